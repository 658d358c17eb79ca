/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What pages and API of this room share. */
#pragma once

#include "downloads/downloads.h"
#include "program/listing.h"

extern const struct listing downloads_listing;

/* "", "saya" or "semua" of an address. */
enum download_part downloads_part(struct slice word);

/* What narrows the list: of applications their state, of accounts words; "" for nothing. */
struct slice download_narrowing(struct slice list, struct slice state, struct slice words);

/* All persons of the list as it stands now, asked for in one transaction. Errors of download_ask. */
struct download_wish {
        struct uuid id;
        struct slice list, filter, purpose, reason;
};
[[nodiscard]] enum error download_send(struct request *rq, const struct download_wish *wish,
                                       struct slice *ret_number);
