/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "desk_walk.h"

#include "access/people.h"
#include "base/checked.h"
#include "passports/internal.h"
#include "passports/vouch.h"
#include "region/region.h"
#include "subjects/subjects.h"

enum { ZONE = 7 * 60, VERIFIED_AFTER_DAYS = 14, QUESTIONS_MAX = 24, VISITS_AT_ONCE = 20, MEMORY = 1 << 28,
       WEEKS_APART = 28 /* days */ };

static const struct uuid reporter_space = {
        .bytes = { 'k', 'e', 'n', 't', 'o', 'n', 'g', 'a', 'n', '-', 'd', 'e', 's', 'k', 0, 1 },
};

struct walk {
        struct desk *desk;
        struct desk_year *year;
        struct desk_result *result;
        struct actor analyst, officer;
        struct arena arena;
        size_t filed, verified, told, came;
};

bool desk_profile(const struct desk_visit *visit, bool wide)
{
        bool woman = visit->woman && visit->first_passport && visit->age >= 17 && visit->age <= 45;
        if (wide)
                return woman && !slice_equal(visit->purpose, S("kerja")) && visit->company.size == 0;
        return woman && slice_equal(visit->purpose, S("wisata")) && visit->alone && visit->sending;
}

static void set_clock(int32_t day, instant time)
{
        clock_freeze(date_start(date_from_days(day), ZONE) + time);
}

/* --- reports and tips --- */

/* One fictional account for each role and place. */
static struct actor reporter_of(struct walk *walk, const struct desk_report *report)
{
        struct arena *arena = &walk->arena;
        struct region region, district;
        enum error err;
        struct slice role = report->reporter, area = report->village;
        if (!slice_equal(role, S("bhabinkamtibmas")) && !slice_equal(role, S("village-official")))
                role = S("babinsa");
        if (!slice_equal(role, S("village-official")) && region_find(area, &region) &&
            region_ancestor(&region, REGION_DISTRICT, &district))
                area = arena_copy(arena, region_code(&district));
        struct slice login = arena_printf(arena, "%.*s.%.*s", SLICE_FMT(role), SLICE_FMT(area));
        struct actor actor = walk->officer;
        actor.person_id = uuid_from_name(reporter_space, login);
        actor.purpose = S("report");
        actor.roles[0] = (struct actor_role){ role, area };
        transaction (tx, walk->desk->house.fixture.store, TX_WRITE, &err) {
                err = person_first(tx, actor.office_id,
                                   &(struct person_new){ .id = actor.person_id, .login = login, .name = login,
                                                         .position = S("Pelapor fiktif"), .language = S("id") },
                                   SLICE_NULL);
                if (err == OK)
                        err = role_first(tx, actor.office_id, actor.person_id, role, area);
        }
        if (err != ERR_CONFLICT)
                assert_ok(err);
        return actor;
}

static struct slice knowledge_of(struct slice word)
{
        return slice_equal(word, S("saw"))              ? S("own-eyes")
               : slice_equal(word, S("told-by-victim")) ? S("told-by-involved")
               : slice_equal(word, S("document"))       ? S("document")
                                                        : S("second-hand");
}

static void file_report(struct walk *walk, const struct desk_report *report)
{
        struct slice signs[REPORT_SIGNS_MAX], rest = report->signs;
        struct form_errors errors = { 0 };
        struct report_receipt receipt;
        struct actor actor = reporter_of(walk, report);
        enum error err;
        struct report_draft draft = { .id = report->id, .channel = S("web"), .village_code = report->village,
                                      .happened_on = report->date, .country = report->country,
                                      .knowledge = knowledge_of(report->knowledge), .narrative = report->narrative,
                                      .recruiter = report->recruiter, .phone = report->phone,
                                      .company = report->company, .signs = signs, .errors = &errors };
        while (draft.sign_count < REPORT_SIGNS_MAX && slice_next(&rest, '|', &signs[draft.sign_count]))
                draft.sign_count++;
        transaction (tx, walk->desk->house.fixture.store, TX_WRITE, &err) {
                errors.count = 0;
                err = report_file(tx, &actor, &draft, &walk->arena, &receipt);
        }
        assert_ok(err);
}

