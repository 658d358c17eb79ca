/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/link.h"

#include "base/checked.h"
#include "match/hash.h"
#include "match/key_index.h"
#include "match/sketch.h"

#include <pthread.h>
#include <stdatomic.h>

enum {
        CHUNK = 512, /* rows that a thread takes at once */
        BINS = 2048, /* of weights, a tenth of a bit each, around 0 */
        BIN_UNITS = WEIGHT_BIT / 10,
        PRIOR_ROUNDS = 60,
        MATCHES_A_ROW_MOST = 20, /* what the prior may come to be, when pairs are kept */
        SAMPLED_ROWS = 2000, /* from so many rows on, one of SAMPLE strangers tells for the others what they weigh */
        SAMPLE = 64,
        LARGE_SAMPLE = 256, /* where keys are split */
        FIRST_STEP = 16, /* from so many chunks on, one of so many tells first what the prior will be about */
        AHEAD = 4,       /* rows from one step of calling ahead to the next */
        FAR_AHEAD = 12,  /* of those that are looked at for a moment */
        SLOTS_LEAST = 64,
};

void match_links_free(struct match_links *links)
{
        free(links->pairs);
        *links = (struct match_links){ 0 };
}

/* One part of the rows and what was found in it. */
struct chunk {
        struct match_pair *pairs;
        size_t count, capacity;
};

struct linker {
        const struct match_linking *linking;
        struct match_key_index index;
        struct match_sketches sketches;
        struct chunk *chunks;
        size_t chunk_count;
        atomic_size_t next_chunk;
        int32_t least_weight;
        uint64_t sample;
        size_t step;  /* one chunk of so many is linked */
        unsigned how; /* keys are made */
};

/* A row of b to be looked at for one of a. */
struct other {
        uint32_t row;
        uint8_t family; /* of the first key that they share */
        bool again;     /* they share more keys than one */
        bool stranger;  /* taken for one before it is looked at */
};

enum { OTHERS_MOST = MATCH_KEYS_MAX * MATCH_BLOCK_MOST, SLOTS_MOST = 4 * OTHERS_MOST };

struct worker {
        struct linker *linker;
        pthread_t thread;
        struct other others[OTHERS_MOST];
        size_t other_count;
        uint16_t slots[SLOTS_MOST]; /* place in others + 1 by hash of the row; of a power of two that is in use */
        size_t slot_count;
        struct match_glance glance;
        uint64_t bins[BINS];
        uint64_t scored, cut;
        enum error err;
};

static const struct match_register *other_register(const struct match_linking *linking)
{
        return linking->b ? linking->b : linking->a;
}

static size_t keys_of(const struct linker *linker, const struct match_register *from, size_t row,
                      struct match_key keys[MATCH_KEYS_MAX])
{
        struct match_record record = match_register_get(from, row);
        return match_block_keys(linker->linking->scorer->vocabulary, linker->linking->scorer->schema, &record,
                                linker->how, keys);
}

static enum error keep_pair(struct chunk *chunk, struct match_pair pair)
{
        if (chunk->count == chunk->capacity) {
                size_t capacity = chunk->capacity ? 2 * chunk->capacity : 64;
                struct match_pair *pairs = realloc(chunk->pairs, capacity * sizeof *pairs);
                if (!pairs)
                        return ERR_MEMORY;
                chunk->pairs = pairs;
                chunk->capacity = capacity;
        }
        chunk->pairs[chunk->count++] = pair;
        return OK;
}

static size_t bin_of(int32_t weight)
{
        int32_t bin = weight / BIN_UNITS + BINS / 2;
        return bin < 0 ? 0 : bin >= BINS ? BINS - 1 : (size_t)bin;
}

static bool is_sampled(const struct linker *linker, uint32_t row, uint32_t other_row)
{
        return hash_mix(row, other_row) % linker->sample == 0;
}

/* A pair that shares one key alone is not weighed for the bit by which the bound lies below what is kept. */
static int32_t least_of(const struct linker *linker, const struct other *other)
{
        return linker->least_weight + (other->again || !(linker->how & BLOCK_SPLIT) ? 0 : WEIGHT_BIT);
}

static enum error look_at(struct worker *worker, struct chunk *chunk, uint32_t row, const struct other *one)
{
        struct linker *linker = worker->linker;
        uint32_t other_row = one->row;
        bool stranger = one->stranger || match_sketch_is_below_by_records(&linker->sketches, &worker->glance, row,
                                                                          other_row, least_of(linker, one));
        if (stranger && !is_sampled(linker, row, other_row))
                return OK;
        struct match_record record = match_register_get(linker->linking->a, row);
        struct match_record other = match_register_get(other_register(linker->linking), other_row);
        int32_t weight = match_score_weight(linker->linking->scorer, &record, &other);
        worker->bins[bin_of(weight)] += stranger ? linker->sample : 1;
        if (weight < linker->least_weight)
                return OK;
        return keep_pair(chunk, (struct match_pair){ row, other_row, weight });
}

