/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A fictional year behind the demonstration: what src/simulate makes, entered through the rooms' own rules by fictional
 * accounts, each step at its own time.
 *
 * Invariants: nothing is entered that a person could not have entered; a run that was cut off goes on (ids come from
 * the simulation); the clock runs again when this returns, also after a failure. Before any thread serves. */
#pragma once

#include "program/program.h"

#include <stdio.h>

struct demo_year {
        struct uuid office_id;
        struct slice office_name;
        struct uuid analyst_id, desk_id; /* who grades, who takes applications in */
        struct uuid clerk_id, agency_id; /* who answers questions, and for which agency */
        uint64_t seed;
        struct slice scenario;           /* text of the scenario file */
};

/* For an office of the demonstration; what an earlier run has entered stays as it is. */
[[nodiscard]] enum error demo_fill_year(struct program *program, const struct demo_year *year, FILE *progress);
