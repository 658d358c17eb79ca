/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/index.h"

#include "base/checked.h"
#include "match/hash.h"

enum { INI_MAX = 512 * 1024, ARENA_MAX = 4 * 1024 * 1024, FORMAT = 8, ALIGNMENT = 8 };

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the file is used as it lies in memory");

static const char magic[8] = "KTGMATCH";

/* In the order of the file, each begun at a multiple of ALIGNMENT. */
enum {
        PART_TEXTS, /* schema, then model */
        PART_TOKENS,
        PART_SLOTS,
        PART_WORD_IDS = PART_SLOTS + MATCH_SLOT_TABLES,
        PART_BLOCKS = PART_WORD_IDS + MATCH_ID_TABLES,
        PART_ROWS,
        PART_SHAPES,
        PART_SHAPE_STARTS,
        PART_ID_ENDS,
        PART_IDS,
        PART_KEY_STARTS,
        PART_KEYS,
        PART_NEAR_STARTS,
        PART_NEAR,
        PARTS,
};

static const size_t sizes_of_items[PARTS] = {
        [PART_TEXTS] = 1,
        [PART_TOKENS] = sizeof(struct match_token),
        [PART_SLOTS + MATCH_SLOTS_LOOSE] = sizeof(struct match_slot),
        [PART_SLOTS + MATCH_SLOTS_VALUES] = sizeof(struct match_slot),
        [PART_WORD_IDS + MATCH_IDS_TEXT] = sizeof(uint32_t),
        [PART_WORD_IDS + MATCH_IDS_STRICT] = sizeof(uint32_t),
        [PART_BLOCKS] = sizeof(struct match_packed_block),
        [PART_ROWS] = 1,
        [PART_SHAPES] = sizeof(uint32_t),
        [PART_SHAPE_STARTS] = sizeof(uint32_t),
        [PART_ID_ENDS] = sizeof(uint64_t),
        [PART_IDS] = 1,
        [PART_KEY_STARTS] = sizeof(uint32_t),
        [PART_KEYS] = 1,
        [PART_NEAR_STARTS] = sizeof(uint32_t),
        [PART_NEAR] = sizeof(uint32_t),
};

/* The file begins with this, little-endian. */
struct head {
        char magic[8];
        uint64_t checksum; /* of the head's bytes behind it */
        uint32_t format, rules;
        uint64_t rows;
        uint64_t records; /* that the words' weights stand on */
        int32_t most[MATCH_TOKEN_KINDS];
        uint32_t schema_size, bucket_bits, row_bits, near_bits, id_bits;
        uint32_t month_first, identity; /* of index and schema */
        struct {
                uint64_t size, checksum;
        } parts[PARTS];
};

static uint64_t check_head(const struct head *head)
{
        return hash_stripes(slice_of((const char *)&head->format, sizeof *head - offsetof(struct head, format)));
}

static size_t pad(uint64_t size)
{
        return (size_t)(-size % ALIGNMENT);
}

/* ---- writing ---- */

static void write_schema(struct buffer *out, const struct match_schema *schema)
{
        buffer_append(out, S("[columns]\n"));
        if (!slice_is_null(schema->id))
                buffer_printf(out, "%.*s = id\n", SLICE_FMT(schema->id));
        for (size_t i = 0; i < schema->count; i++)
                buffer_printf(out, "%.*s = %.*s\n", SLICE_FMT(schema->fields[i].name),
                              SLICE_FMT(match_type_name(schema->fields[i].type)));
}

