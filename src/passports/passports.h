/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The passport desk: an application, its checklist and questions, what is known of the recruiter that it names, and a
 * reasoned decision with a letter.
 *
 * Invariants: suspicion is about a phone, agent or company that an application names, never about the applicant: there
 * is no score, and what rests on tips only opens a question. Birth date, sex, village and address are read by identity
 * matching and by the closed table of documents that the law requires, by nothing else. D3, R1, R2 and R3 are decided
 * by a second officer who neither interviewed nor proposed, after the applicant was heard, on evidence that can be
 * shown to him and on a confirmed legal basis. No period is ever pre-filled. States and steps are one table
 * (application_steps), outcomes another (outcome_rules). Every function that names a person journals the read. All want
 * a TX_WRITE. */
#pragma once

#include "access/access.h"
#include "attachments/attachments.h"
#include "program/attach.h"
#include "text/language.h"
#include "text/workdays.h"

struct app;

/* --- states and outcomes are data --------------------------------------------------------------------------------- */

enum application_state {
        STATE_NEW,
        STATE_INTERVIEW,
        STATE_PROPOSED,
        STATE_DECIDED,
        STATE_SERVED,
        APPLICATION_STATE_COUNT
};
struct slice application_state_word(enum application_state state);
/* APPLICATION_STATE_COUNT when it is none. */
enum application_state application_state_parse(struct slice word);
/* For people: "Wawancara". Indonesian source text; translate it. */
struct slice application_state_text(enum application_state state);

enum application_step {
        STEP_START,    /* an officer begins the interview */
        STEP_CHECK,    /* verdicts, answers, hearing */
        STEP_REFER,    /* D2: a second officer goes on asking */
        STEP_DECIDE,   /* T0, T1, D1, B1: one officer suffices */
        STEP_WITHDRAW, /* B1 before anybody asked anything */
        STEP_LAPSE,    /* B1 when the time of a served list of missing documents ran out */
        STEP_PROPOSE,  /* D3, R1, R2, R3: waits for a second officer */
        STEP_CONFIRM,
        STEP_RETURN,
        STEP_SERVE,    /* the letter was handed over */
        STEP_RESUME,   /* the applicant came back with what was missing (after D1, D3 and B1) */
        STEP_REVERSE,  /* an objection, appeal, court or silence took the decision back */
        STEP_END,      /* the period of a suspension is over: nobody takes it, the day does */
        APPLICATION_STEP_COUNT,
};
/* The state after a step; false when there is no such edge. */
bool application_step_allowed(enum application_state from, enum application_step step, enum application_state *ret_to);

enum outcome_way { WAY_DECIDE, WAY_REFER, WAY_PROPOSE, WAY_ELSEWHERE };
struct outcome_rule {
        struct slice code;
        enum outcome_way way;
        bool issues;           /* the passport is issued (issue.h) */
        bool letter;           /* a letter must be printed and served */
        bool hearing;          /* the applicant must have been heard */
        bool burdensome;       /* needs a confirmed legal basis that may carry it */
        int8_t findings;       /* so many independent objective findings, or one proven fact; 0: none needed */
        bool fact_only;        /* only a proven fact will do */
        bool recruiter;        /* who the recruiter is, or why that is not known */
        bool record;           /* a record of the examination (BAP) before its letter */
        bool period;           /* until when, when the office looks again, and the law that says how long */
        bool resumes;          /* the applicant may come back and go on */
};
/* NULL when there is no such outcome. V1 is there with WAY_ELSEWHERE: help is never written into a passport file. */
const struct outcome_rule *outcome_rule_find(struct slice code);
const struct outcome_rule *outcome_rules(size_t *ret_count);
struct content_item;
/* Whether a number is one that can be looked up; true for none at all. Old rows may hold others. */
bool application_phone_reads(struct slice raw);
/* Whether a destination is words: at least one letter and no digit. */
bool application_country_reads(struct slice country);
/* Whether an item of law says of itself that a burdensome outcome may rest on it. */
bool passports_law_may_burden(const struct content_item *legal);

