/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Posts with their days. An ISO day orders as text. */
#include "access/people.h"

#include "access.sql.h"
#include "access/roll.h"
#include "store/store.h"

static struct access_object person_of(const struct actor *actor, struct uuid person_id)
{
        return (struct access_object){ .kind = S("person"), .office_id = actor->office_id, .id = person_id,
                                       .relations = uuid_equal(actor->person_id, person_id) ? RELATION_SELF : 0,
                                       .class = CLASS_P2 };
}

/* The journal keeps which position it was and its days; the name stands in the row, which is never erased before its
 * account. */
static enum error record(struct tx *tx, const struct actor *actor, const struct position_new *held)
{
        char id[UUID_TEXT_SIZE + 1];
        struct uuid person_id = held->person_id;
        struct access_object object = person_of(actor, person_id);
        TRY(access_decide(tx, actor, S("position.change"), &object));
        uuid_format(held->id, id);
        struct slice detail = arena_printf(tx_arena(tx), "%s %.*s..%.*s", id, SLICE_FMT(held->valid_from),
                                           SLICE_FMT(held->valid_to));
        if (slice_is_null(detail))
                return ERR_MEMORY;
        return access_record(tx, &(struct access_trace){ .actor = actor, .action = S("position.change"),
                                                         .office_id = actor->office_id, .object_kind = S("person"),
                                                         .ids = &person_id, .id_count = 1, .detail = detail });
}

static enum error add_position(struct tx *tx, const struct actor *actor, const struct position_new *held)
{
        struct access_person_row person;
        TRY(access_person(tx, &(struct access_person_params){ .office_id = actor->office_id, .id = held->person_id },
                          tx_arena(tx), &person));
        TRY(record(tx, actor, held));
        TRY(roll_change(tx, actor->office_id));
        return access_position_insert(tx, &(struct access_position_insert_params){ .office_id = actor->office_id,
                                                                                   .id = held->id,
                                                                                   .person_id = person.id,
                                                                                   .name = held->name,
                                                                                   .valid_from = held->valid_from,
                                                                                   .valid_to = held->valid_to,
                                                                                   .created_at = clock_now(),
                                                                                   .added_by = actor->person_id },
                                      NULL);
}

enum error position_add(struct store *store, const struct actor *actor, const struct position_new *held)
{
        enum error err;
        bool reversed = held->valid_from.size && held->valid_to.size &&
                        slice_compare(held->valid_to, held->valid_from) < 0;
        if (held->name.size == 0 || held->name.size > POSITION_NAME_MAX || reversed)
                return ERR_INVALID;
        transaction (tx, store, TX_WRITE, &err) {
                err = add_position(tx, actor, held);
        }
        return err;
}

static enum error end_position(struct tx *tx, const struct actor *actor, struct uuid position_id, struct slice last_day)
{
        struct access_position_row held;
        int64_t changed = 0;
        TRY(access_position(tx, &(struct access_position_params){ .office_id = actor->office_id, .id = position_id },
                            tx_arena(tx), &held));
        TRY(record(tx, actor, &(struct position_new){ .id = position_id, .person_id = held.person_id,
                                                      .valid_from = held.valid_from, .valid_to = last_day }));
        TRY(access_position_end(tx, &(struct access_position_end_params){ .office_id = actor->office_id,
                                                                          .id = position_id, .valid_to = last_day },
                                &changed));
        return changed == 0 ? ERR_CONFLICT : roll_change(tx, actor->office_id);
}

enum error position_end(struct store *store, const struct actor *actor, struct uuid position_id, struct slice last_day)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = end_position(tx, actor, position_id, last_day);
        }
        return err;
}
