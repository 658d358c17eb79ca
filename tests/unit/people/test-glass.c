/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Broken glass: what opens, for how long, who is told, who reviews, what an unreviewed one stops. */
#include "../house.h"

#include "access.sql.h"
#include "access/directory.h"
#include "access/people.h"
#include "jobs/outbox.h"
#include "text/date.h"

#define REASON S("Nyawa seseorang terancam malam ini")

/* The analyst's area is another regency than the reports': without glass they do not exist for him. */
struct scene {
        struct house house;
        struct actor babinsa, owner, analyst, head, reader;
};

static void open_scene(struct scene *scene)
{
        *scene = (struct scene){ 0 };
        house_open(&scene->house);
        scene->babinsa = house_person(&scene->house, &(struct house_person){ "babinsa", "Babinsa Contoh", "Babinsa",
                                                                              "babinsa", "35.02", NULL });
        scene->owner = house_person(&scene->house, &(struct house_person){ "pemilik", "Pemilik Contoh", "Analis",
                                                                            "analyst", "35.02", NULL });
        scene->analyst = house_person(&scene->house, &(struct house_person){ "analis", "Analis Contoh", "Analis",
                                                                              "analyst", "35.03", NULL });
        scene->head = house_person(&scene->house, &(struct house_person){ "kepala", "Kepala Contoh", "Kepala", "head",
                                                                           "", NULL });
        scene->reader = house_person(&scene->house, &(struct house_person){ "pemeriksa", "Pemeriksa Contoh",
                                                                             "Pemeriksa", "journal-reader", "", NULL });
}

static void close_scene(struct scene *scene)
{
        clock_set_offset(0);
        house_close(&scene->house);
}

/* The same person, who has just proved who he is, wherever the clock stands. */
static struct actor fresh(struct actor actor)
{
        actor.second_factor_at = clock_now();
        return actor;
}

static struct report_key file(struct scene *scene, const char *phone)
{
        struct report_receipt receipt;
        struct report_key key;
        struct report_draft draft = house_draft("35.02.02.2003", phone);
        enum error err;
        assert_ok(house_file(&scene->house, &scene->babinsa, &draft, &receipt));
        transaction (tx, scene->house.fixture.store, TX_READ, &err) {
                err = reports_key(tx, &scene->analyst, receipt.number, &key);
        }
        assert_ok(err);
        return key;
}

static enum error break_glass(struct scene *scene, struct uuid report_id, struct uuid glass_id)
{
        struct actor analyst = fresh(scene->analyst);
        return glass_break(scene->house.fixture.store, &analyst,
                           &(struct glass){ .id = glass_id, .object_kind = S("report"), .object_id = report_id,
                                            .reason = REASON, .owner_id = scene->owner.person_id });
}

/* Whether the analyst reads the report now. */
static bool reads(struct scene *scene, struct uuid report_id)
{
        struct actor analyst = fresh(scene->analyst);
        struct report_page page;
        struct report_ask ask = { .id = report_id };
        enum error err;
        transaction (tx, scene->house.fixture.store, TX_WRITE, &err) {
                err = report_read(tx, &analyst, &ask, &scene->house.arena, &page);
        }
        assert_true(err == OK || err == ERR_NOT_FOUND);
        return err == OK;
}

static int64_t told(struct scene *scene)
{
        struct outbox_counts counts;
        enum error err;
        transaction (tx, scene->house.fixture.store, TX_READ, &err) {
                err = outbox_count(tx, scene->house.office, &counts);
        }
        assert_ok(err);
        return counts.waiting;
}

static size_t listed(struct scene *scene, const struct actor *actor)
{
        struct glasses_waiting list;
        struct actor now = fresh(*actor);
        assert_ok(glasses_list(scene->house.fixture.store, &now, &scene->house.arena, &list));
        return list.count;
}

static enum error review(struct scene *scene, const struct actor *actor, struct uuid glass_id, struct slice verdict)
{
        struct actor now = fresh(*actor);
        return glass_review(scene->house.fixture.store, &now, glass_id, verdict);
}

static void one_thing_is_open_for_an_hour(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene);
        struct report_key report = file(&scene, NULL), other = file(&scene, NULL);
        assert_false(reads(&scene, report.id));
        assert_ok(break_glass(&scene, report.id, uuid_new()));
        assert_true(reads(&scene, report.id));
        assert_false(reads(&scene, other.id));
        clock_set_offset(59 * MINUTE);
        assert_true(reads(&scene, report.id));
        clock_set_offset(61 * MINUTE);
        assert_false(reads(&scene, report.id));
        close_scene(&scene);
}

