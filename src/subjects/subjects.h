/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Recruiters, phones, companies, addresses, accounts: what people mention, resolved to one subject each.
 *
 * Invariants: suspicion is never about an applicant: he is no subject, and what he names gives a subject mentions that
 * are not counted. Equal keys mean the same subject only where match_key_identifies says so; an equal name of a person,
 * company or address is "possible" until a person judges it, and is not counted before. A judgement is kept, can be
 * undone, and is never overruled by the engine. Nobody sees, counts or is told a mention whose source names him. */
#pragma once

#include "access/access.h"
#include "match/match.h"
#include "text/language.h"

/* Where a mention comes from: the word in mention.source_kind, and in named_in.object_kind for its source. */
#define SOURCE_REPORT      S("report")      /* a village report */
#define SOURCE_TIP         S("tip")         /* an anonymous tip; its text stays in its own database */
#define SOURCE_DESK        S("desk")        /* what a confirmed decision of the passport desk says of a recruiter */
#define SOURCE_PARTNER     S("partner")     /* a partner agency's answer */
#define SOURCE_APPLICATION S("application") /* somebody's application names it: never counted towards a signal */

/* One identifier that a source mentions. */
struct mention_new {
        struct uuid office_id;
        struct slice source_kind;
        struct uuid source_id;      /* the report, tip, application; need not be in this database */
        /* who tells: mentions of one group count once. The reporter's or tip's id as text */
        struct slice source_group;
        /* who told the reporter, as written; equal ones count once too; null when unknown */
        struct slice household;
        struct slice village_code;  /* "" when unknown */
        struct slice observed_on;   /* ISO day */
        enum match_kind kind;
        struct slice raw;           /* as it was written */
        struct slice role;          /* "recruiter", "contact", "company", "address", "guarantor", "agent" */
        /* kept out of every count until subjects_release: a named official must be cleared first. Until then it is of a
         * subject apart, which no other source's mentions are of. */
        bool held;
};

/* What the source named in this role and of this kind, and does not any more, counts for nothing; `raw` is not looked
 * at. Named again, it is as it was. In a TX_WRITE. */
[[nodiscard]] enum error subjects_unmention(struct tx *tx, const struct mention_new *mention);
/* Adds the mention, and its subject when it is the first; the same mention again changes nothing. Calls nothing else:
 * who adds mentions calls warnings_detect for each subject afterwards. ERR_INVALID: nothing of that kind can be read in
 * `raw` (nothing was written; go on without it). In a TX_WRITE. */
[[nodiscard]] enum error subjects_mention(struct tx *tx, const struct mention_new *mention,
                                          struct uuid *ret_subject_id);
/* A thing that mentions subjects. */
struct source_ref {
        struct uuid office_id;
        struct slice kind;
        struct uuid id;
};
/* Lets the held mentions of a source count. */
[[nodiscard]] enum error subjects_release(struct tx *tx, const struct source_ref *source);
/* Takes the mentions of a source out of every count until subjects_release, which gives each its state back. */
[[nodiscard]] enum error subjects_hold(struct tx *tx, const struct source_ref *source);
/* Stands where a destroyed source's words stood. */
#define SUBJECT_ERASED S("(dihapus)")
static inline bool subject_is_erased(struct slice text)
{
        return slice_equal(text, SUBJECT_ERASED);
}
/* Writes it over what a source said (kind and id; office_id is not looked at), for good: in its mentions, and in the
 * label of a subject that it named first and others too, which is called as the next said. A subject that nobody else
 * named is erased itself: no identifier finds it any more. That something was mentioned, where and when stays.
 * *ret_count: mentions; again it is 0. In a TX_WRITE that sees every office. */
[[nodiscard]] enum error subjects_forget(struct tx *tx, const struct source_ref *source, int64_t *ret_count);
/* The subjects (merged ones resolved) that a source mentions, for warnings_detect. */
struct subject_ids {
        struct uuid *items;
        size_t count;
};
[[nodiscard]] enum error subjects_of_source(struct tx *tx, const struct source_ref *source, struct arena *arena,
                                            struct subject_ids *ret_ids);

/* --- what the passport desk, tips and the portal may know of an identifier ---------------------------------------- */

struct evidence_question {
        struct uuid office_id;
        struct uuid reader_id; /* what comes from a source that names him is left out */
        enum match_kind kind;
        struct slice raw;
        const struct slice *without; /* groups of the desk's notes that are left out: what the applicant said himself */
        size_t without_count;
};

/* Kinds of sources and how many independent ones; never a text, never who. A count is shown with text/number.h
 * count_write(…, 3, COUNT_FEW, …). All zero and `known` false when nothing is known of it. */
