/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "sandbox/parsers.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        enum { OUTPUT_MAX = 16 << 20 };
        _cleanup_sandbox_output_ struct sandbox_output out = { 0 };
        sandbox_output_init(&out, OUTPUT_MAX);
        if (sandbox_read_pdf(input, &out) != OK)
                return;
        size_t total = 0;
        for (size_t i = 0; i < out.result.count; i++)
                total += out.result.items[i].bytes.size;
        fuzz_must(out.result.count <= SANDBOX_ITEMS_MAX && total <= OUTPUT_MAX);
}
