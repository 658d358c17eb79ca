/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "desk_visit.h"

#include "base/checked.h"
#include "region/region.h"
#include "text/date.h"
#include "text/phone.h"

#include <stdlib.h>

enum { FILE_LIMIT = 1 << 26, YEAR_ARENA = 1 << 29, VILLAGES_MAX = 1024, STREAM_VISIT = 101, STREAM_VERDICT,
       STREAM_TIPS, STREAM_NAMES, STREAM_JOURNEY };
/* Phones of licensed companies' people, who stand in village reports as well (src/simulate/simulate.c). */
enum { SHARED_FROM = 1'000'000, SHARED = 300 };
/* Phones that a ring takes later: so many for each. */
enum { LATER_FROM = 2'000'000, LATER = 100 };
/* Innocent applicants. */
enum { NAMES_AGENT_PERCENT = 30,      /* of workers: who names a licensed company's man, one of SHARED */
       KNOWS_RECRUITER_PERMILLE = 1,  /* who names a ring's phone: his relative or neighbour recruits */
       ALONE_PERCENT = 35, RING_ALONE_PERCENT = 80, INNOCENT_TIPS = 30 };

/* Names beside the guarantor's, percent: of a ring's people who were not told what to say, who says the recruiter's; of
 * innocent ones who name a licensed company's man by his number, who says his name as well; of those of a ring again,
 * who says the company that it goes by. */
enum { SAYS_RECRUITER_PERCENT = 40, SAYS_AGENT_PERCENT = 60, SAYS_COMPANY_PERCENT = 40 };

const struct desk_manner desk_manners[DESK_MANNERS] = {
        { "rings, half of their people coached", 5, 25, 100, 50, 0 },
        { "rings that hide: half name nothing", 5, 25, 50, 80, 0 },
        { "no ring", 0, 0, 0, 0, 0 },
        { "rings that take a new phone every three weeks", 5, 25, 100, 50, 21 },
        { "rings that hand out one letter; families, groups, village heads, forms", 5, 25, 100, 50, 0, true },
        { "no ring; families, groups, village heads, forms", 0, 0, 0, 0, 0, true },
};

/* Guarantors and letters of the last two: guesses, written down before anything was counted. Families of two to eight
 * applicants; groups are an agency's pilgrims, a school's class, a company's people. Half of the rings' people bring a
 * guarantor of their own in place of the recruiter. */
static const char vouching_sections[] =
        "[families]\npercent = 25\nleast = 2\nmost = 8\ndays = 90\n"
        "[groups]\npercent = 6\nleast = 5\nmost = 40\ndays = 14\n"
        "[heads]\nvillages = 20\npercent = 30\n"
        "[letters]\npercent = 60\nforms = 50\ndistrict_forms = 50\ncopied = 25\nsamples = 12\nchanges = 1\n"
        "ring_text = 90\nring_changes = 2\nring_guarantors = 50\n";

/* --- what becomes of a report: percent, of those that mention a ring and of all others --- */

static const struct {
        const char *verdict;
        uint32_t ring, other;
} verdicts[] = { { "confirmed", 35, 1 },      { "partly", 20, 1 },     { "referred", 20, 15 },
                 { "not-confirmed", 20, 60 }, { "unfounded", 5, 23 } };

static const char *verdict_of(struct random *random, bool of_ring)
{
        uint32_t at = random_below(random, 100);
        for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
                uint32_t share = of_ring ? verdicts[i].ring : verdicts[i].other;
                if (at < share)
                        return verdicts[i].verdict;
                at -= share;
        }
        return verdicts[0].verdict;
}

/* --- answers: permille; what is left goes to the first code of a question --- */

/* The column "innocence" of data/content/indicator.json as a chance, H, M and L. */
enum { OFTEN = 100, SOMETIMES = 30, RARELY = 5 };

