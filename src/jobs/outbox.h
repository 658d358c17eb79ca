/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Messages that leave the machine: e-mail by SMTP, webhooks, and notices in browsers (web push).
 *
 * Invariants: a message leaves only after the transaction that asked for it is durable, and is tried until it is taken
 * or a person looks at it; it names a number and a link and never a case, a citizen or a finding; nothing leaves in a
 * demonstration or unless `deliver = yes` (the message is then kept as "held"); whoever is marked as named in what it
 * is about before it leaves does not get it, and nothing says why. The receiver may get a message twice
 * and knows it by its id (Message-ID, Kentongan-Message). */
#pragma once

#include "jobs/jobs.h"
#include "jobs/push.h"

enum { OUTBOX_TOPIC_MAX = 120, OUTBOX_BODY_MAX = 4000, OUTBOX_ADDRESS_MAX = 254 };

struct outbox_message {
        struct uuid office_id, id; /* id made by the caller: adding again is the same message */
        struct slice channel;      /* "email", "webhook" or "push" */
        /* a person of the office, the endpoint of a webhook, or a browser (push.h): its address at the time of sending;
         * or nil */
        struct uuid recipient_id;
        struct slice address;      /* else this e-mail address */
        struct slice topic;        /* subject; one line */
        struct slice body;         /* plain text, or JSON for a webhook; nothing for a browser */
        struct slice about_kind;   /* what it is about, as `named_in` knows it ("warning"); null for nothing */
        struct uuid about_id;
};
/* In the transaction of the reason. ERR_INVALID: a line break in the topic, an address that is none, no receiver. */
[[nodiscard]] enum error outbox_add(struct tx *tx, const struct outbox_message *message);

struct outbox_delivery {
        bool deliver;             /* false: messages are held */
        struct slice mail_server; /* smtp:// or smtps://; "" for none: e-mail is held */
        struct slice mail_from;
        struct slice origin;      /* "https://kantor.example": pages that an e-mail names are links; "": paths */
        struct webhook_guard webhooks;
        struct push_delivery push;
};
#define OUTBOX_JOB "outbox.send"
/* The handler's work, for the room table that knows the configuration. */
[[nodiscard]] enum error outbox_send(struct store *store, const struct outbox_delivery *delivery,
                                     const struct job *job);

/* How many are waiting, held, sent, and not deliverable, in an office. */
struct outbox_counts {
        int64_t waiting, held, sent, dropped;
};
[[nodiscard]] enum error outbox_count(struct tx *tx, struct uuid office_id, struct outbox_counts *ret_counts);
