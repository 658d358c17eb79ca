/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/patterns.h"

#include "base/checked.h"
#include "base/parallel.h"
#include "match/hash.h"

enum {
        CHUNK = 1024, /* pairs that a thread takes at once */
        AHEAD = 4,    /* pairs from one step of calling ahead to the next */
        FIRST_SLOTS = 1 << 8,
        FIRST_PAIRS = 1 << 12,
};

struct pattern_worker {
        struct match_level_memory *memory;
        struct patterns patterns;
        enum error err;
};

void match_patterns_free(struct patterns *patterns)
{
        free(patterns->slots);
        *patterns = (struct patterns){ 0 };
}

static struct pattern *find_pattern(const struct patterns *patterns, const uint8_t levels[MATCH_FIELDS_MAX])
{
        uint64_t hash = hash_bytes(slice_of((const char *)levels, MATCH_FIELDS_MAX), 5);
        size_t at = hash & (patterns->size - 1);
        while (patterns->slots[at].count && memcmp(patterns->slots[at].levels, levels, MATCH_FIELDS_MAX) != 0)
                at = (at + 1) & (patterns->size - 1);
        return &patterns->slots[at];
}

static enum error grow_patterns(struct patterns *patterns)
{
        struct patterns larger = { .size = patterns->size ? 2 * patterns->size : FIRST_SLOTS, .pairs = patterns->pairs,
                                   .used = patterns->used };
        if (2 * (patterns->used + 1) <= patterns->size)
                return OK;
        larger.slots = calloc(larger.size, sizeof *larger.slots);
        if (!larger.slots)
                return ERR_MEMORY;
        for (size_t i = 0; i < patterns->size; i++)
                if (patterns->slots[i].count)
                        *find_pattern(&larger, patterns->slots[i].levels) = patterns->slots[i];
        free(patterns->slots);
        *patterns = larger;
        return OK;
}

static enum error add_pattern(struct patterns *patterns, const uint8_t levels[MATCH_FIELDS_MAX], uint64_t count)
{
        TRY(grow_patterns(patterns));
        struct pattern *pattern = find_pattern(patterns, levels);
        if (pattern->count == 0) {
                memcpy(pattern->levels, levels, MATCH_FIELDS_MAX);
                patterns->used++;
        }
        pattern->count += count;
        patterns->pairs += count;
        return OK;
}

enum error match_row_pairs_add(struct row_pairs *pairs, struct row_pair pair)
{
        if (pairs->count == pairs->capacity) {
                size_t capacity = pairs->capacity ? 2 * pairs->capacity : FIRST_PAIRS;
                struct row_pair *list = realloc(pairs->list, capacity * sizeof *list);
                if (!list)
                        return ERR_MEMORY;
                pairs->list = list;
                pairs->capacity = capacity;
        }
        pairs->list[pairs->count++] = pair;
        return OK;
}

enum error match_pattern_counter_init(struct pattern_counter *counter)
{
        counter->workers = calloc(counter->threads, sizeof *counter->workers);
        bool all = counter->workers != NULL;
        for (unsigned i = 0; all && i < counter->threads; i++) {
                counter->workers[i].memory = calloc(1, sizeof *counter->workers[i].memory);
                all = counter->workers[i].memory != NULL;
        }
        if (all)
                return OK;
        match_pattern_counter_free(counter);
        return ERR_MEMORY;
}

void match_pattern_counter_free(struct pattern_counter *counter)
{
        for (unsigned i = 0; counter->workers && i < counter->threads; i++) {
                free(counter->workers[i].memory);
                match_patterns_free(&counter->workers[i].patterns);
        }
        free(counter->workers);
        counter->workers = NULL;
}

/* Rows lie anywhere in memory: each is called for some pairs before it is needed. */
static void call_ahead(const struct pattern_counter *counter, size_t at)
{
        for (unsigned step = 0; step < MATCH_REGISTER_CALLS; step++) {
                size_t later = at + (MATCH_REGISTER_CALLS - step) * AHEAD;
                if (later >= counter->pairs->count)
                        continue;
                const struct row_pair *pair = &counter->pairs->list[later];
                match_register_call(counter->a, counter->scorer->vocabulary, pair->a, step);
                match_register_call(counter->b, counter->scorer->vocabulary, pair->b, step);
        }
}

static void count_chunk(void *context, unsigned number, size_t chunk)
{
        const struct pattern_counter *counter = context;
        struct pattern_worker *worker = &counter->workers[number];
        uint8_t levels[MATCH_FIELDS_MAX];
        for (size_t i = chunk * CHUNK; i < (chunk + 1) * CHUNK && i < counter->pairs->count; i++) {
                struct row_pair pair = counter->pairs->list[i];
                call_ahead(counter, i);
                struct match_record a = match_register_get(counter->a, pair.a);
                struct match_record b = match_register_get(counter->b, pair.b);
                match_score_levels(counter->scorer, &a, &b, worker->memory, levels);
                if (worker->err == OK)
                        worker->err = add_pattern(&worker->patterns, levels, 1);
        }
}

static enum error merge(struct pattern_worker *worker, struct patterns *to)
{
        TRY(worker->err);
        for (size_t i = 0; i < worker->patterns.size; i++)
                if (worker->patterns.slots[i].count)
                        TRY(add_pattern(to, worker->patterns.slots[i].levels, worker->patterns.slots[i].count));
        match_patterns_free(&worker->patterns);
        return OK;
}

enum error match_patterns_count(struct pattern_counter *counter, const struct row_pairs *pairs, struct patterns *to)
{
        counter->pairs = pairs;
        parallel_run(counter->threads, (pairs->count + CHUNK - 1) / CHUNK, count_chunk, counter);
        for (unsigned i = 0; i < counter->threads; i++)
                TRY(merge(&counter->workers[i], to));
        return OK;
}