static void list_parts(const struct match_index *index, const struct match_sealed_vocabulary *words,
                       const void *parts[PARTS], size_t counts[PARTS])
{
        const struct match_packed *packed = &index->packed;
        size_t blocks = (packed->count + MATCH_PACKED_BLOCK - 1) / MATCH_PACKED_BLOCK;
        parts[PART_TOKENS] = words->tokens, counts[PART_TOKENS] = words->count;
        for (size_t i = 0; i < MATCH_SLOT_TABLES; i++)
                parts[PART_SLOTS + i] = words->slots[i], counts[PART_SLOTS + i] = words->slot_counts[i];
        for (size_t i = 0; i < MATCH_ID_TABLES; i++)
                parts[PART_WORD_IDS + i] = words->ids[i], counts[PART_WORD_IDS + i] = words->id_counts[i];
        parts[PART_BLOCKS] = packed->blocks, counts[PART_BLOCKS] = blocks;
        parts[PART_ROWS] = packed->bytes, counts[PART_ROWS] = packed->size;
        parts[PART_SHAPES] = packed->shapes, counts[PART_SHAPES] = packed->shape_size;
        parts[PART_SHAPE_STARTS] = packed->shape_starts, counts[PART_SHAPE_STARTS] = packed->shape_count + 1;
        parts[PART_ID_ENDS] = index->records.id_ends, counts[PART_ID_ENDS] = index->records.count;
        parts[PART_IDS] = index->records.ids, counts[PART_IDS] = index->records.id_size;
        parts[PART_KEY_STARTS] = index->keys.starts;
        counts[PART_KEY_STARTS] = ((size_t)1 << index->keys.bucket_bits) + 1;
        parts[PART_KEYS] = index->keys.bits, counts[PART_KEYS] = index->keys.size;
        parts[PART_NEAR_STARTS] = index->near.starts;
        counts[PART_NEAR_STARTS] = ((size_t)1 << index->near.bits) + 1;
        parts[PART_NEAR] = index->near.entries, counts[PART_NEAR] = index->near.count;
}

static enum error write_parts(const struct head *head, const void *const parts[PARTS], match_sink *sink, void *context)
{
        static const char nothing[ALIGNMENT];
        TRY(sink(context, head, sizeof *head));
        for (size_t i = 0; i < PARTS; i++) {
                if (head->parts[i].size > 0)
                        TRY(sink(context, parts[i], (size_t)head->parts[i].size));
                if (pad(head->parts[i].size) > 0)
                        TRY(sink(context, nothing, pad(head->parts[i].size)));
        }
        return OK;
}

static enum error write_all(const struct match_index *index, const struct match_sealed_vocabulary *words,
                            match_sink *sink, void *context)
{
        _cleanup_buffer_ struct buffer texts;
        const void *parts[PARTS] = { NULL };
        size_t counts[PARTS] = { 0 };
        struct head head = { .format = FORMAT, .rules = MATCH_RULES_VERSION, .rows = index->packed.count,
                             .records = words->records, .bucket_bits = index->keys.bucket_bits,
                             .row_bits = index->keys.row_bits, .near_bits = index->near.bits,
                             .id_bits = index->near.id_bits, .month_first = index->month_first,
                             .identity = index->schema.identity };
        buffer_init(&texts, INI_MAX);
        write_schema(&texts, &index->schema);
        head.schema_size = (uint32_t)texts.size;
        match_model_write(&texts, &index->model);
        TRY(buffer_check(&texts));
        list_parts(index, words, parts, counts);
        parts[PART_TEXTS] = texts.data, counts[PART_TEXTS] = texts.size;
        memcpy(head.magic, magic, sizeof magic);
        memcpy(head.most, words->most, sizeof head.most);
        for (size_t i = 0; i < PARTS; i++) {
                head.parts[i].size = counts[i] * sizes_of_items[i];
                head.parts[i].checksum = hash_stripes(slice_of(parts[i], (size_t)head.parts[i].size));
        }
        head.checksum = check_head(&head);
        return write_parts(&head, parts, sink, context);
}

enum error match_index_write(const struct match_index *index, match_sink *sink, void *context)
{
        struct match_sealed_vocabulary words;
        if (index->opened)
                return ERR_INVALID;
        TRY(match_vocabulary_seal(index->vocabulary, &words));
        enum error err = write_all(index, &words, sink, context);
        match_vocabulary_unseal(&words);
        return err;
}

/* ---- reading ---- */

/* Views of the parts. */
struct parts {
        struct head head;
        const char *bytes[PARTS];
        size_t counts[PARTS];
};

static bool is_older(const struct head *head)
{
        return head->format > 0 && head->format < FORMAT;
}

