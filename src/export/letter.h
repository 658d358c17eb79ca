/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The letters of the passport desk, built as documents.
 *
 * Invariants: a decision letter without a confirmed legal basis (for the authority and for the substance), without
 * facts, reasons, a way to put it right, a way to object with its last day, a contact and a signatory is not built: the
 * answer is ERR_UNCONFIGURED and the list of what is missing. No field has a default: a period stands in the letter
 * only when a person gave it together with its own legal basis. Nothing of a tip or of another person has a field
 * here. */
#pragma once

#include "base/arena.h"
#include "export/document.h"

enum letter_outcome {
        LETTER_TO_COMPLETE, /* D1: dilengkapi */
        LETTER_SUSPENDED,   /* D3: ditangguhkan */
        LETTER_REFUSED,     /* R1, R2, R3: ditolak */
};

/* An article as the content of the office holds it. Only `confirmed` ones count. */
struct legal_basis {
        struct slice citation; /* "Pasal 4 Permenkumham Nomor 8 Tahun 2014" */
        struct slice says;     /* what it says, one plain sentence; may be null */
        bool confirmed;
};

struct legal_bases {
        const struct legal_basis *items;
        size_t count;
};

struct text_list {
        const struct slice *items;
        size_t count;
};

struct missing_document {
        struct slice document, where; /* what is missing, and where it is made */
};

struct letter_decision_input {
        struct letterhead head;
        struct slice number, date, place;       /* date in words: "10 September 2025" */
        enum letter_outcome outcome;
        struct slice outcome_name;              /* the office's own words of the coded outcome */
        struct slice applicant, application;    /* name, number of the application */
        struct slice purpose;                   /* stated purpose of travel; may be null */
        struct text_list facts, reasons;
        struct legal_bases authority, substance;
        struct slice period;                    /* of a suspension, as decided; null when there is none */
        struct slice review;                    /* when the office looks at a suspension again */
        struct legal_bases period_basis;        /* needed when `period` is given */
        struct text_list remedy;                /* how to put it right */
        bool no_record;                         /* it needs a record of the examination (BAP), and none is made */
        const struct missing_document *documents;
        size_t document_count;
        struct slice object_to, object_how;     /* to whom and how to object */
        struct slice object_until;              /* the last day in words, counted by the caller */
        struct legal_bases object_basis;
        struct slice contact;                   /* lines divided by '\n' */
        struct signature_block signature;
        struct text_list copies;
        struct slice verify_url;
        enum language language;
        bool fictional;
        instant created;
};

enum { LETTER_MISSING_MAX = 20 };
struct letter_missing {
        struct slice items[LETTER_MISSING_MAX]; /* one plain phrase each, in the input's language */
        size_t count;
};

/* Builds in `arena`. ERR_UNCONFIGURED fills *ret_missing (the one out-parameter that a failure touches). */
[[nodiscard]] enum error letter_decision(const struct letter_decision_input *input, struct arena *arena,
                                         struct document *ret_document, struct letter_missing *ret_missing);

/* A list of documents to bring, each with where it is made, and boxes to tick. */
struct letter_checklist_input {
        struct letterhead head;
        struct slice number, date, place, applicant, application, purpose;
        const struct missing_document *documents;
        size_t document_count;
        struct slice until;   /* the last day in words; null when the office set none */
        struct slice contact, verify_url;
        enum language language;
        bool fictional;
        instant created;
};
[[nodiscard]] enum error letter_checklist(const struct letter_checklist_input *input, struct arena *arena,
                                          struct document *ret_document);

/* A slip in plain words for the applicant: what happened, what to do, where to ask. No legal language, no reasons. */
struct letter_slip_input {
        struct letterhead head;
        struct slice date, application, happened;
        struct text_list steps;
        struct text_list aloud;     /* the same in Javanese, to be read aloud; may be empty */
        struct slice aloud_note;    /* who has looked at its language; null: nothing is said */
        struct slice contact;
        enum language language;
        bool fictional;
        instant created;
};
[[nodiscard]] enum error letter_slip(const struct letter_slip_input *input, struct arena *arena,
                                     struct document *ret_document);

