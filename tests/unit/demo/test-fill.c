/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The demonstration's year: planted rings lead to signals, and filling goes by the rules. */
#include "../cases.h"
#include "../folder.h"
#include "../test.h"

#include "access/access.h"
#include "base/checked.h"
#include "base/clock.h"
#include "cli/checkup.h"
#include "cli/cli.h"
#include "cli/reseal.h"
#include "demo/demo.h"
#include "office/office.h"
#include "passports/passports.h"
#include "reports/reports.h"
#include "store/reseal.h"
#include "store/store.h"
#include "tips/tips.h"
#include "warnings/warnings.h"

#include <ftw.h>
#include <unistd.h>
#include <sodium.h>
#include <sys/stat.h>

enum { RINGS = 5 };

struct demo {
        char folder[64], data[96];
        struct program program;
        struct arena arena;
        FILE *quiet;
};

static int remove_one(const char *path, const struct stat *about, int type, struct FTW *at)
{
        (void)about, (void)type, (void)at;
        return remove(path);
}

static int open_demo(void **state)
{
        struct config config;
        char message[PROGRAM_MESSAGE_SIZE];
        struct demo *demo = calloc(1, sizeof *demo);
        assert_non_null(demo);
        make_folder("kentongan-test", sizeof demo->folder, demo->folder);
        (void)snprintf(demo->data, sizeof demo->data, "%s/data", demo->folder);
        config_init(&config);
        config.data = slice_from_cstr(demo->data);
        if (program_open(&demo->program, &config, PROGRAM_WRITE, message) != OK)
                fail_msg("%s", message);
        arena_init(&demo->arena, 64 * 1024 * 1024);
        demo->quiet = fopen("/dev/null", "we");
        assert_non_null(demo->quiet);
        assert_ok(demo_prepare(&demo->program, demo->quiet));
        *state = demo;
        return 0;
}

