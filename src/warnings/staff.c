/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telling analysts and heads of an office that something waits for them. */
#include "access/people.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings/internal.h"

static enum error find_day(struct tx *tx, const struct staff_news *news, struct slice *ret_today)
{
        struct office office;
        int32_t zone_minutes;
        TRY(office_find(tx, news->office_id, tx_arena(tx), &office));
        if (!zone_parse(office.zone, &zone_minutes))
                return ERR_CORRUPT;
        *ret_today = date_iso_kept(date_of_instant(news->now, zone_minutes), tx_arena(tx));
        return slice_is_null(*ret_today) ? ERR_MEMORY : OK;
}

static enum error find_in_role(struct tx *tx, const struct staff_news *news, struct slice role,
                               struct person_ids *ret_people)
{
        struct slice today;
        TRY(find_day(tx, news, &today));
        return people_in_role(tx, &(struct role_search){ news->office_id, role, today }, tx_arena(tx), ret_people);
}

static enum error tell_people(struct tx *tx, const struct staff_news *news, const struct person_ids *people,
                              size_t *found, size_t *told)
{
        if (slice_is_null(news->topic) || slice_is_null(news->body))
                return ERR_MEMORY;
        for (size_t i = 0; i < people->count; i++) {
                bool named = false;
                if (!slice_is_null(news->kind))
                        TRY(access_is_named(tx, people->items[i], news->kind, news->about_id, &named));
                if (uuid_equal(people->items[i], news->without))
                        continue;
                ++*found;
                if (named)
                        continue;
                ++*told;
                TRY(outbox_add(tx, &(struct outbox_message){ .office_id = news->office_id, .id = uuid_new(),
                                                             .channel = S("email"), .topic = news->topic,
                                                             .body = news->body, .recipient_id = people->items[i],
                                                             .about_kind = news->kind,
                                                             .about_id = news->about_id }));
        }
        return OK;
}

enum error staff_tell(struct tx *tx, const struct staff_news *news, struct slice role)
{
        size_t found = 0, told = 0;
        return staff_tell_counted(tx, news, role, &found, &told);
}

enum error staff_tell_counted(struct tx *tx, const struct staff_news *news, struct slice role, size_t *found,
                              size_t *told)
{
        struct person_ids people;
        TRY(find_in_role(tx, news, role, &people));
        return tell_people(tx, news, &people, found, told);
}

static struct staff_news second_news(const struct actor *writer, struct uuid warning_id)
{
        return (struct staff_news){ .office_id = writer->office_id, .now = clock_now(), .kind = S("warning"),
                                    .about_id = warning_id, .without = writer->person_id };
}

static enum error find_seconds(struct tx *tx, const struct staff_news *news, struct slice action,
                               struct person_ids *ret_people)
{
        struct slice today;
        TRY(find_day(tx, news, &today));
        return people_who_may(tx, &(struct action_search){ news->office_id, action, today },
                              tx_arena(tx), ret_people);
}

enum error warning_second_people(struct tx *tx, const struct actor *writer, struct uuid warning_id, int64_t *ret_count)
{
        struct person_ids people;
        struct staff_news news = second_news(writer, warning_id);
        int64_t count = 0;
        TRY(find_seconds(tx, &news, S("warning.publish"), &people));
        for (size_t i = 0; i < people.count; i++) {
                bool named;
                TRY(access_is_named(tx, people.items[i], news.kind, news.about_id, &named));
                count += !named && !uuid_equal(people.items[i], news.without);
        }
        *ret_count = count;
        return OK;
}

enum error warning_tell_second(struct tx *tx, const struct actor *writer, struct uuid warning_id,
                               enum warning_news news)
{
        char id[UUID_TEXT_SIZE + 1];
        struct person_ids people;
        size_t found = 0, reached = 0;
        struct staff_news told = second_news(writer, warning_id);
        uuid_format(warning_id, id);
        told.topic = S("Peringatan untuk warga menunggu orang kedua");
        told.body = arena_printf(tx_arena(tx),
                                 "%s\nMasuk ke Kentongan untuk membacanya: /peringatan/%s\n",
                                 news == WARNING_NEW ? "Konsepnya selesai ditulis. Baca dan terbitkan bila benar."
                                                     : "Perubahannya selesai ditulis. Baca dan kirim bila benar.", id);
        TRY(find_seconds(tx, &told, S("warning.publish"), &people));
        return tell_people(tx, &told, &people, &found, &reached);
}

enum error signal_tell_seconds(struct tx *tx, const struct actor *asker, const struct signal_asked *asked)
{
        struct person_ids people;
        size_t found = 0, reached = 0;
        struct staff_news told = { .office_id = asker->office_id, .now = clock_now(), .topic = asked->topic,
                                   .without = asker->person_id };
        told.body = arena_printf(tx_arena(tx), "%s\nMasuk ke Kentongan untuk membacanya: %.*s\n", asked->text,
                                 SLICE_FMT(asked->path));
        TRY(find_seconds(tx, &told, S("signal.agree"), &people));
        return tell_people(tx, &told, &people, &found, &reached);
}

enum error signal_tell_analysts(struct tx *tx, const struct signal_news *news)
{
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        uuid_format(news->id, id);
        struct slice topic = arena_printf(arena, "%.*s baru: %.*s", SLICE_FMT(news->name), SLICE_FMT(news->number));
        return staff_tell(tx,
                          &(struct staff_news){ .office_id = news->office_id, .now = news->now, .topic = topic,
                                                .body = arena_printf(arena, "%.*s menunggu ditelaah.\n"
                                                                     "Masuk ke Kentongan untuk membacanya: %s%s\n",
                                                                     SLICE_FMT(topic), news->path, id),
                                                .kind = news->kind, .about_id = news->id },
                          S("analyst"));
}
