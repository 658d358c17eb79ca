/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sample.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

enum { WRITERS = 16, WRITES = 20 };

static enum error leave_by_return(struct fixture *f, struct uuid id)
{
        enum error err;
        struct sample_add_params params = { .office_id = f->office, .id = id, .number = 1, .narrative = S("x") };
        transaction (tx, f->store, TX_WRITE, &err) {
                err = sample_add(tx, &params, NULL);
                return ERR_STALE;
        }
        return err;
}

static enum error leave_by_break(struct fixture *f, struct uuid id)
{
        enum error err;
        struct sample_add_params params = { .office_id = f->office, .id = id, .number = 2, .narrative = S("x") };
        transaction (tx, f->store, TX_WRITE, &err) {
                err = sample_add(tx, &params, NULL);
                break;
        }
        return err;
}

static void ways_out_of_the_body(void **state)
{
        (void)state;
        struct fixture f;
        sample_open(&f, NULL);
        assert_int_equal(leave_by_return(&f, uuid_new()), ERR_STALE);
        assert_int_equal(sample_counted(&f).count, 0);
        assert_ok(leave_by_break(&f, uuid_new()));
        assert_int_equal(sample_counted(&f).count, 1);
        fixture_close(&f);
}

/* PostgreSQL gives up the whole transaction after an error; the store does so on both. */
static void a_failed_statement_decides(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        struct sample_count_row row;
        sample_open(&f, NULL);
        struct sample_add_params good = { .office_id = f.office, .id = uuid_new(), .number = 1, .narrative = S("x") };
        struct sample_add_params bad = { .office_id = f.office, .id = uuid_new(), .number = -1, .narrative = S("x") };
        transaction (tx, f.store, TX_WRITE, &err) {
                assert_ok(sample_add(tx, &good, NULL));
                assert_int_equal(sample_add(tx, &bad, NULL), ERR_INVALID);
                assert_int_equal(sample_count(tx, tx_arena(tx), &row), ERR_INVALID);
                assert_true(slice_starts_with(tx_problem(tx), S("sample_add: ")));
                err = OK;
        }
        assert_int_equal(err, ERR_INVALID);
        assert_int_equal(sample_counted(&f).count, 0);
        fixture_close(&f);
}

static void *insert_one(void *argument)
{
        struct fixture *f = argument;
        return sample_insert(f, uuid_new(), 99) == OK ? NULL : f;
}

static void a_read_cannot_write_and_keeps_its_snapshot(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        struct sample_count_row before = { 0 }, after = { 0 };
        sample_open(&f, NULL);
        struct sample_add_params params = { .office_id = f.office, .id = uuid_new(), .number = 1, .narrative = S("x") };
        transaction (tx, f.store, TX_READ, &err)
                err = sample_add(tx, &params, NULL);
        assert_int_not_equal(err, OK);
        pthread_t thread;
        transaction (tx, f.store, TX_READ, &err) {
                assert_ok(sample_count(tx, tx_arena(tx), &before));
                assert_int_equal(pthread_create(&thread, NULL, insert_one, &f), 0);
                assert_int_equal(pthread_join(thread, NULL), 0);
                err = sample_count(tx, tx_arena(tx), &after);
        }
        assert_ok(err);
        assert_int_equal(before.count, after.count);
        assert_int_equal(sample_counted(&f).count, before.count + 1);
        fixture_close(&f);
}

static enum error leave_trace(struct tx *tx, const struct fixture *f, int64_t number)
{
        return sample_trace(tx, &(struct sample_trace_params){ .office_id = f->office, .id = uuid_new(),
                                                               .number = number, .narrative = S("x"),
                                                               .note = number ? S("note") : S("") },
                            NULL);
}

/* Its own traces are written when the body has ended: another thread writes meanwhile, which would wait for ever on
 * SQLite if the one writer were held. */
