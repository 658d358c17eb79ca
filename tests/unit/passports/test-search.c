/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Earlier applications of one person: other spellings, other offices, and what nobody is told. */
#include "desk.h"
#include "passports.html.h"

#include "base/checked.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "likeness/likeness.h"
#include "passports/internal.h"
#include "passports/search.h"
#include "program/office.h"
#include "statements.h"
#include "steps.h"

#include <time.h>

static enum error ask(struct desk *desk, const struct actor *actor, const struct search_question *question,
                      struct search_hits *ret_hits)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_search(tx, &(struct reading){ actor, LANGUAGE_ID, &desk->house.arena }, question,
                                       ret_hits);
        }
        return err;
}

static struct search_hits search(struct desk *desk, const struct actor *actor, struct search_question question)
{
        struct search_hits hits;
        question.why = S("counter");
        assert_ok(ask(desk, actor, &question, &hits));
        return hits;
}

static struct uuid create(struct desk *desk, const struct actor *actor, const char *name, const char *born)
{
        enum error err;
        struct slice number;
        struct application_new new = desk_application();
        new.name = slice_from_cstr(name);
        new.birth_date = slice_from_cstr(born);
        new.nik = SLICE_NULL;
        new.phone = S("0840-3333-4444");
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, actor, &new, &desk->house.arena, &number);
        }
        assert_ok(err);
        return new.id;
}

static bool says(struct slice text, const char *part)
{
        return slice_find(text, slice_from_cstr(part)) != SIZE_MAX;
}

static void another_spelling_is_found_and_explained(void **state)
{
        (void)state;
        static const struct {
                const char *typed, *born;
                bool found;
        } cases[] = {
                { "Siti Soetrisno Wahjuni", NULL, true },  /* old spelling */
                { "Sutrisno Wahyuni", NULL, true },        /* a word missing */
                { "Wahyuni Sutrisno", NULL, true },        /* moved */
                { "SITI SUTRISNO WAHYUNI", NULL, true },
                { "Siti Sutrisnoo Wahyuni", NULL, true },  /* one slip */
                { "Budi Santoso", NULL, false },
                { "Sutrisno", NULL, false },               /* one of three words says nothing */
                { "Sutrisno", "1990-05-10", true },        /* but with the day of birth it does */
                { "Sutrisno", "1990-05-11", false },
        };
        struct desk desk;
        desk_open(&desk);
        struct uuid id = create(&desk, &desk.officer, "Siti Sutrisno Wahyuni", "1990-05-10");
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct search_hits hits = search(&desk, &desk.second,
                                                 (struct search_question){
                                                         .name = slice_from_cstr(cases[i].typed),
                                                         .birth_date = cases[i].born ? slice_from_cstr(cases[i].born)
                                                                                     : SLICE_NULL });
                if (hits.count != cases[i].found)
                        fail_msg("%s: %zu hits", cases[i].typed, hits.count);
                if (!cases[i].found)
                        continue;
                assert_true(hits.items[0].own && uuid_equal(hits.items[0].id, id));
                assert_true(hits.items[0].because.size > 0);
        }
        struct search_hits hits = search(&desk, &desk.second,
                                         (struct search_question){ .name = S("Siti Soetrisno Wahjuni") });
        assert_true(says(hits.items[0].because, "oe dan u"));
        desk_close(&desk);
}

static void numbers_find_and_say_when_the_name_differs(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        struct application_new new = desk_application();
        new.passport = S("b 1234567");
        new.phone = S("0840 3333 4444");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct search_hits hits = search(&desk, &desk.officer,
                                         (struct search_question){ .name = S("Orang Lain"),
                                                                   .nik = S("9902025005900001") });
        assert_int_equal(hits.count, 1);
        assert_slice(hits.items[0].because, "NIK sama; nama berbeda");
        hits = search(&desk, &desk.officer, (struct search_question){ .passport = S("B1234567") });
        assert_int_equal(hits.count, 1);
        hits = search(&desk, &desk.officer, (struct search_question){ .phone = S("+62 840 3333 4444") });
        assert_int_equal(hits.count, 1);
        assert_slice(hits.items[0].because, "nomor telepon sama");
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .passport = S("B7654321") }).count, 0);
        desk_close(&desk);
}

