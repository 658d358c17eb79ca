/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the office's own systems hear of events: list, form, and the secret, shown once. */
#include "upkeep.html.h"
#include "upkeep.routes.h"

#include "base/checked.h"
#include "jobs/webhook.h"
#include "program/fields.h"

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
        TRY(webhook_list(rq->app->store, request_actor(rq), rq->arena, &list));
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
