/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect evaluate: detectors on simulated series whose outbreaks are known. */
#include "base/checked.h"
#include "cli/detect_evaluate.h"
#include "detect/datafile.h"
#include "detect/evaluate.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>

enum { REPLICATES_MAX = 100000, OUTPUT_MAX = 64 * 1024 * 1024, THREADS_MAX = 64, SCENARIOS_MAX = 64 };
enum { TALLIES = COMPETITORS_MAX * LEVELS_MAX };

static const double weeks_a_year = 52;

/* What the run adds up. */
struct table {
        struct evaluation evaluation;
        struct competitor competitors[COMPETITORS_MAX];
        struct tally all[TALLIES];
        struct tally (*scenarios)[TALLIES]; /* of each scenario */
        struct buffer rows, amoc;
        int threads;
        atomic_size_t next; /* scenario that nobody has taken */
        atomic_size_t done;
        atomic_int failed; /* the first error */
};

static void write_row(struct table *table, struct slice scenario, size_t competitor, size_t level,
                      const struct tally *tally)
{
        struct buffer *out = &table->rows;
        double levels[LEVELS_MAX], fpr = tally->false_alarms / tally->null_weeks;
        (void)competitor_levels(table->competitors[competitor], levels);
        datafile_put_text(out, true, design_name(table->evaluation.design));
        datafile_put_text(out, false, scenario);
        datafile_put_text(out, false, competitor_name(table->competitors[competitor]));
        datafile_put_number(out, false, levels[level]);
        datafile_put_number(out, false, fpr);
        datafile_put_number(out, false, tally->found / tally->outbreaks);
        datafile_put_number(out, false, tally->found_first / tally->outbreaks);
        datafile_put_number(out, false, tally->true_alarms / tally->outbreak_weeks);
        datafile_put_number(out, false, tally->true_alarms / (tally->true_alarms + tally->false_alarms));
        datafile_put_number(out, false, tally->delay / tally->found);
        datafile_put_number(out, false, fpr * weeks_a_year);
        datafile_put_count(out, false, table->evaluation.replicates);
        datafile_end_row(out);
}

static void write_scenario(struct table *table, struct slice scenario, const struct tally *tallies)
{
        for (size_t c = 0; c < table->evaluation.competitor_count; c++) {
                double levels[LEVELS_MAX];
                size_t count = competitor_levels(table->competitors[c], levels);
                for (size_t l = 0; l < count; l++)
                        write_row(table, scenario, c, l, &tallies[c * LEVELS_MAX + l]);
        }
}

/* The curve of each detector over all scenarios: false alarms a year against the mean penalised delay. */
static void write_amoc(struct table *table)
{
        struct buffer *out = &table->amoc;
        buffer_append(out, S("design,method,alpha,false_alarms_per_series_year,penalised_delay,pod\n"));
        for (size_t c = 0; c < table->evaluation.competitor_count; c++) {
                double levels[LEVELS_MAX];
                size_t count = competitor_levels(table->competitors[c], levels);
                for (size_t l = 0; l < count; l++) {
                        const struct tally *tally = &table->all[c * LEVELS_MAX + l];
                        datafile_put_text(out, true, design_name(table->evaluation.design));
                        datafile_put_text(out, false, competitor_name(table->competitors[c]));
                        datafile_put_number(out, false, levels[l]);
                        datafile_put_number(out, false, weeks_a_year * tally->false_alarms / tally->null_weeks);
                        datafile_put_number(out, false, tally->penalised_delay / tally->outbreaks);
                        datafile_put_number(out, false, tally->found / tally->outbreaks);
                        datafile_end_row(out);
                }
        }
}

/* A thread takes one scenario after the other; each has its own thresholds, which depend on nothing but their class. */
static void *evaluate_some(void *context)
{
        struct table *table = context;
        struct evaluation evaluation = table->evaluation;
        size_t count = design_scenarios(evaluation.design);
        _cleanup_arena_ struct arena arena = { 0 };
        arena_init(&arena, (size_t)4 << 30);
        while ((evaluation.scenario = atomic_fetch_add(&table->next, 1)) < count && table->failed == OK) {
                enum error err = evaluate_scenario(&evaluation, &arena, table->scenarios[evaluation.scenario]);
                if (err != OK)
                        table->failed = (int)err;
                detect_show_progress("Scenario", atomic_fetch_add(&table->done, 1) + 1, count);
        }
        return NULL;
}

