/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A version of content never changes, so what was read of one stays right; the newest of its office and key takes its
 * place. A list that somebody still asks is freed by the last who lets go of it. What is kept of it are its words, not
 * its JSON, which takes five times as much. */
#include "registers/registers.h"

#include "base/checked.h"
#include "content/catalogue.h"
#include "match/distance.h"
#include "match/fixed.h"
#include "store/store.h"

#include <pthread.h>

enum {
        KEPT_MAX = 400,                                     /* lists, of all offices */
        KEPT_ROWS_MAX = 1000000,                            /* of all of them; some 400 MB */
        ROW_BYTES = 64 * 1024,
        MANY_ROWS = 2000, /* their JSON is some megabytes of small pieces */
        NAMES_MAX = CONTENT_LIST_MAX * 4,
        NEAR_LEAST = 5, NEAR_EACH = 10, /* shorter keys are never near; a letter may differ for each so many */
};

/* The list of placement companies has its columns from the program. */
static const struct register_column placement_columns[] = {
        { S("name"), MATCH_TYPE_COMPANY },
        { S("license"), MATCH_TYPE_IGNORE },
        { S("until"), MATCH_TYPE_IGNORE },
        { S("status"), MATCH_TYPE_IGNORE },
};

struct register_list {
        const struct store *store;
        struct uuid office_id;
        struct slice kind, item_key;
        struct content_number number;
        struct arena arena; /* of all texts below */
        struct slice name, source, as_of;
        struct register_column columns[REGISTER_COLUMNS_MAX];
        size_t column_count;
        size_t places[REGISTER_COLUMNS_MAX]; /* columns that are searched, in the order of the table in memory */
        size_t place_count;
        struct register_row *rows; /* in order of key */
        uint32_t count;
        bool whole;
        struct match_live *live; /* ids are places in `rows` */
        unsigned holders;        /* the shelf below is one */
};

static struct register_list *shelf[KEPT_MAX];
static size_t next; /* where a list without a place goes */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void drop(struct register_list *list)
{
        match_live_free(list->live);
        arena_reset(&list->arena);
        free(list);
}

void register_release(struct register_list *list)
{
        if (!list)
                return;
        pthread_mutex_lock(&lock);
        bool last = --list->holders == 0;
        pthread_mutex_unlock(&lock);
        if (last)
                drop(list);
}

/* Of the same office and item, whatever its version. */
static bool is_of(const struct register_list *kept, const struct store *store,
                  const struct register_question *question)
{
        return kept && kept->store == store && uuid_equal(kept->office_id, question->office_id) &&
               slice_equal(kept->kind, question->kind) && slice_equal(kept->item_key, question->key);
}

static struct register_list *find_kept(const struct store *store, const struct register_question *question,
                                       struct content_number number)
{
        struct register_list *found = NULL;
        pthread_mutex_lock(&lock);
        for (size_t i = 0; i < KEPT_MAX && !found; i++) {
                struct register_list *kept = shelf[i];
                if (is_of(kept, store, question) && kept->number.version == number.version &&
                    kept->number.drafted_at == number.drafted_at)
                        found = kept;
        }
        if (found)
                found->holders++;
        pthread_mutex_unlock(&lock);
        return found;
}

/* The place of the version before, a free one, or one in turn. */
static size_t choose_place(const struct register_list *list, const struct register_question *question)
{
        size_t place = KEPT_MAX;
        for (size_t i = 0; i < KEPT_MAX; i++) {
                if (is_of(shelf[i], list->store, question))
                        return i;
                if (!shelf[i] && place == KEPT_MAX)
                        place = i;
        }
        return place < KEPT_MAX ? place : next++ % KEPT_MAX;
}

static uint64_t count_kept(void)
{
        uint64_t rows = 0;
        for (size_t i = 0; i < KEPT_MAX; i++)
                rows += shelf[i] ? shelf[i]->count : 0;
        return rows;
}

