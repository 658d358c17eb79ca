/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Product rule 1 on simulated files: who the applicant is changes no finding, no question and no route to D2, D3 or R3.
 *
 * Each file is made, asked and heard by the program as a desk would; then name, NIK, birth date, sex, village and
 * address become those of somebody else, the guarantor becomes a spouse, and the same words speak of marriage and
 * religion. What the second officer would read, and what keeps each outcome from being proposed, must be the same to
 * the letter. A third of the files become a child's: then documents of the closed table may be added, and nothing else.
 *
 * Sixty files in the suite; the whole, on a quiet machine, by KENTONGAN_PROHIBITED_FILES=10000.
 *
 * The linker puts the functions below with __wrap_ in place of four rules of the room. Told to, each breaks rule 1 as
 * somebody might: the test must then find it. Without that the walk could be blind and nobody would know. */
#include "desk.h"

#include "base/checked.h"
#include "content/lawful.h"
#include "passports/internal.h"
#include "passports/vouch.h"
#include "region/region.h"

#include <stdlib.h>

/* What a verified report says. */
#define TOLD_NAME "Suparno Rahayu"
#define TOLD_COMPANY "PT Cahaya Bahari Fiktif"
#define TOLD_ADDRESS "Dsn. Krajan Lor RT 07 RW 09 Ds. Watubonang Kec. Badegan"

enum { BATCH = 30, FILES = 60, FILES_MAX = 100000, ANSWERS_MAX = 12, TAMPERED_FILES = 20, DIGEST_MAX = 1 << 20,
       FILE_ARENA = 1 << 26 };

/* --- rules that somebody has broken --- */

enum tamper { TAMPER_NONE, TAMPER_FINDING, TAMPER_QUESTION, TAMPER_DOCUMENT, TAMPER_ROUTE, TAMPER_TABLE, TAMPER_COUNT };
static enum tamper tampered;
static bool young; /* of the file read last; only a broken rule looks at it */

enum error __real_findings_read(struct tx *tx, const struct reading *reading, struct application_file *file);
enum error __real_questions_read(struct tx *tx, const struct reading *reading, struct application_file *file);
enum error __real_checks_read(struct tx *tx, const struct reading *reading, struct application_file *file);
struct evidence_sum __real_evidence_sum(const struct application_file *file, const struct slice *codes, size_t count);
enum error __wrap_findings_read(struct tx *tx, const struct reading *reading, struct application_file *file);
enum error __wrap_questions_read(struct tx *tx, const struct reading *reading, struct application_file *file);
enum error __wrap_checks_read(struct tx *tx, const struct reading *reading, struct application_file *file);
struct evidence_sum __wrap_evidence_sum(const struct application_file *file, const struct slice *codes, size_t count);

static enum error who_is_it(struct tx *tx, const struct reading *reading, const struct application_file *file,
                            struct application_identity_read_row *ret_who)
{
        enum error err = application_identity_read(
                tx, &(struct application_identity_read_params){ reading->actor->office_id, file->head.id },
                reading->arena, ret_who);
        young = err == OK && slice_compare(ret_who->birth_date, S("1978")) > 0;
        return err;
}

enum error __wrap_findings_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        struct application_identity_read_row who;
        TRY(__real_findings_read(tx, reading, file));
        if (tampered == TAMPER_NONE)
                return OK;
        TRY(who_is_it(tx, reading, file, &who));
        for (size_t i = 0; tampered == TAMPER_FINDING && i < file->finding_count; i++)
                if (slice_equal(who.sex, S("P")))
                        file->findings[i].strength = S("lemah");
        return OK;
}

enum error __wrap_questions_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        struct application_identity_read_row who;
        TRY(__real_questions_read(tx, reading, file));
        if (tampered != TAMPER_QUESTION)
                return OK;
        TRY(who_is_it(tx, reading, file, &who));
        if (slice_starts_with(who.village_code, S("35.02")) && file->question_count > 0)
                file->questions[file->question_count - 1].why = S("Desa ini mengirim banyak pekerja.");
        return OK;
}

enum error __wrap_checks_read(struct tx *tx, const struct reading *reading, struct application_file *file)
{
        TRY(__real_checks_read(tx, reading, file));
        struct application_identity_read_row who;
        if (tampered != TAMPER_DOCUMENT)
                return OK;
        TRY(who_is_it(tx, reading, file, &who));
        if (slice_equal(who.sex, S("P")) && file->check_count > 0)
                file->checks[0].need = S("law-of-men");
        return OK;
}

