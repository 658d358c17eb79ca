/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "files.h"
#include "template.h"

#include "text/language.h"

#include <ctype.h>
#include <stdarg.h>

enum { SCOPES_MAX = 12, EXPRESSION_MAX = 256 };

struct scope {
        const struct record *record;
        char prefix[32];   /* "view->", "item3->" */
        unsigned loop;     /* number of the loop, 0 outside of one */
        char count[EXPRESSION_MAX + 8];
};

struct writer {
        struct program *program;
        struct output *out;
        struct scope scopes[SCOPES_MAX];
        size_t depth;
        unsigned serial;
        struct html_state html;
        struct buffer markup; /* static markup not yet written */
};

/* A resolved name. */
struct value {
        enum type_kind kind;
        char c[EXPRESSION_MAX];
        struct record *record;
};

static const char *const place_names[] = {
        [PLACE_IN_TEXT] = "PAGE_IN_TEXT", [PLACE_IN_ATTRIBUTE] = "PAGE_IN_ATTRIBUTE",
        [PLACE_AT_URL] = "PAGE_AT_URL",   [PLACE_IN_URL] = "PAGE_IN_URL",
};

/* The type of a page_value, its member, and the C type of a field. */
static const struct {
        const char *tag, *member, *c_type;
} types[TYPE_KIND_COUNT] = {
        [TYPE_TEXT] = { "PAGE_TEXT", "text", "struct slice" },
        [TYPE_URL] = { "PAGE_TEXT", "text", "struct slice" },
        [TYPE_HTML] = { NULL, NULL, "struct slice" },
        [TYPE_INT] = { "PAGE_INT", "number", "int64_t" },
        [TYPE_MONEY] = { "PAGE_MONEY", "number", "int64_t" },
        [TYPE_BOOL] = { NULL, NULL, "bool" },
        [TYPE_DATE] = { "PAGE_DATE", "date", "struct date" },
        [TYPE_INSTANT] = { "PAGE_INSTANT", "number", "instant" },
        [TYPE_UUID] = { "PAGE_UUID", "uuid", "struct uuid" },
        [TYPE_SLOT] = { NULL, NULL, "struct page_slot" },
};

static const struct {
        const char *name, *tag;
        unsigned kinds; /* bit set of types that have this form */
} forms[] = {
        { "plain", "PAGE_FORM_PLAIN", 1u << TYPE_INT | 1u << TYPE_MONEY },
        { "grouped", "PAGE_FORM_GROUPED", 1u << TYPE_INT },
        { "short", "PAGE_FORM_SHORT", 1u << TYPE_DATE | 1u << TYPE_INSTANT },
        { "long", "PAGE_FORM_LONG", 1u << TYPE_DATE | 1u << TYPE_INSTANT },
        { "weekday", "PAGE_FORM_WEEKDAY", 1u << TYPE_DATE | 1u << TYPE_INSTANT },
        { "relative", "PAGE_FORM_RELATIVE", 1u << TYPE_INSTANT },
        { "iso", "PAGE_FORM_ISO", 1u << TYPE_DATE | 1u << TYPE_INSTANT },
        { "date", "PAGE_FORM_DATE", 1u << TYPE_INSTANT },
        { "time", "PAGE_FORM_TIME", 1u << TYPE_INSTANT },
};

#define CODE(w, ...) buffer_printf(&(w)->out->code, __VA_ARGS__)

/* ---- markup ---- */

/* White space that holds a line break becomes one line break: pages stay small. `pre` keeps it. */
static void append_squeezed(struct buffer *out, struct slice markup, bool pre)
{
        for (size_t i = 0; i < markup.size;) {
                size_t end = i;
                bool line = false;
                while (!pre && end < markup.size && isspace((unsigned char)markup.data[end]))
                        line |= markup.data[end++] == '\n';
                if (end == i)
                        buffer_append_byte(out, markup.data[i++]);
                else if (out->size == 0 || !isspace((unsigned char)out->data[out->size - 1]))
                        buffer_append_byte(out, line ? '\n' : ' ');
                if (end > i)
                        i = end;
        }
}

static void flush_markup(struct writer *w)
{
        struct slice markup = buffer_slice(&w->markup);
        if (markup.size == 0)
                return;
        CODE(w, "        page_static(page, ");
        write_c_literal(&w->out->code, markup);
        CODE(w, ", %zu);\n", markup.size);
        buffer_clear(&w->markup);
}

