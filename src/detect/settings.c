/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/settings.h"

#include "base/checked.h"
#include "detect/datafile.h"

#include <math.h>

static const char *const method_names[METHOD_COUNT] = {
        [METHOD_EARS_C1] = "ears-c1", [METHOD_EARS_C2] = "ears-c2",     [METHOD_EARS_C3] = "ears-c3",
        [METHOD_FARRINGTON] = "farrington", [METHOD_CUSUM] = "cusum",   [METHOD_BAYES] = "bayes",
        [METHOD_LLR_CUSUM] = "llr-cusum", [METHOD_GLR] = "glr",         [METHOD_GAMMA_POISSON] = "gamma-poisson",
};

enum kind { WHOLE, REAL, CHOICE, PAIR };

static const struct key {
        const char *name;
        enum kind kind;
        double least, most;
        const char *choices; /* separated by blanks */
        const char *special; /* a word that is taken besides numbers */
        double special_value;
        const char *values, *help;
} keys[SETTING_COUNT] = {
        [SET_BASELINE] = { "baseline", WHOLE, 3, 10000, .values = "weeks, from 3",
                           .help = "weeks of the baseline" },
        [SET_LAG] = { "lag", WHOLE, 0, 1000, .values = "weeks, from 0",
                      .help = "weeks left out between baseline and week" },
        [SET_ALPHA] = { "alpha", REAL, 1e-12, 0.5, .values = "probability, above 0, at most 0.5",
                        .help = "nominal chance of a false alarm per row" },
        [SET_MIN_SIGMA] = { "min-sigma", REAL, 0, 1e6, .values = "from 0",
                            .help = "least standard deviation of the baseline" },
        [SET_YEARS_BACK] = { "years-back", WHOLE, 0, 100, .values = "years, from 0", .help = "years of history" },
        [SET_HALF_WINDOW] = { "half-window", WHOLE, 0, 500, .values = "weeks, from 0",
                              .help = "weeks on each side of the same week of past years" },
        [SET_FREQUENCY] = { "frequency", WHOLE, 2, 1000, .values = "weeks, from 2", .help = "rows in a year" },
        [SET_PERIODS] = { "periods", WHOLE, 1, 500, .values = "from 1", .help = "seasonal levels" },
        [SET_SKIP_RECENT] = { "skip-recent", WHOLE, 0, 10000, .values = "weeks, from 0",
                              .help = "weeks before the row that are no baseline" },
        [SET_RESIDUAL_CUT] = { "residual-cut", REAL, 0, 1e6, .values = "from 0",
                               .help = "Anscombe residual above which a week is down-weighted" },
        [SET_POWER] = { "power", CHOICE, .choices = "2/3 1/2 1", .values = "2/3, 1/2 or 1",
                        .help = "power of the delta threshold" },
        [SET_THRESHOLD] = { "threshold", CHOICE, .choices = "delta nbplugin muan",
                            .values = "delta, nbplugin or muan",
                            .help = "how the threshold is made" },
        [SET_TREND_P] = { "trend-p", REAL, 0, 1, .values = "0..1",
                           .help = "trend kept below this p; 0 none, 1 always" },
        [SET_LIMIT54] = { "limit54", PAIR, 0, 1e6, .values = "CASES,WEEKS",
                          .help = "no alarm below so many cases in so many weeks" },
        [SET_REWEIGHT] = { "reweight", CHOICE, .choices = "0 1", .values = "0 or 1",
                           .help = "down-weight past outbreaks" },
        [SET_COMPAT] = { "compat", CHOICE, .choices = "none R", .values = "R or none",
                         .help = "defaults and output of R surveillance 1.20.3" },
        [SET_K] = { "k", REAL, -1e6, 1e6, .values = "number", .help = "reference value" },
        [SET_H] = { "h", REAL, 0, 1e9, .special = "budget", .special_value = NAN, .values = "from 0, or budget",
                    .help = "decision threshold of the statistic" },
        [SET_TRANSFORM] = { "transform", CHOICE, .choices = "standard rossi anscombe pearson-nb none",
                            .values = "standard, rossi, anscombe, pearson-nb or none", .help = "of the counts" },
        [SET_MEAN] = { "mean", CHOICE, .choices = "mean glm flexible", .values = "mean, glm or flexible",
                       .help = "expected counts: baseline mean, seasonal Poisson fit, or Farrington's model" },
        [SET_BASELINE_WEEKS] = { "baseline-weeks", WHOLE, 2, 100000, .values = "weeks, from 2",
                                 .help = "rows that estimate the expected counts" },
        [SET_DISPERSION] = { "dispersion", REAL, 0, 1e6, .values = "from 0", .help = "variance m + dispersion m^2" },
        [SET_SIZE] = { "size", REAL, 1e-6, 1e12, .special = "estimate", .special_value = NAN,
                       .values = "above 0, poisson or estimate", .help = "negative binomial size" },
        [SET_RATE_RATIO] = { "rate-ratio", REAL, 1.0001, 1e6, .values = "above 1", .help = "rise that is looked for" },
        [SET_WINDOW] = { "window", WHOLE, 1, 520, .special = "all", .special_value = INFINITY,
                         .values = "weeks, from 1; glr with compat=R or h: also all", .help = "longest window" },
        [SET_BUDGET] = { "budget", REAL, 1e-9, 1e6, .special = "none", .special_value = NAN,
                         .values = "above 0", .help = "promised false alarms" },
        [SET_SEED] = { "seed", WHOLE, 0, 9007199254740992.0, .values = "whole number from 0",
                       .help = "of the simulation that finds the threshold" },
        [SET_MISSING] = { "missing", CHOICE, .choices = "error zero skip", .values = "error, zero or skip",
                          .help = "a week without row or count: refuse, read as 0, or read as not known" },
};

