/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names, companies and addresses that verified reports speak of: what the engine must say before anybody is asked, and
 * that it is never more than a question. */
#include "desk.h"

#include "base/checked.h"
#include "content/content.h"
#include "passports/internal.h"
#include "passports/silence.h"
#include "passports/vouch.h"
#include "region/region.h"
#include "reports/reports.h"
#include "subjects/subjects.h"

#define VILLAGE "35.02.02.2003"
#define RARE "Suparno Rahayu"
#define USUAL "Agus Setiawan"
#define COMPANY "PT Cahaya Bahari Fiktif"
#define COMPANY_SLIP "PT Cahaya Bahari Fikfif"
#define LONG "Suparno Rahayu Kusumaningrat"
#define LONG_SLIP "Suparmo Rahayu Kusumaningrat"
#define REVOKED "PT Samudra Lestari Fiktif"

struct people {
        struct desk desk;
        struct desk_village village;
        struct actor supervisor;
};

static void open_people(struct people *people)
{
        struct desk *desk = &people->desk;
        desk_open(desk);
        people->supervisor = desk_person(desk, desk->house.office, "penyelia", "supervisor");
        people->village = desk_village(desk, "babinsa1");
}

static struct uuid report(struct people *people, struct desk_told told, bool verified)
{
        return desk_report(&people->desk, &people->village, &told, verified);
}

static struct uuid enter(struct desk *desk, const struct application_new *application)
{
        enum error err;
        struct slice number;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk->officer, application, &desk->house.arena, &number);
        }
        assert_ok(err);
        return application->id;
}

/* Each by another person, with a phone that nobody else has. */
static struct application_new somebody(struct desk *desk)
{
        static int who;
        struct application_new new = desk_application();
        who++;
        new.external_number = arena_printf(&desk->house.arena, "L-%d", who);
        new.nik = arena_printf(&desk->house.arena, "99020250059%05d", who);
        new.guarantor_phone = arena_printf(&desk->house.arena, "0840-7%03d-1111", who);
        new.company = SLICE_NULL;
        return new;
}

static struct uuid with_guarantor(struct desk *desk, const char *guarantor, const char *company)
{
        struct application_new new = somebody(desk);
        new.guarantor_name = slice_from_cstr(guarantor);
        new.company = company ? slice_from_cstr(company) : SLICE_NULL;
        return enter(desk, &new);
}

static void bring_letter(struct desk *desk, struct uuid id, struct slice place)
{
        enum error err;
        const struct guarantor_letter_new letter = { S("Saya menjamin dia."), place, 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_letter_write(tx, &desk->officer, id, &letter);
        }
        assert_ok(err);
}

static const struct finding_item *find(struct desk *desk, const struct actor *actor, struct uuid id, const char *about)
{
        static struct application_file file;
        file = desk_read(desk, actor, id);
        for (size_t i = 0; i < file.finding_count; i++)
                if (slice_equal(file.findings[i].about, slice_from_cstr(about)))
                        return &file.findings[i];
        return NULL;
}

static bool asks(struct people *people, struct uuid id, const char *about)
{
        return find(&people->desk, &people->desk.officer, id, about) != NULL;
}

static bool says(const struct finding_item *item, const char *text)
{
        return item && slice_find(item->sentence, slice_from_cstr(text)) != SIZE_MAX;
}

