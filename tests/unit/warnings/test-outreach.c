/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Outreach that no draw suggested: who writes it down, what it leaves out of counts, and what keeps it from covering up
 * a ring. */
#include "area-walk.h"

#include "access.sql.h"
#include "base/checked.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/outreach.h"
#include "warnings/visits.h"

static struct outreach_draft talk(struct walk *walk, struct uuid id, const struct slice *villages, int days)
{
        return (struct outreach_draft){ .id = id, .kind = S("talk"), .held_by = S("office"), .villages = villages,
                                        .village_count = 1,
                                        .held_on = date_of_instant(walk->monday + (instant)days * DAY, OFFSET_WIB) };
}

static enum error write_as(struct walk *walk, const struct actor *actor, const struct outreach_draft *draft,
                           struct outreach_fault *ret_fault)
{
        enum error err;
        *ret_fault = (struct outreach_fault){ 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = outreach_write(tx, actor, draft, ret_fault);
        }
        return err;
}

typedef enum error outreach_do(struct tx *tx, const struct actor *actor, const struct outreach_step *step);

static enum error step_as(struct walk *walk, const struct actor *actor, outreach_do *act, struct outreach_step step)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = act(tx, actor, &step);
        }
        return err;
}

static enum error read_as(struct walk *walk, const struct actor *actor, struct uuid id, struct outreach_page *ret_page)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = outreach_read(tx, actor, id, &walk->house.arena, ret_page);
        }
        return err;
}

static struct outreach_list list_of(struct walk *walk, const struct actor *actor)
{
        enum error err;
        struct outreach_list list = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = outreach_list(tx, actor, &walk->house.arena, &list);
        }
        assert_ok(err);
        return list;
}

static struct area_uncounted_list uncounted_of(struct walk *walk, const struct actor *actor)
{
        enum error err;
        struct area_uncounted_list list = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_uncounted_read(tx, actor, &walk->house.arena, &list);
        }
        assert_ok(err);
        return list;
}

static struct actor officer_of(struct walk *walk, const char *area)
{
        static unsigned made;
        char login[32];
        (void)snprintf(login, sizeof login, "pimpasa%u", ++made);
        return house_person(&walk->house, &(struct house_person){ login, "Petugas Desa", "PIMPASA", "field-officer",
                                                                  area, "+6284055557777" });
}

/* --- writing it down ---------------------------------------------------------------------------------------------- */

static void check_faults(struct walk *walk, const struct actor *officer, struct slice village)
{
        struct slice two[] = { village, S("35.02.03.2001") }, none[] = { S("35.02.02.9999") };
        struct outreach_fault fault;
        struct {
                const char *field;
                struct outreach_draft draft;
        } cases[] = {
                { "kind", talk(walk, uuid_new(), &village, 0) },
                { "held_by", talk(walk, uuid_new(), &village, 0) },
                { "held_on", talk(walk, uuid_new(), &village, 34) }, /* from today, the Thursday, 31 days */
                { "held_on", talk(walk, uuid_new(), &village, -43) },
                { "villages", talk(walk, uuid_new(), two, 0) },
                { "villages", talk(walk, uuid_new(), none, 0) },
                { "villages", talk(walk, uuid_new(), two, 0) },
                { "note", talk(walk, uuid_new(), &village, 0) },
        };
        cases[0].draft.kind = S("draw");
        cases[1].draft.held_by = S("nobody");
        cases[4].draft.village_count = 2;
        cases[6].draft.village_count = 0;
        cases[7].draft.note = S("Hubungi 0812 3456 7890");
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                assert_int_equal(write_as(walk, officer, &cases[i].draft, &fault), ERR_INVALID);
                assert_string_equal(fault.field, cases[i].field);
        }
}

