/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subjects: one for three spellings, judgements that stay, and what others may know. */
#include "../house.h"

#include "base/checked.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "subjects/groups.h"
#include "subjects/sameness.h"
#include "warnings/warnings.h"

static const char *const spellings[] = { "0840-1234-5678", "+62 840-1234 5678", "6284012345678" };
static const char *const villages[] = { "35.02.02.2003", "35.02.02.2004", "35.02.02.2005" };

struct trio {
        struct house house;
        struct actor babinsa[3], analyst;
        struct report_draft drafts[3];
};

static void trio_open(struct trio *trio)
{
        static const char *const logins[] = { "babinsa1", "babinsa2", "babinsa3" };
        struct report_receipt receipt;
        house_open(&trio->house);
        trio->analyst = house_person(
                &trio->house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
        for (size_t i = 0; i < 3; i++) {
                trio->babinsa[i] =
                        house_person(&trio->house, &(struct house_person){ logins[i], "Sersan Contoh", "Babinsa",
                                                                           "babinsa", "35.02.02", NULL });
                trio->drafts[i] = house_draft(villages[i], spellings[i]);
                assert_ok(house_file(&trio->house, &trio->babinsa[i], &trio->drafts[i], &receipt));
        }
}

static void find(struct trio *trio, const char *identifier, struct subject_rows *ret_rows)
{
        enum error err;
        struct subject_filter filter = { .query = slice_from_cstr(identifier), .limit = 50 };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_list(tx, &trio->analyst, &filter, &trio->house.arena, ret_rows);
        }
        assert_ok(err);
}

static void read_subject(struct trio *trio, struct uuid id, struct subject_page *ret_page)
{
        enum error err;
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_read(tx, &trio->analyst, id, &trio->house.arena, ret_page);
        }
        assert_ok(err);
}

static enum error ask(struct trio *trio, struct uuid reader, const char *phone, struct subject_evidence *ret_evidence)
{
        enum error err;
        struct evidence_question question = { .office_id = trio->house.office, .reader_id = reader, .kind = MATCH_PHONE,
                                              .raw = slice_from_cstr(phone) };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_evidence(tx, &question, &trio->house.arena, ret_evidence);
        }
        return err;
}

