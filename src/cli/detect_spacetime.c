/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect evaluate --design space-time: the weekly scan on made-up years of the pilot's villages. */
#include "base/checked.h"
#include "base/parallel.h"
#include "cli/detect_evaluate.h"
#include "detect/datafile.h"
#include "detect/spacetime.h"
#include "region/cartogram.h"

#include <stdatomic.h>

enum { OUTPUT_MAX = 16 * 1024 * 1024, PLACEMENTS_MAX = 2, MAP_WIDTH = 1100, TASKS_MAX = 1000000 };

static const double weeks_a_year = 52;

/* Villages, and what the scan is told of where they are. */
struct placement {
        struct slice name; /* "tiles", "tree", "coordinates" */
        struct spacetime_villages villages;
};

struct village_row {
        struct slice code;
        struct zones_point point;
};

struct village_list {
        struct village_row items[SPACETIME_VILLAGES_MAX];
        uint32_t count;
};

struct simulation {
        const struct cli *cli;
        struct arena *arena;
        struct evaluate_numbers numbers;
        struct placement placements[PLACEMENTS_MAX];
        size_t placement_count;
        bool worlds[SPACETIME_WORLDS], methods[SPACETIME_METHODS];
        spacetime_tallies *tallies; /* of each placement, world and year */
        atomic_size_t done;
        atomic_int failed; /* the first error */
};

/* ---- places ---- */

static int compare_villages(const void *a, const void *b)
{
        return slice_compare(((const struct village_row *)a)->code, ((const struct village_row *)b)->code);
}

/* Of the last level but `levels` of a code: 35.02.01.2001 is in district 35.02.01. */
static struct slice region_of(struct slice code, int levels)
{
        for (; levels > 0; levels--)
                while (code.size > 0 && code.data[--code.size] != '.')
                        ;
        return code;
}

static const uint32_t *number_regions(struct arena *arena, const struct village_list *list, int levels)
{
        uint32_t *numbers = arena_array(arena, uint32_t, list->count), number = 0;
        for (uint32_t i = 0; numbers && i < list->count; i++) {
                struct slice here = region_of(list->items[i].code, levels);
                number += i > 0 && !slice_equal(here, region_of(list->items[i - 1].code, levels));
                numbers[i] = number;
        }
        return numbers;
}

static enum error place(struct simulation *simulation, struct slice name, struct village_list *list)
{
        struct arena *arena = simulation->arena;
        bool is_tree = slice_equal(name, S("tree"));
        struct placement *placement = &simulation->placements[simulation->placement_count];
        struct zones_point *points = arena_array(arena, struct zones_point, list->count);
        if (!points)
                return ERR_MEMORY;
        qsort(list->items, list->count, sizeof *list->items, compare_villages);
        for (uint32_t i = 0; i < list->count; i++)
                points[i] = list->items[i].point;
        const uint32_t *districts = number_regions(arena, list, 1), *regencies = number_regions(arena, list, 2);
        *placement = (struct placement){
                .name = name,
                .villages = { list->count, points, districts, regencies,
                              { .count = list->count, .on_earth = slice_equal(name, S("coordinates")),
                                .points = is_tree ? NULL : points, .districts = is_tree ? districts : NULL,
                                .regencies = is_tree ? regencies : NULL } },
        };
        simulation->placement_count++;
        return arena->exhausted ? ERR_MEMORY : OK;
}

/* The villages of the pilot office as the cartogram draws them. */
static enum error list_tiles(struct arena *arena, struct village_list *list)
{
        static const struct slice regencies[] = { S("35.01"), S("35.02"), S("35.03") };
        struct cartogram map;
        TRY(cartogram_layout(arena, (struct region_area){ regencies, ARRAY_SIZE(regencies) }, MAP_WIDTH, &map));
        for (size_t c = 0; c < map.cell_count; c++) {
                for (size_t t = 0; t < map.cells[c].tile_count && list->count < SPACETIME_VILLAGES_MAX; t++) {
                        const struct cartogram_tile *tile = &map.cells[c].tiles[t];
                        list->items[list->count++] = (struct village_row){
                                arena_copy(arena, region_code(&tile->village)),
                                { tile->x + tile->size / 2, tile->y + tile->size / 2 },
                        };
                }
        }
        return arena->exhausted ? ERR_MEMORY : OK;
}

