/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "routegen.h"

#include <stdarg.h>

void decls_fault(struct decls *decls, const char *file, unsigned line, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        (void)fprintf(stderr, "%s:%u: ", file, line);
        (void)vfprintf(stderr, format, arguments);
        (void)fputc('\n', stderr);
        va_end(arguments);
        decls->faults++;
}

bool is_word(struct slice s, const char *more)
{
        for (size_t i = 0; i < s.size; i++) {
                char c = s.data[i];
                bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
                if (!plain && (c == '\0' || !strchr(more, c)))
                        return false;
        }
        return s.size > 0;
}

bool one_of(struct slice s, const char *words)
{
        struct slice rest = slice_from_cstr(words), word;
        while (slice_next(&rest, ' ', &word))
                if (slice_equal(word, s))
                        return true;
        return false;
}

struct slice take_word(struct slice *rest)
{
        *rest = slice_trim(*rest);
        size_t end = 0;
        while (end < rest->size && rest->data[end] != ' ' && rest->data[end] != '\t')
                end++;
        struct slice word = slice_sub(*rest, 0, end);
        *rest = slice_trim(slice_from(*rest, end));
        return word.size ? word : SLICE_NULL;
}

static bool read_range(struct slice text, int64_t *ret_min, int64_t *ret_max)
{
        size_t dots = slice_find(text, S(".."));
        return dots != SIZE_MAX && slice_to_int64(slice_sub(text, 0, dots), ret_min) &&
               slice_to_int64(slice_from(text, dots + 2), ret_max) && *ret_min <= *ret_max;
}

size_t take_choices(struct reader *r, struct slice *choices, struct slice *rest)
{
        size_t open = slice_find_byte(*rest, '('), close = slice_find_byte(*rest, ')'), count = 0;
        if (open >= close || close == rest->size) {
                FAULT(r, "choice needs its words in brackets: choice(a b)");
                return 0;
        }
        struct slice words = slice_sub(*rest, open + 1, close - open - 1), word;
        *rest = slice_trim(slice_from(*rest, close + 1));
        while (!slice_is_null(word = take_word(&words))) {
                if (!is_word(word, "-."))
                        FAULT(r, "choice \"%.*s\" is not a word", SLICE_FMT(word));
                else if (count == CHOICES_MAX)
                        FAULT(r, "more than %d choices", CHOICES_MAX);
                else
                        choices[count++] = word;
        }
        if (count == 0)
                FAULT(r, "choice without words");
        return count;
}

static void read_type(struct reader *r, struct decl_param *param, struct slice *rest)
{
        if (slice_equal(param->source, S("file"))) {
                param->type = S("file");
        } else if (slice_starts_with(*rest, S("choice"))) {
                param->type = S("choice");
                param->choice_count = take_choices(r, param->choices, rest);
                return;
        } else {
                param->type = take_word(rest);
        }
        if (!one_of(param->type, "uuid int text line secret bool date file value"))
                FAULT(r, "parameter %.*s has no type that exists", SLICE_FMT(param->name));
        if (slice_equal(param->type, S("value")) && !slice_equal(param->source, S("json")))
                FAULT(r, "type value stands in JSON only");
        if (one_of(param->type, "int text line secret file") &&
            !read_range(take_word(rest), &param->min, &param->max))
                FAULT(r, "parameter %.*s needs its bounds: MIN..MAX", SLICE_FMT(param->name));
}

static void read_marks(struct reader *r, struct decl_param *param, struct slice rest)
{
        struct slice mark;
        while (!slice_is_null(mark = take_word(&rest))) {
                int64_t most;
                if (slice_equal(mark, S("?")))
                        param->optional = true;
                else if (slice_starts_with(mark, S("[")) && slice_ends_with(mark, S("]")) &&
                         slice_to_int64(slice_sub(mark, 1, mark.size - 2), &most) && most > 0 && most <= 10000)
                        param->most = (unsigned)most;
                else
                        FAULT(r, "\"%.*s\" is neither ? nor [MAX]", SLICE_FMT(mark));
        }
        if (param->most && one_of(param->type, "bool value"))
                FAULT(r, "type %.*s cannot be repeated", SLICE_FMT(param->type));
        if (slice_equal(param->source, S("path")) && (param->most || param->optional))
                FAULT(r, "a path parameter is always there, and once");
}

static void read_param(struct reader *r, struct slice source, struct slice rest)
{
        struct decl *decl = r->decl;
        if (decl->param_count == PARAMS_MAX) {
                FAULT(r, "more than %d parameters", PARAMS_MAX);
                return;
        }
        struct decl_param *param = &decl->params[decl->param_count];
        *param = (struct decl_param){ .source = source, .name = take_word(&rest) };
        if (!is_word(param->name, ""))
                FAULT(r, "a parameter's name is a C word");
        for (size_t i = 0; i < decl->param_count; i++)
                if (slice_equal(decl->params[i].name, param->name))
                        FAULT(r, "parameter %.*s stands twice", SLICE_FMT(param->name));
        read_type(r, param, &rest);
        read_marks(r, param, rest);
        decl->param_count++;
}

