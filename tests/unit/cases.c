/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cases.h"

#include "base/checked.h"
#include "cases.sql.h"

enum { VALUES_MOST = 2000 };

struct raw_value {
        struct uuid id;
        struct slice raw, plain;
};

static size_t read_values(struct tx *tx, const struct sealed_column *column, struct uuid office_id,
                          struct raw_value *values)
{
        size_t count = 0;
        bool row = false;
        const struct sql_value params[] = { sql_uuid(office_id), sql_uuid(UUID_NIL), sql_slice(S("\3")),
                                            sql_int(VALUES_MOST) };
        _cleanup_query_ struct query query = { 0 };
        assert_ok(query_open(&query, tx, &column->pick, params));
        for (assert_ok(query_step(&query, &row)); row; assert_ok(query_step(&query, &row))) {
                struct raw_value *value = &values[count++];
                value->id = query_uuid(&query, 0);
                value->raw = query_slice(&query, 1, tx_arena(tx));
                assert_int_equal(value->raw.data[0], 2);
                struct seal_place place = { column->name, office_id, value->id, NULL };
                value->plain = query_sealed(&query, 1, &place, tx_arena(tx));
                assert_ok(query_check(&query));
        }
        assert_true(count < VALUES_MOST);
        return count;
}

static size_t make_column_old(struct store *store, const struct sealed_column *column, struct uuid office_id)
{
        enum error err;
        size_t count = 0;
        transaction (tx, store, TX_WRITE, &err) {
                struct raw_value *values = arena_array(tx_arena(tx), struct raw_value, VALUES_MOST);
                assert_non_null(values);
                count = read_values(tx, column, office_id, values);
                for (size_t i = 0; i < count; i++) {
                        struct sql_value sealed = SQL_NULL;
                        struct seal_place place = { column->name, office_id, values[i].id, NULL };
                        assert_ok(tx_seal(tx, &place, values[i].plain, &sealed));
                        const struct sql_value params[] = { sql_uuid(office_id), sql_uuid(values[i].id), sealed,
                                                            sql_slice(values[i].raw) };
                        assert_ok(query_run(tx, &column->put, params, NULL));
                }
        }
        assert_ok(err);
        return count;
}

size_t cases_make_old(struct store *store, const struct migration_set *set, struct uuid office_id)
{
        enum error err;
        size_t count = 0;
        for (size_t i = 0; i < set->sealed_count; i++)
                if (set->sealed[i].of_case)
                        count += make_column_old(store, &set->sealed[i], office_id);
        transaction (tx, store, TX_WRITE, &err) {
                err = test_cases_forget(tx, &(struct test_cases_forget_params){ office_id }, NULL);
        }
        assert_ok(err);
        return count;
}

void case_forget(struct store *store, struct uuid office_id, struct uuid case_id)
{
        enum error err;
        int64_t changed = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = test_case_forget(tx, &(struct test_case_forget_params){ office_id, case_id }, &changed);
        }
        assert_ok(err);
        assert_int_equal(changed, 1);
}
