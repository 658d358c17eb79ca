/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From three reports to an acknowledged warning; one reporter counts once; whoever is named sees nothing of it. */
#include "../house.h"

#include "access/directory.h"
#include "access/people.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "passports.sql.h"
#include "subjects/subjects.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings/internal.h"
#include "warnings/warnings.h"

struct walk {
        struct house house;
        struct actor babinsa[3], analyst, official;
        struct report_draft drafts[3];
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
        /* named, and yet an analyst and a recipient by his roles */
        walk->official = house_person(&walk->house, &(struct house_person){ "kades", "Suyatno", "Kepala Desa Ngrayun",
                                                                            "village-official", "35.02.02.2003",
                                                                            "+6284055556666" });
        walk->official.roles[walk->official.role_count++] = (struct actor_role){ S("analyst"), S("") };
        for (size_t i = 0; i < 3; i++)
                walk->drafts[i] = house_draft(villages[i], spellings[i]);
        walk->drafts[1].official = S("Kepala Desa Ngrayun");
}

static void file_all(struct walk *walk)
{
        struct report_receipt receipt;
        for (size_t i = 0; i < 3; i++)
                assert_ok(house_file(&walk->house, &walk->babinsa[i], &walk->drafts[i], &receipt));
}

static void signals(struct walk *walk, const struct actor *actor, struct signal_rows *ret_rows)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, actor, &(struct signal_filter){ .limit = 50 }, &walk->house.arena, ret_rows);
        }
        assert_ok(err);
}

static void review(struct walk *walk, struct uuid signal_id, const char *verdict, const char *reason,
                   enum error expected)
{
        enum error err;
        struct signal_page page;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk->analyst, signal_id, &walk->house.arena, &page);
                if (err == OK)
                        err = signals_review(tx, &walk->analyst,
                                             &(struct signal_review){ .signal_id = signal_id, .version = page.version,
                                                                      .verdict = slice_from_cstr(verdict),
                                                                      .reason = slice_from_cstr(reason) });
        }
        assert_int_equal(err, expected);
}

static struct warning_draft draft_of(struct walk *walk, struct uuid signal_id)
{
        struct date day = date_add_days(date_of_instant(clock_now(), 420), 30);
        struct slice expires = date_iso_kept(day, &walk->house.arena);
        return (struct warning_draft){
                .id = uuid_new(),
                .signal_id = signal_id,
                .level = S("SIAGA"),
                .title = S("Tawaran kerja ke Malaysia tanpa surat"),
                .body = S("Beberapa laporan menyebut tawaran kerja tanpa perjanjian di kecamatan ini."),
                .asked = S("Jelaskan jalur resmi kepada warga dan laporkan bila mendengar hal serupa."),
                .areas = S("35.02.02"),
                .expires_on = expires
        };
}

static enum error draft_warning(struct walk *walk, const struct warning_draft *draft,
                                struct warning_fault_at *ret_fault)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk->analyst, draft, &walk->house.arena, ret_fault);
        }
        return err;
}

static struct uuid publish(struct walk *walk, struct warning_recipients *ret_audience)
{
        struct signal_rows rows;
        struct warning_fault_at fault;
        enum error err;
        signals(walk, &walk->analyst, &rows);
        assert_int_equal(rows.count, 1);
        review(walk, rows.items[0].id, "raise", "independent", OK);
        struct signal_page raised;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk->analyst, rows.items[0].id, &walk->house.arena, &raised);
        }
        assert_ok(err);
        assert_true(raised.can_draft && !raised.can_review);
        struct warning_draft draft = draft_of(walk, rows.items[0].id);
        assert_ok(draft_warning(walk, &draft, &fault));
        assert_ok(draft_warning(walk, &draft, &fault));
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                struct warning_page page;
                err = warnings_audience(tx, &walk->analyst, draft.id, &walk->house.arena, ret_audience);
                if (err == OK)
                        err = warnings_read(tx, &walk->analyst, draft.id, &walk->house.arena, &page);
                assert_true(err != OK || slice_starts_with(page.number, S("W-")));
                assert_true(err != OK || page.level_version >= 1);
                if (err == OK)
                        err = warnings_publish(tx, &walk->analyst, draft.id, page.version);
        }
        assert_ok(err);
        return draft.id;
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

