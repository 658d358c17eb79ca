/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the page files of this room share. */
#pragma once

#include "program/app.h"
#include "tips/tips.h"

/* The database of tips, as this request's office uses it. */
struct tip_desk desk_of(struct request *rq);

/* What the status page says above the tip; all false or null on a plain visit. */
struct tip_said {
        bool added, attached;
        struct slice error, file_error;
};
/* The page of a tip for who has its code; the page that asks for a code when it is wrong. */
enum error show_status(struct request *rq, struct slice code, const struct tip_said *said);
