/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whatever call of SQLite, libpq, the files or the memory fails under the store, once or from then on: nothing that was
 * acknowledged is lost, nothing that was refused is there, and what is sent again is there exactly once. */
#include "library-faults.h"
#include "sample.h"

#include "base/checked.h"
#include "store/reseal.h"
#include "store/sqlite.h"

enum { CALLS_MAX = 400 };

extern const struct migration_set migrations_sample;

/* What is tried while a library is broken, and what must hold when it works again. */
struct trial {
        enum error (*act)(struct fixture *f, struct uuid id);
        void (*check)(struct fixture *f, struct uuid id, enum error err);
};

static const int sqlite_codes[] = { SQLITE_IOERR_WRITE, SQLITE_BUSY, SQLITE_NOMEM, SQLITE_CORRUPT, SQLITE_FULL };

/* `warm`: a connection is open and its statements are prepared when the library breaks. */
static unsigned try_each(const struct trial *trial, struct library_fault fault, bool warm)
{
        struct fixture f;
        sample_open(&f, &(struct store_options){ .deadline = 2 * SECOND });
        assert_ok(sample_insert(&f, uuid_new(), 1));
        for (fault.nth = 1; fault.nth < CALLS_MAX; fault.nth++) {
                struct uuid id = uuid_new();
                if (warm)
                        (void)sample_counted(&f);
                library_break(fault);
                enum error err = trial->act(&f, id);
                bool met = library_repair();
                if (f.store)
                        store_close(f.store);
                f.store = NULL;
                char message[STORE_MESSAGE_SIZE] = "";
                if (store_open(&f.options, &f.store, message) != OK)
                        fail_msg("call %u: %s", fault.nth, message);
                if (!met)
                        assert_ok(err);
                trial->check(&f, id, err);
                if (!met)
                        break;
        }
        assert_in_range(fault.nth, fault.library == LIBRARY_MEMORY ? 1 : 2, CALLS_MAX - 1); /* most take no memory */
        fixture_close(&f);
        return fault.nth - 1;
}

static enum library below(void)
{
        return fixture_is_postgres() ? LIBRARY_POSTGRES : LIBRARY_SQLITE;
}

static void try_every_way(const struct trial *trial)
{
        for (int i = 0; i < 4; i++) {
                bool lasting = i & 1, warm = i & 2;
                size_t codes = fixture_is_postgres() ? 1 : ARRAY_SIZE(sqlite_codes);
                for (size_t code = 0; code < codes; code++)
                        (void)try_each(trial, (struct library_fault){ .library = below(), .lasting = lasting,
                                                                      .code = sqlite_codes[code] }, warm);
                (void)try_each(trial, (struct library_fault){ .library = LIBRARY_MEMORY, .lasting = lasting }, warm);
        }
}

/* ---- a write ---- */

/* Numbers of rows are unique: it is drawn from the id. */
static enum error write_one(struct fixture *f, struct uuid id)
{
        uint32_t number;
        memcpy(&number, id.bytes + sizeof id.bytes - sizeof number, sizeof number);
        return sample_insert(f, id, number);
}

static void is_written_as_said(struct fixture *f, struct uuid id, enum error err)
{
        int64_t before = sample_counted(f).count;
        enum error again = write_one(f, id);
        bool was_there = again == ERR_CONFLICT;
        assert_true(was_there || again == OK);
        if (err != ERR_UNKNOWN_OUTCOME)
                assert_int_equal(was_there, err == OK);
        assert_int_equal(sample_counted(f).count, was_there ? before : before + 1);
}

static void a_write_is_there_once_or_not_at_all(void **state)
{
        (void)state;
        try_every_way(&(struct trial){ write_one, is_written_as_said });
}

/* ---- a read ---- */

static enum error read_all(struct fixture *f, struct uuid id)
{
        enum error err;
        struct sample_count_row row = { .count = -1 };
        (void)id;
        transaction (tx, f->store, TX_READ, &err)
                err = sample_count(tx, tx_arena(tx), &row);
        if (err == OK)
                assert_int_equal(row.count, 1);
        return err;
}

