/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of job kinds and schedules: what each room does later or again. */
#include "cli/jobs.h"

#include "base/checked.h"
#include "access/people.h"
#include "blobs/record.h"
#include "blobs/retain.h"
#include "blobs/rotate.h"
#include "cli/reseal.h"
#include "exchange/exchange.h"
#include "jobs/outbox.h"
#include "jobs/upkeep.h"
#include "passports/passports.h"
#include "reports/reports.h"
#include "store/reseal.h"
#include "store/store.h"
#include "subjects/subjects.h"
#include "warnings/warnings.h"

#define SWEEP_AGE DAY
#define TURN_REST (SECOND / 5) /* at most, between two turns of work that pages could wait for */

enum { KEYS_TURN = 10 }; /* applications whose keys are written at once */

/* Whom a push service can reach about what this program sends. */
static struct slice push_contact(const struct config *config, struct arena *arena)
{
        if (config->public_origin.size > 0 || config->mail_from.size == 0)
                return config->public_origin;
        return arena_printf(arena, "mailto:%.*s", SLICE_FMT(config->mail_from));
}

static enum error send_message(void *context, struct store *store, const struct job *job)
{
        const struct program *program = context;
        const struct config *config = &program->config;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * 1024);
        struct slice contact = push_contact(config, &arena);
        return outbox_send(store, &(struct outbox_delivery){ .deliver = config->deliver && !program->app.demo,
                                                             .mail_server = config->mail_server,
                                                             .mail_from = config->mail_from,
                                                             .origin = config->public_origin,
                                                             .webhooks = program->app.webhooks,
                                                             .push = { contact, program->app.pushes } },
                           job);
}

static enum error sweep_blobs(void *context, struct store *store, const struct job *job)
{
        (void)job;
        const struct program *program = context;
        size_t removed;
        return blob_sweep(&program->app.blobs, store, SWEEP_AGE, &removed);
}

#define WALK_LEASE (10 * MINUTE)

static enum error hold_walk(struct tx *tx, void *context)
{
        return job_hold(tx, context, WALK_LEASE);
}

/* All files of an office, in steps that keep their place; a job that is interrupted goes on there. */
static enum error walk_office(const struct program *program, struct store *store, struct job *job,
                              struct uuid office_id)
{
        struct blob_progress progress = { 0 };
        struct blob_walk walk = { .office_id = office_id, .batch = 50, .hold = hold_walk, .context = job };
        while (!progress.finished)
                TRY(blob_rotate_step(&program->app.blobs, store, &walk, &progress));
        return OK;
}

/* Walks that are under way, then offices whose key has served for a year. */
static enum error rotate_blobs(void *context, struct store *store, const struct job *job)
{
        const struct program *program = context;
        struct job own = *job;
        struct blob_dues dues = { 0 };
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        transaction (tx, store, TX_WRITE, &err) {
                err = blob_rotate_due(tx, BLOB_KEY_AGE, &arena, &dues);
                for (size_t i = 0; i < dues.count && err == OK; i++)
                        if (!dues.items[i].walking)
                                err = blob_rotate_begin(tx, dues.items[i].office_id);
        }
        TRY(err);
        for (size_t i = 0; i < dues.count; i++)
                TRY(walk_office(program, store, &own, dues.items[i].office_id));
        return OK;
}

/* Files whose time is over, in steps; a job that is interrupted finds what is left. */
static enum error retain_blobs(void *context, struct store *store, const struct job *job)
{
        (void)context;
        enum error err = OK;
        int64_t count = 1;
        while (err == OK && count > 0)
                transaction (tx, store, TX_WRITE, &err) {
                        err = job_hold(tx, job, WALK_LEASE);
                        if (err == OK)
                                err = blob_retain_step(tx, clock_now(), &count);
                        if (err == OK && count == 0)
                                err = job_finish(tx, job);
                }
        return err;
}

/* Old values under the newest key, a new key each year, and keys that seal nothing retired. */
static enum error reseal_values(void *context, struct store *store, const struct job *job)
{
        (void)store;
        return reseal_run(&(struct reseal_run){ .program = context, .age = RESEAL_KEY_AGE, .job = job });
}

static enum error forget_old(void *context, struct store *store, const struct job *job)
{
        (void)context;
        (void)job;
        int64_t count;
        TRY(job_forget_old(store, clock_now(), &count));
        return upkeep_forget_old(store, clock_now(), &count);
}

