/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/scan_input.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "detect/scan_time.h"

#include <math.h>

enum { ROWS_FIRST = 1024, PLACE_MAX = 200 };

/* Cells of a dense table of weights, by place and step. */
static const uint64_t weights_max = (uint64_t)1 << 28;

struct counted {
        uint32_t place, count, line;
        int64_t ordinal;
};

struct counted_list {
        struct counted *items;
        size_t count, capacity;
};

struct headed {
        uint32_t place;
        int64_t ordinal;
        double population;
};

struct headed_list {
        struct headed *items;
        size_t count, capacity;
};

struct pair {
        uint32_t place, neighbour;
};

struct pair_list {
        struct pair *items;
        size_t count, capacity;
};

struct reading {
        struct scan_input *input;
        const struct scan_request *request;
        struct arena *arena;
        const struct scan_file *file; /* being read */
        struct datafile table;
        struct counted_list cases, controls;
        struct headed_list population;
        size_t *population_starts; /* by place, when sorted */
        struct pair_list pairs;
};

/* ---- rows that grow in number ---- */

static enum error grow(void **items, size_t count, size_t *capacity, size_t size)
{
        if (count < *capacity)
                return OK;
        size_t wanted = *capacity ? *capacity * 2 : ROWS_FIRST, bytes;
        void *more = ckd_mul(&bytes, wanted, size) ? NULL : realloc(*items, bytes);
        if (!more)
                return ERR_MEMORY;
        *items = more;
        *capacity = wanted;
        return OK;
}

#define GROW(list) grow((void **)&(list)->items, (list)->count, &(list)->capacity, sizeof *(list)->items)

/* ---- messages ---- */

static enum error complain(struct reading *reading, enum scan_file_kind file, const char *problem)
{
        (void)snprintf(reading->input->problem, sizeof reading->input->problem, "%.*s: %s",
                       SLICE_FMT(slice_sub(reading->request->files[file].name, 0, 200)), problem);
        return ERR_INVALID;
}

/* Reads a whole file row by row. */
static enum error read_rows(struct reading *reading, enum scan_file_kind kind, const struct datafile_column *columns,
                            size_t column_count, enum error (*take)(struct reading *reading))
{
        const struct scan_file *file = &reading->request->files[kind];
        enum error err = datafile_open(&reading->table, columns, column_count, file->source, file->context);
        while (err == OK && (err = datafile_next(&reading->table)) == OK)
                err = take(reading);
        if (err != ERR_NOT_FOUND && reading->table.problem[0])
                (void)complain(reading, kind, reading->table.problem);
        datafile_close(&reading->table);
        return err == ERR_NOT_FOUND ? OK : err;
}

/* ---- places ---- */

enum { PLACE, X, Y, LAT, LNG, DISTRICT, REGENCY, NAME, PLACES_COLUMNS };

static const struct datafile_column places_columns[PLACES_COLUMNS] = {
        [PLACE] = { "place", true },       [X] = { "x", false },
        [Y] = { "y", false },              [LAT] = { "lat", false },
        [LNG] = { "lng", false },          [DISTRICT] = { "district", false },
        [REGENCY] = { "regency", false },  [NAME] = { "name", false },
};

struct place_row {
        struct slice id, district, regency;
        struct zones_point point;
        uint64_t line;
};

struct place_list {
        struct place_row *items;
        size_t count, capacity;
};

struct places_reading {
        struct reading reading;
        struct place_list rows;
};

static int compare_texts(struct slice a, struct slice b)
{
        size_t shorter = a.size < b.size ? a.size : b.size;
        int order = shorter ? memcmp(a.data, b.data, shorter) : 0;
        return order ? order : a.size < b.size ? -1 : a.size > b.size;
}

static int compare_places(const void *a, const void *b)
{
        const struct place_row *left = a, *right = b;
        int order = compare_texts(left->id, right->id);
        return order ? order : left->line < right->line ? -1 : 1;
}

static enum error read_degrees(struct datafile *table, size_t column, double most, double *ret_degrees)
{
        TRY(datafile_number(table, column, ret_degrees));
        if (fabs(*ret_degrees) > most)
                return datafile_refuse(table, column, "%g is not between -%g and %g degrees.", *ret_degrees, most,
                                       most);
        return OK;
}

