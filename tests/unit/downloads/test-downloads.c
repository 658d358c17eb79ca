/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Large downloads: who asks, who agrees, who fetches, when it is too late, and who never finds a trace. */
#include "../passports/desk.h"

#include "access.sql.h"
#include "base/checked.h"
#include "downloads/downloads.h"

enum { PERSONS = DOWNLOAD_FREE + 1, REAL = 3 };

struct scene {
        struct desk desk;
        struct actor asker, decider; /* a supervisor and the head */
        struct uuid persons[PERSONS]; /* the first REAL are applications */
};

static void open_scene(struct scene *scene)
{
        desk_open(&scene->desk);
        struct uuid office = scene->desk.house.office;
        scene->asker = desk_person(&scene->desk, office, "penyelia", "supervisor");
        scene->decider = desk_person(&scene->desk, office, "kepala", "head");
        for (size_t i = 0; i < PERSONS; i++)
                scene->persons[i] = i < REAL ? desk_create(&scene->desk) : uuid_new();
}

static void close_scene(struct scene *scene)
{
        clock_set_offset(0);
        desk_close(&scene->desk);
}

static struct download_new a_wish(struct scene *scene)
{
        return (struct download_new){ .id = uuid_new(), .list = S("application"), .filter = S("all"),
                                      .purpose = S("audit"),
                                      .reason = S("Pemeriksaan triwulan oleh inspektorat"), .persons = scene->persons,
                                      .count = PERSONS };
}

static enum error ask(struct scene *scene, const struct actor *actor, const struct download_new *wish)
{
        enum error err;
        struct slice number;
        transaction (tx, scene->desk.house.fixture.store, TX_WRITE, &err) {
                err = download_ask(tx, actor, wish, &scene->desk.house.arena, &number);
        }
        return err;
}

static enum error decide(struct scene *scene, const struct actor *actor, struct uuid id, bool agree, const char *note)
{
        enum error err;
        struct download_verdict verdict = { .id = id, .agree = agree, .note = slice_from_cstr(note) };
        transaction (tx, scene->desk.house.fixture.store, TX_WRITE, &err) {
                err = download_decide(tx, actor, &verdict);
        }
        return err;
}

static enum error take(struct scene *scene, const struct actor *actor, struct uuid id)
{
        enum error err;
        transaction (tx, scene->desk.house.fixture.store, TX_WRITE, &err) {
                err = download_take(tx, actor, id, S("application"));
        }
        return err;
}

static enum error look(struct scene *scene, const struct actor *actor, struct uuid id, struct download_file *ret_file)
{
        enum error err;
        transaction (tx, scene->desk.house.fixture.store, TX_WRITE, &err) {
                err = download_read(tx, actor, id, &scene->desk.house.arena, ret_file);
        }
        return err;
}

