/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "demo/work.h"

#include "base/checked.h"
#include "exchange/exchange.h"
#include "passports/passports.h"
#include "region/region.h"
#include "store/store.h"
#include "text/date.h"
#include "tips/tips.h"
#include "warnings/warnings.h"

enum { WORK_ARENA = 8 * 1024 * 1024, ANSWERS_MAX = 12, ANSWER_MINUTES = 1, REVIEW_DAYS = 60, SUSPENDED_DAYS = 90 };

static const struct uuid work_space = {
        .bytes = { 'k', 'e', 'n', 't', 'o', 'n', 'g', 'a', 'n', '-', 'w', 'o', 'r', 'k', 0, 1 },
};

struct actor demo_actor(const struct demo_year *year, struct uuid id, struct slice role, struct slice area)
{
        struct actor actor = { .office_id = year->office_id, .person_id = id, .zone_minutes = DEMO_ZONE_MINUTES,
                               .office_name = year->office_name, .fictional = true, .role_count = 1,
                               .purpose = S("report"), .login = S("demo"), .name = S("Demo"), .position = S("Demo") };
        actor.roles[0] = (struct actor_role){ role, area };
        return actor;
}

static struct actor person(const struct demo_work *work, struct uuid id, const char *role, const char *purpose)
{
        struct actor actor = demo_actor(work->year, id, slice_from_cstr(role), S(""));
        actor.purpose = slice_from_cstr(purpose);
        return actor;
}

/* An id made of what it is for and of the thing it belongs to. */
static struct uuid work_id(struct slice what, struct uuid of)
{
        char name[128], text[UUID_TEXT_SIZE + 1];
        uuid_format(of, text);
        int size = snprintf(name, sizeof name, "%.*s/%s", SLICE_FMT(what), text);
        return uuid_from_name(work_space, slice_of(name, size < 0 ? 0 : (size_t)size));
}

static void set_clock(int32_t day, int64_t minute)
{
        clock_freeze(date_start(date_from_days(day), DEMO_ZONE_MINUTES) + minute * MINUTE);
}

/* The same for what may fall on today: at the latest an hour ago, whatever the hour. */
static void set_clock_past(const struct demo_work *work, int32_t day, int64_t minute)
{
        instant at = date_start(date_from_days(day), DEMO_ZONE_MINUTES) + minute * MINUTE;
        clock_freeze(at < work->now - HOUR ? at : work->now - HOUR);
}

/* What was done in an earlier run is left as it is. */
static enum error done_before_is_fine(enum error err)
{
        return err == ERR_CONFLICT || err == ERR_NOT_FOUND || err == ERR_STALE ? OK : err;
}

/* --- at the passport desk ----------------------------------------------------------------------------------------- */

/* How an interview goes for each purpose: question and answer, in the order in which they are asked. */
struct talk {
        struct slice purpose;
        struct slice answers[ANSWERS_MAX]; /* "question=answer" */
};

static const struct talk talks[] = {
        { S("kerja"), { S("tujuan=kerja"), S("negara-pekerjaan=jelas"), S("perusahaan=p3mi"),
                        S("terdaftar-disnaker=sudah"), S("perjanjian=ada"), S("dibayar-siapa=sendiri"),
                        S("dibantu=sendiri"), S("disuruh-bohong=tidak"), S("aman=aman") } },
        { S("umrah"), { S("tujuan=umrah"), S("penyelenggara=biro"), S("dibayar-siapa=sendiri"), S("dibantu=keluarga"),
                        S("disuruh-bohong=tidak"), S("aman=aman") } },
        { S("haji"), { S("tujuan=haji"), S("penyelenggara=biro"), S("dibayar-siapa=sendiri"), S("dibantu=keluarga"),
                       S("disuruh-bohong=tidak"), S("aman=aman") } },
        { S("wisata"), { S("tujuan=wisata"), S("rencana-wisata=jelas"), S("ajakan-perjalanan=sendiri"),
                         S("dibayar-siapa=sendiri"), S("dibantu=sendiri"), S("disuruh-bohong=tidak"),
                         S("aman=aman") } },
        { S("keluarga"), { S("tujuan=keluarga"), S("siapa-dikunjungi=jelas"), S("ajakan-perjalanan=keluarga"),
                           S("dibayar-siapa=sendiri"), S("dibantu=keluarga"), S("disuruh-bohong=tidak"),
                           S("aman=aman") } },
        { S("studi"), { S("tujuan=studi"), S("tempat-studi=diterima"), S("dibayar-siapa=sendiri"),
                        S("dibantu=keluarga"), S("disuruh-bohong=tidak"), S("aman=aman") } },
        { S("berobat"), { S("tujuan=berobat"), S("tempat-berobat=jelas"), S("dibantu=keluarga"),
                          S("disuruh-bohong=tidak"), S("aman=aman") } },
        { S("bisnis"), { S("tujuan=bisnis"), S("urusan-usaha=undangan"), S("dibantu=sendiri"),
                         S("disuruh-bohong=tidak"), S("aman=aman") } },
};

