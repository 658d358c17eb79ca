/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who may do what, with which thing, for which purpose: decided from one table (data/policy/policy.csv).
 *
 * Invariants: what the table does not allow is forbidden. A person who is named in a thing is refused before the table
 * is asked, whatever his roles. Forbidden and absent look the same to the caller's caller: a decision about a
 * particular thing fails with ERR_NOT_FOUND. Roles count only between their dates, within their area, and once a second
 * person has confirmed them. The decision is made inside the transaction that acts, on rows of that transaction. */
#pragma once

#include "base/arena.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/uuid.h"

struct tx;
struct store;

/* Field classes, least to most sensitive: see sql/migrations/README.md. */
enum field_class { CLASS_P0, CLASS_P1, CLASS_P2, CLASS_P3, CLASS_P4 };

/* How an actor stands to a thing. The room that owns the thing states the facts it knows; `access` adds office, area,
 * agency and named-in, which it checks itself. */
enum relation {
        RELATION_OFFICE = 1 << 0,      /* the thing belongs to the actor's office */
        RELATION_AREA = 1 << 1,        /* its place lies in the area of the role that is asked */
        RELATION_AGENCY = 1 << 2,      /* it is addressed to the actor's agency, which serves that office */
        RELATION_AUTHOR = 1 << 3,      /* he wrote or filed it */
        RELATION_ASSIGNED = 1 << 4,    /* it was given to him */
        RELATION_RECIPIENT = 1 << 5,   /* he is in its audience */
        RELATION_INTERVIEWER = 1 << 6, /* he interviewed the applicant */
        RELATION_PROPOSER = 1 << 7,    /* he proposed or drafted it: never also the second person */
        RELATION_SELF = 1 << 8,        /* it is his own account */
        RELATION_GLASS = 1 << 9,       /* he broke the glass for it, and the time is not over */
        RELATION_ALONE = 1 << 10,      /* nobody whose work such things are may open it */
};

enum { ACTOR_ROLES_MAX = 16 };

struct actor_role {
        struct slice role; /* "analyst", "babinsa", … as in the policy table */
        struct slice area; /* prefix of a region code; "" is the whole working area */
};

/* Who acts. Lives in the request's arena. A citizen without an account is the actor with a nil person and no role. */
struct actor {
        struct uuid office_id;
        struct uuid person_id;
        struct uuid agency_id; /* nil unless he works for a partner agency */
        struct slice login, name;
        struct slice position;        /* the post in force today, the last begun when there are two; "" for none */
        struct actor_role roles[ACTOR_ROLES_MAX];
        size_t role_count;
        struct slice purpose;         /* the purpose the route declares, or the one chosen on the form */
        struct slice csrf_token;
        struct slice office_name;
        instant second_factor_at;     /* 0 when none was given in this session */
        instant confirms_from;        /* not before this may he confirm what another asked */
        int32_t zone_minutes;         /* of the office's clock: WIB is 420 */
        bool fictional;               /* the office's data are fictional: every page and paper says so */
        bool has_code;                /* signs in with a code app too */
        bool owes_code;               /* must set one up before anything else (access_asks_code) */
};

/* The thing acted upon. */
struct access_object {
        struct slice kind;        /* "report", "application", …: the word used in named_in and the journal */
        struct uuid office_id;
        struct uuid id;           /* nil when it does not exist yet */
        struct slice state;       /* "" when it has none */
        struct slice region;      /* code of its village or district; "" when it has no place */
        struct uuid agency_id;    /* the agency it is addressed to, or nil */
        unsigned relations;       /* enum relation, as far as the room knows */
        enum field_class class;   /* the most sensitive field that the action shows or changes */
};

/* OK; ERR_UNAUTHENTICATED when nobody is signed in and the action is not public; ERR_STEP_UP when a second factor of
 * the last 15 minutes is asked for; ERR_CODE_FIRST in its place for who owes a code app (changing one's own account is
 * open to him); ERR_UNPROVEN: see confirms_from; ERR_NOT_FOUND when object->id is set, else ERR_FORBIDDEN.
 * Reads named_in, break_glass and agency_office in `tx`. */
enum error access_decide(struct tx *tx, const struct actor *actor, struct slice action,
                         const struct access_object *object);

/* Whether any of the actor's roles could ever do this action: for navigation entries and the route's first gate.
 * Reads nothing but the actor. */
bool access_may_ever(const struct actor *actor, struct slice action);
/* Whether one of the actor's roles is `role`. For words on a page; rights are asked with access_decide. */
bool actor_has_role(const struct actor *actor, struct slice role);
bool actor_is_public(const struct actor *actor);
/* Whether this person must have a code app where `second-factor = required`: one of his roles has a step that asks for
 * a second factor, he has no app yet, and the office is no demonstration. What owes_code is set from. */
bool access_asks_code(const struct actor *actor);

/* Writes the journal's entry for an action of this actor on these ids; what every rule calls once it is allowed. */
struct access_trace {
        const struct actor *actor;
        struct slice action;
        struct slice object_kind;
        struct uuid office_id;
        const struct uuid *ids;
        size_t id_count;
        struct slice detail;
        struct slice subject;
};
enum error access_record(struct tx *tx, const struct access_trace *trace);

