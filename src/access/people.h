/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Accounts, positions, roles, and breaking the glass.
 *
 * Invariants: an account starts without a password and is activated by its owner with a one-time token; an
 * administrator never knows a password; a role asked for holds only once a second person has confirmed it; ending an
 * account ends its sessions in the same transaction. */
#pragma once

#include "access/access.h"

struct person_new {
        struct uuid id;         /* made by the caller; the same id again is ERR_CONFLICT */
        struct slice login;     /* 3..60 of a-z 0-9 . - */
        struct slice name;
        struct slice position;      /* the post held, or "" */
        struct slice position_from; /* first day in it, ISO; null when it is not recorded */
        struct uuid agency_id;  /* nil for the office's own staff and village people */
        struct slice phone;     /* E.164 or null */
        struct slice nik;       /* or null: only to find the person when a report names it; kept as a keyed hash */
        struct slice email;     /* or null */
        struct slice language;  /* "id" or "en" */
};

/* 3..60 of a-z 0-9 . and -. */
bool person_login_is_valid(struct slice login);
/* Adds an account and gives the token that activates it, once, valid for seven days. */
enum error person_create(struct store *store, const struct actor *actor, const struct person_new *person,
                         struct arena *arena, struct slice *ret_token);
/* The owner sets his password, with a whole token or the two halves one behind the other; every other token and
 * session of the account ends, and its code app, which he sets up anew (so ends a lost phone). After a
 * token of the command line the account does not confirm what others ask for a day (OPERATOR_PAUSE).
 * ERR_EXPIRED when the token is unknown, used or too old; ERR_INVALID: password too
 * short. */
#define OPERATOR_PAUSE (24 * HOUR)
enum error person_activate(struct store *store, struct slice token, struct slice password);
/* The secret (TOTP_SECRET_SIZE bytes) of a code app that the owner sets up in the session of `token`: made here and
 * kept, the same until it is taken into use or another session asks. Needs a fresh proof (ERR_STEP_UP). */
[[nodiscard]] enum error person_offer_totp(struct store *store, const struct actor *actor, struct slice token,
                                           struct arena *arena, struct slice *ret_secret);
/* The owner asks for a code app from now on: `code` proves that the app has the secret that was offered in this
 * session; his other sessions end. ERR_UNAUTHENTICATED: the code does not fit; ERR_EXPIRED: nothing was offered here;
 * nothing was changed. Needs a fresh proof (ERR_STEP_UP). */
[[nodiscard]] enum error person_set_totp(struct store *store, const struct actor *actor, struct slice token,
                                         struct slice code);
/* A new password of one's own; the other sessions end. ERR_INVALID: too short. Needs a fresh proof. */
enum error person_set_password(struct store *store, const struct actor *actor, struct slice password);
/* Signs somebody else out everywhere, at once: his phone is lost. Permission session.end-all. ERR_NOT_FOUND: no
 * such person in the office; then nothing is journaled either. */
[[nodiscard]] enum error person_end_sessions(struct store *store, const struct actor *actor, struct uuid person_id);
enum error person_disable(struct store *store, const struct actor *actor, struct uuid person_id);

/* The first administrator of an office that has nobody yet: its token is printed by `kentongan init`. Used by init and
 * by the demonstration, which have no actor. */
enum error person_first(struct tx *tx, struct uuid office_id, const struct person_new *person,
                        struct slice password_hash);
/* A role without a second person: for the first administrator and head only, at init, and for the demonstration. */
enum error role_first(struct tx *tx, struct uuid office_id, struct uuid person_id, struct slice role,
                      struct slice area);
enum error activation_new(struct tx *tx, struct uuid office_id, struct uuid person_id, struct arena *arena,
                          struct slice *ret_token);
/* The same from the command line: shown on the desks of head and administrators (reset.h). */
[[nodiscard]] enum error activation_by_operator(struct tx *tx, struct uuid office_id, struct uuid person_id,
                                                struct arena *arena, struct slice *ret_token);

/* A post held from a day to a day, both included. Several may be in force at once (a head's and another as acting
 * head); the one begun last is shown, and all of them count where a report names an official. */
struct position_new {
        struct uuid id;      /* made by the caller; the same id again is ERR_CONFLICT */
        struct uuid person_id;
        struct slice name;   /* 1..POSITION_NAME_MAX bytes */
        struct slice valid_from, valid_to; /* ISO; valid_from null when not recorded, valid_to null for an open end */
};
#define POSITION_NAME_MAX ((size_t)120)
/* ERR_INVALID: no name, or it ends before it begins; ERR_NOT_FOUND: no such person in the office, or the actor's own
 * account. */
