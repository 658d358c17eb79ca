/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Engine: says whether what was reported is a reason to look, and explains it.
 *
 * Two detectors. `reporters` counts independent reporters of one subject in a window of days. `tail` asks how often a
 * count as high as this one would come up by chance in a village, given its own short history and its district's.
 * A signal is a reason to look, never a finding about anybody.
 *
 * Invariants: a result carries rule, version, parameters and every count it rests on, so that the sentence and a later
 * recomputation need nothing else; reports of one reporter or household count once; the counterfactual is computed by
 * running the same rule with one report fewer, not estimated; the same input in any order gives the same result. No
 * attribute of an applicant is an input. Pure: base, text and libRmath; no state, no clock. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/uuid.h"
#include "text/date.h"

enum detect_rule { DETECT_REPORTERS, DETECT_TAIL };
enum { DETECT_VERSION = 2, DETECT_MENTIONS_MAX = 10000, DETECT_SOURCE_KINDS_MAX = 32 };
/* A tip has no author: two of them are two groups, and nobody knows whether they are two persons. */
enum { DETECT_SOURCE_TIP = 1 };

/* One report, tip, desk observation or partner's reply that mentions the subject. */
struct detect_mention {
        struct uuid reporter_group; /* the reporter, or the household of several; nil is taken as one unknown group */
        int64_t village;            /* Kemendagri code as a number, 3502022001; 0 when unknown: counts as no village */
        struct date date;           /* when it happened, else when it arrived */
        uint8_t source_kind;        /* 0..31: DETECT_SOURCE_TIP, or another of the caller's list (report, desk, ...) */
        /* made during, or within 14 days after, an outreach event there: shown, not counted */
        bool prompted;
};

struct detect_reporters_parameters {
        uint32_t reporters;   /* least independent reporters */
        uint32_t villages;    /* least distinct villages, each reporter in that of its latest report */
        uint32_t window_days; /* the window ends with the day of evaluation and has this many days */
};

#define DETECT_REPORTERS_DEFAULT \
        ((struct detect_reporters_parameters){ .reporters = 3, .villages = 2, .window_days = 28 })

struct detect_reporters_result {
        bool raised;
        uint16_t version;
        struct detect_reporters_parameters parameters;
        struct date first_day, last_day;  /* the window */
        uint32_t mentions;                /* in the window, prompted ones included */
        uint32_t prompted;                /* of these */
        uint32_t reporters, villages;     /* distinct, among those not prompted */
        uint32_t counted_villages;        /* of `counted`: what parameters.villages asks of; at most `villages` */
        uint32_t source_kinds;            /* set of kinds (bit = kind), among those not prompted */
        uint32_t tips, tip_groups;        /* of the mentions not prompted, and of `reporters`: those that are tips */
        bool raised_with_one_fewer;       /* false: one report fewer, whichever weakens it most, gives no signal */
        const size_t *counted;            /* indices of the mentions that were counted: the latest of each group */
        size_t counted_count;
};

/* `mentions` in any order; those outside the window, or with an invalid date, are left out. ERR_INVALID for a parameter
 * of 0 or a window above 366 days, ERR_TOO_LARGE above DETECT_MENTIONS_MAX, ERR_MEMORY. */
[[nodiscard]] enum error detect_reporters(const struct detect_mention *mentions, size_t count, struct date today,
                                          const struct detect_reporters_parameters *parameters, struct arena *arena,
                                          struct detect_reporters_result *ret_result);

/* Gamma distribution of the weekly rate of villages in one district: shape and rate (per unit of exposure). */
struct detect_prior {
        double shape, rate;
};

/* By moments (Marshall 1991, Applied Statistics 40:283): over villages with events y and exposure E, mean m = sum y /
 * sum E, variance = s2 - m / (mean E), where s2 is the variance of y/E weighted by E; shape = m^2 / variance, rate = m
 * / variance. Where that variance is not positive the villages look alike, and the prior is firm: rate = 100 sum E,
 * shape = m rate. Where all counts are 0: half an event over the whole exposure (shape 0.5, rate sum E). ERR_INVALID
 * for no village, or an exposure that is not positive or not finite. */
[[nodiscard]] enum error detect_fit_prior(const uint32_t *events, const double *exposures, size_t count,
                                          struct detect_prior *ret_prior);

struct detect_tail_input {
        uint32_t events;           /* in the window that is judged */
        double exposure;           /* of the window: weeks, weighted by effort when the caller knows it */
        uint32_t history_events;   /* before the window */
        double history_exposure;   /* 0: no history of its own */
        struct detect_prior prior;
        double threshold;          /* raised when p <= threshold; 0.001 .. 0.05 are usual */
};

struct detect_tail_result {
        bool raised;
        uint16_t version;
        struct detect_tail_input input;
        double expected;              /* events in the window, by the predictive distribution */
        double p;                     /* P(Y >= events), full tail */
        double recurrence_weeks;      /* exposure / p: about once in so many weeks by chance */
        uint32_t least_raising_count; /* the smallest count that would raise a signal */
        bool raised_with_one_fewer;
};

