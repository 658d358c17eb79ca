/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the desk learned of a recruiter reaches the subjects and the next applicant, and nothing of who told it. */
#include "desk.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "passports/objection.h"
#include "store/query.h"
#include "subjects/subjects.h"

#define PHONE  "0840-7777-1234"
#define PERSON "Zulfikar Qomarudin"

struct loop {
        struct desk desk;
        struct actor head, analyst;
};

#define WITHIN(loop, call)                                                                 \
        ({                                                                                 \
                enum error result;                                                         \
                transaction (tx, (loop)->desk.house.fixture.store, TX_WRITE, &result) {    \
                        result = (call);                                                   \
                }                                                                          \
                result;                                                                    \
        })

static void set_day(const char *iso)
{
        struct date day;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &day));
        clock_freeze(date_start(day, 420) + (instant)10 * HOUR);
}

static void loop_open(struct loop *loop)
{
        *loop = (struct loop){ 0 };
        set_day("2026-11-25"); /* a Wednesday */
        desk_open(&loop->desk);
        desk_legal(&loop->desk);
        loop->head = desk_person(&loop->desk, loop->desk.house.office, "kepala", "head");
        loop->analyst = desk_person(&loop->desk, loop->desk.house.office, "analis", "analyst");
}

static struct uuid enter(struct loop *loop, const struct application_new *new)
{
        struct slice number;
        assert_ok(WITHIN(loop, passports_create(tx, &loop->desk.officer, new, &loop->desk.house.arena, &number)));
        return new->id;
}

/* Somebody applies who names this agent's phone. */
static struct uuid apply(struct loop *loop, const char *nik, const char *agent_phone)
{
        struct application_new new = desk_application();
        new.nik = slice_from_cstr(nik);
        new.phone = S("0840-3333-4444");
        new.guarantor_phone = SLICE_NULL;
        new.agent_phone = agent_phone ? slice_from_cstr(agent_phone) : SLICE_NULL;
        return enter(loop, &new);
}

static struct uuid heard(struct loop *loop, const char *nik)
{
        struct uuid id = apply(loop, nik, PHONE);
        desk_interview(&loop->desk, id);
        assert_ok(desk_hear(&loop->desk, id));
        return id;
}

static struct proposal naming(struct uuid id, const struct recruiter *recruiter)
{
        struct proposal proposal = desk_proposal(id);
        proposal.recruiter_unknown = SLICE_NULL;
        proposal.recruiter = *recruiter;
        return proposal;
}

static struct uuid propose(struct loop *loop, struct uuid id)
{
        struct obstacles obstacles;
        const struct proposal proposal = naming(id, &(struct recruiter){ S(PERSON), S(PHONE), S("PT Fiktif Jaya"),
                                                                         S("Jl. Contoh 5, Desa Fiktif") });
        assert_ok(desk_propose(&loop->desk, &loop->desk.officer, &proposal, &obstacles));
        return proposal.id;
}

static enum error confirm(struct loop *loop, struct uuid id, struct uuid decision)
{
        return WITHIN(loop, passports_confirm(tx, &loop->desk.second,
                                              &(struct second_step){ id, decision, 0, SLICE_NULL }));
}

static struct uuid suspend(struct loop *loop, struct uuid id)
{
        struct uuid decision = propose(loop, id);
        assert_ok(confirm(loop, id, decision));
        return decision;
}

static struct subject_evidence known(struct loop *loop, const struct actor *reader)
{
        struct subject_evidence evidence = { 0 };
        const struct evidence_question question = { .office_id = loop->desk.house.office,
                                                    .reader_id = reader->person_id, .kind = MATCH_PHONE,
                                                    .raw = S(PHONE) };
        assert_ok(WITHIN(loop, subjects_evidence(tx, &question, &loop->desk.house.arena, &evidence)));
        return evidence;
}

static struct subject_page page_of(struct loop *loop, struct uuid subject)
{
        struct subject_page page;
        assert_ok(WITHIN(loop, subjects_read(tx, &loop->analyst, subject, &loop->desk.house.arena, &page)));
        return page;
}

static size_t listed(struct loop *loop, const char *query)
{
        struct subject_rows rows;
        const struct subject_filter filter = { .query = slice_from_cstr(query), .limit = 20 };
        assert_ok(WITHIN(loop, subjects_list(tx, &loop->analyst, &filter, &loop->desk.house.arena, &rows)));
        return rows.count;
}

