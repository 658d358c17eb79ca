/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The second look: who is drawn, who sees it, and what is kept. */
#include "desk.h"

#include "passports/internal.h"
#include "passports/second.h"

enum { DRAWS = 20000, TRIES_MOST = 2000 };

struct seniors {
        struct desk desk;
        struct actor supervisor, head;
};

static void open_seniors(struct seniors *seniors)
{
        desk_open(&seniors->desk);
        desk_legal(&seniors->desk);
        seniors->supervisor = desk_person(&seniors->desk, seniors->desk.house.office, "penyelia", "supervisor");
        seniors->head = desk_person(&seniors->desk, seniors->desk.house.office, "kepala", "head");
}

static bool drawn(struct tx *tx, struct uuid office, struct uuid application, struct uuid decision)
{
        bool yes = false;
        assert_ok(second_is_drawn(tx, office, application, decision, &yes));
        return yes;
}

/* An id that the draw takes, or leaves, as only the holder of the key can find. */
static struct uuid decision_that_is(struct seniors *seniors, bool wanted, struct uuid application)
{
        enum error err;
        struct uuid found = UUID_NIL;
        transaction (tx, seniors->desk.house.fixture.store, TX_WRITE, &err) {
                for (int i = 0; i < TRIES_MOST && uuid_is_nil(found); i++) {
                        struct uuid id = uuid_new();
                        if (drawn(tx, seniors->desk.house.office, application, id) == wanted)
                                found = id;
                }
                err = OK;
        }
        assert_ok(err);
        assert_false(uuid_is_nil(found));
        return found;
}

static struct uuid begin(struct seniors *seniors)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.nik = SLICE_NULL;
        transaction (tx, seniors->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &seniors->desk.officer, &new, &seniors->desk.house.arena, &number);
        }
        assert_ok(err);
        desk_interview(&seniors->desk, new.id);
        return new.id;
}

/* A T0 whose draw is known beforehand. */
static struct uuid issue(struct seniors *seniors, bool wanted)
{
        struct obstacles obstacles;
        struct uuid id = begin(seniors);
        struct proposal proposal = { .id = decision_that_is(seniors, wanted, id), .application_id = id,
                                     .outcome = S("T0"), .facts = S("Perekrutnya sudah dijelaskan.") };
        desk_ready(&seniors->desk, id);
        assert_ok(desk_propose(&seniors->desk, &seniors->desk.officer, &proposal, &obstacles));
        return proposal.id;
}

static enum error list(struct seniors *seniors, const struct actor *actor, bool judged, struct second_rows *ret_rows)
{
        enum error err;
        transaction (tx, seniors->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_second_list(tx, actor, judged, &seniors->desk.house.arena, ret_rows);
        }
        return err;
}

static enum error judge(struct seniors *seniors, const struct actor *actor, const struct second_verdict *verdict)
{
        enum error err;
        transaction (tx, seniors->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_second_judge(tx, actor, verdict);
        }
        return err;
}

/* Six standard deviations of 20,000 draws at a twentieth: 0.92 of a hundred. */
static void a_twentieth_is_drawn_by_a_key(void **state)
{
        (void)state;
        enum error err;
        int taken = 0, alike = 0;
        struct seniors seniors;
        open_seniors(&seniors);
        struct uuid office = seniors.desk.house.office, other = seniors.desk.house.other_office;
        struct uuid application = uuid_new();
        transaction (tx, seniors.desk.house.fixture.store, TX_WRITE, &err) {
                taken = alike = 0;
                for (int i = 0; i < DRAWS; i++) {
                        struct uuid id = uuid_new();
                        bool yes = drawn(tx, office, application, id);
                        taken += yes;
                        alike += yes && drawn(tx, other, application, id);
                        if (i % 1000 == 0)
                                assert_int_equal(drawn(tx, office, application, id), yes);
                }
                err = OK;
        }
        assert_ok(err);
        print_message("%d of %d drawn, %d of them by another office's key too\n", taken, DRAWS, alike);
        assert_true(taken > DRAWS / SECOND_ONE_IN - 184 && taken < DRAWS / SECOND_ONE_IN + 184);
        assert_true(alike < taken / 5); /* another key, another draw */
        desk_close(&seniors.desk);
}