static void a_rare_name_of_a_verified_report_is_asked_about(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        (void)report(&people, (struct desk_told){ .recruiter = S(RARE) }, false);
        assert_false(asks(&people, with_guarantor(&people.desk, RARE, NULL), "guarantor-name"));
        (void)report(&people, (struct desk_told){ .recruiter = S(RARE) }, true);
        struct uuid id = with_guarantor(&people.desk, "H. Soeparno Rahayoe", NULL);
        const struct finding_item *item = find(&people.desk, &people.desk.officer, id, "guarantor-name");
        assert_non_null(item);
        assert_slice(item->indicator, "nama-perekrut");
        assert_true(item->weak && item->innocent.size > 0 && item->question.size > 0);
        assert_true(says(item, "laporan dari desa (satu sumber atau lebih)"));
        assert_true(says(item, "jarang dijumpai") && says(item, "bukan bukti") && !says(item, "cocok juga"));
        assert_false(asks(&people, with_guarantor(&people.desk, "Suparno Hidayat", NULL), "guarantor-name"));
        struct application_new agent = somebody(&people.desk);
        agent.agent = S("Suparno Rahayu");
        assert_true(asks(&people, enter(&people.desk, &agent), "agent-name"));
        desk_close(&people.desk);
}

static void a_common_name_needs_its_place_or_company(void **state)
{
        (void)state;
        struct people people;
        struct region village;
        open_people(&people);
        assert_true(region_find(S(VILLAGE), &village));
        (void)report(&people, (struct desk_told){ .recruiter = S(USUAL), .company = S("PT Mitra Samudra Fiktif") },
                     true);
        struct uuid id = with_guarantor(&people.desk, USUAL, NULL);
        assert_false(asks(&people, id, "guarantor-name"));
        bring_letter(&people.desk, id, S("Watubonang"));
        assert_false(asks(&people, id, "guarantor-name"));
        bring_letter(&people.desk, id, village.name);
        const struct finding_item *item = find(&people.desk, &people.desk.officer, id, "guarantor-name");
        assert_true(says(item, "Nama ini umum") && says(item, "cocok juga"));
        assert_true(asks(&people, with_guarantor(&people.desk, USUAL, "PT. Mitra Samudera Fiktif"), "guarantor-name"));
        assert_false(asks(&people, with_guarantor(&people.desk, USUAL, "PT Cahaya Bumi Fiktif"), "guarantor-name"));
        desk_close(&people.desk);
}

/* The more applicants bear it, the less it says. */
static void a_name_that_many_applicants_bear_is_common(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        (void)report(&people, (struct desk_told){ .recruiter = S(RARE) }, true);
        struct uuid id = with_guarantor(&people.desk, RARE, NULL);
        assert_true(asks(&people, id, "guarantor-name"));
        for (int i = 0; i < 4; i++) {
                struct application_new bearer = somebody(&people.desk);
                bearer.name = S(RARE);
                (void)enter(&people.desk, &bearer);
        }
        assert_false(asks(&people, id, "guarantor-name"));
        desk_close(&people.desk);
}

static void an_address_is_compared_too(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        (void)report(&people,
                     (struct desk_told){ .address = S("Jl. Merdeka No. 5 RT 03/RW 02 Ds. Contoh") }, true);
        struct uuid id = with_guarantor(&people.desk, "Pak Contoh", NULL);
        bring_letter(&people.desk, id, S("Jalan Merdeka 5 RT 3 RW 2 Desa Contoh"));
        const struct finding_item *item = find(&people.desk, &people.desk.officer, id, "guarantor-address");
        assert_true(says(item, "alamat yang sama") && !says(item, "Nama ini"));
        bring_letter(&people.desk, id, S("Contoh"));
        assert_false(asks(&people, id, "guarantor-address"));
        desk_close(&people.desk);
}

static struct uuid with_company(struct desk *desk, const char *company)
{
        struct application_new new = somebody(desk);
        new.company = slice_from_cstr(company);
        return enter(desk, &new);
}

static void a_company_of_a_verified_report_is_asked_about(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .company = S(COMPANY) }, false);
        assert_false(asks(&people, with_company(desk, COMPANY), "company"));
        (void)report(&people, (struct desk_told){ .company = S(COMPANY) }, true);
        struct uuid id = with_company(desk, "CV. CAHAYA BAHARI FIKTIF");
        const struct finding_item *item = find(desk, &desk->officer, id, "company");
        assert_non_null(item);
        assert_slice(item->indicator, "nama-perusahaan");
        assert_true(item->weak && !item->showable && !item->corroborated);
        assert_true(says(item, "laporan dari desa (satu sumber atau lebih)") && says(item, "bukan bukti"));
        assert_true(says(item, "Perusahaan lain dapat bernama sama") && !says(item, "Nama ini"));
        assert_true(slice_find(item->innocent, S("tidak tahu apa-apa")) != SIZE_MAX && item->question.size > 0);
        assert_false(asks(&people, with_company(desk, "PT Cahaya Bumi Fiktif"), "company"));
        desk_close(desk);
}

