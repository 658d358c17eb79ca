/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A connection that never waits longer than it may: non-blocking, with our own poll. The server's statement_timeout
 * does not bound a commit that waits for a standby. */
#include "store/postgres.h"

#include <poll.h>

enum { OLDEST_SERVER = 150000 };

/* Warnings at commit say that the standby may lack it; their text depends on the server's language, so any counts. */
static void notice(void *context, const PGresult *result)
{
        struct link *link = context;
        const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        if (state && strncmp(state, "01", 2) == 0)
                link->warned = true;
}

static bool wait_socket(const struct link *link, short events, int64_t deadline)
{
        int64_t left = deadline - clock_monotonic();
        struct pollfd fd = { .fd = PQsocket(link->pg), .events = events };
        return fd.fd >= 0 && left > 0 && poll(&fd, 1, (int)((left + 999) / 1000)) > 0;
}

static enum error connect_in_time(struct link *link, int64_t deadline)
{
        for (PostgresPollingStatusType status = PGRES_POLLING_WRITING;;) {
                if (!wait_socket(link, status == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline))
                        return ERR_IO;
                status = PQconnectPoll(link->pg);
                if (status == PGRES_POLLING_OK)
                        return OK;
                if (status == PGRES_POLLING_FAILED)
                        return ERR_IO;
        }
}

enum error link_open(const struct store *store, int64_t deadline, struct link *ret_link, char *ret_message)
{
        const char *names[] = { "dbname", "client_encoding", "application_name", NULL };
        const char *values[] = { store->options.uri, "UTF8", "kentongan", NULL };
        struct link link = { .pg = PQconnectStartParams(names, values, 1) };
        if (!link.pg)
                return ERR_MEMORY;
        enum error err = PQstatus(link.pg) == CONNECTION_BAD ? ERR_IO : connect_in_time(&link, deadline);
        bool old = err == OK && PQserverVersion(link.pg) < OLDEST_SERVER;
        if (err == OK && (old || PQsetnonblocking(link.pg, 1) != 0))
                err = old ? ERR_UNSUPPORTED : ERR_IO;
        if (err != OK) {
                const char *why = old ? "PostgreSQL 15 or newer is needed" : PQerrorMessage(link.pg);
                if (ret_message)
                        (void)snprintf(ret_message, STORE_MESSAGE_SIZE, "PostgreSQL: %.*s", (int)strcspn(why, "\n"),
                                       *why ? why : "no answer in time");
                PQfinish(link.pg);
                return err;
        }
        *ret_link = link;
        return OK;
}

void link_close(struct link *link)
{
        statement_cache_free(&link->prepared, NULL);
        PQfinish(link->pg);
}

bool link_rests(const struct link *link)
{
        struct pollfd fd = { .fd = PQsocket(link->pg), .events = POLLIN };
        return fd.fd >= 0 && poll(&fd, 1, 0) == 0;
}

/* All that was sent is flushed, then the next result is read; NULL is the end of an answer. */
static enum error next_result(struct link *link, int64_t deadline, PGresult **ret_result)
{
        for (int unsent = 1;;) {
                if (unsent)
                        unsent = PQflush(link->pg);
                if (unsent < 0)
                        return ERR_IO;
                if (!unsent && !PQisBusy(link->pg)) {
                        *ret_result = PQgetResult(link->pg);
                        return OK;
                }
                if (!wait_socket(link, (short)(POLLIN | (unsent ? POLLOUT : 0)), deadline))
                        return ERR_BUSY;
                if (!PQconsumeInput(link->pg))
                        return ERR_IO;
        }
}

/* Results until there are no more; the last one counts. */
static enum error read_answer(struct link *link, int64_t deadline, PGresult **ret_result)
{
        PGresult *last = NULL, *result = NULL;
        enum error err;
        while ((err = next_result(link, deadline, &result)) == OK && result) {
                PQclear(last);
                last = result;
        }
        if (err == OK && (!last || PQstatus(link->pg) != CONNECTION_OK))
                err = ERR_IO;
        if (err != OK) {
                PQclear(last);
                link->broken = true;
                return err;
        }
        *ret_result = last;
        return OK;
}

static enum error exchange(struct link *link, int sent, int64_t deadline, PGresult **ret_result)
{
        if (!sent) {
                link->broken = true;
                return ERR_IO;
        }
        return read_answer(link, deadline, ret_result);
}

static void start(struct link *link)
{
        link->warned = false;
        (void)PQsetNoticeReceiver(link->pg, notice, link);
}

enum error link_command(struct link *link, const char *text, int64_t deadline, PGresult **ret_result)
{
        start(link);
        return exchange(link, PQsendQuery(link->pg, text), deadline, ret_result);
}

static void name_of(const void *number, char ret_name[24])
{
        (void)snprintf(ret_name, 24, "q%zu", (size_t)(uintptr_t)number);
}

static enum error prepare_once(struct link *link, const struct statement *statement, const struct link_params *params,
                               char ret_name[24], PGresult **ret_failed)
{
        void *number = statement_cache_get(&link->prepared, statement);
        if (number) {
                name_of(number, ret_name);
                return OK;
        }
        number = (void *)(uintptr_t)(link->prepared_count + 1);
        name_of(number, ret_name);
        PGresult *result = NULL;
        int sent = PQsendPrepare(link->pg, ret_name, statement->postgres, params->count, params->types);
        TRY(exchange(link, sent, params->deadline, &result));
        if (PQresultStatus(result) != PGRES_COMMAND_OK) {
                *ret_failed = result;
                return OK;
        }
        PQclear(result);
        link->prepared_count++;
        return statement_cache_put(&link->prepared, statement, number);
}

