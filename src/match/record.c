/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/record.h"

#include "base/checked.h"
#include "match/hash.h"
#include "match/reading.h"
#include "text/transliterate.h"

enum { VALUE_BYTES_MAX = 1024 };

void add_word(struct value_reader *value, enum match_role role, uint32_t low)
{
        if (value->count < MATCH_WORDS_MAX && value->count - value->start < MATCH_TOKENS_PER_FIELD)
                value->row->words[value->count++] = (uint32_t)role << 24 | (low & 0xFFFFFF);
}

void add_number(struct value_reader *value, uint64_t number)
{
        if (value->count + 2 > MATCH_WORDS_MAX)
                return;
        value->row->words[value->count++] = (uint32_t)ROLE_NUMBER << 24 | (uint32_t)(number >> 32 & 0xFFFFFF);
        value->row->words[value->count++] = (uint32_t)number;
}

enum error add_token(struct value_reader *value, enum match_token_kind kind, enum match_role role, struct slice text)
{
        uint32_t id;
        TRY(match_vocabulary_add(value->reader->vocabulary, kind, text, &id));
        add_word(value, role, id);
        return OK;
}

/* What people write where they know nothing. */
static bool says_nothing(struct slice text)
{
        static const struct slice nothing[] = {
                S("-"), S("--"), S("?"), S("n/a"), S("na"), S("nan"), S("null"), S("none"), S("nil"), S("unknown"),
                S("."), S("tidak ada"), S("tidak tahu"), S("tdk ada"), S("kosong"), S("\\n"), S("x"), S("00-00-0000"),
                S("0000-00-00"), S("00/00/0000"),
        };
        if (text.size > sizeof "tidak tahu" - 1 || !memchr("-?nu.tk\\x0", text.data[0], 10))
                return false; /* longer, or begins otherwise than all of them */
        for (size_t i = 0; i < ARRAY_SIZE(nothing); i++)
                if (slice_equal(text, nothing[i]))
                        return true;
        return false;
}

static enum error read_as_type(struct value_reader *value, enum match_type type, struct slice text)
{
        switch (type) {
        case MATCH_TYPE_PERSON_NAME:  return read_name(value, text, true);
        case MATCH_TYPE_GIVEN_NAME:
        case MATCH_TYPE_FAMILY_NAME:  return read_name(value, text, false);
        case MATCH_TYPE_BIRTH_DATE:   return read_date(value, text);
        case MATCH_TYPE_SEX:          return read_sex(value, text);
        case MATCH_TYPE_NATIONAL_ID:  return read_identity(value, text);
        case MATCH_TYPE_PHONE:        return read_phone(value, text);
        case MATCH_TYPE_STREET:       return read_address(value, text);
        case MATCH_TYPE_HOUSE_NUMBER:
        case MATCH_TYPE_POSTCODE:     return read_code(value, text);
        case MATCH_TYPE_PLACE:
        case MATCH_TYPE_REGION:       return read_place(value, text);
        case MATCH_TYPE_COMPANY:      return read_company(value, text);
        case MATCH_TYPE_ACCOUNT:      return read_account(value, text);
        case MATCH_TYPE_TEXT:         return read_words(value, text, ROLE_TOKEN);
        case MATCH_TYPE_ID:
        case MATCH_TYPE_IGNORE:
        default:                      return ERR_INTERNAL;
        }
}

/* Tabs and ends of lines within a value are spaces. */
static enum error put_spaces(struct slice *text, struct arena *arena)
{
        size_t at = 0;
        while (at < text->size && (unsigned char)text->data[at] >= ' ')
                at++;
        if (at == text->size)
                return OK;
        char *bytes = arena_alloc(arena, text->size);
        if (!bytes)
                return ERR_MEMORY;
        for (size_t i = 0; i < text->size; i++)
                bytes[i] = (unsigned char)text->data[i] < ' ' ? ' ' : text->data[i];
        *text = slice_of(bytes, text->size);
        return OK;
}

static enum error read_value(struct value_reader *value, struct slice raw)
{
        struct slice text;
        raw = slice_trim(slice_sub(raw, 0, VALUE_BYTES_MAX));
        if (raw.size == 0)
                return OK;
        TRY(put_spaces(&raw, value->arena));
        TRY(text_to_latin(raw, value->arena, &text));
        text = slice_trim(text);
        if (text.size == 0 || says_nothing(text))
                return OK;
        value->reader->reading.values[value->field]++;
        enum error err = read_as_type(value, value->reader->schema->fields[value->field].type, text);
        if (err != ERR_INVALID)
                return err;
        value->count = value->start;
        value->reader->reading.unread[value->field]++;
        err = read_words(value, text, ROLE_TEXT);
        return err == ERR_INVALID ? OK : err; /* signs alone say nothing */
}

