/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A new password for somebody who lost his: asked by one, confirmed by another, and each of the two holds half of the
 * token, so that neither can become the owner alone. */
#include "access/reset.h"

#include "access.sql.h"
#include "access/people.h"
#include "access/token.h"
#include "jobs/outbox.h"
#include "store/store.h"
#include "text/date.h"

#include <sodium.h>

#define WISH_TIME (7 * DAY)

static struct access_object account_of(const struct actor *actor, struct uuid person_id)
{
        bool own = uuid_equal(actor->person_id, person_id);
        return (struct access_object){ .kind = S("person"), .office_id = actor->office_id, .id = person_id,
                                       .relations = own ? RELATION_SELF : 0, .class = CLASS_P2 };
}

/* What leaves is a link; one message for each step. */
static enum error tell_owner(struct tx *tx, struct uuid office_id, struct uuid person_id, struct uuid step_id)
{
        return outbox_add(tx, &(struct outbox_message){ .office_id = office_id, .id = step_id, .channel = S("email"),
                                                        .recipient_id = person_id,
                                                        .topic = S("Kode aktivasi baru untuk akun Anda"),
                                                        .body = S("/meja\n") });
}

static enum error read_active(struct tx *tx, const struct actor *actor, struct uuid person_id)
{
        struct access_person_row person;
        TRY(access_person(tx, &(struct access_person_params){ .office_id = actor->office_id, .id = person_id },
                          tx_arena(tx), &person));
        return slice_equal(person.state, S("active")) ? OK : ERR_CONFLICT;
}

static enum error give_whole(struct tx *tx, const struct actor *actor, struct uuid person_id, struct arena *arena,
                             struct reset_token *ret_token)
{
        struct slice token;
        TRY(session_end_all(tx, actor->office_id, person_id));
        TRY(activation_new(tx, actor->office_id, person_id, arena, &token));
        *ret_token = (struct reset_token){ .text = token };
        return tell_owner(tx, actor->office_id, person_id, uuid_new());
}

static enum error give_first_half(struct tx *tx, const struct actor *actor, struct uuid person_id, struct arena *arena,
                                  struct reset_token *ret_token)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        struct slice half;
        struct uuid id = uuid_new();
        instant now = clock_now();
        TRY(token_half_new(arena, &half));
        token_hash(half, hash);
        TRY(access_token_wish_insert(tx, &(struct access_token_wish_insert_params){
                                                 .office_id = actor->office_id, .id = id, .person_id = person_id,
                                                 .first_hash = token_hash_slice(hash),
                                                 .requested_by = actor->person_id, .created_at = now,
                                                 .expires_at = now + WISH_TIME },
                                     NULL));
        TRY(tell_owner(tx, actor->office_id, person_id, id));
        *ret_token = (struct reset_token){ .text = half, .half = true };
        return OK;
}

static enum error ask(struct tx *tx, const struct actor *actor, struct uuid person_id, struct arena *arena,
                      struct reset_token *ret_token)
{
        struct access_roles_held_row held;
        struct access_object object = account_of(actor, person_id);
        TRY(access_enter(tx, actor, S("person.activate"), &object, SLICE_NULL));
        TRY(read_active(tx, actor, person_id));
        TRY(access_roles_held(tx, &(struct access_roles_held_params){ .office_id = actor->office_id,
                                                                      .person_id = person_id },
                              tx_arena(tx), &held));
        return held.found > 0 ? give_first_half(tx, actor, person_id, arena, ret_token)
                              : give_whole(tx, actor, person_id, arena, ret_token);
}

enum error person_reset(struct store *store, const struct actor *actor, struct uuid person_id, struct arena *arena,
                        struct reset_token *ret_token)
{
        enum error err;
        struct reset_token token = { 0 };
        transaction (tx, store, TX_WRITE, &err) {
                err = ask(tx, actor, person_id, arena, &token);
        }
        TRY(err);
        *ret_token = token;
        return OK;
}

