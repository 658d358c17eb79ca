/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a version says otherwise than another, as the second person reads it. */
#include "editor.html.h"

#include "base/checked.h"
#include "content/catalogue.h"
#include "content/draft.h"
#include "editor/view.h"
#include "program/fields.h"

/* A row of a list, or a cell of one, in words: "izin KEP.1, aktif" instead of its JSON. */
static struct slice row_text(struct request *rq, struct slice json)
{
        json_t *row = json_loadb(json.data, json.size, JSON_DECODE_ANY, NULL), *cell;
        struct slice all = S("");
        const char *name;
        if (json_is_string(row))
                all = arena_copy(rq->arena, slice_from_cstr(json_string_value(row)));
        json_object_foreach(row, name, cell) {
                struct slice said = slice_from_cstr(json_is_string(cell) ? json_string_value(cell) : "");
                if (said.size)
                        all = arena_printf(rq->arena, "%.*s%s%.*s", SLICE_FMT(all), all.size ? "; " : "",
                                           SLICE_FMT(said));
        }
        json_decref(row);
        return all;
}

/* "by_key.KEY" is KEY, and "by_key.KEY.status" is "KEY, status". */
static struct slice row_path(struct request *rq, struct slice path)
{
        struct slice rest = slice_starts_with(path, S("by_key.")) ? slice_from(path, strlen("by_key.")) : path;
        size_t dot = slice_find(rest, S("."));
        if (dot == SIZE_MAX)
                return rest;
        return arena_printf(rq->arena, "%.*s, %.*s", (int)dot, rest.data, SLICE_FMT(slice_from(rest, dot + 1)));
}

static struct view_editor_item_versions_changes change_shown(struct request *rq, const struct content_item *item,
                                                             const struct content_change *change)
{
        if (!content_kind_is_list(item->kind))
                return (struct view_editor_item_versions_changes){ .path = change->path, .before = change->before,
                                                                   .after = change->after };
        return (struct view_editor_item_versions_changes){ .path = row_path(rq, change->path),
                                                           .before = row_text(rq, change->before),
                                                           .after = row_text(rq, change->after) };
}

enum error editor_fill_changes(struct request *rq, const struct content_item *before, const struct content_item *after,
                               struct view_editor_item_versions *view)
{
        struct content_changes changes = { 0 };
        json_t *old, *new = NULL;
        TRY(content_body(before, &old));
        enum error err = content_body(after, &new);
        if (err == OK)
                err = content_compare(old, new, rq->arena, &changes);
        json_decref(old);
        json_decref(new);
        TRY(err);
        struct view_editor_item_versions_changes *items = arena_array(rq->arena,
                                                                      struct view_editor_item_versions_changes,
                                                                      changes.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < changes.count; i++)
                items[i] = change_shown(rq, after, &changes.items[i]);
        view->changes = items;
        view->changes_count = changes.count;
        view->more_changes = changes.more;
        return OK;
}

enum error editor_fill_list(struct request *rq, const struct content_item *before, const struct content_item *item,
                            struct view_editor_item_versions *view)
{
        json_t *own, *other = NULL;
        struct content_list_changes changes;
        if (item->body.size <= strlen("{}")) /* an earlier version, whose words were not read */
                return OK;
        TRY(content_body(item, &own));
        enum error err = before ? content_body(before, &other) : OK;
        const char *source = json_string_value(json_object_get(own, "source"));
        const char *day = json_string_value(json_object_get(own, "as_of"));
        view->list_source = source ? arena_copy(rq->arena, slice_from_cstr(source)) : S("");
        view->list_day = day ? day_text(rq, arena_copy(rq->arena, slice_from_cstr(day))) : S("");
        view->list_count = (int64_t)json_object_size(json_object_get(own, "by_key"));
        view->list_compared = before != NULL;
        content_compare_lists(other, own, &changes);
        view->list_came = changes.came, view->list_went = changes.went, view->list_other = changes.changed;
        json_decref(own);
        json_decref(other);
        return err;
}
