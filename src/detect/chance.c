/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/chance.h"

#include "base/checked.h"
#include "detect/panel_parts.h"

#include <math.h>
#include <stdlib.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

/* As if one more in 50 had come twice. */
static const double prior_history = 50, prior_different = 49;
static const double mass_least = 1e-6, mass_most = 1e13;
/* Tails below this are not told apart. */
static const double tail_floor = 1e-12;

enum { MASS_STEPS = 120, LEVELS_MAX = 60 };

/* --- the model ---------------------------------------------------------------------------------------------------- */

/* Expected number of different subjects among `history` mentions; by its series where digammas would cancel. */
static double expect_different(double mass, double history)
{
        if (mass < 1e5 * history)
                return mass * (digamma(mass + history) - digamma(mass));
        double pairs = history * (history - 1) / (2 * mass);
        return history - pairs * (1 - (2 * history - 1) / (3 * mass));
}

double chance_mass(double history, double different)
{
        double low = log(mass_least), high = log(mass_most);
        for (int i = 0; i < MASS_STEPS; i++) {
                double middle = (low + high) / 2;
                if (expect_different(exp(middle), history + prior_history) < different + prior_different)
                        low = middle;
                else
                        high = middle;
        }
        return exp((low + high) / 2);
}

/* exp(log_first) and what follows by the ratio of neighbours, from `least` to `mentions`: (n - j)/(j + 1) times
 * (history + j)/(rest + n - j - 1). */
static double add_terms(double log_first, double history, double rest, uint32_t mentions, uint32_t least)
{
        double term = exp(log_first), sum = 0;
        for (uint32_t j = least; j <= mentions; j++) {
                double left = (double)mentions - j;
                double ratio = left / (j + 1.0) * (history + j) / (rest + left - 1);
                sum += term;
                if (j < mentions && ratio < 1 && term < sum * 1e-18)
                        break;
                if (j < mentions)
                        term *= ratio;
        }
        return sum;
}

double chance_tail_new(double mass, double total, uint32_t mentions, uint32_t least)
{
        if (least > mentions)
                return 0;
        double left = (double)mentions - least;
        return add_terms(log(mass) + lchoose(mentions, least) + lbeta(least, total + left), 0, total, mentions, least);
}

double chance_tail_known(uint32_t history, double total, uint32_t mentions, uint32_t least)
{
        double rest = total - history, left = (double)mentions - least;
        if (least == 0)
                return 1;
        if (least > mentions)
                return 0;
        double first = lchoose(mentions, least) + lbeta(history + (double)least, rest + left) - lbeta(history, rest);
        return fmin(1, add_terms(first, history, rest, mentions, least));
}

/* --- all subjects of all kinds as one batch ----------------------------------------------------------------------- */

/* Subjects that are alike: `weight` of them, named `history` times before (0: never) of `total`. */
struct group {
        double weight, mass, total;
        uint32_t history, mentions;
};

struct batch {
        struct group *groups;
        size_t count;
        double window_days;
};

static double tail_of(const struct group *group, uint32_t count)
{
        if (group->history > 0)
                return chance_tail_known(group->history, group->total, group->mentions, count);
        return fmin(1, chance_tail_new(group->mass, group->total, group->mentions, count) / group->weight);
}

/* The smallest count with a tail of at most `limit`; one above `mentions` when there is none. */
static uint32_t least_within(const struct group *group, double limit)
{
        uint32_t low = 1, high = group->mentions + 1;
        while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                if (tail_of(group, middle) <= limit)
                        high = middle;
                else
                        low = middle + 1;
        }
        return low;
}

static double looks(const struct batch *batch, uint32_t count)
{
        return fmax(1, 7 * count / batch->window_days);
}

