/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the people of the demonstration have already done with the fictional year: applications decided and one that
 * waits for a second officer, questions to agencies, signals that became warnings, tips with and without an answer.
 *
 * Invariants: each step goes through the rule of its room, as the person who may take it, at a time of its own; ids are
 * made of names, so that a run that was cut off goes on and doubles nothing. Before any thread serves. */
#pragma once

#include "demo/fill.h"

enum { DEMO_ZONE_MINUTES = 7 * 60 };

/* An application that was entered, and what becomes of it. */
struct demo_application {
        struct uuid id;
        int32_t day;      /* days since 1970-01-01 */
        char purpose[16];
        char outcome[4];  /* "" when it waits */
        bool of_ring;     /* its guarantor's phone is a planted ring's */
};

struct demo_work {
        struct program *program;
        const struct demo_year *year;
        int32_t today;
        instant now; /* of the wall: nothing happens later */
        const struct demo_application *applications; /* oldest first */
        size_t count;
};

/* Somebody of the office, with one role over an area. */
struct actor demo_actor(const struct demo_year *year, struct uuid id, struct slice role, struct slice area);
[[nodiscard]] enum error demo_do_work(const struct demo_work *work);
