/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The versions of reasons and legal bases that a decision used, and their text as it was then. */
#include "passports/internal.h"

#include "base/checked.h"
#include "content/content.h"

enum error used_versions(struct tx *tx, const struct used_words *used, const struct slice *keys, size_t count,
                         struct slice *ret_versions)
{
        struct arena *arena = tx_arena(tx);
        struct content_list list;
        struct slice *versions = arena_array(arena, struct slice, count);
        TRY(content_list(tx, used->office_id, used->kind, used->day, arena, &list));
        if (!versions)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct content_item *item = content_in_list(&list, keys[i]);
                versions[i] = arena_printf(arena, "%lld", item ? (long long)item->version : 0LL);
        }
        *ret_versions = words_join(versions, count, arena);
        return slice_is_null(*ret_versions) ? ERR_MEMORY : OK;
}

enum error used_add(struct used_words *used, struct slice key, int64_t version, struct arena *arena)
{
        struct slice *keys, *versions;
        size_t key_count, version_count;
        if (version < 1 || used->versions.size == 0)
                return OK;
        TRY(words_split(used->keys, arena, &keys, &key_count));
        TRY(words_split(used->versions, arena, &versions, &version_count));
        struct slice *more_keys = arena_array(arena, struct slice, key_count + 1);
        struct slice *more_versions = arena_array(arena, struct slice, key_count + 1);
        if (!more_keys || !more_versions || key_count != version_count)
                return !more_keys || !more_versions ? ERR_MEMORY : ERR_CORRUPT;
        for (size_t i = 0; i < key_count; i++)
                more_keys[i] = keys[i], more_versions[i] = versions[i];
        more_keys[key_count] = key;
        more_versions[key_count] = arena_printf(arena, "%lld", (long long)version);
        used->keys = words_join(more_keys, key_count + 1, arena);
        used->versions = words_join(more_versions, key_count + 1, arena);
        return slice_is_null(used->keys) || slice_is_null(used->versions) ? ERR_MEMORY : OK;
}

/* The version takes the place of the one in force, or stands behind the others when none is. A basis that has lost its
 * confirmation since, or is in force no more, is not confirmed: no letter may rest on it. */
static void put_item(struct content_list *list, const struct content_item *used)
{
        struct content_item item = *used;
        for (size_t i = 0; i < list->count; i++)
                if (slice_equal(list->items[i].key, used->key)) {
                        item.confirmed = used->confirmed && list->items[i].confirmed;
                        list->items[i] = item;
                        return;
                }
        item.confirmed = false;
        list->items[list->count++] = item;
}

enum error used_content(struct tx *tx, const struct used_words *used, struct arena *arena,
                        struct content_list *ret_list)
{
        struct content_list in_force;
        struct slice *keys, *versions;
        size_t key_count, version_count;
        TRY(content_list(tx, used->office_id, used->kind, used->day, arena, &in_force));
        TRY(words_split(used->keys, arena, &keys, &key_count));
        TRY(words_split(used->versions.size ? used->versions : S("[]"), arena, &versions, &version_count));
        struct content_list list = { arena_array(arena, struct content_item, in_force.count + key_count) };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < in_force.count; i++)
                list.items[list.count++] = in_force.items[i];
        for (size_t i = 0; i < key_count && i < version_count; i++) {
                struct content_item item;
                int64_t version;
                if (!slice_to_int64(versions[i], &version) || version < 1)
                        continue;
                TRY(content_find_version(tx, used->office_id, used->kind, keys[i], version, arena, &item));
                put_item(&list, &item);
        }
        *ret_list = list;
        return OK;
}
