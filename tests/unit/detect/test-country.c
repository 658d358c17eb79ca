/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Regencies of all offices: quiet ones stay inside the budget, a loud week and a loud province are found, one reporter
 * is one, and the text gives the same again. */
#include "../test.h"

#include "base/checked.h"
#include "detect/country.h"
#include "detect/random.h"
#include "detect/scan.h"

#include <math.h>

#define MATHLIB_STANDALONE
#include <Rmath.h>

static struct arena arena;

static int set_up(void **state)
{
        UNUSED(state);
        arena_init(&arena, (size_t)1 << 30);
        return 0;
}

static int tear_down(void **state)
{
        UNUSED(state);
        arena_reset(&arena);
        return 0;
}

enum { REGENCIES = 24, YEARS = 4 * 52 + 12 };

static uint32_t counts[REGENCIES][YEARS];
static double efforts[REGENCIES][YEARS];
static struct country_regency regencies[REGENCIES];

static double uniform(struct random_stream *random)
{
        return (random_below(random, 1000000) + 0.5) / 1e6;
}

/* Reports of a negative binomial around a wave; everybody reports once. */
static struct country deal(uint64_t seed, uint32_t weeks, double dispersion)
{
        struct random_stream random = random_open(seed, 5, 0);
        memset(regencies, 0, sizeof regencies);
        for (uint32_t r = 0; r < REGENCIES; r++) {
                double rate = 1 + 6 * uniform(&random);
                memcpy(regencies[r].code, "31.01", COUNTRY_CODE_SIZE); /* "31.01" .. "61.06" */
                regencies[r].code[0] = (char)('3' + r / 6);
                regencies[r].code[COUNTRY_CODE_SIZE - 1] = (char)('1' + r % 6);
                regencies[r].counts = counts[r];
                regencies[r].efforts = efforts[r];
                for (uint32_t w = 0; w < weeks; w++) {
                        double mean = rate * exp(0.3 * cos(w * 2 * M_PI / 52));
                        double u = uniform(&random);
                        counts[r][w] = (uint32_t)qnbinom(u, mean / (dispersion - 1), 1 / dispersion, 1, 0);
                        efforts[r][w] = 1;
                }
        }
        return (struct country){ .monday = 20000, .weeks = weeks, .budget = COUNTRY_BUDGET_DEFAULT,
                                 .replicates = 199, .seed = seed, .compared = true, .regencies = regencies,
                                 .regency_count = REGENCIES };
}

/* As if each report were another person's. */
static void fill_windows(uint32_t weeks)
{
        for (uint32_t r = 0; r < REGENCIES; r++) {
                uint32_t sum = 0;
                for (uint32_t n = 1; n <= PANEL_WINDOW_MAX; n++) {
                        sum += counts[r][weeks - n];
                        regencies[r].windows[n - 1] = (struct country_window){ sum, sum, sum, sum };
                }
        }
}

static struct panel_findings judge(struct country *country)
{
        struct panel_findings findings;
        fill_windows(country->weeks);
        assert_ok(country_judge(country, &arena, &findings));
        return findings;
}

static int64_t looks = 60; /* or as the first word says */

/* Each finding is a false one; the budget is 0.15 a look, and a cluster of several regencies is one. */
static void quiet_looks_stay_inside(uint32_t weeks, double dispersion, uint64_t seed)
{
        size_t weekly = 0, clusters = 0;
        for (uint64_t i = 0; i < (uint64_t)looks; i++) {
                bool cluster = false;
                struct country country = deal(seed + i, weeks, dispersion);
                struct panel_findings findings = judge(&country);
                for (size_t k = 0; k < findings.count; k++) {
                        weekly += findings.items[k].detector != PANEL_COUNTRY;
                        cluster |= findings.items[k].detector == PANEL_COUNTRY;
                }
                clusters += cluster;
        }
        double allowed = (double)looks * 0.1, together = (double)looks * 0.05;
        print_message("%u weeks, dispersion %g: %zu weekly (budget %g), %zu clusters (budget %g) in %d looks\n", weeks,
                      dispersion, weekly, allowed, clusters, together, (int)looks);
        assert_true((double)weekly <= allowed + 3 * sqrt(allowed));
        assert_true((double)clusters <= together + 3 * sqrt(together));
}

