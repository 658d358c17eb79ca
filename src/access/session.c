/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Signing in, and finding who a token belongs to. A token exists in the person's browser only; here is its hash. */
#include "access/access.h"
#include "access/password.h"
#include "access/token.h"
#include "access.sql.h"
#include "journal/journal.h"
#include "store/store.h"
#include "text/date.h"

#define IDLE_LIMIT     (30 * MINUTE)
#define ABSOLUTE_LIMIT (12 * HOUR)
/* `seen_at` is written no oftener than this. */
#define SEEN_STEP (1 * MINUTE)

enum { FREE_FAILURES = 5, LONGEST_DELAY_S = 900 };

/* Doubling from one second after the free failures. */
static instant delay_until(int64_t failures, instant now)
{
        int64_t seconds = 0;
        if (failures >= FREE_FAILURES)
                seconds = failures - FREE_FAILURES >= 10 ? LONGEST_DELAY_S : (int64_t)1 << (failures - FREE_FAILURES);
        return now + (seconds < LONGEST_DELAY_S ? seconds : LONGEST_DELAY_S) * SECOND;
}

static enum error record_failure(struct store *store, const struct access_credentials_row *who)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = access_failure(tx, &(struct access_failure_params){
                                                 .office_id = who->office_id,
                                                 .id = who->id,
                                                 .locked_until = delay_until(who->failed_count + 1, clock_now()) },
                                     NULL);
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
static enum error prove(const struct access_credentials_row *who, const struct sign_in *attempt, int64_t *ret_step)
{
        bool active = slice_equal(who->state, S("active")) && who->locked_until <= clock_now();
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
                err = access_success(tx, &(struct access_success_params){ .office_id = who->office_id, .id = who->id,
                                                                          .before = who->totp_last_step,
                                                                          .totp_last_step = step }, &changed);
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
                err = access_credentials(tx, &(struct access_credentials_params){ .login = login }, arena, ret_who);
        }
        return err;
}

enum error session_sign_in(struct store *store, const struct sign_in *attempt, struct arena *arena,
                           struct slice *ret_token)
{
        struct access_credentials_row who = { 0 };
        enum error found = find_credentials(store, attempt->login, arena, &who);
        if (found == ERR_NOT_FOUND)
                return password_check(SLICE_NULL, attempt->password);
        TRY(found);
        int64_t step = 0;
        enum error proved = prove(&who, attempt, &step);
        if (proved == ERR_UNAUTHENTICATED)
                TRY(record_failure(store, &who));
        TRY(proved);
        struct slice token;
        TRY(token_new(arena, &token));
        TRY(open_session(store, &who, step, arena, token));
        *ret_token = token;
        return OK;
}

enum error session_prove(struct store *store, struct slice token, const struct sign_in *attempt, struct arena *arena)
{
        struct actor actor;
        TRY(session_find(store, token, arena, &actor));
        struct access_credentials_row who = { 0 };
        TRY(find_credentials(store, actor.login, arena, &who));
        int64_t step = 0;
        enum error proved = prove(&who, attempt, &step);
        if (proved == ERR_UNAUTHENTICATED)
                TRY(record_failure(store, &who));
        TRY(proved);
        uint8_t hash[TOKEN_HASH_SIZE];
        token_hash(token, hash);
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                int64_t changed = 0;
                err = access_success(tx, &(struct access_success_params){ .office_id = who.office_id, .id = who.id,
                                                                          .before = who.totp_last_step,
                                                                          .totp_last_step = step }, &changed);
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
        return now - row->seen_at > IDLE_LIMIT || now - row->created_at > ABSOLUTE_LIMIT ||
               !slice_equal(row->state, S("active"));
}

static enum error fill_roles_and_position(struct tx *tx, struct actor *actor, struct arena *arena)
{
        struct access_roles_rows roles;
        char text[DATE_ISO_SIZE + 1];
        struct slice today = date_iso_text(date_of_instant(clock_now(), actor->zone_minutes), text);
        TRY(access_roles(tx, &(struct access_roles_params){ .office_id = actor->office_id,
                                                            .person_id = actor->person_id,
                                                            .today = today },
                         arena, &roles));
        for (size_t i = 0; i < roles.count && i < ACTOR_ROLES_MAX; i++)
                actor->roles[actor->role_count++] = (struct actor_role){ roles.items[i].role, roles.items[i].area };
        struct access_position_today_row held;
        TRY(access_position_today(tx,
                                  &(struct access_position_today_params){ .office_id = actor->office_id,
                                                                          .person_id = actor->person_id,
                                                                          .today = today },
                                  arena, &held));
        actor->position = held.position;
        return OK;
}

static enum error mark_seen(struct store *store, struct slice token_hash)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
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
                err = access_session_find(
                        tx, &(struct access_session_find_params){ .token_hash = token_hash_slice(hash) }, arena, &row);
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
