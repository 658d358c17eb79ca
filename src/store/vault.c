/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/vault.h"

#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

enum {
        FORMAT = 1,
        FORMAT_CASE = 2,
        NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
        TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
        MASTER_ID = 8,
        HEAD = 1 + 4,
        CASE_HEAD = 1 + 16,
        PLACE_MAX = 256,
        PLAIN_MAX = 8 << 20,
        TICKET_TEXT = sodium_base64_VARIANT_URLSAFE_NO_PADDING
};

static_assert(VAULT_OVERHEAD == HEAD + NONCE + TAG);
static_assert(VAULT_CASE_OVERHEAD == CASE_HEAD + NONCE + TAG);
static_assert(VAULT_WRAPPED_SIZE == 1 + MASTER_ID + NONCE + VAULT_KEY_SIZE + TAG);
static_assert(VAULT_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

/* The file: this line, then the key in hexadecimal. */
static const char file_head[] = "kentongan master key 1\n";

struct vault {
        uint8_t master[VAULT_KEY_SIZE];
        uint8_t id[MASTER_ID]; /* a hash of it, so that a wrong key file is told from damage */
};

static enum error make_file(const char *path)
{
        uint8_t key[VAULT_KEY_SIZE];
        char text[sizeof file_head + 2 * VAULT_KEY_SIZE + 1], hex[2 * VAULT_KEY_SIZE + 1];
        randombytes_buf(key, sizeof key);
        (void)sodium_bin2hex(hex, sizeof hex, key, sizeof key);
        int size = snprintf(text, sizeof text, "%s%s\n", file_head, hex);
        enum error err = file_create(path, slice_of(text, (size_t)size));
        sodium_memzero(key, sizeof key);
        sodium_memzero(hex, sizeof hex);
        sodium_memzero(text, sizeof text);
        return err == ERR_CONFLICT ? OK : err; /* another process was faster: its key is taken */
}

static enum error read_file(int file, uint8_t ret_key[VAULT_KEY_SIZE])
{
        enum { SIZE = sizeof file_head - 1 + 2 * VAULT_KEY_SIZE + 1 };
        char text[SIZE + 1];
        size_t got = 0;
        ssize_t size = read(file, text, sizeof text);
        enum error err = ERR_CORRUPT;
        if (size == SIZE && memcmp(text, file_head, sizeof file_head - 1) == 0 && text[SIZE - 1] == '\n' &&
            sodium_hex2bin(ret_key, VAULT_KEY_SIZE, text + sizeof file_head - 1, (size_t)2 * VAULT_KEY_SIZE, NULL, &got,
                           NULL) == 0 && got == VAULT_KEY_SIZE)
                err = OK;
        sodium_memzero(text, sizeof text);
        return err;
}

enum error vault_open(const char *path, bool create, struct vault **ret_vault)
{
        if (sodium_init() < 0)
                return ERR_INTERNAL;
        _cleanup_close_ int file = open(path, O_RDONLY | O_CLOEXEC);
        if (file < 0 && errno == ENOENT && create) {
                TRY(make_file(path));
                file = open(path, O_RDONLY | O_CLOEXEC);
        }
        if (file < 0)
                return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
        TRY(file_check_secret(file, path));
        struct vault *vault = sodium_malloc(sizeof *vault); /* locked, guarded, not in a core dump */
        if (!vault)
                return ERR_MEMORY;
        enum error err = read_file(file, vault->master);
        if (err != OK) {
                sodium_free(vault);
                return err;
        }
        (void)crypto_generichash(vault->id, sizeof vault->id, vault->master, sizeof vault->master,
                                 (const uint8_t *)"kentongan key id", 16);
        (void)sodium_mprotect_readonly(vault);
        *ret_vault = vault;
        return OK;
}

void vault_close(struct vault *vault)
{
        sodium_free(vault);
}

static void put_u32(uint8_t *to, uint32_t value)
{
        for (int i = 0; i < 4; i++)
                to[i] = (uint8_t)(value >> (24 - 8 * i));
}

static uint32_t get_u32(const uint8_t *from)
{
        return (uint32_t)from[0] << 24 | (uint32_t)from[1] << 16 | (uint32_t)from[2] << 8 | from[3];
}

/* How a value begins that this key sealed; gives its size. */
static size_t put_head(const struct vault_key *key, uint8_t *to)
{
        if (uuid_is_nil(key->case_id)) {
                to[0] = FORMAT;
                put_u32(to + 1, key->version);
                return HEAD;
        }
        to[0] = FORMAT_CASE;
        memcpy(to + 1, key->case_id.bytes, sizeof key->case_id.bytes);
        return CASE_HEAD;
}

/* Associated data: the head tells the size of the fixed parts, which come first, so that no two places give the same
 * bytes. 0 when the name is too long. */
static size_t place_bytes(const struct vault_key *key, const char *name, struct uuid row_id,
                          uint8_t ret_place[PLACE_MAX])
{
        size_t size = strlen(name), head = put_head(key, ret_place);
        if (head + 16 + 16 + size > PLACE_MAX)
                return 0;
        memcpy(ret_place + head, key->office_id.bytes, 16);
        memcpy(ret_place + head + 16, row_id.bytes, 16);
        memcpy(ret_place + head + 32, name, size);
        return head + 32 + size;
}

void vault_wrap(const struct vault *vault, const struct vault_key *key, const char *purpose,
                uint8_t ret_wrapped[VAULT_WRAPPED_SIZE])
{
        uint8_t place[PLACE_MAX], *nonce = ret_wrapped + 1 + MASTER_ID;
        size_t size = place_bytes(key, purpose, UUID_NIL, place);
        ret_wrapped[0] = FORMAT;
        memcpy(ret_wrapped + 1, vault->id, MASTER_ID);
        randombytes_buf(nonce, NONCE);
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE, NULL, key->bytes, sizeof key->bytes, place,
                                                         size, NULL, nonce, vault->master);
}

