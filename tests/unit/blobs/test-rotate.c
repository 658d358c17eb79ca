/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The key of files rotates: everything opens before, during and after, also when the walk is interrupted anywhere. */
#include "../fixture.h"

#include "blobs/record.h"
#include "blobs/rotate.h"
#include "program/office.h"

#include <ftw.h>

enum { FILES = 25, BATCH = 4 };

struct scene {
        struct fixture fixture;
        struct blob_store store;
        struct arena arena;
        struct blob_keys before; /* as a reader took them before the rotation */
        struct blob_id ids[FILES + 1];
};

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
        (void)status, (void)kind, (void)place;
        return remove(path);
}

static struct blob_keys keys_now(struct scene *scene)
{
        enum error err;
        struct blob_keys keys;
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = blob_keys_of(tx, scene->fixture.office, &keys);
        }
        assert_ok(err);
        return keys;
}

static struct slice text_of(struct scene *scene, size_t i)
{
        return arena_printf(&scene->arena, "isi berkas nomor %zu", i);
}

static void put(struct scene *scene, size_t i, const struct blob_keys *keys)
{
        enum error err;
        struct slice bytes = text_of(scene, i);
        assert_ok(blob_put(&scene->store, keys, bytes, &scene->ids[i]));
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = blob_record_add(tx, &(struct blob_record){ .office_id = scene->fixture.office, .id = uuid_new(),
                                                                 .address = scene->ids[i], .class = S("P3"),
                                                                 .owner_kind = S("report"), .owner_id = uuid_new(),
                                                                 .media_type = S("text/plain"),
                                                                 .size = (int64_t)bytes.size,
                                                                 .retention = S("report"),
                                                                 .created_at = clock_now() });
        }
        assert_ok(err);
}

static void open_scene(struct scene *scene)
{
        *scene = (struct scene){ 0 };
        fixture_open(&scene->fixture);
        arena_init(&scene->arena, 4 << 20);
        assert_ok(blob_store_open(scene->fixture.data, &scene->store));
        scene->before = keys_now(scene);
        for (size_t i = 0; i < FILES; i++)
                put(scene, i, &scene->before);
}

static void close_scene(struct scene *scene)
{
        char folder[128];
        blob_store_close(&scene->store);
        (void)snprintf(folder, sizeof folder, "%s/blobs", scene->fixture.data);
        (void)nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        arena_reset(&scene->arena);
        fixture_close(&scene->fixture);
}

static enum error begin(struct scene *scene)
{
        enum error err;
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = blob_rotate_begin(tx, scene->fixture.office);
        }
        return err;
}

/* Every file opens, with the keys of before and with those of now. */
static void all_open(struct scene *scene, size_t count)
{
        struct blob_keys now = keys_now(scene);
        struct slice read;
        for (size_t i = 0; i < count; i++) {
                assert_ok(blob_get(&scene->store, &scene->before, scene->ids[i], &scene->arena, &read));
                assert_true(slice_equal(read, text_of(scene, i)));
                assert_ok(blob_get(&scene->store, &now, scene->ids[i], &scene->arena, &read));
                assert_true(slice_equal(read, text_of(scene, i)));
        }
}

static size_t of_version(struct scene *scene, uint32_t version, size_t files)
{
        size_t count = 0;
        for (size_t i = 0; i < files; i++) {
                uint32_t found;
                assert_ok(blob_key_version(&scene->store, scene->ids[i], &found));
                count += found == version;
        }
        return count;
}

/* A hold that fails once: the runner lost its lease between the files and the place. */
static enum error lose_lease(struct tx *tx, void *context)
{
        bool *lost = context;
        (void)tx;
        if (*lost)
                return OK;
        *lost = true;
        return ERR_STALE;
}