static enum error read_head(struct slice bytes, struct head *head)
{
        memset(head, 0, sizeof *head);
        if (bytes.size < offsetof(struct head, rows))
                return ERR_CORRUPT;
        memcpy(head, bytes.data, bytes.size < sizeof *head ? bytes.size : sizeof *head);
        if (memcmp(head->magic, magic, sizeof magic) != 0)
                return ERR_CORRUPT;
        if (is_older(head))
                return ERR_UNSUPPORTED;
        return bytes.size >= sizeof *head && head->format == FORMAT ? OK : ERR_CORRUPT;
}

static enum error split_file(struct slice bytes, struct parts *parts)
{
        size_t at = sizeof parts->head;
        TRY(read_head(bytes, &parts->head));
        for (size_t i = 0; i < PARTS; i++) {
                uint64_t size = parts->head.parts[i].size;
                if (size > bytes.size || size % sizes_of_items[i] != 0 || size + pad(size) > bytes.size - at)
                        return ERR_CORRUPT;
                parts->bytes[i] = bytes.data + at;
                parts->counts[i] = (size_t)size / sizes_of_items[i];
                at += (size_t)size + pad(size);
        }
        return at == bytes.size ? OK : ERR_CORRUPT;
}

static bool is_padding(const struct parts *parts, size_t part)
{
        const char *end = parts->bytes[part] + parts->head.parts[part].size;
        for (size_t i = 0; i < pad(parts->head.parts[part].size); i++)
                if (end[i] != 0)
                        return false;
        return true;
}

static bool is_sound(const struct parts *parts)
{
        if (parts->head.checksum != check_head(&parts->head))
                return false;
        for (size_t i = 0; i < PARTS; i++)
                if (!is_padding(parts, i) ||
                    parts->head.parts[i].checksum !=
                            hash_stripes(slice_of(parts->bytes[i], (size_t)parts->head.parts[i].size)))
                        return false;
        return true;
}

enum error match_index_reseal(char *bytes, size_t size)
{
        struct parts parts;
        TRY(split_file(slice_of(bytes, size), &parts));
        for (size_t i = 0; i < PARTS; i++)
                parts.head.parts[i].checksum =
                        hash_stripes(slice_of(parts.bytes[i], (size_t)parts.head.parts[i].size));
        parts.head.checksum = check_head(&parts.head);
        memcpy(bytes, &parts.head, sizeof parts.head);
        return OK;
}

/* How many there are of what must be as many as something else. */
static bool counts_fit(const struct parts *parts)
{
        const struct head *head = &parts->head;
        return head->rows < UINT32_MAX && head->schema_size <= parts->counts[PART_TEXTS] &&
               parts->counts[PART_TEXTS] <= 2 * (size_t)INI_MAX && parts->counts[PART_ID_ENDS] == head->rows &&
               parts->counts[PART_BLOCKS] == (head->rows + MATCH_PACKED_BLOCK - 1) / MATCH_PACKED_BLOCK &&
               parts->counts[PART_SHAPE_STARTS] > 0;
}

static bool names_identity(struct match_schema *schema, uint32_t identity)
{
        if (identity > schema->count ||
            (identity > 0 && schema->fields[identity - 1].type != MATCH_TYPE_NATIONAL_ID))
                return false;
        schema->identity = (uint8_t)identity;
        return true;
}

static enum error read_texts(const struct parts *parts, struct match_index *index)
{
        struct ini_problem problem;
        struct slice texts = slice_of(parts->bytes[PART_TEXTS], parts->counts[PART_TEXTS]);
        size_t schema_size = parts->head.schema_size;
        enum error err = match_schema_read(slice_sub(texts, 0, schema_size), &index->arena, &index->schema, &problem);
        if (err == OK && !names_identity(&index->schema, parts->head.identity))
                err = ERR_CORRUPT;
        if (err == OK)
                err = match_model_read(slice_from(texts, schema_size), &index->arena, &index->model, &problem);
        if (err == OK && !match_model_fits(&index->model, &index->schema))
                err = ERR_CORRUPT;
        return err == OK || err == ERR_MEMORY ? err : ERR_CORRUPT;
}