static void still_reads(struct fixture *f, struct uuid id, enum error err)
{
        (void)id, (void)err;
        assert_int_equal(sample_counted(f).count, 1);
}

static void a_read_is_right_or_says_so(void **state)
{
        (void)state;
        try_every_way(&(struct trial){ read_all, still_reads });
}

/* ---- opening, checking ---- */

static enum error open_again(struct fixture *f, struct uuid id)
{
        char message[STORE_MESSAGE_SIZE] = "";
        (void)id;
        store_close(f->store);
        f->store = NULL;
        return store_open(&f->options, &f->store, message);
}

static void opening_fails_and_works_again(void **state)
{
        (void)state;
        struct trial trial = { open_again, still_reads };
        try_every_way(&trial);
        if (!fixture_is_postgres())
                assert_true(try_each(&trial, (struct library_fault){ .library = LIBRARY_FILES }, false) >= 4);
}

static enum error check_it(struct fixture *f, struct uuid id)
{
        char message[STORE_MESSAGE_SIZE] = "";
        (void)id;
        enum error err = store_check(f->store, message);
        if (err != OK && err != ERR_MEMORY)
                assert_int_not_equal(message[0], '\0');
        return err;
}

static void a_check_that_cannot_look_says_so(void **state)
{
        (void)state;
        try_every_way(&(struct trial){ check_it, still_reads });
}

/* ---- backup: SQLite only ---- */

static void copy_path(const struct fixture *f, struct uuid id, char ret_path[200])
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        (void)snprintf(ret_path, 200, "%s/%s.db", f->data, text);
}

static enum error copy_all(struct fixture *f, struct uuid id)
{
        char path[200];
        copy_path(f, id, path);
        return store_backup(f->store, path);
}

static void a_copy_is_whole_or_gone(struct fixture *f, struct uuid id, enum error err)
{
        char path[200], text[UUID_TEXT_SIZE + 4], message[STORE_MESSAGE_SIZE] = "";
        copy_path(f, id, path);
        assert_int_equal(access(path, F_OK), err == OK ? 0 : -1);
        if (err == OK) {
                struct fixture copy = *f;
                uuid_format(id, text);
                memcpy(text + UUID_TEXT_SIZE, ".db", 4);
                copy.options.file = text;
                assert_ok(store_open(&copy.options, &copy.store, message));
                assert_int_equal(sample_counted(&copy).count, 1);
                store_close(copy.store);
        }
        still_reads(f, id, err);
}

static void a_backup_is_whole_or_gone(void **state)
{
        (void)state;
        struct trial trial = { copy_all, a_copy_is_whole_or_gone };
        if (fixture_is_postgres())
                return;
        try_every_way(&trial);
        (void)try_each(&trial, (struct library_fault){ .library = LIBRARY_FILES }, false);
}

/* ---- a new key, and values sealed again under it ---- */

static enum error rotate(struct fixture *f, struct uuid id)
{
        enum error err;
        (void)id;
        transaction (tx, f->store, TX_WRITE, &err)
                err = vault_rotate(tx, f->office);
        if (err != OK)
                return err;
        struct reseal_walk walk = { .set = &migrations_sample, .office_id = f->office };
        while (err == OK && !walk.finished)
                err = reseal_step(f->store, &walk);
        return err;
}

static enum error see(void *context, const struct sample_walk_row *row)
{
        assert_slice(row->narrative, "rahasia");
        (*(int *)context)++;
        return OK;
}

/* Sealed under the old key or a new one, every value opens. */
static void everything_opens(struct fixture *f, struct uuid id, enum error err)
{
        enum error read;
        int seen = 0;
        (void)id, (void)err;
        transaction (tx, f->store, TX_READ, &read) {
                seen = 0;
                read = sample_walk(tx, see, &seen);
        }
        assert_ok(read);
        assert_int_equal(seen, 1);
}

