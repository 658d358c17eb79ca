/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What two records can weigh at most, told from a cache line each.
 *
 * Nearly all pairs that share a key are strangers, and their names, numbers and dates say so before a word is looked
 * up. A sketch holds these in 64 bytes; values of other fields (places, streets, codes) are numbered, and what two of
 * them weigh is remembered.
 *
 * Invariants: what match_sketch_is_below says depends on nothing but the two records, their vocabulary, the model and
 * the bound, so that it is the same on any thread. Sketches are read-only once built;
 * a glance belongs to one thread. */
#pragma once

#include "match/block.h"
#include "match/match_register.h"
#include "match/score.h"

enum { SKETCH_WORDS = 4, SKETCH_VALUES = 4 };

/* Words of a name or a street, none of a second name. */
struct match_sketch_words {
        uint32_t ids[SKETCH_WORDS]; /* the low 24 bits; above, what agreeing on it says at most, in quarters of a bit */
        uint8_t sizes[SKETCH_WORDS], key_sizes[SKETCH_WORDS];
        uint8_t count;
        bool odd;     /* there is more in it */
        uint8_t most; /* what all that is in it says at most, in quarters of a bit */
        uint8_t codes; /* bits of those that are tied to nothing but themselves */
};

struct match_sketch {
        uint64_t identity : 56, sex : 2, unsure : 1; /* 0: none. Unsure: there is more than a sketch can say */
        uint64_t phone : 56, born_most : 8; /* what another born on that day weighs, in quarters of a bit */
        uint32_t values[SKETCH_VALUES];     /* number of the value of each other field, 0 none */
        uint32_t born;                      /* as in a record, 0 none */
        struct match_sketch_words name;
};
_Static_assert(sizeof(struct match_sketch) == 64, "a cache line");

/* What words that agree weigh at most beside how rare they are: of all of both values, of all of one, of some. */
struct match_sketch_levels {
        int32_t whole, part, some;
};

struct match_sketches {
        const struct match_scorer *scorer;
        const struct match_register *a, *b; /* the same twice when pairs are within one */
        struct match_sketch *of_a, *of_b;   /* NULL: the schema has fields that sketches know nothing of */
        uint8_t fields[SKETCH_VALUES];      /* of each of `values` */
        size_t count;
        uint8_t name;                     /* the field of the name, or MATCH_FIELDS_MAX */
        struct match_sketch_levels levels[MATCH_FIELDS_MAX]; /* of fields of names and words */
        struct match_sketch_words *words; /* of each value */
        struct match_digest *digests;     /* of each word of the vocabulary */
};

/* `b` NULL: of pairs within a. 64 bytes a row, and 16 a word. ERR_MEMORY. */
[[nodiscard]] enum error match_sketches_build(const struct match_scorer *scorer, const struct match_register *a,
                                              const struct match_register *b, struct match_sketches *ret_sketches);
void match_sketches_free(struct match_sketches *own);

/* What a thread remembers of words and values that it has compared. */
struct match_glance {
        uint64_t *ties;
        struct match_glance_weight *weights;
};

/* ERR_MEMORY. Half a megabyte. */
[[nodiscard]] enum error match_glance_init(struct match_glance *own);
void match_glance_free(struct match_glance *own);

/* Calls from memory what match_sketch_is_below will ask of these two; their sketches should have been called before. */
void match_sketch_call(const struct match_sketches *own, const struct match_glance *glance, uint32_t a, uint32_t b);
/* True only when row `a` of a and row `b` of b weigh less than `least`; of most that do it is true. */
bool match_sketch_is_below(const struct match_sketches *own, struct match_glance *glance, uint32_t a, uint32_t b,
                           int32_t least);
/* The same of those of which it is not, looking at the records, which should have been called before. */
bool match_sketch_is_below_by_records(const struct match_sketches *own, struct match_glance *glance, uint32_t a,
                                      uint32_t b, int32_t least);
/* Of two rows that share a key of this family and no other: whether their identity numbers, telephones, sexes and dates
 * of birth, what there is of them, speak against one person together: by more than a bit, or if names are what they
 * share, by more than one number that differs would. A day of birth that they share already says nothing more. It is no
 * bound: such a pair can still weigh enough. False of what a sketch cannot tell. */
bool match_sketch_speaks_against(const struct match_sketches *own, uint32_t a, uint32_t b, enum match_block family);
