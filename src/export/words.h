/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The words that the files made here bring themselves, as a table: the translations are collected from words.c. */
#pragma once

#include "text/language.h"

enum export_word {
        WORD_FICTIONAL,
        WORD_FICTIONAL_NOTE,
        WORD_PAGE,  /* followed by the number */
        WORD_OF,    /* between number and count */
        WORD_NUMBER,
        WORD_SUBJECT,
        WORD_COPIES,
        EXPORT_WORD_COUNT,
};

struct slice export_word(enum export_word word, enum language language);
