/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fuzz.h"

#include "access/policy.h"

void fuzz_one(struct slice input, struct arena *arena)
{
        struct policy policy = { 0 };
        size_t line = 0, lines = 1;
        for (size_t i = 0; i < input.size; i++)
                lines += input.data[i] == '\n';
        enum error err = policy_parse(input, arena, &policy, &line);
        if (err != OK) {
                fuzz_must(policy.count == 0 && (err != ERR_INVALID || line <= lines));
                return;
        }
        for (size_t i = 0; i < policy.count; i++) {
                const struct policy_rule *rule = &policy.rules[i];
                fuzz_must(rule->role.size > 0 && rule->action.size > 0 && rule->states.size > 0);
                fuzz_must(policy_rule_covers_state(rule, S("any")) || !slice_equal(rule->states, S("*")));
        }
}
