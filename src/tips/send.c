/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The citizen's side: sending, coming back, adding. Hashing stands between transactions, never inside one. */
#include "tips/internal.h"

#include "base/checked.h"
#include "region/region.h"
#include "text/identifiers.h"
#include "text/utf8.h"

#include <pthread.h>
#include <sodium.h>

struct uuid tip_id_new(void)
{
        return uuid_timeless();
}

/* --- what may be sent --- */

static bool is_key(const struct tip_word *words, size_t count, struct slice key)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i].key, key))
                        return true;
        return false;
}

static void check_length(struct form_errors *errors, struct slice name, struct slice text, size_t least, size_t most)
{
        size_t size = utf8_count(text);
        if (size == 0 && least > 0)
                form_error_add(errors, (struct field_error){ .name = name, .fault = FIELD_MISSING });
        else if (size < least)
                form_error_add(errors,
                               (struct field_error){ .name = name, .fault = FIELD_TOO_SHORT, .limit = (int64_t)least });
        else if (size > most)
                form_error_add(errors,
                               (struct field_error){ .name = name, .fault = FIELD_TOO_LONG, .limit = (int64_t)most });
}

static bool place_holds(const struct tip_draft *draft)
{
        if (draft->district_code.size && !region_exists(draft->district_code, REGION_DISTRICT))
                return false;
        if (draft->village_code.size == 0)
                return true;
        return region_exists(draft->village_code, REGION_VILLAGE) &&
               region_within(draft->village_code, draft->district_code);
}

void tips_check(const struct tip_draft *draft, struct form_errors *errors)
{
        size_t time_count, knowledge_count;
        const struct tip_word *times = tip_times(&time_count), *knowledges = tip_knowledges(&knowledge_count);
        check_length(errors, S("cerita"), draft->told, TIP_TOLD_MIN, TIP_TOLD_MAX);
        if (!place_holds(draft))
                form_error_add(errors, (struct field_error){ .name = S("desa"), .fault = FIELD_NOT_LISTED });
        if (!is_key(times, time_count, draft->happened))
                form_error_add(errors, (struct field_error){ .name = S("kapan"), .fault = FIELD_MISSING });
        check_length(errors, S("siapa"), draft->recruiter, 0, TIP_SHORT_MAX);
        check_length(errors, S("telepon"), draft->phone, 0, TIP_SHORT_MAX);
        if (!is_key(knowledges, knowledge_count, draft->knowledge))
                form_error_add(errors, (struct field_error){ .name = S("tahu"), .fault = FIELD_MISSING });
}

/* --- the code --- */

struct secrets {
        uint8_t salt[TIP_SALT_SIZE], seed[TIP_SEED_SIZE];
};

/* The code is made of the form's id under the office's key: who sends the same form again gets the same code, and
 * nobody else can make it. */
static enum error read_secrets(const struct tip_desk *desk, struct uuid form, struct arena *arena,
                               struct secrets *ret_secrets)
{
        enum error err;
        struct tips_secrets_row row = { 0 };
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(form, id);
        struct slice seed = arena_join(arena, S("seed of a code: "), slice_from_cstr(id));
        if (slice_is_null(seed))
                return ERR_MEMORY;
        transaction (tx, desk->tips, TX_WRITE, &err) {
                err = tips_secrets(tx,
                                   &(struct tips_secrets_params){
                                           .office_id = desk->office_id, .salt = S("salt of all codes"), .seed = seed },
                                   arena, &row);
        }
        TRY(err);
        if (row.salt.size < TIP_SALT_SIZE || row.seed.size < TIP_SEED_SIZE)
                return ERR_CORRUPT;
        memcpy(ret_secrets->salt, row.salt.data, TIP_SALT_SIZE);
        memcpy(ret_secrets->seed, row.seed.data, TIP_SEED_SIZE);
        return OK;
}

/* --- sending --- */

static bool same_text(struct slice kept, struct slice sent)
{
        return slice_equal(kept, sent) && (kept.size > 0 || sent.size == 0);
}

static bool same_tip(const struct tips_one_row *kept, const struct tip_draft *draft)
{
        return same_text(kept->body, draft->told) && same_text(kept->phone, draft->phone) &&
               same_text(kept->recruiter, draft->recruiter) && same_text(kept->village_code, draft->village_code) &&
               same_text(kept->district_code, draft->district_code) && same_text(kept->happened, draft->happened) &&
               same_text(kept->knowledge, draft->knowledge) && kept->danger == draft->danger;
}

static enum error mark_named(struct tx *tx, struct uuid tip_id, const struct person_ids *named)
{
        for (size_t i = 0; i < named->count; i++)
                TRY(tips_named_insert(
                        tx, &(struct tips_named_insert_params){ .tip_id = tip_id, .person_id = named->items[i] },
                        NULL));
        return OK;
}

