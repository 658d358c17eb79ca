/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect scan: space-time scan statistics over files of cases. */
#include "base/checked.h"
#include "base/parallel.h"
#include "cli/detect_changes.h"
#include "detect/names.h"
#include "detect/scan_input.h"
#include "detect/scan_time.h"
#include "text/date.h"

static const size_t memory_max = (size_t)64 << 30, output_max = (size_t)16 << 30;

struct scan_words {
        struct slice changes;
        struct slice model, cases, places, population, controls, neighbours, period, windows, max_share, max_neighbours,
                max_radius, replicates, seed, threads, stop_after, analyses, output, maxima;
        bool prospective, retrospective, spatial;
};

struct job {
        const struct cli *cli;
        struct arena arena;
        struct detect_file files[SCAN_FILE_COUNT];
        struct scan_request request;
        struct scan_input input;
        struct zones_caps caps;
        struct scan_options options;
        uint32_t analyses;
        struct detect_changes changes;
        struct slice cases, left; /* CASES, whole: its times are asked for before it is read */
};

/* ---- the command line ---- */

static int read_whole(const struct cli *cli, const char *name, struct slice text, int64_t most, int64_t *value)
{
        int64_t number;
        if (slice_is_null(text))
                return CLI_OK;
        if (!slice_to_int64(text, &number) || number < 0 || number > most)
                return cli_failf(cli, CLI_USAGE, M("--%s is a whole number from 0 to %lld."), name, (long long)most);
        *value = number;
        return CLI_OK;
}

static int read_model(struct job *job, const struct scan_words *words)
{
        static const char *const names[] = { [SCAN_PERMUTATION] = "permutation", [SCAN_POISSON] = "poisson",
                                             [SCAN_EXPECTATION] = "expectation", [SCAN_BERNOULLI] = "bernoulli" };
        size_t model = 0;
        while (model < ARRAY_SIZE(names) && !slice_equal(words->model, slice_from_cstr(names[model])))
                model++;
        if (model == ARRAY_SIZE(names))
                return cli_fail(job->cli, CLI_USAGE, M("--model is permutation, poisson, expectation or bernoulli."));
        if (words->prospective + words->retrospective + words->spatial > 1)
                return cli_fail(job->cli, CLI_USAGE, M("say one of --prospective, --retrospective and --spatial."));
        job->request.model = job->options.model = (enum scan_model)model;
        job->request.mode = job->options.mode = words->spatial       ? SCAN_SPATIAL :
                                                words->retrospective ? SCAN_RETROSPECTIVE :
                                                                       SCAN_PROSPECTIVE;
        if (model == SCAN_PERMUTATION && words->spatial)
                return cli_fail(job->cli, CLI_USAGE, M("the permutation model deals out times, so there is nothing "
                                                       "to find without time: --spatial wants poisson or bernoulli."));
        return CLI_OK;
}

static int check_files(const struct job *job, const struct scan_words *words)
{
        enum scan_model model = job->options.model;
        if (!words->cases.size || !words->places.size || !words->output.size)
                return cli_fail(job->cli, CLI_USAGE, M("--cases, --places and --output are needed. See --help."));
        if (model == SCAN_POISSON && !words->population.size)
                return cli_fail(job->cli, CLI_USAGE, M("the Poisson model needs --population."));
        if (model == SCAN_BERNOULLI && !words->controls.size)
                return cli_fail(job->cli, CLI_USAGE, M("the Bernoulli model needs --controls."));
        if (words->population.size && model != SCAN_POISSON && model != SCAN_EXPECTATION)
                return cli_fail(job->cli, CLI_USAGE, M("--population is for poisson and expectation only."));
        if (words->population.size && words->changes.size)
                return cli_fail(job->cli, CLI_USAGE, M("--changes cannot say how many lived in each part: join the "
                                                       "rows of --population and the other files first."));
        if (words->controls.size && model != SCAN_BERNOULLI)
                return cli_fail(job->cli, CLI_USAGE, M("--controls is for bernoulli only."));
        return CLI_OK;
}

