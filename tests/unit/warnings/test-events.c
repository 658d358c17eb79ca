/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One event that somebody verified is AWAS by itself; anything less is not. */
#include "area-walk.h"

#include "access.sql.h"
#include "access/scope.h"
#include "base/checked.h"

/* Taken and graded by the analyst, closed by whoever it is. */
static void handle_by(struct walk *walk, const struct actor *closer, struct uuid report, const char *grade,
                      const char *outcome)
{
        enum error err;
        struct report_grade graded = { .report_id = report, .reliability = slice_of(grade, 1),
                                       .credibility = slice_of(grade + 1, 1) };
        struct report_close close = { .report_id = report, .outcome = slice_from_cstr(outcome),
                                      .note = S("Benar. Terima kasih atas laporan Anda.") };
        assert_ok(scope_of_actor(walk->house.fixture.store, closer)); /* as a request of his */
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = report_step(tx, &walk->analyst,
                                  &(struct report_step){ .report_id = report, .action = S("report.take") });
                if (err == OK && grade[0])
                        err = report_grade(tx, &walk->analyst, &graded);
                if (err == OK)
                        err = report_close(tx, closer, &close);
        }
        scope_every_office();
        assert_ok(err);
}

/* By two people. */
static void handle(struct walk *walk, struct uuid report, const char *grade, const char *outcome)
{
        static int count;
        char login[32];
        (void)snprintf(login, sizeof login, "analis-lain%d", ++count);
        struct actor other = house_person(&walk->house, &(struct house_person){ login, "Analis Lain", "Analis",
                                                                               "analyst", "", NULL });
        handle_by(walk, &other, report, grade, outcome);
}

static enum error decide(struct walk *walk, const struct actor *actor, const struct area_page *page, bool agreed)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_event_decide(tx, actor, &(struct area_step_at){ page->row.id, page->version }, agreed);
        }
        return err;
}

/* Who graded it A1 closes it too: AWAS waits for somebody else, who is told; whom it names is neither told nor
 * asked. */
static void one_person_alone_raises_no_awas(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Rudi Contoh", "Kakanim",
                                                                              "head", "", NULL });
        handle_by(&walk, &walk.analyst, walk_file_with(&walk, 1, walk_villages[0], 0, "Kepala Desa Ngrayun"), "A1",
                  "confirmed");
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_true(slice_equal(rows.items[0].state, S("asked")));
        assert_int_equal(house_number(walk.house.fixture.store,
                                      "SELECT count(*) FROM outbox WHERE topic LIKE 'AWAS menunggu%'"),
                         1);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_true(!page.can_agree && !page.can_review && !page.can_draft);
        assert_int_equal(walk_review(&walk, page.row.id, page.version, "raise", "verified"), ERR_CONFLICT);
        assert_int_equal(decide(&walk, &walk.analyst, &page, true), ERR_NOT_FOUND);
        assert_int_equal(decide(&walk, &walk.official, &page, true), ERR_NOT_FOUND);
        struct area_page seen;
        assert_ok(walk_read(&walk, &head, rows.items[0].id, &seen));
        assert_true(seen.can_agree);
        seen.version += 1;
        assert_int_equal(decide(&walk, &head, &seen, true), ERR_STALE);
        seen.version -= 1;
        assert_ok(decide(&walk, &head, &seen, true));
        assert_int_equal(decide(&walk, &head, &seen, false), ERR_CONFLICT);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_true(slice_equal(page.row.state, S("open")) && page.can_review && !page.can_agree);
        assert_true(slice_equal(page.agreed_by, S("Rudi Contoh")) && slice_equal(page.asked_by, S("Analis Contoh")));
        walk_close(&walk);
}

static int64_t told(struct walk *walk, const char *where)
{
        char text[200];
        (void)snprintf(text, sizeof text, "SELECT count(*) FROM outbox WHERE %s", where);
        return house_number(walk->house.fixture.store, text);
}

/* The only other analyst is gone. */
static void end_roles(struct walk *walk, const struct actor *person)
{
        enum error err;
        struct access_grants_of_rows grants = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = access_grants_of(tx,
                                       &(struct access_grants_of_params){ person->office_id, person->person_id },
                                       tx_arena(tx), &grants);
                for (size_t i = 0; i < grants.count && err == OK; i++)
                        err = access_grant_end(tx,
                                               &(struct access_grant_end_params){ .office_id = person->office_id,
                                                                                  .id = grants.items[i].id,
                                                                                  .ended_by = person->person_id },
                                               NULL);
        }
        assert_ok(err);
}

/* The other office oversees this one, and has a head. */
static void oversee(struct walk *walk)
{
        enum error err;
        struct uuid id = uuid_new(), office = walk->house.office;
        walk->house.office = walk->house.other_office;
        struct actor head = house_person(&walk->house, &(struct house_person){ "kakanwil", "Kepala Lain", "Kepala",
                                                                               "head", "", NULL });
        walk->house.office = office;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = access_overseer_insert(tx,
                                             &(struct access_overseer_insert_params){
                                                     .office_id = office, .id = id, .days = 7,
                                                     .overseer_id = walk->house.other_office },
                                             NULL);
                if (err == OK)
                        err = access_overseer_set(tx,
                                                  &(struct access_overseer_set_params){
                                                          .state = S("in-force"), .decided_by = head.person_id,
                                                          .id = id, .before = S("asked") },
                                                  NULL);
        }
        assert_ok(err);
}

/* One analyst and no head: the administrator hears that a second person is missing. When there is one whom the report
 * names, he does not, for that would say who; whoever oversees the office hears of both. */
