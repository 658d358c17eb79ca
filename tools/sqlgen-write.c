/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The C that sqlgen writes. */
#include "sqlgen.h"

#include "base/checked.h"

#include <ctype.h>

#define N(query) SLICE_FMT((query)->name)

static FILE *open_output(const char *path, const char *made_from)
{
        FILE *out = fopen(path, "wb");
        if (!out)
                fail(path, 0, "cannot be written");
        (void)fprintf(out, "/* SPDX-License-Identifier: AGPL-3.0-or-later */\n/* Made by sqlgen from %s. */\n",
                      made_from);
        return out;
}

static void close_output(FILE *out, const char *path)
{
        if (ferror(out) || fclose(out) != 0)
                fail(path, 0, "cannot be written");
}

static void write_literal(FILE *out, struct slice text)
{
        (void)fputc('"', out);
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (c == '\n')
                        (void)fputs(i + 1 < text.size ? "\\n\"\n        \"" : "\\n", out);
                else if (c == '"' || c == '\\' || c == '?')
                        (void)fprintf(out, "\\%c", c);
                else if (isprint((unsigned char)c))
                        (void)fputc(c, out);
                else
                        (void)fprintf(out, "\\%03o", (unsigned)(unsigned char)c);
        }
        (void)fputc('"', out);
}

static const char *c_type(enum field_type type)
{
        switch (type) {
        case F_UUID:
                return "struct uuid ";
        case F_INT:
                return "int64_t ";
        case F_INSTANT:
                return "instant ";
        case F_REAL:
                return "double ";
        case F_BOOL:
                return "bool ";
        case F_TEXT:
        case F_DATE:
        case F_BYTES:
        case F_SEALED:
        case F_LOOKUP:
        case FIELD_TYPES:
        default:
                return "struct slice ";
        }
}

static bool has_flag(const struct field *field)
{
        return field->nullable && (field->type == F_INT || field->type == F_INSTANT || field->type == F_REAL ||
                                   field->type == F_BOOL);
}

static void write_struct(FILE *out, const struct query_text *query, const char *kind, const struct field *fields,
                         size_t count)
{
        (void)fprintf(out, "struct %.*s_%s {\n", N(query), kind);
        for (size_t i = 0; i < count; i++) {
                if (has_flag(&fields[i]))
                        (void)fprintf(out, "        bool has_%.*s;\n", SLICE_FMT(fields[i].name));
                (void)fprintf(out, "        %s%.*s;\n", c_type(fields[i].type), SLICE_FMT(fields[i].name));
        }
        (void)fputs("};\n", out);
}

static void write_prototype(FILE *out, const struct query_text *query)
{
        (void)fprintf(out, "enum error %.*s(struct tx *tx", N(query));
        if (query->param_count > 0)
                (void)fprintf(out, ", const struct %.*s_params *p", N(query));
        switch (query->kind) {
        case Q_EXEC:
                (void)fputs(", int64_t *ret_changed)", out);
                return;
        case Q_ONE:
                (void)fprintf(out, ", struct arena *arena,\n        struct %.*s_row *ret_row)", N(query));
                return;
        case Q_MANY:
                (void)fprintf(out, ", struct arena *arena,\n        struct %.*s_rows *ret_rows)", N(query));
                return;
        case Q_EACH:
        default:
                (void)fprintf(
                        out, ",\n        enum error (*each)(void *context, const struct %.*s_row *row), void *context)",
                        N(query));
        }
}

static void write_header(const struct room *room, const char *path)
{
        FILE *out = open_output(path, room->file);
        (void)fputs("#pragma once\n\n#include \"store/store.h\"\n", out);
        for (size_t i = 0; i < room->count; i++) {
                const struct query_text *query = &room->queries[i];
                (void)fputc('\n', out);
                if (query->param_count > 0)
                        write_struct(out, query, "params", query->params, query->param_count);
                if (query->kind != Q_EXEC)
                        write_struct(out, query, "row", query->columns, query->column_count);
                if (query->kind == Q_MANY)
                        (void)fprintf(out,
                                      "struct %.*s_rows {\n        struct %.*s_row *items;\n        size_t count;\n"
                                      "        bool more; /* there were more than %u */\n};\n",
                                      N(query), N(query), query->maximum);
                (void)fputs("[[nodiscard]] ", out);
                write_prototype(out, query);
                (void)fputs(";\n", out);
        }
        close_output(out, path);
}

