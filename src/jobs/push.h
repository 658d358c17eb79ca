/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Web push: the browsers that asked to be told that there is a warning (docs/web-push.md).
 *
 * Invariants: nobody is told who did not ask on that very browser; a message says "there is a warning, open the
 * program" and nothing else, is the same for all of a language, and as long as any other; addresses and secrets of
 * browsers are sealed and stand in no log, job or message; a push service is a host that the operator has named,
 * reached by https at a public address only, as webhooks are; a browser that the push service no longer knows gets
 * nothing more, and its owner is told; a browser that has a new address is known by the old one and its secret;
 * whoever turns a browser on that somebody else had turned on takes it over. */
#pragma once

#include "jobs/webhook.h"

enum { PUSH_ENDPOINT_MAX = 1000, PUSH_PLACES_MOST = 5 };

/* The office's public key as browsers want it: 87 characters. Made at the first call. */
[[nodiscard]] enum error push_public_key(struct store *store, struct uuid office_id, struct arena *arena,
                                         struct slice *ret_key);

struct push_place_new {
        struct slice endpoint, point, auth; /* as the browser gives them; the last two in base64url */
        const struct webhook_guard *guard;
        struct slice before; /* its endpoint until now: its row goes when it is his; null or empty: none */
};
/* Permission account.notices. Again is the same browser. ERR_INVALID: not an address that the guard lets through, no
 * point of the curve, no secret of 16 bytes. ERR_CONFLICT: the person has PUSH_PLACES_MOST already. */
[[nodiscard]] enum error push_turn_on(struct store *store, const struct actor *actor, const struct push_place_new *new);
/* A browser got a new address by itself, and says so without anybody being signed in: it is known by its old endpoint
 * (new->before) and secret, stays whose it was, and gets messages again when it had been lost. `old_auth` in base64url.
 * Journaled without an actor. ERR_NOT_FOUND: no such browser, or another secret; ERR_INVALID as above. */
[[nodiscard]] enum error push_renew(struct store *store, struct uuid office_id, struct slice old_auth,
                                    const struct push_place_new *new);
/* Permission account.notices. ERR_NOT_FOUND: none of his. */
[[nodiscard]] enum error push_turn_off(struct store *store, const struct actor *actor, struct uuid id);

struct push_place {
        struct uuid id;
        struct slice service; /* host of the push service */
        struct slice mark;    /* SHA-256 of the endpoint in hexadecimal: by it a browser knows itself */
        instant since;
        instant lost_at;      /* its service no longer knew it then; 0: it gets messages */
};
struct push_places {
        struct push_place *items;
        size_t count;
};
/* His own. Permission account.read. */
[[nodiscard]] enum error push_places(struct store *store, const struct actor *actor, struct arena *arena,
                                     struct push_places *ret_places);

/* How many of his were lost, and neither turned on again nor turned off. For his own pages; no permission of its
 * own. */
[[nodiscard]] enum error push_lost(struct store *store, const struct actor *actor, int64_t *ret_count);

/* Puts one message into the outbox for each browser of these people, in the transaction of the reason. */
struct push_news {
        struct uuid office_id;
        const struct uuid *people; /* in any order */
        size_t count;
        struct slice about_kind; /* as `named_in` knows it */
        struct uuid about_id;
};
[[nodiscard]] enum error push_tell(struct tx *tx, const struct push_news *news);

/* --- for the outbox alone --- */

struct push_delivery {
        struct slice contact; /* "https://…" or "mailto:…" of the operator; "" for none */
        struct webhook_guard guard;
};
struct job;
enum push_end { PUSH_SENT, PUSH_NOBODY, PUSH_GONE };
/* Sends the message of this id. *ret_end: taken; nobody to send it to (his account has ended, a report names him, the
 * browser was turned off, its host is not named any more); the push service no longer knows the browser, which is
 * lost from then on. ERR_IO: later. */
[[nodiscard]] enum error push_send(struct store *store, const struct push_delivery *delivery, const struct job *job,
                                   enum push_end *ret_end);
/* Whether there is anybody to send it to, without sending. */
[[nodiscard]] enum error push_is_wanted(struct store *store, const struct push_delivery *delivery,
                                        const struct job *job, bool *ret_wanted);
