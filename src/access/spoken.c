/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/spoken.h"

#include "base/checked.h"
#include "text/clean.h"

enum { NEAR = 7 /* words in which a position is said */, PART_MIN = 4 };

static bool is_letter(char c)
{
        return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool is_one_of(const struct slice *words, size_t count, struct slice word)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i], word))
                        return true;
        return false;
}

/* Forms of address and degrees, which are no part of a name. */
static bool is_title(struct slice word)
{
        static const struct slice titles[] = { S("pak"), S("bapak"), S("bpk"), S("bu"), S("ibu"), S("sdr"), S("sdri"),
                                               S("mas"), S("mbak"), S("haji"), S("hj"), S("drs"), S("dra"), S("dr"),
                                               S("ir"), S("sh"), S("se"), S("mh"), S("mm"), S("msi"), S("spd") };
        return word.size < 2 || is_one_of(titles, ARRAY_SIZE(titles), word);
}

static void add_word(struct spoken *spoken, struct slice word)
{
        static const struct {
                struct slice typed, first, second;
        } forms[] = { { S("kades"), S("kepala"), S("desa") },     { S("kakanim"), S("kepala"), S("imigrasi") },
                      { S("pimpinan"), S("kepala"), { 0 } },      { S("ketua"), S("kepala"), { 0 } },
                      { S("bos"), S("kepala"), { 0 } },           { S("imigration"), S("imigrasi"), { 0 } },
                      { S("immigration"), S("imigrasi"), { 0 } }, { S("head"), S("kepala"), { 0 } },
                      { S("ka"), S("kepala"), { 0 } },            { S("kanim"), S("imigrasi"), { 0 } } };
        for (size_t i = 0; i < ARRAY_SIZE(forms); i++) {
                if (!slice_equal(forms[i].typed, word))
                        continue;
                spoken->words[spoken->count++] = forms[i].first;
                if (forms[i].second.size > 0)
                        spoken->words[spoken->count++] = forms[i].second;
                return;
        }
        spoken->words[spoken->count++] = word;
}

enum error spoken_fold(struct slice text, struct arena *arena, struct slice *ret_folded)
{
        struct slice line;
        *ret_folded = SLICE_NULL;
        if (slice_is_empty(slice_trim(text)))
                return OK;
        TRY(text_clean(text, TEXT_ONE_LINE, text.size, arena, &line));
        return utf8_normalise(line, UTF8_FOLD, arena, ret_folded);
}

enum error spoken_read(struct slice text, struct arena *arena, struct spoken *ret_spoken)
{
        struct slice folded;
        *ret_spoken = (struct spoken){ 0 };
        TRY(spoken_fold(text, arena, &folded));
        return slice_is_null(folded) ? OK : spoken_split(folded, arena, ret_spoken);
}

enum error spoken_split(struct slice folded, struct arena *arena, struct spoken *ret_spoken)
{
        struct spoken spoken = { 0 };
        spoken.words = arena_array(arena, struct slice, folded.size + 2); /* a word has two at most, and a sign */
        if (!spoken.words)
                return ERR_MEMORY;
        for (size_t i = 0; i < folded.size;) {
                size_t start = i;
                while (i < folded.size && is_letter(folded.data[i]))
                        i++;
                struct slice word = slice_sub(folded, start, i - start);
                if (!is_title(word))
                        add_word(&spoken, word);
                i += i == start;
        }
        *ret_spoken = spoken;
        return OK;
}

static bool says_two_parts(const struct spoken *text, const struct spoken *name)
{
        for (size_t i = 0; i + 1 < text->count; i++)
                for (size_t part = 0; part + 1 < name->count; part++)
                        if (slice_equal(text->words[i], name->words[part]) &&
                            slice_equal(text->words[i + 1], name->words[part + 1]))
                                return true;
        return false;
}

static bool says_a_part(const struct spoken *text, const struct spoken *name, struct slice post)
{
        for (size_t part = 0; part < name->count; part++)
                if (name->words[part].size >= PART_MIN && !slice_equal(name->words[part], post) &&
                    is_one_of(text->words, text->count, name->words[part]))
                        return true;
        return false;
}

