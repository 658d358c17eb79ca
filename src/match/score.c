/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/score.h"

#include "base/checked.h"
#include "match/compare.h"
#include "match/hash.h"
#include "match/rules.h"
#include "text/nik.h"

enum {
        SOME_MOST = 3 * WEIGHT_BIT / 2, /* more than its level, where only some of a name agrees */
        SWAP_COST = 3 * WEIGHT_BIT,  /* given and family name in each other's place: one in eight, when they agree so */
        /* Of the slips in a NIK a quarter are in the serial number: 0.06 / 4 of the pairs of one person. Of two people
         * of one district, day and sex nine in ten have serials that differ in one digit: log2(0.015 / 0.9). */
        SERIAL_COST = 59 * WEIGHT_BIT / 10,
        NIK_DATE_LEAST = -3 * WEIGHT_BIT, /* a birth date may have been corrected after the NIK was given */
        HOUSE_LEAST = 16, /* records: of fewer it is not known how rare a house is, and it says this much at the most */
        FEW_AT_MOST = 8 * WEIGHT_BIT,
        FEW_WITH_PHONE = 11 * WEIGHT_BIT,
        FEW_COMPANIES = 3 * WEIGHT_BIT, /* of one list they often have one town: as much as of HOUSE_LEAST records */
        NONE = MATCH_FIELDS_MAX,
};

static uint8_t find_only(const struct match_schema *schema, enum match_type type)
{
        uint8_t found = NONE;
        for (size_t field = 0; field < schema->count; field++)
                if (schema->fields[field].type == type) {
                        if (found != NONE)
                                return NONE;
                        found = (uint8_t)field;
                }
        return found;
}

/* log2(records + 1/u): a value that hardly anybody has. */
static int32_t find_most(const struct match_field *field, uint64_t records)
{
        uint64_t inverse = PROBABILITY_ONE / (field->u[0] ? field->u[0] : 1);
        return fixed_log2_ratio(records + (inverse ? inverse : 1), 1);
}

/* Father and son share street, number, phone and family name, and each of them is rare; but they are one event, which
 * says which house it is and not who of it. It takes log2 of all records to find one. Of those who are found by their
 * house one in three is the one that is meant, with a phone four in five (guesses: households of three, and a phone
 * that is mostly one person's), so this is log2(records / 2) and log2(4 records) together. */
static int32_t find_house_most(const struct match_scorer *scorer, bool phone)
{
        uint64_t records = match_vocabulary_records(scorer->vocabulary);
        if (records < HOUSE_LEAST)
                return phone ? FEW_WITH_PHONE : scorer->names ? FEW_AT_MOST : FEW_COMPANIES;
        return phone ? fixed_log2_ratio(4 * records, 1) : fixed_log2_ratio(records, 2);
}

struct match_scorer match_scorer_make(const struct match_schema *schema, const struct match_model *model,
                                      const struct match_vocabulary *vocabulary)
{
        struct match_scorer scorer = { schema, model, vocabulary,
                                       .given = find_only(schema, MATCH_TYPE_GIVEN_NAME),
                                       .family = find_only(schema, MATCH_TYPE_FAMILY_NAME),
                                       .identity = match_schema_identity(schema),
                                       .born = find_only(schema, MATCH_TYPE_BIRTH_DATE),
                                       .sex = find_only(schema, MATCH_TYPE_SEX),
                                       .phone = find_only(schema, MATCH_TYPE_PHONE) };
        for (size_t field = 0; field < schema->count; field++)
                scorer.names = scorer.names || match_kind_of_type(schema->fields[field].type) == COMPARE_NAME;
        for (size_t field = 0; field < schema->count; field++)
                scorer.most[field] = find_most(&model->fields[field], match_vocabulary_records(vocabulary));
        for (size_t phone = 0; phone < 2; phone++)
                scorer.house_most[phone] = find_house_most(&scorer, phone);
        return scorer;
}

