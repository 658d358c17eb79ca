/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The same pairs for the comparison with R (distances.c) and for the unit test that keeps its outcome. */
#pragma once

#include "base/error.h"
#include "match/distance.h"
#include "match/hash.h"
#include "simulate/random.h"

enum { DISTANCE_WORD = 24 };

struct distance_pair {
        char a[DISTANCE_WORD + 8], b[DISTANCE_WORD + 8];
        unsigned levenshtein, osa, jaro_winkler;
};

/* Few letters, so that words share many. */
static inline size_t make_distance_word(struct random *random, char *word)
{
        size_t size = 1 + random_below(random, DISTANCE_WORD - 6), letters = 3 + random_below(random, 12);
        for (size_t i = 0; i < size; i++)
                word[i] = (char)('a' + random_below(random, (uint32_t)letters));
        word[size] = 0;
        return size;
}

static inline void make_distance_slip(struct random *random, char *word)
{
        size_t size = strlen(word), at = random_below(random, (uint32_t)size);
        char letter = (char)('a' + random_below(random, 6));
        switch (random_below(random, 4)) {
        case 0: word[at] = letter; break;
        case 1:
                if (size > 1)
                        memmove(word + at, word + at + 1, size - at);
                break;
        case 2:
                memmove(word + at + 1, word + at, size - at + 1);
                word[at] = letter;
                break;
        default:
                letter = word[at];
                word[at] = word[at ? at - 1 : 0];
                word[at ? at - 1 : 0] = letter;
        }
}

/* Calls `visit` (or nothing, when NULL) for each of `pairs` pairs. */
static inline enum error each_distance_pair(uint64_t pairs,
                                            enum error (*visit)(void *context, const struct distance_pair *pair),
                                            void *context, uint64_t *ret_hash)
{
        uint64_t hash = 1;
        for (uint64_t i = 0; i < pairs; i++) {
                struct random random = random_for(17, 301, i);
                struct distance_pair pair;
                (void)make_distance_word(&random, pair.a);
                memcpy(pair.b, pair.a, sizeof pair.b);
                if (i % 2)
                        (void)make_distance_word(&random, pair.b);
                for (uint32_t slips = i % 2 ? 0 : random_below(&random, 5); slips > 0; slips--)
                        make_distance_slip(&random, pair.b);
                struct slice a = slice_from_cstr(pair.a), b = slice_from_cstr(pair.b);
                pair.levenshtein = distance_levenshtein(a, b);
                pair.osa = distance_osa(a, b);
                pair.jaro_winkler = similarity_jaro_winkler(a, b);
                hash = hash_mix(hash, pair.levenshtein | (uint64_t)pair.osa << 8 | (uint64_t)pair.jaro_winkler << 16);
                enum error err = visit ? visit(context, &pair) : OK;
                if (err != OK)
                        return err;
        }
        *ret_hash = hash;
        return OK;
}
