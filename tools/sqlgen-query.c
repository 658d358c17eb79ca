/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* ROOM.sql: heads and texts of queries. */
#include "sqlgen.h"

#include "base/buffer.h"
#include "base/checked.h"

#include <ctype.h>

const char *const field_words[FIELD_TYPES] = {
        [F_UUID] = "uuid",       [F_TEXT] = "text", [F_INT] = "int",     [F_REAL] = "real",     [F_BOOL] = "bool",
        [F_INSTANT] = "instant", [F_DATE] = "date", [F_BYTES] = "bytes", [F_SEALED] = "sealed", [F_LOOKUP] = "lookup",
};

const struct field *field_find(const struct field *fields, size_t count, struct slice name)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(fields[i].name, name))
                        return &fields[i];
        return NULL;
}

static bool is_name(struct slice s)
{
        for (size_t i = 0; i < s.size; i++)
                if (!islower((unsigned char)s.data[i]) && s.data[i] != '_' &&
                    (i == 0 || !isdigit((unsigned char)s.data[i])))
                        return false;
        return s.size > 0;
}

/* "(table.column, id)", "(table.column, id, case field)" */
static void read_place(const struct query_text *query, struct field *field, struct slice inside)
{
        struct slice place, row = SLICE_NULL, of_case = SLICE_NULL;
        bool sealed = field->type == F_SEALED;
        bool whole = slice_next(&inside, ',', &place) && (!sealed || slice_next(&inside, ',', &row));
        if (sealed && slice_next(&inside, ',', &of_case)) {
                of_case = slice_trim(of_case);
                whole = whole && slice_starts_with(of_case, S("case "));
                field->case_id = slice_trim(slice_from(of_case, 5));
                whole = whole && is_name(field->case_id);
        }
        if (!whole || inside.size > 0)
                fail(query->file, field->line, "write %s",
                     sealed ? "sealed(table.column, id) or sealed(table.column, id, case field)"
                            : "lookup(table.column)");
        place = slice_trim(place);
        if (!slice_next(&place, '.', &field->table) || !is_name(field->table) || !is_name(place))
                fail(query->file, field->line, "write table.column inside ( )");
        field->column = place;
        field->row_id = slice_trim(row);
        if (sealed && !is_name(field->row_id))
                fail(query->file, field->line, "sealed(table.column, id) names the field that holds the row's id");
}

/* "name type", "name type?", "name sealed(table.column, id)?" */
static struct field read_field(const struct query_text *query, struct slice text, unsigned line)
{
        struct field field = { .line = line, .type = FIELD_TYPES };
        struct slice rest = slice_trim(text);
        if (!slice_next(&rest, ' ', &field.name) || !is_name(field.name))
                fail(query->file, line, "write name and type, not \"%.*s\"", SLICE_FMT(text));
        struct slice type = slice_trim(rest);
        if (slice_ends_with(type, S("?"))) {
                field.nullable = true;
                type = slice_sub(type, 0, type.size - 1);
        }
        size_t open = slice_find_byte(type, '(');
        struct slice word = slice_trim(slice_sub(type, 0, open));
        for (int i = 0; i < FIELD_TYPES; i++)
                if (slice_equal(word, slice_from_cstr(field_words[i])))
                        field.type = (enum field_type)i;
        if (field.type == FIELD_TYPES)
                fail(query->file, line, "type of %.*s is unknown: \"%.*s\"", SLICE_FMT(field.name), SLICE_FMT(type));
        bool placed = field.type == F_SEALED || field.type == F_LOOKUP;
        if (placed != (open < type.size) || (placed && !slice_ends_with(type, S(")"))))
                fail(query->file, line, "type of %.*s: sealed and lookup have ( ), others have not",
                     SLICE_FMT(field.name));
        if (placed)
                read_place(query, &field, slice_sub(type, open + 1, type.size - open - 2));
        return field;
}

/* The text up to a comma outside parentheses. */
static struct slice next_item(struct slice *rest)
{
        int depth = 0;
        size_t size = 0;
        for (; size < rest->size && !(depth == 0 && rest->data[size] == ','); size++)
                depth += (rest->data[size] == '(') - (rest->data[size] == ')');
        struct slice item = slice_sub(*rest, 0, size);
        *rest = slice_from(*rest, size + 1);
        return slice_trim(item);
}

