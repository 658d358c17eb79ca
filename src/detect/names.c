/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/names.h"

void names_init(struct names *names, struct arena *arena)
{
        *names = (struct names){ .arena = arena };
}

/* FNV-1a. */
static size_t hash(struct slice text)
{
        uint64_t value = 14695981039346656037u;
        for (size_t i = 0; i < text.size; i++)
                value = (value ^ (unsigned char)text.data[i]) * 1099511628211u;
        return (size_t)(value ^ (value >> 32));
}

/* The slot of this name: its own, or the free one where it belongs. */
static size_t find_slot(const struct names *names, struct slice name)
{
        size_t at = hash(name) & (names->slot_count - 1);
        while (names->slots[at] && !slice_equal(names->items[names->slots[at] - 1], name))
                at = (at + 1) & (names->slot_count - 1);
        return at;
}

/* Twice the room, at most half full; the old tables stay in the arena. */
static enum error grow(struct names *names)
{
        size_t capacity = names->capacity ? names->capacity * 2 : 64;
        struct slice *items = arena_array(names->arena, struct slice, capacity);
        size_t *slots = arena_array(names->arena, size_t, capacity * 2);
        if (!items || !slots)
                return ERR_MEMORY;
        if (names->count > 0)
                memcpy(items, names->items, names->count * sizeof *items);
        names->items = items;
        names->slots = slots;
        names->capacity = capacity;
        names->slot_count = capacity * 2;
        for (size_t i = 0; i < names->count; i++)
                names->slots[find_slot(names, items[i])] = i + 1;
        return OK;
}

enum error names_add(struct names *names, struct slice name, size_t *ret_number)
{
        if (names->count == names->capacity)
                TRY(grow(names));
        size_t at = find_slot(names, name);
        if (names->slots[at] == 0) {
                struct slice copy = arena_copy(names->arena, name);
                if (slice_is_null(copy))
                        return ERR_MEMORY;
                names->items[names->count] = copy;
                names->slots[at] = ++names->count;
        }
        *ret_number = names->slots[at] - 1;
        return OK;
}
