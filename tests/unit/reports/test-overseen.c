/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A report that names the head of its office goes to another office, and in its own it exists for its author alone.
 * Everybody acts within the rows of his own office, as in a request (access/scope.h). */
#include "people.h"

#include "access/overseer.h"
#include "access/people.h"
#include "access/scope.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "reports/overseen.h"
#include "subjects/subjects.h"

#define HEADS_PHONE "+6284055556666"
#define TOLD_PHONE  "0840-5555-6666"

static struct house house;
static struct uuid node;
static struct actor babinsa, head, deputy, analyst, admin, their_head, their_analyst;

static struct actor person_in(struct uuid office_id, const struct house_person *person)
{
        struct uuid own = house.office;
        scope_every_office();
        house.office = office_id;
        struct actor actor = house_person(&house, person);
        house.office = own;
        return actor;
}

static int open_all(void **state)
{
        (void)state;
        house_open(&house);
        node = uuid_new();
        scope_install(house.fixture.store);
        scope_every_office();
        babinsa = babinsa_of(&house, "babinsa", NULL);
        head = person_in(house.office, &(struct house_person){ "kakanim", "Hendro Santosa", "Kepala Kantor Satu",
                                                               "head", "", HEADS_PHONE });
        deputy = person_in(house.office, &(struct house_person){ "wakil", "Wahyu Utomo", "Wakil Kepala", "head", "",
                                                                 NULL });
        analyst = analyst_of(&house);
        admin = person_in(house.office, &(struct house_person){ "admin", "Adi Nugroho", "Administrator", "admin", "",
                                                                NULL });
        their_head = person_in(house.other_office,
                               &(struct house_person){ "kakanwil", "Ratna Dewi", "Kepala Kantor Dua", "head", "",
                                                       "+6284077778888" });
        their_analyst = person_in(house.other_office, &(struct house_person){ "analis.dua", "Joko Susilo", "Analis",
                                                                              "analyst", "", NULL });
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

/* One step of somebody, in a transaction that sees what a request of his would see. */
#define ACT(actor, err, body)                                                          \
        do {                                                                           \
                assert_ok(scope_of_actor(house.fixture.store, (actor)));               \
                transaction (tx, house.fixture.store, TX_WRITE, &(err)) {              \
                        (err) = (body);                                                \
                }                                                                      \
                scope_every_office();                                                           \
        } while (0)

static enum error ask(struct uuid *ret_id)
{
        enum error err;
        *ret_id = uuid_new();
        ACT(&admin, err, overseer_ask(tx, &admin, &(struct overseer_wish){ *ret_id, house.other_office, 7 }));
        return err;
}

static enum error answer(const struct actor *actor, struct uuid id, enum overseer_answer said)
{
        enum error err;
        ACT(actor, err, overseer_answer(tx, actor, id, said));
        return err;
}

static void set_overseer(void)
{
        struct uuid id;
        assert_ok(ask(&id));
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
}

static struct report_draft file_naming(const char *narrative)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(NGRAYUN, "0840-1111-2222");
        draft.narrative = slice_from_cstr(narrative);
        assert_ok(scope_of_actor(house.fixture.store, &babinsa));
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        scope_every_office();
        assert_true(receipt.number.size > 0);
        return draft;
}

static enum error read_there(const struct actor *actor, struct uuid id, struct overseen_page *ret_page)
{
        enum error err;
        ACT(actor, err, overseen_read(tx, actor, &(struct report_ask){ .id = id }, &house.arena, ret_page));
        return err;
}

static size_t count_there(const struct actor *actor)
{
        enum error err;
        struct overseen_rows rows = { 0 };
        ACT(actor, err, overseen_list(tx, actor, &house.arena, &rows));
        assert_ok(err);
        return rows.count;
}

static enum error give(const struct actor *actor, struct uuid id, struct uuid person_id)
{
        enum error err;
        struct overseen_page page;
        TRY(read_there(actor, id, &page));
        ACT(actor, err, overseen_give(tx, actor, &(struct overseen_hand){ id, person_id, page.version }));
        return err;
}

