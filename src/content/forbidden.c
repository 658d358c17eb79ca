/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/forbidden.h"

#include "base/buffer.h"
#include "base/checked.h"
#include "base/embedded.h"
#include "content/lawful.h"
#include "forbidden_files.h"
#include "text/clean.h"
#include "text/language.h"

#include <utf8proc.h>

/* Not of that file: what cannot be compared with it. */
#define STRANGE S("strange-letters")
enum { READ_ROOM = 4096 };

static const struct {
        struct slice key, why;
} sentences[] = {
        { S("sex"), T("Isi menanyakan atau menyebut jenis kelamin. Hapus; penilaian tidak boleh memakainya.") },
        { S("age-band"),
          T("Isi menanyakan atau menyebut umur atau tanggal lahir. Hapus; penilaian tidak boleh memakainya.") },
        { S("origin-village"), T("Isi menanyakan atau menyebut desa asal. Hapus; penilaian tidak boleh memakainya.") },
        { S("poverty"),
          T("Isi menanyakan atau menyebut kemiskinan atau penghasilan. Hapus; penilaian tidak boleh memakainya.") },
        { S("marital-status"),
          T("Isi menanyakan atau menyebut status perkawinan. Hapus; penilaian tidak boleh memakainya.") },
        { S("religion"), T("Isi menanyakan atau menyebut agama. Hapus; penilaian tidak boleh memakainya.") },
        { S("appearance"),
          T("Isi menanyakan atau menyebut penampilan atau pakaian. Hapus; penilaian tidak boleh memakainya.") },
        { S("dialect"), T("Isi menanyakan atau menyebut logat. Hapus; penilaian tidak boleh memakainya.") },
        { S("no-ticket-hotel-savings"),
          T("Isi menanyakan tiket, hotel, atau tabungan. Hapus; penilaian tidak boleh memakainya.") },
        { STRANGE, T("Isi memakai huruf yang bukan huruf Latin, tetapi mirip. Ketik ulang dengan huruf biasa.") },
};

static const struct slice read_only_kinds[] = {
        S("activity"), S("agency"), S("calendar"), S("clock"), S("contact"), S("holiday"), S("legal"), S("level"),
        S("news"),     S("outcome"), S("page"), S("quiz"),    S("scale"),   S("region-change"),
        S("p3mi"),     S("register"),
};
static const char *const explaining[] = { "source", "legal", "article", "templates", "silent" };

/* Where in the content a text stands. */
struct place {
        struct slice kind, item; /* of a checklist: the document */
        const json_t *legal;     /* what that item cites */
        const json_t *table;     /* the file */
        struct slice attribute;  /* what was found; null: nothing */
        struct slice text;       /* in which text; borrowed from the body */
        enum error err;          /* a text that could not be read: then nothing is known of it */
};

static struct slice string_of(const json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

/* Lower case and one space for everything that is no letter or digit, with one at both ends: words compare whole. */
static void write_plain(struct buffer *out, struct slice text)
{
        bool space = true;
        buffer_append_byte(out, ' ');
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (c >= 'A' && c <= 'Z')
                        c = (char)(c - 'A' + 'a');
                bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;
                if (part)
                        buffer_append_byte(out, c);
                else if (!space)
                        buffer_append_byte(out, ' ');
                space = !part;
        }
        if (!space)
                buffer_append_byte(out, ' ');
}

/* What is hung on a word and leaves it the same word: "suaminya", "agamamu". */
static const struct slice clitics[] = { S("kah"), S("lah"), S("pun"), S("nya"), S("ku"), S("mu"), S("ipun"), S("ne"),
                                        S("e"), S("s") };
enum { STEM_LEAST = 3 };

static struct slice without_clitic(struct slice word)
{
        for (size_t i = 0; i < ARRAY_SIZE(clitics); i++)
                if (word.size >= clitics[i].size + STEM_LEAST && slice_ends_with(word, clitics[i]))
                        return slice_sub(word, 0, word.size - clitics[i].size);
        return word;
}

