/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A growing byte buffer that cannot be made without a maximum (the idea is curl's dynbuf).
 *
 * Invariants: size <= limit; when an append would pass the limit or memory is short, nothing of it is appended,
 * `failed` is set, and every later append does nothing: so a run of appends is checked once, with buffer_check. The
 * buffer owns its bytes; buffer_slice is a view that ends with the next append. */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "base/slice.h"

struct buffer {
        char *data;
        size_t size, capacity, limit;
        enum error failed; /* OK, ERR_TOO_LARGE or ERR_MEMORY */
};

void buffer_init(struct buffer *buffer, size_t limit);
void buffer_free(struct buffer *buffer);
#define _cleanup_buffer_ _cleanup_(buffer_free)
/* Empties it and forgets a failure; keeps the memory. */
void buffer_clear(struct buffer *buffer);
/* Takes away what was appended after the first `size` bytes; nothing when there are no more. */
void buffer_truncate(struct buffer *buffer, size_t size);

void buffer_append(struct buffer *buffer, struct slice bytes);
void buffer_append_byte(struct buffer *buffer, char byte);
/* In decimal digits, with zeros before them up to `width` (at most 20). printf would read a format first. */
void buffer_append_digits(struct buffer *buffer, uint64_t value, unsigned width);
void buffer_printf(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline struct slice buffer_slice(const struct buffer *buffer)
{
        return slice_of(buffer->data, buffer->size);
}

/* OK when every append so far went in. */
[[nodiscard]] static inline enum error buffer_check(const struct buffer *buffer)
{
        return buffer->failed;
}
