/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "plain_scan.h"

#include <math.h>

/* ---- zones ---- */

static double distance(const struct zones_places *places, uint32_t a, uint32_t b)
{
        struct zones_point from = places->points[a], to = places->points[b];
        if (!places->on_earth)
                return hypot(from.x - to.x, from.y - to.y);
        double radian = M_PI / 180, half_lat = (to.y - from.y) * radian / 2, half_lng = (to.x - from.x) * radian / 2;
        double h = sin(half_lat) * sin(half_lat) +
                   cos(from.y * radian) * cos(to.y * radian) * sin(half_lng) * sin(half_lng);
        return 2 * 6371 * asin(sqrt(fmin(h, 1)));
}

static bool is_listed(const struct zones_places *places, uint32_t centre, uint32_t place)
{
        for (size_t i = places->neighbour_starts[centre]; i < places->neighbour_starts[centre + 1]; i++)
                if (places->neighbours[i] == place)
                        return true;
        return false;
}

/* Everybody else in the order in which they may join. */
static uint32_t order_others(const struct zones_places *places, uint32_t centre, uint32_t *others)
{
        uint32_t count = 0;
        if (!places->points) {
                for (size_t i = places->neighbour_starts[centre]; i < places->neighbour_starts[centre + 1]; i++) {
                        bool is_known = places->neighbours[i] == centre;
                        for (uint32_t k = 0; k < count; k++)
                                is_known = is_known || others[k] == places->neighbours[i];
                        if (!is_known)
                                others[count++] = places->neighbours[i];
                }
                return count;
        }
        for (uint32_t i = 0; i < places->count; i++) {
                if (i == centre || (places->neighbour_starts && !is_listed(places, centre, i)))
                        continue;
                uint32_t at = count++;
                for (; at > 0 && distance(places, centre, others[at - 1]) > distance(places, centre, i) + 1e-9; at--)
                        others[at] = others[at - 1];
                others[at] = i;
        }
        return count;
}

struct joining {
        const struct zones_places *places;
        const struct zones_caps *caps;
        uint32_t centre, *list, size;
        double weight, most;
};

static bool join(struct joining *joining, uint32_t place)
{
        const struct zones_caps *caps = joining->caps;
        double weight = joining->weight + caps->weights[place];
        bool is_far = caps->radius > 0 && joining->places->points &&
                      distance(joining->places, joining->centre, place) > caps->radius * (1 + 1e-9);
        if ((caps->places && joining->size >= caps->places) || weight > joining->most * (1 + 1e-12) || is_far)
                return false;
        joining->weight = weight;
        joining->list[joining->size++] = place;
        return true;
}

/* The whole of a region joins, or nobody of it. */
static bool join_region(struct joining *joining, const uint32_t *regions, bool *ends)
{
        struct joining before = *joining;
        for (uint32_t i = 0; i < joining->places->count; i++) {
                bool is_in = false;
                for (uint32_t k = 0; k < before.size; k++)
                        is_in = is_in || joining->list[k] == i;
                if (regions[i] == regions[joining->centre] && !is_in && !join(joining, i)) {
                        *joining = before;
                        return false;
                }
        }
        ends[joining->size - 1] = true;
        return true;
}

struct plain_zones plain_list_zones(const struct zones_places *places, const struct zones_caps *caps,
                                    struct arena *arena)
{
        uint32_t count = places->count, *others = arena_array(arena, uint32_t, count);
        struct plain_zones zones = { arena_array(arena, uint32_t *, count), arena_array(arena, uint32_t, count),
                                     arena_array(arena, bool *, count) };
        double total = 0;
        for (uint32_t i = 0; i < count; i++)
                total += caps->weights[i];
        for (uint32_t centre = 0; centre < count; centre++) {
                struct joining joining = { places, caps, centre, arena_array(arena, uint32_t, count), 0, 0,
                                           total * caps->share };
                bool *ends = arena_array(arena, bool, count);
                if (join(&joining, centre)) {
                        ends[0] = true;
                        if (!places->points && !places->neighbour_starts) {
                                if (join_region(&joining, places->districts, ends) && places->regencies)
                                        join_region(&joining, places->regencies, ends);
                        } else {
                                uint32_t other_count = order_others(places, centre, others);
                                for (uint32_t i = 0; i < other_count && join(&joining, others[i]); i++)
                                        ends[joining.size - 1] = true;
                        }
                }
                zones.lists[centre] = joining.list;
                zones.sizes[centre] = joining.size;
                zones.ends[centre] = ends;
        }
        return zones;
}

/* ---- scores, as the papers write them ---- */

static double xlog(double x, double y)
{
        return x == 0 ? 0 : x * log(y);
}

