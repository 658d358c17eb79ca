/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* "Looks like report 0123": for triage among what the reader could open, for the sender among his own. */
#include "../house.h"

#include "likeness/likeness.h"
#include "reports/alike.h"
#include "subjects/subjects.h"

struct desk {
        struct house house;
        struct actor one, two, analyst;
        struct likeness *likeness; /* NULL: nothing in memory */
};

static void desk_open(struct desk *desk)
{
        house_open(&desk->house);
        desk->likeness = NULL;
        desk->one = house_person(&desk->house, &(struct house_person){ "babinsa1", "Sersan Contoh", "Babinsa",
                                                                       "babinsa", "35.02.02", NULL });
        desk->two = house_person(&desk->house, &(struct house_person){ "babinsa2", "Sersan Contoh", "Babinsa",
                                                                       "babinsa", "35.02.02", NULL });
        desk->analyst = house_person(
                &desk->house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
}

static struct report_draft file(struct desk *desk, const struct actor *actor, const char *village, const char *phone,
                                const char *company)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(village, phone);
        if (company)
                draft.company = slice_from_cstr(company);
        assert_ok(house_file(&desk->house, actor, &draft, &receipt));
        return draft;
}

static struct alike_reports ask(struct desk *desk, const struct actor *actor, const struct report_draft *draft,
                                bool own)
{
        enum error err;
        struct alike_reports alike;
        struct alike_question question = { .id = draft->id, .village_code = draft->village_code, .phone = draft->phone,
                                           .recruiter = draft->recruiter, .company = draft->company,
                                           .likeness = desk->likeness };
        likeness_follow(desk->likeness, desk->house.office, MINUTE);
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = own ? reports_alike_own(tx, actor, &question, &alike) :
                            reports_alike(tx, actor, &question, &alike);
        }
        assert_ok(err);
        return alike;
}

static void triage_sees_what_shares_most_first(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct report_draft near = file(&desk, &desk.one, "35.02.02.2003", "0840-1111-2222", "PT Maju Fiktif");
        struct report_draft far = file(&desk, &desk.two, "35.02.02.2004", "+62 840 1111 2222", NULL);
        (void)file(&desk, &desk.two, "35.02.02.2003", "0840-9999-8888", NULL);
        struct report_draft last = file(&desk, &desk.two, "35.02.02.2003", "084011112222", "P.T. Maju Fiktif");
        struct alike_reports alike = ask(&desk, &desk.analyst, &last, false);
        assert_int_equal(alike.count, 2);
        assert_true(uuid_equal(alike.items[0].id, near.id));
        assert_int_equal(alike.items[0].by, ALIKE_PHONE | ALIKE_COMPANY | ALIKE_VILLAGE);
        assert_true(uuid_equal(alike.items[1].id, far.id));
        assert_int_equal(alike.items[1].by, ALIKE_PHONE);
        house_close(&desk.house);
}

static void a_report_that_names_the_reader_is_like_nothing(void **state)
{
        (void)state;
        struct desk desk;
        int64_t marked;
        enum error err;
        desk_open(&desk);
        struct report_draft named = file(&desk, &desk.one, "35.02.02.2003", "0840-1111-2222", NULL);
        struct report_draft last = file(&desk, &desk.two, "35.02.02.2003", "0840-1111-2222", NULL);
        assert_int_equal(ask(&desk, &desk.analyst, &last, false).count, 1);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = desk.house.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = named.id,
                                                                       .persons = &desk.analyst.person_id,
                                                                       .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_int_equal(ask(&desk, &desk.analyst, &last, false).count, 0);
        house_close(&desk.house);
}

