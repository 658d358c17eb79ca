/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lint.h"

#include "base/checked.h"

#include <ctype.h>

/* ---- which way includes may point ---- */

enum layer { BASE, TEXT, LIBRARY, FLOOR, PROGRAM, ROOM, SURFACE };

/* A folder of src/. A room in a layer sees the layers below it; in FLOOR and ROOM also its neighbours. What other rooms
 * may include of it is `face`: ANY header, or those named; NULL means ROOM/ROOM.h. */
#define ANY "*"
static const struct folder {
        const char *name;
        enum layer layer;
        const char *face;
} folders[] = {
        { "base", BASE, ANY },
        { "text", TEXT, ANY },
        { "store", LIBRARY, ANY },
        { "http", LIBRARY, ANY },
        { "match", LIBRARY, ANY },
        { "detect", LIBRARY, ANY },
        { "network", LIBRARY, ANY },
        { "export", LIBRARY, ANY },
        { "sandbox", LIBRARY, ANY },
        { "pages", LIBRARY, ANY },
        { "routes", LIBRARY, ANY },
        { "journal", FLOOR, "journal.h list.h" },
        { "content", FLOOR, "content.h changes.h draft.h catalogue.h confirm.h rule.h lawful.h legal.h" },
        { "program", PROGRAM, ANY },
        { "reports", ROOM, NULL },
        { "tips", ROOM, NULL },
        { "subjects", ROOM, NULL },
        { "warnings", ROOM, NULL },
        { "cases", ROOM, NULL },
        { "passports", ROOM, NULL },
        { "exchange", ROOM, NULL },
        { "referrals", ROOM, NULL },
        { "downloads", ROOM, NULL },
        { "outreach", ROOM, NULL },
        { "portal", ROOM, "portal.h view.h" },
        { "registers", ROOM, "registers.h view.h" },
        { "office", ROOM, NULL },
        { "fairness", ROOM, NULL },
        { "account", ROOM, NULL },
        { "people", ROOM, NULL },
        { "finder", ROOM, NULL },
        { "editor", ROOM, NULL },
        { "upkeep", ROOM, NULL },
        { "demo", ROOM, NULL },
        { "simulate", ROOM, NULL },
        { "cli", SURFACE, ANY },
        { "region", FLOOR, "region.h store.h cartogram.h borders.h changes.h" },
        { "access", FLOOR, "access.h people.h password.h policy.h directory.h reset.h overseer.h scope.h roll.h "
                           "spoken.h" },
        { "jobs", FLOOR, "jobs.h outbox.h push.h upkeep.h webhook.h" },
        { "blobs", FLOOR, "blob.h record.h retain.h rotate.h" },
        { "attachments", FLOOR, NULL },
        { "likeness", FLOOR, NULL },
};

static const struct folder *folder_find(struct slice name)
{
        for (size_t i = 0; i < ARRAY_SIZE(folders); i++)
                if (slice_equal(name, slice_from_cstr(folders[i].name)))
                        return &folders[i];
        return NULL;
}

static bool is_face(const struct folder *folder, struct slice header)
{
        struct slice face, rest = slice_from_cstr(folder->face);
        while (slice_next(&rest, ' ', &face))
                if (slice_equal(face, S(ANY)) || slice_equal(face, header))
                        return true;
        return !folder->face && slice_ends_with(header, S(".h")) &&
               slice_equal(slice_sub(header, 0, header.size - 2), slice_from_cstr(folder->name));
}

/* The path between quotes of an #include "…", or the null slice for any other directive. */
static struct slice included_path(struct slice directive)
{
        struct slice rest = slice_trim(slice_from(directive, 1));
        if (!slice_starts_with(rest, S("include")))
                return SLICE_NULL;
        rest = slice_trim(slice_from(rest, strlen("include")));
        if (!slice_starts_with(rest, S("\"")))
                return SLICE_NULL;
        rest = slice_from(rest, 1);
        return slice_sub(rest, 0, slice_find_byte(rest, '"'));
}

/* #include "NAME.h": a generated header, which is seen without its folder. ROOM.sql.h and ROOM.html.h are the room's
 * own. */
static void check_generated(struct lint *lint, const struct source *source, struct slice own, const struct token *token)
{
        struct slice name = included_path(token->text);
        struct slice beside = slice_sub(source->path, 0, strlen("src/") + own.size + 1);
        if (lint_find(lint, arena_join(&lint->arena, beside, name)))
                lint_fault(lint, source->path, token->line, "include \"%.*s\" with its folder, as seen from src/",
                           SLICE_FMT(name));
        struct slice room = slice_sub(name, 0, slice_find_byte(name, '.'));
        bool is_rooms_own = slice_ends_with(name, S(".sql.h")) || slice_ends_with(name, S(".html.h"));
        if (is_rooms_own && !slice_equal(room, own) && !slice_equal(room, S("pages")))
                lint_fault(lint, source->path, token->line, "%.*s holds the queries or templates of another room",
                           SLICE_FMT(name));
}

