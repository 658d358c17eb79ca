/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many passwords are hashed at once. libsodium's two functions are replaced by ones that stand still until they are
 * let go, so that what is counted does not hang on how fast the machine is. */
#include "../test.h"

#include "access/password.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

static struct {
        pthread_mutex_t lock;
        pthread_cond_t changed;
        int inside, most, entered, let_go;
} hashing = { .lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER };

static void stand_still(void)
{
        pthread_mutex_lock(&hashing.lock);
        int number = hashing.entered++;
        hashing.inside++;
        if (hashing.inside > hashing.most)
                hashing.most = hashing.inside;
        pthread_cond_broadcast(&hashing.changed);
        while (number >= hashing.let_go)
                pthread_cond_wait(&hashing.changed, &hashing.lock);
        hashing.inside--;
        pthread_cond_broadcast(&hashing.changed);
        pthread_mutex_unlock(&hashing.lock);
}

int crypto_pwhash_str(char out[crypto_pwhash_STRBYTES], const char *const passwd, unsigned long long passwdlen,
                      unsigned long long opslimit, size_t memlimit)
{
        (void)passwd, (void)passwdlen, (void)opslimit, (void)memlimit;
        stand_still();
        memset(out, 0, crypto_pwhash_STRBYTES);
        return 0;
}

int crypto_pwhash_str_verify(const char str[crypto_pwhash_STRBYTES], const char *const passwd,
                             unsigned long long passwdlen)
{
        (void)str, (void)passwd, (void)passwdlen;
        stand_still();
        return 0;
}

static void wait_for_entered(int count)
{
        pthread_mutex_lock(&hashing.lock);
        while (hashing.entered < count)
                pthread_cond_wait(&hashing.changed, &hashing.lock);
        pthread_mutex_unlock(&hashing.lock);
}

static void let_go(int count)
{
        pthread_mutex_lock(&hashing.lock);
        hashing.let_go = count;
        pthread_cond_broadcast(&hashing.changed);
        pthread_mutex_unlock(&hashing.lock);
}

/* Who signs in with a wrong name, who with a right one, who chooses a password. */
static void *sign_in(void *context)
{
        enum error err = ERR_INTERNAL;
        struct slice hash;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        switch (*(int *)context % 3) {
        case 0:
                err = password_check(SLICE_NULL, S("kata sandi yang panjang"));
                break;
        case 1:
                err = password_check(S("$argon2id$"), S("kata sandi yang panjang"));
                break;
        default:
                err = password_hash(S("kata sandi yang panjang"), &arena, &hash);
        }
        *(int *)context = (int)err;
        return NULL;
}

static void no_more_than_its_places_hash_at_once(void **state)
{
        (void)state;
        pthread_t threads[PASSWORD_PLACES + 1];
        int said[PASSWORD_PLACES + 1];
        for (int i = 0; i < PASSWORD_PLACES; i++) {
                said[i] = i;
                assert_int_equal(pthread_create(&threads[i], NULL, sign_in, &said[i]), 0);
        }
        wait_for_entered(PASSWORD_PLACES);
        for (int way = 0; way < 3; way++) { /* while all stand in their places, nobody else gets to the hashing */
                int more = way;
                sign_in(&more);
                assert_int_equal(more, ERR_BUSY);
        }
        assert_int_equal(hashing.entered, PASSWORD_PLACES);
        let_go(1);
        pthread_mutex_lock(&hashing.lock);
        while (hashing.inside == PASSWORD_PLACES)
                pthread_cond_wait(&hashing.changed, &hashing.lock);
        pthread_mutex_unlock(&hashing.lock);
        let_go(PASSWORD_PLACES);
        for (int i = 0; i < PASSWORD_PLACES; i++)
                assert_int_equal(pthread_join(threads[i], NULL), 0);
        for (int i = 0; i < PASSWORD_PLACES; i++)
                assert_int_equal(said[i], i % 3 == 0 ? ERR_UNAUTHENTICATED : OK);
        assert_int_equal(hashing.most, PASSWORD_PLACES);
        let_go(PASSWORD_PLACES + 1); /* the places are free again */
        said[0] = 1;
        sign_in(&said[0]);
        assert_int_equal(said[0], OK);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(no_more_than_its_places_hash_at_once) };
        return cmocka_run_group_tests_name("access/crowd", tests, NULL, NULL);
}
