/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs/push.h"

#include "jobs.sql.h"
#include "jobs/deliver.h"
#include "jobs/outbox.h"
#include "jobs/webpush.h"
#include "journal/journal.h"
#include "store/store.h"

#include <curl/curl.h>
#include <sodium.h>

enum { TEXT_LENGTH = 64, HTTP_NOT_FOUND = 404, HTTP_GONE = 410, CLAIM_HOURS = 12 };

/* --- the sender's key --------------------------------------------------------------------------------------------- */

static enum error read_pair(struct tx *tx, struct uuid office_id, struct webpush_pair *ret_pair)
{
        struct push_key_one_row row;
        enum error err = push_key_one(tx, &(struct push_key_one_params){ office_id }, tx_arena(tx), &row);
        if (err != OK)
                return err;
        return row.secret.size == WEBPUSH_NUMBER ? webpush_pair_of((const uint8_t *)row.secret.data, ret_pair)
                                                 : ERR_CORRUPT;
}

/* One id for all: of nodes that begin at the same moment, the first one's pair is everybody's. */
static enum error make_pair(struct tx *tx, struct uuid office_id, struct webpush_pair *ret_pair)
{
        struct webpush_pair pair;
        webpush_pair_new(&pair);
        enum error err = push_key_insert(tx, &(struct push_key_insert_params){
                                                     .office_id = office_id,
                                                     .id = uuid_from_name(office_id, S("push")),
                                                     .secret = slice_of((const char *)pair.secret, WEBPUSH_NUMBER),
                                                     .at = clock_now() },
                                         NULL);
        sodium_memzero(&pair, sizeof pair);
        return err == OK ? read_pair(tx, office_id, ret_pair) : err;
}

static enum error find_pair(struct store *store, struct uuid office_id, struct webpush_pair *ret_pair)
{
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = read_pair(tx, office_id, ret_pair);
        }
        if (err != ERR_NOT_FOUND)
                return err;
        transaction (tx, store, TX_WRITE, &err) {
                err = make_pair(tx, office_id, ret_pair);
        }
        return err;
}

enum error push_public_key(struct store *store, struct uuid office_id, struct arena *arena, struct slice *ret_key)
{
        struct webpush_pair pair;
        TRY(find_pair(store, office_id, &pair));
        sodium_memzero(pair.secret, sizeof pair.secret);
        return webpush_write(slice_of((const char *)pair.point, sizeof pair.point), arena, ret_key);
}

/* --- browsers of a person ----------------------------------------------------------------------------------------- */

static enum error enter(struct tx *tx, const struct actor *actor, struct slice action)
{
        struct access_object object = { .kind = S("person"), .office_id = actor->office_id, .id = actor->person_id,
                                        .relations = RELATION_SELF, .class = CLASS_P3 };
        return access_enter(tx, actor, action, &object, SLICE_NULL);
}

static struct uuid id_of(struct uuid office_id, struct slice endpoint)
{
        return uuid_from_name(office_id, endpoint);
}

static enum error read_places(struct tx *tx, const struct actor *actor, struct arena *arena,
                              struct push_places_of_rows *ret_rows)
{
        return push_places_of(tx, &(struct push_places_of_params){ actor->office_id, actor->person_id }, arena,
                              ret_rows);
}