static enum error check_places_columns(struct datafile *table)
{
        bool has[PLACES_COLUMNS];
        for (size_t i = 0; i < PLACES_COLUMNS; i++)
                has[i] = datafile_has(table, i);
        if (has[X] != has[Y] || has[LAT] != has[LNG] || (has[X] && has[LAT]))
                return datafile_refuse(table, PLACE, "the columns are place,x,y or place,lat,lng: both, of one kind.");
        if (has[REGENCY] && !has[DISTRICT])
                return datafile_refuse(table, REGENCY, "a regency needs a district too.");
        return OK;
}

static struct slice name_of(const struct reading *reading, struct slice id, bool *ret_first)
{
        const struct scan_naming *naming = &reading->request->naming;
        *ret_first = true;
        return naming->name_of ? naming->name_of(naming->context, id, ret_first) : id;
}

static enum error take_place(struct reading *reading)
{
        struct places_reading *all = (struct places_reading *)reading;
        struct datafile *table = &reading->table;
        struct slice id = slice_trim(datafile_field(table, PLACE));
        struct place_row row = { .line = table->row.line };
        TRY(check_places_columns(table));
        if (id.size == 0 || id.size > PLACE_MAX)
                return datafile_refuse(table, PLACE, "the place is empty, or longer than %d bytes.", PLACE_MAX);
        if (slice_find_byte(id, ';') < id.size)
                return datafile_refuse(table, PLACE, "a place has no \";\" in it: that joins members.");
        if (datafile_has(table, X)) {
                TRY(datafile_number(table, X, &row.point.x));
                TRY(datafile_number(table, Y, &row.point.y));
                if (fabs(row.point.x) > 1e12 || fabs(row.point.y) > 1e12)
                        return datafile_refuse(table, X, "a coordinate is beyond 1e12.");
        } else if (datafile_has(table, LAT)) {
                TRY(read_degrees(table, LAT, 90, &row.point.y));
                TRY(read_degrees(table, LNG, 180, &row.point.x));
        }
        bool first;
        struct slice name = name_of(reading, id, &first);
        if (!first)
                return OK;
        row.id = arena_copy(reading->arena, name);
        row.district = arena_copy(reading->arena, datafile_field(table, DISTRICT));
        row.regency = arena_copy(reading->arena, datafile_field(table, REGENCY));
        TRY(GROW(&all->rows));
        all->rows.items[all->rows.count++] = row;
        reading->input->places.on_earth = datafile_has(table, LAT);
        return reading->arena->exhausted ? ERR_MEMORY : OK;
}

struct named {
        struct slice name;
        uint32_t place;
};

static int compare_names(const void *a, const void *b)
{
        return compare_texts(((const struct named *)a)->name, ((const struct named *)b)->name);
}

/* Numbers regions: the same name, the same number. */
static enum error number_regions(const struct place_list *rows, bool by_regency, struct arena *arena,
                                 const uint32_t **ret_numbers)
{
        uint32_t *numbers = arena_array(arena, uint32_t, rows->count), number = 0;
        _cleanup_free_ struct named *names = calloc(rows->count, sizeof *names);
        if (!numbers || !names)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                names[i] = (struct named){ by_regency ? rows->items[i].regency : rows->items[i].district, (uint32_t)i };
        qsort(names, rows->count, sizeof *names, compare_names);
        for (size_t i = 0; i < rows->count; i++) {
                number += i > 0 && compare_texts(names[i].name, names[i - 1].name) != 0;
                numbers[names[i].place] = number;
        }
        *ret_numbers = numbers;
        return OK;
}

/* What the header of PLACES says. */
struct layout {
        bool has_points, has_districts, has_regencies;
};

static enum error place_all(struct places_reading *all, struct layout layout)
{
        struct scan_input *input = all->reading.input;
        struct arena *arena = all->reading.arena;
        uint32_t count = (uint32_t)all->rows.count;
        struct slice *ids = arena_array(arena, struct slice, count);
        struct zones_point *points = arena_array(arena, struct zones_point, count);
        if (arena->exhausted)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < count; i++) {
                ids[i] = all->rows.items[i].id;
                points[i] = all->rows.items[i].point;
        }
        input->ids = ids;
        input->places.count = count;
        if (layout.has_points)
                input->places.points = points;
        else if (layout.has_districts && !all->reading.request->files[SCAN_FILE_NEIGHBOURS].source) {
                TRY(number_regions(&all->rows, false, arena, &input->places.districts));
                if (layout.has_regencies)
                        TRY(number_regions(&all->rows, true, arena, &input->places.regencies));
        }
        return OK;
}

