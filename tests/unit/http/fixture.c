/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

static enum error identify(void *state, struct request *rq)
{
        (void)state;
        struct slice actor = request_header(rq, "X-Actor");
        if (slice_is_null(actor))
                return OK;
        if (slice_equal(actor, S("unread"))) /* the database does not answer */
                return ERR_IO;
        rq->rate_key = 77;
        rq->csrf_token = arena_join(rq->arena, S("token-"), actor);
        return slice_is_null(rq->csrf_token) ? ERR_MEMORY : OK;
}

static enum error decide(void *state, struct request *rq, const struct route *route)
{
        (void)state;
        if (!rq->rate_key)
                return ERR_UNAUTHENTICATED;
        return strncmp(route->permission, "secret.", 7) == 0 ? ERR_FORBIDDEN : OK;
}

const struct http_gate test_gate = { .identify = identify, .decide = decide };

struct http_server *test_server(const struct http_config *change)
{
        struct http_config config = change ? *change : http_config_default();
        config.listen = S("127.0.0.1:0");
        config.routes = &kentongan_routes;
        config.gate = &test_gate;
        config.access_log = false;
        struct http_server *server = NULL;
        return http_server_start(&config, &server) == OK ? server : NULL;
}

void exchange_bytes(unsigned port, struct slice bytes, struct buffer *answer)
{
        buffer_clear(answer);
        _cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
                return;
        while (bytes.size > 0) {
                ssize_t sent = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
                if (sent <= 0)
                        break;
                bytes = slice_from(bytes, (size_t)sent);
        }
        char chunk[8192];
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        ssize_t got;
        while (poll(&wait, 1, 5000) == 1 && (got = recv(fd, chunk, sizeof(chunk), 0)) > 0)
                buffer_append(answer, slice_of(chunk, (size_t)got));
        buffer_append_byte(answer, '\0');
        if (answer->size)
                answer->size--;
}