static bool is_missing(const struct match_record *record, size_t field)
{
        return record->at[field] == record->at[field + 1];
}

static int32_t clamp(int32_t value, int32_t least, int32_t most)
{
        return value < least ? least : value > most ? most : value;
}

static uint32_t count_value(const struct match_scorer *scorer, const struct match_record *record, size_t field)
{
        return match_vocabulary_value_count(scorer->vocabulary,
                                            match_field_hash(scorer->vocabulary, scorer->schema, record, field));
}

/* How surprising a value that both have is: of two spellings the more frequent counts. */
static int32_t bits_of_value(const struct match_scorer *scorer, const struct match_record *a,
                             const struct match_record *b, size_t field)
{
        if (match_vocabulary_records(scorer->vocabulary) == 0)
                return scorer->most[field];
        uint32_t one = count_value(scorer, a, field), other = count_value(scorer, b, field);
        return match_vocabulary_value_bits(scorer->vocabulary, one > other ? one : other, scorer->most[field]);
}

/* Names and words weigh by how rare what agreed is; where only some of it agrees, that counts half. */
static int32_t weigh_words(const struct match_scorer *scorer, const struct match_record *a,
                           const struct match_record *b, size_t field, const struct agreement *agreement)
{
        const struct match_field *model = &scorer->model->fields[field];
        uint8_t level = agreement->level;
        int32_t plain = model->log_m[level] - model->log_u[level];
        if (level == NAME_CONFLICT)
                return plain;
        int32_t most = model->type == MATCH_TYPE_COMPANY ? 0 : SOME_MOST; /* companies share words, and are not one */
        if (level == NAME_SOME)
                return plain + clamp((agreement->bits - 8 * WEIGHT_BIT) / 2, -2 * WEIGHT_BIT, most);
        int32_t bits = clamp(agreement->bits, 0, WORDS_BITS_MOST);
        if (level <= NAME_VARIANT && match_vocabulary_records(scorer->vocabulary) > 0) {
                int32_t whole = bits_of_value(scorer, a, b, field);
                bits = bits < whole ? bits : whole;
        }
        int32_t weight = model->log_m[level] + bits - match_cost_of_rules(agreement->rules);
        int32_t least = model->log_m[NAME_CONFLICT] - model->log_u[NAME_CONFLICT];
        return weight < least ? least : weight;
}

static int32_t weigh_value(const struct match_scorer *scorer, const struct match_record *a,
                           const struct match_record *b, size_t field, uint8_t level)
{
        const struct match_field *model = &scorer->model->fields[field];
        if (level > 0 || model->type == MATCH_TYPE_SEX) {
                bool serial = model->type == MATCH_TYPE_NATIONAL_ID && level == NUMBER_PART &&
                              is_other_serial(match_field_number(a, field), match_field_number(b, field));
                return model->log_m[level] - model->log_u[level] - (serial ? SERIAL_COST : 0);
        }
        return model->log_m[0] + bits_of_value(scorer, a, b, field);
}

static bool is_name_field(const struct match_scorer *scorer, size_t field)
{
        return match_kind_of_type(scorer->schema->fields[field].type) == COMPARE_NAME;
}

static bool is_word_field(const struct match_scorer *scorer, size_t field)
{
        return match_kind_of_type(scorer->schema->fields[field].type) == COMPARE_WORDS;
}

static enum list_kind kind_of_words(const struct match_scorer *scorer, size_t field)
{
        return scorer->schema->fields[field].type == MATCH_TYPE_COMPANY ? LIST_COMPANIES : LIST_WORDS;
}

static void add_rules(struct match_score *score, const uint64_t rules[2])
{
        score->rules[0] |= rules[0];
        score->rules[1] |= rules[1];
}

