/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "text/json.h"

static void reads_a_document(void **state)
{
        (void)state;
        _cleanup_json_document_ struct json_document document;
        assert_ok(
                json_read_document(S("{\"desa\":\"Ngrayun\",\"jumlah\":3,\"benar\":true,\"bagian\":0.5,\"kosong\":null,"
                                     "\"sebutan\":[{\"telepon\":\"0840\"},\"dua\"]}"),
                                   JSON_DEPTH_DEFAULT, &document));
        struct json_node root = json_root(&document), list, item;
        struct slice text;
        int64_t number;
        double real;
        bool yes = false;
        assert_ok(json_read_text(&root, "desa", 10, &text));
        assert_slice(text, "Ngrayun");
        assert_ok(json_read_int64(&root, "jumlah", 0, 5, &number));
        assert_int_equal(number, 3);
        assert_ok(json_read_real(&root, "bagian", &real));
        assert_true(real == 0.5);
        assert_ok(json_read_bool(&root, "benar", &yes));
        assert_true(yes);
        assert_true(json_node_has(&root, "desa"));
        assert_false(json_node_has(&root, "kosong") || json_node_has(&root, "lain"));
        assert_ok(json_read_array(&root, "sebutan", 5, &list));
        assert_int_equal(json_node_count(&list), 2);
        assert_ok(json_read_item(&list, 1, &item));
        assert_ok(json_node_text(&item, 5, &text));
        assert_slice(text, "dua");
        assert_ok(json_read_item(&list, 0, &item));
        assert_null(document.problem.reason);
        assert_int_equal(json_read_text(&item, "telepon", 3, &text), ERR_INVALID);
        assert_string_equal(document.problem.path, "$.sebutan[0].telepon");
        assert_string_equal(document.problem.reason, "too-long");
        /* The first problem stays. */
        assert_int_equal(json_read_text(&root, "jumlah", 3, &text), ERR_INVALID);
        assert_string_equal(document.problem.reason, "too-long");
}

static void refuses_text_that_is_not_strict(void **state)
{
        (void)state;
        static const struct {
                struct slice text;
                enum error err;
                const char *reason;
        } rows[] = {
                { S("{\"a\":1,\"a\":2}"), ERR_INVALID, "duplicate-key" },
                { S("{\"a\":1} x"), ERR_INVALID, "syntax" },
                { S("{\"a\":9223372036854775808}"), ERR_INVALID, "not-in-range" },
                { S("{\"a\":1e999}"), ERR_INVALID, "not-in-range" },
                { S("\"lepas\""), ERR_INVALID, "syntax" },
                { S("{\"a\":\"\\u0000\"}"), ERR_INVALID, "nul-character" },
                { S("{\"a\":\"\xFF\"}"), ERR_INVALID, "not-utf8" },
                { S("{a:1}"), ERR_INVALID, "syntax" },
                { S(""), ERR_INVALID, "syntax" },
                { S("[[[[]]]]"), ERR_TOO_LARGE, "too-deep" },
                { S("[\"[[[[\\\"[[\"]"), OK, NULL },
                { S("[[[]],[[]]]"), OK, NULL },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_json_document_ struct json_document document;
                enum error err = json_read_document(rows[i].text, 3, &document);
                if (err != rows[i].err)
                        fail_msg("row %zu: %d", i, (int)err);
                if (rows[i].reason)
                        assert_string_equal(document.problem.reason, rows[i].reason);
        }
}

static void assert_problem(const char *text, const char *path, const char *reason, int getter)
{
        _cleanup_json_document_ struct json_document document;
        assert_ok(json_read_document(slice_from_cstr(text), 9, &document));
        struct json_node root = json_root(&document), node;
        struct slice slice;
        int64_t number;
        double real;
        bool yes;
        static const char *const keys[] = { "k", "l" };
        enum error err = OK;
        switch (getter) {
        case 't': err = json_read_text(&root, "k", 3, &slice); break;
        case 'i': err = json_read_int64(&root, "k", 1, 3, &number); break;
        case 'r': err = json_read_real(&root, "k", &real); break;
        case 'b': err = json_read_bool(&root, "k", &yes); break;
        case 'o': err = json_read_object(&root, "k", &node); break;
        case 'a': err = json_read_array(&root, "k", 2, &node); break;
        case 'n': err = json_read_item(&root, 7, &node); break;
        case 'k': err = json_only_keys(&root, keys, ARRAY_SIZE(keys)); break;
        default: break;
        }
        assert_int_equal(err, reason ? ERR_INVALID : OK);
        if (!reason)
                return;
        assert_string_equal(document.problem.path, path);
        assert_string_equal(document.problem.reason, reason);
}

