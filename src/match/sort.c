/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/sort.h"

#include "base/checked.h"
#include "base/cleanup.h"

enum { DIGIT_BITS = 11, DIGITS = 6, DIGIT = 1 << DIGIT_BITS };

static size_t digit_of(uint64_t number, size_t digit)
{
        return number >> (digit * DIGIT_BITS) & (DIGIT - 1);
}

/* How many numbers have each value of each digit. */
static void count_digits(const uint64_t *numbers, size_t count, size_t (*counts)[DIGIT])
{
        for (size_t i = 0; i < count; i++)
                for (size_t digit = 0; digit < DIGITS; digit++)
                        counts[digit][digit_of(numbers[i], digit)]++;
}

static void place(const uint64_t *from, uint64_t *to, size_t count, size_t digit, size_t counts[DIGIT])
{
        size_t start = 0;
        for (size_t i = 0; i < DIGIT; i++) {
                size_t own = counts[i];
                counts[i] = start;
                start += own;
        }
        for (size_t i = 0; i < count; i++)
                to[counts[digit_of(from[i], digit)]++] = from[i];
}

enum error sort_numbers(uint64_t *numbers, size_t count)
{
        _cleanup_free_ uint64_t *other = calloc(count + 1, sizeof *other);
        _cleanup_free_ size_t (*counts)[DIGIT] = calloc(DIGITS, sizeof *counts);
        if (!other || !counts)
                return ERR_MEMORY;
        count_digits(numbers, count, counts);
        uint64_t *from = numbers, *to = other;
        for (size_t digit = 0; digit < DIGITS; digit++) {
                /* All have the same digit: nothing moves. */
                if (count == 0 || counts[digit][digit_of(from[0], digit)] == count)
                        continue;
                place(from, to, count, digit, counts[digit]);
                uint64_t *swapped = from;
                from = to;
                to = swapped;
        }
        if (from != numbers)
                memcpy(numbers, from, count * sizeof *numbers);
        return OK;
}