/* Each word of a plain text once without what is hung on it, and once without two of them ("suaminyakah"). */
static void append_stems(struct buffer *plain)
{
        _cleanup_buffer_ struct buffer stems;
        buffer_init(&stems, 3 * plain->size + 3);
        for (unsigned times = 1; times <= 2; times++) {
                struct slice rest = buffer_slice(plain), word;
                buffer_append_byte(&stems, ' ');
                while (slice_next(&rest, ' ', &word)) {
                        word = without_clitic(word);
                        buffer_append(&stems, times == 2 ? without_clitic(word) : word);
                        buffer_append_byte(&stems, ' ');
                }
        }
        buffer_append(plain, buffer_slice(&stems));
}

static bool is_strange(int32_t letter)
{
        bool signs = letter >= 0x2000 && letter < 0x2C00, javanese = letter >= 0xA980 && letter < 0xA9E0;
        return letter >= 0x250 && !signs && !javanese;
}

/* Letters of other scripts, some of which look like ours (Greek, Cyrillic, Cherokee, small capitals): no word of ours
 * has them. Signs and Javanese letters may stand. */
static bool has_strange_letters(struct slice text)
{
        int32_t letter;
        for (size_t at = 0; at < text.size;) {
                utf8proc_ssize_t size = utf8proc_iterate((const utf8proc_uint8_t *)text.data + at,
                                                         (utf8proc_ssize_t)(text.size - at), &letter);
                if (size <= 0 || is_strange(letter))
                        return true;
                at += (size_t)size;
        }
        return false;
}

/* Digits that stand for letters inside a word: "4gama". */
static char letter_of_digit(char c)
{
        return c == '4' ? 'a' : c == '1' ? 'i' : c == '0' ? 'o' : c == '3' ? 'e' : c;
}

/* Single letters in a row as the word that they spell ("a g a m a", "a.g.a.m.a"), digits among letters as letters. */
static void append_spelled(struct buffer *plain)
{
        _cleanup_buffer_ struct buffer spelled;
        struct slice rest = buffer_slice(plain), word;
        buffer_init(&spelled, 3 * plain->size + 4);
        buffer_append_byte(&spelled, ' ');
        while (slice_next(&rest, ' ', &word)) {
                bool letters = false;
                if (word.size > 1)
                        buffer_append_byte(&spelled, ' ');
                for (size_t i = 0; i < word.size; i++)
                        letters = letters || (word.data[i] >= 'a' && word.data[i] <= 'z');
                for (size_t i = 0; i < word.size; i++)
                        buffer_append_byte(&spelled, letters ? letter_of_digit(word.data[i]) : word.data[i]);
                if (word.size > 1)
                        buffer_append_byte(&spelled, ' ');
        }
        buffer_append_byte(&spelled, ' ');
        buffer_append(plain, buffer_slice(&spelled));
}

/* As it is read: full-width and mathematical letters, accents and what cannot be seen are gone. */
static enum error as_read(struct slice text, struct arena *arena, struct slice *ret_text)
{
        struct slice clean;
        TRY(text_clean(text, TEXT_MANY_LINES, text.size, arena, &clean));
        return utf8_normalise(clean, UTF8_FOLD, arena, ret_text);
}

static size_t find_plain(struct slice plain, struct slice phrase)
{
        _cleanup_buffer_ struct buffer wanted;
        buffer_init(&wanted, 256);
        write_plain(&wanted, phrase);
        return slice_find(plain, buffer_slice(&wanted));
}

/* An empty article is cited by everything: some readers other than papers need none. */
static bool cites(const json_t *legal, struct slice article)
{
        size_t i;
        json_t *item;
        json_array_foreach(legal, i, item)
                if (slice_equal(string_of(item), article))
                        return true;
        return article.size == 0;
}

static void take_out(struct buffer *plain, const json_t *phrases)
{
        size_t p;
        json_t *phrase;
        json_array_foreach(phrases, p, phrase) {
                size_t at;
                while ((at = find_plain(buffer_slice(plain), string_of(phrase))) != SIZE_MAX)
                        for (size_t n = 1; n <= string_of(phrase).size; n++)
                                plain->data[at + n] = '#';
        }
}

