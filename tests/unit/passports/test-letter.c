/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The letter: what is missing, printing once, service, the last day to object, verification. */
#include "desk.h"

#include "content.sql.h"
#include "content/draft.h"
#include "export/letter.h"
#include "passports/paper.h"
#include "program/app.h"
#include "text/date.h"

#define BASE S("https://kantor.contoh.example")

static struct date day(const char *text)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(text), &date));
        return date;
}

/* Counted by hand on a calendar: Monday to Friday without the holidays and the collective leave of
 * data/content/holiday.json, which the head of these offices confirmed. */
static void the_last_day_to_object_is_as_counted_by_hand(void **state)
{
        (void)state;
        static const char *const cases[][2] = {
                { "2025-09-10", "2025-10-09" }, /* four weeks and a day, no holiday on the way */
                { "2026-08-03", "2026-09-03" }, /* 17 and 25 August are holidays */
                { "2025-03-20", "2025-04-30" }, /* 28 March to 7 April and Good Friday are free */
                { "2026-03-12", "2026-04-20" }, /* 18 to 24 March and Good Friday are free */
                { "2026-11-23", "2026-12-22" },
        };
        struct desk desk;
        struct date last;
        enum error err;
        desk_open(&desk);
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
                char text[DATE_ISO_SIZE + 1];
                transaction (tx, desk.house.fixture.store, TX_READ, &err) {
                        err = passports_object_until(tx, desk.house.office, day(cases[i][0]), &last);
                }
                assert_ok(err);
                assert_slice(date_iso_text(last, text), cases[i][1]);
        }
        transaction (tx, desk.house.fixture.store, TX_READ, &err) {
                err = passports_object_until(tx, desk.house.office, day("2027-12-20"), &last);
        }
        assert_int_equal(err, ERR_UNCONFIGURED);
        desk_close(&desk);
}

static struct uuid decided(struct desk *desk, struct proposal *proposal)
{
        struct obstacles obstacles;
        enum error err;
        desk_legal(desk);
        struct uuid id = desk_create(desk);
        desk_interview(desk, id);
        assert_ok(desk_hear(desk, id));
        *proposal = desk_proposal(id);
        assert_ok(desk_propose(desk, &desk->officer, proposal, &obstacles));
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &desk->second, &(struct second_step){ id, proposal->id });
        }
        assert_ok(err);
        return id;
}

static enum error serve(struct desk *desk, struct uuid id, const struct service *service)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_serve(tx, &desk->officer, id, service);
        }
        return err;
}

static void a_letter_is_made_once_and_served_once(void **state)
{
        (void)state;
        struct desk desk;
        struct proposal proposal;
        struct obstacles missing;
        struct slice pdf, again;
        clock_freeze(date_start(day("2026-11-23"), OFFSET_WIB) + 9 * HOUR);
        desk_open(&desk);
        struct app app = { .store = desk.house.fixture.store };
        assert_ok(blob_store_open(desk.house.fixture.data, &app.blobs));
        struct uuid id = decided(&desk, &proposal);
        struct service service = { proposal.id, S("2026-11-24"), S("hand") };
        assert_int_equal(serve(&desk, id, &service), ERR_CONFLICT);
        assert_ok(passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing));
        assert_true(slice_starts_with(pdf, S("%PDF-")));
        assert_ok(passports_letter(&app, &desk.second, id, BASE, &desk.house.arena, &again, &missing));
        assert_true(slice_equal(pdf, again));
        assert_int_equal(passports_letter(&app, &desk.elsewhere, id, BASE, &desk.house.arena, &again, &missing),
                         ERR_NOT_FOUND);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.decision->letter_number, "0001/D3/XI/2026");
        /* The reason rests on a law of its own, which nobody chose. */
        assert_int_equal(file.decision->legal_count, 1);
        assert_slice(file.decision->legal[0], "Pasal contoh");
        assert_int_equal(file.decision->objection_count, 2);
        assert_slice(file.decision->objection[0], "UU 30/2014 Pasal 75, 77, 78");
        assert_int_equal(serve(&desk, id, &service), ERR_INVALID); /* tomorrow */
        service.on = S("2026-11-22");
        assert_int_equal(serve(&desk, id, &service), ERR_INVALID); /* before the letter */
        service.on = S("2026-11-24");
        clock_freeze(date_start(day("2026-11-24"), OFFSET_WIB) + 9 * HOUR);
        assert_ok(serve(&desk, id, &service));
        assert_ok(serve(&desk, id, &service));
        file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "served");
        assert_slice(file.decision->object_until, "2026-12-23");
        blob_store_close(&app.blobs);
        desk_close(&desk);
}

