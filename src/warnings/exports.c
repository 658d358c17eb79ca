/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signals and warnings as files, with the columns of their lists. */
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/sheet.h"
#include "warnings/page_parts.h"
#include "warnings/warnings.h"

/* --- signals ------------------------------------------------------------------------------------------------------ */

struct signals_sheet {
        struct signal_filter filter;
        struct signal_rows rows;
};

static enum error read_signals(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                               struct sheet_page *ret_page)
{
        struct signals_sheet *sheet = list;
        TRY(signals_list(tx, actor, &sheet->filter, arena, &sheet->rows));
        return sheet_page_of(arena, SHEET_ROWS(&sheet->rows), ret_page);
}

static enum error write_signals(struct request *rq, void *list, struct table *table)
{
        struct signals_sheet *sheet = list;
        for (size_t i = 0; i < sheet->rows.count; i++) {
                const struct signal_row *row = &sheet->rows.items[i];
                char day[DATE_ISO_SIZE + 1];
                enum match_kind kind;
                if (!subject_kind_parse(row->subject_kind, &kind))
                        return ERR_CORRUPT;
                struct cell cells[] = { cell_text(row->number), cell_text(subject_kind_name(kind, rq->language)),
                                        cell_text(warning_state_text(row->state, rq->language)),
                                        cell_number((double)row->reporters), cell_number((double)row->villages),
                                        sheet_day(rq, row->created_at, day) };
                TRY(table_row(table, cells));
        }
        if (sheet->rows.more)
                sheet->filter.before = sheet->rows.items[sheet->rows.count - 1].seq;
        return OK;
}

/* ROUTE GET /sinyal.csv
 * summary: Unduh daftar sinyal / Download the list of signals
 * permission: signal.list
 * purpose: triage
 * pool: slow
 * query status choice(open watched raised closed lapsed all) ?
 * returns: CSV
 */
enum error signals_csv(struct request *rq, const struct signals_csv_params *p)
{
        struct slice state = slice_is_null(p->status) ? S("") : signals_state_of(p->status);
        struct signals_sheet list = { .filter = { .state = state, .limit = SHEET_PAGE } };
        const struct table_column columns[] = {
                { tr(rq->language, "Nomor"), 16 },
                { tr(rq->language, "Jenis"), 20 },
                { tr(rq->language, "Keadaan"), 20 },
                { tr(rq->language, "Pelapor"), 10 },
                { tr(rq->language, "Desa"), 10 },
                { tr(rq->language, "Sejak"), 12 },
        };
        return sheet_send(rq, &(struct sheet){ .format = TABLE_CSV, .title = S("Sinyal"), .filename = S("sinyal.csv"),
                                               .columns = columns, .column_count = ARRAY_SIZE(columns),
                                               .object_kind = S("signal"), .list = &list, .read = read_signals,
                                               .write = write_signals });
}

/* --- warnings ----------------------------------------------------------------------------------------------------- */

struct warnings_sheet {
        struct warning_filter filter;
        struct warning_rows rows;
};

static enum error read_warnings(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                                struct sheet_page *ret_page)
{
        struct warnings_sheet *sheet = list;
        TRY(warnings_list(tx, actor, &sheet->filter, arena, &sheet->rows));
        return sheet_page_of(arena, SHEET_ROWS(&sheet->rows), ret_page);
}

static enum error write_warnings(struct request *rq, void *list, struct table *table)
{
        struct warnings_sheet *sheet = list;
        for (size_t i = 0; i < sheet->rows.count; i++) {
                const struct warning_row *row = &sheet->rows.items[i];
                char day[DATE_ISO_SIZE + 1];
                struct slice place = row->areas.size ? warning_areas_text(rq->arena, row->areas) :
                                                       tr(rq->language, "Seluruh wilayah kerja");
                struct cell cells[] = { cell_text(row->number), cell_text(row->level), cell_text(row->title),
                                        cell_text(place), cell_text(warning_state_text(row->state, rq->language)),
                                        cell_number((double)row->recipients), cell_number((double)row->answered),
                                        sheet_day(rq, row->expires_at - 1, day) };
                TRY(table_row(table, cells));
        }
        if (sheet->rows.more)
                sheet->filter.before = sheet->rows.items[sheet->rows.count - 1].seq;
        return OK;
}

/* ROUTE GET /peringatan.csv
 * summary: Unduh daftar peringatan / Download the list of warnings
 * permission: warning.list-office
 * purpose: warn
 * pool: slow
 * query status choice(published draft menunggu expired closed) ?
 * returns: CSV
 */
enum error warnings_csv(struct request *rq, const struct warnings_csv_params *p)
{
        bool waiting = slice_equal(p->status, S("menunggu"));
        struct warnings_sheet list = { .filter = { .state = waiting ? SLICE_NULL : p->status, .waiting = waiting,
                                                   .limit = SHEET_PAGE } };
        const struct table_column columns[] = {
                { tr(rq->language, "Nomor"), 16 },
                { tr(rq->language, "Tingkat"), 10 },
                { tr(rq->language, "Judul"), 40 },
                { tr(rq->language, "Wilayah"), 30 },
                { tr(rq->language, "Keadaan"), 14 },
                { tr(rq->language, "Penerima"), 10 },
                { tr(rq->language, "Menjawab"), 10 },
                { tr(rq->language, "Berlaku sampai"), 14 },
        };
        return sheet_send(rq, &(struct sheet){ .format = TABLE_CSV, .title = S("Peringatan"),
                                               .filename = S("peringatan.csv"),
                                               .columns = columns, .column_count = ARRAY_SIZE(columns),
                                               .object_kind = S("warning"), .list = &list, .read = read_warnings,
                                               .write = write_warnings });
}
