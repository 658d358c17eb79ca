/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Fills a route's parameter struct from its table of parameters. */
#include "http/exchange.h"
#include "text/date.h"
#include "text/utf8.h"

enum { VALUES_MAX = FIELDS_MAX, MEGABYTE = 1 << 20 };

static const size_t type_sizes[] = {
        [TYPE_UUID] = sizeof(struct uuid),      [TYPE_INT] = sizeof(int64_t),
        [TYPE_TEXT] = sizeof(struct slice),     [TYPE_LINE] = sizeof(struct slice),
        [TYPE_SECRET] = sizeof(struct slice),   [TYPE_BOOL] = sizeof(bool),
        [TYPE_DATE] = sizeof(struct date),      [TYPE_CHOICE] = sizeof(struct slice),
        [TYPE_FILE] = sizeof(struct file_part), [TYPE_VALUE] = sizeof(json_t *),
};

/* One value before it is typed. */
struct raw {
        struct slice text;
        const struct field *part;
        json_t *json;
};

static void fault(struct http_exchange *x, const struct param *param, enum field_fault why, int64_t limit)
{
        form_error_add(&x->errors, (struct field_error){ slice_from_cstr(param->name), why, limit, SLICE_NULL });
}

/* Trimmed, CRLF and CR as LF. Other controls and what cannot be seen are refused. */
static enum error clean_text(struct http_exchange *x, const struct param *param, struct slice text,
                             struct slice *ret_text)
{
        if (param->type != TYPE_SECRET)
                text = slice_trim(text);
        char *out = arena_alloc(&x->arena, text.size + 1);
        if (!out)
                return ERR_MEMORY;
        size_t size = 0;
        for (size_t i = 0; i < text.size; i++) {
                if (text.data[i] == '\r' && i + 1 < text.size && text.data[i + 1] == '\n')
                        continue;
                out[size++] = text.data[i] == '\r' ? '\n' : text.data[i];
        }
        struct slice rest = slice_of(out, size);
        struct utf8_char c;
        while (utf8_next(&rest, &c)) {
                bool line = c.code == '\n' || c.code == '\t';
                if (!c.valid || c.code == 0 || utf8_is_control(c.code) || (line && param->type == TYPE_LINE))
                        return ERR_INVALID;
        }
        *ret_text = slice_of(out, size);
        return OK;
}

static void put_text(struct http_exchange *x, const struct param *param, struct slice text, void *target)
{
        struct slice clean;
        if (clean_text(x, param, text, &clean) != OK) {
                fault(x, param, FIELD_MALFORMED, 0);
                return;
        }
        int64_t count = (int64_t)utf8_count(clean);
        if (count == 0 && param->min > 0 && !param->optional)
                fault(x, param, FIELD_MISSING, 0);
        else if (count == 0 && param->optional)
                return;
        else if (count < param->min)
                fault(x, param, FIELD_TOO_SHORT, param->min);
        else if (count > param->max)
                fault(x, param, FIELD_TOO_LONG, param->max);
        else
                *(struct slice *)target = clean;
}

static void put_int(struct http_exchange *x, const struct param *param, const struct raw *raw, void *target)
{
        int64_t value;
        if (raw->json)
                value = json_integer_value(raw->json);
        else if (!slice_to_int64(raw->text, &value)) {
                fault(x, param, FIELD_MALFORMED, 0);
                return;
        }
        if (value < param->min)
                fault(x, param, FIELD_TOO_SMALL, param->min);
        else if (value > param->max)
                fault(x, param, FIELD_TOO_LARGE, param->max);
        else
                *(int64_t *)target = value;
}

static void put_bool(struct http_exchange *x, const struct param *param, const struct raw *raw, void *target)
{
        struct slice t = raw->text;
        if (raw->json)
                *(bool *)target = json_is_true(raw->json);
        else if (slice_equal(t, S("1")) || slice_equal(t, S("true")) || slice_equal(t, S("on")) ||
                 slice_equal(t, S("ya")))
                *(bool *)target = true;
        else if (slice_equal(t, S("0")) || slice_equal(t, S("false")) || slice_equal(t, S("tidak")))
                *(bool *)target = false;
        else
                fault(x, param, FIELD_MALFORMED, 0);
}

static void put_choice(struct http_exchange *x, const struct param *param, struct slice text, void *target)
{
        for (const char *const *choice = param->choices; choice && *choice; choice++) {
                if (slice_equal(slice_from_cstr(*choice), text)) {
                        *(struct slice *)target = slice_from_cstr(*choice);
                        return;
                }
        }
        fault(x, param, FIELD_NOT_LISTED, 0);
}

/* A program writes ISO dates only; a person may also write 17-08-2025. */
static void put_date(struct http_exchange *x, const struct param *param, struct slice text, void *target)
{
        struct date iso;
        if ((param->source != PARAM_FORM && date_parse_iso(text, &iso) != OK) || date_parse(text, target) != OK)
                fault(x, param, FIELD_MALFORMED, 0);
}

