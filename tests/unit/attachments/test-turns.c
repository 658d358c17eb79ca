/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Turns: never more at once than may, few wait, and none for longer than his patience. */
#include "../test.h"

#include "attachments/turns.h"
#include "base/clock.h"

#include <stdatomic.h>
#include <unistd.h>

enum { THREADS = TURNS_MAX + 3 };

struct crowd {
        struct turns turns;
        atomic_int came, inside, most, served, refused;
};

static void *come(void *argument)
{
        struct crowd *crowd = argument;
        uint64_t who = atomic_fetch_add(&crowd->came, 1);
        if (!turns_take(&crowd->turns, who)) {
                atomic_fetch_add(&crowd->refused, 1);
                return NULL;
        }
        int inside = atomic_fetch_add(&crowd->inside, 1) + 1, most = atomic_load(&crowd->most);
        while (inside > most && !atomic_compare_exchange_weak(&crowd->most, &most, inside))
                ;
        usleep(20000);
        atomic_fetch_sub(&crowd->inside, 1);
        atomic_fetch_add(&crowd->served, 1);
        turns_leave(&crowd->turns, who);
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
        struct crowd crowd = { .turns = TURNS(3, TURNS_MAX, 60 * SECOND) };
        run_crowd(&crowd);
        assert_int_equal(crowd.served, THREADS);
        assert_true(crowd.most <= 3);
        assert_int_equal(crowd.turns.running + crowd.turns.waiting, 0);
}

static void who_finds_too_many_waiting_does_not_wait(void **state)
{
        (void)state;
        struct turns turns = TURNS(1, 0, 60 * SECOND);
        assert_true(turns_take(&turns, 1));
        int64_t before = clock_monotonic();
        assert_false(turns_take(&turns, 1));
        assert_true(clock_monotonic() - before < 30 * SECOND);
        turns_leave(&turns, 1);
        assert_true(turns_take(&turns, 1));
}

static void nobody_waits_longer_than_his_patience(void **state)
{
        (void)state;
        struct turns turns = TURNS(1, 5, SECOND / 10);
        assert_true(turns_take(&turns, 1));
        int64_t before = clock_monotonic();
        assert_false(turns_take(&turns, 1));
        assert_true(clock_monotonic() - before >= SECOND / 10);
        assert_int_equal(turns.waiting, 0);
}

static void one_holds_a_single_turn_of_several(void **state)
{
        (void)state;
        struct turns turns = TURNS(2, 0, 60 * SECOND);
        assert_true(turns_take(&turns, 1));
        assert_false(turns_take(&turns, 1));
        assert_true(turns_take(&turns, 2));
        assert_false(turns_take(&turns, 3));
        turns_leave(&turns, 2);
        assert_false(turns_take(&turns, 1));
        assert_true(turns_take(&turns, 3));
        turns_leave(&turns, 1);
        assert_true(turns_take(&turns, 1));
}

struct waiter {
        struct turns *turns;
        uint64_t who;
        bool served;
        pthread_t thread;
};

static void *wait_and_leave(void *argument)
{
        struct waiter *waiter = argument;
        waiter->served = turns_take(waiter->turns, waiter->who);
        if (waiter->served)
                turns_leave(waiter->turns, waiter->who);
        return NULL;
}

static unsigned waiting_of(struct turns *turns)
{
        pthread_mutex_lock(&turns->lock);
        unsigned waiting = turns->waiting;
        pthread_mutex_unlock(&turns->lock);
        return waiting;
}

static void one_fills_half_of_the_waiting_and_is_passed(void **state)
{
        (void)state;
        struct turns turns = TURNS(2, 4, 60 * SECOND);
        struct waiter waiters[3] = { { &turns, 1 }, { &turns, 1 }, { &turns, 3 } };
        assert_true(turns_take(&turns, 1));
        assert_true(turns_take(&turns, 2));
        for (unsigned i = 0; i < 3; i++) {
                assert_int_equal(pthread_create(&waiters[i].thread, NULL, wait_and_leave, &waiters[i]), 0);
                while (waiting_of(&turns) <= i)
                        usleep(1000);
        }
        assert_false(turns_take(&turns, 1)); /* two of four wait for him already */
        turns_leave(&turns, 2);              /* the first two still wait for the turn that they hold */
        assert_int_equal(pthread_join(waiters[2].thread, NULL), 0);
        assert_true(waiters[2].served);
        assert_int_equal(waiting_of(&turns), 2);
        turns_leave(&turns, 1);
        for (unsigned i = 0; i < 2; i++) {
                assert_int_equal(pthread_join(waiters[i].thread, NULL), 0);
                assert_true(waiters[i].served);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(all_come_to_turn_three_at_a_time),
                cmocka_unit_test(who_finds_too_many_waiting_does_not_wait),
                cmocka_unit_test(nobody_waits_longer_than_his_patience),
                cmocka_unit_test(one_holds_a_single_turn_of_several),
                cmocka_unit_test(one_fills_half_of_the_waiting_and_is_passed),
        };
        return cmocka_run_group_tests_name("attachments/turns", tests, NULL, NULL);
}
