/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demo/work.h"

#include "access/people.h"
#include "base/checked.h"
#include "passports/passports.h"
#include "region/region.h"
#include "reports/reports.h"
#include "simulate/simulate.h"
#include "store/store.h"
#include "text/terminal.h"
#include "text/csv.h"
#include "text/date.h"
#include "demo.sql.h"

/* Volumes of the demonstration: smaller than a year, so that its first start takes seconds. */
enum { REPORTS = 160, APPLICATIONS = 900, RING_WEEKS = 4, OUTPUT_MAX = 16 * 1024 * 1024, ROW_ARENA = 1024 * 1024,
       DUE_ARENA = 16 * 1024 * 1024 };
/* A report is new for some days, in work until OPEN_DAYS, then closed; applications older than DESK_DAYS are left out,
 * but for those that name a ring's phone. */
enum { ZONE_MINUTES = DEMO_ZONE_MINUTES, HANDLED_AFTER_DAYS = 3, NEW_DAYS = 12, OPEN_DAYS = 60, DESK_DAYS = 30,
       RING_DAYS = 120, SAY_EVERY = 50, APPLICATIONS_MOST = 400 };

static const struct uuid year_space = {
        .bytes = { 'k', 'e', 'n', 't', 'o', 'n', 'g', 'a', 'n', '-', 'y', 'e', 'a', 'r', 0, 1 },
};

/* Columns of reports.csv and applications.csv, as data/scenarios/README.md lists them. */
enum { R_ID, R_DATE, R_VILLAGE, R_CHANNEL, R_REPORTER, R_SIGNS, R_RECRUITER, R_PHONE, R_COMPANY, R_COUNTRY, R_KNOWLEDGE,
       R_URGENT, R_NARRATIVE, R_COUNT };
enum { A_ID, A_DATE, A_PURPOSE, A_COUNTRY, A_NAME, A_NIK, A_BORN, A_SEX, A_VILLAGE, A_PHONE, A_GUARANTOR,
       A_GUARANTOR_PHONE,
       A_RELATION, A_COMPANY, A_FIRST, A_OUTCOME, A_COUNT };

/* A report that the analyst has still to handle, in order of time. */
struct open_report {
        struct uuid id;
        int32_t day;
        bool close; /* else it stays in work */
};

/* An application and the day on which it is entered. */
struct due {
        struct csv_row row;
        int32_t day;
        bool of_ring;
};

struct fill {
        struct store *store;
        const struct demo_year *year;
        struct open_report *open;
        size_t open_count, handled;
        int32_t last_day; /* today; what is younger than NEW_DAYS waits for the visitor */
        instant now;
        int64_t entered;
        struct demo_application *applications;
        size_t application_count;
        struct slice truth; /* truth.csv: which applications name a ring */
        struct arena *rows; /* of applications until they are entered */
        struct due *due;
        size_t due_count;
        FILE *progress;
};

/* --- who reports: one fictional account for each role and place, without a password ------------------------------- */

static struct slice reporter_role(struct slice word)
{
        static const struct slice roles[] = { S("babinsa"), S("bhabinkamtibmas"), S("district-official"),
                                              S("village-official") };
        for (size_t i = 0; i < ARRAY_SIZE(roles); i++)
                if (slice_equal(word, roles[i]))
                        return roles[i];
        return S("babinsa");
}

static struct slice position_of(struct slice role)
{
        if (slice_equal(role, S("village-official")))
                return S("Perangkat Desa (fiktif)");
        if (slice_equal(role, S("district-official")))
                return S("Staf Kecamatan (fiktif)");
        return slice_equal(role, S("babinsa")) ? S("Babinsa (fiktif)") : S("Bhabinkamtibmas (fiktif)");
}

/* His area: the village for village staff, else the district. */
static struct slice area_of(struct slice role, struct slice village, struct arena *arena)
{
        struct region region, district;
        if (slice_equal(role, S("village-official")) || !region_find(village, &region) ||
            !region_ancestor(&region, REGION_DISTRICT, &district))
                return village;
        return arena_copy(arena, region_code(&district));
}