static void read_fields(struct query_text *query, struct slice text, bool params, unsigned line)
{
        struct field *fields = params ? query->params : query->columns;
        size_t *count = params ? &query->param_count : &query->column_count;
        for (text = slice_trim(text); text.size > 0;) {
                struct slice item = next_item(&text);
                if (params && !slice_starts_with(item, S(":")))
                        fail(query->file, line, "a parameter starts with a colon");
                struct field field = read_field(query, slice_from(item, params), line);
                if (field_find(fields, *count, field.name))
                        fail(query->file, line, "%.*s is declared twice", SLICE_FMT(field.name));
                if (*count == FIELDS_MAX)
                        fail(query->file, line, "more than %d", FIELDS_MAX);
                if (!params && field.type == F_LOOKUP)
                        fail(query->file, line, "a lookup is a parameter; a column that is read is bytes");
                fields[(*count)++] = field;
        }
}

/* "NAME KIND [MAXIMUM]" */
static void read_head(struct query_text *query, struct slice text)
{
        static const char *const kinds[] = { [Q_EXEC] = "exec", [Q_ONE] = "one", [Q_MANY] = "many", [Q_EACH] = "each" };
        struct slice name = SLICE_NULL, kind = SLICE_NULL;
        int64_t maximum = 0;
        text = slice_trim(text);
        (void)slice_next(&text, ' ', &name);
        (void)slice_next(&text, ' ', &kind);
        size_t i = 0;
        while (i < ARRAY_SIZE(kinds) && !slice_equal(kind, slice_from_cstr(kinds[i])))
                i++;
        if (!is_name(name) || i == ARRAY_SIZE(kinds))
                fail(query->file, query->line, "write -- query NAME exec [trace]|one|many MAXIMUM|each");
        query->name = name;
        query->kind = (enum query_kind)i;
        if (slice_equal(slice_trim(text), S("trace"))) {
                if (query->kind != Q_EXEC)
                        fail(query->file, query->line, "only exec is a trace: nobody waits for what it gives");
                query->trace = true;
                return;
        }
        bool number = slice_to_int64(slice_trim(text), &maximum);
        if (query->kind == Q_MANY && (!number || maximum < 1 || maximum > 100000))
                fail(query->file, query->line, "many wants its maximum of rows (1 to 100000)");
        if (query->kind != Q_MANY && !slice_is_empty(slice_trim(text)))
                fail(query->file, query->line, "only many has a maximum");
        query->maximum = (unsigned)maximum;
}

static const struct field *use_param(struct query_text *query, const struct token *token)
{
        for (size_t i = 0; i < query->param_count; i++) {
                if (!slice_equal(query->params[i].name, token->text))
                        continue;
                query->params[i].used = true;
                return &query->params[i];
        }
        fail(query->file, token->line, "parameter :%.*s is not declared", SLICE_FMT(token->text));
}

/* One line of SQL without comments, parameters numbered in the order of their declaration. */
static struct slice bound_text(struct query_text *query, enum dialect dialect)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1 << 20);
        size_t count, end = SIZE_MAX;
        struct slice text = dialect_text(query->source, dialect);
        struct token *tokens = tokens_of(query->file, text, query->source_line, &count);
        for (size_t i = 0; tokens[i].kind != TOKEN_END; i++) {
                const struct token *token = &tokens[i];
                if (token_is(token, ";")) {
                        if (tokens[i + 1].kind != TOKEN_END)
                                fail(query->file, tokens[i + 1].line, "one query, one statement");
                        break;
                }
                if (end != SIZE_MAX && token->offset > end)
                        buffer_append_byte(&out, ' ');
                end = token->end;
                if (token->kind == TOKEN_PARAM)
                        buffer_printf(&out, "%c%zu", dialect == SQLITE ? '?' : '$',
                                      (size_t)(use_param(query, token) - query->params) + 1);
                else
                        buffer_append(&out, slice_sub(text, token->offset, token->end - token->offset));
                if (tokens[i + 1].kind == TOKEN_END)
                        fail(query->file, token->line, "a query ends with ;");
        }
        if (buffer_check(&out) != OK || out.size == 0)
                fail(query->file, query->line, "query %.*s has no text", SLICE_FMT(query->name));
        return arena_copy(&memory, buffer_slice(&out));
}

