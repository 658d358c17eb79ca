/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A disk that fails under SQLite: the methods of its files are replaced by ones that give the error that a test asks
 * for. What was acknowledged is there afterwards, what has no answer is written once when it is sent again, and the
 * store says that it is not ready. */
#include "sample.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/stat.h>

enum { ROWS = 20, KINDS_MAX = 4 };

static sqlite3_vfs disk;
static sqlite3_vfs *real_disk;
static struct methods {
        sqlite3_io_methods faulty; /* first: a file's methods are one of these */
        const sqlite3_io_methods *real;
} methods[KINDS_MAX]; /* a database and its log have different ones */
static atomic_int sync_fault, write_fault; /* SQLITE_OK: none */

static const sqlite3_io_methods *real_of(const sqlite3_file *file)
{
        return ((const struct methods *)(const void *)file->pMethods)->real;
}

static int write_or_fail(sqlite3_file *file, const void *data, int size, sqlite3_int64 at)
{
        int fault = atomic_load(&write_fault);
        return fault != SQLITE_OK ? fault : real_of(file)->xWrite(file, data, size, at);
}

static int sync_or_fail(sqlite3_file *file, int flags)
{
        int fault = atomic_load(&sync_fault);
        return fault != SQLITE_OK ? fault : real_of(file)->xSync(file, flags);
}

static int open_faulty(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags, int *ret_flags)
{
        (void)vfs;
        int code = real_disk->xOpen(real_disk, name, file, flags, ret_flags);
        if (code != SQLITE_OK || !file->pMethods)
                return code;
        size_t kind = 0;
        while (kind < KINDS_MAX && methods[kind].real && methods[kind].real != file->pMethods)
                kind++;
        assert_in_range(kind, 0, KINDS_MAX - 1);
        if (!methods[kind].real) {
                methods[kind] = (struct methods){ .faulty = *file->pMethods, .real = file->pMethods };
                methods[kind].faulty.xWrite = write_or_fail;
                methods[kind].faulty.xSync = sync_or_fail;
        }
        file->pMethods = &methods[kind].faulty;
        return code;
}

static void break_disk(int on_sync, int on_write)
{
        atomic_store(&sync_fault, on_sync);
        atomic_store(&write_fault, on_write);
}

static int use_faulty_disk(void **state)
{
        (void)state;
        real_disk = sqlite3_vfs_find(NULL);
        disk = *real_disk;
        disk.zName = "faulty";
        disk.xOpen = open_faulty;
        return sqlite3_vfs_register(&disk, 1) == SQLITE_OK ? 0 : -1;
}

/* Writes rows before and during the fault; then the disk is well, the store is opened again, and the last is resent. */
static void fail_and_recover(int on_sync, int on_write)
{
        struct fixture f;
        sample_open(&f, NULL);
        for (int i = 0; i < ROWS; i++)
                assert_ok(sample_insert(&f, uuid_new(), i));
        assert_ok(store_ready(f.store));
        break_disk(on_sync, on_write);
        struct uuid lost = uuid_new();
        enum error err = sample_insert(&f, lost, 100);
        assert_int_equal(err, ERR_UNKNOWN_OUTCOME);
        assert_int_equal(sample_insert(&f, uuid_new(), 200), ERR_IO);
        assert_int_equal(store_ready(f.store), ERR_IO);
        break_disk(SQLITE_OK, SQLITE_OK);
        assert_int_equal(sample_insert(&f, uuid_new(), 200), ERR_IO); /* never again on this connection */
        assert_int_equal(store_ready(f.store), ERR_IO);
        fixture_reopen(&f);
        assert_ok(store_ready(f.store));
        int64_t found = sample_counted(&f).count;
        assert_in_range(found, ROWS, ROWS + 1);
        assert_int_equal(sample_insert(&f, lost, 100), found == ROWS ? OK : ERR_CONFLICT);
        assert_int_equal(sample_counted(&f).count, ROWS + 1);
        assert_int_equal(sample_counted(&f).total, ROWS * (ROWS - 1) / 2 + 100);
        char message[STORE_MESSAGE_SIZE] = "";
        assert_ok(store_check(f.store, message));
        fixture_close(&f);
}

static void a_failed_sync_ends_writing(void **state)
{
        (void)state;
        fail_and_recover(SQLITE_IOERR_FSYNC, SQLITE_OK);
}

static void a_failed_write_ends_writing(void **state)
{
        (void)state;
        fail_and_recover(SQLITE_OK, SQLITE_IOERR_WRITE);
}

/* Nothing is lost and nothing is unknown: it is refused while the disk is full, and goes on by itself. */
static void a_full_disk_is_waited_for(void **state)
{
        (void)state;
        struct fixture f;
        struct uuid id = uuid_new();
        sample_open(&f, NULL);
        assert_ok(sample_insert(&f, uuid_new(), 1));
        break_disk(SQLITE_OK, SQLITE_FULL);
        assert_int_equal(sample_insert(&f, id, 2), ERR_BUSY);
        assert_int_equal(store_ready(f.store), ERR_BUSY);
        break_disk(SQLITE_OK, SQLITE_OK);
        assert_ok(sample_insert(&f, id, 2));
        assert_ok(store_ready(f.store));
        assert_int_equal(sample_counted(&f).count, 2);
        fixture_close(&f);
}

static void what_is_no_database_is_said(void **state)
{
        (void)state;
        struct fixture f;
        char message[STORE_MESSAGE_SIZE] = "", path[200];
        sample_open(&f, NULL);
        store_close(f.store);
        f.store = NULL;
        (void)snprintf(path, sizeof path, "%s/kentongan.db", f.data);
        int file = open(path, O_WRONLY | O_CLOEXEC);
        assert_int_equal(pwrite(file, "this is no database at all......", 32, 0), 32);
        (void)close(file);
        assert_int_not_equal(store_open(&f.options, &f.store, message), OK);
        assert_non_null(strstr(message, "kentongan.db"));
        f.store = NULL;
        fixture_close(&f);
}

int main(void)
{
        if (fixture_is_postgres())
                return 77; /* meson: skipped */
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_failed_sync_ends_writing),
                cmocka_unit_test(a_failed_write_ends_writing),
                cmocka_unit_test(a_full_disk_is_waited_for),
                cmocka_unit_test(what_is_no_database_is_said),
        };
        return cmocka_run_group_tests(tests, use_faulty_disk, NULL);
}
