/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines of an INI file: [section], key = value; # and ; begin a comment line.
 *
 * Invariants: nothing is copied, slices view the text; LF and CRLF end a line; a value may hold any sign, also # and =;
 * what a key means, and whether it may stand twice, is the caller's. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

/* Where a fault is, and what it is, in English for the operator. */
struct ini_problem {
        uint32_t line; /* from 1 */
        char message[160];
};

struct ini_line {
        struct slice section;    /* not null: the line was [section] */
        struct slice key, value; /* trimmed */
        uint32_t number;         /* from 1; 0 before the first call */
};

/* Takes lines off *rest until one says something: OK. ERR_NOT_FOUND at the end; ERR_INVALID with *problem set when a
 * line is neither section nor key = value, or the text is not UTF-8. */
[[nodiscard]] enum error ini_next(struct slice *rest, struct ini_line *line, struct ini_problem *problem);
/* Sets *problem and gives ERR_INVALID. */
enum error ini_refuse(struct ini_problem *problem, uint32_t line, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
