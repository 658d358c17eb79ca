/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every step of access with its first, second, ... query or allocation failing: it says so, and nothing of it stays. */
#include "../faults.h"
#include "../house.h"

#include "access/directory.h"
#include "access/password.h"
#include "access/people.h"
#include "access/reset.h"
#include "access/scope.h"
#include "store/query.h"

#include <liboath/oath.h>

#define PASSWORD "kata sandi yang panjang"
#define TOKEN    S("0123456789012345678901234567890123456789abc")
#define REASON   "Nyawa seseorang terancam malam ini"

/* What an operation is given; `made` numbers what it makes, so that it can be run again after it has succeeded. */
struct desk {
        struct house house;
        struct actor admin, head, analyst, babinsa, partner;
        struct slice token, half;
        struct uuid chosen;
        unsigned made;
        char login[32], code[7];
};

static struct actor person(struct desk *desk, const char *login, const char *role, const char *area)
{
        struct actor actor = house_person(&desk->house, &(struct house_person){ .login = login, .name = "Orang Contoh",
                                                                                .position = "Jabatan", .role = role,
                                                                                .area = area,
                                                                                .phone = "+6284090000002" });
        actor.purpose = S("triage");
        actor.second_factor_at = clock_now();
        return actor;
}

static struct store *store_of(struct desk *desk)
{
        return desk->house.fixture.store;
}

static void open_desk(struct desk *desk)
{
        *desk = (struct desk){ 0 };
        house_open(&desk->house);
        desk->admin = person(desk, "admin", "admin", "");
        desk->head = person(desk, "kepala", "head", "");
        desk->analyst = person(desk, "analis", "analyst", "");
        desk->babinsa = person(desk, "babinsa", "babinsa", "35.02.02");
}

static enum error sign_in(void *context)
{
        struct desk *desk = context;
        struct slice token;
        TRY(session_sign_in(store_of(desk), &(struct sign_in){ .login = S("analis"), .password = S(PASSWORD) },
                            &desk->house.arena, &token));
        desk->token = token;
        return OK;
}

static enum error prove(void *context)
{
        struct desk *desk = context;
        return session_prove(store_of(desk), desk->token, &(struct sign_in){ .password = S(PASSWORD) },
                             &desk->house.arena);
}

/* Long after the last request, so that the session is also marked as seen. */
static enum error find_session(void *context)
{
        struct desk *desk = context;
        struct actor actor = { 0 };
        clock_set_offset((++desk->made) * 2 * MINUTE);
        enum error err = session_find(store_of(desk), desk->token, &desk->house.arena, &actor);
        assert_int_equal(err == OK, uuid_equal(actor.person_id, desk->analyst.person_id));
        desk->made -= err != OK;
        return err;
}

static enum error sign_in_and_out(void *context)
{
        struct desk *desk = context;
        return session_end(store_of(desk), desk->token);
}

static struct person_new next_person(struct desk *desk)
{
        (void)snprintf(desk->login, sizeof desk->login, "baru-%u", desk->made);
        return (struct person_new){ .id = uuid_new(), .login = slice_from_cstr(desk->login), .name = S("Orang Baru"),
                                    .position = S("Staf"), .phone = S("+6284090000077"), .nik = S("9902020505850002"),
                                    .language = S("id") };
}

static enum error create(void *context)
{
        struct desk *desk = context;
        struct person_new new = next_person(desk);
        struct slice token = SLICE_NULL;
        TRY(person_create(store_of(desk), &desk->admin, &new, &desk->house.arena, &token));
        desk->made++;
        desk->token = token;
        return OK;
}

static enum error reset(void *context)
{
        struct desk *desk = context;
        struct reset_token token;
        TRY(person_reset(store_of(desk), &desk->admin, desk->analyst.person_id, &desk->house.arena, &token));
        desk->token = token.text;
        return OK;
}

/* The second half of what was asked last. */
static enum error confirm_reset(void *context)
{
        struct desk *desk = context;
        return person_reset_confirm(store_of(desk), &desk->head, desk->chosen, &desk->house.arena, &desk->half);
}

static enum error list_resets(void *context)
{
        struct desk *desk = context;
        struct resets_waiting waiting;
        struct reset_notices notices;
        TRY(resets_noticed(store_of(desk), &desk->analyst, &desk->house.arena, &notices));
        TRY(resets_list(store_of(desk), &desk->head, &desk->house.arena, &waiting));
        desk->chosen = waiting.count ? waiting.items[waiting.count - 1].id : UUID_NIL;
        return OK;
}

static enum error activate(void *context)
{
        struct desk *desk = context;
        return person_activate(store_of(desk), desk->token, S(PASSWORD));
}

static enum error disable(void *context)
{
        struct desk *desk = context;
        return person_disable(store_of(desk), &desk->admin, desk->babinsa.person_id);
}

static enum error set_password(void *context)
{
        struct desk *desk = context;
        return person_set_password(store_of(desk), &desk->analyst, S(PASSWORD));
}

