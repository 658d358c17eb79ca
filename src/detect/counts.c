/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/counts.h"

#include "base/checked.h"
#include "detect/names.h"
#include "text/date.h"

enum column { SERIES, TIME, COUNT, EFFORT };

static const struct datafile_column columns[] = {
        [SERIES] = { "series", false }, [TIME] = { "time", true }, [COUNT] = { "count", true },
        [EFFORT] = { "effort", false },
};

enum { WEEKS_MAX = 1000000, TIMES_MAX = 1000000000 };

/* What reading needs besides the result. */
struct reading {
        struct counts *counts;
        enum missing missing;
        struct arena *arena;
        struct datafile file;
        struct names names;
        size_t capacity;
        /* of each series */
        size_t *last; /* its last row + 1 */
        size_t last_capacity;
};

/* ---- times ---- */

static bool parse_week(struct slice text, int64_t *ret_ordinal)
{
        int64_t year, week;
        size_t mark = slice_find_byte(text, 'W'), dash = mark == 5;
        if (text.size != mark + 3 || mark < 4 || mark > 5 || (dash && text.data[4] != '-') ||
            !slice_to_int64(slice_sub(text, 0, 4), &year) || !slice_to_int64(slice_from(text, mark + 1), &week) ||
            year < 1 || year > 9998 || week < 1 || week > 53)
                return false;
        struct iso_week iso = { (int16_t)year, (uint8_t)week };
        struct date monday = iso_week_monday(iso);
        if (date_iso_week(monday).year != iso.year) /* there is no week 53 in that year */
                return false;
        *ret_ordinal = (date_to_days(monday) + 3) / 7; /* Mondays are days 4 mod 7 since 1970 */
        return true;
}

static bool parse_time(enum time_kind kind, struct slice text, int64_t *ret_ordinal)
{
        struct date date;
        text = slice_trim(text);
        switch (kind) {
        case TIME_INTEGER:
                return slice_to_int64(text, ret_ordinal) && *ret_ordinal >= -TIMES_MAX && *ret_ordinal <= TIMES_MAX;
        case TIME_WEEK:
                return parse_week(text, ret_ordinal);
        case TIME_DATE:
                break;
        }
        if (date_parse_iso(text, &date) != OK)
                return false;
        *ret_ordinal = date_to_days(date);
        return true;
}

bool counts_parse_time(const struct counts *counts, struct slice text, int64_t *ret_ordinal)
{
        return parse_time(counts->kind, text, ret_ordinal);
}

static enum error read_time(struct reading *reading, struct counts_row *row)
{
        struct counts *counts = reading->counts;
        struct slice text = datafile_field(&reading->file, TIME);
        for (int kind = TIME_INTEGER; counts->count == 0 && kind <= TIME_DATE; kind++) {
                if (parse_time((enum time_kind)kind, text, &row->ordinal)) {
                        counts->kind = (enum time_kind)kind;
                        break;
                }
        }
        if (!parse_time(counts->kind, text, &row->ordinal))
                return datafile_refuse(&reading->file, TIME, "\"%.*s\" is not a time%s: a whole number, an ISO week "
                                       "(2026-W05) or a date (2026-01-26).", SLICE_FMT(slice_sub(text, 0, 40)),
                                       counts->count ? " like those before" : "");
        row->time = arena_copy(reading->arena, text);
        return slice_is_null(row->time) ? ERR_MEMORY : OK;
}

/* ---- one row ---- */

static bool is_absent(struct slice text)
{
        text = slice_trim(text);
        return text.size == 0 || slice_equal(text, S("NA"));
}

static enum error read_count(struct reading *reading, struct counts_row *row)
{
        struct datafile *file = &reading->file;
        if (!is_absent(datafile_field(file, COUNT)))
                return datafile_count(file, COUNT, &row->count);
        if (reading->missing == MISSING_ERROR)
                return datafile_refuse(file, COUNT, "there is no count. If nothing happened, say missing=zero; if "
                                       "nobody listened, say missing=skip.");
        row->count = reading->missing == MISSING_ZERO ? 0 : NAN;
        return OK;
}

