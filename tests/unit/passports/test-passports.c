/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Applications: the edges, making and listing, findings, deciding. */
#include "desk.h"

#include "base/checked.h"
#include "content/draft.h"
#include "subjects/subjects.h"

static bool has_obstacle(const struct obstacles *obstacles, const char *part)
{
        for (size_t i = 0; i < obstacles->count; i++)
                if (slice_find(obstacles->items[i], slice_from_cstr(part)) != SIZE_MAX)
                        return true;
        return false;
}

static void every_edge_is_as_written(void **state)
{
        (void)state;
        static const char *const expected[APPLICATION_STATE_COUNT][APPLICATION_STEP_COUNT] = {
                [STATE_NEW] = { [STEP_START] = "interview", [STEP_CHECK] = "new", [STEP_WITHDRAW] = "decided" },
                [STATE_INTERVIEW] = { [STEP_START] = "interview",
                                      [STEP_CHECK] = "interview",
                                      [STEP_REFER] = "interview",
                                      [STEP_DECIDE] = "decided",
                                      [STEP_PROPOSE] = "proposed" },
                [STATE_PROPOSED] = { [STEP_CONFIRM] = "decided", [STEP_RETURN] = "interview" },
                [STATE_DECIDED] = { [STEP_SERVE] = "served", [STEP_RESUME] = "interview",
                                    [STEP_REVERSE] = "interview", [STEP_END] = "interview" },
                [STATE_SERVED] = { [STEP_LAPSE] = "decided", [STEP_RESUME] = "interview",
                                   [STEP_REVERSE] = "interview", [STEP_END] = "interview" },
        };
        for (enum application_state from = 0; from < APPLICATION_STATE_COUNT; from++)
                for (enum application_step step = 0; step < APPLICATION_STEP_COUNT; step++) {
                        enum application_state to = APPLICATION_STATE_COUNT;
                        bool allowed = application_step_allowed(from, step, &to);
                        assert_int_equal(allowed, expected[from][step] != NULL);
                        if (allowed)
                                assert_slice(application_state_word(to), expected[from][step]);
                }
}

static void refusals_need_two_officers_and_a_hearing(void **state)
{
        (void)state;
        static const char *const burdensome[] = { "D3", "R1", "R2", "R3" };
        for (size_t i = 0; i < ARRAY_SIZE(burdensome); i++) {
                const struct outcome_rule *rule = outcome_rule_find(slice_from_cstr(burdensome[i]));
                assert_non_null(rule);
                assert_int_equal(rule->way, WAY_PROPOSE);
                assert_true(rule->hearing && rule->burdensome && rule->letter && rule->findings > 0);
        }
        assert_true(outcome_rule_find(S("D3"))->recruiter);
        assert_true(outcome_rule_find(S("R3"))->recruiter);
        assert_int_equal(outcome_rule_find(S("V1"))->way, WAY_ELSEWHERE);
        assert_null(outcome_rule_find(S("X9")));
}

static enum error create(struct desk *desk, const struct application_new *new, struct slice *ret_number)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, new, &desk->house.arena, ret_number);
        }
        return err;
}

static struct application_rows list(struct desk *desk, const struct actor *actor)
{
        enum error err;
        struct application_rows rows = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_list(tx, actor, &(struct application_filter){ .limit = 50 }, &desk->house.arena, &rows);
        }
        assert_ok(err);
        return rows;
}

static void sent_twice_is_one_application(void **state)
{
        (void)state;
        struct desk desk;
        struct slice first, again;
        struct application_new new = desk_application(), other;
        desk_open(&desk);
        assert_ok(create(&desk, &new, &first));
        assert_ok(create(&desk, &new, &again));
        assert_true(slice_equal(first, again));
        other = new;
        other.name = S("Orang Lain");
        assert_int_equal(create(&desk, &other, &again), ERR_CONFLICT);
        struct application_rows rows = list(&desk, &desk.officer);
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].initials, "S. C.");
        desk_close(&desk);
}

