/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/body.h"

#include "text/utf8.h"

#include <fcntl.h>
#include <sys/mman.h>

enum { BOUNDARY_MAX = 70, JSON_DEPTH_MAX = 32, PART_HEAD_MAX = 2048 };

void body_init(struct body *body, size_t limit, const char *folder)
{
        *body = (struct body){ .fd = -1, .limit = limit, .folder = folder };
        buffer_init(&body->memory, limit < BODY_MEMORY_MAX ? limit : BODY_MEMORY_MAX);
}

void body_free(struct body *body)
{
        if (body->map)
                (void)munmap(body->map, body->size);
        close_cleanup(&body->fd);
        buffer_free(&body->memory);
        *body = (struct body){ .fd = -1 };
}

static enum error write_all(int fd, struct slice bytes)
{
        while (bytes.size > 0) {
                ssize_t written = write(fd, bytes.data, bytes.size);
                if (written <= 0)
                        return ERR_IO;
                bytes = slice_from(bytes, (size_t)written);
        }
        return OK;
}

/* Moves what is in memory into a file that has no name, so that nothing is left behind by a crash. */
static enum error spill(struct body *body)
{
        body->fd = open(body->folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
        if (body->fd < 0)
                return ERR_IO;
        TRY(write_all(body->fd, buffer_slice(&body->memory)));
        buffer_free(&body->memory);
        return OK;
}

enum error body_append(struct body *body, struct slice bytes)
{
        if (bytes.size > body->limit - body->size)
                return ERR_TOO_LARGE;
        if (body->fd < 0 && body->size + bytes.size > BODY_MEMORY_MAX)
                TRY(spill(body));
        if (body->fd >= 0) {
                TRY(write_all(body->fd, bytes));
        } else {
                buffer_append(&body->memory, bytes);
                TRY(buffer_check(&body->memory));
        }
        body->size += bytes.size;
        return OK;
}

enum error body_finish(struct body *body, struct slice *ret_bytes)
{
        if (body->fd < 0) {
                *ret_bytes = body->size ? buffer_slice(&body->memory) : S("");
                return OK;
        }
        if (!body->map) {
                void *map = mmap(NULL, body->size, PROT_READ, MAP_PRIVATE, body->fd, 0);
                if (map == MAP_FAILED)
                        return ERR_IO;
                body->map = map;
        }
        *ret_bytes = slice_of(body->map, body->size);
        return OK;
}

static int hex_digit(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'a' && c <= 'f')
                return c - 'a' + 10;
        if (c >= 'A' && c <= 'F')
                return c - 'A' + 10;
        return -1;
}

enum error body_decode(struct arena *arena, struct slice text, bool plus, struct slice *ret_decoded)
{
        char *out = arena_alloc(arena, text.size + 1);
        if (!out)
                return ERR_MEMORY;
        size_t size = 0;
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (c == '%') {
                        bool whole = i + 2 < text.size;
                        int high = whole ? hex_digit(text.data[i + 1]) : -1;
                        int low = whole ? hex_digit(text.data[i + 2]) : -1;
                        if (high < 0 || low < 0)
                                return ERR_INVALID;
                        c = (char)(high * 16 + low);
                        i += 2;
                } else if (plus && c == '+') {
                        c = ' ';
                }
                if (c == '\0')
                        return ERR_INVALID;
                out[size++] = c;
        }
        if (!utf8_is_valid(slice_of(out, size)))
                return ERR_INVALID;
        *ret_decoded = slice_of(out, size);
        return OK;
}

/* Room for one more field, growing by doubling in the arena. */
static enum error add_field(struct arena *arena, struct fields *fields, struct field field)
{
        if (fields->count == FIELDS_MAX)
                return ERR_TOO_LARGE;
        if ((fields->count & (fields->count - 1)) == 0) { /* 0 and powers of two: full */
                struct field *list = arena_array(arena, struct field, fields->count ? fields->count * 2 : 1);
                if (!list)
                        return ERR_MEMORY;
                if (fields->count)
                        memcpy(list, fields->list, fields->count * sizeof(*list));
                fields->list = list;
        }
        fields->list[fields->count++] = field;
        return OK;
}

