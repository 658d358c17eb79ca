/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reports: filing once, the edges, who is named, what the author sees. */
#include "people.h"

#include "access/people.h"
#include "base/checked.h"
#include "reports/internal.h"
#include "subjects/subjects.h"
#include "warnings/warnings.h"

static enum error close_report(struct house *house, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_close(tx, actor, &(struct report_close){ .report_id = id, .outcome = S("confirmed"),
                                                                      .note = S("Terima kasih, sudah kami periksa.") });
        }
        return err;
}

static enum error grade(struct house *house, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_grade(tx, actor, &(struct report_grade){ .report_id = id, .reliability = S("B"),
                                                                      .credibility = S("2") });
        }
        return err;
}

static void sent_twice_is_one_report(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt first, again;
        struct report_rows rows;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL);
        struct report_draft draft = house_draft(NGRAYUN, "0840-1234-5678");
        assert_ok(house_file(&house, &babinsa, &draft, &first));
        assert_ok(house_file(&house, &babinsa, &draft, &again));
        assert_false(first.repeated);
        assert_true(again.repeated);
        assert_true(slice_equal(first.number, again.number));
        assert_true(slice_starts_with(first.number, S("L-20")));
        draft.narrative = S("Isi yang lain sama sekali.");
        assert_int_equal(house_file(&house, &babinsa, &draft, &again), ERR_CONFLICT);
        assert_ok(list(&house, &babinsa, REPORTS_OWN, &rows));
        assert_int_equal(rows.count, 1);
        house_close(&house);
}

/* The id and the words of another's report give nobody its number. */
static void the_same_from_another_hand_is_a_conflict(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt = { 0 };
        struct report_rows rows;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), other = babinsa_of(&house, "babinsa2", NULL);
        struct report_draft draft = house_draft(NGRAYUN, NULL), second = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_int_equal(house_file(&house, &other, &draft, &receipt), ERR_CONFLICT);
        draft.narrative = S("Isi yang lain sama sekali.");
        assert_int_equal(house_file(&house, &other, &draft, &receipt), ERR_CONFLICT);
        assert_ok(list(&house, &other, REPORTS_OWN, &rows));
        assert_int_equal(rows.count, 0);
        assert_ok(house_file(&house, &other, &second, &receipt));
        struct report_more more = { .report_id = draft.id, .id = uuid_new(), .told = S("Orangnya datang lagi.") };
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_add(tx, &babinsa, &more);
        }
        assert_ok(err);
        more.report_id = second.id;
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_add(tx, &other, &more);
        }
        assert_int_equal(err, ERR_CONFLICT);
        house_close(&house);
}

static void wrong_drafts_say_which_field(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct form_errors errors = { 0 };
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL);
        struct report_draft draft = house_draft("35.02.02.9999", "bukan nomor");
        draft.narrative = S("hm");
        draft.knowledge = S("entah");
        draft.happened_on = S("2099-01-01");
        draft.errors = &errors;
        assert_int_equal(report_check(&draft, S("2026-01-01"), &house.arena), ERR_INVALID);
        assert_non_null(form_error_find(&errors, "village"));
        assert_non_null(form_error_find(&errors, "phone"));
        assert_non_null(form_error_find(&errors, "narrative"));
        assert_non_null(form_error_find(&errors, "knowledge"));
        assert_non_null(form_error_find(&errors, "happened_on"));
        draft = house_draft("35.01.01.2001", NULL);
        assert_int_equal(house_file(&house, &babinsa, &draft, &receipt), ERR_INVALID); /* outside his area */
        house_close(&house);
}