static void check_arrow(struct lint *lint, const struct source *source, struct slice own, const struct token *token)
{
        struct slice path = included_path(token->text);
        struct slice name = slice_sub(path, 0, slice_find_byte(path, '/'));
        if (name.size == path.size) {
                if (!slice_is_null(path))
                        check_generated(lint, source, own, token);
                return;
        }
        if (slice_equal(name, own))
                return;
        const struct folder *from = folder_find(own);
        const struct folder *to = folder_find(name);
        if (!to || !from)
                lint_fault(lint, source->path, token->line,
                           "\"%.*s\": one of these folders has no layer yet; give it one in tools/lint-c.c",
                           SLICE_FMT(path));
        else if (to->layer > from->layer || (to->layer == from->layer && from->layer <= LIBRARY))
                lint_fault(lint, source->path, token->line, "%s may not lean on %s: the arrows of ARCHITECTURE.md",
                           from->name, to->name);
        else if (!is_face(to, slice_from(path, name.size + 1)))
                lint_fault(lint, source->path, token->line, "enter %s by its front door, not by %.*s", to->name,
                           SLICE_FMT(path));
}

/* The room of src/ROOM/…, or the null slice for src/main.c and for files elsewhere. */
static struct slice room_of(struct slice path)
{
        if (!slice_starts_with(path, S("src/")))
                return SLICE_NULL;
        struct slice rest = slice_from(path, 4);
        size_t slash = slice_find_byte(rest, '/');
        return slash == rest.size ? SLICE_NULL : slice_sub(rest, 0, slash);
}

/* ---- functions ---- */

/* What is known of the statement being read outside of any brace. */
struct statement {
        const struct token *name;  /* the word before the last ( at the outside */
        unsigned commas;
        bool has_parameters;       /* something other than `void` stands in the parentheses */
        bool closed;               /* that group has ended */
        bool assigns;
};

static bool is_attribute(const struct token *name)
{
        return slice_equal(name->text, S("__attribute__")) || slice_equal(name->text, S("_cleanup_"));
}

struct scan {
        struct statement statement, before_attribute;
        unsigned braces, parens, brackets;
        bool in_function;
};

static void open_paren(struct scan *scan, const struct token *tokens, size_t i)
{
        if (scan->parens++ > 0)
                return;
        scan->before_attribute = scan->statement;
        scan->statement.name = i > 0 && tokens[i - 1].kind == TOKEN_WORD ? &tokens[i - 1] : NULL;
        scan->statement.commas = 0;
        scan->statement.closed = false;
        const struct token *inside = &tokens[i + 1];
        bool is_void = slice_equal(inside->text, S("void")) && token_is(&tokens[i + 2], ')');
        scan->statement.has_parameters = !token_is(inside, ')') && !is_void;
}

static void close_paren(struct scan *scan)
{
        if (scan->parens == 0 || --scan->parens > 0)
                return;
        scan->statement.closed = true;
        if (scan->statement.name && is_attribute(scan->statement.name))
                scan->statement = scan->before_attribute;
}

static void scan_outside(struct scan *scan, const struct token *tokens, size_t i)
{
        const struct token *token = &tokens[i];
        if (token_is(token, '(') && scan->brackets == 0)
                open_paren(scan, tokens, i);
        else if (token_is(token, ')') && scan->brackets == 0)
                close_paren(scan);
        else if (token_is(token, '['))
                scan->brackets++;
        else if (token_is(token, ']') && scan->brackets > 0)
                scan->brackets--;
        else if (token_is(token, ',') && scan->parens == 1)
                scan->statement.commas++;
        else if (token_is(token, '=') && scan->parens == 0)
                scan->statement.assigns = true;
        else if (token_is(token, ';') && scan->parens == 0)
                scan->statement = (struct statement){ 0 };
        else if (token_is(token, '{') && scan->parens == 0) {
                scan->braces = 1;
                scan->in_function = scan->statement.closed && scan->statement.name && !scan->statement.assigns;
        }
}

/* Line `number`, counted from 1; the null slice when there is none. */
static struct slice line_of(struct slice text, unsigned number)
{
        struct slice line = SLICE_NULL;
        for (unsigned i = 0; i < number; i++)
                if (!slice_next(&text, '\n', &line))
                        return SLICE_NULL;
        return line;
}

