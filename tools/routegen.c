/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Writes what follows from the route comments (notation: src/http/README.md).
 *
 *     routegen header OUT FILE...     ROOM.routes.h: parameter structs and prototypes of the handlers in FILEs
 *     routegen table OUT_DIR FILE...  routes.c, openapi.json and route-matrix.txt of all FILEs
 *
 * Exit 1 and FILE:LINE: sentences when a declaration is not complete. */
#include "routegen.h"

enum { ARENA_MAX = 1 << 30, OUTPUT_MAX = 64 << 20 };

static const struct type_row {
        const char *name, *c_type, *constant;
        bool mark; /* an optional one needs has_NAME, because its value has no "absent" */
} types[] = {
        { "uuid", "struct uuid ", "TYPE_UUID", true },
        { "int", "int64_t ", "TYPE_INT", true },
        { "text", "struct slice ", "TYPE_TEXT", false },
        { "line", "struct slice ", "TYPE_LINE", false },
        { "secret", "struct slice ", "TYPE_SECRET", false },
        { "bool", "bool ", "TYPE_BOOL", true },
        { "date", "struct date ", "TYPE_DATE", false },
        { "choice", "struct slice ", "TYPE_CHOICE", false },
        { "file", "struct file_part ", "TYPE_FILE", false },
        { "value", "json_t *", "TYPE_VALUE", false },
};

static const struct type_row *type_of(const struct decl_param *param)
{
        for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
                if (slice_equal(param->type, slice_from_cstr(types[i].name)))
                        return &types[i];
        return &types[0];
}

static enum error write_file(const char *folder, const char *name, const struct buffer *content)
{
        _cleanup_buffer_ struct buffer path;
        buffer_init(&path, 4096);
        buffer_printf(&path, "%s%s%s", folder, folder[0] ? "/" : "", name);
        buffer_append_byte(&path, '\0');
        TRY(buffer_check(&path));
        TRY(buffer_check(content));
        _cleanup_fclose_ FILE *file = fopen(path.data, "we");
        if (!file || fwrite(content->data, 1, content->size, file) != content->size || fflush(file) != 0)
                return ERR_IO;
        return OK;
}

static bool has_mark(const struct decl_param *param)
{
        return param->most > 0 || (param->optional && type_of(param)->mark);
}

static void write_struct(struct buffer *out, const struct decl *decl)
{
        buffer_printf(out, "\nstruct %.*s_params {\n", SLICE_FMT(decl->name));
        for (size_t i = 0; i < decl->param_count; i++) {
                const struct decl_param *p = &decl->params[i];
                const char *c_type = type_of(p)->c_type;
                if (p->most)
                        buffer_printf(out, "        const %s*%.*s;\n        size_t %.*s_count;\n", c_type,
                                      SLICE_FMT(p->name), SLICE_FMT(p->name));
                else
                        buffer_printf(out, "        %s%.*s;\n", c_type, SLICE_FMT(p->name));
                if (!p->most && has_mark(p))
                        buffer_printf(out, "        bool has_%.*s;\n", SLICE_FMT(p->name));
        }
        if (decl->param_count == 0)
                buffer_append(out, S("        char none;\n"));
        buffer_printf(out,
                      "};\n/* %.*s %.*s: %.*s */\nenum error %.*s(struct request *rq, const struct %.*s_params *p);\n",
                      SLICE_FMT(decl->method), SLICE_FMT(decl->pattern), SLICE_FMT(decl->summary_id),
                      SLICE_FMT(decl->name), SLICE_FMT(decl->name));
}

static void write_structs(struct buffer *out, const struct decls *decls)
{
        for (size_t i = 0; i < decls->count; i++)
                write_struct(out, &decls->list[i]);
}

/* --- routes.c --- */

static void write_upper(struct buffer *out, struct slice word)
{
        for (size_t i = 0; i < word.size; i++)
                buffer_append_byte(out, word.data[i] >= 'a' && word.data[i] <= 'z' ? (char)(word.data[i] - 32)
                                                                                    : word.data[i]);
}

