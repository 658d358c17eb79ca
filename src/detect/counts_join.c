/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Series that are counted as one. */
#include "base/checked.h"
#include "detect/counts.h"
#include "detect/names.h"

#include <math.h>
#include <stdlib.h>

struct joining {
        struct counts *counts;
        enum missing missing;
        struct names names;
        size_t *order;    /* row numbers by new series, time, place in the file */
        bool *kept;       /* of each row: false when it is added to another */
};

static int compare_rows(const void *left, const void *right, void *context)
{
        const struct counts_row *rows = context;
        size_t a = *(const size_t *)left, b = *(const size_t *)right;
        if (rows[a].series != rows[b].series)
                return rows[a].series < rows[b].series ? -1 : 1;
        if (rows[a].ordinal != rows[b].ordinal)
                return rows[a].ordinal < rows[b].ordinal ? -1 : 1;
        return a < b ? -1 : a > b;
}

static enum error refuse(struct joining *joining, const struct counts_row *row, const char *why)
{
        (void)snprintf(joining->counts->problem, sizeof joining->counts->problem,
                       "After --changes, series \"%.*s\", time \"%.*s\": %s",
                       SLICE_FMT(slice_sub(joining->names.items[row->series], 0, 60)),
                       SLICE_FMT(slice_sub(row->time, 0, 30)), why);
        return ERR_INVALID;
}

/* What is told of one time by two series is added up; what one of them does not tell is not zero. */
static enum error add_row(struct joining *joining, struct counts_row *into, const struct counts_row *row)
{
        if (isnan(row->count))
                return OK;
        if (!isnan(into->count) && fabs(into->effort - row->effort) > 0)
                return refuse(joining, into, "the effort differs between series that are counted as one.");
        into->effort = row->effort;
        into->count = isnan(into->count) ? row->count : into->count + row->count;
        return OK;
}

/* Where a row stands behind the one before it in its series. */
static enum error follow(struct joining *joining, const struct counts_row *before, struct counts_row *row)
{
        int64_t distance = row->ordinal - before->ordinal, step = joining->counts->step;
        if (distance % step != 0)
                return refuse(joining, row, "it is not a whole number of steps after the one before.");
        if (distance > step && joining->missing == MISSING_ERROR)
                return refuse(joining, row, "times before it are missing. If nothing happened, say missing=zero; if "
                                            "nobody listened, missing=skip.");
        row->week = before->week + (size_t)(distance / step);
        return OK;
}

static enum error join_rows(struct joining *joining)
{
        struct counts *counts = joining->counts;
        struct counts_row *last = NULL;
        for (size_t i = 0; i < counts->count; i++) {
                struct counts_row *row = &counts->rows[joining->order[i]];
                bool same = last && last->series == row->series;
                joining->kept[joining->order[i]] = !same || last->ordinal != row->ordinal;
                if (same && last->ordinal == row->ordinal) {
                        TRY(add_row(joining, last, row));
                        continue;
                }
                row->week = 0;
                if (same)
                        TRY(follow(joining, last, row));
                last = row;
        }
        return OK;
}

enum error counts_join(struct counts *counts, const struct slice *targets, enum missing missing, struct arena *arena)
{
        size_t kept = 0;
        struct joining joining = { .counts = counts, .missing = missing,
                                   .order = arena_array(arena, size_t, counts->count),
                                   .kept = arena_array(arena, bool, counts->count) };
        size_t *numbers = arena_array(arena, size_t, counts->series_count);
        if (!joining.order || !joining.kept || !numbers)
                return ERR_MEMORY;
        names_init(&joining.names, arena);
        for (size_t s = 0; s < counts->series_count; s++)
                TRY(names_add(&joining.names, targets[s], &numbers[s]));
        for (size_t i = 0; i < counts->count; i++) {
                counts->rows[i].series = numbers[counts->rows[i].series];
                joining.order[i] = i;
        }
        if (counts->count > 1)
                qsort_r(joining.order, counts->count, sizeof *joining.order, compare_rows, counts->rows);
        TRY(join_rows(&joining));
        for (size_t i = 0; i < counts->count; i++)
                if (joining.kept[i])
                        counts->rows[kept++] = counts->rows[i];
        counts->count = kept;
        counts->names = joining.names.items;
        counts->series_count = joining.names.count;
        return counts_make_series(counts, missing, arena);
}
