/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A list as a file, CSV or XLSX: every page of the list contract, one after another.
 *
 * Invariants: the rows are those that the reader's list shows, read by the list's own rule; each page of at most 200
 * is one transaction with one journal entry "export.list" of its ids, so a file never holds a row that the journal does
 * not. The file says DATA FIKTIF when the office's data are. A list with more than 50 persons comes this way only
 * after a second person has agreed (download_take of src/downloads). */
#pragma once

#include "export/table.h"
#include "program/app.h"
#include "text/date.h"

#include <stddef.h>

enum { SHEET_PAGE = 200 };

struct sheet_page {
        const struct uuid *ids;
        size_t count;
        bool more;
};

/* Rows as a list's rule gives them. */
struct sheet_rows {
        const void *items;
        size_t size;  /* of one */
        size_t id_at; /* where in it its id stands */
        size_t count;
        bool more;
};
/* Of a list with `items`, whose rows have an `id`, `count` and `more`. */
#define SHEET_ROWS(list)                                                                                        \
        (&(struct sheet_rows){ (list)->items, sizeof *(list)->items, offsetof(typeof(*(list)->items), id),      \
                               (list)->count, (list)->more })
/* Their page. ERR_MEMORY. */
[[nodiscard]] enum error sheet_page_of(struct arena *arena, const struct sheet_rows *rows,
                                       struct sheet_page *ret_page);

struct sheet {
        enum table_format format;
        struct slice filename, title; /* "laporan.csv"; the sheet's name */
        const struct table_column *columns;
        size_t column_count;
        struct slice permission;      /* null: export.list */
        enum field_class class;       /* the most sensitive of its columns; P0: P2, or P1 with another permission */
        struct slice object_kind;     /* of the ids, in the journal */
        void *list;                   /* the caller's: filter, cursor, rows */
        /* Reads the next page of at most SHEET_PAGE rows into `list`; may run again, so it moves no cursor. */
        enum error (*read)(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                           struct sheet_page *ret_page);
        /* Writes that page as rows and moves the cursor behind it. */
        enum error (*write)(struct request *rq, void *list, struct table *table);
};

/* The day of `at` where the reader sits, in `text`. */
struct cell sheet_day(const struct request *rq, instant at, char text[DATE_ISO_SIZE + 1]);

/* Sends the whole list. ERR_FORBIDDEN without its permission; ERR_TOO_LARGE when it passes the most that an answer may
 * hold: a narrower filter helps. */
[[nodiscard]] enum error sheet_send(struct request *rq, const struct sheet *sheet);