/* Takes out what may stand at this place: of the other lawful readers, and of the closed table of papers. */
static void take_out_lawful(const struct place *place, struct buffer *plain)
{
        size_t i;
        json_t *entry;
        const struct lawful_table *papers = lawful_table();
        json_array_foreach(json_object_get(place->table, "law"), i, entry) {
                if (!slice_equal(string_of(json_object_get(entry, "kind")), place->kind) ||
                    !slice_equal(string_of(json_object_get(entry, "item")), place->item) ||
                    !cites(place->legal, string_of(json_object_get(entry, "article"))))
                        continue;
                take_out(plain, json_object_get(entry, "phrases"));
        }
        for (size_t n = 0; papers && n < papers->count; n++) {
                const struct lawful_document *paper = &papers->items[n];
                if (slice_equal(paper->kind, place->kind) && slice_equal(paper->key, place->item) &&
                    cites(place->legal, paper->article))
                        take_out(plain, paper->phrases);
        }
}

static void look_at_text(struct place *place, struct slice text)
{
        _cleanup_buffer_ struct buffer plain;
        _cleanup_arena_ struct arena arena;
        size_t i, w;
        json_t *attribute, *words, *word;
        const char *language;
        arena_init(&arena, READ_ROOM + 16 * text.size);
        struct slice read = SLICE_NULL;
        if (place->err == OK)
                place->err = as_read(text, &arena, &read);
        buffer_init(&plain, 12 * read.size + 64);
        write_plain(&plain, read);
        take_out(&plain, json_object_get(place->table, "names")); /* of offices */
        take_out_lawful(place, &plain);
        append_spelled(&plain);
        append_stems(&plain);
        if (has_strange_letters(read) && slice_is_null(place->attribute)) {
                place->attribute = STRANGE;
                place->text = text;
        }
        json_array_foreach(json_object_get(place->table, "attributes"), i, attribute) {
                bool found = false;
                json_object_foreach(json_object_get(attribute, "words"), language, words)
                        json_array_foreach(words, w, word)
                                found = found || find_plain(buffer_slice(&plain), string_of(word)) != SIZE_MAX;
                json_array_foreach(json_object_get(attribute, "columns"), w, word)
                        found = found || find_plain(buffer_slice(&plain), string_of(word)) != SIZE_MAX;
                if (!found || !slice_is_null(place->attribute))
                        continue;
                place->attribute = string_of(json_object_get(attribute, "key"));
                place->text = text;
        }
}

static bool explains(const char *name)
{
        for (size_t i = 0; i < ARRAY_SIZE(explaining); i++)
                if (slice_equal(slice_from_cstr(name), slice_from_cstr(explaining[i])))
                        return true;
        return false;
}

/* Names of members too: a rule names what it reads. */
static void look_at(struct place *place, json_t *node)
{
        const char *name;
        size_t i;
        json_t *member;
        struct slice item = place->item;
        const json_t *legal = place->legal;
        if (json_is_string(node))
                look_at_text(place, string_of(node));
        if (slice_equal(place->kind, S("checklist")) && json_object_get(node, "document")) {
                place->item = string_of(json_object_get(node, "key"));
                place->legal = json_object_get(node, "legal");
        }
        json_object_foreach(node, name, member) {
                if (explains(name))
                        continue;
                look_at_text(place, slice_from_cstr(name));
                look_at(place, member);
        }
        json_array_foreach(node, i, member)
                look_at(place, member);
        place->item = item;
        place->legal = legal;
}

static bool has_string(const json_t *list, struct slice text)
{
        size_t i;
        json_t *item;
        json_array_foreach(list, i, item)
                if (slice_equal(string_of(item), text))
                        return true;
        return false;
}

/* A document that is not there asks for time to bring it: what the law requires of some by age or marriage must not
 * become a suspicion. What came from tips is no reason for anything. */
static struct slice forbidden_reason(json_t *body)
{
        size_t i;
        json_t *outcome;
        bool document = has_string(json_object_get(body, "needs"), S("document"));
        if (json_is_true(json_object_get(body, "from_tips")))
                return T("Informasi warga tidak boleh menjadi alasan hasil apa pun.");
        json_array_foreach(json_object_get(body, "outcomes"), i, outcome) {
                struct slice code = string_of(outcome);
                bool mild = slice_equal(code, S("T0")) || slice_equal(code, S("T1")) || slice_equal(code, S("D1"));
                if (document && !mild)
                        return T("Dokumen yang belum ada hanya dapat membawa ke T0, T1 atau D1. Hapus hasil lain dari "
                                 "alasan ini.");
        }
        return SLICE_NULL;
}

