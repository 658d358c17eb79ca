/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the files of this room share. */
#pragma once

#include "content/content.h"
#include "exchange/exchange.h"
#include "exchange.sql.h"

#define REQUEST       S("info_request")
#define REQUEST_TOPIC S("request") /* in the change feed */

/* --- about.c: what a request is about --- */

/* Whether the actor is let in to the thing by its own room; ERR_NOT_FOUND when not. Nothing: OK for who works on
 * applications, else ERR_INVALID. */
enum error about_enter(struct tx *tx, const struct actor *actor, const struct request_about *about);
/* Whether a kind of request may be about such a thing. One that stands "apart" (a referral) is never about an
 * application, so that nothing of it comes into a passport file: it is sent about nothing that the program knows. */
bool about_fits(const struct content_item *kind, const struct request_about *about);
/* What the thing says for a field of the request, until the end of the transaction; null when it says nothing. */
enum error about_field(struct tx *tx, const struct actor *actor, const struct request_about *about, struct slice key,
                       struct slice *ret_value);
/* Whoever is named in the thing never sees the request: marks him, before anybody is told. */
enum error about_mark_named(struct tx *tx, const struct actor *actor, const struct request_about *about,
                            struct uuid request_id);
/* What access has to know of a request: who asked for it, whether it is the desk's matter, and how sensitive what is
 * opened of it is. */
struct access_object request_object(const struct actor *actor, struct uuid id, const struct request_place_row *place,
                                    enum field_class class);
/* How much of the office's list the actor sees: a row is shown only where its page would open. */
enum error list_scope(struct tx *tx, const struct actor *actor, bool *ret_own_only, bool *ret_desk_only);

struct slice exchange_day(const struct actor *actor, struct arena *arena); /* ISO; exchange.c */

/* --- later.c --- */

/* The one rule of when a kind may be sent: it is confirmed, and so is one of its legal bases in force that day. Fills
 * these, or else what is missing. */
struct kind_reading {
        struct uuid office_id;
        struct slice today;
        const struct content_item *content;
        enum language language;
        struct arena *arena;
};
enum error legal_fill(struct tx *tx, const struct kind_reading *reading, struct request_kind *kind);

/* --- attach.c --- */

/* Photos and papers of an answer as this reader may see them; an empty list when he may not yet. */
enum error answer_attachments(struct tx *tx, const struct actor *actor, struct arena *arena, struct request_file *file);

/* --- answers.c: what the codes of answers say --- */

/* That something is not genuine, valid or registered, or was not found. */
bool answer_is_negative(struct slice code);
bool answer_is_positive(struct slice code);
/* A negative one that says more than that it was not found, or is otherwise than was asked. */
bool answer_proves(struct slice code);

/* --- tell.c: what leaves the house is a number and a link --- */

/* Everybody of the agency who has an address, but who is named in it. The same words go once to each. */
enum error tell_agency(struct tx *tx, struct uuid agency_id, struct uuid request_id, struct slice number);
/* Who asked hears that there is an answer. */
enum error tell_requester(struct tx *tx, const struct request_place_row *place, struct uuid request_id);

/* What an agency's answer says: that something is good, or anything about it at all. */
struct agency_word {
        struct uuid request_id;
        struct slice code;
        bool good, said;
};
/* The application that was asked about has its answer; nothing for a request about another thing. */
enum error tell_passports(struct tx *tx, const struct actor *actor, const struct request_place_row *place,
                          const struct agency_word *word);

/* --- opened.c: who opened what --- */

/* Keeps that the actor opened or changed a request, in his role and for his purpose. */
enum error use_add(struct tx *tx, const struct actor *actor, struct uuid office_id, struct uuid request_id,
                   struct slice action);
/* What the request asks, in the words of its version. */
enum error kind_words(struct tx *tx, struct uuid office_id, struct slice kind, int64_t version, struct arena *arena,
                      struct content_item *ret_content);
