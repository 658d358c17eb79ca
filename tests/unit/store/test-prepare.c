/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every query of the program is run once with absent values on the database at hand, and each in a transaction that is
 * rolled back: it must prepare, and its columns must be of the declared types. */
#include "../fixture.h"

#include "store/driver.h"
#include "store/reseal.h"
#include "store/statements.h"

#include <libpq-fe.h>

static bool refused_by_data(enum error err)
{
        return err == OK || err == ERR_INVALID || err == ERR_CONFLICT || err == ERR_NOT_FOUND;
}

static bool fits(enum sql_type type, Oid oid)
{
        static const Oid oids[][3] = {
                [SQL_UUID] = { 2950 }, [SQL_TEXT] = { 25, 1043, 19 }, [SQL_INT] = { 20, 21, 23 },
                [SQL_REAL] = { 701, 700, 20 }, [SQL_BOOL] = { 16 }, [SQL_INSTANT] = { 20 },
                [SQL_DATE] = { 25 }, [SQL_BYTES] = { 17 },
        };
        for (int i = 0; i < 3; i++)
                if (oids[type][i] == oid)
                        return true;
        return false;
}

static void check_statement(struct store *store, const struct statement *statement)
{
        static const struct sql_value absent[STATEMENT_PARAMS_MAX];
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                _cleanup_query_ struct query query = { 0 };
                bool row;
                err = query_open(&query, tx, statement, absent);
                if (err == OK)
                        err = query_step(&query, &row);
                if (!refused_by_data(err))
                        fail_msg("%s %s: %.*s", statement->place, statement->name, SLICE_FMT(tx_problem(tx)));
                if (err == OK && store_driver(store) == STORE_POSTGRES && statement->column_count > 0) {
                        assert_int_equal(PQnfields(query.cursor), statement->column_count);
                        for (unsigned i = 0; i < statement->column_count; i++)
                                if (!fits(statement->columns[i], PQftype(query.cursor, (int)i)))
                                        fail_msg("%s %s: column %s has type %u on PostgreSQL: cast it",
                                                 statement->place, statement->name, PQfname(query.cursor, (int)i),
                                                 PQftype(query.cursor, (int)i));
                }
                err = ERR_STALE; /* rolls back */
        }
}

static void every_query_runs(void **state)
{
        (void)state;
        struct fixture f;
        size_t count = 0;
        fixture_open(&f);
        for (size_t room = 0; room < statement_list_count; room++)
                for (size_t i = 0; i < statement_lists[room]->count; i++) {
                        if (strcmp(statement_lists[room]->items[i]->set, "main") != 0)
                                continue;
                        check_statement(f.store, statement_lists[room]->items[i]);
                        count++;
                }
        for (size_t i = 0; i < migrations_main.sealed_count; i++) {
                check_statement(f.store, &migrations_main.sealed[i].pick);
                check_statement(f.store, &migrations_main.sealed[i].put);
                check_statement(f.store, &migrations_main.sealed[i].count);
                if (migrations_main.sealed[i].of_case) {
                        check_statement(f.store, &migrations_main.sealed[i].lost);
                        check_statement(f.store, &migrations_main.sealed[i].lost_of);
                }
        }
        assert_true(count > 10 && migrations_main.sealed_count > 10);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(every_query_runs) };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
