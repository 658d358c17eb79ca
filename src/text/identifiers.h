/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telephone numbers, NIKs and numbers of accounts in free text, however they are written.
 *
 * One reading for every room. It sees through digits of any script (full-width, Arabic-Indic, circled), characters that
 * cannot be seen, any signs and spaces between digits or groups (up to GAP_MAX characters, line ends too), O and l
 * beside digits, and digits written as Indonesian, Javanese or English words. Time is linear in the text but for the
 * comparison of what is found, at most IDENTIFIERS_MAX of a kind; memory is what is found. */
#pragma once

#include "base/arena.h"

/* More than any text of a report or tip holds in numbers of seven digits and more; only digits one by one give more. */
enum { IDENTIFIERS_MAX = 2000 };
struct identifiers {
        struct slice *phones; /* E.164 */
        struct slice *niks;   /* 16 digits */
        size_t phone_count, nik_count;
        bool more;            /* there were more of a kind: whom those name is unknown, so let nobody in by the rest */
};
/* Adds what `text` holds, each once and in every way to cut it: it is compared with exact identifiers, where one too
 * many does no harm and one too few would. `found` is zeroed before the first text; its lists grow in `arena`, the same
 * for all texts. ERR_MEMORY. */
[[nodiscard]] enum error identifiers_find(struct slice text, struct arena *arena, struct identifiers *found);

/* The first place that a reader would take for a number of a telephone, an account or a person: eight digits, or six
 * written as words. Days, times, years, sums of money and rising lists are none. Points into `text`; null when there is
 * none. */
struct slice identifiers_first(struct slice text);

/* NFKC, what cannot be seen left out, and digits of any script as 0 to 9: for rules about small numbers. ERR_MEMORY. */
[[nodiscard]] enum error text_plain_digits(struct slice text, struct arena *arena, struct slice *ret_text);
