/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Leases, epochs, pauses, dead letters, turns. */
#include "../fixture.h"

#include "jobs/jobs.h"
#include "jobs.sql.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MANY = 60, THREADS = 4 };

static enum error fails(void *context, struct store *store, const struct job *job)
{
        (void)context, (void)store, (void)job;
        return ERR_IO;
}

static const struct job_kind kinds[] = { { S("test.work"), fails, .lease = MINUTE, .most_attempts = 3 } };
static const struct job_kinds work = { kinds, 1 };

static struct uuid add(struct fixture *fixture, struct slice kind)
{
        enum error err;
        struct uuid id = uuid_new();
        transaction (tx, fixture->store, TX_WRITE, &err) {
                err = job_add(tx, &(struct job_new){ .office_id = fixture->office, .id = id, .kind = kind,
                                                     .payload = S("{}") });
        }
        assert_ok(err);
        return id;
}

static struct job_one_row read_job(struct fixture *fixture, struct uuid office, struct uuid id, struct arena *arena)
{
        enum error err;
        struct job_one_row row = { 0 };
        transaction (tx, fixture->store, TX_READ, &err) {
                err = job_one(tx, &(struct job_one_params){ .office_id = office, .id = id }, arena, &row);
        }
        assert_ok(err);
        return row;
}

static enum error finish(struct fixture *fixture, const struct job *job)
{
        enum error err;
        transaction (tx, fixture->store, TX_WRITE, &err) {
                err = job_finish(tx, job);
        }
        return err;
}

static enum error hold(struct fixture *fixture, const struct job *job)
{
        enum error err;
        transaction (tx, fixture->store, TX_WRITE, &err) {
                err = job_hold(tx, job, MINUTE);
        }
        return err;
}

struct taker {
        struct fixture *fixture;
        struct uuid done[MANY];
        size_t count;
        pthread_t thread;
};

static void *take_all(void *context)
{
        struct taker *taker = context;
        for (;;) {
                struct job job;
                struct arena arena;
                arena_init(&arena, 64 * 1024);
                enum error err = job_take(taker->fixture->store, work, &arena, &job);
                if (err == OK)
                        err = finish(taker->fixture, &job);
                if (err == OK)
                        taker->done[taker->count++] = job.id;
                arena_reset(&arena);
                if (err != OK)
                        return NULL;
        }
}

static void two_runners_never_do_one_job_twice(void **state)
{
        (void)state;
        struct fixture fixture;
        struct taker takers[THREADS] = { 0 };
        struct uuid ids[MANY];
        fixture_open(&fixture);
        for (size_t i = 0; i < MANY; i++)
                ids[i] = add(&fixture, S("test.work"));
        for (size_t i = 0; i < THREADS; i++) {
                takers[i].fixture = &fixture;
                assert_int_equal(pthread_create(&takers[i].thread, NULL, take_all, &takers[i]), 0);
        }
        for (size_t i = 0; i < THREADS; i++)
                pthread_join(takers[i].thread, NULL);
        for (size_t j = 0; j < MANY; j++) {
                size_t times = 0;
                for (size_t i = 0; i < THREADS; i++)
                        for (size_t k = 0; k < takers[i].count; k++)
                                times += uuid_equal(ids[j], takers[i].done[k]);
                assert_int_equal(times, 1);
        }
        fixture_close(&fixture);
}

static void a_stale_epoch_changes_nothing(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job slow, fast;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct uuid id = add(&fixture, S("test.work"));
        assert_ok(job_take(fixture.store, work, &arena, &slow));
        assert_ok(hold(&fixture, &slow));
        assert_int_equal(job_take(fixture.store, work, &arena, &fast), ERR_NOT_FOUND);
        clock_set_offset(2 * MINUTE);
        assert_ok(job_take(fixture.store, work, &arena, &fast));
        assert_true(uuid_equal(fast.id, id));
        assert_int_equal(fast.epoch, slow.epoch + 1);
        assert_int_equal(fast.attempts, 2);
        assert_int_equal(hold(&fixture, &slow), ERR_STALE);
        assert_int_equal(finish(&fixture, &slow), ERR_STALE);
        assert_int_equal(job_fail(fixture.store, &slow, 3, ERR_IO), ERR_STALE);
        assert_slice(read_job(&fixture, fixture.office, id, &arena).state, "running");
        assert_ok(finish(&fixture, &fast));
        assert_slice(read_job(&fixture, fixture.office, id, &arena).state, "done");
        clock_set_offset(0);
        fixture_close(&fixture);
}