static void write_types(FILE *out, const struct query_text *query, const char *kind, const struct field *fields,
                        size_t count)
{
        static const char *const names[FIELD_TYPES] = {
                [F_UUID] = "SQL_UUID",       [F_TEXT] = "SQL_TEXT", [F_INT] = "SQL_INT",
                [F_REAL] = "SQL_REAL",       [F_BOOL] = "SQL_BOOL", [F_INSTANT] = "SQL_INSTANT",
                [F_DATE] = "SQL_DATE",       [F_BYTES] = "SQL_BYTES", [F_SEALED] = "SQL_BYTES",
                [F_LOOKUP] = "SQL_BYTES",
        };
        if (count == 0)
                return;
        (void)fprintf(out, "static const enum sql_type %.*s_%s_types[] = {", N(query), kind);
        for (size_t i = 0; i < count; i++)
                (void)fprintf(out, "%s %s", i ? "," : "", names[fields[i].type]);
        (void)fputs(" };\n", out);
}

static void write_statement(FILE *out, const struct room *room, const struct query_text *query)
{
        write_types(out, query, "param", query->params, query->param_count);
        write_types(out, query, "column", query->columns, query->column_count);
        (void)fprintf(out, "static const struct statement %.*s_statement = {\n        .name = \"%.*s\",\n"
                           "        .place = \"%.*s.sql:%u\",\n        .set = \"%.*s\",\n        .sqlite = ",
                      N(query), N(query), SLICE_FMT(room->name), query->line, SLICE_FMT(room->set));
        write_literal(out, query->sqlite);
        (void)fputs(",\n        .postgres = ", out);
        write_literal(out, query->postgres);
        (void)fputs(",\n", out);
        if (query->param_count > 0)
                (void)fprintf(out, "        .params = %.*s_param_types,\n        .param_count = %zu,\n", N(query),
                              query->param_count);
        if (query->column_count > 0)
                (void)fprintf(out, "        .columns = %.*s_column_types,\n        .column_count = %zu,\n", N(query),
                              query->column_count);
        if (query->trace)
                (void)fputs("        .trace = true,\n", out);
        (void)fputs("};\n", out);
}

static void write_value(FILE *out, const struct field *f)
{
        static const char *const makers[FIELD_TYPES] = {
                [F_UUID] = "sql_uuid", [F_TEXT] = "sql_slice",  [F_INT] = "sql_int",     [F_REAL] = "sql_real",
                [F_BOOL] = "sql_int",  [F_INSTANT] = "sql_int", [F_DATE] = "sql_slice", [F_BYTES] = "sql_slice",
        };
        if (f->type == F_SEALED || f->type == F_LOOKUP)
                (void)fputs("SQL_NULL", out);
        else if (has_flag(f))
                (void)fprintf(out, "p->has_%.*s ? %s(p->%.*s) : SQL_NULL", SLICE_FMT(f->name), makers[f->type],
                              SLICE_FMT(f->name));
        else
                (void)fprintf(out, "%s%s(p->%.*s)", makers[f->type], f->nullable ? "_or_null" : "", SLICE_FMT(f->name));
}

static const struct field *office_of(const struct query_text *query, bool column)
{
        const struct field *office = column ? field_find(query->columns, query->column_count, S("office_id")) : NULL;
        if (office && office->type == F_UUID)
                return office;
        office = field_find(query->params, query->param_count, S("office_id"));
        return office && office->type == F_UUID ? office : NULL;
}

/* p->office_id, row->office_id or the nil of the global key */
static void write_office(FILE *out, const struct query_text *query, bool column)
{
        const struct field *office = office_of(query, column);
        bool of_row = office && office >= query->columns && office < query->columns + FIELDS_MAX;
        (void)fputs(!office ? "UUID_NIL" : of_row ? "row->office_id" : "p->office_id", out);
}

