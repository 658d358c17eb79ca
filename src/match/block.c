/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/block.h"

#include "base/checked.h"
#include "match/hash.h"

enum { WIDE_ROWS = 200000, RAREST = 4, END_SIZE = 4, END_LEAST = 5, HALF_LEAST = 3, CODE_LEAST = 6, TAIL = 100000000,
       BEYOND_IDS = 1 << 24 /* no word's */, NAMES_MOST = 4, COLUMNS_MOST = 3 /* of one kind of number */,
       FAMILIES_MOST = 32 };

/* The rarest words of some fields, rarest first. */
struct words {
        const struct match_token *items[RAREST];
        size_t count;
};

/* The numbers of some columns of one kind, 0 for none; all beyond the most are the last. */
struct numbers {
        uint64_t items[COLUMNS_MOST];
        size_t count;
};

/* What keys are made of. */
struct parts {
        const struct match_vocabulary *vocabulary;
        struct words all_names[NAMES_MOST]; /* of each field that rows are called by; given and family name are one */
        size_t name_count;
        struct words names; /* the one that keys are made of */
        size_t place;       /* which of several fields of a kind that is: their keys do not meet */
        struct words places, streets, companies, texts;
        struct words numbers; /* house number, RT and RW */
        struct words regions;
        struct date born;
        struct numbers identities, phones, accounts;
        struct words codes[COLUMNS_MOST]; /* an identity number of another country */
        struct match_key *keys;
        size_t count, most;
        bool wide;
        bool split; /* coarse keys also by sex or place */
        bool sexed; /* the table has sexes */
        uint32_t sex; /* 0: not known */
        bool alone; /* the table has one column */
        bool brief; /* without the keys that a large register's questions can best spare when there is a birth date */
};

static void add_key(struct parts *parts, enum match_block family, uint64_t a, uint64_t b)
{
        uint64_t hash = hash_mix(hash_mix(a, (uint64_t)family + 1 + parts->place * FAMILIES_MOST), b);
        for (size_t i = 0; i < parts->count; i++)
                if (parts->keys[i].hash == hash)
                        return;
        if (parts->count < parts->most)
                parts->keys[parts->count++] = (struct match_key){ hash, (uint8_t)family };
}

/* Of a key that many strangers share: one for each sex, and both where it is not known. */
static void add_split(struct parts *parts, enum match_block family, uint64_t a, uint64_t b)
{
        if (!parts->split || !parts->sexed) {
                add_key(parts, family, a, b);
                return;
        }
        for (uint32_t sex = 1; sex <= 2; sex++)
                if (parts->sex == 0 || parts->sex == sex)
                        add_key(parts, family, a, hash_mix(b, BEYOND_IDS + sex));
}

static bool is_rarer(const struct match_token *a, const struct match_token *b)
{
        return a->bits[1] != b->bits[1] ? a->bits[1] > b->bits[1] : a->strict < b->strict;
}

static void keep_rarest(struct words *words, const struct match_token *token)
{
        for (size_t i = 0; i < words->count; i++)
                if (words->items[i] == token)
                        return;
        size_t at = words->count < RAREST ? words->count++ : RAREST;
        for (; at > 0 && is_rarer(token, words->items[at - 1]); at--)
                if (at < RAREST)
                        words->items[at] = words->items[at - 1];
        if (at < RAREST)
                words->items[at] = token;
}

static void keep_words(struct parts *parts, const struct match_record *record, size_t field, struct words *words)
{
        for (size_t i = record->at[field]; i < record->at[field + 1]; i++) {
                enum match_role role = match_word_role(record->words[i]);
                if (role == ROLE_NUMBER || role == ROLE_CLEANED)
                        return;
                const struct match_token *token =
                        match_vocabulary_token(parts->vocabulary, match_word_token(record->words[i]));
                keep_rarest(role == ROLE_NUMBER_TOKEN ? &parts->numbers : words, token);
        }
}

enum { NAME_TYPES = 1u << MATCH_TYPE_PERSON_NAME | 1u << MATCH_TYPE_GIVEN_NAME | 1u << MATCH_TYPE_FAMILY_NAME };

/* What the records of a table are called by: names of persons; where there are none, companies; else texts (titles),
 * and of a table of addresses and nothing else these. */
