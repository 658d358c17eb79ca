/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "library-faults.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/stat.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct library_fault broken;
static bool met;
static _Thread_local int last_code; /* what sqlite3_extended_errcode has to say of a call that was never made */

void library_break(struct library_fault fault)
{
        (void)pthread_mutex_lock(&mutex);
        broken = fault;
        met = false;
        (void)pthread_mutex_unlock(&mutex);
}

bool library_repair(void)
{
        (void)pthread_mutex_lock(&mutex);
        bool was_met = met;
        broken = (struct library_fault){ 0 };
        (void)pthread_mutex_unlock(&mutex);
        return was_met;
}

/* 0: the call is to be made; its code otherwise. */
static int fails_now(enum library library)
{
        int code = 0;
        (void)pthread_mutex_lock(&mutex);
        if (broken.library == library && broken.nth > 0) {
                if (broken.nth == 1) {
                        code = broken.code ? broken.code : 1;
                        met = true;
                }
                if (broken.nth > 1 || !broken.lasting)
                        broken.nth--;
        }
        (void)pthread_mutex_unlock(&mutex);
        return code;
}

/* ---- SQLite: each gives a code ---- */

#define WRAP_SQLITE(name, parameters, arguments)                          \
        int __real_##name parameters;                                     \
        int __wrap_##name parameters;                                     \
        int __wrap_##name parameters                                      \
        {                                                                 \
                last_code = fails_now(LIBRARY_SQLITE);                    \
                return last_code ? last_code & 0xff : __real_##name arguments; \
        }

WRAP_SQLITE(sqlite3_open_v2, (const char *path, sqlite3 **ret_db, int flags, const char *vfs),
            (path, ret_db, flags, vfs))
WRAP_SQLITE(sqlite3_exec,
            (sqlite3 * db, const char *sql, int (*row)(void *, int, char **, char **), void *context, char **ret_text),
            (db, sql, row, context, ret_text))
WRAP_SQLITE(sqlite3_prepare_v2,
            (sqlite3 * db, const char *sql, int size, sqlite3_stmt **ret_prepared, const char **ret_tail),
            (db, sql, size, ret_prepared, ret_tail))
WRAP_SQLITE(sqlite3_prepare_v3,
            (sqlite3 * db, const char *sql, int size, unsigned flags, sqlite3_stmt **ret_prepared,
             const char **ret_tail),
            (db, sql, size, flags, ret_prepared, ret_tail))
WRAP_SQLITE(sqlite3_step, (sqlite3_stmt * prepared), (prepared))
WRAP_SQLITE(sqlite3_bind_int64, (sqlite3_stmt * prepared, int at, sqlite3_int64 value), (prepared, at, value))
WRAP_SQLITE(sqlite3_backup_step, (sqlite3_backup * backup, int pages), (backup, pages))
WRAP_SQLITE(sqlite3_wal_checkpoint_v2, (sqlite3 * db, const char *name, int mode, int *ret_log, int *ret_done),
            (db, name, mode, ret_log, ret_done))

sqlite3_backup *__real_sqlite3_backup_init(sqlite3 *to, const char *to_name, sqlite3 *from, const char *from_name);
sqlite3_backup *__wrap_sqlite3_backup_init(sqlite3 *to, const char *to_name, sqlite3 *from, const char *from_name);
sqlite3_backup *__wrap_sqlite3_backup_init(sqlite3 *to, const char *to_name, sqlite3 *from, const char *from_name)
{
        return fails_now(LIBRARY_SQLITE) ? NULL : __real_sqlite3_backup_init(to, to_name, from, from_name);
}

int __real_sqlite3_extended_errcode(sqlite3 *db);
int __wrap_sqlite3_extended_errcode(sqlite3 *db);
int __wrap_sqlite3_extended_errcode(sqlite3 *db)
{
        return last_code ? last_code : __real_sqlite3_extended_errcode(db);
}

/* ---- libpq, files, memory: each gives one value when it fails ---- */

#define WRAP(library, type, name, parameters, arguments, failure)                      \
        type __real_##name parameters;                                                 \
        type __wrap_##name parameters;                                                 \
        type __wrap_##name parameters                                                  \
        {                                                                              \
                return fails_now(library) ? (failure) : __real_##name arguments;       \
        }
#define WRAP_POSTGRES(type, name, parameters, arguments, failure) \
        WRAP(LIBRARY_POSTGRES, type, name, parameters, arguments, failure)

WRAP_POSTGRES(PGconn *, PQconnectStartParams, (const char *const *names, const char *const *values, int expand),
              (names, values, expand), NULL)
WRAP_POSTGRES(PostgresPollingStatusType, PQconnectPoll, (PGconn * pg), (pg), PGRES_POLLING_FAILED)
WRAP_POSTGRES(int, PQserverVersion, (const PGconn *pg), (pg), 140000)
WRAP_POSTGRES(int, PQsetnonblocking, (PGconn * pg, int on), (pg, on), -1)
WRAP_POSTGRES(int, PQsocket, (const PGconn *pg), (pg), -1)
WRAP_POSTGRES(int, PQsendQuery, (PGconn * pg, const char *text), (pg, text), 0)
WRAP_POSTGRES(int, PQsendPrepare, (PGconn * pg, const char *name, const char *text, int count, const Oid *types),
              (pg, name, text, count, types), 0)
WRAP_POSTGRES(int, PQsendQueryPrepared,
              (PGconn * pg, const char *name, int count, const char *const *values, const int *sizes,
               const int *formats, int format),
              (pg, name, count, values, sizes, formats, format), 0)
WRAP_POSTGRES(int, PQsendQueryParams,
              (PGconn * pg, const char *text, int count, const Oid *types, const char *const *values, const int *sizes,
               const int *formats, int format),
              (pg, text, count, types, values, sizes, formats, format), 0)
WRAP_POSTGRES(int, PQflush, (PGconn * pg), (pg), -1)
WRAP_POSTGRES(int, PQconsumeInput, (PGconn * pg), (pg), 0)
WRAP_POSTGRES(int, poll, (struct pollfd * fds, nfds_t count, int wait), (fds, count, wait), 0)

WRAP(LIBRARY_FILES, int, fsync, (int file), (file), -1)
WRAP(LIBRARY_FILES, int, flock, (int file, int how), (file, how), -1)
WRAP(LIBRARY_FILES, int, fstat64, (int file, struct stat *ret_status), (file, ret_status), -1)

int __real_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...);
int __wrap_open64(const char *path, int flags, ...)
{
        va_list rest;
        va_start(rest, flags);
        mode_t mode = va_arg(rest, mode_t);
        va_end(rest);
        errno = EIO;
        return fails_now(LIBRARY_FILES) ? -1 : __real_open64(path, flags, mode);
}

WRAP(LIBRARY_FILES, int, __open64_2, (const char *path, int flags), (path, flags), -1)

WRAP(LIBRARY_MEMORY, void *, malloc, (size_t size), (size), NULL)
WRAP(LIBRARY_MEMORY, void *, calloc, (size_t count, size_t size), (count, size), NULL)
WRAP(LIBRARY_MEMORY, void *, sodium_malloc, (size_t size), (size), NULL)
WRAP(LIBRARY_MEMORY, void *, sodium_allocarray, (size_t count, size_t size), (count, size), NULL)
WRAP(LIBRARY_MEMORY, int, pthread_create,
     (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *state),
     (thread, attributes, run, state), EAGAIN)
