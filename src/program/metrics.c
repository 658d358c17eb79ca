/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/metrics.h"

#include "base/checked.h"
#include "jobs/jobs.h"
#include "journal/journal.h"
#include "sandbox/sandbox.h"
#include "store/counts.h"
#include "text/openmetrics.h"

#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum { FIGURES_ARENA = 1 << 20, PROC_LINE = 1024, STAT_START = 22 };

/* --- the store ---------------------------------------------------------------------------------------------------- */

static void write_ends(const struct store_counts *counts, struct buffer *out)
{
        static const struct metric ended = { "kentongan_store_transactions", NULL,
                                             "Transactions by mode and how they ended.", METRIC_COUNTER };
        static const struct slice modes[STORE_MODES] = { [TX_READ] = S("read"), [TX_TRACED] = S("traced"),
                                                         [TX_WRITE] = S("write"), [TX_LOCKING] = S("locking"),
                                                         [TX_ALONE] = S("alone") };
        static const struct slice ends[STORE_ENDS] = { [STORE_COMMITTED] = S("committed"),
                                                       [STORE_ROLLED_BACK] = S("rolled-back"),
                                                       [STORE_BUSY] = S("busy"), [STORE_FAILED] = S("failed"),
                                                       [STORE_UNKNOWN] = S("unknown") };
        metric_begin(out, &ended);
        for (size_t mode = 0; mode < STORE_MODES; mode++)
                for (size_t end = 0; end < STORE_ENDS; end++)
                        metric_write(out, &ended,
                                     (const struct metric_label[METRIC_LABELS]){ { "mode", modes[mode] },
                                                                                 { "result", ends[end] } },
                                     (double)counts->ended[mode][end]);
}

/* SQLite alone has one connection that writes, and commits of many. */
static void write_writer(const struct store_counts *counts, struct buffer *out)
{
        static const double bounds[STORE_BATCHES] = { 1, 2, 4, 8, 16, 32, 64 };
        metric_write_alone(out,
                           &(struct metric){ "kentongan_store_write_queue", NULL,
                                             "Transactions waiting for the connection that writes.", METRIC_GAUGE },
                           counts->write_waiting);
        metric_write_histogram(out,
                               &(struct metric){ "kentongan_store_batch_transactions", "transactions",
                                                 "Transactions made durable by one commit.", METRIC_HISTOGRAM },
                               &(struct metric_histogram){ .bounds = bounds, .counts = counts->batches,
                                                           .count = STORE_BATCHES, .sum = (double)counts->batched });
}

static void write_store(struct store *store, struct buffer *out)
{
        struct store_counts counts;
        store_count(store, &counts);
        const struct {
                struct metric metric;
                double value;
        } rows[] = {
                { { "kentongan_store_retries", NULL, "Attempts after the first, when two transactions collided.",
                    METRIC_COUNTER },
                  (double)counts.retries },
                { { "kentongan_store_connections", NULL, "Open connections: readers of SQLite, the pool of PostgreSQL.",
                    METRIC_GAUGE },
                  counts.open },
                { { "kentongan_store_connections_used", NULL, "Those of them that a transaction has.", METRIC_GAUGE },
                  counts.used },
                { { "kentongan_store_connection_queue", NULL, "Transactions waiting for one of them.", METRIC_GAUGE },
                  counts.connection_waiting },
        };
        write_ends(&counts, out);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                metric_write_alone(out, &rows[i].metric, rows[i].value);
        if (store_driver(store) == STORE_SQLITE)
                write_writer(&counts, out);
}

/* --- queue and sealer --------------------------------------------------------------------------------------------- */

static void write_jobs(const struct job_kind_counts *kinds, struct buffer *out)
{
        static const struct metric jobs = { "kentongan_jobs", NULL,
                                            "Jobs that are not done, by kind; failed ones wait to be tried again.",
                                            METRIC_GAUGE };
        metric_begin(out, &jobs);
        for (size_t i = 0; i < kinds->count; i++) {
                const struct job_kind_count *kind = &kinds->items[i];
                const struct {
                        struct slice state;
                        int64_t count;
                } states[] = { { S("waiting"), kind->waiting }, { S("leased"), kind->leased },
                               { S("failed"), kind->failed },   { S("dead"), kind->dead } };
                for (size_t j = 0; j < ARRAY_SIZE(states); j++)
                        metric_write(out, &jobs,
                                     (const struct metric_label[METRIC_LABELS]){ { "kind", kind->kind },
                                                                                 { "state", states[j].state } },
                                     (double)states[j].count);
        }
}