static void write_place(FILE *out, const struct query_text *query, const struct field *f, bool column)
{
        bool of_row = column && field_find(query->columns, query->column_count, f->row_id);
        (void)fprintf(out, "&(struct seal_place){ \"%.*s.%.*s\", ", SLICE_FMT(f->table), SLICE_FMT(f->column));
        write_office(out, query, column);
        (void)fprintf(out, ", %s->%.*s", of_row ? "row" : "p", SLICE_FMT(f->row_id));
        if (f->case_id.data)
                (void)fprintf(out, ", &%s->%.*s", column ? "row" : "p", SLICE_FMT(f->case_id));
        (void)fputs(" }", out);
}

static void write_bind(FILE *out, const struct query_text *query)
{
        if (query->param_count == 0)
                return;
        (void)fputs("        struct sql_value values[] = {\n", out);
        for (size_t i = 0; i < query->param_count; i++) {
                (void)fputs("                ", out);
                write_value(out, &query->params[i]);
                (void)fputs(",\n", out);
        }
        (void)fputs("        };\n", out);
        for (size_t i = 0; i < query->param_count; i++) {
                const struct field *f = &query->params[i];
                if (f->type == F_SEALED) {
                        (void)fputs("        TRY(tx_seal(tx, ", out);
                        write_place(out, query, f, false);
                } else if (f->type == F_LOOKUP) {
                        (void)fprintf(out, "        TRY(tx_lookup(tx, \"%.*s.%.*s\", ", SLICE_FMT(f->table),
                                      SLICE_FMT(f->column));
                        write_office(out, query, false);
                } else {
                        continue;
                }
                (void)fprintf(out, ", %s(p->%.*s), &values[%zu]));\n", f->nullable ? "" : "sql_never_null",
                              SLICE_FMT(f->name), i);
        }
}

static void write_column(FILE *out, const struct query_text *query, size_t i)
{
        static const char *const readers[FIELD_TYPES] = {
                [F_UUID] = "uuid", [F_TEXT] = "slice",  [F_INT] = "int",    [F_REAL] = "real",    [F_BOOL] = "bool",
                [F_INSTANT] = "int", [F_DATE] = "slice", [F_BYTES] = "slice", [F_SEALED] = "sealed",
        };
        const struct field *f = &query->columns[i];
        const char *suffix = !f->nullable ? "" : f->type == F_UUID ? "_or_nil" : "_or_null";
        const char *indent = "        ";
        if (has_flag(f)) {
                (void)fprintf(out, "        row->has_%.*s = query_present(q, %zu);\n        if (row->has_%.*s)\n",
                              SLICE_FMT(f->name), i, SLICE_FMT(f->name));
                indent = "                ";
                suffix = "";
        }
        (void)fprintf(out, "%srow->%.*s = query_%s%s(q, %zu", indent, SLICE_FMT(f->name), readers[f->type], suffix, i);
        if (f->type == F_SEALED) {
                (void)fputs(", ", out);
                write_place(out, query, f, true);
        }
        bool copies = f->type == F_TEXT || f->type == F_DATE || f->type == F_BYTES || f->type == F_SEALED;
        (void)fputs(copies ? ", arena);\n" : ");\n", out);
}

static bool reads_params(const struct query_text *query)
{
        for (size_t i = 0; i < query->column_count; i++) {
                const struct field *f = &query->columns[i];
                if (f->type != F_SEALED)
                        continue;
                const struct field *office = office_of(query, true);
                if (!field_find(query->columns, query->column_count, f->row_id) ||
                    (office && office >= query->params && office < query->params + FIELDS_MAX))
                        return true;
        }
        return false;
}

/* Plain columns first: sealed ones need the ids of their row. */
static void write_reader(FILE *out, const struct query_text *query)
{
        (void)fprintf(out, "\nstatic enum error %.*s_read(struct query *q", N(query));
        if (reads_params(query))
                (void)fprintf(out, ", const struct %.*s_params *p", N(query));
        (void)fprintf(out, ",\n        [[maybe_unused]] struct arena *arena, struct %.*s_row *row)\n{\n", N(query));
        for (size_t i = 0; i < query->column_count; i++)
                if (query->columns[i].type != F_SEALED)
                        write_column(out, query, i);
        for (size_t i = 0; i < query->column_count; i++)
                if (query->columns[i].type == F_SEALED)
                        write_column(out, query, i);
        (void)fputs("        return query_check(q);\n}\n", out);
}

