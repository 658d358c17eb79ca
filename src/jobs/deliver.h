/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One message to one receiver over the network, by libcurl. Only the outbox calls this, and only when delivery is
 * on. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/uuid.h"

struct deliver_message {
        struct uuid id;
        struct slice address, topic, body;
        struct slice server, from; /* e-mail only */
};

/* OK: the server took it. ERR_IO: it did not, or not in 30 s. */
[[nodiscard]] enum error deliver_email(const struct deliver_message *message);
/* POST of a JSON body; OK for an answer of 2xx. Redirects are not followed. */
[[nodiscard]] enum error deliver_webhook(const struct deliver_message *message);
/* The whole message as it goes over the wire: headers, empty line, body in base64. */
[[nodiscard]] enum error deliver_compose(const struct deliver_message *message, struct arena *arena,
                                         struct slice *ret_text);
