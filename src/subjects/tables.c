/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subjects in the tables of `likeness`: one for each kind, by their labels. */
#include "subjects/sameness.h"

#include "base/checked.h"
#include "match/fixed.h"
#include "subjects.sql.h"

enum { LABELS_MAX = 20, NAMING_LOOKED_AT = 20, WEIGHT_LEAST = -2 * WEIGHT_BIT };
enum { WORDS_ASKED = 40, NUMBERS_ASKED = 10 }; /* of one kind, so that those of all are within NEAR_SUBJECTS_MAX */

/* In the order of enum match_kind. */
static const struct likeness_table tables[MATCH_KIND_COUNT] = {
        [MATCH_PERSON] = { { MATCH_TYPE_PERSON_NAME }, 1 }, [MATCH_PHONE] = { { MATCH_TYPE_PHONE }, 1 },
        [MATCH_COMPANY] = { { MATCH_TYPE_COMPANY }, 1 },    [MATCH_ADDRESS] = { { MATCH_TYPE_STREET }, 1 },
        [MATCH_ACCOUNT] = { { MATCH_TYPE_ACCOUNT }, 1 },    [MATCH_HANDLE] = { { MATCH_TYPE_TEXT }, 1 },
        [MATCH_ROUTE] = { { MATCH_TYPE_TEXT }, 1 },
};

static enum error fill_row(struct uuid id, struct slice kind, struct slice label, struct likeness_row *row)
{
        enum match_kind parsed;
        if (!subject_kind_parse(kind, &parsed))
                return ERR_CORRUPT;
        *row = (struct likeness_row){ .id = id, .table = parsed, .values = { label } };
        return OK;
}

