/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "journal/chain.h"

/* Printed again, the line says the same. */
void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        struct checkpoint checkpoint, again;
        struct slice key_id, key_again;
        uint8_t signature[CHECKPOINT_SIGNATURE_SIZE], signature_again[CHECKPOINT_SIGNATURE_SIZE];
        if (checkpoint_parse(input, &checkpoint, &key_id, signature) != OK)
                return;
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, 4096 + input.size);
        checkpoint_format(&checkpoint, key_id, slice_of((const char *)signature, sizeof signature), &line);
        fuzz_must(buffer_check(&line) == OK);
        fuzz_must(checkpoint_parse(buffer_slice(&line), &again, &key_again, signature_again) == OK);
        fuzz_must(uuid_equal(checkpoint.office_id, again.office_id) && checkpoint.seq == again.seq);
        fuzz_must(checkpoint.at == again.at && memcmp(checkpoint.chain, again.chain, CHAIN_SIZE) == 0);
        fuzz_must(memcmp(signature, signature_again, sizeof signature) == 0 && slice_equal(key_id, key_again));
}
