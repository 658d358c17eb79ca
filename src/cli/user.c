/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan user: who has an account; ends sessions; lets somebody in again who lost his password. */
#include "access/overseer.h"
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
                       slice_equal(role->state, S("pending")) ? M(" (waits for the second person)") : "");
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
                               row->has_password ? "" : M("no pass."), SLICE_FMT(row->position));
                        TRY(print_roles(tx, office_id, row->id));
                }
                if (people.count > 0)
                        after = people.items[people.count - 1].login;
        } while (people.more);
        return OK;
}

/* The command's own options. */
struct own {
        struct slice office, days;
};

static int list(const struct cli *cli)
{
        const struct own *own = cli->own;
        struct program program;
        struct cli_office office;
        enum error err = OK;
        int exit_code = cli_open(cli, PROGRAM_READ_ONLY, &program);
        if (exit_code != CLI_OK)
                return exit_code;
        exit_code = cli_find_office(cli, &program, own->office, &office);
        if (exit_code == CLI_OK) {
                transaction (tx, program.app.store, TX_READ, &err) {
                        err = print_people(tx, office.id);
                }
        }
        program_close(&program);
        return err == OK ? exit_code : cli_fail(cli, CLI_FAILED, M("the accounts cannot be read. Nothing was "
                                                                   "changed; `kentongan doctor` says what is wrong."));
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
                printf(M("Token for %.*s, shown this once; it works for seven days, on the page /aktivasi:\n"
                         "  %.*s\n"
                         "His sessions have ended. The old password and code app work until the token is used, and "
                         "then no more.\n"
                         "Head and administrators see for 30 days that it was given; for 24 hours after its use the "
                         "account confirms nothing that others ask.\n"), SLICE_FMT(login),
                       SLICE_FMT(token));
        else if (err == OK)
                printf(M("Every session of %.*s has ended. To keep him out, disable the account on the page /orang.\n"),
                       SLICE_FMT(login));
        program_close(&program);
        if (err == ERR_NOT_FOUND)
                return cli_failf(cli, CLI_FAILED, M("nobody signs in as %.*s. Nothing was changed."), SLICE_FMT(login));
        if (err == ERR_FORBIDDEN)
                return cli_fail(cli, CLI_FAILED, M("the account is disabled. Nothing was changed; an administrator "
                                                   "enables it on the page /orang."));
        return err == OK ? CLI_OK : cli_failf(cli, CLI_FAILED, M("not done (%s). Nothing was changed."),
                                              error_name(err));
}

/* --- who oversees an office --------------------------------------------------------------------------------------- */

static int ask_overseer(const struct cli *cli, struct program *program, const struct cli_office *office)
{
        const struct own *own = cli->own;
        struct cli_office asked;
        enum error err;
        struct overseer_wish wish = { .id = uuid_new(), .days = OVERSEER_DAYS_USUAL };
        if (own->days.size && !slice_to_int64(own->days, &wish.days))
                return cli_fail(cli, CLI_USAGE, M("--days wants a number from 1 to 30. Nothing was changed."));
        int code = cli_find_office(cli, program, cli->words[1], &asked);
        if (code != CLI_OK)
                return code;
        wish.overseer_id = asked.id;
        transaction (tx, program->app.store, TX_WRITE, &err) {
                err = overseer_ask_by_operator(tx, office->id, &wish);
        }
        if (err == ERR_INVALID)
                return cli_fail(cli, CLI_USAGE, M("an office is overseen by another one, within 1 to 30 days. "
                                                  "Nothing was changed."));
        if (err == ERR_CONFLICT)
                return cli_fail(cli, CLI_FAILED, M("a wish waits already, or that office oversees it. Nothing was "
                                                   "changed."));
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("not done (%s). Nothing was changed."), error_name(err));
        printf(M("Asked. It holds once the head of %.*s has agreed on the page /kantor/pengawas.\n"),
               SLICE_FMT(asked.name));
        return CLI_OK;
}

static int show_overseers(const struct cli *cli, struct program *program, const struct cli_office *office)
{
        enum error err;
        struct cli_overseers_rows rows = { 0 };
        transaction (tx, program->app.store, TX_READ, &err) {
                err = cli_overseers(tx, &(struct cli_overseers_params){ .office_id = office->id }, &program->arena,
                                    &rows);
        }
        if (err != OK)
                return cli_failf(cli, CLI_FAILED, M("the overseers cannot be read (%s). Nothing was changed; "
                                                    "`kentongan doctor` says what is wrong."), error_name(err));
        if (rows.count == 0)
                printf(M("Nobody oversees %.*s. A report that names its head is kept and read by nobody.\n"),
                       SLICE_FMT(office->name));
        for (size_t i = 0; i < rows.count; i++)
                printf(M("%.*s (%.*s), %lld days%s\n"), SLICE_FMT(rows.items[i].name), SLICE_FMT(rows.items[i].code),
                       (long long)rows.items[i].days,
                       slice_equal(rows.items[i].state, S("asked")) ? M(" (waits for its head)") : "");
        return CLI_OK;
}

static int oversee(const struct cli *cli)
{
        const struct own *own = cli->own;
        struct program program;
        struct cli_office office;
        bool asks = cli->word_count == 2;
        int code = cli_open(cli, asks ? PROGRAM_WRITE : PROGRAM_READ_ONLY, &program);
        if (code != CLI_OK)
                return code;
        code = cli_find_office(cli, &program, own->office, &office);
        if (code == CLI_OK)
                code = asks ? ask_overseer(cli, &program, &office) : show_overseers(cli, &program, &office);
        program_close(&program);
        return code;
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
        if ((cli->word_count == 1 || cli->word_count == 2) && slice_equal(verb, S("overseer")))
                return oversee(cli);
        if (cli->word_count >= 1 && slice_equal(verb, S("add-role")))
                return cli_fail(cli, CLI_USAGE, M("a role needs two persons: an administrator asks for it on the "
                                                  "page /orang, and the head confirms it there. The command line "
                                                  "cannot stand in for either. Nothing was changed."));
        return cli_fail(cli, CLI_USAGE, M("say list, end-sessions LOGIN, new-token LOGIN or overseer [CODE]. See "
                                          "--help."));
}

int cli_user(int argc, char **argv)
{
        struct own own = { 0 };
        const struct cli_option options[] = {
                { "office", .value = &own.office,
                  .help = M("Code of the office for list and overseer, where there are several.") },
                { "days", .value = &own.days, .help = M("Days in which the overseer decides: 1 to 30, usually 7.") },
        };
        struct cli cli = { .command = "kentongan user", .usage = "list | end-sessions LOGIN | new-token LOGIN | "
                                                                 "overseer [CODE]   --data FOLDER",
                           .about = M("list shows the accounts of an office with their roles.\n"
                                      "end-sessions signs somebody out everywhere, such as after a phone was lost.\n"
                                      "new-token lets somebody in again who lost his password or his code app: once "
                                      "used it ends both.\n"
                                      "It is noted in the journal.\n"
                                      "Accounts and roles are made on the page /orang, because they need a second "
                                      "person.\n"
                                      "overseer shows which office looks at reports that name the head of this one, "
                                      "or asks the office CODE to do\n"
                                      "it: it holds once the head of that office has agreed on the page "
                                      "/kantor/pengawas.\n"
                                      "Those that change something want the program stopped (SQLite), or run beside "
                                      "it (PostgreSQL);\n"
                                      "while it serves, an administrator does both on the page /orang."),
                           .options = options, .option_count = ARRAY_SIZE(options), .own = &own };
        return cli_run(&cli, argc, argv, run);
}
