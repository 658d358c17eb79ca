/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/effort.h"

#include "base/checked.h"
#include "detect/panel_parts.h"

#include <math.h>
#include <stdio.h>

enum { THOUSAND = 1000 };

bool effort_is_none(const struct effort_curve *curve)
{
        for (size_t h = 0; h < EFFORT_WEEKS; h++)
                if (curve->kappa[h] > 0)
                        return false;
        return true;
}

/* --- estimating --------------------------------------------------------------------------------------------------- */

/* Reports and weeks of a village in some weeks, as far as the panel has them. */
static struct panel_sum sum_weeks(const struct panel_view *view, uint32_t village, int32_t first, int32_t end)
{
        int32_t weeks = (int32_t)view->panel->weeks;
        int32_t from = first < 0 ? 0 : first, to = end > weeks ? weeks : end;
        if (from >= to)
                return (struct panel_sum){ 0 };
        return panel_add_up(view, (struct panel_range){ village, village + 1 },
                            (struct panel_range){ (uint32_t)from, (uint32_t)to });
}

static void add_visit(struct effort_study *study, const struct panel_view *view, const struct effort_visit *visit)
{
        struct panel_sum after[EFFORT_WEEKS];
        double weeks = 0;
        struct panel_sum before = sum_weeks(view, visit->village, visit->week - EFFORT_WEEKS_BEFORE, visit->week);
        for (int32_t h = 0; h < EFFORT_WEEKS; h++) {
                after[h] = sum_weeks(view, visit->village, visit->week + h, visit->week + h + 1);
                weeks += after[h].weeks;
        }
        if (!(before.weeks > 0) || !(weeks > 0))
                return;
        study->visits++;
        study->reports_before += before.events;
        study->weeks_before += before.weeks;
        for (size_t h = 0; h < EFFORT_WEEKS; h++) {
                study->reports[h] += after[h].events;
                study->weeks[h] += after[h].weeks;
        }
}

/* Falling weighted means: neighbours that rise are pooled until none does. */
static void make_falling(double *values, double *weights)
{
        size_t first[EFFORT_WEEKS], count = 0;
        double mean[EFFORT_WEEKS], weight[EFFORT_WEEKS];
        for (size_t h = 0; h < EFFORT_WEEKS; h++) {
                mean[count] = values[h];
                weight[count] = weights[h];
                first[count++] = h;
                while (count > 1 && mean[count - 2] < mean[count - 1]) {
                        double both = weight[count - 2] + weight[count - 1];
                        mean[count - 2] += (mean[count - 1] - mean[count - 2]) * weight[count - 1] / both;
                        weight[count - 2] = both;
                        count--;
                }
        }
        for (size_t block = 0; block < count; block++)
                for (size_t h = first[block]; h < (block + 1 < count ? first[block + 1] : EFFORT_WEEKS); h++)
                        values[h] = mean[block];
}

static void estimate(struct effort_study *study)
{
        double weights[EFFORT_WEEKS], usual = study->reports_before / study->weeks_before;
        double *kappa = study->curve.kappa;
        for (size_t h = 0; h < EFFORT_WEEKS; h++) {
                weights[h] = usual * study->weeks[h] + EFFORT_PRIOR;
                kappa[h] = (study->reports[h] + (double)EFFORT_PRIOR) / weights[h] - 1;
        }
        make_falling(kappa, weights);
        for (size_t h = 0; h < EFFORT_WEEKS; h++)
                kappa[h] = round(fmin(fmax(kappa[h], 0), EFFORT_MOST) * THOUSAND) / THOUSAND;
}

static bool are_of(const struct panel *panel, const struct effort_visit *visits, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (visits[i].village >= panel->village_count)
                        return false;
        return true;
}

enum error effort_estimate(const struct panel *panel, const struct effort_visit *visits, size_t count,
                           struct arena *arena, struct effort_study *ret_study)
{
        struct panel_view view;
        struct effort_study study = { 0 };
        TRY(panel_open(panel, arena, &view));
        if (!are_of(panel, visits, count))
                return ERR_INVALID;
        for (size_t i = 0; i < count; i++)
                add_visit(&study, &view, &visits[i]);
        bool enough = study.visits >= EFFORT_VISITS_LEAST && study.reports_before >= EFFORT_REPORTS_LEAST;
        if (enough)
                estimate(&study);
        *ret_study = study;
        return enough ? OK : ERR_NOT_FOUND;
}

/* --- applying ----------------------------------------------------------------------------------------------------- */

static void add_efforts(double *more, const struct panel *panel, const struct effort_visit *visit,
                        const struct effort_curve *curve)
{
        for (int32_t h = 0; h < EFFORT_WEEKS; h++) {
                int32_t week = visit->week + h;
                if (week >= 0 && week < (int32_t)panel->weeks)
                        more[(size_t)visit->village * panel->weeks + (size_t)week] += curve->kappa[h];
        }
}

enum error effort_apply(struct panel *panel, const struct effort_visit *visits, size_t count,
                        const struct effort_curve *curve, struct arena *arena)
{
        size_t cells = (size_t)panel->village_count * panel->weeks, found = 0;
        if (!are_of(panel, visits, count))
                return ERR_INVALID;
        if (effort_is_none(curve) || count == 0)
                return OK;
        double *more = arena_array(arena, double, cells);
        if (!more)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                add_efforts(more, panel, &visits[i], curve);
        for (size_t i = 0; i < cells; i++)
                found += more[i] > 0;
        struct panel_effort *efforts = arena_array(arena, struct panel_effort, found);
        if (!efforts)
                return ERR_MEMORY;
        panel->effort_count = 0;
        for (size_t i = 0; i < cells; i++)
                if (more[i] > 0)
                        efforts[panel->effort_count++] = (struct panel_effort){
                                (uint32_t)(i / panel->weeks), (uint32_t)(i % panel->weeks),
                                fmin(1 + more[i], PANEL_EFFORT_MOST) };
        panel->efforts = efforts;
        return OK;
}

/* --- as text ------------------------------------------------------------------------------------------------------ */

struct slice effort_write(const struct effort_curve *curve, char *ret_text)
{
        size_t size = 0;
        for (size_t h = 0; h < EFFORT_WEEKS && !effort_is_none(curve); h++)
                size += (size_t)snprintf(ret_text + size, EFFORT_TEXT_SIZE - size, "%s%ld", h ? " " : "",
                                         lround(curve->kappa[h] * THOUSAND));
        return slice_of(ret_text, size);
}

enum error effort_read(struct slice text, struct effort_curve *ret_curve)
{
        struct effort_curve curve = { 0 };
        struct slice rest = text, item;
        int64_t value, before = (int64_t)EFFORT_MOST * THOUSAND;
        size_t count = 0;
        while (text.size && slice_next(&rest, ' ', &item)) {
                if (count == EFFORT_WEEKS || !slice_to_int64(item, &value) || value < 0 || value > before)
                        return ERR_INVALID;
                curve.kappa[count++] = (double)value / THOUSAND;
                before = value;
        }
        if (text.size && count != EFFORT_WEEKS)
                return ERR_INVALID;
        *ret_curve = curve;
        return OK;
}
