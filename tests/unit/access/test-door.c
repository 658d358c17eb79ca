/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Others' wrong passwords keep nobody out; whose role has grave steps sets up a code app first. */
#include "access/access.h"
#include "access/door.h"
#include "access/password.h"
#include "access/people.h"
#include "store/store.h"

#include "../house.h"

#include <liboath/oath.h>

#define PASSWORD "kata sandi yang panjang"

static struct house house;

static struct actor open_office(const char *role)
{
        house_open(&house);
        struct house_person analyst = { .login = "analis", .name = "Orang Contoh", .position = "Analis",
                                        .role = role, .area = "" };
        return house_person(&house, &analyst);
}

static enum error try_from(uint64_t from, struct slice device, const char *password, struct slice *ret_token)
{
        struct sign_in attempt = { .login = S("analis"), .password = slice_from_cstr(password), .from = from,
                                   .device = device };
        return session_sign_in(house.fixture.store, &attempt, &house.arena, ret_token);
}

static void a_place_that_guesses_waits_alone(void **state)
{
        (void)state;
        struct slice token;
        (void)open_office("analyst");
        for (int i = 0; i < 30; i++)
                assert_int_equal(try_from(7, SLICE_NULL, "salah salah salah", &token), ERR_UNAUTHENTICATED);
        assert_int_equal(try_from(7, SLICE_NULL, PASSWORD, &token), ERR_UNAUTHENTICATED);
        assert_ok(try_from(8, SLICE_NULL, PASSWORD, &token));
        clock_set_offset(16 * MINUTE);
        assert_ok(try_from(7, SLICE_NULL, PASSWORD, &token));
        clock_set_offset(0);
        house_close(&house);
}

/* Wrong passwords from `count` places from `first` on: the first `free` are judged, the others wait their turn. */
static void guess_from(uint64_t first, uint64_t count, uint64_t free)
{
        struct slice token;
        for (uint64_t i = 0; i < count; i++)
                assert_int_equal(try_from(first + i, SLICE_NULL, "salah salah salah", &token),
                                 i < free ? ERR_UNAUTHENTICATED : ERR_BUSY);
}

/* A hundred wrong passwords from a hundred places: strangers wait, the owner's device and place do not. */
static void many_places_keep_only_strangers_waiting(void **state)
{
        (void)state;
        struct slice token, device, other = SLICE_NULL;
        (void)open_office("analyst");
        assert_ok(try_from(500, SLICE_NULL, PASSWORD, &token));
        assert_ok(session_device(house.fixture.store, token, &house.arena, &device));
        assert_int_equal(device.size, DEVICE_SIZE);
        guess_from(1, 100, DOOR_STRANGERS - 1);
        assert_int_equal(try_from(600, SLICE_NULL, PASSWORD, &token), ERR_BUSY);
        assert_ok(try_from(500, SLICE_NULL, PASSWORD, &token));
        guess_from(1001, 100, 0);
        assert_ok(try_from(601, device, PASSWORD, &token));
        guess_from(2001, 100, 0);
        /* One letter of the mark changed, and a mark of nobody, are strangers. */
        other = arena_copy(&house.arena, device);
        ((char *)(uintptr_t)other.data)[40] = other.data[40] == 'A' ? 'B' : 'A';
        assert_int_equal(try_from(602, other, PASSWORD, &token), ERR_BUSY);
        assert_int_equal(try_from(603, S("\xff\xfe!"), PASSWORD, &token), ERR_BUSY);
        house_close(&house);
}

/* Who never signed in has neither device nor place: his turn comes although the guessing goes on, and is his alone. */
static void a_new_owner_gets_his_turn(void **state)
{
        (void)state;
        struct slice token;
        unsigned wait = 0;
        (void)open_office("analyst");
        guess_from(1, 60, DOOR_STRANGERS);
        struct sign_in attempt = { .login = S("analis"), .password = S(PASSWORD), .from = 700, .ret_wait_s = &wait };
        assert_int_equal(session_sign_in(house.fixture.store, &attempt, &house.arena, &token), ERR_BUSY);
        assert_in_range(wait, 40 * DOOR_STRANGER_S, 42 * DOOR_STRANGER_S);
        guess_from(1001, 200, 0);
        instant turn = wait * SECOND;
        clock_set_offset(turn / 2); /* asking earlier costs nothing and gains nothing */
        for (int i = 0; i < 10; i++)
                assert_int_equal(session_sign_in(house.fixture.store, &attempt, &house.arena, &token), ERR_BUSY);
        guess_from(2001, 200, 0);
        clock_set_offset(turn + SECOND);
        assert_ok(session_sign_in(house.fixture.store, &attempt, &house.arena, &token));
        clock_set_offset(0);
        house_close(&house);
}

/* However many places guess: 20, and one each half minute. */
static void a_crowd_has_so_many_guesses_a_day(void **state)
{
        (void)state;
        unsigned wait, judged = 0;
        struct door account = door_at(S("nama yang banyak dicoba"), 0, SLICE_NULL);
        for (instant at = 0; at < DAY; at += 10 * SECOND) {
                clock_set_offset(at);
                for (uint64_t from = 1; from <= 40; from++)
                        judged += door_let_stranger(account, door_at(S("nama yang banyak dicoba"), from, SLICE_NULL),
                                                    &wait);
        }
        clock_set_offset(0);
        assert_in_range(judged, 2800, DOOR_STRANGERS + 24 * 3600 / DOOR_STRANGER_S);
        assert_int_equal(door_delay(1000000, DOOR_FREE, 0), DOOR_LONGEST_S * SECOND);
}

