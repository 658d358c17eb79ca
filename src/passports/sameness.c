/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "passports/sameness.h"

#include "base/checked.h"
#include "match/distance.h"
#include "passports/passports.h"
#include "text/date.h"
#include "text/utf8.h"

enum { PASSPORT_LEAST = 6, SLIP_EACH = 10 };
enum { BELOW_OTHERS = -64 }; /* more than all that sameness_rank() adds */

enum error person_words(struct slice name, struct arena *arena, struct slice words[PERSON_WORDS_MAX], size_t *ret_count)
{
        struct slice rest = name, word;
        *ret_count = 0;
        while (*ret_count < PERSON_WORDS_MAX && slice_next(&rest, ' ', &word)) {
                if (utf8_count(word) < 2)
                        continue;
                enum error err = match_identifier_key(MATCH_PERSON, word, arena, &words[*ret_count]);
                if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                        continue;
                TRY(err);
                ++*ret_count;
        }
        return OK;
}

struct slice person_passport(struct slice typed, struct arena *arena)
{
        char *plain = arena_alloc(arena, typed.size + 1);
        size_t size = 0;
        if (!plain)
                return SLICE_NULL;
        for (size_t i = 0; i < typed.size; i++) {
                char c = typed.data[i];
                if (c >= 'a' && c <= 'z')
                        c = (char)(c - 'a' + 'A');
                if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))
                        plain[size++] = c;
        }
        return size < PASSPORT_LEAST ? SLICE_NULL : slice_of(plain, size);
}

struct slice person_phone(struct slice typed, struct arena *arena)
{
        struct slice key;
        return typed.size && match_identifier_key(MATCH_PHONE, typed, arena, &key) == OK ? key : SLICE_NULL;
}

static bool both_same(struct slice a, struct slice b)
{
        return a.size && slice_equal(a, b);
}

static bool is_nearly(struct slice a, struct slice b)
{
        return a.size == NIK_SIZE && b.size == NIK_SIZE && distance_osa(a, b) == 1;
}

static bool is_other(struct slice a, struct slice b)
{
        return a.size && b.size && !slice_equal(a, b);
}

/* Dates are in ISO form. */
static bool is_swapped(struct slice a, struct slice b)
{
        struct date one, other;
        return date_parse_iso(a, &one) == OK && date_parse_iso(b, &other) == OK && one.year == other.year &&
               one.day == other.month && one.month == other.day && one.day != one.month;
}

static bool has_two_words(struct slice name)
{
        return slice_find_byte(slice_trim(name), ' ') < slice_trim(name).size;
}

/* Two words of one are among those of the other, in whatever order. */
static enum error share_words(struct slice a, struct slice b, struct arena *arena, bool *ret_share)
{
        struct slice of_a[PERSON_WORDS_MAX], of_b[PERSON_WORDS_MAX];
        size_t count_a, count_b, shared = 0;
        TRY(person_words(a, arena, of_a, &count_a));
        TRY(person_words(b, arena, of_b, &count_b));
        for (size_t i = 0; i < count_a; i++) {
                size_t at = 0;
                while (at < count_b && !slice_equal(of_a[i], of_b[at]))
                        at++;
                if (at == count_b)
                        continue;
                of_b[at] = SLICE_NULL; /* each word once */
                shared++;
        }
        *ret_share = shared >= 2;
        return OK;
}

/* A slip for each ten letters and one: two at least, for one that the engine does not take for a slip is forbidden by a
 * rule. */
static enum error written_nearly(struct slice a, struct slice b, struct arena *arena, bool *ret_nearly)
{
        struct slice keys[2];
        enum error err = match_identifier_key(MATCH_PERSON, a, arena, &keys[0]);
        if (err == OK)
                err = match_identifier_key(MATCH_PERSON, b, arena, &keys[1]);
        *ret_nearly = false;
        if (err == ERR_INVALID || err == ERR_TOO_LARGE)
                return OK;
        TRY(err);
        unsigned distance = distance_osa(keys[0], keys[1]);
        size_t shorter = keys[0].size < keys[1].size ? keys[0].size : keys[1].size;
        *ret_nearly = distance > 1 && distance <= 1 + shorter / SLIP_EACH;
        return OK;
}

