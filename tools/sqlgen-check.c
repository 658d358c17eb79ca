/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a query may not do: put plain bytes where sealed ones belong, seal what is not secret, or not prepare. */
#include "sqlgen.h"

#include "base/checked.h"

#include <sqlite3.h>

static void check_place(const struct query_text *query, const struct field *field, const struct schema *schema)
{
        if (field->type != F_SEALED && field->type != F_LOOKUP)
                return;
        const struct column *column = schema_find(schema, field->table, field->column);
        if (!column)
                fail(query->file, field->line, "there is no column %.*s.%.*s", SLICE_FMT(field->table),
                     SLICE_FMT(field->column));
        if (field->type == F_SEALED && column->class < 3)
                fail(query->file, field->line, "%.*s.%.*s is P%u: only P3 and P4 are sealed", SLICE_FMT(field->table),
                     SLICE_FMT(field->column), column->class);
        if (!slice_equal(column->type, S("BYTEA")))
                fail(query->file, field->line, "%.*s.%.*s is not BYTEA", SLICE_FMT(field->table),
                     SLICE_FMT(field->column));
}

/* One rule for a column, that of the migrations: else a statement that forgot it would write under another key. */
static void check_case(const struct query_text *query, const struct field *field, const struct schema *schema)
{
        if (field->type != F_SEALED)
                return;
        const struct column *column = schema_find(schema, field->table, field->column);
        bool own_row = column->case_id.data && field->case_id.data && slice_equal(field->case_id, field->row_id);
        bool written = field_find(query->params, query->param_count, field->name) == field;
        if (own_row && written && !slice_starts_with(slice_trim(query->sqlite), S("INSERT INTO")))
                fail(query->file, field->line, "%.*s.%.*s is of the case's own row: sealing it makes the key, so only "
                     "INSERT may", SLICE_FMT(field->table), SLICE_FMT(field->column));
        if (slice_equal(column->case_id, field->case_id))
                return;
        if (!column->case_id.data)
                fail(query->file, field->line, "%.*s.%.*s belongs to no case: no migration says so",
                     SLICE_FMT(field->table), SLICE_FMT(field->column));
        fail(query->file, field->line,
             "%.*s.%.*s is sealed under the key of its case: write sealed(%.*s.%.*s, %.*s, case %.*s)",
             SLICE_FMT(field->table), SLICE_FMT(field->column), SLICE_FMT(field->table), SLICE_FMT(field->column),
             SLICE_FMT(field->row_id), SLICE_FMT(column->case_id));
}

struct writing {
        const struct query_text *query;
        const struct schema *schema;
        struct slice table;
};

/* A value that goes into a column: tokens [from, to). */
static void check_value(const struct writing *w, struct slice name, const struct token *from, const struct token *to)
{
        const struct column *column = schema_find(w->schema, w->table, name);
        for (const struct token *token = from; column && token < to; token++) {
                bool secret = column->class >= 3;
                if (secret && (token->kind == TOKEN_STRING || token->kind == TOKEN_NUMBER))
                        fail(w->query->file, token->line, "plain value into %.*s.%.*s, which is P%u",
                             SLICE_FMT(w->table), SLICE_FMT(name), column->class);
                if (token->kind != TOKEN_PARAM)
                        continue;
                const struct field *param = field_find(w->query->params, w->query->param_count, token->text);
                bool here = param && param->type == F_SEALED && slice_equal(param->table, w->table) &&
                            slice_equal(param->column, name);
                if (secret && !here)
                        fail(w->query->file, token->line,
                             ":%.*s goes into %.*s.%.*s, which is P%u: make it sealed(%.*s.%.*s, id)",
                             SLICE_FMT(token->text), SLICE_FMT(w->table), SLICE_FMT(name), column->class,
                             SLICE_FMT(w->table), SLICE_FMT(name));
                if (!secret && param && param->type == F_SEALED)
                        fail(w->query->file, token->line, ":%.*s is sealed and goes into %.*s.%.*s, which is P%u",
                             SLICE_FMT(token->text), SLICE_FMT(w->table), SLICE_FMT(name), column->class);
        }
}