/* The law of a decision: what its officer chose, what carries its period, and what objections to its letter rest on. */
enum law_role { LAW_CHOSEN, LAW_PERIOD, LAW_OBJECTION };
struct law_item {
        enum law_role role;
        struct slice title, says;
        bool confirmed;
};
struct law_list {
        struct law_item *items;
        size_t count;
};
struct law_question {
        struct uuid office_id;
        struct slice day;              /* ISO day, of what the decision did not choose */
        enum language language;
        struct slice keys, versions;   /* JSON arrays: chosen, and the versions used; versions null: in force */
        struct slice period;           /* key; null: none */
        int64_t period_version;        /* 0: in force */
        bool letter;
};
/* The same set for the pages and for the paper; objections only with confirmed law. In a transaction. */
[[nodiscard]] enum error passports_law(struct tx *tx, const struct law_question *question, struct arena *arena,
                                       struct law_list *ret_list);
struct content_list;
struct law_choice {
        const struct outcome_rule *rule;
        struct slice purpose;                /* of the application */
        const struct content_list *purposes; /* the office's checklists */
        const struct slice *named;           /* keys of law that the reasons rest on; NULL: not narrowed */
        size_t named_count;
};
/* Narrows the choice to law that the reasons with these keys say they rest on (`legal` of their content) and that may
 * be chosen here; where there is none of it, the choice stays as wide as the outcome and the purpose allow. */
struct law_reasons {
        const struct content_list *all;
        const struct slice *keys;
        size_t count;
};
[[nodiscard]] enum error passports_law_narrow(const struct law_reasons *reasons, const struct content_list *law,
                                              struct arena *arena, struct law_choice *choice);
/* Why an item of law cannot be chosen here: Indonesian source text; null when it can. */
struct slice passports_law_unfit(const struct content_item *law, const struct law_choice *choice, struct arena *arena);

/* What keeps a step from being taken, said in words: Indonesian source texts (translate them). Filled also on
 * failure. */
enum { OBSTACLES_MAX = 20 };
struct obstacles {
        struct slice items[OBSTACLES_MAX];
        size_t count;
        const char *fields[OBSTACLES_MAX]; /* member of struct proposal that each is about; NULL: of none alone */
};

/* --- applications ------------------------------------------------------------------------------------------------- */

struct application_new {
        struct uuid id; /* made by the client: the same again changes nothing */
        struct slice external_number, purpose, country;
        bool first_passport;
        /* nik, passport, address, phone may be null; passport: an earlier one */
        struct slice name, nik, passport, birth_date, sex, village_code, address, phone;
        struct slice guarantor_name, guarantor_phone, guarantor_relation, company, agent, agent_phone; /* may be null */
};
/* Adds it, marks staff who are the applicant or the guarantor as named in it, adds the mentions of what it names, and
 * opens findings. ERR_INVALID: unknown purpose, village outside the list, bad date, a phone that no rule reads, a
 * country that is no words; ERR_CONFLICT: the id came with
 * other content. */
[[nodiscard]] enum error passports_create(struct tx *tx, const struct actor *actor, const struct application_new *new,
                                          struct arena *arena, struct slice *ret_number);

struct application_filter {
        struct slice state;   /* null: all that are not decided; "all": every one */
        struct slice purpose; /* null: all */
        int64_t after;        /* keyset cursor: seq of the last row before; 0: the beginning */
        int64_t limit;        /* 1..200 */
        struct uuid export_id; /* only what this request for a download holds (src/downloads); nil: all */
};
struct application_row {
        struct uuid id;
        int64_t seq;
        struct slice number, initials, purpose, country, state, outcome, interviewer;
        instant created_at;
        int64_t findings;     /* open ones; about phones and companies */
};
struct application_rows {
        struct application_row *items;
        size_t count;
        bool more;
};
/* Oldest first, without those that name the actor; one journal entry with all ids. */
[[nodiscard]] enum error passports_list(struct tx *tx, const struct actor *actor,
                                        const struct application_filter *filter, struct arena *arena,
                                        struct application_rows *ret_rows);

