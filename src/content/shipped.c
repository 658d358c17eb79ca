/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a newer program ships that an office of an older one does not have. */
#include "base/checked.h"
#include "base/embedded.h"
#include "content.sql.h"
#include "content/draft.h"
#include "content/first.h"
#include "content_files.h"
#include "store/store.h"

static struct slice string_of(const json_t *node)
{
        return json_is_string(node) ? slice_of(json_string_value(node), json_string_length(node)) : S("");
}

static enum error is_new(struct tx *tx, const struct content_first *first, const json_t *item, bool *ret_new)
{
        struct content_last_version_row last;
        TRY(content_last_version(tx,
                                 &(struct content_last_version_params){ first->office_id,
                                                                        string_of(json_object_get(item, "kind")),
                                                                        string_of(json_object_get(item, "key")) },
                                 tx_arena(tx), &last));
        *ret_new = last.version == 0;
        return OK;
}

static enum error add_new(struct tx *tx, const struct content_first *first, json_t *item, json_t *items)
{
        bool new = false;
        if (first_belongs(first, json_object_get(item, "body")))
                TRY(is_new(tx, first, item, &new));
        if (!new)
                return OK;
        if (first_needs_office(string_of(json_object_get(item, "kind"))) &&
            json_object_set_new(item, "confirmed", json_false()) != 0)
                return ERR_MEMORY;
        return json_array_append(items, item) == 0 ? OK : ERR_MEMORY;
}

static enum error add_file(struct tx *tx, const struct content_first *first, const struct embedded_file *file,
                           json_t *items)
{
        json_t *all = json_loadb((const char *)file->bytes, file->size, JSON_REJECT_DUPLICATES, NULL);
        enum error err = json_is_array(all) ? OK : ERR_CORRUPT;
        for (size_t i = 0; err == OK && i < json_array_size(all); i++)
                err = add_new(tx, first, json_array_get(all, i), items);
        json_decref(all);
        return err;
}

enum error content_shipped(struct tx *tx, const struct content_first *first, json_t **ret_items)
{
        json_t *items = json_array();
        enum error err = items ? OK : ERR_MEMORY;
        for (size_t i = 0; err == OK && i < content_file_count; i++)
                err = add_file(tx, first, &content_files[i], items);
        if (err == OK)
                *ret_items = items;
        else
                json_decref(items);
        return err;
}

static enum error draft_all(struct tx *tx, const struct actor *actor, json_t *items, int64_t *ret_count)
{
        size_t i;
        json_t *item;
        json_array_foreach(items, i, item) {
                struct slice why;
                struct content_draft draft;
                int64_t version;
                TRY(content_draft_read(item, tx_arena(tx), &draft, &why));
                TRY(content_draft_add(tx, actor->office_id, &draft, actor->person_id, &version));
        }
        *ret_count = (int64_t)json_array_size(items);
        return OK;
}

enum error content_shipped_draft(struct store *store, const struct actor *actor, const struct content_first *first,
                                 int64_t *ret_count)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                json_t *items = NULL;
                err = access_enter(tx, actor, S("content.draft"),
                                   &(struct access_object){ .kind = S("content"), .office_id = actor->office_id,
                                                            .state = S(""), .class = CLASS_P1 },
                                   SLICE_NULL);
                if (err == OK)
                        err = content_shipped(tx, first, &items);
                if (err == OK)
                        err = draft_all(tx, actor, items, ret_count);
                json_decref(items);
        }
        return err;
}
