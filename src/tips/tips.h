/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The anonymous channel: a citizen tells something without a name, gets a code, and reads and writes on with it.
 *
 * Invariants: tips stand in a database of their own. No row, log line, journal entry or rate bucket has the sender's
 * address, program, cookie or the exact time: times are whole hours, ids are random. The code is never stored: what
 * is stored is a slow hash of it, so a wrong code and an unknown one take the same work and get the same answer. Codes
 * that nobody was given take no turn of one that was (README). What was told is sealed. Who is named in a tip is marked
 * before anybody can see it, and for him the tip does not exist. A tip is handed to one person; whoever reads it is in
 * the journal of the office before a word is shown, by the tip's id alone. A tip opens a question and nothing else: it
 * is never evidence. */
#pragma once

#include "access/access.h"
#include "attachments/attachments.h"
#include "http/form.h"
#include "text/language.h"

enum { TIP_PICTURES_MAX = 10 /* pages of one tip */, TIP_PICTURE_BYTES_MAX = 4 * 1024 * 1024 };
enum { TIP_TOLD_MIN = 10, TIP_TOLD_MAX = 4000, TIP_MESSAGE_MAX = 2000, TIP_SHORT_MAX = 200 }; /* characters */

/* Where tips are kept, and what is asked of the rest of the house. */
struct tip_desk {
        struct store *tips;     /* the database of tips */
        struct store *main;     /* people, calendar, journal */
        struct uuid office_id;  /* whose portal it is */
        int32_t zone_minutes;
};

/* --- for the citizen ---------------------------------------------------------------------------------------------- */

/* A random id for a form or a message: unlike uuid_new it holds no time. */
struct uuid tip_id_new(void);

struct tip_draft {
        struct uuid id;              /* from tip_id_new, in the form: makes a repeated sending the same sending */
        bool danger;                 /* somebody is in danger now */
        struct slice district_code;  /* "" when unknown */
        struct slice village_code;   /* "" when unknown; lies in the district */
        struct slice told;           /* what happened */
        struct slice happened;       /* key of tip_times */
        struct slice knowledge;      /* key of tip_knowledges */
        struct slice recruiter, phone; /* null when unknown */
};
/* Fills `errors` (count 0 when all is well), named by the fields of the form. Pure. */
void tips_check(const struct tip_draft *draft, struct form_errors *errors);

enum { TIP_CODE_SHOWN_SIZE = 19 };
struct tip_receipt {
        char code[TIP_CODE_SHOWN_SIZE + 1]; /* "ABCD-EFGH-JKMN-PQRS": Crockford's base32, 60 bits and a mark */
};
/* Keeps the tip and chooses who gets it. The same draft again gives the same receipt and changes nothing. ERR_INVALID:
 * does not pass tips_check. ERR_CONFLICT: the id came before with other words. ERR_UNSUPPORTED: more numbers in it than
 * we read. Takes tens of milliseconds and 64 MiB. */
[[nodiscard]] enum error tips_send(const struct tip_desk *desk, const struct tip_draft *draft, struct arena *arena,
                                   struct tip_receipt *ret_receipt);

/* Marks somebody who gets an account in the tips that name him by telephone (E.164) or NIK already; null when unknown.
 * Before the account is made, and once more after: a tip may come in between. */
[[nodiscard]] enum error tips_person_comes(const struct tip_desk *desk, struct uuid person_id, struct slice phone,
                                           struct slice nik);

struct tip_message {
        bool from_office;
        instant hour;
        struct slice told;
};
struct tip_status {
        struct uuid id;
        struct slice state;    /* key of tip_states */
        struct slice outcome;  /* key of tip_outcomes; null while it is open */
        instant hour, due_hour;
        bool danger;
        struct tip_message *messages; /* oldest first */
        size_t message_count;
        size_t picture_count;
};
/* Before the slow work of a code. *ret_given: it carries the mark that this office puts into its codes; the others
 * (typed wrongly, guessed, of an older version) are the caller's to hold back. ERR_BUSY: this code was tried too often
 * within seconds, which takes nothing from other codes. */
[[nodiscard]] enum error tips_code_turn(const struct tip_desk *desk, struct slice code, struct arena *arena,
                                        bool *ret_given);

/* By its code as typed (any case, spaces and hyphens; O and 0, I, L and 1 are the same). ERR_NOT_FOUND for every kind
 * of wrong, after the same work. ERR_BUSY: it carries no mark, and another such is being looked up. */
[[nodiscard]] enum error tips_status(const struct tip_desk *desk, struct slice code, struct arena *arena,
                                     struct tip_status *ret_status);
/* The citizen adds something; `id` from tip_id_new makes it idempotent. ERR_CONFLICT: the tip is closed;
 * ERR_UNSUPPORTED as for tips_send; ERR_BUSY as for tips_status. */
struct tip_addition {
        struct slice code;
        struct uuid id;
        struct slice told;
};
[[nodiscard]] enum error tips_add(const struct tip_desk *desk, const struct tip_addition *addition,
                                  struct arena *arena);

