/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/fields.h"

#include "base/checked.h"

enum { DAY_MAX = 64, VILLAGES_MAX = 1000, DISTRICTS_MAX = 100 };

struct form_errors *fields_errors(struct request *rq)
{
        struct form_errors *errors = arena_new(rq->arena, struct form_errors);
        if (errors && rq->errors)
                *errors = *rq->errors;
        return errors;
}

void fields_fault(struct form_errors *errors, const char *field, struct slice text)
{
        form_error_add(errors,
                       (struct field_error){ .name = slice_from_cstr(field), .fault = FIELD_RULE, .text = text });
}

struct slice fields_text(struct request *rq, const struct form_errors *errors, const char *field)
{
        const struct field_error *error = form_error_find(errors, field);
        return error ? form_error_text(rq->arena, error, rq->language) : SLICE_NULL;
}

/* What a field is called at the top of the page, where the words beside it are not seen. `under`: only at addresses
 * that end so. */
static const struct {
        const char *name, *under;
        struct slice label;
} labels[] = {
        { "told", "/tambah", T("Tambahan untuk laporan ini") },
        { "told", "", T("Yang dibaca pelapor") },
        { "narrative", "", T("Cerita") },
        { "happened_on", "", T("Tanggal kejadian") },
        { "reliability", "", T("Keandalan sumber") },
        { "credibility", "", T("Kebenaran isi") },
        { "outcome", "", T("Hasil") },
        { "verdict", "", T("Sama atau bukan") },
        { "other", "", T("Nomor atau nama subjek lain") },
        { "reason", "/telaah", T("Putusan dan alasannya") },
        { "reason", "", T("Alasan") },
        { "level", "", T("Tingkat") },
        { "title", "", T("Judul") },
        { "body", "", T("Apa yang perlu diketahui") },
        { "asked", "", T("Yang diminta dari penerima") },
        { "expires_on", "", T("Berlaku sampai") },
        { "answer", "", T("Jawaban") },
        { "note", "", T("Catatan") },
        { "tujuan", "", T("Tujuan yang dinyatakan") },
        { "negara", "", T("Negara tujuan") },
        { "pertama", "", T("Paspor pertama?") },
        { "nama", "/paspor/baru", T("Nama lengkap") },
        { "nama", "/baru/terdahulu", T("Nama lengkap") },
        { "nama", "/perbaiki", T("Nama lengkap") },
        { "nama", "/daftar-resmi/impor", T("Nama daftar") },
        { "nama", "", T("Nama") },
        { "nik", "", T("NIK") },
        { "lahir", "", T("Tanggal lahir") },
        { "kelamin", "", T("Jenis kelamin") },
        { "hasil", "/usul", T("Hasil yang dipilih") },
        { "tempat", "/mulai", T("Tempat wawancara") },
        { "tempat", "/bap", T("Tempat pemeriksaan") },
        { "bahasa", "/bap", T("Bahasa yang dipakai") },
        { "petugas_kedua", "/bap", T("Petugas kedua") },
        { "kantor", "/pengawas", T("Kantor yang diminta") },
        { "hari", "/pengawas", T("Putusan dalam berapa hari") },
        { "person", "/serahkan", T("Siapa yang menangani?") },
        { "dibacakan", "/bap", T("Sudah dibacakan kembali kepada pemohon?") },
        { "tanda", "/bap", T("Tanda tangan pemohon") },
        { "keperluan", "/cari", T("Mengapa Anda mencari?") },
        { "lembar", "", T("Berkas") },
        { "sumber", "", T("Sumber: siapa yang membuat daftar ini") },
        { "berkas", "/impor", T("Berkas daftar hari ini") },
        { "fakta", "", T("Fakta yang ditemukan") },
        { "perbaikan", "", T("Yang harus dilakukan pemohon") },
        { "nama_perekrut", "", T("Nama perekrut atau agen") },
        { "telepon_perekrut", "", T("Nomor telepon perekrut") },
        { "perusahaan_perekrut", "", T("Perusahaan perekrut") },
        { "tempat_perekrut", "", T("Alamat atau tempat perekrut") },
        { "tidak_diketahui", "", T("Mengapa tidak diketahui") },
        { "hukum", "", T("Dasar hukum") },
        { "bukti", "", T("Yang dapat ditunjukkan kepada pemohon") },
        { "hukum_waktu", "", T("Dasar hukum jangka waktu") },
        { "paspor_lama", "", T("Nomor paspor lama") },
        { "alamat", "", T("Alamat") },
        { "nomor_luar", "", T("Nomor permohonan di M-Paspor") },
        { "telepon", "/paspor/baru", T("Nomor telepon pemohon") },
        { "telepon", "/baru/terdahulu", T("Nomor telepon pemohon") },
        { "telepon", "/perbaiki", T("Nomor telepon pemohon") },
        { "penjamin", "", T("Nama penjamin") },
        { "telepon_penjamin", "", T("Nomor telepon penjamin") },
        { "hubungan", "", T("Hubungan dengan pemohon") },
        { "perusahaan", "", T("Perusahaan") },
        { "agen", "", T("Perekrut atau agen") },
        { "telepon_agen", "", T("Nomor telepon perekrut atau agen") },
        { "alasan", "/jawab", T("Alasan jawaban") },
        { "alasan", "/hasil", T("Alasan jawaban") },
        { "alasan", "", T("Alasan") },
        { "keterangan", "", T("Keterangan pemohon") },
        { "jawaban", "", T("Jawaban") },
        { "didatangi", "", T("Tanggal kunjungan") },
        { "tanggal", "", T("Diterima pada") },
        { "cara", "", T("Cara") },
        { "sampai", "", T("Berlaku sampai") },
        { "isi", "/keberatan", T("Yang dikatakan pemohon") },
        { "tanggal_jawaban", "", T("Tanggal putusan") },
        { "hingga", "", T("Ditangguhkan sampai") },
        { "diredam_sampai", "", T("Hari terakhir diredam") },
        { "diperiksa", "", T("Apa yang sudah diperiksa") },
        { "sebab", "/akhiri", T("Sebabnya") },
        { "tinjau", "", T("Ditinjau kembali pada") },
        { "diberi_tahu", "", T("Diberi tahu pada") },
        { "isi", "", T("Isi") },
        { "mulai", "", T("Berlaku mulai") },
        { "jabatan", "", T("Jabatan") },
        { "peran", "", T("Peran") },
        { "cerita", "", T("Cerita") },
        { "kapan", "", T("Kapan?") },
        { "tahu", "", T("Dari mana Anda tahu?") },
};

