/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telephone numbers and NIKs inside free text. Every way to cut a run of digits is tried: what comes out is only
 * compared with exact identifiers of people who have an account, so one too many does no harm and one too few would. */
#include "reports/internal.h"

#include "text/nik.h"
#include "text/phone.h"

enum { RUN_PARTS_MAX = 12, WINDOW_PARTS_MAX = 6, PHONE_DIGITS_MIN = 7 };

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool in_run(char c)
{
        return is_digit(c) || c == ' ' || c == '.' || c == '-' || c == '(' || c == ')' || c == '+';
}

static size_t digits_in(struct slice s)
{
        size_t digits = 0;
        for (size_t i = 0; i < s.size; i++)
                digits += is_digit(s.data[i]);
        return digits;
}

static enum error add(struct slice value, struct arena *arena, struct slice *list, size_t *count)
{
        for (size_t i = 0; i < *count; i++)
                if (slice_equal(list[i], value))
                        return OK;
        if (*count == FOUND_MAX)
                return OK;
        struct slice copy = arena_copy(arena, value);
        if (slice_is_null(copy))
                return ERR_MEMORY;
        list[(*count)++] = copy;
        return OK;
}

static enum error try_window(struct slice window, struct arena *arena, struct identifiers *found)
{
        struct phone phone;
        struct nik nik;
        if (digits_in(window) < PHONE_DIGITS_MIN)
                return OK;
        if (phone_parse(window, &phone) == PHONE_OK)
                TRY(add(phone_slice(&phone), arena, found->phones, &found->phone_count));
        if (digits_in(window) == NIK_SIZE && nik_parse(window, &(struct nik_declared){ 0 }, &nik) == OK)
                TRY(add(slice_of(nik.digits, NIK_SIZE), arena, found->niks, &found->nik_count));
        return OK;
}

/* Windows of whole parts between spaces. */
static enum error try_run(struct slice run, struct arena *arena, struct identifiers *found)
{
        struct slice parts[RUN_PARTS_MAX], part;
        size_t count = 0;
        while (count < RUN_PARTS_MAX && slice_next(&run, ' ', &part))
                if (digits_in(part) > 0)
                        parts[count++] = part;
        for (size_t first = 0; first < count; first++) {
                for (size_t last = first; last < count && last < first + WINDOW_PARTS_MAX; last++) {
                        const char *end = parts[last].data + parts[last].size;
                        struct slice window = slice_of(parts[first].data, (size_t)(end - parts[first].data));
                        while (window.size > 0 && !is_digit(window.data[window.size - 1]))
                                window.size--;
                        TRY(try_window(window, arena, found));
                }
        }
        return OK;
}

enum error find_identifiers(struct slice text, struct arena *arena, struct identifiers *found)
{
        for (size_t i = 0; i < text.size;) {
                size_t start = i;
                while (i < text.size && in_run(text.data[i]))
                        i++;
                struct slice run = slice_sub(text, start, i - start);
                if (digits_in(run) >= PHONE_DIGITS_MIN)
                        TRY(try_run(run, arena, found));
                i += i == start;
        }
        return OK;
}
