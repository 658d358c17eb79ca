/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "sandbox/parsers.h"
#include "sandbox/protocol.h"
#include "sandbox/sheet.h"
#include "samples.h"

#include <dirent.h>
#include <fcntl.h>
#include <pthread.h>

#define MIB ((size_t)1024 * 1024)

static enum error convert(enum sandbox_kind kind, const struct buffer *input, struct arena *arena,
                          struct sandbox_result *ret_result)
{
        return sandbox_convert(kind, buffer_slice(input), NULL, arena, ret_result);
}

static enum error probe(const char *word, struct arena *arena, struct slice *ret_answer)
{
        struct sandbox_result result = { 0 };
        TRY(sandbox_convert(SANDBOX_PROBE, slice_from_cstr(word), NULL, arena, &result));
        *ret_answer = result.items[0].bytes;
        return OK;
}

static void child_can_do_nothing_but_answer(void **state)
{
        (void)state;
        static const struct {
                const char *word, *answer;
        } refused[] = {
                { "ping", "pong" }, { "open", "EACCES" }, { "write", "EACCES" }, { "descriptors", "0 " },
                { "environment", "0" },
                { "memory", "ENOMEM" }, /* the last: a build with a sanitizer has no limit of memory */
        };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * MIB);
        for (size_t i = 0; i < ARRAY_SIZE(refused) - SANITIZED; i++) {
                struct slice answer = S("none");
                assert_ok(probe(refused[i].word, &arena, &answer));
                assert_slice(answer, refused[i].answer);
        }
}

static void forbidden_calls_kill_the_child(void **state)
{
        (void)state;
        static const char *const fatal[] = { "socket", "exec", "fork", "trace", "map" };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * MIB);
        for (size_t i = 0; i < ARRAY_SIZE(fatal); i++) {
                struct slice answer = S("none");
                assert_int_equal(probe(fatal[i], &arena, &answer), ERR_CORRUPT);
        }
}

static void a_lying_child_is_not_believed(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * MIB);
        struct slice answer;
        assert_int_equal(probe("lie", &arena, &answer), ERR_CORRUPT);
        assert_int_equal(probe("flood", &arena, &answer), ERR_TOO_LARGE);
        assert_int_equal(probe("no such word", &arena, &answer), ERR_INVALID);
}

static void time_is_limited(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * MIB);
        struct sandbox_result result;
        struct sandbox_limits limits = sandbox_default_limits(SANDBOX_PROBE);
        limits.wall = SECOND / 4;
        int64_t start = clock_monotonic();
        assert_int_equal(sandbox_convert(SANDBOX_PROBE, S("wait"), &limits, &arena, &result), ERR_EXPIRED);
        assert_true(clock_monotonic() - start < 3 * SECOND);
        limits = sandbox_default_limits(SANDBOX_PROBE);
        limits.cpu_seconds = 1;
        assert_int_equal(sandbox_convert(SANDBOX_PROBE, S("spin"), &limits, &arena, &result), ERR_EXPIRED);
}

static void *wait_in_child(void *context)
{
        struct arena arena;
        struct sandbox_result result;
        struct sandbox_limits limits = sandbox_default_limits(SANDBOX_PROBE);
        limits.wall = 2 * SECOND;
        arena_init(&arena, 64 * MIB);
        *(enum error *)context = sandbox_convert(SANDBOX_PROBE, S("wait"), &limits, &arena, &result);
        arena_reset(&arena);
        return NULL;
}

/* Text of a file of /proc; empty when there is none. */
static size_t read_proc(const char *path, char *text, size_t capacity)
{
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t got = fd < 0 ? 0 : read(fd, text, capacity - 1);
        text[got > 0 ? got : 0] = '\0';
        return got > 0 ? (size_t)got : 0;
}

