/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where borders were imported the scan finds what lies on both sides of a district's border; made-up borders. */
#include "area-walk.h"

#include "base/checked.h"
#include "jobs/jobs.h"
#include "program/office.h"
#include "region/store.h"
#include "text/date.h"

/* Eight districts tell something, of six villages each; the ring works in two villages of four of them. */
enum { DISTRICTS = 8, EACH = 6, RING_DISTRICTS = 4, RING = 8, REPORTERS = 12, VILLAGES_MOST = 400 };
enum { QUIET_WEEKS = 26, USUAL = 10, LATELY = 4, MORE = 24 };

static struct {
        char codes[DISTRICTS][EACH][REGION_CODE_SIZE + 1];
        size_t count;
} told;

static bool note_village(const struct region *village, void *context)
{
        size_t district = *(size_t *)context;
        memcpy(told.codes[district][told.count], region_code(village).data, region_code(village).size);
        return ++told.count < EACH;
}

static void choose_villages(void)
{
        for (size_t d = 0; d < DISTRICTS; d++) {
                char text[16];
                (void)snprintf(text, sizeof text, "35.02.%02zu", d + 2);
                struct slice code = slice_from_cstr(text);
                told.count = 0;
                region_area_each_village((struct region_area){ &code, 1 }, note_village, &d);
                assert_int_equal(told.count, EACH);
        }
}

static const char *ring_village(size_t at)
{
        return told.codes[at % RING_DISTRICTS][at / RING_DISTRICTS % 2];
}

struct drawing {
        struct borders_village villages[VILLAGES_MOST];
        size_t count, left_out;
};

/* Far from each other, but for the ring. */
static bool place(const struct region *village, void *context)
{
        struct drawing *drawing = context;
        struct borders_village *one = &drawing->villages[drawing->count];
        if (drawing->left_out > 0) {
                drawing->left_out--;
                return true;
        }
        *one = (struct borders_village){ .path = S("M0 0L1 1L2 0Z"), .east = (int64_t)drawing->count * 30000 };
        memcpy(one->code, region_code(village).data, region_code(village).size);
        for (int i = 0; i < RING; i++)
                if (slice_equal(region_code(village), slice_from_cstr(ring_village((size_t)i))))
                        one->east = 15000000 + i * 1000;
        return ++drawing->count < VILLAGES_MOST;
}

/* Without the first `left_out` villages of the regency. */
static void bring_borders(struct walk *walk, size_t left_out)
{
        enum error err;
        static const struct slice regency = S("35.02");
        struct drawing drawing = { .left_out = left_out };
        region_area_each_village((struct region_area){ &regency, 1 }, place, &drawing);
        assert_true(drawing.count < VILLAGES_MOST);
        struct borders borders = { .width = 1000, .height = 1000, .villages = drawing.villages,
                                   .village_count = drawing.count };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = region_borders_store(tx, walk->house.office, &borders, S("Batas karangan"));
        }
        assert_ok(err);
}

static void file_ring(struct walk *walk)
{
        struct actor reporters[REPORTERS];
        for (size_t i = 0; i < REPORTERS; i++) {
                char login[16];
                (void)snprintf(login, sizeof login, "tambahan%zu", i);
                reporters[i] = house_person(&walk->house, &(struct house_person){ login, "Sersan Contoh", "Babinsa",
                                                                                  "babinsa", "35.02", NULL });
        }
        for (size_t i = 0; i < MORE; i++) {
                struct actor own = walk->babinsa[0];
                walk->babinsa[0] = reporters[i % REPORTERS];
                walk_file(walk, 0, ring_village(i % RING), 1 + (int)i / REPORTERS);
                walk->babinsa[0] = own;
        }
}

/* Half a year of usual reports, and more from the ring in the last two weeks that are over, in which others tell less,
 * so that the regency as a whole tells as much as ever. */
static void file_all(struct walk *walk)
{
        choose_villages();
        walk_open(walk);
        for (int weeks = QUIET_WEEKS; weeks > 0; weeks--)
                for (size_t k = 0; k < (weeks > 2 ? USUAL : LATELY); k++) {
                        size_t at = (size_t)weeks * USUAL + k;
                        walk_file(walk, k % BABINSA, told.codes[at % DISTRICTS][at / DISTRICTS % EACH], weeks);
                }
        file_ring(walk);
}