/* "Jaya" and "mandiri" stand in every second company's name. */
static void a_company_of_common_words_is_not_asked_about(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        (void)report(&people, (struct desk_told){ .company = S("PT Jaya Mandiri") }, true);
        assert_false(asks(&people, with_company(&people.desk, "PT Jaya Mandiri"), "company"));
        desk_close(&people.desk);
}

/* A large lawful company stands in reports as well: all who work for it are not asked. Whoever applies twice is one. */
static void a_company_that_many_applicants_name_is_asked_about_no_more(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .company = S(COMPANY) }, true);
        struct uuid id = with_company(desk, COMPANY);
        struct application_new twice = somebody(desk);
        twice.company = S(COMPANY);
        (void)enter(desk, &twice);
        for (int i = 0; i < 19; i++)
                (void)with_company(desk, COMPANY);
        twice.id = uuid_new();
        twice.external_number = S("L-lagi");
        (void)enter(desk, &twice);
        assert_true(asks(&people, id, "company"));
        (void)with_company(desk, COMPANY);
        assert_false(asks(&people, id, "company"));
        desk_close(desk);
}

static void load_list(struct desk *desk)
{
        enum error err;
        json_t *item = json_loads(
                "{\"kind\": \"p3mi\", \"key\": \"daftar\", \"valid_from\": \"2026-01-01\", \"confirmed\": true, "
                "\"body\": {\"source\": \"KP2MI contoh\", \"as_of\": \"2026-01-01\", \"by_key\": {"
                "\"cahaya bahari fiktif\": {\"name\": \"PT Cahaya Bahari Fiktif\", \"license\": \"SIP-1\", \"until\": "
                "\"\", \"status\": \"aktif\"},"
                "\"samudra lestari fiktif\": {\"name\": \"PT Samudra Lestari Fiktif\", \"license\": \"SIP-2\", "
                "\"until\": \"\", \"status\": \"dicabut\"}}}}",
                0, NULL);
        assert_non_null(item);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                int64_t count = 0;
                err = content_load_item(tx, &(struct content_first){ .office_id = desk->house.office }, item, &count);
        }
        json_decref(item);
        assert_ok(err);
}

static void a_licensed_company_is_not_asked_about(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .company = S(COMPANY) }, true);
        (void)report(&people, (struct desk_told){ .company = S(REVOKED) }, true);
        struct uuid before = with_company(desk, COMPANY);
        assert_true(asks(&people, before, "company"));
        load_list(desk);
        assert_false(asks(&people, before, "company"));
        assert_false(asks(&people, with_company(desk, "PT. Cahaya Bahari Fiktif"), "company"));
        assert_true(asks(&people, with_company(desk, REVOKED), "company"));
        desk_close(desk);
}

static void tell(struct people *people, enum match_kind kind, const char *raw)
{
        enum error err;
        struct uuid subject;
        transaction (tx, people->desk.house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx,
                                       &(struct mention_new){ .office_id = people->desk.house.office,
                                                              .source_kind = SOURCE_TIP, .source_id = uuid_new(),
                                                              .source_group = S("kabar"), .village_code = S(VILLAGE),
                                                              .observed_on = S("2026-11-01"), .kind = kind,
                                                              .raw = slice_from_cstr(raw), .role = S("recruiter") },
                                       &subject);
        }
        assert_ok(err);
}

