/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/rate.h"

#include "base/clock.h"

#include <sodium.h>
#include <stdlib.h>

struct rate_bucket {
        uint64_t key;
        int64_t full_at; /* clock_monotonic when the bucket will have all its tokens again */
};

enum error rate_table_init(struct rate_table *table, size_t routes)
{
        *table = (struct rate_table){ .global_count = routes };
        table->buckets = calloc((size_t)RATE_ROWS * RATE_WAYS, sizeof(struct rate_bucket));
        table->globals = calloc(routes + 1, sizeof(int64_t));
        if (!table->buckets || !table->globals || sodium_init() < 0) {
                free(table->buckets);
                free(table->globals);
                *table = (struct rate_table){ 0 }; /* nothing is left for rate_table_free */
                return ERR_MEMORY;
        }
        randombytes_buf(table->secret, sizeof(table->secret));
        pthread_mutex_init(&table->lock, NULL);
        return OK;
}

void rate_table_free(struct rate_table *table)
{
        if (!table->buckets)
                return;
        pthread_mutex_destroy(&table->lock);
        free(table->buckets);
        free(table->globals);
        *table = (struct rate_table){ 0 };
}

/* A token costs seconds/count; the bucket holds `count` of them. */
static enum error take(int64_t *full_at, uint32_t count, uint32_t seconds, unsigned *ret_wait_seconds)
{
        int64_t now = clock_monotonic(), cost = (int64_t)seconds * SECOND / count, size = (int64_t)seconds * SECOND;
        int64_t next = (*full_at > now ? *full_at : now) + cost;
        if (next - now > size) {
                *ret_wait_seconds = (unsigned)((next - now - size) / SECOND) + 1;
                return ERR_BUSY;
        }
        *full_at = next;
        return OK;
}

enum error rate_take_global(struct rate_table *table, size_t route, uint32_t count, uint32_t seconds,
                            unsigned *ret_wait_seconds)
{
        pthread_mutex_lock(&table->lock);
        int64_t *full_at = &table->globals[route < table->global_count ? route : table->global_count];
        enum error err = take(full_at, count, seconds, ret_wait_seconds);
        pthread_mutex_unlock(&table->lock);
        return err;
}

enum error rate_take_account(struct rate_table *table, uint64_t key, uint32_t count, uint32_t seconds,
                             unsigned *ret_wait_seconds)
{
        uint64_t hash;
        _Static_assert(sizeof(hash) == crypto_shorthash_BYTES, "a row is chosen by the whole hash");
        crypto_shorthash((uint8_t *)&hash, (const uint8_t *)&key, sizeof(key), table->secret);
        pthread_mutex_lock(&table->lock);
        struct rate_bucket *row = &table->buckets[hash % RATE_ROWS * RATE_WAYS], *bucket = &row[0];
        for (size_t i = 0; i < RATE_WAYS; i++) {
                if (row[i].key == hash) {
                        bucket = &row[i];
                        break;
                }
                if (row[i].full_at < bucket->full_at)
                        bucket = &row[i];
        }
        if (bucket->key != hash)
                *bucket = (struct rate_bucket){ .key = hash };
        enum error err = take(&bucket->full_at, count, seconds, ret_wait_seconds);
        pthread_mutex_unlock(&table->lock);
        return err;
}