static void only_who_had_no_part_sees_and_judges(void **state)
{
        (void)state;
        struct seniors seniors;
        struct second_rows rows;
        struct obstacles obstacles;
        enum error err;
        open_seniors(&seniors);
        struct desk *desk = &seniors.desk;
        struct uuid left = issue(&seniors, false), taken = issue(&seniors, true);
        assert_ok(list(&seniors, &seniors.supervisor, false, &rows));
        assert_int_equal(rows.count, 1);
        assert_true(uuid_equal(rows.items[0].id, taken));
        assert_int_equal(list(&seniors, &desk->officer, false, &rows), ERR_FORBIDDEN);
        assert_int_equal(judge(&seniors, &seniors.supervisor, &(struct second_verdict){ left, true, S(""), S("") }),
                         ERR_NOT_FOUND);
        /* The supervisor confirms a suspension that is drawn: only the head sees that one. */
        struct uuid id = begin(&seniors);
        assert_ok(desk_hear(desk, id));
        struct proposal stop = desk_proposal(id);
        stop.id = decision_that_is(&seniors, true, id);
        stop.recruiter.name = S("Pak Contoh");
        assert_ok(desk_propose(desk, &desk->officer, &stop, &obstacles));
        assert_ok(list(&seniors, &seniors.head, false, &rows));
        assert_int_equal(rows.count, 1); /* not before it is decided */
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &seniors.supervisor,
                                        &(struct second_step){ .application_id = id, .decision_id = stop.id });
        }
        assert_ok(err);
        assert_ok(list(&seniors, &seniors.supervisor, false, &rows));
        assert_int_equal(rows.count, 1);
        const struct second_verdict agree = { stop.id, true, S(""), S("") };
        assert_int_equal(judge(&seniors, &seniors.supervisor, &agree), ERR_NOT_FOUND);
        assert_ok(list(&seniors, &seniors.head, false, &rows));
        assert_int_equal(rows.count, 2);
        assert_ok(judge(&seniors, &seniors.head, &agree));
        assert_ok(list(&seniors, &seniors.supervisor, true, &rows));
        assert_int_equal(rows.count, 0);
        desk_close(desk);
}

static void a_judgement_is_kept_once_and_changes_nothing(void **state)
{
        (void)state;
        struct seniors seniors;
        struct second_rows rows;
        open_seniors(&seniors);
        struct uuid taken = issue(&seniors, true);
        assert_ok(list(&seniors, &seniors.head, false, &rows));
        struct uuid application = rows.items[0].application_id;
        int64_t version = desk_read(&seniors.desk, &seniors.desk.officer, application).head.version;
        size_t events = desk_read(&seniors.desk, &seniors.desk.officer, application).event_count;
        struct second_verdict verdict = { taken, false, S("T0"), S("Perekrutnya tidak ditanyakan.") };
        assert_int_equal(judge(&seniors, &seniors.head, &verdict), ERR_INVALID); /* that is what was decided */
        verdict.other = S("V1");
        assert_int_equal(judge(&seniors, &seniors.head, &verdict), ERR_INVALID);
        verdict.other = S("D2"), verdict.why = S("pendek");
        assert_int_equal(judge(&seniors, &seniors.head, &verdict), ERR_INVALID);
        verdict.why = S("Perekrutnya tidak ditanyakan.");
        assert_ok(judge(&seniors, &seniors.head, &verdict));
        assert_ok(judge(&seniors, &seniors.head, &verdict));
        verdict.agrees = true;
        assert_int_equal(judge(&seniors, &seniors.head, &verdict), ERR_CONFLICT);
        assert_ok(list(&seniors, &seniors.supervisor, true, &rows));
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].other, "D2");
        assert_slice(rows.items[0].why, "Perekrutnya tidak ditanyakan.");
        struct application_file after = desk_read(&seniors.desk, &seniors.desk.officer, application);
        assert_int_equal(after.head.version, version);
        assert_int_equal(after.event_count, events);
        assert_slice(after.head.outcome, "T0");
        desk_close(&seniors.desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_twentieth_is_drawn_by_a_key),
                cmocka_unit_test(only_who_had_no_part_sees_and_judges),
                cmocka_unit_test(a_judgement_is_kept_once_and_changes_nothing),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
