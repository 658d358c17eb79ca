/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/compare.h"

#include "base/checked.h"
#include "match/distance.h"
#include "match/rules.h"
#include "text/nik.h"

enum { DIGITS_SIZE = 24, TAIL = 100000000 /* the last eight digits */, SERIALS = 10000 };

struct token_list list_tokens(const struct match_vocabulary *vocabulary, const struct match_record *record,
                              size_t field, unsigned roles)
{
        struct token_list list = { 0 };
        for (size_t i = record->at[field]; i < record->at[field + 1] && list.count < LIST_MAX; i++) {
                uint32_t word = record->words[i];
                if (match_word_role(word) == ROLE_NUMBER)
                        i++;
                else if (roles & 1u << match_word_role(word))
                        list.tokens[list.count++] = match_vocabulary_token(vocabulary, match_word_token(word));
        }
        return list;
}

/* Of a field that has a word. */
static uint32_t find_cleaning(const struct match_record *record, size_t field)
{
        uint32_t last = record->words[record->at[field + 1] - 1];
        return match_word_role(last) == ROLE_CLEANED ? match_word_token(last) : 0;
}

/* What is left of equal weight is told apart by its rules, so that the same one is taken whichever name comes first. */
static bool is_better(const struct agreement *one, const struct agreement *other)
{
        int32_t weight = one->bits - match_cost_of_rules(one->rules);
        int32_t other_weight = other->bits - match_cost_of_rules(other->rules);
        if (one->level != other->level)
                return one->level < other->level;
        if (weight != other_weight)
                return weight > other_weight;
        return one->rules[0] != other->rules[0] ? one->rules[0] < other->rules[0] : one->rules[1] < other->rules[1];
}

static void take_better(struct agreement *best, const struct token_list *a, const struct token_list *b, unsigned rule)
{
        if (a->count == 0 || b->count == 0)
                return;
        struct agreement other = compare_lists(a, b, LIST_NAMES);
        note_rule(other.rules, rule);
        if (is_better(&other, best))
                *best = other;
}

/* Fathers that are both given and differ leave little of an agreement; one that is given only once may stand among the
 * other's words. */
static void weigh_fathers(struct agreement *best, const struct token_list names[2], const struct token_list fathers[2])
{
        if (fathers[0].count && fathers[1].count) {
                struct agreement father = compare_lists(&fathers[0], &fathers[1], LIST_NAMES);
                if (father.level >= NAME_SOME && best->level < NAME_SOME) {
                        best->level = NAME_SOME;
                        note_rule(best->rules, 13);
                } else if (best->level < NAME_SOME) {
                        best->bits += father.bits;
                }
                return;
        }
        for (size_t side = 0; side < 2; side++) {
                struct token_list all = names[side];
                if (fathers[side].count == 0 || names[1 - side].count <= 1)
                        continue;
                for (size_t i = 0; i < fathers[side].count && all.count < LIST_MAX; i++)
                        all.tokens[all.count++] = fathers[side].tokens[i];
                take_better(best, &all, &names[1 - side], 86);
        }
}

/* Whether a word of one is like none of the other's. */
static bool has_stranger(const struct token_list *list, const struct token_list *other)
{
        for (size_t i = 0; i < list->count; i++) {
                bool known = false;
                for (size_t j = 0; j < other->count; j++)
                        known |= list->tokens[i] == other->tokens[j] ||
                                 are_words_tied(list->tokens[i], other->tokens[j], true);
                if (!known)
                        return true;
        }
        return false;
}

/* "Ali Ali Rahman" is "Ali Rahman", but where the other has a word in the place of the second Ali, it is another name.
 * One word twice is how forms want a name of one word written, and says nothing. */
static void weigh_repeated(struct agreement *best, const struct token_list names[2], const uint32_t cleaning[2])
{
        bool repeats[2] = { cleaning[0] >> 21 & 1, cleaning[1] >> 21 & 1 };
        const struct token_list *repeating = &names[repeats[1]], *other = &names[repeats[0]];
        if (best->level == NAME_PART && repeats[0] != repeats[1] && repeating->count > 1 &&
            has_stranger(other, repeating))
                best->level = NAME_SOME;
}

