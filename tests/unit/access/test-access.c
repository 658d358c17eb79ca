/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decisions, sessions, second persons, and those who are named. */
#include "../fixture.h"

#include "access/access.h"
#include "access/password.h"
#include "access.sql.h"
#include "access/people.h"
#include "access/policy.h"
#include "access/reset.h"
#include "program/office.h"

#include <liboath/oath.h>
#include <pthread.h>

#define PASSWORD "kata sandi yang panjang"

struct house {
        struct fixture fixture;
        struct arena arena;
        struct uuid other_office, admin, head, analyst, babinsa;
};

static struct uuid add_person(struct house *house, struct uuid office, const char *login, const char *role,
                              const char *area)
{
        struct uuid id = uuid_new();
        struct slice hash;
        enum error err;
        assert_ok(password_hash(S(PASSWORD), &house->arena, &hash));
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = person_first(
                        tx, office,
                        &(struct person_new){ .id = id,
                                              .login = slice_from_cstr(login),
                                              .name = S("Orang Contoh"),
                                              .position = S("Jabatan"),
                                              .language = S("id"),
                                              .phone = slice_from_cstr(login[0] == 'b' ? "+6284090000002" : NULL),
                                              .nik = SLICE_NULL },
                        hash);
                if (err == OK)
                        err = role_first(tx, office, id, slice_from_cstr(role), slice_from_cstr(area));
        }
        assert_ok(err);
        return id;
}

static void add_office(struct house *house, struct uuid id, const char *code)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = office_insert(tx, &(struct office){ .id = id, .code = slice_from_cstr(code), .name = S("Kantor"),
                                                          .zone = S("WIB"), .address = S(""), .phone = S(""),
                                                          .letter_pattern = S("{seq}"), .fictional = true });
        }
        assert_ok(err);
}

static void open_house(struct house *house)
{
        password_use_least_cost();
        fixture_open(&house->fixture);
        arena_init(&house->arena, 4 * 1024 * 1024);
        house->other_office = uuid_new();
        add_office(house, house->fixture.office, "satu");
        add_office(house, house->other_office, "dua");
        house->admin = add_person(house, house->fixture.office, "admin", "admin", "");
        house->head = add_person(house, house->fixture.office, "kepala", "head", "");
        house->analyst = add_person(house, house->fixture.office, "analis", "analyst", "");
        house->babinsa = add_person(house, house->fixture.office, "babinsa", "babinsa", "35.02.02");
}

static void close_house(struct house *house)
{
        arena_reset(&house->arena);
        fixture_close(&house->fixture);
}

static struct slice sign_in(struct house *house, const char *login)
{
        struct slice token;
        assert_ok(session_sign_in(house->fixture.store,
                                  &(struct sign_in){ .login = slice_from_cstr(login), .password = S(PASSWORD) },
                                  &house->arena, &token));
        return token;
}

static struct actor actor_of(struct house *house, const char *login)
{
        struct actor actor;
        assert_ok(session_find(house->fixture.store, sign_in(house, login), &house->arena, &actor));
        actor.purpose = S("triage");
        return actor;
}

static enum error decide(struct house *house, const struct actor *actor, const char *action,
                         const struct access_object *object)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = access_decide(tx, actor, slice_from_cstr(action), object);
        }
        return err;
}

static struct access_object report_in(struct uuid office, const char *village)
{
        return (struct access_object){ .kind = S("report"), .office_id = office, .id = uuid_new(), .state = S("new"),
                                       .region = slice_from_cstr(village), .class = CLASS_P3 };
}

static void signs_in_only_with_the_right_words(void **state)
{
        (void)state;
        struct house house;
        struct slice token;
        open_house(&house);
        struct sign_in wrong = { .login = S("analis"), .password = S("salah salah salah") };
        struct sign_in nobody = { .login = S("tidak-ada"), .password = S(PASSWORD) };
        assert_int_equal(session_sign_in(house.fixture.store, &wrong, &house.arena, &token), ERR_UNAUTHENTICATED);
        assert_int_equal(session_sign_in(house.fixture.store, &nobody, &house.arena, &token), ERR_UNAUTHENTICATED);
        struct actor actor = actor_of(&house, "analis");
        assert_slice(actor.roles[0].role, "analyst");
        assert_true(actor.fictional);
        close_house(&house);
}

