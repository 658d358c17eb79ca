/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "region/geojson.h"

#include <stdio.h>
#include <stdlib.h>

enum {
        RINGS_MAX = 500'000,
        STRING_MAX = 64 * 1024,
        MEMBERS_MAX = 10'000,
        NUMBER_DIGITS_MAX = 40,
        RING_VERTICES_MIN = 4
};

struct reader {
        struct slice text;
        size_t at;
        unsigned depth;
        struct geojson *out;
        struct borders_problem *problem;
};

static enum error fail(struct reader *reader, enum error err, const char *message)
{
        if (reader->problem) {
                reader->problem->offset = reader->at;
                snprintf(reader->problem->message, sizeof reader->problem->message, "%s", message);
        }
        return err;
}

/* Next byte that is not white space, or -1 at the end. */
static int peek(struct reader *reader)
{
        while (reader->at < reader->text.size) {
                char byte = reader->text.data[reader->at];
                if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
                        return (unsigned char)byte;
                reader->at++;
        }
        return -1;
}

static enum error expect(struct reader *reader, char byte, const char *message)
{
        if (peek(reader) != byte)
                return fail(reader, ERR_INVALID, message);
        reader->at++;
        return OK;
}

static enum error enter(struct reader *reader, char byte, const char *message)
{
        TRY(expect(reader, byte, message));
        if (++reader->depth > BORDERS_DEPTH_MAX)
                return fail(reader, ERR_TOO_LARGE, "nested too deeply");
        return OK;
}

/* Inside an array or object: true in *ret_more when another item follows, which *first distinguishes from the first. */
static enum error next_item(struct reader *reader, char closer, bool *first, bool *ret_more)
{
        int byte = peek(reader);
        if (byte == closer) {
                reader->at++;
                reader->depth--;
                *ret_more = false;
                return OK;
        }
        if (!*first) {
                if (byte != ',')
                        return fail(reader, ERR_INVALID, "a comma or a closing bracket is missing");
                reader->at++;
                if (peek(reader) == closer)
                        return fail(reader, ERR_INVALID, "nothing follows the comma");
        }
        *first = false;
        *ret_more = true;
        return OK;
}

/* What stands between the quotes, escapes unread: no code and no name that we look for has any. */
static enum error read_string(struct reader *reader, struct slice *ret_raw)
{
        TRY(expect(reader, '"', "a text is missing"));
        size_t start = reader->at;
        for (; reader->at < reader->text.size; reader->at++) {
                unsigned char byte = (unsigned char)reader->text.data[reader->at];
                if (byte == '"') {
                        *ret_raw = slice_sub(reader->text, start, reader->at++ - start);
                        return OK;
                }
                if (byte < ' ')
                        return fail(reader, ERR_INVALID, "a control character in a text");
                if (byte == '\\')
                        reader->at++;
                if (reader->at - start > STRING_MAX)
                        return fail(reader, ERR_TOO_LARGE, "a text is too long");
        }
        return fail(reader, ERR_INVALID, "a text does not end");
}

static enum error next_member(struct reader *reader, bool *first, struct slice *ret_key, bool *ret_more)
{
        TRY(next_item(reader, '}', first, ret_more));
        if (!*ret_more)
                return OK;
        TRY(read_string(reader, ret_key));
        return expect(reader, ':', "a colon is missing");
}

static bool is_digit(const struct reader *reader, size_t at)
{
        return at < reader->text.size && reader->text.data[at] >= '0' && reader->text.data[at] <= '9';
}

/* Index behind a run of digits. */
static size_t skip_digits(const struct reader *reader, size_t at)
{
        while (is_digit(reader, at))
                at++;
        return at;
}

