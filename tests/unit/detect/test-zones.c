/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "detect/random.h"
#include "detect/zones.h"

#include <math.h>

enum { MANY = 700 };

/* A square lattice in tenths, where hardly a distance is exact in binary: ties go by number all the same. */
static void equal_distances_go_by_number(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 24);
        struct zones_point points[49];
        double weights[49];
        for (uint32_t i = 0; i < 49; i++) {
                points[i] = (struct zones_point){ 0.1 * (i % 7) + 110.3, 0.1 * (double)(i / 7) - 7.9 };
                weights[i] = 1;
        }
        struct zones_places places = { .count = 49, .points = points };
        struct zones zones;
        assert_ok(zones_build(&places, &(struct zones_caps){ .share = 1, .weights = weights }, 2, &arena, &zones));
        for (uint32_t centre = 0; centre < 49; centre++) {
                assert_int_equal(zones.starts[centre + 1] - zones.starts[centre], 49);
                const uint32_t *list = &zones.members[zones.starts[centre]];
                assert_int_equal(list[0], centre);
                for (uint32_t i = 2; i < 49; i++) {
                        int squares[2];
                        for (int k = 0; k < 2; k++) {
                                int x = (int)(list[i - k] % 7) - (int)(centre % 7);
                                int y = (int)(list[i - k] / 7) - (int)(centre / 7);
                                squares[k] = x * x + y * y;
                        }
                        assert_true(squares[1] < squares[0] || (squares[1] == squares[0] && list[i - 1] < list[i]));
                }
        }
}

/* The tree of nearest points against a sort of all. */
static void nearest_are_the_nearest(void **state)
{
        (void)state;
        static struct zones_point points[MANY];
        static double weights[MANY];
        struct random_stream random = random_open(11, 3, 1);
        for (int on_earth = 0; on_earth < 2; on_earth++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 26);
                for (uint32_t i = 0; i < MANY; i++) {
                        /* Some stand at the same point, some in a line. */
                        points[i] = (struct zones_point){ random_below(&random, 40) * 0.05 + 179,
                                                          i % 3 ? random_unit(&random) : 0.5 };
                        weights[i] = 1;
                }
                struct zones_places places = { .count = MANY, .points = points, .on_earth = on_earth };
                struct zones few, all;
                struct zones_caps caps = { .share = 1, .weights = weights, .places = 20 };
                assert_ok(zones_build(&places, &caps, 1, &arena, &few));
                caps.places = 0;
                assert_ok(zones_build(&places, &caps, 3, &arena, &all));
                for (uint32_t i = 0; i < MANY; i++) {
                        assert_int_equal(few.starts[i + 1] - few.starts[i], 20);
                        assert_memory_equal(&few.members[few.starts[i]], &all.members[all.starts[i]],
                                            20 * sizeof(uint32_t));
                }
                caps.radius = on_earth ? 12 : 0.1;
                assert_ok(zones_build(&places, &caps, 3, &arena, &few));
                for (uint32_t i = 0; i < MANY; i++) {
                        size_t near = 0;
                        for (uint32_t k = 0; k < MANY; k++)
                                near += zones_distance(&places, i, k) <= caps.radius * (1 + 1e-9);
                        assert_int_equal(few.starts[i + 1] - few.starts[i], near);
                }
        }
}

static void measures_the_earth(void **state)
{
        (void)state;
        struct zones_point points[] = { { 0, 0 }, { 90, 0 }, { 0, 90 }, { 180, 0 }, { -179, 0 }, { 179, 0 } };
        struct zones_places places = { .count = 6, .points = points, .on_earth = true };
        double quarter = M_PI / 2 * EARTH_RADIUS_KM;
        assert_true(fabs(zones_distance(&places, 0, 1) - quarter) < 1e-6);
        assert_true(fabs(zones_distance(&places, 0, 2) - quarter) < 1e-6);
        assert_true(fabs(zones_distance(&places, 0, 3) - 2 * quarter) < 1e-6);
        assert_true(fabs(zones_distance(&places, 4, 5) - 2 * quarter / 90) < 1e-6);
}

static void share_and_place_caps_hold(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct zones_point points[] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 3, 0 } };
        double weights[] = { 3, 3, 6, 18 };
        struct zones_places places = { .count = 4, .points = points };
        struct zones zones;
        assert_ok(zones_build(&places, &(struct zones_caps){ .share = 0.4, .weights = weights }, 1, &arena, &zones));
        static const size_t sizes[] = { 3, 3, 2, 0 }; /* 12 of 30 is exactly the share; 18 alone is more */
        for (uint32_t i = 0; i < 4; i++)
                assert_int_equal(zones.starts[i + 1] - zones.starts[i], sizes[i]);
        assert_ok(zones_build(&places, &(struct zones_caps){ .share = 1, .weights = weights, .places = 2 }, 1, &arena,
                              &zones));
        assert_int_equal(zones.starts[4], 8);
}

