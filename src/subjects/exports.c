/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Subjects as a file, with the columns of their list: a recruiter is a person too, so at most 50 a day by one
 * hand, together with other lists. */
#include "subjects.routes.h"

#include "base/checked.h"
#include "program/sheet.h"
#include "store/store.h"
#include "subjects/subjects.h"

enum { SUBJECTS_MOST = 50 };

struct subjects_sheet {
        struct subject_filter filter;
        struct subject_rows rows;
};

static enum error read_page(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                            struct sheet_page *ret_page)
{
        struct subjects_sheet *sheet = list;
        TRY(subjects_list(tx, actor, &sheet->filter, arena, &sheet->rows));
        if (sheet->rows.more)
                return ERR_TOO_LARGE;
        struct sheet_page page;
        TRY(sheet_page_of(arena, SHEET_ROWS(&sheet->rows), &page));
        *ret_page = page;
        return OK;
}

static enum error write_page(struct request *rq, void *list, struct table *table)
{
        const struct subjects_sheet *sheet = list;
        for (size_t i = 0; i < sheet->rows.count; i++) {
                const struct subject_row *row = &sheet->rows.items[i];
                enum match_kind kind;
                if (!subject_kind_parse(row->kind, &kind))
                        return ERR_CORRUPT;
                struct cell cells[] = { cell_text(row->label), cell_text(subject_kind_name(kind, rq->language)),
                                        cell_number((double)row->mentions), cell_number((double)row->villages),
                                        cell_date(row->first_on), cell_date(row->last_on) };
                TRY(table_row(table, cells));
        }
        return OK;
}

/* ROUTE GET /subjek.csv
 * summary: Unduh daftar subjek, paling banyak 50 sehari / Download the list of subjects, at most 50 a day
 * permission: subject.list
 * purpose: triage
 * pool: slow
 * query q line 0..200 ?
 * query jenis line 0..20 ?
 * returns: CSV, or the list with the word to narrow it
 */
enum error subjects_csv(struct request *rq, const struct subjects_csv_params *p)
{
        struct subjects_sheet list = { .filter = { .kind = p->jenis, .query = p->q, .limit = SUBJECTS_MOST,
                                                   .reading = SUBJECTS_TAKEN } };
        const struct table_column columns[] = {
                { tr(rq->language, "Subjek"), 36 },  { tr(rq->language, "Jenis"), 20 },
                { tr(rq->language, "Disebut"), 10 }, { tr(rq->language, "Desa"), 10 },
                { tr(rq->language, "Pertama"), 12 }, { tr(rq->language, "Terakhir"), 12 },
        };
        enum error err = sheet_send(rq, &(struct sheet){ .format = TABLE_CSV, .title = S("Subjek"),
                                                         .filename = S("subjek.csv"), .columns = columns,
                                                         .column_count = ARRAY_SIZE(columns),
                                                         .object_kind = S("subject"), .class = CLASS_P3, .list = &list,
                                                         .read = read_page, .write = write_page });
        return err == ERR_TOO_LARGE ? redirect_with(rq, S("/subjek"), "persempit") : err;
}