enum error match_record_read(struct match_reader *reader, const struct slice *values, struct arena *arena,
                             struct match_row *ret_row)
{
        struct value_reader value = { .reader = reader, .arena = arena, .row = ret_row };
        ret_row->record.words = ret_row->words;
        for (size_t field = 0; field < reader->schema->count; field++) {
                value.field = field;
                value.start = value.count;
                ret_row->record.at[field] = value.count;
                TRY(read_value(&value, values[field]));
        }
        for (size_t field = reader->schema->count; field <= MATCH_FIELDS_MAX; field++)
                ret_row->record.at[field] = value.count;
        reader->reading.rows++;
        return OK;
}

uint64_t match_field_number(const struct match_record *record, size_t field)
{
        for (size_t i = record->at[field]; i + 1 < record->at[field + 1]; i++)
                if (match_word_role(record->words[i]) == ROLE_NUMBER)
                        return (uint64_t)match_word_token(record->words[i]) << 32 | record->words[i + 1];
        return 0;
}

struct date match_field_date(const struct match_record *record, size_t field)
{
        size_t at = record->at[field];
        if (at == record->at[field + 1] || match_word_role(record->words[at]) != ROLE_DATE)
                return DATE_NONE;
        uint32_t packed = match_word_token(record->words[at]);
        return (struct date){ (int16_t)(packed >> 9), (uint8_t)(packed >> 5 & 15), (uint8_t)(packed & 31) };
}

static bool is_vocabulary_word(uint32_t word)
{
        enum match_role role = match_word_role(word);
        return role <= ROLE_CODE || role == ROLE_TEXT;
}

uint64_t match_field_hash(const struct match_vocabulary *vocabulary, const struct match_schema *schema,
                          const struct match_record *record, size_t field)
{
        uint64_t sum = 0;
        size_t count = 0;
        for (size_t i = record->at[field]; i < record->at[field + 1]; i++) {
                uint32_t word = record->words[i];
                enum match_role role = match_word_role(word);
                if (role == ROLE_ALIAS || role == ROLE_FATHER || role == ROLE_CLEANED)
                        continue;
                if (role == ROLE_NUMBER)
                        return hash_mix(match_field_number(record, field), (uint64_t)field + 1);
                uint32_t part = is_vocabulary_word(word)
                                        ? match_vocabulary_token(vocabulary, match_word_token(word))->strict
                                        : word;
                sum += hash_mix(part, 7);
                count++;
        }
        UNUSED(schema);
        return count ? hash_mix(sum, (uint64_t)field + 1) | 1 : 0;
}

void match_record_count_words(struct match_vocabulary *vocabulary, const struct match_schema *schema,
                              const struct match_record *record)
{
        for (size_t field = 0; field < schema->count; field++)
                for (size_t i = record->at[field]; i < record->at[field + 1]; i++) {
                        if (match_word_role(record->words[i]) == ROLE_NUMBER)
                                break;
                        if (is_vocabulary_word(record->words[i]))
                                match_vocabulary_count_token(vocabulary, match_word_token(record->words[i]));
                }
}

void match_record_count(struct match_vocabulary *vocabulary, const struct match_schema *schema,
                        const struct match_record *record)
{
        for (size_t field = 0; field < schema->count; field++) {
                uint64_t hash = match_field_hash(vocabulary, schema, record, field);
                if (hash)
                        match_vocabulary_count_value(vocabulary, hash);
        }
        match_record_count_words(vocabulary, schema, record);
}

size_t match_record_pack(const struct match_record *record, size_t fields, uint32_t ret_packed[MATCH_PACKED_MAX])
{
        size_t head = (fields + 3) / 4, words = record->at[fields];
        uint8_t counts[MATCH_FIELDS_MAX] = { 0 };
        for (size_t field = 0; field < fields; field++)
                counts[field] = (uint8_t)(record->at[field + 1] - record->at[field]);
        memcpy(ret_packed, counts, 4 * head);
        memcpy(ret_packed + head, record->words, words * sizeof *ret_packed);
        return head + words;
}

struct match_record match_record_unpack(const uint32_t *packed, size_t fields)
{
        struct match_record record = { .words = packed + (fields + 3) / 4 };
        uint32_t before = 0;
        for (size_t field = 0; field < fields; field += 4) {
                uint32_t four;
                memcpy(&four, packed + field / 4, sizeof four);
                four = le32toh(four) * UINT32_C(0x01010101) + before; /* each byte the sum of those up to it */
                before = (four >> 24) * UINT32_C(0x01010101);
                four = htole32(four);
                memcpy(record.at + 1 + field, &four, fields - field < 4 ? fields - field : 4);
        }
        return record;
}
