/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the generators share: whole files, C literals, and an end with a message. They run at build time, once, so a
 * failure ends the program. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"

/* Prints "PROGRAM: what: name" and exits with 1. */
_Noreturn void tool_fail(const char *what, const char *name);
/* The bytes of a file, in the arena; a NUL follows. */
struct slice read_whole_file(struct arena *arena, const char *path);
/* Fails when the buffer has failed, too. */
void write_whole_file(const char *path, const struct buffer *content);
/* "text" as a C string literal, broken behind line feeds. */
void write_c_literal(struct buffer *out, struct slice text);
