/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue of downloads that need a second person, the form to ask for one, and one of them. */
#include "downloads.html.h"
#include "downloads.routes.h"

#include "access/directory.h"
#include "base/checked.h"
#include "downloads/view.h"
#include "passports/passports.h"
#include "program/fields.h"
#include "program/list.h"
#include "store/store.h"

enum { PAGE_ROWS = 50, STEP = 200 };

/* --- asking --- */

static enum error add_person(struct download_new *new, struct uuid *ids, struct uuid id)
{
        if (new->count == DOWNLOAD_MOST)
                return ERR_TOO_LARGE;
        ids[new->count++] = id;
        return OK;
}

static enum error collect_applications(struct tx *tx, const struct actor *actor, struct download_new *new,
                                       struct uuid *ids)
{
        struct application_filter filter = { .state = new->filter.size ? new->filter : SLICE_NULL, .limit = STEP };
        struct application_rows rows = { .more = true };
        while (rows.more) {
                TRY(passports_list(tx, actor, &filter, tx_arena(tx), &rows));
                for (size_t i = 0; i < rows.count; i++)
                        TRY(add_person(new, ids, rows.items[i].id));
                if (rows.count > 0)
                        filter.after = rows.items[rows.count - 1].seq;
        }
        return OK;
}

static int compare_ids(const void *a, const void *b)
{
        return uuid_compare(*(const struct uuid *)a, *(const struct uuid *)b);
}

/* An application may have two days: it is one person. */
static enum error collect_due(struct tx *tx, const struct actor *actor, struct download_new *new, struct uuid *ids)
{
        struct due_rows rows;
        TRY(passports_due(tx, actor, &(struct due_range){ 0 }, tx_arena(tx), &rows));
        struct uuid *all = arena_array(tx_arena(tx), struct uuid, rows.count);
        if (!all)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                all[i] = rows.items[i].id;
        qsort(all, rows.count, sizeof *all, compare_ids);
        for (size_t i = 0; i < rows.count; i++)
                if (i == 0 || !uuid_equal(all[i], all[i - 1]))
                        TRY(add_person(new, ids, all[i]));
        return OK;
}

/* What is longer than its page is not whole, and does not leave. */
static enum error collect_outside(struct tx *tx, const struct actor *actor, struct download_new *new, struct uuid *ids)
{
        struct outside_rows rows;
        TRY(passports_outside(tx, actor, &(struct outside_filter){ .limit = OUTSIDE_MOST }, tx_arena(tx), &rows));
        if (rows.more)
                return ERR_TOO_LARGE;
        for (size_t i = 0; i < rows.count; i++)
                TRY(add_person(new, ids, rows.items[i].id));
        return OK;
}

static enum error collect_people(struct tx *tx, const struct actor *actor, struct download_new *new, struct uuid *ids)
{
        struct person_rows rows = { .more = true };
        struct people_query query = { .after = S(""), .words = new->filter };
        while (rows.more) {
                TRY(people_list(tx, actor, &query, tx_arena(tx), &rows));
                for (size_t i = 0; i < rows.count; i++)
                        TRY(add_person(new, ids, rows.items[i].id));
                if (rows.count > 0)
                        query.after = rows.items[rows.count - 1].login;
        }
        return OK;
}

/* The lists that can be asked for: who their persons are now, as the actor sees them and journaled as any list; where
 * the list stands, and where an agreed file of it is fetched. */
static const struct asked_list {
        struct slice list;
        enum error (*collect)(struct tx *tx, const struct actor *actor, struct download_new *new, struct uuid *ids);
        const char *page, *fetch;
} asked_lists[] = {
        { S("application"), collect_applications, "/paspor", "/paspor/unduhan/" },
        { S("due"), collect_due, "/paspor/tenggat", "/paspor/tenggat/unduhan/" },
        { S("outside"), collect_outside, "/paspor/belum-diperiksa", "/paspor/belum-diperiksa/unduhan/" },
        { S("person"), collect_people, "/orang", "/orang/unduhan/" },
};