static void score_field(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                        size_t field, struct match_score *score)
{
        struct agreement agreement;
        score->levels[field] = MATCH_LEVEL_MISSING;
        if (is_missing(a, field) || is_missing(b, field))
                return;
        bool name = is_name_field(scorer, field), words = is_word_field(scorer, field);
        agreement = name    ? compare_names(scorer->vocabulary, a, field, b, field)
                    : words ? compare_words(scorer->vocabulary, a, b, field, kind_of_words(scorer, field))
                            : compare_values(scorer, a, b, field);
        score->levels[field] = agreement.level;
        score->weights[field] = name || words ? weigh_words(scorer, a, b, field, &agreement)
                                              : weigh_value(scorer, a, b, field, agreement.level);
        add_rules(score, agreement.rules);
}

/* What one name weighs that stands in the other's place. */
static int32_t weigh_swapped(const struct match_scorer *scorer, const struct agreement *agreement)
{
        const struct match_field *given = &scorer->model->fields[scorer->given];
        const struct match_field *family = &scorer->model->fields[scorer->family];
        return (given->log_m[agreement->level] + family->log_m[agreement->level]) / 2 +
               clamp(agreement->bits, 0, WORDS_BITS_MOST);
}

/* Given and family name that changed places. Nobody can say which of them is the family's: the one that weighs more is
 * taken for it, whichever record is named first, as those of one house may share it. */
static void score_swapped(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                          struct match_score *score)
{
        size_t given = scorer->given, family = scorer->family;
        if (given == NONE || family == NONE || is_missing(a, given) || is_missing(a, family) || is_missing(b, given) ||
            is_missing(b, family) || score->levels[given] <= NAME_PART || score->levels[family] <= NAME_PART)
                return;
        struct agreement one = compare_names(scorer->vocabulary, a, given, b, family);
        struct agreement other = compare_names(scorer->vocabulary, a, family, b, given);
        if (one.level > NAME_PART || other.level > NAME_PART)
                return;
        int32_t first = weigh_swapped(scorer, &one), second = weigh_swapped(scorer, &other);
        if (first + second - SWAP_COST <= score->weights[given] + score->weights[family])
                return;
        bool in_order = first < second || (first == second && one.level > other.level);
        score->levels[given] = in_order ? one.level : other.level;
        score->levels[family] = in_order ? other.level : one.level;
        score->weights[given] = (in_order ? first : second) - SWAP_COST;
        score->weights[family] = in_order ? second : first;
        score->dependence[given] = score->dependence[family] = FIELD_SWAPPED;
        add_rules(score, one.rules);
        add_rules(score, other.rules);
        note_rule(score->rules, 84);
}

/* Day and month of a NIK, its sex, and the year when its last two digits are those of `near`. */
static struct date date_in_nik(uint64_t nik, struct date near, uint8_t *ret_sex)
{
        unsigned birth = (unsigned)(nik / 10000 % 1000000);
        unsigned day = birth / 10000, month = birth / 100 % 100, year = birth % 100;
        *ret_sex = day > 40 ? NIK_SEX_FEMALE : NIK_SEX_MALE;
        day -= day > 40 ? 40 : 0;
        unsigned century = near.year % 100 == (int)year ? (unsigned)near.year - year : year > 30 ? 1900 : 2000;
        struct date date = { (int16_t)(century + year), (uint8_t)month, (uint8_t)day };
        if (month < 1 || month > 12 || day < 1 || day > 31)
                return DATE_NONE;
        return date;
}

/* One record has a NIK, the other a birth date or a sex: what the NIK says of them is compared. */
static void score_inside_nik(const struct match_scorer *scorer, const struct match_record *with_nik,
                             const struct match_record *other, struct match_score *score)
{
        uint64_t nik = match_field_number(with_nik, scorer->identity);
        size_t born = scorer->born, sex = scorer->sex;
        uint8_t sex_in_nik;
        if (!nik)
                return;
        struct date declared = born == NONE ? DATE_NONE : match_field_date(other, born);
        struct date date = date_in_nik(nik, declared, &sex_in_nik);
        if (date_is_none(date))
                return;
        if (born != NONE && is_missing(with_nik, born) && !date_is_none(declared)) {
                score->levels[born] = compare_dates(date, declared);
                score->weights[born] = scorer->model->fields[born].log_m[score->levels[born]] -
                                       scorer->model->fields[born].log_u[score->levels[born]];
                score->dependence[born] = FIELD_IN_NIK;
        }
        if (sex != NONE && is_missing(with_nik, sex) && !is_missing(other, sex)) {
                score->levels[sex] = match_word_token(other->words[other->at[sex]]) == sex_in_nik ? 0 : 1;
                score->weights[sex] = scorer->model->fields[sex].log_m[score->levels[sex]] -
                                      scorer->model->fields[sex].log_u[score->levels[sex]];
                score->dependence[sex] = FIELD_IN_NIK;
        }
}

