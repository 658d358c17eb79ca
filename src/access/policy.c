/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/policy.h"

#include "base/checked.h"
#include "policy_files.h"

#include <pthread.h>

enum { POLICY_FIELDS = 7, POLICY_RULES_MAX = 1000, POLICY_ARENA = 512 * 1024 };

static const struct {
        const char *name;
        unsigned bit;
} relation_words[] = {
        { "office", RELATION_OFFICE },       { "area", RELATION_AREA },
        { "agency", RELATION_AGENCY },       { "author", RELATION_AUTHOR },
        { "assigned", RELATION_ASSIGNED },   { "recipient", RELATION_RECIPIENT },
        { "interviewer", RELATION_INTERVIEWER }, { "proposer", RELATION_PROPOSER },
        { "self", RELATION_SELF },           { "glass", RELATION_GLASS },
        { "alone", RELATION_ALONE },
};

const char *relation_name(unsigned relation)
{
        for (size_t i = 0; i < ARRAY_SIZE(relation_words); i++)
                if (relation_words[i].bit == relation)
                        return relation_words[i].name;
        return NULL;
}

static bool parse_relation(struct slice word, unsigned *ret_bit)
{
        for (size_t i = 0; i < ARRAY_SIZE(relation_words); i++) {
                if (slice_equal(word, slice_from_cstr(relation_words[i].name))) {
                        *ret_bit = relation_words[i].bit;
                        return true;
                }
        }
        return false;
}

/* "office+area" or "-" */
static bool parse_relations(struct slice text, unsigned *ret_bits)
{
        unsigned bits = 0, bit;
        struct slice word;
        if (slice_equal(text, S("-"))) {
                *ret_bits = 0;
                return true;
        }
        while (slice_next(&text, '+', &word)) {
                if (!parse_relation(word, &bit))
                        return false;
                bits |= bit;
        }
        *ret_bits = bits;
        return bits != 0;
}

static bool parse_class(struct slice text, enum field_class *ret_class)
{
        if (text.size != 2 || text.data[0] != 'P' || text.data[1] < '0' || text.data[1] > '4')
                return false;
        *ret_class = (enum field_class)(text.data[1] - '0');
        return true;
}

static bool parse_rule(struct slice line, struct policy_rule *ret_rule)
{
        struct slice field[POLICY_FIELDS];
        size_t count = 0;
        struct slice item;
        while (slice_next(&line, ',', &item)) {
                if (count == POLICY_FIELDS || item.size == 0)
                        return false;
                field[count++] = item;
        }
        if (count != POLICY_FIELDS)
                return false;
        struct policy_rule rule = { .role = field[0], .action = field[1], .states = field[2] };
        rule.step_up = slice_equal(field[6], S("yes"));
        if (!rule.step_up && !slice_equal(field[6], S("no")))
                return false;
        if (!parse_relations(field[3], &rule.needs) || !parse_relations(field[4], &rule.bars) ||
            !parse_class(field[5], &rule.class))
                return false;
        *ret_rule = rule;
        return true;
}

enum error policy_parse(struct slice text, struct arena *arena, struct policy *ret_policy, size_t *ret_line)
{
        struct policy_rule *rules = arena_array(arena, struct policy_rule, POLICY_RULES_MAX);
        if (!rules)
                return ERR_MEMORY;
        size_t count = 0, number = 0;
        bool heading = true;
        struct slice line;
        while (slice_next(&text, '\n', &line)) {
                number++;
                if (line.size == 0 || line.data[0] == '#')
                        continue;
                if (heading) {
                        heading = false;
                        continue;
                }
                if (count == POLICY_RULES_MAX || !parse_rule(line, &rules[count])) {
                        *ret_line = number;
                        return ERR_INVALID;
                }
                count++;
        }
        *ret_policy = (struct policy){ rules, count };
        return OK;
}

static struct policy table;
static struct arena table_arena;
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void read_table(void)
{
        size_t line = 0;
        arena_init(&table_arena, POLICY_ARENA);
        struct slice text = slice_of((const char *)policy_files[0].bytes, policy_files[0].size);
        if (policy_parse(text, &table_arena, &table, &line) != OK) {
                fprintf(stderr, "policy.csv, line %zu: not a rule\n", line);
                abort();
        }
}

const struct policy *policy_table(void)
{
        pthread_once(&table_once, read_table);
        return &table;
}

bool policy_rule_covers_state(const struct policy_rule *rule, struct slice state)
{
        struct slice rest = rule->states, word;
        if (slice_equal(rest, S("*")))
                return true;
        while (slice_next(&rest, '|', &word))
                if (slice_equal(word, state))
                        return true;
        return false;
}
