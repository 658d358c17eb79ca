/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Registers of fictional people, and the same people as somebody else wrote them, by a stated table of errors.
 *
 * Pure: the same seed and table give the same bytes on every machine, and person `number` is the same in registers of
 * every size that has as many villages. Nobody real is in it: names are put together from parts, identity numbers have
 * province 99, phones the unassigned form 0840. Villages and districts are real ones; about 1,500 people live in each,
 * as in the first office. */
#pragma once

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"

enum person_field {
        PERSON_NAME,
        PERSON_BORN, /* 1990-12-31 */
        PERSON_SEX,  /* L or P */
        PERSON_NIK,
        PERSON_PHONE,
        PERSON_STREET,
        PERSON_VILLAGE,
        PERSON_DISTRICT,
        PERSON_FIELDS,
};

enum { PERSON_TEXT = 96, SLIPS_MAX = 400, PEOPLE_MAX = 100'000'000 };

/* NUL-terminated texts; an empty one is missing. */
struct simulated_person {
        char values[PERSON_FIELDS][PERSON_TEXT];
        char regency[16]; /* Kemendagri code */
};

/* The columns' names, as in the CSV files: nama, lahir, jk, nik, hp, alamat, desa, kecamatan. */
const char *person_field_name(enum person_field field);
/* Person `number` of a population of `people` (1..PEOPLE_MAX). */
void simulate_person(uint64_t seed, uint32_t people, uint32_t number, struct simulated_person *ret_person);

/* One line of a table of errors; docs/names-format.md. */
struct slip {
        enum person_field field;
        uint8_t kind;
        uint16_t permille;
        struct slice from, to;
};

struct slip_table {
        struct slip slips[SLIPS_MAX];
        size_t count;
};

struct slip_problem {
        uint64_t line;
        const char *message; /* a constant */
};

/* Reads a table (CSV: field,error,permille,from,to). ERR_INVALID with *ret_problem set; ERR_MEMORY. Texts are kept in
 * the arena. */
[[nodiscard]] enum error slip_table_read(struct slice text, struct arena *arena, struct slip_table *ret_table,
                                         struct slip_problem *ret_problem);
/* Changes `person` as question `number` of a seed does it; gives how many lines of the table acted. `other` is
 * somebody else, from whom the error `other` takes its value. */
size_t apply_slips(const struct slip_table *table, uint64_t seed, uint32_t number,
                   const struct simulated_person *other, struct simulated_person *person);
