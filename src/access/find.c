/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People found by what is known of them, before anybody acts. */
#include "access/people.h"
#include "access.sql.h"

enum { FOUND_MAX = 200 };

static enum error add(struct person_ids *people, struct uuid id)
{
        for (size_t i = 0; i < people->count; i++)
                if (uuid_equal(people->items[i], id))
                        return OK;
        if (people->count == FOUND_MAX)
                return ERR_TOO_LARGE;
        people->items[people->count++] = id;
        return OK;
}

static enum error find_by_phone(struct tx *tx, const struct named_in_search *search, struct slice phone,
                                struct arena *arena, struct person_ids *people)
{
        struct access_people_by_phone_rows rows;
        TRY(access_people_by_phone(
                tx, &(struct access_people_by_phone_params){ .office_id = search->office_id, .phone = phone }, arena,
                &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(add(people, rows.items[i].id));
        return OK;
}

static enum error find_by_nik(struct tx *tx, const struct named_in_search *search, struct slice nik,
                              struct arena *arena, struct person_ids *people)
{
        struct access_people_by_nik_rows rows;
        TRY(access_people_by_nik(
                tx, &(struct access_people_by_nik_params){ .office_id = search->office_id, .nik = nik }, arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(add(people, rows.items[i].id));
        return OK;
}

enum error people_with_identifiers(struct tx *tx, const struct named_in_search *search, struct arena *arena,
                                   struct person_ids *ret_people)
{
        struct person_ids people = { .items = arena_array(arena, struct uuid, FOUND_MAX) };
        if (!people.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < search->phone_count; i++)
                TRY(find_by_phone(tx, search, search->phones[i], arena, &people));
        for (size_t i = 0; i < search->nik_count; i++)
                TRY(find_by_nik(tx, search, search->niks[i], arena, &people));
        *ret_people = people;
        return OK;
}

enum error people_in_role(struct tx *tx, const struct role_search *search, struct arena *arena,
                          struct person_ids *ret_people)
{
        struct access_people_in_role_rows rows = { 0 };
        TRY(access_people_in_role(tx, &(struct access_people_in_role_params){ .office_id = search->office_id,
                                                                              .role = search->role,
                                                                              .today = search->today },
                                  arena, &rows));
        struct uuid *items = arena_array(arena, struct uuid, rows.count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = rows.items[i].id;
        *ret_people = (struct person_ids){ .items = items, .count = rows.count };
        return OK;
}
