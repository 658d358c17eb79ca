/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Receivers that take a message and say nothing, or too much: whom they keep waiting. */
#include "receiver.h"

#include "base/checked.h"
#include "jobs/deliver.h"
#include "jobs/webhook.h"
#include "jobs.sql.h"

enum { SILENT_MS = DELIVER_SLOW_S * 1000 + 500, LONG_MS = 20 * 1000 };

static bool is_whole(struct slice heard)
{
        return slice_find(heard, S("\r\n\r\n")) != SIZE_MAX;
}

static int64_t seconds_since(int64_t began)
{
        return (clock_monotonic() - began) / SECOND;
}

static enum error deliver(struct receiver *receiver)
{
        char url[64], host[64];
        (void)snprintf(url, sizeof url, "http://127.0.0.1:%u/x", receiver->port);
        (void)snprintf(host, sizeof host, "127.0.0.1:%u", receiver->port);
        const struct webhook_guard guard = { slice_from_cstr(host), true };
        return deliver_webhook(&(struct deliver_message){ .id = uuid_new(), .address = slice_from_cstr(url),
                                                          .body = S("{}"), .secret = S("rahasia"), .guard = &guard });
}

static void who_lets_us_wait_is_not_asked_again_at_once(void **state)
{
        (void)state;
        struct receiver silent, other;
        receiver_open(&silent, "", is_whole);
        receiver_open(&other, "HTTP/1.1 204 No Content\r\n\r\n", is_whole);
        silent.hold_ms = SILENT_MS;
        assert_int_equal(deliver(&silent), ERR_IO);
        int64_t began = clock_monotonic();
        for (int i = 0; i < 20; i++)
                assert_int_equal(deliver(&silent), ERR_IO);
        assert_int_equal(silent.visits, 1);
        assert_ok(deliver(&other));
        assert_true(seconds_since(began) < DELIVER_SLOW_S);
        receiver_close(&silent);
        receiver_close(&other);
}

static void who_refuses_at_once_is_asked_each_time(void **state)
{
        (void)state;
        struct receiver refusing;
        receiver_open(&refusing, "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", is_whole);
        for (int i = 0; i < 3; i++)
                assert_int_equal(deliver(&refusing), ERR_IO);
        assert_int_equal(refusing.visits, 3);
        receiver_close(&refusing);
}

/* What stands behind the status is nobody's to read: no memory is taken for it, and no time. */
static void a_long_answer_is_an_answer(void **state)
{
        (void)state;
        struct receiver talking, endless;
        receiver_open(&talking, "HTTP/1.1 200 OK\r\n\r\n", is_whole);
        talking.more = (size_t)64 << 20;
        assert_ok(deliver(&talking));
        receiver_open(&endless, "HTTP/1.1 200 OK\r\nX: ", is_whole);
        endless.more = (size_t)64 << 20;
        assert_int_equal(deliver(&endless), ERR_IO);
        receiver_close(&talking);
        receiver_close(&endless);
}

/* --- the queue ---------------------------------------------------------------------------------------------------- */

struct scene {
        struct receiver silent;
        _Atomic int inside, asked, counted;
};

static enum error send_one(void *context, struct store *store, const struct job *job)
{
        (void)store, (void)job;
        struct scene *scene = context;
        scene->asked++;
        return deliver(&scene->silent);
}

static enum error work_inside(void *context, struct store *store, const struct job *job)
{
        (void)store, (void)job;
        ((struct scene *)context)->inside++;
        return OK;
}

static enum error count_inside(void *context, struct store *store, const struct job *job)
{
        (void)store, (void)job;
        ((struct scene *)context)->counted++;
        return OK;
}

static const struct job_kind kinds[] = { { S("test.send"), send_one, .outside = true },
                                         { S("test.work"), work_inside },
                                         { S("test.count"), count_inside, .timeless = true } };

static void add(struct fixture *fixture, struct slice kind)
{
        enum error err;
        transaction (tx, fixture->store, TX_WRITE, &err) {
                err = job_add(tx, &(struct job_new){ .office_id = fixture->office, .id = uuid_new(), .kind = kind,
                                                     .payload = S("") });
        }
        assert_ok(err);
}

static void nothing_else_waits_and_a_stop_is_soon(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job_runner *runner;
        static struct scene scene;
        fixture_open(&fixture);
        receiver_open(&scene.silent, "", is_whole);
        scene.silent.hold_ms = LONG_MS;
        for (int i = 0; i < 4; i++)
                add(&fixture, S("test.send"));
        int64_t began = clock_monotonic();
        assert_ok(job_runner_start(&(struct job_runner_options){ .store = fixture.store, .kinds = { kinds, 2 },
                                                                 .context = &scene }, &runner));
        while (scene.asked == 0 && seconds_since(began) < 10)
                usleep(10 * 1000);
        add(&fixture, S("test.work"));
        while (scene.inside == 0 && seconds_since(began) < LONG_MS / 1000)
                usleep(10 * 1000);
        assert_int_equal(scene.inside, 1);
        int64_t stopping = clock_monotonic();
        job_runner_stop(runner);
        assert_true(seconds_since(stopping) < 6);
        assert_true(seconds_since(began) < LONG_MS / 1000);
        fixture_close(&fixture);
        receiver_close(&scene.silent);
}

/* --- a clock that jumps ------------------------------------------------------------------------------------------- */

static int64_t turns(struct fixture *fixture)
{
        enum error err;
        struct schedule_one_row row = { .epoch = -1 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 16);
        transaction (tx, fixture->store, TX_READ, &err) {
                err = schedule_one(tx, &(struct schedule_one_params){ .key = S("yearly") }, &arena, &row);
        }
        return err == OK ? row.epoch : -1;
}

