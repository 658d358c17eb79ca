/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A register that is asked "who is this?", and its file.
 *
 * The file holds schema, model, vocabulary, packed records, ids and keys as they lie in memory: it is mapped and asked
 * at once. Each part is sealed by a checksum, against damage. Against a file made to harm, what is small is checked
 * when it is opened (schema, model, words, shapes, sizes), and what grows with the rows where it is used: a place
 * outside its part leads nowhere. It says nothing about who may read it: it is personal data, and its owner's to guard.
 *
 * Invariants: opening what was written gives the same answers as the index before it; the same rows make the same
 * bytes; questions do not change the index's records; any number of threads may ask while nobody reads new rows in. */
#pragma once

#include "match/packed.h"
#include "match/postings.h"
#include "match/score.h"

struct match_index {
        struct arena arena; /* of names */
        struct match_schema schema;
        struct match_model model;
        struct match_vocabulary *vocabulary;
        struct match_register records; /* of one that was opened only the ids */
        struct match_packed packed;
        struct match_postings keys;
        struct match_near_words near;
        struct match_scorer scorer;
        bool opened; /* the parts are views of a file's bytes */
        uint32_t month_first; /* the reader's of its table: how dates of questions are read that show no order */
        bool counted; /* the vocabulary knows how many records have each value */
};

void match_index_free(struct match_index *index);
#define _cleanup_match_index_ _cleanup_(match_index_free)

/* Takes bytes on their way to a file. */
typedef enum error match_sink(void *context, const void *bytes, size_t size);

/* What match_index_prepare made, without schema, model, vocabulary and records. */
void match_index_release(struct match_index *index);
/* Writes an index that match_index_prepare made. The sink's error, ERR_MEMORY; ERR_INVALID for one that was opened. */
[[nodiscard]] enum error match_index_write(const struct match_index *index, match_sink *sink, void *context);
/* Stands on the bytes of a file, which must stay and begin at a multiple of eight (ERR_INVALID). ERR_CORRUPT: not such
 * a file, damaged, or with contents that break a rule; ERR_UNSUPPORTED: of an older version, or of other name rules;
 * ERR_MEMORY. */
[[nodiscard]] enum error match_index_open(struct slice bytes, struct match_index *ret_index);
/* Writes the checksums that the parts of a file should have into it; errors as match_index_open. */
[[nodiscard]] enum error match_index_reseal(char *bytes, size_t size);
/* Tells the vocabulary how many records have each value of each field, for an index whose schema, vocabulary and
 * records were filled by hand and whose model is still to be learned. ERR_MEMORY. */
[[nodiscard]] enum error match_index_count_values(struct match_index *index);
/* Packs the rows, counts values where that was not done and builds the keys: for an index whose schema, model,
 * vocabulary (counted and finished) and records were filled by hand. ERR_MEMORY, ERR_TOO_LARGE; match_index_release
 * frees what there is. */
[[nodiscard]] enum error match_index_prepare(struct match_index *index);
/* The id of a row below index->packed.count. */
struct slice match_index_id(const struct match_index *index, size_t row);

enum { MATCH_TOP_MAX = 1000 };

struct match_hit {
        uint32_t row;
        int32_t weight;
};

struct match_answer {
        struct match_hit hits[MATCH_TOP_MAX]; /* best first; of equal weight the lower row first */
        size_t count;
        bool complete; /* false: more rows share a key than were weighed, so a match may be missing */
        uint64_t scored;
};

struct match_gathered;
struct match_delta;

/* What a thread needs to ask, some 50 KB. */
struct match_asker {
        const struct match_index *index;
        const struct match_delta *delta; /* while it answers for one (delta.h) */
        struct match_gathered *gathered; /* candidates of the question that is being answered */
        size_t gathered_count;
        uint16_t *slots; /* place in `gathered` + 1, by row */
};

[[nodiscard]] enum error match_asker_init(struct match_asker *asker, const struct match_index *index);
void match_asker_free(struct match_asker *asker);
/* The `top` (1..MATCH_TOP_MAX) best rows for a record read with the index's schema and vocabulary. */
void match_ask(struct match_asker *asker, const struct match_record *record, size_t top,
               struct match_answer *ret_answer);
/* The same by scoring every row: slow, and what match_ask is measured against. */
void match_ask_all(const struct match_index *index, const struct match_record *record, size_t top,
                   struct match_answer *ret_answer);
