/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Telling analysts and heads of an office that something waits for them. */
#include "access/people.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings/internal.h"

static enum error find_people(struct tx *tx, const struct staff_news *news, struct slice role,
                              struct person_ids *ret_people)
{
        struct office office;
        int32_t zone_minutes;
        TRY(office_find(tx, news->office_id, tx_arena(tx), &office));
        if (!zone_parse(office.zone, &zone_minutes))
                return ERR_CORRUPT;
        struct slice today = date_iso_kept(date_of_instant(news->now, zone_minutes), tx_arena(tx));
        if (slice_is_null(today))
                return ERR_MEMORY;
        return people_in_role(tx, &(struct role_search){ news->office_id, role, today }, tx_arena(tx), ret_people);
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
        if (slice_is_null(news->topic) || slice_is_null(news->body))
                return ERR_MEMORY;
        TRY(find_people(tx, news, role, &people));
        for (size_t i = 0; i < people.count; i++) {
                bool named = false;
                if (!slice_is_null(news->kind))
                        TRY(access_is_named(tx, people.items[i], news->kind, news->about_id, &named));
                if (uuid_equal(people.items[i], news->without))
                        continue;
                ++*found;
                if (named)
                        continue;
                ++*told;
                TRY(outbox_add(tx, &(struct outbox_message){ .office_id = news->office_id, .id = uuid_new(),
                                                             .channel = S("email"), .topic = news->topic,
                                                             .body = news->body, .recipient_id = people.items[i],
                                                             .about_kind = news->kind,
                                                             .about_id = news->about_id }));
        }
        return OK;
}

enum error staff_count(struct tx *tx, const struct staff_news *news, struct slice role, int64_t *count)
{
        struct person_ids people;
        TRY(find_people(tx, news, role, &people));
        for (size_t i = 0; i < people.count; i++) {
                bool named;
                TRY(access_is_named(tx, people.items[i], news->kind, news->about_id, &named));
                *count += !named && !uuid_equal(people.items[i], news->without);
        }
        return OK;
}

/* As the policy has "warning.publish". */
static const char *const second_roles[] = { "analyst", "head" };

static struct staff_news second_news(const struct actor *writer, struct uuid warning_id)
{
        return (struct staff_news){ .office_id = writer->office_id, .now = clock_now(), .kind = S("warning"),
                                    .about_id = warning_id, .without = writer->person_id };
}

enum error warning_second_people(struct tx *tx, const struct actor *writer, struct uuid warning_id, int64_t *ret_count)
{
        struct staff_news news = second_news(writer, warning_id);
        *ret_count = 0;
        for (size_t i = 0; i < ARRAY_SIZE(second_roles); i++)
                TRY(staff_count(tx, &news, slice_from_cstr(second_roles[i]), ret_count));
        return OK;
}

enum error warning_tell_second(struct tx *tx, const struct actor *writer, struct uuid warning_id)
{
        char id[UUID_TEXT_SIZE + 1];
        struct staff_news news = second_news(writer, warning_id);
        uuid_format(warning_id, id);
        news.topic = S("Peringatan untuk warga menunggu orang kedua");
        news.body = arena_printf(tx_arena(tx),
                                 "Konsepnya selesai ditulis. Baca dan terbitkan bila benar.\n"
                                 "Masuk ke Kentongan untuk membacanya: /peringatan/%s\n", id);
        for (size_t i = 0; i < ARRAY_SIZE(second_roles); i++)
                TRY(staff_tell(tx, &news, slice_from_cstr(second_roles[i])));
        return OK;
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