static enum error check_places(struct places_reading *all, struct layout layout)
{
        char text[DATAFILE_PROBLEM_SIZE];
        const struct place_list *rows = &all->rows;
        bool has_pairs = all->reading.request->files[SCAN_FILE_NEIGHBOURS].source != NULL;
        if (rows->count == 0)
                return complain(&all->reading, SCAN_FILE_PLACES, "there is no place in it.");
        if (rows->count > ZONES_PLACES_MAX)
                return complain(&all->reading, SCAN_FILE_PLACES, "there are more than 4,194,304 places in it.");
        if (!layout.has_points && !layout.has_districts && !has_pairs)
                return complain(&all->reading, SCAN_FILE_PLACES, "it says neither x,y nor lat,lng nor district, and "
                                                                 "there "
                                                                 "is no --neighbours: nobody knows who is near.");
        for (size_t i = 1; i < rows->count; i++) {
                if (compare_texts(rows->items[i].id, rows->items[i - 1].id) != 0)
                        continue;
                (void)snprintf(text, sizeof text, "Line %llu, column 1: place \"%.*s\" stands in line %llu already.",
                               (unsigned long long)rows->items[i].line, SLICE_FMT(slice_sub(rows->items[i].id, 0, 60)),
                               (unsigned long long)rows->items[i - 1].line);
                return complain(&all->reading, SCAN_FILE_PLACES, text);
        }
        return OK;
}

static enum error read_places(struct reading *reading)
{
        struct places_reading all = { .reading = *reading };
        enum error err = read_rows(&all.reading, SCAN_FILE_PLACES, places_columns, PLACES_COLUMNS, take_place);
        const struct datafile *table = &all.reading.table;
        struct layout layout = { table->place[X] || table->place[LAT], table->place[DISTRICT], table->place[REGENCY] };
        if (err == OK && all.rows.count)
                qsort(all.rows.items, all.rows.count, sizeof *all.rows.items, compare_places);
        if (err == OK)
                err = check_places(&all, layout);
        if (err == OK)
                err = place_all(&all, layout);
        free(all.rows.items);
        return err;
}

