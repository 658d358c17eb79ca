/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Very many reports at once, about few phones, each sent twice at the same moment: what is counted is what arrived. */
#include "../house.h"

#include "program/counter.h"
#include "subjects/subjects.h"
#include "text/date.h"
#include "warnings/warnings.h"

#include <pthread.h>

enum { REPORTERS = 8, REPORTS = 16, PHONES = 2, TRIES = 20 };

static const char *const villages[] = { "35.02.02.2003", "35.02.02.2008" };
static const char *const phones[PHONES] = { "084000000001", "084000000002" };

struct reporter {
        struct house *house;
        struct actor actor;
        struct uuid ids[REPORTS];
        size_t number;
};

struct sender {
        pthread_t thread;
        const struct reporter *reporter;
        struct arena arena;
        struct slice numbers[REPORTS];
        size_t fresh;
};

/* What a phone does: again with the same id until there is an answer. */
static enum error send_until_answered(struct sender *sender, const struct report_draft *draft,
                                      struct report_receipt *ret_receipt)
{
        const struct reporter *reporter = sender->reporter;
        enum error err = ERR_BUSY;
        for (int i = 0; i < TRIES && (err == ERR_BUSY || err == ERR_UNKNOWN_OUTCOME); i++)
                err = report_send(reporter->house->fixture.store, &reporter->actor, draft, &sender->arena, ret_receipt);
        return err;
}

static void *send_all(void *argument)
{
        struct sender *sender = argument;
        const struct reporter *reporter = sender->reporter;
        for (size_t i = 0; i < REPORTS; i++) {
                struct form_errors errors = { 0 };
                struct report_receipt receipt;
                struct report_draft draft = house_draft(villages[reporter->number % 2], phones[i % PHONES]);
                draft.id = reporter->ids[i];
                draft.errors = &errors;
                if (send_until_answered(sender, &draft, &receipt) != OK)
                        return NULL;
                sender->numbers[i] = receipt.number;
                sender->fresh += !receipt.repeated;
        }
        return NULL;
}

static void open_reporters(struct house *house, struct reporter *reporters)
{
        static const char *const names[REPORTERS] = { "satu", "dua",  "tiga",  "empat",
                                                      "lima", "enam", "tujuh", "delapan" };
        for (size_t i = 0; i < REPORTERS; i++) {
                reporters[i].house = house;
                reporters[i].number = i;
                reporters[i].actor = house_person(house, &(struct house_person){ names[i], "Sersan Contoh", "Babinsa",
                                                                                 "babinsa", "35.02.02", NULL });
                for (size_t j = 0; j < REPORTS; j++)
                        reporters[i].ids[j] = uuid_new();
        }
}

static void send_twice(const struct reporter *reporters, struct sender *senders)
{
        for (size_t i = 0; i < 2 * REPORTERS; i++) {
                senders[i].reporter = &reporters[i / 2];
                arena_init(&senders[i].arena, 8 << 20);
                assert_int_equal(pthread_create(&senders[i].thread, NULL, send_all, &senders[i]), 0);
        }
        for (size_t i = 0; i < 2 * REPORTERS; i++)
                assert_int_equal(pthread_join(senders[i].thread, NULL), 0);
}

/* How many numbers of reports were taken this year; takes one more. */
static int64_t count_taken(const struct house *house)
{
        enum error err;
        int64_t next = 0;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = counter_next(tx, house->office, S("report"), date_of_instant(clock_now(), 7 * 60).year, &next);
        }
        assert_ok(err);
        return next - 1;
}

/* Both senders of a report were told one number, and no two reports share one. */
static void check_numbers(const struct sender *senders)
{
        enum { SIX_DIGITS = 1000000 };
        static bool given[SIX_DIGITS];
        size_t fresh = 0;
        memset(given, 0, sizeof given);
        for (size_t i = 0; i < REPORTERS; i++) {
                fresh += senders[2 * i].fresh + senders[2 * i + 1].fresh;
                for (size_t j = 0; j < REPORTS; j++) {
                        int64_t number = 0;
                        struct slice told = senders[2 * i].numbers[j], again = senders[2 * i + 1].numbers[j];
                        assert_true(slice_equal(told, again));
                        assert_true(slice_to_int64(slice_from(told, told.size - 6), &number));
                        assert_in_range(number, 1, SIX_DIGITS - 1);
                        assert_false(given[number]);
                        given[number] = true;
                }
        }
        assert_int_equal(fresh, REPORTERS * REPORTS);
}

