/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accounts and roles, for the administrator who asks and the head who confirms. */
#include "people.html.h"
#include "people.routes.h"
#include "people/view.h"

#include "access/directory.h"
#include "access/people.h"
#include "base/checked.h"
#include "office/office.h"
#include "program/app.h"
#include "program/fields.h"
#include "program/list.h"
#include "program/office.h"
#include "program/roles.h"
#include "region/region.h"
#include "region/store.h"
#include "store/store.h"
#include "text/nik.h"
#include "text/phone.h"
#include "tips/tips.h"

enum { ROLES_MAX = 32 };

static struct slice area_label(struct request *rq, struct slice area)
{
        return area.size ? region_label_of(rq->arena, area) : tr(rq->language, "seluruh wilayah kerja kantor");
}

struct slice people_roles_text(struct request *rq, const struct person_row *person)
{
        struct slice text = S("");
        for (size_t i = 0; i < person->role_count; i++)
                text = arena_printf(rq->arena, "%.*s%s%.*s%.*s", SLICE_FMT(text), i ? ", " : "",
                                    SLICE_FMT(role_label(rq->language, person->roles[i].role)),
                                    SLICE_FMT(person->roles[i].waits ? tr(rq->language, " (menunggu)") : S("")));
        return text;
}

static enum error fill_rows(struct request *rq, const struct person_rows *rows, struct view_people_list *view)
{
        struct view_people_list_rows *items = arena_array(rq->arena, struct view_people_list_rows, rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct person_row *row = &rows->items[i];
                items[i] = (struct view_people_list_rows){ .url = path_with_id(rq, "/orang/", row->id, ""),
                                                           .name = row->name,
                                                           .login = row->login, .position = row->position,
                                                           .roles = people_roles_text(rq, row),
                                                           .disabled = !slice_equal(row->state, S("active")),
                                                           .activated = row->has_password,
                                                           .second_factor = row->has_totp };
        }
        view->rows = items;
        view->rows_count = rows->count;
        return OK;
}

static enum error fill_waiting(struct request *rq, const struct grants_waiting *waiting, struct view_people_list *view)
{
        const struct actor *actor = request_actor(rq);
        struct view_people_list_waiting *items = arena_array(rq->arena, struct view_people_list_waiting,
                                                             waiting->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < waiting->count; i++) {
                const struct grant_waiting *grant = &waiting->items[i];
                bool other = !uuid_equal(grant->requested_by, actor->person_id) &&
                             !uuid_equal(grant->person_id, actor->person_id);
                items[i] = (struct view_people_list_waiting){
                        .name = grant->name,
                        .role = role_label(rq->language, grant->role),
                        .area = area_label(rq, grant->area),
                        .at = grant->requested_at,
                        .confirm_url = path_with_id(rq, "/orang/peran/", grant->id, "/konfirmasi"),
                        .may_confirm = other && access_may_ever(actor, S("role.confirm")),
                };
                if (!uuid_equal(grant->person_id, actor->person_id) && access_may_ever(actor, S("role.end")))
                        items[i].refuse_url = path_with_id(rq, "/orang/peran/", grant->id, "/akhiri");
        }
        view->waiting = items;
        view->waiting_count = waiting->count;
        return OK;
}

/* What the desk of who asks for roles or confirms them speaks of, where its links lead. */
static enum error look_for_gaps(struct request *rq, struct view_people_list *view)
{
        struct office_waiting waiting = { 0 };
        enum error err;
        if (!access_may_ever(request_actor(rq), S("role.request")) &&
            !access_may_ever(request_actor(rq), S("role.confirm")))
                return OK;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_waits(tx, request_actor(rq), rq->arena, &waiting);
        }
        view->lone_head = err == OK && waiting.lone_head;
        view->no_analyst = err == OK && waiting.no_analyst;
        return err;
}

/* ROUTE GET /orang
 * summary: Orang dan peran / People and roles
 * permission: person.list
 * purpose: administration
 * query q line 0..80 ?
 * query sesudah line 0..240 ?
 */
