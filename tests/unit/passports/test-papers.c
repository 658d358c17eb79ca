/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Papers beside the decision letter, and thirteen with their text kept (tests/golden/papers): A4, the text layer as it
 * is read aloud, days counted over Lebaran and collective leave. With KENTONGAN_PAPERS=FOLDER the PDFs and their
 * texts are written there, to be looked at. */
#include "agency.h"
#include "desk.h"

#include "base/checked.h"
#include "content/content.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "passports/objection.h"
#include "passports/paper.h"
#include "program/app.h"
#include "subjects/subjects.h"
#include "text/date.h"

#include <stdio.h>

#define BASE S("https://kantor.contoh.example")
#define WITHIN(desk, call)                                                                  \
        ({                                                                                  \
                enum error within_;                                                         \
                transaction (tx, (desk)->house.fixture.store, TX_WRITE, &within_) {         \
                        within_ = (call);                                                   \
                }                                                                           \
                within_;                                                                    \
        })

struct office_desk {
        struct desk desk;
        struct app app;
        struct actor head;
        size_t differing; /* papers, from what is kept */
};

static void set_day(struct office_desk *it, const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        clock_freeze(date_start(date, OFFSET_WIB) + (instant)9 * HOUR);
        it->head.second_factor_at = it->desk.second.second_factor_at = clock_now();
}

/* Monday 9 March 2026: Nyepi, Lebaran and collective leave from the 18th to the 24th, as data/content says. */
static void office_open(struct office_desk *it)
{
        *it = (struct office_desk){ 0 };
        set_day(it, "2026-03-09");
        desk_open(&it->desk);
        desk_legal(&it->desk);
        it->head = desk_person(&it->desk, it->desk.house.office, "kepala", "head");
        it->app.store = it->desk.house.fixture.store;
        assert_ok(blob_store_open(it->desk.house.fixture.data, &it->app.blobs));
        set_day(it, "2026-03-09");
}

static void office_close(struct office_desk *it)
{
        blob_store_close(&it->app.blobs);
        desk_close(&it->desk);
}

static struct uuid interviewed(struct office_desk *it)
{
        struct uuid id = desk_create(&it->desk);
        desk_interview(&it->desk, id);
        assert_ok(desk_hear(&it->desk, id));
        return id;
}

/* A visa that is not for work, and a number that he knows otherwise than innocent people do. */
static struct uuid interviewed_about_visa(struct office_desk *it)
{
        static const char *const answers[][2] = { { "tujuan", "kerja" },       { "negara-pekerjaan", "jelas" },
                                                  { "perusahaan", "mandiri" }, { "perjanjian", "belum" },
                                                  { "visa", "bukan-kerja" } };
        struct uuid id = desk_create(&it->desk);
        assert_ok(WITHIN(&it->desk, passports_start(tx, &it->desk.officer, id)));
        for (size_t i = 0; i < ARRAY_SIZE(answers); i++)
                desk_answer(&it->desk, id, answers[i][0], answers[i][1]);
        desk_explain(&it->desk, id, "differs");
        assert_ok(desk_hear(&it->desk, id));
        return id;
}

static void miss_card(struct office_desk *it, struct uuid id)
{
        struct check_verdict missing = { uuid_new(), S("ktp"), S("missing"), SLICE_NULL };
        struct check_verdict there = { uuid_new(), S("kk"), S("there"), SLICE_NULL };
        assert_ok(WITHIN(&it->desk, passports_check(tx, &it->desk.officer, id, &missing)));
        assert_ok(WITHIN(&it->desk, passports_check(tx, &it->desk.officer, id, &there)));
}

static void complete_later(struct office_desk *it, struct uuid id)
{
        static const struct slice reason = S("dokumen-kurang"), evidence = S("document:ktp");
        static const struct slice law = S("permenkumham-8-2014-4");
        struct obstacles obstacles;
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("D1"),
                                     .facts = S("KTP belum dibawa."), .fix = S("Bawa KTP asli."), .reasons = &reason,
                                     .reason_count = 1, .evidence = &evidence, .evidence_count = 1, .legal = &law,
                                     .legal_count = 1 };
        assert_ok(desk_propose(&it->desk, &it->desk.officer, &proposal, &obstacles));
}

