/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a destroyed source said of subjects. Its words go from its mentions, and from the names of subjects that it
 * named first: those are called as the next said, for suspicion is about them and others named them too. Whom nobody
 * else named is found and compared by nothing any more. */
#include "base/checked.h"
#include "store/change.h"
#include "store/store.h"
#include "subjects.sql.h"
#include "subjects/labels.h"

static enum error key_of(struct tx *tx, enum match_kind kind, struct slice raw, struct slice *ret_key)
{
        enum error err = match_identifier_key(kind, raw, tx_arena(tx), ret_key);
        if (err == ERR_INVALID)
                *ret_key = S("");
        return err == ERR_INVALID ? OK : err;
}

static enum error name_of(struct tx *tx, struct slice kind, struct slice raw, struct slice *ret_label)
{
        enum match_kind parsed;
        struct slice key;
        if (!subject_kind_parse(kind, &parsed))
                return ERR_CORRUPT;
        TRY(key_of(tx, parsed, raw, &key));
        return subject_label_of(parsed, raw, key, tx_arena(tx), ret_label);
}

/* The key that nobody can write, as that of a subject apart. */
static enum error set_apart(struct tx *tx, const struct subject_said_row *said)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(said->subject_id, id);
        struct slice key = arena_printf(tx_arena(tx), "erased:%s", id);
        if (slice_is_null(key))
                return ERR_MEMORY;
        TRY(subject_unblock(tx, &(struct subject_unblock_params){ said->office_id, said->subject_id }, NULL));
        return subject_set_apart(tx, &(struct subject_set_apart_params){ .office_id = said->office_id, .key = key,
                                                                          .id = said->subject_id,
                                                                          .label = SUBJECT_ERASED },
                                 NULL);
}

/* The first that another said and that still says something; null: there is none. */
static enum error find_other(struct tx *tx, const struct subject_said_row *said, const struct source_ref *source,
                             struct slice *ret_raw)
{
        struct subject_said_else_rows rows;
        TRY(subject_said_else(tx, &(struct subject_said_else_params){ .office_id = said->office_id,
                                                                       .subject_id = said->subject_id,
                                                                       .source_kind = source->kind,
                                                                       .source_id = source->id },
                              tx_arena(tx), &rows));
        *ret_raw = SLICE_NULL;
        for (size_t i = 0; i < rows.count && slice_is_null(*ret_raw); i++)
                if (!subject_is_erased(rows.items[i].raw))
                        *ret_raw = rows.items[i].raw;
        return OK;
}

static enum error rename_subject(struct tx *tx, const struct subject_said_row *said, const struct source_ref *source)
{
        struct slice mine, other, label;
        TRY(find_other(tx, said, source, &other));
        if (slice_is_null(other)) {
                TRY(set_apart(tx, said));
        } else {
                TRY(name_of(tx, said->kind, said->raw, &mine));
                if (!slice_equal(mine, said->label))
                        return OK;
                TRY(name_of(tx, said->kind, other, &label));
                TRY(subject_rename(tx, &(struct subject_rename_params){ .office_id = said->office_id, .label = label,
                                                                        .id = said->subject_id },
                                   NULL));
        }
        return change_record(tx, said->office_id, S("subject"), said->subject_id, S("changed"));
}

enum error subjects_forget(struct tx *tx, const struct source_ref *source, int64_t *ret_count)
{
        struct subject_said_rows rows;
        int64_t count = 0;
        TRY(subject_said(tx, &(struct subject_said_params){ .source_kind = source->kind, .source_id = source->id },
                         tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                const struct subject_said_row *said = &rows.items[i];
                if (subject_is_erased(said->raw))
                        continue;
                TRY(rename_subject(tx, said, source));
                TRY(mention_erase(tx, &(struct mention_erase_params){ .office_id = said->office_id,
                                                                      .raw = SUBJECT_ERASED, .id = said->id },
                                  NULL));
                count++;
        }
        *ret_count = count;
        return OK;
}