static void what_speaks_against_a_hit_is_said(void **state)
{
        (void)state;
        static const struct {
                struct search_question typed;
                const char *says;
        } cases[] = {
                { { .birth_date = S("1990-03-12") }, "tanggal lahir sama; nama sama" },
                { { .birth_date = S("1985-01-01") }, "tanggal lahir berbeda; nama sama" },
                { { .birth_date = S("1990-12-03") }, "hari dan bulan tanggal lahir tertukar; nama sama" },
                { { .birth_date = S("1991-12-03") }, "tanggal lahir berbeda; nama sama" },
                { { .nik = S("9902021203900002") }, "NIK berbeda satu angka; nama sama" },
                { { .nik = S("9902025005850009"), .birth_date = S("1990-03-12") },
                  "NIK berbeda; tanggal lahir sama; nama sama" },
                { { .phone = S("0840-3333-4444") }, "nomor telepon sama; nama sama" },
                { { .phone = S("0840-3333-5555") }, "nama sama" },
        };
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        struct application_new new = desk_application();
        new.name = S("Moch. Soetrisno Wibowo"), new.birth_date = S("1990-03-12");
        new.nik = S("9902021203900001"), new.phone = S("0840-3333-4444");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct search_question typed = cases[i].typed;
                typed.name = S(" moch. soetrisno wibowo");
                struct search_hits hits = search(&desk, &desk.second, typed);
                assert_int_equal(hits.count, 1);
                assert_slice(hits.items[0].because, cases[i].says);
        }
        struct search_hits hits = search(&desk, &desk.second,
                                         (struct search_question){ .name = S("Muhammad Sutrisno Wibowo"),
                                                                   .birth_date = S("1985-01-01") });
        assert_true(says(hits.items[0].because, "tanggal lahir berbeda; Muhammad Sutrisno Wibowo dan Moch."));
        desk_close(&desk);
}

/* A name that is written alike is not worth more than what speaks against it twice. */
static void who_differs_by_nik_and_birth_date_stands_below(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        struct uuid unknown = create(&desk, &desk.officer, "Katimin", "1985-01-01"); /* found by his phone alone */
        struct application_new new = desk_application();
        new.name = S("Lestari Marsini"), new.birth_date = S("1990-03-12"), new.nik = S("9902025203900001");
        new.phone = SLICE_NULL;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct search_question typed = { .name = S("Lestari Marsini"), .birth_date = S("1971-07-08"),
                                         .nik = S("9902024807710005"), .phone = S("0840-3333-4444") };
        struct search_hits hits = search(&desk, &desk.second, typed);
        assert_int_equal(hits.count, 2);
        assert_true(uuid_equal(hits.items[0].id, unknown));
        assert_slice(hits.items[1].because, "NIK berbeda; tanggal lahir berbeda; nama sama");
        typed.birth_date = S("1990-12-03"); /* speaks for him as much as against */
        assert_true(uuid_equal(search(&desk, &desk.second, typed).items[0].id, new.id));
        desk_close(&desk);
}

/* A name alone opens nothing elsewhere; a number does, and so does a name with a second field. */
static void another_office_learns_a_hit_and_no_more(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct application_file file;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_open(tx, &(struct reading){ &desk.elsewhere, LANGUAGE_ID, &desk.house.arena }, id,
                                     &file);
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        assert_int_equal(search(&desk, &desk.elsewhere, (struct search_question){ .name = S("Siti Contoh") }).count, 0);
        const struct search_question known[] = {
                { .nik = S("9902025005900001") },
                { .name = S("Sitti Contoh"), .birth_date = S("1990-05-10") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(known); i++) {
                struct search_hits hits = search(&desk, &desk.elsewhere, known[i]);
                assert_int_equal(hits.count, 1);
                const struct search_hit *hit = &hits.items[0];
                assert_true(uuid_is_nil(hit->id) && !hit->own);
                assert_slice(hit->contact, "(0352) 000000");
                assert_true(hit->number.size == 0 && hit->because.size == 0 && hit->purpose.size == 0);
        }
        assert_int_equal(search(&desk, &desk.elsewhere, (struct search_question){ .nik = S("9902025005900002") }).count,
                         0);
        desk_close(&desk);
}

/* An application that names an official is under nothing for him. */
static void who_is_named_finds_nothing(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct house_person named = { "petugas3", "Petugas Contoh", "Petugas layanan", "desk-officer", "", DESK_PHONE };
        struct actor here = house_person(&desk.house, &named);
        here.purpose = S("identity");
        (void)desk_create(&desk); /* whose guarantor has his phone */
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .nik = S("9902025005900001") }).count,
                         1);
        assert_int_equal(search(&desk, &here, (struct search_question){ .nik = S("9902025005900001"),
                                                                        .name = S("Siti Contoh") }).count,
                         0);
        desk_close(&desk);
}

