/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a person decides about sameness. The judgement stays; undoing it puts back what stood before. */
#include "subjects/sameness.h"

#include "base/checked.h"
#include "store/change.h"
#include "subjects.sql.h"
#include "text/utf8.h"
#include "warnings/warnings.h"

enum error judge_enter(struct tx *tx, const struct actor *actor, struct uuid subject_id)
{
        struct uuid root;
        TRY(subjects_root(tx, actor->office_id, subject_id, &root));
        struct access_object object = { .kind = S("subject"), .office_id = actor->office_id, .id = subject_id,
                                        .class = CLASS_P3 };
        return access_enter(tx, actor, S("subject.judge"), &object, SLICE_NULL);
}

enum error judge_compare_version(struct tx *tx, const struct actor *actor, struct uuid subject_id, int64_t version)
{
        int64_t now = version;
        if (version)
                TRY(subjects_version(tx, actor, subject_id, &now));
        return now == version ? OK : ERR_STALE;
}

enum error judge_count_again(struct tx *tx, const struct actor *actor, struct uuid subject_id)
{
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(change_record(tx, actor->office_id, S("subject"), subject_id, S("changed")));
        return warnings_detect(tx, actor->office_id, subject_id, today);
}

static const struct slice verdict_words[] = { [VERDICT_DIFFERENT] = S("different"), [VERDICT_SAME] = S("same"),
                                             [VERDICT_LATER] = S("later") };

bool subject_verdict_parse(struct slice word, enum subject_verdict *ret_verdict)
{
        for (size_t i = 0; i < ARRAY_SIZE(verdict_words); i++) {
                if (slice_equal(word, verdict_words[i])) {
                        *ret_verdict = (enum subject_verdict)i;
                        return true;
                }
        }
        return false;
}

/* *ret_fresh: false when this judgement had arrived before. */
static enum error keep(struct tx *tx, const struct actor *actor, const struct judgement *judgement, struct slice before,
                       bool *ret_fresh)
{
        int64_t added;
        TRY(judgement_insert(tx,
                             &(struct judgement_insert_params){ .office_id = actor->office_id,
                                                                .id = judgement->id,
                                                                .subject_id = judgement->subject_id,
                                                                .other_kind = judgement->other_kind,
                                                                .other_id = judgement->other_id,
                                                                .verdict = verdict_words[judgement->verdict],
                                                                .before_state = before,
                                                                .reason = judgement->reason,
                                                                .decided_by = actor->person_id,
                                                                .decided_at = clock_now() },
                             &added));
        *ret_fresh = added > 0;
        return OK;
}

static enum error judge_mention(struct tx *tx, const struct actor *actor, const struct judgement *judgement)
{
        struct mention_get_row mention;
        bool fresh;
        TRY(mention_get(tx, &(struct mention_get_params){ .office_id = actor->office_id, .id = judgement->other_id,
                                                          .reader = actor->person_id },
                        tx_arena(tx), &mention));
        if (!uuid_equal(mention.root, judgement->subject_id) || slice_starts_with(mention.state, S("held")))
                return ERR_NOT_FOUND;
        TRY(keep(tx, actor, judgement, mention.state, &fresh));
        if (!fresh || judgement->verdict == VERDICT_LATER)
                return OK;
        TRY(mention_state_set(tx, &(struct mention_state_set_params){ .office_id = actor->office_id,
                                                                      .id = judgement->other_id,
                                                                      .state = judgement->verdict == VERDICT_SAME ?
                                                                                       S("confirmed") :
                                                                                       S("rejected") },
                              NULL));
        return judge_count_again(tx, actor, judgement->subject_id);
}

/* The other subject is merged into this one. Two that both have others merged into them stay as they are: undo those of
 * one first. */
static enum error merge(struct tx *tx, const struct actor *actor, struct uuid one, struct uuid other)
{
        struct subject_merged_count_row merged;
        TRY(subject_merged_count(tx,
                                 &(struct subject_merged_count_params){ .office_id = actor->office_id, .id = other },
                                 tx_arena(tx), &merged));
        if (merged.found > 0)
                return ERR_CONFLICT;
        TRY(subject_merge(tx, &(struct subject_merge_params){ .office_id = actor->office_id, .id = other,
                                                              .merged_into = one },
                          NULL));
        TRY(judge_count_again(tx, actor, other));
        return judge_count_again(tx, actor, one);
}

/* Both stand for themselves: somebody else has not merged one of them since the page was opened. */
static enum error check_apart(struct tx *tx, const struct actor *actor, const struct judgement *judgement)
{
        struct uuid one_root, other_root;
        TRY(subjects_root(tx, actor->office_id, judgement->subject_id, &one_root));
        TRY(subjects_root(tx, actor->office_id, judgement->other_id, &other_root));
        return uuid_equal(one_root, judgement->subject_id) && uuid_equal(other_root, judgement->other_id) ? OK :
                                                                                                            ERR_STALE;
}

static enum error has_merged(struct tx *tx, const struct actor *actor, struct uuid id, bool *ret_has)
{
        struct subject_merged_count_row merged;
        TRY(subject_merged_count(tx, &(struct subject_merged_count_params){ .office_id = actor->office_id, .id = id },
                                 tx_arena(tx), &merged));
        *ret_has = merged.found > 0;
        return OK;
}

/* One that has others merged into it stays, whichever of the two pages said that they are the same. */
static enum error choose_kept(struct tx *tx, const struct actor *actor, struct judgement *judgement)
{
        struct uuid one = judgement->subject_id, other = judgement->other_id;
        bool one_has, other_has;
        TRY(has_merged(tx, actor, one, &one_has));
        TRY(has_merged(tx, actor, other, &other_has));
        if (judgement->verdict == VERDICT_SAME && other_has && !one_has)
                judgement->subject_id = other, judgement->other_id = one;
        return OK;
}