static void it_is_written_down_once_and_nothing_is_lost(void **state)
{
        (void)state;
        struct walk walk;
        struct outreach_fault fault;
        struct outreach_page page;
        struct slice village = slice_from_cstr(walk_villages[0]), other = slice_from_cstr(walk_villages[1]);
        walk_open(&walk);
        struct actor officer = officer_of(&walk, ""), elsewhere = officer_of(&walk, "35.02.03");
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        check_faults(&walk, &officer, village);
        struct outreach_draft draft = talk(&walk, uuid_new(), &village, 3);
        draft.note = S("Balai desa, bersama PKK");
        assert_int_equal(write_as(&walk, &walk.babinsa[0], &draft, &fault), ERR_NOT_FOUND);
        assert_int_equal(write_as(&walk, &head, &draft, &fault), ERR_NOT_FOUND);
        assert_int_equal(write_as(&walk, &elsewhere, &draft, &fault), ERR_NOT_FOUND);
        assert_ok(write_as(&walk, &officer, &draft, &fault));
        assert_ok(write_as(&walk, &officer, &draft, &fault)); /* sent again */
        assert_int_equal(list_of(&walk, &officer).count, 1);
        assert_int_equal(list_of(&walk, &elsewhere).count, 0);
        struct outreach_draft changed = draft;
        changed.villages = &other;
        assert_int_equal(write_as(&walk, &officer, &changed, &fault), ERR_CONFLICT); /* the id is taken */
        assert_int_equal(write_as(&walk, &walk.analyst, &draft, &fault), ERR_CONFLICT);
        changed.version = 2;
        assert_int_equal(write_as(&walk, &officer, &changed, &fault), ERR_STALE);
        changed.version = 1;
        assert_int_equal(write_as(&walk, &elsewhere, &changed, &fault), ERR_NOT_FOUND);
        assert_ok(write_as(&walk, &officer, &changed, &fault));
        assert_ok(step_as(&walk, &officer, outreach_withdraw, (struct outreach_step){ draft.id, 2 }));
        assert_int_equal(step_as(&walk, &officer, outreach_withdraw, (struct outreach_step){ draft.id, 3 }),
                         ERR_CONFLICT);
        assert_ok(read_as(&walk, &head, draft.id, &page));
        assert_slice(page.row.state, "withdrawn");
        assert_int_equal(page.past_count, 3);
        assert_slice(page.past[0].act, "withdrawn");
        assert_slice(page.past[1].villages, walk_villages[1]);
        assert_slice(page.past[2].villages, walk_villages[0]);
        assert_slice(page.past[2].note, "Balai desa, bersama PKK");
        assert_slice(page.past[2].by, "Petugas Desa");
        assert_false(page.can_change || page.can_agree);
        assert_int_equal(house_number(walk.house.fixture.store, "SELECT count(*) FROM journal_entry WHERE "
                                                                "action = 'outreach.record'"), 4);
        walk_close(&walk);
}

/* --- what it does to counts --------------------------------------------------------------------------------------- */

/* Written `at` days from the Monday of the week under way, about the day before the burst begins. */
static struct uuid write_talk(struct walk *walk, const struct actor *actor, int day, int at)
{
        struct outreach_fault fault;
        struct slice village = slice_from_cstr(walk_villages[0]);
        struct outreach_draft draft = talk(walk, uuid_new(), &village, day);
        clock_freeze(walk->monday + (instant)at * DAY);
        assert_ok(write_as(walk, actor, &draft, &fault));
        clock_freeze(walk->monday + 3 * DAY);
        return draft.id;
}

static void what_was_announced_alarms_nobody(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        struct actor officer = officer_of(&walk, "");
        struct uuid id = write_talk(&walk, &officer, -7, -8);
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 0);
        struct area_uncounted_list list = uncounted_of(&walk, &walk.analyst);
        assert_int_equal(list.count, 1);
        assert_true(uuid_equal(list.items[0].id, id));
        assert_true(list.items[0].reports == 5 && list.items[0].reporters == 5 && list.reports == 5);
        assert_slice(list.items[0].recorded_by, "Petugas Desa");
        assert_ok(step_as(&walk, &officer, outreach_withdraw, (struct outreach_step){ id, 1 }));
        assert_int_equal(walk_look(&walk), 1); /* it was not held after all */
        assert_int_equal(uncounted_of(&walk, &walk.analyst).count, 0);
        walk_close(&walk);
}

static struct uuid write_with_contacts(struct walk *walk, const struct actor *actor, const char *village,
                                       int64_t contacts)
{
        struct outreach_fault fault;
        struct slice code = slice_from_cstr(village);
        struct outreach_draft draft = talk(walk, uuid_new(), &code, -7);
        draft.contacts = contacts;
        clock_freeze(walk->monday - 8 * DAY);
        assert_ok(write_as(walk, actor, &draft, &fault));
        clock_freeze(walk->monday + 3 * DAY);
        return draft.id;
}