enum error people_list_page(struct request *rq, const struct people_list_page_params *p)
{
        struct page page;
        struct person_rows rows;
        struct grants_waiting waiting = { 0 };
        const struct actor *actor = request_actor(rq);
        struct view_people_list view = { .may_create = access_may_ever(actor, S("person.create")),
                                         .may_review = access_may_ever(actor, S("glass.review")),
                                         .may_confirm_codes = access_may_ever(actor, S("person.activate-queue")),
                                         .may_settle = access_may_ever(actor, S("office.change")) };
        struct slice words = p->q.data ? slice_trim(p->q) : S("");
        struct list list = { .path = "/orang", .after = p->sesudah,
                             .filter = list_filter(rq, SLICE_NULL, "q", words) };
        struct slice after;
        TRY(list_position(rq, &list, &after));
        struct people_query query = { .after = after.size ? after : S(""), .words = words };
        enum error err;
        view.words = words;
        view.csv_url = listing_file(rq, &people_listing, list.filter);
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = people_list(tx, actor, &query, rq->arena, &rows);
        }
        TRY(err);
        if (rows.more)
                view.next_url = list_next(rq, &list, rows.items[rows.count - 1].login);
        if (after.size == 0 && words.size == 0)
                TRY(roles_waiting(rq->app->store, actor, rq->arena, &waiting));
        TRY(fill_rows(rq, &rows, &view));
        TRY(fill_waiting(rq, &waiting, &view));
        TRY(look_for_gaps(rq, &view));
        TRY(page_open(rq, &page));
        render_people_list(&page, &view);
        return response_html(rq, 200);
}

static enum error agency_options(struct request *rq, struct slice chosen, struct view_people_new *view)
{
        struct agency_list agencies;
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = agency_list_of(tx, request_actor(rq)->office_id, rq->arena, &agencies);
        }
        TRY(err);
        struct view_option *options = arena_array(rq->arena, struct view_option, agencies.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < agencies.count; i++) {
                struct slice id = id_text(rq, agencies.items[i].id);
                options[i] = (struct view_option){ .value = id, .label = agencies.items[i].name,
                                                   .chosen = slice_equal(id, chosen) };
        }
        view->agencies = options;
        view->agencies_count = agencies.count;
        return OK;
}

