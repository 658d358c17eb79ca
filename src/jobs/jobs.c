/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue: taking under a lease, ending, failing, turns of schedules. */
#include "jobs/jobs.h"

#include "jobs.sql.h"

#include <sodium.h>

#define LEASE_USUAL   MINUTE
#define LEASE_LONGEST (2 * HOUR) /* longer than any kind asks for */
#define PAUSE_FIRST   (10 * SECOND)
#define PAUSE_LONGEST (6 * HOUR)
#define KEPT_DONE     (90 * DAY)

enum { ATTEMPTS_USUAL = 8 };

static const struct uuid job_space = { .bytes = { 'k', 'e', 'n', 't', 'o', 'n', 'g', 'a', 'n', '-', 't', 'u', 'r', 'n',
                                                  0, 1 } };

enum error job_add(struct tx *tx, const struct job_new *job)
{
        if (job->kind.size == 0)
                return ERR_INVALID;
        return job_insert(tx, &(struct job_insert_params){ .office_id = job->office_id,
                                                           .id = job->id,
                                                           .kind = job->kind,
                                                           .payload = job->payload,
                                                           .due_at = job->due_at ? job->due_at : clock_now(),
                                                           .created_at = clock_now() },
                          NULL);
}

static enum error read_due(struct tx *tx, struct slice kind, struct arena *arena, struct job_due_rows *ret_due)
{
        instant now = clock_now();
        return job_due(tx, &(struct job_due_params){ .kind = kind, .now = now, .pause_end = now + 2 * PAUSE_LONGEST,
                                                     .lease_end = now + LEASE_LONGEST },
                       arena, ret_due);
}

/* The job of any kind that has been due for longest, and what its kind says about it. */
static enum error find_due(struct tx *tx, struct job_kinds kinds, struct arena *arena, struct job_due_row *ret_row,
                           const struct job_kind **ret_kind)
{
        const struct job_kind *best = NULL;
        struct job_due_row row = { 0 };
        for (size_t i = 0; i < kinds.count; i++) {
                struct job_due_rows due;
                TRY(read_due(tx, kinds.items[i].kind, arena, &due));
                if (due.count == 0 || (best && row.due_at <= due.items[0].due_at))
                        continue;
                best = &kinds.items[i];
                row = due.items[0];
        }
        if (!best)
                return ERR_NOT_FOUND;
        *ret_row = row;
        *ret_kind = best;
        return OK;
}

static enum error bury(struct tx *tx, const struct job *job, struct slice why)
{
        int64_t changed = 0;
        TRY(job_bury(tx, &(struct job_bury_params){ .last_error = why, .office_id = job->office_id, .id = job->id,
                                                    .epoch = job->epoch },
                     &changed));
        return changed == 1 ? OK : ERR_STALE;
}

/* Takes the job that `row` showed, unless somebody was faster (ERR_STALE). */
static enum error lease(struct tx *tx, const struct job_due_row *row, const struct job_kind *kind, struct job *ret_job)
{
        int64_t changed = 0, most = kind->most_attempts ? kind->most_attempts : ATTEMPTS_USUAL;
        struct job job = { .office_id = row->office_id, .id = row->id, .kind = kind->kind, .payload = row->payload,
                           .attempts = row->attempts + 1, .epoch = row->epoch + 1 };
        TRY(job_lease(
                tx,
                &(struct job_lease_params){ .lease_until = clock_now() + (kind->lease ? kind->lease : LEASE_USUAL),
                                            .office_id = row->office_id,
                                            .id = row->id,
                                            .epoch = row->epoch },
                &changed));
        if (changed != 1)
                return ERR_STALE;
        if (job.attempts > most)
                TRY(bury(tx, &job, S("the runner did not come back")));
        *ret_job = job;
        return OK;
}

enum error job_take(struct store *store, struct job_kinds kinds, struct arena *arena, struct job *ret_job)
{
        for (;;) {
                enum error err;
                struct job_due_row row = { 0 };
                const struct job_kind *kind = NULL;
                struct job job = { 0 };
                transaction (tx, store, TX_READ, &err) {
                        err = find_due(tx, kinds, arena, &row, &kind);
                }
                TRY(err);
                transaction (tx, store, TX_WRITE, &err) {
                        err = lease(tx, &row, kind, &job);
                }
                if (err == ERR_STALE)
                        continue;
                TRY(err);
                if (job.attempts > (kind->most_attempts ? kind->most_attempts : ATTEMPTS_USUAL))
                        continue;
                *ret_job = job;
                return OK;
        }
}

enum error job_hold(struct tx *tx, const struct job *job, int64_t lease_time)
{
        int64_t changed = 0;
        TRY(job_renew(tx,
                      &(struct job_renew_params){ .lease_until = clock_now() + (lease_time ? lease_time : LEASE_USUAL),
                                                  .office_id = job->office_id,
                                                  .id = job->id,
                                                  .epoch = job->epoch },
                      &changed));
        return changed == 1 ? OK : ERR_STALE;
}