static void ends_sessions_by_idleness_age_and_disabling(void **state)
{
        (void)state;
        struct house house;
        struct actor actor, admin;
        open_house(&house);
        struct slice token = sign_in(&house, "analis");
        clock_set_offset(31 * MINUTE);
        assert_int_equal(session_find(house.fixture.store, token, &house.arena, &actor), ERR_UNAUTHENTICATED);
        clock_set_offset(365 * DAY); /* wrong, and set right: the session does not live until that day */
        token = sign_in(&house, "analis");
        assert_ok(session_find(house.fixture.store, token, &house.arena, &actor));
        clock_set_offset(0);
        assert_int_equal(session_find(house.fixture.store, token, &house.arena, &actor), ERR_UNAUTHENTICATED);
        token = sign_in(&house, "analis");
        assert_ok(session_find(house.fixture.store, token, &house.arena, &actor));
        admin = actor_of(&house, "admin");
        assert_ok(person_disable(house.fixture.store, &admin, house.analyst));
        assert_int_equal(session_find(house.fixture.store, token, &house.arena, &actor), ERR_UNAUTHENTICATED);
        assert_int_equal(person_disable(house.fixture.store, &admin, house.admin), ERR_NOT_FOUND);
        close_house(&house);
}

static void makes_guessing_wait(void **state)
{
        (void)state;
        struct house house;
        struct slice token;
        open_house(&house);
        struct sign_in wrong = { .login = S("analis"), .password = S("salah salah salah") };
        struct sign_in right = { .login = S("analis"), .password = S(PASSWORD) };
        for (int i = 0; i < 6; i++)
                assert_int_equal(session_sign_in(house.fixture.store, &wrong, &house.arena, &token),
                                 ERR_UNAUTHENTICATED);
        assert_int_equal(session_sign_in(house.fixture.store, &right, &house.arena, &token), ERR_UNAUTHENTICATED);
        clock_set_offset(5 * MINUTE);
        assert_ok(session_sign_in(house.fixture.store, &right, &house.arena, &token));
        clock_set_offset(0);
        close_house(&house);
}

static void a_role_reaches_its_area_and_no_further(void **state)
{
        (void)state;
        struct house house;
        open_house(&house);
        struct actor babinsa = actor_of(&house, "babinsa"), analyst = actor_of(&house, "analis");
        struct access_object own = report_in(house.fixture.office, "35.02.02.2009");
        struct access_object next = report_in(house.fixture.office, "35.02.03.2001");
        struct access_object almost = report_in(house.fixture.office, "35.02.021.2001");
        struct access_object foreign = report_in(house.other_office, "35.02.02.2009");
        assert_ok(decide(&house, &babinsa, "report.create", &own));
        assert_int_equal(decide(&house, &babinsa, "report.create", &next), ERR_NOT_FOUND);
        assert_int_equal(decide(&house, &babinsa, "report.create", &almost), ERR_NOT_FOUND);
        assert_int_equal(decide(&house, &babinsa, "report.read", &own), ERR_NOT_FOUND);
        assert_ok(decide(&house, &analyst, "report.read", &own));
        assert_int_equal(decide(&house, &analyst, "report.read", &foreign), ERR_NOT_FOUND);
        assert_int_equal(decide(&house, &(struct actor){ 0 }, "report.read", &own), ERR_UNAUTHENTICATED);
        close_house(&house);
}

static void state_and_authorship_bar(void **state)
{
        (void)state;
        struct house house;
        open_house(&house);
        struct actor analyst = actor_of(&house, "analis");
        struct access_object report = report_in(house.fixture.office, "35.02.02.2009");
        assert_int_equal(decide(&house, &analyst, "report.grade", &report), ERR_NOT_FOUND);
        report.state = S("taken");
        assert_ok(decide(&house, &analyst, "report.grade", &report));
        report.relations = RELATION_AUTHOR;
        assert_int_equal(decide(&house, &analyst, "report.grade", &report), ERR_NOT_FOUND);
        close_house(&house);
}