/* "1-8", or one length. */
static int read_windows(struct job *job, struct slice text)
{
        int64_t least = 1, most = 0;
        if (!slice_is_null(text)) {
                size_t dash = slice_find_byte(text, '-');
                bool is_range = dash < text.size;
                bool is_good = slice_to_int64(slice_sub(text, 0, dash), &least) &&
                               (is_range ? slice_to_int64(slice_from(text, dash + 1), &most) : (most = least) > 0);
                if (!is_good || least < 1 || most < least || most > SCAN_TIMES_MAX)
                        return cli_fail(job->cli, CLI_USAGE, M("--windows is LEAST-MOST in steps, such as 1-8."));
                if (job->options.mode == SCAN_SPATIAL)
                        return cli_fail(job->cli, CLI_USAGE, M("--windows means nothing with --spatial: the window "
                                                               "is the whole period."));
        }
        job->options.window_least = (uint32_t)least;
        job->request.window_most = (uint32_t)most;
        return CLI_OK;
}

static int read_caps(struct job *job, const struct scan_words *words)
{
        int64_t places = 0;
        bool has_radius = !slice_is_null(words->max_radius);
        job->caps = (struct zones_caps){ .share = 0.5 };
        int code = read_whole(job->cli, "max-neighbours", words->max_neighbours, ZONES_PLACES_MAX, &places);
        if (code != CLI_OK)
                return code;
        if (!slice_is_null(words->max_neighbours) && places == 0)
                return cli_fail(job->cli, CLI_USAGE, M("--max-neighbours is 1 or more: the place itself counts."));
        job->caps.places = (uint32_t)places;
        if (!slice_is_null(words->max_share) &&
            (!datafile_parse_number(words->max_share, &job->caps.share) || !(job->caps.share > 0) ||
             job->caps.share > 1))
                return cli_fail(job->cli, CLI_USAGE, M("--max-share is above 0 and at most 1."));
        if (has_radius && (!datafile_parse_number(words->max_radius, &job->caps.radius) || !(job->caps.radius > 0)))
                return cli_fail(job->cli, CLI_USAGE, M("--max-radius-km is above 0."));
        return CLI_OK;
}

static int read_numbers(struct job *job, const struct scan_words *words)
{
        int64_t replicates = 999, seed = 1, threads = parallel_processors(), stop_after = 0, analyses = 1;
        const struct {
                const char *name;
                struct slice text;
                int64_t most, *value;
        } rows[] = {
                { "replicates", words->replicates, SCAN_REPLICATES_MAX, &replicates },
                { "seed", words->seed, INT64_MAX, &seed },
                { "threads", words->threads, PARALLEL_THREADS_MAX, &threads },
                { "stop-after", words->stop_after, SCAN_REPLICATES_MAX, &stop_after },
                { "analyses", words->analyses, INT32_MAX, &analyses },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                int code = read_whole(job->cli, rows[i].name, rows[i].text, rows[i].most, rows[i].value);
                if (code != CLI_OK)
                        return code;
        }
        job->options.replicates = (uint32_t)replicates;
        job->options.seed = (uint64_t)seed;
        job->options.threads = (unsigned)threads;
        job->options.stop_after = (uint32_t)stop_after;
        job->analyses = (uint32_t)analyses;
        return CLI_OK;
}

static int read_words(struct job *job, const struct scan_words *words)
{
        int code = read_model(job, words);
        if (code == CLI_OK)
                code = check_files(job, words);
        if (code == CLI_OK)
                code = read_windows(job, words->windows);
        if (code == CLI_OK)
                code = read_caps(job, words);
        if (code == CLI_OK)
                code = read_numbers(job, words);
        job->request.period = words->period;
        return code;
}

/* ---- the work ---- */

static int open_files(struct job *job, const struct scan_words *words)
{
        const struct slice names[SCAN_FILE_COUNT] = {
                [SCAN_FILE_CASES] = words->cases,           [SCAN_FILE_PLACES] = words->places,
                [SCAN_FILE_POPULATION] = words->population, [SCAN_FILE_CONTROLS] = words->controls,
                [SCAN_FILE_NEIGHBOURS] = words->neighbours,
        };
        for (size_t i = 0; i < SCAN_FILE_COUNT; i++) {
                if (slice_is_null(names[i]))
                        continue;
                int code = detect_open(job->cli, names[i], &job->files[i]);
                if (code != CLI_OK)
                        return code;
                job->request.files[i] = (struct scan_file){ names[i], detect_source, &job->files[i] };
        }
        return CLI_OK;
}

