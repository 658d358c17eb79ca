/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "program/config.h"

static enum error read_text(const char *text, struct config *config, char message[CONFIG_MESSAGE_SIZE])
{
        static struct arena arena; /* the values must outlive the call */
        arena_reset(&arena);
        arena_init(&arena, 64 * 1024);
        config_init(config);
        return config_read(config, slice_from_cstr(text), &arena, message);
}

static void starts_from_the_defaults_of_the_table(void **state)
{
        (void)state;
        struct config config;
        config_init(&config);
        assert_slice(config.listen, "127.0.0.1:8080");
        assert_slice(config.pooler, "none");
        assert_int_equal(config.workers, 32);
        assert_false(config.deliver);
}

static void reads_values_of_each_kind(void **state)
{
        (void)state;
        struct config config;
        char message[CONFIG_MESSAGE_SIZE];
        assert_ok(read_text("# remark\n\ndata = /srv/k\n workers=16 \ntrusted-proxy = yes\npooler = transaction",
                            &config, message));
        assert_slice(config.data, "/srv/k");
        assert_int_equal(config.workers, 16);
        assert_true(config.trusted_proxy);
        assert_slice(config.pooler, "transaction");
}

static void names_the_line_of_what_it_refuses(void **state)
{
        (void)state;
        struct config config;
        static const struct {
                const char *text, *message;
        } refused[] = {
                { "data = a\nspeed = 9", "line 2: unknown key: speed" },
                { "data = a\ndata = b", "line 2: key given twice: data" },
                { "workers = 0", "line 1: value does not fit: workers is 1 to 256" },
                { "workers = many", "line 1: value does not fit: workers is 1 to 256" },
                { "deliver = perhaps", "line 1: value does not fit: deliver is one of yes|no" },
                { "pooler = session", "line 1: value does not fit: pooler is one of none|transaction" },
                { "\n\ndata", "line 3: no \"=\"" },
        };
        for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
                char message[CONFIG_MESSAGE_SIZE] = "";
                assert_int_equal(read_text(refused[i].text, &config, message), ERR_INVALID);
                assert_string_equal(message, refused[i].message);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(starts_from_the_defaults_of_the_table),
                cmocka_unit_test(reads_values_of_each_kind),
                cmocka_unit_test(names_the_line_of_what_it_refuses),
        };
        return cmocka_run_group_tests_name("program/config", tests, NULL, NULL);
}
