/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The bounds of passwords, logins, roles and sessions, and the words of the policy. */
#include "../house.h"

#include "access/password.h"
#include "access/people.h"
#include "access/policy.h"
#include "access/scope.h"
#include "access/token.h"
#include "store/query.h"

#include <pthread.h>

#define PASSWORD "kata sandi yang panjang"

static void a_password_has_a_least_and_a_most(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct slice hash, secret, uri;
        char text[PASSWORD_MAX + 1];
        memset(text, 'x', sizeof text);
        arena_init(&arena, 1 << 16);
        password_use_least_cost();
        assert_int_equal(password_hash(slice_of(text, PASSWORD_MIN - 1), &arena, &hash), ERR_INVALID);
        assert_int_equal(password_hash(slice_of(text, PASSWORD_MAX + 1), &arena, &hash), ERR_INVALID);
        assert_ok(password_hash(slice_of(text, PASSWORD_MAX), &arena, &hash));
        assert_ok(password_check(hash, slice_of(text, PASSWORD_MAX)));
        assert_int_equal(password_check(hash, slice_of(text, PASSWORD_MAX + 1)), ERR_UNAUTHENTICATED);
        assert_int_equal(password_check(hash, slice_of(text, PASSWORD_MAX - 1)), ERR_UNAUTHENTICATED);
        assert_int_equal(password_check(hash, SLICE_NULL), ERR_UNAUTHENTICATED);
        assert_int_equal(password_check(SLICE_NULL, slice_of(text, 20)), ERR_UNAUTHENTICATED);
        assert_int_equal(password_check(slice_of(text, 200), slice_of(text, 20)), ERR_CORRUPT);
        assert_ok(password_generate(&arena, &secret));
        assert_true(secret.size >= PASSWORD_MIN && slice_find(secret, S("0")) == SIZE_MAX);
        arena_reset(&arena);
        assert_ok(totp_uri(&arena, S("a b"), S("12345678901234567890"), &uri));
        assert_slice(uri, "otpauth://totp/Kentongan:a%20b?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Kentongan");
}

struct check {
        pthread_t thread;
        enum error err;
};

static void *check_password(void *context)
{
        struct check *check = context;
        check->err = password_check(SLICE_NULL, S(PASSWORD));
        return NULL;
}

/* Each check takes memory, so more of them than there are places are told to come back. */
static void a_crowd_is_told_to_come_back(void **state)
{
        (void)state;
        enum { CROWD = 64 };
        struct check checks[CROWD];
        size_t told = 0;
        for (size_t i = 0; i < CROWD; i++)
                assert_int_equal(pthread_create(&checks[i].thread, NULL, check_password, &checks[i]), 0);
        for (size_t i = 0; i < CROWD; i++) {
                assert_int_equal(pthread_join(checks[i].thread, NULL), 0);
                assert_true(checks[i].err == ERR_BUSY || checks[i].err == ERR_UNAUTHENTICATED);
                told += checks[i].err == ERR_BUSY;
        }
        assert_true(told > 0 && told < CROWD);
        assert_int_equal(password_check(SLICE_NULL, S(PASSWORD)), ERR_UNAUTHENTICATED); /* the places are free again */
}

static void the_words_of_the_policy(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct policy policy;
        size_t line = 0;
        static const char *const wrong[] = {
                "h\nhead,x,*,office,-,P1\n", "h\nhead,x,*,office,-,P1,no,more\n", "h\nhead,,*,office,-,P1,no\n",
                "h\nhead,x,*,office,-,Q1,no\n", "h\nhead,x,*,office,-,P5,no\n", "h\nhead,x,*,office,-,P/,no\n",
                "h\nhead,x,*,office,-,P10,no\n", "h\nhead,x,*,,-,P1,no\n",
                "h\nhead,x,*,office,areas,P1,no\n",
        };
        arena_init(&arena, 8 << 20);
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
                if (policy_parse(slice_from_cstr(wrong[i]), &arena, &policy, &line) != ERR_INVALID)
                        fail_msg("%s was read", wrong[i]);
        assert_ok(policy_parse(S("# words\n\nheading\n# more\nhead,x,a|b,office+area,self,P4,yes\n"), &arena, &policy,
                               &line));
        assert_int_equal(policy.count, 1);
        assert_true(policy.rules[0].needs == (RELATION_OFFICE | RELATION_AREA) && policy.rules[0].step_up);
        assert_true(policy_rule_covers_state(&policy.rules[0], S("b")) &&
                    !policy_rule_covers_state(&policy.rules[0], S("c")));
        assert_string_equal(relation_name(RELATION_GLASS), "glass");
        assert_null(relation_name(RELATION_ALONE << 1));
        _cleanup_arena_ struct arena small;
        arena_init(&small, 100);
        assert_int_equal(policy_parse(S("h\n"), &small, &policy, &line), ERR_MEMORY);
}

