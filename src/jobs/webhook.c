/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs/webhook.h"

#include "base/checked.h"
#include "jobs.sql.h"
#include "jobs/outbox.h"
#include "store/store.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <sodium.h>

static const struct slice events[] = { S("warning.published"), S("warning.changed"), S("warning.ended"),
                                       S("request.answered") };

struct slice webhook_event_at(size_t index)
{
        return index < ARRAY_SIZE(events) ? events[index] : SLICE_NULL;
}

/* --- where to ----------------------------------------------------------------------------------------------------- */

static bool is_word_of(struct slice word, struct slice words)
{
        struct slice one;
        while (slice_next(&words, ' ', &one))
                if (one.size > 0 && slice_equal(one, word))
                        return true;
        return false;
}

/* "*.example.com" is what stands below it, at any depth, and not itself. */
static bool is_below(struct slice host, struct slice words)
{
        struct slice one;
        while (slice_next(&words, ' ', &one))
                if (one.size > 2 && slice_starts_with(one, S("*.")) && host.size > one.size - 1 &&
                    slice_ends_with(host, slice_from(one, 1)))
                        return true;
        return false;
}

/* "host" where the port is that of the scheme, "host:port" always. */
static bool host_is_named(const char *host, const char *port, bool usual_port, const struct webhook_guard *guard)
{
        char both[WEBHOOK_CHECKED_MAX + 8];
        (void)snprintf(both, sizeof both, "%s:%s", host, port);
        return is_word_of(slice_from_cstr(both), guard->hosts) ||
               (usual_port && (is_word_of(slice_from_cstr(host), guard->hosts) ||
                               is_below(slice_from_cstr(host), guard->hosts)));
}

/* Each part is the library's; NULL where the address has none. */
struct url_parts {
        char *scheme, *user, *password, *host, *port;
};

static void free_parts(struct url_parts *parts)
{
        curl_free(parts->scheme);
        curl_free(parts->user);
        curl_free(parts->password);
        curl_free(parts->host);
        curl_free(parts->port);
}

static bool parts_are_right(const struct url_parts *parts, const struct webhook_guard *guard)
{
        if (!parts->scheme || !parts->host || !parts->port || parts->user || parts->password)
                return false;
        bool https = strcmp(parts->scheme, "https") == 0;
        bool own = guard->private_allowed && strcmp(parts->scheme, "http") == 0 &&
                   strcmp(parts->host, "127.0.0.1") == 0;
        bool usual_port = https && strcmp(parts->port, "443") == 0;
        return (https || own) && host_is_named(parts->host, parts->port, usual_port, guard);
}

enum error webhook_check_url(struct slice url, const struct webhook_guard *guard)
{
        char text[WEBHOOK_CHECKED_MAX + 1];
        struct url_parts parts = { 0 };
        bool right = false;
        if (url.size == 0 || url.size > WEBHOOK_CHECKED_MAX || memchr(url.data, 0, url.size))
                return ERR_INVALID;
        memcpy(text, url.data, url.size);
        text[url.size] = 0;
        CURLU *parser = curl_url();
        if (!parser)
                return ERR_MEMORY;
        if (curl_url_set(parser, CURLUPART_URL, text, CURLU_DISALLOW_USER) == CURLUE_OK) {
                (void)curl_url_get(parser, CURLUPART_SCHEME, &parts.scheme, 0);
                (void)curl_url_get(parser, CURLUPART_USER, &parts.user, 0);
                (void)curl_url_get(parser, CURLUPART_PASSWORD, &parts.password, 0);
                (void)curl_url_get(parser, CURLUPART_HOST, &parts.host, 0);
                (void)curl_url_get(parser, CURLUPART_PORT, &parts.port, CURLU_DEFAULT_PORT);
                right = parts_are_right(&parts, guard);
                free_parts(&parts);
        }
        curl_url_cleanup(parser);
        return right ? OK : ERR_INVALID;
}