/* Every pair of state and action that the table does not have is refused, by the one who may do the others. */
static void steps_follow_the_table(void **state)
{
        (void)state;
        static const char *const actions[] = { "report.take", "report.return", "report.verify", "report.close" };
        static const char *const ways[][3] = { { NULL }, { "report.take" }, { "report.take", "report.verify" },
                                               { "report.take", "close" } };
        static const char *const states[] = { "new", "taken", "verifying", "closed" };
        struct house house;
        struct report_receipt receipt;
        size_t edge_count, refused = 0;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        const struct report_edge *edges = report_edges(&edge_count);
        for (size_t s = 0; s < ARRAY_SIZE(states); s++) {
                for (size_t a = 0; a < ARRAY_SIZE(actions); a++) {
                        bool legal = false;
                        struct report_draft draft = house_draft(NGRAYUN, NULL);
                        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
                        for (size_t i = 0; i < 3 && ways[s][i]; i++)
                                assert_ok(strcmp(ways[s][i], "close") == 0
                                                  ? close_report(&house, &analyst, draft.id)
                                                  : step(&house, &analyst, draft.id, ways[s][i]));
                        for (size_t e = 0; e < edge_count; e++)
                                legal |= slice_equal(edges[e].action, slice_from_cstr(actions[a])) &&
                                         slice_equal(edges[e].from, slice_from_cstr(states[s]));
                        enum error err = strcmp(actions[a], "report.close") == 0 ?
                                                 close_report(&house, &analyst, draft.id) :
                                                 step(&house, &analyst, draft.id, actions[a]);
                        assert_int_equal(err, legal ? OK : ERR_CONFLICT);
                        refused += !legal;
                }
        }
        assert_int_equal(refused, ARRAY_SIZE(states) * ARRAY_SIZE(actions) - edge_count);
        house_close(&house);
}

static void authors_do_not_judge_their_own(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        house_open(&house);
        struct actor both = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        both.roles[both.role_count++] = (struct actor_role){ S("analyst"), S("") };
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &both, &draft, &receipt));
        assert_int_equal(step(&house, &both, draft.id, "report.take"), ERR_NOT_FOUND);
        assert_ok(step(&house, &analyst, draft.id, "report.take"));
        assert_int_equal(grade(&house, &both, draft.id), ERR_NOT_FOUND);
        assert_int_equal(close_report(&house, &both, draft.id), ERR_NOT_FOUND);
        assert_ok(grade(&house, &analyst, draft.id));
        house_close(&house);
}

static void the_reporter_hears_and_never_who(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(step(&house, &analyst, draft.id, "report.take"));
        assert_ok(grade(&house, &analyst, draft.id));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_add(tx, &babinsa, &(struct report_more){ draft.id, uuid_new(),
                                                                      S("Mereka datang lagi kemarin.") });
        }
        assert_ok(err);
        assert_ok(close_report(&house, &analyst, draft.id));
        assert_ok(read_report(&house, &babinsa, draft.id, &page));
        assert_true(page.is_own);
        assert_true(slice_is_null(page.row.reliability));
        assert_true(slice_is_null(page.reporter_position));
        assert_int_equal(page.addition_count, 1);
        assert_int_equal(page.event_count, 4); /* filed, taken, added, closed: the grade is not his to see */
        for (size_t i = 0; i < page.event_count; i++)
                assert_true(slice_is_null(page.events[i].actor_name));
        assert_slice(page.events[3].note, "Terima kasih, sudah kami periksa.");
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        assert_int_equal(page.event_count, 5);
        assert_slice(page.row.reliability, "B");
        assert_false(slice_is_null(page.events[1].actor_name));
        house_close(&house);
}

/* Four ways to name him exactly: his phone in the field, inside the narrative, his position, and chosen by hand. The
 * one who is named has every right of an analyst, and still finds nothing. */
static void the_named_find_no_trace(void **state)
{
        (void)state;
        for (int way = 0; way < 4; way++) {
                struct house house;
                struct report_receipt receipt;
                struct report_page page;
                house_open(&house);
                struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
                struct actor official =
                        house_person(&house, &(struct house_person){ "kades", "Suyatno", "Kepala Desa Ngrayun",
                                                                     "analyst", "", "+6284055556666" });
                struct report_draft draft = house_draft(NGRAYUN, NULL);
                if (way == 0)
                        draft.phone = S("0840 5555 6666");
                if (way == 1)
                        draft.narrative =
                                S("Warga bilang hubungi 62 840-5555-6666 kalau mau berangkat, katanya dibantu.");
                if (way == 2)
                        draft.official = S("kepala desa  NGRAYUN");
                if (way == 3) {
                        draft.persons = &official.person_id;
                        draft.person_count = 1;
                }
                assert_ok(house_file(&house, &babinsa, &draft, &receipt));
                expect_no_trace(&house, &official, draft.id);
                assert_ok(read_report(&house, &analyst, draft.id, &page)); /* for others it is in the inbox */
                house_close(&house);
        }
}

