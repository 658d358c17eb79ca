/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/sandbox.h"

#include "base/checked.h"
#include "sandbox/protocol.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/wait.h>

#define MIB ((size_t)1024 * 1024)

static const struct sandbox_limits default_limits[] = {
        [SANDBOX_JPEG] = { 20 * MIB, 16 * MIB, 768 * MIB, 15, 30 * SECOND },
        [SANDBOX_PNG] = { 20 * MIB, 32 * MIB, 768 * MIB, 15, 30 * SECOND },
        [SANDBOX_PDF] = { 20 * MIB, 64 * MIB, 768 * MIB, 30, 60 * SECOND },
        [SANDBOX_XLSX] = { 20 * MIB, 64 * MIB, 768 * MIB, 10, 20 * SECOND },
        [SANDBOX_SMALL_JPEG] = { 20 * MIB, 2 * MIB, 768 * MIB, 15, 30 * SECOND },
        [SANDBOX_SMALL_PNG] = { 20 * MIB, 2 * MIB, 768 * MIB, 15, 30 * SECOND },
        [SANDBOX_PDF_TEXT] = { 20 * MIB, MIB / 4, 768 * MIB, 10, 20 * SECOND },
        [SANDBOX_PROBE] = { 4096, MIB, 768 * MIB, 2, 5 * SECOND },
};

struct sandbox_limits sandbox_default_limits(enum sandbox_kind kind)
{
        return (size_t)kind < ARRAY_SIZE(default_limits) ? default_limits[kind] : (struct sandbox_limits){ 0 };
}

bool sandbox_reads_pdf(enum sandbox_kind kind)
{
        return kind == SANDBOX_PDF || kind == SANDBOX_PDF_TEXT;
}

bool sandbox_recognize(struct slice input, enum sandbox_kind *ret_kind)
{
        static const struct {
                struct slice magic;
                enum sandbox_kind kind;
        } magics[] = {
                { { "\xff\xd8\xff", 3 }, SANDBOX_JPEG },
                { { "\x89PNG\r\n\x1a\n", 8 }, SANDBOX_PNG },
                { { "%PDF-", 5 }, SANDBOX_PDF },
                { { "PK\x03\x04", 4 }, SANDBOX_XLSX },
        };
        for (size_t i = 0; i < ARRAY_SIZE(magics); i++) {
                if (slice_starts_with(input, magics[i].magic)) {
                        *ret_kind = magics[i].kind;
                        return true;
                }
        }
        return false;
}

/* Starts the child with `fd` as its descriptor 0, no other, and no environment. */
static enum error spawn_child(int fd, pid_t *ret_pid)
{
        char name[] = "kentongan", word[] = SANDBOX_SUBCOMMAND;
        char *const arguments[] = { name, word, NULL }, *const environment[] = { NULL };
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        sigset_t none, defaults;
        if (posix_spawn_file_actions_init(&actions) != 0)
                return ERR_MEMORY;
        if (posix_spawnattr_init(&attributes) != 0) {
                (void)posix_spawn_file_actions_destroy(&actions);
                return ERR_MEMORY;
        }
        (void)sigemptyset(&none);
        (void)sigfillset(&defaults);
        int failed = posix_spawn_file_actions_adddup2(&actions, fd, 0) |
                     posix_spawn_file_actions_addclosefrom_np(&actions, 1) |
                     posix_spawnattr_setsigmask(&attributes, &none) |
                     posix_spawnattr_setsigdefault(&attributes, &defaults) |
                     posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
        pid_t pid = -1;
        if (!failed)
                failed = posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, arguments, environment);
        (void)posix_spawnattr_destroy(&attributes);
        (void)posix_spawn_file_actions_destroy(&actions);
        if (failed)
                return ERR_IO;
        *ret_pid = pid;
        return OK;
}

/* Waits until `fd` is ready for `events`. ERR_EXPIRED at the deadline. */
static enum error wait_ready(int fd, short events, int64_t deadline)
{
        for (;;) {
                int64_t left = deadline - clock_monotonic();
                if (left <= 0)
                        return ERR_EXPIRED;
                struct pollfd poller = { .fd = fd, .events = events };
                int ready = poll(&poller, 1, (int)(left / 1000) + 1);
                if (ready > 0)
                        return OK;
                if (ready < 0 && errno != EINTR)
                        return ERR_IO;
        }
}

