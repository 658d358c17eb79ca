/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Outreach that no draw suggested: visits, talks, campaigns, written down by whoever held them. What a village reports
 * in the 14 days after is left out of area counts, as after a drawn visit.
 *
 * Invariants, for writing one down silences a village: by itself it touches only what arrives after it was written
 * down, and of what arrived before nothing until a second person agrees; a village is left out once in
 * AREA_OUTREACH_PERIOD_DAYS, and a second time only by what a head of office agreed to (area_visited.c); whoever wrote
 * it down or agreed takes nothing out of a village in which a report names him; the rule about a phone, recruiter or
 * company counts all the same. Nothing is deleted: a withdrawn event and every earlier version stay, with who wrote
 * them. No number of a person or phone is in a note. Whom a report names sees no outreach of others in that report's
 * district that was written down after it came. */
#pragma once

#include "access/access.h"
#include "base/clock.h"
#include "store/store.h"
#include "text/date.h"
#include "warnings/warnings.h"

enum {
        OUTREACH_VILLAGES_MAX = 30, /* all of one district */
        OUTREACH_NOTE_MAX = 500,
        OUTREACH_BACK_DAYS = 45,    /* a day may be written down, changed or agreed to so long */
        OUTREACH_AHEAD_DAYS = 30,   /* and announced so early: what is announced needs no second person */
        OUTREACH_LIST_DAYS = 365,
        OUTREACH_CONTACTS_MAX = 5000,
};

/* "visit", "talk", "school", "campaign", "other"; and who held it: "office", "joint", "village", "agency", "other". */
const struct coded_word *outreach_kinds(size_t *ret_count);
const struct coded_word *outreach_holders(size_t *ret_count);
/* What a kind is called; "draw" is a visit of the monthly list. */
struct slice outreach_kind_text(struct slice kind, enum language language);

struct outreach_row {
        struct uuid id;
        struct slice kind, held_by, held_on, district, state, written_by; /* state: "active", "withdrawn" */
        instant known_at; /* when its day and villages were written down as they stand */
        int64_t villages;
        bool agreed;      /* a second person agreed: what arrived before known_at is left out, too */
        bool counts_before; /* written down after its day had begun, and nobody agreed: what came before counts */
        bool is_late;       /* the same, and its day was over: a second person is asked */
};
struct outreach_list {
        struct outreach_row *items; /* of the last 365 days and those announced, the latest day first */
        size_t count;
};
/* Permission outreach.list, and outreach.read for each. */
[[nodiscard]] enum error outreach_list(struct tx *tx, const struct actor *actor, struct arena *arena,
                                       struct outreach_list *ret_list);

struct outreach_past {
        struct slice act, kind, held_by, held_on, villages, note, by; /* villages: codes with a space between */
        int64_t contacts; /* 0: nobody counted */
        instant at;
};
struct outreach_page {
        struct outreach_row row;
        struct slice note, agreed_by;
        int64_t contacts; /* people whom it reached; 0: nobody counted */
        struct slice *villages;
        size_t village_count;
        struct outreach_past *past; /* the newest first */
        size_t past_count;
        int64_t version;
        int64_t before; /* for who may agree: reports that he may know of and that arrived before it was written down */
        int64_t seconds; /* for a head who may agree: villages where somebody was in the 90 days before, of what he
                          * may know */
        bool headed;     /* a head agreed */
        bool can_change, can_agree;
};
/* Permission outreach.read. ERR_NOT_FOUND. */
[[nodiscard]] enum error outreach_read(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                                       struct outreach_page *ret_page);

/* Whether he may write one down in a district. */
bool outreach_may_record(struct tx *tx, const struct actor *actor, struct slice district);

struct outreach_draft {
        struct uuid id;  /* made by the caller */
        int64_t version; /* 0: a new one; else as it was read */
        struct slice kind, held_by;
        struct date held_on;
        const struct slice *villages;
        size_t village_count;
        struct slice note; /* null or "": none */
        int64_t contacts;  /* people whom it reached, 1 to OUTREACH_CONTACTS_MAX; 0: nobody counted */
};
struct outreach_fault {
        const char *field; /* "kind", "held_by", "held_on", "villages", "contacts", "note" */
        struct slice text; /* Indonesian source text */
};
/* Permission outreach.record, in the district of the villages. ERR_INVALID with *ret_fault; ERR_CONFLICT: the id is
 * taken by another content, it is withdrawn, or its time is over; ERR_STALE. The same new draft again changes nothing.
 * Another day or other villages count from now on, and a second person's word about the old ones is gone. */
[[nodiscard]] enum error outreach_write(struct tx *tx, const struct actor *actor, const struct outreach_draft *draft,
                                        struct outreach_fault *ret_fault);

struct outreach_step {
        struct uuid id;
        int64_t version; /* as it was read; ERR_STALE otherwise */
};
/* It was not held, or written down by mistake: what it left out counts again. Permission outreach.record.
 * ERR_CONFLICT: it is withdrawn already. */
[[nodiscard]] enum error outreach_withdraw(struct tx *tx, const struct actor *actor, const struct outreach_step *step);
/* By a second person: what arrived from the day on and before it was written down was asked for, too. A head may agree
 * also to what was announced, or agreed to by another: with his word it takes reports out of a village where somebody
 * was already in the 90 days before. Permission outreach.agree. ERR_CONFLICT: there is nothing to agree to. */
[[nodiscard]] enum error outreach_agree(struct tx *tx, const struct actor *actor, const struct outreach_step *step);