static void put_file(struct http_exchange *x, const struct param *param, const struct field *part, void *target)
{
        if (!part || !part->is_file) {
                fault(x, param, FIELD_MALFORMED, 0);
        } else if ((int64_t)part->value.size > param->max) {
                fault(x, param, FIELD_FILE_TOO_LARGE, param->max / MEGABYTE);
        } else if ((int64_t)part->value.size < param->min) {
                fault(x, param, FIELD_FILE_EMPTY, 0);
        } else {
                size_t start = 0;
                for (size_t i = 0; i < part->filename.size; i++)
                        if (part->filename.data[i] == '/' || part->filename.data[i] == '\\')
                                start = i + 1;
                *(struct file_part *)target =
                        (struct file_part){ slice_from(part->filename, start), part->content_type, part->value };
        }
}

static bool json_fits(const struct param *param, const json_t *value)
{
        switch ((enum param_type)param->type) {
        case TYPE_INT:
                return json_is_integer(value);
        case TYPE_BOOL:
                return json_is_boolean(value);
        case TYPE_VALUE:
                return true;
        case TYPE_UUID:
        case TYPE_TEXT:
        case TYPE_LINE:
        case TYPE_SECRET:
        case TYPE_DATE:
        case TYPE_CHOICE:
                return json_is_string(value);
        case TYPE_FILE:
                return false;
        }
        return false;
}

static void put_value(struct http_exchange *x, const struct param *param, struct raw raw, void *target)
{
        if (raw.json && !json_fits(param, raw.json)) {
                fault(x, param, FIELD_MALFORMED, 0);
                return;
        }
        if (json_is_string(raw.json))
                raw.text = slice_of(json_string_value(raw.json), json_string_length(raw.json));
        switch ((enum param_type)param->type) {
        case TYPE_UUID:
                if (!uuid_parse(raw.text, target))
                        fault(x, param, FIELD_MALFORMED, 0);
                break;
        case TYPE_INT:
                put_int(x, param, &raw, target);
                break;
        case TYPE_TEXT:
        case TYPE_LINE:
        case TYPE_SECRET:
                put_text(x, param, raw.text, target);
                break;
        case TYPE_BOOL:
                put_bool(x, param, &raw, target);
                break;
        case TYPE_DATE:
                put_date(x, param, raw.text, target);
                break;
        case TYPE_CHOICE:
                put_choice(x, param, raw.text, target);
                break;
        case TYPE_FILE:
                put_file(x, param, raw.part, target);
                break;
        case TYPE_VALUE:
                *(json_t **)target = raw.json;
                break;
        }
}

static size_t collect_fields(const struct fields *fields, const struct param *param, struct raw *raws, size_t most)
{
        size_t count = 0;
        struct slice name = slice_from_cstr(param->name);
        for (size_t i = 0; i < fields->count; i++) {
                const struct field *field = &fields->list[i];
                if (!slice_equal(field->name, name))
                        continue;
                /* What a form sends for a field left empty is nothing, but for a text whose emptiness may mean
                 * something, such as its place among others of the name. */
                bool no_file = param->type == TYPE_FILE && field->value.size == 0 && field->filename.size == 0;
                bool text = param->type >= TYPE_TEXT && param->type <= TYPE_SECRET;
                bool empty = field->value.size == 0 && param->type != TYPE_FILE &&
                             (param->optional || (param->most && param->min > 0) || !text);
                if (no_file || empty)
                        continue;
                if (count < most)
                        raws[count] = (struct raw){ .text = field->value, .part = field };
                count++;
        }
        return count;
}

static size_t collect_json(struct http_exchange *x, const struct param *param, struct raw *raws, size_t most)
{
        json_t *value = json_object_get(x->json, param->name);
        if (!value || json_is_null(value))
                return 0;
        if (!param->most) {
                raws[0].json = value;
                return 1;
        }
        if (!json_is_array(value)) {
                fault(x, param, FIELD_MALFORMED, 0);
                return 0;
        }
        size_t count = json_array_size(value);
        for (size_t i = 0; i < count && i < most; i++)
                raws[i].json = json_array_get(value, i);
        return count;
}

/* Position of the place {name} among the segments of the pattern. */
static struct slice path_value(struct http_exchange *x, const struct param *param)
{
        struct slice rest = slice_from(slice_from_cstr(x->request.route->pattern), 1), segment;
        for (size_t i = 0; slice_next(&rest, '/', &segment) && i < x->match.segment_count; i++)
                if (slice_starts_with(segment, S("{")) &&
                    slice_equal(slice_sub(segment, 1, segment.size - 2), slice_from_cstr(param->name)))
                        return x->match.segments[i];
        return SLICE_NULL;
}

