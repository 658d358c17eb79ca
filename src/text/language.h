/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The languages that the program speaks, and the texts it says in them.
 *
 * A text shown to people is written in Indonesian where it is used, in a template ({{t …}}) or in C (T("…")), and is
 * its own key. locale/LANG/ROOM.po holds the others; tools/pogen.c collects the texts and fails the build when one has
 * no English, or when a translation is no longer used. Translations live as long as the program. */
#pragma once

#include "base/slice.h"

enum language {
        LANGUAGE_ID, /* Indonesian: the source */
        LANGUAGE_EN,
        LANGUAGE_COUNT,
};

/* Marks a text for translation where a constant is needed (tables); translate it with translate_text when it is
 * said. */
#define T(text) S(text)
/* The same for a text with a count: TN("%{count} laporan"). */
#define TN(text) S(text)

/* "id" or "en": the value of the lang attribute and of the language cookie. */
struct slice language_code(enum language language);
/* False when `code` is not one of ours. */
[[nodiscard]] bool language_parse(struct slice code, enum language *ret_language);

/* `text` in `language`; the text itself when there is no translation. */
struct slice translate(enum language language, struct slice text);
/* The form for `count` (English has two, Indonesian one). */
struct slice translate_count(enum language language, struct slice text, int64_t count);
/* For generated code: the same with text_hash(text) already known. `count` is 1 for a text without one. */
struct slice translate_known(enum language language, uint64_t hash, struct slice text, int64_t count);
/* tr(language, "Laporan tidak ditemukan"): marks and translates at once. */
#define tr(language, text) translate((language), S(text))

/* FNV-1a, 64 bits: the key of a text in the generated table. */
static inline uint64_t text_hash(struct slice text)
{
        uint64_t hash = UINT64_C(0xcbf29ce484222325);
        for (size_t i = 0; i < text.size; i++)
                hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
        return hash;
}

/* One text in the generated table (tools/pogen.c): forms[language - 1] holds the singular and the plural. A slot
 * without text is free. Collisions of the hash are refused when the table is made. */
struct translation {
        uint64_t hash;
        struct slice text;
        struct slice forms[LANGUAGE_COUNT - 1][2];
};

extern const struct translation translations[];
extern const size_t translations_mask; /* number of slots - 1, a power of two less one */