static void verify_report(struct walk *walk, const struct desk_report *report)
{
        enum error err;
        bool good = !strcmp(report->verdict, "confirmed") || !strcmp(report->verdict, "partly");
        transaction (tx, walk->desk->house.fixture.store, TX_WRITE, &err) {
                err = report_step(tx, &walk->analyst,
                                  &(struct report_step){ .report_id = report->id, .action = S("report.take") });
                if (err == OK)
                        err = report_grade(tx, &walk->analyst,
                                           &(struct report_grade){ .report_id = report->id,
                                                                   .reliability = good ? S("B") : S("C"),
                                                                   .credibility = good ? S("2") : S("4") });
                if (err == OK)
                        err = report_close(tx, &walk->analyst,
                                           &(struct report_close){ .report_id = report->id,
                                                                   .outcome = slice_from_cstr(report->verdict),
                                                                   .note = S("Terima kasih atas laporan Anda.") });
        }
        assert_ok(err);
}

/* As the room of tips does it when a tip is taken in. */
static void tell_tip(struct walk *walk, const struct desk_tip *tip)
{
        enum error err;
        char group[UUID_TEXT_SIZE + 1];
        struct uuid id = uuid_new(), subject;
        uuid_format(id, group);
        transaction (tx, walk->desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx,
                                       &(struct mention_new){ .office_id = walk->officer.office_id,
                                                              .source_kind = SOURCE_TIP, .source_id = id,
                                                              .source_group = slice_from_cstr(group),
                                                              .village_code = S(""),
                                                              .observed_on = today_of(&walk->officer, &walk->arena),
                                                              .kind = MATCH_PHONE, .raw = tip->phone,
                                                              .role = S("recruiter") },
                                       &subject);
        }
        assert_ok(err);
}

/* --- at the desk --- */

static enum error ask(struct tx *tx, struct walk *walk, struct desk_visit *visit)
{
        const struct reading reading = { &walk->officer, LANGUAGE_ID, &walk->arena };
        for (int i = 0; i < QUESTIONS_MAX; i++) {
                struct application_file file = { .head.id = visit->id };
                TRY(questions_read(tx, &reading, &file));
                const struct question_item *last = file.question_count ? &file.questions[file.question_count - 1]
                                                                       : NULL;
                if (!last || !last->next)
                        return OK;
                struct answer_given answer = { uuid_new(), last->key, desk_visit_answer(visit, last->key), SLICE_NULL,
                                               0 };
                TRY(passports_answer(tx, &walk->officer, visit->id, &answer));
        }
        return ERR_TOO_LARGE;
}

/* Whoever is asked about the number says something; the officer who believes nobody finds that it explains nothing. But
 * for whom else a guarantor vouches, or whose form the letter is, anybody can hear: an innocent one has the mother, the
 * village head or the agency, and who was told what to say has an uncle and the village's form. */
static struct slice explains(const struct desk_visit *visit, const struct finding_item *finding)
{
        bool group = slice_equal(finding->about, S("guarantor-group")) ||
                     slice_equal(finding->about, S("letter-words")) ||
                     slice_equal(finding->about, S("guarantor-place"));
        return group && (!visit->of_ring || visit->coached) ? S("fits") : S("differs");
}

static enum error ask_findings(struct tx *tx, struct walk *walk, const struct desk_visit *visit)
{
        struct application_file file;
        TRY(passports_open(tx, &(struct reading){ &walk->officer, LANGUAGE_ID, &walk->arena }, visit->id, &file));
        for (size_t i = 0; i < file.finding_count; i++) {
                const struct finding_item *finding = &file.findings[i];
                struct answer_given answer = { uuid_new(), finding->key, explains(visit, finding),
                                               S("Itu nomor kenalan."), 0 };
                TRY(passports_answer(tx, &walk->officer, visit->id, &answer));
        }
        return OK;
}

static enum error bring_letter(struct tx *tx, struct walk *walk, const struct desk_visit *visit)
{
        const struct guarantor_letter_new letter = { visit->letter, visit->place, 0 };
        return visit->letter.size ? passports_letter_write(tx, &walk->officer, visit->id, &letter) : OK;
}

