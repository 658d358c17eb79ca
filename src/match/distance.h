/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How far two words are apart, byte by byte (words of the vocabulary are folded, so a byte is mostly a letter).
 *
 * Invariants: symmetric; 0 or the whole exactly for equal words; only the first DISTANCE_MAX bytes are looked at. Words
 * of up to 64 bytes are compared 64 positions at a time. */
#pragma once

#include "base/slice.h"

enum { DISTANCE_MAX = 255, SIMILARITY_WHOLE = 1'000'000 };

/* Insertions, deletions and substitutions. Bit-parallel: Hyyrö, "A bit-vector algorithm for computing Levenshtein and
 * Damerau edit distances", Nordic Journal of Computing 10 (2003). */
unsigned distance_levenshtein(struct slice a, struct slice b);
/* The same, and swaps of two neighbours, no part edited twice (optimal string alignment). */
unsigned distance_osa(struct slice a, struct slice b);
/* Jaro's similarity with Winkler's bonus of 0.1 for each of up to four equal first bytes (Winkler, "String comparator
 * metrics and enhanced decision rules in the Fellegi-Sunter model of record linkage", 1990), in millionths,
 * rounded down; half transpositions count. Two empty words are the same. */
unsigned similarity_jaro_winkler(struct slice a, struct slice b);