/* Rows that share the keys of one row, before it is known which of them are the same. */
struct shared {
        const uint32_t *entries;
        size_t count;
        uint8_t family;
};

/* Finds the keys that are followed, and makes as many slots as their rows may need. */
static size_t follow_keys(struct worker *worker, const struct match_key *keys, size_t count, struct shared *ret_shared)
{
        size_t followed = 0, rows = 0;
        match_key_index_call(&worker->linker->index, keys, count);
        for (size_t i = 0; i < count; i++) {
                struct shared *shared = &ret_shared[followed];
                shared->entries = match_key_index_find(&worker->linker->index, keys[i].hash, &shared->count);
                shared->family = keys[i].family;
                if (shared->count > MATCH_BLOCK_MOST)
                        worker->cut++;
                followed += shared->count > 0 && shared->count <= MATCH_BLOCK_MOST;
                rows += shared->count <= MATCH_BLOCK_MOST ? shared->count : 0;
        }
        worker->slot_count = SLOTS_LEAST;
        while (worker->slot_count < 2 * rows)
                worker->slot_count *= 2;
        memset(worker->slots, 0, worker->slot_count * sizeof *worker->slots);
        return followed;
}

static void add_other(struct worker *worker, uint32_t row, uint8_t family)
{
        size_t at = hash_mix(row, 17) & (worker->slot_count - 1);
        while (worker->slots[at] && worker->others[worker->slots[at] - 1].row != row)
                at = (at + 1) & (worker->slot_count - 1);
        if (worker->slots[at]) {
                worker->others[worker->slots[at] - 1].again = true;
                return;
        }
        worker->others[worker->other_count++] = (struct other){ .row = row, .family = family };
        worker->slots[at] = (uint16_t)worker->other_count;
}

/* The rows that share a key with this one, each once. */
static void collect_others(struct worker *worker, uint32_t row)
{
        struct linker *linker = worker->linker;
        struct match_key keys[MATCH_KEYS_MAX];
        struct shared shared[MATCH_KEYS_MAX + 1];
        size_t count = keys_of(linker, linker->linking->a, row, keys);
        size_t followed = follow_keys(worker, keys, count, shared);
        bool within = linker->linking->b == NULL;
        worker->other_count = 0;
        for (size_t i = 0; i < followed; i++)
                for (size_t j = 0; j < shared[i].count; j++) {
                        uint32_t other = match_key_index_row(&linker->index, shared[i].entries[j]);
                        if (!within || other > row)
                                add_other(worker, other, shared[i].family);
                }
        worker->scored += worker->other_count;
}

/* Rows lie anywhere in memory: each is called for some rows before it is needed. */
static void call_records(const struct worker *worker, size_t at)
{
        const struct match_linking *linking = worker->linker->linking;
        for (unsigned step = 0; step < MATCH_REGISTER_CALLS; step++) {
                size_t later = at + (MATCH_REGISTER_CALLS - step) * AHEAD;
                if (later < worker->other_count)
                        match_register_call(other_register(linking), linking->scorer->vocabulary,
                                            worker->others[later].row, step);
        }
}

/* Those stay that are no strangers, and the ones that stand for these in the prior. */
static void keep_other(struct worker *worker, uint32_t row, struct other other, size_t *kept)
{
        if (!other.stranger || is_sampled(worker->linker, row, other.row))
                worker->others[(*kept)++] = other;
}

/* In a large table nearly all who share one key alone are strangers: those go whose numbers and dates say so too. */
static void leave_strangers(struct worker *worker, uint32_t row)
{
        const struct match_sketches *sketches = &worker->linker->sketches;
        size_t kept = 0;
        for (size_t i = 0; i < worker->other_count; i++) {
                struct other other = worker->others[i];
                if (i + FAR_AHEAD < worker->other_count)
                        __builtin_prefetch(&sketches->of_b[worker->others[i + FAR_AHEAD].row]);
                other.stranger = !other.again && match_sketch_speaks_against(sketches, row, other.row,
                                                                             (enum match_block)other.family);
                keep_other(worker, row, other, &kept);
        }
        worker->other_count = kept;
}

/* Sketches likewise. */
static void call_ahead(const struct worker *worker, uint32_t row, size_t at)
{
        const struct match_sketches *sketches = &worker->linker->sketches;
        size_t left = worker->other_count - at;
        if (left > 2 * AHEAD)
                __builtin_prefetch(&sketches->of_b[worker->others[at + 2 * AHEAD].row]);
        if (left > AHEAD)
                match_sketch_call(sketches, &worker->glance, row, worker->others[at + AHEAD].row);
}

