/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of outreach that no draw suggested. */
#include "warnings.html.h"
#include "warnings.routes.h"

#include "base/checked.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/listing.h"
#include "program/office.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/outreach.h"
#include "warnings/page_parts.h"

enum { DISTRICT_SIZE = 8, DISTRICTS_MAX = 400, CHECKS_MAX = 300, STAMP_MAX = 64 };

static const struct coded_word states[] = {
        { S("active"), S("good"), T("Tercatat") },
        { S("withdrawn"), S("done"), T("Dibatalkan") },
};
static const struct coded_word acts[] = {
        { S("created"), S(""), T("Dicatat") },
        { S("changed"), S(""), T("Diubah") },
        { S("withdrawn"), S(""), T("Dibatalkan") },
        { S("agreed"), S(""), T("Dibenarkan orang kedua") },
};

static struct slice state_kind(struct slice state)
{
        const struct coded_word *word = coded_find(states, ARRAY_SIZE(states), state);
        return word ? word->group : S("waiting");
}

static struct slice holder_text(struct slice key, enum language language)
{
        size_t count;
        const struct coded_word *words = outreach_holders(&count);
        return coded_label(words, count, key, language);
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

static const struct listing_field fields[] = {
        { "held_on", T("Tanggal kegiatan"), 12 }, { "kind", T("Jenis kegiatan"), 28 },
        { "held_by", T("Diadakan oleh"), 28 },    { "district", T("Kode kecamatan"), 12 },
        { "place", T("Kecamatan"), 36 },          { "villages", T("Desa"), 8 },
        { "state", T("Keadaan"), 14 },            { "known_at", T("Dicatat"), 18 },
        { "agreed", T("Dibenarkan orang kedua"), 10 },
};

static enum error read_listing(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading)
{
        struct outreach_list *list = rows;
        size_t first;
        TRY(outreach_list(tx, actor, reading->arena, list));
        TRY(listing_cut(LISTING_ALL(list), reading, &first));
        list->items += first;
        return OK;
}

static enum error write_listing(struct request *rq, const void *rows, size_t index, struct value *ret_values)
{
        const struct outreach_row *row = &((const struct outreach_list *)rows)->items[index];
        ret_values[0] = value_day(row->held_on);
        ret_values[1] = value_coded(row->kind, outreach_kind_text(row->kind, rq->language));
        ret_values[2] = value_coded(row->held_by, holder_text(row->held_by, rq->language));
        ret_values[3] = value_text(row->district);
        ret_values[4] = value_text(region_label_of(rq->arena, row->district));
        ret_values[5] = value_number(row->villages);
        ret_values[6] = value_coded(row->state, coded_label(states, ARRAY_SIZE(states), row->state, rq->language));
        ret_values[7] = value_at(row->known_at);
        ret_values[8] = value_yes_no(row->agreed);
        return OK;
}

static const struct listing outreaches = { .page = "/penyuluhan", .file = "/penyuluhan.csv",
                                           .api = "/api/penyuluhan", .object_kind = S("outreach"), .fields = fields,
                                           .field_count = ARRAY_SIZE(fields), .read = read_listing,
                                           .write = write_listing };

/* ROUTE GET /penyuluhan.csv
 * summary: Unduh daftar penyuluhan dan kunjungan lain / Download the list of outreach
 * permission: outreach.list
 * purpose: own-work
 * pool: slow
 * returns: CSV
 */
enum error outreach_csv(struct request *rq, const struct outreach_csv_params *p)
{
        struct outreach_list list;
        UNUSED(p);
        return listing_send_file(rq, &outreaches, &list);
}

/* SHAPE Outreach: a visit, talk or campaign that no draw suggested; what arrived before known_at counts unless agreed
 * id uuid
 * held_on date
 * kind choice(visit talk school campaign other)
 * held_by choice(office joint village agency other)
 * district text
 * place text
 * villages int
 * state choice(active withdrawn)
 * known_at instant
 * agreed bool
 */

/* ROUTE GET /api/penyuluhan
 * summary: Penyuluhan dan kunjungan lain / Outreach
 * permission: outreach.list
 * purpose: own-work
 * query sesudah line 0..240 ?
 * query batas int 1..200 ?
 * returns: items and the next page, the latest day first
 * answer 200 Outreach[]
 */
enum error outreach_api_list(struct request *rq, const struct outreach_api_list_params *p)
{
        struct outreach_list list;
        return listing_send_json(rq, &outreaches, &list,
                                 &(struct listing_wish){ .after = p->sesudah, .limit = p->has_batas ? p->batas : 0 });
}

/* ROUTE GET /penyuluhan
 * summary: Penyuluhan dan kunjungan lain / Outreach
 * permission: outreach.list
 * purpose: own-work
 */
enum error outreach_page(struct request *rq, const struct outreach_page_params *p)
{
        struct page page;
        struct outreach_list list;
        enum error err;
        UNUSED(p);
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = outreach_list(tx, request_actor(rq), rq->arena, &list);
        }
        TRY(err);
        struct view_outreaches_rows *rows = arena_array(rq->arena, struct view_outreaches_rows, list.count);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++) {
                const struct outreach_row *row = &list.items[i];
                rows[i] = (struct view_outreaches_rows){
                        .url = path_with_id(rq, "/penyuluhan/", row->id, ""),
                        .title = outreach_kind_text(row->kind, rq->language), .day = day_text(rq, row->held_on),
                        .place = region_label_of(rq->arena, row->district), .villages = row->villages,
                        .state = coded_label(states, ARRAY_SIZE(states), row->state, rq->language),
                        .kind = state_kind(row->state), .late = row->is_late };
        }
        TRY(page_open(rq, &page));
        render_outreaches(&page, &(struct view_outreaches){
                                         .rows = rows, .rows_count = list.count,
                                         .can_write = access_may_ever(request_actor(rq), S("outreach.record")),
                                         .csv_url = listing_file(rq, &outreaches, SLICE_NULL) });
        return response_html(rq, 200);
}