static enum error run_threads(struct table *table)
{
        pthread_t threads[THREADS_MAX];
        int started = 0;
        while (started < table->threads && pthread_create(&threads[started], NULL, evaluate_some, table) == 0)
                started++;
        for (int i = 0; i < started; i++)
                (void)pthread_join(threads[i], NULL);
        return started > 0 ? (enum error)table->failed : ERR_MEMORY;
}

static enum error evaluate_all(struct table *table)
{
        size_t scenarios = design_scenarios(table->evaluation.design);
        TRY(run_threads(table));
        buffer_append(&table->rows, S("design,scenario,method,alpha,fpr,pod,pod1,sensitivity,ppv,delay,"
                                      "false_alarms_per_series_year,replicates\n"));
        for (size_t i = 0; i < scenarios; i++) {
                char number[24];
                for (size_t k = 0; k < TALLIES; k++)
                        tally_add(&table->all[k], &table->scenarios[i][k]);
                (void)snprintf(number, sizeof number, "%zu", i + 1);
                write_scenario(table, slice_from_cstr(number), table->scenarios[i]);
        }
        write_scenario(table, S("all"), table->all);
        write_amoc(table);
        return OK;
}

static int read_methods(const struct cli *cli, struct slice text, struct table *table)
{
        struct slice rest = text, item;
        size_t count = 0;
        while (slice_next(&rest, ',', &item)) {
                if (count == COMPETITORS_MAX)
                        return cli_fail(cli, CLI_USAGE, M("too many methods."));
                if (!competitor_parse(slice_trim(item), &table->competitors[count++]))
                        return cli_failf(cli, CLI_USAGE, M("there is no method \"%.*s\" to evaluate. See --help."),
                                         SLICE_FMT(item));
        }
        table->evaluation.competitors = table->competitors;
        table->evaluation.competitor_count = count;
        return count ? CLI_OK : cli_fail(cli, CLI_USAGE, M("--methods names no method."));
}

int evaluate_read_numbers(const struct cli *cli, struct evaluate_numbers *ret_numbers)
{
        const struct evaluate_options *own = cli->own;
        int64_t replicates, seed, threads = 1;
        if (cli->word_count || !own->design.size || !own->methods.size || !own->output.size)
                return cli_fail(cli, CLI_USAGE, M("--design, --replicates, --seed, --methods and --output are "
                                                  "needed. See --help."));
        if (!slice_to_int64(own->replicates, &replicates) || replicates < 1 || replicates > REPLICATES_MAX)
                return cli_failf(cli, CLI_USAGE, M("--replicates is a number from 1 to %d."), (int)REPLICATES_MAX);
        if (!slice_to_int64(own->seed, &seed) || seed < 0)
                return cli_fail(cli, CLI_USAGE, M("--seed is a number from 0."));
        if (own->threads.size && (!slice_to_int64(own->threads, &threads) || threads < 1 || threads > THREADS_MAX))
                return cli_failf(cli, CLI_USAGE, M("--threads is a number from 1 to %d."), (int)THREADS_MAX);
        *ret_numbers = (struct evaluate_numbers){ (size_t)replicates, (uint64_t)seed, (unsigned)threads };
        return CLI_OK;
}

static int read_options(const struct cli *cli, struct table *table)
{
        const struct evaluate_options *own = cli->own;
        struct evaluate_numbers numbers = { 0 };
        int code = evaluate_read_numbers(cli, &numbers);
        if (code != CLI_OK)
                return code;
        if (!design_parse(own->design, &table->evaluation.design))
                return cli_failf(cli, CLI_USAGE, M("there is no design \"%.*s\": noufaily, sparse, silent or "
                                                   "space-time."), SLICE_FMT(own->design));
        if (own->places.size || own->worlds.size || own->details.size)
                return cli_fail(cli, CLI_USAGE, M("--places, --worlds and --details are for --design space-time."));
        table->threads = (int)numbers.threads;
        table->evaluation.replicates = numbers.replicates;
        table->evaluation.seed = numbers.seed;
        table->evaluation.stop = detect_is_stopped;
        return read_methods(cli, own->methods, table);
}

