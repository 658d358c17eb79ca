/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* desk --data DIR [--database URI] --count N [--months M]
 *
 * Loads N fictional past applications of the last M whole months (60) into the first office of a demonstration, sealed
 * by the store as any other, in transactions of 1,000: each with its interview, the event of its start, and its
 * decision. Of a hundred five were deepened, women under thirty about twice as often as others, so that the fairness
 * sheet has something to say; one was suspended or refused, eight lacked papers. The rest got their passport. What the
 * desk would write beside that is left out: journal entries, checks, answers, mentions, keys of the search. */
#include "access.sql.h"
#include "access/scope.h"
#include "base/checked.h"
#include "desk.sql.h"
#include "large_cache.h"
#include "match/match.h"
#include "program/program.h"
#include "region/region.h"
#include "simulate/random.h"
#include "store/store.h"
#include "text/date.h"

#include <err.h>

enum { BATCH = 1000, PEOPLE_MAX = 64, OFFICERS = 5, VILLAGES_MAX = 1000, MONTH_DAYS = 30, OFFSET = 420 };

static const struct slice working_area[] = { { "35.01", 5 }, { "35.02", 5 }, { "35.03", 5 } };
static const struct slice purposes[] = { S("kerja"), S("kerja"), S("kerja"), S("umrah"), S("wisata"), S("keluarga") };

static struct {
        struct program program;
        struct uuid office, people[PEOPLE_MAX];
        size_t person_count, village_count;
        char villages[VILLAGES_MAX][16];
        int64_t count, months, first_seq;
        instant newest;
} fill = { .count = -1, .months = 60 };

/* One application as it is drawn. */
struct past {
        struct uuid id;
        struct slice outcome, reasons;
        bool woman, deepened;
        int age;
        struct uuid officer;
        instant at;
};

static void draw_fate(struct random *random, struct past *past)
{
        uint32_t fate = random_below(random, 1000), percent = past->woman && past->age < 30 ? 8 : 4;
        past->deepened = random_percent(random, percent);
        past->outcome = fate < 80 ? S("D1") : S("T0");
        past->reasons = fate < 80 ? S("[\"dokumen-kurang\"]") : S("[]");
        if (past->deepened && random_percent(random, 25)) {
                past->outcome = random_percent(random, 50) ? S("D3") : S("R3");
                past->reasons = S("[\"minta-waktu\"]");
        }
}

static enum error insert_application(struct tx *tx, struct random *random, const struct past *past, int64_t index)
{
        struct arena *arena = tx_arena(tx);
        struct slice nik = arena_printf(arena, "99020%011lld", (long long)(fill.first_seq + index));
        struct date day = date_of_instant(past->at, OFFSET);
        char born[DATE_ISO_SIZE + 1];
        struct date birth = { (int16_t)(day.year - past->age), 1, 1 };
        return desk_application(
                tx,
                &(struct desk_application_params){
                        .office_id = fill.office, .id = past->id, .seq = fill.first_seq + index,
                        .number = arena_printf(arena, "X-%09lld", (long long)(fill.first_seq + index)),
                        .purpose = purposes[random_below(random, ARRAY_SIZE(purposes))], .country = S("MY"),
                        .first_passport = random_percent(random, 90), .name = S("Pemohon Muatan Fiktif"), .nik = nik,
                        .nik_hash = nik, .birth_date = date_iso_text(birth, born),
                        .sex = past->woman ? S("P") : S("L"),
                        .village_code = slice_from_cstr(fill.villages[random_below(random,
                                                                                   (uint32_t)fill.village_count)]),
                        .officer = past->officer, .at = past->at, .state = S("decided"), .outcome = past->outcome,
                        .keys_version = MATCH_RULES_VERSION },
                NULL);
}

static enum error insert_decision(struct tx *tx, const struct past *past, struct slice outcome, struct slice state)
{
        bool second = slice_equal(state, S("confirmed"));
        return desk_decision(tx,
                             &(struct desk_decision_params){ .office_id = fill.office, .id = uuid_new(),
                                                             .application_id = past->id, .outcome = outcome,
                                                             .reasons = slice_equal(outcome, S("D2"))
                                                                                ? S("[\"tujuan-belum-jelas\"]")
                                                                                : past->reasons,
                                                             .facts = S(""), .fix = S(""),
                                                             .state = state, .officer = past->officer,
                                                             .at = past->at + (second ? HOUR : 10 * MINUTE),
                                                             .has_decided_at = second, .decided_at = past->at + DAY },
                             NULL);
}

