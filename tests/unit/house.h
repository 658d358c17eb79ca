/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An office with people, for the tests of rooms: two offices, first content, and accounts made by house_person. */
#pragma once

#include "fixture.h"

#include "access/access.h"
#include "reports/reports.h"

struct house {
        struct fixture fixture;
        struct arena arena;
        struct uuid office, other_office;
};

struct house_person {
        const char *login, *name, *position, *role, *area, *phone;
        struct uuid agency_id; /* nil for staff */
};

void house_open(struct house *house);
void house_close(struct house *house);
/* An actor who is that person, with his one role. */
struct actor house_person(struct house *house, const struct house_person *person);

/* A report of `actor` with this village and phone, and nothing else of note. */
struct report_draft house_draft(const char *village, const char *phone);
/* Marks the person in everything that holds this number (E.164), as when it is learnt later that it is his: a head whom
 * a report named on arrival would have it sent to another office. */
void house_name_late(struct house *house, const struct actor *actor, const char *phone);
enum error house_file(struct house *house, const struct actor *actor, const struct report_draft *draft,
                      struct report_receipt *ret_receipt);
/* Puts a table of changed codes in force (content/changes.h): drafted by the command line, tested by one, published by
 * another. `rows`: JSON strings, comma between; "" takes back what was. */
void house_changes(struct house *house, const char *rows);
/* The one number that a question gives, written the same for both databases; -1 for no row. */
int64_t house_number(struct store *store, const char *text);
