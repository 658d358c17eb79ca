/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "template.h"

#include <ctype.h>
#include <stdarg.h>

static const char *const type_names[TYPE_KIND_COUNT] = {
        [TYPE_TEXT] = "text", [TYPE_URL] = "url",         [TYPE_HTML] = "html", [TYPE_INT] = "int",
        [TYPE_MONEY] = "money", [TYPE_BOOL] = "bool",     [TYPE_DATE] = "date", [TYPE_INSTANT] = "instant",
        [TYPE_UUID] = "uuid", [TYPE_SLOT] = "slot",       [TYPE_LIST] = "list", [TYPE_SECTION] = "section",
};

/* The reader of one file. */
struct reader {
        struct program *program;
        const struct source *source;
        size_t at;
};

struct directive {
        struct slice body; /* trimmed */
        struct where where;
};

void fail_at(struct where where, const char *format, ...)
{
        size_t line = 1, column = 1;
        for (const char *p = where.source->text.data; p < where.at; p++) {
                column++;
                if (*p == '\n') {
                        line++;
                        column = 1;
                }
        }
        fprintf(stderr, "%.*s:%zu:%zu: error: ", SLICE_FMT(where.source->name), line, column);
        va_list arguments;
        va_start(arguments, format);
        vfprintf(stderr, format, arguments);
        va_end(arguments);
        fputc('\n', stderr);
        exit(EXIT_FAILURE);
}

static void *allocate(struct program *program, size_t size)
{
        void *memory = arena_alloc(&program->arena, size);
        if (!memory) {
                fputs("tplgen: out of memory\n", stderr);
                exit(EXIT_FAILURE);
        }
        return memory;
}
#define new_of(program, type) ((type *)allocate((program), sizeof(type)))

/* ---- words ---- */

static bool is_name_char(char c)
{
        return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == '@';
}

static struct word take_quoted(const struct source *source, struct slice *rest, struct word word)
{
        char quote = rest->data[0];
        size_t size = slice_find_byte(slice_from(*rest, 1), quote);
        if (size + 1 >= rest->size)
                fail_at((struct where){ source, rest->data }, "this quote is never closed");
        word.kind = quote == '"' ? WORD_TEXT : WORD_CONSTANT;
        word.text = slice_sub(*rest, 1, size);
        *rest = slice_from(*rest, size + 2);
        return word;
}

struct word next_word(const struct source *source, struct slice *rest)
{
        while (rest->size > 0 && isspace((unsigned char)rest->data[0]))
                *rest = slice_from(*rest, 1);
        struct word word = { .where = { source, rest->data } };
        if (rest->size == 0)
                return word;
        char first = rest->data[0];
        if (first == '"' || first == '\'')
                return take_quoted(source, rest, word);
        size_t size = 0;
        while (size < rest->size && is_name_char(rest->data[size]))
                size++;
        if (size == 0) {
                word.kind = WORD_SIGN;
                size = 1;
        } else {
                word.kind = isdigit((unsigned char)first) || first == '-' ? WORD_NUMBER : WORD_NAME;
        }
        word.text = slice_sub(*rest, 0, size);
        *rest = slice_from(*rest, size);
        return word;
}

bool word_is(struct word word, const char *text)
{
        return (word.kind == WORD_NAME || word.kind == WORD_SIGN) && slice_equal(word.text, slice_from_cstr(text));
}

static struct word expect_name(const struct source *source, struct slice *rest, const char *what)
{
        struct word word = next_word(source, rest);
        if (word.kind != WORD_NAME)
                fail_at(word.where, "%s is expected here", what);
        return word;
}

/* summary-row and summary_row are the same name. */
static struct slice plain_name(struct program *program, struct slice name)
{
        char *text = allocate(program, name.size + 1);
        for (size_t i = 0; i < name.size; i++)
                text[i] = name.data[i] == '-' ? '_' : name.data[i];
        return slice_of(text, name.size);
}

static void expect_end(const struct source *source, struct slice rest)
{
        struct word word = next_word(source, &rest);
        if (word.kind != WORD_NONE)
                fail_at(word.where, "\"%.*s\" does not belong here", SLICE_FMT(word.text));
}

/* ---- records ---- */