static void test_quiet_years_stay_inside(void **state)
{
        UNUSED(state);
        quiet_looks_stay_inside(60, 1.2, 7100);
        quiet_looks_stay_inside(60, 2, 7500);
        quiet_looks_stay_inside(YEARS, 1.5, 7900);
}

static const struct panel_finding *find(const struct panel_findings *findings, const char *code)
{
        for (size_t i = 0; i < findings->count; i++)
                if (slice_equal(findings->items[i].area, slice_from_cstr(code)))
                        return &findings->items[i];
        return NULL;
}

static void test_a_loud_week_is_found(void **state)
{
        UNUSED(state);
        static const uint32_t weeks[] = { 60, YEARS };
        static const enum panel_detector detectors[] = { PANEL_BAYES, PANEL_FARRINGTON };
        for (size_t i = 0; i < 2; i++) {
                struct country country = deal(11, weeks[i], 1.3);
                country.compared = false;
                counts[7][weeks[i] - 1] = 40;
                struct panel_findings findings = judge(&country);
                const struct panel_finding *finding = find(&findings, "41.02");
                assert_non_null(finding);
                assert_int_equal(finding->detector, detectors[i]);
                assert_int_equal(finding->step, PANEL_AWAS);
                assert_true(finding->raised_with_one_fewer && finding->window == 1 && finding->counted == 40);
                assert_true(finding->p <= finding->limit && finding->expected < 20);
        }
}

static void test_a_loud_province_is_found(void **state)
{
        UNUSED(state);
        struct country country = deal(12, 60, 1.2);
        for (uint32_t r = 6; r < 12; r++)
                for (uint32_t w = 56; w < 60; w++)
                        counts[r][w] += 4;
        struct panel_findings findings = judge(&country);
        size_t of_province = 0;
        for (size_t i = 0; i < findings.count; i++) {
                const struct panel_finding *finding = &findings.items[i];
                if (finding->detector == PANEL_COUNTRY) {
                        assert_true(slice_starts_with(finding->area, S("41.")));
                        assert_true(finding->counted >= COUNTRY_REPORTS_LEAST);
                        of_province++;
                }
        }
        assert_true(of_province >= 5);
        country.compared = false; /* one office: nothing to compare */
        findings = judge(&country);
        for (size_t i = 0; i < findings.count; i++)
                assert_true(findings.items[i].detector != PANEL_COUNTRY);
}

static void test_one_reporter_raises_nothing(void **state)
{
        UNUSED(state);
        struct panel_findings findings;
        struct country country = deal(13, 60, 1.2);
        counts[3][59] = 60;
        fill_windows(60);
        for (uint32_t n = 0; n < PANEL_WINDOW_MAX; n++) {
                struct country_window *window = &regencies[3].windows[n];
                window->counted = window->reports - 59;
                window->reporters = window->counted;
        }
        assert_ok(country_judge(&country, &arena, &findings));
        assert_null(find(&findings, "31.04"));
}

static void test_text_comes_back(void **state)
{
        UNUSED(state);
        _cleanup_buffer_ struct buffer text, other;
        struct country again;
        struct panel_findings first, second;
        struct country country = deal(14, 60, 1.2);
        for (uint32_t r = 6; r < 12; r++)
                counts[r][59] += 9;
        efforts[2][40] = 0;
        counts[2][40] = 0;
        first = judge(&country);
        assert_true(first.count > 0);
        buffer_init(&text, 1 << 22);
        buffer_init(&other, 1 << 22);
        country_write(&text, &country);
        assert_ok(country_read(buffer_slice(&text), &arena, &again));
        country_write(&other, &again);
        assert_true(slice_equal(buffer_slice(&text), buffer_slice(&other)));
        assert_ok(country_judge(&again, &arena, &second));
        assert_int_equal(first.count, second.count);
        for (size_t i = 0; i < first.count; i++) {
                buffer_clear(&text);
                buffer_clear(&other);
                panel_write_finding(&text, &first.items[i]);
                panel_write_finding(&other, &second.items[i]);
                assert_true(slice_equal(buffer_slice(&text), buffer_slice(&other)));
        }
}