static void pauses_grow_and_are_bounded(void **state)
{
        (void)state;
        assert_int_equal(job_pause(1, 0.5), 10 * SECOND);
        assert_int_equal(job_pause(1, 0.0), 5 * SECOND);
        assert_int_equal(job_pause(1, 1.0), 15 * SECOND);
        assert_int_equal(job_pause(2, 0.5), 20 * SECOND);
        assert_int_equal(job_pause(5, 0.5), 160 * SECOND);
        assert_int_equal(job_pause(1000, 0.5), 6 * HOUR);
}

static void what_keeps_failing_is_a_dead_letter(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct uuid id = add(&fixture, S("test.work"));
        for (int i = 1; i <= 3; i++) {
                assert_ok(job_take(fixture.store, work, &arena, &job));
                assert_int_equal(job.attempts, i);
                assert_ok(job_fail(fixture.store, &job, 3, ERR_IO));
                assert_int_equal(job_take(fixture.store, work, &arena, &job), ERR_NOT_FOUND);
                clock_set_offset(i * DAY);
        }
        struct job_one_row row = read_job(&fixture, fixture.office, id, &arena);
        assert_slice(row.state, "dead");
        assert_slice(row.last_error, "io");
        clock_set_offset(0);
        fixture_close(&fixture);
}

static void a_runner_that_never_comes_back_does_not_loop_for_ever(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct uuid id = add(&fixture, S("test.work"));
        for (int i = 1; i <= 3; i++) {
                assert_ok(job_take(fixture.store, work, &arena, &job));
                clock_set_offset(i * HOUR);
        }
        assert_int_equal(job_take(fixture.store, work, &arena, &job), ERR_NOT_FOUND);
        assert_slice(read_job(&fixture, fixture.office, id, &arena).state, "dead");
        clock_set_offset(0);
        fixture_close(&fixture);
}

static size_t take_count(struct fixture *fixture, struct arena *arena)
{
        struct job job;
        size_t count = 0;
        while (job_take(fixture->store, work, arena, &job) == OK) {
                assert_true(uuid_is_nil(job.office_id));
                assert_ok(finish(fixture, &job));
                count++;
        }
        return count;
}

static void a_turn_is_taken_once(void **state)
{
        (void)state;
        struct fixture fixture;
        static const struct job_schedule schedules[] = { { S("hourly"), S("test.work"), HOUR } };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        assert_ok(job_turns(fixture.store, schedules, 1)); /* makes the schedule */
        for (int i = 0; i < 5; i++)
                assert_ok(job_turns(fixture.store, schedules, 1));
        assert_int_equal(take_count(&fixture, &arena), 1);
        clock_set_offset(10 * HOUR); /* nine turns were missed: made up once */
        for (int i = 0; i < 5; i++)
                assert_ok(job_turns(fixture.store, schedules, 1));
        assert_int_equal(take_count(&fixture, &arena), 1);
        clock_set_offset(0);
        fixture_close(&fixture);
}

/* The clock was a year ahead for a while, and was set right: nothing of that time waits for the year to pass. */
static void what_a_clock_ahead_left_is_done_today(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        static const struct job_schedule schedules[] = { { S("hourly"), S("test.turn"), HOUR } };
        static const struct job_kind turn[] = { { S("test.turn"), fails } };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        clock_set_offset(365 * DAY);
        assert_ok(job_turns(fixture.store, schedules, 1));
        assert_ok(job_turns(fixture.store, schedules, 1));
        struct uuid held = add(&fixture, S("test.work"));
        assert_ok(job_take(fixture.store, work, &arena, &job)); /* and its runner was killed */
        assert_true(uuid_equal(job.id, held));
        struct uuid failed = add(&fixture, S("test.work"));
        assert_ok(job_take(fixture.store, work, &arena, &job));
        assert_true(uuid_equal(job.id, failed));
        assert_ok(job_fail(fixture.store, &job, 3, ERR_IO));
        struct uuid fresh = add(&fixture, S("test.work"));
        clock_set_offset(0);
        size_t seen = 0;
        for (int i = 0; i < 3; i++) {
                assert_ok(job_take(fixture.store, work, &arena, &job));
                seen += uuid_equal(job.id, held) + 10 * uuid_equal(job.id, failed) + 100 * uuid_equal(job.id, fresh);
        }
        assert_int_equal(seen, 111);
        assert_int_equal(job_take(fixture.store, work, &arena, &job), ERR_NOT_FOUND);
        assert_ok(job_turns(fixture.store, schedules, 1));
        assert_ok(job_take(fixture.store, (struct job_kinds){ turn, 1 }, &arena, &job)); /* of the year ahead */
        assert_ok(job_take(fixture.store, (struct job_kinds){ turn, 1 }, &arena, &job)); /* of today */
        assert_int_equal(job_take(fixture.store, (struct job_kinds){ turn, 1 }, &arena, &job), ERR_NOT_FOUND);
        assert_ok(job_turns(fixture.store, schedules, 1));
        assert_int_equal(job_take(fixture.store, (struct job_kinds){ turn, 1 }, &arena, &job), ERR_NOT_FOUND);
        fixture_close(&fixture);
}