static const struct choice {
        const char *question, *code;
        uint16_t innocent, ring, coached;
} choices[] = {
        { "negara-pekerjaan", "jelas", 0, 0, 0 },
        { "negara-pekerjaan", "admin-daring", SOMETIMES, 300, SOMETIMES },
        { "negara-pekerjaan", "belum-tahu", OFTEN, 300, 2 * OFTEN },
        { "perusahaan", "p3mi", 0, 0, 0 },
        { "perusahaan", "mandiri", 150, 50, 300 },
        { "perusahaan", "tidak-tahu", 50, 250, 200 },
        { "perusahaan", "perorangan", RARELY, 600, 2 * RARELY },
        { "visa-perorangan", "kerja", 0, 0, 0 },
        { "visa-perorangan", "belum-tahu", 300, 300, 300 },
        { "visa-perorangan", "bukan-kerja", RARELY, 400, 2 * RARELY },
        { "siapa-mengajak", "keluarga", 0, 0, 0 },
        { "siapa-mengajak", "perekrut", 200, 550, 100 },
        { "siapa-mengajak", "medsos", RARELY, 200, 2 * RARELY },
        { "siapa-mengajak", "tidak-jawab", 20, 100, 100 },
        { "dibayar-siapa", "sendiri", 0, 0, 0 },
        { "dibayar-siapa", "pemberi-kerja", 250, 50, 50 },
        { "dibayar-siapa", "perekrut", RARELY, 400, 2 * RARELY },
        { "dibayar-siapa", "utang", SOMETIMES, 250, 2 * SOMETIMES },
        { "diberi-uang", "tidak", 0, 0, 0 },
        { "diberi-uang", "uang", 300, 500, 300 },
        { "diberi-uang", "jaminan", RARELY, 150, RARELY },
        { "terdaftar-disnaker", "sudah", 0, 0, 0 },
        { "terdaftar-disnaker", "proses", 200, 300, 300 },
        { "terdaftar-disnaker", "belum", 150, 600, 300 },
        { "perjanjian", "ada", 0, 0, 0 },
        { "perjanjian", "tak-paham", SOMETIMES, 200, 2 * SOMETIMES },
        { "perjanjian", "belum", 250, 600, 400 },
        { "visa", "kerja", 0, 0, 0 },
        { "visa", "belum-tahu", 300, 300, 300 },
        { "visa", "bukan-kerja", RARELY, 400, 2 * RARELY },
        { "rencana-wisata", "jelas", 0, 0, 0 },
        { "rencana-wisata", "rombongan", 250, 100, 200 },
        { "rencana-wisata", "belum", OFTEN, 500, 2 * OFTEN },
        /* Nobody of a ring who says that he goes on a holiday says that it is work. */
        { "ajakan-perjalanan", "sendiri", 0, 0, 0 },
        { "ajakan-perjalanan", "keluarga", 350, 200, 400 },
        { "ajakan-perjalanan", "biro", 200, 100, 250 },
        { "ajakan-perjalanan", "iklan", 50, 200, 50 },
        { "ajakan-perjalanan", "tidak-jawab", 20, 150, 50 },
        { "penyelenggara", "biro", 0, 0, 0 },
        { "penyelenggara", "mandiri", 50, 200, 100 },
        { "penyelenggara", "sekali-jalan", SOMETIMES, 400, 2 * SOMETIMES },
        { "siapa-dikunjungi", "jelas", 0, 0, 0 },
        { "siapa-dikunjungi", "diajak-kerja", 50, 300, 50 },
        { "siapa-dikunjungi", "tidak-kenal", 20, 200, 50 },
        { "tempat-studi", "diterima", 0, 0, 0 },
        { "tempat-studi", "mendaftar", 300, 200, 300 },
        { "tempat-studi", "magang", 50, 400, 50 },
        { "tempat-berobat", "jelas", 0, 0, 0 },
        { "tempat-berobat", "belum", 200, 400, 200 },
        { "urusan-usaha", "undangan", 0, 0, 0 },
        { "urusan-usaha", "mandiri", 400, 300, 400 },
        { "urusan-usaha", "bekerja", 20, 300, 20 },
        { "dibantu", "sendiri", 0, 0, 0 },
        { "dibantu", "keluarga", 300, 100, 200 },
        { "dibantu", "orang-lain", SOMETIMES, 500, 4 * SOMETIMES },
        { "disuruh-bohong", "tidak", 0, 0, 0 },
        { "disuruh-bohong", "ya", SOMETIMES, 150, SOMETIMES },
        { "disuruh-bohong", "tidak-jawab", 20, 200, 100 },
        { "aman", "aman", 0, 0, 0 },
        { "aman", "takut", RARELY, 100, RARELY },
        { "aman", "minta-bantuan", RARELY, 50, RARELY },
};

