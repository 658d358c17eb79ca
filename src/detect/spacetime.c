/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Has the scan look at each week of a year that was made, and counts when it is right. */
#include "detect/spacetime.h"

#include "base/checked.h"

enum { WINDOW_MOST = 8, LEAST_CASES = 3, REPLICATES = 99, NEAREST = 50, MEMORY_WEEKS = 8, AFTER_RING = 4,
       ALERTS_MAX = 1024, CELLS_MAX = SPACETIME_REPORTS_MAX / 8 };

#define LOOK_MEMORY ((size_t)1 << 28)
#define YEAR_MEMORY ((size_t)1 << 26)

static const double levels[SPACETIME_LEVELS] = { 1.0 / 13, 1.0 / 52, 1.0 / 260 };
static const char *const worlds[SPACETIME_WORLDS] = { "quiet", "outreach", "ring" };
static const char *const methods[SPACETIME_METHODS] = { "permutation", "permutation-unprompted",
                                                        "bernoulli-controls", "permutation-pooled" };

static bool find_name(struct slice name, const char *const *names, size_t count, size_t *ret_number)
{
        for (size_t i = 0; i < count; i++) {
                if (slice_equal(name, slice_from_cstr(names[i]))) {
                        *ret_number = i;
                        return true;
                }
        }
        return false;
}

bool spacetime_world_parse(struct slice name, enum spacetime_world *ret_world)
{
        size_t number;
        if (!find_name(name, worlds, SPACETIME_WORLDS, &number))
                return false;
        *ret_world = (enum spacetime_world)number;
        return true;
}

struct slice spacetime_world_name(enum spacetime_world world)
{
        return slice_from_cstr(worlds[world]);
}

bool spacetime_method_parse(struct slice name, enum spacetime_method *ret_method)
{
        size_t number;
        if (!find_name(name, methods, SPACETIME_METHODS, &number))
                return false;
        *ret_method = (enum spacetime_method)number;
        return true;
}

struct slice spacetime_method_name(enum spacetime_method method)
{
        return slice_from_cstr(methods[method]);
}

double spacetime_level(size_t level)
{
        return levels[level];
}

void spacetime_tally_add(struct spacetime_tally *sum, const struct spacetime_tally *tally)
{
        sum->null_looks += tally->null_looks;
        sum->false_looks += tally->false_looks;
        sum->ring_looks += tally->ring_looks;
        sum->right_looks += tally->right_looks;
        sum->rings += tally->rings;
        sum->found += tally->found;
        sum->found_first += tally->found_first;
        sum->delay += tally->delay;
        sum->jaccard += tally->jaccard;
        sum->false_alerts += tally->false_alerts;
        sum->looks += tally->looks;
        sum->low += tally->low;
}

/* ---- one look ---- */

struct looking {
        const struct spacetime_year *year;
        const struct spacetime_made *made;
        struct scan_cell *cells[2 * SPACETIME_STREAMS];
        enum spacetime_method method;
};

/* What is known at the end of the week of the year that ends with it. */
static void collect(const struct looking *looking, unsigned week, struct scan_stream streams[SPACETIME_STREAMS])
{
        unsigned first = week + 1 - SPACETIME_PERIOD;
        size_t counts[2 * SPACETIME_STREAMS] = { 0 };
        for (size_t i = 0; i < looking->made->count; i++) {
                const struct spacetime_report *report = &looking->made->reports[i];
                size_t kind = looking->method == SPACETIME_POOLED ? 0 : report->stream;
                size_t k = kind + (report->is_control ? SPACETIME_STREAMS : 0U);
                bool is_left_out = looking->method == SPACETIME_UNPROMPTED && report->is_prompted;
                if (report->week < first || report->week > week || report->known > week || is_left_out ||
                    counts[k] == CELLS_MAX)
                        continue;
                looking->cells[k][counts[k]++] = (struct scan_cell){ report->village, report->week - first, 1 };
        }
        for (size_t s = 0; s < SPACETIME_STREAMS; s++)
                streams[s] = (struct scan_stream){
                        .cases = { looking->cells[s], counts[s] },
                        .controls = { looking->cells[s + SPACETIME_STREAMS], counts[s + SPACETIME_STREAMS] },
                };
}

