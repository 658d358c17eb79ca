/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbered migrations, embedded at build from sql/, applied in order, one transaction each, never backwards.
 *
 * Invariants: a migration that has been applied never changes: its checksum is recorded in schema_migration and another
 * checksum refuses. Every column has a class (P0 public ... P4 victim identity, content of tips) and a retention class,
 * or the build fails. */
#pragma once

#include "store/store.h"

struct migration {
        unsigned number;
        const char *name; /* "0001-store" */
        const char *sqlite, *postgres;
        uint8_t checksum[32]; /* BLAKE2b of the file */
};

struct column_class {
        const char *table, *column, *type; /* the type word of the migration */
        unsigned class;                    /* 0..4 */
        const char *retention;
};

struct sealed_column;

struct migration_set {
        const char *name; /* "main" */
        const struct migration *migrations;
        size_t count;
        const struct column_class *columns; /* ordered by table, then column */
        size_t column_count;
        const struct sealed_column *sealed; /* those of class P3 and P4: reseal.h */
        size_t sealed_count;
};

/* The sets of sql/meson.build; made by tools/sqlgen.c. */
extern const struct migration_set migrations_main, migrations_tips;

/* Applies what is missing; two nodes may try at once. ERR_CORRUPT: an applied migration has another checksum, or the
 * database knows a migration that this program does not (a newer program was here). ret_message says which. */
[[nodiscard]] enum error store_migrate(struct store *store, const struct migration_set *set,
                                       char ret_message[STORE_MESSAGE_SIZE]);
/* Applies nothing: OK when the database is exactly at this program's schema, ERR_UNCONFIGURED when some are missing,
 * ERR_CORRUPT as above. */
[[nodiscard]] enum error store_schema_check(struct store *store, const struct migration_set *set,
                                            char ret_message[STORE_MESSAGE_SIZE]);
/* Whether any migration was ever applied: false for a database that nothing has used yet. */
[[nodiscard]] enum error store_schema_begun(struct store *store, bool *ret_begun);
/* NULL when there is no such column. */
const struct column_class *column_class_find(const struct migration_set *set, struct slice table, struct slice column);
