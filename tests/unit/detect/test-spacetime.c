/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The made-up years of the space-time design against what they are said to be, and the judgement of small ones. */
#include "../test.h"

#include "base/checked.h"
#include "detect/spacetime.h"

#include <math.h>

enum { SIDE = 9, VILLAGES = SIDE * SIDE };

static struct zones_point points[VILLAGES];
static uint32_t districts[VILLAGES], regencies[VILLAGES];
static struct spacetime_villages villages;
static struct arena arena;

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, (size_t)1 << 28);
        for (uint32_t i = 0; i < VILLAGES; i++) {
                points[i] = (struct zones_point){ i % SIDE, i / SIDE };
                districts[i] = i / SIDE;
                regencies[i] = i / (SIDE * 3);
        }
        villages = (struct spacetime_villages){ VILLAGES, points, districts, regencies,
                                                { .count = VILLAGES, .points = points } };
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

static struct spacetime_made *make(enum spacetime_world world, uint64_t seed, uint32_t number)
{
        struct spacetime_made *made;
        struct spacetime_year year = { .villages = &villages, .world = world, .seed = seed, .number = number };
        assert_ok(spacetime_make(&year, &arena, &made));
        return made;
}

static void test_names(void **state)
{
        UNUSED(state);
        for (int i = 0; i < SPACETIME_WORLDS; i++) {
                enum spacetime_world world;
                assert_true(spacetime_world_parse(spacetime_world_name((enum spacetime_world)i), &world));
                assert_int_equal(world, i);
        }
        for (int i = 0; i < SPACETIME_METHODS; i++) {
                enum spacetime_method method;
                assert_true(spacetime_method_parse(spacetime_method_name((enum spacetime_method)i), &method));
                assert_int_equal(method, i);
        }
        enum spacetime_world world;
        enum spacetime_method method;
        assert_false(spacetime_world_parse(S("rings"), &world) || spacetime_method_parse(S("poisson"), &method));
        assert_true(spacetime_level(1) == 1.0 / 52);
}

static void test_a_year_is_its_number(void **state)
{
        UNUSED(state);
        struct spacetime_made *one = make(SPACETIME_RING, 3, 1), *same = make(SPACETIME_RING, 3, 1);
        struct spacetime_made *other = make(SPACETIME_RING, 3, 2);
        assert_int_equal(one->count, same->count);
        assert_memory_equal(one->reports, same->reports, one->count * sizeof *one->reports);
        assert_true(one->count != other->count || memcmp(one->reports, other->reports,
                                                         one->count * sizeof *one->reports) != 0);
}

/* Rates, lateness and silence over twenty quiet years: 0.7 of 0.007 a kind, 0.02 of contacts, half known at once. */
static void test_quiet_years(void **state)
{
        UNUSED(state);
        double reports = 0, contacts = 0, at_once = 0, late = 0, years = 20;
        for (uint32_t number = 0; number < 20; number++) {
                struct spacetime_made *made = make(SPACETIME_QUIET, 9, number);
                assert_int_equal(made->ring_size, 0);
                for (size_t i = 0; i < made->count; i++) {
                        assert_false(made->reports[i].is_prompted || made->reports[i].is_ring);
                        *(made->reports[i].is_control ? &contacts : &reports) += 1;
                        at_once += made->reports[i].known == made->reports[i].week;
                        late += made->reports[i].known - made->reports[i].week > 2;
                }
        }
        double weeks = years * VILLAGES * SPACETIME_WEEKS * SPACETIME_STREAMS, told = reports + contacts;
        double spread = reports / (weeks * 0.7 * 0.007); /* log-normal risks of mean near 1.1, uneven by district */
        assert_true(spread > 0.9 && spread < 1.4);
        assert_true(fabs(contacts / reports - 0.02 / 0.007) < 0.1);
        assert_true(fabs(at_once / told - 0.5) < 0.02 && fabs(late / told - 0.05) < 0.01);
}

/* In its first two weeks a visit trebles what is told, and that is marked as prompted. */
static void test_visits(void **state)
{
        UNUSED(state);
        double prompted = 0, fresh = 0, told = 0, all = 0;
        for (uint32_t number = 0; number < 40; number++) {
                struct spacetime_made *made = make(SPACETIME_OUTREACH, 11, number);
                for (size_t i = 0; i < made->count; i++) {
                        bool is_fresh = made->visits[made->reports[i].village][made->reports[i].week] < 2;
                        assert_true(made->reports[i].is_prompted == is_fresh);
                        prompted += is_fresh;
                        told += made->visits[made->reports[i].village][made->reports[i].week] == UINT8_MAX;
                }
                for (size_t v = 0; v < VILLAGES; v++)
                        for (size_t w = 0; w < SPACETIME_WEEKS; w++) {
                                fresh += made->visits[v][w] < 2;
                                all += made->visits[v][w] == UINT8_MAX;
                        }
        }
        double times = prompted / fresh / (told / all);
        assert_true(times > 2.6 && times < 3.4);
}

