/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/parts.h"

#include "base/checked.h"
#include "content.sql.h"
#include "text/language.h"

static struct slice string_of(const json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

static struct slice member(const json_t *object, const char *name)
{
        return string_of(json_object_get(object, name));
}

/* Its Indonesian text. */
static bool says(const json_t *object, const char *name)
{
        return slice_trim(member(json_object_get(object, name), "id")).size > 0;
}

/* Whether an earlier element of the list has the same word in `name`, or this one has none. */
static bool is_own(const json_t *list, size_t at, const char *name)
{
        struct slice word = member(json_array_get(list, at), name);
        for (size_t i = 0; i < at; i++)
                if (slice_equal(word, member(json_array_get(list, i), name)))
                        return false;
        return word.size > 0 && !slice_equal(word, S("-"));
}

static bool is_in_force(struct tx *tx, const struct content_parts *parts, struct slice kind, struct slice key,
                        enum error *err)
{
        struct content_one_in_force_row row;
        enum error found = content_one_in_force(tx,
                                                &(struct content_one_in_force_params){ .office_id = parts->office_id,
                                                                                       .kind = kind, .key = key,
                                                                                       .day = parts->day },
                                                tx_arena(tx), &row);
        if (found != OK && found != ERR_NOT_FOUND)
                *err = found;
        return found == OK;
}

/* --- checklists --- */

static bool is_need(struct slice need)
{
        static const struct slice needs[] = { S("law"), S("if-applies"), S("practice"), S("before-departure") };
        for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
                if (slice_equal(need, needs[i]))
                        return true;
        return false;
}

/* Null: nothing is wrong with it. */
static struct slice document_fault(struct tx *tx, const struct content_parts *parts, const json_t *documents,
                                   size_t at, enum error *err)
{
        const json_t *document = json_array_get(documents, at), *legal = json_object_get(document, "legal");
        struct slice need = member(document, "need");
        if (!is_own(documents, at, "key") || !says(document, "document") || !says(document, "where"))
                return T("Setiap dokumen memerlukan kunci sendiri (key), dan nama serta tempat mengurusnya dalam "
                         "bahasa Indonesia (document, where).");
        if (!is_need(need))
                return T("Syarat dokumen (need) hanya law, if-applies, practice, atau before-departure. Kata lain "
                         "membuat dokumennya tidak diminta dari siapa pun.");
        if (!json_is_array(legal) || (slice_equal(need, S("law")) && json_array_size(legal) == 0))
                return T("Dokumen yang diwajibkan peraturan (law) harus menyebut dasar hukumnya (legal).");
        for (size_t i = 0; i < json_array_size(legal); i++)
                if (!is_in_force(tx, parts, S("legal"), string_of(json_array_get(legal, i)), err))
                        return T("Dasar hukum yang ditunjuk (legal) tidak berlaku di kantor ini.");
        return SLICE_NULL;
}

static enum error check_checklist(struct tx *tx, const struct content_parts *parts, struct slice *ret_why)
{
        enum error err = OK;
        const json_t *documents = json_object_get(parts->body, "documents");
        struct slice why = SLICE_NULL;
        if (!slice_equal(member(parts->body, "purpose"), parts->key) || !says(parts->body, "label") ||
            json_array_size(documents) == 0)
                why = T("Daftar periksa memerlukan nama (label), tujuan (purpose) yang sama dengan kuncinya, dan "
                        "paling sedikit satu dokumen.");
        for (size_t i = 0; i < json_array_size(documents) && slice_is_null(why) && err == OK; i++)
                why = document_fault(tx, parts, documents, i, &err);
        TRY(err);
        *ret_why = why;
        return slice_is_null(why) ? OK : ERR_INVALID;
}

/* --- questions --- */

static bool leads_on(struct tx *tx, const struct content_parts *parts, const json_t *answer, enum error *err)
{
        struct slice next = member(answer, "next"), indicator = member(answer, "indicator");
        return !slice_equal(next, parts->key) &&
               (next.size == 0 || is_in_force(tx, parts, S("question"), next, err)) &&
               (indicator.size == 0 || is_in_force(tx, parts, S("indicator"), indicator, err));
}

static enum error check_question(struct tx *tx, const struct content_parts *parts, struct slice *ret_why)
{
        enum error err = OK;
        const json_t *answers = json_object_get(parts->body, "answers");
        struct slice why = SLICE_NULL;
        if (!says(parts->body, "ask") || !says(parts->body, "why") || !says(parts->body, "innocent") ||
            json_array_size(answers) == 0)
                why = T("Pertanyaan memerlukan kalimatnya (ask), mengapa ditanyakan (why), jawaban wajar (innocent), "
                        "dan paling sedikit satu jawaban.");
        for (size_t i = 0; i < json_array_size(answers) && slice_is_null(why) && err == OK; i++) {
                const json_t *answer = json_array_get(answers, i);
                if (!is_own(answers, i, "code") || !says(answer, "label"))
                        why = T("Setiap jawaban memerlukan kode sendiri (code) dan tulisan dalam bahasa Indonesia "
                                "(label).");
                else if (!leads_on(tx, parts, answer, &err))
                        why = T("Pertanyaan berikut (next) atau indikator yang ditunjuk sebuah jawaban tidak berlaku "
                                "di kantor ini, atau menunjuk pertanyaan ini sendiri.");
        }
        TRY(err);
        *ret_why = why;
        return slice_is_null(why) ? OK : ERR_INVALID;
}

enum error content_parts_check(struct tx *tx, const struct content_parts *parts, struct slice *ret_why)
{
        if (slice_equal(parts->kind, S("checklist")))
                return check_checklist(tx, parts, ret_why);
        if (slice_equal(parts->kind, S("question")))
                return check_question(tx, parts, ret_why);
        return OK;
}