/* `before`: the id that this browser had; nil: none. */
static enum error turn_on(struct tx *tx, const struct actor *actor, const struct push_place_set_params *place,
                          struct uuid before)
{
        struct push_places_of_rows rows;
        size_t others = 0;
        TRY(enter(tx, actor, S("account.notices")));
        TRY(push_place_remove(tx, &(struct push_place_remove_params){ actor->office_id, before, actor->person_id },
                              NULL));
        TRY(read_places(tx, actor, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                others += !rows.items[i].has_lost_at && !uuid_equal(rows.items[i].id, place->id);
        if (others >= PUSH_PLACES_MOST)
                return ERR_CONFLICT;
        return push_place_set(tx, place, NULL);
}

/* What a browser gave, as it is kept; whose it is stays open. The bytes are in `arena`. */
static enum error read_place(const struct push_place_new *new, struct uuid office_id, struct arena *arena,
                             struct push_place_set_params *ret_place)
{
        struct slice point, auth;
        if (new->endpoint.size > PUSH_ENDPOINT_MAX)
                return ERR_INVALID;
        TRY(webhook_check_url(new->endpoint, new->guard));
        TRY(webpush_read(new->point, WEBPUSH_POINT, arena, &point));
        TRY(webpush_read(new->auth, WEBPUSH_AUTH, arena, &auth));
        if (!webpush_is_point(point) || auth.size != WEBPUSH_AUTH)
                return ERR_INVALID;
        *ret_place = (struct push_place_set_params){ .office_id = office_id, .id = id_of(office_id, new->endpoint),
                                                     .endpoint = new->endpoint, .point = point, .auth = auth,
                                                     .at = clock_now() };
        return OK;
}

enum error push_turn_on(struct store *store, const struct actor *actor, const struct push_place_new *new)
{
        enum error err;
        struct push_place_set_params place;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * 1024);
        TRY(read_place(new, actor->office_id, &arena, &place));
        place.person_id = actor->person_id;
        struct uuid before = slice_is_empty(new->before) ? UUID_NIL : id_of(actor->office_id, new->before);
        transaction (tx, store, TX_WRITE, &err) {
                err = turn_on(tx, actor, &place, before);
        }
        return err;
}

/* The browser whose secret this is. */
static enum error find_place(struct tx *tx, const struct push_place_one_params *id, struct slice auth,
                             struct push_place_one_row *ret_row)
{
        TRY(push_place_one(tx, id, tx_arena(tx), ret_row));
        if (ret_row->auth.size != auth.size || sodium_memcmp(ret_row->auth.data, auth.data, auth.size) != 0)
                return ERR_NOT_FOUND;
        return OK;
}

/* The row of the old address makes way for the new one's. */
static enum error renew(struct tx *tx, struct push_place_set_params *place, struct uuid before, struct slice auth)
{
        struct push_place_one_row row;
        enum error err = find_place(tx, &(struct push_place_one_params){ place->office_id, before }, auth, &row);
        if (err == ERR_NOT_FOUND) /* asked again, because a page that went away did not hear the answer */
                return find_place(tx, &(struct push_place_one_params){ place->office_id, place->id }, place->auth,
                                  &row);
        TRY(err);
        place->person_id = row.person_id;
        place->at = row.created_at;
        TRY(journal_write(tx, &(struct journal_note){ .office_id = place->office_id, .action = S("account.notices"),
                                                      .purpose = S(""), .object_kind = S("person"),
                                                      .ids = &row.person_id, .id_count = 1 }));
        TRY(push_place_gone(tx, &(struct push_place_gone_params){ place->office_id, before }, NULL));
        return push_place_set(tx, place, NULL);
}

enum error push_renew(struct store *store, struct uuid office_id, struct slice old_auth,
                      const struct push_place_new *new)
{
        enum error err;
        struct slice auth;
        struct push_place_set_params place;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * 1024);
        TRY(read_place(new, office_id, &arena, &place));
        TRY(webpush_read(old_auth, WEBPUSH_AUTH, &arena, &auth));
        transaction (tx, store, TX_WRITE, &err) {
                err = renew(tx, &place, id_of(office_id, new->before), auth);
        }
        return err;
}

enum error push_turn_off(struct store *store, const struct actor *actor, struct uuid id)
{
        enum error err;
        int64_t removed = 0;
        transaction (tx, store, TX_WRITE, &err) {
                err = enter(tx, actor, S("account.notices"));
                if (err == OK)
                        err = push_place_remove(tx, &(struct push_place_remove_params){ actor->office_id, id,
                                                                                        actor->person_id },
                                                &removed);
        }
        TRY(err);
        return removed ? OK : ERR_NOT_FOUND;
}

static struct slice host_of(struct slice endpoint)
{
        size_t from = slice_find(endpoint, S("://"));
        struct slice rest = from == SIZE_MAX ? endpoint : slice_from(endpoint, from + 3);
        return slice_sub(rest, 0, slice_find_byte(rest, '/'));
}

static struct slice mark_of(struct slice endpoint, struct arena *arena)
{
        uint8_t hash[crypto_hash_sha256_BYTES];
        char *text = arena_alloc(arena, 2 * sizeof hash + 1);
        if (!text)
                return SLICE_NULL;
        crypto_hash_sha256(hash, (const unsigned char *)endpoint.data, endpoint.size);
        sodium_bin2hex(text, 2 * sizeof hash + 1, hash, sizeof hash);
        return slice_from_cstr(text);
}

enum error push_places(struct store *store, const struct actor *actor, struct arena *arena,
                       struct push_places *ret_places)
{
        enum error err;
        struct push_places_of_rows rows;
        transaction (tx, store, TX_TRACED, &err) {
                err = enter(tx, actor, S("account.read"));
                if (err == OK)
                        err = read_places(tx, actor, arena, &rows);
        }
        TRY(err);
        struct push_place *items = arena_array(arena, struct push_place, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct push_places_of_row *row = &rows.items[i];
                items[i] = (struct push_place){ row->id, host_of(row->endpoint), mark_of(row->endpoint, arena),
                                                row->created_at, row->has_lost_at ? row->lost_at : 0 };
                if (slice_is_null(items[i].mark))
                        return ERR_MEMORY;
        }
        *ret_places = (struct push_places){ items, rows.count };
        return OK;
}