/* ---- names ---- */

static bool set_value(struct value *ret_value, enum type_kind kind, const char *format, ...)
        __attribute__((format(printf, 3, 4)));
static bool set_value(struct value *ret_value, enum type_kind kind, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(ret_value->c, sizeof ret_value->c, format, arguments);
        va_end(arguments);
        ret_value->kind = kind;
        return true;
}

static bool use_field(struct field *field, const char *prefix, struct value *ret_value)
{
        if (!field)
                return false;
        field->used = true;
        ret_value->record = field->record;
        return set_value(ret_value, field->kind, "%s%.*s", prefix, SLICE_FMT(field->name));
}

/* @index, @first, @last of the innermost loop, and @language. */
static bool find_builtin(struct writer *w, struct slice name, struct value *ret_value)
{
        if (slice_equal(name, S("@language")))
                return set_value(ret_value, TYPE_TEXT, "language_code(page->language)");
        for (size_t i = w->depth; i-- > 0;) {
                const struct scope *scope = &w->scopes[i];
                if (scope->loop == 0)
                        continue;
                if (slice_equal(name, S("@index")))
                        return set_value(ret_value, TYPE_INT, "(int64_t)(i%u + 1)", scope->loop);
                if (slice_equal(name, S("@first")))
                        return set_value(ret_value, TYPE_BOOL, "i%u == 0", scope->loop);
                if (slice_equal(name, S("@last")))
                        return set_value(ret_value, TYPE_BOOL, "i%u + 1 == %s", scope->loop, scope->count);
                return false;
        }
        return false;
}

static bool find_value(struct writer *w, struct slice name, struct value *ret_value)
{
        if (name.size > 0 && name.data[0] == '@')
                return find_builtin(w, name, ret_value);
        if (slice_starts_with(name, S("frame."))) {
                const struct record *frame = find_record(w->program, S("page_frame"));
                return use_field(find_field(frame, slice_from(name, 6)), "page->frame->", ret_value);
        }
        for (size_t i = w->depth; i-- > 0;)
                if (use_field(find_field(w->scopes[i].record, name), w->scopes[i].prefix, ret_value))
                        return true;
        return false;
}

static struct value resolve(struct writer *w, struct word word)
{
        struct value value = { 0 };
        if (word.kind != WORD_NAME || !find_value(w, word.text, &value))
                fail_at(word.where, "nothing here is called \"%.*s\"", SLICE_FMT(word.text));
        return value;
}

/* ---- values ---- */

static const char *form_tag(struct slice form, enum type_kind kind, struct where where)
{
        if (slice_is_null(form))
                return "PAGE_FORM_DEFAULT";
        for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
                if (slice_equal(form, slice_from_cstr(forms[i].name)) && (forms[i].kinds & 1u << kind))
                        return forms[i].tag;
        fail_at(where, "this type has no form \"%.*s\"", SLICE_FMT(form));
}

static void require_writable(const struct value *value, struct where where)
{
        if (!types[value->kind].tag)
                fail_at(where,
                        "a value of this type cannot be written out; ask for it with {{if}}, {{each}} or {{with}}");
}

static void write_value(struct writer *w, const struct node *node)
{
        struct value value = resolve(w, node->word);
        enum place place = place_for_value(&w->html, node->where);
        if (value.kind == TYPE_SLOT || value.kind == TYPE_HTML) {
                require_text(&w->html, node->where, "markup");
                CODE(w,
                     value.kind == TYPE_SLOT ? "        page_slot(page, &%s);\n"
                                             : "        buffer_append(page->out, %s);\n",
                     value.c);
                return;
        }
        require_writable(&value, node->where);
        if (place == PLACE_AT_URL && value.kind != TYPE_URL)
                fail_at(node->where, "only a value of type url may begin an address");
        const char *form = form_tag(node->form, value.kind, node->where);
        if (value.kind == TYPE_TEXT || value.kind == TYPE_URL)
                CODE(w, "        page_text(page, %s, %s);\n", place_names[place], value.c);
        else
                CODE(w, "        page_value(page, %s, (struct page_value){ .type = %s, .form = %s, .%s = %s });\n",
                     place_names[place], types[value.kind].tag, form, types[value.kind].member, value.c);
}

/* ---- texts ---- */

