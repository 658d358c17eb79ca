/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where nobody of an office is left to say whom a letter means, the head of the office that oversees it does. Everybody
 * acts within the rows of his own office, as in a request (access/scope.h). */
#include "desk.h"

#include "access/overseer.h"
#include "access/people.h"
#include "access/scope.h"
#include "base/checked.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "passports/overseen.h"
#include "passports/vouch.h"

static struct desk desk;
static struct actor head, supervisor, their_head, their_deputy;
static struct uuid id, node;

static struct actor person_in(struct uuid office_id, const struct house_person *person)
{
        struct uuid own = desk.house.office;
        desk.house.office = office_id;
        struct actor actor = house_person(&desk.house, person);
        desk.house.office = own;
        actor.purpose = S("passport");
        actor.second_factor_at = clock_now();
        return actor;
}

static int open_all(void **state)
{
        (void)state;
        desk_open(&desk);
        scope_install(desk.house.fixture.store);
        scope_every_office();
        const struct uuid own = desk.house.office, other = desk.house.other_office;
        head = person_in(own, &(struct house_person){ "kepala1", "Hendro Santosa", "Kepala Kantor Satu", "head", "",
                                                      NULL });
        supervisor = person_in(own, &(struct house_person){ "penyelia1", "Siti Rahayu", "Kepala seksi dokumen",
                                                            "supervisor", "", NULL });
        their_head = person_in(other, &(struct house_person){ "kakanwil", "Ratna Dewi", "Kepala Kantor Dua", "head",
                                                              "", "+6284077778888" });
        their_deputy = person_in(other, &(struct house_person){ "wakil2", "Joko Susilo", "Wakil Kepala Dua", "head", "",
                                                                NULL });
        id = desk_create(&desk);
        node = uuid_new();
        return 0;
}

static int close_all(void **state)
{
        (void)state;
        scope_every_office();
        desk_close(&desk);
        return 0;
}

/* One step of somebody, in a transaction that sees what a request of his would see. */
#define ACT(actor, err, body)                                                               \
        do {                                                                                \
                assert_ok(scope_of_actor(desk.house.fixture.store, (actor)));               \
                transaction (tx, desk.house.fixture.store, TX_WRITE, &(err)) {              \
                        (err) = (body);                                                     \
                }                                                                           \
                scope_every_office();                                                       \
        } while (0)

static void set_overseer(void)
{
        enum error err;
        const struct overseer_wish wish = { uuid_new(), desk.house.other_office, 7 };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = overseer_ask_by_operator(tx, desk.house.office, &wish);
        }
        assert_ok(err);
        ACT(&their_head, err, overseer_answer(tx, &their_head, wish.id, OVERSEER_AGREE));
        assert_ok(err);
}

static void write_letter(const char *text)
{
        enum error err;
        const struct guarantor_letter_new letter = { slice_from_cstr(text), SLICE_NULL, 0 };
        ACT(&desk.officer, err, passports_letter_write(tx, &desk.officer, id, &letter));
        assert_ok(err);
}

static size_t waiting(const struct actor *actor)
{
        enum error err;
        int64_t count;
        struct overseen_application_rows rows = { 0 };
        ACT(actor, err, passports_overseen_waiting(tx, actor, &count));
        assert_ok(err);
        ACT(actor, err, passports_overseen_list(tx, actor, &desk.house.arena, &rows));
        assert_ok(err);
        assert_int_equal(count, rows.count);
        return rows.count;
}

static enum error read_there(const struct actor *actor, struct overseen_application_page *ret_page)
{
        enum error err;
        ACT(actor, err, passports_overseen_read(tx, actor, id, &desk.house.arena, ret_page));
        return err;
}

static enum error settle(const struct actor *actor, const struct uuid *persons, size_t count)
{
        enum error err;
        const struct application_named_verdict verdict = { id, persons, count, 0 };
        ACT(actor, err, passports_overseen_settle(tx, actor, &verdict));
        return err;
}

static enum error open_file(const struct actor *actor)
{
        enum error err;
        struct application_file file;
        ACT(actor, err, passports_open(tx, &(struct reading){ actor, LANGUAGE_ID, &desk.house.arena }, id, &file));
        return err;
}