static enum error add_reporter(struct tx *tx, const struct fill *fill, const struct actor *actor)
{
        struct slice role = actor->roles[0].role, area = actor->roles[0].area;
        struct arena *arena = tx_arena(tx);
        enum error err = person_first(tx, fill->year->office_id,
                                      &(struct person_new){ .id = actor->person_id, .position = position_of(role),
                                                            .login = arena_printf(arena, "%.*s.%.*s", SLICE_FMT(role),
                                                                                  SLICE_FMT(area)),
                                                            .name = region_label_of(arena, area), .language = S("id") },
                                      SLICE_NULL);
        return err == OK ? role_first(tx, fill->year->office_id, actor->person_id, role, area) : err;
}

static enum error reporter_of(const struct fill *fill, const struct csv_row *row, struct arena *arena,
                              struct actor *ret_actor)
{
        enum error err;
        struct slice role = reporter_role(row->fields[R_REPORTER]);
        struct slice area = area_of(role, row->fields[R_VILLAGE], arena);
        struct slice name = arena_printf(arena, "%.*s/%.*s", SLICE_FMT(role), SLICE_FMT(area));
        struct actor actor = demo_actor(fill->year, uuid_from_name(year_space, name), role, area);
        transaction (tx, fill->store, TX_WRITE, &err) {
                err = add_reporter(tx, fill, &actor);
        }
        if (err != OK && err != ERR_CONFLICT) /* he was added for an earlier report */
                return err;
        *ret_actor = actor;
        return OK;
}

/* --- reports ------------------------------------------------------------------------------------------------------ */

static struct slice knowledge_of(struct slice word)
{
        static const struct slice words[][2] = { { S("saw"), S("own-eyes") },
                                                 { S("told-by-victim"), S("told-by-involved") },
                                                 { S("document"), S("document") } };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal(word, words[i][0]))
                        return words[i][1];
        return S("second-hand");
}

static struct slice or_null(struct slice text)
{
        return text.size ? text : SLICE_NULL;
}

static enum error file_report(struct fill *fill, const struct csv_row *row, struct arena *arena, struct uuid *ret_id)
{
        struct slice signs[REPORT_SIGNS_MAX], rest = row->fields[R_SIGNS];
        struct form_errors errors = { 0 };
        struct report_receipt receipt;
        struct actor actor;
        enum error err;
        struct report_draft draft = { .channel = S("web"),
                                      .village_code = row->fields[R_VILLAGE],
                                      .happened_on = row->fields[R_DATE],
                                      .country = row->fields[R_COUNTRY],
                                      .knowledge = knowledge_of(row->fields[R_KNOWLEDGE]),
                                      .urgent = slice_equal(row->fields[R_URGENT], S("1")),
                                      .narrative = row->fields[R_NARRATIVE],
                                      .recruiter = or_null(row->fields[R_RECRUITER]),
                                      .phone = or_null(row->fields[R_PHONE]),
                                      .company = or_null(row->fields[R_COMPANY]),
                                      .signs = signs,
                                      .errors = &errors };
        if (!uuid_parse(row->fields[R_ID], &draft.id))
                return ERR_CORRUPT;
        while (draft.sign_count < REPORT_SIGNS_MAX && slice_next(&rest, '|', &signs[draft.sign_count]))
                draft.sign_count++;
        TRY(reporter_of(fill, row, arena, &actor));
        transaction (tx, fill->store, TX_WRITE, &err) {
                errors.count = 0;
                err = report_file(tx, &actor, &draft, arena, &receipt);
        }
        *ret_id = draft.id;
        return err;
}

/* --- the analyst: takes, grades and closes what is a few days old ------------------------------------------------- */

struct verdict {
        struct slice reliability, credibility, outcome, note;
};

