/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan migrate: brings the databases to this program's schema, or says whether they are there. */
#include "base/checked.h"
#include "cli/cli.h"
#include "store/migrate.h"

static int check_one(const struct cli *cli, struct store *store, const struct migration_set *set)
{
        char message[STORE_MESSAGE_SIZE] = "";
        enum error err = store_schema_check(store, set, message);
        if (err == OK) {
                printf(M("%s: at %s, as this program wants it.\n"), set->name, set->migrations[set->count - 1].name);
                return CLI_OK;
        }
        if (err == ERR_UNCONFIGURED || err == ERR_CORRUPT)
                return cli_failf(cli, CLI_FINDING, "%s: %s%s", set->name, message,
                                 err == ERR_UNCONFIGURED ? M(". Make a backup first.") : "");
        return cli_failf(cli, CLI_FAILED, M("%s: the schema cannot be read (%s). Nothing was changed; `kentongan "
                                            "doctor` says what is wrong."), set->name, error_name(err));
}

static int run(struct cli *cli)
{
        const bool *only_check = cli->own;
        struct program program;
        int code = cli_open(cli, *only_check ? PROGRAM_READ_ONLY : PROGRAM_WRITE, &program);
        if (code != CLI_OK)
                return code;
        int main_code = check_one(cli, program.app.store, &migrations_main);
        int tips_code = check_one(cli, program.app.tips, &migrations_tips);
        program_close(&program);
        return main_code != CLI_OK ? main_code : tips_code;
}

int cli_migrate(int argc, char **argv)
{
        bool only_check = false;
        const struct cli_option options[] = {
                { "check", .flag = &only_check, .help = M("Change nothing; exit code 3 when something is missing.") },
        };
        struct cli cli = { .command = "kentongan migrate", .usage = "--data FOLDER [--check]",
                           .about = M("Applies the migrations that the databases do not have yet, each in one "
                                      "transaction, never backwards.\n"
                                      "A failure leaves the database at the last whole migration. `serve` does the "
                                      "same at its start; this\n"
                                      "command lets you do it first, and see. Make a backup before an upgrade: "
                                      "kentongan backup."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &only_check };
        return cli_run(&cli, argc, argv, run);
}
