/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A server whose allocations fail one after the other, that cannot be started, that is asked for its figures, and whose
 * streams end. */
#include "../faults.h"
#include "../test.h"

#include "base/checked.h"
#include "fixture.h"
#include "http/problem.h"

#include <errno.h>
#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#define HEAD "Host: localhost\r\nConnection: close\r\n"
#define DESK HEAD "X-Actor: desk\r\nX-CSRF-Token: token-desk\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"

static bool has(const struct buffer *answer, const char *part)
{
        return slice_find(buffer_slice(answer), slice_from_cstr(part)) != SIZE_MAX;
}

/* ---- one failing allocation in each request ---- */

/* What the worker meets from the moment it begins: begin() is the first that it calls. */
static _Atomic unsigned armed, armed_kind, met;

static void arm(void *state)
{
        (void)state;
        fault_arm((enum fault_kind)armed_kind, armed);
}

static void finished(void *state, struct request *rq, unsigned status)
{
        (void)state;
        (void)rq;
        (void)status;
        met = fault_fired();
        fault_arm(FAULT_ARENA, 0);
}

static struct http_server *start_armed(struct http_gate *gate)
{
        struct http_config config = http_config_default();
        *gate = test_gate;
        gate->begin = arm;
        gate->finished = finished;
        config.listen = S("127.0.0.1:0");
        config.routes = &kentongan_routes;
        config.gate = gate;
        config.access_log = false;
        struct http_server *server = NULL;
        assert_ok(http_server_start(&config, &server));
        return server;
}

/* An answer is what it is without a fault, or says that we failed, or refuses without words; never a half. */
static void must_be_whole(struct slice answer, struct slice expected, const char *request, unsigned nth)
{
        if (slice_starts_with(answer, S("HTTP/1.1 50")) || answer.size == 0)
                return;
        size_t body = slice_find(answer, S("\r\n\r\n")), other = slice_find(expected, S("\r\n\r\n"));
        bool wordless = answer.data[9] == '4' && slice_from(answer, body).size == 4;
        bool same = slice_equal(slice_sub(answer, 0, 12), slice_sub(expected, 0, 12)) &&
                    (wordless || slice_equal(slice_from(answer, body), slice_from(expected, other)));
        if (!same)
                fail_msg("%.20s... with allocation %u failing: %.*s", request, nth, SLICE_FMT(answer));
}

static unsigned fail_each(struct http_server *server, enum fault_kind kind, const char *request)
{
        _cleanup_buffer_ struct buffer expected, answer;
        buffer_init(&expected, 1 << 16);
        buffer_init(&answer, 1 << 16);
        armed = 0;
        exchange_bytes(http_server_port(server), slice_from_cstr(request), &expected);
        assert_true(expected.size > 0);
        for (unsigned nth = 1; nth < 500; nth++) {
                armed_kind = kind;
                armed = nth;
                met = 0;
                exchange_bytes(http_server_port(server), slice_from_cstr(request), &answer);
                must_be_whole(buffer_slice(&answer), buffer_slice(&expected), request, nth);
                if (!met)
                        return nth - 1;
        }
        fail_msg("%s: more than 500 allocations", request);
        return 0;
}

#define POST(path) "POST " path " HTTP/1.1\r\n"