/* Who asks for time himself needs nothing against him: that is one reason, and it says so. */
static struct slice forbidden_wish(struct slice key, json_t *body)
{
        struct slice label = string_of(json_object_get(json_object_get(body, "label"), "id"));
        bool wish = has_string(json_object_get(body, "needs"), S("wish")), own = slice_equal(key, S("minta-waktu"));
        if (wish && !own)
                return T("Hanya alasan minta-waktu boleh berupa permintaan pemohon sendiri. Hapus wish dari needs.");
        if (own && slice_find(label, S("meminta waktu")) == SIZE_MAX)
                return T("Alasan ini adalah permintaan pemohon sendiri. Namanya harus menyebut bahwa pemohon meminta "
                         "waktu.");
        return SLICE_NULL;
}

/* The law asks something of every purpose: a list without it would let a passport be issued of nothing. */
static struct slice forbidden_list(json_t *body)
{
        size_t i;
        bool said = false;
        json_t *document;
        json_array_foreach(json_object_get(body, "documents"), i, document) {
                said = said || json_object_get(document, "need");
                if (slice_equal(string_of(json_object_get(document, "need")), S("law")))
                        return SLICE_NULL;
        }
        return said ? T("Daftar ini tidak memuat satu pun dokumen yang wajib menurut hukum. Tambahkan, atau buat versi "
                        "baru dari daftar bawaan.")
                    : SLICE_NULL;
}

static json_t *load_table(void)
{
        return json_loadb((const char *)forbidden_files[0].bytes, forbidden_files[0].size, JSON_REJECT_DUPLICATES,
                          NULL);
}

enum error content_forbidden(struct slice kind, struct slice key, json_t *body, struct slice *ret_why)
{
        for (size_t i = 0; i < ARRAY_SIZE(read_only_kinds); i++)
                if (slice_equal(kind, read_only_kinds[i]))
                        return OK;
        struct slice reason = slice_equal(kind, S("reason")) ? forbidden_reason(body) : SLICE_NULL;
        if (slice_equal(kind, S("reason")) && slice_is_null(reason))
                reason = forbidden_wish(key, body);
        if (slice_equal(kind, S("checklist")))
                reason = forbidden_list(body);
        if (!slice_is_null(reason)) {
                *ret_why = reason;
                return ERR_INVALID;
        }
        json_t *table = load_table();
        if (!table)
                return ERR_CORRUPT;
        struct place place = { .kind = kind, .item = key, .table = table, .legal = json_object_get(body, "legal") };
        look_at_text(&place, key);
        look_at(&place, body);
        enum error err = place.err != OK ? place.err : slice_is_null(place.attribute) ? OK : ERR_INVALID;
        for (size_t i = 0; i < ARRAY_SIZE(sentences); i++)
                if (err == ERR_INVALID && slice_equal(place.attribute, sentences[i].key))
                        *ret_why = sentences[i].why;
        json_decref(table);
        return err;
}

struct slice content_forbidden_text(struct slice kind, struct slice key, json_t *body)
{
        json_t *table = load_table();
        struct place place = { .kind = kind, .item = key, .table = table, .legal = json_object_get(body, "legal") };
        for (size_t i = 0; i < ARRAY_SIZE(read_only_kinds); i++)
                if (slice_equal(kind, read_only_kinds[i]))
                        place.table = NULL;
        if (place.table)
                look_at(&place, body);
        json_decref(table);
        return place.text;
}

enum error content_forbidden_words(struct arena *arena, const struct slice **ret_words, size_t *ret_count)
{
        size_t i, w, count = 0;
        json_t *attribute, *word, *table = load_table();
        struct slice *words = arena_array(arena, struct slice, FORBIDDEN_WORDS_MOST);
        json_array_foreach(json_object_get(table, "attributes"), i, attribute) {
                json_array_foreach(json_object_get(json_object_get(attribute, "words"), "id"), w, word)
                        if (words && count < FORBIDDEN_WORDS_MOST)
                                words[count++] = arena_copy(arena, string_of(word));
        }
        json_decref(table);
        if (!words || arena->exhausted)
                return ERR_MEMORY;
        *ret_words = words;
        *ret_count = count;
        return count > 0 && count < FORBIDDEN_WORDS_MOST ? OK : ERR_CORRUPT;
}
