/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which of many p-values to act on, so that false alarms stay at a promised rate.
 *
 * Invariants: a decision depends on the batch only (lord and saffron: on the rows before it and its own); equal
 * p-values of a batch are decided alike; the order of a batch does not matter. Deterministic; no state. */
#pragma once

#include "base/arena.h"

enum control_method {
        CONTROL_BUDGET,      /* expected number of false alarms per batch, exact for discrete tests */
        CONTROL_BH,          /* false discovery rate, Benjamini & Hochberg 1995 */
        CONTROL_BY,          /* the same under any dependence, Benjamini & Yekutieli 2001 */
        CONTROL_DISCRETE_BH, /* BH with the attainable p-values, Heyse 2011 */
        CONTROL_LORD,        /* online: LORD++, Ramdas et al. 2017 */
        CONTROL_SAFFRON,     /* online: SAFFRON, Ramdas et al. 2018 */
        CONTROL_METHOD_COUNT,
};

/* As on the command line: "budget", "bh", "by", "discrete-bh", "lord", "saffron". False when it is none of them. */
bool control_parse_method(struct slice name, enum control_method *ret_method);
/* Whether the method reads the attainable p-values. */
static inline bool control_wants_support(enum control_method method)
{
        return method == CONTROL_BUDGET || method == CONTROL_DISCRETE_BH;
}

struct control_rule {
        enum control_method method;
        double alpha; /* the promised rate */
};

struct control_test {
        double p;              /* 0..1 */
        const double *support; /* attainable p-values, each above 0 and at most 1, ascending, none twice */
        size_t support_count;
};

struct control_decision {
        double level; /* the largest p that would have been acted on, as far as this row can know */
        double q;     /* the smallest alpha at which this row is acted on; NaN for lord and saffron, which have none */
        bool reject;  /* act on it */
};

/* One batch, or for lord and saffron one stream in its order. With m tests, R(t) = number of p <= t, and G(t) = sum
 * over tests of the largest attainable value <= t, which is the expected number of p-values <= t when
 * nothing is going on:
 *
 *   budget       level = largest attainable t with G(t) <= alpha; q = G(p)
 *   bh           level = alpha max(1, R)/m at the largest R with p_(R) <= alpha R/m; q as p.adjust of R
 *   by           the same with alpha / (1 + 1/2 + .. + 1/m)
 *   discrete-bh  level = largest attainable t with G(t) <= alpha max(1, R(t)); q = min over p_j >= p of G(p_j)/R(p_j)
 *   lord         level_t = w0 g(t) + (alpha-w0) g(t-T1) + alpha sum_{j>=2} g(t-Tj), Tj times of discoveries before t,
 *                w0 = alpha/10, g(j) = 0.07720838 log(max(j,2)) / (j exp(sqrt(log j)))
 *   saffron      level_t = min(h, (1-h) [w0 g(t-C0) + (alpha-w0) g(t-T1-C1) + alpha sum_{j>=2} g(t-Tj-Cj)]), h = 1/2,
 *                Cj candidates (p <= h) after Tj and before t, w0 = alpha/2, g(j) = 0.4374901658 j^-1.6
 *
 * G is compared with a relative slack of 1e-12, so that a sum which is exactly the budget stays inside it. A level is 0
 * where nothing may be acted on. `count` decisions are written. ERR_INVALID for a p outside 0..1, a support that breaks
 * its rule or has no value <= p (relative slack 1e-9: such a p cannot come up), alpha not positive, or alpha >= 1 other
 * than for budget; ERR_MEMORY. */
[[nodiscard]] enum error control_decide(struct control_rule rule, const struct control_test *tests, size_t count,
                                        struct arena *arena, struct control_decision *ret_decisions);