/* --- one of them -------------------------------------------------------------------------------------------------- */

static struct slice recorded_text(struct request *rq, const struct outreach_row *row)
{
        _cleanup_buffer_ struct buffer stamp;
        buffer_init(&stamp, STAMP_MAX);
        instant_write(&stamp, row->known_at, request_actor(rq)->zone_minutes, DATE_SHORT, rq->language);
        struct slice before = tr(rq->language, "Dicatat oleh");
        return arena_printf(rq->arena, "%.*s %.*s, %.*s.", SLICE_FMT(before), SLICE_FMT(row->written_by),
                            SLICE_FMT(buffer_slice(&stamp)));
}

/* Codes with a space between, as names of villages. */
static struct slice villages_text(struct request *rq, struct slice codes)
{
        struct slice code, text = S("");
        struct region region;
        while (slice_next(&codes, ' ', &code)) {
                struct slice name = region_find(code, &region) ? region.name : code;
                text = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(text), text.size ? ", " : "", SLICE_FMT(name));
        }
        return text;
}

static enum error fill_past(struct request *rq, const struct outreach_page *outreach, struct view_outreach *view)
{
        struct view_timeline_entry *items = arena_array(rq->arena, struct view_timeline_entry, outreach->past_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < outreach->past_count; i++) {
                const struct outreach_past *past = &outreach->past[i];
                struct slice kind = outreach_kind_text(past->kind, rq->language), day = day_text(rq, past->held_on);
                struct slice places = villages_text(rq, past->villages);
                items[i] = (struct view_timeline_entry){
                        .title = coded_label(acts, ARRAY_SIZE(acts), past->act, rq->language), .by = past->by,
                        .at = past->at,
                        .text = arena_printf(rq->arena, "%.*s, %.*s: %.*s%s%.*s", SLICE_FMT(kind), SLICE_FMT(day),
                                             SLICE_FMT(places), past->note.size ? ". " : "", SLICE_FMT(past->note)) };
        }
        view->entries = items;
        view->entries_count = outreach->past_count;
        return OK;
}

static enum error fill_villages(struct request *rq, const struct outreach_page *outreach, struct view_outreach *view)
{
        struct view_outreach_villages *items = arena_array(rq->arena, struct view_outreach_villages,
                                                           outreach->village_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < outreach->village_count; i++)
                items[i].place = region_label_of(rq->arena, outreach->villages[i]);
        view->villages = items;
        view->villages_count = outreach->village_count;
        return OK;
}