static enum error collect(struct http_exchange *x, const struct param *param, const struct fields *query,
                          struct raw *raws, size_t *ret_count)
{
        size_t most = param->most ? param->most : 2;
        *ret_count = 0;
        switch ((enum param_source)param->source) {
        case PARAM_PATH:
                *ret_count = 1;
                return body_decode(&x->arena, path_value(x, param), false, &raws[0].text);
        case PARAM_QUERY:
                *ret_count = collect_fields(query, param, raws, most);
                return OK;
        case PARAM_FORM:
        case PARAM_FILE:
                *ret_count = collect_fields(&x->fields, param, raws, most);
                return OK;
        case PARAM_JSON:
                *ret_count = collect_json(x, param, raws, most);
                return OK;
        }
        return ERR_INTERNAL;
}

static enum error fill_repeated(struct http_exchange *x, const struct param *param, char *params,
                                const struct raw *raws, size_t count)
{
        size_t size = type_sizes[param->type];
        char *values = arena_calloc(&x->arena, count + 1, size);
        if (!values)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++)
                put_value(x, param, raws[i], values + i * size);
        *(void **)(params + param->offset) = values;
        *(size_t *)(params + param->mark_offset) = count;
        return OK;
}

static enum error fill_one(struct http_exchange *x, const struct param *param, const struct fields *query, char *params)
{
        struct raw *raws = arena_array(&x->arena, struct raw, (param->most ? param->most : 2u));
        if (!raws)
                return ERR_MEMORY;
        size_t count;
        TRY(collect(x, param, query, raws, &count));
        if (count > (param->most ? param->most : 1)) {
                fault(x, param, FIELD_TOO_MANY, param->most ? param->most : 1);
                return OK;
        }
        bool check_box = param->type == TYPE_BOOL && param->source == PARAM_FORM;
        bool may_be_empty = param->type >= TYPE_TEXT && param->type <= TYPE_SECRET && param->min == 0;
        if (count == 0 && !param->optional && !check_box && !(may_be_empty && param->source != PARAM_JSON))
                fault(x, param, FIELD_MISSING, 0);
        if (param->most)
                return fill_repeated(x, param, params, raws, count);
        if (count == 0)
                return OK;
        put_value(x, param, raws[0], params + param->offset);
        if (param->optional && param->mark_offset)
                *(bool *)(params + param->mark_offset) = true;
        return OK;
}

static void refuse_unknown_json(struct http_exchange *x)
{
        const char *key;
        json_t *value;
        json_object_foreach (x->json, key, value) {
                bool known = false;
                for (size_t i = 0; i < x->request.route->param_count; i++)
                        known |= x->request.route->params[i].source == PARAM_JSON &&
                                 strcmp(x->request.route->params[i].name, key) == 0;
                if (!known)
                        form_error_add(&x->errors, (struct field_error){ slice_from_cstr(key), FIELD_UNKNOWN, 0,
                                                                         SLICE_NULL });
        }
}

enum error params_fill(struct http_exchange *x, void *params)
{
        const struct route *route = x->request.route;
        struct fields query;
        TRY(body_read_urlencoded(&x->arena, x->query, &query));
        refuse_unknown_json(x);
        for (size_t i = 0; i < route->param_count; i++)
                TRY(fill_one(x, &route->params[i], &query, params));
        if (x->arena.exhausted) /* our fault, not that of a field */
                return ERR_MEMORY;
        /* A wrong id in a path names nothing: the same as an absent one. */
        for (size_t i = 0; i < route->param_count; i++)
                if (route->params[i].source == PARAM_PATH && form_error_find(&x->errors, route->params[i].name))
                        return ERR_NOT_FOUND;
        return x->errors.count ? ERR_INVALID : OK;
}

static bool route_reads(const struct route *route, enum param_source source)
{
        for (size_t i = 0; i < route->param_count; i++)
                if (route->params[i].source == source)
                        return true;
        return false;
}

enum error params_read_body(struct http_exchange *x)
{
        struct slice bytes, type = request_header(&x->request, "Content-Type");
        TRY(body_finish(&x->body, &bytes));
        struct slice media = slice_trim(slice_sub(type, 0, slice_find_byte(type, ';')));
        if (route_reads(x->request.route, PARAM_JSON)) {
                if (!slice_equal_nocase(media, S("application/json")))
                        return ERR_UNSUPPORTED;
                return body_read_json(bytes, &x->json);
        }
        if (slice_equal_nocase(media, S("multipart/form-data")))
                return body_read_multipart(&x->arena, bytes, type, &x->fields);
        if (slice_equal_nocase(media, S("application/x-www-form-urlencoded")))
                return body_read_urlencoded(&x->arena, bytes, &x->fields);
        /* A program that sends an object with every step sends an empty one here; a member of it is one too many. */
        if (bytes.size && slice_equal_nocase(media, S("application/json")) &&
            !route_reads(x->request.route, PARAM_FORM) && !route_reads(x->request.route, PARAM_FILE))
                return body_read_json(bytes, &x->json);
        return bytes.size ? ERR_UNSUPPORTED : OK;
}