static void a_search_has_a_reason_and_something_to_search_by(void **state)
{
        (void)state;
        struct desk desk;
        struct search_hits hits;
        desk_open(&desk);
        static const struct search_question wrong[] = {
                { .name = S("Siti Contoh") },
                { .name = S("Siti Contoh"), .why = S("curious") },
                { .why = S("counter") },
                { .why = S("counter"), .name = S("Si") },
                { .why = S("counter"), .name = S("Siti"), .nik = S("99020250059000") },
                { .why = S("counter"), .birth_date = S("1990-05-10") },
        };
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
                assert_int_equal(ask(&desk, &desk.officer, &wrong[i], &hits), ERR_INVALID);
        desk_close(&desk);
}

static void a_file_finds_the_others_and_not_itself(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct search_hits hits;
        desk_open(&desk);
        struct uuid first = create(&desk, &desk.officer, "Sumini", "1990-05-10");
        struct uuid second = create(&desk, &desk.officer, "Hj. Soemini Kasan", "1990-05-10");
        (void)create(&desk, &desk.officer, "Katimin", "1971-01-01");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_search_file(tx, &(struct reading){ &desk.officer, LANGUAGE_ID, &desk.house.arena },
                                            second, NULL, &hits);
        }
        assert_ok(err);
        assert_true(hits.count >= 1 && uuid_equal(hits.items[0].id, first));
        for (size_t i = 0; i < hits.count; i++)
                assert_false(uuid_equal(hits.items[i].id, second));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_search_file(tx, &(struct reading){ &desk.elsewhere, LANGUAGE_ID, &desk.house.arena },
                                            second, NULL, &hits);
        }
        assert_int_equal(err, ERR_NOT_FOUND);
        desk_close(&desk);
}

/* A corrected name is found by its new spelling only; what came before there were keys gets them later. */
static struct search_plan *plan(struct desk *desk, int64_t *ret_count)
{
        enum error err;
        struct search_plan *made = NULL;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = passports_search_plan(tx, 50, &desk->house.arena, &made, ret_count);
        }
        assert_ok(err);
        return made;
}

/* `meanwhile`: what somebody corrects between the reading and the writing; or NULL. */
static int64_t prepare(struct desk *desk, const struct application_new *meanwhile)
{
        enum error err;
        int64_t count;
        const struct search_plan *made = plan(desk, &count);
        if (meanwhile) {
                transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                        err = passports_correct(tx, &desk->officer, meanwhile, 0);
                }
                assert_ok(err);
        }
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_search_keep(tx, made);
        }
        assert_ok(err);
        return count;
}

static void unkey(struct desk *desk, struct uuid id)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = application_keyed(tx, &(struct application_keyed_params){ desk->house.office, id, 0 }, NULL);
        }
        assert_ok(err);
}

/* The keys are read in one transaction and written in another: what was corrected between stays. */
static void keys_that_were_overtaken_are_not_written(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        int64_t count;
        struct slice number;
        desk_open(&desk);
        struct application_new new = desk_application();
        new.nik = SLICE_NULL;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        unkey(&desk, new.id);
        new.name = S("Painem Fiktif");
        assert_int_equal(prepare(&desk, &new), 1);
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .name = S("Siti Contoh") }).count, 0);
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .name = S("Painem Fiktif") }).count, 1);
        (void)plan(&desk, &count);
        assert_int_equal(count, 0);
        desk_close(&desk);
}

