/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The network engine against what a few plain loops say, and against rings that were planted. */
#include "../test.h"

#include <math.h>
#include <printf.h>
#include <stdlib.h>

#include "base/checked.h"
#include "network/network.h"
#include "simulate/random.h"
#include "simulate/simulate.h"

#define MATHLIB_STANDALONE
#include <Rmath.h>

enum { SUBJECTS = 40, IDENTIFIERS = 60, LINKS = 130, TODAY = 1000, HALF = 200, HUB_OF_TEST = 8 };

/* A network as a matrix: the strength of each link, or 0. */
struct plain {
        struct network_link links[LINKS + 10];
        size_t count;
        double strength[SUBJECTS][IDENTIFIERS];
        uint32_t degree[IDENTIFIERS];
        double weight[SUBJECTS][IDENTIFIERS]; /* 1/1000 bit */
};

static void plain_make(struct plain *plain, uint64_t seed)
{
        struct random random = random_for(seed, 1, 1);
        *plain = (struct plain){ .count = 0 };
        while (plain->count < LINKS)
                plain->links[plain->count++] = (struct network_link){
                        random_below(&random, SUBJECTS), random_below(&random, IDENTIFIERS),
                        TODAY - 900 + (int32_t)random_below(&random, 950), 1 + random_below(&random, NETWORK_CERTAIN) };
        for (uint32_t i = 0; i < 10; i++) /* one identifier that many have */
                plain->links[plain->count++] = (struct network_link){ i, 7, TODAY, NETWORK_CERTAIN };
        for (size_t i = 0; i < plain->count; i++) {
                const struct network_link *link = &plain->links[i];
                double age = link->day < TODAY ? TODAY - link->day : 0, whole = floor(age / HALF);
                double strength = link->probability / (double)NETWORK_CERTAIN * exp2(-whole) *
                                  (1 - (age / HALF - whole) / 2);
                double *cell = &plain->strength[link->subject][link->identifier];
                plain->degree[link->identifier] += *cell <= 0;
                *cell = fmax(*cell, strength);
        }
        for (int i = 0; i < SUBJECTS; i++)
                for (int k = 0; k < IDENTIFIERS; k++)
                        if (plain->strength[i][k] > 0)
                                plain->weight[i][k] = 1000 * log2((SUBJECTS + 1.0) / plain->degree[k]) *
                                                      plain->strength[i][k];
}

static void make(const struct plain *plain, struct network *ret_network)
{
        const struct network_shape shape = { SUBJECTS, IDENTIFIERS, TODAY, HALF, HUB_OF_TEST };
        assert_ok(network_make(plain->links, plain->count, &shape, ret_network));
}

/* The weight of a link of the network, 0 when there is none. */
static double weight_of(const struct network_side *side, uint32_t node, uint32_t other)
{
        for (uint32_t i = side->starts[node]; i < side->starts[node + 1]; i++)
                if (side->others[i] == other)
                        return side->weights[i];
        return 0;
}

static void links_weigh_what_the_formula_says(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= 20; seed++) {
                struct plain plain;
                _cleanup_network_ struct network network = { 0 };
                plain_make(&plain, seed);
                make(&plain, &network);
                for (uint32_t i = 0; i < SUBJECTS; i++)
                        for (uint32_t k = 0; k < IDENTIFIERS; k++) {
                                double weight = weight_of(&network.subjects, i, k);
                                assert_float_equal(weight, weight_of(&network.identifiers, k, i), 0);
                                if (fabs(weight - plain.weight[i][k]) > 2)
                                        fail_msg("seed %d: %u-%u weighs %g, not %g", (int)seed, i, k, weight,
                                                 plain.weight[i][k]);
                        }
        }
}

