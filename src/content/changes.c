/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/changes.h"

#include "base/checked.h"
#include "base/clock.h"
#include "content.sql.h"
#include "region/store.h"
#include "store/store.h"
#include "text/date.h"

#include <stdlib.h>

enum { TEXT_MAX = 128 * 1024, CHECK_MEMORY = 32 << 20 };

enum error content_changes_text(const json_t *body, struct arena *arena, struct slice *ret_text)
{
        const json_t *rows = json_object_get(body, "rows"), *row;
        _cleanup_buffer_ struct buffer out;
        size_t i;
        buffer_init(&out, TEXT_MAX);
        if (!json_is_array(rows))
                return ERR_INVALID;
        json_array_foreach(rows, i, row) {
                const char *line = json_string_value(row);
                if (!line || strchr(line, '\n'))
                        return ERR_INVALID;
                buffer_append(&out, slice_from_cstr(line));
                buffer_append_byte(&out, '\n');
        }
        TRY(buffer_check(&out));
        *ret_text = arena_copy(arena, buffer_slice(&out));
        return slice_is_null(*ret_text) ? ERR_MEMORY : OK;
}

enum error content_changes_body(const struct region_changes *changes, json_t **ret_body)
{
        _cleanup_buffer_ struct buffer out;
        json_t *body = json_object(), *rows = json_array();
        buffer_init(&out, TEXT_MAX);
        enum error err = body && rows && json_object_set(body, "rows", rows) == 0 ? OK : ERR_MEMORY;
        for (size_t i = 0; err == OK && i < changes->count; i++) {
                buffer_clear(&out);
                region_change_write(&out, &changes->items[i]);
                struct slice row = slice_trim(buffer_slice(&out));
                if (buffer_check(&out) != OK || json_array_append_new(rows, json_stringn(row.data, row.size)) != 0)
                        err = ERR_MEMORY;
        }
        json_decref(rows);
        if (err == OK)
                *ret_body = body;
        else
                json_decref(body);
        return err;
}

struct region_changes_form content_changes_form(bool headless)
{
        return (struct region_changes_form){ .headless = headless, .codes = true,
                                             .today = date_to_days(date_of_instant(clock_now(), OFFSET_WIB)) };
}

enum error content_changes_check(const json_t *body, struct slice *ret_why)
{
        struct slice text;
        struct region_changes changes;
        struct region_changes_faults faults;
        struct region_changes_form form = content_changes_form(true);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, CHECK_MEMORY);
        enum error err = content_changes_text(body, &arena, &text);
        if (err == OK)
                err = region_changes_read(text, &form, &arena, &changes, &faults);
        if (err == ERR_INVALID)
                *ret_why = T("Tabel perubahan wilayah tidak benar. Isi lewat formulirnya, atau dengan kentongan region "
                             "import-changes: keduanya menyebut baris dan kolom yang salah.");
        return err;
}

/* Once published it is read leniently: a later program may have another list of regions. */
static enum error read_item(const struct content_item *item, struct arena *arena, struct region_changes *ret_changes)
{
        json_t *body;
        struct slice text;
        struct region_changes_faults faults;
        struct region_changes_form form = { .headless = true };
        TRY(content_body(item, &body));
        enum error err = content_changes_text(body, arena, &text);
        json_decref(body);
        if (err == OK)
                err = region_changes_read(text, &form, arena, ret_changes, &faults);
        return err == ERR_INVALID ? ERR_CORRUPT : err;
}

static enum error find_now(struct tx *tx, struct uuid office_id, struct arena *arena, struct content_item *ret_item)
{
        char day[DATE_ISO_SIZE + 1];
        return content_find(tx, office_id, CONTENT_CHANGES_KIND, CONTENT_CHANGES_KEY,
                            date_iso_text(date_of_instant(clock_now(), OFFSET_WIB), day), arena, ret_item);
}

