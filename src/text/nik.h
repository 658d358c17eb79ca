/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* NIK, the 16-digit population number: PP KK CC DDMMYY NNNN, where women have 40 added to the day.
 *
 * A NIK has no check digit and keeps the region and birth date of its first registration even when these are corrected
 * later. So everything beyond "it consists of digits" is a soft flag that asks for a look, never a refusal, and a valid
 * form does not make a genuine number. */
#pragma once

#include "text/date.h"

enum { NIK_SIZE = 16 };

enum nik_flag {
        NIK_WRONG_LENGTH     = 1 << 0, /* no part can be read */
        NIK_IMPOSSIBLE_DATE  = 1 << 1,
        NIK_SERIAL_ZERO      = 1 << 2,
        NIK_UNKNOWN_PROVINCE = 1 << 3,
        NIK_FICTIONAL        = 1 << 4, /* province 99 or serial 0000: our test numbers, which can be nobody's */
        NIK_SEX_DIFFERS      = 1 << 5, /* from what was declared */
        NIK_DATE_DIFFERS     = 1 << 6,
        NIK_PATTERN          = 1 << 7, /* all digits equal, or 1234567890... */
};
enum { NIK_FLAG_COUNT = 8 };

enum nik_sex { NIK_SEX_UNKNOWN, NIK_SEX_MALE, NIK_SEX_FEMALE };

struct nik {
        char digits[NIK_SIZE + 1]; /* without spaces, dots and hyphens; NUL-terminated; cut at 16 */
        uint8_t size;              /* digits that were typed, at most 255 */
        uint16_t flags;            /* set of enum nik_flag */
        uint8_t province, regency, district; /* as in the region codes; 0 when the length is wrong */
        enum nik_sex sex;
        struct date born; /* DATE_NONE when impossible; the century fits the declaration, else an age of 0..99 */
        uint16_t serial;
};

/* What the person declared; unknown parts as NIK_SEX_UNKNOWN and DATE_NONE. `today` settles the century. */
struct nik_declared {
        enum nik_sex sex;
        struct date born;
        struct date today;
};

/* ERR_INVALID when there is no digit, or anything but digits, spaces, dots and hyphens; ERR_TOO_LARGE beyond 255. */
[[nodiscard]] enum error nik_parse(struct slice raw, const struct nik_declared *declared, struct nik *ret_nik);
/* One sentence per flag, for the officer: what to look at, not what is wrong with the person. */
struct slice nik_flag_text(enum nik_flag flag, enum language language);
/* "3502********0001"; a text of fewer than 9 characters becomes stars only. */
void nik_write_masked(struct buffer *out, struct slice digits);
