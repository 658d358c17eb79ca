/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests: the edges, who sees what, answering once, and the answer in the application. */
#include "../passports/desk.h"

#include "base/checked.h"
#include "exchange/exchange.h"
#include "passports.sql.h"
#include "program/office.h"

static void every_edge_is_as_written(void **state)
{
        (void)state;
        static const bool expected[REQUEST_STATE_COUNT][REQUEST_STEP_COUNT] = {
                [REQUEST_SENT] = { [REQUEST_OPEN] = true, [REQUEST_ANSWER] = true, [REQUEST_REFUSE] = true },
                [REQUEST_OPENED] = { [REQUEST_ANSWER] = true, [REQUEST_REFUSE] = true },
                [REQUEST_ANSWERED] = { [REQUEST_CLOSE] = true },
                [REQUEST_REFUSED] = { [REQUEST_CLOSE] = true },
        };
        for (enum request_state from = 0; from < REQUEST_STATE_COUNT; from++)
                for (enum request_step step = 0; step < REQUEST_STEP_COUNT; step++) {
                        enum request_state to;
                        assert_int_equal(request_step_allowed(from, step, &to), expected[from][step]);
                }
}

/* An agency of a kind that serves one office, and a person of it. */
static struct actor agency_person(struct desk *desk, struct uuid office, const char *login)
{
        enum error err;
        struct agency agency = { .id = uuid_new(), .key = slice_from_cstr(login), .name = S("Disnaker Contoh"),
                                 .kind = S("disnaker"), .regency_code = S("35.02"), .contact = S("") };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = agency_insert(tx, &agency);
                if (err == OK)
                        err = agency_serve(tx, office, agency.id);
        }
        assert_ok(err);
        struct house house = desk->house;
        house.office = office;
        return house_person(&house, &(struct house_person){ .login = login, .name = "Petugas Contoh",
                                                            .position = "Petugas mitra", .role = "partner", .area = "",
                                                            .agency_id = agency.id });
}

static enum error answer(struct desk *desk, const struct actor *actor, const struct request_answer *given)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_answer(tx, actor, given);
        }
        return err;
}

static enum error open_request(struct desk *desk, const struct actor *actor, struct uuid id,
                               struct request_file *ret_file)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_open(tx, actor, id, LANGUAGE_ID, &desk->house.arena, ret_file);
        }
        return err;
}

/* Which version of the checklist the verdict on `item` was given by. */
static int64_t checked_by(struct desk *desk, struct uuid application, struct slice item)
{
        enum error err;
        struct application_checks_rows rows = { 0 };
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = application_checks(tx, &(struct application_checks_params){ .office_id = desk->house.office,
                                                                                  .application_id = application },
                                         &desk->house.arena, &rows);
        }
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                if (slice_equal(rows.items[i].item_key, item))
                        return rows.items[i].checklist_version;
        return -1;
}