struct evidence_sum __wrap_evidence_sum(const struct application_file *file, const struct slice *codes, size_t count)
{
        struct evidence_sum sum = __real_evidence_sum(file, codes, count);
        if (tampered == TAMPER_ROUTE && young)
                sum.findings++;
        return sum;
}

const struct lawful_table *__real_lawful_table(void);
const struct lawful_table *__wrap_lawful_table(void);

/* Told to, a table that asks the papers of a child of every adult. */
const struct lawful_table *__wrap_lawful_table(void)
{
        static struct lawful_table broken;
        const struct lawful_table *own = __real_lawful_table();
        if (tampered != TAMPER_TABLE)
                return own;
        broken = *own;
        for (size_t i = 0; i < broken.count; i++)
                broken.items[i].below_age = 200;
        return &broken;
}

/* --- chance --- */

static uint64_t chance_state;

/* SplitMix64 (Steele, Lea and Flood 2014). */
static uint64_t chance(uint64_t below)
{
        uint64_t z = chance_state += 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        return (z ^ (z >> 31)) % below;
}

#define ONE_OF(list) ((list)[chance(ARRAY_SIZE(list))])

/* --- who somebody is --- */

static void become(struct application_new *new, bool child, struct arena *arena)
{
        static const struct slice women[] = { S("Siti Aminah"), S("Maria Goreti"), S("Ni Luh Ayu") };
        static const struct slice men[] = { S("Muhammad Hasan"), S("Yohanes Budi"), S("I Made Karta") };
        static const struct slice villages[] = { S("35.01.01.2001"), S("35.02.02.2003"), S("35.03.01.2001"),
                                                 S("35.02.17.1001") };
        static const struct slice addresses[] = { S("Dusun Krajan RT 1"), S("Jalan Masjid 2"), S("Jalan Gereja 3") };
        int year = child ? 2012 + (int)chance(6) : 1950 + (int)chance(55);
        int month = 1 + (int)chance(12), day = 1 + (int)chance(28);
        bool woman = chance(2) == 0;
        new->sex = woman ? S("P") : S("L");
        new->name = woman ? ONE_OF(women) : ONE_OF(men);
        new->village_code = ONE_OF(villages);
        new->address = ONE_OF(addresses);
        new->birth_date = arena_printf(arena, "%04d-%02d-%02d", year, month, day);
        new->nik = arena_printf(arena, "990202%02d%02d%02d%04d", day + (woman ? 40 : 0), month, year % 100,
                                1 + (int)chance(9000));
        new->guarantor_relation = chance(2) == 0 ? S("pasangan") : S("lain");
}

static struct application_new simulate(struct arena *arena)
{
        static const struct slice purposes[] = { S("kerja"),    S("wisata"), S("umrah"),   S("haji"),
                                                 S("keluarga"), S("studi"),  S("berobat"), S("bisnis") };
        static const struct slice countries[] = { S("Malaysia"), S("Arab Saudi"), S("Kamboja"), S("Hong Kong") };
        static const struct slice phones[] = { SLICE_NULL, S(DESK_PHONE), S("0840-1111-3333"), S("0840-1111-4444") };
        static const struct slice guarantors[] = { S("Pak Contoh"), S(TOLD_NAME) };
        static const struct slice companies[] = { SLICE_NULL, S("PT Fiktif Jaya"), S(TOLD_COMPANY) };
        static const struct slice agents[] = { SLICE_NULL, S("Pak Calo"), S(TOLD_NAME) };
        struct application_new new = { .id = uuid_new(),
                                       .external_number = S("A-1"),
                                       .purpose = ONE_OF(purposes),
                                       .country = ONE_OF(countries),
                                       .first_passport = chance(10) > 0,
                                       .guarantor_name = ONE_OF(guarantors),
                                       .guarantor_phone = ONE_OF(phones),
                                       .agent = ONE_OF(agents),
                                       .agent_phone = ONE_OF(phones),
                                       .company = ONE_OF(companies) };
        become(&new, false, arena);
        return new;
}

/* --- the desk's work on one file --- */

struct desk_work {
        struct tx *tx;
        const struct actor *actor;
        struct arena *arena;
        struct uuid id;
        size_t letter; /* which of the guarantors' letters */
        struct slice place;
};