static void set_dependent(struct match_score *score, size_t field, int32_t weight, enum match_dependence why)
{
        if (score->weights[field] == weight)
                return;
        score->weights[field] = weight;
        score->dependence[field] = (uint8_t)why;
}

/* One record has a NIK and the other none. */
static void look_inside_nik(const struct match_scorer *scorer, const struct match_record *a,
                            const struct match_record *b, struct match_score *score)
{
        size_t identity = scorer->identity;
        if (identity == NONE)
                return;
        bool has_a = match_field_number(a, identity) != 0, has_b = match_field_number(b, identity) != 0;
        if (!has_a || !has_b)
                score_inside_nik(scorer, has_a ? a : b, has_a ? b : a, score);
}

/* People born on one day have NIKs that share the day's digits: where the dates agree, that is no agreement more, and
 * what is left is another number. */
static void join_levels(const struct match_scorer *scorer, uint8_t levels[MATCH_FIELDS_MAX])
{
        if (scorer->identity != NONE && scorer->born != NONE && levels[scorer->identity] == NUMBER_PART &&
            levels[scorer->born] == DATE_EXACT)
                levels[scorer->identity] = NUMBER_CONFLICT;
}

static void join_nik(const struct match_scorer *scorer, struct match_score *score)
{
        size_t identity = scorer->identity;
        if (identity == NONE || score->levels[identity] == MATCH_LEVEL_MISSING)
                return;
        if (score->levels[identity] == NUMBER_PART) {
                const struct match_field *field = &scorer->model->fields[identity];
                join_levels(scorer, score->levels);
                if (score->levels[identity] == NUMBER_CONFLICT)
                        score->weights[identity] = field->log_m[NUMBER_CONFLICT] - field->log_u[NUMBER_CONFLICT];
        }
        if (score->levels[identity] > NUMBER_DIGIT)
                return;
        bool exact = score->levels[identity] == NUMBER_EXACT;
        for (size_t i = 0; i < 2; i++) {
                size_t field = i == 0 ? scorer->born : scorer->sex;
                if (field == NONE)
                        continue;
                int32_t weight = score->weights[field];
                int32_t kept = weight > 0 ? (exact ? 0 : weight / 2) : clamp(weight, NIK_DATE_LEAST, 0);
                set_dependent(score, field, kept, FIELD_IN_NIK);
        }
}

bool match_type_is_of_place(enum match_type type)
{
        return type == MATCH_TYPE_STREET || type == MATCH_TYPE_PLACE || type == MATCH_TYPE_POSTCODE ||
               type == MATCH_TYPE_REGION;
}

/* Somebody who moved has another street, place, postcode and region: the strongest of what disagrees in full. */
static void join_moves(const struct match_scorer *scorer, struct match_score *score)
{
        size_t strongest = NONE;
        for (size_t field = 0; field < scorer->schema->count; field++)
                if (match_type_is_of_place(scorer->schema->fields[field].type) && score->weights[field] < 0 &&
                    (strongest == NONE || score->weights[field] < score->weights[strongest]))
                        strongest = field;
        for (size_t field = 0; field < scorer->schema->count; field++)
                if (match_type_is_of_place(scorer->schema->fields[field].type) && field != strongest &&
                    score->weights[field] < 0)
                        set_dependent(score, field, score->weights[field] / 2, FIELD_SAME_PLACE);
}

