/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/explained.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "subjects/subjects.h"

/* --- who was asked before --- */

enum error asked_about_phone(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                             struct uuid subject_id, struct asked_list *ret_asked)
{
        struct group_asked_rows rows;
        TRY(group_asked(tx,
                        &(struct group_asked_params){ explaining->actor->office_id, source->application_id, subject_id,
                                                      explaining->reader, EXPLAINED_DAYS * 24 * HOUR, clock_now() },
                        explaining->arena, &rows));
        struct asked_list asked = { arena_array(explaining->arena, struct asked_of, rows.count), rows.count };
        if (!asked.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                asked.items[i] = (struct asked_of){ rows.items[i].application_id, rows.items[i].finding_id,
                                                    rows.items[i].until };
        *ret_asked = asked;
        return OK;
}

enum error asked_add(struct tx *tx, const struct explaining *explaining, const struct finding_source *source,
                     struct uuid other, struct asked_list *asked)
{
        struct asked_before_row row;
        enum error err = asked_before(tx,
                                      &(struct asked_before_params){ explaining->actor->office_id,
                                                                     source->application_id, other, source->about,
                                                                     clock_now() },
                                      explaining->arena, &row);
        if (err == OK)
                asked->items[asked->count++] = (struct asked_of){ row.application_id, row.finding_id, row.until };
        return err == ERR_NOT_FOUND ? OK : err;
}

/* --- what they said --- */

struct heard {
        int64_t fits;
        bool doubt;         /* an explanation did not fit, was not given, or something is proven */
        struct uuid person; /* the first who judged; nil: nobody yet */
        bool two;           /* more than one did */
};

static void add_person(struct heard *heard, struct uuid person)
{
        if (uuid_is_nil(heard->person))
                heard->person = person;
        heard->two = heard->two || !uuid_equal(heard->person, person);
}

/* Whether something is proven of a phone or company that the application names, as far as the reader may know of it. */
static enum error names_proven(struct tx *tx, const struct explaining *explaining, struct uuid application_id,
                               bool *ret_proven)
{
        struct application_head head;
        struct finding_source sources[FINDING_SOURCES];
        const struct actor *actor = explaining->actor;
        TRY(head_read(tx, actor->office_id, application_id, explaining->arena, &head));
        size_t count = finding_sources(&head, sources);
        *ret_proven = false;
        for (size_t i = 0; i < count && !*ret_proven; i++) {
                struct subject_evidence known;
                if (sources[i].way != FINDING_SUBJECT)
                        continue;
                TRY(finding_look(tx, actor, explaining->reader, &sources[i], explaining->arena, &known));
                *ret_proven = known.known && is_corroborated(&known);
        }
        return OK;
}

static enum error read_answer(struct tx *tx, const struct actor *actor, struct uuid application_id,
                              struct uuid finding_id, struct answer_to_row *ret_answer)
{
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(finding_id, id);
        return answer_to(tx,
                         &(struct answer_to_params){ actor->office_id, application_id,
                                                     arena_printf(arena, "finding:%s", id) },
                         arena, ret_answer);
}

/* Doubts of officers that others wrote over, said until then and not taken back. */
static enum error read_doubts(struct tx *tx, const struct actor *actor, const struct asked_of *asked,
                              struct explanation_doubts_rows *ret_rows)
{
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(asked->finding_id, id);
        return explanation_doubts(tx,
                                  &(struct explanation_doubts_params){ actor->office_id, asked->application_id,
                                                                       asked->finding_id,
                                                                       arena_printf(arena, "finding:%s", id),
                                                                       asked->until },
                                  arena, ret_rows);
}

static enum error agreed_to(struct tx *tx, const struct actor *actor, const struct asked_of *asked,
                            struct explanation_agreed_to_rows *ret_rows)
{
        return explanation_agreed_to(tx,
                                     &(struct explanation_agreed_to_params){ actor->office_id, asked->application_id,
                                                                             asked->finding_id },
                                     tx_arena(tx), ret_rows);
}

/* Who agreed to this very answer, before somebody else's interview began. */
static enum error add_agreement(struct tx *tx, const struct explaining *explaining, const struct asked_of *asked,
                                const struct answer_to_row *answer, struct heard *heard)
{
        struct explanation_agreed_to_rows rows;
        TRY(agreed_to(tx, explaining->actor, asked, &rows));
        for (size_t i = 0; i < rows.count; i++)
                if (rows.items[i].agreed_at >= answer->asked_at && rows.items[i].agreed_at <= asked->until)
                        add_person(heard, rows.items[i].agreed_by);
        return OK;
}

static enum error add_heard(struct tx *tx, const struct explaining *explaining, const struct asked_of *asked,
                            struct heard *heard)
{
        struct answer_to_row answer;
        struct explanation_doubts_rows doubts;
        TRY(read_doubts(tx, explaining->actor, asked, &doubts));
        heard->doubt = doubts.count > 0;
        if (heard->doubt)
                return OK;
        enum error err = read_answer(tx, explaining->actor, asked->application_id, asked->finding_id, &answer);
        if (err == ERR_NOT_FOUND || (err == OK && answer.asked_at > asked->until))
                return OK;
        TRY(err);
        heard->doubt = !slice_equal(answer.code, S("fits"));
        if (heard->doubt)
                return OK;
        heard->fits++;
        add_person(heard, answer.asked_by);
        TRY(add_agreement(tx, explaining, asked, &answer, heard));
        return names_proven(tx, explaining, asked->application_id, &heard->doubt);
}

enum error explained_by(struct tx *tx, const struct explaining *explaining, struct uuid application_id,
                        const struct asked_list *asked, bool *ret_explained)
{
        struct heard heard = { 0 };
        *ret_explained = false;
        if (explaining->least == 0 || asked->count < (size_t)explaining->least)
                return OK;
        for (size_t i = 0; i < asked->count && !heard.doubt; i++)
                TRY(add_heard(tx, explaining, &asked->items[i], &heard));
        if (heard.doubt || !heard.two || heard.fits < explaining->least)
                return OK;
        TRY(names_proven(tx, explaining, application_id, &heard.doubt));
        *ret_explained = !heard.doubt;
        return OK;
}

/* --- a senior agrees --- */

enum error explanation_mark(struct tx *tx, const struct actor *actor, struct uuid application_id,
                            struct finding_item *item)
{
        struct answer_to_row answer;
        struct explanation_agreed_to_rows rows;
        struct explanation_doubts_rows doubts;
        TRY(read_doubts(tx, actor, &(struct asked_of){ application_id, item->id, clock_now() }, &doubts));
        if (doubts.count > 0) {
                item->explanation.doubted_by = doubts.items[0].who;
                item->explanation.doubted_at = doubts.items[0].at;
        }
        if (!slice_equal(item->code, S("fits")))
                return OK;
        TRY(read_answer(tx, actor, application_id, item->id, &answer));
        TRY(agreed_to(tx, actor, &(struct asked_of){ application_id, item->id, 0 }, &rows));
        item->explanation.heard = true;
        TRY(letter_speaks_of(tx, actor, application_id, &item->explanation.barred));
        item->explanation.barred |= uuid_equal(answer.asked_by, actor->person_id);
        for (size_t i = 0; i < rows.count; i++)
                if (rows.items[i].agreed_at >= answer.asked_at) {
                        item->explanation.agreed_by = rows.items[i].who;
                        item->explanation.agreed_at = rows.items[i].agreed_at;
                }
        return OK;
}

enum error passports_explanation_agree(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                       struct uuid finding_id)
{
        struct gate gate;
        struct finding_at at;
        struct answer_to_row answer;
        struct explanation_agreed_to_rows rows;
        bool spoken;
        TRY(gate_enter(tx, actor, S("explanation.agree"), application_id, tx_arena(tx), &gate));
        TRY(letter_speaks_of(tx, actor, application_id, &spoken));
        if (spoken)
                return ERR_FORBIDDEN;
        TRY(finding_find(tx, actor, application_id, finding_id, &at));
        enum error err = read_answer(tx, actor, application_id, finding_id, &answer);
        if (err == ERR_NOT_FOUND || (err == OK && !finding_is_of_group(at.source->way)))
                return ERR_CONFLICT;
        TRY(err);
        TRY(agreed_to(tx, actor, &(struct asked_of){ application_id, finding_id, 0 }, &rows));
        bool stands = rows.count > 0 && rows.items[0].agreed_at >= answer.asked_at;
        if (!slice_equal(answer.code, S("fits")) || (stands && !uuid_equal(rows.items[0].agreed_by, actor->person_id)))
                return ERR_CONFLICT;
        if (stands)
                return OK;
        if (rows.count > 0) /* it was about an earlier answer */
                TRY(explanation_end(tx,
                                    &(struct explanation_end_params){ actor->office_id, application_id, finding_id,
                                                                      actor->person_id, clock_now() },
                                    NULL));
        TRY(explanation_agree(tx,
                              &(struct explanation_agree_params){ actor->office_id, uuid_new(), application_id,
                                                                  finding_id, actor->person_id, clock_now() },
                              NULL));
        return note_event(tx, actor->office_id, actor->person_id, application_id, "explanation", S(""));
}

enum error passports_explanation_end(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                     struct uuid finding_id)
{
        struct gate gate;
        int64_t changed;
        TRY(gate_enter(tx, actor, S("explanation.end"), application_id, tx_arena(tx), &gate));
        TRY(explanation_end(tx,
                            &(struct explanation_end_params){ actor->office_id, application_id, finding_id,
                                                              actor->person_id, clock_now() },
                            &changed));
        if (changed == 0)
                return ERR_NOT_FOUND;
        return note_event(tx, actor->office_id, actor->person_id, application_id, "explanation-end", S(""));
}

/* --- what waits for a senior --- */

/* Whether it fits, and the reader's own page of the application shows the finding and lets him agree. */
static enum error may_agree(struct tx *tx, const struct actor *actor, const struct explanations_waiting_row *row,
                            bool *ret_may)
{
        struct finding_at at;
        bool spoken;
        *ret_may = false;
        if (!slice_equal(row->code, S("fits")))
                return OK;
        enum error err = finding_find(tx, actor, row->application_id, row->finding_id, &at);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(letter_speaks_of(tx, actor, row->application_id, &spoken));
        *ret_may = !spoken;
        return OK;
}

static enum error read_waiting(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct explanation_rows *ret_rows)
{
        struct explanations_waiting_rows rows;
        instant now = clock_now();
        struct explanation_rows list = { .items = arena_array(arena, struct explanation_row, EXPLANATIONS_MOST) };
        if (!list.items)
                return ERR_MEMORY;
        TRY(explanations_waiting(tx,
                                 &(struct explanations_waiting_params){ actor->office_id, actor->person_id,
                                                                         now - EXPLAINED_DAYS * 24 * HOUR,
                                                                         now - GROUP_DAYS * 24 * HOUR },
                                 arena, &rows));
        for (size_t i = 0; i < rows.count && !list.more; i++) {
                const struct explanations_waiting_row *row = &rows.items[i];
                bool may;
                TRY(may_agree(tx, actor, row, &may));
                list.more = may && list.count == EXPLANATIONS_MOST;
                if (may && !list.more)
                        list.items[list.count++] = (struct explanation_row){ row->finding_id, row->application_id,
                                                                             row->number, row->about, row->asked_at };
        }
        *ret_rows = list;
        return OK;
}

enum error passports_explanations(struct tx *tx, const struct actor *actor, struct arena *arena,
                                  struct explanation_rows *ret_rows)
{
        struct uuid ids[EXPLANATIONS_MOST];
        TRY(access_decide(tx, actor, S("application.list"),
                          &(struct access_object){ .kind = APPLICATION, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .class = CLASS_P2 }));
        TRY(read_waiting(tx, actor, arena, ret_rows));
        for (size_t i = 0; i < ret_rows->count; i++)
                ids[i] = ret_rows->items[i].application_id;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("application.list"),
                                                         .object_kind = APPLICATION, .office_id = actor->office_id,
                                                         .ids = ids, .id_count = ret_rows->count });
}

enum error passports_explanations_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count)
{
        struct explanation_rows rows;
        *ret_count = 0;
        if (!access_may_ever(actor, S("explanation.agree")))
                return OK;
        TRY(read_waiting(tx, actor, tx_arena(tx), &rows));
        *ret_count = (int64_t)rows.count;
        return OK;
}