/* The objection is granted: the decision is taken back. */
static void take_back(struct loop *loop, struct uuid id, struct uuid decision)
{
        struct obstacles obstacles;
        const struct objection_new new = { uuid_new(), id, decision, S("objection"), S("2026-11-25"), S("hand"),
                                           S("Saya tidak mengenal orang itu.") };
        const struct service service = { decision, S("2026-11-25"), S("hand") };
        assert_ok(WITHIN(loop, desk_print(tx, loop->desk.house.office, decision)));
        assert_ok(WITHIN(loop, passports_serve(tx, &loop->desk.officer, id, &service)));
        assert_ok(WITHIN(loop, passports_objection_receive(tx, &loop->desk.officer, &new, &obstacles)));
        const struct objection_answer_given given = { .id = new.id, .application_id = id, .step = S("objection"),
                                                      .outcome = S("granted"), .words = S("Keberatan diterima."),
                                                      .on = S("2026-11-25") };
        assert_ok(WITHIN(loop, passports_objection_answer(tx, &loop->head, &given, &obstacles)));
}

static void the_next_applicant_is_asked_and_nothing_weighs_against_him(void **state)
{
        (void)state;
        struct loop loop;
        loop_open(&loop);
        struct uuid first = heard(&loop, "9902025005900001");
        struct uuid decision = propose(&loop, first);
        assert_false(known(&loop, &loop.analyst).known); /* a proposal is one officer's word */
        assert_ok(confirm(&loop, first, decision));
        assert_int_equal(known(&loop, &loop.analyst).desk_notes, 1);
        struct uuid next = apply(&loop, "9902025105910002", "+62 840 7777 1234");
        struct application_file file = desk_read(&loop.desk, &loop.desk.officer, next);
        assert_int_equal(file.finding_count, 1);
        const struct finding_item *finding = &file.findings[0];
        assert_slice(finding->about, "agent-phone");
        assert_true(finding->weak && !finding->showable && !finding->corroborated && !finding->tips_only);
        assert_true(slice_find(finding->sentence, S("catatan petugas layanan")) != SIZE_MAX);
        /* Asked, and explained by nothing: still no evidence. */
        desk_interview(&loop.desk, next);
        desk_explain(&loop.desk, next, "differs");
        file = desk_read(&loop.desk, &loop.desk.officer, next);
        struct slice code = file.findings[0].key;
        for (size_t i = 0; i < file.evidence_count; i++)
                assert_false(slice_equal(file.evidence[i].code, code));
        assert_int_equal(evidence_sum(&file, &code, 1).findings, 0);
        assert_false(evidence_sum(&file, &code, 1).proven);
        /* What he said himself asks him nothing again, now and when he comes back. */
        assert_int_equal(desk_read(&loop.desk, &loop.desk.officer, first).finding_count, 0);
        struct uuid again = apply(&loop, "9902025005900001", PHONE);
        assert_int_equal(desk_read(&loop.desk, &loop.desk.officer, again).finding_count, 0);
        desk_close(&loop.desk);
}

static void the_analyst_sees_the_week_and_nobody(void **state)
{
        (void)state;
        struct loop loop;
        loop_open(&loop);
        struct uuid id = heard(&loop, "9902025005900001");
        assert_int_equal(listed(&loop, PHONE), 0);
        assert_int_equal(listed(&loop, PERSON), 0);
        struct uuid decision = suspend(&loop, id);
        assert_int_equal(listed(&loop, PHONE), 1);
        assert_int_equal(listed(&loop, PERSON), 1);
        assert_int_equal(listed(&loop, "PT Fiktif Jaya"), 1);
        assert_int_equal(listed(&loop, "0840-3333-4444"), 0); /* the applicant's own number is nobody's */
        struct subject_page page = page_of(&loop, known(&loop, &loop.analyst).subject_id);
        assert_int_equal(page.mention_count, 1);
        assert_slice(page.mentions[0].source_kind, "desk");
        assert_slice(page.mentions[0].observed_on, "2026-11-23"); /* Monday */
        assert_slice(page.mentions[0].village_code, "");
        assert_false(uuid_equal(page.mentions[0].source_id, id) || uuid_equal(page.mentions[0].source_id, decision));
        desk_close(&loop.desk);
}

