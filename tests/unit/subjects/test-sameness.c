/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Candidates wait for a person; a wrong merge or split is undone and nothing is lost. */
#include "find.h"

#include "base/checked.h"
#include "store/query.h"
#include "subjects/sameness.h"

static const char *const villages[] = { "35.02.02.2003", "35.02.02.2004", "35.02.02.2005", "35.02.02.2006" };
static const char *const recruiters[] = { "Wahyu Sutrisno", "Wahyu Soetrisna", "W. Sutrisno", "Hartono" };
static const char *const phones[] = { "0840-1234-5678", "0840-1234-5679", "0840-7777-1111", "0840-1234-5678" };
enum { REPORTS = 4 };

/* Every test runs twice: by keys in the database, and by the tables in memory. */
static bool in_memory;

struct desk {
        struct house house;
        struct actor analyst;
        struct report_draft drafts[REPORTS];
        struct likeness *likeness;
};

static void desk_open(struct desk *desk)
{
        static const char *const logins[] = { "babinsa1", "babinsa2", "babinsa3", "babinsa4" };
        struct report_receipt receipt;
        house_open(&desk->house);
        desk->likeness = NULL;
        if (in_memory)
                assert_ok(likeness_open(&(struct likeness_options){ .store = desk->house.fixture.store,
                                                              .source = subjects_source() },
                                     &desk->likeness));
        desk->analyst = house_person(
                &desk->house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
        for (size_t i = 0; i < REPORTS; i++) {
                struct actor babinsa =
                        house_person(&desk->house, &(struct house_person){ logins[i], "Sersan Contoh", "Babinsa",
                                                                             "babinsa", "35.02.02", NULL });
                desk->drafts[i] = house_draft(villages[i], phones[i]);
                desk->drafts[i].recruiter = slice_from_cstr(recruiters[i]);
                assert_ok(house_file(&desk->house, &babinsa, &desk->drafts[i], &receipt));
        }
}

static void desk_close(struct desk *desk)
{
        likeness_close(desk->likeness);
        house_close(&desk->house);
}

static struct uuid find(struct desk *desk, const char *kind, const char *written)
{
        return find_subject(&desk->house, &desk->analyst, kind, written);
}

static void read_subject(struct desk *desk, struct uuid id, struct subject_page *ret_page)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_read(tx, &desk->analyst, id, &desk->house.arena, ret_page);
        }
        assert_ok(err);
}

static void candidates_of(struct desk *desk, struct uuid id, struct candidates *ret_candidates)
{
        enum error err;
        likeness_follow(desk->likeness, desk->house.office, MINUTE);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                struct subject_head head;
                err = subjects_head(tx, desk->house.office, id, &desk->house.arena, &head);
                if (err == OK)
                        err = subjects_candidates(tx, &desk->analyst,
                                                  &(struct candidate_question){ &head, desk->likeness },
                                                  &desk->house.arena, ret_candidates);
        }
        assert_ok(err);
        assert_false(ret_candidates->unprepared);
        assert_true(ret_candidates->complete);
}

static const struct candidate *candidate_named(const struct candidates *candidates, const char *label)
{
        for (size_t i = 0; i < candidates->count; i++)
                if (slice_equal(candidates->items[i].label, slice_from_cstr(label)))
                        return &candidates->items[i];
        return NULL;
}

static enum error judge(struct desk *desk, const struct judgement *judgement)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_judge(tx, &desk->analyst, judgement);
        }
        return err;
}

static enum error undo(struct desk *desk, struct uuid subject, struct uuid judgement)
{
        enum error err;
        struct judgement_undoing undoing = { subject, judgement, 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_undo(tx, &desk->analyst, &undoing);
        }
        return err;
}

