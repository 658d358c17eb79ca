/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The parts of the adapter without a server: bodies, forms, routes, answers; what they refuse, and what they do when
 * memory or the disk is short. */
#include "../faults.h"
#include "../test.h"

#include "base/checked.h"
#include "http/exchange.h"

/* ---- bodies ---- */

static enum error read_form(const char *text, struct fields *ret_fields)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        return body_read_urlencoded(&arena, slice_from_cstr(text), ret_fields);
}

static void a_form_is_read_whole_or_refused(void **state)
{
        (void)state;
        static const char *const wrong[] = { "a=%", "a=%4", "a=%4g", "a=%g4", "a=%/4", "%00=1", "a=%C3", "a=b&%ff=1" };
        struct fields fields;
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                assert_int_equal(read_form(wrong[i], &fields), ERR_INVALID);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        assert_ok(body_read_urlencoded(&arena, S("&a=1&&b&c=%c3%A9+x%2B&"), &fields));
        assert_int_equal(fields.count, 3);
        assert_slice(fields.list[1].value, "");
        assert_slice(fields.list[2].value, "\303\251 x+");
}

static void a_form_has_a_largest_number_of_fields(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer text;
        struct fields fields;
        arena_init(&arena, 1 << 20);
        buffer_init(&text, 1 << 16);
        for (int i = 0; i < FIELDS_MAX; i++)
                buffer_append(&text, S("a&"));
        assert_ok(body_read_urlencoded(&arena, buffer_slice(&text), &fields));
        assert_int_equal(fields.count, FIELDS_MAX);
        buffer_append(&text, S("a"));
        assert_int_equal(body_read_urlencoded(&arena, buffer_slice(&text), &fields), ERR_TOO_LARGE);
}

#define PART(head, value) "--x\r\n" head "\r\n\r\n" value "\r\n"
#define NAMED(name)       "Content-Disposition: form-data; name=\"" name "\""

static enum error read_parts(struct slice text, const char *type, struct arena *arena, struct fields *ret_fields)
{
        return body_read_multipart(arena, text, slice_from_cstr(type), ret_fields);
}

static void parts_are_read_whole_or_refused(void **state)
{
        (void)state;
        static const char *const wrong[] = {
                "", "x", "--x", "--x\r\n", PART("", "v") "--x--", PART("Content-Disposition form-data", "v") "--x--",
                PART(": v", "v") "--x--", PART("Content-Type: text/plain", "v") "--x--",
                PART("Content-Disposition: attachment; name=\"a\"", "v") "--x--",
                PART("Content-Disposition: form-data", "v") "--x--",
                PART("Content-Disposition: form-data; name=a", "v") "--x--",
                PART("Content-Disposition: form-data; name=\"a", "v") "--x--",
                PART("Content-Disposition: form-data; name=\"a\" x", "v") "--x--",
                PART("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "v") "--x--",
                PART("Content-Disposition: form-data; name=\"a\"; filename=\"\377\"", "v") "--x--",
                PART(NAMED("a") "\r\n" NAMED("b"), "v") "--x--",
                PART(NAMED("a") "\nX: y", "v") "--x--",
                PART(NAMED("a") "\r\nContent-Transfer-Encoding: base64", "v") "--x--",
                PART(NAMED("\303"), "v") "--x--",
                PART(NAMED("a"), "\377") "--x--",
                PART(NAMED("a"), "v"),
                PART(NAMED("a"), "v") "--x",
                PART(NAMED("a"), "v") "--xy--",
        };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                _cleanup_arena_ struct arena arena;
                struct fields fields;
                arena_init(&arena, 1 << 16);
                enum error err = read_parts(slice_from_cstr(wrong[i]), "multipart/form-data; boundary=x", &arena,
                                            &fields);
                if (err != ERR_INVALID)
                        fail_msg("%s gave %s", wrong[i], error_name(err));
        }
}

