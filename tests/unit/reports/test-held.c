/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports that wait until a head has looked whom they mean, and who finds no trace of them until then. */
#include "people.h"

#include "store/query.h"

#include "access/directory.h"
#include "access/people.h"
#include "base/checked.h"

static void what_looks_like_an_official_waits_for_the_head(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        struct report_rows rows;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house),
                     head = head_of(&house);
        struct actor official = house_person(&house, &(struct house_person){ "kades", "Suyatno", "Kepala Desa Ngrayun",
                                                                             "analyst", "", NULL });
        struct report_draft draft = house_draft(NGRAYUN, "0840-1111-2222");
        draft.official = S("Pak Suyatno perangkat desa");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(list(&house, &analyst, REPORTS_ALL, &rows));
        assert_int_equal(rows.count, 0);
        assert_ok(read_report(&house, &babinsa, draft.id, &page)); /* its author sees his own */
        assert_ok(list(&house, &head, REPORTS_HEAD, &rows));
        assert_int_equal(rows.count, 1);
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_true(page.can_release);
        assert_int_equal(page.likely_count, 1);
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_release(tx, &head, &(struct report_release){ .report_id = draft.id,
                                                                          .persons = &official.person_id,
                                                                          .person_count = 1 });
        }
        assert_ok(err);
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        expect_no_trace(&house, &official, draft.id);
        house_close(&house);
}

/* A text of `count` numbers of nobody, and one more behind them. */
static struct slice many_numbers(struct house *house, int count, const char *last)
{
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, REPORT_NARRATIVE_MAX);
        for (int i = 0; i < count; i++)
                buffer_printf(&text, "08571%07d, ", 1000003 + i * 7919);
        buffer_printf(&text, "%s", last);
        assert_ok(buffer_check(&text));
        return arena_copy(&house->arena, buffer_slice(&text));
}

static void the_last_of_very_many_numbers_names_too(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        struct actor named = house_person(&house, &(struct house_person){ "teman", "Rina", "Analis", "analyst", "",
                                                                          "+6284033334444" });
        struct report_draft first = house_draft(NGRAYUN, NULL), second = house_draft(NGRAYUN, NULL);
        first.narrative = many_numbers(&house, 250, "0840 3333 4444");
        assert_ok(house_file(&house, &babinsa, &first, &receipt));
        assert_ok(house_file(&house, &babinsa, &second, &receipt));
        assert_ok(read_report(&house, &named, second.id, &page));
        struct report_more more = { .report_id = second.id, .id = uuid_new(), .told = first.narrative };
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_add(tx, &babinsa, &more);
        }
        assert_ok(err);
        expect_no_trace(&house, &named, first.id);
        expect_no_trace(&house, &named, second.id);
        assert_ok(read_report(&house, &analyst, first.id, &page)); /* and is held from nobody else */
        assert_ok(read_report(&house, &analyst, second.id, &page));
        house_close(&house);
}

enum { CROWD = 45 };

/* Accounts that bear one name and hold one position. */
static void open_crowd(struct house *house, struct actor crowd[CROWD])
{
        for (size_t i = 0; i < CROWD; i++) {
                struct slice login = arena_printf(&house->arena, "pegawai%zu", i);
                crowd[i] = house_person(house, &(struct house_person){ login.data, "Bambang Wijaya", "Analis Intelijen",
                                                                       "analyst", "", NULL });
        }
}

static void however_many_are_meant_none_of_them_reads_it(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        struct actor crowd[CROWD];
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), head = head_of(&house);
        open_crowd(&house, crowd);
        struct report_draft sure = house_draft(NGRAYUN, NULL), likely = house_draft(NGRAYUN, NULL);
        sure.official = S("Analis Intelijen");
        likely.official = S("Pak Bambang Wijaya itu");
        assert_ok(house_file(&house, &babinsa, &sure, &receipt));
        assert_ok(house_file(&house, &babinsa, &likely, &receipt));
        assert_ok(read_report(&house, &head, likely.id, &page));
        assert_int_equal(page.likely_count, CROWD);
        struct uuid *all = arena_array(&house.arena, struct uuid, CROWD);
        /* Whom nothing points to is not kept from it by the head's word. */
        const struct uuid others[] = { babinsa.person_id, uuid_new() };
        for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
                transaction (tx, house.fixture.store, TX_WRITE, &err) {
                        err = report_release(tx, &head, &(struct report_release){ .report_id = likely.id,
                                                                                  .persons = &others[i],
                                                                                  .person_count = 1 });
                }
                assert_int_equal(err, ERR_INVALID);
        }
        for (size_t i = 0; i < CROWD; i++) {
                expect_no_trace(&house, &crowd[i], sure.id);
                expect_no_trace(&house, &crowd[i], likely.id);
                all[i] = page.likely[i].person_id;
        }
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_release(tx, &head, &(struct report_release){ .report_id = likely.id, .persons = all,
                                                                          .person_count = CROWD });
        }
        assert_ok(err);
        for (size_t i = 0; i < CROWD; i++)
                expect_no_trace(&house, &crowd[i], likely.id);
        house_close(&house);
}