static enum error show_new(struct request *rq, const struct form_errors *errors)
{
        struct page page;
        struct view_people_new view = { 0 };
        const struct {
                const char *field;
                struct slice *value, *error;
        } fields[] = {
                { "nama", &view.name, &view.name_error },       { "masuk", &view.login, &view.login_error },
                { "jabatan", &view.position, &view.position_error }, { "telepon", &view.phone, &view.phone_error },
                { "surel", &view.email, &view.email_error }, { "mulai", &view.from, &view.from_error },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
                *fields[i].value = fields_typed(rq, fields[i].field, SLICE_NULL);
                *fields[i].error = fields_text(rq, errors, fields[i].field);
        }
        view.nik_error = fields_text(rq, errors, "nik");
        TRY(agency_options(rq, fields_typed(rq, "instansi", S("")), &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_people_new(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /orang/baru
 * summary: Formulir akun baru / Form of a new account
 * permission: person.create
 * purpose: administration
 */
enum error people_new_page(struct request *rq, const struct people_new_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show_new(rq, &none);
}

static enum error show_token(struct request *rq, struct uuid id, struct slice login, struct slice name,
                             struct slice token)
{
        struct page page;
        TRY(page_open(rq, &page));
        render_people_token(&page, &(struct view_people_token){ .name = name, .login = login, .token = token,
                                                                .back_url = path_with_id(rq, "/orang/", id, "") });
        return response_html(rq, 200);
}

struct typed_person {
        struct person_new person;
        struct phone phone;
        struct nik nik;
        char position_from[DATE_ISO_SIZE + 1];
};

/* Cleans what was typed; what is wrong goes to its field. */
static void read_person(const struct people_new_post_params *p, struct form_errors *errors, struct typed_person *typed)
{
        const struct nik_declared nothing = { .born = DATE_NONE, .today = DATE_NONE };
        typed->person = (struct person_new){ .id = uuid_new(), .login = p->masuk, .name = p->nama,
                                             .position = p->jabatan,
                                             .email = p->surel.size ? p->surel : SLICE_NULL, .language = S("id") };
        if (p->mulai.year != 0)
                typed->person.position_from = date_iso_text(p->mulai, typed->position_from);
        if (p->nama.size == 0)
                fields_fault(errors, "nama", T("Tulis namanya."));
        if (p->jabatan.size == 0)
                fields_fault(errors, "jabatan", T("Tulis jabatannya."));
        if (p->telepon.size && phone_parse(p->telepon, &typed->phone) != PHONE_OK)
                fields_fault(errors, "telepon", T("Nomor telepon tidak terbaca."));
        else if (p->telepon.size)
                typed->person.phone = phone_slice(&typed->phone);
        if (p->nik.size && (nik_parse(p->nik, &nothing, &typed->nik) != OK || typed->nik.flags & NIK_WRONG_LENGTH))
                fields_fault(errors, "nik", T("NIK terdiri dari 16 angka."));
        else if (p->nik.size)
                typed->person.nik = slice_from_cstr(typed->nik.digits);
        if (p->surel.size && slice_find_byte(p->surel, '@') == p->surel.size)
                fields_fault(errors, "surel", T("Surel tidak lengkap."));
        if (p->instansi.size && !uuid_parse(p->instansi, &typed->person.agency_id))
                typed->person.agency_id = UUID_NIL;
}

/* Tips are in a database of their own: first there, so that no account is ever without its marks. */
static enum error mark_in_tips(struct request *rq, const struct person_new *person)
{
        const struct actor *actor = request_actor(rq);
        struct tip_desk desk = { .tips = rq->app->tips, .main = rq->app->store, .office_id = actor->office_id,
                                 .zone_minutes = actor->zone_minutes };
        return tips_person_comes(&desk, person->id, person->phone, person->nik);
}

/* ROUTE POST /orang/baru
 * summary: Buat akun / Add an account
 * permission: person.create
 * purpose: administration
 * csrf: token
 * on-invalid: handler
 * form nama line 0..120 ?
 * form masuk line 0..60 ?
 * form jabatan line 0..120 ?
 * form mulai date ?
 * form instansi line 0..36 ?
 * form telepon line 0..30 ?
 * form nik line 0..20 ?
 * form surel line 0..120 ?
 */
enum error people_new_post(struct request *rq, const struct people_new_post_params *p)
{
        struct slice token;
        struct typed_person typed = { 0 };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        read_person(p, errors, &typed);
        if (errors->count)
                return show_new(rq, errors);
        TRY(mark_in_tips(rq, &typed.person));
        enum error err = person_create(rq->app->store, request_actor(rq), &typed.person, rq->arena, &token);
        if (err == OK)
                TRY(mark_in_tips(rq, &typed.person));
        if (err == ERR_INVALID)
                fields_fault(errors, "masuk", T("Nama masuk terdiri dari 3 sampai 60 huruf kecil, angka, titik atau "
                                                "tanda hubung."));
        if (err == ERR_CONFLICT)
                fields_fault(errors, "masuk", T("Nama masuk ini sudah dipakai."));
        if (errors->count)
                return show_new(rq, errors);
        TRY(err);
        return show_token(rq, typed.person.id, typed.person.login, typed.person.name, token);
}

static enum error fill_grants(struct request *rq, const struct person_page *person, struct view_people_show *view)
{
        const struct actor *actor = request_actor(rq);
        bool may_end = access_may_ever(actor, S("role.end")) && !uuid_equal(actor->person_id, person->id);
        struct view_people_show_grants *items = arena_array(rq->arena, struct view_people_show_grants,
                                                            person->grant_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < person->grant_count; i++) {
                const struct person_grant *grant = &person->grants[i];
                items[i] = (struct view_people_show_grants){ .role = role_label(rq->language, grant->role),
                                                             .area = area_label(rq, grant->area),
                                                             .from = day_text(rq, grant->valid_from),
                                                             .to = day_text(rq, grant->valid_to),
                                                             .state = grant->state };
                if (may_end && !slice_equal(grant->state, S("ended")))
                        items[i].end_url = path_with_id(rq, "/orang/peran/", grant->id, "/akhiri");
        }
        view->grants = items;
        view->grants_count = person->grant_count;
        return OK;
}

static struct slice position_state(const struct person_position *held, struct slice today)
{
        if (held->valid_to.size && held->valid_from.size && slice_compare(held->valid_to, held->valid_from) < 0)
                return S("withdrawn");
        if (held->valid_to.size && slice_compare(held->valid_to, today) < 0)
                return S("ended");
        return held->valid_from.size && slice_compare(held->valid_from, today) > 0 ? S("future") : S("held");
}

static enum error fill_positions(struct request *rq, const struct person_page *person, struct view_people_show *view)
{
        struct view_people_show_positions *items = arena_array(rq->arena, struct view_people_show_positions,
                                                               person->position_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < person->position_count; i++) {
                const struct person_position *held = &person->positions[i];
                struct slice state = position_state(held, person->today);
                items[i] = (struct view_people_show_positions){ .key = (int64_t)i, .name = held->name, .state = state,
                                                                .from = day_text(rq, held->valid_from),
                                                                .to = day_text(rq, held->valid_to) };
                if (view->may_position && (slice_equal(state, S("held")) || slice_equal(state, S("future"))))
                        items[i].end_url = path_with_id(rq, "/orang/jabatan/", held->id, "/akhiri");
        }
        view->positions = items;
        view->positions_count = person->position_count;
        return OK;
}

static enum error role_options(struct request *rq, struct slice chosen, struct view_people_show *view)
{
        struct view_option *options = arena_array(rq->arena, struct view_option, ROLES_MAX);
        struct slice role;
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < ROLES_MAX && !slice_is_null(role = role_at(i)); i++)
                options[view->roles_count++] = (struct view_option){ .value = role, .label = role_label(rq->language,
                                                                                                        role),
                                                                     .chosen = slice_equal(role, chosen) };
        view->roles = options;
        return OK;
}

static enum error show_person(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct person_page person;
        const struct actor *actor = request_actor(rq);
        TRY(person_read(rq->app->store, actor, id, rq->arena, &person));
        bool other = !uuid_equal(actor->person_id, id), active = slice_equal(person.state, S("active"));
        struct view_people_show view = {
                .name = person.name, .login = person.login, .position = person.position, .email = person.email,
                .active = active, .has_password = person.has_password, .second_factor = person.has_totp,
                .created_at = person.created_at, .area = fields_typed(rq, "wilayah", SLICE_NULL),
                .role_error = fields_text(rq, errors, "peran"), .area_error = fields_text(rq, errors, "wilayah"),
                .may_end = other && active && access_may_ever(actor, S("session.end-all")),
                .end_url = path_with_id(rq, "/orang/", id, "/sesi"),
                .may_disable = other && active && access_may_ever(actor, S("person.disable")),
                .second_person = person.grant_count > 0,
                .may_reset = other && active && access_may_ever(actor, S("person.activate")),
                .may_request = other && active && access_may_ever(actor, S("role.request")),
                .may_position = other && access_may_ever(actor, S("position.change")),
                .post = fields_typed(rq, "jabatan", SLICE_NULL), .post_error = fields_text(rq, errors, "jabatan"),
                .post_from = fields_typed(rq, "mulai", SLICE_NULL), .post_to = fields_typed(rq, "selesai", SLICE_NULL),
                .post_to_error = fields_text(rq, errors, "selesai"),
                .position_url = path_with_id(rq, "/orang/", id, "/jabatan"), .id = id_text(rq, id),
                .today = person.today,
                .disable_url = path_with_id(rq, "/orang/", id, "/nonaktif"),
                .reset_url = path_with_id(rq, "/orang/", id, "/kode"),
                .request_url = path_with_id(rq, "/orang/", id, "/peran"),
        };
        TRY(fill_grants(rq, &person, &view));
        TRY(fill_positions(rq, &person, &view));
        TRY(role_options(rq, fields_typed(rq, "peran", S("")), &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_people_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /orang/{id}
 * summary: Satu akun / One account
 * permission: person.list
 * purpose: administration
 * path id uuid
 */
enum error people_show_page(struct request *rq, const struct people_show_page_params *p)
{
        static const struct form_errors none;
        return show_person(rq, p->id, &none);
}

/* ROUTE POST /orang/{id}/jabatan
 * summary: Tambah jabatan / Add a position
 * permission: position.change
 * purpose: administration
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form jabatan line 0..120 ?
 * form mulai date ?
 * form selesai date ?
 */
enum error people_position_post(struct request *rq, const struct people_position_post_params *p)
{
        char from[DATE_ISO_SIZE + 1], to[DATE_ISO_SIZE + 1];
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        struct position_new held = { .id = uuid_new(), .person_id = p->id, .name = p->jabatan };
        if (p->mulai.year != 0)
                held.valid_from = date_iso_text(p->mulai, from);
        if (p->selesai.year != 0)
                held.valid_to = date_iso_text(p->selesai, to);
        if (held.name.size == 0)
                fields_fault(errors, "jabatan", T("Tulis jabatannya."));
        enum error err = errors->count ? OK : position_add(rq->app->store, request_actor(rq), &held);
        if (err == ERR_INVALID)
                fields_fault(errors, "selesai", T("Hari terakhir tidak boleh sebelum hari pertama."));
        if (errors->count)
                return show_person(rq, p->id, errors);
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/orang/", p->id, ""), "tersimpan");
}

/* ROUTE POST /orang/jabatan/{id}/akhiri
 * summary: Akhiri jabatan / End a position
 * permission: position.change
 * purpose: administration
 * csrf: token
 * path id uuid
 * form orang uuid
 * form selesai date
 */
enum error people_position_end_post(struct request *rq, const struct people_position_end_post_params *p)
{
        char last_day[DATE_ISO_SIZE + 1];
        TRY(position_end(rq->app->store, request_actor(rq), p->id, date_iso_text(p->selesai, last_day)));
        return redirect_with(rq, path_with_id(rq, "/orang/", p->orang, ""), "tersimpan");
}

/* ROUTE POST /orang/{id}/sesi
 * summary: Akhiri semua sesi seseorang / End every session of a person
 * permission: session.end-all
 * purpose: administration
 * csrf: token
 * path id uuid
 */
enum error people_sessions_post(struct request *rq, const struct people_sessions_post_params *p)
{
        TRY(person_end_sessions(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, path_with_id(rq, "/orang/", p->id, ""), "sesi");
}

/* ROUTE POST /orang/{id}/nonaktif
 * summary: Nonaktifkan akun / Disable an account
 * permission: person.disable
 * purpose: administration
 * csrf: token
 * path id uuid
 */
enum error people_disable_post(struct request *rq, const struct people_disable_post_params *p)
{
        TRY(person_disable(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, path_with_id(rq, "/orang/", p->id, ""), "tersimpan");
}

/* People of villages and districts are warned, and named to others, by their area: for them the whole office would be a
 * slip. */
static bool role_wants_area(struct slice role)
{
        static const struct slice local[] = { S("babinsa"), S("bhabinkamtibmas"), S("village-official"),
                                              S("district-official") };
        for (size_t i = 0; i < ARRAY_SIZE(local); i++)
                if (slice_equal(local[i], role))
                        return true;
        return false;
}

static enum error check_role_area(struct request *rq, struct slice role, struct slice code, struct form_errors *errors)
{
        struct region region;
        struct region_area area = { 0 };
        enum error err;
        if (code.size == 0) {
                if (role_wants_area(role))
                        fields_fault(errors, "wilayah",
                                     T("Peran ini untuk satu wilayah: isi kode desa atau kecamatannya."));
                return OK;
        }
        if (!region_find(code, &region)) {
                fields_fault(errors, "wilayah", T("Kode wilayah ini tidak ada."));
                return OK;
        }
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = region_office_area(tx, request_actor(rq)->office_id, rq->arena, &area);
        }
        if (err == OK && !region_area_contains(area, code))
                fields_fault(errors, "wilayah", T("Wilayah ini di luar wilayah kerja kantor."));
        return err;
}

/* ROUTE POST /orang/{id}/peran
 * summary: Minta peran / Ask for a role
 * permission: role.request
 * purpose: administration
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form peran line 0..40 ?
 * form wilayah line 0..13 ?
 * form sampai date ?
 */
enum error people_role_post(struct request *rq, const struct people_role_post_params *p)
{
        char from[DATE_ISO_SIZE + 1], to[DATE_ISO_SIZE + 1];
        const struct actor *actor = request_actor(rq);
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        TRY(check_role_area(rq, p->peran, p->wilayah, errors));
        struct date today = date_of_instant(clock_now(), actor->zone_minutes);
        struct role_wish wish = { .id = uuid_new(), .person_id = p->id, .role = p->peran,
                                  .area = p->wilayah.data ? p->wilayah : S(""), .valid_from = date_iso_text(today,
                                                                                                            from) };
        if (p->sampai.year != 0)
                wish.valid_to = date_iso_text(p->sampai, to);
        enum error err = errors->count ? OK : role_request(rq->app->store, actor, &wish);
        if (err == ERR_INVALID)
                fields_fault(errors, "peran", T("Pilih salah satu peran."));
        if (errors->count)
                return show_person(rq, p->id, errors);
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/orang/", p->id, ""), "diminta");
}

/* ROUTE POST /orang/peran/{id}/konfirmasi
 * summary: Konfirmasi peran / Confirm a role
 * permission: role.confirm
 * purpose: administration
 * csrf: token
 * path id uuid
 */
enum error people_confirm_post(struct request *rq, const struct people_confirm_post_params *p)
{
        TRY(role_confirm(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, S("/orang"), "dikonfirmasi");
}

/* ROUTE POST /orang/peran/{id}/akhiri
 * summary: Akhiri peran / End a role
 * permission: role.end
 * purpose: administration
 * csrf: token
 * path id uuid
 */
enum error people_role_end_post(struct request *rq, const struct people_role_end_post_params *p)
{
        TRY(role_end(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, S("/orang"), "tersimpan");
}

/* What is opened, in words. */
static struct slice kind_label(enum language language, struct slice kind)
{
        static const struct {
                struct slice kind, label;
        } kinds[] = {
                { S("report"), T("laporan desa") }, { S("tip"), T("informasi warga") },
                { S("application"), T("permohonan paspor") }, { S("subject"), T("subjek") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (slice_equal(kind, kinds[i].kind))
                        return translate(language, kinds[i].label);
        return kind;
}

/* ROUTE GET /orang/darurat
 * summary: Pembukaan darurat yang menunggu telaah / Broken glass that waits for review
 * permission: glass.review
 * purpose: review
 * query lewat int 72..72 ?
 */
enum error people_glass_page(struct request *rq, const struct people_glass_page_params *p)
{
        (void)p;
        struct page page;
        struct glasses_waiting waiting;
        TRY(glasses_list(rq->app->store, request_actor(rq), rq->arena, &waiting));
        struct view_people_glass_rows *items = arena_array(rq->arena, struct view_people_glass_rows, waiting.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < waiting.count; i++) {
                const struct glass_waiting *glass = &waiting.items[i];
                struct slice number;
                TRY(glass_number(rq, glass->object_kind, glass->object_id, &number));
                items[i] = (struct view_people_glass_rows){
                        .name = glass->name, .kind = kind_label(rq->language, glass->object_kind),
                        .number = number, .reason = glass->reason,
                        .opened_at = glass->opened_at, .expires_at = glass->expires_at, .late = glass->late,
                        .review_url = path_with_id(rq, "/orang/darurat/", glass->id, "/telaah"),
                };
        }
        TRY(page_open(rq, &page));
        render_people_glass(&page, &(struct view_people_glass){ .rows = items, .rows_count = waiting.count });
        return response_html(rq, 200);
}

/* ROUTE POST /orang/darurat/{id}/telaah
 * summary: Telaah pembukaan darurat / Review broken glass
 * permission: glass.review
 * purpose: review
 * csrf: token
 * path id uuid
 * form putusan choice(justified revoked)
 */
enum error people_glass_post(struct request *rq, const struct people_glass_post_params *p)
{
        TRY(glass_review(rq->app->store, request_actor(rq), p->id, p->putusan));
        return redirect_with(rq, S("/orang/darurat"), "tersimpan");
}