/* What a repetition drew goes to the next report: at most one waits for each sender. */
static void check_skipped(const struct house *house)
{
        assert_in_range(count_taken(house), REPORTERS * REPORTS, REPORTERS * REPORTS + 2 * REPORTERS);
}

static void check_signals(struct house *house)
{
        enum error err;
        struct signal_rows rows;
        struct actor analyst = house_person(
                house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, &analyst, &(struct signal_filter){ .limit = 50 }, &house->arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(rows.count, PHONES);
        for (size_t i = 0; i < rows.count; i++) {
                assert_int_equal(rows.items[i].mentions, REPORTERS * REPORTS / PHONES);
                assert_int_equal(rows.items[i].reporters, REPORTERS);
                assert_int_equal(rows.items[i].villages, 2);
        }
}

static void what_is_counted_is_what_arrived(void **state)
{
        (void)state;
        struct house house;
        static struct reporter reporters[REPORTERS];
        static struct sender senders[2 * REPORTERS];
        house_open(&house);
        open_reporters(&house, reporters);
        send_twice(reporters, senders);
        check_numbers(senders);
        check_skipped(&house);
        check_signals(&house);
        for (size_t i = 0; i < 2 * REPORTERS; i++)
                arena_reset(&senders[i].arena);
        house_close(&house);
}

/* A report with a fault uses no number: the next one gets it. */
static void a_fault_takes_no_number(void **state)
{
        (void)state;
        struct house house;
        struct form_errors errors = { 0 };
        struct report_receipt first, second;
        struct slice unknown = S("tanda-yang-tidak-ada");
        house_open(&house);
        struct actor reporter = house_person(&house, &(struct house_person){ "satu", "Sersan Contoh", "Babinsa",
                                                                             "babinsa", "35.02.02", NULL });
        struct report_draft draft = house_draft(villages[0], phones[0]);
        draft.errors = &errors;
        assert_ok(report_send(house.fixture.store, &reporter, &draft, &house.arena, &first));
        draft.id = uuid_new();
        draft.signs = &unknown;
        draft.sign_count = 1;
        assert_int_equal(report_send(house.fixture.store, &reporter, &draft, &house.arena, &second), ERR_INVALID);
        draft.sign_count = 0;
        assert_ok(report_send(house.fixture.store, &reporter, &draft, &house.arena, &second));
        assert_false(slice_equal(first.number, second.number));
        assert_int_equal(count_taken(&house), 2);
        house_close(&house);
}

/* As after a failover that lost the newest draws: the number has an owner, and the next one is taken. */
static void a_number_that_somebody_has_is_left(void **state)
{
        (void)state;
        struct house house;
        struct form_errors errors = { 0 };
        struct counter_ticket stale;
        struct report_receipt first, second;
        house_open(&house);
        struct actor reporter = house_person(&house, &(struct house_person){ "satu", "Sersan Contoh", "Babinsa",
                                                                             "babinsa", "35.02.02", NULL });
        struct report_draft draft = house_draft(villages[0], phones[0]);
        draft.errors = &errors;
        assert_ok(counter_draw(house.fixture.store, house.office, &stale));
        counter_give_back(&stale);
        assert_ok(report_send(house.fixture.store, &reporter, &draft, &house.arena, &first));
        counter_give_back(&stale);
        draft.id = uuid_new();
        assert_ok(report_send(house.fixture.store, &reporter, &draft, &house.arena, &second));
        assert_false(slice_equal(first.number, second.number));
        assert_int_equal(count_taken(&house), 2);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_counted_is_what_arrived),
                cmocka_unit_test(a_fault_takes_no_number),
                cmocka_unit_test(a_number_that_somebody_has_is_left),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
