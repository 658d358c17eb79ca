/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Roman numerals, and the numbers of letters: an office writes its pattern once ("{seq:4}/{code}/{month_roman}/{year}")
 * and each letter gets "0012/TEST/IX/2025".
 *
 * Placeholders: {seq} {seq:N} (padded with zeros to N digits, 1..9), {code}, {month} (two digits), {month_roman},
 * {year}, {year2}, {office}. A brace stands for nothing else. */
#pragma once

#include "text/date.h"

/* What a new office begins with; its administrator may set another. */
#define LETTER_PATTERN "{seq:4}/{code}/{office}/{month_roman}/{year}"

/* 1..3999; others write nothing. */
void roman_write(struct buffer *out, uint32_t value);
/* Only the usual form (IV, not IIII), any case. ERR_INVALID. */
[[nodiscard]] enum error roman_parse(struct slice text, uint32_t *ret_value);

struct letter_number {
        uint32_t sequence;
        struct slice code, office;
        struct date date;
};

/* For the settings page: OK when the pattern has {seq} once and no unknown or open placeholder; else ERR_INVALID. */
[[nodiscard]] enum error letter_number_check(struct slice pattern);
/* ERR_INVALID as above; nothing is appended then. */
[[nodiscard]] enum error letter_number_write(struct buffer *out, struct slice pattern,
                                             const struct letter_number *values);
