/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The subcommands, and what they share: options from the table of program/config.h, messages, exit codes. Every text is
 * English in the source and said by M("…") (text/terminal.h); about, more and help of a struct cli and its options are
 * already in the language of the terminal; the help of the configuration's keys is translated when it is printed. */
#pragma once

#include "program/program.h"
#include "text/terminal.h"

/* Exit codes, as the manual page lists them. */
enum {
        CLI_OK = 0,
        CLI_FAILED = 1,  /* the step was tried and did not succeed; the message says what is kept */
        CLI_USAGE = 2,   /* the command line does not make sense; nothing was tried */
        CLI_FINDING = 3, /* a check found something wrong (journal verify, doctor) */
};

int cli_serve(int argc, char **argv);
int cli_init(int argc, char **argv);
int cli_migrate(int argc, char **argv);
int cli_simulate(int argc, char **argv);
int cli_region(int argc, char **argv);
int cli_user(int argc, char **argv);
int cli_content(int argc, char **argv);
int cli_match(int argc, char **argv);
int cli_journal(int argc, char **argv);
int cli_backup(int argc, char **argv);
int cli_restore(int argc, char **argv);
int cli_rotate(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_detect(int argc, char **argv);
int cli_version(int argc, char **argv);

enum { CLI_VALUES_MAX = 64 };

/* The words behind an option that may be given several times, in order. */
struct cli_values {
        struct slice items[CLI_VALUES_MAX];
        size_t count;
};

/* An option of one subcommand beside those of the configuration. */
struct cli_option {
        const char *name; /* without "--" */
        bool *flag;       /* set when the option is given; for a switch */
        struct slice *value; /* set to the word behind it; one of the three */
        struct cli_values *values;
        const char *help;
};

enum { CLI_GIVEN_MAX = 24 };

struct cli_given {
        const char *option; /* "--keys" */
        struct slice value; /* null for a switch */
};

struct cli {
        const char *command;         /* "kentongan serve" */
        const char *usage;           /* what stands behind it: "--data FOLDER [--demo]" */
        const char *about;           /* one or two sentences */
        const struct cli_option *options;
        size_t option_count;
        bool plain;                  /* opens no program: takes no option of the configuration */
        const char *more;            /* printed by --help below the options; may be NULL */
        void *own;                   /* the subcommand's own options, for its run function */
        struct config config;
        struct arena arena;          /* of words that outlive the parsing */
        struct slice words[8];       /* what is no option, in order */
        size_t word_count;
        struct cli_given given[CLI_GIVEN_MAX]; /* options of the program, as they stand on the command line */
        size_t given_count;
};

/* Takes `--language id|en` out of the command line, wherever it stands, and sets the language of the terminal by it, or
 * by the environment when it is not there (text/terminal.h). CLI_OK, or CLI_USAGE after a message. */
int cli_take_language(int *argc, char **argv);
/* Reads the command line (and --config FILE first) into cli->config, options and words. CLI_OK to go on; -1 when --help
 * was printed; CLI_USAGE after a message. */
int cli_parse(struct cli *cli, int argc, char **argv);
/* Opens the program of cli->config. CLI_OK, or CLI_FAILED after a message that says what to do. */
int cli_open(const struct cli *cli, enum program_mode mode, struct program *ret_program);
/* Says why a program did not open, and what to do when another one has the folder. Gives CLI_FAILED. */
int cli_say_closed(const struct cli *cli, enum error err, const char *message);
/* An office of this installation: the one with this code, or the only one when `code` is null. CLI_OK, or CLI_USAGE
 * after a message that lists the codes there are. */
struct cli_office {
        struct uuid id;
        struct slice code, name;
};
int cli_find_office(const struct cli *cli, struct program *program, struct slice code, struct cli_office *ret_office);
/* Parses, runs `run` and cleans up; the frame of every subcommand. Gives the exit code. */
int cli_run(struct cli *cli, int argc, char **argv, int (*run)(struct cli *cli));
/* Prints `before` and how to serve what this command line named: `kentongan serve` with its own options again, without
 * the password of a database. */
void cli_print_next(const struct cli *cli, const char *before);
/* The word that goes with a count: `one` for 1, `many` for any other. */
const char *cli_noun(uint64_t count, const char *one, const char *many);
/* Formatted cli_fail. */
int cli_failf(const struct cli *cli, int code, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Prints "COMMAND: MESSAGE" on standard error and gives `code` back. */
int cli_fail(const struct cli *cli, int code, const char *message);
