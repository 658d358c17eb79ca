/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Migrations: columns with their classes, and the type words of each database. */
#include "sqlgen.h"

#include "base/buffer.h"
#include "base/checked.h"

/* SQLite tables are STRICT, so that a wrong type is refused there too. Text sorts by bytes on both. */
static const struct type_word {
        const char *word, *sqlite, *postgres;
} type_words[] = {
        { "UUID", "BLOB", "UUID" },
        { "TEXT", "TEXT", "TEXT COLLATE \"C\"" },
        { "BIGINT", "INTEGER", "BIGINT" },
        { "DOUBLE", "REAL", "DOUBLE" },
        { "BOOLEAN", "INTEGER", "BOOLEAN" },
        { "BYTEA", "BLOB", "BYTEA" },
        { "INTEGER", "INTEGER", NULL }, /* only in a "-- sqlite:" line: INTEGER PRIMARY KEY AUTOINCREMENT */
};

/* sql/migrations/README.md says what each means. */
static const char *const retentions[] = {
        "reference", "account", "work", "journal", "report", "tip", "subject", "warning", "application", "exchange",
        "referral", "case",
};

struct reader {
        struct lexer lexer;
        struct token token;
        struct schema *schema;
        enum dialect dialect;
        struct buffer out;
        size_t copied; /* source bytes already in `out` */
        struct slice table;
};

static void advance(struct reader *r)
{
        r->token = token_next(&r->lexer);
}

static void advance_over_comments(struct reader *r)
{
        do
                advance(r);
        while (r->token.kind == TOKEN_COMMENT);
}

static void copy_until(struct reader *r, size_t offset)
{
        buffer_append(&r->out, slice_sub(r->lexer.text, r->copied, offset - r->copied));
        r->copied = offset;
}

static void replace_token(struct reader *r, const char *text)
{
        copy_until(r, r->token.offset);
        buffer_append(&r->out, slice_from_cstr(text));
        r->copied = r->token.end;
}

const struct column *schema_find(const struct schema *schema, struct slice table, struct slice column)
{
        for (size_t i = 0; i < schema->count; i++)
                if (slice_equal(schema->columns[i].table, table) && slice_equal(schema->columns[i].name, column))
                        return &schema->columns[i];
        return NULL;
}

bool schema_has_table(const struct schema *schema, struct slice table)
{
        for (size_t i = 0; i < schema->count; i++)
                if (slice_equal(schema->columns[i].table, table))
                        return true;
        return false;
}

/* "-- P3 report" */
static bool read_class(struct slice comment, struct column *column)
{
        struct slice words = slice_trim(slice_from(comment, 2)), class, retention;
        if (!slice_next(&words, ' ', &class) || !slice_next(&words, ' ', &retention))
                return false;
        if (class.size != 2 || class.data[0] != 'P' || class.data[1] < '0' || class.data[1] > '4')
                return false;
        column->class = (unsigned)(class.data[1] - '0');
        column->retention = retention;
        for (size_t i = 0; i < ARRAY_SIZE(retentions); i++)
                if (slice_equal(retention, slice_from_cstr(retentions[i])))
                        return true;
        fail(column->file, column->line, "retention %.*s is unknown: sql/migrations/README.md has the list",
             SLICE_FMT(retention));
}

/* The same column is seen once for each database, and may only be said once otherwise. */
static void keep_column(struct reader *r, const struct column *column)
{
        const struct column *known = schema_find(r->schema, column->table, column->name);
        if (known && known->class == column->class && slice_equal(known->retention, column->retention) &&
            r->dialect == POSTGRES)
                return;
        if (known)
                fail(column->file, column->line, "column %.*s.%.*s is declared twice", SLICE_FMT(column->table),
                     SLICE_FMT(column->name));
        if (r->schema->count == COLUMNS_MAX)
                fail(column->file, column->line, "more than %d columns", COLUMNS_MAX);
        r->schema->columns[r->schema->count++] = *column;
}

