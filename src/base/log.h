/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The structured log: one JSON object a line on standard error (or a file), UTC, never a body, a name or an address.
 * A field's value is escaped; a line longer than 4 KiB is cut. Handlers of the tip channel do not log at all.
 *
 *     LOG(LOG_WARN, "job.dead", { "kind", S("mail") }, { "node", node });
 */
#pragma once

#include "base/slice.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least);
/* Where lines go; the caller keeps the descriptor open. Standard error when never called. */
void log_set_output(int fd);

struct log_field {
        const char *name;
        struct slice value;
};

/* `event` is a dotted word; `fields` may be NULL when count is 0. Thread-safe, one write per line. */
void log_write(enum log_level level, const char *event, const struct log_field *fields, size_t count);
#define LOG(level, event, ...)                                                                        \
        log_write((level), (event), (const struct log_field[]){ { 0 }, ##__VA_ARGS__ } + 1,           \
                  sizeof((const struct log_field[]){ { 0 }, ##__VA_ARGS__ }) / sizeof(struct log_field) - 1)
