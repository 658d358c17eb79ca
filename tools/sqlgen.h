/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Inside of sqlgen: SQL tokens, the schema that the migrations make, queries. Everything lives in one arena until the
 * program ends; every error is one line "FILE:LINE: what is wrong" on standard error and exit status 1. */
#pragma once

#include "base/arena.h"
#include "base/slice.h"

enum { COLUMNS_MAX = 4096, FIELDS_MAX = 64, QUERIES_MAX = 512 };

extern struct arena memory;

_Noreturn void fail(const char *file, unsigned line, const char *format, ...) __attribute__((format(printf, 3, 4)));
struct slice read_whole(const char *path);

enum dialect { SQLITE, POSTGRES };

/* The file as one database sees it: lines for the other one are blanked, the "-- sqlite:" mark too. Offsets and line
 * numbers stay. */
struct slice dialect_text(struct slice text, enum dialect dialect);

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_STRING, TOKEN_NUMBER, TOKEN_PARAM, TOKEN_PUNCT, TOKEN_COMMENT };

struct token {
        enum token_kind kind;
        struct slice text; /* a param without its colon; a word without its quotes */
        unsigned line;
        size_t offset, end; /* in the text that is read */
};

struct lexer {
        const char *file;
        struct slice text;
        size_t at;
        unsigned line;
};

struct token token_next(struct lexer *lexer);
bool token_is(const struct token *token, const char *word);
/* All tokens without comments, TOKEN_END last. */
struct token *tokens_of(const char *file, struct slice text, unsigned first_line, size_t *ret_count);

struct column {
        struct slice table, name, type, retention;
        struct slice case_id; /* the column beside it whose case's key seals it; null: the office's key */
        unsigned class, line;
        const char *file;
};

struct schema {
        struct column *columns;
        size_t count;
};

struct migration_file {
        const char *path;
        struct slice name; /* 0001-store */
        struct slice text, sqlite, postgres;
        unsigned number;
        unsigned char checksum[32];
};

/* Reads one migration, adds its columns to the schema, and gives the text for each database with its types. */
void migration_read(struct migration_file *migration, struct schema *schema);
const struct column *schema_find(const struct schema *schema, struct slice table, struct slice column);
bool schema_has_table(const struct schema *schema, struct slice table);

enum field_type { F_UUID, F_TEXT, F_INT, F_REAL, F_BOOL, F_INSTANT, F_DATE, F_BYTES, F_SEALED, F_LOOKUP, FIELD_TYPES };
enum query_kind { Q_EXEC, Q_ONE, Q_MANY, Q_EACH };

struct field {
        struct slice name;
        enum field_type type;
        bool nullable;
        struct slice table, column, row_id; /* sealed and lookup */
        struct slice case_id; /* sealed(table.column, id, case FIELD) */
        unsigned line;
        bool used;
};

struct query_text {
        const char *file;
        struct slice name;
        enum query_kind kind;
        bool trace; /* an exec that a TX_TRACED may keep for its end */
        unsigned line, maximum;
        struct field params[FIELDS_MAX], columns[FIELDS_MAX];
        size_t param_count, column_count;
        struct slice source; /* SQL as written, both databases */
        unsigned source_line;
        struct slice sqlite, postgres;
};

struct room {
        const char *file;
        struct slice name, set;
        struct query_text *queries;
        size_t count;
};

extern const char *const field_words[FIELD_TYPES];
const struct field *field_find(const struct field *fields, size_t count, struct slice name);

/* The file with its parts written out where they are used, line for line. */
struct slice parts_expand(const char *file, struct slice text);
void room_read(struct room *room);
/* Sealing rules, then SQLite prepares every query against the migrations and its columns are compared. */
void room_check(const struct room *room, const struct schema *schema, const struct migration_file *migrations,
                size_t migration_count);
void room_write(const struct room *room, const char *header, const char *source);
void migrations_write(struct slice set, const struct migration_file *migrations, size_t count,
                      const struct schema *schema, const char *path);
void index_write(char *const *rooms, size_t count, const char *path);