static enum error append_rows(struct tx *tx, const struct statement *statement, struct arena *arena,
                              struct slice *all)
{
        _cleanup_query_ struct query query = { 0 };
        bool row = true;
        TRY(query_open(&query, tx, statement, NULL));
        TRY(query_step(&query, &row));
        while (row) {
                *all = arena_printf(arena, "%.*s\n%.*s", SLICE_FMT(*all), SLICE_FMT(query_slice(&query, 0, arena)));
                TRY(query_step(&query, &row));
        }
        TRY(query_check(&query));
        return query_finish(&query);
}

/* Every column that says what is one with what; only the counter of a subject's changes may move. */
static struct slice rows_text(struct desk *desk)
{
        static const enum sql_type types[] = { SQL_TEXT };
        static const struct statement statements[] = {
                { .name = "subjects", .place = "test", .set = "main", .columns = types, .column_count = 1,
                  .sqlite = "SELECT hex(id) || kind || hex(key_hash) || hex(label) || coalesce(hex(merged_into), '-') "
                            "FROM subject ORDER BY id",
                  .postgres = "SELECT id::text || kind || encode(key_hash, 'hex') || encode(label, 'hex') || "
                              "coalesce(merged_into::text, '-') FROM subject ORDER BY id" },
                { .name = "mentions", .place = "test", .set = "main", .columns = types, .column_count = 1,
                  .sqlite = "SELECT hex(id) || hex(subject_id) || source_kind || hex(source_id) || source_group "
                            "|| role || village_code || hex(raw) || rule || observed_on || state || created_at "
                            "FROM mention ORDER BY id",
                  .postgres = "SELECT id::text || subject_id::text || source_kind || source_id::text "
                              "|| source_group || role || village_code || encode(raw, 'hex') || rule "
                              "|| observed_on || state || created_at::text FROM mention ORDER BY id" },
                { .name = "blocks", .place = "test", .set = "main", .columns = types, .column_count = 1,
                  .sqlite = "SELECT hex(subject_id) || hex(block_hash) FROM subject_block ORDER BY subject_id, "
                            "block_hash",
                  .postgres = "SELECT subject_id::text || encode(block_hash, 'hex') FROM subject_block ORDER BY "
                              "subject_id, block_hash" },
        };
        struct slice all = S("");
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                all = S("");
                err = OK;
                for (size_t i = 0; i < ARRAY_SIZE(statements) && err == OK; i++)
                        err = append_rows(tx, &statements[i], &desk->house.arena, &all);
        }
        assert_ok(err);
        assert_true(all.size > 2000);
        return all;
}

static void near_names_and_numbers_are_candidates(void **state)
{
        (void)state;
        struct desk desk;
        struct candidates found;
        desk_open(&desk);
        struct uuid subject = find(&desk, "person", "Wahyu Sutrisno");
        candidates_of(&desk, subject, &found);
        const struct candidate *slip = candidate_named(&found, "Wahyu Soetrisna");
        assert_non_null(slip);
        assert_int_equal(slip->reason, CANDIDATE_NAMES);
        assert_int_equal(slip->comparison.agreement, MATCH_TYPING);
        assert_non_null(candidate_named(&found, "W. Sutrisno"));
        assert_null(candidate_named(&found, "Hartono"));
        candidates_of(&desk, find(&desk, "phone", "084012345678"), &found);
        assert_int_equal(found.count, 1);
        assert_slice(found.items[0].label, "0840-1234-5679");
        assert_int_equal(found.items[0].reason, CANDIDATE_SLIP);
        desk_close(&desk);
}

/* The job does what looking does, of both offices, and once. */
static void the_job_prepares_what_nobody_looked_at(void **state)
{
        (void)state;
        struct desk desk;
        struct candidates found;
        enum error err;
        int64_t first, again;
        desk_open(&desk);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = subjects_prepare(tx, 1000, &first);
                if (err == OK)
                        err = subjects_prepare(tx, 1000, &again);
        }
        assert_ok(err);
        assert_true(first >= 7);
        assert_int_equal(again, 0);
        struct slice before = rows_text(&desk);
        candidates_of(&desk, find(&desk, "person", "Wahyu Sutrisno"), &found);
        assert_non_null(candidate_named(&found, "W. Sutrisno"));
        assert_true(slice_equal(rows_text(&desk), before)); /* looking had nothing to add */
        desk_close(&desk);
}