static void read_rate(struct reader *r, struct slice value)
{
        struct decl *decl = r->decl;
        decl->rate = take_word(&value);
        if (!one_of(decl->rate, "session client global none")) {
                FAULT(r, "rate is session N/SECONDS, client N/SECONDS, global N/SECONDS or none");
                return;
        }
        size_t slash = slice_find_byte(value, '/');
        if (!slice_equal(decl->rate, S("none")) &&
            (!slice_to_int64(slice_sub(value, 0, slash), &decl->rate_count) ||
             !slice_to_int64(slice_from(value, slash + 1), &decl->rate_seconds) || decl->rate_count < 1 ||
             decl->rate_seconds < 1 || decl->rate_count > 1000000 || decl->rate_seconds > 86400))
                FAULT(r, "rate needs N/SECONDS");
}

static void read_summary(struct reader *r, struct slice value)
{
        size_t slash = slice_find(value, S(" / "));
        if (slash == SIZE_MAX) {
                FAULT(r, "summary needs both languages: Indonesian / English");
                return;
        }
        r->decl->summary_id = slice_trim(slice_sub(value, 0, slash));
        r->decl->summary_en = slice_trim(slice_from(value, slash + 3));
}

/* "permission: report.grade" and the like. */
static void read_setting(struct reader *r, struct slice name, struct slice value)
{
        struct decl *d = r->decl;
        const struct {
                const char *name;
                struct slice *target;
                const char *words; /* NULL: any word */
        } settings[] = {
                { "permission", &d->permission, NULL },
                { "purpose", &d->purpose, NULL },
                { "csrf", &d->csrf, "token origin none" },
                { "pool", &d->pool, "work slow door tips inline" },
                { "log", &d->log, "none" },
                { "on-invalid", &d->on_invalid, "handler" },
                { "version", &d->version, "tag fresh match match-or-none" },
        };
        if (slice_equal(name, S("summary"))) {
                read_summary(r, value);
                return;
        }
        if (slice_equal(name, S("rate"))) {
                read_rate(r, value);
                return;
        }
        if (slice_equal(name, S("returns"))) {
                d->returns = value;
                return;
        }
        if (slice_equal(name, S("body"))) {
                if (!slice_to_int64(value, &d->body_max) || d->body_max < 1 || d->body_max > 256 << 20)
                        FAULT(r, "body is a number of bytes up to 268435456");
                return;
        }
        for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++) {
                if (!slice_equal(name, slice_from_cstr(settings[i].name)))
                        continue;
                if (!is_word(value, "-.") || (settings[i].words && !one_of(value, settings[i].words)))
                        FAULT(r, "%s: \"%.*s\" is not allowed", settings[i].name, SLICE_FMT(value));
                *settings[i].target = value;
                return;
        }
        FAULT(r, "\"%.*s:\" is not a setting of a route", SLICE_FMT(name));
}

static void begin_route(struct reader *r, struct slice rest)
{
        struct decls *decls = r->decls;
        struct decl *decl = decls->count < DECLS_MAX ? &decls->list[decls->count] : NULL;
        struct decl_param *params = arena_array(decls->arena, struct decl_param, PARAMS_MAX);
        if (!decl || !params) {
                FAULT(r, "too many routes");
                return;
        }
        *decl = (struct decl){ .file = r->file, .line = r->line, .params = params };
        decl->method = take_word(&rest);
        decl->pattern = take_word(&rest);
        if (!one_of(decl->method, "GET POST PUT PATCH DELETE"))
                FAULT(r, "ROUTE needs a method: GET POST PUT PATCH DELETE");
        if (!slice_starts_with(decl->pattern, S("/")) || rest.size > 0)
                FAULT(r, "ROUTE needs one path that begins with /");
        r->decl = decl;
}

static void read_comment_line(struct reader *r, struct slice line)
{
        line = slice_trim(line);
        if (line.size == 0 || (!r->decl && !r->shape))
                return;
        struct slice rest = line, word = take_word(&rest);
        if (r->shape)
                shape_read_field(r, line);
        else if (slice_equal(word, S("answer")))
                answer_read(r, rest);
        else if (one_of(word, "path query form file json"))
                read_param(r, word, rest);
        else if (slice_ends_with(word, S(":")))
                read_setting(r, slice_sub(word, 0, word.size - 1), rest);
        else
                FAULT(r, "\"%.*s\" is neither a parameter nor a setting", SLICE_FMT(word));
}

