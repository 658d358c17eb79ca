/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/catalogue.h"

#include "content.sql.h"
#include "store/store.h"

enum error content_kinds_of(struct tx *tx, struct uuid office_id, struct arena *arena,
                            struct content_kind_list *ret_list)
{
        struct content_kinds_rows rows;
        TRY(content_kinds(tx, &(struct content_kinds_params){ .office_id = office_id }, arena, &rows));
        struct content_kind_row *items = arena_array(arena, struct content_kind_row, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct content_kind_row){ rows.items[i].kind, rows.items[i].items,
                                                      rows.items[i].unconfirmed, rows.items[i].drafts };
        *ret_list = (struct content_kind_list){ items, rows.count };
        return OK;
}

enum error content_waits_for(struct tx *tx, const struct actor *actor, int64_t *ret_number)
{
        struct content_to_publish_row row = { 0 };
        if (access_may_ever(actor, S("content.publish")))
                TRY(content_to_publish(tx, &(struct content_to_publish_params){ actor->office_id, actor->person_id },
                                       tx_arena(tx), &row));
        struct content_draft_number_row drafts = { 0 };
        if (access_may_ever(actor, S("content.test")))
                TRY(content_draft_number(tx, &(struct content_draft_number_params){ actor->office_id }, tx_arena(tx),
                                         &drafts));
        *ret_number = row.number + drafts.number;
        return OK;
}

enum error content_keys_of(struct tx *tx, const struct content_key_query *query, struct arena *arena,
                           struct content_key_list *ret_list)
{
        struct content_catalogue_rows rows;
        TRY(content_catalogue(tx,
                              &(struct content_catalogue_params){ .office_id = query->office_id,
                                                                  .kind = query->kind,
                                                                  .after = query->after,
                                                                  .limit = CATALOGUE_PAGE + 1 },
                              arena, &rows));
        size_t count = rows.count > CATALOGUE_PAGE ? CATALOGUE_PAGE : rows.count;
        struct content_key_row *items = arena_array(arena, struct content_key_row, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct content_catalogue_row *row = &rows.items[i];
                items[i] =
                        (struct content_key_row){ row->key, row->state, row->valid_from, row->version,
                                           row->confirmed && !uuid_is_nil(row->published_by) };
        }
        *ret_list = (struct content_key_list){ items, count, rows.count > count };
        return OK;
}

enum error content_versions_of(struct tx *tx, const struct content_version_query *query, struct arena *arena,
                               struct content_version_list *ret_list)
{
        struct content_versions_rows rows;
        TRY(content_versions(tx, &(struct content_versions_params){ .office_id = query->office_id, .kind = query->kind,
                                                                    .key = query->key },
                             arena, &rows));
        if (rows.count == 0)
                return ERR_NOT_FOUND;
        struct content_item *items = arena_array(arena, struct content_item, rows.count);
        struct content_hands *hands = arena_array(arena, struct content_hands, rows.count);
        if (!items || !hands)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct content_versions_row *row = &rows.items[i];
                items[i] = (struct content_item){ query->kind, query->key, row->version, row->state, row->valid_from,
                                                  row->valid_to, row->confirmed, row->body };
                hands[i] = (struct content_hands){ row->drafted_by, row->tested_by, row->published_by };
        }
        *ret_list = (struct content_version_list){ items, hands, rows.count };
        return OK;
}

enum error content_keys_in_force(struct tx *tx, const struct content_force_query *query, struct arena *arena,
                                 struct slice **ret_keys, size_t *ret_count)
{
        struct content_numbers_rows rows;
        TRY(content_numbers(tx, &(struct content_numbers_params){ query->office_id, query->kind, query->today }, arena,
                            &rows));
        size_t count = rows.count < query->most ? rows.count : query->most;
        struct slice *keys = arena_array(arena, struct slice, count);
        if (!keys)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                keys[i] = rows.items[i].key;
        *ret_keys = keys;
        *ret_count = count;
        return OK;
}