static void no_answer_is_half(void **state)
{
        (void)state;
        static const char parts[] = "--x\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nFoto\r\n--x\r\n"
                                    "Content-Disposition: form-data; name=\"photo\"; filename=\"a/b.jpg\"\r\n\r\n1\r\n"
                                    "--x--\r\n";
        static const struct {
                const char *head, *body;
        } requests[] = {
                { "GET /laporan/0190b1a2-3333-7444-8555-666677778888?page=3&sort=old HTTP/1.1\r\n" DESK, "" },
                { POST("/laporan") DESK FORM, "note=abcd&when=2026-02-28&sign=A&sign=B" },
                { POST("/laporan") DESK FORM, "note=ab&when=2026-02-29&sign=A&sign=D&age=x" },
                { POST("/berkas") DESK "Content-Type: multipart/form-data; boundary=x\r\n", parts },
                { POST("/api/v1/things") DESK "Content-Type: application/json\r\n",
                  "{\"name\":\"a\",\"tags\":[\"x\",\"y\"],\"other\":[]}" },
                { POST("/api/v1/things") DESK "Content-Type: application/json\r\n",
                  "{\"name\":\"a\",\"tags\":[\"x\",\"y\"],\"more\":{\"a\":1}}" },
                { "GET /unduh HTTP/1.1\r\n" DESK, "" },
                { "GET /versi HTTP/1.1\r\n" DESK "If-None-Match: \"7\"\r\n", "" },
                { "GET /versi HTTP/1.1\r\n" DESK "If-Match: \"8\"\r\n", "" },
                { POST("/masuk") HEAD FORM "Origin: http://localhost\r\n", "name=x" },
        };
        struct http_gate gate;
        struct http_server *server = start_armed(&gate);
        for (size_t i = 0; i < ARRAY_SIZE(requests); i++) {
                char text[1000];
                size_t size = strlen(requests[i].body);
                int written = size ? snprintf(text, sizeof text, "%sContent-Length: %zu\r\n\r\n%s", requests[i].head,
                                              size, requests[i].body)
                                   : snprintf(text, sizeof text, "%s\r\n", requests[i].head);
                assert_true((size_t)written < sizeof text);
                if (fail_each(server, FAULT_ARENA, text) == 0)
                        fail_msg("%s met no fault", text);
                (void)fail_each(server, FAULT_MEMORY, text);
        }
        armed = 0;
        http_server_stop(server, 2);
}

/* ---- starting ---- */

static enum error start_and_stop(void *context)
{
        struct http_config config = http_config_default();
        struct http_server *server = NULL;
        (void)context;
        config.listen = S("127.0.0.1:0");
        config.admin_listen = S("127.0.0.1:0");
        config.routes = &kentongan_routes;
        config.workers = config.slow_workers = 2;
        TRY(http_server_start(&config, &server));
        assert_true(http_server_port(server) > 0 && http_server_admin_port(server) > 0);
        http_server_stop(server, 1);
        return OK;
}

static void a_server_starts_whole_or_not_at_all(void **state)
{
        (void)state;
        assert_true(fault_each(FAULT_MEMORY, NULL, start_and_stop, NULL) >= 6);
        assert_true(fault_each(FAULT_ARENA, NULL, start_and_stop, NULL) > 5);
        /* two a pool, four at the door, one for what is held back, and a ticker */
        assert_int_equal(fault_each(FAULT_THREAD, NULL, start_and_stop, NULL), 12);
        http_server_stop(NULL, 1);
}

static enum error start_at(struct slice listen, struct slice admin, bool tls)
{
        struct http_config config = http_config_default();
        struct http_server *server = NULL;
        config.listen = listen;
        config.admin_listen = admin;
        config.routes = &kentongan_routes;
        config.certificate = config.private_key = tls ? S("not a certificate") : SLICE_NULL;
        enum error err = http_server_start(&config, &server);
        assert_true(err == OK || server == NULL);
        http_server_stop(server, 1);
        return err;
}

static void addresses_are_whole(void **state)
{
        (void)state;
        static const char *const wrong[] = { "", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:-1", ":80",
                                             "127.0.0.1:65536", "localhost:0", "[::1:0", "[127.0.0.1]:0", "127.0.0:0",
                                             "1234567890123456789012345678901234567890123456789012345678901234:0" };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                if (start_at(slice_from_cstr(wrong[i]), SLICE_NULL, false) != ERR_INVALID)
                        fail_msg("listened on %s", wrong[i]);
        assert_ok(start_at(S("[::1]:0"), SLICE_NULL, false));
        assert_ok(start_at(S("127.0.0.1:0"), S("127.0.0.1:0"), false));
        assert_int_equal(start_at(S("127.0.0.1:0"), S("127.0.0.1:x"), false), ERR_INVALID);
        assert_int_equal(start_at(S("127.0.0.1:0"), S("127.0.0.1:65536"), false), ERR_INVALID);
        assert_int_equal(start_at(S("127.0.0.1:0"), S("127.0.0.1:-1"), false), ERR_INVALID);
        assert_int_equal(start_at(S("127.0.0.1:0"), S("127.0.0.2:0"), false), ERR_INVALID);
        assert_int_equal(start_at(S("0.0.0.0:0"), SLICE_NULL, true), ERR_UNCONFIGURED);
}

