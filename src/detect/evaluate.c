/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/evaluate.h"

#include "base/checked.h"
#include "detect/chart.h"
#include "detect/flexible.h"
#include "detect/pooled.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

static const double levels[] = { 0.001, 0.002, 0.003, 0.0033, 0.004, 0.005, 0.01, 0.03 };

/* Those that are not a method by itself. */
static const struct {
        const char *name;
        struct competitor competitor;
} others[] = {
        { "oracle", { COMPETITOR_ORACLE, METHOD_COUNT } },
        { "oracle-glr", { COMPETITOR_ORACLE_GLR, METHOD_GLR } },
        { "r-noufaily", { COMPETITOR_R_NOUFAILY, METHOD_FARRINGTON } },
        { "r-farrington", { COMPETITOR_R_FARRINGTON, METHOD_FARRINGTON } },
};

bool competitor_parse(struct slice name, struct competitor *ret_competitor)
{
        enum detect_method method = METHOD_COUNT;
        for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
                if (slice_equal(name, slice_from_cstr(others[i].name))) {
                        *ret_competitor = others[i].competitor;
                        return true;
                }
        }
        if (!method_parse(name, &method))
                return false;
        *ret_competitor = (struct competitor){ COMPETITOR_METHOD, method };
        return true;
}

struct slice competitor_name(struct competitor competitor)
{
        for (size_t i = 0; i < ARRAY_SIZE(others); i++)
                if (others[i].competitor.kind == competitor.kind)
                        return slice_from_cstr(others[i].name);
        return method_name(competitor.method);
}

size_t competitor_levels(struct competitor competitor, double ret_levels[LEVELS_MAX])
{
        if (competitor.kind == COMPETITOR_METHOD && competitor.method == METHOD_CUSUM) {
                ret_levels[0] = NAN;
                return 1;
        }
        memcpy(ret_levels, levels, sizeof levels);
        return ARRAY_SIZE(levels);
}

void tally_add(struct tally *sum, const struct tally *tally)
{
        sum->null_weeks += tally->null_weeks;
        sum->false_alarms += tally->false_alarms;
        sum->outbreaks += tally->outbreaks;
        sum->found += tally->found;
        sum->found_first += tally->found_first;
        sum->outbreak_weeks += tally->outbreak_weeks;
        sum->true_alarms += tally->true_alarms;
        sum->delay += tally->delay;
        sum->penalised_delay += tally->penalised_delay;
}

static void count_weeks(const struct simulated *truth, const struct point *points, struct tally *tally)
{
        for (size_t t = DESIGN_JUDGED; t < DESIGN_WEEKS; t++) {
                bool alarm = points[t].alarm == 1, outbreak = truth->outbreak[t] > 0;
                tally->null_weeks += !outbreak;
                tally->false_alarms += !outbreak && alarm;
                tally->outbreak_weeks += outbreak;
                tally->true_alarms += outbreak && alarm;
        }
}

static void judge(const struct simulated *truth, const struct point *points, struct tally *tally)
{
        size_t first = DESIGN_WEEKS, last = 0, alarm;
        count_weeks(truth, points, tally);
        for (size_t t = DESIGN_JUDGED; t < DESIGN_WEEKS; t++) {
                if (!(truth->outbreak[t] > 0))
                        continue;
                first = first < t ? first : t;
                last = t;
        }
        if (first == DESIGN_WEEKS)
                return;
        for (alarm = first; alarm <= last && points[alarm].alarm != 1; alarm++)
                ;
        bool found = alarm <= last;
        tally->outbreaks++;
        tally->found += found;
        tally->found_first += alarm == first;
        tally->delay += found ? (double)(alarm - first) : 0;
        tally->penalised_delay += (double)(found ? alarm - first : last - first + 1);
}

/* ---- how each competitor is set up ---- */

static void set(struct settings *settings, const char *pair)
{
        if (settings_set(settings, slice_from_cstr(pair), NULL) != OK)
                settings->method = METHOD_COUNT; /* the table of settings and this file disagree: no method runs */
}

