/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The frozen weeks of the regencies of all offices, as `detect explain` reads them. */
#include "fuzz.h"

#include "detect/country.h"

enum { SMALL = 400, REPORTS = 20000 /* weeks times regencies, and reports, that are judged here */ };

static bool is_small(const struct country *country)
{
        uint64_t reports = 0;
        for (uint32_t r = 0; r < country->regency_count; r++)
                for (uint32_t w = 0; w < country->weeks; w++)
                        reports += country->regencies[r].counts[w];
        return (uint64_t)country->weeks * country->regency_count <= SMALL && reports <= REPORTS;
}

static void check_judgement(struct country country, struct arena *arena)
{
        struct panel_findings findings;
        if (!is_small(&country))
                return;
        country.replicates = country.replicates < 9 ? country.replicates : 9;
        enum error err = country_judge(&country, arena, &findings);
        fuzz_must(err == OK || err == ERR_INVALID || err == ERR_MEMORY);
        for (size_t i = 0; err == OK && i < findings.count; i++) {
                const struct panel_finding *one = &findings.items[i];
                fuzz_must(one->detector >= PANEL_FARRINGTON && one->step != PANEL_NOTHING);
                fuzz_must(one->p >= 0 && one->p <= one->limit && one->counted >= COUNTRY_REPORTS_LEAST);
        }
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct country country, again;
        enum error err = country_read(input, arena, &country);
        if (err != OK) {
                fuzz_must(err == ERR_INVALID || err == ERR_MEMORY);
                return;
        }
        _cleanup_buffer_ struct buffer out = { 0 }, twice = { 0 };
        buffer_init(&out, 4096 + 64 * input.size);
        buffer_init(&twice, 4096 + 64 * input.size);
        country_write(&out, &country);
        fuzz_must(buffer_check(&out) == OK && country_read(buffer_slice(&out), arena, &again) == OK);
        country_write(&twice, &again);
        fuzz_must(slice_equal(buffer_slice(&out), buffer_slice(&twice)));
        check_judgement(country, arena);
}