static void one_applicant_counts_once(void **state)
{
        (void)state;
        struct loop loop;
        loop_open(&loop);
        (void)suspend(&loop, heard(&loop, "9902025005900001"));
        (void)suspend(&loop, heard(&loop, "9902025005900001"));
        assert_int_equal(known(&loop, &loop.analyst).desk_notes, 1);
        (void)suspend(&loop, heard(&loop, "9902025105910002"));
        assert_int_equal(known(&loop, &loop.analyst).desk_notes, 2);
        desk_close(&loop.desk);
}

static void a_decision_that_is_taken_back_says_nothing(void **state)
{
        (void)state;
        struct loop loop;
        loop_open(&loop);
        struct uuid first = heard(&loop, "9902025005900001"), decision = suspend(&loop, first);
        struct uuid next = apply(&loop, "9902025105910002", PHONE);
        assert_int_equal(desk_read(&loop.desk, &loop.desk.officer, next).finding_count, 1);
        take_back(&loop, first, decision);
        assert_false(known(&loop, &loop.analyst).known);
        assert_int_equal(desk_read(&loop.desk, &loop.desk.officer, next).finding_count, 0);
        assert_int_equal(listed(&loop, PHONE), 0);
        assert_int_equal(listed(&loop, PERSON), 0);
        desk_close(&loop.desk);
}

static bool is_refused(struct loop *loop, struct uuid id, const struct recruiter *recruiter, const char *field)
{
        struct obstacles obstacles;
        const struct proposal proposal = naming(id, recruiter);
        if (desk_propose(&loop->desk, &loop->desk.officer, &proposal, &obstacles) != ERR_INVALID)
                return false;
        return obstacles.count == 1 && !strcmp(obstacles.fields[0], field);
}

static void neither_the_applicant_nor_what_no_rule_reads_is_a_recruiter(void **state)
{
        (void)state;
        struct loop loop;
        loop_open(&loop);
        struct uuid id = heard(&loop, "9902025005900001");
        struct slice name = desk_read(&loop.desk, &loop.desk.officer, id).head.name;
        assert_true(is_refused(&loop, id, &(struct recruiter){ 0 }, "recruiter"));
        assert_true(is_refused(&loop, id, &(struct recruiter){ .phone = S("12ab") }, "recruiter_phone"));
        assert_true(is_refused(&loop, id, &(struct recruiter){ .phone = S("+62 840 3333 4444") }, "recruiter"));
        assert_true(is_refused(&loop, id, &(struct recruiter){ .name = name }, "recruiter"));
        assert_false(is_refused(&loop, id, &(struct recruiter){ .place = S("Terminal Fiktif") }, "recruiter"));
        desk_close(&loop.desk);
}

static struct uuid heard_as(struct loop *loop, const char *name)
{
        struct application_new new = desk_application();
        new.name = slice_from_cstr(name), new.phone = S("0840-2323-4545"), new.guarantor_phone = SLICE_NULL;
        struct uuid id = enter(loop, &new);
        desk_interview(&loop->desk, id);
        assert_ok(desk_hear(&loop->desk, id));
        return id;
}

static void the_applicants_home_is_no_recruiters_place(void **state)
{
        (void)state;
        struct loop loop;
        loop_open(&loop);
        struct application_new new = desk_application();
        new.address = S("Jl. Teratai No. 9 RT 4");
        struct uuid id = enter(&loop, &new);
        desk_interview(&loop.desk, id);
        assert_ok(desk_hear(&loop.desk, id));
        assert_true(is_refused(&loop, id, &(struct recruiter){ .place = S("Jalan Teratai 9 RT 04") }, "recruiter"));
        assert_true(is_refused(&loop, id, &(struct recruiter){ .place = S("di rumah, jl teratai no 9, rt 4, malam") },
                               "recruiter"));
        assert_false(is_refused(&loop, id, &(struct recruiter){ .place = S("Jl. Teratai No. 12") }, "recruiter"));
        desk_close(&loop.desk);
}

/* Beside what else the field's own rule says. */
static bool names_somebody(struct loop *loop, struct uuid id, const struct recruiter *recruiter, const char *what)
{
        struct obstacles obstacles;
        const struct proposal proposal = naming(id, recruiter);
        enum error err = desk_propose(&loop->desk, &loop->desk.officer, &proposal, &obstacles);
        for (size_t i = 0; err == ERR_INVALID && i < obstacles.count; i++)
                if (obstacles.fields[i] && !strcmp(obstacles.fields[i], "recruiter") &&
                    slice_find(obstacles.items[i], slice_from_cstr(what)) != SIZE_MAX)
                        return true;
        return false;
}