static enum error confirm(struct tx *tx, const struct actor *actor, struct uuid wish_id, struct arena *arena,
                          struct slice *ret_half)
{
        struct access_token_wish_row wish;
        uint8_t second[TOKEN_HASH_SIZE], whole[TOKEN_HASH_SIZE];
        struct slice half;
        int64_t changed = 0;
        instant now = clock_now();
        TRY(access_token_wish(tx, &(struct access_token_wish_params){ .office_id = actor->office_id, .id = wish_id },
                              tx_arena(tx), &wish));
        struct access_object object = account_of(actor, wish.person_id);
        if (uuid_equal(wish.requested_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        TRY(access_enter(tx, actor, S("person.activate-confirm"), &object, SLICE_NULL));
        TRY(read_active(tx, actor, wish.person_id));
        TRY(access_token_wish_confirm(tx, &(struct access_token_wish_confirm_params){
                                                  .confirmed_by = actor->person_id, .now = now,
                                                  .office_id = actor->office_id, .id = wish_id },
                                      &changed));
        if (changed == 0)
                return ERR_CONFLICT;
        TRY(token_half_new(arena, &half));
        token_hash(half, second);
        token_hash_join(wish.first_hash, token_hash_slice(second), whole);
        TRY(access_activation_insert(tx, &(struct access_activation_insert_params){
                                                 .token_hash = token_hash_slice(whole),
                                                 .office_id = actor->office_id, .person_id = wish.person_id,
                                                 .expires_at = now + WISH_TIME, .created_at = now },
                                     NULL));
        TRY(session_end_all(tx, actor->office_id, wish.person_id));
        TRY(tell_owner(tx, actor->office_id, wish.person_id, uuid_from_name(wish_id, S("confirmed"))));
        *ret_half = half;
        return OK;
}

enum error person_reset_confirm(struct store *store, const struct actor *actor, struct uuid wish_id,
                                struct arena *arena, struct slice *ret_half)
{
        enum error err;
        struct slice half = SLICE_NULL;
        transaction (tx, store, TX_WRITE, &err) {
                err = confirm(tx, actor, wish_id, arena, &half);
        }
        TRY(err);
        *ret_half = half;
        return OK;
}

static enum error list_waiting(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct resets_waiting *ret_list)
{
        struct access_token_wishes_rows rows;
        struct access_object object = { .kind = S("person"), .office_id = actor->office_id, .class = CLASS_P2 };
        TRY(access_enter(tx, actor, S("person.activate-queue"), &object, SLICE_NULL));
        TRY(access_token_wishes(tx, &(struct access_token_wishes_params){ .office_id = actor->office_id,
                                                                          .now = clock_now() },
                                arena, &rows));
        struct reset_waiting *items = arena_array(arena, struct reset_waiting, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct access_token_wishes_row *row = &rows.items[i];
                bool other = !uuid_equal(row->requested_by, actor->person_id) &&
                             !uuid_equal(row->person_id, actor->person_id);
                items[i] = (struct reset_waiting){ row->id, row->name, row->login, row->asker, row->created_at, other };
        }
        *ret_list = (struct resets_waiting){ items, rows.count };
        return OK;
}

enum error resets_list(struct store *store, const struct actor *actor, struct arena *arena,
                       struct resets_waiting *ret_list)
{
        enum error err;
        transaction (tx, store, TX_TRACED, &err) {
                err = list_waiting(tx, actor, arena, ret_list);
        }
        return err;
}

static enum error read_notices(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct reset_notices *ret_list)
{
        struct access_operator_tokens_rows tokens;
        struct access_own_wishes_rows wishes;
        size_t count = 0;
        instant since = clock_now() - RESET_SHOWN;
        bool everybody = actor_has_role(actor, S("head")) || actor_has_role(actor, S("admin"));
        struct access_operator_tokens_params about = { .office_id = actor->office_id, .person_id = actor->person_id,
                                                       .everybody = everybody, .since = since };
        TRY(access_operator_tokens(tx, &about, arena, &tokens));
        TRY(access_own_wishes(tx, &(struct access_own_wishes_params){ .office_id = actor->office_id,
                                                                      .person_id = actor->person_id, .since = since },
                              arena, &wishes));
        struct reset_notice *items = arena_array(arena, struct reset_notice, tokens.count + wishes.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < tokens.count; i++)
                items[count++] = (struct reset_notice){ .name = tokens.items[i].name, .asker = S(""),
                                                        .confirmer = S(""), .at = tokens.items[i].created_at };
        for (size_t i = 0; i < wishes.count; i++) {
                const struct access_own_wishes_row *row = &wishes.items[i];
                items[count++] = (struct reset_notice){ row->name, row->asker, row->confirmer, row->created_at };
        }
        *ret_list = (struct reset_notices){ items, count };
        return OK;
}

enum error resets_noticed(struct store *store, const struct actor *actor, struct arena *arena,
                          struct reset_notices *ret_list)
{
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = read_notices(tx, actor, arena, ret_list);
        }
        return err;
}
