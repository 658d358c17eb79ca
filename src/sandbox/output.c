/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "sandbox/parsers.h"
#include "sandbox/protocol.h"

void sandbox_output_init(struct sandbox_output *out, size_t limit)
{
        *out = (struct sandbox_output){ .limit = limit, .side = SANDBOX_SIDE_OUT };
        arena_init(&out->names, (size_t)SANDBOX_ITEMS_MAX * (SANDBOX_NAME_MAX + 64));
}

void sandbox_output_free(struct sandbox_output *out)
{
        for (size_t i = 0; i < SANDBOX_ITEMS_MAX; i++)
                buffer_free(&out->items[i]);
        arena_reset(&out->names);
        out->result.count = 0;
}

struct buffer *sandbox_output_begin(struct sandbox_output *out)
{
        size_t used = 0;
        if (out->result.count == SANDBOX_ITEMS_MAX)
                return NULL;
        for (size_t i = 0; i < out->result.count; i++)
                used += out->items[i].size;
        struct buffer *item = &out->items[out->result.count];
        buffer_free(item);
        buffer_init(item, out->limit - used);
        return item;
}

enum error sandbox_output_end(struct sandbox_output *out, struct slice name, uint32_t width, uint32_t height)
{
        struct buffer *item = &out->items[out->result.count];
        TRY(buffer_check(item));
        struct slice copy = arena_copy(&out->names, slice_sub(name, 0, SANDBOX_NAME_MAX));
        if (slice_is_null(copy))
                return ERR_MEMORY;
        out->result.items[out->result.count++] = (struct sandbox_item){
                .bytes = buffer_slice(item), .name = copy, .width = width, .height = height,
        };
        return OK;
}
