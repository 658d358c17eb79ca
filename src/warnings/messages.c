/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What a warning says each time it is sent: first, changed while it is in force, and that it is over. */
#include "base/checked.h"
#include "jobs/outbox.h"
#include "store/change.h"
#include "warnings.sql.h"
#include "warnings/internal.h"

enum { STEPS_MAX = 99 };

static const struct {
        struct slice kind, event, words;
        const char *purpose; /* of opening it */
} news_words[] = {
        [WARNING_NEW] = { S("alert"), S("warning.published"), S("Ada peringatan baru untuk Anda"),
                          "membaca dan menjawabnya" },
        [WARNING_CHANGED] = { S("update"), S("warning.changed"), S("Peringatan untuk Anda diperbarui"),
                              "membaca dan menjawabnya" },
        [WARNING_OVER] = { S("cancel"), S("warning.ended"), S("Peringatan untuk Anda sudah berakhir"),
                           "membaca hasilnya" }, /* it takes no answer any more */
};

static enum error standing(struct tx *tx, struct uuid office_id, struct uuid id, struct warning_standing_row *ret_row)
{
        return warning_standing(tx, &(struct warning_standing_params){ .office_id = office_id, .id = id },
                                tx_arena(tx), ret_row);
}

/* --- telling ------------------------------------------------------------------------------------------------------ */

static enum error send_mail(struct tx *tx, struct uuid office_id, const struct warning_standing_row *row,
                            struct uuid person_id, enum warning_news news)
{
        char id[UUID_TEXT_SIZE + 1];
        struct arena *arena = tx_arena(tx);
        uuid_format(row->id, id);
        struct slice topic = arena_printf(arena, "Peringatan %.*s (%.*s)", SLICE_FMT(row->number),
                                          SLICE_FMT(row->level));
        struct slice body = arena_printf(arena, "%.*s: %.*s (%.*s).\n"
                                         "Masuk ke Kentongan untuk %s: /peringatan/%s\n",
                                         SLICE_FMT(news_words[news].words), SLICE_FMT(row->number),
                                         SLICE_FMT(row->level), news_words[news].purpose, id);
        if (slice_is_null(topic) || slice_is_null(body))
                return ERR_MEMORY;
        return outbox_add(tx, &(struct outbox_message){ .office_id = office_id, .id = uuid_new(), .channel = S("email"),
                                                        .recipient_id = person_id, .topic = topic, .body = body,
                                                        .about_kind = S("warning"), .about_id = row->id });
}

static enum error tell_browsers(struct tx *tx, struct uuid office_id, struct uuid warning_id,
                                const struct warning_reached_rows *people)
{
        struct uuid *ids = arena_array(tx_arena(tx), struct uuid, people->count);
        if (!ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < people->count; i++)
                ids[i] = people->items[i].person_id;
        return push_tell(tx, &(struct push_news){ .office_id = office_id, .people = ids, .count = people->count,
                                                  .about_kind = S("warning"), .about_id = warning_id });
}

/* WASPADA is not urgent: who got it reads of it once a week (remind.c). Once it was above that, all that follows is
 * told at once. */
static bool waits_for_digest(const struct warning_messages *messages)
{
        for (size_t i = 0; i < messages->count; i++)
                if (!slice_equal(messages->items[i].level, S("WASPADA")))
                        return false;
        return true;
}

static enum error tell_people(struct tx *tx, struct uuid office_id, const struct warning_standing_row *row,
                              const struct warning_reached_rows *people, enum warning_news news)
{
        for (size_t i = 0; i < people->count; i++)
                if (people->items[i].email.size > 0)
                        TRY(send_mail(tx, office_id, row, people->items[i].person_id, news));
        return tell_browsers(tx, office_id, row->id, people);
}