struct subject_evidence {
        bool known;                /* somebody other than an applicant mentioned it */
        struct uuid subject_id;    /* for the journal and a link for those who may read subjects; nil when !known */
        int64_t report_groups;     /* independent reporters of village reports */
        int64_t tips, desk_notes, partner_answers;
        int64_t applications;      /* others of a group; who applies with a number says nothing about it: 0 here */
        int64_t villages;
        struct slice first_on, last_on; /* first and last day, of all but applications; null when none */
        int64_t verified_groups;   /* of report_groups: those with a report that was itself verified, see below */
        int64_t graded_groups;     /* of report_groups: those with a source graded A to C and a content graded 1 to 3 */
        bool confirmed;            /* verified_groups > 0 */
        bool signal_open;          /* a signal about it is open, watched or raised */
        int32_t own;               /* of subjects_alike: what name or address alone says, 1/10000 bit */
        bool nearly;               /* of a name: what others wrote is not written so, but nearly */
        bool beside;               /* of subjects_alike: in a source that counts, company or place agree as well */
};

/* Verified is a report that was closed as confirmed or partly confirmed, with a source graded A to C and a content
 * graded 1 to 3. The verdict on a signal or warning confirms nothing here: it may rest on tips, or on reports that
 * nobody checked; where verified reports or partner answers alone would have carried it, they count by themselves.
 *
 * ERR_INVALID when nothing of that kind can be read in `raw`. Only identifying kinds (match_key_identifies) are
 * answered as known; a mere equality of names is not: `known` is false. The caller has entered by access and journals
 * the read. */
[[nodiscard]] enum error subjects_evidence(struct tx *tx, const struct evidence_question *question, struct arena *arena,
                                           struct subject_evidence *ret_evidence);

/* A name or address as an application writes it, which is no number: what others say of the same, where the engine is
 * sure enough. */
struct likewise_question {
        struct evidence_question who;  /* a person, a company or an address */
        struct uuid subject_id;        /* of subjects_spelled */
        struct slice company, place;   /* said beside it; null: nothing */
        int32_t most;                  /* what the name alone may say at most, by how many bear it; 1/10000 bit */
        int32_t least;                 /* from so much on a source counts; 1/10000 bit */
};
/* Subjects written like this: that of exactly this by the engine's sure rules (titles, spellings), and those within a
 * slip of one letter, or with their words in another order, that others than applicants spoke of and nobody told apart
 * from it. Also of a kind that identifies nobody. */
enum { SUBJECTS_SPELLED_MAX = 8 };
struct subjects_spelled {
        struct uuid items[SUBJECTS_SPELLED_MAX]; /* the nearest first */
        size_t count;
        bool exact; /* the first is of exactly this */
};
/* ERR_INVALID as above. Who may know of them is not asked here. */
[[nodiscard]] enum error subjects_spelled(struct tx *tx, const struct evidence_question *question,
                                          struct subjects_spelled *ret_spelled);
/* Each source is weighed by itself (match/pair.h): the name, and the company and place that stand beside it there, when
 * they agree; other ones say nothing, for who recruits does so for several and in several villages. A company's name
 * stands alone. A source below
 * `least` does not count, nor does a report that was not verified: report_groups are
 * verified ones. A hint and never evidence: equal names are not one person. The caller has entered. */
[[nodiscard]] enum error subjects_alike(struct tx *tx, const struct likewise_question *question, struct arena *arena,
                                        struct subject_evidence *ret_evidence);

/* How many other applicants named the subject since then, beyond 500 no more; whoever applied twice is one. */
struct namers_question {
        struct uuid office_id, subject_id;
        struct uuid application_id; /* of the applicant who is not counted */
        instant since;
};
[[nodiscard]] enum error subjects_namers(struct tx *tx, const struct namers_question *question, struct arena *arena,
                                         int64_t *ret_applicants);

/* How many other applicants named it as their guarantor's, not longer before or after; not those whose applications
 * name the reader. */
struct vouched_question {
        struct evidence_question who;
        struct uuid application_id; /* of the applicant who is not counted */
        instant within;             /* so long before or after his application */
};
/* *ret_subject_id is nil and the count 0 when nothing is known of it. ERR_INVALID as above. */
[[nodiscard]] enum error subjects_vouched(struct tx *tx, const struct vouched_question *question, struct arena *arena,
                                          struct uuid *ret_subject_id, int64_t *ret_count);

/* Village reports since the ISO day `from` that name the same, the newest first; an equal name is no more than alike.
 * For whoever asks access for each of them. ERR_INVALID as above. */
