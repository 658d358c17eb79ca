/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a warning said, as CAP 1.2 for programs; and changing one that is in force. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "export/cap.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/office.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/page_parts.h"
#include "warnings/warnings.h"

/* --- CAP ---------------------------------------------------------------------------------------------------------- */

/* A warning's messages on their way into CAP. */
struct capping {
        struct office office;
        struct uuid warning_id;
        struct slice number, areas;
        bool public;   /* this is what everybody reads */
        bool has_twin; /* this is not, and something else is */
        struct warning_messages messages;
};

static enum cap_level cap_level_of(struct slice level)
{
        if (slice_equal(level, S("AWAS")))
                return CAP_HIGH;
        return slice_equal(level, S("SIAGA")) ? CAP_MIDDLE : CAP_LOW;
}

static enum cap_kind cap_kind_of(struct slice kind)
{
        if (slice_equal(kind, S("cancel")))
                return CAP_CANCEL;
        return slice_equal(kind, S("update")) ? CAP_UPDATE : CAP_ALERT;
}

/* Two that say different things have two names. */
static struct cap_key key_of(struct request *rq, const struct capping *capping, size_t index)
{
        const struct warning_message *message = &capping->messages.items[index];
        return (struct cap_key){ .sent = message->sent_at,
                                 .identifier = arena_printf(rq->arena, "%.*s.%lld%s", SLICE_FMT(capping->number),
                                                            (long long)message->step,
                                                            capping->has_twin ? ".petugas" : "") };
}

static struct slice web_of(struct request *rq, const struct capping *capping)
{
        struct slice origin = request_origin(rq);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(capping->warning_id, id);
        if (capping->public)
                return arena_printf(rq->arena, "%.*s/peringatan-publik#%.*s", SLICE_FMT(origin),
                                    SLICE_FMT(capping->number));
        return arena_printf(rq->arena, "%.*s/peringatan/%s", SLICE_FMT(origin), id);
}

/* All messages before the one refer to the first, and it to all of them. */
static enum error fill_references(struct request *rq, const struct capping *capping, size_t index,
                                  struct cap_alert *alert)
{
        struct cap_key *keys = arena_array(rq->arena, struct cap_key, index + 1);
        if (!keys)
                return ERR_MEMORY;
        for (size_t i = 0; i < index; i++)
                keys[i] = key_of(rq, capping, i);
        alert->references = keys;
        alert->reference_count = index;
        return OK;
}

static enum error fill_areas(struct request *rq, const struct capping *capping, struct cap_alert *alert)
{
        struct slice rest = capping->areas, code;
        struct cap_area *areas = arena_array(rq->arena, struct cap_area, WARNING_AREAS_MAX);
        if (!areas)
                return ERR_MEMORY;
        alert->areas = areas;
        while (alert->area_count < WARNING_AREAS_MAX && slice_next(&rest, ' ', &code))
                areas[alert->area_count++] = (struct cap_area){ region_label_of(rq->arena, code), code };
        if (alert->area_count == 0)
                areas[alert->area_count++] = (struct cap_area){
                        .description = arena_printf(rq->arena, "Seluruh wilayah kerja %.*s",
                                                    SLICE_FMT(capping->office.name)) };
        return OK;
}

static enum error send_cap(struct request *rq, const struct capping *capping, size_t index)
{
        const struct warning_message *message = &capping->messages.items[index];
        char office[UUID_TEXT_SIZE + 1];
        uuid_format(capping->office.id, office);
        struct cap_alert alert = {
                .key = key_of(rq, capping, index), .sender = arena_printf(rq->arena, "urn:uuid:%s", office),
                .kind = cap_kind_of(message->kind), .level = cap_level_of(message->level),
                .fictional = capping->office.fictional || rq->app->demo,
                .restriction = capping->public ? SLICE_NULL : S("Hanya untuk penerima peringatan ini."),
                .event = S("Kewaspadaan terhadap perdagangan orang"), .sender_name = capping->office.name,
                .headline = message->title, .description = message->body, .instruction = message->asked,
                .effective = message->sent_at, .expires = message->expires_at, .web = web_of(rq, capping),
        };
        if (alert.kind == CAP_CANCEL)
                alert.note = S("Peringatan ini sudah berakhir.");
        if (!zone_parse(capping->office.zone, &alert.utc_offset))
                return ERR_CORRUPT;
        TRY(fill_references(rq, capping, index, &alert));
        TRY(fill_areas(rq, capping, &alert));
        TRY(cap_write(&alert, response_body(rq)));
        return response_send(rq, 200, CAP_MEDIA_TYPE.data);
}

