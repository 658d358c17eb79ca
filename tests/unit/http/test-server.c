/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/log.h"
#include "fixture.h"

#include <fcntl.h>
#include <unistd.h>

static struct http_server *server;
static struct buffer answer;

#define HEAD "Host: localhost\r\nConnection: close\r\n"
#define DESK HEAD "X-Actor: desk\r\n"
#define ID "0190b1a2-3333-7444-8555-666677778888"

static int start(void **state)
{
        (void)state;
        buffer_init(&answer, 1 << 24);
        server = test_server(NULL);
        return server ? 0 : -1;
}

static int stop(void **state)
{
        (void)state;
        http_server_stop(server, 5);
        buffer_free(&answer);
        return 0;
}

static void ask(const char *text)
{
        exchange_bytes(http_server_port(server), slice_from_cstr(text), &answer);
}

static void post(const char *path, const char *type, const char *headers, struct slice body)
{
        _cleanup_buffer_ struct buffer request;
        buffer_init(&request, 8 << 20);
        buffer_printf(&request, "POST %s HTTP/1.1\r\n" HEAD "Content-Type: %s\r\nContent-Length: %zu\r\n%s\r\n", path,
                      type, body.size, headers);
        buffer_append(&request, body);
        assert_ok(buffer_check(&request));
        exchange_bytes(http_server_port(server), buffer_slice(&request), &answer);
}

#define FORM "application/x-www-form-urlencoded"
#define SIGNED "X-Actor: desk\r\nX-CSRF-Token: token-desk\r\n"

static bool has(const char *part)
{
        return slice_find(buffer_slice(&answer), slice_from_cstr(part)) != SIZE_MAX;
}

#define assert_status(status)                                                                             \
        do {                                                                                              \
                if (!slice_starts_with(buffer_slice(&answer), S("HTTP/1.1 " status " ")))                 \
                        fail_msg("not %s: %.*s", status, SLICE_FMT(buffer_slice(&answer)));               \
        } while (0)
#define assert_has(part)                                                                                  \
        do {                                                                                              \
                if (!has(part))                                                                           \
                        fail_msg("no \"%s\" in: %.*s", part, SLICE_FMT(buffer_slice(&answer)));           \
        } while (0)

static void serves_public_page(void **state)
{
        (void)state;
        ask("GET / HTTP/1.1\r\n" HEAD "\r\n");
        assert_status("200");
        assert_has("halo\n");
        assert_has("Cache-Control: public, max-age=60");
        assert_has("Vary: Accept-Language, Cookie");
        assert_false(has("Set-Cookie"));
        ask("GET /?lang=en HTTP/1.1\r\n" HEAD "\r\n");
        assert_has("hello\n");
        assert_has("Set-Cookie: __Host-lang=en; ");
        assert_has("Cache-Control: no-store");
        ask("GET / HTTP/1.1\r\n" HEAD "Accept-Language: en-GB, id;q=0.5\r\n\r\n");
        assert_has("hello\n");
        ask("HEAD / HTTP/1.1\r\n" HEAD "\r\n");
        assert_status("200");
        assert_false(has("halo"));
}

static void every_answer_carries_the_headers(void **state)
{
        (void)state;
        static const char *const requests[] = {
                "GET / HTTP/1.1\r\n" HEAD "\r\n", "GET /tidak-ada HTTP/1.1\r\n" HEAD "\r\n",
                "GET /versi HTTP/1.1\r\n" HEAD "\r\n", "GET /galat/18 HTTP/1.1\r\n" HEAD "\r\n",
                "GET /%00 HTTP/1.1\r\n" HEAD "\r\n", "PUT / HTTP/1.1\r\n" HEAD "\r\n",
        };
        for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++) {
                ask(requests[i]);
                assert_has("X-Content-Type-Options: nosniff");
                assert_has("frame-ancestors 'none'");
                assert_has("object-src 'none'");
                assert_has("base-uri 'none'");
                assert_has("Referrer-Policy: same-origin");
                assert_has("Cross-Origin-Opener-Policy: same-origin");
                assert_has("Cross-Origin-Resource-Policy: same-origin");
                assert_has("Permissions-Policy: ");
                assert_has("Cache-Control: ");
                assert_false(has("unsafe-"));
                assert_false(has("Strict-Transport-Security")); /* plain HTTP here */
        }
}