/* Who is named by his post: whoever holds it on the day of the report, also as a second post, and nobody else. */
static void a_post_names_who_holds_it_that_day(void **state)
{
        (void)state;
        static const struct {
                const char *from, *to;
                bool named;
        } cases[] = { { NULL, NULL, true }, { "2026-03-01", "2026-03-01", true }, { NULL, "2026-02-28", false },
                      { "2026-03-02", NULL, false } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct house house;
                struct report_receipt receipt;
                struct report_page page;
                enum error err;
                clock_freeze((instant)1772337600 * SECOND); /* 1 March 2026, 11:00 WIB */
                house_open(&house);
                struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house),
                             head = head_of(&house);
                const struct house_person first = { "admin", "Administrator", "Administrator", "admin", "", NULL };
                const struct house_person second = { "dua", "Suyatno", "Sekretaris Desa", "analyst", "", NULL };
                struct actor admin = house_person(&house, &first), official = house_person(&house, &second);
                assert_ok(position_add(house.fixture.store, &admin,
                                       &(struct position_new){ .id = uuid_new(), .person_id = official.person_id,
                                                               .name = S("Plt. Kepala Desa Ngrayun"),
                                                               .valid_from = slice_from_cstr(cases[i].from),
                                                               .valid_to = slice_from_cstr(cases[i].to) }));
                struct report_draft draft = house_draft(NGRAYUN, NULL);
                draft.official = S("plt. kepala desa  NGRAYUN");
                assert_ok(house_file(&house, &babinsa, &draft, &receipt));
                if (cases[i].named) {
                        expect_no_trace(&house, &official, draft.id);
                        assert_ok(read_report(&house, &analyst, draft.id, &page));
                } else { /* nobody holds that post: the head looks, and is offered nobody */
                        assert_int_equal(read_report(&house, &analyst, draft.id, &page), ERR_NOT_FOUND);
                        assert_ok(read_report(&house, &head, draft.id, &page));
                        assert_int_equal(page.likely_count, 0);
                        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                                err = report_release(tx, &head, &(struct report_release){ .report_id = draft.id });
                        }
                        assert_ok(err);
                        assert_ok(read_report(&house, &official, draft.id, &page));
                }
                house_close(&house);
                clock_freeze(-1);
        }
}

static void what_is_added_is_searched_for_names(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        struct actor likely = house_person(&house, &(struct house_person){ "kasi", "Bambang Wijaya", "Analis",
                                                                           "analyst", "", NULL });
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(read_report(&house, &likely, draft.id, &page));
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = report_add(tx, &babinsa, &(struct report_more){ .report_id = draft.id, .id = uuid_new(),
                                                                      .told = S("Ternyata Bambang Wijaya.") });
        }
        assert_ok(err);
        assert_int_equal(read_report(&house, &likely, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(read_report(&house, &analyst, draft.id, &page));
        house_close(&house);
}

static void his_own_number_does_not_name_the_author(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", "+6284077778888");
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        draft.narrative = S("Saya lihat sendiri. Telepon saya 0840-7777-8888.");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(read_report(&house, &babinsa, draft.id, &page));
        house_close(&house);
}

static void other_areas_and_offices_see_nothing(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page page;
        struct report_rows rows;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL);
        struct actor pacitan = house_person(
                &house, &(struct house_person){ "pacitan", "Analis Dua", "Analis", "analyst", "35.01", NULL });
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_int_equal(read_report(&house, &pacitan, draft.id, &page), ERR_NOT_FOUND);
        assert_ok(list(&house, &pacitan, REPORTS_ALL, &rows));
        assert_int_equal(rows.count, 0);
        assert_int_equal(list(&house, &babinsa, REPORTS_ALL, &rows), ERR_FORBIDDEN);
        struct actor stranger = analyst_of(&house);
        stranger.office_id = house.other_office;
        assert_int_equal(read_report(&house, &stranger, draft.id, &page), ERR_NOT_FOUND);
        house_close(&house);
}

static enum error name_in(struct house *house, const struct actor *person, struct uuid signal)
{
        enum error err;
        int64_t marked;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                struct named_in_search search = { .office_id = house->office, .object_kind = S("signal"),
                                                  .object_id = signal, .persons = &person->person_id,
                                                  .person_count = 1 };
                err = access_mark_named(tx, &search, &marked);
        }
        return err;
}

