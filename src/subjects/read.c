/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an analyst reads of a subject: its page and the list. */
#include "subjects/subjects.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "subjects.sql.h"
#include "subjects/groups.h"
#include "subjects/labels.h"
#include "text/date.h"

enum { SPELLINGS_MAX = 10, LIST_LIMIT_MAX = 200 };

static bool in_list(const struct slice *list, size_t count, struct slice text)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(list[i], text))
                        return true;
        return false;
}

static enum error add_spellings(const struct subject_mentions_rows *rows, struct arena *arena,
                                struct subject_page *page)
{
        page->spellings = arena_array(arena, struct slice, SPELLINGS_MAX);
        if (!page->spellings)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count && page->spelling_count < SPELLINGS_MAX; i++)
                if (!subject_is_erased(rows->items[i].raw) &&
                    !in_list(page->spellings, page->spelling_count, rows->items[i].raw))
                        page->spellings[page->spelling_count++] = rows->items[i].raw;
        return OK;
}

static enum error add_mentions(const struct subject_mentions_rows *rows, struct arena *arena, struct subject_page *page)
{
        struct group_key *keys = arena_array(arena, struct group_key, rows->count);
        int64_t *groups = arena_array(arena, int64_t, rows->count);
        page->mentions = arena_array(arena, struct subject_mention, rows->count);
        if (!keys || !groups || !page->mentions)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                keys[i] = (struct group_key){ rows->items[i].source_kind, rows->items[i].source_group,
                                              rows->items[i].household_hash };
        group_mentions(keys, rows->count, groups);
        for (size_t i = 0; i < rows->count; i++)
                page->mentions[i] = (struct subject_mention){
                        .id = rows->items[i].id,
                        .source_id = rows->items[i].source_id,
                        .source_kind = rows->items[i].source_kind,
                        .village_code = rows->items[i].village_code,
                        .role = rows->items[i].role,
                        .raw = rows->items[i].raw,
                        .rule = rows->items[i].rule,
                        .observed_on = rows->items[i].observed_on,
                        .state = rows->items[i].state,
                        .group = groups[i],
                };
        page->mention_count = rows->count;
        return OK;
}

static enum error monday_of(struct slice day, struct arena *arena, struct slice *ret_monday)
{
        struct date date;
        TRY(date_parse_iso(day, &date));
        date = date_add_days(date, -(int32_t)(date_weekday(date) - MONDAY));
        *ret_monday = date_iso_kept(date, arena);
        return slice_is_null(*ret_monday) ? ERR_MEMORY : OK;
}

static struct subject_week *week_of(struct subject_page *page, const struct subject_mention *mention,
                                    struct slice monday)
{
        for (size_t i = 0; i < page->week_count; i++) {
                struct subject_week *week = &page->weeks[i];
                if (slice_equal(week->monday, monday) && slice_equal(week->village_code, mention->village_code) &&
                    slice_equal(week->source_kind, mention->source_kind))
                        return week;
        }
        struct subject_week *week = &page->weeks[page->week_count++];
        *week = (struct subject_week){ .village_code = mention->village_code, .monday = monday,
                                       .source_kind = mention->source_kind };
        return week;
}

static enum error add_weeks(struct arena *arena, struct subject_page *page)
{
        page->weeks = arena_array(arena, struct subject_week, page->mention_count);
        if (!page->weeks)
                return ERR_MEMORY;
        for (size_t i = 0; i < page->mention_count; i++) {
                struct slice monday;
                if (slice_equal(page->mentions[i].state, S("rejected")))
                        continue;
                TRY(monday_of(page->mentions[i].observed_on, arena, &monday));
                week_of(page, &page->mentions[i], monday)->mentions++;
        }
        return OK;
}

static enum error add_judgements(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                                 struct subject_page *page)
{
        struct judgements_of_rows rows;
        TRY(judgements_of(tx, &(struct judgements_of_params){ .office_id = actor->office_id, .subject_id = subject_id,
                                                              .reader = actor->person_id },
                          arena, &rows));
        page->judgements = arena_array(arena, struct subject_judged, rows.count);
        if (!page->judgements)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                page->judgements[i] = (struct subject_judged){
                        .id = rows.items[i].id,           .other_id = rows.items[i].other_id,
                        .other_kind = rows.items[i].other_kind, .verdict = rows.items[i].verdict,
                        .reason = rows.items[i].reason,   .decided_by = rows.items[i].decided_by,
                        .decided_at = rows.items[i].decided_at, .undone = rows.items[i].undone,
                };
        page->judgement_count = rows.count;
        return OK;
}