static size_t open_signals(struct trio *trio)
{
        enum error err;
        struct signal_rows rows;
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = signals_list(tx, &trio->analyst, &(struct signal_filter){ .state = S("open"), .limit = 50 },
                                   &trio->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

static void three_spellings_are_one_subject(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_rows rows;
        struct subject_page page;
        trio_open(&trio);
        find(&trio, "(62) 840 1234 5678", &rows);
        assert_int_equal(rows.count, 1);
        assert_int_equal(rows.items[0].mentions, 3);
        assert_int_equal(rows.items[0].villages, 3);
        assert_slice(rows.items[0].label, "0840-1234-5678");
        read_subject(&trio, rows.items[0].id, &page);
        assert_int_equal(page.spelling_count, 3);
        assert_int_equal(page.mention_count, 3);
        assert_int_equal(page.signal_count, 1);
        house_close(&trio.house);
}

/* A company's number that stands on every pilgrim's form. */
static void who_applies_does_not_hide_what_was_reported(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_evidence evidence;
        enum error err;
        enum { APPLICATIONS = 2100 };
        trio_open(&trio);
        transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                err = OK;
                for (int i = 0; i < APPLICATIONS && err == OK; i++) {
                        char group[UUID_TEXT_SIZE + 1];
                        struct uuid subject, id = uuid_new();
                        uuid_format(id, group);
                        err = subjects_mention(tx, &(struct mention_new){ .office_id = trio.house.office,
                                                                          .source_kind = SOURCE_APPLICATION,
                                                                          .source_id = id,
                                                                          .source_group = slice_from_cstr(group),
                                                                          .village_code = S(""),
                                                                          .observed_on = S("2099-01-01"),
                                                                          .kind = MATCH_PHONE,
                                                                          .raw = S("0840 1234 5678"),
                                                                          .role = S("agent") },
                                               &subject);
                }
        }
        assert_ok(err);
        assert_ok(ask(&trio, trio.analyst.person_id, "0840 1234 5678", &evidence));
        assert_true(evidence.known);
        assert_int_equal(evidence.report_groups, 3);
        house_close(&trio.house);
}

static void the_desk_learns_kinds_and_counts_only(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_evidence evidence;
        enum error err;
        trio_open(&trio);
        assert_ok(ask(&trio, trio.analyst.person_id, "0840 1234 5678", &evidence));
        assert_true(evidence.known && evidence.signal_open && !evidence.confirmed);
        assert_int_equal(evidence.report_groups, 3);
        assert_int_equal(evidence.villages, 3);
        assert_ok(ask(&trio, trio.analyst.person_id, "0840 9999 0000", &evidence));
        assert_false(evidence.known);
        assert_int_equal(ask(&trio, trio.analyst.person_id, "tidak ada", &evidence), ERR_INVALID);
        struct uuid subject;
        struct mention_new application = { .office_id = trio.house.office,
                                           .source_kind = SOURCE_APPLICATION,
                                           .source_id = uuid_new(),
                                           .source_group = S("pemohon"),
                                           .village_code = S(""),
                                           .observed_on = S("2026-01-01"),
                                           .kind = MATCH_PHONE,
                                           .raw = S("084099990000"),
                                           .role = S("guarantor") };
        transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &application, &subject);
        }
        assert_ok(err);
        assert_ok(ask(&trio, trio.analyst.person_id, "0840 9999 0000", &evidence));
        assert_false(evidence.known); /* an applicant's naming it is no evidence against it */
        assert_int_equal(evidence.applications, 0);
        int64_t marked;
        transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = trio.house.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = trio.drafts[0].id,
                                                                       .persons = &trio.analyst.person_id,
                                                                       .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_ok(ask(&trio, trio.analyst.person_id, "0840 1234 5678", &evidence));
        assert_int_equal(evidence.report_groups, 2);
        house_close(&trio.house);
}

static void close_report(struct trio *trio, size_t report, const char *grade, const char *outcome)
{
        enum error err;
        struct uuid id = trio->drafts[report].id;
        struct report_step take = { id, 0, S("report.take") };
        struct report_grade graded = { .report_id = id, .reliability = slice_of(grade, 1),
                                       .credibility = slice_of(grade + 1, 1) };
        struct report_close close = { id, 0, slice_from_cstr(outcome), S("Diperiksa di lapangan.") };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = report_step(tx, &trio->analyst, &take);
                if (err == OK && grade[0])
                        err = report_grade(tx, &trio->analyst, &graded);
                if (err == OK)
                        err = report_close(tx, &trio->analyst, &close);
        }
        assert_ok(err);
}