/* As the job does every five minutes. */
static void prepare(struct desk *desk)
{
        enum error err;
        int64_t count;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_prepare(tx, 1000, &count);
        }
        assert_ok(err);
}

static void a_slip_of_a_letter_hides_nobody(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .recruiter = S(LONG), .company = S(COMPANY) }, true);
        struct uuid id = with_guarantor(desk, LONG_SLIP, COMPANY_SLIP);
        assert_false(asks(&people, id, "guarantor-name"));
        prepare(desk);
        const struct finding_item *item = find(desk, &desk->officer, id, "guarantor-name");
        assert_true(says(item, "Nama penjamin ditulis mirip dengan") && says(item, "bukan bukti"));
        assert_true(item->weak && !item->showable && !item->corroborated);
        item = find(desk, &desk->officer, id, "company");
        assert_true(says(item, "ditulis mirip dengan") && item->weak);
        assert_false(asks(&people, with_guarantor(desk, "Suparmo Rahayi Kusumaningrit", NULL), "guarantor-name"));
        desk_close(desk);
}

/* Written so it is rare; as others wrote it many bear it, or it is a licensed company. */
static void a_slip_makes_nothing_rare(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        load_list(desk);
        (void)report(&people, (struct desk_told){ .recruiter = S(LONG), .company = S(COMPANY) }, true);
        prepare(desk);
        struct uuid id = with_guarantor(desk, LONG_SLIP, NULL);
        assert_true(asks(&people, id, "guarantor-name"));
        assert_false(asks(&people, with_company(desk, COMPANY_SLIP), "company"));
        for (int i = 0; i < 4; i++) {
                struct application_new bearer = somebody(desk);
                bearer.name = S(LONG);
                (void)enter(desk, &bearer);
        }
        assert_false(asks(&people, id, "guarantor-name"));
        desk_close(desk);
}

/* A tip writes it exactly so, a verified report nearly so: what the rule has enough of is asked about. */
static void a_tip_does_not_stand_before_a_report(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        tell(&people, MATCH_PERSON, LONG_SLIP);
        (void)report(&people, (struct desk_told){ .recruiter = S(LONG) }, true);
        prepare(desk);
        struct uuid id = with_guarantor(desk, LONG_SLIP, NULL);
        const struct finding_item *item = find(desk, &desk->officer, id, "guarantor-name");
        assert_true(says(item, "laporan dari desa") && !says(item, "informasi warga"));
        desk_close(desk);
}

/* --- where somebody signed up or will stay --- */

#define HOUSE "Jl. Merdeka No. 5 RT 03/RW 02 Ds. Contoh"
#define HAMLET "Desa Watubonang Kecamatan Badegan Kabupaten Ponorogo"

static void say_place(struct desk *desk, struct uuid id, const char *code, const char *words)
{
        enum error err;
        const struct answer_given answer = { uuid_new(), S("tempat-perekrut"), slice_from_cstr(code),
                                             words ? slice_from_cstr(words) : SLICE_NULL, 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_answer(tx, &desk->officer, id, &answer);
        }
        assert_ok(err);
}

/* Somebody who was invited by a recruiter is asked where. */
static struct uuid invited(struct desk *desk)
{
        enum error err;
        struct application_new new = somebody(desk);
        struct uuid id = enter(desk, &new);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk->officer, id);
        }
        assert_ok(err);
        desk_answer(desk, id, "tujuan", "kerja");
        desk_answer(desk, id, "negara-pekerjaan", "jelas");
        desk_answer(desk, id, "perusahaan", "tidak-tahu");
        desk_answer(desk, id, "visa-perorangan", "belum-tahu");
        desk_answer(desk, id, "siapa-mengajak", "perekrut");
        return id;
}

