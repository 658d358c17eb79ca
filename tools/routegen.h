/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The route comments of all rooms, read into a list. tools/routegen-read.c fills it and refuses what is not complete;
 * tools/routegen.c writes the C table, the headers, the API document and the permission matrix from it.
 *
 * Invariant after reading: each declaration has method, pattern, handler, summary, permission, purpose and csrf; its
 * parameters have a type and a bound; no two answer the same request. All slices live in `arena`. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

enum { PARAMS_MAX = 64, CHOICES_MAX = 64, DECLS_MAX = 2048 };

struct decl_param {
        struct slice name, source, type; /* as written: "form", "text" */
        struct slice choices[CHOICES_MAX];
        size_t choice_count;
        int64_t min, max;
        unsigned most; /* repeated at most so often; 0: single */
        bool optional;
};

struct decl {
        const char *file;
        unsigned line;
        struct slice room, name, method, pattern;
        struct slice summary_id, summary_en, permission, purpose, csrf, rate, pool, log, on_invalid, returns;
        int64_t rate_count, rate_seconds, body_max;
        struct decl_param *params;
        size_t param_count;
};

struct decls {
        struct arena *arena;
        struct decl *list;
        size_t count;
        unsigned faults; /* each was printed as FILE:LINE: what */
};

void decls_fault(struct decls *decls, const char *file, unsigned line, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
/* Reads one C file; faults are counted. */
void decls_read(struct decls *decls, const char *file);
/* Faults between declarations: the same method and path twice, the same handler twice. Sorts by pattern and method. */
void decls_check(struct decls *decls);
