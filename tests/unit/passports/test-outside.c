/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Checks outside the office: what could not be made is not a result, waits, is made again, and is told. */
#include "desk.h"

#include "base/checked.h"
#include "content/content.h"
#include "exchange/exchange.h"
#include "passports.sql.h"
#include "passports/internal.h"
#include "passports/outside.h"
#include "passports/search.h"
#include "program/office.h"

static const char list[] =
        "{\"kind\": \"p3mi\", \"key\": \"daftar\", \"valid_from\": \"2026-01-01\", \"confirmed\": true, \"body\": {"
        "\"source\": \"KP2MI contoh\", \"as_of\": \"2026-01-01\", \"by_key\": {"
        "\"%s\": {\"name\": \"PT Contoh\", \"license\": \"SIP-1\", \"until\": \"\", \"status\": \"%s\"}}}}";

static void load_list(struct desk *desk, const char *key, const char *status)
{
        enum error err;
        char text[1000];
        (void)snprintf(text, sizeof text, list, key, status);
        json_t *item = json_loads(text, 0, NULL);
        assert_non_null(item);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                int64_t count = 0;
                err = content_load_item(tx, &(struct content_first){ .office_id = desk->house.office }, item, &count);
        }
        json_decref(item);
        assert_ok(err);
}

static int64_t again(struct desk *desk)
{
        enum error err;
        int64_t count = 0;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_outside_again(tx, 25, &count);
        }
        assert_ok(err);
        return count;
}

static int64_t news(struct desk *desk, const struct actor *actor)
{
        enum error err;
        int64_t count = 0;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = passports_outside_news(tx, actor, &count);
        }
        assert_ok(err);
        return count;
}

static struct outside_rows queue_page(struct desk *desk, const struct actor *actor, int64_t after, int64_t limit)
{
        enum error err;
        struct outside_rows rows = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_outside(tx, actor, &(struct outside_filter){ after, limit }, &desk->house.arena, &rows);
        }
        assert_ok(err);
        return rows;
}

static struct outside_rows queue(struct desk *desk, const struct actor *actor)
{
        return queue_page(desk, actor, 0, OUTSIDE_MOST);
}

/* Nothing of it may carry a decision, and no document is called missing for it. */
static void assert_carries_nothing(const struct application_file *file)
{
        assert_int_equal(file->evidence_count, 0);
        for (size_t i = 0; i < file->check_count; i++)
                assert_slice(file->checks[i].verdict, "");
}

static void later(instant much)
{
        clock_freeze(clock_now() + much);
}

static void a_list_that_is_missing_is_no_answer(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        clock_freeze(clock_now());
        struct uuid id = desk_create(&desk);
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.outside_count, 1);
        assert_true(file.outside[0].kind == OUTSIDE_LIST && !file.outside[0].checked);
        assert_slice(file.outside[0].why, "Kantor belum memasukkan daftar P3MI.");
        assert_true(slice_is_null(file.outside[0].result));
        assert_carries_nothing(&file);
        assert_int_equal(queue(&desk, &desk.officer).items[0].unchecked, 1);
        assert_int_equal(queue(&desk, &desk.elsewhere).count, 0);
        assert_int_equal(again(&desk), 0); /* looked at just now */
        later(11 * MINUTE);
        assert_int_equal(again(&desk), 1);
        assert_int_equal(again(&desk), 0);
        assert_int_equal(news(&desk, &desk.officer), 0);
        load_list(&desk, "fiktif jaya", "dicabut");
        later(11 * MINUTE);
        assert_int_equal(again(&desk), 1);
        assert_int_equal(news(&desk, &desk.officer), 1);
        assert_int_equal(news(&desk, &desk.second), 0);
        assert_int_equal(queue(&desk, &desk.officer).items[0].unchecked, 0);
        file = desk_read(&desk, &desk.second, id);
        assert_int_equal(news(&desk, &desk.officer), 1); /* another's eyes are not his */
        file = desk_read(&desk, &desk.officer, id);
        assert_true(file.outside[0].checked && file.outside[0].news);
        assert_false(desk_read(&desk, &desk.officer, id).outside[0].news);
        assert_slice(file.outside[0].result, "Ada dalam daftar, izinnya dicabut.");
        assert_carries_nothing(&file); /* an open list opens no way to a refusal: the agency has to say it */
        assert_int_equal(news(&desk, &desk.officer), 0);
        assert_int_equal(queue(&desk, &desk.officer).count, 0);
        desk_close(&desk);
}