static void owner_and_reviewers_are_told_at_once(void **state)
{
        (void)state;
        struct scene scene;
        struct glass_owns own;
        open_scene(&scene);
        struct report_key report = file(&scene, NULL);
        int64_t before = told(&scene);
        assert_ok(break_glass(&scene, report.id, uuid_new()));
        assert_int_equal(told(&scene) - before, 3);
        assert_int_equal(listed(&scene, &scene.head), 1);
        assert_int_equal(listed(&scene, &scene.reader), 1);
        assert_ok(glasses_concerning(scene.house.fixture.store, &scene.owner, &scene.house.arena, &own));
        assert_int_equal(own.count, 1);
        assert_true(!own.items[0].mine && uuid_equal(own.items[0].object_id, report.id));
        assert_slice(own.items[0].name, "Analis Contoh");
        close_scene(&scene);
}

static void what_was_not_justified_closes_at_once(void **state)
{
        (void)state;
        struct scene scene;
        struct uuid glass = uuid_new();
        open_scene(&scene);
        struct report_key report = file(&scene, NULL);
        assert_ok(break_glass(&scene, report.id, glass));
        assert_int_equal(review(&scene, &scene.analyst, glass, S("justified")), ERR_NOT_FOUND);
        assert_int_equal(review(&scene, &scene.owner, glass, S("justified")), ERR_NOT_FOUND);
        assert_ok(review(&scene, &scene.reader, glass, S("revoked")));
        assert_false(reads(&scene, report.id));
        assert_int_equal(review(&scene, &scene.head, glass, S("justified")), ERR_CONFLICT);
        close_scene(&scene);
}

static int64_t escalate(struct scene *scene)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, scene->house.fixture.store, TX_WRITE, &err) {
                err = glass_escalate(tx, clock_now(), &count);
        }
        assert_ok(err);
        return count;
}

static void a_forgotten_review_freezes_and_is_told_again_once(void **state)
{
        (void)state;
        struct scene scene;
        struct uuid glass = uuid_new();
        open_scene(&scene);
        struct report_key report = file(&scene, NULL);
        assert_ok(break_glass(&scene, report.id, glass));
        clock_set_offset(71 * HOUR);
        assert_ok(break_glass(&scene, report.id, uuid_new()));
        assert_int_equal(escalate(&scene), 0);
        clock_set_offset(72 * HOUR + MINUTE);
        assert_int_equal(break_glass(&scene, report.id, uuid_new()), ERR_FORBIDDEN);
        int64_t before = told(&scene);
        assert_int_equal(escalate(&scene), 1);
        assert_int_equal(told(&scene) - before, 2);
        assert_int_equal(escalate(&scene), 0);
        assert_ok(review(&scene, &scene.head, glass, S("justified")));
        assert_ok(break_glass(&scene, report.id, uuid_new()));
        close_scene(&scene);
}

/* An hour after midnight of the office, when the day of Greenwich is still yesterday. */
static void set_clock_past_midnight(const struct actor *actor)
{
        instant now = clock_now();
        struct date tomorrow = date_add_days(date_of_instant(now, actor->zone_minutes), 1);
        clock_set_offset(date_start(tomorrow, actor->zone_minutes) + HOUR - now);
}

static void reviewers_are_those_of_the_day_of_the_office(void **state)
{
        (void)state;
        struct scene scene;
        char day[DATE_ISO_SIZE + 1];
        enum error err;
        open_scene(&scene);
        struct report_key report = file(&scene, NULL);
        set_clock_past_midnight(&scene.analyst);
        struct slice today = date_iso_text(date_of_instant(clock_now(), scene.analyst.zone_minutes), day);
        struct access_grant_insert_params grant = { .office_id = scene.house.office, .id = uuid_new(),
                                                    .person_id = scene.babinsa.person_id, .role = S("journal-reader"),
                                                    .area = S(""), .valid_from = today, .state = S("active"),
                                                    .created_at = clock_now() };
        transaction (tx, scene.house.fixture.store, TX_WRITE, &err)
                err = access_grant_insert(tx, &grant, NULL);
        assert_ok(err);
        int64_t before = told(&scene);
        assert_ok(break_glass(&scene, report.id, uuid_new()));
        assert_int_equal(told(&scene) - before, 4);
        close_scene(&scene);
}