static void each_kind_is_compared_in_its_way(void **state)
{
        (void)state;
        static const struct {
                enum match_kind kind;
                const char *a, *b;
                int reason; /* -1: not alike */
        } rows[] = {
                { MATCH_PHONE, "0840-1234-5678", "0840-1234-5687", CANDIDATE_SLIP },
                { MATCH_PHONE, "0840-1234-5678", "0840-1234-9999", -1 },
                { MATCH_ACCOUNT, "BRI 002101123456", "BRI 002101123457", CANDIDATE_SLIP },
                { MATCH_ACCOUNT, "BRI 002101123456", "BRI 112101123457", -1 },
                { MATCH_COMPANY, "PT Maju Jaya Abadi", "PT Abadi Maju Jaya", CANDIDATE_ORDER },
                { MATCH_COMPANY, "PT Maju Jaya Abadi", "CV Maju Jaya Abaddi", CANDIDATE_SLIP },
                { MATCH_COMPANY, "PT Maju Jaya Abadi", "PT Sinar Timur", -1 },
                { MATCH_ADDRESS, "Dusun Krajan RT 3 RW 2 Desa Ngrayun", "Dusun Krajen RT 3 RW 2 Desa Ngrayum",
                  CANDIDATE_NEAR },
                { MATCH_PERSON, "Sutrisno", "Budi Sutrisno", -1 },
                { MATCH_PERSON, "Sutrisno", "Hartono", -1 },
        };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1024 * 1024);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct candidate candidate = { 0 };
                bool near;
                struct written_pair pair = { rows[i].kind, slice_from_cstr(rows[i].a), slice_from_cstr(rows[i].b) };
                assert_ok(candidate_compare(&pair, &arena, &candidate, &near));
                if (near != (rows[i].reason >= 0) || (near && (int)candidate.reason != rows[i].reason))
                        fail_msg("%s and %s: near %d, reason %d", rows[i].a, rows[i].b, near, (int)candidate.reason);
        }
}

static void a_verdict_about_two_stands_on_both_pages(void **state)
{
        (void)state;
        struct desk desk;
        struct candidates found;
        desk_open(&desk);
        struct uuid one = find(&desk, "person", "Wahyu Sutrisno"), other = find(&desk, "person", "W. Sutrisno");
        struct judgement later = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                   .verdict = VERDICT_LATER, .reason = S("Menunggu jawaban desa.") };
        assert_ok(judge(&desk, &later));
        candidates_of(&desk, other, &found);
        assert_slice(candidate_named(&found, "Wahyu Sutrisno")->verdict, "later");
        struct judgement apart = later;
        apart.id = uuid_new();
        apart.verdict = VERDICT_DIFFERENT;
        assert_ok(judge(&desk, &apart));
        assert_ok(judge(&desk, &apart)); /* the same again changes nothing */
        candidates_of(&desk, other, &found);
        assert_slice(candidate_named(&found, "Wahyu Sutrisno")->verdict, "different");
        assert_ok(undo(&desk, one, apart.id));
        candidates_of(&desk, one, &found);
        assert_slice(candidate_named(&found, "W. Sutrisno")->verdict, "later");
        desk_close(&desk);
}

static void a_wrong_merge_is_undone_and_nothing_is_lost(void **state)
{
        (void)state;
        struct desk desk;
        struct candidates found;
        struct subject_page page;
        desk_open(&desk);
        struct uuid one = find(&desk, "person", "Wahyu Sutrisno");
        struct uuid other = find(&desk, "person", "Wahyu Soetrisna");
        candidates_of(&desk, one, &found);
        struct slice before = rows_text(&desk);
        struct judgement same = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                  .verdict = VERDICT_SAME, .reason = S("Dikira orang yang sama.") };
        assert_ok(judge(&desk, &same));
        read_subject(&desk, one, &page);
        assert_int_equal(page.mention_count, 2);
        assert_false(slice_equal(rows_text(&desk), before));
        assert_int_equal(undo(&desk, one, uuid_new()), ERR_NOT_FOUND);
        assert_ok(undo(&desk, one, same.id));
        assert_true(slice_equal(rows_text(&desk), before));
        read_subject(&desk, one, &page);
        assert_int_equal(page.mention_count, 1);
        assert_true(page.judgement_count == 1 && page.judgements[0].undone); /* what was thought stays readable */
        desk_close(&desk);
}

