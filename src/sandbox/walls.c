/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/child.h"

#include "base/checked.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

/* Landlock as the kernel knows it today; the headers of Debian 12 know half of it. */
enum {
        LANDLOCK_ABI_NONE = 0,
        LANDLOCK_READ_FILE = 1 << 2,
        LANDLOCK_READ_DIR = 1 << 3,
        LANDLOCK_PATH_BENEATH = 1,
        LANDLOCK_VERSION_FLAG = 1,
};

struct landlock_ruleset {
        uint64_t files, network, scopes;
};

struct [[gnu::packed]] landlock_beneath {
        uint64_t access;
        int32_t folder;
};

/* What each version of the interface can refuse; we refuse all of it. */
static const struct landlock_ruleset landlock_by_abi[] = {
        [1] = { .files = (1 << 13) - 1 },
        [2] = { .files = (1 << 14) - 1 },
        [3] = { .files = (1 << 15) - 1 },
        [4] = { .files = (1 << 15) - 1, .network = 3 },
        [5] = { .files = (1 << 16) - 1, .network = 3 },
        [6] = { .files = (1 << 16) - 1, .network = 3, .scopes = 3 },
};

/* Where the fonts of a PDF that embeds none are found. */
static const char *const font_folders[] = {
        "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/poppler", "/usr/share/fontconfig", "/etc/fonts",
        "/var/cache/fontconfig",
};

static void allow_reading(int ruleset, const char *path)
{
        _cleanup_close_ int folder = open(path, O_PATH | O_CLOEXEC | O_DIRECTORY);
        if (folder < 0)
                return;
        struct landlock_beneath rule = { .access = LANDLOCK_READ_FILE | LANDLOCK_READ_DIR, .folder = folder };
        /* A folder that cannot be allowed stays closed, which is the safe side. */
        (void)syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_PATH_BENEATH, &rule, 0);
}

/* `ret_closed` tells whether the kernel now guards the files; without Landlock seccomp alone does. */
static enum error close_files(bool fonts, bool *ret_closed)
{
        long abi = syscall(SYS_landlock_create_ruleset, NULL, (size_t)0, LANDLOCK_VERSION_FLAG);
        if (abi <= LANDLOCK_ABI_NONE) {
                *ret_closed = false;
                return OK;
        }
        size_t known = (size_t)abi < ARRAY_SIZE(landlock_by_abi) ? (size_t)abi : ARRAY_SIZE(landlock_by_abi) - 1;
        size_t size = known >= 6 ? 24 : known >= 4 ? 16 : 8;
        _cleanup_close_ int ruleset = (int)syscall(SYS_landlock_create_ruleset, &landlock_by_abi[known], size, 0);
        if (ruleset < 0)
                return ERR_INTERNAL;
        for (size_t i = 0; fonts && i < ARRAY_SIZE(font_folders); i++)
                allow_reading(ruleset, font_folders[i]);
        if (syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
                return ERR_INTERNAL;
        *ret_closed = true;
        return OK;
}

static enum error limit(int resource, rlim_t soft, rlim_t hard)
{
        const struct rlimit value = { .rlim_cur = soft, .rlim_max = hard };
        return setrlimit((__rlimit_resource_t)resource, &value) == 0 ? OK : ERR_INTERNAL;
}

static enum error limit_resources(const struct sandbox_request *request, bool fonts)
{
        unsigned seconds = request->cpu_seconds ? request->cpu_seconds : 1;
        TRY(limit(RLIMIT_CPU, seconds, seconds + 1));
        TRY(limit(RLIMIT_CORE, 0, 0));
        TRY(limit(RLIMIT_FSIZE, 0, 0));
        TRY(limit(RLIMIT_NPROC, 0, 0));
        TRY(limit(RLIMIT_NOFILE, fonts ? 64 : 0, fonts ? 64 : 0));
        if (!SANITIZED) /* the sanitizers reserve terabytes of address space */
                TRY(limit(RLIMIT_AS, request->memory, request->memory));
        return OK;
}

/* What pixels and rows need. Whatever is on none of the lists kills the child. */
static const int allowed_calls[] = {
        SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(brk), SCMP_SYS(munmap),
        SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(exit), SCMP_SYS(exit_group),
        SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack),
        SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(getrandom), SCMP_SYS(getpid),
        SCMP_SYS(gettid), SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(sysinfo), SCMP_SYS(uname),
        SCMP_SYS(fstat), SCMP_SYS(getuid), SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(rseq),
        SCMP_SYS(set_robust_list), SCMP_SYS(restart_syscall),
};

