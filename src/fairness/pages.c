/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fairness.html.h"
#include "fairness.routes.h"

#include "base/checked.h"
#include "export/table.h"
#include "fairness/view.h"
#include "program/app.h"
#include "program/labels.h"
#include "store/store.h"
#include "text/number.h"

#include <math.h>

enum { ARENA_LIMIT = 256 << 20, PER = 1000, MONTH_SIZE = 7 };

const struct slice fairness_traits[FAIRNESS_TRAITS] = { T("Jenis kelamin"), T("Umur"), T("Kabupaten/kota"),
                                                      T("Petugas") };
const struct slice fairness_measures[FAIRNESS_MEASURES] = {
        [FAIRNESS_ASKED] = T("Pertanyaan tambahan"),
        [FAIRNESS_DEEPENED] = T("Pendalaman"),
        [FAIRNESS_SUSPENDED] = T("Ditangguhkan"),
        [FAIRNESS_REFUSED] = T("Ditolak: indikasi nonprosedural"),
        [FAIRNESS_PAPERS] = T("Berkas belum lengkap"),
        [FAIRNESS_DUPLICATE] = T("Ditolak: duplikasi"),
        [FAIRNESS_FORGED] = T("Ditolak: data tidak sah"),
};
static const struct slice contrasts[CONTRAST_COUNT] = {
        [CONTRAST_ASKED] = T("Pertanyaan tambahan"),
        [CONTRAST_DEEPENED] = T("Pendalaman"),
        [CONTRAST_STOPPED] = T("Ditangguhkan atau ditolak"),
        [CONTRAST_PAPERS] = T("Berkas dinyatakan belum lengkap"),
};

/* --- reading --- */

/* "2026-10"; the newest month when null. */
static enum error find_month(struct request *rq, struct slice text, struct date *ret_month)
{
        if (slice_is_null(text)) {
                *ret_month = fairness_newest(request_actor(rq));
                return OK;
        }
        struct slice day = arena_printf(rq->arena, "%.*s-01", SLICE_FMT(text));
        return date_parse_iso(day, ret_month) == OK ? OK : ERR_NOT_FOUND;
}

enum error fairness_read_sheet(struct request *rq, struct slice month_text, struct arena *arena,
                               struct fairness_sheet *ret_sheet)
{
        enum error err;
        struct date month;
        struct fairness_input input;
        TRY(find_month(rq, month_text, &month));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = fairness_gather(tx, request_actor(rq), month, arena, &input);
        }
        TRY(err);
        return fairness_judge(&input, arena, ret_sheet);
}

/* --- words --- */

static struct slice keep(struct request *rq, const struct buffer *out)
{
        return arena_copy(rq->arena, buffer_slice(out));
}

static struct slice month_text(struct request *rq, struct date month)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        date_write_month(&out, month, rq->language);
        return keep(rq, &out);
}

static struct slice day_text(struct request *rq, struct date day)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        date_write(&out, day, DATE_LONG, rq->language);
        return keep(rq, &out);
}

static struct slice month_url(struct request *rq, struct date month)
{
        char day[DATE_ISO_SIZE + 1];
        return arena_printf(rq->arena, "/keadilan?bulan=%.*s",
                            SLICE_FMT(slice_sub(date_iso_text(month, day), 0, MONTH_SIZE)));
}

static struct slice number_text(struct request *rq, struct fairness_cell cell)
{
        _cleanup_buffer_ struct buffer out;
        if (!cell.shown)
                return tr(rq->language, "tertutup");
        buffer_init(&out, 32);
        number_write(&out, cell.number, rq->language);
        return keep(rq, &out);
}

/* "71 (54–93)": for every thousand, rounded. */
static struct slice rate_text(struct request *rq, struct fairness_cell acted, struct fairness_cell persons)
{
        if (!acted.shown || !persons.shown)
                return tr(rq->language, "tertutup");
        if (persons.number == 0)
                return S("–");
        struct fairness_interval range = fairness_wilson(acted.number, persons.number);
        return arena_printf(rq->arena, "%.0f (%.0f–%.0f)", PER * (double)acted.number / persons.number,
                            PER * range.low, PER * range.high);
}

