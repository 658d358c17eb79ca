/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "content/content.h"

#include "content.sql.h"
#include "content/catalogue.h"
#include "store/store.h"

static int64_t parse_order(const struct content_item *item)
{
        json_t *body;
        if (content_body(item, &body) != OK)
                return 0;
        int64_t order = json_integer_value(json_object_get(body, "order"));
        json_decref(body);
        return order;
}

/* Behind the string that begins at `i`. */
static size_t end_of_string(struct slice json, size_t i)
{
        for (i++; i < json.size && json.data[i] != '"'; i++)
                i += json.data[i] == '\\';
        return i < json.size ? i + 1 : json.size;
}

static int64_t digits_of(struct slice json)
{
        int64_t number = 0;
        for (size_t i = 0; i < json.size && i < 9 && json.data[i] >= '0' && json.data[i] <= '9'; i++)
                number = number * 10 + (json.data[i] - '0');
        return number;
}

/* The number of "order" of the body itself; 0 when there is none. Bodies are stored as jansson writes them compactly,
 * and a list of questions is sorted at each step of an interview: to parse all of them was two thirds of what a page
 * of the desk cost. What is written in another way is parsed. */
static int64_t order_of(const struct content_item *item)
{
        struct slice json = item->body;
        int depth = 0;
        if (slice_find(json, S("\"order\"")) == SIZE_MAX)
                return 0;
        for (size_t i = 0, end; i < json.size; i = end) {
                char byte = json.data[i];
                end = byte == '"' ? end_of_string(json, i) : i + 1;
                if (depth == 1 && byte == '"' && slice_equal(slice_sub(json, i, end - i), S("\"order\"")) &&
                    end + 1 < json.size && json.data[end] == ':' && json.data[end + 1] >= '0' &&
                    json.data[end + 1] <= '9')
                        return digits_of(slice_from(json, end + 1));
                depth += byte == '{' || byte == '[' ? 1 : byte == '}' || byte == ']' ? -1 : 0;
        }
        return parse_order(item);
}

static int compare_order(const void *a, const void *b)
{
        const struct content_item *left = a, *right = b;
        if (left->order != right->order)
                return left->order < right->order ? -1 : 1;
        return slice_compare(left->key, right->key);
}

/* lint: parameters (used by every room) */
enum error content_list(struct tx *tx, struct uuid office_id, struct slice kind, struct slice on, struct arena *arena,
                        struct content_list *ret_list)
{
        struct content_in_force_rows rows;
        TRY(content_in_force(tx, &(struct content_in_force_params){ .office_id = office_id, .kind = kind, .day = on },
                             arena, &rows));
        struct content_item *items = arena_array(arena, struct content_item, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct content_in_force_row *row = &rows.items[i];
                items[i] = (struct content_item){ row->kind, row->key, row->version, row->state, row->valid_from,
                                                  row->valid_to, row->confirmed, row->body };
                items[i].order = order_of(&items[i]);
        }
        qsort(items, rows.count, sizeof *items, compare_order);
        *ret_list = (struct content_list){ items, rows.count };
        return OK;
}

static bool is_for_help(const struct content_item *item)
{
        json_t *body, *use;
        size_t i;
        bool help = false;
        if (content_body(item, &body) != OK)
                return false;
        json_array_foreach(json_object_get(body, "use"), i, use)
                help = help || (json_is_string(use) && strcmp(json_string_value(use), "V") == 0);
        json_decref(body);
        return help;
}