static int64_t pass_on(struct house *house)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = reports_pass_on(tx, &count);
        }
        assert_ok(err);
        return count;
}

/* Nothing is added; it is the head's number that becomes known while he holds a report in which it stands. From then on
 * it is another office's (test-overseen.c), and nobody's here. */
static void a_head_whose_number_is_known_later_holds_it_no_longer(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        struct actor head = house_person(&house, &(struct house_person){
                "kakanim", "Hendro Santosa", "Kepala Kantor Imigrasi Ponorogo", "head", "", NULL });
        struct actor official = house_person(&house, &(struct house_person){ "kades", "Suyatno", "Kepala Desa Ngrayun",
                                                                             "analyst", "", NULL });
        struct report_draft draft = house_draft(NGRAYUN, "0840-1111-2222");
        draft.official = S("Pak Suyatno perangkat desa");
        draft.narrative = S("Uangnya diterima orang dengan nomor 0840-5555-6666.");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_int_equal(pass_on(&house), 0); /* he may look at it */
        assert_ok(read_report(&house, &head, draft.id, &page));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = access_mark_late(tx, &(struct named_late){ .office_id = house.office, .person_id = head.person_id,
                                                                 .phone = S("+6284055556666") });
        }
        assert_ok(err);
        assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
        assert_int_equal(pass_on(&house), 1);
        assert_int_equal(pass_on(&house), 0);
        assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(read_report(&house, &babinsa, draft.id, &page));
        expect_no_trace(&house, &head, draft.id);
        expect_no_trace(&house, &official, draft.id);
        house_close(&house);
}

/* The one head is named only in what was added while he held it: then neither he nor his people get it. */
static void a_held_report_whose_head_is_named_later_leaves_the_office(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        struct report_rows rows;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        struct actor head = house_person(&house, &(struct house_person){
                "kakanim", "Hendro Santosa", "Kepala Kantor Imigrasi Ponorogo", "head", "", "+6284055556666" });
        struct actor official = house_person(&house, &(struct house_person){ "kades", "Suyatno", "Kepala Desa Ngrayun",
                                                                             "analyst", "", NULL });
        struct report_draft draft = house_draft(NGRAYUN, "0840-1111-2222");
        draft.official = S("Pak Suyatno perangkat desa");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(list(&house, &head, REPORTS_HEAD, &rows));
        assert_int_equal(rows.count, 1);
        for (int i = 0; i < 2; i++) {
                struct slice told = i == 0 ? S("Orangnya datang lagi kemarin sore.")
                                           : S("Uangnya diterima orang dengan nomor 0840-5555-6666.");
                struct report_more more = { .report_id = draft.id, .id = uuid_new(), .told = told };
                transaction (tx, house.fixture.store, TX_WRITE, &err) {
                        err = report_add(tx, &babinsa, &more);
                }
                assert_ok(err);
                assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
                assert_int_equal(read_report(&house, &head, draft.id, &page), i == 0 ? OK : ERR_NOT_FOUND);
        }
        expect_no_trace(&house, &head, draft.id);
        expect_no_trace(&house, &official, draft.id);
        assert_ok(list(&house, &analyst, REPORTS_ALL, &rows));
        assert_int_equal(rows.count, 0);
        assert_ok(read_report(&house, &babinsa, draft.id, &page));
        house_close(&house);
}