static enum error end_there(const struct actor *actor, struct uuid id)
{
        enum error err;
        struct overseen_page page;
        TRY(read_there(actor, id, &page));
        struct report_close close = { .report_id = id, .version = page.version, .outcome = S("confirmed"),
                                      .note = S("Terima kasih, sudah kami periksa.") };
        ACT(actor, err, overseen_close(tx, actor, &close));
        return err;
}

static enum error give_back(const struct actor *actor, struct uuid id, const struct uuid *persons, size_t count)
{
        enum error err;
        struct overseen_page page;
        TRY(read_there(actor, id, &page));
        ACT(actor, err, overseen_give_back(tx, actor, &(struct overseen_return){ id, page.version, persons, count }));
        return err;
}

static enum error tell_more(struct uuid id, const char *told)
{
        enum error err;
        ACT(&babinsa, err, report_add(tx, &babinsa, &(struct report_more){ id, uuid_new(), slice_from_cstr(told), 0 }));
        return err;
}

static int64_t run_job(void)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = reports_pass_on(tx, &count);
        }
        assert_ok(err);
        return count;
}

/* --- what nobody finds -------------------------------------------------------------------------------------------- */

/* Entries of the office's journal about this report, as this reader's page shows them. */
static size_t count_entries(const struct actor *actor, struct uuid id, bool sees_held)
{
        enum error err;
        struct journal_rows rows = { 0 };
        struct journal_filter filter = { .office_id = actor->office_id, .reader_id = actor->person_id,
                                         .sees_held = sees_held, .action = S("") };
        size_t found = 0;
        int64_t epoch, sealed;
        assert_ok(journal_lease(house.fixture.store, node, &epoch));
        assert_ok(journal_seal(house.fixture.store, epoch, 500, &sealed));
        ACT(actor, err, journal_list(tx, &filter, &house.arena, &rows));
        assert_ok(err);
        for (size_t i = 0; i < rows.count; i++)
                found += uuid_equal(rows.items[i].first_id, id);
        return found;
}

static enum error find_number(const struct actor *actor, struct uuid id)
{
        enum error err;
        struct report_page page;
        struct report_key key;
        assert_ok(read_report(&house, &babinsa, id, &page));
        ACT(actor, err, reports_key(tx, actor, page.row.number, &key));
        return err;
}

static void expect_absent_for(const struct actor *actor, struct uuid id)
{
        static const enum report_tab tabs[] = { REPORTS_UNTAKEN, REPORTS_MINE, REPORTS_ALL, REPORTS_HEAD };
        struct report_page page;
        struct report_counts counts = { 0 };
        enum error err;
        assert_ok(scope_of_actor(house.fixture.store, actor));
        assert_int_equal(read_report(&house, actor, id, &page), ERR_NOT_FOUND);
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++) {
                struct report_rows rows = { 0 };
                err = list(&house, actor, tabs[i], &rows);
                assert_true(err == OK || err == ERR_FORBIDDEN);
                assert_int_equal(rows.count, 0);
        }
        assert_int_equal(step(&house, actor, id, "report.take"), ERR_NOT_FOUND);
        ACT(actor, err, reports_counts(tx, actor, NULL, &house.arena, &counts));
        assert_ok(err);
        assert_int_equal(counts.untaken + counts.mine + counts.held, 0);
        ACT(actor, err, report_is_open(tx, actor, id));
        assert_int_equal(err, ERR_NOT_FOUND);
        ACT(actor, err, report_release(tx, actor, &(struct report_release){ .report_id = id }));
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_int_equal(find_number(actor, id), ERR_NOT_FOUND);
        assert_int_equal(count_entries(actor, id, true), 0);
        struct overseen_page there;
        assert_int_equal(read_there(actor, id, &there), ERR_NOT_FOUND);
        assert_int_equal(give(actor, id, actor->person_id), ERR_NOT_FOUND);
}

static void expect_absent(struct uuid id)
{
        const struct actor *own[] = { &head, &deputy, &analyst, &admin };
        for (size_t i = 0; i < ARRAY_SIZE(own); i++)
                expect_absent_for(own[i], id);
}