/* Three days without a partner are more than one page of a busy office. */
static void the_queue_goes_on_after_its_page(void **state)
{
        (void)state;
        struct desk desk;
        struct uuid ids[3];
        desk_open(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(ids); i++)
                ids[i] = desk_create(&desk);
        struct outside_rows first = queue_page(&desk, &desk.officer, 0, 2);
        assert_true(first.more && first.count == 2);
        struct outside_rows rest = queue_page(&desk, &desk.officer, first.items[1].seq, 2);
        assert_true(!rest.more && rest.count == 1);
        assert_true(uuid_equal(first.items[0].id, ids[0]) && uuid_equal(first.items[1].id, ids[1]));
        assert_true(uuid_equal(rest.items[0].id, ids[2]));
        struct outside_rows whole = queue_page(&desk, &desk.officer, 0, 3);
        assert_true(!whole.more && whole.count == 3);
        desk_close(&desk);
}

static void not_on_the_list_is_no_evidence_and_follows_a_correction(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        load_list(&desk, "sinar timur contoh", "aktif");
        struct application_new new = desk_application();
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct application_file file = desk_read(&desk, &desk.officer, new.id);
        assert_true(file.outside[0].checked);
        assert_true(slice_starts_with(file.outside[0].result, S("Tidak ada dalam daftar. Ini bukan bukti")));
        assert_carries_nothing(&file);
        new.company = S("PT Sinar Timur Contoh");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_correct(tx, &desk.officer, &new, 0);
        }
        assert_ok(err);
        file = desk_read(&desk, &desk.officer, new.id);
        assert_int_equal(file.outside_count, 1);
        assert_slice(file.outside[0].result, "Ada dalam daftar, izinnya berlaku.");
        new.company = SLICE_NULL;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_correct(tx, &desk.officer, &new, 0);
        }
        assert_ok(err);
        assert_int_equal(desk_read(&desk, &desk.officer, new.id).outside_count, 0);
        desk_close(&desk);
}

static struct actor agency_person(struct desk *desk)
{
        enum error err;
        struct agency agency = { .id = uuid_new(), .key = S("disnaker"), .name = S("Disnaker Contoh"),
                                 .kind = S("disnaker"), .regency_code = S("35.02"), .contact = S("") };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = agency_insert(tx, &agency);
                if (err == OK)
                        err = agency_serve(tx, desk->house.office, agency.id);
        }
        assert_ok(err);
        return house_person(&desk->house, &(struct house_person){ .login = "disnaker", .name = "Petugas Contoh",
                                                                  .position = "Petugas mitra", .role = "partner",
                                                                  .area = "", .agency_id = agency.id });
}

static struct uuid ask(struct desk *desk, struct uuid agency, struct uuid application)
{
        enum error err;
        struct slice number;
        struct request_field typed[] = { { .key = S("recommendation_number"), .value = S("R-1") } };
        struct request_new request = { .id = uuid_new(), .kind = S("rekomendasi-kerja"), .item_key = S("rekomendasi"),
                                       .agency_id = agency, .about = { S("application"), application },
                                       .typed = typed, .typed_count = 1 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_send(tx, &desk->officer, &request, &desk->house.arena, &number);
        }
        assert_ok(err);
        return request.id;
}

static void say(struct desk *desk, const struct actor *agency, struct uuid request, struct slice code)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_answer(tx, agency, &(struct request_answer){ uuid_new(), request, code,
                                                                            S("Tidak ada pada kami") });
        }
        assert_ok(err);
}

static const struct outside_item *of(const struct application_file *file, struct uuid id)
{
        for (size_t i = 0; i < file->outside_count; i++)
                if (uuid_equal(file->outside[i].id, id))
                        return &file->outside[i];
        return NULL;
}

/* Not answered, declined, asked of the wrong one: none is "not found". Only the agency's own word is. */
static void an_agency_that_did_not_check_found_nothing(void **state)
{
        (void)state;
        static const struct {
                struct slice code;
                bool checked;
        } cases[] = { { S("ditolak"), false }, { S("bukan-data-kami"), false }, { S("tidak-ditemukan"), true } };
        struct desk desk;
        desk_open(&desk);
        struct actor disnaker = agency_person(&desk);
        struct uuid id = desk_create(&desk), before = UUID_NIL;
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct uuid request = ask(&desk, disnaker.agency_id, id);
                struct application_file file = desk_read(&desk, &desk.officer, id);
                assert_false(of(&file, request)->checked);
                assert_slice(of(&file, request)->why, "Instansi belum menjawab.");
                assert_null(of(&file, before)); /* asked again: the older one is not waited for */
                assert_carries_nothing(&file);
                say(&desk, &disnaker, request, cases[i].code);
                assert_int_equal(news(&desk, &desk.officer), 1);
                file = desk_read(&desk, &desk.officer, id);
                assert_int_equal(news(&desk, &desk.officer), 0);
                assert_int_equal(of(&file, request)->checked, cases[i].checked);
                if (!cases[i].checked)
                        assert_carries_nothing(&file);
                else
                        assert_true(file.evidence_count > 0);
                before = request;
        }
        desk_close(&desk);
}

