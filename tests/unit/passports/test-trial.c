/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A changed rule: what it would have done on past applications, and that nobody publishes one that was not tried. */
#include "desk.h"

#include "content/rule.h"
#include "passports/trial.h"

#define INDICATOR(rule, use) INDICATOR_SHOWN("M", rule, use)
#define INDICATOR_SHOWN(innocence, rule, use)                                                                          \
        S("{\"about\":\"phone\",\"innocence\":\"" innocence "\","                                                     \
          "\"innocent\":{\"en\":\"A shop.\",\"id\":\"Toko.\"},"                                                      \
          "\"label\":{\"en\":\"Again\",\"id\":\"Berulang\"},\"number\":30,\"observers\":[\"system\"],\"order\":29,"    \
          "\"question\":{\"en\":\"How?\",\"id\":\"Bagaimana?\"}," rule "\"strength\":3,\"use\":[" use "]}")

struct people {
        struct desk desk;
        struct actor editor, head;
};

static void open_people(struct people *people)
{
        desk_open(&people->desk);
        people->editor = desk_person(&people->desk, people->desk.house.office, "penyunting", "editor");
        people->head = desk_person(&people->desk, people->desk.house.office, "kepala", "head");
}

static enum error try_rule(struct people *people, const struct actor *actor, const struct content_step *step,
                           struct slice why, struct trial *ret_trial)
{
        enum error err;
        transaction (tx, people->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_trial(tx, actor, &(struct trial_question){ *step, why }, &people->desk.house.arena,
                                      ret_trial);
        }
        return err;
}

static struct content_step draft(struct people *people, struct slice kind, struct slice key, struct slice body)
{
        struct content_step step = { kind, key, 0 };
        struct content_draft draft = { .kind = kind, .key = key, .valid_from = S("2025-01-01"), .body = body };
        struct slice why;
        assert_ok(content_draft_check(&draft, &why));
        assert_ok(content_draft_by(people->desk.house.fixture.store, &people->editor, &draft, &step.version));
        return step;
}

static enum error keep(struct people *people, const struct actor *actor, const struct content_step *step)
{
        enum error err;
        const struct content_trial trial = { .from = S("2026-08-28"), .to = S("2026-11-26"), .applications = 1 };
        transaction (tx, people->desk.house.fixture.store, TX_WRITE, &err) {
                err = content_trial_keep(tx, actor, step, &trial);
        }
        return err;
}

static void publish(struct people *people, const struct content_step *step)
{
        struct store *store = people->desk.house.fixture.store;
        struct content_fault fault = { 0 };
        assert_int_equal(content_test_by(store, &people->editor, step, &people->desk.house.arena, &fault), ERR_INVALID);
        assert_true(fault.why.size > 0);
        assert_true(content_publish_by(store, &people->head, step) != OK); /* a draft */
        assert_true(keep(people, &people->head, step) != OK); /* who publishes does not test */
        assert_ok(keep(people, &people->editor, step));
        assert_ok(content_test_by(store, &people->editor, step, &people->desk.house.arena, &fault));
        assert_true(content_publish_by(store, &people->editor, step) != OK);
        assert_ok(content_publish_by(store, &people->head, step));
}

