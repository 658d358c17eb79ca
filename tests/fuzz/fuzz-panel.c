/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A frozen panel of weekly counts, as a signal keeps it and `detect explain` reads it, and one finding as a line. */
#include "fuzz.h"

#include "detect/panel.h"

enum { SMALL = 200 /* weeks times villages that are judged here */ };

static void check_finding(struct slice line, struct arena *arena)
{
        struct panel_finding finding, again;
        if (panel_read_finding(line, arena, &finding) != OK)
                return;
        _cleanup_buffer_ struct buffer out = { 0 }, twice = { 0 }, sentence = { 0 };
        buffer_init(&out, 4096 + line.size);
        buffer_init(&twice, 4096 + line.size);
        buffer_init(&sentence, 64 * 1024);
        panel_write_finding(&out, &finding);
        fuzz_must(buffer_check(&out) == OK);
        fuzz_must(panel_read_finding(buffer_slice(&out), arena, &again) == OK);
        panel_write_finding(&twice, &again);
        fuzz_must(slice_equal(buffer_slice(&out), buffer_slice(&twice)));
        panel_write_sentence(&sentence, &finding, &(struct panel_words){ .language = LANGUAGE_ID, .few_below = 3,
                                                                         .place = S("Desa Ngrayun"),
                                                                         .last_day = { 2026, 11, 29 } });
        fuzz_must(buffer_check(&sentence) == OK);
}

static void check_judgement(struct panel panel, struct arena *arena)
{
        struct panel_findings findings;
        double *rates;
        if ((uint64_t)panel.weeks * panel.village_count > SMALL)
                return;
        /* scans have targets of their own; zones of neighbours have not */
        panel.replicates = panel.point_count ? 2 : 0;
        enum error err = panel_judge(&panel, arena, &findings);
        fuzz_must(err == OK || err == ERR_INVALID || err == ERR_MEMORY);
        for (size_t i = 0; err == OK && i < findings.count; i++) {
                const struct panel_finding *one = &findings.items[i];
                fuzz_must(one->step != PANEL_NOTHING && one->reporters >= PANEL_REPORTERS_LEAST);
                fuzz_must(one->p >= 0 && one->p <= 1 && one->counted <= one->reports);
                fuzz_must((one->level == PANEL_NEIGHBOURS) == (one->member_count > 0));
                for (uint32_t k = 0; k < one->member_count; k++)
                        fuzz_must(slice_starts_with(one->members[k], one->area) && panel_holds(one, one->members[k]));
        }
        err = panel_rates(&panel, arena, &rates);
        fuzz_must(err == OK || err == ERR_INVALID || err == ERR_MEMORY);
        for (uint32_t v = 0; err == OK && v < panel.village_count; v++)
                fuzz_must(rates[v] >= 0);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct panel panel, again;
        if (input.size > 0 && input.data[0] != 'p') {
                check_finding(input, arena);
                return;
        }
        enum error err = panel_read(input, arena, &panel);
        if (err != OK) {
                fuzz_must(err == ERR_INVALID || err == ERR_MEMORY);
                return;
        }
        _cleanup_buffer_ struct buffer out = { 0 }, twice = { 0 };
        buffer_init(&out, 4096 + 16 * input.size);
        buffer_init(&twice, 4096 + 16 * input.size);
        panel_write(&out, &panel);
        fuzz_must(buffer_check(&out) == OK && panel_read(buffer_slice(&out), arena, &again) == OK);
        panel_write(&twice, &again);
        fuzz_must(slice_equal(buffer_slice(&out), buffer_slice(&twice)));
        check_judgement(panel, arena);
}