static void an_answer_comes_back_once_and_to_nobody_else(void **state)
{
        (void)state;
        struct desk desk;
        struct slice number = SLICE_NULL, again = SLICE_NULL;
        struct request_file file;
        enum error err;
        desk_open(&desk);
        struct actor disnaker = agency_person(&desk, desk.house.office, "disnaker");
        struct actor stranger = agency_person(&desk, desk.house.other_office, "disnaker.lain");
        struct uuid application = desk_create(&desk);
        struct request_field typed[] = { { .key = S("recommendation_number"), .value = S("R-1") } };
        struct request_new request = { .id = uuid_new(), .kind = S("rekomendasi-kerja"), .item_key = S("rekomendasi"),
                                       .agency_id = disnaker.agency_id, .about = { S("application"), application },
                                       .typed = typed };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = exchange_send(tx, &desk.officer, &request, &desk.house.arena, &number);
        }
        assert_int_equal(err, ERR_INVALID);
        request.typed_count = 1;
        for (int i = 0; i < 2; i++) {
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = exchange_send(tx, &desk.officer, &request, &desk.house.arena, i ? &again : &number);
                }
                assert_ok(err);
        }
        assert_true(slice_equal(number, again));
        assert_int_equal(open_request(&desk, &stranger, request.id, &file), ERR_NOT_FOUND);
        assert_int_equal(open_request(&desk, &desk.elsewhere, request.id, &file), ERR_NOT_FOUND);
        assert_ok(open_request(&desk, &disnaker, request.id, &file));
        assert_slice(file.state, "opened");
        assert_int_equal(file.field_count, 3);
        struct request_answer given = { uuid_new(), request.id, S("tidak-ditemukan"), SLICE_NULL };
        assert_int_equal(answer(&desk, &stranger, &given), ERR_NOT_FOUND);
        assert_ok(answer(&desk, &disnaker, &given));
        assert_ok(answer(&desk, &disnaker, &given));
        struct request_answer other = { uuid_new(), request.id, S("berlaku"), SLICE_NULL };
        assert_int_equal(answer(&desk, &disnaker, &other), ERR_CONFLICT);
        struct application_file seen = desk_read(&desk, &desk.officer, application);
        assert_int_equal(seen.request_count, 1);
        assert_slice(seen.requests[0].answer, "Tidak ditemukan");
        assert_int_equal(seen.evidence_count, 2);
        assert_slice(seen.evidence[0].code, "document:rekomendasi");
        assert_true(slice_starts_with(seen.evidence[1].code, S("agency:")));
        assert_false(seen.evidence[1].objective || seen.evidence[1].proven); /* he was not heard about it */
        int64_t version = 0;
        for (size_t i = 0; i < seen.check_count; i++)
                if (slice_equal(seen.checks[i].key, request.item_key))
                        version = seen.checks[i].version;
        assert_true(version > 0);
        assert_int_equal(checked_by(&desk, application, request.item_key), version);
        assert_ok(open_request(&desk, &disnaker, request.id, &file));
        assert_true(file.reader_count >= 2 && !file.may_answer);
        desk_close(&desk);
}

static enum error send(struct desk *desk, const struct actor *actor, const struct request_new *request)
{
        enum error err;
        struct slice number;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_send(tx, actor, request, &desk->house.arena, &number);
        }
        return err;
}

/* A question about a company, which may be asked from a report. */
static struct request_new company_question(struct uuid agency_id, const char *about, struct uuid about_id)
{
        static const struct request_field typed[] = { { .key = S("company_name"), .value = S("PT Fiktif Jaya") },
                                                      { .key = S("licence_number"), .value = S("SIP-1") },
                                                      { .key = S("country"), .value = S("Malaysia") } };
        return (struct request_new){ .id = uuid_new(), .kind = S("izin-perusahaan"), .agency_id = agency_id,
                                     .about = { slice_from_cstr(about), about_id }, .typed = typed,
                                     .typed_count = ARRAY_SIZE(typed) };
}

