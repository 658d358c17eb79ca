/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bodies and queries of requests: the first byte chooses the reader. */
#include "fuzz.h"

#include "http/body.h"
#include "text/utf8.h"

static void must_be_sound(const struct fields *fields)
{
        fuzz_must(fields->count <= FIELDS_MAX);
        for (size_t i = 0; i < fields->count; i++) {
                const struct field *field = &fields->list[i];
                fuzz_must(utf8_is_valid(field->name) && memchr(field->name.data, 0, field->name.size) == NULL);
                if (!field->is_file)
                        fuzz_must(utf8_is_valid(field->value));
        }
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct fields fields = { 0 };
        struct slice text, rest = slice_from(input, 1);
        switch (input.size > 0 ? input.data[0] : 0) {
        case 'u':
                if (body_read_urlencoded(arena, rest, &fields) == OK)
                        must_be_sound(&fields);
                break;
        case 'm':
                if (body_read_multipart(arena, rest, S("multipart/form-data; boundary=x"), &fields) == OK)
                        must_be_sound(&fields);
                break;
        case 't': /* the content type itself */
                if (body_read_multipart(arena, S("--x\r\n\r\n--x--\r\n"), rest, &fields) == OK)
                        must_be_sound(&fields);
                break;
        default:
                if (body_decode(arena, input, true, &text) == OK)
                        fuzz_must(utf8_is_valid(text) && text.size <= input.size);
        }
}
