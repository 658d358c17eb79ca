/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "base/log.h"

#include "base/buffer.h"
#include "base/clock.h"

#include <stdatomic.h>

enum { LINE_MAX_BYTES = 4096 };

static _Atomic int least_level = LOG_INFO;
static _Atomic int output_fd = STDERR_FILENO;

static const char *const level_names[] = { "debug", "info", "warn", "error" };

void log_set_level(enum log_level least)
{
        atomic_store(&least_level, (int)least);
}

void log_set_output(int fd)
{
        atomic_store(&output_fd, fd);
}

static void append_escaped(struct buffer *line, struct slice value)
{
        for (size_t i = 0; i < value.size; i++) {
                unsigned char c = (unsigned char)value.data[i];
                if (c == '"' || c == '\\')
                        buffer_printf(line, "\\%c", c);
                else if (c < 0x20 || c == 0x7f)
                        buffer_printf(line, "\\u%04x", c);
                else
                        buffer_append_byte(line, (char)c);
        }
}

static void append_time(struct buffer *line)
{
        instant now = clock_now();
        time_t seconds = (time_t)(now / SECOND);
        struct tm utc;
        gmtime_r(&seconds, &utc);
        buffer_printf(line, "{\"at\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", utc.tm_year + 1900, utc.tm_mon + 1,
                      utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, (int)(now % SECOND / 1000));
}

void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count)
{
        if ((int)level < atomic_load(&least_level))
                return;
        _cleanup_buffer_ struct buffer line;
        buffer_init(&line, LINE_MAX_BYTES);
        append_time(&line);
        buffer_printf(&line, ",\"level\":\"%s\",\"event\":\"%s\"", level_names[level], event);
        for (size_t i = 0; i < count; i++) {
                buffer_printf(&line, ",\"%s\":\"", fields[i].name);
                append_escaped(&line, fields[i].value);
                buffer_append_byte(&line, '"');
        }
        /* A cut line is closed by hand so that it stays one line, if not one object. */
        if (buffer_check(&line) != OK) {
                buffer_clear(&line);
                buffer_printf(&line, "{\"level\":\"%s\",\"event\":\"%s\",\"cut\":true", level_names[level], event);
        }
        buffer_append(&line, S("}\n"));
        if (buffer_check(&line) == OK && write(atomic_load(&output_fd), line.data, line.size) < 0)
                return; /* nowhere left to say it */
}