enum error body_read_urlencoded(struct arena *arena, struct slice bytes, struct fields *ret_fields)
{
        struct fields fields = { 0 };
        struct slice rest = bytes, pair;
        while (slice_next(&rest, '&', &pair)) {
                if (pair.size == 0)
                        continue;
                size_t equals = slice_find_byte(pair, '=');
                struct field field = { 0 };
                TRY(body_decode(arena, slice_sub(pair, 0, equals), true, &field.name));
                TRY(body_decode(arena, slice_from(pair, equals + 1), true, &field.value));
                TRY(add_field(arena, &fields, field));
        }
        *ret_fields = fields;
        return OK;
}

/* The value of `name` in "form-data; name=\"x\"; filename=\"y\"", null when absent. ERR_INVALID on another form. */
static enum error disposition_value(struct slice header, struct slice name, struct slice *ret_value)
{
        size_t at = slice_find_byte(header, ';');
        struct slice rest = slice_trim(slice_from(header, at + 1));
        *ret_value = SLICE_NULL;
        while (rest.size > 0) {
                size_t equals = slice_find_byte(rest, '=');
                struct slice key = slice_trim(slice_sub(rest, 0, equals));
                rest = slice_from(rest, equals + 1);
                if (!slice_starts_with(rest, S("\"")))
                        return ERR_INVALID;
                rest = slice_from(rest, 1);
                size_t quote = slice_find_byte(rest, '"');
                if (quote == rest.size)
                        return ERR_INVALID;
                if (slice_equal_nocase(key, name)) {
                        if (!slice_is_null(*ret_value))
                                return ERR_INVALID;
                        *ret_value = slice_sub(rest, 0, quote);
                }
                rest = slice_trim(slice_from(rest, quote + 1));
                if (rest.size > 0 && rest.data[0] != ';')
                        return ERR_INVALID;
                rest = slice_trim(slice_from(rest, 1));
        }
        return OK;
}

static bool is_plain_text(struct slice s)
{
        return utf8_is_valid(s) && memchr(s.data ? s.data : "", '\0', s.size) == NULL;
}

static enum error read_disposition(struct slice header, struct field *field)
{
        if (!slice_is_null(field->name) || !slice_equal_nocase(slice_sub(header, 0, 9), S("form-data")))
                return ERR_INVALID;
        TRY(disposition_value(header, S("name"), &field->name));
        TRY(disposition_value(header, S("filename"), &field->filename));
        field->is_file = !slice_is_null(field->filename);
        return slice_is_null(field->name) || !is_plain_text(field->name) || !is_plain_text(field->filename)
                       ? ERR_INVALID
                       : OK;
}

/* The header lines of one part, CRLF between them. */
static enum error read_part_head(struct slice head, struct field *field)
{
        while (head.size > 0) {
                size_t end = slice_find(head, S("\r\n"));
                struct slice line = slice_sub(head, 0, end);
                head = end == SIZE_MAX ? SLICE_NULL : slice_from(head, end + 2);
                size_t colon = slice_find_byte(line, ':');
                if (colon == 0 || colon == line.size || memchr(line.data, '\n', line.size))
                        return ERR_INVALID;
                struct slice name = slice_sub(line, 0, colon), value = slice_trim(slice_from(line, colon + 1));
                if (slice_equal_nocase(name, S("Content-Disposition")))
                        TRY(read_disposition(value, field));
                else if (slice_equal_nocase(name, S("Content-Type")))
                        field->content_type = value;
                else if (slice_equal_nocase(name, S("Content-Transfer-Encoding")))
                        return ERR_INVALID;
        }
        return slice_is_null(field->name) ? ERR_INVALID : OK;
}