static size_t occurrences(struct slice text, struct slice words)
{
        size_t count = 0;
        for (size_t at = 0; (at = slice_find(text, words)) != SIZE_MAX; count++)
                text = slice_from(text, at + words.size);
        return count;
}

static struct paper_list papers(struct desk *desk, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct paper_list list = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_papers(tx, &(struct reading){ actor, LANGUAGE_ID, &desk->house.arena }, id, &list);
        }
        assert_ok(err);
        return list;
}

/* The applicant came back, and another decision stands: the first letter can be printed, and says so on its pages. */
static void an_earlier_letter_prints_with_its_mark(void **state)
{
        (void)state;
        struct desk desk;
        struct proposal proposal;
        struct obstacles obstacles = { 0 };
        struct slice pdf, again;
        enum error err;
        clock_freeze(date_start(day("2026-11-23"), OFFSET_WIB) + 9 * HOUR);
        desk_open(&desk);
        struct app app = { .store = desk.house.fixture.store };
        assert_ok(blob_store_open(desk.house.fixture.data, &app.blobs));
        struct uuid id = decided(&desk, &proposal);
        const struct paper_place place = { id, proposal.id }, nowhere = { id, uuid_new() };
        assert_int_equal(passports_letter_again(&app, &desk.officer, &place, &desk.house.arena, &again),
                         ERR_NOT_FOUND); /* not printed yet */
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_resume(tx, &desk.officer, id); /* nor told to come back with anything */
        }
        assert_int_equal(err, ERR_CONFLICT);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_resume_unprinted(tx, &desk.officer, id);
                err = err == OK ? ERR_EXPIRED : err; /* taken back */
        }
        assert_int_equal(err, ERR_EXPIRED);
        assert_ok(passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &obstacles));
        assert_ok(passports_letter_again(&app, &desk.second, &place, &desk.house.arena, &again));
        assert_true(slice_equal(pdf, again)); /* it holds: as it was made */
        assert_int_equal(papers(&desk, &desk.officer, id).letters.items[0].standing, LETTER_HOLDS);
        clock_freeze(date_start(day("2026-12-01"), OFFSET_WIB) + 9 * HOUR);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_resume(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_ready(&desk, id);
        struct proposal other = { .id = uuid_new(), .application_id = id, .outcome = S("T0"),
                                  .facts = S("Berkas sudah lengkap.") };
        assert_ok(desk_propose(&desk, &desk.officer, &other, &obstacles));
        struct paper_list list = papers(&desk, &desk.officer, id);
        assert_int_equal(list.letters.count, 1);
        assert_int_equal(list.letters.items[0].standing, LETTER_REPLACED);
        assert_slice(list.letters.items[0].since, "2026-12-01");
        assert_ok(passports_letter_again(&app, &desk.officer, &place, &desk.house.arena, &again));
        assert_true(slice_starts_with(again, pdf)); /* what was signed is there byte for byte */
        struct slice added = slice_from(again, pdf.size);
        assert_int_equal(occurrences(added, S("SUDAH DIGANTI dengan putusan lain pada 1 Desember 2026.")), 2);
        assert_int_equal(passports_letter_again(&app, &desk.officer, &nowhere, &desk.house.arena, &again),
                         ERR_NOT_FOUND);
        assert_int_equal(passports_letter_again(&app, &desk.elsewhere, &place, &desk.house.arena, &again),
                         ERR_NOT_FOUND);
        blob_store_close(&app.blobs);
        desk_close(&desk);
}

