/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is bounded stays bounded: time, numbers, addresses; and a stop finishes what was accepted. */
#include "../test.h"

#include "fixture.h"
#include "http/problem.h"
#include "http/rate.h"
#include "http/workers.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#define HEAD "Host: localhost\r\nConnection: close\r\n"

static bool has(const struct buffer *answer, const char *part)
{
        return slice_find(buffer_slice(answer), slice_from_cstr(part)) != SIZE_MAX;
}

struct visit {
        unsigned port;
        struct buffer answer;
        pthread_t thread;
};

static void *visit_slow(void *state)
{
        struct visit *visit = state;
        exchange_bytes(visit->port, S("GET /lambat HTTP/1.1\r\n" HEAD "\r\n"), &visit->answer);
        return NULL;
}

static void start_visits(struct visit *visits, size_t count, unsigned port)
{
        for (size_t i = 0; i < count; i++) {
                visits[i].port = port;
                buffer_init(&visits[i].answer, 1 << 16);
                assert_int_equal(pthread_create(&visits[i].thread, NULL, visit_slow, &visits[i]), 0);
        }
}

static unsigned end_visits(struct visit *visits, size_t count, const char *status)
{
        unsigned with = 0;
        for (size_t i = 0; i < count; i++) {
                pthread_join(visits[i].thread, NULL);
                with += has(&visits[i].answer, status);
                if (has(&visits[i].answer, " 503 "))
                        assert_true(has(&visits[i].answer, "Retry-After: "));
                buffer_free(&visits[i].answer);
        }
        return with;
}

static void sheds_what_does_not_fit(void **state)
{
        (void)state;
        struct http_config config = http_config_default();
        config.slow_workers = 1; /* and 8 may wait */
        config.queue_ms = 400;
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        struct visit visits[16];
        start_visits(visits, 16, http_server_port(server));
        (void)usleep(100000);
        /* The flood in the slow pool does not stop the rest. */
        struct buffer answer;
        buffer_init(&answer, 1 << 16);
        int64_t before = clock_monotonic();
        exchange_bytes(http_server_port(server), S("GET / HTTP/1.1\r\n" HEAD "\r\n"), &answer);
        assert_true(has(&answer, " 200 "));
        assert_true(clock_monotonic() - before < SECOND / 2);
        buffer_free(&answer);
        /* Nor who signs in, though he waits for threads of his own kind. */
        buffer_init(&answer, 1 << 16);
        exchange_bytes(http_server_port(server), S("GET /pintu HTTP/1.1\r\n" HEAD "\r\n"), &answer);
        assert_true(has(&answer, " 200 "));
        buffer_free(&answer);
        unsigned served = end_visits(visits, 16, " 200 ");
        struct http_counts counts = http_server_counts(server);
        assert_in_range(served, 2, 5); /* 150 ms each, until 400 ms have been waited */
        assert_int_equal(counts.shed, 16 - served);
        http_server_stop(server, 5);
}

static enum error write_typed(void *state, struct request *rq, const struct problem *problem, struct buffer *out)
{
        (void)state;
        struct slice typed = request_typed(rq, "name");
        buffer_printf(out, "status=%d typed=%.*s", (int)problem->status, SLICE_FMT(typed));
        return buffer_check(out);
}

static void what_waited_too_long_gets_its_words_back(void **state)
{
        (void)state;
        static const struct http_pages pages = { .problem_page = write_typed };
        struct http_config config = http_config_default();
        config.slow_workers = 1; /* /lambat holds it for 150 ms */
        config.queue_ms = 40;
        config.pages = &pages;
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        struct visit visit[1];
        struct buffer answer;
        buffer_init(&answer, 1 << 16);
        start_visits(visit, 1, http_server_port(server));
        (void)usleep(40000);
        exchange_bytes(http_server_port(server),
                       S("POST /masuk HTTP/1.1\r\n" HEAD "Origin: http://localhost\r\nContent-Length: 16\r\n"
                         "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Kata+panjan"), &answer);
        assert_true(has(&answer, " 503 "));
        assert_true(has(&answer, "status=503 typed=Kata panjan"));
        buffer_free(&answer);
        assert_int_equal(end_visits(visit, 1, " 200 "), 1);
        assert_int_equal(http_server_counts(server).shed, 1);
        http_server_stop(server, 5);
}