static void three_spellings_raise_one_signal(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct signal_page page;
        struct buffer sentence;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].subject_kind, "phone");
        assert_int_equal(rows.items[0].reporters, 3);
        assert_int_equal(rows.items[0].villages, 3);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk.analyst, rows.items[0].id, &walk.house.arena, &page);
        }
        assert_ok(err);
        assert_int_equal(page.source_count, 3);
        buffer_init(&sentence, 4096);
        signal_write_sentence(&sentence, &page, LANGUAGE_ID);
        assert_ok(buffer_check(&sentence));
        assert_true(slice_find(buffer_slice(&sentence), S("nomor telepon ini")) != SIZE_MAX);
        assert_true(slice_find(buffer_slice(&sentence), S("satu laporan lebih sedikit")) != SIZE_MAX);
        buffer_free(&sentence);
        house_close(&walk.house);
}

static void file_at(struct walk *walk, size_t reporter, const char *village, instant at)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft(village, spellings[0]);
        clock_freeze(at);
        assert_ok(house_file(&walk->house, &walk->babinsa[reporter], &draft, &receipt));
}

static struct signal_page read_signal(struct walk *walk, struct uuid id)
{
        enum error err;
        struct signal_page page;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk->analyst, id, &walk->house.arena, &page);
        }
        assert_ok(err);
        return page;
}

/* What the sentence says is what its sources show, and it is as true months later. */
static void the_sentence_agrees_with_the_sources(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        instant day = date_start((struct date){ 2026, 7, 1 }, OFFSET_WIB) + 9 * HOUR;
        walk_open(&walk);
        file_at(&walk, 0, villages[0], day);
        file_at(&walk, 0, villages[1], day + DAY);
        file_at(&walk, 1, villages[1], day + 2 * DAY);
        file_at(&walk, 2, villages[2], day + 3 * DAY);
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 1);
        clock_freeze(day + 100 * DAY);
        struct signal_page page = read_signal(&walk, rows.items[0].id);
        _cleanup_buffer_ struct buffer sentence;
        buffer_init(&sentence, 4096);
        signal_write_sentence(&sentence, &page, LANGUAGE_EN);
        assert_slice(buffer_slice(&sentence),
                     "In 28 days (7 June 2026 to 4 July 2026) there were 4 reports about this phone number from 3 "
                     "different reporters in 3 villages; this is a reason to look, not a finding. By chance something "
                     "like this comes up somewhere in the office's area about once in 4 years. With one report fewer "
                     "there would be no signal.");
        assert_int_equal(page.result.counted_villages, 2);
        for (size_t i = 0; i < page.source_count; i++)
                assert_false(date_is_none(page.sources[i].counted_on));
        /* four weeks later the first two are of another period */
        for (size_t i = 0; i < 3; i++)
                file_at(&walk, i, villages[i], day + 29 * DAY + (instant)i * HOUR);
        page = read_signal(&walk, rows.items[0].id);
        size_t counted = 0;
        for (size_t i = 0; i < page.source_count; i++)
                counted += !date_is_none(page.sources[i].counted_on);
        assert_int_equal(page.source_count, 7);
        assert_int_equal(page.row.mentions, 5);
        assert_int_equal(counted, 5);
        assert_int_equal(page.row.villages, 3);
        clock_freeze(-1);
        house_close(&walk.house);
}

/* What an objection took back stands on the card of who had raised it. */
static void a_decision_that_was_taken_back_is_on_the_card(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct detector_cards cards;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        for (int i = 0; i < 2; i++) {
                transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                        err = warnings_report_card(tx, &walk.analyst, &walk.house.arena, &cards);
                }
                assert_ok(err);
                assert_int_equal(cards.count, 1);
                assert_int_equal(cards.items[0].reversed, i);
                transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                        err = finding_reversal_add(
                                tx, &(struct finding_reversal_add_params){ walk.house.office, uuid_new(), uuid_new(),
                                                                           rows.items[0].subject_id, S("objection"),
                                                                           clock_now() },
                                NULL);
                }
                assert_ok(err);
        }
        house_close(&walk.house);
}

