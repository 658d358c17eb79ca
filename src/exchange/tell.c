/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Notices of the exchange: a number and a link, never what is asked or answered. */
#include "exchange/internal.h"
#include "jobs/outbox.h"

enum error tell_agency(struct tx *tx, const struct request_new *request, struct slice number)
{
        struct request_agency_people_rows people;
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(request->id, id);
        TRY(request_agency_people(tx, &(struct request_agency_people_params){ .agency_id = request->agency_id,
                                                                              .request_id = request->id },
                                  arena, &people));
        for (size_t i = 0; i < people.count; i++) {
                struct slice receiver = slice_of((const char *)people.items[i].id.bytes, 16);
                TRY(outbox_add(tx,
                               &(struct outbox_message){
                                       .office_id = people.items[i].office_id,
                                       .id = uuid_from_name(request->id, receiver),
                                       .channel = S("email"),
                                       .recipient_id = people.items[i].id,
                                       .topic = arena_printf(arena, "Permintaan %.*s", SLICE_FMT(number)),
                                       .body = arena_printf(arena, "%.*s\n/permintaan/%s\n", SLICE_FMT(number), id) }));
        }
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
