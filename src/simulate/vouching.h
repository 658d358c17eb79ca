/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who vouches for whom, and in which words: several applicants with one guarantor, and letters that share a sample.
 * Private to this folder. Draws from streams of its own, so a scenario that asks for none of it gives the same bytes as
 * before. */
#pragma once

#include "simulate/world.h"

/* Fills world->circles: which innocent applicants come together, one guarantor for all of them. */
[[nodiscard]] enum error vouching_make(struct world *world);

/* Those who come together live in one village; everybody else in his `own`. */
uint32_t vouching_village(const struct world *world, const struct event *event, uint32_t own);

struct voucher {
        char name[100], phone[40];
        const char *relation;
};
/* False: this applicant has a guarantor of his own, as the year draws him. `village` is where he lives. */
bool vouching_of(const struct world *world, const struct event *event, uint32_t village, struct voucher *ret_voucher);

/* Whether he brings a letter; appends its words, lines parted by LF. The guarantor lives in the applicant's village. */
bool letter_write(struct buffer *out, const struct world *world, const struct event *event, uint32_t village,
                  const char *guarantor);
