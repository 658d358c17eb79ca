/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the page files of this room share. */
#pragma once

#include "program/app.h"
#include "tips/tips.h"

/* The database of tips, as this request's office uses it. */
struct tip_desk desk_of(struct request *rq);
struct slice words_of_id(struct request *rq, struct uuid id);
/* The kind of tag that shows a state. */
struct slice tip_state_kind(struct slice state);

/* What the status page says above the tip; all false or null on a plain visit. */
struct tip_said {
        bool added, attached;
        struct slice error, file_error;
};
/* *ret_wait: this code has no turn now: then show_wait. */
enum error take_code_turn(struct request *rq, struct slice code, bool *ret_wait);
/* `told`: what was to be added, null when nothing; it stays on the page. */
/* A tip that nobody can open any more: then show_gone, with what was to be added to it. */
bool tip_is_gone(enum error err);
enum error show_gone(struct request *rq, struct slice told);
enum error show_wait(struct request *rq, struct slice code, struct slice told);
/* The page of a tip for who has its code; the page that asks for a code when it is wrong. */
enum error show_status(struct request *rq, struct slice code, const struct tip_said *said);
