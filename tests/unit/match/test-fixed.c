/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fixed-point logarithms against the C library's, and what is written and read. */
#include "../test.h"

#include "base/checked.h"
#include "match/fixed.h"

#include <math.h>

static void takes_logarithms(void **state)
{
        (void)state;
        uint64_t x = 1;
        assert_int_equal(fixed_log2_ratio(1, 1), 0);
        assert_int_equal(fixed_log2_ratio(8, 1), 30000);
        assert_int_equal(fixed_log2_ratio(1, 8), -30000);
        for (unsigned i = 0; i < 20000; i++) {
                x = x * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
                uint64_t a = (x >> 20 & 0xFFFFFFFFFF) + 1, b = (x >> 45) + 1;
                double expected = 10000 * (log2((double)a) - log2((double)b));
                if (fabs(fixed_log2_ratio(a, b) - expected) > 0.51)
                        fail_msg("log2(%llu/%llu): %d, not %f", (unsigned long long)a, (unsigned long long)b,
                                 fixed_log2_ratio(a, b), expected);
        }
}

static void turns_weights_into_probabilities(void **state)
{
        (void)state;
        uint64_t last = 0;
        for (int32_t weight = -600000; weight <= 600000; weight += 37) {
                double expected = 1 / (1 + exp2(-weight / 10000.0));
                uint64_t probability = fixed_probability(weight);
                if (fabs((double)probability / 1e12 - expected) > 1e-10)
                        fail_msg("weight %d: %llu, not %.14f", weight, (unsigned long long)probability, expected);
                assert_true(probability >= last && probability > 0 && probability < PROBABILITY_ONE);
                last = probability;
        }
        assert_int_equal(fixed_probability(0), PROBABILITY_ONE / 2);
        assert_int_equal(fixed_log_odds(PROBABILITY_ONE / 2), 0);
        assert_int_equal(fixed_log_odds(0), fixed_log_odds(1));
        assert_int_equal(fixed_log_odds(PROBABILITY_ONE), -fixed_log_odds(1));
        assert_true(abs(fixed_log_odds(fixed_probability(123456)) - 123456) <= 5);
        assert_int_equal(fixed_probability(INT32_MIN), 1);
        assert_int_equal(fixed_probability(INT32_MAX), PROBABILITY_ONE - 1);
}

static void writes_and_reads(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                int64_t value; /* -1: refused */
        } rows[] = { { "0.5", 500000000000 },   { "1", 1000000000000 }, { "0", 0 },          { "0.000000000001", 1 },
                     { "1.000000000001", -1 },  { "2", -1 },            { "", -1 },          { ".5", -1 },
                     { "1.", -1 },              { "-0.5", -1 },         { "0.5x", -1 },      { "0.0000000000001", -1 },
                     { "99999999999999999999999", -1 }, { "0,5", -1 },            { "2000", -1 } };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                uint64_t value = 7;
                enum error err = fixed_read_probability(slice_from_cstr(rows[i].text), &value);
                if (err != (rows[i].value < 0 ? ERR_INVALID : OK) || (err == OK && (int64_t)value != rows[i].value))
                        fail_msg("%s", rows[i].text);
        }
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 200);
        fixed_write_weight(&out, -31416);
        buffer_append_byte(&out, ' ');
        fixed_write_weight(&out, 5);
        buffer_append_byte(&out, ' ');
        fixed_write_weight(&out, INT32_MIN);
        buffer_append_byte(&out, ' ');
        fixed_write_probability(&out, 123);
        assert_slice(buffer_slice(&out), "-3.1416 0.0005 -214748.3648 0.000000000123");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(takes_logarithms),
                cmocka_unit_test(turns_weights_into_probabilities),
                cmocka_unit_test(writes_and_reads),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