static struct uuid apply(struct people *people, struct slice phone)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.guarantor_phone = phone;
        new.company = SLICE_NULL;
        new.nik = SLICE_NULL;
        transaction (tx, people->desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &people->desk.officer, &new, &people->desk.house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

static void a_rule_counts_kinds_of_sources(void **state)
{
        (void)state;
        static const struct {
                const char *body;
                struct rule_counts counts;
                bool met;
        } cases[] = {
                { "{}", { 1, 0, 0, 0 }, true },
                { "{}", { 0, 0, 0, 1 }, true },
                { "{}", { 0, 0, 0, 0 }, false },
                { "{\"rule\":{\"sources\":[\"report\",\"partner\"],\"least\":2}}", { 1, 1, 0, 0 }, true },
                { "{\"rule\":{\"sources\":[\"report\",\"partner\"],\"least\":2}}", { 1, 0, 9, 9 }, false },
                { "{\"rule\":{\"sources\":[\"desk\",\"tip\"],\"least\":3}}", { 9, 9, 1, 2 }, true },
                { "{}", { 0, 0, 0, 0, 9 }, false },
                { "{\"rule\":{\"sources\":[\"application\"],\"least\":4}}", { 9, 9, 9, 9, 3 }, false },
                { "{\"rule\":{\"sources\":[\"application\"],\"least\":4}}", { 0, 0, 0, 0, 4 }, true },
        };
        static const char *const wrong[] = {
                "{\"rule\":3}", "{\"rule\":{}}", "{\"rule\":{\"sources\":[\"report\"]}}",
                "{\"rule\":{\"sources\":[\"report\"],\"least\":0}}", "{\"rule\":{\"sources\":[],\"least\":1}}",
                "{\"rule\":{\"sources\":[\"application\",\"tip\"],\"least\":4}}",
                "{\"rule\":{\"sources\":[\"sex\"],\"least\":1}}", "{\"rule\":{\"sources\":[\"report\"],\"least\":51}}",
        };
        struct content_rule rule;
        struct slice why;
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
                json_t *body = json_loads(cases[i].body, 0, NULL);
                assert_ok(content_rule_of(body, &rule, &why));
                assert_int_equal(content_rule_met(&rule, &cases[i].counts), cases[i].met);
                json_decref(body);
        }
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
                json_t *body = json_loads(wrong[i], 0, NULL);
                struct content_draft draft = { S("indicator"), S("a"), S("2025-01-01"), SLICE_NULL, false,
                                               slice_from_cstr(wrong[i]) };
                assert_int_equal(content_rule_of(body, &rule, &why), ERR_INVALID);
                assert_int_equal(content_draft_check(&draft, &why), ERR_INVALID);
                json_decref(body);
        }
}

static void a_narrower_rule_is_tried_published_and_obeyed(void **state)
{
        (void)state;
        struct people people;
        struct trial trial;
        open_people(&people);
        (void)desk_mention(&people.desk, S("report"), "warga-1");
        struct uuid known = apply(&people, S(DESK_PHONE));
        (void)apply(&people, S("0840-1111-7777"));
        struct content_step step = draft(&people, S("indicator"), S("nomor-berulang"),
                                         INDICATOR("\"rule\":{\"least\":2,\"sources\":[\"report\"]},", "\"R\""));
        assert_ok(try_rule(&people, &people.editor, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.applications, 2);
        assert_int_equal(trial.now.fires + trial.then.fires + trial.more + trial.fewer, 0); /* a group of one */
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.now_version, 1);
        assert_int_equal(trial.applications, 2);
        assert_int_equal(trial.now.fires, 1);
        assert_int_equal(trial.now.ends[TRIAL_OPEN], 1);
        assert_int_equal(trial.then.fires, 0);
        assert_int_equal(trial.fewer, 1);
        assert_int_equal(trial.more, 0);
        assert_null(trial.rows);
        publish(&people, &step);
        struct uuid later = apply(&people, S(DESK_PHONE));
        assert_int_equal(desk_read(&people.desk, &people.desk.officer, later).finding_count, 0);
        assert_int_equal(desk_read(&people.desk, &people.desk.officer, known).finding_count, 1); /* as it was opened */
        (void)desk_mention(&people.desk, S("tip"), "tip-1");
        assert_int_equal(desk_read(&people.desk, &people.desk.officer, later).finding_count, 0);
        (void)desk_mention(&people.desk, S("report"), "warga-2");
        assert_int_equal(desk_read(&people.desk, &people.desk.officer, later).finding_count, 1);
        /* What is below the rule in force is known to a trial of a wider one. */
        (void)apply(&people, S(DESK_PHONE));
        step = draft(&people, S("indicator"), S("nomor-berulang"),
                     INDICATOR("\"rule\":{\"least\":4,\"sources\":[\"report\",\"tip\"]},", "\"R\""));
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.now.fires, 2); /* by what was known when each was last opened */
        assert_int_equal(trial.then.fires, 0);
        desk_close(&people.desk);
}

