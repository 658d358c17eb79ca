/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* COUNTS.csv: what is read has weeks in their order, and can be detected on and written. */
#include "fuzz.h"

#include "detect/counts.h"

static struct slice left;

static enum error take(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        (void)context;
        struct slice part = slice_sub(left, 0, capacity);
        if (part.size > 0)
                memcpy(bytes, part.data, part.size);
        left = slice_from(left, part.size);
        *ret_size = part.size;
        return OK;
}

static void must_be_whole(const struct counts *counts)
{
        for (size_t i = 0; i < counts->count; i++) {
                const struct counts_row *row = &counts->rows[i];
                fuzz_must(row->series < counts->series_count);
                fuzz_must(row->week < counts->series[row->series].length);
                double count = counts->series[row->series].counts[row->week];
                fuzz_must(count == row->count || (isnan(count) && isnan(row->count)));
                fuzz_must(series_effort(&counts->series[row->series], row->week) > 0);
        }
}

static void must_run(const struct counts *counts, enum detect_method method, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out = { 0 };
        struct settings settings;
        struct point **points = arena_array(arena, struct point *, counts->series_count);
        settings_init(&settings, method, COMPAT_NONE);
        for (size_t s = 0; points && s < counts->series_count; s++) {
                if (counts->series[s].length > 2000)
                        return;
                points[s] = arena_array(arena, struct point, counts->series[s].length);
                if (!points[s] || series_run(&settings, &counts->series[s], arena, points[s]) != OK)
                        return;
        }
        buffer_init(&out, 1 << 24);
        if (points)
                counts_write(counts, points, (struct counts_period){ INT64_MIN, INT64_MAX }, &out);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        static const enum detect_method methods[] = { METHOD_EARS_C1, METHOD_EARS_C3, METHOD_BAYES, METHOD_CUSUM };
        for (int missing = MISSING_ERROR; missing <= MISSING_SKIP; missing++) {
                struct counts counts = { 0 };
                left = input;
                enum error err = counts_read(&counts, (enum missing)missing, take, NULL, arena);
                fuzz_must(err == OK || err == ERR_MEMORY || counts.problem[0] != '\0');
                if (err != OK)
                        continue;
                must_be_whole(&counts);
                must_run(&counts, methods[input.size % 4], arena);
        }
}