static void files_open_before_during_and_after_and_the_walk_goes_on(void **state)
{
        (void)state;
        struct scene scene;
        struct blob_progress progress = { 0 };
        bool lost = false, changed;
        open_scene(&scene);
        struct blob_walk walk = { .office_id = scene.fixture.office, .batch = BATCH, .hold = lose_lease,
                                  .context = &lost };
        all_open(&scene, FILES);
        assert_ok(begin(&scene));
        assert_int_equal(begin(&scene), ERR_CONFLICT);
        all_open(&scene, FILES);
        assert_int_equal(of_version(&scene, 2, FILES), 0);
        /* Interrupted after the files and before the place was kept: the same files again, which changes nothing. */
        assert_int_equal(blob_rotate_step(&scene.store, scene.fixture.store, &walk, &progress), ERR_STALE);
        assert_int_equal(of_version(&scene, 2, FILES), BATCH);
        all_open(&scene, FILES);
        assert_ok(blob_rotate_step(&scene.store, scene.fixture.store, &walk, &progress));
        assert_int_equal(of_version(&scene, 2, FILES), BATCH);
        assert_true(progress.done == BATCH && progress.total == FILES && !progress.finished);
        /* Restarted: the place is in the database. A file that comes meanwhile is of the new version. */
        fixture_reopen(&scene.fixture);
        struct blob_keys now = keys_now(&scene);
        put(&scene, FILES, &now);
        all_open(&scene, FILES + 1);
        size_t steps = 0;
        while (!progress.finished && steps++ < FILES) {
                assert_ok(blob_rotate_step(&scene.store, scene.fixture.store, &walk, &progress));
                all_open(&scene, FILES + 1);
        }
        assert_true(progress.finished && steps < FILES);
        assert_int_equal(of_version(&scene, 2, FILES + 1), FILES + 1);
        assert_ok(blob_reseal(&scene.store, &now, scene.ids[0], &changed));
        assert_false(changed);
        assert_ok(begin(&scene));
        close_scene(&scene);
}

static void a_file_put_with_the_keys_of_before_still_opens(void **state)
{
        (void)state;
        struct scene scene;
        struct blob_progress progress = { 0 };
        open_scene(&scene);
        struct blob_walk walk = { .office_id = scene.fixture.office, .batch = 100 };
        assert_ok(begin(&scene));
        assert_ok(blob_rotate_step(&scene.store, scene.fixture.store, &walk, &progress));
        assert_true(progress.finished);
        put(&scene, FILES, &scene.before); /* its writer took the keys before the rotation began */
        all_open(&scene, FILES + 1);
        assert_ok(begin(&scene));
        progress.finished = false;
        while (!progress.finished)
                assert_ok(blob_rotate_step(&scene.store, scene.fixture.store, &walk, &progress));
        assert_int_equal(of_version(&scene, 3, FILES + 1), FILES + 1);
        all_open(&scene, FILES + 1);
        close_scene(&scene);
}

static void what_does_not_open_is_left_as_it_is(void **state)
{
        (void)state;
        struct scene scene;
        struct blob_keys foreign;
        bool changed;
        open_scene(&scene);
        foreign = scene.before;
        foreign.version = 2;
        foreign.seal_key[0] ^= 1;
        assert_int_equal(blob_reseal(&scene.store, &foreign, scene.ids[3], &changed), ERR_CORRUPT);
        all_open(&scene, FILES);
        assert_int_equal(of_version(&scene, 1, FILES), FILES);
        close_scene(&scene);
}

static struct blob_dues due(struct scene *scene)
{
        struct blob_dues dues = { 0 };
        enum error err;
        transaction (tx, scene->fixture.store, TX_READ, &err) {
                err = blob_rotate_due(tx, BLOB_KEY_AGE, &scene->arena, &dues);
        }
        assert_ok(err);
        return dues;
}

static void an_office_is_due_after_a_year_and_while_its_walk_is_under_way(void **state)
{
        (void)state;
        struct scene scene;
        struct blob_progress progress = { 0 };
        enum error err;
        open_scene(&scene);
        struct blob_walk walk = { .office_id = scene.fixture.office, .batch = 100 };
        transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                err = office_insert(tx, &(struct office){ .id = scene.fixture.office, .code = S("satu"),
                                                          .zone = S("WIB"),
                                                          .name = S("Kantor"), .address = S(""), .phone = S(""),
                                                          .letter_pattern = S("{seq}"), .fictional = true });
        }
        assert_ok(err);
        assert_int_equal(due(&scene).count, 0);
        clock_set_offset(BLOB_KEY_AGE + HOUR);
        assert_true(due(&scene).count == 1 && !due(&scene).items[0].walking);
        assert_ok(begin(&scene));
        assert_true(due(&scene).count == 1 && due(&scene).items[0].walking);
        assert_ok(blob_rotate_step(&scene.store, scene.fixture.store, &walk, &progress));
        assert_int_equal(due(&scene).count, 0);
        clock_set_offset(0);
        close_scene(&scene);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(files_open_before_during_and_after_and_the_walk_goes_on),
                cmocka_unit_test(a_file_put_with_the_keys_of_before_still_opens),
                cmocka_unit_test(what_does_not_open_is_left_as_it_is),
                cmocka_unit_test(an_office_is_due_after_a_year_and_while_its_walk_is_under_way),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