enum { NAMING_REPORTS_MAX = 20 };
struct naming_reports {
        struct uuid items[NAMING_REPORTS_MAX];
        size_t count;
};
[[nodiscard]] enum error subjects_reports_naming(struct tx *tx, const struct evidence_question *question,
                                                 struct slice from, struct naming_reports *ret_reports);

struct likeness;
/* The same of subjects that are only written alike, by names or companies, and that nobody told apart: a hint. Needs
 * the tables in memory, followed before the transaction (likeness/likeness.h); without them nothing is found. */
[[nodiscard]] enum error subjects_reports_alike(struct tx *tx, const struct evidence_question *question,
                                                struct likeness *likeness, struct slice from,
                                                struct naming_reports *ret_reports);

struct likeness_source;
/* How subjects are read into the tables of `likeness`, one for each kind: for who opens them. */
const struct likeness_source *subjects_source(void);

/* What followed the desk's suspensions and refusals (D3, R3, not taken back) of applications that name the subject. It
 * stands with the subject and nowhere else: no application, no finding and no question reads it. */
struct subject_after {
        int64_t stopped;       /* applications */
        int64_t asked, reached; /* of them: how many were asked about the legal route, and how many had reached it */
        int64_t sent;          /* later applications by others that name it again */
        instant first_at, last_at; /* the first decision; the last of those applications; 0: none */
};
/* The caller has entered the subject (subjects_read); what names the reader is left out. */
[[nodiscard]] enum error subjects_after(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                        struct arena *arena, struct subject_after *ret_after);

/* Puts up to `most` subjects, of any office, under the keys by which those that are written alike meet; the job
 * "subjects.compare". *ret_count is how many. */
[[nodiscard]] enum error subjects_prepare(struct tx *tx, int64_t most, int64_t *ret_count);

/* --- for the room `warnings` -------------------------------------------------------------------------------------- */

struct counted_mention {
        struct uuid source_id;
        struct slice source_kind, source_group, village_code, observed_on;
        int64_t group; /* 1, 2, …: mentions with the same number come from one reporter or household */
        bool moved;    /* its village has another code today, or was split */
};
struct counted_mentions {
        struct counted_mention *items;
        size_t count;
};
/* What counts towards a signal: active and confirmed mentions, since the ISO day `from`, of this subject and of those
 * merged into it, without those of applications; by day. They live until the end of the transaction. */
[[nodiscard]] enum error subjects_counted(struct tx *tx, struct uuid office_id, struct uuid subject_id,
                                          struct slice from, struct counted_mentions *ret_mentions);
/* The subject that `subject_id` was merged into, or itself. */
[[nodiscard]] enum error subjects_root(struct tx *tx, struct uuid office_id, struct uuid subject_id,
                                       struct uuid *ret_root);

/* The same, and nobody else counts or judges the subject before this transaction has ended. Whoever decides by the
 * mentions of a subject takes it after adding his own and before counting. In a TX_WRITE or TX_LOCKING. */
[[nodiscard]] enum error subjects_take(struct tx *tx, struct uuid office_id, struct uuid subject_id,
                                       struct uuid *ret_root);

struct subject_head {
        struct uuid id;
        enum match_kind kind;
        struct slice label; /* P3: as people read it */
};
/* As it is stored, for engines: nobody is shown its label. */
[[nodiscard]] enum error subjects_head(struct tx *tx, struct uuid office_id, struct uuid subject_id,
                                       struct arena *arena, struct subject_head *ret_head);
/* As the actor may read it: the label is how the first mention was written that he may know of. */
[[nodiscard]] enum error subjects_head_for(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                           struct arena *arena, struct subject_head *ret_head);
/* "nomor telepon ini", "this phone number": for sentences that must not show the subject itself. */
struct slice subject_kind_text(enum match_kind kind, enum language language);
/* "Nomor telepon", "Phone number": for headings. */
struct slice subject_kind_name(enum match_kind kind, enum language language);
/* "phone" and so on, as stored, and back; false when there is no such kind. */
struct slice subject_kind_word(enum match_kind kind);
[[nodiscard]] bool subject_kind_parse(struct slice word, enum match_kind *ret_kind);
/* "laporan desa", "kabar tanpa nama", …: a kind of source. */
struct slice subject_source_text(struct slice source_kind, enum language language);
/* Today on the clock of the actor's office, as ISO day. */
struct slice actor_today(const struct actor *actor, struct arena *arena);

/* --- reading and judging, for analysts ---------------------------------------------------------------------------- */