static void keys_follow_what_is_corrected_and_what_was_there(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        desk_open(&desk);
        struct application_new new = desk_application();
        new.nik = SLICE_NULL;
        struct slice number;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        new.name = S("Painem Fiktif");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_correct(tx, &desk.officer, &new, 0);
        }
        assert_ok(err);
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .name = S("Siti Contoh") }).count, 0);
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .name = S("Painem Fiktif") }).count, 1);
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = application_keys_drop(tx, &(struct application_keys_drop_params){ desk.house.office, new.id },
                                            NULL);
                if (err == OK)
                        err = application_keyed(tx, &(struct application_keyed_params){ desk.house.office, new.id, 0 },
                                                NULL);
        }
        assert_ok(err);
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .name = S("Painem Fiktif") }).count, 0);
        assert_int_equal(prepare(&desk, NULL), 1);
        assert_int_equal(search(&desk, &desk.officer, (struct search_question){ .name = S("Painem Fiktif") }).count, 1);
        desk_close(&desk);
}

/* The tables in memory, followed, and then asked as the pages do. */
static struct search_hits search_in_memory(struct desk *desk, const struct actor *actor, struct likeness *likeness,
                                           struct search_question question)
{
        struct uuid offices[] = { desk->house.office, desk->house.other_office };
        for (size_t i = 0; i < ARRAY_SIZE(offices); i++)
                likeness_follow(likeness, offices[i], MINUTE); /* others are not waited for by the pages */
        assert_ok(passports_search_follow(desk->house.fixture.store, likeness, actor));
        question.likeness = likeness;
        return search(desk, actor, question);
}

static struct likeness *open_tables(struct desk *desk, size_t most_rows)
{
        struct likeness *likeness;
        struct likeness_options options = { .store = desk->house.fixture.store, .source = passports_applicants(),
                                            .most_rows = most_rows, .stay = MINUTE };
        assert_ok(likeness_open(&options, &likeness));
        return likeness;
}

/* A slip in each word, or in the only one: no part of the name is a key of the other. */
static void memory_finds_slips_that_spare_no_word(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 0);
        struct uuid id = create(&desk, &desk.officer, "Sugandi Kasmirah", "1990-05-10");
        struct uuid alone = create(&desk, &desk.officer, "Ngatminah", "1985-03-02");
        struct search_question both = { .name = S("Sugendi Kasmerah") }, one = { .name = S("Ngatmunah") };
        assert_int_equal(search(&desk, &desk.second, both).count, 0);
        assert_int_equal(search(&desk, &desk.second, one).count, 0);
        struct search_hits hits = search_in_memory(&desk, &desk.second, likeness, both);
        assert_int_equal(hits.count, 1);
        assert_true(hits.items[0].own && uuid_equal(hits.items[0].id, id) && hits.items[0].because.size > 0);
        hits = search_in_memory(&desk, &desk.second, likeness, one);
        assert_int_equal(hits.count, 1);
        assert_true(uuid_equal(hits.items[0].id, alone));
        both.except = id;
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, both).count, 0);
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, (struct search_question){
                                                                                 .name = S("Budi Santoso") }).count, 0);
        /* written since the tables were made, and by another thread than theirs */
        struct uuid later = create(&desk, &desk.officer, "Sarmidi Pawiro", "1979-01-20");
        hits = search_in_memory(&desk, &desk.second, likeness, (struct search_question){ .name = S("Sarmudi Pawero") });
        assert_int_equal(hits.count, 1);
        assert_true(uuid_equal(hits.items[0].id, later));
        likeness_close(likeness);
        desk_close(&desk);
}

static void a_slip_in_the_nik_is_told_with_the_day_of_birth(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 0);
        (void)desk_create(&desk); /* NIK 9902025005900001, born 1990-05-10 */
        struct search_question question = { .name = S("Orang Lain"), .nik = S("9902025005900007"),
                                            .birth_date = S("1990-05-10") };
        assert_int_equal(search(&desk, &desk.second, question).count, 0);
        struct search_hits hits = search_in_memory(&desk, &desk.second, likeness, question);
        assert_int_equal(hits.count, 1);
        assert_slice(hits.items[0].because, "NIK berbeda satu angka; tanggal lahir sama; nama berbeda");
        assert_int_equal(search_in_memory(&desk, &desk.elsewhere, likeness, question).count, 0);
        question.birth_date = S("1991-05-10");
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, question).count, 0);
        likeness_close(likeness);
        desk_close(&desk);
}