/* The office confirms how long an applicant has to bring what is missing. */
static void confirm_time(struct desk *desk)
{
        struct store *store = desk->house.fixture.store;
        struct actor editor = desk_person(desk, desk->house.office, "penyunting", "editor");
        struct actor head = desk_person(desk, desk->house.office, "kepala", "head");
        struct content_step step = { S("clock"), S("lengkapi"), 0 };
        struct content_fault fault = { 0 };
        struct content_draft draft = { .kind = step.kind, .key = step.key, .valid_from = S("2025-01-01"),
                                       .confirmed = true };
        draft.body = S("{\"amount\":30,\"unit\":\"calendar-day\",\"type\":\"office\",\"label\":{\"id\":\"Waktu\"},"
                       "\"from\":{\"id\":\"sejak surat\"},\"legal\":[]}");
        assert_ok(content_draft_by(store, &editor, &draft, &step.version));
        assert_ok(content_test_by(store, &editor, &step, &desk->house.arena, &fault));
        assert_ok(content_publish_by(store, &head, &step));
}

static struct uuid told_what_is_missing(struct desk *desk)
{
        static const struct slice reason = S("dokumen-kurang"), evidence = S("document:ktp");
        static const struct slice law = S("permenkumham-8-2014-4");
        struct check_verdict verdict = { uuid_new(), S("ktp"), S("missing"), SLICE_NULL };
        struct obstacles obstacles;
        struct slice pdf;
        enum error err;
        struct app app = { .store = desk->house.fixture.store };
        struct uuid id = desk_create(desk);
        desk_interview(desk, id);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk->officer, id, &verdict);
        }
        assert_ok(err);
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("D1"),
                                     .facts = S("KTP belum dibawa."), .fix = S("Bawa KTP."), .reasons = &reason,
                                     .reason_count = 1, .evidence = &evidence, .evidence_count = 1, .legal = &law,
                                     .legal_count = 1 };
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        assert_ok(blob_store_open(desk->house.fixture.data, &app.blobs));
        assert_ok(passports_letter(&app, &desk->officer, id, BASE, &desk->house.arena, &pdf, &obstacles));
        blob_store_close(&app.blobs);
        assert_ok(serve(desk, id, &(struct service){ proposal.id, S("2026-11-23"), S("hand") }));
        return id;
}

static void closing_by_time_wants_a_served_list_and_a_confirmed_time(void **state)
{
        (void)state;
        static const struct slice reason = S("lewat-waktu");
        struct desk desk;
        struct obstacles obstacles;
        clock_freeze(date_start(day("2026-11-23"), OFFSET_WIB) + 9 * HOUR);
        desk_open(&desk);
        struct uuid id = told_what_is_missing(&desk);
        struct proposal close = { .id = uuid_new(), .application_id = id, .outcome = S("B1"), .reasons = &reason,
                                  .reason_count = 1 };
        clock_freeze(date_start(day("2026-12-24"), OFFSET_WIB) + 9 * HOUR);
        assert_int_equal(desk_propose(&desk, &desk.officer, &close, &obstacles), ERR_INVALID); /* not confirmed */
        confirm_time(&desk);
        clock_freeze(date_start(day("2026-12-23"), OFFSET_WIB) + 9 * HOUR);
        assert_int_equal(desk_propose(&desk, &desk.officer, &close, &obstacles), ERR_INVALID); /* the 30th day */
        clock_freeze(date_start(day("2026-12-24"), OFFSET_WIB) + 9 * HOUR);
        assert_ok(desk_propose(&desk, &desk.officer, &close, &obstacles));
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "decided");
        assert_slice(file.head.outcome, "B1");
        desk_close(&desk);
}

