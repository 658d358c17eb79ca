/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs/deliver.h"

#include "base/buffer.h"
#include "base/checked.h"
#include "jobs/webhook.h"
#include "text/date.h"

#include <curl/curl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>

/* ANSWER_MAX: what follows is not read, the status says all. RECEIVERS: those that rest at one time. */
enum {
        MESSAGE_MAX = 64 * 1024, LINE = 76, CONNECT_SECONDS = 10, ALL_SECONDS = 30, ANSWER_MAX = 64 * 1024,
        RECEIVERS = 64
};

DEFINE_CLEANUP(CURL *, curl_easy_cleanup)
#define _cleanup_curl_ _cleanup_(curl_easy_cleanup_cleanup)
DEFINE_CLEANUP(struct curl_slist *, curl_slist_free_all)
#define _cleanup_slist_ _cleanup_(curl_slist_free_all_cleanup)

/* --- receivers that let us wait ----------------------------------------------------------------------------------- */

static _Atomic bool given_up;

void deliver_give_up(bool now)
{
        atomic_store(&given_up, now);
}

static struct {
        pthread_mutex_t lock;
        struct rest {
                uint64_t receiver; /* hash of scheme, host and port; 0: nobody */
                int64_t until;     /* clock_monotonic */
        } items[RECEIVERS];
} rests = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* "https://host:port" of an address; the same for all paths. */
static uint64_t receiver_of(struct slice address)
{
        static const uint8_t key[crypto_shorthash_KEYBYTES] = { 0 };
        uint64_t hash;
        size_t scheme = slice_find(address, S("://"));
        size_t host = scheme == SIZE_MAX ? 0 : scheme + 3;
        size_t end = host + slice_find_byte(slice_from(address, host), '/');
        _Static_assert(sizeof hash == crypto_shorthash_BYTES, "the whole hash is the receiver");
        crypto_shorthash((uint8_t *)&hash, (const unsigned char *)address.data, end, key);
        return hash ? hash : 1;
}

static bool is_resting(uint64_t receiver)
{
        bool resting = false;
        int64_t now = clock_monotonic();
        pthread_mutex_lock(&rests.lock);
        for (size_t i = 0; i < RECEIVERS; i++)
                resting = resting || (rests.items[i].receiver == receiver && rests.items[i].until > now);
        pthread_mutex_unlock(&rests.lock);
        return resting;
}

/* In the place of the rest that ends first. */
static void let_rest(uint64_t receiver)
{
        pthread_mutex_lock(&rests.lock);
        struct rest *place = &rests.items[0];
        for (size_t i = 1; i < RECEIVERS; i++)
                if (rests.items[i].until < place->until)
                        place = &rests.items[i];
        *place = (struct rest){ receiver, clock_monotonic() + DELIVER_REST_S * SECOND };
        pthread_mutex_unlock(&rests.lock);
}

/* OK when the receiver has answered in some way. */
static enum error perform(CURL *curl, struct slice address)
{
        uint64_t receiver = receiver_of(address);
        int64_t began = clock_monotonic();
        long status = 0;
        if (is_resting(receiver))
                return ERR_IO;
        CURLcode code = curl_easy_perform(curl);
        if (code == CURLE_OK)
                return OK;
        (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
        if (code == CURLE_WRITE_ERROR && status > 0)
                return OK; /* a longer answer than anybody reads */
        if (!atomic_load(&given_up) && clock_monotonic() - began > DELIVER_SLOW_S * SECOND)
                let_rest(receiver);
        return ERR_IO;
}

static int look_up(void *context, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
        (void)context, (void)down_all, (void)down, (void)up_all, (void)up;
        return atomic_load(&given_up); /* not 0: ends it */
}

/* --- what is sent ------------------------------------------------------------------------------------------------- */

/* base64 for a header word (no breaks) or a body (lines of 76). */
static enum error append_base64(struct buffer *out, struct slice bytes, bool lines, struct arena *arena)
{
        size_t size = sodium_base64_ENCODED_LEN(bytes.size, sodium_base64_VARIANT_ORIGINAL);
        char *text = arena_alloc(arena, size);
        if (!text)
                return ERR_MEMORY;
        sodium_bin2base64(text, size, (const unsigned char *)bytes.data, bytes.size, sodium_base64_VARIANT_ORIGINAL);
        struct slice rest = slice_from_cstr(text);
        while (lines && rest.size > LINE) {
                buffer_append(out, slice_sub(rest, 0, LINE));
                buffer_append(out, S("\r\n"));
                rest = slice_from(rest, LINE);
        }
        buffer_append(out, rest);
        return buffer_check(out);
}

static void append_date(struct buffer *out, instant at)
{
        static const char *const days[] = { "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed" };
        static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
        struct date day = date_of_instant(at, 0);
        int64_t seconds = at / SECOND % (24 * 60 * 60);
        buffer_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n", days[at / DAY % 7], day.day,
                      months[day.month - 1], day.year, (int)(seconds / 3600), (int)(seconds / 60 % 60),
                      (int)(seconds % 60));
}

