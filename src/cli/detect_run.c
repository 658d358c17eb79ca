/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect run: a temporal detector over a file of counts. */
#include "base/checked.h"
#include "cli/detect.h"
#include "cli/detect_changes.h"
#include "detect/chart.h"
#include "detect/counts.h"
#include "detect/pooled.h"
#include "text/date.h"

static const size_t memory_max = (size_t)256 << 30, output_max = (size_t)64 << 30;

struct run_options {
        struct slice method, input, output, changes;
        struct cli_values set;
        struct slice from, to; /* out of `set` */
};

static int refuse_pair(const struct cli *cli, enum error err, struct slice pair, enum setting key)
{
        const struct run_options *own = cli->own;
        if (err == ERR_INVALID)
                return cli_failf(cli, CLI_USAGE, M("--set %.*s: %s takes %s."), SLICE_FMT(pair), setting_name(key),
                                 setting_values(key));
        return cli_failf(cli, CLI_USAGE, M("--set %.*s: the method %.*s reads no such key. See --help."),
                         SLICE_FMT(pair),
                         SLICE_FMT(own->method));
}

/* compat first, for it chooses the defaults; then the others in their order. */
static int read_settings(struct cli *cli, enum detect_method method, struct settings *ret_settings)
{
        struct run_options *own = cli->own;
        enum compat compat = COMPAT_NONE;
        for (size_t i = 0; i < own->set.count; i++)
                if (settings_compat(own->set.items[i], &compat) == ERR_INVALID)
                        return refuse_pair(cli, ERR_INVALID, own->set.items[i], SET_COMPAT);
        settings_init(ret_settings, method, compat);
        for (size_t i = 0; i < own->set.count; i++) {
                struct slice pair = own->set.items[i];
                enum setting key = SET_COMPAT;
                if (slice_starts_with(pair, S("from="))) {
                        own->from = slice_from(pair, 5);
                } else if (slice_starts_with(pair, S("to="))) {
                        own->to = slice_from(pair, 3);
                } else {
                        enum error err = settings_set(ret_settings, pair, &key);
                        if (err != OK)
                                return refuse_pair(cli, err, pair, key);
                }
        }
        const char *problem = settings_check(ret_settings);
        return problem ? cli_failf(cli, CLI_USAGE, "%s.", problem) : CLI_OK;
}

static int read_period(const struct cli *cli, const struct counts *counts, struct counts_period *period)
{
        const struct run_options *own = cli->own;
        *period = (struct counts_period){ INT64_MIN, INT64_MAX };
        if (own->from.size && !counts_parse_time(counts, own->from, &period->from))
                return cli_failf(cli, CLI_USAGE, M("from=%.*s is not a time like those of the file."),
                                 SLICE_FMT(own->from));
        if (own->to.size && !counts_parse_time(counts, own->to, &period->to))
                return cli_failf(cli, CLI_USAGE, M("to=%.*s is not a time like those of the file."),
                                 SLICE_FMT(own->to));
        return CLI_OK;
}

static enum error run_pooled(const struct settings *settings, const struct counts *counts, struct arena *arena,
                             struct point **points)
{
        int64_t first = INT64_MAX;
        size_t *starts = arena_array(arena, size_t, counts->series_count);
        if (!starts)
                return ERR_MEMORY;
        for (size_t s = 0; s < counts->series_count; s++)
                first = counts->starts[s] < first ? counts->starts[s] : first;
        for (size_t s = 0; s < counts->series_count; s++)
                starts[s] = (size_t)((counts->starts[s] - first) / counts->step);
        struct pooled pooled = { counts->series, starts, counts->series_count };
        return pooled_run(settings, &pooled, arena, points);
}

