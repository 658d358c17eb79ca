/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The public check of a company: what the list says, and nothing else. */
#include "../house.h"

#include "base/checked.h"
#include "content.sql.h"
#include "content/content.h"
#include "match/match.h"
#include "portal/portal.h"

#include <malloc.h>
#include <time.h>
#include <unistd.h>

static const char list[] =
        "{\"kind\": \"p3mi\", \"key\": \"daftar\", \"valid_from\": \"2026-01-01\", \"confirmed\": true, \"body\": {"
        "\"source\": \"KP2MI contoh\", \"as_of\": \"2026-01-01\", \"by_key\": {"
        "\"maju jaya fiktif\": {\"name\": \"PT Maju Jaya Fiktif\", \"license\": \"SIP-1\", \"until\": \"2027-05-01\", "
        "\"status\": \"aktif\"},"
        "\"maju jaya fiktifa\": {\"name\": \"PT Maju Jaya Fiktifa\", \"license\": \"SIP-2\", \"until\": "
        "\"2026-02-01\", \"status\": \"dicabut\"},"
        "\"sinar timur fiktif\": {\"name\": \"PT Sinar Timur Fiktif\", \"license\": \"SIP-3\", \"until\": \"\", "
        "\"status\": \"\"},"
        "\"dua kali fiktif\": {\"name\": \"PT Dua Kali Fiktif\", \"license\": \"4\", \"until\": \"2027-02-01\", "
        "\"status\": \"dihentikan sementara\"},"
        "\"tiga kali fiktif\": {\"name\": \"PT Tiga Kali Fiktif\", \"license\": \"5\", \"until\": \"2027-02-01\", "
        "\"status\": \"xx\"},"
        "\"lima kali fiktif\": {\"name\": \"PT Lima Kali Fiktif\", \"license\": \"6\", \"until\": \"2021-01-01\", "
        "\"status\": \"aktif\"}}}}";

static void load(struct house *house)
{
        enum error err;
        json_t *item = json_loads(list, 0, NULL);
        assert_non_null(item);
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                int64_t count = 0;
                err = content_load_item(tx, &(struct content_first){ .office_id = house->office }, item, &count);
        }
        json_decref(item);
        assert_ok(err);
}

static enum error ask(struct house *house, const char *name, struct check_result *ret_result)
{
        enum error err;
        struct check_question question = { .office_id = house->office, .today = S("2026-06-01"),
                                           .name = slice_from_cstr(name) };
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = portal_check(tx, &question, &house->arena, ret_result);
        }
        return err;
}

static void three_answers(void **state)
{
        (void)state;
        static const struct {
                const char *asked;
                enum check_answer answer;
                const char *first;
        } rows[] = {
                { "P.T. MAJU  JAYA Fiktif, Tbk", CHECK_LISTED, "PT Maju Jaya Fiktif" },
                { "maju jaya fiktifa", CHECK_LISTED, "PT Maju Jaya Fiktifa" },
                { "PT Sinar Timor Fiktif", CHECK_SIMILAR, "PT Sinar Timur Fiktif" },
                { "PT Sinar Timur", CHECK_SIMILAR, "PT Sinar Timur Fiktif" },
                { "PT Maju Jaya Fiktix", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "CV Cahaya Bahari", CHECK_NOT_FOUND, NULL },
                { "CV Maju Jaya Fiktif", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "C.V. Maju Jaya Fiktif", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "Maju Jaya Fiktif, LPK", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "Yayasan Maju Jaya Fiktif", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "PT Maju Jaya Fiktif Ltd.", CHECK_LISTED, "PT Maju Jaya Fiktif" },
                { "P.T.Maju Jaya Fiktif", CHECK_LISTED, "PT Maju Jaya Fiktif" },
                { "C.V.Maju Jaya Fiktif", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "Maju Jaya Fiktif Sdn. Bhd.", CHECK_SIMILAR, "PT Maju Jaya Fiktif" },
                { "PT Sinar", CHECK_SIMILAR, "PT Sinar Timur Fiktif" },
                { "abc", CHECK_NOT_FOUND, NULL },
        };
        struct house house;
        struct check_result result;
        house_open(&house);
        assert_ok(ask(&house, "PT Maju Jaya Fiktif", &result));
        assert_int_equal(result.answer, CHECK_NO_LIST);
        load(&house);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                assert_ok(ask(&house, rows[i].asked, &result));
                if (result.answer != rows[i].answer)
                        fail_msg("%s: answer %d", rows[i].asked, (int)result.answer);
                assert_slice(result.source, "KP2MI contoh");
                if (rows[i].first)
                        assert_slice(result.companies[0].name, rows[i].first);
                else
                        assert_int_equal(result.count, 0);
        }
        assert_int_equal(ask(&house, "  ", &result), ERR_INVALID);
        house_close(&house);
}

