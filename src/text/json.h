/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* JSON in by jansson, read with typed getters that name the place of an error; JSON out appended to a buffer.
 *
 * Reading refuses duplicate keys, trailing bytes, numbers outside int64, NUL characters and nesting beyond a limit,
 * which is counted before the parser runs. A node borrows from its document and from the node it came from: both must
 * live longer. The first problem stays in struct json_problem: "$.mentions[2].phone", and a reason. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

#include <jansson.h>

struct json_problem {
        char path[160];     /* "" when there is none; for text that does not parse "$" */
        const char *reason; /* stable short word: "missing", "not-text", "too-long", "not-in-range", "syntax", ... */
        int line, column;   /* only for "syntax" and "duplicate-key", else 0 */
};

struct json_document {
        json_t *root;
        struct json_problem problem;
};

enum { JSON_DEPTH_DEFAULT = 16 };

/* ERR_INVALID (see document->problem), ERR_TOO_LARGE when nested deeper than `depth`, ERR_MEMORY. The document is to be
 * freed in every case. */
[[nodiscard]] enum error json_read_document(struct slice text, unsigned depth, struct json_document *ret_document);
void json_document_free(struct json_document *document);
#define _cleanup_json_document_ _cleanup_(json_document_free)

struct json_node {
        json_t *value; /* never changed here; jansson iterates only over what is not const */
        const struct json_node *parent;
        const char *key; /* NULL in an array and at the root */
        size_t index;
        struct json_problem *problem;
};

struct json_node json_root(struct json_document *document);
bool json_node_has(const struct json_node *node, const char *key); /* null counts as absent */
size_t json_node_count(const struct json_node *node);              /* of an array; else 0 */

/* Each reads member `key` of the object `node`. ERR_INVALID when it is absent, of another type or out of bounds; the
 * problem says which. Text is cut out of the document, not copied, and is valid UTF-8 without NUL. */
[[nodiscard]] enum error json_read_text(const struct json_node *node, const char *key, size_t max_characters,
                                        struct slice *ret_text);
[[nodiscard]] enum error json_read_int64(const struct json_node *node, const char *key, int64_t least, int64_t most,
                                         int64_t *ret_value);
[[nodiscard]] enum error json_read_real(const struct json_node *node, const char *key, double *ret_value);
[[nodiscard]] enum error json_read_bool(const struct json_node *node, const char *key, bool *ret_value);
[[nodiscard]] enum error json_read_object(const struct json_node *node, const char *key, struct json_node *ret_node);
[[nodiscard]] enum error json_read_array(const struct json_node *node, const char *key, size_t max_items,
                                         struct json_node *ret_node);
/* Item of an array: an object, an array or a single value (read that with json_node_text). */
[[nodiscard]] enum error json_read_item(const struct json_node *array, size_t index, struct json_node *ret_node);
[[nodiscard]] enum error json_node_text(const struct json_node *node, size_t max_characters, struct slice *ret_text);
/* ERR_INVALID ("unknown-key") when the object has a member that is not in `keys`. */
[[nodiscard]] enum error json_only_keys(const struct json_node *node, const char *const *keys, size_t count);
/* Records a problem of the caller's own at member `key` (NULL: the node itself); returns ERR_INVALID. */
enum error json_refuse(const struct json_node *node, const char *key, const char *reason);

enum { JSON_WRITER_DEPTH = 32 };

/* Writes well-formed JSON or fails: a misplaced call (a value without key in an object, a wrong close, too deep) sets
 * `misused`, and json_writer_end then gives ERR_INTERNAL. In an object give the key, in an array NULL. */
struct json_writer {
        struct buffer *out;
        uint8_t depth;
        bool misused, done;
        char closers[JSON_WRITER_DEPTH]; /* '}' or ']' for each open level */
        bool has_items[JSON_WRITER_DEPTH];
};

void json_writer_init(struct json_writer *writer, struct buffer *out);
/* OK when one whole value was written and the buffer took it. */
[[nodiscard]] enum error json_writer_end(struct json_writer *writer);
void json_open_object(struct json_writer *writer, const char *key);
void json_open_array(struct json_writer *writer, const char *key);
void json_close(struct json_writer *writer);
/* The null slice is written as null. */
void json_write_text(struct json_writer *writer, const char *key, struct slice text);
void json_write_int64(struct json_writer *writer, const char *key, int64_t value);
/* 17 digits at most, read back as the same number; what is not finite becomes null. */
void json_write_real(struct json_writer *writer, const char *key, double value);
void json_write_bool(struct json_writer *writer, const char *key, bool value);
void json_write_null(struct json_writer *writer, const char *key);