/* Looks for the one process whose parent we are. */
static bool status_of_child(char *text, size_t capacity)
{
        char path[64], mine[64];
        (void)snprintf(mine, sizeof mine, "\nPPid:\t%d\n", getpid());
        bool found = false;
        DIR *processes = opendir("/proc");
        for (struct dirent *entry; !found && processes && (entry = readdir(processes)) != NULL;) {
                (void)snprintf(path, sizeof path, "/proc/%.20s/status", entry->d_name);
                found = read_proc(path, text, capacity) && strstr(text, mine) && strstr(text, "\nSeccomp:\t2\n");
        }
        if (processes)
                (void)closedir(processes);
        return found;
}

static void kernel_confirms_the_walls(void **state)
{
        (void)state;
        pthread_t thread;
        enum error err = OK;
        char text[8192];
        assert_int_equal(pthread_create(&thread, NULL, wait_in_child, &err), 0);
        bool found = false;
        for (int64_t start = clock_monotonic(); !found && clock_monotonic() - start < SECOND;) {
                found = status_of_child(text, sizeof text);
                if (!found)
                        (void)usleep(20000);
        }
        (void)pthread_join(thread, NULL);
        assert_true(found);
        assert_non_null(strstr(text, "\nNoNewPrivs:\t1\n"));
        assert_non_null(strstr(text, "\nSeccomp:\t2\n"));
        assert_int_equal(err, ERR_EXPIRED);
}

static void jpeg_loses_its_place_and_stands_upright(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer input;
        _cleanup_arena_ struct arena arena;
        buffer_init(&input, 8 * MIB);
        arena_init(&arena, 64 * MIB);
        sample_jpeg(&input, 400, 300, 6);
        assert_int_not_equal(slice_find(buffer_slice(&input), S("GPS-7.87")), SIZE_MAX);
        struct sandbox_result result;
        assert_ok(convert(SANDBOX_JPEG, &input, &arena, &result));
        assert_int_equal(result.count, 1);
        assert_int_equal(result.items[0].width, 300);
        assert_int_equal(result.items[0].height, 400);
        struct slice out = result.items[0].bytes;
        assert_true(slice_starts_with(out, S("\xff\xd8\xff")));
        assert_int_equal(slice_find(out, S("Exif")), SIZE_MAX);
        assert_int_equal(slice_find(out, S("GPS-7.87")), SIZE_MAX);
}

static void large_images_come_out_small(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer input;
        _cleanup_arena_ struct arena arena;
        buffer_init(&input, 16 * MIB);
        arena_init(&arena, 64 * MIB);
        struct sandbox_result result;
        sample_jpeg(&input, 5000, 2500, 0);
        assert_ok(convert(SANDBOX_JPEG, &input, &arena, &result));
        assert_int_equal(result.items[0].width, 2000);
        assert_int_equal(result.items[0].height, 1000);
        buffer_clear(&input);
        sample_png(&input, 3001, 20);
        assert_ok(convert(SANDBOX_PNG, &input, &arena, &result));
        assert_int_equal(result.items[0].width, 2000);
        assert_int_equal(result.items[0].height, 13);
        assert_int_equal(slice_find(result.items[0].bytes, S("secret-comment")), SIZE_MAX);
}

static void small_pictures_are_small(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer input;
        _cleanup_arena_ struct arena arena;
        struct sandbox_result result;
        buffer_init(&input, 16 * MIB);
        arena_init(&arena, 64 * MIB);
        sample_jpeg(&input, 2000, 1000, 6);
        assert_ok(convert(SANDBOX_SMALL_JPEG, &input, &arena, &result));
        assert_int_equal(result.items[0].width, 160);
        assert_int_equal(result.items[0].height, 320);
        buffer_clear(&input);
        sample_png(&input, 200, 100);
        assert_ok(convert(SANDBOX_SMALL_PNG, &input, &arena, &result));
        assert_int_equal(result.items[0].width, 200);
}