static void who_is_named_is_refused_whatever_his_roles(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        int64_t marked = 0;
        open_house(&house);
        struct actor analyst = actor_of(&house, "analis"), babinsa = actor_of(&house, "babinsa");
        struct access_object report = report_in(house.fixture.office, "35.02.02.2009");
        struct access_object mine = report;
        mine.relations = RELATION_AUTHOR;
        assert_ok(decide(&house, &babinsa, "report.read-own", &mine));
        struct slice phones[] = { S("+6284090000002") };
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = house.fixture.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = report.id,
                                                                       .phones = phones, .phone_count = 1,
                                                                       .persons = &house.analyst, .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_int_equal(marked, 2);
        assert_int_equal(decide(&house, &analyst, "report.read", &report), ERR_NOT_FOUND);
        assert_int_equal(decide(&house, &babinsa, "report.read-own", &mine), ERR_NOT_FOUND);
        struct uuid signal = uuid_new();
        bool named = false;
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = access_inherit_named(tx, house.fixture.office, S("report"), report.id, S("signal"), signal);
                if (err == OK)
                        err = access_is_named(tx, house.analyst, S("signal"), signal, &named);
        }
        assert_ok(err);
        assert_true(named);
        close_house(&house);
}

/* What came first names whoever comes later, and so does what was drawn from it. */
static void who_comes_later_is_named_in_what_came_before(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        int64_t marked;
        struct slice phones[] = { S("+6284090000077") }, niks[] = { S("3502020101900001") };
        struct uuid report = uuid_new(), signal = uuid_new(), people[] = { uuid_new(), uuid_new(), uuid_new() };
        bool named[3] = { 0 }, drawn = false;
        open_house(&house);
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                struct person_new new[] = {
                        { .id = people[0], .login = S("baru.satu"), .name = S("A"), .language = S("id"),
                          .phone = phones[0] },
                        { .id = people[1], .login = S("baru.dua"), .name = S("B"), .language = S("id"),
                          .nik = niks[0] },
                        { .id = people[2], .login = S("baru.tiga"), .name = S("C"), .language = S("id"),
                          .phone = S("+6284090000078") },
                };
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = house.fixture.office,
                                                                       .object_kind = S("report"), .object_id = report,
                                                                       .phones = phones, .phone_count = 1,
                                                                       .niks = niks, .nik_count = 1 }, &marked);
                if (err == OK)
                        err = access_inherit_named(tx, house.fixture.office, S("report"), report, S("signal"), signal);
                for (size_t i = 0; i < 3 && err == OK; i++) {
                        err = person_first(tx, house.fixture.office, &new[i], SLICE_NULL);
                        if (err == OK)
                                err = access_is_named(tx, people[i], S("report"), report, &named[i]);
                }
                if (err == OK)
                        err = access_is_named(tx, people[0], S("signal"), signal, &drawn);
        }
        assert_ok(err);
        assert_int_equal(marked, 0);
        assert_true(named[0] && named[1] && drawn);
        assert_false(named[2]);
        close_house(&house);
}

static void the_glass_is_tried_ten_times_a_day(void **state)
{
        (void)state;
        struct house house;
        open_house(&house);
        struct actor analyst = actor_of(&house, "analis");
        analyst.second_factor_at = clock_now();
        for (int i = 0; i < GLASS_DAY_MAX; i++)
                assert_ok(glass_try(house.fixture.store, &analyst, uuid_new()));
        assert_int_equal(glass_try(house.fixture.store, &analyst, uuid_new()), ERR_BUSY);
        clock_set_offset(-2 * DAY); /* a clock that was ahead was set right: nobody waits for that day */
        analyst.second_factor_at = clock_now();
        assert_ok(glass_try(house.fixture.store, &analyst, uuid_new()));
        clock_set_offset(0);
        close_house(&house);
}

static void people_are_found_by_identifier_and_by_role(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        struct person_ids named, analysts, elsewhere;
        struct slice phones[] = { S("+6284090000002"), S("+6284090009999"), S("+6284090000002") };
        open_house(&house);
        struct named_in_search search = { .office_id = house.fixture.office, .phones = phones, .phone_count = 3 };
        struct role_search role = { .office_id = house.fixture.office, .role = S("analyst"), .today = S("9999-01-01") };
        transaction (tx, house.fixture.store, TX_READ, &err) {
                err = people_with_identifiers(tx, &search, &house.arena, &named);
                if (err == OK)
                        err = people_in_role(tx, &role, &house.arena, &analysts);
                role.office_id = house.other_office;
                if (err == OK)
                        err = people_in_role(tx, &role, &house.arena, &elsewhere);
        }
        assert_ok(err);
        assert_int_equal(named.count, 1);
        assert_true(uuid_equal(named.items[0], house.babinsa));
        assert_int_equal(analysts.count, 1);
        assert_true(uuid_equal(analysts.items[0], house.analyst));
        assert_int_equal(elsewhere.count, 0);
        close_house(&house);
}