static void a_port_belongs_to_one_server(void **state)
{
        (void)state;
        char text[40];
        struct http_config config = http_config_default();
        config.admin_listen = S("127.0.0.1:0");
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        (void)snprintf(text, sizeof text, "127.0.0.1:%u", http_server_admin_port(server));
        assert_int_equal(start_at(S("127.0.0.1:0"), slice_from_cstr(text), false), ERR_CONFLICT);
        (void)snprintf(text, sizeof text, "127.0.0.1:%u", http_server_port(server));
        assert_true(http_address_in_use(slice_from_cstr(text)));
        assert_int_equal(http_address_try(slice_from_cstr(text)), EADDRINUSE);
        assert_int_equal(http_address_try(S("192.0.2.1:0")), EADDRNOTAVAIL); /* of documentation: nobody's */
        assert_int_equal(http_address_try(S("127.0.0.1:0")), 0);
        assert_int_equal(http_address_try(S("here")), 0);
        assert_int_equal(start_at(slice_from_cstr(text), S("127.0.0.1:0"), false), ERR_CONFLICT);
        http_server_stop(server, 1);
}

/* ---- figures ---- */

static _Atomic bool is_ready = true, is_full;

static bool full(struct app *app)
{
        (void)app;
        return is_full;
}

static enum error ready(struct app *app)
{
        (void)app;
        return is_ready ? OK : ERR_IO;
}

static enum error figures(struct app *app, struct buffer *out)
{
        (void)app;
        buffer_append(out, S("# TYPE own gauge\nown 7\n"));
        return is_ready ? OK : ERR_IO;
}

/* A full disk is no rush: who waits a moment waits in vain, so it has words of its own. */
static void a_full_disk_says_so(void **state)
{
        (void)state;
        char busy[128];
        _cleanup_buffer_ struct buffer answer;
        buffer_init(&answer, 1 << 16);
        struct http_config config = http_config_default();
        config.admin_listen = S("127.0.0.1:0");
        config.full = full;
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        (void)snprintf(busy, sizeof busy, "GET /galat/%d?lang=en HTTP/1.1\r\n" HEAD "\r\n", (int)ERR_BUSY);
        for (int now = 0; now <= 1; now++) {
                is_full = now;
                exchange_bytes(http_server_admin_port(server), S("GET /readyz HTTP/1.1\r\n" HEAD "\r\n"), &answer);
                assert_int_equal(has(&answer, "not ready: the disk is full\n"), now);
                exchange_bytes(http_server_port(server), slice_from_cstr(busy), &answer);
                assert_true(has(&answer, " 503 "));
                assert_int_equal(has(&answer, "the server's storage is full"), now);
        }
        is_full = false;
        http_server_stop(server, 1);
}

static void the_figures_say_when_they_fail(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer answer;
        buffer_init(&answer, 1 << 16);
        struct http_config config = http_config_default();
        config.admin_listen = S("127.0.0.1:0");
        config.ready = ready;
        config.metrics = figures;
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        unsigned port = http_server_admin_port(server);
        for (int fine = 1; fine >= 0; fine--) {
                is_ready = fine;
                exchange_bytes(port, S("GET /readyz HTTP/1.1\r\n" HEAD "\r\n"), &answer);
                assert_int_equal(has(&answer, " 200 "), fine);
                assert_int_equal(has(&answer, " 503 "), !fine);
                exchange_bytes(port, S("GET /metrics HTTP/1.1\r\n" HEAD "\r\n"), &answer);
                assert_true(has(&answer, "own 7\n") && has(&answer, "# EOF\n"));
                assert_int_equal(has(&answer, "\nkentongan_metrics_complete 1\n"), fine);
                assert_int_equal(has(&answer, "\nkentongan_metrics_complete 0\n"), !fine);
        }
        is_ready = true;
        exchange_bytes(port, S("GET /laporan/baru HTTP/1.1\r\n" DESK "\r\n"), &answer);
        assert_true(has(&answer, " 404 "));
        exchange_bytes(port, S("POST /metrics HTTP/1.1\r\n" HEAD "Content-Length: 1\r\n\r\nx"), &answer);
        assert_false(has(&answer, " 200 "));
        exchange_bytes(port, S("GET /metrics HTTP/1.1\r\n" HEAD "Content-Length: 1\r\n\r\nx"), &answer);
        assert_false(has(&answer, " 200 "));
        http_server_stop(server, 1);
}