/* Moves over a number in JSON's grammar and gives its text. */
static enum error scan_number(struct reader *reader, struct slice *ret_number)
{
        (void)peek(reader);
        size_t start = reader->at, at = start;
        at += at < reader->text.size && reader->text.data[at] == '-';
        if (!is_digit(reader, at))
                return fail(reader, ERR_INVALID, "a number is missing");
        at = reader->text.data[at] == '0' ? at + 1 : skip_digits(reader, at);
        if (at < reader->text.size && reader->text.data[at] == '.') {
                if (!is_digit(reader, at + 1))
                        return fail(reader, ERR_INVALID, "a number ends with its point");
                at = skip_digits(reader, at + 1);
        }
        if (at < reader->text.size && (reader->text.data[at] == 'e' || reader->text.data[at] == 'E')) {
                at++;
                at += at < reader->text.size && (reader->text.data[at] == '-' || reader->text.data[at] == '+');
                if (!is_digit(reader, at))
                        return fail(reader, ERR_INVALID, "a number without exponent");
                at = skip_digits(reader, at);
        }
        if (at - start > NUMBER_DIGITS_MAX)
                return fail(reader, ERR_TOO_LARGE, "a number is too long");
        *ret_number = slice_sub(reader->text, start, at - start);
        reader->at = at;
        return OK;
}

/* Degrees need no exponent; whoever writes one is not a map. strtod is not used: it follows the locale. */
static enum error read_degrees(struct reader *reader, double limit, double *ret_degrees)
{
        struct slice number = S("");
        TRY(scan_number(reader, &number));
        double value = 0, scale = 1;
        bool negative = number.data[0] == '-', fraction = false;
        for (size_t i = negative; i < number.size; i++) {
                char byte = number.data[i];
                if (byte == 'e' || byte == 'E')
                        return fail(reader, ERR_INVALID, "a coordinate with an exponent");
                if (byte == '.') {
                        fraction = true;
                        continue;
                }
                value = value * 10 + (byte - '0');
                scale *= fraction ? 10 : 1;
        }
        value /= scale;
        if (value > limit)
                return fail(reader, ERR_INVALID, "a coordinate is off the earth (degrees east, degrees north)");
        *ret_degrees = negative ? -value : value;
        return OK;
}

static enum error skip_value(struct reader *reader);

static enum error skip_container(struct reader *reader, char closer)
{
        bool first = true, more;
        struct slice key;
        reader->at++;
        if (++reader->depth > BORDERS_DEPTH_MAX)
                return fail(reader, ERR_TOO_LARGE, "nested too deeply");
        for (;;) {
                if (closer == '}')
                        TRY(next_member(reader, &first, &key, &more));
                else
                        TRY(next_item(reader, closer, &first, &more));
                if (!more)
                        return OK;
                TRY(skip_value(reader));
        }
}

/* Recursion is bounded by BORDERS_DEPTH_MAX. */
static enum error skip_value(struct reader *reader)
{
        static const struct slice words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };
        struct slice ignored;
        int byte = peek(reader);
        if (byte == '{' || byte == '[')
                return skip_container(reader, byte == '{' ? '}' : ']');
        if (byte == '"')
                return read_string(reader, &ignored);
        for (size_t i = 0; i < 3; i++) {
                if (slice_starts_with(slice_from(reader->text, reader->at), words[i])) {
                        reader->at += words[i].size;
                        return OK;
                }
        }
        return scan_number(reader, &ignored);
}

/* Room for one more item of `size` bytes; doubles, up to `limit` items. */
static enum error reserve(struct reader *reader, void **items, size_t *capacity, const size_t bounds[3])
{
        size_t count = bounds[0], size = bounds[1], limit = bounds[2];
        if (count < *capacity)
                return OK;
        if (count >= limit)
                return fail(reader, ERR_TOO_LARGE, "too many vertices, rings or features");
        size_t wanted = *capacity ? *capacity * 2 : 1024;
        wanted = wanted > limit ? limit : wanted;
        void *grown = reallocarray(*items, wanted, size);
        if (!grown)
                return fail(reader, ERR_MEMORY, "out of memory");
        *items = grown;
        *capacity = wanted;
        return OK;
}

static enum error add_vertex(struct reader *reader, struct vertex vertex)
{
        struct geojson *out = reader->out;
        void *items = out->vertices;
        enum error err = reserve(reader, &items, &out->vertex_capacity,
                                 (size_t[]){ out->vertex_count, sizeof vertex, BORDERS_VERTICES_MAX });
        out->vertices = items;
        if (err == OK)
                out->vertices[out->vertex_count++] = vertex;
        return err;
}

