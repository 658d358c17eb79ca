/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/list.h"

#include "base/checked.h"
#include "text/escape.h"

#include <sodium.h>

enum { CHECK_SIZE = 16, CHECK_TEXT = 2 * CHECK_SIZE, ADDRESS_MAX = 2048 };

static void hash_part(crypto_generichash_state *state, struct slice part)
{
        uint64_t size = part.size;
        crypto_generichash_update(state, (const unsigned char *)&size, sizeof size);
        crypto_generichash_update(state, (const unsigned char *)part.data, part.size);
}

static void check_of(struct request *rq, const struct list *list, struct slice position, char ret_check[CHECK_TEXT + 1])
{
        const struct uuid office = request_actor(rq)->office_id;
        unsigned char check[CHECK_SIZE];
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, sizeof check);
        hash_part(&state, slice_from_cstr(list->path));
        hash_part(&state, list->filter);
        hash_part(&state, position);
        crypto_generichash_update(&state, office.bytes, sizeof office.bytes);
        crypto_generichash_final(&state, check, sizeof check);
        sodium_bin2hex(ret_check, CHECK_TEXT + 1, check, sizeof check);
}

struct slice list_filter(struct request *rq, struct slice filter, const char *name, struct slice value)
{
        _cleanup_buffer_ struct buffer text;
        if (value.size == 0)
                return filter;
        buffer_init(&text, ADDRESS_MAX);
        buffer_append(&text, filter);
        buffer_printf(&text, "%s%s=", filter.size ? "&" : "", name);
        escape_url_component(&text, value);
        return buffer_check(&text) == OK ? arena_copy(rq->arena, buffer_slice(&text)) : SLICE_NULL;
}

struct slice list_file(struct request *rq, const char *path, struct slice filter)
{
        if (!access_may_ever(request_actor(rq), S("export.list")))
                return SLICE_NULL;
        return arena_printf(rq->arena, "%s%s%.*s", path, filter.size ? "?" : "", SLICE_FMT(filter));
}

static enum error refuse(struct request *rq)
{
        struct form_errors *errors = arena_new(rq->arena, struct form_errors);
        if (!errors)
                return ERR_MEMORY;
        form_error_add(errors, (struct field_error){ .name = S("sesudah"), .fault = FIELD_MALFORMED });
        rq->errors = errors;
        return ERR_INVALID;
}

enum error list_position(struct request *rq, const struct list *list, struct slice *ret_position)
{
        char check[CHECK_TEXT + 1];
        if (list->after.size == 0) {
                *ret_position = SLICE_NULL;
                return OK;
        }
        if (list->after.size < CHECK_TEXT + 2 || list->after.data[list->after.size - CHECK_TEXT - 1] != '~')
                return refuse(rq);
        struct slice position = slice_sub(list->after, 0, list->after.size - CHECK_TEXT - 1);
        check_of(rq, list, position, check);
        if (!slice_equal(slice_from(list->after, position.size + 1), slice_of(check, CHECK_TEXT)))
                return refuse(rq);
        *ret_position = position;
        return OK;
}

enum error list_position_number(struct request *rq, const struct list *list, int64_t *ret_position)
{
        struct slice text;
        int64_t position = 0;
        TRY(list_position(rq, list, &text));
        if (text.size > 0 && (!slice_to_int64(text, &position) || position < 1))
                return refuse(rq);
        *ret_position = position;
        return OK;
}

struct slice list_next(struct request *rq, const struct list *list, struct slice position)
{
        char check[CHECK_TEXT + 1];
        _cleanup_buffer_ struct buffer text;
        check_of(rq, list, position, check);
        buffer_init(&text, ADDRESS_MAX);
        buffer_printf(&text, "%s?", list->path);
        if (list->filter.size)
                buffer_printf(&text, "%.*s&", SLICE_FMT(list->filter));
        buffer_printf(&text, "sesudah=");
        escape_url_component(&text, position);
        buffer_printf(&text, "~%s", check);
        if (list->limit)
                buffer_printf(&text, "&batas=%lld", (long long)list->limit);
        return buffer_check(&text) == OK ? arena_copy(rq->arena, buffer_slice(&text)) : SLICE_NULL;
}

struct slice list_next_number(struct request *rq, const struct list *list, int64_t position)
{
        return list_next(rq, list, arena_printf(rq->arena, "%lld", (long long)position));
}