static void hear(struct desk *desk, struct uuid id, struct slice words)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                int64_t version = 0; /* whatever it is */
                err = passports_hear(tx, &desk->officer, id, words, version);
        }
        assert_ok(err);
        later(SECOND);
}

static void assert_weight(struct desk *desk, struct uuid id, bool objective, bool proven)
{
        size_t found = 0;
        struct application_file file = desk_read(desk, &desk->officer, id);
        for (size_t i = 0; i < file.evidence_count; i++) {
                if (!slice_starts_with(file.evidence[i].code, S("agency:")))
                        continue;
                assert_int_equal(file.evidence[i].objective, objective);
                assert_int_equal(file.evidence[i].proven, proven);
                assert_int_equal(slice_is_null(file.evidence[i].not_because), objective);
                found++;
        }
        assert_int_equal(found, 1);
}

/* A register that does not find a name proves no forgery; and whatever an agency says, the applicant is told first. */
static void an_answer_weighs_once_he_was_heard_about_it(void **state)
{
        (void)state;
        static const struct {
                struct slice code;
                bool proves;
        } cases[] = { { S("tidak-ditemukan"), false }, { S("tidak-sesuai"), false }, { S("dicabut"), true },
                      { S("dokumen-bukan-kami"), true } };
        struct desk desk;
        desk_open(&desk);
        clock_freeze(clock_now());
        struct actor disnaker = agency_person(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct uuid id = desk_create(&desk);
                desk_interview(&desk, id);
                later(SECOND);
                struct uuid request = ask(&desk, disnaker.agency_id, id);
                say(&desk, &disnaker, request, cases[i].code);
                later(SECOND);
                assert_weight(&desk, id, false, false); /* what he said before says nothing to it */
                hear(&desk, id, S("Surat itu saya terima dari tetangga."));
                assert_weight(&desk, id, true, cases[i].proves);
        }
        clock_freeze(-1);
        desk_close(&desk);
}

static enum error keep(struct desk *desk, const struct actor *actor, struct uuid application, struct slice kind)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_keep(tx, actor, application, kind);
        }
        return err;
}

static void load(struct desk *desk, const char *text)
{
        enum error err;
        int64_t count = 0;
        json_t *item = json_loads(text, 0, NULL);
        assert_non_null(item);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = content_load_item(tx,
                                        &(struct content_first){ .office_id = desk->house.office,
                                                                 .confirmed_by = uuid_new() },
                                        item, &count);
        }
        json_decref(item);
        assert_ok(err);
}

/* Among those of the same moment, whose order their ids decide. */
static const struct outside_item *kept_item(const struct application_file *file)
{
        const struct outside_item *found = NULL;
        for (size_t i = 0; i < file->outside_count; i++)
                if (file->outside[i].kept)
                        found = &file->outside[i];
        assert_non_null(found);
        return found;
}

/* Its law is not confirmed: it waits with the others, sends nothing and is evidence of nothing until it is. */
static void a_question_that_may_not_be_sent_is_kept(void **state)
{
        (void)state;
        static const char law[] = "{\"kind\":\"legal\",\"key\":\"hukum-uji\",\"valid_from\":\"2025-01-01\","
                                  "\"confirmed\":true,\"body\":{\"title\":{\"id\":\"Pasal uji\",\"en\":\"Test\"}}}";
        static const char kind[] = "{\"kind\":\"request\",\"key\":\"tanya-uji\",\"valid_from\":\"2025-01-01\","
                                   "\"confirmed\":true,\"body\":{\"about\":[\"application\"],\"fields\":[],"
                                   "\"legal\":[\"hukum-uji\"],\"to\":[\"disnaker\"],\"answers\":[],"
                                   "\"label\":{\"id\":\"Pertanyaan uji\",\"en\":\"Test question\"}}}";
        struct desk desk;
        desk_open(&desk);
        clock_freeze(clock_now());
        (void)agency_person(&desk);
        struct uuid id = desk_create(&desk);
        size_t before = desk_read(&desk, &desk.officer, id).outside_count;
        assert_int_equal(keep(&desk, &desk.officer, id, S("tidak-ada")), ERR_INVALID);
        assert_int_equal(keep(&desk, &desk.officer, id, S("rekomendasi-kerja")), ERR_INVALID); /* may be sent */
        assert_int_equal(keep(&desk, &desk.officer, id, S("rujukan-bantuan")), ERR_INVALID); /* not in this file */
        load(&desk, kind);
        assert_int_equal(keep(&desk, &desk.elsewhere, id, S("kependudukan")), ERR_NOT_FOUND);
        assert_ok(keep(&desk, &desk.officer, id, S("tanya-uji")));
        assert_ok(keep(&desk, &desk.officer, id, S("tanya-uji")));
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.outside_count, before + 1);
        assert_int_equal(file.request_count, 0);
        const struct outside_item *item = kept_item(&file);
        assert_true(!item->checked && !item->ready);
        assert_slice(item->about, "Pertanyaan uji");
        assert_carries_nothing(&file);
        assert_int_equal(queue(&desk, &desk.officer).count, 1);
        later(11 * MINUTE);
        (void)again(&desk);
        assert_int_equal(news(&desk, &desk.officer), 0);
        load(&desk, law);
        later(11 * MINUTE);
        (void)again(&desk);
        assert_int_equal(news(&desk, &desk.officer), 1);
        file = desk_read(&desk, &desk.officer, id);
        assert_true(kept_item(&file)->ready);
        assert_int_equal(file.request_count, 0); /* a person asks */
        desk_close(&desk);
}

