/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers taken by many at once: none twice, none missing. */
#include "../fixture.h"

#include "program/counter.h"

#include <pthread.h>

enum { TAKERS = 8, EACH = 25 };

struct taker {
        struct fixture *fixture;
        int64_t taken[EACH];
};

static void *take(void *context)
{
        struct taker *taker = context;
        for (int i = 0; i < EACH; i++) {
                enum error err;
                transaction (tx, taker->fixture->store, TX_WRITE, &err) {
                        err = counter_next(tx, taker->fixture->office, S("report"), 2026, &taker->taken[i]);
                }
                if (err != OK)
                        i--; /* overload on PostgreSQL: nothing was taken, try again */
        }
        return NULL;
}

static void gives_each_number_once(void **state)
{
        (void)state;
        struct fixture fixture;
        pthread_t threads[TAKERS];
        static struct taker takers[TAKERS];
        bool seen[TAKERS * EACH + 1] = { 0 };
        fixture_open(&fixture);
        for (int i = 0; i < TAKERS; i++) {
                takers[i].fixture = &fixture;
                assert_int_equal(pthread_create(&threads[i], NULL, take, &takers[i]), 0);
        }
        for (int i = 0; i < TAKERS; i++)
                pthread_join(threads[i], NULL);
        for (int i = 0; i < TAKERS; i++) {
                for (int j = 0; j < EACH; j++) {
                        int64_t number = takers[i].taken[j];
                        assert_in_range(number, 1, TAKERS * EACH);
                        assert_false(seen[number]);
                        seen[number] = true;
                }
        }
        fixture_close(&fixture);
}

static void counts_kinds_and_years_apart(void **state)
{
        (void)state;
        struct fixture fixture;
        enum error err;
        int64_t a = 0, b = 0, c = 0, d = 0;
        fixture_open(&fixture);
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = counter_next(tx, fixture.office, S("report"), 2026, &a);
                if (err == OK)
                        err = counter_next(tx, fixture.office, S("report"), 2026, &b);
                if (err == OK)
                        err = counter_next(tx, fixture.office, S("warning"), 2026, &c);
                if (err == OK)
                        err = counter_next(tx, fixture.office, S("report"), 2027, &d);
        }
        assert_ok(err);
        assert_int_equal(a, 1);
        assert_int_equal(b, 2);
        assert_int_equal(c, 1);
        assert_int_equal(d, 1);
        fixture_close(&fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gives_each_number_once),
                cmocka_unit_test(counts_kinds_and_years_apart),
        };
        return cmocka_run_group_tests_name("program/counter", tests, NULL, NULL);
}
