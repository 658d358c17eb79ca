/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/index.h"

#include "base/checked.h"
#include "match/hash.h"

enum { INI_MAX = 512 * 1024, ARENA_MAX = 4 * 1024 * 1024, FORMAT = 1 };

static const char magic[8] = "KTGMATCH";

/* The file begins with this, little-endian; the sections follow in the order of their sizes here, without gaps. */
struct head {
        char magic[8];
        uint64_t checksum; /* of all bytes behind it */
        uint32_t format, rules, tokens, rows;
        uint64_t schema_size, model_size, text_size, words, id_size;
};

/* Bytes on their way out, and their checksum. */
struct writer {
        match_sink *sink; /* NULL: only the checksum is made */
        void *context;
        uint64_t checksum;
        enum error err;
};

static void put(struct writer *writer, const void *bytes, size_t size)
{
        if (size == 0 || writer->err != OK)
                return;
        writer->checksum = hash_bytes(slice_of(bytes, size), writer->checksum);
        if (writer->sink)
                writer->err = writer->sink(writer->context, bytes, size);
}

static void put_head(struct writer *writer, const struct head *head)
{
        put(writer, &head->format, sizeof *head - offsetof(struct head, format));
}

static void put_tokens(struct writer *writer, const struct match_vocabulary *vocabulary)
{
        size_t count = match_vocabulary_count(vocabulary);
        for (uint32_t id = 0; id < count; id++) {
                const struct match_token *token = match_vocabulary_token(vocabulary, id);
                uint8_t about[2] = { token->kind, token->size };
                put(writer, about, sizeof about);
        }
        for (uint32_t id = 0; id < count; id++) {
                const struct match_token *token = match_vocabulary_token(vocabulary, id);
                put(writer, token->text, token->size);
        }
}

static uint64_t count_text(const struct match_vocabulary *vocabulary)
{
        uint64_t size = 0;
        for (uint32_t id = 0; id < match_vocabulary_count(vocabulary); id++)
                size += match_vocabulary_token(vocabulary, id)->size;
        return size;
}

static void write_schema(struct buffer *out, const struct match_schema *schema)
{
        buffer_append(out, S("[columns]\n"));
        if (!slice_is_null(schema->id))
                buffer_printf(out, "%.*s = id\n", SLICE_FMT(schema->id));
        for (size_t i = 0; i < schema->count; i++)
                buffer_printf(out, "%.*s = %.*s\n", SLICE_FMT(schema->fields[i].name),
                              SLICE_FMT(match_type_name(schema->fields[i].type)));
}

static void put_all(struct writer *writer, const struct match_index *index, const struct head *head,
                    const struct buffer *texts)
{
        const struct match_register *records = &index->records;
        put_head(writer, head);
        put(writer, texts->data, texts->size);
        put_tokens(writer, index->vocabulary);
        put(writer, records->starts, records->count * sizeof *records->starts);
        put(writer, records->words, records->word_count * sizeof *records->words);
        put(writer, records->id_ends, records->count * sizeof *records->id_ends);
        put(writer, records->ids, records->id_size);
}

enum error match_index_write(const struct match_index *index, match_sink *sink, void *context)
{
        _cleanup_buffer_ struct buffer texts;
        buffer_init(&texts, INI_MAX);
        write_schema(&texts, &index->schema);
        size_t schema_size = texts.size;
        match_model_write(&texts, &index->model);
        TRY(buffer_check(&texts));
        struct head head = { .format = FORMAT, .rules = MATCH_RULES_VERSION,
                             .tokens = (uint32_t)match_vocabulary_count(index->vocabulary),
                             .rows = (uint32_t)index->records.count, .schema_size = schema_size,
                             .model_size = texts.size - schema_size, .text_size = count_text(index->vocabulary),
                             .words = index->records.word_count, .id_size = index->records.id_size };
        memcpy(head.magic, magic, sizeof magic);
        struct writer sum = { 0 };
        put_all(&sum, index, &head, &texts);
        head.checksum = sum.checksum;
        TRY(sink(context, &head, offsetof(struct head, format)));
        struct writer writer = { .sink = sink, .context = context };
        put_all(&writer, index, &head, &texts);
        return writer.err;
}

/* ---- reading ---- */

/* A file's parts, taken off one after the other; `broken` when there is not enough. */
struct reader {
        struct slice rest;
        uint64_t checksum;
        bool broken;
};

static struct slice take(struct reader *reader, uint64_t size)
{
        if (size > reader->rest.size) {
                reader->broken = true;
                return SLICE_NULL;
        }
        struct slice part = slice_sub(reader->rest, 0, (size_t)size);
        reader->rest = slice_from(reader->rest, (size_t)size);
        return part;
}

