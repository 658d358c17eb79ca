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

/* All that was sent is flushed, then results are read until there are no more; the last one counts. */
static enum error read_answer(struct link *link, int64_t deadline, PGresult **ret_result)
{
        PGresult *last = NULL;
        enum error err = OK;
        for (int unsent = 1; err == OK;) {
                if (unsent)
                        unsent = PQflush(link->pg);
                if (unsent < 0) {
                        err = ERR_IO;
                } else if (unsent || PQisBusy(link->pg)) {
                        if (!wait_socket(link, (short)(POLLIN | (unsent ? POLLOUT : 0)), deadline))
                                err = ERR_BUSY;
                        else if (!PQconsumeInput(link->pg))
                                err = ERR_IO;
                } else {
                        PGresult *result = PQgetResult(link->pg);
                        if (!result)
                                break;
                        PQclear(last);
                        last = result;
                }
        }
        if (PQstatus(link->pg) != CONNECTION_OK && err == OK)
                err = ERR_IO;
        if (err == OK && !last)
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
