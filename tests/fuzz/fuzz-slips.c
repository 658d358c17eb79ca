/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A table of errors for `simulate names`, and what it makes of people. */
#include "fuzz.h"

#include "simulate/people.h"

enum { PEOPLE = 50 };

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slip_table *table = arena_new(arena, struct slip_table);
        struct slip_problem problem = { 0 };
        fuzz_must(table);
        enum error err = slip_table_read(input, arena, table, &problem);
        if (err != OK) {
                fuzz_must(err == ERR_MEMORY || (err == ERR_INVALID && problem.message));
                return;
        }
        fuzz_must(table->count <= SLIPS_MAX);
        for (uint32_t i = 0; i < 8; i++) {
                struct simulated_person person, other, again;
                simulate_person(1, PEOPLE, i, &person);
                simulate_person(1, PEOPLE, i + 8, &other);
                again = person;
                size_t acted = apply_slips(table, 1, i, &other, &person);
                fuzz_must(acted <= table->count && apply_slips(table, 1, i, &other, &again) == acted);
                for (int field = 0; field < PERSON_FIELDS; field++) {
                        fuzz_must(memchr(person.values[field], 0, PERSON_TEXT));
                        fuzz_must(strcmp(person.values[field], again.values[field]) == 0);
                }
        }
}