static void with_nobody_to_agree_others_are_told(void **state)
{
        (void)state;
        for (int has_other = 0; has_other < 2; has_other++) {
                struct walk walk;
                walk_open(&walk);
                (void)house_person(&walk.house, &(struct house_person){ "admin", "Admin Contoh", "Admin", "admin", "",
                                                                        NULL });
                oversee(&walk);
                if (!has_other)
                        end_roles(&walk, &walk.official);
                handle_by(&walk, &walk.analyst,
                          walk_file_with(&walk, 1, walk_villages[0], 0, has_other ? "Kepala Desa Ngrayun" : NULL),
                          "A1", "confirmed");
                assert_int_equal(told(&walk, "topic LIKE 'AWAS menunggu orang kedua%'"), 0);
                assert_int_equal(told(&walk, "topic LIKE 'AWAS menunggu, tidak ada%'"), !has_other);
                assert_int_equal(told(&walk, "topic LIKE 'AWAS menunggu di %'"), 1);
                walk_close(&walk);
        }
}

/* The second person does not agree: it lapses, and stays so. */
static void who_does_not_agree_ends_it(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        struct actor other = house_person(&walk.house, &(struct house_person){ "analis2", "Analis Kedua", "Analis",
                                                                              "analyst", "", NULL });
        handle_by(&walk, &walk.analyst, walk_file(&walk, 1, walk_villages[0], 0), "A1", "confirmed");
        struct area_rows rows = walk_list(&walk, &other);
        assert_ok(walk_read(&walk, &other, rows.items[0].id, &page));
        assert_true(page.can_agree);
        assert_ok(decide(&walk, &other, &page, false));
        assert_ok(walk_read(&walk, &other, rows.items[0].id, &page));
        assert_true(slice_equal(page.row.state, S("lapsed")) && !page.can_review && !page.can_agree);
        assert_int_equal(walk_look(&walk), 0);
        walk_close(&walk);
}

/* Nobody comes for seven days: the heads hear of it again. */
static void what_waits_too_long_goes_one_level_up(void **state)
{
        (void)state;
        struct walk walk;
        int64_t count = 0;
        enum error err;
        walk_open(&walk);
        handle_by(&walk, &walk.analyst, walk_file(&walk, 1, walk_villages[0], 0), "A1", "confirmed");
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_escalate(tx, clock_now() + 8 * DAY, &count);
        }
        assert_ok(err);
        assert_int_equal(count, 1);
        walk_close(&walk);
}

static void a_verified_event_is_awas(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        struct area_explanation explanation;
        struct warning_draft draft = { 0 };
        struct warning_fault_at fault;
        enum error err;
        _cleanup_buffer_ struct buffer sentence;
        walk_open(&walk);
        handle(&walk, walk_file(&walk, 1, walk_villages[0], 0), "A1", "confirmed");
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_true(slice_equal(rows.items[0].step, S("AWAS")) && slice_equal(rows.items[0].state, S("open")));
        assert_slice(rows.items[0].area, walk_villages[0]);
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        assert_true(page.weeks == 0 && page.source_count == 1 && page.members.count == 1 && page.can_review);
        buffer_init(&sentence, 2000);
        area_write_sentence(&sentence, &page.finding, page.last_day, LANGUAGE_EN);
        assert_true(slice_find(buffer_slice(&sentence), S("graded A")) < buffer_slice(&sentence).size);
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = area_explain(tx, rows.items[0].id, &walk.house.arena, &explanation);
        }
        assert_ok(err);
        assert_true(explanation.stored.size > 20 && slice_equal(explanation.stored, explanation.again));
        assert_int_equal(walk_look(&walk), 0); /* counts say nothing of it */
        assert_int_equal(walk_list(&walk, &walk.analyst).count, 1);
        /* a warning of its district: the village of one reporter is not named */
        assert_ok(walk_review(&walk, rows.items[0].id, page.version, "raise", "verified"));
        assert_ok(walk_read(&walk, &walk.analyst, rows.items[0].id, &page));
        area_suggest(&page, &walk.house.arena, &draft);
        assert_true(slice_equal(draft.areas, S("35.02.02")) && slice_equal(draft.level, S("AWAS")));
        draft.id = uuid_new();
        draft.signal_id = rows.items[0].id;
        draft.expires_on = S("2026-10-01");
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk.analyst, &draft, &walk.house.arena, &fault);
        }
        assert_ok(err);
        walk_close(&walk);
}

static void anything_less_is_not(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        handle(&walk, walk_file(&walk, 0, walk_villages[0], 0), "A2", "confirmed");
        handle(&walk, walk_file(&walk, 1, walk_villages[1], 0), "B1", "confirmed");
        handle(&walk, walk_file(&walk, 2, walk_villages[2], 0), "A1", "partly");
        handle(&walk, walk_file(&walk, 3, walk_villages[3], 0), "", "confirmed");
        assert_int_equal(walk_list(&walk, &walk.analyst).count, 0);
        walk_close(&walk);
}

static void the_named_see_no_event(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        handle(&walk, walk_file_with(&walk, 1, walk_villages[0], 0, "Kepala Desa Ngrayun"), "A1", "confirmed");
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_int_equal(rows.count, 1);
        assert_int_equal(walk_list(&walk, &walk.official).count, 0);
        assert_int_equal(walk_read(&walk, &walk.official, rows.items[0].id, &page), ERR_NOT_FOUND);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_verified_event_is_awas),
                cmocka_unit_test(anything_less_is_not),
                cmocka_unit_test(one_person_alone_raises_no_awas),
                cmocka_unit_test(with_nobody_to_agree_others_are_told),
                cmocka_unit_test(who_does_not_agree_ends_it),
                cmocka_unit_test(what_waits_too_long_goes_one_level_up),
                cmocka_unit_test(the_named_see_no_event),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
