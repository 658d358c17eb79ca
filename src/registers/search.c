/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "registers/registers.h"

#include "base/checked.h"
#include "content/catalogue.h"
#include "store/store.h"

static const struct {
        enum match_kind kind;
        enum match_type type;
} kinds[] = {
        { MATCH_COMPANY, MATCH_TYPE_COMPANY },
        { MATCH_PHONE, MATCH_TYPE_PHONE },
        { MATCH_ADDRESS, MATCH_TYPE_STREET },
        { MATCH_ACCOUNT, MATCH_TYPE_ACCOUNT },
};

static bool find_type(enum match_kind kind, enum match_type *ret_type)
{
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (kinds[i].kind == kind) {
                        *ret_type = kinds[i].type;
                        return true;
                }
        return false;
}

/* The P3MI list, then the others in order of key. */
static enum error list_all(struct tx *tx, const struct register_day *day, struct arena *arena,
                           struct register_question ret_questions[REGISTERS_MAX], size_t *ret_count)
{
        struct uuid office_id = day->office_id;
        struct slice today = day->today;
        struct slice *keys;
        size_t count;
        const struct content_force_query query = { office_id, CONTENT_REGISTER, today, REGISTERS_MAX - 1 };
        TRY(content_keys_in_force(tx, &query, arena, &keys, &count));
        ret_questions[0] = (struct register_question){ office_id, S("p3mi"), S("daftar"), today };
        for (size_t i = 0; i < count; i++)
                ret_questions[i + 1] = (struct register_question){ office_id, CONTENT_REGISTER, keys[i], today };
        *ret_count = count + 1;
        return OK;
}

struct asking {
        const struct register_search *search;
        enum match_type type;
        struct slice key;
        struct arena *arena;
        struct register_hits *hits;
};

/* Whether a cell of the searched type means the same as what was asked for. */
static bool is_same(const struct asking *asking, const struct register_list *list, const struct register_row *row)
{
        const struct register_column *columns;
        size_t count = register_columns(list, &columns);
        struct slice key;
        for (size_t i = 0; i < count; i++)
                if (columns[i].type == asking->type && row->values[i].size &&
                    match_identifier_key(asking->search->kind, row->values[i], asking->arena, &key) == OK &&
                    slice_equal(key, asking->key))
                        return true;
        return false;
}

static void fill_cells(const struct asking *asking, const struct register_list *list, const struct register_row *row,
                       struct register_hit *hit)
{
        const struct register_column *columns;
        size_t count = register_columns(list, &columns);
        for (size_t i = 0; i < count; i++)
                if (row->values[i].size)
                        hit->cells[hit->cell_count++] = (struct register_cell){
                                arena_copy(asking->arena, columns[i].name), arena_copy(asking->arena, row->values[i]) };
}

/* The same ones come before those that are nearly so; the last of these gives way. */
static enum error add_hit(const struct asking *asking, const struct register_list *list,
                          const struct register_row *row, bool same)
{
        struct register_hits *hits = asking->hits;
        size_t at = hits->count;
        while (same && at > 0 && !hits->items[at - 1].same)
                at--;
        if (at == REGISTER_HITS_MAX)
                return OK;
        if (hits->count < REGISTER_HITS_MAX)
                hits->count++;
        memmove(&hits->items[at + 1], &hits->items[at], (hits->count - 1 - at) * sizeof hits->items[0]);
        hits->items[at] = (struct register_hit){ .register_name = arena_copy(asking->arena, register_name(list)),
                                                 .source = arena_copy(asking->arena, register_source(list)),
                                                 .as_of = arena_copy(asking->arena, register_as_of(list)),
                                                 .same = same };
        fill_cells(asking, list, row, &hits->items[at]);
        return asking->arena->exhausted ? ERR_MEMORY : OK;
}

static enum error ask_companies(const struct asking *asking, const struct register_list *list)
{
        const struct register_row *rows[REGISTER_NEAREST_MAX], *same = register_find(list, asking->key);
        size_t count;
        if (same)
                return add_hit(asking, list, same, true);
        TRY(register_near(list, asking->search->value, asking->key, rows, &count));
        for (size_t i = 0; i < count; i++)
                TRY(add_hit(asking, list, rows[i], is_same(asking, list, rows[i])));
        return OK;
}

/* A number or an account is the same or another; an address may be written nearly so. */
static enum error ask_others(const struct asking *asking, const struct register_list *list)
{
        const struct register_row *rows[REGISTER_ALIKE_MAX];
        size_t count, near = 0;
        TRY(register_ask(list, asking->type, asking->search->value, rows, &count));
        for (size_t i = 0; i < count; i++) {
                bool same = is_same(asking, list, rows[i]);
                bool told = same || (asking->type == MATCH_TYPE_STREET && near < REGISTER_NEAREST_MAX);
                near += told && !same;
                if (told)
                        TRY(add_hit(asking, list, rows[i], same));
        }
        return OK;
}

static enum error ask_one(struct tx *tx, const struct asking *asking, const struct register_question *question)
{
        _cleanup_register_ struct register_list *list = NULL;
        enum error err = register_hold(tx, question, &list);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        asking->hits->searched++;
        return asking->type == MATCH_TYPE_COMPANY ? ask_companies(asking, list) : ask_others(asking, list);
}

enum error registers_search(struct tx *tx, const struct register_search *search, struct arena *arena,
                            struct register_hits *ret_hits)
{
        struct register_question questions[REGISTERS_MAX];
        size_t count;
        struct asking asking = { .search = search, .arena = arena, .hits = ret_hits };
        ret_hits->count = ret_hits->searched = 0;
        if (search->value.size > REGISTER_QUERY_MAX || !find_type(search->kind, &asking.type))
                return ERR_INVALID;
        TRY(match_identifier_key(search->kind, search->value, arena, &asking.key));
        TRY(list_all(tx, &(struct register_day){ search->office_id, search->today }, arena, questions, &count));
        for (size_t i = 0; i < count; i++)
                TRY(ask_one(tx, &asking, &questions[i]));
        return OK;
}

enum error registers_in_force(struct tx *tx, const struct register_day *day, struct arena *arena,
                              struct register_entry **ret_items, size_t *ret_count)
{
        struct register_question questions[REGISTERS_MAX];
        size_t count, kept = 0;
        TRY(list_all(tx, day, arena, questions, &count));
        struct register_entry *items = arena_array(arena, struct register_entry, count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                _cleanup_register_ struct register_list *list = NULL;
                enum error err = register_hold(tx, &questions[i], &list);
                if (err == ERR_NOT_FOUND)
                        continue;
                TRY(err);
                items[kept++] = (struct register_entry){ questions[i].key, arena_copy(arena, register_name(list)),
                                                         arena_copy(arena, register_source(list)),
                                                         arena_copy(arena, register_as_of(list)),
                                                         (int64_t)register_count(list) };
        }
        *ret_items = items;
        *ret_count = kept;
        return OK;
}
