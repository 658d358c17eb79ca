/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The first load of an office: the embedded files of data/content, as version 1, published. */
#include "base/clock.h"
#include "base/embedded.h"
#include "content.sql.h"
#include "content/content.h"
#include "content_files.h"
#include "store/store.h"


static struct slice string_of(json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : SLICE_NULL;
}

enum error content_load_item(struct tx *tx, struct uuid office_id, json_t *item, int64_t *count)
{
        char *body = json_dumps(json_object_get(item, "body"), JSON_COMPACT | JSON_SORT_KEYS);
        int64_t changed = 0;
        if (!body)
                return ERR_CORRUPT;
        enum error err = content_insert(tx, &(struct content_insert_params){
                                                    .office_id = office_id,
                                                    .kind = string_of(json_object_get(item, "kind")),
                                                    .key = string_of(json_object_get(item, "key")),
                                                    .version = 1,
                                                    .state = S("published"),
                                                    .valid_from = string_of(json_object_get(item, "valid_from")),
                                                    .valid_to = string_of(json_object_get(item, "valid_to")),
                                                    .confirmed = json_is_true(json_object_get(item, "confirmed")),
                                                    .body = slice_from_cstr(body),
                                                    .drafted_at = clock_now(),
                                                    .published_at = clock_now(),
                                                    .has_published_at = true },
                                        &changed);
        free(body);
        *count += changed;
        return err;
}

static enum error load_file(struct tx *tx, struct uuid office_id, const struct embedded_file *file, int64_t *count)
{
        json_t *items = json_loadb((const char *)file->bytes, file->size, JSON_REJECT_DUPLICATES, NULL);
        enum error err = json_is_array(items) ? OK : ERR_CORRUPT;
        for (size_t i = 0; err == OK && i < json_array_size(items); i++)
                err = content_load_item(tx, office_id, json_array_get(items, i), count);
        json_decref(items);
        return err;
}

enum error content_load_first(struct tx *tx, struct uuid office_id, int64_t *ret_count)
{
        int64_t count = 0;
        for (size_t i = 0; i < content_file_count; i++)
                TRY(load_file(tx, office_id, &content_files[i], &count));
        *ret_count = count;
        return OK;
}