static bool comes(struct fixture *fixture, int64_t wanted, int seconds)
{
        int64_t began = clock_monotonic();
        while (turns(fixture) != wanted && seconds_since(began) < seconds)
                usleep(50 * 1000);
        return turns(fixture) == wanted;
}

static void a_year_that_comes_in_a_second_is_not_believed_at_once(void **state)
{
        (void)state;
        struct fixture fixture;
        struct job_runner *runner;
        static struct scene scene;
        static const struct job_schedule schedules[] = { { S("yearly"), S("test.work"), 365 * DAY } };
        struct job_runner_options options = { .kinds = { kinds, 2 }, .schedules = schedules, .schedule_count = 1,
                                              .context = &scene, .clock_trial = 6 * SECOND };
        fixture_open(&fixture);
        options.store = fixture.store;
        assert_ok(job_runner_start(&options, &runner));
        assert_true(comes(&fixture, 1, 20));
        clock_set_offset(366 * DAY);
        assert_false(comes(&fixture, 2, 3));
        clock_set_offset(0); /* it was a slip, and set right */
        assert_false(comes(&fixture, 2, 8));
        clock_set_offset(366 * DAY);
        assert_true(comes(&fixture, 2, 30)); /* it stays: so it is a year later */
        clock_set_offset(0);
        job_runner_stop(runner);
        fixture_close(&fixture);
}

/* Starts a runner with the clock so much ahead of the machine's; the caller stops it. */
static struct job_runner *start_at(struct job_runner_options *options, int64_t ahead)
{
        struct job_runner *runner;
        clock_set_offset(ahead);
        assert_ok(job_runner_start(options, &runner));
        return runner;
}

static void a_start_under_another_time_is_not_believed_at_once(void **state)
{
        (void)state;
        struct fixture fixture;
        static struct scene scene;
        static const struct job_schedule schedules[] = { { S("yearly"), S("test.work"), 10 * DAY } };
        struct job_runner_options options = { .kinds = { kinds, 2 }, .schedules = schedules, .schedule_count = 1,
                                              .context = &scene, .clock_trial = 6 * SECOND };
        fixture_open(&fixture);
        options.store = fixture.store;
        struct job_runner *runner = start_at(&options, 0);
        assert_true(comes(&fixture, 1, 20));
        job_runner_stop(runner);
        runner = start_at(&options, 366 * DAY);
        assert_false(comes(&fixture, 2, 3));
        job_runner_stop(runner);
        runner = start_at(&options, 11 * DAY); /* off for a long leave: that is believed */
        assert_true(comes(&fixture, 2, 3));
        job_runner_stop(runner);
        runner = start_at(&options, 0); /* so the leave was the slip: what it took lies ahead of now */
        assert_false(comes(&fixture, 3, 3));
        assert_true(comes(&fixture, 3, 30));
        job_runner_stop(runner);
        fixture_close(&fixture);
}

/* Until the count is there or the seconds are over. */
static bool reaches(const _Atomic int *count, int wanted, int seconds)
{
        int64_t began = clock_monotonic();
        while (*count < wanted && seconds_since(began) < seconds)
                usleep(20 * 1000);
        return *count == wanted;
}

static void what_was_in_the_queue_waits_with_the_clock_and_deliveries_do_not(void **state)
{
        (void)state;
        struct fixture fixture;
        static struct scene scene;
        static const struct job_schedule schedules[] = { { S("yearly"), S("test.work"), 10 * DAY } };
        struct job_runner_options options = { .kinds = { kinds, ARRAY_SIZE(kinds) }, .schedules = schedules,
                                              .schedule_count = 1, .context = &scene, .clock_trial = 6 * SECOND };
        fixture_open(&fixture);
        receiver_open(&scene.silent, "HTTP/1.1 204 No Content\r\n\r\n", is_whole);
        options.store = fixture.store;
        struct job_runner *runner = start_at(&options, 0);
        assert_true(comes(&fixture, 1, 20));
        assert_true(reaches(&scene.inside, 1, 20));
        job_runner_stop(runner);
        add(&fixture, S("test.work"));
        add(&fixture, S("test.count"));
        add(&fixture, S("test.send"));
        runner = start_at(&options, 366 * DAY);
        assert_true(reaches(&scene.counted, 1, 5));
        assert_true(reaches(&scene.asked, 1, 5));
        assert_false(reaches(&scene.inside, 2, 3));
        assert_true(reaches(&scene.inside, 3, 30)); /* believed: what waited, and the turn that has come */
        add(&fixture, S("test.work"));
        assert_true(reaches(&scene.inside, 4, 20));
        clock_set_offset(0); /* a jump is doubted as a start is */
        sleep(2);
        add(&fixture, S("test.work"));
        add(&fixture, S("test.count"));
        assert_true(reaches(&scene.counted, 2, 5));
        assert_int_equal(scene.inside, 4);
        job_runner_stop(runner);
        fixture_close(&fixture);
        receiver_close(&scene.silent);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_lets_us_wait_is_not_asked_again_at_once),
                cmocka_unit_test(who_refuses_at_once_is_asked_each_time),
                cmocka_unit_test(a_long_answer_is_an_answer),
                cmocka_unit_test(nothing_else_waits_and_a_stop_is_soon),
                cmocka_unit_test(a_year_that_comes_in_a_second_is_not_believed_at_once),
                cmocka_unit_test(a_start_under_another_time_is_not_believed_at_once),
                cmocka_unit_test(what_was_in_the_queue_waits_with_the_clock_and_deliveries_do_not),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