static enum error read_page(struct tx *tx, struct uuid office_id, struct uuid after, struct arena *arena,
                            struct likeness_rows *ret_rows)
{
        struct subject_page_rows rows;
        TRY(subject_page(tx, &(struct subject_page_params){ .office_id = office_id, .after = after }, arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(fill_row(rows.items[i].id, rows.items[i].kind, rows.items[i].label, &ret_rows->items[i]));
        ret_rows->count = rows.count;
        return OK;
}

static enum error read_row(struct tx *tx, struct uuid office_id, struct uuid id, struct arena *arena,
                           struct likeness_row *ret_row)
{
        struct subject_get_row row;
        TRY(subject_get(tx, &(struct subject_get_params){ .office_id = office_id, .id = id }, arena, &row));
        if (row.key_version == 0) /* erased since */
                return ERR_NOT_FOUND;
        return fill_row(row.id, row.kind, row.label, ret_row);
}

const struct likeness_source *subjects_source(void)
{
        static const struct likeness_source source = { .topic = S("subject"), .tables = tables,
                                                    .table_count = MATCH_KIND_COUNT, .read_page = read_page,
                                                    .read_row = read_row };
        return &source;
}

/* Another subject that is alike, by the most that any two of their labels say. */
static void add_near(struct near_subjects *near, struct uuid id, int32_t weight)
{
        size_t at = 0;
        while (at < near->count && !uuid_equal(near->ids[at], id))
                at++;
        if (at < near->count && near->weights[at] >= weight)
                return;
        if (at == near->count && at == NEAR_SUBJECTS_MAX && near->weights[--at] >= weight)
                return;
        near->count += at == near->count;
        for (; at > 0 && near->weights[at - 1] < weight; at--) {
                near->ids[at] = near->ids[at - 1];
                near->weights[at] = near->weights[at - 1];
        }
        near->ids[at] = id;
        near->weights[at] = weight;
}

static enum error add_hits(struct tx *tx, const struct likeness_question *question, const struct likeness_hits *hits,
                           struct uuid own, struct near_subjects *near)
{
        for (size_t i = 0; i < hits->count && hits->items[i].weight >= WEIGHT_LEAST; i++) {
                struct uuid root;
                enum error err = subjects_root(tx, question->office_id, hits->items[i].id, &root);
                if (err == ERR_NOT_FOUND || (err == OK && uuid_equal(root, own)))
                        continue;
                TRY(err);
                add_near(near, root, hits->items[i].weight);
        }
        near->complete &= hits->complete;
        return OK;
}

enum error subjects_near(struct tx *tx, struct uuid office_id, const struct subject_head *head,
                         struct likeness *likeness, struct near_subjects *ret_near)
{
        struct arena *arena = tx_arena(tx);
        struct subject_labels_rows labels;
        struct likeness_hits *hits = arena_new(arena, struct likeness_hits);
        struct near_subjects near = { .complete = true };
        if (!hits)
                return ERR_MEMORY;
        TRY(subject_labels(tx, &(struct subject_labels_params){ .office_id = office_id, .id = head->id }, arena,
                           &labels));
        size_t count = labels.count < LABELS_MAX ? labels.count : LABELS_MAX;
        near.complete = count == labels.count;
        for (size_t i = 0; i < count; i++) {
                struct likeness_question question = { .office_id = office_id, .table = head->kind,
                                                   .values = &labels.items[i].label, .top = NEAR_ASKED };
                TRY(likeness_ask(likeness, &question, hits));
                TRY(add_hits(tx, &question, hits, head->id, &near));
        }
        *ret_near = near;
        return OK;
}

enum error subjects_near_text(struct tx *tx, const struct evidence_question *question, struct likeness *likeness,
                              struct near_subjects *near)
{
        struct likeness_hits *hits = arena_new(tx_arena(tx), struct likeness_hits);
        struct likeness_question asked = { .office_id = question->office_id, .table = question->kind,
                                           .values = &question->raw,
                                           .top = match_key_identifies(question->kind) ? NUMBERS_ASKED : WORDS_ASKED };
        if (!hits)
                return ERR_MEMORY;
        TRY(likeness_ask(likeness, &asked, hits));
        near->complete &= hits->count < asked.top || hits->items[hits->count - 1].weight < WEIGHT_LEAST;
        return add_hits(tx, &asked, hits, UUID_NIL, near);
}

/* --- reports that name somebody who is written alike --- */

/* What was written, and the subject of exactly that, if there is one. */
struct naming {
        const struct evidence_question *question;
        struct slice from;
        struct uuid own; /* nil: none */
        struct pair_verdicts_rows verdicts;
        struct naming_reports reports;
};

bool is_told_apart(const struct pair_verdicts_rows *verdicts, struct uuid other)
{
        bool apart = false;
        for (size_t i = 0; i < verdicts->count; i++)
                if (uuid_equal(verdicts->items[i].other_id, other))
                        apart = slice_equal(verdicts->items[i].verdict, S("different"));
        return apart;
}

static enum error add_reports(struct tx *tx, struct naming *naming, struct uuid id)
{
        struct subject_reports_rows rows;
        struct naming_reports *reports = &naming->reports;
        TRY(subject_reports(tx,
                            &(struct subject_reports_params){ .office_id = naming->question->office_id,
                                                              .id = id,
                                                              .reader = naming->question->reader_id,
                                                              .from_day = naming->from },
                            tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count && reports->count < NAMING_REPORTS_MAX; i++)
                reports->items[reports->count++] = rows.items[i].id;
        return OK;
}

/* Its reports, when it is written alike, is another one, and nobody said that both are not the same. */
static enum error look_at(struct tx *tx, struct naming *naming, struct uuid hit)
{
        const struct evidence_question *question = naming->question;
        struct uuid root;
        struct subject_head head;
        struct candidate candidate;
        bool near;
        enum error err = subjects_root(tx, question->office_id, hit, &root);
        if (err == ERR_NOT_FOUND ||
            (err == OK && (uuid_equal(root, naming->own) || is_told_apart(&naming->verdicts, root))))
                return OK;
        TRY(err);
        TRY(subjects_head(tx, question->office_id, root, tx_arena(tx), &head));
        struct written_pair pair = { question->kind, question->raw, head.label };
        TRY(candidate_compare(&pair, tx_arena(tx), &candidate, &near));
        return near ? add_reports(tx, naming, root) : OK;
}

static enum error find_own(struct tx *tx, struct naming *naming)
{
        enum error err = subject_written(tx, naming->question, tx_arena(tx), &naming->own);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        return pair_verdicts(tx,
                             &(struct pair_verdicts_params){ .office_id = naming->question->office_id,
                                                             .id = naming->own },
                             tx_arena(tx), &naming->verdicts);
}

enum error subjects_reports_alike(struct tx *tx, const struct evidence_question *question, struct likeness *likeness,
                                  struct slice from, struct naming_reports *ret_reports)
{
        struct likeness_hits *hits = arena_new(tx_arena(tx), struct likeness_hits);
        struct naming naming = { .question = question, .from = from };
        if (!hits)
                return ERR_MEMORY;
        TRY(find_own(tx, &naming));
        enum error err = likeness_ask(likeness,
                                      &(struct likeness_question){ .office_id = question->office_id,
                                                                   .table = question->kind,
                                                                   .values = &question->raw,
                                                                   .top = NAMING_LOOKED_AT },
                                      hits);
        if (err == ERR_BUSY)
                hits->count = 0;
        else
                TRY(err);
        for (size_t i = 0; i < hits->count && hits->items[i].weight >= WEIGHT_LEAST; i++)
                TRY(look_at(tx, &naming, hits->items[i].id));
        *ret_reports = naming.reports;
        return OK;
}
