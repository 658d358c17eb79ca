/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/near.h"

#include "base/checked.h"

#include <math.h>

enum { LEAF = 8, KEY_BITS = 30, DIGIT = 11, DIGITS = 1 << DIGIT, MORTON_BITS = 21 };

/* ---- where ---- */

static void put_on_sphere(struct zones_point point, double ret_at[3])
{
        double longitude = point.x * M_PI / 180, latitude = point.y * M_PI / 180;
        ret_at[0] = cos(latitude) * cos(longitude);
        ret_at[1] = cos(latitude) * sin(longitude);
        ret_at[2] = sin(latitude);
}

static double apart(const double a[3], const double b[3])
{
        double x = a[0] - b[0], y = a[1] - b[1], z = a[2] - b[2];
        return sqrt(x * x + y * y + z * z);
}

double zones_distance(const struct zones_places *places, uint32_t a, uint32_t b)
{
        struct zones_point from = places->points[a], to = places->points[b];
        double at[2][3] = { { from.x, from.y, 0 }, { to.x, to.y, 0 } };
        if (!places->on_earth)
                return apart(at[0], at[1]);
        put_on_sphere(from, at[0]);
        put_on_sphere(to, at[1]);
        double half = apart(at[0], at[1]) / 2;
        return 2 * EARTH_RADIUS_KM * asin(half < 1 ? half : 1);
}

static uint64_t to_quanta(const struct near_index *index, double distance)
{
        return (uint64_t)(distance * index->quanta + 0.5);
}

uint64_t near_quanta_of(const struct near_index *index, const struct zones_places *places, double distance)
{
        double most = (double)((uint64_t)1 << (KEY_BITS + 1)) / index->quanta;
        if (places->on_earth) {
                double angle = distance / EARTH_RADIUS_KM;
                distance = angle < M_PI ? 2 * sin(angle / 2) : most;
        }
        return to_quanta(index, distance < most ? distance : most);
}

near_key near_key_of(const struct near_index *index, uint32_t from, uint32_t to)
{
        return to_quanta(index, apart(index->at[from], index->at[to])) << NEAR_INDEX_BITS | to;
}

/* ---- sorting ---- */

/* By digits of the distance, least first; within a digit the order stays, so only the distance needs sorting when the
 * places came in ascending order. Pieces of a heap do not: the place's digits go first then. */
static void sort_by_digits(near_key *keys, near_key *spare, size_t count, unsigned from_bit)
{
        near_key *source = keys, *target = spare;
        for (unsigned bit = from_bit; bit < 64; bit += DIGIT) {
                size_t starts[DIGITS] = { 0 }, at = 0;
                for (size_t i = 0; i < count; i++)
                        starts[source[i] >> bit & (DIGITS - 1)]++;
                if (starts[source[0] >> bit & (DIGITS - 1)] == count)
                        continue;
                for (size_t digit = 0; digit < DIGITS; digit++) {
                        size_t here = starts[digit];
                        starts[digit] = at;
                        at += here;
                }
                for (size_t i = 0; i < count; i++)
                        target[starts[source[i] >> bit & (DIGITS - 1)]++] = source[i];
                near_key *other = source;
                source = target;
                target = other;
        }
        if (source != keys)
                memcpy(keys, source, count * sizeof *keys);
}

static void sort_by_insertion(near_key *keys, size_t count)
{
        for (size_t i = 1; i < count; i++) {
                near_key key = keys[i];
                size_t at = i;
                for (; at > 0 && keys[at - 1] > key; at--)
                        keys[at] = keys[at - 1];
                keys[at] = key;
        }
}

void near_sort(near_key *keys, near_key *spare, size_t count)
{
        if (count <= 64)
                sort_by_insertion(keys, count);
        else
                sort_by_digits(keys, spare, count, 0);
}

/* ---- the tree ---- */