static void a_place_of_a_verified_report_is_asked_about(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .address = S(HOUSE) }, false);
        struct uuid id = invited(desk);
        say_place(desk, id, "alamat", "Jalan Madya 7 Desa Lain; Jalan Merdeka 5 RT 3 RW 2 Desa Contoh");
        assert_false(asks(&people, id, "place"));
        (void)report(&people, (struct desk_told){ .address = S(HOUSE) }, true);
        const struct finding_item *item = find(desk, &desk->officer, id, "place");
        assert_non_null(item);
        assert_slice(item->indicator, "tempat-perekrutan");
        assert_true(item->weak && !item->showable && !item->corroborated);
        assert_true(says(item, "laporan dari desa (satu sumber atau lebih)") && says(item, "bukan bukti"));
        assert_true(item->innocent.size > 0 && item->question.size > 0 && !says(item, "Merdeka"));
        desk_answer(desk, id, "dibayar-siapa", "sendiri");
        say_place(desk, id, "alamat", "Jalan Madya 7 Desa Lain");
        assert_false(asks(&people, id, "place"));
        say_place(desk, id, "alamat", HOUSE);
        assert_true(asks(&people, id, "place"));
        say_place(desk, id, "", NULL); /* does not answer */
        assert_false(asks(&people, id, "place"));
        desk_close(desk);
}

/* A village, however rare its name, is where people come from: no report makes it a question. */
static void a_village_is_no_place(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .address = S(HAMLET) }, true);
        struct uuid id = invited(desk);
        say_place(desk, id, "alamat", HAMLET);
        bring_letter(desk, id, S(HAMLET));
        assert_false(asks(&people, id, "place"));
        assert_false(asks(&people, id, "guarantor-address"));
        desk_close(desk);
}

/* A lawful dormitory houses many. */
static void a_place_that_many_applicants_name_is_asked_about_no_more(void **state)
{
        (void)state;
        enum error err;
        struct people people;
        open_people(&people);
        struct desk *desk = &people.desk;
        (void)report(&people, (struct desk_told){ .address = S(HOUSE) }, true);
        struct uuid id = invited(desk);
        say_place(desk, id, "alamat", HOUSE);
        for (int i = 0; i < 21; i++) {
                assert_true(i != 20 || asks(&people, id, "place"));
                struct application_new other = somebody(desk);
                (void)enter(desk, &other);
                transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                        err = likewise_mention(tx, &desk->officer, other.id, S(HOUSE));
                }
                assert_ok(err);
        }
        assert_false(asks(&people, id, "place"));
        desk_close(desk);
}

static void what_only_tips_say_asks_nobody(void **state)
{
        (void)state;
        struct people people;
        open_people(&people);
        tell(&people, MATCH_PERSON, RARE);
        tell(&people, MATCH_COMPANY, COMPANY);
        struct uuid id = with_guarantor(&people.desk, RARE, COMPANY);
        assert_false(asks(&people, id, "guarantor-name"));
        assert_false(asks(&people, id, "company"));
        desk_close(&people.desk);
}

/* Two verified reports carry a phone; a name they never do, whatever is answered. */
static void it_carries_nothing(void **state)
{
        (void)state;
        enum error err;
        struct people people;
        struct desk *desk = &people.desk;
        open_people(&people);
        (void)report(&people, (struct desk_told){ .recruiter = S(RARE), .company = S(COMPANY) }, true);
        people.village = desk_village(desk, "babinsa2");
        (void)report(&people, (struct desk_told){ .recruiter = S(RARE), .company = S(COMPANY) }, true);
        struct uuid id = with_guarantor(desk, RARE, COMPANY);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk->officer, id);
        }
        assert_ok(err);
        desk_explain(desk, id, "differs");
        struct application_file file = desk_read(desk, &desk->officer, id);
        const struct finding_item *item = find(desk, &desk->officer, id, "guarantor-name");
        assert_true(item->asked && !item->showable && !item->corroborated && item->weak);
        item = find(desk, &desk->officer, id, "company");
        assert_true(item->asked && !item->showable && !item->corroborated && item->weak);
        for (size_t i = 0; i < file.evidence_count; i++)
                assert_false(slice_starts_with(file.evidence[i].code, S("finding:")));
        desk_close(desk);
}