/* ERR_BUSY: somebody stopped it. */
static enum error run_each(struct settings *settings, const struct counts *counts, struct arena *arena,
                           struct point **points)
{
        TRY(chart_make_cache(arena, &settings->cache));
        for (size_t s = 0; s < counts->series_count; s++) {
                _cleanup_arena_ struct arena scratch = { 0 };
                arena_init(&scratch, memory_max);
                if (detect_is_stopped())
                        return ERR_BUSY;
                TRY(series_run(settings, &counts->series[s], &scratch, points[s]));
                detect_show_progress("Series", s + 1, counts->series_count);
        }
        return OK;
}

static int detect(const struct cli *cli, struct settings *settings, struct arena *arena, struct counts *counts)
{
        const struct run_options *own = cli->own;
        _cleanup_buffer_ struct buffer out = { 0 };
        struct counts_period period;
        int code = read_period(cli, counts, &period);
        if (code != CLI_OK)
                return code;
        struct point **points = arena_array(arena, struct point *, counts->series_count);
        for (size_t s = 0; points && s < counts->series_count; s++)
                points[s] = arena_array(arena, struct point, counts->series[s].length);
        if (arena->exhausted)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written."));
        if (counts->has_effort && settings->method <= METHOD_EARS_C3)
                fprintf(stderr, M("%s: EARS reads counts alone; the column effort is left out.\n"), cli->command);
        enum error err = settings->method == METHOD_GAMMA_POISSON ? run_pooled(settings, counts, arena, points) :
                         run_each(settings, counts, arena, points);
        if (err == ERR_BUSY)
                return detect_fail_stopped(cli);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the detector could not run (%s). Nothing was written."),
                                 error_name(err));
        buffer_init(&out, output_max);
        counts_write(counts, points, period, &out);
        return detect_write(cli, own->output, &out);
}

/* As the file's; in a file of weeks also a date. */
static bool parse_change_time(void *context, struct slice text, int64_t *ret_time)
{
        const struct counts *counts = context;
        struct date date;
        if (counts_parse_time(counts, text, ret_time))
                return true;
        if (counts->kind != TIME_WEEK || date_parse_iso(slice_trim(text), &date) != OK)
                return false;
        *ret_time = (date_to_days(date) + 3) / 7; /* of the week that it lies in, as counts.c numbers them */
        return true;
}

static enum error join(struct counts *counts, struct detect_changes *changes, enum missing missing,
                       struct arena *arena)
{
        bool first;
        struct detect_survey survey = { counts->names, counts->series_count, INT64_MAX };
        struct slice *targets = arena_array(arena, struct slice, counts->series_count);
        if (!targets)
                return ERR_MEMORY;
        for (size_t i = 0; i < counts->count; i++)
                survey.first = counts->rows[i].ordinal < survey.first ? counts->rows[i].ordinal : survey.first;
        TRY(detect_changes_settle(changes, &survey));
        for (size_t s = 0; s < counts->series_count; s++)
                targets[s] = detect_changes_name(changes, counts->names[s], &first);
        return counts_join(counts, targets, missing, arena);
}

static int apply_changes(const struct cli *cli, struct counts *counts, enum missing missing, struct arena *arena)
{
        const struct run_options *own = cli->own;
        struct detect_changes changes;
        if (!own->changes.size)
                return CLI_OK;
        int code = detect_changes_read(cli, own->changes, (struct detect_times){ parse_change_time, counts }, arena,
                                       &changes);
        if (code != CLI_OK)
                return code;
        enum error err = join(counts, &changes, missing, arena);
        return err == OK ? CLI_OK
                         : cli_failf(cli, CLI_FAILED, M("%.*s: %s Nothing was written."), SLICE_FMT(own->input),
                                     counts->problem[0] ? counts->problem : error_name(err));
}

