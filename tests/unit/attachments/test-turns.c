/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Turns: never more at once than may, few wait, and none for longer than his patience. */
#include "../test.h"

#include "attachments/turns.h"
#include "base/clock.h"

#include <stdatomic.h>
#include <unistd.h>

enum { THREADS = 24 };

struct crowd {
        struct turns turns;
        atomic_int inside, most, served, refused;
};

static void *come(void *argument)
{
        struct crowd *crowd = argument;
        if (!turns_take(&crowd->turns)) {
                atomic_fetch_add(&crowd->refused, 1);
                return NULL;
        }
        int inside = atomic_fetch_add(&crowd->inside, 1) + 1, most = atomic_load(&crowd->most);
        while (inside > most && !atomic_compare_exchange_weak(&crowd->most, &most, inside))
                ;
        usleep(20000);
        atomic_fetch_sub(&crowd->inside, 1);
        atomic_fetch_add(&crowd->served, 1);
        turns_leave(&crowd->turns);
        return NULL;
}

static void run_crowd(struct crowd *crowd)
{
        pthread_t threads[THREADS];
        for (int i = 0; i < THREADS; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, come, crowd), 0);
        for (int i = 0; i < THREADS; i++)
                assert_int_equal(pthread_join(threads[i], NULL), 0);
}

static void all_come_to_turn_three_at_a_time(void **state)
{
        (void)state;
        struct crowd crowd = { .turns = TURNS(3, THREADS, 60 * SECOND) };
        run_crowd(&crowd);
        assert_int_equal(crowd.served, THREADS);
        assert_true(crowd.most <= 3);
        assert_int_equal(crowd.turns.running + crowd.turns.waiting, 0);
}

static void who_finds_too_many_waiting_does_not_wait(void **state)
{
        (void)state;
        struct turns turns = TURNS(1, 0, 60 * SECOND);
        assert_true(turns_take(&turns));
        int64_t before = clock_monotonic();
        assert_false(turns_take(&turns));
        assert_true(clock_monotonic() - before < 30 * SECOND);
        turns_leave(&turns);
        assert_true(turns_take(&turns));
}

static void nobody_waits_longer_than_his_patience(void **state)
{
        (void)state;
        struct turns turns = TURNS(1, 5, SECOND / 10);
        assert_true(turns_take(&turns));
        int64_t before = clock_monotonic();
        assert_false(turns_take(&turns));
        assert_true(clock_monotonic() - before >= SECOND / 10);
        assert_int_equal(turns.waiting, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(all_come_to_turn_three_at_a_time),
                cmocka_unit_test(who_finds_too_many_waiting_does_not_wait),
                cmocka_unit_test(nobody_waits_longer_than_his_patience),
        };
        return cmocka_run_group_tests_name("attachments/turns", tests, NULL, NULL);
}
