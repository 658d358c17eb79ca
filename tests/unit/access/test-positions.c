/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Posts with their days: which one counts on which day, who may change them, what the journal says, and what an older
 * database brings along. */
#include "../house.h"

#include "access/directory.h"
#include "access/people.h"
#include "program/office.h"
#include "store/query.h"

/* 02:00 WIB of 1 March 2026, which is still 28 February in UTC. */
#define NIGHT ((instant)1772305200 * SECOND)

struct staff {
        struct house house;
        struct actor admin, head, officer;
};

static struct actor person(struct house *house, const char *login, const char *position, const char *role)
{
        return house_person(house, &(struct house_person){ .login = login, .name = "Orang Contoh", .position = position,
                                                           .role = role, .area = "" });
}

static void open_staff(struct staff *staff)
{
        clock_freeze(NIGHT);
        house_open(&staff->house);
        staff->admin = person(&staff->house, "admin", "Administrator", "admin");
        staff->head = person(&staff->house, "kepala", "Kepala Kantor", "head");
        staff->officer = person(&staff->house, "analis", "", "analyst");
}

static void close_staff(struct staff *staff)
{
        house_close(&staff->house);
        clock_freeze(-1);
}

static struct person_page read_officer(struct staff *staff)
{
        struct person_page page;
        assert_ok(person_read(staff->house.fixture.store, &staff->admin, staff->officer.person_id, &staff->house.arena,
                              &page));
        return page;
}

/* What the administrator's page, the list of accounts and the officer's own session say. */
static void expect_position(struct staff *staff, const char *expected)
{
        struct store *store = staff->house.fixture.store;
        struct arena *arena = &staff->house.arena;
        struct person_rows rows;
        struct actor signed_in;
        struct slice token;
        assert_slice(read_officer(staff).position, expected);
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = people_list(tx, &staff->admin, &(struct people_query){ S(""), S(""), 0 }, arena, &rows);
        }
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                if (uuid_equal(rows.items[i].id, staff->officer.person_id))
                        assert_slice(rows.items[i].position, expected);
        assert_ok(session_sign_in(store,
                                  &(struct sign_in){ .login = S("analis"), .password = S("kata sandi yang panjang") },
                                  arena, &token));
        assert_ok(session_find(store, token, arena, &signed_in));
        assert_slice(signed_in.position, expected);
}

static struct position_new post(const struct staff *staff, const char *name, const char *from, const char *to)
{
        return (struct position_new){ .id = uuid_new(), .person_id = staff->officer.person_id,
                                      .name = slice_from_cstr(name), .valid_from = slice_from_cstr(from),
                                      .valid_to = slice_from_cstr(to) };
}

static struct uuid hold(struct staff *staff, const char *name, const char *from, const char *to)
{
        struct position_new held = post(staff, name, from, to);
        assert_ok(position_add(staff->house.fixture.store, &staff->admin, &held));
        return held.id;
}

static void the_day_says_which_one_counts(void **state)
{
        (void)state;
        struct staff staff;
        open_staff(&staff);
        expect_position(&staff, "");
        hold(&staff, "Analis Keimigrasian", NULL, "2026-02-28");
        expect_position(&staff, ""); /* ended yesterday, by the office's clock */
        hold(&staff, "Kepala Seksi Inteldakim", "2026-03-01", NULL);
        expect_position(&staff, "Kepala Seksi Inteldakim");
        hold(&staff, "Plt. Kepala Kantor", "2026-03-02", "2026-03-03");
        expect_position(&staff, "Kepala Seksi Inteldakim");
        clock_freeze(NIGHT + DAY);
        expect_position(&staff, "Plt. Kepala Kantor");
        clock_freeze(NIGHT + 2 * DAY);
        expect_position(&staff, "Plt. Kepala Kantor"); /* its last day is in it */
        clock_freeze(NIGHT + 3 * DAY);
        expect_position(&staff, "Kepala Seksi Inteldakim");
        struct person_page page = read_officer(&staff);
        assert_int_equal(page.position_count, 3);
        assert_slice(page.positions[0].name, "Plt. Kepala Kantor");
        assert_slice(page.positions[2].name, "Analis Keimigrasian");
        close_staff(&staff);
}

static void an_end_is_kept_and_comes_only_earlier(void **state)
{
        (void)state;
        struct staff staff;
        open_staff(&staff);
        struct store *store = staff.house.fixture.store;
        struct uuid held = hold(&staff, "Kepala Seksi", "2026-01-01", NULL);
        struct uuid wrong = hold(&staff, "Plt.", "2026-05-01", NULL);
        assert_ok(position_end(store, &staff.admin, held, S("2026-03-01")));
        expect_position(&staff, "Kepala Seksi");
        assert_int_equal(position_end(store, &staff.admin, held, S("2026-03-01")), ERR_CONFLICT);
        assert_int_equal(position_end(store, &staff.admin, held, S("2026-04-01")), ERR_CONFLICT);
        assert_ok(position_end(store, &staff.admin, wrong, S("2026-04-30"))); /* it never held */
        clock_freeze(NIGHT + DAY);
        expect_position(&staff, "");
        clock_freeze(NIGHT + 90 * DAY);
        expect_position(&staff, "");
        assert_int_equal(read_officer(&staff).position_count, 2);
        close_staff(&staff);
}