static enum error add_ring(struct reader *reader, size_t first)
{
        struct geojson *out = reader->out;
        size_t count = out->vertex_count - first;
        const struct vertex *begin = &out->vertices[first], *end = begin + count - 1;
        if (count < RING_VERTICES_MIN || begin->x != end->x || begin->y != end->y)
                return fail(reader, ERR_INVALID, "a ring has fewer than four positions or is not closed");
        out->vertex_count--;
        void *items = out->rings;
        enum error err = reserve(reader, &items, &out->ring_capacity,
                                 (size_t[]){ out->ring_count, sizeof(struct geo_ring), RINGS_MAX });
        out->rings = items;
        if (err == OK)
                out->rings[out->ring_count++] = (struct geo_ring){ first, count - 1 };
        return err;
}

/* The rest of a position whose bracket is open: two numbers, and a height that is not used. */
static enum error read_position(struct reader *reader)
{
        struct vertex vertex;
        struct slice height;
        bool first = true, more;
        TRY(enter(reader, '[', "a position is missing"));
        TRY(next_item(reader, ']', &first, &more));
        if (!more)
                return fail(reader, ERR_INVALID, "an empty position");
        TRY(read_degrees(reader, 180, &vertex.x));
        TRY(next_item(reader, ']', &first, &more));
        if (!more)
                return fail(reader, ERR_INVALID, "a position with one number");
        TRY(read_degrees(reader, 90, &vertex.y));
        TRY(next_item(reader, ']', &first, &more));
        if (more) {
                TRY(scan_number(reader, &height));
                TRY(next_item(reader, ']', &first, &more));
                if (more)
                        return fail(reader, ERR_INVALID, "a position with more than three numbers");
        }
        return add_vertex(reader, vertex);
}

static enum error read_ring(struct reader *reader)
{
        size_t vertices = reader->out->vertex_count;
        bool first = true, more;
        TRY(enter(reader, '[', "a ring is missing"));
        TRY(next_item(reader, ']', &first, &more));
        while (more) {
                if (reader->out->vertex_count - vertices >= BORDERS_RING_VERTICES_MAX)
                        return fail(reader, ERR_TOO_LARGE, "a ring has too many vertices");
                TRY(read_position(reader));
                TRY(next_item(reader, ']', &first, &more));
        }
        if (reader->out->vertex_count == vertices)
                return fail(reader, ERR_INVALID, "an empty ring");
        return add_ring(reader, vertices);
}

/* How many brackets are open here: 3 at a polygon, 4 at a list of polygons. */
static int count_brackets(const struct reader *reader)
{
        int count = 0;
        for (size_t at = reader->at; at < reader->text.size && count < 5; at++) {
                char byte = reader->text.data[at];
                if (byte == '[')
                        count++;
                else if (byte != ' ' && byte != '\t' && byte != '\n' && byte != '\r')
                        break;
        }
        return count;
}

/* Rings at `levels` brackets: 1 is a ring, 2 a polygon, 3 a list of polygons. */
static enum error read_rings(struct reader *reader, int levels)
{
        bool first = true, more;
        if (levels == 1)
                return read_ring(reader);
        TRY(enter(reader, '[', "coordinates are missing"));
        TRY(next_item(reader, ']', &first, &more));
        while (more) {
                TRY(read_rings(reader, levels - 1));
                TRY(next_item(reader, ']', &first, &more));
        }
        return OK;
}

static enum error read_geometry(struct reader *reader)
{
        bool first = true, more;
        struct slice key, type = SLICE_NULL;
        int levels = 0;
        TRY(enter(reader, '{', "geometry is not an object"));
        TRY(next_member(reader, &first, &key, &more));
        while (more) {
                if (slice_equal(key, S("type")) && slice_is_null(type)) {
                        TRY(read_string(reader, &type));
                } else if (slice_equal(key, S("coordinates"))) {
                        if (levels)
                                return fail(reader, ERR_INVALID, "coordinates twice");
                        (void)peek(reader);
                        levels = count_brackets(reader) - 1;
                        if (levels != 2 && levels != 3)
                                return fail(reader, ERR_INVALID, "neither Polygon nor MultiPolygon");
                        TRY(read_rings(reader, levels));
                } else {
                        TRY(skip_value(reader));
                }
                TRY(next_member(reader, &first, &key, &more));
        }
        if ((levels == 2 && slice_equal(type, S("Polygon"))) || (levels == 3 && slice_equal(type, S("MultiPolygon"))))
                return OK;
        return fail(reader, ERR_INVALID, "neither Polygon nor MultiPolygon");
}

