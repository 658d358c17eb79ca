/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The page of what visits and outreach left out of counts. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "program/listing.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/outreach.h"

enum { MANY_REPORTERS = 3, STAMP_MAX = 64 };

static struct slice since_text(struct request *rq, instant since)
{
        _cleanup_buffer_ struct buffer stamp;
        buffer_init(&stamp, STAMP_MAX);
        instant_write(&stamp, since, request_actor(rq)->zone_minutes, DATE_SHORT, rq->language);
        struct slice before = tr(rq->language, "hanya yang masuk sejak");
        return since ? arena_printf(rq->arena, "%.*s %.*s", SLICE_FMT(before), SLICE_FMT(buffer_slice(&stamp)))
                     : SLICE_NULL;
}

static const struct listing_field uncounted_fields[] = {
        { "village", T("Kode desa"), 16 },     { "place", T("Desa"), 36 },
        { "kind", T("Jenis kegiatan"), 28 },   { "day", T("Tanggal kegiatan"), 12 },
        { "since", T("Hanya yang masuk sejak"), 18 }, { "reports", T("Laporan"), 8 },
        { "reporters", T("Pelapor berbeda"), 8 }, { "told", T("Melapor dari kegiatan ini"), 8 },
        { "contacts", T("Hadir atau diajak bicara"), 8 }, { "other_told", T("Melapor dari kegiatan lain"), 8 },
        { "other_contacts", T("Hadir di kegiatan lain"), 8 },
};

/* One outreach is in as many rows as it has villages, so a position is a number. */
static enum error read_uncounted(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct area_uncounted_list *list = rows;
        int64_t from;
        TRY(listing_number(reading, &from));
        TRY(area_uncounted_read(tx, actor, reading->arena, list));
        size_t first = (uint64_t)from < list->count ? (size_t)from : list->count, limit = (size_t)reading->limit;
        struct sheet_rows *page = LISTING_ROWS(list->items + first, list->count - first);
        page->more = page->count > limit;
        page->count = page->more ? limit : page->count;
        TRY(sheet_page_of(reading->arena, page, &reading->page));
        list->items += first;
        if (page->more)
                reading->position = listing_position(reading, (int64_t)(first + limit));
        return page->more && slice_is_null(reading->position) ? ERR_MEMORY : OK;
}

/* Who wrote it down stands on the page: a file has no person in it. */
static enum error write_uncounted(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct area_uncounted *item = &((const struct area_uncounted_list *)rows)->items[index];
        ret_values[0] = value_text(item->village);
        ret_values[1] = value_text(region_label_of(rq->arena, item->village));
        ret_values[2] = value_coded(item->kind, outreach_kind_text(item->kind, rq->language));
        ret_values[3] = value_day(date_iso_kept(item->day, rq->arena));
        ret_values[4] = value_at(item->since);
        ret_values[5] = value_number(item->reports);
        ret_values[6] = value_number(item->reporters);
        ret_values[7] = value_number(item->among.told);
        ret_values[8] = value_number(item->among.contacts);
        ret_values[9] = value_number(item->among.other_told);
        ret_values[10] = value_number(item->among.other_contacts);
        return OK;
}

static const struct listing uncounted = { .page = "/sinyal/wilayah/tidak-dihitung",
                                          .file = "/sinyal/wilayah/tidak-dihitung.csv",
                                          .api = "/api/sinyal/wilayah/tidak-dihitung", .object_kind = S("visit"),
                                          .fields = uncounted_fields, .field_count = ARRAY_SIZE(uncounted_fields),
                                          .read = read_uncounted, .write = write_uncounted };

/* ROUTE GET /sinyal/wilayah/tidak-dihitung.csv
 * summary: Unduh laporan yang tidak dihitung karena kunjungan / Download what visits leave out of counts
 * permission: signal.list
 * purpose: triage
 * pool: slow
 * returns: CSV
 */
enum error area_uncounted_csv(struct request *rq, const struct area_uncounted_csv_params *p)
{
        struct area_uncounted_list list;
        UNUSED(p);
        return listing_send_file(rq, &uncounted, &list);
}

/* SHAPE Uncounted: reports of a village that a visit (draw) or outreach asked for; told, contacts: of all its villages
 * id uuid
 * village text
 * place text
 * kind choice(draw visit talk school campaign other)
 * day date
 * since instant null
 * reports int
 * reporters int
 * told int
 * contacts int
 * other_told int
 * other_contacts int
 */

/* ROUTE GET /api/sinyal/wilayah/tidak-dihitung
 * summary: Laporan yang tidak dihitung karena kunjungan / Reports that visits leave out of counts
 * permission: signal.list
 * purpose: triage
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items of the last 91 days and the next page, most reporters first; since is null for a whole day
 * answer 200 Uncounted[]
 */
enum error area_uncounted_api(struct request *rq, const struct area_uncounted_api_params *p)
{
        struct area_uncounted_list list;
        return listing_send_json(rq, &uncounted, &list,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* "3 dari 20"; nothing where nobody counted. */
static struct slice share_text(struct request *rq, int64_t part, int64_t whole)
{
        struct slice of = tr(rq->language, "dari");
        return whole > 0 ? arena_printf(rq->arena, "%lld %.*s %lld", (long long)part, SLICE_FMT(of), (long long)whole)
                         : SLICE_NULL;
}

/* ROUTE GET /sinyal/wilayah/tidak-dihitung
 * summary: Laporan yang tidak dihitung karena kunjungan / Reports that visits leave out of counts
 * permission: signal.list
 * purpose: triage
 */
enum error area_uncounted_page(struct request *rq, const struct area_uncounted_page_params *p)
{
        struct page page;
        struct area_uncounted_list list;
        enum error err;
        UNUSED(p);
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = area_uncounted_read(tx, request_actor(rq), rq->arena, &list);
        }
        TRY(err);
        struct view_uncounted_rows *rows = arena_array(rq->arena, struct view_uncounted_rows, list.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct area_uncounted *item = &list.items[i];
                bool drawn = slice_equal(item->kind, S("draw"));
                rows[i] = (struct view_uncounted_rows){
                        .url = path_with_id(rq, drawn ? "/kunjungan/" : "/penyuluhan/", item->id, ""),
                        .place = region_label_of(rq->arena, item->village),
                        .title = outreach_kind_text(item->kind, rq->language),
                        .day = day_text(rq, date_iso_kept(item->day, rq->arena)), .by = item->recorded_by,
                        .since = since_text(rq, item->since), .reports = item->reports, .reporters = item->reporters,
                        .many = item->reporters >= MANY_REPORTERS,
                        .among = share_text(rq, item->among.told, item->among.contacts),
                        .others = share_text(rq, item->among.other_told, item->among.other_contacts),
                        .unusual = item->among.unusual };
        }
        TRY(page_open(rq, &page));
        render_uncounted(&page, &(struct view_uncounted){ .rows = rows, .rows_count = list.count,
                                                          .reports = list.reports,
                                                          .csv_url = listing_file(rq, &uncounted, SLICE_NULL),
                                                          .days = AREA_OUTREACH_PERIOD_DAYS });
        return response_html(rq, 200);
}
