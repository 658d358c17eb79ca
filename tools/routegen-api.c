/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* openapi.json: what a program may ask, what it is answered, and how it may be refused. */
#include "routegen.h"

static void json_text(struct buffer *out, struct slice text)
{
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == '"' || text.data[i] == '\\')
                        buffer_append_byte(out, '\\');
                buffer_append_byte(out, text.data[i]);
        }
        buffer_append_byte(out, '"');
}

/* `before`, then the words in brackets; nothing when there are none. `null` adds the value null. */
static void json_choices(struct buffer *out, const struct slice *choices, size_t count, bool null)
{
        for (size_t i = 0; i < count; i++) {
                buffer_append(out, i ? S(",") : S(",\"enum\":["));
                json_text(out, choices[i]);
        }
        if (count)
                buffer_append(out, null ? S(",null]") : S("]"));
}

/* --- what is sent --- */

static const struct {
        const char *name, *json;
} param_types[] = {
        { "uuid", "\"type\":\"string\",\"format\":\"uuid\"" },
        { "int", "\"type\":\"integer\"" },
        { "secret", "\"type\":\"string\",\"format\":\"password\"" },
        { "bool", "\"type\":\"boolean\"" },
        { "date", "\"type\":\"string\",\"format\":\"date\"" },
        { "file", "\"type\":\"string\",\"format\":\"binary\"" },
        { "value", "" },
};

static const char *param_type(const struct decl_param *param)
{
        for (size_t i = 0; i < sizeof(param_types) / sizeof(param_types[0]); i++)
                if (slice_equal(param->type, slice_from_cstr(param_types[i].name)))
                        return param_types[i].json;
        return "\"type\":\"string\"";
}

static void json_schema(struct buffer *out, const struct decl_param *p)
{
        if (p->most)
                buffer_printf(out, "{\"type\":\"array\",\"maxItems\":%u,\"items\":", p->most);
        buffer_printf(out, "{%s", param_type(p));
        if (slice_equal(p->type, S("int")))
                buffer_printf(out, ",\"minimum\":%lld,\"maximum\":%lld", (long long)p->min, (long long)p->max);
        if (one_of(p->type, "text line secret"))
                buffer_printf(out, ",\"minLength\":%lld,\"maxLength\":%lld", (long long)p->min, (long long)p->max);
        json_choices(out, p->choices, p->choice_count, false);
        buffer_append(out, p->most ? S("}}") : S("}"));
}

static bool in_body(const struct decl_param *p)
{
        return !one_of(p->source, "path query");
}

static void json_parameters(struct buffer *out, const struct decl *d)
{
        const char *separator = "";
        buffer_append(out, S(",\"parameters\":["));
        for (size_t i = 0; i < d->param_count; i++) {
                const struct decl_param *p = &d->params[i];
                if (in_body(p))
                        continue;
                buffer_printf(out, "%s{\"name\":", separator);
                json_text(out, p->name);
                buffer_printf(out, ",\"in\":\"%.*s\",\"required\":%s,\"schema\":", SLICE_FMT(p->source),
                              p->optional ? "false" : "true");
                json_schema(out, p);
                buffer_append_byte(out, '}');
                separator = ",";
        }
        const struct {
                bool has;
                const char *name;
        } headers[] = { { slice_equal(d->csrf, S("token")), "CsrfToken" },
                        { slice_equal(d->version, S("match")), "IfMatch" },
                        { slice_equal(d->version, S("match-or-none")), "IfMatchOrNone" } };
        for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
                if (headers[i].has) {
                        buffer_printf(out, "%s{\"$ref\":\"#/components/parameters/%s\"}", separator, headers[i].name);
                        separator = ",";
                }
        buffer_append_byte(out, ']');
}

/* NULL: the route takes no body. */
static const char *body_type(const struct decl *d)
{
        const char *type = NULL;
        for (size_t i = 0; i < d->param_count; i++) {
                if (slice_equal(d->params[i].source, S("file")))
                        return "multipart/form-data";
                if (slice_equal(d->params[i].source, S("json")))
                        type = "application/json";
                else if (slice_equal(d->params[i].source, S("form")))
                        type = "application/x-www-form-urlencoded";
        }
        return type;
}

