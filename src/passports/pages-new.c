/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form of a new application: what was wrong stands beside its field, what was typed comes back, and earlier
 * applications of the same person are looked for before anything is kept. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "passports/search.h"
#include "passports/view.h"
#include "program/api.h"
#include "program/fields.h"
#include "program/office.h"
#include "text/date.h"
#include "text/mrz.h"
#include "text/phone.h"

static struct slice typed(struct request *rq, const char *name)
{
        struct slice text = request_typed(rq, name);
        return slice_is_null(text) ? S("") : text;
}

static enum error purpose_options(struct request *rq, struct view_passports_new *view)
{
        struct content_list list = { 0 };
        enum error err;
        struct slice chosen = typed(rq, "tujuan");
        transaction (tx, rq->app->store, TX_READ, &err) {
                char day[DATE_ISO_SIZE + 1];
                struct date today = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
                err = content_list(tx, request_actor(rq)->office_id, S("checklist"), date_iso_text(today, day),
                                   rq->arena, &list);
        }
        TRY(err);
        struct view_option *options = arena_array(rq->arena, struct view_option, list.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                options[i] =
                        (struct view_option){ .value = list.items[i].key,
                                              .label = content_text(&list.items[i], "label", rq->language, rq->arena),
                                              .chosen = slice_equal(list.items[i].key, chosen) };
        view->purposes = options;
        view->purposes_count = list.count;
        return OK;
}

static void fill_typed(struct request *rq, const struct form_errors *errors, struct view_passports_new *view)
{
        struct slice none;
        const struct {
                const char *field;
                struct slice *value, *error;
        } fields[] = {
                { "nomor_luar", &view->external_number, &view->external_number_error },
                { "tujuan", &none, &view->purpose_error },
                { "negara", &view->country, &view->country_error },
                { "pertama", &none, &view->first_error },
                { "nama", &view->name, &view->name_error },
                { "nik", &view->nik, &view->nik_error },
                { "paspor_lama", &view->passport, &view->passport_error },
                { "lahir", &view->birth_date, &view->birth_date_error },
                { "kelamin", &none, &view->sex_error },
                { "desa", &none, &view->village_error },
                { "desa_lain", &view->other_village, &view->other_village_error },
                { "alamat", &view->address, &view->address_error },
                { "telepon", &view->phone, &view->phone_error },
                { "penjamin", &view->guarantor_name, &view->guarantor_name_error },
                { "telepon_penjamin", &view->guarantor_phone, &view->guarantor_phone_error },
                { "hubungan", &view->guarantor_relation, &view->guarantor_relation_error },
                { "perusahaan", &view->company, &view->company_error },
                { "agen", &view->agent, &view->agent_error },
                { "telepon_agen", &view->agent_phone, &view->agent_phone_error },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
                *fields[i].value = fields_typed(rq, fields[i].field, SLICE_NULL);
                *fields[i].error = fields_text(rq, errors, fields[i].field);
        }
}

/* The villages of the office's area; a village elsewhere is typed as its code. */
static enum error place_options(struct request *rq, struct view_passports_new *view)
{
        struct area_list areas;
        struct field_places places;
        enum error err;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_areas(tx, request_actor(rq)->office_id, rq->arena, &areas);
        }
        TRY(err);
        TRY(fields_places(rq, (struct region_area){ areas.regency_codes, areas.count }, typed(rq, "kecamatan"),
                          typed(rq, "desa"), &places));
        view->districts = places.districts, view->districts_count = places.district_count;
        view->villages = places.villages, view->villages_count = places.village_count;
        return OK;
}

/* What an old passport's two lines say; null where they say nothing, or what does not check out. */
struct mrz_entry {
        struct slice lines, fault, name, passport, birth_date, sex, first;
};

static void fill_mrz(const struct mrz_entry *mrz, struct view_passports_new *view)
{
        view->mrz = mrz->lines, view->mrz_error = mrz->fault;
        view->name = mrz->name, view->passport = mrz->passport, view->birth_date = mrz->birth_date;
}

/* What the form shows beside what was typed and what is wrong with it. */
struct beside {
        const struct mrz_entry *mrz; /* NULL: nothing was read */
        struct slice kept_url; /* of the application that the same form made before, with other words, so that this is
                                * another form now; null for none */
        const struct view_search_hits *hits; /* NULL: nothing was searched for */
};

