/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Where the office's own systems hear that something happened: docs/webhooks.md is what a receiver reads.
 *
 * Invariants: a message is signed with the secret of its endpoint over timestamp and body, so a receiver knows who
 * sent it and when; it holds an event, an id and a link, never a person, a number or a text; it goes by https to a
 * host that the operator has named, and never to an address that is not public unless he allows those; a redirect
 * is not followed. The secret is sealed in the database and shown once. */
#pragma once

#include "access/access.h"

struct sockaddr;

enum { WEBHOOK_URL_MAX = 254, WEBHOOK_CHECKED_MAX = 1000, WEBHOOK_MOST = 50, WEBHOOK_SIGNATURE_SIZE = 64 };

/* Where messages may go at all: from the configuration. */
struct webhook_guard {
        /* "host", "host:port", or "*.host" for what stands below it, with blanks between; "": nowhere */
        struct slice hosts;
        bool private_allowed; /* also private and loopback addresses, and http to 127.0.0.1 */
};

/* Events that can be asked for, one after another; the null slice behind the last. */
struct slice webhook_event_at(size_t index);

/* ERR_INVALID: not https, with a name or password in it, not for a host of the guard, or over WEBHOOK_CHECKED_MAX. */
[[nodiscard]] enum error webhook_check_url(struct slice url, const struct webhook_guard *guard);
/* Whether an address lies in the public internet: not private, loopback, link-local, shared, documentation, multicast
 * or one that only wraps an IPv4 address (RFC 6890 and its registries). */
bool webhook_address_is_public(const struct sockaddr *address);
/* HMAC-SHA-256 under `secret` over "SECONDS.BODY", in hexadecimal. */
void webhook_sign(struct slice secret, int64_t seconds, struct slice body,
                  char ret_signature[WEBHOOK_SIGNATURE_SIZE + 1]);

struct webhook_new {
        struct uuid id;      /* made by the caller; the same id again is ERR_CONFLICT */
        struct slice url;
        struct slice events; /* words of webhook_event_at with blanks between */
        const struct webhook_guard *guard;
};
/* *ret_secret: 43 characters, never given again. Permission webhook.change. ERR_INVALID: url or events. */
[[nodiscard]] enum error webhook_add(struct store *store, const struct actor *actor, const struct webhook_new *new,
                                     struct arena *arena, struct slice *ret_secret);
/* What still waits for it is dropped. Permission webhook.change. ERR_NOT_FOUND; ERR_CONFLICT: off already. */
[[nodiscard]] enum error webhook_turn_off(struct store *store, const struct actor *actor, struct uuid id);

struct webhook_row {
        struct uuid id;
        struct slice url, events;
        bool active;
        instant created_at;
};
struct webhook_list {
        struct webhook_row *items;
        size_t count;
};
/* Permission webhook.list. Wants a TX_WRITE. */
[[nodiscard]] enum error webhook_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                      struct webhook_list *ret_list);

/* Puts the event into the outbox for each endpoint that asked for it, in the transaction of the event. `path` is where
 * one reads more, for those who may. Told twice is told once. */
struct webhook_event {
        struct uuid office_id;
        struct slice event; /* "warning.published" */
        struct uuid id;     /* of the thing */
        const char *path;   /* "/peringatan/" */
        /* where everybody reads it as CAP: this, the id, "/cap"; NULL for what has none */
        const char *cap_path;
        int64_t time; /* of what can happen again to the same thing: which time this is; else 0 */
};
[[nodiscard]] enum error webhook_tell(struct tx *tx, const struct webhook_event *event);
