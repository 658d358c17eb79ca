/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What only the SQLite driver does: one process, backup, check, a queue with an end, a full disk. */
#include "sample.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/resource.h>
#include <signal.h>

static void a_second_process_is_refused_and_a_reader_is_not(void **state)
{
        (void)state;
        struct fixture f;
        struct store *other = NULL;
        char message[STORE_MESSAGE_SIZE] = "";
        sample_open(&f, NULL);
        assert_ok(sample_insert(&f, uuid_new(), 1));
        assert_int_equal(store_open(&f.options, &other, message), ERR_BUSY);
        assert_non_null(strstr(message, "another process"));
        struct store_options options = f.options;
        options.read_only = true;
        assert_ok(store_open(&options, &other, message));
        struct fixture reader = f;
        reader.store = other;
        assert_int_equal(sample_counted(&reader).count, 1);
        assert_int_equal(sample_insert(&reader, uuid_new(), 2), ERR_FORBIDDEN);
        store_close(other);
        assert_ok(sample_insert(&f, uuid_new(), 2));
        fixture_close(&f);
}

static void a_folder_is_needed_and_has_a_length(void **state)
{
        (void)state;
        static char name[5000];
        struct store *store = NULL;
        char message[STORE_MESSAGE_SIZE] = "";
        memset(name, 'a', sizeof name - 1);
        assert_int_equal(store_open(&(struct store_options){ 0 }, &store, message), ERR_INVALID);
        assert_int_equal(store_open(&(struct store_options){ .folder = name }, &store, NULL), ERR_TOO_LARGE);
        struct store_options nowhere = { .folder = "/nowhere/at/all", .read_only = true };
        assert_int_equal(store_open(&nowhere, &store, message), ERR_IO);
        assert_non_null(strstr(message, "/nowhere/at/all"));
        assert_null(store);
}

static void open_second(struct fixture *f, const char *file, struct fixture *ret_second)
{
        char message[STORE_MESSAGE_SIZE] = "";
        *ret_second = *f;
        ret_second->options.file = file;
        if (store_open(&ret_second->options, &ret_second->store, message) != OK)
                fail_msg("%s", message);
}

static void two_stores_live_side_by_side(void **state)
{
        (void)state;
        struct fixture f, tips;
        char message[STORE_MESSAGE_SIZE] = "";
        enum error outer, inner = ERR_INTERNAL;
        struct sample_count_row row;
        sample_open(&f, NULL);
        open_second(&f, "tips.db", &tips);
        assert_ok(store_migrate(tips.store, &migrations_tips, message));
        transaction (a, f.store, TX_READ, &outer) {
                transaction (b, tips.store, TX_READ, &inner)
                        inner = sample_count(b, tx_arena(b), &row); /* no such table there */
                outer = sample_count(a, tx_arena(a), &row);
        }
        assert_ok(outer);
        assert_int_equal(inner, ERR_INTERNAL);
        store_close(tips.store);
        fixture_close(&f);
}

static void *write_meanwhile(void *argument)
{
        struct fixture *f = argument;
        for (int64_t i = 1000; i < 1100; i++)
                if (sample_insert(f, uuid_new(), i) != OK)
                        return f;
        return NULL;
}

static void a_backup_is_whole_while_others_write(void **state)
{
        (void)state;
        struct fixture f, copy;
        char path[128], message[STORE_MESSAGE_SIZE] = "";
        pthread_t thread;
        void *failed = NULL;
        sample_open(&f, NULL);
        for (int64_t i = 0; i < 50; i++)
                assert_ok(sample_insert(&f, uuid_new(), i));
        (void)snprintf(path, sizeof path, "%s/copy.db", f.data);
        assert_int_equal(pthread_create(&thread, NULL, write_meanwhile, &f), 0);
        assert_ok(store_backup(f.store, path));
        assert_int_equal(pthread_join(thread, &failed), 0);
        assert_null(failed);
        assert_int_equal(store_backup(f.store, path), ERR_CONFLICT);
        open_second(&f, "copy.db", &copy);
        assert_ok(store_check(copy.store, message));
        assert_true(sample_counted(&copy).count >= 50);
        store_close(copy.store);
        assert_int_equal(sample_counted(&f).count, 150);
        fixture_close(&f);
}