static struct uuid suspend(struct office_desk *it, struct uuid id)
{
        struct obstacles obstacles;
        struct proposal proposal = desk_proposal(id);
        assert_ok(desk_propose(&it->desk, &it->desk.officer, &proposal, &obstacles));
        const struct second_step step = { id, proposal.id, 0, SLICE_NULL };
        assert_ok(WITHIN(&it->desk, passports_confirm(tx, &it->desk.second, &step)));
        return proposal.id;
}

static struct uuid refuse(struct office_desk *it, const struct proposal *proposal)
{
        struct obstacles obstacles = { 0 };
        enum error err = desk_propose(&it->desk, &it->desk.officer, proposal, &obstacles);
        if (err != OK)
                fail_msg("%.*s: %s, %.*s", SLICE_FMT(proposal->outcome), error_name(err),
                         SLICE_FMT(obstacles.count ? obstacles.items[0] : S("")));
        const struct second_step step = { proposal->application_id, proposal->id, 0, SLICE_NULL };
        assert_ok(WITHIN(&it->desk, passports_confirm(tx, &it->desk.second, &step)));
        return proposal->id;
}

static struct slice letter(struct office_desk *it, struct uuid id)
{
        struct slice pdf;
        struct obstacles missing;
        assert_ok(passports_letter(&it->app, &it->desk.officer, id, BASE, &it->desk.house.arena, &pdf, &missing));
        return pdf;
}

static struct record_new record_of(const struct office_desk *it, const char *signing)
{
        bool refused = strcmp(signing, "refused") == 0;
        return (struct record_new){ .place = S("Ruang wawancara 2"), .spoken = S("Indonesia dan Jawa"),
                                    .companion = S("Kakak pemohon"), .second_id = it->desk.second.person_id,
                                    .read_back = true, .signing = slice_from_cstr(signing),
                                    .refusal = refused ? S("ingin bertanya dulu kepada keluarga") : SLICE_NULL };
}

static enum error make(struct office_desk *it, const struct paper_wish *wish, struct obstacles *missing)
{
        return passports_paper_make(&it->app, &it->desk.officer, wish, BASE, &it->desk.house.arena, missing);
}

static struct slice print(struct office_desk *it, struct uuid application_id, struct uuid id)
{
        struct slice pdf;
        const struct paper_place place = { application_id, id };
        assert_ok(passports_paper_print(&it->app, &it->desk.second, &place, &it->desk.house.arena, &pdf));
        assert_true(slice_starts_with(pdf, S("%PDF-")));
        return pdf;
}

static struct slice paper(struct office_desk *it, struct paper_wish wish)
{
        struct obstacles missing = { 0 };
        wish.id = uuid_new();
        enum error err = make(it, &wish, &missing);
        if (err != OK)
                fail_msg("%s: %s, %.*s", paper_kind_word(wish.kind).data, error_name(err),
                         SLICE_FMT(missing.count ? missing.items[0] : S("")));
        return print(it, wish.application_id, wish.id);
}

static struct uuid object(struct office_desk *it, struct uuid id, struct uuid decision, const char *outcome)
{
        struct obstacles obstacles;
        const struct service service = { decision, S("2026-03-09"), S("hand") };
        assert_ok(WITHIN(&it->desk, passports_serve(tx, &it->desk.officer, id, &service)));
        const struct objection_new new = { uuid_new(), id, decision, S("objection"), S("2026-03-16"), S("hand"),
                                           S("Saya tidak pernah bertemu perekrut itu.") };
        set_day(it, "2026-03-16");
        assert_ok(WITHIN(&it->desk, passports_objection_receive(tx, &it->desk.officer, &new, &obstacles)));
        set_day(it, "2026-03-18");
        const struct objection_answer_given given = { new.id, id, S("objection"), slice_from_cstr(outcome),
                                                      S("Keterangan pemohon dan catatan wawancara sudah dibaca lagi."),
                                                      S("2026-03-18") };
        assert_ok(WITHIN(&it->desk, passports_objection_answer(tx, &it->head, &given, &obstacles)));
        return new.id;
}

