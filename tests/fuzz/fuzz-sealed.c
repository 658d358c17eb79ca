/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed values as somebody with the database may leave them. The first two bytes say which byte of a rightly sealed
 * value is changed; the bytes themselves are also opened as they are. */
#include "fuzz.h"

#include "store/vault.h"

static const struct vault_key key = { .office_id = { .bytes = { 1 } }, .version = 7, .bytes = { 9, 9 } };
static const struct seal_place place = { "report.narrative", { .bytes = { 1 } }, { .bytes = { 2 } } };

static void open_altered(struct slice plain, unsigned at, struct arena *arena)
{
        struct slice sealed, opened;
        uint32_t version;
        if (vault_seal(&key, &place, plain, arena, &sealed) != OK)
                return;
        fuzz_must(vault_sealed_version(sealed, &version) == OK && version == key.version);
        fuzz_must(vault_open_sealed(&key, &place, sealed, arena, &opened) == OK && slice_equal(opened, plain));
        struct seal_place elsewhere = place;
        elsewhere.row_id.bytes[at % 16] ^= 1;
        fuzz_must(vault_open_sealed(&key, &elsewhere, sealed, arena, &opened) == ERR_CORRUPT);
        fuzz_must(vault_open_sealed(&key, &place, slice_sub(sealed, 0, at % sealed.size), arena, &opened) ==
                  ERR_CORRUPT);
        char *byte = (char *)(uintptr_t)sealed.data + at % sealed.size;
        *byte = (char)(*byte ^ (1 << at % 8));
        fuzz_must(vault_open_sealed(&key, &place, sealed, arena, &opened) == ERR_CORRUPT);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice opened;
        fuzz_must(vault_open_sealed(&key, &place, input, arena, &opened) == ERR_CORRUPT);
        if (input.size >= 2)
                open_altered(slice_from(input, 2), (unsigned char)input.data[0] * 256U + (unsigned char)input.data[1],
                             arena);
}