static void note_cleaning(struct agreement *agreement, uint32_t a, uint32_t b)
{
        uint32_t differ = a ^ b;
        for (unsigned id = 4; id <= 13; id++)
                if (differ & 1u << id && id != 12)
                        note_rule(agreement->rules, id);
        if (differ & 1u << 20)
                note_rule(agreement->rules, 85);
}

struct agreement compare_names(const struct match_vocabulary *vocabulary, const struct match_record *a, size_t field_a,
                               const struct match_record *b, size_t field_b)
{
        unsigned main_roles = 1u << ROLE_TOKEN | 1u << ROLE_TEXT;
        struct token_list names[2] = { list_tokens(vocabulary, a, field_a, main_roles),
                                       list_tokens(vocabulary, b, field_b, main_roles) };
        struct agreement best = { .level = NAME_CONFLICT };
        if (names[0].count == 0 || names[1].count == 0)
                return best;
        best = compare_lists(&names[0], &names[1], LIST_NAMES);
        uint32_t cleaning[2] = { find_cleaning(a, field_a), find_cleaning(b, field_b) };
        if ((cleaning[0] | cleaning[1]) == 0)
                return best;
        struct token_list aliases[2] = { list_tokens(vocabulary, a, field_a, 1u << ROLE_ALIAS),
                                         list_tokens(vocabulary, b, field_b, 1u << ROLE_ALIAS) };
        struct token_list fathers[2] = { list_tokens(vocabulary, a, field_a, 1u << ROLE_FATHER),
                                         list_tokens(vocabulary, b, field_b, 1u << ROLE_FATHER) };
        take_better(&best, &aliases[0], &names[1], 12);
        take_better(&best, &names[0], &aliases[1], 12);
        take_better(&best, &aliases[0], &aliases[1], 12);
        weigh_repeated(&best, names, cleaning);
        weigh_fathers(&best, names, fathers);
        if (best.level < NAME_CONFLICT)
                note_cleaning(&best, cleaning[0], cleaning[1]);
        return best;
}

static bool are_lists_tied(const struct token_list *a, const struct token_list *b)
{
        for (size_t i = 0; i < a->count; i++)
                for (size_t j = 0; j < b->count; j++)
                        if (are_words_tied(a->tokens[i], b->tokens[j], false))
                                return true;
        return false;
}

/* Both addresses name this level (desa, kecamatan, kabupaten), and nothing of one is like what the other names. */
static bool differ_at(const struct match_vocabulary *vocabulary, const struct match_record *a,
                      const struct match_record *b, size_t field, enum match_role level)
{
        struct token_list left = list_tokens(vocabulary, a, field, 1u << level);
        struct token_list right = list_tokens(vocabulary, b, field, 1u << level);
        return left.count > 0 && right.count > 0 && !are_lists_tied(&left, &right);
}

/* "12A" and "12 a" are one house: what the digits and what stands before them say. */
static size_t size_of_number(const struct match_token *token)
{
        size_t size = token->size;
        while (size > 0 && !(token->text[size - 1] >= '0' && token->text[size - 1] <= '9'))
                size--;
        return size;
}

static bool share_number(const struct token_list *a, const struct token_list *b)
{
        for (size_t i = 0; i < a->count; i++)
                for (size_t j = 0; j < b->count; j++) {
                        size_t size = size_of_number(a->tokens[i]);
                        if (size == size_of_number(b->tokens[j]) &&
                            memcmp(a->tokens[i]->text, b->tokens[j]->text, size) == 0)
                                return true;
                }
        return false;
}

/* Numbers of houses, or of RT and RW, of a list. */
static struct token_list keep_numbers(const struct token_list *from, bool houses)
{
        struct token_list kept = { 0 };
        for (size_t i = 0; i < from->count; i++) {
                bool house = from->tokens[i]->text[0] >= '0' && from->tokens[i]->text[0] <= '9';
                if (house == houses)
                        kept.tokens[kept.count++] = from->tokens[i];
        }
        return kept;
}