/* End of an expression: a comma or closing parenthesis at its own depth, or one of the words that end a list. */
static const struct token *expression_end(const struct token *token)
{
        static const char *const words[] = { "FROM", "WHERE", "RETURNING", "ON", ";" };
        for (int depth = 0; token->kind != TOKEN_END; token++) {
                if (depth == 0 && (token_is(token, ",") || token_is(token, ")")))
                        return token;
                for (size_t i = 0; depth == 0 && i < ARRAY_SIZE(words); i++)
                        if (token_is(token, words[i]))
                                return token;
                depth += token_is(token, "(") - token_is(token, ")");
        }
        return token;
}

/* SET a = x, b = y */
static const struct token *check_set(const struct writing *w, const struct token *token)
{
        do {
                token++;
                if (token->kind != TOKEN_WORD || !token_is(token + 1, "="))
                        fail(w->query->file, token->line, "write SET column = value, ...");
                const struct token *end = expression_end(token + 2);
                check_value(w, token->text, token + 2, end);
                token = end;
        } while (token_is(token, ","));
        return token;
}

static const struct token *check_row(const struct writing *w, const struct slice *names, size_t count,
                                     const struct token *token)
{
        for (size_t i = 0; i < count; i++) {
                const struct token *end = expression_end(token);
                check_value(w, names[i], token, end);
                if (i + 1 < count && !token_is(end, ","))
                        fail(w->query->file, end->line, "fewer values than columns");
                token = i + 1 < count ? end + 1 : end;
        }
        return token;
}

/* Behind INSERT INTO: table (columns) VALUES (...), (...) or SELECT ... */
static const struct token *check_insert(struct writing *w, const struct token *token)
{
        struct slice names[FIELDS_MAX];
        size_t count = 0;
        w->table = token->text;
        if (!token_is(++token, "("))
                fail(w->query->file, token->line, "INSERT names its columns");
        for (token++; token->kind == TOKEN_WORD && count < FIELDS_MAX; token++) {
                names[count++] = token->text;
                if (!token_is(++token, ","))
                        break;
        }
        if (!token_is(token, ")"))
                fail(w->query->file, token->line, "INSERT INTO %.*s: columns are names, at most %d",
                     SLICE_FMT(w->table), FIELDS_MAX);
        token++;
        if (token_is(token, "SELECT"))
                return check_row(w, names, count, token + 1);
        if (!token_is(token, "VALUES"))
                return token;
        do {
                if (!token_is(++token, "("))
                        fail(w->query->file, token->line, "VALUES wants ( )");
                token = check_row(w, names, count, token + 1) + 1;
        } while (token_is(token, ","));
        return token;
}

static void check_writing(const struct query_text *query, const struct schema *schema, enum dialect dialect)
{
        struct writing w = { .query = query, .schema = schema };
        size_t count;
        struct slice text = dialect_text(query->source, dialect);
        const struct token *token = tokens_of(query->file, text, query->source_line, &count);
        while (token->kind != TOKEN_END) {
                if (token_is(token, "INTO") && token[1].kind == TOKEN_WORD) {
                        token = check_insert(&w, token + 1);
                        continue;
                }
                if (token_is(token, "UPDATE") && token[1].kind == TOKEN_WORD && !token_is(token + 1, "SET"))
                        w.table = token[1].text;
                if (token_is(token, "SET") && w.table.data) {
                        token = check_set(&w, token);
                        continue;
                }
                token++;
        }
}

static bool type_fits(const struct column *column, enum field_type type)
{
        static const char *const words[FIELD_TYPES] = {
                [F_UUID] = "UUID",    [F_TEXT] = "TEXT",      [F_INT] = "BIGINT", [F_REAL] = "DOUBLE",
                [F_BOOL] = "BOOLEAN", [F_INSTANT] = "BIGINT", [F_DATE] = "TEXT",  [F_BYTES] = "BYTEA",
                [F_SEALED] = "BYTEA", [F_LOOKUP] = "BYTEA",
        };
        return slice_equal(column->type, slice_from_cstr(words[type])) ||
               (slice_equal(column->type, S("INTEGER")) && type == F_INT);
}

