/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The Ed25519 key that signs checkpoints. Its file holds the 32-byte seed and nothing else. */
#include "journal/key.h"

#include "base/cleanup.h"
#include "base/file.h"
#include "journal.sql.h"
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static enum error read_seed(int fd, const char *path, uint8_t ret_seed[crypto_sign_SEEDBYTES])
{
        uint8_t seed[crypto_sign_SEEDBYTES + 1];
        TRY(file_check_secret(fd, path));
        ssize_t size = read(fd, seed, sizeof seed);
        if (size != crypto_sign_SEEDBYTES)
                return size < 0 ? ERR_IO : ERR_CORRUPT;
        memcpy(ret_seed, seed, crypto_sign_SEEDBYTES);
        sodium_memzero(seed, sizeof seed);
        return OK;
}

static enum error create_seed(const char *path, uint8_t ret_seed[crypto_sign_SEEDBYTES])
{
        uint8_t seed[crypto_sign_SEEDBYTES];
        randombytes_buf(seed, sizeof seed);
        enum error err = file_create(path, slice_of((const char *)seed, sizeof seed));
        if (err == OK)
                memcpy(ret_seed, seed, sizeof seed);
        sodium_memzero(seed, sizeof seed);
        return err;
}

/* FOLDER/journal.places for FOLDER/journal.key. */
static void set_places(const char *path, char ret_places[JOURNAL_PATH_SIZE])
{
        const char *slash = strrchr(path, '/');
        int folder = slash ? (int)(slash - path + 1) : 0;
        (void)snprintf(ret_places, JOURNAL_PATH_SIZE, "%.*sjournal.places", folder, path);
}

enum error journal_key_open(const char *path, bool create, struct journal_key **ret_key)
{
        uint8_t seed[crypto_sign_SEEDBYTES];
        if (strlen(path) + sizeof "journal.places" > JOURNAL_PATH_SIZE)
                return ERR_TOO_LARGE;
        _cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 && !create)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        enum error err = fd >= 0 ? read_seed(fd, path, seed) : create_seed(path, seed);
        TRY(err);
        struct journal_key *key = sodium_malloc(sizeof *key);
        if (!key)
                return ERR_MEMORY;
        crypto_sign_seed_keypair(key->public_key, key->secret_key, seed);
        sodium_memzero(seed, sizeof seed);
        sodium_bin2base64(key->id, sizeof key->id, key->public_key, 9, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        set_places(path, key->places);
        *ret_key = key;
        return OK;
}

enum error journal_key_fits(struct tx *tx, const struct journal_key *key, bool *ret_fits)
{
        struct journal_signers_row row;
        TRY(journal_signers(tx, &(struct journal_signers_params){ .key_id = slice_from_cstr(key->id) }, tx_arena(tx),
                            &row));
        *ret_fits = row.ours || !row.anybody;
        return OK;
}

void journal_key_close(struct journal_key *key)
{
        if (key)
                sodium_free(key);
}

void journal_key_sign(const struct journal_key *key, struct slice message, uint8_t ret_signature[crypto_sign_BYTES])
{
        crypto_sign_detached(ret_signature, NULL, (const unsigned char *)message.data, message.size, key->secret_key);
}

bool journal_key_verify(const struct journal_key *key, struct slice message, const uint8_t signature[crypto_sign_BYTES])
{
        return crypto_sign_verify_detached(signature, (const unsigned char *)message.data, message.size,
                                           key->public_key) == 0;
}