static bool is_public_v4(uint32_t address)
{
        static const struct {
                uint32_t net, mask;
        } closed[] = {
                { 0x00000000, 0xff000000 }, { 0x0a000000, 0xff000000 }, { 0x64400000, 0xffc00000 },
                { 0x7f000000, 0xff000000 }, { 0xa9fe0000, 0xffff0000 }, { 0xac100000, 0xfff00000 },
                { 0xc0000000, 0xffffff00 }, { 0xc0000200, 0xffffff00 }, { 0xc0586300, 0xffffff00 },
                { 0xc0a80000, 0xffff0000 }, { 0xc6120000, 0xfffe0000 }, { 0xc6336400, 0xffffff00 },
                { 0xcb007100, 0xffffff00 }, { 0xe0000000, 0xe0000000 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(closed); i++)
                if ((address & closed[i].mask) == closed[i].net)
                        return false;
        return true;
}

/* Only 2000::/3 is given out; of it Teredo, 6to4, benchmarking, ORCHID and documentation are no place to send to. */
static bool is_public_v6(const uint8_t bytes[16])
{
        static const struct {
                uint8_t net[6];
                size_t bits;
        } closed[] = { { { 0x20, 0x01, 0x00 }, 23 }, { { 0x20, 0x02 }, 16 }, { { 0x20, 0x01, 0x0d, 0xb8 }, 32 },
                       { { 0x3f, 0xff, 0x00 }, 20 } };
        if ((bytes[0] & 0xe0) != 0x20)
                return false;
        for (size_t i = 0; i < ARRAY_SIZE(closed); i++) {
                size_t whole = closed[i].bits / 8, rest = closed[i].bits % 8;
                uint8_t mask = (uint8_t)(0xff << (8 - rest));
                if (memcmp(bytes, closed[i].net, whole) == 0 &&
                    (rest == 0 || ((bytes[whole] ^ closed[i].net[whole]) & mask) == 0))
                        return false;
        }
        return true;
}

bool webhook_address_is_public(const struct sockaddr *address)
{
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
        if (address->sa_family == AF_INET) {
                memcpy(&v4, address, sizeof v4);
                return is_public_v4(ntohl(v4.sin_addr.s_addr));
        }
        if (address->sa_family != AF_INET6)
                return false;
        memcpy(&v6, address, sizeof v6);
        return is_public_v6(v6.sin6_addr.s6_addr);
}

/* --- the signature ------------------------------------------------------------------------------------------------ */

void webhook_sign(struct slice secret, int64_t seconds, struct slice body,
                  char ret_signature[WEBHOOK_SIGNATURE_SIZE + 1])
{
        crypto_auth_hmacsha256_state state;
        uint8_t mac[crypto_auth_hmacsha256_BYTES];
        char stamp[32];
        int size = snprintf(stamp, sizeof stamp, "%lld.", (long long)seconds);
        crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.data, secret.size);
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)stamp, (unsigned long long)size);
        crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.data, body.size);
        crypto_auth_hmacsha256_final(&state, mac);
        sodium_bin2hex(ret_signature, WEBHOOK_SIGNATURE_SIZE + 1, mac, sizeof mac);
        sodium_memzero(&state, sizeof state);
}

/* --- endpoints ---------------------------------------------------------------------------------------------------- */

static enum error enter(struct tx *tx, const struct actor *actor, struct slice action, struct uuid id)
{
        struct access_object object = { .kind = S("webhook"), .office_id = actor->office_id, .id = id,
                                        .class = CLASS_P1 };
        return access_enter(tx, actor, action, &object, SLICE_NULL);
}

static enum error check_events(struct slice words)
{
        struct slice word;
        size_t count = 0;
        while (slice_next(&words, ' ', &word)) {
                bool known = false;
                for (size_t i = 0; i < ARRAY_SIZE(events); i++)
                        known = known || slice_equal(events[i], word);
                if (!known)
                        return ERR_INVALID;
                count++;
        }
        return count > 0 ? OK : ERR_INVALID;
}

