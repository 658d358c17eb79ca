/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside of the http room: one request on its way through the adapter. Nobody outside includes this.
 *
 * Invariants: an exchange is touched by one thread at a time: the network thread that reads it, then one worker while
 * the connection is suspended, then the network thread again, and the ticker only while it streams (under
 * stream->lock). It is freed when libmicrohttpd says that the request is completed, or with its connection when it
 * never became a request. */
#pragma once

#include "http/body.h"
#include "http/problem.h"
#include "http/rate.h"
#include "http/router.h"
#include "http/server.h"
#include "http/workers.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

enum { LINK_HEAD, LINK_BODY, LINK_WORK, LINK_SEND, LINK_STREAM };

/* One connection. */
struct http_link {
        struct http_link *previous, *next;
        int fd;
        _Atomic int phase;
        _Atomic int64_t since;  /* clock_monotonic when the phase began */
        _Atomic bool used;      /* a request has been completed on it: waiting is idling */
        struct http_exchange *exchange;
};

enum exchange_state { EXCHANGE_NEW, EXCHANGE_READING, EXCHANGE_WORKING, EXCHANGE_DONE };

struct answer_header {
        struct answer_header *next;
        const char *name, *value;
};

struct answer {
        unsigned status;
        const char *content_type;
        struct slice bytes;      /* when `body` is not what is sent */
        bool from_body, ready, close, sandboxed;
        bool long_lived;         /* an asset: its own caching */
        unsigned cache_seconds;
        struct buffer body;
        struct answer_header *headers;
        struct http_stream *stream;
};

struct http_exchange {
        struct request request;
        struct arena arena;
        struct http_server *server;
        struct http_link *link;
        struct MHD_Connection *connection;
        struct work work;
        enum exchange_state state;
        bool head;
        struct slice uri, query;
        struct route_match match;
        enum error fault;          /* found before the worker ran; answered by it as a page */
        bool dropped;              /* a body larger than its route takes, read to its end and kept nowhere */
        bool handled;              /* its handler has begun */
        int64_t due;               /* on clock_monotonic: not sent before; 0: at once */
        unsigned wait;             /* seconds until the bucket lets it in, when it was empty */
        unsigned fault_status;     /* overrides what problem_describe says (405, 413, 415, 429), 0 for none */
        bool elsewhere;            /* refused because our own page was opened under another address */
        bool other_session;        /* refused because our own page belongs to another session than this one */
        struct slice allow;        /* for 405 */
        struct body body;
        struct fields fields;
        struct form_errors errors;
        json_t *json;
        int64_t began, queued;
        struct answer answer;
};

struct http_server {
        struct http_config config;
        struct MHD_Daemon *daemon, *admin;
        struct arena arena; /* the router and copies of the configuration */
        struct router router;
        struct rate_table rates;
        struct workers *work, *slow, *door, *tips;
        struct workers *late; /* one thread that holds answers back until they are due */
        struct ticker *ticker;
        pthread_mutex_t links_lock;
        struct http_link *links;
        unsigned link_count;
        _Atomic bool stopping;
        _Atomic uint64_t requests, refused, shed, limited, faults;
        _Atomic unsigned in_flight;
        unsigned port, admin_port;
};

/* adapter.c: the callbacks of libmicrohttpd. */
void *adapter_begin(void *state, const char *uri, struct MHD_Connection *connection);
enum MHD_Result adapter_handle(void *state, struct MHD_Connection *connection, const char *url, const char *method,
                               const char *version, const char *data, size_t *data_size, void **request);
void adapter_complete(void *state, struct MHD_Connection *connection, void **request,
                      enum MHD_RequestTerminationCode how);
void adapter_link(void *state, struct MHD_Connection *connection, void **context,
                  enum MHD_ConnectionNotificationCode what);
size_t adapter_keep_escapes(void *state, struct MHD_Connection *connection, char *text);
void exchange_free(struct http_exchange *x);
void link_enter(struct http_link *link, int phase);

/* framing.c: what could be read in two ways. A reason for the log, or NULL when all is well. */
struct framing {
        unsigned hosts, lengths, codings;
        const char *fault;
};
void framing_look(struct framing *framing, struct slice name, struct slice value); /* at one header after the other */
const char *framing_verdict(const struct framing *framing, struct slice version);
const char *framing_fault(struct MHD_Connection *connection, const char *version);
const char *uri_fault(struct slice uri);

/* handle.c: the way of a request from the gate to the answer, on a worker or inline. */
void exchange_run(struct http_exchange *x);
/* On the network thread. False when the handler asks to be run again by a worker (ERR_RETRY): nothing was answered. */
bool exchange_run_inline(struct http_exchange *x);
/* Reads the form of a page of ours for the answer to `err`, so that what was typed is given back. Returns `err`. */
enum error exchange_keep_typed(struct http_exchange *x, enum error err);
void exchange_answer_error(struct http_exchange *x, enum error err);

/* client.c: a keyed hash of the neighbourhood that the sender's address lies in; 0 when there is none. */
uint64_t client_key(struct http_exchange *x);

/* guard.c: languages, origins, tokens. */
enum language guard_language(struct http_exchange *x);
[[nodiscard]] enum error guard_csrf(struct http_exchange *x);
/* Whether the browser says that a page of this server sent the request. */
bool guard_own_page(struct http_exchange *x);

/* params.c: fills the parameter struct. ERR_INVALID with x->errors filled. */
[[nodiscard]] enum error params_fill(struct http_exchange *x, void *params);
[[nodiscard]] enum error params_read_body(struct http_exchange *x);

/* respond.c */
/* Remembers the language of this request in the browser, and keeps the answer out of every cache. */
enum error response_language_cookie(struct request *rq, int64_t seconds);
struct MHD_Response *answer_create(struct http_exchange *x);
bool answer_asset(struct http_exchange *x);
void answer_plain(struct http_exchange *x, unsigned status, const char *text);

/* stream.c: event streams, and the clock that ends slow connections. */
[[nodiscard]] enum error ticker_start(struct http_server *server, struct ticker **ret_ticker);
void ticker_stop(struct ticker *ticker);
void ticker_free(struct ticker *ticker);
unsigned ticker_streams(struct ticker *ticker);
struct MHD_Response *stream_response(struct http_exchange *x);
void stream_forget(struct http_exchange *x);

/* admin.c: /readyz and /metrics on their own address. */
struct sockaddr_in;
/* The address of --admin-listen; false when `text` is not 127.0.0.1 and a port. */
bool admin_address(struct slice text, struct sockaddr_in *ret_address);
[[nodiscard]] enum error admin_start(struct http_server *server);