/* Whoever has no address finds it in his list all the same. */
enum error warning_tell(struct tx *tx, const struct actor *actor, struct uuid warning_id, enum warning_news news)
{
        struct warning_standing_row row;
        struct warning_reached_rows people;
        struct warning_messages messages;
        struct uuid office_id = actor->office_id;
        struct slice today = actor_today(actor, tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(standing(tx, office_id, warning_id, &row));
        TRY(warning_reached(tx, &(struct warning_reached_params){ .office_id = office_id, .warning_id = warning_id,
                                                                  .today = today },
                            tx_arena(tx), &people));
        TRY(warning_messages_of(tx, office_id, warning_id, tx_arena(tx), &messages));
        if (!waits_for_digest(&messages))
                TRY(tell_people(tx, office_id, &row, &people, news));
        return webhook_tell(tx, &(struct webhook_event){ .office_id = office_id, .event = news_words[news].event,
                                                         .id = warning_id, .path = "/peringatan/",
                                                         .cap_path = row.public ? "/peringatan-publik/" : NULL,
                                                         .time = (int64_t)messages.count });
}

/* --- what was said ------------------------------------------------------------------------------------------------ */

enum error warning_messages_of(struct tx *tx, struct uuid office_id, struct uuid warning_id, struct arena *arena,
                               struct warning_messages *ret_messages)
{
        struct warning_message_rows_rows rows;
        TRY(warning_message_rows(tx,
                                 &(struct warning_message_rows_params){ .office_id = office_id,
                                                                        .warning_id = warning_id },
                                 arena, &rows));
        struct warning_messages messages = { .items = arena_array(arena, struct warning_message, rows.count),
                                             .count = rows.count };
        if (!messages.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct warning_message_rows_row *row = &rows.items[i];
                messages.items[i] = (struct warning_message){
                        .step = row->step, .version = row->version, .kind = row->kind, .level = row->level,
                        .title = row->title, .body = row->body, .asked = row->asked, .written_by = row->written_by,
                        .written_name = row->written_name, .expires_at = row->expires_at,
                        .sent_at = row->has_sent_at ? row->sent_at : 0 };
        }
        *ret_messages = messages;
        return OK;
}

enum error warning_keep_message(struct tx *tx, const struct actor *actor, struct uuid warning_id,
                                enum warning_news news)
{
        struct warning_whole_row row;
        struct warning_messages messages;
        instant now = clock_now();
        TRY(warning_whole(tx, &(struct warning_whole_params){ .office_id = actor->office_id, .id = warning_id },
                          tx_arena(tx), &row));
        /* what waits is said no more */
        TRY(warning_message_drop(tx, &(struct warning_message_drop_params){ actor->office_id, warning_id }, NULL));
        TRY(warning_messages_of(tx, actor->office_id, warning_id, tx_arena(tx), &messages));
        return warning_message_insert(tx, &(struct warning_message_insert_params){
                                                  .office_id = actor->office_id, .warning_id = warning_id,
                                                  .step = (int64_t)messages.count + 1, .kind = news_words[news].kind,
                                                  .level = row.level, .level_version = row.level_version,
                                                  .has_level_version = row.has_level_version, .title = row.title,
                                                  .body = row.body, .asked = row.asked, .expires_at = row.expires_at,
                                                  .written_by = actor->person_id, .written_at = now, .sent_at = now,
                                                  .has_sent_at = true, .version = 1 },
                                      NULL);
}

enum error warnings_public_messages(struct tx *tx, struct uuid office_id, struct uuid warning_id, struct arena *arena,
                                    struct warning_messages *ret_messages)
{
        struct warning_public_head_row row;
        struct warning_messages messages;
        TRY(warning_public_head(tx, &(struct warning_public_head_params){ .office_id = office_id, .id = warning_id },
                                arena, &row));
        TRY(warning_messages_of(tx, office_id, warning_id, arena, &messages));
        while (messages.count > 0 && messages.items[messages.count - 1].sent_at == 0)
                messages.count--;
        for (size_t i = 0; i < messages.count; i++)
                messages.items[i].asked = SLICE_NULL;
        messages.number = row.number;
        messages.areas = row.areas;
        *ret_messages = messages;
        return messages.count > 0 ? OK : ERR_NOT_FOUND;
}

/* --- a change ----------------------------------------------------------------------------------------------------- */

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice state)
{
        return (struct access_object){ .kind = S("warning"), .office_id = actor->office_id, .id = id, .state = state,
                                       .class = CLASS_P2 };
}

