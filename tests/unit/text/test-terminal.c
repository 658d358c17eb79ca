/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whose language the terminal speaks, and that it speaks it. */
#include "../test.h"

#include "base/checked.h"
#include "text/terminal.h"

#include <stdlib.h>

static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

static void the_first_that_is_set_decides(void **state)
{
        static const struct {
                const char *values[3]; /* of LC_ALL, LC_MESSAGES, LANG */
                enum language language;
        } cases[] = {
                { { NULL, NULL, NULL }, LANGUAGE_EN },
                { { NULL, NULL, "id_ID.UTF-8" }, LANGUAGE_ID },
                { { NULL, NULL, "id" }, LANGUAGE_ID },
                { { NULL, NULL, "id.UTF-8" }, LANGUAGE_ID },
                { { NULL, NULL, "ido_XX" }, LANGUAGE_EN },
                { { NULL, NULL, "i" }, LANGUAGE_EN },
                { { NULL, NULL, "en_US.UTF-8" }, LANGUAGE_EN },
                { { NULL, "id_ID", "en_US" }, LANGUAGE_ID },
                { { "C.UTF-8", "id_ID", "id_ID" }, LANGUAGE_EN },
                { { "", "", "id_ID" }, LANGUAGE_ID },
                { { "id_ID", "en_GB", "en_GB" }, LANGUAGE_ID },
        };
        (void)state;
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                for (size_t k = 0; k < ARRAY_SIZE(names); k++)
                        assert_int_equal(cases[i].values[k] ? setenv(names[k], cases[i].values[k], 1)
                                                            : unsetenv(names[k]), 0);
                assert_int_equal(terminal_language_of_environment(), cases[i].language);
        }
}

static void speaks_english_until_told_otherwise(void **state)
{
        (void)state;
        assert_string_equal(terminal_text("print the version"), "print the version");
        terminal_language_set(LANGUAGE_ID);
        assert_int_equal(terminal_language(), LANGUAGE_ID);
        assert_string_equal(terminal_text("print the version"), "cetak versi");
        assert_string_equal(terminal_text("said by nobody"), "said by nobody");
        terminal_language_set(LANGUAGE_EN);
        assert_string_equal(terminal_text("print the version"), "print the version");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_first_that_is_set_decides),
                cmocka_unit_test(speaks_english_until_told_otherwise),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
