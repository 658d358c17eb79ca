/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/live.h"

#include "base/checked.h"
#include "match/delta.h"

enum { WORN_ROWS = 512, WORN_SHARE = 32, WORN_WORDS = 65536, QUESTION_BYTES = 256 * 1024 };

struct match_live {
        struct match_index index;
        struct match_delta delta;
        struct match_reader reader; /* used by whoever holds the delta's lock */
        size_t first_words;
};

enum error match_live_new(const enum match_type *types, size_t count, struct match_live **ret_live)
{
        if (count == 0 || count > MATCH_FIELDS_MAX)
                return ERR_INVALID;
        struct match_live *live = calloc(1, sizeof *live);
        if (!live)
                return ERR_MEMORY;
        struct match_index *index = &live->index;
        arena_init(&index->arena, 1);
        for (size_t i = 0; i < count; i++)
                index->schema.fields[i] = (struct match_column){ match_type_name(types[i]), types[i] };
        index->schema.count = count;
        index->model = match_model_built_in(&index->schema);
        match_register_init(&index->records, count);
        if (match_vocabulary_new(&index->vocabulary) != OK) {
                free(live);
                return ERR_MEMORY;
        }
        live->reader = (struct match_reader){ .schema = &index->schema, .vocabulary = index->vocabulary };
        *ret_live = live;
        return OK;
}

void match_live_free(struct match_live *live)
{
        if (!live)
                return;
        match_delta_free(&live->delta);
        match_index_free(&live->index);
        free(live);
}

static bool is_finished(const struct match_live *live)
{
        return live->delta.index != NULL;
}

enum error match_live_put(struct match_live *live, struct slice id, const struct slice *values, struct arena *arena)
{
        struct match_row row;
        struct match_index *index = &live->index;
        if (id.size == 0 || id.size > MATCH_LIVE_ID_MAX)
                return ERR_INVALID;
        if (is_finished(live)) {
                TRY(match_delta_read(&live->delta, &live->reader, values, arena, &row));
                return match_delta_put(&live->delta, id, &row.record);
        }
        TRY(match_record_read(&live->reader, values, arena, &row));
        TRY(match_register_add(&index->records, id, &row.record));
        match_record_count_words(index->vocabulary, &index->schema, &row.record);
        return OK;
}

enum error match_live_finish(struct match_live *live)
{
        struct match_index *index = &live->index;
        TRY(match_vocabulary_finish(index->vocabulary, index->records.count));
        TRY(match_index_prepare(index));
        match_register_keep_ids(&index->records);
        live->first_words = match_vocabulary_count(index->vocabulary);
        return match_delta_init(&live->delta, index);
}

enum error match_live_remove(struct match_live *live, struct slice id)
{
        return match_delta_remove(&live->delta, id);
}

static bool is_same(const struct match_record *asked, const struct match_record *there, size_t field)
{
        uint64_t number = match_field_number(asked, field);
        struct date one = match_field_date(asked, field), other = match_field_date(there, field);
        if (number != 0)
                return number == match_field_number(there, field);
        return one.month > 0 && one.day > 0 && date_compare(one, other) == 0;
}

static uint32_t same_of(struct match_live *live, const struct match_record *asked, uint32_t row)
{
        struct match_row room;
        struct match_record there = match_delta_get(&live->delta, row, &room);
        uint32_t same = 0;
        for (size_t field = 0; field < live->index.schema.count; field++)
                same |= (uint32_t)is_same(asked, &there, field) << field;
        return same;
}

enum error match_live_ask(struct match_live *live, const struct slice *values, size_t top,
                          struct match_live_hits *ret_hits)
{
        struct match_row row;
        struct match_asker asker;
        struct match_answer answer;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, QUESTION_BYTES);
        TRY(match_delta_read(&live->delta, &live->reader, values, &arena, &row));
        TRY(match_asker_init(&asker, &live->index));
        match_delta_ask(&live->delta, &asker, &row.record, top, &answer);
        match_asker_free(&asker);
        ret_hits->count = answer.count;
        ret_hits->complete = answer.complete;
        for (size_t i = 0; i < answer.count; i++) {
                struct match_live_hit *hit = &ret_hits->items[i];
                hit->weight = answer.hits[i].weight;
                hit->same = same_of(live, &row.record, answer.hits[i].row);
                hit->id_size = (uint8_t)match_delta_copy_id(&live->delta, answer.hits[i].row, hit->id, sizeof hit->id);
        }
        return OK;
}

size_t match_live_count(struct match_live *live)
{
        return match_delta_count(&live->delta);
}

bool match_live_is_worn(struct match_live *live)
{
        struct match_delta *delta = &live->delta;
        (void)pthread_rwlock_rdlock(&delta->lock);
        bool worn = delta->added.count > WORN_ROWS + live->index.packed.count / WORN_SHARE ||
                    match_vocabulary_count(live->index.vocabulary) > live->first_words + WORN_WORDS;
        (void)pthread_rwlock_unlock(&delta->lock);
        return worn;
}