static unsigned widest_axis(const struct near_index *index, size_t first, size_t last)
{
        double low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };
        for (size_t i = first; i < last; i++) {
                for (unsigned axis = 0; axis < 3; axis++) {
                        low[axis] = fmin(low[axis], index->at[index->order[i]][axis]);
                        high[axis] = fmax(high[axis], index->at[index->order[i]][axis]);
                }
        }
        unsigned widest = 0;
        for (unsigned axis = 1; axis < 3; axis++)
                if (high[axis] - low[axis] > high[widest] - low[widest])
                        widest = axis;
        return widest;
}

/* Selection as Wirth writes it: afterwards nothing left of `middle` is greater, nothing right of it less. */
static void cut_at(const struct near_index *index, ptrdiff_t first, ptrdiff_t last, ptrdiff_t middle, unsigned axis)
{
        uint32_t *order = index->order;
        while (first < last) {
                double pivot = index->at[order[middle]][axis];
                ptrdiff_t left = first, right = last;
                while (left <= right) {
                        while (index->at[order[left]][axis] < pivot)
                                left++;
                        while (index->at[order[right]][axis] > pivot)
                                right--;
                        if (left > right)
                                break;
                        uint32_t swapped = order[left];
                        order[left++] = order[right];
                        order[right--] = swapped;
                }
                if (right < middle)
                        first = left;
                if (middle < left)
                        last = right;
        }
}

static void grow(const struct near_index *index, size_t node, size_t first, size_t last)
{
        if (last - first <= LEAF)
                return;
        size_t middle = first + (last - first) / 2;
        unsigned axis = widest_axis(index, first, last);
        index->axes[node] = (uint8_t)axis;
        cut_at(index, (ptrdiff_t)first, (ptrdiff_t)last - 1, (ptrdiff_t)middle, axis);
        index->cuts[node] = index->at[index->order[middle]][axis];
        grow(index, 2 * node + 1, first, middle);
        grow(index, 2 * node + 2, middle, last);
}

enum error near_build(const struct zones_places *places, struct arena *arena, struct near_index *ret_index)
{
        uint32_t count = places->count;
        double(*at)[3] = arena_calloc(arena, count, sizeof *at);
        struct near_index index = { .count = count, .order = arena_array(arena, uint32_t, count),
                                    .axes = arena_array(arena, uint8_t, 4 * (size_t)count + 4),
                                    .cuts = arena_array(arena, double, 4 * (size_t)count + 4) };
        if (arena->exhausted)
                return ERR_MEMORY;
        double low[3] = { INFINITY, INFINITY, INFINITY }, high[3] = { -INFINITY, -INFINITY, -INFINITY };
        for (uint32_t i = 0; i < count; i++) {
                if (!isfinite(places->points[i].x) || !isfinite(places->points[i].y))
                        return ERR_INVALID;
                index.order[i] = i;
                at[i][0] = places->points[i].x;
                at[i][1] = places->points[i].y;
                if (places->on_earth)
                        put_on_sphere(places->points[i], at[i]);
                for (unsigned axis = 0; axis < 3; axis++) {
                        low[axis] = fmin(low[axis], at[i][axis]);
                        high[axis] = fmax(high[axis], at[i][axis]);
                }
        }
        double extent = apart(low, high);
        index.at = (const double(*)[3])at;
        index.quanta = extent > 0 ? (double)((uint64_t)1 << KEY_BITS) / extent : 1;
        if (!isfinite(extent) || !isfinite(index.quanta))
                return ERR_INVALID;
        grow(&index, 0, 0, count);
        *ret_index = index;
        return OK;
}

/* ---- asking ---- */

/* The keys found so far, the greatest on top. */
struct heap {
        near_key *keys;
        size_t size, most;
};

static void sink(struct heap *heap, size_t at)
{
        near_key key = heap->keys[at];
        for (size_t child; (child = 2 * at + 1) < heap->size; at = child) {
                if (child + 1 < heap->size && heap->keys[child + 1] > heap->keys[child])
                        child++;
                if (heap->keys[child] <= key)
                        break;
                heap->keys[at] = heap->keys[child];
        }
        heap->keys[at] = key;
}

static void offer(struct heap *heap, near_key key)
{
        if (heap->size == heap->most) {
                if (key < heap->keys[0]) {
                        heap->keys[0] = key;
                        sink(heap, 0);
                }
                return;
        }
        size_t at = heap->size++;
        for (; at > 0 && heap->keys[(at - 1) / 2] < key; at = (at - 1) / 2)
                heap->keys[at] = heap->keys[(at - 1) / 2];
        heap->keys[at] = key;
}

