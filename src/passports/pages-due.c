/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Days by which the desk must act. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "passports/view.h"
#include "program/listing.h"

static enum error read_due(struct request *rq, const struct due_range *range, struct due_rows *ret_rows)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_due(tx, request_actor(rq), range, rq->arena, ret_rows);
        }
        return err;
}

/* Where the next step is taken. */
static const char *place_of(enum due_kind kind)
{
        return kind == DUE_TELL                         ? "/beri-tahu"
               : kind == DUE_ANSWER                     ? "/keberatan"
               : kind == DUE_AFTER                      ? "/sesudah"
               : kind == DUE_REVIEW || kind == DUE_PAPERS ? "/putusan"
                                                          : "";
}

/* --- as a file and as JSON --- */

static const struct listing_field fields[] = {
        { "number", T("Nomor"), 16 },           { "until", T("Paling lambat"), 14 },
        { "kind", T("Yang harus dilakukan"), 44 }, { "since", T("Sejak"), 14 },
        { "initials", T("Inisial"), 10 },       { "late", T("Lewat"), 10 },
        { "unconfirmed", T("Perlu dikonfirmasi kantor"), 14 },
};

static enum error read_listing(struct tx *tx, const struct actor *actor, void *list, struct listing_reading *reading)
{
        struct due_rows *rows = list;
        struct due_range range = { .after = reading->after, .limit = (size_t)reading->limit };
        TRY(passports_due(tx, actor, &range, reading->arena, rows));
        if (rows->more)
                reading->position = passports_due_position(&rows->items[rows->count - 1], reading->arena);
        rows->count = listing_keep(reading, SHEET_ROWS(rows), rows->items);
        TRY(sheet_page_of(reading->arena, SHEET_ROWS(rows), &reading->page));
        return download_leave(tx, actor, S("application"), reading);
}

static enum error write_listing(struct request *rq, const void *list, size_t index, struct value *ret_values)
{
        const struct due_row *row = &((const struct due_rows *)list)->items[index];
        ret_values[0] = value_text(row->number);
        ret_values[1] = value_day(row->until);
        ret_values[2] = value_coded(passports_due_word(row->kind),
                                    translate(rq->language, passports_due_text(row->kind)));
        ret_values[3] = value_day(row->since);
        ret_values[4] = value_text(row->initials);
        ret_values[5] = value_yes_no(row->late);
        ret_values[6] = value_yes_no(row->unconfirmed);
        return OK;
}

static const struct listing due = { .page = "/paspor/tenggat", .file = "/paspor/tenggat.csv",
                                    .api = "/api/paspor/tenggat", .object_kind = S("application"),
                                    .fields = fields,
                                    .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                    .write = write_listing };

/* ROUTE GET /paspor/tenggat.csv
 * summary: Unduh tenggat, paling banyak 50 orang sehari / Download the due days, of at most 50 persons a day
 * permission: application.list
 * purpose: passport
 * pool: slow
 * returns: CSV, or the page that asks for a second person
 */
enum error passports_due_csv(struct request *rq, const struct passports_due_csv_params *p)
{
        struct due_rows rows;
        (void)p;
        enum error err = listing_send_file(rq, &due, &rows);
        return err == ERR_TOO_LARGE ? download_lead(rq, &due, S("due"), SLICE_NULL) : err;
}

/* ROUTE POST /paspor/tenggat/unduhan/{id}
 * summary: Ambil tenggat yang disetujui / Fetch the due days that were agreed to
 * permission: export.fetch
 * purpose: passport
 * csrf: token
 * pool: slow
 * path id uuid
 * form format choice(csv xlsx)
 * returns: the file
 */
enum error passports_due_fetch_post(struct request *rq, const struct passports_due_fetch_post_params *p)
{
        struct due_rows rows;
        return download_send_agreed(rq, &due, &rows, &(struct download_fetch){ p->id, S("due"), p->format });
}

/* SHAPE DueDay: a day by which the desk must act
 * id uuid
 * number text
 * until date null
 * kind choice(issue deepen papers review tell answer follow after)
 * since date null
 * initials text null
 * late bool
 * unconfirmed bool
 */

/* ROUTE GET /api/paspor/tenggat
 * summary: Tenggat meja paspor / Days by which the desk must act
 * permission: application.list
 * purpose: passport
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * returns: items by day and the next page; kind is issue, deepen, papers, review, tell, answer, follow or after
 * answer 200 DueDay[]
 */
enum error passports_api_due(struct request *rq, const struct passports_api_due_params *p)
{
        struct due_rows rows;
        return listing_send_json(rq, &due, &rows,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* ROUTE GET /paspor/tenggat
 * summary: Tenggat meja paspor / Days by which the desk must act
 * permission: application.list
 * purpose: passport
 * query sesudah line 0..240 ?
 */
enum error passports_due_page(struct request *rq, const struct passports_due_page_params *p)
{
        struct page page;
        struct due_rows rows;
        struct due_range range = { .limit = LIST_MOST_PERSONS };
        struct list list = { .path = "/paspor/tenggat", .after = p->sesudah };
        TRY(list_position(rq, &list, &range.after));
        TRY(read_due(rq, &range, &rows));
        struct view_passports_due view = { .late_count = (int64_t)rows.late, .cut = rows.cut,
                                            .csv_url = listing_file(rq, &due, SLICE_NULL) };
        struct view_passports_due_rows *items = arena_array(rq->arena, struct view_passports_due_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct due_row *row = &rows.items[i];
                items[i] = (struct view_passports_due_rows){
                        .url = application_path(rq, row->id, place_of(row->kind)), .number = row->number,
                        .initials = row->initials, .what = translate(rq->language, passports_due_text(row->kind)),
                        .since = application_day(rq, row->since), .until = application_day(rq, row->until),
                        .late = row->late, .unconfirmed = row->unconfirmed };
        }
        view.rows = items;
        view.rows_count = rows.count;
        if (rows.more)
                view.next_url = list_next(rq, &list, passports_due_position(&rows.items[rows.count - 1], rq->arena));
        TRY(page_open(rq, &page));
        render_passports_due(&page, &view);
        return response_html(rq, 200);
}
