/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "attachments/attachments.h"

#include "attachments.sql.h"
#include "base/checked.h"
#include "blobs/record.h"

static struct slice fingerprint_slice(const struct attachment_fingerprint *fingerprint)
{
        return slice_of((const char *)fingerprint->bytes, sizeof fingerprint->bytes);
}

static bool is_of(const struct attachment_owner *owner, const struct attachment_by_id_row *row)
{
        return slice_equal(row->owner_kind, owner->kind) && uuid_equal(row->owner_id, owner->id) &&
               slice_equal(row->item_key, owner->item_key);
}

static enum error find_same(struct tx *tx, const struct attachment_owner *owner, const struct attachment_new *new,
                            struct attachment_same_row *ret_row)
{
        return attachment_same(tx, &(struct attachment_same_params){ .office_id = owner->office_id,
                                                                     .owner_kind = owner->kind, .owner_id = owner->id,
                                                                     .item_key = owner->item_key,
                                                                     .fingerprint =
                                                                             fingerprint_slice(&new->fingerprint) },
                               tx_arena(tx), ret_row);
}

enum error attachment_known(struct tx *tx, const struct attachment_owner *owner, const struct attachment_new *new,
                            bool *ret_known)
{
        struct attachment_by_id_row row;
        struct attachment_same_row same;
        enum error err = attachment_by_id(
                tx, &(struct attachment_by_id_params){ .office_id = owner->office_id, .id = new->id }, tx_arena(tx),
                &row);
        if (err == OK) {
                *ret_known = true;
                return is_of(owner, &row) && slice_equal(row.fingerprint, fingerprint_slice(&new->fingerprint))
                               ? OK
                               : ERR_CONFLICT;
        }
        if (err != ERR_NOT_FOUND)
                return err;
        TRY(find_same(tx, owner, new, &same));
        *ret_known = same.same > 0;
        return !*ret_known && same.last >= ATTACHMENTS_OF_OWNER_MAX ? ERR_TOO_LARGE : OK;
}

static enum error add_page(struct tx *tx, const struct attachment_owner *owner, struct uuid id, int64_t number,
                           const struct attachment_page *page)
{
        struct blob_record record = { .office_id = owner->office_id, .id = uuid_new(), .address = page->address,
                                      .class = owner->class, .owner_kind = S("attachment"), .owner_id = id,
                                      .media_type = page->media_type, .size = page->size,
                                      .retention = owner->retention, .created_at = clock_now() };
        TRY(blob_record_add(tx, &record));
        return attachment_page_insert(tx,
                                      &(struct attachment_page_insert_params){ .office_id = owner->office_id,
                                                                               .attachment_id = id, .page = number,
                                                                               .blob_id = record.id,
                                                                               .width = page->width,
                                                                               .height = page->height },
                                      NULL);
}

enum error attachment_add(struct tx *tx, const struct attachment_owner *owner, const struct attachment_new *new,
                          bool *ret_added)
{
        struct attachment_same_row same;
        bool known;
        TRY(attachment_known(tx, owner, new, &known));
        *ret_added = !known;
        if (known)
                return OK;
        TRY(find_same(tx, owner, new, &same));
        TRY(attachment_insert(tx,
                              &(struct attachment_insert_params){ .office_id = owner->office_id, .id = new->id,
                                                                  .seq = same.last + 1, .owner_kind = owner->kind,
                                                                  .owner_id = owner->id, .item_key = owner->item_key,
                                                                  .kind = new->made->kind,
                                                                  .pages = (int64_t)new->made->page_count,
                                                                  .fingerprint = fingerprint_slice(&new->fingerprint),
                                                                  .added_by = new->added_by,
                                                                  .added_at = clock_now() },
                              NULL));
        for (size_t i = 0; i <= new->made->page_count; i++)
                TRY(add_page(tx, owner, new->id, (int64_t)i, &new->made->pages[i]));
        return OK;
}

enum error attachments_of(struct tx *tx, const struct attachment_owner *owner, struct arena *arena,
                          struct attachment_list *ret_list)
{
        struct attachment_rows_of_rows rows;
        TRY(attachment_rows_of(tx,
                               &(struct attachment_rows_of_params){ .office_id = owner->office_id,
                                                                    .owner_kind = owner->kind, .owner_id = owner->id },
                               arena, &rows));
        struct attachment_list list = { arena_array(arena, struct attachment, rows.count), rows.count };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct attachment_rows_of_row *row = &rows.items[i];
                list.items[i] = (struct attachment){ .id = row->id, .number = row->seq, .item_key = row->item_key,
                                                     .kind = row->kind, .pages = row->pages,
                                                     .withdrawn = !slice_equal(row->state, S("kept")),
                                                     .withdrawn_why = row->withdrawn_why, .added_at = row->added_at,
                                                     .withdrawn_at = row->withdrawn_at, .added_by = row->added_by };
        }
        *ret_list = list;
        return OK;
}

enum error attachment_find(struct tx *tx, const struct attachment_owner *owner, const struct attachment_place *place,
                           struct arena *arena, struct attachment_page *ret_page)
{
        struct attachment_page_one_row row;
        TRY(attachment_page_one(tx,
                                &(struct attachment_page_one_params){ .office_id = owner->office_id, .id = place->id,
                                                                      .owner_kind = owner->kind,
                                                                      .owner_id = owner->id, .page = place->page },
                                arena, &row));
        struct attachment_page page = { .media_type = row.media_type, .size = row.size, .width = row.width,
                                        .height = row.height };
        if (row.address.size != sizeof page.address.bytes)
                return ERR_CORRUPT;
        memcpy(page.address.bytes, row.address.data, sizeof page.address.bytes);
        *ret_page = page;
        return OK;
}

enum error attachment_withdraw(struct tx *tx, const struct attachment_owner *owner,
                               const struct attachment_withdrawal *withdrawal, bool *ret_changed)
{
        struct attachment_by_id_row row;
        int64_t changed;
        TRY(attachment_by_id(tx,
                             &(struct attachment_by_id_params){ .office_id = owner->office_id, .id = withdrawal->id },
                             tx_arena(tx), &row));
        if (!slice_equal(row.owner_kind, owner->kind) || !uuid_equal(row.owner_id, owner->id))
                return ERR_NOT_FOUND;
        TRY(attachment_withdraw_set(tx,
                                    &(struct attachment_withdraw_set_params){ .office_id = owner->office_id,
                                                                              .id = withdrawal->id,
                                                                              .withdrawn_by = withdrawal->by,
                                                                              .withdrawn_at = clock_now(),
                                                                              .withdrawn_why = withdrawal->why },
                                    &changed));
        *ret_changed = changed > 0;
        return OK;
}