enum error content_changes_now(struct tx *tx, struct uuid office_id, struct arena *arena,
                               struct region_changes *ret_changes)
{
        struct content_item item;
        enum error err = find_now(tx, office_id, arena, &item);
        if (err == ERR_NOT_FOUND) {
                *ret_changes = (struct region_changes){ 0 };
                return OK;
        }
        TRY(err);
        return read_item(&item, arena, ret_changes);
}

/* --- region_now --------------------------------------------------------------------------------------------------- */

struct listing {
        struct arena *arena;
        struct slice *codes;
        size_t count, room;
};

static bool add_village(const struct region *village, void *context)
{
        struct listing *listing = context;
        if (listing->count < listing->room)
                listing->codes[listing->count++] = arena_copy(listing->arena, region_code(village));
        return true;
}

static int compare_codes(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

/* Every code that the table and the office's villages know, of today or of before. */
static enum error list_known(struct tx *tx, struct uuid office_id, const struct region_changes *changes,
                             struct region_units *ret_units)
{
        struct region_area area;
        struct listing listing = { .arena = tx_arena(tx) };
        TRY(region_office_area(tx, office_id, tx_arena(tx), &area));
        listing.room = region_area_village_count(area);
        listing.codes = arena_array(tx_arena(tx), struct slice, listing.room);
        bool *joined = arena_array(tx_arena(tx), bool, changes->count);
        if (!listing.codes || !joined)
                return ERR_MEMORY;
        region_area_each_village(area, add_village, &listing);
        if (listing.count > 1)
                qsort(listing.codes, listing.count, sizeof *listing.codes, compare_codes);
        struct region_units_wish wish = { changes, joined, listing.codes, listing.count };
        return region_units_make(&wish, tx_arena(tx), ret_units);
}

static enum error insert_parts(struct tx *tx, struct uuid office_id, const struct region_changes *changes,
                               struct slice code)
{
        struct region_now parts[REGION_PARTS_MAX];
        size_t count;
        TRY(region_now_all(changes, code, tx_arena(tx), parts, &count));
        for (size_t i = 0; i < count; i++)
                if (parts[i].moved)
                        TRY(content_region_now_insert(tx,
                                                      &(struct content_region_now_insert_params){
                                                              .office_id = office_id, .code = code,
                                                              .now_code = parts[i].code, .inside = parts[i].inside,
                                                              .covers = parts[i].covers },
                                                      NULL));
        return OK;
}

/* The parts of a village that goes on under its code: neither says where in it anything was. */
static enum error insert_kept(struct tx *tx, struct uuid office_id, const struct region_changes *changes,
                              const struct region_change *split)
{
        struct region_now parts[REGION_PARTS_MAX];
        size_t count;
        if (slice_equal(split->from, split->to) || !region_change_stays(changes, split))
                return OK;
        TRY(region_now_all(changes, split->to, tx_arena(tx), parts, &count));
        for (size_t i = 0; i < count; i++)
                TRY(content_region_now_insert(tx,
                                              &(struct content_region_now_insert_params){
                                                      .office_id = office_id, .code = split->from,
                                                      .now_code = parts[i].code },
                                              NULL));
        return OK;
}

enum error content_changes_follow(struct tx *tx, struct uuid office_id, const struct content_item *item)
{
        struct region_changes changes;
        struct region_units units;
        TRY(read_item(item, tx_arena(tx), &changes));
        TRY(content_region_now_delete(tx, &(struct content_region_now_delete_params){ .office_id = office_id }, NULL));
        TRY(list_known(tx, office_id, &changes, &units));
        for (size_t i = 0; i < units.known_count; i++)
                TRY(insert_parts(tx, office_id, &changes, units.known[i].code));
        for (size_t i = 0; i < changes.count; i++)
                TRY(insert_kept(tx, office_id, &changes, &changes.items[i]));
        return OK;
}

enum error content_changes_follow_now(struct tx *tx, struct uuid office_id)
{
        struct content_item item;
        enum error err = find_now(tx, office_id, tx_arena(tx), &item);
        return err == OK ? content_changes_follow(tx, office_id, &item) : err == ERR_NOT_FOUND ? OK : err;
}
