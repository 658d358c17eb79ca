/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The temporal methods, their keys and their defaults: one table, from which the command line, its help and the
 * manual are made.
 *
 * Invariants: every key of a method has a value after settings_init; a key that a method does not read is refused;
 * a value out of its range is refused. With compat=R every default is that of R `surveillance` 1.20.3. */
#pragma once

#include "base/buffer.h"
#include "base/error.h"
#include "base/slice.h"

enum detect_method {
        METHOD_EARS_C1,
        METHOD_EARS_C2,
        METHOD_EARS_C3,
        METHOD_FARRINGTON,
        METHOD_CUSUM,
        METHOD_BAYES,
        METHOD_LLR_CUSUM,
        METHOD_GLR,
        METHOD_GAMMA_POISSON,
        METHOD_COUNT,
};

enum setting {
        SET_BASELINE,
        SET_LAG,
        SET_ALPHA,
        SET_MIN_SIGMA,
        SET_YEARS_BACK,
        SET_HALF_WINDOW,
        SET_FREQUENCY,
        SET_PERIODS,
        SET_SKIP_RECENT,
        SET_RESIDUAL_CUT,
        SET_POWER,
        SET_THRESHOLD,
        SET_TREND_P,
        SET_LIMIT54, /* cases; the weeks stand in limit_weeks */
        SET_REWEIGHT,
        SET_COMPAT,
        SET_K,
        SET_H, /* NaN: from the budget */
        SET_TRANSFORM,
        SET_MEAN,
        SET_BASELINE_WEEKS,
        SET_DISPERSION,
        SET_SIZE, /* NaN: estimated; infinite: Poisson */
        SET_RATE_RATIO,
        SET_WINDOW,
        SET_BUDGET, /* NaN: alpha decides */
        SET_SEED,
        SET_MISSING,
        SETTING_COUNT,
};

/* The values of choices, in the order of their names in the table. */
enum compat { COMPAT_NONE, COMPAT_R };
enum power { POWER_TWO_THIRDS, POWER_HALF, POWER_ONE };
enum threshold { THRESHOLD_DELTA, THRESHOLD_NBPLUGIN, THRESHOLD_MUAN };
enum transform { TRANSFORM_STANDARD, TRANSFORM_ROSSI, TRANSFORM_ANSCOMBE, TRANSFORM_PEARSON_NB, TRANSFORM_NONE };
enum mean { MEAN_MEAN, MEAN_GLM, MEAN_FLEXIBLE };
enum missing { MISSING_ERROR, MISSING_ZERO, MISSING_SKIP };

struct settings {
        double values[SETTING_COUNT]; /* choices as their enum */
        double limit_weeks;
        struct threshold_cache *cache; /* of chart.h, shared by the series of a run; NULL: each makes its own */
        const struct forecast *forecasts; /* of flexible.h, one a week (mean NaN: none); NULL: they are made */
        size_t first; /* no decision is needed before this week */
        enum detect_method method;
        bool quick;      /* charts leave the thresholds of their points empty */
        bool skip_given; /* skip-recent was set, so that half-window no longer moves it */
};

/* As on the command line: "ears-c1" ... "gamma-poisson". False when it is none of them. */
bool method_parse(struct slice name, enum detect_method *ret_method);
struct slice method_name(enum detect_method method);

/* The method's own defaults, or with COMPAT_R those of R. A method that R does not have takes its own. */
void settings_init(struct settings *settings, enum detect_method method, enum compat compat);
/* One "key=value". compat is not set here: it chooses the defaults. ERR_NOT_FOUND: no such key, or this method does
 * not read it; ERR_INVALID: the value is not one of the key's. `ret_key` (may be NULL) is set in the latter case. */
[[nodiscard]] enum error settings_set(struct settings *settings, struct slice pair, enum setting *ret_key);
/* Whether the pair sets compat, and to what; ERR_INVALID for another value than "R" or "none", ERR_NOT_FOUND for
 * another key. */
[[nodiscard]] enum error settings_compat(struct slice pair, enum compat *ret_compat);
/* What only holds between keys: periods that fit between the windows, lag and window not above a maximum. NULL when
 * all is well, otherwise a sentence in English. */
const char *settings_check(const struct settings *settings);

const char *setting_name(enum setting key);
/* "0.5, from 0", "delta, nbplugin or muan": what the key takes. */
const char *setting_values(enum setting key);
/* The table of keys x methods x defaults; as text for --help or as rows of mdoc for the manual. */
void settings_write_table(struct buffer *out, bool mdoc);

static inline double setting(const struct settings *settings, enum setting key)
{
        return settings->values[key];
}