static void what_has_run_out_says_so(void **state)
{
        (void)state;
        struct house house;
        struct check_result result;
        house_open(&house);
        load(&house);
        assert_ok(ask(&house, "PT Maju Jaya Fiktif", &result));
        assert_false(result.companies[0].expired);
        assert_slice(result.companies[0].license, "SIP-1");
        assert_ok(ask(&house, "PT Maju Jaya Fiktifa", &result));
        assert_true(result.companies[0].expired);
        assert_slice(result.companies[0].status, "dicabut");
        assert_ok(ask(&house, "PT Sinar Timur Fiktif", &result));
        assert_false(result.companies[0].expired); /* the list says no day */
        house_close(&house);
}

/* A list calls a company by name and its licence revoked: the answer is not "listed". */
static void the_standing_is_what_the_list_says_of_the_licence(void **state)
{
        (void)state;
        static const struct {
                const char *asked;
                enum check_standing standing;
        } rows[] = {
                { "PT Maju Jaya Fiktif", STANDING_IN_FORCE },
                { "PT Sinar Timur Fiktif", STANDING_IN_FORCE },
                { "PT Maju Jaya Fiktifa", STANDING_REVOKED }, /* its day has passed too */
                { "PT Dua Kali Fiktif", STANDING_SUSPENDED },
                { "PT Tiga Kali Fiktif", STANDING_OTHER },
                { "PT Lima Kali Fiktif", STANDING_ENDED },
        };
        struct house house;
        struct check_result result;
        house_open(&house);
        load(&house);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                assert_ok(ask(&house, rows[i].asked, &result));
                if (result.answer != CHECK_LISTED || result.companies[0].standing != rows[i].standing)
                        fail_msg("%s: standing %d", rows[i].asked, (int)result.companies[0].standing);
        }
        assert_int_equal(check_status(S("Berakhir")), STANDING_ENDED);
        house_close(&house);
}

/* The list of another office, and what reports say, change nothing. */
static void only_the_own_list_answers(void **state)
{
        (void)state;
        struct house house;
        struct check_result result;
        struct report_receipt receipt;
        house_open(&house);
        load(&house);
        struct actor babinsa = house_person(&house, &(struct house_person){ "babinsa1", "Sersan Contoh", "Babinsa",
                                                                             "babinsa", "35.02.02", NULL });
        struct report_draft draft = house_draft("35.02.02.2003", "0840-1111-2222");
        draft.company = S("PT Penipu Fiktif");
        assert_ok(house_file(&house, &babinsa, &draft, &receipt));
        assert_ok(ask(&house, "PT Penipu Fiktif", &result));
        assert_int_equal(result.answer, CHECK_NOT_FOUND);
        struct uuid own = house.office;
        house.office = house.other_office;
        assert_ok(ask(&house, "PT Maju Jaya Fiktif", &result));
        assert_int_equal(result.answer, CHECK_NO_LIST);
        house.office = own;
        house_close(&house);
}