struct subject_mention {
        struct uuid id, source_id;
        struct slice source_kind, village_code, role, raw, rule, observed_on, state;
        int64_t group; /* 1, 2, …: mentions with the same number come from one reporter or household */
};
/* Mentions of a village in a week (Monday as ISO day), by kind of source. */
struct subject_week {
        struct slice village_code, monday, source_kind;
        int64_t mentions;
};
struct subject_judged {
        struct uuid id, other_id;
        struct slice other_kind, verdict, reason, decided_by; /* other_kind "split": mentions moved to other_id */
        instant decided_at;
        bool undone;
};
struct subject_signal {
        struct uuid id;
        struct slice number, state;
        instant created_at;
};
struct subject_page {
        struct subject_head head;
        int64_t version; /* counts the judgements and undoings that the reader sees */
        struct subject_mention *mentions;
        size_t mention_count;
        struct subject_week *weeks;
        size_t week_count;
        struct subject_judged *judgements;
        size_t judgement_count;
        struct subject_signal *signals;
        size_t signal_count;
        struct slice *spellings; /* the different ways it was written, at most 10 */
        size_t spelling_count;
};
/* Journaled. ERR_NOT_FOUND also when every mention comes from a source that names the reader. */
[[nodiscard]] enum error subjects_read(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                       struct arena *arena, struct subject_page *ret_page);

/* subject_page.version, of a subject that the actor has entered. */
[[nodiscard]] enum error subjects_version(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                          int64_t *ret_version);

/* What a list costs of the reader's day (downloads.h): a page on a screen, or an answer to a program and a file. What
 * is only looked through for pairs to judge costs nothing, nor does a search on a screen. */
enum subject_reading { SUBJECTS_SHOWN, SUBJECTS_TAKEN, SUBJECTS_LOOKED_THROUGH };

struct subject_filter {
        enum subject_reading reading;
        struct slice kind;   /* null: all */
        struct slice query;  /* an identifier as somebody writes it: only an equal key is found; null: all */
        struct slice after;  /* subjects_position of the last row of the page before; null or "": the newest */
        int64_t limit;       /* 1..200 */
};
struct subject_row {
        struct uuid id;
        struct slice kind, label;
        int64_t mentions, villages;
        struct slice first_on, last_on;
        instant at; /* when its last mention came, of those that the reader sees; 0 of one that was searched for */
        struct uuid mention_id;
};
struct subject_rows {
        struct subject_row *items;
        size_t count;
        bool more;
};
/* What was mentioned last comes first, of the mentions that the reader sees; two pages hold a subject twice or not at
 * all only when it is mentioned in between. ERR_INVALID for an `after` that is no position. ERR_SPENT or, for
 * SUBJECTS_TAKEN, ERR_TOO_LARGE when the day's share is used up. */
[[nodiscard]] enum error subjects_list(struct tx *tx, const struct actor *actor, const struct subject_filter *filter,
                                       struct arena *arena, struct subject_rows *ret_rows);

/* Where the list stands behind a row. The null slice without memory. */
struct slice subjects_position(const struct subject_row *row, struct arena *arena);

enum subject_verdict {
        VERDICT_DIFFERENT,
        VERDICT_SAME,
        VERDICT_LATER, /* looked at, not decided: nothing changes, and it stays in the list, marked */
};
/* "different", "same", "later", as stored. */
[[nodiscard]] bool subject_verdict_parse(struct slice word, enum subject_verdict *ret_verdict);

struct judgement {
        struct uuid id;           /* made by the client: the same again changes nothing */
        struct uuid subject_id;
        struct slice other_kind;  /* "mention" or "subject" */
        struct uuid other_id;
        /* mention: it is, or is not, this subject. subject: the same is merged into this one; different is not offered
         * as a candidate again */
        enum subject_verdict verdict;
        struct slice reason;      /* 5..500 characters */
        int64_t version;          /* of the subject as the judge saw it; 0: not compared */
};
/* Keeps the judgement and counts again (warnings_detect is called for what it touched). ERR_NOT_FOUND: no such mention
 * or subject; ERR_INVALID: reason missing, two subjects of different kinds, or a subject with itself; ERR_STALE:
 * somebody judged or undid meanwhile. */
[[nodiscard]] enum error subjects_judge(struct tx *tx, const struct actor *actor, const struct judgement *judgement);
struct judgement_undoing {
        struct uuid subject_id, judgement_id;
        int64_t version; /* as above */
};
/* Puts back what stood before. ERR_CONFLICT when it was undone already, or a later judgement about the same stands;
 * ERR_STALE as above. */
[[nodiscard]] enum error subjects_undo(struct tx *tx, const struct actor *actor,
                                       const struct judgement_undoing *undoing);