static void values_open_whatever_a_rotation_meets(void **state)
{
        (void)state;
        try_every_way(&(struct trial){ rotate, everything_opens });
}

/* ---- another master key ---- */

static struct vault *next_master;

static enum error change_master(struct fixture *f, struct uuid id)
{
        enum error err;
        int64_t count;
        (void)id;
        transaction (tx, f->store, TX_WRITE, &err)
                err = vault_change_master(tx, f->vault, next_master, &count);
        return err;
}

/* All keys are under one of the two; done again, all are under the next, and doing it once more finds none left. */
static void every_key_has_one_master(struct fixture *f, struct uuid id, enum error err)
{
        enum error again;
        int64_t count = -1;
        char message[STORE_MESSAGE_SIZE] = "";
        transaction (tx, f->store, TX_WRITE, &again)
                again = vault_change_master(tx, f->vault, next_master, &count);
        assert_ok(again);
        assert_true(err == ERR_UNKNOWN_OUTCOME || count == (err == OK ? 0 : 1));
        struct vault *old = f->vault;
        f->options.vault = f->vault = next_master;
        next_master = old;
        store_close(f->store);
        assert_ok(store_open(&f->options, &f->store, message));
        everything_opens(f, id, err);
}

static void a_master_is_changed_for_every_key_or_for_none(void **state)
{
        char path[] = "/tmp/kentongan-test-XXXXXX", key[64];
        (void)state;
        assert_non_null(mkdtemp(path));
        (void)snprintf(key, sizeof key, "%s/key", path);
        assert_ok(vault_open(key, true, &next_master));
        try_every_way(&(struct trial){ change_master, every_key_has_one_master });
        vault_close(next_master);
        (void)unlink(key);
        (void)rmdir(path);
}

static enum error open_vault(struct fixture *f, struct uuid id)
{
        struct vault *vault = NULL;
        (void)id;
        enum error err = vault_open(f->key, true, &vault);
        vault_close(vault);
        return err;
}

static void a_key_file_that_cannot_be_read_is_no_key(void **state)
{
        (void)state;
        struct trial trial = { open_vault, everything_opens };
        (void)try_each(&trial, (struct library_fault){ .library = LIBRARY_FILES }, false);
        (void)try_each(&trial, (struct library_fault){ .library = LIBRARY_MEMORY }, false);
}

/* ---- SQLite only: beside another process, a log that is long enough to be taken over, a new database ---- */

static enum error copy_beside(struct fixture *f, struct uuid id)
{
        struct fixture reader = *f;
        char path[200], message[STORE_MESSAGE_SIZE] = "";
        copy_path(f, id, path);
        reader.options.read_only = true;
        enum error err = store_open(&reader.options, &reader.store, message);
        if (err != OK)
                return err;
        err = store_backup(reader.store, path);
        store_close(reader.store);
        return err;
}

/* 5 MB of text are more than a thousand pages. */
static enum error write_much(struct fixture *f, struct uuid id)
{
        static char text[5 << 20];
        enum error err;
        memset(text, 'a', sizeof text);
        struct sample_narrative_set_params params = { .office_id = f->office, .id = id,
                                                      .narrative = slice_of(text, sizeof text) };
        err = write_one(f, id);
        if (err != OK)
                return err;
        transaction (tx, f->store, TX_WRITE, &err)
                err = sample_narrative_set(tx, &params, NULL);
        return err;
}

static void still_whole(struct fixture *f, struct uuid id, enum error err)
{
        char message[STORE_MESSAGE_SIZE] = "";
        int64_t before = sample_counted(f).count;
        enum error again = write_one(f, id);
        assert_true(again == OK ? err != OK : again == ERR_CONFLICT);
        assert_int_equal(sample_counted(f).count, again == OK ? before + 1 : before);
        assert_ok(store_check(f->store, message));
}

