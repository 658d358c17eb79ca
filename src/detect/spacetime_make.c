/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Makes the years of spacetime.h. */
#include "detect/spacetime.h"

#include "base/checked.h"

#include <math.h>

enum { COUNT_MOST = 200, VISIT_EVERY = 2, VISIT_LASTS = 8, PROMPTED = 2, ENDS_BEFORE = 12 };

/* A kind of event, and of other contacts, in a village and week. */
static const double report_rate = 0.007, contact_rate = 0.02;
static const double silent = 0.3;

static double draw_normal(struct random_stream *random)
{
        double u = random_unit(random), v = random_unit(random);
        return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static uint32_t draw_poisson(struct random_stream *random, double mean)
{
        double u = random_unit(random), term = exp(-mean), sum = term;
        uint32_t count = 0;
        while (u > sum && count < COUNT_MOST)
                sum += term *= mean / ++count;
        return count;
}

/* Half are known in their week, 80 and 95 per cent one and two weeks later. */
static void add_report(struct spacetime_made *made, struct random_stream *random, struct spacetime_report report)
{
        double u = random_unit(random);
        unsigned late = u < 0.5 ? 0 : u < 0.8 ? 1 : u < 0.95 ? 2 : 3;
        if (made->count == SPACETIME_REPORTS_MAX)
                return;
        report.known = (uint16_t)(report.week + late);
        made->reports[made->count++] = report;
}

static double effect_of_visit(uint8_t since)
{
        return since < 2 ? 3 : since < VISIT_LASTS ? 3 - 2.0 * (since - 1) / 7 : 1;
}

static void plan_visits(struct spacetime_made *made, uint32_t villages, struct random_stream *random)
{
        for (unsigned week = 0; week < SPACETIME_WEEKS; week += VISIT_EVERY) {
                uint32_t village = random_below(random, villages);
                for (unsigned later = week; later < SPACETIME_WEEKS && later - week < VISIT_LASTS; later++)
                        made->visits[village][later] = (uint8_t)(later - week);
        }
}

/* One village in one week: reports of each kind, then contacts of each kind. */
static void tell(struct spacetime_made *made, struct random_stream *random, struct spacetime_report like, double level)
{
        for (unsigned k = 0; k < 2 * SPACETIME_STREAMS; k++) {
                like.stream = (uint8_t)(k % SPACETIME_STREAMS);
                like.is_control = k >= SPACETIME_STREAMS;
                uint32_t count = draw_poisson(random, level * (like.is_control ? contact_rate : report_rate));
                for (uint32_t i = 0; i < count; i++)
                        add_report(made, random, like);
        }
}

static void make_reports(struct spacetime_made *made, const struct spacetime_villages *villages,
                         struct random_stream *random)
{
        double district = 1, weeks[SPACETIME_WEEKS];
        for (uint32_t i = 0; i < villages->count; i++) {
                if (i == 0 || villages->districts[i] != villages->districts[i - 1])
                        district = exp(0.4 * draw_normal(random));
                bool is_new = i == 0 || villages->regencies[i] != villages->regencies[i - 1];
                for (unsigned week = 0; week < SPACETIME_WEEKS && is_new; week++)
                        weeks[week] = exp(0.2 * draw_normal(random));
                double own = exp(0.5 * draw_normal(random)) * exp(0.5 * draw_normal(random) - 0.375) * district / 1.08;
                for (unsigned week = 0; week < SPACETIME_WEEKS; week++) {
                        uint8_t since = made->visits[i][week];
                        if (random_unit(random) < silent)
                                continue;
                        tell(made, random, (struct spacetime_report){ .village = (uint16_t)i, .week = (uint16_t)week,
                                                                      .is_prompted = since < PROMPTED },
                             own * weeks[week] * effect_of_visit(since));
                }
        }
}

/* The nearest village that the ring has not been to. */
static uint16_t next_of_ring(const struct spacetime_made *made, const struct spacetime_villages *villages,
                             uint32_t step)
{
        double nearest = INFINITY;
        uint16_t next = made->ring[step - 1];
        struct zones_point from = villages->points[next];
        for (uint32_t i = 0; i < villages->count; i++) {
                double away = hypot(villages->points[i].x - from.x, villages->points[i].y - from.y);
                for (uint32_t k = 0; k < step; k++)
                        away = made->ring[k] == i ? INFINITY : away;
                if (away < nearest) {
                        nearest = away;
                        next = (uint16_t)i;
                }
        }
        return next;
}

static void walk_ring(struct spacetime_made *made, const struct spacetime_villages *villages,
                      struct random_stream *random)
{
        uint32_t size = 3 + random_below(random, 6);
        made->ring_size = size < villages->count ? size : villages->count;
        made->ring[0] = (uint16_t)random_below(random, villages->count);
        for (uint32_t step = 1; step < made->ring_size; step++)
                made->ring[step] = next_of_ring(made, villages, step);
        uint32_t weeks = 3 + random_below(random, 6), events = 2 + random_below(random, 9);
        made->ring_first = SPACETIME_PERIOD + random_below(random, SPACETIME_JUDGED - ENDS_BEFORE);
        made->ring_last = made->ring_first + weeks - 1;
        for (; events; events--) {
                uint32_t week = random_below(random, weeks), at = week * made->ring_size / weeks;
                add_report(made, random,
                           (struct spacetime_report){ .village = made->ring[at], .is_ring = true,
                                                      .week = (uint16_t)(made->ring_first + week),
                                                      .stream = (uint8_t)random_below(random, SPACETIME_STREAMS) });
        }
}

enum error spacetime_make(const struct spacetime_year *year, struct arena *arena, struct spacetime_made **ret_made)
{
        struct random_stream random = random_open(year->seed, (uint32_t)year->world, year->number);
        struct spacetime_made *made = arena_new(arena, struct spacetime_made);
        if (made)
                made->reports = arena_array(arena, struct spacetime_report, SPACETIME_REPORTS_MAX);
        if (!made || !made->reports)
                return ERR_MEMORY;
        memset(made->visits, UINT8_MAX, sizeof made->visits);
        if (year->world != SPACETIME_QUIET)
                plan_visits(made, year->villages->count, &random);
        make_reports(made, year->villages, &random);
        if (year->world == SPACETIME_RING)
                walk_ring(made, year->villages, &random);
        *ret_made = made;
        return OK;
}