static enum error add_more(struct house *house, const struct actor *author, struct uuid report_id,
                           struct slice told)
{
        enum error err;
        struct report_more more = { .report_id = report_id, .id = uuid_new(), .told = told };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_add(tx, author, &more);
        }
        return err;
}

static enum error release(struct house *house, const struct actor *actor, struct uuid report_id)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_release(tx, actor, &(struct report_release){ .report_id = report_id });
        }
        return err;
}

static bool is_named(struct house *house, const struct actor *actor, struct uuid report_id)
{
        enum error err;
        bool named = false;
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = access_is_named(tx, actor->person_id, S("report"), report_id, &named);
        }
        assert_ok(err);
        return named;
}

/* Until the head has decided, who is likely is kept from it; then only who is meant, or was named for sure since. */
static void the_likely_are_marked_until_the_head_decides(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), head = head_of(&house);
        struct actor first = house_person(&house, &(struct house_person){ "kasi", "Bambang Wijaya", "Analis",
                                                                          "analyst", "", "+6284033334444" });
        struct actor second = house_person(&house, &(struct house_person){ "kasi2", "Bambang Wijaya", "Analis",
                                                                           "analyst", "", NULL });
        struct actor third = house_person(&house, &(struct house_person){ "kasi3", "Slamet Riyadi", "Analis",
                                                                          "analyst", "", NULL });
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        draft.official = S("Pak Bambang Wijaya itu");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_true(is_named(&house, &first, draft.id) && is_named(&house, &second, draft.id));
        assert_false(is_named(&house, &third, draft.id));
        assert_ok(add_more(&house, &babinsa, draft.id, S("Nomornya 0840 3333 4444, dan Slamet Riyadi tahu.")));
        assert_true(is_named(&house, &third, draft.id));
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_int_equal(page.likely_count, 3);
        assert_ok(release(&house, &head, draft.id));
        expect_no_trace(&house, &first, draft.id);
        assert_ok(read_report(&house, &second, draft.id, &page));
        assert_ok(read_report(&house, &third, draft.id, &page));
        house_close(&house);
}

/* What is told of an official is like no account, so that anybody may be meant: when the head is named too, it waits
 * for a head from elsewhere, and no number of another lets it go. */
static void what_nobody_could_mark_is_let_in_by_no_addition(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        struct actor head = house_person(&house, &(struct house_person){
                "kakanim", "Hendro Santosa", "Kepala Kantor Imigrasi Ponorogo", "head", "", NULL });
        struct actor friend = house_person(&house, &(struct house_person){ "teman", "Rina", "Analis", "analyst", "",
                                                                           "+6284033334444" });
        struct report_draft drafts[] = { house_draft(NGRAYUN, NULL), house_draft(NGRAYUN, NULL) };
        drafts[0].official = S("orang intel di kantor itu");
        drafts[1].official = S("orang intel di kantor itu");
        drafts[1].narrative = S("Hendro Santosa, kepala kantor, juga tahu; temannya 0840-3333-4444.");
        for (size_t i = 0; i < ARRAY_SIZE(drafts); i++) {
                assert_ok(house_file(&house, &babinsa, &drafts[i], &receipt));
                assert_int_equal(read_report(&house, &analyst, drafts[i].id, &page), ERR_NOT_FOUND);
                assert_ok(add_more(&house, &babinsa, drafts[i].id, S("Hendro Santosa, kepala kantor, juga tahu.")));
                assert_int_equal(read_report(&house, &analyst, drafts[i].id, &page), ERR_NOT_FOUND);
                expect_no_trace(&house, &head, drafts[i].id);
        }
        expect_no_trace(&house, &friend, drafts[1].id);
        struct actor elsewhere = house_person(&house, &(struct house_person){ "pengganti", "Wati", "Pengganti", "head",
                                                                              "", NULL });
        for (size_t i = 0; i < ARRAY_SIZE(drafts); i++) {
                assert_ok(read_report(&house, &elsewhere, drafts[i].id, &page));
                assert_ok(release(&house, &elsewhere, drafts[i].id));
                assert_ok(read_report(&house, &analyst, drafts[i].id, &page));
        }
        house_close(&house);
}