static void read_type(struct reader *r, struct column *column)
{
        for (size_t i = 0; i < ARRAY_SIZE(type_words); i++) {
                const char *word = r->dialect == SQLITE ? type_words[i].sqlite : type_words[i].postgres;
                if (!token_is(&r->token, type_words[i].word) || !word)
                        continue;
                column->type = slice_from_cstr(type_words[i].word);
                replace_token(r, word);
                advance(r);
                if (slice_equal(column->type, S("DOUBLE"))) {
                        if (!token_is(&r->token, "PRECISION"))
                                fail(column->file, column->line, "DOUBLE goes with PRECISION");
                        if (r->dialect == SQLITE)
                                replace_token(r, "");
                        advance(r);
                }
                return;
        }
        fail(column->file, column->line,
             "column %.*s: type is one of UUID TEXT BIGINT DOUBLE PRECISION BOOLEAN BYTEA, not %.*s",
             SLICE_FMT(column->name), SLICE_FMT(r->token.text));
}

/* From the column's name to behind its comma (or at the closing parenthesis or semicolon), and the comment that belongs
 * to it: inside, or behind the comma on the same line. */
static void read_column(struct reader *r)
{
        struct column column = { .table = r->table, .name = r->token.text, .line = r->token.line,
                                 .file = r->lexer.file };
        bool classified = false;
        advance(r);
        read_type(r, &column);
        for (int depth = 0; r->token.kind != TOKEN_END; advance(r)) {
                if (r->token.kind == TOKEN_COMMENT)
                        classified |= read_class(r->token.text, &column);
                else if (token_is(&r->token, "("))
                        depth++;
                else if (depth == 0 &&
                         (token_is(&r->token, ")") || token_is(&r->token, ",") || token_is(&r->token, ";")))
                        break;
                else if (token_is(&r->token, ")"))
                        depth--;
        }
        unsigned end_line = r->token.line;
        bool more = token_is(&r->token, ",") || token_is(&r->token, ";");
        if (more)
                advance(r);
        for (; more && r->token.kind == TOKEN_COMMENT && r->token.line == end_line; advance(r))
                classified |= read_class(r->token.text, &column);
        if (!classified)
                fail(column.file, column.line, "column %.*s.%.*s has no class: end its line with -- P0..P4 retention",
                     SLICE_FMT(column.table), SLICE_FMT(column.name));
        keep_column(r, &column);
}

