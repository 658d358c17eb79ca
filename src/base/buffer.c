/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/buffer.h"

#include <stdarg.h>

void buffer_init(struct buffer *buffer, size_t limit)
{
        *buffer = (struct buffer){ .limit = limit };
}

void buffer_free(struct buffer *buffer)
{
        free(buffer->data);
        buffer_init(buffer, buffer->limit);
}

void buffer_clear(struct buffer *buffer)
{
        buffer->size = 0;
        buffer->failed = OK;
}

void buffer_truncate(struct buffer *buffer, size_t size)
{
        if (size < buffer->size)
                buffer->size = size;
}

/* Room for `more` further bytes, or `failed`. */
static bool reserve(struct buffer *buffer, size_t more)
{
        if (buffer->failed != OK)
                return false;
        if (more > buffer->limit - buffer->size) {
                buffer->failed = ERR_TOO_LARGE;
                return false;
        }
        size_t needed = buffer->size + more;
        if (needed <= buffer->capacity)
                return true;
        size_t capacity = buffer->capacity ? buffer->capacity : 256;
        while (capacity < needed)
                capacity = capacity > buffer->limit / 2 ? buffer->limit : capacity * 2;
        if (capacity > buffer->limit) /* has_room looks at the capacity alone */
                capacity = buffer->limit;
        char *data = realloc(buffer->data, capacity);
        if (!data) {
                buffer->failed = ERR_MEMORY;
                return false;
        }
        buffer->data = data;
        buffer->capacity = capacity;
        return true;
}

/* Nearly always there is room, and a page is some thousand pieces. */
static inline bool has_room(const struct buffer *buffer, size_t more)
{
        return buffer->failed == OK && more <= buffer->capacity - buffer->size;
}

void buffer_append(struct buffer *buffer, struct slice bytes)
{
        if (bytes.size == 0 || (!has_room(buffer, bytes.size) && !reserve(buffer, bytes.size)))
                return;
        memcpy(buffer->data + buffer->size, bytes.data, bytes.size);
        buffer->size += bytes.size;
}

void buffer_append_byte(struct buffer *buffer, char byte)
{
        if (!has_room(buffer, 1) && !reserve(buffer, 1))
                return;
        buffer->data[buffer->size++] = byte;
}

void buffer_append_digits(struct buffer *buffer, uint64_t value, unsigned width)
{
        char digits[20]; /* of UINT64_MAX */
        size_t at = sizeof digits;
        do
                digits[--at] = (char)('0' + value % 10);
        while ((value /= 10) != 0);
        while (sizeof digits - at < width && at > 0)
                digits[--at] = '0';
        buffer_append(buffer, slice_of(digits + at, sizeof digits - at));
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
        char small[512];
        va_list arguments, again;
        va_start(arguments, format);
        va_copy(again, arguments);
        int size = vsnprintf(small, sizeof small, format, arguments);
        va_end(arguments);
        if (size >= 0 && (size_t)size < sizeof small) {
                buffer_append(buffer, slice_of(small, (size_t)size));
        } else if (size >= 0) {
                char *large = malloc((size_t)size + 1);
                if (large && vsnprintf(large, (size_t)size + 1, format, again) == size)
                        buffer_append(buffer, slice_of(large, (size_t)size));
                else
                        buffer->failed = ERR_MEMORY;
                free(large);
        }
        va_end(again);
}
