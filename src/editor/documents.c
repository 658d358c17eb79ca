/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "editor/documents.h"

#include "base/checked.h"

enum { PARTS = 6, DOCUMENTS_MOST = 60, PART_LETTERS = 300 };
enum part { PART_KEY, PART_NAME, PART_WHERE, PART_NEED, PART_LEGAL, PART_CONFIRMED };

static const struct {
        struct slice stored, said;
} needs[] = { { S("law"), S("wajib") },
              { S("if-applies"), S("bila ada") },
              { S("practice"), S("biasa diminta") },
              { S("before-departure"), S("sebelum berangkat") } };

/* --- as it is typed --- */

static struct slice string_of(const json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

static struct slice need_said(struct slice stored)
{
        for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
                if (slice_equal(needs[i].stored, stored))
                        return needs[i].said;
        return stored;
}

static struct slice laws_text(const json_t *legal, struct arena *arena)
{
        struct slice text = S("");
        for (size_t i = 0; i < json_array_size(legal); i++) {
                struct slice key = string_of(json_array_get(legal, i));
                text = arena_printf(arena, "%.*s%s%.*s", SLICE_FMT(text), i ? ", " : "", SLICE_FMT(key));
        }
        return text;
}

struct slice documents_text(const json_t *documents, struct arena *arena)
{
        struct slice text = S("");
        for (size_t i = 0; i < json_array_size(documents); i++) {
                const json_t *document = json_array_get(documents, i);
                struct slice key = string_of(json_object_get(document, "key"));
                struct slice name = string_of(json_object_get(json_object_get(document, "document"), "id"));
                struct slice where = string_of(json_object_get(json_object_get(document, "where"), "id"));
                struct slice need = need_said(string_of(json_object_get(document, "need")));
                struct slice laws = laws_text(json_object_get(document, "legal"), arena);
                text = arena_printf(arena, "%.*s%s%.*s | %.*s | %.*s | %.*s | %.*s | %s", SLICE_FMT(text),
                                    i ? "\n" : "", SLICE_FMT(key), SLICE_FMT(name), SLICE_FMT(where), SLICE_FMT(need),
                                    SLICE_FMT(laws),
                                    json_is_true(json_object_get(document, "confirmed")) ? "pasti" : "belum");
        }
        return text;
}

/* --- as it is kept --- */

static const json_t *find_before(const json_t *before, struct slice key)
{
        for (size_t i = 0; i < json_array_size(before); i++) {
                const json_t *document = json_array_get(before, i);
                if (slice_equal(string_of(json_object_get(document, "key")), key))
                        return document;
        }
        return NULL;
}

/* Both languages of a part; false when memory ran out. */
static bool put_text(json_t *document, const char *member, struct slice said)
{
        json_t *now = json_object_get(document, member);
        if (slice_equal(string_of(json_object_get(now, "id")), said))
                return true;
        json_t *both = json_pack("{s:s%, s:s%}", "id", said.data, said.size, "en", said.data, said.size);
        return both && json_object_set_new(document, member, both) == 0;
}

static bool put_laws(json_t *document, struct slice said)
{
        struct slice key;
        json_t *laws = json_array();
        bool fine = laws != NULL;
        while (fine && slice_next(&said, ',', &key)) {
                key = slice_trim(key);
                fine = key.size == 0 || json_array_append_new(laws, json_stringn(key.data, key.size)) == 0;
        }
        return json_object_set_new(document, "legal", laws) == 0 && fine;
}

/* The parts of a line; what is wrong with them, an Indonesian source text, or null. */
static struct slice split(struct slice line, struct slice ret_parts[PARTS], struct slice *ret_need)
{
        size_t count = 0;
        struct slice part;
        while (slice_next(&line, '|', &part)) {
                if (count == PARTS || part.size > PART_LETTERS)
                        return T("Enam bagian dengan garis tegak di antaranya, masing-masing paling panjang 300 "
                                 "huruf.");
                ret_parts[count++] = slice_trim(part);
        }
        if (count != PARTS || ret_parts[PART_KEY].size == 0 || ret_parts[PART_NAME].size == 0 ||
            ret_parts[PART_WHERE].size == 0)
                return T("Enam bagian dengan garis tegak di antaranya: kunci, nama, tempat mengurus, syarat, dasar "
                         "hukum (boleh kosong), dan pasti atau belum.");
        *ret_need = SLICE_NULL;
        for (size_t i = 0; i < ARRAY_SIZE(needs); i++)
                if (slice_equal(needs[i].said, ret_parts[PART_NEED]))
                        *ret_need = needs[i].stored;
        if (slice_is_null(*ret_need))
                return T("Syaratnya ditulis: wajib, bila ada, biasa diminta, atau sebelum berangkat.");
        bool sure = slice_equal(ret_parts[PART_CONFIRMED], S("pasti"));
        return sure || slice_equal(ret_parts[PART_CONFIRMED], S("belum")) ?
                       SLICE_NULL :
                       T("Bagian terakhir ditulis: pasti, atau belum.");
}

/* NULL: memory ran out. */
static json_t *document_of(const struct slice parts[PARTS], struct slice need, const json_t *before)
{
        const json_t *old = find_before(before, parts[PART_KEY]);
        json_t *document = old ? json_deep_copy(old) : json_object();
        struct slice key = parts[PART_KEY];
        bool fine = document && json_object_set_new(document, "key", json_stringn(key.data, key.size)) == 0 &&
                    put_text(document, "document", parts[PART_NAME]) &&
                    put_text(document, "where", parts[PART_WHERE]) &&
                    json_object_set_new(document, "need", json_stringn(need.data, need.size)) == 0 &&
                    put_laws(document, parts[PART_LEGAL]) &&
                    json_object_set_new(document, "confirmed",
                                        json_boolean(slice_equal(parts[PART_CONFIRMED], S("pasti")))) == 0;
        if (fine)
                return document;
        json_decref(document);
        return NULL;
}

json_t *documents_read(const struct documents_typed *typed, struct arena *arena, struct slice *ret_fault)
{
        struct slice rest = typed->text, line;
        json_t *all = json_array();
        for (size_t number = 1; all && slice_next(&rest, '\n', &line); number++) {
                struct slice parts[PARTS], need, fault;
                if (slice_trim(line).size == 0)
                        continue;
                fault = json_array_size(all) == DOCUMENTS_MOST ? T("Paling banyak 60 dokumen.")
                                                               : split(line, parts, &need);
                json_t *document = slice_is_null(fault) ? document_of(parts, need, typed->before) : NULL;
                if (document && json_array_append_new(all, document) == 0)
                        continue;
                struct slice said = translate(typed->language, slice_is_null(fault) ? T("Tidak dapat dibaca.") : fault);
                *ret_fault = arena_printf(arena, "%.*s %zu: %.*s", SLICE_FMT(tr(typed->language, "Baris")), number,
                                          SLICE_FMT(said));
                json_decref(all);
                return NULL;
        }
        return all;
}
