/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The letter: what is missing, printing once, service, the last day to object, verification. */
#include "desk.h"

#include "content.sql.h"
#include "export/letter.h"
#include "program/app.h"
#include "text/date.h"

#define BASE S("https://kantor.contoh.example")

static struct date day(const char *text)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(text), &date));
        return date;
}

/* Counted by hand on a calendar: Monday to Friday without the holidays of data/content/holiday.json. */
static void the_last_day_to_object_is_as_counted_by_hand(void **state)
{
        (void)state;
        static const char *const cases[][2] = {
                { "2025-09-10", "2025-10-09" }, /* four weeks and a day, no holiday on the way */
                { "2026-08-03", "2026-09-03" }, /* 17 and 25 August are holidays */
                { "2026-11-23", "2026-12-22" },
        };
        struct desk desk;
        struct date last;
        enum error err;
        desk_open(&desk);
        for (size_t i = 0; i < 3; i++) {
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
        assert_int_equal(serve(&desk, id, &service), ERR_INVALID);
        clock_freeze(date_start(day("2026-11-24"), OFFSET_WIB) + 9 * HOUR);
        assert_ok(serve(&desk, id, &service));
        assert_ok(serve(&desk, id, &service));
        file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "served");
        assert_slice(file.decision->object_until, "2026-12-23");
        blob_store_close(&app.blobs);
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
        struct proposal proposal = { .id = uuid_new(),
                                     .application_id = id,
                                     .outcome = S("D1"),
                                     .facts = S("KTP belum dibawa."),
                                     .fix = S("Bawa KTP."),
                                     .reasons = reasons,
                                     .reason_count = 1,
                                     .evidence = evidence,
                                     .evidence_count = 1 };
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        /* Long before any content of the office was in force. */
        clock_freeze(date_start(day("2024-06-03"), OFFSET_WIB));
        err = passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing);
        assert_true(err == ERR_UNCONFIGURED || err == ERR_NOT_FOUND);
        clock_freeze(date_start(day("2027-12-20"), OFFSET_WIB));
        err = passports_letter(&app, &desk.officer, id, BASE, &desk.house.arena, &pdf, &missing);
        assert_int_equal(err, ERR_UNCONFIGURED);
        assert_int_equal(missing.count, 1);
        assert_slice(missing.items[0], "hari terakhir mengajukan keberatan");
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
                cmocka_unit_test(a_letter_without_its_law_is_refused_with_a_list),
                cmocka_unit_test(a_basis_that_lost_its_confirmation_stops_the_letter),
                cmocka_unit_test(a_wrong_code_tells_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
