/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the clients know: a file of lines, each written with one call, in the order in which things happened to them.
 *
 *     S ID            about to send this report (for the first time)
 *     A ID NUMBER     the server acknowledged it under this number
 *
 * The clients survive every kill and every cut, and the file lies outside the disk that is cut, so it needs no fsync. A
 * byte offset of the file is a moment: what stands before it had happened by then. */
#pragma once

#include "base/arena.h"
#include "base/uuid.h"

enum { LEDGER_NUMBER_SIZE = 24 };

struct ledger_entry {
        struct uuid id;
        char number[LEDGER_NUMBER_SIZE];
        bool acknowledged;
        bool changed; /* acknowledged twice, under two numbers */
        unsigned rows, twins, filed, mentions, receipts, journaled; /* what a checker finds in the database */
};

struct ledger {
        struct ledger_entry *entries; /* sorted by id */
        size_t count;
};

/* Opens for appending; -1 when that does not work. */
int ledger_open(const char *path);
/* Aborts when the line cannot be written: a client without a memory proves nothing. */
void ledger_sent(int file, struct uuid id);
void ledger_acknowledged(int file, struct uuid id, struct slice number);

/* Reads back. Acknowledgements count up to byte `acknowledged_until`, what was sent up to `sent_until`. */
enum error ledger_read(const char *path, int64_t acknowledged_until, int64_t sent_until, struct arena *arena,
                       struct ledger *ret_ledger);
struct ledger_entry *ledger_find(const struct ledger *ledger, struct uuid id);
