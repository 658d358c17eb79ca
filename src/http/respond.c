/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Answers: what handlers build, and the headers that every one of them carries. */
#include "http/exchange.h"

#include "base/log.h"

static const char policy_page[] =
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
static const char policy_download[] =
        "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

static const struct {
        const char *name, *value;
} security_headers[] = {
        { "X-Content-Type-Options", "nosniff" },
        { "X-Frame-Options", "DENY" },
        { "Referrer-Policy", "same-origin" }, /* with no-referrer browsers send Origin: null on our own forms */
        { "Cross-Origin-Opener-Policy", "same-origin" },
        { "Cross-Origin-Resource-Policy", "same-origin" },
        { "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()" },
};

struct buffer *response_body(struct request *rq)
{
        return &rq->exchange->answer.body;
}

enum error response_send(struct request *rq, unsigned status, const char *content_type)
{
        struct answer *answer = &rq->exchange->answer;
        TRY(buffer_check(&answer->body));
        answer->status = status;
        answer->content_type = content_type;
        answer->from_body = answer->ready = true;
        return OK;
}

static int append_json(const char *bytes, size_t size, void *out)
{
        buffer_append(out, slice_of(bytes, size));
        return buffer_check(out) == OK ? 0 : -1;
}

enum error response_json(struct request *rq, unsigned status, json_t *value)
{
        if (!value)
                return ERR_MEMORY;
        struct buffer *body = response_body(rq);
        int failed = json_dump_callback(value, append_json, body, JSON_COMPACT | JSON_ENCODE_ANY);
        json_decref(value);
        if (failed)
                return buffer_check(body) != OK ? buffer_check(body) : ERR_MEMORY;
        return response_send(rq, status, "application/json");
}

enum error response_header(struct request *rq, const char *name, struct slice value)
{
        for (size_t i = 0; i < value.size; i++)
                if ((unsigned char)value.data[i] < ' ' || (unsigned char)value.data[i] == 0x7f)
                        return ERR_INVALID;
        struct answer_header *header = arena_new(rq->arena, struct answer_header);
        char *copy = arena_cstr(rq->arena, value);
        if (!header || !copy)
                return ERR_MEMORY;
        *header = (struct answer_header){ rq->exchange->answer.headers, name, copy };
        rq->exchange->answer.headers = header;
        return OK;
}

static enum error send_bytes(struct request *rq, unsigned status, const char *content_type, struct slice bytes)
{
        struct answer *answer = &rq->exchange->answer;
        answer->status = status;
        answer->content_type = content_type;
        answer->bytes = bytes;
        answer->from_body = false;
        answer->ready = true;
        return OK;
}

enum error response_redirect(struct request *rq, struct slice path)
{
        if (!slice_starts_with(path, S("/")) || slice_starts_with(path, S("//")) || slice_starts_with(path, S("/\\")))
                return ERR_INTERNAL;
        TRY(response_header(rq, "Location", path));
        return send_bytes(rq, 303, NULL, S(""));
}

enum error response_no_content(struct request *rq)
{
        return send_bytes(rq, 204, NULL, S(""));
}

/* The name as ASCII in quotes, and whole by RFC 8187. */
static enum error append_filename(struct buffer *out, struct slice name)
{
        buffer_append(out, S("; filename=\""));
        for (size_t i = 0; i < name.size; i++) {
                char c = name.data[i];
                bool plain = c > ' ' && c < 0x7f && !strchr("\"\\/:*?<>|%", c);
                buffer_append_byte(out, plain ? c : '_');
        }
        buffer_append(out, S("\"; filename*=UTF-8''"));
        for (size_t i = 0; i < name.size; i++) {
                unsigned char c = (unsigned char)name.data[i];
                bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                             c == '-';
                if (plain)
                        buffer_append_byte(out, (char)c);
                else if (c >= ' ' && c != 0x7f && c != '/' && c != '\\')
                        buffer_printf(out, "%%%02X", c);
        }
        return buffer_check(out);
}