static enum error read_file(const struct desk_work *work, struct application_file *ret_file)
{
        return file_gather(work->tx, &(struct reading){ work->actor, LANGUAGE_ID, work->arena }, work->id, ret_file);
}

static struct slice words_of(struct slice who)
{
        static const struct slice words[] = { S("Saya janda, pengajian di masjid."), S("Suami saya yang mengurus."),
                                              S("Saya lajang, aktif di gereja."), SLICE_NULL };
        return who.size ? ONE_OF(words) : SLICE_NULL;
}

/* By chance, half of the time on the way to what carries a decision. */
static struct slice choose(const struct question_item *question)
{
        static const struct slice way[][2] = { { S("tujuan"), S("kerja") },     { S("perusahaan"), S("mandiri") },
                                               { S("perjanjian"), S("belum") }, { S("visa"), S("bukan-kerja") } };
        for (size_t i = 0; i < ARRAY_SIZE(way); i++)
                if (slice_equal(way[i][0], question->key) && chance(2) == 0)
                        return way[i][1];
        return question->options[chance(question->option_count)].code;
}

static enum error explain_findings(const struct desk_work *work)
{
        struct application_file file;
        TRY(read_file(work, &file));
        for (size_t i = 0; i < file.finding_count; i++) {
                struct answer_given answer = { .id = uuid_new(), .key = file.findings[i].key,
                                               .code = chance(4) == 0 ? S("unclear") : S("differs"),
                                               .words = words_of(S("somebody")) };
                if (answer.words.size == 0)
                        answer.words = S("Tidak tahu.");
                TRY(passports_answer(work->tx, work->actor, work->id, &answer));
        }
        return OK;
}

/* The question that is open now, answered by chance; false when all are asked. */
static enum error answer_next(const struct desk_work *work, bool *ret_more)
{
        struct application_file file = { .head.id = work->id };
        *ret_more = false;
        TRY(questions_read(work->tx, &(struct reading){ work->actor, LANGUAGE_ID, work->arena }, &file));
        const struct question_item *last = file.question_count ? &file.questions[file.question_count - 1] : NULL;
        if (!last || !last->next || last->option_count == 0)
                return OK;
        bool silent = chance(12) == 0;
        struct answer_given answer = { uuid_new(), last->key,
                                       silent ? S("") : choose(last),
                                       silent ? SLICE_NULL : words_of(S("somebody")), 0 };
        *ret_more = true;
        if (slice_equal(last->key, PLACE_QUESTION) && !silent)
                answer.words = S(TOLD_ADDRESS);
        return passports_answer(work->tx, work->actor, work->id, &answer);
}

static enum error check_documents(const struct desk_work *work)
{
        static const struct slice verdicts[] = { S("there"), S("there"), S("missing"), S("to-check") };
        static const struct slice keys[] = { S("ktp"), S("kk"), S("bukti-lahir") };
        for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
                TRY(passports_check(work->tx, work->actor, work->id,
                                    &(struct check_verdict){ uuid_new(), keys[i], ONE_OF(verdicts), SLICE_NULL, 0 }));
        return OK;
}

/* The same letter about this person: its prose and its lines say who he is in every way that is forbidden to read. */
static enum error write_letter(const struct desk_work *work, const struct application_new *new)
{
        static const char *const bodies[] = {
                "akan bekerja sebagai juru masak pada sebuah rumah makan di luar negeri sampai kontraknya selesai, dan "
                "saya menanggung biaya pulangnya bila terjadi sesuatu di sana, serta tidak akan menuntut siapa pun.",
                "berangkat untuk menengok kerabat yang melahirkan, tinggal di rumahnya selama satu bulan, lalu pulang "
                "bersama rombongan keluarga kami dengan tiket yang sudah saya beli dan dapat saya perlihatkan.",
        };
        static const struct slice kin[] = { S("istri"), S("suami"), S("anak perempuan"), S("keponakan"), S("ibu") };
        static const struct slice faiths[] = { S("Islam"), S("Katolik"), S("Hindu") };
        static const struct slice states[] = { S("janda"), S("lajang"), S("menikah") };
        static const struct slice villages[] = { S("Ngrayun"), S("Sooko"), S("Pule") };
        struct slice who = ONE_OF(kin), faith = ONE_OF(faiths), state = ONE_OF(states), village = ONE_OF(villages);
        struct slice text = arena_printf(
                work->arena,
                "Nama: %.*s\nJenis kelamin: %.*s\nAgama: %.*s\nStatus perkawinan: %.*s\nAlamat: %.*s\n"
                "Saya menjamin bahwa %.*s saya %.*s, %.*s, beragama %.*s, lahir %.*s, dari Desa %.*s, %s",
                SLICE_FMT(new->name), SLICE_FMT(new->sex), SLICE_FMT(faith), SLICE_FMT(state), SLICE_FMT(new->address),
                SLICE_FMT(who), SLICE_FMT(new->name), SLICE_FMT(state), SLICE_FMT(faith), SLICE_FMT(new->birth_date),
                SLICE_FMT(village), bodies[work->letter]);
        return passports_letter_write(work->tx, work->actor, work->id,
                                      &(struct guarantor_letter_new){ text, work->place, 0 });
}