static void json_body(struct buffer *out, const struct decl *d)
{
        if (!body_type(d))
                return;
        buffer_printf(out, ",\"requestBody\":{\"required\":true,\"content\":{\"%s\":{\"schema\":{\"type\":\"object\","
                           "\"additionalProperties\":false,\"properties\":{", body_type(d));
        const char *separator = "";
        for (size_t i = 0; i < d->param_count; i++) {
                if (!in_body(&d->params[i]))
                        continue;
                buffer_printf(out, "%s", separator);
                json_text(out, d->params[i].name);
                buffer_append_byte(out, ':');
                json_schema(out, &d->params[i]);
                separator = ",";
        }
        buffer_append(out, S("},\"required\":["));
        separator = "";
        for (size_t i = 0; i < d->param_count; i++) {
                if (!in_body(&d->params[i]) || d->params[i].optional)
                        continue;
                buffer_printf(out, "%s", separator);
                json_text(out, d->params[i].name);
                separator = ",";
        }
        buffer_append(out, S("]}}}}"));
}

/* --- what is answered --- */

static const struct {
        const char *name, *json, *null; /* null: the same where null may stand */
} field_types[] = {
        { "text", "\"type\":\"string\"", "\"type\":[\"string\",\"null\"]" },
        { "choice", "\"type\":\"string\"", "\"type\":[\"string\",\"null\"]" },
        { "uuid", "\"type\":\"string\",\"format\":\"uuid\"", "\"type\":[\"string\",\"null\"],\"format\":\"uuid\"" },
        { "int", "\"type\":\"integer\",\"format\":\"int64\"", "\"type\":[\"integer\",\"null\"],\"format\":\"int64\"" },
        { "real", "\"type\":\"number\"", "\"type\":[\"number\",\"null\"]" },
        { "bool", "\"type\":\"boolean\"", "\"type\":[\"boolean\",\"null\"]" },
        { "date", "\"type\":\"string\",\"format\":\"date\"", "\"type\":[\"string\",\"null\"],\"format\":\"date\"" },
        { "instant", "\"type\":\"string\",\"format\":\"date-time\"",
          "\"type\":[\"string\",\"null\"],\"format\":\"date-time\"" },
};

static void json_ref(struct buffer *out, struct slice name, const char *more)
{
        buffer_printf(out, "{\"$ref\":\"#/components/schemas/%.*s%s\"}", SLICE_FMT(name), more);
}

/* One value of the field: the field's own, or an item of its list. */
static void json_value(struct buffer *out, const struct shape_field *field, bool null)
{
        for (size_t i = 0; i < sizeof(field_types) / sizeof(field_types[0]); i++)
                if (slice_equal(field->type, slice_from_cstr(field_types[i].name))) {
                        buffer_printf(out, "{%s", null ? field_types[i].null : field_types[i].json);
                        json_choices(out, field->choices, field->choice_count, null);
                        buffer_append_byte(out, '}');
                        return;
                }
        buffer_append(out, null ? S("{\"oneOf\":[") : S(""));
        json_ref(out, field->type, "");
        buffer_append(out, null ? S(",{\"type\":\"null\"}]}") : S(""));
}

static void json_field(struct buffer *out, const struct shape_field *field)
{
        json_text(out, field->name);
        buffer_append_byte(out, ':');
        if (field->list)
                buffer_append(out, S("{\"type\":\"array\",\"items\":"));
        json_value(out, field, field->nullable);
        if (field->list)
                buffer_append_byte(out, '}');
}

#define OBJECT        "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{"
#define FICTIONAL_REF "\"fictional\":{\"$ref\":\"#/components/schemas/Fictional\"},"

