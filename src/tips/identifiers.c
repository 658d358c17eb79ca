/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telephone numbers and NIKs inside a text that somebody typed as they liked. */
#include "tips/internal.h"

#include "text/nik.h"
#include "text/phone.h"

/* Groups of digits that may belong to one number: "0812 3456 7890" are three, "+62 (0)812-3456-7890" five. */
enum { GROUPS_MAX = 7, NUMBER_BYTES_MAX = 40, PHONE_DIGITS_MIN = 8 };

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_between(char c)
{
        return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == '\t' || c == '\n';
}

static enum error add_unique(struct slice *items, size_t *count, struct slice item, struct arena *arena)
{
        for (size_t i = 0; i < *count; i++)
                if (slice_equal(items[i], item))
                        return OK;
        if (*count == TIP_IDENTIFIERS_MAX)
                return OK;
        items[*count] = arena_copy(arena, item);
        return slice_is_null(items[(*count)++]) ? ERR_MEMORY : OK;
}

/* One reading: `part` begins and ends with a digit, but for a plus before it. */
static enum error try_reading(struct slice part, struct arena *arena, struct tip_identifiers *identifiers)
{
        char digits[NUMBER_BYTES_MAX];
        size_t count = 0;
        struct phone phone;
        for (size_t i = 0; i < part.size; i++)
                if (is_digit(part.data[i]))
                        digits[count++] = part.data[i];
        if (count == NIK_SIZE)
                TRY(add_unique(identifiers->niks, &identifiers->nik_count, slice_of(digits, count), arena));
        if (count < PHONE_DIGITS_MIN)
                return OK;
        if (phone_parse(part, &phone) != PHONE_OK &&
            phone_parse(slice_of(digits, count), &phone) != PHONE_OK)
                return OK;
        return add_unique(identifiers->phones, &identifiers->phone_count, phone_slice(&phone), arena);
}

/* Every run of neighbouring groups that starts at `start`. */
static enum error try_from(struct slice text, size_t start, struct arena *arena, struct tip_identifiers *identifiers)
{
        size_t end = start, from = start > 0 && text.data[start - 1] == '+' ? start - 1 : start;
        for (int group = 0; group < GROUPS_MAX; group++) {
                while (end < text.size && is_digit(text.data[end]))
                        end++;
                if (end - from > NUMBER_BYTES_MAX)
                        return OK;
                TRY(try_reading(slice_sub(text, from, end - from), arena, identifiers));
                while (end < text.size && is_between(text.data[end]))
                        end++;
                if (end == text.size || !is_digit(text.data[end]))
                        return OK;
        }
        return OK;
}

enum error tip_identifiers_find(struct slice text, struct arena *arena, struct tip_identifiers *identifiers)
{
        for (size_t i = 0; i < text.size; i++)
                if (is_digit(text.data[i]) && (i == 0 || !is_digit(text.data[i - 1])))
                        TRY(try_from(text, i, arena, identifiers));
        return OK;
}
