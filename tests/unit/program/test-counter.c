/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Numbers taken by many at once: none twice, none missing; and none that says how many there are. */
#include "../fixture.h"

#include "program/counter.h"
#include "program/scatter.h"

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

/* --- what people read -------------------------------------------------------------------------------------------- */

enum { SIX_FIRST = 100000, SIX_COUNT = 900000, NINE_FIRST = 100000000, NINE_LAST = 999999999, TAKEN = 400 };

static void each_value_has_a_number_of_its_own(void **state)
{
        (void)state;
        static bool seen[SIX_COUNT];
        const uint8_t key[SCATTER_KEY_SIZE] = { 1, 2, 3 };
        for (int64_t value = 1; value <= SIX_COUNT; value++) {
                int64_t number = scatter(key, value);
                assert_in_range(number, SIX_FIRST, SIX_FIRST + SIX_COUNT - 1);
                assert_false(seen[number - SIX_FIRST]);
                seen[number - SIX_FIRST] = true;
        }
        assert_in_range(scatter(key, SIX_COUNT + 1), NINE_FIRST, NINE_LAST);
        assert_in_range(scatter(key, SCATTER_MOST), NINE_FIRST, NINE_LAST);
        assert_int_not_equal(scatter(key, SIX_COUNT + 1), scatter(key, SIX_COUNT + 2));
}

/* Of numbers in the order in which they were given, a part of 1/2 is smaller than the one before, and next to none lies
 * beside it. With 2,000 of them the part lies within four standard deviations (n/12 for runs up and down). */
static void the_order_shows_nothing(void **state)
{
        (void)state;
        enum { COUNT = 2000, EXPECTED = (COUNT - 1) / 2, BOUND = 52, NEAR = 100, NEAR_MOST = 4 };
        const uint8_t key[SCATTER_KEY_SIZE] = { 9, 9, 7 }, other[SCATTER_KEY_SIZE] = { 9, 9, 8 };
        int falls = 0, near = 0, same = 0;
        for (int64_t value = 2; value <= COUNT; value++) {
                int64_t step = scatter(key, value) - scatter(key, value - 1);
                falls += step < 0;
                near += step > -NEAR && step < NEAR;
                same += scatter(key, value) == scatter(other, value);
        }
        assert_in_range(falls, EXPECTED - BOUND, EXPECTED + BOUND);
        assert_in_range(near, 0, NEAR_MOST);
        assert_in_range(same, 0, 1);
}

static enum error take_numbers(struct tx *tx, struct uuid office, struct slice *numbers, int64_t *ret_seq)
{
        struct counter_wish wish = { office, S("report"), "L", 2026 };
        for (size_t i = 0; i < TAKEN; i++) {
                struct counter_number taken;
                TRY(counter_number(tx, &wish, tx_arena(tx), &taken));
                numbers[i] = taken.number;
                *ret_seq = taken.seq;
        }
        return OK;
}

static void a_missing_number_is_no_news(void **state)
{
        (void)state;
        struct fixture fixture;
        enum error err;
        struct slice numbers[TAKEN];
        int64_t seq = 0;
        int beside = 0;
        fixture_open(&fixture);
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = take_numbers(tx, fixture.office, numbers, &seq);
                for (size_t i = 0; err == OK && i < TAKEN; i++) {
                        int64_t one, two;
                        assert_true(slice_starts_with(numbers[i], S("L-2026-")) && numbers[i].size == 13);
                        assert_true(slice_to_int64(slice_from(numbers[i], 7), &one));
                        for (size_t j = 0; j < i; j++) {
                                assert_true(slice_to_int64(slice_from(numbers[j], 7), &two));
                                assert_int_not_equal(one, two);
                                beside += one - two == 1 || two - one == 1;
                        }
                }
        }
        assert_ok(err);
        assert_int_equal(seq, INT64_C(20260000000) + TAKEN);
        assert_in_range(beside, 0, 4); /* expected 0.18; without scattering 399 */
        fixture_close(&fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gives_each_number_once),
                cmocka_unit_test(counts_kinds_and_years_apart),
                cmocka_unit_test(each_value_has_a_number_of_its_own),
                cmocka_unit_test(the_order_shows_nothing),
                cmocka_unit_test(a_missing_number_is_no_news),
        };
        return cmocka_run_group_tests_name("program/counter", tests, NULL, NULL);
}
