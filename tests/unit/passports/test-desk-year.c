/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A small simulated year at the desk, by the rules of the program (the whole: build/bench/desk-year): who names a
 * ring's phone is asked about it, and nobody innocent could be refused. */
#include "desk_walk.h"

#include "base/checked.h"
#include "passports/internal.h"
#include "subjects/subjects.h"

enum { SEED = 7290, APPLICATIONS = 80, REPORTS = 40 };

static void a_year_stops_nobody_innocent(void **state)
{
        (void)state;
        static const struct desk_manner manner = { "two small rings", 2, 10, 100, 50 };
        struct desk desk;
        struct desk_year year;
        struct desk_result result = { .why = stderr };
        assert_ok(desk_year_make(&year, &manner, (struct desk_volume){ APPLICATIONS, REPORTS }, SEED));
        desk_open(&desk);
        desk_walk(&desk, &year, &result);
        desk_close(&desk);
        desk_year_free(&year);
        print_message("ring: %zu of %zu asked; innocent: %zu of %zu asked, %zu of them could be refused\n",
                      result.ring.asked, result.ring.visits, result.innocent.asked, result.innocent.visits,
                      result.innocent.stopped);
        assert_int_equal(result.ring.visits, 20);
        assert_int_equal(result.innocent.visits, APPLICATIONS);
        assert_true(result.ring.asked > result.ring.visits / 2);
        assert_true(result.innocent.asked < result.innocent.visits / 5);
        assert_true(result.innocent.pointing > 0);
        assert_int_equal(result.innocent.stopped, 0);
}

/* --- what may carry a decision ------------------------------------------------------------------------------------ */

static int carrying(struct desk *desk, struct uuid id)
{
        struct application_file file = desk_read(desk, &desk->officer, id);
        struct slice *codes = arena_array(&desk->house.arena, struct slice, file.evidence_count + 1);
        assert_non_null(codes);
        for (size_t i = 0; i < file.evidence_count; i++)
                codes[i] = file.evidence[i].code;
        struct evidence_sum sum = evidence_sum(&file, codes, file.evidence_count);
        assert_false(sum.unknown);
        assert_false(sum.proven);
        return sum.findings;
}

static struct uuid begin(struct desk *desk)
{
        enum error err;
        struct uuid id = desk_create(desk);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_start(tx, &desk->officer, id);
        }
        assert_ok(err);
        desk_answer(desk, id, "tujuan", "kerja");
        desk_answer(desk, id, "negara-pekerjaan", "jelas");
        return id;
}

/* Two odd answers of one interview, each of which innocent people sometimes give (innocence M). */
static void what_innocent_people_sometimes_say_carries_nothing(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = begin(&desk);
        desk_answer(&desk, id, "perusahaan", "p3mi");
        desk_answer(&desk, id, "terdaftar-disnaker", "proses");
        desk_answer(&desk, id, "perjanjian", "tak-paham");
        desk_answer(&desk, id, "dibayar-siapa", "utang");
        assert_int_equal(carrying(&desk, id), 0);
        desk_answer(&desk, id, "dibayar-siapa", "perekrut"); /* L */
        assert_int_equal(carrying(&desk, id), 1);
        desk_close(&desk);
}

/* Whatever he says, it comes from one interview; with what an agency says of the phone it is two. */
static void all_answers_together_are_one_finding(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = begin(&desk);
        desk_answer(&desk, id, "perusahaan", "perorangan");
        desk_answer(&desk, id, "siapa-mengajak", "perekrut");
        desk_answer(&desk, id, "dibayar-siapa", "perekrut");
        assert_int_equal(carrying(&desk, id), 1);
        (void)desk_mention(&desk, SOURCE_PARTNER, "instansi");
        assert_int_equal(carrying(&desk, id), 2);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_year_stops_nobody_innocent),
                cmocka_unit_test(what_innocent_people_sometimes_say_carries_nothing),
                cmocka_unit_test(all_answers_together_are_one_finding),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
