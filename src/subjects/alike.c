/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names, companies and addresses that others wrote like an applicant does: how sure the engine is, source by source. */
#include "subjects/sameness.h"

#include "base/checked.h"
#include "match/pair.h"
#include "region/region.h"
#include "subjects.sql.h"

struct weighing {
        const struct likewise_question *question;
        struct arena *arena;
        const struct mention_evidence_rows *rows;
        const struct subject_graded_rows *graded;
        const struct subject_beside_rows *beside;
        int32_t own;
        bool agrees; /* a source counts and agrees beside the name */
};

static enum error add_slips(struct tx *tx, const struct evidence_question *question, struct subjects_spelled *spelled)
{
        struct subject_sharing_rows rows;
        struct pair_verdicts_rows verdicts = { 0 };
        const struct uuid own = spelled->exact ? spelled->items[0] : UUID_NIL;
        TRY(subject_slips(tx, question, &rows));
        if (spelled->exact && rows.count > 0)
                TRY(pair_verdicts(tx, &(struct pair_verdicts_params){ .office_id = question->office_id, .id = own },
                                  tx_arena(tx), &verdicts));
        for (size_t i = 0; i < rows.count && spelled->count < SUBJECTS_SPELLED_MAX; i++)
                if (!uuid_equal(rows.items[i].id, own) && !is_told_apart(&verdicts, rows.items[i].id))
                        spelled->items[spelled->count++] = rows.items[i].id;
        return OK;
}

enum error subjects_spelled(struct tx *tx, const struct evidence_question *question,
                            struct subjects_spelled *ret_spelled)
{
        struct subjects_spelled spelled = { .count = 0 };
        enum error err = subject_written(tx, question, tx_arena(tx), &spelled.items[0]);
        if (err != ERR_NOT_FOUND)
                TRY(err);
        spelled.exact = err == OK;
        spelled.count = spelled.exact;
        TRY(add_slips(tx, question, &spelled));
        *ret_spelled = spelled;
        return OK;
}

static enum error raise_by(const struct weighing *weighing, enum match_type type, struct slice a, struct slice b,
                           int32_t *weight)
{
        int32_t one;
        if (!a.size || !b.size)
                return OK;
        TRY(match_pair_weight(type, a, b, weighing->arena, &one));
        *weight = one > *weight ? one : *weight;
        return OK;
}

/* What stands beside the name in this source; never below 0. */
static enum error weigh_beside(const struct weighing *weighing, const struct mention_evidence_row *row,
                               int32_t *ret_weight)
{
        struct region village;
        int32_t company = 0, place = 0;
        const struct likewise_question *question = weighing->question;
        if (question->who.kind == MATCH_COMPANY) { /* recruits in many places, by many people */
                *ret_weight = 0;
                return OK;
        }
        for (size_t i = 0; i < weighing->beside->count; i++) {
                const struct subject_beside_row *other = &weighing->beside->items[i];
                if (!uuid_equal(other->source_id, row->source_id))
                        continue;
                if (slice_equal(other->kind, S("company")))
                        TRY(raise_by(weighing, MATCH_TYPE_COMPANY, question->company, other->raw, &company));
                else if (question->who.kind != MATCH_ADDRESS)
                        TRY(raise_by(weighing, MATCH_TYPE_STREET, question->place, other->raw, &place));
        }
        if (question->who.kind != MATCH_ADDRESS && row->village_code.size && region_find(row->village_code, &village))
                TRY(raise_by(weighing, MATCH_TYPE_STREET, question->place, village.name, &place));
        *ret_weight = company + place;
        return OK;
}

/* What nobody verified is no hint: a name alone is too little for that. */
static bool is_unverified(const struct weighing *weighing, const struct mention_evidence_row *row)
{
        if (!slice_equal(row->source_kind, SOURCE_REPORT))
                return false;
        for (size_t i = 0; i < weighing->graded->count; i++)
                if (uuid_equal(weighing->graded->items[i].id, row->source_id))
                        return !weighing->graded->items[i].verified;
        return true;
}

static enum error counts(struct weighing *weighing, const struct mention_evidence_row *row, bool *ret_counts)
{
        int32_t beside = 0;
        *ret_counts = false;
        if (is_unverified(weighing, row))
                return OK;
        TRY(weigh_beside(weighing, row, &beside));
        *ret_counts = weighing->own + beside >= weighing->question->least;
        weighing->agrees |= *ret_counts && beside > 0;
        return OK;
}

static enum error keep_counting(struct weighing *weighing, struct mention_evidence_rows *ret_rows)
{
        struct mention_evidence_rows kept = { arena_array(weighing->arena, struct mention_evidence_row,
                                                          weighing->rows->count), 0 };
        if (!kept.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < weighing->rows->count; i++) {
                bool does;
                TRY(counts(weighing, &weighing->rows->items[i], &does));
                if (does)
                        kept.items[kept.count++] = weighing->rows->items[i];
        }
        *ret_rows = kept;
        return OK;
}

static enum match_type type_of(enum match_kind kind)
{
        return kind == MATCH_PERSON    ? MATCH_TYPE_PERSON_NAME
               : kind == MATCH_COMPANY ? MATCH_TYPE_COMPANY
                                       : MATCH_TYPE_STREET;
}

/* What the name or address says by itself, at most what it may. */
static enum error weigh_own(struct tx *tx, const struct likewise_question *question, struct arena *arena,
                            int32_t *ret_own)
{
        struct subject_head head;
        int32_t own;
        TRY(subjects_head(tx, question->who.office_id, question->subject_id, arena, &head));
        TRY(match_pair_weight(type_of(question->who.kind), question->who.raw, head.label, arena, &own));
        *ret_own = own < question->most ? own : question->most;
        return OK;
}

enum error subjects_alike(struct tx *tx, const struct likewise_question *question, struct arena *arena,
                          struct subject_evidence *ret_evidence)
{
        struct mention_evidence_rows rows, kept;
        struct subject_graded_rows graded;
        struct subject_beside_rows beside;
        struct subject_evidence evidence = { 0 };
        const struct evidence_question *who = &question->who;
        const struct known_by by = { who->office_id, question->subject_id, who->reader_id, true, who->without,
                                     who->without_count };
        TRY(known_read(tx, &by, arena, &rows, &graded));
        if (rows.count == 0) {
                *ret_evidence = evidence;
                return OK;
        }
        TRY(subject_beside(tx,
                           &(struct subject_beside_params){ who->office_id, question->subject_id, who->reader_id },
                           arena, &beside));
        struct weighing weighing = { question, arena, &rows, &graded, &beside, 0, false };
        TRY(weigh_own(tx, question, arena, &weighing.own));
        TRY(keep_counting(&weighing, &kept));
        TRY(known_sum(&kept, &graded, arena, &evidence));
        if (evidence.known)
                evidence.subject_id = question->subject_id;
        evidence.own = weighing.own;
        evidence.beside = weighing.agrees;
        *ret_evidence = evidence;
        return OK;
}

enum error subjects_namers(struct tx *tx, const struct namers_question *question, struct arena *arena,
                           int64_t *ret_applicants)
{
        struct subject_namers_row row;
        TRY(subject_namers(tx,
                           &(struct subject_namers_params){ question->office_id, question->subject_id,
                                                            question->application_id, question->since },
                           arena, &row));
        *ret_applicants = row.applicants;
        return OK;
}
