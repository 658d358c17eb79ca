/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What agreement and disagreement of each field are worth.
 *
 * Fellegi and Sunter, "A theory for record linkage", JASA 64 (1969): a field that agrees at level L weighs
 * log2(m_L / u_L), where m_L is how often two records of one person agree so, u_L how often two records of different
 * people do. A field missing in one of the two weighs nothing. At levels that say which value agreed, u is replaced by
 * how frequent that value is (Winkler, "Frequency-based matching in the Fellegi-Sunter model", 2000).
 *
 * Invariants: m and u of a field sum to 1 over its levels (up to rounding), none is 0; weights are whole numbers of
 * 1/10000 bit; `hash` depends on nothing but the numbers and names in it, and stands with every stored decision. */
#pragma once

#include "match/fixed.h"
#include "match/schema.h"

enum { MATCH_MODEL_VERSION = 1, MATCH_LEVELS_MAX = 9, MATCH_MODEL_BYTES_MAX = 256 * 1024 };

/* The levels of a kind of comparison, best first; the last is conflict. Missing is no level. */
enum match_comparison_kind {
        COMPARE_NAME,   /* exact variant loose typo close part some conflict */
        COMPARE_WORDS,  /* the same levels, without the name rules */
        COMPARE_DATE,   /* exact placeholder swapped digit month year conflict */
        COMPARE_SEX,    /* exact conflict */
        COMPARE_NUMBER, /* exact digit part conflict: identity numbers, phones, accounts */
        COMPARE_CODE,   /* exact typo part conflict: postcode, house number */
        COMPARE_KINDS,
};

enum name_level { NAME_EXACT, NAME_VARIANT, NAME_LOOSE, NAME_TYPO, NAME_CLOSE, NAME_PART, NAME_SOME, NAME_CONFLICT };
enum date_level {
        DATE_EXACT,
        DATE_PLACEHOLDER, /* the year is the same and one of them is 1 January, 1 July or 31 December, or has no day */
        DATE_SWAPPED,     /* day and month changed places */
        DATE_DIGIT,       /* one digit differs, or two neighbours changed places */
        DATE_MONTH,       /* year and month the same */
        DATE_YEAR,        /* the year the same */
        DATE_CONFLICT,
};
enum number_level { NUMBER_EXACT, NUMBER_DIGIT, NUMBER_PART, NUMBER_CONFLICT };
enum code_level { CODE_EXACT, CODE_TYPO, CODE_PART, CODE_CONFLICT };
enum { MATCH_LEVEL_MISSING = 255 };

enum match_comparison_kind match_kind_of_type(enum match_type type);
size_t match_level_count(enum match_comparison_kind kind);
/* "exact", "typo", ...: the words of MODEL.ini and of explanations. */
struct slice match_level_name(enum match_comparison_kind kind, size_t level);

struct match_field {
        struct slice name;
        enum match_type type;
        uint64_t m[MATCH_LEVELS_MAX], u[MATCH_LEVELS_MAX]; /* in 10^-12 */
        int32_t log_m[MATCH_LEVELS_MAX], log_u[MATCH_LEVELS_MAX]; /* of the above, in 1/10000 bit */
};

struct match_model {
        struct match_field fields[MATCH_FIELDS_MAX];
        size_t count;
        uint64_t prior; /* that two records are one person, in 10^-12; what `link` found, else 0 */
        uint64_t hash;
};

/* The numbers for a schema whose data are not known: from experience with Indonesian registers, deliberately timid.
 * Names are views of the schema's. */
struct match_model match_model_built_in(const struct match_schema *schema);
/* Sets log_m, log_u and hash from m, u and the names. */
void match_model_finish(struct match_model *model);

/* MODEL.ini: [model] version, hash, prior; then [field NAME] with type, m.LEVEL and u.LEVEL. Writing what was read
 * gives the same bytes. */
void match_model_write(struct buffer *out, const struct match_model *model);
/* ERR_INVALID with *problem set: a line that is none of ours, a number out of range, a level missing, another version,
 * a hash that does not fit. ERR_MEMORY. */
[[nodiscard]] enum error match_model_read(struct slice text, struct arena *arena, struct match_model *ret_model,
                                          struct ini_problem *problem);
/* Whether the model is for these fields: the same names and types in the same order. */
[[nodiscard]] bool match_model_fits(const struct match_model *model, const struct match_schema *schema);
