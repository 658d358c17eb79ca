/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/detect.h"

#include "base/checked.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* Probabilities of 0 .. most hits among the treated, of the strata so far. */
struct sums {
        double *chance, *next;
        uint32_t most;
};

static void add_stratum(struct sums *sums, const struct detect_stratum *stratum)
{
        uint32_t hits = stratum->treated_hits + stratum->other_hits;
        uint32_t most = hits < stratum->treated ? hits : stratum->treated;
        for (uint32_t k = 0; k <= sums->most + most; k++)
                sums->next[k] = 0;
        for (uint32_t x = 0; x <= most; x++) {
                double chance = dhyper(x, stratum->treated, stratum->others, hits, 0);
                for (uint32_t k = 0; k <= sums->most; k++)
                        sums->next[k + x] += sums->chance[k] * chance;
        }
        sums->most += most;
        double *chance = sums->chance;
        sums->chance = sums->next;
        sums->next = chance;
}

static bool is_stratum(const struct detect_stratum *stratum)
{
        return stratum->treated_hits <= stratum->treated && stratum->other_hits <= stratum->others &&
               stratum->treated <= DETECT_STRATUM_MAX && stratum->others <= DETECT_STRATUM_MAX;
}

enum error detect_placebo(const struct detect_stratum *strata, size_t count, struct arena *arena,
                          struct detect_placebo_result *ret_result)
{
        struct detect_placebo_result result = { .ratio = 1 };
        struct sums sums = { 0 };
        double above = 0, below = 0;
        uint32_t room = 1;
        for (size_t i = 0; i < count; i++) {
                const struct detect_stratum *s = &strata[i];
                double all = (double)s->treated + s->others;
                if (!is_stratum(s) || i == DETECT_STRATA_MAX)
                        return ERR_INVALID;
                room += s->treated;
                result.sum.treated += s->treated;
                result.sum.treated_hits += s->treated_hits;
                result.sum.others += s->others;
                result.sum.other_hits += s->other_hits;
                above += all > 0 ? s->treated_hits * (double)s->others / all : 0;
                below += all > 0 ? s->other_hits * (double)s->treated / all : 0;
        }
        sums.chance = arena_array(arena, double, room);
        sums.next = arena_array(arena, double, room);
        if (!sums.chance || !sums.next)
                return ERR_MEMORY;
        sums.chance[0] = 1;
        for (size_t i = 0; i < count; i++)
                add_stratum(&sums, &strata[i]);
        for (uint32_t k = sums.most + 1; k-- > result.sum.treated_hits;)
                result.p += sums.chance[k];
        result.p = result.p > 1 ? 1 : result.p;
        if (above > 0 || below > 0)
                result.ratio = below > 0 ? above / below : INFINITY;
        *ret_result = result;
        return OK;
}
