/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../test.h"

#include "base/checked.h"
#include "match/match.h"

static struct match_comparison compare(struct slice a, struct slice b)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 << 20);
        struct match_comparison left = { 0 }, right = { 0 };
        assert_ok(match_compare_names(a, b, &arena, &left));
        assert_ok(match_compare_names(b, a, &arena, &right));
        assert_int_equal(left.agreement, right.agreement);
        return left;
}

/* The example of each sure rule agrees and needs that rule; its counter-example does not agree. */
static void each_sure_rule_has_a_true_example(void **state)
{
        (void)state;
        size_t count, wrong = 0;
        const struct match_rule *rules = match_rules(&count);
        for (size_t i = 0; i < count; i++) {
                if (rules[i].kind != RULE_SURE)
                        continue;
                struct match_comparison comparison = compare(rules[i].example_left, rules[i].example_right);
                bool named = false;
                for (size_t r = 0; r < comparison.rules_count; r++)
                        named |= comparison.rules[r] == rules[i].id;
                if (comparison.agreement != MATCH_VARIANT || !named)
                        print_error("rule %u: agreement %d, named %d\n", rules[i].id, (int)comparison.agreement, named);
                struct match_comparison counter = compare(rules[i].counter_left, rules[i].counter_right);
                if (counter.agreement >= MATCH_VARIANT)
                        print_error("rule %u: its counter-example agrees\n", rules[i].id);
                wrong += counter.agreement >= MATCH_VARIANT;
                wrong += comparison.agreement != MATCH_VARIANT || !named;
        }
        assert_int_equal(wrong, 0);
}

static void agrees_as_far_as_it_should(void **state)
{
        (void)state;
        static const struct {
                const char *a, *b;
                enum match_agreement agreement;
        } rows[] = {
                { "SITI  AMINAH", "siti aminah", MATCH_EXACT },
                { "Sriyant\xC3\xA9", "Sriyante", MATCH_EXACT },
                { "Moeljono", "Muljono", MATCH_VARIANT },
                { "Chusnul Khotimah", "Husnul Hotimah", MATCH_VARIANT },
                { "Sumini alias Mini", "Mini", MATCH_EXACT },
                { "Aminah binti Kasan", "Aminah binti Kasan", MATCH_EXACT },
                { "Aminah binti Kasan", "Aminah binti Parto", MATCH_DIFFERENT },
                { "Aminah binti Kasan", "Aminah", MATCH_EXACT },
                { "Aminah binti Kasan als Mini binti Parto", "Aminah binti Kasan", MATCH_EXACT },
                { "/Aminah/", "Aminah", MATCH_EXACT },
                { "A / B / C / Aminah / Sumini", "Sumini", MATCH_DIFFERENT }, /* four names are read */
                { "A / B / C / Aminah / Sumini", "Aminah", MATCH_EXACT },
                { "Sutrisno Adi", "Sutrisno Budi Adi", MATCH_PART },
                { "A Sutrisno", "Budi Sutrisno", MATCH_DIFFERENT },
                { "Ni'mah", "Nikmah", MATCH_VARIANT },
                { "Nu'man", "Nukman", MATCH_VARIANT },
                { "Ma'aruf", "Maaruf", MATCH_VARIANT },
                { "Suyatmi", "Suaytmi", MATCH_TYPING },
                /* by the sure rules only the first letter differs, as written four do */
                { "Mulyono", "Yuliana", MATCH_DIFFERENT },
                { "Sutrisno Mulyono", "Sutrisno Yuliana", MATCH_DIFFERENT },
                { "Muliana", "Yuliana", MATCH_TYPING },
                { "Dewi Ratna Sari", "Dewi Ratna", MATCH_PART },
                { "M Arifin", "Maruto Arifin", MATCH_PART },
                { "Saiman", "Saimin", MATCH_DIFFERENT },
                { "Harjatman", "Harhatman", MATCH_TYPING },
                { "Dwi", "Dewi", MATCH_DIFFERENT },
                { "Tri", "Ti", MATCH_DIFFERENT },
                { "Imam", "Iman", MATCH_DIFFERENT },
                { "Sumini", "Katimin", MATCH_DIFFERENT },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct match_comparison c = compare(slice_from_cstr(rows[i].a), slice_from_cstr(rows[i].b));
                if (c.agreement != rows[i].agreement)
                        fail_msg("%s, %s: %d", rows[i].a, rows[i].b, (int)c.agreement);
        }
}

static void explains_by_rule(void **state)
{
        (void)state;
        struct match_comparison comparison = compare(S("Soetrisno"), S("Sutrisno"));
        assert_int_equal(comparison.rules_count, 1);
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 500);
        match_write_explanation(&out, &comparison, S("Soetrisno"), S("Sutrisno"), LANGUAGE_ID);
        assert_slice(buffer_slice(&out), "Soetrisno dan Sutrisno sama, karena dibaca sama: oe dan u (aturan 15).");
        buffer_clear(&out);
        match_write_explanation(&out, &comparison, S("Soetrisno"), S("Sutrisno"), LANGUAGE_EN);
        assert_slice(buffer_slice(&out), "Soetrisno and Sutrisno are the same, because these are read as the same: oe "
                                         "and u (rule 15).");
        comparison = compare(S("Soetinah als Tini"), S("Tini"));
        buffer_clear(&out);
        match_write_explanation(&out, &comparison, S("Soetinah als Tini"), S("Tini"), LANGUAGE_EN);
        assert_slice(buffer_slice(&out), "Soetinah als Tini and Tini are the same (by an alias).");
        buffer_clear(&out);
        match_write_explanation(&out, &comparison, S("Soetinah als Tini"), S("Tini"), LANGUAGE_ID);
        assert_slice(buffer_slice(&out), "Soetinah als Tini dan Tini sama (dengan nama lain).");
}

static void refuses_what_is_no_name(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct match_comparison comparison;
        char many[301];
        memset(many, 'a', sizeof many);
        assert_int_equal(match_compare_names(S("  "), S("a"), &arena, &comparison), ERR_INVALID);
        assert_int_equal(match_compare_names(S("a\xFF"), S("a"), &arena, &comparison), ERR_INVALID);
        assert_int_equal(match_compare_names(slice_of(many, 301), S("a"), &arena, &comparison), ERR_TOO_LARGE);
        static char huge[4 * 301], words[300];
        memset(huge, 'a', sizeof huge);
        assert_int_equal(match_compare_names(slice_of(huge, sizeof huge), S("a"), &arena, &comparison), ERR_TOO_LARGE);
        for (size_t i = 0; i < sizeof words; i++)
                words[i] = i % 2 ? ' ' : 'a'; /* more words than a name has */
        assert_int_equal(match_compare_names(slice_of(words, sizeof words), S("a"), &arena, &comparison),
                         ERR_TOO_LARGE);
        assert_int_equal(match_compare_names(S("Hj."), S("a"), &arena, &comparison), ERR_INVALID);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_sure_rule_has_a_true_example),
                cmocka_unit_test(agrees_as_far_as_it_should),
                cmocka_unit_test(explains_by_rule),
                cmocka_unit_test(refuses_what_is_no_name),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