static void write_param(struct buffer *out, const struct decl *decl, size_t i)
{
        const struct decl_param *p = &decl->params[i];
        buffer_printf(out, "        { .name = \"%.*s\", .source = PARAM_", SLICE_FMT(p->name));
        write_upper(out, p->source);
        buffer_printf(out, ", .type = %s, .min = %lld, .max = %lld, .most = %u, .optional = %s,\n",
                      type_of(p)->constant, (long long)p->min, (long long)p->max, p->most,
                      p->optional ? "true" : "false");
        buffer_printf(out, "          .offset = offsetof(struct %.*s_params, %.*s)", SLICE_FMT(decl->name),
                      SLICE_FMT(p->name));
        if (has_mark(p))
                buffer_printf(out, ", .mark_offset = offsetof(struct %.*s_params, %s%.*s%s)", SLICE_FMT(decl->name),
                              p->most ? "" : "has_", SLICE_FMT(p->name), p->most ? "_count" : "");
        if (p->choice_count)
                buffer_append(out, S(",\n          .choices = (const char *const[]){ "));
        for (size_t c = 0; c < p->choice_count; c++)
                buffer_printf(out, "\"%.*s\", ", SLICE_FMT(p->choices[c]));
        buffer_append(out, p->choice_count ? S("NULL } },\n") : S(" },\n"));
}

static void write_params_and_thunk(struct buffer *out, const struct decl *decl)
{
        if (decl->param_count)
                buffer_printf(out, "\nstatic const struct param params_of_%.*s[] = {\n", SLICE_FMT(decl->name));
        for (size_t i = 0; i < decl->param_count; i++)
                write_param(out, decl, i);
        buffer_printf(out, "%s\nstatic enum error call_%.*s(struct request *rq, const void *params)\n{\n"
                           "        return %.*s(rq, params);\n}\n",
                      decl->param_count ? "};\n" : "", SLICE_FMT(decl->name), SLICE_FMT(decl->name));
}

/* Most bytes of body: what was declared, or what its parameters can need with percent encoding and framing. */
static int64_t body_max_of(const struct decl *decl)
{
        int64_t sum = 65536;
        for (size_t i = 0; i < decl->param_count; i++) {
                const struct decl_param *p = &decl->params[i];
                int64_t each = slice_equal(p->source, S("file")) ? p->max + 1024 : 0;
                if (slice_equal(p->type, S("text")) && !slice_equal(p->source, S("query")))
                        each = p->max * 12;
                sum += each * (p->most ? p->most : 1);
        }
        if (slice_equal(decl->method, S("GET")))
                return 0;
        return decl->body_max ? decl->body_max : sum;
}

static void write_flags(struct buffer *out, const struct decl *decl)
{
        buffer_append(out, S("0"));
        if (slice_starts_with(decl->pattern, S("/api/")))
                buffer_append(out, S(" | ROUTE_API"));
        if (!slice_is_null(decl->log))
                buffer_append(out, S(" | ROUTE_UNTRACED"));
        if (!slice_is_null(decl->on_invalid))
                buffer_append(out, S(" | ROUTE_ON_INVALID"));
        if (slice_equal(decl->permission, S("public")))
                buffer_append(out, S(" | ROUTE_PUBLIC"));
}

static void write_route(struct buffer *out, const struct decl *d)
{
        buffer_printf(out,
                      "        { .name = \"%.*s\", .pattern = \"%.*s\", .permission = \"%.*s\", .purpose = \"%.*s\",\n",
                      SLICE_FMT(d->name), SLICE_FMT(d->pattern), SLICE_FMT(d->permission), SLICE_FMT(d->purpose));
        buffer_printf(out, "          .handle = call_%.*s, .method = HTTP_%.*s, .csrf = CSRF_", SLICE_FMT(d->name),
                      SLICE_FMT(d->method));
        write_upper(out, d->csrf);
        buffer_append(out, S(", .rate_rule = RATE_"));
        write_upper(out, d->rate);
        buffer_printf(out, ", .rate = %lld, .rate_seconds = %lld,\n          .pool = POOL_", (long long)d->rate_count,
                      (long long)d->rate_seconds);
        write_upper(out, slice_is_null(d->pool) ? S("work") : d->pool);
        buffer_append(out, S(", .flags = "));
        write_flags(out, d);
        buffer_printf(out, ", .body_max = %lld, .params_size = sizeof(struct %.*s_params)", (long long)body_max_of(d),
                      SLICE_FMT(d->name));
        if (d->param_count)
                buffer_printf(out, ",\n          .params = params_of_%.*s, .param_count = %zu", SLICE_FMT(d->name),
                              d->param_count);
        buffer_append(out, S(" },\n"));
}

