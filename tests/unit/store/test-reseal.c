/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Sealed columns under a new key: everything opens before, during and after, an interrupted walk goes on, and the old
 * key is retired when it seals nothing. */
#include "sample.h"

#include "store/reseal.h"

enum { ROWS = 2 * RESEAL_BATCH + 3 };

extern const struct migration_set migrations_sample;

struct scene {
        struct fixture fixture;
        struct uuid ids[ROWS + 1];
};

static struct slice text_of(char *buffer, size_t size, const char *word, size_t i)
{
        int length = snprintf(buffer, size, "%s %zu", word, i);
        return slice_of(buffer, (size_t)length);
}

/* Every second victim is absent. */
static void put(struct scene *scene, size_t i)
{
        char narrative[32], victim[32], phone[32];
        enum error err;
        scene->ids[i] = uuid_new();
        struct sample_add_params params = { .office_id = scene->fixture.office, .id = scene->ids[i],
                                            .number = (int64_t)i, .open = true,
                                            .narrative = text_of(narrative, sizeof narrative, "cerita", i),
                                            .phone = text_of(phone, sizeof phone, "+62812", i) };
        if (i % 2)
                params.victim = text_of(victim, sizeof victim, "korban", i);
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = sample_add(tx, &params, NULL);
        assert_ok(err);
}

static void open_scene(struct scene *scene)
{
        *scene = (struct scene){ 0 };
        sample_open(&scene->fixture, NULL);
        for (size_t i = 0; i < ROWS; i++)
                put(scene, i);
}

/* By id, and by the keyed hash of the telephone. */
static void all_open(struct scene *scene, size_t count)
{
        char text[32];
        enum error err;
        struct fixture *f = &scene->fixture;
        transaction (tx, f->store, TX_READ, &err) {
                for (size_t i = 0; i < count; i++) {
                        struct sample_by_id_row row = { 0 };
                        struct sample_by_phone_rows found = { 0 };
                        assert_ok(sample_by_id(tx, &(struct sample_by_id_params){ f->office, scene->ids[i] },
                                               tx_arena(tx), &row));
                        assert_true(slice_equal(row.narrative, text_of(text, sizeof text, "cerita", i)));
                        assert_int_equal(!slice_is_null(row.victim), i % 2);
                        assert_true(i % 2 == 0 ||
                                    slice_equal(row.victim, text_of(text, sizeof text, "korban", i)));
                        struct slice phone = text_of(text, sizeof text, "+62812", i);
                        assert_ok(sample_by_phone(tx, &(struct sample_by_phone_params){ f->office, phone },
                                                  tx_arena(tx), &found));
                        assert_int_equal(found.count, 1);
                        assert_true(uuid_equal(found.items[0].id, scene->ids[i]));
                }
                err = OK;
        }
        assert_ok(err);
}

static int64_t left(struct scene *scene)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, scene->fixture.store, TX_READ, &err)
                err = reseal_left(tx, &migrations_sample, scene->fixture.office, &count);
        assert_ok(err);
        return count;
}

static enum error begin(struct scene *scene)
{
        enum error err;
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = reseal_begin(tx, &migrations_sample, scene->fixture.office);
        return err;
}

static enum error retire(struct scene *scene, int64_t *ret_count)
{
        enum error err;
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = reseal_retire(tx, &migrations_sample, scene->fixture.office, ret_count);
        return err;
}

static struct reseal_office key_of(struct scene *scene)
{
        enum error err;
        struct reseal_offices offices = { 0 };
        struct reseal_office key = { 0 };
        transaction (tx, scene->fixture.store, TX_READ, &err) {
                err = reseal_offices(tx, tx_arena(tx), &offices);
                if (offices.count == 1)
                        key = offices.items[0];
        }
        assert_ok(err);
        assert_true(uuid_equal(key.office_id, scene->fixture.office));
        return key;
}

static enum error lose_lease(void *context)
{
        int *turns = context;
        return --*turns < 0 ? ERR_STALE : OK;
}

static void the_list_is_that_of_the_classes(void **state)
{
        (void)state;
        const struct migration_set *sets[] = { &migrations_main, &migrations_tips, &migrations_sample };
        for (size_t i = 0; i < 3; i++) {
                size_t at = 0;
                for (size_t c = 0; c < sets[i]->column_count; c++) {
                        const struct column_class *column = &sets[i]->columns[c];
                        char name[96];
                        if (column->class < 3)
                                continue;
                        (void)snprintf(name, sizeof name, "%s.%s", column->table, column->column);
                        assert_true(at < sets[i]->sealed_count);
                        assert_string_equal(sets[i]->sealed[at++].name, name);
                }
                assert_true(at > 0);
                assert_int_equal(at, sets[i]->sealed_count);
        }
}

