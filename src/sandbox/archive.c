/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/archive.h"

#include <libxml/xmlreader.h>
#include <zip.h>

enum { PIECE = 32 * 1024, SMALL = 1024 * 1024 };

DEFINE_CLEANUP(zip_file_t *, zip_fclose)
DEFINE_CLEANUP(xmlTextReaderPtr, xmlFreeTextReader)

enum error archive_open(struct slice input, struct archive *ret_archive)
{
        zip_error_t failure;
        zip_error_init(&failure);
        zip_source_t *source = zip_source_buffer_create(input.data, input.size, 0, &failure);
        zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &failure) : NULL;
        zip_error_fini(&failure);
        if (!zip) {
                zip_source_free(source);
                return ERR_INVALID;
        }
        if (zip_get_num_entries(zip, 0) > SANDBOX_ZIP_ENTRIES_MAX) {
                zip_discard(zip);
                return ERR_TOO_LARGE;
        }
        *ret_archive = (struct archive){ .zip = zip, .left = SANDBOX_ZIP_TOTAL_MAX };
        return OK;
}

void archive_close(struct archive *archive)
{
        if (archive->zip)
                zip_discard(archive->zip);
        archive->zip = NULL;
}

/* What the directory claims about an entry. */
static enum error check_entry(struct archive *archive, const zip_stat_t *entry)
{
        const zip_uint64_t wanted = ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD | ZIP_STAT_INDEX;
        if ((entry->valid & wanted) != wanted)
                return ERR_INVALID;
        if (entry->encryption_method != ZIP_EM_NONE)
                return ERR_UNSUPPORTED;
        if (entry->size > SANDBOX_ZIP_ENTRY_MAX || entry->size > archive->left)
                return ERR_TOO_LARGE;
        if (entry->size > SMALL && entry->size / SANDBOX_ZIP_RATIO_MAX > entry->comp_size)
                return ERR_TOO_LARGE;
        return OK;
}

enum error archive_read(struct archive *archive, const char *name, struct buffer *out)
{
        zip_stat_t entry;
        zip_stat_init(&entry);
        if (zip_stat(archive->zip, name, 0, &entry) != 0)
                return ERR_NOT_FOUND;
        TRY(check_entry(archive, &entry));
        _cleanup_(zip_fclose_cleanup) zip_file_t *file = zip_fopen_index(archive->zip, entry.index, 0);
        if (!file)
                return ERR_INVALID;
        char piece[PIECE];
        for (size_t total = 0;;) {
                zip_int64_t got = zip_fread(file, piece, sizeof piece);
                if (got < 0)
                        return ERR_INVALID;
                if (got == 0)
                        return total == entry.size ? buffer_check(out) : ERR_INVALID;
                total += (size_t)got;
                if (total > entry.size || (size_t)got > archive->left)
                        return ERR_TOO_LARGE;
                archive->left -= (size_t)got;
                buffer_append(out, slice_of(piece, (size_t)got));
        }
}

static enum error visit_node(xmlTextReaderPtr reader, xml_visit visit, void *context)
{
        const char *text = (const char *)xmlTextReaderConstValue(reader);
        const char *name = (const char *)xmlTextReaderConstLocalName(reader);
        struct xml_node node = { .name = slice_from_cstr(name), .reader = reader };
        switch (xmlTextReaderNodeType(reader)) {
        case XML_READER_TYPE_DOCUMENT_TYPE:
        case XML_READER_TYPE_ENTITY_REFERENCE:
                return ERR_INVALID;
        case XML_READER_TYPE_ELEMENT: {
                bool empty = xmlTextReaderIsEmptyElement(reader) == 1;
                node.event = XML_BEGIN;
                TRY(visit(&node, context));
                node.event = XML_END;
                return empty ? visit(&node, context) : OK;
        }
        case XML_READER_TYPE_END_ELEMENT:
                node.event = XML_END;
                return visit(&node, context);
        case XML_READER_TYPE_TEXT:
        case XML_READER_TYPE_CDATA:
        case XML_READER_TYPE_WHITESPACE:
        case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
                node = (struct xml_node){ .event = XML_TEXT, .text = slice_from_cstr(text), .reader = reader };
                return visit(&node, context);
        default:
                return OK;
        }
}

static bool is_blank(char c)
{
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* libxml2 compares each attribute of a tag with those before it: 300,000 in one tag take minutes. No '<' stands inside
 * a tag, so what begins a value between two of them bounds its attributes. For UTF-8 only. */
static bool has_crowded_tag(struct slice document)
{
        size_t attributes = 0;
        for (size_t i = 0; i < document.size && attributes <= SANDBOX_ATTRIBUTES_MAX; i++) {
                if (document.data[i] == '<')
                        attributes = 0;
                if (document.data[i] != '=')
                        continue;
                size_t next = i + 1;
                while (next < document.size && is_blank(document.data[next]))
                        next++;
                attributes += next < document.size && (document.data[next] == '"' || document.data[next] == '\'');
        }
        return attributes > SANDBOX_ATTRIBUTES_MAX;
}

enum error xml_walk(struct slice document, xml_visit visit, void *context)
{
        if (document.size > INT32_MAX || has_crowded_tag(document))
                return ERR_TOO_LARGE;
        const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
        _cleanup_(xmlFreeTextReader_cleanup) xmlTextReaderPtr reader =
                xmlReaderForMemory(document.data, (int)document.size, NULL, "UTF-8", options);
        if (!reader)
                return ERR_MEMORY;
        for (;;) {
                int more = xmlTextReaderRead(reader);
                if (more <= 0)
                        return more == 0 ? OK : ERR_INVALID;
                TRY(visit_node(reader, visit, context));
        }
}

struct slice xml_attribute(const struct xml_node *node, const char *name, struct arena *arena)
{
        struct slice found = SLICE_NULL;
        xmlTextReaderPtr reader = node->reader;
        for (int more = xmlTextReaderMoveToFirstAttribute(reader); more == 1;
             more = xmlTextReaderMoveToNextAttribute(reader)) {
                if (strcmp((const char *)xmlTextReaderConstLocalName(reader), name) != 0)
                        continue;
                found = arena_copy(arena, slice_from_cstr((const char *)xmlTextReaderConstValue(reader)));
                break;
        }
        (void)xmlTextReaderMoveToElement(reader);
        return found;
}
