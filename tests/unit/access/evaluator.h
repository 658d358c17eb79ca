/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The policy table, read and judged a second time, from nothing but the words at its head: what stands in no line is
 * refused; a line counts for its role (everybody signed in is also "member", nobody signed in is "public"), its action,
 * its states, up to its class, when all it needs holds and nothing that bars; a line may ask for a fresh second factor.
 * Shares no code with src/access, so that the two can be compared. */
#pragma once

#include "access/access.h" /* enum relation, enum field_class: words only */

enum { EVALUATOR_LINES = 400, EVALUATOR_WORDS = 150 };

enum verdict { REFUSED, ASKS_FACTOR, ALLOWED };

struct word_list {
        struct slice words[EVALUATOR_WORDS];
        size_t count;
};

struct evaluator_line {
        struct slice role, action, states;
        unsigned needs, bars;
        unsigned class;
        bool factor;
};

struct evaluator {
        struct evaluator_line lines[EVALUATOR_LINES];
        size_t count;
        struct word_list roles, actions, states; /* every word of the table, once */
};

struct cell_role {
        struct slice role;
        bool reaches; /* the thing's place lies in the area of this role */
};

/* One question. `relations` without RELATION_AREA, which belongs to a role. */
struct cell {
        const struct cell_role *roles; /* none: signed in without a role */
        size_t role_count;
        bool public;                   /* nobody is signed in; roles are none */
        struct slice action, state;
        unsigned relations;
        unsigned class;
        bool fresh;
};

/* Reads the text of policy.csv; fails the test on a line that has not seven fields of the known words. */
void evaluator_read(struct evaluator *evaluator, struct slice text);
enum verdict evaluator_judge(const struct evaluator *evaluator, const struct cell *cell);
/* Every relation that some line of this action speaks of. */
unsigned evaluator_relations(const struct evaluator *evaluator, struct slice action);
/* "office+area" -> bits; "-" -> 0. Fails the test on an unknown word. */
unsigned evaluator_bits(struct slice words);
bool word_listed(struct slice list, struct slice word);
void word_add(struct word_list *list, struct slice word);
/* Splits into exactly `count` fields; false when there are more or fewer. */
bool fields_split(struct slice line, struct slice *ret_fields, size_t count);
/* A whole file, at most 1 MiB; the caller frees what it points to. */
struct slice file_text(const char *path);
