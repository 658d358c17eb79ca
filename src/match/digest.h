/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How sketches hold words, dates and numbers; only for sketch.c, which makes them, and glance.c, which reads them. */
#pragma once

#include "match/sketch.h"

enum {
        ID = 0xFFFFFF, /* bits of the number of a word, a class or a date */
        ID_BITS = 24,
        BORN_AS_TEXT = ID,       /* what stands there is no date */
        QUARTER = WEIGHT_BIT / 4,
        CODE = MATCH_TOKENS_MAX, /* no class: a code is tied to nothing but itself */
};

#define PHONE_AS_TEXT ((UINT64_C(1) << 56) - 1)

/* What tells most words apart without looking at them. */
struct match_digest {
        uint32_t letters, key_letters;
        uint32_t loose : 24, first : 8; /* class, or CODE; first letter of the key */
        char begins[4], ends[2];        /* the text */
        char key_ends[4];
};