/* Another subject of the same kind of which the actor sees a mention. */
static enum error judge_subject(struct tx *tx, const struct actor *actor, const struct judgement *judgement)
{
        struct arena *arena = tx_arena(tx);
        struct subject_head one;
        struct subject_row_one_row other;
        struct judgement_get_row known;
        bool fresh;
        enum error err = judgement_get(tx, &(struct judgement_get_params){ .office_id = actor->office_id,
                                                                           .id = judgement->id },
                                       arena, &known);
        if (err != ERR_NOT_FOUND)
                return err;
        if (uuid_equal(judgement->subject_id, judgement->other_id))
                return ERR_INVALID;
        TRY(subjects_head(tx, actor->office_id, judgement->subject_id, arena, &one));
        TRY(subject_row_one(tx,
                            &(struct subject_row_one_params){ .office_id = actor->office_id,
                                                              .id = judgement->other_id,
                                                              .reader = actor->person_id },
                            arena, &other));
        if (!slice_equal(subject_kind_word(one.kind), other.kind))
                return ERR_INVALID;
        struct judgement chosen = *judgement;
        TRY(check_apart(tx, actor, judgement));
        TRY(choose_kept(tx, actor, &chosen));
        TRY(keep(tx, actor, &chosen, S("apart"), &fresh));
        if (!fresh || chosen.verdict != VERDICT_SAME)
                return OK;
        return merge(tx, actor, chosen.subject_id, chosen.other_id);
}

enum error subjects_judge(struct tx *tx, const struct actor *actor, const struct judgement *judgement)
{
        size_t size = utf8_count(judgement->reason);
        struct judgement_get_row known;
        TRY(judge_enter(tx, actor, judgement->subject_id));
        if (size < REASON_MIN || size > REASON_MAX)
                return ERR_INVALID;
        enum error err = judgement_get(tx, &(struct judgement_get_params){ .office_id = actor->office_id,
                                                                           .id = judgement->id },
                                       tx_arena(tx), &known);
        if (err == ERR_NOT_FOUND)
                err = judge_compare_version(tx, actor, judgement->subject_id, judgement->version);
        TRY(err);
        if (slice_equal(judgement->other_kind, S("mention")))
                return judge_mention(tx, actor, judgement);
        if (slice_equal(judgement->other_kind, S("subject")))
                return judge_subject(tx, actor, judgement);
        return ERR_INVALID;
}

/* A mention that a splitting took away since is put back with the splitting, not alone; one that is held by now is not
 * there for anybody. */
static enum error put_back_mention(struct tx *tx, const struct actor *actor, const struct judgement_get_row *row)
{
        struct mention_get_row mention;
        if (slice_equal(row->verdict, S("later")))
                return OK;
        TRY(mention_get(tx, &(struct mention_get_params){ .office_id = actor->office_id, .id = row->other_id,
                                                          .reader = actor->person_id },
                        tx_arena(tx), &mention));
        if (slice_starts_with(mention.state, S("held")))
                return ERR_NOT_FOUND;
        if (!uuid_equal(mention.root, row->subject_id))
                return ERR_CONFLICT;
        return mention_state_set(tx, &(struct mention_state_set_params){ .office_id = actor->office_id,
                                                                         .id = row->other_id,
                                                                         .state = row->before_state },
                                 NULL);
}

static enum error put_back(struct tx *tx, const struct actor *actor, struct uuid judgement_id,
                           const struct judgement_get_row *row)
{
        if (slice_equal(row->other_kind, S("mention")))
                return put_back_mention(tx, actor, row);
        if (slice_equal(row->other_kind, S("split")))
                return split_put_back(tx, actor, judgement_id, row->other_id);
        if (!slice_equal(row->verdict, S("same")))
                return OK;
        TRY(subject_merge(tx, &(struct subject_merge_params){ .office_id = actor->office_id, .id = row->other_id,
                                                              .merged_into = UUID_NIL },
                          NULL));
        return judge_count_again(tx, actor, row->other_id);
}

enum error subjects_undo(struct tx *tx, const struct actor *actor, const struct judgement_undoing *undoing)
{
        struct uuid subject_id = undoing->subject_id, judgement_id = undoing->judgement_id;
        struct judgement_get_row row;
        struct judgement_later_row later;
        int64_t changed;
        TRY(judge_enter(tx, actor, subject_id));
        TRY(judgement_get(tx, &(struct judgement_get_params){ .office_id = actor->office_id, .id = judgement_id },
                          tx_arena(tx), &row));
        if (!uuid_equal(row.subject_id, subject_id))
                return ERR_NOT_FOUND;
        TRY(judge_compare_version(tx, actor, subject_id, undoing->version));
        TRY(judgement_later(tx,
                            &(struct judgement_later_params){ .office_id = actor->office_id,
                                                              .id = judgement_id,
                                                              .other_id = row.other_id,
                                                              .decided_at = row.decided_at },
                            tx_arena(tx), &later));
        TRY(judgement_undo(tx,
                           &(struct judgement_undo_params){ .office_id = actor->office_id,
                                                            .id = judgement_id,
                                                            .undone_by = actor->person_id,
                                                            .undone_at = clock_now() },
                           &changed));
        if (changed == 0 || later.found > 0)
                return ERR_CONFLICT;
        TRY(put_back(tx, actor, judgement_id, &row));
        return judge_count_again(tx, actor, subject_id);
}
