/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The inbox as a file, with the columns of the page. */
#include "reports.routes.h"

#include "base/checked.h"
#include "program/sheet.h"
#include "region/region.h"
#include "reports/page_words.h"
#include "text/country.h"

struct reports_sheet {
        struct report_filter filter;
        struct report_rows rows;
};

static enum error read_page(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                            struct sheet_page *ret_page)
{
        struct reports_sheet *sheet = list;
        TRY(reports_list(tx, actor, &sheet->filter, arena, &sheet->rows));
        return sheet_page_of(arena, SHEET_ROWS(&sheet->rows), ret_page);
}

static struct slice yes_or_no(struct request *rq, bool yes)
{
        return yes ? tr(rq->language, "Ya") : tr(rq->language, "Tidak");
}

static enum error write_page(struct request *rq, void *list, struct table *table)
{
        struct reports_sheet *sheet = list;
        for (size_t i = 0; i < sheet->rows.count; i++) {
                const struct report_row *row = &sheet->rows.items[i];
                char day[DATE_ISO_SIZE + 1], grade[2] = { row->reliability.size ? row->reliability.data[0] : 0,
                                                          row->credibility.size ? row->credibility.data[0] : 0 };
                struct cell cells[] = { cell_text(row->number), cell_text(row->village_code),
                                        cell_text(region_label_of(rq->arena, row->village_code)),
                                        cell_text(state_label(row->state, rq->language)),
                                        cell_text(yes_or_no(rq, row->urgent)),
                                        cell_text(slice_of(grade, grade[0] ? sizeof grade : 0)),
                                        cell_text(country_name(row->country, rq->language)),
                                        sheet_day(rq, row->created_at, day) };
                TRY(table_row(table, cells));
                sheet->filter.cursor = row->seq;
        }
        return OK;
}

static const struct {
        const char *key;
        enum report_tab tab;
} tabs[] = {
        { "belum", REPORTS_UNTAKEN },
        { "saya", REPORTS_MINE },
        { "semua", REPORTS_ALL },
        { "kepala", REPORTS_HEAD },
};

struct chosen {
        struct slice part, state;
        bool urgent_only;
};

static enum error send_reports(struct request *rq, const struct chosen *chosen, enum table_format format)
{
        struct reports_sheet list = { .filter = { .tab = REPORTS_ALL, .urgent_only = chosen->urgent_only,
                                                  .state = chosen->state.size ? chosen->state : SLICE_NULL,
                                                  .limit = SHEET_PAGE } };
        const struct table_column columns[] = {
                { tr(rq->language, "Nomor"), 16 },
                { tr(rq->language, "Kode desa"), 16 },
                { tr(rq->language, "Desa"), 36 },
                { tr(rq->language, "Keadaan"), 16 },
                { tr(rq->language, "Mendesak"), 10 },
                { tr(rq->language, "Penilaian"), 10 },
                { tr(rq->language, "Negara"), 16 },
                { tr(rq->language, "Diterima"), 12 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                if (slice_equal(chosen->part, slice_from_cstr(tabs[i].key)))
                        list.filter.tab = tabs[i].tab;
        return sheet_send(rq, &(struct sheet){ .format = format, .title = S("Laporan"), .columns = columns,
                                               .filename = format == TABLE_CSV ? S("laporan.csv") : S("laporan.xlsx"),
                                               .column_count = ARRAY_SIZE(columns), .object_kind = S("report"),
                                               .list = &list, .read = read_page, .write = write_page });
}

/* ROUTE GET /laporan/masuk.csv
 * summary: Unduh laporan masuk sebagai CSV / Download the inbox as CSV
 * permission: report.list
 * purpose: triage
 * pool: slow
 * query bagian choice(belum saya semua kepala) ?
 * query status line 0..20 ?
 * query mendesak bool ?
 * returns: CSV
 */
enum error reports_csv(struct request *rq, const struct reports_csv_params *p)
{
        return send_reports(rq, &(struct chosen){ p->bagian, p->status, p->mendesak }, TABLE_CSV);
}

/* ROUTE GET /laporan/masuk.xlsx
 * summary: Unduh laporan masuk sebagai XLSX / Download the inbox as XLSX
 * permission: report.list
 * purpose: triage
 * pool: slow
 * query bagian choice(belum saya semua kepala) ?
 * query status line 0..20 ?
 * query mendesak bool ?
 * returns: XLSX
 */
enum error reports_xlsx(struct request *rq, const struct reports_xlsx_params *p)
{
        return send_reports(rq, &(struct chosen){ p->bagian, p->status, p->mendesak }, TABLE_XLSX);
}
