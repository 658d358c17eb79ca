/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect explain: a signal, recomputed from what it was judged from; and look: the
 * nightly look at once. */
#include "base/checked.h"
#include "cli/detect.h"
#include "detect/datafile.h"
#include "program/office.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/warnings.h"

#define REPLAY_MEMORY ((size_t)4 << 30)

static void print_sentences(const struct area_explanation *explanation)
{
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 4096);
                area_write_sentence(&out, &explanation->finding, explanation->last_day, (enum language)language);
                printf("%.*s\n", SLICE_FMT(buffer_slice(&out)));
        }
}

static int say_same(struct slice stored, struct slice again)
{
        bool same = slice_equal(stored, again);
        printf(M("stored     %.*s\n"), SLICE_FMT(stored));
        printf(M("recomputed %.*s\n"), SLICE_FMT(again));
        puts(same ? M("The same to the byte.") : M("NOT THE SAME."));
        return same ? CLI_OK : CLI_FINDING;
}

static int explain_subject(const struct cli *cli, struct program *program, struct uuid id)
{
        enum error err;
        struct signal_explanation explanation;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = signal_explain(tx, id, &program->arena, &explanation);
        }
        if (err == ERR_NOT_FOUND)
                return cli_fail(cli, CLI_FAILED, M("there is no signal with this id."));
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("what the signal keeps cannot be judged again (%s)."),
                                 error_name(err));
        if (slice_is_null(explanation.again))
                return cli_fail(cli, CLI_FAILED, M("the signal was raised before signals about a phone, a company or "
                                                   "a route kept what they were judged from."));
        printf("%.*s\n", SLICE_FMT(explanation.number));
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 4096);
                signal_write_result(&out, &explanation.finding.result, explanation.finding.alarms,
                                    explanation.subject_kind, (enum language)language);
                printf("%.*s\n", SLICE_FMT(buffer_slice(&out)));
        }
        return say_same(explanation.stored, explanation.again);
}

static int explain(const struct cli *cli, struct program *program, struct uuid id)
{
        enum error err;
        struct area_explanation explanation;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = area_explain(tx, id, &program->arena, &explanation);
        }
        if (err == ERR_NOT_FOUND)
                return explain_subject(cli, program, id);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the signal's panel cannot be judged again (%s)."),
                                 error_name(err));
        printf("%.*s\n", SLICE_FMT(explanation.number));
        print_sentences(&explanation);
        return say_same(explanation.stored, explanation.again);
}

static int look(const struct cli *cli, struct program *program)
{
        int64_t raised;
        enum error err = area_look_all(program->app.store, NULL, clock_now(), &raised);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the look failed (%s). What it had kept until then is kept."),
                                 error_name(err));
        printf(M("Signals that are new or rose a step: %lld.\n"), (long long)raised);
        return CLI_OK;
}

static int look_at_country(const struct cli *cli, struct program *program)
{
        struct country_result result;
        enum error err = country_look(program->app.store, NULL, clock_now(), &result);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the look failed (%s). What it had kept until then is kept."),
                                 error_name(err));
        if (!result.was_due) {
                puts(M("The last whole week of all regencies was judged before; nothing is done twice."));
                return CLI_OK;
        }
        printf(M("Regencies read: %zu, of %zu %s.\n"), result.regencies, result.offices,
               cli_noun(result.offices, M("office"), M("offices")));
        if (result.offices < 2)
                puts(M("One office has none to compare with: its regencies were judged by themselves."));
        printf(M("Signals that are new or rose a step: %lld.\n"), (long long)result.raised);
        return CLI_OK;
}

static int run_on(struct cli *cli, enum program_mode mode, struct uuid id)
{
        char message[PROGRAM_MESSAGE_SIZE];
        _cleanup_program_ struct program program;
        if (program_open(&program, &cli->config, mode, message) != OK)
                return cli_fail(cli, CLI_FAILED, message);
        if (mode == PROGRAM_READ_ONLY)
                return explain(cli, &program, id);
        return *(const bool *)cli->own ? look_at_country(cli, &program) : look(cli, &program);
}

int detect_explain_main(int argc, char **argv)
{
        struct uuid id;
        struct cli cli = { .command = "kentongan detect explain", .usage = "ID   --data FOLDER",
                           .about = M("Judges a signal again from what it keeps (of an area its panel; of a phone, a\n"
                                      "company or a route its mentions and the office's), and says whether the answer\n"
                                      "is the same to the byte (exit code 3 when not). ID stands on its page.") };
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK && (cli.word_count != 1 || !uuid_parse(cli.words[0], &id)))
                code = cli_fail(&cli, CLI_USAGE, M("say the id of one signal. See --help."));
        if (code == CLI_OK)
                code = run_on(&cli, PROGRAM_READ_ONLY, id);
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}

int detect_look_main(int argc, char **argv)
{
        bool country = false;
        const struct cli_option options[] = {
                { "country", .flag = &country,
                  .help = M("The regencies of all offices together, once a week, as the job country.look\n"
                            "does, instead of each office by itself.") },
        };
        struct cli cli = { .command = "kentongan detect look", .usage = "[--country] --data FOLDER",
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &country,
                           .about = M("Looks at every office now, as the job areas.look does each night: nothing is\n"
                                      "done twice, and an office whose reports are as they were is not judged "
                                      "again.") };
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK && cli.word_count != 0)
                code = cli_fail(&cli, CLI_USAGE, M("it takes no words. See --help."));
        if (code == CLI_OK)
                code = run_on(&cli, PROGRAM_WRITE, UUID_NIL);
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}