static void write_lag(const struct journal_lag *lag, struct buffer *out)
{
        int64_t age = lag->oldest_at ? clock_now() - lag->oldest_at : 0;
        metric_write_alone(out,
                           &(struct metric){ "kentongan_journal_unsealed", NULL,
                                             "Entries of the journal that have no place in its chain yet.",
                                             METRIC_GAUGE },
                           (double)lag->waiting);
        metric_write_alone(out,
                           &(struct metric){ "kentongan_journal_unsealed_age_seconds", "seconds",
                                             "Age of the oldest of them; 0 when there is none.", METRIC_GAUGE },
                           age > 0 ? (double)age / SECOND : 0);
}

static enum error write_kept(struct app *app, struct buffer *out)
{
        struct job_kind_counts kinds = { 0 };
        struct journal_lag lag = { 0 };
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, FIGURES_ARENA);
        transaction (tx, app->store, TX_READ, &err) {
                err = tx_set_every_office(tx);
                if (err == OK)
                        err = job_count_kinds(tx, &arena, &kinds);
                if (err == OK)
                        err = journal_lag_read(tx, &lag);
        }
        TRY(err);
        write_jobs(&kinds, out);
        write_lag(&lag, out);
        return OK;
}

/* --- the process -------------------------------------------------------------------------------------------------- */

/* The nth field of a line of words, from 1; in /proc/self/stat behind the name, which may hold blanks. */
static double proc_field(const char *path, bool named, int field)
{
        char line[PROC_LINE];
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        if (!file || !fgets(line, sizeof line, file))
                return 0;
        char *at = named ? strrchr(line, ')') : line, *save = NULL;
        int first = named ? 3 : 1;
        for (char *word = at ? strtok_r(at + named, " ", &save) : NULL; word; word = strtok_r(NULL, " ", &save))
                if (first++ == field)
                        return strtod(word, NULL);
        return 0;
}

static double seconds_of(struct timespec at)
{
        return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* The kernel knows it in ticks since the machine was started. */
static double process_start(void)
{
        struct timespec now, up;
        (void)clock_gettime(CLOCK_REALTIME, &now);
        (void)clock_gettime(CLOCK_BOOTTIME, &up);
        double started = proc_field("/proc/self/stat", true, STAT_START) / (double)sysconf(_SC_CLK_TCK);
        return seconds_of(now) - (seconds_of(up) - started);
}

static double cpu_seconds(void)
{
        struct rusage used = { 0 };
        (void)getrusage(RUSAGE_SELF, &used);
        return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
               (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static void write_process(struct buffer *out)
{
        double page = (double)sysconf(_SC_PAGESIZE);
        const struct {
                struct metric metric;
                double value;
        } rows[] = {
                { { "kentongan_sandbox_children", NULL, "Files that are being read in the sandbox.", METRIC_GAUGE },
                  sandbox_running() },
                { { "process_start_time_seconds", "seconds", "When the process was started, since 1970 in UTC.",
                    METRIC_GAUGE },
                  process_start() },
                { { "process_cpu_seconds", "seconds", "Processor time that it used.", METRIC_COUNTER }, cpu_seconds() },
                { { "process_resident_memory_bytes", "bytes", "Its memory that is in the machine's.", METRIC_GAUGE },
                  proc_field("/proc/self/statm", false, 2) * page },
                { { "process_virtual_memory_bytes", "bytes", "Its address space.", METRIC_GAUGE },
                  proc_field("/proc/self/statm", false, 1) * page },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
                metric_write_alone(out, &rows[i].metric, rows[i].value);
}

static void write_build(struct buffer *out)
{
        static const struct metric build = { "kentongan_build", NULL, "The version that runs.", METRIC_INFO };
        metric_begin(out, &build);
        metric_write(out, &build,
                     (const struct metric_label[METRIC_LABELS]){ { "version", S(PROGRAM_VERSION) }, { 0 } }, 1);
}

enum error metrics_write(struct app *app, struct buffer *out)
{
        write_build(out);
        write_process(out);
        write_store(app->store, out);
        return write_kept(app, out);
}