/* 256 random bits as text, which is the key as it stands. */
static enum error make_secret(struct arena *arena, struct slice *ret_secret)
{
        uint8_t bytes[32];
        char text[sodium_base64_ENCODED_LEN(sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
        randombytes_buf(bytes, sizeof bytes);
        sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        struct slice secret = arena_copy(arena, slice_from_cstr(text));
        if (slice_is_null(secret))
                return ERR_MEMORY;
        *ret_secret = secret;
        return OK;
}

enum error webhook_add(struct store *store, const struct actor *actor, const struct webhook_new *new,
                       struct arena *arena, struct slice *ret_secret)
{
        struct slice secret;
        enum error err;
        if (new->url.size > WEBHOOK_URL_MAX)
                return ERR_INVALID;
        TRY(webhook_check_url(new->url, new->guard));
        TRY(check_events(new->events));
        TRY(make_secret(arena, &secret));
        transaction (tx, store, TX_WRITE, &err) {
                err = enter(tx, actor, S("webhook.change"), UUID_NIL);
                if (err == OK)
                        err = webhook_insert(tx, &(struct webhook_insert_params){ .office_id = actor->office_id,
                                                                                  .id = new->id,
                                                                                  .url = new->url,
                                                                                  .secret = secret,
                                                                                  .events = new->events,
                                                                                  .by = actor->person_id,
                                                                                  .at = clock_now() },
                                             NULL);
        }
        TRY(err);
        *ret_secret = secret;
        return OK;
}

enum error webhook_turn_off(struct store *store, const struct actor *actor, struct uuid id)
{
        enum error err;
        int64_t changed = 0;
        transaction (tx, store, TX_WRITE, &err) {
                struct webhook_one_row row;
                err = enter(tx, actor, S("webhook.change"), id);
                if (err == OK)
                        err = webhook_one(tx, &(struct webhook_one_params){ .office_id = actor->office_id, .id = id },
                                          tx_arena(tx), &row);
                if (err == OK)
                        err = webhook_off(tx, &(struct webhook_off_params){ .office_id = actor->office_id, .id = id },
                                          &changed);
                if (err == OK && changed == 0)
                        err = ERR_CONFLICT;
        }
        return err;
}

static enum error read_rows(struct tx *tx, struct uuid office_id, struct arena *arena, struct webhook_list *ret_list)
{
        struct webhook_rows_rows rows;
        TRY(webhook_rows(tx, &(struct webhook_rows_params){ .office_id = office_id }, arena, &rows));
        struct webhook_row *items = arena_array(arena, struct webhook_row, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct webhook_row){ rows.items[i].id, rows.items[i].url, rows.items[i].events,
                                                 slice_equal(rows.items[i].state, S("active")),
                                                 rows.items[i].created_at };
        *ret_list = (struct webhook_list){ items, rows.count };
        return OK;
}

enum error webhook_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                        struct webhook_list *ret_list)
{
        TRY(enter(tx, actor, S("webhook.list"), UUID_NIL));
        return read_rows(tx, actor->office_id, arena, ret_list);
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

enum error webhook_tell(struct tx *tx, const struct webhook_event *event)
{
        struct webhook_list list;
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(event->id, id);
        struct slice cap = event->cap_path ? arena_printf(arena, ",\"cap\":\"%s%s/cap\"", event->cap_path, id) : S("");
        struct slice body = arena_printf(arena, "{\"event\":\"%.*s\",\"id\":\"%s\",\"link\":\"%s%s\"%.*s}",
                                         SLICE_FMT(event->event), id, event->path, id, SLICE_FMT(cap));
        /* the first keeps the name that it always had */
        struct slice name = event->time > 1 ? arena_printf(arena, "%.*s %lld", SLICE_FMT(event->event),
                                                           (long long)event->time)
                                            : event->event;
        if (slice_is_null(cap) || slice_is_null(body) || slice_is_null(name))
                return ERR_MEMORY;
        TRY(read_rows(tx, event->office_id, arena, &list));
        for (size_t i = 0; i < list.count; i++) {
                const struct webhook_row *row = &list.items[i];
                struct slice receiver = slice_of((const char *)row->id.bytes, sizeof row->id.bytes);
                if (!row->active || !is_word_of(event->event, row->events))
                        continue;
                TRY(outbox_add(tx, &(struct outbox_message){
                                           .office_id = event->office_id, .channel = S("webhook"),
                                           .id = uuid_from_name(uuid_from_name(event->id, name), receiver),
                                           .recipient_id = row->id, .topic = event->event, .body = body }));
        }
        return OK;
}
