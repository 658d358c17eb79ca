/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages that were split, merged or recoded: their history is counted where it belongs. In each test the same reports
 * are judged without the table, where a true signal is lost or a false one raised, and with it. */
#include "area-walk.h"

#include "base/checked.h"
#include "program/office.h"
#include "region/region.h"
#include "region/store.h"
#include "store/query.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/units.h"

#define OLD_CODE "35.02.02.2903" /* in no list */
#define ENDED    "35.02.02.2007" /* in the list, until a table says that it ended */

static const enum sql_type code_at[] = { SQL_UUID, SQL_UUID, SQL_TEXT };
static const struct statement set_code = {
        .name = "set_code", .place = "test", .params = code_at, .param_count = 3, .set = "main",
        .sqlite = "UPDATE report SET village_code = ?3 WHERE office_id = ?1 AND id = ?2",
        .postgres = "UPDATE report SET village_code = $3 WHERE office_id = $1 AND id = $2"
};

/* A report keeps the code it came with: this one came before the code ended. */
static struct uuid file_old(struct walk *walk, size_t reporter, int weeks)
{
        enum error err;
        struct uuid id = walk_file(walk, reporter, walk_villages[0], weeks);
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                const struct sql_value values[] = { sql_uuid(walk->house.office), sql_uuid(id),
                                                    sql_slice(S(OLD_CODE)) };
                err = query_run(tx, &set_code, values, NULL);
        }
        assert_ok(err);
        return id;
}

static struct slice panel_text(struct walk *walk)
{
        _cleanup_buffer_ struct buffer out;
        int32_t monday = area_monday(date_of_instant(clock_now(), OFFSET_WIB));
        struct panel panel = walk_panel(walk, monday);
        buffer_init(&out, 1 << 24);
        panel_write(&out, &panel);
        return arena_copy(&walk->house.arena, buffer_slice(&out));
}

static void must_explain(struct walk *walk, struct uuid id)
{
        enum error err;
        struct area_explanation explanation;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = area_explain(tx, id, &walk->house.arena, &explanation);
        }
        assert_ok(err);
        assert_true(explanation.stored.size > 20 && slice_equal(explanation.stored, explanation.again));
}

/* Three reports under the old code and two under the new one are five of one village. */
static void a_merged_village_is_heard_with_its_old_code(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        for (size_t i = 0; i < 3; i++)
                file_old(&walk, i, 1);
        walk_file(&walk, 3, walk_villages[0], 0);
        walk_file(&walk, 4, walk_villages[0], 0);
        assert_int_equal(walk_look(&walk), 0); /* three of them count nowhere */
        house_changes(&walk.house, "\"merge," OLD_CODE ",35.02.02.2003,2026-09-01,x\"");
        assert_int_equal(walk_look(&walk), 1);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_slice(rows.items[0].area, walk_villages[0]);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.finding.counted, 5);
        assert_int_equal(page.finding.joined_count, 0);
        assert_int_equal(page.source_count, 5);
        must_explain(&walk, rows.items[0].id);
        walk_close(&walk);
}

/* What was found under the old code and is found again under today's is one event: one signal, under today's code. */
static void one_event_under_two_codes_is_one_signal(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        for (size_t i = 0; i < 5; i++)
                walk_file(&walk, i, ENDED, (int)i % 2);
        assert_int_equal(walk_look(&walk), 1);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        struct uuid id = rows.items[0].id;
        assert_slice(rows.items[0].area, ENDED);
        house_changes(&walk.house, "\"merge," ENDED ",35.02.02.2003,2026-09-01,x\"");
        walk_file(&walk, 5, walk_villages[0], 0);
        assert_int_equal(walk_look(&walk), 0);
        rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_true(uuid_equal(rows.items[0].id, id));
        assert_slice(rows.items[0].area, walk_villages[0]);
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_int_equal(page.finding.counted, 6);
        must_explain(&walk, id);
        /* closed, it keeps its place quiet for four weeks, under whichever code */
        assert_ok(walk_review(&walk, id, page.version, "close", "nothing-found"));
        house_changes(&walk.house, "");
        walk_file(&walk, 5, ENDED, 0);
        assert_int_equal(walk_look(&walk), 1); /* taken back, they are two villages, and this is the other */
        house_changes(&walk.house, "\"merge," ENDED ",35.02.02.2003,2026-09-01,x\"");
        rows = walk_list(&walk, &walk.analyst);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.alike_count, 1);
        assert_true(uuid_equal(page.alike[0].id, id));
        walk_close(&walk);
}