/* One who names a private recruiter who pays, and who then asks for time to take the legal route. */
static const struct talk recruiter_talk = {
        S("kerja"), { S("tujuan=kerja"), S("negara-pekerjaan=jelas"), S("perusahaan=perorangan"),
                      S("visa-perorangan=belum-tahu"), S("siapa-mengajak=perekrut"), S("tempat-perekrut=tidak-tahu"),
                      S("dibayar-siapa=perekrut"), S("diberi-uang=tidak"),
                      S("dibantu=sendiri"), S("disuruh-bohong=tidak"), S("aman=aman") },
};

static const struct talk *talk_of(const char *purpose)
{
        for (size_t i = 0; i < ARRAY_SIZE(talks); i++)
                if (slice_equal(talks[i].purpose, slice_from_cstr(purpose)))
                        return &talks[i];
        return NULL;
}

static enum error ask(struct tx *tx, const struct actor *officer, const struct demo_application *application,
                      const struct talk *talk)
{
        for (size_t i = 0; i < ANSWERS_MAX && talk->answers[i].size > 0; i++) {
                struct slice code = talk->answers[i], key = SLICE_NULL;
                (void)slice_next(&code, '=', &key);
                set_clock(application->day, 9 * 60 + 2 + (int64_t)i * ANSWER_MINUTES);
                struct answer_given answer = { work_id(key, application->id), key, code, SLICE_NULL };
                TRY(passports_answer(tx, officer, application->id, &answer));
        }
        return OK;
}

/* Keys of documents, up to the null slice. */
static bool is_missing(struct slice key, const struct slice *missing)
{
        for (; missing->size; missing++)
                if (slice_equal(key, *missing))
                        return true;
        return false;
}

/* The applicant is who the card says, and every document is there, but for `missing`. */
static enum error check_documents(struct tx *tx, const struct actor *officer,
                                  const struct demo_application *application, const struct slice *missing)
{
        struct application_file file;
        TRY(passports_identity_match(tx, officer, application->id, S("match"), 0));
        TRY(passports_open(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, application->id, &file));
        for (size_t i = 0; i < file.check_count; i++) {
                struct slice key = file.checks[i].key;
                struct slice name = arena_join(tx_arena(tx), S("check-"), key);
                TRY(passports_check(tx, officer, application->id,
                                    &(struct check_verdict){ work_id(name, application->id), key,
                                                             is_missing(key, missing) ? S("missing") : S("there"),
                                                             SLICE_NULL }));
        }
        return OK;
}

/* What is known of a phone is a reason to ask; he asked, and says why he goes on. */
static enum error set_findings_aside(struct tx *tx, const struct actor *officer,
                                     const struct demo_application *application)
{
        struct application_file file;
        TRY(passports_open(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, application->id, &file));
        for (size_t i = 0; i < file.finding_count; i++)
                TRY(passports_set_aside(tx, officer, application->id, file.findings[i].id,
                                        S("Sudah ditanyakan; penjelasan pemohon wajar dan sesuai dokumen.")));
        return OK;
}

static enum error conclude(struct tx *tx, const struct actor *officer, const struct demo_application *application,
                           struct slice outcome)
{
        static const struct slice told = S("info-jalur-resmi"), missing = S("dokumen-kurang");
        static const struct slice law = S("permenkumham-8-2014-4");
        struct obstacles obstacles;
        bool complete = slice_equal(outcome, S("D1"));
        struct proposal proposal = { .id = work_id(S("decision"), application->id), .application_id = application->id,
                                     .outcome = outcome, .reasons = complete ? &missing : &told,
                                     .reason_count = slice_equal(outcome, S("T0")) ? 0 : 1 };
        if (complete) {
                proposal.legal = &law, proposal.legal_count = 1;
                proposal.facts = S("Kartu keluarga asli belum dibawa.");
                proposal.fix = S("Bawa kartu keluarga asli ke loket. Tidak perlu mengisi permohonan baru.");
        }
        return passports_propose(tx, officer, &proposal, tx_arena(tx), &obstacles);
}