static void the_tree_misses_what_neighbours_find(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        struct area_explanation explanation;
        enum error err;
        file_all(&walk);
        assert_int_equal(walk_look(&walk), 0);
        walk_close(&walk);
        file_all(&walk);
        bring_borders(&walk, 0);
        assert_int_equal(walk_look(&walk), 1);
        assert_int_equal(walk_look(&walk), 0);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].area, "35.02");
        assert_slice(rows.items[0].detector, "scan");
        assert_int_equal(rows.items[0].place.member_count, RING);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.finding.level, PANEL_NEIGHBOURS);
        assert_int_equal(page.members.count, RING);
        assert_int_equal(page.series.villages, RING);
        for (size_t i = 0; i < page.source_count; i++)
                assert_true(panel_holds(&page.finding, page.sources[i].village_code));
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
        }
        assert_ok(err);
        assert_true(explanation.stored.size > 20 && slice_equal(explanation.stored, explanation.again));
        _cleanup_buffer_ struct buffer sentence;
        buffer_init(&sentence, 4096);
        area_write_sentence(&sentence, &page.finding, page.last_day, LANGUAGE_ID);
        assert_true(slice_find(buffer_slice(&sentence), S("dari 8 desa sekitar desa ")) <
                    buffer_slice(&sentence).size);
        struct warning_draft draft = { 0 };
        area_suggest(&page, &walk.house.arena, &draft);
        assert_slice(draft.areas, "35.02.02 35.02.03 35.02.04 35.02.05");
        walk_close(&walk);
}

/* Named in a report of the district that is of no member: he may read it. Of a member: he may not. */
static void only_members_name_anybody(void **state)
{
        (void)state;
        for (int inside = 0; inside < 2; inside++) {
                struct walk walk;
                file_all(&walk);
                bring_borders(&walk, 0);
                walk_file_with(&walk, 4, inside ? ring_village(1) : told.codes[1][5], 12, "Kepala Desa Ngrayun");
                assert_int_equal(walk_look(&walk), 1);
                assert_int_equal(walk_list(&walk, &walk.analyst).count, 1);
                assert_int_equal(walk_list(&walk, &walk.official).count, !inside);
                walk_close(&walk);
        }
}

static void nearly_all_villages_must_have_borders(void **state)
{
        (void)state;
        struct walk walk;
        file_all(&walk);
        assert_int_equal(walk_scanned_panel(&walk).point_count, 0);
        bring_borders(&walk, 3);
        struct panel panel = walk_scanned_panel(&walk);
        assert_int_equal(panel.point_count, panel.village_count - 3);
        bring_borders(&walk, panel.village_count / 10);
        assert_int_equal(walk_scanned_panel(&walk).point_count, 0);
        walk_close(&walk);
}

/* By the tree alone when a second person has switched that on; a replay says what either would have raised. */
static void the_tree_alone_is_a_setting(void **state)
{
        (void)state;
        static const struct job_kind kind = { .kind = { "areas.trial", 11 } };
        struct walk walk;
        struct job job;
        struct uuid id = UUID_NIL;
        struct area_trial_page page;
        struct area_trials trials;
        enum error err;
        file_all(&walk);
        bring_borders(&walk, 0);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        struct area_trial_wish wish = { { 100, 100, 100, 100 }, S("none"), .by_tree = true };
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = area_trial_start(tx, &walk.analyst, &wish, &id);
        }
        assert_ok(err);
        assert_ok(job_take(walk.house.fixture.store, (struct job_kinds){ &kind, 1 }, &walk.house.arena, &job));
        assert_ok(area_trial_run(walk.house.fixture.store, &job, clock_now()));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = area_trial_read(tx, &walk.analyst, id, &walk.house.arena, &page);
                if (err == OK)
                        err = area_trial_list(tx, &walk.analyst, &walk.house.arena, &trials);
        }
        assert_ok(err);
        assert_true(trials.has_borders && !trials.in_force.by_tree && page.row.setting.by_tree);
        assert_int_equal(page.tried.count, 0);
        assert_int_equal(page.beside.count, 1);
        assert_int_equal(page.beside.events[0].finding.member_count, RING);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = area_trial_ask(tx, &walk.analyst, &(struct area_step_at){ id, page.version });
                if (err == OK)
                        err = area_trial_decide(tx, &head, &(struct area_step_at){ id, page.version + 1 }, true);
        }
        assert_ok(err);
        assert_int_equal(walk_scanned_panel(&walk).point_count, 0);
        assert_int_equal(walk_look(&walk), 0);
        walk_close(&walk);
}