static uint32_t find_naming_types(const struct match_schema *schema)
{
        uint32_t types = 0;
        for (size_t field = 0; field < schema->count; field++)
                types |= 1u << schema->fields[field].type;
        return types & NAME_TYPES                  ? NAME_TYPES
               : types & 1u << MATCH_TYPE_COMPANY  ? 1u << MATCH_TYPE_COMPANY
               : types == 1u << MATCH_TYPE_STREET  ? 1u << MATCH_TYPE_STREET
                                                   : 1u << MATCH_TYPE_TEXT;
}

enum match_token_kind match_block_naming_kind(const struct match_schema *schema)
{
        return find_naming_types(schema) == NAME_TYPES ? MATCH_TOKEN_NAME : MATCH_TOKEN_WORD;
}

static uint32_t find_sex(const struct match_record *record, size_t field)
{
        uint32_t word = record->words[record->at[field]];
        return match_word_role(word) == ROLE_SEX ? match_word_token(word) : 0;
}

static struct numbers *find_numbers(struct parts *parts, enum match_type type)
{
        return type == MATCH_TYPE_NATIONAL_ID ? &parts->identities
               : type == MATCH_TYPE_PHONE     ? &parts->phones
               : type == MATCH_TYPE_ACCOUNT   ? &parts->accounts
                                              : NULL;
}

/* False when there is none. */
static bool collect_number(struct numbers *numbers, const struct match_record *record, size_t field)
{
        uint64_t number = match_field_number(record, field);
        if (number)
                numbers->items[numbers->count - 1] = number;
        return number != 0;
}

static void collect_identity(struct parts *parts, const struct match_record *record, size_t field)
{
        if (!collect_number(&parts->identities, record, field))
                keep_words(parts, record, field, &parts->codes[parts->identities.count - 1]);
}

static void collect_birth(struct parts *parts, const struct match_record *record, size_t field)
{
        struct date born = match_field_date(record, field);
        if (!date_is_none(born))
                parts->born = born;
}

static void collect(struct parts *parts, const struct match_record *record, size_t field, enum match_type type)
{
        switch (type) {
        case MATCH_TYPE_BIRTH_DATE:   collect_birth(parts, record, field); break;
        case MATCH_TYPE_NATIONAL_ID:  collect_identity(parts, record, field); break;
        case MATCH_TYPE_PHONE:        (void)collect_number(&parts->phones, record, field); break;
        case MATCH_TYPE_ACCOUNT:      (void)collect_number(&parts->accounts, record, field); break;
        case MATCH_TYPE_STREET:       keep_words(parts, record, field, &parts->streets); break;
        case MATCH_TYPE_HOUSE_NUMBER: keep_words(parts, record, field, &parts->numbers); break;
        case MATCH_TYPE_PLACE:
        case MATCH_TYPE_POSTCODE:     keep_words(parts, record, field, &parts->places); break;
        case MATCH_TYPE_REGION:       keep_words(parts, record, field, &parts->regions); break;
        case MATCH_TYPE_SEX:          parts->sex = find_sex(record, field); break;
        case MATCH_TYPE_COMPANY:      keep_words(parts, record, field, &parts->companies); break;
        case MATCH_TYPE_TEXT:         keep_words(parts, record, field, &parts->texts); break;
        case MATCH_TYPE_PERSON_NAME:
        case MATCH_TYPE_GIVEN_NAME:
        case MATCH_TYPE_FAMILY_NAME:
        case MATCH_TYPE_COUNT:
        case MATCH_TYPE_IGNORE:
        default:                      break;
        }
}

/* Neighbours are many. */
static void add_combined(struct parts *parts, enum match_block family, uint64_t a, uint64_t b)
{
        if (family == BLOCK_STREET)
                add_split(parts, family, a, b);
        else
                add_key(parts, family, a, b);
}

static void add_pairs(struct parts *parts, enum match_block family, const struct words *words, size_t most)
{
        for (size_t i = 0; i < words->count && i < most; i++)
                for (size_t j = i + 1; j < words->count && j < most; j++) {
                        uint32_t a = words->items[i]->loose, b = words->items[j]->loose;
                        add_combined(parts, family, a < b ? a : b, a < b ? b : a);
                }
}