/* What a talk asked for is compared with what others asked for, among the people whom they reached. */
static void who_told_nothing_is_the_control(void **state)
{
        (void)state;
        struct walk walk;
        struct outreach_page page;
        struct outreach_fault fault;
        walk_open(&walk);
        struct actor officer = officer_of(&walk, "");
        struct uuid id = write_with_contacts(&walk, &officer, walk_villages[0], 20);
        walk_burst(&walk);
        struct area_contacts alone = uncounted_of(&walk, &walk.analyst).items[0].among;
        assert_true(alone.told == 5 && alone.contacts == 20 && alone.other_contacts == 0);
        assert_true(alone.p == 1 && !alone.unusual); /* nothing to compare with */
        (void)write_with_contacts(&walk, &officer, walk_villages[1], 100);
        struct area_uncounted_list list = uncounted_of(&walk, &walk.analyst);
        assert_int_equal(list.count, 1); /* nothing was told after the other */
        struct area_contacts among = list.items[0].among;
        assert_true(among.other_told == 0 && among.other_contacts == 100 && among.unusual);
        double p = 15504.0 / 190578024.0; /* five of five among 20 of 120: C(20, 5) / C(120, 5) */
        assert_true(among.p > p * (1 - 1e-9) && among.p < p * (1 + 1e-9));
        assert_ok(read_as(&walk, &officer, id, &page));
        assert_true(page.contacts == 20 && page.past[0].contacts == 20);
        struct slice code = slice_from_cstr(walk_villages[0]);
        struct outreach_draft draft = talk(&walk, id, &code, -7);
        draft.version = 1;
        draft.contacts = 3; /* fewer than told: it reached at least these */
        assert_ok(write_as(&walk, &officer, &draft, &fault));
        among = uncounted_of(&walk, &walk.analyst).items[0].among;
        assert_true(among.told == 5 && among.contacts == 5);
        draft.version = 2;
        draft.contacts = 0;
        assert_ok(write_as(&walk, &officer, &draft, &fault));
        among = uncounted_of(&walk, &walk.analyst).items[0].among;
        assert_true(among.contacts == 0 && among.p == 1 && !among.unusual);
        draft.version = 3;
        draft.contacts = OUTREACH_CONTACTS_MAX + 1;
        assert_int_equal(write_as(&walk, &officer, &draft, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "contacts");
        walk_close(&walk);
}

/* What has arrived is not written away by one person. */
static void what_came_before_waits_for_a_second_person(void **state)
{
        (void)state;
        struct walk walk;
        struct outreach_page page;
        struct outreach_fault fault;
        struct area_page signal;
        walk_open(&walk);
        struct actor other = house_person(&walk.house, &(struct house_person){ "analis2", "Analis Lain", "Analis",
                                                                               "analyst", "", NULL });
        struct actor officer = officer_of(&walk, "");
        walk_burst(&walk);
        struct uuid id = write_talk(&walk, &walk.analyst, -7, 3);
        assert_int_equal(walk_look(&walk), 1);
        struct uuid raised = walk_list(&walk, &other).items[0].id;
        assert_ok(walk_read(&walk, &other, raised, &signal));
        assert_true(signal.prompted == 0 && signal.prompt_count == 0);
        assert_ok(read_as(&walk, &walk.analyst, id, &page));
        assert_true(page.row.is_late && !page.can_agree && page.before == 0);
        assert_ok(read_as(&walk, &officer, id, &page));
        assert_true(page.row.is_late && !page.can_agree && page.before == 0);
        assert_ok(read_as(&walk, &other, id, &page));
        assert_true(page.can_agree && page.before == 5);
        assert_int_equal(step_as(&walk, &walk.analyst, outreach_agree, (struct outreach_step){ id, 1 }),
                         ERR_NOT_FOUND);
        assert_int_equal(step_as(&walk, &officer, outreach_agree, (struct outreach_step){ id, 1 }), ERR_NOT_FOUND);
        assert_ok(step_as(&walk, &other, outreach_agree, (struct outreach_step){ id, 1 }));
        assert_int_equal(step_as(&walk, &other, outreach_agree, (struct outreach_step){ id, 2 }), ERR_CONFLICT);
        assert_ok(walk_read(&walk, &other, raised, &signal)); /* it stands, and says so */
        assert_true(signal.prompted == 5 && signal.prompt_count == 1 && uuid_equal(signal.prompts[0].id, id));
        assert_int_equal(uncounted_of(&walk, &other).reports, 5);
        /* the nightly look judges it again and closes nothing */
        assert_true(slice_is_null(signal.row.examined_step));
        assert_int_equal(walk_look(&walk), 0);
        assert_ok(walk_read(&walk, &other, raised, &signal));
        assert_slice(signal.row.examined_step, "NONE");
        assert_true(signal.examined_at == clock_now());
        assert_slice(signal.row.state, "open");
        assert_slice(walk_list(&walk, &other).items[0].examined_step, "NONE");
        /* a note may be put right, a day not without losing the second person's word */
        struct slice village = slice_from_cstr(walk_villages[0]);
        struct outreach_draft draft = talk(&walk, id, &village, -7);
        draft.version = 2;
        draft.note = S("Balai desa");
        assert_ok(write_as(&walk, &walk.analyst, &draft, &fault));
        assert_int_equal(uncounted_of(&walk, &other).reports, 5);
        draft.version = 3;
        draft.held_on = date_add_days(draft.held_on, -1);
        assert_ok(write_as(&walk, &walk.analyst, &draft, &fault));
        assert_int_equal(uncounted_of(&walk, &other).reports, 0);
        (void)walk_look(&walk);
        assert_ok(walk_read(&walk, &other, raised, &signal));
        assert_true(slice_is_null(signal.row.examined_step));
        walk_close(&walk);
}

static struct actor head_of(struct walk *walk)
{
        return house_person(&walk->house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala", "head", "",
                                                                  NULL });
}