static void an_interrupted_walk_goes_on_and_everything_opens(void **state)
{
        (void)state;
        struct scene scene;
        int turns = 3; /* the keys of cases, of which there are none, and two batches */
        int64_t all = ROWS + ROWS / 2, retired = -1;
        open_scene(&scene);
        struct reseal_walk walk = { .set = &migrations_sample, .office_id = scene.fixture.office, .hold = lose_lease,
                                    .context = &turns };
        assert_int_equal(left(&scene), 0);
        assert_ok(begin(&scene));
        assert_int_equal(left(&scene), all);
        all_open(&scene, ROWS);
        assert_int_equal(begin(&scene), ERR_CONFLICT);
        while (turns >= 0 && !walk.finished)
                if (reseal_step(scene.fixture.store, &walk) != OK)
                        break;
        assert_int_equal(walk.done, 2 * RESEAL_BATCH);
        assert_int_equal(left(&scene), all - 2 * RESEAL_BATCH);
        assert_int_equal(retire(&scene, &retired), ERR_CONFLICT);
        all_open(&scene, ROWS);
        fixture_reopen(&scene.fixture);
        put(&scene, ROWS); /* meanwhile, under the new key */
        assert_int_equal(left(&scene), all - 2 * RESEAL_BATCH);
        walk = (struct reseal_walk){ .set = &migrations_sample, .office_id = scene.fixture.office };
        while (!walk.finished) {
                assert_ok(reseal_step(scene.fixture.store, &walk));
                all_open(&scene, ROWS + 1);
        }
        assert_int_equal(walk.done, all - 2 * RESEAL_BATCH); /* nothing twice */
        assert_int_equal(left(&scene), 0);
        walk = (struct reseal_walk){ .set = &migrations_sample, .office_id = scene.fixture.office };
        while (!walk.finished)
                assert_ok(reseal_step(scene.fixture.store, &walk));
        assert_int_equal(walk.done, 0);
        fixture_close(&scene.fixture);
}

static void the_old_key_rests_and_is_retired(void **state)
{
        (void)state;
        struct scene scene;
        int64_t retired = -1;
        open_scene(&scene);
        struct reseal_walk walk = { .set = &migrations_sample, .office_id = scene.fixture.office };
        assert_ok(begin(&scene));
        while (!walk.finished)
                assert_ok(reseal_step(scene.fixture.store, &walk));
        assert_ok(retire(&scene, &retired));
        assert_int_equal(retired, 0);
        assert_int_equal(key_of(&scene).oldest, 1);
        clock_set_offset(RESEAL_REST + MINUTE);
        assert_ok(retire(&scene, &retired));
        assert_int_equal(retired, 1);
        clock_set_offset(0);
        assert_true(key_of(&scene).oldest == 2 && key_of(&scene).newest == 2);
        fixture_reopen(&scene.fixture); /* no key of before is in memory */
        all_open(&scene, ROWS);
        put(&scene, ROWS);
        all_open(&scene, ROWS + 1);
        fixture_close(&scene.fixture);
}

/* The writer is between the reading of the walk and its writing only by chance, so he comes before each batch. */
static enum error rewrite_first(void *context)
{
        struct scene *scene = context;
        enum error err;
        struct sample_narrative_set_params params = { .office_id = scene->fixture.office, .id = scene->ids[0],
                                                      .narrative = S("cerita 0") };
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = sample_narrative_set(tx, &params, NULL);
        return err;
}

static void a_writer_beside_the_walk_keeps_what_he_wrote(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene);
        struct reseal_walk walk = { .set = &migrations_sample, .office_id = scene.fixture.office,
                                    .hold = rewrite_first, .context = &scene };
        assert_ok(begin(&scene));
        while (!walk.finished)
                assert_ok(reseal_step(scene.fixture.store, &walk));
        assert_int_equal(walk.done, ROWS + ROWS / 2 - 1); /* his was new before the walk came */
        all_open(&scene, ROWS);
        fixture_close(&scene.fixture);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_list_is_that_of_the_classes),
                cmocka_unit_test(an_interrupted_walk_goes_on_and_everything_opens),
                cmocka_unit_test(the_old_key_rests_and_is_retired),
                cmocka_unit_test(a_writer_beside_the_walk_keeps_what_he_wrote),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