static void damage_is_found(void **state)
{
        (void)state;
        struct fixture f, copy;
        char path[128], page[4096], message[STORE_MESSAGE_SIZE] = "";
        sample_open(&f, NULL);
        for (int64_t i = 0; i < 200; i++)
                assert_ok(sample_insert(&f, uuid_new(), i));
        assert_ok(store_check(f.store, message));
        (void)snprintf(path, sizeof path, "%s/copy.db", f.data);
        assert_ok(store_backup(f.store, path));
        int file = open(path, O_RDWR);
        off_t size = lseek(file, 0, SEEK_END);
        memset(page, 0xa5, sizeof page);
        assert_int_equal(pwrite(file, page, sizeof page, size - (off_t)sizeof page), sizeof page);
        close(file);
        open_second(&f, "copy.db", &copy);
        assert_int_equal(store_check(copy.store, message), ERR_CORRUPT);
        assert_true(message[0] != '\0');
        store_close(copy.store);
        fixture_close(&f);
}

struct holder {
        struct fixture *f;
        pthread_barrier_t holding, let_go;
};

static void *hold_writer(void *argument)
{
        struct holder *holder = argument;
        enum error err;
        transaction (tx, holder->f->store, TX_WRITE, &err) {
                (void)pthread_barrier_wait(&holder->holding);
                (void)pthread_barrier_wait(&holder->let_go);
                err = OK;
        }
        return NULL;
}

static void waiting_has_an_end(void **state)
{
        (void)state;
        struct fixture f;
        struct store_options options = { .deadline = 100 * 1000, .connections = 1 };
        pthread_t thread;
        sample_open(&f, &options);
        struct holder holder = { .f = &f };
        (void)pthread_barrier_init(&holder.holding, NULL, 2);
        (void)pthread_barrier_init(&holder.let_go, NULL, 2);
        assert_int_equal(pthread_create(&thread, NULL, hold_writer, &holder), 0);
        (void)pthread_barrier_wait(&holder.holding);
        int64_t started = clock_monotonic();
        assert_int_equal(sample_insert(&f, uuid_new(), 1), ERR_BUSY);
        assert_true(clock_monotonic() - started < 5 * SECOND);
        assert_int_equal(sample_counted(&f).count, 0);
        (void)pthread_barrier_wait(&holder.let_go);
        assert_int_equal(pthread_join(thread, NULL), 0);
        assert_ok(sample_insert(&f, uuid_new(), 1));
        fixture_close(&f);
}

/* A limit on the size of files stands in for a full disk: writes fail, nothing acknowledged is lost, and the store is
 * well again when there is room. */
static void a_full_disk_refuses_and_recovers(void **state)
{
        (void)state;
        struct fixture f;
        struct rlimit before, full;
        int64_t number = 0, acknowledged = 0;
        enum error err = OK;
        (void)signal(SIGXFSZ, SIG_IGN);
        sample_open(&f, NULL);
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        full = before;
        full.rlim_cur = 1 << 20;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &full), 0);
        for (; err == OK && number < 5000; number++) {
                err = sample_insert(&f, uuid_new(), number);
                acknowledged += err == OK;
        }
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_true(err == ERR_BUSY || err == ERR_IO || err == ERR_UNKNOWN_OUTCOME);
        if (err != ERR_BUSY)
                fixture_reopen(&f);
        assert_true(sample_counted(&f).count >= acknowledged);
        assert_ok(sample_insert(&f, uuid_new(), number + 1));
        fixture_close(&f);
}

int main(void)
{
        if (fixture_is_postgres())
                return 77; /* meson: skipped */
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_second_process_is_refused_and_a_reader_is_not),
                cmocka_unit_test(a_folder_is_needed_and_has_a_length),
                cmocka_unit_test(two_stores_live_side_by_side),
                cmocka_unit_test(a_backup_is_whole_while_others_write),
                cmocka_unit_test(damage_is_found),
                cmocka_unit_test(waiting_has_an_end),
                cmocka_unit_test(a_full_disk_refuses_and_recovers),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