/* Two tell something each week: under the old code until two weeks ago, under today's since. */
static void file_talk(struct walk *walk)
{
        for (int weeks = 25; weeks > 1; weeks--) {
                file_old(walk, (size_t)weeks % BABINSA, weeks);
                file_old(walk, (size_t)(weeks + 1) % BABINSA, weeks);
        }
        for (int weeks = 1; weeks >= 0; weeks--) {
                walk_file(walk, (size_t)weeks, walk_villages[0], weeks);
                walk_file(walk, (size_t)weeks + 2, walk_villages[0], weeks);
        }
}

/* A village from which somebody reports every week is no news when its code changes. */
static void a_new_code_is_no_new_village(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        file_talk(&walk);
        house_changes(&walk.house, "\"recode," OLD_CODE ",35.02.02.2003,2026-08-31,x\"");
        assert_int_equal(walk_look(&walk), 0);
        house_changes(&walk.house, ""); /* taken back: the same four reports in two weeks are unheard of there */
        assert_int_equal(walk_look(&walk), 1);
        walk_close(&walk);
}

/* The other part is quiet before. */
#define QUIET "35.02.02.2007"
#define SPLIT_QUIET \
        "\"split," OLD_CODE ",35.02.02.2003,2026-08-31,x\",\"split," OLD_CODE "," QUIET ",2026-08-31,x\""
#define SPLIT "\"split," OLD_CODE ",35.02.02.2003,2026-08-31,x\",\"split," OLD_CODE ",35.02.02.2004,2026-08-31,x\""

static void parts_of_a_split_are_judged_as_one(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        _cleanup_buffer_ struct buffer sentence;
        buffer_init(&sentence, 4096);
        walk_open(&walk);
        for (size_t i = 0; i < 2; i++) {
                walk_file(&walk, i, walk_villages[0], 1);
                walk_file(&walk, i + 2, QUIET, 0);
        }
        walk_file(&walk, 2, walk_villages[0], 0); /* who reported from the other part in that week */
        file_old(&walk, 4, 1);
        house_changes(&walk.house, SPLIT_QUIET);
        assert_int_equal(walk_look(&walk), 1);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_slice(rows.items[0].area, walk_villages[0]);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(page.finding.counted, 5);
        assert_int_equal(page.finding.joined_count, 1);
        assert_slice(page.finding.joined[0], QUIET);
        assert_int_equal(page.source_count, 6);
        area_write_sentence(&sentence, &page.finding, page.last_day, LANGUAGE_ID);
        struct slice one = region_label_of(&walk.house.arena, slice_from_cstr(walk_villages[0])),
                     other = region_label_of(&walk.house.arena, S(QUIET));
        struct slice both = arena_printf(&walk.house.arena, "desa %.*s dan %.*s", SLICE_FMT(one), SLICE_FMT(other));
        assert_true(slice_find(buffer_slice(&sentence), both) < buffer_slice(&sentence).size);
        must_explain(&walk, rows.items[0].id);
        walk_close(&walk);
}

/* What was quiet talk in one village is no burst in its part. */
static void a_part_has_the_history_of_the_whole(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        file_talk(&walk);
        house_changes(&walk.house, SPLIT);
        assert_int_equal(walk_look(&walk), 0);
        house_changes(&walk.house, "");
        assert_int_equal(walk_look(&walk), 1);
        walk_close(&walk);
}

static uint32_t count_places(struct walk *walk, int32_t first_day, size_t *ret_joined)
{
        enum error err;
        struct area_units units;
        struct office office = { 0 };
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = office_find(tx, walk->house.office, &walk->house.arena, &office);
                if (err == OK)
                        err = area_units_read(tx, &office, first_day, &walk->house.arena, &units);
        }
        assert_ok(err);
        *ret_joined = units.places.join_count;
        return units.places.count;
}

