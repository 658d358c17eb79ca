/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/packed.h"

#include "base/checked.h"
#include "match/hash.h"
#include "match/model.h"

/* A shape's words: the role as in a record; below it, where the role's value is not in the row: itself, and of dates
 * and numbers how many bytes the row has. */
enum {
        SHAPES_MOST = 1 << 14, /* number 0 is a row's own */
        SHAPE_SLOTS = 1 << 15,
        SHAPE_WORDS = MATCH_WORDS_MAX + MATCH_FIELDS_MAX / 4,
        ROW_BYTES_MOST = 510,
        YEAR_FIRST = 1900,
        YEARS_SHORT = 128, /* that fit two bytes with month and day */
};

/* A shape on its way into the table of shapes, or a row's own. */
struct shape {
        uint32_t words[SHAPE_WORDS];
        size_t head, size; /* counts of fields; all */
};

struct packer {
        struct match_packed packed; /* what the parts below will be */
        struct match_packed_block *blocks;
        uint8_t *bytes;
        size_t capacity;
        uint32_t *shapes, *starts, *slots;
};

static size_t head_of(const struct match_schema *schema)
{
        return (schema->count + 3) / 4;
}

/* Year, month and day as a record has them. */
static bool is_short_date(uint32_t packed)
{
        uint32_t year = packed >> 9;
        return year >= YEAR_FIRST && year < YEAR_FIRST + YEARS_SHORT;
}

static uint32_t count_bytes(uint64_t number)
{
        uint32_t bytes = 1;
        while (bytes < 7 && number >> (8 * bytes))
                bytes++;
        return bytes;
}

static uint8_t *put_low_first(uint8_t *to, uint64_t number, uint32_t bytes)
{
        for (uint32_t i = 0; i < bytes; i++)
                *to++ = (uint8_t)(number >> (8 * i));
        return to;
}

static uint8_t *put_varint(uint8_t *to, uint32_t number)
{
        for (; number >= 0x80; number >>= 7)
                *to++ = (uint8_t)(number | 0x80);
        *to++ = (uint8_t)number;
        return to;
}

/* The shape of a record; what is not in it goes to `to`. Gives how many bytes. */
static size_t split_record(const struct match_schema *schema, const struct match_record *record, struct shape *shape,
                           uint8_t *to)
{
        const uint8_t *begin = to;
        uint8_t counts[MATCH_FIELDS_MAX] = { 0 };
        shape->head = shape->size = head_of(schema);
        for (size_t field = 0; field < schema->count; field++)
                counts[field] = (uint8_t)(record->at[field + 1] - record->at[field]);
        memcpy(shape->words, counts, 4 * shape->head);
        for (size_t i = 0; i < record->at[schema->count]; i++) {
                uint32_t low = match_word_token(record->words[i]), kept = 0;
                enum match_role role = match_word_role(record->words[i]);
                if (role == ROLE_NUMBER) {
                        uint64_t number = (uint64_t)low << 32 | record->words[++i];
                        kept = count_bytes(number);
                        to = put_low_first(to, number, kept);
                } else if (role == ROLE_DATE) {
                        kept = is_short_date(low) ? 2 : 3;
                        to = put_low_first(to, kept == 2 ? low - (YEAR_FIRST << 9) : low, kept);
                } else if (role == ROLE_SEX || role == ROLE_CLEANED) {
                        kept = low;
                } else {
                        to = put_varint(to, low);
                }
                shape->words[shape->size++] = (uint32_t)role << 24 | kept;
        }
        return (size_t)(to - begin);
}

/* ---- building ---- */

/* Number of the shape from 1, 0 when there is no place for it. */
static uint32_t find_shape(struct packer *packer, const struct shape *shape)
{
        struct match_packed *packed = &packer->packed;
        size_t bytes = shape->size * sizeof *shape->words;
        size_t at = hash_bytes(slice_of((const char *)shape->words, bytes), 31) & (SHAPE_SLOTS - 1);
        for (; packer->slots[at]; at = (at + 1) & (SHAPE_SLOTS - 1)) {
                uint32_t start = packer->starts[packer->slots[at] - 1], end = packer->starts[packer->slots[at]];
                if (end - start == shape->size && memcmp(packer->shapes + start, shape->words, bytes) == 0)
                        return packer->slots[at];
        }
        if (packed->shape_count == SHAPES_MOST - 1)
                return 0;
        memcpy(packer->shapes + packed->shape_size, shape->words, bytes);
        packed->shape_size += shape->size;
        packer->slots[at] = (uint32_t)++packed->shape_count;
        packer->starts[packed->shape_count] = (uint32_t)packed->shape_size;
        return packer->slots[at];
}