/* Writes the list of the text's placeholders, and gives their number. Names are resolved where the text stands. */
static size_t write_placeholders(struct writer *w, struct slice text, struct where where)
{
        size_t count = 0;
        for (size_t at; (at = slice_find(text, S("%{"))) != SIZE_MAX;) {
                text = slice_from(text, at + 2);
                size_t size = slice_find_byte(text, '}');
                if (size == text.size)
                        fail_at(where, "this %%{ is never closed");
                struct slice name = slice_sub(text, 0, size), form = SLICE_NULL;
                size_t bar = slice_find_byte(name, '|');
                if (bar < name.size)
                        form = slice_from(name, bar + 1);
                struct value value = resolve(w, (struct word){ WORD_NAME, slice_sub(name, 0, bar), where });
                require_writable(&value, where);
                CODE(w, "%s{ .name = { \"%.*s\", %zu }, .type = %s, .form = %s, .%s = %s }",
                     count++ ? ", " : "(const struct page_value[]){ ", SLICE_FMT(name), name.size,
                     types[value.kind].tag, form_tag(form, value.kind, where), types[value.kind].member, value.c);
                text = slice_from(text, size);
        }
        CODE(w, count ? " }" : "NULL");
        return count;
}

/* The translated pattern, as an expression; `count` is NULL for a text without one. Registers the text. */
static void write_translation(struct writer *w, struct slice text, const char *count, struct where where)
{
        size_t line = 1;
        for (const char *p = where.source->text.data; p < where.at; p++)
                line += *p == '\n';
        buffer_printf(&w->out->texts, "%c\t%.*s:%zu\t%.*s\n", count ? 'n' : 't', SLICE_FMT(where.source->name), line,
                      SLICE_FMT(text));
        CODE(w, "translate_known(page->language, UINT64_C(0x%016llx), S(", (unsigned long long)text_hash(text));
        write_c_literal(&w->out->code, text);
        CODE(w, "), %s)", count ? count : "1");
}

static void write_text(struct writer *w, const struct node *node)
{
        enum place place = place_for_value(&w->html, node->where);
        if (place == PLACE_AT_URL || place == PLACE_IN_URL)
                fail_at(node->where, "a text for people may not stand in an address");
        struct value count = { 0 };
        if (node->kind == NODE_COUNT) {
                count = resolve(w, node->word);
                if (count.kind != TYPE_INT)
                        fail_at(node->word.where, "a count is an int");
        }
        CODE(w, "        page_pattern(page, %s, ", place_names[place]);
        write_translation(w, node->text, node->kind == NODE_COUNT ? count.c : NULL, node->where);
        CODE(w, ", ");
        size_t placeholders = write_placeholders(w, node->text, node->where);
        CODE(w, ", %zu);\n", placeholders);
}

/* ---- conditions ---- */

static void write_truth(struct writer *w, const struct value *value)
{
        static const char *const truths[TYPE_KIND_COUNT] = {
                [TYPE_TEXT] = "(%s).size > 0", [TYPE_URL] = "(%s).size > 0", [TYPE_HTML] = "(%s).size > 0",
                [TYPE_INT] = "%s != 0",        [TYPE_MONEY] = "%s != 0",     [TYPE_BOOL] = "%s",
                [TYPE_DATE] = "!date_is_none(%s)", [TYPE_INSTANT] = "%s != 0",  [TYPE_UUID] = "!uuid_is_nil(%s)",
                [TYPE_SLOT] = "(%s).render",   [TYPE_LIST] = "%s_count > 0", [TYPE_SECTION] = "%s",
        };
        struct slice form = slice_from_cstr(truths[value->kind]);
        size_t at = slice_find(form, S("%s"));
        CODE(w, "%.*s%s%.*s", (int)at, form.data, value->c, SLICE_FMT(slice_from(form, at + 2)));
}

