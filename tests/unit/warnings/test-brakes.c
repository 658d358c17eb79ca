/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Detectors of area signals that are seldom right: a step down with notice, lifted by two. */
#include "area-walk.h"

#include "base/checked.h"
#include "jobs/outbox.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"
#include "warnings/visits.h"

static int64_t version = PANEL_VERSION; /* of the detector that raised what is added */

static enum error insert_found(struct walk *walk, struct tx *tx, const struct panel_finding *finding, struct uuid id)
{
        static int64_t older; /* than any that a look raises */
        struct uuid office = walk->house.office, panel_id = uuid_new();
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, 512);
        panel_write_finding(&line, finding);
        older--;
        TRY(area_panel_insert(tx, &(struct area_panel_insert_params){ office, panel_id, S(""), 0 }, NULL));
        return area_signal_insert(tx,
                                  &(struct area_signal_insert_params){
                                          .office_id = office, .id = id, .seq = older, .panel_id = panel_id,
                                          .number = arena_printf(&walk->house.arena, "SW-2025-%d", (int)-older),
                                          .finding = buffer_slice(&line), .area = finding->area,
                                          .detector = area_detector_key(finding->detector),
                                          .detector_version = version, .step = area_step_key(finding->step),
                                          .report_count = 3, .first_on = S("2025-01-06"), .last_on = S("2025-01-12"),
                                          .created_at = clock_now() - DAY },
                                  NULL);
}

/* A signal of before, found at this step, with this outcome. */
static struct uuid add_closed(struct walk *walk, const struct panel_finding *finding, const char *outcome)
{
        enum error err;
        struct uuid id = uuid_new();
        struct area_signal_review_set_params set = {
                .office_id = walk->house.office, .id = id, .version = 1, .state = S("closed"),
                .reviewed_by = walk->analyst.person_id, .reviewed_at = clock_now(),
                .review_reason = slice_from_cstr(outcome), .outcome = slice_from_cstr(outcome),
                .outcome_at = clock_now(), .has_outcome_at = true };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = insert_found(walk, tx, finding, id);
                if (err == OK)
                        err = area_signal_review_set(tx, &set, NULL);
        }
        assert_ok(err);
        return id;
}

static struct area_brakes brakes_of(struct walk *walk, const struct actor *actor)
{
        enum error err;
        struct area_brakes brakes = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_brake_list(tx, actor, &walk->house.arena, &brakes);
        }
        assert_ok(err);
        return brakes;
}

static int64_t mails(struct walk *walk)
{
        enum error err;
        struct outbox_counts sent;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = outbox_count(tx, walk->house.office, &sent);
        }
        assert_ok(err);
        return sent.waiting;
}

static void mark_named_in(struct walk *walk, struct slice kind, struct uuid signal_id)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                int64_t marked;
                err = access_mark_named(tx,
                                        &(struct named_in_search){ .office_id = walk->house.office,
                                                                   .object_kind = kind,
                                                                   .object_id = signal_id,
                                                                   .persons = &walk->official.person_id,
                                                                   .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
}

static void mark_named(struct walk *walk, struct uuid signal_id)
{
        mark_named_in(walk, S("area-signal"), signal_id);
}

static enum error lift(struct walk *walk, const struct actor *actor, struct area_step_at step, bool ask)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = ask ? area_brake_ask(tx, actor, &step, S("missed"))
                          : area_brake_decide(tx, actor, &step, true);
        }
        return err;
}