static size_t listed(struct desk *desk, const struct actor *actor)
{
        enum error err;
        struct request_rows rows;
        struct request_filter filter = { .state = S("all"), .limit = 50 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_list(tx, actor, &filter, LANGUAGE_ID, &desk->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

static struct uuid file_report(struct desk *desk, const char *phone)
{
        struct report_receipt receipt;
        struct actor babinsa = desk_person(desk, desk->house.office, phone ? "babinsa1" : "babinsa2", "babinsa");
        struct report_draft draft = house_draft("35.02.02.2003", phone);
        assert_ok(house_file(&desk->house, &babinsa, &draft, &receipt));
        return draft.id;
}

static void an_analyst_asks_from_a_report_and_the_desk_finds_no_trace(void **state)
{
        (void)state;
        struct desk desk;
        struct request_file file;
        desk_open(&desk);
        struct uuid office = desk.house.office;
        struct actor disnaker = agency_person(&desk, office, "disnaker");
        struct actor analyst = desk_person(&desk, office, "analis1", "analyst");
        struct actor colleague = desk_person(&desk, office, "analis2", "analyst");
        struct actor head = desk_person(&desk, office, "kepala", "head");
        struct actor pimpasa = desk_person(&desk, office, "pimpasa", "field-officer");
        struct uuid report = file_report(&desk, NULL), application = desk_create(&desk);
        struct request_new request = company_question(disnaker.agency_id, "report", report);
        assert_ok(send(&desk, &analyst, &request));
        assert_ok(open_request(&desk, &analyst, request.id, &file));
        assert_true(uuid_equal(file.about.id, report) && uuid_is_nil(file.application_id));
        assert_int_equal(open_request(&desk, &colleague, request.id, &file), ERR_NOT_FOUND);
        assert_int_equal(open_request(&desk, &desk.officer, request.id, &file), ERR_NOT_FOUND);
        assert_ok(open_request(&desk, &head, request.id, &file));
        assert_ok(open_request(&desk, &disnaker, request.id, &file));
        assert_true(slice_is_null(file.about.kind));
        assert_int_equal(listed(&desk, &analyst), 1);
        assert_int_equal(listed(&desk, &colleague), 0);
        assert_int_equal(listed(&desk, &desk.officer), 0);
        assert_int_equal(listed(&desk, &head), 1);
        /* What the policy, the thing or the kind does not allow. */
        request = company_question(disnaker.agency_id, "report", report);
        assert_int_equal(send(&desk, &pimpasa, &request), ERR_FORBIDDEN);
        assert_int_equal(send(&desk, &desk.officer, &request), ERR_NOT_FOUND);
        request = company_question(disnaker.agency_id, "application", application);
        assert_int_equal(send(&desk, &analyst, &request), ERR_NOT_FOUND);
        assert_ok(send(&desk, &head, &request));
        request = company_question(disnaker.agency_id, NULL, UUID_NIL);
        assert_int_equal(send(&desk, &analyst, &request), ERR_INVALID);
        request = company_question(disnaker.agency_id, "report", report);
        request.kind = S("terdaftar-cpmi");
        assert_int_equal(send(&desk, &analyst, &request), ERR_INVALID);
        desk_close(&desk);
}

static void who_is_named_in_the_report_finds_no_request_about_it(void **state)
{
        (void)state;
        struct desk desk;
        struct request_file file;
        enum error err;
        int64_t count;
        desk_open(&desk);
        struct uuid office = desk.house.office, report = file_report(&desk, NULL);
        struct actor disnaker = agency_person(&desk, office, "disnaker");
        struct actor analyst = desk_person(&desk, office, "analis", "analyst");
        struct actor head = desk_person(&desk, office, "kepala", "head");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = office, .object_kind = S("report"),
                                                                       .object_id = report, .persons = &head.person_id,
                                                                       .person_count = 1 },
                                        &count);
        }
        assert_ok(err);
        struct request_new request = company_question(disnaker.agency_id, "report", report);
        assert_ok(send(&desk, &analyst, &request));
        assert_int_equal(listed(&desk, &head), 0);
        assert_int_equal(open_request(&desk, &head, request.id, &file), ERR_NOT_FOUND);
        desk_close(&desk);
}

static struct request_openings openings(struct desk *desk, const struct actor *actor,
                                        const struct opening_filter *filter)
{
        enum error err;
        struct request_openings list = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_openings(tx, actor, filter, LANGUAGE_ID, &desk->house.arena, &list);
        }
        assert_ok(err);
        return list;
}