static void json_shape(struct buffer *out, const struct shape *shape)
{
        json_text(out, shape->name);
        buffer_printf(out, ":{\"description\":");
        json_text(out, shape->about);
        buffer_printf(out, ",\"type\":\"object\",\"additionalProperties\":false,\"properties\":{%s",
                      shape->answered ? FICTIONAL_REF : "");
        for (size_t i = 0; i < shape->field_count; i++) {
                buffer_append(out, i ? S(",") : S(""));
                json_field(out, &shape->fields[i]);
        }
        buffer_append(out, S("},\"required\":["));
        const char *separator = "";
        for (size_t i = 0; i < shape->field_count; i++) {
                if (shape->fields[i].optional)
                        continue;
                buffer_printf(out, "%s", separator);
                json_text(out, shape->fields[i].name);
                separator = ",";
        }
        buffer_append(out, S("]},\n"));
}

static bool is_listed(const struct decls *decls, struct slice name)
{
        for (size_t i = 0; i < decls->count; i++)
                for (size_t a = 0; a < decls->list[i].answer_count; a++)
                        if (decls->list[i].answers[a].list && slice_equal(decls->list[i].answers[a].what, name))
                                return true;
        return false;
}

static void json_list(struct buffer *out, struct slice name)
{
        buffer_printf(out, "\"%.*sList\":" OBJECT FICTIONAL_REF "\"items\":{\"type\":\"array\",\"items\":",
                      SLICE_FMT(name));
        json_ref(out, name, "");
        buffer_append(out, S("},\"next\":{\"description\":\"address of the next page\","
                             "\"type\":[\"string\",\"null\"]}},\"required\":[\"items\",\"next\"]},\n"));
}

static bool writes(const struct decl *d)
{
        return !slice_equal(d->method, S("GET"));
}

static void json_answer_headers(struct buffer *out, const struct decl *d, const struct decl_answer *answer)
{
        const struct {
                bool has;
                const char *name, *component;
        } headers[] = { { !answer_is_media(answer), "Kentongan-Data", "Fictional" },
                        { answer->list, "Link", "Link" },
                        { writes(d) && !answer->list, "Location", "Location" },
                        { one_of(d->version, "tag fresh"), "ETag", "ETag" } };
        const char *separator = ",\"headers\":{";
        for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
                if (headers[i].has) {
                        buffer_printf(out, "%s\"%s\":{\"$ref\":\"#/components/headers/%s\"}", separator,
                                      headers[i].name, headers[i].component);
                        separator = ",";
                }
        buffer_append(out, separator[1] ? S("") : S("}"));
}

static void json_answer(struct buffer *out, const struct decl *d, const struct decl_answer *answer)
{
        buffer_printf(out, "\"%lld\":{\"description\":", (long long)answer->status);
        json_text(out, slice_is_null(d->returns) ? S("as asked") : d->returns);
        if (!slice_is_null(answer->what)) {
                json_answer_headers(out, d, answer);
                buffer_printf(out, ",\"content\":{\"%.*s\":{\"schema\":",
                              SLICE_FMT(answer_is_media(answer) ? answer->what : S("application/json")));
                if (answer_is_media(answer))
                        buffer_append(out, slice_equal(answer->what, S("application/json")) ? S("{\"type\":\"object\"}")
                                                                                            : S("{}"));
                else
                        json_ref(out, answer->what, answer->list ? "List" : "");
                buffer_append(out, S("}}"));
        }
        buffer_append(out, S("},"));
}

/* --- how it may be refused --- */

static bool always(const struct decl *d)
{
        return d != NULL;
}

static bool reads_parameters(const struct decl *d)
{
        return d->param_count > 0;
}

static bool wants_session(const struct decl *d)
{
        return !slice_equal(d->permission, S("public"));
}

static bool compares_version(const struct decl *d)
{
        return one_of(d->version, "match match-or-none");
}

static bool wants_version(const struct decl *d)
{
        return slice_equal(d->version, S("match"));
}

static bool is_counted(const struct decl *d)
{
        return !slice_equal(d->rate, S("none"));
}