/* Twenty outcomes without a true one: a step down, told to whom it concerns, felt by the next signal, lifted by two. */
static void who_is_seldom_right_goes_a_step_down(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        struct area_row first = walk_list(&walk, &walk.analyst).items[0];
        assert_ok(walk_read(&walk, &walk.analyst, first.id, &page));
        struct panel_finding found = page.finding;
        assert_true(found.step > PANEL_WASPADA && slice_equal(first.step, area_step_key(found.step)));
        found.area = S("35.02.17.2001");
        mark_named(&walk, add_closed(&walk, &found, "outreach"));
        (void)add_closed(&walk, &found, "nothing-found");
        for (int64_t i = 1; i < AREA_BRAKE_LEAST; i++)
                (void)add_closed(&walk, &found, i % 2 ? "data-error" : "visited-nothing");
        (void)walk_look(&walk);
        assert_int_equal(brakes_of(&walk, &head).count, 0);
        version = PANEL_VERSION - 1; /* another detector: it counted what visits had asked for */
        (void)add_closed(&walk, &found, "outreach");
        version = PANEL_VERSION;
        (void)walk_look(&walk);
        assert_int_equal(brakes_of(&walk, &head).count, 0);
        int64_t before = mails(&walk);
        (void)add_closed(&walk, &found, "outreach");
        (void)walk_look(&walk);
        (void)walk_look(&walk);
        struct area_brakes brakes = brakes_of(&walk, &head);
        assert_int_equal(brakes.count, 1);
        assert_true(brakes.items[0].confirmed == 0 && brakes.items[0].wrong == AREA_BRAKE_LEAST);
        assert_true(slice_equal(brakes.items[0].step, first.step) && slice_equal(brakes.items[0].level, S("village")));
        assert_true(!brakes.items[0].can_ask && !brakes.items[0].can_decide);
        assert_int_equal(mails(&walk), before + 3); /* two analysts and the head */
        assert_ok(walk_read(&walk, &walk.analyst, first.id, &page));
        assert_ok(walk_review(&walk, first.id, page.version, "close", "confirmed"));
        for (size_t i = 0; i < 5; i++)
                walk_file(&walk, i, walk_villages[3], (int)i % 2);
        (void)walk_look(&walk);
        struct area_row second = walk_list(&walk, &walk.analyst).items[0];
        assert_slice(second.area, walk_villages[3]);
        assert_ok(walk_read(&walk, &walk.analyst, second.id, &page));
        assert_int_equal(page.finding.step, found.step);
        assert_true(slice_equal(second.step, area_step_key(found.step - 1)));
        struct area_step_at step = { brakes.items[0].id, 1 };
        assert_int_equal(lift(&walk, &head, step, false), ERR_CONFLICT);
        assert_int_equal(lift(&walk, &head, step, true), ERR_NOT_FOUND);
        before = mails(&walk);
        assert_ok(lift(&walk, &walk.analyst, step, true));
        assert_int_equal(mails(&walk), before + 2); /* the other analyst and the head */
        assert_true(walk_counts(&walk, &head).detectors_asked == 1 &&
                    walk_counts(&walk, &walk.analyst).detectors_asked == 0);
        step.version++;
        assert_int_equal(lift(&walk, &walk.analyst, step, false), ERR_NOT_FOUND);
        assert_int_equal(lift(&walk, &head, (struct area_step_at){ step.id, 1 }, false), ERR_STALE);
        assert_ok(lift(&walk, &head, step, false));
        (void)walk_look(&walk);
        brakes = brakes_of(&walk, &head);
        assert_int_equal(brakes.count, 1); /* what was closed before counts no more */
        assert_slice(brakes.items[0].state, "lifted");
        walk_close(&walk);
}

/* From now on more is expected after visits. */
static void expect_after_visits(struct walk *walk, const struct actor *head)
{
        enum error err;
        struct uuid id;
        struct area_trial_wish wish = { { 100, 100, 100, 100 }, S("estimate") };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_trial_start(tx, &walk->analyst, &wish, &id);
                if (err == OK)
                        err = area_trial_counted(tx,
                                                 &(struct area_trial_counted_params){
                                                         .office_id = walk->house.office, .id = id, .weeks = 20,
                                                         .result = S(""), .beside = S(""),
                                                         .effort = S("1000 500 500 0 0 0 0 0 0"), .effort_visits = 31,
                                                         .has_effort_visits = true },
                                                 NULL);
                if (err == OK)
                        err = area_trial_ask(tx, &walk->analyst, &(struct area_step_at){ id, 2 });
                if (err == OK)
                        err = area_trial_decide(tx, head, &(struct area_step_at){ id, 3 }, true);
        }
        assert_ok(err);
}

