/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who is named in a thing. A sure mark is never taken away; a likely one stands until somebody has decided. */
#include "access/access.h"
#include "access.sql.h"
#include "access/people.h"
#include "access/scope.h"

enum { NAMED_ARENA = 32 * 1024 * 1024 };

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

static enum error mark_found(struct tx *tx, const struct named_in_search *search, const char *how, struct arena *arena,
                             int64_t *count)
{
        struct person_ids people;
        TRY(people_with_identifiers(tx, search, arena, &people));
        for (size_t i = 0; i < people.count; i++)
                TRY(mark(tx, search, people.items[i], how, count));
        return OK;
}

/* For whoever gets an account later. */
static enum error keep_identifiers(struct tx *tx, const struct named_in_search *search)
{
        for (size_t i = 0; i < search->phone_count; i++)
                TRY(access_identifier_keep_phone(
                        tx, &(struct access_identifier_keep_phone_params){ .office_id = search->office_id,
                                                                           .object_kind = search->object_kind,
                                                                           .object_id = search->object_id,
                                                                           .phone = search->phones[i] },
                        NULL));
        for (size_t i = 0; i < search->nik_count; i++)
                TRY(access_identifier_keep_nik(
                        tx, &(struct access_identifier_keep_nik_params){ .office_id = search->office_id,
                                                                         .object_kind = search->object_kind,
                                                                         .object_id = search->object_id,
                                                                         .nik = search->niks[i] },
                        NULL));
        return OK;
}

enum error access_mark_named(struct tx *tx, const struct named_in_search *search, int64_t *ret_count)
{
        int64_t count = 0;
        struct named_in_search phones = *search, niks = *search;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, NAMED_ARENA);
        phones.nik_count = 0;
        niks.phone_count = 0;
        TRY(mark_found(tx, &phones, "phone", &arena, &count));
        TRY(mark_found(tx, &niks, "nik", &arena, &count));
        for (size_t i = 0; i < search->person_count; i++)
                TRY(mark(tx, search, search->persons[i], search->likely ? "likely" : "chosen", &count));
        TRY(keep_identifiers(tx, search));
        *ret_count = count;
        return OK;
}

enum error access_likely_confirm_all(struct tx *tx, struct uuid office_id, struct slice object_kind,
                                     struct uuid object_id)
{
        return access_likely_confirm(tx,
                                     &(struct access_likely_confirm_params){ .office_id = office_id,
                                                                             .object_kind = object_kind,
                                                                             .object_id = object_id },
                                     NULL);
}

enum error access_likely_lift_all(struct tx *tx, struct uuid office_id, struct slice object_kind,
                                  struct uuid object_id)
{
        return access_likely_lift(tx,
                                  &(struct access_likely_lift_params){
                                          .office_id = office_id, .object_kind = object_kind, .object_id = object_id },
                                  NULL);
}

/* lint: parameters (in what, and who) */
enum error access_likely_lift_one(struct tx *tx, struct uuid office_id, struct slice object_kind,
                                  struct uuid object_id, struct uuid person_id)
{
        return access_likely_lift_person(tx,
                                         &(struct access_likely_lift_person_params){ .office_id = office_id,
                                                                                     .object_kind = object_kind,
                                                                                     .object_id = object_id,
                                                                                     .person_id = person_id },
                                         NULL);
}

static enum error mark_late_in(struct tx *tx, struct uuid office_id, const struct named_late *late)
{
        if (late->phone.size)
                TRY(access_named_late_phone(tx, &(struct access_named_late_phone_params){ .office_id = office_id,
                                                                                          .person_id = late->person_id,
                                                                                          .phone = late->phone,
                                                                                          .at = clock_now() },
                                            NULL));
        if (late->nik.size)
                TRY(access_named_late_nik(tx, &(struct access_named_late_nik_params){ .office_id = office_id,
                                                                                      .person_id = late->person_id,
                                                                                      .nik = late->nik,
                                                                                      .at = clock_now() },
                                          NULL));
        return OK;
}

enum error access_mark_late(struct tx *tx, const struct named_late *late)
{
        struct access_agency_offices_rows served = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, NAMED_ARENA);
        TRY(mark_late_in(tx, late->office_id, late));
        if (uuid_is_nil(late->agency_id))
                return OK;
        TRY(scope_widen(tx));
        TRY(access_agency_offices(tx, &(struct access_agency_offices_params){ .agency_id = late->agency_id }, &arena,
                                  &served));
        for (size_t i = 0; i < served.count; i++)
                TRY(mark_late_in(tx, served.items[i].office_id, late));
        return scope_narrow(tx);
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
        TRY(access_identifier_copy(tx, &(struct access_identifier_copy_params){ .office_id = office_id,
                                                                                .from_kind = from_kind,
                                                                                .from_id = from_id,
                                                                                .to_kind = to_kind,
                                                                                .to_id = to_id },
                                   NULL));
        return access_named_copy(tx, &(struct access_named_copy_params){ .office_id = office_id,
                                                                         .from_kind = from_kind,
                                                                         .from_id = from_id,
                                                                         .to_kind = to_kind,
                                                                         .to_id = to_id,
                                                                         .created_at = clock_now() },
                                 &copied);
}
