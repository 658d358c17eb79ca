/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/identity.h"

#include "base/checked.h"
#include "match/compare.h"
#include "match/distance.h"

enum { CODE_LEAST = 6 };

struct birth {
        unsigned day, month, year; /* of the century */
};

static struct birth birth_in(uint64_t nik)
{
        unsigned digits = (unsigned)(nik / 10000 % 1000000), day = digits / 10000;
        return (struct birth){ day > 40 ? day - 40 : day, digits / 100 % 100, digits % 100 };
}

uint64_t match_identity_nik(uint64_t number)
{
        struct birth birth = birth_in(number);
        bool sound = birth.day >= 1 && birth.day <= 31 && birth.month >= 1 && birth.month <= 12;
        return sound && number % 10000 > 0 ? number : 0;
}

/* How many numbers of each field can be NIKs, and of how many the birth date is in the row, too. */
struct tally {
        uint64_t born[MATCH_FIELDS_MAX], niks[MATCH_FIELDS_MAX];
};

static bool is_born_so(const struct match_schema *schema, const struct match_record *record, struct birth birth)
{
        for (size_t field = 0; field < schema->count; field++) {
                struct date date = match_field_date(record, field);
                if (!date_is_none(date) && date.day == birth.day && date.month == birth.month &&
                    (unsigned)date.year % 100 == birth.year)
                        return true;
        }
        return false;
}

static void count_niks(const struct match_schema *schema, const struct match_register *from, struct tally *tally)
{
        for (size_t row = 0; row < from->count; row++) {
                struct match_record record = match_register_get(from, row);
                for (size_t field = 0; field < schema->count; field++) {
                        if (schema->fields[field].type != MATCH_TYPE_NATIONAL_ID)
                                continue;
                        uint64_t nik = match_identity_nik(match_field_number(&record, field));
                        tally->niks[field] += nik > 0;
                        tally->born[field] += nik > 0 && is_born_so(schema, &record, birth_in(nik));
                }
        }
}

static bool is_likelier(const struct tally *tally, size_t field, size_t than)
{
        return tally->born[field] != tally->born[than] ? tally->born[field] > tally->born[than]
                                                       : tally->niks[field] > tally->niks[than];
}

uint8_t match_identity_choose(const struct match_schema *schema, const struct match_register *a,
                              const struct match_register *b)
{
        struct tally tally = { 0 };
        uint8_t first = match_schema_identity(schema), best = first;
        bool several = false;
        for (size_t field = first + 1u; field < schema->count; field++)
                several |= schema->fields[field].type == MATCH_TYPE_NATIONAL_ID;
        if (!several)
                return first;
        count_niks(schema, a, &tally);
        if (b)
                count_niks(schema, b, &tally);
        for (size_t field = 0; field < schema->count; field++)
                if (is_likelier(&tally, field, best))
                        best = (uint8_t)field;
        return best;
}

/* Six noughts are nobody's. */
static bool is_code(const struct match_token *token)
{
        char digit = 0;
        bool differ = false;
        for (size_t i = 0; i < token->size; i++) {
                char c = token->text[i];
                if (c < '0' || c > '9')
                        continue;
                differ |= digit != 0 && c != digit;
                digit = c;
        }
        return differ && token->size >= CODE_LEAST;
}

struct match_identity match_identity_of(const struct match_vocabulary *vocabulary, const struct match_record *record,
                                        size_t field, bool main)
{
        uint64_t number = match_field_number(record, field);
        struct match_identity own = { .number = main ? match_identity_nik(number) : number };
        uint32_t word = record->at[field] < record->at[field + 1] ? record->words[record->at[field]] : 0;
        if (match_word_role(word) == ROLE_CODE &&
            is_code(match_vocabulary_token(vocabulary, match_word_token(word))))
                own.code = match_word_token(word) + 1;
        return own;
}

static struct slice text_of(const struct match_vocabulary *vocabulary, uint32_t code)
{
        const struct match_token *token = match_vocabulary_token(vocabulary, code - 1);
        return slice_of(token->text, token->size);
}

bool match_identity_differ(const struct match_vocabulary *vocabulary, struct match_identity a, struct match_identity b,
                           bool main)
{
        if (a.number && b.number && a.number != b.number &&
            (main || compare_numbers(a.number, b.number, MATCH_TYPE_ACCOUNT) > NUMBER_DIGIT))
                return true;
        return a.code && b.code && distance_osa(text_of(vocabulary, a.code), text_of(vocabulary, b.code)) > 1;
}