/* Asked of tourists, and the first of visitors too, since the year was first counted. */
static bool is_of_journey(const struct desk_visit *visit, struct slice question)
{
        bool tourist = slice_equal(visit->purpose, S("wisata"));
        return slice_equal(question, S("ajakan-perjalanan")) ||
               (tourist && (slice_equal(question, S("dibayar-siapa")) || slice_equal(question, S("diberi-uang"))));
}

struct slice desk_visit_answer(struct desk_visit *visit, struct slice question)
{
        struct slice usual = S("");
        if (slice_equal(question, S("tempat-perekrut")))
                return S("tidak-tahu"); /* draws nothing: younger than the years that were printed */
        uint32_t at = random_below(is_of_journey(visit, question) ? &visit->journey : &visit->random, 1000);
        if (slice_equal(question, S("tujuan")))
                return visit->purpose;
        for (size_t i = 0; i < ARRAY_SIZE(choices); i++) {
                const struct choice *choice = &choices[i];
                if (!slice_equal(slice_from_cstr(choice->question), question))
                        continue;
                uint16_t share = !visit->of_ring ? choice->innocent : visit->coached ? choice->coached : choice->ring;
                if (usual.size == 0)
                        usual = slice_from_cstr(choice->code);
                else if (at < share)
                        return slice_from_cstr(choice->code);
                else
                        at -= share;
        }
        return usual;
}

/* --- reading the year --- */

/* Columns that data/scenarios/README.md lists. */
enum { R_ID, R_DATE, R_VILLAGE, R_CHANNEL, R_REPORTER, R_SIGNS, R_RECRUITER, R_PHONE, R_COMPANY, R_COUNTRY, R_KNOWLEDGE,
       R_URGENT, R_NARRATIVE, R_COUNT };
enum { A_ID, A_DATE, A_PURPOSE, A_COUNTRY, A_NAME, A_NIK, A_BORN, A_SEX, A_VILLAGE, A_PHONE, A_GUARANTOR,
       A_GUARANTOR_PHONE, A_RELATION, A_COMPANY, A_FIRST, A_OUTCOME, A_COUNT };
enum { L_APPLICATION, L_VILLAGE, L_WORDING, L_COUNT };
enum { T_RING, T_PHONE, T_COMPANY, T_RECRUITER, T_VILLAGES, T_FIRST, T_LAST, T_COUNT = 9 };

struct making {
        struct desk_year *year;
        const struct desk_manner *manner;
        uint64_t seed;
        struct desk_tip *tips;
        struct slice ring_phones[SIMULATE_RINGS_MAX], ring_recruiters[SIMULATE_RINGS_MAX],
                     ring_companies[SIMULATE_RINGS_MAX];
        int32_t ring_first[SIMULATE_RINGS_MAX]; /* days */
        size_t ring_count, letter_at;
};
typedef enum error take_row(struct making *making, const struct csv_row *row);

static enum error each_row(struct making *making, const struct buffer *file, size_t columns, take_row *take)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct csv_row row;
        enum error err;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, buffer_slice(file));
        TRY(csv_read_row(&reader, &making->year->arena, &row));
        while ((err = csv_read_row(&reader, &making->year->arena, &row)) == OK) {
                TRY(csv_expect_columns(&reader, &row, columns));
                TRY(take(making, &row));
        }
        return err == ERR_NOT_FOUND ? OK : err;
}

static enum error day_of(struct slice text, int32_t *ret_day)
{
        struct date date;
        TRY(date_parse_iso(text, &date));
        *ret_day = date_to_days(date);
        return OK;
}

static struct slice or_null(struct slice text)
{
        return text.size ? text : SLICE_NULL;
}

static bool is_of_ring(const struct making *making, struct slice id)
{
        return slice_find(buffer_slice(&making->year->made.truth), id) != SIZE_MAX;
}

