/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "desk.h"

#include "access/password.h"
#include "content/content.h"
#include "passports/internal.h"
#include "passports/search.h"
#include "program/office.h"
#include "subjects/subjects.h"
#include "reports/reports.h"

static void add_office(struct desk *desk, struct uuid id, const char *code)
{
        enum error err;
        int64_t count;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = office_insert(tx, &(struct office){ .id = id, .code = slice_from_cstr(code),
                                                          .name = S("Kantor Imigrasi Contoh"), .zone = S("WIB"),
                                                          .address = S("Jalan Contoh 1"), .phone = S("(0352) 000000"),
                                                          .letter_pattern = S("{seq:4}/{code}/{month_roman}/{year}"),
                                                          .fictional = true });
                if (err == OK)
                        err = content_load_first(
                                tx, &(struct content_first){ .office_id = id, .confirmed_by = uuid_new() }, &count);
        }
        assert_ok(err);
}

struct actor desk_person(struct desk *desk, struct uuid office, const char *login, const char *role)
{
        struct uuid own = desk->house.office;
        desk->house.office = office;
        struct actor actor = house_person(
                &desk->house, &(struct house_person){ login, "Petugas Contoh", "Petugas layanan", role, "", NULL });
        desk->house.office = own;
        actor.purpose = S("passport");
        return actor;
}

void desk_open(struct desk *desk)
{
        struct house *house = &desk->house;
        *desk = (struct desk){ 0 };
        password_use_least_cost();
        fixture_open(&house->fixture);
        arena_init(&house->arena, 64 * 1024 * 1024);
        house->office = house->fixture.office;
        house->other_office = uuid_new();
        add_office(desk, house->office, "satu");
        add_office(desk, house->other_office, "dua");
        desk->officer = desk_person(desk, house->office, "petugas1", "desk-officer");
        desk->second = desk_person(desk, house->office, "petugas2", "desk-officer");
        desk->elsewhere = desk_person(desk, house->other_office, "lain", "desk-officer");
}

void desk_close(struct desk *desk)
{
        clock_freeze(-1);
        arena_reset(&desk->house.arena);
        fixture_close(&desk->house.fixture);
}

struct application_new desk_application(void)
{
        return (struct application_new){ .id = uuid_new(), .external_number = S("A-1"), .purpose = S("kerja"),
                                         .country = S("Malaysia"), .first_passport = true, .name = S("Siti Contoh"),
                                         .nik = S("9902025005900001"), .birth_date = S("1990-05-10"), .sex = S("P"),
                                         .village_code = S("35.02.02.2003"), .guarantor_name = S("Pak Contoh"),
                                         .guarantor_phone = S("0840-1111-2222"), .guarantor_relation = S("lain"),
                                         .company = S("PT Fiktif Jaya") };
}

struct uuid desk_create(struct desk *desk)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

struct application_file desk_read(struct desk *desk, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct application_file file = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_open(tx, &(struct reading){ actor, LANGUAGE_ID, &desk->house.arena }, id, &file);
        }
        assert_ok(err);
        return file;
}

void desk_answer(struct desk *desk, struct uuid id, const char *key, const char *code)
{
        enum error err;
        struct answer_given answer = { uuid_new(), slice_from_cstr(key), slice_from_cstr(code), SLICE_NULL };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_answer(tx, &desk->officer, id, &answer);
        }
        assert_ok(err);
}

void desk_explain(struct desk *desk, struct uuid id, const char *code)
{
        enum error err;
        struct application_file file = desk_read(desk, &desk->officer, id);
        for (size_t i = 0; i < file.finding_count; i++) {
                struct answer_given answer = { uuid_new(), file.findings[i].key, slice_from_cstr(code),
                                               S("Itu nomor tetangga saya."), 0 };
                transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                        err = passports_answer(tx, &desk->officer, id, &answer);
                }
                assert_ok(err);
        }
}

enum error desk_hear(struct desk *desk, struct uuid id)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_hear(tx, &desk->officer, id, S("Saya diajak tetangga dan belum tahu soal visa."), 0);
        }
        return err;
}

