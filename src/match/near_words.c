/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/near_words.h"

#include "match/hash.h"

enum { LETTERS_LEAST = 4, SPELLINGS_MOST = 2 * (MATCH_TOKEN_SIZE + 1), SEED = 21, LOOKED_AT_MOST = 64, BITS_MOST = 22 };

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
static size_t hash_spellings(const struct match_token *token, bool key, uint32_t hashes[SPELLINGS_MOST])
{
        size_t count = 0;
        if (token->kind != MATCH_TOKEN_NAME)
                return 0;
        if (token->size >= LETTERS_LEAST)
                count = hash_deletes(token->text, token->size, hashes);
        if (key && token->key_size >= LETTERS_LEAST && memcmp(token->text, token->key, MATCH_TOKEN_SIZE) != 0)
                count += hash_deletes(token->key, token->key_size, hashes + count);
        return count;
}

static int compare_entries(const void *a, const void *b)
{
        const struct match_near_entry *left = a, *right = b;
        if (left->hash != right->hash)
                return left->hash < right->hash ? -1 : 1;
        return left->token < right->token ? -1 : left->token > right->token;
}

/* With `entries` NULL they are only counted. */
static size_t write_entries(const struct match_vocabulary *vocabulary, struct match_near_entry *entries)
{
        uint32_t hashes[SPELLINGS_MOST];
        size_t count = 0, words = match_vocabulary_count(vocabulary);
        for (uint32_t id = 0; id < words; id++) {
                const struct match_token *token = match_vocabulary_token(vocabulary, id);
                size_t own = hash_spellings(token, token->strict == id, hashes);
                for (size_t i = 0; entries && i < own; i++)
                        entries[count + i] = (struct match_near_entry){ hashes[i], id };
                count += own;
        }
        return count;
}

enum error match_near_words_build(const struct match_vocabulary *vocabulary, struct match_near_words *ret_near)
{
        struct match_near_words near = { .count = write_entries(vocabulary, NULL), .bits = 1 };
        while (near.bits < BITS_MOST && (size_t)8 << near.bits < near.count)
                near.bits++;
        near.entries = calloc(near.count + 1, sizeof *near.entries);
        near.starts = calloc(((size_t)1 << near.bits) + 1, sizeof *near.starts);
        if (!near.entries || !near.starts) {
                match_near_words_free(&near);
                return ERR_MEMORY;
        }
        (void)write_entries(vocabulary, near.entries);
        qsort(near.entries, near.count, sizeof *near.entries, compare_entries);
        for (size_t i = 0; i < near.count; i++)
                near.starts[(near.entries[i].hash >> (32 - near.bits)) + 1]++;
        for (size_t i = 0; i < (size_t)1 << near.bits; i++)
                near.starts[i + 1] += near.starts[i];
        *ret_near = near;
        return OK;
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

size_t match_near_words_find(const struct match_near_words *near, const struct match_vocabulary *vocabulary,
                             const struct match_token *token, const struct match_token *ret_near[MATCH_NEAR_MOST])
{
        uint32_t hashes[SPELLINGS_MOST];
        size_t spellings = near->count ? hash_spellings(token, true, hashes) : 0, count = 0;
        for (size_t i = 0; i < spellings; i++)
                __builtin_prefetch(&near->starts[hashes[i] >> (32 - near->bits)]);
        for (size_t i = 0; i < spellings; i++) {
                size_t at = near->starts[hashes[i] >> (32 - near->bits)];
                size_t end = near->starts[(hashes[i] >> (32 - near->bits)) + 1];
                end = end < near->count ? end : near->count;
                while (at < end && near->entries[at].hash < hashes[i])
                        at++;
                for (size_t seen = 0; at < end && near->entries[at].hash == hashes[i] && seen < LOOKED_AT_MOST;
                     at++, seen++) {
                        if (near->entries[at].token >= match_vocabulary_count(vocabulary))
                                continue;
                        const struct match_token *other = match_vocabulary_token(vocabulary, near->entries[at].token);
                        if (other->loose != token->loose)
                                count = keep_near(ret_near, count, other);
                }
        }
        return count;
}