static enum error read_effort(struct reading *reading, struct counts_row *row)
{
        struct datafile *file = &reading->file;
        row->effort = 1;
        if (!datafile_has(file, EFFORT) || (isnan(row->count) && is_absent(datafile_field(file, EFFORT))))
                return OK;
        TRY(datafile_number(file, EFFORT, &row->effort));
        if (row->effort > 0)
                return OK;
        if (row->effort == 0 && reading->missing == MISSING_SKIP) {
                row->count = NAN;
                row->effort = 1;
                return OK;
        }
        return datafile_refuse(file, EFFORT, "effort is above 0. A week without any is a missing week: say "
                               "missing=skip.");
}

/* Room for one more, by doubling inside the arena. */
static enum error grow(struct reading *reading)
{
        struct counts *counts = reading->counts;
        if (counts->count < reading->capacity)
                return OK;
        size_t larger = reading->capacity ? reading->capacity * 2 : 512;
        struct counts_row *rows = arena_array(reading->arena, struct counts_row, larger);
        if (!rows)
                return ERR_MEMORY;
        if (counts->count > 0)
                memcpy(rows, counts->rows, counts->count * sizeof *rows);
        counts->rows = rows;
        reading->capacity = larger;
        return OK;
}

static enum error grow_last(struct reading *reading)
{
        if (reading->names.count <= reading->last_capacity)
                return OK;
        size_t larger = reading->last_capacity ? reading->last_capacity * 2 : 64;
        size_t *last = arena_array(reading->arena, size_t, larger);
        if (!last)
                return ERR_MEMORY;
        if (reading->last_capacity > 0)
                memcpy(last, reading->last, reading->last_capacity * sizeof *last);
        reading->last = last;
        reading->last_capacity = larger;
        return OK;
}

/* Dates: the first two rows of any series say whether the file steps by a week or by a day. */
static void settle_step(struct counts *counts, int64_t distance)
{
        if (counts->step == 0)
                counts->step = counts->kind == TIME_DATE && distance % 7 == 0 ? 7 : 1;
}

/* Where the row stands in its series, behind the row before it. */
static enum error place_row(struct reading *reading, struct counts_row *row)
{
        struct counts *counts = reading->counts;
        const struct counts_row *before = &counts->rows[reading->last[row->series] - 1];
        int64_t distance = row->ordinal - before->ordinal;
        if (distance <= 0)
                return datafile_refuse(&reading->file, TIME, "this time %s: times of a series grow from row to row.",
                                       distance == 0 ? "comes twice" : "comes after a later one");
        settle_step(counts, distance);
        if (distance % counts->step != 0)
                return datafile_refuse(&reading->file, TIME, "this date is not a whole number of weeks after \"%.*s\".",
                                       SLICE_FMT(slice_sub(before->time, 0, 40)));
        int64_t steps = distance / counts->step;
        if (steps > 1 && reading->missing == MISSING_ERROR)
                return datafile_refuse(&reading->file, TIME, "%lld missing between \"%.*s\" and this row. If nothing "
                                       "happened, say missing=zero; if nobody listened, missing=skip.",
                                       (long long)(steps - 1), SLICE_FMT(slice_sub(before->time, 0, 30)));
        if (steps > WEEKS_MAX || before->week + (size_t)steps >= WEEKS_MAX)
                return datafile_refuse(&reading->file, TIME, "a series has at most %d weeks.", (int)WEEKS_MAX);
        row->week = before->week + (size_t)steps;
        return OK;
}

static enum error read_row(struct reading *reading)
{
        struct counts *counts = reading->counts;
        TRY(grow(reading));
        struct counts_row row = { 0 };
        TRY(read_time(reading, &row));
        TRY(read_count(reading, &row));
        TRY(read_effort(reading, &row));
        TRY(names_add(&reading->names, datafile_field(&reading->file, SERIES), &row.series));
        TRY(grow_last(reading));
        if (reading->last[row.series])
                TRY(place_row(reading, &row));
        counts->rows[counts->count++] = row;
        reading->last[row.series] = counts->count;
        return OK;
}

/* ---- series out of rows ---- */

