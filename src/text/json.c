/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/json.h"

#include "text/escape.h"
#include "text/utf8.h"

#include <math.h>

/* Deepest nesting of brackets outside strings. Only a bound: the parser decides whether they match. */
static unsigned find_depth(struct slice text)
{
        unsigned depth = 0, deepest = 0;
        bool quoted = false;
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (quoted && c == '\\')
                        i++;
                else if (c == '"')
                        quoted = !quoted;
                else if (!quoted && (c == '{' || c == '['))
                        deepest = ++depth > deepest ? depth : deepest;
                else if (!quoted && (c == '}' || c == ']') && depth > 0)
                        depth--;
        }
        return deepest;
}

static const char *syntax_reason(const json_error_t *error)
{
        switch (json_error_code(error)) {
        case json_error_duplicate_key:         return "duplicate-key";
        case json_error_numeric_overflow:      return "not-in-range";
        case json_error_null_character:
        case json_error_null_byte_in_key:      return "nul-character";
        case json_error_invalid_utf8:          return "not-utf8";
        case json_error_unknown: case json_error_out_of_memory: case json_error_stack_overflow:
        case json_error_cannot_open_file: case json_error_invalid_argument:
        case json_error_premature_end_of_input: case json_error_end_of_input_expected:
        case json_error_invalid_syntax: case json_error_invalid_format: case json_error_wrong_type:
        case json_error_null_value: case json_error_item_not_found: case json_error_index_out_of_range:
        default:                               return "syntax";
        }
}

enum error json_read_document(struct slice text, unsigned depth, struct json_document *ret_document)
{
        *ret_document = (struct json_document){ 0 };
        struct json_problem *problem = &ret_document->problem;
        problem->path[0] = '$';
        if (find_depth(text) > depth) {
                problem->reason = "too-deep";
                return ERR_TOO_LARGE;
        }
        json_error_t error;
        json_t *root = json_loadb(text.size ? text.data : "", text.size, JSON_REJECT_DUPLICATES, &error);
        if (!root) {
                problem->reason = syntax_reason(&error);
                problem->line = error.line;
                problem->column = error.column;
                return json_error_code(&error) == json_error_out_of_memory ? ERR_MEMORY : ERR_INVALID;
        }
        problem->path[0] = '\0';
        ret_document->root = root;
        return OK;
}

void json_document_free(struct json_document *document)
{
        json_decref(document->root);
        document->root = NULL;
}

struct json_node json_root(struct json_document *document)
{
        return (struct json_node){ .value = document->root, .problem = &document->problem };
}

bool json_node_has(const struct json_node *node, const char *key)
{
        const json_t *value = json_object_get(node->value, key);
        return value && !json_is_null(value);
}

size_t json_node_count(const struct json_node *node)
{
        return json_is_array(node->value) ? json_array_size(node->value) : 0;
}

/* From the root to the node. The depth is bounded by that of the document. */
static void write_path(struct buffer *out, const struct json_node *node)
{
        if (!node->parent) {
                buffer_append_byte(out, '$');
                return;
        }
        write_path(out, node->parent);
        if (node->key)
                buffer_printf(out, ".%s", node->key);
        else
                buffer_printf(out, "[%zu]", node->index);
}

enum error json_refuse(const struct json_node *node, const char *key, const char *reason)
{
        struct json_problem *problem = node->problem;
        if (problem->reason)
                return ERR_INVALID;
        _cleanup_buffer_ struct buffer path;
        buffer_init(&path, 4096);
        write_path(&path, node);
        if (key)
                buffer_printf(&path, ".%s", key);
        struct slice cut = utf8_cut_bytes(buffer_slice(&path), sizeof problem->path - 1);
        if (cut.size > 0)
                memcpy(problem->path, cut.data, cut.size);
        problem->path[cut.size] = '\0';
        problem->reason = reason;
        return ERR_INVALID;
}

static enum error find_member(const struct json_node *node, const char *key, json_t **ret_value)
{
        if (!json_is_object(node->value))
                return json_refuse(node, NULL, "not-object");
        json_t *value = json_object_get(node->value, key);
        if (!value || json_is_null(value))
                return json_refuse(node, key, "missing");
        *ret_value = value;
        return OK;
}

static enum error text_of(const struct json_node *node, const char *key, const json_t *value, size_t max_characters,
                          struct slice *ret_text)
{
        if (!json_is_string(value))
                return json_refuse(node, key, "not-text");
        struct slice text = slice_of(json_string_value(value), json_string_length(value));
        if (utf8_count(text) > max_characters)
                return json_refuse(node, key, "too-long");
        *ret_text = text;
        return OK;
}

enum error json_read_text(const struct json_node *node, const char *key, size_t max_characters, struct slice *ret_text)
{
        json_t *value = NULL;
        TRY(find_member(node, key, &value));
        return text_of(node, key, value, max_characters, ret_text);
}

enum error json_node_text(const struct json_node *node, size_t max_characters, struct slice *ret_text)
{
        return text_of(node, NULL, node->value, max_characters, ret_text);
}

enum error json_read_int64(const struct json_node *node, const char *key, int64_t least, int64_t most,
                           int64_t *ret_value)
{
        json_t *value = NULL;
        TRY(find_member(node, key, &value));
        if (!json_is_integer(value))
                return json_refuse(node, key, "not-integer");
        int64_t number = json_integer_value(value);
        if (number < least || number > most)
                return json_refuse(node, key, "not-in-range");
        *ret_value = number;
        return OK;
}