static void test_a_ring_walks_from_neighbour_to_neighbour(void **state)
{
        UNUSED(state);
        for (uint32_t number = 0; number < 50; number++) {
                struct spacetime_made *made = make(SPACETIME_RING, 13, number);
                size_t events = 0;
                assert_in_range(made->ring_size, 3, SPACETIME_RING_MOST);
                assert_in_range(made->ring_last - made->ring_first, 2, 7);
                assert_in_range(made->ring_first, SPACETIME_PERIOD, SPACETIME_WEEKS - 12);
                for (uint32_t a = 0; a < made->ring_size; a++)
                        for (uint32_t b = 0; b < a; b++)
                                assert_int_not_equal(made->ring[a], made->ring[b]);
                for (size_t i = 0; i < made->count; i++) {
                        const struct spacetime_report *report = &made->reports[i];
                        bool is_there = false;
                        for (uint32_t k = 0; k < made->ring_size; k++)
                                is_there = is_there || report->village == made->ring[k];
                        events += report->is_ring;
                        assert_true(!report->is_ring || (is_there && report->week >= made->ring_first &&
                                                         report->week <= made->ring_last));
                }
                assert_in_range(events, 2, 10);
        }
}

static bool stop_at_once(void)
{
        return true;
}

static void test_parts_add_up(void **state)
{
        UNUSED(state);
        static spacetime_tallies tallies, again;
        struct spacetime_year year = { .villages = &villages, .world = SPACETIME_RING, .seed = 17, .number = 4,
                                       .methods = { true, false, true } };
        assert_ok(spacetime_judge(&year, &tallies));
        assert_ok(spacetime_judge(&year, &again));
        assert_memory_equal(tallies, again, sizeof tallies);
        for (size_t m = 0; m < SPACETIME_METHODS; m++)
                for (size_t l = 0; l < SPACETIME_LEVELS; l++) {
                        const struct spacetime_tally *all = &tallies[m][l][SPACETIME_ALL];
                        const struct spacetime_tally *visited = &tallies[m][l][SPACETIME_VISITED];
                        const struct spacetime_tally *other = &tallies[m][l][SPACETIME_OTHER];
                        bool asked = year.methods[m];
                        assert_true(all->rings == asked && all->looks == (asked ? SPACETIME_JUDGED : 0));
                        assert_true(all->rings == visited->rings + other->rings);
                        assert_true(all->found == visited->found + other->found && all->found <= all->rings);
                        assert_true(all->false_alerts == visited->false_alerts + other->false_alerts);
                        assert_true(all->ring_looks == visited->ring_looks + other->ring_looks);
                        assert_true(all->null_looks + all->ring_looks == all->looks);
                        assert_true(all->right_looks <= all->ring_looks && all->false_looks <= all->null_looks);
                        assert_true(l == 0 || (all->found <= tallies[m][l - 1][SPACETIME_ALL].found &&
                                               all->false_looks <= tallies[m][l - 1][SPACETIME_ALL].false_looks));
                }
        year.stop = stop_at_once;
        assert_int_equal(spacetime_judge(&year, &again), ERR_BUSY);
}

/* Kinds added up to one stream are judged as one: what is split over four kinds is then a cluster of all. */
static void test_pooled_kinds_are_one(void **state)
{
        UNUSED(state);
        static spacetime_tallies tallies;
        struct spacetime_tally apart = { 0 }, pooled = { 0 };
        for (uint32_t number = 0; number < 8; number++) {
                struct spacetime_year year = { .villages = &villages, .world = SPACETIME_RING, .seed = 23,
                                               .number = number,
                                               .methods = { [SPACETIME_PERMUTATION] = true,
                                                            [SPACETIME_POOLED] = true } };
                assert_ok(spacetime_judge(&year, &tallies));
                spacetime_tally_add(&apart, &tallies[SPACETIME_PERMUTATION][0][SPACETIME_ALL]);
                spacetime_tally_add(&pooled, &tallies[SPACETIME_POOLED][0][SPACETIME_ALL]);
        }
        assert_true(pooled.rings == 8 && pooled.looks == apart.looks);
        assert_true(pooled.found >= apart.found && pooled.right_looks > apart.right_looks);
}

/* Many rings on the same map: some are found at the lowest level, with members, and none before it began. */
static void test_rings_are_found(void **state)
{
        UNUSED(state);
        struct spacetime_tally sum = { 0 };
        for (uint32_t number = 0; number < 4; number++) {
                static spacetime_tallies tallies;
                struct spacetime_year year = { .villages = &villages, .world = SPACETIME_RING, .seed = 19,
                                               .number = number, .methods = { true } };
                assert_ok(spacetime_judge(&year, &tallies));
                spacetime_tally_add(&sum, &tallies[SPACETIME_PERMUTATION][0][SPACETIME_ALL]);
        }
        assert_true(sum.rings == 4 && sum.found >= 2);
        assert_true(sum.jaccard > 0 && sum.jaccard <= sum.found && sum.delay >= 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_names), cmocka_unit_test(test_a_year_is_its_number),
                cmocka_unit_test(test_quiet_years), cmocka_unit_test(test_visits),
                cmocka_unit_test(test_a_ring_walks_from_neighbour_to_neighbour), cmocka_unit_test(test_parts_add_up),
                cmocka_unit_test(test_pooled_kinds_are_one), cmocka_unit_test(test_rings_are_found),
        };
        return cmocka_run_group_tests(tests, set_up, tear_down);
}