/* "2,1"; what is not finite, or beyond a hundred, is said in words. */
static struct slice odds_text(struct request *rq, double odds)
{
        _cleanup_buffer_ struct buffer out;
        if (!(odds < 100))
                return isnan(odds) ? S("–") : tr(rq->language, "lebih dari 100");
        buffer_init(&out, 32);
        number_write_decimal(&out, lround(odds * 100), 2, rq->language);
        return keep(rq, &out);
}

static struct slice group_text(struct request *rq, const struct fairness_sheet *sheet, enum fairness_trait trait,
                               size_t group)
{
        struct slice label = group < sheet->groups[trait] ? sheet->labels[trait][group] : T("Semua");
        return translate(rq->language, label);
}

/* --- the page --- */

bool fairness_shows_any(const struct fairness_sheet *sheet)
{
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                for (size_t group = 0; group <= sheet->groups[trait]; group++) {
                        const struct fairness_row *row = &sheet->rows[trait][group];
                        if (!row->persons.shown || row->persons.number == 0)
                                continue;
                        for (enum fairness_measure m = 0; m < FAIRNESS_MEASURES; m++)
                                if (row->acted[m].shown)
                                        return true;
                }
        return false;
}

static enum error show_lines(struct request *rq, const struct fairness_sheet *sheet, struct view_fairness_sheet *view)
{
        size_t most = FAIRNESS_TRAITS, count = 0;
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                most += sheet->groups[trait] + 1u;
        struct view_fairness_sheet_lines *lines = arena_array(rq->arena, struct view_fairness_sheet_lines, most);
        if (!lines)
                return ERR_MEMORY;
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++) {
                lines[count++] = (struct view_fairness_sheet_lines){
                        .heading = true, .label = translate(rq->language, fairness_traits[trait]) };
                for (size_t group = 0; group <= sheet->groups[trait]; group++) {
                        const struct fairness_row *row = &sheet->rows[trait][group];
                        struct slice rates[FAIRNESS_MEASURES];
                        bool all = group == sheet->groups[trait];
                        if (all ? trait + 1 < FAIRNESS_TRAITS : row->persons.number == 0 && row->persons.shown)
                                continue;
                        for (enum fairness_measure m = 0; m < FAIRNESS_MEASURES; m++)
                                rates[m] = rate_text(rq, row->acted[m], row->persons);
                        lines[count++] = (struct view_fairness_sheet_lines){
                                .label = group_text(rq, sheet, trait, group), .persons = number_text(rq, row->persons),
                                .asked = rates[FAIRNESS_ASKED], .deepened = rates[FAIRNESS_DEEPENED],
                                .suspended = rates[FAIRNESS_SUSPENDED], .refused = rates[FAIRNESS_REFUSED],
                                .papers = rates[FAIRNESS_PAPERS], .duplicate = rates[FAIRNESS_DUPLICATE],
                                .forged = rates[FAIRNESS_FORGED] };
                }
        }
        view->lines = lines;
        view->lines_count = count;
        view->small = !fairness_shows_any(sheet);
        view->any = sheet->rows[FAIRNESS_SEX][sheet->groups[FAIRNESS_SEX]].persons.number > 0;
        return OK;
}

static enum error show_warnings(struct request *rq, const struct fairness_sheet *sheet,
                                struct view_fairness_sheet *view)
{
        const struct fairness_differences *found = &sheet->differences;
        struct view_fairness_sheet_warnings *items =
                arena_array(rq->arena, struct view_fairness_sheet_warnings, found->count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < found->count; i++) {
                const struct fairness_difference *one = &found->items[i];
                struct slice group = group_text(rq, sheet, one->trait, one->group);
                struct slice trait = translate(rq->language, fairness_traits[one->trait]);
                items[i] = (struct view_fairness_sheet_warnings){
                        .group = arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(trait), SLICE_FMT(group)),
                        .what = translate(rq->language, contrasts[one->contrast]),
                        .times = odds_text(rq, one->odds),
                        .range = arena_printf(rq->arena, "%.*s–%.*s", SLICE_FMT(odds_text(rq, one->low)),
                                              SLICE_FMT(odds_text(rq, one->high))),
                        .more = one->odds > 1 };
        }
        view->warnings = items;
        view->warnings_count = found->count;
        view->compared = (int64_t)found->compared;
        return OK;
}

