/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checks outside the office about an application: the list of licensed placement companies (P3MI), applications at
 * other offices, an agency's answer. A check that could not be made is "not yet checked", waits, and is made again.
 *
 * Invariants: "not yet checked" is no result: no evidence, no verdict on a document and no rule comes of it, nor of a
 * company that the list does not have (it may be written otherwise there); an agency's word alone can say that
 * something is not genuine. The list is looked at when the application is made, corrected and opened, and by the
 * schedule "passports.outside" while it is open; that other offices' search is whole again is told, and a person looks,
 * who then stands in both journals. What was answered since the officer last opened the application is news until he
 * opens it. */
#pragma once

#include "passports/passports.h"

struct check_company;

enum outside_kind { OUTSIDE_LIST, OUTSIDE_OFFICES, OUTSIDE_AGENCY };
struct outside_item {
        struct uuid id;      /* of a question to an agency: its request */
        enum outside_kind kind;
        struct slice about;  /* the company; null */
        bool checked;
        bool ready;          /* not checked, but it can be now */
        bool kept;           /* a question that is not asked: its law was not confirmed */
        struct slice why;    /* Indonesian source text: why it is not checked; null when it is */
        struct slice result; /* Indonesian source text; null while it is not checked */
        struct slice as_of;  /* ISO day of the list; null */
        const struct check_company *near; /* those that are written nearly so (portal/portal.h), the nearest first */
        size_t near_count;
        instant asked_at, tried_at;
        bool news;           /* came while nobody looked */
};
struct slice outside_kind_text(enum outside_kind kind); /* Indonesian source text */
struct slice outside_kind_word(enum outside_kind kind); /* for programs */

/* A person presses the button: the list is looked at again now, and agencies that are late are reminded once more, each
 * at most once a day. Action "application.check". *ret_left: how many are still not checked. */
[[nodiscard]] enum error passports_outside_retry(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                                 size_t *ret_left);