enum { PLACE, LAT, LNG, NAME, COLUMNS };

static enum error read_village(struct datafile *file, struct arena *arena, struct village_list *list)
{
        struct village_row row;
        if (list->count == SPACETIME_VILLAGES_MAX)
                return datafile_refuse(file, PLACE, "there are more than %d villages.", (int)SPACETIME_VILLAGES_MAX);
        TRY(datafile_number(file, LAT, &row.point.y));
        TRY(datafile_number(file, LNG, &row.point.x));
        if (row.point.y < -90 || row.point.y > 90 || row.point.x < -180 || row.point.x > 180)
                return datafile_refuse(file, LAT, M("these are no degrees."));
        row.code = arena_copy(arena, slice_trim(datafile_field(file, PLACE)));
        list->items[list->count++] = row;
        return slice_is_null(row.code) ? ERR_MEMORY : OK;
}

static int list_file(struct simulation *simulation, struct slice path, struct village_list *list)
{
        static const struct datafile_column columns[COLUMNS] = {
                [PLACE] = { "place", true }, [LAT] = { "lat", true }, [LNG] = { "lng", true },
                [NAME] = { "name", false },
        };
        const struct cli *cli = simulation->cli;
        _cleanup_detect_file_ struct detect_file stream = { 0 };
        struct datafile file;
        int code = detect_open(cli, path, &stream);
        if (code != CLI_OK)
                return code;
        enum error err = datafile_open(&file, columns, COLUMNS, detect_source, &stream);
        while (err == OK && (err = datafile_next(&file)) == OK)
                err = read_village(&file, simulation->arena, list);
        if (err != ERR_NOT_FOUND)
                code = cli_failf(cli, CLI_FAILED, M("%.*s: %s Nothing was written."), SLICE_FMT(path),
                                 file.problem[0] ? file.problem : error_name(err));
        else if (list->count == 0)
                code = cli_failf(cli, CLI_FAILED, M("%.*s: there is no village in it. Nothing was written."),
                                 SLICE_FMT(path));
        datafile_close(&file);
        return code;
}

static int read_places(struct simulation *simulation)
{
        const struct evaluate_options *own = simulation->cli->own;
        static const struct slice both[] = { S("tiles"), S("tree") };
        struct village_list *list = arena_new(simulation->arena, struct village_list);
        enum error err = list ? OK : ERR_MEMORY;
        bool is_file = own->places.size && !slice_equal(own->places, both[0]) && !slice_equal(own->places, both[1]);
        int code = CLI_OK;
        if (err == OK && is_file) {
                code = list_file(simulation, own->places, list);
                if (code == CLI_OK)
                        err = place(simulation, S("coordinates"), list);
        } else if (err == OK) {
                err = list_tiles(simulation->arena, list);
                for (size_t i = 0; err == OK && i < ARRAY_SIZE(both); i++)
                        if (!own->places.size || slice_equal(own->places, both[i]))
                                err = place(simulation, both[i], list);
        }
        if (code == CLI_OK && err != OK)
                code = cli_failf(simulation->cli, CLI_FAILED, M("the villages could not be placed (%s). Nothing was "
                                                                "written."), error_name(err));
        return code;
}

/* ---- the command line ---- */

static int read_methods(struct simulation *simulation)
{
        const struct evaluate_options *own = simulation->cli->own;
        struct slice rest = own->methods, item;
        enum spacetime_method method;
        while (slice_next(&rest, ',', &item)) {
                if (!spacetime_method_parse(slice_trim(item), &method))
                        return cli_failf(simulation->cli, CLI_USAGE,
                                         M("the design space-time has no method \"%.*s\": permutation, "
                                           "permutation-unprompted, bernoulli-controls, permutation-pooled."),
                                         SLICE_FMT(item));
                simulation->methods[method] = true;
        }
        return CLI_OK;
}

