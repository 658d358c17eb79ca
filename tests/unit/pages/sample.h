/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages filled with made-up content, for the tests and for looking at them. */
#pragma once

#include "samples.html.h"

enum { SAMPLES = 8 };

struct sample {
        const char *name;
        enum language language;
        void (*render)(struct page *page);
};

extern const struct sample samples[SAMPLES];
/* Renders the sample into `out` (with its frame, DATA FIKTIF included). */
void sample_render(const struct sample *sample, struct buffer *out, struct arena *arena);