enum error sameness_compare(const struct person_data *asked, const struct person_data *there, struct arena *arena,
                            struct sameness *ret_like)
{
        struct sameness like = { .nik = both_same(asked->nik, there->nik),
                                 .birth = both_same(asked->birth_date, there->birth_date) };
        like.nearly = is_nearly(asked->nik, there->nik);
        like.other_nik = is_other(asked->nik, there->nik) && !like.nearly;
        like.swapped = is_swapped(asked->birth_date, there->birth_date);
        like.other_birth = is_other(asked->birth_date, there->birth_date) && !like.swapped;
        like.passport = both_same(person_passport(asked->passport, arena), person_passport(there->passport, arena));
        like.phone = both_same(person_phone(asked->phone, arena), person_phone(there->phone, arena));
        enum error err = match_compare_names(asked->name, there->name, arena, &like.comparison);
        if (err != OK && err != ERR_INVALID && err != ERR_TOO_LARGE)
                return err;
        bool part = like.comparison.agreement == MATCH_PART &&
                    (like.birth || (has_two_words(asked->name) && has_two_words(there->name)));
        like.names = err == OK && (like.comparison.agreement >= MATCH_TYPING || part);
        if (!like.names) {
                TRY(share_words(asked->name, there->name, arena, &like.words));
                TRY(written_nearly(asked->name, there->name, arena, &like.written));
                like.names = like.words || like.written;
        }
        *ret_like = like;
        return OK;
}

bool sameness_is_shown(const struct sameness *like, bool own)
{
        if (like->nik || like->passport)
                return true;
        if (own)
                return like->phone || like->names || (like->nearly && like->birth);
        return like->names && (like->birth || like->phone);
}

/* Numbers before names, names before one phone. Below all others stands who has another NIK and another birth date; not
 * with the same passport, which is worth a look all the more. */
int sameness_rank(const struct sameness *like)
{
        bool against = like->other_nik && like->other_birth && !like->passport;
        return (against ? BELOW_OTHERS : 0) + 32 * like->nik + 16 * like->passport + 8 * (like->names && like->birth) +
               4 * (like->names || like->nearly) + 2 * like->phone +
               (like->comparison.agreement == MATCH_EXACT);
}

static void add_words(struct buffer *out, bool there, struct slice text)
{
        if (there)
                buffer_printf(out, "%s%.*s", out->size ? "; " : "", SLICE_FMT(text));
}

static void add_name_words(struct buffer *out, const struct sameness *like, const struct person_data *asked,
                           const struct person_data *there, enum language language)
{
        if (like->words)
                add_words(out, true, tr(language, "dua kata dari nama sama"));
        else if (like->written)
                add_words(out, true, tr(language, "nama ditulis mirip"));
        else if (like->names && slice_equal_nocase(slice_trim(asked->name), slice_trim(there->name)))
                add_words(out, true, tr(language, "nama sama"));
        else if (like->names) {
                buffer_printf(out, "%s", out->size ? "; " : "");
                match_write_explanation(out, &like->comparison, asked->name, there->name, language);
        } else if (asked->name.size)
                add_words(out, true, tr(language, "nama berbeda"));
}

struct slice sameness_because(const struct sameness *like, const struct person_data *asked,
                              const struct person_data *there, const struct reading *reading)
{
        enum language language = reading->language;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 2000);
        add_words(&out, like->nik, tr(language, "NIK sama"));
        add_words(&out, like->nearly, tr(language, "NIK berbeda satu angka"));
        add_words(&out, like->other_nik, tr(language, "NIK berbeda"));
        add_words(&out, like->passport, tr(language, "nomor paspor lama sama"));
        add_words(&out, like->phone, tr(language, "nomor telepon sama"));
        add_words(&out, like->birth, tr(language, "tanggal lahir sama"));
        add_words(&out, like->swapped, tr(language, "hari dan bulan tanggal lahir tertukar"));
        add_words(&out, like->other_birth, tr(language, "tanggal lahir berbeda"));
        add_name_words(&out, like, asked, there, language);
        return arena_copy(reading->arena, buffer_slice(&out));
}
