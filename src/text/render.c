/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/render.h"

#include "text/escape.h"
#include "text/number.h"

void page_static(struct page *page, const char *markup, size_t size)
{
        buffer_append(page->out, slice_of(markup, size));
}

static bool is_safe_address(struct slice address)
{
        static const struct slice schemes[] = { { "http:", 5 }, { "https:", 6 }, { "mailto:", 7 }, { "tel:", 4 } };
        for (size_t i = 0; i < address.size; i++) {
                /* Browsers drop these before they look for a scheme. */
                if ((unsigned char)address.data[i] <= 0x20 || address.data[i] == '\\')
                        return false;
        }
        size_t colon = slice_find_byte(address, ':');
        struct slice before = slice_sub(address, 0, colon);
        bool relative = colon == address.size || slice_find_byte(before, '/') < before.size ||
                        slice_find_byte(before, '?') < before.size || slice_find_byte(before, '#') < before.size;
        if (relative)
                return true;
        for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++)
                if (slice_equal_nocase(slice_sub(address, 0, colon + 1), schemes[i]))
                        return true;
        return false;
}

void page_text(struct page *page, enum page_place place, struct slice text)
{
        switch (place) {
        case PAGE_IN_TEXT: escape_html_text(page->out, text); return;
        case PAGE_IN_ATTRIBUTE: escape_html_attribute(page->out, text); return;
        case PAGE_AT_URL: escape_html_attribute(page->out, is_safe_address(text) ? text : S("#")); return;
        case PAGE_IN_URL: escape_url_component(page->out, text); return;
        }
}

static void write_number(struct buffer *out, const struct page *page, enum page_place place,
                         const struct page_value *value)
{
        bool grouped = value->form == PAGE_FORM_GROUPED || (value->form == PAGE_FORM_DEFAULT && place == PAGE_IN_TEXT);
        if (!grouped)
                buffer_printf(out, "%lld", (long long)value->number);
        else if (value->type == PAGE_MONEY)
                rupiah_write(out, value->number, page->language);
        else
                number_write(out, value->number, page->language);
}

static enum date_style style_of(enum page_form form)
{
        return form == PAGE_FORM_LONG ? DATE_LONG : form == PAGE_FORM_WEEKDAY ? DATE_WEEKDAY : DATE_SHORT;
}

static void write_date(struct buffer *out, const struct page *page, enum page_place place,
                       const struct page_value *value)
{
        bool iso = value->form == PAGE_FORM_ISO || (value->form == PAGE_FORM_DEFAULT && place != PAGE_IN_TEXT);
        date_write(out, value->date, iso ? DATE_ISO : style_of(value->form), page->language);
}

static void write_instant(struct buffer *out, const struct page *page, enum page_place place,
                          const struct page_value *value)
{
        enum page_form form = value->form == PAGE_FORM_DEFAULT && place != PAGE_IN_TEXT ? PAGE_FORM_ISO : value->form;
        if (form == PAGE_FORM_ISO)
                instant_write_iso(out, value->number);
        else if (form == PAGE_FORM_TIME)
                instant_write_time(out, value->number, page->utc_offset, page->language);
        else if (form == PAGE_FORM_RELATIVE)
                instant_write_relative(out, value->number, page->frame->server_time, page->language);
        else if (form == PAGE_FORM_DATE)
                date_write(out, date_of_instant(value->number, page->utc_offset), DATE_SHORT, page->language);
        else
                instant_write(out, value->number, page->utc_offset, style_of(form), page->language);
}

/* Without escaping: the value as it is read at `place`. */
static void write_plain(struct buffer *out, const struct page *page, enum page_place place,
                        const struct page_value *value)
{
        char text[UUID_TEXT_SIZE + 1];
        switch (value->type) {
        case PAGE_TEXT: buffer_append(out, value->text); return;
        case PAGE_INT:
        case PAGE_MONEY: write_number(out, page, place, value); return;
        case PAGE_DATE: write_date(out, page, place, value); return;
        case PAGE_INSTANT: write_instant(out, page, place, value); return;
        case PAGE_UUID:
                uuid_format(value->uuid, text);
                buffer_append(out, slice_of(text, UUID_TEXT_SIZE));
                return;
        }
}

/* What was written since `from` stands there unescaped: writes it again as it must stand. */
static void escape_written(struct page *page, enum page_place place, size_t from)
{
        _cleanup_buffer_ struct buffer plain;
        buffer_init(&plain, 256);
        buffer_append(&plain, slice_from(buffer_slice(page->out), from));
        buffer_truncate(page->out, from);
        page_text(page, place, buffer_slice(&plain));
}

/* Numbers, dates and times are written where they will stand, for there is seldom anything in them to escape. */
void page_value(struct page *page, enum page_place place, struct page_value value)
{
        if (value.type == PAGE_TEXT) {
                page_text(page, place, value.text);
                return;
        }
        size_t from = page->out->size;
        write_plain(page->out, page, place, &value);
        if (place == PAGE_IN_TEXT || place == PAGE_IN_ATTRIBUTE)
                if (escape_is_plain(slice_from(buffer_slice(page->out), from)))
                        return;
        escape_written(page, place, from);
}

/* Splits `pattern` at its next placeholder: gives the text before it and the value, NULL when none is left. */
static const struct page_value *next_placeholder(struct slice *pattern, const struct page_value *values, size_t count,
                                                 struct slice *ret_before)
{
        size_t from = 0, at;
        while (count > 0 && (at = slice_find(slice_from(*pattern, from), S("%{"))) != SIZE_MAX) {
                at += from;
                struct slice rest = slice_from(*pattern, at + 2);
                size_t size = slice_find_byte(rest, '}');
                for (size_t i = 0; i < count; i++) {
                        if (slice_equal(values[i].name, slice_sub(rest, 0, size))) {
                                *ret_before = slice_sub(*pattern, 0, at);
                                *pattern = slice_from(rest, size + 1);
                                return &values[i];
                        }
                }
                from = at + 2;
        }
        *ret_before = *pattern;
        *pattern = SLICE_NULL;
        return NULL;
}

void page_pattern(struct page *page, enum page_place place, struct slice pattern, const struct page_value *values,
                  size_t count)
{
        const struct page_value *value;
        do {
                struct slice before;
                value = next_placeholder(&pattern, values, count, &before);
                page_text(page, place, before);
                if (value)
                        page_value(page, place, *value);
        } while (value);
}

struct slice page_format(struct page *page, struct slice pattern, const struct page_value *values, size_t count)
{
        _cleanup_buffer_ struct buffer plain;
        buffer_init(&plain, 1 << 16);
        const struct page_value *value;
        do {
                struct slice before;
                value = next_placeholder(&pattern, values, count, &before);
                buffer_append(&plain, before);
                if (value)
                        write_plain(&plain, page, PAGE_IN_TEXT, value);
        } while (value);
        struct slice copy = arena_copy(page->arena, buffer_slice(&plain));
        if (buffer_check(&plain) != OK || slice_is_null(copy))
                page->out->failed = ERR_MEMORY;
        return copy;
}

void page_slot(struct page *page, const struct page_slot *slot)
{
        if (slot->render)
                slot->render(page, slot->view);
}

void page_csrf(struct page *page)
{
        if (slice_is_empty(page->frame->csrf_token))
                return;
        buffer_append(page->out, S("<input type=\"hidden\" name=\"csrf\" value=\""));
        escape_html_attribute(page->out, page->frame->csrf_token);
        buffer_append(page->out, S("\">"));
}