static void answers_follow_the_draft_of_a_question(void **state)
{
        (void)state;
        struct people people;
        struct trial trial;
        open_people(&people);
        struct uuid id = apply(&people, S("0840-1111-7777"));
        desk_interview(&people.desk, id); /* "perusahaan" answered with "perorangan" */
        struct content_step step = draft(
                &people, S("question"), S("perusahaan"),
                S("{\"answers\":[{\"code\":\"perorangan\",\"label\":{\"id\":\"Orang\"},\"indicator\":null}],"
                  "\"ask\":{\"id\":\"Apa?\"},\"innocent\":{\"id\":\"Mirip.\"},\"order\":3,\"purposes\":[],"
                  "\"why\":{\"id\":\"Dicek.\"}}"));
        assert_ok(try_rule(&people, &people.head, &step, S("publish"), &trial));
        assert_int_equal(trial.now.fires, 1);
        assert_int_equal(trial.now.counts, 0); /* what he says of his recruiter */
        assert_int_equal(trial.then.fires, 0);
        assert_int_equal(trial.row_count, 1);
        assert_true(uuid_equal(trial.rows[0].id, id));
        assert_int_equal(trial.rows[0].now, TRIAL_ASKS);
        assert_int_equal(trial.rows[0].draft, TRIAL_NOTHING);
        /* The indicator that it points to, about a document and rarely innocent: it would carry a decision. */
        step = draft(&people, S("indicator"), S("perekrut-tanpa-izin"), INDICATOR_SHOWN("L", "", "\"D\""));
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.now.counts, 0);
        assert_int_equal(trial.then.fires, 1);
        assert_int_equal(trial.then.counts, 1);
        /* Sometimes innocent: it asks. */
        step = draft(&people, S("indicator"), S("perekrut-tanpa-izin"), INDICATOR("", "\"D\""));
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.then.fires, 1);
        assert_int_equal(trial.then.counts, 0);
        desk_close(&people.desk);
}

#define COMPANY(first, second)                                                                                         \
        S("{\"answers\":[{\"code\":\"perorangan\",\"label\":{\"id\":\"Orang\"},"                                       \
          "\"indicator\":" first "},{\"code\":\"mandiri\",\"label\":{\"id\":\"Langsung\"},"                            \
          "\"indicator\":" second "}],\"ask\":{\"id\":\"Apa?\"},"                                                      \
          "\"innocent\":{\"id\":\"Mirip.\"},\"order\":3,\"purposes\":[],\"why\":{\"id\":\"Dicek.\"}}")
#define POINTS "\"perekrut-tanpa-izin\""

/* One draft after the other by an editor, each with one answer more. Of seven and one alone, rounding the sums would
 * show five and ten, and so the one. */
/* The text of a question's body in force, with one answer pointing elsewhere. */
static struct slice pointed_elsewhere(struct people *people, struct slice key, const char *code, const char *indicator)
{
        enum error err;
        struct content_item item = { 0 };
        json_t *body, *answer;
        size_t i;
        struct arena *arena = &people->desk.house.arena;
        transaction (tx, people->desk.house.fixture.store, TX_READ, &err) {
                err = content_find(tx, people->desk.house.office, S("question"), key, S("2026-11-26"), arena, &item);
        }
        assert_ok(err);
        assert_ok(content_body(&item, &body));
        json_array_foreach(json_object_get(body, "answers"), i, answer)
                if (strcmp(json_string_value(json_object_get(answer, "code")), code) == 0)
                        json_object_set_new(answer, "indicator", json_string(indicator));
        char *text = json_dumps(body, JSON_COMPACT);
        struct slice copy = arena_copy(arena, slice_from_cstr(text));
        free(text);
        json_decref(body);
        return copy;
}