static void each_field_is_told(struct loop *loop, struct uuid id, const char *text, const char *what)
{
        const struct slice said = slice_from_cstr(text);
        const struct recruiter each[] = { { .name = said }, { .phone = said }, { .company = said }, { .place = said } };
        for (size_t i = 0; i < ARRAY_SIZE(each); i++)
                if (!names_somebody(loop, id, &each[i], what))
                        fail_msg("field %zu takes \"%s\"", i, text);
}

static void no_field_names_the_applicant(void **state)
{
        (void)state;
        static const char *const own[] = {
                "Puspawicara Rengganis", "Rengganis Puspawicara sendiri", "Rengganis Puspawicara",
                "Rumah Rengganis Puspawicara, Jl. Teratai 9, NIK 3502025005905555", "HP 0840-2323-4545",
                "PUSPAWICARA,RENGGANIS", "Ｒengganis/Puspa\u200bwicara", "Reng'ganis Puspawicara",
                "hub.+62 840 2323 4545 (WA)",
        };
        struct loop loop;
        loop_open(&loop);
        struct uuid id = heard_as(&loop, "Rengganis Puspawicara"), one = heard_as(&loop, "Rengganis");
        for (size_t i = 0; i < ARRAY_SIZE(own); i++)
                each_field_is_told(&loop, id, own[i], "pemohon sendiri");
        each_field_is_told(&loop, id, "Rumah Rengganis Puspawicara, Jl. Teratai 9, NIK 3502025005905555", "NIK");
        each_field_is_told(&loop, id, "Jl. Teratai 9, 3502 0250 0590 5555", "NIK");
        each_field_is_told(&loop, one, "Bu Rengganis", "pemohon sendiri");
        desk_close(&loop.desk);
}

static void who_shares_one_word_of_the_name_is_a_recruiter(void **state)
{
        (void)state;
        struct loop loop;
        struct obstacles obstacles;
        loop_open(&loop);
        struct uuid id = heard_as(&loop, "Rengganis R Puspawicara"), other = heard_as(&loop, "Rengganis");
        struct proposal proposal = naming(id, &(struct recruiter){ S("Rengganis R Wulandari"), S(PHONE),
                                                                   S("PT Puspawicara Fiktif"), S("Jl. Teratai 9") });
        assert_ok(desk_propose(&loop.desk, &loop.desk.officer, &proposal, &obstacles));
        proposal = naming(other, &(struct recruiter){ .name = S("Rengganisa") });
        assert_ok(desk_propose(&loop.desk, &loop.desk.officer, &proposal, &obstacles));
        desk_close(&loop.desk);
}

#define SIGN_10  "\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA\uFDFA" /* folded, 18 letters each */
#define SIGN_40  SIGN_10 SIGN_10 SIGN_10 SIGN_10
#define SIGN_120 SIGN_40 SIGN_40 SIGN_40
#define LONG     "Aba Bab Cac Dad Eae Faf Gag Hah Iai Jaj Kak Lal Mam Nan Oao Pap Qaq Rar Sas Tat Uau Vav Waw Xax"

static void what_is_too_large_to_be_read_is_no_mention(void **state)
{
        (void)state;
        static const char *const names[] = { LONG, SIGN_120 };
        struct loop loop;
        struct obstacles obstacles;
        loop_open(&loop);
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
                struct uuid id = heard(&loop, i ? "9902025105910002" : "9902025005900001");
                const struct proposal proposal = naming(id, &(struct recruiter){ slice_from_cstr(names[i]), S(PHONE),
                                                                                 S(SIGN_120), S(SIGN_120) });
                assert_ok(desk_propose(&loop.desk, &loop.desk.officer, &proposal, &obstacles));
                assert_ok(confirm(&loop, id, proposal.id));
                assert_int_equal(known(&loop, &loop.analyst).desk_notes, i + 1); /* by the phone, all the same */
        }
        desk_close(&loop.desk);
}

