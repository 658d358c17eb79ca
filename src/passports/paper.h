/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Papers beside the decision letter, in its layout: the record of an examination (BAP), the list of documents, the slip
 * in plain words, the way to the labour office, the answer to an objection.
 *
 * Invariants: a paper is drawn once and kept sealed; a reprint is the same bytes and is journaled. Of a kind (and of
 * one objection) one is valid; another takes its place only with a reason, and the earlier one stays in the list and
 * says so to who verifies it. A number is taken once, by the office's pattern. Nothing that rests on tips is on any of
 * them: of what is known about phones and companies only what a person or an agency has confirmed is quoted, and free
 * text goes through the check of a letter's words. No birth date, sex, village, address or marriage is printed. */
#pragma once

#include "passports/passports.h"

enum paper_kind {
        PAPER_RECORD,    /* BAP: from the interview on */
        PAPER_CHECKLIST, /* documents that are missing */
        PAPER_SLIP,      /* what happened and what to do; after a decision */
        PAPER_ROUTE,     /* to the labour office and BP3MI; after a decision */
        PAPER_ANSWER,    /* about an objection that was answered, or granted by silence */
        PAPER_KIND_COUNT,
};
struct slice paper_kind_word(enum paper_kind kind); /* "bap" */
struct slice paper_kind_text(enum paper_kind kind); /* Indonesian source text */
/* PAPER_KIND_COUNT when it is none. */
enum paper_kind paper_kind_parse(struct slice word);

/* What only its officer knows of an examination. */
struct record_new {
        struct slice place, spoken, companion, changes; /* companion, changes may be null */
        struct uuid second_id;                          /* an officer of the desk, not the interviewer */
        bool read_back;
        struct slice signing, refusal;                  /* "signed", "thumb", "refused"; why, at least 5 characters */
};
struct paper_wish {
        struct uuid id; /* made by the client: the same again is the same paper */
        struct uuid application_id;
        struct uuid about; /* the objection; nil for the others */
        enum paper_kind kind;
        struct slice agency; /* PAPER_ROUTE: key of the labour office to go to; null: all of the area */
        struct slice why; /* why it is made again, at least 5 characters; null for the first */
        struct record_new record;
};
/* Makes and keeps one. ERR_INVALID, ERR_UNCONFIGURED with *ret_missing (Indonesian source texts, or in words already);
 * ERR_CONFLICT: there is a valid one and no reason; ERR_NOT_FOUND. Not inside a transaction. */
[[nodiscard]] enum error passports_paper_make(struct app *app, const struct actor *actor, const struct paper_wish *wish,
                                              struct slice base_url, struct arena *arena,
                                              struct obstacles *ret_missing);
/* The kept PDF. ERR_NOT_FOUND also while it has not been drawn. Not inside a transaction. */
struct paper_place {
        struct uuid application_id, id;
};
[[nodiscard]] enum error passports_paper_print(struct app *app, const struct actor *actor,
                                               const struct paper_place *place, struct arena *arena,
                                               struct slice *ret_pdf);

struct paper_item {
        struct uuid id, about;
        enum paper_kind kind;
        struct slice number, day, why, maker; /* number, why may be null */
        bool valid, drawn;
};
struct desk_officer {
        struct uuid id;
        struct slice name, position;
};
/* Decision letters that were made, also of decisions that do not hold any more. */
enum letter_standing {
        LETTER_HOLDS,
        LETTER_REPLACED, /* a newer decision stands, since `since` */
        LETTER_ENDED,    /* the suspension is over: its last day is `since` */
        LETTER_REVERSED, /* taken back on `since` */
};
struct letter_item {
        struct uuid id;                     /* of the decision */
        struct slice number, outcome, day;  /* outcome: its code; day ISO */
        enum letter_standing standing;
        struct slice since;                 /* ISO day; null while it holds */
};
struct letter_items {
        struct letter_item *items; /* newest first, without those that rest on what names the reader */
        size_t count;
};
struct paper_list {
        struct application_file file;
        struct paper_item *items; /* newest first */
        size_t count;
        struct desk_officer *officers; /* who may be the second officer of a record */
        size_t officer_count;
        struct paper_answerable {
                struct uuid id;
                struct slice received_on; /* ISO day */
        } *answers;                       /* objections of which an answer can be printed */
        size_t answer_count;
        struct letter_items letters;
};
/* The caller has opened `file`. */
[[nodiscard]] enum error passports_letters(struct tx *tx, const struct reading *reading,
                                           const struct application_file *file, struct letter_items *ret_letters);
/* The kept letter of a decision (`place->id`), journaled with the decision: as it was made while the decision holds,
 * else with a line over each page that says since when it does not. ERR_NOT_FOUND. Not inside a transaction. */
[[nodiscard]] enum error passports_letter_again(struct app *app, const struct actor *actor,
                                                const struct paper_place *place, struct arena *arena,
                                                struct slice *ret_pdf);
/* Whether a paper of this kind can be made of the file as it is; PAPER_ANSWER: whether there is one to answer. */
bool passports_paper_fits(const struct paper_list *list, enum paper_kind kind);
/* Opens the file; journaled. */
[[nodiscard]] enum error passports_papers(struct tx *tx, const struct reading *reading, struct uuid application_id,
                                          struct paper_list *ret_list);