static void who_is_named_in_the_report_is_told_nothing(void **state)
{
        (void)state;
        enum error err;
        int64_t marked;
        struct people people;
        open_people(&people);
        struct uuid source = report(&people, (struct desk_told){ .recruiter = S(RARE), .company = S(COMPANY) }, true);
        struct uuid id = with_guarantor(&people.desk, RARE, COMPANY);
        assert_non_null(find(&people.desk, &people.desk.second, id, "guarantor-name"));
        transaction (tx, people.desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx,
                                        &(struct named_in_search){ .office_id = people.desk.house.office,
                                                                   .object_kind = SOURCE_REPORT, .object_id = source,
                                                                   .persons = &people.desk.second.person_id,
                                                                   .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_null(find(&people.desk, &people.desk.second, id, "guarantor-name"));
        assert_null(find(&people.desk, &people.desk.second, id, "company"));
        assert_non_null(find(&people.desk, &people.desk.officer, id, "guarantor-name"));
        desk_close(&people.desk);
}

static void it_can_be_silenced_and_corrected(void **state)
{
        (void)state;
        enum error err;
        struct people people;
        struct desk *desk = &people.desk;
        open_people(&people);
        (void)report(&people, (struct desk_told){ .recruiter = S(RARE) }, true);
        struct application_new new = somebody(desk);
        new.guarantor_name = S(RARE);
        struct uuid id = enter(desk, &new);
        const struct finding_item *item = find(desk, &desk->officer, id, "guarantor-name");
        assert_true(item && item->object && finding_is_open(item));
        struct date today = date_of_instant(clock_now(), desk->officer.zone_minutes);
        const struct silence_new silence = { .id = uuid_new(), .application_id = id, .finding_id = item->id,
                                             .reason = S("mistaken"), .why = S("Orang lain dengan nama yang sama."),
                                             .until = date_iso_kept(date_add_days(today, 30), &desk->house.arena) };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_silence_propose(tx, &desk->officer, &silence);
                if (err == OK)
                        err = passports_silence_confirm(tx, &people.supervisor, silence.id);
        }
        assert_ok(err);
        assert_false(finding_is_open(find(desk, &desk->officer, id, "guarantor-name")));
        assert_false(finding_is_open(find(desk, &desk->officer, with_guarantor(desk, RARE, NULL), "guarantor-name")));
        new.guarantor_name = S("Pak Contoh");
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_correct(tx, &desk->officer, &new, 0);
        }
        assert_ok(err);
        assert_false(asks(&people, id, "guarantor-name"));
        desk_close(desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_rare_name_of_a_verified_report_is_asked_about),
                cmocka_unit_test(a_common_name_needs_its_place_or_company),
                cmocka_unit_test(a_name_that_many_applicants_bear_is_common),
                cmocka_unit_test(an_address_is_compared_too),
                cmocka_unit_test(a_company_of_a_verified_report_is_asked_about),
                cmocka_unit_test(a_company_of_common_words_is_not_asked_about),
                cmocka_unit_test(a_company_that_many_applicants_name_is_asked_about_no_more),
                cmocka_unit_test(a_licensed_company_is_not_asked_about),
                cmocka_unit_test(a_slip_of_a_letter_hides_nobody),
                cmocka_unit_test(a_slip_makes_nothing_rare),
                cmocka_unit_test(a_tip_does_not_stand_before_a_report),
                cmocka_unit_test(a_place_of_a_verified_report_is_asked_about),
                cmocka_unit_test(a_village_is_no_place),
                cmocka_unit_test(a_place_that_many_applicants_name_is_asked_about_no_more),
                cmocka_unit_test(what_only_tips_say_asks_nobody),
                cmocka_unit_test(it_carries_nothing),
                cmocka_unit_test(who_is_named_in_the_report_is_told_nothing),
                cmocka_unit_test(it_can_be_silenced_and_corrected),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
