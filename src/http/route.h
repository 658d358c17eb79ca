/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Routes and their parameters as data. tools/routegen writes one `struct route` for each ROUTE comment (see README.md
 * of this room for the notation); nothing else makes routes, so a path that is not declared does not exist.
 *
 * Invariants: a route always has a permission (the word "public" is one) and a purpose ("none" is one); a method that
 * changes things always says how it is protected against forged requests; every parameter has a type and a bound. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

struct request;

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_METHOD_COUNT };
/* "GET" and so on. */
const char *http_method_name(enum http_method method);

/* How a request that changes things proves that the person meant it. */
enum csrf_rule {
        CSRF_NONE,   /* reads only: GET */
        CSRF_ORIGIN, /* nobody is signed in yet, or no cookie exists: Origin or Sec-Fetch-Site must be our own */
        CSRF_TOKEN,  /* the session's token in form field "csrf" or header X-CSRF-Token, and Origin as above */
};

/* Whose bucket a request is taken from. `global` stores nothing about who asked; `client` is a keyed hash of the
 * neighbourhood that an address lies in, in memory only, and never on the tip channel (routegen refuses). */
enum rate_rule { RATE_NONE, RATE_SESSION, RATE_CLIENT, RATE_GLOBAL };

/* Where a handler runs. */
enum route_pool {
        POOL_WORK, /* the worker threads: may wait for the database */
        POOL_SLOW, /* a few threads of their own: documents, uploads, imports; a flood there does not stop the rest */
        POOL_DOOR, /* the same for passwords: whoever imports workbooks keeps nobody from signing in */
        POOL_TIPS, /* the same for the tip channel: neither a flood of sign-ins nor one of documents stops it */
        /* on the network thread: must not wait for anything (health, a page from memory). A handler that would have to
         * returns ERR_RETRY before it has built anything, and is run again by a worker. */
        POOL_INLINE,
};

enum param_source { PARAM_PATH, PARAM_QUERY, PARAM_FORM, PARAM_FILE, PARAM_JSON };

/* C type in the generated struct, behind each. */
enum param_type {
        TYPE_UUID,   /* struct uuid */
        TYPE_INT,    /* int64_t, min..max */
        TYPE_TEXT,   /* struct slice, min..max characters, line breaks as LF, trimmed */
        TYPE_LINE,   /* struct slice, as text without line breaks */
        TYPE_SECRET, /* struct slice, min..max characters, not trimmed and never given back to a page */
        TYPE_BOOL,   /* bool; an absent check box is false */
        TYPE_DATE,   /* struct date; DATE_NONE when absent */
        TYPE_CHOICE, /* struct slice, one of the words */
        TYPE_FILE,   /* struct file_part, max bytes */
        TYPE_VALUE,  /* json_t *, any JSON value; the handler reads it with http/json.h */
};

struct param {
        const char *name;
        const char *const *choices; /* NULL-terminated, TYPE_CHOICE only */
        int64_t min, max;
        uint32_t offset;      /* of the value (or of the pointer to the first, when repeated) */
        uint32_t mark_offset; /* of `bool has_NAME` when optional, of `size_t NAME_count` when repeated */
        uint16_t most;        /* more than 0: repeated, at most so many */
        uint8_t source, type; /* enum param_source, enum param_type */
        bool optional;
};

enum route_flag {
        ROUTE_API = 1,        /* under /api/: errors are problem+json, never a page */
        ROUTE_UNTRACED = 2,   /* tip channel: no log line, no rate entry, no header of the client is kept */
        ROUTE_ON_INVALID = 4, /* wrong form input reaches the handler with rq->errors set */
        ROUTE_PUBLIC = 8,     /* permission: public; no session is looked for and no cookie ever set */
};

struct route {
        const char *name;       /* the handler's */
        const char *pattern;    /* "/laporan/{id}" */
        const char *permission; /* a word of the policy table, or "public" */
        const char *purpose;    /* a word of the purpose list, or "none" */
        const struct param *params;
        enum error (*handle)(struct request *rq, const void *params);
        uint32_t params_size;
        uint32_t body_max;      /* bytes of request body accepted at all */
        uint32_t rate, rate_seconds; /* `rate` requests each `rate_seconds` */
        uint16_t param_count;
        uint8_t method, csrf, rate_rule, pool, flags;
};

/* All routes of a program. Written by tools/routegen as `kentongan_routes`. */
struct route_table {
        const struct route *routes;
        size_t count;
        struct slice openapi; /* the OpenAPI 3.1 document, served at /api/openapi.json */
};