/* The column that a result comes from; for RETURNING, which SQLite does not trace, one of that name in a written
 * table. */
static const struct column *origin_of(const struct query_text *query, const struct schema *schema,
                                      sqlite3_stmt *prepared, int i)
{
        struct slice table = slice_from_cstr(sqlite3_column_table_name(prepared, i));
        if (table.data)
                return schema_find(schema, table, slice_from_cstr(sqlite3_column_origin_name(prepared, i)));
        size_t count;
        const struct token *tokens = tokens_of(query->file, query->sqlite, query->line, &count);
        bool returning = false;
        for (size_t t = 0; t < count; t++)
                returning |= token_is(&tokens[t], "RETURNING");
        for (size_t t = 0; returning && t < count; t++) {
                const struct column *column = tokens[t].kind != TOKEN_WORD ? NULL :
                        schema_find(schema, tokens[t].text, slice_from_cstr(sqlite3_column_name(prepared, i)));
                if (column)
                        return column;
        }
        return NULL;
}

static void check_column(const struct query_text *query, const struct schema *schema, sqlite3_stmt *prepared, int i)
{
        const struct field *field = &query->columns[i];
        const char *name = sqlite3_column_name(prepared, i);
        if (!slice_equal(slice_from_cstr(name), field->name))
                fail(query->file, field->line, "column %d is %.*s here and %s in the query (say AS %.*s)", i + 1,
                     SLICE_FMT(field->name), name, SLICE_FMT(field->name));
        const struct column *column = origin_of(query, schema, prepared, i);
        if (!column)
                return;
        bool here = field->type == F_SEALED && slice_equal(field->table, column->table) &&
                    slice_equal(field->column, column->name);
        if ((column->class >= 3 || field->type == F_SEALED) && !here)
                fail(query->file, field->line, "%.*s comes from %.*s.%.*s, which is P%u", SLICE_FMT(field->name),
                     SLICE_FMT(column->table), SLICE_FMT(column->name), column->class);
        if (!type_fits(column, field->type))
                fail(query->file, field->line, "%.*s is %s here and %.*s in its table", SLICE_FMT(field->name),
                     field_words[field->type], SLICE_FMT(column->type));
}

static void check_prepared(sqlite3 *db, const struct query_text *query, const struct schema *schema)
{
        sqlite3_stmt *prepared = NULL;
        if (sqlite3_prepare_v2(db, query->sqlite.data, (int)query->sqlite.size, &prepared, NULL) != SQLITE_OK)
                fail(query->file, query->line, "query %.*s: %s", SLICE_FMT(query->name), sqlite3_errmsg(db));
        if ((size_t)sqlite3_column_count(prepared) != query->column_count)
                fail(query->file, query->line, "query %.*s declares %zu columns and gives %d", SLICE_FMT(query->name),
                     query->column_count, sqlite3_column_count(prepared));
        for (size_t i = 0; i < query->column_count; i++)
                check_column(query, schema, prepared, (int)i);
        (void)sqlite3_finalize(prepared);
}

void room_check(const struct room *room, const struct schema *schema, const struct migration_file *migrations,
                size_t migration_count)
{
        sqlite3 *db = NULL;
        if (sqlite3_open(":memory:", &db) != SQLITE_OK)
                fail(room->file, 0, "SQLite does not open");
        for (size_t i = 0; i < migration_count; i++)
                if (sqlite3_exec(db, migrations[i].sqlite.data, NULL, NULL, NULL) != SQLITE_OK)
                        fail(migrations[i].path, 0, "%s", sqlite3_errmsg(db));
        for (size_t i = 0; i < room->count; i++) {
                const struct query_text *query = &room->queries[i];
                for (size_t p = 0; p < query->param_count; p++) {
                        check_place(query, &query->params[p], schema);
                        check_case(query, &query->params[p], schema);
                }
                for (size_t c = 0; c < query->column_count; c++) {
                        check_place(query, &query->columns[c], schema);
                        check_case(query, &query->columns[c], schema);
                }
                check_writing(query, schema, SQLITE);
                check_writing(query, schema, POSTGRES);
                check_prepared(db, query, schema);
        }
        (void)sqlite3_close(db);
}
