/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The second net: on PostgreSQL a query that forgets its office still gives nothing of another. */
#include "../fixture.h"

#include "access.sql.h"
#include "access/scope.h"
#include "base/checked.h"
#include "program.sql.h"

#include <pthread.h>

static struct fixture fixture;
static struct uuid other_office, third_office, agency;
static struct uuid person, stranger;

static enum error add_office(struct tx *tx, struct uuid id, struct slice code)
{
        return program_office_insert(tx, &(struct program_office_insert_params){
                                                 .id = id, .code = code, .name = S("Kantor"), .zone = S("WIB"),
                                                 .address = S(""), .phone = S(""), .letter_pattern = S("{seq}"),
                                                 .fictional = true, .created_at = clock_now() },
                                     NULL);
}

static enum error add_person(struct tx *tx, struct uuid office, struct uuid id, struct slice login)
{
        return access_person_insert(tx,
                                    &(struct access_person_insert_params){ .office_id = office,
                                                                           .id = id,
                                                                           .login = login,
                                                                           .name = S("Orang"),
                                                                           .language = S("id"),
                                                                           .created_at = clock_now() },
                                    NULL);
}

static enum error add_all(struct tx *tx)
{
        const struct uuid offices[] = { fixture.office, other_office };
        TRY(add_office(tx, fixture.office, S("satu")));
        TRY(add_office(tx, other_office, S("dua")));
        TRY(add_office(tx, third_office, S("tiga")));
        TRY(add_person(tx, fixture.office, person, S("orang")));
        TRY(add_person(tx, other_office, stranger, S("orang.lain")));
        TRY(add_person(tx, third_office, uuid_new(), S("orang.ketiga")));
        TRY(program_agency_insert(tx, &(struct program_agency_insert_params){ .id = agency, .key = S("dinas"),
                                                                              .name = S("Dinas"), .kind = S("disnaker"),
                                                                              .regency_code = S(""), .contact = S("") },
                                  NULL));
        for (size_t i = 0; i < ARRAY_SIZE(offices); i++)
                TRY(program_agency_office_insert(tx, &(struct program_agency_office_insert_params){
                                                             .office_id = offices[i], .agency_id = agency },
                                                 NULL));
        return OK;
}

static int open_all(void **state)
{
        (void)state;
        struct uuid *const ids[] = { &other_office, &third_office, &agency, &person, &stranger };
        enum error err;
        fixture_open(&fixture);
        for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
                *ids[i] = uuid_new();
        scope_install(fixture.store);
        scope_every_office();
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = add_all(tx);
        }
        assert_ok(err);
        return 0;
}

static int close_all(void **state)
{
        (void)state;
        fixture_close(&fixture);
        return 0;
}

static int begin_as_background(void **state)
{
        (void)state;
        scope_every_office();
        return 0;
}

static void act_as(struct uuid agency_id)
{
        struct actor actor = { .office_id = fixture.office, .person_id = person, .agency_id = agency_id };
        assert_ok(scope_of_actor(fixture.store, &actor));
}

/* A query of the program that names a login and no office. */
static enum error look_for(const char *login)
{
        enum error err;
        struct access_credentials_row row;
        transaction (tx, fixture.store, TX_READ, &err) {
                err = access_credentials(tx, &(struct access_credentials_params){ .login = slice_from_cstr(login) },
                                         tx_arena(tx), &row);
        }
        return err;
}

static bool needs_postgres(void)
{
        if (fixture_is_postgres())
                return true;
        skip();
        return false;
}

static void a_query_without_an_office_sees_its_own_only(void **state)
{
        (void)state;
        if (!needs_postgres())
                return;
        assert_ok(look_for("orang.lain"));
        act_as(UUID_NIL);
        assert_ok(look_for("orang"));
        assert_int_equal(look_for("orang.lain"), ERR_NOT_FOUND);
        assert_int_equal(look_for("orang.ketiga"), ERR_NOT_FOUND);
        scope_every_office();
        assert_ok(look_for("orang.lain"));
}

static void an_agency_sees_the_offices_that_it_serves(void **state)
{
        (void)state;
        if (!needs_postgres())
                return;
        act_as(agency);
        assert_ok(look_for("orang"));
        assert_ok(look_for("orang.lain"));
        assert_int_equal(look_for("orang.ketiga"), ERR_NOT_FOUND);
}

static void nothing_is_written_into_another_office(void **state)
{
        (void)state;
        enum error err;
        int64_t changed = 0;
        if (!needs_postgres())
                return;
        act_as(UUID_NIL);
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = add_person(tx, other_office, uuid_new(), S("orang.baru"));
        }
        assert_int_equal(err, ERR_FORBIDDEN);
        transaction (tx, fixture.store, TX_WRITE, &err) {
                err = access_person_state(tx, &(struct access_person_state_params){ .state = S("disabled"),
                                                                                    .office_id = other_office,
                                                                                    .id = stranger },
                                          &changed);
        }
        assert_ok(err);
        assert_int_equal(changed, 0);
}

