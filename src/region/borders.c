/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "region/borders.h"
#include "region/geojson.h"
#include "region/middle.h"

#include "base/buffer.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const double METRES_A_DEGREE = 6371000 * 3.14159265358979323846 / 180;

enum { WIDTH_DEFAULT = 1000, WIDTH_MAX = 10'000, PATH_MAX = 32 * 1024 * 1024 };

struct drawing {
        double west, east, south, north; /* degrees */
        double squeeze;                  /* a degree of longitude against one of latitude here */
        double scale;                    /* units a degree of latitude */
        double tolerance;
        struct arena *arena;
        size_t kept;
        struct buffer path;
        bool *keep;                      /* for one ring */
        size_t *stack;                   /* ranges still to look at, two numbers each */
};

static enum error say(struct borders_problem *problem, enum error err, const char *text)
{
        if (problem) {
                problem->offset = 0;
                snprintf(problem->message, sizeof problem->message, "%s", text);
        }
        return err;
}

static int compare_features(const void *a, const void *b)
{
        return strcmp(((const struct geo_feature *)a)->code, ((const struct geo_feature *)b)->code);
}

static bool is_expected(const struct geo_feature *feature, struct region_area area)
{
        struct slice code = slice_from_cstr(feature->code);
        return region_exists(code, REGION_VILLAGE) && region_area_contains(area, code);
}

static void stretch(struct drawing *drawing, const struct geojson *file, const struct geo_feature *feature)
{
        for (size_t r = feature->first_ring; r < feature->first_ring + feature->ring_count; r++) {
                const struct vertex *vertex = &file->vertices[file->rings[r].first];
                for (size_t i = 0; i < file->rings[r].count; i++, vertex++) {
                        drawing->west = fmin(drawing->west, vertex->x);
                        drawing->east = fmax(drawing->east, vertex->x);
                        drawing->south = fmin(drawing->south, vertex->y);
                        drawing->north = fmax(drawing->north, vertex->y);
                }
        }
}

static struct vertex project(const struct drawing *drawing, const struct vertex *vertex)
{
        return (struct vertex){ (vertex->x - drawing->west) * drawing->squeeze * drawing->scale,
                                (drawing->north - vertex->y) * drawing->scale };
}

/* Square of the distance from `p` to the stretch from `a` to `b`. */
static double distance_squared(struct vertex p, struct vertex a, struct vertex b)
{
        double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
        double t = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0;
        t = t < 0 ? 0 : t > 1 ? 1 : t;
        double x = p.x - a.x - t * dx, y = p.y - a.y - t * dy;
        return x * x + y * y;
}

/* Douglas and Peucker (1973) on the open line [first, last], with a stack instead of recursion. */
static void simplify(struct drawing *drawing, const struct vertex *points, size_t first, size_t last)
{
        size_t top = 0;
        drawing->stack[top++] = first;
        drawing->stack[top++] = last;
        while (top) {
                size_t to = drawing->stack[--top], from = drawing->stack[--top], farthest = from;
                double most = drawing->tolerance * drawing->tolerance;
                for (size_t i = from + 1; i < to; i++) {
                        double distance = distance_squared(points[i], points[from], points[to]);
                        if (distance > most) {
                                most = distance;
                                farthest = i;
                        }
                }
                if (farthest == from)
                        continue;
                drawing->keep[farthest] = true;
                drawing->stack[top++] = from;
                drawing->stack[top++] = farthest;
                drawing->stack[top++] = farthest;
                drawing->stack[top++] = to;
        }
}

/* Marks what of a closed ring is drawn; `points` has the first vertex again at [count]. Returns how many. */
static size_t choose_vertices(struct drawing *drawing, const struct vertex *points, size_t count)
{
        size_t opposite = 0, kept = 0;
        double most = -1;
        memset(drawing->keep, 0, count + 1);
        for (size_t i = 0; i < count; i++) {
                double distance = distance_squared(points[i], points[0], points[0]);
                if (distance > most) {
                        most = distance;
                        opposite = i;
                }
        }
        drawing->keep[0] = drawing->keep[opposite] = true;
        simplify(drawing, points, 0, opposite);
        simplify(drawing, points, opposite, count);
        for (size_t i = 0; i < count; i++)
                kept += drawing->keep[i];
        return kept;
}

static void write_ring(struct drawing *drawing, const struct vertex *points, size_t count)
{
        const char *command = "M";
        for (size_t i = 0; i < count; i++) {
                if (!drawing->keep[i])
                        continue;
                buffer_printf(&drawing->path, "%s%.1f %.1f", command, points[i].x, points[i].y);
                command = "L";
                drawing->kept++;
        }
        buffer_append_byte(&drawing->path, 'Z');
}

/* A ring too small to be seen is left out, except a village's first: every village stays on the map. */
static void draw_ring(struct drawing *drawing, const struct geojson *file, const struct geo_ring *ring, bool first)
{
        struct vertex *points = reallocarray(NULL, ring->count + 1, sizeof *points);
        if (!points) {
                drawing->path.failed = ERR_MEMORY;
                return;
        }
        for (size_t i = 0; i < ring->count; i++)
                points[i] = project(drawing, &file->vertices[ring->first + i]);
        points[ring->count] = points[0];
        size_t kept = choose_vertices(drawing, points, ring->count);
        if (kept < 3 && first)
                drawing->keep[0] = drawing->keep[ring->count / 3] = drawing->keep[2 * ring->count / 3] = true;
        if (kept >= 3 || first)
                write_ring(drawing, points, ring->count);
        free(points);
}

/* By its bounding box. */
static const struct geo_ring *largest_ring(const struct geojson *file, const struct geo_feature *feature,
                                           struct vertex *ret_middle)
{
        double most = -1;
        const struct geo_ring *largest = NULL;
        for (size_t r = feature->first_ring; r < feature->first_ring + feature->ring_count; r++) {
                struct drawing box = { .west = INFINITY, .east = -INFINITY, .south = INFINITY, .north = -INFINITY };
                struct geo_feature one = { .first_ring = r, .ring_count = 1 };
                stretch(&box, file, &one);
                double area = (box.east - box.west) * (box.north - box.south);
                if (area <= most)
                        continue;
                most = area;
                largest = &file->rings[r];
                *ret_middle = (struct vertex){ (box.west + box.east) / 2, (box.south + box.north) / 2 };
        }
        return largest;
}

/* The label in the middle of the box of the largest ring, the place inside that ring. */
static enum error place_village(const struct drawing *drawing, const struct geojson *file,
                                const struct geo_feature *feature, struct borders_village *village)
{
        struct vertex middle, inside;
        const struct geo_ring *ring = largest_ring(file, feature, &middle);
        if (!ring)
                return OK;
        middle = project(drawing, &middle);
        village->label_x = (float)middle.x;
        village->label_y = (float)middle.y;
        TRY(ring_middle(&file->vertices[ring->first], ring->count, &inside));
        inside = project(drawing, &inside);
        village->east = llround(inside.x / drawing->scale * METRES_A_DEGREE);
        village->south = llround(inside.y / drawing->scale * METRES_A_DEGREE);
        return OK;
}

static enum error draw_village(struct drawing *drawing, const struct geojson *file, const struct geo_feature *feature,
                               struct borders_village *village)
{
        buffer_clear(&drawing->path);
        for (size_t r = 0; r < feature->ring_count; r++)
                draw_ring(drawing, file, &file->rings[feature->first_ring + r], r == 0);
        TRY(buffer_check(&drawing->path));
        memcpy(village->code, feature->code, sizeof village->code);
        village->path = arena_copy(drawing->arena, buffer_slice(&drawing->path));
        if (slice_is_null(village->path))
                return ERR_MEMORY;
        return place_village(drawing, file, feature, village);
}

/* Sorts the features, divides them into expected and unknown ones; a code that is there twice is refused. */
static enum error sort_features(struct geojson *file, struct region_area area, struct arena *arena, struct borders *out)
{
        if (file->feature_count > 0)
                qsort(file->features, file->feature_count, sizeof *file->features, compare_features);
        out->unknown = arena_array(arena, struct slice, file->feature_count);
        if (!out->unknown)
                return ERR_MEMORY;
        size_t expected = 0;
        for (size_t i = 0; i < file->feature_count; i++) {
                if (i && compare_features(&file->features[i - 1], &file->features[i]) == 0)
                        return ERR_INVALID;
                if (is_expected(&file->features[i], area))
                        expected++;
                else
                        out->unknown[out->unknown_count++] = arena_copy(arena, slice_from_cstr(file->features[i].code));
        }
        out->villages = arena_array(arena, struct borders_village, expected);
        return out->villages && !arena->exhausted ? OK : ERR_MEMORY;
}

static enum error measure(struct drawing *drawing, const struct geojson *file, const struct borders_options *options,
                          struct borders *out)
{
        for (size_t i = 0; i < file->feature_count; i++)
                if (is_expected(&file->features[i], options->area))
                        stretch(drawing, file, &file->features[i]);
        if (!(drawing->east > drawing->west) || !(drawing->north > drawing->south))
                return ERR_INVALID;
        double middle = (drawing->south + drawing->north) / 2;
        drawing->squeeze = cos(middle * 3.14159265358979323846 / 180);
        out->width = options->width ? (float)options->width : WIDTH_DEFAULT;
        drawing->scale = (double)out->width / ((drawing->east - drawing->west) * drawing->squeeze);
        double height = (drawing->north - drawing->south) * drawing->scale;
        out->height = (float)height;
        return isfinite(height) && height <= 10 * WIDTH_MAX ? OK : ERR_INVALID;
}

static enum error draw_all(struct drawing *drawing, const struct geojson *file, const struct borders_options *options,
                           struct borders *out)
{
        size_t longest = 0;
        for (size_t r = 0; r < file->ring_count; r++)
                longest = file->rings[r].count > longest ? file->rings[r].count : longest;
        drawing->keep = calloc(longest + 1, sizeof *drawing->keep);
        drawing->stack = calloc(2 * longest + 8, sizeof *drawing->stack);
        if (!drawing->keep || !drawing->stack)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->feature_count; i++)
                if (is_expected(&file->features[i], options->area))
                        TRY(draw_village(drawing, file, &file->features[i], &out->villages[out->village_count++]));
        out->vertices_read = file->vertex_count;
        out->vertices_kept = drawing->kept;
        return OK;
}