static void a_finding_says_few_and_hides_from_who_is_named(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        int64_t marked;
        desk_open(&desk);
        struct uuid source = desk_mention(&desk, SOURCE_REPORT, "pelapor-1");
        struct uuid id = desk_create(&desk);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.finding_count, 1);
        assert_true(slice_find(file.findings[0].sentence, S("laporan dari desa (satu sumber atau lebih)")) != SIZE_MAX);
        assert_true(file.findings[0].innocent.size > 0 && file.findings[0].question.size > 0);
        assert_int_not_equal(file.findings[0].id.bytes[6] >> 4, 7); /* of no time: a hidden source may be the first */
        assert_false(file.findings[0].showable);
        assert_slice(file.findings[0].strength, "lemah");
        assert_true(slice_find(file.findings[0].sentence, S("bahan bertanya, bukan bukti")) != SIZE_MAX);
        struct named_in_search search = { .office_id = desk.house.office,
                                          .object_kind = SOURCE_REPORT,
                                          .object_id = source,
                                          .persons = &desk.second.person_id,
                                          .person_count = 1 };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &search, &marked);
        }
        assert_ok(err);
        assert_int_equal(desk_read(&desk, &desk.second, id).finding_count, 0);
        assert_int_equal(list(&desk, &desk.second).items[0].findings, 0);
        assert_int_equal(desk_read(&desk, &desk.officer, id).finding_count, 1);
        assert_int_equal(list(&desk, &desk.officer).items[0].findings, 1);
        /* what others wrote is there for him as if the one that names him were not, on the page and in the list */
        (void)desk_mention(&desk, SOURCE_REPORT, "pelapor-2");
        assert_int_equal(desk_read(&desk, &desk.second, id).finding_count, 1);
        assert_int_equal(list(&desk, &desk.second).items[0].findings, 1);
        desk_close(&desk);
}

/* Many who were never checked are as weak as one; their number is told from five on. An agency's answer is strong. */
static void strength_follows_the_evidence(void **state)
{
        (void)state;
        static const char *const groups[] = { "p1", "p2", "p3", "p4", "p5" };
        struct desk desk;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
                (void)desk_mention(&desk, SOURCE_REPORT, groups[i]);
                struct finding_item item = desk_read(&desk, &desk.officer, id).findings[0];
                bool told = slice_find(item.sentence, S("5 sumber terpisah")) != SIZE_MAX;
                bool kept = slice_find(item.sentence, S("satu sumber atau lebih")) != SIZE_MAX;
                assert_true(told == (i == 4) && kept == (i < 4));
                assert_slice(item.strength, "lemah");
                assert_false(item.showable);
        }
        (void)desk_mention(&desk, SOURCE_PARTNER, "instansi");
        struct finding_item item = desk_read(&desk, &desk.officer, id).findings[0];
        assert_slice(item.strength, "kuat");
        assert_true(item.showable);
        desk_close(&desk);
}

static void tips_open_a_question_and_nothing_else(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        char id_text[UUID_TEXT_SIZE + 1];
        desk_open(&desk);
        desk_legal(&desk);
        (void)desk_mention(&desk, SOURCE_TIP, "tip-1");
        (void)desk_mention(&desk, SOURCE_TIP, "tip-2");
        struct uuid id = desk_heard(&desk);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.finding_count, 1);
        assert_true(file.findings[0].tips_only);
        uuid_format(file.findings[0].id, id_text);
        struct slice code = arena_printf(&desk.house.arena, "finding:%s", id_text);
        for (size_t i = 0; i < file.evidence_count; i++)
                assert_false(slice_equal(file.evidence[i].code, code));
        struct proposal proposal = desk_proposal(id);
        struct slice evidence[] = { code, S("answer:perusahaan"), S("answer:dibayar-siapa") };
        proposal.evidence = evidence;
        proposal.evidence_count = 3;
        static const char *const outcomes[] = { "D2", "D3", "R3" };
        for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++) {
                proposal.outcome = slice_from_cstr(outcomes[i]);
                assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
                assert_true(has_obstacle(&obstacles, "informasi warga"));
        }
        desk_close(&desk);
}

