/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the head of office sees at a glance: work that waits, deadlines, and a map.
 *
 * Invariants: figures only, never a row about a person; what names the reader is in no figure of his, and a held report
 * in nobody's. Counts about persons and reports of a place are shown by steps of OFFICE_COUNT_MIN ("kurang dari 5",
 * "5-9"), not as they are; the figure of a district is as coarse as it must be for its villages' figures to say no more
 * than they say alone. This is the one room that counts over tables of others, by the queries of office.sql. */
#pragma once

#include "access/access.h"
#include "region/store.h"
#include "tips/tips.h"
#include "warnings/warnings.h"

enum { OFFICE_COUNT_MIN = 5, OFFICE_STEPS = 5, OFFICE_DAYS = 90, OFFICE_SOON_DAYS = 3 };

struct office_outcome {
        struct slice code;
        int64_t number; /* shown by office_figure only */
};
struct office_glance {
        bool sees_held;       /* he may look whom a held report means */
        int64_t reports_held; /* that wait for that, and what no analyst may open; 0 for who may not */
        int64_t reports_new, applications_proposed, requests_open, requests_late, requests_soon, objections_open,
                exports_waiting, glasses_waiting; /* downloads and broken glass that the reader may decide on */
        int64_t unanswered, unanswered_late; /* objections */
        struct warning_counts warnings;
        struct office_outcome *outcomes; /* decided in the last OFFICE_DAYS */
        size_t outcome_count;
};
/* ERR_FORBIDDEN without "dashboard.read". */
[[nodiscard]] enum error office_look(struct tx *tx, const struct actor *actor, struct arena *arena,
                                     struct office_glance *ret_glance);

/* What waits for the reader himself, for his home page: 0 also where he has no part in it. */
struct office_waiting {
        int64_t reports_new, reports_held, signals_open, warnings_unanswered;
        int64_t areas_open;              /* signals about areas */
        int64_t settings_asked, detectors_asked; /* to switch on and to lift, asked by others */
        int64_t warnings_to_publish;     /* drafts and changes for everybody, written by others */
        int64_t applications_to_confirm; /* proposed by others, after an interview by others */
        int64_t applications_to_take;    /* that nobody has begun, and those that he interviews */
        int64_t passports_answered;      /* his applications about which something came from outside the office */
        int64_t objections_to_answer;    /* for the head */
        int64_t requests_asked;          /* of his agency, without an answer */
        bool lone_head;                  /* a report that means the only head would find nobody: for who can ask for
                                          * another, whether or not there is such a report */
        bool no_analyst;                 /* for who asks for roles or confirms them */
        int64_t overseen;                /* reports of other offices that he is to decide about or to work on */
        bool oversees;                   /* his office is the overseer of another */
        int64_t overseer_asked;          /* offices that ask his to oversee them, for who may agree */
        bool unwatched;                  /* no office oversees his or was asked to: for who could ask */
};
[[nodiscard]] enum error office_waits(struct tx *tx, const struct actor *actor, struct arena *arena,
                                      struct office_waiting *ret_waiting);

/* Reports of a village in the last OFFICE_DAYS that were open when the office's day began, without those that the
 * reader filed himself: with them he could find out by filing more how far the others are from the next step. Within a
 * day nothing changes, so that nobody sees a single report come or go by looking often. */
struct office_village {
        struct slice code;
        int64_t number;
};
struct office_map {
        struct region_area area;
        struct office_village *villages; /* those with at least one, in code order */
        size_t village_count;
        bool has_drawing;
        struct region_drawing drawing;   /* real borders, when the office has brought them */
};
/* ERR_FORBIDDEN without "map.read". */
[[nodiscard]] enum error office_map_read(struct tx *tx, const struct actor *actor, struct arena *arena,
                                         struct office_map *ret_map);
/* 0 of a village without a report. */
int64_t office_map_number(const struct office_map *map, struct slice village_code);
int64_t office_map_district(const struct office_map *map, struct slice district_code);
/* The width of the steps in which a district's figure may be shown: from what its villages show, and from nothing else,
 * so that neither it nor its figure tells whether a village with a few has one or four. */
int64_t office_map_width(const struct office_map *map, struct slice district_code);
/* What may be shown of a number: 0, or from..to with `width` numbers between whole multiples of it; from is 1 in the
 * first step. */
struct office_figure {
        int64_t from, to;
};
struct office_figure office_figure(int64_t number, int64_t width);
/* The step of the ramp, 1..OFFICE_STEPS; 0 when there is nothing to show.
 * The first step is all that is below OFFICE_COUNT_MIN. */
unsigned office_step(int64_t number);
