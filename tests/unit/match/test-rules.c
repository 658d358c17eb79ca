/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Every line of the rule table, as the scorer uses it. */
#include "scorer.h"

#include "base/checked.h"
#include "match/rules.h"

static bool has_rule(const struct match_score *score, unsigned id)
{
        return score->rules[id / 64] >> id % 64 & 1;
}

static void are_numbered_in_order(void **state)
{
        (void)state;
        size_t count;
        const struct match_rule *rules = match_rules(&count);
        assert_int_equal(count, RULE_ID_MAX);
        for (size_t i = 0; i < count; i++) {
                assert_int_equal(rules[i].id, i + 1);
                assert_true(rules[i].cost >= 0 && rules[i].reason_id.size > 0 && rules[i].reason_en.size > 0);
                assert_ptr_equal(match_rule_find((uint16_t)(i + 1)), &rules[i]);
        }
        assert_null(match_rule_find(0));
        assert_null(match_rule_find(RULE_ID_MAX + 1));
}

/* The level that an example of a rule of this kind has at worst. */
static uint8_t worst_level(const struct match_rule *rule)
{
        enum match_rule_kind kind = rule->kind;
        return rule->id == 3                               ? NAME_VARIANT
               : kind == RULE_CLEANING                     ? NAME_EXACT
               : kind == RULE_SURE || kind == RULE_COVERED ? NAME_VARIANT
               : kind == RULE_RISKY                        ? NAME_LOOSE
                                                           : NAME_PART;
}

/* Its example agrees as it says and names it; its counter-example agrees less: at a worse level, or four bits
 * (sixteen times) less. Cleaning of case, accents and signs, and
 * what is covered by another rule, is not named. */
static void hold_by_example_and_counter_example(void **state)
{
        (void)state;
        size_t count, wrong = 0;
        const struct match_rule *rules = match_rules(&count);
        for (size_t i = 0; i < count; i++) {
                const struct match_rule *rule = &rules[i];
                bool forbids = rule->kind == RULE_FORBIDS;
                struct match_score like = score_values(MATCH_TYPE_PERSON_NAME, rule->example_left, rule->example_right);
                struct match_score unlike =
                        score_values(MATCH_TYPE_PERSON_NAME, rule->counter_left, rule->counter_right);
                bool silent =
                        rule->id <= 3 || rule->id == 90 || rule->id == 94 || rule->kind == RULE_COVERED || forbids;
                bool agrees = forbids ? like.levels[0] == NAME_CONFLICT : like.levels[0] <= worst_level(rule);
                bool parted = forbids ? unlike.levels[0] == NAME_EXACT
                                      : unlike.levels[0] > worst_level(rule) ||
                                               unlike.weight + 4 * WEIGHT_BIT <= like.weight;
                bool named = silent || has_rule(&like, rule->id);
                if (!agrees || !named || !parted)
                        print_error("rule %u: level %u, named %d, counter level %u (%d against %d)\n", rule->id,
                                    like.levels[0], named, unlike.levels[0], like.weight, unlike.weight);
                wrong += !agrees || !named || !parted;
        }
        assert_int_equal(wrong, 0);
}

/* One letter apart and different names, whichever comes first; a name and itself are one. */
static void keeps_near_names_apart(void **state)
{
        (void)state;
        static const struct {
                const char *a, *b;
                bool apart;
        } rows[] = {
                { "imam", "iman", true },     { "imam", "imam", false },   { "dwi", "dewi", true },
                { "dwi", "dwi", false },      { "tri", "ti", true },       { "saiman", "saimin", true },
                { "saiman", "saiman", false }, { "saiman", "sutini", false }, { "sutini", "saimen", false },
                { "ti", "sutini", false },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct slice a = slice_from_cstr(rows[i].a), b = slice_from_cstr(rows[i].b);
                if (names_must_not_merge(a, b) != rows[i].apart || names_must_not_merge(b, a) != rows[i].apart)
                        fail_msg("%s, %s", rows[i].a, rows[i].b);
        }
        /* Bits that are no rule, as a file made to harm may have them, cost nothing. */
        assert_int_equal(match_cost_of_rules((const uint64_t[2]){ 1, UINT64_C(1) << 63 }), 0);
        assert_int_equal(match_cost_of_rules((const uint64_t[2]){ 1 | 1 << 15, UINT64_C(1) << (93 - 64) }),
                         match_rule_find(15)->cost + match_rule_find(93)->cost);
        assert_true(is_short_name_of(S("tik"), S("kartika")) && !is_short_name_of(S("tik"), S("kartini")));
        assert_true(is_short_name_of(S("trisno"), S("sutrisno")) && !is_short_name_of(S("trisno"), S("trisno")));
        assert_false(is_short_name_of(S("isno"), S("bambangsutrisno"))); /* too little of it */
        assert_false(is_short_name_of(S("sno"), S("sutrisno")) || is_short_name_of(S("sutri"), S("sutrisno")));
}

/* What a phase fires can be kept as one number, of the risky ones as one of 32 bits, and comes back as it was. */
static void are_packed_by_phase(void **state)
{
        (void)state;
        for (enum rule_phase phase = PHASE_SURE; phase <= PHASE_RISKY; phase++) {
                size_t count;
                const struct rule_step *steps = rule_steps(phase, &count);
                struct rule_set all = { 0 };
                uint64_t everything[2] = { 0 }, wanted[2] = { 0 };
                for (size_t i = 0; i < count; i++) {
                        struct rule_set one = { 0 };
                        uint64_t bits[2] = { 0 };
                        uint16_t rule = steps[i].rule;
                        one.has[rule] = all.has[rule] = true;
                        uint64_t packed = rule_set_pack(phase, &one);
                        assert_int_equal(__builtin_popcountll(packed), 1);
                        assert_true(phase == PHASE_SURE || packed <= UINT32_MAX);
                        rule_set_unpack(phase, packed, bits);
                        assert_int_equal(bits[rule / 64], UINT64_C(1) << rule % 64);
                        assert_int_equal(bits[1 - rule / 64], 0);
                        wanted[rule / 64] |= UINT64_C(1) << rule % 64;
                }
                rule_set_unpack(phase, rule_set_pack(phase, &all), everything);
                assert_memory_equal(everything, wanted, sizeof wanted);
        }
        uint64_t bits[2] = { 0 };
        rule_set_unpack(PHASE_RISKY, UINT64_C(1) << 63, bits); /* as a file made to harm may have it */
        assert_true(bits[0] == 0 && bits[1] == 0);
        struct rule_set hamza = { .has[66] = true };
        rule_set_unpack(PHASE_SURE, rule_set_pack(PHASE_SURE, &hamza), bits);
        assert_true(bits[0] == 0 && bits[1] == UINT64_C(1) << (66 - 64));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(are_numbered_in_order), cmocka_unit_test(keeps_near_names_apart),
                cmocka_unit_test(hold_by_example_and_counter_example), cmocka_unit_test(are_packed_by_phase),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
