/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notices of the exchange: a number and a link, never what is asked or answered. */
#include "exchange/internal.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "passports/passports.h"

/* `turn`: 0 when it is sent; messages of one turn go once to each. */
/* lint: parameters (to whom, about what) */
static enum error tell(struct tx *tx, struct uuid agency_id, struct uuid request_id, struct slice topic, instant turn)
{
        struct request_agency_people_rows people;
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(request_id, id);
        TRY(request_agency_people(tx, &(struct request_agency_people_params){ .agency_id = agency_id,
                                                                              .request_id = request_id },
                                  arena, &people));
        struct slice body = arena_printf(arena, "%.*s\n/permintaan/%s\n", SLICE_FMT(topic), id);
        for (size_t i = 0; i < people.count; i++) {
                struct slice receiver = slice_of((const char *)people.items[i].id.bytes, 16);
                struct uuid message = uuid_from_name(request_id, receiver);
                if (turn)
                        message = uuid_from_name(message, arena_printf(arena, "remind %lld", (long long)turn));
                TRY(outbox_add(tx,
                               &(struct outbox_message){
                                       .office_id = people.items[i].office_id,
                                       .id = message,
                                       .channel = S("email"),
                                       .recipient_id = people.items[i].id,
                                       .topic = topic,
                                       .body = body }));
        }
        return OK;
}

enum error tell_agency(struct tx *tx, struct uuid agency_id, struct uuid request_id, struct slice number)
{
        return tell(tx, agency_id, request_id, arena_printf(tx_arena(tx), "Permintaan %.*s", SLICE_FMT(number)), 0);
}

static enum error remind(struct tx *tx, const struct request_late_row *row)
{
        struct slice topic = arena_printf(tx_arena(tx), "Pengingat: permintaan %.*s menunggu jawaban",
                                          SLICE_FMT(row->number));
        TRY(request_reminded(tx, &(struct request_reminded_params){ row->office_id, row->id, clock_now() }, NULL));
        return tell(tx, row->agency_id, row->id, topic, clock_now());
}

enum error exchange_remind(struct tx *tx, struct uuid office_id, struct uuid request_id)
{
        struct request_to_remind_row row;
        enum error err = request_to_remind(tx,
                                           &(struct request_to_remind_params){ office_id, request_id,
                                                                               clock_now() - DAY },
                                           tx_arena(tx), &row);
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        return remind(tx, &(struct request_late_row){ row.office_id, row.id, row.agency_id, row.number });
}

enum error exchange_remind_late(struct tx *tx, int64_t most, int64_t *ret_count)
{
        struct request_late_rows rows;
        TRY(request_late(tx, &(struct request_late_params){ clock_now(), most }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(remind(tx, &rows.items[i]));
        *ret_count = (int64_t)rows.count;
        return OK;
}

enum error tell_requester(struct tx *tx, const struct request_place_row *place, struct uuid request_id)
{
        struct arena *arena = tx_arena(tx);
        struct slice number = place->number;
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(request_id, id);
        TRY(webhook_tell(tx, &(struct webhook_event){ place->office_id, S("request.answered"), request_id,
                                                      "/permintaan/" }));
        return outbox_add(tx, &(struct outbox_message){
                                      .office_id = place->office_id, .id = uuid_from_name(request_id, S("answered")),
                                      .channel = S("email"), .recipient_id = place->requested_by,
                                      .topic = arena_printf(arena, "Jawaban %.*s", SLICE_FMT(number)),
                                      .body = arena_printf(arena, "%.*s\n/permintaan/%s\n", SLICE_FMT(number), id) });
}

enum error tell_passports(struct tx *tx, const struct actor *actor, const struct request_place_row *place,
                          const struct agency_word *word)
{
        if (uuid_is_nil(place->application_id))
                return OK;
        TRY(passports_outside_answered(tx, place->office_id, word->request_id, word->code));
        return passports_answered(tx, actor, place->office_id, place->application_id,
                                  word->said ? place->item_key : SLICE_NULL, word->good);
}