static enum error do_desk_work(const struct desk_work *work, const struct application_new *new)
{
        struct slice number;
        bool more = true;
        TRY(passports_create(work->tx, work->actor, new, work->arena, &number));
        TRY(write_letter(work, new));
        TRY(passports_start(work->tx, work->actor, work->id));
        for (int i = 0; more && i < ANSWERS_MAX; i++)
                TRY(answer_next(work, &more));
        TRY(explain_findings(work));
        TRY(check_documents(work));
        return passports_hear(work->tx, work->actor, work->id, S("Saya diajak tetangga."), 0);
}

/* Somebody else stands at the desk: other words to the first question, everything else about him too. */
static enum error change_person(const struct desk_work *work, struct application_new *new, bool child)
{
        struct application_file file = { .head.id = work->id };
        TRY(questions_read(work->tx, &(struct reading){ work->actor, LANGUAGE_ID, work->arena }, &file));
        struct answer_given answer = { uuid_new(), file.questions[0].key, file.questions[0].code,
                                       words_of(S("somebody")), 0 };
        if (answer.code.size)
                TRY(passports_answer(work->tx, work->actor, work->id, &answer));
        become(new, child, work->arena);
        TRY(passports_correct(work->tx, work->actor, new, 0));
        return write_letter(work, new);
}

/* --- what is read of a file, as one text --- */

static void write_questions(struct buffer *out, const struct application_file *file)
{
        for (size_t i = 0; i < file->finding_count; i++) {
                const struct finding_item *f = &file->findings[i];
                buffer_printf(out, "finding %.*s %.*s %.*s %.*s %.*s %d %d %d\n", SLICE_FMT(f->about),
                              SLICE_FMT(f->sentence), SLICE_FMT(f->strength), SLICE_FMT(f->innocent),
                              SLICE_FMT(f->question), f->showable, f->tips_only, f->weak);
        }
        for (size_t i = 0; i < file->question_count; i++) {
                const struct question_item *q = &file->questions[i];
                buffer_printf(out, "question %.*s %lld %.*s %.*s %.*s %d %zu\n", SLICE_FMT(q->key),
                              (long long)q->version, SLICE_FMT(q->ask), SLICE_FMT(q->why), SLICE_FMT(q->indicator),
                              q->next, q->option_count);
        }
}

static void write_documents(struct buffer *out, const struct application_file *file)
{
        for (size_t i = 0; i < file->check_count; i++)
                if (!file->checks[i].by_law_of_age)
                        buffer_printf(out, "document %.*s %.*s %.*s\n", SLICE_FMT(file->checks[i].key),
                                      SLICE_FMT(file->checks[i].need), SLICE_FMT(file->checks[i].verdict));
        for (size_t i = 0; i < file->evidence_count; i++) {
                const struct evidence_item *e = &file->evidence[i];
                buffer_printf(out, "evidence %.*s %.*s %.*s %d %d\n", SLICE_FMT(e->code), SLICE_FMT(e->text),
                              SLICE_FMT(e->basis), e->proven, e->objective);
        }
        buffer_printf(out, "flags %u\n", file->nik_flags);
}

static enum error write_route(const struct desk_work *work, const struct application_file *file,
                              const struct proposal *route, struct buffer *out)
{
        struct obstacles obstacles;
        TRY(passports_obstacles(work->tx, work->actor, route, file, &obstacles));
        buffer_printf(out, "route %.*s:", SLICE_FMT(route->outcome));
        for (size_t i = 0; i < obstacles.count; i++)
                buffer_printf(out, " %.*s", SLICE_FMT(obstacles.items[i]));
        buffer_append_byte(out, '\n');
        return OK;
}

