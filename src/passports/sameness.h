/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether two applications are of one person, and why: by NIK, earlier passport, phone, birth date and name. */
#pragma once

#include "base/arena.h"
#include "match/match.h"
#include "text/nik.h"

struct reading;

enum { PERSON_WORDS_MAX = 4 };

/* What identifies a person, as he is asked for or as an application has him. */
struct person_data {
        struct slice name, nik, passport, phone, birth_date; /* birth_date: ISO; empty where it is not known */
};
/* The words of a name by the sure rules of the engine; titles and initials give none. */
[[nodiscard]] enum error person_words(struct slice name, struct arena *arena, struct slice words[PERSON_WORDS_MAX],
                                      size_t *ret_count);
/* Capitals and digits of a passport number; the null slice when it is too short to be one. */
struct slice person_passport(struct slice typed, struct arena *arena);
/* E.164; the null slice when it is no phone. */
struct slice person_phone(struct slice typed, struct arena *arena);

struct sameness {
        bool nik, passport, phone, birth, names;
        bool nearly; /* the NIKs, but for one digit, or two neighbours that changed places */
        bool swapped; /* the birth dates, but day and month changed places */
        bool other_nik, other_birth; /* both are known and neither the same nor as above */
        bool written; /* names: as one word nearly the same, but for more slips than the engine calls one name */
        bool words; /* names: two words of both are the same, which the engine alone calls no agreement */
        struct match_comparison comparison;
};

[[nodiscard]] enum error sameness_compare(const struct person_data *asked, const struct person_data *there,
                                          struct arena *arena, struct sameness *ret_like);
/* `own`: to the office that has the application; another one is shown less. */
bool sameness_is_shown(const struct sameness *like, bool own);
/* The higher, the surer that they are one person. */
int sameness_rank(const struct sameness *like);
/* What speaks for it and what against, field by field, in the reader's language. */
struct slice sameness_because(const struct sameness *like, const struct person_data *asked,
                              const struct person_data *there, const struct reading *reading);