static void what_is_too_large_keeps_nobody_from_applying(void **state)
{
        (void)state;
        static const char *const names[] = { LONG, SIGN_120 };
        struct loop loop;
        loop_open(&loop);
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
                struct application_new new = desk_application();
                new.agent = slice_from_cstr(names[i]), new.company = S(SIGN_120);
                struct uuid id = enter(&loop, &new);
                assert_slice(desk_read(&loop.desk, &loop.desk.officer, id).head.agent, names[i]);
        }
        desk_close(&loop.desk);
}

/* Who works here and is the recruiter: nothing of the application from the proposal on, and nothing of the note. */
static void who_is_named_as_the_recruiter_sees_none_of_it(void **state)
{
        (void)state;
        struct loop loop;
        struct application_file file;
        loop_open(&loop);
        struct actor named = house_person(&loop.desk.house, &(struct house_person){ "petugas9", "Petugas Lain",
                                                                                   "Petugas", "desk-officer", "",
                                                                                   "+6284077771234" });
        struct uuid id = apply(&loop, "9902025005900001", NULL);
        desk_interview(&loop.desk, id);
        assert_ok(desk_hear(&loop.desk, id));
        struct uuid decision = propose(&loop, id);
        assert_int_equal(confirm(&loop, id, decision), OK);
        const struct reading reading = { &named, LANGUAGE_ID, &loop.desk.house.arena };
        assert_int_equal(WITHIN(&loop, passports_open(tx, &reading, id, &file)), ERR_NOT_FOUND);
        assert_false(known(&loop, &named).known);
        assert_true(known(&loop, &loop.analyst).known);
        desk_close(&loop.desk);
}

/* Before the record had parts it was one text. */
static void what_was_written_before_is_still_read(void **state)
{
        (void)state;
        static const enum sql_type types[] = { SQL_BYTES, SQL_UUID, SQL_UUID };
        static const struct statement statement = {
                .name = "as_before", .place = "test", .set = "main",
                .sqlite = "UPDATE decision SET recruiter = ?1 WHERE office_id = ?2 AND id = ?3",
                .postgres = "UPDATE decision SET recruiter = $1 WHERE office_id = $2 AND id = $3",
                .params = types, .param_count = 3
        };
        struct loop loop;
        int64_t changed = 0;
        enum error err;
        loop_open(&loop);
        struct uuid id = heard(&loop, "9902025005900001"), office = loop.desk.house.office;
        struct obstacles obstacles;
        const struct proposal proposal = desk_proposal(id);
        assert_ok(desk_propose(&loop.desk, &loop.desk.officer, &proposal, &obstacles));
        transaction (tx, loop.desk.house.fixture.store, TX_WRITE, &err) {
                struct sql_value values[] = { SQL_NULL, sql_uuid(office), sql_uuid(proposal.id) };
                err = tx_seal(tx, &(struct seal_place){ "decision.recruiter", office, proposal.id, NULL },
                              S("Pak Lama, Madiun"), &values[0]);
                if (err == OK)
                        err = query_run(tx, &statement, values, &changed);
        }
        assert_ok(err);
        assert_int_equal(changed, 1);
        assert_slice(desk_read(&loop.desk, &loop.desk.officer, id).decision->recruiter, "Pak Lama, Madiun");
        struct uuid other = heard(&loop, "9902025105910002");
        (void)propose(&loop, other);
        assert_slice(desk_read(&loop.desk, &loop.desk.officer, other).decision->recruiter,
                     PERSON ", " PHONE ", PT Fiktif Jaya, Jl. Contoh 5, Desa Fiktif");
        desk_close(&loop.desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_next_applicant_is_asked_and_nothing_weighs_against_him),
                cmocka_unit_test(the_analyst_sees_the_week_and_nobody),
                cmocka_unit_test(one_applicant_counts_once),
                cmocka_unit_test(a_decision_that_is_taken_back_says_nothing),
                cmocka_unit_test(neither_the_applicant_nor_what_no_rule_reads_is_a_recruiter),
                cmocka_unit_test(the_applicants_home_is_no_recruiters_place),
                cmocka_unit_test(no_field_names_the_applicant),
                cmocka_unit_test(who_shares_one_word_of_the_name_is_a_recruiter),
                cmocka_unit_test(what_is_too_large_to_be_read_is_no_mention),
                cmocka_unit_test(what_is_too_large_keeps_nobody_from_applying),
                cmocka_unit_test(who_is_named_as_the_recruiter_sees_none_of_it),
                cmocka_unit_test(what_was_written_before_is_still_read),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