/* The row as it is kept, of an even number of bytes. */
static size_t pack_row(struct packer *packer, const struct match_record *record, uint8_t row[ROW_BYTES_MOST])
{
        struct shape shape;
        uint8_t rest[ROW_BYTES_MOST];
        uint32_t whole[MATCH_PACKED_MAX];
        const struct match_schema *schema = packer->packed.schema;
        size_t size = split_record(schema, record, &shape, rest);
        uint32_t number = find_shape(packer, &shape);
        uint8_t *to = put_varint(row, number);
        if (number == 0) {
                size = match_record_pack(record, schema->count, whole) * sizeof *whole;
                memcpy(to, whole, size);
        } else {
                memcpy(to, rest, size);
        }
        to += size;
        if ((to - row) % 2)
                *to++ = 0;
        return (size_t)(to - row);
}

static enum error add_row(struct packer *packer, size_t row, const struct match_record *record)
{
        struct match_packed *packed = &packer->packed;
        if (packed->size + ROW_BYTES_MOST > packer->capacity) {
                size_t capacity = packer->capacity + packer->capacity / 4 + ((size_t)1 << 16);
                uint8_t *bytes = realloc(packer->bytes, capacity);
                if (!bytes)
                        return ERR_MEMORY;
                packer->bytes = bytes;
                packer->capacity = capacity;
        }
        size_t size = pack_row(packer, record, packer->bytes + packed->size);
        struct match_packed_block *block = &packer->blocks[row / MATCH_PACKED_BLOCK];
        if (packed->size / 2 > UINT32_MAX)
                return ERR_TOO_LARGE;
        if (row % MATCH_PACKED_BLOCK == 0)
                block->start = (uint32_t)(packed->size / 2);
        block->sizes[row % MATCH_PACKED_BLOCK] = (uint8_t)(size / 2);
        packed->size += size;
        return OK;
}

/* To what is used of it; a few bytes where nothing is. */
static enum error shrink(void **array, size_t size)
{
        void *less = realloc(*array, size + sizeof(uint64_t));
        if (!less)
                return ERR_MEMORY;
        *array = less;
        return OK;
}

static enum error pack_all(struct packer *packer, const struct match_register *from)
{
        packer->blocks = calloc(from->count / MATCH_PACKED_BLOCK + 1, sizeof *packer->blocks);
        packer->shapes = calloc((size_t)SHAPES_MOST * SHAPE_WORDS, sizeof *packer->shapes);
        packer->starts = calloc(SHAPES_MOST + 1, sizeof *packer->starts);
        packer->slots = calloc(SHAPE_SLOTS, sizeof *packer->slots);
        if (!packer->blocks || !packer->shapes || !packer->starts || !packer->slots)
                return ERR_MEMORY;
        for (size_t row = 0; row < from->count; row++) {
                struct match_record record = match_register_get(from, row);
                TRY(add_row(packer, row, &record));
        }
        TRY(shrink((void **)&packer->bytes, packer->packed.size));
        return shrink((void **)&packer->shapes, packer->packed.shape_size * sizeof *packer->shapes);
}

enum error match_packed_build(const struct match_schema *schema, uint32_t tokens, const struct match_register *from,
                              struct match_packed *ret_packed)
{
        struct packer packer = { .packed = { .schema = schema, .tokens = tokens, .count = from->count } };
        enum error err = pack_all(&packer, from);
        free(packer.slots);
        packer.packed.blocks = packer.blocks;
        packer.packed.bytes = packer.bytes;
        packer.packed.shapes = packer.shapes;
        packer.packed.shape_starts = packer.starts;
        if (err != OK) {
                match_packed_free(&packer.packed);
                return err;
        }
        *ret_packed = packer.packed;
        return OK;
}