enum error deliver_compose(const struct deliver_message *message, struct arena *arena, struct slice *ret_text)
{
        char id[UUID_TEXT_SIZE + 1];
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, MESSAGE_MAX);
        uuid_format(message->id, id);
        append_date(&out, clock_now());
        buffer_printf(&out, "From: <%.*s>\r\nTo: <%.*s>\r\nMessage-ID: <%s@kentongan>\r\nSubject: =?UTF-8?B?",
                      SLICE_FMT(message->from), SLICE_FMT(message->address), id);
        TRY(append_base64(&out, message->topic, false, arena));
        buffer_append(&out, S("?=\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                              "Content-Transfer-Encoding: base64\r\nAuto-Submitted: auto-generated\r\n\r\n"));
        TRY(append_base64(&out, message->body, true, arena));
        buffer_append(&out, S("\r\n"));
        TRY(buffer_check(&out));
        struct slice text = arena_copy(arena, buffer_slice(&out));
        if (slice_is_null(text))
                return ERR_MEMORY;
        *ret_text = text;
        return OK;
}

/* Timeouts, nothing followed, nothing printed, no signals: the same for both channels. */
static bool set_common(CURL *curl, const char *url, const char *protocols)
{
        return curl_easy_setopt(curl, CURLOPT_URL, url) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_up) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)ALL_SECONDS) == CURLE_OK;
}

static size_t give_bytes(char *to, size_t size, size_t count, void *context)
{
        struct slice *rest = context;
        struct slice part = slice_sub(*rest, 0, size * count);
        if (part.size > 0)
                memcpy(to, part.data, part.size);
        *rest = slice_from(*rest, part.size);
        return part.size;
}

static size_t drop_bytes(char *bytes, size_t size, size_t count, void *context)
{
        size_t *read = context;
        (void)bytes;
        *read += size * count;
        return *read <= ANSWER_MAX ? size * count : 0;
}

/* smtp:// tries STARTTLS and goes on without it only on this machine; smtps:// is TLS from the start. */
static bool set_smtp(CURL *curl, const struct deliver_message *message, struct slice *text, struct arena *arena)
{
        struct slice from = arena_printf(arena, "<%.*s>", SLICE_FMT(message->from));
        bool local = slice_starts_with(message->server, S("smtp://127.0.0.1"));
        return !slice_is_null(from) && curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.data) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_USE_SSL,
                                local ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_READFUNCTION, give_bytes) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_READDATA, (void *)text) == CURLE_OK;
}

enum error deliver_email(const struct deliver_message *message)
{
        struct slice text;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * MESSAGE_MAX);
        TRY(deliver_compose(message, &arena, &text));
        const char *url = arena_cstr(&arena, message->server);
        struct slice to = arena_printf(&arena, "<%.*s>", SLICE_FMT(message->address));
        _cleanup_curl_ CURL *curl = curl_easy_init();
        _cleanup_slist_ struct curl_slist *receivers = slice_is_null(to) ? NULL : curl_slist_append(NULL, to.data);
        if (!curl || !receivers || !url)
                return ERR_MEMORY;
        if (!set_common(curl, url, "smtp,smtps") || !set_smtp(curl, message, &text, &arena) ||
            curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, receivers) != CURLE_OK)
                return ERR_UNSUPPORTED;
        return perform(curl, message->server);
}