struct search {
        struct borders *out;
        struct arena *arena;
        size_t capacity;
};

static int compare_code(const void *code, const void *village)
{
        return strcmp(code, ((const struct borders_village *)village)->code);
}

static bool note_missing(const struct region *village, void *context)
{
        struct search *search = context;
        struct borders *out = search->out;
        if (!bsearch(village->code, out->villages, out->village_count, sizeof *out->villages, compare_code) &&
            out->missing_count < search->capacity)
                out->missing[out->missing_count++] = arena_copy(search->arena, region_code(village));
        return true;
}

static enum error find_missing(struct arena *arena, struct region_area area, struct borders *out)
{
        struct search search = { .out = out, .arena = arena, .capacity = region_area_village_count(area) };
        out->missing = arena_array(arena, struct slice, search.capacity);
        if (!out->missing)
                return ERR_MEMORY;
        region_area_each_village(area, note_missing, &search);
        return arena->exhausted ? ERR_MEMORY : OK;
}

static void drawing_free(struct drawing *drawing)
{
        buffer_free(&drawing->path);
        free(drawing->keep);
        free(drawing->stack);
}

enum error borders_read(struct arena *arena, struct slice json, const struct borders_options *options,
                        struct borders *ret_borders, struct borders_problem *ret_problem)
{
        double tolerance = options->tolerance == 0 ? 0.4 : options->tolerance;
        if (options->width > WIDTH_MAX || !(tolerance > 0 && tolerance < WIDTH_MAX))
                return say(ret_problem, ERR_INVALID, "width or tolerance out of bounds");

        _cleanup_(geojson_free) struct geojson file = { 0 };
        TRY(geojson_read(json, &file, ret_problem));
        struct borders out = { 0 };
        enum error err = sort_features(&file, options->area, arena, &out);
        if (err != OK)
                return say(ret_problem, err, err == ERR_INVALID ? "a code is there twice" : "out of memory");

        _cleanup_(drawing_free) struct drawing drawing = { .west = INFINITY, .east = -INFINITY, .south = INFINITY,
                .north = -INFINITY, .tolerance = tolerance, .arena = arena };
        buffer_init(&drawing.path, PATH_MAX);
        err = measure(&drawing, &file, options, &out);
        if (err != OK)
                return say(ret_problem, err, "no village of this area with a surface");
        err = draw_all(&drawing, &file, options, &out);
        if (err == OK)
                err = find_missing(arena, options->area, &out);
        if (err != OK)
                return say(ret_problem, err, "out of memory");
        *ret_borders = out;
        return OK;
}