static void only_a_verified_report_confirms(void **state)
{
        (void)state;
        static const struct {
                const char *grade, *outcome;
                int verified, graded;
        } rows[] = {
                { "B2", "confirmed", 1, 1 }, { "C3", "partly", 1, 1 },        { "D2", "confirmed", 0, 0 },
                { "A4", "confirmed", 0, 0 }, { "B2", "not-confirmed", 0, 1 }, { "", "confirmed", 0, 0 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct trio trio;
                struct subject_evidence evidence;
                trio_open(&trio);
                close_report(&trio, 0, rows[i].grade, rows[i].outcome);
                assert_ok(ask(&trio, trio.analyst.person_id, "0840 1234 5678", &evidence));
                assert_int_equal(evidence.verified_groups, rows[i].verified);
                assert_int_equal(evidence.graded_groups, rows[i].graded);
                assert_int_equal(evidence.confirmed, rows[i].verified);
                assert_int_equal(evidence.report_groups, 3);
                house_close(&trio.house);
        }
}

static void a_judgement_stays_and_can_be_undone(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_rows rows;
        struct subject_page page;
        enum error err;
        trio_open(&trio);
        assert_int_equal(open_signals(&trio), 1);
        find(&trio, "084012345678", &rows);
        struct uuid subject = rows.items[0].id;
        read_subject(&trio, subject, &page);
        struct judgement judgement = { .id = uuid_new(), .subject_id = subject, .other_kind = S("mention"),
                                       .other_id = page.mentions[0].id, .verdict = VERDICT_DIFFERENT,
                                       .reason = S("Nomor ini salah tulis.") };
        for (int twice = 0; twice < 2; twice++) {
                transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                        err = subjects_judge(tx, &trio.analyst, &judgement);
                }
                assert_ok(err);
        }
        read_subject(&trio, subject, &page);
        assert_int_equal(page.judgement_count, 1);
        assert_int_equal(open_signals(&trio), 0); /* two reporters are no signal any more */
        transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                err = subjects_undo(tx, &trio.analyst,
                                    &(struct judgement_undoing){ subject, judgement.id, 0 });
        }
        assert_ok(err);
        assert_int_equal(open_signals(&trio), 1);
        transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                err = subjects_undo(tx, &trio.analyst,
                                    &(struct judgement_undoing){ subject, judgement.id, 0 });
        }
        assert_int_equal(err, ERR_CONFLICT);
        house_close(&trio.house);
}

static void equal_names_wait_for_a_person(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_rows rows;
        struct subject_page page;
        struct report_receipt receipt;
        trio_open(&trio);
        for (size_t i = 0; i < 3; i++) {
                struct report_draft draft = house_draft(villages[i], NULL);
                draft.recruiter = i == 0 ? S("Soekarman") : S("Sukarman");
                assert_ok(house_file(&trio.house, &trio.babinsa[i], &draft, &receipt));
        }
        find(&trio, "sukarman", &rows);
        assert_int_equal(rows.count, 1);
        read_subject(&trio, rows.items[0].id, &page);
        size_t possible = 0;
        for (size_t i = 0; i < page.mention_count; i++)
                possible += slice_equal(page.mentions[i].state, S("possible"));
        assert_int_equal(possible, 2);
        assert_int_equal(page.signal_count, 0);
        house_close(&trio.house);
}

static struct uuid mention_name(struct trio *trio, struct uuid source, const char *raw, bool held)
{
        enum error err;
        struct uuid id;
        const struct mention_new mention = { .office_id = trio->house.office, .source_kind = SOURCE_REPORT,
                                             .source_id = source, .source_group = slice_from_cstr(raw),
                                             .village_code = slice_from_cstr(villages[0]), .role = S("recruiter"),
                                             .observed_on = S("2026-11-20"), .kind = MATCH_COMPANY,
                                             .raw = slice_from_cstr(raw), .held = held };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &mention, &id);
        }
        assert_ok(err);
        return id;
}

static void release(struct trio *trio, struct uuid source)
{
        enum error err;
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_release(tx, &(struct source_ref){ trio->house.office, SOURCE_REPORT, source });
        }
        assert_ok(err);
}

/* A subject that a hidden report mentioned before everybody else: seen later, it has neither that time in its id nor
 * that spelling; released, the mention is one of the same subject. */
