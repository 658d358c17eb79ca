/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sheet of a small month, counted by hand: what is in it, what came too late, and who may read it. */
#include "../passports/desk.h"

#include "base/checked.h"
#include "fairness/fairness.h"
#include "passports.sql.h"
#include "passports/objection.h"
#include "program.sql.h"

struct bureau {
        struct desk desk;
        struct actor head, supervisor;
};

static void set_day(const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, 420) + 9 * HOUR);
}

static void open_bureau(struct bureau *bureau)
{
        enum error err;
        set_day("2026-10-05");
        desk_open(&bureau->desk);
        desk_legal(&bureau->desk);
        bureau->head = desk_person(&bureau->desk, bureau->desk.house.office, "kepala", "head");
        bureau->supervisor = desk_person(&bureau->desk, bureau->desk.house.office, "pengawas", "supervisor");
        transaction (tx, bureau->desk.house.fixture.store, TX_WRITE, &err) {
                err = program_office_area_insert(tx,
                                                 &(struct program_office_area_insert_params){
                                                         .office_id = bureau->desk.house.office,
                                                         .regency_code = S("35.02") },
                                                 NULL);
        }
        assert_ok(err);
}

static struct uuid create(struct bureau *bureau, const char *sex, const char *born, const char *village)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.sex = slice_from_cstr(sex), new.birth_date = slice_from_cstr(born), new.nik = SLICE_NULL;
        new.village_code = slice_from_cstr(village);
        transaction (tx, bureau->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &bureau->desk.officer, &new, &bureau->desk.house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

static struct uuid suspend(struct bureau *bureau, struct uuid id)
{
        enum error err;
        struct obstacles obstacles;
        struct desk *desk = &bureau->desk;
        struct proposal proposal = desk_proposal(id);
        assert_ok(desk_hear(desk, id));
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk->second, &(struct second_step){ id, proposal.id, 0, SLICE_NULL });
        }
        assert_ok(err);
        return proposal.id;
}

static void refer(struct bureau *bureau, struct uuid id)
{
        static const struct slice unclear = S("tujuan-belum-jelas");
        struct obstacles obstacles;
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("D2"), .reasons = &unclear,
                                     .reason_count = 1 };
        assert_ok(desk_propose(&bureau->desk, &bureau->desk.officer, &proposal, &obstacles));
}

static enum error gather(struct bureau *bureau, const struct actor *actor, const char *month,
                         struct fairness_input *ret_input)
{
        enum error err;
        struct date first;
        assert_ok(date_parse_iso(slice_from_cstr(month), &first));
        transaction (tx, bureau->desk.house.fixture.store, TX_WRITE, &err) {
                err = fairness_gather(tx, actor, first, &bureau->desk.house.arena, ret_input);
        }
        return err;
}

static struct fairness_sheet sheet_of(struct bureau *bureau, const char *month)
{
        struct fairness_input input;
        struct fairness_sheet sheet;
        assert_ok(gather(bureau, &bureau->head, month, &input));
        assert_ok(fairness_judge(&input, &bureau->desk.house.arena, &sheet));
        return sheet;
}

static uint32_t met(const struct fairness_sheet *sheet, enum fairness_trait trait, size_t group,
                    enum fairness_measure measure)
{
        return sheet->rows[trait][group].acted[measure].number;
}

