/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside of the PostgreSQL driver: connections and answers in time (postgres-connection.c), transactions and values
 * (postgres.c). */
#pragma once

#include "store/driver.h"

#include <libpq-fe.h>

enum { FLIGHT_MAX = 64 };

/* A connection; used by one thread at a time. */
struct link {
        PGconn *pg;
        struct statement_cache prepared; /* to its number + 1, as a pointer */
        unsigned prepared_count;
        const char *flight[FLIGHT_MAX]; /* what was sent and has no answer yet, by name */
        unsigned in_flight;
        bool pipelined; /* between link_take_off and link_land */
        bool answered;  /* since link_take_off */
        bool prepares;  /* something in flight makes a prepared statement */
        bool behind;    /* it rests, and answers to its last flight are still to be read */
        bool synced;    /* what is in flight was sent off */
        bool broken;  /* not to be used again */
        bool warned;  /* the server sent a warning since link_send */
        struct link *next;
};

/* Connects within `deadline` (on clock_monotonic). */
enum error link_open(const struct store *store, int64_t deadline, struct link *ret_link, char *ret_message);
void link_close(struct link *link);
/* Whether nothing came from the server since the last answer; what comes unasked is its farewell. */
bool link_rests(const struct link *link);

/* One exchange: what to send, and the last result. ERR_IO when the connection broke, ERR_BUSY when there was no answer
 * in time (the connection is closed then too); a result with an error of the server is returned with OK. */
enum error link_command(struct link *link, const char *text, int64_t deadline, PGresult **ret_result);

struct link_params {
        int count;
        Oid types[STATEMENT_PARAMS_MAX];
        const char *values[STATEMENT_PARAMS_MAX];
        int sizes[STATEMENT_PARAMS_MAX], formats[STATEMENT_PARAMS_MAX];
        unsigned char numbers[STATEMENT_PARAMS_MAX][8];
        int64_t deadline;
        bool prepare; /* once a connection; only where no pooler changes the connection under us */
};
enum error link_query(struct link *link, const struct statement *statement, const struct link_params *params,
                      PGresult **ret_result);

/* Statements one after the other without waiting between them: link_send only sends, link_settle waits for all that is
 * in flight. The server stops at the first that fails; what stood behind it in the same flight was not run. */
enum error link_take_off(struct link *link);
/* At most FLIGHT_MAX between two settles; a statement that is new to the connection is two. ERR_IO: it broke. */
enum error link_send(struct link *link, const struct statement *statement, const struct link_params *params);
enum error link_send_text(struct link *link, const char *text);
/* *ret_result is the answer of the last one, or of the first that failed, and *ret_name says which that was. Errors as
 * link_query; when the failure of a statement had arrived before the connection broke, that is the answer (OK). */
enum error link_settle(struct link *link, int64_t deadline, PGresult **ret_result, const char **ret_name);
/* Sends all that is in flight on its way without waiting: link_settle reads the answers later. ERR_IO: it broke. */
enum error link_send_off(struct link *link);
/* Nothing may be in flight. */
void link_land(struct link *link);
