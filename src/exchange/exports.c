/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests for information as a file, with the columns of their list: numbers, agencies and days, no person. */
#include "exchange.routes.h"

#include "base/checked.h"
#include "exchange/internal.h"
#include "program/sheet.h"

struct requests_sheet {
        struct request_filter filter;
        struct request_rows rows;
        enum language language;
};

static enum error read_page(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                            struct sheet_page *ret_page)
{
        struct requests_sheet *sheet = list;
        struct request_rows *rows = &sheet->rows;
        TRY(exchange_list(tx, actor, &sheet->filter, sheet->language, arena, rows));
        return sheet_page_of(arena, SHEET_ROWS(rows), ret_page);
}

static enum error write_page(struct request *rq, void *list, struct table *table)
{
        struct requests_sheet *sheet = list;
        for (size_t i = 0; i < sheet->rows.count; i++) {
                const struct request_row *row = &sheet->rows.items[i];
                char sent[DATE_ISO_SIZE + 1], due[DATE_ISO_SIZE + 1];
                struct slice state = request_state_text(request_state_parse(row->state));
                struct cell cells[] = { cell_text(row->number), cell_text(row->agency), cell_text(row->kind),
                                        sheet_day(rq, row->requested_at, sent),
                                        sheet_day(rq, row->due_at, due),
                                        cell_text(translate(rq->language, state)), cell_text(row->answer) };
                TRY(table_row(table, cells));
                sheet->filter.after = row->seq;
        }
        return OK;
}

/* ROUTE GET /permintaan.csv
 * summary: Unduh daftar permintaan informasi / Download the list of requests
 * permission: export.list
 * purpose: exchange
 * pool: slow
 * query keadaan choice(sent opened answered refused closed all) ?
 * returns: CSV
 */
enum error exchange_csv(struct request *rq, const struct exchange_csv_params *p)
{
        struct requests_sheet list = { .filter = { .state = p->keadaan, .limit = SHEET_PAGE },
                                       .language = rq->language };
        const struct table_column columns[] = {
                { tr(rq->language, "Nomor"), 16 },      { tr(rq->language, "Instansi"), 36 },
                { tr(rq->language, "Pertanyaan"), 36 }, { tr(rq->language, "Dikirim"), 12 },
                { tr(rq->language, "Tenggat"), 12 },    { tr(rq->language, "Keadaan"), 16 },
                { tr(rq->language, "Jawaban"), 30 },
        };
        return sheet_send(rq, &(struct sheet){ .format = TABLE_CSV, .title = S("Permintaan"),
                                               .filename = S("permintaan.csv"), .columns = columns,
                                               .column_count = ARRAY_SIZE(columns), .object_kind = REQUEST,
                                               .list = &list, .read = read_page, .write = write_page });
}