static int read_worlds(struct simulation *simulation)
{
        const struct evaluate_options *own = simulation->cli->own;
        struct slice rest = own->worlds.size ? own->worlds : S("quiet,outreach,ring"), item;
        enum spacetime_world world;
        while (slice_next(&rest, ',', &item)) {
                if (!spacetime_world_parse(slice_trim(item), &world))
                        return cli_failf(simulation->cli, CLI_USAGE, M("there is no world \"%.*s\": quiet, outreach "
                                                                       "or ring."), SLICE_FMT(item));
                simulation->worlds[world] = true;
        }
        return CLI_OK;
}

static int read_options(struct simulation *simulation)
{
        const struct evaluate_options *own = simulation->cli->own;
        int code = evaluate_read_numbers(simulation->cli, &simulation->numbers);
        if (code == CLI_OK && own->amoc.size)
                code = cli_fail(simulation->cli, CLI_USAGE, M("--amoc is not for the design space-time; "
                                                              "--details is."));
        if (code == CLI_OK)
                code = read_methods(simulation);
        return code == CLI_OK ? read_worlds(simulation) : code;
}

/* ---- the work ---- */

static spacetime_tallies *tallies_of(const struct simulation *simulation, size_t placement, size_t world)
{
        return simulation->tallies + (placement * SPACETIME_WORLDS + world) * simulation->numbers.replicates;
}

static void judge_year(void *context, unsigned worker, size_t item)
{
        struct simulation *simulation = context;
        size_t years = simulation->numbers.replicates, total = simulation->placement_count * SPACETIME_WORLDS * years;
        size_t world = item / years % SPACETIME_WORLDS;
        struct spacetime_year year = {
                .villages = &simulation->placements[item / years / SPACETIME_WORLDS].villages,
                .world = (enum spacetime_world)world, .seed = simulation->numbers.seed,
                .number = (uint32_t)(item % years), .stop = detect_is_stopped,
        };
        UNUSED(worker);
        memcpy(year.methods, simulation->methods, sizeof year.methods);
        if (simulation->worlds[world] && simulation->failed == OK) {
                enum error err = spacetime_judge(&year, &simulation->tallies[item]);
                if (err != OK)
                        simulation->failed = (int)err;
        }
        detect_show_progress("Year", atomic_fetch_add(&simulation->done, 1) + 1, total);
}

static enum error judge_years(struct simulation *simulation)
{
        size_t count;
        if (ckd_mul(&count, simulation->placement_count * SPACETIME_WORLDS, simulation->numbers.replicates) ||
            count > TASKS_MAX)
                return ERR_TOO_LARGE;
        simulation->tallies = arena_alloc(simulation->arena, count * sizeof *simulation->tallies);
        if (!simulation->tallies)
                return ERR_MEMORY;
        parallel_run(simulation->numbers.threads, count, judge_year, simulation);
        return (enum error)simulation->failed;
}

/* ---- tables ---- */

struct row {
        const struct simulation *simulation;
        size_t placement, world, method, level, part;
        struct spacetime_tally tally;
};

static void begin_row(struct buffer *out, const struct row *row)
{
        static const char *const parts[SPACETIME_PARTS] = { "", "/visited", "/other" };
        char scenario[80];
        (void)snprintf(scenario, sizeof scenario, "%.*s/%.*s%s",
                       SLICE_FMT(row->simulation->placements[row->placement].name),
                       SLICE_FMT(spacetime_world_name((enum spacetime_world)row->world)), parts[row->part]);
        datafile_put_text(out, true, S("space-time"));
        datafile_put_text(out, false, slice_from_cstr(scenario));
        datafile_put_text(out, false, spacetime_method_name((enum spacetime_method)row->method));
        datafile_put_number(out, false, spacetime_level(row->level));
}

static double alerts_a_year(const struct row *row)
{
        return row->tally.false_alerts / (double)row->simulation->numbers.replicates * weeks_a_year / SPACETIME_JUDGED;
}