static double score(const struct plain_panel *panel, double y, double mu, double all, double contacts)
{
        if (panel->model == SCAN_BERNOULLI) {
                double n = mu;
                if (n == 0 || n == contacts || y / n <= (all - y) / (contacts - n) + 1e-15)
                        return 0;
                return xlog(y, y / n) + xlog(n - y, (n - y) / n) + xlog(all - y, (all - y) / (contacts - n)) +
                       xlog(contacts - n - all + y, (contacts - n - all + y) / (contacts - n)) -
                       xlog(all, all / contacts) - xlog(contacts - all, (contacts - all) / contacts);
        }
        if (y <= mu * (1 + 1e-13))
                return 0;
        if (panel->model == SCAN_EXPECTATION)
                return xlog(y, y / mu) + mu - y;
        return xlog(y, y / mu) + xlog(all - y, (all - y) / (all - mu));
}

/* ---- the scan ---- */

/* Sums of one stream, from which a zone's are added up. */
struct margins {
        double all, base, *of_place, *of_time;
};

static double span(const double *values, uint32_t first, uint32_t last)
{
        double sum = 0;
        for (uint32_t t = first; t <= last; t++)
                sum += values[t];
        return sum;
}

static struct margins find_margins(const struct plain_panel *panel, uint32_t stream)
{
        struct margins margins = { .of_place = calloc(panel->places, sizeof(double)),
                                   .of_time = calloc(panel->times, sizeof(double)) };
        for (uint32_t i = 0; i < panel->places; i++)
                for (uint32_t t = 0; t < panel->times; t++) {
                        size_t at = ((size_t)stream * panel->places + i) * panel->times + t;
                        margins.all += panel->cases[at];
                        margins.of_place[i] += panel->cases[at];
                        margins.of_time[t] += panel->cases[at];
                        if (panel->model != SCAN_PERMUTATION)
                                margins.base += panel->base[at];
                }
        return margins;
}

static void try_list(const struct plain_panel *panel, const struct plain_zones *zones, uint32_t centre,
                     const struct margins *margins, struct plain_best *window)
{
        double y[SCAN_STREAMS_MAX] = { 0 }, mu[SCAN_STREAMS_MAX] = { 0 };
        for (uint32_t i = 0; i < zones->sizes[centre]; i++) {
                double sum = 0, cases = 0;
                for (uint32_t s = 0; s < panel->streams; s++) {
                        uint32_t place = zones->lists[centre][i];
                        size_t at = ((size_t)s * panel->places + place) * panel->times;
                        y[s] += span(&panel->cases[at], window->first, window->last);
                        mu[s] += panel->model == SCAN_PERMUTATION ?
                                         margins[s].of_place[place] *
                                                 span(margins[s].of_time, window->first, window->last) :
                                         span(&panel->base[at], window->first, window->last);
                        double expected = panel->model == SCAN_PERMUTATION ? mu[s] / margins[s].all :
                                          panel->model == SCAN_POISSON ? mu[s] * margins[s].all / margins[s].base :
                                                                         mu[s];
                        double one = y[s] > 0 ? score(panel, y[s], expected, margins[s].all, margins[s].base) : 0;
                        sum += one;
                        cases += one > 0 ? y[s] : 0;
                }
                if (zones->ends[centre][i] && cases >= panel->least_cases && sum > window->llr + 1e-9) {
                        window->llr = sum;
                        window->size = i + 1;
                }
        }
}

static void try_window(const struct plain_panel *panel, const struct plain_zones *zones, const struct margins *margins,
                       struct plain_best window, struct plain_best *bests)
{
        for (uint32_t centre = 0; centre < panel->places; centre++) {
                struct plain_best best = window, *kept = &bests[centre];
                try_list(panel, zones, centre, margins, &best);
                bool is_alike = kept->size && best.size && best.llr > kept->llr - 1e-9;
                if (best.llr > kept->llr + 1e-9 || (is_alike && best.size < kept->size))
                        *kept = best;
        }
}

double plain_scan(const struct plain_panel *panel, const struct plain_zones *zones, struct plain_best *ret_bests)
{
        struct margins margins[SCAN_STREAMS_MAX] = { 0 };
        for (uint32_t s = 0; s < panel->streams; s++)
                margins[s] = find_margins(panel, s);
        for (uint32_t i = 0; i < panel->places; i++)
                ret_bests[i] = (struct plain_best){ 0 };
        for (uint32_t length = 1; length <= panel->times; length++) {
                if (panel->mode == SCAN_SPATIAL ? length != panel->times :
                                                  length < panel->window_least || length > panel->window_most)
                        continue;
                for (uint32_t first = panel->times - length + 1; first-- > 0;) {
                        uint32_t last = first + length - 1;
                        if (panel->mode == SCAN_PROSPECTIVE && last + 1 != panel->times)
                                continue;
                        try_window(panel, zones, margins, (struct plain_best){ .first = first, .last = last },
                                   ret_bests);
                }
        }
        double greatest = 0;
        for (uint32_t i = 0; i < panel->places; i++)
                greatest = fmax(greatest, ret_bests[i].llr);
        for (uint32_t s = 0; s < panel->streams; s++) {
                free(margins[s].of_place);
                free(margins[s].of_time);
        }
        return greatest;
}
