/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/reseal.h"

#include "base/checked.h"
#include "store.sql.h"

enum { PREFIX_SIZE = 5, BATCH_BYTES = 8 << 20 };

/* How a value begins that is sealed under the key of a case: all that an office's key sealed sort before. */
static const char case_prefix[PREFIX_SIZE] = { 2 };

/* How a value begins that is sealed under `version`: of two, the older one sorts before. */
static void prefix_of(uint32_t version, char ret_prefix[PREFIX_SIZE])
{
        const char prefix[PREFIX_SIZE] = { 1, (char)(version >> 24), (char)(version >> 16), (char)(version >> 8),
                                           (char)version };
        memcpy(ret_prefix, prefix, sizeof prefix);
}

enum error reseal_offices(struct tx *tx, struct arena *arena, struct reseal_offices *ret_offices)
{
        struct data_key_offices_rows rows;
        TRY(data_key_offices(tx, arena, &rows));
        struct reseal_office *items = arena_array(arena, struct reseal_office, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct reseal_office){ rows.items[i].office_id, (uint32_t)rows.items[i].oldest,
                                                   (uint32_t)rows.items[i].newest, rows.items[i].made_at };
        *ret_offices = (struct reseal_offices){ items, rows.count };
        return OK;
}

static enum error newest_version(struct tx *tx, struct uuid office_id, uint32_t *ret_version)
{
        struct data_key_newest_params params = { .office_id = office_id, .purpose = S("seal") };
        struct data_key_newest_row row;
        TRY(data_key_newest(tx, &params, tx_arena(tx), &row));
        *ret_version = (uint32_t)row.version;
        return OK;
}

static enum error add_count(struct tx *tx, const struct statement *count, const struct sql_value *values, int64_t *sum)
{
        _cleanup_query_ struct query query = { 0 };
        bool row;
        TRY(query_open(&query, tx, count, values));
        TRY(query_step(&query, &row));
        if (row)
                *sum += query_int(&query, 0);
        TRY(query_check(&query));
        return query_finish(&query);
}

/* What must go before an older key can: `cases` also counts what only waits to come under the key of its case. */
static enum error count_left(struct tx *tx, const struct migration_set *set, struct uuid office_id, bool cases,
                             int64_t *ret_left)
{
        char prefix[PREFIX_SIZE];
        uint32_t newest = 1;
        int64_t sum = 0;
        enum error err = newest_version(tx, office_id, &newest);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        prefix_of(newest, prefix);
        for (size_t i = 0; i < set->sealed_count; i++) {
                const struct sealed_column *column = &set->sealed[i];
                const char *before = cases && column->of_case ? case_prefix : prefix;
                const struct sql_value values[] = { sql_uuid(office_id), sql_slice(slice_of(before, PREFIX_SIZE)) };
                TRY(add_count(tx, &column->count, values, &sum));
        }
        *ret_left = sum;
        return OK;
}

enum error reseal_left(struct tx *tx, const struct migration_set *set, struct uuid office_id, int64_t *ret_left)
{
        return count_left(tx, set, office_id, true, ret_left);
}

enum error reseal_cases_left(struct tx *tx, const struct migration_set *set, struct uuid office_id, bool *ret_left)
{
        const struct sql_value values[] = { sql_uuid(office_id), sql_uuid(UUID_NIL),
                                            sql_slice(slice_of(case_prefix, sizeof case_prefix)), sql_int(1) };
        bool left = false;
        for (size_t i = 0; i < set->sealed_count && !left; i++) {
                _cleanup_query_ struct query query = { 0 };
                if (!set->sealed[i].of_case)
                        continue;
                TRY(query_open(&query, tx, &set->sealed[i].pick, values));
                TRY(query_step(&query, &left));
        }
        *ret_left = left;
        return OK;
}

enum error reseal_lost(struct tx *tx, const struct migration_set *set, int64_t *ret_lost)
{
        int64_t sum = 0;
        const struct sql_value values[] = { sql_slice(slice_of(case_prefix, 1)) };
        for (size_t i = 0; i < set->sealed_count; i++)
                if (set->sealed[i].of_case)
                        TRY(add_count(tx, &set->sealed[i].lost, values, &sum));
        *ret_lost = sum;
        return OK;
}