struct application_head {
        struct uuid id;
        struct slice number, external_number, purpose, country, state, outcome;
        bool first_passport;
        struct slice name, phone, guarantor_name, guarantor_phone, guarantor_relation, company, agent, agent_phone;
        struct uuid interviewer_id;
        struct slice interviewer, hearing, interview_place; /* interview_place: null when it was not asked */
        instant interview_from, interview_to, heard_at, created_at; /* 0 when not yet */
        int64_t version;
};
struct check_item {
        struct slice key, document, where, need, verdict, note, article; /* verdict "" when not yet checked */
        int64_t version;     /* of the checklist */
        bool by_law_of_age;  /* from the closed table, not from the checklist of the purpose */
        bool confirmed;      /* false: the office has not confirmed this requirement */
};
struct answer_option {
        struct slice code, label;
};
struct question_item {
        struct slice key, ask, javanese, why, innocent, code, words; /* code: the answer given, "" when not asked */
        int64_t version;
        struct slice indicator;                                      /* that the answer given points to; null: none */
        struct slice answer_label;
        bool confirmed; /* false: the office has not confirmed this question */
        bool javanese_confirmed, not_answered, next;                 /* next: the one to ask now */
        bool apart; /* about the applicant's safety: that it was asked is kept, and nothing of the answer */
        struct answer_option *options;
        size_t option_count;
};
/* Two persons may silence a finding for one phone or company until a day (silence.h). */
struct finding_silence {
        bool holds, waits;         /* waits: for the second person, and changes nothing until then */
        struct slice until, reason, why, proposed_by, confirmed_by; /* reason: Indonesian source text */
};
/* Of a finding about several applicants whose innocent explanation fits, as an officer heard it (explained.h). */
struct finding_explanation {
        bool heard, barred;     /* barred: not the reader's to agree to; he heard it, or the letter speaks of him */
        struct slice agreed_by; /* the senior who agreed; null: nobody */
        instant agreed_at;
        struct slice doubted_by; /* whose "differs" was written over and stands all the same; null: nobody's */
        instant doubted_at;
};
struct finding_item {
        struct uuid id;
        struct slice about;       /* "guarantor-phone", "agent-phone", "company", "letter-words" ... (finding.c) */
        struct slice sentence;    /* what is known, with kinds of sources; never a text, an author or a place */
        struct slice strength;    /* Indonesian source word of strength */
        struct slice innocent, question, indicator;
        struct slice named;       /* the number or name as the applicant wrote it */
        struct slice ask;         /* the question with the number or name that it is about; never on a paper */
        bool showable;            /* confirmed by a person or an agency: may be shown to the applicant */
        bool corroborated;        /* by an agency, or by verified reports of two independent reporters */
        bool tips_only;           /* opens a question and nothing else */
        bool agency;              /* an agency answered: it cannot be silenced */
        bool object;              /* about one phone or company, which can be silenced; a letter's words are none */
        struct finding_silence silence;
        struct slice set_aside;   /* reason when the officer decided against it; null */
        bool weak;                /* nobody checked it: a question and nothing else */
        struct slice key;         /* of its question in the interview: "finding:UUID" */
        struct slice code, words; /* what the applicant answered: whether the innocent explanation fits ("fits",
                                     "differs", "unclear"), and his own words */
        bool asked, not_answered;
        struct finding_explanation explanation;
};
/* Neither set aside nor silenced: it opens its question and holds up what it may. */
bool finding_is_open(const struct finding_item *finding);
/* Not there although the passport wants it. What is only made ready before departure (a work visa, which nobody gets
 * without a passport) is never asked of an applicant as a missing paper. */