struct replay_options {
        struct slice weeks, scale, scan, effort;
};

static void print_replay(const struct office *office, const struct area_replay *replay)
{
        printf(M("%.*s: %zu %s in %d %s.\n"), SLICE_FMT(office->name), replay->count,
               cli_noun(replay->count, M("signal"), M("signals")), (int)replay->weeks,
               cli_noun((uint64_t)replay->weeks, M("week"), M("weeks")));
        for (size_t i = 0; i < replay->count; i++) {
                const struct area_replayed *item = &replay->items[i];
                char monday[DATE_ISO_SIZE + 1];
                _cleanup_buffer_ struct buffer line;
                buffer_init(&line, 1024);
                panel_write_finding(&line, &item->finding);
                printf("%.*s %.*s\n", SLICE_FMT(date_iso_text(date_from_days(item->monday), monday)),
                       SLICE_FMT(buffer_slice(&line)));
        }
}

static int replay_all(const struct cli *cli, struct program *program, struct area_replay_wish wish)
{
        struct office_list offices = { 0 };
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_list_all(tx, &program->arena, &offices);
        }
        for (size_t i = 0; i < offices.count && err == OK; i++) {
                _cleanup_arena_ struct arena arena;
                struct area_replay replay;
                arena_init(&arena, REPLAY_MEMORY);
                err = area_replay(program->app.store, &offices.items[i], wish, &arena, &replay);
                if (err == OK)
                        print_replay(&offices.items[i], &replay);
        }
        if (err == OK)
                printf("%s\n",
                       M("Not in it: signals about a phone, a person, a company or a route, and those of the\n"
                         "regencies of all offices. No setting moves them."));
        return err == OK ? CLI_OK : cli_failf(cli, CLI_FAILED, M("the replay failed (%s)."), error_name(err));
}

/* "X" or "X,X,X,X". */
static bool read_scales(struct slice text, double *scales)
{
        size_t count = 0;
        struct slice rest = text, item;
        while (slice_next(&rest, ',', &item))
                if (count == AREA_PARTS || !datafile_parse_number(item, &scales[count]) || !(scales[count] > 0) ||
                    scales[count++] > 100)
                        return false;
        for (size_t i = 1; i < AREA_PARTS && count == 1; i++)
                scales[i] = scales[0];
        return count == 1 || count == AREA_PARTS;
}

/* As effort_read, with commas. */
static bool read_effort(struct slice text, struct effort_curve *ret_curve)
{
        char spaced[EFFORT_TEXT_SIZE];
        if (text.size > sizeof spaced)
                return false;
        for (size_t i = 0; i < text.size; i++)
                spaced[i] = text.data[i] == ',' ? ' ' : text.data[i];
        return effort_read(slice_of(spaced, text.size), ret_curve) == OK;
}

static int replay(struct cli *cli)
{
        const struct replay_options *own = cli->own;
        struct area_replay_wish wish = { .weeks = 104, .scales = { 1, 1, 1, 1 }, .now = clock_now() };
        char message[PROGRAM_MESSAGE_SIZE];
        int64_t weeks;
        _cleanup_program_ struct program program;
        if (own->weeks.size && (!slice_to_int64(own->weeks, &weeks) || weeks < 1 || weeks > 104))
                return cli_fail(cli, CLI_USAGE, M("--weeks is a number from 1 to 104."));
        if (own->weeks.size)
                wish.weeks = (int32_t)weeks;
        if (own->scale.size && !read_scales(own->scale, wish.scales))
                return cli_fail(cli, CLI_USAGE, M("--budget is how often the usual one, above 0 and at most 100: one "
                                                  "number, or one each for villages,districts,regencies,scan."));
        if (own->effort.size && !read_effort(own->effort, &wish.effort))
                return cli_fail(cli, CLI_USAGE, M("--effort is nine thousandths from 0 to 4000, with commas between, "
                                                  "none above the one before."));
        wish.by_tree = slice_equal(own->scan, S("tree"));
        if (!wish.by_tree && !slice_equal(own->scan, S("yes")))
                wish.scales[AREA_SCAN] = 0;
        if (program_open(&program, &cli->config, PROGRAM_READ_ONLY, message) != OK)
                return cli_fail(cli, CLI_FAILED, message);
        return replay_all(cli, &program, wish);
}

int detect_replay_main(int argc, char **argv)
{
        struct replay_options own = { 0 };
        const struct cli_option options[] = {
                { "weeks", .value = &own.weeks, .help = M("Whole weeks back, at most 104, which is the default.") },
                { "budget", .value = &own.scale,
                  .help = M("Times the budget of false signals: one number, or one each for\n"
                            "villages,districts,regencies,scan. Default: 1.") },
                { "effort", .value = &own.effort,
                  .help = M("How much more is expected in the nine weeks from a visit on, in\n"
                            "thousandths: 0,0,400,200,200,0,0,0,0. Default: nothing more.") },
                { "scan", .value = &own.scan,
                  .help = M("yes: with the scan, which is slow, among neighbours where borders were\n"
                            "imported; tree: with it, by districts and regencies alone. Default: no.") },
        };
        struct cli cli = { .command = "kentongan detect replay",
                           .usage = "[--weeks N] [--budget X] [--effort K,...] [--scan yes|tree] --data FOLDER",
                           .about = M("Says what a setting would have raised in the last two years, week by week, "
                                      "from\n"
                                      "the reports as they are known today. Nothing is kept."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK)
                code = cli.word_count ? cli_fail(&cli, CLI_USAGE, M("it takes no words. See --help.")) : replay(&cli);
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}