/* Those go who weigh too little by what their sketches say. */
static void leave_unlike(struct worker *worker, uint32_t row)
{
        const struct linker *linker = worker->linker;
        size_t kept = 0;
        for (size_t i = 0; i < worker->other_count; i++) {
                struct other other = worker->others[i];
                call_ahead(worker, row, i);
                other.stranger |= match_sketch_is_below(&linker->sketches, &worker->glance, row, other.row,
                                                        least_of(linker, &other));
                keep_other(worker, row, other, &kept);
        }
        worker->other_count = kept;
}

static enum error link_row(struct worker *worker, struct chunk *chunk, uint32_t row)
{
        const struct linker *linker = worker->linker;
        collect_others(worker, row);
        if (linker->sketches.of_b && linker->how & BLOCK_SPLIT)
                leave_strangers(worker, row);
        if (linker->sketches.of_b)
                leave_unlike(worker, row);
        for (size_t i = 0; i < worker->other_count; i++) {
                call_records(worker, i);
                TRY(look_at(worker, chunk, row, &worker->others[i]));
        }
        return OK;
}

static int compare_pairs(const void *a, const void *b)
{
        const struct match_pair *left = a, *right = b;
        uint64_t one = (uint64_t)left->a << 32 | left->b, other = (uint64_t)right->a << 32 | right->b;
        return (one > other) - (one < other);
}

static void *work(void *context)
{
        struct worker *worker = context;
        struct linker *linker = worker->linker;
        size_t rows = linker->linking->a->count;
        for (;;) {
                size_t at = atomic_fetch_add(&linker->next_chunk, 1) * linker->step;
                if (at >= linker->chunk_count || worker->err != OK)
                        return NULL;
                struct chunk *chunk = &linker->chunks[at];
                for (size_t row = at * CHUNK; row < (at + 1) * CHUNK && row < rows && worker->err == OK; row++)
                        worker->err = link_row(worker, chunk, (uint32_t)row);
                if (chunk->count > 0)
                        qsort(chunk->pairs, chunk->count, sizeof *chunk->pairs, compare_pairs);
        }
}

static enum error run_workers(struct linker *linker, struct worker *workers, unsigned threads)
{
        enum error err = OK;
        unsigned started = 0;
        for (; started < threads; started++) {
                struct worker *worker = &workers[started];
                worker->linker = linker;
                err = match_glance_init(&worker->glance);
                if (err != OK)
                        break;
                if (pthread_create(&worker->thread, NULL, work, worker) != 0) {
                        err = ERR_BUSY;
                        break;
                }
        }
        for (unsigned i = 0; i < started; i++) {
                (void)pthread_join(workers[i].thread, NULL);
                err = err == OK ? workers[i].err : err;
        }
        for (unsigned i = 0; i < threads; i++)
                match_glance_free(&workers[i].glance);
        return err;
}

static uint64_t count_all_pairs(const struct match_linking *linking)
{
        uint64_t rows = linking->a->count;
        return linking->b ? rows * linking->b->count : rows * (rows > 0 ? rows - 1 : 0) / 2;
}

/* The prior of `matches` per row of the shorter table. */
static uint64_t prior_of(const struct match_linking *linking, uint64_t matches)
{
        uint64_t all = count_all_pairs(linking), rows = linking->a->count;
        if (linking->b && linking->b->count < rows)
                rows = linking->b->count;
        uint64_t prior = all ? (uint64_t)((unsigned __int128)matches * rows * PROBABILITY_ONE / all) : 1;
        return prior > PROBABILITY_ONE / 2 ? PROBABILITY_ONE / 2 : prior;
}

static uint64_t estimate_prior(const struct match_linking *linking, const uint64_t bins[BINS])
{
        uint64_t all = count_all_pairs(linking), prior = prior_of(linking, 1);
        for (unsigned i = 0; i < PRIOR_ROUNDS && all > 0; i++) {
                unsigned __int128 expected = 0;
                for (size_t bin = 0; bin < BINS; bin++)
                        if (bins[bin])
                                expected += (unsigned __int128)bins[bin] *
                                            match_probability(((int32_t)bin - BINS / 2) * BIN_UNITS, prior);
                uint64_t next = (uint64_t)(expected / all);
                uint64_t most = prior_of(linking, MATCHES_A_ROW_MOST);
                prior = next < 1 ? 1 : next > most ? most : next;
        }
        return prior;
}