static enum error keep_identifiers(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id,
                                   const struct identifiers *found)
{
        struct tips_identifier_insert_params params = { .office_id = desk->office_id, .tip_id = tip_id };
        for (size_t i = 0; i < found->phone_count + found->nik_count; i++) {
                params.key = i < found->phone_count ? found->phones[i] : found->niks[i - found->phone_count];
                TRY(tips_identifier_insert(tx, &params, NULL));
        }
        return OK;
}

static enum error insert_tip(struct tx *tx, const struct tip_desk *desk, const struct tip_draft *draft,
                             const struct tip_address *address, const uint8_t hash[TIP_HASH_SIZE])
{
        TRY(tips_insert(tx,
                        &(struct tips_insert_params){ .office_id = desk->office_id,
                                                      .id = draft->id,
                                                      .code_hash = slice_of((const char *)hash, TIP_HASH_SIZE),
                                                      .hour = tip_hour_now(),
                                                      .district_code = draft->district_code,
                                                      .village_code = draft->village_code,
                                                      .danger = draft->danger,
                                                      .happened = draft->happened,
                                                      .knowledge = draft->knowledge,
                                                      .body = draft->told,
                                                      .phone = draft->phone.size ? draft->phone : SLICE_NULL,
                                                      .recruiter =
                                                              draft->recruiter.size ? draft->recruiter : SLICE_NULL,
                                                      .recipient_id = address->recipient_id,
                                                      .due_hour = address->due_hour },
                        NULL));
        TRY(keep_identifiers(tx, desk, draft->id, address->identifiers));
        return mark_named(tx, draft->id, &address->named);
}

static enum error keep_tip(const struct tip_desk *desk, const struct tip_draft *draft,
                           const struct tip_address *address, const uint8_t hash[TIP_HASH_SIZE], bool *ret_again)
{
        enum error err;
        transaction (tx, desk->tips, TX_WRITE, &err) {
                struct tips_one_row kept;
                *ret_again = false;
                err = tips_one(tx, &(struct tips_one_params){ .office_id = desk->office_id, .id = draft->id },
                               tx_arena(tx), &kept);
                if (err == ERR_NOT_FOUND)
                        err = insert_tip(tx, desk, draft, address, hash);
                else if (err == OK && !same_tip(&kept, draft))
                        err = ERR_CONFLICT;
                else
                        *ret_again = true;
        }
        return err;
}

/* Sent again: it has the code that it got, which an older version gave without a mark. */
static enum error choose_code_given(const struct tip_desk *desk, const uint8_t hash[TIP_HASH_SIZE],
                                    const struct secrets *secrets, struct arena *arena, struct tip_code *code)
{
        enum error err;
        struct tips_by_code_row row;
        struct tips_by_code_params params = { .office_id = desk->office_id,
                                              .code_hash = slice_of((const char *)hash, TIP_HASH_SIZE) };
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tips_by_code(tx, &params, arena, &row);
        }
        if (err == ERR_NOT_FOUND)
                *code = tip_code_of(secrets->seed);
        return err == ERR_NOT_FOUND ? OK : err;
}

enum error tips_send(const struct tip_desk *desk, const struct tip_draft *draft, struct arena *arena,
                     struct tip_receipt *ret_receipt)
{
        enum error err;
        struct secrets secrets;
        struct tip_address address;
        uint8_t hash[TIP_HASH_SIZE];
        bool again;
        struct form_errors *errors = arena_new(arena, struct form_errors);
        if (!errors)
                return ERR_MEMORY;
        tips_check(draft, errors);
        if (errors->count > 0)
                return ERR_INVALID;
        transaction (tx, desk->main, TX_READ, &err) {
                err = tip_address_find(tx, desk, draft, arena, &address);
        }
        TRY(err);
        TRY(read_secrets(desk, draft->id, arena, &secrets));
        struct tip_code code = tip_code_of(secrets.seed);
        TRY(tip_code_mark(desk, arena, &code));
        TRY(tip_code_hash(&code, secrets.salt, hash));
        TRY(keep_tip(desk, draft, &address, hash, &again));
        if (again)
                TRY(choose_code_given(desk, hash, &secrets, arena, &code));
        tip_code_show(&code, ret_receipt->code);
        return OK;
}

/* --- coming back --- */

enum error tips_code_turn(const struct tip_desk *desk, struct slice typed, struct arena *arena, bool *ret_given)
{
        struct tip_code code;
        bool given = false;
        if (tip_code_read(typed, &code))
                TRY(tip_code_is_marked(desk, &code, arena, &given));
        if (given)
                TRY(tip_code_turn(&code, clock_monotonic()));
        *ret_given = given;
        return OK;
}