static bool set_post(CURL *curl, const struct deliver_message *message, const struct curl_slist *headers)
{
        return curl_easy_setopt(curl, CURLOPT_POST, 1L) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)message->body.size) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_POSTFIELDS, message->body.data ? message->body.data : "") == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_bytes) == CURLE_OK;
}

/* The name was resolved: what it points to decides, so that a name of ours cannot be turned towards the inside. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
        const struct webhook_guard *guard = context;
        (void)purpose;
        if (!guard->private_allowed && !webhook_address_is_public(&address->addr))
                return CURL_SOCKET_BAD;
        return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool set_guard(CURL *curl, const struct webhook_guard *guard)
{
        return curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
               curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, (void *)(uintptr_t)guard) == CURLE_OK;
}

/* NULL without memory, also when one of the lines is null. */
static struct curl_slist *make_list(const struct slice *lines, size_t count)
{
        struct curl_slist *headers = NULL;
        for (size_t i = 0; i < count; i++) {
                struct curl_slist *more = slice_is_null(lines[i]) ? NULL : curl_slist_append(headers, lines[i].data);
                if (!more) {
                        curl_slist_free_all(headers);
                        return NULL;
                }
                headers = more;
        }
        return headers;
}

/* Type, id, time and signature. */
static struct curl_slist *make_headers(const struct deliver_message *message, struct arena *arena)
{
        char id[UUID_TEXT_SIZE + 1], signature[WEBHOOK_SIGNATURE_SIZE + 1];
        int64_t seconds = clock_now() / SECOND;
        uuid_format(message->id, id);
        webhook_sign(message->secret, seconds, message->body, signature);
        const struct slice lines[] = {
                S("Content-Type: application/json"),
                arena_printf(arena, "Kentongan-Message: %s", id),
                arena_printf(arena, "Kentongan-Timestamp: %lld", (long long)seconds),
                arena_printf(arena, "Kentongan-Signature: v1=%s", signature),
        };
        return make_list(lines, ARRAY_SIZE(lines));
}

/* The service keeps it for a browser that is away, three days and only the newest, and wakes a phone for it; level and
 * kind of a warning never decide about a header. */
static struct curl_slist *make_push_headers(const struct deliver_message *message, struct arena *arena)
{
        const struct slice lines[] = {
                S("Content-Type: application/octet-stream"), S("Content-Encoding: aes128gcm"), S("TTL: 259200"),
                S("Urgency: high"), S("Topic: peringatan"),
                arena_printf(arena, "Authorization: %.*s", SLICE_FMT(message->secret)),
        };
        return make_list(lines, ARRAY_SIZE(lines));
}

static enum error post(const struct deliver_message *message, const struct curl_slist *headers, struct arena *arena,
                       long *ret_status)
{
        long status = 0;
        size_t read = 0;
        const char *url = arena_cstr(arena, message->address);
        _cleanup_curl_ CURL *curl = curl_easy_init();
        if (!curl || !headers || !url)
                return ERR_MEMORY;
        if (!set_common(curl, url, message->guard->private_allowed ? "http,https" : "https") ||
            !set_post(curl, message, headers) || !set_guard(curl, message->guard) ||
            curl_easy_setopt(curl, CURLOPT_WRITEDATA, (void *)&read) != CURLE_OK)
                return ERR_UNSUPPORTED;
        TRY(perform(curl, message->address));
        if (curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status) != CURLE_OK)
                return ERR_IO;
        *ret_status = status;
        return OK;
}

enum error deliver_webhook(const struct deliver_message *message)
{
        long status = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 16 * 1024);
        TRY(webhook_check_url(message->address, message->guard));
        _cleanup_slist_ struct curl_slist *headers = make_headers(message, &arena);
        TRY(post(message, headers, &arena, &status));
        return status >= 200 && status < 300 ? OK : ERR_IO;
}

enum error deliver_push(const struct deliver_message *message, long *ret_status)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 16 * 1024);
        TRY(webhook_check_url(message->address, message->guard));
        _cleanup_slist_ struct curl_slist *headers = make_push_headers(message, &arena);
        return post(message, headers, &arena, ret_status);
}
