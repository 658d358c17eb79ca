/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Breaking the glass: in an emergency one thing is opened for an hour, and somebody else looks at it afterwards. */
#include "access.sql.h"
#include "access/people.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "journal/journal.h"
#include "store/store.h"
#include "text/date.h"
#include "text/utf8.h"

#define GLASS S("glass")

enum { REASON_MIN = 20, REASON_MAX = 1000 };

/* --- telling --- */

/* What leaves is a link: neither who, nor which thing, nor why. */
static enum error tell(struct tx *tx, struct uuid office_id, struct uuid person_id, struct uuid glass_id,
                       const char *path)
{
        struct slice receiver = slice_of((const char *)person_id.bytes, sizeof person_id.bytes);
        struct uuid id = uuid_from_name(uuid_from_name(glass_id, slice_from_cstr(path)), receiver);
        return outbox_add(tx, &(struct outbox_message){ .office_id = office_id, .id = id, .channel = S("email"),
                                                        .recipient_id = person_id, .topic = S("Pembukaan darurat"),
                                                        .body = arena_printf(tx_arena(tx), "%s\n", path) });
}

/* Everybody who may review it: neither who opened it nor who is named in it. `path` differs between the first notice
 * and the second, so that each is told once. */
static enum error tell_reviewers(struct tx *tx, struct uuid office_id, int32_t zone_minutes,
                                 const struct access_glass_row *glass, const char *path)
{
        char today[DATE_ISO_SIZE + 1];
        struct person_ids people;
        struct slice day = date_iso_text(date_of_instant(clock_now(), zone_minutes), today);
        TRY(people_who_may(tx, &(struct action_search){ office_id, S("glass.review"), day }, tx_arena(tx), &people));
        for (size_t i = 0; i < people.count; i++) {
                bool named;
                TRY(access_is_named(tx, people.items[i], GLASS, glass->id, &named));
                if (!named && !uuid_equal(people.items[i], glass->person_id))
                        TRY(tell(tx, office_id, people.items[i], glass->id, path));
        }
        return OK;
}

/* The owner is told of the thing that he works on already, so no named person can be one. */
static enum error tell_all(struct tx *tx, const struct actor *actor, const struct glass *glass)
{
        struct access_glass_row row = { .id = glass->id, .person_id = actor->person_id };
        if (!uuid_is_nil(glass->owner_id) && !uuid_equal(glass->owner_id, actor->person_id))
                TRY(tell(tx, actor->office_id, glass->owner_id, glass->id, "/darurat"));
        return tell_reviewers(tx, actor->office_id, actor->zone_minutes, &row, "/orang/darurat");
}

/* --- opening --- */

static enum error refuse_while_unreviewed(struct tx *tx, const struct actor *actor)
{
        struct access_glass_unreviewed_row waiting;
        struct access_glass_unreviewed_params params = { .person_id = actor->person_id,
                                                         .before = clock_now() - GLASS_REVIEW_LIMIT };
        TRY(access_glass_unreviewed(tx, &params, tx_arena(tx), &waiting));
        return waiting.found > 0 ? ERR_FORBIDDEN : OK;
}

enum error glass_try(struct store *store, const struct actor *actor, struct uuid id)
{
        enum error err;
        instant now = clock_now();
        transaction (tx, store, TX_WRITE, &err) {
                struct access_glass_used_row used = { 0 };
                err = access_decide(tx, actor, S("glass.open"),
                                    &(struct access_object){ .kind = GLASS, .office_id = actor->office_id,
                                                             .class = CLASS_P3 });
                if (err == OK)
                        err = refuse_while_unreviewed(tx, actor);
                if (err == OK)
                        err = access_glass_used(tx,
                                                &(struct access_glass_used_params){ .person_id = actor->person_id,
                                                                                    .since = now - DAY,
                                                                                    .now = now },
                                                tx_arena(tx), &used);
                if (err == OK && (used.tries >= GLASS_DAY_MAX || used.open >= GLASS_OPEN_MAX))
                        err = ERR_BUSY;
                if (err == OK)
                        err = access_glass_try(tx, &(struct access_glass_try_params){ .office_id = actor->office_id,
                                                                                      .id = id,
                                                                                      .person_id = actor->person_id,
                                                                                      .at = now },
                                               NULL);
        }
        return err;
}