/* What stands behind `is`. */
static void write_comparison(struct writer *w, const struct value *left, struct word right)
{
        bool text = left->kind == TYPE_TEXT || left->kind == TYPE_URL;
        if (right.kind == WORD_CONSTANT && text) {
                CODE(w, "slice_equal(%s, S(", left->c);
                write_c_literal(&w->out->code, right.text);
                CODE(w, "))");
                return;
        }
        if (right.kind == WORD_NUMBER && left->kind == TYPE_INT) {
                CODE(w, "%s == %.*s", left->c, SLICE_FMT(right.text));
                return;
        }
        struct value other = resolve(w, right);
        if (other.kind != left->kind || !(text || left->kind == TYPE_INT || left->kind == TYPE_UUID))
                fail_at(right.where, "these two cannot be compared");
        const char *compare = text ? "slice_equal" : left->kind == TYPE_UUID ? "uuid_equal" : "";
        CODE(w, text || left->kind == TYPE_UUID ? "%s(%s, %s)" : "%s%s == %s", compare, left->c, other.c);
}

static void write_operand(struct writer *w, const struct source *source, struct slice *rest)
{
        struct word word = next_word(source, rest);
        bool negated = word_is(word, "not");
        if (negated)
                word = next_word(source, rest);
        struct value value = resolve(w, word);
        struct slice ahead = *rest;
        bool compared = word_is(next_word(source, &ahead), "is");
        if (compared) {
                *rest = ahead;
                struct word right = next_word(source, rest);
                if (word_is(right, "not")) {
                        negated = !negated;
                        right = next_word(source, rest);
                }
                CODE(w, negated ? "!(" : "");
                write_comparison(w, &value, right);
        } else {
                CODE(w, negated ? "!(" : "");
                write_truth(w, &value);
        }
        CODE(w, negated ? ")" : "");
}

/* a, not a, a is 'b', joined by only `and` or only `or`. */
static void write_condition(struct writer *w, const struct node *node)
{
        struct slice rest = node->rest;
        char sign = 0;
        write_operand(w, node->where.source, &rest);
        for (;;) {
                struct word word = next_word(node->where.source, &rest);
                if (word.kind == WORD_NONE)
                        return;
                char next = word_is(word, "and") ? '&' : word_is(word, "or") ? '|' : 0;
                if (next == 0 || (sign != 0 && sign != next))
                        fail_at(word.where, "a condition is joined by \"and\" or by \"or\", and not by both");
                sign = next;
                CODE(w, " %c%c ", sign, sign);
                write_operand(w, node->where.source, &rest);
        }
}

/* ---- blocks ---- */

static void write_nodes(struct writer *w, const struct node *node);

/* Both branches, each from the state before the block; the states at their ends must agree. */
static void write_branches(struct writer *w, const struct node *node, bool pop_scope)
{
        struct html_state start = w->html;
        write_nodes(w, node->children);
        flush_markup(w);
        struct html_state end = w->html;
        if (pop_scope)
                w->depth--;
        w->html = start;
        if (node->otherwise) {
                CODE(w, "        } else {\n");
                write_nodes(w, node->otherwise);
                flush_markup(w);
        }
        join_branches(&w->html, &end, node->where);
        CODE(w, "        }\n");
}

static void push_scope(struct writer *w, const struct record *record, unsigned number, bool loop, struct where where)
{
        if (w->depth == SCOPES_MAX)
                fail_at(where, "blocks are nested too deeply");
        struct scope *scope = &w->scopes[w->depth++];
        *scope = (struct scope){ .record = record, .loop = loop ? number : 0 };
        snprintf(scope->prefix, sizeof scope->prefix, "item%u->", number);
}

static void write_struct_name(struct buffer *out, const struct record *record)
{
        buffer_printf(out, "struct %s%.*s", record->existing ? "" : "view_", SLICE_FMT(record->name));
}

static void write_each(struct writer *w, const struct node *node)
{
        struct value list = resolve(w, node->word);
        if (list.kind != TYPE_LIST)
                fail_at(node->word.where, "{{each}} wants a list");
        unsigned number = ++w->serial;
        /* The else branch is for the empty list, so the loop stands inside an if. */
        CODE(w, "        if (%s_count > 0) {\n        for (size_t i%u = 0; i%u < %s_count; i%u++) {\n        const ",
             list.c, number, number, list.c, number);
        write_struct_name(&w->out->code, list.record);
        CODE(w, " *item%u = &%s[i%u];\n        (void)item%u;\n", number, list.c, number, number);
        push_scope(w, list.record, number, true, node->where);
        snprintf(w->scopes[w->depth - 1].count, sizeof w->scopes[0].count, "%s_count", list.c);
        struct html_state start = w->html;
        write_nodes(w, node->children);
        flush_markup(w);
        CODE(w, "        }\n");
        w->depth--;
        struct html_state end = w->html;
        w->html = start;
        if (node->otherwise) {
                CODE(w, "        } else {\n");
                write_nodes(w, node->otherwise);
                flush_markup(w);
        }
        join_branches(&w->html, &end, node->where);
        CODE(w, "        }\n");
}