static void parts_are_places_of_their_own_after_the_split(void **state)
{
        (void)state;
        struct walk walk;
        size_t joined;
        walk_open(&walk);
        int32_t split = date_to_days((struct date){ 2026, 8, 31 });
        uint32_t villages = count_places(&walk, split, &joined);
        house_changes(&walk.house, SPLIT);
        assert_int_equal(count_places(&walk, split - 1, &joined), villages - 1);
        assert_int_equal(joined, 1);
        assert_int_equal(count_places(&walk, split, &joined), villages);
        assert_int_equal(joined, 0);
        file_old(&walk, 0, 0); /* a phone that has the old list still */
        assert_int_equal(count_places(&walk, split, &joined), villages - 1);
        walk_close(&walk);
}

static void a_panel_that_no_change_touches_is_the_same_text(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        walk_burst(&walk);
        struct slice before = panel_text(&walk);
        house_changes(&walk.house, "\"recode,35.98.01,35.02.03,2020-01-01,x\","
                                   "\"merge,35.02.02.2999,35.02.02.2005,2026-01-01,x\"");
        assert_true(slice_equal(before, panel_text(&walk)));
        house_changes(&walk.house, SPLIT);
        assert_false(slice_equal(before, panel_text(&walk)));
        walk_close(&walk);
}

/* Also by a report that came under the old code. */
static void the_named_see_nothing_of_a_joined_place(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        enum error err;
        walk_open(&walk);
        walk_burst(&walk);
        struct uuid id = walk_file_with(&walk, 5, walk_villages[0], 4, "Suyatno, Kepala Desa Ngrayun, +6284055556666");
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                const struct sql_value values[] = { sql_uuid(walk.house.office), sql_uuid(id), sql_slice(S(OLD_CODE)) };
                err = query_run(tx, &set_code, values, NULL);
        }
        assert_ok(err);
        house_changes(&walk.house, SPLIT);
        assert_int_equal(walk_look(&walk), 1);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_int_equal(walk_list(&walk, &walk.official).count, 0);
        assert_int_equal(walk_read(&walk, &walk.official, rows.items[0].id, &page), ERR_NOT_FOUND);
        walk_close(&walk);
}

static bool place_village(const struct region *village, void *context)
{
        struct borders *borders = context;
        struct borders_village *one = &borders->villages[borders->village_count];
        bool is_old = slice_equal(region_code(village), slice_from_cstr(walk_villages[0]));
        struct slice code = is_old ? S(OLD_CODE) : region_code(village);
        *one = (struct borders_village){ .path = S("M0 0L1 1L2 0Z"), .east = (int64_t)borders->village_count++ };
        memcpy(one->code, code.data, code.size);
        return true;
}

/* Borders that were drawn before a village was recoded say where it lies all the same. */
static enum error draft_about(struct walk *walk, struct uuid signal_id, const char *village)
{
        enum error err;
        struct warning_fault_at fault;
        struct date day = date_add_days(date_of_instant(clock_now(), OFFSET_WIB), 30);
        struct warning_draft draft = { .id = uuid_new(), .signal_id = signal_id, .level = S("SIAGA"),
                                       .title = S("Tawaran kerja yang belum jelas"),
                                       .body = S("Beberapa laporan menyebut tawaran kerja tanpa perjanjian."),
                                       .asked = S("Jelaskan jalur resmi kepada warga di balai desa."),
                                       .areas = slice_from_cstr(village),
                                       .expires_on = date_iso_kept(day, &walk->house.arena) };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk->analyst, &draft, &walk->house.arena, &fault);
        }
        return err;
}

/* Who reported from a village before a part of it became one of its own may have been in that part; who reported from
 * one that was merged into another is in that. */
