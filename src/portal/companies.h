/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The imported list of licensed placement companies in memory, one of each office: read when a version of it comes into
 * force, so that a question costs no reading of the list, and made searchable by the engine `match`. */
#pragma once

#include "match/live.h"
#include "portal/portal.h"

struct companies;

/* The list that is in force for the question; release it when done. ERR_NOT_FOUND: none is. */
[[nodiscard]] enum error companies_hold(struct tx *tx, const struct check_question *question,
                                        struct companies **ret_companies);
/* Takes NULL. */
void companies_release(struct companies *companies);
DEFINE_CLEANUP(struct companies *, companies_release)
#define _cleanup_companies_ _cleanup_(companies_release_cleanup)

/* Borrowed, until it is released: the whole list, and what it says of the company with this key; NULL when there is
 * none. */
json_t *companies_body(const struct companies *companies);
json_t *companies_find(const struct companies *companies, struct slice key);
/* False: the list has more than CHECK_COMPANIES_MAX, and the others are not searched. */
bool companies_are_whole(const struct companies *companies);

enum { COMPANIES_ALIKE_MAX = 60 };

struct company_alike {
        const char *key;
        json_t *entry;
        int32_t weight; /* 1/10000 bit, by the engine */
};
/* Those that are written most alike, the most alike first. ERR_MEMORY; ERR_TOO_LARGE: too much was asked of it. */
[[nodiscard]] enum error companies_ask(const struct companies *companies, struct slice name,
                                       struct company_alike ret_alike[COMPANIES_ALIKE_MAX], size_t *ret_count);
