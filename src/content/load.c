/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first load of an office: the embedded files of data/content, as version 1, published. */
#include "base/checked.h"
#include "base/clock.h"
#include "base/embedded.h"
#include "content.sql.h"
#include "content/changes.h"
#include "content/content.h"
#include "content/first.h"
#include "content/legal.h"
#include "content_files.h"
#include "region/region.h"
#include "store/store.h"

static struct slice string_of(json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : SLICE_NULL;
}

bool first_needs_office(struct slice kind)
{
        static const struct slice kinds[] = { S("clock"), S("legal"), S("reason"), S("request") };
        for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
                if (slice_equal(kind, kinds[i]))
                        return true;
        return false;
}

static bool in_area(const struct content_first *first, struct slice regency)
{
        for (size_t i = 0; i < first->area_count; i++)
                if (region_within(regency, first->areas[i]) || region_within(first->areas[i], regency))
                        return true;
        return first->area_count == 0;
}

bool first_belongs(const struct content_first *first, json_t *body)
{
        json_t *many = json_object_get(body, "regencies"), *one = json_object_get(body, "regency"), *code;
        size_t i;
        json_array_foreach(many, i, code)
                if (in_area(first, string_of(code)))
                        return true;
        if (json_is_string(one) && json_string_length(one))
                return in_area(first, string_of(one));
        return json_array_size(many) == 0;
}

/* The demonstration's head stands for its holidays, which no file can: a joint decree of each year sets them. */
static bool is_of_calendar(struct slice kind)
{
        return slice_equal(kind, S("holiday")) || slice_equal(kind, S("calendar"));
}

static enum error insert_first(struct tx *tx, const struct content_first *first, json_t *item, int64_t *ret_changed)
{
        struct slice kind = string_of(json_object_get(item, "kind"));
        bool ours = !uuid_is_nil(first->confirmed_by), confirmed = json_is_true(json_object_get(item, "confirmed"));
        struct slice why;
        if (ours && is_of_calendar(kind))
                confirmed = true;
        if (slice_equal(kind, S("legal")) && content_legal_check(json_object_get(item, "body"), &why) != OK)
                return ERR_CORRUPT;
        char *body = json_dumps(json_object_get(item, "body"), JSON_COMPACT | JSON_SORT_KEYS);
        if (!body)
                return ERR_CORRUPT;
        enum error err = content_insert(tx, &(struct content_insert_params){
                                                    .office_id = first->office_id,
                                                    .kind = kind,
                                                    .key = string_of(json_object_get(item, "key")),
                                                    .version = 1,
                                                    .state = S("published"),
                                                    .valid_from = string_of(json_object_get(item, "valid_from")),
                                                    .valid_to = string_of(json_object_get(item, "valid_to")),
                                                    .confirmed = confirmed && (ours || !first_needs_office(kind)),
                                                    .body = slice_from_cstr(body),
                                                    .drafted_at = clock_now(),
                                                    .published_by = confirmed ? first->confirmed_by : UUID_NIL,
                                                    .published_at = clock_now(),
                                                    .has_published_at = true },
                                        ret_changed);
        free(body);
        return err;
}

enum error content_load_item(struct tx *tx, const struct content_first *first, json_t *item, int64_t *count)
{
        int64_t changed = 0;
        if (first_belongs(first, json_object_get(item, "body")))
                TRY(insert_first(tx, first, item, &changed));
        *count += changed;
        return OK;
}

static enum error load_file(struct tx *tx, const struct content_first *first, const struct embedded_file *file,
                            int64_t *count)
{
        json_t *items = json_loadb((const char *)file->bytes, file->size, JSON_REJECT_DUPLICATES, NULL);
        enum error err = json_is_array(items) ? OK : ERR_CORRUPT;
        for (size_t i = 0; err == OK && i < json_array_size(items); i++)
                err = content_load_item(tx, first, json_array_get(items, i), count);
        json_decref(items);
        return err;
}

enum error content_example(struct slice kind, struct arena *arena, struct content_item *ret_item)
{
        struct slice wanted = arena_printf(arena, "content/%.*s.json", SLICE_FMT(kind));
        if (slice_equal(kind, CONTENT_CHANGES_KIND)) { /* none comes with the program */
                *ret_item = (struct content_item){ .kind = kind, .body = S("{\"rows\":[]}") };
                return OK;
        }
        for (size_t i = 0; i < content_file_count; i++) {
                if (!slice_equal(slice_from_cstr(content_files[i].path), wanted))
                        continue;
                json_t *items = json_loadb((const char *)content_files[i].bytes, content_files[i].size, 0, NULL);
                char *body = json_dumps(json_object_get(json_array_get(items, 0), "body"), JSON_COMPACT);
                struct slice copy = body ? arena_copy(arena, slice_from_cstr(body)) : SLICE_NULL;
                free(body);
                json_decref(items);
                if (slice_is_null(copy))
                        return ERR_MEMORY;
                *ret_item = (struct content_item){ .kind = kind, .body = copy };
                return OK;
        }
        return ERR_NOT_FOUND;
}

enum error content_load_first(struct tx *tx, const struct content_first *first, int64_t *ret_count)
{
        int64_t count = 0;
        for (size_t i = 0; i < content_file_count; i++)
                TRY(load_file(tx, first, &content_files[i], &count));
        *ret_count = count;
        return OK;
}
