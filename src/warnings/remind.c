/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What is told without being urgent: to an owner that his warning is over and waits for its outcome, and once a week to
 * each analyst how many signals are new at WASPADA, and to whom warnings at WASPADA reached how many these were. */
#include "access/people.h"
#include "base/checked.h"
#include "jobs/outbox.h"
#include "program/office.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/warnings.h"

enum { REMIND_DAYS_MAX = 60 }; /* what is over longer than that when this program comes is not raked up */

static struct slice outcome_body(struct arena *arena, struct slice topic, struct uuid id)
{
        char text[UUID_TEXT_SIZE + 1];
        uuid_format(id, text);
        return arena_printf(arena, "%.*s.\nTulis apa yang terjadi, supaya pelapor dan penerimanya mendengar hasilnya.\n"
                            "Masuk ke Kentongan: /peringatan/%s\n", SLICE_FMT(topic), text);
}

static enum error remind_owner(struct tx *tx, const struct warning_outcome_due_row *row, instant now)
{
        struct arena *arena = tx_arena(tx);
        bool named;
        TRY(warning_reminded_set(tx, &(struct warning_reminded_set_params){ row->office_id, row->id, now }, NULL));
        TRY(access_is_named(tx, row->owner_id, S("warning"), row->id, &named));
        if (named)
                return OK;
        struct slice topic = arena_printf(arena, "Peringatan %.*s berakhir; hasilnya ditunggu dalam %d hari",
                                          SLICE_FMT(row->number), WARNING_OUTCOME_DAYS);
        struct slice body = outcome_body(arena, topic, row->id);
        if (slice_is_null(topic) || slice_is_null(body))
                return ERR_MEMORY;
        return outbox_add(tx, &(struct outbox_message){ .office_id = row->office_id, .id = uuid_new(),
                                                        .channel = S("email"), .topic = topic, .body = body,
                                                        .recipient_id = row->owner_id, .about_kind = S("warning"),
                                                        .about_id = row->id });
}

static enum error tell_heads(struct tx *tx, const struct warning_outcome_late_row *row, instant now)
{
        struct arena *arena = tx_arena(tx);
        TRY(warning_outcome_late_set(tx, &(struct warning_outcome_late_set_params){ row->office_id, row->id, now },
                                     NULL));
        struct slice topic = arena_printf(arena, "Peringatan %.*s belum ada hasilnya sesudah %d hari",
                                          SLICE_FMT(row->number), WARNING_OUTCOME_DAYS);
        return staff_tell(tx,
                          &(struct staff_news){ .office_id = row->office_id, .now = now, .topic = topic,
                                                .body = outcome_body(arena, topic, row->id), .kind = S("warning"),
                                                .about_id = row->id },
                          S("head"));
}

enum error warnings_remind(struct tx *tx, instant now, int64_t *ret_count)
{
        struct warning_outcome_due_rows due;
        struct warning_outcome_late_rows late;
        instant late_from = now - WARNING_OUTCOME_DAYS * DAY;
        TRY(warning_outcome_due(tx,
                                &(struct warning_outcome_due_params){ .now = now,
                                                                      .since = now - REMIND_DAYS_MAX * DAY },
                                tx_arena(tx), &due));
        for (size_t i = 0; i < due.count; i++)
                TRY(remind_owner(tx, &due.items[i], now));
        TRY(warning_outcome_late(tx, &(struct warning_outcome_late_params){ .before = late_from }, tx_arena(tx),
                                 &late));
        for (size_t i = 0; i < late.count; i++)
                TRY(tell_heads(tx, &late.items[i], now));
        *ret_count = (int64_t)(due.count + late.count);
        return OK;
}

/* --- once a week -------------------------------------------------------------------------------------------------- */

/* The week that is over, of an office. */
struct week {
        const struct office *office;
        struct slice monday, today; /* monday: of the week under way */
        instant from, until, since; /* since: from where the last digest ended; `from` when there was none */
        bool due;
};

static enum error tell_analyst(struct tx *tx, const struct week *week, struct uuid person_id, int64_t *count)
{
        struct arena *arena = tx_arena(tx);
        struct area_waspada_row row;
        TRY(area_waspada(tx,
                         &(struct area_waspada_params){ .office_id = week->office->id, .reader = person_id,
                                                        .from = week->from, .until = week->until },
                         arena, &row));
        if (row.found == 0)
                return OK;
        struct slice topic = arena_printf(arena, "Ringkasan minggu lalu: %lld sinyal wilayah WASPADA belum ditelaah",
                                          (long long)row.found);
        struct slice body = arena_printf(arena, "%.*s.\nWASPADA tidak mendesak: SIAGA dan AWAS diberitahukan "
                                         "sendiri.\nMasuk ke Kentongan untuk membacanya: /sinyal/wilayah\n",
                                         SLICE_FMT(topic));
        if (slice_is_null(topic) || slice_is_null(body))
                return ERR_MEMORY;
        ++*count;
        return outbox_add(tx, &(struct outbox_message){ .office_id = week->office->id, .id = uuid_new(),
                                                        .channel = S("email"), .topic = topic, .body = body,
                                                        .recipient_id = person_id });
}

