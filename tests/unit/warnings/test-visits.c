/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Villages to visit: a draw that can be repeated from what it keeps, lists that hide from the named, what is missed. */
#include "area-walk.h"

#include "base/checked.h"
#include "detect/detect.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/visits.h"

#include <sodium.h>

enum { FRAME = 400 };

static struct visit_village frame[FRAME];

static void make_frame(struct arena *arena)
{
        for (int i = 0; i < FRAME; i++)
                frame[i] = (struct visit_village){ .code = arena_printf(arena, "35.02.%02d.%04d", 1 + i / 20,
                                                                        2001 + i % 20),
                                                   .unwarned = i % 4 != 0, .rests = i % 10 == 9, .rate = i * 0.001 };
}

static size_t count_share(const struct visit_choice *choices, size_t count, const char *share)
{
        size_t found = 0;
        for (size_t i = 0; i < count; i++)
                found += slice_equal(choices[i].share, slice_from_cstr(share));
        return found;
}

static void a_draw_is_the_same_for_the_same_seed(void **state)
{
        (void)state;
        struct visit_choice first[VISITS_MAX], again[VISITS_MAX];
        size_t count, count_again;
        struct arena arena;
        arena_init(&arena, 1 << 20);
        make_frame(&arena);
        for (int round = 0; round < 40; round++) {
                uint8_t seed[VISIT_SEED_SIZE] = { (uint8_t)(round * 6), (uint8_t)round, 7 };
                bool seen[FRAME] = { 0 };
                assert_ok(visits_choose(frame, FRAME, seed, first, &count));
                assert_ok(visits_choose(frame, FRAME, seed, again, &count_again));
                assert_int_equal(count, count_again);
                assert_int_equal(count_share(first, count, "random"), VISIT_RANDOM);
                assert_int_equal(count_share(first, count, "model"), VISIT_MODEL);
                size_t audits = count_share(first, count, "audit"); /* of 300 */
                assert_true(audits >= 3 && audits <= 6);
                for (size_t i = 0; i < count; i++) {
                        const struct visit_village *village = &frame[first[i].village];
                        assert_int_equal(first[i].village, again[i].village);
                        assert_true(slice_equal(first[i].share, again[i].share));
                        assert_false(seen[first[i].village]);
                        seen[first[i].village] = true;
                        assert_true(village->unwarned || !slice_equal(first[i].share, S("audit")));
                        assert_true(!slice_equal(first[i].share, S("model")) ||
                                    (!village->rests && first[i].village >= FRAME - 30));
                }
        }
        arena_reset(&arena);
}

/* Every village without a warning comes up as often as any other, whatever its rate. */
static void lots_favour_nobody(void **state)
{
        (void)state;
        enum { ROUNDS = 300 };
        static unsigned audits[FRAME];
        struct visit_choice choices[VISITS_MAX];
        size_t count, all = 0;
        struct arena arena;
        arena_init(&arena, 1 << 20);
        make_frame(&arena);
        for (uint32_t round = 0; round < ROUNDS; round++) {
                uint8_t seed[VISIT_SEED_SIZE] = { 0 };
                memcpy(seed + 1, &round, sizeof round);
                assert_ok(visits_choose(frame, FRAME, seed, choices, &count));
                for (size_t i = 0; i < count; i++)
                        if (slice_equal(choices[i].share, S("audit"))) {
                                audits[choices[i].village]++;
                                all++;
                        }
        }
        double mean = (double)all / 300, square = 0;
        for (int i = 0; i < FRAME; i++) {
                assert_true(frame[i].unwarned || audits[i] == 0);
                square += frame[i].unwarned ? (audits[i] - mean) * (audits[i] - mean) / mean : 0;
        }
        assert_true(square < 400); /* of 299 degrees of freedom: four standard deviations */
        arena_reset(&arena);
}

/* --- in an office ------------------------------------------------------------------------------------------------- */

static int64_t draw_all(struct walk *walk)
{
        int64_t drawn = -1;
        assert_ok(visits_draw_all(walk->house.fixture.store, NULL, clock_now(), &drawn));
        return drawn;
}

static struct visit_list visits_of(struct walk *walk, const struct actor *actor)
{
        enum error err;
        struct visit_list visits = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visits_list(tx, actor, &walk->house.arena, &visits);
        }
        assert_ok(err);
        return visits;
}

static enum error record(struct walk *walk, const struct actor *actor, struct visit_outcome outcome)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visit_set_outcome(tx, actor, &outcome);
        }
        return err;
}

static struct visit_results results_of(struct walk *walk)
{
        enum error err;
        struct visit_results results;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = visits_results(tx, &walk->analyst, &walk->house.arena, &results);
        }
        assert_ok(err);
        return results;
}