static enum error split(struct desk *desk, const struct splitting *splitting, struct uuid *ret_id)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_split(tx, &desk->analyst, splitting, ret_id);
        }
        return err;
}

static void a_split_counts_apart_and_is_undone(void **state)
{
        (void)state;
        struct desk desk;
        struct candidates found;
        struct subject_page page;
        struct uuid made, again;
        desk_open(&desk);
        struct uuid phone = find(&desk, "phone", "084012345678");
        candidates_of(&desk, phone, &found);
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 2);
        struct uuid both[] = { page.mentions[0].id, page.mentions[1].id };
        struct slice before = rows_text(&desk);
        struct splitting splitting = { .id = uuid_new(), .subject_id = phone, .mentions = both, .mention_count = 2,
                                       .reason = S("Nomor berganti pemilik.") };
        assert_int_equal(split(&desk, &splitting, &made), ERR_INVALID); /* nothing would stay */
        splitting.mention_count = 1;
        assert_ok(split(&desk, &splitting, &made));
        assert_ok(split(&desk, &splitting, &again));
        assert_true(uuid_equal(made, again));
        read_subject(&desk, made, &page);
        assert_int_equal(page.mention_count, 1);
        assert_slice(page.head.label, "0840-1234-5678");
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 1);
        candidates_of(&desk, phone, &found);
        assert_slice(candidate_named(&found, "0840-1234-5678")->verdict, "different");
        assert_int_equal(candidate_named(&found, "0840-1234-5678")->reason, CANDIDATE_EQUAL);
        assert_ok(undo(&desk, phone, splitting.id));
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 2);
        /* The empty subject stays as the trace of the split, with its keys; every row of before is there unchanged. */
        struct slice after = rows_text(&desk), rest = before, line;
        while (slice_next(&rest, '\n', &line))
                assert_true(slice_find(after, line) < after.size || line.size == 0);
        desk_close(&desk);
}

static void what_is_decided_since_keeps_a_split(void **state)
{
        (void)state;
        struct desk desk;
        struct subject_page page;
        struct uuid made;
        desk_open(&desk);
        struct uuid phone = find(&desk, "phone", "084012345678");
        read_subject(&desk, phone, &page);
        struct splitting splitting = { .id = uuid_new(), .subject_id = phone, .mentions = &page.mentions[0].id,
                                       .mention_count = 1, .reason = S("Nomor berganti pemilik.") };
        assert_ok(split(&desk, &splitting, &made));
        struct judgement judgement = { .id = uuid_new(), .subject_id = made, .other_kind = S("mention"),
                                       .other_id = page.mentions[0].id, .verdict = VERDICT_DIFFERENT,
                                       .reason = S("Salah tulis nomor.") };
        assert_ok(judge(&desk, &judgement));
        assert_int_equal(undo(&desk, phone, splitting.id), ERR_CONFLICT);
        assert_ok(undo(&desk, made, judgement.id));
        assert_ok(undo(&desk, phone, splitting.id));
        desk_close(&desk);
}

static int64_t waiting_of(struct desk *desk, struct uuid id)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = subjects_waiting(tx, &desk->analyst, id, &count);
        }
        assert_ok(err);
        return count;
}

/* Two people have the same two subjects open, each from the other's page: who is later is told that something changed,
 * and no two contrary judgements stand beside each other. */