static size_t listed(struct scene *scene, const struct actor *actor, enum download_part part)
{
        enum error err;
        struct download_rows rows;
        struct download_filter filter = { .part = part, .limit = 50 };
        transaction (tx, scene->desk.house.fixture.store, TX_WRITE, &err) {
                err = download_list(tx, actor, &filter, &scene->desk.house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

/* The same person, who has just proved again who he is: the clock was moved. */
static struct actor fresh(struct actor actor)
{
        actor.second_factor_at = clock_now();
        return actor;
}

static void name_in(struct scene *scene, struct uuid application, const struct actor *who)
{
        enum error err;
        transaction (tx, scene->desk.house.fixture.store, TX_WRITE, &err) {
                err = access_named_insert(tx,
                                          &(struct access_named_insert_params){
                                                  .office_id = scene->desk.house.office,
                                                  .object_kind = S("application"),
                                                  .object_id = application, .person_id = who->person_id,
                                                  .how = S("phone"), .created_at = clock_now() },
                                          NULL);
        }
        assert_ok(err);
}

static void a_list_leaves_by_two_hands(void **state)
{
        (void)state;
        struct scene scene;
        struct download_file file;
        open_scene(&scene);
        struct download_new wish = a_wish(&scene);
        assert_ok(ask(&scene, &scene.asker, &wish));
        assert_ok(ask(&scene, &scene.asker, &wish));
        assert_int_equal(listed(&scene, &scene.decider, DOWNLOADS_TO_DECIDE), 1);
        assert_int_equal(listed(&scene, &scene.asker, DOWNLOADS_TO_DECIDE), 0);
        assert_int_equal(listed(&scene, &scene.asker, DOWNLOADS_MINE), 1);
        assert_int_equal(take(&scene, &scene.asker, wish.id), ERR_CONFLICT);
        assert_int_equal(decide(&scene, &scene.asker, wish.id, true, ""), ERR_NOT_FOUND);
        assert_ok(look(&scene, &scene.decider, wish.id, &file));
        assert_true(file.may_decide && !file.may_fetch && file.persons == PERSONS);
        assert_slice(file.reason, "Pemeriksaan triwulan oleh inspektorat");
        assert_ok(decide(&scene, &scene.decider, wish.id, true, ""));
        assert_int_equal(decide(&scene, &scene.decider, wish.id, false, "Berubah pikiran"), ERR_CONFLICT);
        assert_int_equal(take(&scene, &scene.decider, wish.id), ERR_NOT_FOUND);
        for (int i = 0; i < DOWNLOAD_TIMES; i++)
                assert_ok(take(&scene, &scene.asker, wish.id));
        assert_int_equal(take(&scene, &scene.asker, wish.id), ERR_EXPIRED);
        assert_ok(look(&scene, &scene.asker, wish.id, &file));
        assert_int_equal(file.state, DOWNLOAD_SPENT);
        close_scene(&scene);
}

static void what_nobody_decides_or_fetches_in_time_has_expired(void **state)
{
        (void)state;
        struct scene scene;
        struct download_file file;
        open_scene(&scene);
        struct download_new left = a_wish(&scene), agreed = a_wish(&scene);
        assert_ok(ask(&scene, &scene.asker, &left));
        assert_ok(ask(&scene, &scene.asker, &agreed));
        assert_ok(decide(&scene, &scene.decider, agreed.id, true, ""));
        clock_set_offset(DOWNLOAD_FETCH_TIME + MINUTE);
        struct actor asker = fresh(scene.asker), decider = fresh(scene.decider);
        assert_int_equal(take(&scene, &asker, agreed.id), ERR_EXPIRED);
        assert_ok(look(&scene, &asker, agreed.id, &file));
        assert_true(file.state == DOWNLOAD_EXPIRED && !file.may_fetch);
        clock_set_offset(DOWNLOAD_ASK_TIME + MINUTE);
        asker = fresh(scene.asker), decider = fresh(scene.decider);
        assert_int_equal(decide(&scene, &decider, left.id, true, ""), ERR_EXPIRED);
        assert_int_equal(listed(&scene, &decider, DOWNLOADS_TO_DECIDE), 0);
        assert_ok(look(&scene, &asker, left.id, &file));
        assert_int_equal(file.state, DOWNLOAD_EXPIRED);
        close_scene(&scene);
}

static void a_refusal_says_why_and_gives_nothing(void **state)
{
        (void)state;
        struct scene scene;
        struct download_file file;
        open_scene(&scene);
        struct download_new wish = a_wish(&scene);
        assert_ok(ask(&scene, &scene.asker, &wish));
        assert_int_equal(decide(&scene, &scene.decider, wish.id, false, "no"), ERR_INVALID);
        assert_ok(decide(&scene, &scene.decider, wish.id, false, "Persempit ke satu bulan"));
        assert_int_equal(take(&scene, &scene.asker, wish.id), ERR_CONFLICT);
        assert_ok(look(&scene, &scene.asker, wish.id, &file));
        assert_int_equal(file.state, DOWNLOAD_REFUSED);
        assert_slice(file.note, "Persempit ke satu bulan");
        close_scene(&scene);
}

static void who_is_named_in_one_of_them_finds_no_trace(void **state)
{
        (void)state;
        struct scene scene;
        struct download_file file;
        open_scene(&scene);
        struct actor other = desk_person(&scene.desk, scene.desk.house.office, "wakil", "head");
        struct download_new wish = a_wish(&scene);
        name_in(&scene, scene.persons[0], &scene.decider);
        assert_ok(ask(&scene, &scene.asker, &wish));
        assert_int_equal(listed(&scene, &scene.decider, DOWNLOADS_ALL), 0);
        assert_int_equal(listed(&scene, &other, DOWNLOADS_ALL), 1);
        assert_int_equal(look(&scene, &scene.decider, wish.id, &file), ERR_NOT_FOUND);
        assert_int_equal(decide(&scene, &scene.decider, wish.id, true, ""), ERR_NOT_FOUND);
        /* Named after it was asked for: the same. */
        name_in(&scene, scene.persons[1], &other);
        assert_int_equal(decide(&scene, &other, wish.id, true, ""), ERR_NOT_FOUND);
        close_scene(&scene);
}

static void what_is_no_large_list_is_refused(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene);
        struct download_new wish = a_wish(&scene);
        wish.count = DOWNLOAD_FREE;
        assert_int_equal(ask(&scene, &scene.asker, &wish), ERR_INVALID);
        wish = a_wish(&scene), wish.reason = S("pendek");
        assert_int_equal(ask(&scene, &scene.asker, &wish), ERR_INVALID);
        wish = a_wish(&scene), wish.purpose = S("iseng");
        assert_int_equal(ask(&scene, &scene.asker, &wish), ERR_INVALID);
        wish = a_wish(&scene), wish.list = S("journal");
        assert_int_equal(ask(&scene, &scene.asker, &wish), ERR_INVALID);
        wish = a_wish(&scene);
        assert_int_equal(ask(&scene, &scene.desk.officer, &wish), ERR_FORBIDDEN);
        close_scene(&scene);
}

static void a_person_counts_once_in_a_file(void **state)
{
        (void)state;
        struct scene scene;
        struct uuid same[3 * DOWNLOAD_FREE];
        enum error err;
        open_scene(&scene);
        for (size_t i = 0; i < ARRAY_SIZE(same); i++)
                same[i] = i % 3 ? scene.persons[i % DOWNLOAD_FREE] : UUID_NIL;
        transaction (tx, scene.desk.house.fixture.store, TX_WRITE, &err) {
                err = download_note_free(tx, &scene.asker, S("application"), same, ARRAY_SIZE(same));
        }
        assert_ok(err);
        for (size_t i = 0; i < ARRAY_SIZE(same); i++)
                same[i] = scene.persons[i % (DOWNLOAD_FREE + 1)];
        transaction (tx, scene.desk.house.fixture.store, TX_WRITE, &err) {
                err = download_note_free(tx, &scene.asker, S("application"), same, ARRAY_SIZE(same));
        }
        assert_int_equal(err, ERR_TOO_LARGE);
        close_scene(&scene);
}

static void the_file_holds_who_was_asked_for_and_nobody_else(void **state)
{
        (void)state;
        struct scene scene;
        struct application_rows rows;
        enum error err;
        open_scene(&scene);
        struct download_new wish = a_wish(&scene);
        assert_ok(ask(&scene, &scene.asker, &wish));
        (void)desk_create(&scene.desk);
        name_in(&scene, scene.persons[1], &scene.asker);
        struct application_filter filter = { .state = S("all"), .export_id = wish.id, .limit = 200 };
        transaction (tx, scene.desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_list(tx, &scene.asker, &filter, &scene.desk.house.arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(rows.count, REAL - 1);
        assert_true(uuid_equal(rows.items[0].id, scene.persons[0]) && uuid_equal(rows.items[1].id, scene.persons[2]));
        close_scene(&scene);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_list_leaves_by_two_hands),
                cmocka_unit_test(what_nobody_decides_or_fetches_in_time_has_expired),
                cmocka_unit_test(a_refusal_says_why_and_gives_nothing),
                cmocka_unit_test(who_is_named_in_one_of_them_finds_no_trace),
                cmocka_unit_test(what_is_no_large_list_is_refused),
                cmocka_unit_test(a_person_counts_once_in_a_file),
                cmocka_unit_test(the_file_holds_who_was_asked_for_and_nobody_else),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