struct question {
        const struct near_index *index;
        uint32_t from;
        struct heap heap;
};

static void ask(struct question *question, size_t node, size_t first, size_t last)
{
        const struct near_index *index = question->index;
        if (last - first <= LEAF) {
                for (size_t i = first; i < last; i++)
                        if (index->order[i] != question->from)
                                offer(&question->heap, near_key_of(index, question->from, index->order[i]));
                return;
        }
        size_t middle = first + (last - first) / 2;
        unsigned axis = index->axes[node];
        double here = index->at[question->from][axis], cut = index->cuts[node];
        bool is_left = here < cut;
        ask(question, is_left ? 2 * node + 1 : 2 * node + 2, is_left ? first : middle, is_left ? middle : last);
        const struct heap *heap = &question->heap;
        if (heap->size < heap->most || to_quanta(index, fabs(here - cut)) <= heap->keys[0] >> NEAR_INDEX_BITS)
                ask(question, is_left ? 2 * node + 2 : 2 * node + 1, is_left ? middle : first,
                    is_left ? last : middle);
}

size_t near_find(const struct near_index *index, uint32_t from, size_t most, struct near_scratch *scratch)
{
        if (most == 0 || index->count < 2)
                return 0;
        if (most > index->count / 8) {
                size_t count = 0;
                for (uint32_t i = 0; i < index->count; i++)
                        if (i != from)
                                scratch->keys[count++] = near_key_of(index, from, i);
                if (count <= 64)
                        sort_by_insertion(scratch->keys, count);
                else
                        sort_by_digits(scratch->keys, scratch->spare, count, NEAR_INDEX_BITS);
                return count < most ? count : most;
        }
        struct question question = { .index = index, .from = from, .heap = { scratch->keys, 0, most } };
        ask(&question, 0, 0, index->count);
        near_sort(scratch->keys, scratch->spare, question.heap.size);
        return question.heap.size;
}

/* ---- the walk ---- */

/* Puts two empty bits behind each of the lowest 21. */
static uint64_t spread(uint64_t bits)
{
        bits = (bits | bits << 32) & 0x001F00000000FFFFU;
        bits = (bits | bits << 16) & 0x001F0000FF0000FFU;
        bits = (bits | bits << 8) & 0x100F00F00F00F00FU;
        bits = (bits | bits << 4) & 0x10C30C30C30C30C3U;
        return (bits | bits << 2) & 0x1249249249249249U;
}

struct stand {
        uint64_t curve;
        uint32_t place;
};

static int compare_stands(const void *a, const void *b)
{
        const struct stand *left = a, *right = b;
        if (left->curve != right->curve)
                return left->curve < right->curve ? -1 : 1;
        return left->place < right->place ? -1 : left->place > right->place;
}

enum error near_walk(const struct near_index *index, uint32_t *ret_walk)
{
        _cleanup_free_ struct stand *stands = calloc(index->count, sizeof *stands);
        if (!stands)
                return ERR_MEMORY;
        double low[3] = { INFINITY, INFINITY, INFINITY };
        double scale = index->quanta / (1 << (KEY_BITS - MORTON_BITS));
        for (uint32_t i = 0; i < index->count; i++)
                for (unsigned axis = 0; axis < 3; axis++)
                        low[axis] = fmin(low[axis], index->at[i][axis]);
        for (uint32_t i = 0; i < index->count; i++) {
                stands[i].place = i;
                for (unsigned axis = 0; axis < 3; axis++) {
                        uint64_t step = (uint64_t)((index->at[i][axis] - low[axis]) * scale);
                        stands[i].curve |= spread(step < (1 << MORTON_BITS) ? step : (1 << MORTON_BITS) - 1) << axis;
                }
        }
        qsort(stands, index->count, sizeof *stands, compare_stands);
        for (uint32_t i = 0; i < index->count; i++)
                ret_walk[i] = stands[i].place;
        return OK;
}