static void expect_state(struct uuid id, const char *state)
{
        struct report_page page;
        assert_ok(read_report(&house, &babinsa, id, &page));
        assert_true(page.is_own && !page.row.held);
        assert_slice(page.row.state, state);
}

/* --- what must hold ----------------------------------------------------------------------------------------------- */

static void what_names_the_head_is_decided_elsewhere(void **state)
{
        (void)state;
        struct overseen_page page;
        set_overseer();
        struct report_draft draft = file_naming("Uangnya diminta orang dengan nomor " TOLD_PHONE ".");
        expect_absent(draft.id);
        expect_state(draft.id, "new");
        assert_int_equal(count_there(&their_head), 1);
        assert_int_equal(count_there(&their_analyst), 0);
        assert_int_equal(read_there(&their_analyst, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(read_there(&their_head, draft.id, &page));
        assert_true(page.can_decide && !page.can_close);
        assert_int_equal(page.helper_count, 2);
        assert_true(slice_find(page.report.narrative, S(TOLD_PHONE)) != SIZE_MAX);
        assert_int_equal(give(&their_head, draft.id, analyst.person_id), ERR_INVALID); /* one who depends on the head */
        assert_ok(give(&their_head, draft.id, their_analyst.person_id));
        expect_state(draft.id, "taken");
        assert_int_equal(count_there(&their_analyst), 1);
        assert_int_equal(end_there(&their_head, draft.id), ERR_CONFLICT);
        assert_ok(end_there(&their_analyst, draft.id));
        expect_state(draft.id, "closed");
        expect_absent(draft.id);
        assert_int_equal(count_there(&their_head), 0);
        assert_true(count_entries(&their_head, draft.id, true) > 0);
        assert_int_equal(give_back(&their_head, draft.id, NULL, 0), ERR_CONFLICT); /* what is closed stays closed */
}

/* Neither its phone nor its village counts while it is elsewhere. */
static void nothing_is_drawn_from_it(void **state)
{
        (void)state;
        enum error err;
        struct subject_rows subjects = { 0 };
        struct subject_filter filter = { .reading = SUBJECTS_LOOKED_THROUGH, .limit = 50 };
        set_overseer();
        file_naming("Uangnya diminta orang dengan nomor " TOLD_PHONE ".");
        ACT(&analyst, err, subjects_list(tx, &analyst, &filter, &house.arena, &subjects));
        assert_ok(err);
        assert_int_equal(subjects.count, 0);
}

static void without_an_overseer_it_waits_for_one(void **state)
{
        (void)state;
        struct report_draft draft = file_naming("Uangnya diminta orang dengan nomor " TOLD_PHONE ".");
        expect_absent(draft.id);
        expect_state(draft.id, "new");
        assert_int_equal(count_there(&their_head), 0);
        assert_int_equal(run_job(), 0);
        set_overseer();
        assert_int_equal(run_job(), 1);
        assert_int_equal(run_job(), 0);
        assert_int_equal(count_there(&their_head), 1);
        expect_absent(draft.id);
}

static void what_is_not_about_the_head_comes_back(void **state)
{
        (void)state;
        struct report_page page;
        set_overseer();
        struct report_draft draft = file_naming("Nomor kantor yang saya hubungi " TOLD_PHONE ".");
        assert_int_equal(give_back(&their_head, draft.id, &head.person_id, 1), ERR_INVALID);
        /* Nothing in it points to the analyst: marked, he would not know of it, and it would be the head's alone. */
        assert_int_equal(give_back(&their_head, draft.id, &analyst.person_id, 1), ERR_INVALID);
        assert_ok(give(&their_head, draft.id, their_head.person_id));
        assert_ok(give_back(&their_head, draft.id, NULL, 0));
        struct overseen_page there;
        assert_int_equal(read_there(&their_head, draft.id, &there), ERR_NOT_FOUND); /* theirs no longer */
        expect_state(draft.id, "new");
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        assert_int_equal(read_report(&house, &head, draft.id, &page), ERR_NOT_FOUND); /* a sure mark stays */
        assert_int_equal(count_there(&their_head), 0);
        assert_int_equal(run_job(), 0); /* and it is not taken away again for the same words */
        assert_ok(tell_more(draft.id, "Orangnya datang lagi kemarin sore."));
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        assert_ok(tell_more(draft.id, "Yang minta uang memang dia, " TOLD_PHONE "."));
        expect_absent(draft.id);
        assert_int_equal(count_there(&their_head), 1);
}

/* Whoever may be meant, without being named for sure: only an office that is there gets it. */
static void what_may_mean_the_head_goes_there_too(void **state)
{
        (void)state;
        struct report_page page;
        struct report_draft before = file_naming("Yang minta uang Pak Hendro Santosa.");
        assert_ok(read_report(&house, &deputy, before.id, &page)); /* the other head looks while nobody oversees */
        set_overseer();
        assert_int_equal(run_job(), 1);
        struct report_draft after = file_naming("Yang minta uang Pak Hendro Santosa juga.");
        expect_absent(before.id);
        expect_absent(after.id);
        assert_int_equal(count_there(&their_head), 2);
        struct overseen_page there;
        assert_ok(read_there(&their_head, after.id, &there));
        assert_int_equal(there.report.likely_count, 1);
        assert_ok(give_back(&their_head, after.id, NULL, 0));
        assert_ok(read_report(&house, &head, after.id, &page)); /* he was not meant */
}

static void a_head_who_is_named_later_loses_it_to_the_overseer(void **state)
{
        (void)state;
        enum error err;
        struct report_page page;
        set_overseer();
        struct report_draft draft = file_naming("Temannya memakai nomor 0840-9999-0000.");
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        assert_ok(step(&house, &analyst, draft.id, "report.take"));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = access_mark_late(tx, &(struct named_late){ .office_id = house.office, .person_id = head.person_id,
                                                                 .phone = S("+6284099990000") });
        }
        assert_ok(err);
        assert_int_equal(run_job(), 1);
        expect_absent(draft.id);
        assert_int_equal(count_there(&their_head), 1);
}

/* The overseer's own people are looked for, too; with nobody left there it waits, and an addition can do that. */
static void whoever_is_named_there_does_not_decide(void **state)
{
        (void)state;
        struct overseen_page page;
        set_overseer();
        struct report_draft both = file_naming("Nomornya " TOLD_PHONE " dan 0840-7777-8888.");
        struct report_draft one = file_naming("Nomornya " TOLD_PHONE ".");
        assert_int_equal(count_there(&their_head), 1);
        assert_int_equal(read_there(&their_head, both.id, &page), ERR_NOT_FOUND);
        assert_ok(give(&their_head, one.id, their_head.person_id));
        assert_ok(tell_more(one.id, "Temannya bernomor 0840-7777-8888."));
        assert_int_equal(count_there(&their_head), 0);
        expect_absent(both.id);
        expect_absent(one.id);
        struct actor second = person_in(house.other_office, &(struct house_person){ "kakanwil.dua", "Siti Aminah",
                                                                                    "Wakil", "head", "", NULL });
        assert_int_equal(run_job(), 2);
        assert_int_equal(count_there(&second), 2);
        assert_int_equal(count_there(&their_head), 0);
}

/* Who works on it goes on when his office has ceased to oversee, also after its author has added something. */
static void what_is_taken_is_not_lost_with_its_overseer(void **state)
{
        (void)state;
        struct uuid id;
        struct overseen_page page;
        assert_ok(ask(&id));
        assert_ok(answer(&their_head, id, OVERSEER_AGREE));
        struct report_draft draft = file_naming("Nomornya " TOLD_PHONE ".");
        assert_ok(give(&their_head, draft.id, their_head.person_id));
        assert_ok(answer(&their_head, id, OVERSEER_END));
        assert_ok(tell_more(draft.id, "Orangnya datang lagi kemarin sore."));
        expect_absent(draft.id);
        assert_ok(read_there(&their_head, draft.id, &page));
        assert_int_equal(count_there(&their_head), 1);
        assert_ok(end_there(&their_head, draft.id));
        expect_state(draft.id, "closed");
}

static void an_addition_makes_an_older_page_stale(void **state)
{
        (void)state;
        enum error err;
        struct overseen_page page;
        set_overseer();
        struct report_draft draft = file_naming("Nomornya " TOLD_PHONE ".");
        assert_ok(give(&their_head, draft.id, their_head.person_id));
        assert_ok(read_there(&their_head, draft.id, &page));
        assert_ok(tell_more(draft.id, "Orangnya datang lagi kemarin sore."));
        struct report_close close = { .report_id = draft.id, .version = page.version, .outcome = S("confirmed"),
                                      .note = S("Terima kasih, sudah kami periksa.") };
        ACT(&their_head, err, overseen_close(tx, &their_head, &close));
        assert_int_equal(err, ERR_STALE);
        assert_ok(end_there(&their_head, draft.id));
}

static void what_nobody_decides_is_said_once_more(void **state)
{
        (void)state;
        enum error err;
        int64_t count = -1;
        set_overseer();
        file_naming("Nomornya " TOLD_PHONE ".");
        for (int i = 0; i < 3; i++) {
                transaction (tx, house.fixture.store, TX_WRITE, &err) {
                        err = reports_remind_overseers(tx, &count);
                }
                assert_ok(err);
                assert_int_equal(count, i == 1 ? 1 : 0);
                clock_set_offset(8 * DAY);
        }
        clock_set_offset(0);
}

static void two_persons_of_two_offices_set_an_overseer(void **state)
{
        (void)state;
        struct uuid first, second;
        struct overseer overseer;
        enum error err;
        assert_ok(ask(&first));
        assert_int_equal(ask(&second), ERR_CONFLICT);
        assert_int_equal(answer(&head, first, OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(answer(&admin, first, OVERSEER_AGREE), ERR_NOT_FOUND);
        assert_int_equal(answer(&their_analyst, first, OVERSEER_AGREE), ERR_NOT_FOUND);
        ACT(&admin, err, overseer_of(tx, house.office, &overseer));
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_ok(answer(&their_head, first, OVERSEER_AGREE));
        assert_int_equal(answer(&their_head, first, OVERSEER_AGREE), ERR_CONFLICT);
        ACT(&admin, err, overseer_of(tx, house.office, &overseer));
        assert_ok(err);
        assert_true(uuid_equal(overseer.office_id, house.other_office));
        assert_int_equal(answer(&head, first, OVERSEER_END), ERR_NOT_FOUND); /* who is overseen cannot end it */
        struct overseer_wish own = { uuid_new(), house.office, 7 }, long_one = { uuid_new(), house.other_office, 31 };
        ACT(&admin, err, overseer_ask(tx, &admin, &own));
        assert_int_equal(err, ERR_INVALID);
        ACT(&admin, err, overseer_ask(tx, &admin, &long_one));
        assert_int_equal(err, ERR_INVALID);
        assert_ok(answer(&their_head, first, OVERSEER_END));
        assert_ok(ask(&second));
        assert_ok(answer(&their_head, second, OVERSEER_REFUSE));
}

#define OVERSEEN_TEST(function) cmocka_unit_test_setup_teardown(function, open_all, close_all)

int main(void)
{
        const struct CMUnitTest tests[] = {
                OVERSEEN_TEST(what_names_the_head_is_decided_elsewhere),
                OVERSEEN_TEST(nothing_is_drawn_from_it),
                OVERSEEN_TEST(without_an_overseer_it_waits_for_one),
                OVERSEEN_TEST(what_is_not_about_the_head_comes_back),
                OVERSEEN_TEST(what_may_mean_the_head_goes_there_too),
                OVERSEEN_TEST(a_head_who_is_named_later_loses_it_to_the_overseer),
                OVERSEEN_TEST(whoever_is_named_there_does_not_decide),
                OVERSEEN_TEST(what_is_taken_is_not_lost_with_its_overseer),
                OVERSEEN_TEST(an_addition_makes_an_older_page_stale),
                OVERSEEN_TEST(what_nobody_decides_is_said_once_more),
                OVERSEEN_TEST(two_persons_of_two_offices_set_an_overseer),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