static void parts_keep_their_bytes(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct fields fields;
        arena_init(&arena, 1 << 16);
        struct slice text = S(PART(NAMED("a"), "") PART(NAMED("b"), "1\r\n--y")
                              PART(NAMED("c") "; FILENAME=\"d.bin\"\r\nContent-Type: x/y\r\nX-Other: z", "\0\377")
                              "--x--\r\n");
        static const char *const types[] = { "multipart/form-data; boundary=x", "multipart/form-data; boundary=\"x\"",
                                             "multipart/form-data; boundary= x ; charset=utf-8" };
        for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
                assert_ok(read_parts(text, types[i], &arena, &fields));
                assert_int_equal(fields.count, 3);
                assert_slice(fields.list[0].value, "");
                assert_slice(fields.list[1].value, "1\r\n--y");
                assert_true(fields.list[2].is_file && slice_equal(fields.list[2].value, slice_of("\0\377", 2)));
                assert_slice(fields.list[2].content_type, "x/y");
        }
        assert_int_equal(read_parts(text, "multipart/form-data", &arena, &fields), ERR_INVALID);
        assert_int_equal(read_parts(text, "multipart/form-data; boundary=", &arena, &fields), ERR_INVALID);
        assert_int_equal(read_parts(text, "multipart/form-data; boundary=\"\"", &arena, &fields), ERR_INVALID);
        assert_int_equal(read_parts(text, "multipart/form-data; boundary="
                                          "a123456789b123456789c123456789d123456789e123456789f123456789g123456789h",
                                    &arena, &fields), ERR_INVALID);
}

static enum error read_all(void *context)
{
        _cleanup_arena_ struct arena arena;
        struct fields form, parts;
        (void)context;
        arena_init(&arena, 1 << 16);
        TRY(body_read_urlencoded(&arena, S("a=1&b=2&c=3"), &form));
        TRY(read_parts(S(PART(NAMED("a"), "1") PART(NAMED("b"), "2") "--x--"), "multipart/form-data; boundary=x",
                       &arena, &parts));
        assert_true(form.count == 3 && parts.count == 2);
        return OK;
}

static void readers_say_when_memory_is_short(void **state)
{
        (void)state;
        assert_int_equal(fault_each(FAULT_ARENA, NULL, read_all, NULL), 6 + 3 + 1 + 2);
}

struct folder {
        const char *path;
};

/* More than stands in memory goes into a file without a name. */
static enum error keep_body(void *context)
{
        static const char block[64 * 1024] = "block";
        struct body body;
        struct slice bytes = SLICE_NULL;
        const struct folder *folder = context;
        body_init(&body, 4 * BODY_MEMORY_MAX, folder->path);
        enum error err = OK;
        for (int i = 0; i < 32 && err == OK; i++)
                err = body_append(&body, slice_of(block, sizeof block));
        if (err == OK)
                err = body_finish(&body, &bytes);
        if (err == OK)
                err = body_finish(&body, &bytes); /* the same again */
        assert_int_equal(bytes.size, err == OK ? 32 * sizeof block : 0);
        assert_true(err != OK || memcmp(bytes.data + 31 * sizeof block, block, sizeof block) == 0);
        body_free(&body);
        return err;
}

static void a_large_body_lies_in_a_file(void **state)
{
        (void)state;
        struct folder fine = { "/tmp" }, missing = { "/no/such/folder" };
        assert_ok(keep_body(&fine));
        assert_int_equal(keep_body(&missing), ERR_IO);
        assert_true(fault_each(FAULT_MEMORY, NULL, keep_body, &fine) > 0);
        struct body body;
        body_init(&body, 4, "/tmp");
        assert_ok(body_append(&body, S("1234")));
        assert_int_equal(body_append(&body, S("5")), ERR_TOO_LARGE);
        body_free(&body);
}

/* ---- the heads of requests ---- */

static const char *framing_of(const char *version, const char *const *headers)
{
        struct framing framing = { 0 };
        for (; *headers; headers += 2)
                framing_look(&framing, slice_from_cstr(headers[0]), slice_from_cstr(headers[1]));
        return framing_verdict(&framing, slice_from_cstr(version));
}

