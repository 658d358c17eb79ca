/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is kept of the accounts between two reports is never older than the accounts: against the rows, read anew, after
 * every kind of change, on another day, and after a transaction that was undone. */
#include "../house.h"

#include "access.sql.h"
#include "access/people.h"
#include "access/roll.h"
#include "base/checked.h"

#define NOON ((instant)1772341200 * SECOND) /* 1 March 2026, 12:00 WIB */

struct town {
        struct house house;
        struct actor admin, officer;
};

static struct actor person(struct house *house, const char *login, const char *name, const char *position)
{
        return house_person(house, &(struct house_person){ .login = login, .name = name, .position = position,
                                                           .role = "admin", .area = "" });
}

static void open_town(struct town *town)
{
        clock_freeze(NOON);
        house_open(&town->house);
        town->admin = person(&town->house, "admin", "Sri Rahayu", "Administrator");
        town->officer = person(&town->house, "analis", "Yoga Prasetya", "");
}

static void close_town(struct town *town)
{
        house_close(&town->house);
        clock_freeze(-1);
}

struct check {
        const struct roll *roll;
        size_t at;
        struct arena *arena;
};

static enum error is_next(void *context, const struct access_spoken_accounts_row *row)
{
        struct check *check = context;
        struct slice folded;
        assert_true(check->at < check->roll->count);
        const struct roll_entry *entry = &check->roll->entries[check->at++];
        assert_memory_equal(&entry->id, &row->id, sizeof row->id);
        assert_true(slice_equal(entry->name, row->name));
        assert_true(slice_equal(entry->position, row->position));
        assert_ok(spoken_fold(row->name, check->arena, &folded));
        assert_true(slice_equal(entry->folded_name, folded));
        return OK;
}

/* The kept list is the rows, entry by entry. */
static size_t expect_true_in(struct town *town, struct tx *tx, const char *day)
{
        _cleanup_roll_ struct roll *roll = NULL;
        struct slice today = slice_from_cstr(day);
        assert_ok(roll_open(tx, town->house.office, today, &roll));
        struct check check = { .roll = roll, .arena = &town->house.arena };
        assert_ok(access_spoken_accounts(tx, &(struct access_spoken_accounts_params){ .office_id = town->house.office,
                                                                                      .today = today },
                                         is_next, &check));
        assert_int_equal(check.at, roll->count);
        return roll->count;
}

static size_t expect_true(struct town *town, const char *day)
{
        enum error err;
        size_t count = 0;
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                count = expect_true_in(town, tx, day);
                err = OK;
        }
        assert_ok(err);
        return count;
}

static const struct roll *open_once(struct town *town, const char *day)
{
        enum error err;
        struct roll *roll = NULL;
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = roll_open(tx, town->house.office, slice_from_cstr(day), &roll);
        }
        assert_ok(err);
        roll_close(roll);
        return roll;
}

static void every_change_is_seen_at_once(void **state)
{
        struct town town;
        (void)state;
        open_town(&town);
        struct store *store = town.house.fixture.store;
        assert_int_equal(expect_true(&town, "2026-03-01"), 2);
        (void)person(&town.house, "kades", "Sutrisno", "Kepala Desa Selur");
        assert_int_equal(expect_true(&town, "2026-03-01"), 3);
        struct position_new post = { .id = uuid_new(), .person_id = town.officer.person_id, .name = S("Analis"),
                                     .valid_from = S("2026-02-01"), .valid_to = SLICE_NULL };
        assert_ok(position_add(store, &town.admin, &post));
        assert_int_equal(expect_true(&town, "2026-03-01"), 3);
        struct position_new acting = { .id = uuid_new(), .person_id = town.officer.person_id,
                                       .name = S("Pelaksana Harian Kepala"), .valid_from = S("2026-02-20"),
                                       .valid_to = SLICE_NULL };
        assert_ok(position_add(store, &town.admin, &acting));
        assert_int_equal(expect_true(&town, "2026-03-01"), 4);
        assert_ok(position_end(store, &town.admin, acting.id, S("2026-02-28")));
        assert_int_equal(expect_true(&town, "2026-03-01"), 3);
        assert_ok(person_disable(store, &town.admin, town.officer.person_id));
        assert_int_equal(expect_true(&town, "2026-03-01"), 2);
        close_town(&town);
}

static void another_day_is_another_list(void **state)
{
        struct town town;
        (void)state;
        open_town(&town);
        struct position_new post = { .id = uuid_new(), .person_id = town.admin.person_id, .name = S("Kepala Seksi"),
                                     .valid_from = S("2026-03-02"), .valid_to = S("2026-03-02") };
        assert_ok(position_add(town.house.fixture.store, &town.officer, &post));
        assert_int_equal(expect_true(&town, "2026-03-01"), 2);
        assert_int_equal(expect_true(&town, "2026-03-02"), 3);
        assert_int_equal(expect_true(&town, "2026-03-03"), 2);
        close_town(&town);
}

/* Else the test above would say nothing of what is kept. */
static void what_did_not_change_is_not_read_again(void **state)
{
        struct town town;
        (void)state;
        open_town(&town);
        const struct roll *first = open_once(&town, "2026-03-01");
        assert_ptr_equal(open_once(&town, "2026-03-01"), first);
        (void)person(&town.house, "kades", "Sutrisno", "Kepala Desa Selur");
        assert_int_equal(expect_true(&town, "2026-03-01"), 3);
        close_town(&town);
}

static void what_was_undone_is_not_kept(void **state)
{
        struct town town;
        enum error err;
        struct person_new born = { .id = uuid_new(), .login = S("sementara"), .name = S("Orang Sementara"),
                                   .language = S("id") };
        (void)state;
        open_town(&town);
        assert_int_equal(expect_true(&town, "2026-03-01"), 2);
        transaction (tx, town.house.fixture.store, TX_WRITE, &err) {
                err = person_first(tx, town.house.office, &born, SLICE_NULL);
                if (err == OK) {
                        assert_int_equal(expect_true_in(&town, tx, "2026-03-01"), 3);
                        err = ERR_CONFLICT; /* undone */
                }
        }
        assert_int_equal(err, ERR_CONFLICT);
        assert_int_equal(expect_true(&town, "2026-03-01"), 2);
        close_town(&town);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_change_is_seen_at_once),
                cmocka_unit_test(another_day_is_another_list),
                cmocka_unit_test(what_did_not_change_is_not_read_again),
                cmocka_unit_test(what_was_undone_is_not_kept),
        };
        return cmocka_run_group_tests_name("access/roll", tests, NULL, NULL);
}
