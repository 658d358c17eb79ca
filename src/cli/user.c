/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan user: who has an account; ends sessions; lets somebody in again who lost his password. */
#include "access/people.h"
#include "base/checked.h"
#include "cli.sql.h"
#include "cli/cli.h"
#include "journal/journal.h"
#include "program/office.h"
#include "store/store.h"
#include "text/date.h"

static enum error print_roles(struct tx *tx, struct uuid office_id, struct uuid person_id)
{
        struct cli_roles_of_rows roles;
        TRY(cli_roles_of(tx, &(struct cli_roles_of_params){ .office_id = office_id, .person_id = person_id },
                         tx_arena(tx),
                         &roles));
        for (size_t i = 0; i < roles.count; i++) {
                const struct cli_roles_of_row *role = &roles.items[i];
                printf("%s%.*s%s%.*s%s", i ? ", " : "", SLICE_FMT(role->role), role->area.size ? " " : "",
                       SLICE_FMT(role->area),
                       slice_equal(role->state, S("pending")) ? " (waits for the second person)" : "");
        }
        putchar('\n');
        return OK;
}

static enum error print_people(struct tx *tx, struct uuid office_id)
{
        struct office office;
        int32_t zone = 0;
        struct slice after = S("");
        struct cli_people_rows people;
        char iso[DATE_ISO_SIZE + 1];
        TRY(office_find(tx, office_id, tx_arena(tx), &office));
        if (!zone_parse(office.zone, &zone))
                return ERR_CORRUPT;
        struct slice today = date_iso_text(date_of_instant(clock_now(), zone), iso);
        do {
                TRY(cli_people(tx,
                               &(struct cli_people_params){ .office_id = office_id, .after = after, .today = today },
                               tx_arena(tx), &people));
                for (size_t i = 0; i < people.count; i++) {
                        const struct cli_people_row *row = &people.items[i];
                        printf("%-20.*s %-10.*s %-9s %.*s: ", SLICE_FMT(row->login), SLICE_FMT(row->state),
                               row->has_password ? "" : "no pass.", SLICE_FMT(row->position));
                        TRY(print_roles(tx, office_id, row->id));
                }
                if (people.count > 0)
                        after = people.items[people.count - 1].login;
        } while (people.more);
        return OK;
}

static int list(const struct cli *cli)
{
        const struct slice *code = cli->own;
        struct program program;
        struct cli_office office;
        enum error err = OK;
        int exit_code = cli_open(cli, PROGRAM_READ_ONLY, &program);
        if (exit_code != CLI_OK)
                return exit_code;
        exit_code = cli_find_office(cli, &program, *code, &office);
        if (exit_code == CLI_OK) {
                transaction (tx, program.app.store, TX_READ, &err) {
                        err = print_people(tx, office.id);
                }
        }
        program_close(&program);
        return err == OK ? exit_code : cli_fail(cli, CLI_FAILED, "the accounts cannot be read.");
}

static enum error note(struct tx *tx, const struct cli_person_row *person, struct slice action)
{
        return journal_write(tx, &(struct journal_note){ .office_id = person->office_id,
                                                         .actor_office_id = person->office_id,
                                                         .action = action,
                                                         .purpose = S("none"),
                                                         .object_kind = S("person"),
                                                         .ids = &person->id,
                                                         .id_count = 1,
                                                         .detail = S("{\"by\":\"command line\"}") });
}

/* Ends what is open and, with `arena`, gives a new token. */
static enum error change(struct tx *tx, struct slice login, struct arena *arena, struct slice *ret_token)
{
        struct cli_person_row person;
        TRY(cli_person(tx, &(struct cli_person_params){ .login = login }, tx_arena(tx), &person));
        if (arena && !slice_equal(person.state, S("active")))
                return ERR_FORBIDDEN;
        TRY(session_end_all(tx, person.office_id, person.id));
        TRY(note(tx, &person, arena ? S("person.activate") : S("session.end-all")));
        return arena ? activation_by_operator(tx, person.office_id, person.id, arena, ret_token) : OK;
}

static int change_person(const struct cli *cli, struct slice login, bool wants_token)
{
        struct program program;
        struct slice token = SLICE_NULL;
        enum error err;
        int code = cli_open(cli, PROGRAM_WRITE, &program);
        if (code != CLI_OK)
                return code;
        transaction (tx, program.app.store, TX_WRITE, &err) {
                err = change(tx, login, wants_token ? &program.arena : NULL, &token);
        }
        if (err == OK && wants_token)
                printf("Token for %.*s, shown this once; it works for seven days, on the page /aktivasi:\n  %.*s\n"
                       "His sessions have ended. The old password and code app work until the token is used, and "
                       "then no more.\nHead and administrators see for 30 days that it was given; for 24 hours "
                       "after its use the account confirms nothing that others ask.\n", SLICE_FMT(login),
                       SLICE_FMT(token));
        else if (err == OK)
                printf("Every session of %.*s has ended. To keep him out, disable the account on the page /orang.\n",
                       SLICE_FMT(login));
        program_close(&program);
        if (err == ERR_NOT_FOUND)
                return cli_failf(cli, CLI_FAILED, "nobody signs in as %.*s. Nothing was changed.", SLICE_FMT(login));
        if (err == ERR_FORBIDDEN)
                return cli_fail(cli, CLI_FAILED, "the account is disabled. Nothing was changed.");
        return err == OK ? CLI_OK : cli_failf(cli, CLI_FAILED, "not done (%s). Nothing was changed.", error_name(err));
}

static int run(struct cli *cli)
{
        struct slice verb = cli->words[0];
        if (cli->word_count == 1 && slice_equal(verb, S("list")))
                return list(cli);
        if (cli->word_count == 2 && slice_equal(verb, S("end-sessions")))
                return change_person(cli, cli->words[1], false);
        if (cli->word_count == 2 && slice_equal(verb, S("new-token")))
                return change_person(cli, cli->words[1], true);
        if (cli->word_count >= 1 && slice_equal(verb, S("add-role")))
                return cli_fail(cli, CLI_USAGE, "a role needs two persons: an administrator asks for it on the page "
                                                "/orang, and the head "
                                "confirms it there. The command line cannot stand in for either. Nothing was changed.");
        return cli_fail(cli, CLI_USAGE, "say list, end-sessions LOGIN or new-token LOGIN. See --help.");
}

int cli_user(int argc, char **argv)
{
        struct slice office = SLICE_NULL;
        const struct cli_option options[] = {
                { "office", .value = &office, .help = "Code of the office for list, where there are several." },
        };
        struct cli cli = { .command = "kentongan user", .usage = "list | end-sessions LOGIN | new-token LOGIN   "
                                                                 "--data FOLDER",
                           .about = "list shows the accounts of an office with their roles.\n"
                                    "end-sessions signs somebody out everywhere, such as after a phone was lost.\n"
                                    "new-token lets somebody in again who lost his password or his code app: once used "
                                    "it ends both.\nIt is noted in the journal.\n"
                                    "Accounts and roles are made on the page /orang, because they need a second "
                                    "person.\n"
                                    "The two that change something want the program stopped (SQLite), or run beside "
                                    "it (PostgreSQL);\nwhile it serves, an administrator does both on the page /orang.",
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &office };
        return cli_run(&cli, argc, argv, run);
}
