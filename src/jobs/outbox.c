/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "jobs/outbox.h"

#include "base/buffer.h"
#include "jobs.sql.h"
#include "jobs/deliver.h"

#define SEND_LEASE (3 * MINUTE)

static bool is_email(struct slice text)
{
        size_t at = slice_find_byte(text, '@');
        if (at == 0 || at + 1 >= text.size || text.size > OUTBOX_ADDRESS_MAX || text.data[0] == '-')
                return false;
        for (size_t i = 0; i < text.size; i++)
                if (text.data[i] <= ' ' || text.data[i] == 127 || strchr("<>\"(),;:\\[]", text.data[i]))
                        return false;
        return slice_find_byte(slice_from(text, at + 1), '@') == text.size - at - 1;
}

static bool message_is_right(const struct outbox_message *message)
{
        bool email = slice_equal(message->channel, S("email")), webhook = slice_equal(message->channel, S("webhook"));
        if (slice_find_byte(message->topic, '\n') != message->topic.size ||
            slice_find_byte(message->topic, '\r') != message->topic.size)
                return false;
        if (message->topic.size == 0 || message->topic.size > OUTBOX_TOPIC_MAX || message->body.size > OUTBOX_BODY_MAX)
                return false;
        if (!uuid_is_nil(message->recipient_id))
                return email || webhook || slice_equal(message->channel, S("push"));
        return email && is_email(message->address);
}

enum error outbox_add(struct tx *tx, const struct outbox_message *message)
{
        char id[UUID_TEXT_SIZE + 1];
        if (!message_is_right(message))
                return ERR_INVALID;
        TRY(outbox_insert(
                tx,
                &(struct outbox_insert_params){ .office_id = message->office_id,
                                                .id = message->id,
                                                .channel = message->channel,
                                                .recipient_id = message->recipient_id,
                                                .address = message->address.size ? message->address : SLICE_NULL,
                                                .topic = message->topic,
                                                .body = message->body,
                                                .about_kind = message->about_kind,
                                                .about_id = message->about_id,
                                                .created_at = clock_now() },
                NULL));
        uuid_format(message->id, id);
        return job_add(tx, &(struct job_new){ .office_id = message->office_id, .id = message->id, .kind = S(OUTBOX_JOB),
                                              .payload = slice_from_cstr(id) });
}

static enum error read_message(struct store *store, const struct job *job, struct arena *arena,
                               struct outbox_one_row *ret_row)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = job_hold(tx, job, SEND_LEASE);
                if (err == OK)
                        err = outbox_one(tx, &(struct outbox_one_params){ .office_id = job->office_id, .id = job->id },
                                         arena,
                                         ret_row);
        }
        return err;
}

/* Ends the message and its job in one step. */
static enum error settle(struct store *store, const struct job *job, struct slice state, struct slice why)
{
        enum error err;
        bool sent = slice_equal(state, S("sent"));
        transaction (tx, store, TX_WRITE, &err) {
                err = outbox_state(tx, &(struct outbox_state_params){ .state = state, .last_error = why,
                                                                      .sent_at = clock_now(), .has_sent_at = sent,
                                                                      .office_id = job->office_id, .id = job->id },
                                   NULL);
                if (err == OK)
                        err = job_finish(tx, job);
        }
        return err;
}

static struct slice address_of(const struct outbox_one_row *row)
{
        if (uuid_is_nil(row->recipient_id))
                return row->address;
        return slice_equal(row->person_state, S("active")) && row->named == 0 ? row->email : SLICE_NULL;
}

/* A body names a page as ": /path": it was written by a rule, which does not know by which address the server is
 * found. */
static struct slice with_links(struct slice body, struct slice origin, struct arena *arena)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, OUTBOX_BODY_MAX * 2);
        size_t at;
        while ((at = slice_find(body, S(": /"))) != SIZE_MAX) {
                buffer_append(&out, slice_sub(body, 0, at + 2));
                buffer_append(&out, origin);
                body = slice_from(body, at + 2);
        }
        buffer_append(&out, body);
        return buffer_check(&out) == OK ? arena_copy(arena, buffer_slice(&out)) : SLICE_NULL;
}

