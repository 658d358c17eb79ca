/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/directory.h"

#include "access.sql.h"
#include "access/people.h"
#include "store/store.h"
#include "text/date.h"

/* Null when memory is spent. */
static struct slice today_of(const struct actor *actor, struct arena *arena)
{
        char text[DATE_ISO_SIZE + 1];
        return arena_copy(arena, date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), text));
}

static struct access_object own_office(const struct actor *actor, struct slice kind, enum field_class class)
{
        return (struct access_object){ .kind = kind, .office_id = actor->office_id, .class = class };
}

/* One decision, and one entry with every id that is shown. */
static enum error enter(struct tx *tx, const struct actor *actor, struct slice action, struct slice kind,
                        enum field_class class)
{
        struct access_object object = own_office(actor, kind, class);
        return access_decide(tx, actor, action, &object);
}

static enum error note(struct tx *tx, const struct actor *actor, const struct access_trace *seen)
{
        struct access_trace trace = *seen;
        trace.actor = actor;
        trace.office_id = actor->office_id;
        return access_record(tx, &trace);
}

static enum error read_roles(struct tx *tx, const struct actor *actor, struct arena *arena, struct person_row *person)
{
        struct access_grants_active_rows rows;
        TRY(access_grants_active(tx, &(struct access_grants_active_params){ .office_id = actor->office_id,
                                                                            .person_id = person->id },
                                 arena, &rows));
        struct person_role *roles = arena_array(arena, struct person_role, rows.count);
        if (!roles)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                roles[i] = (struct person_role){ rows.items[i].role, rows.items[i].area,
                                                 slice_equal(rows.items[i].state, S("pending")) };
        person->roles = roles;
        person->role_count = rows.count;
        return OK;
}

static enum error list_people(struct tx *tx, const struct actor *actor, const struct access_people_params *params,
                              struct arena *arena, struct person_rows *ret_rows)
{
        struct access_people_rows rows;
        TRY(enter(tx, actor, S("person.list"), S("person"), CLASS_P2));
        TRY(access_people(tx, params, arena, &rows));
        bool more = rows.count == (size_t)params->limit;
        size_t count = more ? rows.count - 1 : rows.count;
        struct person_row *items = arena_array(arena, struct person_row, count);
        struct uuid *ids = arena_array(arena, struct uuid, count);
        if (!items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct access_people_row *row = &rows.items[i];
                items[i] = (struct person_row){ .id = row->id, .agency_id = row->agency_id, .login = row->login,
                                                .name = row->name, .position = row->position, .state = row->state,
                                                .has_totp = row->has_totp, .has_password = row->has_password };
                ids[i] = row->id;
                TRY(read_roles(tx, actor, arena, &items[i]));
        }
        *ret_rows = (struct person_rows){ items, count, more };
        return note(tx, actor, &(struct access_trace){ .action = S("person.list"), .object_kind = S("person"),
                                                       .ids = ids,
                                                       .id_count = count });
}

enum error roles_to_confirm(struct tx *tx, const struct actor *actor, int64_t *ret_number)
{
        struct access_grants_pending_for_row row = { 0 };
        if (access_may_ever(actor, S("role.confirm")))
                TRY(access_grants_pending_for(tx,
                                              &(struct access_grants_pending_for_params){ actor->office_id,
                                                                                          actor->person_id },
                                              tx_arena(tx), &row));
        *ret_number = row.number;
        return OK;
}

/* Null without memory. */
static struct slice lower_case(struct slice text, struct arena *arena)
{
        char *copy = arena_alloc(arena, text.size + 1);
        if (!copy)
                return SLICE_NULL;
        for (size_t i = 0; i < text.size; i++)
                copy[i] = text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char)(text.data[i] + 32) : text.data[i];
        return slice_of(copy, text.size);
}