/* The week under way of an office; `told_on` is the Monday of the last digest, or null. */
static enum error find_week(const struct office *office, instant now, struct slice told_on, struct arena *arena,
                            struct week *ret_week)
{
        int32_t zone_minutes;
        struct date last;
        if (!zone_parse(office->zone, &zone_minutes))
                return ERR_CORRUPT;
        struct date today = date_of_instant(now, zone_minutes), monday = date_from_days(area_monday(today));
        struct week week = { .office = office, .monday = date_iso_kept(monday, arena),
                             .today = date_iso_kept(today, arena),
                             .from = date_start(date_add_days(monday, -7), zone_minutes),
                             .until = date_start(monday, zone_minutes) };
        if (slice_is_null(week.monday) || slice_is_null(week.today))
                return ERR_MEMORY;
        week.since = date_parse_iso(told_on, &last) == OK ? date_start(last, zone_minutes) : week.from;
        week.due = slice_compare(told_on, week.monday) < 0;
        *ret_week = week;
        return OK;
}

static enum error digest_of(struct tx *tx, const struct area_digests_row *row, instant now, int64_t *count)
{
        struct arena *arena = tx_arena(tx);
        struct office office;
        struct person_ids people;
        struct week week;
        TRY(office_find(tx, row->office_id, arena, &office));
        TRY(find_week(&office, now, row->digest_on, arena, &week));
        if (!week.due)
                return OK;
        TRY(area_digest_set(tx, &(struct area_digest_set_params){ row->office_id, week.monday }, NULL));
        TRY(people_in_role(tx, &(struct role_search){ row->office_id, S("analyst"), week.today }, arena, &people));
        for (size_t i = 0; i < people.count; i++)
                TRY(tell_analyst(tx, &week, people.items[i], count));
        return OK;
}

enum error warnings_digest(struct tx *tx, instant now, int64_t *ret_count)
{
        struct area_digests_rows rows;
        int64_t count = 0;
        TRY(area_digests(tx, &(struct area_digests_params){ .looked_since = now - REMIND_DAYS_MAX * DAY }, tx_arena(tx),
                         &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(digest_of(tx, &rows.items[i], now, &count));
        *ret_count = count;
        return OK;
}

/* --- warnings at WASPADA ------------------------------------------------------------------------------------------ */

static enum error tell_reader(struct tx *tx, const struct week *week, const struct warning_digest_people_row *row)
{
        struct arena *arena = tx_arena(tx);
        struct slice topic = arena_printf(arena, "Ringkasan minggu lalu: %lld peringatan WASPADA untuk Anda",
                                          (long long)row->found);
        struct slice body = arena_printf(arena, "%.*s.\nWASPADA tidak mendesak: perhatikan dan tanyakan.\n"
                                         "Masuk ke Kentongan untuk membaca dan menjawabnya: /peringatan\n",
                                         SLICE_FMT(topic));
        if (slice_is_null(topic) || slice_is_null(body))
                return ERR_MEMORY;
        return outbox_add(tx, &(struct outbox_message){ .office_id = week->office->id, .id = uuid_new(),
                                                        .channel = S("email"), .topic = topic, .body = body,
                                                        .recipient_id = row->person_id });
}

static enum error reader_digest_of(struct tx *tx, const struct warning_digests_row *row, instant now, int64_t *count)
{
        struct arena *arena = tx_arena(tx);
        struct office office;
        struct warning_digest_people_rows people;
        struct week week;
        TRY(office_find(tx, row->office_id, arena, &office));
        TRY(find_week(&office, now, row->told_on, arena, &week));
        if (!week.due)
                return OK;
        TRY(warning_digest_set(tx, &(struct warning_digest_set_params){ row->office_id, week.monday }, NULL));
        TRY(warning_digest_people(tx,
                                  &(struct warning_digest_people_params){ .office_id = row->office_id,
                                                                          .from = week.since, .until = week.until,
                                                                          .today = week.today },
                                  arena, &people));
        for (size_t i = 0; i < people.count; i++)
                TRY(tell_reader(tx, &week, &people.items[i]));
        *count += (int64_t)people.count;
        return OK;
}

enum error warnings_reader_digest(struct tx *tx, instant now, int64_t *ret_count)
{
        struct warning_digests_rows rows;
        int64_t count = 0;
        TRY(warning_digests(tx, &(struct warning_digests_params){ .since = now - REMIND_DAYS_MAX * DAY }, tx_arena(tx),
                            &rows));
        for (size_t i = 0; i < rows.count; i++)
                TRY(reader_digest_of(tx, &rows.items[i], now, &count));
        *ret_count = count;
        return OK;
}