/* Missing documents are no finding; who asks for time himself needs none. */
static void own_wish_needs_no_finding_and_a_missing_paper_is_none(void **state)
{
        (void)state;
        static const struct slice answers[] = { S("answer:perusahaan"), S("document:ktp") };
        static const struct slice other[] = { S("dokumen-kerja-tidak-sah-instansi") };
        struct desk desk;
        struct obstacles obstacles;
        enum error err;
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = desk_create(&desk);
        desk_interview(&desk, id);
        struct check_verdict verdict = { uuid_new(), S("ktp"), S("missing"), SLICE_NULL };
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk.officer, id, &verdict);
        }
        assert_ok(err);
        struct proposal proposal = desk_proposal(id);
        proposal.evidence = answers;
        proposal.evidence_count = 0;
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "permintaan pemohon sendiri"));
        assert_ok(desk_hear(&desk, id));
        proposal.reasons = other;
        proposal.evidence_count = 2;
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "dua temuan objektif"));
        proposal = desk_proposal(id);
        proposal.evidence_count = 0;
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        desk_close(&desk);
}

/* What forbids untrue statements is a penal provision: it may stand below R2, and gives nobody the power to suspend. */
static void a_law_carries_only_the_outcomes_that_it_is_meant_for(void **state)
{
        (void)state;
        static const struct slice penal[] = { S("uu-6-2011-126c") };
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = desk_heard(&desk);
        struct proposal proposal = desk_proposal(id);
        proposal.evidence_count = 0;
        proposal.legal = penal;
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "tidak dapat dipakai untuk hasil"));
        proposal.period_basis = penal[0];
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "jangka-waktu"));
        proposal.outcome = S("R2");
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_false(has_obstacle(&obstacles, "tidak dapat dipakai untuk hasil"));
        desk_close(&desk);
}

static void a_suspension_lists_all_that_it_lacks(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        desk_interview(&desk, id);
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("D3") };
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        static const char *const lacks[] = { "Dengarkan", "dasar hukum", "dua temuan objektif", "alasan berkode",
                                             "fakta" };
        for (size_t i = 0; i < ARRAY_SIZE(lacks); i++)
                assert_true(has_obstacle(&obstacles, lacks[i]));
        /* One answer alone is one finding, and an unconfirmed legal basis is none. */
        struct slice legal[] = { S("uu-6-2011-66-67") };
        proposal = desk_proposal(id);
        struct slice reasons[] = { S("dokumen-kerja-tidak-sah-instansi") };
        proposal.evidence_count = 1;
        proposal.reasons = reasons;
        proposal.legal = legal;
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "belum dikonfirmasi"));
        assert_true(has_obstacle(&obstacles, "dua temuan objektif"));
        proposal.outcome = S("V1");
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "Rujukan"));
        desk_close(&desk);
}

static enum error confirm(struct desk *desk, const struct actor *actor, const struct proposal *proposal,
                          int64_t version)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, actor, &(struct second_step){ proposal->application_id, proposal->id,
                                                                            version });
        }
        return err;
}

static struct proposal proposed(struct desk *desk)
{
        struct obstacles obstacles;
        desk_legal(desk);
        struct uuid id = desk_create(desk);
        desk_interview(desk, id);
        assert_ok(desk_hear(desk, id));
        struct proposal proposal = desk_proposal(id);
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        assert_ok(desk_propose(desk, &desk->officer, &proposal, &obstacles));
        return proposal;
}

