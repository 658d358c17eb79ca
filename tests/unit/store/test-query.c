/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Generated queries: every kind, every type, absent values, sealing and look-up. */
#include "sample.h"

static enum error add(struct fixture *f, const struct sample_add_params *params)
{
        enum error err;
        int64_t changed = 0;
        transaction (tx, f->store, TX_WRITE, &err)
                err = sample_add(tx, params, &changed);
        if (err == OK)
                assert_int_equal(changed, 1);
        return err;
}

static enum error by_id(struct fixture *f, struct uuid id, struct arena *arena, struct sample_by_id_row *ret_row)
{
        enum error err;
        struct sample_by_id_params params = { .office_id = f->office, .id = id };
        transaction (tx, f->store, TX_READ, &err)
                err = sample_by_id(tx, &params, arena, ret_row);
        return err;
}

static void every_type_comes_back(void **state)
{
        (void)state;
        struct fixture f;
        struct sample_by_id_row row;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        sample_open(&f, NULL);
        struct sample_add_params params = {
                .office_id = f.office, .id = uuid_new(), .number = INT64_MAX, .has_weight = true, .weight = -0.1,
                .open = false, .happened_on = S("2026-11-23"), .phone = S("+62812"), .narrative = S("r\0h"),
                .victim = S(""), .note = S("'; DROP TABLE sample; -- \xc3\xa9"),
        };
        assert_ok(add(&f, &params));
        assert_ok(by_id(&f, params.id, &arena, &row));
        assert_true(row.number == INT64_MAX);
        assert_true(row.has_weight && row.weight == -0.1);
        assert_false(row.open);
        assert_slice(row.happened_on, "2026-11-23");
        assert_int_equal(row.narrative.size, 3);
        assert_memory_equal(row.narrative.data, "r\0h", 3);
        assert_false(slice_is_null(row.victim));
        assert_int_equal(row.victim.size, 0);
        assert_true(slice_equal(row.note, params.note));
        fixture_close(&f);
}

static void absent_stays_absent(void **state)
{
        (void)state;
        struct fixture f;
        struct sample_by_id_row row;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        sample_open(&f, NULL);
        struct sample_add_params params = { .office_id = f.office, .id = uuid_new(), .number = 1, .narrative = S("x") };
        assert_ok(add(&f, &params));
        assert_ok(by_id(&f, params.id, &arena, &row));
        assert_false(row.has_weight);
        assert_true(slice_is_null(row.happened_on));
        assert_true(slice_is_null(row.victim));
        assert_true(slice_is_null(row.note));
        assert_int_equal(by_id(&f, uuid_new(), &arena, &row), ERR_NOT_FOUND);
        fixture_close(&f);
}

static void rules_of_the_schema_become_errors(void **state)
{
        (void)state;
        struct fixture f;
        sample_open(&f, NULL);
        struct uuid id = uuid_new();
        assert_ok(sample_insert(&f, id, 1));
        assert_int_equal(sample_insert(&f, id, 2), ERR_CONFLICT);
        assert_int_equal(sample_insert(&f, uuid_new(), 1), ERR_CONFLICT);
        assert_int_equal(sample_insert(&f, uuid_new(), -1), ERR_INVALID);
        struct sample_add_params nul = { .office_id = f.office, .id = uuid_new(), .number = 3, .narrative = S("x"),
                                         .note = S("a\0b") };
        assert_int_equal(add(&f, &nul), ERR_INVALID);
        assert_int_equal(sample_counted(&f).count, 1);
        fixture_close(&f);
}

static void lookup_finds_and_stops_at_its_maximum(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        struct sample_by_phone_rows rows = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        sample_open(&f, NULL);
        struct sample_by_phone_params wanted = { .office_id = f.office, .phone = S("+62812") };
        for (int64_t i = 0; i < 3; i++) {
                transaction (tx, f.store, TX_READ, &err)
                        err = sample_by_phone(tx, &wanted, &arena, &rows);
                assert_ok(err);
                assert_int_equal(rows.count, i);
                assert_false(rows.more);
                struct sample_add_params params = { .office_id = f.office, .id = uuid_new(), .number = i,
                                                    .phone = S("+62812"), .narrative = S("cerita") };
                assert_ok(add(&f, &params));
        }
        transaction (tx, f.store, TX_READ, &err)
                err = sample_by_phone(tx, &wanted, &arena, &rows);
        assert_ok(err);
        assert_int_equal(rows.count, 2);
        assert_true(rows.more);
        assert_slice(rows.items[1].narrative, "cerita");
        wanted.phone = S("+62813");
        transaction (tx, f.store, TX_READ, &err)
                err = sample_by_phone(tx, &wanted, &arena, &rows);
        assert_ok(err);
        assert_int_equal(rows.count, 0);
        fixture_close(&f);
}

struct walk {
        size_t count, stop_after;
};

static enum error see(void *context, const struct sample_walk_row *row)
{
        struct walk *walk = context;
        assert_slice(row->narrative, "rahasia");
        assert_slice(row->kind, "a:b");
        return ++walk->count == walk->stop_after ? ERR_STALE : OK;
}

static void each_walks_and_may_stop(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        struct walk all = { 0 }, some = { .stop_after = 2 };
        sample_open(&f, NULL);
        for (int64_t i = 0; i < 5; i++)
                assert_ok(sample_insert(&f, uuid_new(), i));
        transaction (tx, f.store, TX_READ, &err)
                err = sample_walk(tx, see, &all);
        assert_ok(err);
        assert_int_equal(all.count, 5);
        transaction (tx, f.store, TX_READ, &err)
                err = sample_walk(tx, see, &some);
        assert_int_equal(err, ERR_STALE);
        assert_int_equal(some.count, 2);
        fixture_close(&f);
}

static void a_sealed_value_moved_to_another_row_does_not_open(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        struct sample_by_id_row row;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        sample_open(&f, NULL);
        struct sample_copy_params params = { .from_id = uuid_new(), .to_id = uuid_new() };
        assert_ok(sample_insert(&f, params.from_id, 1));
        assert_ok(sample_insert(&f, params.to_id, 2));
        transaction (tx, f.store, TX_WRITE, &err)
                err = sample_copy(tx, &params, NULL);
        assert_ok(err);
        assert_ok(by_id(&f, params.from_id, &arena, &row));
        assert_int_equal(by_id(&f, params.to_id, &arena, &row), ERR_CORRUPT);
        fixture_close(&f);
}

static void without_the_master_key_nothing_is_sealed(void **state)
{
        (void)state;
        struct fixture f;
        sample_open(&f, NULL);
        assert_ok(sample_insert(&f, uuid_new(), 1));
        f.options.vault = NULL;
        fixture_reopen(&f);
        assert_int_equal(sample_insert(&f, uuid_new(), 2), ERR_UNCONFIGURED);
        assert_int_equal(sample_counted(&f).count, 1);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_type_comes_back),
                cmocka_unit_test(absent_stays_absent),
                cmocka_unit_test(rules_of_the_schema_become_errors),
                cmocka_unit_test(lookup_finds_and_stops_at_its_maximum),
                cmocka_unit_test(each_walks_and_may_stop),
                cmocka_unit_test(a_sealed_value_moved_to_another_row_does_not_open),
                cmocka_unit_test(without_the_master_key_nothing_is_sealed),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