/* A referral of a possible victim: needs and services, never the outcome of an application. */
struct letter_referral_input {
        struct letterhead head;
        struct slice number, date, place, to_agency, person, safe_contact, consent;
        struct text_list needs;
        struct slice receive_by; /* until when receipt is to be confirmed, in words */
        struct slice contact;
        struct signature_block signature;
        struct slice verify_url;
        enum language language;
        bool fictional;
        instant created;
};
[[nodiscard]] enum error letter_referral(const struct letter_referral_input *input, struct arena *arena,
                                         struct document *ret_document);

/* The record of an examination (berita acara): who asked, in which language, what was asked and answered in the
 * applicant's own words, how it was read back, and who signed or would not. ERR_INVALID without a question or two
 * officers. */
struct record_answer {
        struct slice ask, answer, words; /* words may be null */
};
struct letter_record_input {
        struct letterhead head;
        struct slice number, place, date, when; /* when: "10 September 2025, pukul 09.20 sampai 09.41 WIB" */
        struct slice applicant, application, purpose, identity; /* identity: how it was compared with the card */
        struct slice spoken, companion;         /* language of the talk; companion or interpreter, null: none */
        struct slice officers[2], positions[2];
        const struct record_answer *answers;
        size_t answer_count;
        const struct missing_document *shown;   /* documents that were shown */
        size_t shown_count;
        struct slice hearing, read_back, changes, signing; /* changes: what the applicant corrected; null: nothing */
        bool signed_by_applicant;               /* false: `signing` says why not, and there is no line for him */
        struct slice verify_url;
        enum language language;
        bool fictional;
        instant created;
};
[[nodiscard]] enum error letter_record(const struct letter_record_input *input, struct arena *arena,
                                       struct document *ret_document);

/* The lawful way to work abroad for this applicant, with whom to go to. ERR_INVALID without steps or an agency. */
struct letter_route_input {
        struct letterhead head;
        struct slice number, date, place, applicant, application, country, company;
        struct text_list steps, agencies, numbers; /* agencies, and telephones, that the office has confirmed */
        const struct missing_document *ready, *needed;
        size_t ready_count, needed_count;
        struct slice contact;
        struct signature_block signature;
        struct slice verify_url;
        enum language language;
        bool fictional;
        instant created;
};
[[nodiscard]] enum error letter_route(const struct letter_route_input *input, struct arena *arena,
                                      struct document *ret_document);

/* The answer to an objection. ERR_UNCONFIGURED fills *ret_missing, as letter_decision does. */
struct letter_answer_input {
        struct letterhead head;
        struct slice number, date, place, applicant, application;
        struct slice decision, received, outcome; /* "Nomor ... tanggal ...", day of receipt, the answer in words */
        struct text_list reasons;
        struct legal_bases basis;
        struct slice next;       /* what happens now, or what the applicant can do */
        struct slice next_until; /* last day of it in words; null when there is none */
        struct slice contact;
        struct signature_block signature;
        struct slice verify_url;
        enum language language;
        bool fictional;
        instant created;
};
[[nodiscard]] enum error letter_answer(const struct letter_answer_input *input, struct arena *arena,
                                       struct document *ret_document, struct letter_missing *ret_missing);

/* 128 random bits as 26 characters of Crockford's base 32, and the address that a letter's QR code carries:
 * "BASE/verifikasi/CODE". It holds no data; the office keeps which code belongs to which letter. */
enum { VERIFY_CODE_SIZE = 26 };
void verify_code_new(char ret_code[VERIFY_CODE_SIZE + 1]);
/* Capitals, and o, i, l read as 0, 1, 1; hyphens and spaces are skipped. False when it cannot be a code. */
[[nodiscard]] bool verify_code_normalize(struct slice typed, char ret_code[VERIFY_CODE_SIZE + 1]);
struct slice verify_url(struct arena *arena, struct slice base, const char *code);
