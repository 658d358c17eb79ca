/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/crash/wire.h"

#include "base/cleanup.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { PATIENCE_SECONDS = 15, REQUEST_MAX = 2048, ATTEMPTS = 50 };

void wire_init(struct wire *wire, unsigned port)
{
        wire->port = port;
        wire->fd = -1;
}

void wire_close(struct wire *wire)
{
        if (wire->fd >= 0)
                (void)close(wire->fd);
        wire->fd = -1;
}

static enum error open_wire(struct wire *wire)
{
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)wire->port),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
        int on = 1;
        wire->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (wire->fd < 0 || connect(wire->fd, (struct sockaddr *)&address, sizeof address) != 0) {
                wire_close(wire);
                return ERR_IO;
        }
        (void)setsockopt(wire->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        (void)setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return OK;
}

static struct slice header_value(struct slice head, struct slice name)
{
        struct slice line;
        while (slice_next(&head, '\n', &line)) {
                size_t colon = slice_find_byte(line, ':');
                if (colon < line.size && slice_equal_nocase(slice_sub(line, 0, colon), name))
                        return slice_trim(slice_from(line, colon + 1));
        }
        return SLICE_NULL;
}

/* Whether the answer is whole by now. ERR_IO when it is none that we read. */
static enum error look(const struct wire *wire, size_t got, struct wire_answer *answer, bool *ret_whole)
{
        int64_t status, length;
        struct slice bytes = slice_of(wire->in, got);
        size_t end = slice_find(bytes, S("\r\n\r\n"));
        *ret_whole = false;
        if (end == SIZE_MAX)
                return got < WIRE_HEAD_MAX ? OK : ERR_IO;
        answer->head = slice_sub(bytes, 0, end + 2);
        if (!slice_starts_with(bytes, S("HTTP/1.1 ")) || !slice_to_int64(slice_sub(bytes, 9, 3), &status) ||
            !slice_to_int64(header_value(answer->head, S("Content-Length")), &length) || length < 0 ||
            length > WIRE_BODY_MAX)
                return ERR_IO;
        answer->status = (unsigned)status;
        answer->body = slice_sub(bytes, end + 4, (size_t)length);
        *ret_whole = got - end - 4 >= (size_t)length;
        return OK;
}

static enum error exchange(struct wire *wire, struct slice request, struct wire_answer *ret_answer)
{
        struct wire_answer answer = { 0 };
        size_t got = 0;
        bool whole = false;
        if (wire->fd < 0)
                TRY(open_wire(wire));
        while (request.size > 0) {
                ssize_t sent = send(wire->fd, request.data, request.size, MSG_NOSIGNAL);
                if (sent <= 0)
                        return ERR_IO;
                request = slice_from(request, (size_t)sent);
        }
        while (!whole) {
                ssize_t part = recv(wire->fd, wire->in + got, sizeof wire->in - got, 0);
                if (part <= 0)
                        return ERR_IO;
                got += (size_t)part;
                TRY(look(wire, got, &answer, &whole));
        }
        *ret_answer = answer;
        return OK;
}

enum error wire_send(struct wire *wire, struct slice request, struct wire_answer *ret_answer)
{
        enum error err = exchange(wire, request, ret_answer);
        if (err != OK || slice_equal_nocase(header_value(ret_answer->head, S("Connection")), S("close")))
                wire_close(wire);
        return err;
}

/* --- sessions ----------------------------------------------------------------------------------------------------- */

static bool copy_between(struct slice text, struct slice before, char after, struct slice *ret_found)
{
        size_t at = slice_find(text, before);
        if (at == SIZE_MAX)
                return false;
        struct slice rest = slice_from(text, at + before.size);
        *ret_found = slice_sub(rest, 0, slice_find_byte(rest, after));
        return true;
}

static enum error ask(struct wire *wire, struct wire_answer *ret_answer, const char *format, ...)
        __attribute__((format(printf, 3, 4)));

static enum error ask(struct wire *wire, struct wire_answer *ret_answer, const char *format, ...)
{
        char text[REQUEST_MAX];
        va_list arguments;
        va_start(arguments, format);
        int size = vsnprintf(text, sizeof text, format, arguments);
        va_end(arguments);
        if (size < 0 || (size_t)size >= sizeof text)
                return ERR_TOO_LARGE;
        return wire_send(wire, slice_of(text, (size_t)size), ret_answer);
}

/* Where commits come late, as in a negative control, the session is not there at once. */
static enum error fetch_csrf(struct wire *wire, struct wire_session *session)
{
        struct wire_answer answer;
        struct slice csrf;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                TRY(ask(wire, &answer, "GET /meja HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nCookie: %s\r\n\r\n", wire->port,
                        session->cookie));
                if (copy_between(answer.body, S("name=\"csrf\" value=\""), '"', &csrf)) {
                        (void)snprintf(session->csrf, sizeof session->csrf, "%.*s", SLICE_FMT(csrf));
                        return OK;
                }
                (void)usleep(10 * 1000);
        }
        return ERR_BUSY;
}

static enum error sign_in(struct wire *wire, struct wire_session *session)
{
        struct wire_answer answer;
        struct slice token;
        char body[256];
        int size = snprintf(body, sizeof body, "nama=%s&sandi=%s", session->login, session->password);
        TRY(ask(wire, &answer,
                "POST /masuk HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nOrigin: http://127.0.0.1:%u\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
                wire->port, wire->port, size, body));
        if (answer.status == 503 || answer.status == 429)
                return ERR_BUSY;
        if (answer.status != 303 || !copy_between(answer.head, S("__Host-session="), ';', &token))
                return ERR_UNAUTHENTICATED;
        (void)snprintf(session->cookie, sizeof session->cookie, "__Host-session=%.*s", SLICE_FMT(token));
        TRY(fetch_csrf(wire, session));
        session->age++;
        return OK;
}

enum error wire_sign_in(struct wire *wire, struct wire_session *session, unsigned age)
{
        enum error err = OK;
        (void)pthread_mutex_lock(&session->mutex);
        if (session->age == age)
                err = sign_in(wire, session);
        (void)pthread_mutex_unlock(&session->mutex);
        return err;
}