static void routes_words_before_places(void **state)
{
        (void)state;
        ask("GET /laporan/baru HTTP/1.1\r\n" DESK "\r\n");
        assert_has("new\n");
        ask("GET /laporan/" ID "?page=3&sort=old&other=1 HTTP/1.1\r\n" DESK "\r\n");
        assert_has(ID " page=3 sort=old\n");
        ask("GET /laporan/" ID " HTTP/1.1\r\n" DESK "\r\n");
        assert_has(" page=-1 sort=\n");
        ask("GET /laporan/" ID "?page=10 HTTP/1.1\r\n" DESK "\r\n");
        assert_status("400");
        ask("GET /laporan/" ID "?sort=other HTTP/1.1\r\n" DESK "\r\n");
        assert_status("400");
        ask("GET /laporan/" ID "?page=1&page=2 HTTP/1.1\r\n" DESK "\r\n");
        assert_status("400");
        ask("GET /laporan/bukan-id HTTP/1.1\r\n" DESK "\r\n");
        assert_status("404");
        ask("GET /laporan/ HTTP/1.1\r\n" DESK "\r\n");
        assert_status("404");
}

static void must_look_the_same(const char *forbidden_request, const char *absent_request)
{
        ask(forbidden_request);
        _cleanup_buffer_ struct buffer forbidden;
        buffer_init(&forbidden, 1 << 16);
        size_t date = slice_find(buffer_slice(&answer), S("Date: "));
        buffer_append(&forbidden, slice_sub(buffer_slice(&answer), 0, date));
        buffer_append(&forbidden, slice_from(buffer_slice(&answer), date + 35));
        ask(absent_request);
        date = slice_find(buffer_slice(&answer), S("Date: "));
        assert_memory_equal(forbidden.data, answer.data, date);
        assert_true(
                slice_equal(slice_from(buffer_slice(&forbidden), date), slice_from(buffer_slice(&answer), date + 35)));
}

static void absent_and_forbidden_look_the_same(void **state)
{
        (void)state;
        must_look_the_same("GET /rahasia/7 HTTP/1.1\r\n" DESK "\r\n", "GET /tidak/ada HTTP/1.1\r\n" DESK "\r\n");
        assert_status("404");
        /* also when nobody can say who asks */
        must_look_the_same("GET /rahasia/7 HTTP/1.1\r\n" HEAD "X-Actor: unread\r\n\r\n",
                           "GET /tidak/ada HTTP/1.1\r\n" HEAD "X-Actor: unread\r\n\r\n");
        assert_status("500");
}

static void refuses_methods(void **state)
{
        (void)state;
        ask("DELETE /laporan/baru HTTP/1.1\r\n" DESK "\r\n");
        assert_status("405");
        assert_has("Allow: GET, HEAD\r\n");
        ask("TRACE / HTTP/1.1\r\n" HEAD "\r\n");
        assert_status("405");
        ask("OPTIONS / HTTP/1.1\r\n" HEAD "\r\n");
        assert_status("405");
}

static void gate_decides(void **state)
{
        (void)state;
        ask("GET /laporan/baru HTTP/1.1\r\n" HEAD "\r\n");
        assert_status("401");
        post("/api/v1/things", "application/json", "", S("{\"name\":\"a\"}"));
        assert_status("401");
        assert_has("application/problem+json");
        assert_has("\"type\":\"/masalah/unauthenticated\"");
}

static void fills_a_form(void **state)
{
        (void)state;
        post("/laporan", FORM, SIGNED, S("note=+abc%0D%0Ad+&when=2026-02-28&agree=on&sign=A&sign=C&age="));
        assert_status("200");
        assert_has("note=abc\nd when=20512 agree=1 signs=2");
        post("/laporan", FORM, SIGNED, S("note=ab&when=2026-02-29&sign=A&sign=B&sign=C&age=10&pass=x"));
        assert_status("400");
        assert_has("note:2 when:1 age:5 sign:6 typed=ab pass=hidden");
        post("/laporan", FORM, SIGNED, S("note=a%00bc"));
        assert_status("400");
        post("/laporan", FORM, SIGNED, S("note=a%ffbc"));
        assert_status("400");
        post("/laporan", FORM, SIGNED, S("note=a%2"));
        assert_status("400");
        post("/laporan", "text/plain", SIGNED, S("note=abc"));
        assert_status("415");
}

