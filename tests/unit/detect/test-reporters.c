/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "detect/detect.h"

static const struct date today = { 2025, 9, 28 };

static struct detect_mention mention(uint8_t group, int64_t village, uint8_t day)
{
        return (struct detect_mention){
                .reporter_group.bytes = { group },
                .village = village,
                .date = { 2025, 9, day },
                .source_kind = group % 4,
        };
}

static struct detect_reporters_result run(const struct detect_mention *mentions, size_t count, struct arena *arena)
{
        struct detect_reporters_result result = { 0 };
        assert_ok(detect_reporters(mentions, count, today, &DETECT_REPORTERS_DEFAULT, arena, &result));
        return result;
}

static void raises_for_three_independent_reporters(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 100000);
        struct detect_mention mentions[] = { mention(1, 3502022001, 1), mention(2, 3502022002, 14),
                                             mention(3, 3502022003, 28) };
        struct detect_reporters_result result = run(mentions, 3, &arena);
        assert_true(result.raised);
        assert_false(result.raised_with_one_fewer);
        assert_int_equal(result.reporters, 3);
        assert_int_equal(result.villages, 3);
        assert_int_equal(result.source_kinds, 1 << 1 | 1 << 2 | 1 << 3);
        assert_int_equal(result.counted_count, 3);
        assert_int_equal(date_compare(result.first_day, (struct date){ 2025, 9, 1 }), 0);
        assert_false(run(mentions, 2, &arena).raised);
        assert_false(run(NULL, 0, &arena).raised);
}

static void counts_a_household_once(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 100000);
        struct detect_mention flood[50];
        for (uint8_t i = 0; i < 50; i++)
                flood[i] = mention(1 + i % 2, 3502022001 + i, 1 + i % 28);
        struct detect_reporters_result result = run(flood, 50, &arena);
        assert_false(result.raised);
        assert_int_equal(result.reporters, 2);
        assert_int_equal(result.mentions, 50);
        /* Of each household the latest is kept. */
        for (size_t i = 0; i < result.counted_count; i++)
                assert_in_range(flood[result.counted[i]].date.day, 27, 28);
}

static void leaves_out_what_does_not_count(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 100000);
        struct detect_mention mentions[] = { mention(1, 3502022001, 2), mention(2, 3502022002, 3),
                                             mention(3, 3502022003, 4) };
        mentions[2].date = (struct date){ 2025, 8, 31 };
        assert_false(run(mentions, 3, &arena).raised);
        mentions[2].date = (struct date){ 2025, 9, 29 };
        assert_false(run(mentions, 3, &arena).raised);
        mentions[2].date = (struct date){ 2025, 9, 31 };
        assert_false(run(mentions, 3, &arena).raised);
        mentions[2] = mention(3, 3502022003, 4);
        mentions[2].prompted = true;
        struct detect_reporters_result result = run(mentions, 3, &arena);
        assert_false(result.raised);
        assert_int_equal(result.prompted, 1);
        /* Three households of one village, or of unknown villages. */
        for (size_t i = 0; i < 3; i++)
                mentions[i] = mention((uint8_t)(i + 1), 3502022001, 5);
        assert_false(run(mentions, 3, &arena).raised);
        for (size_t i = 0; i < 3; i++)
                mentions[i].village = 0;
        assert_int_equal(run(mentions, 3, &arena).villages, 0);
}

/* The sentence says where the reports come from; the rule puts each reporter in one village. */
static void tells_all_villages_and_counts_one_of_each_reporter(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 100000);
        struct detect_mention mentions[] = { mention(1, 3502022001, 2), mention(1, 3502022002, 9),
                                             mention(2, 3502022003, 3), mention(2, 3502022002, 8),
                                             mention(3, 3502022004, 4), mention(3, 0, 3) };
        struct detect_reporters_result result = run(mentions, ARRAY_SIZE(mentions), &arena);
        assert_true(result.raised);
        assert_int_equal(result.reporters, 3);
        assert_int_equal(result.villages, 4);
        assert_int_equal(result.counted_villages, 2);
        mentions[4].village = 3502022002;
        result = run(mentions, ARRAY_SIZE(mentions), &arena);
        assert_false(result.raised);
        assert_int_equal(result.villages, 3);
        assert_int_equal(result.counted_villages, 1);
}

/* The rule in the plainest words: sets instead of sorting. */
static bool raised_by_brute_force(const struct detect_mention *mentions, size_t count, size_t without)
{
        bool villages[8] = { 0 };
        unsigned reporters = 0, distinct = 0;
        for (uint8_t group = 0; group < 8; group++) {
                size_t latest = count;
                for (size_t i = 0; i < count; i++) {
                        const struct detect_mention *m = &mentions[i];
                        if (i == without || m->reporter_group.bytes[0] != group || m->prompted)
                                continue;
                        bool better =
                                latest == count || m->date.day > mentions[latest].date.day ||
                                (m->date.day == mentions[latest].date.day && m->village < mentions[latest].village);
                        latest = better ? i : latest;
                }
                if (latest == count)
                        continue;
                reporters++;
                distinct += !villages[mentions[latest].village];
                villages[mentions[latest].village] = true;
        }
        return reporters >= 3 && distinct >= 2;
}