/* --- rules --- */

static void a_paper_is_made_once_and_replaced_with_a_reason(void **state)
{
        (void)state;
        struct office_desk it;
        struct obstacles missing;
        struct paper_list list;
        struct slice pdf;
        office_open(&it);
        struct uuid id = interviewed(&it);
        miss_card(&it, id);
        struct paper_wish wish = { .id = uuid_new(), .application_id = id, .kind = PAPER_CHECKLIST };
        assert_ok(make(&it, &wish, &missing));
        assert_ok(make(&it, &wish, &missing)); /* an answer was lost */
        pdf = print(&it, id, wish.id);
        assert_true(slice_equal(pdf, print(&it, id, wish.id)));
        struct paper_wish other = { .id = uuid_new(), .application_id = id, .kind = PAPER_CHECKLIST };
        assert_int_equal(make(&it, &other, &missing), ERR_CONFLICT);
        other.why = S("salah satu dokumen belum tercantum");
        assert_ok(make(&it, &other, &missing));
        const struct reading reading = { &it.desk.officer, LANGUAGE_ID, &it.desk.house.arena };
        assert_ok(WITHIN(&it.desk, passports_papers(tx, &reading, id, &list)));
        assert_int_equal(list.count, 2);
        assert_int_equal(list.items[0].valid + list.items[1].valid, 1);
        for (size_t i = 0; i < 2; i++)
                assert_int_equal(list.items[i].valid, uuid_equal(list.items[i].id, other.id));
        assert_true(slice_equal(pdf, print(&it, id, wish.id))); /* the earlier one is kept */
        const struct paper_place place = { id, wish.id };
        assert_int_equal(passports_paper_print(&it.app, &it.desk.elsewhere, &place, &it.desk.house.arena, &pdf),
                         ERR_NOT_FOUND);
        office_close(&it);
}

static void a_paper_wants_what_it_speaks_of(void **state)
{
        (void)state;
        struct office_desk it;
        struct obstacles missing;
        office_open(&it);
        struct uuid id = desk_create(&it.desk);
        struct paper_wish wish = { .id = uuid_new(), .application_id = id, .kind = PAPER_CHECKLIST };
        assert_int_equal(make(&it, &wish, &missing), ERR_NOT_FOUND); /* nobody has spoken with the applicant */
        desk_interview(&it.desk, id);
        assert_int_equal(make(&it, &wish, &missing), ERR_UNCONFIGURED); /* nothing is missing */
        struct check_verdict visa = { uuid_new(), S("visa-kerja"), S("missing"), SLICE_NULL };
        assert_ok(WITHIN(&it.desk, passports_check(tx, &it.desk.officer, id, &visa)));
        assert_int_equal(make(&it, &wish, &missing), ERR_UNCONFIGURED); /* not for a passport */
        assert_int_equal(missing.count, 1);
        wish.kind = PAPER_SLIP;
        assert_int_equal(make(&it, &wish, &missing), ERR_NOT_FOUND); /* nothing is decided */
        wish.kind = PAPER_ROUTE;
        assert_int_equal(make(&it, &wish, &missing), ERR_NOT_FOUND);
        wish.kind = PAPER_ANSWER;
        wish.about = uuid_new();
        assert_int_equal(make(&it, &wish, &missing), ERR_NOT_FOUND);
        office_close(&it);
}

/* It says that the application has not been refused, and that it goes on: of one that was suspended or refused neither
 * is so. Of one that waits for documents both are. */
static void a_list_of_documents_is_no_paper_of_a_refusal(void **state)
{
        (void)state;
        struct office_desk it;
        struct obstacles missing = { 0 };
        struct paper_list list;
        office_open(&it);
        struct uuid id = interviewed(&it), decision;
        miss_card(&it, id);
        const struct reading reading = { &it.desk.officer, LANGUAGE_ID, &it.desk.house.arena };
        assert_ok(WITHIN(&it.desk, passports_papers(tx, &reading, id, &list)));
        assert_true(passports_paper_fits(&list, PAPER_CHECKLIST));
        decision = suspend(&it, id);
        assert_false(uuid_is_nil(decision));
        assert_ok(WITHIN(&it.desk, passports_papers(tx, &reading, id, &list)));
        assert_false(passports_paper_fits(&list, PAPER_CHECKLIST));
        struct paper_wish wish = { .id = uuid_new(), .application_id = id, .kind = PAPER_CHECKLIST };
        assert_int_equal(make(&it, &wish, &missing), ERR_UNCONFIGURED);
        assert_int_equal(missing.count, 1);
        assert_ok(WITHIN(&it.desk, passports_papers(tx, &reading, id, &list)));
        assert_int_equal(list.count, 0); /* and no number was taken */
        office_close(&it);
}