static void a_hidden_first_mention_leaves_no_trace_in_the_subject(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_rows rows;
        struct uuid hidden = uuid_new(), other = uuid_new(), third = uuid_new(), alone = uuid_new();
        trio_open(&trio);
        struct uuid apart = mention_name(&trio, hidden, "PT. SINAR Jahat Abadi", true);
        struct uuid apart_too = mention_name(&trio, third, "P.T. Sinar Jahat Abadi, Tbk", true);
        assert_false(uuid_equal(apart, apart_too));
        find(&trio, "sinar jahat abadi", &rows);
        assert_int_equal(rows.count, 0);
        struct uuid seen = mention_name(&trio, other, "pt sinar jahat abadi", false);
        find(&trio, "sinar jahat abadi", &rows);
        assert_int_equal(rows.count, 1);
        assert_true(uuid_equal(rows.items[0].id, seen));
        assert_slice(rows.items[0].label, "pt sinar jahat abadi");
        assert_int_equal(rows.items[0].mentions, 1);
        release(&trio, hidden);
        find(&trio, "sinar jahat abadi", &rows);
        assert_true(rows.count == 1 && uuid_equal(rows.items[0].id, seen));
        assert_slice(rows.items[0].label, "pt sinar jahat abadi");
        assert_int_equal(rows.items[0].mentions, 2); /* possible, as an equal name of somebody else's mention is */
        /* The first that is released makes the subject. */
        (void)mention_name(&trio, alone, "CV Angin Ribut", true);
        release(&trio, alone);
        find(&trio, "angin ribut", &rows);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].label, "CV Angin Ribut");
        struct subject_page page;
        read_subject(&trio, rows.items[0].id, &page);
        assert_true(page.mention_count == 1 && slice_equal(page.mentions[0].state, S("active")));
        house_close(&trio.house);
}

static struct slice seen_state(const struct subject_page *page, struct uuid source)
{
        for (size_t i = 0; i < page->mention_count; i++)
                if (uuid_equal(page->mentions[i].source_id, source))
                        return page->mentions[i].state;
        return S("");
}

/* Who is named in the first report that mentions a company reads it as the second wrote it, everywhere; others as the
 * first did. */
static void who_is_named_reads_no_hidden_spelling(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_rows rows;
        struct subject_page page;
        struct subject_facts facts;
        struct subject_head head;
        struct uuid naming = uuid_new(), other = uuid_new();
        enum error err;
        int64_t count;
        trio_open(&trio);
        struct actor named = house_person(&trio.house, &(struct house_person){ "bernama", "Analis Bernama", "Analis",
                                                                               "analyst", "", NULL });
        struct uuid id = mention_name(&trio, naming, "PT. SINAR Jahat Abadi", false);
        transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = trio.house.office,
                                                                       .object_kind = S("report"), .object_id = naming,
                                                                       .persons = &named.person_id, .person_count = 1 },
                                        &count);
        }
        assert_ok(err);
        transaction (tx, trio.house.fixture.store, TX_READ, &err) {
                err = subjects_head_for(tx, &named, id, &trio.house.arena, &head);
        }
        assert_ok(err);
        assert_slice(head.label, "…"); /* nothing of it is there for him */
        assert_true(uuid_equal(mention_name(&trio, other, "pt sinar jahat abadi", false), id));
        struct uuid near = mention_name(&trio, other, "CV Lain Sekali", false);
        const struct actor *readers[] = { &trio.analyst, &named };
        const char *const read[] = { "PT. SINAR Jahat Abadi", "pt sinar jahat abadi" };
        for (size_t i = 0; i < 2; i++) {
                struct subject_filter all = { .kind = S("company"), .limit = 50 },
                                      one = { .query = S("sinar jahat abadi"), .limit = 5 };
                transaction (tx, trio.house.fixture.store, TX_WRITE, &err) {
                        err = subjects_list(tx, readers[i], &all, &trio.house.arena, &rows);
                        assert_true(err != OK || rows.count == 2);
                        for (size_t j = 0; err == OK && j < rows.count; j++)
                                if (uuid_equal(rows.items[j].id, id))
                                        assert_slice(rows.items[j].label, read[i]);
                        if (err == OK)
                                err = subjects_list(tx, readers[i], &one, &trio.house.arena, &rows);
                        if (err == OK)
                                err = subjects_read(tx, readers[i], id, &trio.house.arena, &page);
                        if (err == OK)
                                err = subjects_facts(tx, readers[i], near, &trio.house.arena, &facts);
                        if (err == OK)
                                err = subjects_head_for(tx, readers[i], id, &trio.house.arena, &head);
                }
                assert_ok(err);
                assert_slice(rows.items[0].label, read[i]);
                assert_slice(page.head.label, read[i]);
                /* the first of which he may know waits for no judgement: beside what would it? */
                assert_slice(seen_state(&page, other), i ? "active" : "possible");
                assert_int_equal(facts.count, 1);
                assert_slice(facts.items[0].value.label, read[i]);
                assert_slice(head.label, read[i]);
        }
        house_close(&trio.house);
}