static uint32_t next_number(uint32_t *seed)
{
        *seed = *seed * 1664525 + 1013904223;
        return *seed >> 16;
}

static void agrees_with_brute_force(void **state)
{
        (void)state;
        uint32_t seed = 7;
        unsigned raised = 0, fragile = 0;
        for (int round = 0; round < 3000; round++) {
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, 100000);
                struct detect_mention mentions[9];
                size_t count = 1 + next_number(&seed) % 9;
                for (size_t i = 0; i < count; i++) {
                        mentions[i] = mention((uint8_t)(1 + next_number(&seed) % 5), 1 + next_number(&seed) % 4,
                                              (uint8_t)(1 + next_number(&seed) % 28));
                        mentions[i].prompted = next_number(&seed) % 8 == 0;
                }
                struct detect_reporters_result result = run(mentions, count, &arena);
                bool expected = raised_by_brute_force(mentions, count, count), survives = expected;
                for (size_t i = 0; i < count; i++)
                        survives = survives && raised_by_brute_force(mentions, count, i);
                assert_int_equal(result.raised, expected);
                assert_int_equal(result.raised_with_one_fewer, survives);
                raised += expected;
                fragile += expected && !survives;
        }
        assert_true(raised > 500 && fragile > 100 && fragile < raised);
}

static void refuses_senseless_input(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1000);
        struct detect_reporters_result result;
        struct detect_mention one = mention(1, 1, 1);
        struct detect_reporters_parameters parameters[] = { { 0, 2, 28 }, { 3, 0, 28 }, { 3, 2, 0 }, { 3, 2, 367 } };
        for (size_t i = 0; i < ARRAY_SIZE(parameters); i++)
                assert_int_equal(detect_reporters(&one, 1, today, &parameters[i], &arena, &result), ERR_INVALID);
        one.source_kind = 32;
        assert_int_equal(detect_reporters(&one, 1, today, &DETECT_REPORTERS_DEFAULT, &arena, &result), ERR_INVALID);
        one.source_kind = 31;
        assert_int_equal(detect_reporters(&one, 1, (struct date){ 2026, 2, 30 }, &DETECT_REPORTERS_DEFAULT, &arena,
                                          &result), ERR_INVALID);
        assert_int_equal(detect_reporters(&one, DETECT_MENTIONS_MAX + 1, today, &DETECT_REPORTERS_DEFAULT, &arena,
                                          &result), ERR_TOO_LARGE);
}

static void tips_are_not_told_as_people(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer out, english;
        struct detect_words words = { LANGUAGE_ID, DETECT_CASE_TEAM, 3, S("nomor telepon ini") };
        arena_init(&arena, 100000);
        struct detect_mention mentions[5];
        for (uint8_t i = 0; i < 5; i++) {
                mentions[i] = mention(1 + i, 3502022001 + i, 1 + i);
                mentions[i].source_kind = i < 4 ? DETECT_SOURCE_TIP : 0;
        }
        struct detect_reporters_result result = run(mentions, 4, &arena);
        assert_int_equal(result.tips, 4);
        assert_int_equal(result.tip_groups, 4);
        buffer_init(&out, 1000);
        detect_write_reporters(&out, &result, &words);
        assert_slice(buffer_slice(&out),
                     "Dalam 28 hari (1 September 2025 sampai 28 September 2025) nomor telepon ini disebut dalam "
                     "4 informasi warga tanpa nama (tidak "
                     "diketahui dari berapa orang), di 4 desa; ini alasan untuk memeriksa, bukan kesimpulan.");
        result = run(mentions, 5, &arena);
        words.language = LANGUAGE_EN;
        words.subject = S("this phone number");
        buffer_init(&english, 1000);
        detect_write_reporters(&english, &result, &words);
        assert_slice(buffer_slice(&english),
                     "In 28 days (1 September 2025 to 28 September 2025) this phone number was named in 1 "
                     "report from 1 reporter and in 4 tips "
                     "without a name (nobody knows from how many people), in 5 villages; this is a reason to look, "
                     "not a finding.");
}