static bool show_progress(void *context, uint64_t done, uint64_t total)
{
        UNUSED(context);
        if (detect_is_stopped())
                return false;
        detect_show_progress("replicates", done, total);
        return true;
}

static int say_error(const struct job *job, enum error err)
{
        if (job->input.problem[0])
                return cli_failf(job->cli, CLI_FAILED, M("%s Nothing was written."), job->input.problem);
        if (err == ERR_EXPIRED)
                return detect_fail_stopped(job->cli);
        if (err == ERR_TOO_LARGE)
                return cli_fail(job->cli, CLI_FAILED, M("there are too many zones, windows or cases; "
                                                        "--max-neighbours or --max-radius-km makes zones fewer, "
                                                        "--windows windows. Nothing was written."));
        if (err == ERR_MEMORY)
                return cli_fail(job->cli, CLI_FAILED, M("there is not enough memory. Nothing was written."));
        if (err == ERR_IO)
                return cli_fail(job->cli, CLI_FAILED, M("a file could not be read to its end. Nothing was written."));
        return cli_failf(job->cli, CLI_FAILED, M("the scan failed (%s). Nothing was written."), error_name(err));
}

static enum error scan_files(struct job *job, struct scan_result *ret_result)
{
        struct zones zones;
        TRY(scan_input_read(&job->input, &job->request, &job->arena));
        job->options.window_most = job->input.window_most;
        if (job->options.window_least > job->options.window_most)
                job->options.window_least = job->options.window_most;
        if (job->input.panel.times == 0) {
                *ret_result = (struct scan_result){ 0 };
                return OK;
        }
        double *weights = arena_array(&job->arena, double, job->input.panel.places);
        if (!weights)
                return ERR_MEMORY;
        scan_share_weights(&job->input.panel, job->options.model, weights);
        job->caps.weights = weights;
        if (job->caps.radius > 0 && !job->input.places.points) {
                (void)snprintf(job->input.problem, sizeof job->input.problem,
                               M("--max-radius-km needs coordinates in the file of places."));
                return ERR_INVALID;
        }
        TRY(zones_build(&job->input.places, &job->caps, job->options.threads, &job->arena, &zones));
        return scan_run(&job->input.panel, &zones, &job->options, &job->arena, ret_result);
}

static int write_answer(struct job *job, const struct scan_words *words, const struct scan_result *result)
{
        _cleanup_buffer_ struct buffer clusters = { 0 }, maxima = { 0 };
        struct scan_answer answer = { result, job->options.mode == SCAN_PROSPECTIVE && result->replicates > 0,
                                      job->analyses };
        buffer_init(&clusters, output_max);
        buffer_init(&maxima, output_max);
        scan_write_clusters(&clusters, &job->input, &answer);
        int code = detect_write(job->cli, words->output, &clusters);
        if (code != CLI_OK || slice_is_null(words->maxima))
                return code;
        scan_write_maxima(&maxima, result);
        return detect_write(job->cli, words->maxima, &maxima);
}

static enum error take_cases(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct job *job = context;
        struct slice part = slice_sub(job->left, 0, capacity);
        if (part.size > 0)
                memcpy(bytes, part.data, part.size);
        job->left = slice_from(job->left, part.size);
        *ret_size = part.size;
        return OK;
}

static enum error read_cases(struct job *job)
{
        char bytes[8192];
        size_t size;
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, memory_max);
        do {
                TRY(detect_source(&job->files[SCAN_FILE_CASES], bytes, sizeof bytes, &size));
                buffer_append(&text, slice_of(bytes, size));
        } while (size > 0);
        TRY(buffer_check(&text));
        job->cases = job->left = arena_copy(&job->arena, buffer_slice(&text));
        job->request.files[SCAN_FILE_CASES].source = take_cases;
        job->request.files[SCAN_FILE_CASES].context = job;
        return slice_is_null(job->cases) ? ERR_MEMORY : OK;
}

