/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A change of a warning in force: who is told of it, who sends it, and who answers again. */
#include "area-walk.h"

#include "warnings/warnings.h"

static struct warning_draft public_draft(void)
{
        return (struct warning_draft){
                .id = uuid_new(), .level = S("SIAGA"), .public = true, .areas = S("35.02.02"),
                .title = S("Tawaran kerja ke Malaysia tanpa surat"), .expires_on = S("2026-10-10"),
                .body = S("Beberapa laporan menyebut tawaran kerja tanpa perjanjian di kecamatan ini."),
                .asked = S("Jelaskan jalur resmi kepada warga dan laporkan bila mendengar hal serupa."),
        };
}

static enum error read_warning(struct walk *walk, const struct actor *actor, struct uuid id,
                               struct warning_page *ret_page)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_read(tx, actor, id, &walk->house.arena, ret_page);
        }
        return err;
}

static int64_t waiting_mails(struct walk *walk)
{
        return house_number(walk->house.fixture.store, "SELECT count(*) FROM outbox WHERE channel = 'email'");
}

static void answer_as_accepted(struct walk *walk, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_answer(tx, actor, &(struct warning_answer){ .warning_id = id,
                                                                           .answer = S("accepted") });
        }
        assert_ok(err);
}

/* The first of the lists of who may send and of who answered; the office's: what waits for a second person. */
static size_t first_row(struct walk *walk, const struct actor *actor, bool mine, struct warning_row *ret_row)
{
        struct warning_rows rows;
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_list(tx, actor, &(struct warning_filter){ .mine = mine, .waiting = !mine, .limit = 9 },
                                    &walk->house.arena, &rows);
        }
        assert_ok(err);
        if (rows.count > 0)
                *ret_row = rows.items[0];
        return rows.count;
}

static void change_level(struct walk *walk, struct warning_draft draft)
{
        struct warning_fault_at fault;
        struct warning_page page;
        enum error err;
        draft.level = S("AWAS");
        assert_ok(read_warning(walk, &walk->analyst, draft.id, &page));
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_change(tx, &walk->analyst, &draft, page.version, &fault);
        }
        assert_ok(err);
}

/* A change of what everybody reads: who may send it is told, counts it and finds it, and its writer does not; whoever
 * had answered is asked again. */
static void a_change_waits_for_a_second_person_and_asks_again(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_fault_at fault;
        struct warning_page page;
        struct warning_row row;
        enum error err;
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kakanim", "Rudi", "Kepala", "head", "",
                                                                              NULL });
        struct warning_draft draft = public_draft();
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk.analyst, &draft, &walk.house.arena, &fault);
        }
        assert_ok(err);
        assert_int_equal(first_row(&walk, &head, false, &row), 1);
        assert_ok(read_warning(&walk, &head, draft.id, &page));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_publish(tx, &head, draft.id, page.version);
        }
        assert_ok(err);
        answer_as_accepted(&walk, &walk.babinsa[0], draft.id);
        clock_freeze(clock_now() + HOUR);
        assert_int_equal(walk_counts(&walk, &walk.babinsa[0]).unanswered, 0);
        assert_int_equal(walk_counts(&walk, &head).to_publish, 0);
        assert_int_equal(first_row(&walk, &head, false, &row), 0);
        int64_t mails = waiting_mails(&walk); /* to the head, and to the second analyst of this office */
        change_level(&walk, draft);
        assert_int_equal(waiting_mails(&walk), mails + 2);
        change_level(&walk, draft); /* written anew by the same: nobody is told twice */
        assert_int_equal(waiting_mails(&walk), mails + 2);
        assert_int_equal(walk_counts(&walk, &head).to_publish, 1);
        assert_int_equal(walk_counts(&walk, &walk.analyst).to_publish, 0);
        assert_true(first_row(&walk, &head, false, &row) == 1 && row.needs_second);
        assert_ok(read_warning(&walk, &walk.analyst, draft.id, &page));
        assert_true(!page.can_send && page.second_people == 2);
        assert_ok(read_warning(&walk, &head, draft.id, &page));
        const struct warning_message *last = &page.messages.items[page.messages.count - 1];
        assert_true(page.can_send && first_row(&walk, &walk.babinsa[0], true, &row) == 1 && !row.answer_old);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_send(tx, &head, &(struct warning_sending){ draft.id, page.version, last->step,
                                                                          last->version });
        }
        assert_ok(err);
        assert_int_equal(walk_counts(&walk, &head).to_publish, 0);
        assert_int_equal(walk_counts(&walk, &walk.babinsa[0]).unanswered, 1);
        assert_true(first_row(&walk, &walk.babinsa[0], true, &row) == 1 && row.answer_old);
        answer_as_accepted(&walk, &walk.babinsa[0], draft.id);
        assert_int_equal(walk_counts(&walk, &walk.babinsa[0]).unanswered, 0);
        assert_true(first_row(&walk, &walk.babinsa[0], true, &row) == 1 && !row.answer_old);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_change_waits_for_a_second_person_and_asks_again),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