/* Predictive tail of the Gamma-Poisson model. With prior Gamma(a, b), history Y over exposure E and a window of
 * exposure e, the count is negative binomial with size a + Y and mean e (a + Y) / (b + E), that is prob = (b + E) / (b
 * + E + e); p is its upper tail by pnbinom of libRmath. The uncertainty of a short history is in it. ERR_INVALID for
 * values that are not finite, prior or exposure not positive, threshold not within (0, 1). */
[[nodiscard]] enum error detect_tail(const struct detect_tail_input *input, struct detect_tail_result *ret_result);

/* How often a detector is right: the middle 90 % of Beta(1 + confirmed, 1 + false), the posterior of its positive
 * predictive value under a flat prior, by qbeta of libRmath. */
struct detect_interval {
        double low, high;
};
struct detect_interval detect_ppv(uint64_t confirmed, uint64_t false_alarms);

/* Evidence that a detector is right less often than `bar` (above 0, below 1), to be looked at as often as one
 * likes: what who bets against "right at least so often" has made of 1, by likelihood ratios mixed flatly over the
 * shares below `bar`: the integral over q from 0 to bar of (q / bar)^confirmed ((1 - q) / (1 - bar))^wrong, over
 * bar, by pbeta of libRmath. While the detector is right at least so often this is a supermartingale, so that the
 * chance that it is EVER 1 / alpha or more is at most alpha, whenever and however often somebody looks (Ville
 * 1939, Etude critique de la notion de collectif; mixtures: Robbins 1970, Annals of Mathematical Statistics
 * 41:1397; survey: Ramdas, Gruenwald, Vovk and Shafer, Game-theoretic statistics and safe anytime-valid inference,
 * arXiv 2210.01948). */
double detect_seldom_right(uint64_t confirmed, uint64_t wrong, double bar);

/* Whether those who were treated by lot (visited) have more hits (alarms) than the others, lot by lot: under the null
 * hypothesis that being visited raises no alarm, the hits of a stratum are fixed and those among the treated are
 * hypergeometric, whatever binds the hits to each other, because the lot alone decided who was treated (Fisher 1935,
 * The Design of Experiments, chapter II; strata: Mantel and Haenszel 1959, Journal of the National Cancer Institute
 * 22:719, here exact by convolution). `ratio` is the risk ratio over strata of Greenland and Robins 1985, Biometrics
 * 41:55: sum a n0 / N over sum c n1 / N; 1 when nobody has a hit, infinite when only treated have. */
enum { DETECT_STRATA_MAX = 100, DETECT_STRATUM_MAX = 100000 };
struct detect_stratum {
        uint32_t treated, treated_hits, others, other_hits;
};
struct detect_placebo_result {
        double p;                  /* P(hits among the treated >= those seen) */
        double ratio;
        struct detect_stratum sum; /* of all strata */
};
/* ERR_INVALID: more hits than members, or a stratum above DETECT_STRATUM_MAX; ERR_MEMORY. */
[[nodiscard]] enum error detect_placebo(const struct detect_stratum *strata, size_t count, struct arena *arena,
                                        struct detect_placebo_result *ret_result);

/* Who reads the sentence. Outside the case team small counts become words. */
enum detect_audience { DETECT_CASE_TEAM, DETECT_OUTSIDE };

struct detect_words {
        enum language language;
        enum detect_audience audience;
        uint32_t few_below;   /* 3 or more: counts below it read "a few" to people outside */
        struct slice subject; /* "nomor telepon ini", "this phone number"; already in that language */
};

/* "Dalam 28 hari (21 Juli 2026 sampai 17 Agustus 2026)": a period that stays true however late it is read. */
struct detect_period {
        uint32_t count;
        bool weeks; /* days otherwise */
        struct date first_day, last_day;
};
void detect_write_period(struct buffer *out, const struct detect_period *period, enum language language);
/* One sentence: how many reports about the subject, in which days, from how many different reporters in how many
 * villages, and that it is a reason to look. Never a name of a reporter and never a probability. Plain text, not
 * escaped. */
void detect_write_reporters(struct buffer *out, const struct detect_reporters_result *result,
                            const struct detect_words *words);
/* The counterfactual: "Dengan satu laporan lebih sedikit tidak ada sinyal." */
void detect_write_counterfactual(struct buffer *out, bool raised, bool raised_with_one_fewer, enum language language);
/* "biasanya sekitar 3", "hampir tidak pernah" below 0.5. */
void detect_write_usual(struct buffer *out, double expected, enum language language);
/* "kira-kira sekali dalam 7 bulan", rounded down to whole units of at least 2, and never more than ten years. */
void detect_write_recurrence(struct buffer *out, double weeks, enum language language);
