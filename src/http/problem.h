/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The one place where an error becomes a status and words that a person understands.
 *
 * Invariants: absent and forbidden give the same answer, byte for byte: nothing in
 * a problem tells them apart; no problem names a table, a file, a function or what another person did. */
#pragma once

#include "base/error.h"
#include "http/request.h"

struct problem {
        unsigned status;
        struct slice type;   /* stable word, as error_name: "not-found" */
        struct slice title;  /* in the language of the request */
        struct slice advice; /* what to do now */
        unsigned retry_after; /* seconds, 0 for none */
};

struct problem problem_describe(enum error err, enum language language);
/* What was refused because the disk has no room: waiting a moment does not help, telling the administrator does. */
struct problem problem_full(enum language language);
/* Our own page, opened under another address than the public `origin`, whose forms are taken only there. */
struct problem problem_elsewhere(enum language language, struct slice origin, struct arena *arena);
/* Our own page, opened before this session began: by another person, perhaps. */
struct problem problem_other_session(enum language language);
/* A write of a program that does not say which version it read: If-Match is missing. */
struct problem problem_no_version(enum language language);
/* RFC 9457 document with the field errors of the request, if any. */
[[nodiscard]] enum error problem_append_json(struct request *rq, const struct problem *problem, struct buffer *out);
/* Plain text, for when there is no page. */
void problem_append_text(const struct problem *problem, struct buffer *out);
