/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* In which language, from which page, and with whose consent a request comes. */
#include "http/exchange.h"

struct slice request_header(struct request *rq, const char *name)
{
        const char *value = NULL;
        size_t size = 0;
        if (rq->route && rq->route->flags & ROUTE_UNTRACED && strcmp(name, "Content-Type") != 0 &&
            strcmp(name, "Content-Length") != 0 && strcmp(name, "Host") != 0 && strcmp(name, "Origin") != 0 &&
            strcmp(name, "Sec-Fetch-Site") != 0 && strcmp(name, "Accept-Language") != 0 &&
            strcmp(name, "X-Forwarded-Proto") != 0)
                return SLICE_NULL;
        if (MHD_lookup_connection_value_n(rq->exchange->connection, MHD_HEADER_KIND, name, strlen(name), &value,
                                          &size) != MHD_YES)
                return SLICE_NULL;
        return slice_of(value ? value : "", size);
}

struct cookie_search {
        struct slice name, value;
        unsigned found;
};

/* lint: parameters (a callback of libmicrohttpd) */
static enum MHD_Result look_at_cookies(void *state, enum MHD_ValueKind kind, const char *key, size_t key_size,
                                       const char *value, size_t value_size)
{
        (void)kind;
        struct cookie_search *search = state;
        if (!slice_equal_nocase(slice_of(key, key_size), S("Cookie")))
                return MHD_YES;
        struct slice rest = slice_of(value ? value : "", value_size), pair;
        while (slice_next(&rest, ';', &pair)) {
                pair = slice_trim(pair);
                size_t equals = slice_find_byte(pair, '=');
                if (equals < pair.size && slice_equal(slice_sub(pair, 0, equals), search->name)) {
                        search->value = slice_from(pair, equals + 1);
                        search->found++;
                }
        }
        return MHD_YES;
}

struct slice request_cookie(struct request *rq, const char *name)
{
        struct cookie_search search = { .name = slice_from_cstr(name) };
        if (rq->route && rq->route->flags & ROUTE_UNTRACED)
                return SLICE_NULL;
        MHD_get_connection_values_n(rq->exchange->connection, MHD_HEADER_KIND, look_at_cookies, &search);
        return search.found == 1 ? search.value : SLICE_NULL;
}

struct slice request_origin(struct request *rq)
{
        const struct http_config *config = &rq->exchange->server->config;
        if (!slice_is_null(config->public_origin))
                return config->public_origin;
        return arena_join(rq->arena, rq->secure ? S("https://") : S("http://"), request_header(rq, "Host"));
}

/* The first of "id" and "en" (with any region) that Accept-Language names. */
static enum language accepted_language(struct slice header)
{
        struct slice item;
        while (slice_next(&header, ',', &item)) {
                enum language language;
                struct slice tag = slice_trim(slice_sub(item, 0, slice_find_byte(item, ';')));
                if (language_parse(slice_sub(tag, 0, slice_find_byte(tag, '-')), &language))
                        return language;
        }
        return LANGUAGE_ID;
}

static struct slice query_value(struct slice query, struct slice name)
{
        struct slice pair;
        while (slice_next(&query, '&', &pair)) {
                size_t equals = slice_find_byte(pair, '=');
                if (slice_equal(slice_sub(pair, 0, equals), name))
                        return slice_from(pair, equals + 1);
        }
        return SLICE_NULL;
}

struct slice request_query_word(struct request *rq, const char *name)
{
        struct slice value = query_value(rq->exchange->query, slice_from_cstr(name));
        for (size_t i = 0; i < value.size; i++) {
                char c = value.data[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
                        return SLICE_NULL;
        }
        return value;
}

enum language guard_language(struct http_exchange *x)
{
        enum language language;
        if (language_parse(query_value(x->query, S("lang")), &language) ||
            language_parse(request_cookie(&x->request, "__Host-lang"), &language))
                return language;
        return accepted_language(request_header(&x->request, "Accept-Language"));
}

/* The page is ours, but opened under another address than the public one: by the name of the machine, say. */
static bool is_elsewhere(struct http_exchange *x, struct slice site, struct slice origin)
{
        struct slice host = request_header(&x->request, "Host");
        size_t name = slice_find(origin, S("://"));
        bool same_host = name != SIZE_MAX && host.size && slice_equal_nocase(slice_from(origin, name + 3), host);
        return !slice_is_null(x->server->config.public_origin) && (same_host || slice_equal(site, S("same-origin")));
}

/* OK when the browser says that the request comes from our own page; ERR_UNSUPPORTED when it says nothing. */
static enum error check_origin(struct http_exchange *x)
{
        struct request *rq = &x->request;
        struct slice site = request_header(rq, "Sec-Fetch-Site"), origin = request_header(rq, "Origin"), own;
        if (!slice_is_null(site) && !slice_equal(site, S("same-origin")))
                return ERR_FORBIDDEN;
        if (!slice_is_null(origin)) {
                own = request_origin(rq);
                if (slice_is_null(own))
                        return ERR_MEMORY;
                if (!slice_equal_nocase(origin, own)) {
                        x->elsewhere = is_elsewhere(x, site, origin);
                        return ERR_FORBIDDEN;
                }
        }
        return slice_is_null(site) && slice_is_null(origin) ? ERR_UNSUPPORTED : OK;
}

bool guard_own_page(struct http_exchange *x)
{
        return check_origin(x) == OK;
}

static struct slice sent_token(struct http_exchange *x)
{
        struct slice token = request_header(&x->request, "X-CSRF-Token");
        for (size_t i = 0; slice_is_null(token) && i < x->fields.count; i++)
                if (slice_equal(x->fields.list[i].name, S("csrf")) && !x->fields.list[i].is_file)
                        token = x->fields.list[i].value;
        return token;
}

enum error guard_csrf(struct http_exchange *x)
{
        struct request *rq = &x->request;
        if (rq->route->csrf == CSRF_NONE)
                return OK;
        enum error origin = check_origin(x);
        if (origin == ERR_FORBIDDEN || origin == ERR_MEMORY)
                return origin;
        /* A program that names no origin brings no cookies of a browser either, so nothing can be forged with it. */
        if (rq->route->csrf == CSRF_ORIGIN)
                return origin == OK || slice_is_null(request_header(rq, "Cookie")) ? OK : ERR_FORBIDDEN;
        bool same = !slice_is_empty(rq->csrf_token) && slice_equal_constant_time(sent_token(x), rq->csrf_token);
        return same ? OK : ERR_FORBIDDEN;
}