static const struct asked_list *asked_list_of(struct slice list)
{
        for (size_t i = 0; i < ARRAY_SIZE(asked_lists); i++)
                if (slice_equal(asked_lists[i].list, list))
                        return &asked_lists[i];
        return &asked_lists[0];
}

static enum error collect(struct tx *tx, const struct actor *actor, struct download_new *new)
{
        struct uuid *ids = arena_array(tx_arena(tx), struct uuid, DOWNLOAD_MOST);
        if (!ids)
                return ERR_MEMORY;
        new->count = 0;
        new->persons = ids;
        return asked_list_of(new->list)->collect(tx, actor, new, ids);
}

enum error download_send(struct request *rq, const struct download_wish *wish, struct slice *ret_number)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                struct download_new new = { .id = wish->id, .list = wish->list, .filter = wish->filter,
                                            .purpose = wish->purpose, .reason = wish->reason };
                err = collect(tx, request_actor(rq), &new);
                if (err == OK)
                        err = download_ask(tx, request_actor(rq), &new, rq->arena, ret_number);
        }
        return err;
}

static struct slice list_text(struct request *rq, struct slice list, struct slice filter)
{
        struct slice name = translate(rq->language, download_list_text(list));
        if (!slice_equal(list, S("application")))
                return filter.size ? arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(name), SLICE_FMT(filter)) : name;
        if (filter.size == 0)
                return arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(name),
                                    SLICE_FMT(tr(rq->language, "yang terbuka")));
        struct slice state = slice_equal(filter, S("all")) ?
                                     tr(rq->language, "semua") :
                                     translate(rq->language, application_state_text(application_state_parse(filter)));
        return arena_printf(rq->arena, "%.*s: %.*s", SLICE_FMT(name), SLICE_FMT(state));
}

static enum error fill_purposes(struct request *rq, struct view_downloads_new *view)
{
        struct slice chosen = fields_typed(rq, "keperluan", S(""));
        size_t count = 0;
        while (!slice_is_null(download_purpose_at(count)))
                count++;
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                struct slice purpose = download_purpose_at(i);
                options[i] = (struct view_option){ .value = purpose, .chosen = slice_equal(purpose, chosen),
                                                   .label = translate(rq->language, download_purpose_text(purpose)) };
        }
        view->purposes = options;
        view->purposes_count = count;
        return OK;
}