/* Whom a rule of the policy can concern: found by the table, not by a list of roles beside it. */
static void people_are_found_by_what_the_policy_lets_them_do(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        struct person_ids publishers, nobody;
        struct action_search search = { .action = S("warning.publish"), .today = S("9999-01-01") };
        open_house(&house);
        search.office_id = house.fixture.office;
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = role_first(tx, house.fixture.office, house.analyst, S("head"), S(""));
                if (err == OK)
                        err = people_who_may(tx, &search, &house.arena, &publishers);
                search.action = S("no.such-action");
                if (err == OK)
                        err = people_who_may(tx, &search, &house.arena, &nobody);
        }
        assert_ok(err);
        assert_int_equal(nobody.count, 0);
        int64_t once = 0;
        for (size_t i = 0; i < publishers.count; i++)
                once += uuid_equal(publishers.items[i], house.analyst);
        assert_int_equal(once, 1); /* he has both roles */
        close_house(&house);
}

static void a_role_holds_once_a_second_person_confirmed_it(void **state)
{
        (void)state;
        struct house house;
        open_house(&house);
        struct actor admin = actor_of(&house, "admin"), head = actor_of(&house, "kepala");
        struct role_wish wish = { .id = uuid_new(), .person_id = house.babinsa, .role = S("analyst"), .area = S(""),
                                  .valid_from = S("2000-01-01") };
        struct role_wish own = { .id = uuid_new(), .person_id = house.admin, .role = S("analyst"), .area = S(""),
                                 .valid_from = S("2000-01-01") };
        struct role_wish unknown = wish;
        unknown.role = S("raja");
        assert_int_equal(role_request(house.fixture.store, &admin, &unknown), ERR_INVALID);
        assert_int_equal(role_request(house.fixture.store, &admin, &own), ERR_NOT_FOUND);
        assert_ok(role_request(house.fixture.store, &admin, &wish));
        struct actor before = actor_of(&house, "babinsa");
        assert_false(actor_has_role(&before, S("analyst")));
        assert_int_equal(role_confirm(house.fixture.store, &admin, wish.id), ERR_NOT_FOUND);
        assert_ok(role_confirm(house.fixture.store, &head, wish.id));
        assert_int_equal(role_confirm(house.fixture.store, &head, wish.id), ERR_CONFLICT);
        struct actor after = actor_of(&house, "babinsa");
        assert_true(actor_has_role(&after, S("analyst")));
        assert_int_equal(role_end(house.fixture.store, &after, wish.id), ERR_NOT_FOUND);
        assert_ok(role_end(house.fixture.store, &admin, wish.id));
        assert_int_equal(role_end(house.fixture.store, &head, wish.id), ERR_CONFLICT);
        after = actor_of(&house, "babinsa");
        assert_false(actor_has_role(&after, S("analyst")));
        close_house(&house);
}

static void an_old_proof_asks_for_a_new_one(void **state)
{
        (void)state;
        struct house house;
        open_house(&house);
        struct slice token = sign_in(&house, "kepala");
        struct actor head;
        struct access_object report = report_in(house.fixture.office, "35.02.02.2009");
        assert_ok(session_find(house.fixture.store, token, &house.arena, &head));
        assert_ok(decide(&house, &head, "report.read", &report));
        clock_set_offset(16 * MINUTE);
        assert_int_equal(decide(&house, &head, "report.read", &report), ERR_STEP_UP);
        assert_ok(
                session_prove(house.fixture.store, token, &(struct sign_in){ .password = S(PASSWORD) }, &house.arena));
        assert_ok(session_find(house.fixture.store, token, &house.arena, &head));
        assert_ok(decide(&house, &head, "report.read", &report));
        clock_set_offset(0);
        close_house(&house);
}

