/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "tests/http/client.h"

#include "text/escape.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

enum { ANSWER_MAX = 64 << 20, PATIENCE_MS = 30000 };

void client_header_line(struct arena *arena, struct client_request *request, struct slice line)
{
        size_t colon = slice_find_byte(line, ':');
        struct slice name = slice_sub(line, 0, colon), value = slice_trim(slice_from(line, colon + 1));
        request->origin |= slice_equal_nocase(name, S("Origin"));
        request->typed |= slice_equal_nocase(name, S("Content-Type"));
        if (value.size > 0)
                request->headers = arena_printf(arena, "%.*s%.*s: %.*s\r\n", SLICE_FMT(request->headers),
                                                SLICE_FMT(name), SLICE_FMT(value));
}

void client_body_line(struct arena *arena, struct client_request *request, struct slice line)
{
        bool parts = slice_find(request->headers, S("multipart/form-data")) != SIZE_MAX;
        request->body = request->body.size ? arena_printf(arena, "%.*s%s%.*s", SLICE_FMT(request->body),
                                                          parts ? "\r\n" : "\n", SLICE_FMT(line))
                                           : line;
}

void client_form_field(struct arena *arena, struct client_request *request, struct slice name, struct slice value)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1 << 22);
        buffer_append(&out, request->body);
        if (request->body.size)
                buffer_append_byte(&out, '&');
        escape_url_component(&out, name);
        buffer_append_byte(&out, '=');
        escape_url_component(&out, value);
        request->body = arena_copy(arena, buffer_slice(&out));
        request->form = true;
}

struct slice client_header(const struct client_answer *answer, struct slice name)
{
        for (size_t i = 0; i < answer->header_count; i++)
                if (slice_equal_nocase(answer->headers[i].name, name))
                        return answer->headers[i].value;
        return SLICE_NULL;
}

static void append_request(struct buffer *out, const struct client_request *request, const struct cookie_jar *jar)
{
        buffer_printf(out, "%.*s %.*s HTTP/1.1\r\nHost: localhost:%u\r\nConnection: close\r\n%.*s",
                      SLICE_FMT(request->method), SLICE_FMT(request->path), request->port, SLICE_FMT(request->headers));
        if (!request->origin)
                buffer_printf(out, "Origin: http://localhost:%u\r\nSec-Fetch-Site: same-origin\r\n", request->port);
        for (size_t i = 0; i < jar->count; i++)
                buffer_printf(out, "%s%.*s=%.*s", i ? "; " : "Cookie: ", SLICE_FMT(jar->cookies[i].name),
                              SLICE_FMT(jar->cookies[i].value));
        buffer_append(out, jar->count ? S("\r\n") : S(""));
        bool body = request->body.size > 0 || (!slice_equal(request->method, S("GET")) &&
                                               !slice_equal(request->method, S("HEAD")));
        if (body && !request->typed)
                buffer_append(out, S("Content-Type: application/x-www-form-urlencoded\r\n"));
        if (body)
                buffer_printf(out, "Content-Length: %zu\r\n", request->body.size);
        buffer_append(out, S("\r\n"));
        buffer_append(out, request->body);
}

static enum error talk(unsigned port, struct slice bytes, struct buffer *answer)
{
        _cleanup_close_ int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
        if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0)
                return ERR_IO;
        while (bytes.size > 0) {
                ssize_t sent = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL);
                if (sent <= 0)
                        break;
                bytes = slice_from(bytes, (size_t)sent);
        }
        char chunk[16384];
        struct pollfd wait = { .fd = fd, .events = POLLIN };
        ssize_t got;
        while (poll(&wait, 1, PATIENCE_MS) == 1 && (got = recv(fd, chunk, sizeof(chunk), 0)) > 0)
                buffer_append(answer, slice_of(chunk, (size_t)got));
        return answer->size ? buffer_check(answer) : ERR_IO;
}

static void keep_cookie(struct arena *arena, struct cookie_jar *jar, struct slice line)
{
        struct slice pair = slice_sub(line, 0, slice_find_byte(line, ';'));
        size_t equals = slice_find_byte(pair, '=');
        struct client_pair cookie = { arena_copy(arena, slice_sub(pair, 0, equals)),
                                      arena_copy(arena, slice_from(pair, equals + 1)) };
        size_t at = 0;
        while (at < jar->count && !slice_equal(jar->cookies[at].name, cookie.name))
                at++;
        if (slice_find(line, S("Max-Age=0")) != SIZE_MAX) {
                if (at < jar->count)
                        jar->cookies[at] = jar->cookies[--jar->count];
        } else if (at < CLIENT_COOKIES_MAX) {
                jar->cookies[at] = cookie;
                jar->count += at == jar->count;
        }
}

static enum error parse(struct arena *arena, struct slice bytes, struct cookie_jar *jar, struct client_answer *answer)
{
        int64_t status;
        size_t end = slice_find(bytes, S("\r\n\r\n"));
        if (end == SIZE_MAX || !slice_starts_with(bytes, S("HTTP/1.1 ")) ||
            !slice_to_int64(slice_sub(bytes, 9, 3), &status))
                return ERR_INVALID;
        answer->status = (unsigned)status;
        answer->body = slice_from(bytes, end + 4);
        struct slice rest = slice_sub(bytes, 0, end), line;
        (void)slice_next(&rest, '\n', &line);
        while (slice_next(&rest, '\n', &line) && answer->header_count < CLIENT_HEADERS_MAX) {
                size_t colon = slice_find_byte(line, ':');
                struct client_pair pair = { slice_sub(line, 0, colon), slice_trim(slice_from(line, colon + 1)) };
                if (slice_equal_nocase(pair.name, S("Set-Cookie")))
                        keep_cookie(arena, jar, pair.value);
                answer->headers[answer->header_count++] = pair;
        }
        return OK;
}

enum error client_send(struct arena *arena, const struct client_request *request, struct cookie_jar *jar,
                       struct client_answer *ret_answer)
{
        _cleanup_buffer_ struct buffer out, in;
        buffer_init(&out, ANSWER_MAX);
        buffer_init(&in, ANSWER_MAX);
        append_request(&out, request, jar);
        TRY(buffer_check(&out));
        TRY(talk(request->port, buffer_slice(&out), &in));
        struct client_answer answer = { 0 };
        TRY(parse(arena, arena_copy(arena, buffer_slice(&in)), jar, &answer));
        *ret_answer = answer;
        return OK;
}
