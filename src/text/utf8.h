/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* UTF-8 read one character at a time, without tables of characters (those are in text/clean.h).
 *
 * A character here is a code point (RFC 3629: no surrogate, no overlong form, nothing above U+10FFFF). Reading never
 * fails: a byte sequence that is no character yields U+FFFD with `valid` false, one for each maximal wrong part, as
 * Unicode 15 section 3.9 and browsers do it. So every function terminates and agrees with the others on any bytes. */
#pragma once

#include "base/buffer.h"

enum { UTF8_REPLACEMENT = 0xFFFD, UTF8_MAX_SIZE = 4 };

struct utf8_char {
        uint32_t code;
        uint8_t size; /* bytes it took in the input, 1..4 */
        bool valid;
};

/* Takes the first character off *rest. False at the end. */
bool utf8_next(struct slice *rest, struct utf8_char *ret_char);
bool utf8_is_valid(struct slice s);
bool utf8_is_ascii(struct slice s);
/* Number of characters, a wrong part counting as one. */
size_t utf8_count(struct slice s);
/* The longest beginning of at most `characters` characters. */
struct slice utf8_cut(struct slice s, size_t characters);
/* The longest beginning of at most `bytes` bytes that does not split a character. */
struct slice utf8_cut_bytes(struct slice s, size_t bytes);
/* Appends the character; what is no character (surrogate, too large) is appended as U+FFFD. */
void utf8_append(struct buffer *out, uint32_t code);

/* C0 and C1 controls and DEL, except tab, line feed and carriage return, which people type. */
bool utf8_is_control(uint32_t code);
/* What changes the order of display or cannot be seen: bidi marks, embeddings, overrides and isolates, zero-width
 * characters, soft hyphen, byte order mark, line and paragraph separator, tags, variation selectors, fillers. */
bool utf8_is_invisible(uint32_t code);