enum error warnings_change(struct tx *tx, const struct actor *actor, const struct warning_draft *draft,
                           int64_t version, struct warning_fault_at *ret_fault)
{
        struct warning_standing_row row;
        struct warning_frame frame;
        struct warning_messages messages;
        struct warning_draft own = *draft;
        TRY(standing(tx, actor->office_id, draft->id, &row));
        struct access_object object = object_of(actor, draft->id, row.state);
        TRY(access_decide(tx, actor, S("warning.read"), &object));
        if (!slice_equal(row.state, S("published")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("warning.draft"), &object, SLICE_NULL));
        if (row.version != version)
                return ERR_STALE;
        own.areas = row.areas;
        own.signal_id = row.signal_id;
        TRY(warning_check_draft(tx, actor, &own, ret_fault, &frame));
        TRY(warning_messages_of(tx, actor->office_id, draft->id, tx_arena(tx), &messages));
        const struct warning_message *last = messages.count ? &messages.items[messages.count - 1] : NULL;
        if (!last || last->step >= STEPS_MAX)
                return ERR_CONFLICT;
        bool waits = last->sent_at == 0;
        TRY(warning_message_drop(tx, &(struct warning_message_drop_params){ actor->office_id, draft->id }, NULL));
        TRY(warning_message_insert(tx, &(struct warning_message_insert_params){
                                               .office_id = actor->office_id, .warning_id = draft->id,
                                               .step = last->step + !waits, .kind = news_words[WARNING_CHANGED].kind,
                                               .level = own.level, .level_version = frame.level_version,
                                               .has_level_version = true, .title = own.title, .body = own.body,
                                               .asked = own.asked, .expires_at = frame.expires,
                                               .written_by = actor->person_id, .written_at = clock_now(),
                                               .version = waits ? last->version + 1 : 1 },
                                   NULL));
        if (row.public && !(waits && uuid_equal(last->written_by, actor->person_id)))
                TRY(warning_tell_second(tx, actor, draft->id, WARNING_CHANGED));
        return change_record(tx, actor->office_id, S("warning"), draft->id, S("changed"));
}

static enum error put_in_force(struct tx *tx, struct uuid office_id, struct uuid warning_id,
                               const struct warning_message_rows_row *message)
{
        int64_t changed;
        TRY(warning_change_set(tx, &(struct warning_change_set_params){
                                           .office_id = office_id, .id = warning_id, .level = message->level,
                                           .level_version = message->level_version,
                                           .has_level_version = message->has_level_version, .title = message->title,
                                           .body = message->body, .asked = message->asked,
                                           .expires_at = message->expires_at },
                               &changed));
        return changed ? OK : ERR_CONFLICT;
}

enum error warnings_send(struct tx *tx, const struct actor *actor, const struct warning_sending *sending)
{
        struct warning_standing_row row;
        struct warning_message_rows_rows rows;
        struct uuid office_id = actor->office_id, id = sending->warning_id;
        struct slice today = actor_today(actor, tx_arena(tx));
        int64_t changed;
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(standing(tx, office_id, id, &row));
        struct access_object object = object_of(actor, id, row.state);
        TRY(access_decide(tx, actor, S("warning.read"), &object));
        TRY(warning_message_rows(tx, &(struct warning_message_rows_params){ .office_id = office_id, .warning_id = id },
                                 tx_arena(tx), &rows));
        const struct warning_message_rows_row *last = rows.count ? &rows.items[rows.count - 1] : NULL;
        if (!slice_equal(row.state, S("published")) || !last || last->has_sent_at || last->expires_at <= clock_now())
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("warning.send"), &object, SLICE_NULL));
        if (row.public && uuid_equal(last->written_by, actor->person_id))
                return ERR_FORBIDDEN; /* what everybody reads, a second person has read before */
        TRY(warning_message_sent(tx, &(struct warning_message_sent_params){
                                             .office_id = office_id, .warning_id = id, .step = sending->step,
                                             .version = sending->message_version, .sent_at = clock_now() },
                                 &changed));
        if (changed == 0 || row.version != sending->version)
                return ERR_STALE;
        TRY(put_in_force(tx, office_id, id, last));
        enum error err = warning_add_audience(tx, actor, id);
        if (err != OK && err != ERR_CONFLICT) /* nobody is there now: those whom it reached are told */
                return err;
        TRY(warning_unsee(tx, &(struct warning_unsee_params){ .office_id = office_id, .warning_id = id,
                                                              .at = clock_now(), .today = today },
                          NULL));
        TRY(warning_tell(tx, actor, id, WARNING_CHANGED));
        return change_record(tx, office_id, S("warning"), id, S("changed"));
}