/* The loud week of a regency, judged over all offices, goes down by what this office found such weeks to be. */
static void a_country_detector_goes_a_step_down_at_its_office(void **state)
{
        (void)state;
        struct walk walk;
        struct area_page page;
        struct country_result result;
        struct panel_finding finding = { .detector = PANEL_BAYES, .level = PANEL_REGENCY, .area = S("35.07"),
                                         .step = PANEL_WASPADA, .window = 1, .reports = 6, .counted = 6,
                                         .reporters = 6, .villages = 4, .expected = 0.3, .p = 1e-4, .limit = 1e-3,
                                         .alarms = 0.01 };
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        for (; finding.step <= PANEL_AWAS; finding.step++)
                for (int64_t i = 0; i < AREA_BRAKE_LEAST; i++)
                        (void)add_closed(&walk, &finding, "visited-nothing");
        struct panel_finding other = finding; /* of the nightly look, which a setting moves */
        other.detector = PANEL_TAIL;
        other.step = PANEL_SIAGA;
        for (int64_t i = 0; i < AREA_BRAKE_LEAST; i++)
                (void)add_closed(&walk, &other, "visited-nothing");
        head.confirms_from = 0;
        expect_after_visits(&walk, &head);
        int64_t before = mails(&walk);
        (void)walk_look(&walk);
        struct area_brakes brakes = brakes_of(&walk, &head);
        assert_int_equal(brakes.count, PANEL_AWAS);
        for (size_t i = 0; i < brakes.count; i++)
                assert_true(slice_equal(brakes.items[i].detector, S("bayes")) &&
                            brakes.items[i].wrong == AREA_BRAKE_LEAST);
        assert_int_equal(mails(&walk), before + 3 * PANEL_AWAS); /* two analysts and the head */
        clock_freeze(walk.monday + 7 * DAY + 12 * HOUR);
        for (size_t i = 0; i < BABINSA; i++)
                walk_file(&walk, i, walk_villages[i % 4], 0);
        clock_freeze(walk.monday + 7 * DAY + 12 * HOUR);
        assert_ok(country_look(walk.house.fixture.store, NULL, clock_now(), &result));
        assert_int_equal(result.raised, 1);
        struct area_row loud = walk_list(&walk, &walk.analyst).items[0];
        assert_slice(loud.detector, "bayes");
        assert_ok(walk_read(&walk, &walk.analyst, loud.id, &page));
        assert_true(page.finding.step > PANEL_WASPADA);
        assert_true(slice_equal(loud.step, area_step_key(page.finding.step - 1)));
        walk_close(&walk);
}

/* --- about a phone ------------------------------------------------------------------------------------------------ */

static struct signal_row newest_signal(struct walk *walk)
{
        enum error err;
        struct signal_rows rows = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, &walk->analyst, &(struct signal_filter){ .limit = 50 }, &walk->house.arena,
                                   &rows);
        }
        assert_ok(err);
        assert_true(rows.count > 0);
        return rows.items[0];
}

static void name_phone(struct walk *walk, size_t reporter, const char *phone)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(walk_villages[reporter % 4], phone);
        assert_ok(house_file(&walk->house, &walk->babinsa[reporter], &draft, &receipt));
}

/* A signal of before about the same subject, closed. `found`: as chance gave it; `step`: as raised, null before there
 * was any. */
static struct uuid add_wrong(struct walk *walk, struct uuid subject_id, struct slice found, struct slice step)
{
        enum error err;
        static int64_t older;
        struct uuid id = uuid_new(), office = walk->house.office;
        older--;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signal_insert(tx,
                                    &(struct signal_insert_params){
                                            .office_id = office, .id = id, .seq = older,
                                            .number = arena_printf(&walk->house.arena, "S-2025-%d", (int)-older),
                                            .subject_id = subject_id, .detector = S("reporters"),
                                            .detector_version = DETECT_VERSION, .parameters = S("{}"),
                                            .evidence = S("{}"), .mention_count = 3, .reporter_count = 3,
                                            .village_count = 3, .first_on = S("2025-01-06"), .last_on = S("2025-01-12"),
                                            .created_at = clock_now() - DAY, .step = step, .found = found },
                                    NULL);
                if (err == OK)
                        err = signal_review_set(tx,
                                                &(struct signal_review_set_params){
                                                        .office_id = office, .id = id, .version = 1,
                                                        .state = S("closed"), .reviewed_by = walk->analyst.person_id,
                                                        .reviewed_at = clock_now(), .review_reason = S("data-error"),
                                                        .outcome = S("false"), .outcome_at = clock_now(),
                                                        .has_outcome_at = true },
                                                NULL);
        }
        assert_ok(err);
        return id;
}