static enum error show_new(struct request *rq, struct slice list, struct slice filter, const struct form_errors *errors)
{
        struct page page;
        struct view_downloads_new view = { .id = id_text(rq, uuid_new()), .list = list, .filter = filter,
                                           .what = list_text(rq, list, filter),
                                           .words = slice_equal(list, S("person")),
                                           .back_url = slice_from_cstr(asked_list_of(list)->page),
                                           .purpose_error = fields_text(rq, errors, "keperluan"),
                                           .reason_error = fields_text(rq, errors, "alasan"),
                                           .reason = fields_typed(rq, "alasan", SLICE_NULL) };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_purposes(rq, &view));
        TRY(page_open(rq, &page));
        render_downloads_new(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

struct slice download_narrowing(struct slice list, struct slice state, struct slice words)
{
        struct slice filter = slice_equal(list, S("application")) ? state :
                              slice_equal(list, S("person"))      ? words :
                                                                    SLICE_NULL;
        return filter.data ? filter : S("");
}

/* ROUTE GET /unduhan/baru
 * summary: Halaman minta unduhan besar / Page to ask for a large download
 * permission: export.ask
 * purpose: review
 * query daftar choice(application due outside person) ?
 * query keadaan choice(new interview proposed decided served all) ?
 * query q line 0..80 ?
 */
enum error downloads_new_page(struct request *rq, const struct downloads_new_page_params *p)
{
        static const struct form_errors none;
        struct slice list = p->daftar.data ? p->daftar : S("application");
        return show_new(rq, list, download_narrowing(list, p->keadaan, p->q), &none);
}

/* ROUTE POST /unduhan/baru
 * summary: Minta unduhan besar / Ask for a large download
 * permission: export.ask
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * pool: slow
 * form id uuid
 * form daftar choice(application due outside person)
 * form keadaan choice(new interview proposed decided served all) ?
 * form q line 0..80 ?
 * form keperluan line 0..20 ?
 * form alasan text 0..1000 ?
 */
enum error downloads_new_post(struct request *rq, const struct downloads_new_post_params *p)
{
        struct slice number;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show_new(rq, S("application"), S(""), errors);
        struct slice filter = download_narrowing(p->daftar, p->keadaan, p->q);
        if (slice_is_null(download_purpose_text(p->keperluan)))
                fields_fault(errors, "keperluan", T("Pilih satu keperluan."));
        if (slice_trim(p->alasan).size < 10)
                fields_fault(errors, "alasan", T("Tulis alasannya, paling sedikit 10 huruf."));
        if (errors->count)
                return show_new(rq, p->daftar, filter, errors);
        enum error err = download_send(rq, &(struct download_wish){ p->id, p->daftar, filter, p->keperluan, p->alasan },
                                       &number);
        if (err == ERR_INVALID || err == ERR_TOO_LARGE) {
                fields_fault(errors, "",
                             err == ERR_TOO_LARGE ?
                                     T("Daftar ini lebih dari 5.000 orang. Persempit dahulu.") :
                                     T("Daftar ini tidak lebih dari 50 orang: unduh langsung dari daftarnya."));
                return show_new(rq, p->daftar, filter, errors);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/unduhan/", p->id, ""), "diminta");
}

/* --- the queue --- */

static struct slice state_kind(enum download_state state)
{
        static const struct slice kinds[DOWNLOAD_STATE_COUNT] = {
                [DOWNLOAD_WAITING] = S("waiting"), [DOWNLOAD_APPROVED] = S("good"), [DOWNLOAD_REFUSED] = S("bad"),
                [DOWNLOAD_EXPIRED] = S("done"),    [DOWNLOAD_SPENT] = S("done"),
        };
        return kinds[state];
}

static const struct tab tabs[] = {
        { "/unduhan", S(""), T("Menunggu keputusan Anda") },
        { "/unduhan?bagian=saya", S("saya"), T("Permintaan saya") },
        { "/unduhan?bagian=semua", S("semua"), T("Semua") },
};

static enum error read_rows(struct request *rq, const struct download_filter *filter, struct download_rows *ret_rows)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = download_list(tx, request_actor(rq), filter, rq->arena, ret_rows);
        }
        return err;
}

/* ROUTE GET /unduhan
 * summary: Unduhan yang memerlukan orang kedua / Downloads that need a second person
 * permission: export.queue
 * purpose: review
 * query bagian choice(saya semua) ?
 * query sesudah line 0..240 ?
 */
enum error downloads_list_page(struct request *rq, const struct downloads_list_page_params *p)
{
        struct page page;
        struct download_rows rows;
        struct slice part = p->bagian.data ? p->bagian : S("");
        struct list list = { .path = "/unduhan", .filter = list_filter(rq, SLICE_NULL, "bagian", part),
                             .after = p->sesudah };
        struct download_filter filter = { .limit = PAGE_ROWS, .part = downloads_part(part) };
        TRY(list_position_number(rq, &list, &filter.before));
        TRY(read_rows(rq, &filter, &rows));
        struct view_downloads_list_rows *items = arena_array(rq->arena, struct view_downloads_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct download_row *row = &rows.items[i];
                items[i] = (struct view_downloads_list_rows){
                        .url = path_with_id(rq, "/unduhan/", row->id, ""), .number = row->number,
                        .what = translate(rq->language, download_list_text(row->list)), .persons = row->persons,
                        .purpose = translate(rq->language, download_purpose_text(row->purpose)), .who = row->requester,
                        .state = translate(rq->language, download_state_text(row->state)),
                        .state_kind = state_kind(row->state), .at = row->requested_at };
        }
        struct view_downloads_list view = { .rows = items, .rows_count = rows.count,
                                            .csv_url = listing_file(rq, &downloads_listing, list.filter) };
        TRY(page_tabs(rq, tabs, ARRAY_SIZE(tabs), part, &view.tabs));
        view.tabs_count = ARRAY_SIZE(tabs);
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_downloads_list(&page, &view);
        return response_html(rq, 200);
}

