/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "export/cap.h"

#include "base/checked.h"
#include "export/words.h"
#include "text/date.h"
#include "text/escape.h"

#include <stdlib.h>

static const char *const kinds[] = { "Alert", "Update", "Cancel" };
static const char *const urgencies[] = { "Future", "Expected", "Immediate" };
static const char *const severities[] = { "Minor", "Moderate", "Severe" };

static void element(struct buffer *out, const char *name, struct slice text)
{
        if (slice_is_null(text))
                return;
        buffer_printf(out, "<%s>", name);
        escape_xml_text(out, text);
        buffer_printf(out, "</%s>\n", name);
}

static void word(struct buffer *out, const char *name, const char *text)
{
        element(out, name, slice_from_cstr(text));
}

/* "2026-11-28T18:05:00+07:00"; UTC is -00:00. */
static void write_time(struct buffer *out, instant at, int32_t utc_offset)
{
        struct date date = date_of_instant(at, utc_offset);
        int64_t second = (at - date_start(date, utc_offset)) / SECOND;
        date_write(out, date, DATE_ISO, LANGUAGE_EN);
        buffer_printf(out, "T%02d:%02d:%02d%c%02d:%02d", (int)(second / 3600), (int)(second / 60 % 60),
                      (int)(second % 60), utc_offset > 0 ? '+' : '-', abs(utc_offset) / 60, abs(utc_offset) % 60);
}

static void time_element(struct buffer *out, const char *name, const struct cap_alert *alert, instant at)
{
        buffer_printf(out, "<%s>", name);
        write_time(out, at, alert->utc_offset);
        buffer_printf(out, "</%s>\n", name);
}

/* "sender,identifier,sent", separated by spaces. */
static void write_references(struct buffer *out, const struct cap_alert *alert)
{
        for (size_t i = 0; i < alert->reference_count; i++) {
                buffer_append(out, i == 0 ? S("<references>") : S(" "));
                escape_xml_text(out, alert->sender);
                buffer_append_byte(out, ',');
                escape_xml_text(out, alert->references[i].identifier);
                buffer_append_byte(out, ',');
                write_time(out, alert->references[i].sent, alert->utc_offset);
        }
        if (alert->reference_count > 0)
                buffer_append(out, S("</references>\n"));
}

/* DATA FIKTIF stands in the headline, which every reader shows, and the status says Exercise. */
static void write_headline(struct buffer *out, const struct cap_alert *alert)
{
        buffer_append(out, S("<headline>"));
        if (alert->fictional) {
                escape_xml_text(out, export_word(WORD_FICTIONAL, LANGUAGE_ID));
                buffer_append(out, S(": "));
        }
        escape_xml_text(out, alert->headline);
        buffer_append(out, S("</headline>\n"));
}

static void write_area(struct buffer *out, const struct cap_area *area)
{
        buffer_append(out, S("<area>\n"));
        element(out, "areaDesc", area->description);
        if (!slice_is_null(area->code)) {
                buffer_append(out, S("<geocode>\n"));
                word(out, "valueName", "Kemendagri");
                element(out, "value", area->code);
                buffer_append(out, S("</geocode>\n"));
        }
        buffer_append(out, S("</area>\n"));
}

/* "Execute" is what an instruction says. */
static bool does(const struct cap_alert *alert)
{
        return alert->level == CAP_HIGH && !slice_is_null(alert->instruction);
}

static void write_info(struct buffer *out, const struct cap_alert *alert)
{
        bool over = alert->kind == CAP_CANCEL;
        buffer_append(out, S("<info>\n"));
        word(out, "language", "id");
        word(out, "category", "Security");
        element(out, "event", alert->event);
        word(out, "responseType", over ? "AllClear" : does(alert) ? "Execute" : "Monitor");
        word(out, "urgency", over ? "Past" : urgencies[alert->level]);
        word(out, "severity", severities[alert->level]);
        word(out, "certainty", "Possible");
        time_element(out, "effective", alert, alert->effective);
        time_element(out, "expires", alert, alert->expires);
        element(out, "senderName", alert->sender_name);
        write_headline(out, alert);
        if (!over) {
                element(out, "description", alert->description);
                element(out, "instruction", alert->instruction);
        }
        element(out, "web", alert->web);
        for (size_t i = 0; i < alert->area_count; i++)
                write_area(out, &alert->areas[i]);
        buffer_append(out, S("</info>\n"));
}

static bool is_key(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (text.data[i] <= ' ' || text.data[i] == ',' || text.data[i] == '<' || text.data[i] == '&')
                        return false;
        return text.size > 0;
}

enum error cap_write(const struct cap_alert *alert, struct buffer *out)
{
        if (!is_key(alert->key.identifier) || !is_key(alert->sender) ||
            (alert->kind == CAP_ALERT) != (alert->reference_count == 0))
                return ERR_INVALID;
        for (size_t i = 0; i < alert->reference_count; i++)
                if (!is_key(alert->references[i].identifier))
                        return ERR_INVALID;
        buffer_append(out, S("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
                             "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\">\n"));
        element(out, "identifier", alert->key.identifier);
        element(out, "sender", alert->sender);
        time_element(out, "sent", alert, alert->key.sent);
        word(out, "status", alert->fictional ? "Exercise" : "Actual");
        word(out, "msgType", kinds[alert->kind]);
        word(out, "scope", slice_is_null(alert->restriction) ? "Public" : "Restricted");
        element(out, "restriction", alert->restriction);
        if (alert->fictional)
                element(out, "note", export_word(WORD_FICTIONAL, LANGUAGE_ID));
        else
                element(out, "note", alert->note);
        write_references(out, alert);
        write_info(out, alert);
        buffer_append(out, S("</alert>\n"));
        return buffer_check(out);
}
