/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The machine-readable zone of a passport: ICAO 9303 part 4, TD3, two lines of 44 characters.
 *
 * Check digits have weights 7-3-1. A line that has the right shape is always read; what does not check out is said per
 * field in `wrong`, so that the officer sees which character to compare with the page. Names are cut at 39 characters
 * by the standard, so a name that fills the field may be incomplete (`name_cut`). */
#pragma once

#include "text/date.h"

enum { MRZ_LINE_SIZE = 44 };

enum mrz_field {
        MRZ_DOCUMENT    = 1 << 0, /* does not begin with P */
        MRZ_ISSUER      = 1 << 1,
        MRZ_NAME        = 1 << 2, /* digits in it, or empty */
        MRZ_NUMBER      = 1 << 3, /* check digit */
        MRZ_NATIONALITY = 1 << 4,
        MRZ_BORN        = 1 << 5, /* check digit or no such day */
        MRZ_SEX         = 1 << 6, /* not M, F or < */
        MRZ_EXPIRES     = 1 << 7,
        MRZ_PERSONAL    = 1 << 8,
        MRZ_COMPOSITE   = 1 << 9,
};
enum { MRZ_FIELD_COUNT = 10 };

struct mrz {
        char document[3], issuer[4], surname[40], given[40], number[10], nationality[4], personal[15];
        char sex; /* 'M', 'F' or 'X' */
        struct date born, expires; /* DATE_NONE when they cannot be read */
        bool name_cut;
        uint16_t wrong; /* set of enum mrz_field */
};

/* 0..9 for digits, letters and '<'; -1 when another character occurs. */
int mrz_check_digit(struct slice characters);
/* Two lines separated by a line break (or 88 characters in one), spaces at the ends and lower case are forgiven.
 * ERR_INVALID when it is not two lines of 44 characters out of A-Z 0-9 <. `today` settles centuries: birth in the past,
 * expiry up to 50 years ahead. */
[[nodiscard]] enum error mrz_parse(struct slice text, struct date today, struct mrz *ret_mrz);
/* Two lines with correct check digits, a line feed between. ERR_INVALID when a field does not fit its alphabet. */
[[nodiscard]] enum error mrz_write(struct buffer *out, const struct mrz *mrz);
struct slice mrz_field_text(enum mrz_field field, enum language language);
