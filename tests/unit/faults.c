/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "faults.h"

#include "store/query.h"
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>

enum { FAULTS_MAX = 2000 };

static _Thread_local unsigned calls_left;
static _Thread_local enum fault_kind armed_kind;
static _Thread_local bool fired;
static atomic_uint others_left; /* calls of other threads until one fails; 0: none will */
static atomic_bool others_fired;

void fault_arm(enum fault_kind kind, unsigned nth)
{
        armed_kind = kind;
        calls_left = nth;
        fired = false;
        atomic_store(&others_left, kind == FAULT_MEMORY_OTHERS ? nth : 0);
        atomic_store(&others_fired, false);
}

bool fault_fired(void)
{
        return fired || atomic_load(&others_fired);
}

static bool fails_now(enum fault_kind kind)
{
        if (calls_left == 0 || kind != armed_kind || --calls_left > 0)
                return false;
        fired = true;
        return true;
}

static bool fails_for_others(void)
{
        unsigned left = atomic_load(&others_left);
        bool armed_here = calls_left > 0 && armed_kind == FAULT_MEMORY_OTHERS;
        if (armed_here)
                return false;
        while (left > 0 && !atomic_compare_exchange_weak(&others_left, &left, left - 1))
                ;
        if (left == 1)
                atomic_store(&others_fired, true);
        return left == 1;
}

static bool memory_fails(void)
{
        return fails_now(FAULT_MEMORY) || fails_for_others();
}

/* ---- what is wrapped ---- */

enum error __real_query_open(struct query *query, struct tx *tx, const struct statement *statement,
                             const struct sql_value *values);
enum error __wrap_query_open(struct query *query, struct tx *tx, const struct statement *statement,
                             const struct sql_value *values);
enum error __wrap_query_open(struct query *query, struct tx *tx, const struct statement *statement,
                             const struct sql_value *values)
{
        return fails_now(FAULT_QUERY) ? ERR_IO : __real_query_open(query, tx, statement, values);
}

enum error __real_query_run(struct tx *tx, const struct statement *statement, const struct sql_value *values,
                            int64_t *ret_changed);
enum error __wrap_query_run(struct tx *tx, const struct statement *statement, const struct sql_value *values,
                            int64_t *ret_changed);
enum error __wrap_query_run(struct tx *tx, const struct statement *statement, const struct sql_value *values,
                            int64_t *ret_changed)
{
        /* On PostgreSQL alone, and of the fixture as often as of the program: it would make every count another. */
        bool context = strcmp(statement->name, "office_context") == 0;
        return !context && fails_now(FAULT_QUERY) ? ERR_IO : __real_query_run(tx, statement, values, ret_changed);
}

void *__real_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size);
void *__wrap_arena_alloc(struct arena *arena, size_t size)
{
        if (!fails_now(FAULT_ARENA))
                return __real_arena_alloc(arena, size);
        arena->exhausted = true;
        return NULL;
}

void *__real_arena_calloc(struct arena *arena, size_t count, size_t size);
void *__wrap_arena_calloc(struct arena *arena, size_t count, size_t size);
void *__wrap_arena_calloc(struct arena *arena, size_t count, size_t size)
{
        if (!fails_now(FAULT_ARENA))
                return __real_arena_calloc(arena, count, size);
        arena->exhausted = true;
        return NULL;
}

struct slice __real_arena_copy(struct arena *arena, struct slice s);
struct slice __wrap_arena_copy(struct arena *arena, struct slice s);
struct slice __wrap_arena_copy(struct arena *arena, struct slice s)
{
        if (!fails_now(FAULT_ARENA))
                return __real_arena_copy(arena, s);
        arena->exhausted = true;
        return SLICE_NULL;
}

struct slice __real_arena_join(struct arena *arena, struct slice a, struct slice b);
struct slice __wrap_arena_join(struct arena *arena, struct slice a, struct slice b);
struct slice __wrap_arena_join(struct arena *arena, struct slice a, struct slice b)
{
        if (!fails_now(FAULT_ARENA))
                return __real_arena_join(arena, a, b);
        arena->exhausted = true;
        return SLICE_NULL;
}