struct slice fields_label(struct request *rq, struct slice name)
{
        for (size_t i = 0; i < ARRAY_SIZE(labels); i++)
                if (slice_equal(name, slice_from_cstr(labels[i].name)) &&
                    slice_ends_with(rq->path, slice_from_cstr(labels[i].under)))
                        return translate(rq->language, labels[i].label);
        return SLICE_NULL;
}

/* "Judul: Wajib diisi." A rule's own sentence already says what it is about. */
static struct slice summary_text(struct request *rq, const struct field_error *error)
{
        struct slice text = form_error_text(rq->arena, error, rq->language), label = fields_label(rq, error->name);
        if (error->fault == FIELD_RULE || slice_is_null(label))
                return text;
        return arena_printf(rq->arena, "%.*s%s %.*s", SLICE_FMT(label), slice_ends_with(label, S("?")) ? "" : ":",
                            SLICE_FMT(text));
}

enum error fields_summary(struct request *rq, const struct form_errors *errors,
                          const struct view_field_error **ret_items, size_t *ret_count)
{
        struct view_field_error *items = arena_array(rq->arena, struct view_field_error, errors->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < errors->count; i++)
                items[i] = (struct view_field_error){
                        .field = errors->list[i].name,
                        .text = summary_text(rq, &errors->list[i]),
                };
        *ret_items = items;
        *ret_count = errors->count;
        return OK;
}

struct slice fields_typed(struct request *rq, const char *field, struct slice otherwise)
{
        struct slice typed = rq->method == HTTP_POST ? request_typed(rq, field) : SLICE_NULL;
        return slice_is_null(typed) ? otherwise : typed;
}

struct slice id_text(struct request *rq, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_copy(rq->arena, slice_from_cstr(text));
}

struct slice path_with_id(struct request *rq, const char *before, struct uuid id, const char *after)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        struct slice address = arena_join(rq->arena, slice_from_cstr(before), slice_of(text, UUID_TEXT_SIZE));
        return *after ? arena_join(rq->arena, address, slice_from_cstr(after)) : address;
}

struct slice int_text(struct request *rq, int64_t value)
{
        return arena_printf(rq->arena, "%lld", (long long)value);
}

struct slice day_text(struct request *rq, struct slice iso)
{
        struct date date;
        if (slice_is_null(iso) || date_parse_iso(iso, &date) != OK)
                return iso;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, DAY_MAX);
        date_write(&out, date, DATE_SHORT, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

/* --- places --- */

struct place_walk {
        struct request *rq;
        struct slice district, village;
        struct field_places found;
};

static void add_district(struct place_walk *walk, const struct region *district)
{
        struct field_places *found = &walk->found;
        struct slice code = arena_copy(walk->rq->arena, region_code(district));
        if (found->district_count == DISTRICTS_MAX ||
            (found->district_count > 0 && slice_equal(found->districts[found->district_count - 1].value, code)))
                return;
        found->districts[found->district_count++] = (struct view_option){ .value = code, .label = district->name,
                                                                          .chosen = slice_equal(code, walk->district) };
}

static bool add_village(const struct region *village, void *context)
{
        struct place_walk *walk = context;
        struct field_places *found = &walk->found;
        struct region district;
        if (found->village_count == VILLAGES_MAX || !region_parent(village, &district))
                return false;
        add_district(walk, &district);
        struct slice code = arena_copy(walk->rq->arena, region_code(village));
        found->villages[found->village_count++] =
                (struct view_option){ .value = code, .label = region_label(walk->rq->arena, village),
                                      .hint = found->districts[found->district_count - 1].value,
                                      .chosen = slice_equal(code, walk->village) };
        return true;
}

enum error fields_places(struct request *rq, struct region_area area, struct slice district, struct slice village,
                         struct field_places *ret_places)
{
        struct place_walk walk = { .rq = rq,
                                   .district = district,
                                   .village = village,
                                   .found = { .villages = arena_array(rq->arena, struct view_option, VILLAGES_MAX),
                                              .districts =
                                                      arena_array(rq->arena, struct view_option, DISTRICTS_MAX) } };
        if (!walk.found.villages || !walk.found.districts)
                return ERR_MEMORY;
        region_area_each_village(area, add_village, &walk);
        *ret_places = walk.found;
        return OK;
}