static void a_month_is_counted_as_it_stood_on_its_last_day(void **state)
{
        (void)state;
        struct bureau bureau;
        open_bureau(&bureau);
        struct uuid woman = create(&bureau, "P", "1990-05-10", "35.02.02.2003");
        struct uuid man = create(&bureau, "L", "1965-10-06", "35.02.02.2003");
        struct uuid minor = create(&bureau, "P", "2008-10-06", "35.03.01.2001");
        desk_interview(&bureau.desk, woman);
        desk_interview(&bureau.desk, man);
        desk_interview(&bureau.desk, minor);
        (void)suspend(&bureau, woman);
        set_day("2026-11-02");
        desk_interview(&bureau.desk, create(&bureau, "L", "1990-05-10", "35.02.02.2003")); /* November's */
        set_day("2026-11-14");
        refer(&bureau, man);
        set_day("2026-11-15");
        struct fairness_sheet sheet = sheet_of(&bureau, "2026-10-01");
        assert_int_equal(sheet.rows[FAIRNESS_SEX][2].persons.number, 3);
        assert_int_equal(sheet.rows[FAIRNESS_SEX][0].persons.number, 2);
        assert_int_equal(met(&sheet, FAIRNESS_SEX, 0, FAIRNESS_SUSPENDED), 1);
        assert_int_equal(met(&sheet, FAIRNESS_SEX, 1, FAIRNESS_SUSPENDED), 0);
        assert_int_equal(met(&sheet, FAIRNESS_SEX, 1, FAIRNESS_DEEPENED), 1);
        assert_int_equal(sheet.rows[FAIRNESS_AGE][0].persons.number, 1); /* 17 on the day of the interview */
        assert_int_equal(sheet.rows[FAIRNESS_AGE][4].persons.number, 1); /* 60: 61 a day later */
        assert_int_equal(sheet.groups[FAIRNESS_REGENCY], 2);
        assert_int_equal(sheet.rows[FAIRNESS_REGENCY][0].persons.number, 2);
        assert_int_equal(sheet.rows[FAIRNESS_REGENCY][1].persons.number, 1); /* outside the working area */
        assert_int_equal(sheet.groups[FAIRNESS_OFFICER], 2); /* nobody, and the one who interviewed */
        assert_int_equal(sheet.rows[FAIRNESS_OFFICER][1].persons.number, 3);
        for (size_t i = 0; i <= 2; i++) /* three persons: no number stands anywhere */
                assert_false(sheet.rows[FAIRNESS_SEX][i].persons.shown);
        assert_int_equal(sheet.reason_count, 2);
        assert_slice(sheet.reasons[1].outcome, "D3");
        assert_slice(sheet.reasons[1].key, "minta-waktu");
        house_changes(&bureau.desk.house, "\"merge,35.03.01.2001,35.02.02.2003,2026-11-01,x\"");
        sheet = sheet_of(&bureau, "2026-10-01");
        assert_int_equal(sheet.rows[FAIRNESS_REGENCY][0].persons.number, 3); /* by the regency of today */
        refer(&bureau, minor); /* after the last day: the sheet does not move */
        sheet = sheet_of(&bureau, "2026-10-01");
        assert_int_equal(met(&sheet, FAIRNESS_SEX, 0, FAIRNESS_DEEPENED), 0);
        desk_close(&bureau.desk);
}

/* The phone of desk_application is named by all: what the recruiter did is no difference between groups. */
static void who_names_one_phone_is_one_party(void **state)
{
        (void)state;
        struct bureau bureau;
        struct fairness_input input;
        open_bureau(&bureau);
        for (int i = 0; i < 3; i++)
                desk_interview(&bureau.desk, create(&bureau, i ? "L" : "P", "1990-05-10", "35.02.02.2003"));
        set_day("2026-11-20");
        assert_ok(gather(&bureau, &bureau.head, "2026-10-01", &input));
        assert_int_equal(input.cases.count, 3);
        for (size_t i = 0; i < 3; i++)
                assert_true(input.cases.items[i].party > 0 && input.cases.items[i].party == input.cases.items[0].party);
        desk_close(&bureau.desk);
}

