/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small simulated year at the desk, by the rules of the program (the whole: build/bench/desk-year): who names a
 * ring's phone is asked about it, and nobody innocent could be refused. */
#include "desk_walk.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "subjects/subjects.h"

enum { SEED = 7290, APPLICATIONS = 80, REPORTS = 40 };

static void a_year_stops_nobody_innocent(void **state)
{
        (void)state;
        static const struct desk_manner manner = { "two small rings", 2, 10, 100, 50, 0 };
        struct desk desk;
        struct desk_year year;
        struct desk_result result = { .why = stderr };
        assert_ok(desk_year_make(&year, &manner, (struct desk_volume){ APPLICATIONS, REPORTS }, SEED));
        desk_open(&desk);
        desk_walk(&desk, &year, &result);
        desk_close(&desk);
        desk_year_free(&year);
        print_message("ring: %zu of %zu asked; innocent: %zu of %zu asked, %zu of them could be refused\n",
                      result.ring.asked, result.ring.visits, result.innocent.asked, result.innocent.visits,
                      result.innocent.stopped);
        assert_int_equal(result.ring.visits, 20);
        assert_int_equal(result.innocent.visits, APPLICATIONS);
        assert_true(result.ring.asked > result.ring.visits / 2);
        assert_true(result.innocent.asked < result.innocent.visits / 5);
        assert_true(result.innocent.pointing > 0);
        assert_int_equal(result.innocent.stopped, 0);
}

/* --- what may carry a decision ------------------------------------------------------------------------------------ */

static int carrying(struct desk *desk, struct uuid id)
{
        struct application_file file = desk_read(desk, &desk->officer, id);
        struct slice *codes = arena_array(&desk->house.arena, struct slice, file.evidence_count + 1);
        assert_non_null(codes);
        for (size_t i = 0; i < file.evidence_count; i++)
                codes[i] = file.evidence[i].code;
        struct evidence_sum sum = evidence_sum(&file, codes, file.evidence_count);
        assert_false(sum.unknown);
        assert_false(sum.proven);
        return sum.findings;
}

static struct uuid begin(struct desk *desk)
{
        enum error err;
        struct uuid id = desk_create(desk);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk->officer, id);
        }
        assert_ok(err);
        desk_answer(desk, id, "tujuan", "kerja");
        desk_answer(desk, id, "negara-pekerjaan", "jelas");
        return id;
}

/* Two odd answers of one interview, each of which innocent people sometimes give (innocence M). */
static void what_innocent_people_sometimes_say_carries_nothing(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = begin(&desk);
        desk_answer(&desk, id, "perusahaan", "p3mi");
        desk_answer(&desk, id, "terdaftar-disnaker", "proses");
        desk_answer(&desk, id, "perjanjian", "tak-paham");
        desk_answer(&desk, id, "dibayar-siapa", "utang");
        assert_int_equal(carrying(&desk, id), 0);
        desk_close(&desk);
}

/* "To know the recruiter, not to judge you", and "if you were told to, you are not the one we look for". */
static void what_he_says_of_his_recruiter_carries_nothing_against_him(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = begin(&desk);
        desk_answer(&desk, id, "perusahaan", "perorangan");
        desk_answer(&desk, id, "visa-perorangan", "belum-tahu");
        desk_answer(&desk, id, "siapa-mengajak", "medsos");
        desk_answer(&desk, id, "tempat-perekrut", "tidak-tahu");
        desk_answer(&desk, id, "dibayar-siapa", "perekrut"); /* all L */
        desk_answer(&desk, id, "diberi-uang", "tidak");
        desk_answer(&desk, id, "dibantu", "sendiri");
        desk_answer(&desk, id, "disuruh-bohong", "ya");
        (void)desk_mention(&desk, SOURCE_PARTNER, "instansi");
        desk_explain(&desk, id, "differs");
        assert_int_equal(carrying(&desk, id), 1); /* what the agency says of the phone */
        desk_close(&desk);
}

static void a_document_that_belies_the_journey_carries_once(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = begin(&desk);
        desk_answer(&desk, id, "perusahaan", "mandiri");
        desk_answer(&desk, id, "perjanjian", "belum");
        assert_int_equal(carrying(&desk, id), 0);
        desk_answer(&desk, id, "visa", "bukan-kerja"); /* L, about a document */
        assert_int_equal(carrying(&desk, id), 1);
        (void)desk_mention(&desk, SOURCE_PARTNER, "instansi");
        assert_int_equal(carrying(&desk, id), 1); /* he was not asked about it */
        desk_explain(&desk, id, "fits");
        assert_int_equal(carrying(&desk, id), 1);
        desk_explain(&desk, id, "unclear");
        assert_int_equal(carrying(&desk, id), 1);
        desk_explain(&desk, id, "differs");
        assert_int_equal(carrying(&desk, id), 2);
        desk_close(&desk);
}

static struct actor house_actor(struct desk *desk, const char *login, const char *role, const char *area)
{
        struct actor actor = house_person(&desk->house,
                                          &(struct house_person){ login, "Nama Contoh", "Jabatan contoh", role, area,
                                                                  NULL });
        actor.purpose = S("triage");
        return actor;
}

/* A report about his guarantor's phone, which an officer then confirmed. */
static void confirm_report(struct desk *desk, const struct actor *reporter, const struct actor *analyst)
{
        static const struct slice signs[] = { S("visa-bukan-kerja") };
        struct form_errors errors = { 0 };
        struct report_receipt receipt;
        enum error err;
        struct report_draft draft = { .id = uuid_new(), .channel = S("web"), .village_code = S("35.02.02.2003"),
                                      .happened_on = S("2026-11-01"), .country = S("MY"), .knowledge = S("own-eyes"),
                                      .narrative = S("Perekrut menawarkan kerja dengan visa wisata."),
                                      .phone = S(DESK_PHONE), .signs = signs, .sign_count = 1, .errors = &errors };
        const struct report_step take = { .report_id = draft.id, .action = S("report.take") };
        const struct report_grade grade = { .report_id = draft.id, .reliability = S("B"), .credibility = S("2") };
        const struct report_close close = { .report_id = draft.id, .outcome = S("confirmed"), .note = S("Diperiksa.") };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = report_file(tx, reporter, &draft, &desk->house.arena, &receipt);
                if (err == OK)
                        err = report_step(tx, analyst, &take);
                if (err == OK)
                        err = report_grade(tx, analyst, &grade);
                if (err == OK)
                        err = report_close(tx, analyst, &close);
        }
        assert_ok(err);
}

static void one_reporter_is_not_two_however_often_he_is_believed(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct actor analyst = house_actor(&desk, "analis", "analyst", "");
        struct actor one = house_actor(&desk, "babinsa1", "babinsa", "35.02.02");
        struct actor two = house_actor(&desk, "babinsa2", "babinsa", "35.02.02");
        confirm_report(&desk, &one, &analyst);
        confirm_report(&desk, &one, &analyst);
        struct uuid id = begin(&desk);
        desk_explain(&desk, id, "differs");
        assert_true(desk_read(&desk, &desk.officer, id).findings[0].showable);
        assert_int_equal(carrying(&desk, id), 0);
        confirm_report(&desk, &two, &analyst);
        assert_int_equal(carrying(&desk, id), 1);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_year_stops_nobody_innocent),
                cmocka_unit_test(what_innocent_people_sometimes_say_carries_nothing),
                cmocka_unit_test(what_he_says_of_his_recruiter_carries_nothing_against_him),
                cmocka_unit_test(a_document_that_belies_the_journey_carries_once),
                cmocka_unit_test(one_reporter_is_not_two_however_often_he_is_believed),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