static enum error open_words(const struct parts *parts, struct match_index *index)
{
        struct match_sealed_vocabulary words = { .tokens = (const struct match_token *)(const void *)
                                                         parts->bytes[PART_TOKENS],
                                                 .count = parts->counts[PART_TOKENS],
                                                 .records = parts->head.records };
        for (size_t i = 0; i < MATCH_SLOT_TABLES; i++) {
                words.slots[i] = (const struct match_slot *)(const void *)parts->bytes[PART_SLOTS + i];
                words.slot_counts[i] = parts->counts[PART_SLOTS + i];
        }
        for (size_t i = 0; i < MATCH_ID_TABLES; i++) {
                words.ids[i] = (const uint32_t *)(const void *)parts->bytes[PART_WORD_IDS + i];
                words.id_counts[i] = parts->counts[PART_WORD_IDS + i];
        }
        memcpy(words.most, parts->head.most, sizeof words.most);
        return match_vocabulary_open(&words, &index->vocabulary);
}

static void *part_of(const struct parts *parts, size_t part)
{
        return (void *)(uintptr_t)parts->bytes[part];
}

static enum error open_rows(const struct parts *parts, struct match_index *index)
{
        index->packed = (struct match_packed){ .schema = &index->schema, .tokens = (uint32_t)parts->counts[PART_TOKENS],
                                               .count = (size_t)parts->head.rows, .blocks = part_of(parts, PART_BLOCKS),
                                               .bytes = part_of(parts, PART_ROWS), .size = parts->counts[PART_ROWS],
                                               .shapes = part_of(parts, PART_SHAPES),
                                               .shape_size = parts->counts[PART_SHAPES],
                                               .shape_starts = part_of(parts, PART_SHAPE_STARTS),
                                               .shape_count = parts->counts[PART_SHAPE_STARTS] - 1 };
        index->records = (struct match_register){ .count = (size_t)parts->head.rows,
                                                  .id_ends = part_of(parts, PART_ID_ENDS),
                                                  .ids = part_of(parts, PART_IDS),
                                                  .id_size = parts->counts[PART_IDS] };
        index->keys = (struct match_postings){ .starts = part_of(parts, PART_KEY_STARTS),
                                               .bits = part_of(parts, PART_KEYS), .size = parts->counts[PART_KEYS],
                                               .bucket_bits = parts->head.bucket_bits,
                                               .row_bits = parts->head.row_bits, .rows = (size_t)parts->head.rows };
        index->near = (struct match_near_words){ .entries = part_of(parts, PART_NEAR),
                                                 .count = parts->counts[PART_NEAR],
                                                 .starts = part_of(parts, PART_NEAR_STARTS),
                                                 .bits = parts->head.near_bits, .id_bits = parts->head.id_bits,
                                                 .kind = match_block_naming_kind(&index->schema) };
        bool sound = match_packed_check(&index->packed) &&
                     match_postings_check(&index->keys, parts->counts[PART_KEY_STARTS]) &&
                     match_near_words_check(&index->near, parts->counts[PART_NEAR_STARTS]);
        return sound ? OK : ERR_CORRUPT;
}

static enum error open_all(const struct parts *parts, struct match_index *index)
{
        arena_init(&index->arena, ARENA_MAX);
        TRY(read_texts(parts, index));
        TRY(open_words(parts, index));
        TRY(open_rows(parts, index));
        index->scorer = match_scorer_make(&index->schema, &index->model, index->vocabulary);
        return OK;
}

enum error match_index_open(struct slice bytes, struct match_index *ret_index)
{
        struct parts parts;
        struct match_index *index = ret_index;
        if ((uintptr_t)bytes.data % ALIGNMENT != 0)
                return ERR_INVALID;
        TRY(split_file(bytes, &parts));
        if (!is_sound(&parts) || !counts_fit(&parts))
                return ERR_CORRUPT;
        if (parts.head.rules != MATCH_RULES_VERSION)
                return ERR_UNSUPPORTED;
        *index = (struct match_index){ .opened = true, .month_first = parts.head.month_first };
        enum error err = open_all(&parts, index);
        if (err != OK)
                match_index_free(index);
        return err;
}
