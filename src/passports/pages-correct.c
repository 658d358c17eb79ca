/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The form that corrects what was typed wrong. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "content/content.h"
#include "passports/issue.h"
#include "passports/view.h"
#include "program/office.h"
#include "program/fields.h"
#include "program/labels.h"
#include "region/region.h"
#include "text/country.h"
#include "text/date.h"

struct slice field_label(enum language language, struct slice field)
{
        static const struct {
                struct slice field, label;
        } labels[] = {
                { S("external_number"), T("Nomor permohonan di M-Paspor") },
                { S("purpose"), T("Tujuan yang dinyatakan") },
                { S("country"), T("Negara tujuan") }, { S("first_passport"), T("Paspor pertama?") },
                { S("name"), T("Nama lengkap") }, { S("phone"), T("Nomor telepon pemohon") },
                { S("guarantor_name"), T("Nama penjamin") }, { S("guarantor_phone"), T("Nomor telepon penjamin") },
                { S("guarantor_relation"), T("Hubungan dengan pemohon") }, { S("company"), T("Perusahaan") },
                { S("agent"), T("Perekrut atau agen") }, { S("agent_phone"), T("Nomor telepon perekrut atau agen") },
                { S("nik"), T("NIK") }, { S("passport"), T("Nomor paspor lama") },
                { S("birth_date"), T("Tanggal lahir") }, { S("sex"), T("Jenis kelamin") },
                { S("village_code"), T("Kode desa") }, { S("address"), T("Alamat") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
                if (slice_equal(labels[i].field, field))
                        return translate(language, labels[i].label);
        return field;
}

static enum error purpose_options(struct request *rq, struct slice chosen, struct view_passports_correct *view)
{
        struct content_list list;
        TRY(labels_read(rq, S("checklist"), &list));
        struct view_option *options = arena_array(rq->arena, struct view_option, list.count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < list.count; i++)
                options[i] = (struct view_option){ .value = list.items[i].key,
                                                   .label = label_of(rq, &list, list.items[i].key),
                                                   .chosen = slice_equal(list.items[i].key, chosen) };
        view->purposes = options;
        view->purposes_count = list.count;
        return OK;
}

/* What was typed, or what stands there now, and what is wrong with it. */
static void fill_fields(struct request *rq, const struct form_errors *errors, const struct application_head *head,
                        const struct application_identity *identity, struct view_passports_correct *view)
{
        struct slice none;
        const struct {
                const char *field;
                struct slice now, *value, *error;
        } fields[] = {
                { "nomor_luar", head->external_number, &view->external_number, &view->external_number_error },
                { "tujuan", head->purpose, &none, &view->purpose_error },
                { "negara", country_name(head->country, rq->language), &view->country, &view->country_error },
                { "pertama", SLICE_NULL, &none, &view->first_error },
                { "nama", head->name, &view->name, &view->name_error },
                { "nik", identity->nik, &view->nik, &view->nik_error },
                { "paspor_lama", identity->passport, &view->passport, &view->passport_error },
                { "lahir", identity->birth_date, &view->birth_date, &view->birth_date_error },
                { "kelamin", identity->sex, &none, &view->sex_error },
                { "desa", SLICE_NULL, &none, &view->village_error },
                { "desa_lain", SLICE_NULL, &view->other_village, &view->other_village_error },
                { "alamat", identity->address, &view->address, &view->address_error },
                { "telepon", head->phone, &view->phone, &view->phone_error },
                { "penjamin", head->guarantor_name, &view->guarantor_name, &view->guarantor_name_error },
                { "telepon_penjamin", head->guarantor_phone, &view->guarantor_phone, &view->guarantor_phone_error },
                { "hubungan", head->guarantor_relation, &view->guarantor_relation, &view->guarantor_relation_error },
                { "perusahaan", head->company, &view->company, &view->company_error },
                { "agen", head->agent, &view->agent, &view->agent_error },
                { "telepon_agen", head->agent_phone, &view->agent_phone, &view->agent_phone_error },
        };
        for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
                *fields[i].value = fields_typed(rq, fields[i].field, fields[i].now);
                *fields[i].error = fields_text(rq, errors, fields[i].field);
        }
}

/* The villages of the office's area by name, the one that stands there chosen; one elsewhere stands as its code, with
 * its name beside it. */
static enum error place_options(struct request *rq, const struct application_identity *identity,
                                struct view_passports_correct *view)
{
        struct area_list areas;
        struct field_places places;
        enum error err;
        bool inside = false;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = office_areas(tx, request_actor(rq)->office_id, rq->arena, &areas);
        }
        TRY(err);
        for (size_t i = 0; i < areas.count; i++)
                inside = inside || region_within(identity->village_code, areas.regency_codes[i]);
        TRY(fields_places(rq, (struct region_area){ areas.regency_codes, areas.count },
                          fields_typed(rq, "kecamatan", SLICE_NULL),
                          fields_typed(rq, "desa", inside ? identity->village_code : SLICE_NULL), &places));
        view->districts = places.districts, view->districts_count = places.district_count;
        view->villages = places.villages, view->villages_count = places.village_count;
        view->other_village = fields_typed(rq, "desa_lain", inside ? SLICE_NULL : identity->village_code);
        view->village_now = region_label_of(rq->arena, identity->village_code);
        return OK;
}