static const struct evidence_item *evidence_of(const struct application_file *file, const char *code)
{
        for (size_t i = 0; i < file->evidence_count; i++)
                if (slice_equal(file->evidence[i].code, slice_from_cstr(code)))
                        return &file->evidence[i];
        fail_msg("no %s", code);
        return NULL;
}

/* What weighs against somebody is not content: behind the program's own question this indicator carries, behind what
 * two people of the office let point there it does not. */
static void a_published_question_makes_no_evidence(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct slice body = pointed_elsewhere(&people, S("dibayar-siapa"), "perekrut", "kerja-tanpa-visa");
        const struct content_step step = draft(&people, S("question"), S("dibayar-siapa"), body);
        publish(&people, &step);
        struct uuid id = desk_create(&people.desk);
        desk_interview(&people.desk, id);
        struct application_file file = desk_read(&people.desk, &people.desk.officer, id);
        assert_false(evidence_of(&file, "answer:dibayar-siapa")->objective);
        desk_answer(&people.desk, id, "visa-perorangan", "bukan-kerja");
        file = desk_read(&people.desk, &people.desk.officer, id);
        assert_true(evidence_of(&file, "answer:visa-perorangan")->objective);
        desk_close(&people.desk);
}

static void two_drafts_never_show_a_single_application(void **state)
{
        (void)state;
        struct people people;
        struct trial trial;
        int64_t fires[2], exact[2];
        open_people(&people);
        for (int i = 0; i < 8; i++) {
                struct uuid id = apply(&people, S("0840-1111-7777"));
                desk_interview(&people.desk, id);
                if (i == 7)
                        desk_answer(&people.desk, id, "perusahaan", "mandiri");
        }
        for (size_t i = 0; i < 2; i++) {
                struct content_step step = draft(&people, S("question"), S("perusahaan"),
                                                 i ? COMPANY(POINTS, POINTS) : COMPANY(POINTS, "null"));
                assert_ok(try_rule(&people, &people.editor, &step, SLICE_NULL, &trial));
                assert_true(trial.rounded);
                fires[i] = trial.then.fires;
                assert_int_equal(trial.then.counts, 0);
                assert_int_equal(trial.then.ends[TRIAL_OPEN], trial.then.fires);
                assert_true(trial.more % 5 == 0 && trial.fewer % 5 == 0);
                assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
                exact[i] = trial.then.fires;
        }
        assert_true(exact[0] == 7 && exact[1] == 8);
        assert_true(fires[0] == 5 && fires[1] == 5);
        desk_close(&people.desk);
}

static void how_it_ended_is_counted(void **state)
{
        (void)state;
        struct people people;
        struct trial trial;
        struct obstacles obstacles;
        open_people(&people);
        desk_legal(&people.desk);
        struct uuid ids[2];
        for (size_t i = 0; i < 2; i++) {
                ids[i] = apply(&people, S("0840-1111-7777"));
                desk_interview(&people.desk, ids[i]);
        }
        assert_ok(desk_hear(&people.desk, ids[0]));
        struct proposal stop = desk_proposal(ids[0]);
        stop.recruiter.name = S("Pak Contoh");
        assert_ok(desk_propose(&people.desk, &people.desk.officer, &stop, &obstacles));
        enum error err;
        transaction (tx, people.desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_confirm(tx, &people.desk.second,
                                        &(struct second_step){ .application_id = ids[0], .decision_id = stop.id });
        }
        assert_ok(err);
        desk_ready(&people.desk, ids[1]);
        assert_ok(desk_propose(&people.desk, &people.desk.officer,
                               &(struct proposal){ .id = uuid_new(), .application_id = ids[1], .outcome = S("T0"),
                                                   .facts = S("Perekrutnya sudah dijelaskan.") },
                               &obstacles));
        const struct content_step step = { S("question"), S("perusahaan"), 1 };
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.now.fires, 2);
        assert_int_equal(trial.now.ends[TRIAL_STOPPED], 1);
        assert_int_equal(trial.now.ends[TRIAL_ISSUED], 1);
        assert_int_equal(trial.then.ends[TRIAL_STOPPED], 1); /* the same version */
        assert_int_equal(trial.more + trial.fewer, 0);
        clock_freeze(clock_now() + (TRIAL_DAYS + 2) * DAY);
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.applications, 0);
        desk_close(&people.desk);
}

