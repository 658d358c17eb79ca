/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whole numbers, decimals, rupiah and careful words for small counts.
 *
 * Decimals are fixed-point: an integer and the number of its decimal digits, so nothing is lost. Indonesian groups with
 * a dot and has a decimal comma, English the other way round. Money is whole rupiah. */
#pragma once

#include "base/buffer.h"
#include "text/language.h"

/* 2.500.000 or 2,500,000 */
void number_write(struct buffer *out, int64_t value, enum language language);
/* value / 10^decimals with exactly that many decimals (0..9): 12345, 2 -> 123,45 */
void number_write_decimal(struct buffer *out, int64_t value, uint8_t decimals, enum language language);
/* Share of a whole in per cent with one decimal, half rounded up: "12,5 %", "12.5%". Nothing when `whole` <= 0. */
void number_write_percent(struct buffer *out, int64_t part, int64_t whole, enum language language);

/* "2500000", "2.500.000", "2,500,000", "2 500 000", "-5": separators only between groups of three, one kind in a
 * number. ERR_INVALID, or ERR_TOO_LARGE outside int64. */
[[nodiscard]] enum error number_parse(struct slice text, int64_t *ret_value);
/* With at most `decimals` decimal digits, scaled by 10^decimals. The language decides what "1.234" means. */
[[nodiscard]] enum error number_parse_decimal(struct slice text, uint8_t decimals, enum language language,
                                              int64_t *ret_value);

/* "Rp2.500.000", in English "Rp2,500,000"; "-Rp500". */
void rupiah_write(struct buffer *out, int64_t rupiah, enum language language);
/* "Rp2.500.000", "Rp 2.500.000,00", "IDR 2,500,000", "2500000", "2,5 juta", "25jt", "500 rb", "1,2 miliar".
 * ERR_INVALID when it is none of these, negative, or not whole rupiah; ERR_TOO_LARGE. */
[[nodiscard]] enum error rupiah_parse(struct slice text, int64_t *ret_rupiah);

enum count_style {
        COUNT_FEW,       /* below the threshold: "beberapa", "a few" */
        COUNT_FEWER_THAN /* below the threshold: "kurang dari 3", "fewer than 3" */
};

/* A count for eyes that must not learn small ones: 0 < count < threshold is said in words, others exactly. */
void count_write(struct buffer *out, int64_t count, int64_t threshold, enum count_style style, enum language language);
