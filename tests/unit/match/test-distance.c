/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Distances against a plain reading of their definitions, on a million random pairs. The definitions below share
 * nothing with what they check: recursion on whole prefixes with a table, and Jaro in floating point. */
#include "../../oracle/distances.h"
#include "../test.h"

#include "base/checked.h"
#include "match/distance.h"

#include <math.h>

enum { PAIRS = 1000000, LONGEST = 90 };

static uint64_t seed = 20261127;

static uint32_t draw(uint32_t below)
{
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        return (uint32_t)(seed % below);
}

/* d(i, j) of the definition, for all i and j. */
static unsigned define_distance(struct slice a, struct slice b, bool swaps)
{
        static unsigned d[LONGEST + 1][LONGEST + 1];
        for (size_t i = 0; i <= a.size; i++)
                for (size_t j = 0; j <= b.size; j++) {
                        unsigned best = i == 0 ? (unsigned)j : j == 0 ? (unsigned)i : d[i - 1][j] + 1;
                        if (i > 0 && j > 0 && d[i][j - 1] + 1 < best)
                                best = d[i][j - 1] + 1;
                        if (i > 0 && j > 0 && d[i - 1][j - 1] + (a.data[i - 1] != b.data[j - 1]) < best)
                                best = d[i - 1][j - 1] + (a.data[i - 1] != b.data[j - 1]);
                        if (swaps && i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
                            a.data[i - 2] == b.data[j - 1] && d[i - 2][j - 2] + 1 < best)
                                best = d[i - 2][j - 2] + 1;
                        d[i][j] = best;
                }
        return d[a.size][b.size];
}

static double define_jaro_winkler(struct slice a, struct slice b)
{
        bool in_a[LONGEST] = { 0 }, in_b[LONGEST] = { 0 };
        char left[LONGEST], right[LONGEST];
        double longer = a.size > b.size ? (double)a.size : (double)b.size, m = 0, t = 0;
        double window = floor(longer / 2) - 1;
        if (a.size == 0 && b.size == 0)
                return 1;
        for (size_t i = 0; i < a.size; i++)
                for (size_t j = 0; j < b.size && !in_a[i]; j++)
                        if (!in_b[j] && a.data[i] == b.data[j] && fabs((double)i - (double)j) <= fmax(window, 0))
                                in_a[i] = in_b[j] = true;
        size_t p = 0, q = 0, prefix = 0;
        for (size_t i = 0; i < a.size; i++)
                if (in_a[i])
                        left[p++] = a.data[i];
        for (size_t j = 0; j < b.size; j++)
                if (in_b[j])
                        right[q++] = b.data[j];
        m = (double)p;
        for (size_t i = 0; i < p; i++)
                t += left[i] != right[i] ? 0.5 : 0;
        if (p == 0)
                return 0;
        double jaro = (m / (double)a.size + m / (double)b.size + (m - t) / m) / 3;
        while (prefix < 4 && prefix < a.size && prefix < b.size && a.data[prefix] == b.data[prefix])
                prefix++;
        return jaro + 0.1 * (double)prefix * (1 - jaro);
}

/* Half of the pairs are unrelated, half are one word with a few edits; one in a hundred is beyond 64 bytes. */
static void draw_pair(char a[LONGEST], char b[LONGEST], struct slice *left, struct slice *right)
{
        size_t size = draw(100) == 0 ? 60 + draw(20) : draw(14);
        uint32_t letters = draw(2) ? 4 : 26;
        for (size_t i = 0; i < size; i++)
                a[i] = (char)('a' + draw(letters));
        size_t other = draw(2) ? size : draw(14);
        for (size_t i = 0; i < other; i++)
                b[i] = other == size && draw(8) ? a[i] : (char)('a' + draw(letters));
        if (other == size && size > 2 && draw(3) == 0) {
                size_t at = draw((uint32_t)size - 1);
                char swap = b[at];
                b[at] = b[at + 1];
                b[at + 1] = swap;
        }
        *left = slice_of(a, size);
        *right = slice_of(b, other);
}

static void agree_with_their_definitions(void **state)
{
        (void)state;
        char a[LONGEST], b[LONGEST];
        struct slice left, right;
        for (size_t i = 0; i < PAIRS; i++) {
                draw_pair(a, b, &left, &right);
                unsigned levenshtein = distance_levenshtein(left, right), osa = distance_osa(left, right);
                double similarity = similarity_jaro_winkler(left, right) / 1e6;
                if (levenshtein != define_distance(left, right, false) || osa != define_distance(left, right, true) ||
                    fabs(similarity - define_jaro_winkler(left, right)) > 1.1e-6)
                        fail_msg("\"%.*s\", \"%.*s\": %u %u %f, not %u %u %f", SLICE_FMT(left), SLICE_FMT(right),
                                 levenshtein, osa, similarity, define_distance(left, right, false),
                                 define_distance(left, right, true), define_jaro_winkler(left, right));
        }
}

static void knows_textbook_values(void **state)
{
        (void)state;
        assert_int_equal(distance_levenshtein(S("kitten"), S("sitting")), 3);
        assert_int_equal(distance_levenshtein(S("suyatmi"), S("suaytmi")), 2);
        assert_int_equal(distance_osa(S("suyatmi"), S("suaytmi")), 1);
        assert_int_equal(distance_osa(S("ca"), S("abc")), 3); /* no part is edited twice */
        assert_int_equal(distance_osa(SLICE_NULL, S("abc")), 3);
        assert_int_equal(similarity_jaro_winkler(S("martha"), S("marhta")), 961111);
        assert_int_equal(similarity_jaro_winkler(S("dwayne"), S("duane")), 840000);
        assert_int_equal(similarity_jaro_winkler(S("a"), SLICE_NULL), 0);
        assert_int_equal(similarity_jaro_winkler(SLICE_NULL, SLICE_NULL), SIMILARITY_WHOLE);
}

/* All of these answers agreed with R's stringdist 0.9.10 (tests/oracle/distances.R). */
static void gives_the_answers_that_agreed_with_another_program(void **state)
{
        (void)state;
        uint64_t hash = 0;
        assert_ok(each_distance_pair(200000, NULL, NULL, &hash));
        assert_true(hash == UINT64_C(0x861ce55806ae6893));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(agree_with_their_definitions),
                cmocka_unit_test(knows_textbook_values),
                cmocka_unit_test(gives_the_answers_that_agreed_with_another_program),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
