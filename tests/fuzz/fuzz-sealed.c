/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed values as somebody with the database may leave them, under the key of an office and of a case. The first two
 * bytes say which byte of a rightly sealed value is changed; the bytes themselves are also opened as they are. */
#include "fuzz.h"

#include "store/vault.h"

static const struct uuid case_id = { .bytes = { 3 } };
static const struct sealing {
        struct vault_key key;
        struct seal_place place;
} sealings[] = {
        { { .office_id = { .bytes = { 1 } }, .version = 7, .bytes = { 9, 9 } },
          { "report.narrative", { .bytes = { 1 } }, { .bytes = { 2 } }, NULL } },
        { { .office_id = { .bytes = { 1 } }, .case_id = { .bytes = { 3 } }, .bytes = { 9, 9 } },
          { "tip.body", { .bytes = { 1 } }, { .bytes = { 2 } }, &case_id } },
};

static void open_altered(const struct sealing *s, struct slice plain, unsigned at, struct arena *arena)
{
        struct slice sealed, opened;
        struct vault_key under;
        if (vault_seal(&s->key, &s->place, plain, arena, &sealed) != OK)
                return;
        fuzz_must(vault_sealed_under(sealed, &under) == OK && under.version == s->key.version &&
                  uuid_equal(under.case_id, s->key.case_id));
        fuzz_must(vault_open_sealed(&s->key, &s->place, sealed, arena, &opened) == OK && slice_equal(opened, plain));
        struct seal_place elsewhere = s->place;
        elsewhere.row_id.bytes[at % 16] ^= 1;
        fuzz_must(vault_open_sealed(&s->key, &elsewhere, sealed, arena, &opened) == ERR_CORRUPT);
        fuzz_must(vault_open_sealed(&s->key, &s->place, slice_sub(sealed, 0, at % sealed.size), arena, &opened) ==
                  ERR_CORRUPT);
        char *byte = (char *)(uintptr_t)sealed.data + at % sealed.size;
        *byte = (char)(*byte ^ (1 << at % 8));
        fuzz_must(vault_open_sealed(&s->key, &s->place, sealed, arena, &opened) == ERR_CORRUPT);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice opened;
        for (size_t i = 0; i < sizeof sealings / sizeof sealings[0]; i++) {
                const struct sealing *s = &sealings[i];
                fuzz_must(vault_open_sealed(&s->key, &s->place, input, arena, &opened) == ERR_CORRUPT);
                if (input.size >= 2)
                        open_altered(s, slice_from(input, 2),
                                     (unsigned char)input.data[0] * 256U + (unsigned char)input.data[1], arena);
        }
}