enum { EARS = 1 << METHOD_EARS_C1 | 1 << METHOD_EARS_C2 | 1 << METHOD_EARS_C3,
       C12 = 1 << METHOD_EARS_C1 | 1 << METHOD_EARS_C2, C3 = 1 << METHOD_EARS_C3, FARRINGTON = 1 << METHOD_FARRINGTON,
       CUSUM = 1 << METHOD_CUSUM, BAYES = 1 << METHOD_BAYES, LLR = 1 << METHOD_LLR_CUSUM, GLR = 1 << METHOD_GLR,
       POOLED = 1 << METHOD_GAMMA_POISSON, STATE = LLR | GLR, EVERY = (1 << METHOD_COUNT) - 1 };

/* Which method reads which key, its default, and R's where that differs (NULL: the same). */
static const struct use {
        enum setting key;
        int methods;
        const char *value, *of_r;
} uses[] = {
        { SET_BASELINE, EARS, "7", NULL },
        { SET_LAG, 1 << METHOD_EARS_C1, "0", NULL },
        { SET_LAG, 1 << METHOD_EARS_C2 | C3, "2", NULL },
        { SET_ALPHA, C12, "0.001", NULL },
        { SET_ALPHA, C3, "0.025", NULL },
        { SET_ALPHA, FARRINGTON, "0.005", "0.05" },
        { SET_ALPHA, BAYES, "0.05", NULL },
        { SET_ALPHA, POOLED, "0.001", NULL },
        { SET_MIN_SIGMA, EARS, "0.5", "0" },
        { SET_YEARS_BACK, FARRINGTON | STATE, "5", NULL },
        { SET_YEARS_BACK, BAYES, "0", NULL },
        { SET_HALF_WINDOW, FARRINGTON | STATE, "3", NULL },
        { SET_HALF_WINDOW, BAYES, "6", NULL },
        { SET_FREQUENCY, FARRINGTON | BAYES | CUSUM | STATE, "52", NULL },
        { SET_PERIODS, FARRINGTON, "10", "1" },
        { SET_PERIODS, STATE, "10", NULL },
        { SET_SKIP_RECENT, FARRINGTON, "26", "3" },
        { SET_SKIP_RECENT, STATE, "26", NULL },
        { SET_RESIDUAL_CUT, FARRINGTON | STATE, "2.58", NULL },
        { SET_POWER, FARRINGTON, "2/3", NULL },
        { SET_THRESHOLD, FARRINGTON, "nbplugin", "delta" },
        { SET_TREND_P, FARRINGTON, "1", "0.05" },
        { SET_TREND_P, STATE, "1", NULL },
        { SET_LIMIT54, FARRINGTON, "5,4", NULL },
        { SET_REWEIGHT, FARRINGTON | STATE, "1", NULL },
        { SET_COMPAT, EVERY, "none", "R" },
        { SET_K, CUSUM, "1.04", NULL },
        { SET_H, CUSUM, "2.26", NULL },
        { SET_H, STATE, "budget", "5" },
        { SET_TRANSFORM, CUSUM, "standard", NULL },
        { SET_MEAN, CUSUM, "mean", NULL },
        { SET_MEAN, STATE, "mean", "glm" },
        { SET_BASELINE_WEEKS, CUSUM | STATE | POOLED, "52", NULL },
        { SET_DISPERSION, CUSUM, "0.1", NULL },
        { SET_SIZE, STATE, "estimate", "poisson" },
        { SET_RATE_RATIO, LLR, "2", NULL },
        { SET_WINDOW, GLR, "8", "all" },
        { SET_WINDOW, POOLED, "4", NULL },
        { SET_BUDGET, STATE, "0.26", NULL },
        { SET_BUDGET, POOLED, "none", NULL },
        { SET_SEED, GLR, "1", NULL },
        { SET_MISSING, EVERY, "error", NULL },
};