static void what_has_two_readings_is_refused(void **state)
{
        (void)state;
        static const char *const wrong[][7] = {
                { NULL }, { "Host", "" }, { "Host", "a", "host", "a" },
                { "Host", "a", "Content-Length", "1", "content-length", "1" },
                { "Host", "a", "Content-Length", "1", "Transfer-Encoding", "chunked" },
                { "Host", "a", "Transfer-Encoding", "gzip" }, { "Host", "a", "Transfer-Encoding", "chunked, gzip" },
                { "Host", "a", "", "b" }, { "Host", "a", "X Y", "b" }, { "Host", "a", "X\t", "b" },
        };
        static const char *const fine[] = { "Host", "a", "Transfer-Encoding", "Chunked", NULL };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                if (!framing_of("HTTP/1.1", wrong[i]))
                        fail_msg("row %zu was let through", i);
        assert_null(framing_of("HTTP/1.1", fine));
        assert_non_null(framing_of("HTTP/2.0", fine));
}

static void addresses_with_two_readings_are_refused(void **state)
{
        (void)state;
        static const char *const wrong[] = { "", "a", "http://a/", "*", "/%", "/%4", "/%g0", "/%0g", "/%00", "/a/../b",
                                             "/./a", "/%2e/a", "/%2E%2e/a", "/a/.%2e", "/a%2Fb",
                                             "/a\\b", "/a\1b", "//a" };
        static const char *const fine[] = { "/", "/a", "/a%20b", "/a?b=../c", "/...", "/%2e..", "/a.b/..c", "/%2ea" };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                if (!uri_fault(slice_from_cstr(wrong[i])))
                        fail_msg("%s was let through", wrong[i]);
        for (size_t i = 0; i < ARRAY_SIZE(fine); i++)
                if (uri_fault(slice_from_cstr(fine[i])))
                        fail_msg("%s was refused: %s", fine[i], uri_fault(slice_from_cstr(fine[i])));
}

/* ---- routes ---- */

static enum error build(const struct route *routes, size_t count, size_t memory)
{
        _cleanup_arena_ struct arena arena;
        struct router router;
        struct route_table table = { .routes = routes, .count = count };
        arena_init(&arena, memory);
        return router_build(&arena, &table, &router);
}

static void a_table_that_contradicts_itself_is_refused(void **state)
{
        (void)state;
        const struct route twice[] = { { .pattern = "/a/{b}" }, { .pattern = "/a/{c}" } };
        const struct route methods[] = { { .pattern = "/a/{b}" }, { .pattern = "/a/{c}", .method = HTTP_POST } };
        const struct route deep[] = { { .pattern = "/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17" } };
        assert_int_equal(build(twice, 2, 1 << 16), ERR_CONFLICT);
        assert_ok(build(methods, 2, 1 << 16));
        assert_int_equal(build(deep, 1, 1 << 16), ERR_TOO_LARGE);
        assert_int_equal(build(methods, 2, 0), ERR_MEMORY);
        assert_int_equal(build(methods, 2, 200), ERR_MEMORY);
}

/* ---- answers ---- */

struct fake {
        struct http_server server;
        struct route route;
        struct http_exchange x;
};

static struct request *begin(struct fake *fake, size_t response_max)
{
        *fake = (struct fake){ .route = { .name = "test", .pattern = "/test" } };
        arena_init(&fake->x.arena, 1 << 20);
        buffer_init(&fake->x.answer.body, response_max);
        fake->x.server = &fake->server;
        fake->x.request = (struct request){ .arena = &fake->x.arena, .exchange = &fake->x, .route = &fake->route };
        return &fake->x.request;
}

static void end(struct fake *fake)
{
        buffer_free(&fake->x.answer.body);
        arena_reset(&fake->x.arena);
}

static const char *header_of(const struct fake *fake, const char *name)
{
        for (const struct answer_header *at = fake->x.answer.headers; at; at = at->next)
                if (strcmp(at->name, name) == 0)
                        return at->value;
        return "";
}