/* In a quarter of a year a village is left out once, whoever writes how often; twice by the head's word, never more. */
static void a_village_is_not_left_out_for_ever(void **state)
{
        (void)state;
        static const struct {
                int first, second; /* days of the talks before the one that is announced for the day before the burst */
                bool headed;       /* the head agrees to it, and to the second */
                int raised;
        } cases[] = { { -40, -40, false, 1 }, { -40, -40, true, 0 },  { -97, -97, false, 1 }, { -98, -98, false, 0 },
                      { -40, -25, true, 1 },  { -40, -25, false, 1 }, { -99, -98, false, 0 } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct walk walk;
                walk_open(&walk);
                struct actor officer = officer_of(&walk, ""), head = head_of(&walk);
                (void)write_talk(&walk, &officer, cases[i].first, cases[i].first);
                struct uuid second = write_talk(&walk, &officer, cases[i].second, cases[i].second);
                struct uuid last = write_talk(&walk, &officer, -7, -8);
                if (cases[i].headed) {
                        assert_ok(step_as(&walk, &head, outreach_agree, (struct outreach_step){ second, 1 }));
                        assert_ok(step_as(&walk, &head, outreach_agree, (struct outreach_step){ last, 1 }));
                }
                walk_burst(&walk);
                int64_t raised = walk_look(&walk);
                if (raised != cases[i].raised)
                        fail_msg("case %zu: %ld", i, (long)raised);
                walk_close(&walk);
        }
}

/* An analyst's word is enough for the first, and not for the second; another day takes the head's word away. */
static void the_second_waits_for_the_head(void **state)
{
        (void)state;
        struct walk walk;
        struct outreach_page page;
        struct outreach_fault fault;
        walk_open(&walk);
        struct actor officer = officer_of(&walk, ""), head = head_of(&walk);
        struct uuid first = write_talk(&walk, &officer, -40, -40), second = write_talk(&walk, &officer, -7, 3);
        walk_burst(&walk);
        assert_ok(read_as(&walk, &head, first, &page));
        assert_true(!page.can_agree && page.seconds == 0); /* announced, and nobody was there before */
        assert_ok(read_as(&walk, &walk.analyst, second, &page));
        assert_true(page.can_agree && page.seconds == 0 && page.before == 5);
        assert_ok(step_as(&walk, &walk.analyst, outreach_agree, (struct outreach_step){ second, 1 }));
        assert_int_equal(uncounted_of(&walk, &walk.analyst).reports, 0);
        assert_ok(read_as(&walk, &walk.analyst, second, &page));
        assert_false(page.can_agree || page.headed);
        assert_ok(read_as(&walk, &head, second, &page));
        assert_true(page.can_agree && page.seconds == 1 && !page.row.is_late);
        assert_ok(step_as(&walk, &head, outreach_agree, (struct outreach_step){ second, 2 }));
        assert_int_equal(uncounted_of(&walk, &walk.analyst).reports, 5);
        assert_ok(read_as(&walk, &head, second, &page));
        assert_true(page.headed && !page.can_agree);
        assert_slice(page.agreed_by, "Kepala Contoh");
        assert_int_equal(step_as(&walk, &head, outreach_agree, (struct outreach_step){ second, 3 }), ERR_CONFLICT);
        struct slice village = slice_from_cstr(walk_villages[0]);
        struct outreach_draft draft = talk(&walk, second, &village, -8);
        draft.version = 3;
        assert_ok(write_as(&walk, &officer, &draft, &fault));
        assert_int_equal(uncounted_of(&walk, &walk.analyst).reports, 0);
        assert_ok(read_as(&walk, &head, second, &page));
        assert_true(page.can_agree && !page.headed);
        walk_close(&walk);
}