/* The same report always ends in the same way. */
static const struct verdict *verdict_of(struct uuid id)
{
        static const struct verdict verdicts[] = {
                { S("B"), S("2"), S("confirmed"), S("Benar. Terima kasih, laporan Anda menolong warga.") },
                { S("B"), S("3"), S("partly"), S("Sebagian benar. Kami terus memantau.") },
                { S("C"), S("3"), S("not-confirmed"), S("Belum terbukti. Kabari kami bila ada hal baru.") },
                { S("C"), S("3"), S("referred"), S("Diteruskan kepada Dinas Tenaga Kerja kabupaten.") },
                { S("D"), S("4"), S("not-confirmed"), S("Belum terbukti. Nomor itu tidak aktif lagi.") },
                { S("C"), S("5"), S("unfounded"), S("Tidak benar: perusahaan itu berizin. Terima kasih.") },
        };
        return &verdicts[id.bytes[15] % ARRAY_SIZE(verdicts)];
}

static enum error handle(struct tx *tx, const struct actor *analyst, const struct open_report *report)
{
        const struct verdict *verdict = verdict_of(report->id);
        TRY(report_step(tx, analyst, &(struct report_step){ .report_id = report->id, .action = S("report.take") }));
        TRY(report_grade(tx, analyst, &(struct report_grade){ .report_id = report->id,
                                                              .reliability = verdict->reliability,
                                                              .credibility = verdict->credibility }));
        if (!report->close)
                return OK;
        return report_close(tx, analyst, &(struct report_close){ .report_id = report->id, .outcome = verdict->outcome,
                                                                 .note = verdict->note });
}

/* What is held for the head, or was handled in an earlier run, is left as it is. */
static enum error handle_until(struct fill *fill, int32_t day)
{
        struct actor analyst = demo_actor(fill->year, fill->year->analyst_id, S("analyst"), S(""));
        analyst.purpose = S("triage");
        while (fill->handled < fill->open_count && fill->open[fill->handled].day + HANDLED_AFTER_DAYS <= day) {
                const struct open_report *report = &fill->open[fill->handled++];
                enum error err;
                instant at = date_start(date_from_days(report->day + HANDLED_AFTER_DAYS), ZONE_MINUTES) + 9 * HOUR;
                clock_freeze(at < fill->now - HOUR ? at : fill->now - HOUR);
                transaction (tx, fill->store, TX_WRITE, &err) {
                        err = handle(tx, &analyst, report);
                }
                if (err != OK && err != ERR_NOT_FOUND && err != ERR_CONFLICT)
                        return err;
        }
        return OK;
}

/* --- applications ------------------------------------------------------------------------------------------------- */

static enum error take_application(struct fill *fill, const struct csv_row *row, struct arena *arena)
{
        enum error err;
        struct slice number;
        struct actor actor = demo_actor(fill->year, fill->year->desk_id, S("desk-officer"), S(""));
        actor.purpose = S("service");
        struct application_new new = {
                .external_number = arena_printf(arena, "SIM-%.*s", SLICE_FMT(slice_sub(row->fields[A_ID], 0, 8))),
                .purpose = row->fields[A_PURPOSE],
                .country = row->fields[A_COUNTRY],
                .first_passport = slice_equal(row->fields[A_FIRST], S("1")),
                .name = row->fields[A_NAME],
                .nik = or_null(row->fields[A_NIK]),
                .birth_date = row->fields[A_BORN],
                .sex = slice_equal(row->fields[A_SEX], S("female")) ? S("P") : S("L"),
                .village_code = row->fields[A_VILLAGE],
                .phone = or_null(row->fields[A_PHONE]),
                .guarantor_name = or_null(row->fields[A_GUARANTOR]),
                .guarantor_phone = or_null(row->fields[A_GUARANTOR_PHONE]),
                .guarantor_relation = row->fields[A_RELATION],
                .company = or_null(row->fields[A_COMPANY]),
        };
        if (!uuid_parse(row->fields[A_ID], &new.id))
                return ERR_CORRUPT;
        transaction (tx, fill->store, TX_WRITE, &err) {
                err = passports_create(tx, &actor, &new, arena, &number);
        }
        return err == ERR_CONFLICT ? OK : err;
}

/* --- the year ----------------------------------------------------------------------------------------------------- */

