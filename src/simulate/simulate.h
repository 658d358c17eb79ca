/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A fictional year of village reports, tips and passport applications, with recruiter rings planted in it and written
 * down.
 *
 * Pure: no clock, no store, no environment. The same seed and scenario give byte-identical files on every machine (own
 * generator, integer arithmetic only). Nobody real can be hit: identity numbers have province 99, phones are of one
 * unassigned form, company names contain "Fiktif", names of people are combined from generic parts. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "network/network.h"
#include "simulate/people.h"

enum { SIMULATE_REGENCIES_MAX = 40, SIMULATE_RINGS_MAX = 200, SIMULATE_MESSAGE_SIZE = 160 };

/* Innocent applicants who come together under one guarantor. */
enum circle { CIRCLE_FAMILY, CIRCLE_GROUP, CIRCLES };
struct circle_kind {
        int percent;     /* of innocent applicants who come in one */
        int least, most; /* how many come together, each size as likely; 0 when there are none */
        int days;        /* all within so many days of the first */
};
/* Letters of guarantors. */
struct letter_habits {
        int percent;          /* of all applicants who bring one */
        int forms_percent;    /* of innocent letters: on the form of the guarantor's village office */
        int district_percent; /* of villages: their form is the one of the district */
        int samples_percent;  /* of innocent letters: a sample of a shop or of the internet */
        int samples;          /* how many such samples go round */
        int changes;          /* fragments, of 20, that who copies a sample changes at most */
        int ring_percent;     /* of a ring's letters: the ring's own text */
        int ring_changes;     /* fragments of it that are changed at most */
};

struct scenario {
        int64_t first_day;      /* days since 1970-01-01; the year begins here */
        int days;               /* length, 28..1,100 */
        int reports, tips, applications; /* background volumes, without what rings add; each at most 5,000,000 */
        int rings;              /* planted recruiter rings */
        int ring_villages;      /* villages a ring works in, 2..20 */
        int ring_weeks;         /* how long a ring is active, 1..52 */
        int ring_reports;       /* reports that mention a ring, 3..100 */
        int ring_applications;  /* applications that name a ring's phone as guarantor, 0..100 */
        int phone_variants;     /* percent of mentions that write the phone in another way, 0..100 */
        /* [families], [groups], [heads], [letters]: all 0 when the scenario has no such section */
        struct circle_kind circles[CIRCLES];
        int head_villages; /* percent of villages whose head vouches for others */
        int head_percent;  /* percent of these villages' other innocent applicants for whom he does */
        int straw_percent; /* of a ring's applicants: who names a guarantor of his own in place of the recruiter */
        struct letter_habits letters;
        struct slice regencies[SIMULATE_REGENCIES_MAX];
        size_t regency_count;
};

struct scenario_problem {
        int line;
        char message[SIMULATE_MESSAGE_SIZE];
};

/* Reads an ini text (data/scenarios/README.md describes it). Unknown sections and keys, repeated keys and values out of
 * bounds are ERR_INVALID with the line in ret_problem (may be NULL). Slices point into `text`. */
[[nodiscard]] enum error scenario_read(struct slice text, struct scenario *ret_scenario,
                                       struct scenario_problem *ret_problem);

struct simulation {
        struct buffer reports, applications, tips, truth; /* CSV, UTF-8, header line, CRLF */
        struct buffer letters;                            /* the same; application, village_code, wording */
        bool with_letters;                                /* the scenario has letters */
};

/* Each buffer is made with `limit` bytes at most. ERR_TOO_LARGE, ERR_MEMORY, ERR_INVALID (regency without villages).
 * The caller frees with simulation_free, also after a failure. */
[[nodiscard]] enum error simulate(const struct scenario *scenario, uint64_t seed, size_t limit,
                                  struct simulation *ret_simulation);
void simulation_free(struct simulation *simulation);
#define _cleanup_simulation_ _cleanup_(simulation_free)

/* --- who was mentioned with what, for the network ----------------------------------------------------------------- */

/* Recruiters and their identifiers. Rings share a pool; everybody else works alone, but for identifiers that many use
 * (agencies, terminals) and pairs of relatives with one phone. */
struct ring_scenario {
        const char *name;
        uint32_t alone;                     /* recruiters of no ring */
        uint32_t rings, members_least, members_most;
        uint32_t pool, pool_percent;        /* identifiers of a ring; how often a member is seen with each */
        uint32_t own;                       /* phones of each recruiter at a time, 1.. */
        uint32_t changes;                   /* times that everybody changed them in the year */
        uint32_t common, common_percent;    /* identifiers that many use; how often one is seen with a recruiter */
        uint32_t relatives_percent;         /* recruiters who share a phone with the next one */
        uint32_t spurious_permille;         /* links that are wrong, of a thousand true ones */
};
/* Those of docs/network.md; the settings of the engine were chosen on the first RING_SCENARIOS_TUNED. */
enum { RING_SCENARIOS = 4, RING_SCENARIOS_TUNED = 3 };
extern const struct ring_scenario ring_scenarios[RING_SCENARIOS];

struct ring_links {
        struct network_link *links;
        size_t count;
        struct network_shape shape;
        uint32_t *truth; /* group of each subject, from 0; whoever works alone is a group of his own */
};
/* The same seed and scenario give the same links. ERR_MEMORY; ERR_INVALID: no recruiter at all, or more than 2^28. */
[[nodiscard]] enum error simulate_rings(const struct ring_scenario *scenario, uint64_t seed,
                                        struct ring_links *ret_links);
void ring_links_free(struct ring_links *links);
/* "subject,identifier,day,probability" and "subject,group" as CSV, CRLF; probability in 1/10,000. ERR_TOO_LARGE at the
 * buffers' limits. */
[[nodiscard]] enum error ring_links_write(const struct ring_links *made, struct buffer *links, struct buffer *truth);
#define _cleanup_ring_links_ _cleanup_(ring_links_free)
