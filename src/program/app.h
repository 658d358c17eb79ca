/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one running program has: made once by `serve` (or a test), reached by every handler as rq->app, never changed
 * while it serves. */
#pragma once

#include "access/access.h"
#include "blobs/blob.h"
#include "http/request.h"
#include "jobs/webhook.h"
#include "text/render.h"

struct store;
struct vault;
struct journal_key;
struct likeness;

struct app {
        struct store *store;      /* everything but tips */
        struct store *tips;       /* a database file of its own */
        struct vault *vault;
        struct journal_key *journal_key;
        struct likeness *likeness;      /* subjects in memory, to be found under other spellings; NULL: by keys alone */
        struct likeness *applicants;    /* and those who apply at the desk, likewise */
        struct blob_store blobs;
        struct slice public_origin; /* "https://…" printed into QR codes; null: taken from the request */
        struct slice demo_notes;    /* what the demonstration prints on the sign-in page; null in earnest */
        struct webhook_guard webhooks; /* where webhooks may go */
        struct webhook_guard pushes;   /* where web push may go; nowhere when messages do not leave */
        struct uuid public_office;  /* whose portal the public pages show */
        struct slice public_office_name;
        int32_t public_zone_minutes;
        bool demo;
        bool code_required;         /* second-factor = required */
};

/* Who makes this request; the public actor when nobody is signed in. Its purpose is the route's. */
const struct actor *request_actor(const struct request *rq);

/* --- pages (frame.c) --- */

/* Sets up `page` on response_body(rq): language, office's clock, the frame with the navigation that this actor has.
 * The page and its frame live in the request's arena. ERR_MEMORY. */
enum error page_open(struct request *rq, struct page *ret_page);
/* The same with one message at the top: `kind` is "success", "important" or "error"; `text` already translated. */
enum error page_open_with(struct request *rq, struct slice kind, struct slice text, struct page *ret_page);
/* What a finished step tells on the page it leads to: redirect to PATH?pesan=KEY, and page_open shows the text of
 * KEY. */
enum error redirect_with(struct request *rq, struct slice path, const char *key);

/* An address of ours with the language that this page's own address names (?lang=), so that a choice lasts from link to
 * link without a cookie; the path itself when it names none. The null slice without memory. */
struct slice keep_language(struct request *rq, struct slice path);

/* The tabs of a list: links in the page's language, of which that with the key `chosen` is the one shown. */
struct tab {
        const char *url;
        struct slice key, label; /* label: Indonesian source text */
};
struct page_link;
/* lint: parameters (which tabs, and which is shown) */
[[nodiscard]] enum error page_tabs(struct request *rq, const struct tab *tabs, size_t count, struct slice chosen,
                                   const struct page_link **ret_links);

/* --- the gate and the problem page that http asks for (gate.c, frame.c) --- */
struct http_gate;
struct http_pages;
const struct http_gate *app_gate(struct app *app, struct arena *arena);
const struct http_pages *app_pages(struct app *app, struct arena *arena);