struct record *find_record(const struct program *program, struct slice name)
{
        for (struct record *record = program->records; record; record = record->next) {
                bool same = record->name.size == name.size;
                for (size_t i = 0; same && i < name.size; i++)
                        same = record->name.data[i] == (name.data[i] == '-' ? '_' : name.data[i]);
                if (same)
                        return record;
        }
        return NULL;
}

struct field *find_field(const struct record *record, struct slice name)
{
        for (struct field *field = record->fields; field; field = field->next)
                if (slice_equal(field->name, name))
                        return field;
        return NULL;
}

static struct record *add_record(struct program *program, struct slice name, struct where where, bool ours)
{
        if (find_record(program, name))
                fail_at(where, "\"%.*s\" is declared twice", SLICE_FMT(name));
        struct record *record = new_of(program, struct record);
        *record = (struct record){ .name = plain_name(program, name), .where = where, .ours = ours };
        struct record **last = &program->records;
        while (*last)
                last = &(*last)->next;
        return *last = record;
}

static void read_fields(struct reader *reader, struct record *record, struct slice *rest, bool in_brackets);

/* What follows `list` or `section`: `of NAME`, `: fields`, or `(fields)`. */
static void read_nested(struct reader *reader, struct record *owner, struct field *field, struct slice *rest)
{
        struct slice ahead = *rest;
        struct word word = next_word(reader->source, &ahead);
        if (word_is(word, "of")) {
                field->of = expect_name(reader->source, &ahead, "the name of a view or type").text;
                *rest = ahead;
                return;
        }
        if (!word_is(word, ":") && !word_is(word, "("))
                fail_at(word.where, "\":\", \"(\" or \"of NAME\" is expected after list and section");
        struct slice name = arena_printf(&reader->program->arena, "%.*s_%.*s", SLICE_FMT(owner->name),
                                         SLICE_FMT(field->name));
        field->record = add_record(reader->program, name, field->where, owner->ours);
        field->record->is_type = true;
        *rest = ahead;
        read_fields(reader, field->record, rest, word_is(word, "("));
}

/* Words of this language, and of C where a field becomes a member of a struct. */
static bool is_reserved(struct slice name)
{
        static const char *const words[] = {
                "if",       "else",     "end",    "each",   "with",     "include", "t",        "n",
                "csrf",     "asset",    "slot",   "layout", "view",     "type",    "not",      "and",
                "or",       "is",       "using",  "true",   "false",    "frame",   "auto",     "bool",
                "break",    "case",     "char",   "const",  "continue", "default", "do",       "double",
                "enum",     "extern",   "float",  "for",    "goto",     "inline",  "int",      "long",
                "register", "restrict", "return", "short",  "signed",   "sizeof",  "static",   "struct",
                "switch",   "typedef",  "typeof", "union",  "unsigned", "void",    "volatile", "while",
        };
        for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
                if (slice_equal(name, slice_from_cstr(words[i])))
                        return true;
        return false;
}

static struct field *read_field(struct reader *reader, struct record *record, struct slice *rest)
{
        struct word name = expect_name(reader->source, rest, "a field's name");
        if (find_field(record, name.text) || slice_find_byte(name.text, '.') < name.text.size)
                fail_at(name.where, "\"%.*s\" is declared twice or has a dot", SLICE_FMT(name.text));
        if (is_reserved(name.text))
                fail_at(name.where, "\"%.*s\" is a word of this language or of C", SLICE_FMT(name.text));
        struct word type = expect_name(reader->source, rest, "a type");
        struct field *field = new_of(reader->program, struct field);
        *field = (struct field){ .name = plain_name(reader->program, name.text), .where = name.where };
        while (field->kind < TYPE_KIND_COUNT && !word_is(type, type_names[field->kind]))
                field->kind++;
        if (field->kind == TYPE_KIND_COUNT)
                fail_at(type.where, "\"%.*s\" is not a type", SLICE_FMT(type.text));
        if (field->kind == TYPE_LIST || field->kind == TYPE_SECTION)
                read_nested(reader, record, field, rest);
        struct slice ahead = *rest;
        if (word_is(next_word(reader->source, &ahead), "?")) {
                field->optional = true;
                *rest = ahead;
        }
        return field;
}