static void only_a_second_officer_confirms(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct proposal proposal = proposed(&desk);
        assert_int_equal(confirm(&desk, &desk.officer, &proposal, 0), ERR_NOT_FOUND);
        assert_int_equal(confirm(&desk, &desk.elsewhere, &proposal, 0), ERR_NOT_FOUND);
        struct actor tired = desk.second;
        tired.second_factor_at = 0;
        assert_int_equal(confirm(&desk, &tired, &proposal, 0), ERR_STEP_UP);
        int64_t version = desk_read(&desk, &desk.officer, proposal.application_id).head.version;
        assert_int_equal(confirm(&desk, &desk.second, &proposal, version - 1), ERR_STALE);
        assert_ok(confirm(&desk, &desk.second, &proposal, version));
        struct application_file file = desk_read(&desk, &desk.officer, proposal.application_id);
        assert_slice(file.head.state, "decided");
        assert_slice(file.head.outcome, "D3");
        assert_slice(file.decision->state, "confirmed");
        assert_slice(file.decision->legal[0], "Pasal contoh");
        desk_close(&desk);
}

static enum error send_back(struct desk *desk, const struct second_step *step)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_return(tx, &desk->second, step);
        }
        return err;
}

/* The next version of a legal basis with another title, in force from the first day on. */
static void publish_again(struct desk *desk, const char *key)
{
        struct store *store = desk->house.fixture.store;
        struct actor editor = desk_person(desk, desk->house.office, "penyunting", "editor");
        struct actor head = desk_person(desk, desk->house.office, "kepala", "head");
        struct content_step step = { S("legal"), slice_from_cstr(key), 0 };
        struct content_draft draft = { .kind = step.kind, .key = step.key, .valid_from = S("2025-01-01"),
                                       .confirmed = true };
        struct content_fault member = { 0 };
        draft.body = S("{\"about\":{\"en\":\"Test only.\",\"id\":\"Hanya untuk uji.\"},\"article\":\"2\","
                       "\"burdensome\":true,\"instrument\":\"Contoh\","
                       "\"title\":{\"en\":\"New article\",\"id\":\"Pasal baru\"},"
                       "\"topics\":[\"contoh\",\"jangka-waktu\"]}");
        assert_ok(content_draft_by(store, &editor, &draft, &step.version));
        assert_int_equal(step.version, 2);
        assert_true(content_publish_by(store, &head, &step) != OK); /* not tested */
        assert_ok(content_test_by(store, &editor, &step, &desk->house.arena, &member));
        assert_true(content_publish_by(store, &editor, &step) != OK); /* he drafted it himself */
        assert_ok(content_publish_by(store, &head, &step));
}

static void a_period_keeps_the_law_that_it_used(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = desk_heard(&desk);
        struct proposal proposal = desk_proposal(id);
        proposal.period_until = S("2099-01-01");
        proposal.period_basis = S("contoh-penangguhan");
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        for (int i = 0; i < 2; i++) {
                struct application_file file = desk_read(&desk, &desk.officer, id);
                assert_slice(file.decision->period_basis, "Pasal contoh");
                assert_int_equal(file.decision->period_version, 1);
                if (i == 0)
                        publish_again(&desk, "contoh-penangguhan");
        }
        desk_close(&desk);
}

static void a_decision_keeps_the_words_that_it_used(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct proposal proposal = proposed(&desk);
        struct application_file before = desk_read(&desk, &desk.officer, proposal.application_id);
        assert_slice(before.decision->legal[0], "Pasal contoh");
        publish_again(&desk, "contoh-penangguhan");
        struct application_file after = desk_read(&desk, &desk.officer, proposal.application_id);
        assert_slice(after.decision->legal[0], "Pasal contoh");
        assert_true(slice_equal(after.decision->reasons[0], before.decision->reasons[0]));
        struct second_step step = { proposal.application_id, proposal.id, 0, S("Pakai dasar yang baru.") };
        assert_ok(send_back(&desk, &step));
        proposal.id = uuid_new();
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        after = desk_read(&desk, &desk.officer, proposal.application_id);
        assert_slice(after.decision->legal[0], "Pasal baru"); /* what is used now is of now */
        assert_slice(after.decision->period_basis, "Pasal baru");
        desk_close(&desk);
}

