/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What every fuzz target includes. A target is one file, fuzz-NAME.c, with one function: it gives the bytes to a parser
 * and says with fuzz_must what has to hold whatever they are. The sanitizers watch the rest. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

/* Called once for each input, with an arena of its own. */
void fuzz_one(struct slice input, struct arena *arena);

/* Ends the program with the broken promise when `condition` is false. Always compiled, unlike assert. */
#define fuzz_must(condition) ((condition) ? (void)0 : fuzz_broken(#condition, __FILE__, __LINE__))
void fuzz_broken(const char *condition, const char *file, int line) __attribute__((noreturn));
