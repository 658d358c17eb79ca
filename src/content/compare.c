/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What one body of content says otherwise than another, member by member. */
#include "content/draft.h"

enum error content_json_text(const json_t *node, struct arena *arena, struct slice *ret_text)
{
        char *text = json_dumps(node, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);
        struct slice copy = text ? arena_copy(arena, slice_from_cstr(text)) : SLICE_NULL;
        free(text);
        if (slice_is_null(copy))
                return ERR_MEMORY;
        *ret_text = copy;
        return OK;
}

struct comparison {
        struct arena *arena;
        struct content_changes *changes;
};

static enum error note_change(struct comparison *c, struct slice path, const json_t *before, const json_t *after)
{
        struct content_change change = { .path = path, .before = S(""), .after = S("") };
        if (c->changes->count == CONTENT_CHANGES_MAX) {
                c->changes->more = true;
                return OK;
        }
        if (before)
                TRY(content_json_text(before, c->arena, &change.before));
        if (after)
                TRY(content_json_text(after, c->arena, &change.after));
        c->changes->items[c->changes->count++] = change;
        return OK;
}

static struct slice join_path(struct arena *arena, struct slice path, const char *name)
{
        return arena_printf(arena, "%.*s%s%s", SLICE_FMT(path), path.size ? "." : "", name);
}

/* What an element of a list is called there, whatever place it has; NULL when it has no name. */
static const char *name_of(const json_t *element)
{
        const char *key = json_string_value(json_object_get(element, "key"));
        return key ? key : json_string_value(json_object_get(element, "code"));
}

static struct slice element_path(struct arena *arena, struct slice path, const json_t *element, size_t at)
{
        const char *name = name_of(element);
        return name ? arena_printf(arena, "%.*s[%s]", SLICE_FMT(path), name)
                    : arena_printf(arena, "%.*s[%zu]", SLICE_FMT(path), at + 1);
}

static bool holds_equal(const json_t *list, const json_t *element)
{
        for (size_t i = 0; i < json_array_size(list); i++)
                if (json_equal(json_array_get(list, i), element))
                        return true;
        return false;
}

static json_t *find_named(const json_t *list, const char *name)
{
        for (size_t i = 0; i < json_array_size(list); i++) {
                const char *other = name_of(json_array_get(list, i));
                if (other && strcmp(other, name) == 0)
                        return json_array_get(list, i);
        }
        return NULL;
}

/* The element of `others` that stands for number `at` of `list`: of the same name; without a name one that is equal, or
 * what stands at the same place and is nowhere in `list`. */
static json_t *find_twin(const json_t *list, size_t at, const json_t *others)
{
        json_t *element = json_array_get(list, at), *opposite = json_array_get(others, at);
        if (name_of(element))
                return find_named(others, name_of(element));
        if (holds_equal(others, element))
                return element;
        return opposite && !name_of(opposite) && !holds_equal(list, opposite) ? opposite : NULL;
}

static enum error compare_member(struct comparison *c, struct slice path, json_t *before, json_t *after);

/* Depth is what jansson accepted when it parsed. */
static enum error compare_objects(struct comparison *c, struct slice path, json_t *before, json_t *after)
{
        const char *name;
        json_t *node;
        json_object_foreach(before, name, node)
                TRY(compare_member(c, join_path(c->arena, path, name), node, json_object_get(after, name)));
        json_object_foreach(after, name, node)
                if (!json_object_get(before, name))
                        TRY(compare_member(c, join_path(c->arena, path, name), NULL, node));
        return OK;
}

/* Elements that went, came or changed; of a list with the same elements in another order the whole. */
static enum error compare_lists(struct comparison *c, struct slice path, json_t *before, json_t *after)
{
        size_t i, known = c->changes->count;
        json_t *element;
        json_array_foreach(before, i, element)
                TRY(compare_member(c, element_path(c->arena, path, element, i), element,
                                   find_twin(before, i, after)));
        json_array_foreach(after, i, element)
                if (!find_twin(after, i, before))
                        TRY(compare_member(c, element_path(c->arena, path, element, i), NULL, element));
        return c->changes->count > known || c->changes->more ? OK : note_change(c, path, before, after);
}

static enum error compare_member(struct comparison *c, struct slice path, json_t *before, json_t *after)
{
        if (slice_is_null(path))
                return ERR_MEMORY;
        if (before && after && json_equal(before, after))
                return OK;
        if (json_is_object(before) && json_is_object(after))
                return compare_objects(c, path, before, after);
        if (json_is_array(before) && json_is_array(after))
                return compare_lists(c, path, before, after);
        return note_change(c, path, before, after);
}

enum error content_compare(json_t *before, json_t *after, struct arena *arena, struct content_changes *ret_changes)
{
        struct content_changes changes = { .items = arena_array(arena, struct content_change, CONTENT_CHANGES_MAX) };
        struct comparison comparison = { arena, &changes };
        if (!changes.items)
                return ERR_MEMORY;
        TRY(compare_objects(&comparison, S(""), before, after));
        *ret_changes = changes;
        return OK;
}

/* How many members one object has that the other has not, and how many differ in both. */
static void count_members(json_t *own, json_t *other, int64_t *ret_alone, int64_t *ret_differ)
{
        const char *key;
        json_t *value;
        *ret_alone = *ret_differ = 0;
        json_object_foreach(own, key, value) {
                const json_t *there = json_object_get(other, key);
                *ret_alone += there == NULL;
                *ret_differ += there && !json_equal(value, there);
        }
}

void content_compare_lists(json_t *before, json_t *after, struct content_list_changes *ret_changes)
{
        int64_t unused;
        json_t *rows = json_object_get(after, "by_key"), *earlier = json_object_get(before, "by_key");
        count_members(rows, earlier, &ret_changes->came, &ret_changes->changed);
        count_members(earlier, rows, &ret_changes->went, &unused);
}