static void write_with(struct writer *w, const struct node *node)
{
        struct value section = resolve(w, node->word);
        if (section.kind != TYPE_SECTION)
                fail_at(node->word.where, "{{with}} wants a section");
        unsigned number = ++w->serial;
        CODE(w, "        if (%s) {\n        const ", section.c);
        write_struct_name(&w->out->code, section.record);
        CODE(w, " *item%u = %s;\n        (void)item%u;\n", number, section.c, number);
        push_scope(w, section.record, number, false, node->where);
        write_branches(w, node, true);
}

/* ---- includes ---- */

static void write_name_argument(struct writer *w, const struct field *field, const struct argument *argument)
{
        struct word word = argument->value;
        if (field->kind == TYPE_BOOL && (word_is(word, "true") || word_is(word, "false"))) {
                CODE(w, ".%.*s = %.*s, ", SLICE_FMT(field->name), SLICE_FMT(word.text));
                return;
        }
        struct value value = resolve(w, word);
        bool same = value.kind == field->kind || (field->kind == TYPE_TEXT && value.kind == TYPE_URL);
        if (!same || value.record != field->record)
                fail_at(word.where, "\"%.*s\" has another type than \"%.*s\"", SLICE_FMT(word.text),
                        SLICE_FMT(field->name));
        CODE(w, ".%.*s = %s, ", SLICE_FMT(field->name), value.c);
        if (field->kind == TYPE_LIST)
                CODE(w, ".%.*s_count = %s_count, ", SLICE_FMT(field->name), value.c);
}

static void write_text_argument(struct writer *w, const struct field *field, const struct word *word)
{
        CODE(w, ".%.*s = ", SLICE_FMT(field->name));
        bool pattern = slice_find(word->text, S("%{")) != SIZE_MAX;
        if (pattern)
                CODE(w, "page_format(page, ");
        write_translation(w, word->text, NULL, word->where);
        if (pattern) {
                CODE(w, ", ");
                size_t count = write_placeholders(w, word->text, word->where);
                CODE(w, ", %zu)", count);
        }
        CODE(w, ", ");
}

static void write_argument(struct writer *w, const struct field *field, const struct argument *argument)
{
        const struct word *word = &argument->value;
        if (word->kind == WORD_NAME) {
                write_name_argument(w, field, argument);
        } else if (word->kind == WORD_TEXT && field->kind == TYPE_TEXT) {
                write_text_argument(w, field, word);
        } else if (word->kind == WORD_CONSTANT && (field->kind == TYPE_TEXT || field->kind == TYPE_URL)) {
                CODE(w, ".%.*s = S(", SLICE_FMT(field->name));
                write_c_literal(&w->out->code, word->text);
                CODE(w, "), ");
        } else if (word->kind == WORD_NUMBER && field->kind == TYPE_INT) {
                CODE(w, ".%.*s = %.*s, ", SLICE_FMT(field->name), SLICE_FMT(word->text));
        } else {
                fail_at(word->where, "this value does not suit \"%.*s\"", SLICE_FMT(field->name));
        }
}

/* The members of the included view that `node` gives. Slots are given by the caller. */
static void write_arguments(struct writer *w, const struct node *node, const struct record *record)
{
        for (const struct argument *argument = node->arguments; argument; argument = argument->next) {
                const struct field *field = find_field(record, argument->name);
                if (!field || field->kind == TYPE_SLOT)
                        fail_at(node->where, "\"%.*s\" takes no \"%.*s\"", SLICE_FMT(record->name),
                                SLICE_FMT(argument->name));
                write_argument(w, field, argument);
        }
        for (const struct field *field = record->fields; field; field = field->next) {
                bool given = field->optional || field->kind == TYPE_SLOT;
                for (const struct argument *argument = node->arguments; argument && !given; argument = argument->next)
                        given = slice_equal(argument->name, field->name);
                if (!given)
                        fail_at(node->where, "\"%.*s\" wants \"%.*s\"", SLICE_FMT(record->name),
                                SLICE_FMT(field->name));
        }
}