static enum error put_check(struct desk *desk, struct uuid id, struct check_verdict *verdict, int64_t version)
{
        enum error err;
        verdict->version = version;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk->officer, id, verdict);
        }
        return err;
}

/* The others of the same kind: tests/http/access/desk.mjs. */
static void a_stale_step_changes_nothing_and_the_same_again_is_done(void **state)
{
        (void)state;
        struct desk desk;
        struct check_verdict first = { uuid_new(), S("ktp"), S("there") }, other = { uuid_new(), S("kk"), S("there") };
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        int64_t read = desk_read(&desk, &desk.officer, id).head.version;
        assert_ok(put_check(&desk, id, &first, read));
        assert_ok(put_check(&desk, id, &first, read)); /* sent again with what its author had read */
        assert_int_equal(put_check(&desk, id, &other, read), ERR_STALE);
        assert_int_equal(desk_read(&desk, &desk.officer, id).head.version, read + 1);
        assert_ok(put_check(&desk, id, &other, read + 1));
        desk_close(&desk);
}

static void the_same_id_with_other_words_is_a_conflict(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct proposal proposal = proposed(&desk), other;
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        const struct slice reason = S("izin-perusahaan-tidak-ada");
        for (int field = 0; field < 7; field++) {
                other = proposal;
                if (field == 0)
                        other.facts = S("Fakta yang lain sama sekali.");
                else if (field == 1)
                        other.fix = S("Perbaikan yang lain.");
                else if (field == 2)
                        other.recruiter.name = S("Orang lain");
                else if (field == 3)
                        other.evidence_count--;
                else if (field == 4)
                        other.legal_count = 0;
                else if (field == 5)
                        other.reasons = &reason, other.reason_count = 1;
                else
                        other.period_until = S("2027-03-03");
                assert_int_equal(desk_propose(&desk, &desk.officer, &other, &obstacles), ERR_CONFLICT);
        }
        desk_close(&desk);
}

static bool says(const struct obstacles *obstacles, const char *text)
{
        for (size_t i = 0; i < obstacles->count; i++)
                if (slice_find(obstacles->items[i], slice_from_cstr(text)) != SIZE_MAX)
                        return true;
        return false;
}

static void a_letter_says_nothing_of_tips_and_of_others(void **state)
{
        (void)state;
        static const struct {
                const char *facts, *says;
        } rows[] = {
                { "Menurut informasi  Warga, nomor itu calo.", "informasi warga" },
                { "Ada tip tentang perekrut.", "informasi warga" },
                { "Menurut laporan\ntanpa nama.", "informasi warga" },
                { "Perekrut memakai 0812-3456-7890.", "nomor telepon" },
                { "NIK ayahnya 9902025005900002.", "nomor telepon" },
                { "Fakta \u202eterbalik.", "tersembunyi" },
                { "Pemohon datang 12-11-2026, membawa surat B/123/2026.", NULL },
                { "NIK pemohon 9902025005900001; tipis dan tipe tidak disebut.", NULL },
        };
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = desk_heard(&desk);
        for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
                struct proposal proposal = desk_proposal(id);
                proposal.facts = slice_from_cstr(rows[i].facts);
                enum error err = desk_propose(&desk, &desk.officer, &proposal, &obstacles);
                bool refused = rows[i].says && err == ERR_INVALID && says(&obstacles, rows[i].says);
                if (rows[i].says && !refused)
                        fail_msg("\"%s\" was not refused: %s", rows[i].facts, error_name(err));
                if (rows[i].says)
                        continue;
                for (size_t o = 0; o < obstacles.count; o++)
                        fail_msg("\"%s\": %.*s", rows[i].facts, SLICE_FMT(obstacles.items[o]));
                if (i + 2 == sizeof rows / sizeof rows[0])
                        assert_ok(send_back(&desk, &(struct second_step){ id, proposal.id, 0, S("Tulis lagi.") }));
        }
        desk_close(&desk);
}

