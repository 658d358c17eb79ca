/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a draft must be before it may become a report. */
#include "base/checked.h"
#include "region/region.h"
#include "reports/internal.h"
#include "text/date.h"
#include "text/phone.h"
#include "text/utf8.h"

enum { NARRATIVE_MIN = 10, LINE_MAX_CHARACTERS = 200 };

static void rule_error(struct form_errors *errors, const char *field, struct slice text)
{
        form_error_add(errors,
                       (struct field_error){ .name = slice_from_cstr(field), .fault = FIELD_RULE, .text = text });
}

static void check_length(struct form_errors *errors, const char *field, struct slice text, size_t most)
{
        if (utf8_count(text) > most)
                form_error_add(errors, (struct field_error){ .name = slice_from_cstr(field), .fault = FIELD_TOO_LONG,
                                                             .limit = (int64_t)most });
}

static void check_day(struct form_errors *errors, struct slice day, struct slice today)
{
        struct date date;
        if (slice_is_null(day))
                return;
        if (date_parse_iso(day, &date) != OK)
                rule_error(errors, "happened_on", T("Tanggal ini tidak ada."));
        else if (slice_compare(day, today) > 0)
                rule_error(errors, "happened_on", T("Tanggal kejadian belum tiba. Periksa lagi."));
}

static enum error check_phone(struct form_errors *errors, struct slice phone, struct arena *arena)
{
        struct identifiers *found = arena_new(arena, struct identifiers);
        if (!found)
                return ERR_MEMORY;
        if (slice_is_empty(slice_trim(phone)))
                return OK;
        TRY(identifiers_find(phone, arena, found));
        if (found->phone_count == 0)
                rule_error(errors, "phone",
                           T("Nomor telepon ini tidak terbaca. Tulis angkanya saja, misalnya 0812 3456 7890; "
                             "keterangan lain tulis di cerita."));
        return OK;
}

static bool is_knowledge(struct slice key)
{
        size_t count;
        const struct report_word *words = report_knowledges(&count);
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return true;
        return false;
}

enum error report_check(const struct report_draft *draft, struct slice today, struct arena *arena)
{
        struct form_errors *errors = draft->errors;
        size_t before = errors->count;
        const struct {
                const char *field;
                struct slice text;
        } offer[] = { { "recruiter", draft->recruiter },
                      { "phone", draft->phone },
                      { "company", draft->company },
                      { "address", draft->address },
                      { "country", draft->country } },
          source[] = { { "household", draft->household }, { "official", draft->official } };
        if (draft->sign_count > REPORT_SIGNS_MAX || draft->person_count > REPORT_PERSONS_MAX)
                return ERR_TOO_LARGE;
        /* In the order of the form: the list at its top is read from there down. */
        if (utf8_count(draft->narrative) < NARRATIVE_MIN)
                rule_error(errors, "narrative", T("Ceritakan apa yang terjadi, sedikitnya satu kalimat."));
        check_length(errors, "narrative", draft->narrative, REPORT_NARRATIVE_MAX);
        if (!draft->former_village && !region_exists(draft->village_code, REGION_VILLAGE))
                rule_error(errors, "village", T("Pilih desa tempat kejadian."));
        check_day(errors, draft->happened_on, today);
        check_length(errors, offer[0].field, offer[0].text, LINE_MAX_CHARACTERS);
        TRY(check_phone(errors, draft->phone, arena));
        for (size_t i = 1; i < ARRAY_SIZE(offer); i++)
                check_length(errors, offer[i].field, offer[i].text, LINE_MAX_CHARACTERS);
        if (!is_knowledge(draft->knowledge))
                rule_error(errors, "knowledge", T("Pilih bagaimana Anda tahu."));
        for (size_t i = 0; i < ARRAY_SIZE(source); i++)
                check_length(errors, source[i].field, source[i].text, LINE_MAX_CHARACTERS);
        return errors->count > before ? ERR_INVALID : OK;
}
