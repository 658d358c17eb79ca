/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "detect/random.h"

#include <math.h>

/* The known answers of the authors' Random123 distribution, kat_vectors, philox4x32 with 10 rounds. */
static void gives_the_known_answers(void **state)
{
        (void)state;
        static const struct {
                uint32_t counter[4], key[2], block[4];
        } rows[] = {
                { { 0, 0, 0, 0 }, { 0, 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
                { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, { 0xffffffff, 0xffffffff },
                  { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
                { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, { 0xa4093822, 0x299f31d0 },
                  { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
        };
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
                uint32_t block[4];
                random_philox(rows[i].key, rows[i].counter, block);
                assert_memory_equal(block, rows[i].block, sizeof block);
        }
}

static void streams_are_their_own(void **state)
{
        (void)state;
        struct random_stream a = random_open(5, 1, 9), same = random_open(5, 1, 9);
        struct random_stream others[] = { random_open(6, 1, 9), random_open(5, 2, 9), random_open(5, 1, 10),
                                          random_open(5, 1, 9 + (1ULL << 32)), random_open(5 + (1ULL << 32), 1, 9) };
        for (int i = 0; i < 100; i++) {
                uint32_t word = random_word(&a);
                assert_int_equal(word, random_word(&same));
                for (size_t k = 0; k < sizeof others / sizeof *others; k++)
                        assert_int_not_equal(word, random_word(&others[k]));
        }
}

/* Chi-square of the counts of 0 .. below - 1, for a small and a large bound. */
static void numbers_below_are_even(void **state)
{
        (void)state;
        struct random_stream random = random_open(1, 1, 1);
        enum { CELLS = 48, DRAWS = 480000 };
        static const uint32_t bounds[] = { 48, 3U << 30 };
        for (size_t i = 0; i < sizeof bounds / sizeof *bounds; i++) {
                unsigned counts[CELLS] = { 0 };
                for (int k = 0; k < DRAWS; k++) {
                        uint32_t number = random_below(&random, bounds[i]);
                        assert_true(number < bounds[i]);
                        counts[(uint64_t)number * CELLS / bounds[i]]++;
                }
                double expected = (double)DRAWS / CELLS, square = 0;
                for (size_t k = 0; k < CELLS; k++)
                        square += (counts[k] - expected) * (counts[k] - expected) / expected;
                assert_true(square > 18 && square < 90); /* 47 degrees of freedom: p 1e-4 .. 1 - 1e-4 */
        }
        assert_int_equal(random_below(&random, 1), 0);
        assert_int_equal(random_below(&random, 0), 0);
}

static void units_are_open_and_even(void **state)
{
        (void)state;
        struct random_stream random = random_open(3, 1, 4);
        double sum = 0, squares = 0;
        for (int i = 0; i < 200000; i++) {
                double u = random_unit(&random);
                assert_true(u > 0 && u < 1);
                sum += u;
                squares += u * u;
        }
        assert_true(fabs(sum / 200000 - 0.5) < 0.003 && fabs(squares / 200000 - 1.0 / 3) < 0.003);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(gives_the_known_answers),
                cmocka_unit_test(streams_are_their_own),
                cmocka_unit_test(numbers_below_are_even),
                cmocka_unit_test(units_are_open_and_even),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