bool check_is_missing(const struct check_item *check);
/* What stood before somebody corrected it. */
struct past_item {
        struct slice what, was, by; /* what: the key of a question, or "hearing" */
        instant at;
};
/* Something that may be shown to the applicant and may carry a decision. */
struct evidence_item {
        struct slice code;        /* "document:ktp", "answer:visa", "finding:UUID", "agency:UUID" */
        struct slice text;
        struct slice basis;       /* what it rests on; two items of one basis are not independent */
        bool proven;              /* a fact: an agency's answer that proves it, which the applicant was heard about */
        bool objective;           /* counts for D3 and R3 */
        struct slice not_because; /* why it does not, in the reader's language; null when it does */
        bool chosen;
};
/* Who recruits, as far as the desk learned it; a part that is not known is null or blank. */
struct recruiter {
        struct slice name, phone, company, place; /* phone as it is written; place: where he lives or takes people */
};
struct decision_item {
        struct uuid id;
        struct slice outcome, outcome_label, facts, fix, recruiter_unknown, period_until, state, note;
        struct slice recruiter;                   /* its parts in one line, or what was written before it had parts */
        struct recruiter parts;
        struct slice letter_number, served_on, served_how, object_until;
        struct slice review_on, told_on, told_how; /* told: that the suspension is over */
        struct slice period_basis;                /* title of the law that sets the period; null: none */
        int64_t period_version;                   /* that it used; 0: none, or not kept then */
        struct slice *reasons, *legal, *evidence; /* texts */
        size_t reason_count, legal_count, evidence_count;
        struct slice *objection;                  /* titles of the law that its letter names for objections */
        size_t objection_count;
        struct slice proposed_by, decided_by;
        struct uuid proposed_by_id;
        instant proposed_at, decided_at;
        bool printed;
        int64_t version;
};
struct event_item {
        struct slice kind, detail, by;
        instant at;
};
struct agency_item {
        struct uuid id;
        struct slice number, agency, question, state, answer, note; /* note: of the agency; null */
        instant due_at, answered_at;
        /* negative, positive, proves: as in exchange.h */
        bool overdue, negative, positive, proves;
};
struct outside_item;
struct application_file {
        struct application_head head;
        struct check_item *checks;
        size_t check_count;
        struct question_item *questions;
        size_t question_count;
        struct finding_item *findings;
        size_t finding_count;
        struct evidence_item *evidence;
        size_t evidence_count;
        struct past_item *past; /* earlier answers and hearings, newest first */
        size_t past_count;
        struct past_item *corrected; /* data that was corrected; what: the name of the field */
        size_t corrected_count;
        struct agency_item *requests;
        size_t request_count;
        struct outside_item *outside; /* checks outside the office (outside.h) */
        size_t outside_count;
        struct event_item *events;
        size_t event_count;
        int64_t earlier; /* others of this office with the same NIK or earlier passport */
        instant earlier_newest; /* when the newest of them came */
        unsigned nik_flags;           /* set of enum nik_flag (text/nik.h): what to look at, never a refusal */
        struct attachment_list scans; /* of documents; item_key is the key of a check_item */
        /* the newest; NULL when there is none, or when it rests on what names the reader */
        struct decision_item *decision;
};
/* An agency answered against the applicant, and he was not heard since: he could say nothing to it. */
bool agency_is_untold(const struct application_file *file, const struct agency_item *request);
/* Who reads, in which language, and where what he reads lives. */
struct reading {
        const struct actor *actor;
        enum language language;
        struct arena *arena;
};
/* Opens the file: counts what is known of phones and companies again for this reader. ERR_NOT_FOUND. */
[[nodiscard]] enum error passports_open(struct tx *tx, const struct reading *reading, struct uuid id,
                                        struct application_file *ret_file);

/* What is compared with the identity card, and nothing else. */
struct application_identity {
        struct slice number, name, nik, passport, birth_date, sex, village_code, address;
        struct slice verdict; /* "match" or "differs"; empty while nobody has compared */
        bool open;            /* the application still takes one */
        int64_t version;
        struct past_item *past; /* what stood before it was corrected, newest first; what: the name of the field */
        size_t past_count;
};
[[nodiscard]] enum error passports_identity(struct tx *tx, const struct actor *actor, struct uuid id,
                                            struct arena *arena, struct application_identity *ret_identity);
