/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A fictional year at the passport desk: who comes, what he names, what he answers; what is reported meanwhile.
 *
 * The year is one of src/simulate; here stands what its files do not tell. Every chance is a number of the tables in
 * desk_visit.c, chosen before anything was counted: an innocent applicant gives an answer that points to an indicator
 * as often as the indicator's own column "innocence" says (facts of the field: often, sometimes, rarely). The same seed
 * gives the same year. Nobody real is in it. */
#pragma once

#include "base/uuid.h"
#include "simulate/random.h"
#include "simulate/simulate.h"
#include "text/csv.h"

/* How the people of planted rings behave. */
struct desk_manner {
        const char *name;
        int rings, ring_applications;
        uint32_t names_percent;   /* of a ring's applicants: who names a phone of the ring */
        uint32_t coached_percent; /* who was told what to say, and says it */
        int32_t phone_days;       /* so many days a phone is used, then another; 0: one for ever */
        bool vouching;            /* guarantors of several, village heads, and letters; see desk_visit.c */
};
enum { DESK_MANNERS = 6 };
extern const struct desk_manner desk_manners[DESK_MANNERS];

struct desk_visit {
        struct uuid id;
        int32_t day;        /* days since 1970-01-01 */
        int age;            /* whole years on that day */
        bool of_ring, coached, woman, alone, first_passport;
        bool knows_recruiter; /* innocent, and names a ring's number: his relative or neighbour recruits */
        bool sending;       /* from one of the quarter of the villages that most applicants come from */
        struct slice purpose, country, name, nik, born, village, phone;
        struct slice guarantor, guarantor_phone, relation, company, agent, agent_phone; /* null when not named */
        struct slice letter, place; /* the guarantor's, and where he lives by it; null without one */
        struct random random;  /* of his answers */
        struct random journey; /* of what tourists and visitors are asked besides, so that all else stays as it was */
};
struct desk_report {
        struct uuid id;
        int32_t day;
        struct slice village, reporter, country, narrative, recruiter, phone, company, knowledge, signs, date;
        const char *verdict; /* in which it ends two weeks later */
};
struct desk_tip {
        int32_t day;
        struct slice phone;
};
struct desk_year {
        struct arena arena;
        struct simulation made;
        int32_t first_day, days;
        struct desk_visit *visits; /* each list by day */
        struct desk_report *reports;
        struct desk_tip *tips;
        size_t visit_count, report_count, tip_count;
};

/* ERR_INVALID when the scenario cannot be made; the caller frees, also after a failure. `applications`, `reports`: of
 * those who have nothing to do with a ring. */
struct desk_volume {
        int applications, reports;
};
[[nodiscard]] enum error desk_year_make(struct desk_year *year, const struct desk_manner *manner,
                                        struct desk_volume volume, uint64_t seed);
void desk_year_free(struct desk_year *year);

/* What he answers to a question of the interview: a code of data/content/question.json, "" for silence. */
struct slice desk_visit_answer(struct desk_visit *visit, struct slice question);