static void who_judges_from_the_other_page_is_told_of_the_first(void **state)
{
        (void)state;
        struct desk desk;
        struct subject_page one_page, other_page;
        desk_open(&desk);
        struct uuid one = find(&desk, "person", "Wahyu Sutrisno"), other = find(&desk, "person", "Wahyu Soetrisna");
        assert_int_equal(waiting_of(&desk, one), 0);
        read_subject(&desk, one, &one_page);
        read_subject(&desk, other, &other_page);
        struct judgement apart = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                   .verdict = VERDICT_DIFFERENT, .reason = S("Orang lain, kata camat."),
                                   .version = one_page.version };
        struct judgement same = { .id = uuid_new(), .subject_id = other, .other_kind = S("subject"), .other_id = one,
                                  .verdict = VERDICT_SAME, .reason = S("Nomornya sama."),
                                  .version = other_page.version };
        assert_ok(judge(&desk, &apart));
        assert_int_equal(judge(&desk, &same), ERR_STALE);
        read_subject(&desk, other, &other_page);
        same.version = other_page.version;
        assert_ok(judge(&desk, &same)); /* after a look at what was thought */
        struct judgement late = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                  .verdict = VERDICT_DIFFERENT, .reason = S("Belum saya lihat.") };
        assert_int_equal(judge(&desk, &late), ERR_STALE); /* even a client that names no version */
        assert_ok(undo(&desk, other, same.id));
        desk_close(&desk);
}

/* What others are merged into stays, whichever page says that they are the same. */
static void a_third_spelling_joins_from_either_page(void **state)
{
        (void)state;
        struct desk desk;
        struct subject_page page;
        desk_open(&desk);
        struct uuid one = find(&desk, "person", "Wahyu Sutrisno"), other = find(&desk, "person", "Wahyu Soetrisna"),
                    third = find(&desk, "person", "W. Sutrisno");
        struct judgement first = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                   .verdict = VERDICT_SAME, .reason = S("Orang yang sama.") };
        struct judgement second = { .id = uuid_new(), .subject_id = third, .other_kind = S("subject"), .other_id = one,
                                    .verdict = VERDICT_SAME, .reason = S("Orang yang sama.") };
        read_subject(&desk, one, &page);
        size_t before = page.mention_count;
        assert_ok(judge(&desk, &first));
        assert_ok(judge(&desk, &second));
        assert_ok(judge(&desk, &second)); /* it arrived before */
        read_subject(&desk, one, &page);
        assert_int_equal(page.mention_count, before + 2);
        assert_ok(undo(&desk, one, second.id));
        assert_ok(undo(&desk, one, first.id));
        read_subject(&desk, one, &page);
        assert_int_equal(page.mention_count, before);
        desk_close(&desk);
}

static void hold(struct desk *desk, size_t report, bool held)
{
        enum error err;
        struct source_ref source = { desk->house.office, SOURCE_REPORT, desk->drafts[report].id };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = held ? subjects_hold(tx, &source) : subjects_release(tx, &source);
        }
        assert_ok(err);
}

/* What was decided of a mention before its report was held can neither be seen nor undone until it is released. */
static void no_undoing_lets_a_held_mention_count(void **state)
{
        (void)state;
        struct desk desk;
        struct subject_page page;
        struct uuid made;
        desk_open(&desk);
        struct uuid phone = find(&desk, "phone", "084012345678");
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 2);
        size_t first = uuid_equal(page.mentions[0].source_id, desk.drafts[0].id) ? 0 : 1;
        struct judgement rejected = { .id = uuid_new(), .subject_id = phone, .other_kind = S("mention"),
                                      .other_id = page.mentions[first].id, .verdict = VERDICT_DIFFERENT,
                                      .reason = S("Salah tulis nomor.") };
        assert_ok(judge(&desk, &rejected));
        hold(&desk, 0, true);
        struct slice held = rows_text(&desk);
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 1);
        assert_int_equal(page.judgement_count, 0);
        assert_int_equal(undo(&desk, phone, rejected.id), ERR_NOT_FOUND);
        assert_true(slice_equal(rows_text(&desk), held));
        hold(&desk, 0, false);
        assert_ok(undo(&desk, phone, rejected.id));
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 2);
        first = uuid_equal(page.mentions[0].source_id, desk.drafts[0].id) ? 0 : 1;
        struct splitting splitting = { .id = uuid_new(), .subject_id = phone, .mentions = &page.mentions[first].id,
                                       .mention_count = 1, .reason = S("Nomor berganti pemilik.") };
        assert_ok(split(&desk, &splitting, &made));
        hold(&desk, 0, true);
        held = rows_text(&desk);
        assert_int_equal(undo(&desk, phone, splitting.id), ERR_CONFLICT);
        assert_true(slice_equal(rows_text(&desk), held));
        hold(&desk, 0, false);
        assert_ok(undo(&desk, phone, splitting.id));
        read_subject(&desk, phone, &page);
        assert_int_equal(page.mention_count, 2);
        desk_close(&desk);
}

