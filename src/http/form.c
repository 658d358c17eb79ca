/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/form.h"

static const struct {
        struct slice text;
        bool limit; /* %{limit} stands in it */
} texts[FIELD_FAULT_COUNT] = {
        [FIELD_MISSING] = { T("Wajib diisi."), false },
        [FIELD_MALFORMED] = { T("Bentuknya tidak benar."), false },
        [FIELD_TOO_SHORT] = { TN("Terlalu pendek: paling sedikit %{limit} huruf."), true },
        [FIELD_TOO_LONG] = { TN("Terlalu panjang: paling banyak %{limit} huruf."), true },
        [FIELD_TOO_SMALL] = { T("Terlalu kecil: paling sedikit %{limit}."), true },
        [FIELD_TOO_LARGE] = { T("Terlalu besar: paling banyak %{limit}."), true },
        [FIELD_TOO_MANY] = { T("Terlalu banyak: paling banyak %{limit}."), true },
        [FIELD_FILE_EMPTY] = { T("Berkas ini kosong. Pilih lagi berkas yang berisi."), false },
        [FIELD_FILE_TOO_LARGE] = { T("Berkas terlalu besar: paling banyak %{limit} MB. Pilih lagi yang lebih kecil."),
                                   true },
        [FIELD_NOT_LISTED] = { T("Pilih salah satu dari daftar."), false },
        [FIELD_UNKNOWN] = { T("Isian ini tidak dikenal."), false },
        [FIELD_RULE] = { T("Isian ini belum benar."), false },
};

void form_error_add(struct form_errors *errors, struct field_error error)
{
        for (size_t i = 0; i < errors->count; i++)
                if (slice_equal(errors->list[i].name, error.name))
                        return;
        if (errors->count < FORM_ERRORS_MAX)
                errors->list[errors->count++] = error;
}

const struct field_error *form_error_find(const struct form_errors *errors, const char *name)
{
        for (size_t i = 0; errors && i < errors->count; i++)
                if (slice_equal(errors->list[i].name, slice_from_cstr(name)))
                        return &errors->list[i];
        return NULL;
}

struct slice form_error_text(struct arena *arena, const struct field_error *error, enum language language)
{
        if (error->fault == FIELD_RULE && !slice_is_null(error->text))
                return translate(language, error->text);
        struct slice text = translate_count(language, texts[error->fault].text, error->limit);
        struct slice mark = S("%{limit}");
        size_t at = slice_find(text, mark);
        if (!texts[error->fault].limit || at == SIZE_MAX)
                return text;
        return arena_printf(arena, "%.*s%lld%.*s", SLICE_FMT(slice_sub(text, 0, at)), (long long)error->limit,
                            SLICE_FMT(slice_from(text, at + mark.size)));
}