static enum error decide(struct tx *tx, const struct actor *officer, const struct demo_application *application,
                         struct slice outcome)
{
        const struct talk *talk = talk_of(application->purpose);
        if (!talk)
                return OK;
        static const struct slice family_card[] = { S("kk"), SLICE_NULL };
        const struct slice *none = &family_card[1];
        set_clock(application->day, 9 * 60);
        TRY(passports_start(tx, officer, application->id));
        TRY(check_documents(tx, officer, application, slice_equal(outcome, S("D1")) ? family_card : none));
        TRY(set_findings_aside(tx, officer, application));
        TRY(ask(tx, officer, application, talk));
        return conclude(tx, officer, application, outcome);
}

/* Suspended on his own word: two answers that stand for themselves, a hearing, and the applicant's own wish. */
static enum error propose_suspension(struct tx *tx, const struct actor *officer,
                                     const struct demo_application *application)
{
        static const struct slice reason = S("minta-waktu"), legal = S("contoh-penangguhan");
        static const struct slice evidence[] = { S("answer:perusahaan"), S("answer:dibayar-siapa") };
        static const struct slice not_yet[] = { S("rekomendasi"), S("perjanjian-penempatan"), S("perjanjian-kerja"),
                                                S("visa-kerja"), SLICE_NULL };
        struct obstacles obstacles;
        char until[DATE_ISO_SIZE + 1], review[DATE_ISO_SIZE + 1];
        struct date day = date_from_days(application->day);
        set_clock(application->day, 9 * 60);
        TRY(passports_start(tx, officer, application->id));
        TRY(check_documents(tx, officer, application, not_yet));
        TRY(ask(tx, officer, application, &recruiter_talk));
        set_clock(application->day, 9 * 60 + 20);
        TRY(passports_hear(tx, officer, application->id,
                           S("Saya diajak seseorang yang membayari semuanya. Saya baru tahu harus mendaftar dulu, dan "
                             "minta waktu untuk mengurusnya di dinas tenaga kerja."),
                           0));
        return passports_propose(tx, officer,
                                 &(struct proposal){ .id = work_id(S("decision"), application->id),
                                                     .application_id = application->id,
                                                     .outcome = S("D3"),
                                                     .facts = S("Pemohon menyebut perekrut perorangan yang membayari "
                                                                "perjalanan. Belum ada perjanjian penempatan."),
                                                     .fix = S("Daftar di dinas tenaga kerja kabupaten, lalu kembali "
                                                              "membawa rekomendasinya. Tidak dipungut biaya."),
                                                     .period_until = date_iso_text(date_add_days(day, SUSPENDED_DAYS),
                                                                                   until),
                                                     .review_on = date_iso_text(date_add_days(day, REVIEW_DAYS),
                                                                                review),
                                                     .period_basis = legal,
                                                     .recruiter_unknown = S("Pemohon hanya tahu nama panggilan."),
                                                     .reasons = &reason, .reason_count = 1,
                                                     .legal = &legal, .legal_count = 1,
                                                     .evidence = evidence, .evidence_count = ARRAY_SIZE(evidence) },
                                 tx_arena(tx), &obstacles);
}

/* What the simulated year says became of it; what it calls suspended or refused stays with the visitor. */
static bool is_simple(const struct demo_application *application)
{
        return application->outcome[0] == 'T' || strcmp(application->outcome, "D1") == 0;
}

static enum error work_the_desk(const struct demo_work *work)
{
        struct actor officer = person(work, work->year->desk_id, "desk-officer", "passport");
        bool proposed = false, looked = false; /* of few decisions the draw may take none: one is put there */
        for (size_t i = work->count; i-- > 0;) {
                const struct demo_application *application = &work->applications[i];
                bool propose = !proposed && application->of_ring && strcmp(application->purpose, "kerja") == 0;
                enum error err = OK;
                if (!propose && !is_simple(application))
                        continue;
                transaction (tx, work->program->app.store, TX_WRITE, &err) {
                        err = propose ? propose_suspension(tx, &officer, application)
                                      : decide(tx, &officer, application, slice_from_cstr(application->outcome));
                        if (err == OK && !propose && !looked && talk_of(application->purpose))
                                err = passports_second_put(tx, officer.office_id, application->id,
                                                           work_id(S("decision"), application->id));
                }
                looked = looked || (!propose && talk_of(application->purpose));
                proposed = proposed || propose;
                TRY(done_before_is_fine(err));
        }
        return OK;
}

