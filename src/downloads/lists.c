/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue of downloads as a file and as JSON, with the columns of its page: what was asked for, never who is in
 * it. */
#include "downloads.routes.h"

#include "base/checked.h"
#include "downloads/view.h"
#include "store/store.h"

static const struct listing_field fields[] = {
        { "number", T("Nomor"), 16 },      { "list", T("Daftar"), 30 },          { "persons", T("Orang"), 10 },
        { "purpose", T("Keperluan"), 36 }, { "requester", T("Peminta"), 30 },
        { "requested_at", T("Diminta"), 20 }, { "state", T("Keadaan"), 24 },
};

struct downloads_reading {
        enum download_part part;
        struct download_rows rows;
};

static enum error read_rows(struct tx *tx, const struct actor *actor, void *list, struct listing_reading *reading)
{
        struct downloads_reading *downloads = list;
        struct download_rows *rows = &downloads->rows;
        struct download_filter filter = { .part = downloads->part, .limit = reading->limit };
        TRY(listing_number(reading, &filter.before));
        TRY(download_list(tx, actor, &filter, reading->arena, rows));
        if (rows->more)
                reading->position = listing_position(reading, rows->items[rows->count - 1].seq);
        return sheet_page_of(reading->arena, SHEET_ROWS(rows), &reading->page);
}

static enum error write_row(struct request *rq, const void *list, size_t index, struct value *ret_values)
{
        const struct download_row *row = &((const struct downloads_reading *)list)->rows.items[index];
        ret_values[0] = value_text(row->number);
        ret_values[1] = value_coded(row->list, translate(rq->language, download_list_text(row->list)));
        ret_values[2] = value_number(row->persons);
        ret_values[3] = value_coded(row->purpose, translate(rq->language, download_purpose_text(row->purpose)));
        ret_values[4] = value_text(row->requester);
        ret_values[5] = value_at(row->requested_at);
        ret_values[6] = value_coded(download_state_word(row->state),
                                    translate(rq->language, download_state_text(row->state)));
        return OK;
}

const struct listing downloads_listing = { .page = "/unduhan", .file = "/unduhan.csv", .api = "/api/unduhan",
                                           .object_kind = S("export"), .fields = fields,
                                           .field_count = ARRAY_SIZE(fields), .read = read_rows,
                                           .write = write_row };

enum download_part downloads_part(struct slice word)
{
        if (word.size == 0)
                return DOWNLOADS_TO_DECIDE;
        return slice_equal(word, S("saya")) ? DOWNLOADS_MINE : DOWNLOADS_ALL;
}

/* ROUTE GET /unduhan.csv
 * summary: Unduh daftar permintaan unduhan / Download the list of downloads
 * permission: export.queue
 * purpose: review
 * pool: slow
 * query bagian choice(saya semua) ?
 * returns: CSV
 */
enum error downloads_csv(struct request *rq, const struct downloads_csv_params *p)
{
        struct downloads_reading list = { .part = downloads_part(p->bagian) };
        return listing_send_file(rq, &downloads_listing, &list);
}

/* SHAPE Download: a request for a large download in a list
 * id uuid
 * number text
 * list choice(application due outside person)
 * persons int
 * purpose choice(report audit case evaluation)
 * requester text
 * state choice(waiting approved refused expired spent)
 * requested_at instant
 */

/* ROUTE GET /api/unduhan
 * summary: Unduhan yang memerlukan orang kedua / Downloads that need a second person
 * permission: export.queue
 * purpose: review
 * query bagian choice(saya semua) ?
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * answer 200 Download[]
 */
enum error downloads_api_list(struct request *rq, const struct downloads_api_list_params *p)
{
        struct downloads_reading list = { .part = downloads_part(p->bagian) };
        return listing_send_json(rq, &downloads_listing, &list,
                                 &(struct listing_wish){ .filter = list_filter(rq, SLICE_NULL, "bagian", p->bagian),
                                                         .after = p->sesudah,
                                                         .limit = p->has_batas ? p->batas : 0 });
}
