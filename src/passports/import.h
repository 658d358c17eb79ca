/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The day's list of applications from a sheet, CSV or XLSX.
 *
 * Invariants: a workbook is opened by the sandboxed child only. The first row names the columns, in any order; a column
 * that is not known is told and not read. A row is taken whole or not at all, and every wrong cell says its line, its
 * column and why. Nothing is kept before somebody says so. The id of a row is made of the office and its number in
 * M-Paspor, so the same list again makes nothing twice: a number that is there already is left as it is, and what
 * differs from it is said. */
#pragma once

#include "passports/passports.h"

enum {
        IMPORT_ROWS_MAX = 300,
        IMPORT_FAULTS_MAX = 200,
        IMPORT_TEXT_MAX = 300 * 1000,         /* bytes of a list as text */
        IMPORT_FILE_MAX = 2 * 1024 * 1024,    /* bytes of an upload */
        IMPORT_COLUMNS = 18,
        IMPORT_UNREAD_MAX = 20,               /* columns that are named as not known */
        IMPORT_UNREAD_TEXT = 40,              /* characters of such a name */
};

struct import_column {
        struct slice heading; /* "telepon_penjamin" */
        struct slice label;   /* Indonesian source text */
        size_t offset;        /* of its slice in struct application_new; SIZE_MAX: it has a rule of its own */
        size_t least, most;   /* characters; least 0: may be empty */
};
/* In the order of the example. */
const struct import_column *import_columns(void);

enum import_state {
        IMPORT_GOOD,  /* new, and would be kept */
        IMPORT_KNOWN, /* its number is there already */
        IMPORT_WRONG,
        IMPORT_KEPT,  /* has just been kept */
        IMPORT_STATE_COUNT,
};
struct slice import_state_word(enum import_state state);

struct import_fault {
        uint64_t line;
        uint32_t column;            /* from 1; 0: of the whole row or file */
        struct slice heading, text; /* text: Indonesian source text */
};
struct search_keys;
struct import_row {
        uint64_t line;
        enum import_state state;
        struct application_new new;
        const struct search_keys *keys; /* made while it was looked at; of a good row */
        struct slice number;        /* of the application, when it is known or kept */
        const struct slice *differs; /* headings in which a known one is not as the row says */
        size_t differ_count;
};
struct import_list {
        struct import_row *rows;
        size_t count;
        struct import_fault *faults;
        size_t fault_count;
        bool more_faults;           /* than IMPORT_FAULTS_MAX */
        struct slice *unread;       /* how headings begin of columns that are not known, IMPORT_UNREAD_MAX at most */
        size_t unread_count;
};

/* Looks at every row and keeps nothing: reads, cleans, compares, and makes what keeping needs, so that the writer is
 * held for the statements of passports_import_keep_all alone; TX_TRACED suffices. An unreadable list is one fault and
 * no rows. Reading applications that are there is journaled. ERR_FORBIDDEN or ERR_NOT_FOUND for who may not make one;
 * ERR_MEMORY. */
[[nodiscard]] enum error passports_import_look(struct tx *tx, const struct reading *reading, struct slice text,
                                               struct import_list *ret_list);
/* Keeps one row that is IMPORT_GOOD, and says its number. ERR_CONFLICT: the number came with other data meanwhile. */
[[nodiscard]] enum error passports_import_keep(struct tx *tx, const struct actor *actor, struct import_row *row,
                                               struct arena *arena);
/* Keeps all rows that are IMPORT_GOOD, or were kept by an earlier run of this transaction. *ret_failed: the row at
 * which an error came. */
/* lint: parameters (which list, and where it failed) */
[[nodiscard]] enum error passports_import_keep_all(struct tx *tx, const struct actor *actor, struct import_list *list,
                                                   struct arena *arena, size_t *ret_failed);