static enum error find_boundary(struct slice content_type, struct slice *ret_boundary)
{
        size_t at = slice_find(content_type, S("boundary="));
        if (at == SIZE_MAX)
                return ERR_INVALID;
        struct slice boundary = slice_from(content_type, at + 9);
        if (slice_starts_with(boundary, S("\""))) {
                boundary = slice_from(boundary, 1);
                boundary = slice_sub(boundary, 0, slice_find_byte(boundary, '"'));
        } else {
                boundary = slice_trim(slice_sub(boundary, 0, slice_find_byte(boundary, ';')));
        }
        if (boundary.size == 0 || boundary.size > BOUNDARY_MAX)
                return ERR_INVALID;
        *ret_boundary = boundary;
        return OK;
}

/* *rest stands behind a delimiter and its CRLF. Reads one part up to the next delimiter, which it leaves in *rest. */
static enum error read_part(struct slice *rest, struct slice delimiter, struct field *field)
{
        size_t head_end = slice_find(slice_sub(*rest, 0, PART_HEAD_MAX), S("\r\n\r\n"));
        if (head_end == SIZE_MAX)
                return ERR_INVALID;
        TRY(read_part_head(slice_sub(*rest, 0, head_end), field));
        struct slice content = slice_from(*rest, head_end + 4);
        /* An empty part's delimiter begins with the CRLF that ended its head. */
        struct slice search = slice_from(*rest, head_end + 2);
        size_t end = slice_find(search, delimiter);
        if (end == SIZE_MAX)
                return ERR_INVALID;
        field->value = end < 2 ? S("") : slice_sub(content, 0, end - 2);
        *rest = slice_from(search, end + delimiter.size);
        return !field->is_file && !is_plain_text(field->value) ? ERR_INVALID : OK;
}

enum error body_read_multipart(struct arena *arena, struct slice bytes, struct slice content_type,
                               struct fields *ret_fields)
{
        struct slice boundary;
        TRY(find_boundary(content_type, &boundary));
        struct slice delimiter = arena_join(arena, S("\r\n--"), boundary);
        if (slice_is_null(delimiter))
                return ERR_MEMORY;
        struct slice first = slice_from(delimiter, 2), rest = bytes;
        if (!slice_starts_with(rest, first))
                return ERR_INVALID;
        rest = slice_from(rest, first.size);
        struct fields fields = { 0 };
        while (!slice_starts_with(rest, S("--"))) {
                struct field field = { 0 };
                if (!slice_starts_with(rest, S("\r\n")))
                        return ERR_INVALID;
                rest = slice_from(rest, 2);
                TRY(read_part(&rest, delimiter, &field));
                TRY(add_field(arena, &fields, field));
        }
        *ret_fields = fields;
        return OK;
}

/* jansson bounds its own recursion at 2048; ours is tighter and is checked before anything is built. */
static bool is_too_deep(struct slice bytes)
{
        size_t depth = 0;
        bool text = false;
        for (size_t i = 0; i < bytes.size; i++) {
                char c = bytes.data[i];
                if (text && c == '\\')
                        i++;
                else if (c == '"')
                        text = !text;
                else if (!text && (c == '{' || c == '['))
                        depth++;
                else if (!text && (c == '}' || c == ']') && depth > 0)
                        depth--;
                if (depth > JSON_DEPTH_MAX)
                        return true;
        }
        return false;
}

enum error body_read_json(struct slice bytes, json_t **ret_object)
{
        if (is_too_deep(bytes))
                return ERR_INVALID;
        json_error_t error;
        json_t *value = json_loadb(bytes.data ? bytes.data : "", bytes.size, JSON_REJECT_DUPLICATES, &error);
        if (!json_is_object(value)) {
                json_decref(value);
                return ERR_INVALID;
        }
        *ret_object = value;
        return OK;
}
