/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/rules.h"

#include "base/checked.h"
#include "text/clean.h"
#include "text/phone.h"

enum { ACCOUNT_DIGITS_LEAST = 5 };

bool match_key_identifies(enum match_kind kind)
{
        return kind == MATCH_PHONE || kind == MATCH_ACCOUNT || kind == MATCH_HANDLE;
}

static bool is_among(struct slice word, const struct slice *list, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(word, list[i]))
                        return true;
        return false;
}
#define IS_AMONG(word, list) is_among((word), (list), ARRAY_SIZE(list))

static bool is_digit(char c)
{
        return c >= '0' && c <= '9';
}

static bool is_word_byte(char c)
{
        return is_digit(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Takes the next run of letters and digits off *rest. */
static bool next_word(struct slice *rest, struct slice *ret_word)
{
        while (rest->size > 0 && !is_word_byte(rest->data[0]))
                *rest = slice_from(*rest, 1);
        size_t size = 0;
        while (size < rest->size && is_word_byte(rest->data[size]))
                size++;
        *ret_word = slice_sub(*rest, 0, size);
        *rest = slice_from(*rest, size);
        return size > 0;
}

static void append_word(struct buffer *out, struct slice word, struct slice between)
{
        if (out->size > 0)
                buffer_append(out, between);
        buffer_append(out, word);
}

static enum error write_phone(struct slice raw, struct buffer *out)
{
        struct phone phone;
        if (phone_parse(raw, &phone) != PHONE_OK)
                return ERR_INVALID;
        buffer_append(out, phone_slice(&phone));
        return OK;
}

static enum error write_account(struct slice folded, struct buffer *out)
{
        static const struct slice noise[] = { S("bank"),  S("rek"),   S("rekening"), S("no"),
                                              S("nomor"), S("norek"), S("an") };
        struct slice rest = folded, word;
        while (next_word(&rest, &word) && !is_digit(word.data[0]))
                if (!IS_AMONG(word, noise))
                        buffer_append(out, word);
        buffer_append_byte(out, ':');
        size_t digits = 0;
        do {
                for (size_t i = 0; i < word.size; i++) {
                        if (!is_digit(word.data[i]))
                                return digits >= ACCOUNT_DIGITS_LEAST ? OK : ERR_INVALID;
                        buffer_append_byte(out, word.data[i]);
                        digits++;
                }
        } while (next_word(&rest, &word));
        return digits >= ACCOUNT_DIGITS_LEAST ? OK : ERR_INVALID;
}

static struct slice cut_head(struct slice s, struct slice head)
{
        return slice_starts_with(s, head) ? slice_from(s, head.size) : s;
}

static enum error write_handle(struct slice folded, struct buffer *out)
{
        static const struct {
                struct slice host, network;
        } hosts[] = {
                { S("t.me/"), S("telegram") },           { S("telegram.me/"), S("telegram") },
                { S("instagram.com/"), S("instagram") }, { S("facebook.com/"), S("facebook") },
                { S("fb.com/"), S("facebook") },         { S("m.facebook.com/"), S("facebook") },
                { S("tiktok.com/"), S("tiktok") },       { S("x.com/"), S("x") },
                { S("twitter.com/"), S("x") },
        };
        struct slice name = cut_head(cut_head(cut_head(folded, S("https://")), S("http://")), S("www."));
        if (slice_starts_with(name, S("wa.me/")) || slice_starts_with(name, S("api.whatsapp.com/"))) {
                buffer_append(out, S("whatsapp:"));
                return write_phone(name, out);
        }
        for (size_t i = 0; i < ARRAY_SIZE(hosts); i++)
                if (slice_starts_with(name, hosts[i].host)) {
                        buffer_append(out, hosts[i].network);
                        name = slice_from(name, hosts[i].host.size);
                        break;
                }
        name = cut_head(name, S("@"));
        size_t size = 0;
        while (size < name.size && (is_word_byte(name.data[size]) || memchr("._-", name.data[size], 3)))
                size++;
        bool ended = size == name.size || memchr("/?#", name.data[size], 3);
        if (size == 0 || !ended)
                return ERR_INVALID;
        buffer_append_byte(out, ':');
        buffer_append(out, slice_sub(name, 0, size));
        return OK;
}

/* Single letters in a row are one abbreviation: "p t" is pt, "a b c" is abc. */
static bool next_joined(struct slice *rest, char letters[32], struct slice *ret_word)
{
        size_t size = 0;
        struct slice word, after = *rest;
        while (size < 31 && next_word(&after, &word) && word.size == 1 && !is_digit(word.data[0])) {
                letters[size++] = word.data[0];
                *rest = after;
        }
        if (size > 0) {
                *ret_word = slice_of(letters, size);
                return true;
        }
        return next_word(rest, ret_word);
}

/* Legal forms, none of which is part of a name: what body it is, and what may stand beside that. */
static const struct slice bodies[] = { S("pt"),  S("cv"),  S("lpk"), S("lpks"), S("yayasan"),
                                       S("ltd"), S("sdn"), S("bhd"), S("pte") };
static const struct slice additions[] = { S("tbk"),     S("cab"),     S("cabang"), S("perwakilan"),
                                          S("persero"), S("limited"), S("co") };

/* "P.T. A B C" is read as one word, of which the first two letters are its form. */
static bool begins_with_pt(struct slice word, const char *letters)
{
        return word.size > 2 && word.data == letters && slice_starts_with(word, S("pt"));
}

static enum error write_company(struct slice folded, struct buffer *out)
{
        char letters[32];
        struct slice word;
        for (struct slice rest = folded; next_joined(&rest, letters, &word);) {
                if (begins_with_pt(word, letters))
                        word = slice_from(word, 2);
                if (!IS_AMONG(word, bodies) && !IS_AMONG(word, additions))
                        append_word(out, word, S(" "));
        }
        return out->size > 0 ? OK : ERR_INVALID;
}

/* Letters and digits apart, leading zeros dropped: "rt03" is "rt 3". */
static void append_address_word(struct buffer *out, struct slice word)
{
        static const struct slice levels[] = {
                S("dsn"), S("dusun"), S("dk"), S("dukuh"), S("ds"), S("desa"), S("kel"), S("kelurahan"), S("kec"),
                S("kecamatan"), S("kab"), S("kabupaten"), S("jl"), S("jln"), S("jalan"), S("no"), S("nomor"),
        };
        while (word.size > 0) {
                bool digits = is_digit(word.data[0]);
                size_t size = 0;
                while (size < word.size && is_digit(word.data[size]) == digits)
                        size++;
                struct slice part = slice_sub(word, 0, size);
                word = slice_from(word, size);
                while (digits && part.size > 1 && part.data[0] == '0')
                        part = slice_from(part, 1);
                if (!IS_AMONG(part, levels))
                        append_word(out, part, S(" "));
        }
}

static enum error write_address(struct slice folded, struct buffer *out)
{
        struct slice word;
        while (next_word(&folded, &word))
                append_address_word(out, word);
        return out->size > 0 ? OK : ERR_INVALID;
}

/* The sign between two stations at the beginning of `rest`; 0 when there is none. */
static size_t station_border(struct slice rest)
{
        static const struct slice signs[] = { S("-"), S(">"), S(","), S("/"), S("\xE2\x80\x90"), S("\xE2\x80\x93"),
                                              S("\xE2\x80\x94"), S("\xE2\x86\x92") };
        for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
                if (slice_starts_with(rest, signs[i]))
                        return signs[i].size;
        return 0;
}

static enum error write_route(struct slice folded, struct buffer *out)
{
        bool new_station = false;
        for (struct slice rest = folded; rest.size > 0;) {
                size_t border = station_border(rest);
                if (border > 0 || !is_word_byte(rest.data[0])) {
                        new_station |= border > 0;
                        rest = slice_from(rest, border ? border : 1);
                        continue;
                }
                size_t size = 0;
                while (size < rest.size && is_word_byte(rest.data[size]) && !station_border(slice_from(rest, size)))
                        size++;
                append_word(out, slice_sub(rest, 0, size), new_station ? S(" > ") : S(" "));
                new_station = false;
                rest = slice_from(rest, size);
        }
        return out->size > 0 ? OK : ERR_INVALID;
}

static enum error write_key(enum match_kind kind, struct slice raw, struct slice folded, struct buffer *out)
{
        switch (kind) {
        case MATCH_PHONE:   return write_phone(raw, out);
        case MATCH_ACCOUNT: return write_account(folded, out);
        case MATCH_HANDLE:  return write_handle(folded, out);
        case MATCH_COMPANY: return write_company(folded, out);
        case MATCH_ADDRESS: return write_address(folded, out);
        case MATCH_ROUTE:   return write_route(folded, out);
        case MATCH_PERSON:
        case MATCH_KIND_COUNT:
        default:            return ERR_INVALID;
        }
}

/* "&" is a word in a company's name. The null slice without memory. */
static struct slice spell_out(enum match_kind kind, struct slice folded, struct arena *arena)
{
        size_t at = kind == MATCH_COMPANY ? slice_find_byte(folded, '&') : folded.size;
        if (at == folded.size)
                return folded;
        struct slice tail = spell_out(kind, slice_from(folded, at + 1), arena);
        struct slice head = arena_join(arena, slice_sub(folded, 0, at), S(" dan "));
        return slice_is_null(head) || slice_is_null(tail) ? SLICE_NULL : arena_join(arena, head, tail);
}

enum error match_identifier_key(enum match_kind kind, struct slice raw, struct arena *arena, struct slice *ret_key)
{
        if (raw.size > 4 * MATCH_KEY_MAX)
                return ERR_TOO_LARGE;
        if (kind == MATCH_PERSON)
                return match_person_key(raw, arena, ret_key);
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, MATCH_KEY_MAX);
        struct slice folded;
        TRY(text_clean(raw, TEXT_ONE_LINE, MATCH_KEY_MAX, arena, &folded));
        TRY(utf8_normalise(folded, UTF8_FOLD, arena, &folded));
        folded = spell_out(kind, folded, arena);
        if (slice_is_null(folded))
                return ERR_MEMORY;
        enum error err = write_key(kind, raw, folded, &out);
        TRY(buffer_check(&out)); /* without memory nothing was written, and all looks like no key */
        TRY(err);
        struct slice key = arena_copy(arena, buffer_slice(&out));
        if (slice_is_null(key))
                return ERR_MEMORY;
        *ret_key = key;
        return OK;
}

enum error match_company_body(struct slice name, struct arena *arena, struct slice *ret_body)
{
        char letters[32];
        struct slice rest, word;
        TRY(text_clean(name, TEXT_ONE_LINE, MATCH_KEY_MAX, arena, &rest));
        TRY(utf8_normalise(rest, UTF8_FOLD, arena, &rest));
        *ret_body = S("pt");
        while (next_joined(&rest, letters, &word)) {
                if (begins_with_pt(word, letters))
                        return OK;
                for (size_t i = 0; i < ARRAY_SIZE(bodies); i++)
                        if (slice_equal(word, bodies[i])) {
                                *ret_body = bodies[i];
                                return OK;
                        }
        }
        return OK;
}