/* ---- with an office ---- */

static struct actor person(struct house *house, const char *login, const char *role)
{
        struct actor actor = house_person(house, &(struct house_person){ .login = login, .name = "Orang Contoh",
                                                                          .position = "Jabatan", .role = role,
                                                                          .area = "", .phone = NULL });
        actor.second_factor_at = clock_now();
        return actor;
}

static void a_login_is_a_plain_word(void **state)
{
        (void)state;
        static const char *const wrong[] = { "", "ab", "Budi", "a b", "b\303\274di", "a_b",
                                             "a123456789b123456789c123456789d123456789e123456789f123456789g" };
        struct house house;
        struct slice token;
        house_open(&house);
        struct actor admin = person(&house, "admin", "admin");
        for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
                struct person_new new = { .id = uuid_new(), .login = slice_from_cstr(wrong[i]), .name = S("Orang"),
                                          .position = S("Staf"), .language = S("id") };
                if (person_create(house.fixture.store, &admin, &new, &house.arena, &token) != ERR_INVALID)
                        fail_msg("%s is a login", wrong[i]);
        }
        struct person_new nameless = { .id = uuid_new(), .login = S("ab-1.c"), .position = S("Staf"),
                                       .language = S("id") };
        assert_int_equal(person_create(house.fixture.store, &admin, &nameless, &house.arena, &token), ERR_INVALID);
        nameless.name = S("Orang");
        assert_ok(person_create(house.fixture.store, &admin, &nameless, &house.arena, &token));
        house_close(&house);
}

static void run_sql(struct house *house, const struct statement *statement)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = query_run(tx, statement, NULL, NULL);
        }
        assert_ok(err);
}

#define SQL(variable, text)                                                                        \
        static const struct statement variable = { .name = #variable, .place = "test", .set = "main", \
                                                   .sqlite = (text), .postgres = (text) }

static void a_session_has_its_limits(void **state)
{
        (void)state;
        SQL(other_zone, "UPDATE office SET zone = 'XYZ'");
        SQL(old_session, "UPDATE session SET created_at = created_at - 43201000000");
        struct house house;
        struct slice token;
        struct actor actor;
        house_open(&house);
        (void)person(&house, "analis", "analyst");
        struct store *store = house.fixture.store;
        struct sign_in words = { .login = S("analis"), .password = S(PASSWORD) };
        assert_int_equal(session_find(store, S("too-short"), &house.arena, &actor), ERR_UNAUTHENTICATED);
        assert_ok(token_new(&house.arena, &token));
        assert_int_equal(session_find(store, token, &house.arena, &actor), ERR_UNAUTHENTICATED);
        assert_int_equal(session_prove(store, token, &words, &house.arena), ERR_UNAUTHENTICATED);
        assert_ok(session_sign_in(store, &words, &house.arena, &token));
        assert_ok(session_find(store, token, &house.arena, &actor));
        struct sign_in wrong = { .login = S("analis"), .password = S("salah salah salah") };
        assert_int_equal(session_prove(store, token, &wrong, &house.arena), ERR_UNAUTHENTICATED);
        assert_ok(session_find(store, token, &house.arena, &actor)); /* a wrong proof ends nothing */
        run_sql(&house, &old_session);
        assert_int_equal(session_find(store, token, &house.arena, &actor), ERR_UNAUTHENTICATED);
        assert_ok(session_sign_in(store, &words, &house.arena, &token));
        run_sql(&house, &other_zone);
        assert_int_equal(session_find(store, token, &house.arena, &actor), ERR_CORRUPT);
        house_close(&house);
}

static void nobody_signed_in_sees_every_office_only_where_it_is_asked_for(void **state)
{
        (void)state;
        struct house house;
        house_open(&house);
        struct actor analyst = person(&house, "analis", "analyst"), nobody = { 0 };
        assert_ok(scope_of_actor(house.fixture.store, &nobody));
        assert_ok(scope_of_actor(house.fixture.store, &analyst));
        scope_every_office();
        assert_false(access_may_ever(&nobody, S("report.read")));
        assert_true(access_may_ever(&analyst, S("report.read")));
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_crowd_is_told_to_come_back), /* first: at the cost of earnest */
                cmocka_unit_test(a_password_has_a_least_and_a_most),
                cmocka_unit_test(the_words_of_the_policy),
                cmocka_unit_test(a_login_is_a_plain_word),
                cmocka_unit_test(a_session_has_its_limits),
                cmocka_unit_test(nobody_signed_in_sees_every_office_only_where_it_is_asked_for),
        };
        return cmocka_run_group_tests_name("access/limits", tests, NULL, NULL);
}
