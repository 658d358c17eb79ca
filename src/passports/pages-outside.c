/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checks outside the office: on an application, and the queue of those that wait. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "passports/outside.h"
#include "passports/view.h"
#include "portal/portal.h"
#include "portal/view.h"
#include "program/listing.h"
#include "registers/view.h"

enum { PAGE_ROWS = 50, HITS_MOST = 6 };

static struct slice ask_url(struct request *rq, struct uuid application_id)
{
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(application_id, id);
        return arena_printf(rq->arena, "/permintaan/baru?permohonan=%s", id);
}

/* "PT Maju Fiktif (izin 1, status menurut daftar: dicabut); PT Maju Fiktifa (izin 2)"; the null slice without any. */
static struct slice near_text(struct request *rq, const struct outside_item *item)
{
        struct slice text = SLICE_NULL;
        for (size_t i = 0; i < item->near_count; i++) {
                struct slice facts = check_facts(rq, &item->near[i]);
                text = arena_printf(rq->arena, "%.*s%s%.*s%s%.*s%s", SLICE_FMT(text), i ? "; " : "",
                                    SLICE_FMT(item->near[i].name), facts.size ? " (" : "", SLICE_FMT(facts),
                                    facts.size ? ")" : "");
        }
        return text;
}

enum error show_outside(struct request *rq, const struct application_file *file, struct view_checks_outside *view)
{
        struct view_check_outside *items = arena_array(rq->arena, struct view_check_outside, file->outside_count);
        *view = (struct view_checks_outside){ .checks = items };
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->outside_count; i++) {
                const struct outside_item *item = &file->outside[i];
                items[view->checks_count++] = (struct view_check_outside){
                        .what = translate(rq->language, outside_kind_text(item->kind)), .about = item->about,
                        .checked = item->checked, .news = item->news,
                        .says = translate(rq->language, item->checked ? item->result : item->why),
                        .near = near_text(rq, item),
                        .day = item->as_of.size ? application_day(rq, item->as_of) : SLICE_NULL,
                        .look = item->kind == OUTSIDE_OFFICES && !item->checked, .tried = item->tried_at,
                        .ask = item->kept ? ask_url(rq, file->head.id) : SLICE_NULL };
                view->unchecked += !item->checked;
        }
        return OK;
}

/* --- the queue as a file and as JSON --- */

static const struct listing_field fields[] = {
        { "number", T("Nomor"), 16 }, { "initials", T("Inisial"), 10 }, { "state", T("Keadaan"), 22 },
        { "unchecked", T("Belum diperiksa"), 16 }, { "news", T("Jawaban baru"), 14 },
};

static enum error read_api(struct tx *tx, const struct actor *actor, struct outside_rows *rows,
                           struct listing_reading *reading)
{
        struct outside_filter filter = { .limit = reading->limit };
        TRY(listing_number(reading, &filter.after));
        TRY(passports_outside(tx, actor, &filter, reading->arena, rows));
        if (rows->more)
                reading->position = listing_position(reading, rows->items[rows->count - 1].seq);
        return sheet_page_of(reading->arena, SHEET_ROWS(rows), &reading->page);
}

/* A file is the oldest 200 at most. */
static enum error read_listing(struct tx *tx, const struct actor *actor, void *list, struct listing_reading *reading)
{
        struct outside_rows *rows = list;
        struct outside_filter filter = { .limit = OUTSIDE_MOST };
        size_t first;
        if (!reading->file)
                return read_api(tx, actor, rows, reading);
        TRY(passports_outside(tx, actor, &filter, reading->arena, rows));
        if (!reading->agreed && rows->more)
                return ERR_TOO_LARGE;
        rows->count = listing_keep(reading, LISTING_ALL(rows), rows->items);
        TRY(listing_cut(LISTING_ALL(rows), reading, &first));
        rows->items += first;
        return download_leave(tx, actor, S("application"), reading);
}

static enum error write_listing(struct request *rq, const void *list, size_t index, struct value *ret_values)
{
        const struct outside_row *row = &((const struct outside_rows *)list)->items[index];
        ret_values[0] = value_text(row->number);
        ret_values[1] = value_text(row->initials);
        ret_values[2] = value_coded(row->state, application_label(rq->language, row->state));
        ret_values[3] = value_number(row->unchecked);
        ret_values[4] = value_number(row->news);
        return OK;
}

static const struct listing waiting = { .page = "/paspor/belum-diperiksa", .file = "/paspor/belum-diperiksa.csv",
                                        .api = "/api/paspor/belum-diperiksa", .object_kind = S("application"),
                                        .fields = fields, .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                        .write = write_listing };

