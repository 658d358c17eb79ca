/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The policy table in memory: data/policy/policy.csv, read once. A table that does not read is a defect of the build,
 * and stops the program at its start. */
#pragma once

#include "access/access.h"

struct policy_rule {
        struct slice role, action;
        struct slice states;   /* "*" or words joined by '|' */
        unsigned needs, bars;  /* enum relation */
        enum field_class class;
        bool step_up;
};

struct policy {
        const struct policy_rule *rules;
        size_t count;
};

/* The table of this build. Thread-safe; never fails (aborts on an unreadable table). */
const struct policy *policy_table(void);
/* Reads a table from text into `arena`: for the test that walks it, and for trying out a change. ERR_INVALID names the
 * line in *ret_line. */
enum error policy_parse(struct slice text, struct arena *arena, struct policy *ret_policy, size_t *ret_line);
bool policy_rule_covers_state(const struct policy_rule *rule, struct slice state);
/* The word of a single relation in the table, such as "office"; NULL for anything else. */
const char *relation_name(unsigned relation);
