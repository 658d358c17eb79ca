/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/reseal.h"

#include "base/checked.h"
#include "journal/journal.h"
#include "store/reseal.h"

#define HOLD (10 * MINUTE)

/* One office in one of the databases. */
struct place {
        const struct reseal_run *run;
        struct store *store;
        const struct migration_set *set;
        struct reseal_office office;
        int64_t total;
};

/* What is done and how often; 0 is nothing, which is not written down. */
typedef enum error effect(struct tx *tx, const struct place *place, int64_t *ret_count);

static enum error note(struct tx *tx, const struct place *place, const char *action, int64_t count)
{
        struct slice detail = arena_printf(tx_arena(tx), "{\"database\":\"%s\",\"count\":%lld}", place->set->name,
                                           (long long)count);
        if (!detail.data)
                return ERR_MEMORY;
        return journal_write(tx, &(struct journal_note){ .office_id = place->office.office_id,
                                                         .action = slice_from_cstr(action), .purpose = S(""),
                                                         .object_kind = S("key"), .detail = detail });
}

static enum error effect_apart(const struct place *place, effect *act, int64_t *ret_count)
{
        enum error err;
        transaction (tx, place->store, TX_WRITE, &err) {
                err = act(tx, place, ret_count);
        }
        return err;
}

/* The journal is in the main database: for tips the effect is first, and the entry follows or everything is said to
 * have failed. */
static enum error do_and_note(const struct place *place, const char *action, effect *act)
{
        struct store *main = place->run->program->app.store;
        enum error err;
        int64_t count = 0;
        if (place->store != main)
                TRY(effect_apart(place, act, &count));
        transaction (tx, main, TX_WRITE, &err) {
                err = OK;
                if (place->store == main)
                        err = act(tx, place, &count);
                if (err == OK && count > 0)
                        err = note(tx, place, action, count);
        }
        return err;
}

static enum error begin(struct tx *tx, const struct place *place, int64_t *ret_count)
{
        TRY(reseal_begin(tx, place->set, place->office.office_id));
        *ret_count = 1;
        return OK;
}

static enum error retire(struct tx *tx, const struct place *place, int64_t *ret_count)
{
        return reseal_retire(tx, place->set, place->office.office_id, ret_count);
}

static enum error sum_up(struct tx *tx, const struct place *place, int64_t *ret_count)
{
        (void)tx;
        *ret_count = place->total;
        return OK;
}

static enum error hold(void *context)
{
        const struct reseal_run *run = context;
        enum error err;
        if (!run->job)
                return OK;
        transaction (tx, run->program->app.store, TX_WRITE, &err) {
                err = job_hold(tx, run->job, HOLD);
        }
        return err;
}

static enum error count_left(struct place *place)
{
        enum error err;
        transaction (tx, place->store, TX_READ, &err) {
                err = reseal_left(tx, place->set, place->office.office_id, &place->total);
        }
        return err;
}

static enum error cases_left(const struct place *place, bool *ret_left)
{
        enum error err;
        transaction (tx, place->store, TX_READ, &err) {
                err = reseal_cases_left(tx, place->set, place->office.office_id, ret_left);
        }
        return err;
}

static enum error walk(struct place *place)
{
        struct reseal_walk walk = { .set = place->set, .office_id = place->office.office_id, .hold = hold,
                                    .context = (void *)(uintptr_t)place->run };
        struct reseal_progress progress = { .database = place->set->name, .office_id = place->office.office_id };
        TRY(count_left(place));
        progress.total = place->total;
        while (!walk.finished) {
                TRY(reseal_step(place->store, &walk));
                progress.done = walk.done;
                if (place->run->tell)
                        place->run->tell(place->run->context, &progress);
        }
        place->total = walk.done;
        return do_and_note(place, "key.reseal", sum_up);
}

static enum error run_place(struct place *place)
{
        bool walking = place->office.oldest < place->office.newest;
        if (clock_now() - place->office.made_at >= place->run->age) {
                enum error err = do_and_note(place, "key.rotate", begin);
                if (err != OK && err != ERR_CONFLICT) /* a walk that was interrupted is ended first */
                        return err;
                walking = true;
        }
        if (!walking)
                TRY(cases_left(place, &walking));
        if (!walking)
                return OK;
        TRY(walk(place));
        enum error err = do_and_note(place, "key.retire", retire);
        return err == ERR_CONFLICT ? OK : err; /* somebody wrote with the key of before: the next walk finds it */
}

static enum error run_database(const struct reseal_run *run, struct store *store, const struct migration_set *set)
{
        struct reseal_offices offices = { 0 };
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        transaction (tx, store, TX_READ, &err) {
                err = reseal_offices(tx, &arena, &offices);
        }
        for (size_t i = 0; i < offices.count && err == OK; i++) {
                struct place place = { .run = run, .store = store, .set = set, .office = offices.items[i] };
                err = run_place(&place);
        }
        return err;
}

enum error reseal_run(const struct reseal_run *run)
{
        TRY(run_database(run, run->program->app.store, &migrations_main));
        return run_database(run, run->program->app.tips, &migrations_tips);
}