static void add_products(struct parts *parts, enum match_block family, const struct words *words,
                         const struct words *others, size_t most)
{
        for (size_t i = 0; i < words->count && i < most; i++)
                for (size_t j = 0; j < others->count && j < most; j++)
                        add_combined(parts, family, words->items[i]->loose, others->items[j]->loose);
}

static uint64_t hash_head(const struct match_token *token)
{
        return hash_bytes(slice_of(token->key, END_SIZE), 11);
}

static uint64_t hash_tail(const struct match_token *token)
{
        return hash_bytes(slice_of(token->key + token->key_size - END_SIZE, END_SIZE), 12);
}

/* A year with the month, and with the day of it: a slip in one spares the other. */
static uint64_t year_and_month(struct date born)
{
        return (uint64_t)born.year << 8 | born.month;
}

static uint64_t year_and_day(struct date born)
{
        return (uint64_t)born.year << 8 | (born.day + 100u);
}

/* An end of a word with the year, and where keys are split and a place is known, with that, or with the region and the
 * month or the day: with nothing else it is what most strangers share. */
static void add_end_year(struct parts *parts, uint64_t end)
{
        struct date born = parts->born;
        if (!parts->split || parts->places.count + parts->regions.count == 0) {
                add_split(parts, BLOCK_ENDS_YEAR, end, (uint64_t)born.year);
                return;
        }
        if (parts->places.count > 0)
                add_key(parts, BLOCK_ENDS_YEAR, end, hash_mix((uint64_t)born.year, parts->places.items[0]->loose));
        if (parts->regions.count > 0 && born.month > 0)
                add_key(parts, BLOCK_ENDS_YEAR, end, hash_mix(year_and_month(born), parts->regions.items[0]->loose));
        if (parts->regions.count > 0 && born.day > 0)
                add_key(parts, BLOCK_ENDS_YEAR, end, hash_mix(year_and_day(born), parts->regions.items[0]->loose));
}

/* An end of a word with the day, where keys are split: a slip in each word, and another place. */
static void add_end_day(struct parts *parts, uint64_t end)
{
        struct date born = parts->born;
        if (parts->split && born.month > 0 && born.day > 0)
                add_key(parts, BLOCK_ENDS_YEAR, end, (uint64_t)born.year << 16 | born.month * 32u | born.day);
}

/* An end of a word with another word, and where keys are split with the region and the year too. */
static void add_end_word(struct parts *parts, uint64_t end, uint32_t word)
{
        if (!parts->split || parts->regions.count == 0) {
                add_split(parts, BLOCK_ENDS, end, word);
                return;
        }
        add_key(parts, BLOCK_ENDS, end, hash_mix(word, parts->regions.items[0]->loose));
        if (!date_is_none(parts->born))
                add_key(parts, BLOCK_ENDS, end, hash_mix(word, BEYOND_IDS + (uint64_t)parts->born.year));
}

/* One end of each of the two rarest words, with the other words. */
static void add_ends(struct parts *parts, bool year)
{
        bool words = !year || !parts->brief;
        for (size_t i = 0; i < parts->names.count && i < 2; i++) {
                const struct match_token *token = parts->names.items[i];
                if (token->key_size < END_LEAST)
                        continue;
                for (size_t j = 0; words && j < parts->names.count && j < 3; j++)
                        if (i != j) {
                                add_end_word(parts, hash_head(token), parts->names.items[j]->loose);
                                add_end_word(parts, hash_tail(token), parts->names.items[j]->loose);
                        }
                if (year && !parts->brief) {
                        add_end_year(parts, hash_head(token));
                        add_end_year(parts, hash_tail(token));
                        add_end_day(parts, hash_head(token));
                        add_end_day(parts, hash_tail(token));
                }
        }
}

/* People of one street in one place, or at one number of it in one region, with an end of a word of the name. */
static void add_neighbour(struct parts *parts, uint64_t end)
{
        uint64_t key = hash_mix(parts->streets.items[0]->loose, end);
        uint64_t region = parts->regions.count > 0 ? parts->regions.items[0]->loose : BEYOND_IDS;
        if (parts->places.count > 0)
                add_key(parts, BLOCK_STREET, key, parts->places.items[0]->loose);
        if (parts->numbers.count > 0)
                add_split(parts, BLOCK_STREET, key, hash_mix(region, parts->numbers.items[0]->loose));
}