/* --- several with one guarantor --- */

enum { PILGRIMS = 7 };

/* Pilgrims of one fictional travel agency: each is asked about the guarantor's phone, and what the first says waits for
 * a senior who also thinks that it fits. */
static const struct pilgrim {
        struct slice name, nik, birth_date, sex;
} pilgrims[PILGRIMS] = {
        { S("Kasmini Fiktif"), S("9902025203710001"), S("1971-03-12"), S("P") },
        { S("Sukarno Fiktif"), S("9902020711680002"), S("1968-11-07"), S("L") },
        { S("Marsiyah Fiktif"), S("9902026108750003"), S("1975-08-21"), S("P") },
        { S("Paijo Fiktif"), S("9902021501630004"), S("1963-01-15"), S("L") },
        { S("Suminten Fiktif"), S("9902024406690005"), S("1969-06-04"), S("P") },
        { S("Ngatmin Fiktif"), S("9902020909700006"), S("1970-09-09"), S("L") },
        { S("Wagirah Fiktif"), S("9902025710720007"), S("1972-10-17"), S("P") },
};

static struct uuid pilgrim_id(const struct demo_work *work, size_t i)
{
        return work_id(pilgrims[i].nik, work->year->office_id);
}

static enum error enter_pilgrim(struct tx *tx, const struct demo_work *work, const struct actor *officer, size_t i)
{
        const struct pilgrim *who = &pilgrims[i];
        struct slice number, outside = arena_join(tx_arena(tx), S("SIM-"), slice_sub(who->nik, 6, 10));
        return passports_create(tx, officer,
                                &(struct application_new){ .id = pilgrim_id(work, i),
                                                           .external_number = outside,
                                                           .purpose = S("umrah"), .country = S("Arab Saudi"),
                                                           .first_passport = true, .name = who->name, .nik = who->nik,
                                                           .birth_date = who->birth_date, .sex = who->sex,
                                                           .village_code = S("35.02.02.2003"),
                                                           .guarantor_name = S("Biro Umrah Contoh (fiktif)"),
                                                           .guarantor_phone = S("0840-7070-6060"),
                                                           .guarantor_relation = S("biro perjalanan") },
                                tx_arena(tx), &number);
}

static enum error explain_guarantor(struct tx *tx, const struct actor *officer, struct uuid id)
{
        struct application_file file;
        TRY(passports_start(tx, officer, id));
        TRY(passports_open(tx, &(struct reading){ officer, LANGUAGE_ID, tx_arena(tx) }, id, &file));
        for (size_t i = 0; i < file.finding_count; i++) {
                char finding[UUID_TEXT_SIZE + 1];
                uuid_format(file.findings[i].id, finding);
                struct slice key = arena_join(tx_arena(tx), S("finding:"), slice_from_cstr(finding));
                TRY(passports_answer(tx, officer, id,
                                     &(struct answer_given){ work_id(key, id), key, S("fits"),
                                                             S("Kami bertujuh satu rombongan. Biro itu yang mengurus, "
                                                               "kantornya di pasar.") }));
        }
        return OK;
}

static enum error bring_pilgrims(const struct demo_work *work)
{
        enum error err = OK;
        struct actor officer = person(work, work->year->desk_id, "desk-officer", "passport");
        if (work->count == 0)
                return OK;
        set_clock_past(work, work->applications[work->count - 1].day, 15 * 60);
        transaction (tx, work->program->app.store, TX_WRITE, &err) {
                for (size_t i = 0; i < PILGRIMS && err == OK; i++)
                        err = enter_pilgrim(tx, work, &officer, i);
                if (err == OK)
                        err = explain_guarantor(tx, &officer, pilgrim_id(work, 0));
        }
        return done_before_is_fine(err);
}

/* --- questions to an agency --------------------------------------------------------------------------------------- */

struct question {
        int32_t days_ago;
        struct slice number, answer; /* answer: null when none came */
};