static void a_rule_that_may_look_across_says_so_and_no_longer(void **state)
{
        (void)state;
        enum error err;
        struct access_credentials_row row;
        if (!needs_postgres())
                return;
        act_as(UUID_NIL);
        transaction (tx, fixture.store, TX_READ, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = access_credentials(tx, &(struct access_credentials_params){ .login = S("orang.lain") },
                                                 tx_arena(tx), &row);
        }
        assert_ok(err);
        assert_int_equal(look_for("orang.lain"), ERR_NOT_FOUND);
}

static void *look_in_a_thread(void *ret_err)
{
        *(enum error *)ret_err = look_for("orang.lain");
        return NULL;
}

static void what_one_thread_does_binds_no_other(void **state)
{
        (void)state;
        pthread_t thread;
        enum error err = ERR_INTERNAL;
        if (!needs_postgres())
                return;
        act_as(UUID_NIL);
        assert_int_equal(pthread_create(&thread, NULL, look_in_a_thread, &err), 0);
        pthread_join(thread, NULL);
        assert_int_equal(err, ERR_INTERNAL); /* it said nothing itself */
        assert_int_equal(look_for("orang.lain"), ERR_NOT_FOUND);
}

static void who_says_no_office_is_refused_every_row(void **state)
{
        (void)state;
        if (!needs_postgres())
                return;
        scope_none();
        assert_int_equal(look_for("orang"), ERR_INTERNAL);
        scope_of_office(UUID_NIL);
        assert_int_equal(look_for("orang.lain"), ERR_INTERNAL);
        scope_of_office(other_office);
        assert_ok(look_for("orang.lain"));
        assert_int_equal(look_for("orang"), ERR_NOT_FOUND);
}

/* What an earlier transaction on the same connection said is not said in the next. */
static void what_was_said_ends_with_the_transaction(void **state)
{
        (void)state;
        if (!needs_postgres())
                return;
        for (int i = 0; i < 20; i++) {
                scope_every_office();
                assert_ok(look_for("orang.lain"));
                scope_none();
                assert_int_equal(look_for("orang.lain"), ERR_INTERNAL);
        }
}

/* One statement that commits by itself is bound, too. */
static enum error draw_number(struct uuid office)
{
        enum error err;
        struct program_counter_draw_params params = { .office_id = office, .kind = S("report"), .year = 2026,
                                                      .order_kind = S("report-order") };
        transaction (tx, fixture.store, TX_ALONE, &err) {
                struct program_counter_draw_rows rows;
                err = program_counter_draw(tx, &params, tx_arena(tx), &rows);
        }
        return err;
}

static void a_statement_that_stands_alone_is_bound_too(void **state)
{
        (void)state;
        if (!needs_postgres())
                return;
        act_as(UUID_NIL);
        assert_ok(draw_number(fixture.office));
        assert_ok(draw_number(fixture.office));
        assert_int_equal(draw_number(other_office), ERR_FORBIDDEN);
        scope_none();
        assert_int_equal(draw_number(fixture.office), ERR_INTERNAL);
}

/* A room that adds a table with office_id closes it in the same migration: see sql/migrations/README.md. */
static void every_table_of_an_office_is_closed(void **state)
{
        (void)state;
        enum error err;
        struct access_open_tables_row open;
        struct access_bypass_row bypass;
        transaction (tx, fixture.store, TX_READ, &err) {
                err = access_open_tables(tx, tx_arena(tx), &open);
                if (err == OK)
                        err = access_bypass(tx, tx_arena(tx), &bypass);
        }
        assert_ok(err);
        assert_int_equal(open.found, 0);
        assert_int_equal(bypass.found, 0);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup(a_query_without_an_office_sees_its_own_only, begin_as_background),
                cmocka_unit_test_setup(an_agency_sees_the_offices_that_it_serves, begin_as_background),
                cmocka_unit_test_setup(nothing_is_written_into_another_office, begin_as_background),
                cmocka_unit_test_setup(a_rule_that_may_look_across_says_so_and_no_longer, begin_as_background),
                cmocka_unit_test_setup(what_one_thread_does_binds_no_other, begin_as_background),
                cmocka_unit_test_setup(who_says_no_office_is_refused_every_row, begin_as_background),
                cmocka_unit_test_setup(what_was_said_ends_with_the_transaction, begin_as_background),
                cmocka_unit_test_setup(a_statement_that_stands_alone_is_bound_too, begin_as_background),
                cmocka_unit_test_setup(every_table_of_an_office_is_closed, begin_as_background),
        };
        return cmocka_run_group_tests(tests, open_all, close_all);
}