static size_t *find_lengths(const struct counts *counts, struct arena *arena)
{
        size_t *lengths = arena_array(arena, size_t, counts->series_count);
        for (size_t i = 0; lengths && i < counts->count; i++) {
                const struct counts_row *row = &counts->rows[i];
                lengths[row->series] = row->week >= lengths[row->series] ? row->week + 1 : lengths[row->series];
        }
        return lengths;
}

enum error counts_make_series(struct counts *counts, enum missing missing, struct arena *arena)
{
        size_t *lengths = find_lengths(counts, arena);
        counts->series = arena_array(arena, struct series, counts->series_count);
        counts->starts = arena_array(arena, int64_t, counts->series_count);
        double **values = arena_array(arena, double *, counts->series_count);
        double **efforts = arena_array(arena, double *, counts->series_count);
        if (!lengths || !counts->series || !counts->starts || !values || !efforts)
                return ERR_MEMORY;
        for (size_t s = 0; s < counts->series_count; s++) {
                values[s] = arena_array(arena, double, lengths[s]);
                efforts[s] = counts->has_effort ? arena_array(arena, double, lengths[s]) : NULL;
                if (!values[s] || (counts->has_effort && !efforts[s]))
                        return ERR_MEMORY;
                for (size_t t = 0; t < lengths[s]; t++) {
                        values[s][t] = missing == MISSING_ZERO ? 0 : NAN;
                        if (efforts[s])
                                efforts[s][t] = 1;
                }
                counts->series[s] = (struct series){ values[s], efforts[s], lengths[s] };
        }
        for (size_t i = 0; i < counts->count; i++) {
                const struct counts_row *row = &counts->rows[i];
                values[row->series][row->week] = row->count;
                if (counts->has_effort)
                        efforts[row->series][row->week] = row->effort;
                if (row->week == 0)
                        counts->starts[row->series] = row->ordinal;
        }
        return OK;
}

static enum error read_all(struct reading *reading, csv_source_function *source, void *context)
{
        struct counts *counts = reading->counts;
        TRY(datafile_open(&reading->file, columns, ARRAY_SIZE(columns), source, context));
        counts->has_series = datafile_has(&reading->file, SERIES);
        counts->has_effort = datafile_has(&reading->file, EFFORT);
        enum error err = OK;
        while ((err = datafile_next(&reading->file)) == OK)
                TRY(read_row(reading));
        if (err != ERR_NOT_FOUND)
                return err;
        if (counts->step == 0)
                counts->step = 1;
        counts->names = reading->names.items;
        counts->series_count = reading->names.count;
        return counts_make_series(counts, reading->missing, reading->arena);
}

enum error counts_read(struct counts *counts, enum missing missing, csv_source_function *source, void *context,
                       struct arena *arena)
{
        struct reading reading = { .counts = counts, .missing = missing, .arena = arena };
        names_init(&reading.names, arena);
        enum error err = read_all(&reading, source, context);
        memcpy(counts->problem, reading.file.problem, sizeof counts->problem);
        datafile_close(&reading.file);
        return err;
}

void counts_write(const struct counts *counts, struct point *const *points, struct counts_period period,
                  struct buffer *out)
{
        if (counts->has_series)
                buffer_append(out, S("series,"));
        buffer_append(out, S("time,observed,expected,threshold,p_value,score,alarm\n"));
        for (size_t i = 0; i < counts->count; i++) {
                const struct counts_row *row = &counts->rows[i];
                bool inside = row->ordinal >= period.from && row->ordinal <= period.to;
                struct point point = inside ? points[row->series][row->week] : POINT_NONE;
                if (counts->has_series)
                        datafile_put_text(out, true, counts->names[row->series]);
                datafile_put_text(out, !counts->has_series, row->time);
                datafile_put_number(out, false, row->count);
                datafile_put_number(out, false, point.expected);
                datafile_put_number(out, false, point.threshold);
                datafile_put_number(out, false, point.p);
                datafile_put_number(out, false, point.score);
                datafile_put_number(out, false, point.alarm == ALARM_UNKNOWN ? NAN : point.alarm);
                datafile_end_row(out);
        }
}
