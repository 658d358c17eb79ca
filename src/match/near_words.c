/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/near_words.h"

#include "base/checked.h"
#include "match/hash.h"
#include "match/sort.h"

enum {
        LETTERS_LEAST = 4,
        SEED = 21,
        LOOKED_AT_MOST = 64,
        BITS_MOST = 22,
        ID_BITS_MOST = 25,
        BUCKET_ENTRIES = 16,
};

void match_near_words_free(struct match_near_words *near)
{
        free(near->entries);
        free(near->starts);
        *near = (struct match_near_words){ 0 };
}

/* A word whole and with each letter left out. */
static size_t hash_deletes(const char *word, size_t size, uint32_t *hashes)
{
        char shorter[MATCH_TOKEN_SIZE];
        size_t count = 0;
        hashes[count++] = (uint32_t)hash_bytes(slice_of(word, size), SEED);
        for (size_t i = 0; i < size; i++) {
                memcpy(shorter, word, i);
                memcpy(shorter + i, word + i + 1, size - i - 1);
                if (i == 0 || word[i] != word[i - 1])
                        hashes[count++] = (uint32_t)hash_bytes(slice_of(shorter, size - 1), SEED);
        }
        return count;
}

/* As written, and with `key` also by the sure rules where they made something else of it. */
static size_t hash_spellings(const struct match_token *token, bool key, uint32_t hashes[MATCH_SPELLINGS_MOST])
{
        size_t count = 0;
        if (token->size >= LETTERS_LEAST)
                count = hash_deletes(token->text, token->size, hashes);
        if (key && token->key_size >= LETTERS_LEAST && memcmp(token->text, token->key, MATCH_TOKEN_SIZE) != 0)
                count += hash_deletes(token->key, token->key_size, hashes + count);
        return count;
}

size_t match_near_words_spell(const struct match_token *token, uint32_t ret_hashes[MATCH_SPELLINGS_MOST])
{
        return hash_spellings(token, true, ret_hashes);
}

static size_t bucket_of(const struct match_near_words *near, uint32_t hash)
{
        return hash >> (32 - near->bits);
}

/* The entry of a spelling for the word with id 0. */
static uint32_t entry_of(const struct match_near_words *near, uint32_t hash)
{
        return hash << near->bits >> near->id_bits << near->id_bits;
}

/* Every spelling of the words of this kind, as its hash above the word's id. With `entries` NULL they are only
 * counted. */
static size_t write_entries(const struct match_vocabulary *vocabulary, enum match_token_kind kind, uint64_t *entries)
{
        uint32_t hashes[MATCH_SPELLINGS_MOST];
        size_t count = 0, words = match_vocabulary_count(vocabulary);
        for (uint32_t id = 0; id < words; id++) {
                const struct match_token *token = match_vocabulary_token(vocabulary, id);
                size_t own = token->kind == kind ? hash_spellings(token, token->strict == id, hashes) : 0;
                for (size_t i = 0; entries && i < own; i++)
                        entries[count + i] = (uint64_t)hashes[i] << 32 | id;
                count += own;
        }
        return count;
}

static enum error fill(const struct match_vocabulary *vocabulary, struct match_near_words *near)
{
        size_t buckets = (size_t)1 << near->bits;
        _cleanup_free_ uint64_t *whole = calloc(near->count + 1, sizeof *whole);
        near->entries = calloc(near->count + 1, sizeof *near->entries);
        near->starts = calloc(buckets + 1, sizeof *near->starts);
        if (!whole || !near->entries || !near->starts)
                return ERR_MEMORY;
        (void)write_entries(vocabulary, near->kind, whole);
        TRY(sort_numbers(whole, near->count));
        for (size_t i = 0; i < near->count; i++) {
                near->entries[i] = entry_of(near, (uint32_t)(whole[i] >> 32)) | (uint32_t)whole[i];
                near->starts[bucket_of(near, (uint32_t)(whole[i] >> 32)) + 1]++;
        }
        for (size_t i = 0; i < buckets; i++)
                near->starts[i + 1] += near->starts[i];
        return OK;
}

enum error match_near_words_build(const struct match_vocabulary *vocabulary, enum match_token_kind kind,
                                  struct match_near_words *ret_near)
{
        struct match_near_words near = { .count = write_entries(vocabulary, kind, NULL), .bits = 1, .id_bits = 1,
                                         .kind = kind };
        while (near.bits < BITS_MOST && (size_t)BUCKET_ENTRIES << near.bits < near.count)
                near.bits++;
        while (match_vocabulary_count(vocabulary) >> near.id_bits)
                near.id_bits++;
        enum error err = near.count > UINT32_MAX ? ERR_TOO_LARGE : fill(vocabulary, &near);
        if (err != OK) {
                match_near_words_free(&near);
                return err;
        }
        *ret_near = near;
        return OK;
}

bool match_near_words_check(const struct match_near_words *near, size_t starts)
{
        return near->bits >= 1 && near->bits <= BITS_MOST && near->id_bits >= 1 && near->id_bits <= ID_BITS_MOST &&
               near->count <= UINT32_MAX && starts == ((size_t)1 << near->bits) + 1;
}

/* The more frequent first; of a class the first that came. */
static size_t keep_near(const struct match_token *kept[MATCH_NEAR_MOST], size_t count, const struct match_token *token)
{
        for (size_t i = 0; i < count; i++)
                if (kept[i]->loose == token->loose)
                        return count;
        size_t at = count < MATCH_NEAR_MOST ? count++ : MATCH_NEAR_MOST;
        for (; at > 0 && kept[at - 1]->count < token->count; at--)
                if (at < MATCH_NEAR_MOST)
                        kept[at] = kept[at - 1];
        if (at < MATCH_NEAR_MOST)
                kept[at] = token;
        return count;
}

/* What is looked for, and where. */
struct search {
        const struct match_near_words *near;
        const struct match_vocabulary *vocabulary;
        const struct match_token *token;
};

static size_t add_near(const struct search *search, uint32_t hash, const struct match_token **ret_near, size_t count)
{
        const struct match_near_words *near = search->near;
        const struct match_token *token = search->token;
        size_t at = near->starts[bucket_of(near, hash)], end = near->starts[bucket_of(near, hash) + 1];
        uint32_t wanted = entry_of(near, hash), last = wanted | ((UINT32_C(1) << near->id_bits) - 1);
        end = end < near->count ? end : near->count;
        while (at < end && near->entries[at] < wanted)
                at++;
        for (size_t seen = 0; at < end && near->entries[at] <= last && seen < LOOKED_AT_MOST; at++, seen++) {
                uint32_t id = near->entries[at] - wanted;
                const struct match_token *other =
                        id < match_vocabulary_count(search->vocabulary)
                                ? match_vocabulary_token(search->vocabulary, id)
                                : token;
                if (other->loose != token->loose)
                        count = keep_near(ret_near, count, other);
        }
        return count;
}

size_t match_near_words_find(const struct match_near_words *near, const struct match_vocabulary *vocabulary,
                             const struct match_token *token, const struct match_token *ret_near[MATCH_NEAR_MOST])
{
        uint32_t hashes[MATCH_SPELLINGS_MOST];
        struct search search = { near, vocabulary, token };
        bool found = near->count > 0 && token->kind == near->kind;
        size_t spellings = found ? hash_spellings(token, true, hashes) : 0, count = 0;
        for (size_t i = 0; i < spellings; i++)
                __builtin_prefetch(&near->starts[bucket_of(near, hashes[i])]);
        for (size_t i = 0; i < spellings; i++)
                count = add_near(&search, hashes[i], ret_near, count);
        return count;
}