/* Street, place, postcode and region say where somebody lives, more or less finely: the finest in full. */
static int32_t join_places(const struct match_scorer *scorer, struct match_score *score, size_t *ret_strongest)
{
        int32_t strongest = 0;
        for (size_t field = 0; field < scorer->schema->count; field++)
                if (match_type_is_of_place(scorer->schema->fields[field].type) && score->weights[field] > strongest) {
                        strongest = score->weights[field];
                        *ret_strongest = field;
                }
        for (size_t field = 0; field < scorer->schema->count && strongest > 0; field++)
                if (match_type_is_of_place(scorer->schema->fields[field].type) && field != *ret_strongest &&
                    score->weights[field] > 0)
                        set_dependent(score, field, score->weights[field] / 2, FIELD_SAME_PLACE);
        return strongest;
}

static void join_household(const struct match_scorer *scorer, struct match_score *score)
{
        size_t strongest = NONE, phone = scorer->phone;
        int32_t place = join_places(scorer, score, &strongest);
        join_moves(scorer, score);
        if (phone == NONE || score->weights[phone] <= 0 || place <= 0)
                return;
        size_t weaker = score->weights[phone] < place ? phone : strongest;
        set_dependent(score, weaker, score->weights[weaker] / 2, FIELD_HOUSEHOLD);
}

/* What all who live in one house have in common. */
static bool is_of_house(const struct match_scorer *scorer, size_t field)
{
        enum match_type type = scorer->schema->fields[field].type;
        return match_type_is_of_place(type) || type == MATCH_TYPE_HOUSE_NUMBER || type == MATCH_TYPE_PHONE ||
               type == MATCH_TYPE_FAMILY_NAME;
}

static bool compares_companies(const struct match_scorer *scorer, const struct match_score *score)
{
        for (size_t field = 0; field < scorer->schema->count; field++)
                if (scorer->schema->fields[field].type == MATCH_TYPE_COMPANY &&
                    score->levels[field] != MATCH_LEVEL_MISSING)
                        return true;
        return false;
}

/* A house says which house it is and not who of it. Where neither persons nor companies are compared, nobody is meant
 * but whoever has that address: no bound. */
static int32_t most_of_house(const struct match_scorer *scorer, const struct match_score *score)
{
        bool phone = scorer->phone != NONE && score->weights[scorer->phone] > 0;
        bool bounded = scorer->names || compares_companies(scorer, score);
        return bounded ? scorer->house_most[phone] : INT32_MAX;
}

static void cap_house(const struct match_scorer *scorer, struct match_score *score)
{
        int64_t sum = 0, most = most_of_house(scorer, score);
        for (size_t field = 0; field < scorer->schema->count; field++)
                if (is_of_house(scorer, field) && score->weights[field] > 0)
                        sum += score->weights[field];
        for (size_t field = 0; field < scorer->schema->count && sum > most; field++)
                if (is_of_house(scorer, field) && score->weights[field] > 0)
                        set_dependent(score, field, (int32_t)(score->weights[field] * most / sum),
                                      FIELD_ONLY_HOUSE);
}

void match_score(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                 struct match_score *ret_score)
{
        struct match_score score = { 0 };
        for (size_t field = 0; field < scorer->schema->count; field++)
                score_field(scorer, a, b, field, &score);
        score_swapped(scorer, a, b, &score);
        look_inside_nik(scorer, a, b, &score);
        join_nik(scorer, &score);
        join_household(scorer, &score);
        cap_house(scorer, &score);
        for (size_t field = 0; field < scorer->schema->count; field++)
                score.weight += score.weights[field];
        *ret_score = score;
}

int32_t match_score_field(const struct match_scorer *scorer, const struct match_record *a,
                          const struct match_record *b, size_t field)
{
        struct match_score score = { 0 };
        score_field(scorer, a, b, field, &score);
        return score.weights[field];
}