static enum error ask_agency(struct tx *tx, const struct demo_work *work, const struct question *question,
                             const struct demo_application *application)
{
        struct actor officer = person(work, work->year->desk_id, "desk-officer", "exchange");
        struct actor clerk = person(work, work->year->clerk_id, "partner", "exchange");
        struct request_field typed = { .key = S("recommendation_number"), .value = question->number };
        struct slice number;
        struct uuid id = work_id(S("question"), application->id);
        clerk.agency_id = work->year->agency_id;
        set_clock(work->today - question->days_ago, 10 * 60);
        TRY(exchange_send(tx, &officer,
                          &(struct request_new){ .id = id, .kind = S("rekomendasi-kerja"), .item_key = S("rekomendasi"),
                                                 .agency_id = clerk.agency_id,
                                                 .about = { S("application"), application->id },
                                                 .typed = &typed, .typed_count = 1 },
                          tx_arena(tx), &number));
        if (slice_is_null(question->answer))
                return OK;
        set_clock(work->today - question->days_ago + 1, 11 * 60);
        return exchange_answer(tx, &clerk, &(struct request_answer){ work_id(S("answer"), id), id, question->answer,
                                                                     SLICE_NULL, 0 });
}

/* One that was answered, one that waits, one whose time is over: each about a worker's application that still waits. */
static enum error ask_agencies(const struct demo_work *work)
{
        static const struct question questions[] = {
                { 9, S("560/114/REK/2026 (fiktif)"), SLICE_NULL },
                { 4, S("560/131/REK/2026 (fiktif)"), S("berlaku") },
                { 1, S("560/142/REK/2026 (fiktif)"), SLICE_NULL },
        };
        size_t next = 0;
        for (size_t i = 0; i < work->count && next < ARRAY_SIZE(questions); i++) {
                const struct demo_application *application = &work->applications[i];
                enum error err;
                if (application->outcome[0] || application->of_ring || strcmp(application->purpose, "kerja") != 0)
                        continue;
                transaction (tx, work->program->app.store, TX_WRITE, &err) {
                        err = ask_agency(tx, work, &questions[next], application);
                }
                next++;
                TRY(done_before_is_fine(err));
        }
        return OK;
}

/* --- from signal to warning --------------------------------------------------------------------------------------- */

struct story {
        struct slice verdict, reason;
        bool warns;
        struct slice outcome, note; /* null: it is still open */
        int32_t reviewed_on;
};

/* A signal is reviewed a few days after it was raised; what is still open ends after the visitor's day. */
enum { REVIEW_AFTER_DAYS = 3, CLOSE_AFTER_DAYS = 12, ENDS_AFTER_DAYS = 60, OPEN_FOR_DAYS = 30, OPEN_MOST_DAYS = 179 };

static struct slice iso_day(int32_t day, struct arena *arena)
{
        return date_iso_kept(date_from_days(day), arena);
}

/* The district of the first source; the whole working area when none is known. */
static struct slice area_of(const struct signal_page *page, struct arena *arena)
{
        struct region village, district;
        for (size_t i = 0; i < page->source_count; i++)
                if (region_find(page->sources[i].village_code, &village) &&
                    region_ancestor(&village, REGION_DISTRICT, &district))
                        return arena_copy(arena, region_code(&district));
        return S("");
}

static enum error publish(struct tx *tx, const struct demo_work *work, const struct actor *analyst,
                          const struct signal_page *page, const struct story *story)
{
        struct arena *arena = tx_arena(tx);
        struct warning_fault_at fault;
        struct warning_page warning;
        struct uuid id = work_id(S("warning"), page->row.id);
        int32_t ends = story->reviewed_on + ENDS_AFTER_DAYS, open = work->today + OPEN_FOR_DAYS;
        if (slice_is_null(story->outcome))
                ends = open < story->reviewed_on + OPEN_MOST_DAYS ? open : story->reviewed_on + OPEN_MOST_DAYS;
        TRY(warnings_draft(tx, analyst,
                           &(struct warning_draft){ .id = id, .signal_id = page->row.id, .level = S("SIAGA"),
                                                    .title = S("Tawaran kerja tanpa perjanjian dari perorangan"),
                                                    .body = S("Beberapa laporan menyebut tawaran kerja ke luar negeri "
                                                              "tanpa perusahaan yang jelas dan tanpa perjanjian."),
                                                    .asked = S("Jelaskan lima langkah resmi kepada warga. Laporkan "
                                                               "bila mendengar tawaran serupa."),
                                                    .areas = area_of(page, arena), .expires_on = iso_day(ends, arena) },
                           arena, &fault));
        TRY(warnings_read(tx, analyst, id, arena, &warning));
        return warnings_publish(tx, analyst, id, warning.version);
}