static enum error send_email(struct store *store, const struct outbox_delivery *delivery, const struct job *job,
                             const struct outbox_one_row *row)
{
        struct slice address = address_of(row);
        if (!is_email(address))
                return settle(store, job, S("dropped"), S("no address"));
        if (!delivery->deliver || delivery->mail_server.size == 0)
                return settle(store, job, S("held"), S("delivery is off"));
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        struct slice body = with_links(row->body, delivery->origin, &arena);
        if (slice_is_null(body))
                return ERR_MEMORY;
        TRY(deliver_email(&(struct deliver_message){ .id = job->id, .address = address, .topic = row->topic,
                                                     .body = body, .server = delivery->mail_server,
                                                     .from = delivery->mail_from }));
        return settle(store, job, S("sent"), SLICE_NULL);
}

static enum error find_endpoint(struct store *store, const struct job *job, struct uuid id, struct arena *arena,
                                struct webhook_one_row *ret_row)
{
        enum error err;
        transaction (tx, store, TX_READ, &err) {
                err = webhook_one(tx, &(struct webhook_one_params){ .office_id = job->office_id, .id = id }, arena,
                                  ret_row);
        }
        return err;
}

static enum error send_webhook(struct store *store, const struct outbox_delivery *delivery, const struct job *job,
                               const struct outbox_one_row *row)
{
        struct webhook_one_row endpoint;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 64 * 1024);
        enum error err = find_endpoint(store, job, row->recipient_id, &arena, &endpoint);
        if (err == ERR_NOT_FOUND || (err == OK && !slice_equal(endpoint.state, S("active"))))
                return settle(store, job, S("dropped"), S("no address"));
        TRY(err);
        if (!delivery->deliver)
                return settle(store, job, S("held"), S("delivery is off"));
        if (webhook_check_url(endpoint.url, &delivery->webhooks) != OK)
                return settle(store, job, S("dropped"), S("host is not configured"));
        TRY(deliver_webhook(&(struct deliver_message){ .id = job->id, .address = endpoint.url, .topic = row->topic,
                                                       .body = row->body, .secret = endpoint.secret,
                                                       .guard = &delivery->webhooks }));
        return settle(store, job, S("sent"), SLICE_NULL);
}

static enum error send_push(struct store *store, const struct outbox_delivery *delivery, const struct job *job)
{
        bool wanted = false;
        enum push_end end;
        TRY(push_is_wanted(store, &delivery->push, job, &wanted));
        if (!wanted)
                return settle(store, job, S("dropped"), S("no address"));
        if (!delivery->deliver)
                return settle(store, job, S("held"), S("delivery is off"));
        TRY(push_send(store, &delivery->push, job, &end));
        return end == PUSH_SENT ? settle(store, job, S("sent"), SLICE_NULL)
                                : settle(store, job, S("dropped"), S("no address"));
}

enum error outbox_send(struct store *store, const struct outbox_delivery *delivery, const struct job *job)
{
        struct outbox_one_row row = { 0 };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 256 * 1024);
        TRY(read_message(store, job, &arena, &row));
        if (!slice_equal(row.state, S("waiting")) && !slice_equal(row.state, S("held")))
                return OK;
        if (slice_equal(row.channel, S("push")))
                return send_push(store, delivery, job);
        return slice_equal(row.channel, S("email")) ? send_email(store, delivery, job, &row)
                                                    : send_webhook(store, delivery, job, &row);
}

enum error outbox_count(struct tx *tx, struct uuid office_id, struct outbox_counts *ret_counts)
{
        struct outbox_counts_of_row row;
        TRY(outbox_counts_of(tx, &(struct outbox_counts_of_params){ .office_id = office_id }, tx_arena(tx), &row));
        *ret_counts = (struct outbox_counts){ row.waiting, row.held, row.sent, row.dropped };
        return OK;
}