static void find_as(struct trio *trio, const struct actor *actor, const char *kind, struct subject_rows *ret_rows)
{
        enum error err;
        struct subject_filter filter = { .kind = slice_from_cstr(kind), .limit = 50 };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_list(tx, actor, &filter, &trio->house.arena, ret_rows);
        }
        assert_ok(err);
}

static void name(struct trio *trio, struct uuid source, const struct actor *named)
{
        enum error err;
        int64_t count;
        struct named_in_search search = { .office_id = trio->house.office, .object_kind = S("report"),
                                          .object_id = source, .persons = &named->person_id, .person_count = 1 };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &search, &count);
        }
        assert_ok(err);
}

/* Neither the id of a subject nor its place in the list says when a report that names the reader mentioned it. */
static void no_id_and_no_place_tells_when_a_hidden_mention_came(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_rows rows;
        struct uuid naming = uuid_new(), again = uuid_new();
        trio_open(&trio);
        struct actor named = house_person(&trio.house, &(struct house_person){ "bernama", "Analis Bernama", "Analis",
                                                                               "analyst", "", NULL });
        name(&trio, naming, &named);
        name(&trio, again, &named);
        struct uuid late = mention_name(&trio, naming, "PT Lama Tersembunyi", false);
        struct uuid between = mention_name(&trio, uuid_new(), "CV Di Antara", false);
        (void)mention_name(&trio, uuid_new(), "PT Lama Tersembunyi", false);
        assert_int_not_equal(late.bytes[6] >> 4, 7); /* no UUID of time */
        find_as(&trio, &named, "company", &rows);
        assert_true(rows.count == 2 && uuid_equal(rows.items[0].id, late));
        (void)mention_name(&trio, again, "CV Di Antara", false);
        find_as(&trio, &named, "company", &rows); /* kept from him, so his list stays as it was */
        assert_true(rows.count == 2 && uuid_equal(rows.items[0].id, late));
        find_as(&trio, &trio.analyst, "company", &rows);
        assert_true(rows.count == 2 && uuid_equal(rows.items[0].id, between));
        house_close(&trio.house);
}

