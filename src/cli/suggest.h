/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a misspelt word was probably meant to be. */
#pragma once

#include "base/slice.h"

/* The nearest word seen so far; begin with { .word = … }. */
struct suggestion {
        struct slice word;    /* what was written */
        struct slice nearest; /* null when nothing is near */
        size_t distance;
};

/* Looks at one more word that would have been right. Near is: one slip of the fingers (a letter more, less, another, or
 * two exchanged) in words of up to four letters, two in longer ones. Of equally near ones the first stays. */
void suggestion_offer(struct suggestion *suggestion, struct slice word);