static struct slice found_as(struct walk *walk, struct uuid id)
{
        enum error err;
        struct signal_page page = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk->analyst, id, &walk->house.arena, &page);
        }
        assert_ok(err);
        return page.found;
}

static enum panel_step braked(struct walk *walk, enum panel_step found)
{
        enum error err;
        enum panel_step step = PANEL_NOTHING;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = signal_braked_step(tx, walk->house.office, found, &step);
        }
        assert_ok(err);
        return step;
}

/* Its rule goes a step down as one of areas does; what was raised stays, and grows again once two have lifted it. */
static void the_rule_about_phones_goes_a_step_down(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        for (size_t i = 0; i < 3; i++)
                name_phone(&walk, i, "0840-1234-5678");
        struct signal_row first = newest_signal(&walk);
        assert_slice(first.step, "SIAGA");
        for (int64_t i = 1; i < AREA_BRAKE_LEAST; i++) /* found at SIAGA, also when raised below it */
                (void)add_wrong(&walk, first.subject_id, i == 1 ? SLICE_NULL : S("SIAGA"),
                                i == 2 || i == 3 ? S("WASPADA") : S("SIAGA"));
        (void)add_wrong(&walk, first.subject_id, SLICE_NULL, SLICE_NULL); /* before there were levels */
        (void)add_wrong(&walk, first.subject_id, S("AWAS"), S("AWAS"));
        struct uuid named = add_wrong(&walk, first.subject_id, S("SIAGA"), S("SIAGA"));
        mark_named_in(&walk, S("signal"), named);
        (void)walk_look(&walk);
        assert_int_equal(brakes_of(&walk, &head).count, 0);
        int64_t before = mails(&walk);
        (void)add_wrong(&walk, first.subject_id, S("SIAGA"), S("SIAGA"));
        (void)walk_look(&walk);
        (void)walk_look(&walk);
        struct area_brakes brakes = brakes_of(&walk, &head);
        assert_int_equal(brakes.count, 1);
        assert_slice(brakes.items[0].detector, "reporters");
        assert_slice(brakes.items[0].step, "SIAGA");
        assert_true(brakes.items[0].level.size == 0 && brakes.items[0].wrong == AREA_BRAKE_LEAST);
        assert_int_equal(mails(&walk), before + 3); /* two analysts and the head */
        assert_slice(newest_signal(&walk).step, "SIAGA"); /* raised before */
        for (size_t i = 0; i < 4; i++)
                name_phone(&walk, i, "0840-7777-1111");
        struct signal_row second = newest_signal(&walk);
        assert_false(uuid_equal(second.id, first.id));
        assert_slice(second.step, "WASPADA");
        assert_slice(found_as(&walk, second.id), "SIAGA"); /* its page says so */
        assert_true(slice_is_null(found_as(&walk, first.id)));
        assert_int_equal(second.reporters, 4);
        assert_int_equal(house_number(walk.house.fixture.store,
                                      "SELECT count(*) FROM signal WHERE step = 'WASPADA' AND found = 'SIAGA' "
                                      "AND state = 'open'"), 1);
        for (int64_t i = 0; i < AREA_BRAKE_LEAST; i++)
                (void)add_wrong(&walk, first.subject_id, S("WASPADA"), S("WASPADA"));
        (void)walk_look(&walk);
        assert_int_equal(braked(&walk, PANEL_WASPADA), PANEL_NOTHING);
        assert_int_equal(braked(&walk, PANEL_SIAGA), PANEL_WASPADA);
        assert_int_equal(braked(&walk, PANEL_AWAS), PANEL_AWAS);
        struct area_step_at step = { brakes.items[0].id, 1 };
        assert_ok(lift(&walk, &walk.analyst, step, true));
        step.version++;
        assert_ok(lift(&walk, &head, step, false));
        (void)walk_look(&walk);
        assert_int_equal(brakes_of(&walk, &head).count, 2); /* what was closed before counts no more */
        name_phone(&walk, 4, "0840-7777-1111");
        assert_slice(newest_signal(&walk).step, "SIAGA");
        walk_close(&walk);
}

/* --- where somebody was ------------------------------------------------------------------------------------------- */