/* Records what an officer saw: `verdict` is "match" or "differs". Each change of it stays in the history; the same one
 * again changes nothing. `version`: of the application as he read it; 0: not compared. ERR_INVALID for another word,
 * ERR_NOT_FOUND, ERR_FORBIDDEN, ERR_STALE. */
[[nodiscard]] enum error passports_identity_match(struct tx *tx, const struct actor *actor, struct uuid id,
                                                  struct slice verdict, int64_t version);

/* passports_correct of the purpose alone: its documents are asked from now on, and what was marked of them stays. */
[[nodiscard]] enum error passports_correct_purpose(struct tx *tx, const struct actor *actor, struct uuid id,
                                                   struct slice purpose, int64_t version);
/* Corrects what was typed wrong, before anything is proposed: `new` holds everything, with the application's id. The
 * old values stay, staff whom it names now are shut out, and what it names is looked at again. ERR_INVALID as for a new
 * one; ERR_STALE: `version` (0: not compared) is not its version, and something would change; ERR_NOT_FOUND. */
[[nodiscard]] enum error passports_correct(struct tx *tx, const struct actor *actor, const struct application_new *new,
                                           int64_t version);

/* --- working on one ----------------------------------------------------------------------------------------------- */

/* `version` of a step is that of the application as its author read it: ERR_STALE when it has changed since, unless the
 * step is already done as asked. 0: not compared (a page's form holds only what its author changed). */

[[nodiscard]] enum error passports_start(struct tx *tx, const struct actor *actor, struct uuid id);
/* Where interviews are held; the first is INTERVIEW_OFFICE, where passports_start begins one. */
#define INTERVIEW_OFFICE S("office")
struct interview_place {
        struct slice word, label; /* label: Indonesian source text */
};
const struct interview_place *interview_places(size_t *ret_count);
/* ERR_INVALID: `place` is none of these words. */
[[nodiscard]] enum error passports_start_in(struct tx *tx, const struct actor *actor, struct uuid id,
                                            struct slice place);
struct check_verdict {
        struct uuid id;       /* made by the client */
        struct slice key, verdict, note; /* verdict: there, missing, to-check, not-needed */
        int64_t version;
};
[[nodiscard]] enum error passports_check(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                         const struct check_verdict *verdict);
/* Scans of documents, for program/attach.h; `what` points to a struct application_scan. Who reads the file sees them;
 * who checks its documents adds and withdraws. ERR_INVALID: a document that is not on this application's list. */
struct application_scan {
        struct uuid application_id;
        struct slice item_key; /* null but for ATTACH_ADD */
};
[[nodiscard]] enum error passports_scan_enter(struct tx *tx, const struct actor *actor, const void *what,
                                              enum attach_act act, struct attach_grant *ret_grant);
[[nodiscard]] enum error passports_scan_after(struct tx *tx, const struct actor *actor, const void *what,
                                              enum attach_act act);
struct answer_given {
        struct uuid id;
        /* key: of a question, or "finding:UUID", whose answer wants words; code null: not answered, which is an answer
         * and no sign */
        struct slice key, code, words;
        int64_t version;
};
/* Whether an answer to a question that is kept apart asks for help: any but the first. Reads no application; the answer
 * is not kept. */
[[nodiscard]] enum error passports_answer_asks_help(struct tx *tx, const struct actor *actor, struct slice key,
                                                    struct slice code, bool *ret_asks);
/* Whether the innocent explanation of a finding fits: codes and Indonesian source texts. */
const struct answer_option *passports_fits(size_t *ret_count);
/* An answer that was given before is corrected; it stays in the history. Of a question that is kept apart (one of its
 * answers points to an indicator for help, use V) only that it was asked is kept, whatever is answered. */
