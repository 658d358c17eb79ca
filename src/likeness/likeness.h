/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Which rows of the database are written alike: tables of the engine `match` in memory, an own one for each office,
 * kept in step with the change feed.
 *
 * Promises: nothing waits for it: what it cannot answer at once is ERR_BUSY, and the caller has another way. An answer
 * holds every change that the feed showed when likeness_follow was called, this node's and others'. No row of one
 * office is ever in an answer for another. Nothing is written to disk. It says nothing about who may see a row.
 *
 * Invariants: any number of threads; tables hold what the source gave and nothing else; likeness_follow opens a
 * transaction of its own, so it is called outside of any, and likeness_ask touches no database, so it may be called
 * inside. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "match/schema.h"

struct store;
struct tx;

enum { LIKENESS_TABLES_MAX = 8, LIKENESS_FIELDS_MAX = 8, LIKENESS_PAGE = 500, LIKENESS_TOP_MAX = 200 };

/* A kind of thing, compared by these columns. */
struct likeness_table {
        enum match_type types[LIKENESS_FIELDS_MAX];
        size_t field_count;
};

struct likeness_row {
        struct uuid id;
        size_t table;                         /* of the source's; never another for the same id */
        struct slice values[LIKENESS_FIELDS_MAX]; /* P3; null: missing */
};
struct likeness_rows {
        struct likeness_row items[LIKENESS_PAGE];
        size_t count;
};

/* How a room's rows are read. */
struct likeness_source {
        struct slice topic; /* of the change feed */
        const struct likeness_table *tables;
        size_t table_count;
        /* The first LIKENESS_PAGE rows of the office with an id above `after`, by id. */
        enum error (*read_page)(struct tx *tx, struct uuid office_id, struct uuid after, struct arena *arena,
                                struct likeness_rows *ret_rows);
        /* ERR_NOT_FOUND: there is no such row (any more). */
        enum error (*read_row)(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                               struct likeness_row *ret_row);
};

struct likeness_options {
        struct store *store;
        const struct likeness_source *source;
        size_t most_rows; /* of all offices; 0 is 1,000,000, some 200 MB */
        int64_t stay; /* an office that was asked for less than this ago is let go for no other; 0: for any */
};

struct likeness;

/* Starts the thread that makes tables; reads nothing yet. Options' parts must live until likeness_close. ERR_MEMORY;
 * ERR_IO when there can be no thread. */
[[nodiscard]] enum error likeness_open(const struct likeness_options *options, struct likeness **ret_likeness);
/* Waits for the thread, at most for one page that it reads. Takes NULL. */
void likeness_close(struct likeness *likeness);
DEFINE_CLEANUP(struct likeness *, likeness_close)
#define _cleanup_likeness_ _cleanup_(likeness_close_cleanup)

/* Brings the office's tables up to the change feed, or has them made, and waits at most `wait` for that. Call outside
 * of transactions, before likeness_ask; it never fails: likeness_ask says whether it can answer. Takes NULL. */
#define LIKENESS_WAIT (SECOND / 5) /* of a page, the first time that an office asks */
void likeness_follow(struct likeness *likeness, struct uuid office_id, int64_t wait);
/* As likeness_follow without waiting, for each of these offices. One statement asks which of them have anything new,
 * and only those are followed. */
void likeness_follow_each(struct likeness *likeness, const struct uuid *offices, size_t count);

struct likeness_question {
        struct uuid office_id;
        size_t table;
        const struct slice *values; /* one for each column of the table; null: not known */
        size_t top;                 /* 1..LIKENESS_TOP_MAX */
};
struct likeness_hit {
        struct uuid id;
        int32_t weight; /* 1/10000 bit of evidence that both are the same, by the built-in model */
        uint32_t same; /* bit n: column n holds the whole date or number that was asked for */
};
struct likeness_hits {
        struct likeness_hit items[LIKENESS_TOP_MAX]; /* the most alike first */
        size_t count;
        bool complete; /* false: more rows shared something than were weighed */
};
/* ERR_BUSY: the tables are not there, or behind; go another way. So too when `likeness` is NULL. ERR_INVALID: no such
 * table, or `top` out of range. ERR_MEMORY. */
[[nodiscard]] enum error likeness_ask(struct likeness *likeness, const struct likeness_question *question,
                                   struct likeness_hits *ret_hits);
/* How many rows are in memory, of all offices. */
size_t likeness_count(struct likeness *likeness);
