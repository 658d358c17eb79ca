/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Village reports: what Babinsa, Bhabinkamtibmas, village people and PIMPASA saw, and what became of it.
 *
 * Invariants: a report is never changed after it was filed, only added to; the same draft sent again gives the same
 * number. Who is named in it is marked in the same transaction, before anything is counted or anybody can be told;
 * what merely looks like a name of somebody with an account is held for the head of office (route "head") and counts
 * nowhere until he releases it; what names a head goes to another office (route "over", overseen.h). States and edges
 * are one table; each step writes an event, and its public note is what the reporter reads. The author never takes,
 * grades or closes his own. What no analyst may open (it names them, or there is none) a head takes and closes.
 * Outsiders see of a reporter nothing at all. */
#pragma once

#include "access/access.h"
#include "attachments/attachments.h"
#include "http/form.h"
#include "program/attach.h"
#include "program/office.h"
#include "text/language.h"

enum { REPORT_SIGNS_MAX = 20, REPORT_PERSONS_MAX = 5, REPORT_NARRATIVE_MAX = 4000 };

struct report_draft {
        struct uuid id;             /* made by the client */
        struct slice channel;       /* "web", "app", "api" */
        struct slice village_code;
        bool former_village; /* its code is one of before, from a phone that has the old list; set by report_file */
        struct slice happened_on;   /* ISO day, not in the future; null when unknown */
        bool urgent;
        struct slice knowledge;     /* "own-eyes", "told-by-involved", "second-hand", "online", "document" */
        struct slice country;       /* promised destination; "" when none was named */
        struct slice narrative;
        struct slice recruiter, phone, company, address; /* null when unknown */
        struct slice
                household; /* who told him, such as "Pak Karno, RT 3": counts once however often reported; or null */
        struct slice official;      /* an official who is named: name and position, phone or NIK; or null */
        const struct slice *signs;  /* keys of content kind "sign" */
        size_t sign_count;
        const struct uuid *persons; /* officials chosen from the office's list */
        size_t person_count;
        struct form_errors *errors; /* where the rules say what is wrong, field by field */
        const struct counter_ticket *ticket; /* its number when that was drawn before; else NULL */
};
struct report_receipt {
        struct uuid id;
        struct slice number; /* "L-2026-00042" */
        bool repeated;       /* it had arrived before */
};
/* ERR_INVALID with the fields in draft->errors; ERR_CONFLICT when the id came before with other content. In a
 * TX_WRITE or TX_LOCKING. */
[[nodiscard]] enum error report_file(struct tx *tx, const struct actor *actor, const struct report_draft *draft,
                                     struct arena *arena, struct report_receipt *ret_receipt);
/* The same in a transaction of its own, of which very many may run at once: for handlers. */
[[nodiscard]] enum error report_send(struct store *store, const struct actor *actor, const struct report_draft *draft,
                                     struct arena *arena, struct report_receipt *ret_receipt);
/* The same text with white space cleaned and lengths checked, without the database: for the form. */
[[nodiscard]] enum error report_check(const struct report_draft *draft, struct slice today, struct arena *arena);

/* The areas in which the actor may report: his roles' areas, or the regencies of his office where a role has the
 * whole. */
[[nodiscard]] enum error report_areas(struct tx *tx, const struct actor *actor, struct arena *arena,
                                      struct area_list *ret_areas);

/* The reporter tells more. ERR_STALE when `version` is not the report's, unless the same was told already. */
struct report_more {
        struct uuid report_id, id; /* `id` is made by the client */
        struct slice told;
        int64_t version;           /* 0: not compared */
};
[[nodiscard]] enum error report_add(struct tx *tx, const struct actor *actor, const struct report_more *more);

/* Photos and papers of a report, for program/attach.h; `what` points to the report's id. Its readers see them, its
 * author adds and withdraws until it is closed. */
[[nodiscard]] enum error report_attach_enter(struct tx *tx, const struct actor *actor, const void *what,
                                             enum attach_act act, struct attach_grant *ret_grant);
[[nodiscard]] enum error report_attach_after(struct tx *tx, const struct actor *actor, const void *what,
                                             enum attach_act act);