/* Which places have cases, and since when. What is wrong with a row is said when it is read in earnest. */
static enum error survey_cases(struct job *job, struct detect_survey *survey)
{
        static const struct datafile_column columns[] = { { "place", true }, { "time", true }, { "count", false } };
        struct names names;
        _cleanup_datafile_ struct datafile table = { 0 };
        size_t number;
        int64_t time;
        names_init(&names, &job->arena);
        survey->first = INT64_MAX;
        enum error err = datafile_open(&table, columns, ARRAY_SIZE(columns), take_cases, job);
        while (err == OK && (err = datafile_next(&table)) == OK) {
                if (scan_parse_time(datafile_field(&table, 1), &time) != SCAN_TIME_NONE && time < survey->first)
                        survey->first = time;
                TRY(names_add(&names, slice_trim(datafile_field(&table, 0)), &number));
        }
        survey->names = names.items;
        survey->count = names.count;
        job->left = job->cases;
        return err == ERR_MEMORY ? err : OK;
}

/* In files of weeks and of dates a date, in others a number. */
static bool parse_change_time(void *context, struct slice text, int64_t *ret_time)
{
        UNUSED(context);
        return scan_parse_time(text, ret_time) != SCAN_TIME_NONE;
}

static struct slice name_of(const void *context, struct slice id, bool *ret_first)
{
        return detect_changes_name(context, id, ret_first);
}

static int apply_changes(struct job *job, const struct scan_words *words)
{
        struct detect_survey survey = { 0 };
        if (!words->changes.size)
                return CLI_OK;
        int code = detect_changes_read(job->cli, words->changes, (struct detect_times){ parse_change_time, NULL },
                                       &job->arena, &job->changes);
        if (code != CLI_OK)
                return code;
        enum error err = read_cases(job);
        if (err == OK)
                err = survey_cases(job, &survey);
        if (err == OK)
                err = detect_changes_settle(&job->changes, &survey);
        job->request.naming = (struct scan_naming){ name_of, &job->changes };
        return err == OK ? CLI_OK : say_error(job, err);
}

static int scan(struct job *job, const struct scan_words *words)
{
        struct scan_result result;
        int code = open_files(job, words);
        if (code == CLI_OK)
                code = apply_changes(job, words);
        if (code != CLI_OK)
                return code;
        detect_catch_stop();
        job->options.progress = show_progress;
        enum error err = scan_files(job, &result);
        return err == OK ? write_answer(job, words, &result) : say_error(job, err);
}

static int run(struct cli *cli)
{
        const struct scan_words *words = cli->own;
        struct job *job = arena_new(&cli->arena, struct job);
        if (!job)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory. Nothing was written."));
        job->cli = cli;
        if (cli->word_count)
                return cli_fail(cli, CLI_USAGE, M("files are given by options. See --help."));
        int code = read_words(job, words);
        if (code != CLI_OK)
                return code;
        arena_init(&job->arena, memory_max);
        code = scan(job, words);
        for (size_t i = 0; i < SCAN_FILE_COUNT; i++)
                detect_close(&job->files[i]);
        arena_reset(&job->arena);
        return code;
}