/* One thing that time does; *ret_count is how often it did it. */
typedef enum error timed_function(struct tx *tx, instant now, int64_t *ret_count);

/* All of them, and the end of the job, or none. */
static enum error do_timed(struct store *store, const struct job *job, timed_function *const *functions, size_t count)
{
        enum error err;
        int64_t done;
        transaction (tx, store, TX_WRITE, &err) {
                err = job_hold(tx, job, MINUTE);
                for (size_t i = 0; err == OK && i < count; i++)
                        err = functions[i](tx, clock_now(), &done);
                if (err == OK)
                        err = job_finish(tx, job);
        }
        return err;
}

static enum error expire_warnings(void *context, struct store *store, const struct job *job)
{
        static timed_function *const functions[] = { warnings_expire, warnings_escalate, warnings_remind,
                                                     warnings_digest, warnings_reader_digest };
        (void)context;
        return do_timed(store, job, functions, ARRAY_SIZE(functions));
}

/* Days that end something by themselves: a suspension, and the time to answer an objection. */
static enum error watch_days(void *context, struct store *store, const struct job *job)
{
        static timed_function *const functions[] = { passports_end_periods, passports_objections_deem };
        (void)context;
        return do_timed(store, job, functions, ARRAY_SIZE(functions));
}

static enum error look_at_areas(void *context, struct store *store, const struct job *job)
{
        (void)context;
        int64_t raised;
        return area_look_all(store, job, clock_now(), &raised);
}

/* Every day, because a Monday may find no node; each whole week once. */
static enum error look_at_country(void *context, struct store *store, const struct job *job)
{
        (void)context;
        struct country_result result;
        return country_look(store, job, clock_now(), &result);
}

/* Every day, because the first of a month may find nobody at work; an office is drawn for once a month. */
static enum error draw_visits(void *context, struct store *store, const struct job *job)
{
        (void)context;
        int64_t drawn;
        return visits_draw_all(store, job, clock_now(), &drawn);
}

static enum error try_setting(void *context, struct store *store, const struct job *job)
{
        (void)context;
        return area_trial_run(store, job, clock_now());
}

static enum error escalate_glass(void *context, struct store *store, const struct job *job)
{
        static timed_function *const functions[] = { glass_escalate };
        (void)context;
        return do_timed(store, job, functions, ARRAY_SIZE(functions));
}

static enum error pass_on(struct tx *tx, instant now, int64_t *ret_count)
{
        (void)now;
        return reports_pass_on(tx, ret_count);
}

static enum error remind_overseers(struct tx *tx, instant now, int64_t *ret_count)
{
        (void)now;
        return reports_remind_overseers(tx, ret_count);
}

static enum error pass_on_reports(void *context, struct store *store, const struct job *job)
{
        static timed_function *const functions[] = { pass_on, remind_overseers };
        (void)context;
        return do_timed(store, job, functions, ARRAY_SIZE(functions));
}

/* *ret_count: how many were prepared, at most `limit`; 0: nothing is left. */
typedef enum error prepare_function(struct tx *tx, int64_t limit, int64_t *ret_count);

/* In steps, so that nobody who writes waits long; the job ends with the step that finds nothing left. */
static enum error prepare_in_steps(struct store *store, const struct job *job, int64_t step,
                                   prepare_function *prepare)
{
        enum error err = OK;
        int64_t count = step;
        while (err == OK && count > 0)
                transaction (tx, store, TX_WRITE, &err) {
                        err = job_hold(tx, job, 5 * MINUTE);
                        if (err == OK)
                                err = prepare(tx, step, &count);
                        if (err == OK && count == 0)
                                err = job_finish(tx, job);
                }
        return err;
}

static enum error compare_subjects(void *context, struct store *store, const struct job *job)
{
        (void)context;
        return prepare_in_steps(store, job, 200, subjects_prepare);
}

/* The keys by which earlier applications are found: those that came before there were any, and all of them when the
 * rules of names have changed. */
