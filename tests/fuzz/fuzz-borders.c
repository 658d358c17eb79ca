/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "region/borders.h"

/* What was accepted is a map: each village is known, in order, and has a closed path. */
static void check_villages(const struct borders *borders)
{
        for (size_t i = 0; i < borders->village_count; i++) {
                const struct borders_village *village = &borders->villages[i];
                fuzz_must(region_exists(slice_from_cstr(village->code), REGION_VILLAGE));
                fuzz_must(i == 0 || strcmp(village[-1].code, village->code) < 0);
                fuzz_must(slice_starts_with(village->path, S("M")) && slice_ends_with(village->path, S("Z")));
        }
}

void fuzz_one(struct slice input, struct arena *arena)
{
        static const struct slice codes[] = { S("35.02.02") };
        struct borders_options options = { .area = { codes, 1 } };
        struct borders borders;
        struct borders_problem problem = { 0 };
        if (borders_read(arena, input, &options, &borders, &problem) != OK) {
                fuzz_must(problem.message[0] != '\0');
                return;
        }
        check_villages(&borders);
        fuzz_must(borders.village_count > 0);
        fuzz_must(borders.village_count + borders.missing_count == 11);
        fuzz_must(borders.vertices_kept <= borders.vertices_read);
}