static void a_traced_read_writes_at_its_end(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        struct sample_count_row before = { 0 }, after = { 0 };
        pthread_t thread;
        void *refused = NULL;
        sample_open(&f, NULL);
        assert_ok(sample_insert(&f, uuid_new(), 7)); /* the office has its key */
        transaction (tx, f.store, TX_TRACED, &err) {
                assert_int_equal(tx_mode(tx), TX_TRACED);
                assert_ok(leave_trace(tx, &f, 0));
                assert_ok(leave_trace(tx, &f, 2));
                assert_ok(sample_count(tx, tx_arena(tx), &before));
                assert_int_equal(pthread_create(&thread, NULL, insert_one, &f), 0);
                assert_int_equal(pthread_join(thread, &refused), 0);
                err = sample_count(tx, tx_arena(tx), &after);
        }
        assert_ok(err);
        assert_null(refused);
        assert_int_equal(before.count, after.count);
        assert_int_equal(sample_counted(&f).count, 4);
        assert_int_equal(sample_counted(&f).total, 7 + 99 + 2);
        fixture_reopen(&f);
        assert_int_equal(sample_counted(&f).count, 4);
        fixture_close(&f);
}

static void a_traced_read_that_fails_leaves_nothing(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        sample_open(&f, NULL);
        assert_ok(sample_insert(&f, uuid_new(), 7));
        transaction (tx, f.store, TX_TRACED, &err) {
                err = leave_trace(tx, &f, 1);
                if (err == OK)
                        err = ERR_STALE;
        }
        assert_int_equal(err, ERR_STALE);
        transaction (tx, f.store, TX_TRACED, &err) { /* the second is found out when they are written */
                err = leave_trace(tx, &f, 1);
                if (err == OK)
                        err = leave_trace(tx, &f, 7);
        }
        assert_int_equal(err, ERR_CONFLICT);
        transaction (tx, f.store, TX_TRACED, &err)
                err = OK;
        assert_ok(err);
        assert_int_equal(sample_counted(&f).count, 1);
        assert_ok(sample_insert(&f, uuid_new(), 8)); /* and the one writer is free */
        fixture_close(&f);
}

static void a_traced_read_writes_nothing_else(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        sample_open(&f, NULL);
        assert_ok(sample_insert(&f, uuid_new(), 7));
        struct sample_add_params params = { .office_id = f.office, .id = uuid_new(), .number = 1, .narrative = S("x") };
        transaction (tx, f.store, TX_TRACED, &err) {
                err = sample_add(tx, &params, NULL);
                assert_true(slice_starts_with(tx_problem(tx), S("sample_add: ")));
        }
        assert_int_equal(err, ERR_INTERNAL);
        assert_int_equal(sample_counted(&f).count, 1);
        fixture_close(&f);
}

struct job {
        struct fixture *f;
        int64_t first;
        unsigned acknowledged, failed;
};

static void *write_many(void *argument)
{
        struct job *job = argument;
        for (int64_t i = 0; i < WRITES; i++) {
                bool rolled_back = i % 5 == 4;
                enum error err;
                struct sample_add_params params = { .office_id = job->f->office, .id = uuid_new(),
                                                    .number = job->first + i, .narrative = S("x") };
                transaction (tx, job->f->store, TX_WRITE, &err) {
                        err = sample_add(tx, &params, NULL);
                        if (err == OK && rolled_back)
                                err = ERR_STALE;
                }
                job->acknowledged += err == OK;
                job->failed += err != OK && !(rolled_back && err == ERR_STALE);
        }
        return NULL;
}