static void stop_finishes_what_was_accepted(void **state)
{
        (void)state;
        struct http_server *server = test_server(NULL);
        assert_non_null(server);
        struct visit visits[4];
        start_visits(visits, 4, http_server_port(server));
        (void)usleep(50000);
        http_server_stop(server, 5);
        assert_int_equal(end_visits(visits, 4, " 200 "), 4);
}

static int connect_to(unsigned port)
{
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        return fd;
}

/* Drips a byte each 100 ms; milliseconds until the server closes. */
static int64_t drip(unsigned port, const char *first)
{
        _cleanup_close_ int fd = connect_to(port);
        int64_t began = clock_monotonic();
        assert_true(send(fd, first, strlen(first), MSG_NOSIGNAL) > 0);
        for (int i = 0; i < 80; i++) {
                struct pollfd wait = { .fd = fd, .events = POLLIN };
                char byte;
                if (poll(&wait, 1, 100) == 1 && recv(fd, &byte, 1, 0) <= 0)
                        break;
                if (send(fd, "x", 1, MSG_NOSIGNAL) < 0)
                        break;
        }
        return (clock_monotonic() - began) / 1000;
}

static void slow_senders_are_cut(void **state)
{
        (void)state;
        struct http_config config = http_config_default();
        config.header_seconds = 1;
        config.body_seconds = 1;
        struct http_server *server = test_server(&config);
        assert_non_null(server);
        unsigned port = http_server_port(server);
        assert_in_range(drip(port, "GET / HTTP/1.1\r\nX-Slow: "), 900, 4000);
        assert_in_range(drip(port, "POST /tip HTTP/1.1\r\nHost: a\r\nContent-Length: 2000\r\n\r\n"), 900, 4000);
        http_server_stop(server, 1);
}

static void knows_where_it_may_listen(void **state)
{
        (void)state;
        struct buffer why;
        buffer_init(&why, 4096);
        struct http_config config = http_config_default();
        config.listen = S("0.0.0.0:8080");
        assert_int_equal(http_config_check(&config, &why), ERR_UNCONFIGURED);
        assert_true(has(&why, "1. TLS in this program"));
        assert_true(has(&why, "2. nginx in front"));
        struct http_server *server = NULL;
        assert_int_equal(http_server_start(&config, &server), ERR_UNCONFIGURED);
        assert_null(server);
        config.listen = S("[::]:8080");
        assert_int_equal(http_config_check(&config, &why), ERR_UNCONFIGURED);
        config.trusted_proxy = true;
        assert_int_equal(http_config_check(&config, &why), ERR_UNCONFIGURED);
        config.listen = S("[::1]:8080");
        assert_ok(http_config_check(&config, &why));
        static const struct { const char *origin; enum error expected; } origins[] = {
                { "https://kentongan.example.go.id", OK }, { "https://kentongan.example:8443", OK },
                { "http://127.0.0.1:8080", OK }, { "http://localhost", OK }, { "http://[::1]:8080", OK },
                { "http://x", ERR_INVALID }, { "https://", ERR_INVALID }, { "kentongan.example", ERR_INVALID },
                { "https://kentongan.example/", ERR_INVALID }, { "http://127.0.0.1.evil.example", ERR_INVALID },
                { "http://localhost@evil.example", ERR_INVALID }, { "https://a b", ERR_INVALID },
        };
        for (size_t i = 0; i < sizeof origins / sizeof *origins; i++) {
                config.public_origin = slice_from_cstr(origins[i].origin);
                assert_int_equal(http_config_check(&config, &why), origins[i].expected);
        }
        config.public_origin = SLICE_NULL;
        config.listen = S("localhost:80");
        assert_int_equal(http_config_check(&config, &why), ERR_INVALID);
        config.listen = S("127.0.0.1:0");
        config.admin_listen = S("localhost:9090");
        assert_int_equal(http_config_check(&config, &why), ERR_INVALID);
        config.admin_listen = S("127.0.0.1:9090");
        assert_ok(http_config_check(&config, &why));
        config.listen = S("0.0.0.0:443");
        config.certificate = S("pem");
        assert_int_equal(http_config_check(&config, &why), ERR_UNCONFIGURED);
        config.private_key = S("pem"); /* the test http/tls has a pair that works */
        assert_int_equal(http_config_check(&config, &why), ERR_UNCONFIGURED);
        buffer_free(&why);
}