char *__real_arena_cstr(struct arena *arena, struct slice s);
char *__wrap_arena_cstr(struct arena *arena, struct slice s);
char *__wrap_arena_cstr(struct arena *arena, struct slice s)
{
        if (!fails_now(FAULT_ARENA))
                return __real_arena_cstr(arena, s);
        arena->exhausted = true;
        return NULL;
}

void *__real_malloc(size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_malloc(size_t size)
{
        return memory_fails() ? NULL : __real_malloc(size);
}

void *__real_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_calloc(size_t count, size_t size)
{
        return memory_fails() ? NULL : __real_calloc(count, size);
}

void *__real_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_realloc(void *old, size_t size)
{
        return memory_fails() ? NULL : __real_realloc(old, size);
}

void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size)
{
        return memory_fails() ? NULL : __real_aligned_alloc(alignment, size);
}

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *state);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *state);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*run)(void *), void *state)
{
        return fails_now(FAULT_THREAD) ? EAGAIN : __real_pthread_create(thread, attributes, run, state);
}

/* ---- one fault after the other ---- */

/* The rows of what the rooms under test write to, summed with weights, so that no two changes hide each other. */
static int64_t count_rows(struct store *store)
{
        static const enum sql_type types[] = { SQL_INT };
#define ROWS_SQL \
        "SELECT CAST((SELECT count(*) FROM journal_entry) + 100 * (SELECT count(*) FROM journal_waiting)" \
        " + 10000 * (SELECT count(*) FROM journal_chain) + 1000000 * (SELECT count(*) FROM journal_salt)" \
        " + 100000000 * (SELECT count(*) FROM journal_checkpoint) + 300000007 * (SELECT count(*) FROM person)" \
        " + 500000003 * (SELECT count(*) FROM role_grant) + 700000001 * (SELECT count(*) FROM session)" \
        " + 1100000009 * (SELECT count(*) FROM session WHERE ended_at IS NULL)" \
        " + 1300000003 * (SELECT count(*) FROM named_in) + 1700000009 * (SELECT count(*) FROM break_glass)" \
        " + 1900000043 * (SELECT count(*) FROM person WHERE state = 'active')" \
        " + 2300000003 * (SELECT count(*) FROM role_grant WHERE state = 'active')" \
        " + 2900000017 * (SELECT count(*) FROM activation) AS bigint) AS rows"
        static const struct statement statement = { .name = "count_rows", .place = "test", .set = "main",
                                                    .sqlite = ROWS_SQL, .postgres = ROWS_SQL, .columns = types,
                                                    .column_count = 1 };
        enum error err;
        int64_t count = 0;
        transaction (tx, store, TX_READ, &err) {
                bool row;
                _cleanup_query_ struct query query = { 0 };
                err = query_open(&query, tx, &statement, NULL);
                if (err == OK)
                        err = query_step(&query, &row);
                if (err == OK)
                        count = query_int(&query, 0);
        }
        assert_ok(err);
        return count;
}

static void must_have_failed(enum fault_kind kind, unsigned nth, enum error err)
{
        enum error want = kind == FAULT_QUERY || kind == FAULT_THREAD ? ERR_IO : ERR_MEMORY;
        if (err != want)
                fail_msg("with call %u failing it gave %s", nth, error_name(err));
}

unsigned fault_each(enum fault_kind kind, struct store *store, fault_operation *operation, void *context)
{
        int64_t before = store ? count_rows(store) : 0;
        for (unsigned nth = 1; nth < FAULTS_MAX; nth++) {
                fault_arm(kind, nth);
                enum error err = operation(context);
                bool met = fault_fired();
                fault_arm(kind, 0);
                if (!met) {
                        assert_ok(err);
                        return nth - 1;
                }
                must_have_failed(kind, nth, err);
                if (store && count_rows(store) != before)
                        fail_msg("with call %u failing it left something behind", nth);
        }
        fail_msg("more than %d faults", FAULTS_MAX);
        return 0;
}