/* Whether the line above the function says `lint: parameters (REASON)`. */
static bool may_take_more(const struct source *source, unsigned line)
{
        struct slice above = line_of(source->text, line - 1);
        size_t at = slice_find(above, S("lint: parameters ("));
        if (line < 2 || at == SIZE_MAX)
                return false;
        struct slice reason = slice_from(above, at + strlen("lint: parameters ("));
        return slice_find_byte(reason, ')') >= REASON_MIN && slice_find_byte(reason, ')') < reason.size;
}

static void check_function(struct lint *lint, const struct source *source, const struct function *function)
{
        if (function->lines > FUNCTION_LINES_MAX)
                lint_fault(lint, source->path, function->line,
                           "%.*s is %u lines long (at most %d): split it where it changes subject",
                           SLICE_FMT(function->name), function->lines, FUNCTION_LINES_MAX);
        if (function->parameters > PARAMETERS_MAX && !slice_starts_with(source->path, S("tests/")) &&
            !may_take_more(source, function->line))
                lint_fault(lint, source->path, function->line,
                           "%.*s has %u parameters (at most %d): pass a struct; a library's callback says "
                           "`lint: parameters (REASON)` in the line above",
                           SLICE_FMT(function->name), function->parameters, PARAMETERS_MAX);
}

static void record_function(struct lint *lint, const struct source *source, const struct statement *s, unsigned end)
{
        if (lint->function_count == FUNCTIONS_MAX)
                abort();
        struct function *function = &lint->functions[lint->function_count++];
        *function = (struct function){
                .name = s->name->text, .path = source->path, .line = s->name->line,
                .lines = end - s->name->line + 1, .parameters = s->has_parameters ? s->commas + 1 : 0,
        };
        check_function(lint, source, function);
}

/* `tokens` without comments and directives, closed by three empty ones so that looking ahead is safe. */
static void find_functions(struct lint *lint, const struct source *source, const struct token *tokens, size_t count)
{
        struct scan scan = { 0 };
        for (size_t i = 0; i < count; i++) {
                if (scan.braces == 0) {
                        scan_outside(&scan, tokens, i);
                        continue;
                }
                if (token_is(&tokens[i], '{'))
                        scan.braces++;
                if (!token_is(&tokens[i], '}') || --scan.braces > 0)
                        continue;
                if (scan.in_function)
                        record_function(lint, source, &scan.statement, tokens[i].line);
                scan.statement = (struct statement){ 0 };
                scan.in_function = false;
        }
        if (scan.braces != 0)
                lint_fault(lint, source->path, 0, "braces do not balance, so its functions cannot be measured");
}

/* ---- foreign languages inside strings ---- */

/* Whether `second` (may be empty) stands somewhere behind `first`. */
static bool has_in_order(struct slice text, const char *first, const char *second)
{
        size_t at = slice_find(text, slice_from_cstr(first));
        return at != SIZE_MAX && slice_find(slice_from(text, at), slice_from_cstr(second)) != SIZE_MAX;
}