static enum error show_correct(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        struct page page;
        struct application_file file;
        struct application_identity identity = { 0 };
        enum error err;
        TRY(open_application(rq, id, &file));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_identity(tx, request_actor(rq), id, rq->arena, &identity);
        }
        TRY(err);
        const struct application_head *head = &file.head;
        struct slice sex = fields_typed(rq, "kelamin", identity.sex);
        struct slice first = fields_typed(rq, "pertama", head->first_passport ? S("ya") : S("tidak"));
        struct view_option sexes[] = {
                { .value = S("P"), .label = tr(rq->language, "Perempuan"), .chosen = slice_equal(sex, S("P")) },
                { .value = S("L"), .label = tr(rq->language, "Laki-laki"), .chosen = slice_equal(sex, S("L")) } };
        struct view_option firsts[] = {
                { .value = S("ya"), .label = tr(rq->language, "Ya"), .chosen = slice_equal(first, S("ya")) },
                { .value = S("tidak"), .label = tr(rq->language, "Bukan"), .chosen = slice_equal(first, S("tidak")) } };
        struct view_passports_correct view = { .number = head->number, .base = application_path(rq, id, ""),
                                               .sexes = sexes, .sexes_count = 2, .first = firsts, .first_count = 2 };
        view.version = fields_typed(rq, "versi", arena_printf(rq->arena, "%lld", (long long)head->version));
        fill_fields(rq, errors, head, &identity, &view);
        TRY(place_options(rq, &identity, &view));
        TRY(purpose_options(rq, fields_typed(rq, "tujuan", head->purpose), &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_passports_correct(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

/* ROUTE GET /paspor/{id}/perbaiki
 * summary: Halaman perbaikan data permohonan / Page to correct the data of an application
 * permission: application.check
 * purpose: passport
 * path id uuid
 */
enum error passports_correct_page(struct request *rq, const struct passports_correct_page_params *p)
{
        static const struct form_errors none;
        return show_correct(rq, p->id, &none);
}

enum error interview_told(struct request *rq, const struct application_file *file,
                          struct view_passports_interview *view)
{
        struct content_list purposes;
        struct slice told = passports_purpose_told(file);
        if (slice_is_null(told))
                return OK;
        TRY(labels_read(rq, S("checklist"), &purposes));
        struct view_passports_interview_told *item = arena_new(rq->arena, struct view_passports_interview_told);
        if (!item)
                return ERR_MEMORY;
        *item = (struct view_passports_interview_told){ .purpose = told, .version = file->head.version,
                                                        .label = label_of(rq, &purposes, told),
                                                        .declared = label_of(rq, &purposes, file->head.purpose) };
        view->told = content_in_list(&purposes, told) ? item : NULL;
        return OK;
}

/* ROUTE POST /paspor/{id}/tujuan
 * summary: Samakan tujuan dengan jawaban pemohon / Make the purpose what the applicant said
 * permission: application.check
 * purpose: passport
 * csrf: token
 * path id uuid
 * form versi int 1..1000000
 * form tujuan line 1..30
 */
enum error passports_purpose_post(struct request *rq, const struct passports_purpose_post_params *p)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_correct_purpose(tx, request_actor(rq), p->id, p->tujuan, p->versi);
        }
        if (err == ERR_INVALID) /* something else of it was kept before it was refused */
                return response_redirect(rq, application_path(rq, p->id, "/perbaiki"));
        TRY(unless_open(rq, p->id, err));
        return redirect_after_words(rq, p->id, "/wawancara", "tersimpan");
}

/* What the rule refused when every field was well formed. */
static enum error blame(struct request *rq, const struct passports_correct_post_params *p,
                        const struct application_new *new)
{
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        bool elsewhere = given_text(p->desa_lain).size > 0;
        if (!region_exists(elsewhere ? slice_trim(p->desa_lain) : p->desa, REGION_VILLAGE))
                fields_fault(errors, elsewhere ? "desa_lain" : "desa",
                             elsewhere ? T("Tidak ada desa dengan kode ini.") : T("Pilih desa menurut KTP."));
        else
                blame_entry(rq, errors, new);
        return show_correct(rq, p->id, errors);
}

/* What stands there as a code was shown by its name; the name sent back is no correction. */
static enum error read_country(struct request *rq, struct uuid id, struct slice sent, struct slice *ret_country)
{
        struct application_file file;
        TRY(open_application(rq, id, &file));
        bool same = slice_equal(slice_trim(sent), country_name(file.head.country, rq->language));
        *ret_country = same ? file.head.country : sent;
        return OK;
}

/* ROUTE POST /paspor/{id}/perbaiki
 * summary: Perbaiki data permohonan / Correct the data of an application
 * permission: application.check
 * purpose: passport
 * csrf: token
 * on-invalid: handler
 * path id uuid
 * form versi int 1..1000000
 * form nomor_luar line 0..40 ?
 * form tujuan line 1..30
 * form negara line 1..60
 * form pertama choice(ya tidak)
 * form nama line 2..120
 * form nik line 0..16 ?
 * form paspor_lama line 0..12 ?
 * form lahir date
 * form kelamin choice(P L)
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
enum error passports_correct_post(struct request *rq, const struct passports_correct_post_params *p)
{
        char born[DATE_ISO_SIZE + 1];
        enum error err;
        if (rq->errors)
                return show_correct(rq, p->id, rq->errors);
        struct slice country, elsewhere = given_text(p->desa_lain);
        TRY(read_country(rq, p->id, p->negara, &country));
        struct application_new new = {
                .id = p->id, .external_number = p->nomor_luar.data ? p->nomor_luar : S(""), .purpose = p->tujuan,
                .country = country, .first_passport = slice_equal(p->pertama, S("ya")), .name = slice_trim(p->nama),
                .nik = given_text(p->nik), .passport = given_text(p->paspor_lama),
                .birth_date = date_iso_text(p->lahir, born), .sex = p->kelamin,
                .village_code = elsewhere.size ? elsewhere : p->desa, .address = given_text(p->alamat),
                .phone = given_text(p->telepon),
                .guarantor_name = given_text(p->penjamin), .guarantor_phone = given_text(p->telepon_penjamin),
                .guarantor_relation = p->hubungan.data ? p->hubungan : S(""), .company = given_text(p->perusahaan),
                .agent = given_text(p->agen), .agent_phone = given_text(p->telepon_agen) };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_correct(tx, request_actor(rq), &new, p->versi);
        }
        if (err == ERR_INVALID)
                return blame(rq, p, &new);
        TRY(unless_open(rq, p->id, err));
        return redirect_after_words(rq, p->id, "", "tersimpan");
}