static size_t count_look_ups(struct desk *desk, struct uuid office)
{
        enum error err;
        struct journal_rows rows = { .count = 0 };
        int64_t epoch, sealed = 1;
        assert_ok(journal_lease(desk->house.fixture.store, desk->officer.person_id, &epoch));
        while (sealed > 0)
                assert_ok(journal_seal(desk->house.fixture.store, epoch, 500, &sealed));
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = journal_list(tx,
                                   &(struct journal_filter){ .office_id = office, .reader_id = desk->officer.person_id,
                                                             .sees_held = true, .action = S("applicant.look-up") },
                                   &desk->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

/* By memory, too, another office learns a hit with a second field and no more, and its journal says who asked. */
static void memory_opens_nothing_to_another_office(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 0);
        (void)create(&desk, &desk.officer, "Sugandi Kasmirah", "1990-05-10");
        struct search_question question = { .name = S("Sugendi Kasmerah") };
        size_t before = count_look_ups(&desk, desk.house.office);
        assert_int_equal(search_in_memory(&desk, &desk.elsewhere, likeness, question).count, 0);
        assert_int_equal(count_look_ups(&desk, desk.house.office), before);
        question.birth_date = S("1990-05-10");
        assert_int_equal(search(&desk, &desk.elsewhere, question).count, 0);
        struct search_hits hits = search_in_memory(&desk, &desk.elsewhere, likeness, question);
        assert_int_equal(hits.count, 1);
        assert_true(uuid_is_nil(hits.items[0].id) && !hits.items[0].own);
        assert_true(hits.items[0].number.size == 0 && hits.items[0].because.size == 0);
        assert_int_equal(count_look_ups(&desk, desk.house.office), before + 1);
        likeness_close(likeness);
        desk_close(&desk);
}

/* What memory holds is shown only after the database was asked for whom. */
static void memory_shows_nothing_to_who_is_named(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 0);
        struct house_person named = { "petugas3", "Petugas Contoh", "Petugas layanan", "desk-officer", "", DESK_PHONE };
        struct actor here = house_person(&desk.house, &named);
        here.purpose = S("identity");
        (void)desk_create(&desk); /* Siti Contoh; whose guarantor has his phone */
        struct search_question question = { .name = S("Seti Contoh") };
        assert_int_equal(search(&desk, &desk.officer, question).count, 0);
        assert_int_equal(search_in_memory(&desk, &desk.officer, likeness, question).count, 1);
        assert_int_equal(search_in_memory(&desk, &here, likeness, question).count, 0);
        likeness_close(likeness);
        desk_close(&desk);
}

/* A corrected name is found by its new spelling; without room in memory the keys go on alone, and offices that were
 * just asked for do not push each other out. */
static void memory_follows_corrections_and_has_an_end(void **state)
{
        (void)state;
        struct desk desk;
        enum error err;
        struct slice number;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 1);
        struct application_new new = desk_application();
        new.nik = SLICE_NULL;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct search_question was = { .name = S("Seti Contoh") }, is = { .name = S("Paenem Fiktof") };
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, was).count, 1);
        new.name = S("Painem Fiktif");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_correct(tx, &desk.officer, &new, 0);
        }
        assert_ok(err);
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, was).count, 0);
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, is).count, 1);
        struct uuid there = create(&desk, &desk.elsewhere, "Sugandi Kasmirah", "1990-05-10");
        assert_false(uuid_is_nil(there));
        struct search_question other = { .name = S("Sugandi Kasmirah"), .birth_date = S("1990-05-10") };
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, other).count, 1); /* by keys */
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, is).count, 1);    /* still there */
        likeness_close(likeness);
        desk_close(&desk);
}

/* A server of the whole country: so many offices, in each so many applications. */
enum { OFFICES = 130, APPLICATIONS = 12, SEARCH_STATEMENTS_MAX = 60 };

