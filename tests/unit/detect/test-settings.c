/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys and defaults: every documented value is taken, every other refused, and the table names each. */
#include "../test.h"

#include "base/checked.h"
#include "detect/settings.h"

#include <math.h>

static void test_defaults(void **state)
{
        UNUSED(state);
        struct settings settings;
        settings_init(&settings, METHOD_FARRINGTON, COMPAT_NONE);
        assert_true(setting(&settings, SET_ALPHA) == 0.005 && setting(&settings, SET_THRESHOLD) == THRESHOLD_NBPLUGIN);
        assert_true(setting(&settings, SET_LIMIT54) == 5 && settings.limit_weeks == 4);
        settings_init(&settings, METHOD_FARRINGTON, COMPAT_R);
        assert_true(setting(&settings, SET_ALPHA) == 0.05 && setting(&settings, SET_THRESHOLD) == THRESHOLD_DELTA);
        assert_true(setting(&settings, SET_SKIP_RECENT) == 3);
        assert_ok(settings_set(&settings, S("half-window=5"), NULL));
        assert_true(setting(&settings, SET_SKIP_RECENT) == 5); /* R leaves out half-window weeks ... */
        assert_ok(settings_set(&settings, S("skip-recent=9"), NULL));
        assert_ok(settings_set(&settings, S("half-window=2"), NULL));
        assert_true(setting(&settings, SET_SKIP_RECENT) == 9); /* ... unless told */
        settings_init(&settings, METHOD_GLR, COMPAT_NONE);
        assert_true(isnan(setting(&settings, SET_H)) && isnan(setting(&settings, SET_SIZE)));
        assert_ok(settings_set(&settings, S("size=poisson"), NULL));
        assert_true(isinf(setting(&settings, SET_SIZE)));
}

static void test_values(void **state)
{
        UNUSED(state);
        static const struct {
                enum detect_method method;
                const char *pair;
                enum error expected;
        } cases[] = {
                { METHOD_FARRINGTON, "power=1/2", OK },         { METHOD_FARRINGTON, "power=0.5", ERR_INVALID },
                { METHOD_FARRINGTON, "limit54=0,1", OK },       { METHOD_FARRINGTON, "limit54=5", ERR_INVALID },
                { METHOD_FARRINGTON, "limit54=5,0", ERR_INVALID }, { METHOD_FARRINGTON, "limit54=x,4", ERR_INVALID },
                { METHOD_FARRINGTON, "reweight=2", ERR_INVALID }, { METHOD_FARRINGTON, "k=2", ERR_NOT_FOUND },
                { METHOD_CUSUM, "k=-2.5", OK },                 { METHOD_CUSUM, "k", ERR_NOT_FOUND },
                { METHOD_CUSUM, "transform=none", OK },         { METHOD_CUSUM, "mean=glm", OK },
                { METHOD_CUSUM, "mean=flexible", ERR_INVALID }, { METHOD_GLR, "mean=flexible", OK },
                { METHOD_CUSUM, "h=budget", OK },               { METHOD_CUSUM, "h=-1", ERR_INVALID },
                { METHOD_EARS_C1, "baseline=2", ERR_INVALID },  { METHOD_EARS_C1, "baseline=7.5", ERR_INVALID },
                { METHOD_EARS_C1, "alpha=0", ERR_INVALID },     { METHOD_EARS_C1, "alpha=nan", ERR_INVALID },
                { METHOD_EARS_C1, "colour=red", ERR_NOT_FOUND }, { METHOD_GAMMA_POISSON, "budget=0.5", OK },
                { METHOD_BAYES, "missing=zero", OK },           { METHOD_BAYES, "missing=maybe", ERR_INVALID },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct settings settings;
                enum setting key = SETTING_COUNT;
                settings_init(&settings, cases[i].method, COMPAT_NONE);
                assert_int_equal(settings_set(&settings, slice_from_cstr(cases[i].pair), &key), cases[i].expected);
                if (cases[i].expected == ERR_INVALID)
                        assert_true(slice_starts_with(slice_from_cstr(cases[i].pair),
                                                      slice_from_cstr(setting_name(key))) && setting_values(key));
        }
}

static void test_compat(void **state)
{
        UNUSED(state);
        enum compat compat = COMPAT_NONE;
        assert_ok(settings_compat(S("compat=R"), &compat));
        assert_int_equal(compat, COMPAT_R);
        assert_int_equal(settings_compat(S("compat=S"), &compat), ERR_INVALID);
        assert_int_equal(settings_compat(S("k=1"), &compat), ERR_NOT_FOUND);
        assert_int_equal(settings_compat(S("nonsense"), &compat), ERR_NOT_FOUND);
}

static void test_what_holds_between_keys(void **state)
{
        UNUSED(state);
        static const char *const wrong[] = { "years-back=0", "half-window=26", "periods=47" };
        struct settings settings;
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                settings_init(&settings, METHOD_FARRINGTON, COMPAT_NONE);
                assert_null(settings_check(&settings));
                assert_ok(settings_set(&settings, slice_from_cstr(wrong[i]), NULL));
                assert_non_null(settings_check(&settings));
                settings_init(&settings, METHOD_GLR, COMPAT_NONE);
                assert_ok(settings_set(&settings, slice_from_cstr(wrong[i]), NULL));
                assert_null(settings_check(&settings)); /* not read with mean=mean */
                assert_ok(settings_set(&settings, S("mean=flexible"), NULL));
                assert_non_null(settings_check(&settings));
        }
}

/* A promise is simulated for windows of a number of weeks. */
static void test_windows_of_any_length(void **state)
{
        UNUSED(state);
        struct settings settings;
        settings_init(&settings, METHOD_GLR, COMPAT_R);
        assert_true(isinf(setting(&settings, SET_WINDOW)));
        assert_null(settings_check(&settings));
        settings_init(&settings, METHOD_GLR, COMPAT_NONE);
        assert_ok(settings_set(&settings, S("window=all"), NULL));
        assert_non_null(settings_check(&settings));
        assert_ok(settings_set(&settings, S("h=4"), NULL));
        assert_null(settings_check(&settings));
        settings_init(&settings, METHOD_GAMMA_POISSON, COMPAT_NONE);
        assert_ok(settings_set(&settings, S("window=all"), NULL));
        assert_non_null(settings_check(&settings));
}

static void test_names_and_table(void **state)
{
        UNUSED(state);
        _cleanup_buffer_ struct buffer text = { 0 }, manual = { 0 };
        buffer_init(&text, 65536);
        buffer_init(&manual, 65536);
        settings_write_table(&text, false);
        settings_write_table(&manual, true);
        for (int key = 0; key < SETTING_COUNT; key++) {
                struct slice name = slice_from_cstr(setting_name((enum setting)key));
                assert_true(slice_find(buffer_slice(&text), name) != SIZE_MAX);
                assert_true(slice_find(buffer_slice(&manual), name) != SIZE_MAX);
        }
        for (int method = 0; method < METHOD_COUNT; method++) {
                enum detect_method parsed;
                assert_true(method_parse(method_name((enum detect_method)method), &parsed));
                assert_int_equal(parsed, method);
        }
        enum detect_method method;
        assert_false(method_parse(S("ears"), &method));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_defaults), cmocka_unit_test(test_values), cmocka_unit_test(test_compat),
                cmocka_unit_test(test_what_holds_between_keys),
                cmocka_unit_test(test_windows_of_any_length), cmocka_unit_test(test_names_and_table),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