void match_packed_free(struct match_packed *packed)
{
        free((void *)(uintptr_t)packed->blocks);
        free((void *)(uintptr_t)packed->bytes);
        free((void *)(uintptr_t)packed->shapes);
        free((void *)(uintptr_t)packed->shape_starts);
        *packed = (struct match_packed){ 0 };
}

/* ---- reading ---- */

static bool role_fits(enum match_role role, enum match_type type)
{
        switch (role) {
        case ROLE_DATE:    return type == MATCH_TYPE_BIRTH_DATE;
        case ROLE_SEX:     return type == MATCH_TYPE_SEX;
        case ROLE_NUMBER:  return match_kind_of_type(type) == COMPARE_NUMBER;
        case ROLE_CLEANED: return match_kind_of_type(type) == COMPARE_NAME;
        case ROLE_TOKEN:
        case ROLE_ALIAS:
        case ROLE_FATHER:
        case ROLE_NUMBER_TOKEN:
        case ROLE_HAMLET:
        case ROLE_VILLAGE:
        case ROLE_DISTRICT:
        case ROLE_REGENCY:
        case ROLE_POSTCODE:
        case ROLE_CODE:
        case ROLE_TEXT:    return true;
        default:           return false;
        }
}

static bool is_token(enum match_role role)
{
        return role <= ROLE_CODE || role == ROLE_TEXT;
}

/* One field's words of a shape, from *at on. */
static bool check_field(const uint32_t *words, size_t size, size_t count, enum match_type type, size_t *at)
{
        for (size_t made = 0; made < count; made++) {
                if (*at >= size)
                        return false;
                enum match_role role = match_word_role(words[*at]);
                uint32_t kept = match_word_token(words[(*at)++]);
                if (!role_fits(role, type) || (role == ROLE_DATE && kept != 2 && kept != 3) ||
                    (role == ROLE_NUMBER && (++made == count || kept < 1 || kept > 7)))
                        return false;
        }
        return true;
}

static bool check_shape(const struct match_schema *schema, const uint32_t *shape, size_t size)
{
        const uint8_t *counts = (const uint8_t *)shape;
        size_t at = head_of(schema), words = 0;
        if (size < at)
                return false;
        for (size_t field = 0; field < schema->count; field++) {
                words += counts[field];
                if (!check_field(shape, size, counts[field], schema->fields[field].type, &at))
                        return false;
        }
        return at == size && words <= MATCH_WORDS_MAX;
}

bool match_packed_check(const struct match_packed *packed)
{
        const uint32_t *starts = packed->shape_starts;
        if (packed->shape_count >= SHAPES_MOST || starts[0] != 0 || starts[packed->shape_count] != packed->shape_size)
                return false;
        for (size_t i = 0; i < packed->shape_count; i++)
                if (starts[i] > starts[i + 1] || starts[i + 1] > packed->shape_size ||
                    !check_shape(packed->schema, packed->shapes + starts[i], starts[i + 1] - starts[i]))
                        return false;
        return true;
}

/* A row's bytes; the rest is empty when there are none left. */
struct bytes {
        const uint8_t *at, *end;
        bool broken;
};

static struct bytes find_row(const struct match_packed *packed, size_t row)
{
        const struct match_packed_block *block = &packed->blocks[row / MATCH_PACKED_BLOCK];
        size_t start = block->start, own = row % MATCH_PACKED_BLOCK;
        for (size_t i = 0; i < own; i++)
                start += block->sizes[i];
        size_t end = 2 * (start + block->sizes[own]);
        if (end > packed->size)
                return (struct bytes){ NULL, NULL, true };
        return (struct bytes){ packed->bytes + 2 * start, packed->bytes + end, false };
}

void match_packed_fetch(const struct match_packed *packed, size_t row)
{
        struct bytes bytes = find_row(packed, row);
        __builtin_prefetch(bytes.at);
        __builtin_prefetch(bytes.broken ? NULL : bytes.at + 32);
}

