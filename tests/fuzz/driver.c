/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Between libFuzzer (or replay.c) and a target. */
#include "fuzz.h"

enum { ARENA_LIMIT = 16 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        _cleanup_arena_ struct arena arena = { 0 };
        arena_init(&arena, ARENA_LIMIT);
        fuzz_one(slice_of((const char *)data, size), &arena);
        return 0;
}

void fuzz_broken(const char *condition, const char *file, int line)
{
        (void)fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
        abort();
}
