/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/child.h"

#include "base/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>

/* What the last call said: "ok" or the name of its refusal. */
static void say(struct buffer *answer, bool done)
{
        if (done)
                buffer_append(answer, S("ok"));
        else
                buffer_append(answer, slice_from_cstr(strerrorname_np(errno)));
}

static void probe_ping(struct buffer *answer)
{
        buffer_append(answer, S("pong"));
}

static void probe_open(struct buffer *answer)
{
        say(answer, open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0);
}

static void probe_write(struct buffer *answer)
{
        say(answer, open("/tmp/kentongan-probe", O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0);
}

static void probe_descriptors(struct buffer *answer)
{
        for (int fd = 0; fd < 1024; fd++)
                if (fcntl(fd, F_GETFD) >= 0)
                        buffer_printf(answer, "%d ", fd);
}

static void probe_environment(struct buffer *answer)
{
        size_t count = 0;
        while (environ && environ[count])
                count++;
        buffer_printf(answer, "%zu", count);
}

static void probe_memory(struct buffer *answer)
{
        void *bytes = mmap(NULL, (size_t)8 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        say(answer, bytes != MAP_FAILED);
}

static void probe_map(struct buffer *answer)
{
        void *bytes = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        say(answer, bytes != MAP_FAILED);
}

static void probe_socket(struct buffer *answer)
{
        say(answer, socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0);
}

static void probe_exec(struct buffer *answer)
{
        char name[] = "true";
        char *const arguments[] = { name, NULL };
        say(answer, execve("/bin/true", arguments, environ) == 0);
}

static void probe_fork(struct buffer *answer)
{
        say(answer, fork() >= 0);
}

static void probe_trace(struct buffer *answer)
{
        say(answer, ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
}

static void probe_spin(struct buffer *answer)
{
        for (volatile uint64_t turns = 0;; turns = turns + 1)
                if (answer->limit == SIZE_MAX)
                        return;
}

/* The parent keeps its end open and says nothing more: this waits until it is killed. */
static void probe_wait(struct buffer *answer)
{
        char byte;
        say(answer, read(0, &byte, 1) == 1);
}

static void probe_lie(struct buffer *answer)
{
        static const char nonsense[SANDBOX_ANSWER_SIZE] = "these are not the words";
        say(answer, write(0, nonsense, sizeof nonsense) > 0);
}

/* An answer in good form that announces more than was asked for. */
static void probe_flood(struct buffer *answer)
{
        char head[SANDBOX_ANSWER_SIZE];
        sandbox_encode_answer(&(struct sandbox_answer){ .status = OK, .count = 1, .total = (size_t)1 << 40 }, head);
        say(answer, write(0, head, sizeof head) > 0);
}

enum error probe_run(struct slice word, struct sandbox_output *out)
{
        static const struct {
                const char *word;
                void (*run)(struct buffer *answer);
        } probes[] = {
                { "ping", probe_ping }, { "open", probe_open }, { "write", probe_write },
                { "descriptors", probe_descriptors }, { "environment", probe_environment }, { "memory", probe_memory },
                { "map", probe_map }, { "socket", probe_socket }, { "exec", probe_exec }, { "fork", probe_fork },
                { "trace", probe_trace }, { "spin", probe_spin }, { "wait", probe_wait }, { "lie", probe_lie },
                { "flood", probe_flood },
        };
        for (size_t i = 0; i < ARRAY_SIZE(probes); i++) {
                if (!slice_equal(word, slice_from_cstr(probes[i].word)))
                        continue;
                struct buffer *answer = sandbox_output_begin(out);
                if (!answer)
                        return ERR_TOO_LARGE;
                probes[i].run(answer);
                return sandbox_output_end(out, S("probe"), 0, 0);
        }
        return ERR_INVALID;
}