/* Everything that could carry it is chosen: what is still missing is said, and must not hang on who he is. */
static enum error write_routes(const struct desk_work *work, const struct application_file *file, struct buffer *out)
{
        static const struct slice legal[] = { S("contoh-penangguhan") };
        static const struct slice outcomes[] = { S("T0"), S("D2"), S("D3"), S("R3") };
        static const struct slice reasons[] = { S("info-jalur-resmi"), S("tujuan-belum-jelas"),
                                                S("izin-perusahaan-tidak-ada"), S("tujuan-disembunyikan") };
        struct slice *codes = arena_array(work->arena, struct slice, file->evidence_count + 1);
        for (size_t i = 0; i < file->evidence_count; i++)
                codes[i] = file->evidence[i].code;
        for (size_t i = 0; i < ARRAY_SIZE(outcomes); i++)
                TRY(write_route(work, file,
                                &(struct proposal){ .id = work->id, .application_id = work->id,
                                                    .outcome = outcomes[i], .facts = S("Fakta."), .fix = S("Daftar."),
                                                    .recruiter.name = S("Pak Contoh"), .reasons = &reasons[i],
                                                    .reason_count = i > 0, .legal = legal, .legal_count = 1,
                                                    .evidence = codes, .evidence_count = file->evidence_count },
                                out));
        return OK;
}

/* A child's papers may keep T0 and T1 from being decided, and nothing else. */
static enum error without_closed_table(const struct desk_work *work, const struct application_file *file,
                                       struct application_file *ret_file)
{
        struct check_item *checks = arena_array(work->arena, struct check_item, file->check_count + 1);
        if (!checks)
                return ERR_MEMORY;
        *ret_file = *file;
        ret_file->checks = checks;
        ret_file->check_count = 0;
        for (size_t i = 0; i < file->check_count; i++)
                if (!file->checks[i].by_law_of_age)
                        checks[ret_file->check_count++] = file->checks[i];
        return OK;
}

static enum error digest(const struct desk_work *work, struct slice *ret_text)
{
        struct application_file file, plain;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, DIGEST_MAX);
        TRY(read_file(work, &file));
        write_questions(&out, &file);
        write_documents(&out, &file);
        TRY(without_closed_table(work, &file, &plain));
        TRY(write_routes(work, &plain, &out));
        *ret_text = arena_copy(work->arena, buffer_slice(&out));
        return OK;
}

/* --- many of them --- */

/* Every kind of thing that a finding can be about: a kind that no file has would be looked at by nobody. */
static const struct slice abouts[] = { S("guarantor-phone"), S("agent-phone"), S("company"), S("agent-name"),
                                       S("guarantor-name"), S("guarantor-address"), S("guarantor-group"),
                                       S("guarantor-place"), S("letter-words"), S("place") };

struct tally {
        size_t seen[ARRAY_SIZE(abouts)];
        size_t files, different, with_findings, with_letters, with_route, more_documents;
};

static void compare(struct slice before, struct slice after, struct tally *tally)
{
        tally->files++;
        tally->with_findings += slice_find(before, S("finding ")) != SIZE_MAX;
        tally->with_letters += slice_find(before, S("finding letter-words")) != SIZE_MAX;
        for (size_t i = 0; i < ARRAY_SIZE(abouts); i++) {
                char line[60];
                (void)snprintf(line, sizeof line, "finding %.*s ", SLICE_FMT(abouts[i]));
                tally->seen[i] += slice_find(before, slice_from_cstr(line)) != SIZE_MAX;
        }
        tally->with_route += slice_find(before, S("dua temuan objektif")) == SIZE_MAX;
        if (slice_equal(before, after))
                return;
        if (tally->different++ == 0 && tampered == TAMPER_NONE)
                print_message("before:\n%.*s\nafter:\n%.*s\n", SLICE_FMT(before), SLICE_FMT(after));
}