static void the_overseer_judges_where_nobody_is_left(void **state)
{
        (void)state;
        struct overseen_application_page page;
        set_overseer();
        write_letter("Hendro Santosa dan Siti Rahayu sudah mengatur semuanya.");
        assert_int_equal(open_file(&head), ERR_NOT_FOUND);
        assert_int_equal(open_file(&supervisor), ERR_NOT_FOUND);
        assert_int_equal(waiting(&their_head), 1);
        assert_int_equal(waiting(&their_deputy), 1);
        assert_int_equal(waiting(&head), 0); /* his office oversees none */
        assert_ok(read_there(&their_head, &page));
        assert_int_equal(page.meant.count, 2);
        assert_true(slice_starts_with(page.texts[0].text, S("Hendro Santosa dan Siti Rahayu")));
        assert_int_equal(settle(&their_head, &their_head.person_id, 1), ERR_INVALID); /* not one of them */
        assert_ok(settle(&their_head, &head.person_id, 1));
        assert_int_equal(open_file(&head), ERR_NOT_FOUND);
        assert_ok(open_file(&supervisor));
        assert_int_equal(waiting(&their_head), 0);
        assert_int_equal(settle(&their_head, NULL, 0), ERR_NOT_FOUND);
}

static void nobody_elsewhere_has_it_while_a_senior_is_left(void **state)
{
        (void)state;
        struct overseen_application_page page;
        set_overseer();
        write_letter("Hendro Santosa sudah mengatur semuanya.");
        assert_int_equal(waiting(&their_head), 0);
        assert_int_equal(read_there(&their_head, &page), ERR_NOT_FOUND);
        assert_int_equal(settle(&their_head, NULL, 0), ERR_NOT_FOUND);
        assert_ok(open_file(&supervisor));
}

static void without_an_overseer_it_lies_with_nobody(void **state)
{
        (void)state;
        struct overseen_application_page page;
        write_letter("Hendro Santosa dan Siti Rahayu sudah mengatur semuanya.");
        assert_int_equal(waiting(&their_head), 0);
        assert_int_equal(read_there(&their_head, &page), ERR_NOT_FOUND);
}

static void whom_it_names_there_has_nothing_of_it_either(void **state)
{
        (void)state;
        struct overseen_application_page page;
        set_overseer();
        write_letter("Hendro Santosa dan Siti Rahayu dibantu Pak Joko Susilo, hubungi 0840-7777-8888.");
        assert_int_equal(waiting(&their_head), 0); /* by his phone */
        assert_int_equal(waiting(&their_deputy), 0); /* by his name */
        assert_int_equal(read_there(&their_head, &page), ERR_NOT_FOUND);
        assert_int_equal(settle(&their_deputy, NULL, 0), ERR_NOT_FOUND);
}

/* Entries of the reader's office that say `action` of the application, as his page of the journal shows them. */
static size_t entries(const struct actor *reader, struct slice action)
{
        enum error err;
        int64_t epoch, sealed;
        size_t found = 0;
        struct journal_rows rows = { 0 };
        const struct journal_filter filter = { .office_id = reader->office_id, .reader_id = reader->person_id,
                                               .action = action, .limit = JOURNAL_ROWS_MAX };
        assert_ok(journal_lease(desk.house.fixture.store, node, &epoch));
        assert_ok(journal_seal(desk.house.fixture.store, epoch, 500, &sealed));
        ACT(reader, err, journal_list(tx, &filter, &desk.house.arena, &rows));
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                found += uuid_equal(rows.items[i].first_id, id);
        return found;
}

static void both_journals_hold_it_and_whom_it_names_reads_neither(void **state)
{
        (void)state;
        struct overseen_application_page page;
        set_overseer();
        write_letter("Hendro Santosa dan Siti Rahayu sudah mengatur semuanya.");
        assert_ok(read_there(&their_head, &page));
        assert_int_equal(entries(&their_head, S("oversight.decide")), 1);
        assert_int_equal(entries(&head, S("oversight.read")), 0);
        assert_int_equal(entries(&desk.officer, S("oversight.read")), 1); /* who is not named would */
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test_setup_teardown(the_overseer_judges_where_nobody_is_left, open_all, close_all),
                cmocka_unit_test_setup_teardown(nobody_elsewhere_has_it_while_a_senior_is_left, open_all, close_all),
                cmocka_unit_test_setup_teardown(without_an_overseer_it_lies_with_nobody, open_all, close_all),
                cmocka_unit_test_setup_teardown(whom_it_names_there_has_nothing_of_it_either, open_all, close_all),
                cmocka_unit_test_setup_teardown(both_journals_hold_it_and_whom_it_names_reads_neither, open_all,
                                                close_all),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
