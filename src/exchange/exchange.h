/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Requests for information between an office and an agency: purpose, legal basis, least fields, a deadline, and an
 * answer that is a code.
 *
 * Invariants: a request carries the fields that its kind (content `request`) lists and no other; staff of an agency see
 * requests to their agency from offices it serves, and nothing else; opening is journaled and kept; an answer given
 * twice is one answer; what leaves by e-mail is a number and a link. All functions want a TX_WRITE. */
#pragma once

#include "access/access.h"
#include "attachments/attachments.h"
#include "program/attach.h"
#include "text/language.h"

enum request_state {
        REQUEST_SENT,
        REQUEST_OPENED,
        REQUEST_ANSWERED,
        REQUEST_REFUSED,
        REQUEST_CLOSED,
        REQUEST_STATE_COUNT
};
struct slice request_state_word(enum request_state state);
struct slice request_state_text(enum request_state state); /* Indonesian source text */
enum request_state request_state_parse(struct slice word);  /* REQUEST_STATE_COUNT when it is none */
enum request_step { REQUEST_OPEN, REQUEST_ANSWER, REQUEST_REFUSE, REQUEST_CLOSE, REQUEST_STEP_COUNT };
/* A state is never come back to, so it is the version that a request has: 1 when it was sent. 0 for no state. */
int64_t request_version(struct slice state);
bool request_step_allowed(enum request_state from, enum request_step step, enum request_state *ret_to);

/* What a field is called, and what it says. */
struct request_field {
        struct slice key, label, value; /* label: Indonesian source text */
};
enum { REQUEST_FIELDS_MAX = 8 };

/* A kind of request that the office may send, with the agencies that answer it. */
struct request_kind {
        struct slice key, label, purpose;
        struct request_field fields[REQUEST_FIELDS_MAX]; /* values taken from the application, where there is one */
        size_t field_count;
        struct slice *legal;       /* what it rests on: texts of confirmed articles */
        size_t legal_count;
        bool confirmed;            /* false: the office has not confirmed its legal basis; it is not sent */
        struct slice *missing;     /* then: articles of which one has to be confirmed */
        size_t missing_count;
        bool unread;               /* then: nobody has confirmed the question itself */
        struct request_agency {
                struct uuid id;
                struct slice name;
                bool unread; /* nobody there has an account: what is sent has to be printed and brought */
        } *agencies;
        size_t agency_count;
};
struct request_kinds {
        struct request_kind *items;
        size_t count;
};
/* What a request is about. Who asks must be let in there by its own room; who is named there never sees it. */
struct request_about {
        struct slice kind; /* "application", "report", "subject"; null: nothing that the program knows */
        struct uuid id;
};
/* Kinds that may be about such a thing and for which the office works with an agency, with what the thing says already
 * filled in. */
[[nodiscard]] enum error exchange_kinds(struct tx *tx, const struct actor *actor, const struct request_about *about,
                                        enum language language, struct arena *arena, struct request_kinds *ret_kinds);

struct request_new {
        struct uuid id; /* made by the client: the same again changes nothing */
        struct slice kind, item_key, note; /* item_key: the checklist item it is about; null for none */
        struct uuid agency_id;
        struct request_about about;
        const struct request_field *typed; /* values of fields that the thing does not fill */
        size_t typed_count;
};
/* ERR_INVALID: unknown kind or one that is not about such a thing, an agency that does not answer it or does not serve
 * this office, a field without value; ERR_NOT_FOUND: the thing is not for this reader;
 * ERR_UNCONFIGURED: no confirmed legal basis, or no calendar for its deadline. */
[[nodiscard]] enum error exchange_send(struct tx *tx, const struct actor *actor, const struct request_new *request,
                                       struct arena *arena, struct slice *ret_number);

/* Whether a kind may be sent on this ISO day by this office, and its label; a kind that is not in force may not. */
struct kind_question {
        struct uuid office_id;
        struct slice kind, today;
        enum language language;
};
[[nodiscard]] enum error exchange_kind_ready(struct tx *tx, const struct kind_question *question, struct arena *arena,
                                             struct slice *ret_label, bool *ret_ready);
/* Keeps a question about an application that may not be sent yet: it waits among the checks that are not made, until
 * its law is confirmed and a person asks. Nothing leaves the office. ERR_INVALID: an unknown kind, or one that may be
 * sent. The same again changes nothing. */
[[nodiscard]] enum error exchange_keep(struct tx *tx, const struct actor *actor, struct uuid application_id,
                                       struct slice kind);

struct request_filter {
        struct slice state; /* null: open ones; "all": every one */
        int64_t after;      /* keyset cursor: seq; 0: the beginning */
        int64_t limit;      /* 1..200 */
};
struct request_row {
        struct uuid office_id, id;
        int64_t seq;
        struct slice number, agency, office, kind, state, answer;
        instant due_at, requested_at;
        bool overdue;
};
struct request_rows {
        struct request_row *items;
        size_t count;
        bool more;
};
/* For staff: those of the office whose page would open for him. For an agency: what was sent to it. */
[[nodiscard]] enum error exchange_list(struct tx *tx, const struct actor *actor, const struct request_filter *filter,
                                       enum language language, struct arena *arena, struct request_rows *ret_rows);

