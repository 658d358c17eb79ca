/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A register that is asked "who is this?", and its file.
 *
 * The file holds schema, model, vocabulary with its counts, records and ids; what follows from them is made again when
 * it is opened. It is sealed by a checksum, against damage; and everything in it is checked before it is used, so that
 * a file made to harm is refused too. It says nothing about who may read it: it is personal data, and its owner's to
 * guard.
 *
 * Invariants: opening what was written gives the same answers as the index before it; questions do not change the
 * index's records; any number of threads may ask while nobody reads new rows in. */
#pragma once

#include "match/key_index.h"
#include "match/score.h"

struct match_index {
        struct arena arena; /* of names */
        struct match_schema schema;
        struct match_model model;
        struct match_vocabulary *vocabulary;
        struct match_register records;
        struct match_key_index keys;
        struct match_near_words near;
        struct match_scorer scorer;
};

void match_index_free(struct match_index *index);
#define _cleanup_match_index_ _cleanup_(match_index_free)

/* Takes bytes on their way to a file. */
typedef enum error match_sink(void *context, const void *bytes, size_t size);

/* Writes `index`, of which schema, model, vocabulary (counted) and records are used. The sink's error, ERR_MEMORY. */
[[nodiscard]] enum error match_index_write(const struct match_index *index, match_sink *sink, void *context);
/* From the bytes of a file, which may go away afterwards. ERR_CORRUPT: not such a file, of another version, damaged, or
 * with contents that break a rule; ERR_MEMORY. */
[[nodiscard]] enum error match_index_open(struct slice bytes, struct match_index *ret_index);
/* What the checksum of a file should be; ERR_CORRUPT when its parts do not fit its size. */
[[nodiscard]] enum error match_index_checksum(struct slice bytes, uint64_t *ret_checksum);
/* Counts words and values, weighs them, and builds the keys: for an index whose schema, model, vocabulary and records
 * were filled by hand. ERR_MEMORY. */
[[nodiscard]] enum error match_index_prepare(struct match_index *index);

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

/* What a thread needs to ask, some 50 KB. */
struct match_asker {
        const struct match_index *index;
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