static enum error show_reasons(struct request *rq, const struct fairness_sheet *sheet,
                               struct view_fairness_sheet *view)
{
        struct content_list reasons, outcomes;
        struct fairness_cell persons = sheet->rows[FAIRNESS_SEX][sheet->groups[FAIRNESS_SEX]].persons;
        struct view_fairness_sheet_reasons *items =
                arena_array(rq->arena, struct view_fairness_sheet_reasons, sheet->reason_count + 1);
        if (!items)
                return ERR_MEMORY;
        TRY(labels_read(rq, S("reason"), &reasons));
        TRY(labels_read(rq, S("outcome"), &outcomes));
        for (size_t i = 0; i < sheet->reason_count; i++) {
                const struct fairness_reason *one = &sheet->reasons[i];
                items[i] = (struct view_fairness_sheet_reasons){ .outcome = coded_label_of(rq, &outcomes, one->outcome),
                                                                 .reason = label_of(rq, &reasons, one->key),
                                                                 .number = number_text(rq, one->decisions),
                                                                 .rate = rate_text(rq, one->decisions, persons) };
        }
        view->reasons = items;
        view->reasons_count = sheet->reason_count;
        return OK;
}

static void show_stops(struct request *rq, const struct fairness_stops *stops, struct view_fairness_sheet *view)
{
        view->quarter = arena_printf(rq->arena, "%.*s–%.*s", SLICE_FMT(month_text(rq, stops->first)),
                                     SLICE_FMT(month_text(rq, stops->last)));
        view->stopped = number_text(rq, stops->stopped);
        view->reversed = number_text(rq, stops->reversed);
        view->completed = number_text(rq, stops->completed);
        view->wrong = number_text(rq, stops->wrong);
        if (!stops->wrong.shown || !stops->stopped.shown || stops->stopped.number == 0)
                return;
        struct fairness_interval range = fairness_wilson(stops->wrong.number, stops->stopped.number);
        view->share = arena_printf(rq->arena, "%.0f %%, %.0f–%.0f %%",
                                   100.0 * stops->wrong.number / stops->stopped.number, 100 * range.low,
                                   100 * range.high);
}

static void show_looks(struct request *rq, const struct fairness_looks *looks, struct view_fairness_sheet *view)
{
        view->drawn = number_text(rq, looks->drawn);
        view->judged = number_text(rq, looks->judged);
        view->otherwise = number_text(rq, looks->otherwise);
}

static void show_places(struct request *rq, const struct fairness_sheet *sheet, struct view_fairness_sheet *view)
{
        struct date month = sheet->month, before = date_add_months(month, -1), after = date_add_months(month, 1);
        view->month = month_text(rq, month);
        view->cut = day_text(rq, date_add_days(after, FAIRNESS_WAIT_DAYS));
        if (sheet->has_before) {
                view->previous = month_text(rq, before);
                view->previous_url = month_url(rq, before);
        }
        if (date_compare(after, fairness_newest(request_actor(rq))) <= 0) {
                view->next = month_text(rq, after);
                view->next_url = month_url(rq, after);
        }
        struct slice query = slice_from(month_url(rq, month), sizeof "/keadilan?" - 1);
        view->csv_url = arena_printf(rq->arena, "/keadilan/ekspor?format=csv&%.*s", SLICE_FMT(query));
        view->xlsx_url = arena_printf(rq->arena, "/keadilan/ekspor?format=xlsx&%.*s", SLICE_FMT(query));
}

/* ROUTE GET /keadilan
 * summary: Lembar keadilan bulanan / Monthly fairness sheet
 * permission: fairness.read
 * purpose: review
 * pool: slow
 * query bulan line 7..7 ?
 */