static void add_field(struct record *record, struct field *field)
{
        struct field **last = &record->fields;
        while (*last)
                last = &(*last)->next;
        *last = field;
}

/* field, field, … up to the end of the directive or the closing bracket. */
static void read_fields(struct reader *reader, struct record *record, struct slice *rest, bool in_brackets)
{
        for (;;) {
                add_field(record, read_field(reader, record, rest));
                struct slice ahead = *rest;
                struct word word = next_word(reader->source, &ahead);
                if (word_is(word, ",")) {
                        *rest = ahead;
                        continue;
                }
                if (in_brackets && !word_is(word, ")"))
                        fail_at(word.where, "\")\" is expected here");
                if (in_brackets)
                        *rest = ahead;
                return;
        }
}

void resolve_records(struct program *program)
{
        for (struct record *record = program->records; record; record = record->next) {
                for (struct field *field = record->fields; field; field = field->next) {
                        if (slice_is_null(field->of))
                                continue;
                        field->record = find_record(program, field->of);
                        if (!field->record)
                                fail_at(field->where, "nothing is called \"%.*s\"", SLICE_FMT(field->of));
                }
        }
}

/* ---- directives ---- */

/* Markup up to the next directive. */
static struct slice take_markup(struct reader *reader)
{
        struct slice rest = slice_from(reader->source->text, reader->at);
        size_t size = slice_find(rest, S("{{"));
        if (size == SIZE_MAX)
                size = rest.size;
        reader->at += size;
        return slice_sub(rest, 0, size);
}

/* The directive at the reader's place; false at the end of the file. */
static bool take_directive(struct reader *reader, struct directive *ret_directive)
{
        struct slice rest = slice_from(reader->source->text, reader->at);
        if (rest.size == 0)
                return false;
        struct where where = { reader->source, rest.data };
        size_t end = slice_find(rest, S("}}"));
        if (end == SIZE_MAX)
                fail_at(where, "this {{ is never closed");
        /* {{t Halo %{nama}}}: the first brace belongs to the placeholder. */
        if (end + 2 < rest.size && rest.data[end + 2] == '}' &&
            slice_find(slice_sub(rest, 0, end), S("%{")) != SIZE_MAX)
                end++;
        *ret_directive = (struct directive){ slice_trim(slice_sub(rest, 2, end - 2)), where };
        reader->at += end + 2;
        return true;
}

/* The next directive; only white space may stand before it. False at the end of the file. */
static bool take_declaration(struct reader *reader, struct directive *ret_directive)
{
        for (;;) {
                struct slice markup = slice_trim(take_markup(reader));
                if (markup.size > 0)
                        fail_at((struct where){ reader->source, markup.data },
                                "markup before the {{end}} of a declaration");
                if (!take_directive(reader, ret_directive))
                        return false;
                if (!slice_starts_with(ret_directive->body, S("#")))
                        return true;
        }
}

static struct record *read_declaration(struct reader *reader, struct directive head, bool ours)
{
        struct slice rest = head.body;
        bool is_type = word_is(next_word(reader->source, &rest), "type");
        struct word name = expect_name(reader->source, &rest, "a name");
        expect_end(reader->source, rest);
        struct record *record = add_record(reader->program, name.text, head.where, ours);
        record->is_type = record->shared = is_type;
        struct directive directive;
        while (take_declaration(reader, &directive)) {
                if (slice_equal(directive.body, S("end")))
                        return record;
                rest = directive.body;
                read_fields(reader, record, &rest, false);
                expect_end(reader->source, rest);
        }
        fail_at(head.where, "this declaration has no {{end}}");
}

/* Every run of white space is one space, so that a text may be wrapped in the template. */
static struct slice unwrap(struct program *program, struct slice text)
{
        struct slice trimmed = slice_trim(text);
        char *copy = allocate(program, trimmed.size + 1);
        size_t size = 0;
        for (size_t i = 0; i < trimmed.size; i++) {
                bool space = isspace((unsigned char)trimmed.data[i]);
                if (space && size > 0 && copy[size - 1] == ' ')
                        continue;
                copy[size++] = space ? ' ' : trimmed.data[i];
        }
        return slice_of(copy, size);
}