static enum error offer_totp(void *context)
{
        struct desk *desk = context;
        struct slice secret;
        TRY(person_offer_totp(store_of(desk), &desk->head, TOKEN, &desk->house.arena, &secret));
        assert_int_equal(oath_hotp_generate(secret.data, secret.size, (uint64_t)(clock_now() / SECOND / 30), 6, false,
                                            OATH_HOTP_DYNAMIC_TRUNCATION, desk->code),
                         OATH_OK);
        return OK;
}

static enum error set_totp(void *context)
{
        struct desk *desk = context;
        return person_set_totp(store_of(desk), &desk->head, TOKEN, slice_from_cstr(desk->code));
}

static enum error wish(void *context)
{
        struct desk *desk = context;
        struct uuid id = uuid_new();
        TRY(role_request(store_of(desk), &desk->admin,
                         &(struct role_wish){ .id = id, .person_id = desk->babinsa.person_id, .role = S("analyst"),
                                              .area = S(""), .valid_from = S("2000-01-01") }));
        desk->chosen = id;
        return OK;
}

static enum error confirm(void *context)
{
        struct desk *desk = context;
        return role_confirm(store_of(desk), &desk->head, desk->chosen);
}

static enum error break_glass(void *context)
{
        struct desk *desk = context;
        struct glass glass = { .id = uuid_new(), .object_kind = S("report"), .object_id = uuid_new(),
                               .reason = S(REASON) };
        TRY(glass_break(store_of(desk), &desk->analyst, &glass));
        desk->chosen = glass.id;
        return OK;
}

static enum error review_glass(void *context)
{
        struct desk *desk = context;
        return glass_review(store_of(desk), &desk->head, desk->chosen, S("justified"));
}

static enum error list_people(void *context)
{
        struct desk *desk = context;
        struct person_rows rows = { 0 };
        struct people_query everybody = { .after = S(""), .words = S("") };
        enum error err;
        transaction (tx, store_of(desk), TX_WRITE, &err) {
                err = people_list(tx, &desk->admin, &everybody, &desk->house.arena, &rows);
        }
        TRY(err);
        assert_true(rows.count >= 4 && rows.items[0].role_count == 1);
        return OK;
}

static enum error read_person(void *context)
{
        struct desk *desk = context;
        struct person_page page = { 0 };
        TRY(person_read(store_of(desk), &desk->admin, desk->babinsa.person_id, &desk->house.arena, &page));
        assert_slice(page.login, "babinsa");
        assert_true(page.grant_count >= 1);
        return OK;
}

static enum error list_waiting(void *context)
{
        struct desk *desk = context;
        struct grants_waiting list = { 0 };
        TRY(roles_waiting(store_of(desk), &desk->head, &desk->house.arena, &list));
        assert_int_equal(list.count, 1);
        assert_true(uuid_equal(list.items[0].id, desk->chosen));
        return OK;
}

static enum error list_glasses(void *context)
{
        struct desk *desk = context;
        struct glasses_waiting list = { 0 };
        TRY(glasses_list(store_of(desk), &desk->head, &desk->house.arena, &list));
        assert_int_equal(list.count, 1);
        assert_slice(list.items[0].reason, REASON);
        return OK;
}

static enum error mark(void *context)
{
        struct desk *desk = context;
        struct slice phones[] = { S("+6284090000002") }, niks[] = { S("9902020505850002") };
        struct named_in_search search = { .office_id = desk->house.office, .object_kind = S("report"),
                                          .object_id = uuid_new(), .phones = phones, .phone_count = 1, .niks = niks,
                                          .nik_count = 1, .persons = &desk->head.person_id, .person_count = 1 };
        struct person_ids found = { 0 };
        enum error err;
        bool named = false;
        int64_t marked = 0;
        transaction (tx, store_of(desk), TX_WRITE, &err) {
                err = people_with_identifiers(tx, &search, &desk->house.arena, &found);
                if (err == OK)
                        err = access_mark_named(tx, &search, &marked);
                if (err == OK)
                        err = access_inherit_named(tx, desk->house.office, S("report"), search.object_id, S("signal"),
                                                   search.object_id);
                if (err == OK)
                        err = access_is_named(tx, desk->head.person_id, S("signal"), search.object_id, &named);
        }
        TRY(err);
        assert_true(named);
        assert_true(found.count >= 4 && marked >= 4); /* everybody has that phone; the head is counted once */
        return OK;
}

static enum error find_role(void *context)
{
        struct desk *desk = context;
        struct person_ids found = { 0 };
        enum error err;
        transaction (tx, store_of(desk), TX_READ, &err) {
                err = people_in_role(tx, &(struct role_search){ .office_id = desk->house.office, .role = S("head"),
                                                                .today = S("2025-09-10") },
                                     &desk->house.arena, &found);
        }
        TRY(err);
        assert_int_equal(found.count, 1);
        assert_true(uuid_equal(found.items[0], desk->head.person_id));
        return OK;
}