/* The pieces must be those that were written, for the checksum is made piece by piece. */
static void add_checksum(struct reader *reader, struct slice part)
{
        if (part.size > 0)
                reader->checksum = hash_bytes(part, reader->checksum);
}

/* Views of the sections. */
struct sections {
        struct head head;
        struct slice texts, about, text, starts, words, id_ends, ids;
};

static bool make_checksum(const struct sections *parts, uint64_t *ret_checksum)
{
        struct reader sum = { 0 };
        struct reader text = { .rest = parts->text };
        add_checksum(&sum,
                     slice_of((const char *)&parts->head.format, sizeof parts->head - offsetof(struct head, format)));
        add_checksum(&sum, parts->texts);
        for (size_t i = 0; i < parts->head.tokens; i++)
                add_checksum(&sum, slice_sub(parts->about, 2 * i, 2));
        for (size_t i = 0; i < parts->head.tokens; i++)
                add_checksum(&sum, take(&text, (unsigned char)parts->about.data[2 * i + 1]));
        add_checksum(&sum, parts->starts);
        add_checksum(&sum, parts->words);
        add_checksum(&sum, parts->id_ends);
        add_checksum(&sum, parts->ids);
        *ret_checksum = sum.checksum;
        return !text.broken && text.rest.size == 0;
}

static enum error split_file(struct slice bytes, struct sections *parts)
{
        struct reader reader = { .rest = bytes };
        struct slice head = take(&reader, sizeof parts->head);
        if (reader.broken)
                return ERR_CORRUPT;
        memcpy(&parts->head, head.data, sizeof parts->head);
        const struct head *own = &parts->head;
        if (memcmp(own->magic, magic, sizeof magic) != 0 || own->format != FORMAT ||
            own->rules != MATCH_RULES_VERSION || own->schema_size > INI_MAX || own->model_size > INI_MAX ||
            own->words > UINT32_MAX)
                return ERR_CORRUPT;
        parts->texts = take(&reader, own->schema_size + own->model_size);
        parts->about = take(&reader, 2 * (uint64_t)own->tokens);
        parts->text = take(&reader, own->text_size);
        parts->starts = take(&reader, 4 * (uint64_t)own->rows);
        parts->words = take(&reader, 4 * own->words);
        parts->id_ends = take(&reader, 8 * (uint64_t)own->rows);
        parts->ids = take(&reader, own->id_size);
        return !reader.broken && reader.rest.size == 0 ? OK : ERR_CORRUPT;
}

enum error match_index_checksum(struct slice bytes, uint64_t *ret_checksum)
{
        struct sections parts;
        TRY(split_file(bytes, &parts));
        return make_checksum(&parts, ret_checksum) ? OK : ERR_CORRUPT;
}

static enum error read_texts(const struct sections *parts, struct match_index *index)
{
        struct ini_problem problem;
        size_t schema_size = (size_t)parts->head.schema_size;
        enum error err =
                match_schema_read(slice_sub(parts->texts, 0, schema_size), &index->arena, &index->schema, &problem);
        if (err == OK)
                err = match_model_read(slice_from(parts->texts, schema_size), &index->arena, &index->model, &problem);
        if (err == OK && !match_model_fits(&index->model, &index->schema))
                err = ERR_CORRUPT;
        return err == OK || err == ERR_MEMORY ? err : ERR_CORRUPT;
}

static enum error read_tokens(const struct sections *parts, struct match_index *index)
{
        struct reader text = { .rest = parts->text };
        for (uint32_t i = 0; i < parts->head.tokens; i++) {
                uint8_t kind = (uint8_t)parts->about.data[2 * i], size = (uint8_t)parts->about.data[2 * i + 1];
                uint32_t id;
                if (kind >= MATCH_TOKEN_KINDS || size == 0 || size > MATCH_TOKEN_SIZE)
                        return ERR_CORRUPT;
                enum error err =
                        match_vocabulary_add(index->vocabulary, (enum match_token_kind)kind, take(&text, size), &id);
                if (err != OK || id != i)
                        return err == ERR_MEMORY ? err : ERR_CORRUPT;
        }
        return OK;
}

