/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/migrate.h"

#include "store/driver.h"
#include "store.sql.h"

/* How far the database is: *ret_applied migrations of the set, and no other. */
static enum error read_state(struct tx *tx, const struct migration_set *set, size_t *ret_applied, char *message)
{
        struct migration_table_exists_row table;
        struct migrations_applied_rows applied = { 0 };
        TRY(migration_table_exists(tx, tx_arena(tx), &table));
        if (table.found)
                TRY(migrations_applied(tx, tx_arena(tx), &applied));
        for (size_t i = 0; i < applied.count; i++) {
                const struct migrations_applied_row *row = &applied.items[i];
                const struct migration *known = i < set->count ? &set->migrations[i] : NULL;
                if (!known || known->number != row->number) {
                        (void)snprintf(message, STORE_MESSAGE_SIZE,
                                       "the database has migration %.*s, which this program does not know: "
                                       "run the newer program that made it", SLICE_FMT(row->name));
                        return ERR_CORRUPT;
                }
                if (!slice_equal(row->checksum, slice_of((const char *)known->checksum, sizeof known->checksum))) {
                        (void)snprintf(message, STORE_MESSAGE_SIZE,
                                       "migration %s was changed after it had been applied: restore its text, "
                                       "and put the change into a new migration", known->name);
                        return ERR_CORRUPT;
                }
        }
        *ret_applied = applied.count;
        return OK;
}

/* Applies the next one, if there is one. */
static enum error apply_next(struct tx *tx, const struct migration_set *set, bool *ret_more, char *message)
{
        size_t applied = 0;
        if (store_driver(tx_store(tx)) == STORE_POSTGRES)
                TRY(migration_lock(tx, NULL));
        TRY(read_state(tx, set, &applied, message));
        *ret_more = applied < set->count;
        if (!*ret_more)
                return OK;
        const struct migration *next = &set->migrations[applied];
        TRY(tx_set_every_office(tx));
        TRY(tx_say_scope(tx));
        bool sqlite = store_driver(tx_store(tx)) == STORE_SQLITE;
        enum error err = tx->store->driver->script(tx, sqlite ? next->sqlite : next->postgres);
        if (err != OK) {
                (void)snprintf(message, STORE_MESSAGE_SIZE, "%s: %.*s", next->name, SLICE_FMT(tx_problem(tx)));
                return err;
        }
        struct migration_record_params params = {
                .number = next->number,
                .name = slice_from_cstr(next->name),
                .checksum = slice_of((const char *)next->checksum, sizeof next->checksum),
                .applied_at = clock_now(),
        };
        return migration_record(tx, &params, NULL);
}

static void say(const char *text, enum error err, char *message)
{
        if (!message[0])
                (void)snprintf(message, STORE_MESSAGE_SIZE, "%s: %s", text, error_name(err));
}

enum error store_migrate(struct store *store, const struct migration_set *set, char ret_message[STORE_MESSAGE_SIZE])
{
        char message[STORE_MESSAGE_SIZE] = "";
        enum error err = OK;
        for (bool more = true; more && err == OK;) {
                transaction (tx, store, TX_MIGRATE, &err)
                        err = apply_next(tx, set, &more, message);
        }
        if (err != OK) {
                say("the migrations did not run", err, message);
                memcpy(ret_message, message, sizeof message);
        }
        return err;
}

enum error store_schema_check(struct store *store, const struct migration_set *set,
                              char ret_message[STORE_MESSAGE_SIZE])
{
        char message[STORE_MESSAGE_SIZE] = "";
        size_t applied = 0;
        enum error err;
        transaction (tx, store, TX_READ, &err)
                err = read_state(tx, set, &applied, message);
        if (err == OK && applied < set->count) {
                (void)snprintf(message, sizeof message, "the database lacks migration %s: run kentongan migrate",
                               set->migrations[applied].name);
                err = ERR_UNCONFIGURED;
        }
        if (err != OK) {
                say("the schema cannot be read", err, message);
                memcpy(ret_message, message, sizeof message);
        }
        return err;
}

enum error store_schema_begun(struct store *store, bool *ret_begun)
{
        struct migration_table_exists_row table = { 0 };
        enum error err;
        transaction (tx, store, TX_READ, &err)
                err = migration_table_exists(tx, tx_arena(tx), &table);
        TRY(err);
        *ret_begun = table.found > 0;
        return OK;
}

const struct column_class *column_class_find(const struct migration_set *set, struct slice table, struct slice column)
{
        for (size_t i = 0; i < set->column_count; i++)
                if (slice_equal(slice_from_cstr(set->columns[i].table), table) &&
                    slice_equal(slice_from_cstr(set->columns[i].column), column))
                        return &set->columns[i];
        return NULL;
}