struct answer_choice {
        struct slice code, label;
};
struct request_reader {
        struct slice who, role, action; /* office or agency, and in which roles; never a name */
        instant at;
};
struct request_file {
        struct uuid office_id, id, application_id;
        struct request_about about; /* for who asked and the head; null for the agency */
        struct slice number, office, agency, kind, label, purpose, legal, note, state, answer, answer_label,
                answer_note;
        struct slice requested_by, opened_by, answered_by;
        instant requested_at, due_at, opened_at, answered_at;
        struct request_field fields[REQUEST_FIELDS_MAX];
        size_t field_count;
        struct answer_choice *choices;
        size_t choice_count;
        struct request_reader *readers; /* who opened it, for the agency whose answer it is; empty for others */
        size_t reader_count;
        struct attachment_list attachments; /* of the answer; for the office once it is answered */
        bool overdue, may_answer, may_close;
        bool unread; /* of the agency, not answered yet, and nobody there has an account; false for the agency */
};
/* The first opening by the agency is kept with its time. ERR_NOT_FOUND for everybody else. */
[[nodiscard]] enum error exchange_open(struct tx *tx, const struct actor *actor, struct uuid id, enum language language,
                                       struct arena *arena, struct request_file *ret_file);

struct request_answer {
        struct uuid id;     /* made by the client */
        struct uuid request_id;
        struct slice code;  /* of the kind's answers; "ditolak" is a refusal */
        struct slice note;  /* needed when refused */
        int64_t version;    /* request_version of what the agency saw; 0: not compared */
};
/* ERR_STALE: another version, unless it is the same answer again; ERR_CONFLICT: answered otherwise before, or
 * closed. */
[[nodiscard]] enum error exchange_answer(struct tx *tx, const struct actor *actor, const struct request_answer *answer);
/* Photos and papers of an answer, for program/attach.h; `what` points to the request's id. Who answers adds and
 * withdraws until the answer is sent; from then on the office that asked sees them. */
[[nodiscard]] enum error exchange_attach_enter(struct tx *tx, const struct actor *actor, const void *what,
                                               enum attach_act act, struct attach_grant *ret_grant);
/* Whether exchange_open would let him in now; reads no word of it and writes nothing. OK, or ERR_NOT_FOUND. */
[[nodiscard]] enum error exchange_is_open(struct tx *tx, const struct actor *actor, struct uuid id);
[[nodiscard]] enum error exchange_close(struct tx *tx, const struct actor *actor, struct uuid id);

/* --- what an agency sees of the use of its data --- */

struct opening_filter {
        struct uuid office_id; /* nil: all that it serves */
        instant since;         /* 0: from the beginning */
        struct uuid after;     /* keyset cursor: id of the last row before; nil: the beginning */
        int64_t limit;         /* 1..200 */
        bool oldest_first;
};
/* One opening of a request or an answer by somebody who is not of the agency: when, of which office, in which roles,
 * for which purpose. Never his name. */
struct request_opening {
        struct uuid id, request_id;
        struct slice number, question, office, role, action, purpose; /* role: words with blanks between */
        instant at;
};
struct request_openings {
        struct request_opening *items;
        size_t count;
        bool more;
};
/* Permission journal.read-own-data. */
[[nodiscard]] enum error exchange_openings(struct tx *tx, const struct actor *actor,
                                           const struct opening_filter *filter, enum language language,
                                           struct arena *arena, struct request_openings *ret_list);
struct request_offices {
        struct request_agency *items;
        size_t count;
};
/* The offices that the actor's agency serves. */
[[nodiscard]] enum error exchange_offices(struct tx *tx, const struct actor *actor, struct arena *arena,
                                          struct request_offices *ret_offices);
/* Keeps that somebody opened an application in which answers stand. The caller has entered it. */
[[nodiscard]] enum error exchange_note_uses(struct tx *tx, const struct actor *actor, struct uuid application_id);

/* --- for the room `passports` --- */
struct application_request {
        struct uuid id;
        struct slice number, agency, question, state, answer; /* texts in the language asked for */
        struct slice note;                                    /* of the agency, to its answer; null */
        instant due_at, answered_at;                          /* answered_at: 0 before */
        /* negative, positive: the agency's code says that something is not genuine, valid or registered, or that it
         * is; proves: not only that it was not found, or is otherwise than was asked */
        bool overdue, negative, positive, proves;
};
struct application_requests {
        struct application_request *items;
        size_t count;
};
/* The caller has entered the application and journals it. */
[[nodiscard]] enum error exchange_of_application(struct tx *tx, struct uuid office_id, struct uuid application_id,
                                                 enum language language, struct arena *arena,
                                                 struct application_requests *ret_requests);
/* Tells an agency that has not answered once more, at most once in a day; nothing where it has. The caller has entered
 * what the request is about. */
[[nodiscard]] enum error exchange_remind(struct tx *tx, struct uuid office_id, struct uuid request_id);
/* Reminds the agencies of at most `most` (1..100) requests whose deadline is over, each once. For the schedule. */
[[nodiscard]] enum error exchange_remind_late(struct tx *tx, int64_t most, int64_t *ret_count);
/* Open requests past their deadline; for dashboards. */
[[nodiscard]] enum error exchange_overdue(struct tx *tx, struct uuid office_id, int64_t *ret_count);
