/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How strongly two records speak for one person, and why.
 *
 * The weight of a pair is the sum of its fields' weights (model.h), with these dependences taken care of:
 * - given and family name are also compared the other way round, at a cost;
 * - a NIK holds birth date and sex: where the NIKs agree, agreement of those adds nothing, and where one record has no
 *   birth date or sex, the one in its NIK is compared; two NIKs that share no more than the day of birth, which is
 *   known to agree, are two NIKs, and so are two that differ in their serial numbers alone; where no date is known,
 *   these say as much as a day of birth that agrees, and lose it again by the serial;
 * - address and phone are a household's: the weaker of two that agree counts half. Among place, postcode, region and
 *   street, which say the same more or less finely, only the strongest agreement counts in full, others half,
 *   and so with disagreement: somebody who moved is all of it at once.
 *
 * Invariants: symmetric; whole numbers only; nothing here reads sex, age or origin but as agreement of two records; a
 * score is about identity and never about risk. Pure: no state, safe from any number of threads while nobody writes the
 * vocabulary. */
#pragma once

#include "match/model.h"
#include "match/record.h"
#include "text/language.h"

struct match_scorer {
        const struct match_schema *schema;
        const struct match_model *model;
        const struct match_vocabulary *vocabulary; /* finished */
        int32_t most[MATCH_FIELDS_MAX]; /* what agreeing on the rarest value of a field can say */
        int32_t house_most[2]; /* what all that a house shares can say together: without a phone that agrees, with */
        uint8_t given, family, born, sex, phone; /* the only field of that type, or MATCH_FIELDS_MAX */
        bool names;       /* there is a field of names of persons */
        uint8_t identity; /* the field of the NIKs (schema.h), or MATCH_FIELDS_MAX */
};

/* All three must live as long as the scorer; the model fits the schema. */
struct match_scorer match_scorer_make(const struct match_schema *schema, const struct match_model *model,
                                      const struct match_vocabulary *vocabulary);

enum match_dependence { FIELD_ALONE, FIELD_IN_NIK, FIELD_HOUSEHOLD, FIELD_SAME_PLACE, FIELD_SWAPPED, FIELD_ONLY_HOUSE };

struct match_score {
        int32_t weight;                       /* 1/10000 bit: the sum of `weights` */
        int32_t weights[MATCH_FIELDS_MAX];    /* of each field; 0 when missing */
        uint8_t levels[MATCH_FIELDS_MAX];     /* level, or MATCH_LEVEL_MISSING */
        uint8_t dependence[MATCH_FIELDS_MAX]; /* enum match_dependence: why a weight is not the level's own */
        uint64_t rules[2];                    /* bit i: rule i was used; rules of structure (83 to 94) too */
};

/* Both records were read with the scorer's schema and vocabulary. */
void match_score(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                 struct match_score *ret_score);
/* The same without the account of it, for candidates by the million. */
int32_t match_score_weight(const struct match_scorer *scorer, const struct match_record *a,
                           const struct match_record *b);
/* What one field weighs, before what depends on other fields. */
int32_t match_score_field(const struct match_scorer *scorer, const struct match_record *a,
                          const struct match_record *b, size_t field);
/* What levels of the numbers, dates and sexes that both have weigh together, frequencies and dependences left out: for
 * an order of candidates, quickly. */
int32_t match_score_values(const struct match_scorer *scorer, const struct match_record *a,
                           const struct match_record *b);
/* The most that a field of names can weigh when each has a word that the other has not. */
int32_t match_score_some_most(const struct match_scorer *scorer, size_t field);
/* Street, place, postcode, region: where somebody lives, more or less finely. */
bool match_type_is_of_place(enum match_type type);
/* What two values of one word each were found to be, of one scorer; zeroed to begin with. */
enum { MATCH_REMEMBERED = 1 << 14 };
struct match_level_memory {
        struct {
                uint64_t words; /* of both, roles included, and one; 0: nothing here yet */
                uint8_t field, level;
        } slots[MATCH_REMEMBERED];
};

/* Levels of all fields, as training counts them; MATCH_LEVEL_MISSING when one side has none. `memory` may be NULL. */
void match_score_levels(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                        struct match_level_memory *memory, uint8_t ret_levels[MATCH_FIELDS_MAX]);
/* What such levels weigh together, dependences included, without knowing which values agreed. */
int32_t match_levels_weight(const struct match_scorer *scorer, const uint8_t levels[MATCH_FIELDS_MAX]);

/* "nama variant +11.2034;lahir exact +14.0811;rule 15": each field that weighs, in the schema's order, then the rules.
 * The separator is ';'. */
void match_write_explanation_line(struct buffer *out, const struct match_scorer *scorer,
                                  const struct match_score *score);
/* "15;83": the rule ids alone. */
void match_write_rules(struct buffer *out, const struct match_score *score);
/* The waterfall in words, several lines: where it starts (the prior), each field with what agreed and by which rule,
 * the total with its probability, and what would change the verdict. `prior` in 10^-12. */
void match_write_waterfall(struct buffer *out, const struct match_scorer *scorer, const struct match_score *score,
                           uint64_t prior, enum language language);
/* Probability of a weight under a prior, both as above. */
uint64_t match_probability(int32_t weight, uint64_t prior);