[[nodiscard]] enum error position_add(struct store *store, const struct actor *actor,
                                      const struct position_new *held);
/* Makes `last_day` (ISO) the last day, earlier than what stands there; before its first day it takes back what never
 * held. Nothing is erased. ERR_CONFLICT: it ends on that day or before already. */
[[nodiscard]] enum error position_end(struct store *store, const struct actor *actor, struct uuid position_id,
                                      struct slice last_day);

struct role_wish {
        struct uuid id;       /* of the grant, made by the caller */
        struct uuid person_id;
        struct slice role, area, valid_from, valid_to; /* valid_to may be null */
};
/* Asks for a role; it holds from the confirmation on. ERR_INVALID: no such role in the policy. */
enum error role_request(struct store *store, const struct actor *actor, const struct role_wish *wish);
/* The second person: neither who asked nor who gets it. */
enum error role_confirm(struct store *store, const struct actor *actor, struct uuid grant_id);
/* Takes a role away at once, or a wish that waits; no second person is asked, for it only takes. Nobody's own.
 * ERR_CONFLICT: it has ended already. */
[[nodiscard]] enum error role_end(struct store *store, const struct actor *actor, struct uuid grant_id);

/* Opens one thing for 60 minutes, against the usual rules except named-in. Its owner and everybody who may review are
 * told in the same transaction. ERR_FORBIDDEN while an earlier one of this person waits for review for more than 72
 * hours. */
#define GLASS_TIME         (60 * MINUTE)
#define GLASS_REVIEW_LIMIT (72 * HOUR)
struct glass {
        struct uuid id;            /* made by the caller; the same id again is ERR_CONFLICT */
        struct slice object_kind;
        struct uuid object_id;
        struct slice reason;       /* 20..1000 characters */
        struct uuid owner_id;      /* who works on the thing; nil when nobody does */
        const struct uuid *named;  /* who is named in it, where named_in does not know it (tips) */
        size_t named_count;
};
enum { GLASS_OPEN_MAX = 5 /* at once */, GLASS_DAY_MAX = 10 /* tries in 24 hours, whatever they found */ };
/* Before anything is looked for, so that the answer says nothing of it: whether the actor may try once more; counts the
 * try. `id` is that of the form. ERR_FORBIDDEN while an earlier one waits too long for its review, ERR_BUSY beyond the
 * limits. */
[[nodiscard]] enum error glass_try(struct store *store, const struct actor *actor, struct uuid id);
enum error glass_break(struct store *store, const struct actor *actor, const struct glass *glass);
/* `verdict`: "justified" or "revoked"; what was revoked is closed at once. The reviewer is another person, who is not
 * named in the thing. */
enum error glass_review(struct store *store, const struct actor *actor, struct uuid glass_id, struct slice verdict);
/* Tells all reviewers once more of what nobody reviewed within 72 hours, once for each. *ret_count is how many. For a
 * job. */
[[nodiscard]] enum error glass_escalate(struct tx *tx, instant now, int64_t *ret_count);

/* --- finding people without an actor: for rules that run before anybody is told. Ids only, of active accounts */

struct person_ids {
        struct uuid *items;
        size_t count;
};
/* Adds one at the end. A list begins as { 0 } and grows by this alone, in one arena. ERR_MEMORY. */
enum error person_ids_add(struct person_ids *ids, struct arena *arena, struct uuid id);
/* The same, unless he is in it. */
enum error person_ids_add_new(struct person_ids *ids, struct arena *arena, struct uuid id);
/* Whom access_mark_named would mark by phone and NIK. The object of the search is not looked at; nothing is written. */
enum error people_with_identifiers(struct tx *tx, const struct named_in_search *search, struct arena *arena,
                                   struct person_ids *ret_people);
/* Who has the role in any area of the office on the day `today` (ISO), in a stable order, each once. */
struct role_search {
        struct uuid office_id;
        struct slice role, today;
};
enum error people_in_role(struct tx *tx, const struct role_search *search, struct arena *arena,
                          struct person_ids *ret_people);
/* Who has a role of the office on that day for which the policy knows the action, each once: whom it can concern.
 * State, relations and names are asked when somebody acts; what every member may do is of no role and finds nobody. */
struct action_search {
        struct uuid office_id;
        struct slice action, today;
};
enum error people_who_may(struct tx *tx, const struct action_search *search, struct arena *arena,
                          struct person_ids *ret_people);