static bool starts_constraint(const struct token *token)
{
        static const char *const words[] = { "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "EXCLUDE" };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (token_is(token, words[i]))
                        return true;
        return false;
}

static void skip_item(struct reader *r)
{
        for (int depth = 0; r->token.kind != TOKEN_END; advance(r)) {
                if (depth == 0 && (token_is(&r->token, ")") || token_is(&r->token, ",")))
                        break;
                depth += token_is(&r->token, "(") - token_is(&r->token, ")");
        }
        if (token_is(&r->token, ","))
                advance(r);
}

static void read_create_table(struct reader *r)
{
        advance_over_comments(r);
        if (r->token.kind != TOKEN_WORD || token_is(&r->token, "IF"))
                fail(r->lexer.file, r->token.line, "CREATE TABLE wants a name, and no IF NOT EXISTS");
        r->table = r->token.text;
        advance_over_comments(r);
        if (!token_is(&r->token, "("))
                fail(r->lexer.file, r->token.line, "CREATE TABLE %.*s wants its columns in ( )", SLICE_FMT(r->table));
        advance(r);
        while (!token_is(&r->token, ")")) {
                if (r->token.kind == TOKEN_END)
                        fail(r->lexer.file, r->token.line, "table %.*s is not closed", SLICE_FMT(r->table));
                if (r->token.kind == TOKEN_COMMENT)
                        advance(r);
                else if (starts_constraint(&r->token))
                        skip_item(r);
                else
                        read_column(r);
        }
        if (r->dialect == SQLITE)
                replace_token(r, ") STRICT");
        advance(r);
}

/* A column that is gone for the second database is gone; PostgreSQL is read last. */
static void forget_column(struct reader *r)
{
        const struct column *known = schema_find(r->schema, r->table, r->token.text);
        if (!known)
                fail(r->lexer.file, r->token.line, "no column %.*s.%.*s to drop", SLICE_FMT(r->table),
                     SLICE_FMT(r->token.text));
        if (r->dialect != POSTGRES)
                return;
        size_t at = (size_t)(known - r->schema->columns);
        r->schema->columns[at] = r->schema->columns[--r->schema->count];
}

/* ALTER TABLE name ADD [COLUMN] column ..., ALTER TABLE name DROP COLUMN column */
static void read_alter_table(struct reader *r)
{
        advance_over_comments(r);
        r->table = r->token.text;
        advance_over_comments(r);
        bool add = token_is(&r->token, "ADD"), drop = token_is(&r->token, "DROP");
        if (!add && !drop)
                return;
        advance_over_comments(r);
        if (drop && token_is(&r->token, "COLUMN")) {
                advance_over_comments(r);
                forget_column(r);
        }
        if (drop)
                return;
        if (token_is(&r->token, "COLUMN"))
                advance_over_comments(r);
        if (!starts_constraint(&r->token))
                read_column(r);
}

/* "-- case table.column id": the column is sealed under the key of the case that `id` beside it names. */
static void read_case(struct reader *r)
{
        struct slice words = slice_trim(slice_from(r->token.text, 2)), word, table, field;
        (void)slice_next(&words, ' ', &word);
        if (!slice_next(&words, ' ', &word) || !slice_next(&words, ' ', &field) || words.size > 0 ||
            !slice_next(&word, '.', &table))
                fail(r->lexer.file, r->token.line, "write -- case table.column id");
        struct column *column = (struct column *)(uintptr_t)schema_find(r->schema, table, word);
        const struct column *id = schema_find(r->schema, table, field);
        if (!column || column->class < 3)
                fail(r->lexer.file, r->token.line, "%.*s.%.*s is no column of class P3 or P4", SLICE_FMT(table),
                     SLICE_FMT(word));
        if (!id || !slice_equal(id->type, S("UUID")))
                fail(r->lexer.file, r->token.line, "there is no UUID %.*s.%.*s", SLICE_FMT(table), SLICE_FMT(field));
        if (column->case_id.data && !slice_equal(column->case_id, field))
                fail(r->lexer.file, r->token.line, "%.*s.%.*s has another case already", SLICE_FMT(table),
                     SLICE_FMT(word));
        column->case_id = field;
}

static struct slice read_dialect(struct migration_file *migration, struct schema *schema, enum dialect dialect)
{
        struct reader r = {
                .lexer = { .file = migration->path, .text = dialect_text(migration->text, dialect), .line = 1 },
                .schema = schema,
                .dialect = dialect
        };
        buffer_init(&r.out, (size_t)4 << 20);
        advance(&r);
        while (r.token.kind != TOKEN_END) {
                bool create = token_is(&r.token, "CREATE"), alter = token_is(&r.token, "ALTER");
                if (r.token.kind == TOKEN_COMMENT && slice_starts_with(r.token.text, S("-- case ")))
                        read_case(&r);
                advance(&r);
                if (create && token_is(&r.token, "TABLE"))
                        read_create_table(&r);
                else if (alter && token_is(&r.token, "TABLE"))
                        read_alter_table(&r);
        }
        copy_until(&r, r.lexer.text.size);
        struct slice text = arena_copy(&memory, buffer_slice(&r.out));
        if (buffer_check(&r.out) != OK || !text.data)
                fail(migration->path, 0, "too large");
        buffer_free(&r.out);
        return text;
}

void migration_read(struct migration_file *migration, struct schema *schema)
{
        migration->sqlite = read_dialect(migration, schema, SQLITE);
        migration->postgres = read_dialect(migration, schema, POSTGRES);
}
