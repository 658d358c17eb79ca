/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Runs the engine over the series of tests/oracle and prints everything to the last digit; see same-bytes. */
#include "base/checked.h"
#include "base/cleanup.h"
#include "detect/chart.h"
#include "detect/counts.h"
#include "detect/evaluate.h"
#include "detect/pooled.h"

#include <stdio.h>

static enum error read_file(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        *ret_size = fread(bytes, 1, capacity, context);
        return OK;
}

static int run_method(const struct counts *counts, enum detect_method method, enum compat compat, struct arena *arena)
{
        struct settings settings;
        struct point *points[16];
        size_t starts[16] = { 0 };
        _cleanup_buffer_ struct buffer out = { 0 };
        settings_init(&settings, method, compat);
        if (chart_make_cache(arena, &settings.cache) != OK || counts->series_count > ARRAY_SIZE(points))
                return 1;
        for (size_t s = 0; s < counts->series_count; s++) {
                points[s] = arena_array(arena, struct point, counts->series[s].length);
                if (!points[s])
                        return 1;
                if (method != METHOD_GAMMA_POISSON &&
                    series_run(&settings, &counts->series[s], arena, points[s]) != OK)
                        return 1;
        }
        struct pooled pooled = { counts->series, starts, counts->series_count };
        if (method == METHOD_GAMMA_POISSON && pooled_run(&settings, &pooled, arena, points) != OK)
                return 1;
        buffer_init(&out, 1 << 26);
        counts_write(counts, points, (struct counts_period){ INT64_MIN, INT64_MAX }, &out);
        return fwrite(out.data, 1, out.size, stdout) == out.size ? 0 : 1;
}

static int evaluate(struct arena *arena)
{
        static struct tally tallies[4 * LEVELS_MAX];
        static const char *const names[4] = { "farrington", "glr", "llr-cusum", "oracle" };
        struct competitor competitors[4];
        for (size_t i = 0; i < 4; i++)
                if (!competitor_parse(slice_from_cstr(names[i]), &competitors[i]))
                        return 1;
        struct evaluation evaluation = { .design = DESIGN_SPARSE, .replicates = 3, .seed = 5,
                                         .competitors = competitors, .competitor_count = 4 };
        if (evaluate_scenario(&evaluation, arena, tallies) != OK)
                return 1;
        for (size_t i = 0; i < ARRAY_SIZE(tallies); i++)
                printf("%.17g %.17g %.17g\n", tallies[i].false_alarms, tallies[i].found, tallies[i].penalised_delay);
        return 0;
}

int main(int argc, char **argv)
{
        _cleanup_arena_ struct arena arena = { 0 };
        struct counts counts = { 0 };
        _cleanup_fclose_ FILE *file = argc == 2 ? fopen(argv[1], "re") : NULL;
        arena_init(&arena, (size_t)4 << 30);
        if (!file || counts_read(&counts, MISSING_ERROR, read_file, file, &arena) != OK)
                return 1;
        for (int method = 0; method < METHOD_COUNT; method++)
                for (int compat = COMPAT_NONE; compat <= COMPAT_R; compat++)
                        if (run_method(&counts, (enum detect_method)method, (enum compat)compat, &arena))
                                return 1;
        return evaluate(&arena);
}