static void a_record_wants_two_officers_reading_back_and_a_reason_not_to_sign(void **state)
{
        (void)state;
        struct office_desk it;
        struct obstacles missing;
        office_open(&it);
        struct uuid id = interviewed(&it);
        struct paper_wish wish = { .id = uuid_new(), .application_id = id, .kind = PAPER_RECORD,
                                   .record = record_of(&it, "signed") };
        wish.record.second_id = it.desk.officer.person_id; /* the interviewer himself */
        assert_int_equal(make(&it, &wish, &missing), ERR_INVALID);
        wish.record.second_id = it.desk.elsewhere.person_id;
        assert_int_equal(make(&it, &wish, &missing), ERR_UNCONFIGURED);
        wish.record = record_of(&it, "signed");
        wish.record.read_back = false;
        assert_int_equal(make(&it, &wish, &missing), ERR_INVALID);
        wish.record = record_of(&it, "refused");
        wish.record.refusal = SLICE_NULL;
        assert_int_equal(make(&it, &wish, &missing), ERR_INVALID);
        wish.record = record_of(&it, "signed");
        wish.record.changes = S("Menurut laporan warga ia diajak 0812-9999-8888.");
        assert_int_equal(make(&it, &wish, &missing), ERR_INVALID);
        assert_int_equal(missing.count, 2); /* tips, and somebody's phone */
        wish.record = record_of(&it, "signed");
        assert_ok(make(&it, &wish, &missing));
        office_close(&it);
}

/* --- the text layer --- */

/* What a reader of the screen reads aloud, page after page; each page is A4 upright. */
static struct slice text_of(struct arena *arena, struct slice pdf)
{
        struct slice all = S("");
        GBytes *bytes = g_bytes_new_static(pdf.data, pdf.size);
        PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, NULL);
        assert_non_null(document);
        for (int i = 0; i < poppler_document_get_n_pages(document); i++) {
                PopplerPage *page = poppler_document_get_page(document, i);
                double width, height;
                poppler_page_get_size(page, &width, &height);
                assert_true(width > 595 && width < 596 && height > 841 && height < 843);
                char *text = poppler_page_get_text(page);
                all = arena_printf(arena, "%.*s%s\n--- %d ---\n", SLICE_FMT(all), text, i + 1);
                g_free(text);
                g_object_unref(page);
        }
        g_object_unref(document);
        g_bytes_unref(bytes);
        return all;
}

static bool is_code(const char *at, size_t left)
{
        for (size_t i = 0; i < 26; i++)
                if (i == left || !strchr("0123456789ABCDEFGHJKMNPQRSTVWXYZ", at[i]) || !at[i])
                        return false;
        return true;
}

/* A piece of the mark that lies across the page. */
static bool is_mark(struct slice line)
{
        for (size_t i = 0; i < line.size; i++)
                if (!strchr("DATFIK", line.data[i]) || !line.data[i])
                        return false;
        return line.size <= 4;
}

static struct slice without_mark(struct arena *arena, struct slice text)
{
        struct slice rest = text, line, all = S("");
        while (slice_next(&rest, '\n', &line))
                if (!is_mark(line))
                        all = arena_printf(arena, "%.*s%.*s\n", SLICE_FMT(all), SLICE_FMT(line));
        return all;
}

