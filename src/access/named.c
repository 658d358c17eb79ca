/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is named in a thing. Marks are only ever added: a mistaken one is lifted by the head of office, not by a rule. */
#include "access/access.h"
#include "access.sql.h"

enum { NAMED_ARENA = 1024 * 1024 };

static enum error mark(struct tx *tx, const struct named_in_search *search, struct uuid person_id, const char *how,
                       int64_t *count)
{
        int64_t added = 0;
        TRY(access_named_insert(tx, &(struct access_named_insert_params){
                                            .office_id = search->office_id,
                                            .object_kind = search->object_kind,
                                            .object_id = search->object_id,
                                            .person_id = person_id,
                                            .how = slice_from_cstr(how),
                                            .created_at = clock_now(),
                                    },
                                &added));
        *count += added;
        return OK;
}

static enum error mark_by_phone(struct tx *tx, const struct named_in_search *search, struct slice phone,
                                struct arena *arena, int64_t *count)
{
        struct access_people_by_phone_rows people;
        TRY(access_people_by_phone(tx, &(struct access_people_by_phone_params){ .office_id = search->office_id,
                                                                                .phone = phone },
                                   arena, &people));
        for (size_t i = 0; i < people.count; i++)
                TRY(mark(tx, search, people.items[i].id, "phone", count));
        return OK;
}

static enum error mark_by_nik(struct tx *tx, const struct named_in_search *search, struct slice nik,
                              struct arena *arena, int64_t *count)
{
        struct access_people_by_nik_rows people;
        TRY(access_people_by_nik(tx,
                                 &(struct access_people_by_nik_params){ .office_id = search->office_id, .nik = nik },
                                 arena, &people));
        for (size_t i = 0; i < people.count; i++)
                TRY(mark(tx, search, people.items[i].id, "nik", count));
        return OK;
}

enum error access_mark_named(struct tx *tx, const struct named_in_search *search, int64_t *ret_count)
{
        int64_t count = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, NAMED_ARENA);
        for (size_t i = 0; i < search->phone_count; i++)
                TRY(mark_by_phone(tx, search, search->phones[i], &arena, &count));
        for (size_t i = 0; i < search->nik_count; i++)
                TRY(mark_by_nik(tx, search, search->niks[i], &arena, &count));
        for (size_t i = 0; i < search->person_count; i++)
                TRY(mark(tx, search, search->persons[i], "chosen", &count));
        *ret_count = count;
        return OK;
}

enum error access_is_named(struct tx *tx, struct uuid person_id, struct slice object_kind, struct uuid object_id,
                           bool *ret_named)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, NAMED_ARENA);
        struct access_named_count_row row;
        TRY(access_named_count(tx, &(struct access_named_count_params){ .person_id = person_id,
                                                                        .object_kind = object_kind,
                                                                        .object_id = object_id },
                               &arena, &row));
        *ret_named = row.found > 0;
        return OK;
}

/* lint: parameters (from what to what, used by every room) */
enum error access_inherit_named(struct tx *tx, struct uuid office_id, struct slice from_kind, struct uuid from_id,
                                struct slice to_kind, struct uuid to_id)
{
        int64_t copied;
        return access_named_copy(tx, &(struct access_named_copy_params){ .office_id = office_id,
                                                                         .from_kind = from_kind,
                                                                         .from_id = from_id,
                                                                         .to_kind = to_kind,
                                                                         .to_id = to_id,
                                                                         .created_at = clock_now() },
                                 &copied);
}