static enum error add_signals(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                              struct subject_page *page)
{
        struct subject_signals_rows rows;
        TRY(subject_signals(tx,
                            &(struct subject_signals_params){ .office_id = actor->office_id,
                                                              .subject_id = subject_id,
                                                              .reader = actor->person_id },
                            arena, &rows));
        page->signals = arena_array(arena, struct subject_signal, rows.count);
        if (!page->signals)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                page->signals[i] = (struct subject_signal){ .id = rows.items[i].id, .number = rows.items[i].number,
                                                            .state = rows.items[i].state,
                                                            .created_at = rows.items[i].created_at };
        page->signal_count = rows.count;
        return OK;
}

enum error subjects_version(struct tx *tx, const struct actor *actor, struct uuid subject_id, int64_t *ret_version)
{
        struct judgement_version_row row;
        TRY(judgement_version(tx,
                              &(struct judgement_version_params){ .office_id = actor->office_id,
                                                                  .subject_id = subject_id,
                                                                  .reader = actor->person_id },
                              tx_arena(tx), &row));
        *ret_version = row.version;
        return OK;
}

enum error subjects_read(struct tx *tx, const struct actor *actor, struct uuid subject_id, struct arena *arena,
                         struct subject_page *ret_page)
{
        struct subject_get_row row;
        struct subject_mentions_rows mentions;
        struct subject_page page = { 0 };
        TRY(subject_get(tx, &(struct subject_get_params){ .office_id = actor->office_id, .id = subject_id }, arena,
                        &row));
        struct access_object object = { .kind = S("subject"), .office_id = actor->office_id, .id = subject_id,
                                        .class = CLASS_P3 };
        TRY(access_enter(tx, actor, S("subject.read"), &object, SLICE_NULL));
        TRY(subject_mentions(tx,
                             &(struct subject_mentions_params){ .office_id = actor->office_id,
                                                                .subject_id = subject_id,
                                                                .reader = actor->person_id },
                             arena, &mentions));
        if (mentions.count == 0)
                return ERR_NOT_FOUND;
        TRY(subjects_head_for(tx, actor, subject_id, arena, &page.head));
        TRY(subjects_version(tx, actor, subject_id, &page.version));
        TRY(add_mentions(&mentions, arena, &page));
        TRY(add_spellings(&mentions, arena, &page));
        TRY(add_weeks(arena, &page));
        TRY(add_judgements(tx, actor, subject_id, arena, &page));
        TRY(add_signals(tx, actor, subject_id, arena, &page));
        *ret_page = page;
        return OK;
}

/* One length for all, for a sealed position would tell by its own. */
struct slice subjects_position(const struct subject_row *row, struct arena *arena)
{
        char mention[UUID_TEXT_SIZE + 1];
        uuid_format(row->mention_id, mention);
        return arena_printf(arena, "%s%019lld", mention, (long long)row->at);
}

struct place {
        instant at;
        struct uuid before;
};

static enum error place_of(struct slice position, struct place *ret_place)
{
        struct place place = { .at = INT64_MAX };
        memset(place.before.bytes, 0xff, sizeof place.before.bytes);
        if (position.size > 0 && (!uuid_parse(slice_sub(position, 0, UUID_TEXT_SIZE), &place.before) ||
                                  !slice_to_int64(slice_from(position, UUID_TEXT_SIZE), &place.at)))
                return ERR_INVALID;
        *ret_place = place;
        return OK;
}

static enum error record_rows(struct tx *tx, const struct actor *actor, const struct subject_rows *rows,
                              struct arena *arena)
{
        struct uuid *ids = arena_array(arena, struct uuid, rows->count);
        if (!ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                ids[i] = rows->items[i].id;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("subject.list"),
                                                         .object_kind = S("subject"), .office_id = actor->office_id,
                                                         .ids = ids, .id_count = rows->count });
}

/* Who pages through subjects spends his day's share, that of files when a program reads. Who searches for one does not:
 * he knows the number already. */
static enum error spend(struct tx *tx, const struct actor *actor, const struct subject_filter *filter,
                        const struct subject_rows *rows)
{
        struct uuid ids[LIST_LIMIT_MAX];
        for (size_t i = 0; i < rows->count; i++)
                ids[i] = rows->items[i].id;
        if (filter->reading == SUBJECTS_TAKEN)
                return download_note_free(tx, actor, S("subject"), ids, rows->count);
        if (filter->reading == SUBJECTS_LOOKED_THROUGH || slice_trim(filter->query).size > 0)
                return OK;
        return download_note_shown(tx, actor, S("subject"), ids, rows->count);
}