/* access_decide and access_record of one thing in one step: the usual first line of a rule. `subject` may be null. */
enum error access_enter(struct tx *tx, const struct actor *actor, struct slice action,
                        const struct access_object *object, struct slice subject);

/* --- named in ---------------------------------------------------------------------------------------------------- */

/* Marks everyone of the staff, and of the agencies that serve the office wherever their accounts are, whose phone or
 * NIK is among `phones` (E.164) or `niks` as named in the thing, before anybody is told of it. *ret_count is how many.
 * Exact identifiers only. Keeps their keyed hashes for whoever gets an account later. */
struct named_in_search {
        struct uuid office_id;
        struct slice object_kind;
        struct uuid object_id;
        const struct slice *phones;
        size_t phone_count;
        const struct slice *niks;
        size_t nik_count;
        const struct uuid *persons; /* chosen by hand, such as the official named in the form */
        size_t person_count;
        bool likely;                /* `persons` are only likely: marked until somebody has decided about them */
};
enum error access_mark_named(struct tx *tx, const struct named_in_search *search, int64_t *ret_count);
/* The decision about those who were marked as likely: all of them are named, or none is but who was marked since for
 * sure. */
enum error access_likely_confirm_all(struct tx *tx, struct uuid office_id, struct slice object_kind,
                                     struct uuid object_id);
enum error access_likely_lift_all(struct tx *tx, struct uuid office_id, struct slice object_kind,
                                  struct uuid object_id);
/* The same of one of them. */
/* lint: parameters (in what, and who) */
enum error access_likely_lift_one(struct tx *tx, struct uuid office_id, struct slice object_kind,
                                  struct uuid object_id, struct uuid person_id);
/* Marks a new account, or one with a new number, in everything whose identifiers were kept: his office's, and of the
 * offices that his agency serves. In the transaction that makes it. */
struct named_late {
        struct uuid office_id, person_id, agency_id; /* agency nil: none */
        struct slice phone, nik;                     /* null when unknown */
};
enum error access_mark_late(struct tx *tx, const struct named_late *late);
/* Whether `person` is named in the thing, or in one that it was drawn from (the room passes each). */
enum error access_is_named(struct tx *tx, struct uuid person_id, struct slice object_kind, struct uuid object_id,
                           bool *ret_named);
/* What is drawn from a thing names whom that thing names: copies the marks and the identifiers (report -> signal ->
 * warning). */
enum error access_inherit_named(struct tx *tx, struct uuid office_id, struct slice from_kind, struct uuid from_id,
                                struct slice to_kind, struct uuid to_id);

/* --- sessions, in session.c; people and roles, in people.h -------------------------------------------------------- */

enum { SESSION_TOKEN_SIZE = 43 }; /* base64url of 32 bytes */

/* What http carries as the request's session. */
struct session {
        struct actor actor;
        struct slice token;
};

/* Checks login and password in constant time whether or not the login exists (argon2id behind a bounded pool: ERR_BUSY
 * when it is full), and the TOTP code when the account has a secret (a code works once). ERR_UNAUTHENTICATED for every
 * kind of wrong. After five failures in a row from one place (door.h) that place waits 1, 2, 4 … seconds, at most 15
 * minutes, between tries, and nobody else does; beyond twenty tries from places that the account does not know, such
 * places wait their turn (ERR_BUSY with *ret_wait_s > 0; door_let_stranger), one every half minute. Who has a device
 * that signed in before, or comes from where the owner did, is let in whatever others try. Sessions that are open
 * already go on. Nothing of this outlives the process. */
struct sign_in {
        struct slice login, password, code;
        uint64_t from;       /* keyed hash of the neighbourhood of its address, 0 when unknown; never written down */
        struct slice device; /* what session_device gave to this browser, or null */
        unsigned *ret_wait_s; /* set when it must wait its turn; may be NULL */
};
enum error session_sign_in(struct store *store, const struct sign_in *attempt, struct arena *arena,
                           struct slice *ret_token);
/* What the browser keeps to be known as a device of the owner of this session: DEVICE_SIZE characters. Made from the
 * hash of his password, so that a new password ends it; nothing of it is stored. */
enum { DEVICE_SIZE = 43 };
[[nodiscard]] enum error session_device(struct store *store, struct slice token, struct arena *arena,
                                        struct slice *ret_device);
/* Proves again who is there, in a session that is open: what ERR_STEP_UP asks for. `login` is taken from the
 * session. */
enum error session_prove(struct store *store, struct slice token, const struct sign_in *attempt, struct arena *arena);
/* Whether it is the password of the session's owner, asked before it is replaced. ERR_UNAUTHENTICATED: it is not, or
 * this session tried too often and waits. ERR_BUSY: too many are being checked. */
[[nodiscard]] enum error session_check_password(struct store *store, struct slice token, struct slice password,
                                                struct arena *arena);
/* The actor of a token; ERR_UNAUTHENTICATED when it is unknown, ended, idle too long or too old, or the person is not
 * active. Renews `seen_at` at most once a minute. */
enum error session_find(struct store *store, struct slice token, struct arena *arena, struct actor *ret_actor);
enum error session_end(struct store *store, struct slice token);
/* Ends every session of a person, on all nodes within 2 s (sessions are read from the database at each request). */
enum error session_end_all(struct tx *tx, struct uuid office_id, struct uuid person_id);
