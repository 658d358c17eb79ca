/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/cleanup.h"
#include "base/file.h"

#include <sys/stat.h>

static char folder[] = "/tmp/kentongan-file-XXXXXX";

static const char *path_of(const char *name)
{
        static char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        return path;
}

static void assert_file(const char *path, const char *text)
{
        char bytes[64] = "";
        _cleanup_fclose_ FILE *file = fopen(path, "rb");
        assert_non_null(file);
        assert_int_equal(fread(bytes, 1, sizeof bytes - 1, file), strlen(text));
        assert_string_equal(bytes, text);
}

static void creates_once_and_leaves_what_is_there(void **state)
{
        (void)state;
        struct stat about;
        const char *path = path_of("key");
        assert_ok(file_create(path, S("first")));
        assert_int_equal(file_create(path, S("second")), ERR_CONFLICT);
        assert_file(path, "first");
        assert_int_equal(stat(path, &about), 0);
        assert_int_equal(about.st_mode & 0777, 0600);
        assert_int_equal(about.st_nlink, 1); /* nothing is left beside it */
        assert_int_equal(unlink(path), 0);
}

static void replaces_the_whole_file(void **state)
{
        (void)state;
        const char *path = path_of("list");
        assert_ok(file_replace(path, S("a longer text")));
        assert_ok(file_replace(path, S("short")));
        assert_file(path, "short");
        assert_int_equal(file_replace(folder, S("x")), ERR_INVALID);
        /* below /dev also what leads to a file; nothing there may be written beside or renamed over */
        assert_true(file_is_stream("/dev/stdout") && file_is_stream("/dev/no-such") && file_is_stream(folder));
        assert_true(file_is_stream("/proc/self/fd/1"));
        assert_false(file_is_stream(path) || file_is_stream("no-such"));
        assert_int_equal(file_replace("/dev/no-such-folder/file", S("x")), ERR_INVALID);
        assert_int_equal(unlink(path), 0);
}

static void says_when_the_folder_is_missing(void **state)
{
        (void)state;
        assert_int_equal(file_create(path_of("no/such"), S("x")), ERR_IO);
        assert_int_equal(file_replace(path_of("no/such"), S("x")), ERR_IO);
}

static int make_folder(void **state)
{
        (void)state;
        return mkdtemp(folder) ? 0 : -1;
}

/* Fails when a test or the module left something behind. */
static int remove_folder(void **state)
{
        (void)state;
        return rmdir(folder);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(creates_once_and_leaves_what_is_there),
                cmocka_unit_test(replaces_the_whole_file),
                cmocka_unit_test(says_when_the_folder_is_missing),
        };
        return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