static void test_other_texts_are_refused(void **state)
{
        UNUSED(state);
        static const char *const texts[] = {
                "", "country 2 0\n", "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\n",
                "country 1 0\nweeks 20000 900\nbudget 0.1 0.05\nscan 9 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nw 1 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nw 60 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nn 9 1 1 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.0\n",
                "country 1 0\nmonths 20000 60\n",
                "country 1 0\nweeks 20000\n",
                "country 1 0\nweeks 20000 60 1\n",
                "country 1 0\nweeks x 60\n",
                "country 0 0\n",
                "country 1 2\n",
                "country 1 0\nweeks -1 60\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 1000001 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1e16\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nx 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\n \n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nx 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nn 0 1 1 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nn 1.5 1 1 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nn 1 1 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nn 1 1 1 1 -1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nw 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nw -1 1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nw 1 -1 1\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.01\nw 1 1 0\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr 31.011\n",
                "country 1 0\nweeks 20000 60\nbudget 0.1 0.05\nscan 9 1\nr \002\001.02\n",
        };
        struct country country;
        struct panel_findings findings;
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                assert_int_equal(country_read(slice_from_cstr(texts[i]), &arena, &country), ERR_INVALID);
        country = deal(15, 60, 1.2);
        country.weeks = 8;
        assert_int_equal(country_judge(&country, &arena, &findings), ERR_INVALID);
        country = deal(15, 60, 1.2);
        efforts[0][0] = 2;
        assert_int_equal(country_judge(&country, &arena, &findings), ERR_INVALID);
        efforts[0][0] = 1;
        country.budget.scan = 0;
        assert_int_equal(country_judge(&country, &arena, &findings), ERR_INVALID);
}

/* One rule broken each time. */
static void test_other_countries_are_refused(void **state)
{
        UNUSED(state);
        struct panel_findings findings;
        for (int broken = 0; broken <= 12; broken++) {
                struct country country = deal(16, 60, 1.2);
                country.replicates = 9;
                fill_windows(60);
                switch (broken) {
                case 1: country.weeks = COUNTRY_WEEKS_MAX + 1; break;
                case 2: country.regency_count = COUNTRY_REGENCIES_MAX + 1; break;
                case 3: country.budget.weekly = 0; break;
                case 4: country.budget.weekly = INFINITY; break;
                case 5: country.budget.scan = INFINITY; break;
                case 6: country.replicates = SCAN_REPLICATES_MAX + 1; break;
                case 7: regencies[3].code[2] = '-'; break;
                case 8: memcpy(regencies[4].code, regencies[3].code, COUNTRY_CODE_SIZE); break;
                case 9: efforts[2][5] = -0.5; break;
                case 10: efforts[2][5] = NAN; break;
                case 11: counts[2][5] = PANEL_EVENTS_MAX + 1; break;
                case 12: regencies[1].windows[2].counted = regencies[1].windows[2].reports + 1; break;
                default: break;
                }
                assert_int_equal(country_judge(&country, &arena, &findings), broken ? ERR_INVALID : OK);
        }
}

/* Told by one person, or by two of whom one may be wrong; as many reports in both. */
static void test_reporters_are_counted(void **state)
{
        UNUSED(state);
        for (uint32_t reporters = 1; reporters <= 3; reporters++) {
                struct panel_findings findings;
                struct country country = deal(11, 60, 1.3);
                country.compared = false;
                counts[7][59] = 40;
                fill_windows(60);
                regencies[7].windows[0].reporters = reporters;
                assert_ok(country_judge(&country, &arena, &findings));
                const struct panel_finding *finding = find(&findings, "41.02");
                assert_int_equal(finding != NULL, reporters >= PANEL_REPORTERS_LEAST);
                if (finding)
                        assert_int_equal(finding->raised_with_one_fewer, reporters > PANEL_REPORTERS_LEAST);
        }
}