static void draw_month(struct walk *walk)
{
        int64_t drawn;
        assert_ok(visits_draw_all(walk->house.fixture.store, NULL, clock_now(), &drawn));
        assert_int_equal(drawn, 1);
}

/* All of the month are visited today, and nothing is found. */
static void visit_all(struct walk *walk)
{
        enum error err;
        struct visit_list visits = { 0 };
        struct date today = date_of_instant(clock_now(), OFFSET_WIB);
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visits_list(tx, &walk->analyst, &walk->house.arena, &visits);
                for (size_t i = 0; i < visits.count && err == OK; i++)
                        err = visit_set_outcome(tx, &walk->analyst,
                                                &(struct visit_outcome){ visits.items[i].id, 1, S("nothing"), today });
        }
        assert_ok(err);
        assert_true(visits.count > 0);
}

static void recode(struct walk *walk, struct slice from, struct slice to)
{
        struct slice row = arena_printf(&walk->house.arena, "\"merge,%.*s,%.*s,2026-08-31,x\"", SLICE_FMT(from),
                                        SLICE_FMT(to));
        house_changes(&walk->house, arena_cstr(&walk->house.arena, row));
}

/* A signal about every village that was drawn by lot; about the first under a code of before. */
static size_t alarm_lots(struct walk *walk, struct panel_finding *finding)
{
        enum error err;
        size_t lots = 0;
        struct visit_draw_newest_row draw;
        struct visit_shares_rows shares = { 0 };
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = visit_draw_newest(tx, &(struct visit_draw_newest_params){ walk->house.office },
                                        &walk->house.arena, &draw);
                if (err == OK)
                        err = visit_shares(tx, &(struct visit_shares_params){ walk->house.office, draw.id },
                                           &walk->house.arena, &shares);
        }
        assert_ok(err);
        for (size_t i = 0; i < shares.count; i++) {
                if (slice_equal(shares.items[i].share, S("model")))
                        continue;
                finding->area = lots ? shares.items[i].village_code : S("35.02.02.2903");
                if (lots == 0)
                        recode(walk, finding->area, shares.items[i].village_code);
                (void)add_closed(walk, finding, "nothing-found");
                lots++;
        }
        return lots;
}

/* Every visited village alarms and no other: stopped with the next draw that may look at it, started again by two. */
static void who_follows_the_visitor_is_stopped(void **state)
{
        (void)state;
        struct walk walk;
        struct panel_finding finding = { .detector = PANEL_TAIL, .level = PANEL_VILLAGE, .step = PANEL_SIAGA,
                                         .window = 4, .reports = 3, .counted = 3, .reporters = 3, .villages = 1,
                                         .expected = 0.1, .p = 1e-4, .limit = 1e-3, .alarms = 0.01 };
        walk_open(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        head.confirms_from = 0;
        draw_month(&walk);
        visit_all(&walk);
        clock_freeze(walk.monday + 10 * DAY);
        size_t lots = alarm_lots(&walk, &finding);
        clock_freeze(walk.monday + 30 * DAY);
        draw_month(&walk);
        assert_int_equal(brakes_of(&walk, &head).count, 0); /* 56 days are not over */
        int64_t before = mails(&walk);
        clock_freeze(walk.monday + 62 * DAY);
        draw_month(&walk);
        struct area_brakes brakes = brakes_of(&walk, &head);
        assert_int_equal(brakes.count, 1);
        assert_true(slice_equal(brakes.items[0].detector, S("gamma-poisson")) && brakes.items[0].step.size == 0);
        assert_true(brakes.items[0].confirmed == (int64_t)lots && brakes.items[0].wrong == 0);
        assert_true(brakes.items[0].other_alarms == 0 && brakes.items[0].others > 250);
        assert_int_equal(mails(&walk), before + 4); /* the analysts and the heads */
        walk.monday += 9 * 7 * DAY;
        walk_burst(&walk);
        (void)walk_look(&walk);
        struct area_rows rows = walk_list(&walk, &walk.analyst);
        assert_true(rows.stopped); /* the list says so */
        for (size_t i = 0; i < rows.count; i++)
                assert_false(slice_equal(rows.items[i].detector, S("gamma-poisson")) &&
                             slice_equal(rows.items[i].state, S("open")));
        struct area_step_at step = { brakes.items[0].id, 1 };
        assert_ok(lift(&walk, &walk.analyst, step, true));
        step.version++;
        assert_ok(lift(&walk, &head, step, false));
        walk_file(&walk, 5, walk_villages[0], 0);
        assert_true(walk_look(&walk) > 0);
        assert_false(walk_list(&walk, &walk.analyst).stopped);
        clock_freeze(walk.monday + 30 * DAY);
        draw_month(&walk);
        brakes = brakes_of(&walk, &head);
        assert_int_equal(brakes.count, 1); /* draws of before count no more */
        assert_slice(brakes.items[0].state, "lifted");
        walk_close(&walk);
}

/* WASPADA has no step below it: it is not raised. */
static void a_brake_holds_one_detector_level_and_step(void **state)
{
        (void)state;
        struct area_brakes_on brakes = { 0 };
        struct panel_finding finding = { .detector = PANEL_SCAN, .level = PANEL_DISTRICT, .step = PANEL_WASPADA };
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_WASPADA);
        brakes.on[PANEL_SCAN][PANEL_DISTRICT][PANEL_WASPADA] = true;
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_NOTHING);
        finding.step = PANEL_AWAS;
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_AWAS);
        finding = (struct panel_finding){ .detector = PANEL_TAIL, .level = PANEL_DISTRICT, .step = PANEL_WASPADA };
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_WASPADA);
        brakes.stopped[PANEL_TAIL] = true;
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_NOTHING);
        finding = (struct panel_finding){ .detector = PANEL_EVENT, .level = PANEL_VILLAGE, .step = PANEL_AWAS };
        brakes.on[PANEL_EVENT][PANEL_VILLAGE][PANEL_AWAS] = true; /* nothing was counted: no brake touches it */
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_AWAS);
        finding = (struct panel_finding){ .detector = PANEL_COUNTRY, .level = PANEL_REGENCY, .step = PANEL_SIAGA };
        brakes.on[PANEL_COUNTRY][PANEL_REGENCY][PANEL_SIAGA] = true;
        assert_int_equal(area_braked_step(&brakes, &finding), PANEL_WASPADA);
}

