/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who looks at what an office cannot look at itself: asked for by the one office, agreed to by the other, and each step
 * in the journals of both. Everybody acts within the rows of his own office, as in a request (access/scope.h). */
#include "../house.h"

#include "access/overseer.h"
#include "access/scope.h"

static struct house house;
static struct actor admin, head, their_head, their_analyst;

static struct actor person_in(struct uuid office_id, const char *login, const char *role)
{
        struct uuid own = house.office;
        house.office = office_id;
        struct actor actor = house_person(&house, &(struct house_person){ .login = login, .name = "Orang Contoh",
                                                                          .position = "Jabatan", .role = role,
                                                                          .area = "" });
        house.office = own;
        return actor;
}

static int open_all(void **state)
{
        (void)state;
        house_open(&house);
        scope_install(house.fixture.store);
        scope_every_office();
        admin = person_in(house.office, "admin", "admin");
        head = person_in(house.office, "kepala", "head");
        their_head = person_in(house.other_office, "kepala.dua", "head");
        their_analyst = person_in(house.other_office, "analis.dua", "analyst");
        return 0;
}

static int close_all(void **state)
{
        (void)state;
        scope_every_office();
        house_close(&house);
        return 0;
}

/* --- acting ------------------------------------------------------------------------------------------------------- */

static enum error ask_as(const struct actor *actor, struct uuid overseer_id, int64_t days, struct uuid *ret_id)
{
        enum error err;
        struct overseer_wish wish = { uuid_new(), overseer_id, days };
        assert_ok(scope_of_actor(house.fixture.store, actor));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = overseer_ask(tx, actor, &wish);
        }
        scope_every_office();
        *ret_id = wish.id;
        return err;
}

static enum error ask(int64_t days, struct uuid *ret_id)
{
        return ask_as(&admin, house.other_office, days, ret_id);
}

static enum error ask_at_command_line(struct uuid overseer_id, int64_t days, struct uuid *ret_id)
{
        enum error err;
        struct overseer_wish wish = { uuid_new(), overseer_id, days };
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = overseer_ask_by_operator(tx, house.office, &wish);
        }
        *ret_id = wish.id;
        return err;
}

static enum error answer(const struct actor *actor, struct uuid id, enum overseer_answer said)
{
        enum error err;
        assert_ok(scope_of_actor(house.fixture.store, actor));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = overseer_answer(tx, actor, id, said);
        }
        scope_every_office();
        return err;
}

static enum error list(const struct actor *actor, struct overseer_rows *ret_rows)
{
        enum error err;
        assert_ok(scope_of_actor(house.fixture.store, actor));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = overseers_list(tx, actor, &house.arena, ret_rows);
        }
        scope_every_office();
        return err;
}

/* The days of what is in force for the office; 0 for nothing. */
static int64_t days_in_force(void)
{
        enum error err;
        struct overseer now = { 0 };
        transaction (tx, house.fixture.store, TX_READ, &err) {
                err = overseer_of(tx, house.office, &now);
        }
        assert_true(err == OK || err == ERR_NOT_FOUND);
        return now.days;
}

static int64_t entries_in(struct uuid office_id, const char *action)
{
        char text[256];
        (void)snprintf(text, sizeof text,
                       "SELECT count(*) FROM journal_entry e JOIN office o ON o.id = e.office_id"
                       " WHERE o.code = '%s' AND e.action = '%s'",
                       uuid_equal(office_id, house.office) ? "satu" : "dua", action);
        return house_number(house.fixture.store, text);
}

/* --- what is asked ------------------------------------------------------------------------------------------------ */