static enum error key_some(struct store *store, const struct job *job, struct arena *arena, int64_t *ret_count)
{
        enum error err;
        struct search_plan *plan = NULL;
        transaction (tx, store, TX_READ, &err) {
                err = passports_search_plan(tx, KEYS_TURN, arena, &plan, ret_count);
        }
        TRY(err);
        transaction (tx, store, TX_WRITE, &err) {
                err = job_hold(tx, job, 5 * MINUTE);
                if (err == OK)
                        err = *ret_count ? passports_search_keep(tx, plan) : job_finish(tx, job);
        }
        return err;
}

/* Pages write too (who reads is in the journal): between two turns they have as long as the turn took. */
static enum error key_applications(void *context, struct store *store, const struct job *job)
{
        (void)context;
        enum error err = OK;
        int64_t count = 1;
        while (err == OK && count > 0) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 4 << 20);
                int64_t begun = clock_monotonic();
                err = key_some(store, job, &arena, &count);
                int64_t rest = clock_monotonic() - begun;
                (void)usleep((useconds_t)(rest < TURN_REST ? rest : TURN_REST));
        }
        return err;
}

/* What could not be checked outside the office, and agencies that are late. */
static enum error check_outside(void *context, struct store *store, const struct job *job)
{
        (void)context;
        enum error err;
        int64_t count;
        transaction (tx, store, TX_WRITE, &err) {
                err = job_hold(tx, job, 5 * MINUTE);
                if (err == OK)
                        err = exchange_remind_late(tx, 100, &count);
        }
        return err == OK ? prepare_in_steps(store, job, 25, passports_outside_again) : err;
}

static const struct job_kind kinds[] = {
        { S(OUTBOX_JOB), send_message, .lease = 3 * MINUTE, .most_attempts = 12, .outside = true },
        { S("blobs.sweep"), sweep_blobs, .lease = 30 * MINUTE },
        { S("blobs.retain"), retain_blobs, .lease = WALK_LEASE },
        { S("blobs.rotate"), rotate_blobs, .lease = WALK_LEASE },
        { S("values.reseal"), reseal_values, .lease = WALK_LEASE },
        { S("work.forget"), forget_old, .lease = 5 * MINUTE },
        { S("warnings.expire"), expire_warnings },
        { S("passports.end"), watch_days },
        { S("areas.look"), look_at_areas, .lease = 10 * MINUTE },
        { S("country.look"), look_at_country, .lease = 10 * MINUTE },
        { S("areas.trial"), try_setting, .lease = 30 * MINUTE, .most_attempts = 3 },
        { S("visits.draw"), draw_visits, .lease = 5 * MINUTE },
        { S("glass.escalate"), escalate_glass },
        { S("reports.pass-on"), pass_on_reports },
        { S("subjects.compare"), compare_subjects, .lease = 5 * MINUTE, .timeless = true },
        { S("passports.keys"), key_applications, .lease = 5 * MINUTE, .timeless = true },
        { S("passports.outside"), check_outside, .lease = 5 * MINUTE },
};

static const struct job_schedule schedules[] = {
        { S("blobs.sweep"), S("blobs.sweep"), DAY },
        { S("blobs.retain"), S("blobs.retain"), DAY },
        { S("blobs.rotate"), S("blobs.rotate"), DAY },
        { S("values.reseal"), S("values.reseal"), DAY },
        { S("work.forget"), S("work.forget"), DAY },
        { S("warnings.expire"), S("warnings.expire"), 5 * MINUTE },
        { S("passports.end"), S("passports.end"), 15 * MINUTE },
        { S("areas.look"), S("areas.look"), DAY },
        { S("country.look"), S("country.look"), DAY },
        { S("visits.draw"), S("visits.draw"), DAY },
        { S("glass.escalate"), S("glass.escalate"), 15 * MINUTE },
        { S("reports.pass-on"), S("reports.pass-on"), 5 * MINUTE },
        { S("subjects.compare"), S("subjects.compare"), 5 * MINUTE },
        { S("passports.keys"), S("passports.keys"), 15 * MINUTE },
        { S("passports.outside"), S("passports.outside"), 15 * MINUTE },
};

enum error program_jobs_start(struct program *program, struct job_runner **ret_runner)
{
        return job_runner_start(&(struct job_runner_options){ .store = program->app.store,
                                                              .kinds = { kinds, ARRAY_SIZE(kinds) },
                                                              .schedules = schedules,
                                                              .schedule_count = ARRAY_SIZE(schedules),
                                                              .context = program },
                                ret_runner);
}