static const struct field *field_of_row_id(const struct query_text *query, const struct field *field, bool column)
{
        const struct field *id = column ? field_find(query->columns, query->column_count, field->row_id) : NULL;
        return id ? id : field_find(query->params, query->param_count, field->row_id);
}

/* What is read is compared with the case that its row names, so only the row may say it. */
static void check_case(const struct query_text *query, const struct field *field, bool column)
{
        if (!field->case_id.data)
                return;
        const struct field *id = column ? field_find(query->columns, query->column_count, field->case_id)
                                        : field_find(query->params, query->param_count, field->case_id);
        if (column && (!id || id->type != F_UUID || id->nullable))
                fail(query->file, field->line, "sealed %.*s: the row has no uuid %.*s", SLICE_FMT(field->name),
                     SLICE_FMT(field->case_id));
        if (!id || id->type != F_UUID || id->nullable)
                fail(query->file, field->line, "sealed %.*s: there is no uuid :%.*s beside it", SLICE_FMT(field->name),
                     SLICE_FMT(field->case_id));
}

static void finish_query(struct query_text *query)
{
        query->sqlite = bound_text(query, SQLITE);
        query->postgres = bound_text(query, POSTGRES);
        for (size_t i = 0; i < query->param_count; i++)
                if (!query->params[i].used)
                        fail(query->file, query->params[i].line, "parameter :%.*s is not used",
                             SLICE_FMT(query->params[i].name));
        if ((query->kind == Q_EXEC) != (query->column_count == 0))
                fail(query->file, query->line, "exec has no columns (-- >), the other kinds have");
        for (size_t i = 0; i < query->param_count + query->column_count; i++) {
                bool column = i >= query->param_count;
                const struct field *field = column ? &query->columns[i - query->param_count] : &query->params[i];
                if (field->type != F_SEALED)
                        continue;
                const struct field *id = field_of_row_id(query, field, column);
                if (!id || id->type != F_UUID || id->nullable)
                        fail(query->file, field->line, "sealed %.*s: there is no uuid %.*s beside it",
                             SLICE_FMT(field->name), SLICE_FMT(field->row_id));
                check_case(query, field, column);
        }
}

static struct query_text *add_query(struct room *room, struct slice head, unsigned line)
{
        if (room->count == QUERIES_MAX)
                fail(room->file, line, "more than %d queries", QUERIES_MAX);
        struct query_text *query = &room->queries[room->count++];
        query->file = room->file;
        query->line = line;
        read_head(query, head);
        for (size_t i = 0; i + 1 < room->count; i++)
                if (slice_equal(room->queries[i].name, query->name))
                        fail(room->file, line, "query %.*s exists already", SLICE_FMT(query->name));
        return query;
}

void room_read(struct room *room)
{
        room->queries = arena_array(&memory, struct query_text, QUERIES_MAX);
        if (!room->queries)
                fail(room->file, 0, "out of memory");
        struct slice rest = parts_expand(room->file, read_whole(room->file)), line;
        struct query_text *query = NULL;
        for (unsigned number = 1; slice_next(&rest, '\n', &line); number++) {
                struct slice trimmed = slice_trim(line);
                bool head = slice_starts_with(trimmed, S("-- query "));
                if (query && query->source.data && !head) {
                        query->source.size = (size_t)(line.data + line.size - query->source.data);
                } else if (head) {
                        if (query)
                                finish_query(query);
                        query = add_query(room, slice_from(trimmed, 9), number);
                } else if (query && slice_starts_with(trimmed, S("-- :"))) {
                        read_fields(query, slice_from(trimmed, 3), true, number);
                } else if (query && slice_starts_with(trimmed, S("-- >"))) {
                        read_fields(query, slice_from(trimmed, 4), false, number);
                } else if (trimmed.size > 0 && (!slice_starts_with(trimmed, S("--")) ||
                                                slice_starts_with(trimmed, S("-- sqlite:")) ||
                                                slice_starts_with(trimmed, S("-- postgres:")))) {
                        if (!query)
                                fail(room->file, number, "SQL before the first -- query");
                        query->source = line;
                        query->source_line = number;
                }
        }
        if (!query)
                fail(room->file, 0, "has no -- query");
        finish_query(query);
}