/* What is drawn by chance: the code of the QR and the number of the application. */
static struct slice settled(struct arena *arena, struct slice text)
{
        char *copy = arena_cstr(arena, text);
        assert_non_null(copy);
        for (size_t i = 0; i < text.size; i++)
                if (is_code(copy + i, text.size - i))
                        memset(copy + i, 'X', 26);
                else if (strncmp(copy + i, "P-2026-", 7) == 0 && i + 13 <= text.size)
                        memset(copy + i + 7, '0', 6);
        return slice_of(copy, text.size);
}

static struct slice golden(struct arena *arena, const char *name)
{
        struct slice path = arena_printf(arena, "%s/%s.txt", GOLDEN_FOLDER, name);
        char *text = arena_alloc(arena, 64 * 1024);
        FILE *file = fopen(path.data, "rbe");
        size_t size = file ? fread(text, 1, 64 * 1024, file) : 0;
        if (file)
                assert_int_equal(fclose(file), 0);
        return slice_of(text, size);
}

static void keep_for_looking(const char *name, struct slice pdf, struct slice text)
{
        char path[600];
        const struct slice bytes[] = { pdf, text };
        const char *folder = getenv("KENTONGAN_PAPERS");
        for (int i = 0; folder && i < 2; i++) {
                (void)snprintf(path, sizeof path, "%s/%s.%s", folder, name, i ? "txt" : "pdf");
                FILE *file = fopen(path, "we");
                assert_non_null(file);
                assert_int_equal(fwrite(bytes[i].data, 1, bytes[i].size, file), bytes[i].size);
                assert_int_equal(fclose(file), 0);
        }
}

/* A4, selectable, and word for word what is kept. */
static void expect_paper(struct office_desk *it, const char *name, struct slice pdf)
{
        struct arena *arena = &it->desk.house.arena;
        struct slice text = settled(arena, without_mark(arena, text_of(arena, pdf)));
        keep_for_looking(name, pdf, text);
        assert_true(slice_find(text, S("DATA FIKTIF")) != SIZE_MAX);
        if (slice_equal(text, golden(arena, name)))
                return;
        print_error("%s differs from tests/golden/papers/%s.txt:\n%.*s", name, name, SLICE_FMT(text));
        it->differing++;
}

static void papers_say_what_is_kept(void **state)
{
        (void)state;
        struct office_desk it;
        office_open(&it);
        struct uuid short_id = interviewed(&it);
        miss_card(&it, short_id);
        expect_paper(&it, "daftar", paper(&it, (struct paper_wish){ .application_id = short_id,
                                                                    .kind = PAPER_CHECKLIST }));
        complete_later(&it, short_id);
        expect_paper(&it, "surat-D1", letter(&it, short_id));
        expect_paper(&it, "lembar-D1", paper(&it, (struct paper_wish){ .application_id = short_id,
                                                                       .kind = PAPER_SLIP }));
        struct uuid id = interviewed(&it);
        expect_paper(&it, "bap", paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_RECORD,
                                                                 .record = record_of(&it, "thumb") }));
        expect_paper(&it, "bap-menolak",
                     paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_RECORD,
                                                     .record = record_of(&it, "refused"),
                                                     .why = S("pemohon tidak jadi menandatangani") }));
        struct uuid decision = suspend(&it, id);
        expect_paper(&it, "surat-D3", letter(&it, id));
        expect_paper(&it, "lembar-D3", paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_SLIP }));
        expect_paper(&it, "jalur", paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_ROUTE }));
        struct uuid objection = object(&it, id, decision, "rejected");
        expect_paper(&it, "jawaban-tolak", paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_ANSWER,
                                                                           .about = objection }));
        set_day(&it, "2026-03-09");
        id = interviewed(&it);
        decision = suspend(&it, id);
        (void)letter(&it, id);
        objection = object(&it, id, decision, "granted");
        expect_paper(&it, "jawaban-kabul", paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_ANSWER,
                                                                           .about = objection }));
        assert_int_equal(it.differing, 0);
        office_close(&it);
}

