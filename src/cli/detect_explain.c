/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect explain: a signal about an area, recomputed from the panel that it was judged from; and look: the
 * nightly look at once. */
#include "base/checked.h"
#include "cli/detect.h"
#include "store/store.h"
#include "warnings/warnings.h"

static void print_sentences(const struct panel_finding *finding)
{
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 4096);
                area_write_sentence(&out, finding, (enum language)language);
                printf("%.*s\n", SLICE_FMT(buffer_slice(&out)));
        }
}

static int explain(const struct cli *cli, struct program *program, struct uuid id)
{
        enum error err;
        struct area_explanation explanation;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = area_explain(tx, id, &program->arena, &explanation);
        }
        if (err == ERR_NOT_FOUND)
                return cli_fail(cli, CLI_FAILED, "there is no signal about an area with this id.");
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, "the signal's panel cannot be judged again (%s).", error_name(err));
        bool same = slice_equal(explanation.stored, explanation.again);
        printf("%.*s\n", SLICE_FMT(explanation.number));
        print_sentences(&explanation.finding);
        printf("stored     %.*s\n", SLICE_FMT(explanation.stored));
        printf("recomputed %.*s\n", SLICE_FMT(explanation.again));
        puts(same ? "The same to the byte." : "NOT THE SAME.");
        return same ? CLI_OK : CLI_FINDING;
}

static int look(const struct cli *cli, struct program *program)
{
        int64_t raised;
        enum error err = area_look_all(program->app.store, NULL, clock_now(), &raised);
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, "the look failed (%s). What it had kept until then is kept.",
                                 error_name(err));
        printf("Signals that are new or rose a step: %lld.\n", (long long)raised);
        return CLI_OK;
}

static int run_on(struct cli *cli, enum program_mode mode, struct uuid id)
{
        char message[PROGRAM_MESSAGE_SIZE];
        _cleanup_program_ struct program program;
        if (program_open(&program, &cli->config, mode, message) != OK)
                return cli_fail(cli, CLI_FAILED, message);
        return mode == PROGRAM_READ_ONLY ? explain(cli, &program, id) : look(cli, &program);
}

int detect_explain_main(int argc, char **argv)
{
        struct uuid id;
        struct cli cli = { .command = "kentongan detect explain", .usage = "ID   --data FOLDER",
                           .about = "Judges a signal about an area again from the panel that it keeps, and says\n"
                                    "whether the answer is the same to the byte (exit code 3 when not). ID stands on\n"
                                    "its page." };
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK && (cli.word_count != 1 || !uuid_parse(cli.words[0], &id)))
                code = cli_fail(&cli, CLI_USAGE, "say the id of one signal about an area. See --help.");
        if (code == CLI_OK)
                code = run_on(&cli, PROGRAM_READ_ONLY, id);
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}

int detect_look_main(int argc, char **argv)
{
        struct cli cli = { .command = "kentongan detect look", .usage = "--data FOLDER",
                           .about = "Looks at every office now, as the job areas.look does each night: nothing is\n"
                                    "done twice, and an office whose reports are as they were is not judged again." };
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK && cli.word_count != 0)
                code = cli_fail(&cli, CLI_USAGE, "it takes no words. See --help.");
        if (code == CLI_OK)
                code = run_on(&cli, PROGRAM_WRITE, UUID_NIL);
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}