static const struct refusal {
        unsigned status;
        const char *text;
        bool (*may)(const struct decl *d);
} refusals[] = {
        { 400, "What was sent is not right; errors names the members.", reads_parameters },
        { 401, "Nobody is signed in, or this step wants a fresh proof.", wants_session },
        { 403, "The account must first set up its code app, or was newly given its password from the server.",
          wants_session },
        { 404, "There is none, or it is not for this reader: both look the same.", wants_session },
        { 409, "Not possible in the state that the thing is in, or not configured by the office.", writes },
        { 412, "If-Match names another version than the present one.", compares_version },
        { 413, "Larger than this route takes.", writes },
        { 415, "Not the media type that this route takes.", writes },
        { 421, "Sent to another address than the official one.", writes },
        { 428, "If-Match is missing.", wants_version },
        { 429, "Too much in this time; Retry-After says when.", is_counted },
        { 500, "A fault of the server. Nothing was kept.", always },
        { 503, "Busy, or the outcome is unknown: send the same again.", always },
};

enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

static bool is_declared(const struct decl *d, unsigned status)
{
        for (size_t i = 0; i < d->answer_count; i++)
                if (d->answers[i].status == status)
                        return true;
        return false;
}

static void json_responses(struct buffer *out, const struct decl *d)
{
        buffer_append(out, S(",\"responses\":{"));
        for (size_t i = 0; i < d->answer_count; i++)
                if (d->answers[i].status < 300)
                        json_answer(out, d, &d->answers[i]);
        if (slice_equal(d->version, S("fresh")))
                buffer_append(out, S("\"304\":{\"description\":\"If-None-Match names the present version.\"},"));
        for (size_t i = 0; i < REFUSALS; i++)
                if (refusals[i].may(d) || is_declared(d, refusals[i].status))
                        buffer_printf(out, "\"%u\":{\"$ref\":\"#/components/responses/Problem%u\"},",
                                      refusals[i].status, refusals[i].status);
        buffer_append(out, S("\"default\":{\"$ref\":\"#/components/responses/Problem\"}}"));
}

/* --- the document --- */

static void json_operation(struct buffer *out, const struct decl *d)
{
        const struct {
                const char *key;
                struct slice text;
        } members[] = { { "\":{\"operationId\":", d->name }, { ",\"summary\":", d->summary_en },
                        { ",\"x-ringkasan\":", d->summary_id }, { ",\"x-permission\":", d->permission },
                        { ",\"x-purpose\":", d->purpose } };
        buffer_append_byte(out, '"');
        for (size_t i = 0; i < d->method.size; i++)
                buffer_append_byte(out, (char)(d->method.data[i] + 32));
        for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
                buffer_append(out, slice_from_cstr(members[i].key));
                json_text(out, members[i].text);
        }
        if (!wants_session(d))
                buffer_append(out, S(",\"security\":[]"));
        json_parameters(out, d);
        json_body(out, d);
        json_responses(out, d);
        buffer_append_byte(out, '}');
}

static void write_paths(struct buffer *out, const struct decls *decls)
{
        struct slice open = SLICE_NULL;
        for (size_t i = 0; i < decls->count; i++) {
                const struct decl *d = &decls->list[i];
                if (!decl_is_api(d))
                        continue;
                if (slice_is_null(open) || !slice_equal(open, d->pattern)) {
                        buffer_append(out, slice_is_null(open) ? S("\n") : S("},\n"));
                        json_text(out, d->pattern);
                        buffer_append(out, S(":{"));
                        open = d->pattern;
                } else {
                        buffer_append_byte(out, ',');
                }
                json_operation(out, d);
        }
        buffer_append(out, slice_is_null(open) ? S("}") : S("}}"));
}