struct uuid desk_mention(struct desk *desk, struct slice source_kind, const char *group)
{
        enum error err;
        struct uuid source = uuid_new(), subject;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx,
                                       &(struct mention_new){ .office_id = desk->house.office,
                                                              .source_kind = source_kind,
                                                              .source_id = source,
                                                              .source_group = slice_from_cstr(group),
                                                              .village_code = S("35.02.02.2003"),
                                                              .observed_on = S("2026-11-01"),
                                                              .kind = MATCH_PHONE,
                                                              .raw = S(DESK_PHONE),
                                                              .role = S("recruiter") },
                                       &subject);
        }
        assert_ok(err);
        return source;
}

static enum error confirm_report(struct tx *tx, const struct actor *analyst, struct uuid id)
{
        TRY(report_step(tx, analyst, &(struct report_step){ .report_id = id, .action = S("report.take") }));
        TRY(report_grade(tx, analyst, &(struct report_grade){ .report_id = id, .reliability = S("B"),
                                                              .credibility = S("2") }));
        return report_close(tx, analyst, &(struct report_close){ .report_id = id, .outcome = S("confirmed"),
                                                                 .note = S("Diperiksa.") });
}

struct desk_village desk_village(struct desk *desk, const char *login)
{
        char analyst[40];
        (void)snprintf(analyst, sizeof analyst, "analis-%s", login);
        struct desk_village village = {
                .reporter = house_person(&desk->house, &(struct house_person){ login, "Nama Lain", "Jabatan lain",
                                                                               "babinsa", "35.02.02", NULL }),
                .analyst = house_person(&desk->house, &(struct house_person){ analyst, "Nama Contoh", "Jabatan contoh",
                                                                              "analyst", "", NULL }) };
        village.reporter.purpose = S("report");
        village.analyst.purpose = S("triage");
        return village;
}

struct uuid desk_report(struct desk *desk, const struct desk_village *village, const struct desk_told *told,
                        bool verified)
{
        static const struct slice signs[] = { S("visa-bukan-kerja") };
        struct form_errors errors = { 0 };
        struct report_receipt receipt;
        enum error err;
        struct report_draft draft = { .id = uuid_new(), .channel = S("web"), .village_code = S("35.02.02.2003"),
                                      .happened_on = S("2026-11-01"), .country = S("MY"), .knowledge = S("own-eyes"),
                                      .narrative = S("Perekrut menawarkan kerja dengan visa wisata."),
                                      .recruiter = told->recruiter, .company = told->company,
                                      .address = told->address, .signs = signs, .sign_count = 1, .errors = &errors };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                errors.count = 0;
                err = report_file(tx, &village->reporter, &draft, &desk->house.arena, &receipt);
                if (err == OK && verified)
                        err = confirm_report(tx, &village->analyst, draft.id);
        }
        assert_ok(err);
        return draft.id;
}

void desk_legal(struct desk *desk)
{
        enum error err;
        int64_t count = 0;
        json_t *item =
                json_pack("{s:s, s:s, s:s, s:n, s:b, s:s, s:{s:s, s:s, s:{s:s, s:s}, s:{s:s, s:s}, s:[ss], s:b}}",
                          "kind", "legal", "key", "contoh-penangguhan", "valid_from", "2025-01-01", "valid_to",
                          "confirmed", 1, "source", "uji", "body", "instrument", "Contoh", "article", "1", "title",
                          "id", "Pasal contoh", "en", "Example article", "about", "id", "Hanya untuk uji.", "en",
                          "Test only.", "topics", "contoh", "jangka-waktu", "burdensome", 1);
        assert_non_null(item);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                struct content_first first = { .office_id = desk->house.office, .confirmed_by = uuid_new() };
                err = content_load_item(tx, &first, item, &count);
        }
        json_decref(item);
        assert_ok(err);
}

