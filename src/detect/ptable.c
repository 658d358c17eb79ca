/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/ptable.h"

#include "base/checked.h"
#include "detect/names.h"

enum column { BATCH, ID, P, SUPPORT };

static const struct datafile_column columns[] = {
        [BATCH] = { "batch", false }, [ID] = { "id", true }, [P] = { "p", true }, [SUPPORT] = { "support", false },
};

static int compare_values(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

static enum error read_support(struct datafile *table, struct arena *arena, struct control_test *test)
{
        struct slice text = datafile_field(table, SUPPORT), rest = text, item;
        size_t most = 1, count = 0;
        for (size_t i = 0; i < text.size; i++)
                most += text.data[i] == ';';
        double *values = arena_array(arena, double, most);
        if (!values)
                return ERR_MEMORY;
        while (slice_next(&rest, ';', &item)) {
                if (!datafile_parse_number(item, &values[count]) || !(values[count] > 0 && values[count] <= 1))
                        return datafile_refuse(table, SUPPORT, "\"%.*s\" is not an attainable p-value, above 0 and at "
                                            "most 1.", SLICE_FMT(slice_sub(item, 0, 40)));
                count++;
        }
        if (count == 0)
                return datafile_refuse(table, SUPPORT, "the attainable p-values are missing; this method needs them.");
        qsort(values, count, sizeof *values, compare_values);
        size_t kept = 1;
        for (size_t i = 1; i < count; i++)
                if (values[i] > values[kept - 1])
                        values[kept++] = values[i];
        test->support = values;
        test->support_count = kept;
        if (values[0] > test->p * (1 + 1e-9))
                return datafile_refuse(table, P, "this p-value is below the smallest attainable one of its row.");
        return OK;
}

static enum error read_row(struct datafile *table, bool wants_support, struct arena *arena, struct ptable_row *row,
                           struct control_test *test)
{
        TRY(datafile_number(table, P, &test->p));
        if (!(test->p >= 0 && test->p <= 1))
                return datafile_refuse(table, P, "a p-value lies between 0 and 1.");
        if (datafile_field(table, ID).size == 0)
                return datafile_refuse(table, ID, "the id is empty.");
        row->id = arena_copy(arena, datafile_field(table, ID));
        row->p = arena_copy(arena, datafile_field(table, P));
        row->batch = datafile_has(table, BATCH) ? arena_copy(arena, datafile_field(table, BATCH)) : SLICE_NULL;
        bool batch_lost = datafile_has(table, BATCH) && slice_is_null(row->batch);
        if (slice_is_null(row->id) || slice_is_null(row->p) || batch_lost)
                return ERR_MEMORY;
        return wants_support ? read_support(table, arena, test) : OK;
}

/* Makes room for one more by doubling; old arrays stay in the arena. */
static enum error grow(struct ptable *list, size_t *capacity, struct arena *arena)
{
        if (list->count < *capacity)
                return OK;
        size_t larger = *capacity ? *capacity * 2 : 256;
        struct ptable_row *rows = arena_array(arena, struct ptable_row, larger);
        struct control_test *tests = arena_array(arena, struct control_test, larger);
        if (!rows || !tests)
                return ERR_MEMORY;
        if (list->count > 0) {
                memcpy(rows, list->rows, list->count * sizeof *rows);
                memcpy(tests, list->tests, list->count * sizeof *tests);
        }
        list->rows = rows;
        list->tests = tests;
        *capacity = larger;
        return OK;
}

static enum error read_rows(struct datafile *table, bool wants_support, struct arena *arena, struct ptable *list)
{
        size_t capacity = 0;
        struct names batches;
        enum error err = OK;
        names_init(&batches, arena);
        while ((err = datafile_next(table)) == OK) {
                TRY(grow(list, &capacity, arena));
                TRY(read_row(table, wants_support, arena, &list->rows[list->count], &list->tests[list->count]));
                TRY(names_add(&batches, list->rows[list->count].batch, &list->rows[list->count].group));
                list->count++;
        }
        list->group_count = batches.count;
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error ptable_read(struct ptable *table, bool wants_support, csv_source_function *source, void *context,
                       struct arena *arena)
{
        _cleanup_datafile_ struct datafile file = { 0 };
        enum error err = datafile_open(&file, columns, ARRAY_SIZE(columns), source, context);
        if (err == OK && wants_support && !datafile_has(&file, SUPPORT))
                err = datafile_refuse(&file, SUPPORT, "the column \"support\" is missing; this method needs the "
                                      "attainable p-values.");
        table->has_batch = err == OK && datafile_has(&file, BATCH);
        if (err == OK)
                err = read_rows(&file, wants_support, arena, table);
        memcpy(table->problem, file.problem, sizeof table->problem);
        return err;
}

/* Rows of each batch side by side: order[start[g]] .. order[start[g + 1] - 1]. */
static enum error sort_by_group(const struct ptable *table, struct arena *arena, size_t **ret_order,
                                size_t **ret_start)
{
        size_t *order = arena_array(arena, size_t, table->count);
        size_t *start = arena_array(arena, size_t, table->group_count + 2);
        if (!order || !start)
                return ERR_MEMORY;
        for (size_t i = 0; i < table->count; i++)
                start[table->rows[i].group + 2]++;
        for (size_t g = 2; g < table->group_count + 2; g++)
                start[g] += start[g - 1];
        for (size_t i = 0; i < table->count; i++)
                order[start[table->rows[i].group + 1]++] = i;
        *ret_order = order;
        *ret_start = start;
        return OK;
}

enum error ptable_decide(const struct ptable *table, struct control_rule rule, struct arena *arena,
                         struct control_decision *ret_decisions)
{
        size_t *order, *start;
        if (rule.method == CONTROL_LORD || rule.method == CONTROL_SAFFRON)
                return control_decide(rule, table->tests, table->count, arena, ret_decisions);
        TRY(sort_by_group(table, arena, &order, &start));
        struct control_test *tests = arena_array(arena, struct control_test, table->count);
        struct control_decision *decisions = arena_array(arena, struct control_decision, table->count);
        if (!tests || !decisions)
                return ERR_MEMORY;
        for (size_t i = 0; i < table->count; i++)
                tests[i] = table->tests[order[i]];
        for (size_t g = 0; g < table->group_count; g++)
                TRY(control_decide(rule, tests + start[g], start[g + 1] - start[g], arena,
                                   decisions + start[g]));
        for (size_t i = 0; i < table->count; i++)
                ret_decisions[order[i]] = decisions[i];
        return OK;
}

void ptable_write(const struct ptable *table, const struct control_decision *decisions, struct buffer *out)
{
        buffer_append(out, table->has_batch ? S("batch,id,p,level,q,reject\n") : S("id,p,level,q,reject\n"));
        for (size_t i = 0; i < table->count; i++) {
                const struct ptable_row *row = &table->rows[i];
                if (table->has_batch)
                        datafile_put_text(out, true, row->batch);
                datafile_put_text(out, !table->has_batch, row->id);
                datafile_put_text(out, false, row->p);
                datafile_put_number(out, false, decisions[i].level);
                datafile_put_number(out, false, decisions[i].q);
                datafile_put_count(out, false, decisions[i].reject);
                datafile_end_row(out);
        }
}