static enum error find_place(struct reading *reading, size_t column, uint32_t *ret_place)
{
        bool first;
        struct slice id = name_of(reading, slice_trim(datafile_field(&reading->table, column)), &first);
        uint32_t low = 0, high = reading->input->places.count;
        while (low < high) {
                uint32_t middle = low + (high - low) / 2;
                int order = compare_texts(reading->input->ids[middle], id);
                if (order == 0) {
                        *ret_place = middle;
                        return OK;
                }
                if (order < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return datafile_refuse(&reading->table, column, "place \"%.*s\" is not in the file of places.",
                               SLICE_FMT(slice_sub(id, 0, 60)));
}

/* ---- cases and controls ---- */

enum { CELL_PLACE, CELL_TIME, CELL_COUNT, CELL_COLUMNS };

static const struct datafile_column cases_columns[CELL_COLUMNS] = {
        [CELL_PLACE] = { "place", true }, [CELL_TIME] = { "time", true }, [CELL_COUNT] = { "count", true },
};

static enum error read_time(struct reading *reading, int64_t *ret_ordinal)
{
        struct scan_calendar *calendar = &reading->input->calendar;
        struct slice text = datafile_field(&reading->table, CELL_TIME);
        enum scan_time_kind kind = scan_parse_time(text, ret_ordinal);
        if (calendar->kind == SCAN_TIME_NONE)
                calendar->kind = kind;
        if (kind != SCAN_TIME_NONE && kind == calendar->kind)
                return OK;
        if (calendar->kind == SCAN_TIME_NONE)
                return datafile_refuse(&reading->table, CELL_TIME,
                                       "\"%.*s\" is not a time: a whole number, an ISO week "
                                       "(2026-W05) or a date (2026-01-31).", SLICE_FMT(slice_sub(text, 0, 30)));
        return datafile_refuse(&reading->table, CELL_TIME, "\"%.*s\" is not %s, as times here are.",
                               SLICE_FMT(slice_sub(text, 0, 30)), scan_time_name(calendar->kind));
}

static enum error take_cell(struct reading *reading)
{
        struct counted row = { .line = (uint32_t)reading->table.row.line };
        double count;
        TRY(find_place(reading, CELL_PLACE, &row.place));
        TRY(read_time(reading, &row.ordinal));
        TRY(datafile_count(&reading->table, CELL_COUNT, &count));
        if (count > SCAN_CASES_MAX)
                return datafile_refuse(&reading->table, CELL_COUNT, "%.0f is more than %d.", count, SCAN_CASES_MAX);
        row.count = (uint32_t)count;
        struct counted_list *list = reading->file == &reading->request->files[SCAN_FILE_CASES] ? &reading->cases :
                                                                                                 &reading->controls;
        TRY(GROW(list));
        list->items[list->count++] = row;
        return OK;
}

/* ---- the period ---- */

static enum error read_period(struct reading *reading, int64_t *ret_last)
{
        struct scan_calendar *calendar = &reading->input->calendar;
        enum scan_time_kind kind;
        if (slice_is_null(reading->request->period)) {
                *ret_last = calendar->first = reading->cases.count ? reading->cases.items[0].ordinal : 0;
                for (size_t i = 0; i < reading->cases.count; i++) {
                        int64_t ordinal = reading->cases.items[i].ordinal;
                        calendar->first = ordinal < calendar->first ? ordinal : calendar->first;
                        *ret_last = ordinal > *ret_last ? ordinal : *ret_last;
                }
                return OK;
        }
        bool is_period = scan_parse_period(reading->request->period, &kind, &calendar->first, ret_last);
        if (is_period && (kind == calendar->kind || calendar->kind == SCAN_TIME_NONE)) {
                calendar->kind = kind;
                return OK;
        }
        (void)snprintf(reading->input->problem, sizeof reading->input->problem,
                       "--period is FIRST-LAST, two times as the files have them, such as 1-52, 2025-W01-2025-W52 or "
                       "2025-01-01-2025-12-31.");
        return ERR_INVALID;
}

/* Whether all dates are of one day of the week, and more than one. */
static bool is_weekly(const struct reading *reading)
{
        const struct counted_list *lists[] = { &reading->cases, &reading->controls };
        bool differs = false;
        for (size_t k = 0; k < ARRAY_SIZE(lists); k++)
                for (size_t i = 0; i < lists[k]->count; i++) {
                        int64_t days = lists[k]->items[i].ordinal - reading->input->calendar.first;
                        if (days % 7 != 0)
                                return false;
                        differs = differs || days != 0;
                }
        return differs;
}

static enum error set_calendar(struct reading *reading)
{
        struct scan_calendar *calendar = &reading->input->calendar;
        int64_t last;
        TRY(read_period(reading, &last));
        bool is_week = calendar->kind == SCAN_TIME_WEEK || (calendar->kind == SCAN_TIME_DATE && is_weekly(reading));
        calendar->step = is_week ? 7 : 1;
        int64_t steps = (last - calendar->first) / calendar->step + 1;
        if (steps > SCAN_TIMES_MAX) {
                (void)snprintf(reading->input->problem, sizeof reading->input->problem,
                               "The period has %lld steps; %d is the most.", (long long)steps, SCAN_TIMES_MAX);
                return ERR_TOO_LARGE;
        }
        bool is_empty = reading->cases.count == 0 && slice_is_null(reading->request->period);
        calendar->steps = is_empty ? 0 : (uint32_t)steps;
        uint32_t most = reading->request->window_most;
        if (most == 0)
                most = reading->request->mode != SCAN_RETROSPECTIVE ? 8 : calendar->steps > 1 ? calendar->steps / 2 : 1;
        reading->input->window_most = most < calendar->steps ? most : calendar->steps ? calendar->steps : 1;
        return OK;
}

static enum error keep_cells(struct reading *reading, const struct counted_list *list, struct scan_cells *ret_cells)
{
        const struct scan_calendar *calendar = &reading->input->calendar;
        struct scan_cell *cells = arena_array(reading->arena, struct scan_cell, list->count);
        size_t count = 0;
        if (!cells)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct counted *row = &list->items[i];
                int64_t days = row->ordinal - calendar->first;
                if (days >= 0 && days / calendar->step < calendar->steps && row->count)
                        cells[count++] = (struct scan_cell){ row->place, (uint32_t)(days / calendar->step),
                                                             row->count };
        }
        *ret_cells = (struct scan_cells){ cells, count };
        return OK;
}

/* ---- population ---- */

static const struct datafile_column population_columns[CELL_COLUMNS] = {
        [CELL_PLACE] = { "place", true }, [CELL_TIME] = { "time", true }, [CELL_COUNT] = { "population", true },
};

/* A time that all rows share need not be of the kind of the cases: a census year is enough. */
static enum error take_population(struct reading *reading)
{
        struct headed row;
        int64_t ordinal = 0;
        struct slice text = datafile_field(&reading->table, CELL_TIME);
        enum scan_time_kind kind = scan_parse_time(text, &ordinal);
        TRY(find_place(reading, CELL_PLACE, &row.place));
        TRY(datafile_number(&reading->table, CELL_COUNT, &row.population));
        if (row.population < 0)
                return datafile_refuse(&reading->table, CELL_COUNT, "%g is less than nobody.", row.population);
        if (kind == SCAN_TIME_NONE)
                return datafile_refuse(&reading->table, CELL_TIME,
                                       "\"%.*s\" is not a time: a whole number, an ISO week "
                                       "(2026-W05) or a date (2026-01-31).", SLICE_FMT(slice_sub(text, 0, 30)));
        const struct headed_list *list = &reading->population;
        bool is_same = list->count == 0 || list->items[0].ordinal == ordinal;
        if (!is_same && kind != reading->input->calendar.kind)
                return datafile_refuse(&reading->table, CELL_TIME, "\"%.*s\" is not %s, as the times of the cases are.",
                                       SLICE_FMT(slice_sub(text, 0, 30)),
                                               scan_time_name(reading->input->calendar.kind));
        row.ordinal = ordinal;
        TRY(GROW(&reading->population));
        reading->population.items[reading->population.count++] = row;
        return OK;
}

static int compare_headed(const void *a, const void *b)
{
        const struct headed *left = a, *right = b;
        if (left->place != right->place)
                return left->place < right->place ? -1 : 1;
        return left->ordinal < right->ordinal ? -1 : left->ordinal > right->ordinal;
}

static enum error sort_population(struct reading *reading)
{
        struct headed_list *list = &reading->population;
        char text[DATAFILE_PROBLEM_SIZE];
        uint32_t places = reading->input->places.count;
        reading->population_starts = arena_array(reading->arena, size_t, (size_t)places + 1);
        if (!reading->population_starts)
                return ERR_MEMORY;
        if (list->count)
                qsort(list->items, list->count, sizeof *list->items, compare_headed);
        size_t at = 0;
        for (uint32_t place = 0; place < places; place++) {
                struct slice id = slice_sub(reading->input->ids[place], 0, 60);
                reading->population_starts[place] = at;
                for (; at < list->count && list->items[at].place == place; at++) {
                        bool is_first = at == reading->population_starts[place];
                        if (is_first || list->items[at].ordinal != list->items[at - 1].ordinal)
                                continue;
                        (void)snprintf(text, sizeof text, "place \"%.*s\" has two rows of one time.", SLICE_FMT(id));
                        return complain(reading, SCAN_FILE_POPULATION, text);
                }
                if (at > reading->population_starts[place])
                        continue;
                (void)snprintf(text, sizeof text, "place \"%.*s\" has no row.", SLICE_FMT(id));
                return complain(reading, SCAN_FILE_POPULATION, text);
        }
        reading->population_starts[places] = at;
        return OK;
}

/* On a straight line between two times; before the first and after the last as there. */
static double population_at(const struct reading *reading, uint32_t place, int64_t ordinal)
{
        const struct headed *rows = &reading->population.items[reading->population_starts[place]];
        size_t count = reading->population_starts[place + 1] - reading->population_starts[place], next = 0;
        while (next < count && rows[next].ordinal <= ordinal)
                next++;
        if (next == 0 || next == count)
                return rows[next == 0 ? 0 : count - 1].population;
        double along =
                (double)(ordinal - rows[next - 1].ordinal) / (double)(rows[next].ordinal - rows[next - 1].ordinal);
        return rows[next - 1].population + along * (rows[next].population - rows[next - 1].population);
}

static bool is_constant(const struct reading *reading)
{
        const struct headed_list *list = &reading->population;
        for (size_t i = 1; i < list->count; i++)
                if (list->items[i].place == list->items[i - 1].place &&
                    list->items[i].population != list->items[i - 1].population)
                        return false;
        return true;
}

static enum error weigh_by_population(struct reading *reading, double rate)
{
        struct scan_input *input = reading->input;
        uint32_t places = input->places.count, steps = is_constant(reading) ? 1 : input->calendar.steps;
        if ((uint64_t)places * steps > weights_max)
                return complain(reading, SCAN_FILE_POPULATION, "populations of so many places change over so many "
                                                               "steps "
                                                               "that memory does not suffice; give them for one time.");
        double *weights = arena_array(reading->arena, double, (size_t)places * steps);
        if (!weights)
                return ERR_MEMORY;
        for (uint32_t place = 0; place < places; place++)
                for (uint32_t step = 0; step < steps; step++)
                        weights[(size_t)place * steps + step] =
                                rate * population_at(reading, place,
                                                     input->calendar.first + step * input->calendar.step);
        input->stream.weights = weights;
        input->stream.weights_by_time = steps > 1;
        return OK;
}

/* ---- own history ---- */

struct history {
        int64_t first, end; /* ordinals, the end not included */
        uint32_t steps;
};

static enum error find_history(struct reading *reading, struct history *ret_history)
{
        const struct scan_calendar *calendar = &reading->input->calendar;
        struct history history = { .first = calendar->first, .end = calendar->first };
        if (reading->request->mode == SCAN_PROSPECTIVE)
                history.end += calendar->step * ((int64_t)calendar->steps - reading->input->window_most);
        for (size_t i = 0; i < reading->cases.count && reading->request->mode != SCAN_PROSPECTIVE; i++)
                if (reading->cases.items[i].ordinal < history.first)
                        history.first = reading->cases.items[i].ordinal;
        int64_t steps = (history.end - history.first) / calendar->step;
        if (steps > 0 && steps < UINT32_MAX) {
                history.steps = (uint32_t)steps;
                *ret_history = history;
                return OK;
        }
        return complain(reading, SCAN_FILE_CASES, "there is no step before the earliest window, from which to expect: "
                                                  "give more history, shorter --windows or a later --period.");
}

static enum error weigh_by_history(struct reading *reading)
{
        struct scan_input *input = reading->input;
        struct history history = { 0 };
        struct detect_prior prior = { 0 };
        TRY(find_history(reading, &history));
        uint32_t places = input->places.count;
        uint32_t *events = arena_array(reading->arena, uint32_t, places);
        double *exposures = arena_array(reading->arena, double, places), all = 0, heads = 0;
        double *weights = arena_array(reading->arena, double, places);
        if (reading->arena->exhausted)
                return ERR_MEMORY;
        for (size_t i = 0; i < reading->cases.count; i++) {
                const struct counted *row = &reading->cases.items[i];
                if (row->ordinal < history.first || row->ordinal >= history.end)
                        continue;
                events[row->place] += row->count;
                all += row->count;
        }
        if (reading->population_starts) {
                for (uint32_t place = 0; place < places; place++)
                        for (uint32_t step = 0; step < history.steps; step++)
                                heads += population_at(reading, place, history.first + step * input->calendar.step);
                return weigh_by_population(reading, heads > 0 ? (all > 0 ? all : 0.5) / heads : 0);
        }
        for (uint32_t place = 0; place < places; place++)
                exposures[place] = history.steps;
        TRY(detect_fit_prior(events, exposures, places, &prior));
        for (uint32_t place = 0; place < places; place++)
                weights[place] = (prior.shape + events[place]) / (prior.rate + history.steps);
        input->stream.weights = weights;
        return OK;
}

static enum error check_risk(struct reading *reading)
{
        const struct scan_input *input = reading->input;
        char text[DATAFILE_PROBLEM_SIZE];
        for (size_t i = 0; i < reading->cases.count; i++) {
                const struct counted *row = &reading->cases.items[i];
                int64_t step = (row->ordinal - input->calendar.first) / input->calendar.step;
                if (row->count == 0 || row->ordinal < input->calendar.first || step >= input->calendar.steps)
                        continue;
                size_t at = input->stream.weights_by_time ? (size_t)row->place * input->calendar.steps + (size_t)step :
                                                            row->place;
                if (input->stream.weights[at] > 0)
                        continue;
                (void)snprintf(text, sizeof text,
                               "Line %u, column 1: cases at \"%.*s\", where the population is 0 then.",
                               row->line, SLICE_FMT(slice_sub(input->ids[row->place], 0, 60)));
                return complain(reading, SCAN_FILE_CASES, text);
        }
        return OK;
}

/* ---- neighbours ---- */

static const struct datafile_column pairs_columns[] = { { "place", true }, { "neighbour", true } };

static enum error take_pair(struct reading *reading)
{
        struct pair row = { 0 };
        TRY(find_place(reading, 0, &row.place));
        TRY(find_place(reading, 1, &row.neighbour));
        if (row.place == row.neighbour && reading->request->naming.name_of) /* parts of one place */
                return OK;
        TRY(GROW(&reading->pairs));
        reading->pairs.items[reading->pairs.count++] = row;
        return OK;
}

/* By place; within a place in the order of the file. */
static enum error list_neighbours(struct reading *reading)
{
        struct zones_places *places = &reading->input->places;
        size_t *starts = arena_array(reading->arena, size_t, (size_t)places->count + 2);
        uint32_t *neighbours = arena_array(reading->arena, uint32_t, reading->pairs.count);
        if (reading->arena->exhausted)
                return ERR_MEMORY;
        for (size_t i = 0; i < reading->pairs.count; i++)
                starts[reading->pairs.items[i].place + 2]++;
        for (uint32_t i = 0; i < places->count; i++)
                starts[i + 2] += starts[i + 1];
        for (size_t i = 0; i < reading->pairs.count; i++)
                neighbours[starts[reading->pairs.items[i].place + 1]++] = reading->pairs.items[i].neighbour;
        places->neighbour_starts = starts;
        places->neighbours = neighbours;
        return OK;
}

/* ---- all ---- */

static enum error read_cells(struct reading *reading, enum scan_file_kind kind)
{
        reading->file = &reading->request->files[kind];
        return read_rows(reading, kind, cases_columns, CELL_COLUMNS, take_cell);
}

static enum error weigh(struct reading *reading)
{
        enum scan_model model = reading->request->model;
        if (model == SCAN_PERMUTATION || model == SCAN_BERNOULLI || reading->input->calendar.steps == 0)
                return OK;
        TRY(model == SCAN_POISSON ? weigh_by_population(reading, 1) : weigh_by_history(reading));
        return check_risk(reading);
}

static enum error read_all(struct reading *reading)
{
        const struct scan_request *request = reading->request;
        struct scan_input *input = reading->input;
        TRY(read_places(reading));
        TRY(read_cells(reading, SCAN_FILE_CASES));
        if (request->files[SCAN_FILE_CONTROLS].source)
                TRY(read_cells(reading, SCAN_FILE_CONTROLS));
        TRY(set_calendar(reading));
        if (request->files[SCAN_FILE_POPULATION].source) {
                TRY(read_rows(reading, SCAN_FILE_POPULATION, population_columns, CELL_COLUMNS, take_population));
                TRY(sort_population(reading));
        }
        if (request->files[SCAN_FILE_NEIGHBOURS].source) {
                TRY(read_rows(reading, SCAN_FILE_NEIGHBOURS, pairs_columns, ARRAY_SIZE(pairs_columns), take_pair));
                TRY(list_neighbours(reading));
        }
        TRY(keep_cells(reading, &reading->cases, &input->stream.cases));
        TRY(keep_cells(reading, &reading->controls, &input->stream.controls));
        TRY(weigh(reading));
        input->panel = (struct scan_panel){ input->places.count, input->calendar.steps, &input->stream, 1 };
        return OK;
}

enum error scan_input_read(struct scan_input *input, const struct scan_request *request, struct arena *arena)
{
        struct reading reading = { .input = input, .request = request, .arena = arena };
        enum error err = read_all(&reading);
        free(reading.cases.items);
        free(reading.controls.items);
        free(reading.population.items);
        free(reading.pairs.items);
        return err;
}
