/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Strata by chance with our answers, for fairness.R. usage: fairness CASES. A line a stratum: case, group, acted in it,
 * others, acted among them, p, odds, low, high (the answers of its case), then the interval of the group's share. */
#include "fairness/compare.h"
#include "simulate/random.h"

#include <stdio.h>

enum { STRATA = 6, PERSONS = 60, ARENA = 1 << 24 };

static uint32_t draw_acted(struct random *random, uint32_t persons, uint32_t percent)
{
        uint32_t acted = 0;
        for (uint32_t i = 0; i < persons; i++)
                acted += random_below(random, 100) < percent;
        return acted;
}

static void draw_strata(struct random *random, struct fairness_stratum *strata, size_t count)
{
        uint32_t percent = 2 + random_below(random, 40), more = random_below(random, 20);
        for (size_t i = 0; i < count; i++) {
                strata[i] = (struct fairness_stratum){ .group = random_below(random, PERSONS),
                                                       .others = random_below(random, 2 * PERSONS) };
                strata[i].group_acted = draw_acted(random, strata[i].group, percent + more);
                strata[i].others_acted = draw_acted(random, strata[i].others, percent);
        }
}

static enum error print_case(struct random *random, long number)
{
        struct fairness_stratum strata[STRATA];
        struct fairness_comparison answer;
        _cleanup_arena_ struct arena arena;
        size_t count = 2 + random_below(random, STRATA - 1);
        arena_init(&arena, ARENA);
        draw_strata(random, strata, count);
        TRY(fairness_compare(strata, count, &arena, &answer));
        for (size_t i = 0; i < count; i++) {
                struct fairness_interval share = fairness_wilson(strata[i].group_acted, strata[i].group);
                if (printf("%ld,%u,%u,%u,%u,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", number, strata[i].group,
                           strata[i].group_acted, strata[i].others, strata[i].others_acted, answer.p, answer.odds,
                           answer.low, answer.high, share.low, share.high) < 0)
                        return ERR_IO;
        }
        return OK;
}

int main(int argc, char **argv)
{
        int64_t cases;
        if (argc != 2 || !slice_to_int64(slice_from_cstr(argv[1]), &cases) || cases < 1)
                return 2;
        struct random random = random_for(7, 0, 0);
        for (long i = 0; i < cases; i++)
                if (print_case(&random, i) != OK)
                        return 1;
        return 0;
}