static void explains_itself(void **state)
{
        (void)state;
        static const struct detect_reporters_result result = {
                .raised = true, .mentions = 4, .reporters = 3, .villages = 2, .parameters = { 3, 2, 28 },
                .first_day = { 2025, 12, 20 }, .last_day = { 2026, 1, 16 },
        };
        static const struct {
                struct detect_words words;
                const char *sentence;
        } rows[] = {
                { { LANGUAGE_ID, DETECT_CASE_TEAM, 3, S("nomor telepon ini") },
                  "Dalam 28 hari (20 Desember 2025 sampai 16 Januari 2026) ada 4 laporan tentang nomor telepon "
                  "ini dari 3 pelapor berbeda di 2 desa; "
                  "ini alasan untuk memeriksa, bukan kesimpulan." },
                { { LANGUAGE_EN, DETECT_CASE_TEAM, 3, S("this phone number") },
                  "In 28 days (20 December 2025 to 16 January 2026) there were 4 reports about this phone "
                  "number from 3 different reporters in 2 "
                  "villages; "
                  "this is a reason to look, not a finding." },
                { { LANGUAGE_ID, DETECT_OUTSIDE, 0, S("nomor telepon ini") },
                  "Dalam 28 hari (20 Desember 2025 sampai 16 Januari 2026) ada 4 laporan tentang nomor telepon "
                  "ini dari 3 pelapor berbeda di beberapa "
                  "desa; "
                  "ini alasan untuk memeriksa, bukan kesimpulan." },
                { { LANGUAGE_EN, DETECT_OUTSIDE, 5, S("this phone number") },
                  "In 28 days (20 December 2025 to 16 January 2026) there were a few reports about this phone "
                  "number from a few different reporters "
                  "in a "
                  "few villages; this is a reason to look, not a finding." },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 1000);
                detect_write_reporters(&out, &result, &rows[i].words);
                assert_slice(buffer_slice(&out), rows[i].sentence);
        }
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 1000);
        detect_write_counterfactual(&out, true, false, LANGUAGE_ID);
        assert_slice(buffer_slice(&out), "Dengan satu laporan lebih sedikit tidak ada sinyal.");
        buffer_clear(&out);
        detect_write_counterfactual(&out, false, false, LANGUAGE_EN);
        detect_write_counterfactual(&out, true, true, LANGUAGE_ID);
        assert_slice(buffer_slice(&out),
                     "There is no signal.Dengan satu laporan lebih sedikit sinyal tetap ada.");
}

/* One day, one report, one tip, one village: English has a form for each, and outside none of them is said. */
static void tells_of_one(void **state)
{
        (void)state;
        static const struct detect_reporters_result alone = {
                .mentions = 1, .reporters = 1, .villages = 1, .parameters = { 1, 1, 1 },
                .first_day = { 2026, 1, 16 }, .last_day = { 2026, 1, 16 },
        }, with_tip = {
                .mentions = 2, .reporters = 2, .tips = 1, .tip_groups = 1, .villages = 1, .parameters = { 1, 1, 1 },
                .first_day = { 2026, 1, 16 }, .last_day = { 2026, 1, 16 },
        };
        static const struct {
                const struct detect_reporters_result *result;
                struct detect_words words;
                const char *sentence;
        } rows[] = {
                { &alone, { LANGUAGE_EN, DETECT_CASE_TEAM, 3, S("this phone number") },
                  "In 1 day (16 January 2026 to 16 January 2026) there were 1 report about this phone number from "
                  "1 reporter in 1 village; this is a reason to look, not a finding." },
                { &with_tip, { LANGUAGE_EN, DETECT_CASE_TEAM, 3, S("this phone number") },
                  "In 1 day (16 January 2026 to 16 January 2026) this phone number was named in 1 report from "
                  "1 reporter and in 1 tip without a name (nobody knows from how many people), in 1 village; this is "
                  "a reason to look, not a finding." },
                { &with_tip, { LANGUAGE_ID, DETECT_OUTSIDE, 3, S("nomor telepon ini") },
                  "Dalam 1 hari (16 Januari 2026 sampai 16 Januari 2026) nomor telepon ini disebut dalam beberapa "
                  "laporan dari beberapa pelapor berbeda dan dalam beberapa informasi warga tanpa nama (tidak "
                  "diketahui dari berapa orang), di beberapa desa; ini alasan untuk memeriksa, bukan kesimpulan." },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                _cleanup_buffer_ struct buffer out;
                buffer_init(&out, 1000);
                detect_write_reporters(&out, rows[i].result, &rows[i].words);
                assert_slice(buffer_slice(&out), rows[i].sentence);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(raises_for_three_independent_reporters),
                cmocka_unit_test(counts_a_household_once),
                cmocka_unit_test(leaves_out_what_does_not_count),
                cmocka_unit_test(tells_all_villages_and_counts_one_of_each_reporter),
                cmocka_unit_test(agrees_with_brute_force),
                cmocka_unit_test(refuses_senseless_input),
                cmocka_unit_test(tips_are_not_told_as_people),
                cmocka_unit_test(explains_itself),
                cmocka_unit_test(tells_of_one),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