static void read_draw(struct walk *walk, struct visit_draw_newest_row *ret_draw, struct visit_shares_rows *ret_shares)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = visit_draw_newest(tx, &(struct visit_draw_newest_params){ walk->house.office },
                                        &walk->house.arena, ret_draw);
                if (err == OK)
                        err = visit_shares(tx, &(struct visit_shares_params){ walk->house.office, ret_draw->id },
                                           &walk->house.arena, ret_shares);
        }
        assert_ok(err);
}

/* The lots anew, from what was kept, by the formula of the header. */
static void check_lots(const struct visit_draw_newest_row *draw, const struct visit_shares_rows *shares)
{
        struct slice rest = draw->frame, line;
        size_t smaller = 0, villages = 0;
        uint8_t worst[32] = { 0 }, hash[32];
        char text[64];
        for (size_t i = 0; i < shares->count; i++) {
                if (!slice_equal(shares->items[i].share, S("random")))
                        continue;
                int size = snprintf(text, sizeof text, "random %.*s", SLICE_FMT(shares->items[i].village_code));
                crypto_generichash(hash, 32, (const uint8_t *)text, (size_t)size, (const uint8_t *)draw->seed.data, 32);
                if (memcmp(hash, worst, 32) > 0)
                        memcpy(worst, hash, 32);
        }
        while (slice_next(&rest, '\n', &line)) {
                if (line.size == 0)
                        continue;
                int size = snprintf(text, sizeof text, "random %.*s", 13, line.data);
                crypto_generichash(hash, 32, (const uint8_t *)text, (size_t)size, (const uint8_t *)draw->seed.data, 32);
                smaller += memcmp(hash, worst, 32) <= 0;
                villages++;
        }
        assert_int_equal(smaller, VISIT_RANDOM);
        assert_true(villages > 250);
}

static void an_office_draws_once_a_month_and_keeps_what_it_drew_from(void **state)
{
        (void)state;
        struct walk walk;
        struct visit_draw_newest_row draw, next;
        struct visit_shares_rows shares, more;
        walk_open(&walk);
        walk_burst(&walk);
        assert_int_equal(walk_look(&walk), 1);
        assert_int_equal(draw_all(&walk), 1); /* the other office has no area */
        assert_int_equal(draw_all(&walk), 0);
        read_draw(&walk, &draw, &shares);
        assert_slice(draw.month, "2026-09");
        check_lots(&draw, &shares);
        size_t model = 0, villages = 0;
        struct slice rest = draw.frame, line;
        while (slice_next(&rest, '\n', &line))
                villages += line.size > 0;
        assert_int_equal(draw.unwarned, villages - 1); /* the burst's signal is about one village */
        for (size_t i = 0; i < shares.count; i++) {
                model += slice_equal(shares.items[i].share, S("model"));
                assert_int_equal(shares.items[i].unwarned,
                                 !slice_equal(shares.items[i].village_code, slice_from_cstr(walk_villages[0])));
        }
        assert_int_equal(model, VISIT_MODEL);
        assert_int_equal(visits_of(&walk, &walk.analyst).count, shares.count);
        clock_freeze(walk.monday + 50 * DAY);
        assert_int_equal(draw_all(&walk), 1);
        read_draw(&walk, &next, &more);
        assert_slice(next.month, "2026-10");
        assert_true(!slice_equal(next.seed, draw.seed));
        for (size_t i = 0; i < more.count; i++) /* where the reports sent somebody they do not send again so soon */
                for (size_t k = 0; k < shares.count; k++)
                        assert_false(slice_equal(more.items[i].share, S("model")) &&
                                     slice_equal(shares.items[k].share, S("model")) &&
                                     slice_equal(more.items[i].village_code, shares.items[k].village_code));
        assert_int_equal(visits_of(&walk, &walk.analyst).count, more.count);
        struct visit_results results = results_of(&walk); /* the first month's are over */
        assert_int_equal(results.model.missed, VISIT_MODEL);
        assert_int_equal(results.model.open + results.lot.open, more.count);
        walk_close(&walk);
}