static enum error read_one(struct request *rq, struct uuid id, struct outreach_page *ret_page)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = outreach_read(tx, request_actor(rq), id, rq->arena, ret_page);
        }
        return err;
}

static struct slice contacts_text(struct request *rq, int64_t contacts)
{
        return contacts > 0 ? int_text(rq, contacts) : S("");
}

/* ROUTE GET /penyuluhan/{id}
 * summary: Satu penyuluhan atau kunjungan lain / One outreach event
 * permission: outreach.read
 * purpose: own-work
 * path id uuid
 */
enum error outreach_show_page(struct request *rq, const struct outreach_show_page_params *p)
{
        struct page page;
        struct outreach_page outreach;
        TRY(read_one(rq, p->id, &outreach));
        const struct outreach_row *row = &outreach.row;
        struct view_outreach view = {
                .title = outreach_kind_text(row->kind, rq->language), .day = day_text(rq, row->held_on),
                .place = region_label_of(rq->arena, row->district), .holder = holder_text(row->held_by, rq->language),
                .state = coded_label(states, ARRAY_SIZE(states), row->state, rq->language),
                .kind = state_kind(row->state), .note = outreach.note,
                .contacts = contacts_text(rq, outreach.contacts), .recorded = recorded_text(rq, row),
                .base = path_with_id(rq, "/penyuluhan/", p->id, ""), .version = int_text(rq, outreach.version),
                .late = row->is_late, .same_day = row->counts_before && !row->is_late,
                .known = clock_text(rq, row->known_at), .agreed = outreach.agreed_by, .before = outreach.before,
                .can_change = outreach.can_change, .can_agree = outreach.can_agree,
                .seconds = outreach.seconds, .headed = outreach.headed,
                .can_see_reports = access_may_ever(request_actor(rq), S("signal.list")) };
        TRY(fill_past(rq, &outreach, &view));
        TRY(fill_villages(rq, &outreach, &view));
        TRY(page_open(rq, &page));
        render_outreach(&page, &view);
        return response_html(rq, 200);
}

/* SHAPE OutreachDetail: one outreach event; villages are codes
 * id uuid
 * held_on date
 * kind choice(visit talk school campaign other)
 * held_by choice(office joint village agency other)
 * district text
 * place text null
 * villages text[]
 * contacts int null
 * note text null
 * state choice(active withdrawn)
 * known_at instant
 * agreed bool
 * version int
 * can_change bool
 * can_agree bool
 */

/* ROUTE GET /api/penyuluhan/{id}
 * summary: Satu penyuluhan atau kunjungan lain / One outreach event
 * permission: outreach.read
 * purpose: own-work
 * path id uuid
 * version: fresh
 * answer 200 OutreachDetail
 */
enum error outreach_api_show(struct request *rq, const struct outreach_api_show_params *p)
{
        struct json_writer out;
        struct outreach_page outreach;
        bool fresh;
        TRY(read_one(rq, p->id, &outreach));
        TRY(api_etag(rq, outreach.version, &fresh));
        if (fresh)
                return OK;
        api_begin(rq, &out);
        api_write_id(&out, "id", p->id);
        json_write_text(&out, "held_on", outreach.row.held_on);
        json_write_text(&out, "kind", outreach.row.kind);
        json_write_text(&out, "held_by", outreach.row.held_by);
        api_write_place(rq, &out, "district", outreach.row.district);
        json_open_array(&out, "villages");
        for (size_t i = 0; i < outreach.village_count; i++)
                json_write_text(&out, NULL, outreach.villages[i]);
        json_close(&out);
        if (outreach.contacts > 0)
                json_write_int64(&out, "contacts", outreach.contacts);
        else
                json_write_null(&out, "contacts");
        json_write_text(&out, "note", outreach.note);
        json_write_text(&out, "state", outreach.row.state);
        api_write_at(&out, "known_at", outreach.row.known_at);
        json_write_bool(&out, "agreed", outreach.row.agreed);
        json_write_int64(&out, "version", outreach.version);
        json_write_bool(&out, "can_change", outreach.can_change);
        json_write_bool(&out, "can_agree", outreach.can_agree);
        return api_send(rq, &out, 200);
}