static enum error show_new(struct request *rq, const struct form_errors *errors, const struct beside *beside)
{
        const struct mrz_entry *mrz = beside->mrz;
        struct page page;
        struct uuid id;
        struct slice sex = mrz ? mrz->sex : typed(rq, "kelamin"), first = mrz ? mrz->first : typed(rq, "pertama");
        struct view_option sexes[] = {
                { .value = S("P"), .label = tr(rq->language, "Perempuan"), .chosen = slice_equal(sex, S("P")) },
                { .value = S("L"), .label = tr(rq->language, "Laki-laki"), .chosen = slice_equal(sex, S("L")) } };
        struct view_option firsts[] = {
                { .value = S("ya"), .label = tr(rq->language, "Ya"), .chosen = slice_equal(first, S("ya")) },
                { .value = S("tidak"), .label = tr(rq->language, "Bukan"), .chosen = slice_equal(first, S("tidak")) } };
        struct view_passports_new view = { .id = typed(rq, "id"), .sexes = sexes, .sexes_count = 2, .first = firsts,
                                           .first_count = 2, .kept_url = beside->kept_url, .hits = beside->hits,
                                           .can_search = access_may_ever(request_actor(rq), S("applicant.look-up")) };
        if (!uuid_parse(view.id, &id) || beside->kept_url.size)
                view.id = form_id(rq);
        fill_typed(rq, errors, &view);
        if (mrz)
                fill_mrz(mrz, &view);
        TRY(purpose_options(rq, &view));
        TRY(place_options(rq, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_new(&page, &view);
        return response_html(rq, errors->count || beside->kept_url.size || (mrz && mrz->fault.size) ? 422 : 200);
}

/* ROUTE GET /paspor/baru
 * summary: Halaman permohonan baru / Page for a new application
 * permission: application.create
 * purpose: passport
 */
enum error passports_new_page(struct request *rq, const struct passports_new_page_params *p)
{
        (void)p;
        static const struct form_errors none;
        return show_new(rq, &none, &(struct beside){ 0 });
}

/* The fields that do not check out, in words: which character to compare with the page. */
static struct slice mrz_fault(struct request *rq, const struct mrz *mrz)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        for (int i = 0; i < MRZ_FIELD_COUNT; i++)
                if (mrz->wrong & (1u << i))
                        buffer_printf(&out, "%s%.*s", out.size ? ", " : "",
                                      SLICE_FMT(mrz_field_text((enum mrz_field)(1 << i), rq->language)));
        if (out.size == 0)
                return SLICE_NULL;
        return arena_printf(rq->arena, "%.*s %.*s. %.*s",
                            SLICE_FMT(tr(rq->language, "Angka periksa tidak cocok:")),
                            SLICE_FMT(buffer_slice(&out)),
                            SLICE_FMT(tr(rq->language, "Yang tidak cocok dikosongkan, yang lain sudah terisi di bawah. "
                                                       "Bandingkan dengan halaman paspor, lalu ketik sendiri.")));
}

static struct slice mrz_name(struct request *rq, const struct mrz *mrz)
{
        return arena_printf(rq->arena, "%s%s%s", mrz->given, mrz->given[0] && mrz->surname[0] ? " " : "", mrz->surname);
}

static struct mrz_entry mrz_entry_of(struct request *rq, const struct mrz *mrz)
{
        char born[DATE_ISO_SIZE + 1];
        struct mrz_entry entry = { .fault = mrz_fault(rq, mrz), .first = S("tidak") };
        if (!(mrz->wrong & MRZ_NAME))
                entry.name = mrz_name(rq, mrz);
        if (!(mrz->wrong & MRZ_NUMBER))
                entry.passport = arena_copy(rq->arena, slice_from_cstr(mrz->number));
        if (!(mrz->wrong & MRZ_BORN))
                entry.birth_date = arena_copy(rq->arena, date_iso_text(mrz->born, born));
        if (!(mrz->wrong & MRZ_SEX) && mrz->sex != 'X')
                entry.sex = mrz->sex == 'F' ? S("P") : S("L");
        return entry;
}

/* ROUTE POST /paspor/baru/mrz
 * summary: Baca dua baris mesin paspor lama / Read the machine-readable lines of an old passport
 * permission: application.create
 * purpose: passport
 * csrf: token
 * form mrz text 1..400
 */
enum error passports_mrz_post(struct request *rq, const struct passports_mrz_post_params *p)
{
        static const struct form_errors none;
        struct mrz mrz;
        struct date today = date_of_instant(clock_now(), request_actor(rq)->zone_minutes);
        struct mrz_entry entry = { 0 };
        entry.fault = tr(rq->language, "Tulis dua baris, masing-masing 44 huruf, angka, atau <.");
        if (mrz_parse(p->mrz, today, &mrz) == OK)
                entry = mrz_entry_of(rq, &mrz);
        entry.lines = p->mrz;
        return show_new(rq, &none, &(struct beside){ .mrz = &entry });
}

/* Only what was found, for a form that stays where it is. */
static enum error show_part(struct request *rq, const struct form_errors *errors, struct view_search_hits *found)
{
        struct page page;
        const struct view_field_error *faults;
        size_t count;
        TRY(fields_summary(rq, errors, &faults, &count));
        if (count)
                found->fault = faults[0].text;
        TRY(page_open(rq, &page));
        render_search_hits(&page, found);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE POST /paspor/baru/terdahulu
 * summary: Cari permohonan terdahulu sebelum menyimpan / Look for earlier applications before one is kept
 * permission: application.create
 * purpose: identity
 * csrf: token
 * on-invalid: handler
 * form nama line 0..120 ?
 * form nik line 0..16 ?
 * form paspor_lama line 0..12 ?
 * form lahir date ?
 * form telepon line 0..30 ?
 * form bagian choice(hasil) ?
 * returns: the form with what was typed and what was found; `bagian`: what was found alone
 */
enum error passports_earlier_post(struct request *rq, const struct passports_earlier_post_params *p)
{
        struct search_hits hits;
        struct view_search_hits found = { .typing = true };
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        enum error err = search_typed(rq,
                                      &(struct search_question){ .why = S("duplicate"), .name = p->nama, .nik = p->nik,
                                                                 .passport = p->paspor_lama, .phone = p->telepon,
                                                                 .birth_date = iso_day(rq, p->lahir) },
                                      errors, &hits);
        if (err == OK)
                err = show_hits(rq, &hits, &found);
        if (err != OK && err != ERR_INVALID)
                return err;
        if (p->bagian.size)
                return show_part(rq, errors, &found);
        return show_new(rq, errors, &(struct beside){ .hits = err == OK ? &found : NULL });
}

static void check_village(struct form_errors *errors, const struct passports_new_post_params *p, struct slice village)
{
        bool elsewhere = slice_trim(p->desa_lain).size > 0;
        if (!region_exists(village, REGION_VILLAGE))
                fields_fault(errors, elsewhere ? "desa_lain" : "desa",
                             elsewhere ? T("Tidak ada desa dengan kode ini.") : T("Pilih desa menurut KTP."));
}

/* Why a number was not kept. One that holds no digit at all is asked for, or left out. */
static void blame_phone(struct request *rq, struct form_errors *errors, const char *field, struct slice raw)
{
        struct phone phone;
        if (raw.size == 0)
                return;
        enum phone_problem problem = phone_parse(raw, &phone);
        if (problem == PHONE_EMPTY)
                fields_fault(errors, field, T("Tulis nomornya, atau kosongkan isian ini."));
        else if (problem != PHONE_OK)
                fields_fault(errors, field, phone_problem_text(problem, rq->language));
}

static void blame_country(struct form_errors *errors, const char *field, struct slice country)
{
        if (!application_country_reads(country))
                fields_fault(errors, field, T("Tulis nama negara dengan huruf, misalnya Malaysia."));
}

void blame_entry(struct request *rq, struct form_errors *errors, const struct application_new *new)
{
        char day[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), request_actor(rq)->zone_minutes), day);
        blame_country(errors, "negara", new->country);
        blame_phone(rq, errors, "telepon", new->phone);
        blame_phone(rq, errors, "telepon_penjamin", new->guarantor_phone);
        blame_phone(rq, errors, "telepon_agen", new->agent_phone);
        if (slice_compare(new->birth_date, today) > 0)
                fields_fault(errors, "lahir", T("Tanggal lahir belum terjadi."));
        else if (slice_trim(new->name).size == 0)
                fields_fault(errors, "nama", T("Tulis nama lengkap."));
        else if (errors->count == 0)
                fields_fault(errors, "tujuan", T("Pilih tujuan dari daftar."));
}

