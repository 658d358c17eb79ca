/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subjects that are written like what an analyst searched for. */
#include "subjects/sameness.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "subjects.sql.h"
#include "subjects/labels.h"

/* Who searches for what, and what is found so far. */
struct searching {
        struct label_reader reader;
        const struct similar_question *question;
        struct near_subjects *near;
        struct candidates found;
};

/* By keys in the database, which know slips and the order of words, while the tables in memory are not there. */
static enum error add_by_keys(struct tx *tx, const struct evidence_question *question, struct near_subjects *near)
{
        struct subject_sharing_rows rows;
        TRY(subject_slips(tx, question, &rows));
        for (size_t i = 0; i < rows.count && near->count < NEAR_SUBJECTS_MAX; i++)
                near->ids[near->count++] = rows.items[i].id;
        return OK;
}

/* Nothing when the text cannot be read as something of that kind. */
static enum error add_kind(struct searching *searching, enum match_kind kind)
{
        struct slice key;
        struct tx *tx = searching->reader.tx;
        const struct evidence_question question = { .office_id = searching->reader.actor->office_id, .kind = kind,
                                                    .raw = searching->question->query };
        enum error err = match_identifier_key(kind, question.raw, tx_arena(tx), &key);
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        err = subjects_near_text(tx, &question, searching->question->likeness, searching->near);
        if (err != ERR_BUSY)
                return err;
        searching->found.unprepared = true;
        err = add_by_keys(tx, &question, searching->near);
        return err == ERR_INVALID || err == ERR_TOO_LARGE ? OK : err;
}

static enum error add_kinds(struct searching *searching)
{
        const struct slice wished = searching->question->kind;
        for (int kind = 0; kind < MATCH_KIND_COUNT; kind++)
                if (wished.size == 0 || slice_equal(wished, subject_kind_word((enum match_kind)kind)))
                        TRY(add_kind(searching, (enum match_kind)kind));
        searching->found.unprepared |= !searching->near->complete;
        return OK;
}

static bool is_told_already(const struct similar_question *question, struct uuid id)
{
        for (size_t i = 0; i < question->exact->count; i++)
                if (uuid_equal(question->exact->items[i].id, id))
                        return true;
        return false;
}

/* ERR_NOT_FOUND when the actor sees no mention of it: asked before anything else of it is read. */
static enum error read_visible(struct searching *searching, struct uuid id, struct candidate *candidate)
{
        struct subject_row_one_row row;
        const struct label_reader *reader = &searching->reader;
        TRY(subject_row_one(reader->tx,
                            &(struct subject_row_one_params){ .office_id = reader->actor->office_id, .id = id,
                                                              .reader = reader->actor->person_id },
                            reader->arena, &row));
        struct subject_head head = { .id = id, .label = row.label };
        if (!subject_kind_parse(row.kind, &head.kind))
                return ERR_CORRUPT;
        TRY(label_read(&searching->reader, &head));
        *candidate = (struct candidate){ .id = id, .kind = head.kind, .label = head.label, .mentions = row.mentions,
                                         .villages = row.villages, .first_on = row.first_on, .last_on = row.last_on };
        return OK;
}

static enum error look_at(struct searching *searching, struct uuid id)
{
        struct candidate candidate;
        struct candidates *found = &searching->found;
        bool near;
        if (is_told_already(searching->question, id))
                return OK;
        enum error err = read_visible(searching, id, &candidate);
        if (err == ERR_NOT_FOUND || (err == OK && subject_is_erased(candidate.label)))
                return OK;
        TRY(err);
        struct written_pair pair = { candidate.kind, searching->question->query, candidate.label };
        TRY(candidate_compare_searched(&pair, searching->reader.arena, &candidate, &near));
        found->complete &= !near || found->count < CANDIDATES_MAX;
        if (near && found->count < CANDIDATES_MAX)
                found->items[found->count++] = candidate;
        return OK;
}

static enum error spend(struct tx *tx, const struct actor *actor, const struct candidates *found)
{
        struct uuid ids[CANDIDATES_MAX];
        for (size_t i = 0; i < found->count; i++)
                ids[i] = found->items[i].id;
        return download_note_shown(tx, actor, S("subject"), ids, found->count);
}

enum error subjects_similar(struct tx *tx, const struct actor *actor, const struct similar_question *question,
                            struct arena *arena, struct candidates *ret_candidates)
{
        struct searching searching = { .reader = { .tx = tx, .actor = actor, .arena = arena }, .question = question,
                                       .near = arena_new(tx_arena(tx), struct near_subjects),
                                       .found = { .complete = true } };
        struct access_object object = { .kind = S("subject"), .office_id = actor->office_id, .class = CLASS_P3 };
        if (!searching.near)
                return ERR_MEMORY;
        searching.near->complete = true;
        TRY(access_decide(tx, actor, S("subject.list"), &object));
        if (slice_trim(question->query).size > 0)
                TRY(add_kinds(&searching));
        for (size_t i = 0; i < searching.near->count && searching.found.complete; i++)
                TRY(look_at(&searching, searching.near->ids[i]));
        TRY(candidates_record(tx, actor, &searching.found));
        if (searching.found.count > 0)
                TRY(spend(tx, actor, &searching.found));
        *ret_candidates = searching.found;
        return OK;
}
