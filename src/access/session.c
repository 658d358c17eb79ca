/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in, and finding who a token belongs to. A token exists in the person's browser only; here is its hash. */
#include "access/access.h"
#include "access/door.h"
#include "access/password.h"
#include "access/scope.h"
#include "access/token.h"
#include "access.sql.h"
#include "journal/journal.h"
#include "store/store.h"
#include "text/date.h"

#include <sodium.h>

#define IDLE_LIMIT     (30 * MINUTE)
#define ABSOLUTE_LIMIT (12 * HOUR)
/* By so much the clocks of two nodes may differ. */
#define CLOCK_SLACK    (5 * MINUTE)
/* `seen_at` is written no oftener than this. */
#define SEEN_STEP (1 * MINUTE)

enum { DEVICE_NONCE = 16, DEVICE_MARK = 16 };

static enum error record_failure(struct store *store, const struct access_credentials_row *who)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = journal_write(tx, &(struct journal_note){ .office_id = who->office_id,
                                                                        .actor_id = who->id,
                                                                        .actor_office_id = who->office_id,
                                                                        .action = S("session.refused"),
                                                                        .purpose = S(""),
                                                                        .object_kind = S("person"),
                                                                        .ids = &who->id,
                                                                        .id_count = 1 });
        }
        return err;
}

/* Password first, then the code when the account has a secret. */
static enum error prove(const struct access_credentials_row *who, const struct sign_in *attempt,
                        int64_t *ret_step)
{
        bool active = slice_equal(who->state, S("active"));
        enum error err = password_check(active ? who->password_hash : SLICE_NULL, attempt->password);
        if (err != OK)
                return err;
        *ret_step = who->totp_last_step;
        if (!slice_is_null(who->totp_secret))
                return totp_check(who->totp_secret, attempt->code, clock_now(), who->totp_last_step, ret_step);
        return OK;
}

static enum error open_session(struct store *store, const struct access_credentials_row *who, int64_t step,
                               struct arena *arena, struct slice token)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        struct slice csrf;
        token_hash(token, hash);
        TRY(token_new(arena, &csrf));
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                int64_t changed = 0;
                instant now = clock_now();
                err = scope_widen(tx);
                if (err == OK)
                        err = access_success(tx,
                                             &(struct access_success_params){ .office_id = who->office_id,
                                                                              .id = who->id,
                                                                              .before = who->totp_last_step,
                                                                              .totp_last_step = step },
                                             &changed);
                if (err == OK && changed == 0)
                        err = ERR_UNAUTHENTICATED; /* the same code won twice at once: only one does */
                if (err == OK)
                        err = access_session_insert(tx, &(struct access_session_insert_params){
                                                                .token_hash = token_hash_slice(hash),
                                                                .office_id = who->office_id,
                                                                .person_id = who->id,
                                                                .csrf_token = csrf,
                                                                .at = now,
                                                                .second_factor_at = now },
                                                    NULL);
                if (err == OK)
                        err = journal_write(tx, &(struct journal_note){ .office_id = who->office_id,
                                                                        .actor_id = who->id,
                                                                        .actor_office_id = who->office_id,
                                                                        .action = S("session.sign-in"),
                                                                        .purpose = S(""),
                                                                        .object_kind = S("person"),
                                                                        .ids = &who->id,
                                                                        .id_count = 1 });
        }
        return err;
}

static enum error find_credentials(struct store *store, struct slice login, struct arena *arena,
                                   struct access_credentials_row *ret_who)
{
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = access_credentials(tx, &(struct access_credentials_params){ .login = login }, arena,
                                                 ret_who);
        }
        return err;
}

static void device_mark(const struct access_credentials_row *who, const uint8_t nonce[DEVICE_NONCE],
                        uint8_t ret_mark[DEVICE_MARK])
{
        uint8_t key[crypto_generichash_BYTES];
        crypto_generichash_state state;
        (void)crypto_generichash(key, sizeof key, (const uint8_t *)who->password_hash.data, who->password_hash.size,
                                 NULL, 0);
        (void)crypto_generichash_init(&state, key, sizeof key, DEVICE_MARK);
        (void)crypto_generichash_update(&state, (const uint8_t *)"device", 6);
        (void)crypto_generichash_update(&state, who->id.bytes, sizeof who->id.bytes);
        (void)crypto_generichash_update(&state, nonce, DEVICE_NONCE);
        (void)crypto_generichash_final(&state, ret_mark, DEVICE_MARK);
        sodium_memzero(key, sizeof key);
}