static void the_order_of_links_changes_nothing(void **state)
{
        (void)state;
        struct plain plain;
        _cleanup_network_ struct network one = { 0 }, other = { 0 };
        plain_make(&plain, 5);
        make(&plain, &one);
        for (size_t i = 0; i < plain.count / 2; i++) {
                struct network_link held = plain.links[i];
                plain.links[i] = plain.links[plain.count - 1 - i];
                plain.links[plain.count - 1 - i] = held;
        }
        make(&plain, &other);
        assert_int_equal(one.links, other.links);
        assert_memory_equal(one.subjects.others, other.subjects.others, one.links * sizeof(uint32_t));
        assert_memory_equal(one.subjects.weights, other.subjects.weights, one.links * sizeof(uint32_t));
        assert_memory_equal(one.identifiers.starts, other.identifiers.starts, (IDENTIFIERS + 1) * sizeof(uint32_t));
}

static void what_cannot_be_is_refused(void **state)
{
        (void)state;
        struct network network = { 0 };
        struct network_pairs pairs;
        const struct network_shape good = { 2, 2, TODAY, HALF, 2 };
        const struct network_link links[] = { { 2, 0, 0, 1 }, { 0, 2, 0, 1 }, { 0, 0, 0, 0 },
                                              { 0, 0, 0, NETWORK_CERTAIN + 1 } };
        for (size_t i = 0; i < ARRAY_SIZE(links); i++)
                assert_int_equal(network_make(&links[i], 1, &good, &network), ERR_INVALID);
        const struct network_shape shapes[] = { { 2, 2, TODAY, 0, 2 }, { 2, 2, TODAY, 100'001, 2 },
                                                { 2, 2, TODAY, HALF, 1 } };
        for (size_t i = 0; i < ARRAY_SIZE(shapes); i++)
                assert_int_equal(network_make(NULL, 0, &shapes[i], &network), ERR_INVALID);
        assert_ok(network_make(NULL, 0, &good, &network));
        assert_int_equal(network_project(&network, 0, &pairs), ERR_INVALID);
        assert_int_equal(network_project(&network, 1, &pairs), ERR_INVALID);
        assert_ok(network_project(&network, 0.2, &pairs));
        assert_int_equal(pairs.count, 0);
        network_pairs_free(&pairs);
        network_free(&network);
}

static void the_tail_is_that_of_r(void **state)
{
        (void)state;
        static const double means[] = { 1e-9, 1e-4, 0.03, 0.7, 2, 9.5 };
        for (size_t i = 0; i < ARRAY_SIZE(means); i++)
                for (uint32_t k = 0; k <= 20; k++) {
                        double expected = k ? ppois((double)k - 1, means[i], 0, 0) : 1;
                        double found = network_poisson_tail(means[i], k);
                        if (fabs(found - expected) > 1e-11 * expected)
                                fail_msg("mean %g, %u: %.17g, not %.17g", means[i], k, found, expected);
                }
        assert_float_equal(network_poisson_tail(0, 1), 0, 0);
}

/* Every pair by three loops; chance by the definition. */
static void pairs_are_those_of_plain_loops(void **state)
{
        (void)state;
        for (uint64_t seed = 1; seed <= 20; seed++) {
                struct plain plain;
                _cleanup_network_ struct network network = { 0 };
                _cleanup_network_pairs_ struct network_pairs pairs = { 0 };
                double degrees[SUBJECTS] = { 0 }, total = 0, sum = 0, bound = 0;
                size_t at = 0;
                plain_make(&plain, seed);
                make(&plain, &network);
                assert_ok(network_project(&network, 0.999999, &pairs));
                for (size_t i = 0; i < pairs.count; i++)
                        bound = fmax(bound, pairs.items[i].p);
                for (int k = 0; k < IDENTIFIERS; k++) {
                        if (plain.degree[k] > HUB_OF_TEST)
                                continue;
                        total += plain.degree[k];
                        sum += plain.degree[k] * (plain.degree[k] - 1.0);
                        for (int i = 0; i < SUBJECTS; i++)
                                degrees[i] += plain.strength[i][k] > 0;
                }
                for (uint32_t i = 0; i < SUBJECTS; i++)
                        for (uint32_t j = i + 1; j < SUBJECTS; j++) {
                                uint32_t shared = 0;
                                double weight = 0, mean = degrees[i] * degrees[j] * sum / (total * total);
                                for (int k = 0; k < IDENTIFIERS; k++)
                                        if (plain.degree[k] <= HUB_OF_TEST && plain.strength[i][k] > 0 &&
                                            plain.strength[j][k] > 0) {
                                                shared++;
                                                weight += fmin(plain.weight[i][k], plain.weight[j][k]);
                                        }
                                double p = ppois(shared - 0.5, mean, 0, 0) / ppois(0.5, mean, 0, 0);
                                if (shared == 0)
                                        continue;
                                if (at == pairs.count || pairs.items[at].a != i || pairs.items[at].b != j) {
                                        assert_true(p > bound);
                                        continue;
                                }
                                assert_true(shared > 1); /* one alone is never kept */
                                assert_int_equal(pairs.items[at].shared, shared);
                                assert_float_equal(pairs.items[at].weight, weight, 3 * shared);
                                assert_float_equal(pairs.items[at].p, p, 1e-9);
                                at++;
                        }
                assert_int_equal(at, pairs.count);
                assert_true(pairs.shared_any > pairs.count);
        }
}

/* Benjamini and Hochberg by counting ranks: those up to the last p below rate x rank / tests. */
static void false_discoveries_are_held(void **state)
{
        (void)state;
        struct plain plain;
        _cleanup_network_ struct network network = { 0 };
        _cleanup_network_pairs_ struct network_pairs all = { 0 };
        plain_make(&plain, 3);
        make(&plain, &network);
        assert_ok(network_project(&network, 0.999999, &all));
        for (int percent = 5; percent < 100; percent += 10) {
                _cleanup_network_pairs_ struct network_pairs kept = { 0 };
                size_t best = 0;
                assert_ok(network_project(&network, percent / 100.0, &kept));
                for (size_t i = 0; i < all.count; i++) { /* how many have a p of at most this one's */
                        size_t rank = 0;
                        for (size_t j = 0; j < all.count; j++)
                                rank += all.items[j].p <= all.items[i].p;
                        if (all.items[i].p <= percent / 100.0 * (double)rank / (double)all.shared_any && rank > best)
                                best = rank;
                }
                assert_int_equal(kept.count, best);
        }
}

static void agreement_is_that_of_counted_pairs(void **state)
{
        (void)state;
        struct random random = random_for(9, 9, 9);
        for (int round = 0; round < 50; round++) {
                uint32_t one[30], other[30];
                double both = 0, first = 0, second = 0, all = 30 * 29 / 2.0, found;
                for (int i = 0; i < 30; i++) {
                        one[i] = random_below(&random, 5);
                        other[i] = random_percent(&random, 60) ? one[i] : random_below(&random, 7);
                }
                for (int i = 0; i < 30; i++)
                        for (int j = 0; j < i; j++) {
                                both += one[i] == one[j] && other[i] == other[j];
                                first += one[i] == one[j];
                                second += other[i] == other[j];
                        }
                double chance = first * second / all;
                assert_ok(network_agreement(one, other, 30, &found));
                assert_float_equal(found, (both - chance) / ((first + second) / 2 - chance), 1e-12);
                assert_ok(network_agreement(one, one, 30, &found));
                assert_float_equal(found, 1, 1e-12);
        }
}

/* What one step and two steps reach, by the matrix. */
static void near_is_what_the_matrix_says(void **state)
{
        (void)state;
        struct plain plain;
        _cleanup_network_ struct network network = { 0 };
        _cleanup_network_walker_ struct network_walker walker = { 0 };
        struct network_near items[SUBJECTS + IDENTIFIERS], few[5];
        plain_make(&plain, 11);
        make(&plain, &network);
        assert_ok(network_walker_make(&network, &walker));
        for (uint32_t i = 0; i < SUBJECTS; i++) {
                struct network_nearby nearby = { .items = items }, cut = { .items = few };
                size_t expected = 0;
                network_near(&walker, (struct network_node){ false, i }, SUBJECTS + IDENTIFIERS, &nearby);
                for (int k = 0; k < IDENTIFIERS; k++)
                        expected += plain.strength[i][k] > 0;
                for (uint32_t j = 0; j < SUBJECTS; j++) {
                        double strength = 0;
                        bool met = false;
                        for (int k = 0; k < IDENTIFIERS && j != i; k++)
                                if (plain.degree[k] <= HUB_OF_TEST && plain.strength[i][k] > 0 &&
                                    plain.strength[j][k] > 0) {
                                        strength += fmin(floor(plain.weight[i][k]), floor(plain.weight[j][k]));
                                        met = true;
                                }
                        expected += met;
                        for (size_t n = 0; n < nearby.count; n++)
                                if (!items[n].node.identifier && items[n].node.index == j)
                                        assert_float_equal((double)items[n].strength, strength, 30);
                }
                assert_int_equal(nearby.count, expected);
                assert_int_equal(nearby.hidden, 0);
                network_near(&walker, (struct network_node){ false, i }, 5, &cut);
                assert_int_equal(cut.count + cut.hidden, expected);
                for (size_t n = 0; n < cut.count; n++) { /* the strongest, in the same order */
                        assert_int_equal(few[n].node.index, items[n].node.index);
                        assert_int_equal(few[n].strength, items[n].strength);
                }
        }
}

static void the_path_is_short_and_strong(void **state)
{
        (void)state;
        /* 0 and 1 share identifiers 0 (which three have) and 1 (which they alone have); 2 hangs on 0; 3 hangs on 2. */
        const struct network_link links[] = {
                { 0, 0, TODAY, NETWORK_CERTAIN }, { 1, 0, TODAY, NETWORK_CERTAIN }, { 2, 0, TODAY, NETWORK_CERTAIN },
                { 0, 1, TODAY, NETWORK_CERTAIN }, { 1, 1, TODAY, NETWORK_CERTAIN }, { 2, 2, TODAY, NETWORK_CERTAIN },
                { 3, 2, TODAY, NETWORK_CERTAIN }, { 4, 3, TODAY, NETWORK_CERTAIN },
        };
        const struct network_shape shape = { 5, 4, TODAY, HALF, HUB_OF_TEST };
        _cleanup_network_ struct network network = { 0 };
        _cleanup_network_walker_ struct network_walker walker = { 0 };
        struct network_node path[NETWORK_PATH_MAX];
        size_t count;
        assert_ok(network_make(links, ARRAY_SIZE(links), &shape, &network));
        assert_ok(network_walker_make(&network, &walker));
        network_path(&walker, (struct network_node){ false, 0 }, (struct network_node){ false, 1 }, path, &count);
        assert_int_equal(count, 3);
        assert_true(path[1].identifier && path[1].index == 1); /* the rarer one */
        network_path(&walker, (struct network_node){ false, 1 }, (struct network_node){ false, 3 }, path, &count);
        assert_int_equal(count, 5);
        assert_true(!path[2].identifier && path[2].index == 2);
        network_path(&walker, (struct network_node){ false, 1 }, (struct network_node){ false, 4 }, path, &count);
        assert_int_equal(count, 0);
        network_path(&walker, (struct network_node){ true, 1 }, (struct network_node){ true, 1 }, path, &count);
        assert_int_equal(count, 1);
}

static const struct ring_scenario planted = { .name = "test", .alone = 400, .rings = 20, .members_least = 4,
                                              .members_most = 8, .pool = 5, .pool_percent = 75, .own = 2,
                                              .changes = 1, .common = 10, .common_percent = 30,
                                              .relatives_percent = 8, .spurious_permille = 30 };

static void group(const struct ring_links *made, uint32_t *groups, uint32_t *whole)
{
        _cleanup_network_ struct network network = { 0 };
        _cleanup_network_pairs_ struct network_pairs pairs = { 0 };
        assert_ok(network_make(made->links, made->count, &made->shape, &network));
        assert_ok(network_project(&network, NETWORK_RATE, &pairs));
        assert_ok(network_groups(&pairs, made->shape.subjects, NETWORK_RESOLUTION, groups));
        assert_ok(network_components(&network, whole));
}

static void planted_rings_are_found_where_components_are_a_blob(void **state)
{
        (void)state;
        for (uint64_t seed = 501; seed < 504; seed++) {
                _cleanup_ring_links_ struct ring_links made = { 0 };
                double ours, plain, again;
                assert_ok(simulate_rings(&planted, seed, &made));
                uint32_t count = made.shape.subjects;
                uint32_t *groups = test_calloc(3 * (size_t)count, sizeof *groups);
                group(&made, groups, groups + count);
                assert_ok(network_agreement(groups, made.truth, count, &ours));
                assert_ok(network_agreement(groups + count, made.truth, count, &plain));
                if (ours < 0.85 || plain > 0.3)
                        fail_msg("seed %d: ours %.3f, components %.3f", (int)seed, ours, plain);
                group(&made, groups + 2 * (size_t)count, groups + count); /* the same again, byte by byte */
                assert_memory_equal(groups, groups + 2 * (size_t)count, count * sizeof *groups);
                assert_ok(network_agreement(groups, groups + 2 * (size_t)count, count, &again));
                assert_float_equal(again, 1, 1e-12);
                test_free(groups);
        }
}

static void without_rings_nobody_is_grouped(void **state)
{
        (void)state;
        struct ring_scenario none = planted;
        none.rings = 0;
        none.alone = 800;
        for (uint64_t seed = 601; seed < 604; seed++) {
                _cleanup_ring_links_ struct ring_links made = { 0 };
                assert_ok(simulate_rings(&none, seed, &made));
                uint32_t count = made.shape.subjects, largest = 0;
                uint32_t *groups = test_calloc(3 * (size_t)count, sizeof *groups), *sizes = groups + 2 * (size_t)count;
                group(&made, groups, groups + count);
                for (uint32_t i = 0; i < count; i++)
                        largest = ++sizes[groups[i]] > largest ? sizes[groups[i]] : largest;
                assert_true(largest <= 2);
                test_free(groups);
        }
}

static void a_seed_writes_the_same_network(void **state)
{
        (void)state;
        for (size_t i = 0; i < RING_SCENARIOS; i++) {
                struct buffer written[4];
                for (size_t round = 0; round < 4; round += 2) {
                        _cleanup_ring_links_ struct ring_links made = { 0 };
                        buffer_init(&written[round], 1 << 22);
                        buffer_init(&written[round + 1], 1 << 22);
                        assert_ok(simulate_rings(&ring_scenarios[i], 7, &made));
                        assert_ok(ring_links_write(&made, &written[round], &written[round + 1]));
                        assert_true(made.count > 1000);
                }
                assert_true(slice_equal(buffer_slice(&written[0]), buffer_slice(&written[2])));
                assert_true(slice_equal(buffer_slice(&written[1]), buffer_slice(&written[3])));
                assert_true(slice_starts_with(buffer_slice(&written[0]), S("subject,identifier,day,probability\r\n")));
                for (size_t k = 0; k < 4; k++)
                        buffer_free(&written[k]);
        }
}

/* glibc's slow path is on when a conversion was registered; then it knows "%Qf" as one number, else as none. */
static void no_library_slows_printf(void **state)
{
        (void)state;
        int types[2];
        assert_int_equal(parse_printf_format("%Qf", 2, types), 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(no_library_slows_printf),
                cmocka_unit_test(links_weigh_what_the_formula_says),
                cmocka_unit_test(the_order_of_links_changes_nothing),
                cmocka_unit_test(what_cannot_be_is_refused),
                cmocka_unit_test(the_tail_is_that_of_r),
                cmocka_unit_test(pairs_are_those_of_plain_loops),
                cmocka_unit_test(false_discoveries_are_held),
                cmocka_unit_test(agreement_is_that_of_counted_pairs),
                cmocka_unit_test(near_is_what_the_matrix_says),
                cmocka_unit_test(the_path_is_short_and_strong),
                cmocka_unit_test(planted_rings_are_found_where_components_are_a_blob),
                cmocka_unit_test(a_seed_writes_the_same_network),
                cmocka_unit_test(without_rings_nobody_is_grouped),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