enum error job_finish(struct tx *tx, const struct job *job)
{
        int64_t changed = 0;
        TRY(job_end(tx, &(struct job_end_params){ .done_at = clock_now(), .office_id = job->office_id, .id = job->id,
                                                  .epoch = job->epoch },
                    &changed));
        return changed == 1 ? OK : ERR_STALE;
}

int64_t job_pause(int64_t attempts, double chance)
{
        int64_t pause = PAUSE_FIRST;
        for (int64_t i = 1; i < attempts && pause < PAUSE_LONGEST; i++)
                pause *= 2;
        if (pause > PAUSE_LONGEST)
                pause = PAUSE_LONGEST;
        return pause / 2 + (int64_t)((double)pause * chance);
}

static enum error postpone(struct tx *tx, const struct job *job, enum error why)
{
        int64_t changed = 0;
        double chance = (double)randombytes_random() / (double)UINT32_MAX;
        TRY(job_postpone(tx, &(struct job_postpone_params){ .due_at = clock_now() + job_pause(job->attempts, chance),
                                                            .last_error = slice_from_cstr(error_name(why)),
                                                            .office_id = job->office_id, .id = job->id,
                                                            .epoch = job->epoch },
                         &changed));
        return changed == 1 ? OK : ERR_STALE;
}

enum error job_fail(struct store *store, const struct job *job, int64_t most_attempts, enum error why)
{
        enum error err;
        bool over = job->attempts >= (most_attempts ? most_attempts : ATTEMPTS_USUAL);
        transaction (tx, store, TX_WRITE, &err) {
                err = over ? bury(tx, job, slice_from_cstr(error_name(why))) : postpone(tx, job, why);
        }
        return err;
}

enum error job_put_back(struct store *store, const struct job *job)
{
        enum error err;
        int64_t changed = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = job_untake(tx, &(struct job_untake_params){ .due_at = clock_now(), .office_id = job->office_id,
                                                                  .id = job->id, .epoch = job->epoch },
                                 &changed);
        }
        TRY(err);
        return changed == 1 ? OK : ERR_STALE;
}

/* The id of a turn's job comes from schedule and turn, so that a turn can have no second one. */
static enum error take_turn(struct tx *tx, const struct job_schedule *schedule, const struct schedule_one_row *row)
{
        int64_t changed = 0;
        instant now = clock_now();
        struct slice name = arena_printf(tx_arena(tx), "%.*s/%lld", SLICE_FMT(schedule->key), (long long)row->epoch);
        if (slice_is_null(name))
                return ERR_MEMORY;
        TRY(schedule_take(tx, &(struct schedule_take_params){ .next_at = now + schedule->every, .kind = schedule->kind,
                                                              .every_us = schedule->every, .key = schedule->key,
                                                              .epoch = row->epoch },
                          &changed));
        if (changed != 1)
                return OK;
        return job_add(tx, &(struct job_new){ .office_id = UUID_NIL, .id = uuid_from_name(job_space, name),
                                              .kind = schedule->kind, .payload = S(""), .due_at = now });
}

static enum error make_schedule(struct tx *tx, const struct job_schedule *schedule)
{
        return schedule_insert(tx,
                               &(struct schedule_insert_params){ .key = schedule->key,
                                                                 .kind = schedule->kind,
                                                                 .every_us = schedule->every,
                                                                 .next_at = clock_now() },
                               NULL);
}

static enum error read_schedule(struct store *store, struct slice key, struct schedule_one_row *ret_row)
{
        enum error err;
        struct schedule_one_row row = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        transaction (tx, store, TX_READ, &err) {
                err = schedule_one(tx, &(struct schedule_one_params){ .key = key }, &arena, &row);
        }
        TRY(err);
        *ret_row = row;
        return OK;
}

/* A turn further away than the next can be was set by a clock that was ahead: it is due. */
static bool is_turn(const struct schedule_one_row *row, int64_t every, instant now)
{
        return row->next_at <= now || row->next_at > now + every;
}

enum error job_turns(struct store *store, const struct job_schedule *schedules, size_t count)
{
        for (size_t i = 0; i < count; i++) {
                struct schedule_one_row row = { 0 };
                enum error err = read_schedule(store, schedules[i].key, &row);
                bool absent = err == ERR_NOT_FOUND;
                if (err == OK && !is_turn(&row, schedules[i].every, clock_now()))
                        continue;
                if (err != OK && !absent)
                        return err;
                transaction (tx, store, TX_WRITE, &err) {
                        err = absent ? make_schedule(tx, &schedules[i]) : take_turn(tx, &schedules[i], &row);
                }
                TRY(err);
        }
        return OK;
}

enum error job_forget_old(struct store *store, instant now, int64_t *ret_count)
{
        enum error err;
        int64_t jobs = 0, messages = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = job_forget(tx, &(struct job_forget_params){ .before = now - KEPT_DONE }, &jobs);
                if (err == OK)
                        err = outbox_forget(tx, &(struct outbox_forget_params){ .before = now - KEPT_DONE }, &messages);
        }
        TRY(err);
        *ret_count = jobs + messages;
        return OK;
}

/* --- the page ----------------------------------------------------------------------------------------------------- */