enum error response_download(struct request *rq, const struct download *download)
{
        _cleanup_buffer_ struct buffer value;
        buffer_init(&value, 2048);
        buffer_append(&value, download->show ? S("inline") : S("attachment"));
        TRY(append_filename(&value, download->filename));
        TRY(response_header(rq, "Content-Disposition", buffer_slice(&value)));
        rq->exchange->answer.sandboxed = true;
        return send_bytes(rq, 200, download->content_type, download->bytes);
}

static enum error add_cookie(struct request *rq, enum cookie_kind kind, const char *name, struct slice value,
                             int64_t seconds)
{
        for (size_t i = 0; i < value.size; i++)
                if (value.data[i] <= ' ' || value.data[i] >= 0x7f || strchr("\",;\\", value.data[i]))
                        return ERR_INVALID;
        char age[48] = "";
        if (seconds != 0)
                (void)snprintf(age, sizeof(age), "; Max-Age=%lld", (long long)(seconds > 0 ? seconds : 0));
        struct slice line = arena_printf(rq->arena, "__Host-%s=%.*s; Path=/; Secure; HttpOnly; SameSite=%s%s", name,
                                         SLICE_FMT(value), kind == COOKIE_STRICT ? "Strict" : "Lax", age);
        return slice_is_null(line) ? ERR_MEMORY : response_header(rq, "Set-Cookie", line);
}

enum error response_cookie(struct request *rq, enum cookie_kind kind, const char *name, struct slice value,
                           int64_t seconds)
{
        if (!rq->route || rq->route->flags & ROUTE_PUBLIC)
                return ERR_FORBIDDEN;
        return add_cookie(rq, kind, name, value, seconds);
}

enum error response_sign_in_cookie(struct request *rq, enum cookie_kind kind, const char *name, struct slice value,
                                   int64_t seconds)
{
        if (!rq->route || rq->route->flags & ROUTE_UNTRACED)
                return ERR_FORBIDDEN;
        return add_cookie(rq, kind, name, value, seconds);
}

enum error response_language_cookie(struct request *rq, int64_t seconds)
{
        rq->exchange->answer.cache_seconds = 0;
        return add_cookie(rq, COOKIE_LAX, "lang", language_code(rq->language), seconds);
}

void response_cache(struct request *rq, unsigned seconds)
{
        if (rq->route && rq->route->flags & ROUTE_PUBLIC)
                rq->exchange->answer.cache_seconds = seconds;
}

/* Does the list of quoted tags hold "version", or is it "*"? Weak tags count when `weak` (If-None-Match). */
static bool holds_tag(struct slice list, struct slice version, bool weak)
{
        struct slice item;
        while (slice_next(&list, ',', &item)) {
                item = slice_trim(item);
                if (slice_equal(item, S("*")))
                        return true;
                if (weak && slice_starts_with(item, S("W/")))
                        item = slice_from(item, 2);
                bool quoted = slice_starts_with(item, S("\"")) && slice_ends_with(item, S("\""));
                if (quoted && item.size == version.size + 2 && slice_equal(slice_sub(item, 1, version.size), version))
                        return true;
        }
        return false;
}

enum error response_etag(struct request *rq, struct slice version, bool *ret_fresh)
{
        struct slice tag = arena_printf(rq->arena, "\"%.*s\"", SLICE_FMT(version));
        if (slice_is_null(tag))
                return ERR_MEMORY;
        TRY(response_header(rq, "ETag", tag));
        *ret_fresh = holds_tag(request_header(rq, "If-None-Match"), version, true);
        return *ret_fresh ? send_bytes(rq, 304, NULL, S("")) : OK;
}

enum error request_if_match(struct request *rq, struct slice version, bool required)
{
        struct slice match = request_header(rq, "If-Match");
        if (slice_is_null(match)) {
                if (required)
                        rq->exchange->fault_status = 428;
                return required ? ERR_INVALID : OK;
        }
        return holds_tag(match, version, false) ? OK : ERR_STALE;
}

/* --- assets --- */