static enum error tell(struct house *house, struct uuid report, struct uuid signal)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = reports_tell(tx, &(struct report_news){ house->office, report, S("outcome"), S("Sedang diamati."),
                                                              S("signal"), signal });
        }
        return err;
}

/* What others told of him has a part in it: neither a word nor another version of his report says so. */
static void a_named_reporter_is_told_nothing_of_what_names_him(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_page before, after;
        struct uuid names_him = uuid_new(), another = uuid_new();
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL);
        struct report_draft draft = house_draft(NGRAYUN, NULL);
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(name_in(&house, &babinsa, names_him));
        assert_ok(read_report(&house, &babinsa, draft.id, &before));
        assert_ok(tell(&house, draft.id, names_him));
        assert_ok(read_report(&house, &babinsa, draft.id, &after));
        assert_int_equal(after.version, before.version);
        assert_int_equal(after.event_count, before.event_count);
        assert_ok(tell(&house, draft.id, another));
        assert_ok(read_report(&house, &babinsa, draft.id, &after));
        assert_true(after.version > before.version);
        assert_int_equal(after.event_count, before.event_count + 1);
        house_close(&house);
}

static void pages_of_a_list_follow_each_other(void **state)
{
        (void)state;
        struct house house;
        struct report_receipt receipt;
        struct report_rows rows = { 0 };
        struct report_filter filter = { .tab = REPORTS_ALL, .limit = 2 };
        size_t seen = 0;
        enum error err;
        house_open(&house);
        struct actor babinsa = babinsa_of(&house, "babinsa", NULL), analyst = analyst_of(&house);
        for (int i = 0; i < 5; i++) {
                struct report_draft draft = house_draft(NGRAYUN, NULL);
                assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        }
        do {
                transaction (tx, house.fixture.store, TX_WRITE, &err) {
                        err = reports_list(tx, &analyst, &filter, &house.arena, &rows);
                }
                assert_ok(err);
                for (size_t i = 0; i < rows.count; i++, seen++)
                        assert_int_equal(rows.items[i].seq, 5 - seen);
                filter.cursor = rows.items[rows.count - 1].seq;
        } while (rows.more);
        assert_int_equal(seen, 5);
        filter.limit = 201;
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = reports_list(tx, &analyst, &filter, &house.arena, &rows);
        }
        assert_int_equal(err, ERR_INVALID);
        house_close(&house);
}

static void finds_numbers_in_running_text(void **state)
{
        (void)state;
        struct arena arena;
        struct identifiers found = { 0 };
        arena_init(&arena, 1 << 20);
        assert_ok(identifiers_find(S("WA 0840-1234-5678/0840 8765 4321, KTP 3502 0212 3456 0001. Bayar 5.000.000 "
                                     "tgl 10-09-2025."),
                                   &arena, &found));
        bool first = false, second = false;
        for (size_t i = 0; i < found.phone_count; i++) {
                first |= slice_equal(found.phones[i], S("+6284012345678"));
                second |= slice_equal(found.phones[i], S("+6284087654321"));
        }
        assert_true(first && second);
        bool nik = false;
        for (size_t i = 0; i < found.nik_count; i++)
                nik |= slice_equal(found.niks[i], S("3502021234560001"));
        assert_true(nik);
        arena_reset(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sent_twice_is_one_report),
                cmocka_unit_test(the_same_from_another_hand_is_a_conflict),
                cmocka_unit_test(wrong_drafts_say_which_field),
                cmocka_unit_test(steps_follow_the_table),
                cmocka_unit_test(authors_do_not_judge_their_own),
                cmocka_unit_test(the_reporter_hears_and_never_who),
                cmocka_unit_test(the_named_find_no_trace),
                cmocka_unit_test(a_post_names_who_holds_it_that_day),
                cmocka_unit_test(what_is_added_is_searched_for_names),
                cmocka_unit_test(his_own_number_does_not_name_the_author),
                cmocka_unit_test(other_areas_and_offices_see_nothing),
                cmocka_unit_test(a_named_reporter_is_told_nothing_of_what_names_him),
                cmocka_unit_test(pages_of_a_list_follow_each_other),
                cmocka_unit_test(finds_numbers_in_running_text),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