/* Each {name} of the pattern is declared, each path parameter stands in the pattern. */
static void check_path(struct reader *r)
{
        struct decl *decl = r->decl;
        size_t in_pattern = 0, declared = 0;
        struct slice rest = slice_from(decl->pattern, 1), segment;
        while (slice_next(&rest, '/', &segment)) {
                bool variable = slice_starts_with(segment, S("{")) && slice_ends_with(segment, S("}"));
                if (!is_word(variable ? slice_sub(segment, 1, segment.size - 2) : segment, "-.~")) {
                        FAULT(r, "path segment \"%.*s\" is neither a word nor {name}", SLICE_FMT(segment));
                        continue;
                }
                if (!variable)
                        continue;
                in_pattern++;
                bool found = false;
                for (size_t i = 0; i < decl->param_count; i++)
                        found |= slice_equal(decl->params[i].source, S("path")) &&
                                 slice_equal(decl->params[i].name, slice_sub(segment, 1, segment.size - 2));
                if (!found)
                        FAULT(r, "%.*s has no path line", SLICE_FMT(segment));
        }
        for (size_t i = 0; i < decl->param_count; i++)
                declared += slice_equal(decl->params[i].source, S("path"));
        if (declared != in_pattern)
                FAULT(r, "%zu path lines for %zu places in the path", declared, in_pattern);
}

static void check_body(struct reader *r)
{
        struct decl *decl = r->decl;
        bool reads = slice_equal(decl->method, S("GET")), form = false, json = false;
        for (size_t i = 0; i < decl->param_count; i++) {
                form |= one_of(decl->params[i].source, "form file");
                json |= slice_equal(decl->params[i].source, S("json"));
        }
        if (reads && (form || json))
                FAULT(r, "a GET has no body");
        if (form && json)
                FAULT(r, "form and JSON parameters in one route");
        if (slice_equal(decl->on_invalid, S("handler")) && !form)
                FAULT(r, "on-invalid: handler is for forms");
        if (!reads && slice_equal(decl->csrf, S("none")))
                FAULT(r, "a %.*s is never csrf: none", SLICE_FMT(decl->method));
}

static void check_complete(struct reader *r)
{
        struct decl *decl = r->decl;
        if (slice_is_null(decl->summary_id))
                FAULT(r, "route without summary");
        if (slice_is_null(decl->permission))
                FAULT(r, "route without permission");
        if (slice_is_null(decl->purpose))
                FAULT(r, "route without purpose");
        if (slice_is_null(decl->csrf) && slice_equal(decl->method, S("GET")))
                decl->csrf = S("none");
        if (slice_is_null(decl->csrf))
                FAULT(r, "route without csrf");
        bool public = slice_equal(decl->permission, S("public"));
        if (public && slice_equal(decl->csrf, S("token")))
                FAULT(r, "a public route has no session whose token could be asked: csrf: origin");
        if (slice_equal(decl->log, S("none")) && !public)
                FAULT(r, "log: none is for public routes");
        if (slice_is_null(decl->rate)) {
                decl->rate = public ? S("global") : S("session");
                decl->rate_count = public ? 2000 : 600;
                decl->rate_seconds = public ? 1 : 60;
        }
        if (public && slice_equal(decl->rate, S("session")))
                FAULT(r, "a public route has no session: rate: client, global or none");
        if (slice_equal(decl->rate, S("client")) && (!public || slice_equal(decl->log, S("none"))))
                FAULT(r, "rate: client is for public routes that may know where a request comes from: not with "
                         "log: none");
        check_path(r);
        check_body(r);
}

/* The name in "enum error NAME(struct request *"; the null slice when the line is no handler. */
static struct slice handler_name(struct slice line)
{
        struct slice head = S("enum error ");
        if (!slice_starts_with(line, head))
                return SLICE_NULL;
        struct slice rest = slice_from(line, head.size);
        size_t open = slice_find(rest, S("(struct request *"));
        if (open == SIZE_MAX)
                return SLICE_NULL;
        struct slice name = slice_sub(rest, 0, open), after = slice_from(rest, open);
        struct slice params = S("const struct ");
        size_t at = slice_find(after, params);
        if (at == SIZE_MAX || slice_find(after, S("_params *")) == SIZE_MAX)
                return SLICE_NULL;
        return name;
}

static struct slice room_of(const char *file)
{
        struct slice path = slice_from_cstr(file), rest = path, item, room = SLICE_NULL, last = SLICE_NULL;
        while (slice_next(&rest, '/', &item)) {
                room = last;
                last = item;
        }
        return room;
}