/* A village of the monthly list, drawn nine days before the week under way. */
static struct uuid draw_village(struct walk *walk)
{
        enum error err;
        struct uuid draw = uuid_new(), id = uuid_new(), office = walk->house.office;
        instant drawn_at = walk->monday - 9 * DAY;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visit_draw_insert(tx, &(struct visit_draw_insert_params){ .office_id = office, .id = draw,
                                                                                .month = S("2026-09"),
                                                                                .drawn_at = drawn_at,
                                                                                .seed = S("benih"), .frame = S("") },
                                        NULL);
                if (err == OK)
                        err = visit_insert(tx, &(struct visit_insert_params){
                                                       .office_id = office, .id = id, .draw_id = draw,
                                                       .share = S("random"), .drawn_at = drawn_at,
                                                       .village_code = slice_from_cstr(walk_villages[0]) },
                                           NULL);
        }
        assert_ok(err);
        return id;
}

/* Written down `at`, that somebody was there on a `day`. */
static enum error made_on(struct walk *walk, const struct actor *actor, struct visit_outcome outcome, int day, int at)
{
        enum error err;
        outcome.visited_on = date_of_instant(walk->monday + (instant)day * DAY, OFFSET_WIB);
        clock_freeze(walk->monday + (instant)at * DAY);
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visit_set_outcome(tx, actor, &outcome);
        }
        clock_freeze(walk->monday + 3 * DAY);
        return err;
}

static enum error agree_as(struct walk *walk, const struct actor *actor, struct uuid id, int64_t version)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visit_agree(tx, actor, id, version);
        }
        return err;
}

static struct visit_row visit_as(struct walk *walk, const struct actor *actor, struct uuid id)
{
        enum error err;
        struct visit_row visit = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visit_read(tx, actor, id, &walk->house.arena, &visit);
        }
        assert_ok(err);
        return visit;
}

/* The place was the draw's choice, its day is the visitor's: one rule for both. */
static void a_drawn_visit_is_bounded_as_other_outreach(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        struct actor other = house_person(&walk.house, &(struct house_person){ "analis2", "Analis Lain", "Analis",
                                                                               "analyst", "", NULL });
        struct actor officer = officer_of(&walk, "");
        struct uuid id = draw_village(&walk);
        walk_burst(&walk);
        assert_int_equal(agree_as(&walk, &other, id, 1), ERR_CONFLICT); /* nobody was there yet */
        assert_ok(made_on(&walk, &walk.analyst, (struct visit_outcome){ .id = id, .version = 1, .state = S("nothing") },
                          -7, 3));
        assert_int_equal(walk_look(&walk), 1); /* what had come counts */
        assert_int_equal(uncounted_of(&walk, &other).reports, 0);
        struct visit_row visit = visit_as(&walk, &walk.analyst, id);
        assert_true(visit.is_late && !visit.can_agree && visit.before == 0);
        visit = visit_as(&walk, &officer, id);
        assert_true(visit.is_late && !visit.can_agree && visit.before == 0);
        visit = visit_as(&walk, &other, id);
        assert_true(visit.is_late && visit.can_agree && visit.before == 5 && visit.version == 2);
        assert_int_equal(agree_as(&walk, &walk.analyst, id, 2), ERR_NOT_FOUND);
        assert_int_equal(agree_as(&walk, &officer, id, 2), ERR_NOT_FOUND);
        assert_int_equal(agree_as(&walk, &other, id, 1), ERR_STALE);
        assert_ok(agree_as(&walk, &other, id, 2));
        assert_int_equal(agree_as(&walk, &other, id, 3), ERR_CONFLICT);
        assert_int_equal(uncounted_of(&walk, &other).reports, 5);
        /* another finding of the same day keeps the second person's word, another day does not */
        struct visit_outcome found = { .id = id, .version = 3, .state = S("found") };
        assert_ok(made_on(&walk, &officer, found, -7, 3));
        assert_int_equal(uncounted_of(&walk, &other).reports, 5);
        found.version = 4;
        assert_ok(made_on(&walk, &officer, found, -8, 3));
        assert_int_equal(uncounted_of(&walk, &other).reports, 0);
        assert_false(visit_as(&walk, &other, id).agreed);
        walk_close(&walk);
}