static void a_reason_wants_what_it_states(void **state)
{
        (void)state;
        static const struct slice agency = S("dokumen-kerja-tidak-sah-instansi");
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        desk_legal(&desk);
        struct uuid id = desk_heard(&desk);
        struct proposal proposal = desk_proposal(id);
        proposal.reasons = &agency;
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_int_equal(obstacles.count, 2);
        assert_true(says(&obstacles, "jawaban instansi"));
        assert_true(says(&obstacles, "dua temuan objektif")); /* two answers are one */
        desk_close(&desk);
}

static void withdrawing_wants_the_applicants_words_and_can_be_undone(void **state)
{
        (void)state;
        static const struct slice withdrawn = S("ditarik"), lapsed = S("lewat-waktu");
        struct desk desk;
        struct obstacles obstacles;
        enum error err;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("B1"),
                                     .reasons = &withdrawn, .reason_count = 1 };
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(says(&obstacles, "pernyataan pemohon"));
        proposal.reasons = &lapsed;
        proposal.facts = S("Saya batal berangkat karena ibu sakit.");
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(says(&obstacles, "daftar kekurangan"));
        proposal.reasons = &withdrawn;
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        assert_slice(desk_read(&desk, &desk.officer, id).head.outcome, "B1");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_resume(tx, &desk.officer, id);
        }
        assert_ok(err);
        assert_slice(desk_read(&desk, &desk.officer, id).head.state, "interview");
        desk_close(&desk);
}

static void a_returned_proposal_goes_back_to_the_interview(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct proposal proposal = proposed(&desk);
        int64_t version = desk_read(&desk, &desk.officer, proposal.application_id).head.version;
        struct second_step step = { proposal.application_id, proposal.id, version - 1,
                                    S("Tanyakan lagi perekrutnya.") };
        assert_int_equal(send_back(&desk, &step), ERR_STALE);
        step.version = version;
        assert_int_equal(desk_returned_to(&desk, &desk.officer), 0);
        assert_ok(send_back(&desk, &step));
        assert_int_equal(desk_returned_to(&desk, &desk.officer), 1); /* its proposer is told, and nobody else */
        assert_int_equal(desk_returned_to(&desk, &desk.second), 0);
        assert_slice(desk_read(&desk, &desk.officer, proposal.application_id).head.state, "interview");
        assert_int_equal(confirm(&desk, &desk.second, &proposal, 0), ERR_NOT_FOUND);
        proposal.id = uuid_new();
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        assert_int_equal(desk_returned_to(&desk, &desk.officer), 0);
        desk_close(&desk);
}

static void one_officer_issues_and_says_why_against_a_finding(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        enum error err;
        desk_open(&desk);
        (void)desk_mention(&desk, SOURCE_REPORT, "pelapor-1");
        struct uuid id = desk_create(&desk);
        desk_interview(&desk, id);
        desk_ready(&desk, id);
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("T0"),
                                     .facts = S("Perekrutnya sudah dijelaskan.") };
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(has_obstacle(&obstacles, "satu baris alasan"));
        struct application_file file = desk_read(&desk, &desk.officer, id);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_set_aside(tx, &desk.officer, id, file.findings[0].id, S("Nomor bibi pemohon."));
        }
        assert_ok(err);
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        file = desk_read(&desk, &desk.officer, id);
        assert_slice(file.head.state, "decided");
        assert_slice(file.head.outcome, "T0");
        desk_close(&desk);
}

static enum error answer_as(struct desk *desk, struct uuid id, struct answer_given *answer)
{
        enum error err;
        answer->id = uuid_new();
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_answer(tx, &desk->officer, id, answer);
        }
        return err;
}

/* The question of a finding belongs to the interview; an unchecked finding is done when it was asked. What was answered
 * before a correction stays. */