static void images_that_claim_too_much_are_refused(void **state)
{
        (void)state;
        static const unsigned sides[][2] = { { 30000, 30000 }, { 20001, 1 }, { 8000, 6000 }, { 1, 100000 } };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * MIB);
        for (size_t i = 0; i < ARRAY_SIZE(sides); i++) {
                _cleanup_buffer_ struct buffer input;
                struct sandbox_result result;
                buffer_init(&input, MIB);
                sample_png_claiming(&input, sides[i][0], sides[i][1]);
                assert_int_equal(convert(SANDBOX_PNG, &input, &arena, &result), ERR_TOO_LARGE);
        }
}

static void cut_files_are_refused(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer jpeg, png;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * MIB);
        buffer_init(&jpeg, MIB);
        buffer_init(&png, MIB);
        sample_jpeg(&jpeg, 64, 48, 1);
        sample_png(&png, 64, 48);
        for (size_t part = 1; part < 8; part++) {
                struct sandbox_result result;
                struct slice cut = slice_sub(buffer_slice(&jpeg), 0, jpeg.size * part / 8);
                assert_int_equal(sandbox_convert(SANDBOX_JPEG, cut, NULL, &arena, &result), ERR_INVALID);
                cut = slice_sub(buffer_slice(&png), 0, png.size * part / 8);
                assert_int_equal(sandbox_convert(SANDBOX_PNG, cut, NULL, &arena, &result), ERR_INVALID);
        }
}

static void pdf_becomes_pages_of_pixels(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer input;
        _cleanup_arena_ struct arena arena;
        buffer_init(&input, MIB);
        arena_init(&arena, 80 * MIB);
        struct sandbox_result result;
        sample_pdf(&input, 2);
        assert_ok(convert(SANDBOX_PDF, &input, &arena, &result));
        assert_int_equal(result.count, 2);
        assert_true(slice_starts_with(result.items[1].bytes, S("\x89PNG")));
        assert_in_range(result.items[0].width, 800, 1000);
        buffer_clear(&input);
        sample_pdf(&input, 21);
        assert_int_equal(convert(SANDBOX_PDF, &input, &arena, &result), ERR_TOO_LARGE);
        assert_int_equal(sandbox_convert(SANDBOX_PDF, S("%PDF-1.7 nothing"), NULL, &arena, &result), ERR_INVALID);
}

static void pdf_gives_its_text_layer(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer input, jpeg;
        _cleanup_arena_ struct arena arena;
        buffer_init(&input, MIB);
        buffer_init(&jpeg, MIB);
        arena_init(&arena, 8 * MIB);
        struct sandbox_result result;
        sample_pdf(&input, 2);
        assert_ok(convert(SANDBOX_PDF_TEXT, &input, &arena, &result));
        assert_int_equal(result.count, 2);
        assert_true(slice_find(result.items[1].bytes, S("Surat")) != SIZE_MAX);
        buffer_clear(&input);
        sample_pdf(&input, 21);
        assert_int_equal(convert(SANDBOX_PDF_TEXT, &input, &arena, &result), ERR_TOO_LARGE);
        assert_int_equal(sandbox_convert(SANDBOX_PDF_TEXT, S("%PDF-1.7 nothing"), NULL, &arena, &result), ERR_INVALID);
        sample_jpeg(&jpeg, 64, 48, 1);
        assert_int_equal(convert(SANDBOX_PDF_TEXT, &jpeg, &arena, &result), ERR_INVALID);
        struct sandbox_limits little = sandbox_default_limits(SANDBOX_PDF_TEXT);
        little.output = SANDBOX_OVERHEAD + 3; /* less than the page says */
        buffer_clear(&input);
        sample_pdf(&input, 1);
        assert_int_equal(sandbox_convert(SANDBOX_PDF_TEXT, buffer_slice(&input), &little, &arena, &result),
                         ERR_TOO_LARGE);
}