static void names_are_for_who_may_see_them_and_says_why(void **state)
{
        (void)state;
        struct people people;
        struct trial trial;
        open_people(&people);
        const struct content_step step = { S("question"), S("perusahaan"), 1 };
        desk_interview(&people.desk, apply(&people, S("0840-1111-7777")));
        assert_int_equal(try_rule(&people, &people.editor, &step, S("publish"), &trial), ERR_FORBIDDEN);
        assert_int_equal(try_rule(&people, &people.desk.officer, &step, SLICE_NULL, &trial), ERR_FORBIDDEN);
        assert_int_equal(try_rule(&people, &people.head, &step, S("curious"), &trial), ERR_INVALID);
        assert_ok(try_rule(&people, &people.head, &step, S("publish"), &trial));
        assert_int_equal(trial.row_count, 1);
        assert_int_equal(try_rule(&people, &people.head, &(struct content_step){ S("legal"), S("contoh"), 1 },
                                  SLICE_NULL, &trial),
                         ERR_NOT_FOUND);
        assert_int_equal(try_rule(&people, &people.head, &(struct content_step){ S("question"), S("perusahaan"), 9 },
                                  SLICE_NULL, &trial),
                         ERR_NOT_FOUND);
        desk_close(&people.desk);
}

/* A head who is the guarantor of one application and is named in the report behind another. */
static void what_names_the_reader_is_not_in_his_figures(void **state)
{
        (void)state;
        struct people people;
        struct trial trial;
        open_people(&people);
        struct actor named = house_person(&people.desk.house,
                                          &(struct house_person){ "kepala2", "Kepala Contoh", "Kepala", "head", "",
                                                                  "+6284011118888" });
        desk_interview(&people.desk, apply(&people, S("0840-1111-8888")));
        desk_interview(&people.desk, apply(&people, S("0840-1111-7777")));
        const struct content_step step = { S("question"), S("perusahaan"), 1 };
        assert_ok(try_rule(&people, &people.head, &step, SLICE_NULL, &trial));
        assert_int_equal(trial.now.fires, 2);
        assert_ok(try_rule(&people, &named, &step, S("review"), &trial));
        assert_int_equal(trial.applications, 1);
        assert_int_equal(trial.now.fires, 1);
        assert_int_equal(trial.row_count, 1);
        struct uuid report = desk_mention(&people.desk, S("report"), "warga-1");
        (void)apply(&people, S(DESK_PHONE));
        enum error err;
        transaction (tx, people.desk.house.fixture.store, TX_WRITE, &err) {
                int64_t count;
                err = access_mark_named(tx,
                                        &(struct named_in_search){ .office_id = people.desk.house.office,
                                                                   .object_kind = S("report"), .object_id = report,
                                                                   .persons = &named.person_id, .person_count = 1 },
                                        &count);
        }
        assert_ok(err);
        const struct content_step numbers = { S("indicator"), S("nomor-berulang"), 1 };
        assert_ok(try_rule(&people, &people.head, &numbers, SLICE_NULL, &trial));
        assert_int_equal(trial.now.fires, 1);
        assert_ok(try_rule(&people, &named, &numbers, SLICE_NULL, &trial));
        assert_int_equal(trial.now.fires, 0);
        desk_close(&people.desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_rule_counts_kinds_of_sources),
                cmocka_unit_test(a_narrower_rule_is_tried_published_and_obeyed),
                cmocka_unit_test(answers_follow_the_draft_of_a_question),
                cmocka_unit_test(a_published_question_makes_no_evidence),
                cmocka_unit_test(two_drafts_never_show_a_single_application),
                cmocka_unit_test(how_it_ended_is_counted),
                cmocka_unit_test(names_are_for_who_may_see_them_and_says_why),
                cmocka_unit_test(what_names_the_reader_is_not_in_his_figures),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
