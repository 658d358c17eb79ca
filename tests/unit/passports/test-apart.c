/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who says at the desk that he is afraid, or asks for help, leaves no trace of it in the passport file: it is the same,
 * to the letter, as that of somebody who feels safe, or who does not answer. */
#include "desk.h"

#include "base/checked.h"
#include "passports.sql.h"

static const struct {
        const char *code, *words; /* code NULL: does not answer */
        bool asks_help;
} answers[] = { { "aman", NULL, false },
                { "takut", "Saya takut kepada orang yang mengantar.", true },
                { "minta-bantuan", NULL, true },
                { NULL, NULL, false } };

static struct answer_given answer_of(size_t i)
{
        return (struct answer_given){ uuid_new(), S("aman"),
                                      answers[i].code ? slice_from_cstr(answers[i].code) : SLICE_NULL,
                                      answers[i].words ? slice_from_cstr(answers[i].words) : SLICE_NULL };
}

/* An interview in which everything was answered but whether he is safe. */
static struct uuid until_safe(struct desk *desk)
{
        static const char *const path[][2] = { { "tujuan", "wisata" }, { "rencana-wisata", "jelas" },
                                               { "ajakan-perjalanan", "sendiri" }, { "dibayar-siapa", "sendiri" },
                                               { "dibantu", "sendiri" }, { "disuruh-bohong", "tidak" } };
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.external_number = new.nik = SLICE_NULL;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, &new, &desk->house.arena, &number);
                if (err == OK)
                        err = passports_start(tx, &desk->officer, new.id);
        }
        assert_ok(err);
        for (size_t i = 0; i < ARRAY_SIZE(path); i++)
                desk_answer(desk, new.id, path[i][0], path[i][1]);
        return new.id;
}

static void give(struct desk *desk, struct uuid id, size_t i)
{
        enum error err;
        bool asks;
        const struct answer_given answer = answer_of(i);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_answer(tx, &desk->officer, id, &answer);
                if (err == OK)
                        err = passports_answer_asks_help(tx, &desk->officer, answer.key, answer.code, &asks);
        }
        assert_ok(err);
        assert_int_equal(asks, answers[i].asks_help);
}

/* What is kept of the question, as the database has it. */
static struct application_answers_row kept(struct desk *desk, struct uuid id)
{
        enum error err;
        struct application_answers_rows rows;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = application_answers(tx, &(struct application_answers_params){ desk->house.office, id },
                                          &desk->house.arena, &rows);
        }
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                if (slice_equal(rows.items[i].question_key, S("aman")))
                        return rows.items[i];
        fail_msg("it was not asked");
        return (struct application_answers_row){ 0 };
}

static void assert_nothing_told(struct desk *desk, struct uuid id)
{
        struct application_file file = desk_read(desk, &desk->officer, id);
        const struct question_item *last = &file.questions[file.question_count - 1];
        struct application_answers_row row = kept(desk, id);
        assert_true(last->apart && !last->next && !last->not_answered);
        assert_slice(last->answer_label, "Sudah ditanyakan; jawabannya tidak disimpan di berkas ini");
        assert_true(slice_is_null(last->words) && last->indicator.size == 0);
        assert_slice(row.code, "asked");
        assert_true(row.words.size == 0 && !row.not_answered);
        assert_int_equal(file.past_count, 0);
        assert_int_equal(file.evidence_count, 0);
}

static void an_answer_about_safety_is_not_kept(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(answers); i++) {
                struct uuid id = until_safe(&desk);
                give(&desk, id, i);
                assert_nothing_told(&desk, id);
        }
        desk_close(&desk);
}

/* Corrected from one to another it leaves no line of what stood before. */
static void a_correction_leaves_none_either(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = until_safe(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
                give(&desk, id, i);
        assert_nothing_told(&desk, id);
        int64_t events = 0;
        struct application_file file = desk_read(&desk, &desk.officer, id);
        for (size_t i = 0; i < file.event_count; i++)
                events += slice_equal(file.events[i].kind, S("correct"));
        assert_int_equal(events, 0);
        desk_close(&desk);
}

/* Others are kept as they were. */
static void what_is_not_about_safety_is_kept(void **state)
{
        (void)state;
        bool asks;
        enum error err;
        struct desk desk;
        desk_open(&desk);
        struct application_file file = desk_read(&desk, &desk.officer, until_safe(&desk));
        assert_slice(file.questions[0].code, "wisata");
        for (size_t i = 0; i + 1 < file.question_count; i++)
                assert_false(file.questions[i].apart);
        transaction (tx, desk.house.fixture.store, TX_READ, &err) {
                err = passports_answer_asks_help(tx, &desk.officer, S("dibantu"), S("orang-lain"), &asks);
        }
        assert_ok(err);
        assert_false(asks);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(an_answer_about_safety_is_not_kept),
                cmocka_unit_test(a_correction_leaves_none_either),
                cmocka_unit_test(what_is_not_about_safety_is_kept),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