/* In whose line of the truth it stands; of_ring. */
static size_t ring_of(const struct making *making, struct slice id)
{
        struct slice truth = buffer_slice(&making->year->made.truth);
        size_t line = 0, end = slice_find(truth, id);
        for (size_t i = 0; i < end; i++)
                line += truth.data[i] == '\n';
        return line - 1; /* the head of the table */
}

static struct slice phone_text(struct making *making, uint32_t serial)
{
        struct phone phone = phone_demo(serial);
        return arena_copy(&making->year->arena, phone_slice(&phone));
}

/* The phone that the ring uses on that day. */
static struct slice phone_on(struct making *making, struct slice id, int32_t day, struct slice phone)
{
        if (making->manner->phone_days == 0 || !phone.size || !is_of_ring(making, id))
                return phone;
        size_t ring = ring_of(making, id);
        int32_t since = day - making->ring_first[ring], turn = since > 0 ? since / making->manner->phone_days : 0;
        if (turn == 0)
                return phone;
        return phone_text(making, LATER_FROM + (uint32_t)ring * LATER + (uint32_t)(turn < LATER ? turn : LATER - 1));
}

static void add_tips(struct making *making, struct random *random, struct slice phone, int32_t from, int32_t days)
{
        struct desk_year *year = making->year;
        for (uint32_t i = 1 + random_below(random, 3); i > 0; i--)
                year->tips[year->tip_count++] =
                        (struct desk_tip){ from + (int32_t)random_below(random, (uint32_t)days), phone };
}

/* Half of the rings are told of by citizens too. */
static enum error take_ring(struct making *making, const struct csv_row *row)
{
        int32_t first, last;
        struct random random = random_for(making->seed, STREAM_TIPS, making->ring_count);
        TRY(day_of(row->fields[T_FIRST], &first));
        TRY(day_of(row->fields[T_LAST], &last));
        making->ring_first[making->ring_count] = first;
        making->ring_recruiters[making->ring_count] = row->fields[T_RECRUITER];
        making->ring_companies[making->ring_count] = row->fields[T_COMPANY];
        making->ring_phones[making->ring_count++] = row->fields[T_PHONE];
        if (random_percent(&random, 50))
                add_tips(making, &random, row->fields[T_PHONE], first, last + 7 - first);
        return OK;
}

static enum error take_report(struct making *making, const struct csv_row *row)
{
        struct desk_year *year = making->year;
        struct desk_report *report = &year->reports[year->report_count];
        struct random random = random_for(making->seed, STREAM_VERDICT, year->report_count);
        const struct slice *f = row->fields;
        *report = (struct desk_report){ .village = f[R_VILLAGE], .reporter = f[R_REPORTER], .country = f[R_COUNTRY],
                                        .narrative = f[R_NARRATIVE], .recruiter = or_null(f[R_RECRUITER]),
                                        .phone = or_null(f[R_PHONE]), .company = or_null(f[R_COMPANY]),
                                        .knowledge = f[R_KNOWLEDGE], .signs = f[R_SIGNS], .date = f[R_DATE],
                                        .verdict = verdict_of(&random, is_of_ring(making, f[R_ID])) };
        if (!uuid_parse(f[R_ID], &report->id))
                return ERR_CORRUPT;
        year->report_count++;
        TRY(day_of(f[R_DATE], &report->day));
        report->phone = phone_on(making, f[R_ID], report->day, report->phone);
        return OK;
}

/* Whom he names, in place of the file's one guarantor for everybody. */
static void name_people(struct making *making, struct desk_visit *visit)
{
        struct random *random = &visit->random;
        if (visit->of_ring && random_percent(random, making->manner->names_percent)) {
                if (random_percent(random, 30)) { /* the same number, but as the agent's */
                        visit->agent_phone = visit->guarantor_phone;
                        visit->guarantor_phone = SLICE_NULL;
                }
        } else if (visit->of_ring) {
                visit->guarantor = visit->guarantor_phone = SLICE_NULL;
        } else if (making->ring_count && random_below(random, 1000) < KNOWS_RECRUITER_PERMILLE) {
                visit->guarantor_phone = making->ring_phones[random_below(random, (uint32_t)making->ring_count)];
                visit->knows_recruiter = true;
        } else if (slice_equal(visit->purpose, S("kerja")) && random_percent(random, NAMES_AGENT_PERCENT)) {
                visit->agent_phone = phone_text(making, SHARED_FROM + random_below(random, SHARED));
        }
}

