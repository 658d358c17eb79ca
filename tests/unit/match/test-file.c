/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The file of an index: of tables without ids, into a sink that ends anywhere, and with parts of a size or contents
 * that no index has, under checksums that are right. */
#include "../test.h"

#include "base/checked.h"
#include "match/index.h"

static const struct match_schema schema = {
        .fields = { { S("name"), MATCH_TYPE_PERSON_NAME }, { S("phone"), MATCH_TYPE_PHONE } },
        .count = 2,
};

struct file {
        struct buffer bytes;
        size_t calls, most; /* the sink refuses beyond */
};

static enum error to_buffer(void *context, const void *bytes, size_t size)
{
        struct file *file = context;
        if (file->calls++ == file->most)
                return ERR_IO;
        buffer_append(&file->bytes, slice_of(bytes, size));
        return buffer_check(&file->bytes);
}

/* A register of `rows`, which have no ids. */
static void make_index(struct match_index *index, size_t rows)
{
        *index = (struct match_index){ .schema = schema, .model = match_model_built_in(&schema) };
        assert_ok(match_vocabulary_new(&index->vocabulary));
        match_register_init(&index->records, schema.count);
        struct match_reader reader = { .schema = &index->schema, .vocabulary = index->vocabulary };
        for (size_t i = 0; i < rows; i++) {
                char name[32], phone[32];
                struct match_row row;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 1 << 16);
                (void)snprintf(name, sizeof name, "Orang %c%c", (char)('a' + i % 26), (char)('a' + i / 26));
                (void)snprintf(phone, sizeof phone, "0840%08zu", 7919 * i);
                struct slice values[] = { slice_from_cstr(name), slice_from_cstr(phone) };
                assert_ok(match_record_read(&reader, values, &arena, &row));
                match_record_count(index->vocabulary, &schema, &row.record);
                assert_ok(match_register_add(&index->records, S(""), &row.record));
        }
        assert_ok(match_vocabulary_finish(index->vocabulary, rows));
        assert_ok(match_index_prepare(index));
}

static void free_index(struct match_index *index)
{
        match_index_release(index);
        match_register_free(&index->records);
        match_vocabulary_free(index->vocabulary);
}

static void make_file(struct file *file, size_t rows)
{
        struct match_index index;
        make_index(&index, rows);
        *file = (struct file){ .most = SIZE_MAX };
        buffer_init(&file->bytes, 1 << 23);
        assert_ok(match_index_write(&index, to_buffer, file));
        free_index(&index);
}

/* A table without an id column makes an index that answers by the number of the row; so does an empty one. */
static void holds_tables_without_ids(void **state)
{
        (void)state;
        static const size_t rows[] = { 0, 1, 60 };
        static struct match_answer answer;
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct file file;
                struct match_index back;
                struct match_asker asker;
                struct match_row room;
                make_file(&file, rows[i]);
                assert_ok(match_index_open(buffer_slice(&file.bytes), &back));
                assert_true(slice_is_null(back.schema.id));
                assert_int_equal(back.packed.count, rows[i]);
                assert_ok(match_asker_init(&asker, &back));
                for (uint32_t row = 0; row < rows[i]; row++) {
                        struct match_record record = match_packed_get(&back.packed, row, &room);
                        match_ask(&asker, &record, 5, &answer);
                        assert_true(answer.count > 0 && answer.hits[0].row == row);
                        assert_int_equal(match_index_id(&back, row).size, 0);
                }
                struct match_sealed_vocabulary sealed;
                if (rows[i] > 0)
                        assert_int_equal(match_vocabulary_seal(back.vocabulary, &sealed), ERR_INVALID);
                match_asker_free(&asker);
                match_index_free(&back);
                buffer_free(&file.bytes);
        }
}

/* The sink's error ends the writing, at whichever piece it comes. */
static void ends_with_the_sink(void **state)
{
        (void)state;
        struct match_index index;
        enum error err = ERR_IO;
        size_t most = 0;
        make_index(&index, 40);
        for (; err == ERR_IO && most < 100; most++) {
                struct file file = { .most = most };
                buffer_init(&file.bytes, 1 << 23);
                err = match_index_write(&index, to_buffer, &file);
                assert_int_equal(file.calls, most + (err == ERR_IO));
                buffer_free(&file.bytes);
        }
        assert_ok(err);
        assert_true(most > 16);
        free_index(&index);
}

/* The beginning of a file (index_file.c), for making others. */
enum {
        PARTS = 16, TEXTS = 0, BLOCKS = 6, SHAPE_STARTS = 9, ID_ENDS = 10, KEY_STARTS = 12, KEYS = 13, NEAR_STARTS = 14
};
struct head {
        char magic[8];
        uint64_t checksum;
        uint32_t format, rules;
        uint64_t rows, records;
        int32_t most[MATCH_TOKEN_KINDS];
        uint32_t sizes[7];
        struct {
                uint64_t size, checksum;
        } parts[PARTS];
};