static enum error read_day(struct slice text, int32_t *ret_day)
{
        struct date date;
        TRY(date_parse_iso(text, &date));
        *ret_day = date_to_days(date);
        return OK;
}

static enum error enter_report(struct fill *fill, const struct csv_row *row, struct arena *arena)
{
        int32_t day;
        struct uuid id;
        TRY(read_day(row->fields[R_DATE], &day));
        TRY(handle_until(fill, day));
        clock_freeze(date_start(date_from_days(day), ZONE_MINUTES) + 10 * HOUR + fill->entered % 480 * MINUTE);
        enum error err = file_report(fill, row, arena, &id);
        if (err != OK && err != ERR_CONFLICT)
                return err;
        if (day + NEW_DAYS <= fill->last_day)
                fill->open[fill->open_count++] = (struct open_report){ id, day, day + OPEN_DAYS <= fill->last_day };
        if (++fill->entered % SAY_EVERY == 0)
                fprintf(fill->progress, M("  %lld reports\n"), (long long)fill->entered);
        return OK;
}

static bool is_of_ring(const struct fill *fill, struct slice id)
{
        return slice_find(fill->truth, id) != SIZE_MAX;
}

static void copy_word(char *box, size_t size, struct slice word)
{
        (void)snprintf(box, size, "%.*s", SLICE_FMT(word));
}

static void note_application(struct fill *fill, const struct csv_row *row, int32_t day, bool of_ring)
{
        struct demo_application *noted = &fill->applications[fill->application_count];
        if (fill->application_count == APPLICATIONS_MOST || !uuid_parse(row->fields[A_ID], &noted->id))
                return;
        noted->day = day;
        noted->of_ring = of_ring;
        copy_word(noted->purpose, sizeof noted->purpose, row->fields[A_PURPOSE]);
        copy_word(noted->outcome, sizeof noted->outcome, of_ring ? S("") : row->fields[A_OUTCOME]);
        fill->application_count++;
}

/* Working days of the last two weeks, one after another: who names a ring's phone stands in the queue of these days,
 * whenever the ring was active. */
static int32_t recent_day(const struct fill *fill)
{
        int32_t day = fill->last_day - 1 - (int32_t)(fill->due_count % 10);
        while (date_weekday(date_from_days(day)) >= SATURDAY)
                day--;
        return day;
}

/* Those of the last days, and what names a planted ring's phone and is not old. */
static enum error note_due(struct fill *fill, const struct csv_row *row, struct arena *arena)
{
        int32_t day;
        (void)arena;
        TRY(read_day(row->fields[A_DATE], &day));
        bool of_ring = is_of_ring(fill, row->fields[A_ID]);
        if (day + (of_ring ? RING_DAYS : DESK_DAYS) <= fill->last_day || fill->due_count == APPLICATIONS_MOST)
                return OK;
        struct due *due = &fill->due[fill->due_count];
        *due = (struct due){ .row = *row, .day = of_ring ? recent_day(fill) : day, .of_ring = of_ring };
        due->row.fields = arena_array(fill->rows, struct slice, row->count);
        if (!due->row.fields)
                return ERR_MEMORY;
        for (size_t i = 0; i < row->count; i++)
                due->row.fields[i] = arena_copy(fill->rows, row->fields[i]);
        fill->due_count++;
        return fill->rows->exhausted ? ERR_MEMORY : OK;
}

static int compare_due(const void *a, const void *b)
{
        const struct due *left = a, *right = b;
        if (left->day != right->day)
                return left->day < right->day ? -1 : 1;
        return slice_compare(left->row.fields[A_ID], right->row.fields[A_ID]);
}

static enum error enter_application(struct fill *fill, const struct due *due)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, ROW_ARENA);
        clock_freeze(date_start(date_from_days(due->day), ZONE_MINUTES) + 8 * HOUR);
        TRY(take_application(fill, &due->row, &arena));
        note_application(fill, &due->row, due->day, due->of_ring);
        return OK;
}

typedef enum error enter_row(struct fill *fill, const struct csv_row *row, struct arena *arena);