static enum error add_application(struct tx *tx, int64_t index)
{
        struct random random = random_for(1, 1, (uint64_t)index);
        struct past past = { .id = uuid_new(), .woman = random_percent(&random, 47),
                             .age = 17 + (int)random_below(&random, 45),
                             .officer = fill.people[random_below(&random, (uint32_t)fill.person_count)] };
        past.at = fill.newest - (fill.count - index) * (fill.months * MONTH_DAYS * DAY / (fill.count + 1));
        draw_fate(&random, &past);
        TRY(insert_application(tx, &random, &past, index));
        TRY(desk_event(tx, &(struct desk_event_params){ fill.office, uuid_new(), past.id, past.at, past.officer,
                                                        S("start") },
                       NULL));
        if (past.deepened)
                TRY(insert_decision(tx, &past, S("D2"), S("referred")));
        bool second = slice_equal(past.outcome, S("D3")) || slice_equal(past.outcome, S("R3"));
        return insert_decision(tx, &past, past.outcome, second ? S("confirmed") : S("decided"));
}

static void run_batch(int64_t from, int64_t until)
{
        enum error failed;
        transaction (tx, fill.program.app.store, TX_LOCKING, &failed) {
                for (int64_t i = from; i < until && failed == OK; i++)
                        failed = add_application(tx, i);
                if (failed != OK)
                        warnx("%.*s", SLICE_FMT(tx_problem(tx)));
        }
        if (failed != OK)
                errx(1, "batch at %lld: %s", (long long)from, error_name(failed));
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
        struct desk_last_row last;
        TRY(access_people(tx, &(struct access_people_params){ .office_id = fill.office, .after = S(""),
                                                              .limit = PEOPLE_MAX },
                          tx_arena(tx), &people));
        fill.person_count = 0;
        for (size_t i = 0; i < people.count && i < OFFICERS; i++)
                fill.people[fill.person_count++] = people.items[i].id;
        TRY(desk_last(tx, &(struct desk_last_params){ fill.office }, tx_arena(tx), &last));
        fill.first_seq = last.seq + 1;
        return OK;
}

static void analyze(void)
{
        enum error failed;
        transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                failed = desk_analyze(tx, NULL);
        }
        if (failed != OK)
                errx(1, "statistics: %s", error_name(failed));
}

static void run(void)
{
        enum error failed;
        struct date today = date_of_instant(clock_now(), OFFSET);
        today.day = 1;
        fill.office = fill.program.app.public_office;
        fill.newest = date_start(today, OFFSET);
        region_area_each_village((struct region_area){ working_area, ARRAY_SIZE(working_area) }, take_village, NULL);
        transaction (tx, fill.program.app.store, TX_WRITE, &failed) {
                failed = prepare(tx);
        }
        if (failed != OK || fill.person_count == 0)
                errx(1, "there is no demonstration to fill: %s", error_name(failed));
        for (int64_t from = 0; from < fill.count; from += BATCH) {
                run_batch(from, from + BATCH < fill.count ? from + BATCH : fill.count);
                if (from == BATCH)
                        analyze();
                if (from % (BATCH * 100) == 0)
                        fprintf(stderr, "desk: %lld of %lld\n", (long long)from, (long long)fill.count);
        }
        analyze();
}

int main(int argc, char **argv)
{
        char message[PROGRAM_MESSAGE_SIZE];
        struct config config;
        int64_t started = clock_monotonic();
        config_init(&config);
        for (int i = 1; i + 1 < argc; i += 2) {
                struct slice name = slice_from_cstr(argv[i]), value = slice_from_cstr(argv[i + 1]);
                int64_t *number = slice_equal(name, S("--count"))    ? &fill.count
                                  : slice_equal(name, S("--months")) ? &fill.months
                                                                     : NULL;
                if (number ? !slice_to_int64(value, number) : config_set(&config, slice_from(name, 2), value) != OK)
                        errx(2, "%s %s?", argv[i], argv[i + 1]);
        }
        if (fill.count < 1 || fill.months < 1 || fill.months > 1200)
                errx(2, "--count is needed, and 1 to 1200 months");
        use_large_cache();
        scope_every_office();
        if (program_open(&fill.program, &config, PROGRAM_WRITE, message) != OK)
                errx(1, "%s", message);
        run();
        program_close(&fill.program);
        printf("filled %lld applications in %.1f s\n", (long long)fill.count,
               (double)(clock_monotonic() - started) / SECOND);
        return 0;
}