static void who_is_named_in_a_report_sees_no_candidate_of_it(void **state)
{
        (void)state;
        struct desk desk;
        struct candidates found;
        struct subject_facts facts;
        int64_t marked;
        enum error err;
        desk_open(&desk);
        struct uuid one = find(&desk, "person", "Wahyu Sutrisno"), other = find(&desk, "person", "W. Sutrisno");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = desk.house.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = desk.drafts[2].id,
                                                                       .persons = &desk.analyst.person_id,
                                                                       .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        candidates_of(&desk, one, &found);
        assert_non_null(candidate_named(&found, "Wahyu Soetrisna"));
        assert_null(candidate_named(&found, "W. Sutrisno"));
        struct judgement same = { .id = uuid_new(), .subject_id = one, .other_kind = S("subject"), .other_id = other,
                                  .verdict = VERDICT_SAME, .reason = S("Dikira orang yang sama.") };
        assert_int_equal(judge(&desk, &same), ERR_NOT_FOUND);
        struct uuid phone = find(&desk, "phone", "084012345678");
        struct subject_page page;
        struct uuid made;
        read_subject(&desk, phone, &page);
        struct uuid all[] = { page.mentions[0].id, page.mentions[1].id };
        assert_int_equal(page.mention_count, 2);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = subjects_facts(tx, &desk.analyst, phone, &desk.house.arena, &facts);
        }
        assert_ok(err);
        assert_int_equal(facts.count, 2); /* two recruiters by one number, each with its report */
        assert_false(uuid_equal(facts.items[0].value.id, facts.items[1].value.id));
        /* Named in one of the two reports too, he cannot split off the only mention that he sees: that it would work
         * would tell him of the other. */
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = desk.house.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = page.mentions[1].source_id,
                                                                       .persons = &desk.analyst.person_id,
                                                                       .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        struct splitting splitting = { .id = uuid_new(), .subject_id = phone, .mentions = all, .mention_count = 1,
                                       .reason = S("Nomor berganti pemilik.") };
        assert_int_equal(split(&desk, &splitting, &made), ERR_INVALID);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(near_names_and_numbers_are_candidates),
                cmocka_unit_test(the_job_prepares_what_nobody_looked_at),
                cmocka_unit_test(each_kind_is_compared_in_its_way),
                cmocka_unit_test(a_verdict_about_two_stands_on_both_pages),
                cmocka_unit_test(a_wrong_merge_is_undone_and_nothing_is_lost),
                cmocka_unit_test(a_split_counts_apart_and_is_undone),
                cmocka_unit_test(what_is_decided_since_keeps_a_split),
                cmocka_unit_test(who_judges_from_the_other_page_is_told_of_the_first),
                cmocka_unit_test(a_third_spelling_joins_from_either_page),
                cmocka_unit_test(no_undoing_lets_a_held_mention_count),
                cmocka_unit_test(who_is_named_in_a_report_sees_no_candidate_of_it),
        };
        int failed = cmocka_run_group_tests(tests, NULL, NULL);
        in_memory = true;
        return failed + cmocka_run_group_tests(tests, NULL, NULL);
}