/* --- the form ----------------------------------------------------------------------------------------------------- */

/* What stands in it, before or after it came back wrong. */
struct form {
        struct uuid id;
        int64_t version; /* 0: a new one */
        struct slice district, kind, held_by, held_on, contacts, note;
        const struct slice *villages;
        size_t village_count;
        bool taken; /* the id stands for another content already */
};

static bool was_ticked(const struct form *form, struct slice code)
{
        for (size_t i = 0; i < form->village_count; i++)
                if (slice_equal(form->villages[i], code))
                        return true;
        return false;
}

static enum error fill_options(struct request *rq, const struct form *form, struct view_outreach_edit *view)
{
        size_t kinds, holders;
        const struct coded_word *kind = outreach_kinds(&kinds), *holder = outreach_holders(&holders);
        struct view_option *items = arena_array(rq->arena, struct view_option, kinds + holders);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < kinds + holders; i++) {
                const struct coded_word *word = i < kinds ? &kind[i] : &holder[i - kinds];
                items[i] = (struct view_option){ .value = word->key, .label = translate(rq->language, word->label),
                                                 .chosen = slice_equal(word->key,
                                                                       i < kinds ? form->kind : form->held_by) };
        }
        view->kinds = items;
        view->kinds_count = kinds;
        view->holders = items + kinds;
        view->holders_count = holders;
        return OK;
}

/* The villages of the district, to be ticked. */
static enum error fill_checks(struct request *rq, const struct form *form, struct view_outreach_edit *view)
{
        struct region district, village;
        struct view_option *items = arena_array(rq->arena, struct view_option, CHECKS_MAX);
        if (!items)
                return ERR_MEMORY;
        view->villages = items;
        if (form->district.size != DISTRICT_SIZE || !region_find(form->district, &district))
                return OK;
        for (size_t i = 0; view->villages_count < CHECKS_MAX && region_child(&district, i, &village); i++) {
                struct slice code = arena_copy(rq->arena, region_code(&village));
                if (slice_is_null(code))
                        return ERR_MEMORY;
                items[view->villages_count++] = (struct view_option){ .value = code, .label = village.name,
                                                                      .chosen = was_ticked(form, code) };
        }
        return OK;
}

struct district_options {
        struct request *rq;
        struct view_option *items;
        size_t count;
};

static bool add_district(const struct region *village, void *context)
{
        struct district_options *options = context;
        struct region district;
        if (options->count == DISTRICTS_MAX || !region_parent(village, &district))
                return false;
        struct slice code = region_code(&district);
        if (options->count > 0 && slice_equal(options->items[options->count - 1].value, code))
                return true;
        options->items[options->count++] = (struct view_option){ .value = arena_copy(options->rq->arena, code),
                                                                 .label = district.name };
        return true;
}

/* Those in which he may write one down. */
static enum error fill_districts(struct request *rq, struct view_outreach_edit *view)
{
        struct area_list areas;
        enum error err;
        struct district_options options = { rq, arena_array(rq->arena, struct view_option, DISTRICTS_MAX), 0 };
        if (!options.items)
                return ERR_MEMORY;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_areas(tx, request_actor(rq)->office_id, rq->arena, &areas);
                if (err != OK)
                        continue;
                options.count = view->districts_count = 0;
                region_area_each_village((struct region_area){ areas.regency_codes, areas.count }, add_district,
                                         &options);
                for (size_t i = 0; i < options.count; i++)
                        if (outreach_may_record(tx, request_actor(rq), options.items[i].value))
                                options.items[view->districts_count++] = options.items[i];
        }
        view->districts = options.items;
        return err;
}

