/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The list of cases (referrals, tips) whose keys are to be gone: the file `destroyed.cases` in the folder of keys, the
 * id of a case a line; an empty line and one that begins with # say nothing. It stands outside the data and every
 * backup, so that a backup of before, which holds such a key again, does not bring the case back: `serve` takes the
 * listed keys away when it starts, and `restore` from its copy. */
#pragma once

#include "cli/cli.h"

#define DESTROYED_NAME "destroyed.cases"
#define DESTROYED_ARENA (16u << 20) /* enough to read it */

struct destroyed {
        struct uuid *items;
        size_t count;
};
/* No file is an empty list. ERR_INVALID: *ret_line is no id; ERR_IO, ERR_TOO_LARGE: the file cannot be read. */
[[nodiscard]] enum error destroyed_read(const char *keys, struct arena *arena, struct destroyed *ret_list,
                                        size_t *ret_line);
bool destroyed_holds(const struct destroyed *list, struct uuid case_id);
/* Takes the keys of the list out of one database; *ret_count is how many were there. */
[[nodiscard]] enum error destroyed_replay(struct store *store, const struct destroyed *list, int64_t *ret_count);

/* The list of this program's folder of keys taken out of both its databases, with what its tips said of recruiters
 * (subjects_forget), for `serve`. CLI_OK, or CLI_FAILED after a message; then nothing was destroyed, or what was is
 * said by `doctor`. */
int destroyed_replay_all(const struct cli *cli, struct program *program);
/* The same for the copy in the data folder of `restore` (SQLite), where its schema is this program's; else `serve` does
 * it after it has brought the schema up to date. */
int destroyed_fit(struct cli *cli);