static void one_reporter_counts_once(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct report_receipt receipt;
        walk_open(&walk);
        for (size_t i = 0; i < 3; i++)
                assert_ok(house_file(&walk.house, &walk.babinsa[0], &walk.drafts[i], &receipt));
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 0);
        house_close(&walk.house);
}

static void one_household_counts_once(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        walk_open(&walk);
        walk.drafts[0].village_code = walk.drafts[1].village_code;
        walk.drafts[0].household = S("Keluarga Pak Contoh, RT 3");
        walk.drafts[1].household = S("keluarga pak contoh,  RT 3");
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        assert_int_equal(rows.count, 0);
        house_close(&walk.house);
}

/* It reached him; when his last role has ended, what it becomes does not. */
static void whose_last_role_has_ended_reads_no_more(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_recipients audience;
        struct warning_page page;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        struct uuid id = publish(&walk, &audience);
        struct actor without = walk.babinsa[0];
        assert_ok(read_warning(&walk, &without, id, &page));
        without.role_count = 0;
        assert_int_equal(read_warning(&walk, &without, id, &page), ERR_NOT_FOUND);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_answer(tx, &without, &(struct warning_answer){ .warning_id = id,
                                                                              .answer = S("accepted") });
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        house_close(&walk.house);
}

/* One of his roles has ended and another, far away, remains: what the warning becomes is not for him, in no list and in
 * no mail. */
static void whose_role_in_its_area_has_ended_reads_no_more(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_recipients audience;
        struct warning_page page;
        struct warning_rows rows;
        struct warning_counts counts;
        struct person_page person;
        struct outbox_counts before, after;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        struct uuid id = publish(&walk, &audience);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala", "Kepala", "head", "",
                                                                              NULL });
        struct actor *leaver = &walk.babinsa[0];
        struct warning_filter mine = { .mine = true, .limit = 10 };
        assert_ok(read_warning(&walk, leaver, id, &page));
        assert_ok(person_read(walk.house.fixture.store, &head, leaver->person_id, &walk.house.arena, &person));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = role_first(tx, walk.house.office, leaver->person_id, S("babinsa"), S("35.01"));
        }
        assert_ok(err);
        leaver->roles[0].area = S("35.01");
        assert_ok(role_end(walk.house.fixture.store, &head, person.grants[0].id));
        assert_int_equal(read_warning(&walk, leaver, id, &page), ERR_NOT_FOUND);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_answer(tx, leaver, &(struct warning_answer){ .warning_id = id,
                                                                            .answer = S("accepted") });
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_list(tx, leaver, &mine, &walk.house.arena, &rows);
                if (err == OK)
                        err = warnings_counts(tx, leaver, &walk.house.arena, &counts);
                if (err == OK)
                        err = outbox_count(tx, walk.house.office, &before);
                if (err == OK)
                        err = warning_tell(tx, &walk.analyst, id, WARNING_CHANGED);
                if (err == OK)
                        err = outbox_count(tx, walk.house.office, &after);
        }
        assert_ok(err);
        assert_true(rows.count == 0 && counts.unanswered == 0);
        assert_int_equal(after.waiting - before.waiting, 2); /* the two whom it reaches still */
        house_close(&walk.house);
}