enum error content_helping(struct tx *tx, struct uuid office_id, struct slice on, struct arena *arena,
                           struct content_list *ret_list)
{
        struct content_saying_rows rows;
        TRY(content_saying(tx, &(struct content_saying_params){ .office_id = office_id, .kind = S("indicator"),
                                                                .day = on, .pattern = S("%\"V\"%") },
                           arena, &rows));
        struct content_list list = { .items = arena_array(arena, struct content_item, rows.count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct content_saying_row *row = &rows.items[i];
                struct content_item item = { row->kind, row->key, row->version, row->state, row->valid_from,
                                             row->valid_to, row->confirmed, row->body };
                if (is_for_help(&item))
                        list.items[list.count++] = item;
        }
        *ret_list = list;
        return OK;
}

/* lint: parameters (used by every room) */
enum error content_find(struct tx *tx, struct uuid office_id, struct slice kind, struct slice key, struct slice on,
                        struct arena *arena, struct content_item *ret_item)
{
        struct content_one_in_force_row row;
        TRY(content_one_in_force(
                tx,
                &(struct content_one_in_force_params){ .office_id = office_id, .kind = kind, .key = key, .day = on },
                arena, &row));
        *ret_item = (struct content_item){ row.kind, row.key, row.version, row.state, row.valid_from, row.valid_to,
                                           row.confirmed, row.body };
        return OK;
}

enum error content_number_in_force(struct tx *tx, const struct content_version_query *query, struct slice on,
                                   struct content_number *ret_number)
{
        struct content_number_row row;
        TRY(content_number(tx, &(struct content_number_params){ query->office_id, query->kind, query->key, on },
                           tx_arena(tx), &row));
        *ret_number = (struct content_number){ row.version, row.drafted_at };
        return OK;
}

size_t content_body_max(struct slice kind)
{
        return content_kind_is_list(kind) ? CONTENT_LIST_MAX : CONTENT_BODY_MAX;
}

bool content_kind_is_list(struct slice kind)
{
        return slice_equal(kind, S("p3mi")) || slice_equal(kind, CONTENT_REGISTER);
}

/* lint: parameters (used by every room) */
enum error content_find_version(struct tx *tx, struct uuid office_id, struct slice kind, struct slice key,
                                int64_t version, struct arena *arena, struct content_item *ret_item)
{
        struct content_version_row row;
        TRY(content_version(tx, &(struct content_version_params){ .office_id = office_id, .kind = kind, .key = key,
                                                                  .version = version },
                            arena, &row));
        *ret_item = (struct content_item){ row.kind, row.key, row.version, row.state, row.valid_from, row.valid_to,
                                           row.confirmed, row.body };
        return OK;
}

enum error content_body(const struct content_item *item, json_t **ret_body)
{
        json_t *body = json_loadb(item->body.data, item->body.size, JSON_REJECT_DUPLICATES, NULL);
        if (!json_is_object(body)) {
                json_decref(body);
                return ERR_CORRUPT;
        }
        *ret_body = body;
        return OK;
}

/* Follows "a.b.c" from `node`; NULL where a step is missing. Borrowed. */
static json_t *follow(json_t *node, const char *path)
{
        struct slice rest = slice_from_cstr(path), step;
        while (node && slice_next(&rest, '.', &step))
                node = json_object_getn(node, step.data, step.size);
        return node;
}

static json_t *text_node(json_t *node, enum language language)
{
        if (!json_is_object(node))
                return node;
        json_t *text = json_object_getn(node, language_code(language).data, language_code(language).size);
        return text ? text : json_object_get(node, "id");
}

static struct slice copy_string(json_t *node, struct arena *arena)
{
        if (!json_is_string(node))
                return SLICE_NULL;
        return arena_copy(arena, slice_of(json_string_value(node), json_string_length(node)));
}

struct slice content_text(const struct content_item *item, const char *path, enum language language,
                          struct arena *arena)
{
        json_t *body;
        if (content_body(item, &body) != OK)
                return SLICE_NULL;
        struct slice text = copy_string(text_node(follow(body, path), language), arena);
        json_decref(body);
        return text;
}

enum error content_strings(const struct content_item *item, const char *path, struct arena *arena,
                           struct slice **ret_items, size_t *ret_count)
{
        json_t *body;
        TRY(content_body(item, &body));
        json_t *array = follow(body, path);
        size_t count = json_array_size(array);
        struct slice *items = arena_array(arena, struct slice, count);
        for (size_t i = 0; items && i < count; i++)
                items[i] = copy_string(json_array_get(array, i), arena);
        json_decref(body);
        if (!items)
                return ERR_MEMORY;
        *ret_items = items;
        *ret_count = count;
        return OK;
}

const struct content_item *content_in_list(const struct content_list *list, struct slice key)
{
        for (size_t i = 0; i < list->count; i++)
                if (slice_equal(list->items[i].key, key))
                        return &list->items[i];
        return NULL;
}

static int compare_dates(const void *a, const void *b)
{
        return date_compare(*(const struct date *)a, *(const struct date *)b);
}

/* Of which years the office has said that the list of their holidays is whole. */
static enum error years_said(struct tx *tx, struct uuid office_id, struct arena *arena, struct date first,
                             uint64_t *ret_years)
{
        struct content_in_force_rows list;
        int64_t year;
        TRY(content_in_force(tx, &(struct content_in_force_params){ .office_id = office_id, .kind = S("calendar"),
                                                                    .day = S("") },
                             arena, &list));
        *ret_years = 0;
        for (size_t i = 0; i < list.count; i++)
                if (list.items[i].confirmed && slice_to_int64(list.items[i].key, &year) && year >= first.year &&
                    year - first.year < 64)
                        *ret_years |= (uint64_t)1 << (year - first.year);
        return OK;
}

static void year_waits(struct date day, struct work_calendar *calendar)
{
        int32_t at = day.year - calendar->first.year;
        if (at < 64)
                calendar->confirmed_years &= ~((uint64_t)1 << at);
}

static enum error holiday_of(const struct content_in_force_row *row, struct arena *arena, struct date *ret_day)
{
        struct content_item item = { .body = row->body };
        return date_parse_iso(content_text(&item, "date", LANGUAGE_ID, arena), ret_day) == OK ? OK : ERR_CORRUPT;
}

enum error content_calendar(struct tx *tx, struct uuid office_id, struct arena *arena,
                            struct work_calendar *ret_calendar)
{
        struct content_in_force_rows list;
        TRY(content_in_force(tx, &(struct content_in_force_params){ .office_id = office_id, .kind = S("holiday"),
                                                                    .day = S("") },
                             arena, &list));
        struct date *all = arena_array(arena, struct date, list.count);
        struct date *days = arena_array(arena, struct date, list.count);
        struct work_calendar calendar = { .holidays = days };
        if (!days || !all)
                return ERR_MEMORY;
        if (list.count == 0)
                return ERR_UNCONFIGURED;
        for (size_t i = 0; i < list.count; i++) {
                TRY(holiday_of(&list.items[i], arena, &all[i]));
                if (i == 0 || date_compare(all[i], calendar.first) < 0)
                        calendar.first = all[i];
                if (i == 0 || date_compare(all[i], calendar.last) > 0)
                        calendar.last = all[i];
        }
        TRY(years_said(tx, office_id, arena, calendar.first, &calendar.confirmed_years));
        for (size_t i = 0; i < list.count; i++) {
                if (list.items[i].confirmed)
                        days[calendar.count++] = all[i];
                else
                        year_waits(all[i], &calendar);
        }
        qsort(days, calendar.count, sizeof *days, compare_dates);
        calendar.first = (struct date){ .year = calendar.first.year, .month = 1, .day = 1 };
        calendar.last = (struct date){ .year = calendar.last.year, .month = 12, .day = 31 };
        *ret_calendar = calendar;
        return OK;
}