/* ---- streams ---- */

static int open_stream(struct http_server *server)
{
        static const char request[] = "GET /kabar-terus HTTP/1.1\r\nHost: localhost\r\nX-Actor: desk\r\n\r\n";
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)http_server_port(server)),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
        assert_int_equal(send(fd, request, sizeof request - 1, MSG_NOSIGNAL), sizeof request - 1);
        return fd;
}

/* Reads until `part` has come, or the end of the stream. */
static bool comes(int fd, const char *part)
{
        _cleanup_buffer_ struct buffer got;
        char chunk[1000];
        ssize_t size;
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        buffer_init(&got, 1 << 16);
        while (!has(&got, part)) {
                if (poll(&wait, 1, 5000) != 1 || (size = recv(fd, chunk, sizeof chunk, 0)) <= 0)
                        return false;
                buffer_append(&got, slice_of(chunk, (size_t)size));
        }
        return true;
}

static _Atomic bool still_there = true;

static enum error recheck(void *state, struct request *rq)
{
        (void)state;
        (void)rq;
        return still_there ? OK : ERR_UNAUTHENTICATED;
}

static struct http_server *start_streaming(struct http_gate *gate, unsigned most)
{
        struct http_config config = http_config_default();
        struct http_server *server = NULL;
        *gate = test_gate;
        gate->recheck = recheck;
        still_there = true;
        config.listen = S("127.0.0.1:0");
        config.routes = &kentongan_routes;
        config.gate = gate;
        config.access_log = false;
        config.streams_max = most;
        assert_ok(http_server_start(&config, &server));
        return server;
}

static void a_stream_ends_with_its_session(void **state)
{
        (void)state;
        struct http_gate gate;
        struct http_server *server = start_streaming(&gate, 1);
        _cleanup_close_ int fd = open_stream(server);
        assert_true(comes(fd, "id: 2\ndata: go on\n\n"));
        assert_int_equal(http_server_counts(server).streams, 1);
        _cleanup_buffer_ struct buffer second;
        buffer_init(&second, 1 << 16);
        exchange_bytes(http_server_port(server), S("GET /kabar-terus HTTP/1.1\r\n" DESK "\r\n"), &second);
        assert_true(has(&second, " 503 ") && has(&second, "Retry-After: "));
        still_there = false;
        assert_false(comes(fd, "id: 900\n"));
        for (int i = 0; i < 100 && http_server_counts(server).streams; i++)
                (void)usleep(50000);
        assert_int_equal(http_server_counts(server).streams, 0);
        http_server_stop(server, 1);
}

static void a_stop_ends_what_streams(void **state)
{
        (void)state;
        struct http_gate gate;
        struct http_server *server = start_streaming(&gate, 2);
        _cleanup_close_ int one = open_stream(server), other = open_stream(server);
        assert_true(comes(one, "id: 1\n") && comes(other, "id: 1\n"));
        int64_t began = clock_monotonic();
        http_server_stop(server, 5);
        assert_true(clock_monotonic() - began < 4 * SECOND);
        assert_false(comes(one, "id: 900\n"));
}

/* ---- long addresses, wrong words ---- */

