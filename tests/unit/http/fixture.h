/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A real server on a free port with routes of its own, and a client that writes raw bytes and reads until the end. */
#pragma once

#include "base/buffer.h"
#include "http/server.h"

/* The routes of tests/unit/http/handlers.c, by their own routegen run. */
extern const struct route_table kentongan_routes;

/* Test gate: header "X-Actor: NAME" signs NAME in ("desk" may everything but "secret.*"); the CSRF token is
 * "token-NAME". Of "unread" it cannot find out who that is. */
extern const struct http_gate test_gate;
extern _Atomic int handled; /* requests that reached a handler */

struct http_server *test_server(const struct http_config *change);
/* Sends `bytes` to the port and reads to the end of the connection (at most 5 s). */
void exchange_bytes(unsigned port, struct slice bytes, struct buffer *answer);
