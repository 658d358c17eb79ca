/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What JSON handlers share: how ids, instants, lists and versions are written and read.
 *
 * Invariants: one form of each thing in the whole API: ids as text, instants as RFC 3339 in UTC, days as ISO days, what
 * is absent as null; a list is {"items":[...],"next":"/api/..." or null}, and the same address stands in the Link
 * header (RFC 8288). Each answer is one object. What comes from demonstration data says so twice: the member
 * "fictional" stands first and the header Kentongan-Data beside it, both "DATA FIKTIF"; in earnest neither is there. A
 * handler writes fields that its page shows and no others, and calls the page's own rule. */
#pragma once

#include "program/app.h"
#include "text/json.h"

enum { API_ROWS = 50 }; /* a list's limit when none is asked for; the most is 200 */

/* Starts the body of the answer and opens its object: the next call writes a member. */
void api_begin(struct request *rq, struct json_writer *ret_out);
/* Closes the object, ends and sends it. */
[[nodiscard]] enum error api_send(struct request *rq, struct json_writer *out, unsigned status);
/* Starts a list: api_begin and its array "items". */
void api_begin_list(struct request *rq, struct json_writer *ret_out);
/* Ends array and answer and sends it; `next` is the address of the next page, or null. */
[[nodiscard]] enum error api_send_list(struct request *rq, struct json_writer *out, struct slice next);

/* Answers 201 with Location BEFORE/ID and the id, with its number where it has one (null: none). */
[[nodiscard]] enum error api_send_created(struct request *rq, const char *before, struct uuid id, struct slice number);

void api_write_id(struct json_writer *out, const char *key, struct uuid id); /* nil: null */
void api_write_at(struct json_writer *out, const char *key, instant at);     /* 0: null */
/* Two members: the code of a place under `key`, and its name under "place". */
void api_write_place(struct request *rq, struct json_writer *out, const char *key, struct slice code);

/* ETag of a thing's version; *ret_fresh: the client has it, and 304 is the answer. */
[[nodiscard]] enum error api_etag(struct request *rq, int64_t version, bool *ret_fresh);
/* The version that If-Match names, for the rule to compare in its transaction. ERR_INVALID (428) when the header is
 * missing, ERR_STALE when it is no version of ours ("*" neither: who writes has read). */
[[nodiscard]] enum error api_if_match(struct request *rq, int64_t *ret_version);
/* For what adds and overwrites nothing: the same, and 0 when the header is missing. */
[[nodiscard]] enum error api_if_match_or_none(struct request *rq, int64_t *ret_version);
/* Makes ERR_INVALID of a rule name its fields in the problem document. */
void api_set_errors(struct request *rq, const struct form_errors *errors);