static void a_wish_names_another_office_and_a_few_days(void **state)
{
        struct uuid id;
        (void)state;
        assert_int_equal(ask(0, &id), ERR_INVALID);
        assert_int_equal(ask(-1, &id), ERR_INVALID);
        assert_int_equal(ask(OVERSEER_DAYS_MAX + 1, &id), ERR_INVALID);
        assert_int_equal(ask_as(&admin, house.office, OVERSEER_DAYS_USUAL, &id), ERR_INVALID);
        assert_int_equal(ask_as(&admin, uuid_new(), OVERSEER_DAYS_USUAL, &id), ERR_INVALID);
        assert_int_equal(ask_at_command_line(house.other_office, OVERSEER_DAYS_MAX + 1, &id), ERR_INVALID);
        assert_int_equal(ask_at_command_line(house.office, OVERSEER_DAYS_USUAL, &id), ERR_INVALID);
        assert_int_equal(entries_in(house.office, "overseer.ask") + entries_in(house.other_office, "overseer.ask"), 0);
        assert_ok(ask(OVERSEER_DAYS_MAX, &id));
        assert_int_equal(days_in_force(), 0); /* nobody oversees by being asked */
}

static void one_wish_waits_at_a_time(void **state)
{
        struct uuid id, second;
        (void)state;
        assert_ok(ask(7, &id));
        assert_int_equal(ask(14, &second), ERR_CONFLICT);
        assert_int_equal(ask_at_command_line(house.other_office, 14, &second), ERR_CONFLICT);
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        assert_int_equal(ask(7, &second), ERR_CONFLICT); /* it oversees already, with these days */
        assert_int_equal(days_in_force(), 7);
}

static void only_an_administrator_with_a_fresh_proof_asks(void **state)
{
        struct uuid id;
        struct actor stale = admin;
        (void)state;
        stale.second_factor_at = 0;
        assert_int_equal(ask_as(&head, house.other_office, 7, &id), ERR_FORBIDDEN);
        assert_int_equal(ask_as(&stale, house.other_office, 7, &id), ERR_STEP_UP);
        assert_ok(ask(7, &id));
}

/* --- what is answered --------------------------------------------------------------------------------------------- */

