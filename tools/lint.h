/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The project's own linter: what a compiler cannot know about this house.
 *
 * It reads a tree without git, reports each fault as `path:line: what is wrong and what to do instead`, and counts
 * them. Everything it reads stays in one arena until it ends, so slices into files may be kept. It stops at the first
 * thing that it cannot read: a file not looked at must not pass. */
#pragma once

#include "base/arena.h"

struct function {
        struct slice name, path;
        unsigned line;       /* where its name stands */
        unsigned lines;      /* from there to its closing brace, both counted */
        unsigned parameters;
};

/* A file of the tree; `path` is relative to its root, with forward slashes. */
struct source {
        struct slice path, text;
        unsigned lines, comment_lines;
};

struct lint {
        struct arena arena;
        unsigned faults;
        bool quiet;          /* count faults without printing them */
        struct source *sources;
        size_t source_count;
        struct function *functions;
        size_t function_count;
};

enum {
        SOURCES_MAX = 20000,
        FUNCTIONS_MAX = 100000,
        FUNCTION_LINES_MAX = 70,
        FILE_LINES_MAX = 800,
        PARAMETERS_MAX = 5,
        REASON_MIN = 10, /* characters that a reason has at least */
        LINE_CHARACTERS_MAX = 120,
};

/* ---- lint.c ---- */

/* Prints one fault and counts it. `line` 0 means the whole file. */
void lint_fault(struct lint *lint, struct slice path, unsigned line, const char *format, ...)
        __attribute__((format(printf, 4, 5)));
/* The file at `path`, or NULL. */
const struct source *lint_find(const struct lint *lint, struct slice path);

/* ---- lint-token.c: C cut into tokens ---- */

enum token_kind {
        TOKEN_WORD,      /* identifier, keyword or number */
        TOKEN_STRING,    /* literal with its quotes; neighbours are not joined */
        TOKEN_MARK,      /* one byte of punctuation, or a character literal */
        TOKEN_COMMENT,
        TOKEN_DIRECTIVE, /* from # to the end of its last continued line */
};

struct token {
        enum token_kind kind;
        struct slice text;
        unsigned line;
};

/* The tokens of `text` in the arena; their number in *ret_count. NULL when the arena is spent. */
struct token *token_cut(struct arena *arena, struct slice text, size_t *ret_count);
bool token_is(const struct token *token, char mark);

/* ---- lint-c.c: rules of C files ---- */

/* Adds the functions of the file to the lint's list and reports what breaks a rule of C. */
void lint_c(struct lint *lint, struct source *source);

/* ---- lint-tree.c: rules of all files and of the tree ---- */

void lint_text(struct lint *lint, const struct source *source);
void lint_rooms(struct lint *lint);
void lint_fuzz_targets(struct lint *lint);
void lint_migrations(struct lint *lint, const struct source *source);
void lint_migration_list(struct lint *lint);

/* ---- lint-dependencies.c ---- */

void lint_dependencies(struct lint *lint);
/* Prints every dependency with its reason. */
void lint_print_dependencies(const struct lint *lint);