static void a_village_is_named_by_who_was_surely_there(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        struct uuid id = walk_list(&walk, &walk.analyst).items[0].id;
        assert_ok(walk_read(&walk, &walk.analyst, id, &page));
        assert_ok(walk_review(&walk, id, page.version, "raise", "more-than-usual"));
        assert_int_equal(draft_about(&walk, id, ENDED), ERR_INVALID);
        clock_freeze(walk.monday + 21 * DAY);
        house_changes(&walk.house, "\"split,35.02.02.2003,35.02.02.2003,2026-09-20,x\","
                                   "\"split,35.02.02.2003," ENDED ",2026-09-20,x\"");
        assert_int_equal(draft_about(&walk, id, walk_villages[0]), ERR_INVALID);
        assert_int_equal(draft_about(&walk, id, ENDED), ERR_INVALID);
        house_changes(&walk.house, "\"merge,35.02.02.2003," ENDED ",2026-09-20,x\"");
        assert_ok(draft_about(&walk, id, ENDED));
        walk_close(&walk);
}

static void file_naming(struct walk *walk, size_t reporter, const char *village)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(village, "+6284012345678");
        assert_ok(house_file(&walk->house, &walk->babinsa[reporter], &draft, &receipt));
}

/* One village under the code of before and of today is no two, where strangers in two must name the same phone. */
static void a_recoded_village_is_no_second_one(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        file_naming(&walk, 0, ENDED);
        house_changes(&walk.house, "\"merge," ENDED ",35.02.02.2003,2026-08-31,x\"");
        file_naming(&walk, 1, walk_villages[0]);
        file_naming(&walk, 2, walk_villages[0]);
        assert_int_equal(house_number(walk.house.fixture.store, "SELECT count(*) FROM signal"), 0);
        file_naming(&walk, 3, walk_villages[1]);
        assert_int_equal(house_number(walk.house.fixture.store, "SELECT count(*) FROM signal"), 1);
        walk_close(&walk);
}

static void borders_of_an_old_code_place_the_village_of_today(void **state)
{
        (void)state;
        static struct borders_village villages[400];
        struct borders borders = { .width = 1000, .height = 1000, .villages = villages };
        static const struct slice regency = S("35.02");
        struct walk walk;
        enum error err;
        walk_open(&walk);
        region_area_each_village((struct region_area){ &regency, 1 }, place_village, &borders);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = region_borders_store(tx, walk.house.office, &borders, S("Batas karangan"));
        }
        assert_ok(err);
        assert_int_equal(walk_scanned_panel(&walk).point_count, borders.village_count - 1);
        house_changes(&walk.house, "\"recode," OLD_CODE ",35.02.02.2003,2026-08-31,x\"");
        assert_int_equal(walk_scanned_panel(&walk).point_count, borders.village_count);
        walk_close(&walk);
}

/* Whose role was given for the old code of a district: he is reached, and nobody beside it. */
static void a_warning_reaches_roles_under_an_old_code(void **state)
{
        (void)state;
        static const char question[] = "SELECT count(*) FROM warning_recipient r JOIN person p ON p.id = r.person_id "
                                       "WHERE p.name = 'Camat Lama'";
        for (int changed = 0; changed <= 1; changed++) {
                struct walk walk;
                struct area_page page;
                walk_open(&walk);
                (void)house_person(&walk.house, &(struct house_person){ "camat", "Camat Lama", "Camat",
                                                                        "district-official", "35.98.01", NULL });
                if (changed)
                        house_changes(&walk.house, "\"recode,35.98.01,35.02.02,2020-01-01,x\"");
                walk_burst(&walk);
                assert_int_equal(walk_look(&walk), 1);
                struct uuid id = walk_list(&walk, &walk.analyst).items[0].id;
                struct warning_draft draft = { .id = uuid_new(), .signal_id = id, .expires_on = S("2026-10-01") };
                assert_ok(walk_read(&walk, &walk.analyst, id, &page));
                assert_ok(walk_review(&walk, id, page.version, "raise", "verified"));
                area_suggest(&page, &walk.house.arena, &draft);
                walk_publish(&walk, &draft);
                assert_int_equal(house_number(walk.house.fixture.store, question), changed);
                walk_close(&walk);
        }
}

