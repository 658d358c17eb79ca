/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables of changed codes: what is refused says where, what is read is in the order of its days, every code leads
 * somewhere, and the units of its villages hold all of them. The first byte says which form is read. */
#include "fuzz.h"

#include "base/checked.h"
#include "region/changes.h"

enum { VILLAGES_MAX = 64 };

static void must_say(const struct region_changes_faults *faults)
{
        _cleanup_buffer_ struct buffer said = { 0 };
        buffer_init(&said, 64 * 1024);
        fuzz_must(faults->count > 0 && faults->count <= REGION_FAULTS_MAX);
        for (size_t i = 0; i < faults->count; i++) {
                fuzz_must(faults->items[i].line > 0);
                region_changes_write_fault(&said, &faults->items[i], LANGUAGE_EN);
        }
        fuzz_must(buffer_check(&said) == OK);
}

static void must_lead_somewhere(const struct region_changes *changes, struct arena *arena)
{
        struct region_now now, parts[REGION_PARTS_MAX];
        size_t count;
        for (size_t i = 0; i < changes->count && i < VILLAGES_MAX; i++) {
                fuzz_must(i == 0 || changes->items[i - 1].on <= changes->items[i].on);
                if (region_now_of(changes, changes->items[i].from, arena, &now) != OK ||
                    region_now_all(changes, changes->items[i].from, arena, parts, &count) != OK)
                        return;
                fuzz_must(now.code.size > 0 && count > 0 && count <= REGION_PARTS_MAX);
                fuzz_must(count > 1 || !now.inside || slice_equal(parts[0].code, now.code));
        }
}

static int compare_codes(const void *left, const void *right)
{
        return slice_compare(*(const struct slice *)left, *(const struct slice *)right);
}

static void must_make_units(const struct region_changes *changes, struct arena *arena, bool joined)
{
        struct slice villages[VILLAGES_MAX];
        size_t count = 0, kept = 0;
        struct region_units units;
        bool *flags = arena_array(arena, bool, changes->count);
        for (size_t i = 0; flags && i < changes->count; i++)
                flags[i] = joined;
        for (size_t i = 0; i < changes->count && count < VILLAGES_MAX; i++)
                villages[count++] = changes->items[i].to;
        qsort(villages, count, sizeof *villages, compare_codes);
        for (size_t i = 0; i < count; i++)
                if (kept == 0 || !slice_equal(villages[kept - 1], villages[i]))
                        villages[kept++] = villages[i];
        struct region_units_wish wish = { changes, flags, villages, kept };
        if (!flags || region_units_make(&wish, arena, &units) != OK)
                return;
        fuzz_must(units.count + units.join_count <= kept);
        for (size_t i = 0; i < units.known_count; i++) {
                fuzz_must(i == 0 || slice_compare(units.known[i - 1].code, units.known[i].code) < 0);
                fuzz_must(units.known[i].unit == UINT32_MAX || units.known[i].unit < units.count);
                fuzz_must(region_units_find(&units, units.known[i].code) == units.known[i].unit);
        }
        for (uint32_t u = 0; u < units.count; u++)
                fuzz_must(region_units_find(&units, units.codes[u]) == u);
        for (size_t i = 0; i < units.join_count; i++)
                fuzz_must(region_units_find(&units, units.joins[i].code) == units.joins[i].unit);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct region_changes changes;
        struct region_changes_faults faults;
        if (input.size == 0)
                return;
        struct region_changes_form form = { .headless = input.data[0] & 1, .codes = (input.data[0] & 2) != 0,
                                            .today = 25000 };
        enum error err = region_changes_read(slice_from(input, 1), &form, arena, &changes, &faults);
        fuzz_must(err == OK || err == ERR_INVALID || err == ERR_MEMORY);
        if (err == ERR_INVALID)
                must_say(&faults);
        if (err != OK || changes.count > 200)
                return;
        must_lead_somewhere(&changes, arena);
        must_make_units(&changes, arena, true);
        must_make_units(&changes, arena, false);
}