/* ROUTE GET /peringatan/{id}/cap
 * summary: Peringatan dalam bentuk CAP 1.2 / A warning as CAP 1.2
 * permission: warning.read
 * purpose: own-work
 * path id uuid
 * query pesan int 1..99 ?
 * returns: application/cap+xml: the message of that number, else the newest that was sent
 */
enum error warnings_cap(struct request *rq, const struct warnings_cap_params *p)
{
        struct warning_page warning;
        struct capping capping = { .warning_id = p->id };
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_read(tx, request_actor(rq), p->id, rq->arena, &warning);
                if (err == OK)
                        err = office_find(tx, request_actor(rq)->office_id, rq->arena, &capping.office);
        }
        TRY(err);
        capping.messages = warning.messages;
        capping.number = warning.number;
        capping.areas = warning.areas;
        capping.has_twin = warning.public;
        size_t count = warning.messages.count;
        while (count > 0 && warning.messages.items[count - 1].sent_at == 0)
                count--;
        size_t wanted = p->has_pesan ? (size_t)p->pesan : count;
        return wanted == 0 || wanted > count ? ERR_NOT_FOUND : send_cap(rq, &capping, wanted - 1);
}

/* ROUTE GET /peringatan-publik/{id}/cap
 * summary: Peringatan untuk umum dalam bentuk CAP 1.2 / A warning for everybody as CAP 1.2
 * permission: public
 * purpose: none
 * rate: none
 * path id uuid
 * returns: application/cap+xml: its newest message
 */
enum error warnings_public_cap(struct request *rq, const struct warnings_public_cap_params *p)
{
        struct capping capping = { .warning_id = p->id, .public = true };
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = warnings_public_messages(tx, rq->app->public_office, p->id, rq->arena, &capping.messages);
                if (err == OK)
                        err = office_find(tx, rq->app->public_office, rq->arena, &capping.office);
        }
        TRY(err);
        capping.number = capping.messages.number;
        capping.areas = capping.messages.areas;
        return send_cap(rq, &capping, capping.messages.count - 1);
}

/* --- a change ----------------------------------------------------------------------------------------------------- */

static enum error read_changeable(struct request *rq, struct uuid id, struct warning_page *ret_page)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_read(tx, request_actor(rq), id, rq->arena, ret_page);
        }
        TRY(err);
        return ret_page->can_change ? OK : ERR_CONFLICT;
}