static void a_question_about_a_finding_is_counted(void **state)
{
        (void)state;
        struct bureau bureau;
        open_bureau(&bureau);
        desk_mention(&bureau.desk, S("report"), "a");
        desk_mention(&bureau.desk, S("report"), "b");
        struct uuid id = create(&bureau, "P", "1990-05-10", "35.02.02.2003");
        desk_interview(&bureau.desk, id);
        struct application_file file = desk_read(&bureau.desk, &bureau.desk.officer, id);
        assert_true(file.finding_count > 0);
        set_day("2026-11-20");
        struct fairness_sheet sheet = sheet_of(&bureau, "2026-10-01");
        assert_int_equal(met(&sheet, FAIRNESS_SEX, 0, FAIRNESS_ASKED), 0);
        set_day("2026-10-05");
        struct answer_given answer = { uuid_new(), file.findings[0].key, S("fits"), S("Itu nomor paman saya.") };
        enum error err;
        transaction (tx, bureau.desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_answer(tx, &bureau.desk.officer, id, &answer);
        }
        assert_ok(err);
        set_day("2026-11-20");
        sheet = sheet_of(&bureau, "2026-10-01");
        assert_int_equal(met(&sheet, FAIRNESS_SEX, 0, FAIRNESS_ASKED), 1);
        desk_close(&bureau.desk);
}

static void only_the_head_reads_it_and_not_too_early(void **state)
{
        (void)state;
        struct bureau bureau;
        struct fairness_input input;
        open_bureau(&bureau);
        set_day("2026-11-14");
        assert_int_equal(gather(&bureau, &bureau.head, "2026-10-01", &input), ERR_NOT_FOUND);
        assert_ok(gather(&bureau, &bureau.head, "2026-09-01", &input));
        set_day("2026-11-15");
        assert_ok(gather(&bureau, &bureau.head, "2026-10-01", &input));
        assert_int_equal(gather(&bureau, &bureau.desk.officer, "2026-10-01", &input), ERR_FORBIDDEN);
        assert_int_equal(gather(&bureau, &bureau.supervisor, "2026-10-01", &input), ERR_FORBIDDEN);
        assert_int_equal(house_number(bureau.desk.house.fixture.store,
                                      "SELECT count(*) FROM journal_entry WHERE action = 'fairness.read'"), 2);
        desk_close(&bureau.desk);
}

/* Stops of July to September are followed to the end of December's 29th; the sheet of January shows them. */
static void a_stop_that_was_taken_back_was_wrong(void **state)
{
        (void)state;
        struct bureau bureau;
        struct obstacles obstacles;
        enum error err;
        open_bureau(&bureau);
        struct uuid id = create(&bureau, "P", "1990-05-10", "35.02.02.2003");
        desk_interview(&bureau.desk, id);
        struct uuid decision = suspend(&bureau, id), objection = uuid_new();
        set_day("2026-11-24");
        transaction (tx, bureau.desk.house.fixture.store, TX_WRITE, &err) {
                err = desk_print(tx, bureau.desk.house.office, decision);
                if (err == OK)
                        err = passports_serve(tx, &bureau.desk.officer, id,
                                              &(struct service){ decision, S("2026-11-24"), S("hand") });
                if (err == OK)
                        err = passports_objection_receive(
                                tx, &bureau.desk.officer,
                                &(struct objection_new){ objection, id, decision, S("objection"), S("2026-11-24"),
                                                         S("hand"), S("Saya tidak mengenal orang itu.") },
                                &obstacles);
        }
        assert_ok(err);
        bureau.head.second_factor_at = clock_now();
        transaction (tx, bureau.desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_objection_answer(
                        tx, &bureau.head,
                        &(struct objection_answer_given){ objection, id, S("objection"), S("granted"),
                                                          S("Bukti itu ternyata tentang orang lain."),
                                                          S("2026-11-24") },
                        &obstacles);
        }
        assert_ok(err);
        set_day("2027-05-15"); /* April's sheet: October to December, followed to the end of March */
        struct fairness_sheet sheet = sheet_of(&bureau, "2027-04-01");
        assert_int_equal(sheet.stops.first.month, 10);
        assert_int_equal(sheet.stops.stopped.number, 1);
        assert_int_equal(sheet.stops.reversed.number, 1);
        assert_int_equal(sheet.stops.completed.number, 0);
        assert_int_equal(sheet.stops.wrong.number, 1);
        assert_false(sheet.stops.wrong.shown);
        sheet = sheet_of(&bureau, "2027-01-01");
        assert_int_equal(sheet.stops.first.month, 7);
        assert_int_equal(sheet.stops.stopped.number, 0);
        desk_close(&bureau.desk);
}

