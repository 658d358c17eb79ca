/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/panel.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "detect/panel_parts.h"

enum { DISTRICT_SIZE = 8 };

/* Villages of a district that anybody could be heard from, as detect_fit_prior takes them. */
struct district {
        uint32_t *events;
        double *exposures;
        size_t count;
};

static enum error rate_district(const struct panel_view *view, struct panel_range range, struct district *district,
                                double *rates)
{
        struct detect_prior prior;
        struct panel_range weeks = { 0, view->panel->weeks };
        district->count = 0;
        for (uint32_t v = range.first; v < range.end; v++) {
                struct panel_sum sum = panel_add_up(view, (struct panel_range){ v, v + 1 }, weeks);
                rates[v] = 0;
                if (sum.exposure <= 0)
                        continue;
                district->events[district->count] = sum.events;
                district->exposures[district->count++] = sum.exposure;
        }
        if (district->count == 0)
                return OK;
        TRY(detect_fit_prior(district->events, district->exposures, district->count, &prior));
        for (uint32_t v = range.first; v < range.end; v++) {
                struct panel_sum sum = panel_add_up(view, (struct panel_range){ v, v + 1 }, weeks);
                rates[v] = (prior.shape + sum.events) / (prior.rate + sum.exposure);
        }
        return OK;
}

enum error panel_rates(const struct panel *panel, struct arena *arena, double **ret_rates)
{
        struct panel_view view;
        TRY(panel_check(panel));
        TRY(panel_open(panel, arena, &view));
        double *rates = arena_array(arena, double, panel->village_count);
        struct district district = { .events = arena_array(arena, uint32_t, panel->village_count),
                                     .exposures = arena_array(arena, double, panel->village_count) };
        if (!rates || !district.events || !district.exposures)
                return ERR_MEMORY;
        for (uint32_t first = 0, end; first < panel->village_count; first = end) {
                struct slice code = slice_sub(panel->villages[first], 0, DISTRICT_SIZE);
                for (end = first + 1; end < panel->village_count; end++)
                        if (!slice_starts_with(panel->villages[end], code))
                                break;
                TRY(rate_district(&view, (struct panel_range){ first, end }, &district, rates));
        }
        *ret_rates = rates;
        return OK;
}
