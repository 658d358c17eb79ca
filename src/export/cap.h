/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A message of the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010): one warning, for programs of others.
 *
 * Invariants: the elements stand in the order of the standard and their words are of its lists; a time has a numeric
 * offset and never a Z; identifier and sender hold no space, comma, "<" or "&"; an update or cancellation names the
 * messages before it, with the same words that those carry; what is fictional is an Exercise and says so. The text is
 * the caller's: he answers for what may stand in it. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"

#define CAP_MEDIA_TYPE S("application/cap+xml; charset=utf-8")

enum cap_kind { CAP_ALERT, CAP_UPDATE, CAP_CANCEL };
/* How much it asks for: severity and urgency by the standard's words. Certainty is always Possible: a warning is a
 * reason to look. */
enum cap_level { CAP_LOW, CAP_MIDDLE, CAP_HIGH };

/* A message of the same sender. */
struct cap_key {
        struct slice identifier;
        instant sent;
};

struct cap_area {
        struct slice description, code; /* code: of the Ministry of Home Affairs; null for an office's whole area */
};

struct cap_alert {
        struct cap_key key;
        struct slice sender;      /* unique in the world: "urn:uuid:…" */
        int32_t utc_offset;       /* of its times, in minutes */
        enum cap_kind kind;
        bool fictional;
        struct slice restriction; /* who may have it; null: Public */
        struct slice note;        /* why it is cancelled; null for none */
        const struct cap_key *references; /* messages that this one replaces or ends, the oldest first */
        size_t reference_count;

        enum cap_level level;
        struct slice event, sender_name, headline, description; /* Indonesian */
        struct slice instruction; /* Indonesian; null for none */
        instant effective, expires;
        struct slice web;         /* address with a scheme; null for none */
        const struct cap_area *areas; /* at least one; each is an <area> */
        size_t area_count;
};

/* A cancellation has no description and no instruction: it only ends what was said. ERR_INVALID: no such identifier or
 * sender, no area, an update or cancellation without references, an alert with some; else what the buffer says. */
[[nodiscard]] enum error cap_write(const struct cap_alert *alert, struct buffer *out);
