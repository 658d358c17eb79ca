/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "editor/form.h"

#include "base/checked.h"
#include "content/changes.h"
#include "editor/documents.h"
#include "region/region.h"
#include "text/date.h"

enum { LINES_MAX = 60, LINE_LETTERS = 300, NUMBER_MAX = 100000 };

/* A text that the reader sees, in both languages. */
#define BOTH(member, name, english, how)                         \
        { member ".id", name, SLICE_NULL, how, false, NULL },    \
        { member ".en", english, SLICE_NULL, how, true, NULL }

static const struct editor_choice agency_types[] = {
        { S("disnaker"), T("Dinas tenaga kerja") },
        { S("bp3mi"), T("BP3MI atau P4MI") },
        { S("disdukcapil"), T("Dinas kependudukan dan pencatatan sipil") },
        { S("dinsos"), T("Dinas sosial") },
        { S("uptd-ppa"), T("UPTD PPA") },
        { S("polres"), T("Kepolisian resor") },
        { S("kodim"), T("Kodim") },
        { S("kemenag"), T("Kantor Kementerian Agama") },
        { S("kemenhaj"), T("Kantor Kementerian Haji dan Umrah") },
        { S("desa"), T("Pemerintah desa") },
        { SLICE_NULL, SLICE_NULL },
};
static const struct editor_field agency_fields[] = {
        { "type", T("Jenis instansi"), T("Permintaan informasi dikirim menurut jenis ini."), FORM_CHOICE, false,
          agency_types },
        BOTH("name", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
        { "regencies", T("Kabupaten atau kota yang dilayani"), SLICE_NULL, FORM_REGENCIES, false, NULL },
        { "serves.id", T("Melayani apa"), SLICE_NULL, FORM_TEXT, true, NULL },
        { "serves.en", T("Melayani apa, dalam bahasa Inggris"), SLICE_NULL, FORM_TEXT, true, NULL },
        { "contact.phone", T("Telepon"), SLICE_NULL, FORM_LINE, true, NULL },
        { "contact.whatsapp", T("WhatsApp"), SLICE_NULL, FORM_LINE, true, NULL },
        { "contact.email", T("E-mail"), SLICE_NULL, FORM_LINE, true, NULL },
        { "contact.address", T("Alamat"), SLICE_NULL, FORM_TEXT, true, NULL },
        { "contact.person", T("Jabatan yang dihubungi"), T("Jabatan, bukan nama orang."), FORM_LINE, true, NULL },
        { "contact.note", T("Catatan"), SLICE_NULL, FORM_TEXT, true, NULL },
};

static const struct editor_choice holiday_types[] = {
        { S("national"), T("Libur nasional") },
        { S("joint-leave"), T("Cuti bersama") },
        { S("local"), T("Libur daerah") },
        { SLICE_NULL, SLICE_NULL },
};
static const struct editor_field holiday_fields[] = {
        { "date", T("Tanggal"), SLICE_NULL, FORM_DAY, false, NULL },
        { "type", T("Jenis libur"), SLICE_NULL, FORM_CHOICE, false, holiday_types },
        BOTH("name", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
};

static const struct editor_field calendar_fields[] = {
        { "year", T("Tahun yang daftar hari liburnya lengkap"),
          T("Libur nasional, cuti bersama, dan libur daerah tahun ini sudah dicocokkan dengan keputusan bersama dan "
            "tidak ada yang kurang. Sebelum dinyatakan, hari terakhir yang dihitung melewati tahun ini tidak dicetak "
            "pada surat."),
          FORM_NUMBER, false, NULL },
};

static const struct editor_field contact_fields[] = {
        BOTH("name", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
        BOTH("use", T("Untuk apa dihubungi"), T("Untuk apa dihubungi, dalam bahasa Inggris"), FORM_TEXT),
        { "phone", T("Telepon"), T("Kosongkan sampai kantor memastikan nomornya."), FORM_LINE, true, NULL },
        { "whatsapp", T("WhatsApp"), SLICE_NULL, FORM_LINE, true, NULL },
        { "web", T("Alamat web"), SLICE_NULL, FORM_LINE, true, NULL },
        { "urgent", T("Untuk keadaan darurat?"), SLICE_NULL, FORM_YES_NO, false, NULL },
        { "regencies", T("Hanya untuk kabupaten atau kota"), SLICE_NULL, FORM_REGENCIES, true, NULL },
};

static const struct editor_field legal_fields[] = {
        { "instrument", T("Peraturan"), T("Singkat, misalnya UU 18/2017."), FORM_LINE, false, NULL },
        { "article", T("Pasal"), SLICE_NULL, FORM_LINE, false, NULL },
        BOTH("title", T("Judul pada surat"), T("Judul dalam bahasa Inggris"), FORM_LINE),
        BOTH("about", T("Isinya, dengan kata biasa"), T("Isinya dalam bahasa Inggris"), FORM_TEXT),
        { "topics", T("Tentang"), T("Satu kata per baris."), FORM_LINES, true, NULL },
        { "burdensome", T("Boleh menjadi dasar putusan yang memberatkan?"), SLICE_NULL, FORM_YES_NO, false, NULL },
        { "outcomes", T("Hanya untuk hasil"),
          T("Satu kode per baris: D1, D3, R1, R2, atau R3. Kosong: untuk semua yang diizinkan jawaban di atas."),
          FORM_LINES, true, NULL },
};

static const struct editor_choice clock_units[] = {
        { S("working-day"), T("hari kerja") },
        { S("calendar-day"), T("hari kalender") },
        { S("hour"), T("jam") },
        { SLICE_NULL, SLICE_NULL },
};
static const struct editor_field clock_fields[] = {
        BOTH("label", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
        { "amount", T("Lamanya"), T("Angka saja."), FORM_NUMBER, false, NULL },
        { "unit", T("Satuan"), SLICE_NULL, FORM_CHOICE, false, clock_units },
        BOTH("from", T("Dihitung sejak"), T("Dihitung sejak, dalam bahasa Inggris"), FORM_LINE),
        { "legal", T("Dasar hukum"), T("Satu kunci dari jenis Dasar hukum per baris."), FORM_LINES, true, NULL },
};

static const struct editor_choice sections[] = {
        { S("utama"), T("Berita Utama") },
        { S("sari"), T("Sari Berita") },
        { S("sekilas"), T("Sekilas") },
        { SLICE_NULL, SLICE_NULL },
};
static const struct editor_field news_fields[] = {
        { "section", T("Bagian"), SLICE_NULL, FORM_CHOICE, false, sections },
        { "date", T("Tanggal"), SLICE_NULL, FORM_DAY, false, NULL },
        BOTH("title", T("Judul"), T("Judul dalam bahasa Inggris"), FORM_LINE),
        BOTH("lead", T("Ringkasan"), T("Ringkasan dalam bahasa Inggris"), FORM_TEXT),
        BOTH("text", T("Teks"), T("Teks dalam bahasa Inggris"), FORM_TEXT),
        { "credit", T("Sumber"), SLICE_NULL, FORM_LINE, true, NULL },
        { "regencies", T("Hanya untuk kabupaten atau kota"), SLICE_NULL, FORM_REGENCIES, true, NULL },
};

static const struct editor_field level_fields[] = {
        BOTH("label", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
        BOTH("meaning", T("Artinya"), T("Artinya dalam bahasa Inggris"), FORM_TEXT),
        BOTH("expects", T("Yang diharapkan dari penerima"), T("Yang diharapkan, dalam bahasa Inggris"), FORM_TEXT),
};

static const struct editor_field scale_fields[] = {
        BOTH("label", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
        BOTH("meaning", T("Artinya"), T("Artinya dalam bahasa Inggris"), FORM_TEXT),
};

static const struct editor_field change_fields[] = {
        { "rows", T("Perubahan wilayah"),
          T("Satu perubahan per baris: jenis,kode lama,kode baru,tanggal,dasar. Jenisnya split (pecah), merge "
            "(gabung), atau recode (ganti kode)."),
          FORM_CHANGES, true, NULL },
};

static const struct editor_field checklist_fields[] = {
        { "purpose", T("Tujuan"), T("Sama dengan kuncinya."), FORM_LINE, false, NULL },
        BOTH("label", T("Nama"), T("Nama dalam bahasa Inggris"), FORM_LINE),
        { "note.id", T("Catatan"), SLICE_NULL, FORM_TEXT, true, NULL },
        { "note.en", T("Catatan dalam bahasa Inggris"), SLICE_NULL, FORM_TEXT, true, NULL },
        { "documents", T("Dokumen"),
          T("Satu dokumen per baris: kunci | nama | tempat mengurus | syarat | dasar hukum | pasti. Syaratnya wajib, "
            "bila ada, biasa diminta, atau sebelum berangkat. Dasar hukum: kunci dari jenis Dasar hukum, dipisah koma. "
            "Bagian terakhir pasti, atau belum."),
          FORM_DOCUMENTS, false, NULL },
};

/* Levels and scales have their code and rank from the first load, and new ones need more than words. */
static const struct {
        struct slice kind;
        struct editor_fields fields;
} forms[] = {
        { S("agency"), { agency_fields, ARRAY_SIZE(agency_fields) } },
        { S("holiday"), { holiday_fields, ARRAY_SIZE(holiday_fields) } },
        { S("calendar"), { calendar_fields, ARRAY_SIZE(calendar_fields) } },
        { S("contact"), { contact_fields, ARRAY_SIZE(contact_fields) } },
        { S("legal"), { legal_fields, ARRAY_SIZE(legal_fields) } },
        { S("clock"), { clock_fields, ARRAY_SIZE(clock_fields) } },
        { S("news"), { news_fields, ARRAY_SIZE(news_fields) } },
        { S("checklist"), { checklist_fields, ARRAY_SIZE(checklist_fields) } },
        { CONTENT_CHANGES_KIND, { change_fields, ARRAY_SIZE(change_fields) } },
        { S("level"), { level_fields, ARRAY_SIZE(level_fields) } },
        { S("scale"), { scale_fields, ARRAY_SIZE(scale_fields) } },
};

bool editor_fields_of(struct slice kind, struct editor_fields *ret_fields)
{
        for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
                if (!slice_equal(kind, forms[i].kind))
                        continue;
                *ret_fields = forms[i].fields;
                return true;
        }
        return false;
}

const char *editor_field_name(struct arena *arena, size_t i)
{
        struct slice text = arena_printf(arena, "isi-%zu", i);
        return slice_is_null(text) ? "" : text.data;
}

/* --- reading a body ----------------------------------------------------------------------------------------------- */

/* What stands at `path` in the body, which has at most one dot; NULL for nothing. */
static const json_t *member_of(const json_t *body, const char *path)
{
        char first[64];
        const char *dot = strchr(path, '.');
        if (!dot)
                return json_object_get(body, path);
        (void)snprintf(first, sizeof first, "%.*s", (int)(dot - path), path);
        return json_object_get(json_object_get(body, first), dot + 1);
}

static struct slice lines_text(const json_t *array, struct arena *arena)
{
        struct slice text = S("");
        for (size_t i = 0; i < json_array_size(array); i++) {
                const char *line = json_string_value(json_array_get(array, i));
                text = arena_printf(arena, "%.*s%s%s", SLICE_FMT(text), i ? "\n" : "", line ? line : "");
        }
        return text;
}

struct slice editor_value(const json_t *body, const struct editor_field *field, struct arena *arena)
{
        const json_t *node = member_of(body, field->path);
        if (field->form == FORM_DOCUMENTS)
                return documents_text(node, arena);
        if (json_is_array(node))
                return lines_text(node, arena);
        if (json_is_integer(node))
                return arena_printf(arena, "%lld", (long long)json_integer_value(node));
        if (json_is_boolean(node))
                return json_is_true(node) ? S("yes") : S("no");
        if (!json_is_string(node))
                return S("");
        return arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)));
}

/* --- writing one -------------------------------------------------------------------------------------------------- */

/* An array of the lines that are not blank; `fault` when one is too long, or is no regency where one is expected. */
static json_t *lines_of(struct slice typed, bool regencies, struct slice *fault)
{
        struct slice line;
        json_t *array = json_array();
        while (array && slice_next(&typed, '\n', &line)) {
                struct region region;
                line = slice_trim(line);
                if (line.size == 0)
                        continue;
                if (line.size > LINE_LETTERS || json_array_size(array) == LINES_MAX)
                        *fault = T("Paling banyak 60 baris, masing-masing paling panjang 300 huruf.");
                else if (regencies && (!region_find(line, &region) || region.level != REGION_REGENCY))
                        *fault = T("Ini bukan kode kabupaten atau kota.");
                else if (json_array_append_new(array, json_stringn(line.data, line.size)) != 0)
                        *fault = T("Tidak dapat dibaca.");
        }
        return array;
}

/* The rows of a table of changes; `fault` says the first wrong one by line and column. */
static json_t *changes_of(struct slice typed, enum language language, struct arena *arena, struct slice *fault)
{
        json_t *body = NULL;
        struct region_changes changes;
        struct region_changes_faults faults;
        struct region_changes_form form = content_changes_form(true);
        _cleanup_buffer_ struct buffer said;
        buffer_init(&said, 1024);
        enum error err = region_changes_read(typed, &form, arena, &changes, &faults);
        if (err == OK)
                err = content_changes_body(&changes, &body);
        if (err == OK) {
                json_t *rows = json_incref(json_object_get(body, "rows"));
                json_decref(body);
                return rows;
        }
        if (err == ERR_INVALID)
                region_changes_write_fault(&said, &faults.items[0], language);
        *fault = err == ERR_INVALID ? arena_copy(arena, buffer_slice(&said)) : T("Tidak dapat dibaca.");
        return NULL;
}

static json_t *day_of(struct slice typed, struct slice *fault)
{
        char text[DATE_ISO_SIZE + 1];
        struct date date;
        if (date_parse(typed, &date) != OK) {
                *fault = T("Tulis tanggalnya, misalnya 17-08-2027.");
                return NULL;
        }
        struct slice iso = date_iso_text(date, text);
        return json_stringn(iso.data, iso.size);
}

static json_t *number_of(struct slice typed, struct slice *fault)
{
        int64_t number;
        if (slice_to_int64(typed, &number) && number >= 0 && number <= NUMBER_MAX)
                return json_integer(number);
        *fault = T("Tulis angka saja, paling banyak 100.000.");
        return NULL;
}

/* One of the table, or what stood there before. */
static bool is_choice(const struct editor_field *field, const json_t *base, struct slice typed)
{
        const json_t *before = member_of(base, field->path);
        if (json_is_string(before) && slice_equal(typed, slice_from_cstr(json_string_value(before))))
                return true;
        for (const struct editor_choice *choice = field->choices; choice->value.size; choice++)
                if (slice_equal(choice->value, typed))
                        return true;
        return false;
}

/* The member that a field's text makes; NULL with *fault when it makes none. */
static json_t *node_of(const struct editor_field *field, const json_t *base, struct slice typed, struct slice *fault)
{
        switch (field->form) {
        case FORM_DAY:
                return day_of(typed, fault);
        case FORM_NUMBER:
                return number_of(typed, fault);
        case FORM_YES_NO:
                return json_boolean(slice_equal(typed, S("yes")));
        case FORM_LINES:
        case FORM_REGENCIES:
                return lines_of(typed, field->form == FORM_REGENCIES, fault);
        case FORM_CHOICE:
                if (!is_choice(field, base, typed))
                        *fault = T("Pilih salah satu.");
                break;
        case FORM_LINE:
                if (typed.size > LINE_LETTERS)
                        *fault = T("Terlalu panjang untuk satu baris: paling banyak 300 huruf.");
                break;
        case FORM_TEXT:
        case FORM_CHANGES:   /* changes_of */
        case FORM_DOCUMENTS: /* documents_read */
                break;
        }
        return json_stringn(typed.data, typed.size);
}

/* Puts `node` where the path says and takes it over. An object that is missing, or the "" of before, is made. */
static bool put(json_t *body, const char *path, json_t *node)
{
        char first[64];
        const char *dot = strchr(path, '.');
        if (!dot)
                return json_object_set_new(body, path, node) == 0;
        (void)snprintf(first, sizeof first, "%.*s", (int)(dot - path), path);
        json_t *holder = json_object_get(body, first);
        if (!json_is_object(holder)) {
                holder = json_object();
                if (json_object_set_new(body, first, holder) != 0) {
                        json_decref(node);
                        return false;
                }
        }
        return json_object_set_new(holder, dot + 1, node) == 0;
}

/* An English text that is left empty is the Indonesian one, which stands in the field before it. */
static struct slice value_at(const struct editor_typed *typed, size_t i)
{
        struct slice value = slice_trim(typed->values[i]);
        bool english = slice_ends_with(slice_from_cstr(typed->fields.items[i].path), S(".en"));
        return value.size == 0 && english && i > 0 ? slice_trim(typed->values[i - 1]) : value;
}

/* What is left empty and was not there does not appear. */
static bool is_absent(const struct editor_typed *typed, size_t i, struct slice value)
{
        const struct editor_field *field = &typed->fields.items[i];
        return value.size == 0 && field->optional && !member_of(typed->base, field->path);
}

static enum error fill_body(const struct editor_typed *typed, struct arena *arena, json_t *body,
                            struct form_errors *errors)
{
        for (size_t i = 0; i < typed->fields.count; i++) {
                const struct editor_field *field = &typed->fields.items[i];
                struct slice fault = SLICE_NULL, value = value_at(typed, i);
                if (is_absent(typed, i, value))
                        continue;
                if (value.size == 0 && !field->optional) {
                        fields_fault(errors, editor_field_name(arena, i), T("Wajib diisi."));
                        continue;
                }
                const struct documents_typed documents = { value, member_of(typed->base, field->path),
                                                           typed->language };
                json_t *node = field->form == FORM_CHANGES     ? changes_of(value, typed->language, arena, &fault)
                               : field->form == FORM_DOCUMENTS ? documents_read(&documents, arena, &fault)
                                                               : node_of(field, typed->base, value, &fault);
                if (!slice_is_null(fault)) {
                        json_decref(node);
                        fields_fault(errors, editor_field_name(arena, i), fault);
                } else if (!node || !put(body, field->path, node)) {
                        return ERR_MEMORY;
                }
        }
        return OK;
}

enum error editor_body(const struct editor_typed *typed, struct arena *arena, struct form_errors *errors,
                       struct slice *ret_text)
{
        json_t *body = typed->base ? json_deep_copy(typed->base) : json_object();
        enum error err = body ? fill_body(typed, arena, body, errors) : ERR_MEMORY;
        char *text = err == OK && errors->count == 0 ? json_dumps(body, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
        *ret_text = text ? arena_copy(arena, slice_from_cstr(text)) : SLICE_NULL;
        free(text);
        json_decref(body);
        return err;
}
