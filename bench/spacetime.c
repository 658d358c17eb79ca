/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often the weekly scan of an office is right, in years that are made up: villages with unequal, constant risk, a
 * district and a week effect, visits that treble what is reported, reporters who are silent now and then, reports that
 * come late, and a ring of recruiters that moves along 3 to 8 neighbouring villages for 3 to 8 weeks and leaves 2 to 10
 * more reports.
 *     spacetime tiles|tree|CSV YEARS SEED [quiet|outreach|ring]      CSV: code,...,lat,lng of villages
 * Prints CSV: one row for each world and method. An alert is a cluster whose recurrence interval is a year or more;
 * those that share half of their members with one of the last eight weeks are the same alert. It is right when it
 * shares a village with the ring, from the ring's first week to four weeks after its last. */
#include "base/checked.h"
#include "base/parallel.h"
#include "detect/random.h"
#include "detect/scan.h"
#include "region/cartogram.h"
#include "text/csv.h"

#include <math.h>

enum { VILLAGES_MAX = 1000, STREAMS = 4, PERIOD = 52, YEAR = 52, WEEKS = PERIOD + YEAR, CELLS_MAX = 200000,
       WINDOW_MOST = 8, REPLICATES = 99, MEMORY_WEEKS = 8, ALERTS_MAX = 4096, RING_MOST = 8, AFTER_RING = 4,
               NEAREST = 50 };

static const double rate = 0.007, controls_rate = 0.02, alert_weeks = 52;

enum method { ALL_REPORTS, UNPROMPTED, CONTROLS, METHODS };
static const char *const method_names[] = { "permutation", "permutation-unprompted", "bernoulli-controls" };

/* One report: when it happened, and when it was known. */
struct report {
        uint16_t village, week, known;
        uint8_t stream;
        bool is_control, is_prompted, is_ring;
};

struct villages {
        uint32_t count;
        struct slice codes[VILLAGES_MAX];
        struct zones_point points[VILLAGES_MAX];
        uint32_t districts[VILLAGES_MAX], regencies[VILLAGES_MAX];
        struct zones_places places;
};

struct year {
        struct report *reports;
        size_t count;
        uint8_t visits[VILLAGES_MAX][WEEKS]; /* weeks since the last visit, 255: long ago */
        uint16_t ring[RING_MOST];
        unsigned ring_size, ring_first, ring_last;
        bool has_ring;
};

struct tally {
        double rings, found, jaccard, delay, false_visited, false_other, looks, low;
};

/* ---- places ---- */

static uint32_t number_of(struct slice code)
{
        uint32_t number = 0;
        for (size_t i = 0; i < code.size; i++)
                number = number * 11 + (code.data[i] == '.' ? 10 : (uint32_t)(code.data[i] - '0'));
        return number;
}

static bool place_tiles(struct villages *villages, struct arena *arena)
{
        static const struct slice regencies[] = { S("35.01"), S("35.02"), S("35.03") };
        struct cartogram map;
        if (cartogram_layout(arena, (struct region_area){ regencies, ARRAY_SIZE(regencies) }, 1100, &map) != OK)
                return false;
        for (size_t c = 0; c < map.cell_count; c++)
                for (size_t t = 0; t < map.cells[c].tile_count && villages->count < VILLAGES_MAX; t++) {
                        const struct cartogram_tile *tile = &map.cells[c].tiles[t];
                        uint32_t i = villages->count++;
                        villages->codes[i] = arena_copy(arena, region_code(&tile->village));
                        villages->points[i] = (struct zones_point){ tile->x + tile->size / 2,
                                                                    tile->y + tile->size / 2 };
                }
        return villages->count > 0;
}

static enum error give_file(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        *ret_size = fread(bytes, 1, capacity, context);
        return OK;
}

static bool place_by_file(struct villages *villages, const char *path, struct arena *arena)
{
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        _cleanup_csv_reader_ struct csv_reader reader = { 0 };
        struct csv_row row;
        size_t latitude = SIZE_MAX, longitude = SIZE_MAX;
        if (!file)
                return false;
        csv_reader_init(&reader, CSV_LIMITS_DEFAULT, give_file, file);
        while (csv_read_row(&reader, arena, &row) == OK && villages->count < VILLAGES_MAX) {
                if (latitude == SIZE_MAX || longitude == SIZE_MAX) {
                        for (size_t i = 0; i < row.count; i++) {
                                latitude = slice_equal(row.fields[i], S("lat")) ? i : latitude;
                                longitude = slice_equal(row.fields[i], S("lng")) ? i : longitude;
                        }
                        continue;
                }
                if (row.count <= latitude || row.count <= longitude)
                        return false;
                uint32_t i = villages->count++;
                villages->codes[i] = row.fields[0];
                villages->points[i] = (struct zones_point){ strtod(arena_cstr(arena, row.fields[longitude]), NULL),
                                                            strtod(arena_cstr(arena, row.fields[latitude]), NULL) };
        }
        return villages->count > 0;
}