static void write_c_string(struct buffer *out, struct slice text)
{
        for (size_t i = 0; i < text.size; i++) {
                if (i % 100 == 0)
                        buffer_append(out, i ? S("\"\n        \"") : S("        \""));
                if (text.data[i] == '"' || text.data[i] == '\\')
                        buffer_append_byte(out, '\\');
                if (text.data[i] == '\n')
                        buffer_append(out, S("\\n"));
                else
                        buffer_append_byte(out, text.data[i]);
        }
        buffer_append(out, S("\""));
}

static void write_table(struct buffer *out, const struct decls *decls, const struct buffer *openapi)
{
        buffer_append(out, S("/* Written by tools/routegen from the comments above the handlers. */\n"
                             "#include \"http/routes.h\"\n"));
        write_structs(out, decls);
        for (size_t i = 0; i < decls->count; i++)
                write_params_and_thunk(out, &decls->list[i]);
        buffer_append(out, S("\nstatic const struct route routes[] = {\n"));
        for (size_t i = 0; i < decls->count; i++)
                write_route(out, &decls->list[i]);
        buffer_append(out, S("        { 0 },\n};\n\nstatic const char openapi[] =\n"));
        write_c_string(out, buffer_slice(openapi));
        buffer_printf(out,
                      ";\n\nconst struct route_table kentongan_routes = {\n        .routes = routes, .count = %zu,\n"
                      "        .openapi = { openapi, sizeof(openapi) - 1 },\n};\n",
                      decls->count);
}

/* --- route-matrix.txt --- */

static void write_matrix(struct buffer *out, const struct decls *decls)
{
        buffer_append(out, S("# METHOD\tPATH\tPERMISSION\tPURPOSE\tCSRF\tHANDLER\tSUMMARY\n"));
        for (size_t i = 0; i < decls->count; i++) {
                const struct decl *d = &decls->list[i];
                buffer_printf(out, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", SLICE_FMT(d->method),
                              SLICE_FMT(d->pattern), SLICE_FMT(d->permission), SLICE_FMT(d->purpose),
                              SLICE_FMT(d->csrf), SLICE_FMT(d->name), SLICE_FMT(d->summary_id));
        }
}

static enum error write_all(const char *folder, const struct decls *decls)
{
        _cleanup_buffer_ struct buffer openapi, matrix, table;
        buffer_init(&openapi, OUTPUT_MAX);
        buffer_init(&matrix, OUTPUT_MAX);
        buffer_init(&table, OUTPUT_MAX);
        openapi_write(&openapi, decls);
        write_matrix(&matrix, decls);
        write_table(&table, decls, &openapi);
        TRY(write_file(folder, "openapi.json", &openapi));
        TRY(write_file(folder, "route-matrix.txt", &matrix));
        return write_file(folder, "routes.c", &table);
}

static enum error write_header(const char *file, const struct decls *decls)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, OUTPUT_MAX);
        buffer_append(&out, S("/* Written by tools/routegen from the comments above the handlers. */\n#pragma once\n\n"
                              "#include \"http/request.h\"\n"));
        write_structs(&out, decls);
        return write_file("", file, &out);
}

int main(int argc, char **argv)
{
        if (argc < 3 || (strcmp(argv[1], "header") != 0 && strcmp(argv[1], "table") != 0)) {
                (void)fputs("usage: routegen header OUT FILE... | routegen table OUT_DIR FILE...\n", stderr);
                return 2;
        }
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ARENA_MAX);
        struct decls decls = { .arena = &arena, .list = arena_array(&arena, struct decl, DECLS_MAX),
                               .shapes = arena_array(&arena, struct shape, SHAPES_MAX) };
        if (!decls.list || !decls.shapes)
                return 1;
        for (int i = 3; i < argc; i++)
                decls_read(&decls, argv[i]);
        decls_check(&decls);
        if (strcmp(argv[1], "table") == 0)
                shapes_check(&decls); /* a header's files are a part of the whole */
        if (decls.faults)
                return 1;
        enum error err = strcmp(argv[1], "header") == 0 ? write_header(argv[2], &decls) : write_all(argv[2], &decls);
        if (err != OK)
                (void)fprintf(stderr, "routegen: cannot write %s: %s\n", argv[2], error_name(err));
        return err == OK ? 0 : 1;
}
