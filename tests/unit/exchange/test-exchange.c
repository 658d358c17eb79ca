/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests: the edges, who sees what, answering once, and the answer in the application. */
#include "../passports/desk.h"

#include "exchange/exchange.h"
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
        struct actor actor = desk_person(desk, office, login, "partner");
        actor.agency_id = agency.id;
        return actor;
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

static void an_answer_comes_back_once_and_to_nobody_else(void **state)
{
        (void)state;
        struct desk desk;
        struct slice number, again;
        struct request_file file;
        enum error err;
        desk_open(&desk);
        struct actor disnaker = agency_person(&desk, desk.house.office, "disnaker");
        struct actor stranger = agency_person(&desk, desk.house.other_office, "disnaker.lain");
        struct uuid application = desk_create(&desk);
        struct request_field typed[] = { { .key = S("recommendation_number"), .value = S("R-1") } };
        struct request_new request = { .id = uuid_new(), .kind = S("rekomendasi-kerja"), .item_key = S("rekomendasi"),
                                       .agency_id = disnaker.agency_id, .application_id = application, .typed = typed };
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
        bool proven = false;
        for (size_t i = 0; i < seen.evidence_count; i++)
                proven = proven || seen.evidence[i].proven;
        assert_true(proven);
        assert_ok(open_request(&desk, &disnaker, request.id, &file));
        assert_true(file.reader_count >= 2 && !file.may_answer);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_edge_is_as_written),
                cmocka_unit_test(an_answer_comes_back_once_and_to_nobody_else),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
