/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "blobs/blob.h"

#include "base/clock.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#define MIB ((size_t)1024 * 1024)

static char folder[64];
static struct blob_store store;
static const struct blob_keys keys = { .version = 3, .seal_key = { 1 }, .root_key = { 3 }, .name_key = { 2 } };

static int remove_entry(const char *path, const struct stat *status, int kind, struct FTW *place)
{
        (void)status;
        (void)kind;
        (void)place;
        return remove(path);
}

static int open_store(void **state)
{
        (void)state;
        (void)snprintf(folder, sizeof folder, "/tmp/kentongan-blob-XXXXXX");
        return mkdtemp(folder) && blob_store_open(folder, &store) == OK ? 0 : -1;
}

static int close_store(void **state)
{
        (void)state;
        blob_store_close(&store);
        return nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void file_of(struct blob_id id, char path[256])
{
        char text[BLOB_ID_TEXT + 1];
        blob_id_format(id, text);
        (void)snprintf(path, 256, "%s/blobs/%.2s/%.2s/%s", folder, text, text + 2, text + 4);
}

static void what_goes_in_comes_out(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 8 * MIB);
        static const size_t sizes[] = { 0, 1, 65535, 65536, 65537, 1000000 };
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
                char *bytes = arena_alloc(&arena, sizes[i]);
                for (size_t j = 0; j < sizes[i]; j++)
                        bytes[j] = (char)(j * 31 + i);
                struct blob_id id, again;
                struct slice read;
                uint32_t version;
                assert_ok(blob_put(&store, &keys, slice_of(bytes, sizes[i]), &id));
                assert_ok(blob_put(&store, &keys, slice_of(bytes, sizes[i]), &again));
                assert_memory_equal(&id, &again, sizeof id);
                assert_ok(blob_get(&store, &keys, id, &arena, &read));
                assert_true(slice_equal(read, slice_of(bytes, sizes[i])));
                assert_ok(blob_key_version(&store, id, &version));
                assert_int_equal(version, 3);
        }
}

static void every_changed_byte_is_noticed(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, MIB);
        struct blob_id id;
        struct slice read;
        char path[256], file[256];
        assert_ok(blob_put(&store, &keys, S("nama korban contoh"), &id));
        file_of(id, path);
        _cleanup_close_ int fd = open(path, O_RDWR);
        ssize_t size = pread(fd, file, sizeof file, 0);
        assert_in_range(size, 40, 200);
        assert_int_equal(slice_find(slice_of(file, (size_t)size), S("korban")), SIZE_MAX);
        for (ssize_t at = 0; at < size; at++) {
                char changed = (char)(file[at] ^ 1);
                assert_int_equal(pwrite(fd, &changed, 1, at), 1);
                enum error err = blob_get(&store, &keys, id, &arena, &read);
                assert_true(err == ERR_CORRUPT || (err == ERR_STALE && at >= 4 && at < 8));
                assert_int_equal(pwrite(fd, &file[at], 1, at), 1);
        }
        assert_int_equal(ftruncate(fd, size - 1), 0);
        assert_int_equal(blob_get(&store, &keys, id, &arena, &read), ERR_CORRUPT);
}

static void foreign_keys_and_places_open_nothing(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, MIB);
        struct blob_id one, two;
        struct slice read;
        char from[256], to[256];
        struct blob_keys foreign = keys, newer = keys;
        foreign.root_key[5] = 9;
        newer.version = 4;
        assert_ok(blob_put(&store, &keys, S("first"), &one));
        assert_ok(blob_put(&store, &keys, S("other"), &two));
        assert_int_equal(blob_get(&store, &foreign, one, &arena, &read), ERR_CORRUPT);
        assert_ok(blob_get(&store, &newer, one, &arena, &read));
        file_of(one, from);
        file_of(two, to);
        assert_int_equal(rename(from, to), 0);
        assert_int_equal(blob_get(&store, &keys, two, &arena, &read), ERR_CORRUPT);
        assert_int_equal(blob_get(&store, &keys, one, &arena, &read), ERR_NOT_FOUND);
}

static enum error count_blob(struct blob_id id, size_t sealed_size, void *context)
{
        (void)id;
        assert_true(sealed_size > 0);
        ++*(size_t *)context;
        return OK;
}

static void removed_is_gone_and_leftovers_are_swept(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, MIB);
        struct blob_id id;
        struct slice read;
        size_t count = 0;
        char path[256];
        assert_ok(blob_put(&store, &keys, S("swept"), &id));
        file_of(id, path);
        char *name = strrchr(path, '/') + 1;
        memcpy(name, ".new-0001", sizeof ".new-0001");
        int leftover = open(path, O_CREAT | O_WRONLY, 0600);
        assert_true(leftover >= 0);
        (void)close(leftover);
        assert_ok(blob_each(&store, DAY, count_blob, &count));
        assert_int_equal(count, 0);
        assert_int_equal(access(path, F_OK), 0);
        assert_ok(blob_each(&store, -DAY, count_blob, &count));
        assert_int_equal(count, 1);
        assert_int_not_equal(access(path, F_OK), 0);
        assert_ok(blob_remove(&store, id, DAY));
        assert_ok(blob_get(&store, &keys, id, &arena, &read));
        assert_ok(blob_remove(&store, id, -DAY));
        assert_ok(blob_remove(&store, id, -DAY));
        assert_int_equal(blob_get(&store, &keys, id, &arena, &read), ERR_NOT_FOUND);
}

static void ids_are_hexadecimal(void **state)
{
        (void)state;
        struct blob_id id;
        assert_true(blob_id_parse(S("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"), &id));
        assert_false(blob_id_parse(S("00112233445566778899aabbccddeeff00112233445566778899aabbccddee"), &id));
        assert_false(blob_id_parse(S("../../../../../etc/passwd/aabbccddeeff00112233445566778899aabbcc"), &id));
        struct slice large = { "", (size_t)BLOB_SIZE_MAX + 1 };
        assert_int_equal(blob_put(&store, &keys, large, &id), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(what_goes_in_comes_out, open_store, close_store),
                cmocka_unit_test_setup_teardown(every_changed_byte_is_noticed, open_store, close_store),
                cmocka_unit_test_setup_teardown(foreign_keys_and_places_open_nothing, open_store, close_store),
                cmocka_unit_test_setup_teardown(removed_is_gone_and_leftovers_are_swept, open_store, close_store),
                cmocka_unit_test_setup_teardown(ids_are_hexadecimal, open_store, close_store),
        };
        return cmocka_run_group_tests_name("blobs/blob", tests, NULL, NULL);
}