enum error json_read_real(const struct json_node *node, const char *key, double *ret_value)
{
        json_t *value = NULL;
        TRY(find_member(node, key, &value));
        if (!json_is_number(value))
                return json_refuse(node, key, "not-number");
        *ret_value = json_number_value(value);
        return OK;
}

enum error json_read_bool(const struct json_node *node, const char *key, bool *ret_value)
{
        json_t *value = NULL;
        TRY(find_member(node, key, &value));
        if (!json_is_boolean(value))
                return json_refuse(node, key, "not-bool");
        *ret_value = json_is_true(value);
        return OK;
}

static struct json_node child_of(const struct json_node *node, const char *key, size_t index, json_t *value)
{
        return (struct json_node){
                .value = value, .parent = node, .key = key, .index = index, .problem = node->problem,
        };
}

enum error json_read_object(const struct json_node *node, const char *key, struct json_node *ret_node)
{
        json_t *value = NULL;
        TRY(find_member(node, key, &value));
        if (!json_is_object(value))
                return json_refuse(node, key, "not-object");
        *ret_node = child_of(node, key, 0, value);
        return OK;
}

enum error json_read_array(const struct json_node *node, const char *key, size_t max_items, struct json_node *ret_node)
{
        json_t *value = NULL;
        TRY(find_member(node, key, &value));
        if (!json_is_array(value))
                return json_refuse(node, key, "not-array");
        if (json_array_size(value) > max_items)
                return json_refuse(node, key, "too-many");
        *ret_node = child_of(node, key, 0, value);
        return OK;
}

enum error json_read_item(const struct json_node *array, size_t index, struct json_node *ret_node)
{
        json_t *value = json_array_get(array->value, index);
        if (!value)
                return json_refuse(array, NULL, "missing");
        *ret_node = child_of(array, NULL, index, value);
        return OK;
}

static bool is_among(const char *key, const char *const *keys, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (strcmp(key, keys[i]) == 0)
                        return true;
        return false;
}

enum error json_only_keys(const struct json_node *node, const char *const *keys, size_t count)
{
        if (!json_is_object(node->value))
                return json_refuse(node, NULL, "not-object");
        const char *key;
        json_t *value = NULL;
        json_object_foreach(node->value, key, value)
                if (!is_among(key, keys, count))
                        return json_refuse(node, key, "unknown-key");
        return OK;
}

static void begin_value(struct json_writer *writer, const char *key)
{
        bool in_object = writer->depth > 0 && writer->closers[writer->depth - 1] == '}';
        bool second_root = writer->depth == 0 && writer->done;
        if (second_root || in_object != (key != NULL)) {
                writer->misused = true;
                return;
        }
        if (writer->depth == 0) {
                writer->done = true;
                return;
        }
        if (writer->has_items[writer->depth - 1])
                buffer_append_byte(writer->out, ',');
        writer->has_items[writer->depth - 1] = true;
        if (key) {
                escape_json_string(writer->out, slice_from_cstr(key));
                buffer_append_byte(writer->out, ':');
        }
}

void json_writer_init(struct json_writer *writer, struct buffer *out)
{
        *writer = (struct json_writer){ .out = out };
}

enum error json_writer_end(struct json_writer *writer)
{
        if (writer->misused || writer->depth > 0 || !writer->done)
                return ERR_INTERNAL;
        return buffer_check(writer->out);
}

static void open_level(struct json_writer *writer, const char *key, char opener, char closer)
{
        begin_value(writer, key);
        if (writer->misused || writer->depth == JSON_WRITER_DEPTH) {
                writer->misused = true;
                return;
        }
        buffer_append_byte(writer->out, opener);
        writer->closers[writer->depth] = closer;
        writer->has_items[writer->depth] = false;
        writer->depth++;
}

void json_open_object(struct json_writer *writer, const char *key)
{
        open_level(writer, key, '{', '}');
}

void json_open_array(struct json_writer *writer, const char *key)
{
        open_level(writer, key, '[', ']');
}

void json_close(struct json_writer *writer)
{
        if (writer->misused || writer->depth == 0) {
                writer->misused = true;
                return;
        }
        writer->depth--;
        buffer_append_byte(writer->out, writer->closers[writer->depth]);
}

void json_write_text(struct json_writer *writer, const char *key, struct slice text)
{
        begin_value(writer, key);
        if (slice_is_null(text))
                buffer_append(writer->out, S("null"));
        else
                escape_json_string(writer->out, text);
}

void json_write_int64(struct json_writer *writer, const char *key, int64_t value)
{
        begin_value(writer, key);
        buffer_printf(writer->out, "%lld", (long long)value);
}

void json_write_real(struct json_writer *writer, const char *key, double value)
{
        if (!isfinite(value)) {
                json_write_null(writer, key);
                return;
        }
        begin_value(writer, key);
        char text[40];
        (void)snprintf(text, sizeof text, "%.15g", value);
        if (strtod(text, NULL) != value)
                (void)snprintf(text, sizeof text, "%.17g", value);
        buffer_append(writer->out, slice_from_cstr(text));
}

void json_write_bool(struct json_writer *writer, const char *key, bool value)
{
        begin_value(writer, key);
        buffer_append(writer->out, value ? S("true") : S("false"));
}

void json_write_null(struct json_writer *writer, const char *key)
{
        begin_value(writer, key);
        buffer_append(writer->out, S("null"));
}