static struct record *find_view(struct writer *w, struct word name)
{
        struct record *record = find_record(w->program, name.text);
        if (!record || record->is_type)
                fail_at(name.where, "no template is called \"%.*s\"", SLICE_FMT(name.text));
        return record;
}

static void write_using(struct writer *w, const struct node *node, const struct record *record)
{
        struct value value = { 0 };
        const struct scope *scope = &w->scopes[w->depth - 1];
        if (word_is(node->using, ".") && w->depth > 1) {
                value.record = find_record(w->program, scope->record->name);
                snprintf(value.c, sizeof value.c, "%.*s", (int)strlen(scope->prefix) - 2, scope->prefix);
        } else {
                value = resolve(w, node->using);
        }
        if (value.record != record)
                fail_at(node->where, "this is not a \"%.*s\"", SLICE_FMT(record->name));
        CODE(w, "%s);\n", value.c);
}

static void write_include(struct writer *w, const struct node *node)
{
        require_text(&w->html, node->where, "an include");
        const struct record *record = find_view(w, node->word);
        CODE(w, "        render_%.*s(page, ", SLICE_FMT(record->name));
        if (node->using.kind != WORD_NONE) {
                write_using(w, node, record);
                return;
        }
        CODE(w, "&(const struct view_%.*s){ ", SLICE_FMT(record->name));
        write_arguments(w, node, record);
        CODE(w, "});\n");
}

static void write_asset(struct writer *w, const struct node *node)
{
        w->out->has_assets = true;
        if (place_for_value(&w->html, node->where) != PLACE_AT_URL)
                fail_at(node->where, "{{asset}} stands alone in an address");
        CODE(w, "        page_static(page, ASSET_URL_");
        for (size_t i = 0; i < node->text.size; i++) {
                unsigned char c = (unsigned char)node->text.data[i];
                CODE(w, "%c", isalnum(c) ? c : '_');
        }
        CODE(w, ", sizeof ASSET_URL_");
        for (size_t i = 0; i < node->text.size; i++) {
                unsigned char c = (unsigned char)node->text.data[i];
                CODE(w, "%c", isalnum(c) ? c : '_');
        }
        CODE(w, " - 1);\n");
}

static void write_node(struct writer *w, const struct node *node)
{
        switch (node->kind) {
        case NODE_VALUE: write_value(w, node); return;
        case NODE_TEXT:
        case NODE_COUNT: write_text(w, node); return;
        case NODE_IF:
                begin_branch(&w->html, node->where);
                CODE(w, "        if (");
                write_condition(w, node);
                CODE(w, ") {\n");
                write_branches(w, node, false);
                return;
        case NODE_EACH:
                begin_branch(&w->html, node->where);
                write_each(w, node);
                return;
        case NODE_WITH:
                begin_branch(&w->html, node->where);
                write_with(w, node);
                return;
        case NODE_INCLUDE: write_include(w, node); return;
        case NODE_CSRF:
                require_text(&w->html, node->where, "{{csrf}}");
                CODE(w, "        page_csrf(page);\n");
                return;
        case NODE_ASSET: write_asset(w, node); return;
        case NODE_HTML: return;
        }
}

static void write_nodes(struct writer *w, const struct node *node)
{
        for (; node; node = node->next) {
                if (node->kind == NODE_HTML) {
                        bool pre = strcmp(w->html.element, "pre") == 0 || strcmp(w->html.element, "textarea") == 0 ||
                                   slice_find(node->text, S("<pre")) != SIZE_MAX ||
                                   slice_find(node->text, S("<textarea")) != SIZE_MAX;
                        advance_html(&w->html, node->where, node->text);
                        append_squeezed(&w->markup, node->text, pre);
                        continue;
                }
                flush_markup(w);
                write_node(w, node);
        }
}

/* ---- functions ---- */

static void write_body(struct writer *w, const struct template *template, const struct node *children)
{
        w->depth = 0;
        w->html = (struct html_state){ 0 };
        push_scope(w, template->view, 0, false, template->view->where);
        snprintf(w->scopes[0].prefix, sizeof w->scopes[0].prefix, "view->");
        CODE(w, "        (void)view;\n");
        write_nodes(w, children);
        flush_markup(w);
        require_text(&w->html, template->view->where, "the end of a template");
        CODE(w, "}\n\n");
}

