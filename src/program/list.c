/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/list.h"

#include "base/checked.h"
#include "store/vault.h"
#include "text/escape.h"

#include <sodium.h>

enum { BOUND_SIZE = 32, ADDRESS_MAX = 2048 };

static void hash_part(crypto_generichash_state *state, struct slice part)
{
        uint64_t size = part.size;
        crypto_generichash_update(state, (const unsigned char *)&size, sizeof size);
        crypto_generichash_update(state, (const unsigned char *)part.data, part.size);
}

static struct ticket_use use_of(struct request *rq, const struct list *list, unsigned char ret_bound[BOUND_SIZE])
{
        const struct uuid office = request_actor(rq)->office_id;
        crypto_generichash_state state;
        crypto_generichash_init(&state, NULL, 0, BOUND_SIZE);
        hash_part(&state, slice_from_cstr(list->path));
        hash_part(&state, list->filter);
        crypto_generichash_update(&state, office.bytes, sizeof office.bytes);
        crypto_generichash_final(&state, ret_bound, BOUND_SIZE);
        return (struct ticket_use){ "list position", slice_of((const char *)ret_bound, BOUND_SIZE) };
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
        unsigned char bound[BOUND_SIZE];
        if (list->after.size == 0) {
                *ret_position = SLICE_NULL;
                return OK;
        }
        struct ticket_use use = use_of(rq, list, bound);
        enum error err = vault_open_ticket(rq->app->vault, &use, list->after, rq->arena, ret_position);
        return err == ERR_INVALID ? refuse(rq) : err;
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
        unsigned char bound[BOUND_SIZE];
        struct slice sealed;
        _cleanup_buffer_ struct buffer text;
        struct ticket_use use = use_of(rq, list, bound);
        if (vault_seal_ticket(rq->app->vault, &use, position, rq->arena, &sealed) != OK)
                return SLICE_NULL;
        buffer_init(&text, ADDRESS_MAX);
        buffer_printf(&text, "%s?", list->path);
        if (list->filter.size)
                buffer_printf(&text, "%.*s&", SLICE_FMT(list->filter));
        buffer_printf(&text, "sesudah=%.*s", SLICE_FMT(sealed));
        if (list->limit)
                buffer_printf(&text, "&batas=%lld", (long long)list->limit);
        return buffer_check(&text) == OK ? arena_copy(rq->arena, buffer_slice(&text)) : SLICE_NULL;
}

struct slice list_next_number(struct request *rq, const struct list *list, int64_t position)
{
        return list_next(rq, list, arena_printf(rq->arena, "%019lld", (long long)position)); /* one length for all */
}
