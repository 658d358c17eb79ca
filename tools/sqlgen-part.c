/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts: conditions that several queries of a file share, written once.
 *
 *     -- part NAME(PARAMETER, ...)
 *     SQL with {PARAMETER}, up to the next empty line
 *
 * and in a query @NAME(ARGUMENT, ...). A part stands above its first use and may use parts above itself. */
#include "sqlgen.h"

#include "base/buffer.h"
#include "base/checked.h"

#include <ctype.h>

enum { PARTS_MAX = 64, PARAMETERS_MAX = 8, TEXT_MAX = 4 << 20 };

struct part {
        struct slice name, text; /* text: one line */
        struct slice parameters[PARAMETERS_MAX];
        size_t parameter_count;
        unsigned line;
        bool used;
};

struct parts {
        const char *file;
        struct part items[PARTS_MAX];
        size_t count;
        unsigned line; /* that is being read */
};

static size_t name_size(struct slice text)
{
        size_t size = 0;
        while (size < text.size && (islower((unsigned char)text.data[size]) || text.data[size] == '_'))
                size++;
        return size;
}

/* "NAME(A, B)" at the start of `text`, commas inside parentheses left alone; gives the bytes that it takes. */
static size_t read_call(const struct parts *parts, struct slice text, struct part *ret_call)
{
        size_t name = name_size(text), at = name + 1, from = at;
        *ret_call = (struct part){ .name = slice_sub(text, 0, name), .line = parts->line };
        if (name == 0 || name == text.size || text.data[name] != '(')
                fail(parts->file, parts->line, "write NAME(PARAMETER, ...) for a part");
        for (int depth = 1; depth > 0; at++) {
                char c = at < text.size ? text.data[at] : '\n';
                if (c == '\n')
                        fail(parts->file, parts->line, "the parentheses of part %.*s are not closed on their line",
                             SLICE_FMT(ret_call->name));
                depth += (c == '(') - (c == ')');
                if (depth > 0 && !(depth == 1 && c == ','))
                        continue;
                if (ret_call->parameter_count == PARAMETERS_MAX)
                        fail(parts->file, parts->line, "more than %d parameters", PARAMETERS_MAX);
                ret_call->parameters[ret_call->parameter_count++] = slice_trim(slice_sub(text, from, at - from));
                from = at + 1;
        }
        return at;
}

static struct part *find_part(struct parts *parts, struct slice name)
{
        for (size_t i = 0; i < parts->count; i++)
                if (slice_equal(parts->items[i].name, name))
                        return &parts->items[i];
        return NULL;
}

/* The part's text with arguments in place of its parameters. */
static void write_part(const struct parts *parts, const struct part *part, const struct part *call, struct buffer *out)
{
        for (size_t at = 0; at < part->text.size; at++) {
                struct slice rest = slice_from(part->text, at);
                size_t end = slice_find_byte(rest, '}'), i = 0;
                if (!slice_starts_with(rest, S("{"))) {
                        buffer_append(out, slice_sub(rest, 0, 1));
                        continue;
                }
                struct slice name = slice_sub(rest, 1, end - 1);
                while (i < part->parameter_count && !slice_equal(part->parameters[i], name))
                        i++;
                if (i == part->parameter_count)
                        fail(parts->file, part->line, "part %.*s has no parameter {%.*s}", SLICE_FMT(part->name),
                             SLICE_FMT(name));
                buffer_append(out, call->parameters[i]);
                at += end;
        }
}

/* A line with what its @NAME(...) stand for. */
static void write_line(struct parts *parts, struct slice line, struct buffer *out)
{
        for (size_t at = 0; at < line.size; at++) {
                struct slice rest = slice_from(line, at);
                struct part call;
                if (!slice_starts_with(rest, S("@")) || name_size(slice_from(rest, 1)) == 0) {
                        buffer_append(out, slice_sub(rest, 0, 1));
                        continue;
                }
                at += read_call(parts, slice_from(rest, 1), &call);
                struct part *part = find_part(parts, call.name);
                if (!part || part->parameter_count != call.parameter_count)
                        fail(parts->file, parts->line, "no part above is called %.*s and has %zu parameters",
                             SLICE_FMT(call.name), call.parameter_count);
                part->used = true;
                write_part(parts, part, &call, out);
        }
}

/* The lines of a part become empty ones, so that those of the queries keep their numbers. */
static void read_part(struct parts *parts, struct slice head, struct slice *rest, struct buffer *out)
{
        struct slice line;
        struct part part;
        _cleanup_buffer_ struct buffer text;
        buffer_init(&text, 1 << 16);
        (void)read_call(parts, head, &part);
        if (parts->count == PARTS_MAX || find_part(parts, part.name))
                fail(parts->file, parts->line, "part %.*s exists already, or there are more than %d",
                     SLICE_FMT(part.name), PARTS_MAX);
        while (buffer_append_byte(out, '\n'), slice_next(rest, '\n', &line) && slice_trim(line).size > 0) {
                parts->line++;
                if (text.size > 0)
                        buffer_append_byte(&text, ' ');
                write_line(parts, slice_trim(line), &text);
        }
        parts->line++;
        buffer_append_byte(out, '\n');
        part.text = arena_copy(&memory, buffer_slice(&text));
        if (buffer_check(&text) != OK || part.text.size == 0)
                fail(parts->file, part.line, "part %.*s has no text", SLICE_FMT(part.name));
        parts->items[parts->count++] = part;
}

struct slice parts_expand(const char *file, struct slice text)
{
        static const struct slice mark = S("-- part ");
        struct slice rest = text, line;
        struct parts parts = { .file = file };
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, TEXT_MAX);
        while (slice_next(&rest, '\n', &line)) {
                parts.line++;
                if (slice_starts_with(line, mark)) {
                        read_part(&parts, slice_from(line, mark.size), &rest, &out);
                        continue;
                }
                write_line(&parts, line, &out);
                buffer_append_byte(&out, '\n');
        }
        for (size_t i = 0; i < parts.count; i++)
                if (!parts.items[i].used)
                        fail(file, parts.items[i].line, "part %.*s is not used", SLICE_FMT(parts.items[i].name));
        if (buffer_check(&out) != OK)
                fail(file, 0, "is too large with its parts");
        return arena_copy(&memory, buffer_slice(&out));
}