static bool accepts_coding(struct slice header, struct slice coding)
{
        struct slice item;
        while (slice_next(&header, ',', &item)) {
                struct slice name = slice_trim(slice_sub(item, 0, slice_find_byte(item, ';')));
                if (slice_equal_nocase(name, coding))
                        return slice_find(item, S("q=0")) == SIZE_MAX || slice_find(item, S("q=0.")) != SIZE_MAX;
        }
        return false;
}

bool answer_asset(struct http_exchange *x)
{
        const struct asset *asset = asset_find(x->server->config.assets, x->request.path);
        struct request *rq = &x->request;
        if (!asset || rq->method != HTTP_GET)
                return false;
        bool fresh = false;
        if (response_etag(rq, asset->etag, &fresh) != OK || response_header(rq, "Vary", S("Accept-Encoding")) != OK)
                return false;
        x->answer.long_lived = asset->immutable;
        x->answer.cache_seconds = asset->immutable ? 31536000 : 300;
        if (fresh)
                return true;
        struct slice accept = request_header(rq, "Accept-Encoding"), bytes = asset->bytes, coding = SLICE_NULL;
        if (!slice_is_null(asset->brotli) && accepts_coding(accept, S("br"))) {
                bytes = asset->brotli;
                coding = S("br");
        } else if (!slice_is_null(asset->gzip) && accepts_coding(accept, S("gzip"))) {
                bytes = asset->gzip;
                coding = S("gzip");
        }
        if (!slice_is_null(coding) && response_header(rq, "Content-Encoding", coding) != OK)
                return false;
        const char *type = arena_cstr(&x->arena, asset->content_type);
        return type && send_bytes(rq, 200, type, bytes) == OK;
}

void answer_plain(struct http_exchange *x, unsigned status, const char *text)
{
        x->answer.close = true;
        if (send_bytes(&x->request, status, "text/plain; charset=utf-8", slice_from_cstr(text)) != OK)
                x->answer.status = status;
}

/* --- what goes out --- */

static void add_caching(struct http_exchange *x, struct MHD_Response *response)
{
        char value[64];
        if (x->answer.cache_seconds == 0)
                (void)snprintf(value, sizeof(value), "no-store");
        else
                (void)snprintf(value, sizeof(value), "public, max-age=%u%s", x->answer.cache_seconds,
                               x->answer.long_lived ? ", immutable" : "");
        MHD_add_response_header(response, "Cache-Control", value);
        if (x->answer.cache_seconds != 0 && !x->answer.long_lived)
                MHD_add_response_header(response, "Vary", "Accept-Language, Cookie");
}

struct MHD_Response *answer_create(struct http_exchange *x)
{
        struct answer *answer = &x->answer;
        struct slice bytes = answer->from_body ? buffer_slice(&answer->body) : answer->bytes;
        struct MHD_Response *response = answer->stream ? stream_response(x) : NULL;
        if (!answer->stream) {
                /* libmicrohttpd wants a void *, and does not write to what is persistent. */
                union {
                        const char *in;
                        void *out;
                } data = { .in = bytes.data ? bytes.data : "" };
                response = MHD_create_response_from_buffer(bytes.size, data.out, MHD_RESPMEM_PERSISTENT);
        }
        if (!response)
                return NULL;
        if (answer->content_type)
                MHD_add_response_header(response, "Content-Type", answer->content_type);
        for (const struct answer_header *h = answer->headers; h; h = h->next)
                MHD_add_response_header(response, h->name, h->value);
        for (size_t i = 0; i < sizeof(security_headers) / sizeof(security_headers[0]); i++)
                MHD_add_response_header(response, security_headers[i].name, security_headers[i].value);
        MHD_add_response_header(response, "Content-Security-Policy", answer->sandboxed ? policy_download : policy_page);
        if (answer->stream)
                MHD_add_response_header(response, "X-Accel-Buffering", "no"); /* nginx passes events on at once */
        if (x->request.secure)
                MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000; includeSubDomains");
        if (answer->close || atomic_load(&x->server->stopping))
                MHD_add_response_header(response, "Connection", "close");
        add_caching(x, response);
        return response;
}