static enum error be_interviewed(struct tx *tx, struct walk *walk, struct desk_visit *visit)
{
        struct slice number;
        struct application_new new = { .id = visit->id, .external_number = S("SIM"), .purpose = visit->purpose,
                                       .country = visit->country, .first_passport = visit->first_passport,
                                       .name = visit->name, .nik = visit->nik, .birth_date = visit->born,
                                       .sex = visit->woman ? S("P") : S("L"), .village_code = visit->village,
                                       .phone = visit->phone, .guarantor_name = visit->guarantor,
                                       .guarantor_phone = visit->guarantor_phone,
                                       .guarantor_relation = visit->relation, .company = visit->company,
                                       .agent = visit->agent, .agent_phone = visit->agent_phone };
        TRY(passports_create(tx, &walk->officer, &new, &walk->arena, &number));
        TRY(bring_letter(tx, walk, visit));
        TRY(passports_start(tx, &walk->officer, visit->id));
        if (walk->result->findings_only)
                return ask_findings(tx, walk, visit);
        TRY(ask(tx, walk, visit));
        TRY(ask_findings(tx, walk, visit));
        return passports_hear(tx, &walk->officer, visit->id, S("Saya sudah menceritakan semuanya."), 0);
}

/* Everything that could carry a refusal is chosen, and everything else that it needs is there. */
static enum error find_obstacles(struct tx *tx, struct walk *walk, const struct application_file *file,
                                 struct obstacles *ret_obstacles)
{
        static const struct slice reasons[] = { S("tujuan-disembunyikan") }, legal[] = { S("uu-6-2011-126c") };
        struct slice *codes = arena_array(&walk->arena, struct slice, file->evidence_count + 1);
        if (!codes)
                return ERR_MEMORY;
        for (size_t i = 0; i < file->evidence_count; i++)
                codes[i] = file->evidence[i].code;
        struct proposal proposal = { .id = uuid_new(), .application_id = file->head.id, .outcome = S("R3"),
                                     .facts = S("Tujuan tidak disebut."), .fix = S("Daftar di dinas tenaga kerja."),
                                     .recruiter_unknown = S("Pemohon tidak tahu."), .reasons = reasons,
                                     .reason_count = 1, .legal = legal, .legal_count = 1, .evidence = codes,
                                     .evidence_count = file->evidence_count };
        return passports_obstacles(tx, &walk->officer, &proposal, file, ret_obstacles);
}

static void write_why(const struct walk *walk, const struct desk_visit *visit, const struct application_file *file)
{
        FILE *out = walk->result->why;
        if (!out)
                return;
        (void)fprintf(out, "  innocent %.*s (%.*s, names %s):", SLICE_FMT(file->head.number),
                      SLICE_FMT(file->head.purpose),
                      visit->knows_recruiter ? "a recruiter whom he knows" : "no recruiter");
        for (size_t i = 0; i < file->evidence_count; i++)
                if (file->evidence[i].objective)
                        (void)fprintf(out, " %.*s", SLICE_FMT(file->evidence[i].code));
        for (size_t i = 0; i < file->finding_count; i++)
                (void)fprintf(out, "; %.*s", SLICE_FMT(file->findings[i].sentence));
        (void)fprintf(out, "\n");
}

static void count_kinds(const struct application_file *file, struct desk_count *count)
{
        bool name = false, other = false;
        for (size_t i = 0; i < file->finding_count; i++) {
                struct slice about = file->findings[i].about;
                count->group += slice_equal(about, S("guarantor-group"));
                count->words += slice_equal(about, S("letter-words"));
                count->place += slice_equal(about, S("guarantor-place"));
                bool by_name = slice_equal(file->findings[i].indicator, S("nama-perekrut")) ||
                               slice_equal(file->findings[i].indicator, S("nama-perusahaan"));
                name |= by_name;
                other |= !by_name;
        }
        count->name += name;
        count->only_name += name && !other;
}