static void end_route(struct reader *r, struct slice name)
{
        struct decl *decl = r->decl;
        unsigned at = r->line;
        r->line = decl->line;
        decl->name = name;
        decl->room = room_of(r->file);
        check_complete(r);
        if (slice_starts_with(decl->pattern, S("/api/")) && slice_equal(decl->on_invalid, S("handler")))
                FAULT(r, "an API answers wrong input with problem+json");
        r->line = at;
        r->decls->count++;
        r->decl = NULL;
}

static void read_code_line(struct reader *r, struct slice line)
{
        struct slice name = handler_name(line);
        if (!slice_is_null(name) && r->decl)
                end_route(r, name);
        else if (!slice_is_null(name) && !slice_ends_with(slice_trim(line), S(";")))
                FAULT(r, "handler %.*s has no ROUTE comment", SLICE_FMT(name));
        else if (r->decl && slice_trim(line).size > 0)
                FAULT(r, "a ROUTE comment stands directly above its handler");
        if (slice_is_null(name) && slice_trim(line).size > 0)
                r->decl = NULL;
}

static struct slice read_whole_file(struct decls *decls, const char *path)
{
        _cleanup_fclose_ FILE *file = fopen(path, "re");
        if (!file)
                return SLICE_NULL;
        enum { FILE_MAX = 1 << 20 };
        char *data = arena_alloc(decls->arena, FILE_MAX);
        return data ? slice_of(data, fread(data, 1, FILE_MAX, file)) : SLICE_NULL;
}

/* `text`: "ROUTE GET /a" or "SHAPE Name: about". */
static void begin_comment(struct reader *r, struct slice text)
{
        struct slice rest = slice_trim(text), word = take_word(&rest);
        if (r->decl)
                FAULT(r, "the ROUTE before has no handler");
        r->decl = NULL;
        r->shape = NULL;
        if (slice_equal(word, S("ROUTE")))
                begin_route(r, rest);
        else
                shape_begin(r, rest);
}

void decls_read(struct decls *decls, const char *file)
{
        struct reader r = { .decls = decls, .file = file };
        struct slice rest = read_whole_file(decls, file), line;
        if (slice_is_null(rest))
                FAULT(&r, "cannot be read");
        bool in_comment = false;
        while (slice_next(&rest, '\n', &line)) {
                r.line++;
                struct slice text = slice_trim(line);
                size_t end = slice_find(text, S("*/"));
                bool ends = end != SIZE_MAX;
                if (slice_starts_with(text, S("/* ROUTE ")) || slice_starts_with(text, S("/* SHAPE "))) {
                        begin_comment(&r, slice_sub(text, 3, ends ? end - 3 : SIZE_MAX));
                        in_comment = !ends;
                } else if (in_comment) {
                        struct slice body = slice_sub(text, 0, ends ? end : text.size);
                        if (slice_starts_with(body, S("*")))
                                body = slice_from(body, 1);
                        read_comment_line(&r, body);
                        in_comment = !ends;
                } else {
                        read_code_line(&r, line);
                }
                if (!in_comment)
                        r.shape = NULL;
        }
        if (r.decl)
                FAULT(&r, "the ROUTE before has no handler");
}

/* The pattern without the names of its places, so that /a/{id} and /a/{key} are seen to be one. */
static struct slice shape_of(struct arena *arena, struct slice pattern)
{
        char *copy = arena_alloc(arena, pattern.size + 1);
        size_t size = 0;
        bool inside = false;
        for (size_t i = 0; copy && i < pattern.size; i++) {
                inside = inside && pattern.data[i] != '}';
                if (!inside)
                        copy[size++] = pattern.data[i];
                inside = inside || pattern.data[i] == '{';
        }
        return slice_of(copy, size);
}

static int compare_decls(const void *a, const void *b)
{
        const struct decl *x = a, *y = b;
        int order = slice_compare(x->pattern, y->pattern);
        return order ? order : slice_compare(x->method, y->method);
}

void decls_check(struct decls *decls)
{
        qsort(decls->list, decls->count, sizeof(decls->list[0]), compare_decls);
        for (size_t i = 0; i < decls->count; i++) {
                struct decl *a = &decls->list[i];
                struct slice shape = shape_of(decls->arena, a->pattern);
                for (size_t j = 0; j < i; j++) {
                        struct decl *b = &decls->list[j];
                        if (slice_equal(a->name, b->name))
                                decls_fault(decls, a->file, a->line, "handler %.*s is declared at %s:%u too",
                                            SLICE_FMT(a->name), b->file, b->line);
                        if (slice_equal(a->method, b->method) &&
                            slice_equal(shape, shape_of(decls->arena, b->pattern)))
                                decls_fault(decls, a->file, a->line, "%.*s %.*s is declared at %s:%u too",
                                            SLICE_FMT(a->method), SLICE_FMT(a->pattern), b->file, b->line);
                }
        }
}