bool method_parse(struct slice name, enum detect_method *ret_method)
{
        for (size_t i = 0; i < METHOD_COUNT; i++) {
                if (slice_equal(name, slice_from_cstr(method_names[i]))) {
                        *ret_method = (enum detect_method)i;
                        return true;
                }
        }
        return false;
}

struct slice method_name(enum detect_method method)
{
        return slice_from_cstr(method_names[method]);
}

const char *setting_name(enum setting key)
{
        return keys[key].name;
}

const char *setting_values(enum setting key)
{
        return keys[key].values;
}

static const struct use *find_use(enum detect_method method, enum setting key)
{
        for (size_t i = 0; i < ARRAY_SIZE(uses); i++)
                if (uses[i].key == key && uses[i].methods & 1 << method)
                        return &uses[i];
        return NULL;
}

static bool parse_choice(const struct key *key, struct slice text, double *ret_value)
{
        struct slice rest = slice_from_cstr(key->choices), item;
        for (unsigned number = 0; slice_next(&rest, ' ', &item); number++) {
                if (slice_equal(item, text)) {
                        *ret_value = number;
                        return true;
                }
        }
        return false;
}

static bool parse_bounded(const struct key *key, struct slice text, bool whole, double *ret_value)
{
        double value;
        if (!datafile_parse_number(text, &value) || value < key->least || value > key->most)
                return false;
        if (whole && value != floor(value))
                return false;
        *ret_value = value;
        return true;
}

static bool parse_value(struct settings *settings, enum setting number, struct slice text)
{
        const struct key *key = &keys[number];
        double *value = &settings->values[number];
        if (key->special && slice_equal(text, slice_from_cstr(key->special))) {
                *value = key->special_value;
                return true;
        }
        if (number == SET_SIZE && slice_equal(text, S("poisson"))) {
                *value = INFINITY;
                return true;
        }
        if (key->kind == CHOICE)
                return parse_choice(key, text, value);
        if (key->kind != PAIR)
                return parse_bounded(key, text, key->kind == WHOLE, value);
        size_t comma = slice_find_byte(text, ',');
        double cases, weeks;
        if (!parse_bounded(key, slice_sub(text, 0, comma), true, &cases) ||
            !parse_bounded(key, slice_from(text, comma + 1), true, &weeks) || weeks < 1)
                return false;
        *value = cases;
        settings->limit_weeks = weeks;
        return true;
}

void settings_init(struct settings *settings, enum detect_method method, enum compat compat)
{
        *settings = (struct settings){ .method = method };
        for (size_t key = 0; key < SETTING_COUNT; key++) {
                const struct use *use = find_use(method, (enum setting)key);
                if (!use)
                        continue;
                const char *text = compat == COMPAT_R && use->of_r ? use->of_r : use->value;
                (void)parse_value(settings, (enum setting)key, slice_from_cstr(text));
        }
}