static void the_question_of_a_finding_is_asked_and_answered(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        (void)desk_mention(&desk, SOURCE_REPORT, "pelapor-1");
        struct uuid id = desk_create(&desk);
        desk_interview(&desk, id);
        struct finding_item finding = desk_read(&desk, &desk.officer, id).findings[0];
        assert_false(finding.asked);
        struct answer_given answer = { .key = finding.key, .code = S("fits") };
        assert_int_equal(answer_as(&desk, id, &answer), ERR_INVALID); /* without his words */
        answer.words = S("Itu nomor bibi saya."), answer.code = S("guilty");
        assert_int_equal(answer_as(&desk, id, &answer), ERR_INVALID);
        answer.code = S("fits");
        assert_ok(answer_as(&desk, id, &answer));
        finding = desk_read(&desk, &desk.officer, id).findings[0];
        assert_true(finding.asked && slice_equal(finding.words, S("Itu nomor bibi saya.")));
        answer.words = S("Itu nomor tetangga saya.");
        assert_ok(answer_as(&desk, id, &answer));
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.past_count, 1);
        assert_slice(file.past[0].was, "Penjelasan wajar itu cocok: Itu nomor bibi saya.");
        assert_true(slice_equal(file.past[0].what, finding.key));
        desk_ready(&desk, id);
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("T0"),
                                     .facts = S("Perekrutnya sudah dijelaskan.") };
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        assert_int_equal(answer_as(&desk, id, &answer), ERR_NOT_FOUND); /* after the decision */
        desk_close(&desk);
}

static bool holds_text(struct slice text, const char *part)
{
        return slice_find(text, slice_from_cstr(part)) != SIZE_MAX;
}

/* The guarantor's number and the agent's, both known: two questions, each with its number, and none on a paper. */
static void a_question_says_which_number_it_is_about(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        (void)desk_mention(&desk, S("report"), "warga-1");
        struct application_new new = desk_application();
        new.guarantor_phone = S("0840-1111-2222");
        new.agent_phone = S("+62 840 1111 2222");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct application_file file = desk_read(&desk, &desk.officer, new.id);
        assert_int_equal(file.finding_count, 2);
        const struct finding_item *first = &file.findings[0], *second = &file.findings[1];
        bool swapped = slice_equal(first->about, S("agent-phone"));
        const struct finding_item *guarantor = swapped ? second : first, *agent = swapped ? first : second;
        assert_true(holds_text(guarantor->ask, "Nomor telepon penjamin: 0840-1111-2222"));
        assert_true(holds_text(agent->ask, "Nomor telepon perekrut atau agen: 0840-1111-2222"));
        assert_false(slice_equal(guarantor->question, agent->question));
        assert_false(holds_text(guarantor->question, "0840") || holds_text(agent->question, "840"));
        desk_close(&desk);
}

static void questions_branch_and_silence_is_an_answer(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk.officer, id);
        }
        assert_ok(err);
        desk_answer(&desk, id, "tujuan", "wisata");
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.question_count, 2);
        assert_slice(file.questions[1].key, "rencana-wisata");
        assert_true(file.questions[1].next && file.questions[1].why.size && file.questions[1].innocent.size);
        desk_answer(&desk, id, "rencana-wisata", NULL);
        file = desk_read(&desk, &desk.officer, id);
        assert_true(file.questions[1].not_answered);
        assert_int_equal(file.evidence_count, 0);
        desk_answer(&desk, id, "rencana-wisata", "jelas");
        file = desk_read(&desk, &desk.officer, id);
        assert_false(file.questions[1].not_answered);
        /* A program that still sends the old code says the same. */
        desk_answer(&desk, id, "rencana-wisata", "tidak-jawab");
        file = desk_read(&desk, &desk.officer, id);
        assert_true(file.questions[1].not_answered && file.questions[1].code.size == 0);
        desk_close(&desk);
}

