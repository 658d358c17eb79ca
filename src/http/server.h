/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The HTTP server: libmicrohttpd reads and writes, this adapter bounds, checks and routes, worker threads handle.
 *
 * Promises: a request that could be framed in two ways is refused and its connection closed; nothing is handled before
 * its route's permission was decided by the gate; waiting work is bounded in number and time, and what does not fit is
 * told to come back later; an answer always carries the security headers; a stop finishes what was accepted.
 *
 * Threads: `network_threads` of libmicrohttpd, `workers` + `slow_workers` + `door_workers` +
 * `tip_workers` of ours, one ticker. A server may be started and stopped any number of times in one process. */
#pragma once

#include "http/asset.h"
#include "http/request.h"

struct problem;
struct http_server;

/* Given by access. http knows nobody: it asks. All may be called from several threads at once. */
struct http_gate {
        void *state;
        /* Called on the thread of each request before anything else of this table. May be NULL. */
        void (*begin)(void *state);
        /* Looks for a session (request_cookie, request_header) and sets rq->session, rq->rate_key and rq->csrf_token.
         * Nobody signed in is OK and leaves them empty. Not called for public routes. */
        enum error (*identify)(void *state, struct request *rq);
        /* OK, ERR_UNAUTHENTICATED, ERR_STEP_UP, ERR_FORBIDDEN or ERR_NOT_FOUND (both shown as 404). */
        enum error (*decide)(void *state, struct request *rq, const struct route *route);
        /* Is the session of an open event stream still alive? Called each second for each stream. May be NULL. */
        enum error (*recheck)(void *state, struct request *rq);
        /* Called after the answer is built, before it is sent, whatever it is. May be NULL. */
        void (*finished)(void *state, struct request *rq, unsigned status);
};

/* Given by the pages. */
struct http_pages {
        void *state;
        /* A whole HTML page for a problem. When it fails or is NULL, plain text is sent. */
        enum error (*problem_page)(void *state, struct request *rq, const struct problem *problem, struct buffer *out);
        /* Where a person who must sign in is sent (a GET only); NULL gives a 401 page. */
        const char *sign_in_path;
        const char *step_up_path;
        const char *code_path; /* where a code app is set up */
};

struct http_config {
        struct slice listen;        /* "127.0.0.1:8080", "[::1]:0"; port 0 takes a free one */
        struct slice admin_listen;  /* loopback "127.0.0.1:9090" for /readyz and /metrics; null for none */
        struct slice certificate, private_key; /* PEM text; both or none: TLS in the program */
        bool trusted_proxy;         /* a proxy on loopback ends TLS; only then X-Forwarded-Proto is believed */
        struct slice public_origin; /* "https://kentongan.example"; null: taken from Host */
        struct app *app;
        const struct route_table *routes;
        const struct asset_table *assets; /* may be NULL */
        const struct http_gate *gate;     /* may be NULL: then only public routes answer */
        const struct http_pages *pages;   /* may be NULL */
        enum error (*ready)(struct app *app);                          /* /readyz; NULL is always ready */
        bool (*full)(struct app *app); /* the disk has no room: what was refused as busy says so; NULL: never */
        enum error (*metrics)(struct app *app, struct buffer *out);    /* more OpenMetrics lines; may be NULL */
        const char *temporary_folder;     /* for large uploads; "/tmp" when NULL; files there have no name */
        unsigned network_threads, workers, slow_workers, door_workers, tip_workers;
        unsigned connections_max, queue_max, streams_max;
        unsigned absent_step_ms; /* what is not found leaves at a whole number of these; 0: at once */
        unsigned queue_ms, header_seconds, body_seconds, idle_seconds, total_seconds;
        size_t arena_max, response_max;
        bool access_log;
};

/* Defaults for everything that has one. */
struct http_config http_config_default(void);

/* Says whether browsers would keep a session on this configuration. ERR_UNCONFIGURED and a sentence for the operator,
 * with the two ways to get there, when it listens elsewhere than on loopback without TLS or a trusted proxy; also when
 * the certificate or its key cannot be used. */
[[nodiscard]] enum error http_config_check(const struct http_config *config, struct buffer *explanation);

/* What stands against listening on "HOST:PORT" now: EADDRINUSE (another socket does), EADDRNOTAVAIL (not of this
 * machine), EACCES (this user may not), EAFNOSUPPORT (no IPv6 here) or what else the system says. 0 for nothing, and
 * for what is no address. */
int http_address_try(struct slice text);
/* Whether another socket listens there. */
bool http_address_in_use(struct slice text);

/* Starts and returns at once. The config is copied; what it points to must outlive the server. ERR_UNCONFIGURED as
 * above, ERR_INVALID for an address that cannot be read or a route table that contradicts itself, ERR_CONFLICT when
 * another program listens on an address, ERR_IO when it cannot listen there otherwise. */
[[nodiscard]] enum error http_server_start(const struct http_config *config, struct http_server **ret_server);
/* Port it really listens on. */
unsigned http_server_port(const struct http_server *server);
unsigned http_server_admin_port(const struct http_server *server);
/* No new connections; finishes what was accepted, at most `seconds`; then closes and frees everything. */
void http_server_stop(struct http_server *server, unsigned seconds);
/* Numbers for tests and metrics. */
struct http_counts {
        uint64_t requests;      /* taken off the wire, whatever became of them */
        uint64_t refused;       /* answered by the adapter with 4xx before a handler ran */
        uint64_t shed;          /* 503 for overload */
        uint64_t limited;       /* 429 */
        uint64_t faults;        /* answered 500, and logged as http.fault unless the route is untraced */
        unsigned connections, streams, queued;
};
struct http_counts http_server_counts(struct http_server *server);