/* Written down in the evening, it takes out what comes from then on; where somebody was before, by the head's word. */
static void a_drawn_visit_counts_among_the_two(void **state)
{
        (void)state;
        static const struct {
                int first; /* day of a talk there; -8: none but the visit itself */
                bool headed;
                int raised;
        } cases[] = { { -8, false, 0 }, { -40, false, 1 }, { -40, true, 0 } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct walk walk;
                walk_open(&walk);
                struct actor officer = officer_of(&walk, ""), head = head_of(&walk);
                struct uuid id = draw_village(&walk);
                (void)write_talk(&walk, &officer, cases[i].first, cases[i].first);
                assert_ok(made_on(&walk, &officer,
                                  (struct visit_outcome){ .id = id, .version = 1, .state = S("nothing") }, -8, -8));
                struct visit_row visit = visit_as(&walk, &head, id);
                assert_true(!visit.is_late && visit.seconds == (cases[i].first != -8));
                assert_true(visit.can_agree == (visit.seconds > 0)); /* on its own day, and nothing had come */
                if (cases[i].headed) {
                        assert_ok(agree_as(&walk, &walk.analyst, id, 2));
                        assert_ok(agree_as(&walk, &head, id, 3));
                        assert_true(visit_as(&walk, &head, id).headed);
                }
                walk_burst(&walk);
                int64_t raised = walk_look(&walk);
                if (raised != cases[i].raised)
                        fail_msg("case %zu: %ld", i, (long)raised);
                walk_close(&walk);
        }
}

/* `days` from the Monday of the week under way. */
static struct uuid name_phone(struct walk *walk, size_t reporter, int days)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(walk_villages[reporter % 2], "+6284012345678");
        clock_freeze(walk->monday + (instant)days * DAY + (instant)reporter * HOUR);
        assert_ok(house_file(&walk->house, &walk->babinsa[reporter], &draft, &receipt));
        return draft.id;
}

static struct signal_page newest_signal(struct walk *walk)
{
        enum error err;
        struct signal_rows rows = { 0 };
        struct signal_page page = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, &walk->analyst, &(struct signal_filter){ .limit = 50 }, &walk->house.arena,
                                   &rows);
                if (err == OK)
                        err = rows.count ? signals_read(tx, &walk->analyst, rows.items[0].id, &walk->house.arena, &page)
                                         : ERR_NOT_FOUND;
        }
        assert_ok(err);
        return page;
}

/* The weeks of a phone, what was usual before, and what became of the signal of before. */
static void a_subjects_signal_shows_its_weeks_and_others_like_it(void **state)
{
        (void)state;
        struct walk walk;
        enum error err;
        uint32_t all = 0;
        double heard = 0;
        walk_open(&walk);
        struct uuid early = name_phone(&walk, 0, -7 * 20);
        for (size_t i = 0; i < 3; i++)
                (void)name_phone(&walk, i, 0);
        (void)name_phone(&walk, 2, 1); /* again: he counts once a week */
        struct signal_page page = newest_signal(&walk);
        const struct signal_weeks *weeks = &page.weeks;
        for (size_t w = 0; w < SIGNAL_WEEKS; w++) {
                all += weeks->reports[w];
                heard += w + weeks->window < SIGNAL_WEEKS && weeks->heard[w];
        }
        assert_true(all == 4 && weeks->reports[SIGNAL_WEEKS - 1] == 3 && weeks->reports[SIGNAL_WEEKS - 21] == 1);
        assert_true(weeks->heard[SIGNAL_WEEKS - 1] && !weeks->heard[0]);
        assert_true(weeks->usual > 0.999 / heard && weeks->usual < 1.001 / heard);
        assert_int_equal(page.alike_count, 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = signals_review(tx, &walk.analyst,
                                     &(struct signal_review){ page.row.id, page.version, S("close"), S("weak") });
        }
        assert_ok(err);
        (void)name_phone(&walk, 3, 1);
        /* the early one is no source, and names the reader */
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = access_named_insert(tx, &(struct access_named_insert_params){
                                                      .office_id = walk.house.office, .object_kind = S("report"),
                                                      .object_id = early, .person_id = walk.analyst.person_id,
                                                      .how = S("number"), .created_at = clock_now() },
                                          NULL);
        }
        assert_ok(err);
        struct signal_page next = newest_signal(&walk);
        assert_false(uuid_equal(next.row.id, page.row.id));
        assert_int_equal(next.alike_count, 1);
        assert_true(uuid_equal(next.alike[0].id, page.row.id) && next.alike[0].same);
        assert_slice(next.alike[0].outcome, "unclear");
        assert_true(next.weeks.reports[SIGNAL_WEEKS - 21] == 0 && next.weeks.reports[SIGNAL_WEEKS - 1] == 4);
        walk_close(&walk);
}