/* Expected false signals a week when every p <= limit is acted on. */
static double alarms_at(const struct batch *batch, double limit)
{
        double sum = 0;
        for (size_t i = 0; i < batch->count; i++) {
                const struct group *group = &batch->groups[i];
                uint32_t count = least_within(group, limit);
                if (count <= group->mentions)
                        sum += group->weight * tail_of(group, count) * looks(batch, count);
        }
        return sum;
}

static bool is_within(double alarms, double budget)
{
        return alarms <= budget * (1 + 1e-12);
}

static int compare_numbers(const void *left, const void *right)
{
        double a = *(const double *)left, b = *(const double *)right;
        return (a > b) - (a < b);
}

/* The largest attainable p that keeps the budget; 0: none. Every p of a group that could: from the first that alone
 * does, and what is rarer. */
static enum error find_limit(const struct batch *batch, double budget, struct arena *arena, double *ret_limit)
{
        size_t count = 0, low = 0;
        double *levels = arena_array(arena, double, batch->count * LEVELS_MAX);
        if (!levels)
                return ERR_MEMORY;
        for (size_t i = 0; i < batch->count; i++) {
                const struct group *group = &batch->groups[i];
                uint32_t y = least_within(group, budget * (1 + 1e-12) / group->weight);
                for (int kept = 0; y <= group->mentions && kept < LEVELS_MAX; y++, kept++) {
                        levels[count] = tail_of(group, y);
                        if (levels[count++] < tail_floor)
                                break;
                }
        }
        if (count > 1)
                qsort(levels, count, sizeof *levels, compare_numbers);
        for (size_t high = count; low < high;) {
                size_t middle = low + (high - low) / 2;
                if (is_within(alarms_at(batch, levels[middle]), budget))
                        low = middle + 1;
                else
                        high = middle;
        }
        *ret_limit = low > 0 ? levels[low - 1] : 0;
        return OK;
}

/* --- one case ----------------------------------------------------------------------------------------------------- */

static bool pool_is_valid(const struct chance_pool *pool)
{
        uint64_t sum = 0;
        for (size_t i = 0; i < pool->known_count; i++) {
                const struct chance_known *known = &pool->known[i];
                if (known->history == 0 || known->history > CHANCE_COUNT_MAX || known->subjects == 0 ||
                    known->subjects > CHANCE_COUNT_MAX || (i > 0 && known[-1].history >= known->history))
                        return false;
                sum += (uint64_t)known->history * known->subjects;
        }
        for (size_t i = 0; i < pool->kind.size; i++)
                if ((pool->kind.data[i] < 'a' || pool->kind.data[i] > 'z') && pool->kind.data[i] != '-')
                        return false;
        return pool->kind.size > 0 && pool->kind.size <= CHANCE_KIND_SIZE && sum <= CHANCE_COUNT_MAX &&
               pool->mentions <= CHANCE_COUNT_MAX;
}

static const struct chance_pool *find_pool(const struct chance_case *given)
{
        for (size_t i = 0; i < given->pool_count; i++)
                if (slice_equal(given->pools[i].kind, given->kind))
                        return &given->pools[i];
        return NULL;
}

static bool case_is_valid(const struct chance_case *given)
{
        for (size_t i = 0; i < given->pool_count; i++)
                if (!pool_is_valid(&given->pools[i]) ||
                    (i > 0 && slice_compare(given->pools[i - 1].kind, given->pools[i].kind) >= 0))
                        return false;
        return given->pool_count <= CHANCE_KINDS_MAX && isfinite(given->budget) && given->budget > 0 &&
               given->history <= CHANCE_COUNT_MAX && find_pool(given) != NULL;
}

struct told {
        double history, different;
};

static struct told told_before(const struct chance_pool *pool)
{
        struct told told = { 0 };
        for (size_t i = 0; i < pool->known_count; i++) {
                told.history += (double)pool->known[i].history * pool->known[i].subjects;
                told.different += pool->known[i].subjects;
        }
        return told;
}

