/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/named.h"

#include "access/roll.h"
#include "base/checked.h"
#include "passports/internal.h"
#include "text/identifiers.h"

static bool any_text(const struct slice *texts, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_trim(texts[i]).size > 0)
                        return true;
        return false;
}

static enum error mark_numbers(struct tx *tx, const struct actor *actor, struct uuid id, const struct slice *texts,
                               size_t count)
{
        int64_t marked;
        struct identifiers *found = arena_new(tx_arena(tx), struct identifiers);
        if (!found)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                TRY(identifiers_find(texts[i], tx_arena(tx), found));
        return access_mark_named(tx,
                                 &(struct named_in_search){ .office_id = actor->office_id, .object_kind = APPLICATION,
                                                            .object_id = id, .phones = found->phones,
                                                            .phone_count = found->phone_count, .niks = found->niks,
                                                            .nik_count = found->nik_count },
                                 &marked);
}

/* lint: parameters (what, in which texts) */
enum error named_mark(struct tx *tx, const struct actor *actor, struct uuid id, const struct slice *texts, size_t count)
{
        int64_t marked;
        struct person_ids people;
        struct arena *arena = tx_arena(tx);
        if (!any_text(texts, count))
                return OK;
        TRY(mark_numbers(tx, actor, id, texts, count));
        TRY(people_in_letter(tx,
                             &(struct spoken_search){ .office_id = actor->office_id, .texts = texts,
                                                      .text_count = count, .today = today_of(actor, arena) },
                             arena, &people));
        TRY(access_mark_named(tx,
                              &(struct named_in_search){ .office_id = actor->office_id, .object_kind = APPLICATION,
                                                         .object_id = id, .persons = people.items,
                                                         .person_count = people.count, .likely = true },
                              &marked));
        return recruiter_inherit(tx, actor->office_id, id);
}

/* --- a senior judges --- */

static enum error read_likely(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                              struct application_likely_rows *ret_rows)
{
        return application_likely(tx,
                                  &(struct application_likely_params){ actor->office_id, id, today_of(actor, arena) },
                                  arena, ret_rows);
}

enum error named_meant(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                       struct application_meant_list *ret_list)
{
        struct application_likely_rows rows;
        struct application_meant_list list = { 0 };
        TRY(read_likely(tx, actor, id, arena, &rows));
        list.items = arena_array(arena, struct application_meant, rows.count);
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                list.items[list.count++] = (struct application_meant){ rows.items[i].id, rows.items[i].name,
                                                                       rows.items[i].position };
        *ret_list = list;
        return OK;
}

enum error passports_named_read(struct tx *tx, const struct reading *reading, const struct application_head *head,
                                struct application_meant_list *ret_list)
{
        const struct actor *actor = reading->actor;
        *ret_list = (struct application_meant_list){ 0 };
        if (!access_may_ever(actor, S("application.named")) || uuid_equal(head->interviewer_id, actor->person_id))
                return OK;
        return named_meant(tx, actor, head->id, reading->arena, ret_list);
}

static bool is_meant(const struct application_named_verdict *verdict, struct uuid person)
{
        for (size_t i = 0; i < verdict->person_count; i++)
                if (uuid_equal(verdict->persons[i], person))
                        return true;
        return false;
}

static enum error check_persons(const struct application_named_verdict *verdict,
                                const struct application_likely_rows *rows)
{
        size_t found = 0;
        for (size_t i = 0; i < rows->count; i++)
                found += is_meant(verdict, rows->items[i].id);
        return found == verdict->person_count ? OK : ERR_INVALID;
}

static enum error lift_others(struct tx *tx, const struct actor *actor,
                              const struct application_named_verdict *verdict,
                              const struct application_likely_rows *rows)
{
        for (size_t i = 0; i < rows->count; i++)
                if (!is_meant(verdict, rows->items[i].id))
                        TRY(access_likely_lift_one(tx, actor->office_id, APPLICATION, verdict->application_id,
                                                   rows->items[i].id));
        return OK;
}

enum error named_settle(struct tx *tx, const struct actor *actor, const struct application_named_verdict *verdict)
{
        int64_t marked;
        struct application_likely_rows rows;
        TRY(read_likely(tx, actor, verdict->application_id, tx_arena(tx), &rows));
        TRY(check_persons(verdict, &rows));
        TRY(access_mark_named(tx,
                              &(struct named_in_search){ .office_id = actor->office_id, .object_kind = APPLICATION,
                                                         .object_id = verdict->application_id,
                                                         .persons = verdict->persons,
                                                         .person_count = verdict->person_count },
                              &marked));
        TRY(lift_others(tx, actor, verdict, &rows));
        /* No line in its history: who may open it again would read there that it seemed to speak of him. */
        return application_touch(tx,
                                 &(struct application_touch_params){ actor->office_id, verdict->application_id,
                                                                     clock_now() },
                                 NULL);
}

enum error passports_named_settle(struct tx *tx, const struct actor *actor,
                                  const struct application_named_verdict *verdict)
{
        struct gate gate;
        struct application_likely_rows rows;
        struct arena *arena = tx_arena(tx);
        TRY(gate_enter(tx, actor, S("application.named"), verdict->application_id, arena, &gate));
        TRY(read_likely(tx, actor, verdict->application_id, arena, &rows));
        if (rows.count == 0)
                return ERR_CONFLICT;
        TRY(gate_compare(&gate, verdict->version));
        return named_settle(tx, actor, verdict);
}

static enum error read_waiting(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct application_named_waiting_rows *ret_rows)
{
        struct slice today = today_of(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        return application_named_waiting(tx,
                                         &(struct application_named_waiting_params){ actor->office_id,
                                                                                     actor->person_id, today },
                                         arena, ret_rows);
}

enum error passports_named_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                struct application_named_rows *ret_rows)
{
        struct uuid ids[NAMED_MOST];
        struct application_named_waiting_rows rows;
        TRY(access_decide(tx, actor, S("application.list"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P2 }));
        TRY(read_waiting(tx, actor, arena, &rows));
        struct application_named_rows list = { .more = rows.more,
                                               .items = arena_array(arena, struct application_named_row, rows.count) };
        if (!list.items)
                return ERR_MEMORY;
        for (; list.count < rows.count && list.count < NAMED_MOST; list.count++) {
                const struct application_named_waiting_row *row = &rows.items[list.count];
                ids[list.count] = row->id;
                list.items[list.count] = (struct application_named_row){ row->id, row->number, row->initials,
                                                                         row->state, row->since };
        }
        *ret_rows = list;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("application.list"),
                                                         .object_kind = APPLICATION, .office_id = actor->office_id,
                                                         .ids = ids, .id_count = list.count });
}

enum error passports_named_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct application_named_waiting_rows rows;
        *ret_count = 0;
        if (!access_may_ever(actor, S("application.named")))
                return OK;
        TRY(read_waiting(tx, actor, tx_arena(tx), &rows));
        *ret_count = (int64_t)rows.count;
        return OK;
}
