/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The holidays of a year, a row each: one person writes them, another confirms them on /pastikan/holiday. */
#include "editor.html.h"
#include "editor.routes.h"

#include "base/checked.h"
#include "content/draft.h"
#include "program/app.h"
#include "program/fields.h"
#include "store/store.h"
#include "text/date.h"

enum { ROWS_FIRST = 5, ROWS_MORE = 5, ROWS_MAX = 60, NAME_LEAST = 3 };

struct holiday {
        struct slice day, kind, name, english; /* as typed, trimmed */
        struct slice iso;                      /* null: a blank row, or a wrong day */
};
struct holidays {
        struct holiday items[ROWS_MAX];
        size_t count;
};

static const char *row_name(struct request *rq, const char *what, size_t i)
{
        struct slice text = arena_printf(rq->arena, "%s-%zu", what, i + 1);
        return slice_is_null(text) ? "" : text.data;
}

static enum error show(struct request *rq, const struct holidays *typed, bool sure, const struct form_errors *errors)
{
        struct page page;
        struct view_editor_holidays view = { .sure = sure, .sure_error = fields_text(rq, errors, "pasti") };
        struct view_editor_holidays_rows *rows = arena_array(rq->arena, struct view_editor_holidays_rows, typed->count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < typed->count; i++) {
                const struct holiday *row = &typed->items[i];
                const char *day = row_name(rq, "tanggal", i);
                rows[i] = (struct view_editor_holidays_rows){
                        .number = (int64_t)i + 1, .id = slice_from_cstr(day),
                        .day = slice_is_null(row->iso) ? row->day : row->iso, .kind = row->kind, .name = row->name,
                        .english = row->english, .day_error = fields_text(rq, errors, day),
                        .name_error = fields_text(rq, errors, row_name(rq, "nama", i)) };
        }
        view.rows = rows;
        view.rows_count = typed->count;
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_editor_holidays(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /hari-libur
 * summary: Formulir hari libur setahun / Form for the holidays of a year
 * permission: content.draft
 * purpose: none
 */
enum error editor_holidays_page(struct request *rq, const struct editor_holidays_page_params *p)
{
        static const struct form_errors none;
        static const struct holidays empty = { .count = ROWS_FIRST };
        (void)p;
        return show(rq, &empty, false, &none);
}

static bool stands_above(const struct holidays *typed, size_t i)
{
        for (size_t above = 0; above < i; above++)
                if (slice_equal(typed->items[above].iso, typed->items[i].iso))
                        return true;
        return false;
}

/* A row that is not blank has a day of its own and a name. */
static void check_row(struct request *rq, struct holidays *typed, size_t i, struct form_errors *errors)
{
        struct date day;
        struct holiday *row = &typed->items[i];
        if (row->day.size == 0 && row->name.size == 0 && row->english.size == 0)
                return;
        if (date_parse(row->day, &day) != OK) {
                fields_fault(errors, row_name(rq, "tanggal", i), T("Tulis tanggalnya, misalnya 17-08-2027."));
                return;
        }
        row->iso = date_iso_kept(day, rq->arena);
        if (stands_above(typed, i))
                fields_fault(errors, row_name(rq, "tanggal", i), T("Hari ini sudah ada di baris di atasnya."));
        else if (row->name.size < NAME_LEAST)
                fields_fault(errors, row_name(rq, "nama", i), T("Tulis nama hari liburnya."));
}

static json_t *text_of(struct slice text)
{
        return json_stringn(text.data, text.size);
}

static enum error body_of(const struct holiday *row, struct arena *arena, struct slice *ret_body)
{
        struct slice english = row->english.size ? row->english : row->name;
        json_t *body = json_pack("{s:o, s:o, s:{s:o, s:o}}", "date", text_of(row->iso), "type", text_of(row->kind),
                                 "name", "id", text_of(row->name), "en", text_of(english));
        char *text = body ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
        *ret_body = text ? arena_copy(arena, slice_from_cstr(text)) : SLICE_NULL;
        free(text);
        json_decref(body);
        return slice_is_null(*ret_body) ? ERR_MEMORY : OK;
}

static enum error keep(struct request *rq, const struct holidays *typed, struct form_errors *errors)
{
        size_t at = 0, count = 0;
        struct content_fault fault = { 0 };
        struct content_draft *drafts = arena_array(rq->arena, struct content_draft, typed->count);
        if (!drafts)
                return ERR_MEMORY;
        for (size_t i = 0; i < typed->count; i++) {
                const struct holiday *row = &typed->items[i];
                if (slice_is_null(row->iso))
                        continue;
                drafts[count] = (struct content_draft){ .kind = S("holiday"), .key = row->iso, .valid_from = row->iso,
                                                        .valid_to = row->iso, .confirmed = true };
                TRY(body_of(row, rq->arena, &drafts[count++].body));
        }
        if (count == 0) {
                fields_fault(errors, "tanggal-1", T("Belum ada hari yang ditulis."));
                return OK;
        }
        return content_drafts_tested_by(rq->app->store, request_actor(rq),
                                        (struct content_drafts){ drafts, count, rq->arena }, &fault, &at);
}

/* ROUTE POST /hari-libur
 * summary: Simpan hari libur setahun untuk orang kedua / Save the holidays of a year for the second person
 * permission: content.draft
 * purpose: none
 * csrf: token
 * on-invalid: handler
 * form tanggal line 0..40 [60]
 * form jenis choice(national joint-leave local) [60]
 * form nama line 0..120 [60]
 * form inggris line 0..120 [60]
 * form langkah choice(baris) ?
 * form pasti bool
 */
enum error editor_holidays_post(struct request *rq, const struct editor_holidays_post_params *p)
{
        static const struct form_errors none;
        struct form_errors *errors = fields_errors(rq);
        struct holidays *typed = arena_new(rq->arena, struct holidays);
        if (!errors || !typed)
                return ERR_MEMORY;
        if (p->jenis_count != p->tanggal_count || p->nama_count != p->tanggal_count ||
            p->inggris_count != p->tanggal_count)
                return ERR_INVALID;
        for (; typed->count < p->tanggal_count; typed->count++) {
                size_t i = typed->count;
                typed->items[i] = (struct holiday){ .day = slice_trim(p->tanggal[i]), .kind = p->jenis[i],
                                                    .name = slice_trim(p->nama[i]),
                                                    .english = slice_trim(p->inggris[i]) };
        }
        if (p->langkah.size) {
                typed->count = typed->count + ROWS_MORE > ROWS_MAX ? ROWS_MAX : typed->count + ROWS_MORE;
                return show(rq, typed, p->pasti, &none);
        }
        for (size_t i = 0; i < typed->count; i++)
                check_row(rq, typed, i, errors);
        if (!p->pasti)
                fields_fault(errors, "pasti",
                             T("Cocokkan dulu setiap hari dengan surat keputusannya, lalu centang ini."));
        if (errors->count == 0)
                TRY(keep(rq, typed, errors));
        return errors->count ? show(rq, typed, p->pasti, errors) : redirect_with(rq, S("/pastikan/holiday"), "diminta");
}