static void the_head_of_the_other_office_answers_and_nobody_else(void **state)
{
        struct uuid id;
        struct actor asker_there = their_head, stale = their_head;
        (void)state;
        assert_ok(ask(7, &id));
        asker_there.person_id = admin.person_id; /* whoever asked, though he be head there by now */
        stale.second_factor_at = 0;
        assert_int_equal(answer(&admin, id, OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(answer(&head, id, OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(answer(&their_analyst, id, OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(answer(&asker_there, id, OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(answer(&stale, id, OVERSEER_AGREE), ERR_STEP_UP);
        assert_int_equal(answer(&their_head, uuid_new(), OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(days_in_force(), 0);
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        assert_int_equal(days_in_force(), 7);
}

static void an_answer_is_given_once(void **state)
{
        struct uuid id;
        (void)state;
        assert_ok(ask(7, &id));
        assert_int_equal(answer(&their_head, id, OVERSEER_END), ERR_CONFLICT); /* it was not agreed to yet */
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        assert_int_equal(answer(&their_head, id, OVERSEER_AGREE), ERR_CONFLICT);
        assert_int_equal(answer(&their_head, id, OVERSEER_REFUSE), ERR_CONFLICT);
        assert_int_equal(days_in_force(), 7); /* agreeing anew did not end it either */
        assert_ok(answer(&their_head, id, OVERSEER_END));
        assert_int_equal(answer(&their_head, id, OVERSEER_END), ERR_CONFLICT);
        assert_int_equal(days_in_force(), 0);
}

static void who_is_overseen_cannot_end_it(void **state)
{
        struct uuid id;
        (void)state;
        assert_ok(ask(7, &id));
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        assert_int_equal(answer(&head, id, OVERSEER_END), ERR_NOT_FOUND);
        assert_int_equal(answer(&admin, id, OVERSEER_END), ERR_NOT_FOUND);
        assert_int_equal(days_in_force(), 7);
}

static void what_was_refused_may_be_asked_again(void **state)
{
        struct uuid id, second;
        (void)state;
        assert_ok(ask_at_command_line(house.other_office, 7, &id));
        assert_ok(answer(&their_head, id, OVERSEER_REFUSE));
        assert_int_equal(answer(&their_head, id, OVERSEER_AGREE), ERR_CONFLICT);
        assert_int_equal(days_in_force(), 0);
        assert_ok(ask(7, &second));
        assert_ok(answer(&their_head, second, OVERSEER_AGREE));
        assert_int_equal(days_in_force(), 7);
}

static void another_takes_the_place_of_the_one_before(void **state)
{
        struct uuid id, second;
        (void)state;
        assert_ok(ask(7, &id));
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        assert_ok(ask(14, &second));
        assert_int_equal(days_in_force(), 7); /* until it is agreed to */
        assert_ok(answer(&their_head, second, OVERSEER_AGREE));
        assert_int_equal(days_in_force(), 14);
        assert_int_equal(answer(&their_head, id, OVERSEER_END), ERR_CONFLICT); /* the first has ended */
        assert_int_equal(house_number(house.fixture.store,
                                      "SELECT count(*) FROM office_overseer WHERE state = 'in-force'"),
                         1);
}

/* --- what is seen of it ------------------------------------------------------------------------------------------- */

static void both_offices_see_each_step(void **state)
{
        struct uuid id;
        static const struct {
                enum overseer_answer said;
                const char *action;
        } steps[] = { { OVERSEER_AGREE, "overseer.agree" }, { OVERSEER_END, "overseer.end" } };
        (void)state;
        assert_ok(ask(7, &id));
        assert_int_equal(entries_in(house.office, "overseer.ask"), 1);
        assert_int_equal(entries_in(house.other_office, "overseer.ask"), 1);
        for (size_t i = 0; i < 2; i++) {
                assert_ok(answer(&their_head, id, steps[i].said));
                assert_int_equal(entries_in(house.office, steps[i].action), 1);
                assert_int_equal(entries_in(house.other_office, steps[i].action), 1);
        }
        assert_ok(ask(7, &id));
        assert_ok(answer(&their_head, id, OVERSEER_REFUSE));
        assert_int_equal(entries_in(house.office, "overseer.refuse"), 1);
        assert_int_equal(entries_in(house.other_office, "overseer.refuse"), 1);
}

static void the_list_says_what_waits_and_for_whom(void **state)
{
        struct uuid id;
        struct overseer_rows rows;
        (void)state;
        assert_ok(list(&admin, &rows));
        assert_int_equal(rows.count, 0);
        assert_ok(ask(7, &id));
        assert_ok(list(&head, &rows));
        assert_true(rows.count == 1 && rows.items[0].waits && !rows.items[0].is_ours);
        assert_ok(list(&their_head, &rows));
        assert_true(rows.count == 1 && rows.items[0].waits && rows.items[0].is_ours);
        assert_true(uuid_equal(rows.items[0].id, id) && rows.items[0].days == 7);
        assert_int_equal(list(&their_analyst, &rows), ERR_FORBIDDEN);
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        assert_ok(list(&admin, &rows));
        assert_true(rows.count == 1 && !rows.items[0].waits);
        assert_ok(answer(&their_head, id, OVERSEER_END));
        assert_ok(list(&admin, &rows));
        assert_int_equal(rows.count, 0);
}

#define EACH(test) cmocka_unit_test_setup_teardown(test, open_all, close_all)

int main(void)
{
        const struct CMUnitTest tests[] = { EACH(a_wish_names_another_office_and_a_few_days),
                                            EACH(one_wish_waits_at_a_time),
                                            EACH(only_an_administrator_with_a_fresh_proof_asks),
                                            EACH(the_head_of_the_other_office_answers_and_nobody_else),
                                            EACH(an_answer_is_given_once),
                                            EACH(who_is_overseen_cannot_end_it),
                                            EACH(what_was_refused_may_be_asked_again),
                                            EACH(another_takes_the_place_of_the_one_before),
                                            EACH(both_offices_see_each_step),
                                            EACH(the_list_says_what_waits_and_for_whom) };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
