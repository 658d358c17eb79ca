/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "sandbox/parsers.h"

typedef enum error reader(struct slice input, struct sandbox_output *out);

static void read_by(reader *read, struct slice input)
{
        enum { OUTPUT_MAX = 16 << 20 };
        _cleanup_sandbox_output_ struct sandbox_output out = { 0 };
        sandbox_output_init(&out, OUTPUT_MAX);
        if (read(input, &out) != OK)
                return;
        size_t total = 0;
        for (size_t i = 0; i < out.result.count; i++)
                total += out.result.items[i].bytes.size;
        fuzz_must(out.result.count <= SANDBOX_ITEMS_MAX && total <= OUTPUT_MAX);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        read_by(sandbox_read_pdf, input);
        read_by(sandbox_read_pdf_text, input);
}
