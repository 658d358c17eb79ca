/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/index.h"

#include "base/checked.h"
#include "match/sort.h"

/* Tells the vocabulary how many records have each value of the field that several have. */
static enum error keep_values(struct match_index *index, size_t field, uint64_t *hashes)
{
        size_t count = 0;
        for (size_t row = 0; row < index->records.count; row++) {
                struct match_record record = match_register_get(&index->records, row);
                uint64_t hash = match_field_hash(index->vocabulary, &index->schema, &record, field);
                if (hash)
                        hashes[count++] = hash;
        }
        TRY(sort_numbers(hashes, count));
        for (size_t from = 0, to; from < count; from = to) {
                for (to = from + 1; to < count && hashes[to] == hashes[from];)
                        to++;
                TRY(match_vocabulary_keep_value(index->vocabulary, hashes[from], (uint32_t)(to - from)));
        }
        return OK;
}

enum error match_index_count_values(struct match_index *index)
{
        _cleanup_free_ uint64_t *hashes = calloc(index->records.count + 1, sizeof *hashes);
        if (!hashes)
                return ERR_MEMORY;
        for (size_t field = 0; field < index->schema.count; field++)
                TRY(keep_values(index, field, hashes));
        index->counted = true;
        return OK;
}

enum error match_index_prepare(struct match_index *index)
{
        unsigned how = BLOCK_ASKED | (match_block_is_wide(index->records.count) ? BLOCK_WIDE : 0);
        if (!index->counted)
                TRY(match_index_count_values(index));
        index->scorer = match_scorer_make(&index->schema, &index->model, index->vocabulary);
        TRY(match_packed_build(&index->schema, (uint32_t)match_vocabulary_count(index->vocabulary), &index->records,
                               &index->packed));
        TRY(match_near_words_build(index->vocabulary, match_block_naming_kind(&index->schema), &index->near));
        return match_postings_build(index->vocabulary, &index->schema, &index->records, how, &index->keys);
}

void match_index_release(struct match_index *index)
{
        if (!index->opened) {
                match_postings_free(&index->keys);
                match_near_words_free(&index->near);
                match_packed_free(&index->packed);
        }
        index->keys = (struct match_postings){ 0 };
        index->near = (struct match_near_words){ 0 };
        index->packed = (struct match_packed){ 0 };
}

void match_index_free(struct match_index *index)
{
        match_index_release(index);
        if (!index->opened)
                match_register_free(&index->records);
        match_vocabulary_free(index->vocabulary);
        arena_reset(&index->arena);
        *index = (struct match_index){ 0 };
}

struct slice match_index_id(const struct match_index *index, size_t row)
{
        const struct match_register *own = &index->records;
        uint64_t start = row ? own->id_ends[row - 1] : 0, end = own->id_ends[row];
        return start <= end && end <= own->id_size ? slice_of(own->ids + start, (size_t)(end - start)) : SLICE_NULL;
}