[[nodiscard]] enum error passports_answer(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                          const struct answer_given *answer);
/* The applicant's side in his own words, at the time given by the clock; ends the interview. */
[[nodiscard]] enum error passports_hear(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                        struct slice words, int64_t version);
/* The officer decides against a finding: one line why. */
[[nodiscard]] enum error passports_set_aside(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                             struct uuid finding_id, struct slice why);

/* Whether a part of it is there. */
bool passports_recruiter_named(const struct recruiter *recruiter);
/* Its parts in one line, without those that are not there; the null slice when none is. */
struct slice passports_recruiter_text(const struct recruiter *recruiter, struct arena *arena);

struct proposal {
        struct uuid id; /* of the decision, made by the client: the same again changes nothing */
        struct uuid application_id;
        struct slice outcome, facts, fix, recruiter_unknown; /* facts of T0 and T1: why, see issue.h */
        struct recruiter recruiter; /* of a decision that a second officer confirms, it becomes a note (recruiter.c) */
        const struct slice *reasons, *legal, *evidence; /* keys, keys, codes of evidence_item */
        size_t reason_count, legal_count, evidence_count;
        struct slice period_until, period_basis;        /* ISO day and key; null: none. Never pre-filled */
        struct slice review_on;                         /* ISO day, after today and not after period_until */
        int64_t version;
        bool brief; /* by the short way, whose interview is one question (quick.h) */
};
/* Takes the way that the outcome has: decides, refers to a second officer, or waits for one. ERR_INVALID or
 * ERR_UNCONFIGURED with *ret_obstacles; ERR_CONFLICT: the state does not allow it. */
[[nodiscard]] enum error passports_propose(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                                           struct arena *arena, struct obstacles *ret_obstacles);
/* What would keep `proposal` from being made, about a file that was opened before; nothing is written or decided. OK
 * also with obstacles. */
struct application_file;
[[nodiscard]] enum error passports_obstacles(struct tx *tx, const struct actor *actor, const struct proposal *proposal,
                                             const struct application_file *file, struct obstacles *ret_obstacles);
struct second_step {
        struct uuid application_id, decision_id;
        int64_t version;
        struct slice note; /* why it is returned, at least 5 characters; not read otherwise */
};
/* The second officer. ERR_NOT_FOUND for the interviewer and the proposer; ERR_STEP_UP. */
[[nodiscard]] enum error passports_confirm(struct tx *tx, const struct actor *actor, const struct second_step *step);
[[nodiscard]] enum error passports_return(struct tx *tx, const struct actor *actor, const struct second_step *step);
/* How many proposals of this person were returned and not proposed anew; 0 for who never proposes. */
[[nodiscard]] enum error passports_returned_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count);
/* The applicant came back. ERR_CONFLICT: nothing to come back to, or the letter that says so was not printed yet. */
[[nodiscard]] enum error passports_resume(struct tx *tx, const struct actor *actor, struct uuid application_id);
/* The same before the letter was printed, for an applicant who need not wait until an office that cannot print sets
 * itself right; the file says so. ERR_CONFLICT: it was printed, or there is none. */
[[nodiscard]] enum error passports_resume_unprinted(struct tx *tx, const struct actor *actor,
                                                    struct uuid application_id);
/* Suspensions whose last day is over in their office's own time come back to the desk, without an outcome, and wait for
 * somebody to tell the applicant. For the schedule; `ret_count`: how many. */
[[nodiscard]] enum error passports_end_periods(struct tx *tx, instant now, int64_t *ret_count);
/* Grants the objections and appeals that came in time and were not answered in theirs (passports/objection.h). For the
 * schedule. */
[[nodiscard]] enum error passports_objections_deem(struct tx *tx, instant now, int64_t *ret_count);
/* Search keys of at most `most` (1..200) applications that have none, or none by today's rules. For the schedule: made
 * in a TX_READ, which keeps nobody waiting, and kept in a short TX_WRITE. The plan lives in the arena. */
struct search_plan;
[[nodiscard]] enum error passports_search_plan(struct tx *tx, int64_t most, struct arena *arena,
                                               struct search_plan **ret_plan, int64_t *ret_count);