static void the_warning_reaches_those_who_can_act(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_recipients audience;
        struct warning_page page;
        struct report_page report;
        struct warning_fault_at fault;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        struct uuid id = publish(&walk, &audience);
        assert_int_equal(audience.count, 3);
        /* three of the warning, and the analyst of the signal when it came */
        assert_int_equal(house_number(walk.house.fixture.store,
                                      "SELECT sum(CASE about_kind WHEN 'warning' THEN 10 WHEN 'signal' THEN 1 END) "
                                      "FROM outbox"),
                         31);
        assert_ok(read_warning(&walk, &walk.babinsa[0], id, &page));
        assert_true(page.fresh && page.can_answer && !page.can_manage);
        assert_true(slice_is_null(page.owner));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_answer(tx, &walk.babinsa[0], &(struct warning_answer){ .warning_id = id,
                                                                                      .answer = S("accepted") });
        }
        assert_ok(err);
        assert_ok(read_warning(&walk, &walk.analyst, id, &page));
        assert_int_equal(page.recipients.count, 3);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_close(tx, &walk.analyst,
                                     &(struct warning_close){ .warning_id = id,
                                                              .version = page.version,
                                                              .outcome = S("confirmed"),
                                                              .note = S("Keberangkatan dicegah.") },
                                     &fault);
        }
        assert_ok(err);
        /* The verdict says nothing of reports that nobody verified, and may rest on tips: the desk learns nothing. */
        struct subject_evidence evidence;
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                err = subjects_evidence(tx, &(struct evidence_question){ .office_id = walk.house.office,
                                                                         .kind = MATCH_PHONE,
                                                                         .raw = slice_from_cstr(spellings[0]) },
                                        &walk.house.arena, &evidence);
        }
        assert_ok(err);
        assert_int_equal(evidence.report_groups, 3);
        assert_int_equal(evidence.verified_groups, 0);
        assert_false(evidence.confirmed);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = report_read(tx, &walk.babinsa[0], &(struct report_ask){ .id = walk.drafts[0].id },
                                  &walk.house.arena, &report);
        }
        assert_ok(err);
        assert_slice(report.events[report.event_count - 1].note, "Keberangkatan dicegah.");
        assert_true(slice_ends_with(report.events[report.event_count - 2].note, S("sudah ditutup: terbukti.")));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_answer(tx, &walk.babinsa[1], &(struct warning_answer){ .warning_id = id,
                                                                                      .answer = S("accepted") });
        }
        assert_int_equal(err, ERR_CONFLICT);
        house_close(&walk.house);
}

static void the_named_hear_of_nothing(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows, seen;
        struct signal_page signal;
        struct warning_recipients audience;
        struct warning_page page;
        struct warning_rows list;
        struct warning_counts counts;
        struct detector_cards cards;
        struct subject_rows subjects;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        signals(&walk, &walk.official, &seen);
        assert_int_equal(seen.count, 0);
        signals(&walk, &walk.analyst, &rows);
        struct uuid id = publish(&walk, &audience);
        for (size_t i = 0; i < audience.count; i++)
                assert_false(uuid_equal(audience.items[i].person_id, walk.official.person_id));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = signals_read(tx, &walk.official, rows.items[0].id, &walk.house.arena, &signal);
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_int_equal(read_warning(&walk, &walk.official, id, &page), ERR_NOT_FOUND);
        transaction (tx, walk.house.fixture.store, TX_READ, &err) {
                assert_int_equal(signal_is_open(tx, &walk.official, rows.items[0].id), ERR_NOT_FOUND);
                assert_int_equal(warning_is_open(tx, &walk.official, id), ERR_NOT_FOUND);
                assert_ok(signal_is_open(tx, &walk.analyst, rows.items[0].id));
                assert_ok(warning_is_open(tx, &walk.analyst, id));
                assert_ok(warning_is_open(tx, &walk.babinsa[0], id));
                assert_ok(report_is_open(tx, &walk.babinsa[0], walk.drafts[0].id));
                assert_int_equal(report_is_open(tx, &walk.babinsa[1], walk.drafts[0].id), ERR_NOT_FOUND);
                err = OK;
        }
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_list(tx, &walk.official, &(struct warning_filter){ .limit = 50 }, &walk.house.arena,
                                    &list);
        }
        assert_ok(err);
        assert_int_equal(list.count, 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_list(tx, &walk.official, &(struct warning_filter){ .limit = 50, .mine = true },
                                    &walk.house.arena, &list);
        }
        assert_ok(err);
        assert_int_equal(list.count, 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_counts(tx, &walk.official, &walk.house.arena, &counts);
                if (err == OK)
                        err = warnings_report_card(tx, &walk.official, &walk.house.arena, &cards);
                if (err == OK)
                        err = subjects_list(tx, &walk.official,
                                            &(struct subject_filter){ .limit = 50, .kind = S("phone") },
                                            &walk.house.arena, &subjects);
        }
        assert_ok(err);
        assert_int_equal(counts.signals_open + counts.warnings_open + counts.unanswered, 0);
        assert_int_equal(cards.count, 0);
        assert_int_equal(subjects.count, 1); /* the phone, known to him from the two reports that do not name him */
        assert_int_equal(subjects.items[0].mentions, 2);
        house_close(&walk.house);
}

