/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "access/people.h"

#include "access.sql.h"
#include "access/password.h"
#include "access/policy.h"
#include "access/roll.h"
#include "access/scope.h"
#include "access/token.h"
#include "store/store.h"
#include "text/date.h"

#define ACTIVATION_TIME (7 * DAY)

bool person_login_is_valid(struct slice login)
{
        if (login.size < 3 || login.size > 60)
                return false;
        for (size_t i = 0; i < login.size; i++) {
                char c = login.data[i];
                if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'))
                        return false;
        }
        return true;
}

enum error person_first(struct tx *tx, struct uuid office_id, const struct person_new *person,
                        struct slice password_hash)
{
        if (!person_login_is_valid(person->login) || person->name.size == 0)
                return ERR_INVALID;
        TRY(access_person_insert(tx, &(struct access_person_insert_params){
                                             .office_id = office_id,
                                             .id = person->id,
                                             .login = person->login,
                                             .name = person->name,
                                             .agency_id = person->agency_id,
                                             .phone_hash = person->phone,
                                             .phone = person->phone,
                                             .nik_hash = person->nik,
                                             .email = person->email,
                                             .language = person->language,
                                             .password_hash = password_hash,
                                             .created_at = clock_now() },
                                 NULL));
        TRY(access_mark_late(tx, &(struct named_late){ .office_id = office_id, .person_id = person->id,
                                                       .agency_id = person->agency_id, .phone = person->phone,
                                                       .nik = person->nik }));
        TRY(roll_change(tx, office_id));
        if (person->position.size == 0)
                return OK;
        return access_position_insert(tx, &(struct access_position_insert_params){ .office_id = office_id,
                                                                                   .id = uuid_new(),
                                                                                   .person_id = person->id,
                                                                                   .name = person->position,
                                                                                   .valid_from = person->position_from,
                                                                                   .created_at = clock_now() },
                                      NULL);
}

static enum error insert_grant(struct tx *tx, const struct access_grant_insert_params *grant)
{
        return access_grant_insert(tx, grant, NULL);
}

enum error role_first(struct tx *tx, struct uuid office_id, struct uuid person_id, struct slice role, struct slice area)
{
        return insert_grant(tx, &(struct access_grant_insert_params){ .office_id = office_id,
                                                                      .id = uuid_new(),
                                                                      .person_id = person_id,
                                                                      .role = role,
                                                                      .area = area,
                                                                      .valid_from = S("2000-01-01"),
                                                                      .state = S("active"),
                                                                      .created_at = clock_now() });
}

static enum error insert_activation(struct tx *tx, struct access_activation_insert_params params, struct arena *arena,
                                    struct slice *ret_token)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        struct slice token;
        TRY(token_new(arena, &token));
        token_hash(token, hash);
        params.token_hash = token_hash_slice(hash);
        params.created_at = clock_now();
        params.expires_at = params.created_at + ACTIVATION_TIME;
        TRY(access_activation_insert(tx, &params, NULL));
        *ret_token = token;
        return OK;
}

enum error activation_new(struct tx *tx, struct uuid office_id, struct uuid person_id, struct arena *arena,
                          struct slice *ret_token)
{
        struct access_activation_insert_params params = { .office_id = office_id, .person_id = person_id };
        return insert_activation(tx, params, arena, ret_token);
}

enum error activation_by_operator(struct tx *tx, struct uuid office_id, struct uuid person_id, struct arena *arena,
                                  struct slice *ret_token)
{
        struct access_activation_insert_params params = { .office_id = office_id, .person_id = person_id,
                                                          .by_operator = true };
        return insert_activation(tx, params, arena, ret_token);
}

static struct access_object own_office_person(const struct actor *actor, struct uuid person_id)
{
        return (struct access_object){
                .kind = S("person"),
                .office_id = actor->office_id,
                .id = person_id,
                .relations = uuid_equal(actor->person_id, person_id) ? RELATION_SELF : 0,
                .class = CLASS_P2,
        };
}