static void who_is_named_neither_opens_nor_reviews_nor_hears(void **state)
{
        (void)state;
        struct scene scene;
        struct uuid glass = uuid_new(), told_by_tip = uuid_new();
        open_scene(&scene);
        struct report_key report = file(&scene, "0840 5555 6666");
        house_name_late(&scene.house, &scene.head, "+6284055556666");
        int64_t before = told(&scene);
        assert_ok(break_glass(&scene, report.id, glass));
        assert_int_equal(told(&scene) - before, 2);
        assert_int_equal(listed(&scene, &scene.head), 0);
        assert_int_equal(review(&scene, &scene.head, glass, S("revoked")), ERR_NOT_FOUND);
        assert_int_equal(listed(&scene, &scene.reader), 1);
        /* Of a tip, whose database is another, the caller says who is named. */
        struct actor analyst = fresh(scene.analyst);
        assert_ok(glass_break(scene.house.fixture.store, &analyst,
                              &(struct glass){ .id = told_by_tip, .object_kind = S("tip"), .object_id = uuid_new(),
                                               .reason = REASON, .named = &scene.head.person_id, .named_count = 1 }));
        assert_int_equal(listed(&scene, &scene.head), 0);
        assert_int_equal(review(&scene, &scene.head, told_by_tip, S("justified")), ERR_NOT_FOUND);
        /* Who is named does not open it himself. */
        struct actor head = fresh(scene.head);
        assert_int_equal(glass_break(scene.house.fixture.store, &head,
                                     &(struct glass){ .id = uuid_new(), .object_kind = S("report"),
                                                      .object_id = report.id, .reason = REASON }),
                         ERR_NOT_FOUND);
        close_scene(&scene);
}

/* --- against a model, with the clock moved ---------------------------------------------------------------------- */

enum { STEPS = 400, GLASSES = STEPS, THINGS = 3 };

struct model {
        struct uuid id;
        size_t thing;
        int64_t at; /* offset of the clock */
        bool reviewed, revoked;
};

static bool model_frozen(const struct model *glasses, size_t count, int64_t now)
{
        for (size_t i = 0; i < count; i++)
                if (!glasses[i].reviewed && now - glasses[i].at > GLASS_REVIEW_LIMIT)
                        return true;
        return false;
}

static bool model_open(const struct model *glasses, size_t count, size_t thing, int64_t now)
{
        for (size_t i = 0; i < count; i++)
                if (glasses[i].thing == thing && !glasses[i].revoked && now - glasses[i].at < GLASS_TIME)
                        return true;
        return false;
}

static uint32_t next_random(uint32_t *seed)
{
        *seed = *seed * 1664525U + 1013904223U;
        return *seed >> 8;
}

static void review_one(struct scene *scene, struct model *glasses, size_t count, uint32_t chance)
{
        for (size_t i = 0; i < count; i++) {
                if (glasses[i].reviewed)
                        continue;
                glasses[i].reviewed = true;
                glasses[i].revoked = chance % 2;
                assert_ok(review(scene, &scene->head, glasses[i].id, chance % 2 ? S("revoked") : S("justified")));
                return;
        }
}

static void every_walk_agrees_with_the_model(void **state)
{
        (void)state;
        struct scene scene;
        static struct model glasses[GLASSES];
        struct uuid things[THINGS];
        size_t count = 0, frozen = 0, opened = 0;
        uint32_t seed = 20261127;
        int64_t now = 0;
        open_scene(&scene);
        for (size_t i = 0; i < THINGS; i++)
                things[i] = file(&scene, NULL).id;
        for (int step = 0; step < STEPS; step++) {
                uint32_t chance = next_random(&seed);
                size_t thing = chance % THINGS;
                now += (int64_t)(next_random(&seed) % 600) * MINUTE / 10 * (step % 7 ? 1 : 60) + SECOND;
                clock_set_offset(now);
                if (next_random(&seed) % 5 < 2)
                        review_one(&scene, glasses, count, chance);
                bool expected = !model_frozen(glasses, count, now);
                struct model glass = { uuid_new(), thing, now, false, false };
                assert_int_equal(break_glass(&scene, things[thing], glass.id), expected ? OK : ERR_FORBIDDEN);
                if (expected)
                        glasses[count++] = glass;
                frozen += !expected;
                for (size_t i = 0; i < THINGS; i++) {
                        bool open = model_open(glasses, count, i, now);
                        assert_int_equal(reads(&scene, things[i]), open);
                        opened += open;
                }
        }
        assert_true(frozen > STEPS / 20 && opened > STEPS / 2 && opened < THINGS * STEPS - STEPS / 2);
        close_scene(&scene);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(one_thing_is_open_for_an_hour),
                cmocka_unit_test(owner_and_reviewers_are_told_at_once),
                cmocka_unit_test(what_was_not_justified_closes_at_once),
                cmocka_unit_test(a_forgotten_review_freezes_and_is_told_again_once),
                cmocka_unit_test(reviewers_are_those_of_the_day_of_the_office),
                cmocka_unit_test(who_is_named_neither_opens_nor_reviews_nor_hears),
                cmocka_unit_test(every_walk_agrees_with_the_model),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
