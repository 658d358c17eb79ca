/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/overseer.h"

#include "access.sql.h"
#include "access/scope.h"
#include "base/checked.h"
#include "journal/journal.h"
#include "store/store.h"

#define KIND S("overseer")

/* What one office did, said in the journal of the other. */
static enum error tell_journal(struct tx *tx, const struct actor *actor, struct uuid office_id, struct slice action,
                               struct uuid id)
{
        TRY(scope_widen(tx));
        TRY(journal_write(tx, &(struct journal_note){ .office_id = office_id, .actor_id = actor->person_id,
                                                      .actor_office_id = actor->office_id, .action = action,
                                                      .purpose = S("administration"), .object_kind = KIND, .ids = &id,
                                                      .id_count = 1 }));
        return scope_narrow(tx);
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

static enum error check_wish(struct tx *tx, struct uuid office_id, const struct overseer_wish *wish)
{
        struct access_office_known_row known;
        struct overseer now;
        if (wish->days < 1 || wish->days > OVERSEER_DAYS_MAX || uuid_equal(wish->overseer_id, office_id))
                return ERR_INVALID;
        TRY(access_office_known(tx, &(struct access_office_known_params){ .id = wish->overseer_id }, tx_arena(tx),
                                &known));
        if (known.found == 0)
                return ERR_INVALID;
        enum error err = overseer_of(tx, office_id, &now);
        if (err == OK && uuid_equal(now.office_id, wish->overseer_id) && now.days == wish->days)
                return ERR_CONFLICT;
        return err == ERR_NOT_FOUND ? OK : err;
}

static enum error insert_wish(struct tx *tx, const struct actor *actor, const struct overseer_wish *wish)
{
        int64_t added;
        TRY(access_overseer_insert(tx,
                                   &(struct access_overseer_insert_params){ .office_id = actor->office_id,
                                                                            .id = wish->id,
                                                                            .overseer_id = wish->overseer_id,
                                                                            .days = wish->days,
                                                                            .asked_by = actor->person_id,
                                                                            .asked_at = clock_now() },
                                   &added));
        return added ? tell_journal(tx, actor, wish->overseer_id, S("overseer.ask"), wish->id) : ERR_CONFLICT;
}

enum error overseer_ask(struct tx *tx, const struct actor *actor, const struct overseer_wish *wish)
{
        struct access_object object = { .kind = KIND, .office_id = actor->office_id, .class = CLASS_P1 };
        TRY(access_decide(tx, actor, S("overseer.ask"), &object));
        TRY(check_wish(tx, actor->office_id, wish));
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("overseer.ask"), .object_kind = KIND,
                                                      .office_id = actor->office_id, .ids = &wish->id,
                                                      .id_count = 1 }));
        return insert_wish(tx, actor, wish);
}

enum error overseer_ask_by_operator(struct tx *tx, struct uuid office_id, const struct overseer_wish *wish)
{
        struct actor operator = { .office_id = office_id };
        TRY(check_wish(tx, office_id, wish));
        TRY(tell_journal(tx, &operator, office_id, S("overseer.ask"), wish->id));
        return insert_wish(tx, &operator, wish);
}

/* --- answering ---------------------------------------------------------------------------------------------------- */

static const struct {
        struct slice before, after, action;
} answers[] = {
        [OVERSEER_AGREE] = { S("asked"), S("in-force"), S("overseer.agree") },
        [OVERSEER_REFUSE] = { S("asked"), S("refused"), S("overseer.refuse") },
        [OVERSEER_END] = { S("in-force"), S("ended"), S("overseer.end") },
};

static enum error set_state(struct tx *tx, const struct actor *actor, struct uuid id, enum overseer_answer answer)
{
        int64_t changed;
        TRY(access_overseer_set(tx,
                                &(struct access_overseer_set_params){ .state = answers[answer].after,
                                                                      .decided_by = actor->person_id,
                                                                      .decided_at = clock_now(),
                                                                      .id = id,
                                                                      .before = answers[answer].before },
                                &changed));
        return changed ? OK : ERR_CONFLICT;
}

/* The office that oversaw until now hears of it, too. */
static enum error end_present(struct tx *tx, const struct actor *actor, struct uuid office_id)
{
        struct access_overseer_of_row present;
        TRY(scope_widen(tx));
        enum error err = access_overseer_of(tx, &(struct access_overseer_of_params){ .office_id = office_id },
                                            tx_arena(tx), &present);
        if (err == ERR_NOT_FOUND)
                return scope_narrow(tx);
        TRY(err);
        TRY(set_state(tx, actor, present.id, OVERSEER_END));
        TRY(tell_journal(tx, actor, present.overseer_id, answers[OVERSEER_END].action, present.id));
        return scope_narrow(tx);
}

enum error overseer_answer(struct tx *tx, const struct actor *actor, struct uuid id, enum overseer_answer answer)
{
        struct access_overseer_row row;
        TRY(access_overseer(tx, &(struct access_overseer_params){ .overseer_id = actor->office_id, .id = id },
                            tx_arena(tx), &row));
        struct access_object object = { .kind = KIND, .office_id = actor->office_id, .id = id, .class = CLASS_P1 };
        if (uuid_equal(row.asked_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        TRY(access_decide(tx, actor, S("overseer.agree"), &object));
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = answers[answer].action,
                                                      .object_kind = KIND, .office_id = actor->office_id, .ids = &id,
                                                      .id_count = 1 }));
        if (answer == OVERSEER_AGREE)
                TRY(end_present(tx, actor, row.office_id));
        TRY(set_state(tx, actor, id, answer));
        return tell_journal(tx, actor, row.office_id, answers[answer].action, id);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

enum error overseers_list(struct tx *tx, const struct actor *actor, struct arena *arena, struct overseer_rows *ret_rows)
{
        struct access_overseers_rows rows;
        struct access_object object = { .kind = KIND, .office_id = actor->office_id, .class = CLASS_P1 };
        TRY(access_enter(tx, actor, S("overseer.list"), &object, SLICE_NULL));
        TRY(access_overseers(tx, &(struct access_overseers_params){ .office_id = actor->office_id }, arena, &rows));
        struct overseer_row *items = arena_array(arena, struct overseer_row, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct overseer_row){ .id = rows.items[i].id, .office = rows.items[i].office,
                                                  .overseer = rows.items[i].overseer, .days = rows.items[i].days,
                                                  .waits = slice_equal(rows.items[i].state, S("asked")),
                                                  .is_ours = uuid_equal(rows.items[i].overseer_id, actor->office_id),
                                                  .asked_at = rows.items[i].asked_at };
        *ret_rows = (struct overseer_rows){ items, rows.count };
        return OK;
}

enum error overseer_of(struct tx *tx, struct uuid office_id, struct overseer *ret_overseer)
{
        struct access_overseer_of_row row;
        TRY(access_overseer_of(tx, &(struct access_overseer_of_params){ .office_id = office_id }, tx_arena(tx), &row));
        *ret_overseer = (struct overseer){ row.overseer_id, row.days };
        return OK;
}
