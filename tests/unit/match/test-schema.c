/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "match/model.h"

static void reads_a_schema(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct match_schema schema;
        struct ini_problem problem;
        arena_init(&arena, 1 << 20);
        assert_ok(match_schema_read(S("\xEF\xBB\xBF# ours\r\n; and theirs\n[columns]\r\n no = id\nnama = person-name\n"
                                      "catatan=ignore\nlahir = birth-date"),
                                    &arena, &schema, &problem));
        assert_int_equal(schema.count, 2);
        assert_slice(schema.id, "no");
        assert_slice(schema.fields[0].name, "nama");
        assert_int_equal(schema.fields[1].type, MATCH_TYPE_BIRTH_DATE);
        for (int type = 0; type <= MATCH_TYPE_IGNORE; type++) {
                enum match_type back;
                assert_true(match_type_parse(match_type_name((enum match_type)type), &back));
                assert_int_equal(back, type);
        }
}

static void says_what_is_wrong(void **state)
{
        (void)state;
        static const struct {
                const char *text;
                uint32_t line;
                const char *message;
        } rows[] = {
                { "a = id\n", 1, "a line before [columns]" },
                { "[columns]\na = name\n", 2, "there is no type name; `kentongan match --help` lists them" },
                { "[columns]\na = id\nb = id\n", 3, "a second column of type id" },
                { "[columns]\na = text\n\na = phone\n", 4, "the column a stands here twice" },
                { "[columns]\na = text\n[more]\n", 3, "the only section is [columns]" },
                { "[columns]\na\n", 2, "neither [section] nor key = value" },
                { "[columns]\n= text\n", 2, "nothing before =" },
                { "[columns\n", 1, "a section without ]" },
                { "[columns]\na = id\n", 2, "no column to compare" },
                { "[columns]\n\xFF = text\n", 2, "not UTF-8" },
                { "", 0, "no column to compare" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena;
                struct match_schema schema;
                struct ini_problem problem = { 0 };
                arena_init(&arena, 1 << 20);
                assert_int_equal(match_schema_read(slice_from_cstr(rows[i].text), &arena, &schema, &problem),
                                 ERR_INVALID);
                if (problem.line != rows[i].line || strcmp(problem.message, rows[i].message) != 0)
                        fail_msg("row %zu: line %u: %s", i, problem.line, problem.message);
        }
}

static void keeps_its_limits(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer text;
        struct match_schema schema;
        struct ini_problem problem;
        arena_init(&arena, 1 << 20);
        buffer_init(&text, 1 << 20);
        buffer_append(&text, S("[columns]\n"));
        for (int i = 0; i <= MATCH_FIELDS_MAX; i++)
                buffer_printf(&text, "c%d = text\n", i);
        assert_int_equal(match_schema_read(buffer_slice(&text), &arena, &schema, &problem), ERR_INVALID);
        assert_int_equal(problem.line, MATCH_FIELDS_MAX + 2);
        buffer_clear(&text);
        buffer_append(&text, S("[columns]\n"));
        for (int i = 0; i < 300; i++)
                buffer_printf(&text, "c%d = ignore\n", i);
        assert_int_equal(match_schema_read(buffer_slice(&text), &arena, &schema, &problem), ERR_INVALID);
        assert_int_equal(problem.line, 258);
        while (text.size <= MATCH_SCHEMA_BYTES_MAX)
                buffer_append(&text, S("# a long comment that says nothing\n"));
        assert_int_equal(match_schema_read(buffer_slice(&text), &arena, &schema, &problem), ERR_TOO_LARGE);
        struct arena small;
        arena_init(&small, 0);
        assert_int_equal(match_schema_read(S("[columns]\na = text\n"), &small, &schema, &problem), ERR_MEMORY);
}

static struct match_schema every_type(void)
{
        struct match_schema schema = { 0 };
        for (; schema.count < MATCH_TYPE_COUNT; schema.count++)
                schema.fields[schema.count] = (struct match_column){ match_type_name((enum match_type)schema.count),
                                                                     (enum match_type)schema.count };
        return schema;
}

static void a_model_comes_back_as_it_was(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer text, again;
        struct match_schema schema = every_type();
        struct match_model model = match_model_built_in(&schema), back;
        struct ini_problem problem = { 0 };
        arena_init(&arena, 1 << 20);
        buffer_init(&text, 1 << 20);
        buffer_init(&again, 1 << 20);
        for (size_t field = 0; field < model.count; field++) {
                uint64_t m = 0, u = 0;
                for (size_t level = 0; level < MATCH_LEVELS_MAX; level++) {
                        m += model.fields[field].m[level];
                        u += model.fields[field].u[level];
                }
                if (m != PROBABILITY_ONE || u != PROBABILITY_ONE)
                        fail_msg("type %zu sums to %llu, %llu", field, (unsigned long long)m, (unsigned long long)u);
        }
        match_model_write(&text, &model);
        if (match_model_read(buffer_slice(&text), &arena, &back, &problem) != OK)
                fail_msg("line %u: %s", problem.line, problem.message);
        match_model_write(&again, &back);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&again)));
        assert_true(match_model_fits(&back, &schema));
        schema.fields[3].type = MATCH_TYPE_TEXT;
        assert_false(match_model_fits(&back, &schema));
        schema.count = 3;
        assert_false(match_model_fits(&back, &schema));
}

