/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What pages and API of this room share. */
#pragma once

#include "exchange/exchange.h"
#include "http/request.h"

/* "petugas layanan paspor, analis" of the words of roles; the null slice for none. */
struct slice exchange_roles(struct request *rq, struct slice words);
/* What somebody did with a request. */
struct slice exchange_action(struct request *rq, struct slice action);