enum error link_query(struct link *link, const struct statement *statement, const struct link_params *params,
                      PGresult **ret_result)
{
        char name[24];
        int sent;
        PGresult *failed = NULL;
        start(link);
        if (params->prepare)
                TRY(prepare_once(link, statement, params, name, &failed));
        if (failed) {
                *ret_result = failed;
                return OK;
        }
        if (params->prepare)
                sent = PQsendQueryPrepared(link->pg, name, params->count, params->values, params->sizes,
                                           params->formats, 1);
        else
                sent = PQsendQueryParams(link->pg, statement->postgres, params->count, params->types, params->values,
                                         params->sizes, params->formats, 1);
        return exchange(link, sent, params->deadline, ret_result);
}

/* --- in flight ---------------------------------------------------------------------------------------------------- */

enum error link_take_off(struct link *link)
{
        link->answered = link->prepares = false;
        link->in_flight = 0;
        link->pipelined = PQenterPipelineMode(link->pg) == 1;
        start(link);
        return link->pipelined ? OK : ERR_IO;
}

static enum error note_sent(struct link *link, int sent, const char *name)
{
        if (!sent) {
                link->broken = true;
                return ERR_IO;
        }
        link->flight[link->in_flight++] = name;
        return OK;
}

enum error link_send_text(struct link *link, const char *text)
{
        return note_sent(link, PQsendQueryParams(link->pg, text, 0, NULL, NULL, NULL, NULL, 1), text);
}

/* It counts as prepared at once, so that it can be sent twice in one flight. */
static enum error send_prepare(struct link *link, const struct statement *statement, const struct link_params *params)
{
        char name[24];
        void *number = (void *)(uintptr_t)(link->prepared_count + 1);
        name_of(number, name);
        TRY(statement_cache_put(&link->prepared, statement, number));
        link->prepared_count++;
        link->prepares = true;
        return note_sent(link, PQsendPrepare(link->pg, name, statement->postgres, params->count, params->types),
                         statement->name);
}

enum error link_send(struct link *link, const struct statement *statement, const struct link_params *params)
{
        char name[24];
        int sent;
        if (!params->prepare) {
                sent = PQsendQueryParams(link->pg, statement->postgres, params->count, params->types, params->values,
                                         params->sizes, params->formats, 1);
                return note_sent(link, sent, statement->name);
        }
        if (!statement_cache_get(&link->prepared, statement))
                TRY(send_prepare(link, statement, params));
        name_of(statement_cache_get(&link->prepared, statement), name);
        sent = PQsendQueryPrepared(link->pg, name, params->count, params->values, params->sizes, params->formats, 1);
        return note_sent(link, sent, statement->name);
}

static bool is_failure(const PGresult *result)
{
        ExecStatusType status = PQresultStatus(result);
        return status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK;
}

/* libpq makes a failure of its own when the connection breaks, whatever the server did by then: that has no code. */
static bool is_answer(const PGresult *result)
{
        return !is_failure(result) || PQresultErrorField(result, PG_DIAG_SQLSTATE);
}

static enum error read_flight(struct link *link, int64_t deadline, PGresult **ret_kept, const char **ret_name)
{
        PGresult *result = NULL;
        for (unsigned i = 0; i < link->in_flight; i++) {
                bool failed = *ret_kept && is_failure(*ret_kept);
                TRY(next_result(link, deadline, &result));
                if (!result)
                        return ERR_IO;
                if (failed) {
                        PQclear(result);
                } else {
                        PQclear(*ret_kept);
                        *ret_kept = result;
                        *ret_name = link->flight[i];
                }
                TRY(next_result(link, deadline, &result));
                if (result) { /* an answer has one result */
                        PQclear(result);
                        return ERR_INTERNAL;
                }
        }
        TRY(next_result(link, deadline, &result));
        bool synced = PQresultStatus(result) == PGRES_PIPELINE_SYNC;
        PQclear(result);
        return synced && PQstatus(link->pg) == CONNECTION_OK ? OK : ERR_IO;
}

enum error link_send_off(struct link *link)
{
        link->synced = PQpipelineSync(link->pg) && PQflush(link->pg) >= 0;
        link->broken |= !link->synced;
        return link->synced ? OK : ERR_IO;
}

enum error link_settle(struct link *link, int64_t deadline, PGresult **ret_result, const char **ret_name)
{
        PGresult *kept = NULL;
        bool sent = link->synced || PQpipelineSync(link->pg);
        link->synced = false;
        enum error err = sent ? read_flight(link, deadline, &kept, ret_name) : ERR_IO;
        bool failed = kept && is_failure(kept) && is_answer(kept);
        if (kept && !is_answer(kept))
                err = ERR_IO;
        link->broken |= err != OK || (failed && link->prepares);
        link->in_flight = 0;
        link->prepares = false;
        link->answered |= err == OK;
        if (err != OK && !failed) {
                PQclear(kept);
                return err;
        }
        *ret_result = kept;
        return OK;
}

void link_land(struct link *link)
{
        if (link->pipelined && !PQexitPipelineMode(link->pg))
                link->broken = true;
        link->pipelined = false;
}