enum error people_list(struct tx *tx, const struct actor *actor, const struct people_query *query,
                       struct arena *arena, struct person_rows *ret_rows)
{
        int64_t limit = query->limit ? query->limit : PEOPLE_PAGE;
        struct access_people_params params = { .office_id = actor->office_id, .after = query->after,
                                               .words = lower_case(query->words, arena),
                                               .today = today_of(actor, arena), .limit = limit + 1 };
        if (limit < 1 || limit > PEOPLE_PAGE)
                return ERR_INVALID;
        if (slice_is_null(params.today) || slice_is_null(params.words))
                return ERR_MEMORY;
        return list_people(tx, actor, &params, arena, ret_rows);
}

static enum error read_grants(struct tx *tx, const struct actor *actor, struct arena *arena, struct person_page *page)
{
        struct access_grants_of_rows rows;
        TRY(access_grants_of(tx, &(struct access_grants_of_params){ .office_id = actor->office_id,
                                                                    .person_id = page->id },
                             arena, &rows));
        page->grants = arena_array(arena, struct person_grant, rows.count);
        if (!page->grants)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct access_grants_of_row *row = &rows.items[i];
                page->grants[i] = (struct person_grant){ row->id, row->role, row->area, row->valid_from, row->valid_to,
                                                         row->state, row->requested_by };
        }
        page->grant_count = rows.count;
        return OK;
}

static enum error read_positions(struct tx *tx, const struct actor *actor, struct arena *arena,
                                 struct person_page *page)
{
        struct access_positions_of_rows rows;
        struct access_position_today_row held;
        page->today = today_of(actor, arena);
        if (slice_is_null(page->today))
                return ERR_MEMORY;
        TRY(access_position_today(tx,
                                  &(struct access_position_today_params){ .office_id = actor->office_id,
                                                                          .person_id = page->id,
                                                                          .today = page->today },
                                  arena, &held));
        TRY(access_positions_of(tx, &(struct access_positions_of_params){ .office_id = actor->office_id,
                                                                          .person_id = page->id },
                                arena, &rows));
        page->positions = arena_array(arena, struct person_position, rows.count);
        if (!page->positions)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                page->positions[i] = (struct person_position){ rows.items[i].id, rows.items[i].name,
                                                               rows.items[i].valid_from, rows.items[i].valid_to };
        page->position_count = rows.count;
        page->position = held.position;
        return OK;
}

static enum error read_person(struct tx *tx, const struct actor *actor, struct uuid id, struct arena *arena,
                              struct person_page *ret_page)
{
        struct access_person_row row;
        TRY(enter(tx, actor, S("person.list"), S("person"), CLASS_P2));
        TRY(access_person(tx, &(struct access_person_params){ .office_id = actor->office_id, .id = id }, arena, &row));
        *ret_page = (struct person_page){ .id = row.id, .login = row.login, .name = row.name,
                                          .email = row.email, .language = row.language, .state = row.state,
                                          .has_password = row.has_password, .has_totp = row.has_totp,
                                          .created_at = row.created_at };
        TRY(read_grants(tx, actor, arena, ret_page));
        TRY(read_positions(tx, actor, arena, ret_page));
        return note(tx, actor, &(struct access_trace){ .action = S("person.list"), .object_kind = S("person"),
                                                       .ids = &id,
                                                       .id_count = 1 });
}

enum error person_read(struct store *store, const struct actor *actor, struct uuid id, struct arena *arena,
                       struct person_page *ret_page)
{
        enum error err;
        transaction (tx, store, TX_TRACED, &err) {
                err = read_person(tx, actor, id, arena, ret_page);
        }
        return err;
}

