/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Splitting: mentions that were taken for one subject become another, and back. */
#include "subjects/sameness.h"

#include "store/change.h"
#include "subjects.sql.h"
#include "text/utf8.h"

/* A subject whose key nobody can write: mentions come to it by splitting alone. Named as its first mention is. */
static enum error make_subject(struct tx *tx, const struct actor *actor, const struct splitting *splitting,
                               struct uuid id)
{
        struct arena *arena = tx_arena(tx);
        struct subject_head head;
        struct mention_raw_row first;
        char text[UUID_TEXT_SIZE + 1];
        TRY(subjects_head(tx, actor->office_id, splitting->subject_id, arena, &head));
        TRY(mention_raw(tx, &(struct mention_raw_params){ .office_id = actor->office_id, .id = splitting->mentions[0] },
                        arena, &first));
        uuid_format(id, text);
        struct slice key = arena_printf(arena, "split:%s", text);
        if (slice_is_null(key))
                return ERR_MEMORY;
        TRY(subject_insert(tx,
                           &(struct subject_insert_params){ .office_id = actor->office_id,
                                                            .id = id,
                                                            .kind = subject_kind_word(head.kind),
                                                            .key = key,
                                                            .key_version = subject_is_erased(first.raw)
                                                                                   ? 0
                                                                                   : MATCH_RULES_VERSION,
                                                            .label = match_key_identifies(head.kind) ? head.label
                                                                                                     : first.raw,
                                                            .created_at = clock_now() },
                           NULL));
        return change_record(tx, actor->office_id, S("subject"), id, S("new"));
}

/* All are mentions of this subject that the actor sees, and at least one other that he sees stays. */
static enum error check(struct tx *tx, const struct actor *actor, const struct splitting *splitting)
{
        struct subject_mention_count_row all;
        for (size_t i = 0; i < splitting->mention_count; i++) {
                struct mention_get_row mention;
                TRY(mention_get(tx,
                                &(struct mention_get_params){ .office_id = actor->office_id,
                                                              .id = splitting->mentions[i],
                                                              .reader = actor->person_id },
                                tx_arena(tx), &mention));
                if (!uuid_equal(mention.root, splitting->subject_id) || slice_starts_with(mention.state, S("held")))
                        return ERR_NOT_FOUND;
                for (size_t j = 0; j < i; j++)
                        if (uuid_equal(splitting->mentions[j], splitting->mentions[i]))
                                return ERR_INVALID;
        }
        TRY(subject_mention_count(tx,
                                  &(struct subject_mention_count_params){ .office_id = actor->office_id,
                                                                          .id = splitting->subject_id,
                                                                          .reader = actor->person_id },
                                  tx_arena(tx), &all));
        return all.found > (int64_t)splitting->mention_count ? OK : ERR_INVALID;
}

static enum error keep(struct tx *tx, const struct actor *actor, const struct splitting *splitting, struct uuid new_id)
{
        return judgement_insert(tx,
                                &(struct judgement_insert_params){ .office_id = actor->office_id,
                                                                   .id = splitting->id,
                                                                   .subject_id = splitting->subject_id,
                                                                   .other_kind = S("split"),
                                                                   .other_id = new_id,
                                                                   .verdict = S("different"),
                                                                   .before_state = S("one"),
                                                                   .reason = splitting->reason,
                                                                   .decided_by = actor->person_id,
                                                                   .decided_at = clock_now() },
                                NULL);
}

static enum error move(struct tx *tx, const struct actor *actor, const struct splitting *splitting, struct uuid new_id)
{
        for (size_t i = 0; i < splitting->mention_count; i++) {
                TRY(split_mention(tx,
                                  &(struct split_mention_params){ .office_id = actor->office_id,
                                                                  .judgement_id = splitting->id,
                                                                  .id = splitting->mentions[i] },
                                  NULL));
                TRY(mention_move(tx,
                                 &(struct mention_move_params){ .office_id = actor->office_id,
                                                                .id = splitting->mentions[i],
                                                                .subject_id = new_id },
                                 NULL));
        }
        return OK;
}

enum error subjects_split(struct tx *tx, const struct actor *actor, const struct splitting *splitting,
                          struct uuid *ret_id)
{
        size_t size = utf8_count(splitting->reason);
        struct judgement_get_row known;
        struct uuid id = uuid_timeless();
        TRY(judge_enter(tx, actor, splitting->subject_id));
        if (size < REASON_MIN || size > REASON_MAX || splitting->mention_count < 1 ||
            splitting->mention_count > SPLIT_MAX)
                return ERR_INVALID;
        enum error err = judgement_get(tx, &(struct judgement_get_params){ .office_id = actor->office_id,
                                                                           .id = splitting->id },
                                       tx_arena(tx), &known);
        if (err == OK) { /* it arrived before */
                if (!slice_equal(known.other_kind, S("split")) || !uuid_equal(known.subject_id, splitting->subject_id))
                        return ERR_CONFLICT;
                *ret_id = known.other_id;
                return OK;
        }
        if (err != ERR_NOT_FOUND)
                return err;
        TRY(judge_compare_version(tx, actor, splitting->subject_id, splitting->version));
        TRY(check(tx, actor, splitting));
        TRY(make_subject(tx, actor, splitting, id));
        TRY(keep(tx, actor, splitting, id));
        TRY(move(tx, actor, splitting, id));
        TRY(judge_count_again(tx, actor, id));
        TRY(judge_count_again(tx, actor, splitting->subject_id));
        *ret_id = id;
        return OK;
}

enum error split_put_back(struct tx *tx, const struct actor *actor, struct uuid judgement_id, struct uuid new_id)
{
        struct judgements_standing_row standing;
        struct split_held_row held;
        TRY(judgements_standing(tx,
                                &(struct judgements_standing_params){ .office_id = actor->office_id, .id = new_id },
                                tx_arena(tx), &standing));
        TRY(split_held(tx, &(struct split_held_params){ .office_id = actor->office_id, .judgement_id = judgement_id },
                       tx_arena(tx), &held));
        if (standing.found > 0 || held.found > 0)
                return ERR_CONFLICT;
        TRY(mentions_back(tx,
                          &(struct mentions_back_params){ .office_id = actor->office_id,
                                                          .judgement_id = judgement_id },
                          NULL));
        return judge_count_again(tx, actor, new_id);
}
