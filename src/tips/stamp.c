/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The stamp of a form (when it was shown, and for which id) and the mark in a code, under one key of this office. */
#include "tips/internal.h"

#include "base/checked.h"

#include <pthread.h>
#include <sodium.h>

enum { MARK_SIZE = 16, TIME_DIGITS = 8 };
_Static_assert(TIP_STAMP_SIZE == TIME_DIGITS + 1 + 2 * MARK_SIZE, "time, hyphen, mark");

static struct {
        pthread_mutex_t lock;
        struct uuid office_id;
        uint8_t key[TIP_SEED_SIZE];
} kept = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* Asked of the database once, so that a stamp outlives a restart and holds on every node. */
static enum error read_key(const struct tip_desk *desk, struct arena *arena, uint8_t ret_key[TIP_SEED_SIZE])
{
        enum error err;
        struct tips_secrets_row row = { 0 };
        pthread_mutex_lock(&kept.lock);
        bool known = uuid_equal(kept.office_id, desk->office_id) && !uuid_is_nil(desk->office_id);
        if (known)
                memcpy(ret_key, kept.key, TIP_SEED_SIZE);
        pthread_mutex_unlock(&kept.lock);
        if (known)
                return OK;
        transaction (tx, desk->tips, TX_WRITE, &err) {
                err = tips_secrets(tx, &(struct tips_secrets_params){ .office_id = desk->office_id,
                                                                      .salt = S("salt of all codes"),
                                                                      .seed = S("stamps of forms") }, arena, &row);
        }
        TRY(err);
        if (row.seed.size < TIP_SEED_SIZE)
                return ERR_CORRUPT;
        memcpy(ret_key, row.seed.data, TIP_SEED_SIZE);
        pthread_mutex_lock(&kept.lock);
        kept.office_id = desk->office_id;
        memcpy(kept.key, ret_key, TIP_SEED_SIZE);
        pthread_mutex_unlock(&kept.lock);
        return OK;
}

/* The text of the stamp of this form at this second. */
static enum error make_stamp(const struct tip_desk *desk, struct uuid form, uint32_t second, struct arena *arena,
                             char ret_stamp[TIP_STAMP_SIZE + 1])
{
        uint8_t key[crypto_generichash_KEYBYTES] = { 0 }, mark[MARK_SIZE];
        crypto_generichash_state state;
        TRY(read_key(desk, arena, key));
        (void)crypto_generichash_init(&state, key, sizeof key, sizeof mark);
        (void)crypto_generichash_update(&state, form.bytes, sizeof form.bytes);
        (void)crypto_generichash_update(&state, (const uint8_t *)&second, sizeof second);
        (void)crypto_generichash_final(&state, mark, sizeof mark);
        sodium_memzero(key, sizeof key);
        (void)snprintf(ret_stamp, TIP_STAMP_SIZE + 1, "%08x-", second);
        sodium_bin2hex(ret_stamp + TIME_DIGITS + 1, 2 * MARK_SIZE + 1, mark, sizeof mark);
        return OK;
}

enum error tip_stamp_new(const struct tip_desk *desk, struct uuid form, struct arena *arena, struct slice *ret_stamp)
{
        char stamp[TIP_STAMP_SIZE + 1];
        TRY(make_stamp(desk, form, (uint32_t)(clock_now() / SECOND), arena, stamp));
        struct slice text = arena_copy(arena, slice_from_cstr(stamp));
        if (slice_is_null(text))
                return ERR_MEMORY;
        *ret_stamp = text;
        return OK;
}

enum error tip_stamp_age(const struct tip_desk *desk, struct uuid form, struct slice stamp, struct arena *arena,
                         int64_t *ret_age_s)
{
        char made[TIP_STAMP_SIZE + 1], digits[TIME_DIGITS + 1] = "", *end = NULL;
        *ret_age_s = -1;
        if (stamp.size != TIP_STAMP_SIZE)
                return OK;
        memcpy(digits, stamp.data, TIME_DIGITS);
        unsigned long second = strtoul(digits, &end, 16);
        if (end != digits + TIME_DIGITS)
                return OK;
        TRY(make_stamp(desk, form, (uint32_t)second, arena, made));
        int64_t age = clock_now() / SECOND - (int64_t)second;
        if (sodium_memcmp(made, stamp.data, TIP_STAMP_SIZE) == 0 && age >= 0 && age <= TIP_STAMP_LAST_S)
                *ret_age_s = age;
        return OK;
}

/* --- codes --- */

enum error tip_code_mark(const struct tip_desk *desk, struct arena *arena, struct tip_code *code)
{
        static const char use[] = "mark of a code";
        uint8_t key[crypto_generichash_KEYBYTES] = { 0 }, bits[crypto_generichash_BYTES_MIN];
        crypto_generichash_state state;
        TRY(read_key(desk, arena, key));
        (void)crypto_generichash_init(&state, key, sizeof key, sizeof bits);
        (void)crypto_generichash_update(&state, (const uint8_t *)use, sizeof use);
        (void)crypto_generichash_update(&state, (const uint8_t *)code->text, TIP_CODE_SIZE - TIP_MARK_SIZE);
        (void)crypto_generichash_final(&state, bits, sizeof bits);
        sodium_memzero(key, sizeof key);
        struct tip_code mark = tip_code_of(bits);
        memcpy(code->text + TIP_CODE_SIZE - TIP_MARK_SIZE, mark.text, TIP_MARK_SIZE);
        return OK;
}

enum error tip_code_is_marked(const struct tip_desk *desk, const struct tip_code *code, struct arena *arena,
                              bool *ret_marked)
{
        struct tip_code marked = *code;
        TRY(tip_code_mark(desk, arena, &marked));
        *ret_marked = sodium_memcmp(marked.text, code->text, TIP_CODE_SIZE) == 0;
        return OK;
}