static void write_function(FILE *out, const struct query_text *query)
{
        const char *values = query->param_count > 0 ? "values" : "NULL", *p = reads_params(query) ? ", p" : "";
        (void)fputc('\n', out);
        write_prototype(out, query);
        (void)fputs("\n{\n", out);
        write_bind(out, query);
        if (query->kind == Q_EXEC) {
                (void)fprintf(out, "        return query_run(tx, &%.*s_statement, %s, ret_changed);\n}\n", N(query),
                              values);
                return;
        }
        (void)fprintf(out, "        _cleanup_query_ struct query q = { 0 };\n"
                           "        TRY(query_open(&q, tx, &%.*s_statement, %s));\n"
                           "        struct %.*s_row row = { 0 };\n",
                      N(query), values, N(query));
        if (query->kind == Q_ONE)
                (void)fprintf(out, "        bool found;\n        TRY(query_step(&q, &found));\n"
                                   "        if (!found)\n                return ERR_NOT_FOUND;\n"
                                   "        TRY(%.*s_read(&q%s, arena, &row));\n"
                                   "        TRY(query_finish(&q));\n        *ret_row = row;\n        return OK;\n}\n",
                              N(query), p);
        else if (query->kind == Q_MANY)
                (void)fprintf(out, "        struct %.*s_rows rows = { 0 };\n        size_t capacity = 0;\n"
                                   "        for (bool found;;) {\n                TRY(query_step(&q, &found));\n"
                                   "                rows.more = found && rows.count == %u;\n"
                                   "                if (!found || rows.more)\n                        break;\n"
                                   "                TRY(%.*s_read(&q%s, arena, &row));\n"
                                   "                rows.items = query_grow(arena, rows.items, rows.count, &capacity,\n"
                                   "                        sizeof row);\n"
                                   "                if (!rows.items)\n                        return ERR_MEMORY;\n"
                                   "                rows.items[rows.count++] = row;\n        }\n"
                                   "        *ret_rows = rows;\n        return OK;\n}\n",
                              N(query), query->maximum, N(query), p);
        else
                (void)fprintf(out, "        _cleanup_(query_arena_free) struct arena *arena = query_arena_new();\n"
                                   "        if (!arena)\n                return ERR_MEMORY;\n"
                                   "        for (bool found;; arena_reset(arena)) {\n"
                                   "                TRY(query_step(&q, &found));\n"
                                   "                if (!found)\n                        return OK;\n"
                                   "                TRY(%.*s_read(&q%s, arena, &row));\n"
                                   "                TRY(each(context, &row));\n        }\n}\n",
                              N(query), p);
}

void room_write(const struct room *room, const char *header, const char *source)
{
        write_header(room, header);
        FILE *out = open_output(source, room->file);
        (void)fprintf(out, "#include \"%.*s.sql.h\"\n\n#include \"store/query.h\"\n#include \"store/statements.h\"\n",
                      SLICE_FMT(room->name));
        for (size_t i = 0; i < room->count; i++) {
                (void)fputc('\n', out);
                write_statement(out, room, &room->queries[i]);
                if (room->queries[i].kind != Q_EXEC)
                        write_reader(out, &room->queries[i]);
                write_function(out, &room->queries[i]);
        }
        (void)fputs("\nstatic const struct statement *const statements[] = {\n", out);
        for (size_t i = 0; i < room->count; i++)
                (void)fprintf(out, "        &%.*s_statement,\n", N(&room->queries[i]));
        (void)fprintf(out, "};\n\nextern const struct statement_list statements_of_%.*s;\n"
                           "const struct statement_list statements_of_%.*s = { \"%.*s\", statements, %zu };\n",
                      SLICE_FMT(room->name), SLICE_FMT(room->name), SLICE_FMT(room->name), room->count);
        close_output(out, source);
}

static int by_table_and_column(const void *a, const void *b)
{
        const struct column *x = a, *y = b;
        int order = slice_compare(x->table, y->table);
        return order ? order : slice_compare(x->name, y->name);
}