/* Two findings: neighbours by their codes with the one in the middle first, or an area. */
static struct panel_finding finding_of(const char *area, const struct slice *members, uint32_t count)
{
        return (struct panel_finding){ .area = slice_from_cstr(area), .members = members, .member_count = count,
                                       .level = count ? PANEL_NEIGHBOURS : PANEL_DISTRICT };
}

/* A week that is under way has no Sunday yet: what was judged ends with the day of the look. */
static void what_was_judged_ends_with_the_look(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        _cleanup_buffer_ struct buffer sentence;
        buffer_init(&sentence, 4096);
        walk_open(&walk);
        walk_burst(&walk);
        clock_freeze(walk.monday + 2 * DAY);
        assert_int_equal(walk_look(&walk), 1);
        assert_ok(walk_read(&walk, &walk.analyst, walk_list(&walk, &walk.analyst).items[0].id, &page));
        struct date today = date_of_instant(walk.monday + 2 * DAY, OFFSET_WIB);
        assert_int_equal(date_to_days(page.last_day), date_to_days(today));
        area_write_sentence(&sentence, &page.finding, page.last_day, LANGUAGE_EN);
        _cleanup_buffer_ struct buffer period;
        buffer_init(&period, 200);
        buffer_append_byte(&period, '(');
        date_write(&period, date_from_days(area_monday(today) + 7 - 7 * (int32_t)page.finding.window), DATE_LONG,
                   LANGUAGE_EN);
        buffer_append(&period, S(" to "));
        date_write(&period, today, DATE_LONG, LANGUAGE_EN);
        assert_true(slice_find(buffer_slice(&sentence), buffer_slice(&period)) != SIZE_MAX);
        walk_close(&walk);
}

static void half_of_the_smaller_is_the_same_event(void **state)
{
        (void)state;
        static const struct slice four[] = { S("35.02.02.2003"), S("35.02.02.2004"), S("35.02.03.2001"),
                                             S("35.02.03.2002") },
                                  half[] = { S("35.02.03.2009"), S("35.02.03.2001"), S("35.02.03.2002"),
                                             S("35.02.03.2010") },
                                  less[] = { S("35.02.03.2009"), S("35.02.03.2001"), S("35.02.03.2011"),
                                             S("35.02.03.2010") },
                                  middle[] = { S("35.02.02.2004"), S("35.02.03.2009"), S("35.02.03.2010"),
                                               S("35.02.03.2011") };
        struct panel_finding ours = finding_of("35.02", four, 4), others_of[] = {
                finding_of("35.02.03", half, 4), finding_of("35.02", middle, 4), finding_of("35.02.02", NULL, 0),
                finding_of("35.02.03.2002", NULL, 0), finding_of("35.02", NULL, 0) };
        struct panel_finding none_of[] = { finding_of("35.02.03", less, 4), finding_of("35.02.02.2005", NULL, 0),
                                           finding_of("35.02.04", NULL, 0), finding_of("35.03", NULL, 0) };
        for (size_t i = 0; i < ARRAY_SIZE(others_of); i++)
                assert_true(area_is_same_event(&ours, &others_of[i]) && area_is_same_event(&others_of[i], &ours));
        struct panel_finding moved = ours, other = finding_of("35.02.02", NULL, 0);
        moved.members = middle;
        assert_true(area_is_same_kind(&ours, &moved) && area_is_same_kind(&other, &ours));
        moved.detector = PANEL_SCAN;
        assert_false(area_is_same_kind(&ours, &moved));
        other.detector = PANEL_SCAN;
        moved = finding_of("35.02", NULL, 0);
        moved.detector = PANEL_SCAN;
        assert_false(area_is_same_kind(&other, &moved));
        for (size_t i = 0; i < ARRAY_SIZE(none_of); i++)
                assert_false(area_is_same_event(&ours, &none_of[i]) || area_is_same_event(&none_of[i], &ours));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_tree_misses_what_neighbours_find),
                cmocka_unit_test(only_members_name_anybody),
                cmocka_unit_test(nearly_all_villages_must_have_borders),
                cmocka_unit_test(the_tree_alone_is_a_setting),
                cmocka_unit_test(what_was_judged_ends_with_the_look),
                cmocka_unit_test(half_of_the_smaller_is_the_same_event),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