static enum error review(struct tx *tx, const struct demo_work *work, struct uuid signal_id,
                         const struct story *story)
{
        struct actor analyst = person(work, work->year->analyst_id, "analyst", "triage");
        struct signal_page page;
        set_clock_past(work, story->reviewed_on, 9 * 60 + 30);
        TRY(signals_read(tx, &analyst, signal_id, tx_arena(tx), &page));
        TRY(signals_review(tx, &analyst,
                           &(struct signal_review){ .signal_id = signal_id, .version = page.version,
                                                    .verdict = story->verdict, .reason = story->reason }));
        if (!story->warns)
                return OK;
        TRY(signals_read(tx, &analyst, signal_id, tx_arena(tx), &page));
        return publish(tx, work, &analyst, &page, story);
}

/* The first of those whom it reached answers the next day. */
static enum error answer_warning(struct tx *tx, const struct demo_work *work, struct uuid id,
                                 const struct story *story)
{
        struct actor analyst = person(work, work->year->analyst_id, "analyst", "warn");
        struct warning_page page;
        set_clock_past(work, story->reviewed_on + 1, 8 * 60);
        TRY(warnings_read(tx, &analyst, id, tx_arena(tx), &page));
        for (size_t i = 0; i < page.recipients.count; i++) {
                const struct warning_recipient *reached = &page.recipients.items[i];
                struct actor reader = demo_actor(work->year, reached->person_id, reached->role, reached->area);
                reader.purpose = S("warn");
                if (uuid_equal(reached->person_id, analyst.person_id) || i % 2 == 1)
                        continue;
                TRY(warnings_answer(tx, &reader,
                                    &(struct warning_answer){ .warning_id = id, .answer = S("accepted") }));
        }
        return OK;
}

static enum error close_warning(struct tx *tx, const struct demo_work *work, struct uuid id, const struct story *story)
{
        struct actor analyst = person(work, work->year->analyst_id, "analyst", "warn");
        struct warning_page page;
        struct warning_fault_at fault;
        set_clock_past(work, story->reviewed_on + CLOSE_AFTER_DAYS, 14 * 60);
        TRY(warnings_read(tx, &analyst, id, tx_arena(tx), &page));
        return warnings_close(tx, &analyst,
                              &(struct warning_close){ .warning_id = id, .version = page.version,
                                                       .outcome = story->outcome, .note = story->note },
                              &fault);
}

typedef enum error step_of_story(struct tx *tx, const struct demo_work *work, struct uuid id,
                                 const struct story *story);

static enum error take_step(const struct demo_work *work, step_of_story *step, struct uuid id,
                            const struct story *story)
{
        enum error err;
        transaction (tx, work->program->app.store, TX_WRITE, &err) {
                err = step(tx, work, id, story);
        }
        return done_before_is_fine(err);
}

static enum error tell_story(const struct demo_work *work, struct uuid signal_id, const struct story *story)
{
        struct uuid warning_id = work_id(S("warning"), signal_id);
        TRY(take_step(work, review, signal_id, story));
        if (!story->warns)
                return OK;
        TRY(take_step(work, answer_warning, warning_id, story));
        return slice_is_null(story->outcome) ? OK : take_step(work, close_warning, warning_id, story);
}

static int32_t day_of(instant at)
{
        return date_to_days(date_of_instant(at, DEMO_ZONE_MINUTES));
}

/* Of the planted rings the oldest is over, the next was judged innocent, the newest is warned about; the others wait
 * for the visitor. */
