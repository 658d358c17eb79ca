/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Time of Farrington flexible for one series and week: bench/detect SERIES prints milliseconds; bench/detect --csv
 * SERIES writes the same counts for R. Series of Noufaily's scenarios in turn; processor time, so that what else
 * the machine does is not counted. */
#include "base/checked.h"
#include "detect/datafile.h"
#include "detect/design.h"
#include "detect/series.h"

#include <stdio.h>
#include <time.h>

enum { SEED = 1 };

static double processor_seconds(void)
{
        struct timespec now = { 0 };
        (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
        return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void simulate(size_t number, struct simulated *ret_series)
{
        design_simulate(DESIGN_NOUFAILY, number % design_scenarios(DESIGN_NOUFAILY), SEED, number, ret_series);
}

static void write_series(size_t count)
{
        struct simulated made;
        printf("series,time,count\n");
        for (size_t i = 0; i < count; i++) {
                simulate(i, &made);
                for (size_t t = 0; t < DESIGN_WEEKS; t++)
                        printf("%zu,%zu,%.0f\n", i, t + 1, made.counts[t]);
        }
}

static int measure(size_t count)
{
        struct settings settings;
        double seconds = 0, alarms = 0, decided = 0;
        settings_init(&settings, METHOD_FARRINGTON, COMPAT_NONE);
        settings.first = DESIGN_JUDGED;
        for (size_t i = 0; i < count; i++) {
                struct simulated made;
                struct point points[DESIGN_WEEKS];
                _cleanup_arena_ struct arena arena = { 0 };
                arena_init(&arena, 1 << 24);
                simulate(i, &made);
                double start = processor_seconds();
                struct series series = { made.counts, NULL, DESIGN_WEEKS };
                if (series_run(&settings, &series, &arena, points) != OK)
                        return 1;
                seconds += processor_seconds() - start;
                for (size_t t = DESIGN_JUDGED; t < DESIGN_WEEKS; t++) {
                        decided += points[t].alarm != ALARM_UNKNOWN;
                        alarms += points[t].alarm == 1;
                }
        }
        printf("%.4f ms a series-week, %.0f decided, %.0f alarms\n", 1000 * seconds / decided, decided, alarms);
        return decided > 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
        int64_t count = 0;
        bool csv = argc == 3 && strcmp(argv[1], "--csv") == 0;
        if (argc != 2 + csv || !slice_to_int64(slice_from_cstr(argv[argc - 1]), &count) || count < 1 || count > 100000)
                return 2;
        if (csv) {
                write_series((size_t)count);
                return 0;
        }
        return measure((size_t)count);
}