static int64_t reminded(struct desk *desk)
{
        enum error err;
        int64_t count = 0;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = exchange_remind_late(tx, 100, &count);
        }
        assert_ok(err);
        return count;
}

static void a_late_agency_is_reminded_once(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        clock_freeze(clock_now());
        struct actor disnaker = agency_person(&desk);
        struct uuid id = desk_create(&desk);
        struct uuid request = ask(&desk, disnaker.agency_id, id);
        assert_int_equal(reminded(&desk), 0);
        later(60 * DAY);
        assert_int_equal(reminded(&desk), 1);
        assert_int_equal(reminded(&desk), 0);
        say(&desk, &disnaker, request, S("berlaku"));
        assert_int_equal(reminded(&desk), 0);
        desk_close(&desk);
}

static void forget_keys(struct desk *desk, struct uuid id, int64_t version)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = application_keyed(tx, &(struct application_keyed_params){ desk->house.office, id, version },
                                        NULL);
        }
        assert_ok(err);
}

static bool search_whole(struct desk *desk, struct uuid id)
{
        enum error err;
        struct search_hits hits = { 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_search_file(tx, &(struct reading){ &desk->officer, LANGUAGE_ID, &desk->house.arena },
                                            id, NULL, &hits);
        }
        assert_ok(err);
        return hits.whole;
}

/* While the keys are made anew a search may miss somebody: it is not "none". */
static void a_search_that_cannot_find_all_waits(void **state)
{
        (void)state;
        struct desk desk;
        int64_t count;
        enum error err;
        desk_open(&desk);
        clock_freeze(clock_now());
        struct uuid id = desk_create(&desk);
        forget_keys(&desk, id, 0);
        assert_false(search_whole(&desk, id));
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.outside_count, 2);
        const struct outside_item *item = &file.outside[file.outside[1].kind == OUTSIDE_OFFICES];
        assert_true(item->kind == OUTSIDE_OFFICES && !item->checked && !item->ready);
        later(11 * MINUTE);
        assert_int_equal(again(&desk), 2);
        assert_int_equal(news(&desk, &desk.officer), 0);
        struct search_plan *plan;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_search_plan(tx, 100, &desk.house.arena, &plan, &count);
                if (err == OK)
                        err = passports_search_keep(tx, plan);
        }
        assert_ok(err);
        later(11 * MINUTE);
        assert_int_equal(again(&desk), 2);
        assert_int_equal(news(&desk, &desk.officer), 1);
        assert_true(search_whole(&desk, id));
        file = desk_read(&desk, &desk.officer, id);
        item = &file.outside[file.outside[1].kind == OUTSIDE_OFFICES];
        assert_slice(item->result, "Tidak ada permohonan di kantor lain.");
        desk_close(&desk);
}

static void the_button_tries_again(void **state)
{
        (void)state;
        struct desk desk;
        size_t left = 0;
        enum error err;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        for (int i = 0; i < 2; i++) {
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_outside_retry(tx, &desk.officer, id, &left);
                }
                assert_ok(err);
                assert_int_equal(left, i == 0);
                load_list(&desk, "fiktif jaya", "aktif");
        }
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_outside_retry(tx, &desk.elsewhere, id, &left);
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_list_that_is_missing_is_no_answer),
                cmocka_unit_test(the_queue_goes_on_after_its_page),
                cmocka_unit_test(not_on_the_list_is_no_evidence_and_follows_a_correction),
                cmocka_unit_test(an_agency_that_did_not_check_found_nothing),
                cmocka_unit_test(an_answer_weighs_once_he_was_heard_about_it),
                cmocka_unit_test(a_question_that_may_not_be_sent_is_kept),
                cmocka_unit_test(a_late_agency_is_reminded_once),
                cmocka_unit_test(a_search_that_cannot_find_all_waits),
                cmocka_unit_test(the_button_tries_again),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
