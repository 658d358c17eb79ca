/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A warning that is over waits for its outcome, and not in silence. */
#include "area-walk.h"

#include "base/checked.h"

/* From an area signal, until 1 October. */
static struct uuid publish(struct walk *walk)
{
        struct area_page page;
        walk_burst(walk);
        assert_int_equal(walk_look(walk), 1);
        struct uuid id = walk_list(walk, &walk->analyst).items[0].id;
        struct warning_draft draft = { .id = uuid_new(), .signal_id = id, .expires_on = S("2026-10-01") };
        assert_ok(walk_read(walk, &walk->analyst, id, &page));
        assert_ok(walk_review(walk, id, page.version, "raise", "verified"));
        area_suggest(&page, &walk->house.arena, &draft);
        walk_publish(walk, &draft);
        return draft.id;
}

static void write_outcome(struct walk *walk, struct uuid id)
{
        enum error err;
        struct warning_page page;
        struct warning_fault_at fault = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_read(tx, &walk->analyst, id, &walk->house.arena, &page);
                struct warning_close close = { .warning_id = id, .version = page.version, .outcome = S("confirmed"),
                                               .note = S("Terima kasih, laporan warga benar.") };
                if (err == OK)
                        err = warnings_close(tx, &walk->analyst, &close, &fault);
        }
        assert_ok(err);
}

static int64_t mails_about(struct walk *walk, const char *topic)
{
        char text[200];
        (void)snprintf(text, sizeof text, "SELECT count(*) FROM outbox WHERE topic LIKE '%s'", topic);
        return house_number(walk->house.fixture.store, text);
}

/* What the job does each day. */
static void pass_day(struct walk *walk, instant now)
{
        enum error err;
        int64_t count;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_expire(tx, now, &count);
                if (err == OK)
                        err = warnings_remind(tx, now, &count);
        }
        assert_ok(err);
}

/* The owner hears when it is over, and two weeks later the head, each once; nobody when the outcome was written. */
static void an_outcome_is_waited_for(void **state)
{
        (void)state;
        static const struct {
                int written, owner, heads; /* written: on which day, of a warning of three weeks; -1: never */
        } cases[] = { { -1, 1, 1 }, { 30, 1, 0 }, { 5, 0, 0 } };
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct walk walk;
                walk_open(&walk);
                (void)house_person(&walk.house, &(struct house_person){ "kakanim", "Rudi", "Kepala Kantor", "head", "",
                                                                        NULL });
                struct uuid id = publish(&walk);
                instant start = clock_now();
                for (int day = 0; day < 60; day++) {
                        pass_day(&walk, start + day * DAY);
                        if (day == 20)
                                assert_int_equal(mails_about(&walk, "%hasilnya%"), 0);
                        if (day == 34)
                                assert_int_equal(mails_about(&walk, "%belum ada hasilnya%"), 0);
                        if (day == cases[i].written)
                                write_outcome(&walk, id);
                }
                assert_int_equal(mails_about(&walk, "%hasilnya ditunggu dalam 14 hari"), cases[i].owner);
                assert_int_equal(mails_about(&walk, "%belum ada hasilnya sesudah 14 hari"), cases[i].heads);
                walk_close(&walk);
        }
}

/* --- WASPADA ------------------------------------------------------------------------------------------------------ */

static int64_t digest_at(struct walk *walk, instant at)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_reader_digest(tx, at, &count);
        }
        assert_ok(err);
        return count;
}

/* About a district in which two people with an address are. */
static struct uuid publish_at(struct walk *walk, const char *level)
{
        struct warning_draft draft = { .id = uuid_new(), .level = slice_from_cstr(level), .title = S("Tawaran kerja"),
                                       .body = S("Di wilayah ini ada tawaran kerja tanpa izin."),
                                       .asked = S("Tanyakan nama perusahaan dan izinnya."),
                                       .areas = S("35.02.02"), .expires_on = S("2026-12-31") };
        walk_publish(walk, &draft);
        return draft.id;
}

/* Nobody is told of WASPADA at once; who was reached reads it on Monday, once, unless he has opened it. */
static void waspada_reaches_readers_once_a_week(void **state)
{
        (void)state;
        struct walk walk;
        walk_open(&walk);
        instant monday = walk.monday;
        clock_freeze(monday + 2 * DAY);
        (void)publish_at(&walk, "SIAGA");
        int64_t told = mails_about(&walk, "Peringatan %(SIAGA)");
        assert_true(told > 0);
        (void)publish_at(&walk, "WASPADA");
        assert_int_equal(mails_about(&walk, "Peringatan %(WASPADA)"), 0);
        assert_int_equal(digest_at(&walk, monday + 6 * DAY), 0);
        assert_int_equal(digest_at(&walk, monday + 7 * DAY), told); /* of SIAGA nobody is told again */
        assert_int_equal(mails_about(&walk, "Ringkasan minggu lalu: 1 peringatan WASPADA untuk Anda"), told);
        assert_int_equal(digest_at(&walk, monday + 8 * DAY), 0);
        clock_freeze(monday + 9 * DAY);
        (void)publish_at(&walk, "WASPADA");
        assert_int_equal(digest_at(&walk, monday + 23 * DAY), told); /* also when the program slept for a week */
        assert_int_equal(digest_at(&walk, monday + 30 * DAY), 0);
        walk_close(&walk);
}

int main(void)
{
        const struct CMUnitTest tests[] = { cmocka_unit_test(an_outcome_is_waited_for),
                                            cmocka_unit_test(waspada_reaches_readers_once_a_week) };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
