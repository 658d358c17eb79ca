/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/season.h"

#include "base/checked.h"
#include "detect/flexible.h"
#include "detect/panel_parts.h"

#include <math.h>

/* What is usual in a week of the year, for one village-week. */
struct usual {
        double log_rate, error; /* of its logarithm, squared */
};

/* The office's total: a week that nobody could be heard in is missing. */
static enum error add_weeks(const struct panel_view *view, struct arena *arena, struct series *ret_series)
{
        uint32_t weeks = view->panel->weeks;
        struct panel_range all = { 0, view->panel->village_count };
        double *counts = arena_array(arena, double, weeks), *efforts = arena_array(arena, double, weeks);
        if (!counts || !efforts)
                return ERR_MEMORY;
        for (uint32_t w = 0; w < weeks; w++) {
                struct panel_sum sum = panel_add_up(view, all, (struct panel_range){ w, w + 1 });
                counts[w] = sum.weeks > 0 ? sum.events : NAN;
                efforts[w] = sum.weeks > 0 ? sum.weeks : 1;
        }
        *ret_series = (struct series){ counts, efforts, weeks };
        return OK;
}

static void set_years(struct settings *settings, uint32_t years)
{
        settings_init(settings, METHOD_FARRINGTON, COMPAT_NONE);
        settings->values[SET_TREND_P] = 0;
        settings->values[SET_YEARS_BACK] = years;
        settings->values[SET_FREQUENCY] = SEASON_YEAR;
        settings->values[SET_HALF_WINDOW] = SEASON_HALF_WINDOW;
}

static uint32_t years_before(uint32_t week)
{
        uint32_t years = (week - SEASON_HALF_WINDOW) / SEASON_YEAR;
        return years < SEASON_YEARS_MOST ? years : SEASON_YEARS_MOST;
}

/* Of the last weeks, each from as many years before it as there are. */
static enum error find_usual(const struct series *series, uint32_t weeks, struct arena *arena, struct usual *usual)
{
        struct flexible models[SEASON_YEARS_MOST + 1];
        struct settings settings[SEASON_YEARS_MOST + 1];
        struct forecast forecast;
        uint32_t first = (uint32_t)series->length - weeks;
        for (uint32_t years = SEASON_YEARS_LEAST; years <= SEASON_YEARS_MOST; years++) {
                set_years(&settings[years], years);
                TRY(flexible_init(&models[years], &settings[years], series, arena));
        }
        for (uint32_t w = 0; w < weeks; w++) {
                enum error err = flexible_forecast(&models[years_before(first + w)], first + w, &forecast);
                if (err == ERR_MEMORY)
                        return err;
                if (err != OK || !(forecast.mean > 0) || !isfinite(forecast.se))
                        return ERR_NOT_FOUND;
                usual[w] = (struct usual){ forecast.log_mean - log(series_effort(series, first + w)),
                                           forecast.se * forecast.se };
        }
        return OK;
}

static double mean_rate(const struct usual *usual, uint32_t weeks)
{
        double sum = 0;
        for (uint32_t w = 0; w < weeks; w++)
                sum += exp(usual[w].log_rate);
        return sum / weeks;
}

enum error season_estimate(const struct panel *history, uint32_t weeks, struct arena *arena,
                           struct panel_season **ret_seasons)
{
        struct panel_view view;
        struct series series;
        double differ = 0, error = 0;
        TRY(panel_open(history, arena, &view));
        if (weeks == 0 || history->weeks < weeks + SEASON_HISTORY_LEAST)
                return ERR_NOT_FOUND;
        struct usual *usual = arena_array(arena, struct usual, weeks);
        struct panel_season *seasons = arena_array(arena, struct panel_season, weeks);
        if (!usual || !seasons)
                return ERR_MEMORY;
        TRY(add_weeks(&view, arena, &series));
        TRY(find_usual(&series, weeks, arena, usual));
        double middle = log(mean_rate(usual, weeks));
        for (uint32_t w = 0; w < weeks; w++) {
                differ += (usual[w].log_rate - middle) * (usual[w].log_rate - middle) / weeks;
                error += usual[w].error / weeks;
        }
        double beyond = differ - error;
        if (error > SEASON_DOUBT_MOST || !(beyond > 0))
                return ERR_NOT_FOUND;
        for (uint32_t w = 0; w < weeks; w++) {
                double share = beyond / (beyond + usual[w].error);
                double times = exp(share * (usual[w].log_rate - middle));
                seasons[w] = (struct panel_season){ fmin(fmax(times, 1.0 / PANEL_SEASON_MOST), PANEL_SEASON_MOST),
                                                    share * usual[w].error };
        }
        *ret_seasons = seasons;
        return OK;
}