static bool have_other_numbers(const struct match_vocabulary *vocabulary, const struct match_record *a,
                               const struct match_record *b, size_t field)
{
        struct token_list left = list_tokens(vocabulary, a, field, 1u << ROLE_NUMBER_TOKEN);
        struct token_list right = list_tokens(vocabulary, b, field, 1u << ROLE_NUMBER_TOKEN);
        for (int houses = 0; houses < 2; houses++) {
                struct token_list one = keep_numbers(&left, houses), other = keep_numbers(&right, houses);
                if (one.count > 0 && other.count > 0 && !share_number(&one, &other))
                        return true;
        }
        return false;
}

static bool has_levels(const struct match_record *record, size_t field)
{
        for (size_t i = record->at[field]; i < record->at[field + 1]; i++)
                if (match_word_role(record->words[i]) >= ROLE_NUMBER_TOKEN &&
                    match_word_role(record->words[i]) <= ROLE_REGENCY)
                        return true;
        return false;
}

/* Many villages have the same name, and many streets a number 5: another district is another place, another village or
 * number of a street is near it at most. */
static uint8_t level_of_address(const struct match_vocabulary *vocabulary, const struct match_record *a,
                                const struct match_record *b, size_t field)
{
        if (!has_levels(a, field) || !has_levels(b, field))
                return NAME_EXACT;
        if (differ_at(vocabulary, a, b, field, ROLE_DISTRICT) || differ_at(vocabulary, a, b, field, ROLE_REGENCY))
                return NAME_CONFLICT;
        return differ_at(vocabulary, a, b, field, ROLE_VILLAGE) || have_other_numbers(vocabulary, a, b, field)
                       ? NAME_SOME
                       : NAME_EXACT;
}

struct agreement compare_words(const struct match_vocabulary *vocabulary, const struct match_record *a,
                               const struct match_record *b, size_t field, enum list_kind kind)
{
        struct token_list left = list_tokens(vocabulary, a, field, ~0u), right = list_tokens(vocabulary, b, field, ~0u);
        struct agreement agreement = compare_lists(&left, &right, kind);
        agreement.rules[0] = agreement.rules[1] = 0; /* the rules are about names */
        if (agreement.level >= NAME_CONFLICT)
                return agreement;
        uint8_t level = level_of_address(vocabulary, a, b, field);
        agreement.level = level > agreement.level ? level : agreement.level;
        return agreement;
}

static bool is_placeholder(struct date date)
{
        return date.month == 0 || date.day == 0 || (date.day == 1 && (date.month == 1 || date.month == 7)) ||
               (date.day == 31 && date.month == 12);
}

/* Decimal digits, the last first. */
static size_t write_digits(uint64_t number, char digits[DIGITS_SIZE])
{
        size_t size = 0;
        do
                digits[size++] = (char)('0' + number % 10);
        while ((number /= 10) > 0);
        return size;
}

/* One digit that differs, or two neighbours that changed places, make a difference of at most 9, or of 9 times at most
 * 9, with noughts behind it: what is neither need not be looked at digit by digit. */
static bool may_be_one_slip(uint64_t a, uint64_t b)
{
        uint64_t difference = a > b ? a - b : b - a;
        while (difference % 10 == 0 && difference > 0)
                difference /= 10;
        return difference <= 9 || (difference % 9 == 0 && difference <= 81);
}

static const uint64_t powers_of_ten[] = {
        1,
        10,
        100,
        1'000,
        10'000,
        100'000,
        1'000'000,
        10'000'000,
        100'000'000,
        1'000'000'000,
        10'000'000'000,
        100'000'000'000,
        1'000'000'000'000,
        10'000'000'000'000,
        100'000'000'000'000,
        1'000'000'000'000'000,
        10'000'000'000'000'000,
        100'000'000'000'000'000,
        1'000'000'000'000'000'000,
        10'000'000'000'000'000'000u,
};

/* None of 0. From the bits, 1233/4096 being nearly log10(2), and a look at what is left open. */
static unsigned count_digits(uint64_t number)
{
        unsigned guess = (unsigned)(64 - __builtin_clzll(number | 1)) * 1233 >> 12;
        return guess + (number >= powers_of_ten[guess]);
}