static void headers_carry_no_second_line(void **state)
{
        (void)state;
        struct fake fake;
        struct request *rq = begin(&fake, 1000);
        assert_int_equal(response_header(rq, "X-A", S("a\r\nb")), ERR_INVALID);
        assert_int_equal(response_header(rq, "X-A", slice_of("a\0b", 3)), ERR_INVALID);
        assert_int_equal(response_header(rq, "X-A", S("a\177")), ERR_INVALID);
        assert_ok(response_header(rq, "X-A", S("a b")));
        assert_string_equal(header_of(&fake, "X-A"), "a b");
        assert_int_equal(response_cookie(rq, COOKIE_LAX, "a", S("b;c"), 0), ERR_INVALID);
        assert_int_equal(response_cookie(rq, COOKIE_LAX, "a", S("b c"), 0), ERR_INVALID);
        assert_int_equal(response_cookie(rq, COOKIE_LAX, "a", S("b\377"), 0), ERR_INVALID);
        assert_ok(response_cookie(rq, COOKIE_LAX, "a", S(""), -1));
        assert_string_equal(header_of(&fake, "Set-Cookie"),
                            "__Host-a=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
        fake.route.flags = ROUTE_PUBLIC;
        assert_int_equal(response_cookie(rq, COOKIE_LAX, "a", S("b"), 0), ERR_FORBIDDEN);
        assert_ok(response_sign_in_cookie(rq, COOKIE_STRICT, "a", S("b"), 60));
        fake.route.flags = ROUTE_PUBLIC | ROUTE_UNTRACED;
        assert_int_equal(response_sign_in_cookie(rq, COOKIE_STRICT, "a", S("b"), 60), ERR_FORBIDDEN);
        rq->route = NULL;
        assert_int_equal(response_cookie(rq, COOKIE_LAX, "a", S("b"), 0), ERR_FORBIDDEN);
        assert_int_equal(response_sign_in_cookie(rq, COOKIE_STRICT, "a", S("b"), 60), ERR_FORBIDDEN);
        end(&fake);
}

static void redirects_stay_in_the_house(void **state)
{
        (void)state;
        static const char *const wrong[] = { "", "a", "//evil.example", "/\\evil.example", "https://evil.example",
                                             "/a\r\nX: y" };
        struct fake fake;
        struct request *rq = begin(&fake, 1000);
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                if (response_redirect(rq, slice_from_cstr(wrong[i])) == OK)
                        fail_msg("%s was taken", wrong[i]);
                assert_false(fake.x.answer.ready);
        }
        assert_ok(response_redirect(rq, S("/laporan?a=b")));
        assert_string_equal(header_of(&fake, "Location"), "/laporan?a=b");
        assert_int_equal(fake.x.answer.status, 303);
        end(&fake);
}

static void a_page_that_is_too_long_is_not_sent_in_part(void **state)
{
        (void)state;
        struct fake fake;
        struct request *rq = begin(&fake, 10);
        buffer_append(response_body(rq), S("more than ten bytes"));
        assert_int_equal(response_html(rq, 200), ERR_TOO_LARGE);
        assert_false(fake.x.answer.ready);
        buffer_clear(response_body(rq));
        assert_int_equal(response_json(rq, 200, json_pack("{s:s}", "name", "more than ten bytes")), ERR_TOO_LARGE);
        assert_false(fake.x.answer.ready);
        assert_int_equal(response_json(rq, 200, NULL), ERR_MEMORY);
        end(&fake);
}

static void file_names_are_cleaned(void **state)
{
        (void)state;
        struct fake fake;
        struct request *rq = begin(&fake, 1000);
        const struct download file = { "text/csv", S("../a:b\1\"\303\251 (1).csv"), S("1"), true };
        assert_ok(response_download(rq, &file));
        assert_string_equal(header_of(&fake, "Content-Disposition"),
                            "inline; filename=\".._a_b_____(1).csv\"; filename*=UTF-8''..a%3Ab%22%C3%A9%20%281%29.csv");
        end(&fake);
}

