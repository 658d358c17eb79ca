/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/pooled.h"

#include "base/checked.h"
#include "detect/control.h"
#include "detect/detect.h"

enum { SUPPORT_MAX = 200 };

/* What one series brings to one week. */
struct member {
        size_t series, week;
        struct detect_tail_input input;
        struct detect_tail_result result;
};

struct work {
        const struct settings *settings;
        const struct pooled *pooled;
        struct member *members; /* of the week */
        size_t count;
        uint32_t *events;
        double *exposures;
        struct arena scratch;
};

static void add(const struct series *series, size_t from, size_t to, uint32_t *events, double *exposure)
{
        for (size_t t = from; t < to; t++) {
                if (isnan(series->counts[t]))
                        continue;
                *events += (uint32_t)series->counts[t];
                *exposure += series_effort(series, t);
        }
}

/* Takes the series into the week when it reaches far enough back and something is known on both sides. */
static void take_member(struct work *work, size_t s, size_t week)
{
        const struct series *series = &work->pooled->series[s];
        size_t baseline = (size_t)setting(work->settings, SET_BASELINE_WEEKS);
        size_t window = (size_t)setting(work->settings, SET_WINDOW);
        if (week >= series->length || week + 1 < baseline + window || isnan(series->counts[week]))
                return;
        struct member member = { .series = s, .week = week };
        size_t middle = week + 1 - window;
        add(series, middle, week + 1, &member.input.events, &member.input.exposure);
        add(series, middle - baseline, middle, &member.input.history_events, &member.input.history_exposure);
        if (!(member.input.history_exposure > 0))
                return;
        work->events[work->count] = member.input.history_events;
        work->exposures[work->count] = member.input.history_exposure;
        work->members[work->count++] = member;
}

static double tail(const struct member *member, uint32_t events)
{
        struct detect_tail_input input = member->input;
        struct detect_tail_result result = { .p = 1 };
        input.events = events;
        return detect_tail(&input, &result) == OK ? result.p : 1;
}

/* The attainable p-values of one series, rarest first, down to a hundredth of what the budget gives to one of
 * `count`. */
static enum error list_support(struct work *work, const struct member *member, struct control_test *test)
{
        double values[SUPPORT_MAX], least = 0.01 * setting(work->settings, SET_BUDGET) / (double)work->count;
        size_t count = 0;
        uint32_t most = member->input.events + 1;
        for (uint32_t y = 0; count < SUPPORT_MAX && (y <= most || values[count - 1] > least); y++) {
                double p = tail(member, y);
                if (count > 0 && !(p < values[count - 1]))
                        break;
                values[count++] = p;
        }
        double *support = arena_array(&work->scratch, double, count);
        if (!support)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                support[i] = values[count - 1 - i];
        *test = (struct control_test){ tail(member, member->input.events), support, count };
        if (support[0] > test->p)
                test->p = support[0];
        return OK;
}

/* The level that keeps the budget; 0 when none does. */
static enum error find_level(struct work *work, double *ret_level)
{
        struct control_rule rule = { CONTROL_BUDGET, setting(work->settings, SET_BUDGET) };
        struct control_test *tests = arena_array(&work->scratch, struct control_test, work->count);
        struct control_decision *decisions = arena_array(&work->scratch, struct control_decision, work->count);
        if (!tests || !decisions)
                return ERR_MEMORY;
        for (size_t i = 0; i < work->count; i++)
                TRY(list_support(work, &work->members[i], &tests[i]));
        TRY(control_decide(rule, tests, work->count, &work->scratch, decisions));
        *ret_level = decisions[0].level;
        return OK;
}

static struct point judge(const struct work *work, const struct member *member, double level)
{
        const struct series *series = &work->pooled->series[member->series];
        double count = series->counts[member->week], effort = series_effort(series, member->week);
        struct detect_tail_input input = member->input;
        struct detect_tail_result result;
        input.threshold = level > 0 ? level * (1 + 1e-9) : 0.5;
        if (input.threshold >= 1)
                input.threshold = 0.999999;
        if (detect_tail(&input, &result) != OK)
                return POINT_NONE;
        double before = input.events - count, least = result.least_raising_count - before;
        least = least > 1 ? least : 1;
        return (struct point){ .expected = result.expected * effort / input.exposure,
                               .threshold = level > 0 ? least : NAN, .p = result.p, .score = -log10(result.p),
                               .alarm = level > 0 && count >= least };
}

static enum error run_week(struct work *work, size_t week, struct point *const *points)
{
        struct detect_prior prior;
        double level = setting(work->settings, SET_ALPHA);
        work->count = 0;
        for (size_t s = 0; s < work->pooled->count; s++)
                if (work->pooled->starts[s] <= week)
                        take_member(work, s, week - work->pooled->starts[s]);
        if (work->count == 0 || detect_fit_prior(work->events, work->exposures, work->count, &prior) != OK)
                return OK;
        for (size_t i = 0; i < work->count; i++) {
                work->members[i].input.prior = prior;
                work->members[i].input.threshold = 0.5;
        }
        if (!isnan(setting(work->settings, SET_BUDGET)))
                TRY(find_level(work, &level));
        for (size_t i = 0; i < work->count; i++)
                points[work->members[i].series][work->members[i].week] = judge(work, &work->members[i], level);
        arena_reset(&work->scratch);
        return OK;
}

static size_t last_week(const struct pooled *pooled)
{
        size_t last = 0;
        for (size_t s = 0; s < pooled->count; s++)
                if (pooled->starts[s] + pooled->series[s].length > last)
                        last = pooled->starts[s] + pooled->series[s].length;
        return last;
}

enum error pooled_run(const struct settings *settings, const struct pooled *pooled, struct arena *arena,
                      struct point *const *points)
{
        struct work work = { .settings = settings, .pooled = pooled };
        work.members = arena_array(arena, struct member, pooled->count);
        work.events = arena_array(arena, uint32_t, pooled->count);
        work.exposures = arena_array(arena, double, pooled->count);
        if (!work.members || !work.events || !work.exposures)
                return ERR_MEMORY;
        arena_init(&work.scratch, (size_t)8 << 30);
        for (size_t s = 0; s < pooled->count; s++)
                for (size_t t = 0; t < pooled->series[s].length; t++)
                        points[s][t] = POINT_NONE;
        enum error err = OK;
        for (size_t week = settings->first, end = last_week(pooled); err == OK && week < end; week++)
                err = run_week(&work, week, points);
        arena_reset(&work.scratch);
        return err;
}