static bool is_sql(struct slice text)
{
        static const char *const signs[][2] = {
                { "SELECT ", " FROM " }, { "SELECT ", "\nFROM " }, { "INSERT INTO ", "" }, { "UPDATE ", " SET " },
                { "DELETE FROM ", "" },  { "CREATE TABLE ", "" },  { "ALTER TABLE ", "" }, { "DROP TABLE ", "" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
                if (has_in_order(text, signs[i][0], signs[i][1]))
                        return true;
        return false;
}

static bool is_html(struct slice text)
{
        static const char *const tags[] = { "html", "head",  "body",  "div",    "p",      "span", "a",  "ul",
                                            "li",   "table", "tr",    "td",     "th",     "form", "b",  "button",
                                            "h1",   "h2",    "input", "script", "strong", "main", "br", "nav" };
        for (size_t at = slice_find_byte(text, '<'); at < text.size; at++) {
                struct slice rest = slice_from(text, at);
                if (!slice_starts_with(rest, S("<")))
                        continue;
                rest = slice_from(rest, slice_starts_with(rest, S("</")) ? 2 : 1);
                for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
                        struct slice tag = slice_from_cstr(tags[i]);
                        char after = rest.size > tag.size ? rest.data[tag.size] : '\0';
                        if (slice_starts_with(rest, tag) && (after == '>' || after == ' ' || after == '/'))
                                return true;
                }
        }
        return false;
}

static void check_strings(struct lint *lint, const struct source *source, const struct token *tokens, size_t count)
{
        if (!slice_starts_with(source->path, S("src/")))
                return;
        bool in_store = slice_starts_with(source->path, S("src/store/"));
        bool writes_html = slice_equal(source->path, S("src/text/render.c")); /* what compiled templates stand on */
        for (size_t i = 0; i < count; i++) {
                if (tokens[i].kind != TOKEN_STRING)
                        continue;
                unsigned line = tokens[i].line;
                struct slice text = tokens[i].text;
                for (; i + 1 < count && tokens[i + 1].kind == TOKEN_STRING; i++)
                        text = arena_join(&lint->arena, slice_sub(text, 0, text.size - 1),
                                          slice_from(tokens[i + 1].text, 1));
                if (!in_store && is_sql(text))
                        lint_fault(lint, source->path, line, "SQL belongs in the room's .sql file");
                if (!writes_html && is_html(text))
                        lint_fault(lint, source->path, line, "HTML belongs in a template under pages/");
        }
}

/* A wait by the time of day lasts a day longer when that is set back. */
static void check_waits(struct lint *lint, const struct source *source, const struct token *tokens, size_t count)
{
        static const char *const waits[] = { "pthread_cond_timedwait", "pthread_mutex_timedlock", "sem_timedwait" };
        if (slice_starts_with(source->path, S("src/base/")))
                return;
        for (size_t i = 0; i < count; i++)
                for (size_t k = 0; k < ARRAY_SIZE(waits); k++)
                        if (tokens[i].kind == TOKEN_WORD && slice_equal(tokens[i].text, slice_from_cstr(waits[k])))
                                lint_fault(lint, source->path, tokens[i].line,
                                           "%s() waits by a clock that can be set back; use base/wait.h", waits[k]);
}

static void check_calls(struct lint *lint, const struct source *source, const struct token *tokens, size_t count)
{
        static const char *const shells[] = { "system", "popen", "wordexp" };
        for (size_t i = 0; i + 1 < count; i++)
                for (size_t k = 0; k < ARRAY_SIZE(shells); k++)
                        if (tokens[i].kind == TOKEN_WORD && token_is(&tokens[i + 1], '(') &&
                            slice_equal(tokens[i].text, slice_from_cstr(shells[k])))
                                lint_fault(lint, source->path, tokens[i].line,
                                           "%s() starts a shell; use posix_spawn with "
                                           "an argument vector",
                                           shells[k]);
}

/* Two letters in a row that are no conversion of printf: somebody is told something. */
static bool has_words(struct slice text)
{
        for (size_t i = 1; i + 1 < text.size; i++)
                if (isalpha((unsigned char)text.data[i]) && isalpha((unsigned char)text.data[i + 1]) &&
                    text.data[i - 1] != '%')
                        return true;
        return false;
}

/* What a command says when it fails is said in the language of the terminal: M("..."), or nothing translates it. */
static void check_sayings(struct lint *lint, const struct source *source, const struct token *tokens, size_t count)
{
        for (size_t i = 0; i + 1 < count; i++) {
                bool fails = slice_equal(tokens[i].text, S("cli_fail")) || slice_equal(tokens[i].text, S("cli_failf"));
                if (!fails || !token_is(&tokens[i + 1], '('))
                        continue;
                unsigned depth = 0;
                for (size_t k = i + 1; k < count; k++) {
                        depth += token_is(&tokens[k], '(');
                        depth -= token_is(&tokens[k], ')');
                        if (depth == 0)
                                break;
                        if (depth == 1 && tokens[k].kind == TOKEN_STRING && has_words(tokens[k].text))
                                lint_fault(lint, source->path, tokens[k].line, "nothing translates this: M(\"...\")");
                }
        }
}

/* ---- */

static unsigned count_lines(struct slice text)
{
        unsigned lines = 1;
        for (size_t i = 0; i < text.size; i++)
                lines += text.data[i] == '\n';
        return lines;
}

void lint_c(struct lint *lint, struct source *source)
{
        size_t count = 0;
        struct token *tokens = token_cut(&lint->arena, source->text, &count);
        struct token *code = arena_array(&lint->arena, struct token, count + 3);
        if (!tokens || !code)
                abort();
        struct slice own = room_of(source->path);
        size_t code_count = 0;
        for (size_t i = 0; i < count; i++) {
                if (tokens[i].kind == TOKEN_COMMENT)
                        source->comment_lines += count_lines(tokens[i].text);
                else if (tokens[i].kind != TOKEN_DIRECTIVE)
                        code[code_count++] = tokens[i];
                else if (!slice_is_null(own))
                        check_arrow(lint, source, own, &tokens[i]);
        }
        find_functions(lint, source, code, code_count);
        check_strings(lint, source, code, code_count);
        check_calls(lint, source, code, code_count);
        check_waits(lint, source, code, code_count);
        check_sayings(lint, source, code, code_count);
}