static int64_t rank_of(struct slice state)
{
        return slice_equal(state, S("dead")) ? 0 : 1;
}

struct slice job_position(const struct job_row *row, struct arena *arena)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(row->id, id);
        return arena_printf(arena, "%lld %019lld %s", (long long)rank_of(row->state), (long long)row->due_at, id);
}

static enum error read_position(struct slice position, struct job_open_params *params)
{
        struct slice rank, at, id;
        params->first = position.size == 0;
        if (params->first)
                return OK;
        bool read = slice_next(&position, ' ', &rank) && slice_next(&position, ' ', &at) &&
                    slice_next(&position, ' ', &id) && slice_to_int64(rank, &params->after_rank) &&
                    slice_to_int64(at, &params->after_at) && uuid_parse(id, &params->after_id);
        return read ? OK : ERR_INVALID;
}

/* The rest of an address may hold a key of the other side. */
static struct slice host_of(struct slice url)
{
        size_t start = slice_find(url, S("://"));
        if (start == SIZE_MAX)
                return S("");
        struct slice rest = slice_from(url, start + 3);
        size_t end = slice_find_byte(rest, '/');
        return slice_sub(rest, 0, end < rest.size ? end : rest.size);
}

enum error job_count_dead(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct job_counts_row counts = { 0 };
        if (access_may_ever(actor, S("job.list")))
                TRY(job_counts(tx, &(struct job_counts_params){ .office_id = actor->office_id, .nobody = UUID_NIL },
                               tx_arena(tx), &counts));
        *ret_count = counts.dead;
        return OK;
}

enum error job_list_open(struct tx *tx, const struct actor *actor, const struct job_range *range, struct arena *arena,
                         struct job_list *ret_list)
{
        struct job_open_params params = { .office_id = actor->office_id, .nobody = UUID_NIL,
                                          .limit = range->limit + 1 };
        struct job_open_rows rows;
        struct job_counts_row counts;
        TRY(access_enter(tx, actor, S("job.list"),
                         &(struct access_object){ .kind = S("job"), .office_id = actor->office_id, .class = CLASS_P1 },
                         SLICE_NULL));
        if (range->limit < 1 || range->limit > JOB_ROWS_MAX)
                return ERR_INVALID;
        TRY(read_position(range->after, &params));
        TRY(job_open(tx, &params, arena, &rows));
        TRY(job_counts(tx, &(struct job_counts_params){ .office_id = actor->office_id, .nobody = UUID_NIL }, arena,
                       &counts));
        size_t most = (size_t)range->limit, count = rows.count < most ? rows.count : most;
        struct job_row *items = arena_array(arena, struct job_row, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct job_open_row *row = &rows.items[i];
                items[i] = (struct job_row){ .id = row->id, .kind = row->kind, .state = row->state,
                                             .last_error = row->last_error.data ? row->last_error : S(""),
                                             .attempts = row->attempts, .due_at = row->due_at,
                                             .created_at = row->created_at,
                                             .host = host_of(row->endpoint),
                                             .installation = uuid_is_nil(row->office_id) };
        }
        *ret_list = (struct job_list){ items, count, rows.count > most, counts.waiting, counts.running, counts.dead };
        return OK;
}

/* Of the actor's office, or of the installation, which every administrator looks after. */
static enum error find_own(struct tx *tx, const struct actor *actor, struct uuid id, struct job_one_row *ret_row)
{
        enum error err = job_one(tx, &(struct job_one_params){ .office_id = actor->office_id, .id = id }, tx_arena(tx),
                                 ret_row);
        if (err == ERR_NOT_FOUND)
                err = job_one(tx, &(struct job_one_params){ .office_id = UUID_NIL, .id = id }, tx_arena(tx), ret_row);
        return err;
}

enum error job_retry(struct store *store, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct job_one_row row;
                int64_t changed = 0;
                err = find_own(tx, actor, id, &row);
                if (err != OK)
                        continue;
                err = access_enter(tx, actor, S("job.retry"),
                                   &(struct access_object){ .kind = S("job"), .office_id = actor->office_id, .id = id,
                                                            .state = row.state, .class = CLASS_P1 },
                                   SLICE_NULL);
                if (err == OK)
                        err = job_dig_up(tx, &(struct job_dig_up_params){ .due_at = clock_now(),
                                                                          .office_id = row.office_id,
                                                                          .id = id },
                                         &changed);
                if (err == OK && changed == 0)
                        err = ERR_CONFLICT;
        }
        return err;
}

enum error job_count_kinds(struct tx *tx, struct arena *arena, struct job_kind_counts *ret_counts)
{
        struct job_kind_counts_rows rows;
        TRY(job_kind_counts(tx, arena, &rows));
        struct job_kind_count *items = arena_array(arena, struct job_kind_count, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct job_kind_counts_row *row = &rows.items[i];
                items[i] = (struct job_kind_count){ row->kind, row->waiting, row->leased, row->failed, row->dead };
        }
        *ret_counts = (struct job_kind_counts){ items, rows.count };
        return OK;
}