void desk_interview(struct desk *desk, struct uuid id)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk->officer, id);
        }
        assert_ok(err);
        desk_answer(desk, id, "tujuan", "kerja");
        desk_answer(desk, id, "negara-pekerjaan", "jelas");
        desk_answer(desk, id, "perusahaan", "perorangan");
        desk_answer(desk, id, "visa-perorangan", "belum-tahu");
        desk_answer(desk, id, "siapa-mengajak", "perekrut");
        desk_answer(desk, id, "tempat-perekrut", "tidak-tahu");
        desk_answer(desk, id, "dibayar-siapa", "perekrut");
}

enum error desk_answer_rest_in(struct tx *tx, const struct actor *officer, struct uuid id)
{
        struct application_file file;
        for (;;) {
                TRY(passports_open(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, id, &file));
                if (file.question_count == 0 || !file.questions[file.question_count - 1].next)
                        return OK;
                const struct question_item *next = &file.questions[file.question_count - 1];
                TRY(passports_answer(tx, officer, id,
                                     &(struct answer_given){ .id = uuid_new(), .key = next->key,
                                                             .code = next->options[0].code }));
        }
}

enum error desk_ready_in(struct tx *tx, const struct actor *officer, struct uuid id)
{
        struct application_file file;
        struct search_hits hits;
        TRY(passports_search_file(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, id, NULL, &hits));
        TRY(passports_identity_match(tx, officer, id, S("match"), 0));
        TRY(passports_open(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, id, &file));
        for (size_t i = 0; i < file.check_count; i++)
                TRY(passports_check(tx, officer, id,
                                    &(struct check_verdict){ .id = uuid_new(), .key = file.checks[i].key,
                                                             .verdict = S("there") }));
        return desk_answer_rest_in(tx, officer, id);
}

void desk_ready(struct desk *desk, struct uuid id)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = desk_ready_in(tx, &desk->officer, id);
        }
        assert_ok(err);
}

struct proposal desk_proposal(struct uuid application_id)
{
        static const struct slice reasons[] = { S("minta-waktu") };
        static const struct slice legal[] = { S("contoh-penangguhan") };
        static const struct slice evidence[] = { S("answer:perusahaan"), S("answer:dibayar-siapa") };
        return (struct proposal){ .id = uuid_new(),
                                  .application_id = application_id,
                                  .outcome = S("D3"),
                                  .facts = S("Pemohon menyebut perekrut perorangan."),
                                  .fix = S("Daftar di dinas tenaga kerja."),
                                  .recruiter_unknown = S("Pemohon hanya tahu nama panggilan."),
                                  .reasons = reasons,
                                  .reason_count = 1,
                                  .legal = legal,
                                  .legal_count = 1,
                                  .evidence = evidence,
                                  .evidence_count = 2,
                                  .period_until = S("2099-01-01"),
                                  .review_on = S("2098-12-01"),
                                  .period_basis = S("contoh-penangguhan") };
}

enum error desk_propose(struct desk *desk, const struct actor *actor, const struct proposal *proposal,
                        struct obstacles *ret_obstacles)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_propose(tx, actor, proposal, &desk->house.arena, ret_obstacles);
        }
        return err;
}

enum error desk_print(struct tx *tx, struct uuid office_id, struct uuid decision_id)
{
        uint8_t hash[32] = { 7 };
        memcpy(hash, decision_id.bytes, sizeof decision_id.bytes);
        struct slice code = slice_of((const char *)hash, sizeof hash);
        TRY(decision_number_set(
                tx, &(struct decision_number_set_params){ office_id, decision_id, S("0001/D3"), S("2026-11-24") },
                NULL));
        TRY(decision_code_set(tx, &(struct decision_code_set_params){ office_id, decision_id, code }, NULL));
        return decision_letter_set(
                tx, &(struct decision_letter_set_params){ office_id, decision_id, code, uuid_new() }, NULL);
}

struct uuid desk_heard(struct desk *desk)
{
        struct uuid id = desk_create(desk);
        desk_interview(desk, id);
        assert_ok(desk_hear(desk, id));
        return id;
}

int64_t desk_returned_to(struct desk *desk, const struct actor *actor)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = passports_returned_waiting(tx, actor, &count);
        }
        assert_ok(err);
        return count;
}