static bool is_one_slip(uint64_t a, uint64_t b)
{
        char left[DIGITS_SIZE], right[DIGITS_SIZE];
        if (!may_be_one_slip(a, b) && count_digits(a) == count_digits(b))
                return false;
        size_t left_size = write_digits(a, left), right_size = write_digits(b, right);
        size_t apart = left_size > right_size ? left_size - right_size : right_size - left_size;
        return apart <= 1 && distance_osa(slice_of(left, left_size), slice_of(right, right_size)) <= 1;
}

static uint64_t date_number(struct date date)
{
        return (uint64_t)date.year * 10000 + date.month * 100u + date.day;
}

uint8_t compare_dates(struct date a, struct date b)
{
        bool same_year = a.year == b.year, same_month = a.month == b.month, same_day = a.day == b.day;
        if (same_year && same_month && same_day)
                return DATE_EXACT;
        if (same_year && (is_placeholder(a) || is_placeholder(b)))
                return DATE_PLACEHOLDER;
        if (same_year && a.month == b.day && a.day == b.month)
                return DATE_SWAPPED;
        if (is_one_slip(date_number(a), date_number(b)))
                return DATE_DIGIT;
        if (same_year)
                return same_month ? DATE_MONTH : DATE_YEAR;
        return DATE_CONFLICT;
}

bool is_other_serial(uint64_t a, uint64_t b)
{
        return a != b && a / SERIALS == b / SERIALS;
}

uint8_t compare_numbers(uint64_t a, uint64_t b, enum match_type type)
{
        if (a == b)
                return NUMBER_EXACT;
        uint64_t larger = a > b ? a : b, smaller = a > b ? b : a;
        if (type == MATCH_TYPE_NATIONAL_ID && is_other_serial(a, b))
                return NUMBER_PART;
        if (larger / 11 <= smaller && is_one_slip(a, b))
                return NUMBER_DIGIT;
        if (type == MATCH_TYPE_NATIONAL_ID)
                return a / 10000 % 1000000 == b / 10000 % 1000000 ? NUMBER_PART : NUMBER_CONFLICT;
        return smaller >= TAIL / 10 && a % TAIL == b % TAIL ? NUMBER_PART : NUMBER_CONFLICT;
}

static uint8_t compare_code_tokens(const struct match_token *a, const struct match_token *b, enum match_type type)
{
        struct slice left = slice_of(a->text, a->size), right = slice_of(b->text, b->size);
        size_t shorter = left.size < right.size ? left.size : right.size;
        if (a == b)
                return CODE_EXACT;
        if (shorter >= (type == MATCH_TYPE_NATIONAL_ID ? 5u : 3u) && distance_osa(left, right) <= 1)
                return CODE_TYPO;
        if (type == MATCH_TYPE_POSTCODE && shorter >= 3 && memcmp(a->text, b->text, 3) == 0)
                return CODE_PART;
        bool begins = type == MATCH_TYPE_HOUSE_NUMBER && memcmp(a->text, b->text, shorter) == 0;
        return begins ? CODE_PART : CODE_CONFLICT;
}

/* Values that could not be read as their type agree as texts do: whole, by a slip, or not. */
static uint8_t compare_texts(const struct match_vocabulary *vocabulary, const struct match_record *a,
                             const struct match_record *b, size_t field, enum match_comparison_kind kind)
{
        struct token_list left = list_tokens(vocabulary, a, field, 1u << ROLE_TEXT);
        struct token_list right = list_tokens(vocabulary, b, field, 1u << ROLE_TEXT);
        uint8_t conflict = (uint8_t)(match_level_count(kind) - 1);
        if (left.count == 0 || right.count == 0)
                return conflict;
        uint8_t level = compare_lists(&left, &right, LIST_WORDS).level;
        if (level <= NAME_VARIANT)
                return 0;
        bool slip = level <= NAME_CLOSE && kind != COMPARE_SEX;
        return !slip ? conflict : kind == COMPARE_DATE ? DATE_DIGIT : 1;
}