/* Suspended in October; the same person, by his NIK, got a passport in December. */
static void a_stop_that_a_passport_followed_was_wrong(void **state)
{
        (void)state;
        struct bureau bureau;
        struct obstacles obstacles;
        enum error err;
        struct slice number;
        open_bureau(&bureau);
        struct uuid first = desk_create(&bureau.desk);
        desk_interview(&bureau.desk, first);
        (void)suspend(&bureau, first);
        set_day("2026-12-07");
        struct application_new again = desk_application();
        again.guarantor_phone = SLICE_NULL, again.company = SLICE_NULL;
        transaction (tx, bureau.desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &bureau.desk.officer, &again, &bureau.desk.house.arena, &number);
                if (err == OK)
                        err = passports_start(tx, &bureau.desk.officer, again.id);
        }
        assert_ok(err);
        struct proposal issue = { .id = uuid_new(), .application_id = again.id, .outcome = S("T0") };
        desk_ready(&bureau.desk, again.id);
        assert_ok(desk_propose(&bureau.desk, &bureau.desk.officer, &issue, &obstacles));
        set_day("2027-05-15");
        struct fairness_sheet sheet = sheet_of(&bureau, "2027-04-01");
        assert_int_equal(sheet.stops.stopped.number, 1);
        assert_int_equal(sheet.stops.reversed.number, 0);
        assert_int_equal(sheet.stops.completed.number, 1);
        assert_int_equal(sheet.stops.wrong.number, 1);
        desk_close(&bureau.desk);
}

/* Twelve drawn in October: six judged in time, one of them otherwise and hidden for it, one judged too late. */
static void second_looks_are_counted_until_the_cut(void **state)
{
        (void)state;
        struct bureau bureau;
        struct uuid ids[12];
        enum error err;
        open_bureau(&bureau);
        struct uuid office = bureau.desk.house.office;
        transaction (tx, bureau.desk.house.fixture.store, TX_WRITE, &err) {
                err = OK;
                for (size_t i = 0; i < ARRAY_SIZE(ids) && err == OK; i++) {
                        ids[i] = uuid_new();
                        const struct second_look_add_params drawn = { office, ids[i], uuid_new(), clock_now() };
                        err = second_look_add(tx, &drawn, NULL);
                }
                for (size_t i = 0; i < 7 && err == OK; i++) {
                        instant late = i == 6 ? 60 * DAY : DAY;
                        err = second_look_judge(tx,
                                                &(struct second_look_judge_params){
                                                        .office_id = office, .id = ids[i], .by = bureau.head.person_id,
                                                        .at = clock_now() + late,
                                                        .verdict = i ? S("agree") : S("other"), .outcome = S("D1") },
                                                NULL);
                }
        }
        assert_ok(err);
        set_day("2026-11-20");
        struct fairness_sheet sheet = sheet_of(&bureau, "2026-10-01");
        assert_true(sheet.looks.drawn.shown && sheet.looks.judged.shown && !sheet.looks.otherwise.shown);
        assert_int_equal(sheet.looks.drawn.number, 12);
        assert_int_equal(sheet.looks.judged.number, 6);
        assert_int_equal(sheet.looks.otherwise.number, 1);
        desk_close(&bureau.desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_month_is_counted_as_it_stood_on_its_last_day),
                cmocka_unit_test(who_names_one_phone_is_one_party),
                cmocka_unit_test(a_question_about_a_finding_is_counted),
                cmocka_unit_test(only_the_head_reads_it_and_not_too_early),
                cmocka_unit_test(a_stop_that_was_taken_back_was_wrong),
                cmocka_unit_test(a_stop_that_a_passport_followed_was_wrong),
                cmocka_unit_test(second_looks_are_counted_until_the_cut),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