static void write_slot(struct writer *w, const struct template *template, struct slice name,
                       const struct node *children)
{
        struct slice view = template->view->name;
        CODE(w, "static void slot_%.*s_%.*s(struct page *page, const void *data)\n{\n", SLICE_FMT(view),
             SLICE_FMT(name));
        CODE(w, "        const struct view_%.*s *view = data;\n", SLICE_FMT(view));
        write_body(w, template, children);
}

static void write_with_layout(struct writer *w, const struct template *template)
{
        struct node layout = *template->layout;
        struct slice view = template->view->name;
        layout.word.text = arena_printf(&w->program->arena, "layout_%.*s", SLICE_FMT(layout.word.text));
        const struct record *record = find_view(w, layout.word);
        write_slot(w, template, S("body"), template->children);
        for (const struct slot_body *slot = template->slots; slot; slot = slot->next) {
                const struct field *field = find_field(record, slot->name);
                if (!field || field->kind != TYPE_SLOT || slice_equal(slot->name, S("body")))
                        fail_at(slot->where, "the layout has no slot \"%.*s\"", SLICE_FMT(slot->name));
                write_slot(w, template, slot->name, slot->children);
        }
        CODE(w, "void render_%.*s(struct page *page, const struct view_%.*s *view)\n{\n", SLICE_FMT(view),
             SLICE_FMT(view));
        w->depth = 0;
        push_scope(w, template->view, 0, false, template->view->where);
        snprintf(w->scopes[0].prefix, sizeof w->scopes[0].prefix, "view->");
        CODE(w, "        render_%.*s(page, &(const struct view_%.*s){ ", SLICE_FMT(record->name),
             SLICE_FMT(record->name));
        write_arguments(w, &layout, record);
        CODE(w, ".body = { slot_%.*s_body, view }, ", SLICE_FMT(view));
        for (const struct slot_body *slot = template->slots; slot; slot = slot->next)
                CODE(w, ".%.*s = { slot_%.*s_%.*s, view }, ", SLICE_FMT(slot->name), SLICE_FMT(view),
                     SLICE_FMT(slot->name));
        CODE(w, "});\n}\n\n");
}

static void write_template(struct writer *w, const struct template *template)
{
        if (template->layout) {
                write_with_layout(w, template);
                return;
        }
        struct slice name = template->view->name;
        CODE(w, "void render_%.*s(struct page *page, const struct view_%.*s *view)\n{\n", SLICE_FMT(name),
             SLICE_FMT(name));
        write_body(w, template, template->children);
}

static void write_struct(struct buffer *out, const struct record *record)
{
        write_struct_name(out, record);
        buffer_printf(out, " {\n");
        for (const struct field *field = record->fields; field; field = field->next) {
                buffer_printf(out, "        ");
                if (field->kind == TYPE_LIST || field->kind == TYPE_SECTION) {
                        buffer_printf(out, "const ");
                        write_struct_name(out, field->record);
                        buffer_printf(out, " *%.*s;\n", SLICE_FMT(field->name));
                } else {
                        buffer_printf(out, "%s %.*s;\n", types[field->kind].c_type, SLICE_FMT(field->name));
                }
                if (field->kind == TYPE_LIST)
                        buffer_printf(out, "        size_t %.*s_count;\n", SLICE_FMT(field->name));
        }
        buffer_printf(out, "};\n\n");
}

static void require_all_used(const struct record *record)
{
        for (const struct field *field = record->fields; field; field = field->next)
                if (!field->used)
                        fail_at(field->where, "\"%.*s\" is declared and never used", SLICE_FMT(field->name));
}

void write_program(struct program *program, struct output *out)
{
        struct writer w = { .program = program, .out = out };
        buffer_init(&w.markup, 1 << 20);
        for (const struct record *record = program->records; record; record = record->next)
                if (record->ours)
                        write_struct(&out->header, record);
        for (const struct template *template = program->templates; template; template = template->next) {
                struct slice name = template->view->name;
                buffer_printf(&out->header, "void render_%.*s(struct page *page, const struct view_%.*s *view);\n",
                              SLICE_FMT(name), SLICE_FMT(name));
                write_template(&w, template);
        }
        for (const struct record *record = program->records; record; record = record->next)
                if (record->ours && !record->shared)
                        require_all_used(record);
        buffer_free(&w.markup);
}