[[nodiscard]] enum error passports_search_keep(struct tx *tx, const struct search_plan *plan);
/* Makes checks outside the office again (outside.h), of at most `most` (1..100) open applications that were not looked
 * at for ten minutes. For the schedule. */
[[nodiscard]] enum error passports_outside_again(struct tx *tx, int64_t most, int64_t *ret_count);
struct likeness_source;
/* How applicants are read into tables of `likeness`: for who opens them. They hold name, birth date, NIK and phone. */
const struct likeness_source *passports_applicants(void);
struct telling {
        struct uuid decision_id;
        struct slice on, how; /* ISO day, not before the period ended; "hand", "phone", "post", "family" */
};
/* The applicant was told that the suspension is over; the same again changes nothing. ERR_CONFLICT: it is not over. */
[[nodiscard]] enum error passports_tell(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                        const struct telling *telling);
/* Whether the law that an office has confirmed says of itself how long a suspension may last (topic "jangka-waktu"). */
bool passports_law_sets_period(const struct content_item *law, struct arena *arena);

/* --- checks outside the office that wait -------------------------------------------------------------------------- */

struct outside_row {
        struct uuid id;
        int64_t seq;
        struct slice number, initials, state;
        int64_t unchecked, news;
};
struct outside_rows {
        struct outside_row *items; /* oldest first */
        size_t count;
        bool more;
};
struct outside_filter {
        int64_t after; /* the number of the row before the first; 0: from the beginning */
        int64_t limit; /* 1..200 */
};
enum { OUTSIDE_MOST = 200 };
/* A page of the open applications with a check that waits, or with news. Action "application.list"; who is named in one
 * sees no row of it; the journal has the ids. ERR_INVALID for a filter that is none. */
[[nodiscard]] enum error passports_outside(struct tx *tx, const struct actor *actor,
                                           const struct outside_filter *filter, struct arena *arena,
                                           struct outside_rows *ret_rows);

/* --- days by which somebody must act ------------------------------------------------------------------------------ */

enum due_kind {
        DUE_ISSUE,  /* four working days after the interview, or after the applicant came back; D2 pauses nothing */
        DUE_DEEPEN, /* the second officer's own clock, beside that one */
        DUE_PAPERS, /* what is missing, from the day the list was received */
        DUE_REVIEW, /* a suspension whose day to look again has come */
        DUE_TELL,   /* a suspension is over and the applicant does not know */
        DUE_ANSWER, /* an objection, appeal or court action without an answer */
        DUE_FOLLOW, /* a decision was taken back and no new one stands */
        DUE_AFTER,  /* thirty days after a decision: was the legal route reached? (passports/after.h) */
        DUE_KIND_COUNT,
};
struct due_row {
        enum due_kind kind;
        struct uuid id; /* of the application */
        struct slice number, initials, since, until; /* ISO days; until empty: the office has set no such clock */
        instant at; /* DUE_AFTER: of the decision, by which these stand; 0 for others */
        bool late, unconfirmed;                      /* unconfirmed: the office has not confirmed the clock */
};
struct due_rows {
        struct due_row *items;
        size_t count;
        bool more; /* there are others behind the last */
        size_t late; /* of all, not of this page */
        bool cut;    /* a source has more than 5,000: not all are here */
};
struct due_range {
        struct slice after; /* passports_due_position of the row before the first; null: from the beginning */
        size_t limit;       /* 0: all */
};
/* At most 5,000 of each source, the nearest day first, without those that name the actor; journaled like the queue.
 * Lists of missing papers that were received more than 180 days ago are not watched any more. */
[[nodiscard]] enum error passports_due(struct tx *tx, const struct actor *actor, const struct due_range *range,
                                       struct arena *arena, struct due_rows *ret_rows);
/* Where a row stands among all: texts in the order of the list. The null slice without memory. */
struct slice passports_due_position(const struct due_row *row, struct arena *arena);
struct slice passports_due_text(enum due_kind kind); /* Indonesian source text; translate it */
struct slice passports_due_word(enum due_kind kind); /* for programs */