static void what_is_asked_is_bounded(void **state)
{
        (void)state;
        _cleanup_buffer_ struct buffer request, answer;
        buffer_init(&request, 1 << 16);
        buffer_init(&answer, 1 << 16);
        struct http_config config = http_config_default();
        config.public_origin = S("https://kentongan.example");
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        buffer_append(&request, S("GET /?"));
        for (int i = 0; i < 5000; i++)
                buffer_append_byte(&request, 'a');
        buffer_append(&request, S(" HTTP/1.1\r\n" HEAD "\r\n"));
        exchange_bytes(http_server_port(server), buffer_slice(&request), &answer);
        assert_true(has(&answer, " 414 "));
        exchange_bytes(http_server_port(server), S("GET / HTTP/1.1\r\n" HEAD "Content-Length: 1\r\n\r\nx"), &answer);
        assert_true(has(&answer, " 200 ") || has(&answer, " 413 "));
        exchange_bytes(http_server_port(server), S("GET / HTTP/1.1\r\n" HEAD "Content-Length: 99\r\n\r\n"), &answer);
        assert_true(has(&answer, " 413 "));
        exchange_bytes(http_server_port(server), S("PUT / HTTP/1.1\r\n" HEAD "Content-Length: 99999999\r\n\r\n"),
                       &answer);
        assert_true(has(&answer, " 405 ") && has(&answer, "Allow: GET, HEAD\r\n"));
        static const char form[] = "POST /laporan HTTP/1.1\r\n" DESK FORM "Content-Length: 9\r\nOrigin: %s\r\n\r\n"
                                   "note=abcd";
        for (int own = 0; own < 2; own++) {
                buffer_clear(&request);
                buffer_printf(&request, form, own ? "https://kentongan.example" : "http://localhost");
                exchange_bytes(http_server_port(server), buffer_slice(&request), &answer);
                assert_int_equal(has(&answer, " 200 "), own);
        }
        http_server_stop(server, 1);
}

static void a_page_under_another_address_says_which_is_right(void **state)
{
        static const char form[] = "POST /laporan HTTP/1.1\r\n" DESK FORM "Content-Length: 9\r\n"
                                   "Accept-Language: %s\r\n%s\r\n\r\nnote=abcd";
        static const struct {
                const char *language, *sent, *status, *words;
        } cases[] = {
                { "id", "Origin: http://localhost", " 421 ", "Buka alamat ini" },
                { "en", "Origin: http://localhost", " 421 ", "Open this address" },
                { "en", "Origin: https://lan.example\r\nSec-Fetch-Site: same-origin", " 421 ", "kentongan.example/" },
                { "en", "Origin: https://localhost.evil.example", " 404 ", "" },
                { "en", "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site", " 404 ", "" },
        };
        _cleanup_buffer_ struct buffer request, answer;
        (void)state;
        buffer_init(&request, 1 << 16);
        buffer_init(&answer, 1 << 16);
        struct http_config config = http_config_default();
        config.public_origin = S("https://kentongan.example");
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                buffer_clear(&request);
                buffer_printf(&request, form, cases[i].language, cases[i].sent);
                exchange_bytes(http_server_port(server), buffer_slice(&request), &answer);
                assert_true(has(&answer, cases[i].status));
                assert_true(has(&answer, cases[i].words));
                assert_int_equal(has(&answer, "https://kentongan.example"), i < 3);
        }
        http_server_stop(server, 1);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(no_answer_is_half),
                cmocka_unit_test(a_server_starts_whole_or_not_at_all),
                cmocka_unit_test(addresses_are_whole),
                cmocka_unit_test(a_port_belongs_to_one_server),
                cmocka_unit_test(the_figures_say_when_they_fail),
                cmocka_unit_test(a_full_disk_says_so),
                cmocka_unit_test(a_stream_ends_with_its_session),
                cmocka_unit_test(a_stop_ends_what_streams),
                cmocka_unit_test(what_is_asked_is_bounded),
                cmocka_unit_test(a_page_under_another_address_says_which_is_right),
        };
        return cmocka_run_group_tests_name("http/faults", tests, NULL, NULL);
}
