/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Engine: which of two letters are written with the same words, whoever they are about.
 *
 * A text becomes the set of its shingles, each four words that follow one another, and is kept as the WORDING_PRINTS
 * smallest of their hashes: the sketch M_s of A. Broder, "On the resemblance and containment of documents", 1997. The
 * share of one sketch that is in another estimates how much of the wording they share; texts of up to WORDING_PRINTS
 * shingles are compared exactly.
 *
 * Invariants: what tells people apart is no wording. What stands behind the colon of a line ("Nama: ..."), words with a
 * digit, words that the caller calls silent (names, kinship, sex, religion), and the word behind one that
 * names a kind of place ("Desa ...") are left out before the shingles are made, so a letter gives the same prints for
 * whomever it speaks of. Case, accents, punctuation and line ends say nothing. Prints are the same on every machine and
 * are no secret by themselves: whoever keeps them, keeps them keyed. Pure: no state, no clock, no I/O. */
#pragma once

#include "base/arena.h"

enum {
        WORDING_SHINGLE = 4,      /* words */
        WORDING_PRINTS = 64,      /* kept of one text */
        WORDING_LEAST = 12,       /* with fewer there is too little to compare */
        WORDING_LABEL_WORDS = 5,  /* a colon behind more words than that is a sentence's */
        WORDING_CHARACTERS = 8000 /* of a text */
};

struct wording_prints {
        uint64_t items[WORDING_PRINTS]; /* ascending, each once */
        size_t count;
};
struct wording_silence {
        const struct slice *words; /* as people write them; a phrase silences each of its words */
        size_t count;
        const struct slice *places; /* "desa": this word and the one behind it */
        size_t place_count;
};
/* ERR_TOO_LARGE above WORDING_CHARACTERS, ERR_MEMORY. A text of fewer words than a shingle gives none. */
[[nodiscard]] enum error wording_read(struct slice text, const struct wording_silence *silence, struct arena *arena,
                                      struct wording_prints *ret_prints);

/* Every shingle of a text that is nobody's own, such as the form that an office gives out. */
struct wording_form {
        uint64_t *items; /* ascending */
        size_t count;
};
[[nodiscard]] enum error wording_read_form(struct slice text, const struct wording_silence *silence,
                                           struct arena *arena, struct wording_form *ret_form);
/* The same as wording_read, of what is in none of the forms. */
struct wording_forms {
        const struct wording_form *items;
        size_t count;
};
/* lint: parameters (what, without what, into which memory) */
[[nodiscard]] enum error wording_read_own(struct slice text, const struct wording_silence *silence,
                                          const struct wording_forms *forms, struct arena *arena,
                                          struct wording_prints *ret_prints);