static enum error add_application(struct tx *tx, struct uuid office, struct uuid author, size_t number)
{
        static const char *const first[] = { "Sugandi", "Sri", "Dwi", "Budi", "Agus", "Eko" };
        static const char *const last[] = { "Kasmirah", "Wahyuni", "Lestari", "Santoso", "Rahayu", "Susilo", "Hidayah"
        };
        struct arena *arena = tx_arena(tx);
        struct application_new new = desk_application();
        new.name = arena_printf(arena, "%s %s", first[number % 6], last[number % 7]);
        new.nik = arena_printf(arena, "99020250059%05zu", number % 100000);
        new.birth_date = arena_printf(arena, "19%02zu-%02zu-%02zu", 60 + number % 40, 1 + number % 12, 1 + number % 28);
        new.phone = arena_printf(arena, "08407%07zu", number);
        TRY(application_insert(tx,
                               &(struct application_insert_params){
                                       .office_id = office, .id = new.id, .seq = (int64_t)number + 1,
                                       .number = arena_printf(arena, "P-%06zu", number), .external_number = S(""),
                                       .purpose = new.purpose, .country = new.country, .initials = S("S. C."),
                                       .name = new.name, .nik = new.nik, .nik_hash = new.nik,
                                       .birth_date = new.birth_date, .sex = new.sex, .village_code = new.village_code,
                                       .phone = new.phone, .guarantor_relation = S(""), .created_by = author,
                                       .at = clock_now() },
                               NULL));
        return search_keys_write(tx, office, &new);
}

static void add_office_with(struct desk *desk, struct likeness *likeness, size_t at)
{
        enum error err;
        struct uuid id = uuid_new();
        char code[16];
        (void)snprintf(code, sizeof code, "k%zu", at);
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = office_insert(tx, &(struct office){ .id = id, .code = slice_from_cstr(code),
                                                          .name = S("Kantor Imigrasi Contoh"), .zone = S("WIB"),
                                                          .address = S("Jalan Contoh 1"), .phone = S("(0352) 000000"),
                                                          .letter_pattern = S("{seq}"), .fictional = true });
                for (size_t i = 0; err == OK && i < APPLICATIONS; i++)
                        err = add_application(tx, id, desk->officer.person_id, at * APPLICATIONS + i);
        }
        assert_ok(err);
        likeness_follow(likeness, id, MINUTE);
}

static double processor_ms(void)
{
        struct timespec now;
        assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
        return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* Statements of a search do not grow with the offices that the server holds; its hits come from all of them. */
static void many_offices_cost_few_statements(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 0);
        for (size_t i = 2; i < OFFICES; i++)
                add_office_with(&desk, likeness, i);
        const struct search_question by_number = { .nik = S("9902025005900084"), .phone = S("0840-7000-0924") };
        const struct search_question near = { .name = S("Sugendi Kasmerah"), .nik = S("9902035005900009"),
                                              .birth_date = S("1964-01-01"), .phone = S("0840-8888-9999") };
        assert_int_equal(search(&desk, &desk.second, near).count, 0);
        assert_int_equal(search(&desk, &desk.second, by_number).count, 1);
        assert_int_equal(search_in_memory(&desk, &desk.second, likeness, near).count, 2);
        statements = 0;
        double before = processor_ms();
        struct search_hits hits = search_in_memory(&desk, &desk.second, likeness, by_number);
        size_t counted = statements;
        print_message("a search over %d offices: %zu statements, %.1f ms of this process\n", OFFICES, counted,
                      processor_ms() - before);
        assert_int_equal(hits.count, 1);
        assert_true(counted <= SEARCH_STATEMENTS_MAX);
        before = processor_ms();
        (void)search_in_memory(&desk, &desk.second, likeness, near);
        print_message("one by likeness: %zu statements, %.1f ms\n", statements - counted, processor_ms() - before);
        assert_true(statements - counted <= SEARCH_STATEMENTS_MAX);
        likeness_close(likeness);
        desk_close(&desk);
}

static void add_past(struct desk *desk, size_t from, size_t until)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                for (size_t i = from; err == OK && i < until; i++)
                        err = add_application(tx, desk->house.office, desk->officer.person_id, i);
        }
        assert_ok(err);
}

