/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "store/opening.h"

#include "store/reseal.h"
#include "store/vault.h"

enum { PREFIX_SIZE = 5, BATCH_BYTES = 8 << 20 };

/* Every value begins with a format, and sorts before this. */
static const char any_prefix[PREFIX_SIZE] = { 0x7f };

struct value {
        struct uuid id, case_id;
        struct slice sealed;
};
struct batch {
        struct value items[RESEAL_BATCH];
        size_t count;
};

/* The part of "table.column" before the point. */
static struct slice table_of(const struct sealed_column *column)
{
        struct slice rest = slice_from_cstr(column->name), table;
        return slice_next(&rest, '.', &table) ? table : SLICE_NULL;
}

/* One value of each case is in the first column of a table that is its own. */
static bool is_tried(const struct opening_walk *walk, size_t index)
{
        const struct sealed_column *column = &walk->set->sealed[index];
        if (!column->of_case || walk->all)
                return column->of_case;
        for (size_t i = 0; i < index; i++)
                if (walk->set->sealed[i].of_case && slice_equal(table_of(&walk->set->sealed[i]), table_of(column)))
                        return false;
        return true;
}

/* The next rows; stops early when the values are large (pictures). */
static enum error pick(struct tx *tx, const struct opening_walk *walk, struct batch *batch)
{
        size_t bytes = 0;
        bool row = true;
        const struct sql_value values[] = { sql_uuid(walk->office_id), sql_uuid(walk->after),
                                            sql_slice(slice_of(any_prefix, PREFIX_SIZE)), sql_int(RESEAL_BATCH) };
        _cleanup_query_ struct query query = { 0 };
        TRY(query_open(&query, tx, &walk->set->sealed[walk->column].pick, values));
        while (batch->count < RESEAL_BATCH && bytes < BATCH_BYTES) {
                TRY(query_step(&query, &row));
                if (!row)
                        break;
                struct value value = { .id = query_uuid(&query, 0), .sealed = query_slice(&query, 1, tx_arena(tx)),
                                       .case_id = query_uuid(&query, 2) };
                TRY(query_check(&query));
                bytes += value.sealed.size;
                batch->items[batch->count++] = value;
        }
        return OK;
}

static void begin_column(struct opening_walk *walk)
{
        walk->started = true;
        walk->round = false;
        walk->after = walk->begin;
}

/* Behind its beginning a column is walked once more, up to there. */
static void end_round(struct opening_walk *walk)
{
        if (walk->round) {
                walk->column++;
                walk->started = false;
                return;
        }
        walk->round = true;
        walk->after = UUID_NIL;
}

struct faults {
        struct opening_fault items[RESEAL_BATCH];
        size_t count;
};

static enum error try_value(struct tx *tx, struct opening_walk *walk, const struct value *value,
                            struct faults *faults)
{
        const char *column = walk->set->sealed[walk->column].name;
        struct seal_place place = { column, walk->office_id, value->id, &value->case_id };
        enum error err = vault_try(tx, &place, value->sealed);
        walk->tried++;
        if (err != ERR_ERASED && err != ERR_CORRUPT)
                return err;
        walk->closed++;
        faults->items[faults->count++] = (struct opening_fault){ walk->office_id, value->case_id, column, err };
        return OK;
}

static bool is_over(const struct opening_walk *walk, struct uuid id)
{
        return walk->round && memcmp(id.bytes, walk->begin.bytes, sizeof id.bytes) > 0;
}

static enum error step_in(struct tx *tx, struct opening_walk *walk, struct faults *faults)
{
        struct batch batch = { 0 };
        size_t own = 0;
        TRY(pick(tx, walk, &batch));
        bool over = batch.count == 0;
        for (size_t i = 0; i < batch.count && !over; i++) {
                const struct value *value = &batch.items[i];
                over = is_over(walk, value->id);
                if (over)
                        break;
                walk->after = value->id;
                if (!walk->all && !uuid_equal(value->id, value->case_id))
                        continue;
                own++;
                TRY(try_value(tx, walk, value, faults));
        }
        if (over || own == 0) /* rows of steps and messages only: their cases are tried where they stand themselves */
                end_round(walk);
        return OK;
}

enum error opening_step(struct store *store, struct opening_walk *walk)
{
        struct opening_walk next = *walk;
        struct faults faults = { 0 };
        enum error err;
        while (walk->column < walk->set->sealed_count && !is_tried(walk, walk->column))
                walk->column++;
        walk->finished = walk->column >= walk->set->sealed_count;
        if (walk->finished)
                return OK;
        if (!walk->started)
                begin_column(walk);
        transaction (tx, store, TX_READ, &err) {
                next = *walk;
                faults.count = 0;
                err = step_in(tx, &next, &faults);
        }
        TRY(err);
        *walk = next;
        for (size_t i = 0; i < faults.count; i++)
                walk->tell(walk->context, &faults.items[i]);
        return OK;
}