static void the_sender_is_told_his_own_alone(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct report_draft sent = file(&desk, &desk.one, "35.02.02.2003", "0840-1111-2222", NULL);
        struct report_draft again = house_draft("35.02.02.2003", "0840 1111 2222");
        struct alike_reports alike = ask(&desk, &desk.one, &again, true);
        assert_int_equal(alike.count, 1);
        assert_true(uuid_equal(alike.items[0].id, sent.id));
        assert_int_equal(ask(&desk, &desk.two, &again, true).count, 0); /* another's is not his to know */
        assert_int_equal(ask(&desk, &desk.one, &sent, true).count, 0);  /* a retry is like nothing */
        struct report_draft elsewhere = house_draft("35.02.02.2004", "0840 1111 2222");
        assert_int_equal(ask(&desk, &desk.one, &elsewhere, true).count, 0);
        struct report_draft unreadable = house_draft("35.02.02.2003", "tidak tahu");
        assert_int_equal(ask(&desk, &desk.one, &unreadable, true).count, 0);
        struct report_draft named = house_draft("35.02.02.2003", "");
        named.recruiter = S("Moch. Soegeng Hartadi");
        struct report_receipt receipt;
        assert_ok(house_file(&desk.house, &desk.one, &named, &receipt));
        struct report_draft nameless = house_draft("35.02.02.2003", "");
        nameless.recruiter = S("Muhammad Sugeng Hartadi");
        alike = ask(&desk, &desk.one, &nameless, true);
        assert_int_equal(alike.count, 1);
        assert_true(uuid_equal(alike.items[0].id, named.id));
        assert_int_equal(alike.items[0].by, ALIKE_RECRUITER | ALIKE_VILLAGE);
        assert_int_equal(ask(&desk, &desk.two, &nameless, true).count, 0);
        house_close(&desk.house);
}

/* Who is written nearly so, after what is the same, while nobody has told the two apart and the reader is not named. */
static void triage_sees_who_is_written_alike(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        int64_t marked;
        desk_open(&desk);
        struct report_draft near = file(&desk, &desk.one, "35.02.02.2003", "0840-1111-2222", "PT Maju Makmur Fiktif");
        struct report_draft last = file(&desk, &desk.two, "35.02.02.2004", "0840-3333-4444", "PT Maju Makmor Fiktif");
        assert_int_equal(ask(&desk, &desk.analyst, &last, false).count, 0);
        assert_ok(likeness_open(&(struct likeness_options){ .store = desk.house.fixture.store,
                                                            .source = subjects_source() },
                                &desk.likeness));
        struct alike_reports alike = ask(&desk, &desk.analyst, &last, false);
        assert_int_equal(alike.count, 1);
        assert_true(uuid_equal(alike.items[0].id, near.id));
        assert_int_equal(alike.items[0].by, ALIKE_COMPANY_NEARLY);
        struct report_draft same = file(&desk, &desk.one, "35.02.02.2005", "0840-5555-6666", "PT Maju Makmor Fiktif");
        alike = ask(&desk, &desk.analyst, &last, false);
        assert_int_equal(alike.count, 2);
        assert_true(uuid_equal(alike.items[0].id, same.id));
        assert_int_equal(alike.items[0].by, ALIKE_COMPANY);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = desk.house.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = near.id,
                                                                       .persons = &desk.analyst.person_id,
                                                                       .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_int_equal(ask(&desk, &desk.analyst, &last, false).count, 1);
        likeness_close(desk.likeness);
        house_close(&desk.house);
}

static struct uuid company(struct desk *desk, const char *written)
{
        enum error err;
        struct subject_rows rows;
        struct subject_filter filter = { .kind = S("company"), .query = slice_from_cstr(written), .limit = 10 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_list(tx, &desk->analyst, &filter, &desk->house.arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(rows.count, 1);
        return rows.items[0].id;
}

static void who_was_told_apart_is_no_hint(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        desk_open(&desk);
        (void)file(&desk, &desk.one, "35.02.02.2003", "0840-1111-2222", "PT Maju Makmur Fiktif");
        struct report_draft last = file(&desk, &desk.two, "35.02.02.2004", "0840-3333-4444", "PT Maju Makmor Fiktif");
        assert_ok(likeness_open(&(struct likeness_options){ .store = desk.house.fixture.store,
                                                            .source = subjects_source() },
                                &desk.likeness));
        assert_int_equal(ask(&desk, &desk.analyst, &last, false).count, 1);
        struct judgement apart = { .id = uuid_new(), .subject_id = company(&desk, "PT Maju Makmur Fiktif"),
                                   .other_kind = S("subject"), .other_id = company(&desk, "PT Maju Makmor Fiktif"),
                                   .verdict = VERDICT_DIFFERENT, .reason = S("Dua perusahaan di dua kota.") };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = subjects_judge(tx, &desk.analyst, &apart);
        }
        assert_ok(err);
        assert_int_equal(ask(&desk, &desk.analyst, &last, false).count, 0);
        likeness_close(desk.likeness);
        house_close(&desk.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(triage_sees_who_is_written_alike),
                cmocka_unit_test(who_was_told_apart_is_no_hint),
                cmocka_unit_test(triage_sees_what_shares_most_first),
                cmocka_unit_test(a_report_that_names_the_reader_is_like_nothing),
                cmocka_unit_test(the_sender_is_told_his_own_alone),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