/* What other registers say of the company and the agent that he names. P3MI is among the checks outside. */
enum error show_registered(struct request *rq, const struct application_head *head, struct view_passports_show *view)
{
        const struct slice names[] = { head->company, head->agent };
        struct view_register_hit *all = arena_array(rq->arena, struct view_register_hit, ARRAY_SIZE(names) * HITS_MOST);
        if (!all)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
                struct view_register_hit *hits = NULL;
                size_t count = 0;
                const struct register_wish wish = { MATCH_COMPANY, names[i], true };
                enum error err = names[i].size ? registers_show(rq, &wish, &hits, &count) : OK;
                if (err != OK && err != ERR_INVALID)
                        return err;
                for (size_t j = 0; j < count && j < HITS_MOST; j++)
                        all[view->registered_count++] = hits[j];
        }
        view->names_company = head->company.size || head->agent.size;
        view->registered = all;
        view->registers_url = S("/daftar-resmi");
        return OK;
}

/* ROUTE GET /paspor/belum-diperiksa.csv
 * summary: Unduh pemeriksaan yang belum jadi, paling banyak 50 sehari / Download the checks that wait, at most 50 a day
 * permission: application.list
 * purpose: passport
 * pool: slow
 * returns: CSV, or the page that asks for a second person
 */
enum error passports_outside_csv(struct request *rq, const struct passports_outside_csv_params *p)
{
        struct outside_rows rows;
        (void)p;
        enum error err = listing_send_file(rq, &waiting, &rows);
        return err == ERR_TOO_LARGE ? download_lead(rq, &waiting, S("outside"), SLICE_NULL) : err;
}

/* ROUTE POST /paspor/belum-diperiksa/unduhan/{id}
 * summary: Ambil pemeriksaan yang disetujui / Fetch the checks that were agreed to
 * permission: export.fetch
 * purpose: passport
 * csrf: token
 * pool: slow
 * path id uuid
 * form format choice(csv xlsx)
 * returns: the file
 */
enum error passports_outside_fetch_post(struct request *rq, const struct passports_outside_fetch_post_params *p)
{
        struct outside_rows rows;
        return download_send_agreed(rq, &waiting, &rows, &(struct download_fetch){ p->id, S("outside"), p->format });
}

/* SHAPE WaitingCheck: an application with a check outside the office that waits, or with news of one
 * id uuid
 * number text
 * initials text null
 * state choice(new interview proposed decided served)
 * unchecked int
 * news int
 */

/* ROUTE GET /api/paspor/belum-diperiksa
 * summary: Pemeriksaan ke luar kantor yang belum jadi / Checks outside the office that wait
 * permission: application.list
 * purpose: passport
 * query sesudah line 0..240 ?
 * query batas int 1..50 ?
 * returns: items, oldest first, and the next page
 * answer 200 WaitingCheck[]
 */
enum error passports_api_outside(struct request *rq, const struct passports_api_outside_params *p)
{
        struct outside_rows rows;
        return listing_send_json(rq, &waiting, &rows,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* ROUTE GET /paspor/belum-diperiksa
 * summary: Pemeriksaan ke luar kantor yang belum jadi / Checks outside the office that wait
 * permission: application.list
 * purpose: passport
 * query sesudah line 0..240 ?
 */
enum error passports_outside_page(struct request *rq, const struct passports_outside_page_params *p)
{
        enum error err;
        struct page page;
        struct outside_rows rows;
        struct outside_filter filter = { .limit = PAGE_ROWS };
        struct list list = { .path = "/paspor/belum-diperiksa", .after = p->sesudah };
        TRY(list_position_number(rq, &list, &filter.after));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_outside(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        struct view_passports_outside_rows *items = arena_array(rq->arena, struct view_passports_outside_rows,
                                                                rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct outside_row *row = &rows.items[i];
                items[i] = (struct view_passports_outside_rows){
                        .url = application_path(rq, row->id, "#luar"), .number = row->number,
                        .initials = row->initials, .state = application_label(rq->language, row->state),
                        .unchecked = row->unchecked, .news = row->news };
        }
        struct view_passports_outside view = { .rows = items, .rows_count = rows.count,
                                               .csv_url = listing_file(rq, &waiting, SLICE_NULL) };
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_passports_outside(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /paspor/{id}/periksa-lagi
 * summary: Ulangi pemeriksaan ke luar kantor / Make checks outside the office again
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 */
enum error passports_outside_post(struct request *rq, const struct passports_outside_post_params *p)
{
        enum error err;
        size_t left = 0;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_outside_retry(tx, request_actor(rq), p->id, &left);
        }
        TRY(err);
        return redirect_with(rq, application_path(rq, p->id, ""), left ? "belum-diperiksa" : "diperiksa");
}