static size_t padded(uint64_t size)
{
        return (size_t)((size + 7) / 8 * 8);
}

/* Where a part begins. */
static size_t start_of(const struct head *head, size_t part)
{
        size_t at = sizeof *head;
        for (size_t i = 0; i < part; i++)
                at += padded(head->parts[i].size);
        return at;
}

/* The file with one part cut or filled up with noughts. */
static char *resize(const struct file *file, size_t part, size_t size, size_t *ret_size)
{
        struct head head;
        memcpy(&head, file->bytes.data, sizeof head);
        size_t start = start_of(&head, part), own = head.parts[part].size, end = start + padded(own);
        head.parts[part].size = size;
        *ret_size = file->bytes.size - padded(own) + padded(size);
        char *bytes = calloc(1, *ret_size);
        assert_non_null(bytes);
        memcpy(bytes, file->bytes.data, start);
        memcpy(bytes + start, file->bytes.data + start, own < size ? own : size);
        memcpy(bytes + start + padded(size), file->bytes.data + end, file->bytes.size - end);
        memcpy(bytes, &head, sizeof head);
        assert_ok(match_index_reseal(bytes, *ret_size));
        return bytes;
}

/* As many of one thing as there are of another; texts as long as texts are; noughts between the parts. */
static void refuses_parts_that_do_not_fit(void **state)
{
        (void)state;
        static const struct {
                size_t part;
                int64_t more; /* bytes */
        } rows[] = { { BLOCKS, 12 },     { BLOCKS, -12 },   { ID_ENDS, 8 },      { ID_ENDS, -8 },
                     { KEY_STARTS, 4 },  { KEY_STARTS, -4 }, { NEAR_STARTS, 4 }, { NEAR_STARTS, -4 },
                     { TEXTS, 2 << 20 }, { TEXTS, -40 },     { SHAPE_STARTS, -1 } };
        struct file file;
        struct match_index back;
        make_file(&file, 60);
        struct head head;
        memcpy(&head, file.bytes.data, sizeof head);
        size_t size, unit = head.parts[BLOCKS].size / 3; /* of 28 rows */
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                int64_t own = (int64_t)head.parts[rows[i].part].size, more = rows[i].more;
                if (rows[i].part == BLOCKS)
                        more = more < 0 ? -(int64_t)unit : (int64_t)unit;
                if (rows[i].part == SHAPE_STARTS)
                        more = -own;
                char *bytes = resize(&file, rows[i].part, (size_t)(own + more), &size);
                if (match_index_open(slice_of(bytes, size), &back) != ERR_CORRUPT)
                        fail_msg("part %zu with %ld bytes more is taken", rows[i].part, (long)more);
                free(bytes);
        }
        char *same = resize(&file, TEXTS, head.parts[TEXTS].size, &size);
        assert_ok(match_index_open(slice_of(same, size), &back));
        match_index_free(&back);
        size_t end = sizeof head + head.parts[TEXTS].size;
        assert_true(end % 8 != 0);
        same[end] = 1; /* what no part holds */
        assert_int_equal(match_index_open(slice_of(same, size), &back), ERR_CORRUPT);
        free(same);
        file.bytes.data[16] = 0; /* a format that never was */
        assert_int_equal(match_index_open(buffer_slice(&file.bytes), &back), ERR_CORRUPT);
        buffer_free(&file.bytes);
}

/* Keys of which long stretches are ones or noughts: asked without harm, and what is found is a row. */
static void survives_keys_that_are_none(void **state)
{
        (void)state;
        enum { STRETCH = 48 };
        static struct match_answer answer;
        struct file file;
        struct head head;
        make_file(&file, 300);
        memcpy(&head, file.bytes.data, sizeof head);
        size_t start = start_of(&head, KEYS), size = head.parts[KEYS].size;
        for (size_t at = 0; at + STRETCH < size; at += 10) {
                char kept[STRETCH], *to = file.bytes.data + start + at;
                struct match_index back;
                struct match_asker asker;
                struct match_row room;
                memcpy(kept, to, STRETCH);
                memset(to, at % 4 ? 0 : 0xFF, STRETCH);
                assert_ok(match_index_reseal(file.bytes.data, file.bytes.size));
                assert_ok(match_index_open(buffer_slice(&file.bytes), &back));
                assert_ok(match_asker_init(&asker, &back));
                for (size_t row = at % 7; row < back.packed.count; row += 7) {
                        struct match_record record = match_packed_get(&back.packed, row, &room);
                        match_ask(&asker, &record, 10, &answer);
                        for (size_t i = 0; i < answer.count; i++)
                                assert_true(answer.hits[i].row < back.packed.count);
                }
                match_asker_free(&asker);
                match_index_free(&back);
                memcpy(to, kept, STRETCH);
        }
        buffer_free(&file.bytes);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(holds_tables_without_ids),
                cmocka_unit_test(ends_with_the_sink),
                cmocka_unit_test(refuses_parts_that_do_not_fit),
                cmocka_unit_test(survives_keys_that_are_none),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