static bool is_open(struct house *house, const struct actor *actor, const struct glass *glass)
{
        enum error err;
        struct access_glass_open_row row = { 0 };
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = access_glass_open(tx, &(struct access_glass_open_params){ .person_id = actor->person_id,
                                                                                .object_kind = glass->object_kind,
                                                                                .object_id = glass->object_id,
                                                                                .now = clock_now() },
                                        &house->arena, &row);
        }
        assert_ok(err);
        return row.found > 0;
}

static void broken_glass_opens_one_thing_and_is_reviewed_by_another(void **state)
{
        (void)state;
        struct house house;
        open_house(&house);
        struct actor analyst = actor_of(&house, "analis"), head = actor_of(&house, "kepala");
        struct glass glass = {
                .id = uuid_new(), .object_kind = S("report"), .object_id = uuid_new(), .reason = S("pendek")
        };
        assert_int_equal(glass_break(house.fixture.store, &analyst, &glass), ERR_INVALID);
        glass.reason = S("Nyawa seseorang terancam malam ini");
        assert_ok(glass_break(house.fixture.store, &analyst, &glass));
        assert_true(is_open(&house, &analyst, &glass));
        clock_set_offset(-2 * DAY); /* the clock was ahead, and was set right */
        assert_false(is_open(&house, &analyst, &glass));
        clock_set_offset(0);
        assert_int_equal(glass_review(house.fixture.store, &analyst, glass.id, S("justified")), ERR_NOT_FOUND);
        clock_set_offset(73 * HOUR);
        struct glass second = {
                .id = uuid_new(), .object_kind = S("report"), .object_id = uuid_new(), .reason = glass.reason
        };
        struct actor later = actor_of(&house, "analis");
        assert_int_equal(glass_break(house.fixture.store, &later, &second), ERR_FORBIDDEN);
        clock_set_offset(0);
        assert_ok(glass_review(house.fixture.store, &head, glass.id, S("justified")));
        assert_int_equal(glass_review(house.fixture.store, &head, glass.id, S("revoked")), ERR_CONFLICT);
        close_house(&house);
}

static void an_account_is_activated_by_its_owner_once(void **state)
{
        (void)state;
        struct house house;
        struct slice token, session;
        open_house(&house);
        struct actor admin = actor_of(&house, "admin");
        struct person_new person = { .id = uuid_new(),
                                     .login = S("baru"),
                                     .name = S("Orang Baru"),
                                     .position = S("Staf"),
                                     .language = S("id") };
        assert_ok(person_create(house.fixture.store, &admin, &person, &house.arena, &token));
        assert_int_equal(person_activate(house.fixture.store, token, S("pendek")), ERR_INVALID);
        assert_ok(person_activate(house.fixture.store, token, S(PASSWORD)));
        assert_int_equal(person_activate(house.fixture.store, token, S(PASSWORD)), ERR_EXPIRED);
        assert_ok(session_sign_in(house.fixture.store, &(struct sign_in){ .login = S("baru"), .password = S(PASSWORD) },
                                  &house.arena, &session));
        close_house(&house);
}

static struct slice joined(struct house *house, struct slice first, struct slice second)
{
        return arena_printf(&house->arena, "%.*s%.*s", SLICE_FMT(first), SLICE_FMT(second));
}