/* A subject that is being judged may be known to no group: it was left out of the year before. */
static struct group group_of(const struct chance_pool *pool, uint32_t history, uint32_t mentions)
{
        struct told told = told_before(pool);
        double mass = chance_mass(told.history, told.different);
        struct group group = { .mass = mass, .total = mass + fmax(told.history, history), .history = history,
                               .mentions = mentions, .weight = 1 };
        if (history == 0)
                group.weight = chance_tail_new(mass, group.total, mentions, 1);
        return group;
}

static enum error make_batch(const struct chance_case *given, uint32_t fewer, struct arena *arena,
                             struct batch *ret_batch)
{
        size_t most = 0;
        struct batch batch = { .window_days = given->rule.window_days };
        for (size_t i = 0; i < given->pool_count; i++)
                most += given->pools[i].known_count + 1;
        batch.groups = arena_array(arena, struct group, most);
        if (!batch.groups)
                return ERR_MEMORY;
        for (size_t i = 0; i < given->pool_count; i++) {
                const struct chance_pool *pool = &given->pools[i];
                uint32_t mentions = pool->mentions - (slice_equal(pool->kind, given->kind) ? fewer : 0);
                if (mentions == 0)
                        continue;
                struct group fresh = group_of(pool, 0, mentions);
                batch.groups[batch.count++] = fresh;
                for (size_t k = 0; k < pool->known_count; k++)
                        batch.groups[batch.count++] = (struct group){
                                .weight = pool->known[k].subjects, .mass = fresh.mass, .total = fresh.total,
                                .history = pool->known[k].history, .mentions = mentions };
        }
        *ret_batch = batch;
        return OK;
}

/* p and alarms of a subject with `reporters`, `fewer` of them taken away. */
static enum error weigh(const struct chance_case *given, uint32_t reporters, uint32_t fewer, struct arena *arena,
                        struct chance_finding *finding)
{
        struct batch batch;
        const struct chance_pool *pool = find_pool(given);
        TRY(make_batch(given, fewer, arena, &batch));
        struct group own = group_of(pool, given->history, pool->mentions - fewer);
        finding->expected = own.history * (double)own.mentions / own.total;
        finding->p = reporters > fewer ? tail_of(&own, reporters - fewer) : 1;
        finding->alarms = alarms_at(&batch, finding->p);
        return find_limit(&batch, given->budget, arena, &finding->limit);
}

/* What is rarer than once in five years cannot be told from a few mentions. */
static double honest(const struct chance_case *given, double alarms)
{
        bool known = told_before(find_pool(given)).history >= CHANCE_KNOWN_LEAST;
        return known ? alarms : fmax(alarms, 1.0 / 259);
}

enum error chance_judge(const struct chance_case *given, struct arena *arena, struct chance_finding *ret_finding)
{
        struct chance_finding finding = { 0 }, fewer = { 0 };
        if (!case_is_valid(given))
                return ERR_INVALID;
        TRY(detect_reporters(given->mentions, given->mention_count, given->day, &given->rule, arena, &finding.result));
        uint32_t reporters = finding.result.reporters;
        if (find_pool(given)->mentions < reporters)
                return ERR_INVALID;
        TRY(weigh(given, reporters, 0, arena, &finding));
        finding.alarms = honest(given, finding.alarms);
        finding.step = panel_step_of(finding.alarms);
        finding.raised = finding.result.raised && finding.step != PANEL_NOTHING &&
                         is_within(finding.alarms, given->budget);
        if (finding.raised && finding.result.raised_with_one_fewer) {
                TRY(weigh(given, reporters, 1, arena, &fewer));
                finding.result.raised_with_one_fewer = is_within(fewer.alarms, given->budget);
        }
        *ret_finding = finding;
        return OK;
}

struct uuid chance_reporter(uint64_t number)
{
        struct uuid id = { 0 };
        for (size_t i = 0; i < sizeof number; i++)
                id.bytes[15 - i] = (uint8_t)(number >> (8 * i));
        return id;
}