/* Libraries ask for these in passing (a locale, a table, a terminal) and live without: refused, not fatal. */
static const int denied_calls[] = {
        SCMP_SYS(open),       SCMP_SYS(openat),  SCMP_SYS(openat2),    SCMP_SYS(access),    SCMP_SYS(faccessat),
        SCMP_SYS(faccessat2), SCMP_SYS(stat),    SCMP_SYS(lstat),      SCMP_SYS(statx),     SCMP_SYS(readlink),
        SCMP_SYS(readlinkat), SCMP_SYS(getcwd),  SCMP_SYS(ioctl),      SCMP_SYS(prlimit64), SCMP_SYS(getrlimit),
        SCMP_SYS(statfs),     SCMP_SYS(fstatfs), SCMP_SYS(getdents64), SCMP_SYS(prctl),     SCMP_SYS(unlink),
        SCMP_SYS(mkdir),
};

/* With the folders of fonts open to reading (Landlock holds the rest shut). */
static const int font_calls[] = {
        SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat), SCMP_SYS(lstat), SCMP_SYS(statx),
        SCMP_SYS(newfstatat), SCMP_SYS(fstatfs), SCMP_SYS(statfs), SCMP_SYS(getdents64), SCMP_SYS(readlink),
};

static bool is_in(const int *calls, size_t count, int call)
{
        for (size_t i = 0; i < count; i++)
                if (calls[i] == call)
                        return true;
        return false;
}

static int add_lists(scmp_filter_ctx filter, bool fonts)
{
        int failed = 0;
        for (size_t i = 0; i < ARRAY_SIZE(allowed_calls); i++)
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed_calls[i], 0);
        for (size_t i = 0; fonts && i < ARRAY_SIZE(font_calls); i++)
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, font_calls[i], 0);
        for (size_t i = 0; i < ARRAY_SIZE(denied_calls); i++) {
                bool opens = denied_calls[i] == SCMP_SYS(openat);
                if (fonts && (opens || is_in(font_calls, ARRAY_SIZE(font_calls), denied_calls[i])))
                        continue;
                failed |= seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), denied_calls[i], 0);
        }
        return failed;
}

/* Calls that are harmless with some arguments only. */
static int add_conditions(scmp_filter_ctx filter, bool fonts)
{
        const scmp_datum_t writing = O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND;
        int failed = 0;
        failed |=
                seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                                   SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFD));
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_GETFL));
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1, SCMP_A1(SCMP_CMP_EQ, F_SETFD));
        /* abort() ends the child itself, and nobody else. */
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
        if (fonts)
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                                           SCMP_A2(SCMP_CMP_MASKED_EQ, writing, O_RDONLY));
        else
                failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
                                           SCMP_A3(SCMP_CMP_MASKED_EQ, AT_EMPTY_PATH, AT_EMPTY_PATH));
        return failed;
}

static enum error filter_calls(bool fonts)
{
        scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
        if (!filter)
                return ERR_UNCONFIGURED;
        int failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
        failed |= add_lists(filter, fonts);
        failed |= add_conditions(filter, fonts);
        if (!failed)
                failed = seccomp_load(filter);
        seccomp_release(filter);
        return failed ? ERR_UNCONFIGURED : OK;
}

enum error walls_raise(const struct sandbox_request *request)
{
        bool closed, fonts = sandbox_reads_pdf(request->kind);
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
            prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) != 0)
                return ERR_INTERNAL;
        TRY(close_files(fonts, &closed));
        TRY(limit_resources(request, fonts));
        return filter_calls(fonts && closed);
}
