/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The few words that parent and child exchange over one socket pair: a request with its payload, an answer with its
 * items. Native byte order, for both ends are the same executable.
 *
 *     request   magic version kind memory cpu_seconds output size | payload
 *     answer    magic version status count total | count * (size name_size width height) | names and bytes in turn
 *
 * Invariants: every length is checked against the limit and against the bytes that are there before it is used; a
 * reader never reads past its slice; what does not add up to the byte is ERR_CORRUPT. */
#pragma once

#include "base/buffer.h"
#include "sandbox/sandbox.h"

struct sandbox_request {
        enum sandbox_kind kind;
        size_t memory, output, size; /* bytes; `size` of the payload that follows */
        unsigned cpu_seconds;
};

struct sandbox_answer {
        enum error status;
        size_t count; /* items; 0 unless status is OK */
        size_t total; /* bytes behind the header */
};

enum { SANDBOX_REQUEST_SIZE = 48, SANDBOX_ANSWER_SIZE = 24, SANDBOX_ITEM_SIZE = 16, SANDBOX_NAME_MAX = 255,
       /* most bytes that an answer takes besides those of its items */
       SANDBOX_OVERHEAD = SANDBOX_ITEMS_MAX * (SANDBOX_ITEM_SIZE + SANDBOX_NAME_MAX) };

void sandbox_encode_request(const struct sandbox_request *request, char ret_bytes[SANDBOX_REQUEST_SIZE]);
[[nodiscard]] enum error sandbox_decode_request(struct slice bytes, struct sandbox_request *ret_request);

void sandbox_encode_answer(const struct sandbox_answer *answer, char ret_bytes[SANDBOX_ANSWER_SIZE]);
/* `output` is the most bytes behind the header that the caller takes. */
[[nodiscard]] enum error sandbox_decode_answer(struct slice bytes, size_t output, struct sandbox_answer *ret_answer);

/* What stands behind the header of an answer. The items view `body`. */
[[nodiscard]] enum error sandbox_decode_items(struct slice body, size_t count, struct sandbox_result *ret_result);
/* Appends what sandbox_decode_items reads. */
void sandbox_encode_items(const struct sandbox_result *result, struct buffer *buffer);
