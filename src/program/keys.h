/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether a folder of keys belongs to a database. A new folder beside data that have keys already would seal and sign
 * what nobody can open or verify later; so keys are made only for a database that has none, and what changes anything
 * proves first that they fit. */
#pragma once

#include "program/program.h"

struct vault;
struct tx;

/* How many data keys of a database the master key opens, and how many it does not. */
struct key_count {
        int64_t opened, closed;
};
[[nodiscard]] enum error keys_count(struct tx *tx, const struct vault *vault, struct key_count *ret_count);

/* Opens master key and signing key into program->app, and makes the missing ones where `mode` says so and no data need
 * the old. ret_message as of program_open. */
[[nodiscard]] enum error keys_open(struct program *program, enum program_mode mode,
                                   char ret_message[PROGRAM_MESSAGE_SIZE]);
/* ERR_UNCONFIGURED when the master key does not open every data key of the store; nothing is changed. */
[[nodiscard]] enum error keys_prove(struct program *program, struct store *store,
                                    char ret_message[PROGRAM_MESSAGE_SIZE]);
/* ERR_UNCONFIGURED when every checkpoint of the journal was signed with another key; nothing is signed. */
[[nodiscard]] enum error keys_prove_signer(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE]);
/* ERR_CORRUPT when a database holds nothing while the other one or the keys are there: something was lost, and an empty
 * one would hide it. Before anything is migrated. A first start passes, also the second try of one that was cut off. */
[[nodiscard]] enum error keys_prove_databases(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE]);
/* The first start came to its end: from now on a missing database is a loss. ERR_IO. */
[[nodiscard]] enum error keys_settle(struct program *program);
/* ERR_CORRUPT when the end of an office's journal does not hold: its last 1,000 entries, fewer where there are more
 * than four offices, and its last signed place. `kentongan journal verify` reads all. */
[[nodiscard]] enum error keys_prove_journal(struct program *program, char ret_message[PROGRAM_MESSAGE_SIZE]);
/* A change of the master key was begun and not finished: `kentongan rotate master` ends it. */
bool keys_are_changing(struct program *program);
