/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../fixture.h"

#include "store/change.h"

#include <pthread.h>

static enum error record(struct fixture *f, struct uuid row)
{
        enum error err;
        transaction (tx, f->store, TX_WRITE, &err)
                err = change_record(tx, f->office, S("report"), row, S("new"));
        return err;
}

static enum error read_after(struct fixture *f, struct change_cursor after, size_t limit, struct arena *arena,
                             struct changes *ret_changes)
{
        enum error err;
        struct change_query query = { .office_id = f->office, .after = after, .limit = limit };
        transaction (tx, f->store, TX_READ, &err)
                err = change_read(tx, &query, arena, ret_changes);
        return err;
}

static void what_is_asked_is_bounded(void **state)
{
        (void)state;
        struct fixture f;
        struct changes changes;
        struct change_cursor cursor = { 0 };
        _cleanup_arena_ struct arena arena, narrow;
        arena_init(&arena, 1 << 20);
        arena_init(&narrow, 64);
        fixture_open(&f);
        assert_ok(record(&f, uuid_new()));
        assert_int_equal(read_after(&f, cursor, 0, &arena, &changes), ERR_INVALID);
        assert_int_equal(read_after(&f, cursor, CHANGE_READ_MAX + 1, &arena, &changes), ERR_INVALID);
        assert_int_equal(read_after(&f, cursor, CHANGE_READ_MAX, &narrow, &changes), ERR_MEMORY);
        assert_ok(read_after(&f, cursor, CHANGE_READ_MAX, &arena, &changes));
        assert_int_equal(changes.count, 1);
        fixture_close(&f);
}

static void read_in_order_by_pages(void **state)
{
        (void)state;
        struct fixture f;
        struct uuid rows[5];
        struct changes changes;
        struct change_cursor cursor = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        fixture_open(&f);
        assert_ok(read_after(&f, cursor, 2, &arena, &changes));
        assert_int_equal(changes.count, 0);
        for (size_t i = 0; i < 5; i++) {
                rows[i] = uuid_new();
                assert_ok(record(&f, rows[i]));
        }
        for (size_t seen = 0; seen < 5; cursor = changes.next) {
                assert_ok(read_after(&f, cursor, 2, &arena, &changes));
                assert_int_equal(changes.count, seen < 4 ? 2 : 1);
                assert_int_equal(changes.more, seen < 4);
                for (size_t i = 0; i < changes.count; i++)
                        assert_true(uuid_equal(changes.items[i].row_id, rows[seen++]));
                assert_slice(changes.items[0].topic, "report");
        }
        struct fixture other = f;
        other.office = uuid_new();
        assert_ok(read_after(&other, (struct change_cursor){ 0 }, 2, &arena, &changes));
        assert_int_equal(changes.count, 0);
        fixture_close(&f);
}

/* A takes its number, B takes a later one and commits, a reader comes, A commits. On SQLite B cannot start before A has
 * ended, and then B simply waits. */
struct slow {
        struct fixture *f;
        struct uuid row;
        pthread_barrier_t numbered, go_on;
        enum error err;
};

static void *run_slow(void *argument)
{
        struct slow *slow = argument;
        transaction (tx, slow->f->store, TX_WRITE, &slow->err) {
                slow->err = change_record(tx, slow->f->office, S("report"), slow->row, S("new"));
                (void)pthread_barrier_wait(&slow->numbered);
                (void)pthread_barrier_wait(&slow->go_on);
        }
        return NULL;
}

struct fast {
        struct fixture *f;
        struct uuid row;
        enum error err;
};

static void *run_fast(void *argument)
{
        struct fast *fast = argument;
        fast->err = record(fast->f, fast->row);
        return NULL;
}

static void a_reader_between_two_commits_misses_nothing(void **state)
{
        (void)state;
        struct fixture f;
        struct changes changes, first;
        pthread_t a, b;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        fixture_open(&f);
        struct slow slow = { .f = &f, .row = uuid_new() };
        struct fast fast = { .f = &f, .row = uuid_new() };
        (void)pthread_barrier_init(&slow.numbered, NULL, 2);
        (void)pthread_barrier_init(&slow.go_on, NULL, 2);
        assert_int_equal(pthread_create(&a, NULL, run_slow, &slow), 0);
        (void)pthread_barrier_wait(&slow.numbered);
        assert_int_equal(pthread_create(&b, NULL, run_fast, &fast), 0);
        if (fixture_is_postgres())
                assert_int_equal(pthread_join(b, NULL), 0); /* B has committed, A has not */
        assert_ok(read_after(&f, (struct change_cursor){ 0 }, 10, &arena, &first));
        (void)pthread_barrier_wait(&slow.go_on);
        assert_int_equal(pthread_join(a, NULL), 0);
        if (!fixture_is_postgres())
                assert_int_equal(pthread_join(b, NULL), 0);
        assert_ok(slow.err);
        assert_ok(fast.err);
        assert_ok(read_after(&f, first.next, 10, &arena, &changes));
        assert_int_equal(first.count + changes.count, 2);
        assert_int_equal(first.count, 0);
        assert_true(uuid_equal(changes.items[0].row_id, slow.row));
        assert_true(uuid_equal(changes.items[1].row_id, fast.row));
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_asked_is_bounded),
                cmocka_unit_test(read_in_order_by_pages),
                cmocka_unit_test(a_reader_between_two_commits_misses_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
