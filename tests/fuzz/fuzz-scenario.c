/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "base/checked.h"
#include "simulate/simulate.h"

/* What was read can be made, as long as it is small and its regencies exist. */
void fuzz_one(struct slice input, struct arena *arena)
{
        UNUSED(arena);
        struct scenario scenario;
        struct scenario_problem problem = { 0 };
        if (scenario_read(input, &scenario, &problem) != OK) {
                fuzz_must(problem.message[0] != '\0');
                return;
        }
        if (scenario.reports + scenario.tips + scenario.applications > 1000)
                return;
        _cleanup_simulation_ struct simulation made = { 0 };
        enum error err = simulate(&scenario, 1, 4 << 20, &made);
        fuzz_must(err == OK || err == ERR_INVALID || err == ERR_TOO_LARGE);
}
