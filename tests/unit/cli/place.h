/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A place for one installation and the commands of its operator, for the tests of this room. */
#pragma once

#include "../test.h"

#include "cli/cli.h"

enum { OUTPUT_SIZE = 64 * 1024 };

struct place {
        char folder[64], data[96], keys[96], copy[96], restored[96], list[96];
        char said[OUTPUT_SIZE];
};

/* Set-up and tear-down of a test: *state is its place. */
int open_place(void **state);
int close_place(void **state);
/* Runs a subcommand with its output in place->said. `words` ends with NULL. */
int run(struct place *place, int (*command)(int, char **), const char *const *words);
bool said(const struct place *place, const char *words);
/* `kentongan init` of the office "coba". */
int init(struct place *place);
/* Opens the installation to write; the caller closes it. */
struct uuid open_office(struct place *place, struct program *program);
/* Opens it as `serve` does, with the journal proven, and closes it; `damaged`: as serve --damaged. */
enum error open_again(struct place *place, bool damaged, char message[PROGRAM_MESSAGE_SIZE]);
