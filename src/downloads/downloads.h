/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A list of more than 50 persons as a file: asked for with a reason, agreed to by a second person, fetched within
 * a day.
 *
 * Invariants: the file holds the persons that were on the list when it was asked for, and no others; the second
 * person is neither who asked nor somebody named in one of them (he finds no trace of the request); nobody fetches
 * what another asked for; each step is in the journal. States: waiting -> approved | refused; what nobody decided
 * within DOWNLOAD_ASK_TIME and what nobody fetched within DOWNLOAD_FETCH_TIME has expired. All functions want a
 * TX_WRITE. */
#pragma once

#include "access/access.h"
#include "program/listing.h"
#include "text/language.h"

/* Persons that leave without a second one by one hand within DOWNLOAD_DAY, the most on one list, and how often an
 * agreed file may be fetched. */
enum { DOWNLOAD_FREE = 50, DOWNLOAD_MOST = 5000, DOWNLOAD_TIMES = 3 };
/* Persons that the lists on screens show one reader within DOWNLOAD_DAY: many more than anybody reads, and far fewer
 * than a program copies page by page. */
enum { DOWNLOAD_SHOWN = 500 };
#define DOWNLOAD_ASK_TIME   (7 * DAY)
#define DOWNLOAD_FETCH_TIME DAY
#define DOWNLOAD_DAY        DAY

enum download_state {
        DOWNLOAD_WAITING,
        DOWNLOAD_APPROVED,
        DOWNLOAD_REFUSED,
        DOWNLOAD_EXPIRED, /* nobody decided, or nobody fetched, in time */
        DOWNLOAD_SPENT,   /* fetched as often as was allowed */
        DOWNLOAD_STATE_COUNT
};
/* "waiting" and so on. */
struct slice download_state_word(enum download_state state);
struct slice download_state_text(enum download_state state);                     /* Indonesian source text */
struct slice download_list_text(struct slice list);                              /* what a list is called */
/* Purposes that can be chosen, one after another; the null slice behind the last. */
struct slice download_purpose_at(size_t index);
struct slice download_purpose_text(struct slice purpose);

/* These persons leave in a file without a second person: notes them, each once however often he leaves or stands among
 * `persons`; nil ids are passed over.
 * ERR_TOO_LARGE, and nothing is noted once the transaction ends, when the actor would have taken more than
 * DOWNLOAD_FREE within DOWNLOAD_DAY, in all lists together. */
[[nodiscard]] enum error download_note_free(struct tx *tx, const struct actor *actor, struct slice kind,
                                            const struct uuid *persons, size_t count);

/* The same for persons on a page of a list on the screen, counted apart from files. ERR_SPENT beyond DOWNLOAD_SHOWN. */
[[nodiscard]] enum error download_note_shown(struct tx *tx, const struct actor *actor, struct slice kind,
                                             const struct uuid *persons, size_t count);

struct download_new {
        struct uuid id;             /* made by the client: the same again changes nothing */
        /* "application", "due" (applications with a day to act by), "outside" (those with a check outside the office
         * that waits, at most OUTSIDE_MOST) or "person" (accounts); the first and last are also the kind of its things
         * in the journal and in named_in. */
        struct slice list;
        /* Of applications the state that the list was narrowed to, "" for what is open; of accounts words; else "". */
        struct slice filter;
        struct slice purpose;       /* one of download_purpose_at */
        struct slice reason;        /* 10..1000 characters */
        const struct uuid *persons; /* at most DOWNLOAD_MOST, and more than the actor may still take by himself */
        size_t count;
};
/* Tells everybody who may decide. ERR_INVALID: an unknown list or purpose, a reason too short, too few persons;
 * ERR_TOO_LARGE: too many; ERR_CONFLICT: the id came with other content. */
[[nodiscard]] enum error download_ask(struct tx *tx, const struct actor *actor, const struct download_new *new,
                                      struct arena *arena, struct slice *ret_number);

enum download_part { DOWNLOADS_TO_DECIDE, DOWNLOADS_MINE, DOWNLOADS_ALL };
struct download_filter {
        enum download_part part;
        int64_t before; /* keyset cursor: seq; 0 for the newest */
        int64_t limit;  /* 1..200 */
};
struct download_row {
        struct uuid id;
        int64_t seq, persons;
        struct slice number, list, purpose, requester;
        enum download_state state;
        instant requested_at, expires_at;
        bool mine;
};
struct download_rows {
        struct download_row *items;
        size_t count;
        bool more;
};
/* Newest first, without those that hold somebody the reader is named in. */
[[nodiscard]] enum error download_list(struct tx *tx, const struct actor *actor, const struct download_filter *filter,
                                       struct arena *arena, struct download_rows *ret_rows);

struct download_file {
        struct uuid id;
        struct slice number, list, filter, purpose, reason, requester, decider, note; /* the last two "" when none */
        enum download_state state;
        int64_t persons, fetches_left, version;
        instant requested_at, expires_at, decided_at; /* decided_at 0: not yet */
        bool may_decide, may_fetch;
};
[[nodiscard]] enum error download_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                       struct download_file *ret_file);

/* Whether download_read would let him in now; writes nothing. OK, or ERR_NOT_FOUND. */
[[nodiscard]] enum error download_is_open(struct tx *tx, const struct actor *actor, struct uuid id);

struct download_verdict {
        struct uuid id;
        bool agree;
        struct slice note;     /* why not: needed to refuse, at least 5 characters */
        int64_t version;       /* what the second person saw; 0: whatever it is now */
};
/* Tells who asked. ERR_CONFLICT: decided already; ERR_EXPIRED: too late; ERR_STALE: another version. */
[[nodiscard]] enum error download_decide(struct tx *tx, const struct actor *actor,
                                         const struct download_verdict *verdict);

/* Uses up one fetch; the caller then sends the list's file. ERR_NOT_FOUND: not his, or of another list; ERR_CONFLICT:
 * not agreed to; ERR_EXPIRED: too late, or fetched as often as was allowed. */
[[nodiscard]] enum error download_take(struct tx *tx, const struct actor *actor, struct uuid id, struct slice list);

/* The persons that were agreed to, in the order of uuid_compare; after download_take. */
struct download_persons {
        const struct uuid *ids;
        size_t count;
};
[[nodiscard]] enum error download_persons(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                          struct download_persons *ret_persons);

/* --- what the rooms do whose lists of persons leave by two hands when they are long ------------------------------- */

/* Of a page that leaves as a file: its persons count for the actor, unless two persons agreed to them.
 * ERR_TOO_LARGE as download_note_free. */
[[nodiscard]] enum error download_leave(struct tx *tx, const struct actor *actor, struct slice kind,
                                        const struct listing_reading *reading);
/* Leads who may ask to the question for all of `list`, others back to `listing`'s page with the word why. */
[[nodiscard]] enum error download_lead(struct request *rq, const struct listing *listing, struct slice list,
                                       struct slice filter);
/* Takes one fetch of what was agreed to, and sends it. Errors of download_take. */
struct download_fetch {
        struct uuid id;
        struct slice list, format;
};
[[nodiscard]] enum error download_send_agreed(struct request *rq, const struct listing *listing, void *rows,
                                              const struct download_fetch *fetch);