static struct argument *read_arguments(struct reader *reader, struct slice *rest, struct word *ret_using)
{
        struct argument *first = NULL, **last = &first;
        for (;;) {
                struct word name = next_word(reader->source, rest);
                if (name.kind == WORD_NONE)
                        return first;
                if (word_is(name, "using")) {
                        *ret_using = expect_name(reader->source, rest, "a list's item (.) or a section");
                        continue;
                }
                if (name.kind != WORD_NAME || !word_is(next_word(reader->source, rest), "="))
                        fail_at(name.where, "name=value is expected here");
                struct word value = next_word(reader->source, rest);
                if (value.kind == WORD_NONE || value.kind == WORD_SIGN)
                        fail_at(name.where, "a value is expected after =");
                if (value.kind == WORD_TEXT)
                        value.text = unwrap(reader->program, value.text);
                struct argument *argument = new_of(reader->program, struct argument);
                *argument = (struct argument){ plain_name(reader->program, name.text), value, NULL };
                *last = argument;
                last = &argument->next;
        }
}

/* ---- the tree ---- */

static struct node *read_nodes(struct reader *reader, struct template *template, struct directive *ret_end);

static struct node *new_node(struct reader *reader, enum node_kind kind, struct where where)
{
        struct node *node = new_of(reader->program, struct node);
        node->kind = kind;
        node->where = where;
        return node;
}

/* {{if}} … {{else if}} … {{else}} … {{end}}; `condition` is what stands behind `if`. */
static void read_branches(struct reader *reader, struct node *node)
{
        struct directive end = { 0 };
        node->children = read_nodes(reader, NULL, &end);
        if (slice_is_null(end.body))
                fail_at(node->where, "this has no {{end}}");
        struct slice rest = end.body;
        if (!word_is(next_word(reader->source, &rest), "else"))
                return;
        struct word word = next_word(reader->source, &rest);
        if (word_is(word, "if")) {
                node->otherwise = new_node(reader, NODE_IF, end.where);
                node->otherwise->rest = rest;
                read_branches(reader, node->otherwise);
                return;
        }
        struct directive last = { 0 };
        node->otherwise = read_nodes(reader, NULL, &last);
        if (!slice_equal(last.body, S("end")))
                fail_at(end.where, "this {{else}} has no {{end}}");
}

static struct node *read_block(struct reader *reader, struct directive directive, enum node_kind kind,
                               struct slice rest)
{
        struct node *node = new_node(reader, kind, directive.where);
        if (kind == NODE_IF) {
                node->rest = rest;
        } else {
                node->word = expect_name(reader->source, &rest, "a list or section");
                expect_end(reader->source, rest);
        }
        read_branches(reader, node);
        return node;
}

static struct node *read_include(struct reader *reader, struct directive directive, struct slice rest)
{
        struct node *node = new_node(reader, NODE_INCLUDE, directive.where);
        node->word = expect_name(reader->source, &rest, "the name of a template");
        node->arguments = read_arguments(reader, &rest, &node->using);
        return node;
}

static struct node *read_text(struct reader *reader, struct directive directive, struct slice rest, bool counted)
{
        struct node *node = new_node(reader, counted ? NODE_COUNT : NODE_TEXT, directive.where);
        if (counted)
                node->word = expect_name(reader->source, &rest, "the count's name");
        node->text = unwrap(reader->program, rest);
        if (node->text.size >= 2 && node->text.data[0] == '"' && slice_ends_with(node->text, S("\"")))
                node->text = slice_sub(node->text, 1, node->text.size - 2);
        if (node->text.size == 0)
                fail_at(directive.where, "this text is empty");
        return node;
}

static struct node *read_value(struct reader *reader, struct directive directive)
{
        struct node *node = new_node(reader, NODE_VALUE, directive.where);
        struct slice rest = directive.body, ahead = rest;
        if (word_is(next_word(reader->source, &ahead), "url") && slice_trim(ahead).size > 0)
                rest = ahead;
        node->word = expect_name(reader->source, &rest, "a name");
        ahead = rest;
        if (word_is(next_word(reader->source, &ahead), "|")) {
                node->form = expect_name(reader->source, &ahead, "a form").text;
                rest = ahead;
        }
        expect_end(reader->source, rest);
        return node;
}

