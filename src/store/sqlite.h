/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside of the SQLite driver: connections (sqlite.c) and the lending of the one that writes (sqlite-writer.c). */
#pragma once

#include "store/driver.h"

#include <sqlite3.h>

/* A connection with its prepared statements; used by one thread at a time. */
/* What begins and ends a transaction; read once for each connection. */
enum lite_verb { LITE_BEGIN, LITE_BEGIN_WRITE, LITE_SAVEPOINT, LITE_RELEASE, LITE_COMMIT, LITE_ROLLBACK, LITE_VERBS };

struct lite {
        sqlite3 *db;
        struct statement_cache cache;
        sqlite3_stmt *verbs[LITE_VERBS];
        struct lite *next;
};

struct writer;

enum error lite_open(const struct store *store, const char *path, bool writer, struct lite *ret_lite,
                     char *ret_message);
void lite_close(struct lite *lite);
int lite_exec(struct lite *lite, const char *sql);
int lite_do(struct lite *lite, enum lite_verb verb); /* both: the extended result code */
/* What a result code means for a caller; never OK. */
enum error lite_error(int code);
/* The operating system failed below the database: nothing on this handle may be trusted any more. */
bool lite_is_sick(int code);

enum error writer_new(const struct store *store, const char *path, struct writer **ret_writer, char *ret_message);
void writer_free(struct writer *writer);
/* ERR_IO: sick; ERR_BUSY: the disk was full at the last write. */
enum error writer_standing(struct writer *writer);
/* Who waits for it, and how many transactions its commits took. */
void writer_count(struct writer *writer, struct store_counts *counts);
/* Lends the connection to the transaction, inside the group that is open. */
enum error writer_begin(struct writer *writer, struct tx *tx);
/* Gives it back and waits until the group is durable. */
enum error writer_commit(struct writer *writer, struct tx *tx);
void writer_rollback(struct writer *writer, struct tx *tx);
/* Copies the database `source` to the new file `path`: through the writer, or as a reader when this store has none. */
enum error lite_backup(const struct store *store, struct writer *writer, const char *source, const char *path);
