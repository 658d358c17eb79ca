/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* fill --data DIR [--database URI] --count N [--threads N]
 *
 * Loads N fictional reports of a year into the first office of a demonstration, sealed by the store as any other, in
 * transactions of 1,000 reports: each with its sealed text, phone and recruiter, its first event, a sign, a mention of
 * one of 20,000 phones, and for one in a hundred the mark that an official is named. One in five is new, one in ten
 * taken, the rest closed. What filing would do beside that is left out: journal entries, receipts, signals. When
 * N is 0, the reports of the demonstration itself are taken out of that office instead. */
#include "base/checked.h"
#include "access.sql.h"
#include "access/scope.h"
#include "fill.sql.h"
#include "large_cache.h"
#include "program/program.h"
#include "region/region.h"
#include "reports.sql.h"
#include "store/store.h"
#include "subjects.sql.h"
#include "subjects/subjects.h"

#include <err.h>
#include <pthread.h>
#include <stdatomic.h>

enum { BATCH = 1000, PHONES = 20000, THREADS_MAX = 16, PEOPLE_MAX = 64, VILLAGES_MAX = 1000, YEAR = 2025 };

static const struct uuid phone_space = { .bytes = { 'f', 'i', 'l', 'l', '-', 'p', 'h', 'o', 'n', 'e', 's', 0, 0, 0, 0,
                                                    1 } };

static const struct slice working_area[] = { { "35.01", 5 }, { "35.02", 5 }, { "35.03", 5 } };

struct fill {
        struct program program;
        struct uuid office, people[PEOPLE_MAX];
        size_t person_count;
        char villages[VILLAGES_MAX][16];
        size_t village_count;
        int64_t count, first_seq;
        instant newest;
        atomic_llong next;
};
static struct fill fill = { .count = -1 };

/* --- one report --------------------------------------------------------------------------------------------------- */

/* A fixed mixing of the report's index, so that every run loads the same. */
static uint64_t mix(int64_t index, uint64_t salt)
{
        uint64_t x = (uint64_t)index * 0x9e3779b97f4a7c15u + salt * 0xbf58476d1ce4e5b9u;
        x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
        x = (x ^ x >> 27) * 0x94d049bb133111ebu;
        return x ^ x >> 31;
}

static struct uuid phone_id(unsigned phone)
{
        char name[16];
        (void)snprintf(name, sizeof name, "%u", phone);
        return uuid_from_name(phone_space, slice_from_cstr(name));
}

static enum error add_phone(struct tx *tx, unsigned phone)
{
        struct slice label = arena_printf(tx_arena(tx), "+62840%08u", phone);
        return subject_insert(tx, &(struct subject_insert_params){ .office_id = fill.office, .id = phone_id(phone),
                                                                   .kind = S("phone"), .key = label, .key_version = 1,
                                                                   .label = label, .created_at = fill.newest },
                              NULL);
}

struct place_and_time {
        struct slice village, day;
        struct uuid reporter;
        instant at;
        int64_t index;
};

static const char narrative[] =
        "Laporan muatan uji (DATA FIKTIF): seorang perekrut menawarkan pekerjaan di luar negeri "
        "tanpa kontrak dan meminta uang muka kepada warga.";

static enum error insert_report(struct tx *tx, struct uuid id, const struct place_and_time *where)
{
        struct arena *arena = tx_arena(tx);
        uint64_t fate = mix(where->index, 3) % 10;
        bool fresh = fate < 2;
        unsigned phone = (unsigned)(mix(where->index, 2) % PHONES);
        struct slice raw = arena_printf(arena, "0840%08u", phone);
        return fill_report(tx,
                           &(struct fill_report_params){
                                   .office_id = fill.office,
                                   .id = id,
                                   .seq = fill.first_seq + where->index,
                                   .number = arena_printf(arena, "F-%d-%07lld", YEAR, (long long)where->index),
                                   .reporter_id = where->reporter,
                                   .village_code = where->village,
                                   .happened_on = where->day,
                                   .urgent = mix(where->index, 1) % 20 == 0,
                                   .narrative = slice_from_cstr(narrative),
                                   .recruiter = S("Perekrut Fiktif"),
                                   .phone = raw,
                                   .state = fresh ? S("new") : fate == 2 ? S("taken") : S("closed"),
                                   .assigned_to = fresh ? UUID_NIL : fill.people[fate % fill.person_count],
                                   .created_at = where->at,
                                   .version = fresh ? 1 : 2,
                                   .event_id = uuid_new(),
                                   .mention_id = uuid_new(),
                                   .subject_id = phone_id(phone),
                                   .raw = raw },
                           NULL);
}