enum error blame_sent(struct request *rq, const struct application_new *new, enum error err)
{
        struct form_errors *errors = err == ERR_INVALID ? fields_errors(rq) : NULL;
        if (err != ERR_INVALID || !errors)
                return err == ERR_INVALID ? ERR_MEMORY : err;
        blame_country(errors, "country", new->country);
        blame_phone(rq, errors, "phone", new->phone);
        blame_phone(rq, errors, "guarantor_phone", new->guarantor_phone);
        blame_phone(rq, errors, "agent_phone", new->agent_phone);
        if (errors->count)
                api_set_errors(rq, errors);
        return err;
}

enum error show_unread(struct request *rq, const struct application_head *head, struct view_passports_show *view)
{
        const struct {
                struct slice field, raw;
        } phones[] = { { S("guarantor_phone"), head->guarantor_phone }, { S("agent_phone"), head->agent_phone } };
        struct view_passports_show_unread *unread = arena_array(rq->arena, struct view_passports_show_unread,
                                                                ARRAY_SIZE(phones));
        if (!unread)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(phones); i++)
                if (!application_phone_reads(phones[i].raw))
                        unread[view->unread_count++].what = field_label(rq->language, phones[i].field);
        view->unread = unread;
        return OK;
}

/* ROUTE POST /paspor/baru
 * summary: Simpan permohonan baru / Keep a new application
 * permission: application.create
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * form id uuid
 * form nomor_luar line 0..40 ?
 * form tujuan line 1..30
 * form negara line 1..60
 * form pertama choice(ya tidak)
 * form nama line 2..120
 * form nik line 0..16 ?
 * form paspor_lama line 0..12 ?
 * form lahir date
 * form kelamin choice(P L)
 * form kecamatan line 0..13 ?
 * form desa line 0..13 ?
 * form desa_lain line 0..13 ?
 * form alamat line 0..200 ?
 * form telepon line 0..30 ?
 * form penjamin line 0..120 ?
 * form telepon_penjamin line 0..30 ?
 * form hubungan line 0..40 ?
 * form perusahaan line 0..120 ?
 * form agen line 0..120 ?
 * form telepon_agen line 0..30 ?
 */