enum error person_create(struct store *store, const struct actor *actor, const struct person_new *person,
                         struct arena *arena, struct slice *ret_token)
{
        enum error err;
        struct slice token = SLICE_NULL;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_office_person(actor, person->id);
                object.class = CLASS_P3;
                err = access_enter(tx, actor, S("person.create"), &object, SLICE_NULL);
                if (err == OK)
                        err = person_first(tx, actor->office_id, person, SLICE_NULL);
                if (err == OK)
                        err = activation_new(tx, actor->office_id, person->id, arena, &token);
        }
        TRY(err);
        *ret_token = token;
        return OK;
}

/* What is kept of a token as it was typed: whole, or its two halves one behind the other. */
static void typed_hash(struct slice token, uint8_t ret_hash[TOKEN_HASH_SIZE])
{
        uint8_t first[TOKEN_HASH_SIZE], second[TOKEN_HASH_SIZE];
        if (token.size != (size_t)2 * TOKEN_HALF_SIZE) {
                token_hash(token, ret_hash);
                return;
        }
        token_hash(slice_sub(token, 0, TOKEN_HALF_SIZE), first);
        token_hash(slice_from(token, TOKEN_HALF_SIZE), second);
        token_hash_join(token_hash_slice(first), token_hash_slice(second), ret_hash);
}

static enum error activate(struct tx *tx, struct slice hash, struct slice password_text)
{
        struct access_activation_find_row who;
        int64_t used = 0;
        instant now = clock_now();
        TRY(scope_widen(tx)); /* whose token it is, is not known before */
        TRY(access_activation_find(tx, &(struct access_activation_find_params){ .token_hash = hash, .now = now },
                                   tx_arena(tx), &who));
        TRY(access_activation_use(tx, &(struct access_activation_use_params){ .now = now, .token_hash = hash }, &used));
        if (used == 0)
                return ERR_NOT_FOUND;
        TRY(access_activation_void(tx, &(struct access_activation_void_params){ .now = now,
                                                                                .office_id = who.office_id,
                                                                                .person_id = who.person_id },
                                   NULL));
        if (who.by_operator)
                TRY(access_confirms_from(tx,
                                         &(struct access_confirms_from_params){ .confirms_from = now + OPERATOR_PAUSE,
                                                                                .office_id = who.office_id,
                                                                                .id = who.person_id },
                                         NULL));
        TRY(session_end_all(tx, who.office_id, who.person_id));
        /* Whoever lost his phone starts anew; with roles, two persons stood behind the token. */
        TRY(access_totp_clear(tx, &(struct access_totp_clear_params){ .office_id = who.office_id,
                                                                      .id = who.person_id },
                              NULL));
        return access_person_password(tx, &(struct access_person_password_params){ .password_hash = password_text,
                                                                                   .office_id = who.office_id,
                                                                                   .id = who.person_id },
                                      NULL);
}

enum error person_activate(struct store *store, struct slice token, struct slice password)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        struct slice password_text;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        typed_hash(token, hash);
        TRY(password_hash(password, &arena, &password_text));
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = activate(tx, token_hash_slice(hash), password_text);
        }
        return err == ERR_NOT_FOUND ? ERR_EXPIRED : err;
}

enum error person_disable(struct store *store, const struct actor *actor, struct uuid person_id)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_office_person(actor, person_id);
                int64_t changed = 0;
                err = access_enter(tx, actor, S("person.disable"), &object, SLICE_NULL);
                if (err == OK)
                        err = access_person_state(tx,
                                                  &(struct access_person_state_params){ .state = S("disabled"),
                                                                                        .office_id = actor->office_id,
                                                                                        .id = person_id },
                                                  &changed);
                if (err == OK && changed == 0)
                        err = ERR_NOT_FOUND;
                if (err == OK)
                        err = roll_change(tx, actor->office_id);
                if (err == OK)
                        err = session_end_all(tx, actor->office_id, person_id);
        }
        return err;
}