static bool is_own_device(const struct access_credentials_row *who, struct slice device)
{
        uint8_t bytes[DEVICE_NONCE + DEVICE_MARK], mark[DEVICE_MARK];
        size_t size = 0;
        if (device.size != DEVICE_SIZE || slice_is_null(who->password_hash) ||
            sodium_base642bin(bytes, sizeof bytes, device.data, device.size, NULL, &size, NULL,
                              sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 || size != sizeof bytes)
                return false;
        device_mark(who, bytes, mark);
        return sodium_memcmp(mark, bytes + DEVICE_NONCE, DEVICE_MARK) == 0;
}

enum error session_device(struct store *store, struct slice token, struct arena *arena, struct slice *ret_device)
{
        struct actor actor;
        struct access_credentials_row who = { 0 };
        uint8_t bytes[DEVICE_NONCE + DEVICE_MARK];
        char text[DEVICE_SIZE + 1];
        TRY(session_find(store, token, arena, &actor));
        TRY(find_credentials(store, actor.login, arena, &who));
        randombytes_buf(bytes, DEVICE_NONCE);
        device_mark(&who, bytes, bytes + DEVICE_NONCE);
        (void)sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        struct slice device = arena_copy(arena, slice_of(text, DEVICE_SIZE));
        if (slice_is_null(device))
                return ERR_MEMORY;
        *ret_device = device;
        return OK;
}

/* ERR_UNAUTHENTICATED: this place waits by itself. ERR_BUSY: others tried this name so often that it waits its turn. */
static enum error knock(struct slice name, struct door place, bool strange, const struct sign_in *attempt)
{
        unsigned wait = 0;
        if (!door_try(place))
                return ERR_UNAUTHENTICATED;
        if (!strange || door_let_stranger(door_at(name, 0, SLICE_NULL), place, &wait))
                return OK;
        door_take_back(place);
        if (attempt->ret_wait_s)
                *attempt->ret_wait_s = wait;
        return ERR_BUSY;
}

/* One try of the account's own name. *ret_token only when it succeeds. */
static enum error try_door(struct store *store, const struct access_credentials_row *who,
                           const struct sign_in *attempt, struct arena *arena, struct slice *ret_token)
{
        struct slice name = slice_of((const char *)who->id.bytes, sizeof who->id.bytes);
        struct door place = door_at(name, attempt->from, SLICE_NULL), door = place;
        bool device = is_own_device(who, attempt->device);
        if (device)
                door = door_at(name, 0, attempt->device);
        TRY(knock(name, door, !device && !(attempt->from && door_is_known(place)), attempt));
        int64_t step = 0;
        enum error err = prove(who, attempt, &step);
        if (err == ERR_BUSY)
                door_take_back(door);
        if (err == ERR_UNAUTHENTICATED)
                TRY(record_failure(store, who));
        TRY(err);
        struct slice token;
        TRY(token_new(arena, &token));
        TRY(open_session(store, who, step, arena, token));
        door_opened(door);
        door_remember(place);
        *ret_token = token;
        return OK;
}

enum error session_sign_in(struct store *store, const struct sign_in *attempt, struct arena *arena,
                           struct slice *ret_token)
{
        struct access_credentials_row who = { 0 };
        enum error found = find_credentials(store, attempt->login, arena, &who);
        if (found != ERR_NOT_FOUND) {
                TRY(found);
                return try_door(store, &who, attempt, arena, ret_token);
        }
        struct door door = door_at(attempt->login, attempt->from, SLICE_NULL);
        TRY(knock(attempt->login, door, true, attempt));
        enum error err = password_check(SLICE_NULL, attempt->password);
        if (err == ERR_BUSY)
                door_take_back(door);
        return err;
}

struct owner_check {
        const struct sign_in *attempt;
        struct arena *arena;
        bool password_alone;
};

struct owner {
        struct access_credentials_row who;
        int64_t step; /* of the code that was given */
};

/* The session is the place: who guesses in a stolen one waits, and nobody else. */
static enum error check_owner(struct store *store, struct slice token, const struct owner_check *check,
                              struct owner *owner)
{
        struct actor actor;
        TRY(session_find(store, token, check->arena, &actor));
        TRY(find_credentials(store, actor.login, check->arena, &owner->who));
        struct door door = door_at(actor.login, 0, token);
        if (!door_try(door))
                return ERR_UNAUTHENTICATED;
        enum error err = check->password_alone
                                 ? password_check(owner->who.password_hash, check->attempt->password)
                                 : prove(&owner->who, check->attempt, &owner->step);
        if (err == ERR_BUSY)
                door_take_back(door);
        if (err == ERR_UNAUTHENTICATED)
                TRY(record_failure(store, &owner->who));
        TRY(err);
        door_opened(door);
        return OK;
}

enum error session_check_password(struct store *store, struct slice token, struct slice password, struct arena *arena)
{
        struct owner owner = { 0 };
        const struct sign_in attempt = { .password = password };
        return check_owner(store, token, &(struct owner_check){ &attempt, arena, .password_alone = true }, &owner);
}

enum error session_prove(struct store *store, struct slice token, const struct sign_in *attempt, struct arena *arena)
{
        struct owner owner = { 0 };
        TRY(check_owner(store, token, &(struct owner_check){ attempt, arena, .password_alone = false }, &owner));
        uint8_t hash[TOKEN_HASH_SIZE];
        token_hash(token, hash);
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                int64_t changed = 0;
                err = access_success(tx, &(struct access_success_params){ .office_id = owner.who.office_id,
                                                                          .id = owner.who.id,
                                                                          .before = owner.who.totp_last_step,
                                                                          .totp_last_step = owner.step }, &changed);
                if (err == OK && changed == 0)
                        err = ERR_UNAUTHENTICATED;
                if (err == OK)
                        err = access_session_proved(tx,
                                                    &(struct access_session_proved_params){
                                                            .at = clock_now(), .token_hash = token_hash_slice(hash) },
                                                    NULL);
        }
        return err;
}

