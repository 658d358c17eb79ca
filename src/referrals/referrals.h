/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Referrals of people who may be victims: what was seen and said, what is needed now, where the person is reached
 * safely, and to whom the matter was handed over.
 *
 * Invariants: a referral holds no reference to an application, and nothing of an application holds one to a referral.
 * Times are whole hours and ids are random, so that neither is found by the other's clock. What it says is P4, sealed
 * in its row. It is there for who made it and for the head of the office, but for nobody whom it names or seems to
 * name. It is in no search, export, count, feed of changes or report card; the journal has its id and nothing else.
 * One person starts it: help does not wait for a second. */
#pragma once

#include "access/access.h"
#include "text/language.h"

enum { REFERRAL_SEEN_MAX = 4000, REFERRAL_WANTED_MAX = 1000, REFERRAL_REACH_MAX = 500, REFERRAL_NOTE_MAX = 500,
       /* To be handed over in, and then received; where the office's clock "rujukan" says no hours. */
       REFERRAL_HOURS = 24,
       REFERRAL_FOLLOW_DAYS = 30 /* after which it is asked what became of the person */ };

struct referral_word {
        struct slice key, label; /* label: Indonesian source text, translate() it */
};
/* What may be needed now; how it ended; on whose word it is handed over; its states. */
const struct referral_word *referral_needs(size_t *ret_count);
const struct referral_word *referral_ends(size_t *ret_count);
const struct referral_word *referral_consents(size_t *ret_count);
const struct referral_word *referral_states(size_t *ret_count);
/* What became of the person after REFERRAL_FOLLOW_DAYS. */
const struct referral_word *referral_fates(size_t *ret_count);
/* The word of a key in one of those, in `language`; the key itself when it is none. */
struct slice referral_label(const struct referral_word *words, size_t count, struct slice key, enum language language);

/* What the person who wrote it has to change. */
struct referral_fault {
        const char *field; /* "seen", "needs", "wanted", "reach", "agency", "consent", "end", "fate",
                            * "note" */
        struct slice text; /* Indonesian source text */
};

struct referral_draft {
        struct uuid id;  /* from uuid_timeless, in the form: sent twice it is one referral */
        struct slice seen, wanted, reach; /* wanted: null or "" when nothing was asked for */
        const struct slice *needs; /* keys of referral_needs, at least one */
        size_t need_count;
};
/* In the state "made", for who makes it and the head. The same again is OK. ERR_INVALID with a fault; ERR_CONFLICT: the
 * id came before with other words. */
[[nodiscard]] enum error referrals_make(struct tx *tx, const struct actor *actor, const struct referral_draft *draft,
                                        struct referral_fault *ret_fault);

struct referral_row {
        struct uuid id;
        struct slice state, made_by;
        instant hour;
        bool mine, late; /* late: open, not received, and nothing was done for the hours of the clock "rujukan" */
        bool follow;     /* it is time to ask what became of the person */
};
struct referral_list {
        struct referral_row *items; /* open ones first, then the latest; at most 200 */
        size_t count;
};
/* Those the actor made; for the head all of the office. Nothing of what they say. */
[[nodiscard]] enum error referrals_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                        struct referral_list *ret_list);

/* How many of those wait for the reader: late, or to be followed. A number and nothing else, for his home page; 0 for
 * who has no part in referrals. Not journaled: it tells of none of them. */
[[nodiscard]] enum error referrals_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_number);

struct referral_step {
        struct slice act, by, note; /* act: the state that it led to, or "followed" */
        /* agency: its name as it was; the null slice where it says nothing of it */
        struct slice consent, agency, end, fate;
        instant hour;
};
struct referral_page {
        struct referral_row row;
        struct slice seen, wanted, reach;
        struct slice *needs;
        size_t need_count;
        struct referral_step *steps; /* oldest first */
        size_t step_count;
        int64_t version;
        bool can_hand_over, can_receive, can_close, can_print, can_follow;
};
/* All of it, after it was journaled. ERR_NOT_FOUND for everybody else. */
[[nodiscard]] enum error referrals_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                        struct referral_page *ret_page);
/* The same for the slip, journaled as a printing. ERR_NOT_FOUND before it was handed over. */
[[nodiscard]] enum error referrals_print(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                         struct referral_page *ret_page);

struct referral_agency {
        struct slice key, name;
};
struct referral_agencies {
        struct referral_agency *items;
        size_t count;
};
/* Agencies of the content table that take referrals (the types of the request `rujukan-bantuan`) on that day (ISO);
 * none where the office has no such request. */
[[nodiscard]] enum error referrals_agencies(struct tx *tx, struct uuid office_id, struct slice today,
                                            struct arena *arena, struct referral_agencies *ret_agencies);

struct referral_move {
        struct uuid id, step_id; /* step_id from uuid_timeless, in the form */
        int64_t version;         /* as it was read; ERR_STALE otherwise */
        struct slice agency, consent; /* keys: referrals_hand_over */
        struct slice end;             /* key of referral_ends: referrals_close */
        struct slice fate;            /* key of referral_fates: referrals_follow */
        struct slice note;            /* null or "" for none; who received it: referrals_receive */
};
/* Made or handed over already -> handed over, with the person's consent, or of a child whom the office must refer. The
 * same again is OK. ERR_INVALID with a fault; ERR_CONFLICT: its state does not allow it. */
[[nodiscard]] enum error referrals_hand_over(struct tx *tx, const struct actor *actor,
                                             const struct referral_move *move, struct referral_fault *ret_fault);
/* Handed over -> received: the note says by whom. */
[[nodiscard]] enum error referrals_receive(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                                           struct referral_fault *ret_fault);
/* Open -> closed. */
[[nodiscard]] enum error referrals_close(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                                         struct referral_fault *ret_fault);
/* What became of the person, once REFERRAL_FOLLOW_DAYS are over since it was handed over (or closed without); the state
 * stays. ERR_CONFLICT: it is not time, or it was written down. */
[[nodiscard]] enum error referrals_follow(struct tx *tx, const struct actor *actor, const struct referral_move *move,
                                          struct referral_fault *ret_fault);