static enum error make_database(struct fixture *f, struct uuid id)
{
        struct store_options options = f->options;
        struct store *store = NULL;
        char name[UUID_TEXT_SIZE + 4], message[STORE_MESSAGE_SIZE] = "";
        uuid_format(id, name);
        memcpy(name + UUID_TEXT_SIZE, ".db", 4);
        options.file = name;
        enum error err = store_open(&options, &store, message);
        if (err == OK)
                err = store_migrate(store, &migrations_sample, message);
        if (err != OK && err != ERR_MEMORY)
                assert_int_not_equal(message[0], '\0');
        store_close(store);
        return err;
}

/* Where the first try stopped, the next one goes on. */
static void is_made_the_next_time(struct fixture *f, struct uuid id, enum error err)
{
        (void)err;
        assert_ok(make_database(f, id));
}

static void what_only_sqlite_does_stands_it_too(void **state)
{
        (void)state;
        if (fixture_is_postgres())
                return;
        struct library_fault fault = { .library = LIBRARY_SQLITE, .code = SQLITE_IOERR_WRITE }, full = fault;
        full.code = SQLITE_FULL;
        for (int i = 0; i < 2; i++) {
                struct library_fault now = i ? full : fault;
                (void)try_each(&(struct trial){ copy_beside, a_copy_is_whole_or_gone }, now, false);
                (void)try_each(&(struct trial){ write_much, still_whole }, now, true);
                (void)try_each(&(struct trial){ make_database, is_made_the_next_time }, now, false);
        }
}

/* ---- codes ---- */

static void every_code_of_sqlite_has_a_meaning(void **state)
{
        static const struct {
                int code;
                enum error err;
        } meanings[] = {
                { SQLITE_CONSTRAINT_UNIQUE, ERR_CONFLICT }, { SQLITE_CONSTRAINT_PRIMARYKEY, ERR_CONFLICT },
                { SQLITE_CONSTRAINT_ROWID, ERR_CONFLICT }, { SQLITE_CONSTRAINT_FOREIGNKEY, ERR_CONFLICT },
                { SQLITE_CONSTRAINT_CHECK, ERR_INVALID }, { SQLITE_MISMATCH, ERR_INVALID },
                { SQLITE_IOERR_SHMSIZE, ERR_BUSY }, { SQLITE_FULL, ERR_BUSY }, { SQLITE_BUSY_SNAPSHOT, ERR_BUSY },
                { SQLITE_LOCKED, ERR_BUSY }, { SQLITE_TOOBIG, ERR_TOO_LARGE }, { SQLITE_NOMEM, ERR_MEMORY },
                { SQLITE_CORRUPT_INDEX, ERR_CORRUPT }, { SQLITE_NOTADB, ERR_CORRUPT }, { SQLITE_IOERR_READ, ERR_IO },
                { SQLITE_CANTOPEN, ERR_IO }, { SQLITE_READONLY, ERR_IO }, { SQLITE_PERM, ERR_IO },
                { SQLITE_MISUSE, ERR_INTERNAL },
        };
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
                assert_int_equal(lite_error(meanings[i].code), meanings[i].err);
        assert_true(lite_is_sick(SQLITE_IOERR_FSYNC));
        assert_false(lite_is_sick(SQLITE_IOERR_NOMEM));
        assert_false(lite_is_sick(SQLITE_IOERR_SHMSIZE));
        assert_false(lite_is_sick(SQLITE_FULL));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_write_is_there_once_or_not_at_all),
                cmocka_unit_test(a_read_is_right_or_says_so),
                cmocka_unit_test(opening_fails_and_works_again),
                cmocka_unit_test(a_check_that_cannot_look_says_so),
                cmocka_unit_test(a_backup_is_whole_or_gone),
                cmocka_unit_test(values_open_whatever_a_rotation_meets),
                cmocka_unit_test(a_master_is_changed_for_every_key_or_for_none),
                cmocka_unit_test(a_key_file_that_cannot_be_read_is_no_key),
                cmocka_unit_test(what_only_sqlite_does_stands_it_too),
                cmocka_unit_test(every_code_of_sqlite_has_a_meaning),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
