/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What else stands where a subject is mentioned: each fact with its source and day. */
#include "subjects/sameness.h"

#include "subjects.sql.h"
#include "subjects/labels.h"

enum error subjects_facts(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                          struct subject_facts *ret_facts)
{
        struct subject_facts_rows rows;
        TRY(subject_facts(tx,
                          &(struct subject_facts_params){ .office_id = actor->office_id,
                                                          .id = subject_id,
                                                          .reader = actor->person_id },
                          arena, &rows));
        struct subject_facts facts = { arena_array(arena, struct subject_fact, rows.count), rows.count };
        if (!facts.items)
                return ERR_MEMORY;
        struct label_reader reader = { .tx = tx, .actor = actor, .arena = arena };
        for (size_t i = 0; i < rows.count; i++) {
                const struct subject_facts_row *row = &rows.items[i];
                facts.items[i] = (struct subject_fact){ .value = { .id = row->id, .label = row->label },
                                                        .source_kind = row->source_kind,
                                                        .observed_on = row->observed_on,
                                                        .source_id = row->source_id };
                if (!subject_kind_parse(row->kind, &facts.items[i].value.kind))
                        return ERR_CORRUPT;
                TRY(label_read(&reader, &facts.items[i].value));
        }
        *ret_facts = facts;
        return OK;
}

enum error subject_written(struct tx *tx, const struct evidence_question *question, struct arena *arena,
                           struct uuid *ret_id)
{
        struct slice key;
        struct subject_find_row found;
        TRY(match_identifier_key(question->kind, question->raw, arena, &key));
        TRY(subject_find(tx, &(struct subject_find_params){ .office_id = question->office_id,
                                                            .kind = subject_kind_word(question->kind),
                                                            .key = key },
                         arena, &found));
        *ret_id = uuid_is_nil(found.merged_into) ? found.id : found.merged_into;
        return OK;
}

enum error subjects_reports_naming(struct tx *tx, const struct evidence_question *question, struct slice from,
                                   struct naming_reports *ret_reports)
{
        struct arena *arena = tx_arena(tx);
        struct uuid id;
        struct subject_reports_rows rows;
        struct naming_reports reports = { .count = 0 };
        enum error err = subject_written(tx, question, arena, &id);
        if (err == ERR_NOT_FOUND) {
                *ret_reports = reports;
                return OK;
        }
        TRY(err);
        TRY(subject_reports(tx,
                            &(struct subject_reports_params){ .office_id = question->office_id, .id = id,
                                                              .reader = question->reader_id, .from_day = from },
                            arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                reports.items[reports.count++] = rows.items[i].id;
        *ret_reports = reports;
        return OK;
}

enum error subjects_after(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                          struct subject_after *ret_after)
{
        struct subject_stops_row stops;
        struct subject_sent_row sent = { 0 };
        TRY(subject_stops(tx, &(struct subject_stops_params){ actor->office_id, subject_id, actor->person_id }, arena,
                          &stops));
        if (stops.has_first_at)
                TRY(subject_sent(tx,
                                 &(struct subject_sent_params){ actor->office_id, subject_id, actor->person_id,
                                                                stops.first_at },
                                 arena, &sent));
        *ret_after = (struct subject_after){ .stopped = stops.stopped, .asked = stops.asked, .reached = stops.reached,
                                             .sent = sent.sent, .first_at = stops.has_first_at ? stops.first_at : 0,
                                             .last_at = sent.has_last_at ? sent.last_at : 0 };
        return OK;
}
