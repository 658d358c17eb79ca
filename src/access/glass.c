/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Breaking the glass: in an emergency one thing is opened for an hour, and somebody else looks at it afterwards. */
#include "access.sql.h"
#include "access/people.h"
#include "store/store.h"

#define GLASS_TIME   (60 * MINUTE)
#define REVIEW_LIMIT (72 * HOUR)

enum { REASON_MIN = 20, REASON_MAX = 4000 };

static enum error refuse_while_unreviewed(struct tx *tx, const struct actor *actor)
{
        struct access_glass_unreviewed_row waiting;
        TRY(access_glass_unreviewed(tx,
                                    &(struct access_glass_unreviewed_params){ .person_id = actor->person_id,
                                                                              .before = clock_now() - REVIEW_LIMIT },
                                    tx_arena(tx), &waiting));
        return waiting.found > 0 ? ERR_FORBIDDEN : OK;
}

enum error glass_break(struct store *store, const struct actor *actor, const struct glass *glass)
{
        if (glass->reason.size < REASON_MIN || glass->reason.size > REASON_MAX)
                return ERR_INVALID;
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_object object = { .kind = glass->object_kind, .office_id = actor->office_id,
                                                .id = glass->object_id, .class = CLASS_P3 };
                instant now = clock_now();
                err = access_enter(tx, actor, S("glass.open"), &object, SLICE_NULL);
                if (err == OK)
                        err = refuse_while_unreviewed(tx, actor);
                if (err == OK)
                        err = access_glass_insert(
                                tx,
                                &(struct access_glass_insert_params){ .office_id = actor->office_id,
                                                                      .id = glass->id,
                                                                      .person_id = actor->person_id,
                                                                      .object_kind = glass->object_kind,
                                                                      .object_id = glass->object_id,
                                                                      .reason = glass->reason,
                                                                      .opened_at = now,
                                                                      .expires_at = now + GLASS_TIME },
                                NULL);
        }
        return err;
}

enum error glass_review(struct store *store, const struct actor *actor, struct uuid glass_id, struct slice verdict)
{
        if (!slice_equal(verdict, S("justified")) && !slice_equal(verdict, S("revoked")))
                return ERR_INVALID;
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                struct access_glass_row glass;
                int64_t changed = 0;
                err = access_glass(tx, &(struct access_glass_params){ .office_id = actor->office_id, .id = glass_id },
                                   tx_arena(tx), &glass);
                if (err != OK)
                        continue;
                struct access_object object = { .kind = S("glass"), .office_id = glass.office_id, .id = glass_id,
                                                .class = CLASS_P3 };
                if (uuid_equal(glass.person_id, actor->person_id))
                        object.relations |= RELATION_PROPOSER;
                err = access_enter(tx, actor, S("glass.review"), &object, SLICE_NULL);
                if (err == OK)
                        err = access_glass_review(tx,
                                                  &(struct access_glass_review_params){ .reviewed_by = actor->person_id,
                                                                                        .now = clock_now(),
                                                                                        .verdict = verdict,
                                                                                        .office_id = actor->office_id,
                                                                                        .id = glass_id },
                                                  &changed);
                if (err == OK && changed == 0)
                        err = ERR_CONFLICT;
        }
        return err;
}