static void forwarded_headers_need_a_trusted_proxy(void **state)
{
        (void)state;
        struct buffer answer;
        buffer_init(&answer, 1 << 16);
        for (int trusted = 0; trusted < 2; trusted++) {
                struct http_config config = http_config_default();
                config.trusted_proxy = trusted;
                struct http_server *server = test_server(&config);
                exchange_bytes(http_server_port(server),
                               S("GET / HTTP/1.1\r\n" HEAD "X-Forwarded-Proto: https\r\n\r\n"), &answer);
                assert_int_equal(has(&answer, "Strict-Transport-Security: max-age=31536000"), trusted);
                http_server_stop(server, 1);
        }
        buffer_free(&answer);
}

static void serves_assets(void **state)
{
        (void)state;
        static const struct asset assets[] = {
                { S("/assets/a-1.css"), S("text/css; charset=utf-8"), S("plain"), S("gzipped"), S("br"), S("1"), true },
                { S("/robots.txt"), S("text/plain; charset=utf-8"), S("robots"), SLICE_NULL, SLICE_NULL, S("2"),
                  false },
        };
        static const struct asset_table table = { assets, 2 };
        struct http_config config = http_config_default();
        config.assets = &table;
        struct http_server *server = test_server(&config);
        unsigned port = http_server_port(server);
        struct buffer answer;
        buffer_init(&answer, 1 << 16);
        exchange_bytes(port, S("GET /assets/a-1.css HTTP/1.1\r\n" HEAD "Accept-Encoding: gzip, br;q=0\r\n\r\n"),
                       &answer);
        assert_true(has(&answer, "Content-Encoding: gzip") && has(&answer, "gzipped") && has(&answer, "immutable"));
        exchange_bytes(port, S("GET /assets/a-1.css HTTP/1.1\r\n" HEAD "Accept-Encoding: gzip, br\r\n\r\n"), &answer);
        assert_true(has(&answer, "Content-Encoding: br"));
        exchange_bytes(port, S("GET /assets/a-1.css HTTP/1.1\r\n" HEAD "If-None-Match: \"1\"\r\n\r\n"), &answer);
        assert_true(has(&answer, " 304 "));
        exchange_bytes(port, S("GET /robots.txt HTTP/1.1\r\n" HEAD "\r\n"), &answer);
        assert_true(has(&answer, "robots") && has(&answer, "max-age=300") && has(&answer, "Vary: Accept-Encoding"));
        exchange_bytes(port, S("POST /robots.txt HTTP/1.1\r\n" HEAD "Content-Length: 0\r\n\r\n"), &answer);
        assert_true(has(&answer, " 404 "));
        buffer_free(&answer);
        http_server_stop(server, 1);
}

static void figures_have_their_own_address(void **state)
{
        (void)state;
        struct http_config config = http_config_default();
        config.admin_listen = S("127.0.0.1:0");
        struct http_server *server = test_server(&config);
        struct buffer answer;
        buffer_init(&answer, 1 << 16);
        exchange_bytes(http_server_port(server), S("GET /metrics HTTP/1.1\r\n" HEAD "\r\n"), &answer);
        assert_true(has(&answer, " 404 "));
        exchange_bytes(http_server_admin_port(server), S("GET /metrics HTTP/1.1\r\n" HEAD "\r\n"), &answer);
        assert_true(has(&answer, "kentongan_http_requests_total 1\n") && has(&answer, "# EOF\n"));
        exchange_bytes(http_server_admin_port(server), S("GET /readyz HTTP/1.1\r\n" HEAD "\r\n"), &answer);
        assert_true(has(&answer, " 200 "));
        buffer_free(&answer);
        http_server_stop(server, 1);
        config.admin_listen = S("0.0.0.0:0");
        assert_null(test_server(&config));
}

