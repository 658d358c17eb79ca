/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Raw bytes on a connection of the real server, with the routes of tests/unit/http/pages.c: framing, headers, cookies,
 * languages, versions, ranges of parameters, bodies, multipart, and what stands behind the first request. */
#include "fuzz.h"

#include "http/exchange.h"
#include "tests/unit/http/fixture.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

enum { ANSWER_MAX = 1 << 20, AT_ONCE_MS = 3, END_WAIT_MS = 200, BYTES_MAX = 64 << 10 };

static struct http_server *server;

static void stop_server(void)
{
        http_server_stop(server, 1);
}

static void start_server(void)
{
        struct http_config config = http_config_default();
        config.network_threads = config.workers = config.slow_workers = 1;
        config.trusted_proxy = true;
        server = test_server(&config);
        fuzz_must(server);
        (void)atexit(stop_server);
}

static bool read_some(int fd, int wait_ms, struct buffer *answer)
{
        char chunk[8192];
        ssize_t got = 0;
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        if (poll(&wait, 1, wait_ms) == 1)
                got = recv(fd, chunk, sizeof chunk, 0);
        if (got > 0)
                buffer_append(answer, slice_of(chunk, (size_t)got));
        return got > 0;
}

/* Writes everything, reads what comes at once, says that nothing follows, and reads until the server has closed. The
 * end comes apart from the bytes: libmicrohttpd waits for its timeout when epoll tells both in one event. */
static void converse(struct slice bytes, struct buffer *answer)
{
        int ends[2];
        ssize_t got;
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        fuzz_must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) == 0);
        _cleanup_close_ int fd = ends[0];
        fuzz_must(MHD_add_connection(server->daemon, ends[1], (struct sockaddr *)&address, sizeof address) == MHD_YES);
        while (bytes.size > 0 && (got = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL)) > 0)
                bytes = slice_from(bytes, (size_t)got);
        while (read_some(fd, AT_ONCE_MS, answer))
                ;
        (void)shutdown(fd, SHUT_WR);
        while (read_some(fd, END_WAIT_MS, answer))
                ;
}

void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        bool slow = slice_find(input, S("lambat")) != SIZE_MAX || slice_find(input, S("kabar")) != SIZE_MAX;
        if (input.size > BYTES_MAX || slow)
                return; /* these routes take their time */
        if (!server)
                start_server();
        int before = handled;
        _cleanup_buffer_ struct buffer answer;
        buffer_init(&answer, ANSWER_MAX);
        converse(input, &answer);
        struct slice said = buffer_slice(&answer);
        fuzz_must(buffer_check(&answer) == OK);
        if (said.size == 0)
                return; /* closed without a word */
        fuzz_must(slice_starts_with(said, S("HTTP/1.")));
        /* No handler without an answer that says so, and never more handled than there are ends of heads. */
        size_t heads = 1;
        for (struct slice rest = input, line; slice_next(&rest, '\n', &line);)
                heads += slice_trim(line).size == 0;
        fuzz_must(handled - before >= 0 && (size_t)(handled - before) <= heads);
}
