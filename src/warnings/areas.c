/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The areas of one warning: one or several codes, ascending, none inside another. */
#include "warnings/warnings.h"

#include <stdlib.h>

#include "base/checked.h"
#include "region/region.h"

enum { DISTRICT_SIZE = 8, REGENCY_SIZE = 5 };

/* Each once; one more than a warning may have, so that too many can be told from enough. */
struct codes {
        struct slice items[WARNING_AREAS_MAX + 1];
        size_t count;
};

static void add_code(struct codes *codes, struct slice code)
{
        for (size_t i = 0; i < codes->count; i++)
                if (slice_equal(codes->items[i], code))
                        return;
        if (codes->count <= WARNING_AREAS_MAX)
                codes->items[codes->count++] = code;
}

static int compare_codes(const void *a, const void *b)
{
        return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static struct slice join(const struct codes *codes, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, (size_t)(WARNING_AREAS_MAX + 1) * 20);
        for (size_t i = 0; i < codes->count; i++) {
                if (i > 0)
                        buffer_append(&out, S(" "));
                buffer_append(&out, codes->items[i]);
        }
        return arena_copy(arena, buffer_slice(&out));
}

struct slice warning_areas_join(struct arena *arena, const struct slice *codes, size_t count)
{
        struct codes joined = { 0 };
        for (size_t i = 0; i < count; i++) {
                if (slice_equal(codes[i], WARNING_AREA_WHOLE))
                        return S("");
                if (codes[i].size > 0)
                        add_code(&joined, codes[i]);
        }
        return joined.count == 0 ? SLICE_NULL : join(&joined, arena);
}

struct slice warning_areas_tidy(struct slice areas, struct arena *arena)
{
        struct codes all = { 0 }, kept = { 0 };
        struct slice code;
        while (slice_next(&areas, ' ', &code))
                add_code(&all, code);
        qsort(all.items, all.count, sizeof all.items[0], compare_codes);
        for (size_t i = 0; i < all.count; i++)
                if (kept.count == 0 || !region_within(all.items[i], kept.items[kept.count - 1]))
                        add_code(&kept, all.items[i]);
        return kept.count == 0 ? S("") : join(&kept, arena);
}

/* What each village lies in, by the first characters of its code. */
static struct codes cut_codes(const struct slice *villages, size_t count, size_t size)
{
        struct codes codes = { 0 };
        for (size_t i = 0; i < count; i++)
                add_code(&codes, slice_sub(villages[i], 0, size));
        qsort(codes.items, codes.count, sizeof codes.items[0], compare_codes);
        return codes;
}

struct slice warning_areas_around(const struct slice *villages, size_t count, struct arena *arena)
{
        struct codes own = cut_codes(villages, count, SIZE_MAX), districts = cut_codes(villages, count, DISTRICT_SIZE),
                     regencies = cut_codes(villages, count, REGENCY_SIZE);
        if (own.count == 1)
                return join(&own, arena);
        if (own.count == 0)
                return SLICE_NULL;
        return join(districts.count <= WARNING_AREAS_MAX ? &districts : &regencies, arena);
}

size_t warning_areas_count(struct slice areas)
{
        size_t count = 0;
        for (struct slice code; slice_next(&areas, ' ', &code);)
                count++;
        return count;
}

struct slice warning_areas_text(struct arena *arena, struct slice areas)
{
        struct slice code, text = SLICE_NULL;
        while (slice_next(&areas, ' ', &code)) {
                struct slice label = region_label_of(arena, code);
                text = slice_is_null(text) ? label
                                           : arena_printf(arena, "%.*s; %.*s", SLICE_FMT(text), SLICE_FMT(label));
        }
        return text;
}