static enum error insert_beside(struct tx *tx, struct uuid id, const struct place_and_time *where)
{
        unsigned phone = (unsigned)(mix(where->index, 2) % PHONES);
        TRY(report_event_insert(tx,
                                &(struct report_event_insert_params){ .office_id = fill.office,
                                                                      .id = uuid_new(),
                                                                      .report_id = id,
                                                                      .version = 1,
                                                                      .at = where->at,
                                                                      .actor_id = where->reporter,
                                                                      .kind = S("filed"),
                                                                      .to_state = S("new") },
                                NULL));
        TRY(report_sign_insert(tx,
                               &(struct report_sign_insert_params){ .office_id = fill.office,
                                                                    .report_id = id,
                                                                    .sign_key = S("visa-bukan-kerja"),
                                                                    .sign_version = 1 },
                               NULL));
        return mention_insert(tx, &(struct mention_insert_params){
                                          .office_id = fill.office, .id = uuid_new(), .subject_id = phone_id(phone),
                                          .source_kind = S("report"), .source_id = id, .source_group = S("muatan-uji"),
                                          .village_code = where->village, .role = S("contact"),
                                          .raw = arena_printf(tx_arena(tx), "0840%08u", phone), .rule = S("phone"),
                                          .observed_on = where->day, .state = S("active"), .created_at = where->at },
                              NULL);
}

static enum error mark_named(struct tx *tx, struct uuid id, const struct place_and_time *where)
{
        if (mix(where->index, 4) % 100 != 0)
                return OK;
        return access_named_insert(tx,
                                   &(struct access_named_insert_params){
                                           .office_id = fill.office,
                                           .object_kind = S("report"),
                                           .object_id = id,
                                           .person_id = fill.people[mix(where->index, 5) % fill.person_count],
                                           .how = S("exact"),
                                           .created_at = where->at },
                                   NULL);
}

static enum error add_report(struct tx *tx, int64_t index)
{
        struct arena *arena = tx_arena(tx);
        unsigned day = (unsigned)(mix(index, 6) % 336);
        struct place_and_time where = {
                .village = slice_from_cstr(fill.villages[mix(index, 7) % fill.village_count]),
                .index = index,
                .day = arena_printf(arena, "%d-%02u-%02u", YEAR, 1 + day / 28, 1 + day % 28),
                .reporter = fill.people[mix(index, 8) % fill.person_count],
                .at = fill.newest - (fill.count - index) * SECOND,
        };
        struct uuid id = uuid_new();
        TRY(insert_report(tx, id, &where));
        if (store_driver(tx_store(tx)) == STORE_SQLITE)
                TRY(insert_beside(tx, id, &where));
        return mark_named(tx, id, &where);
}

/* --- all ---------------------------------------------------------------------------------------------------------- */

static void run_batch(int64_t from, int64_t until)
{
        enum error failed;
        transaction (tx, fill.program.app.store, TX_LOCKING, &failed) {
                for (int64_t i = from; i < until && failed == OK; i++)
                        failed = add_report(tx, i);
                if (failed != OK)
                        warnx("%.*s", SLICE_FMT(tx_problem(tx)));
        }
        if (failed != OK)
                errx(1, "batch at %lld: %s", (long long)from, error_name(failed));
}

static void refresh_statistics(void)
{
        enum error failed;
        transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                failed = fill_analyze(tx, NULL);
        }
        if (failed != OK)
                errx(1, "statistics: %s", error_name(failed));
}

static void *run_thread(void *argument)
{
        (void)argument;
        scope_every_office();
        for (int64_t from; (from = atomic_fetch_add(&fill.next, BATCH)) < fill.count;) {
                run_batch(from, from + BATCH < fill.count ? from + BATCH : fill.count);
                if (from == 0 || from == BATCH * 10)
                        refresh_statistics();
                if (from % (BATCH * 100) == 0)
                        fprintf(stderr, "fill: %lld of %lld\n", (long long)from, (long long)fill.count);
        }
        return NULL;
}

static enum error take_value(void *context, const struct fill_counter_value_row *row)
{
        *(int64_t *)context = row->value;
        return OK;
}

static bool take_village(const struct region *village, void *context)
{
        (void)context;
        (void)snprintf(fill.villages[fill.village_count++], sizeof fill.villages[0], "%.*s",
                       SLICE_FMT(region_code(village)));
        return fill.village_count < VILLAGES_MAX;
}