/* Splits "key=value". False when there is no key of this name. */
static bool split(struct slice pair, enum setting *ret_key, struct slice *ret_value)
{
        size_t sign = slice_find_byte(pair, '=');
        for (size_t key = 0; key < SETTING_COUNT && sign < pair.size; key++) {
                if (slice_equal(slice_sub(pair, 0, sign), slice_from_cstr(keys[key].name))) {
                        *ret_key = (enum setting)key;
                        *ret_value = slice_from(pair, sign + 1);
                        return true;
                }
        }
        return false;
}

enum error settings_set(struct settings *settings, struct slice pair, enum setting *ret_key)
{
        enum setting key;
        struct slice value;
        if (!split(pair, &key, &value) || !find_use(settings->method, key))
                return ERR_NOT_FOUND;
        bool compat = settings->values[SET_COMPAT] == COMPAT_R;
        if (parse_value(settings, key, value) && (key != SET_MEAN || settings->method != METHOD_CUSUM ||
                                                  settings->values[SET_MEAN] != MEAN_FLEXIBLE)) {
                /* R leaves out half-window weeks unless told otherwise */
                if (key == SET_HALF_WINDOW && settings->method == METHOD_FARRINGTON && compat &&
                    !settings->skip_given)
                        settings->values[SET_SKIP_RECENT] = settings->values[SET_HALF_WINDOW];
                settings->skip_given = settings->skip_given || key == SET_SKIP_RECENT;
                return OK;
        }
        if (ret_key)
                *ret_key = key;
        return ERR_INVALID;
}

enum error settings_compat(struct slice pair, enum compat *ret_compat)
{
        enum setting key;
        struct slice value;
        double number;
        if (!split(pair, &key, &value) || key != SET_COMPAT)
                return ERR_NOT_FOUND;
        if (!parse_choice(&keys[key], value, &number))
                return ERR_INVALID;
        *ret_compat = (enum compat)number;
        return OK;
}

const char *settings_check(const struct settings *settings)
{
        double gap = setting(settings, SET_FREQUENCY) - 2 * setting(settings, SET_HALF_WINDOW) - 1;
        bool seasonal = settings->method == METHOD_FARRINGTON ||
                        ((settings->method == METHOD_GLR || settings->method == METHOD_LLR_CUSUM) &&
                         setting(settings, SET_MEAN) == MEAN_FLEXIBLE);
        if (seasonal && setting(settings, SET_YEARS_BACK) < 1)
                return "years-back must be 1 or more for this method";
        if (seasonal && gap < 0)
                return "the windows overlap: half-window is too large for this frequency";
        if (seasonal && setting(settings, SET_PERIODS) - 1 > gap)
                return "there are more periods than weeks between the windows";
        if (isinf(setting(settings, SET_WINDOW)) &&
            (settings->method != METHOD_GLR || isnan(setting(settings, SET_H))))
                return "window=all wants the method glr and a number for h";
        return NULL;
}

static void write_methods(struct buffer *out, int methods)
{
        bool first = true;
        if (methods == EVERY) {
                buffer_append(out, S("every method"));
                return;
        }
        for (size_t i = 0; i < METHOD_COUNT; i++) {
                if (!(methods & 1 << i))
                        continue;
                buffer_printf(out, "%s%s", first ? "" : " ", method_names[i]);
                first = false;
        }
}

void settings_write_table(struct buffer *out, bool mdoc)
{
        enum setting last = SETTING_COUNT;
        if (mdoc)
                buffer_append(out, S(".Bl -tag -width Ds\n"));
        for (size_t i = 0; i < ARRAY_SIZE(uses); i++) {
                const struct key *key = &keys[uses[i].key];
                if (uses[i].key != last && mdoc)
                        buffer_printf(out, ".It Cm %s\n%s (%s).\n", key->name, key->help, key->values);
                else if (uses[i].key != last)
                        buffer_printf(out, "  %-15s %s (%s)\n", key->name, key->help, key->values);
                last = uses[i].key;
                if (mdoc)
                        buffer_printf(out, ".Pp\nDefault %s", uses[i].value);
                else
                        buffer_printf(out, "%-18sdefault %s", "", uses[i].value);
                if (uses[i].of_r)
                        buffer_printf(out, ", with compat=R %s", uses[i].of_r);
                buffer_append(out, S(": "));
                write_methods(out, uses[i].methods);
                buffer_append(out, mdoc ? S(".\n") : S("\n"));
        }
        if (mdoc)
                buffer_append(out, S(".El\n"));
}