int32_t match_score_values(const struct match_scorer *scorer, const struct match_record *a,
                           const struct match_record *b)
{
        int32_t sum = 0;
        for (size_t field = 0; field < scorer->schema->count; field++) {
                const struct match_field *model = &scorer->model->fields[field];
                if (is_missing(a, field) || is_missing(b, field) || is_name_field(scorer, field) ||
                    is_word_field(scorer, field))
                        continue;
                uint8_t level = compare_values(scorer, a, b, field).level;
                sum += model->log_m[level] - model->log_u[level];
        }
        return sum;
}

int32_t match_score_some_most(const struct match_scorer *scorer, size_t field)
{
        const struct match_field *model = &scorer->model->fields[field];
        int32_t some = model->log_m[NAME_SOME] - model->log_u[NAME_SOME] + SOME_MOST;
        int32_t conflict = model->log_m[NAME_CONFLICT] - model->log_u[NAME_CONFLICT];
        return some > conflict ? some : conflict;
}

int32_t match_score_weight(const struct match_scorer *scorer, const struct match_record *a,
                           const struct match_record *b)
{
        struct match_score score;
        match_score(scorer, a, b, &score);
        return score.weight;
}

static uint8_t find_level(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                          size_t field)
{
        if (is_missing(a, field) || is_missing(b, field))
                return MATCH_LEVEL_MISSING;
        if (is_name_field(scorer, field))
                return compare_names(scorer->vocabulary, a, field, b, field).level;
        if (is_word_field(scorer, field))
                return compare_words(scorer->vocabulary, a, b, field, kind_of_words(scorer, field)).level;
        return compare_values(scorer, a, b, field).level;
}

static bool is_one_word(const struct match_record *record, size_t field)
{
        return record->at[field + 1] - record->at[field] == 1;
}

/* Places and regions are few, and take as long to compare as names. */
static uint8_t remember_level(const struct match_scorer *scorer, const struct match_record *a,
                              const struct match_record *b, size_t field, struct match_level_memory *memory)
{
        if (!memory || !is_word_field(scorer, field) || !is_one_word(a, field) || !is_one_word(b, field))
                return find_level(scorer, a, b, field);
        uint64_t words = ((uint64_t)a->words[a->at[field]] << 32 | b->words[b->at[field]]) + 1;
        size_t at = hash_mix(words, field) & (MATCH_REMEMBERED - 1);
        if (memory->slots[at].words != words || memory->slots[at].field != field) {
                memory->slots[at].words = words;
                memory->slots[at].field = (uint8_t)field;
                memory->slots[at].level = find_level(scorer, a, b, field);
        }
        return memory->slots[at].level;
}

void match_score_levels(const struct match_scorer *scorer, const struct match_record *a, const struct match_record *b,
                        struct match_level_memory *memory, uint8_t ret_levels[MATCH_FIELDS_MAX])
{
        memset(ret_levels, 0, MATCH_FIELDS_MAX);
        for (size_t field = 0; field < scorer->schema->count; field++)
                ret_levels[field] = remember_level(scorer, a, b, field, memory);
        join_levels(scorer, ret_levels);
}

int32_t match_levels_weight(const struct match_scorer *scorer, const uint8_t levels[MATCH_FIELDS_MAX])
{
        struct match_score score = { 0 };
        int32_t weight = 0;
        for (size_t field = 0; field < scorer->schema->count; field++) {
                const struct match_field *own = &scorer->model->fields[field];
                score.levels[field] = levels[field];
                if (levels[field] != MATCH_LEVEL_MISSING)
                        score.weights[field] = own->log_m[levels[field]] - own->log_u[levels[field]];
        }
        join_nik(scorer, &score);
        join_household(scorer, &score);
        for (size_t field = 0; field < scorer->schema->count; field++)
                weight += score.weights[field];
        return weight;
}

uint64_t match_probability(int32_t weight, uint64_t prior)
{
        return fixed_probability(weight + fixed_log_odds(prior));
}