static int run_table(const struct cli *cli, struct table *table)
{
        const struct evaluate_options *own = cli->own;
        int code = read_options(cli, table);
        if (code != CLI_OK)
                return code;
        detect_catch_stop();
        enum error err = evaluate_all(table);
        if (err == ERR_BUSY)
                return detect_fail_stopped(cli);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the evaluation could not run (%s). Nothing was written."),
                                 error_name(err));
        code = detect_write(cli, own->output, &table->rows);
        return code == CLI_OK && own->amoc.size ? detect_write(cli, own->amoc, &table->amoc) : code;
}

static int run(struct cli *cli)
{
        const struct evaluate_options *own = cli->own;
        if (slice_equal(own->design, S("space-time")))
                return evaluate_space_time(cli);
        _cleanup_arena_ struct arena arena = { 0 };
        arena_init(&arena, (size_t)1 << 28);
        struct table *table = arena_new(&arena, struct table);
        if (table)
                table->scenarios = arena_alloc(&arena, SCENARIOS_MAX * sizeof *table->scenarios);
        if (!table || !table->scenarios)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written."));
        buffer_init(&table->rows, OUTPUT_MAX);
        buffer_init(&table->amoc, OUTPUT_MAX);
        int code = run_table(cli, table);
        buffer_free(&table->rows);
        buffer_free(&table->amoc);
        return code;
}

static const char more[] =
        "Designs: noufaily (42 scenarios), sparse (6), silent (7), space-time (the weekly scan of 636 villages).\n"
        "Methods: those of `detect run`, oracle (tail of one week, told the true mean and dispersion), oracle-glr,\n"
        "r-noufaily and r-farrington (farringtonFlexible of R with Noufaily's settings, and with its own defaults).\n"
        "TABLE.csv: design,scenario,method,alpha,fpr,pod,pod1,sensitivity,ppv,delay,false_alarms_per_series_year,\n"
        "replicates; one row for each nominal level, scenario \"all\" at the end. Compare detectors at the same fpr.\n"
        "space-time: methods permutation, permutation-unprompted, bernoulli-controls, permutation-pooled; a scenario\n"
        "is places/world, or places/world/visited and places/world/other for what touched a visited village and what\n"
        "did not; --details adds the Jaccard index. It takes some five seconds for a year, world and method.\n"
        "docs/detect/evaluation.md says how series are made, how methods are set and what the columns mean.\n"
        "Exit: 0 done, 1 stopped or failed (nothing was written), 2 wrong command line.\n";

int detect_evaluate_main(int argc, char **argv)
{
        struct evaluate_options own = { 0 };
        const struct cli_option options[] = {
                { "design", .value = &own.design, .help = M("noufaily, sparse, silent or space-time.") },
                { "replicates", .value = &own.replicates, .help = M("Series a scenario, or years a world.") },
                { "seed", .value = &own.seed, .help = M("Any number from 0: the same one gives the same bytes.") },
                { "methods", .value = &own.methods, .help = M("Names, separated by commas.") },
                { "output", .value = &own.output, .help = M("TABLE.csv, or - for standard output.") },
                { "threads", .value = &own.threads, .help = M("Threads (1); the bytes are the same for any number.") },
                { "amoc", .value = &own.amoc, .help = M("File for the curves of false alarms against delay.") },
                { "places", .value = &own.places,
                  .help = M("space-time: tiles, tree or CSV (place,lat,lng); default tiles and tree.") },
                { "worlds", .value = &own.worlds, .help = M("space-time: of quiet,outreach,ring; default all.") },
                { "details", .value = &own.details, .help = M("space-time: file for more columns, with the members.") },
        };
        struct cli cli = { .command = "kentongan detect evaluate",
                           .usage = "--design D --replicates N --seed S --methods M,M,... --output TABLE.csv",
                           .about = M("Measures how often detectors are right, on series whose outbreaks are known."),
                           .options = options, .option_count = ARRAY_SIZE(options), .plain = true, .more = more,
                           .own = &own };
        return cli_run(&cli, argc, argv, run);
}
