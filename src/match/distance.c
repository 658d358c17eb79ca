/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/distance.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { WORD_BITS = 64 };

/* The shorter word, in a box whose unused bytes never match. */
struct pattern {
        _Alignas(16) char bytes[WORD_BITS];
        size_t size, blocks;
        uint64_t used;
};

static void set_pattern(struct pattern *pattern, struct slice word)
{
        pattern->size = word.size;
        pattern->blocks = (word.size + 15) / 16;
        pattern->used = word.size == WORD_BITS ? UINT64_MAX : ((uint64_t)1 << word.size) - 1;
        memcpy(pattern->bytes, word.data, word.size);
}

/* Bit i: byte i of the pattern is `byte`. */
static inline uint64_t find_places(const struct pattern *pattern, char byte)
{
        uint64_t places = 0;
#ifdef __SSE2__
        __m128i wanted = _mm_set1_epi8(byte);
        for (size_t i = 0; i < pattern->blocks; i++) {
                __m128i block = _mm_load_si128((const __m128i *)(const void *)(pattern->bytes + 16 * i));
                uint64_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, wanted));
                places |= found << 16 * i;
        }
#else
        for (size_t i = 0; i < pattern->size; i++)
                places |= (uint64_t)(pattern->bytes[i] == byte) << i;
#endif
        return places & pattern->used;
}

static unsigned compare_bits(const struct pattern *pattern, struct slice text, bool swaps)
{
        uint64_t up = UINT64_MAX, down = 0, diagonal = 0, before = 0;
        uint64_t last = (uint64_t)1 << (pattern->size - 1);
        unsigned distance = (unsigned)pattern->size;
        for (size_t i = 0; i < text.size; i++) {
                uint64_t here = find_places(pattern, text.data[i]);
                uint64_t swapped = swaps ? ((~diagonal & here) << 1) & before : 0;
                diagonal = (((here & up) + up) ^ up) | here | down | swapped;
                uint64_t right = down | ~(diagonal | up), left = diagonal & up;
                distance += (right & last) != 0;
                distance -= (left & last) != 0;
                right = right << 1 | 1;
                left <<= 1;
                up = left | ~(diagonal | right);
                down = right & diagonal;
                before = here;
        }
        return distance;
}

static unsigned least(unsigned a, unsigned b)
{
        return a < b ? a : b;
}

/* Row by row, for words beyond 64 bytes. */
static unsigned compare_rows(struct slice a, struct slice b, bool swaps)
{
        unsigned rows[3][DISTANCE_MAX + 1];
        for (size_t j = 0; j <= b.size; j++)
                rows[0][j] = (unsigned)j;
        for (size_t i = 1; i <= a.size; i++) {
                unsigned *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
                now[0] = (unsigned)i;
                for (size_t j = 1; j <= b.size; j++) {
                        bool same = a.data[i - 1] == b.data[j - 1];
                        now[j] = least(before[j - 1] + !same, least(before[j], now[j - 1]) + 1);
                        if (swaps && i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                                now[j] = least(now[j], earlier[j - 2] + 1);
                }
        }
        return rows[a.size % 3][b.size];
}

static unsigned find_distance(struct slice a, struct slice b, bool swaps)
{
        a = slice_sub(a, 0, DISTANCE_MAX);
        b = slice_sub(b, 0, DISTANCE_MAX);
        struct slice shorter = a.size < b.size ? a : b, longer = a.size < b.size ? b : a;
        if (shorter.size == 0)
                return (unsigned)longer.size;
        if (shorter.size > WORD_BITS)
                return compare_rows(a, b, swaps);
        struct pattern pattern;
        set_pattern(&pattern, shorter);
        return compare_bits(&pattern, longer, swaps);
}

unsigned distance_levenshtein(struct slice a, struct slice b)
{
        return find_distance(a, b, false);
}

unsigned distance_osa(struct slice a, struct slice b)
{
        return find_distance(a, b, true);
}

/* Bytes of `a` that have an equal one in `b` not further than `reach`, each used once; marks them in both. */
static size_t find_common(struct slice a, struct slice b, bool marked_a[DISTANCE_MAX], bool marked_b[DISTANCE_MAX])
{
        size_t longer = a.size > b.size ? a.size : b.size, reach = longer > 3 ? longer / 2 - 1 : 0, common = 0;
        for (size_t i = 0; i < a.size; i++) {
                size_t from = i > reach ? i - reach : 0;
                for (size_t j = from; j < b.size && j <= i + reach; j++)
                        if (!marked_b[j] && a.data[i] == b.data[j]) {
                                marked_a[i] = marked_b[j] = true;
                                common++;
                                break;
                        }
        }
        return common;
}

static size_t count_moved(struct slice a, struct slice b, const bool marked_a[DISTANCE_MAX],
                          const bool marked_b[DISTANCE_MAX])
{
        size_t moved = 0, j = 0;
        for (size_t i = 0; i < a.size; i++) {
                if (!marked_a[i])
                        continue;
                while (!marked_b[j])
                        j++;
                moved += a.data[i] != b.data[j++];
        }
        return moved;
}

unsigned similarity_jaro_winkler(struct slice a, struct slice b)
{
        bool marked_a[DISTANCE_MAX] = { 0 }, marked_b[DISTANCE_MAX] = { 0 };
        a = slice_sub(a, 0, DISTANCE_MAX);
        b = slice_sub(b, 0, DISTANCE_MAX);
        if (a.size == 0 || b.size == 0)
                return a.size == b.size ? SIMILARITY_WHOLE : 0;
        uint64_t common = find_common(a, b, marked_a, marked_b);
        if (common == 0)
                return 0;
        uint64_t moved = count_moved(a, b, marked_a, marked_b);
        uint64_t size = a.size * b.size;
        /* (common/|a| + common/|b| + (common - moved/2)/common) / 3 over one denominator */
        uint64_t whole = 6 * size * common;
        uint64_t part = 2 * common * common * (a.size + b.size) + size * (2 * common - moved);
        size_t head = 0;
        while (head < 4 && head < a.size && head < b.size && a.data[head] == b.data[head])
                head++;
        return (unsigned)((10 * part + head * (whole - part)) * (SIMILARITY_WHOLE / 10) / whole);
}