/* Of codes without our mark, and of those that are tried again and again, one is hashed at a time, whatever the
 * machine, so that they never hold all threads of the channel. */
static enum error hash_in_turn(const struct tip_desk *desk, const struct tip_code *code,
                               const uint8_t salt[TIP_SALT_SIZE], struct arena *arena, uint8_t ret_hash[TIP_HASH_SIZE])
{
        static pthread_mutex_t others = PTHREAD_MUTEX_INITIALIZER;
        bool marked;
        TRY(tip_code_is_marked(desk, code, arena, &marked));
        if (marked && tip_code_is_rare(code, clock_monotonic()))
                return tip_code_hash(code, salt, ret_hash);
        if (pthread_mutex_trylock(&others) != 0)
                return ERR_BUSY;
        enum error err = tip_code_hash(code, salt, ret_hash);
        pthread_mutex_unlock(&others);
        return err;
}

enum error tip_find_by_code(const struct tip_desk *desk, struct slice typed, struct arena *arena,
                            struct tips_by_code_row *ret_tip)
{
        enum error err;
        struct secrets secrets;
        struct tip_code code;
        uint8_t hash[TIP_HASH_SIZE];
        bool right = tip_code_read(typed, &code);
        TRY(read_secrets(desk, UUID_NIL, arena, &secrets));
        TRY(hash_in_turn(desk, &code, secrets.salt, arena, hash));
        struct tips_by_code_params params = { .office_id = desk->office_id,
                                              .code_hash = slice_of((const char *)hash, TIP_HASH_SIZE) };
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tips_by_code(tx, &params, arena, ret_tip);
        }
        return right ? err : ERR_NOT_FOUND;
}

enum error tip_messages_read(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id, struct arena *arena,
                             struct tip_messages *ret_messages)
{
        struct tips_messages_rows rows = { 0 };
        TRY(tips_messages(tx, &(struct tips_messages_params){ .office_id = desk->office_id, .tip_id = tip_id }, arena,
                          &rows));
        struct tip_message *messages = arena_array(arena, struct tip_message, rows.count + 1);
        if (!messages)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                messages[i] = (struct tip_message){ .from_office = rows.items[i].from_office,
                                                    .hour = rows.items[i].hour,
                                                    .told = rows.items[i].body };
        *ret_messages = (struct tip_messages){ messages, rows.count };
        return OK;
}

enum error tips_status(const struct tip_desk *desk, struct slice code, struct arena *arena,
                       struct tip_status *ret_status)
{
        enum error err;
        struct tips_by_code_row tip = { 0 };
        struct tip_status status = { 0 };
        struct tip_messages messages = { 0 };
        struct tip_picture_ids pictures = { 0 };
        TRY(tip_find_by_code(desk, code, arena, &tip));
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tip_messages_read(tx, desk, tip.id, arena, &messages);
                if (err == OK)
                        err = tip_pictures_read(tx, desk, tip.id, arena, &pictures);
        }
        TRY(err);
        status.picture_count = pictures.count;
        status.messages = messages.items;
        status.message_count = messages.count;
        status.id = tip.id;
        status.state = tip.state;
        status.outcome = tip.outcome;
        status.hour = tip.hour;
        status.due_hour = tip.due_hour;
        status.danger = tip.danger;
        *ret_status = status;
        return OK;
}

enum error tip_check_opens(struct tx *tx, const struct tip_desk *desk, struct uuid tip_id)
{
        struct tips_words_row row;
        return tips_words(tx, &(struct tips_words_params){ desk->office_id, tip_id }, tx_arena(tx), &row);
}

enum error tip_message_write(struct tx *tx, const struct tip_desk *desk, const struct tip_new_message *message)
{
        struct tips_message_one_row kept;
        struct tips_message_places_row last;
        struct tips_message_one_params one = { .office_id = desk->office_id, .id = message->id };
        TRY(tip_check_opens(tx, desk, message->tip_id));
        enum error err = tips_message_one(tx, &one, tx_arena(tx), &kept);
        if (err == OK)
                return uuid_equal(kept.tip_id, message->tip_id) && slice_equal(kept.body, message->told) ? OK
                                                                                                         : ERR_CONFLICT;
        if (err != ERR_NOT_FOUND)
                return err;
        TRY(mark_named(tx, message->tip_id, &message->named));
        if (message->identifiers)
                TRY(keep_identifiers(tx, desk, message->tip_id, message->identifiers));
        TRY(tips_message_places(tx, &(struct tips_message_places_params){ .tip_id = message->tip_id }, tx_arena(tx),
                                &last));
        if (!message->from_office)
                TRY(tips_citizen_wrote(tx, &(struct tips_citizen_wrote_params){ desk->office_id, message->tip_id },
                                       NULL));
        return tips_message_insert(tx,
                                   &(struct tips_message_insert_params){ .office_id = desk->office_id,
                                                                         .id = message->id,
                                                                         .tip_id = message->tip_id,
                                                                         .place = last.places + 1,
                                                                         .from_office = message->from_office,
                                                                         .hour = tip_hour_now(),
                                                                         .body = message->told },
                                   NULL);
}