static void a_letter_without_its_law_is_refused_with_a_list(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles missing, obstacles;
        struct slice pdf;
        enum error err;
        desk_open(&desk);
        struct app app = { .store = desk.house.fixture.store };
        assert_ok(blob_store_open(desk.house.fixture.data, &app.blobs));
        struct uuid id = desk_create(&desk);
        desk_interview(&desk, id);
        struct check_verdict verdict = { uuid_new(), S("ktp"), S("missing"), SLICE_NULL };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk.officer, id, &verdict);
        }
        assert_ok(err);
        struct slice reasons[] = { S("dokumen-kurang") }, evidence[] = { S("document:ktp") };
        struct slice law[] = { S("permenkumham-8-2014-4") };
        struct proposal proposal = { .id = uuid_new(),
                                     .application_id = id,
                                     .outcome = S("D1"),
                                     .facts = S("KTP belum dibawa."),
                                     .fix = S("Bawa KTP."),
                                     .reasons = reasons,
                                     .reason_count = 1,
                                     .evidence = evidence,
                                     .evidence_count = 1 };
        /* The letter prints what somebody chose, so somebody chooses. */
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        proposal.legal = law, proposal.legal_count = 1;
        /* About passports and confirmed, and not what this reason rests on. */
        law[0] = S("permenkumham-9-2012");
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_int_equal(obstacles.count, 1);
        law[0] = S("permenkumham-8-2014-4");
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        /* Long before any content of the office was in force. */
        clock_freeze(date_start(day("2024-06-03"), OFFSET_WIB));
        err = passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing);
        assert_true(err == ERR_UNCONFIGURED || err == ERR_NOT_FOUND);
        clock_freeze(date_start(day("2027-12-20"), OFFSET_WIB));
        err = passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing);
        assert_int_equal(err, ERR_UNCONFIGURED);
        assert_int_equal(missing.count, 1);
        assert_slice(missing.items[0], "hari terakhir mengajukan keberatan: jangka waktunya dikonfirmasi dan hari "
                                       "libur tahunnya dinyatakan lengkap");
        assert_true(desk_read(&desk, &desk.officer, id).decision->letter_number.size == 0);
        blob_store_close(&app.blobs);
        desk_close(&desk);
}

/* The office publishes its basis again, no longer confirmed. */
static void unconfirm_legal(struct desk *desk)
{
        enum error err;
        int64_t changed;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = content_insert(tx,
                                     &(struct content_insert_params){
                                             .office_id = desk->house.office,
                                             .kind = S("legal"),
                                             .key = S("contoh-penangguhan"),
                                             .version = 2,
                                             .state = S("published"),
                                             .valid_from = S("2025-01-01"),
                                             .body = S("{\"instrument\":\"Contoh\",\"article\":\"1\",\"title\":{\"id\":"
                                                       "\"Pasal contoh\"},\"about\":{\"id\":\"Uji\"},\"topics\":[]}"),
                                             .drafted_at = clock_now(),
                                             .published_at = clock_now(),
                                             .has_published_at = true },
                                     &changed);
        }
        assert_ok(err);
}

static void a_basis_that_lost_its_confirmation_stops_the_letter(void **state)
{
        (void)state;
        struct desk desk;
        struct proposal proposal;
        struct obstacles missing;
        struct slice pdf;
        bool authority = false;
        clock_freeze(date_start(day("2026-11-23"), OFFSET_WIB) + 9 * HOUR);
        desk_open(&desk);
        struct app app = { .store = desk.house.fixture.store };
        assert_ok(blob_store_open(desk.house.fixture.data, &app.blobs));
        struct uuid id = decided(&desk, &proposal);
        unconfirm_legal(&desk);
        assert_int_equal(passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing),
                         ERR_UNCONFIGURED);
        for (size_t i = 0; i < missing.count; i++)
                authority = authority ||
                            slice_equal(missing.items[i], S("dasar hukum kewenangan yang sudah dikonfirmasi"));
        assert_true(authority);
        assert_true(desk_read(&desk, &desk.officer, id).decision->letter_number.size == 0);
        blob_store_close(&app.blobs);
        desk_close(&desk);
}

static void a_wrong_code_tells_nothing(void **state)
{
        (void)state;
        struct desk desk;
        struct letter_fact fact = { 0 };
        enum error err;
        char code[VERIFY_CODE_SIZE + 1];
        desk_open(&desk);
        verify_code_new(code);
        const struct slice wrong[] = { slice_from_cstr(code), S("tidak-mungkin!"), S("") };
        for (size_t i = 0; i < 3; i++) {
                transaction (tx, desk.house.fixture.store, TX_READ, &err) {
                        err = passports_verify(tx, wrong[i], &desk.house.arena, &fact);
                }
                assert_int_equal(err, ERR_NOT_FOUND);
                assert_true(slice_is_null(fact.number));
        }
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_last_day_to_object_is_as_counted_by_hand),
                cmocka_unit_test(a_letter_is_made_once_and_served_once),
                cmocka_unit_test(an_earlier_letter_prints_with_its_mark),
                cmocka_unit_test(closing_by_time_wants_a_served_list_and_a_confirmed_time),
                cmocka_unit_test(a_letter_without_its_law_is_refused_with_a_list),
                cmocka_unit_test(a_basis_that_lost_its_confirmation_stops_the_letter),
                cmocka_unit_test(a_wrong_code_tells_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
