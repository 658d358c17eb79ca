/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One request as a handler sees it, and the answer it builds.
 *
 * Invariants: everything that a slice here points to lives until the answer has been sent, and is freed in one step
 * with `arena`; text is valid UTF-8 without NUL or other controls than tab and line feed; a handler runs only after the
 * gate allowed the route and after every declared parameter was found right (or, with `on-invalid: handler`, with
 * `errors` set). A handler that returns an error sends what problem.c says about it; what it built before is thrown
 * away. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "base/uuid.h"
#include "http/form.h"
#include "http/route.h"
#include "text/date.h"
#include "text/language.h"

#include <jansson.h>

struct app;     /* the program's own context, defined by main */
struct session; /* who is signed in, defined by access; http only carries the pointer */
struct http_exchange;

struct request {
        struct arena *arena;
        struct app *app;
        struct uuid id;                /* fresh for each request; in the log line and in problem+json */
        instant received;
        const struct route *route;
        enum http_method method;
        struct slice path;             /* as sent, without the query */
        enum language language;        /* ?lang= (remembered in a cookie only for signed-in people), cookie, header */
        /* false on the network thread (pool: inline); ERR_RETRY there hands over to a worker */
        bool may_wait;
        bool secure;                   /* TLS here or at the trusted proxy */
        struct session *session;       /* set by gate->identify; NULL when nobody is signed in */
        /* set by gate->identify: the same for all requests of an account; 0 when nobody */
        uint64_t rate_key;
        /* On routes with `rate: client`: a keyed hash of where it comes from (client.c), else 0. Never written down. */
        uint64_t client_key;
        struct slice csrf_token;       /* set by gate->identify; a form carries it in the hidden field "csrf" */
        const struct form_errors *errors; /* NULL when all input is right */
        struct http_exchange *exchange;   /* the adapter's own */
};

/* What the client sent. Null slice when absent. A cookie that came twice counts as absent. */
struct slice request_header(struct request *rq, const char *name);
struct slice request_cookie(struct request *rq, const char *name);
/* What the person typed into a form field, right or wrong, so that the page can show it again. The first value of a
 * repeated one. Never a `secret`. The null slice when absent. */
struct slice request_typed(struct request *rq, const char *name);
/* The `index`-th form field as it was sent, in order, files and secrets left out; false behind the last one. For a page
 * that offers to send the same again. */
bool request_sent(struct request *rq, size_t index, struct slice *ret_name, struct slice *ret_value);
/* The page that a form stands on: the nearest address that shows one, from its own upwards; "/" when there is none. */
struct slice request_page(struct request *rq);
/* Takes one of `count` each `seconds` from a bucket that all requests of this route share: for a handler that charges
 * only what it found right. Each route has two, numbered 0 and 1. ERR_BUSY, with the seconds until there is one. */
[[nodiscard]] enum error request_spend(struct request *rq, unsigned bucket, uint32_t count, uint32_t seconds,
                                       unsigned *ret_wait_s);
/* A word of a-z, 0-9 and hyphen in the query of any route, declared or not: for the frame of pages, never for a rule.
 * The null slice when it is absent or anything else. */
struct slice request_query_word(struct request *rq, const char *name);
/* "https://host:port" of this server as the client named it (or as configured with public_origin). */
struct slice request_origin(struct request *rq);

/* --- the answer --- */

/* Where a page or document is rendered; its maximum is the configured response_max. */
struct buffer *response_body(struct request *rq);
/* Finishes with what stands in response_body. `content_type` is a literal such as "text/html; charset=utf-8". */
[[nodiscard]] enum error response_send(struct request *rq, unsigned status, const char *content_type);
#define response_html(rq, status) response_send((rq), (status), "text/html; charset=utf-8")
/* Takes over `value` (a new reference) and sends it as application/json. NULL gives ERR_MEMORY. */
[[nodiscard]] enum error response_json(struct request *rq, unsigned status, json_t *value);
/* 303 to a path of our own ("/…", not "//…"); anything else gives ERR_INTERNAL. */
[[nodiscard]] enum error response_redirect(struct request *rq, struct slice path);
[[nodiscard]] enum error response_no_content(struct request *rq);

struct download {
        const char *content_type;
        struct slice filename; /* shown to the person; cleaned of separators and controls */
        struct slice bytes;    /* must live as long as the request's arena, or be static */
        bool show;             /* inline instead of attachment: only for what we made ourselves (a PDF letter) */
};
/* A file, always with nosniff, a sandboxing policy and no-store. */
[[nodiscard]] enum error response_download(struct request *rq, const struct download *download);

/* Adds a header; a value with CR, LF or NUL gives ERR_INVALID. Security headers are set by the adapter alone. */
[[nodiscard]] enum error response_header(struct request *rq, const char *name, struct slice value);

enum cookie_kind {
        COOKIE_STRICT, /* __Host-, Secure, HttpOnly, SameSite=Strict, Path=/ */
        COOKIE_LAX,    /* the same, SameSite=Lax: survives a click on a link in an e-mail */
};
/* `name` without the prefix: "session" is sent as "__Host-session". `seconds` 0 ends with the browser, negative
 * removes. ERR_FORBIDDEN on a public route, which never sets one. request_cookie wants the full name. */
[[nodiscard]] enum error response_cookie(struct request *rq, enum cookie_kind kind, const char *name,
                                         struct slice value, int64_t seconds);
/* For the sign-in route, which is public and yet must set one: says so at the call. */
[[nodiscard]] enum error response_sign_in_cookie(struct request *rq, enum cookie_kind kind, const char *name,
                                                 struct slice value, int64_t seconds);

/* --- versions (RFC 9110, section 13) --- */

/* Sets ETag: "version". When If-None-Match holds it, sets a 304 answer and *ret_fresh, and the handler returns OK. */
[[nodiscard]] enum error response_etag(struct request *rq, struct slice version, bool *ret_fresh);
/* For a write: ERR_STALE (412) when If-Match is there and does not hold `version`; ERR_INVALID (428) when it is missing
 * although `required`. */
[[nodiscard]] enum error request_if_match(struct request *rq, struct slice version, bool required);
/* Lets this answer of a public route be kept by browsers and proxies for so long; without it nothing is stored. */
void response_cache(struct request *rq, unsigned seconds);

/* --- server-sent events --- */

struct event_source {
        /* Appends what is new as events (event_append) or nothing. Called about once a second on a thread of its own
         * until it fails or the client leaves. `state` lives in the request's arena. */
        enum error (*next)(struct request *rq, void *state, struct buffer *out);
        void *state;
};
/* Opens an event stream. ERR_BUSY when too many are open. The session is checked again before each call of `next`, and
 * a heartbeat is sent each 15 s. Not for public routes. */
[[nodiscard]] enum error response_events(struct request *rq, const struct event_source *source);
/* One event; `data` may have several lines; `id` and `name` may be null. */
void event_append(struct buffer *out, struct slice id, struct slice name, struct slice data);
