/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often one code was tried lately, without knowing which, by whom or when. */
#include "tips/internal.h"

#include <pthread.h>
#include <sodium.h>

/* Two codes share a count once in 4,096: then they share the turns of these seconds, and of no others. */
enum { COUNTS = 4096 };

static struct {
        pthread_mutex_t lock;
        int64_t forget_at;
        uint8_t key[crypto_shorthash_KEYBYTES];
        uint8_t counts[COUNTS];
} turns = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* The end of a window is nobody's visit: windows follow the clock. */
static void forget_old(int64_t now)
{
        if (now < turns.forget_at)
                return;
        int64_t window = TIP_TURNS_S * SECOND;
        memset(turns.counts, 0, sizeof turns.counts);
        randombytes_buf(turns.key, sizeof turns.key);
        turns.forget_at = (now / window + 1) * window;
}

enum error tip_code_turn(const struct tip_code *code, int64_t now)
{
        uint64_t hash;
        _Static_assert(sizeof hash == crypto_shorthash_BYTES, "a count is chosen by the whole hash");
        pthread_mutex_lock(&turns.lock);
        forget_old(now);
        crypto_shorthash((uint8_t *)&hash, (const uint8_t *)code->text, TIP_CODE_SIZE, turns.key);
        uint8_t *count = &turns.counts[hash % COUNTS];
        enum error err = *count < TIP_TURNS ? OK : ERR_BUSY;
        if (err == OK)
                (*count)++;
        pthread_mutex_unlock(&turns.lock);
        return err;
}