/* What a statement over a sealed column is bound to and gives: the types are those of KIND_params and KIND_columns. */
struct column_statement {
        const char *kind;
        int params, columns;
        const char *text; /* @ is the table, # the column, % the column of its case, and : a parameter */
};

static void write_column_statement(FILE *out, struct slice set, const struct column *column,
                                   const struct column_statement *s)
{
        static const char *const marks[] = { "\\?", "$" };
        const char *kind = s->kind;
        (void)fprintf(out, "          .%s = { .name = \"%s_%.*s_%.*s\", .place = \"sealed\", .set = \"%.*s\",\n", kind,
                      kind, SLICE_FMT(column->table), SLICE_FMT(column->name), SLICE_FMT(set));
        for (size_t dialect = 0; dialect < ARRAY_SIZE(marks); dialect++) {
                (void)fprintf(out, "            .%s = \"", dialect == SQLITE ? "sqlite" : "postgres");
                for (const char *at = s->text; *at; at++)
                        if (*at == '@')
                                (void)fprintf(out, "%.*s", SLICE_FMT(column->table));
                        else if (*at == '#')
                                (void)fprintf(out, "%.*s", SLICE_FMT(column->name));
                        else if (*at == '%')
                                (void)fprintf(out, "%.*s", SLICE_FMT(column->case_id));
                        else if (*at == ':')
                                (void)fputs(marks[dialect], out);
                        else
                                (void)fputc(*at, out);
                (void)fputs("\",\n", out);
        }
        (void)fprintf(out, "            .params = %s_params, .param_count = %d", kind, s->params);
        if (s->columns)
                (void)fprintf(out, ", .columns = %s_columns, .column_count = %d", kind, s->columns);
        (void)fputs(" },\n", out);
}

/* A value begins with format and key version, or format and case. */
static void write_sealed_column(FILE *out, struct slice set, const struct schema *schema, const struct column *column)
{
        const struct column *id = schema_find(schema, column->table, S("id"));
        const struct column *office = schema_find(schema, column->table, S("office_id"));
        if (!id || !office || !slice_equal(column->type, S("BYTEA")))
                fail(column->file, column->line, "%.*s.%.*s is P%u: it must be BYTEA, with office_id and id beside it",
                     SLICE_FMT(column->table), SLICE_FMT(column->name), column->class);
        static const struct column_statement
                pick = { "pick", 4, 2, "SELECT id, # FROM @ WHERE office_id = :1 AND id > :2 AND substr(#, 1, 5) < :3 "
                                       "ORDER BY id LIMIT :4" },
                pick_of_case = { "pick", 4, 3, "SELECT id, #, % FROM @ WHERE office_id = :1 AND id > :2 "
                                               "AND substr(#, 1, 5) < :3 ORDER BY id LIMIT :4" },
                put = { "put", 4, 0, "UPDATE @ SET # = :3 WHERE office_id = :1 AND id = :2 AND # = :4" },
                count = { "count", 2, 1, "SELECT count(*) FROM @ WHERE office_id = :1 AND substr(#, 1, 5) < :2" },
                lost = { "lost", 1, 1, "SELECT count(*) FROM @ v WHERE substr(v.#, 1, 1) = :1 AND NOT EXISTS "
                                       "(SELECT 1 FROM case_key k WHERE k.office_id = v.office_id AND k.id = v.%)" },
                lost_of = { "lost_of", 2, 1, "SELECT count(*) FROM @ v WHERE v.% = :2 AND substr(v.#, 1, 1) = :1 "
                                             "AND NOT EXISTS (SELECT 1 FROM case_key k WHERE k.office_id = v.office_id "
                                             "AND k.id = v.%)" };
        bool of_case = column->case_id.data;
        (void)fprintf(out, "        { .name = \"%.*s.%.*s\", .of_case = %s,\n", SLICE_FMT(column->table),
                      SLICE_FMT(column->name), of_case ? "true" : "false");
        write_column_statement(out, set, column, of_case ? &pick_of_case : &pick);
        write_column_statement(out, set, column, &put);
        write_column_statement(out, set, column, &count);
        if (of_case) {
                write_column_statement(out, set, column, &lost);
                write_column_statement(out, set, column, &lost_of);
        }
        (void)fputs("        },\n", out);
}

