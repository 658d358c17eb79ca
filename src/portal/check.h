/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether a company stands on the imported list of licensed placement companies (P3MI).
 *
 * Invariants: the answer says what the list says, whose list it is and of which day, and nothing else: not that
 * somebody is safe, not that he is a cheat, and nothing of what anybody ever reported. Only a licence that the list
 * calls active, or says nothing worse of, and whose day has not passed, is called one in force. A list of more than
 * CHECK_COMPANIES_MAX is cut, and says so by `complete`. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"
#include "portal/portal.h"
#include "text/language.h"

struct tx;

enum { CHECK_COMPANIES_MAX = 2000, CHECK_SIMILAR_MAX = 3, CHECK_QUERY_MAX = 200 };

enum check_answer {
        CHECK_NO_LIST,   /* none is in force */
        CHECK_LISTED,    /* written so, but for legal form, spaces and abbreviations; see the company's standing */
        CHECK_SIMILAR,   /* one or some are written nearly so */
        CHECK_NOT_FOUND,
};

struct check_company {
        struct slice name, license, until, status; /* as the list has them; until ISO or "" */
        bool expired; /* `until` lies before today */
        enum check_standing standing;
};
struct check_result {
        enum check_answer answer;
        struct slice source, as_of; /* of the list; as_of ISO */
        struct check_company companies[CHECK_SIMILAR_MAX]; /* the one, or the similar, nearest first */
        size_t count;
        bool complete;
};
struct check_question {
        struct uuid office_id;
        struct slice today; /* ISO */
        struct slice name;  /* what somebody wrote, at most CHECK_QUERY_MAX bytes */
};
/* ERR_INVALID: no company can be read in the name. */
[[nodiscard]] enum error portal_check(struct tx *tx, const struct check_question *question, struct arena *arena,
                                      struct check_result *ret_result);