static size_t read_in_journal(struct trio *trio, struct uuid reader)
{
        enum error err;
        struct journal_rows rows;
        struct journal_filter filter = { .office_id = trio->house.office, .action = S("subject.read"),
                                         .reader_id = reader };
        transaction (tx, trio->house.fixture.store, TX_READ, &err) {
                err = journal_list(tx, &filter, &trio->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

/* A colleague opened a subject that only a report naming him mentions: his journal does not have it. */
static void the_journal_names_no_subject_that_its_reader_cannot_see(void **state)
{
        (void)state;
        struct trio trio;
        struct subject_page page;
        struct uuid naming = uuid_new();
        int64_t epoch, sealed;
        trio_open(&trio);
        struct actor named = house_person(&trio.house, &(struct house_person){ "bernama", "Analis Bernama", "Analis",
                                                                               "analyst", "", NULL });
        name(&trio, naming, &named);
        read_subject(&trio, mention_name(&trio, naming, "PT Gelap Sekali", false), &page);
        assert_ok(journal_lease(trio.house.fixture.store, named.person_id, &epoch));
        assert_ok(journal_seal(trio.house.fixture.store, epoch, 500, &sealed));
        assert_int_equal(read_in_journal(&trio, trio.analyst.person_id), 1);
        assert_int_equal(read_in_journal(&trio, named.person_id), 0);
        (void)mention_name(&trio, uuid_new(), "PT Gelap Sekali", false);
        assert_int_equal(read_in_journal(&trio, named.person_id), 1);
        house_close(&trio.house);
}

static void groups_join_reporters_and_households(void **state)
{
        (void)state;
        const struct group_key keys[] = {
                { S("report"), S("a"), { 0 } }, { S("report"), S("b"), S("h") }, { S("report"), S("c"), S("h") },
                { S("tip"), S("a"), { 0 } },    { S("report"), S("c"), { 0 } },  { S("report"), S("a"), S("h") },
        };
        int64_t groups[6];
        group_mentions(keys, 6, groups);
        assert_int_equal(groups[0], groups[5]);
        assert_int_equal(groups[1], groups[2]);
        assert_int_equal(groups[2], groups[4]);
        assert_int_equal(groups[0], groups[1]); /* joined by the last: the reporter a and the household h */
        assert_int_not_equal(groups[3], groups[0]);
}

static enum error page(struct trio *trio, enum subject_reading reading, struct slice *after, size_t *ret_count)
{
        enum error err;
        struct subject_rows rows = { 0 };
        struct subject_filter filter = { .reading = reading, .after = *after, .limit = 50 };
        transaction (tx, trio->house.fixture.store, TX_WRITE, &err) {
                err = subjects_list(tx, &trio->analyst, &filter, &trio->house.arena, &rows);
        }
        *ret_count = rows.count;
        if (err == OK && rows.count)
                *after = subjects_position(&rows.items[rows.count - 1], &trio->house.arena);
        return err;
}

/* Whoever turns page after page is stopped: soon where a program reads, late on a screen; the same again is free. */
static void paging_through_subjects_spends_the_day(void **state)
{
        (void)state;
        enum { FILED = 60 };
        struct trio trio;
        struct report_receipt receipt;
        struct slice at = SLICE_NULL, first = SLICE_NULL;
        size_t count;
        trio_open(&trio);
        for (int i = 0; i < FILED; i++) {
                char phone[32];
                (void)snprintf(phone, sizeof phone, "0840-7000-%04d", i);
                struct report_draft draft = house_draft("35.02.02.2003", phone);
                assert_ok(house_file(&trio.house, &trio.babinsa[0], &draft, &receipt));
        }
        assert_ok(page(&trio, SUBJECTS_TAKEN, &at, &count));
        assert_int_equal(count, 50);
        assert_ok(page(&trio, SUBJECTS_TAKEN, &first, &count));
        assert_int_equal(page(&trio, SUBJECTS_TAKEN, &at, &count), ERR_TOO_LARGE);
        assert_ok(page(&trio, SUBJECTS_SHOWN, &at, &count));
        assert_int_equal(count, FILED + 1 - 50);
        house_close(&trio.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(paging_through_subjects_spends_the_day),
                cmocka_unit_test(three_spellings_are_one_subject),
                cmocka_unit_test(the_desk_learns_kinds_and_counts_only),
                cmocka_unit_test(who_applies_does_not_hide_what_was_reported),
                cmocka_unit_test(only_a_verified_report_confirms),
                cmocka_unit_test(a_judgement_stays_and_can_be_undone),
                cmocka_unit_test(equal_names_wait_for_a_person),
                cmocka_unit_test(a_hidden_first_mention_leaves_no_trace_in_the_subject),
                cmocka_unit_test(who_is_named_reads_no_hidden_spelling),
                cmocka_unit_test(no_id_and_no_place_tells_when_a_hidden_mention_came),
                cmocka_unit_test(the_journal_names_no_subject_that_its_reader_cannot_see),
                cmocka_unit_test(groups_join_reporters_and_households),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