/* --- steps -------------------------------------------------------------------------------------------------------- */

struct report_edge {
        struct slice action, from, to; /* action: as in the policy table */
        struct slice note;             /* what the reporter reads; Indonesian source text */
};
const struct report_edge *report_edges(size_t *ret_count);

struct report_step {
        struct uuid report_id;
        int64_t version;     /* as it was read; ERR_STALE otherwise. 0: any */
        struct slice action; /* "report.take", "report.return", "report.verify" */
};
/* ERR_NOT_FOUND when not for him, ERR_CONFLICT when the state has no such edge. */
[[nodiscard]] enum error report_step(struct tx *tx, const struct actor *actor, const struct report_step *step);

struct report_grade {
        struct uuid report_id;
        int64_t version;
        struct slice reliability; /* A..F */
        struct slice credibility; /* 1..6 */
        struct slice note;        /* null for none */
};
[[nodiscard]] enum error report_grade(struct tx *tx, const struct actor *actor, const struct report_grade *grade);

struct report_close {
        struct uuid report_id;
        int64_t version;
        struct slice outcome; /* key of report_outcomes */
        struct slice note;    /* what the reporter reads, 5..500 characters */
};
[[nodiscard]] enum error report_close(struct tx *tx, const struct actor *actor, const struct report_close *close);

struct report_release {
        struct uuid report_id;
        int64_t version;
        /* those of report_page.likely who are indeed named: marked before anything counts */
        const struct uuid *persons;
        size_t person_count;
};
/* Lets held reports go on that no head may look at any more, whatever it was that took the last one away: an account
 * made for a head whose number stands in it, a role that ended, a head who was disabled. Everybody whom such a report
 * may mean is marked first. What names a head by now goes to the office that oversees (overseen.h), from the inbox too,
 * and what waited for such an office goes to it. At most 1,000 are looked at, the oldest; *ret_count is how many went
 * on. For a job. */
[[nodiscard]] enum error reports_pass_on(struct tx *tx, int64_t *ret_count);
/* Tells the overseer's heads once of each report that waits there past its deadline. For a job. */
[[nodiscard]] enum error reports_remind_overseers(struct tx *tx, int64_t *ret_count);
/* The head of office lets a held report into the inbox. ERR_INVALID: one of the persons is not among the likely. */
[[nodiscard]] enum error report_release(struct tx *tx, const struct actor *actor, const struct report_release *release);

/* For other rooms: something that the reporter should hear, such as the outcome of a warning that his report led to. He
 * hears nothing, and his report stays as it is, when `because` names him: what others told of him has a part in it. */
struct report_news {
        struct uuid office_id, report_id;
        struct slice kind, public_note;
        struct slice because_kind; /* "signal" or "area-signal" */
        struct uuid because_id;
};
[[nodiscard]] enum error reports_tell(struct tx *tx, const struct report_news *news);
/* Number and village of a report, for those who were let in by the thing that rests on it. */
struct report_head {
        struct slice number, village_code, recruiter, phone; /* the last two P3; null when unknown */
};
[[nodiscard]] enum error reports_head(struct tx *tx, struct uuid office_id, struct uuid report_id, struct arena *arena,
                                      struct report_head *ret_head);
/* The report of a number, for breaking the glass: nothing of it but its id, and who works on it (nil: nobody).
 * ERR_NOT_FOUND also for whom it names. */
struct report_key {
        struct uuid id, owner_id;
        bool readable; /* he may read it anyway */
};
[[nodiscard]] enum error reports_key(struct tx *tx, const struct actor *actor, struct slice number,
                                     struct report_key *ret_key);

/* --- words -------------------------------------------------------------------------------------------------------- */

struct report_word {
        struct slice key, label; /* label: Indonesian source text */
};
const struct report_word *report_knowledges(size_t *ret_count);
const struct report_word *report_outcomes(size_t *ret_count);
const struct report_word *report_states(size_t *ret_count);
/* The label of a key in a table, translated; the key itself when it is not in it. */
struct slice report_label(const struct report_word *words, size_t count, struct slice key, enum language language);