static void asks_for_the_token_and_the_origin(void **state)
{
        (void)state;
        static const char ok[] = "note=abcd&csrf=token-desk";
        post("/laporan", FORM, "X-Actor: desk\r\n", slice_from_cstr(ok));
        assert_status("200");
        post("/laporan", FORM, "X-Actor: desk\r\n", S("note=abcd&csrf=token-other"));
        assert_status("404");
        post("/laporan", FORM, "X-Actor: desk\r\n", S("note=abcd"));
        assert_status("404");
        post("/laporan", FORM, "X-Actor: desk\r\nOrigin: http://evil.example\r\n", slice_from_cstr(ok));
        assert_status("404");
        post("/laporan", FORM, "X-Actor: desk\r\nOrigin: http://localhost\r\n", slice_from_cstr(ok));
        assert_status("200");
        /* Our own page, of another session: nothing is hidden from who may send it, so it is said. */
        post("/laporan", FORM, "X-Actor: desk\r\nOrigin: http://localhost\r\n", S("note=abcd&csrf=token-other"));
        assert_status("403");
        post("/laporan", FORM, "X-Actor: desk\r\nSec-Fetch-Site: cross-site\r\n", slice_from_cstr(ok));
        assert_status("404");
        post("/laporan", FORM, "X-Actor: desk\r\nSec-Fetch-Site: same-origin\r\n", slice_from_cstr(ok));
        assert_status("200");
        post("/masuk", FORM, "Cookie: a=b\r\n", S("name=x"));
        assert_status("404");
        post("/masuk", FORM, "Origin: http://localhost\r\n", S("name=x"));
        assert_status("303");
        assert_has("Set-Cookie: __Host-session=x; Path=/; Secure; HttpOnly; SameSite=Strict\r\n");
        assert_has("Location: /\r\n");
}

static void takes_files(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer body;
        buffer_init(&body, 8 << 20);
        buffer_append(&body, S("--XX\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nFoto\r\n"
                               "--XX\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"C:\\d\\a.jpg\"\r\n"
                               "Content-Type: image/jpeg\r\n\r\n"));
        for (size_t i = 0; i < 2000000; i++)
                buffer_append_byte(&body, (char)(i % 251));
        buffer_append(&body, S("\r\n--XX--\r\n"));
        post("/berkas", "multipart/form-data; boundary=XX", SIGNED, buffer_slice(&body));
        assert_status("200");
        assert_has("Foto a.jpg 2000000");
        post("/berkas", "multipart/form-data; boundary=XX", SIGNED, slice_sub(buffer_slice(&body), 0, 1000));
        assert_status("400");
        for (size_t i = 0; i < 1500000; i++)
                buffer_append_byte(&body, 'x');
        post("/berkas", "multipart/form-data; boundary=XX", SIGNED, buffer_slice(&body));
        assert_status("413");
        post("/api/v1/things", "application/json", SIGNED, buffer_slice(&body));
        assert_status("413");
        assert_has("Content-Type: application/problem+json\r\n");
        assert_has("\"type\":\"/masalah/too-large\"");
}

static void takes_json(void **state)
{
        (void)state;
        post("/api/v1/things", "application/json", SIGNED,
             S("{\"name\":\"a\",\"tags\":[\"x\",\"y\"],\"more\":{\"a\":1}}"));
        assert_status("201");
        assert_has("{\"name\":\"a\",\"tags\":2,\"more\":1}");
        static const char *const wrong[] = {
                "{\"name\":\"a\",\"name\":\"b\"}", "{\"name\":1}", "{\"name\":\"a\",\"other\":1}", "[]", "{",
                "{\"name\":\"a\",\"tags\":[\"x\",\"y\",\"z\"]}", "{\"name\":\"a\\u0000\"}", "{\"name\":\"a\"} x", "{}",
                "{\"name\":\"a\",\"count\":6}", "{\"name\":\"a\",\"count\":1.5}",
        };
        for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
                post("/api/v1/things", "application/json", SIGNED, slice_from_cstr(wrong[i]));
                assert_status("400");
                assert_has("application/problem+json");
        }
        _cleanup_buffer_ struct buffer deep;
        buffer_init(&deep, 4096);
        buffer_append(&deep, S("{\"name\":\"a\",\"more\":"));
        for (int i = 0; i < 40; i++)
                buffer_append_byte(&deep, '[');
        for (int i = 0; i < 40; i++)
                buffer_append_byte(&deep, ']');
        buffer_append(&deep, S("}"));
        post("/api/v1/things", "application/json", SIGNED, buffer_slice(&deep));
        assert_status("400");
}

static void ask_fault(enum error fault, const char *query)
{
        char request[512];
        (void)snprintf(request, sizeof request, "GET /galat/%d%s HTTP/1.1\r\n" HEAD "\r\n", (int)fault, query);
        ask(request);
}

