/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often reporters who know nothing of each other name the same phone, company or route by chance, and whether one
 * subject stands out of that.
 *
 * A case is all that a judgement of one subject rests on: the rule of reporters.c, the mentions that it counts, how
 * often subjects of each kind are named in this office, and the budget of false signals. Judging it is a pure function.
 *
 * Model. Of a kind, N different (subject, reporter, month) were counted in the year before the window, of K different
 * subjects, and n different (subject, reporter) in the window. When nothing is going on, who names something names a
 * subject by its share, and shares are those of a Dirichlet process of mass a: Ewens 1972, Theoretical Population
 * Biology 3:87; Ferguson 1973, Annals of Statistics 1:209. With M = a + N:
 *
 *   named Y times before      its count in the window is beta-binomial(n, Y, M - Y)
 *   never named before        expected subjects with y or more of n: a sum_{j >= y} C(n, j) B(j, M + n - j)
 *   a                         solves K' = a (digamma(a + N') - digamma(a)), the expected number of different subjects,
 *                             with N' = N + 50 and K' = K + 49: as if one more in 50 had come twice, so that a young
 *                             office, or one in which nothing ever came twice, does not take chance for impossible.
 *
 * p is that tail; for a subject never named before, that of one that is named at all: expected subjects with y or more
 * over those with one or more. All subjects of all kinds are one batch of the exact discrete budget (control.h), each
 * attainable p weighing max(1, 7 y / window days) times itself: the rule is asked after every report, and of arrivals
 * at a steady rate r the y-th of a window comes r (r w)^(y-1) / (y-1)! often, which is y / w times (r w)^y / y!.
 *
 * Conservative: the window's own mentions are in n, villages are asked for beside it and not counted in it, and rings
 * of the year before are in K and Y unless they were confirmed. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "detect/detect.h"
#include "detect/panel.h"

enum {
        CHANCE_KINDS_MAX = 16,
        CHANCE_KIND_SIZE = 20,       /* of a word for a kind: a-z and hyphen */
        CHANCE_COUNT_MAX = 10000000, /* of anything that is counted */
        /* Mentions of a kind before anything of it is AWAS: five years cannot be told from less. */
        CHANCE_KNOWN_LEAST = 50,
};
/* Expected false signals about subjects a week in an office. */
#define CHANCE_BUDGET_DEFAULT 0.05

/* `subjects` of a kind that were each counted `history` times, 1 or more, in the year before the window. */
struct chance_known {
        uint32_t history, subjects;
};
/* A kind of subject: what the office hears of it. */
struct chance_pool {
        struct slice kind;
        uint32_t mentions;                /* different (subject, reporter) in the window, those of the case too */
        const struct chance_known *known; /* ascending by history, none twice */
        size_t known_count;
};

struct chance_case {
        struct date day; /* of the judgement, the last of the window */
        struct detect_reporters_parameters rule;
        double budget;
        const struct chance_pool *pools; /* ascending by kind, none twice; one of them is `kind` */
        size_t pool_count;
        struct slice kind;
        uint32_t history; /* of the subject, in the year before the window */
        /* What the rule counts, reporters as numbers that mean nothing elsewhere (chance_reporter). */
        const struct detect_mention *mentions;
        size_t mention_count;
};
/* A number as a reporter group, and back. */
struct uuid chance_reporter(uint64_t number);

struct chance_finding {
        struct detect_reporters_result result; /* `raised`: the rule's own answer; one fewer: rule and budget */
        bool raised;     /* by the rule, and inside the budget */
        double expected; /* mentions of this subject in the window; 0 when it was never named before */
        double p, limit; /* limit: the largest p that is acted on */
        /* False signals a week in the office, were every p as small as this one acted on; never below one in 259 weeks
         * of a kind with less than CHANCE_KNOWN_LEAST before. */
        double alarms;
        enum panel_step step; /* by `alarms` */
};

/* ERR_INVALID for a case that breaks its rules; ERR_TOO_LARGE above DETECT_MENTIONS_MAX; ERR_MEMORY. */
[[nodiscard]] enum error chance_judge(const struct chance_case *given, struct arena *arena,
                                      struct chance_finding *ret_finding);

/* The mass `a` of a kind; N and K as above. Relative accuracy 1e-9. */
double chance_mass(double history, double different);
/* Expected number of subjects never named before with `least` or more of `mentions`. */
double chance_tail_new(double mass, double total, uint32_t mentions, uint32_t least);
/* P(at least `least` of `mentions`) of a subject named `history` times of `total`. */
double chance_tail_known(uint32_t history, double total, uint32_t mentions, uint32_t least);

/* A case as text and back, the same bytes for the same case. ERR_INVALID for text that is none; ERR_MEMORY. */
void chance_write(struct buffer *out, const struct chance_case *given);
[[nodiscard]] enum error chance_read(struct slice text, struct arena *arena, struct chance_case *ret_case);
/* A finding as one line with 17 significant digits: what a signal keeps and what `detect explain` compares. */
void chance_write_finding(struct buffer *out, const struct chance_finding *finding);
/* "By chance something like this comes up … about once in 4 years.": what follows the sentence of a signal. */
void chance_write_sentence(struct buffer *out, double alarms, enum language language);