/* Three strangers name one phone after a talk: no alarm about the village, but the phone is a signal, and says so. */
static void no_visit_hides_a_phone(void **state)
{
        (void)state;
        static const struct {
                size_t reporter;
                int village;
        } told[] = { { 0, 0 }, { 1, 0 }, { 2, 1 } };
        struct walk walk;
        enum error err;
        struct signal_rows rows = { 0 };
        struct signal_page page = { 0 };
        walk_open(&walk);
        struct actor officer = officer_of(&walk, "");
        (void)write_talk(&walk, &officer, -7, -8);
        for (size_t i = 0; i < ARRAY_SIZE(told); i++) {
                struct report_receipt receipt;
                struct report_draft draft = house_draft(walk_villages[told[i].village], "+6284012345678");
                clock_freeze(walk.monday + (instant)i * HOUR);
                assert_ok(house_file(&walk.house, &walk.babinsa[told[i].reporter], &draft, &receipt));
        }
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, &walk.analyst, &(struct signal_filter){ .limit = 50 }, &walk.house.arena, &rows);
                if (err == OK && rows.count == 1)
                        err = signals_read(tx, &walk.analyst, rows.items[0].id, &walk.house.arena, &page);
        }
        assert_ok(err);
        assert_int_equal(rows.count, 1);
        assert_true(page.row.reporters == 3 && page.row.villages == 2 && page.result.prompted == 0);
        assert_int_equal(page.prompted, 2);
        size_t prompted = 0;
        for (size_t i = 0; i < page.source_count; i++)
                prompted += page.sources[i].prompted;
        assert_int_equal(prompted, 2);
        walk_close(&walk);
}

/* Who is named in a village's report takes nothing out of it, and is told nothing of that. */
static void the_named_cover_up_nothing(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        (void)write_talk(&walk, &walk.official, -7, -8);
        walk_file_with(&walk, 5, walk_villages[0], 1, "Kepala Desa Ngrayun");
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        assert_int_equal(walk_list(&walk, &walk.official).count, 0);
        assert_int_equal(uncounted_of(&walk, &walk.analyst).count, 0);
        struct area_uncounted_list his = uncounted_of(&walk, &walk.official);
        assert_true(his.count == 1 && his.items[0].reports == 5); /* without the one that names him */
        walk_close(&walk);
}

/* Nor does he see where somebody else goes because of it; what he saw before stays. */
static void the_named_do_not_see_where_outreach_was(void **state)
{
        (void)state;
        struct walk walk;
        struct outreach_page page;
        walk_open(&walk);
        struct actor officer = officer_of(&walk, "");
        struct uuid before = write_talk(&walk, &officer, -9, -9);
        walk_file_with(&walk, 5, walk_villages[1], 1, "Kepala Desa Ngrayun"); /* the same district */
        struct uuid after = write_talk(&walk, &officer, 3, 3);
        assert_int_equal(list_of(&walk, &walk.analyst).count, 2);
        struct outreach_list his = list_of(&walk, &walk.official);
        assert_true(his.count == 1 && uuid_equal(his.items[0].id, before));
        assert_ok(read_as(&walk, &walk.official, before, &page));
        assert_int_equal(read_as(&walk, &walk.official, after, &page), ERR_NOT_FOUND);
        assert_int_equal(step_as(&walk, &walk.official, outreach_agree, (struct outreach_step){ after, 1 }),
                         ERR_NOT_FOUND);
        walk_close(&walk);
}

/* --- what is expected afterwards ---------------------------------------------------------------------------------- */

/* A setting with an effort, counted by hand, switched on by a second person. */
static void switch_on(struct walk *walk, const struct actor *head, struct slice effort)
{
        enum error err;
        struct uuid id;
        struct area_trial_page page;
        struct area_trial_wish wish = { { 100, 100, 100, 100 }, S("estimate") };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_trial_start(tx, &walk->analyst, &wish, &id);
                if (err == OK)
                        err = area_trial_counted(tx,
                                                 &(struct area_trial_counted_params){
                                                         .office_id = walk->house.office, .id = id, .weeks = 20,
                                                         .result = S(""), .beside = S(""), .effort = effort,
                                                         .effort_visits = 31, .has_effort_visits = true },
                                                 NULL);
                if (err == OK)
                        err = area_trial_ask(tx, &walk->analyst, &(struct area_step_at){ id, 2 });
                if (err == OK)
                        err = area_trial_decide(tx, head, &(struct area_step_at){ id, 3 }, true);
                if (err == OK)
                        err = area_trial_read(tx, head, id, &walk->house.arena, &page);
        }
        assert_ok(err);
        assert_int_equal(page.effort_visits, 31);
        assert_true(!effort_is_none(&page.row.setting.effort));
}

