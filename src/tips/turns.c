/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often one code was tried lately, without knowing which, by whom or when. */
#include "tips/internal.h"

#include <pthread.h>
#include <sodium.h>

/* Two codes share a count once in 4,096: then they share the turns of this window, and of no others. */
enum { COUNTS = 4096 };

struct window {
        int64_t length, forget_at;
        uint8_t key[crypto_shorthash_KEYBYTES];
        uint8_t counts[COUNTS];
};

static struct {
        pthread_mutex_t lock;
        struct window tries, visits;
} turns = { .lock = PTHREAD_MUTEX_INITIALIZER, .tries.length = TIP_TURNS_S * SECOND,
            .visits.length = TIP_VISITS_S * SECOND };

/* The end of a window is nobody's visit: windows follow the clock. */
static void forget_old(struct window *window, int64_t now)
{
        if (now < window->forget_at)
                return;
        memset(window->counts, 0, sizeof window->counts);
        randombytes_buf(window->key, sizeof window->key);
        window->forget_at = (now / window->length + 1) * window->length;
}

static uint8_t *count_in(struct window *window, const struct tip_code *code, int64_t now)
{
        uint64_t hash;
        _Static_assert(sizeof hash == crypto_shorthash_BYTES, "a count is chosen by the whole hash");
        forget_old(window, now);
        crypto_shorthash((uint8_t *)&hash, (const uint8_t *)code->text, TIP_CODE_SIZE, window->key);
        return &window->counts[hash % COUNTS];
}

enum error tip_code_turn(const struct tip_code *code, int64_t now)
{
        pthread_mutex_lock(&turns.lock);
        uint8_t *tries = count_in(&turns.tries, code, now), *visits = count_in(&turns.visits, code, now);
        enum error err = *tries < TIP_TURNS ? OK : ERR_BUSY;
        if (*tries == 0 && *visits <= TIP_VISITS)
                (*visits)++;
        if (err == OK)
                (*tries)++;
        pthread_mutex_unlock(&turns.lock);
        return err;
}

bool tip_code_is_rare(const struct tip_code *code, int64_t now)
{
        pthread_mutex_lock(&turns.lock);
        bool rare = *count_in(&turns.tries, code, now) <= 1 && *count_in(&turns.visits, code, now) <= TIP_VISITS;
        pthread_mutex_unlock(&turns.lock);
        return rare;
}