/* More than this many messages in one tip is no conversation. */
enum { MESSAGES_MAX = 200 };

static bool is_among(const struct person_ids *people, struct uuid id)
{
        for (size_t i = 0; i < people->count; i++)
                if (uuid_equal(people->items[i], id))
                        return true;
        return false;
}

/* Whom the tip and the addition name, and, when that is who works on it, who gets it from now on. */
static enum error find_next(const struct tip_desk *desk, const struct tips_by_code_row *tip, struct slice told,
                            struct arena *arena, struct tip_address *address)
{
        enum error err;
        struct tip_texts texts = { { told } };
        struct tips_named_rows before = { 0 };
        transaction (tx, desk->main, TX_READ, &err) {
                err = tip_named_find(tx, desk, &texts, arena, address);
        }
        TRY(err);
        address->recipient_id = tip->recipient_id;
        if (!is_among(&address->named, tip->recipient_id))
                return OK;
        transaction (tx, desk->tips, TX_READ, &err) {
                err = tips_named(tx, &(struct tips_named_params){ .tip_id = tip->id }, arena, &before);
        }
        TRY(err);
        struct uuid *all = arena_array(arena, struct uuid, before.count + address->named.count);
        if (!all)
                return ERR_MEMORY;
        struct person_ids named = { .items = all };
        for (size_t i = 0; i < before.count; i++)
                all[named.count++] = before.items[i].person_id;
        for (size_t i = 0; i < address->named.count; i++)
                all[named.count++] = address->named.items[i];
        address->named = named;
        transaction (tx, desk->main, TX_READ, &err) {
                err = tip_recipient_find(tx, desk, tip->id, arena, address);
        }
        return err;
}

static enum error keep_addition(const struct tip_desk *desk, const struct tips_by_code_row *tip,
                                const struct tip_new_message *message, struct uuid next)
{
        enum error err;
        transaction (tx, desk->tips, TX_WRITE, &err) {
                struct tips_message_places_row row;
                struct tips_message_places_params places = { .tip_id = message->tip_id };
                err = tips_message_places(tx, &places, tx_arena(tx), &row);
                if (err == OK && row.places >= MESSAGES_MAX)
                        err = ERR_TOO_LARGE;
                if (err == OK)
                        err = tip_message_write(tx, desk, message);
                if (err == OK && !uuid_equal(next, tip->recipient_id))
                        err = tips_pass_on(tx, &(struct tips_pass_on_params){ .office_id = desk->office_id,
                                                                              .id = tip->id, .recipient_id = next,
                                                                              .named_id = tip->recipient_id },
                                           NULL);
        }
        return err;
}

enum error tips_add(const struct tip_desk *desk, const struct tip_addition *addition, struct arena *arena)
{
        struct tips_by_code_row tip = { 0 };
        struct tip_new_message message = { .id = addition->id, .told = addition->told };
        struct tip_address address = { 0 };
        size_t size = utf8_count(addition->told);
        TRY(tip_find_by_code(desk, addition->code, arena, &tip));
        if (size == 0 || size > TIP_MESSAGE_MAX)
                return ERR_INVALID;
        if (slice_equal(tip.state, S("closed")))
                return ERR_CONFLICT;
        TRY(find_next(desk, &tip, addition->told, arena, &address));
        message.tip_id = tip.id;
        message.named = address.named;
        message.identifiers = address.identifiers;
        return keep_addition(desk, &tip, &message, address.recipient_id);
}

/* --- who comes later --- */

enum error tips_person_comes(const struct tip_desk *desk, struct uuid person_id, struct slice phone, struct slice nik)
{
        enum error err;
        const struct slice keys[] = { phone, nik };
        transaction (tx, desk->tips, TX_WRITE, &err) {
                err = OK;
                for (size_t i = 0; i < ARRAY_SIZE(keys) && err == OK; i++)
                        if (keys[i].size)
                                err = tips_named_late(tx,
                                                      &(struct tips_named_late_params){ .office_id = desk->office_id,
                                                                                        .person_id = person_id,
                                                                                        .key = keys[i] },
                                                      NULL);
        }
        return err;
}
