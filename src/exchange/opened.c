/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who opened a request or an answer: what the agency sees of the use of its data. */
#include "exchange/internal.h"

/* The roles of the actor, one word behind another: in which of them he acts nobody asked him. */
static struct slice roles_of(struct tx *tx, const struct actor *actor)
{
        struct slice text = S("");
        for (size_t i = 0; i < actor->role_count; i++)
                text = arena_printf(tx_arena(tx), "%.*s%s%.*s", SLICE_FMT(text), i ? " " : "",
                                    SLICE_FMT(actor->roles[i].role));
        return text;
}

enum error use_add(struct tx *tx, const struct actor *actor, struct uuid office_id, struct uuid request_id,
                   struct slice action)
{
        return request_use_add(tx,
                               &(struct request_use_add_params){ .office_id = office_id,
                                                                 .id = uuid_new(),
                                                                 .request_id = request_id,
                                                                 .person_office_id = actor->office_id,
                                                                 .person_id = actor->person_id,
                                                                 .action = action,
                                                                 .role = roles_of(tx, actor),
                                                                 .purpose = actor->purpose,
                                                                 .at = clock_now() },
                               NULL);
}

enum error exchange_note_uses(struct tx *tx, const struct actor *actor, struct uuid application_id)
{
        struct requests_answered_of_rows rows;
        TRY(requests_answered_of(tx, &(struct requests_answered_of_params){ .office_id = actor->office_id,
                                                                            .application_id = application_id },
                                 tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(use_add(tx, actor, actor->office_id, rows.items[i].id, S("application.read")));
        return OK;
}

/* --- the agency's list --- */

static enum error add_row(struct tx *tx, const struct request_opened_newest_row *row, enum language language,
                          struct arena *arena, struct request_openings *list)
{
        struct content_item content;
        TRY(kind_words(tx, row->office_id, row->kind, row->kind_version, arena, &content));
        list->items[list->count++] = (struct request_opening){
                .id = row->id, .request_id = row->request_id, .number = row->number,
                .question = content_text(&content, "label", language, arena), .office = row->office, .role = row->role,
                .action = row->action, .purpose = row->purpose, .at = row->at };
        return OK;
}

static enum error read_newest(struct tx *tx, const struct actor *actor, const struct opening_filter *filter,
                              struct arena *arena, struct request_opened_newest_rows *ret_rows)
{
        struct uuid last;
        memset(last.bytes, 0xff, sizeof last.bytes);
        return request_opened_newest(tx, &(struct request_opened_newest_params){
                                                 .agency_id = actor->agency_id, .reader = actor->person_id,
                                                 .in_office = filter->office_id, .since = filter->since,
                                                 .before = uuid_is_nil(filter->after) ? last : filter->after,
                                                 .limit = filter->limit + 1 },
                                     arena, ret_rows);
}

/* The same columns come from the query of the other order. */
static enum error read_oldest(struct tx *tx, const struct actor *actor, const struct opening_filter *filter,
                              struct arena *arena, struct request_opened_newest_rows *ret_rows)
{
        struct request_opened_oldest_rows rows;
        TRY(request_opened_oldest(tx, &(struct request_opened_oldest_params){
                                              .agency_id = actor->agency_id, .reader = actor->person_id,
                                              .in_office = filter->office_id, .since = filter->since,
                                              .after = filter->after, .limit = filter->limit + 1 },
                                  arena, &rows));
        struct request_opened_newest_row *items = arena_array(arena, struct request_opened_newest_row, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct request_opened_oldest_row *row = &rows.items[i];
                items[i] = (struct request_opened_newest_row){
                        .id = row->id, .request_id = row->request_id, .number = row->number, .kind = row->kind,
                        .kind_version = row->kind_version, .office_id = row->office_id, .office = row->office,
                        .role = row->role, .action = row->action, .purpose = row->purpose, .at = row->at };
        }
        *ret_rows = (struct request_opened_newest_rows){ .items = items, .count = rows.count, .more = rows.more };
        return OK;
}

static enum error record(struct tx *tx, const struct actor *actor, const struct request_openings *list)
{
        struct uuid ids[200];
        for (size_t i = 0; i < list->count; i++)
                ids[i] = list->items[i].request_id;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("journal.read-own-data"),
                                                         .object_kind = REQUEST, .office_id = actor->office_id,
                                                         .ids = ids, .id_count = list->count });
}

/* lint: parameters (what, for whom, in which language, into which memory) */
enum error exchange_openings(struct tx *tx, const struct actor *actor, const struct opening_filter *filter,
                             enum language language, struct arena *arena, struct request_openings *ret_list)
{
        struct request_opened_newest_rows rows;
        if (filter->limit < 1 || filter->limit > 200)
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("journal.read-own-data"),
                          &(struct access_object){ .kind = REQUEST, .office_id = actor->office_id, .state = S(""),
                                                   .region = S(""), .agency_id = actor->agency_id,
                                                   .class = CLASS_P2 }));
        TRY(filter->oldest_first ? read_oldest(tx, actor, filter, arena, &rows)
                                 : read_newest(tx, actor, filter, arena, &rows));
        struct request_openings list = { .items = arena_array(arena, struct request_opening, rows.count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count && (int64_t)i < filter->limit; i++)
                TRY(add_row(tx, &rows.items[i], language, arena, &list));
        list.more = rows.more || (int64_t)rows.count > filter->limit;
        *ret_list = list;
        return record(tx, actor, &list);
}

enum error exchange_offices(struct tx *tx, const struct actor *actor, struct arena *arena,
                            struct request_offices *ret_offices)
{
        struct request_offices_rows rows;
        TRY(request_offices(tx, &(struct request_offices_params){ .agency_id = actor->agency_id }, arena, &rows));
        struct request_agency *items = arena_array(arena, struct request_agency, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct request_agency){ .id = rows.items[i].id,
                                                     .name = rows.items[i].name };
        *ret_offices = (struct request_offices){ items, rows.count };
        return OK;
}