static void write_many_numbers(struct buffer *digits)
{
        unsigned seed = 1;
        buffer_init(digits, REPORT_NARRATIVE_MAX);
        for (int i = 0; i < 1990; i++) {
                seed = seed * 1103515245U + 12345U;
                buffer_printf(digits, "%c ", "0812"[seed >> 16 & 3]);
        }
        assert_ok(buffer_check(digits));
}

enum { COUNTED = 2 };
static const enum sql_type number_columns[] = { SQL_INT };
#define COUNT_QUERY(title, text) { .name = title, .place = "test", .sqlite = text, .postgres = text, \
                                   .columns = number_columns, .column_count = 1, .set = "main" }
static const struct statement counts[COUNTED] = {
        COUNT_QUERY("mentions", "SELECT count(*) FROM mention WHERE state IN ('active', 'confirmed')"),
        COUNT_QUERY("signals", "SELECT count(*) FROM signal WHERE state = 'open'"),
};

static enum error step_number(struct tx *tx, const struct statement *statement, int64_t *ret_number)
{
        _cleanup_query_ struct query query = { 0 };
        bool row = false;
        TRY(query_open(&query, tx, statement, NULL));
        TRY(query_step(&query, &row));
        *ret_number = row ? query_int(&query, 0) : -1;
        TRY(query_check(&query));
        return query_finish(&query);
}

/* How many mentions count for their subjects, and how many signals are open. */
static void expect_drawn(struct house *house, int64_t mentions, int64_t signals)
{
        const int64_t expected[COUNTED] = { mentions, signals };
        for (size_t i = 0; i < COUNTED; i++) {
                enum error err;
                int64_t number = -1;
                transaction (tx, house->fixture.store, TX_READ, &err) {
                        err = step_number(tx, &counts[i], &number);
                }
                assert_ok(err);
                assert_int_equal(number, expected[i]);
        }
}

/* Three reports of one number raise a signal; one of them is pulled back, and let in again. */
static void what_is_held_back_counts_no_more(void **state)
{
        static const char *const villages[] = { NGRAYUN, "35.02.02.2004", "35.02.02.2005" };
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_draft drafts[3];
        _cleanup_buffer_ struct buffer digits;
        house_open(&house);
        struct actor head = head_of(&house), authors[] = { babinsa_of(&house, "babinsa1", NULL),
                                                           babinsa_of(&house, "babinsa2", NULL),
                                                           babinsa_of(&house, "babinsa3", NULL) };
        write_many_numbers(&digits);
        for (size_t i = 0; i < ARRAY_SIZE(drafts); i++) {
                drafts[i] = house_draft(villages[i], "0840-5555-7777");
                assert_ok(house_file(&house, &authors[i], &drafts[i], &receipt));
        }
        expect_drawn(&house, 3, 1);
        assert_ok(add_more(&house, &authors[0], drafts[0].id, buffer_slice(&digits)));
        expect_drawn(&house, 2, 0);
        assert_ok(release(&house, &head, drafts[0].id));
        expect_drawn(&house, 3, 1);
        house_close(&house);
}

/* More numbers than are read: whom they name nobody knows. It leaves the inbox until the head has looked. */
static void too_many_numbers_hold_a_report_back(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        struct report_rows rows;
        _cleanup_buffer_ struct buffer digits;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house),
                     head = head_of(&house);
        struct report_draft draft = house_draft(NGRAYUN, NULL), second = house_draft(NGRAYUN, NULL);
        write_many_numbers(&digits);
        second.narrative = buffer_slice(&digits);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(house_file(&house, &babinsa, &second, &receipt));
        assert_int_equal(read_report(&house, &analyst, second.id, &page), ERR_NOT_FOUND);
        assert_ok(step(&house, &analyst, draft.id, "report.take"));
        assert_ok(add_more(&house, &babinsa, draft.id, buffer_slice(&digits)));
        assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(list(&house, &analyst, REPORTS_MINE, &rows));
        assert_int_equal(rows.count, 0);
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_ok(release(&house, &head, draft.id));
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        house_close(&house);
}