/* Whoever is named in the thing neither reviews this nor finds a trace of it. */
static enum error mark_named(struct tx *tx, const struct actor *actor, const struct glass *glass)
{
        int64_t count;
        TRY(access_inherit_named(tx, actor->office_id, glass->object_kind, glass->object_id, GLASS, glass->id));
        return access_mark_named(tx, &(struct named_in_search){ .office_id = actor->office_id, .object_kind = GLASS,
                                                                .object_id = glass->id, .persons = glass->named,
                                                                .person_count = glass->named_count },
                                 &count);
}

static enum error open_glass(struct tx *tx, const struct actor *actor, const struct glass *glass)
{
        struct access_object object = { .kind = glass->object_kind, .office_id = actor->office_id,
                                        .id = glass->object_id, .class = CLASS_P3 };
        instant now = clock_now();
        TRY(access_enter(tx, actor, S("glass.open"), &object, SLICE_NULL));
        TRY(refuse_while_unreviewed(tx, actor));
        TRY(access_glass_insert(tx, &(struct access_glass_insert_params){ .office_id = actor->office_id,
                                                                          .id = glass->id,
                                                                          .person_id = actor->person_id,
                                                                          .object_kind = glass->object_kind,
                                                                          .object_id = glass->object_id,
                                                                          .reason = glass->reason,
                                                                          .opened_at = now,
                                                                          .expires_at = now + GLASS_TIME,
                                                                          .owner_id = glass->owner_id },
                                NULL));
        TRY(mark_named(tx, actor, glass));
        return tell_all(tx, actor, glass);
}

enum error glass_break(struct store *store, const struct actor *actor, const struct glass *glass)
{
        size_t length = utf8_count(glass->reason);
        enum error err;
        if (length < REASON_MIN || length > REASON_MAX)
                return ERR_INVALID;
        transaction (tx, store, TX_WRITE, &err) {
                err = open_glass(tx, actor, glass);
        }
        return err;
}

/* --- reviewing --- */

static enum error review(struct tx *tx, const struct actor *actor, struct uuid glass_id, struct slice verdict)
{
        struct access_glass_row glass;
        int64_t changed = 0;
        TRY(access_glass(tx, &(struct access_glass_params){ .office_id = actor->office_id, .id = glass_id },
                         tx_arena(tx), &glass));
        /* Somebody may have been named in the thing since. */
        TRY(access_inherit_named(tx, actor->office_id, glass.object_kind, glass.object_id, GLASS, glass_id));
        struct access_object object = { .kind = GLASS, .office_id = glass.office_id, .id = glass_id,
                                        .class = CLASS_P3 };
        if (uuid_equal(glass.person_id, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        TRY(access_enter(tx, actor, S("glass.review"), &object, SLICE_NULL));
        TRY(access_glass_review(tx, &(struct access_glass_review_params){ .reviewed_by = actor->person_id,
                                                                          .now = clock_now(),
                                                                          .verdict = verdict,
                                                                          .office_id = actor->office_id,
                                                                          .id = glass_id },
                                &changed));
        return changed == 0 ? ERR_CONFLICT : OK;
}

enum error glass_review(struct store *store, const struct actor *actor, struct uuid glass_id, struct slice verdict)
{
        enum error err;
        if (!slice_equal(verdict, S("justified")) && !slice_equal(verdict, S("revoked")))
                return ERR_INVALID;
        transaction (tx, store, TX_WRITE, &err) {
                err = review(tx, actor, glass_id, verdict);
        }
        return err;
}

enum error glass_escalate(struct tx *tx, instant now, int64_t *ret_count)
{
        struct access_glass_forgotten_rows rows;
        TRY(access_glass_forgotten(tx, &(struct access_glass_forgotten_params){ .before = now - GLASS_REVIEW_LIMIT },
                                   tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                const struct access_glass_forgotten_row *row = &rows.items[i];
                int32_t zone;
                if (!zone_parse(row->zone, &zone))
                        return ERR_CORRUPT;
                struct access_glass_row glass = { .id = row->id, .person_id = row->person_id };
                TRY(access_glass_escalated(tx, &(struct access_glass_escalated_params){ .at = now, .id = row->id,
                                                                                        .office_id = row->office_id },
                                           NULL));
                TRY(journal_write(tx, &(struct journal_note){ .office_id = row->office_id, .object_kind = GLASS,
                                                              .action = S("glass.escalate"), .purpose = S("review"),
                                                              .ids = &row->id, .id_count = 1 }));
                TRY(tell_reviewers(tx, row->office_id, zone, &glass, "/orang/darurat?lewat=72"));
        }
        *ret_count = (int64_t)rows.count;
        return OK;
}
