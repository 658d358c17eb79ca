/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The name rules as data, and the machine that applies them; only for this room.
 *
 * A folded text is written "^ word word $". A step replaces each `from` by `to`, left to right, in the order of the
 * table; spaces in it are word borders, ^ and $ the ends. Cleaning works on whole names, the sure and risky steps on
 * whole names or on single words. */
#pragma once

#include "match/match.h"

enum { RULE_ID_MAX = 94 };

/* A set of rule ids. */
struct rule_set {
        bool has[RULE_ID_MAX + 1];
};

struct rule_step {
        uint16_t rule;
        struct slice from, to;
};

enum rule_phase { PHASE_CLEANING, PHASE_SURE, PHASE_RISKY };

const struct rule_step *rule_steps(enum rule_phase phase, size_t *ret_count);

/* Those of the rules that a phase can fire, of which there are at most 64: bit i is the one whose steps are the ith to
 * begin in the phase's table, and of the sure rules the last is 66, which has no step there. */
uint64_t rule_set_pack(enum rule_phase phase, const struct rule_set *fired);
/* Sets the bit of each rule (bit id % 64 of part id / 64) in `bits`; of numbers that no rule has nothing. */
void rule_set_unpack(enum rule_phase phase, uint64_t packed, uint64_t bits[2]);

/* `name` folded -> words with single spaces, without the end marks, after cleaning and the sure rules; `fired` gets the
 * rules that changed it. */
[[nodiscard]] enum error apply_name_rules(struct slice name, const struct rule_set *disabled, struct arena *arena,
                                          struct rule_set *fired, struct slice *ret_words);

/* Room for texts on their way through the steps; reused for many. */
struct rule_machine {
        struct buffer text, other;
};

void rule_machine_init(struct rule_machine *machine);
void rule_machine_free(struct rule_machine *machine);
#define _cleanup_rule_machine_ _cleanup_(rule_machine_free)
/* Puts the text in, and runs one phase over what is in it. ERR_TOO_LARGE, ERR_MEMORY. */
void rule_machine_load(struct rule_machine *machine, struct slice text);
[[nodiscard]] enum error rule_machine_run(struct rule_machine *machine, enum rule_phase phase,
                                          const struct rule_set *disabled, struct rule_set *fired);
/* The words in it; valid until the next call. */
struct slice rule_machine_words(const struct rule_machine *machine);

/* The key of kind person: the first name written, without its father's. Errors as match_identifier_key. */
[[nodiscard]] enum error match_person_key(struct slice raw, struct arena *arena, struct slice *ret_key);

/* One name as written, folded: up to four names with an alias between, of each the part before bin or binti, and the
 * first father's name that is given. */
enum { NAME_ALIASES_MAX = 4 };
struct written_name {
        struct slice names[NAME_ALIASES_MAX];
        size_t count;
        struct slice father;
};

/* Takes a folded name apart; views of `folded`. ERR_INVALID when nothing is left. */
[[nodiscard]] enum error split_written_name(struct slice folded, struct written_name *ret_written);

/* Rules 36, 39, 76: names that are one letter apart and are different names. Keys after the sure rules. */
bool names_must_not_merge(struct slice a, struct slice b);
/* The longer name of which this one is a usual short form (rule 91), by its key; more than one is possible. */
bool is_short_name_of(struct slice shorter, struct slice longer);
/* What a set of rules takes from a weight, 1/10000 bit: the sum of their costs. */
int32_t match_cost_of_rules(const uint64_t rules[2]);
