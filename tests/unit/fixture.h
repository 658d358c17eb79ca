/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A fresh, migrated store for one test: SQLite in a temporary folder, or, when KENTONGAN_TEST_POSTGRES is the URI of a
 * server, a database of its own there (KENTONGAN_TEST_POOLER=transaction when pgbouncer stands between; then
 * KENTONGAN_TEST_POSTGRES_ADMIN is the URI of the server itself). Everything is gone after fixture_close, but for the
 * migrated database that the next ones are copied from: it stays on the server, named by the migrations that it has. */
#pragma once

#include "store/migrate.h"
#include "store/store.h"
#include "store/vault.h"

#include "test.h"

struct fixture {
        struct store *store;
        struct vault *vault;
        struct store_options options; /* what the store was opened with; strings live in the fixture */
        char folder[64];              /* temporary; the data folder is folder/data, the master key folder/master.key */
        char data[80], key[80], uri[512], database[64];
        struct uuid office;           /* an id to own rows; no row of it exists */
};

/* Opens and applies migrations_main; fails the test when that does not work. */
void fixture_open(struct fixture *fixture);
/* Closes and opens again with the same options, as after a restart. */
void fixture_reopen(struct fixture *fixture);
/* The same without the migrations, and with options changed by the test. */
void fixture_open_empty(struct fixture *fixture, const struct store_options *options);
void fixture_close(struct fixture *fixture);
bool fixture_is_postgres(void);