enum error vault_unwrap(const struct vault *vault, struct slice wrapped, const char *purpose, struct vault_key *key)
{
        uint8_t place[PLACE_MAX];
        const uint8_t *bytes = (const uint8_t *)wrapped.data, *nonce = bytes + 1 + MASTER_ID;
        if (wrapped.size != VAULT_WRAPPED_SIZE || bytes[0] != FORMAT)
                return ERR_CORRUPT;
        if (memcmp(bytes + 1, vault->id, MASTER_ID) != 0)
                return ERR_UNCONFIGURED;
        size_t size = place_bytes(key, purpose, UUID_NIL, place);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(key->bytes, NULL, NULL, nonce + NONCE, VAULT_KEY_SIZE + TAG,
                                                       place, size, nonce, vault->master) != 0)
                return ERR_CORRUPT;
        return OK;
}

static bool seals_here(const struct vault_key *key, const struct seal_place *place)
{
        return uuid_equal(place->office_id, key->office_id) &&
               (place->case_id ? !uuid_is_nil(*place->case_id) && uuid_equal(*place->case_id, key->case_id)
                               : uuid_is_nil(key->case_id));
}

enum error vault_seal(const struct vault_key *key, const struct seal_place *place, struct slice plain,
                      struct arena *arena, struct slice *ret_sealed)
{
        uint8_t bound[PLACE_MAX];
        size_t size = place_bytes(key, place->column, place->row_id, bound);
        if (!seals_here(key, place))
                return ERR_INTERNAL;
        if (size == 0 || plain.size > PLAIN_MAX)
                return ERR_TOO_LARGE;
        uint8_t *sealed = arena_alloc(arena, plain.size + VAULT_CASE_OVERHEAD);
        if (!sealed)
                return ERR_MEMORY;
        uint8_t *nonce = sealed + put_head(key, sealed);
        randombytes_buf(nonce, NONCE);
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + NONCE, NULL, (const uint8_t *)plain.data, plain.size,
                                                         bound, size, NULL, nonce, key->bytes);
        *ret_sealed = slice_of((const char *)sealed, (size_t)(nonce - sealed) + NONCE + plain.size + TAG);
        return OK;
}

enum error vault_sealed_under(struct slice sealed, struct vault_key *ret_key)
{
        struct vault_key key = { 0 };
        if (sealed.size >= VAULT_OVERHEAD && sealed.data[0] == FORMAT)
                key.version = get_u32((const uint8_t *)sealed.data + 1);
        else if (sealed.size >= VAULT_CASE_OVERHEAD && sealed.data[0] == FORMAT_CASE)
                memcpy(key.case_id.bytes, sealed.data + 1, sizeof key.case_id.bytes);
        else
                return ERR_CORRUPT;
        if (sealed.data[0] == FORMAT_CASE && uuid_is_nil(key.case_id))
                return ERR_CORRUPT;
        *ret_key = key;
        return OK;
}

