/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Engine: says whether two ways of writing a name or an identifier mean the same, and why.
 *
 * Two questions, kept apart:
 * - match_identifier_key turns what somebody wrote into a key. Equal keys of a kind for which match_key_identifies is
 *   true mean the same subject; for the other kinds an equal key is only a reason to compare further.
 * - match_compare_names says how far two names of persons agree, and names each rule that was needed for it.
 *
 * Invariants: what was written is never changed, keys are extra; a key does not depend on anything but kind and text
 * and MATCH_RULES_VERSION, which is stored with it; keys are lower-case UTF-8 of at most MATCH_KEY_MAX bytes; rules
 * are one table (match_rules), each with an example that the tests check; no rule uses sex, age, origin or religion.
 * Agreement of names alone is never identity: many people here share one-word names. Pure: no state, no clock, no
 * I/O. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "text/language.h"

enum { MATCH_RULES_VERSION = 2, MATCH_KEY_MAX = 512, MATCH_NAME_MAX = 300 };

enum match_kind {
        MATCH_PERSON,
        MATCH_PHONE,
        MATCH_COMPANY,
        MATCH_ADDRESS,
        MATCH_ACCOUNT,
        MATCH_HANDLE,
        MATCH_ROUTE,
        MATCH_KIND_COUNT,
};

/* True for phone, account and handle. */
bool match_key_identifies(enum match_kind kind);

/* The key of `raw`:
 *   phone    E.164 (text/phone.h)                             "0812-3456-7890"  -> +6281234567890
 *   account  bank code or name, a colon, digits               "BRI 0021-01-..." -> bri:002101...; without a bank
 *   ":digits" handle   network, a colon, name in lower case             "https://t.me/Loker_HK" -> telegram:loker_hk;
 *   "@x" -> ":x";
 *            a wa.me link is not a handle: it gives whatsapp: and the E.164 number
 *   company  legal forms dropped, initials joined, & = dan    "P.T. Maju Jaya Abadi, Tbk" -> maju jaya abadi
 *   person   every sure rule applied, words joined           "Hj. Soetinah binti Kasan" -> sutina
 *   address  abbreviations and order of RT/RW made one        "Dsn. Krajan RT 03/RW 2 Ds. Ngrayun" -> krajan rt 3 rw 2
 *   ngrayun route    stations folded, joined by " > "                 "Ponorogo - Batam – Malaysia" -> ponorogo > batam
 *   > malaysia
 * ERR_INVALID when nothing of that kind can be read in it, ERR_TOO_LARGE, ERR_MEMORY. */
[[nodiscard]] enum error match_identifier_key(enum match_kind kind, struct slice raw, struct arena *arena,
                                              struct slice *ret_key);
/* What body a company says it is, of those that its key leaves out: "cv" of "C.V. Maju", "sdn" of "Maju Sdn. Bhd.".
 * The first that is named; "pt" when none is. ERR_INVALID, ERR_TOO_LARGE (beyond MATCH_KEY_MAX), ERR_MEMORY. */
[[nodiscard]] enum error match_company_body(struct slice name, struct arena *arena, struct slice *ret_body);

enum match_rule_kind {
        RULE_CLEANING,  /* takes away what is no name */
        RULE_SURE,      /* makes two spellings one key */
        RULE_RISKY,     /* so too, but not seldom wrongly: finds more, is right less often */
        RULE_STRUCTURE, /* about order, number and parts of the words */
        RULE_FORBIDS,   /* keeps near names apart */
        RULE_COVERED,   /* a case of another, more general rule, which is named in its stead */
};

/* A line of the rule table. `id` is the number in the domain's list of name variants and never changes its meaning. */
struct match_rule {
        uint16_t id;
        enum match_rule_kind kind;
        int32_t cost; /* what the scorer takes off for it, 1/10000 bit */
        struct slice reason_id, reason_en;          /* "oe = u" */
        struct slice example_left, example_right;   /* agree by it; of a rule that forbids: do not */
        struct slice counter_left, counter_right;   /* near it, but not one name; of a rule that forbids: one name */
};

/* In the order of their ids, which are 1, 2, 3, ... */
const struct match_rule *match_rules(size_t *ret_count);
/* NULL when there is no such rule. */
const struct match_rule *match_rule_find(uint16_t id);

enum match_agreement {
        MATCH_DIFFERENT,
        MATCH_PART,    /* the words of one are among those of the other, or an initial stands for a word */
        /* the same but for one slip: a letter added, lost, changed or two swapped (two in words above 6) */
        MATCH_TYPING,
        MATCH_VARIANT, /* the same by sure rules */
        MATCH_EXACT,   /* the same but for case, accents and spaces */
};

enum { MATCH_RULES_MAX = 16 };

struct match_comparison {
        enum match_agreement agreement;
        uint16_t rules[MATCH_RULES_MAX]; /* ids, ascending: without any one of them the names would not agree */
        size_t rules_count;
        bool by_alias; /* an alias ("Sutini als Tini") agreed, not the first name */
};

/* Symmetric. A father's name after bin or binti is compared when both names have one, and lowers agreement to DIFFERENT
 * when it differs. ERR_INVALID when one has no word, ERR_TOO_LARGE above MATCH_NAME_MAX characters, ERR_MEMORY. */
[[nodiscard]] enum error match_compare_names(struct slice a, struct slice b, struct arena *arena,
                                             struct match_comparison *ret_comparison);
/* "Soetrisno dan Sutrisno sama, karena dibaca sama: oe dan u (aturan 15)." Plain text, not escaped. */
void match_write_explanation(struct buffer *out, const struct match_comparison *comparison, struct slice a,
                             struct slice b, enum language language);