static void what_was_found_is_written_down_and_says_what_is_missed(void **state)
{
        (void)state;
        struct walk walk;
        struct visit_row visit;
        enum error err;
        walk_open(&walk);
        struct actor officer = house_person(&walk.house, &(struct house_person){ "pimpasa", "Petugas Desa", "PIMPASA",
                                                                                 "field-officer", "", NULL });
        struct actor elsewhere = house_person(&walk.house, &(struct house_person){ "pimpasa2", "Petugas Lain", "Staf",
                                                                                   "field-officer", "35.01", NULL });
        struct actor head = house_person(&walk.house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala",
                                                                              "head", "", NULL });
        assert_int_equal(draw_all(&walk), 1);
        struct visit_list visits = visits_of(&walk, &officer);
        struct date today = date_of_instant(clock_now(), OFFSET_WIB), none = DATE_NONE;
        assert_true(visits.count >= VISIT_RANDOM + VISIT_AUDITS_LEAST && visits.items[0].can_record);
        assert_int_equal(visits_of(&walk, &elsewhere).count, 0);
        assert_false(visits_of(&walk, &head).items[0].can_record);
        struct uuid id = visits.items[0].id;
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("open"), today }), ERR_INVALID);
        assert_int_equal(record(&walk, &head, (struct visit_outcome){ id, 1, S("found"), today }), ERR_NOT_FOUND);
        assert_int_equal(record(&walk, &elsewhere, (struct visit_outcome){ id, 1, S("found"), today }), ERR_NOT_FOUND);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("missed"), today }), ERR_CONFLICT);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("found"), none }), ERR_CONFLICT);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("found"), date_add_days(today, 1) }),
                         ERR_CONFLICT);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("found"), date_add_days(today, -1) }),
                         ERR_CONFLICT);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 2, S("found"), today }), ERR_STALE);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("missed"), none, 3 }), ERR_INVALID);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 1, S("found"), today, 5001 }),
                         ERR_INVALID);
        for (size_t i = 0; i < visits.count; i++)
                assert_ok(record(&walk, &officer,
                                 (struct visit_outcome){ visits.items[i].id, 1, i % 2 ? S("nothing") : S("found"),
                                                         today, 12 }));
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = visit_read(tx, &head, id, &walk.house.arena, &visit);
        }
        assert_ok(err);
        assert_true(slice_equal(visit.state, S("found")) && slice_equal(visit.visited_on, S("2026-09-10")));
        assert_slice(visit.recorded_by, "Petugas Desa");
        assert_int_equal(visit.contacts, 12);
        /* a mistake, put right */
        assert_ok(record(&walk, &officer, (struct visit_outcome){ id, 2, S("missed"), none }));
        assert_int_equal(house_number(walk.house.fixture.store,
                                      "SELECT count(*) FROM journal_entry WHERE action = 'visit.record' AND "
                                      "detail = 'found 2026-09-10 -> missed -, contacts 12 -> 0'"), 1);
        struct visit_results results = results_of(&walk);
        assert_int_equal(results.model.missed + results.lot.missed, 1);
        assert_int_equal(results.model.nothing + results.lot.nothing, visits.count / 2);
        assert_int_equal(results.model.found + results.lot.found, (visits.count + 1) / 2 - 1);
        assert_true(results.unwarned.found == results.lot.found && results.unwarned.nothing == results.lot.nothing);
        struct detect_interval share = detect_ppv((uint64_t)results.unwarned.found, (uint64_t)results.unwarned.nothing);
        assert_true(results.low == share.low && results.high == share.high && results.villages > 250);
        clock_freeze(walk.monday + (3 + VISIT_OPEN_DAYS) * DAY + 1);
        assert_int_equal(record(&walk, &officer, (struct visit_outcome){ id, 3, S("found"), today }), ERR_CONFLICT);
        walk_close(&walk);
}

/* Whom a report names sees no visit in that report's district, drawn by lot or not. */
static void the_named_are_not_told_where_somebody_goes(void **state)
{
        (void)state;
        struct walk walk;
        struct visit_row visit;
        enum error err;
        size_t inside = 0;
        walk_open(&walk);
        for (int i = 0; i < 3; i++)
                walk_file_with(&walk, (size_t)i, walk_villages[i], 3, i == 0 ? "Kepala Desa Ngrayun" : NULL);
        assert_int_equal(draw_all(&walk), 1);
        struct visit_list all = visits_of(&walk, &walk.analyst), his = visits_of(&walk, &walk.official);
        for (size_t i = 0; i < all.count; i++) {
                if (!slice_starts_with(all.items[i].village, S("35.02.02")))
                        continue;
                inside++;
                transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                        err = visit_read(tx, &walk.official, all.items[i].id, &walk.house.arena, &visit);
                }
                assert_int_equal(err, ERR_NOT_FOUND);
                assert_int_equal(record(&walk, &walk.official,
                                        (struct visit_outcome){ all.items[i].id, 1, S("missed"), DATE_NONE }),
                                 ERR_NOT_FOUND);
        }
        assert_true(inside > 0);
        assert_int_equal(his.count, all.count - inside);
        /* A report that comes after the draw takes nothing out of his list: that would tell him of it and its place. */
        char village[16];
        (void)snprintf(village, sizeof village, "%.*s", SLICE_FMT(his.items[0].village));
        walk_file_with(&walk, 3, village, -1, "Kepala Desa Ngrayun");
        assert_int_equal(visits_of(&walk, &walk.official).count, his.count);
        transaction (tx, walk.house.fixture.store, TX_WRITE, &err) {
                err = visit_read(tx, &walk.official, his.items[0].id, &walk.house.arena, &visit);
        }
        assert_ok(err);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_draw_is_the_same_for_the_same_seed),
                cmocka_unit_test(lots_favour_nobody),
                cmocka_unit_test(an_office_draws_once_a_month_and_keeps_what_it_drew_from),
                cmocka_unit_test(what_was_found_is_written_down_and_says_what_is_missed),
                cmocka_unit_test(the_named_are_not_told_where_somebody_goes),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