enum error vault_open_sealed(const struct vault_key *key, const struct seal_place *place, struct slice sealed,
                             struct arena *arena, struct slice *ret_plain)
{
        uint8_t bound[PLACE_MAX];
        struct vault_key under;
        TRY(vault_sealed_under(sealed, &under));
        bool of_case = !uuid_is_nil(under.case_id);
        const uint8_t *nonce = (const uint8_t *)sealed.data + (of_case ? CASE_HEAD : HEAD);
        size_t size = place_bytes(key, place->column, place->row_id, bound);
        size_t plain_size = sealed.size - (of_case ? VAULT_CASE_OVERHEAD : VAULT_OVERHEAD);
        if (size == 0 || under.version != key->version || !uuid_equal(under.case_id, key->case_id))
                return ERR_CORRUPT;
        char *plain = arena_alloc(arena, plain_size + 1);
        if (!plain)
                return ERR_MEMORY;
        if (crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)plain, NULL, NULL, nonce + NONCE, plain_size + TAG,
                                                       bound, size, nonce, key->bytes) != 0)
                return ERR_CORRUPT;
        *ret_plain = slice_of(plain, plain_size);
        return OK;
}

void vault_lookup(const struct vault_key *key, const char *column, struct slice plain,
                  uint8_t ret_hash[VAULT_LOOKUP_SIZE])
{
        uint8_t derived[VAULT_KEY_SIZE];
        (void)crypto_generichash(derived, sizeof derived, (const uint8_t *)column, strlen(column), key->bytes,
                                 sizeof key->bytes);
        (void)crypto_generichash(ret_hash, VAULT_LOOKUP_SIZE, (const uint8_t *)plain.data, plain.size, derived,
                                 sizeof derived);
        sodium_memzero(derived, sizeof derived);
}

/* --- tickets ------------------------------------------------------------------------------------------------------ */

static void ticket_key(const struct vault *vault, const char *purpose, uint8_t ret_key[VAULT_KEY_SIZE])
{
        crypto_generichash_state state;
        static const char label[] = "kentongan ticket ";
        (void)crypto_generichash_init(&state, vault->master, sizeof vault->master, VAULT_KEY_SIZE);
        (void)crypto_generichash_update(&state, (const uint8_t *)label, sizeof label - 1);
        (void)crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose));
        (void)crypto_generichash_final(&state, ret_key, VAULT_KEY_SIZE);
}

enum error vault_seal_ticket(const struct vault *vault, const struct ticket_use *use, struct slice plain,
                             struct arena *arena, struct slice *ret_text)
{
        uint8_t key[VAULT_KEY_SIZE], sealed[NONCE + VAULT_TICKET_MAX + TAG];
        if (plain.size > VAULT_TICKET_MAX)
                return ERR_TOO_LARGE;
        size_t size = NONCE + plain.size + TAG, room = sodium_base64_ENCODED_LEN(size, TICKET_TEXT);
        char *text = arena_alloc(arena, room);
        if (!text)
                return ERR_MEMORY;
        ticket_key(vault, use->purpose, key);
        randombytes_buf(sealed, NONCE);
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + NONCE, NULL, (const uint8_t *)plain.data, plain.size,
                                                         (const uint8_t *)use->bound.data, use->bound.size, NULL,
                                                         sealed, key);
        sodium_memzero(key, sizeof key);
        *ret_text = slice_from_cstr(sodium_bin2base64(text, room, sealed, size, TICKET_TEXT));
        return OK;
}

enum error vault_open_ticket(const struct vault *vault, const struct ticket_use *use, struct slice text,
                             struct arena *arena, struct slice *ret_plain)
{
        uint8_t key[VAULT_KEY_SIZE], sealed[NONCE + VAULT_TICKET_MAX + TAG];
        size_t size;
        if (sodium_base642bin(sealed, sizeof sealed, text.data, text.size, NULL, &size, NULL, TICKET_TEXT) != 0 ||
            size < NONCE + TAG)
                return ERR_INVALID;
        char *plain = arena_alloc(arena, size - NONCE - TAG + 1);
        if (!plain)
                return ERR_MEMORY;
        ticket_key(vault, use->purpose, key);
        int fault = crypto_aead_xchacha20poly1305_ietf_decrypt((uint8_t *)plain, NULL, NULL, sealed + NONCE,
                                                               size - NONCE, (const uint8_t *)use->bound.data,
                                                               use->bound.size, sealed, key);
        sodium_memzero(key, sizeof key);
        if (fault)
                return ERR_INVALID;
        *ret_plain = slice_of(plain, size - NONCE - TAG);
        return OK;
}