static void no_one_person_lets_a_role_in_again(void **state)
{
        (void)state;
        struct house house;
        struct reset_token first;
        struct resets_waiting waiting;
        struct reset_notices told;
        struct slice second;
        open_house(&house);
        struct store *store = house.fixture.store;
        (void)add_person(&house, house.fixture.office, "wakil", "supervisor", "");
        struct actor admin = actor_of(&house, "admin"), head = actor_of(&house, "kepala");
        struct actor other = actor_of(&house, "wakil");
        struct slice open = sign_in(&house, "kepala");
        assert_int_equal(person_reset(store, &admin, house.admin, &house.arena, &first), ERR_NOT_FOUND);
        assert_ok(person_reset(store, &admin, house.head, &house.arena, &first));
        assert_true(first.half);
        assert_int_equal(person_activate(store, first.text, S(PASSWORD)), ERR_EXPIRED);
        assert_ok(session_find(store, open, &house.arena, &head));
        assert_ok(resets_list(store, &other, &house.arena, &waiting));
        assert_int_equal(waiting.count, 1);
        struct uuid id = waiting.items[0].id;
        assert_int_equal(person_reset_confirm(store, &admin, id, &house.arena, &second), ERR_NOT_FOUND);
        assert_int_equal(person_reset_confirm(store, &head, id, &house.arena, &second), ERR_NOT_FOUND);
        assert_ok(person_reset_confirm(store, &other, id, &house.arena, &second));
        assert_int_equal(person_reset_confirm(store, &other, id, &house.arena, &second), ERR_CONFLICT);
        assert_int_equal(session_find(store, open, &house.arena, &head), ERR_UNAUTHENTICATED);
        assert_int_equal(person_activate(store, second, S(PASSWORD)), ERR_EXPIRED);
        assert_int_equal(person_activate(store, joined(&house, second, first.text), S(PASSWORD)), ERR_EXPIRED);
        assert_ok(person_activate(store, joined(&house, first.text, second), S("kata sandi yang baru")));
        assert_int_equal(person_activate(store, joined(&house, first.text, second), S(PASSWORD)), ERR_EXPIRED);
        assert_ok(resets_noticed(store, &head, &house.arena, &told));
        assert_int_equal(told.count, 1);
        assert_slice(told.items[0].confirmer, "Orang Contoh");
        assert_ok(resets_noticed(store, &other, &house.arena, &told));
        assert_int_equal(told.count, 0);
        close_house(&house);
}

static void a_token_from_the_command_line_is_seen_and_confirms_nothing_for_a_day(void **state)
{
        (void)state;
        struct house house;
        struct slice token;
        struct reset_notices told;
        struct actor head;
        enum error err;
        open_house(&house);
        struct store *store = house.fixture.store;
        struct actor admin = actor_of(&house, "admin"), analyst = actor_of(&house, "analis");
        struct role_wish wish = { .id = uuid_new(), .person_id = house.babinsa, .role = S("analyst"), .area = S(""),
                                  .valid_from = S("2000-01-01") };
        assert_ok(role_request(store, &admin, &wish));
        transaction (tx, store, TX_WRITE, &err) {
                err = activation_by_operator(tx, house.fixture.office, house.head, &house.arena, &token);
        }
        assert_ok(err);
        assert_ok(person_activate(store, token, S(PASSWORD)));
        head = actor_of(&house, "kepala");
        assert_int_equal(role_confirm(store, &head, wish.id), ERR_UNPROVEN);
        assert_ok(resets_noticed(store, &admin, &house.arena, &told));
        assert_int_equal(told.count, 1);
        assert_slice(told.items[0].asker, "");
        assert_ok(resets_noticed(store, &analyst, &house.arena, &told));
        assert_int_equal(told.count, 0);
        clock_set_offset(25 * HOUR);
        head = actor_of(&house, "kepala");
        assert_ok(role_confirm(store, &head, wish.id));
        clock_set_offset(31 * DAY);
        assert_ok(resets_noticed(store, &admin, &house.arena, &told));
        assert_int_equal(told.count, 0);
        clock_set_offset(0);
        close_house(&house);
}

static void a_token_from_before_the_role_does_not_open_it(void **state)
{
        (void)state;
        struct house house;
        struct slice token;
        struct reset_token kept;
        open_house(&house);
        struct store *store = house.fixture.store;
        struct actor admin = actor_of(&house, "admin"), head = actor_of(&house, "kepala");
        struct person_new person = { .id = uuid_new(), .login = S("baru"), .name = S("Orang Baru"),
                                     .position = S("Staf"), .language = S("id") };
        assert_ok(person_create(store, &admin, &person, &house.arena, &token));
        assert_ok(person_activate(store, token, S(PASSWORD)));
        assert_ok(person_reset(store, &admin, person.id, &house.arena, &kept));
        assert_false(kept.half);
        struct role_wish wish = { .id = uuid_new(), .person_id = person.id, .role = S("analyst"), .area = S(""),
                                  .valid_from = S("2000-01-01") };
        assert_ok(role_request(store, &admin, &wish));
        assert_ok(role_confirm(store, &head, wish.id));
        assert_int_equal(person_activate(store, kept.text, S(PASSWORD)), ERR_EXPIRED);
        close_house(&house);
}