/* Takes lists off the shelf, in turn, until there is room for `list` at `place`. */
static size_t make_room(const struct register_list *list, size_t place, struct register_list *let_go[KEPT_MAX])
{
        size_t count = 0;
        if (shelf[place])
                let_go[count++] = shelf[place];
        shelf[place] = NULL;
        for (size_t i = 0; i < KEPT_MAX && count_kept() + list->count > KEPT_ROWS_MAX; i++) {
                size_t victim = next++ % KEPT_MAX;
                if (shelf[victim])
                        let_go[count++] = shelf[victim];
                shelf[victim] = NULL;
        }
        return count;
}

static void keep(struct register_list *list, const struct register_question *question)
{
        struct register_list *let_go[KEPT_MAX];
        pthread_mutex_lock(&lock);
        size_t place = choose_place(list, question), count = make_room(list, place, let_go);
        shelf[place] = list;
        list->holders++;
        pthread_mutex_unlock(&lock);
        for (size_t i = 0; i < count; i++)
                register_release(let_go[i]);
}

void registers_forget(const struct store *store)
{
        for (size_t i = 0; i < KEPT_MAX; i++) {
                pthread_mutex_lock(&lock);
                struct register_list *kept = shelf[i] && shelf[i]->store == store ? shelf[i] : NULL;
                if (kept)
                        shelf[i] = NULL;
                pthread_mutex_unlock(&lock);
                register_release(kept);
        }
}

/* --- reading the item --- */

static struct slice text_in(const json_t *object, struct slice name, struct arena *arena)
{
        const json_t *node = json_object_getn(object, name.data, name.size);
        if (!json_is_string(node))
                return S("");
        return arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)));
}

/* Columns that nobody can read are left out. */
static void read_columns(struct register_list *list, const json_t *body)
{
        json_t *columns = json_object_get(body, "columns");
        list->column_count = 0;
        for (size_t i = 0; i < json_array_size(columns) && list->column_count < REGISTER_COLUMNS_MAX; i++) {
                const json_t *node = json_array_get(columns, i);
                struct register_column *column = &list->columns[list->column_count++];
                column->name = text_in(node, S("name"), &list->arena);
                if (!match_type_parse(text_in(node, S("type"), &list->arena), &column->type) ||
                    column->type == MATCH_TYPE_TEXT)
                        column->type = MATCH_TYPE_IGNORE;
        }
}

static void set_columns(struct register_list *list, const json_t *body)
{
        if (json_is_array(json_object_get(body, "columns"))) {
                read_columns(list, body);
        } else {
                memcpy(list->columns, placement_columns, sizeof placement_columns);
                list->column_count = ARRAY_SIZE(placement_columns);
        }
        for (size_t i = 0; i < list->column_count; i++)
                if (list->columns[i].type < MATCH_TYPE_COUNT)
                        list->places[list->place_count++] = i;
}

static enum error read_row(struct register_list *list, const char *key, const json_t *entry)
{
        struct slice *values = arena_array(&list->arena, struct slice, list->column_count);
        struct slice kept = arena_copy(&list->arena, slice_from_cstr(key));
        if (!values || slice_is_null(kept))
                return ERR_MEMORY;
        for (size_t i = 0; i < list->column_count; i++)
                values[i] = text_in(entry, list->columns[i].name, &list->arena);
        list->rows[list->count++] = (struct register_row){ kept, values };
        return list->arena.exhausted ? ERR_MEMORY : OK;
}

static int compare_rows(const void *a, const void *b)
{
        const struct register_row *left = a, *right = b;
        return slice_compare(left->key, right->key);
}

static enum error read_rows(struct register_list *list, json_t *by_key)
{
        const char *key;
        json_t *entry;
        size_t size = json_object_size(by_key), kept = size < REGISTER_ROWS_MAX ? size : REGISTER_ROWS_MAX;
        list->rows = arena_array(&list->arena, struct register_row, kept);
        list->whole = kept == size;
        if (!list->rows)
                return ERR_MEMORY;
        json_object_foreach(by_key, key, entry) {
                if (list->count == kept)
                        break;
                TRY(read_row(list, key, entry));
        }
        qsort(list->rows, list->count, sizeof *list->rows, compare_rows);
        return OK;
}

/* --- the table in memory --- */