/* A child that is gone while we still write may have answered already: what it said is read next. */
static enum error send_all(int fd, struct slice bytes, int64_t deadline)
{
        while (bytes.size > 0) {
                ssize_t sent = send(fd, bytes.data, bytes.size, MSG_NOSIGNAL | MSG_DONTWAIT);
                if (sent > 0)
                        bytes = slice_from(bytes, (size_t)sent);
                else if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
                        return OK;
                else if (sent < 0 && errno != EAGAIN && errno != EINTR)
                        return ERR_IO;
                else
                        TRY(wait_ready(fd, POLLOUT, deadline));
        }
        return OK;
}

/* Exactly `size` bytes; ERR_CORRUPT when the child ends before. */
static enum error receive_all(int fd, char *data, size_t size, int64_t deadline)
{
        while (size > 0) {
                TRY(wait_ready(fd, POLLIN, deadline));
                ssize_t received = recv(fd, data, size, MSG_DONTWAIT);
                if (received == 0 || (received < 0 && errno == ECONNRESET))
                        return ERR_CORRUPT;
                if (received < 0 && errno != EAGAIN && errno != EINTR)
                        return ERR_IO;
                if (received > 0) {
                        data += received;
                        size -= (size_t)received;
                }
        }
        return OK;
}

/* One conversation with one child. */
struct talk {
        int fd;
        struct sandbox_limits limits;
        int64_t deadline;
        struct arena *arena;
};

static enum error receive_answer(const struct talk *talk, struct sandbox_result *ret_result)
{
        char head[SANDBOX_ANSWER_SIZE];
        struct sandbox_answer answer;
        TRY(receive_all(talk->fd, head, sizeof head, talk->deadline));
        TRY(sandbox_decode_answer(slice_of(head, sizeof head), talk->limits.output, &answer));
        if (answer.status != OK)
                return answer.status;
        char *body = arena_alloc(talk->arena, answer.total);
        if (!body)
                return ERR_MEMORY;
        TRY(receive_all(talk->fd, body, answer.total, talk->deadline));
        return sandbox_decode_items(slice_of(body, answer.total), answer.count, ret_result);
}

static enum error converse(const struct talk *talk, enum sandbox_kind kind, struct slice input,
                           struct sandbox_result *ret_result)
{
        struct sandbox_request request = {
                .kind = kind, .memory = talk->limits.memory, .output = talk->limits.output, .size = input.size,
                .cpu_seconds = talk->limits.cpu_seconds,
        };
        char head[SANDBOX_REQUEST_SIZE];
        sandbox_encode_request(&request, head);
        TRY(send_all(talk->fd, slice_of(head, sizeof head), talk->deadline));
        TRY(send_all(talk->fd, input, talk->deadline));
        return receive_answer(talk, ret_result);
}

/* What the end of the child adds to an answer: running out of processor time is a deadline too. */
static enum error reap(pid_t pid, enum error err)
{
        int status = 0;
        (void)kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
                ;
        if (err == ERR_CORRUPT && WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU)
                return ERR_EXPIRED;
        return err;
}

static atomic_uint running;

unsigned sandbox_running(void)
{
        return atomic_load_explicit(&running, memory_order_relaxed);
}

enum error sandbox_convert(enum sandbox_kind kind, struct slice input, const struct sandbox_limits *limits,
                           struct arena *arena, struct sandbox_result *ret_result)
{
        struct sandbox_limits most = sandbox_default_limits(kind), used = limits ? *limits : most;
        struct sandbox_result result;
        if (most.input == 0 || input.size == 0)
                return ERR_INVALID;
        if (input.size > used.input || used.input > most.input || used.output > most.output ||
            used.memory > most.memory)
                return ERR_TOO_LARGE;
        int pair[2];
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
                return ERR_IO;
        _cleanup_close_ int ours = pair[0];
        pid_t pid;
        enum error err = spawn_child(pair[1], &pid);
        (void)close(pair[1]);
        if (err != OK)
                return err;
        atomic_fetch_add_explicit(&running, 1, memory_order_relaxed);
        struct talk talk = { .fd = ours, .limits = used, .deadline = clock_monotonic() + used.wall, .arena = arena };
        err = reap(pid, converse(&talk, kind, input, &result));
        atomic_fetch_sub_explicit(&running, 1, memory_order_relaxed);
        if (err == OK)
                *ret_result = result;
        return err;
}