static uint64_t take_low_first(struct bytes *bytes, uint32_t count)
{
        uint64_t number = 0;
        if ((size_t)(bytes->end - bytes->at) < count) {
                bytes->broken = true;
                return 0;
        }
        for (uint32_t i = 0; i < count; i++)
                number |= (uint64_t)bytes->at[i] << (8 * i);
        bytes->at += count;
        return number;
}

static uint32_t take_varint(struct bytes *bytes)
{
        uint32_t number = 0;
        for (uint32_t shift = 0; shift < 28 && bytes->at < bytes->end; shift += 7) {
                uint8_t part = *bytes->at++;
                number |= (uint32_t)(part & 0x7F) << shift;
                if (part < 0x80)
                        return number;
        }
        bytes->broken = true;
        return 0;
}

/* One word of a shape with what the row has of it; gives how many words that made. */
static size_t take_word(struct bytes *bytes, uint32_t shape, uint32_t tokens, uint32_t *words)
{
        enum match_role role = match_word_role(shape);
        uint32_t kept = match_word_token(shape), low = kept;
        if (role == ROLE_NUMBER) {
                uint64_t number = take_low_first(bytes, kept);
                words[0] = (uint32_t)ROLE_NUMBER << 24 | (uint32_t)(number >> 32);
                words[1] = (uint32_t)number;
                return 2;
        }
        if (role == ROLE_DATE) {
                low = (uint32_t)take_low_first(bytes, kept) + (kept == 2 ? YEAR_FIRST << 9 : 0);
        } else if (is_token(role)) {
                low = take_varint(bytes);
                bytes->broken |= low >= tokens;
        }
        words[0] = (uint32_t)role << 24 | low;
        return 1;
}

static void take_counts(struct match_row *row, const uint8_t *counts, size_t fields)
{
        for (size_t field = 0; field < fields; field++)
                row->record.at[field + 1] = (uint8_t)(row->record.at[field] + counts[field]);
}

/* A row that has no shape of the table's: packed as match_record_pack does. */
static bool take_whole(const struct match_packed *packed, struct bytes bytes, struct match_row *row)
{
        uint32_t whole[MATCH_PACKED_MAX];
        size_t head = head_of(packed->schema), size = (size_t)(bytes.end - bytes.at) / sizeof *whole, words = 0;
        if (size < head || size > MATCH_PACKED_MAX)
                return false;
        memcpy(whole, bytes.at, size * sizeof *whole);
        const uint8_t *counts = (const uint8_t *)whole;
        for (size_t field = 0; field < packed->schema->count; field++)
                words += counts[field];
        if (words > MATCH_WORDS_MAX || words + head != size)
                return false;
        memcpy(row->words, whole + head, words * sizeof *whole);
        take_counts(row, counts, packed->schema->count);
        for (size_t field = 0; field < packed->schema->count; field++)
                for (size_t i = row->record.at[field]; i < row->record.at[field + 1]; i++) {
                        enum match_role role = match_word_role(row->words[i]);
                        if (!role_fits(role, packed->schema->fields[field].type) ||
                            (is_token(role) && match_word_token(row->words[i]) >= packed->tokens) ||
                            (role == ROLE_NUMBER && ++i == row->record.at[field + 1]))
                                return false;
                }
        return true;
}

struct match_record match_packed_get(const struct match_packed *packed, size_t row, struct match_row *ret_row)
{
        struct bytes bytes = find_row(packed, row);
        uint32_t number = take_varint(&bytes);
        memset(&ret_row->record, 0, sizeof ret_row->record);
        ret_row->record.words = ret_row->words;
        if (!bytes.broken && number > 0 && number <= packed->shape_count) {
                const uint32_t *shape = packed->shapes + packed->shape_starts[number - 1];
                const uint32_t *end = packed->shapes + packed->shape_starts[number];
                size_t count = 0;
                take_counts(ret_row, (const uint8_t *)shape, packed->schema->count);
                for (shape += head_of(packed->schema); shape < end; shape++)
                        count += take_word(&bytes, *shape, packed->tokens, ret_row->words + count);
        } else if (!bytes.broken && number == 0) {
                bytes.broken = !take_whole(packed, bytes, ret_row);
        } else {
                bytes.broken = true;
        }
        if (bytes.broken)
                memset(ret_row->record.at, 0, sizeof ret_row->record.at);
        return ret_row->record;
}