/* Adds what attachment_make drew, all of it or nothing; `id` from tip_id_new makes it idempotent. ERR_CONFLICT: the tip
 * is closed; ERR_TOO_LARGE: more pages or bytes than a tip may have; ERR_BUSY as for tips_status. */
struct tip_pictures_new {
        struct slice code;
        struct uuid id;
        const struct attachment_made *made;
};
[[nodiscard]] enum error tips_add_pictures(const struct tip_desk *desk, const struct tip_pictures_new *new,
                                           struct arena *arena);

/* --- for the office ----------------------------------------------------------------------------------------------- */

struct tip_row {
        struct uuid id;
        struct slice state, district_code, village_code, outcome;
        bool danger, late, mine, answered; /* late: its hour has come and nobody took it; mine: given to the reader */
        bool citizen_wrote;                /* a message or picture came since the office answered last */
        instant hour, due_hour;
};
struct tip_rows {
        struct tip_row *items; /* danger first, then by due hour */
        size_t count;
        bool more;
};
struct tip_filter {
        struct slice state; /* null: all that are open */
        int64_t limit;      /* 1..200 */
};
/* Those that the actor may see: not where he is named, and for others than analysts only what was given to them. */
[[nodiscard]] enum error tips_list(const struct tip_desk *desk, const struct actor *actor,
                                   const struct tip_filter *filter, struct arena *arena, struct tip_rows *ret_rows);

struct tip_page {
        struct tip_row row;
        struct slice told, recruiter, phone; /* P4; null when not given */
        struct slice happened, knowledge;
        struct tip_message *messages;
        size_t message_count;
        struct uuid *pictures; /* ids, in the order in which they came */
        size_t picture_count;
        int64_t version;
        bool can_take, can_reply, can_close;
};
/* Everything, after it was written into the journal. ERR_ERASED: its words, or some of them, do not open any more. */
[[nodiscard]] enum error tips_read(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id,
                                   struct arena *arena, struct tip_page *ret_page);

/* What breaking the glass has to know of a tip, and nothing that it tells: who works on it (nil: nobody), and who is
 * named in it. ERR_NOT_FOUND also for whom it names. */
struct tip_key {
        struct uuid owner_id;
        struct uuid *named;
        size_t named_count;
        bool readable; /* he may read it anyway */
};
[[nodiscard]] enum error tips_key(const struct tip_desk *desk, const struct actor *actor, struct uuid tip_id,
                                  struct arena *arena, struct tip_key *ret_key);

struct tip_picture {
        struct slice media_type, bytes;
};
struct tip_picture_place {
        struct uuid tip_id, id;
};
/* One of them, after it was written into the journal as a reading of the tip. ERR_NOT_FOUND, ERR_ERASED. */
[[nodiscard]] enum error tips_picture(const struct tip_desk *desk, const struct actor *actor,
                                      const struct tip_picture_place *place, struct arena *arena,
                                      struct tip_picture *ret_picture);

struct tip_step {
        struct uuid tip_id;
        int64_t version;      /* as it was read; ERR_STALE otherwise */
        struct uuid message_id;
        struct slice told;    /* the message to the citizen: tips_reply, and with tips_close if not empty */
        struct slice outcome; /* key of tip_outcomes: tips_close */
};
/* The actor works on it from now on; what it says of telephone and recruiter goes to the subjects. */
[[nodiscard]] enum error tips_take(const struct tip_desk *desk, const struct actor *actor, const struct tip_step *step);
[[nodiscard]] enum error tips_reply(const struct tip_desk *desk, const struct actor *actor,
                                    const struct tip_step *step);
[[nodiscard]] enum error tips_close(const struct tip_desk *desk, const struct actor *actor,
                                    const struct tip_step *step);

struct tip_counts {
        int64_t waiting, late, danger; /* open and not taken; late among them; danger among them */
};
/* For the dashboard: figures only, without those that name the reader. */
[[nodiscard]] enum error tips_counts(const struct tip_desk *desk, const struct actor *actor, struct arena *arena,
                                     struct tip_counts *ret_counts);

/* How many wait for this very person: his, nobody's or late, and not taken yet or with something new of the citizen; 0
 * for who may take none. For his desk. */
[[nodiscard]] enum error tips_waiting(const struct tip_desk *desk, const struct actor *actor, struct arena *arena,
                                      int64_t *ret_waiting);

/* --- words and states --------------------------------------------------------------------------------------------- */

struct tip_word {
        struct slice key, label; /* label: Indonesian source text */
};
const struct tip_word *tip_times(size_t *ret_count);
const struct tip_word *tip_knowledges(size_t *ret_count);
const struct tip_word *tip_outcomes(size_t *ret_count);
const struct tip_word *tip_states(size_t *ret_count);
/* The label of a key, translated; the key itself when the table has none. */
struct slice tip_label(const struct tip_word *words, size_t count, struct slice key, enum language language);
/* Whether the action ("tip.take", "tip.reply", "tip.close") may be done in the state, and the state that follows. */
[[nodiscard]] bool tip_edge(struct slice action, struct slice from, struct slice *ret_to);