static void add_neighbours(struct parts *parts)
{
        for (size_t i = 0; parts->streets.count > 0 && i < parts->names.count && i < 2; i++) {
                const struct match_token *token = parts->names.items[i];
                if (token->key_size < END_LEAST) {
                        add_neighbour(parts, token->loose);
                } else {
                        add_neighbour(parts, hash_head(token));
                        add_neighbour(parts, hash_tail(token));
                }
        }
}

/* Neighbours are many: where keys are split and a place is known, they need a house there, or a name. */
static void add_streets(struct parts *parts)
{
        if (!parts->split || parts->places.count + parts->regions.count == 0) {
                add_pairs(parts, BLOCK_STREET, &parts->streets, RAREST - 1);
                add_products(parts, BLOCK_STREET, &parts->streets, &parts->numbers, 2);
                add_products(parts, BLOCK_STREET, &parts->streets, &parts->places, parts->brief ? 1 : 2);
                return;
        }
        const struct words *where = parts->places.count > 0 ? &parts->places : &parts->regions;
        for (size_t i = 0; i < parts->streets.count && i < 2; i++)
                for (size_t j = 0; j < parts->numbers.count && j < 2; j++)
                        add_split(parts, BLOCK_STREET, parts->streets.items[i]->loose,
                                  hash_mix(where->items[0]->loose, parts->numbers.items[j]->loose));
        add_neighbours(parts);
}

/* Where keys are split also with the month, and with the day; who gave the year alone may be of any month. */
static void add_year(struct parts *parts, const struct match_token *word, bool rarest)
{
        struct date born = parts->born;
        if (!parts->split || born.month == 0)
                add_key(parts, BLOCK_NAME_YEAR, word->loose, (uint64_t)born.year);
        if (!parts->split)
                return;
        bool any = born.month == 0 && rarest;
        for (uint8_t month = any ? 1 : born.month; month > 0 && month <= (any ? 12 : born.month); month++)
                add_key(parts, BLOCK_NAME_YEAR, word->loose, year_and_month((struct date){ born.year, month, 0 }));
        if (born.day > 0)
                add_key(parts, BLOCK_NAME_YEAR, word->loose, year_and_day(born));
}

/* The day of any year, and where keys are split of a year with the same decade or last digit. */
static void add_day(struct parts *parts, const struct match_token *word)
{
        uint64_t day = parts->born.month * 32u + parts->born.day + 10000u, year = (uint64_t)parts->born.year;
        if (!parts->split) {
                add_key(parts, BLOCK_ENDS_YEAR, word->loose, day);
                return;
        }
        add_key(parts, BLOCK_ENDS_YEAR, word->loose, day << 16 | year / 10);
        add_key(parts, BLOCK_ENDS_YEAR, word->loose, day << 16 | (year % 10 + 1000));
}

static void add_birth(struct parts *parts)
{
        struct date born = parts->born;
        bool whole = born.month > 0 && born.day > 0, day_alone = whole && !parts->brief;
        uint64_t day = (uint64_t)born.year * 512 + born.month * 32u + born.day;
        for (size_t i = 0; i < parts->names.count && i < 3; i++) {
                const struct match_token *word = parts->names.items[i];
                add_year(parts, word, i == 0);
                if (day_alone && !parts->wide)
                        add_split(parts, BLOCK_BORN, day, (unsigned char)word->key[0]);
                if (whole && (i < 2 || !parts->brief))
                        add_day(parts, word);
        }
        if (day_alone && parts->wide && parts->place == 0)
                add_key(parts, BLOCK_BORN, day, 0);
}

/* An initial that stands for a word never counts as one of the words itself. */
static void add_alone(struct parts *parts)
{
        for (size_t i = 0; i < parts->names.count && i < 2; i++) {
                const struct match_token *token = parts->names.items[i];
                if (token->size == 1)
                        continue;
                add_key(parts, BLOCK_ALONE, token->loose, 0);
                for (size_t j = 0; j < parts->names.count; j++)
                        if (i != j)
                                add_key(parts, BLOCK_INITIAL, token->loose,
                                        (unsigned char)parts->names.items[j]->text[0]);
        }
}