/* Before a report named him: its going would be the first he hears of that report. */
static void what_reached_somebody_stays_with_him(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_recipients audience;
        struct warning_page page;
        struct warning_rows rows;
        struct warning_counts counts;
        struct report_receipt receipt;
        enum error err;
        bool named;
        walk_open(&walk);
        file_all(&walk);
        struct actor staff = house_person(&walk.house, &(struct house_person){ "perangkat", "Perangkat Contoh",
                                                                               "Perangkat Desa", "village-official",
                                                                               "35.02.02.2004", "+6284055557777" });
        struct uuid id = publish(&walk, &audience);
        assert_ok(read_warning(&walk, &staff, id, &page));
        struct report_draft later = house_draft(villages[2], spellings[0]);
        later.narrative = S("Yang mengantar mereka menelepon dari 0840 5555 7777.");
        assert_ok(house_file(&walk.house, &walk.babinsa[0], &later, &receipt));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = access_is_named(tx, staff.person_id, S("report"), later.id, &named);
                if (err == OK)
                        err = warnings_list(tx, &staff, &(struct warning_filter){ .mine = true, .limit = 10 },
                                            &walk.house.arena, &rows);
                if (err == OK)
                        err = warnings_counts(tx, &staff, &walk.house.arena, &counts);
        }
        assert_ok(err);
        assert_true(named && rows.count == 1 && counts.unanswered == 1);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_answer(tx, &staff, &(struct warning_answer){ .warning_id = id,
                                                                            .answer = S("accepted") });
        }
        assert_ok(err);
        house_name_late(&walk.house, &staff, spellings[0]); /* nor by a number that turns out to be his */
        assert_ok(read_warning(&walk, &staff, id, &page));
        house_close(&walk.house);
}

static void faulty_drafts_are_refused(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct warning_fault_at fault = { 0 };
        walk_open(&walk);
        walk.drafts[0].recruiter = S("Pak Darmanto");
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        struct warning_draft draft = draft_of(&walk, rows.items[0].id);
        assert_int_equal(draft_warning(&walk, &draft, &fault), ERR_CONFLICT); /* nobody has raised the signal */
        review(&walk, rows.items[0].id, "watch", "independent", ERR_INVALID); /* a reason of another verdict */
        review(&walk, rows.items[0].id, "raise", "verified", OK);
        draft.body = S("Hati-hati dengan darmanto yang menawarkan kerja tanpa surat.");
        assert_int_equal(draft_warning(&walk, &draft, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "body");
        assert_int_equal(fault.finding.fault, WARNING_TEXT_NAME);
        draft = draft_of(&walk, rows.items[0].id);
        draft.expires_on = S("2020-01-01");
        assert_int_equal(draft_warning(&walk, &draft, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "expires_on");
        house_close(&walk.house);
}

static int64_t escalate(struct walk *walk, instant at)
{
        enum error err;
        int64_t count = -1;
        clock_freeze(at);
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_escalate(tx, at, &count);
        }
        assert_ok(err);
        return count;
}

static int64_t waiting_mails(struct walk *walk)
{
        struct outbox_counts sent;
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = outbox_count(tx, walk->house.office, &sent);
        }
        assert_ok(err);
        return sent.waiting;
}

/* Seven days: a signal that nobody reviewed, then a warning that one of three did not open. To the head, each once;
 * who is named in it and became a head since hears nothing. What all have opened, and what is over, goes nowhere. */