/* --- once a week -------------------------------------------------------------------------------------------------- */

static int64_t digest_at(struct walk *walk, instant at)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_digest(tx, at, &count);
        }
        assert_ok(err);
        return count;
}

/* WASPADA is mailed to nobody when it is raised: each analyst reads on Monday how many wait, but for those that name
 * him. */
static void waspada_is_told_once_a_week(void **state)
{
        (void)state;
        struct walk walk;
        enum error err;
        struct uuid id = uuid_new();
        struct panel_finding finding = { .detector = PANEL_TAIL, .level = PANEL_VILLAGE, .step = PANEL_WASPADA,
                                         .area = S("35.02.17.2001"), .window = 4, .reports = 3, .counted = 3,
                                         .reporters = 3, .villages = 1, .expected = 0.1, .p = 1e-2, .limit = 1e-1,
                                         .alarms = 0.01 };
        walk_open(&walk);
        assert_int_equal(walk_look(&walk), 0);
        assert_int_equal(digest_at(&walk, walk.monday + 4 * DAY), 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = insert_found(&walk, tx, &finding, id);
        }
        assert_ok(err);
        mark_named(&walk, id);
        assert_int_equal(digest_at(&walk, walk.monday + 7 * DAY - 1), 0); /* not before the week is over */
        assert_int_equal(digest_at(&walk, walk.monday + 7 * DAY), 1);     /* of two analysts, whom it does not name */
        assert_int_equal(house_number(walk.house.fixture.store, "SELECT count(*) FROM outbox WHERE topic LIKE "
                                                                "'Ringkasan minggu lalu: 1 sinyal%'"), 1);
        assert_int_equal(digest_at(&walk, walk.monday + 8 * DAY), 0);
        assert_int_equal(digest_at(&walk, walk.monday + 14 * DAY), 0);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_is_seldom_right_goes_a_step_down),
                cmocka_unit_test(a_country_detector_goes_a_step_down_at_its_office),
                cmocka_unit_test(the_rule_about_phones_goes_a_step_down),
                cmocka_unit_test(who_follows_the_visitor_is_stopped),
                cmocka_unit_test(waspada_is_told_once_a_week),
                cmocka_unit_test(a_brake_holds_one_detector_level_and_step),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