static void the_administrator_changes_it_and_nobody_his_own(void **state)
{
        (void)state;
        struct staff staff;
        open_staff(&staff);
        struct store *store = staff.house.fixture.store;
        struct position_new held = post(&staff, "Kepala Seksi", NULL, NULL);
        struct position_new own = held, unnamed = held, reversed = held, nobody = held;
        assert_int_equal(position_add(store, &staff.officer, &held), ERR_NOT_FOUND);
        own.person_id = staff.admin.person_id;
        assert_int_equal(position_add(store, &staff.admin, &own), ERR_NOT_FOUND);
        unnamed.name = S("");
        assert_int_equal(position_add(store, &staff.admin, &unnamed), ERR_INVALID);
        reversed.valid_from = S("2026-03-02");
        reversed.valid_to = S("2026-03-01");
        assert_int_equal(position_add(store, &staff.admin, &reversed), ERR_INVALID);
        nobody.person_id = uuid_new();
        assert_int_equal(position_add(store, &staff.admin, &nobody), ERR_NOT_FOUND);
        struct actor stranger = staff.admin, tired = staff.admin;
        stranger.office_id = staff.house.other_office;
        assert_int_equal(position_add(store, &stranger, &held), ERR_NOT_FOUND);
        tired.second_factor_at = 0;
        assert_int_equal(position_add(store, &tired, &held), ERR_STEP_UP);
        assert_ok(position_add(store, &staff.admin, &held));
        assert_int_equal(position_add(store, &staff.admin, &held), ERR_CONFLICT);
        assert_int_equal(position_end(store, &staff.officer, held.id, S("2026-03-01")), ERR_NOT_FOUND);
        assert_int_equal(position_end(store, &staff.admin, uuid_new(), S("2026-03-01")), ERR_NOT_FOUND);
        assert_ok(position_end(store, &staff.head, held.id, S("2026-03-01")));
        assert_int_equal(house_number(store, "SELECT count(*) FROM journal_entry WHERE action = 'position.change'"), 2);
        close_staff(&staff);
}

/* ---- a database of before ---- */

static const struct migration *find_migration(const char *name)
{
        for (size_t i = 0; i < migrations_main.count; i++)
                if (strcmp(migrations_main.migrations[i].name, name) == 0)
                        return &migrations_main.migrations[i];
        fail_msg("no migration %s", name);
        return NULL;
}

static enum error add_person_of_before(struct tx *tx, struct uuid office, const char *login, const char *position)
{
        static const enum sql_type params[] = { SQL_UUID, SQL_UUID, SQL_TEXT, SQL_TEXT };
        static const char sqlite[] =
                "INSERT INTO person (office_id, id, login, name, position, language, state, totp_last_step, "
                "failed_count, locked_until, created_at, version) "
                "VALUES (?1, ?2, ?3, 'Orang', ?4, 'id', 'active', 0, 0, 0, 7, 1)";
        static const char postgres[] =
                "INSERT INTO person (office_id, id, login, name, position, language, state, totp_last_step, "
                "failed_count, locked_until, created_at, version) "
                "VALUES ($1, $2, $3, 'Orang', $4, 'id', 'active', 0, 0, 0, 7, 1)";
        static const struct statement statement = { .name = "before", .place = "test", .sqlite = sqlite,
                                                    .postgres = postgres, .params = params, .param_count = 4,
                                                    .set = "main" };
        const struct sql_value values[] = { sql_uuid(office), sql_uuid(uuid_new()), sql_slice(slice_from_cstr(login)),
                                            sql_slice(slice_from_cstr(position)) };
        return query_run(tx, &statement, values, NULL);
}

static void what_stood_as_text_is_carried_over(void **state)
{
        (void)state;
        struct fixture f;
        enum error err;
        char message[STORE_MESSAGE_SIZE] = "";
        const struct migration *own = find_migration("0130-positions");
        struct migration_set before = { .name = "main", .migrations = migrations_main.migrations,
                                        .count = (size_t)(own - migrations_main.migrations) };
        struct migration_set after = before;
        after.count++;
        fixture_open_empty(&f, NULL);
        assert_ok(store_migrate(f.store, &before, message));
        transaction (tx, f.store, TX_WRITE, &err) {
                err = office_insert(tx, &(struct office){ .id = f.office, .code = S("satu"), .name = S("Kantor"),
                                                          .zone = S("WIB"), .address = S(""), .phone = S(""),
                                                          .letter_pattern = S("{seq}"), .fictional = true });
                if (err == OK)
                        err = add_person_of_before(tx, f.office, "kepala", "Kepala Kantor");
                if (err == OK)
                        err = add_person_of_before(tx, f.office, "baru", "");
        }
        assert_ok(err);
        assert_ok(store_migrate(f.store, &after, message));
        assert_int_equal(house_number(f.store, "SELECT count(*) FROM person_position"), 1);
        assert_int_equal(house_number(f.store,
                                      "SELECT count(*) FROM person_position h JOIN person p ON "
                                      "p.office_id = h.office_id AND p.id = h.person_id WHERE p.login = 'kepala' AND "
                                      "h.name = 'Kepala Kantor' AND h.valid_from IS NULL AND h.valid_to IS NULL AND "
                                      "h.created_at = 7"), 1);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_day_says_which_one_counts),
                cmocka_unit_test(an_end_is_kept_and_comes_only_earlier),
                cmocka_unit_test(the_administrator_changes_it_and_nobody_his_own),
                cmocka_unit_test(what_stood_as_text_is_carried_over),
        };
        return cmocka_run_group_tests_name("access/positions", tests, NULL, NULL);
}