/* Draws by itself, so that everything else of the year stays as it was. A company's man is called as anybody is. */
static void name_agent(struct making *making, struct desk_visit *visit, struct slice application)
{
        const struct desk_year *year = making->year;
        struct random random = random_for(making->seed, STREAM_NAMES, year->visit_count);
        if (visit->of_ring && !visit->coached && random_percent(&random, SAYS_RECRUITER_PERCENT))
                visit->agent = making->ring_recruiters[ring_of(making, application)];
        if (!visit->of_ring && visit->agent_phone.size && year->visit_count > 0 &&
            random_percent(&random, SAYS_AGENT_PERCENT))
                visit->agent = year->visits[random_below(&random, (uint32_t)year->visit_count)].name;
        if (visit->of_ring && !visit->coached && random_percent(&random, SAYS_COMPANY_PERCENT))
                visit->company = making->ring_companies[ring_of(making, application)];
}

static enum error take_visit(struct making *making, const struct csv_row *row)
{
        struct desk_year *year = making->year;
        struct desk_visit *visit = &year->visits[year->visit_count];
        const struct slice *f = row->fields;
        int32_t born;
        *visit = (struct desk_visit){ .of_ring = is_of_ring(making, f[A_ID]),
                                      .woman = slice_equal(f[A_SEX], S("female")),
                                      .first_passport = slice_equal(f[A_FIRST], S("1")), .purpose = f[A_PURPOSE],
                                      .country = f[A_COUNTRY], .name = f[A_NAME], .nik = f[A_NIK], .born = f[A_BORN],
                                      .village = f[A_VILLAGE], .phone = or_null(f[A_PHONE]),
                                      .guarantor = or_null(f[A_GUARANTOR]),
                                      .guarantor_phone = or_null(f[A_GUARANTOR_PHONE]), .relation = f[A_RELATION],
                                      .company = or_null(f[A_COMPANY]),
                                      .random = random_for(making->seed, STREAM_VISIT, year->visit_count),
                                      .journey = random_for(making->seed, STREAM_JOURNEY, year->visit_count) };
        if (!uuid_parse(f[A_ID], &visit->id))
                return ERR_CORRUPT;
        TRY(day_of(f[A_DATE], &visit->day));
        visit->guarantor_phone = phone_on(making, f[A_ID], visit->day, visit->guarantor_phone);
        TRY(day_of(f[A_BORN], &born));
        visit->age = (int)((visit->day - born) / 365.25);
        visit->coached = visit->of_ring && random_percent(&visit->random, making->manner->coached_percent);
        visit->alone = random_percent(&visit->random, visit->of_ring ? RING_ALONE_PERCENT : ALONE_PERCENT);
        name_people(making, visit);
        if (making->manner->vouching)
                name_agent(making, visit, f[A_ID]);
        year->visit_count++;
        return OK;
}

/* Letters stand in the order of the applications. */
static enum error take_letter(struct making *making, const struct csv_row *row)
{
        struct uuid id;
        struct region village;
        struct desk_year *year = making->year;
        if (!uuid_parse(row->fields[L_APPLICATION], &id) || !region_find(row->fields[L_VILLAGE], &village))
                return ERR_CORRUPT;
        while (making->letter_at < year->visit_count && !uuid_equal(year->visits[making->letter_at].id, id))
                making->letter_at++;
        if (making->letter_at == year->visit_count)
                return ERR_CORRUPT;
        struct desk_visit *visit = &year->visits[making->letter_at];
        if (visit->guarantor.size == 0) /* he names nobody */
                return OK;
        visit->letter = row->fields[L_WORDING];
        visit->place = village.name;
        return OK;
}

/* Tips that have nothing to do with a ring name a licensed company's man. */
static void add_innocent_tips(struct making *making)
{
        struct random random = random_for(making->seed, STREAM_TIPS, SIMULATE_RINGS_MAX);
        for (int i = 0; i < INNOCENT_TIPS; i++)
                add_tips(making, &random, phone_text(making, SHARED_FROM + random_below(&random, SHARED)),
                         making->year->first_day, making->year->days);
}