enum error fairness_page(struct request *rq, const struct fairness_page_params *p)
{
        struct page page;
        struct fairness_sheet sheet;
        struct view_fairness_sheet view = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_LIMIT);
        TRY(fairness_read_sheet(rq, p->bulan, &arena, &sheet));
        show_places(rq, &sheet, &view);
        TRY(show_warnings(rq, &sheet, &view));
        TRY(show_lines(rq, &sheet, &view));
        TRY(show_reasons(rq, &sheet, &view));
        show_stops(rq, &sheet.stops, &view);
        show_looks(rq, &sheet.looks, &view);
        TRY(page_open(rq, &page));
        render_fairness_sheet(&page, &view);
        return response_html(rq, 200);
}

/* --- the file --- */

static enum error write_cell(struct request *rq, struct table *table, const struct slice *place,
                             const struct fairness_row *row, enum fairness_measure measure)
{
        struct fairness_cell persons = row->persons, acted = row->acted[measure];
        bool shown = persons.shown && acted.shown && persons.number > 0;
        struct fairness_interval range = fairness_wilson(shown ? acted.number : 0, shown ? persons.number : 0);
        struct cell closed = cell_text(tr(rq->language, "tertutup"));
        struct cell cells[] = { cell_text(place[0]),
                                cell_text(place[1]),
                                persons.shown ? cell_number(persons.number) : closed,
                                cell_text(translate(rq->language, fairness_measures[measure])),
                                shown ? cell_number(acted.number) : closed,
                                shown ? cell_number(round(PER * (double)acted.number / persons.number)) : closed,
                                shown ? cell_number(round(PER * range.low)) : closed,
                                shown ? cell_number(round(PER * range.high)) : closed };
        return table_row(table, cells);
}

static enum error write_rows(struct request *rq, const struct fairness_sheet *sheet, struct table *table)
{
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                for (size_t group = 0; group <= sheet->groups[trait]; group++) {
                        struct slice place[] = { translate(rq->language, fairness_traits[trait]),
                                                 group_text(rq, sheet, trait, group) };
                        for (enum fairness_measure m = 0; m < FAIRNESS_MEASURES; m++)
                                TRY(write_cell(rq, table, place, &sheet->rows[trait][group], m));
                }
        return OK;
}

/* ROUTE GET /keadilan/ekspor
 * summary: Unduh lembar keadilan / Download the fairness sheet
 * permission: fairness.read
 * purpose: review
 * pool: slow
 * query format choice(csv xlsx)
 * query bulan line 7..7 ?
 * returns: the file
 */
enum error fairness_export(struct request *rq, const struct fairness_export_params *p)
{
        struct table *table;
        struct fairness_sheet sheet;
        struct buffer *out = response_body(rq);
        bool csv = slice_equal(p->format, S("csv"));
        const struct table_column columns[] = {
                { tr(rq->language, "Menurut"), 16 },     { tr(rq->language, "Kelompok"), 28 },
                { tr(rq->language, "Diwawancarai"), 14 }, { tr(rq->language, "Yang dialami"), 32 },
                { tr(rq->language, "Jumlah"), 10 },      { tr(rq->language, "Per 1.000"), 10 },
                { tr(rq->language, "Rentang 95 % dari"), 16 }, { tr(rq->language, "Rentang 95 % sampai"), 18 },
        };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_LIMIT);
        TRY(fairness_read_sheet(rq, p->bulan, &arena, &sheet));
        TRY(table_open(&(struct table_options){ .format = csv ? TABLE_CSV : TABLE_XLSX,
                                                .sheet = tr(rq->language, "Keadilan"),
                                                .columns = columns,
                                                .column_count = ARRAY_SIZE(columns),
                                                .fictional = request_actor(rq)->fictional || rq->app->demo,
                                                .created = clock_now() },
                       out, &table));
        enum error err = write_rows(rq, &sheet, table);
        if (err != OK) {
                table_abandon(table);
                return err;
        }
        TRY(table_close(table));
        TRY(buffer_check(out));
        char day[DATE_ISO_SIZE + 1];
        struct slice name = arena_printf(rq->arena, "keadilan-%.*s.%s",
                                         SLICE_FMT(slice_sub(date_iso_text(sheet.month, day), 0, MONTH_SIZE)),
                                         csv ? "csv" : "xlsx");
        return response_download(rq, &(struct download){ .content_type = table_media_type(csv ? TABLE_CSV
                                                                                              : TABLE_XLSX).data,
                                                         .filename = name, .bytes = buffer_slice(out) });
}