static const char more[] =
        "The first line of each file names its columns. CASES.csv and CONTROLS.csv: place,time,count. PLACES.csv:\n"
        "place,x,y (plane) or place,lat,lng (great-circle km) or place,district[,regency] or, with --neighbours,\n"
        "place alone; a column name is allowed. POP.csv: place,time,population, one time: constant, several:\n"
        "interpolated. PAIRS.csv: place,neighbour, nearest first; with coordinates it says who may join, and\n"
        "distance says in which order. Times are whole numbers, ISO weeks (2026-W05) or dates (2026-01-31), one\n"
        "kind in all files; dates step by a week when all cases fall on one day of the week.\n"
        "CHANGES.csv: kind,from,to,date, where kind is split, merge or recode, from and to are places, and date is\n"
        "a time: old names are counted under the new one; the parts of a split (a row each; from a name to itself\n"
        "when it goes on) as one place, A+B, where the first of them lies, unless all cases lie after it. Not with\n"
        "--population.\n"
        "CLUSTERS.csv: rank,centre,radius,first_time,last_time,places,observed,expected,ratio,llr,p_monte_carlo,\n"
        "p_gumbel,recurrence_interval,members (joined by \";\", nearest first), 17 significant digits, empty = no\n"
        "value; without a cluster only the first line. MAXIMA.csv: replicate,llr.\n\n"
        "  permutation  re-deals the times; knows only the cases. For most uses.\n"
        "  poisson      cases by population at risk; wants --population\n"
        "  expectation  cases by each place's own history before the windows, or by that of all per head of\n"
        "               --population; finds rises that are everywhere too\n"
        "  bernoulli    cases among all contacts; wants --controls\n\n"
        "Clusters come by llr, then centre; one is left out when it shares a place with one above it. A cluster has\n"
        "2 cases or more. The recurrence interval is in steps, prospectively only. The bytes do not depend on\n"
        "--threads. \"-\" is standard input or output.\n"
        "Exit: 0 done, 1 a file is not as it must be or the scan failed (nothing was written), 2 wrong command line.\n";

int detect_scan_main(int argc, char **argv)
{
        struct scan_words own = { 0 };
        const struct cli_option options[] = {
                { "model", .value = &own.model, .help = M("permutation, poisson, expectation or bernoulli.") },
                { "cases", .value = &own.cases, .help = M("CASES.csv.") },
                { "places", .value = &own.places, .help = M("PLACES.csv.") },
                { "population", .value = &own.population, .help = M("POP.csv.") },
                { "controls", .value = &own.controls, .help = M("CONTROLS.csv.") },
                { "neighbours", .value = &own.neighbours, .help = M("PAIRS.csv.") },
                { "changes", .value = &own.changes,
                  .help = M("CHANGES.csv: places that were split, merged or renamed.") },
                { "prospective", .flag = &own.prospective, .help = M("Windows end with the last step (default).") },
                { "retrospective", .flag = &own.retrospective, .help = M("Windows anywhere in the period.") },
                { "spatial", .flag = &own.spatial, .help = M("One window, the whole period.") },
                { "period", .value = &own.period, .help = M("FIRST-LAST; else the first to the last time in CASES.") },
                { "windows", .value = &own.windows,
                  .help = M("Lengths in steps: 1-8; retrospectively 1 to half the period.") },
                { "max-share", .value = &own.max_share, .help = M("Most of all population, or of all cases: 0.5.") },
                { "max-neighbours", .value = &own.max_neighbours,
                  .help = M("Most places in a cluster, the centre counts.") },
                { "max-radius-km", .value = &own.max_radius,
                  .help = M("Greatest distance from the centre (x,y: their unit).") },
                { "replicates", .value = &own.replicates, .help = M("Monte Carlo replicates: 999.") },
                { "seed", .value = &own.seed, .help = M("Of the random numbers: 1.") },
                { "threads", .value = &own.threads, .help = M("All processors when not given.") },
                { "stop-after", .value = &own.stop_after,
                  .help = M("Stop when so many replicates reach the best cluster.") },
                { "analyses", .value = &own.analyses, .help = M("Looks that a recurrence interval stands for: 1.") },
                { "output", .value = &own.output, .help = M("CLUSTERS.csv.") },
                { "maxima", .value = &own.maxima, .help = M("MAXIMA.csv: the greatest llr of each replicate.") },
        };
        struct cli cli = { .command = "kentongan detect scan",
                           .usage = "--model M --cases CASES.csv --places PLACES.csv --output CLUSTERS.csv [OPTIONS]",
                           .about = M("Finds the sets of neighbouring places and spans of time with more cases than "
                                      "chance explains."),
                           .options = options, .option_count = ARRAY_SIZE(options), .plain = true, .more = more,
                           .own = &own };
        return cli_run(&cli, argc, argv, run);
}