/* Digits and dots, so that it may be shown to whoever brought the file. */
static bool is_code(struct slice code)
{
        for (size_t i = 0; i < code.size; i++)
                if ((code.data[i] < '0' || code.data[i] > '9') && code.data[i] != '.')
                        return false;
        return code.size > 0 && code.size <= REGION_CODE_SIZE;
}

static enum error read_properties(struct reader *reader, struct geo_feature *feature)
{
        bool first = true, more;
        struct slice key, code;
        TRY(enter(reader, '{', "properties are missing"));
        TRY(next_member(reader, &first, &key, &more));
        while (more) {
                if (slice_equal(key, S("code"))) {
                        TRY(read_string(reader, &code));
                        if (!is_code(code) || feature->code[0])
                                return fail(reader, ERR_INVALID, "code is not a region's, or there twice");
                        memcpy(feature->code, code.data, code.size);
                } else {
                        TRY(skip_value(reader));
                }
                TRY(next_member(reader, &first, &key, &more));
        }
        return OK;
}

static enum error read_feature(struct reader *reader)
{
        struct geojson *out = reader->out;
        struct geo_feature feature = { .first_ring = out->ring_count };
        bool first = true, more, geometry = false, properties = false;
        struct slice key;
        TRY(enter(reader, '{', "a feature is missing"));
        TRY(next_member(reader, &first, &key, &more));
        while (more) {
                if (slice_equal(key, S("geometry")) && !geometry) {
                        geometry = true;
                        TRY(read_geometry(reader));
                } else if (slice_equal(key, S("properties")) && !properties) {
                        properties = true;
                        TRY(read_properties(reader, &feature));
                } else {
                        TRY(skip_value(reader));
                }
                TRY(next_member(reader, &first, &key, &more));
        }
        feature.ring_count = out->ring_count - feature.first_ring;
        if (!feature.code[0] || !feature.ring_count)
                return fail(reader, ERR_INVALID, "a feature without code or without geometry");
        void *items = out->features;
        enum error err = reserve(reader, &items, &out->feature_capacity,
                                 (size_t[]){ out->feature_count, sizeof feature, BORDERS_FEATURES_MAX });
        out->features = items;
        if (err == OK)
                out->features[out->feature_count++] = feature;
        return err;
}

static enum error read_features(struct reader *reader)
{
        bool first = true, more;
        TRY(enter(reader, '[', "features are not a list"));
        TRY(next_item(reader, ']', &first, &more));
        while (more) {
                TRY(read_feature(reader));
                TRY(next_item(reader, ']', &first, &more));
        }
        return OK;
}

static enum error read_collection(struct reader *reader)
{
        bool first = true, more, features = false;
        struct slice key, type = SLICE_NULL;
        TRY(enter(reader, '{', "not a JSON object"));
        TRY(next_member(reader, &first, &key, &more));
        while (more) {
                if (slice_equal(key, S("type")) && slice_is_null(type)) {
                        TRY(read_string(reader, &type));
                } else if (slice_equal(key, S("features"))) {
                        if (features)
                                return fail(reader, ERR_INVALID, "features twice");
                        features = true;
                        TRY(read_features(reader));
                } else {
                        TRY(skip_value(reader));
                }
                TRY(next_member(reader, &first, &key, &more));
        }
        if (!features || !slice_equal(type, S("FeatureCollection")))
                return fail(reader, ERR_INVALID, "not a FeatureCollection");
        return peek(reader) < 0 ? OK : fail(reader, ERR_INVALID, "something follows the end");
}

enum error geojson_read(struct slice text, struct geojson *ret_geojson, struct borders_problem *ret_problem)
{
        struct reader reader = { .text = text, .out = ret_geojson, .problem = ret_problem };
        if (text.size > BORDERS_BYTES_MAX)
                return fail(&reader, ERR_TOO_LARGE, "the file is larger than 64 MB");
        return read_collection(&reader);
}

void geojson_free(struct geojson *geojson)
{
        free(geojson->vertices);
        free(geojson->rings);
        free(geojson->features);
        *geojson = (struct geojson){ 0 };
}