static void write_row(struct buffer *out, const struct row *row)
{
        const struct spacetime_tally *tally = &row->tally;
        begin_row(out, row);
        datafile_put_number(out, false, tally->false_looks / tally->null_looks);
        datafile_put_number(out, false, tally->found / tally->rings);
        datafile_put_number(out, false, tally->found_first / tally->rings);
        datafile_put_number(out, false, tally->right_looks / tally->ring_looks);
        datafile_put_number(out, false, tally->right_looks / (tally->right_looks + tally->false_looks));
        datafile_put_number(out, false, tally->delay / tally->found);
        datafile_put_number(out, false, alerts_a_year(row));
        datafile_put_count(out, false, row->simulation->numbers.replicates);
        datafile_end_row(out);
}

static void write_details(struct buffer *out, const struct row *row)
{
        const struct spacetime_tally *tally = &row->tally;
        begin_row(out, row);
        datafile_put_number(out, false, tally->rings);
        datafile_put_number(out, false, tally->found);
        datafile_put_number(out, false, tally->found / tally->rings);
        datafile_put_number(out, false, tally->jaccard / tally->rings);
        datafile_put_number(out, false, tally->jaccard / tally->found);
        datafile_put_number(out, false, tally->delay / tally->found);
        datafile_put_number(out, false, alerts_a_year(row));
        datafile_put_number(out, false, tally->low / tally->looks);
        datafile_put_count(out, false, row->simulation->numbers.replicates);
        datafile_end_row(out);
}

struct tables {
        struct buffer rows, details;
};

static void write_method(struct tables *tables, struct row row)
{
        const struct simulation *simulation = row.simulation;
        const spacetime_tallies *years = tallies_of(simulation, row.placement, row.world);
        for (row.level = 0; row.level < SPACETIME_LEVELS; row.level++) {
                for (row.part = 0; row.part < SPACETIME_PARTS; row.part++) {
                        row.tally = (struct spacetime_tally){ 0 };
                        for (size_t y = 0; y < simulation->numbers.replicates; y++)
                                spacetime_tally_add(&row.tally, &years[y][row.method][row.level][row.part]);
                        write_row(&tables->rows, &row);
                        write_details(&tables->details, &row);
                }
        }
}

static void write_all(const struct simulation *simulation, struct tables *tables)
{
        buffer_append(&tables->rows, S("design,scenario,method,alpha,fpr,pod,pod1,sensitivity,ppv,delay,"
                                       "false_alarms_per_series_year,replicates\n"));
        buffer_append(&tables->details, S("design,scenario,method,alpha,rings,found,power,jaccard,jaccard_of_found,"
                                          "delay,false_alerts_a_year,share_of_weeks_p_below_0.05,years\n"));
        for (size_t p = 0; p < simulation->placement_count; p++)
                for (size_t w = 0; w < SPACETIME_WORLDS; w++)
                        for (size_t m = 0; m < SPACETIME_METHODS; m++)
                                if (simulation->worlds[w] && simulation->methods[m])
                                        write_method(tables, (struct row){ .simulation = simulation, .placement = p,
                                                                           .world = w, .method = m });
}

static int write_tables(const struct simulation *simulation)
{
        const struct cli *cli = simulation->cli;
        const struct evaluate_options *own = cli->own;
        _cleanup_buffer_ struct buffer rows = { 0 }, details = { 0 };
        struct tables tables;
        buffer_init(&tables.rows, OUTPUT_MAX);
        buffer_init(&tables.details, OUTPUT_MAX);
        write_all(simulation, &tables);
        rows = tables.rows;
        details = tables.details;
        int code = detect_write(cli, own->output, &rows);
        return code == CLI_OK && own->details.size ? detect_write(cli, own->details, &details) : code;
}

int evaluate_space_time(struct cli *cli)
{
        struct simulation *simulation = arena_new(&cli->arena, struct simulation);
        _cleanup_arena_ struct arena arena = { 0 };
        if (!simulation)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written."));
        arena_init(&arena, (size_t)4 << 30);
        simulation->cli = cli;
        simulation->arena = &arena;
        int code = read_options(simulation);
        if (code == CLI_OK)
                code = read_places(simulation);
        if (code != CLI_OK)
                return code;
        detect_catch_stop();
        enum error err = judge_years(simulation);
        if (err == ERR_BUSY)
                return detect_fail_stopped(cli);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the evaluation could not run (%s). Nothing was written."),
                                 error_name(err));
        return write_tables(simulation);
}