enum error person_end_sessions(struct store *store, const struct actor *actor, struct uuid person_id)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_office_person(actor, person_id);
                struct access_person_row row;
                err = access_person(tx, &(struct access_person_params){ .office_id = actor->office_id,
                                                                        .id = person_id },
                                    tx_arena(tx), &row);
                if (err == OK)
                        err = access_enter(tx, actor, S("session.end-all"), &object, SLICE_NULL);
                if (err == OK)
                        err = session_end_all(tx, actor->office_id, person_id);
        }
        return err;
}

static struct access_object own_account(const struct actor *actor)
{
        struct access_object object = own_office_person(actor, actor->person_id);
        object.class = CLASS_P4;
        return object;
}

/* ERR_NOT_FOUND: nothing was offered in this session. */
static enum error find_offered(struct tx *tx, const struct actor *actor, struct slice token_hash, struct arena *arena,
                               struct slice *ret_secret)
{
        struct access_totp_pending_row row = { 0 };
        TRY(access_totp_pending(tx, &(struct access_totp_pending_params){ .office_id = actor->office_id,
                                                                          .id = actor->person_id,
                                                                          .token_hash = token_hash },
                                arena, &row));
        if (slice_is_null(row.totp_pending))
                return ERR_NOT_FOUND;
        *ret_secret = row.totp_pending;
        return OK;
}

static enum error offer_totp(struct tx *tx, const struct actor *actor, struct slice token_hash, struct arena *arena,
                             struct slice *ret_secret)
{
        uint8_t bytes[TOTP_SECRET_SIZE];
        struct access_object object = own_account(actor);
        TRY(access_enter(tx, actor, S("account.change"), &object, SLICE_NULL));
        enum error err = find_offered(tx, actor, token_hash, arena, ret_secret);
        if (err != ERR_NOT_FOUND)
                return err;
        totp_secret_new(bytes);
        struct slice secret = arena_copy(arena, slice_of((char *)bytes, sizeof bytes));
        if (slice_is_null(secret))
                return ERR_MEMORY;
        TRY(access_totp_pending_set(tx, &(struct access_totp_pending_set_params){ .totp_pending = secret,
                                                                                  .token_hash = token_hash,
                                                                                  .office_id = actor->office_id,
                                                                                  .id = actor->person_id },
                                    NULL));
        *ret_secret = secret;
        return OK;
}

enum error person_offer_totp(struct store *store, const struct actor *actor, struct slice token, struct arena *arena,
                             struct slice *ret_secret)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        struct slice secret = SLICE_NULL;
        enum error err;
        token_hash(token, hash);
        transaction (tx, store, TX_WRITE, &err) {
                err = offer_totp(tx, actor, token_hash_slice(hash), arena, &secret);
        }
        TRY(err);
        *ret_secret = secret;
        return OK;
}

static enum error take_totp(struct tx *tx, const struct actor *actor, struct slice token_hash, struct slice code)
{
        int64_t step;
        struct slice secret;
        struct access_object object = own_account(actor);
        TRY(access_enter(tx, actor, S("account.change"), &object, SLICE_NULL));
        enum error err = find_offered(tx, actor, token_hash, tx_arena(tx), &secret);
        if (err == ERR_NOT_FOUND)
                return ERR_EXPIRED;
        TRY(err);
        TRY(totp_check(secret, code, clock_now(), 0, &step));
        TRY(access_person_totp(tx, &(struct access_person_totp_params){ .totp_secret = secret, .totp_last_step = step,
                                                                        .office_id = actor->office_id,
                                                                        .id = actor->person_id },
                               NULL));
        return access_session_end_others(tx, &(struct access_session_end_others_params){ .at = clock_now(),
                                                                                         .office_id = actor->office_id,
                                                                                         .person_id = actor->person_id,
                                                                                         .token_hash = token_hash },
                                         NULL);
}

enum error person_set_totp(struct store *store, const struct actor *actor, struct slice token, struct slice code)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        enum error err;
        token_hash(token, hash);
        transaction (tx, store, TX_WRITE, &err) {
                err = take_totp(tx, actor, token_hash_slice(hash), code);
        }
        return err;
}

