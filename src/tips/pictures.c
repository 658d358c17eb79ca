/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Photos and papers of a tip. They leave no file behind: what was drawn lies sealed in the database of tips. */
#include "base/checked.h"
#include "tips/internal.h"

enum error tip_pictures_read(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id, struct arena *arena,
                             struct tip_picture_ids *ret_ids)
{
        struct tips_pictures_rows rows;
        TRY(tips_pictures(tx, &(struct tips_pictures_params){ .office_id = desk->office_id, .tip_id = tip_id }, arena,
                          &rows));
        struct tip_picture_ids ids = { arena_array(arena, struct uuid, rows.count + 1), rows.count };
        if (!ids.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                ids.items[i] = rows.items[i].id;
        *ret_ids = ids;
        return OK;
}

/* Each page has an id that its upload's id gives: the same upload again is the same pages, and no id holds a time. */
static struct uuid page_id(struct uuid upload, size_t page)
{
        char name[24];
        (void)snprintf(name, sizeof name, "page %zu", page);
        return uuid_from_name(upload, slice_from_cstr(name));
}

static enum error insert_page(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id,
                              const struct tips_picture_insert_params *page)
{
        struct tips_picture_insert_params params = *page;
        params.office_id = desk->office_id;
        params.tip_id = tip_id;
        params.hour = tip_hour_now();
        return tips_picture_insert(tx, &params, NULL);
}

static enum error insert_pages(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id,
                               const struct tip_pictures_new *new)
{
        struct tips_picture_known_row known;
        struct tips_picture_places_row last;
        struct tips_picture_known_params first = { .id = page_id(new->id, 1) };
        TRY(tip_check_opens(tx, desk, tip_id));
        enum error err = tips_picture_known(tx, &first, tx_arena(tx), &known);
        if (err == OK)
                return uuid_equal(known.tip_id, tip_id) ? OK : ERR_CONFLICT;
        if (err != ERR_NOT_FOUND)
                return err;
        TRY(tips_picture_places(tx, &(struct tips_picture_places_params){ .tip_id = tip_id }, tx_arena(tx), &last));
        if ((size_t)last.places + new->made->page_count > TIP_PICTURES_MAX)
                return ERR_TOO_LARGE;
        for (size_t page = 1; page <= new->made->page_count; page++)
                TRY(insert_page(tx, desk, tip_id,
                                &(struct tips_picture_insert_params){ .id = page_id(new->id, page),
                                                                      .place = last.places + (int64_t)page,
                                                                      .media_type = new->made->pages[page].media_type,
                                                                      .body = new->made->pages[page].bytes }));
        return tips_citizen_wrote(tx, &(struct tips_citizen_wrote_params){ desk->office_id, tip_id }, NULL);
}

enum error tips_add_pictures(const struct tip_desk *desk, const struct tip_pictures_new *new, struct arena *arena)
{
        enum error err;
        struct tips_by_code_row tip = { 0 };
        for (size_t page = 1; page <= new->made->page_count; page++)
                if (new->made->pages[page].bytes.size > TIP_PICTURE_BYTES_MAX)
                        return ERR_TOO_LARGE;
        TRY(tip_find_by_code(desk, new->code, arena, &tip));
        if (slice_equal(tip.state, S("closed")))
                return ERR_CONFLICT;
        transaction (tx, desk->tips, TX_WRITE, &err) {
                err = insert_pages(tx, desk, tip.id, new);
        }
        return err;
}

enum error tips_picture(const struct tip_desk *desk, const struct actor *actor, const struct tip_picture_place *place,
                        struct arena *arena, struct tip_picture *ret_picture)
{
        enum error err;
        struct tips_picture_one_row row = { 0 };
        struct tips_picture_one_params params = { .office_id = actor->office_id, .id = place->id,
                                                  .tip_id = place->tip_id };
        TRY(tip_enter(desk, actor, place->tip_id, arena));
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tips_picture_one(tx, &params, arena, &row);
        }
        if (err == ERR_CORRUPT)
                return ERR_ERASED;
        TRY(err);
        *ret_picture = (struct tip_picture){ row.media_type, row.body };
        return OK;
}