/* Every row behind the header, each with memory of its own. */
static enum error enter_rows(struct fill *fill, const struct buffer *bytes, size_t columns, enter_row *enter)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, buffer_slice(bytes));
        for (bool header = true;; header = false) {
                struct csv_row row;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, ROW_ARENA);
                enum error err = csv_read_row(&reader, &arena, &row);
                if (err == ERR_NOT_FOUND)
                        return OK;
                TRY(err);
                if (row.count != columns)
                        return ERR_CORRUPT;
                if (!header)
                        TRY(enter(fill, &row, &arena));
        }
}

static enum error make_year(const struct demo_year *year, int32_t today, struct scenario *ret_scenario,
                            struct simulation *ret_made)
{
        struct scenario scenario;
        TRY(scenario_read(year->scenario, &scenario, NULL));
        scenario.reports = REPORTS;
        scenario.applications = APPLICATIONS;
        scenario.tips = 0;
        scenario.ring_weeks = RING_WEEKS;
        scenario.first_day = today - scenario.days;
        TRY(simulate(&scenario, year->seed, OUTPUT_MAX, ret_made));
        *ret_scenario = scenario;
        return OK;
}

/* In the order of their days: the queue shows what has waited longest first, and goes by the order of entry. */
static enum error enter_applications(struct fill *fill, const struct buffer *bytes)
{
        TRY(enter_rows(fill, bytes, A_COUNT, note_due));
        qsort(fill->due, fill->due_count, sizeof *fill->due, compare_due);
        for (size_t i = 0; i < fill->due_count; i++)
                TRY(enter_application(fill, &fill->due[i]));
        return OK;
}

static enum error enter_all(struct fill *fill, const struct simulation *made)
{
        fill->due = arena_array(fill->rows, struct due, APPLICATIONS_MOST);
        if (!fill->due)
                return ERR_MEMORY;
        TRY(enter_rows(fill, &made->reports, R_COUNT, enter_report));
        TRY(handle_until(fill, fill->last_day));
        return enter_applications(fill, &made->applications);
}

static enum error fill_and_work(struct program *program, struct fill *fill, const struct simulation *made)
{
        TRY(enter_all(fill, made));
        fprintf(fill->progress, M("Working on it: applications, questions to agencies, warnings, tips ...\n"));
        return demo_do_work(&(struct demo_work){ .program = program, .year = fill->year, .today = fill->last_day,
                                                 .now = fill->now,
                                                 .applications = fill->applications,
                                                 .count = fill->application_count });
}

static enum error analyse_tables(struct store *store)
{
        enum error err;
        transaction (tx, store, TX_WRITE, &err) {
                err = tables_analyse(tx, NULL);
        }
        return err;
}

enum error demo_fill_year(struct program *program, const struct demo_year *year, FILE *progress)
{
        struct scenario scenario;
        _cleanup_simulation_ struct simulation made = { 0 };
        _cleanup_arena_ struct arena rows;
        arena_init(&rows, DUE_ARENA);
        instant now = clock_now();
        int32_t today = date_to_days(date_of_instant(now, ZONE_MINUTES));
        enum error err = make_year(year, today, &scenario, &made);
        if (err != OK)
                return err;
        size_t most = (size_t)scenario.reports + (size_t)scenario.rings * (size_t)scenario.ring_reports;
        _cleanup_free_ struct open_report *open = calloc(most, sizeof *open);
        _cleanup_free_ struct demo_application *applications = calloc(APPLICATIONS_MOST + 1, sizeof *applications);
        struct fill fill = { .store = program->app.store, .year = year, .open = open, .last_day = today, .now = now,
                             .applications = applications, .truth = buffer_slice(&made.truth),
                             .progress = progress, .rows = &rows };
        if (!open || !applications)
                return ERR_MEMORY;
        fprintf(progress, M("Making a fictional year: %zu reports, the applications of the last days ...\n"), most);
        err = fill_and_work(program, &fill, &made);
        clock_freeze(-1);
        return err == OK ? analyse_tables(program->app.store) : err;
}
