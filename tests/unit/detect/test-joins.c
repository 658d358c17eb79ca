/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages that a panel counts as one with another: named with what is found there, and kept to the byte. */
#include "../test.h"

#include "base/checked.h"
#include "detect/panel.h"

enum { WEEKS = 60, VILLAGES = 4, EVENTS = WEEKS / 3 + 6 };

static const struct slice villages[VILLAGES] = { S("35.01.01.2001"), S("35.01.01.2002"), S("35.01.01.2003"),
                                                 S("35.01.02.2001") };
static const struct panel_join joins[] = { { 0, S("35.01.01.2901") }, { 0, S("35.01.09.2001") } };

/* Every third week somebody somewhere; in the last weeks six from the first village. */
static struct panel make(struct panel_event *events)
{
        size_t count = 0, kept;
        for (uint32_t w = 0; w < WEEKS; w += 3)
                events[count++] = (struct panel_event){ w / 3 % VILLAGES, w, w };
        for (uint32_t k = 0; k < 6; k++)
                events[count++] = (struct panel_event){ 0, WEEKS - 1 - k % 4, 100 + k };
        panel_sort_events(events, count, &kept);
        return (struct panel){ .monday = 20416, .weeks = WEEKS, .budget = PANEL_BUDGET_DEFAULT, .villages = villages,
                               .village_count = VILLAGES, .events = events, .event_count = kept };
}

static void names_villages_counted_as_one(void **state)
{
        (void)state;
        struct panel_event events[EVENTS];
        struct panel panel = make(events), copy;
        struct panel_findings found;
        struct panel_finding read;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer text, first, again;
        arena_init(&arena, 1 << 26);
        buffer_init(&text, 1 << 20);
        buffer_init(&first, 4096);
        buffer_init(&again, 4096);
        assert_ok(panel_judge(&panel, &arena, &found));
        assert_true(found.count > 0);
        assert_int_equal(found.items[0].joined_count, 0);
        panel.joins = joins;
        panel.join_count = ARRAY_SIZE(joins);
        panel_write(&text, &panel);
        assert_ok(panel_read(buffer_slice(&text), &arena, &copy));
        assert_int_equal(copy.join_count, 2);
        panel_write(&again, &copy);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&again)));
        buffer_clear(&again);
        assert_ok(panel_judge(&copy, &arena, &found));
        assert_slice(found.items[0].area, "35.01.01.2001");
        assert_int_equal(found.items[0].joined_count, 2);
        panel_write_finding(&first, &found.items[0]);
        assert_true(slice_ends_with(buffer_slice(&first), S(" with 35.01.01.2901,35.01.09.2001")));
        assert_ok(panel_read_finding(buffer_slice(&first), &arena, &read));
        panel_write_finding(&again, &read);
        assert_true(slice_equal(buffer_slice(&first), buffer_slice(&again)));
        for (size_t i = 1; i < found.count; i++)
                assert_int_equal(found.items[i].joined_count, 0);
}

/* A village into which more were merged than a line has room for is named with the first of them. */
static void names_only_so_many(void **state)
{
        (void)state;
        enum { MERGED = PANEL_JOINED_MAX + 2 };
        struct panel_event events[EVENTS];
        struct panel panel = make(events);
        struct panel_join many[MERGED];
        char codes[MERGED][PANEL_CODE_SIZE + 1];
        struct panel_findings found;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 26);
        for (unsigned i = 0; i < MERGED; i++) {
                (void)snprintf(codes[i], sizeof codes[i], "35.01.01.%04u", 2901 + i);
                many[i] = (struct panel_join){ 0, slice_of(codes[i], PANEL_CODE_SIZE) };
        }
        panel.joins = many;
        panel.join_count = MERGED;
        assert_ok(panel_judge(&panel, &arena, &found));
        assert_slice(found.items[0].area, "35.01.01.2001");
        assert_int_equal(found.items[0].joined_count, PANEL_JOINED_MAX);
        assert_slice(found.items[0].joined[PANEL_JOINED_MAX - 1], "35.01.01.2916");
}

static void refuses_joins_that_are_none(void **state)
{
        (void)state;
        static const struct panel_join wrong[][2] = {
                { { VILLAGES, S("35.01.01.2901") }, { VILLAGES, S("35.01.01.2902") } },
                { { 0, S("35.01.01.29x1") }, { 1, S("35.01.01.2902") } },
                { { 0, S("35.01.01") }, { 1, S("35.01.01.2902") } },
                { { 0, S("35.01.01.2902") }, { 0, S("35.01.01.2902") } },
                { { 1, S("35.01.01.2902") }, { 0, S("35.01.01.2901") } },
        };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                struct panel_event events[EVENTS];
                struct panel panel = make(events);
                struct panel_findings found;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 26);
                panel.joins = wrong[i];
                panel.join_count = 2;
                assert_int_equal(panel_judge(&panel, &arena, &found), ERR_INVALID);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(names_villages_counted_as_one),
                cmocka_unit_test(names_only_so_many),
                cmocka_unit_test(refuses_joins_that_are_none),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