static enum error scan_week(const struct looking *looking, unsigned week, struct arena *arena,
                            struct scan_result *ret_result)
{
        const struct spacetime_villages *villages = looking->year->villages;
        struct scan_stream streams[SPACETIME_STREAMS];
        double weights[SPACETIME_VILLAGES_MAX];
        struct zones zones;
        collect(looking, week, streams);
        struct scan_panel panel = { villages->count, SPACETIME_PERIOD, streams,
                                    looking->method == SPACETIME_POOLED ? 1 : SPACETIME_STREAMS };
        struct scan_options options = {
                .model = looking->method == SPACETIME_CONTROLS ? SCAN_BERNOULLI : SCAN_PERMUTATION, .window_least = 1,
                .window_most = WINDOW_MOST, .least_cases = LEAST_CASES, .replicates = REPLICATES,
                .seed = looking->year->seed + week, .threads = 1,
        };
        scan_share_weights(&panel, options.model, weights);
        struct zones_caps caps = { .share = 0.5, .places = villages->places.points ? NEAREST : 0, .weights = weights };
        TRY(zones_build(&villages->places, &caps, 1, arena, &zones));
        return scan_run(&panel, &zones, &options, arena, ret_result);
}

/* ---- judging ---- */

struct alert {
        unsigned week;
        uint8_t has[SPACETIME_VILLAGES_MAX];
};

/* What one level remembers of a year, and counts. */
struct judging {
        const struct spacetime_made *made;
        double level;
        struct alert *alerts;
        size_t alert_count;
        bool found;
        struct spacetime_tally *parts;
};

static uint32_t count_ring(const struct spacetime_made *made, const struct scan_cluster *cluster)
{
        uint32_t shared = 0;
        for (uint32_t i = 0; i < cluster->member_count; i++)
                for (uint32_t k = 0; k < made->ring_size; k++)
                        shared += cluster->members[i] == made->ring[k];
        return shared;
}

static bool is_ring_time(const struct spacetime_made *made, unsigned week)
{
        return made->ring_size && week >= made->ring_first && week <= made->ring_last + AFTER_RING;
}

static bool is_visited(const struct spacetime_made *made, const struct scan_cluster *cluster, unsigned week)
{
        for (uint32_t i = 0; i < cluster->member_count; i++)
                if (made->visits[cluster->members[i]][week] != UINT8_MAX)
                        return true;
        return false;
}

static enum spacetime_part part_of_ring(const struct spacetime_made *made)
{
        for (uint32_t week = made->ring_first; week <= made->ring_last; week++)
                for (uint32_t k = 0; k < made->ring_size && week < SPACETIME_WEEKS; k++)
                        if (made->visits[made->ring[k]][week] != UINT8_MAX)
                                return SPACETIME_VISITED;
        return SPACETIME_OTHER;
}

static bool is_known(const struct judging *judging, const struct scan_cluster *cluster, unsigned week)
{
        for (size_t a = 0; a < judging->alert_count; a++) {
                uint32_t shared = 0;
                for (uint32_t i = 0; i < cluster->member_count; i++)
                        shared += judging->alerts[a].has[cluster->members[i]];
                if (week - judging->alerts[a].week <= MEMORY_WEEKS && 2 * shared >= cluster->member_count)
                        return true;
        }
        return false;
}

static void find_ring(struct judging *judging, const struct scan_cluster *cluster, unsigned week)
{
        const struct spacetime_made *made = judging->made;
        const enum spacetime_part parts[] = { SPACETIME_ALL, part_of_ring(made) };
        uint32_t shared = count_ring(made, cluster);
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
                struct spacetime_tally *tally = &judging->parts[parts[i]];
                tally->found++;
                tally->found_first += week == made->ring_first;
                tally->delay += week - made->ring_first;
                tally->jaccard += (double)shared / (cluster->member_count + made->ring_size - shared);
        }
        judging->found = true;
}