/* No letter of this outcome without a record of the examination. */
static struct slice letter_with_record(struct office_desk *it, struct uuid id)
{
        struct slice pdf;
        struct obstacles missing = { 0 };
        enum error err = passports_letter(&it->app, &it->desk.officer, id, BASE, &it->desk.house.arena, &pdf, &missing);
        assert_int_equal(err, ERR_UNCONFIGURED);
        assert_int_equal(missing.count, 1);
        assert_slice(missing.items[0], "berita acara pemeriksaan (BAP), yang dibuat sebelum surat penolakan ini");
        (void)paper(it, (struct paper_wish){ .application_id = id, .kind = PAPER_RECORD,
                                             .record = record_of(it, "thumb") });
        return letter(it, id);
}

/* A refusal by what an agency said. */
static void refuse_by_agency(struct office_desk *it, const char *outcome, struct slice reason, struct slice law)
{
        char name[32];
        struct uuid id = interviewed(it);
        agency_says = (struct application_request){
                .id = agency_answer, .number = S("1"), .state = S("answered"), .negative = true, .proves = true,
                .agency = strcmp(outcome, "R1") == 0 ? S("Kantor Imigrasi Contoh Dua") : S("Disdukcapil"),
                .question = strcmp(outcome, "R1") == 0 ? S("Apakah pemohon mempunyai paspor yang masih berlaku?")
                                                       : S("Apakah kartu keluarga ini diterbitkan Disdukcapil?"),
                .answer = strcmp(outcome, "R1") == 0 ? S("Ya, sampai 2 Mei 2030") : S("Bukan dokumen kami")
        };
        static const struct slice evidence = AGENCY_CODE;
        (void)refuse(it, &(struct proposal){ .id = uuid_new(), .application_id = id,
                                             .outcome = slice_from_cstr(outcome),
                                             .facts = S("Jawaban instansi diterima pada 9 Maret 2026."),
                                             .fix = S("Bawa dokumen asli ke kantor ini.\nTanyakan kepada instansi yang "
                                                      "menjawab bila jawabannya keliru."),
                                             .reasons = &reason, .reason_count = 1, .legal = &law, .legal_count = 1,
                                             .evidence = &evidence, .evidence_count = 1 });
        (void)snprintf(name, sizeof name, "surat-%s", outcome);
        expect_paper(it, name, strcmp(outcome, "R2") == 0 ? letter_with_record(it, id) : letter(it, id));
        agency_says = (struct application_request){ 0 };
}

/* A refusal by two findings: a verified word about the phone, and what the applicant said. */
static void refuse_by_findings(struct office_desk *it)
{
        static const struct slice reason = S("tujuan-disembunyikan"), law = S("uu-6-2011-126c");
        char id_text[UUID_TEXT_SIZE + 1];
        (void)desk_mention(&it->desk, SOURCE_PARTNER, "instansi");
        struct uuid id = interviewed_about_visa(it);
        struct application_file file = desk_read(&it->desk, &it->desk.officer, id);
        assert_true(file.finding_count == 1 && file.findings[0].showable);
        uuid_format(file.findings[0].id, id_text);
        const struct slice evidence[] = { arena_printf(&it->desk.house.arena, "finding:%s", id_text),
                                          S("answer:visa") };
        (void)refuse(it, &(struct proposal){ .id = uuid_new(), .application_id = id, .outcome = S("R3"),
                                             .facts = S("Pemohon semula menyebut wisata."),
                                             .fix = S("Daftar di dinas tenaga kerja kabupaten."),
                                             .recruiter_unknown = S("Pemohon hanya tahu nama panggilan."),
                                             .reasons = &reason, .reason_count = 1, .legal = &law, .legal_count = 1,
                                             .evidence = evidence, .evidence_count = 2 });
        expect_paper(it, "surat-R3", letter_with_record(it, id));
}

static void letters_of_refusal_say_what_is_kept(void **state)
{
        (void)state;
        struct office_desk it;
        office_open(&it);
        refuse_by_agency(&it, "R1", S("paspor-masih-berlaku"), S("contoh-penangguhan"));
        refuse_by_agency(&it, "R2", S("dokumen-palsu"), S("uu-6-2011-126c"));
        refuse_by_findings(&it);
        assert_int_equal(it.differing, 0);
        office_close(&it);
}

/* --- what stays of a paper ---------------------------------------------------------------------------------------- */

