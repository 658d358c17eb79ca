/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Photos and papers that an agency sends with its answer. */
#include "base/checked.h"
#include "exchange.sql.h"
#include "exchange/internal.h"

/* Before the answer is sent, what belongs to it is the agency's alone. */
static bool is_hidden(const struct actor *actor, struct slice state)
{
        bool waits = slice_equal(state, S("sent")) || slice_equal(state, S("opened"));
        return uuid_is_nil(actor->agency_id) && waits;
}

static struct attachment_owner owner_of(struct uuid office_id, struct uuid id)
{
        return (struct attachment_owner){ .office_id = office_id, .id = id, .kind = REQUEST, .item_key = S(""),
                                          .class = S("P3"), .retention = S("exchange") };
}

enum error answer_attachments(struct tx *tx, const struct actor *actor, struct arena *arena, struct request_file *file)
{
        struct attachment_owner owner = owner_of(file->office_id, file->id);
        return is_hidden(actor, file->state) ? OK : attachments_of(tx, &owner, arena, &file->attachments);
}

enum error exchange_attach_enter(struct tx *tx, const struct actor *actor, const void *what, enum attach_act act,
                                 struct attach_grant *ret_grant)
{
        struct uuid id = *(const struct uuid *)what;
        struct slice action = act == ATTACH_SEE ? S("exchange.read") : S("exchange.answer");
        struct request_place_row place;
        bool named = false;
        TRY(request_place(tx, &(struct request_place_params){ .id = id, .office_id = actor->office_id,
                                                              .agency_id = actor->agency_id },
                          tx_arena(tx), &place));
        if (!uuid_is_nil(place.application_id))
                TRY(access_is_named(tx, actor->person_id, S("application"), place.application_id, &named));
        if (named || (act == ATTACH_SEE && is_hidden(actor, place.state)))
                return ERR_NOT_FOUND;
        struct access_object object = request_object(actor, id, &place, CLASS_P3);
        TRY(access_decide(tx, actor, action, &object));
        *ret_grant = (struct attach_grant){ owner_of(place.office_id, id), action,
                                            request_version(place.state) };
        return OK;
}