static struct panel panel_now(struct walk *walk)
{
        return walk_panel(walk, date_to_days(date_of_instant(walk->monday, OFFSET_WIB)));
}

/* The expectation rises by what is in force, after what a second person agreed to or what was announced, and not by one
 * person's note of the past. */
static void a_visit_raises_what_is_expected(void **state)
{
        (void)state;
        struct walk walk;
        struct outreach_fault fault;
        struct slice village = slice_from_cstr(walk_villages[0]);
        walk_open(&walk);
        struct actor officer = officer_of(&walk, "");
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        struct outreach_draft draft = talk(&walk, uuid_new(), &village, -7);
        assert_ok(write_as(&walk, &officer, &draft, &fault));
        assert_int_equal(panel_now(&walk).effort_count, 0);
        assert_ok(step_as(&walk, &walk.analyst, outreach_agree, (struct outreach_step){ draft.id, 1 }));
        assert_int_equal(panel_now(&walk).effort_count, 0); /* no setting says so */
        switch_on(&walk, &head, S("1000 500 500 0 0 0 0 0 0"));
        struct panel panel = panel_now(&walk);
        assert_int_equal(panel.effort_count, 2);
        assert_slice(panel.villages[panel.efforts[0].village], walk_villages[0]);
        assert_true(panel.efforts[0].week == panel.weeks - 2 && panel.efforts[0].times == 2);
        assert_true(panel.efforts[1].week == panel.weeks - 1 && panel.efforts[1].times == 1.5);
        struct slice other = slice_from_cstr(walk_villages[1]);
        struct outreach_draft noted = talk(&walk, uuid_new(), &other, -1);
        assert_ok(write_as(&walk, &officer, &noted, &fault)); /* nobody agreed */
        assert_int_equal(panel_now(&walk).effort_count, 2);
        assert_ok(step_as(&walk, &officer, outreach_withdraw, (struct outreach_step){ draft.id, 2 }));
        assert_int_equal(panel_now(&walk).effort_count, 0);
        walk_close(&walk);
}

static struct detector_cards cards_of(struct walk *walk)
{
        struct detector_cards cards;
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_report_card(tx, &walk->analyst, &walk->house.arena, &cards);
        }
        assert_ok(err);
        return cards;
}

static void close_newest(struct walk *walk, const char *outcome)
{
        struct area_page page;
        struct uuid id = walk_list(walk, &walk->analyst).items[0].id;
        assert_ok(walk_read(walk, &walk->analyst, id, &page));
        assert_ok(walk_review(walk, id, page.version, "close", outcome));
}

/* What was found while more was expected after visits has a card of its own, and so have its brakes their figures. */
static void cards_are_kept_apart_by_setting(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        close_newest(&walk, "confirmed");
        clock_freeze(clock_now() + HOUR);
        switch_on(&walk, &head, S("1000 500 500 0 0 0 0 0 0"));
        for (size_t i = 0; i < 5; i++)
                walk_file(&walk, i, walk_villages[3], (int)i % 2);
        clock_freeze(clock_now() + 2 * HOUR); /* filing had set it back */
        assert_int_equal(walk_look(&walk), 1);
        close_newest(&walk, "visited-nothing");
        struct detector_cards cards = cards_of(&walk);
        assert_int_equal(cards.count, 2);
        assert_true(!cards.items[0].effort && cards.items[0].confirmed == 1 && cards.items[0].false_alarms == 0);
        assert_true(cards.items[1].effort && cards.items[1].confirmed == 0 && cards.items[1].false_alarms == 1);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_visit_raises_what_is_expected), cmocka_unit_test(cards_are_kept_apart_by_setting),
                cmocka_unit_test(who_told_nothing_is_the_control),
                cmocka_unit_test(it_is_written_down_once_and_nothing_is_lost),
                cmocka_unit_test(what_was_announced_alarms_nobody),
                cmocka_unit_test(what_came_before_waits_for_a_second_person),
                cmocka_unit_test(a_village_is_not_left_out_for_ever), cmocka_unit_test(the_second_waits_for_the_head),
                cmocka_unit_test(a_drawn_visit_is_bounded_as_other_outreach),
                cmocka_unit_test(a_drawn_visit_counts_among_the_two),
                cmocka_unit_test(a_subjects_signal_shows_its_weeks_and_others_like_it),
                cmocka_unit_test(no_visit_hides_a_phone),
                cmocka_unit_test(the_named_cover_up_nothing),
                cmocka_unit_test(the_named_do_not_see_where_outreach_was),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