static size_t entries_of(struct office_desk *it, const char *action)
{
        struct journal_rows rows;
        int64_t epoch, sealed = 1;
        assert_ok(journal_lease(it->app.store, it->head.person_id, &epoch));
        while (sealed > 0)
                assert_ok(journal_seal(it->app.store, epoch, 500, &sealed));
        assert_ok(WITHIN(&it->desk,
                         journal_list(tx,
                                      &(struct journal_filter){ .office_id = it->desk.house.office,
                                                                .reader_id = it->head.person_id, .sees_held = true,
                                                                .action = slice_from_cstr(action) },
                                      &it->desk.house.arena, &rows)));
        return rows.count;
}

static void every_print_is_journaled(void **state)
{
        (void)state;
        struct office_desk it;
        office_open(&it);
        struct uuid id = interviewed(&it);
        miss_card(&it, id);
        complete_later(&it, id);
        struct slice first = letter(&it, id);
        assert_int_equal(entries_of(&it, "application.print"), 1);
        assert_true(slice_equal(first, letter(&it, id)));
        assert_int_equal(entries_of(&it, "application.print"), 2);
        struct paper_wish wish = { .id = uuid_new(), .application_id = id, .kind = PAPER_SLIP };
        struct obstacles missing;
        assert_ok(make(&it, &wish, &missing));
        size_t made = entries_of(&it, "application.paper");
        (void)print(&it, id, wish.id);
        (void)print(&it, id, wish.id);
        assert_int_equal(entries_of(&it, "application.paper"), made + 2);
        office_close(&it);
}

static struct slice code_in(struct slice text)
{
        for (size_t at = 0; at < text.size; at++)
                if (is_code(text.data + at, text.size - at))
                        return slice_sub(text, at, 26);
        fail_msg("no code in %.*s", SLICE_FMT(text));
        return SLICE_NULL;
}

/* The head takes a suspension back; the office decides anew. Who holds the first letter learns since when it does not
 * hold, the second has a number of its own, and the file knows both. */
static void a_letter_taken_back_keeps_its_history(void **state)
{
        (void)state;
        struct office_desk it;
        struct letter_fact fact;
        struct arena *arena = &it.desk.house.arena;
        office_open(&it);
        struct uuid id = interviewed(&it);
        miss_card(&it, id);
        struct uuid decision = suspend(&it, id);
        struct slice first = code_in(text_of(arena, letter(&it, id)));
        (void)object(&it, id, decision, "granted");
        assert_ok(WITHIN(&it.desk, passports_verify(tx, first, arena, &fact)));
        assert_slice(fact.number, "0001/D3/III/2026");
        assert_slice(fact.ended_on, "2026-03-18");
        struct application_file file = desk_read(&it.desk, &it.desk.officer, id);
        assert_slice(file.head.state, "interview");
        complete_later(&it, id);
        struct slice second = code_in(text_of(arena, letter(&it, id)));
        assert_ok(WITHIN(&it.desk, passports_verify(tx, second, arena, &fact)));
        assert_slice(fact.number, "0002/D1/III/2026");
        assert_true(slice_is_null(fact.ended_on));
        assert_ok(WITHIN(&it.desk, passports_verify(tx, first, arena, &fact)));
        assert_slice(fact.ended_on, "2026-03-18");
        file = desk_read(&it.desk, &it.desk.officer, id);
        size_t reversed = 0, decided = 0;
        for (size_t i = 0; i < file.event_count; i++) {
                reversed += slice_equal(file.events[i].kind, S("reverse"));
                decided += slice_equal(file.events[i].kind, S("decide"));
        }
        assert_int_equal(reversed, 1);
        assert_int_equal(decided, 1);
        office_close(&it);
}

/* Counted by hand: 10 to 13 March, 16 and 17, then leave, Nyepi and Lebaran until the 24th, 25 to 27, 30 March to
 * 2 April, Good Friday, 6 to 10, and 15 April is the twenty-first. Without the days off it would be 7 April. */