static enum error put(struct register_list *list, uint32_t at, struct arena *arena)
{
        const struct register_row *row = &list->rows[at];
        struct slice values[REGISTER_COLUMNS_MAX];
        for (size_t i = 0; i < list->place_count; i++) {
                struct slice value = row->values[list->places[i]];
                values[i] = value.size ? value : SLICE_NULL;
        }
        if (slice_is_null(values[0])) /* an old list without names: its key is how it is found */
                values[0] = row->key;
        arena_reset(arena);
        return match_live_put(list->live, slice_of((const char *)&at, sizeof at), values, arena);
}

static enum error index_rows(struct register_list *list)
{
        enum match_type types[REGISTER_COLUMNS_MAX];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ROW_BYTES);
        for (size_t i = 0; i < list->place_count; i++)
                types[i] = list->columns[list->places[i]].type;
        TRY(match_live_new(types, list->place_count, &list->live));
        for (uint32_t i = 0; i < list->count; i++)
                TRY(put(list, i, &arena));
        return match_live_finish(list->live);
}

static enum error take_in(struct register_list *list, const struct content_item *item)
{
        json_t *body;
        TRY(content_body(item, &body));
        list->name = text_in(body, S("name"), &list->arena);
        list->source = text_in(body, S("source"), &list->arena);
        list->as_of = text_in(body, S("as_of"), &list->arena);
        set_columns(list, body);
        enum error err = list->place_count ? read_rows(list, json_object_get(body, "by_key")) : ERR_CORRUPT;
        json_decref(body);
        return err == OK ? index_rows(list) : err;
}

static enum error read_list(struct tx *tx, const struct register_question *question, struct register_list *list)
{
        struct content_item item;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * CONTENT_LIST_MAX);
        list->kind = arena_copy(&list->arena, question->kind);
        list->item_key = arena_copy(&list->arena, question->key);
        TRY(content_find(tx, question->office_id, question->kind, question->key, question->today, &arena, &item));
        list->number.version = item.version;
        return take_in(list, &item);
}

enum error register_hold(struct tx *tx, const struct register_question *question, struct register_list **ret_list)
{
        struct content_number number;
        const struct content_version_query query = { question->office_id, question->kind, question->key };
        TRY(content_number_in_force(tx, &query, question->today, &number));
        struct register_list *list = find_kept(tx_store(tx), question, number);
        if (list) {
                *ret_list = list;
                return OK;
        }
        list = calloc(1, sizeof *list);
        if (!list)
                return ERR_MEMORY;
        *list = (struct register_list){ .store = tx_store(tx), .office_id = question->office_id, .number = number,
                                        .holders = 1 };
        arena_init(&list->arena, NAMES_MAX);
        enum error err = read_list(tx, question, list);
        if (err != OK) {
                register_release(list);
                return err;
        }
        if (list->number.version == number.version)
                keep(list, question);
        if (list->count >= MANY_ROWS)
                memory_give_back();
        *ret_list = list;
        return OK;
}

enum check_standing check_status(struct slice word)
{
        static const struct {
                struct slice word;
                enum check_standing standing;
        } words[] = {
                { S(""), STANDING_IN_FORCE },
                { S("aktif"), STANDING_IN_FORCE },
                { S("dihentikan sementara"), STANDING_SUSPENDED },
                { S("dicabut"), STANDING_REVOKED },
                { S("berakhir"), STANDING_ENDED },
        };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal_nocase(word, words[i].word))
                        return words[i].standing;
        return STANDING_OTHER;
}

/* --- what is asked of it --- */

struct slice register_name(const struct register_list *list)
{
        return list->name;
}

struct slice register_source(const struct register_list *list)
{
        return list->source;
}

struct slice register_as_of(const struct register_list *list)
{
        return list->as_of;
}

size_t register_columns(const struct register_list *list, const struct register_column **ret_columns)
{
        *ret_columns = list->columns;
        return list->column_count;
}

size_t register_count(const struct register_list *list)
{
        return list->count;
}

bool register_is_whole(const struct register_list *list)
{
        return list->whole;
}

const struct register_row *register_find(const struct register_list *list, struct slice key)
{
        const struct register_row wanted = { .key = key };
        return list->count ? bsearch(&wanted, list->rows, list->count, sizeof wanted, compare_rows) : NULL;
}

