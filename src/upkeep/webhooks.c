/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the office's own systems hear of events: list, form, and the secret, shown once. */
#include "upkeep.html.h"
#include "upkeep.routes.h"

#include "base/checked.h"
#include "jobs/webhook.h"
#include "program/fields.h"
#include "program/listing.h"
#include "store/store.h"

static struct slice event_text(enum language language, struct slice event)
{
        if (slice_equal(event, S("warning.published")))
                return tr(language, "Peringatan diterbitkan");
        if (slice_equal(event, S("warning.changed")))
                return tr(language, "Peringatan diperbarui");
        return slice_equal(event, S("warning.ended")) ? tr(language, "Peringatan ditutup")
                                                      : tr(language, "Instansi menjawab permintaan");
}

static struct slice events_text(struct request *rq, struct slice words)
{
        struct slice text = S(""), word;
        while (slice_next(&words, ' ', &word))
                text = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(text), text.size ? ", " : "",
                                    SLICE_FMT(event_text(rq->language, word)));
        return text;
}

static enum error fill_rows(struct request *rq, struct view_upkeep_webhooks *view)
{
        struct webhook_list list;
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = webhook_list(tx, request_actor(rq), rq->arena, &list);
        }
        TRY(err);
        struct view_upkeep_webhooks_rows *rows = arena_array(rq->arena, struct view_upkeep_webhooks_rows, list.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct webhook_row *row = &list.items[i];
                rows[i] = (struct view_upkeep_webhooks_rows){
                        .address = row->url, .events = events_text(rq, row->events), .active = row->active,
                        .at = row->created_at, .off_url = path_with_id(rq, "/webhook/", row->id, "/matikan") };
        }
        view->rows = rows;
        view->rows_count = list.count;
        return OK;
}

/* --- as a file and as JSON --- */

static const struct listing_field fields[] = {
        { "url", T("Alamat"), 40 },   { "events", T("Kejadian"), 40 },
        { "since", T("Sejak"), 20 },  { "active", T("Aktif"), 10 },
};

static enum error read_listing(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct webhook_list *list = rows;
        size_t first;
        TRY(webhook_list(tx, actor, reading->arena, list));
        TRY(listing_cut(LISTING_ALL(list), reading, &first));
        list->items += first;
        return OK;
}

static enum error write_listing(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct webhook_row *row = &((const struct webhook_list *)rows)->items[index];
        ret_values[0] = value_text(row->url);
        ret_values[1] = value_coded(row->events, events_text(rq, row->events));
        ret_values[2] = value_at(row->created_at);
        ret_values[3] = value_yes_no(row->active);
        return OK;
}

/* No person and no secret stands in it: who may see it may keep it. */
static const struct listing webhooks = { .page = "/webhook", .file = "/webhook.csv", .api = "/api/webhook",
                                         .permission = S("webhook.list"), .object_kind = S("webhook"),
                                         .fields = fields, .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                         .write = write_listing };

/* ROUTE GET /webhook.csv
 * summary: Unduh tujuan pemberitahuan / Download the endpoints
 * permission: webhook.list
 * purpose: none
 * returns: CSV
 */
enum error upkeep_webhooks_csv(struct request *rq, const struct upkeep_webhooks_csv_params *p)
{
        struct webhook_list list;
        (void)p;
        return listing_send_file(rq, &webhooks, &list);
}

/* SHAPE Webhook: where notices go; events: words with blanks between
 * id uuid
 * url text
 * events text
 * since instant
 * active bool
 */

/* ROUTE GET /api/webhook
 * summary: Tujuan pemberitahuan / Endpoints
 * permission: webhook.list
 * purpose: none
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items and the next page; events are words with blanks between, and no secret
 * answer 200 Webhook[]
 */
enum error upkeep_api_webhooks(struct request *rq, const struct upkeep_api_webhooks_params *p)
{
        struct webhook_list list;
        return listing_send_json(rq, &webhooks, &list,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* --- the page --- */

static enum error fill_events(struct request *rq, struct view_upkeep_webhooks *view)
{
        size_t count = 0;
        while (!slice_is_null(webhook_event_at(count)))
                count++;
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                options[i] = (struct view_option){ .value = webhook_event_at(i),
                                                   .label = event_text(rq->language, webhook_event_at(i)) };
        view->options = options;
        view->options_count = count;
        return OK;
}

static enum error show(struct request *rq, struct slice secret, const struct form_errors *errors)
{
        struct page page;
        struct view_upkeep_webhooks view = { .id = id_text(rq, uuid_new()), .secret = secret,
                                             .csv_url = listing_file(rq, &webhooks, SLICE_NULL),
                                             .hosts = rq->app->webhooks.hosts, .demo = rq->app->demo,
                                             .address = secret.size ? SLICE_NULL /* it was added */
                                                                    : fields_typed(rq, "alamat", SLICE_NULL),
                                             .address_error = fields_text(rq, errors, "alamat"),
                                             .events_error = fields_text(rq, errors, "kejadian") };
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(fill_events(rq, &view));
        TRY(fill_rows(rq, &view));
        TRY(page_open(rq, &page));
        render_upkeep_webhooks(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /webhook
 * summary: Pemberitahuan ke sistem lain / Notices to other systems
 * permission: webhook.list
 * purpose: none
 */
enum error upkeep_webhooks_page(struct request *rq, const struct upkeep_webhooks_page_params *p)
{
        static const struct form_errors none;
        (void)p;
        return show(rq, SLICE_NULL, &none);
}

/* ROUTE POST /webhook/baru
 * summary: Tambah tujuan pemberitahuan / Add an endpoint
 * permission: webhook.change
 * purpose: none
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form alamat line 0..254 ?
 * form kejadian line 1..40 [8] ?
 */
enum error upkeep_webhook_post(struct request *rq, const struct upkeep_webhook_post_params *p)
{
        struct slice secret = SLICE_NULL, events = S("");
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        for (size_t i = 0; i < p->kejadian_count; i++)
                events = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(events), i ? " " : "",
                                      SLICE_FMT(p->kejadian[i]));
        if (webhook_check_url(p->alamat, &rq->app->webhooks) != OK)
                fields_fault(errors, "alamat",
                             T("Alamat harus https:// pada salah satu host yang diatur operator (webhook-hosts)."));
        if (p->kejadian_count == 0)
                fields_fault(errors, "kejadian", T("Pilih paling sedikit satu kejadian."));
        if (errors->count)
                return show(rq, SLICE_NULL, errors);
        TRY(webhook_add(rq->app->store, request_actor(rq),
                        &(struct webhook_new){ p->id, p->alamat, events, &rq->app->webhooks }, rq->arena, &secret));
        return show(rq, secret, errors);
}

/* ROUTE POST /webhook/{id}/matikan
 * summary: Matikan tujuan pemberitahuan / Turn an endpoint off
 * permission: webhook.change
 * purpose: none
 * csrf: token
 * path id uuid
 */
enum error upkeep_webhook_off_post(struct request *rq, const struct upkeep_webhook_off_post_params *p)
{
        TRY(webhook_turn_off(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, S("/webhook"), "tersimpan");
}
