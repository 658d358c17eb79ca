/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of subcommands, and nothing else. */
#include "access/scope.h"
#include "base/checked.h"
#include "cli/cli.h"
#include "cli/suggest.h"
#include "sandbox/sandbox.h"
#include "text/terminal.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>

static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
        const char *help;
        const char *verbs; /* of a command that has some; tests/dev/manual compares them with the manual page */
} commands[] = {
        { "serve", cli_serve, MARK("serve the pages; --demo fills an empty folder with the demonstration"), NULL },
        { "init", cli_init, MARK("make an office with its first administrator and head"), NULL },
        { "migrate", cli_migrate, MARK("bring the databases to this program's schema; --check only says"), NULL },
        { "simulate", cli_simulate, MARK("write a fictional year, or a register of people, as CSV files"), "names" },
        { "detect", cli_detect, MARK("early-warning statistics, on CSV files or on the reports of an office"),
          "run control scan evaluate look replay explain" },
        { "match", cli_match, MARK("compare, train on, and link people, companies and addresses of any table"),
          "compare train link index query" },
        { "region", cli_region, MARK("find villages and their codes; show real borders on the map"),
          "search label import-borders import-changes changes" },
        { "user", cli_user, MARK("list accounts, end sessions, give a new token, ask for an overseer"),
          "list end-sessions new-token overseer" },
        { "content", cli_content, MARK("export, import and compare law, reasons, checklists, pages"),
          "kinds export import diff" },
        { "journal", cli_journal, MARK("verify the journal; print its last checkpoint"), "verify checkpoint" },
        { "backup", cli_backup, MARK("copy everything but the keys, while the program serves"), NULL },
        { "restore", cli_restore, MARK("put a backup into an empty folder and prove it"), NULL },
        { "rotate", cli_rotate, MARK("new keys for files and values, and a new master key"), "files values master" },
        { "doctor", cli_doctor, MARK("check databases, keys, journal, files, space, clock"), NULL },
        { "version", cli_version, MARK("print the version"), NULL },
};

static int print_help(FILE *out)
{
        fputs(M("Kentongan: from the village to the immigration office and back.\n\n"
                "Usage: kentongan COMMAND [OPTIONS]      kentongan COMMAND --help\n\n"), out);
        for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
                fprintf(out, "  %-10s %s\n", commands[i].name, terminal_text(commands[i].help));
                if (commands[i].verbs)
                        fprintf(out, M("             verbs: %s\n"), commands[i].verbs);
        }
        fputs(M("\nEvery command speaks Indonesian or English: --language id or --language en; without it, as LC_ALL,\n"
                "LC_MESSAGES or LANG say, and English where they say neither.\n"
                "Try it: kentongan serve --data demo --demo\n"), out);
        return out == stdout ? CLI_OK : CLI_USAGE;
}

static int refuse_command(const char *name)
{
        struct suggestion suggestion = { .word = slice_from_cstr(name) };
        for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
                suggestion_offer(&suggestion, slice_from_cstr(commands[i].name));
        if (slice_is_null(suggestion.nearest)) {
                fprintf(stderr, M("kentongan: there is no command \"%s\". Nothing was tried.\n\n"), name);
                return print_help(stderr);
        }
        fprintf(stderr, M("kentongan: there is no command \"%s\". Did you mean \"%.*s\"? Nothing was tried; "
                          "`kentongan --help` lists the commands.\n"), name, SLICE_FMT(suggestion.nearest));
        return CLI_USAGE;
}

static int run_command(int argc, char **argv)
{
        for (size_t i = 0; i < ARRAY_SIZE(commands); i++)
                if (strcmp(argv[0], commands[i].name) == 0)
                        return commands[i].run(argc, argv);
        return refuse_command(argv[0]);
}

/* A full disk is not told apart from success by what stands there. */
static int finish(int code)
{
        if (code != CLI_OK || (fflush(stdout) == 0 && !ferror(stdout)))
                return code;
        fprintf(stderr, M("kentongan: standard output cannot be written (%s). Part of the answer is missing; make "
                          "room and ask again.\n"), strerrordesc_np(errno));
        return CLI_FAILED;
}

/* `kentongan help COMMAND` is `kentongan COMMAND --help`. */
static int help_with(char *command)
{
        char option[] = "--help";
        return run_command(2, (char *[]){ command, option, NULL });
}

int main(int argc, char **argv)
{
        if (argc >= 2 && strcmp(argv[1], SANDBOX_SUBCOMMAND) == 0)
                return sandbox_child_main();
        if (cli_take_language(&argc, argv) != CLI_OK)
                return CLI_USAGE;
        if (sodium_init() < 0) {
                fputs(M("kentongan: this machine gives no random numbers (getrandom, /dev/urandom). Nothing was "
                        "changed; in a container or chroot, give it /dev/urandom.\n"), stderr);
                return CLI_FAILED;
        }
        scope_every_office();
        if (argc < 2)
                return print_help(stderr);
        if (strcmp(argv[1], "help") == 0 && argc == 3)
                return help_with(argv[2]);
        if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0)
                return print_help(stdout);
        if (strcmp(argv[1], "--version") == 0)
                return cli_version(argc - 1, argv + 1);
        return finish(run_command(argc - 1, argv + 1));
}