/* The number of another country whole; of smaller tables also its halves, one of which a slip spares. */
static void add_code(struct parts *parts, const struct match_token *code)
{
        size_t half = code->size / 2;
        add_key(parts, BLOCK_IDENTITY, (uint64_t)code->strict << 32 | 1, 0);
        if (!parts->wide || code->size < CODE_LEAST)
                return;
        add_key(parts, BLOCK_IDENTITY, hash_bytes(slice_of(code->text, half), 13), 1);
        add_key(parts, BLOCK_IDENTITY, hash_bytes(slice_of(code->text + code->size - half, half), 14), 2);
}

/* In a table of one number and nothing else: the number whole and with each digit left out, so that it meets another
 * with one digit more, less or other, or with two neighbours that changed places. */
static void add_deletes(struct parts *parts, enum match_block family, uint64_t number)
{
        if (number == 0)
                return;
        add_key(parts, family, number, 1);
        for (uint64_t tail = 1; tail <= number; tail *= 10) /* numbers are below 2^56 */
                add_key(parts, family, number / tail / 10 * tail + number % tail, 1);
}

static void add_identity(struct parts *parts, uint64_t number)
{
        add_key(parts, BLOCK_IDENTITY, number % UINT64_C(10000000000), 2);
        if (parts->brief)
                return;
        add_key(parts, BLOCK_IDENTITY, number / 10000, 1);
        add_key(parts, BLOCK_IDENTITY, number, 0);
        add_key(parts, BLOCK_IDENTITY, number / UINT64_C(10000000000) * 10000 + number % 10000, 3);
}

static void add_phone(struct parts *parts, uint64_t number)
{
        add_key(parts, BLOCK_PHONE, number % TAIL, 0);
        if (parts->split)
                add_key(parts, BLOCK_PHONE, number / 10000, 2);
}

static void add_numbers(struct parts *parts)
{
        if (parts->alone) {
                add_deletes(parts, BLOCK_IDENTITY, parts->identities.items[0]);
                add_deletes(parts, BLOCK_PHONE, parts->phones.items[0]);
                add_deletes(parts, BLOCK_ACCOUNT, parts->accounts.items[0]);
        }
        for (size_t i = 0; i < COLUMNS_MOST; i++) {
                parts->place = i;
                if (parts->codes[i].count > 0)
                        add_code(parts, parts->codes[i].items[0]);
                if (parts->identities.items[i])
                        add_identity(parts, parts->identities.items[i]);
                if (parts->phones.items[i])
                        add_phone(parts, parts->phones.items[i]);
                if (parts->accounts.items[i])
                        add_key(parts, BLOCK_ACCOUNT, parts->accounts.items[i], 0);
        }
        parts->place = 0;
}

/* Which of the fields that rows are called by: given and family name are one, and all beyond the most are the last. */
static struct words *find_names(struct parts *parts, enum match_type type, size_t *split_name)
{
        bool split = type == MATCH_TYPE_GIVEN_NAME || type == MATCH_TYPE_FAMILY_NAME;
        if (split && *split_name > 0)
                return &parts->all_names[*split_name - 1];
        parts->name_count += parts->name_count < NAMES_MOST;
        if (split)
                *split_name = parts->name_count;
        return &parts->all_names[parts->name_count - 1];
}

static void collect_all(struct parts *parts, const struct match_schema *schema, const struct match_record *record)
{
        uint32_t naming = find_naming_types(schema);
        size_t split_name = 0;
        for (size_t field = 0; field < schema->count; field++) {
                enum match_type type = schema->fields[field].type;
                bool named = naming >> type & 1;
                struct words *names = named ? find_names(parts, type, &split_name) : NULL;
                struct numbers *numbers = find_numbers(parts, type);
                if (numbers)
                        numbers->count += numbers->count < COLUMNS_MOST;
                if (record->at[field] == record->at[field + 1])
                        continue;
                if (named)
                        keep_words(parts, record, field, names);
                else
                        collect(parts, record, field, type);
        }
        parts->names = parts->all_names[0];
}

/* The words of the next field that rows are called by; false behind the last. */
static bool take_next_names(struct parts *parts)
{
        if (parts->place + 1 >= parts->name_count)
                return false;
        parts->names = parts->all_names[++parts->place];
        return true;
}

static void add_names(struct parts *parts)
{
        bool dated = !date_is_none(parts->born);
        if (dated)
                add_birth(parts);
        add_pairs(parts, BLOCK_NAMES, &parts->names, RAREST);
        if (parts->names.count == 1)
                add_split(parts, BLOCK_NAMES, parts->names.items[0]->loose, 0);
        add_products(parts, BLOCK_NAME_PLACE, &parts->names, &parts->places, parts->brief && dated ? 1 : 2);
        add_products(parts, BLOCK_NAME_TEXT, &parts->names, &parts->texts, 2);
}

