/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a subject is called for somebody who may not know of every mention of it. */
#include "subjects/labels.h"

#include "subjects.sql.h"

/* For who sees a subject by nothing that he could be told. */
#define UNNAMED S("…")

static enum error ask_named(struct label_reader *reader)
{
        struct subject_reader_named_row row;
        if (reader->asked)
                return OK;
        TRY(subject_reader_named(reader->tx,
                                 &(struct subject_reader_named_params){ .office_id = reader->actor->office_id,
                                                                        .reader = reader->actor->person_id },
                                 reader->arena, &row));
        reader->asked = true;
        reader->named = row.found;
        return OK;
}

enum error label_read(struct label_reader *reader, struct subject_head *head)
{
        struct subject_seen_first_row first;
        if (head->kind == MATCH_PHONE) /* one form, however it was written */
                return OK;
        TRY(ask_named(reader));
        if (!reader->named)
                return OK;
        enum error err = subject_seen_first(reader->tx,
                                            &(struct subject_seen_first_params){
                                                    .office_id = reader->actor->office_id, .subject_id = head->id,
                                                    .reader = reader->actor->person_id },
                                            reader->arena, &first);
        if (err == ERR_NOT_FOUND) {
                head->label = UNNAMED;
                return OK;
        }
        TRY(err);
        return subject_label_of(head->kind, first.raw, SLICE_NULL, reader->arena, &head->label);
}

enum error subjects_head_for(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                             struct subject_head *ret_head)
{
        struct label_reader reader = { .tx = tx, .actor = actor, .arena = arena };
        struct subject_head head;
        TRY(subjects_head(tx, actor->office_id, subject_id, arena, &head));
        TRY(label_read(&reader, &head));
        *ret_head = head;
        return OK;
}