static bool role_fits(enum match_role role, enum match_type type)
{
        bool name = match_kind_of_type(type) == COMPARE_NAME, number = match_kind_of_type(type) == COMPARE_NUMBER;
        switch (role) {
        case ROLE_DATE:    return type == MATCH_TYPE_BIRTH_DATE;
        case ROLE_SEX:     return type == MATCH_TYPE_SEX;
        case ROLE_NUMBER:  return number;
        case ROLE_CLEANED: return name;
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

static bool check_field(const struct match_record *record, size_t field, enum match_type type, uint32_t tokens)
{
        for (size_t i = record->at[field]; i < record->at[field + 1]; i++) {
                enum match_role role = match_word_role(record->words[i]);
                if (!role_fits(role, type))
                        return false;
                if (role == ROLE_NUMBER && ++i == record->at[field + 1])
                        return false;
                bool token = role <= ROLE_CODE || role == ROLE_TEXT;
                if (token && match_word_token(record->words[i]) >= tokens)
                        return false;
        }
        return true;
}

/* The words of a row must be as many as its counts say, and each of a kind that its field may have. */
static bool check_row(const struct match_index *index, size_t row)
{
        const struct match_register *own = &index->records;
        size_t from = own->starts[row], to = row + 1 < own->count ? own->starts[row + 1] : own->word_count;
        size_t head = (index->schema.count + 3) / 4, words = 0;
        if (from > to || to > own->word_count || to - from < head)
                return false;
        const uint8_t *counts = (const uint8_t *)(own->words + from);
        for (size_t field = 0; field < index->schema.count; field++)
                words += counts[field];
        if (words != to - from - head || words > MATCH_WORDS_MAX)
                return false;
        struct match_record record = match_register_get(own, row);
        uint32_t tokens = (uint32_t)match_vocabulary_count(index->vocabulary);
        for (size_t field = 0; field < index->schema.count; field++)
                if (!check_field(&record, field, index->schema.fields[field].type, tokens))
                        return false;
        uint64_t start = row ? own->id_ends[row - 1] : 0;
        return own->id_ends[row] >= start && own->id_ends[row] <= own->id_size;
}

static void *copy_section(struct slice part)
{
        void *copy = calloc(1, part.size + 1);
        if (copy && part.size > 0)
                memcpy(copy, part.data, part.size);
        return copy;
}

static enum error read_records(const struct sections *parts, struct match_index *index)
{
        struct match_register *own = &index->records;
        match_register_init(own, index->schema.count);
        own->starts = copy_section(parts->starts);
        own->words = copy_section(parts->words);
        own->id_ends = copy_section(parts->id_ends);
        own->ids = copy_section(parts->ids);
        if (!own->starts || !own->words || !own->id_ends || !own->ids)
                return ERR_MEMORY;
        own->count = own->capacity = parts->head.rows;
        own->word_count = own->word_capacity = (size_t)parts->head.words;
        own->id_size = own->id_capacity = (size_t)parts->head.id_size;
        for (size_t row = 0; row < own->count; row++)
                if (!check_row(index, row))
                        return ERR_CORRUPT;
        return OK;
}

enum error match_index_prepare(struct match_index *index)
{
        for (size_t row = 0; row < index->records.count; row++) {
                struct match_record record = match_register_get(&index->records, row);
                match_record_count(index->vocabulary, &index->schema, &record);
        }
        TRY(match_vocabulary_finish(index->vocabulary, index->records.count));
        index->scorer = match_scorer_make(&index->schema, &index->model, index->vocabulary);
        TRY(match_near_words_build(index->vocabulary, &index->near));
        unsigned how = BLOCK_ASKED | (match_block_is_wide(index->records.count) ? BLOCK_WIDE : 0);
        return match_key_index_build(index->vocabulary, &index->schema, &index->records, how, &index->keys);
}

static enum error read_all(const struct sections *parts, struct match_index *index)
{
        arena_init(&index->arena, ARENA_MAX);
        TRY(read_texts(parts, index));
        TRY(match_vocabulary_new(&index->vocabulary));
        TRY(read_tokens(parts, index));
        TRY(read_records(parts, index));
        return match_index_prepare(index);
}

enum error match_index_open(struct slice bytes, struct match_index *ret_index)
{
        struct sections parts;
        struct match_index *index = ret_index;
        uint64_t checksum;
        TRY(split_file(bytes, &parts));
        if (!make_checksum(&parts, &checksum) || checksum != parts.head.checksum)
                return ERR_CORRUPT;
        *index = (struct match_index){ 0 };
        enum error err = read_all(&parts, index);
        if (err != OK)
                match_index_free(index);
        return err;
}

void match_index_free(struct match_index *index)
{
        match_key_index_free(&index->keys);
        match_near_words_free(&index->near);
        match_register_free(&index->records);
        match_vocabulary_free(index->vocabulary);
        arena_reset(&index->arena);
        *index = (struct match_index){ 0 };
}