static void add_parts_of_names(struct parts *parts, bool asked)
{
        add_ends(parts, !date_is_none(parts->born));
        if (asked)
                add_alone(parts);
}

size_t match_block_keys(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                        const struct match_record *record, unsigned how, struct match_key ret_keys[MATCH_KEYS_MAX])
{
        struct parts parts = { .vocabulary = vocabulary, .keys = ret_keys, .most = MATCH_KEYS_MAX,
                               .wide = (how & BLOCK_WIDE) != 0,
                               .brief = (how & (BLOCK_WIDE | BLOCK_ASKED)) == BLOCK_ASKED,
                               .alone = schema->count == 1 };
        parts.split = (how & BLOCK_SPLIT) != 0;
        for (size_t field = 0; field < schema->count; field++)
                parts.sexed |= schema->fields[field].type == MATCH_TYPE_SEX;
        collect_all(&parts, schema, record);
        add_numbers(&parts);
        add_names(&parts);
        add_streets(&parts);
        if (parts.wide)
                add_products(&parts, BLOCK_STREET, &parts.places, &parts.numbers, 2);
        add_pairs(&parts, BLOCK_COMPANY, &parts.companies, RAREST);
        if (parts.companies.count == 1)
                add_key(&parts, BLOCK_COMPANY, parts.companies.items[0]->loose, 0);
        add_parts_of_names(&parts, (how & BLOCK_ASKED) != 0);
        while (take_next_names(&parts)) {
                add_names(&parts);
                add_parts_of_names(&parts, (how & BLOCK_ASKED) != 0);
        }
        return parts.count;
}

/* Two words as a pair of the name. */
static void add_pair(struct parts *parts, const struct match_token *a, const struct match_token *b)
{
        bool first = a->loose < b->loose;
        add_key(parts, BLOCK_NAMES, first ? a->loose : b->loose, first ? b->loose : a->loose);
}

/* The word at `place` as `near` has it. */
static void add_near(struct parts *parts, size_t place, const struct match_token *near)
{
        add_key(parts, BLOCK_ALONE, near->loose, 0);
        if (parts->names.count == 1)
                add_key(parts, BLOCK_NAMES, near->loose, 0);
        for (size_t i = 0; i < parts->names.count; i++) {
                if (i != place)
                        add_pair(parts, near, parts->names.items[i]);
        }
        if (!date_is_none(parts->born))
                add_key(parts, BLOCK_NAME_YEAR, near->loose, (uint64_t)parts->born.year);
}

/* "Ediprasetyo": each way to cut it into two words that are known. */
static void add_halves(struct parts *parts, const struct match_token *token)
{
        uint32_t head, tail;
        enum match_token_kind kind = token->kind;
        for (size_t cut = HALF_LEAST; cut + HALF_LEAST <= token->size; cut++)
                if (match_vocabulary_find(parts->vocabulary, kind, slice_of(token->text, cut), &head) &&
                    match_vocabulary_find(parts->vocabulary, kind,
                                          slice_of(token->text + cut, token->size - cut), &tail))
                        add_pair(parts, match_vocabulary_token(parts->vocabulary, head),
                                 match_vocabulary_token(parts->vocabulary, tail));
}

/* "Nur Hayati": two words that are known as one, in place of the first. */
static void add_joined(struct parts *parts, size_t first, size_t second)
{
        char whole[2 * MATCH_TOKEN_SIZE];
        const struct match_token *a = parts->names.items[first], *b = parts->names.items[second];
        uint32_t id;
        memcpy(whole, a->text, a->size);
        memcpy(whole + a->size, b->text, b->size);
        struct slice both = slice_of(whole, (size_t)a->size + b->size);
        if (!match_vocabulary_find(parts->vocabulary, a->kind, both, &id))
                return;
        const struct match_token *joined = match_vocabulary_token(parts->vocabulary, id);
        add_key(parts, BLOCK_ALONE, joined->loose, 0);
        if (parts->names.count == 2)
                add_key(parts, BLOCK_NAMES, joined->loose, 0);
        for (size_t i = 0; i < parts->names.count; i++)
                if (i != first && i != second)
                        add_pair(parts, joined, parts->names.items[i]);
}

