/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Decision letters that were made before: the list, and printing one again. */
#include "passports/paper.h"

#include "base/checked.h"
#include "blobs/record.h"
#include "export/pdf_stamp.h"
#include "passports/internal.h"
#include "program/app.h"
#include "text/date.h"

#include <sodium.h>

enum { PDF_MAX = 5 * 1024 * 1024 };

static struct letter_item item_of(const struct letters_of_row *row, int32_t zone, struct arena *arena)
{
        struct letter_item item = { .id = row->id, .number = row->number, .outcome = row->outcome, .day = row->day };
        if (row->reversed_on.size) {
                item.standing = LETTER_REVERSED;
                item.since = row->reversed_on;
        } else if (row->has_newer_at) {
                item.standing = LETTER_REPLACED;
                item.since = date_iso_kept(date_of_instant(row->newer_at, zone), arena);
        } else if (slice_equal(row->state, S("ended"))) {
                item.standing = LETTER_ENDED;
                item.since = row->period_until;
        }
        return item;
}

enum error passports_letters(struct tx *tx, const struct reading *reading, const struct application_file *file,
                             struct letter_items *ret_letters)
{
        struct letters_of_rows rows;
        struct arena *arena = reading->arena;
        TRY(letters_of(tx, &(struct letters_of_params){ reading->actor->office_id, file->head.id }, arena, &rows));
        struct letter_items letters = { .items = arena_array(arena, struct letter_item, rows.count) };
        if (!letters.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                bool visible;
                TRY(decision_visible(file, rows.items[i].evidence, arena, &visible));
                if (visible)
                        letters.items[letters.count++] = item_of(&rows.items[i], reading->actor->zone_minutes, arena);
        }
        *ret_letters = letters;
        return OK;
}

/* What stands over each page, in the language of the letter; null while it holds. */
static struct slice mark_of(const struct letter_item *item, struct arena *arena)
{
        static const struct slice words[] = {
                [LETTER_REPLACED] = S("SUDAH DIGANTI dengan putusan lain pada"),
                [LETTER_ENDED] = S("PENANGGUHAN SUDAH BERAKHIR pada"),
                [LETTER_REVERSED] = S("TIDAK BERLAKU LAGI sejak"),
        };
        struct date since;
        if (item->standing == LETTER_HOLDS || date_parse_iso(item->since, &since) != OK)
                return SLICE_NULL;
        struct slice day = paper_day(since, arena);
        return arena_printf(arena, "%.*s %.*s. Salinan untuk arsip.", SLICE_FMT(words[item->standing]), SLICE_FMT(day));
}

struct again {
        struct blob_record record;
        struct blob_keys keys;
        struct slice mark;
};

static enum error find_letter(struct tx *tx, const struct actor *actor, const struct paper_place *place,
                              struct arena *arena, struct again *ret_again)
{
        struct gate gate;
        struct application_file file;
        struct letter_items letters;
        struct decision_state_row row;
        size_t at = 0;
        const struct reading reading = { actor, LANGUAGE_ID, arena };
        TRY(gate_enter(tx, actor, S("application.paper"), place->application_id, arena, &gate));
        TRY(file_gather(tx, &reading, place->application_id, &file));
        TRY(passports_letters(tx, &reading, &file, &letters));
        while (at < letters.count && !uuid_equal(letters.items[at].id, place->id))
                at++;
        if (at == letters.count)
                return ERR_NOT_FOUND;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("application.paper"),
                                                      .object_kind = S("decision"), .office_id = actor->office_id,
                                                      .ids = &place->id, .id_count = 1 }));
        TRY(decision_state(tx, &(struct decision_state_params){ actor->office_id, place->id }, arena, &row));
        TRY(blob_record_get(tx, actor->office_id, row.letter_blob, arena, &ret_again->record));
        ret_again->mark = mark_of(&letters.items[at], arena);
        return blob_keys_of(tx, actor->office_id, &ret_again->keys);
}

static enum error mark(struct slice mark, struct arena *arena, struct slice *pdf)
{
        _cleanup_buffer_ struct buffer marked;
        if (slice_is_null(mark))
                return OK;
        buffer_init(&marked, PDF_MAX);
        TRY(pdf_stamp(&marked, *pdf, mark));
        *pdf = arena_copy(arena, buffer_slice(&marked));
        return slice_is_null(*pdf) ? ERR_MEMORY : OK;
}

enum error passports_letter_again(struct app *app, const struct actor *actor, const struct paper_place *place,
                                  struct arena *arena, struct slice *ret_pdf)
{
        struct again again = { 0 };
        struct slice pdf = SLICE_NULL;
        enum error err;
        transaction (tx, app->store, TX_WRITE, &err) {
                err = find_letter(tx, actor, place, arena, &again);
        }
        if (err == OK)
                err = blob_get(&app->blobs, &again.keys, again.record.address, arena, &pdf);
        sodium_memzero(&again.keys, sizeof again.keys);
        if (err == OK)
                err = mark(again.mark, arena, &pdf);
        if (err == OK)
                *ret_pdf = pdf;
        return err;
}
