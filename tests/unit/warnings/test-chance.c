/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals about a phone ask for a share of the office's budget: what chance does is said, kept and judged again. */
#include "../house.h"

#include "base/checked.h"
#include "warnings/warnings.h"

struct walk {
        struct house house;
        struct actor babinsa[3], analyst;
};

static const char *const villages[] = { "35.02.02.2003", "35.02.02.2004", "35.02.02.2005" };
static const char *const spellings[] = { "0840-1234-5678", "+62 840-1234 5678", "6284012345678" };

static void walk_open(struct walk *walk)
{
        static const char *const logins[] = { "babinsa1", "babinsa2", "babinsa3" };
        house_open(&walk->house);
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, walk->house.office, S("35.02"));
        }
        assert_ok(err);
        for (size_t i = 0; i < 3; i++)
                walk->babinsa[i] =
                        house_person(&walk->house, &(struct house_person){ logins[i], "Sersan Contoh", "Babinsa",
                                                                           "babinsa", "35.02.02", NULL });
        walk->analyst = house_person(
                &walk->house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
}

static void file_one(struct walk *walk, size_t reporter, const char *village, const char *phone)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(village, phone);
        assert_ok(house_file(&walk->house, &walk->babinsa[reporter], &draft, &receipt));
}

static void file_all(struct walk *walk)
{
        for (size_t i = 0; i < 3; i++)
                file_one(walk, i, villages[i], spellings[i]);
}

static void signals(struct walk *walk, const struct actor *actor, struct signal_rows *ret_rows)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, actor, &(struct signal_filter){ .limit = 50 }, &walk->house.arena, ret_rows);
        }
        assert_ok(err);
}

/* It says how rarely chance would do that, has a level, and is judged again from what it keeps. */
static void a_signal_is_judged_again_from_what_it_keeps(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct signal_page page = { 0 };
        struct signal_explanation explanation = { 0 };
        struct warning_draft draft = { 0 };
        struct detector_cards cards = { 0 };
        struct buffer sentence;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk.analyst, rows.items[0].id, &walk.house.arena, &page);
                if (err == OK)
                        err = signal_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
                if (err == OK)
                        err = warnings_report_card(tx, &walk.analyst, &walk.house.arena, &cards);
        }
        assert_ok(err);
        assert_int_equal(cards.count, 1);
        assert_slice(cards.items[0].step, "SIAGA");
        assert_int_equal(cards.items[0].version, DETECT_VERSION);
        assert_slice(rows.items[0].step, "SIAGA"); /* no AWAS in an office that has heard so little */
        assert_float_equal(page.alarms, 1.0 / 259, 0);
        assert_true(explanation.stored.size > 40 && slice_equal(explanation.stored, explanation.again));
        assert_float_equal(explanation.finding.alarms, page.alarms, 0);
        warning_suggest(&page, &walk.house.arena, &draft);
        assert_slice(draft.level, "SIAGA");
        buffer_init(&sentence, 4096);
        signal_write_sentence(&sentence, &page, LANGUAGE_EN);
        assert_true(slice_find(buffer_slice(&sentence), S("about once in 4 years. With one report fewer")) != SIZE_MAX);
        buffer_free(&sentence);
        /* a fourth reporter: the same signal, judged anew, and again to the byte */
        struct slice before = explanation.stored;
        struct report_receipt receipt;
        struct report_draft more = house_draft("35.02.02.2006", spellings[0]);
        struct actor fourth = house_person(&walk.house, &(struct house_person){ "babinsa4", "Sersan Lain", "Babinsa",
                                                                                "babinsa", "35.02.02", NULL });
        assert_ok(house_file(&walk.house, &fourth, &more, &receipt));
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = signal_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
        }
        assert_ok(err);
        assert_int_equal(explanation.finding.result.reporters, 4);
        assert_false(slice_equal(before, explanation.stored));
        assert_true(slice_equal(explanation.stored, explanation.again));
        house_close(&walk.house);
}

/* Reports about as many numbers that nobody else names. */
static void file_others(struct walk *walk, int count, int month)
{
        for (int i = 0; i < count; i++) {
                char number[32];
                (void)snprintf(number, sizeof number, "0840-66%02d-%04d", month, i + 1);
                file_one(walk, (size_t)i % 3, villages[i % 3], number);
        }
}

/* What many name all the year is no news when three more do: its share of the budget is used up by chance. */
static void what_everybody_names_raises_nothing(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        instant now = clock_now();
        walk_open(&walk);
        for (int month = 11; month > 0; month--) { /* two reporters every 31 days: never a signal */
                clock_freeze(now - (instant)(31 * month) * DAY);
                for (size_t i = 0; i < 2; i++)
                        file_one(&walk, i, villages[i], spellings[i]);
                file_others(&walk, 3, month);
        }
        clock_freeze(now);
        file_others(&walk, 9, 12);
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 0);
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 0);
        for (size_t i = 0; i < 3; i++) /* another number is */
                file_one(&walk, i, villages[i], "0840-7777-1111");
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 1);
        /* the office's year was counted once for all of these, when the first asked */
        assert_int_equal(house_number(walk.house.fixture.store, "SELECT count(*) FROM subject_pool"), 1);
        assert_int_equal(house_number(walk.house.fixture.store,
                                      "SELECT count(*) FROM subject_pool WHERE pools LIKE '%pool phone 12%'"), 1);
        clock_freeze(-1);
        house_close(&walk.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_signal_is_judged_again_from_what_it_keeps),
                cmocka_unit_test(what_everybody_names_raises_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