/* --- one --- */

static enum error show(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct download_file file;
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = download_read(tx, request_actor(rq), id, rq->arena, &file);
        }
        TRY(err);
        struct view_downloads_show view = {
                .number = file.number, .base = path_with_id(rq, "/unduhan/", id, ""),
                .fetch_url = path_with_id(rq, asked_list_of(file.list)->fetch, id, ""),
                .version = int_text(rq, file.version),
                .what = list_text(rq, file.list, file.filter), .persons = int_text(rq, file.persons),
                .purpose = translate(rq->language, download_purpose_text(file.purpose)), .reason = file.reason,
                .who = file.requester, .at = file.requested_at, .until = file.expires_at, .decider = file.decider,
                .note = file.note, .left = file.fetches_left,
                .state = translate(rq->language, download_state_text(file.state)), .state_kind = state_kind(file.state),
                .waits = file.state == DOWNLOAD_WAITING, .approved = file.state == DOWNLOAD_APPROVED,
                .expired = file.state == DOWNLOAD_EXPIRED, .refused = file.state == DOWNLOAD_REFUSED,
                .may_decide = file.may_decide, .may_fetch = file.may_fetch,
                .note_error = fields_text(rq, errors, "catatan"), .typed = fields_typed(rq, "catatan", SLICE_NULL) };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_downloads_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /unduhan/{id}
 * summary: Satu permintaan unduhan / One request for a download
 * permission: export.read
 * purpose: review
 * path id uuid
 */
enum error downloads_show_page(struct request *rq, const struct downloads_show_page_params *p)
{
        static const struct form_errors none;
        return show(rq, p->id, &none);
}

static enum error decide(struct request *rq, const struct download_verdict *verdict)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = download_decide(tx, request_actor(rq), verdict);
        }
        return err;
}

/* ROUTE POST /unduhan/{id}/setuju
 * summary: Setujui unduhan / Agree to a download
 * permission: export.confirm
 * purpose: review
 * csrf: token
 * path id uuid
 * form versi int 1..9223372036854775807 ?
 */
enum error downloads_agree_post(struct request *rq, const struct downloads_agree_post_params *p)
{
        struct download_verdict verdict = { .id = p->id, .agree = true, .version = p->has_versi ? p->versi : 0 };
        TRY(decide(rq, &verdict));
        return redirect_with(rq, path_with_id(rq, "/unduhan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /unduhan/{id}/tolak
 * summary: Tolak unduhan / Refuse a download
 * permission: export.confirm
 * purpose: review
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form versi int 1..9223372036854775807 ?
 * form catatan text 0..1000 ?
 */
enum error downloads_refuse_post(struct request *rq, const struct downloads_refuse_post_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count)
                return show(rq, p->id, errors);
        enum error err = decide(rq, &(struct download_verdict){ .id = p->id, .note = p->catatan,
                                                                .version = p->has_versi ? p->versi : 0 });
        if (err == ERR_INVALID) {
                fields_fault(errors, "catatan", T("Tulis mengapa ditolak, paling sedikit 5 huruf."));
                return show(rq, p->id, errors);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/unduhan/", p->id, ""), "tersimpan");
}
