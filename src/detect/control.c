/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/control.h"

#include "base/checked.h"

#include <math.h>

static const double slack = 1e-12;
static const double support_slack = 1e-9;

static const struct slice names[CONTROL_METHOD_COUNT] = {
        [CONTROL_BUDGET] = S("budget"), [CONTROL_BH] = S("bh"),     [CONTROL_BY] = S("by"),
        [CONTROL_DISCRETE_BH] = S("discrete-bh"), [CONTROL_LORD] = S("lord"), [CONTROL_SAFFRON] = S("saffron"),
};

bool control_parse_method(struct slice name, enum control_method *ret_method)
{
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
                if (slice_equal(name, names[i])) {
                        *ret_method = (enum control_method)i;
                        return true;
                }
        }
        return false;
}

static bool is_support(const struct control_test *test)
{
        for (size_t i = 0; i < test->support_count; i++)
                if (!(test->support[i] > (i ? test->support[i - 1] : 0)) || !(test->support[i] <= 1))
                        return false;
        return test->support_count > 0 && test->support[0] <= test->p * (1 + support_slack);
}

static bool is_valid(enum control_method method, double alpha, const struct control_test *tests, size_t count)
{
        if (!(alpha > 0) || !isfinite(alpha) || (method != CONTROL_BUDGET && alpha >= 1))
                return false;
        for (size_t i = 0; i < count; i++) {
                if (!(tests[i].p >= 0 && tests[i].p <= 1))
                        return false;
                if (control_wants_support(method) && !is_support(&tests[i]))
                        return false;
        }
        return true;
}

/* ---- one batch ---- */

static int compare_values(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

/* Number of values <= t in an ascending list. */
static size_t count_up_to(const double *sorted, size_t count, double t)
{
        size_t low = 0, high = count;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                if (sorted[middle] <= t)
                        low = middle + 1;
                else
                        high = middle;
        }
        return low;
}

static double *sort_p(const struct control_test *tests, size_t count, struct arena *arena)
{
        double *sorted = arena_array(arena, double, count);
        for (size_t i = 0; sorted && i < count; i++)
                sorted[i] = tests[i].p;
        if (sorted)
                qsort(sorted, count, sizeof *sorted, compare_values);
        return sorted;
}

/* In the order and with the products of p.adjust, so that the last digit agrees too. */
static enum error decide_bh(struct control_rule rule, const struct control_test *tests, size_t count,
                            struct arena *arena, struct control_decision *ret_decisions)
{
        double *sorted = sort_p(tests, count, arena), *q = arena_array(arena, double, count);
        double m = (double)count, harmonic = 0, smallest = 1;
        size_t rejected = 0;
        if (!sorted || !q)
                return ERR_MEMORY;
        for (size_t i = 1; rule.method == CONTROL_BY && i <= count; i++)
                harmonic += 1 / (double)i;
        for (size_t i = count; i-- > 0;) {
                double rank = (double)(i + 1);
                double adjusted = (rule.method == CONTROL_BY ? harmonic * m / rank : m / rank) * sorted[i];
                smallest = fmin(smallest, adjusted);
                q[i] = smallest;
                if (rejected == 0 && smallest <= rule.alpha)
                        rejected = i + 1;
        }
        double share = rule.method == CONTROL_BY ? rule.alpha / harmonic : rule.alpha;
        for (size_t i = 0; i < count; i++) {
                double mine = q[count_up_to(sorted, count, tests[i].p) - 1];
                ret_decisions[i] = (struct control_decision){ .level = share * (double)(rejected ? rejected : 1) / m,
                                                              .q = mine, .reject = mine <= rule.alpha };
        }
        return OK;
}

/* G as a step function: where it jumps, and its value from there on. */
struct expectation {
        double *at, *value;
        size_t count;
};

struct jump {
        double at, by;
};

static int compare_jumps(const void *a, const void *b)
{
        const struct jump *x = a, *y = b;
        int order = (x->at > y->at) - (x->at < y->at);
        return order ? order : (x->by > y->by) - (x->by < y->by);
}

static struct jump *list_jumps(const struct control_test *tests, size_t count, struct arena *arena, size_t *ret_count)
{
        size_t total = 0, at = 0;
        for (size_t i = 0; i < count; i++)
                if (ckd_add(&total, total, tests[i].support_count))
                        return NULL;
        struct jump *jumps = arena_array(arena, struct jump, total);
        for (size_t i = 0; jumps && i < count; i++)
                for (size_t k = 0; k < tests[i].support_count; k++)
                        jumps[at++] = (struct jump){ tests[i].support[k],
                                                     tests[i].support[k] - (k ? tests[i].support[k - 1] : 0) };
        *ret_count = total;
        return jumps;
}

/* Neumaier's compensated sum: a million small jumps must not lose the last digits. */
static enum error expect(const struct control_test *tests, size_t count, struct arena *arena,
                         struct expectation *ret_expectation)
{
        size_t total = 0, kept = 0;
        struct jump *jumps = list_jumps(tests, count, arena, &total);
        double *at = arena_array(arena, double, total), *value = arena_array(arena, double, total);
        if (!jumps || !at || !value)
                return ERR_MEMORY;
        qsort(jumps, total, sizeof *jumps, compare_jumps);
        double sum = 0, lost = 0;
        for (size_t i = 0; i < total; i++) {
                double next = sum + jumps[i].by;
                lost += fabs(sum) >= jumps[i].by ? (sum - next) + jumps[i].by : (jumps[i].by - next) + sum;
                sum = next;
                if (kept > 0 && at[kept - 1] == jumps[i].at)
                        kept--;
                at[kept] = jumps[i].at;
                value[kept++] = sum + lost;
        }
        *ret_expectation = (struct expectation){ at, value, kept };
        return OK;
}