enum error push_lost(struct store *store, const struct actor *actor, int64_t *ret_count)
{
        enum error err;
        struct push_lost_of_row row = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4 * 1024);
        transaction (tx, store, TX_READ, &err) {
                err = push_lost_of(tx, &(struct push_lost_of_params){ actor->office_id, actor->person_id }, &arena,
                                   &row);
        }
        TRY(err);
        *ret_count = row.count;
        return OK;
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

static bool is_told(const struct push_news *news, struct uuid person_id)
{
        for (size_t i = 0; i < news->count; i++)
                if (uuid_equal(news->people[i], person_id))
                        return true;
        return false;
}

enum error push_tell(struct tx *tx, const struct push_news *news)
{
        struct push_office_places_rows rows;
        TRY(push_office_places(tx, &(struct push_office_places_params){ news->office_id }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                if (is_told(news, rows.items[i].person_id))
                        TRY(outbox_add(tx, &(struct outbox_message){
                                                   .office_id = news->office_id, .id = uuid_new(), .channel = S("push"),
                                                   .recipient_id = rows.items[i].id, .topic = news->about_kind,
                                                   .about_kind = news->about_kind, .about_id = news->about_id }));
        return OK;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

/* ERR_NOT_FOUND: nobody. */
static enum error find_target(struct store *store, const struct push_delivery *delivery, const struct job *job,
                              struct arena *arena, struct push_target_row *ret_row)
{
        enum error err;
        struct push_target_row row;
        transaction (tx, store, TX_READ, &err) {
                err = push_target(tx, &(struct push_target_params){ job->office_id, job->id }, arena, &row);
        }
        TRY(err);
        if (!slice_equal(row.state, S("active")) || row.named > 0 ||
            webhook_check_url(row.endpoint, &delivery->guard) != OK)
                return ERR_NOT_FOUND;
        *ret_row = row;
        return OK;
}

enum error push_is_wanted(struct store *store, const struct push_delivery *delivery, const struct job *job,
                          bool *ret_wanted)
{
        struct push_target_row row;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        enum error err = find_target(store, delivery, job, &arena, &row);
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        *ret_wanted = err == OK;
        return OK;
}

static enum error seal(const struct push_target_row *row, struct arena *arena, struct slice *ret_body)
{
        struct webpush_pair once;
        uint8_t salt[WEBPUSH_SALT];
        webpush_pair_new(&once);
        randombytes_buf(salt, sizeof salt);
        struct slice text = arena_printf(arena, "{\"news\":\"warning\",\"language\":\"%.*s\"}",
                                         SLICE_FMT(row->language));
        if (slice_is_null(text))
                return ERR_MEMORY;
        enum error err = webpush_seal(&(struct webpush_message){ .point = row->point, .auth = row->auth, .once = &once,
                                                                 .salt = salt, .text = text, .length = TEXT_LENGTH },
                                      arena, ret_body);
        sodium_memzero(&once, sizeof once);
        return err;
}

static enum error claim(struct store *store, const struct push_delivery *delivery, const struct push_target_row *row,
                        struct arena *arena, struct slice *ret_header)
{
        struct webpush_pair sender;
        TRY(find_pair(store, row->office_id, &sender));
        struct slice endpoint = row->endpoint, host = host_of(endpoint);
        struct slice origin = slice_sub(endpoint, 0, (size_t)(host.data - endpoint.data) + host.size);
        enum error err = webpush_claim(&(struct webpush_claim){ .sender = &sender, .audience = origin,
                                                                .contact = delivery->contact,
                                                                .until = clock_now() + CLAIM_HOURS * HOUR },
                                       arena, ret_header);
        sodium_memzero(&sender, sizeof sender);
        return err;
}

static enum error lose(struct store *store, const struct push_target_row *row)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = push_place_lost(tx, &(struct push_place_lost_params){ row->office_id, row->id, clock_now() },
                                      NULL);
        }
        return err;
}

enum error push_send(struct store *store, const struct push_delivery *delivery, const struct job *job,
                     enum push_end *ret_end)
{
        struct push_target_row row;
        struct slice body, header;
        long status = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        enum error err = find_target(store, delivery, job, &arena, &row);
        if (err == ERR_NOT_FOUND) {
                *ret_end = PUSH_NOBODY;
                return OK;
        }
        TRY(err);
        TRY(seal(&row, &arena, &body));
        TRY(claim(store, delivery, &row, &arena, &header));
        TRY(deliver_push(&(struct deliver_message){ .id = job->id, .address = row.endpoint, .body = body,
                                                    .secret = header, .guard = &delivery->guard },
                         &status));
        bool gone = status == HTTP_NOT_FOUND || status == HTTP_GONE;
        if (gone)
                TRY(lose(store, &row));
        else if (status < 200 || status >= 300)
                return ERR_IO;
        *ret_end = gone ? PUSH_GONE : PUSH_SENT;
        return OK;
}