static void a_new_password_ends_the_devices(void **state)
{
        (void)state;
        struct slice token, device;
        struct actor analyst = open_office("analyst");
        assert_ok(try_from(500, SLICE_NULL, PASSWORD, &token));
        assert_ok(session_device(house.fixture.store, token, &house.arena, &device));
        assert_ok(person_set_password(house.fixture.store, &analyst, S("kata sandi yang baru")));
        guess_from(1, 100, DOOR_STRANGERS - 1);
        assert_int_equal(try_from(601, device, "kata sandi yang baru", &token), ERR_BUSY);
        house_close(&house);
}

static void a_name_that_does_not_exist_waits_too(void **state)
{
        (void)state;
        struct door door = door_at(S("tidak-ada"), 3, SLICE_NULL);
        for (int i = 0; i < DOOR_FREE; i++)
                assert_true(door_try(door));
        assert_false(door_try(door));
        assert_true(door_try(door_at(S("tidak-ada"), 4, SLICE_NULL)));
        assert_true(door_try(door_at(S("tidak-ad"), 3, SLICE_NULL)));
        clock_set_offset(-2 * DAY); /* a clock that is set back makes nobody wait for days */
        assert_true(door_try(door));
        clock_set_offset(0);
        for (uint64_t from = 1; from < 100000; from++)
                (void)door_try(door_at(S("siapa saja"), from, SLICE_NULL));
        door_remember(door);
        assert_true(door_is_known(door));
        for (uint64_t from = 1; from < 100000; from++)
                (void)door_try(door_at(S("orang lain"), from, SLICE_NULL));
        assert_true(door_is_known(door)); /* a flood of tries does not push it out */
        clock_set_offset(31 * DAY);
        assert_false(door_is_known(door));
        clock_set_offset(0);
}

static enum error decide(const struct actor *actor, const char *action, const struct access_object *object)
{
        enum error err;
        transaction (tx, house.fixture.store, TX_READ, &err) {
                err = access_decide(tx, actor, slice_from_cstr(action), object);
        }
        return err;
}

static void a_password_alone_is_no_second_factor(void **state)
{
        (void)state;
        struct actor head = open_office("head");
        struct access_object grant = { .kind = S("person"), .office_id = house.office, .id = uuid_new(),
                                       .class = CLASS_P2 };
        struct access_object own = { .kind = S("person"), .office_id = house.office, .id = head.person_id,
                                     .relations = RELATION_SELF, .class = CLASS_P4 };
        assert_true(access_asks_code(&head));
        assert_ok(decide(&head, "role.confirm", &grant));
        head.owes_code = true;
        assert_int_equal(decide(&head, "role.confirm", &grant), ERR_CODE_FIRST);
        assert_ok(decide(&head, "account.change", &own));
        head.second_factor_at = 0;
        assert_int_equal(decide(&head, "role.confirm", &grant), ERR_CODE_FIRST);
        assert_int_equal(decide(&head, "account.change", &own), ERR_STEP_UP);
        head.has_code = true;
        assert_false(access_asks_code(&head));
        head.has_code = false;
        head.fictional = true;
        assert_false(access_asks_code(&head));
        head.fictional = false;
        static const char *const asked[] = { "analyst", "desk-officer", "supervisor", "head", "admin", "editor" };
        static const char *const spared[] = { "babinsa", "field-officer", "village-official", "partner" };
        for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
                head.roles[0].role = slice_from_cstr(asked[i]);
                assert_true(access_asks_code(&head));
        }
        for (size_t i = 0; i < sizeof spared / sizeof *spared; i++) {
                head.roles[0].role = slice_from_cstr(spared[i]);
                assert_false(access_asks_code(&head));
        }
        house_close(&house);
}

static void a_new_token_ends_a_lost_code_app(void **state)
{
        (void)state;
        struct slice token, secret, activation;
        char code[8];
        enum error err;
        struct actor analyst = open_office("analyst");
        assert_ok(try_from(0, SLICE_NULL, PASSWORD, &token));
        assert_ok(person_offer_totp(house.fixture.store, &analyst, token, &house.arena, &secret));
        assert_int_equal(oath_hotp_generate(secret.data, secret.size, (uint64_t)(clock_now() / SECOND / 30), 6, false,
                                            OATH_HOTP_DYNAMIC_TRUNCATION, code),
                         OATH_OK);
        assert_ok(person_set_totp(house.fixture.store, &analyst, token, slice_from_cstr(code)));
        assert_int_equal(try_from(0, SLICE_NULL, PASSWORD, &token), ERR_UNAUTHENTICATED);
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = activation_new(tx, house.office, analyst.person_id, &house.arena, &activation);
        }
        assert_ok(err);
        assert_ok(person_activate(house.fixture.store, activation, S("kata sandi yang baru")));
        assert_ok(try_from(0, SLICE_NULL, "kata sandi yang baru", &token));
        struct actor again;
        assert_ok(session_find(house.fixture.store, token, &house.arena, &again));
        assert_false(again.has_code);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_place_that_guesses_waits_alone),
                cmocka_unit_test(many_places_keep_only_strangers_waiting),
                cmocka_unit_test(a_new_owner_gets_his_turn),
                cmocka_unit_test(a_crowd_has_so_many_guesses_a_day),
                cmocka_unit_test(a_new_password_ends_the_devices),
                cmocka_unit_test(a_name_that_does_not_exist_waits_too),
                cmocka_unit_test(a_password_alone_is_no_second_factor),
                cmocka_unit_test(a_new_token_ends_a_lost_code_app),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