/* Of a province that is loud, a regency with too few reports or one reporter is not named, and one that just has enough
 * is named with what it hangs on. */
static void test_members_of_a_province_have_enough(void **state)
{
        UNUSED(state);
        struct panel_findings findings;
        struct country country = deal(12, 60, 1.2);
        country.budget.weekly = 1e-9; /* none by itself */
        for (uint32_t r = 6; r < 12; r++)
                for (uint32_t w = 56; w < 60; w++)
                        counts[r][w] += 6;
        fill_windows(60);
        for (uint32_t n = 0; n < PANEL_WINDOW_MAX; n++) {
                regencies[6].windows[n].reporters = 1;
                regencies[7].windows[n].reporters = PANEL_REPORTERS_LEAST;
        }
        assert_ok(country_judge(&country, &arena, &findings));
        assert_null(find(&findings, "41.01"));
        assert_non_null(find(&findings, "41.02"));
        assert_false(find(&findings, "41.02")->raised_with_one_fewer);
        assert_non_null(find(&findings, "41.03"));
        assert_true(find(&findings, "41.03")->raised_with_one_fewer);
}

/* Nothing in years is half a report in all of them. Of a regency that was not heard in most of its years the last year
 * speaks; where nobody was ever heard, what stands there is no count. */
static void test_silent_years_are_not_all_alike(void **state)
{
        UNUSED(state);
        enum { SILENT = 5, SELDOM = 6, NEVER = 8, LAST = YEARS - 1 };
        struct panel_findings findings;
        struct country country = deal(18, YEARS, 1.3);
        for (uint32_t w = 0; w < LAST; w++) {
                counts[SILENT][w] = 0;
                efforts[SELDOM][w] = w == 0 || w + 27 > LAST;
        }
        memset(efforts[NEVER], 0, sizeof efforts[NEVER]);
        counts[SILENT][LAST] = 9;
        counts[SELDOM][LAST] = counts[NEVER][LAST] = 60;
        fill_windows(YEARS);
        assert_ok(country_judge(&country, &arena, &findings));
        assert_null(find(&findings, "41.03"));
        country.compared = false;
        assert_ok(country_judge(&country, &arena, &findings));
        const struct panel_finding *silent = find(&findings, "31.06"), *seldom = find(&findings, "41.01");
        assert_true(silent && silent->detector == PANEL_FARRINGTON && silent->expected < 0.01);
        assert_true(seldom && seldom->detector == PANEL_BAYES && seldom->expected > 0.5);
        assert_null(find(&findings, "41.03"));
}

/* Offices come in any order; their regencies stand by code, and no more of them than there is room for. */
static void test_offices_are_added_in_any_order(void **state)
{
        UNUSED(state);
        static struct country_regency all[COUNTRY_REGENCIES_MAX];
        struct country country = { .monday = 20000, .weeks = 20 };
        char code[PANEL_CODE_SIZE + 1];
        struct slice village = { code, PANEL_CODE_SIZE };
        struct panel_event event = { 0, 3, 1 };
        struct panel panel = { .monday = 20000, .weeks = 20, .budget = PANEL_BUDGET_DEFAULT, .villages = &village,
                               .village_count = 1, .events = &event, .event_count = 1 };
        for (uint32_t i = 0; i <= COUNTRY_REGENCIES_MAX; i++) {
                uint32_t number = i * 7 % COUNTRY_REGENCIES_MAX; /* each once, then the first again */
                (void)snprintf(code, sizeof code, "%02u.%02u.01.2001", 10 + number / 50, 1 + number % 50);
                assert_ok(country_add(&panel, &country, all, &arena));
        }
        assert_int_equal(country.regency_count, COUNTRY_REGENCIES_MAX);
        assert_int_equal(all[0].counts[3], 2);
        for (uint32_t r = 1; r < COUNTRY_REGENCIES_MAX; r++) {
                assert_true(memcmp(all[r - 1].code, all[r].code, COUNTRY_CODE_SIZE) < 0);
                assert_int_equal(all[r].counts[3], 1);
        }
        memcpy(code, "15.99", COUNTRY_CODE_SIZE);
        assert_int_equal(country_add(&panel, &country, all, &arena), ERR_TOO_LARGE);
        assert_int_equal(country.regency_count, COUNTRY_REGENCIES_MAX);
}