/* With one head, who is meant himself, it goes to the others; a sure mark of another cancels nothing. */
static void a_head_who_may_be_meant_is_not_asked(void **state)
{
        static const char *const told[] = { "Uang diminta Pak Hendro Santosa, kepala imigrasi.",
                                            "Yang minta uang kepala imigrasi ponorogo.",
                                            "HENDRO SANTOSA minta uang; temannya 0840-3333-4444." };
        (void)state;
        for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
                struct house house;
                struct report_receipt receipt;
                struct report_page page;
                house_open(&house);
                struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
                struct actor head = house_person(&house, &(struct house_person){
                        "kakanim", "Hendro Santosa", "Kepala Kantor Imigrasi Ponorogo", "head", "", NULL });
                struct actor friend = house_person(&house, &(struct house_person){ "teman", "Rina", "Analis",
                                                                                   "analyst", "", "+6284033334444" });
                struct report_draft draft = house_draft(NGRAYUN, NULL);
                draft.narrative = slice_from_cstr(told[i]);
                assert_ok(house_file(&house, &babinsa, &draft, &receipt));
                expect_no_trace(&house, &head, draft.id);
                if (i == 2)
                        expect_no_trace(&house, &friend, draft.id);
                assert_ok(read_report(&house, &analyst, draft.id, &page));
                house_close(&house);
        }
}

static void a_sure_mark_cancels_no_hold(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house),
                     head = head_of(&house);
        struct actor sure = house_person(&house, &(struct house_person){ "teman", "Rina", "Analis", "analyst", "",
                                                                         "+6284033334444" });
        struct actor likely = house_person(&house, &(struct house_person){ "kasi", "Bambang Wijaya", "Analis",
                                                                           "analyst", "", NULL });
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        draft.company = S("PT Bambang Wijaya");
        draft.narrative = S("Orangnya memakai nomor 0840/3333/4444.");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        expect_no_trace(&house, &sure, draft.id);
        expect_no_trace(&house, &likely, draft.id);
        assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_int_equal(page.likely_count, 1);
        house_close(&house);
}

static struct report_counts tabs_of(struct house *house, const struct actor *actor)
{
        struct report_counts numbers = { 0 };
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = reports_counts(tx, actor, NULL, &house->arena, &numbers);
        }
        assert_ok(err);
        return numbers;
}

/* A number beside a tab says nothing of what lies outside his area, for its list would not show it either. */
static void a_tab_counts_what_its_list_shows(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_rows rows;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house),
                     head = head_of(&house);
        (void)house_person(&house, &(struct house_person){ "kasi", "Bambang Wijaya", "Analis", "analyst", "", NULL });
        struct report_draft plain = house_draft(NGRAYUN, NULL), held = house_draft(NGRAYUN, NULL);
        held.narrative = S("Yang menagih uang Bambang Wijaya.");
        assert_ok(house_file(&house, &babinsa, &plain, &receipt));
        assert_ok(house_file(&house, &babinsa, &held, &receipt));
        assert_ok(step(&house, &analyst, plain.id, "report.take"));
        assert_int_equal(tabs_of(&house, &analyst).mine, 1);
        assert_int_equal(tabs_of(&house, &head).held, 1);
        analyst.roles[0].area = head.roles[0].area = S("35.01");
        assert_ok(list(&house, &analyst, REPORTS_MINE, &rows));
        assert_int_equal(rows.count, 0);
        assert_int_equal(tabs_of(&house, &analyst).mine, 0);
        assert_ok(list(&house, &head, REPORTS_HEAD, &rows));
        assert_int_equal(rows.count, 0);
        assert_int_equal(tabs_of(&house, &head).held, 0);
        house_close(&house);
}

static int64_t told_by_list(struct house *house, const struct actor *actor)
{
        struct report_counts counted = { 0 };
        struct report_rows rows = { 0 };
        struct report_filter filter = { .tab = REPORTS_UNTAKEN, .limit = REPORTS_COUNTED };
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = reports_list(tx, actor, &filter, &house->arena, &rows);
                if (err == OK)
                        err = reports_counts(tx, actor, &(struct report_shown){ &filter, &rows }, &house->arena,
                                             &counted);
        }
        assert_ok(err);
        return counted.untaken;
}

/* What the list has read already is not counted again, and is the same number, to fifty and "more than that". */
static void a_tab_is_told_by_the_list_what_a_count_would_say(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        for (int64_t filed = 0; filed <= REPORTS_COUNTED + 2; filed++) {
                int64_t expected = filed > REPORTS_COUNTED ? REPORTS_COUNTED + 1 : filed;
                if (filed < 2 || filed >= REPORTS_COUNTED) {
                        assert_int_equal(tabs_of(&house, &analyst).untaken, expected);
                        assert_int_equal(told_by_list(&house, &analyst), expected);
                }
                struct report_draft draft = house_draft(NGRAYUN, NULL);
                assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        }
        house_close(&house);
}

