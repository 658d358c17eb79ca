/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sample configuration is one that `serve --config` accepts: as it is, and with every "#" taken away.
 *   test-sample KENTONGAN.INI */
#include "program/config.h"
#include "program/program.h"

#include "../test.h"

static const char *sample;

static void read_sample(struct arena *arena, struct slice *ret_text)
{
        arena_init(arena, 1024 * 1024);
        assert_ok(file_read(sample, 256 * 1024, arena, ret_text));
}

static void as_it_is_everything_has_its_default(void **state)
{
        (void)state;
        struct arena arena;
        struct slice text;
        struct config config, defaults;
        char message[CONFIG_MESSAGE_SIZE] = "";
        read_sample(&arena, &text);
        config_init(&config);
        config_init(&defaults);
        assert_int_equal(config_read(&config, text, &arena, message), OK);
        assert_memory_equal(&config, &defaults, sizeof config);
        arena_reset(&arena);
}

static void each_key_can_be_taken_as_it_stands(void **state)
{
        (void)state;
        struct arena arena;
        struct slice text, line;
        struct config config;
        char message[CONFIG_MESSAGE_SIZE] = "";
        size_t keys = 0;
        _cleanup_buffer_ struct buffer bare = { 0 };
        buffer_init(&bare, 256 * 1024);
        read_sample(&arena, &text);
        while (slice_next(&text, '\n', &line)) {
                bool key = line.size > 1 && line.data[0] == '#' && line.data[1] != ' ';
                buffer_append(&bare, key ? slice_from(line, 1) : line);
                buffer_append_byte(&bare, '\n');
                keys += key;
        }
        assert_int_equal(keys, config_key_count);
        config_init(&config);
        if (config_read(&config, buffer_slice(&bare), &arena, message) != OK)
                fail_msg("%s", message);
        arena_reset(&arena);
}

int main(int argc, char **argv)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(as_it_is_everything_has_its_default),
                cmocka_unit_test(each_key_can_be_taken_as_it_stands),
        };
        sample = argc == 2 ? argv[1] : "";
        return cmocka_run_group_tests(tests, NULL, NULL);
}