static void a_time_code_works_once(void **state)
{
        (void)state;
        /* RFC 6238, appendix B, SHA-1, last six digits at 59 s and 1111111109 s. */
        struct slice secret = S("12345678901234567890");
        int64_t step = 0;
        assert_ok(totp_check(secret, S("287082"), 59 * SECOND, 0, &step));
        assert_int_equal(step, 1);
        assert_int_equal(totp_check(secret, S("287082"), 59 * SECOND, step, &step), ERR_UNAUTHENTICATED);
        assert_ok(totp_check(secret, S("081804"), (instant)1111111109 * SECOND, 0, &step));
        assert_int_equal(totp_check(secret, S("081805"), (instant)1111111109 * SECOND, 0, &step), ERR_UNAUTHENTICATED);
}

/* The code of that moment; totp_check itself is held against RFC 6238 above. */
enum { CODE_SIZE = 7, CROWD = 12 };
static void code_of(struct slice secret, instant at, char ret_code[CODE_SIZE])
{
        assert_int_equal(oath_hotp_generate(secret.data, secret.size, (uint64_t)(at / SECOND / 30), 6, false,
                                            OATH_HOTP_DYNAMIC_TRUNCATION, ret_code),
                         OATH_OK);
}

struct crowd {
        struct store *store;
        struct slice code;
        _Atomic int in, odd;
};

/* A place for hashing may be taken: then once more. */
static void *sign_in_with_code(void *context)
{
        struct crowd *crowd = context;
        struct slice token;
        struct sign_in attempt = { .login = S("analis"), .password = S(PASSWORD), .code = crowd->code };
        enum error err = ERR_BUSY;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        while (err == ERR_BUSY)
                err = session_sign_in(crowd->store, &attempt, &arena, &token);
        if (err == OK)
                crowd->in++;
        else if (err != ERR_UNAUTHENTICATED)
                crowd->odd++;
        return NULL;
}

static void sign_in_all_at_once(struct store *store, struct slice code)
{
        pthread_t threads[CROWD];
        struct crowd crowd = { .store = store, .code = code };
        for (size_t i = 0; i < CROWD; i++)
                assert_int_equal(pthread_create(&threads[i], NULL, sign_in_with_code, &crowd), 0);
        for (size_t i = 0; i < CROWD; i++)
                assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(crowd.odd, 0);
        assert_int_equal(crowd.in, 1);
}

static void a_code_app_is_asked_for_once_it_is_set(void **state)
{
        (void)state;
        struct house house;
        struct slice token, text, secret, same;
        char code[CODE_SIZE];
        struct actor analyst;
        open_house(&house);
        struct store *store = house.fixture.store;
        clock_freeze((instant)1111111109 * SECOND);
        struct slice other = sign_in(&house, "analis"), session = sign_in(&house, "analis");
        assert_ok(session_find(store, session, &house.arena, &analyst));
        analyst.second_factor_at = clock_now();
        assert_int_equal(person_set_totp(store, &analyst, session, S("000000")), ERR_EXPIRED);
        assert_ok(person_offer_totp(store, &analyst, session, &house.arena, &secret));
        assert_int_equal(secret.size, TOTP_SECRET_SIZE);
        assert_ok(person_offer_totp(store, &analyst, session, &house.arena, &same));
        assert_true(slice_equal(secret, same));
        code_of(secret, clock_now(), code);
        assert_int_equal(person_set_totp(store, &analyst, other, slice_from_cstr(code)), ERR_EXPIRED);
        assert_int_equal(person_set_totp(store, &analyst, session, S("000000")), ERR_UNAUTHENTICATED);
        assert_ok(person_set_totp(store, &analyst, session, slice_from_cstr(code)));
        assert_int_equal(person_set_totp(store, &analyst, session, slice_from_cstr(code)), ERR_EXPIRED);
        assert_int_equal(session_find(store, other, &house.arena, &analyst), ERR_UNAUTHENTICATED);
        assert_ok(session_find(store, session, &house.arena, &analyst));
        assert_ok(totp_secret_format(&house.arena, secret, &text));
        char *back = NULL;
        size_t back_size = 0;
        assert_int_equal(oath_base32_decode(text.data, text.size, &back, &back_size), OATH_OK);
        assert_true(slice_equal(slice_of(back, back_size), secret));
        free(back);
        struct sign_in without = { .login = S("analis"), .password = S(PASSWORD) };
        struct sign_in again = { .login = S("analis"), .password = S(PASSWORD), .code = slice_from_cstr(code) };
        assert_int_equal(session_sign_in(house.fixture.store, &without, &house.arena, &token), ERR_UNAUTHENTICATED);
        assert_int_equal(session_sign_in(house.fixture.store, &again, &house.arena, &token), ERR_UNAUTHENTICATED);
        clock_freeze((instant)1111111111 * SECOND);
        code_of(secret, clock_now(), code);
        sign_in_all_at_once(store, slice_from_cstr(code));
        clock_freeze(-1);
        close_house(&house);
}