/* Recorded by the official, on the Monday of the week before the one under way. */
static void visit(struct walk *walk, struct slice village)
{
        enum error err;
        char day[DATE_ISO_SIZE + 1];
        struct uuid draw = uuid_new(), id = uuid_new(), office = walk->house.office;
        instant at = walk->monday - 7 * DAY;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visit_draw_insert(tx, &(struct visit_draw_insert_params){ office, draw, S("2026-09"), S("benih"),
                                                                                S("") },
                                        NULL);
                if (err == OK)
                        err = visit_insert(tx, &(struct visit_insert_params){ .office_id = office, .id = id,
                                                                              .draw_id = draw, .share = S("random"),
                                                                              .village_code = village },
                                           NULL);
                if (err == OK)
                        err = visit_record(tx, &(struct visit_record_params){
                                                       .office_id = office, .id = id, .version = 1,
                                                       .state = S("nothing"), .recorded_by = walk->official.person_id,
                                                       .has_day_known_at = true, .day_known_at = at,
                                                       .visited_on = date_iso_text(date_of_instant(at, OFFSET_WIB),
                                                                                   day) },
                                           NULL);
        }
        assert_ok(err);
}

/* Who is named in a report from a place takes nothing out of it by a visit that he wrote down, whatever its codes. */
static void a_visit_of_the_named_silences_no_part(void **state)
{
        (void)state;
        static const struct {
                const char *rows;
                bool old, named;
                struct slice visited;
                int64_t raised;
        } cases[] = {
                { "\"recode," OLD_CODE ",35.02.02.2003,2026-08-31,x\"", true, false, S("35.02.02.2003"), 0 },
                { "\"recode," OLD_CODE ",35.02.02.2003,2026-08-31,x\"", true, true, S("35.02.02.2003"), 1 },
                { "\"split,35.02.02.2003,35.02.02.2003,2026-08-31,x\",\"split,35.02.02.2003," QUIET ",2026-08-31,x\"",
                  false, false, S(QUIET), 0 },
                { "\"split,35.02.02.2003,35.02.02.2003,2026-08-31,x\",\"split,35.02.02.2003," QUIET ",2026-08-31,x\"",
                  false, true, S(QUIET), 1 },
                { SPLIT_QUIET, true, true, S(QUIET), 1 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct walk walk;
                enum error err;
                walk_open(&walk);
                struct uuid id = walk_file_with(&walk, 5, walk_villages[0], 12,
                                                cases[i].named ? "Suyatno, Kepala Desa Ngrayun, +6284055556666" : NULL);
                transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                        const struct sql_value values[] = { sql_uuid(walk.house.office), sql_uuid(id),
                                                            sql_slice(cases[i].old ? S(OLD_CODE)
                                                                                   : S("35.02.02.2003")) };
                        err = query_run(tx, &set_code, values, NULL);
                }
                assert_ok(err);
                house_changes(&walk.house, cases[i].rows);
                visit(&walk, cases[i].visited);
                walk_burst(&walk);
                if (walk_look(&walk) != cases[i].raised)
                        fail_msg("case %zu", i);
                walk_close(&walk);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_merged_village_is_heard_with_its_old_code),
                cmocka_unit_test(one_event_under_two_codes_is_one_signal),
                cmocka_unit_test(a_village_is_named_by_who_was_surely_there),
                cmocka_unit_test(a_recoded_village_is_no_second_one),
                cmocka_unit_test(a_new_code_is_no_new_village),
                cmocka_unit_test(parts_of_a_split_are_judged_as_one),
                cmocka_unit_test(a_part_has_the_history_of_the_whole),
                cmocka_unit_test(parts_are_places_of_their_own_after_the_split),
                cmocka_unit_test(a_panel_that_no_change_touches_is_the_same_text),
                cmocka_unit_test(the_named_see_nothing_of_a_joined_place),
                cmocka_unit_test(a_warning_reaches_roles_under_an_old_code),
                cmocka_unit_test(a_visit_of_the_named_silences_no_part),
                cmocka_unit_test(borders_of_an_old_code_place_the_village_of_today),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