static void an_agency_sees_who_opened_its_data(void **state)
{
        (void)state;
        struct desk desk;
        struct request_file file;
        enum error err;
        desk_open(&desk);
        struct uuid office = desk.house.office, application = desk_create(&desk);
        struct actor disnaker = agency_person(&desk, office, "disnaker");
        struct actor stranger = agency_person(&desk, office, "disnaker.lain");
        struct actor head = desk_person(&desk, office, "kepala", "head");
        struct request_new request = company_question(disnaker.agency_id, "application", application);
        struct opening_filter all = { .limit = 50 }, one = { .limit = 1 }, old = { .limit = 1, .oldest_first = true };
        assert_ok(send(&desk, &desk.officer, &request));
        assert_ok(open_request(&desk, &disnaker, request.id, &file));
        assert_int_equal(openings(&desk, &disnaker, &all).count, 0);
        assert_ok(open_request(&desk, &desk.officer, request.id, &file));
        assert_ok(answer(&desk, &disnaker, &(struct request_answer){ uuid_new(), request.id, file.choices[0].code,
                                                                     S(""), 0 }));
        (void)desk_read(&desk, &head, application);
        struct request_openings list = openings(&desk, &disnaker, &all);
        assert_int_equal(list.count, 2);
        assert_slice(list.items[0].action, "application.read");
        assert_slice(list.items[0].role, "head");
        assert_slice(list.items[0].purpose, "passport");
        assert_slice(list.items[0].office, "Kantor Imigrasi Contoh");
        assert_slice(list.items[1].role, "desk-officer");
        /* Cursor, order, filters. */
        struct request_openings first = openings(&desk, &disnaker, &one), oldest = openings(&desk, &disnaker, &old);
        assert_true(first.more && uuid_equal(oldest.items[0].id, list.items[1].id));
        one.after = first.items[0].id;
        first = openings(&desk, &disnaker, &one);
        assert_true(!first.more && uuid_equal(first.items[0].id, list.items[1].id));
        all.since = clock_now() + HOUR;
        assert_int_equal(openings(&desk, &disnaker, &all).count, 0);
        all.since = 0, all.office_id = desk.house.other_office;
        assert_int_equal(openings(&desk, &disnaker, &all).count, 0);
        all.office_id = office;
        assert_int_equal(openings(&desk, &disnaker, &all).count, 2);
        assert_int_equal(openings(&desk, &stranger, &all).count, 0);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = exchange_openings(tx, &head, &all, LANGUAGE_ID, &desk.house.arena, &list);
        }
        assert_int_equal(err, ERR_FORBIDDEN);
        desk_close(&desk);
}

/* Nobody of that agency has an account: said before it is asked, and until it has answered. */
static void an_agency_where_nobody_reads_is_told_apart(void **state)
{
        (void)state;
        struct desk desk;
        struct request_file file;
        struct request_kinds kinds;
        enum error err;
        struct agency silent = { .id = uuid_new(), .key = S("disnaker-sunyi"), .name = S("Disnaker Sunyi"),
                                 .kind = S("disnaker"), .regency_code = S("35.03"), .contact = S("") };
        desk_open(&desk);
        struct uuid office = desk.house.office, application = desk_create(&desk);
        struct actor disnaker = agency_person(&desk, office, "disnaker");
        const struct request_about about = { S("application"), application };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = agency_insert(tx, &silent);
                if (err == OK)
                        err = agency_serve(tx, office, silent.id);
                if (err == OK)
                        err = exchange_kinds(tx, &desk.officer, &about, LANGUAGE_ID, &desk.house.arena, &kinds);
        }
        assert_ok(err);
        size_t seen = 0;
        for (size_t i = 0; i < kinds.count; i++)
                for (size_t j = 0; j < kinds.items[i].agency_count; j++) {
                        const struct request_agency *agency = &kinds.items[i].agencies[j];
                        if (uuid_equal(agency->id, silent.id) || uuid_equal(agency->id, disnaker.agency_id)) {
                                assert_int_equal(agency->unread, uuid_equal(agency->id, silent.id));
                                seen++;
                        }
                }
        assert_true(seen >= 2);
        struct request_new to_silent = company_question(silent.id, "application", application);
        struct request_new to_read = company_question(disnaker.agency_id, "application", application);
        assert_ok(send(&desk, &desk.officer, &to_silent));
        assert_ok(send(&desk, &desk.officer, &to_read));
        assert_ok(open_request(&desk, &desk.officer, to_silent.id, &file));
        assert_true(file.unread);
        assert_ok(open_request(&desk, &desk.officer, to_read.id, &file));
        assert_false(file.unread);
        assert_ok(open_request(&desk, &disnaker, to_read.id, &file));
        assert_false(file.unread);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_edge_is_as_written),
                cmocka_unit_test(an_answer_comes_back_once_and_to_nobody_else),
                cmocka_unit_test(an_analyst_asks_from_a_report_and_the_desk_finds_no_trace),
                cmocka_unit_test(who_is_named_in_the_report_finds_no_request_about_it),
                cmocka_unit_test(an_agency_where_nobody_reads_is_told_apart),
                cmocka_unit_test(an_agency_sees_who_opened_its_data),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