static enum error answer_everything(void *context)
{
        struct fake fake;
        struct request *rq = begin(&fake, 4096);
        bool fresh = false;
        (void)context;
        const struct download file = { "text/csv", S("a.csv"), S("1"), false };
        enum error err = response_cookie(rq, COOKIE_STRICT, "session", S("abc"), 60);
        if (err == OK)
                err = response_redirect(rq, S("/a"));
        if (err == OK)
                err = response_download(rq, &file);
        if (err == OK)
                err = response_json(rq, 200, json_pack("{s:i}", "a", 1));
        if (err == OK)
                err = response_language_cookie(rq, 60);
        assert_false(fresh);
        end(&fake);
        return err;
}

static void answers_say_when_memory_is_short(void **state)
{
        (void)state;
        assert_true(fault_each(FAULT_ARENA, NULL, answer_everything, NULL) > 5);
        assert_true(fault_each(FAULT_MEMORY, NULL, answer_everything, NULL) > 1);
}

static void events_have_their_lines(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        event_append(&out, S("7"), S("tick"), S("a\nb"));
        event_append(&out, SLICE_NULL, SLICE_NULL, S("c"));
        assert_slice(buffer_slice(&out), "id: 7\nevent: tick\ndata: a\ndata: b\n\ndata: c\n\n");
}

/* ---- what is said about fields ---- */

static void the_first_fault_of_a_field_is_kept(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct form_errors errors = { 0 };
        arena_init(&arena, 1 << 16);
        form_error_add(&errors, (struct field_error){ .name = S("a"), .fault = FIELD_TOO_LARGE, .limit = 12 });
        form_error_add(&errors, (struct field_error){ .name = S("a"), .fault = FIELD_MISSING });
        assert_int_equal(errors.count, 1);
        const struct field_error *found = form_error_find(&errors, "a");
        assert_non_null(found);
        assert_true(slice_find(form_error_text(&arena, found, LANGUAGE_ID), S("12")) != SIZE_MAX);
        assert_null(form_error_find(&errors, "b"));
        assert_null(form_error_find(NULL, "a"));
        char names[FORM_ERRORS_MAX + 1][8];
        for (int i = 0; i <= FORM_ERRORS_MAX; i++) {
                (void)snprintf(names[i], sizeof names[i], "n%d", i);
                form_error_add(&errors, (struct field_error){ .name = slice_from_cstr(names[i]),
                                                               .fault = FIELD_MISSING });
        }
        assert_int_equal(errors.count, FORM_ERRORS_MAX);
        struct field_error rule = { .name = S("a"), .fault = FIELD_RULE, .text = S("Kalimat sendiri.") };
        assert_slice(form_error_text(&arena, &rule, LANGUAGE_ID), "Kalimat sendiri.");
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_form_is_read_whole_or_refused),
                cmocka_unit_test(a_form_has_a_largest_number_of_fields),
                cmocka_unit_test(parts_are_read_whole_or_refused),
                cmocka_unit_test(parts_keep_their_bytes),
                cmocka_unit_test(readers_say_when_memory_is_short),
                cmocka_unit_test(a_large_body_lies_in_a_file),
                cmocka_unit_test(what_has_two_readings_is_refused),
                cmocka_unit_test(addresses_with_two_readings_are_refused),
                cmocka_unit_test(a_table_that_contradicts_itself_is_refused),
                cmocka_unit_test(headers_carry_no_second_line),
                cmocka_unit_test(redirects_stay_in_the_house),
                cmocka_unit_test(a_page_that_is_too_long_is_not_sent_in_part),
                cmocka_unit_test(file_names_are_cleaned),
                cmocka_unit_test(answers_say_when_memory_is_short),
                cmocka_unit_test(events_have_their_lines),
                cmocka_unit_test(the_first_fault_of_a_field_is_kept),
        };
        return cmocka_run_group_tests_name("http/parts", tests, NULL, NULL);
}