enum error reseal_lost_of(struct tx *tx, const struct migration_set *set, struct uuid case_id, int64_t *ret_lost)
{
        int64_t sum = 0;
        const struct sql_value values[] = { sql_slice(slice_of(case_prefix, 1)), sql_uuid(case_id) };
        for (size_t i = 0; i < set->sealed_count; i++)
                if (set->sealed[i].of_case)
                        TRY(add_count(tx, &set->sealed[i].lost_of, values, &sum));
        *ret_lost = sum;
        return OK;
}

enum error reseal_begin(struct tx *tx, const struct migration_set *set, struct uuid office_id)
{
        int64_t left = 0;
        TRY(count_left(tx, set, office_id, false, &left));
        return left > 0 ? ERR_CONFLICT : vault_rotate(tx, office_id);
}

/* --- the walk ----------------------------------------------------------------------------------------------------- */

struct old_value {
        struct uuid id, case_id;
        struct slice sealed;
};
struct batch {
        struct old_value items[RESEAL_BATCH];
        size_t count;
};

/* Stops early when the values are large (pictures). */
static enum error pick(struct tx *tx, const struct reseal_walk *walk, struct batch *batch)
{
        char prefix[PREFIX_SIZE];
        uint32_t newest;
        size_t bytes = 0;
        bool row = true;
        TRY(newest_version(tx, walk->office_id, &newest));
        prefix_of(newest, prefix);
        const struct sealed_column *column = &walk->set->sealed[walk->column];
        const struct sql_value values[] = { sql_uuid(walk->office_id), sql_uuid(walk->after),
                                            sql_slice(slice_of(column->of_case ? case_prefix : prefix, PREFIX_SIZE)),
                                            sql_int(RESEAL_BATCH) };
        _cleanup_query_ struct query query = { 0 };
        TRY(query_open(&query, tx, &column->pick, values));
        while (batch->count < RESEAL_BATCH && bytes < BATCH_BYTES) {
                TRY(query_step(&query, &row));
                if (!row)
                        break;
                struct old_value value = { .id = query_uuid(&query, 0),
                                           .sealed = query_slice(&query, 1, tx_arena(tx)),
                                           .case_id = column->of_case ? query_uuid(&query, 2) : UUID_NIL };
                TRY(query_check(&query));
                bytes += value.sealed.size;
                batch->items[batch->count++] = value;
        }
        return OK;
}

static enum error reseal_value(struct tx *tx, const struct reseal_walk *walk, const struct old_value *old,
                               int64_t *done)
{
        const struct sealed_column *column = &walk->set->sealed[walk->column];
        struct seal_place place = { column->name, walk->office_id, old->id, column->of_case ? &old->case_id : NULL };
        struct slice sealed = old->sealed;
        bool changed;
        int64_t written = 0;
        TRY(vault_reseal(tx, &place, &sealed, &changed));
        if (!changed)
                return OK;
        const struct sql_value values[] = { sql_uuid(walk->office_id), sql_uuid(old->id), sql_slice(sealed),
                                            sql_slice(old->sealed) };
        TRY(query_run(tx, &column->put, values, &written));
        *done += written;
        return OK;
}

/* The walk moves in a copy, because the transaction may run again. */
static enum error step_in(struct tx *tx, struct reseal_walk *walk)
{
        struct batch batch = { 0 };
        TRY(pick(tx, walk, &batch));
        for (size_t i = 0; i < batch.count; i++) {
                walk->after = batch.items[i].id;
                TRY(reseal_value(tx, walk, &batch.items[i], &walk->done));
        }
        if (batch.count == 0) {
                walk->column++;
                walk->after = UUID_NIL;
        }
        return OK;
}

/* TX_LOCKING: a batch reads whole ranges, and what it writes is compared as it is written. */
enum error reseal_step(struct store *store, struct reseal_walk *walk)
{
        struct reseal_walk next = *walk;
        enum error err;
        walk->finished = walk->column >= walk->set->sealed_count;
        if (walk->finished)
                return OK;
        if (walk->hold)
                TRY(walk->hold(walk->context));
        transaction (tx, store, TX_LOCKING, &err) {
                next = *walk;
                err = step_in(tx, &next);
        }
        if (err == OK)
                *walk = next;
        else if (err == ERR_CORRUPT)
                walk->after = next.after;
        return err;
}

enum error reseal_retire(struct tx *tx, const struct migration_set *set, struct uuid office_id, int64_t *ret_count)
{
        struct data_key_retire_params params = { .office_id = office_id, .before = clock_now() - RESEAL_REST };
        int64_t left = 0;
        TRY(count_left(tx, set, office_id, false, &left));
        return left > 0 ? ERR_CONFLICT : data_key_retire(tx, &params, ret_count);
}
