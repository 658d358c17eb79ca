/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A frozen case of a signal about a subject, as the signal keeps it and `detect explain` reads it. */
#include "fuzz.h"

#include "detect/chance.h"

enum { SMALL = 2000 /* mentions of a kind that are judged here */ };

static bool is_small(const struct chance_case *given)
{
        for (size_t i = 0; i < given->pool_count; i++)
                if (given->pools[i].mentions > SMALL || given->pools[i].known_count > 20)
                        return false;
        return given->pool_count <= 4;
}

static void check_judgement(const struct chance_case *given, struct arena *arena)
{
        struct chance_finding finding;
        if (!is_small(given))
                return;
        enum error err = chance_judge(given, arena, &finding);
        fuzz_must(err == OK || err == ERR_INVALID || err == ERR_TOO_LARGE || err == ERR_MEMORY);
        if (err != OK)
                return;
        fuzz_must(finding.p >= 0 && finding.p <= 1 && finding.limit >= 0 && finding.alarms >= 0);
        fuzz_must(!finding.raised || (finding.result.raised && finding.step != PANEL_NOTHING));
        fuzz_must(!finding.raised || finding.alarms <= given->budget * (1 + 1e-9));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct chance_case given, again;
        enum error err = chance_read(input, arena, &given);
        if (err != OK) {
                fuzz_must(err == ERR_INVALID || err == ERR_MEMORY);
                return;
        }
        _cleanup_buffer_ struct buffer out = { 0 }, twice = { 0 };
        buffer_init(&out, 4096 + 16 * input.size);
        buffer_init(&twice, 4096 + 16 * input.size);
        chance_write(&out, &given);
        fuzz_must(buffer_check(&out) == OK && chance_read(buffer_slice(&out), arena, &again) == OK);
        chance_write(&twice, &again);
        fuzz_must(slice_equal(buffer_slice(&out), buffer_slice(&twice)));
        check_judgement(&given, arena);
}