/* As many regencies as there is room for come back from their text, one more is refused; empty lines say nothing. */
static void test_texts_end_somewhere(void **state)
{
        UNUSED(state);
        _cleanup_buffer_ struct buffer text;
        struct country country;
        buffer_init(&text, 1 << 16);
        buffer_append(&text, S("country 1 0\n\nweeks 20000 16\nbudget 0.1 0.05\nscan 9 1\n\n"));
        for (uint32_t i = 0; i < COUNTRY_REGENCIES_MAX; i++)
                buffer_printf(&text, "r %02u.%02u\n", 10 + i / 50, 1 + i % 50);
        assert_ok(country_read(buffer_slice(&text), &arena, &country));
        assert_int_equal(country.regency_count, COUNTRY_REGENCIES_MAX);
        buffer_append(&text, S("r 99.99\n"));
        assert_ok(buffer_check(&text));
        assert_int_equal(country_read(buffer_slice(&text), &arena, &country), ERR_INVALID);
}

/* Nothing heard of at all, one regency alone, too few weeks for either detector: no finding, and no fault. */
static void test_little_is_judged_quietly(void **state)
{
        UNUSED(state);
        struct panel_findings findings;
        struct country country = deal(17, 60, 1.2);
        memset(counts, 0, sizeof counts);
        assert_ok(country_judge(&country, &arena, &findings));
        assert_int_equal(findings.count, 0);
        country = deal(17, 16, 1.2);
        fill_windows(16);
        assert_ok(country_judge(&country, &arena, &findings));
        assert_int_equal(findings.count, 0);
        country = deal(17, 60, 1.2);
        country.regency_count = 1;
        assert_ok(country_judge(&country, &arena, &findings));
        country = deal(17, 60, 1.2);
        for (uint32_t r = 0; r < REGENCIES; r++) /* nobody was heard in the last week */
                efforts[r][59] = 0;
        fill_windows(60);
        country.compared = false;
        assert_ok(country_judge(&country, &arena, &findings));
        assert_int_equal(findings.count, 0);
        country.regency_count = 0;
        assert_ok(country_judge(&country, &arena, &findings));
        assert_int_equal(findings.count, 0);
}

int main(int argc, char **argv)
{
        if (argc > 1 && (!slice_to_int64(slice_from_cstr(argv[1]), &looks) || looks < 1))
                return 2;
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_quiet_years_stay_inside),    cmocka_unit_test(test_a_loud_week_is_found),
                cmocka_unit_test(test_a_loud_province_is_found),   cmocka_unit_test(test_one_reporter_raises_nothing),
                cmocka_unit_test(test_text_comes_back),            cmocka_unit_test(test_other_texts_are_refused),
                cmocka_unit_test(test_other_countries_are_refused), cmocka_unit_test(test_little_is_judged_quietly),
                cmocka_unit_test(test_reporters_are_counted),
                cmocka_unit_test(test_members_of_a_province_have_enough),
                cmocka_unit_test(test_silent_years_are_not_all_alike),
                cmocka_unit_test(test_offices_are_added_in_any_order),
                cmocka_unit_test(test_texts_end_somewhere),
        };
        return cmocka_run_group_tests_name("country", tests, set_up, tear_down);
}