static enum error warn(const struct demo_work *work)
{
        static const struct story stories[] = {
                { S("raise"), S("independent"), true, S("confirmed"),
                  S("Terbukti: perekrut tanpa izin. Keberangkatan dicegah, warga dibantu mendaftar resmi. "
                    "Terima kasih."), 0 },
                { S("close"), S("innocent"), false, SLICE_NULL, SLICE_NULL, 0 },
                { S("raise"), S("verified"), true, SLICE_NULL, SLICE_NULL, 0 },
        };
        struct actor analyst = person(work, work->year->analyst_id, "analyst", "triage");
        struct signal_rows rows = { 0 };
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, WORK_ARENA);
        transaction (tx, work->program->app.store, TX_WRITE, &err) {
                err = signals_list(tx, &analyst, &(struct signal_filter){ .limit = 200 }, &arena, &rows);
        }
        TRY(err);
        for (size_t i = 0; i < ARRAY_SIZE(stories) && i < rows.count; i++) {
                struct story story = stories[i];
                bool newest = i == ARRAY_SIZE(stories) - 1;
                const struct signal_row *row = &rows.items[newest ? 0 : rows.count - 1 - i];
                story.reviewed_on = day_of(row->created_at) + REVIEW_AFTER_DAYS;
                TRY(tell_story(work, row->id, &story));
        }
        return OK;
}

/* --- tips --------------------------------------------------------------------------------------------------------- */

struct told {
        struct slice name;
        int32_t days_ago;
        bool danger;
        struct slice village, text, reply, outcome; /* reply, outcome: null when none */
};

static enum error handle_tip(const struct demo_work *work, const struct tip_desk *desk, struct uuid id,
                             const struct told *told, struct arena *arena)
{
        struct actor analyst = person(work, work->year->analyst_id, "analyst", "tip");
        struct tip_page page;
        set_clock_past(work, work->today - told->days_ago, 15 * 60);
        TRY(tips_read(desk, &analyst, id, arena, &page));
        TRY(tips_take(desk, &analyst, &(struct tip_step){ .tip_id = id, .version = page.version }));
        TRY(tips_read(desk, &analyst, id, arena, &page));
        struct tip_step step = { .tip_id = id, .version = page.version, .message_id = work_id(S("reply"), id),
                                 .told = told->reply, .outcome = told->outcome };
        return slice_is_null(told->outcome) ? tips_reply(desk, &analyst, &step) : tips_close(desk, &analyst, &step);
}

static enum error tell(const struct demo_work *work, const struct tip_desk *desk, const struct told *told)
{
        struct tip_receipt receipt;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, WORK_ARENA);
        struct uuid id = work_id(told->name, work->year->office_id);
        set_clock_past(work, work->today - told->days_ago, 13 * 60);
        enum error err = tips_send(desk,
                                   &(struct tip_draft){ .id = id, .danger = told->danger,
                                                        .district_code = slice_sub(told->village, 0, 8),
                                                        .village_code = told->village, .told = told->text,
                                                        .happened = S("week"), .knowledge = S("second-hand") },
                                   &arena, &receipt);
        if (err != OK || slice_is_null(told->reply))
                return done_before_is_fine(err);
        return done_before_is_fine(handle_tip(work, desk, id, told, &arena));
}

static enum error tell_tips(const struct demo_work *work)
{
        static const struct told tips[] = {
                { S("tip-closed"), 20, false, S("35.03.12.2003"),
                  S("Ada yang menempel selebaran kerja pabrik di luar negeri tanpa nama perusahaan di dekat pasar."),
                  S("Terima kasih. Selebaran sudah kami periksa bersama dinas tenaga kerja dan diturunkan."),
                  S("checked") },
                { S("tip-answered"), 5, false, S("35.01.09.2003"),
                  S("Tetangga diminta menyerahkan paspor dan ijazah kepada orang yang mengajak kerja ke luar negeri."),
                  S("Terima kasih. Apakah Anda tahu kapan mereka berangkat? Anda boleh menjawab di sini tanpa nama."),
                  SLICE_NULL },
                { S("tip-waiting"), 0, false, S("35.02.05.2004"),
                  S("Seseorang mengumpulkan warga dan menjanjikan gaji besar sebagai admin daring, berangkat minggu "
                    "depan."),
                  SLICE_NULL, SLICE_NULL },
        };
        struct tip_desk desk = { .tips = work->program->app.tips, .main = work->program->app.store,
                                 .office_id = work->year->office_id, .zone_minutes = DEMO_ZONE_MINUTES };
        for (size_t i = 0; i < ARRAY_SIZE(tips); i++)
                TRY(tell(work, &desk, &tips[i]));
        return OK;
}

enum error demo_do_work(const struct demo_work *work)
{
        TRY(work_the_desk(work));
        TRY(bring_pilgrims(work));
        TRY(ask_agencies(work));
        TRY(warn(work));
        return tell_tips(work);
}
