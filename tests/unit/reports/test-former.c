/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports under a code that is none of today's: who may file and read them, which lists hold them, where they count. */
#include "../house.h"

#include "base/checked.h"
#include "office/office.h"
#include "program/office.h"

/* A district that was 35.98.01, a village that went into 35.02.03.2002, one that was split. */
#define ROWS                                                                                                     \
        "\"recode,35.98.01,35.02.03,2020-01-01,x\",\"merge,35.02.02.2901,35.02.03.2002,2024-01-01,x\","          \
        "\"split,35.02.02.2905,35.02.02.2003,2025-01-01,x\",\"split,35.02.02.2905,35.02.02.2004,2025-01-01,x\""

struct town {
        struct house house;
        struct actor babinsa, away, analyst;
        uint32_t filed;
};

static void open_town(struct town *town)
{
        enum error err;
        *town = (struct town){ 0 };
        house_open(&town->house);
        transaction (tx, town->house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, town->house.office, S("35.02"));
        }
        assert_ok(err);
        town->babinsa = house_person(&town->house, &(struct house_person){ "babinsa", "S", "Babinsa", "babinsa",
                                                                           "35.02", NULL });
        town->away = house_person(&town->house, &(struct house_person){ "lain", "L", "Analis", "analyst", "35.02.02",
                                                                        NULL });
        town->analyst = house_person(&town->house, &(struct house_person){ "analis", "A", "Analis", "analyst",
                                                                           "35.02.03", NULL });
}

static enum error file(struct town *town, const struct actor *actor, const char *village, struct uuid *ret_id)
{
        struct report_receipt receipt;
        struct form_errors errors = { 0 };
        char phone[32];
        (void)snprintf(phone, sizeof phone, "+6284077%06u", ++town->filed);
        struct report_draft draft = house_draft(village, phone);
        draft.errors = draft.errors ? draft.errors : &errors;
        *ret_id = draft.id;
        return house_file(&town->house, actor, &draft, &receipt);
}

static size_t count_listed(struct town *town, const struct actor *actor, struct slice area)
{
        enum error err;
        struct report_rows rows = { 0 };
        struct report_filter filter = { .tab = REPORTS_UNTAKEN, .area = area, .limit = 50 };
        transaction (tx, town->house.fixture.store, TX_WRITE, &err) {
                err = reports_list(tx, actor, &filter, &town->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

static enum error open(struct town *town, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = report_is_open(tx, actor, id);
        }
        return err;
}

static int64_t count_untaken(struct town *town, const struct actor *actor)
{
        enum error err;
        struct report_counts counts = { 0 };
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = reports_counts(tx, actor, NULL, &town->house.arena, &counts);
        }
        assert_ok(err);
        return counts.untaken;
}

static void a_report_under_an_old_code_is_taken_and_read(void **state)
{
        (void)state;
        struct town town;
        struct uuid moved, merged, split;
        open_town(&town);
        assert_int_equal(file(&town, &town.babinsa, "35.02.02.2901", &merged), ERR_INVALID); /* nobody knows it */
        house_changes(&town.house, ROWS);
        assert_ok(file(&town, &town.babinsa, "35.98.01.2001", &moved));
        assert_ok(file(&town, &town.babinsa, "35.02.02.2901", &merged));
        assert_ok(file(&town, &town.babinsa, "35.02.02.2905", &split));
        assert_int_equal(file(&town, &town.babinsa, "35.02.02.2999", &merged), ERR_INVALID);
        assert_ok(open(&town, &town.analyst, moved));
        assert_int_equal(open(&town, &town.away, moved), ERR_NOT_FOUND);
        assert_int_equal(open(&town, &town.analyst, split), ERR_NOT_FOUND);
        assert_ok(open(&town, &town.away, split));
        assert_int_equal(count_listed(&town, &town.analyst, SLICE_NULL), 2);
        assert_int_equal(count_untaken(&town, &town.analyst), 2);
        assert_int_equal(count_listed(&town, &town.analyst, S("35.02.03")), 2);
        /* the old code of the merged one lies there */
        assert_int_equal(count_listed(&town, &town.away, SLICE_NULL), 2);
        house_changes(&town.house, "");
        assert_int_equal(open(&town, &town.analyst, moved), ERR_NOT_FOUND);
        assert_int_equal(count_listed(&town, &town.analyst, SLICE_NULL), 0);
        house_close(&town.house);
}

/* A role that was given for an area keeps it when its code changes; where another village came in too, it does not
 * grow. */
static void a_role_keeps_its_villages(void **state)
{
        (void)state;
        struct town town;
        struct uuid id;
        struct area_list areas = { 0 };
        enum error err;
        open_town(&town);
        struct actor district = house_person(&town.house, &(struct house_person){ "camat", "C", "Camat",
                                                                                  "district-official", "35.98.01",
                                                                                  NULL });
        struct actor village = house_person(&town.house, &(struct house_person){ "kades", "K", "Kades",
                                                                                 "village-official", "35.02.02.2901",
                                                                                 NULL });
        struct actor split = house_person(&town.house, &(struct house_person){ "lurah", "L", "Lurah",
                                                                               "village-official", "35.02.02.2905",
                                                                               NULL });
        assert_int_equal(file(&town, &district, "35.02.03.2001", &id), ERR_INVALID);
        house_changes(&town.house, ROWS);
        assert_ok(file(&town, &district, "35.02.03.2001", &id));
        assert_int_equal(file(&town, &village, "35.02.03.2002", &id), ERR_INVALID); /* larger than what was his */
        assert_ok(file(&town, &split, "35.02.02.2003", &id));
        assert_ok(file(&town, &split, "35.02.02.2004", &id));
        assert_int_equal(file(&town, &split, "35.02.02.2005", &id), ERR_INVALID);
        transaction (tx, town.house.fixture.store, TX_READ, &err) {
                err = report_areas(tx, &split, &town.house.arena, &areas);
        }
        assert_ok(err);
        assert_int_equal(areas.count, 3);
        assert_slice(areas.regency_codes[1], "35.02.02.2003");
        house_close(&town.house);
}

static void the_map_counts_them_where_they_are_today(void **state)
{
        (void)state;
        struct town town;
        struct uuid id;
        struct office_map map;
        enum error err;
        open_town(&town);
        struct actor head = house_person(&town.house, &(struct house_person){ "kepala", "K", "Kepala", "head", "",
                                                                              NULL });
        house_changes(&town.house, ROWS);
        clock_freeze(clock_now() - 2 * DAY);
        assert_ok(file(&town, &town.babinsa, "35.98.01.2002", &id));
        assert_ok(file(&town, &town.babinsa, "35.02.02.2901", &id));
        assert_ok(file(&town, &town.babinsa, "35.02.03.2002", &id));
        assert_ok(file(&town, &town.babinsa, "35.02.02.2905", &id));
        clock_freeze(-1);
        transaction (tx, town.house.fixture.store, TX_READ, &err) {
                err = office_map_read(tx, &head, &town.house.arena, &map);
        }
        assert_ok(err);
        assert_int_equal(office_map_number(&map, S("35.02.03.2002")), 3);
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 0);
        assert_int_equal(office_map_district(&map, S("35.02.02")), 1);
        assert_int_equal(office_map_district(&map, S("35.02.03")), 3);
        house_close(&town.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_report_under_an_old_code_is_taken_and_read),
                cmocka_unit_test(a_role_keeps_its_villages),
                cmocka_unit_test(the_map_counts_them_where_they_are_today),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
