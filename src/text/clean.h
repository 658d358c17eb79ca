/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Unicode forms (utf8proc), and the cleaning that every text typed by a person goes through once, when it enters.
 *
 * Invariants: results are valid UTF-8 and live in the arena; cleaning a clean text changes nothing. */
#pragma once

#include "base/arena.h"

enum utf8_form {
        UTF8_NFC,  /* what is stored */
        UTF8_NFKC, /* compatibility forms made plain: full-width digits, ligatures */
        UTF8_FOLD, /* NFKC, case folded and accents removed: search keys only, never stored as the text itself */
};

/* ERR_MEMORY when the arena is spent. Wrong byte sequences become U+FFFD first. */
[[nodiscard]] enum error utf8_normalise(struct slice s, enum utf8_form form, struct arena *arena,
                                        struct slice *ret_text);

enum text_lines {
        TEXT_ONE_LINE,   /* names, titles: every run of white space becomes one space */
        /* narratives: lines kept and trimmed, CRLF and CR become LF, at most one empty line in a row */
        TEXT_MANY_LINES,
};

/* NFC; controls, bidi marks and overrides, and invisible characters removed; white space trimmed and collapsed.
 * ERR_INVALID when `raw` is not UTF-8, ERR_TOO_LARGE when the result has more than `max_characters` characters (nothing
 * is cut silently), ERR_MEMORY. An empty result is OK: whether it may be empty is the caller's rule. */
[[nodiscard]] enum error text_clean(struct slice raw, enum text_lines lines, size_t max_characters, struct arena *arena,
                                    struct slice *ret_text);