/* --- the letter --------------------------------------------------------------------------------------------------- */

/* The PDF of the newest decision: made once, kept sealed, every print journaled. ERR_UNCONFIGURED: *ret_missing says
 * what the office has not configured, in `language`. Not inside a transaction. */
[[nodiscard]] enum error passports_letter(struct app *app, const struct actor *actor, struct uuid application_id,
                                          struct slice base_url, struct arena *arena, struct slice *ret_pdf,
                                          struct obstacles *ret_missing);
struct service {
        struct uuid decision_id;
        struct slice on, how; /* ISO day; "hand", "post", "family" */
};
/* Receipt was proven: counts the last day to object. ERR_UNCONFIGURED: calendar or clock is missing. */
[[nodiscard]] enum error passports_serve(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                         const struct service *service);
/* The last day to object when served on `served`: the office's clock "keberatan" by its working calendar. */
[[nodiscard]] enum error passports_object_until(struct tx *tx, struct uuid office_id, struct date served,
                                                struct date *ret_last);

struct letter_fact {
        struct slice number, date, office;
        struct slice ended_on; /* since when the decision in it does not hold any more; null: it holds */
        bool replaced;         /* another paper stands in its place */
};
/* What anybody may learn from a letter's code; ERR_NOT_FOUND. Takes the same steps for every code. */
[[nodiscard]] enum error passports_verify(struct tx *tx, struct slice code, struct arena *arena,
                                          struct letter_fact *ret_letter);

/* --- for other rooms ---------------------------------------------------------------------------------------------- */

/* The value of one field of a request to an agency ("name", "nik", "birth_date", "company_name", "country",
 * "recruiter_name", "phone"), because identity or a document is checked there. Null when the application has none. */
[[nodiscard]] enum error passports_request_field(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                                 struct slice field, struct arena *arena, struct slice *ret_value);
/* An agency has answered: noted in the file, and the checklist item it was about is set. */
[[nodiscard]] enum error passports_answered(struct tx *tx, const struct actor *actor, struct uuid office_id,
                                            struct uuid application_id, struct slice item_key, bool good);
/* A question about an application went to an agency; one of the same kind that was not answered is no longer waited
 * for. */
struct outside_question {
        struct uuid office_id, application_id, request_id, asked_by;
        struct slice kind;
};
[[nodiscard]] enum error passports_outside_asked(struct tx *tx, const struct outside_question *question);
/* A question that the office may not send yet is kept among the checks that wait. Action "application.read". */
[[nodiscard]] enum error passports_outside_kept(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                                struct slice kind);
/* The agency answered with this code. */
[[nodiscard]] enum error passports_outside_answered(struct tx *tx, struct uuid office_id, struct uuid request_id,
                                                    struct slice code);
/* Applications of the actor, as interviewer or as who asked, with news. */
[[nodiscard]] enum error passports_outside_news(struct tx *tx, const struct actor *actor, int64_t *ret_count);
/* How many explanations wait for his agreement, up to EXPLANATIONS_MOST (explained.h), for his desk; 0 for whom it is
 * not. */
[[nodiscard]] enum error passports_explanations_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count);
/* How many proposals to silence a finding (silence.h) wait for this person; 0 for who never confirms one. */
[[nodiscard]] enum error passports_silences_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count);
/* How many applications wait until he has said whom they mean (named.h), for his desk; 0 for whom it is not. */
[[nodiscard]] enum error passports_named_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count);
/* The same in offices that his oversees, where no senior is left who could say so (overseen.h). Sees other offices. */
[[nodiscard]] enum error passports_overseen_waiting(struct tx *tx, const struct actor *actor, int64_t *ret_count);

/* Puts a decision into the queue of second looks (second.h), once: for the draw, and for one of the demonstration,
 * which shows what a look is. */
[[nodiscard]] enum error passports_second_put(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                              struct uuid decision_id);