static void names_the_path(void **state)
{
        (void)state;
        assert_problem("{}", "$.k", "missing", 't');
        assert_problem("{\"k\":null}", "$.k", "missing", 't');
        assert_problem("{\"k\":5}", "$.k", "not-text", 't');
        assert_problem("[]", "$", "not-object", 't');
        assert_problem("{\"k\":\"5\"}", "$.k", "not-integer", 'i');
        assert_problem("{\"k\":2.5}", "$.k", "not-integer", 'i');
        assert_problem("{\"k\":0}", "$.k", "not-in-range", 'i');
        assert_problem("{\"k\":4}", "$.k", "not-in-range", 'i');
        assert_problem("{\"k\":true}", "$.k", "not-number", 'r');
        assert_problem("{\"k\":1}", "$.k", "not-bool", 'b');
        assert_problem("{\"k\":[]}", "$.k", "not-object", 'o');
        assert_problem("{\"k\":{}}", "$.k", "not-array", 'a');
        assert_problem("{\"k\":[1,2,3]}", "$.k", "too-many", 'a');
        assert_problem("[1]", "$", "missing", 'n');
        assert_problem("{\"l\":1,\"m\":2}", "$.m", "unknown-key", 'k');
        assert_problem("{\"l\":1,\"k\":2}", "", NULL, 'k');
}

static void writes(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        struct json_writer writer;
        json_writer_init(&writer, &out);
        json_open_object(&writer, NULL);
        json_write_text(&writer, "desa", S("Ng\"rayun\n"));
        json_write_text(&writer, "tiada", SLICE_NULL);
        json_write_int64(&writer, "jumlah", INT64_MIN);
        json_open_array(&writer, "daftar");
        json_write_bool(&writer, NULL, false);
        json_write_real(&writer, NULL, 0.1);
        json_write_real(&writer, NULL, 1.0 / 0.0);
        json_open_object(&writer, NULL);
        json_close(&writer);
        json_close(&writer);
        json_write_null(&writer, "n");
        json_close(&writer);
        assert_ok(json_writer_end(&writer));
        assert_slice(buffer_slice(&out), "{\"desa\":\"Ng\\\"rayun\\n\",\"tiada\":null,\"jumlah\":-9223372036854775808,"
                                         "\"daftar\":[false,0.1,null,{}],\"n\":null}");
        _cleanup_json_document_ struct json_document document;
        assert_ok(json_read_document(buffer_slice(&out), 4, &document));
}

static void notices_misuse(void **state)
{
        (void)state;
        for (int misuse = 0; misuse < 6; misuse++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 1000);
                struct json_writer writer;
                json_writer_init(&writer, &out);
                if (misuse == 0)
                        json_close(&writer);
                if (misuse == 1 || misuse == 2)
                        json_open_object(&writer, NULL);
                if (misuse == 2)
                        json_write_null(&writer, NULL);
                if (misuse == 3 || misuse == 4)
                        json_write_null(&writer, NULL);
                if (misuse == 4)
                        json_write_null(&writer, NULL);
                for (int i = 0; misuse == 5 && i <= JSON_WRITER_DEPTH; i++)
                        json_open_array(&writer, NULL);
                if (misuse == 2)
                        json_close(&writer);
                assert_int_equal(json_writer_end(&writer), misuse == 3 ? OK : ERR_INTERNAL);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(reads_a_document),
                cmocka_unit_test(refuses_text_that_is_not_strict),
                cmocka_unit_test(names_the_path),
                cmocka_unit_test(writes),
                cmocka_unit_test(notices_misuse),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
