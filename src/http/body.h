/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The body of a request: kept in memory while small, in a temporary file without a name when larger; and the readers of
 * the two encodings that forms use.
 *
 * Invariants: a body never holds more than its limit; readers take any bytes, allocate in the arena only, and refuse
 * instead of repairing: a wrong escape, a NUL, invalid UTF-8 or a part that does not end is ERR_INVALID. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

#include <jansson.h>

enum { BODY_MEMORY_MAX = 1 << 20, FIELDS_MAX = 512 };

struct body {
        struct buffer memory;
        int fd;       /* -1 while in memory */
        void *map;    /* of the file, once finished */
        size_t size, limit;
        const char *folder;
};

void body_init(struct body *body, size_t limit, const char *folder);
void body_free(struct body *body);
/* ERR_TOO_LARGE past the limit, ERR_IO when the temporary file cannot be written. */
[[nodiscard]] enum error body_append(struct body *body, struct slice bytes);
/* All of it; valid until body_free. */
[[nodiscard]] enum error body_finish(struct body *body, struct slice *ret_bytes);

struct field {
        struct slice name, value;
        struct slice filename, content_type; /* parts of a multipart body only; null otherwise */
        bool is_file;
};

struct fields {
        struct field *list;
        size_t count;
};

/* %XX decoded, '+' as space when `plus`. Refuses NUL, wrong escapes and what is not UTF-8. */
[[nodiscard]] enum error body_decode(struct arena *arena, struct slice text, bool plus, struct slice *ret_decoded);
/* application/x-www-form-urlencoded, also the query. ERR_TOO_LARGE for more than FIELDS_MAX. */
[[nodiscard]] enum error body_read_urlencoded(struct arena *arena, struct slice bytes, struct fields *ret_fields);
/* multipart/form-data (RFC 7578). File contents are views of `bytes`. */
[[nodiscard]] enum error body_read_multipart(struct arena *arena, struct slice bytes, struct slice content_type,
                                             struct fields *ret_fields);
/* Strict JSON object: no duplicate keys, no NUL, depth at most 32. The caller owns *ret_object. */
[[nodiscard]] enum error body_read_json(struct slice bytes, json_t **ret_object);
