/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* kentongan detect VERB: the table of verbs, and what they share. */
#include "cli/detect.h"

#include "base/checked.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <time.h>

static const struct {
        const char *name;
        int (*run)(int argc, char **argv);
        const char *help;
} verbs[] = {
        { "run", detect_run_main, MARK("say week by week whether a count is higher than expected") },
        { "control", detect_control_main, MARK("decide which of many p-values to act on, at a promised rate") },
        { "scan", detect_scan_main, MARK("find clusters of cases in space and time") },
        { "evaluate", detect_evaluate_main, MARK("measure detectors on series whose outbreaks are known") },
        { "look", detect_look_main, MARK("judge the reports of every office now (opens the data folder)") },
        { "replay", detect_replay_main, MARK("what another setting would have raised (opens the data folder)") },
        { "explain", detect_explain_main, MARK("recompute a signal about an area (opens the data folder)") },
};

static int print_verbs(FILE *out)
{
        fputs(M("Usage: kentongan detect VERB [OPTIONS]      kentongan detect VERB --help\n\n"
                "Early-warning statistics, on CSV files or on the reports of a data folder.\n\n"), out);
        for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
                fprintf(out, "  %-10s %s\n", verbs[i].name, terminal_text(verbs[i].help));
        return out == stdout ? CLI_OK : CLI_USAGE;
}

int cli_detect(int argc, char **argv)
{
        if (argc < 2)
                return print_verbs(stderr);
        if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
                return print_verbs(stdout);
        for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
                if (strcmp(argv[1], verbs[i].name) == 0)
                        return verbs[i].run(argc - 1, argv + 1);
        fprintf(stderr, M("kentongan detect: there is no verb \"%s\". Nothing was tried.\n\n"), argv[1]);
        return print_verbs(stderr);
}

int detect_open(const struct cli *cli, struct slice path, struct detect_file *ret_file)
{
        if (slice_equal(path, S("-"))) {
                *ret_file = (struct detect_file){ .stream = stdin };
                return CLI_OK;
        }
        FILE *stream = fopen(path.data, "re");
        if (!stream)
                return cli_failf(cli, CLI_FAILED, M("%.*s cannot be read: %s. Nothing was written."), SLICE_FMT(path),
                                 strerrordesc_np(errno));
        *ret_file = (struct detect_file){ .stream = stream, .owned = true };
        return CLI_OK;
}

void detect_close(struct detect_file *file)
{
        if (file->owned)
                (void)fclose(file->stream);
        *file = (struct detect_file){ 0 };
}

enum error detect_source(void *context, char *bytes, size_t capacity, size_t *ret_size)
{
        struct detect_file *file = context;
        size_t size = fread(bytes, 1, capacity, file->stream);
        if (size == 0 && ferror(file->stream))
                return ERR_IO;
        *ret_size = size;
        return OK;
}

int detect_write(const struct cli *cli, struct slice path, const struct buffer *bytes)
{
        struct slice whole = buffer_slice(bytes);
        if (buffer_check(bytes) != OK)
                return cli_fail(cli, CLI_FAILED, M("there is not enough memory for the answer. Nothing was written."));
        if (slice_equal(path, S("-"))) {
                if (fwrite(whole.data, 1, whole.size, stdout) == whole.size && fflush(stdout) == 0)
                        return CLI_OK;
                return cli_fail(cli, CLI_FAILED, M("standard output takes no more; the answer is not whole."));
        }
        enum error err = file_write(path.data, whole);
        if (err == OK)
                return CLI_OK;
        return cli_failf(cli, CLI_FAILED, M("%.*s cannot be written (%s). What stood there before is kept."),
                         SLICE_FMT(path), error_name(err));
}

static volatile sig_atomic_t is_stopped;

static void mark_stop(int signal_number)
{
        UNUSED(signal_number);
        is_stopped = 1;
}

void detect_catch_stop(void)
{
        struct sigaction action = { .sa_handler = mark_stop };
        (void)sigaction(SIGINT, &action, NULL);
        (void)sigaction(SIGTERM, &action, NULL);
}

bool detect_is_stopped(void)
{
        return is_stopped != 0;
}

int detect_fail_stopped(const struct cli *cli)
{
        return cli_fail(cli, CLI_FAILED, M("stopped. Nothing was written; run it again to start over."));
}

void detect_show_progress(const char *what, uint64_t done, uint64_t total)
{
        static atomic_llong last; /* threads may report at once */
        struct timespec now = { 0 };
        if (!isatty(STDERR_FILENO) || total == 0)
                return;
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        int64_t tenth = (int64_t)now.tv_sec * 10 + now.tv_nsec / 100000000;
        if (atomic_exchange(&last, tenth) == tenth && done < total)
                return;
        fputc('\r', stderr);
        fprintf(stderr, M("%s: %llu of %llu (%llu %%)%s"), what, (unsigned long long)done, (unsigned long long)total,
                (unsigned long long)(done * 100 / total), done == total ? "\n" : "");
}