static enum error count_visit(struct tx *tx, struct walk *walk, const struct desk_visit *visit)
{
        struct application_file file;
        struct obstacles obstacles = { 0 };
        struct desk_count *count = visit->of_ring ? &walk->result->ring : &walk->result->innocent;
        bool checked = false, pointing = false;
        TRY(passports_open(tx, &(struct reading){ &walk->officer, LANGUAGE_ID, &walk->arena }, visit->id, &file));
        if (walk->result->findings_only)
                obstacles.count = 1;
        else
                TRY(find_obstacles(tx, walk, &file, &obstacles));
        for (size_t i = 0; i < file.finding_count; i++)
                checked |= file.findings[i].showable;
        for (size_t i = 0; i < file.question_count; i++)
                pointing |= file.questions[i].indicator.size > 0;
        bool stopped = obstacles.count == 0;
        count->visits++;
        count->letters += visit->letter.size > 0;
        count_kinds(&file, count);
        count->asked += file.finding_count > 0;
        count->checked += checked;
        count->pointing += pointing;
        count->stopped += stopped;
        count->by_answers += stopped && !checked;
        count->profile += desk_profile(visit, false);
        count->wide += desk_profile(visit, true);
        if (stopped && !visit->of_ring)
                write_why(walk, visit, &file);
        return OK;
}

/* The same again when the database asks for it: nothing but the answers' chance has moved. */
static void serve(struct walk *walk, struct desk_visit *visits, size_t count)
{
        enum error err;
        struct random kept[VISITS_AT_ONCE];
        const struct desk_result before = *walk->result;
        for (size_t i = 0; i < count; i++)
                kept[i] = visits[i].random;
        transaction (tx, walk->desk->house.fixture.store, TX_WRITE, &err) {
                err = OK;
                *walk->result = before;
                for (size_t i = 0; i < count && err == OK; i++) {
                        visits[i].random = kept[i];
                        walk->officer = i % 2 ? walk->desk->second : walk->desk->officer; /* two counters */
                        err = be_interviewed(tx, walk, &visits[i]);
                        if (err == OK)
                                err = count_visit(tx, walk, &visits[i]);
                        arena_reset(&walk->arena);
                }
        }
        assert_ok(err);
}

/* --- the year --- */

static void pass_day(struct walk *walk, int32_t day)
{
        struct desk_year *year = walk->year;
        set_clock(day, 8 * HOUR);
        for (; walk->verified < walk->filed && year->reports[walk->verified].day + VERIFIED_AFTER_DAYS <= day;
             walk->verified++)
                verify_report(walk, &year->reports[walk->verified]);
        while (walk->came < year->visit_count && year->visits[walk->came].day == day) {
                size_t until = walk->came;
                while (until < year->visit_count && until - walk->came < VISITS_AT_ONCE &&
                       year->visits[until].day == day)
                        until++;
                serve(walk, &year->visits[walk->came], until - walk->came);
                walk->came = until;
        }
        set_clock(day, 18 * HOUR);
        for (; walk->filed < year->report_count && year->reports[walk->filed].day == day; walk->filed++)
                file_report(walk, &year->reports[walk->filed]);
        for (; walk->told < year->tip_count && year->tips[walk->told].day == day; walk->told++)
                tell_tip(walk, &year->tips[walk->told]);
        arena_reset(&walk->arena);
}

/* A year takes minutes, on a busy machine hours: what was counted until a day is told while it goes on. */
static void write_how_far(const struct walk *walk, int32_t day)
{
        const struct desk_count *ring = &walk->result->ring, *innocent = &walk->result->innocent;
        int32_t past = day - walk->year->first_day + 1;
        if (!walk->result->why || past % WEEKS_APART != 0)
                return;
        (void)fprintf(walk->result->why,
                      "  day %d: of a ring came %zu, asked %zu, group %zu, words %zu, stopped %zu; innocent came %zu, "
                      "asked %zu, group %zu, words %zu, stopped %zu\n",
                      past, ring->visits, ring->asked, ring->group, ring->words, ring->stopped, innocent->visits,
                      innocent->asked, innocent->group, innocent->words, innocent->stopped);
}

void desk_walk(struct desk *desk, struct desk_year *year, struct desk_result *result)
{
        struct walk walk = { .desk = desk, .year = year, .result = result, .officer = desk->officer };
        walk.analyst = desk_person(desk, desk->house.office, "analis", "analyst");
        walk.analyst.purpose = S("triage");
        arena_init(&walk.arena, MEMORY);
        for (int32_t day = year->first_day; day < year->first_day + year->days; day++) {
                pass_day(&walk, day);
                write_how_far(&walk, day);
        }
        arena_reset(&walk.arena);
        assert_int_equal(walk.came, year->visit_count);
        assert_int_equal(walk.filed, year->report_count);
        clock_freeze(-1);
}