static void buckets_fill_again(void **state)
{
        (void)state;
        struct rate_table table;
        unsigned wait = 0;
        assert_ok(rate_table_init(&table, 2));
        assert_ok(rate_take_global(&table, 0, 2, 60, &wait));
        assert_ok(rate_take_global(&table, 0, 2, 60, &wait));
        assert_int_equal(rate_take_global(&table, 0, 2, 60, &wait), ERR_BUSY);
        assert_in_range(wait, 29, 31);
        assert_ok(rate_take_global(&table, 1, 2, 60, &wait)); /* another route */
        assert_ok(rate_take_account(&table, 5, 1, 1, &wait));
        assert_int_equal(rate_take_account(&table, 5, 1, 1, &wait), ERR_BUSY);
        assert_ok(rate_take_account(&table, 6, 1, 1, &wait));
        (void)usleep(1050000);
        assert_ok(rate_take_account(&table, 5, 1, 1, &wait));
        for (uint64_t key = 100; key < 100000; key++)
                assert_ok(rate_take_account(&table, key, 1000, 1, &wait)); /* bounded memory, nobody refused */
        rate_table_free(&table);
}

/* --- one sender never has all threads and the whole queue --- */

struct held {
        struct work work;
        _Atomic bool started, go;
};

static void hold(struct work *work)
{
        struct held *held = (struct held *)work;
        held->started = true;
        while (!held->go)
                (void)usleep(1000);
}

static void one_sender_has_half(void **state)
{
        (void)state;
        enum { THREADS = 4, QUEUE = 8, FLOOD = 10 };
        struct workers *workers;
        struct held flood[FLOOD] = { 0 }, other[2] = { 0 };
        unsigned taken = 0, running = 0;
        assert_ok(workers_start(THREADS, QUEUE, &workers));
        for (size_t i = 0; i < FLOOD; i++) {
                flood[i].work = (struct work){ .run = hold, .key = 7 };
                taken += workers_add(workers, &flood[i].work) == OK;
                (void)usleep(20000);
        }
        assert_int_equal(taken, THREADS / 2 + QUEUE / 2);
        for (size_t i = 0; i < 2; i++) {
                other[i].work = (struct work){ .run = hold, .key = 8 + i };
                assert_ok(workers_add(workers, &other[i].work));
        }
        for (int tries = 0; tries < 2000 && !(other[0].started && other[1].started); tries++)
                (void)usleep(1000);
        assert_true(other[0].started && other[1].started); /* past four that wait in front of them */
        for (size_t i = 0; i < FLOOD; i++)
                running += flood[i].started;
        assert_int_equal(running, THREADS / 2);
        for (size_t i = 0; i < FLOOD; i++)
                flood[i].go = true;
        for (int tries = 0; tries < 2000 && !flood[taken - 1].started; tries++)
                (void)usleep(1000);
        assert_true(flood[taken - 1].started);
        other[0].go = other[1].go = true;
        workers_stop(workers);
        workers_free(workers);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(sheds_what_does_not_fit),
                cmocka_unit_test(what_waited_too_long_gets_its_words_back),
                cmocka_unit_test(stop_finishes_what_was_accepted),
                cmocka_unit_test(slow_senders_are_cut),
                cmocka_unit_test(knows_where_it_may_listen),
                cmocka_unit_test(forwarded_headers_need_a_trusted_proxy),
                cmocka_unit_test(serves_assets),
                cmocka_unit_test(figures_have_their_own_address),
                cmocka_unit_test(buckets_fill_again),
                cmocka_unit_test(one_sender_has_half),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