static size_t search_steps(struct desk *desk)
{
        steps = 0;
        assert_int_equal(search(desk, &desk->second,
                                (struct search_question){ .name = S("Wagijem Poerbaningroem"),
                                                          .nik = S("9902025005999999"),
                                                          .birth_date = S("1990-05-10") }).count, 1);
        return steps;
}

/* What a search reads follows what it finds, and not the years that the office has behind it. */
static void a_search_does_not_grow_with_the_past(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        (void)create(&desk, &desk.officer, "Wagiyem Purbaningrum", "1990-05-10");
        add_past(&desk, 1000, 1020);
        size_t before = search_steps(&desk);
        add_past(&desk, 1020, 1220);
        size_t after = search_steps(&desk);
        print_message("a search with 20 and 220 others: %zu and %zu steps\n", before, after);
        assert_true(after <= before + before / 10);
        desk_close(&desk);
}

static size_t follow_steps(struct desk *desk, struct likeness *likeness)
{
        assert_ok(passports_search_follow(desk->house.fixture.store, likeness, &desk->second));
        steps = 0;
        assert_ok(passports_search_follow(desk->house.fixture.store, likeness, &desk->second));
        return steps;
}

/* Tables that are up to date read nothing of what was written before. */
static void following_does_not_grow_with_the_past(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct likeness *likeness = open_tables(&desk, 0);
        add_past(&desk, 1000, 1020);
        likeness_follow(likeness, desk.house.office, MINUTE);
        size_t before = follow_steps(&desk, likeness);
        add_past(&desk, 1020, 1220);
        size_t after = follow_steps(&desk, likeness);
        print_message("to follow 20 and 220 others: %zu and %zu steps\n", before, after);
        assert_true(after <= before + before / 10);
        likeness_close(likeness);
        desk_close(&desk);
}

/* Most of all where nothing was found: that is when it is taken for "he never applied". */
static void what_was_not_searched_is_said_without_hits_too(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        _cleanup_buffer_ struct buffer out;
        const struct page_frame frame = { .version = S("") };
        arena_init(&arena, 1 << 20);
        for (int typing = 0; typing < 2; typing++)
                for (int partial = 0; partial < 2; partial++) {
                        buffer_init(&out, 1 << 20);
                        struct page page = { .out = &out, .arena = &arena, .language = LANGUAGE_ID, .frame = &frame };
                        render_search_hits(&page, &(struct view_search_hits){ .typing = typing, .partial = partial });
                        assert_ok(buffer_check(&out));
                        assert_int_equal(says(buffer_slice(&out), "belum tentu tidak ada"), partial);
                        assert_true(says(buffer_slice(&out), "yang ditemukan"));
                        buffer_free(&out);
                }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(another_spelling_is_found_and_explained),
                cmocka_unit_test(numbers_find_and_say_when_the_name_differs),
                cmocka_unit_test(what_speaks_against_a_hit_is_said),
                cmocka_unit_test(who_differs_by_nik_and_birth_date_stands_below),
                cmocka_unit_test(another_office_learns_a_hit_and_no_more),
                cmocka_unit_test(who_is_named_finds_nothing),
                cmocka_unit_test(a_search_has_a_reason_and_something_to_search_by),
                cmocka_unit_test(a_file_finds_the_others_and_not_itself),
                cmocka_unit_test(keys_that_were_overtaken_are_not_written),
                cmocka_unit_test(keys_follow_what_is_corrected_and_what_was_there),
                cmocka_unit_test(memory_finds_slips_that_spare_no_word),
                cmocka_unit_test(a_slip_in_the_nik_is_told_with_the_day_of_birth),
                cmocka_unit_test(memory_opens_nothing_to_another_office),
                cmocka_unit_test(memory_shows_nothing_to_who_is_named),
                cmocka_unit_test(memory_follows_corrections_and_has_an_end),
                cmocka_unit_test(a_search_does_not_grow_with_the_past),
                cmocka_unit_test(following_does_not_grow_with_the_past),
                cmocka_unit_test(what_was_not_searched_is_said_without_hits_too),
                cmocka_unit_test(many_offices_cost_few_statements),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