struct alike {
        const struct register_row *row;
        int32_t weight; /* 1/10000 bit, by the engine */
};

static enum error ask(const struct register_list *list, enum match_type type, struct slice value,
                      struct alike ret_alike[REGISTER_ALIKE_MAX], size_t *ret_count)
{
        struct slice values[REGISTER_COLUMNS_MAX];
        struct match_live_hits hits;
        bool asked = false;
        for (size_t i = 0; i < list->place_count; i++) {
                bool own = !asked && list->columns[list->places[i]].type == type;
                values[i] = own ? value : SLICE_NULL;
                asked = asked || own;
        }
        *ret_count = 0;
        if (!asked)
                return OK;
        TRY(match_live_ask(list->live, values, REGISTER_ALIKE_MAX, &hits));
        for (size_t i = 0; i < hits.count; i++) {
                uint32_t at;
                memcpy(&at, hits.items[i].id, sizeof at);
                ret_alike[i] = (struct alike){ &list->rows[at], hits.items[i].weight };
        }
        *ret_count = hits.count;
        return OK;
}

enum error register_ask(const struct register_list *list, enum match_type type, struct slice value,
                        const struct register_row *ret_rows[REGISTER_ALIKE_MAX], size_t *ret_count)
{
        struct alike alike[REGISTER_ALIKE_MAX];
        size_t count, kept = 0;
        TRY(ask(list, type, value, alike, &count));
        for (size_t i = 0; i < count; i++)
                if (alike[i].weight >= REGISTER_ALIKE_BITS * WEIGHT_BIT)
                        ret_rows[kept++] = alike[i].row;
        *ret_count = kept;
        return OK;
}

/* How far apart, or UINT32_MAX when they are not near. A name that begins another is near too: "Maju Jaya" of "Maju
 * Jaya Abadi". */
static unsigned distance_between(struct slice one, struct slice other)
{
        size_t shorter = one.size < other.size ? one.size : other.size;
        if (shorter < NEAR_LEAST)
                return UINT32_MAX;
        unsigned distance = distance_osa(one, other);
        if (distance <= 1 + shorter / NEAR_EACH)
                return distance;
        bool begins = slice_starts_with(one, other) || slice_starts_with(other, one);
        return begins ? distance : UINT32_MAX;
}

/* Those that differ in a letter come before those that the engine alone finds alike. */
struct nearest {
        const struct register_row *rows[REGISTER_NEAREST_MAX];
        unsigned distances[REGISTER_NEAREST_MAX];
        size_t count;
};

static void offer(struct nearest *nearest, const struct register_row *row, unsigned distance)
{
        size_t at = nearest->count;
        while (at > 0 && nearest->distances[at - 1] > distance)
                at--;
        if (at == REGISTER_NEAREST_MAX)
                return;
        size_t kept = nearest->count < REGISTER_NEAREST_MAX ? nearest->count++ : REGISTER_NEAREST_MAX - 1;
        for (size_t i = kept; i > at; i--) {
                nearest->rows[i] = nearest->rows[i - 1];
                nearest->distances[i] = nearest->distances[i - 1];
        }
        nearest->rows[at] = row;
        nearest->distances[at] = distance;
}

enum error register_near(const struct register_list *list, struct slice name, struct slice key,
                         const struct register_row *ret_rows[REGISTER_NEAREST_MAX], size_t *ret_count)
{
        struct alike alike[REGISTER_ALIKE_MAX];
        struct nearest nearest = { .count = 0 };
        size_t count;
        TRY(ask(list, MATCH_TYPE_COMPANY, name, alike, &count));
        for (size_t i = 0; i < count; i++) {
                unsigned distance = distance_between(key, alike[i].row->key);
                bool likely = key.size >= NEAR_LEAST && alike[i].weight >= REGISTER_ALIKE_BITS * WEIGHT_BIT;
                if (distance != UINT32_MAX || likely)
                        offer(&nearest, alike[i].row, distance);
        }
        memcpy(ret_rows, nearest.rows, nearest.count * sizeof(struct register_row *));
        *ret_count = nearest.count;
        return OK;
}
