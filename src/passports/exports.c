/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue as a file: up to 50 persons a day by one hand, more once a second person has agreed (src/downloads). */
#include "passports.routes.h"

#include "base/checked.h"
#include "downloads/downloads.h"
#include "passports/view.h"
#include "program/labels.h"
#include "program/sheet.h"
#include "text/country.h"

struct applications_sheet {
        struct content_list purposes, outcomes; /* their words */
        struct application_filter filter;
        struct application_rows rows;
};

static enum error read_page(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                            struct sheet_page *ret_page)
{
        struct applications_sheet *sheet = list;
        struct sheet_page page;
        TRY(passports_list(tx, actor, &sheet->filter, arena, &sheet->rows));
        TRY(sheet_page_of(arena, SHEET_ROWS(&sheet->rows), &page));
        bool agreed = !uuid_is_nil(sheet->filter.export_id);
        if (!agreed)
                TRY(download_note_free(tx, actor, S("application"), page.ids, page.count));
        *ret_page = page;
        return OK;
}

static struct slice outcome_words(struct request *rq, const struct applications_sheet *sheet, struct slice outcome)
{
        return outcome.size ? label_of(rq, &sheet->outcomes, outcome) : SLICE_NULL;
}

static enum error write_page(struct request *rq, void *list, struct table *table)
{
        struct applications_sheet *sheet = list;
        for (size_t i = 0; i < sheet->rows.count; i++) {
                const struct application_row *row = &sheet->rows.items[i];
                char day[DATE_ISO_SIZE + 1];
                struct cell cells[] = { cell_text(row->number),
                                        cell_text(row->initials),
                                        cell_text(short_label_of(rq, &sheet->purposes, row->purpose)),
                                        cell_text(row->purpose),
                                        cell_text(country_name(row->country, rq->language)),
                                        sheet_day(rq, row->created_at, day),
                                        cell_text(application_label(rq->language, row->state)),
                                        cell_text(row->outcome),
                                        cell_text(outcome_words(rq, sheet, row->outcome)) };
                TRY(table_row(table, cells));
                sheet->filter.after = row->seq;
        }
        return OK;
}

static enum error send_applications(struct request *rq, struct applications_sheet *list, struct slice format)
{
        bool csv = slice_equal(format, S("csv"));
        const struct table_column columns[] = {
                { tr(rq->language, "Nomor"), 16 },  { tr(rq->language, "Inisial"), 10 },
                { tr(rq->language, "Tujuan perjalanan"), 24 }, { tr(rq->language, "Kode tujuan"), 14 },
                { tr(rq->language, "Negara tujuan"), 16 }, { tr(rq->language, "Tanggal masuk"), 14 },
                { tr(rq->language, "Keadaan"), 22 }, { tr(rq->language, "Hasil"), 8 },
                { tr(rq->language, "Arti hasil"), 30 },
        };
        TRY(labels_read(rq, S("checklist"), &list->purposes));
        TRY(labels_read(rq, S("outcome"), &list->outcomes));
        return sheet_send(rq, &(struct sheet){ .format = csv ? TABLE_CSV : TABLE_XLSX, .title = S("Permohonan"),
                                               .filename = csv ? S("permohonan.csv") : S("permohonan.xlsx"),
                                               .columns = columns, .column_count = ARRAY_SIZE(columns),
                                               .object_kind = S("application"), .list = list, .read = read_page,
                                               .write = write_page });
}

/* ROUTE GET /paspor/ekspor
 * summary: Unduh daftar permohonan, paling banyak 50 sehari / Download the list, at most 50 a day
 * permission: export.list
 * purpose: passport
 * pool: slow
 * query format choice(csv xlsx)
 * query keadaan choice(new interview proposed decided served all) ?
 * query tujuan line 1..30 ?
 * returns: the file, or the page that asks for a second person
 */
enum error passports_export(struct request *rq, const struct passports_export_params *p)
{
        enum error err;
        struct applications_sheet list = { .filter = { .state = p->keadaan, .purpose = p->tujuan,
                                                       .limit = DOWNLOAD_FREE } };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_list(tx, request_actor(rq), &list.filter, rq->arena, &list.rows);
        }
        TRY(err);
        if (!list.rows.more) {
                err = send_applications(rq, &list, p->format);
                if (err != ERR_TOO_LARGE)
                        return err;
        }
        return response_redirect(rq, arena_printf(rq->arena, "/unduhan/baru?daftar=application%s%.*s",
                                                  p->keadaan.size ? "&keadaan=" : "", SLICE_FMT(p->keadaan)));
}

/* ROUTE POST /paspor/unduhan/{id}
 * summary: Ambil unduhan yang disetujui / Fetch a download that was agreed to
 * permission: export.fetch
 * purpose: passport
 * csrf: token
 * pool: slow
 * path id uuid
 * form format choice(csv xlsx)
 * returns: the file
 */
enum error passports_fetch_post(struct request *rq, const struct passports_fetch_post_params *p)
{
        enum error err;
        struct applications_sheet list = { .filter = { .state = S("all"), .export_id = p->id, .limit = SHEET_PAGE } };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = download_take(tx, request_actor(rq), p->id, S("application"));
        }
        TRY(err);
        return send_applications(rq, &list, p->format);
}