static void refuses_senseless_input(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct zones_point points[] = { { 0, 0 }, { NAN, 0 } };
        double weights[] = { 1, 1 }, negative[] = { 1, -1 }, endless[] = { 1, INFINITY };
        uint32_t neighbours[] = { 7 };
        size_t starts[] = { 0, 1, 1 };
        struct zones zones;
        struct zones_places good = { .count = 1, .points = points }, none = { .count = 1 },
                            bad = { .count = 2, .points = points }, empty = { .points = points },
                            listed = { .count = 2, .neighbour_starts = starts, .neighbours = neighbours };
        struct zones_caps caps = { .share = 1, .weights = weights };
        assert_ok(zones_build(&good, &caps, 1, &arena, &zones));
        assert_int_equal(zones_build(&none, &caps, 1, &arena, &zones), ERR_INVALID);
        assert_int_equal(zones_build(&bad, &caps, 1, &arena, &zones), ERR_INVALID);
        assert_int_equal(zones_build(&empty, &caps, 1, &arena, &zones), ERR_INVALID);
        assert_int_equal(zones_build(&listed, &caps, 1, &arena, &zones), ERR_INVALID);
        points[1] = (struct zones_point){ 0, INFINITY };
        assert_int_equal(zones_build(&bad, &caps, 1, &arena, &zones), ERR_INVALID);
        points[0] = (struct zones_point){ -1.7e308, 0 }; /* an extent that is not finite */
        points[1] = (struct zones_point){ 1.7e308, 0 };
        assert_int_equal(zones_build(&bad, &caps, 1, &arena, &zones), ERR_INVALID);
        uint32_t district = 0;
        struct zones_places tree = { .count = 1, .districts = &district };
        assert_ok(zones_build(&tree, &caps, 0, &arena, &zones));
        assert_ok(zones_build(&tree, &caps, 1000, &arena, &zones));
        caps.radius = 1; /* nobody knows how far anything is */
        assert_int_equal(zones_build(&tree, &caps, 1, &arena, &zones), ERR_INVALID);
        static const struct zones_caps wrong[] = { { .share = 0 }, { .share = 1.5 }, { .share = NAN },
                                                   { .share = 1, .radius = -1 }, { .share = 1, .radius = NAN } };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                caps = wrong[i];
                caps.weights = weights;
                assert_int_equal(zones_build(&good, &caps, 1, &arena, &zones), ERR_INVALID);
        }
        struct zones_places two = { .count = 2, .points = (struct zones_point[]){ { 0, 0 }, { 1, 1 } } };
        assert_int_equal(zones_build(&two, &(struct zones_caps){ .share = 1, .weights = negative }, 1, &arena, &zones),
                         ERR_INVALID);
        assert_int_equal(zones_build(&two, &(struct zones_caps){ .share = 1, .weights = endless }, 1, &arena, &zones),
                         ERR_INVALID);
        _cleanup_arena_ struct arena small;
        arena_init(&small, 8);
        assert_int_equal(zones_build(&two, &(struct zones_caps){ .share = 1, .weights = weights }, 1, &small, &zones),
                         ERR_MEMORY);
}

/* Asked with lists and without; nothing but the weights is read before. */
static void refuses_too_many_places(void **state)
{
        (void)state;
        enum { COUNT = ZONES_PLACES_MAX + 1 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, (size_t)1 << 28);
        double *weights = arena_array(&arena, double, COUNT);
        size_t *starts = arena_array(&arena, size_t, COUNT + 1);
        struct zones_point point = { 0, 0 };
        struct zones zones;
        assert_true(weights && starts);
        struct zones_places near = { .count = COUNT, .points = &point },
                            listed = { .count = COUNT, .neighbour_starts = starts };
        struct zones_caps caps = { .share = 1, .weights = weights };
        assert_int_equal(zones_build(&near, &caps, 1, &arena, &zones), ERR_TOO_LARGE);
        assert_int_equal(zones_build(&listed, &caps, 1, &arena, &zones), ERR_TOO_LARGE);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(equal_distances_go_by_number),
                cmocka_unit_test(nearest_are_the_nearest),
                cmocka_unit_test(measures_the_earth),
                cmocka_unit_test(share_and_place_caps_hold),
                cmocka_unit_test(refuses_senseless_input),
                cmocka_unit_test(refuses_too_many_places),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
