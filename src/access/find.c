/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* People found by what is known of them, before anybody acts. */
#include "access/people.h"
#include "access.sql.h"
#include "access/policy.h"
#include "access/scope.h"

/* The place for the next is doubled whenever the count is a power of two, which is when it is used up. */
enum error person_ids_add(struct person_ids *ids, struct arena *arena, struct uuid id)
{
        if ((ids->count & (ids->count - 1)) == 0) {
                struct uuid *items = arena_array(arena, struct uuid, ids->count ? 2 * ids->count : 1);
                if (!items)
                        return ERR_MEMORY;
                if (ids->count)
                        memcpy(items, ids->items, ids->count * sizeof *items);
                ids->items = items;
        }
        ids->items[ids->count++] = id;
        return OK;
}

enum error person_ids_add_new(struct person_ids *ids, struct arena *arena, struct uuid id)
{
        for (size_t i = 0; i < ids->count; i++)
                if (uuid_equal(ids->items[i], id))
                        return OK;
        return person_ids_add(ids, arena, id);
}

static enum error find_by_phone(struct tx *tx, const struct named_in_search *search, struct uuid office_id,
                                struct arena *arena, struct person_ids *people)
{
        for (size_t i = 0; i < search->phone_count; i++) {
                struct access_people_by_phone_rows rows;
                struct access_people_by_phone_params params = { .office_id = office_id, .asking = search->office_id,
                                                                .phone = search->phones[i] };
                TRY(access_people_by_phone(tx, &params, arena, &rows));
                for (size_t j = 0; j < rows.count; j++)
                        TRY(person_ids_add_new(people, arena, rows.items[j].id));
        }
        return OK;
}

static enum error find_by_nik(struct tx *tx, const struct named_in_search *search, struct uuid office_id,
                              struct arena *arena, struct person_ids *people)
{
        for (size_t i = 0; i < search->nik_count; i++) {
                struct access_people_by_nik_rows rows;
                struct access_people_by_nik_params params = { .office_id = office_id, .asking = search->office_id,
                                                              .nik = search->niks[i] };
                TRY(access_people_by_nik(tx, &params, arena, &rows));
                for (size_t j = 0; j < rows.count; j++)
                        TRY(person_ids_add_new(people, arena, rows.items[j].id));
        }
        return OK;
}

/* In the office itself, and where the accounts are of agencies that serve it. */
static enum error find_everywhere(struct tx *tx, const struct named_in_search *search, struct arena *arena,
                                  struct person_ids *people)
{
        struct access_serving_offices_rows others;
        TRY(find_by_phone(tx, search, search->office_id, arena, people));
        TRY(find_by_nik(tx, search, search->office_id, arena, people));
        TRY(access_serving_offices(tx, &(struct access_serving_offices_params){ .office_id = search->office_id }, arena,
                                   &others));
        for (size_t i = 0; i < others.count; i++) {
                TRY(find_by_phone(tx, search, others.items[i].office_id, arena, people));
                TRY(find_by_nik(tx, search, others.items[i].office_id, arena, people));
        }
        return OK;
}

enum error people_with_identifiers(struct tx *tx, const struct named_in_search *search, struct arena *arena,
                                   struct person_ids *ret_people)
{
        struct person_ids people = { 0 };
        if (search->phone_count + search->nik_count > 0) {
                TRY(scope_widen(tx));
                TRY(find_everywhere(tx, search, arena, &people));
                TRY(scope_narrow(tx));
        }
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

/* A role can stand in several rules of an action; the first one counts. */
static bool is_first_of_role(const struct policy *policy, size_t index)
{
        const struct policy_rule *rule = &policy->rules[index];
        for (size_t i = 0; i < index; i++)
                if (slice_equal(policy->rules[i].action, rule->action) &&
                    slice_equal(policy->rules[i].role, rule->role))
                        return false;
        return true;
}

enum error people_who_may(struct tx *tx, const struct action_search *search, struct arena *arena,
                          struct person_ids *ret_people)
{
        const struct policy *policy = policy_table();
        struct person_ids people = { 0 }, some;
        for (size_t i = 0; i < policy->count; i++) {
                const struct policy_rule *rule = &policy->rules[i];
                if (!slice_equal(rule->action, search->action) || !is_first_of_role(policy, i))
                        continue;
                TRY(people_in_role(tx, &(struct role_search){ search->office_id, rule->role, search->today }, arena,
                                   &some));
                for (size_t j = 0; j < some.count; j++)
                        TRY(person_ids_add_new(&people, arena, some.items[j]));
        }
        *ret_people = people;
        return OK;
}
