/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From the fourth year on an office's panel knows the season, from reports older than the panel's first week. */
#include "area-walk.h"

#include "base/checked.h"
#include "program/office.h"
#include "text/date.h"

/* BUSY: weeks of the year with four reports; in the others one. */
enum { YEAR = 52, BUSY = 20, WEEKS = 60, HISTORY = 2 * YEAR + 3 };

static void an_office_of_four_years_has_a_season(void **state)
{
        (void)state;
        struct walk walk;
        double busy = 0, quiet = 0;
        walk_open(&walk);
        for (int weeks = WEEKS + HISTORY; weeks > 0; weeks--)
                for (size_t i = 0; i < (weeks % YEAR < BUSY ? 4 : 1); i++)
                        walk_file(&walk, i, walk_villages[i % 3], weeks);
        int32_t monday = area_monday(date_of_instant(clock_now(), OFFSET_WIB));
        struct panel young = walk_panel(&walk, monday - 7 * 3), old = walk_panel(&walk, monday - 7);
        assert_true(young.weeks == WEEKS && !young.seasons);
        assert_true(old.weeks == WEEKS && old.seasons);
        for (int w = 0; w < WEEKS; w++) {
                int ago = WEEKS - w;
                if (ago % YEAR < BUSY)
                        busy += old.seasons[w].times;
                else
                        quiet += old.seasons[w].times;
        }
        assert_true(busy / (BUSY + WEEKS - YEAR) > 1.5 && quiet / (YEAR - BUSY) < 0.7);
        assert_true(walk_look(&walk) >= 0);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(an_office_of_four_years_has_a_season) };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
