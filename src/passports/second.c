/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/second.h"

#include "passports/internal.h"
#include "store/query.h"

enum { IDS_MOST = SECOND_MOST };

enum error second_is_drawn(struct tx *tx, struct uuid office_id, struct uuid application_id, struct uuid decision_id,
                           bool *ret_drawn)
{
        struct sql_value hash;
        char application[UUID_TEXT_SIZE + 1], decision[UUID_TEXT_SIZE + 1];
        uint64_t number = 0;
        uuid_format(application_id, application);
        uuid_format(decision_id, decision);
        struct slice both = arena_printf(tx_arena(tx), "%s %s", application, decision);
        if (slice_is_null(both))
                return ERR_MEMORY;
        TRY(tx_lookup(tx, "second_look.draw", office_id, both, &hash));
        if (hash.bytes.size < sizeof number)
                return ERR_UNCONFIGURED;
        memcpy(&number, hash.bytes.data, sizeof number);
        *ret_drawn = number % SECOND_ONE_IN == 0;
        return OK;
}

enum error passports_second_put(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                struct uuid decision_id)
{
        return second_look_add(tx, &(struct second_look_add_params){ office_id, decision_id, application_id,
                                                                     clock_now() },
                               NULL);
}

enum error second_draw(struct tx *tx, struct uuid office_id, struct uuid application_id, struct uuid decision_id)
{
        bool drawn;
        TRY(second_is_drawn(tx, office_id, application_id, decision_id, &drawn));
        return drawn ? passports_second_put(tx, office_id, application_id, decision_id) : OK;
}

static struct second_row row_of(const struct second_looks_row *from)
{
        return (struct second_row){ .id = from->id, .application_id = from->application_id, .number = from->number,
                                    .initials = from->initials, .outcome = from->decided,
                                    .drawn_at = from->drawn_at, .judged = from->has_judged_at,
                                    .judge = from->judge, .verdict = from->verdict, .other = from->other,
                                    .why = from->why };
}

enum error passports_second_list(struct tx *tx, const struct actor *actor, bool judged, struct arena *arena,
                                 struct second_rows *ret_rows)
{
        struct second_looks_rows rows;
        struct uuid ids[IDS_MOST];
        TRY(access_decide(tx, actor, S("outcome.look"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P2 }));
        TRY(second_looks(tx, &(struct second_looks_params){ actor->office_id, actor->person_id, UUID_NIL, judged },
                         arena, &rows));
        struct second_row *items = arena_array(arena, struct second_row, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                items[i] = row_of(&rows.items[i]);
                ids[i] = items[i].application_id;
        }
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("outcome.look"),
                                                      .object_kind = APPLICATION, .office_id = actor->office_id,
                                                      .ids = ids, .id_count = rows.count }));
        *ret_rows = (struct second_rows){ items, rows.count, rows.more };
        return OK;
}

/* Allowed and journaled; the query leaves out who had a part in it, and the policy bars him once more. */
static enum error enter(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                        struct second_row *ret_row)
{
        struct second_looks_rows rows;
        struct gate gate;
        TRY(second_looks(tx, &(struct second_looks_params){ actor->office_id, actor->person_id, id, false }, arena,
                         &rows));
        if (rows.count == 0)
                TRY(second_looks(tx, &(struct second_looks_params){ actor->office_id, actor->person_id, id, true },
                                 arena, &rows));
        if (rows.count == 0)
                return ERR_NOT_FOUND;
        TRY(gate_enter(tx, actor, S("outcome.judge"), rows.items[0].application_id, arena, &gate));
        *ret_row = row_of(&rows.items[0]);
        return OK;
}

enum error passports_second_open(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                 struct second_file *ret_file)
{
        struct second_file file = { 0 };
        struct decision_content_row decision;
        TRY(enter(tx, actor, id, arena, &file.row));
        TRY(decision_content(tx, &(struct decision_content_params){ actor->office_id, id }, arena, &decision));
        TRY(words_split(decision.reasons, arena, &file.reasons, &file.reason_count));
        file.facts = decision.facts;
        file.fix = decision.fix;
        *ret_file = file;
        return OK;
}

static bool is_judged_alike(const struct second_row *row, const struct second_verdict *verdict)
{
        return slice_equal(row->verdict, verdict->agrees ? S("agree") : S("other")) &&
               (verdict->agrees || (slice_equal(row->other, verdict->other) && slice_equal(row->why, verdict->why)));
}

enum error passports_second_judge(struct tx *tx, const struct actor *actor, const struct second_verdict *verdict)
{
        struct second_row row;
        int64_t changed;
        TRY(enter(tx, actor, verdict->id, tx_arena(tx), &row));
        const struct outcome_rule *other = verdict->agrees ? NULL : outcome_rule_find(verdict->other);
        bool said = other && other->way != WAY_ELSEWHERE && !slice_equal(other->code, row.outcome) &&
                    slice_trim(verdict->why).size >= SECOND_WHY_LEAST;
        if (!verdict->agrees && !said)
                return ERR_INVALID;
        if (row.judged)
                return is_judged_alike(&row, verdict) ? OK : ERR_CONFLICT;
        TRY(second_look_judge(tx,
                              &(struct second_look_judge_params){
                                      .office_id = actor->office_id, .id = verdict->id, .by = actor->person_id,
                                      .at = clock_now(), .verdict = verdict->agrees ? S("agree") : S("other"),
                                      .outcome = other ? other->code : SLICE_NULL,
                                      .why = other ? verdict->why : SLICE_NULL },
                              &changed));
        return changed == 1 ? OK : ERR_CONFLICT;
}