/* --- villages that send many --- */

struct place {
        struct slice code;
        uint32_t applicants;
};

static int compare_codes(const void *a, const void *b)
{
        return slice_compare(((const struct place *)a)->code, ((const struct place *)b)->code);
}

static int compare_applicants(const void *a, const void *b)
{
        const struct place *left = a, *right = b;
        if (left->applicants != right->applicants)
                return left->applicants < right->applicants ? 1 : -1;
        return compare_codes(a, b);
}

static enum error mark_sending(struct desk_year *year)
{
        struct place *places = arena_array(&year->arena, struct place, year->visit_count);
        size_t count = 0;
        if (!places)
                return ERR_MEMORY;
        for (size_t i = 0; i < year->visit_count; i++)
                places[i] = (struct place){ year->visits[i].village, 1 };
        qsort(places, year->visit_count, sizeof *places, compare_codes);
        for (size_t i = 0; i < year->visit_count; i++)
                if (count && slice_equal(places[count - 1].code, places[i].code))
                        places[count - 1].applicants++;
                else
                        places[count++] = places[i];
        qsort(places, count, sizeof *places, compare_applicants);
        for (size_t i = 0; i < year->visit_count; i++)
                for (size_t p = 0; p < count / 4 && !year->visits[i].sending; p++)
                        year->visits[i].sending = slice_equal(places[p].code, year->visits[i].village);
        return OK;
}

/* --- making it --- */

static int compare_tips(const void *a, const void *b)
{
        return ((const struct desk_tip *)a)->day < ((const struct desk_tip *)b)->day ? -1 : 1;
}

static struct slice scenario_text(struct arena *arena, const struct desk_manner *manner, struct desk_volume volume)
{
        return arena_printf(arena, "[year]\nfirst_day = 2027-01-04\ndays = 364\n[volume]\nreports = %d\ntips = 1\n"
                            "applications = %d\n[area]\nregencies = 35.01 35.02 35.03\n[rings]\ncount = %d\n"
                            "villages = 5\nweeks = 10\nreports = 7\napplications = %d\nphone_variants = 70\n%s",
                            volume.reports, volume.applications, manner->rings, manner->ring_applications,
                            manner->vouching ? vouching_sections : "");
}

static enum error make_lists(struct desk_year *year, const struct scenario *scenario)
{
        size_t visits = (size_t)(scenario->applications + scenario->rings * scenario->ring_applications);
        size_t reports = (size_t)(scenario->reports + scenario->rings * scenario->ring_reports);
        year->visits = arena_array(&year->arena, struct desk_visit, visits);
        year->reports = arena_array(&year->arena, struct desk_report, reports);
        year->tips = arena_array(&year->arena, struct desk_tip, (size_t)(scenario->rings + INNOCENT_TIPS) * 3);
        return year->visits && year->reports && year->tips ? OK : ERR_MEMORY;
}

enum error desk_year_make(struct desk_year *year, const struct desk_manner *manner, struct desk_volume volume,
                          uint64_t seed)
{
        struct scenario scenario;
        struct making making = { .year = year, .manner = manner, .seed = seed };
        *year = (struct desk_year){ 0 };
        arena_init(&year->arena, YEAR_ARENA);
        TRY(scenario_read(scenario_text(&year->arena, manner, volume), &scenario, NULL));
        TRY(simulate(&scenario, seed, FILE_LIMIT, &year->made));
        year->first_day = (int32_t)scenario.first_day;
        year->days = scenario.days;
        TRY(make_lists(year, &scenario));
        TRY(each_row(&making, &year->made.truth, T_COUNT, take_ring));
        TRY(each_row(&making, &year->made.reports, R_COUNT, take_report));
        TRY(each_row(&making, &year->made.applications, A_COUNT, take_visit));
        TRY(each_row(&making, &year->made.letters, L_COUNT, take_letter));
        add_innocent_tips(&making);
        qsort(year->tips, year->tip_count, sizeof *year->tips, compare_tips);
        TRY(mark_sending(year));
        return year->arena.exhausted ? ERR_MEMORY : OK;
}

void desk_year_free(struct desk_year *year)
{
        simulation_free(&year->made);
        arena_reset(&year->arena);
}
