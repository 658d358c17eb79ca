/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/index.h"

enum { CANDIDATES_MOST = 2000 };

enum error match_asker_init(struct match_asker *asker, const struct match_index *index)
{
        *asker = (struct match_asker){ .index = index };
        asker->marks = calloc(index->records.count + 1, sizeof *asker->marks);
        return asker->marks ? OK : ERR_MEMORY;
}

void match_asker_free(struct match_asker *asker)
{
        free(asker->marks);
        *asker = (struct match_asker){ 0 };
}

static bool is_better(struct match_hit a, struct match_hit b)
{
        return a.weight != b.weight ? a.weight > b.weight : a.row < b.row;
}

static void keep_hit(struct match_answer *answer, size_t top, struct match_hit hit)
{
        if (answer->count == top && !is_better(hit, answer->hits[top - 1]))
                return;
        size_t at = answer->count < top ? answer->count++ : top - 1;
        for (; at > 0 && is_better(hit, answer->hits[at - 1]); at--)
                answer->hits[at] = answer->hits[at - 1];
        answer->hits[at] = hit;
}

static void look_at(const struct match_index *index, const struct match_record *record, uint32_t row, size_t top,
                    struct match_answer *answer)
{
        struct match_record other = match_register_get(&index->records, row);
        answer->scored++;
        keep_hit(answer, top, (struct match_hit){ row, match_score_weight(&index->scorer, record, &other) });
}

/* Rows that have one of the question's keys. */
struct posting {
        const struct match_key_entry *entries;
        size_t count;
};

static size_t find_postings(const struct match_index *index, const struct match_record *record,
                            struct posting postings[MATCH_KEYS_MAX])
{
        struct match_key keys[MATCH_KEYS_MAX];
        bool wide = match_block_is_wide(index->records.count);
        size_t count = match_block_keys(index->vocabulary, &index->schema, record, wide, keys), used = 0;
        for (size_t i = 0; i < count; i++) {
                struct posting posting;
                posting.entries = match_key_index_find(&index->keys, keys[i].hash, &posting.count);
                size_t at = posting.count > 0 ? used++ : 0;
                if (posting.count == 0)
                        continue;
                for (; at > 0 && postings[at - 1].count > posting.count; at--)
                        postings[at] = postings[at - 1];
                postings[at] = posting;
        }
        return used;
}

/* The most selective keys first, as long as there is room. */
void match_ask(struct match_asker *asker, const struct match_record *record, size_t top,
               struct match_answer *ret_answer)
{
        const struct match_index *index = asker->index;
        struct posting postings[MATCH_KEYS_MAX];
        size_t count = find_postings(index, record, postings);
        ret_answer->count = 0;
        ret_answer->scored = 0;
        ret_answer->complete = true;
        if (++asker->mark == 0) {
                memset(asker->marks, 0, (index->records.count + 1) * sizeof *asker->marks);
                asker->mark = 1;
        }
        for (size_t i = 0; i < count; i++) {
                if (ret_answer->scored + postings[i].count > CANDIDATES_MOST) {
                        ret_answer->complete = false;
                        return;
                }
                for (size_t j = 0; j < postings[i].count; j++) {
                        uint32_t row = postings[i].entries[j].row;
                        if (asker->marks[row] == asker->mark)
                                continue;
                        asker->marks[row] = asker->mark;
                        look_at(index, record, row, top, ret_answer);
                }
        }
}

void match_ask_all(const struct match_index *index, const struct match_record *record, size_t top,
                   struct match_answer *ret_answer)
{
        ret_answer->count = 0;
        ret_answer->scored = 0;
        ret_answer->complete = true;
        for (size_t row = 0; row < index->records.count; row++)
                look_at(index, record, (uint32_t)row, top, ret_answer);
}