static void a_new_password_ends_the_other_sessions(void **state)
{
        (void)state;
        struct house house;
        struct actor actor;
        open_house(&house);
        struct slice token = sign_in(&house, "analis");
        struct actor analyst = actor_of(&house, "analis");
        assert_int_equal(person_set_password(house.fixture.store, &analyst, S("pendek")), ERR_INVALID);
        clock_set_offset(16 * MINUTE);
        assert_int_equal(person_set_password(house.fixture.store, &analyst, S("kata sandi yang lain")), ERR_STEP_UP);
        clock_set_offset(0);
        assert_ok(person_set_password(house.fixture.store, &analyst, S("kata sandi yang lain")));
        assert_int_equal(session_find(house.fixture.store, token, &house.arena, &actor), ERR_UNAUTHENTICATED);
        close_house(&house);
}

static void the_table_reads_and_a_broken_one_does_not(void **state)
{
        (void)state;
        struct policy policy;
        size_t line = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        assert_true(policy_table()->count > 50);
        assert_int_equal(policy_parse(S("role,action\nhead,x,*,office,-,P9,no\n"), &arena, &policy, &line),
                         ERR_INVALID);
        assert_int_equal(line, 2);
        assert_int_equal(policy_parse(S("h\nhead,x,*,officer,-,P1,no\n"), &arena, &policy, &line), ERR_INVALID);
        assert_int_equal(policy_parse(S("h\nhead,x,*,office,-,P1,maybe\n"), &arena, &policy, &line), ERR_INVALID);
        assert_ok(policy_parse(S("h\nhead,x,a|b,office+area,self,P1,yes\n"), &arena, &policy, &line));
        assert_true(policy_rule_covers_state(&policy.rules[0], S("b")));
        assert_false(policy_rule_covers_state(&policy.rules[0], S("c")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(signs_in_only_with_the_right_words),
                cmocka_unit_test(ends_sessions_by_idleness_age_and_disabling),
                cmocka_unit_test(makes_guessing_wait),
                cmocka_unit_test(a_role_reaches_its_area_and_no_further),
                cmocka_unit_test(state_and_authorship_bar),
                cmocka_unit_test(who_is_named_is_refused_whatever_his_roles),
                cmocka_unit_test(who_comes_later_is_named_in_what_came_before),
                cmocka_unit_test(the_glass_is_tried_ten_times_a_day),
                cmocka_unit_test(people_are_found_by_identifier_and_by_role),
                cmocka_unit_test(people_are_found_by_what_the_policy_lets_them_do),
                cmocka_unit_test(a_role_holds_once_a_second_person_confirmed_it),
                cmocka_unit_test(an_old_proof_asks_for_a_new_one),
                cmocka_unit_test(broken_glass_opens_one_thing_and_is_reviewed_by_another),
                cmocka_unit_test(an_account_is_activated_by_its_owner_once),
                cmocka_unit_test(no_one_person_lets_a_role_in_again),
                cmocka_unit_test(a_token_from_the_command_line_is_seen_and_confirms_nothing_for_a_day),
                cmocka_unit_test(a_token_from_before_the_role_does_not_open_it),
                cmocka_unit_test(a_time_code_works_once),
                cmocka_unit_test(a_code_app_is_asked_for_once_it_is_set),
                cmocka_unit_test(a_new_password_ends_the_other_sessions),
                cmocka_unit_test(the_table_reads_and_a_broken_one_does_not),
        };
        return cmocka_run_group_tests_name("access/access", tests, NULL, NULL);
}