static void what_nobody_opens_goes_one_level_up(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_recipients audience;
        struct warning_page page;
        enum error err;
        instant start = date_start((struct date){ 2026, 7, 1 }, OFFSET_WIB) + 9 * HOUR;
        clock_freeze(start);
        walk_open(&walk);
        (void)house_person(&walk.house, &(struct house_person){ "kakanim", "Rudi", "Kepala Kantor", "head", "", NULL });
        file_all(&walk);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = role_first(tx, walk.house.office, walk.official.person_id, S("head"), S(""));
        }
        assert_ok(err);
        assert_int_equal(escalate(&walk, start + 7 * DAY), 0);
        int64_t before = waiting_mails(&walk);
        assert_int_equal(escalate(&walk, start + 7 * DAY + SECOND), 1);
        assert_int_equal(waiting_mails(&walk), before + 1);
        assert_int_equal(escalate(&walk, start + 30 * DAY), 0);
        struct uuid id = publish(&walk, &audience);
        assert_int_equal(audience.count, 3);
        before = waiting_mails(&walk);
        assert_ok(read_warning(&walk, &walk.babinsa[0], id, &page));
        assert_ok(read_warning(&walk, &walk.babinsa[1], id, &page));
        assert_int_equal(escalate(&walk, start + 37 * DAY), 0);
        assert_int_equal(escalate(&walk, start + 37 * DAY + HOUR), 1);
        assert_int_equal(escalate(&walk, start + 39 * DAY), 0);
        assert_int_equal(waiting_mails(&walk), before + 1);
        clock_freeze(-1);
        house_close(&walk.house);
}

/* A village is named only when two people reported from there; the district always can be. */
static void a_single_village_needs_two_reporters(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct warning_fault_at fault;
        walk_open(&walk);
        walk.drafts[1].village_code = slice_from_cstr(villages[0]);
        file_all(&walk);
        signals(&walk, &walk.analyst, &rows);
        review(&walk, rows.items[0].id, "raise", "independent", OK);
        struct warning_draft draft = draft_of(&walk, rows.items[0].id), alone = draft_of(&walk, UUID_NIL);
        draft.areas = slice_from_cstr(villages[2]);
        assert_int_equal(draft_warning(&walk, &draft, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "areas");
        draft.areas = slice_from_cstr(villages[0]);
        assert_ok(draft_warning(&walk, &draft, &fault));
        alone.areas = slice_from_cstr(villages[0]);
        assert_int_equal(draft_warning(&walk, &alone, &fault), ERR_INVALID);
        alone.areas = S("35.02.02");
        assert_ok(draft_warning(&walk, &alone, &fault));
        house_close(&walk.house);
}

/* What everybody reads needs a second person; its area lies in the office's. */
static void a_public_warning_needs_a_second_person(void **state)
{
        (void)state;
        struct walk walk;
        struct signal_rows rows;
        struct warning_fault_at fault;
        struct warning_page page;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        struct actor head = house_person(&walk.house, &(struct house_person){ "kakanim", "Rudi", "Kepala", "head", "",
                                                                              NULL });
        signals(&walk, &walk.analyst, &rows);
        review(&walk, rows.items[0].id, "raise", "independent", OK);
        struct warning_draft draft = draft_of(&walk, rows.items[0].id);
        draft.public = true;
        draft.areas = S("31.71");
        assert_int_equal(draft_warning(&walk, &draft, &fault), ERR_INVALID);
        assert_string_equal(fault.field, "areas");
        draft.areas = S("35.02.02");
        assert_ok(draft_warning(&walk, &draft, &fault));
        assert_ok(read_warning(&walk, &walk.analyst, draft.id, &page));
        assert_false(page.can_publish);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_publish(tx, &walk.analyst, draft.id, page.version);
        }
        assert_int_equal(err, ERR_FORBIDDEN);
        /* Who writes it anew is no second person of what he wrote; the first is one then. */
        draft.title = S("Ditulis ulang oleh orang kedua");
        struct actor other = house_person(&walk.house, &(struct house_person){ "analis2", "Analis Kedua", "Analis",
                                                                               "analyst", "", NULL });
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &other, &draft, &walk.house.arena, &fault);
        }
        assert_ok(err);
        assert_ok(read_warning(&walk, &other, draft.id, &page));
        assert_false(page.can_publish);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_publish(tx, &other, draft.id, page.version);
        }
        assert_int_equal(err, ERR_FORBIDDEN);
        assert_ok(read_warning(&walk, &walk.analyst, draft.id, &page));
        assert_true(page.can_publish);
        assert_ok(read_warning(&walk, &head, draft.id, &page));
        assert_true(page.can_publish);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_publish(tx, &head, draft.id, page.version);
        }
        assert_ok(err);
        house_close(&walk.house);
}