enum error passports_new_post(struct request *rq, const struct passports_new_post_params *p)
{
        struct slice number, village = slice_trim(p->desa_lain).size ? slice_trim(p->desa_lain) : p->desa;
        char born[DATE_ISO_SIZE + 1];
        enum error err;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        check_village(errors, p, village);
        if (errors->count)
                return show_new(rq, errors, &(struct beside){ 0 });
        struct application_new new = {
                .id = p->id, .external_number = p->nomor_luar.data ? p->nomor_luar : S(""), .purpose = p->tujuan,
                .country = p->negara, .first_passport = slice_equal(p->pertama, S("ya")), .name = slice_trim(p->nama),
                .nik = given_text(p->nik), .passport = given_text(p->paspor_lama),
                .birth_date = date_iso_text(p->lahir, born), .sex = p->kelamin,
                .village_code = village, .address = given_text(p->alamat), .phone = given_text(p->telepon),
                .guarantor_name = given_text(p->penjamin), .guarantor_phone = given_text(p->telepon_penjamin),
                .guarantor_relation = p->hubungan.data ? p->hubungan : S(""), .company = given_text(p->perusahaan),
                .agent = given_text(p->agen), .agent_phone = given_text(p->telepon_agen) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_create(tx, request_actor(rq), &new, rq->arena, &number);
        }
        if (err == ERR_INVALID) {
                blame_entry(rq, errors, &new);
                return show_new(rq, errors, &(struct beside){ 0 });
        }
        if (err == ERR_CONFLICT)
                return show_new(rq, errors, &(struct beside){ .kept_url = application_path(rq, p->id, "") });
        TRY(err);
        return redirect_after_words(rq, p->id, "", "tersimpan");
}
