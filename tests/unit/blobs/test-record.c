/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../fixture.h"

#include "blobs/record.h"
#include "blobs/retain.h"

#include <ftw.h>

static struct fixture fixture;
static struct blob_store store;

static int open_all(void **state)
{
        (void)state;
        fixture_open(&fixture);
        return blob_store_open(fixture.data, &store) == OK ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
        (void)status;
        (void)kind;
        (void)place;
        return remove(path);
}

static int close_all(void **state)
{
        (void)state;
        char folder[128];
        blob_store_close(&store);
        (void)snprintf(folder, sizeof folder, "%s/blobs", fixture.data);
        (void)nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        fixture_close(&fixture);
        return 0;
}

static struct blob_keys keys_of_office(void)
{
        enum error err;
        struct blob_keys keys;
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = blob_keys_of(tx, fixture.office, &keys);
        }
        assert_ok(err);
        return keys;
}

static struct blob_record record_of(struct blob_id address)
{
        return (struct blob_record){
                .office_id = fixture.office,
                .id = uuid_from_name(UUID_NIL, S("letter")),
                .address = address,
                .class = S("P3"),
                .owner_kind = S("decision"),
                .owner_id = uuid_from_name(UUID_NIL, S("decision")),
                .media_type = S("application/pdf"),
                .size = 5,
                .retention = S("application"),
                .created_at = clock_now(),
        };
}

static enum error add(const struct blob_record *record)
{
        enum error err;
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = blob_record_add(tx, record);
        }
        return err;
}

static void keys_outlive_a_restart(void **state)
{
        (void)state;
        struct blob_keys before = keys_of_office();
        fixture_reopen(&fixture);
        struct blob_keys after = keys_of_office();
        assert_memory_equal(&before, &after, sizeof before);
        assert_memory_not_equal(before.seal_key, before.name_key, BLOB_KEY_SIZE);
}

static void a_record_leads_to_its_file(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, (size_t)1024 * 1024);
        struct blob_keys keys = keys_of_office();
        struct blob_id address;
        assert_ok(blob_put(&store, &keys, S("surat"), &address));
        struct blob_record record = record_of(address);
        assert_ok(add(&record));
        assert_ok(add(&record));
        enum error err;
        struct blob_records found = { 0 };
        const struct blob_owner owner = { .office_id = fixture.office, .id = record.owner_id, .kind = S("decision") };
        transaction (tx, fixture.store, TX_READ, &err) {
                err = blob_records_of(tx, &owner, &arena, &found);
        }
        assert_ok(err);
        assert_int_equal(found.count, 1);
        struct slice bytes;
        assert_ok(blob_get(&store, &keys, found.items[0].address, &arena, &bytes));
        assert_slice(bytes, "surat");
        record.owner_id = UUID_NIL;
        assert_int_equal(add(&record), ERR_CONFLICT);
        record = record_of(address);
        record.class = S("P9");
        assert_int_equal(add(&record), ERR_INVALID);
}

static void files_without_a_record_are_swept(void **state)
{
        (void)state;
        struct blob_keys keys = keys_of_office();
        struct blob_id kept, orphan;
        size_t removed;
        assert_ok(blob_put(&store, &keys, S("surat"), &kept));
        assert_ok(blob_put(&store, &keys, S("yatim"), &orphan));
        struct blob_record record = record_of(kept);
        assert_ok(add(&record));
        assert_ok(blob_sweep(&store, fixture.store, DAY, &removed));
        assert_int_equal(removed, 0);
        assert_ok(blob_sweep(&store, fixture.store, -DAY, &removed));
        assert_int_equal(removed, 1);
        enum error err;
        int64_t expired = 0;
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = blob_retain_step(tx, clock_now() + BLOB_KEPT + DAY, &expired);
        }
        assert_ok(err);
        assert_int_equal(expired, 1);
        assert_ok(blob_sweep(&store, fixture.store, -DAY, &removed));
        assert_int_equal(removed, 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(keys_outlive_a_restart, open_all, close_all),
                cmocka_unit_test_setup_teardown(a_record_leads_to_its_file, open_all, close_all),
                cmocka_unit_test_setup_teardown(files_without_a_record_are_swept, open_all, close_all),
        };
        return cmocka_run_group_tests_name("blobs/record", tests, NULL, NULL);
}
