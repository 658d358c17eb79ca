/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Learning m and u without labels.
 *
 * u: levels of agreement among random pairs, which are hardly ever one person; what looks like one person among them is
 * taken out again by its own posterior. m: expectation and maximisation (Dempster, Laird and Rubin 1977; for linkage
 * Winkler, "Using the EM algorithm for weight computation in the Fellegi-Sunter model", 1988) over pairs that share a
 * key, one run for each family of keys (block.h); a run learns only fields that its keys are not made of, because the
 * others agree by construction; the runs are pooled by how many matches they saw. u stays fixed in these runs, and
 * which pairs are matches is judged by all fields under the prior of the whole table, not of the block as in plain EM:
 * a table without duplicates has blocks without matches, and a mixture would call neighbours by that name. The prior
 * begins with one match a row and is then what the family that finds most stands for (Splink takes deterministic rules
 * for it: Linacre et al., IJPDS 7(3), 2022). A run that does not find three times what its keys would seem to find
 * with the other fields of random pairs has found chance and teaches nothing; what chance gives is taken off its prior.
 * The built-in model counts as a few pairs seen before, so that levels that hardly occur get a sensible value.
 *
 * Deterministic: whole numbers, a fixed seed, and an order that depends on the data alone. */
#pragma once

#include "match/match_register.h"
#include "match/score.h"

struct match_training {
        const struct match_schema *schema;
        const struct match_vocabulary *vocabulary; /* finished over both registers */
        const struct match_register *a, *b; /* b NULL: pairs within a */
        unsigned threads;                   /* 0 is 1; what is learned is the same */
};

struct match_training_report {
        uint64_t random_pairs, blocked_pairs;
        unsigned families;         /* runs that saw matches */
        uint64_t expected_matches; /* in these runs together */
};

/* With fewer than 20 rows the built-in model comes back; when no run sees at least ten matches that can be people, its
 * m with the u of the table (families 0 in both). Names of the model's fields are views of the schema's. ERR_MEMORY. */
[[nodiscard]] enum error match_train(const struct match_training *training, struct match_model *ret_model,
                                     struct match_training_report *ret_report);