static void problems_say_little(void **state)
{
        (void)state;
        ask_fault(ERR_INTERNAL, "");
        assert_status("500");
        assert_false(has("what was begun"));
        assert_false(has("X-Begun"));
        ask_fault(ERR_BUSY, "");
        assert_status("503");
        assert_has("Retry-After: ");
        ask_fault(ERR_STALE, "?lang=en");
        assert_status("412");
        assert_has("Somebody else has just changed this record");
}

/* What a page that fails writes to the log. */
static void read_log_of_fault(const char *request, char line[512])
{
        int ends[2];
        assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
        log_set_output(ends[1]);
        uint64_t before = http_server_counts(server).faults;
        ask(request);
        log_set_output(STDERR_FILENO);
        assert_status("500");
        assert_int_equal(http_server_counts(server).faults, before + 1);
        ssize_t size = read(ends[0], line, 511);
        line[size > 0 ? size : 0] = 0;
        close(ends[0]);
        close(ends[1]);
}

static void a_tip_that_fails_is_counted_and_leaves_no_line(void **state)
{
        (void)state;
        char line[512], request[512];
        (void)snprintf(request, sizeof request, "GET /galat/%d HTTP/1.1\r\n" HEAD "\r\n", (int)ERR_INTERNAL);
        read_log_of_fault(request, line);
        assert_non_null(strstr(line, "\"event\":\"http.fault\",\"route\":\"test_error\""));
        read_log_of_fault("POST /tip HTTP/1.1\r\n" HEAD "Content-Type: " FORM
                          "\r\nContent-Length: 10\r\n\r\ntext=gagal", line);
        assert_string_equal(line, "");
}

static void tips_leave_no_trace(void **state)
{
        (void)state;
        post("/tip", FORM, "User-Agent: x\r\n", S("text=rahasia"));
        assert_status("200");
        assert_has("tip rahasia agent=none id=none minute=0");
        assert_has("Connection: close");
        assert_false(has("Set-Cookie"));
}

static void limits_an_account(void **state)
{
        (void)state;
        for (int i = 0; i < 3; i++) {
                ask("GET /sering HTTP/1.1\r\n" DESK "\r\n");
                assert_status("204");
        }
        ask("GET /sering HTTP/1.1\r\n" DESK "X-Forwarded-For: 10.1.2.3\r\n\r\n");
        assert_status("429");
        assert_has("Retry-After: ");
}

static void streams_events(void **state)
{
        (void)state;
        ask("GET /kabar HTTP/1.1\r\n" DESK "\r\n");
        assert_status("200");
        assert_has("text/event-stream");
        assert_has("event: tick\ndata: a\ndata: b\n\n");
}

static void knows_versions(void **state)
{
        (void)state;
        ask("GET /versi HTTP/1.1\r\n" DESK "\r\n");
        assert_has("ETag: \"7\"");
        ask("GET /versi HTTP/1.1\r\n" DESK "If-None-Match: \"5\", W/\"7\"\r\n\r\n");
        assert_status("304");
        ask("GET /versi HTTP/1.1\r\n" DESK "If-Match: \"8\"\r\n\r\n");
        assert_status("412");
}

static void sends_downloads(void **state)
{
        (void)state;
        ask("GET /unduh HTTP/1.1\r\n" DESK "\r\n");
        assert_has("attachment; filename=\"daftar__a__b.csv\"; filename*=UTF-8''daftar%20%22a%22b.csv");
        assert_has("sandbox");
        assert_has("Cache-Control: no-store");
}


int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(serves_public_page),
                cmocka_unit_test(every_answer_carries_the_headers),
                cmocka_unit_test(routes_words_before_places),
                cmocka_unit_test(absent_and_forbidden_look_the_same),
                cmocka_unit_test(refuses_methods),
                cmocka_unit_test(gate_decides),
                cmocka_unit_test(fills_a_form),
                cmocka_unit_test(asks_for_the_token_and_the_origin),
                cmocka_unit_test(takes_files),
                cmocka_unit_test(takes_json),
                cmocka_unit_test(problems_say_little),
                cmocka_unit_test(tips_leave_no_trace),
                cmocka_unit_test(a_tip_that_fails_is_counted_and_leaves_no_line),
                cmocka_unit_test(limits_an_account),
                cmocka_unit_test(streams_events),
                cmocka_unit_test(knows_versions),
                cmocka_unit_test(sends_downloads),
        };
        return cmocka_run_group_tests(tests, start, stop);
}