static void a_minor_is_asked_for_a_guardian_and_for_nothing_more(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        struct check_verdict verdict = { uuid_new(), S("wali-identitas"), S("missing"), SLICE_NULL };
        new.birth_date = S("2012-01-31");
        desk_open(&desk);
        assert_ok(create(&desk, &new, &number));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk.officer, new.id, &verdict);
        }
        assert_ok(err);
        struct application_file file = desk_read(&desk, &desk.officer, new.id);
        size_t by_age = 0;
        for (size_t i = 0; i < file.check_count; i++)
                by_age += file.checks[i].by_law_of_age;
        assert_int_equal(by_age, 2);
        assert_int_equal(file.evidence_count, 1);
        assert_false(file.evidence[0].objective);
        assert_int_equal(file.finding_count, 0);
        desk_close(&desk);
}

static enum error match(struct desk *desk, const struct actor *actor, struct uuid id, const char *verdict)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_identity_match(tx, actor, id, slice_from_cstr(verdict), 0);
        }
        return err;
}

static void comparing_with_the_card_is_recorded_once_and_may_change(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct application_identity identity = { 0 };
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        size_t before = desk_read(&desk, &desk.officer, id).event_count;
        assert_int_equal(match(&desk, &desk.officer, id, "sesuai"), ERR_INVALID);
        assert_int_equal(match(&desk, &desk.officer, uuid_new(), "match"), ERR_NOT_FOUND);
        assert_ok(match(&desk, &desk.officer, id, "differs"));
        assert_ok(match(&desk, &desk.officer, id, "differs")); /* sent again */
        assert_int_equal(desk_read(&desk, &desk.officer, id).event_count, before + 1);
        assert_ok(match(&desk, &desk.officer, id, "match"));
        assert_int_equal(desk_read(&desk, &desk.officer, id).event_count, before + 2);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_identity(tx, &desk.officer, id, &desk.house.arena, &identity);
        }
        assert_ok(err);
        assert_slice(identity.verdict, "match");
        assert_true(identity.open);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(every_edge_is_as_written),
                cmocka_unit_test(refusals_need_two_officers_and_a_hearing),
                cmocka_unit_test(sent_twice_is_one_application),
                cmocka_unit_test(a_finding_says_few_and_hides_from_who_is_named),
                cmocka_unit_test(strength_follows_the_evidence),
                cmocka_unit_test(tips_open_a_question_and_nothing_else),
                cmocka_unit_test(own_wish_needs_no_finding_and_a_missing_paper_is_none),
                cmocka_unit_test(a_law_carries_only_the_outcomes_that_it_is_meant_for),
                cmocka_unit_test(a_suspension_lists_all_that_it_lacks),
                cmocka_unit_test(only_a_second_officer_confirms),
                cmocka_unit_test(a_decision_keeps_the_words_that_it_used),
                cmocka_unit_test(a_period_keeps_the_law_that_it_used),
                cmocka_unit_test(a_stale_step_changes_nothing_and_the_same_again_is_done),
                cmocka_unit_test(the_same_id_with_other_words_is_a_conflict),
                cmocka_unit_test(a_letter_says_nothing_of_tips_and_of_others),
                cmocka_unit_test(a_reason_wants_what_it_states),
                cmocka_unit_test(withdrawing_wants_the_applicants_words_and_can_be_undone),
                cmocka_unit_test(a_returned_proposal_goes_back_to_the_interview),
                cmocka_unit_test(one_officer_issues_and_says_why_against_a_finding),
                cmocka_unit_test(the_question_of_a_finding_is_asked_and_answered),
                cmocka_unit_test(a_question_says_which_number_it_is_about),
                cmocka_unit_test(questions_branch_and_silence_is_an_answer),
                cmocka_unit_test(comparing_with_the_card_is_recorded_once_and_may_change),
                cmocka_unit_test(a_minor_is_asked_for_a_guardian_and_for_nothing_more),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