/* --- reading ------------------------------------------------------------------------------------------------------ */

enum report_tab { REPORTS_UNTAKEN, REPORTS_MINE, REPORTS_ALL, REPORTS_HEAD, REPORTS_OWN };

struct report_filter {
        enum report_tab tab;    /* OWN: those he filed; HEAD: held or naming an official, for the head of office */
        struct slice state;     /* null: all */
        struct slice area;      /* prefix code; null: all that he may see */
        bool urgent_only, oldest_first;
        int64_t cursor;         /* keyset: seq of the last row of the page before; 0: the beginning */
        int64_t limit;          /* 1..200 */
};
struct report_row {
        struct uuid id;
        int64_t seq; /* order of arrival in the office */
        struct slice number, village_code, state, knowledge, country, outcome;
        struct slice happened_on; /* null when unknown */
        bool urgent, held, mine;  /* mine: assigned to the reader */
        struct slice reliability, credibility; /* null: not graded; null in REPORTS_OWN */
        instant created_at;
};
struct report_rows {
        struct report_row *items;
        size_t count;
        bool more;
};
/* One journal entry with all ids. Rows that name the reader do not exist for him. */
[[nodiscard]] enum error reports_list(struct tx *tx, const struct actor *actor, const struct report_filter *filter,
                                      struct arena *arena, struct report_rows *ret_rows);
/* How many of the oldest that nobody has taken are a head's own work, because no analyst may open them; 0 for who is
 * no head or may take any. For his desk. */
[[nodiscard]] enum error reports_alone(struct tx *tx, const struct actor *actor, struct arena *arena,
                                       int64_t *ret_count);

enum { REPORTS_COUNTED = 50 };
/* As the lists would show them; REPORTS_COUNTED + 1: more than REPORTS_COUNTED. */
struct report_counts {
        int64_t untaken, mine, held;
};
/* A list that was just read in the same transaction. */
struct report_shown {
        const struct report_filter *filter;
        const struct report_rows *rows;
};
/* What `shown` tells is not counted again; NULL: nothing was read. */
[[nodiscard]] enum error reports_counts(struct tx *tx, const struct actor *actor, const struct report_shown *shown,
                                        struct arena *arena, struct report_counts *ret_counts);

struct report_sign {
        struct slice key, label;
        int64_t version;
};
struct report_event {
        instant at;
        struct slice kind, from_state, to_state, note; /* note: what the reporter reads; null: he does not hear of it */
        struct slice actor_name;                       /* null for the reporter's own page */
};
struct report_addition {
        instant at;
        struct slice told;
};
struct report_likely {
        struct uuid person_id;
        struct slice name, position;
};
struct report_page {
        struct report_row row;
        bool is_own;  /* the reader is the author: no grade, no names of staff, public notes only */
        struct slice narrative, recruiter, phone, company, address, household, official, grade_note, outcome_note;
        struct slice reporter_position;        /* "Babinsa Koramil Ngrayun"; null on the own page */
        struct report_sign *signs;
        size_t sign_count;
        struct report_event *events;
        size_t event_count;
        struct report_addition *additions;
        size_t addition_count;
        struct attachment_list attachments;
        struct report_likely *likely;          /* for the head, when it is held */
        size_t likely_count;
        struct uuid *subjects;                 /* whom or what it mentions; not on the own page */
        size_t subject_count;
        int64_t version;
        bool alone; /* the reader is a head, and no analyst may open it: the work is his */
        bool can_take, can_return, can_verify, can_grade, can_close, can_add, can_release;
};
/* Whether report_read would let him in now; reads no word of it and writes no journal. OK, or ERR_NOT_FOUND. */
[[nodiscard]] enum error report_is_open(struct tx *tx, const struct actor *actor, struct uuid report_id);
struct report_ask {
        struct uuid id;
        enum language language; /* of the signs' labels and the notes */
};
/* Journaled with the actor's purpose. */
[[nodiscard]] enum error report_read(struct tx *tx, const struct actor *actor, const struct report_ask *ask,
                                     struct arena *arena, struct report_page *ret_page);