static enum error show_change(struct request *rq, const struct warning_page *warning, const struct form_errors *errors)
{
        struct page page;
        size_t count = warning->messages.count;
        const struct warning_message *last = &warning->messages.items[count - 1];
        struct date end = date_of_instant(last->expires_at - 1, request_actor(rq)->zone_minutes);
        struct view_warnings_change view = {
                .number = warning->number, .base = path_with_id(rq, "/peringatan/", warning->id, ""),
                .version = int_text(rq, warning->version),
                .level_error = fields_text(rq, errors, "level"), .title = fields_typed(rq, "title", last->title),
                .title_error = fields_text(rq, errors, "title"), .body = fields_typed(rq, "body", last->body),
                .body_error = fields_text(rq, errors, "body"), .asked = fields_typed(rq, "asked", last->asked),
                .asked_error = fields_text(rq, errors, "asked"),
                .expires_on = fields_typed(rq, "expires_on", date_iso_kept(end, rq->arena)),
                .expires_on_error = fields_text(rq, errors, "expires_on"),
        };
        TRY(warning_level_options(rq, fields_typed(rq, "level", last->level), &view.levels, &view.levels_count));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_warnings_change(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /peringatan/{id}/perbarui
 * summary: Perbarui peringatan yang berlaku / Change a warning in force
 * permission: warning.draft
 * purpose: warn
 * path id uuid
 */
enum error warnings_change_page(struct request *rq, const struct warnings_change_page_params *p)
{
        static const struct form_errors none;
        struct warning_page warning;
        TRY(read_changeable(rq, p->id, &warning));
        return show_change(rq, &warning, &none);
}

static enum error change(struct request *rq, const struct warning_draft *draft, int64_t version,
                         struct form_errors *errors)
{
        struct warning_fault_at fault = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_change(tx, request_actor(rq), draft, version, &fault);
        }
        if (err == ERR_INVALID && fault.field)
                fields_fault(errors, fault.field, fault.text);
        return err;
}

/* ROUTE POST /peringatan/{id}/perbarui
 * summary: Simpan perubahan peringatan / Save the change of a warning
 * permission: warning.draft
 * purpose: warn
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 0..1000000
 * form level choice(WASPADA SIAGA AWAS)
 * form title line 5..120
 * form body text 20..2000
 * form asked text 10..1000
 * form expires_on date
 */
enum error warnings_change_post(struct request *rq, const struct warnings_change_post_params *p)
{
        struct warning_page warning;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        enum error err = errors->count > 0 ? ERR_INVALID : OK;
        if (err == OK)
                err = change(rq,
                             &(struct warning_draft){ .id = p->id, .level = p->level, .title = p->title,
                                                      .body = p->body, .asked = p->asked,
                                                      .expires_on = date_iso_kept(p->expires_on, rq->arena) },
                             p->version, errors);
        if (errors->count > 0) {
                TRY(read_changeable(rq, p->id, &warning));
                return show_change(rq, &warning, errors);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/peringatan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /peringatan/{id}/kirim
 * summary: Kirim perubahan peringatan / Send the change of a warning
 * permission: warning.send
 * purpose: warn
 * csrf: token
 * path id uuid
 * form version int 0..1000000
 * form pesan int 1..99
 * form pesan_versi int 0..1000000
 */
enum error warnings_send_post(struct request *rq, const struct warnings_send_post_params *p)
{
        enum error err;
        struct warning_sending sending = { .warning_id = p->id, .version = p->version, .step = p->pesan,
                                           .message_version = p->pesan_versi };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_send(tx, request_actor(rq), &sending);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/peringatan/", p->id, ""), "diperbarui");
}

/* ROUTE POST /api/peringatan/{id}/perbarui
 * summary: Simpan perubahan peringatan / Save the change of a warning
 * permission: warning.draft
 * purpose: warn
 * csrf: token
 * path id uuid
 * json level choice(WASPADA SIAGA AWAS)
 * json title line 5..120
 * json body text 20..2000
 * json asked text 10..1000
 * json expires_on date
 * returns: it waits until somebody sends it
 * version: match
 * answer 204
 */
enum error warnings_api_change(struct request *rq, const struct warnings_api_change_params *p)
{
        struct form_errors *errors = fields_errors(rq);
        char day[DATE_ISO_SIZE + 1];
        int64_t version;
        if (!errors)
                return ERR_MEMORY;
        TRY(api_if_match(rq, &version));
        enum error err = change(rq,
                                &(struct warning_draft){ .id = p->id, .level = p->level, .title = p->title,
                                                         .body = p->body, .asked = p->asked,
                                                         .expires_on = date_iso_text(p->expires_on, day) },
                                version, errors);
        if (errors->count > 0)
                api_set_errors(rq, errors);
        TRY(err);
        return response_no_content(rq);
}

/* ROUTE POST /api/peringatan/{id}/kirim
 * summary: Kirim perubahan peringatan / Send the change of a warning
 * permission: warning.send
 * purpose: warn
 * csrf: token
 * path id uuid
 * json message int 1..99
 * json message_version int 0..1000000
 * version: match
 * answer 204
 */
enum error warnings_api_send(struct request *rq, const struct warnings_api_send_params *p)
{
        enum error err;
        struct warning_sending sending = { .warning_id = p->id, .step = p->message,
                                           .message_version = p->message_version };
        TRY(api_if_match(rq, &sending.version));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = warnings_send(tx, request_actor(rq), &sending);
        }
        TRY(err);
        return response_no_content(rq);
}