/* Whoever types an identifier finds what has an equal key, and nothing that merely contains it. */
static enum error find_by_identifier(struct tx *tx, const struct actor *actor, const struct subject_filter *filter,
                                     struct arena *arena, struct subject_rows *rows)
{
        for (int kind = 0; kind < MATCH_KIND_COUNT; kind++) {
                struct slice key;
                struct subject_find_row found;
                struct subject_row_one_row row;
                if (filter->kind.size > 0 && !slice_equal(filter->kind, subject_kind_word((enum match_kind)kind)))
                        continue;
                enum error err = match_identifier_key((enum match_kind)kind, filter->query, arena, &key);
                if (err != OK)
                        continue;
                err = subject_find(tx,
                                   &(struct subject_find_params){ .office_id = actor->office_id,
                                                                  .key = key,
                                                                  .kind = subject_kind_word((enum match_kind)kind) },
                                   arena, &found);
                if (err == OK)
                        err = subject_row_one(tx,
                                              &(struct subject_row_one_params){ .office_id = actor->office_id,
                                                                                .reader = actor->person_id,
                                                                                .id = uuid_is_nil(found.merged_into)
                                                                                              ? found.id
                                                                                              : found.merged_into },
                                              arena, &row);
                if (err == ERR_NOT_FOUND)
                        continue;
                TRY(err);
                rows->items[rows->count++] =
                        (struct subject_row){ .id = row.id, .kind = row.kind, .label = row.label,
                                              .mentions = row.mentions, .villages = row.villages,
                                              .first_on = row.first_on, .last_on = row.last_on };
        }
        return OK;
}

static enum error page_of_rows(struct tx *tx, const struct actor *actor, const struct subject_filter *filter,
                               struct arena *arena, struct subject_rows *rows)
{
        struct subject_rows_rows found;
        struct place place;
        TRY(place_of(filter->after, &place));
        TRY(subject_rows(tx,
                         &(struct subject_rows_params){ .office_id = actor->office_id,
                                                        .kind = slice_is_null(filter->kind) ? S("") : filter->kind,
                                                        .at = place.at,
                                                        .before = place.before,
                                                        .reader = actor->person_id,
                                                        .limit = filter->limit + 1 },
                         arena, &found));
        rows->more = found.count > (size_t)filter->limit;
        rows->count = rows->more ? (size_t)filter->limit : found.count;
        for (size_t i = 0; i < rows->count; i++)
                rows->items[i] = (struct subject_row){ found.items[i].id,       found.items[i].kind,
                                                       found.items[i].label,    found.items[i].mentions,
                                                       found.items[i].villages, found.items[i].first_on,
                                                       found.items[i].last_on,  found.items[i].at,
                                                       found.items[i].mention_id };
        return OK;
}

static enum error label_rows(struct tx *tx, const struct actor *actor, struct arena *arena, struct subject_rows *rows)
{
        struct label_reader reader = { .tx = tx, .actor = actor, .arena = arena };
        for (size_t i = 0; i < rows->count; i++) {
                struct subject_head head = { .id = rows->items[i].id, .label = rows->items[i].label };
                if (!subject_kind_parse(rows->items[i].kind, &head.kind))
                        return ERR_CORRUPT;
                TRY(label_read(&reader, &head));
                rows->items[i].label = head.label;
        }
        return OK;
}

enum error subjects_list(struct tx *tx, const struct actor *actor, const struct subject_filter *filter,
                         struct arena *arena, struct subject_rows *ret_rows)
{
        if (filter->limit < 1 || filter->limit > LIST_LIMIT_MAX)
                return ERR_INVALID;
        struct access_object object = { .kind = S("subject"), .office_id = actor->office_id, .class = CLASS_P3 };
        TRY(access_decide(tx, actor, S("subject.list"), &object));
        struct subject_rows rows = { .items = arena_array(arena, struct subject_row, LIST_LIMIT_MAX) };
        if (!rows.items)
                return ERR_MEMORY;
        if (slice_trim(filter->query).size > 0)
                TRY(find_by_identifier(tx, actor, filter, arena, &rows));
        else
                TRY(page_of_rows(tx, actor, filter, arena, &rows));
        TRY(label_rows(tx, actor, arena, &rows));
        TRY(record_rows(tx, actor, &rows, arena));
        TRY(spend(tx, actor, filter, &rows));
        *ret_rows = rows;
        return OK;
}