static enum error grade_and_close(struct house *house, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_grade(tx, actor, &(struct report_grade){ .report_id = id, .reliability = S("B"),
                                                                      .credibility = S("2") });
                if (err == OK)
                        err = report_close(tx, actor, &(struct report_close){ .report_id = id, .note = S("Ditindak."),
                                                                              .outcome = S("confirmed") });
        }
        return err;
}

static int64_t alone(struct house *house, const struct actor *actor)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = reports_alone(tx, actor, &house->arena, &count);
        }
        assert_ok(err);
        return count;
}

/* The only analyst is named exactly: the report is in the inbox, and nobody but the head may open it. */
static void what_names_the_only_analyst_is_the_heads_work(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), head = head_of(&house);
        struct actor only = house_person(&house, &(struct house_person){ "yoga", "Yoga Prasetya", "Analis", "analyst",
                                                                         "", "+6284033334444" });
        struct report_draft draft = house_draft(NGRAYUN, NULL), other = house_draft(NGRAYUN, "0840-1111-2222");
        draft.official = S("Yoga Prasetya, 0840 3333 4444");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(house_file(&house, &babinsa, &other, &receipt));
        assert_int_equal(read_report(&house, &only, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(read_report(&house, &head, other.id, &page)); /* an analyst may work on it: not the head's */
        assert_false(page.alone || page.can_take);
        assert_int_equal(step(&house, &head, other.id, "report.take"), ERR_NOT_FOUND);
        assert_int_equal(alone(&house, &head), 1);
        assert_int_equal(alone(&house, &only), 0);
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_true(page.alone && page.can_take && !page.can_close);
        assert_int_equal(grade_and_close(&house, &head, draft.id), ERR_CONFLICT); /* taken first */
        assert_ok(step(&house, &head, draft.id, "report.take"));
        assert_int_equal(alone(&house, &head), 0);
        assert_ok(step(&house, &head, draft.id, "report.verify"));
        assert_ok(grade_and_close(&house, &head, draft.id));
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_slice(page.row.state, "closed");
        assert_false(page.alone || page.can_return);
        house_close(&house);
}

/* The only role of an account, ended by somebody. */
static void end_role(struct house *house, const struct actor *by, const struct actor *whose)
{
        struct person_page page;
        assert_ok(person_read(house->fixture.store, by, whose->person_id, &house->arena, &page));
        assert_int_equal(page.grant_count, 1);
        assert_ok(role_end(house->fixture.store, by, page.grants[0].id));
}

/* Two people are needed to bury a report: a head who sends the analysts away has what was theirs for nobody. */
static void a_head_who_ends_the_analysts_is_not_left_alone_with_their_work(void **state)
{
        (void)state;
        for (int by_head = 0; by_head < 2; by_head++) {
                struct house house;
                struct report_receipt receipt;
                struct report_page page;
                house_open(&house);
                struct actor babinsa = babinsa_of(&house, "babinsa", NULL), head = head_of(&house),
                             analyst = analyst_of(&house);
                struct actor admin = house_person(&house, &(struct house_person){ "admin", "Sri", "Administrator",
                                                                                  "admin", "", NULL });
                struct report_draft before = house_draft(NGRAYUN, NULL), after = house_draft(NGRAYUN, NULL);
                assert_ok(house_file(&house, &babinsa, &before, &receipt));
                end_role(&house, by_head ? &head : &admin, &analyst);
                assert_ok(house_file(&house, &babinsa, &after, &receipt));
                assert_int_equal(alone(&house, &head), by_head ? 0 : 2);
                assert_ok(read_report(&house, &head, before.id, &page));
                assert_int_equal(page.can_take, !by_head);
                assert_int_equal(step(&house, &head, before.id, "report.take"), by_head ? ERR_NOT_FOUND : OK);
                assert_int_equal(step(&house, &head, after.id, "report.take"), by_head ? ERR_NOT_FOUND : OK);
                struct actor second = house_person(&house, &(struct house_person){ "kedua", "Ratna", "Analis",
                                                                                   "analyst", "", NULL });
                if (by_head)
                        assert_ok(step(&house, &second, before.id, "report.take"));
                house_close(&house);
        }
}

/* A title that the head gave the analyst keeps him from the reports that name it; they are not the head's for that. */
static void a_title_of_the_heads_choosing_leaves_him_no_report(void **state)
{
        (void)state;
        for (int by_head = 0; by_head < 2; by_head++) {
                struct house house;
                struct report_receipt receipt;
                struct report_page page;
                house_open(&house);
                struct actor babinsa = babinsa_of(&house, "babinsa", NULL), head = head_of(&house),
                             analyst = analyst_of(&house);
                struct actor admin = house_person(&house, &(struct house_person){ "admin", "Sri", "Administrator",
                                                                                  "admin", "", NULL });
                assert_ok(position_add(house.fixture.store, by_head ? &head : &admin,
                                       &(struct position_new){ .id = uuid_new(), .person_id = analyst.person_id,
                                                               .name = S("Modin Dusun Krajan") }));
                struct report_draft draft = house_draft(NGRAYUN, NULL);
                draft.official = S("Modin Dusun Krajan");
                assert_ok(house_file(&house, &babinsa, &draft, &receipt));
                assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
                assert_int_equal(alone(&house, &head), by_head ? 0 : 1);
                assert_int_equal(step(&house, &head, draft.id, "report.take"), by_head ? ERR_NOT_FOUND : OK);
                struct actor second = house_person(&house, &(struct house_person){ "kedua", "Ratna", "Analis",
                                                                                   "analyst", "", NULL });
                if (by_head)
                        assert_ok(step(&house, &second, draft.id, "report.take"));
                house_close(&house);
        }
}

/* A second analyst comes: the head gives it back and the analyst goes on; from then on it is not the head's. */
static void another_analyst_goes_on_with_what_the_head_gave_back(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), head = head_of(&house);
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_int_equal(alone(&house, &head), 1); /* an office without an analyst */
        (void)house_person(&house, &(struct house_person){ "jauh", "Analis Jauh", "Analis", "analyst", "35.01", NULL });
        assert_int_equal(alone(&house, &head), 1); /* one of another area */
        assert_ok(step(&house, &head, draft.id, "report.take"));
        struct actor analyst = analyst_of(&house);
        assert_int_equal(alone(&house, &head), 0);
        assert_ok(read_report(&house, &head, draft.id, &page));
        assert_true(!page.alone && page.can_return && page.can_close); /* what he took he may finish */
        assert_ok(step(&house, &head, draft.id, "report.return"));
        assert_int_equal(step(&house, &head, draft.id, "report.take"), ERR_NOT_FOUND);
        assert_ok(step(&house, &analyst, draft.id, "report.take"));
        assert_ok(grade_and_close(&house, &analyst, draft.id));
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_names_the_only_analyst_is_the_heads_work),
                cmocka_unit_test(a_head_who_ends_the_analysts_is_not_left_alone_with_their_work),
                cmocka_unit_test(a_title_of_the_heads_choosing_leaves_him_no_report),
                cmocka_unit_test(another_analyst_goes_on_with_what_the_head_gave_back),
                cmocka_unit_test(a_tab_counts_what_its_list_shows),
                cmocka_unit_test(a_tab_is_told_by_the_list_what_a_count_would_say),
                cmocka_unit_test(what_looks_like_an_official_waits_for_the_head),
                cmocka_unit_test(the_last_of_very_many_numbers_names_too),
                cmocka_unit_test(however_many_are_meant_none_of_them_reads_it),
                cmocka_unit_test(a_held_report_whose_head_is_named_later_leaves_the_office),
                cmocka_unit_test(a_head_whose_number_is_known_later_holds_it_no_longer),
                cmocka_unit_test(the_likely_are_marked_until_the_head_decides),
                cmocka_unit_test(what_nobody_could_mark_is_let_in_by_no_addition),
                cmocka_unit_test(what_is_held_back_counts_no_more),
                cmocka_unit_test(too_many_numbers_hold_a_report_back),
                cmocka_unit_test(a_head_who_may_be_meant_is_not_asked),
                cmocka_unit_test(a_sure_mark_cancels_no_hold),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