/* What a new key needs (store/reseal.h): every column of class P3 and P4. */
static size_t write_sealed(FILE *out, struct slice set, const struct schema *schema)
{
        size_t count = 0;
        (void)fputs("[[maybe_unused]] static const enum sql_type pick_params[] = { SQL_UUID, SQL_UUID, SQL_BYTES, "
                    "SQL_INT },\n        put_params[] = { SQL_UUID, SQL_UUID, SQL_BYTES, SQL_BYTES }, "
                    "count_params[] = { SQL_UUID, SQL_BYTES },\n        lost_params[] = { SQL_BYTES }, "
                    "lost_of_params[] = { SQL_BYTES, SQL_UUID }, "
                    "pick_columns[] = { SQL_UUID, SQL_BYTES, SQL_UUID },\n        count_columns[] = { SQL_INT }, "
                    "lost_columns[] = { SQL_INT }, lost_of_columns[] = { SQL_INT };\n\n"
                    "static const struct sealed_column sealed[] = {\n", out);
        for (size_t i = 0; i < schema->count; i++) {
                if (schema->columns[i].class < 3)
                        continue;
                write_sealed_column(out, set, schema, &schema->columns[i]);
                count++;
        }
        (void)fputs("};\n\n", out);
        return count;
}

void migrations_write(struct slice set, const struct migration_file *migrations, size_t count,
                      const struct schema *schema, const char *path)
{
        FILE *out = open_output(path, "sql/");
        qsort(schema->columns, schema->count, sizeof *schema->columns, by_table_and_column);
        (void)fputs("#include \"store/reseal.h\"\n\nstatic const struct migration migrations[] = {\n", out);
        for (size_t i = 0; i < count; i++) {
                const struct migration_file *m = &migrations[i];
                (void)fprintf(out, "        { .number = %u, .name = \"%.*s\", .checksum = {", m->number,
                              SLICE_FMT(m->name));
                for (size_t b = 0; b < sizeof m->checksum; b++)
                        (void)fprintf(out, "%s%u", b ? ", " : " ", (unsigned)m->checksum[b]);
                (void)fputs(" }, .sqlite =\n        ", out);
                write_literal(out, m->sqlite);
                (void)fputs(", .postgres =\n        ", out);
                write_literal(out, m->postgres);
                (void)fputs(" },\n", out);
        }
        (void)fputs("};\n\nstatic const struct column_class columns[] = {\n", out);
        for (size_t i = 0; i < schema->count; i++) {
                const struct column *c = &schema->columns[i];
                (void)fprintf(out, "        { \"%.*s\", \"%.*s\", \"%.*s\", %u, \"%.*s\" },\n", SLICE_FMT(c->table),
                              SLICE_FMT(c->name), SLICE_FMT(c->type), c->class, SLICE_FMT(c->retention));
        }
        (void)fputs("};\n\n", out);
        size_t sealed = write_sealed(out, set, schema);
        (void)fprintf(out,
                      "extern const struct migration_set migrations_%.*s;\n"
                      "const struct migration_set migrations_%.*s = { \"%.*s\", migrations, %zu, columns, %zu, sealed, "
                      "%zu };\n",
                      SLICE_FMT(set), SLICE_FMT(set), SLICE_FMT(set), count, schema->count, sealed);
        close_output(out, path);
}

void index_write(char *const *rooms, size_t count, const char *path)
{
        FILE *out = open_output(path, "every ROOM.sql");
        (void)fputs("#include \"store/statements.h\"\n\n", out);
        for (size_t i = 0; i < count; i++)
                (void)fprintf(out, "extern const struct statement_list statements_of_%s;\n", rooms[i]);
        (void)fputs("\nconst struct statement_list *const statement_lists[] = {\n", out);
        for (size_t i = 0; i < count; i++)
                (void)fprintf(out, "        &statements_of_%s,\n", rooms[i]);
        (void)fprintf(out, "};\nconst size_t statement_list_count = %zu;\n", count);
        close_output(out, path);
}
