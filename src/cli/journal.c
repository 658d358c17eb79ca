/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan journal verify | checkpoint: what an auditor runs, also while the program serves. */
#include "base/checked.h"
#include "cli/checkup.h"
#include "journal/journal.h"
#include "program/office.h"
#include "store/store.h"

static void print_verdict(struct slice office, const struct journal_verdict *verdict)
{
        char id[UUID_TEXT_SIZE + 1];
        printf(M("%.*s: %lld %s, %lld signed %s, %lld waiting: "), SLICE_FMT(office), (long long)verdict->entries,
               cli_noun((uint64_t)verdict->entries, M("entry"), M("entries")), (long long)verdict->checkpoints,
               cli_noun((uint64_t)verdict->checkpoints, M("checkpoint holds"), M("checkpoints hold")),
               (long long)verdict->waiting);
        if (verdict->first_bad_seq == 0) {
                puts(M("the journal holds."));
                if (verdict->waiting > 0)
                        printf(M("  The %lld waiting are written and safe; `kentongan serve` gives them their place "
                                 "in the chain within\n"
                                 "  a second, and signs it within a minute. They are verified from then on.\n"),
         (long long)verdict->waiting);
                return;
        }
        if (verdict->misses_printed) {
                puts(M("NOT SOUND. The printed place is not in it: its end was cut off since, or all of it was "
                       "written anew."));
                return;
        }
        if (verdict->is_behind) {
                printf(M("NOT SOUND. It ends at entry %lld, but entry %lld was signed once: entries were deleted, or "
                         "an older backup was restored.\n"), (long long)verdict->entries, (long long)verdict->kept);
                return;
        }
        if (uuid_is_nil(verdict->first_bad_id)) {
                printf(M("NOT SOUND. First bad entry: %lld (it is not there), %s.\n"),
                       (long long)verdict->first_bad_seq, checkup_why(verdict->why));
                return;
        }
        uuid_format(verdict->first_bad_id, id);
        printf(M("NOT SOUND. First bad entry: %lld (%s), %s.\n"), (long long)verdict->first_bad_seq, id,
               checkup_why(verdict->why));
}

static bool has_office(const struct office_list *offices, struct uuid id)
{
        for (size_t i = 0; i < offices->count; i++)
                if (uuid_equal(offices->items[i].id, id))
                        return true;
        return false;
}

/* The printed checkpoint belongs to one office; the others are verified without. A text that can be compared with
 * nothing proves nothing, and is never passed over. */
static int check_printed(const struct cli *cli, const struct office_list *offices, struct slice printed,
                         struct uuid *ret_office_id)
{
        *ret_office_id = UUID_NIL;
        if (slice_is_null(printed))
                return CLI_OK;
        if (journal_checkpoint_office(printed, ret_office_id) != OK)
                return cli_fail(cli, CLI_USAGE, M("the text of --checkpoint is no checkpoint, or not whole: it "
                                                  "begins with kentongan-journal:1: and has eight parts, or with "
                                                  "kentongan-journal:2: and has seven. Nothing was verified."));
        if (!has_office(offices, *ret_office_id))
                return cli_fail(cli, CLI_FINDING, M("this checkpoint belongs to no office of this database. Nothing "
                                                    "was verified. Is it another installation's, or was it altered?"));
        return CLI_OK;
}

static enum error read_offices(struct program *program, struct office_list *ret_offices)
{
        enum error err;
        transaction (tx, program->app.store, TX_READ, &err) {
                err = office_list_all(tx, &program->arena, ret_offices);
        }
        return err;
}

static int verify(const struct cli *cli, struct program *program, struct slice printed)
{
        struct office_list offices;
        struct uuid compared;
        if (read_offices(program, &offices) != OK)
                return cli_fail(cli, CLI_FAILED, M("the list of offices cannot be read. Nothing was changed; "
                                                   "`kentongan doctor` says what is wrong with the database."));
        int code = check_printed(cli, &offices, printed, &compared);
        if (code != CLI_OK)
                return code;
        for (size_t i = 0; i < offices.count; i++) {
                struct journal_verdict verdict;
                enum error err = journal_verify(program->app.store, program->app.journal_key, offices.items[i].id,
                                                uuid_equal(compared, offices.items[i].id) ? printed : SLICE_NULL,
                                                &verdict);
                if (err == ERR_INVALID)
                        return cli_fail(cli, CLI_FINDING, M("the text of --checkpoint was altered, or signed with "
                                                            "another key than this one."));
                if (err != OK)
                        return cli_fail(cli, CLI_FAILED, M("the journal cannot be read to its end. Nothing was "
                                                           "changed; `kentongan doctor` says what is wrong with the "
                                                           "database."));
                print_verdict(offices.items[i].name, &verdict);
                if (verdict.first_bad_seq != 0)
                        code = CLI_FINDING;
        }
        return code;
}

static int print_checkpoints(const struct cli *cli, struct program *program)
{
        struct office_list offices;
        if (read_offices(program, &offices) != OK)
                return cli_fail(cli, CLI_FAILED, M("the list of offices cannot be read. Nothing was changed; "
                                                   "`kentongan doctor` says what is wrong with the database."));
        size_t printed = 0;
        for (size_t i = 0; i < offices.count; i++) {
                struct slice text;
                enum error err = journal_checkpoint_text(program->app.store, offices.items[i].id, &program->arena,
                                                         &text);
                printed += err == OK;
                if (err == OK)
                        printf("%.*s\n", SLICE_FMT(text));
                else if (err != ERR_NOT_FOUND)
                        return cli_fail(cli, CLI_FAILED, M("a checkpoint cannot be read. Nothing was changed; "
                                                           "`kentongan doctor` says what is wrong with the database."));
        }
        if (printed == 0)
                fputs(M("There is no checkpoint yet: `kentongan serve` signs one every minute while the journal "
                        "grows.\n"), stderr);
        return CLI_OK;
}

int cli_journal(int argc, char **argv)
{
        struct slice printed = SLICE_NULL;
        const struct cli_option options[] = {
                { "checkpoint", .value = &printed, .help = M("Text of a printed checkpoint, to compare with.") },
        };
        struct cli cli = { .command = "kentongan journal",
                           .usage = "verify [--checkpoint TEXT] | checkpoint   --data FOLDER",
                           .about = M("verify recomputes the journal of every office and names the first bad entry\n"
                                      "(exit code 3).\n"
                                      "checkpoint prints the last signed checkpoint of each, to be kept on paper."),
                           .options = options, .option_count = ARRAY_SIZE(options) };
        char message[PROGRAM_MESSAGE_SIZE];
        int code = cli_parse(&cli, argc, argv);
        if (code == CLI_OK && cli.word_count != 1)
                code = cli_fail(&cli, CLI_USAGE, M("say verify or checkpoint. See --help."));
        if (code == CLI_OK) {
                _cleanup_program_ struct program program;
                enum error err = program_open(&program, &cli.config, PROGRAM_READ_ONLY, message);
                if (err != OK)
                        code = cli_say_closed(&cli, err, message);
                else if (slice_equal(cli.words[0], S("verify")))
                        code = verify(&cli, &program, printed);
                else if (slice_equal(cli.words[0], S("checkpoint")))
                        code = print_checkpoints(&cli, &program);
                else
                        code = cli_fail(&cli, CLI_USAGE, M("say verify or checkpoint. See --help."));
        }
        arena_reset(&cli.arena);
        return code < 0 ? CLI_OK : code;
}