static void write_schemas(struct buffer *out, const struct decls *decls)
{
        buffer_append(out, S(",\"components\":{\"schemas\":{\n"));
        for (size_t i = 0; i < decls->shape_count; i++) {
                json_shape(out, &decls->shapes[i]);
                if (is_listed(decls, decls->shapes[i].name))
                        json_list(out, decls->shapes[i].name);
        }
        buffer_append(out, S("\"Fictional\":{\"description\":\"Only in what comes from demonstration data.\","
                             "\"type\":\"string\",\"const\":\"DATA FIKTIF\"},\n"
                             "\"Problem\":{\"description\":\"RFC 9457\",\"type\":\"object\","
                             "\"additionalProperties\":false,\"properties\":{"
                             "\"type\":{\"type\":\"string\",\"pattern\":\"^/masalah/[a-z-]+$\"},"
                             "\"title\":{\"type\":\"string\"},"
                             "\"status\":{\"type\":\"integer\",\"minimum\":400,\"maximum\":599},"
                             "\"detail\":{\"type\":\"string\"},"
                             "\"errors\":{\"type\":\"array\",\"minItems\":1,\"items\":" OBJECT
                             "\"name\":{\"type\":\"string\"},\"detail\":{\"type\":\"string\"}},"
                             "\"required\":[\"name\",\"detail\"]}}},"
                             "\"required\":[\"type\",\"title\",\"status\",\"detail\"]}}"));
}

#define PROBLEM_CONTENT                                                                                                \
        "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}"
#define TEXT_HEADER(words) "{\"description\":\"" words "\",\"schema\":{\"type\":\"string\"}}"

static void write_responses(struct buffer *out)
{
        const char *retry = "\"headers\":{\"Retry-After\":{\"$ref\":\"#/components/headers/RetryAfter\"}},";
        buffer_append(out, S(",\n\"responses\":{\"Problem\":{\"description\":\"Any other refusal.\"," PROBLEM_CONTENT
                             "}"));
        for (size_t i = 0; i < REFUSALS; i++) {
                bool waits = refusals[i].status == 429 || refusals[i].status == 503;
                buffer_printf(out, ",\n\"Problem%u\":{\"description\":\"%s\",%s" PROBLEM_CONTENT "}",
                              refusals[i].status, refusals[i].text, waits ? retry : "");
        }
        buffer_append(out, S("},\n\"headers\":{\"Fictional\":{\"description\":\"Only with demonstration data.\","
                             "\"schema\":{\"$ref\":\"#/components/schemas/Fictional\"}},"
                             "\"Link\":" TEXT_HEADER("The next page, rel next (RFC 8288); absent on the last.")
                             ",\"Location\":" TEXT_HEADER("Where the thing is, if one was made.")
                             ",\"ETag\":" TEXT_HEADER("Its version, for If-Match.")
                             ",\"RetryAfter\":{\"description\":\"Seconds.\",\"schema\":{\"type\":\"integer\"}}},\n"));
}

#define HEADER_PARAMETER(name, required, words)                                                                        \
        "{\"name\":\"" name "\",\"in\":\"header\",\"required\":" required ",\"description\":\"" words                  \
        "\",\"schema\":{\"type\":\"string\"}}"

void openapi_write(struct buffer *out, const struct decls *decls)
{
        buffer_append(out, S("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Kentongan\",\"version\":\"1\",\"license\":{"
                             "\"name\":\"AGPL-3.0-or-later\",\"identifier\":\"AGPL-3.0-or-later\"}},"
                             "\"servers\":[{\"url\":\"/\"}],\"security\":[{\"session\":[]}],\"paths\":{"));
        write_paths(out, decls);
        write_schemas(out, decls);
        write_responses(out);
        buffer_append(out, S("\"parameters\":{\"CsrfToken\":"
                             HEADER_PARAMETER("X-CSRF-Token", "true", "The session's token, as its pages give it.")
                             ",\"IfMatch\":" HEADER_PARAMETER("If-Match", "true", "The version that was read.")
                             ",\"IfMatchOrNone\":" HEADER_PARAMETER("If-Match", "false", "The version that was read.")
                             "},\n\"securitySchemes\":{\"session\":{\"type\":\"apiKey\",\"in\":\"cookie\","
                             "\"name\":\"__Host-session\"}}}}\n"));
}