static enum error decide(void *context)
{
        struct desk *desk = context;
        enum error err;
        struct access_object report = { .kind = S("report"), .office_id = desk->house.office, .id = uuid_new(),
                                        .state = S("new"), .region = S("35.02.02.2009"), .class = CLASS_P3,
                                        .agency_id = desk->analyst.agency_id };
        transaction (tx, store_of(desk), TX_WRITE, &err) {
                err = access_enter(tx, &desk->analyst, S("report.read"), &report, S("9902020505850002"));
        }
        return err;
}

/* Both kinds of fault; each must have been met, or the operation did nothing that could fail. */
static void try_both(struct desk *desk, const char *what, fault_operation *operation)
{
        unsigned queries = fault_each(FAULT_QUERY, store_of(desk), operation, desk);
        if (queries == 0)
                fail_msg("%s asked the database nothing", what);
        (void)fault_each(FAULT_ARENA, store_of(desk), operation, desk);
}

static void try_queries(struct desk *desk, fault_operation *operation)
{
        assert_true(fault_each(FAULT_QUERY, store_of(desk), operation, desk) > 0);
}

static void sessions_begin_whole_or_not_at_all(void **state)
{
        (void)state;
        struct desk desk;
        open_desk(&desk);
        try_both(&desk, "sign in", sign_in);
        try_both(&desk, "prove", prove);
        try_both(&desk, "find session", find_session);
        clock_set_offset(0);
        try_queries(&desk, sign_in_and_out);
        struct actor actor;
        assert_int_equal(session_find(store_of(&desk), desk.token, &desk.house.arena, &actor), ERR_UNAUTHENTICATED);
        house_close(&desk.house);
}

static void accounts_change_whole_or_not_at_all(void **state)
{
        (void)state;
        struct desk desk;
        open_desk(&desk);
        try_both(&desk, "create", create);
        try_queries(&desk, activate);
        assert_int_equal(activate(&desk), ERR_EXPIRED);
        try_both(&desk, "reset", reset);
        assert_true(fault_each(FAULT_QUERY, store_of(&desk), list_resets, &desk) > 0);
        assert_true(fault_each(FAULT_QUERY, store_of(&desk), confirm_reset, &desk) > 0);
        assert_ok(reset(&desk));
        assert_true(fault_each(FAULT_ARENA, store_of(&desk), list_resets, &desk) > 0);
        assert_true(fault_each(FAULT_ARENA, store_of(&desk), confirm_reset, &desk) > 0);
        desk.token = arena_printf(&desk.house.arena, "%.*s%.*s", SLICE_FMT(desk.token), SLICE_FMT(desk.half));
        assert_int_equal(fault_each(FAULT_ARENA, store_of(&desk), activate, &desk) > 0, true);
        assert_int_equal(activate(&desk), ERR_EXPIRED);
        try_both(&desk, "password", set_password);
        try_both(&desk, "disable", disable);
        clock_freeze((instant)1111111109 * SECOND);
        desk.head.second_factor_at = clock_now();
        assert_true(fault_each(FAULT_QUERY, store_of(&desk), offer_totp, &desk) > 0);
        assert_true(fault_each(FAULT_ARENA, store_of(&desk), offer_totp, &desk) > 0);
        assert_true(fault_each(FAULT_QUERY, store_of(&desk), set_totp, &desk) > 0);
        assert_ok(offer_totp(&desk));
        assert_true(fault_each(FAULT_ARENA, store_of(&desk), set_totp, &desk) > 0);
        clock_freeze(-1);
        house_close(&desk.house);
}

static void second_persons_are_not_half_asked(void **state)
{
        (void)state;
        struct desk desk;
        open_desk(&desk);
        try_queries(&desk, wish);
        try_both(&desk, "roles waiting", list_waiting);
        try_queries(&desk, confirm);
        assert_int_equal(confirm(&desk), ERR_CONFLICT);
        try_queries(&desk, break_glass);
        try_both(&desk, "glasses", list_glasses);
        try_queries(&desk, review_glass);
        assert_int_equal(review_glass(&desk), ERR_CONFLICT);
        house_close(&desk.house);
}

static void readers_say_when_they_could_not_read(void **state)
{
        (void)state;
        struct desk desk;
        open_desk(&desk);
        try_both(&desk, "people", list_people);
        try_both(&desk, "person", read_person);
        try_both(&desk, "named", mark);
        try_both(&desk, "role", find_role);
        try_both(&desk, "decide", decide);
        house_close(&desk.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sessions_begin_whole_or_not_at_all),
                cmocka_unit_test(accounts_change_whole_or_not_at_all),
                cmocka_unit_test(second_persons_are_not_half_asked),
                cmocka_unit_test(readers_say_when_they_could_not_read),
        };
        return cmocka_run_group_tests_name("access/faults", tests, NULL, NULL);
}
