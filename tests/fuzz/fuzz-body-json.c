/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "http/body.h"
#include "text/utf8.h"

enum { DEPTH_MAX = 32 };

static void must_be_sound(json_t *value, unsigned depth)
{
        const char *key;
        json_t *member;
        size_t index;
        fuzz_must(depth <= DEPTH_MAX);
        if (json_is_string(value))
                fuzz_must(!memchr(json_string_value(value), 0, json_string_length(value)));
        json_object_foreach(value, key, member) {
                fuzz_must(utf8_is_valid(slice_from_cstr(key)));
                must_be_sound(member, depth + 1);
        }
        json_array_foreach(value, index, member)
                must_be_sound(member, depth + 1);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        (void)arena;
        json_t *object = NULL;
        if (body_read_json(input, &object) != OK) {
                fuzz_must(object == NULL);
                return;
        }
        fuzz_must(json_is_object(object));
        must_be_sound(object, 1);
        json_decref(object);
}