/* A list of `count` companies as a later version. */
static void load_many(struct house *house, size_t count, int64_t version)
{
        static const char *const words[] = { "Maju", "Jaya", "Sinar", "Timur", "Cahaya", "Mentari", "Bahari", "Mandiri",
                                             "Utama", "Karya", "Nusantara", "Global", "Mitra", "Makmur", "Berkah",
                                             "Sentosa", "Prima", "Duta", "Tenaga", "Bakti", "Persada", "Permata",
                                             "Harapan", "Gemilang", "Perkasa", "Sukses", "Graha", "Kencana", "Satria" };
        enum { WORDS = ARRAY_SIZE(words) };
        enum error err;
        json_t *by_key = json_object();
        for (size_t i = 0; i < count; i++) {
                struct slice name = arena_printf(&house->arena, "PT %s %s Fiktif %zu", words[i % WORDS],
                                                 words[(i / WORDS + i + 1) % WORDS], i / 40);
                struct slice key;
                assert_ok(match_identifier_key(MATCH_COMPANY, name, &house->arena, &key));
                json_t *entry = json_pack("{s:s#, s:s, s:s, s:s}", "name", name.data, name.size, "license", "SIP-9",
                                          "until", "", "status", "aktif");
                assert_int_equal(json_object_setn_new(by_key, key.data, key.size, entry), 0);
        }
        json_object_set_new(by_key, "hartono wibawa elkari",
                            json_pack("{s:s}", "name", "PT Hartono Wibawa Elkari"));
        json_t *body = json_pack("{s:s, s:s, s:o}", "source", "KP2MI contoh", "as_of", "2026-01-02", "by_key", by_key);
        char *text = json_dumps(body, JSON_COMPACT);
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = content_insert(tx, &(struct content_insert_params){
                                                 .office_id = house->office, .kind = S("p3mi"), .key = S("daftar"),
                                                 .version = version, .state = S("published"),
                                                 .valid_from = S("2026-01-02"), .confirmed = true,
                                                 .body = slice_from_cstr(text), .drafted_at = clock_now(),
                                                 .published_at = clock_now(), .has_published_at = true },
                                     NULL);
        }
        free(text);
        json_decref(body);
        assert_ok(err);
}

static double processor_ms(void)
{
        struct timespec now;
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
        return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What a citizen remembers of a name: words moved, glued, left out, added, each with a slip. */
static void the_engine_finds_what_is_written_otherwise(void **state)
{
        (void)state;
        static const char *const written[] = { "PT Elkari Hartono Wibawa", "CV Hartonowibawa Elkari",
                                               "PT Hartono Elkari", "Hartono Wibawa Elkari Jaya Abadi",
                                               "PT Hartana Wibowa Elkary" };
        struct house house;
        struct check_result result;
        house_open(&house);
        load(&house);
        assert_ok(ask(&house, "PT Elkari Hartono Wibawa", &result));
        assert_int_equal(result.answer, CHECK_NOT_FOUND);
        load_many(&house, 1000, 2);
        for (size_t i = 0; i < ARRAY_SIZE(written); i++) {
                assert_ok(ask(&house, written[i], &result));
                if (result.answer != CHECK_SIMILAR ||
                    !slice_equal(result.companies[0].name, S("PT Hartono Wibawa Elkari")))
                        fail_msg("%s: answer %d", written[i], (int)result.answer);
        }
        assert_ok(ask(&house, "PT Gunadarma Wirausaha", &result));
        assert_int_equal(result.answer, CHECK_NOT_FOUND);
        portal_forget(house.fixture.store);
        house_close(&house);
}

/* Resident memory in MB. */
static double memory_mb(void)
{
        long pages = 0, resident = 0;
        FILE *file = fopen("/proc/self/statm", "r");
        assert_non_null(file);
        assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
        (void)fclose(file);
        return (double)resident * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

/* A question reads nothing of the list, however long that is, and nothing of a list of 50,000 is cut. */
static void a_question_costs_the_same_in_a_long_list(void **state)
{
        (void)state;
        enum { QUESTIONS = 50 };
        static const size_t sizes[] = { 1000, 8000, 50000 };
        struct house house;
        struct check_result result;
        house_open(&house);
        for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
                load_many(&house, sizes[i], (int64_t)i + 1);
                (void)malloc_trim(0);
                double before = memory_mb(), begun = processor_ms();
                assert_ok(ask(&house, "PT Elkari Hartono Wibawa", &result));
                double first = processor_ms() - begun;
                for (size_t question = 0; question < QUESTIONS; question++)
                        assert_ok(ask(&house, "PT Cahya Mentari Fiktiv", &result));
                double each = (processor_ms() - begun - first) / QUESTIONS;
                (void)malloc_trim(0);
                print_message("%zu companies: %.1f ms for the first question, %.2f ms for the next, %.0f MB more\n",
                              sizes[i], first, each, memory_mb() - before);
                assert_true(each < first / 4);
                assert_true(result.complete);
        }
        portal_forget(house.fixture.store);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(three_answers),
                cmocka_unit_test(the_engine_finds_what_is_written_otherwise),
                cmocka_unit_test(a_question_costs_the_same_in_a_long_list),
                cmocka_unit_test(what_has_run_out_says_so),
                cmocka_unit_test(the_standing_is_what_the_list_says_of_the_licence),
                cmocka_unit_test(only_the_own_list_answers),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
