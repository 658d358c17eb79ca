/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The route comments of all rooms, read into a list. tools/routegen-read.c fills it and refuses what is not complete,
 * with tools/routegen-shape.c for the shapes of answers; tools/routegen.c writes the C table, the headers and the
 * permission matrix from it, tools/routegen-api.c the API document.
 *
 * Invariant after reading: each declaration has method, pattern, handler, summary, permission, purpose and csrf; its
 * parameters have a type and a bound; no two answer the same request. After shapes_check each route of the API says
 * what it answers, and each shape is known and used. All slices live in `arena`. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

enum { PARAMS_MAX = 64, CHOICES_MAX = 64, DECLS_MAX = 2048, SHAPES_MAX = 256, FIELDS_MAX = 64, ANSWERS_MAX = 6 };

struct decl_param {
        struct slice name, source, type; /* as written: "form", "text" */
        struct slice choices[CHOICES_MAX];
        size_t choice_count;
        int64_t min, max;
        unsigned most; /* repeated at most so often; 0: single */
        bool optional;
};

/* One status of a route and what comes with it. */
struct decl_answer {
        int64_t status;
        struct slice what; /* a shape, a media type ("application/pdf"), or null: no body */
        bool list;         /* items of that shape and the address of the next page */
};

/* "signs Sign[] null ?": a field of a shape. */
struct shape_field {
        struct slice name, type; /* a word of the shape types, or the name of a shape */
        struct slice choices[CHOICES_MAX];
        size_t choice_count;
        bool list, nullable, optional;
};

struct shape {
        const char *file;
        unsigned line;
        struct slice name, about;
        struct shape_field *fields;
        size_t field_count;
        bool answered; /* a route answers with this very object */
        bool used;
};

struct decl {
        const char *file;
        unsigned line;
        struct slice room, name, method, pattern;
        struct slice summary_id, summary_en, permission, purpose, csrf, rate, pool, log, on_invalid, returns, version;
        int64_t rate_count, rate_seconds, body_max;
        struct decl_param *params;
        size_t param_count;
        struct decl_answer answers[ANSWERS_MAX];
        size_t answer_count;
};

struct decls {
        struct arena *arena;
        struct decl *list;
        size_t count;
        struct shape *shapes;
        size_t shape_count;
        unsigned faults; /* each was printed as FILE:LINE: what */
};

void decls_fault(struct decls *decls, const char *file, unsigned line, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
/* Reads one C file; faults are counted. */
void decls_read(struct decls *decls, const char *file);
/* Faults between declarations: the same method and path twice, the same handler twice. Sorts by pattern and method. */
void decls_check(struct decls *decls);

/* --- routegen-read.c, for its neighbours --- */

struct reader {
        struct decls *decls;
        const char *file;
        unsigned line;
        struct decl *decl;   /* being read; NULL outside of a route comment */
        struct shape *shape; /* being read; NULL outside of a shape comment */
};
#define FAULT(r, ...) decls_fault((r)->decls, (r)->file, (r)->line, __VA_ARGS__)

/* Letters, digits, _ and `more`; not empty. */
bool is_word(struct slice s, const char *more);
/* Is it one of `words`, which have one blank between them? */
bool one_of(struct slice s, const char *words);
/* Takes the next word off *rest. The null slice at the end. */
struct slice take_word(struct slice *rest);
/* "choice(a b c) rest": takes the words off *rest; how many, with a fault when none. */
size_t take_choices(struct reader *r, struct slice *choices, struct slice *rest);

/* --- routegen-shape.c --- */

/* "SHAPE Name: what it is" begins one; each line after it is a field. */
void shape_begin(struct reader *r, struct slice rest);
void shape_read_field(struct reader *r, struct slice line);
/* "answer 200 Report", "answer 200 ReportRow[]", "answer 204", "answer 200 application/pdf". */
void answer_read(struct reader *r, struct slice rest);
/* Faults of the whole: a route of the API that does not say what it answers; a shape that is missing, twice, or used by
 * nobody. Sorts shapes by name. */
void shapes_check(struct decls *decls);
/* NULL when there is none. */
struct shape *shape_find(const struct decls *decls, struct slice name);
static inline bool answer_is_media(const struct decl_answer *answer)
{
        return slice_find_byte(answer->what, '/') < answer->what.size;
}

/* --- routegen-api.c --- */

static inline bool decl_is_api(const struct decl *decl)
{
        return slice_starts_with(decl->pattern, S("/api/"));
}
/* The OpenAPI 3.1 document of all routes under /api/. */
void openapi_write(struct buffer *out, const struct decls *decls);