static void forgets_what_ended_long_ago(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job job;
        int64_t count;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        (void)add(&fixture, S("test.work"));
        assert_ok(job_take(fixture.store, work, &arena, &job));
        assert_ok(finish(&fixture, &job));
        assert_ok(job_forget_old(fixture.store, clock_now() + 89 * DAY, &count));
        assert_int_equal(count, 0);
        assert_ok(job_forget_old(fixture.store, clock_now() + 91 * DAY, &count));
        assert_int_equal(count, 1);
        fixture_close(&fixture);
}

struct counting {
        pthread_mutex_t lock;
        int runs;
};

static enum error count_run(void *context, struct store *store, const struct job *job)
{
        (void)store, (void)job;
        struct counting *counting = context;
        pthread_mutex_lock(&counting->lock);
        int run = ++counting->runs;
        pthread_mutex_unlock(&counting->lock);
        return run == 1 ? ERR_BUSY : OK;
}

static void the_runner_works_and_stops(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job_runner *runner;
        struct counting counting = { .lock = PTHREAD_MUTEX_INITIALIZER };
        static const struct job_kind counted[] = { { S("test.count"), count_run } };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct uuid first = add(&fixture, S("test.count"));
        assert_ok(job_runner_start(&(struct job_runner_options){ .store = fixture.store, .kinds = { counted, 1 },
                                                                 .context = &counting }, &runner));
        for (int i = 0; i < 100 && read_job(&fixture, fixture.office, first, &arena).attempts == 0; i++)
                usleep(20 * 1000);
        struct uuid second = add(&fixture, S("test.count"));
        for (int i = 0; i < 200 && !slice_equal(read_job(&fixture, fixture.office, second, &arena).state,
                                                S("done")); i++)
                usleep(20 * 1000);
        job_runner_stop(runner);
        assert_slice(read_job(&fixture, fixture.office, first, &arena).state, "waiting");
        assert_slice(read_job(&fixture, fixture.office, second, &arena).state, "done");
        assert_int_equal(counting.runs, 2);
        fixture_close(&fixture);
}

/* Counts for ever, until the program stops. */
static enum error count_long(void *context, struct store *store, const struct job *job)
{
        (void)store, (void)job;
        _Atomic int *runs = context;
        atomic_fetch_add(runs, 1);
        while (!job_given_up())
                usleep(1000);
        return ERR_BUSY;
}

/* Its lease is an hour and it is tried once: the next start does it again, at once, and as a first attempt. */
static void a_stop_gives_up_what_counts_for_long(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job_runner *runner;
        _Atomic int runs = 0;
        static const struct job_kind long_kind[] = {
                { S("test.long"), count_long, .lease = HOUR, .most_attempts = 1 }
        };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        fixture_open(&fixture);
        struct uuid id = add(&fixture, S("test.long"));
        for (int start = 1; start <= 2; start++) {
                assert_ok(job_runner_start(&(struct job_runner_options){ .store = fixture.store, .context = &runs,
                                                                         .kinds = { long_kind, 1 } },
                                           &runner));
                for (int i = 0; i < 1000 && atomic_load(&runs) < start; i++)
                        usleep(20 * 1000);
                assert_int_equal(atomic_load(&runs), start);
                job_runner_stop(runner);
                assert_slice(read_job(&fixture, fixture.office, id, &arena).state, "waiting");
                assert_int_equal(read_job(&fixture, fixture.office, id, &arena).attempts, 0);
                assert_true(read_job(&fixture, fixture.office, id, &arena).due_at <= clock_now());
        }
        job_give_up(false);
        fixture_close(&fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(two_runners_never_do_one_job_twice),
                cmocka_unit_test(a_stale_epoch_changes_nothing),
                cmocka_unit_test(pauses_grow_and_are_bounded),
                cmocka_unit_test(what_keeps_failing_is_a_dead_letter),
                cmocka_unit_test(a_runner_that_never_comes_back_does_not_loop_for_ever),
                cmocka_unit_test(a_turn_is_taken_once),
                cmocka_unit_test(what_a_clock_ahead_left_is_done_today),
                cmocka_unit_test(forgets_what_ended_long_ago), cmocka_unit_test(a_stop_gives_up_what_counts_for_long),
                cmocka_unit_test(the_runner_works_and_stops),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