static double expected_up_to(const struct expectation *expectation, double t)
{
        size_t steps = count_up_to(expectation->at, expectation->count, t);
        return steps ? expectation->value[steps - 1] : 0;
}

/* q of each rank: G(p)/R(p), made monotone from the end; for budget G(p) itself. */
static void fill_q(enum control_method method, const struct expectation *expectation, const double *sorted,
                   size_t count, double *q)
{
        double smallest = 1;
        for (size_t i = count; i-- > 0;) {
                double g = expected_up_to(expectation, sorted[i] * (1 + support_slack));
                double rank = (double)count_up_to(sorted, count, sorted[i]);
                smallest = fmin(smallest, g / rank);
                q[i] = method == CONTROL_BUDGET ? g : smallest;
        }
}

static enum error decide_discrete(struct control_rule rule, const struct control_test *tests, size_t count,
                                  struct arena *arena, struct control_decision *ret_decisions)
{
        struct expectation expectation;
        double *sorted = sort_p(tests, count, arena), *q = arena_array(arena, double, count), level = 0;
        if (!sorted || !q)
                return ERR_MEMORY;
        TRY(expect(tests, count, arena, &expectation));
        for (size_t i = expectation.count; level <= 0 && i-- > 0;) {
                size_t rejected = count_up_to(sorted, count, expectation.at[i] * (1 + support_slack));
                double times = rule.method == CONTROL_BUDGET || rejected == 0 ? 1 : (double)rejected;
                double allowed = rule.alpha * times;
                if (expectation.value[i] <= allowed * (1 + slack))
                        level = expectation.at[i];
        }
        fill_q(rule.method, &expectation, sorted, count, q);
        for (size_t i = 0; i < count; i++)
                ret_decisions[i] = (struct control_decision){
                        .level = level, .q = q[count_up_to(sorted, count, tests[i].p) - 1],
                        .reject = level > 0 && tests[i].p <= level * (1 + support_slack) };
        return OK;
}

/* ---- one stream ---- */

static double lord_weight(double j)
{
        return 0.07720838 * log(fmax(j, 2)) / (j * exp(sqrt(log(j))));
}

static double saffron_weight(double j)
{
        return 0.4374901658 * pow(j, -1.6);
}

static enum error decide_lord(double alpha, const struct control_test *tests, size_t count, struct arena *arena,
                              struct control_decision *ret_decisions)
{
        size_t *times = arena_array(arena, size_t, count), found = 0;
        double *weights = arena_array(arena, double, count + 1), start = alpha / 10;
        if (!times || !weights)
                return ERR_MEMORY;
        for (size_t t = 1; t <= count; t++) {
                weights[t] = lord_weight((double)t);
                double level = start * weights[t];
                for (size_t j = 0; j < found; j++)
                        level += (j == 0 ? alpha - start : alpha) * weights[t - times[j]];
                bool reject = tests[t - 1].p <= level;
                ret_decisions[t - 1] = (struct control_decision){ .level = level, .q = NAN, .reject = reject };
                if (reject)
                        times[found++] = t;
        }
        return OK;
}

static enum error decide_saffron(double alpha, const struct control_test *tests, size_t count, struct arena *arena,
                                 struct control_decision *ret_decisions)
{
        const double candidate = 0.5, start = alpha / 2;
        size_t *times = arena_array(arena, size_t, count), *before = arena_array(arena, size_t, count);
        double *weights = arena_array(arena, double, count + 1);
        size_t found = 0, candidates = 0; /* candidates before t; before[j]: up to and with discovery j */
        if (!times || !before || !weights)
                return ERR_MEMORY;
        for (size_t t = 1; t <= count; t++) {
                weights[t] = saffron_weight((double)t);
                double sum = start * weights[t - candidates];
                for (size_t j = 0; j < found; j++)
                        sum += (j == 0 ? alpha - start : alpha) * weights[t - times[j] - (candidates - before[j])];
                double level = fmin(candidate, (1 - candidate) * sum), p = tests[t - 1].p;
                bool reject = p <= level;
                ret_decisions[t - 1] = (struct control_decision){ .level = level, .q = NAN, .reject = reject };
                candidates += p <= candidate;
                if (!reject)
                        continue;
                times[found] = t;
                before[found++] = candidates;
        }
        return OK;
}

enum error control_decide(struct control_rule rule, const struct control_test *tests, size_t count, struct arena *arena,
                          struct control_decision *ret_decisions)
{
        if (!is_valid(rule.method, rule.alpha, tests, count))
                return ERR_INVALID;
        if (count == 0)
                return OK;
        if (rule.method == CONTROL_LORD)
                return decide_lord(rule.alpha, tests, count, arena, ret_decisions);
        if (rule.method == CONTROL_SAFFRON)
                return decide_saffron(rule.alpha, tests, count, arena, ret_decisions);
        if (control_wants_support(rule.method))
                return decide_discrete(rule, tests, count, arena, ret_decisions);
        return decide_bh(rule, tests, count, arena, ret_decisions);
}