static void refuses_a_model_that_was_changed(void **state)
{
        (void)state;
        static const struct {
                const char *from, *to;
        } rows[] = {
                { "version = 1", "version = 2" },
                { "hash = ", "hash = 0" },
                { "m.exact = 0.985", "m.exact = 0.986" },
                { "m.exact = 0.985", "m.exact = 1.985" },
                { "m.exact", "m.exakt" },
                { "type = sex", "type = id" },
                { "[field sex]", "[feld sex]" },
                { "[model]", "x = 1" },
                { "u.conflict = 0.5", "u.conflict = 0.0" },
                { "prior = 0", "prior = z" },
                { "hash = ", "hush = " },
                { "u.exact = 0.500000000000\n", "" },
                { "[field sex]\n", "" },
                { "version = 1\n", "" },
                { "version = 1", "vers = 1" },
                { "hash = ", "hash = z" },
                { "[field sex]", "[field ]" },
                { "m.exact", "n.exact" },
                { "m.exact", "m." },
                { "type = sex", "type = colour" },
                { "m.conflict", "m.exact" },
                { "u.conflict = 0.5", "u.conflict = 0.5\n[model]\nversion = 1\nx.y = 0.5" },
        };
        struct match_schema schema = match_schema_single(MATCH_TYPE_SEX);
        struct match_model model = match_model_built_in(&schema), back;
        _cleanup_buffer_ struct buffer text, changed;
        buffer_init(&text, 1 << 16);
        buffer_init(&changed, 1 << 16);
        match_model_write(&text, &model);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_arena_ struct arena arena;
                struct ini_problem problem = { 0 };
                arena_init(&arena, 1 << 20);
                size_t at = slice_find(buffer_slice(&text), slice_from_cstr(rows[i].from));
                assert_true(at != SIZE_MAX);
                buffer_clear(&changed);
                buffer_append(&changed, slice_sub(buffer_slice(&text), 0, at));
                buffer_append(&changed, slice_from_cstr(rows[i].to));
                buffer_append(&changed, slice_from(buffer_slice(&text), at + strlen(rows[i].from)));
                if (match_model_read(buffer_slice(&changed), &arena, &back, &problem) != ERR_INVALID ||
                    !problem.message[0])
                        fail_msg("row %zu is taken", i);
        }
}

static void refuses_a_model_beyond_its_limits(void **state)
{
        (void)state;
        struct match_model back;
        struct ini_problem problem = { 0 };
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer text;
        arena_init(&arena, 1 << 20);
        buffer_init(&text, 2 * MATCH_MODEL_BYTES_MAX);
        buffer_append(&text, S("[model]\nversion = 1\nhash = 0123456789abcdef\n"));
        for (int i = 0; i <= MATCH_FIELDS_MAX; i++)
                buffer_printf(&text, "[field f%d]\ntype = sex\n", i);
        assert_int_equal(match_model_read(buffer_slice(&text), &arena, &back, &problem), ERR_INVALID);
        assert_string_equal(problem.message, "more than 24 fields");
        while (text.size <= MATCH_MODEL_BYTES_MAX)
                buffer_append(&text, S("# and so on\n"));
        assert_int_equal(match_model_read(buffer_slice(&text), &arena, &back, &problem), ERR_INVALID);
        assert_int_equal(problem.line, 1);
        assert_int_equal(match_model_read(S("[model]\nversion = 1\n"), &arena, &back, &problem), ERR_INVALID);
        assert_int_equal(match_model_read(S("[model]\nversion = 1\nhash = 0123456789abcdef\n"), &arena, &back,
                                          &problem), ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_a_schema),       cmocka_unit_test(says_what_is_wrong),
                cmocka_unit_test(keeps_its_limits),     cmocka_unit_test(a_model_comes_back_as_it_was),
                cmocka_unit_test(refuses_a_model_that_was_changed),
                cmocka_unit_test(refuses_a_model_beyond_its_limits),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