static void set_up_method(struct settings *settings, struct competitor competitor, double level)
{
        bool as_r = competitor.kind == COMPETITOR_R_NOUFAILY || competitor.kind == COMPETITOR_R_FARRINGTON;
        settings_init(settings, competitor.method, as_r ? COMPAT_R : COMPAT_NONE);
        settings->first = DESIGN_JUDGED;
        settings->quick = true;
        if (competitor.kind == COMPETITOR_R_NOUFAILY) {
                set(settings, "periods=10");
                set(settings, "skip-recent=26");
                set(settings, "threshold=nbplugin");
                set(settings, "trend-p=1");
        }
        switch (competitor.method) {
        case METHOD_LLR_CUSUM:
        case METHOD_GLR:
                set(settings, "mean=flexible");
                set(settings, "years-back=10");
                settings->values[SET_BUDGET] = level * setting(settings, SET_FREQUENCY);
                if (competitor.method == METHOD_GLR)
                        set(settings, "window=2");
                break;
        case METHOD_CUSUM:
                set(settings, "mean=glm");
                set(settings, "baseline-weeks=575");
                break;
        case METHOD_BAYES:
                set(settings, "years-back=3");
                settings->values[SET_ALPHA] = level;
                break;
        case METHOD_EARS_C1:
        case METHOD_EARS_C2:
        case METHOD_EARS_C3:
        case METHOD_FARRINGTON:
        case METHOD_GAMMA_POISSON:
                settings->values[SET_ALPHA] = level;
                break;
        case METHOD_COUNT:
                break;
        }
}

/* ---- forecasts of Farrington's model are made once a series and way to make them ---- */

enum { TOLD, OWN_5, OWN_10, OF_R_NOUFAILY, OF_R_FARRINGTON, FORECAST_KINDS };

struct bench {
        struct evaluation *evaluation;
        struct arena arena;
        struct simulated *truth;   /* of the replicate */
        struct forecast *known[FORECAST_KINDS];
        struct point *points;
};

static size_t kind_of(struct competitor competitor, const struct settings *settings)
{
        if (competitor.kind == COMPETITOR_ORACLE_GLR)
                return TOLD;
        if (competitor.kind == COMPETITOR_R_NOUFAILY)
                return OF_R_NOUFAILY;
        if (competitor.kind == COMPETITOR_R_FARRINGTON)
                return OF_R_FARRINGTON;
        return setting(settings, SET_YEARS_BACK) > 5 ? OWN_10 : OWN_5;
}

static enum error make_forecasts(struct bench *bench, size_t kind, const struct settings *settings,
                                 const struct series *series)
{
        struct flexible flexible;
        if (bench->known[kind])
                return OK;
        struct forecast *made = arena_array(&bench->arena, struct forecast, DESIGN_WEEKS);
        if (!made)
                return ERR_MEMORY;
        TRY(flexible_init(&flexible, settings, series, &bench->arena));
        for (size_t t = 0; t < DESIGN_WEEKS; t++) {
                made[t].mean = NAN;
                if (t >= DESIGN_JUDGED - 8 && flexible_forecast(&flexible, t, &made[t]) != OK)
                        made[t].mean = NAN;
        }
        bench->known[kind] = made;
        return OK;
}

static bool wants_forecasts(const struct settings *settings)
{
        return settings->method == METHOD_FARRINGTON ||
               ((settings->method == METHOD_GLR || settings->method == METHOD_LLR_CUSUM) &&
                setting(settings, SET_MEAN) == MEAN_FLEXIBLE);
}

/* What the detector would know that knows all but the outbreaks. */
static enum error tell_truth(struct bench *bench)
{
        struct forecast *told = arena_array(&bench->arena, struct forecast, DESIGN_WEEKS);
        if (!told)
                return ERR_MEMORY;
        for (size_t t = 0; t < DESIGN_WEEKS; t++) {
                double mu = t >= DESIGN_JUDGED - 8 ? bench->truth->mu[t] : NAN;
                told[t] = (struct forecast){ .mean = mu, .log_mean = log(mu), .dispersion = bench->truth->dispersion };
        }
        bench->known[TOLD] = told;
        return OK;
}

static void run_oracle(struct bench *bench, double level)
{
        const struct simulated *truth = bench->truth;
        double phi = truth->dispersion;
        for (size_t t = DESIGN_JUDGED; t < DESIGN_WEEKS; t++) {
                double y = truth->counts[t], mu = truth->mu[t];
                double p = phi > 1 ? pnbinom(y - 1, mu / (phi - 1), 1 / phi, 0, 0) : ppois(y - 1, mu, 0, 0);
                bench->points[t] = POINT_NONE;
                bench->points[t].alarm = p <= level;
        }
}

static enum error run_one(struct bench *bench, size_t number, size_t level_number, double level)
{
        struct competitor competitor = bench->evaluation->competitors[number];
        struct series series = { bench->truth->counts, NULL, DESIGN_WEEKS };
        struct settings settings;
        if (competitor.kind == COMPETITOR_ORACLE) {
                run_oracle(bench, level);
                return OK;
        }
        set_up_method(&settings, competitor, level);
        settings.cache = bench->evaluation->caches[number][level_number];
        if (wants_forecasts(&settings)) {
                size_t kind = kind_of(competitor, &settings);
                TRY(make_forecasts(bench, kind, &settings, &series));
                settings.forecasts = bench->known[kind];
        }
        return series_run(&settings, &series, &bench->arena, bench->points);
}

