/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An Atom 1.0 feed (RFC 4287) of news and public warnings.
 *
 * Invariants: the feed is well-formed XML whatever the texts hold (escaped once, characters that XML forbids dropped);
 * times are RFC 3339 in UTC; an entry's id is a urn:uuid and stays the same when its text changes. */
#pragma once

#include "base/buffer.h"
#include "base/clock.h"
#include "base/uuid.h"

struct atom_entry {
        struct uuid id;
        struct slice title, url;
        struct slice summary;  /* plain text; may be null */
        struct slice category; /* may be null */
        instant published, updated;
};

struct atom_feed {
        struct uuid id;
        struct slice title, subtitle, url, self_url, author, language;
        instant updated; /* of the newest entry; of the feed itself when it is empty */
        const struct atom_entry *entries;
        size_t count;
        bool fictional; /* titles then begin with "DATA FIKTIF: " */
};

#define ATOM_MEDIA_TYPE S("application/atom+xml; charset=utf-8")

[[nodiscard]] enum error atom_feed_write(const struct atom_feed *feed, struct buffer *out);