/* Members of one group that roll back leave the others whole; what was acknowledged is there after opening again. */
static void many_writers_share_commits(void **state)
{
        (void)state;
        struct fixture f;
        struct job jobs[WRITERS];
        pthread_t threads[WRITERS];
        unsigned acknowledged = 0;
        sample_open(&f, NULL);
        for (int i = 0; i < WRITERS; i++) {
                jobs[i] = (struct job){ .f = &f, .first = (int64_t)i * 1000 };
                assert_int_equal(pthread_create(&threads[i], NULL, write_many, &jobs[i]), 0);
        }
        for (int i = 0; i < WRITERS; i++) {
                assert_int_equal(pthread_join(threads[i], NULL), 0);
                assert_int_equal(jobs[i].failed, 0);
                acknowledged += jobs[i].acknowledged;
        }
        assert_int_equal(acknowledged, WRITERS * WRITES * 4 / 5);
        fixture_reopen(&f);
        assert_int_equal(sample_counted(&f).count, acknowledged);
        fixture_close(&f);
}

/* Each reads the sum and adds a row of that number: only one after the other gives 0, 0+1... without a gap. */
static void *add_next(void *argument)
{
        struct job *job = argument;
        for (int i = 0; i < 5; i++) {
                enum error err;
                transaction (tx, job->f->store, TX_WRITE, &err) {
                        struct sample_count_row row;
                        struct sample_add_params params = { .office_id = job->f->office, .id = uuid_new(),
                                                            .narrative = S("x") };
                        err = sample_count(tx, tx_arena(tx), &row);
                        params.number = row.count;
                        if (err == OK)
                                err = sample_add(tx, &params, NULL);
                        if (err == ERR_CONFLICT)
                                job->failed++;
                }
                job->acknowledged += err == OK;
        }
        return NULL;
}

static void writes_are_serializable(void **state)
{
        (void)state;
        struct fixture f;
        struct job jobs[4];
        pthread_t threads[4];
        int64_t count = 0;
        sample_open(&f, NULL);
        for (int i = 0; i < 4; i++) {
                jobs[i] = (struct job){ .f = &f };
                assert_int_equal(pthread_create(&threads[i], NULL, add_next, &jobs[i]), 0);
        }
        for (int i = 0; i < 4; i++) {
                assert_int_equal(pthread_join(threads[i], NULL), 0);
                count += jobs[i].acknowledged;
        }
        assert_int_equal(sample_counted(&f).count, count);
        assert_int_equal(sample_counted(&f).total, count * (count - 1) / 2);
        assert_true(count > 0);
        fixture_close(&f);
}

static enum error note_hook(struct tx *tx, void *context)
{
        unsigned *called = context;
        ++*called;
        return tx_set_offices(tx, &(struct uuid){ { 1, 2, 3 } }, 1);
}

static void the_hook_sets_the_office_of_every_transaction(void **state)
{
        (void)state;
        struct fixture f;
        unsigned called = 0;
        sample_open(&f, NULL);
        store_set_begin_hook(f.store, note_hook, &called);
        assert_ok(sample_insert(&f, uuid_new(), 1));
        assert_int_equal(sample_counted(&f).count, 1);
        assert_int_equal(called, 2);
        fixture_close(&f);
}

static void nesting_in_one_store_aborts(void **state)
{
        (void)state;
        struct fixture f;
        int status = 0;
        sample_open(&f, NULL);
        pid_t child = fork();
        if (child == 0) {
                enum error outer, inner;
                transaction (a, f.store, TX_READ, &outer)
                        transaction (b, f.store, TX_READ, &inner)
                                inner = OK;
                _exit(0);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(ways_out_of_the_body),
                cmocka_unit_test(a_failed_statement_decides),
                cmocka_unit_test(a_read_cannot_write_and_keeps_its_snapshot),
                cmocka_unit_test(a_traced_read_writes_at_its_end),
                cmocka_unit_test(a_traced_read_that_fails_leaves_nothing),
                cmocka_unit_test(a_traced_read_writes_nothing_else),
                cmocka_unit_test(many_writers_share_commits),
                cmocka_unit_test(writes_are_serializable),
                cmocka_unit_test(the_hook_sets_the_office_of_every_transaction),
                cmocka_unit_test(nesting_in_one_store_aborts),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