/* Words that many positions share. */
static bool is_general(struct slice word)
{
        static const struct slice words[] = { S("kepala"), S("desa"), S("kelurahan"), S("kecamatan"), S("kantor"),
                                              S("kelas"), S("non"), S("tpi"), S("ii"), S("iii"), S("seksi"), S("dan"),
                                              S("koramil"), S("polsek"), S("petugas"), S("perangkat"), S("analis"),
                                              S("di"), S("kabupaten") };
        return is_one_of(words, ARRAY_SIZE(words), word);
}

/* The office itself sets a position apart better than the place where it is. */
static bool sets_apart(const struct spoken *position, struct slice word)
{
        if (is_one_of(position->words, position->count, S("imigrasi")))
                return slice_equal(word, S("imigrasi"));
        return !is_general(word);
}

static bool says_position(const struct spoken *text, const struct spoken *position)
{
        for (size_t i = 0; position->count >= 2 && i < text->count; i++) {
                size_t left = text->count - i < NEAR ? text->count - i : NEAR;
                if (!slice_equal(text->words[i], position->words[0]))
                        continue;
                for (size_t part = 1; part < position->count; part++)
                        if (sets_apart(position, position->words[part]) &&
                            is_one_of(text->words + i, left, position->words[part]))
                                return true;
        }
        return false;
}

bool spoken_of(const struct spoken *text, const struct spoken *name, const struct spoken *position)
{
        if (text->count == 0)
                return false;
        bool post = position->count > 0 && is_one_of(text->words, text->count, position->words[0]);
        return says_two_parts(text, name) || says_position(text, position) ||
               (post && says_a_part(text, name, position->words[0]));
}

/* --- in a letter -------------------------------------------------------------------------------------------------- */

static bool is_address(struct slice word)
{
        return slice_equal(word, S("yth")) || slice_equal(word, S("terhormat"));
}

enum error spoken_read_letter(struct slice text, struct arena *arena, struct spoken *ret_spoken)
{
        struct spoken all, left = { 0 };
        TRY(spoken_read(text, arena, &all));
        left.words = all.words; /* never more than was read */
        for (size_t i = 0; i < all.count; i++) {
                left.words[left.count++] = all.words[i];
                if (!is_address(all.words[i]))
                        continue;
                while (i + 1 < all.count &&
                       (is_general(all.words[i + 1]) || slice_equal(all.words[i + 1], S("imigrasi"))))
                        i++;
        }
        *ret_spoken = left;
        return OK;
}

/* "petugas yang bernama", "kepala bagian" */
static bool is_between(struct slice word)
{
        static const struct slice words[] = { S("yang"), S("bagian"), S("bernama"), S("nama"), S("namanya"), S("di") };
        return is_one_of(words, ARRAY_SIZE(words), word);
}

/* The first word behind the position that begins at `at`; *ret_apart: what sets it apart was said. */
static size_t position_end(const struct spoken *text, size_t at, const struct spoken *position, bool *ret_apart)
{
        bool apart = false;
        size_t i = at + 1;
        for (; i < text->count; i++) {
                bool of_position = is_one_of(position->words, position->count, text->words[i]);
                if (!of_position && !is_between(text->words[i]))
                        break;
                apart |= of_position && sets_apart(position, text->words[i]);
        }
        *ret_apart = apart;
        return i;
}

static bool is_part(struct slice word, const struct spoken *name, struct slice post)
{
        return word.size >= PART_MIN && !slice_equal(word, post) && is_one_of(name->words, name->count, word);
}

enum spoken_way spoken_in_letter(const struct spoken *text, const struct spoken *name, const struct spoken *position)
{
        bool by_position = false;
        if (says_two_parts(text, name))
                return SPOKEN_NAME;
        for (size_t i = 0; position->count > 0 && i < text->count; i++) {
                bool apart;
                struct slice post = position->words[0];
                if (!slice_equal(text->words[i], post))
                        continue;
                size_t end = position_end(text, i, position, &apart);
                bool whole = position->count == 1 || end > i + 1;
                if ((end < text->count && is_part(text->words[end], name, post)) ||
                    (whole && i > 0 && is_part(text->words[i - 1], name, post)))
                        return SPOKEN_NAME;
                by_position |= apart;
        }
        return by_position ? SPOKEN_POSITION : SPOKEN_NOT;
}