static struct node *read_directive(struct reader *reader, struct directive directive)
{
        struct slice rest = directive.body;
        struct word word = next_word(reader->source, &rest);
        if (word_is(word, "if"))
                return read_block(reader, directive, NODE_IF, rest);
        if (word_is(word, "each"))
                return read_block(reader, directive, NODE_EACH, rest);
        if (word_is(word, "with"))
                return read_block(reader, directive, NODE_WITH, rest);
        if (word_is(word, "include"))
                return read_include(reader, directive, rest);
        if (word_is(word, "t") || word_is(word, "n"))
                return read_text(reader, directive, rest, word_is(word, "n"));
        if (word_is(word, "csrf"))
                return new_node(reader, NODE_CSRF, directive.where);
        if (word_is(word, "asset")) {
                struct node *node = new_node(reader, NODE_ASSET, directive.where);
                struct word name = next_word(reader->source, &rest);
                if (name.kind != WORD_TEXT && name.kind != WORD_CONSTANT)
                        fail_at(name.where, "the asset's name in quotes is expected here");
                node->text = name.text;
                return node;
        }
        return read_value(reader, directive);
}

static void read_slot(struct reader *reader, struct template *template, struct directive directive, struct slice rest)
{
        struct slot_body *slot = new_of(reader->program, struct slot_body);
        slot->name = plain_name(reader->program, expect_name(reader->source, &rest, "the slot's name").text);
        slot->where = directive.where;
        struct directive end = { 0 };
        slot->children = read_nodes(reader, NULL, &end);
        if (!slice_equal(end.body, S("end")))
                fail_at(directive.where, "this slot has no {{end}}");
        slot->next = template->slots;
        template->slots = slot;
}

/* {{layout}} and {{slot}}, which stand at the top level only. */
static bool read_top(struct reader *reader, struct template *template, struct directive directive)
{
        struct slice rest = directive.body;
        struct word word = next_word(reader->source, &rest);
        if (word_is(word, "layout")) {
                if (!template || template->layout)
                        fail_at(directive.where, "{{layout}} stands once, at the top of a template");
                template->layout = read_include(reader, directive, rest);
                return true;
        }
        if (word_is(word, "slot")) {
                if (!template || !template->layout)
                        fail_at(directive.where, "{{slot}} stands below {{layout}}, outside of everything else");
                read_slot(reader, template, directive, rest);
                return true;
        }
        return false;
}

/* Nodes up to {{end}} or {{else}} (given back in *ret_end) or the end of the file. */
static struct node *read_nodes(struct reader *reader, struct template *template, struct directive *ret_end)
{
        struct node *first = NULL, **last = &first;
        for (;;) {
                struct slice markup = take_markup(reader);
                if (markup.size > 0) {
                        struct node *node = new_node(reader, NODE_HTML, (struct where){ reader->source, markup.data });
                        node->text = markup;
                        *last = node;
                        last = &node->next;
                }
                struct directive directive;
                if (!take_directive(reader, &directive))
                        return first;
                if (slice_starts_with(directive.body, S("#")) || read_top(reader, template, directive))
                        continue;
                struct slice rest = directive.body;
                struct word word = next_word(reader->source, &rest);
                if (word_is(word, "end") || word_is(word, "else")) {
                        *ret_end = directive;
                        return first;
                }
                *last = read_directive(reader, directive);
                last = &(*last)->next;
        }
}

void read_template(struct program *program, const struct source *source, bool ours)
{
        struct reader reader = { program, source, 0 };
        struct directive directive;
        struct record *view = NULL;
        while (!view && take_declaration(&reader, &directive)) {
                if (!slice_starts_with(directive.body, S("view ")) && !slice_starts_with(directive.body, S("type ")))
                        fail_at(directive.where, "a template begins with {{view NAME}} or {{type NAME}}");
                struct record *record = read_declaration(&reader, directive, ours);
                if (!record->is_type)
                        view = record;
        }
        if (!ours || !view)
                return;
        struct template *template = new_of(program, struct template);
        template->view = view;
        struct directive end = { 0 };
        template->children = read_nodes(&reader, template, &end);
        if (!slice_is_null(end.body))
                fail_at(end.where, "nothing is open here");
        *program->last_template = template;
        program->last_template = &template->next;
}