static bool place_villages(struct villages *villages, const char *how, struct arena *arena)
{
        bool is_tree = strcmp(how, "tree") == 0, is_tiles = strcmp(how, "tiles") == 0;
        if (!(is_tree || is_tiles ? place_tiles(villages, arena) : place_by_file(villages, how, arena)))
                return false;
        for (uint32_t i = 0; i < villages->count; i++) {
                villages->districts[i] = number_of(slice_sub(villages->codes[i], 0, 8));
                villages->regencies[i] = number_of(slice_sub(villages->codes[i], 0, 5));
        }
        villages->places = (struct zones_places){ .count = villages->count, .on_earth = !is_tree && !is_tiles,
                                                  .points = is_tree ? NULL : villages->points,
                                                  .districts = is_tree ? villages->districts : NULL,
                                                  .regencies = is_tree ? villages->regencies : NULL };
        return true;
}

/* ---- a year ---- */

static double draw_normal(struct random_stream *random)
{
        double u = random_unit(random), v = random_unit(random);
        return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static unsigned draw_poisson(struct random_stream *random, double mean)
{
        double u = random_unit(random), term = exp(-mean), sum = term;
        unsigned count = 0;
        while (u > sum && count < 200)
                sum += term *= mean / ++count;
        return count;
}

static void add_report(struct year *year, struct random_stream *random, struct report report)
{
        double u = random_unit(random);
        unsigned late = u < 0.5 ? 0 : u < 0.8 ? 1 : u < 0.95 ? 2 : 3;
        if (year->count == CELLS_MAX)
                return;
        report.known = (uint16_t)(report.week + late);
        year->reports[year->count++] = report;
}

/* Three times as much for two weeks, falling to once after six more. */
static double effect_of(uint8_t since)
{
        return since < 2 ? 3 : since < 8 ? 3 - 2.0 * (since - 1) / 7 : 1;
}

static void plan_visits(struct year *year, const struct villages *villages, struct random_stream *random)
{
        memset(year->visits, UINT8_MAX, sizeof year->visits);
        for (unsigned week = 0; week < WEEKS; week += 2) {
                uint32_t village = random_below(random, villages->count);
                for (unsigned later = week; later < WEEKS && later - week < 8; later++)
                        year->visits[village][later] = (uint8_t)(later - week);
        }
}

static void make_reports(struct year *year, const struct villages *villages, struct random_stream *random)
{
        double district = 1, weeks[WEEKS];
        for (uint32_t i = 0; i < villages->count; i++) {
                bool is_new = i == 0 || villages->districts[i] != villages->districts[i - 1];
                bool is_new_regency = i == 0 || villages->regencies[i] != villages->regencies[i - 1];
                if (is_new)
                        district = exp(0.4 * draw_normal(random));
                for (unsigned week = 0; week < WEEKS && is_new_regency; week++)
                        weeks[week] = exp(0.2 * draw_normal(random));
                double own = exp(0.5 * draw_normal(random)) * exp(0.5 * draw_normal(random) - 0.375) * district / 1.08;
                for (unsigned week = 0; week < WEEKS; week++) {
                        double level = own * weeks[week] * effect_of(year->visits[i][week]);
                        if (random_unit(random) < 0.3)
                                continue;
                        for (unsigned k = 0; k < 2 * STREAMS; k++)
                                for (unsigned n = draw_poisson(random, level * (k < STREAMS ? rate :
                                                                                controls_rate)); n; n--)
                                        add_report(year, random, (struct report){
                                                .village = (uint16_t)i, .week = (uint16_t)week,
                                                        .stream = (uint8_t)(k % STREAMS),
                                                .is_control = k >= STREAMS, .is_prompted = year->visits[i][week] < 2 });
                }
        }
}

/* From a village to one of the nearest that it has not been to. */
static void walk_ring(struct year *year, const struct villages *villages, struct random_stream *random)
{
        year->ring_size = 3 + random_below(random, 6);
        year->ring[0] = (uint16_t)random_below(random, villages->count);
        for (unsigned step = 1; step < year->ring_size; step++) {
                double nearest = INFINITY;
                for (uint32_t i = 0; i < villages->count; i++) {
                        struct zones_point a = villages->points[i], b = villages->points[year->ring[step - 1]];
                        double away = hypot(a.x - b.x, a.y - b.y);
                        for (unsigned k = 0; k < step; k++)
                                away = year->ring[k] == i ? INFINITY : away;
                        if (away < nearest) {
                                nearest = away;
                                year->ring[step] = (uint16_t)i;
                        }
                }
        }
        unsigned weeks = 3 + random_below(random, 6), events = 2 + random_below(random, 9);
        year->ring_first = PERIOD + random_below(random, YEAR - 12);
        year->ring_last = year->ring_first + weeks - 1;
        for (; events; events--) {
                unsigned week = random_below(random, weeks), at = week * year->ring_size / weeks;
                add_report(year, random, (struct report){ .village = year->ring[at], .is_ring = true,
                                                          .week = (uint16_t)(year->ring_first + week),
                                                          .stream = (uint8_t)random_below(random, STREAMS) });
        }
}

static void make_year(struct year *year, const struct villages *villages, struct random_stream *random, bool outreach)
{
        year->count = 0;
        memset(year->visits, UINT8_MAX, sizeof year->visits);
        if (outreach)
                plan_visits(year, villages, random);
        make_reports(year, villages, random);
        if (year->has_ring)
                walk_ring(year, villages, random);
}

/* ---- a week's look ---- */

struct look {
        struct scan_cell cells[STREAMS * 2][CELLS_MAX / 4];
        struct scan_stream streams[STREAMS];
        struct arena arena;
        struct zones zones;
        struct scan_result result;
};

static bool look_at(struct look *look, const struct villages *villages, const struct year *year, unsigned week,
                    enum method method)
{
        double weights[VILLAGES_MAX];
        unsigned first = week + 1 - PERIOD;
        size_t counts[STREAMS * 2] = { 0 };
        for (size_t i = 0; i < year->count; i++) {
                const struct report *report = &year->reports[i];
                size_t k = report->stream + (report->is_control ? STREAMS : 0);
                bool is_left_out = (method == UNPROMPTED && report->is_prompted) || counts[k] == CELLS_MAX / 4;
                if (report->week < first || report->week > week || report->known > week || is_left_out)
                        continue;
                look->cells[k][counts[k]++] = (struct scan_cell){ report->village, report->week - first, 1 };
        }
        for (unsigned s = 0; s < STREAMS; s++)
                look->streams[s] = (struct scan_stream){ .cases = { look->cells[s], counts[s] },
                                                         .controls = { look->cells[s + STREAMS],
                                                                       counts[s + STREAMS] } };
        struct scan_panel panel = { villages->count, PERIOD, look->streams, STREAMS };
        struct scan_options options = { .model = method == CONTROLS ? SCAN_BERNOULLI : SCAN_PERMUTATION,
                                        .window_least = 1, .window_most = WINDOW_MOST, .least_cases = 3,
                                        .replicates = REPLICATES, .seed = week, .threads = parallel_processors() };
        scan_share_weights(&panel, options.model, weights);
        struct zones_caps caps = { .share = 0.5, .places = villages->places.points ? NEAREST : 0, .weights = weights };
        return zones_build(&villages->places, &caps, options.threads, &look->arena, &look->zones) == OK &&
               scan_run(&panel, &look->zones, &options, &look->arena, &look->result) == OK;
}

/* ---- judging ---- */

struct alert {
        unsigned week;
        uint8_t has[VILLAGES_MAX];
};

static unsigned count_ring(const struct scan_cluster *cluster, const struct year *year)
{
        unsigned shared = 0;
        for (uint32_t i = 0; i < cluster->member_count; i++)
                for (unsigned k = 0; k < year->ring_size && year->has_ring; k++)
                        shared += cluster->members[i] == year->ring[k];
        return shared;
}

static bool is_known(const struct alert *alerts, size_t count, const struct scan_cluster *cluster, unsigned week)
{
        for (size_t a = 0; a < count; a++) {
                uint32_t shared = 0;
                for (uint32_t i = 0; i < cluster->member_count; i++)
                        shared += alerts[a].has[cluster->members[i]];
                if (week - alerts[a].week <= MEMORY_WEEKS && 2 * shared >= cluster->member_count)
                        return true;
        }
        return false;
}

static bool is_visited(const struct scan_cluster *cluster, const struct year *year, unsigned week)
{
        for (uint32_t i = 0; i < cluster->member_count; i++)
                if (year->visits[cluster->members[i]][week] != UINT8_MAX)
                        return true;
        return false;
}

static void judge(const struct scan_cluster *cluster, const struct year *year, unsigned week, bool *found,
                  struct tally *tally)
{
        unsigned shared = count_ring(cluster, year);
        bool is_time = week >= year->ring_first && week <= year->ring_last + AFTER_RING;
        if (shared && is_time) {
                if (!*found) {
                        tally->found++;
                        tally->delay += week - year->ring_first;
                        tally->jaccard += (double)shared / (cluster->member_count + year->ring_size - shared);
                }
                *found = true;
        } else if (is_visited(cluster, year, week))
                tally->false_visited++;
        else
                tally->false_other++;
}

static bool watch_year(struct look *look, const struct villages *villages, const struct year *year,
                       enum method method, struct tally *tally)
{
        static struct alert alerts[ALERTS_MAX];
        size_t alert_count = 0;
        bool found = false;
        tally->rings += year->has_ring;
        for (unsigned week = PERIOD; week < WEEKS; week++) {
                arena_init(&look->arena, (size_t)1 << 30);
                if (!look_at(look, villages, year, week, method))
                        return false;
                tally->looks++;
                tally->low += look->result.cluster_count && look->result.clusters[0].p_monte_carlo <= 0.05;
                for (size_t i = 0; i < look->result.cluster_count; i++) {
                        const struct scan_cluster *cluster = &look->result.clusters[i];
                        double p = scan_p_for_recurrence(cluster, REPLICATES);
                        if (scan_recurrence(p, 1, 1) < alert_weeks)
                                break;
                        bool is_same = is_known(alerts, alert_count, cluster, week);
                        bool is_late = year->has_ring && !found && count_ring(cluster, year);
                        if ((is_same && !is_late) || alert_count == ALERTS_MAX)
                                continue;
                        struct alert *alert = &alerts[alert_count++];
                        *alert = (struct alert){ .week = week };
                        for (uint32_t k = 0; k < cluster->member_count; k++)
                                alert->has[cluster->members[k]] = 1;
                        judge(cluster, year, week, &found, tally);
                }
                arena_reset(&look->arena);
        }
        return true;
}

static void print_tally(const char *places, const char *world, enum method method, unsigned years,
                        const struct tally *tally)
{
        printf("%s,%s,%s,%u,", places, world, method_names[method], years);
        if (tally->rings > 0)
                printf("%.3f,%.3f,", tally->found / tally->rings, tally->jaccard / tally->rings);
        else
                printf(",,");
        if (tally->found > 0)
                printf("%.2f", tally->delay / tally->found);
        printf(",%.2f,%.2f,%.4f\n", tally->false_visited / years, tally->false_other / years,
               tally->low / tally->looks);
        (void)fflush(stdout);
}

static bool run_worlds(const struct villages *villages, const char *places, unsigned years, uint64_t seed,
                       const char *only)
{
        static const struct {
                const char *name;
                bool outreach, ring;
        } worlds[] = { { "quiet", false, false }, { "outreach", true, false }, { "ring", true, true } };
        static struct look look;
        static struct year year;
        static struct report reports[CELLS_MAX];
        year.reports = reports;
        for (size_t w = 0; w < ARRAY_SIZE(worlds); w++) {
                struct tally tallies[METHODS] = { 0 };
                if (only && strcmp(only, worlds[w].name) != 0)
                        continue;
                for (unsigned number = 0; number < years; number++) {
                        struct random_stream random = random_open(seed, (uint32_t)w, number);
                        year.has_ring = worlds[w].ring;
                        make_year(&year, villages, &random, worlds[w].outreach);
                        for (unsigned m = 0; m < METHODS; m++)
                                if (!watch_year(&look, villages, &year, (enum method)m, &tallies[m]))
                                        return false;
                }
                for (unsigned m = 0; m < METHODS; m++)
                        print_tally(places, worlds[w].name, (enum method)m, years, &tallies[m]);
        }
        return true;
}

int main(int argc, char **argv)
{
        static struct villages villages;
        _cleanup_arena_ struct arena arena;
        int64_t years, seed;
        arena_init(&arena, (size_t)1 << 28);
        if (argc < 4 || argc > 5 || !slice_to_int64(slice_from_cstr(argv[2]), &years) || years < 1 || years > 10000 ||
            !slice_to_int64(slice_from_cstr(argv[3]), &seed) || !place_villages(&villages, argv[1], &arena)) {
                fputs("spacetime tiles|tree|CSV YEARS SEED [quiet|outreach|ring]\n", stderr);
                return 2;
        }
        bool is_file = villages.places.on_earth;
        puts("places,world,method,years,power,jaccard,delay_weeks,false_alerts_a_year_visited,"
             "false_alerts_a_year_other,share_of_weeks_p_below_0.05");
        const char *places = is_file ? "coordinates" : argv[1];
        return run_worlds(&villages, places, (unsigned)years, (uint64_t)seed, argv[4]) ? 0 : 1;
}