static enum error prepare(struct tx *tx)
{
        struct access_people_rows people;
        int64_t seq = 0;
        TRY(access_people(
                tx, &(struct access_people_params){ .office_id = fill.office, .after = S(""), .limit = PEOPLE_MAX },
                tx_arena(tx), &people));
        for (size_t i = 0; i < people.count && i < PEOPLE_MAX; i++)
                fill.people[fill.person_count++] = people.items[i].id;
        TRY(fill_counter_value(
                tx, &(struct fill_counter_value_params){ .office_id = fill.office, .kind = S("report-order") },
                take_value, &seq));
        fill.first_seq = seq + 1;
        return fill_counter(tx, &(struct fill_counter_params){ .office_id = fill.office, .kind = S("report-order"),
                                                               .value = seq + fill.count + 1 },
                            NULL);
}

static void add_phones(void)
{
        for (unsigned from = 0; from < PHONES; from += BATCH) {
                enum error failed;
                transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                        for (unsigned phone = from; phone < from + BATCH && failed == OK; phone++)
                                failed = add_phone(tx, phone);
                }
                if (failed != OK)
                        errx(1, "phones: %s", error_name(failed));
        }
}

/* What the program would do with them in the background for a while, beside the first that is measured. */
static void prepare_phones(void)
{
        enum error failed;
        int64_t count;
        do {
                transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                        failed = subjects_prepare(tx, BATCH, &count);
                }
                if (failed != OK)
                        errx(1, "phones: %s", error_name(failed));
        } while (count > 0);
}

static void run(int64_t threads)
{
        enum error failed;
        pthread_t thread[THREADS_MAX];
        fill.office = fill.program.app.public_office;
        fill.newest = clock_now();
        region_area_each_village((struct region_area){ working_area, ARRAY_SIZE(working_area) }, take_village, NULL);
        transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                fill.person_count = 0;
                failed = prepare(tx);
        }
        if (failed != OK || fill.person_count == 0)
                errx(1, "there is no demonstration to fill: %s", error_name(failed));
        add_phones();
        prepare_phones();
        refresh_statistics();
        for (int64_t i = 0; i < threads; i++)
                if (pthread_create(&thread[i], NULL, run_thread, NULL) != 0)
                        errx(1, "no thread");
        for (int64_t i = 0; i < threads; i++)
                (void)pthread_join(thread[i], NULL);
        refresh_statistics();
}

static void empty(void)
{
        enum error failed;
        struct uuid office = fill.program.app.public_office;
        transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                failed = fill_empty_events(tx, &(struct fill_empty_events_params){ office }, NULL);
                if (failed == OK)
                        failed = fill_empty_signs(tx, &(struct fill_empty_signs_params){ office }, NULL);
                if (failed == OK)
                        failed = fill_empty_additions(tx, &(struct fill_empty_additions_params){ office }, NULL);
                if (failed == OK)
                        failed = fill_empty_reports(tx, &(struct fill_empty_reports_params){ office }, NULL);
        }
        if (failed != OK)
                errx(1, "the reports of the demonstration: %s", error_name(failed));
}

int main(int argc, char **argv)
{
        char message[PROGRAM_MESSAGE_SIZE];
        struct config config;
        int64_t threads = 1, started = clock_monotonic();
        config_init(&config);
        for (int i = 1; i + 1 < argc; i += 2) {
                struct slice name = slice_from_cstr(argv[i]), value = slice_from_cstr(argv[i + 1]);
                int64_t *number = slice_equal(name, S("--count"))     ? &fill.count
                                  : slice_equal(name, S("--threads")) ? &threads
                                                                      : NULL;
                if (number ? !slice_to_int64(value, number) : config_set(&config, slice_from(name, 2), value) != OK)
                        errx(2, "%s %s?", argv[i], argv[i + 1]);
        }
        if (fill.count < 0 || threads < 1 || threads > THREADS_MAX)
                errx(2, "--count is needed, and at most %d threads", THREADS_MAX);
        use_large_cache();
        scope_every_office();
        if (program_open(&fill.program, &config, PROGRAM_WRITE, message) != OK)
                errx(1, "%s", message);
        if (fill.count == 0)
                empty();
        else
                run(threads);
        program_close(&fill.program);
        printf("filled %lld reports in %.1f s\n", (long long)fill.count,
               (double)(clock_monotonic() - started) / SECOND);
        return 0;
}
