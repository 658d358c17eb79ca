/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small HTTP client for tests: one request a connection, cookies by actor. All memory is the arena's. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

enum { CLIENT_HEADERS_MAX = 64, CLIENT_COOKIES_MAX = 16 };

struct client_pair {
        struct slice name, value;
};

struct cookie_jar {
        struct client_pair cookies[CLIENT_COOKIES_MAX];
        size_t count;
};

struct client_request {
        unsigned port;
        struct slice method, path, headers, body; /* headers: lines with CRLF */
        bool form, origin, typed;                 /* fields were added; Origin, Content-Type stand in headers */
};

struct client_answer {
        unsigned status;
        struct client_pair headers[CLIENT_HEADERS_MAX];
        size_t header_count;
        struct slice body;
};

void client_header_line(struct arena *arena, struct client_request *request, struct slice line);
void client_body_line(struct arena *arena, struct client_request *request, struct slice line);
/* Percent-encodes both. */
void client_form_field(struct arena *arena, struct client_request *request, struct slice name, struct slice value);
/* ERR_IO when there is no answer, ERR_INVALID when it is no HTTP. Keeps cookies in the jar. */
[[nodiscard]] enum error client_send(struct arena *arena, const struct client_request *request, struct cookie_jar *jar,
                                     struct client_answer *ret_answer);
/* Null when absent. */
struct slice client_header(const struct client_answer *answer, struct slice name);