/* Keeps what is a new alert, and counts it when it is false. */
static void judge_alert(struct judging *judging, const struct scan_cluster *cluster, unsigned week, bool is_right)
{
        if (is_right && !judging->found)
                find_ring(judging, cluster, week);
        else if (is_known(judging, cluster, week) || judging->alert_count == ALERTS_MAX)
                return;
        else if (!is_right) {
                bool visited = is_visited(judging->made, cluster, week);
                judging->parts[SPACETIME_ALL].false_alerts++;
                judging->parts[visited ? SPACETIME_VISITED : SPACETIME_OTHER].false_alerts++;
        }
        if (judging->alert_count == ALERTS_MAX)
                return;
        struct alert *alert = &judging->alerts[judging->alert_count++];
        *alert = (struct alert){ .week = week };
        for (uint32_t k = 0; k < cluster->member_count; k++)
                alert->has[cluster->members[k]] = 1;
}

static void judge_look(struct judging *judging, const struct scan_result *result, unsigned week)
{
        const struct spacetime_made *made = judging->made;
        bool in_time = is_ring_time(made, week), right = false, wrong[SPACETIME_PARTS] = { false };
        for (size_t i = 0; i < result->cluster_count; i++) {
                const struct scan_cluster *cluster = &result->clusters[i];
                if (scan_p_for_recurrence(cluster, REPLICATES) > judging->level)
                        break;
                bool is_right = in_time && count_ring(made, cluster) > 0;
                right = right || is_right;
                wrong[SPACETIME_ALL] = true;
                wrong[is_visited(made, cluster, week) ? SPACETIME_VISITED : SPACETIME_OTHER] = true;
                judge_alert(judging, cluster, week, is_right);
        }
        for (size_t part = 0; part < SPACETIME_PARTS; part++) {
                struct spacetime_tally *tally = &judging->parts[part];
                bool mine = part == SPACETIME_ALL || (in_time && part_of_ring(made) == (enum spacetime_part)part);
                tally->looks++;
                tally->low += result->cluster_count && result->clusters[0].p_monte_carlo <= 0.05;
                tally->null_looks += !in_time;
                tally->false_looks += !in_time && wrong[part];
                tally->ring_looks += in_time && mine;
                tally->right_looks += in_time && mine && right;
        }
}

static enum error watch_year(const struct looking *looking, struct judging judgings[SPACETIME_LEVELS])
{
        for (unsigned week = SPACETIME_PERIOD; week < SPACETIME_WEEKS; week++) {
                struct scan_result result;
                _cleanup_arena_ struct arena arena = { 0 };
                arena_init(&arena, LOOK_MEMORY);
                if (looking->year->stop && looking->year->stop())
                        return ERR_BUSY;
                TRY(scan_week(looking, week, &arena, &result));
                for (size_t l = 0; l < SPACETIME_LEVELS; l++)
                        judge_look(&judgings[l], &result, week);
        }
        return OK;
}

static enum error judge_method(struct looking *looking, struct arena *arena,
                               struct spacetime_tally (*tallies)[SPACETIME_PARTS])
{
        struct judging judgings[SPACETIME_LEVELS];
        for (size_t l = 0; l < SPACETIME_LEVELS; l++) {
                judgings[l] = (struct judging){ .made = looking->made, .level = levels[l],
                                                .alerts = arena_array(arena, struct alert, ALERTS_MAX),
                                                .parts = tallies[l] };
                if (!judgings[l].alerts)
                        return ERR_MEMORY;
                if (looking->made->ring_size == 0)
                        continue;
                tallies[l][SPACETIME_ALL].rings++;
                tallies[l][part_of_ring(looking->made)].rings++;
        }
        return watch_year(looking, judgings);
}

enum error spacetime_judge(const struct spacetime_year *year, spacetime_tallies *ret_tallies)
{
        _cleanup_arena_ struct arena arena = { 0 };
        struct spacetime_made *made;
        spacetime_tallies tallies = { 0 };
        struct looking looking = { .year = year };
        arena_init(&arena, YEAR_MEMORY);
        TRY(spacetime_make(year, &arena, &made));
        looking.made = made;
        for (size_t k = 0; k < ARRAY_SIZE(looking.cells); k++)
                looking.cells[k] = arena_array(&arena, struct scan_cell, CELLS_MAX);
        if (arena.exhausted)
                return ERR_MEMORY;
        for (size_t m = 0; m < SPACETIME_METHODS; m++) {
                looking.method = (enum spacetime_method)m;
                if (year->methods[m])
                        TRY(judge_method(&looking, &arena, tallies[m]));
        }
        memcpy(ret_tallies, &tallies, sizeof tallies);
        return OK;
}
