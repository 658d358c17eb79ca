/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "files.h"

#include <errno.h>

void tool_fail(const char *what, const char *name)
{
        fprintf(stderr, "%s: %s: %s\n", program_invocation_short_name, what, name);
        exit(EXIT_FAILURE);
}

struct slice read_whole_file(struct arena *arena, const char *path)
{
        _cleanup_fclose_ FILE *file = fopen(path, "r");
        if (!file || fseek(file, 0, SEEK_END) != 0)
                tool_fail("cannot read", path);
        long size = ftell(file);
        char *text = size >= 0 ? arena_alloc(arena, (size_t)size + 1) : NULL;
        rewind(file);
        if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
                tool_fail("cannot read", path);
        return slice_of(text, (size_t)size);
}

void write_whole_file(const char *path, const struct buffer *content)
{
        _cleanup_fclose_ FILE *file = fopen(path, "w");
        if (!file || buffer_check(content) != OK || fwrite(content->data, 1, content->size, file) != content->size)
                tool_fail("cannot write", path);
}

void write_c_literal(struct buffer *out, struct slice text)
{
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < text.size; i++) {
                unsigned char c = (unsigned char)text.data[i];
                if (c == '\n')
                        buffer_append(out, i + 1 < text.size ? S("\\n\"\n                \"") : S("\\n"));
                else if (c == '"' || c == '\\')
                        buffer_printf(out, "\\%c", c);
                else if (c == '?' || c < 0x20 || c == 0x7f)
                        buffer_printf(out, "\\%03o", c);
                else
                        buffer_append_byte(out, (char)c);
        }
        buffer_append_byte(out, '"');
}
