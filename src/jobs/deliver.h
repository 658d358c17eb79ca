/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One message to one receiver over the network, by libcurl. Only the outbox calls this, and only when delivery is
 * on. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/uuid.h"

struct webhook_guard;

struct deliver_message {
        struct uuid id;
        struct slice address, topic, body;
        struct slice server, from;         /* e-mail only */
        struct slice secret;               /* webhook: signs timestamp and body; push: the header Authorization */
        const struct webhook_guard *guard; /* webhook and push: where it may go */
};

/* A receiver that let us wait and did not take what it was sent is not tried for a minute: whatever else is for it
 * fails at once (ERR_IO), so that others do not wait behind it. */
enum { DELIVER_REST_S = 60, DELIVER_SLOW_S = 3 };

/* Whether deliveries end now instead of waiting for an answer (ERR_IO within two seconds): while the program stops. */
void deliver_give_up(bool now);

/* OK: the server took it. ERR_IO: it did not, or not in 30 s. */
[[nodiscard]] enum error deliver_email(const struct deliver_message *message);
/* POST of a JSON body, signed as docs/webhooks.md says; OK for an answer of 2xx. Redirects are not followed; the
 * address that the name resolves to is looked at before a connection is made. */
[[nodiscard]] enum error deliver_webhook(const struct deliver_message *message);
/* POST of a sealed message to a push service (RFC 8030), under the same guard. OK when it answered at all, with its
 * *ret_status; ERR_IO: it did not. */
[[nodiscard]] enum error deliver_push(const struct deliver_message *message, long *ret_status);
/* The whole message as it goes over the wire: headers, empty line, body in base64. */
[[nodiscard]] enum error deliver_compose(const struct deliver_message *message, struct arena *arena,
                                         struct slice *ret_text);
