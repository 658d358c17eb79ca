/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Takes a fictional year through the program's own rules, day by day: reports are filed, graded and closed, tips are
 * told, and each applicant is entered, asked and heard as at the desk. What the officer's page then shows is counted.
 *
 * "Stopped" is what the rules would let an officer do who believes nobody: he chooses everything the file offers as
 * evidence, and everything else that a refusal (R3) needs is there. D3 asks for the same evidence. Answers of agencies
 * are not simulated. */
#pragma once

#include "desk_visit.h"

#include "../tests/unit/passports/desk.h"

struct desk_count {
        size_t visits;
        size_t asked;      /* a finding about a phone opened one more question */
        size_t checked;    /* of them: a person had verified it, so that it may be shown */
        size_t pointing;   /* an answer pointed to an indicator */
        size_t stopped;    /* no obstacle to R3 was left */
        size_t by_answers; /* of them: by nothing but the applicant's own answers */
        size_t profile;    /* refused on a narrow profile, see desk_profile */
        size_t wide;       /* refused on the wide one */
        size_t group;      /* asked about a guarantor of several others */
        size_t words;      /* asked about a letter in the words of other guarantors */
        size_t place;      /* asked about a guarantor's name and place */
        size_t name;       /* asked about a name, company or address that a verified report speaks of */
        size_t only_name;  /* of them: about nothing else */
        size_t letters;    /* brought a letter */
};
struct desk_result {
        struct desk_count ring, innocent;
        bool findings_only; /* applications are entered with their letters and looked at, and nobody is interviewed */
        FILE *why; /* where the evidence against each innocent who could be stopped is written, and how far the year is
                    * every four weeks; may be NULL */
};

/* The practice to beat. Narrow: a woman of 17 to 45 who asks for her first passport as a tourist, alone, from one of
 * the quarter of the villages that most applicants come from. Wide (as an instruction of 2023 was reported): a woman of
 * 17 to 45 with a first passport who neither goes to work nor names a company. */
bool desk_profile(const struct desk_visit *visit, bool wide);

/* Fails the cmocka test, or ends the program, when a step is refused. */
void desk_walk(struct desk *desk, struct desk_year *year, struct desk_result *result);
