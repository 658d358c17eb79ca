/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/atom.h"

#include "export/words.h"
#include "text/date.h"
#include "text/escape.h"

static void element(struct buffer *out, const char *name, struct slice text)
{
        if (slice_is_null(text))
                return;
        buffer_printf(out, "<%s>", name);
        escape_xml_text(out, text);
        buffer_printf(out, "</%s>\n", name);
}

static void id_element(struct buffer *out, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        buffer_printf(out, "<id>urn:uuid:%s</id>\n", text);
}

static void time_element(struct buffer *out, const char *name, instant at)
{
        buffer_printf(out, "<%s>", name);
        instant_write_iso(out, at);
        buffer_printf(out, "</%s>\n", name);
}

static void link_element(struct buffer *out, const char *relation, struct slice url)
{
        buffer_printf(out, "<link rel=\"%s\" href=\"", relation);
        escape_xml_attribute(out, url);
        buffer_append(out, S("\"/>\n"));
}

static void title_element(struct buffer *out, struct slice title, bool fictional)
{
        buffer_append(out, S("<title>"));
        if (fictional) {
                escape_xml_text(out, export_word(WORD_FICTIONAL, LANGUAGE_ID));
                buffer_append(out, S(": "));
        }
        escape_xml_text(out, title);
        buffer_append(out, S("</title>\n"));
}

static void write_entry(struct buffer *out, const struct atom_entry *entry, bool fictional)
{
        buffer_append(out, S("<entry>\n"));
        id_element(out, entry->id);
        title_element(out, entry->title, fictional);
        link_element(out, "alternate", entry->url);
        time_element(out, "published", entry->published);
        time_element(out, "updated", entry->updated);
        if (!slice_is_null(entry->category)) {
                buffer_append(out, S("<category term=\""));
                escape_xml_attribute(out, entry->category);
                buffer_append(out, S("\"/>\n"));
        }
        element(out, "summary", entry->summary);
        buffer_append(out, S("</entry>\n"));
}

enum error atom_feed_write(const struct atom_feed *feed, struct buffer *out)
{
        buffer_append(out,
                      S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""));
        buffer_append(out, S(" xml:lang=\""));
        escape_xml_attribute(out, feed->language);
        buffer_append(out, S("\">\n"));
        id_element(out, feed->id);
        title_element(out, feed->title, feed->fictional);
        element(out, "subtitle", feed->subtitle);
        link_element(out, "alternate", feed->url);
        link_element(out, "self", feed->self_url);
        time_element(out, "updated", feed->updated);
        buffer_append(out, S("<author>\n"));
        element(out, "name", feed->author);
        buffer_append(out, S("</author>\n"));
        for (size_t i = 0; i < feed->count; i++)
                write_entry(out, &feed->entries[i], feed->fictional);
        buffer_append(out, S("</feed>\n"));
        return buffer_check(out);
}