static int run(struct cli *cli)
{
        const struct run_options *own = cli->own;
        enum detect_method method;
        struct settings settings = { 0 };
        struct counts counts = { 0 };
        _cleanup_arena_ struct arena arena = { 0 };
        _cleanup_detect_file_ struct detect_file file = { 0 };
        arena_init(&arena, memory_max);
        if (cli->word_count || !own->method.size || !own->input.size || !own->output.size)
                return cli_fail(cli, CLI_USAGE, M("--method, --input and --output are needed. See --help."));
        if (!method_parse(own->method, &method))
                return cli_failf(cli, CLI_USAGE, M("there is no method \"%.*s\". See --help."), SLICE_FMT(own->method));
        int code = read_settings(cli, method, &settings);
        if (code == CLI_OK)
                code = detect_open(cli, own->input, &file);
        if (code != CLI_OK)
                return code;
        detect_catch_stop();
        enum missing missing = (enum missing)setting(&settings, SET_MISSING);
        enum error err = counts_read(&counts, missing, detect_source, &file, &arena);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("%.*s: %s Nothing was written."), SLICE_FMT(own->input),
                                 counts.problem[0] ? counts.problem : error_name(err));
        code = apply_changes(cli, &counts, missing, &arena);
        return code == CLI_OK ? detect(cli, &settings, &arena, &counts) : code;
}

static const char more_head[] =
        "COUNTS.csv: [series,]time,count[,effort]; the first line names the columns. time: whole number, ISO week\n"
        "(2026-W05) or date, growing in each series; a missing week is an error unless missing= says how to read it.\n"
        "CHANGES.csv: kind,from,to,date, where kind is split, merge or recode, from and to are series, and date is\n"
        "a time like those of COUNTS.csv: old names are counted under the new one; the parts of a split (a row\n"
        "each; from a name to itself when it goes on) as one series, A+B, unless all times lie after it. Counts of\n"
        "one time are added up.\n"
        "OUT.csv: [series,]time,observed,expected,threshold,p_value,score,alarm in input order; time as given, 17\n"
        "significant digits, empty = no value. alarm 1: above the threshold (ears, farrington, bayes), or from it on\n"
        "(the others). \"-\" is standard input or output.\n\n"
        "Methods: ears-c1 ears-c2 ears-c3 farrington cusum bayes llr-cusum glr gamma-poisson\n\n"
        "Keys, what they take, defaults by method:\n";

static const char more_tail[] =
        "  from, to        first and last time with values in OUT.csv (default: all)\n\n"
        "budget: for llr-cusum and glr expected false alarms of a series in a year of `frequency` rows; for\n"
        "gamma-poisson expected false alarms a week over all series. docs/detect/README.md says more.\n"
        "Exit: 0 done, 1 the file is not as it must be (nothing was written), 2 wrong command line.\n";

int detect_run_main(int argc, char **argv)
{
        struct run_options own = { 0 };
        _cleanup_buffer_ struct buffer more = { 0 };
        const struct cli_option options[] = {
                { "method", .value = &own.method, .help = M("Which detector.") },
                { "input", .value = &own.input, .help = M("COUNTS.csv, or - for standard input.") },
                { "output", .value = &own.output, .help = M("OUT.csv, or - for standard output.") },
                { "changes", .value = &own.changes,
                  .help = M("CHANGES.csv: series that were split, merged or renamed.") },
                { "set", .values = &own.set, .help = M("key=value, as often as needed.") },
        };
        buffer_init(&more, 64 * 1024);
        buffer_append(&more, slice_from_cstr(more_head));
        settings_write_table(&more, false);
        buffer_append(&more, slice_from_cstr(more_tail));
        buffer_append_byte(&more, '\0');
        struct cli cli = { .command = "kentongan detect run",
                           .usage = "--method M --input COUNTS.csv --output OUT.csv [--changes CHANGES.csv]\n"
                                    "       [--set key=value]...",
                           .about = M("Says week by week whether a count is higher than expected."),
                           .options = options, .option_count = ARRAY_SIZE(options), .plain = true,
                           .more = buffer_check(&more) == OK ? more.data : more_head, .own = &own };
        return cli_run(&cli, argc, argv, run);
}