static enum error run_replicate(struct bench *bench, size_t replicate, struct tally *tallies)
{
        struct evaluation *evaluation = bench->evaluation;
        arena_reset(&bench->arena);
        memset(bench->known, 0, sizeof bench->known);
        bench->truth = arena_new(&bench->arena, struct simulated);
        bench->points = arena_array(&bench->arena, struct point, DESIGN_WEEKS);
        if (!bench->truth || !bench->points)
                return ERR_MEMORY;
        design_simulate(evaluation->design, evaluation->scenario, evaluation->seed, replicate, bench->truth);
        TRY(tell_truth(bench));
        for (size_t c = 0; c < evaluation->competitor_count; c++) {
                double all[LEVELS_MAX];
                size_t count = competitor_levels(evaluation->competitors[c], all);
                if (evaluation->competitors[c].method == METHOD_GAMMA_POISSON)
                        continue; /* its replicates are neighbours: run_pooled */
                for (size_t l = 0; l < count; l++) {
                        TRY(run_one(bench, c, l, all[l]));
                        judge(bench->truth, bench->points, &tallies[c * LEVELS_MAX + l]);
                }
        }
        return OK;
}

/* The replicates of a scenario are the villages of one district. */
static enum error run_pooled(const struct evaluation *evaluation, struct competitor competitor, struct tally *tallies)
{
        size_t count = evaluation->replicates;
        _cleanup_arena_ struct arena arena = { 0 };
        arena_init(&arena, (size_t)16 << 30);
        struct simulated *truth = arena_array(&arena, struct simulated, count);
        struct series *series = arena_array(&arena, struct series, count);
        size_t *starts = arena_array(&arena, size_t, count);
        struct point **points = arena_array(&arena, struct point *, count);
        for (size_t i = 0; !arena.exhausted && i < count; i++) {
                design_simulate(evaluation->design, evaluation->scenario, evaluation->seed, i, &truth[i]);
                series[i] = (struct series){ truth[i].counts, NULL, DESIGN_WEEKS };
                points[i] = arena_array(&arena, struct point, DESIGN_WEEKS);
        }
        if (arena.exhausted)
                return ERR_MEMORY;
        double all[LEVELS_MAX];
        size_t level_count = competitor_levels(competitor, all);
        for (size_t l = 0; l < level_count; l++) {
                struct settings settings;
                set_up_method(&settings, competitor, all[l]);
                TRY(pooled_run(&settings, &(struct pooled){ series, starts, count }, &arena, points));
                for (size_t i = 0; i < count; i++)
                        judge(&truth[i], points[i], &tallies[l]);
        }
        return OK;
}

static enum error make_caches(struct evaluation *evaluation, struct arena *arena)
{
        for (size_t c = 0; c < evaluation->competitor_count; c++) {
                double all[LEVELS_MAX];
                enum detect_method method = evaluation->competitors[c].method;
                size_t count = competitor_levels(evaluation->competitors[c], all);
                for (size_t l = 0; l < count && (method == METHOD_GLR || method == METHOD_LLR_CUSUM); l++)
                        if (!evaluation->caches[c][l])
                                TRY(chart_make_cache(arena, &evaluation->caches[c][l]));
        }
        return OK;
}

enum error evaluate_scenario(struct evaluation *evaluation, struct arena *cache_arena, struct tally *ret_tallies)
{
        struct bench bench = { .evaluation = evaluation };
        enum error err = make_caches(evaluation, cache_arena);
        memset(ret_tallies, 0, evaluation->competitor_count * LEVELS_MAX * sizeof *ret_tallies);
        arena_init(&bench.arena, (size_t)1 << 30);
        for (size_t i = 0; err == OK && i < evaluation->replicates; i++) {
                err = run_replicate(&bench, i, ret_tallies);
                if (err == OK && evaluation->stop && evaluation->stop())
                        err = ERR_BUSY;
        }
        arena_reset(&bench.arena);
        for (size_t c = 0; err == OK && c < evaluation->competitor_count; c++)
                if (evaluation->competitors[c].method == METHOD_GAMMA_POISSON)
                        err = run_pooled(evaluation, evaluation->competitors[c], &ret_tallies[c * LEVELS_MAX]);
        return err;
}