static void sum_bins(const struct worker *workers, unsigned threads, uint64_t bins[BINS], struct match_links *links)
{
        for (unsigned i = 0; i < threads; i++) {
                for (size_t bin = 0; bin < BINS; bin++)
                        bins[bin] += workers[i].bins[bin];
                links->scored += workers[i].scored;
                links->cut += workers[i].cut;
        }
}

/* Puts the chunks together, without what falls below the least probability under the prior that was found. */
static enum error gather(struct linker *linker, struct match_links *links)
{
        size_t count = 0;
        for (size_t i = 0; i < linker->chunk_count; i++)
                count += linker->chunks[i].count;
        links->pairs = calloc(count + 1, sizeof *links->pairs);
        if (!links->pairs)
                return ERR_MEMORY;
        for (size_t i = 0; i < linker->chunk_count; i++)
                for (size_t j = 0; j < linker->chunks[i].count; j++) {
                        struct match_pair pair = linker->chunks[i].pairs[j];
                        if (match_probability(pair.weight, links->prior) >= linker->linking->least)
                                links->pairs[links->count++] = pair;
                }
        return OK;
}

static void free_chunks(struct linker *linker)
{
        for (size_t i = 0; linker->chunks && i < linker->chunk_count; i++) {
                free(linker->chunks[i].pairs);
                linker->chunks[i] = (struct chunk){ 0 };
        }
}

/* Links one chunk of `step`; what cannot be kept while the prior is no more than `most` is not weighed. */
static enum error link_chunks(struct linker *linker, uint64_t most, size_t step, struct match_links *links)
{
        const struct match_linking *linking = linker->linking;
        unsigned threads = linking->threads;
        _cleanup_free_ struct worker *workers = calloc(threads, sizeof *workers);
        uint64_t bins[BINS] = { 0 };
        if (!workers)
                return ERR_MEMORY;
        free_chunks(linker);
        linker->least_weight = fixed_log_odds(linking->least) - fixed_log_odds(most) - WEIGHT_BIT;
        linker->step = step;
        atomic_store(&linker->next_chunk, 0);
        links->scored = links->cut = 0;
        TRY(run_workers(linker, workers, threads));
        sum_bins(workers, threads, bins, links);
        for (size_t bin = 0; bin < BINS; bin++)
                bins[bin] *= step;
        links->prior = estimate_prior(linking, bins);
        return OK;
}

/* Twice the prior that some chunks show, and not much less than one match a row. */
static enum error guess_prior(struct linker *linker, uint64_t *ret_most)
{
        struct match_links links = { 0 };
        uint64_t least = prior_of(linker->linking, 1) / FIRST_STEP;
        uint64_t most = prior_of(linker->linking, MATCHES_A_ROW_MOST);
        if (linker->chunk_count >= FIRST_STEP) {
                TRY(link_chunks(linker, most, FIRST_STEP, &links));
                uint64_t guess = 2 * links.prior < least ? least : 2 * links.prior;
                most = guess < most ? guess : most;
        }
        *ret_most = most;
        return OK;
}

static enum error link_all(struct linker *linker, struct match_links *links)
{
        uint64_t most;
        linker->chunk_count = (linker->linking->a->count + CHUNK - 1) / CHUNK;
        linker->chunks = calloc(linker->chunk_count + 1, sizeof *linker->chunks);
        if (!linker->chunks)
                return ERR_MEMORY;
        TRY(match_key_index_build(linker->linking->scorer->vocabulary, linker->linking->scorer->schema,
                                  other_register(linker->linking), linker->how, &linker->index));
        TRY(match_sketches_build(linker->linking->scorer, linker->linking->a, linker->linking->b, &linker->sketches));
        TRY(guess_prior(linker, &most));
        TRY(link_chunks(linker, most, 1, links));
        if (links->prior > most) /* the chunks that were looked at first were not like the others */
                TRY(link_chunks(linker, prior_of(linker->linking, MATCHES_A_ROW_MOST), 1, links));
        return gather(linker, links);
}

enum error match_link(const struct match_linking *linking, struct match_links *ret_links)
{
        struct linker linker = { .linking = linking };
        struct match_links links = { 0 };
        size_t rows = linking->a->count + (linking->b ? linking->b->count : 0);
        linker.how = linking->how ? linking->how : match_block_is_wide(rows) ? BLOCK_WIDE : BLOCK_SPLIT;
        linker.sample = rows < SAMPLED_ROWS ? 1 : linker.how & BLOCK_SPLIT ? LARGE_SAMPLE : SAMPLE;
        enum error err = link_all(&linker, &links);
        free_chunks(&linker);
        free(linker.chunks);
        match_key_index_free(&linker.index);
        match_sketches_free(&linker.sketches);
        if (err != OK) {
                match_links_free(&links);
                return err;
        }
        *ret_links = links;
        return OK;
}