static enum error list_waiting(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct grants_waiting *ret_list)
{
        struct access_grants_pending_rows rows;
        TRY(enter(tx, actor, S("person.list"), S("person"), CLASS_P2));
        TRY(access_grants_pending(tx, &(struct access_grants_pending_params){ .office_id = actor->office_id }, arena,
                                  &rows));
        struct grant_waiting *items = arena_array(arena, struct grant_waiting, rows.count);
        struct uuid *ids = arena_array(arena, struct uuid, rows.count);
        if (!items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct access_grants_pending_row *row = &rows.items[i];
                items[i] = (struct grant_waiting){ row->id, row->person_id, row->requested_by, row->name, row->role,
                                                   row->area, row->created_at };
                ids[i] = row->person_id;
        }
        *ret_list = (struct grants_waiting){ items, rows.count };
        if (rows.count == 0)
                return OK;
        return note(tx, actor, &(struct access_trace){ .action = S("person.list"), .object_kind = S("person"),
                                                       .ids = ids,
                                                       .id_count = rows.count });
}

enum error roles_waiting(struct store *store, const struct actor *actor, struct arena *arena,
                         struct grants_waiting *ret_list)
{
        enum error err;
        transaction (tx, store, TX_TRACED, &err) {
                err = list_waiting(tx, actor, arena, ret_list);
        }
        return err;
}

static enum error list_glasses(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct glasses_waiting *ret_list)
{
        struct access_glass_waiting_rows rows;
        size_t count = 0;
        TRY(enter(tx, actor, S("glass.review"), S("glass"), CLASS_P3));
        TRY(access_glass_waiting(tx, &(struct access_glass_waiting_params){ .office_id = actor->office_id,
                                                                            .reader = actor->person_id },
                                 arena, &rows));
        struct glass_waiting *items = arena_array(arena, struct glass_waiting, rows.count);
        struct uuid *ids = arena_array(arena, struct uuid, rows.count);
        if (!items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct access_glass_waiting_row *row = &rows.items[i];
                if (uuid_equal(row->person_id, actor->person_id))
                        continue;
                ids[count] = row->id;
                items[count++] = (struct glass_waiting){ row->id, row->person_id, row->object_id, row->name,
                                                         row->object_kind,
                                                         row->reason, row->opened_at, row->expires_at,
                                                         row->opened_at < clock_now() - GLASS_REVIEW_LIMIT };
        }
        *ret_list = (struct glasses_waiting){ items, count };
        return note(tx, actor, &(struct access_trace){ .action = S("glass.review"), .object_kind = S("glass"),
                                                       .ids = ids,
                                                       .id_count = count });
}

enum error glasses_list(struct store *store, const struct actor *actor, struct arena *arena,
                        struct glasses_waiting *ret_list)
{
        enum error err;
        transaction (tx, store, TX_TRACED, &err) {
                err = list_glasses(tx, actor, arena, ret_list);
        }
        return err;
}

static enum error list_concerning(struct tx *tx, const struct actor *actor, struct arena *arena,
                                  struct glass_owns *ret_list)
{
        struct access_glass_concerning_rows rows;
        TRY(enter(tx, actor, S("glass.own"), S("glass"), CLASS_P2));
        TRY(access_glass_concerning(tx, &(struct access_glass_concerning_params){ .office_id = actor->office_id,
                                                                                  .person_id = actor->person_id },
                                    arena, &rows));
        struct glass_own *items = arena_array(arena, struct glass_own, rows.count);
        struct uuid *ids = arena_array(arena, struct uuid, rows.count);
        if (!items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct access_glass_concerning_row *row = &rows.items[i];
                ids[i] = row->id;
                items[i] = (struct glass_own){ row->id, row->object_id, row->name, row->object_kind, row->verdict,
                                               row->opened_at, row->expires_at,
                                               uuid_equal(row->opener, actor->person_id) };
        }
        *ret_list = (struct glass_owns){ items, rows.count };
        return note(tx, actor, &(struct access_trace){ .action = S("glass.own"), .object_kind = S("glass"),
                                                       .ids = ids, .id_count = rows.count });
}

enum error glasses_concerning(struct store *store, const struct actor *actor, struct arena *arena,
                              struct glass_owns *ret_list)
{
        enum error err;
        transaction (tx, store, TX_TRACED, &err) {
                err = list_concerning(tx, actor, arena, ret_list);
        }
        return err;
}