enum error person_set_password(struct store *store, const struct actor *actor, struct slice password)
{
        struct slice hash;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        TRY(password_hash(password, &arena, &hash));
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_account(actor);
                err = access_enter(tx, actor, S("account.change"), &object, SLICE_NULL);
                if (err == OK)
                        err = session_end_all(tx, actor->office_id, actor->person_id);
                if (err == OK)
                        err = access_person_password(tx, &(struct access_person_password_params){
                                                                 .password_hash = hash,
                                                                 .office_id = actor->office_id,
                                                                 .id = actor->person_id },
                                                     NULL);
        }
        return err;
}

static bool role_exists(struct slice role)
{
        const struct policy *policy = policy_table();
        for (size_t i = 0; i < policy->count; i++)
                if (slice_equal(policy->rules[i].role, role))
                        return !slice_equal(role, S("public")) && !slice_equal(role, S("member"));
        return false;
}

enum error role_request(struct store *store, const struct actor *actor, const struct role_wish *wish)
{
        if (!role_exists(wish->role))
                return ERR_INVALID;
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = own_office_person(actor, wish->person_id);
                err = access_enter(tx, actor, S("role.request"), &object, SLICE_NULL);
                if (err == OK)
                        err = insert_grant(tx, &(struct access_grant_insert_params){ .office_id = actor->office_id,
                                                                                     .id = wish->id,
                                                                                     .person_id = wish->person_id,
                                                                                     .role = wish->role,
                                                                                     .area = wish->area,
                                                                                     .valid_from = wish->valid_from,
                                                                                     .valid_to = wish->valid_to,
                                                                                     .state = S("pending"),
                                                                                     .requested_by = actor->person_id,
                                                                                     .created_at = clock_now() });
        }
        return err;
}

enum error role_confirm(struct store *store, const struct actor *actor, struct uuid grant_id)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_grant_row grant;
                int64_t changed = 0;
                err = access_grant(tx, &(struct access_grant_params){ .office_id = actor->office_id, .id = grant_id },
                                   tx_arena(tx), &grant);
                if (err != OK)
                        continue;
                struct access_object object = own_office_person(actor, grant.person_id);
                if (uuid_equal(grant.requested_by, actor->person_id))
                        object.relations |= RELATION_PROPOSER;
                err = access_enter(tx, actor, S("role.confirm"), &object, SLICE_NULL);
                if (err == OK)
                        err = access_grant_confirm(
                                tx,
                                &(struct access_grant_confirm_params){ .confirmed_by = actor->person_id,
                                                                       .office_id = actor->office_id,
                                                                       .id = grant_id },
                                &changed);
                if (err == OK && changed == 0)
                        err = ERR_CONFLICT;
                /* A token that was given before the account had the role would open it by one person's hand. */
                if (err == OK)
                        err = access_activation_void_spare(
                                tx,
                                &(struct access_activation_void_spare_params){ .now = clock_now(),
                                                                               .office_id = actor->office_id,
                                                                               .person_id = grant.person_id },
                                NULL);
        }
        return err;
}

static enum error end_grant(struct tx *tx, const struct actor *actor, struct uuid grant_id)
{
        struct access_grant_row grant;
        int64_t changed = 0;
        TRY(access_grant(tx, &(struct access_grant_params){ .office_id = actor->office_id, .id = grant_id },
                         tx_arena(tx), &grant));
        struct access_object object = own_office_person(actor, grant.person_id);
        TRY(access_enter(tx, actor, S("role.end"), &object, SLICE_NULL));
        TRY(access_grant_end(tx, &(struct access_grant_end_params){ .ended_by = actor->person_id,
                                                                    .office_id = actor->office_id, .id = grant_id },
                             &changed));
        return changed == 0 ? ERR_CONFLICT : OK;
}

enum error role_end(struct store *store, const struct actor *actor, struct uuid grant_id)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = end_grant(tx, actor, grant_id);
        }
        return err;
}
