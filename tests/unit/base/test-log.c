/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Lines of the log, and what base does when memory or the disk is short. */
#include "../faults.h"
#include "../test.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/log.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* What the log writes while `fields` are logged. */
static struct slice logged(enum log_level level, const struct log_field *fields, size_t count)
{
        static char text[8192];
        int ends[2];
        assert_int_equal(pipe(ends), 0);
        log_set_output(ends[1]);
        log_write(level, "test.line", fields, count);
        log_set_output(STDERR_FILENO);
        assert_int_equal(close(ends[1]), 0);
        ssize_t size = read(ends[0], text, sizeof text);
        assert_true(size >= 0 && close(ends[0]) == 0);
        return slice_of(text, (size_t)size);
}

static bool has(struct slice line, const char *part)
{
        return slice_find(line, slice_from_cstr(part)) != SIZE_MAX;
}

static void a_line_of_the_log_is_one_json_object(void **state)
{
        (void)state;
        const struct log_field fields[] = { { "a", S("x\"\\\n\177\303\251") }, { "b", SLICE_NULL } };
        struct slice line = logged(LOG_WARN, fields, 2);
        assert_true(has(line, "\"level\":\"warn\",\"event\":\"test.line\""));
        assert_true(has(line, "\"a\":\"x\\\"\\\\\\u000a\\u007f\303\251\",\"b\":\"\"}\n"));
        assert_int_equal(slice_find_byte(line, '\n'), line.size - 1);
        log_set_level(LOG_ERROR);
        assert_int_equal(logged(LOG_WARN, fields, 2).size, 0);
        log_set_level(LOG_INFO);
}

static void a_line_that_is_too_long_says_so_and_stays_one_line(void **state)
{
        (void)state;
        static char long_text[5000];
        memset(long_text, 'x', sizeof long_text);
        const struct log_field fields[] = { { "a", slice_of(long_text, sizeof long_text) } };
        struct slice line = logged(LOG_INFO, fields, 1);
        assert_true(has(line, "\"event\":\"test.line\",\"cut\":true}\n"));
        assert_true(line.size < 200);
}

static enum error allocate(void *context)
{
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer buffer;
        (void)context;
        arena_init(&arena, 1 << 20);
        buffer_init(&buffer, 1 << 20);
        buffer_append(&buffer, S("begun "));
        for (int i = 0; i < 3; i++)
                buffer_printf(&buffer, "%0*d ", 600, i); /* longer than what printf keeps on the stack */
        if (!arena_alloc(&arena, 10) || !arena_alloc(&arena, 100000))
                return ERR_MEMORY;
        struct slice text = arena_printf(&arena, "%s-%d", "a", 1);
        TRY(buffer_check(&buffer));
        if (slice_is_null(text))
                return ERR_MEMORY;
        assert_int_equal(buffer.size, 6 + 3 * 601);
        assert_slice(text, "a-1");
        return OK;
}

static void short_memory_is_told(void **state)
{
        (void)state;
        assert_true(fault_each(FAULT_MEMORY, NULL, allocate, NULL) >= 8);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 100);
        assert_null(arena_calloc(&arena, SIZE_MAX / 2, 4));
        assert_true(arena.exhausted);
        assert_null(arena_alloc(&arena, SIZE_MAX));
        assert_true(slice_is_null(arena_join(&arena, slice_of("a", SIZE_MAX), slice_of("b", 1))));
        assert_true(slice_is_null(arena_printf(&arena, "%200d", 1)));
        assert_null(arena_cstr(&arena, slice_of("a\0b", 3)));
}

static void every_error_has_a_name(void **state)
{
        (void)state;
        for (int err = OK; err < ERROR_COUNT; err++)
                assert_true(strlen(error_name((enum error)err)) >= 2);
        assert_string_equal(error_name((enum error)ERROR_COUNT), "internal");
        assert_string_equal(error_name((enum error)-1), "internal");
}

/* A disk on which only `bytes` of a file have room. */
static enum error create_within(const char *path, rlim_t bytes)
{
        struct rlimit before, less;
        static char text[4096];
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
        less = (struct rlimit){ bytes, before.rlim_max };
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &less), 0);
        enum error err = file_create(path, slice_of(text, sizeof text));
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        return err;
}

static void a_file_is_there_whole_or_not_at_all(void **state)
{
        (void)state;
        char folder[] = "/tmp/kentongan-base-XXXXXX", path[64], long_path[5000];
        struct stat about;
        assert_non_null(mkdtemp(folder));
        (void)snprintf(path, sizeof path, "%s/file", folder);
        (void)signal(SIGXFSZ, SIG_IGN);
        assert_int_equal(create_within(path, 100), ERR_IO);
        assert_int_equal(rmdir(folder), 0); /* nothing was left in it */
        assert_int_equal(mkdir(folder, 0700), 0);
        assert_ok(create_within(path, 1 << 20));
        assert_int_equal(create_within(path, 1 << 20), ERR_CONFLICT);
        assert_ok(file_replace(path, S("new")));
        assert_true(stat(path, &about) == 0 && about.st_size == 3 && (about.st_mode & 0777) == 0600);
        assert_int_equal(file_replace(folder, S("x")), ERR_INVALID);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rmdir(folder), 0);
        assert_int_equal(file_create(path, S("x")), ERR_IO);
        assert_int_equal(file_replace(path, S("x")), ERR_IO);
        assert_int_equal(file_sync_folder(path), ERR_IO);
        memset(long_path, 'a', sizeof long_path);
        long_path[sizeof long_path - 1] = '\0';
        assert_int_equal(file_create(long_path, S("x")), ERR_TOO_LARGE);
        long_path[sizeof long_path - 2] = '/';
        assert_int_equal(file_sync_folder(long_path), ERR_TOO_LARGE);
        assert_ok(file_sync_folder("here"));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_line_of_the_log_is_one_json_object),
                cmocka_unit_test(a_line_that_is_too_long_says_so_and_stays_one_line),
                cmocka_unit_test(short_memory_is_told),
                cmocka_unit_test(every_error_has_a_name),
                cmocka_unit_test(a_file_is_there_whole_or_not_at_all),
        };
        return cmocka_run_group_tests_name("base/log", tests, NULL, NULL);
}
