/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Memory that is freed in one step.
 *
 * Invariants: nothing inside an arena is freed singly; all of it is zeroed when handed out; an arena never holds more
 * than its limit, and an allocation past it returns NULL and marks the arena `exhausted`, so that a chain of
 * allocations may be checked once at the end. An arena belongs to one thread at a time. Each request has one. */
#pragma once

#include "base/cleanup.h"
#include "base/error.h"
#include "base/slice.h"

struct arena_block;

struct arena {
        struct arena_block *head;
        size_t used;     /* bytes handed out, alignment included */
        size_t limit;    /* most bytes it may hand out */
        bool exhausted;
};

/* No memory is taken before the first allocation. `limit` in bytes. */
void arena_init(struct arena *arena, size_t limit);
/* Frees every block; the arena may be used again at once with the same limit. */
void arena_reset(struct arena *arena);
#define _cleanup_arena_ _cleanup_(arena_reset)

/* `size` zeroed bytes aligned for any type; NULL when the limit or memory is spent. A size of 0 gives a valid
 * pointer. */
[[nodiscard]] void *arena_alloc(struct arena *arena, size_t size);
/* count * size with an overflow check. */
[[nodiscard]] void *arena_calloc(struct arena *arena, size_t count, size_t size);
#define arena_new(arena, type)          ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_calloc((arena), (count), sizeof(type)))

/* A copy that lives as long as the arena; a NUL follows its last byte. The null slice when the arena is exhausted. */
struct slice arena_copy(struct arena *arena, struct slice s);
/* The same as a C string, for libraries that want one. A slice with a NUL inside gives NULL. */
char *arena_cstr(struct arena *arena, struct slice s);
/* Formatted text; the null slice when the arena is exhausted. */
struct slice arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `a` followed by `b`. */
struct slice arena_join(struct arena *arena, struct slice a, struct slice b);

/* Gives freed memory of the whole process back to the system. Work that takes hundreds of megabytes in small pieces
 * (JSON of a list of companies) calls it when it is done: each thread's heap would keep them otherwise. Takes some
 * milliseconds. */
void memory_give_back(void);