static bool session_is_over(const struct access_session_find_row *row, instant now)
{
        /* One of later than now was opened by a clock that was ahead: it would live until that day. */
        bool ahead = row->seen_at > now + CLOCK_SLACK || row->created_at > now + CLOCK_SLACK;
        return ahead || now - row->seen_at > IDLE_LIMIT || now - row->created_at > ABSOLUTE_LIMIT ||
               !slice_equal(row->state, S("active"));
}

static enum error fill_roles_and_position(struct tx *tx, struct actor *actor, struct arena *arena)
{
        struct access_standing_rows rows;
        char text[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), text);
        TRY(access_standing(tx, &(struct access_standing_params){ .office_id = actor->office_id,
                                                                  .person_id = actor->person_id,
                                                                  .today = today },
                            arena, &rows));
        for (size_t i = 0; i < rows.count && i < ACTOR_ROLES_MAX; i++)
                if (!slice_is_null(rows.items[i].role))
                        actor->roles[actor->role_count++] =
                                (struct actor_role){ rows.items[i].role, rows.items[i].area };
        actor->position = rows.count ? rows.items[0].position : S("");
        return OK;
}

static enum error mark_seen(struct store *store, struct slice token_hash)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = access_session_seen(tx, &(struct access_session_seen_params){ .at = clock_now(),
                                                                                    .token_hash = token_hash },
                                          NULL);
        }
        return err;
}

enum error session_find(struct store *store, struct slice token, struct arena *arena, struct actor *ret_actor)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        if (token.size != SESSION_TOKEN_SIZE)
                return ERR_UNAUTHENTICATED;
        token_hash(token, hash);
        struct access_session_find_row row = { 0 };
        struct actor actor = { 0 };
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = scope_widen(tx);
                if (err == OK)
                        err = access_session_find(
                                tx, &(struct access_session_find_params){ .token_hash = token_hash_slice(hash) }, arena,
                                &row);
                if (err == OK && session_is_over(&row, clock_now()))
                        err = ERR_UNAUTHENTICATED;
                if (err != OK)
                        continue;
                int32_t zone = 0;
                if (!zone_parse(row.zone, &zone))
                        err = ERR_CORRUPT;
                actor = (struct actor){
                        .office_id = row.office_id,
                        .person_id = row.person_id,
                        .agency_id = row.agency_id,
                        .login = row.login,
                        .name = row.name,
                        .csrf_token = row.csrf_token,
                        .office_name = row.office_name,
                        .zone_minutes = zone,
                        .second_factor_at = row.second_factor_at,
                        .confirms_from = row.confirms_from,
                        .fictional = row.fictional,
                        .has_code = row.has_totp,
                };
                if (err == OK)
                        err = fill_roles_and_position(tx, &actor, arena);
        }
        if (err == ERR_NOT_FOUND)
                return ERR_UNAUTHENTICATED;
        TRY(err);
        if (clock_now() - row.seen_at > SEEN_STEP)
                TRY(mark_seen(store, token_hash_slice(hash)));
        *ret_actor = actor;
        return OK;
}

enum error session_end(struct store *store, struct slice token)
{
        uint8_t hash[TOKEN_HASH_SIZE];
        token_hash(token, hash);
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = access_session_end(
                        tx,
                        &(struct access_session_end_params){ .at = clock_now(), .token_hash = token_hash_slice(hash) },
                        NULL);
        }
        return err;
}

enum error session_end_all(struct tx *tx, struct uuid office_id, struct uuid person_id)
{
        return access_session_end_all(tx, &(struct access_session_end_all_params){ .at = clock_now(),
                                                                                   .office_id = office_id,
                                                                                   .person_id = person_id },
                                      NULL);
}