static int close_demo(void **state)
{
        struct demo *demo = *state;
        program_close(&demo->program);
        arena_reset(&demo->arena);
        (void)fclose(demo->quiet);
        (void)nftw(demo->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        free(demo);
        return 0;
}

static struct actor actor_of(const struct demo *demo, struct slice role, struct slice purpose)
{
        struct actor actor = { .office_id = demo->program.app.public_office, .person_id = uuid_new(),
                               .purpose = purpose,
                               .zone_minutes = 420, .role_count = 1, .fictional = true };
        actor.roles[0] = (struct actor_role){ role, S("") };
        return actor;
}

static void every_planted_ring_leads_to_a_signal(void **state)
{
        struct demo *demo = *state;
        struct signal_rows signals = { 0 };
        enum error err;
        struct actor analyst = actor_of(demo, S("analyst"), S("triage"));
        transaction (tx, demo->program.app.store, TX_WRITE, &err) {
                err = signals_list(tx, &analyst, &(struct signal_filter){ .limit = 200 }, &demo->arena, &signals);
        }
        assert_ok(err);
        assert_int_equal(signals.count, RINGS);
}

/* A copy that is served without --demo, or a second node, is no less fictional, shows the same office, and takes in no
 * real one. */
static void is_a_demonstration_however_it_is_opened(void **state)
{
        struct demo *demo = *state;
        char message[PROGRAM_MESSAGE_SIZE];
        struct uuid shown = demo->program.app.public_office;
        struct config config;
        config_init(&config);
        config.data = slice_from_cstr(demo->data);
        program_close(&demo->program);
        const char *const given[] = { "init", "--data", demo->data, "--code", "nyata", "--name", "Kantor", "--area",
                                      "33.01", "--admin", "siti", "--head", "budi" };
        char *words[ARRAY_SIZE(given)];
        memcpy(words, given, sizeof words);
        assert_int_equal(cli_init((int)ARRAY_SIZE(words), words), CLI_FAILED);
        assert_ok(program_open(&demo->program, &config, PROGRAM_WRITE, message));
        assert_true(demo->program.app.demo);
        assert_true(uuid_equal(demo->program.app.public_office, shown));
}

static size_t count_reports(struct demo *demo)
{
        struct report_rows rows = { 0 };
        enum error err;
        struct actor analyst = actor_of(demo, S("analyst"), S("triage"));
        struct report_filter filter = { .tab = REPORTS_ALL, .limit = 200 };
        transaction (tx, demo->program.app.store, TX_WRITE, &err) {
                err = reports_list(tx, &analyst, &filter, &demo->arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

static void a_second_start_adds_nothing(void **state)
{
        struct demo *demo = *state;
        size_t before = count_reports(demo);
        assert_true(before >= 100);
        assert_ok(demo_prepare(&demo->program, demo->quiet));
        assert_int_equal(count_reports(demo), before);
}

/* As after a cut in the middle of the year; what the office did is counted by the tests below. */
static void what_was_cut_off_goes_on(void **state)
{
        struct demo *demo = *state;
        char mark[128];
        size_t before = count_reports(demo);
        (void)snprintf(mark, sizeof mark, "%s/demo-year.done", demo->data);
        assert_int_equal(unlink(mark), 0);
        assert_ok(demo_prepare(&demo->program, demo->quiet));
        assert_int_equal(count_reports(demo), before);
        assert_int_equal(access(mark, F_OK), 0);
}

static void the_desk_has_a_queue_with_findings(void **state)
{
        struct demo *demo = *state;
        struct application_rows rows = { 0 };
        enum error err;
        int64_t findings = 0;
        struct actor officer = actor_of(demo, S("desk-officer"), S("service"));
        transaction (tx, demo->program.app.store, TX_WRITE, &err) {
                err = passports_list(tx, &officer, &(struct application_filter){ .limit = 200 }, &demo->arena, &rows);
        }
        assert_ok(err);
        assert_true(rows.count >= 10);
        struct office_waiting waiting = { 0 };
        transaction (tx, demo->program.app.store, TX_READ, &err) {
                err = office_waits(tx, &officer, &demo->arena, &waiting);
        }
        assert_ok(err);
        int64_t unbegun = 0;
        for (size_t i = 0; i < rows.count; i++)
                unbegun += slice_equal(rows.items[i].state, S("new"));
        assert_true(unbegun > 0);
        assert_int_equal(waiting.applications_to_take, unbegun);
        for (size_t i = 0; i < rows.count; i++) {
                findings += rows.items[i].findings;
                assert_true(i == 0 || rows.items[i - 1].created_at <= rows.items[i].created_at);
        }
        assert_true(findings > 0);
}

/* The letter of the suspension says that papers are still to be made: its checklist has them not. */
static void the_suspension_says_what_its_checklist_says(void **state)
{
        struct demo *demo = *state;
        struct application_rows rows = { 0 };
        struct application_file file = { 0 };
        enum error err;
        size_t missing = 0;
        struct actor head = actor_of(demo, S("head"), S("passport"));
        transaction (tx, demo->program.app.store, TX_WRITE, &err) {
                err = passports_list(tx, &head, &(struct application_filter){ .state = S("proposed"), .limit = 10 },
                                     &demo->arena, &rows);
                if (err == OK && rows.count == 1)
                        err = passports_open(tx, &(struct reading){ &head, LANGUAGE_ID, &demo->arena },
                                             rows.items[0].id, &file);
        }
        assert_ok(err);
        assert_int_equal(rows.count, 1);
        for (size_t i = 0; i < file.check_count; i++) {
                struct slice key = file.checks[i].key;
                if (slice_equal(key, S("rekomendasi")) || slice_equal(key, S("perjanjian-penempatan")) ||
                    slice_equal(key, S("perjanjian-kerja")) || slice_equal(key, S("visa-kerja")))
                        missing += slice_equal(file.checks[i].verdict, S("missing"));
        }
        assert_int_equal(missing, 4);
}

/* So that a newcomer sees what the list is for, and on each of them what is asked. */
static void an_explanation_waits_for_a_senior(void **state)
{
        struct demo *demo = *state;
        enum error err;
        int64_t waiting = 0;
        struct actor senior = actor_of(demo, S("supervisor"), S("passport"));
        transaction (tx, demo->program.app.store, TX_READ, &err) {
                err = passports_explanations_waiting(tx, &senior, &waiting);
        }
        assert_ok(err);
        assert_int_equal(waiting, 1);
}

/* What the head sees at first: nothing is empty, and one thing is late. */
static void the_office_is_at_work(void **state)
{
        struct demo *demo = *state;
        struct office_glance glance = { 0 };
        struct warning_rows warnings = { 0 };
        enum error err;
        struct actor head = actor_of(demo, S("head"), S("review")), analyst = actor_of(demo, S("analyst"), S("warn"));
        transaction (tx, demo->program.app.store, TX_WRITE, &err) {
                err = office_look(tx, &head, &demo->arena, &glance);
                if (err == OK)
                        err = warnings_list(tx, &analyst, &(struct warning_filter){ .limit = 200 }, &demo->arena,
                                            &warnings);
        }
        assert_ok(err);
        assert_int_equal(glance.applications_proposed, 1);
        assert_int_equal(glance.requests_open, 2);
        assert_int_equal(glance.requests_late, 1);
        assert_int_equal(glance.warnings.signals_open, 2);
        assert_int_equal(glance.warnings.warnings_open, 1);
        assert_true(glance.reports_new > 0 && glance.outcome_count > 0);
        struct office_waiting heads = { 0 }, analysts = { 0 }, fields = { 0 };
        struct actor babinsa = actor_of(demo, S("babinsa"), S("own-work"));
        transaction (tx, demo->program.app.store, TX_READ, &err) {
                err = office_waits(tx, &head, &demo->arena, &heads);
                if (err == OK)
                        err = office_waits(tx, &analyst, &demo->arena, &analysts);
                if (err == OK)
                        err = office_waits(tx, &babinsa, &demo->arena, &fields);
        }
        assert_ok(err);
        assert_int_equal(heads.applications_to_confirm, 1);
        assert_int_equal(analysts.reports_new, glance.reports_new);
        assert_int_equal(analysts.signals_open, 2);
        assert_int_equal(analysts.applications_to_confirm + fields.applications_to_confirm + fields.reports_new +
                                 fields.signals_open,
                         0);
        assert_int_equal(warnings.count, 2);
        assert_true(warnings.items[0].recipients > 0 && warnings.items[0].answered > 0);
}

static void tips_wait_and_are_answered(void **state)
{
        struct demo *demo = *state;
        struct tip_rows rows = { 0 };
        struct actor analyst = actor_of(demo, S("analyst"), S("tip"));
        struct tip_desk desk = { .tips = demo->program.app.tips, .main = demo->program.app.store,
                                 .office_id = demo->program.app.public_office, .zone_minutes = 420 };
        assert_ok(tips_list(&desk, &analyst, &(struct tip_filter){ .limit = 50 }, &demo->arena, &rows));
        assert_int_equal(rows.count, 2);
        assert_true(rows.items[0].answered != rows.items[1].answered);
}

static void the_clock_runs_again(void **state)
{
        (void)state;
        instant first = clock_now();
        usleep(2000);
        assert_true(clock_now() > first);
}

/* A value opens only at its column, office and row: so the walk over the filled demonstration shows that each sealed
 * column is sealed where the walk says it is. */
struct walked {
        int64_t main, tips;
};

static void count_walked(void *context, const struct reseal_progress *progress)
{
        struct walked *walked = context;
        bool tips = strcmp(progress->database, "tips") == 0;
        if (progress->done == progress->total)
                *(tips ? &walked->tips : &walked->main) = progress->total;
}

static int64_t left_in(struct store *store, const struct migration_set *set, struct uuid office_id)
{
        enum error err;
        int64_t left = -1;
        transaction (tx, store, TX_READ, &err)
                err = reseal_left(tx, set, office_id, &left);
        assert_ok(err);
        return left;
}

static void new_keys_reach_every_sealed_column(void **state)
{
        struct demo *demo = *state;
        struct app *app = &demo->program.app;
        struct walked walked = { 0 };
        struct reseal_offices offices = { 0 };
        enum error err;
        assert_ok(reseal_run(&(struct reseal_run){ .program = &demo->program, .tell = count_walked,
                                                   .context = &walked }));
        assert_true(walked.main > 100 && walked.tips > 0);
        assert_int_equal(left_in(app->store, &migrations_main, app->public_office), 0);
        assert_int_equal(left_in(app->tips, &migrations_tips, app->public_office), 0);
        clock_set_offset(RESEAL_REST + HOUR);
        assert_ok(reseal_run(&(struct reseal_run){ .program = &demo->program, .age = RESEAL_KEY_AGE }));
        clock_set_offset(0);
        transaction (tx, app->store, TX_READ, &err)
                err = reseal_offices(tx, &demo->arena, &offices);
        assert_ok(err);
        assert_true(offices.count > 0);
        for (size_t i = 0; i < offices.count; i++)
                assert_true(offices.items[i].oldest == 2 && offices.items[i].newest == 2);
        assert_true(count_reports(demo) > 0);
}

/* As the daily job finds the data of an older program, which have no key that is a year old. */
static void the_daily_job_brings_old_tips_under_their_keys(void **state)
{
        struct demo *demo = *state;
        struct app *app = &demo->program.app;
        assert_true(cases_make_old(app->tips, &migrations_tips, app->public_office) > 3);
        assert_true(left_in(app->tips, &migrations_tips, app->public_office) > 3);
        assert_ok(reseal_run(&(struct reseal_run){ .program = &demo->program, .age = RESEAL_KEY_AGE }));
        assert_int_equal(left_in(app->tips, &migrations_tips, app->public_office), 0);
        tips_wait_and_are_answered(state);
}

static void doctor_tells_of_a_key_that_is_missing(void **state)
{
        struct demo *demo = *state;
        struct app *app = &demo->program.app;
        struct checkup checkup = { .program = &demo->program };
        struct tip_rows rows = { 0 };
        struct actor analyst = actor_of(demo, S("analyst"), S("tip"));
        struct tip_desk desk = { .tips = app->tips, .main = app->store, .office_id = app->public_office,
                                 .zone_minutes = 420 };
        assert_ok(tips_list(&desk, &analyst, &(struct tip_filter){ .limit = 50 }, &demo->arena, &rows));
        checkup_keys(&checkup);
        assert_int_equal(checkup.findings, 0);
        case_forget(app->tips, app->public_office, rows.items[0].id);
        checkup_keys(&checkup);
        assert_int_equal(checkup.findings, 1);
}

int main(void)
{
        if (sodium_init() < 0)
                return 1;
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(is_a_demonstration_however_it_is_opened),
                cmocka_unit_test(every_planted_ring_leads_to_a_signal),
                cmocka_unit_test(a_second_start_adds_nothing),
                cmocka_unit_test(what_was_cut_off_goes_on),
                cmocka_unit_test(the_desk_has_a_queue_with_findings),
                cmocka_unit_test(the_suspension_says_what_its_checklist_says),
                cmocka_unit_test(an_explanation_waits_for_a_senior),
                cmocka_unit_test(the_office_is_at_work),
                cmocka_unit_test(tips_wait_and_are_answered),
                cmocka_unit_test(new_keys_reach_every_sealed_column),
                cmocka_unit_test(the_daily_job_brings_old_tips_under_their_keys),
                cmocka_unit_test(doctor_tells_of_a_key_that_is_missing),
                cmocka_unit_test(the_clock_runs_again),
        };
        return cmocka_run_group_tests(tests, open_demo, close_demo);
}