static void kinds_are_known_by_their_bytes(void **state)
{
        (void)state;
        enum sandbox_kind kind = 0;
        assert_true(sandbox_recognize(S("%PDF-1.4 and so on"), &kind));
        assert_int_equal(kind, SANDBOX_PDF);
        assert_true(sandbox_recognize(S("PK\x03\x04...."), &kind));
        assert_int_equal(kind, SANDBOX_XLSX);
        assert_false(sandbox_recognize(S("<html>"), &kind));
        assert_false(sandbox_recognize(S(""), &kind));
}

#define CELL(place, text) "<c r='" place "' t='inlineStr'><is><t>" text "</t></is></c>"

static void a_sheet_is_a_text_or_a_workbook(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer book;
        struct slice text;
        arena_init(&arena, 4 * MIB);
        buffer_init(&book, MIB);
        sample_xlsx(&book, &(struct sample_book){
                                   .sheet = S("<worksheet xmlns='x'><sheetData><row r='1'>" CELL("A1", "nomor")
                                                      CELL("B1", "tujuan") "</row><row r='2'>" CELL("A2", "M-1")
                                                              CELL("B2", "kerja") "</row></sheetData></worksheet>") });
        assert_ok(sandbox_sheet(S("daftar"), buffer_slice(&book), 1000, &arena, &text));
        assert_slice(text, "nomor,tujuan\r\nM-1,kerja\r\n");
        struct slice half = slice_sub(buffer_slice(&book), 0, 200);
        assert_int_not_equal(sandbox_sheet(S("daftar"), half, 1000, &arena, &text), OK);
        assert_int_equal(sandbox_sheet(S("daftar"), S("%PDF-1.7"), 1000, &arena, &text), ERR_UNSUPPORTED);
        assert_int_equal(sandbox_sheet(S("daftar"), buffer_slice(&book), 10, &arena, &text), ERR_TOO_LARGE);
        assert_int_equal(sandbox_sheet(S("daftar"), S("a,b\nc,d\n"), 4, &arena, &text), ERR_TOO_LARGE);
        assert_ok(sandbox_sheet(S("daftar"), S("a,b\n"), 4, &arena, &text));
        assert_ok(sandbox_sheet(SLICE_NULL, S("a,b\n"), 4, &arena, &text));
        assert_ok(sandbox_sheet(S("daftar.csv"), S("a,b\n"), 4, &arena, &text));
        assert_int_equal(sandbox_sheet(S("daftar.XLSX"), S("a,b\n"), 4, &arena, &text), ERR_UNSUPPORTED);
        assert_int_equal(sandbox_sheet(S("daftar.ods"), S("a,b\n"), 4, &arena, &text), ERR_UNSUPPORTED);
        assert_int_equal(sandbox_sheet(S("daftar.csv"), S("a\0,\0b\0"), 9, &arena, &text), ERR_UNSUPPORTED);
        assert_slice(text, "a,b\n");
}

int main(int argc, char **argv)
{
        if (argc > 1 && strcmp(argv[1], SANDBOX_SUBCOMMAND) == 0)
                return sandbox_child_main();
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(child_can_do_nothing_but_answer),
                cmocka_unit_test(forbidden_calls_kill_the_child),
                cmocka_unit_test(a_lying_child_is_not_believed),
                cmocka_unit_test(time_is_limited),
                cmocka_unit_test(kernel_confirms_the_walls),
                cmocka_unit_test(jpeg_loses_its_place_and_stands_upright),
                cmocka_unit_test(large_images_come_out_small),
                cmocka_unit_test(small_pictures_are_small),
                cmocka_unit_test(images_that_claim_too_much_are_refused),
                cmocka_unit_test(cut_files_are_refused),
                cmocka_unit_test(pdf_becomes_pages_of_pixels),
                cmocka_unit_test(pdf_gives_its_text_layer),
                cmocka_unit_test(kinds_are_known_by_their_bytes),
                cmocka_unit_test(a_sheet_is_a_text_or_a_workbook),
        };
        return cmocka_run_group_tests_name("sandbox/sandbox", tests, NULL, NULL);
}