static void edges_are_those_of_the_table(void **state)
{
        (void)state;
        static const char *const of_signal[] = { "open", "watched", "raised", "closed", "lapsed" };
        static const char *const of_warning[] = { "draft", "published", "expired", "closed", "dropped" };
        static const char signal_table[5][6] = { "01111", "01111", "00010", "00000", "10000" };
        static const char warning_table[5][6] = { "01001", "00110", "00010", "00000", "00000" };
        for (size_t from = 0; from < 5; from++) {
                for (size_t to = 0; to < 5; to++) {
                        assert_int_equal(signal_edge(slice_from_cstr(of_signal[from]), slice_from_cstr(of_signal[to])),
                                         signal_table[from][to] == '1');
                        assert_int_equal(
                                warning_edge(slice_from_cstr(of_warning[from]), slice_from_cstr(of_warning[to])),
                                warning_table[from][to] == '1');
                }
        }
}

static void warnings_end_by_themselves(void **state)
{
        (void)state;
        struct walk walk;
        struct warning_recipients audience;
        struct warning_page page;
        struct signal_rows rows;
        int64_t count = 0;
        enum error err;
        walk_open(&walk);
        file_all(&walk);
        struct uuid id = publish(&walk, &audience);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_expire(tx, clock_now(), &count);
        }
        assert_ok(err);
        assert_int_equal(count, 0);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = warnings_expire(tx, clock_now() + 40 * DAY, &count);
        }
        assert_ok(err);
        assert_int_equal(count, 1);
        assert_ok(read_warning(&walk, &walk.analyst, id, &page));
        assert_slice(page.state, "expired");
        signals(&walk, &walk.analyst, &rows);
        review(&walk, rows.items[0].id, "close", "innocent", ERR_CONFLICT); /* its warning will end it */
        house_close(&walk.house);
}

static struct warning_draft suggested(struct arena *arena, struct slice first, struct slice second)
{
        struct signal_source sources[] = { { .village_code = first }, { .village_code = SLICE_NULL },
                                           { .village_code = second } };
        struct warning_draft draft = { 0 };
        warning_suggest(&(struct signal_page){ .sources = sources, .source_count = 3 }, arena, &draft);
        return draft;
}

static void a_draft_begins_with_the_smallest_areas_and_clean_words(void **state)
{
        (void)state;
        struct warning_finding finding;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        struct warning_draft draft = suggested(&arena, S("35.02.02.2003"), S("35.02.02.2003"));
        assert_slice(draft.areas, "35.02.02.2003");
        const struct slice texts[] = { draft.title, draft.body, draft.asked };
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                assert_ok(warning_check_text(texts[i], NULL, 0, &arena, &finding));
        assert_slice(suggested(&arena, S("35.02.02.2003"), S("35.02.02.2008")).areas, "35.02.02");
        assert_slice(suggested(&arena, S("35.02.02.2003"), S("35.02.01.2001")).areas, "35.02.01 35.02.02");
        assert_slice(suggested(&arena, S("35.02.02.2003"), S("35.01.09.2003")).areas, "35.01.09 35.02.02");
        assert_true(slice_is_null(suggested(&arena, SLICE_NULL, S("")).areas));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_draft_begins_with_the_smallest_areas_and_clean_words),
                cmocka_unit_test(three_spellings_raise_one_signal),
                cmocka_unit_test(the_sentence_agrees_with_the_sources),
                cmocka_unit_test(a_decision_that_was_taken_back_is_on_the_card),
                cmocka_unit_test(one_reporter_counts_once),
                cmocka_unit_test(one_household_counts_once),
                cmocka_unit_test(whose_last_role_has_ended_reads_no_more),
                cmocka_unit_test(whose_role_in_its_area_has_ended_reads_no_more),
                cmocka_unit_test(the_warning_reaches_those_who_can_act),
                cmocka_unit_test(the_named_hear_of_nothing),
                cmocka_unit_test(what_reached_somebody_stays_with_him),
                cmocka_unit_test(faulty_drafts_are_refused),
                cmocka_unit_test(a_public_warning_needs_a_second_person),
                cmocka_unit_test(what_nobody_opens_goes_one_level_up),
                cmocka_unit_test(a_single_village_needs_two_reporters),
                cmocka_unit_test(edges_are_those_of_the_table),
                cmocka_unit_test(warnings_end_by_themselves),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
