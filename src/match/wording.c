/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/wording.h"

#include "base/checked.h"
#include "match/hash.h"
#include "text/clean.h"
#include "text/utf8.h"

#include <stdlib.h>

static bool is_word_character(uint32_t code)
{
        return (code >= 'a' && code <= 'z') || (code >= '0' && code <= '9') || code > 0x7f;
}

/* The next run of letters and digits of a folded text. */
static bool next_word(struct slice *rest, struct slice *ret_word)
{
        const char *begin = NULL;
        struct slice look = *rest;
        struct utf8_char c;
        while (utf8_next(&look, &c)) {
                bool inside = is_word_character(c.code);
                const char *at = look.data - c.size;
                if (inside && !begin)
                        begin = at;
                if (!inside && begin) {
                        *ret_word = slice_of(begin, (size_t)(at - begin));
                        *rest = look;
                        return true;
                }
        }
        *rest = look;
        if (!begin)
                return false;
        *ret_word = slice_of(begin, (size_t)(look.data - begin));
        return true;
}

static size_t count_words(struct slice text)
{
        struct slice word;
        size_t count = 0;
        while (next_word(&text, &word))
                count++;
        return count;
}

static bool has_digit(struct slice word)
{
        for (size_t i = 0; i < word.size; i++)
                if (word.data[i] >= '0' && word.data[i] <= '9')
                        return true;
        return false;
}

/* "Nama : SRI WAHYUNI": the label is wording, what stands behind it is somebody. */
static struct slice without_value(struct slice line)
{
        size_t colon = slice_find(line, S(":"));
        if (colon == SIZE_MAX)
                return line;
        struct slice label = slice_of(line.data, colon);
        return count_words(label) <= WORDING_LABEL_WORDS ? label : line;
}

struct words {
        uint64_t *items; /* hashes */
        size_t count, room;
};

static enum error fold(struct slice text, struct arena *arena, struct slice *ret_text)
{
        if (utf8_count(text) > WORDING_CHARACTERS)
                return ERR_TOO_LARGE;
        return utf8_normalise(text, UTF8_FOLD, arena, ret_text);
}

static int compare_hashes(const void *a, const void *b)
{
        uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
        return (x > y) - (x < y);
}

static bool holds(const uint64_t *items, size_t count, uint64_t hash)
{
        return count > 0 && bsearch(&hash, items, count, sizeof *items, compare_hashes) != NULL;
}

/* What is left out of a text; hashes in order. */
struct left_out {
        struct words silent, places;
};

static enum error add_word(struct words *words, struct slice word)
{
        if (words->count == words->room)
                return ERR_TOO_LARGE;
        words->items[words->count++] = hash_bytes(word, 0);
        return OK;
}

static bool is_one_of(const struct words *words, struct slice word)
{
        return holds(words->items, words->count, hash_bytes(word, 0));
}

static enum error add_words_of(struct slice line, const struct left_out *left_out, struct words *words)
{
        struct slice word;
        bool place = false; /* the word before named a kind of place */
        while (next_word(&line, &word)) {
                bool out = place || has_digit(word) || is_one_of(&left_out->silent, word);
                place = is_one_of(&left_out->places, word);
                if (!out && !place)
                        TRY(add_word(words, word));
        }
        return OK;
}

static enum error make_room(size_t room, struct arena *arena, struct words *words)
{
        *words = (struct words){ .items = arena_array(arena, uint64_t, room + 1), .room = room };
        return words->items ? OK : ERR_MEMORY;
}

static enum error read_list(const struct slice *list, size_t count, struct arena *arena, struct words *ret_words)
{
        struct words words;
        struct slice folded, word;
        size_t room = 0;
        for (size_t i = 0; i < count; i++)
                room += 4 * list[i].size; /* folding lengthens some characters */
        TRY(make_room(room, arena, &words));
        for (size_t i = 0; i < count; i++) {
                TRY(fold(list[i], arena, &folded));
                while (next_word(&folded, &word))
                        TRY(add_word(&words, word));
        }
        qsort(words.items, words.count, sizeof *words.items, compare_hashes);
        *ret_words = words;
        return OK;
}

/* All shingles, ascending, each once. */
static enum error read_shingles(struct slice text, const struct wording_silence *silence, struct arena *arena,
                                struct words *ret_shingles)
{
        struct slice folded, line;
        struct left_out left_out;
        struct words words;
        size_t kept = 0;
        TRY(fold(text, arena, &folded));
        TRY(read_list(silence->words, silence->count, arena, &left_out.silent));
        TRY(read_list(silence->places, silence->place_count, arena, &left_out.places));
        TRY(make_room(folded.size, arena, &words));
        while (slice_next(&folded, '\n', &line))
                TRY(add_words_of(without_value(line), &left_out, &words));
        size_t count = words.count < WORDING_SHINGLE ? 0 : words.count - WORDING_SHINGLE + 1;
        for (size_t i = 0; i < count; i++) {
                uint64_t hash = WORDING_SHINGLE;
                for (size_t k = 0; k < WORDING_SHINGLE; k++)
                        hash = hash_mix(hash, words.items[i + k]);
                words.items[i] = hash;
        }
        qsort(words.items, count, sizeof *words.items, compare_hashes);
        for (size_t i = 0; i < count; i++)
                if (i == 0 || words.items[i] != words.items[i - 1])
                        words.items[kept++] = words.items[i];
        words.count = kept;
        *ret_shingles = words;
        return OK;
}

enum error wording_read_form(struct slice text, const struct wording_silence *silence, struct arena *arena,
                             struct wording_form *ret_form)
{
        struct words shingles;
        TRY(read_shingles(text, silence, arena, &shingles));
        *ret_form = (struct wording_form){ shingles.items, shingles.count };
        return OK;
}

static bool is_form(const struct wording_forms *forms, uint64_t hash)
{
        for (size_t i = 0; i < forms->count; i++)
                if (holds(forms->items[i].items, forms->items[i].count, hash))
                        return true;
        return false;
}

/* lint: parameters (what, without what, into which memory) */
enum error wording_read_own(struct slice text, const struct wording_silence *silence, const struct wording_forms *forms,
                            struct arena *arena, struct wording_prints *ret_prints)
{
        struct words shingles;
        TRY(read_shingles(text, silence, arena, &shingles));
        ret_prints->count = 0;
        for (size_t i = 0; i < shingles.count && ret_prints->count < WORDING_PRINTS; i++)
                if (!is_form(forms, shingles.items[i]))
                        ret_prints->items[ret_prints->count++] = shingles.items[i];
        return OK;
}

enum error wording_read(struct slice text, const struct wording_silence *silence, struct arena *arena,
                        struct wording_prints *ret_prints)
{
        static const struct wording_forms none;
        return wording_read_own(text, silence, &none, arena, ret_prints);
}
