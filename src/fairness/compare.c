/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fairness/compare.h"

#include "base/error.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static const double normal_95 = 1.959963984540054;
static const double alike = 1 + 1e-7; /* as R: values so near are as likely */

struct fairness_interval fairness_wilson(uint32_t acted, uint32_t number)
{
        if (number == 0)
                return (struct fairness_interval){ 0, 1 };
        double n = number, share = acted / n, square = normal_95 * normal_95;
        double middle = (share + square / (2 * n)) / (1 + square / n);
        double half = normal_95 * sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n);
        return (struct fairness_interval){ acted == 0 ? 0 : fmax(middle - half, 0),
                                           acted == number ? 1 : fmin(middle + half, 1) };
}

/* The distribution of the number acted in the group: chance[i] of lowest + i. */
struct spread {
        double *chance, *spare;
        size_t size;
        uint64_t lowest, seen; /* seen: what came up */
};

static uint32_t acted_of(const struct fairness_stratum *stratum)
{
        return stratum->group_acted + stratum->others_acted;
}

static bool can_tell(const struct fairness_stratum *stratum)
{
        uint64_t all = (uint64_t)stratum->group + stratum->others;
        return stratum->group && stratum->others && acted_of(stratum) && acted_of(stratum) < all;
}

static uint32_t least_in(const struct fairness_stratum *stratum)
{
        uint32_t acted = acted_of(stratum);
        return acted > stratum->others ? acted - stratum->others : 0;
}

static uint32_t most_in(const struct fairness_stratum *stratum)
{
        uint32_t acted = acted_of(stratum);
        return acted < stratum->group ? acted : stratum->group;
}

static void add_stratum(struct spread *spread, const struct fairness_stratum *stratum)
{
        uint32_t least = least_in(stratum), width = most_in(stratum) - least;
        for (size_t i = 0; i < spread->size + width; i++)
                spread->spare[i] = 0;
        for (uint32_t x = 0; x <= width; x++) {
                double chance = dhyper(least + x, stratum->group, stratum->others, acted_of(stratum), 0);
                for (size_t i = 0; i < spread->size; i++)
                        spread->spare[i + x] += chance * spread->chance[i];
        }
        double *old = spread->chance;
        spread->chance = spread->spare;
        spread->spare = old;
        spread->size += width;
        spread->lowest += least;
        spread->seen += stratum->group_acted;
}

static enum error make_spread(const struct fairness_stratum *strata, size_t count, struct arena *arena,
                              struct spread *ret_spread)
{
        size_t size = 1;
        for (size_t i = 0; i < count; i++)
                if (can_tell(&strata[i]))
                        size += most_in(&strata[i]) - least_in(&strata[i]);
        struct spread spread = { .chance = arena_array(arena, double, size), .spare = arena_array(arena, double, size),
                                 .size = 1 };
        if (!spread.chance || !spread.spare)
                return ERR_MEMORY;
        spread.chance[0] = 1;
        for (size_t i = 0; i < count; i++)
                if (can_tell(&strata[i]))
                        add_stratum(&spread, &strata[i]);
        *ret_spread = spread;
        return OK;
}

/* Adds all values that are no more likely than what came up. */
static double p_of(const struct spread *spread)
{
        double seen = spread->chance[spread->seen - spread->lowest], sum = 0, total = 0;
        for (size_t i = 0; i < spread->size; i++) {
                total += spread->chance[i];
                sum += spread->chance[i] <= seen * alike ? spread->chance[i] : 0;
        }
        return sum > 0 ? fmin(sum / total, 1) : 1;
}

static double add_logs(double a, double b)
{
        double more = fmax(a, b);
        return isinf(more) ? more : more + log(exp(a - more) + exp(b - more));
}

/* With a common odds ratio the chance of x is multiplied by its x-th power (Mehta, Patel & Gray 1985). The logarithm of
 * what all of them then add up to. */
static double log_total(const struct spread *spread, double log_odds)
{
        double total = -INFINITY;
        for (size_t i = 0; i < spread->size; i++)
                total = add_logs(total, log(spread->chance[i]) + (double)i * log_odds);
        return total;
}

static enum error weigh(const struct spread *spread, struct arena *arena, struct fairness_comparison *comparison)
{
        const double odds = log(FAIRNESS_ODDS);
        double more = log_total(spread, odds), less = log_total(spread, -odds);
        struct fairness_outcome *outcomes = arena_array(arena, struct fairness_outcome, spread->size);
        if (!outcomes)
                return ERR_MEMORY;
        for (size_t i = 0; i < spread->size; i++) {
                double times = (double)i * odds;
                outcomes[i] = (struct fairness_outcome){ spread->chance[i], times - more, -times - less };
        }
        comparison->outcomes = outcomes;
        comparison->outcome_count = spread->size;
        comparison->seen = spread->seen - spread->lowest;
        return OK;
}

static void estimate_odds(const struct fairness_stratum *strata, size_t count, struct fairness_comparison *comparison)
{
        double r = 0, s = 0, pr = 0, mixed = 0, qs = 0;
        for (size_t i = 0; i < count; i++) {
                const struct fairness_stratum *one = &strata[i];
                double n = (double)one->group + one->others;
                if (!can_tell(one))
                        continue;
                double a = one->group_acted, b = one->group - a, c = one->others_acted, d = one->others - c;
                double p = (a + d) / n, q = (b + c) / n, ri = a * d / n, si = b * c / n;
                r += ri, s += si, pr += p * ri, mixed += p * si + q * ri, qs += q * si;
                comparison->acted += a + c;
                comparison->expected += one->group * (a + c) / n;
        }
        comparison->odds = r / s;
        double spread = sqrt(pr / (2 * r * r) + mixed / (2 * r * s) + qs / (2 * s * s));
        comparison->low = comparison->odds * exp(-normal_95 * spread);
        comparison->high = comparison->odds * exp(normal_95 * spread);
        if (!isfinite(spread))
                comparison->low = comparison->high = NAN;
}

enum error fairness_compare(const struct fairness_stratum *strata, size_t count, struct arena *arena,
                            struct fairness_comparison *ret_comparison)
{
        struct spread spread;
        struct fairness_comparison comparison = { 0 };
        for (size_t i = 0; i < count; i++)
                if (strata[i].group_acted > strata[i].group || strata[i].others_acted > strata[i].others)
                        return ERR_INVALID;
        TRY(make_spread(strata, count, arena, &spread));
        comparison.p = p_of(&spread);
        TRY(weigh(&spread, arena, &comparison));
        estimate_odds(strata, count, &comparison);
        *ret_comparison = comparison;
        return OK;
}
