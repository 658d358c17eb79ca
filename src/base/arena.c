/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/arena.h"

#include "base/checked.h"

#include <malloc.h>
#include <stdarg.h>
#include <stdalign.h>

enum { FIRST_BLOCK = 4 * 1024, LARGEST_BLOCK = 256 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
        struct arena_block *next;
        size_t size, used;
        alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *arena, size_t limit)
{
        *arena = (struct arena){ .limit = limit };
}

void arena_reset(struct arena *arena)
{
        for (struct arena_block *block = arena->head, *next; block; block = next) {
                next = block->next;
                free(block);
        }
        arena_init(arena, arena->limit);
}

static struct arena_block *add_block(struct arena *arena, size_t needed)
{
        size_t size = arena->head ? arena->head->size * 2 : FIRST_BLOCK;
        if (size > LARGEST_BLOCK)
                size = LARGEST_BLOCK;
        if (size < needed)
                size = needed;
        struct arena_block *block = calloc(1, sizeof *block + size);
        if (!block)
                return NULL;
        block->size = size;
        block->next = arena->head;
        arena->head = block;
        return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
        size_t needed;
        if (ckd_add(&needed, size ? size : 1, (size_t)ALIGNMENT - 1))
                goto exhausted;
        needed &= ~((size_t)ALIGNMENT - 1);
        if (needed > arena->limit - arena->used)
                goto exhausted;
        struct arena_block *block = arena->head;
        if (!block || block->size - block->used < needed)
                block = add_block(arena, needed);
        if (!block)
                goto exhausted;
        void *bytes = block->bytes + block->used;
        block->used += needed;
        arena->used += needed;
        return bytes;
exhausted:
        arena->exhausted = true;
        return NULL;
}

void *arena_calloc(struct arena *arena, size_t count, size_t size)
{
        size_t total;
        if (ckd_mul(&total, count, size)) {
                arena->exhausted = true;
                return NULL;
        }
        return arena_alloc(arena, total);
}

struct slice arena_copy(struct arena *arena, struct slice s)
{
        return arena_join(arena, s, SLICE_NULL);
}

char *arena_cstr(struct arena *arena, struct slice s)
{
        if (slice_find_byte(s, '\0') != s.size)
                return NULL;
        struct slice copy = arena_copy(arena, s);
        return copy.data ? (char *)(uintptr_t)copy.data : NULL;
}

struct slice arena_join(struct arena *arena, struct slice a, struct slice b)
{
        size_t size, with_nul;
        if (ckd_add(&size, a.size, b.size) || ckd_add(&with_nul, size, (size_t)1)) {
                arena->exhausted = true;
                return SLICE_NULL;
        }
        char *bytes = arena_alloc(arena, with_nul);
        if (!bytes)
                return SLICE_NULL;
        if (a.size)
                memcpy(bytes, a.data, a.size);
        if (b.size)
                memcpy(bytes + a.size, b.data, b.size);
        return slice_of(bytes, size);
}

struct slice arena_printf(struct arena *arena, const char *format, ...)
{
        char small[256]; /* nearly all are shorter, and a format is read once */
        va_list arguments, again;
        va_start(arguments, format);
        va_copy(again, arguments);
        int size = vsnprintf(small, sizeof small, format, arguments);
        va_end(arguments);
        char *bytes = size < 0 ? NULL : arena_alloc(arena, (size_t)size + 1);
        if (bytes && (size_t)size < sizeof small)
                memcpy(bytes, small, (size_t)size + 1);
        else if (bytes)
                (void)vsnprintf(bytes, (size_t)size + 1, format, again);
        va_end(again);
        return bytes ? slice_of(bytes, (size_t)size) : SLICE_NULL;
}

void memory_give_back(void)
{
        malloc_trim(0);
}
