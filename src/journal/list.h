/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading the journal on a page. The caller has asked for journal.read; an entry holds no person data of citizens.
 *
 * Invariants: the reader finds no trace of an entry about things in which he is named (rule 5): SQL leaves it out,
 * an id that names him is neither shown nor counted in the entry of a list, and no place in the chain is told, for a
 * gap would tell. So is a held report, in which anybody may be named yet. Whoever verifies the chain (journal_verify)
 * still verifies every entry. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/uuid.h"

struct tx;

enum { JOURNAL_ROWS = 100, JOURNAL_ROWS_MAX = 200 };

struct journal_filter {
        struct uuid office_id;
        struct uuid reader_id;
        bool sees_held;       /* reports that are held exist for him (permission named.review) */
        struct slice action;  /* "" for all */
        struct uuid actor_id; /* nil for all */
        struct uuid before;   /* entries older than this one; nil for the newest */
        instant since;        /* the first entry before then ends the list; 0 for all */
        instant until;        /* entries before then; 0 for all */
        int64_t limit;        /* 1..JOURNAL_ROWS_MAX; 0: JOURNAL_ROWS */
};
struct journal_row {
        struct uuid id;
        instant at;
        struct uuid actor_id;    /* nil: the program itself or the public */
        struct slice actor_name; /* null: the program itself, the public, or somebody of another office */
        struct slice action, purpose, object_kind;
        size_t id_count;
        struct uuid first_id;    /* nil when there is none */
};
struct journal_rows {
        struct journal_row *items;
        size_t count;
        bool more;
};
/* Newest first. */
[[nodiscard]] enum error journal_list(struct tx *tx, const struct journal_filter *filter, struct arena *arena,
                                      struct journal_rows *ret_rows);