static void days_are_counted_over_lebaran_and_leave(void **state)
{
        (void)state;
        struct office_desk it;
        struct date last;
        char iso[DATE_ISO_SIZE + 1];
        office_open(&it);
        struct date served = { 2026, 3, 9 };
        assert_ok(WITHIN(&it.desk, passports_object_until(tx, it.desk.house.office, served, &last)));
        assert_slice(date_iso_text(last, iso), "2026-04-15");
        struct uuid id = interviewed(&it);
        (void)suspend(&it, id);
        struct slice text = text_of(&it.desk.house.arena, letter(&it, id));
        assert_true(slice_find(text, S("15 April 2026")) != SIZE_MAX);
        office_close(&it);
}

/* A question about what nobody has confirmed is asked, answered, and on no paper. */
static void what_rests_on_tips_is_on_no_paper(void **state)
{
        (void)state;
        struct office_desk it;
        enum error err;
        office_open(&it);
        (void)desk_mention(&it.desk, SOURCE_TIP, "tip-1");
        struct uuid id = interviewed(&it);
        struct application_file file = desk_read(&it.desk, &it.desk.officer, id);
        assert_int_equal(file.finding_count, 1);
        assert_true(file.findings[0].tips_only);
        const struct answer_given given = { uuid_new(), file.findings[0].key, S("differs"),
                                            S("Jawaban rahasia delapan belas.") };
        err = WITHIN(&it.desk, passports_answer(tx, &it.desk.officer, id, &given));
        assert_ok(err);
        struct slice pdfs[4];
        pdfs[0] = paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_RECORD,
                                                  .record = record_of(&it, "signed") });
        (void)suspend(&it, id);
        pdfs[1] = letter(&it, id);
        pdfs[2] = paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_SLIP });
        pdfs[3] = paper(&it, (struct paper_wish){ .application_id = id, .kind = PAPER_ROUTE });
        for (size_t i = 0; i < 4; i++) {
                struct slice text = text_of(&it.desk.house.arena, pdfs[i]);
                assert_true(slice_find(text, S("Siti Contoh")) != SIZE_MAX || i == 2);
                assert_true(slice_find(text, S("rahasia delapan belas")) == SIZE_MAX);
                assert_true(slice_find(text, file.findings[0].question) == SIZE_MAX);
                assert_true(slice_find(text, S("informasi warga")) == SIZE_MAX);
        }
        office_close(&it);
}

static void who_verifies_learns_what_holds(void **state)
{
        (void)state;
        struct office_desk it;
        struct letter_fact fact;
        office_open(&it);
        struct uuid id = interviewed(&it);
        struct slice codes[2];
        for (size_t i = 0; i < 2; i++) {
                struct paper_wish wish = { .application_id = id, .kind = PAPER_RECORD,
                                           .record = record_of(&it, "signed"),
                                           .why = i ? S("salah tulis tempat") : SLICE_NULL };
                codes[i] = code_in(text_of(&it.desk.house.arena, paper(&it, wish)));
        }
        assert_ok(WITHIN(&it.desk, passports_verify(tx, codes[0], &it.desk.house.arena, &fact)));
        assert_true(fact.replaced);
        assert_ok(WITHIN(&it.desk, passports_verify(tx, codes[1], &it.desk.house.arena, &fact)));
        assert_false(fact.replaced);
        assert_slice(fact.number, "0002/BAP/III/2026");
        assert_int_equal(WITHIN(&it.desk, passports_verify(tx, S("00000000000000000000000000"),
                                                           &it.desk.house.arena, &fact)),
                         ERR_NOT_FOUND);
        office_close(&it);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_paper_is_made_once_and_replaced_with_a_reason),
                cmocka_unit_test(a_paper_wants_what_it_speaks_of),
                cmocka_unit_test(a_list_of_documents_is_no_paper_of_a_refusal),
                cmocka_unit_test(a_record_wants_two_officers_reading_back_and_a_reason_not_to_sign),
                cmocka_unit_test(papers_say_what_is_kept),
                cmocka_unit_test(letters_of_refusal_say_what_is_kept),
                cmocka_unit_test(every_print_is_journaled),
                cmocka_unit_test(a_letter_taken_back_keeps_its_history),
                cmocka_unit_test(days_are_counted_over_lebaran_and_leave),
                cmocka_unit_test(what_rests_on_tips_is_on_no_paper),
                cmocka_unit_test(who_verifies_learns_what_holds),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
