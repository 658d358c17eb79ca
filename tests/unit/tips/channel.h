/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An office with its channel of tips, two analysts and a head, on a Monday morning: for the tests of this folder. */
#pragma once

#include "../house.h"

#include "tips/internal.h"

#define MONDAY_MORNING INT64_C(1757899500000000) /* 2025-09-15 08:25 WIB */
#define TOLD "Ada yang mengumpulkan KTP warga di rumah kosong dekat pasar."

struct channel {
        struct house house;
        struct tip_desk desk;
        struct actor first, second, head;
};

void channel_open(struct channel *channel);
/* Opens the database of tips, also again after store_close. */
void channel_open_tips(struct channel *channel);
void channel_close(struct channel *channel);

/* A tip that may be sent as it is. */
struct tip_draft channel_draft(const char *told);
struct tip_receipt channel_send(struct channel *channel, const struct tip_draft *draft);
/* What the holder of the code sees. */
enum error channel_look(struct channel *channel, const char *code, struct tip_status *ret_status);