/* Also each word as the whole name: "Sumini bin Kasan" may be written "Sumini". */
static void add_cuts(struct parts *parts)
{
        for (size_t i = 0; i < parts->names.count; i++) {
                add_key(parts, BLOCK_NAMES, parts->names.items[i]->loose, 0);
                add_halves(parts, parts->names.items[i]);
                for (size_t j = 0; j < parts->names.count; j++)
                        if (i != j)
                                add_joined(parts, i, j);
        }
}

size_t match_block_near_keys(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                             const struct match_record *record, const struct match_near_words *near,
                             struct match_key ret_keys[MATCH_NEAR_KEYS_MAX])
{
        struct parts parts = { .vocabulary = vocabulary, .keys = ret_keys, .most = MATCH_NEAR_KEYS_MAX };
        const struct match_token *words[MATCH_NEAR_MOST];
        collect_all(&parts, schema, record);
        do {
                for (size_t i = 0; i < parts.names.count; i++) {
                        size_t count = match_near_words_find(near, vocabulary, parts.names.items[i], words);
                        for (size_t j = 0; j < count; j++)
                                add_near(&parts, i, words[j]);
                }
                add_cuts(&parts);
        } while (take_next_names(&parts));
        return parts.count;
}

size_t match_block_slip_keys(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                             const struct match_record *record, struct match_key ret_keys[MATCH_SLIP_KEYS_MAX])
{
        struct parts parts = { .vocabulary = vocabulary, .keys = ret_keys, .most = MATCH_SLIP_KEYS_MAX };
        uint32_t hashes[MATCH_SPELLINGS_MOST];
        collect_all(&parts, schema, record);
        do
                for (size_t i = 0; i < parts.names.count; i++) {
                        size_t count = match_near_words_spell(parts.names.items[i], hashes);
                        for (size_t j = 0; j < count; j++)
                                add_key(&parts, BLOCK_ALONE, hashes[j], 1);
                }
        while (take_next_names(&parts));
        return parts.count;
}

bool match_block_is_wide(size_t rows)
{
        return rows < WIDE_ROWS;
}

uint32_t match_block_fields(const struct match_schema *schema, enum match_block family, bool wide)
{
        static const uint32_t types[BLOCK_FAMILIES] = {
                [BLOCK_NAME_YEAR] = 1u << MATCH_TYPE_BIRTH_DATE,
                [BLOCK_BORN] = 1u << MATCH_TYPE_BIRTH_DATE,
                [BLOCK_IDENTITY] = 1u << MATCH_TYPE_NATIONAL_ID,
                [BLOCK_PHONE] = 1u << MATCH_TYPE_PHONE,
                [BLOCK_ACCOUNT] = 1u << MATCH_TYPE_ACCOUNT,
                [BLOCK_NAME_PLACE] = 1u << MATCH_TYPE_PLACE | 1u << MATCH_TYPE_POSTCODE | 1u << MATCH_TYPE_REGION,
                [BLOCK_STREET] = 1u << MATCH_TYPE_STREET | 1u << MATCH_TYPE_HOUSE_NUMBER | 1u << MATCH_TYPE_PLACE |
                                 1u << MATCH_TYPE_POSTCODE | 1u << MATCH_TYPE_REGION,
                [BLOCK_COMPANY] = 1u << MATCH_TYPE_COMPANY,
                [BLOCK_NAME_TEXT] = 1u << MATCH_TYPE_TEXT,
                [BLOCK_ENDS_YEAR] = 1u << MATCH_TYPE_BIRTH_DATE,
        };
        bool named = family == BLOCK_NAMES || family == BLOCK_NAME_YEAR || family == BLOCK_NAME_PLACE ||
                     family == BLOCK_NAME_TEXT || family == BLOCK_ENDS || family == BLOCK_ENDS_YEAR ||
                     family == BLOCK_ALONE || family == BLOCK_INITIAL || (family == BLOCK_BORN && !wide);
        uint32_t wanted = types[family] | (named ? find_naming_types(schema) : 0), fields = 0;
        for (size_t field = 0; field < schema->count; field++)
                if (wanted >> schema->fields[field].type & 1)
                        fields |= 1u << field;
        return fields;
}