/* The digits of a date that cannot be, such as 1955-11-92, in the order written; 0 when there is more in it. */
static uint64_t digits_of_text(const struct match_vocabulary *vocabulary, const struct match_record *record,
                               size_t field)
{
        struct token_list list = list_tokens(vocabulary, record, field, 1u << ROLE_TEXT);
        uint64_t number = 0;
        size_t digits = 0;
        for (size_t i = 0; i < list.count; i++)
                for (size_t at = 0; at < list.tokens[i]->size; at++, digits++) {
                        char c = list.tokens[i]->text[at];
                        if (c < '0' || c > '9' || digits == 9)
                                return 0;
                        number = 10 * number + (uint64_t)(c - '0');
                }
        return number;
}

/* A slip makes a date that cannot be: compared digit by digit with one that can, year first or day first. */
static uint8_t compare_impossible_date(const struct match_vocabulary *vocabulary, const struct match_record *a,
                                       const struct match_record *b, size_t field)
{
        struct date left = match_field_date(a, field), right = match_field_date(b, field);
        struct date date = date_is_none(left) ? right : left;
        uint64_t digits = digits_of_text(vocabulary, date_is_none(left) ? a : b, field);
        uint64_t day_first = date.day * UINT64_C(1000000) + date.month * 10000u + (uint64_t)date.year;
        if (digits == 0 || date_is_none(date))
                return DATE_CONFLICT;
        return is_one_slip(digits, date_number(date)) || is_one_slip(digits, day_first) ? DATE_DIGIT : DATE_CONFLICT;
}

static bool is_text(const struct match_record *record, size_t field)
{
        return match_word_role(record->words[record->at[field]]) == ROLE_TEXT;
}

static uint8_t compare_number_field(const struct match_scorer *scorer, const struct match_record *a,
                                    const struct match_record *b, size_t field)
{
        enum match_type type = scorer->schema->fields[field].type;
        uint64_t left = match_field_number(a, field), right = match_field_number(b, field);
        struct token_list left_codes = list_tokens(scorer->vocabulary, a, field, 1u << ROLE_CODE);
        struct token_list right_codes = list_tokens(scorer->vocabulary, b, field, 1u << ROLE_CODE);
        bool codes = left_codes.count > 0 && right_codes.count > 0;
        if (left && right) {
                uint8_t level = compare_numbers(left, right, type);
                bool other_bank = codes && left_codes.tokens[0] != right_codes.tokens[0];
                return other_bank && level < NUMBER_PART ? NUMBER_PART : level;
        }
        if (codes) /* a bank stands beside a number, and a code in place of one */
                return compare_code_tokens(left_codes.tokens[0], right_codes.tokens[0], type);
        return NUMBER_CONFLICT;
}

struct agreement compare_values(const struct match_scorer *scorer, const struct match_record *a,
                                const struct match_record *b, size_t field)
{
        enum match_type type = scorer->schema->fields[field].type;
        enum match_comparison_kind kind = match_kind_of_type(type);
        uint8_t level = 0;
        if (kind == COMPARE_DATE && is_text(a, field) != is_text(b, field)) {
                level = compare_impossible_date(scorer->vocabulary, a, b, field);
        } else if (is_text(a, field) || is_text(b, field)) {
                level = compare_texts(scorer->vocabulary, a, b, field, kind);
        } else if (kind == COMPARE_DATE) {
                level = compare_dates(match_field_date(a, field), match_field_date(b, field));
        } else if (kind == COMPARE_SEX) {
                level = a->words[a->at[field]] == b->words[b->at[field]] ? 0 : 1;
        } else if (kind == COMPARE_NUMBER) {
                level = compare_number_field(scorer, a, b, field);
        } else {
                struct token_list left = list_tokens(scorer->vocabulary, a, field, 1u << ROLE_CODE);
                struct token_list right = list_tokens(scorer->vocabulary, b, field, 1u << ROLE_CODE);
                bool codes = left.count > 0 && right.count > 0;
                level = codes ? compare_code_tokens(left.tokens[0], right.tokens[0], type) : CODE_CONFLICT;
        }
        return (struct agreement){ .level = level };
}