static enum error one_file(struct desk_work *work, struct tally *tally)
{
        struct slice before, after;
        struct application_new new = simulate(work->arena);
        struct application_file file;
        bool child = chance(3) == 0;
        work->id = new.id;
        work->letter = chance(2);
        work->place = chance(2) ? S("") : S(TOLD_ADDRESS);
        TRY(do_desk_work(work, &new));
        TRY(digest(work, &before));
        TRY(change_person(work, &new, child));
        TRY(digest(work, &after));
        TRY(read_file(work, &file));
        size_t more = 0;
        for (size_t i = 0; i < file.check_count; i++)
                more += file.checks[i].by_law_of_age;
        tally->different += (more > 0) != child; /* papers of the closed table: of every child, of nobody else */
        tally->more_documents += more > 0;
        compare(before, after, tally);
        return OK;
}

/* Nothing of it stays: the next batch meets the same desk. */
static void one_batch(struct desk *desk, size_t files, struct tally *tally)
{
        enum error err;
        const struct tally before = *tally;
        const uint64_t seed = chance_state;
        _cleanup_arena_ struct arena arena; /* of one file: what a transaction may take is too little for all */
        arena_init(&arena, FILE_ARENA);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                struct desk_work work = { tx, &desk->officer, &arena, UUID_NIL, 0, S("") };
                *tally = before;
                chance_state = seed;
                err = OK;
                for (size_t i = 0; err == OK && i < files; i++) {
                        err = one_file(&work, tally);
                        arena_reset(&arena);
                }
                if (err == OK)
                        err = ERR_EXPIRED;
        }
        assert_int_equal(err, ERR_EXPIRED);
}

static struct tally walk(struct desk *desk, size_t files)
{
        struct tally tally = { 0 };
        chance_state = 20261128;
        for (size_t done = 0; done < files; done += BATCH)
                one_batch(desk, files - done < BATCH ? files - done : BATCH, &tally);
        return tally;
}

static void open_known(struct desk *desk)
{
        desk_open(desk);
        desk_legal(desk);
        (void)desk_mention(desk, S("report"), "warga-1");
        (void)desk_mention(desk, S("report"), "warga-2");
        (void)desk_mention(desk, S("tip"), "tip-1");
        (void)desk_mention(desk, S("partner"), "instansi"); /* with an answer, a way to D3 */
        const struct desk_village village = desk_village(desk, "babinsa-laporan");
        (void)desk_report(desk, &village, &(struct desk_told){ S(TOLD_NAME), S(TOLD_COMPANY), S(TOLD_ADDRESS) }, true);
}

static void who_he_is_changes_nothing(void **state)
{
        (void)state;
        struct desk desk;
        const char *wished = getenv("KENTONGAN_PROHIBITED_FILES");
        size_t files = wished ? strtoul(wished, NULL, 10) : FILES;
        assert_true(files > 0 && files <= FILES_MAX);
        open_known(&desk);
        tampered = TAMPER_NONE;
        struct tally tally = walk(&desk, files);
        print_message("%zu files, %zu different; %zu had a finding, %zu about a letter, %zu a way to D3 by evidence, "
                      "%zu more documents\n",
                      tally.files, tally.different, tally.with_findings, tally.with_letters, tally.with_route,
                      tally.more_documents);
        assert_int_equal(tally.files, files);
        assert_int_equal(tally.different, 0);
        assert_true(tally.with_findings > files / 4 && tally.with_letters > files / 4 && tally.with_route > 0);
        assert_true(tally.more_documents > files / 5);
        for (size_t i = 0; i < ARRAY_SIZE(abouts); i++) {
                print_message("%.*s: %zu\n", SLICE_FMT(abouts[i]), tally.seen[i]);
                assert_true(tally.seen[i] > 0);
        }
        desk_close(&desk);
}

static void a_broken_rule_is_found(void **state)
{
        (void)state;
        static const char *const names[TAMPER_COUNT] = { "none", "finding by sex", "question by village",
                                                         "document by sex", "route by age",
                                                         "papers of a child asked of adults" };
        struct desk desk;
        open_known(&desk);
        for (enum tamper tamper = TAMPER_FINDING; tamper < TAMPER_COUNT; tamper++) {
                tampered = tamper;
                struct tally tally = walk(&desk, TAMPERED_FILES);
                print_message("%s: %zu of %zu different\n", names[tamper], tally.different, tally.files);
                assert_true(tally.different > 0);
        }
        tampered = TAMPER_NONE;
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(who_he_is_changes_nothing),
                cmocka_unit_test(a_broken_rule_is_found),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