static enum error show_form(struct request *rq, const struct form *form, const struct form_errors *errors)
{
        struct page page;
        struct view_outreach_edit view = {
                .id = id_text(rq, form->id), .version = int_text(rq, form->version), .is_new = form->version == 0,
                .action = form->version ? path_with_id(rq, "/penyuluhan/", form->id, "/ubah") : S("/penyuluhan/baru"),
                .taken_url = form->taken ? path_with_id(rq, "/penyuluhan/", form->id, "") : SLICE_NULL,
                .district = form->district, .place = region_label_of(rq->arena, form->district),
                .day = form->held_on, .note = form->note, .district_error = fields_text(rq, errors, "kecamatan"),
                .villages_error = fields_text(rq, errors, "desa"), .kind_error = fields_text(rq, errors, "jenis"),
                .holder_error = fields_text(rq, errors, "oleh"), .contacts = form->contacts,
                .contacts_error = fields_text(rq, errors, "hadir"), .day_error = fields_text(rq, errors, "hari"),
                .note_error = fields_text(rq, errors, "catatan") };
        TRY(fill_options(rq, form, &view));
        TRY(fill_checks(rq, form, &view));
        if (view.villages_count == 0)
                TRY(fill_districts(rq, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_outreach_edit(&page, &view);
        return response_html(rq, form->taken ? 409 : errors->count ? 422 : 200);
}

/* ROUTE GET /penyuluhan/baru
 * summary: Formulir penyuluhan atau kunjungan lain / The form of an outreach event
 * permission: outreach.record
 * purpose: own-work
 * query kecamatan line 0..8 ?
 */
enum error outreach_new_page(struct request *rq, const struct outreach_new_page_params *p)
{
        static const struct form_errors none;
        char today[DATE_ISO_SIZE + 1];
        struct date day = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
        return show_form(rq, &(struct form){ .id = uuid_new(), .district = p->kecamatan, .kind = S(""),
                                             .held_by = S("office"), .held_on = date_iso_text(day, today) },
                         &none);
}

/* ROUTE GET /penyuluhan/{id}/ubah
 * summary: Ubah penyuluhan atau kunjungan lain / Change an outreach event
 * permission: outreach.record
 * purpose: own-work
 * path id uuid
 * query kecamatan line 0..8 ?
 */
enum error outreach_change_page(struct request *rq, const struct outreach_change_page_params *p)
{
        static const struct form_errors none;
        struct outreach_page outreach;
        TRY(read_one(rq, p->id, &outreach));
        if (!outreach.can_change)
                return ERR_NOT_FOUND;
        struct slice district = p->kecamatan.size ? p->kecamatan : outreach.row.district;
        return show_form(rq, &(struct form){ .id = p->id, .version = outreach.version, .district = district,
                                             .kind = outreach.row.kind, .held_by = outreach.row.held_by,
                                             .held_on = outreach.row.held_on, .note = outreach.note,
                                             .contacts = contacts_text(rq, outreach.contacts),
                                             .villages = outreach.villages,
                                             .village_count = outreach.village_count },
                         &none);
}

static const char *field_of(const char *field)
{
        static const char *const names[][2] = { { "kind", "jenis" },    { "held_by", "oleh" },   { "held_on", "hari" },
                                                { "villages", "desa" }, { "contacts", "hadir" },
                                                { "note", "catatan" } };
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
                if (strcmp(names[i][0], field) == 0)
                        return names[i][1];
        return "desa";
}

/* What a POST says: the same form for a new one and for a change. */
static enum error save(struct request *rq, const struct outreach_draft *draft, struct slice district)
{
        enum error err = OK;
        struct outreach_fault fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        char day[DATE_ISO_SIZE + 1];
        if (!errors)
                return ERR_MEMORY;
        struct form form = { .id = draft->id, .version = draft->version, .district = district, .kind = draft->kind,
                             .held_by = draft->held_by, .note = draft->note, .villages = draft->villages,
                             .village_count = draft->village_count,
                             .contacts = fields_typed(rq, "hadir", contacts_text(rq, draft->contacts)),
                             .held_on = fields_typed(rq, "hari", date_is_none(draft->held_on)
                                                                         ? SLICE_NULL
                                                                         : date_iso_text(draft->held_on, day)) };
        if (errors->count > 0)
                return show_form(rq, &form, errors);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = outreach_write(tx, request_actor(rq), draft, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                fields_fault(errors, field_of(fault.field), fault.text);
                return show_form(rq, &form, errors);
        }
        form.taken = err == ERR_CONFLICT && draft->version == 0;
        if (form.taken)
                return show_form(rq, &form, errors);
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/penyuluhan/", draft->id, ""), "tersimpan");
}

/* ROUTE POST /penyuluhan/baru
 * summary: Catat penyuluhan atau kunjungan lain / Write down an outreach event
 * permission: outreach.record
 * purpose: own-work
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form version int 0..0 ?
 * form kecamatan line 8..8
 * form jenis choice(visit talk school campaign other)
 * form oleh choice(office joint village agency other)
 * form hari date
 * form desa line 13..13 [300] ?
 * form hadir int 1..5000 ?
 * form catatan text 0..500 ?
 */
enum error outreach_new_post(struct request *rq, const struct outreach_new_post_params *p)
{
        return save(rq,
                    &(struct outreach_draft){ .id = p->id, .kind = p->jenis, .held_by = p->oleh, .held_on = p->hari,
                                              .villages = p->desa, .village_count = p->desa_count,
                                              .note = p->catatan, .contacts = p->has_hadir ? p->hadir : 0 },
                    p->kecamatan);
}

/* ROUTE POST /penyuluhan/{id}/ubah
 * summary: Simpan perubahan penyuluhan / Change an outreach event
 * permission: outreach.record
 * purpose: own-work
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form version int 1..1000000
 * form kecamatan line 8..8
 * form jenis choice(visit talk school campaign other)
 * form oleh choice(office joint village agency other)
 * form hari date
 * form desa line 13..13 [300] ?
 * form hadir int 1..5000 ?
 * form catatan text 0..500 ?
 */
enum error outreach_change_post(struct request *rq, const struct outreach_change_post_params *p)
{
        return save(rq,
                    &(struct outreach_draft){ .id = p->id, .version = p->version, .kind = p->jenis,
                                              .held_by = p->oleh, .held_on = p->hari, .villages = p->desa,
                                              .village_count = p->desa_count, .note = p->catatan,
                                              .contacts = p->has_hadir ? p->hadir : 0 },
                    p->kecamatan);
}

/* SHAPE OutreachReceipt: what was written down
 * id uuid
 */

/* ROUTE POST /api/penyuluhan
 * summary: Catat penyuluhan atau kunjungan lain / Write down an outreach event
 * permission: outreach.record
 * purpose: own-work
 * csrf: token
 * json id uuid
 * json kind choice(visit talk school campaign other)
 * json held_by choice(office joint village agency other)
 * json held_on date
 * json villages line 13..13 [30]
 * json contacts int 1..5000 ?
 * json note text 0..500 ?
 * returns: the id; the same again changes nothing
 * answer 201 OutreachReceipt
 */
enum error outreach_api_write(struct request *rq, const struct outreach_api_write_params *p)
{
        enum error err;
        struct outreach_fault fault = { 0 };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        struct outreach_draft draft = { .id = p->id, .kind = p->kind, .held_by = p->held_by, .held_on = p->held_on,
                                        .villages = p->villages, .village_count = p->villages_count,
                                        .note = p->note, .contacts = p->has_contacts ? p->contacts : 0 };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = outreach_write(tx, request_actor(rq), &draft, &fault);
        }
        if (err == ERR_INVALID && fault.field) {
                fields_fault(errors, fault.field, fault.text);
                api_set_errors(rq, errors);
        }
        TRY(err);
        return api_send_created(rq, "/api/penyuluhan/", p->id, SLICE_NULL);
}

/* --- steps -------------------------------------------------------------------------------------------------------- */

/* ROUTE POST /penyuluhan/{id}/batal
 * summary: Batalkan penyuluhan yang tidak ada / Withdraw an outreach event
 * permission: outreach.record
 * purpose: own-work
 * csrf: token
 * path id uuid
 * form version int 1..1000000
 */
enum error outreach_withdraw_post(struct request *rq, const struct outreach_withdraw_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = outreach_withdraw(tx, request_actor(rq), &(struct outreach_step){ p->id, p->version });
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/penyuluhan/", p->id, ""), "tersimpan");
}

/* ROUTE POST /penyuluhan/{id}/benar
 * summary: Benarkan penyuluhan sebagai orang kedua / Agree to an outreach event as the second person
 * permission: outreach.agree
 * purpose: triage
 * csrf: token
 * path id uuid
 * form version int 1..1000000
 */
enum error outreach_agree_post(struct request *rq, const struct outreach_agree_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = outreach_agree(tx, request_actor(rq), &(struct outreach_step){ p->id, p->version });
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/penyuluhan/", p->id, ""), "tersimpan");
}
