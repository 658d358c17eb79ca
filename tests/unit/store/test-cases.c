/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of cases: each seals what belongs to its case and nothing else, a new key of the office leaves them as they are,
 * and a destroyed one takes its own case with it. */
#include "sample.h"

#include "store/driver.h"
#include "store/opening.h"
#include "store/reseal.h"

#include <sys/wait.h>

extern const struct migration_set migrations_sample;

struct scene {
        struct fixture fixture;
        struct uuid mine, other; /* two cases */
};

static void open_scene(struct scene *scene)
{
        sample_open(&scene->fixture, NULL);
        scene->mine = uuid_timeless();
        scene->other = uuid_timeless();
}

static enum error add_in(struct tx *tx, struct scene *scene, struct uuid of_case, struct uuid id)
{
        return sample_part_add(tx, &(struct sample_part_add_params){ scene->fixture.office, id, of_case, S("takut") },
                               NULL);
}

/* The first part of a case has the case's id: it is the case's own row. */
static enum error try_add(struct scene *scene, struct uuid of_case, struct uuid *ret_id)
{
        enum error err;
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                struct sample_part_told_row row;
                struct sample_part_told_params own = { scene->fixture.office, of_case };
                err = sample_part_told(tx, &own, tx_arena(tx), &row);
                *ret_id = err == ERR_NOT_FOUND ? of_case : uuid_timeless();
                err = add_in(tx, scene, of_case, *ret_id);
        }
        return err;
}

static struct uuid add(struct scene *scene, struct uuid of_case)
{
        struct uuid id;
        assert_ok(try_add(scene, of_case, &id));
        return id;
}

/* Without a look at the own row. */
static struct uuid add_beside(struct scene *scene, struct uuid of_case)
{
        enum error err;
        struct uuid id = uuid_timeless();
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = add_in(tx, scene, of_case, id);
        assert_ok(err);
        return id;
}

/* A page shares what it read, so what is asked of a key is asked after a reopening. */
static enum error opens(struct scene *scene, struct uuid id)
{
        enum error err;
        struct sample_part_told_row row = { 0 };
        transaction (tx, scene->fixture.store, TX_READ, &err) {
                err = sample_part_told(tx, &(struct sample_part_told_params){ scene->fixture.office, id },
                                       tx_arena(tx), &row);
                if (err == OK)
                        assert_slice(row.told, "takut");
        }
        return err;
}

static struct slice raw_part(struct scene *scene, struct uuid id, struct arena *arena)
{
        enum error err;
        struct sample_part_raw_row row = { 0 };
        transaction (tx, scene->fixture.store, TX_READ, &err)
                err = sample_part_raw(tx, &(struct sample_part_raw_params){ scene->fixture.office, id }, arena, &row);
        assert_ok(err);
        return row.raw;
}

static struct slice raw_key(struct scene *scene, struct uuid of_case, struct arena *arena)
{
        enum error err;
        struct sample_case_raw_row row = { 0 };
        transaction (tx, scene->fixture.store, TX_READ, &err)
                err = sample_case_raw(tx, &(struct sample_case_raw_params){ scene->fixture.office, of_case }, arena,
                                      &row);
        assert_ok(err);
        return row.raw;
}

static int64_t key_count(struct scene *scene)
{
        enum error err;
        struct sample_case_count_row row = { 0 };
        transaction (tx, scene->fixture.store, TX_READ, &err)
                err = sample_case_count(tx, tx_arena(tx), &row);
        assert_ok(err);
        return row.count;
}

static void forget(struct scene *scene, struct uuid of_case)
{
        enum error err;
        int64_t changed = 0;
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = sample_case_forget(tx, &(struct sample_case_forget_params){ scene->fixture.office, of_case },
                                         &changed);
        assert_ok(err);
        assert_int_equal(changed, 1);
}

static const struct sealed_column *column_of(const char *name)
{
        for (size_t i = 0; i < migrations_sample.sealed_count; i++)
                if (strcmp(migrations_sample.sealed[i].name, name) == 0)
                        return &migrations_sample.sealed[i];
        fail_msg("%s is not sealed", name);
        return NULL;
}

/* As a program of before would have left it. */
static void put_raw(struct scene *scene, const char *column, struct uuid id, struct slice with, struct slice old)
{
        enum error err;
        int64_t changed = 0;
        const struct sql_value values[] = { sql_uuid(scene->fixture.office), sql_uuid(id), sql_slice(with),
                                            sql_slice(old) };
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = query_run(tx, &column_of(column)->put, values, &changed);
        assert_ok(err);
        assert_int_equal(changed, 1);
}

static int64_t lost(struct scene *scene)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, scene->fixture.store, TX_READ, &err)
                err = reseal_lost(tx, &migrations_sample, &count);
        assert_ok(err);
        return count;
}

static bool cases_left(struct scene *scene)
{
        enum error err;
        bool left = false;
        transaction (tx, scene->fixture.store, TX_READ, &err)
                err = reseal_cases_left(tx, &migrations_sample, scene->fixture.office, &left);
        assert_ok(err);
        return left;
}

static int64_t walk(struct scene *scene)
{
        struct reseal_walk walk = { .set = &migrations_sample, .office_id = scene->fixture.office };
        while (!walk.finished)
                assert_ok(reseal_step(scene->fixture.store, &walk));
        return walk.done;
}

static enum error rotate(struct scene *scene)
{
        enum error err;
        transaction (tx, scene->fixture.store, TX_WRITE, &err)
                err = reseal_begin(tx, &migrations_sample, scene->fixture.office);
        return err;
}

static void a_case_has_one_key_and_its_values_name_it(void **state)
{
        (void)state;
        struct scene scene;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        open_scene(&scene);
        struct uuid first = add(&scene, scene.mine), second = add(&scene, scene.mine), third = add(&scene, scene.other);
        assert_int_equal(key_count(&scene), 2);
        struct slice raw = raw_part(&scene, second, &arena);
        assert_int_equal(raw.size, VAULT_CASE_OVERHEAD + 5);
        assert_int_equal(raw.data[0], 2);
        assert_memory_equal(raw.data + 1, scene.mine.bytes, 16);
        for (int turn = 0; turn < 2; turn++) {
                assert_ok(opens(&scene, first));
                assert_ok(opens(&scene, second));
                assert_ok(opens(&scene, third));
                fixture_reopen(&scene.fixture);
        }
        assert_int_equal(lost(&scene), 0);
        assert_false(cases_left(&scene));
        fixture_close(&scene.fixture);
}

/* More than a transaction keeps, and than one place of the shared table holds. */
static void many_cases_open_in_one_transaction(void **state)
{
        (void)state;
        enum { CASES = 40 };
        struct scene scene;
        struct uuid ids[CASES];
        enum error err;
        open_scene(&scene);
        for (size_t i = 0; i < CASES; i++) {
                scene.mine.bytes[0] = (uint8_t)i;
                ids[i] = add(&scene, scene.mine);
        }
        assert_int_equal(key_count(&scene), CASES);
        for (int turn = 0; turn < 2; turn++) {
                transaction (tx, scene.fixture.store, TX_READ, &err) {
                        for (size_t i = 0; i < CASES && err == OK; i++) {
                                struct sample_part_told_row row = { 0 };
                                err = sample_part_told(tx, &(struct sample_part_told_params){ scene.fixture.office,
                                                                                              ids[i] },
                                                       tx_arena(tx), &row);
                        }
                }
                assert_ok(err);
                fixture_reopen(&scene.fixture);
        }
        fixture_close(&scene.fixture);
}

static void a_value_or_a_key_moved_to_another_case_does_not_open(void **state)
{
        (void)state;
        struct scene scene;
        enum error err;
        open_scene(&scene);
        struct uuid mine = add(&scene, scene.mine), other = add(&scene, scene.other), kept = add(&scene, scene.mine);
        transaction (tx, scene.fixture.store, TX_WRITE, &err)
                err = sample_part_copy(tx, &(struct sample_part_copy_params){ .from_id = mine, .to_id = other }, NULL);
        assert_ok(err);
        assert_int_equal(opens(&scene, other), ERR_CORRUPT);
        other = add_beside(&scene, scene.other);
        assert_ok(opens(&scene, other));
        transaction (tx, scene.fixture.store, TX_WRITE, &err)
                err = sample_part_move(tx, &(struct sample_part_move_params){ other, scene.mine }, NULL);
        assert_ok(err);
        assert_int_equal(opens(&scene, other), ERR_CORRUPT); /* whole and in another case */
        transaction (tx, scene.fixture.store, TX_WRITE, &err)
                err = sample_part_move(tx, &(struct sample_part_move_params){ other, scene.other }, NULL);
        assert_ok(err);
        assert_ok(opens(&scene, other));
        transaction (tx, scene.fixture.store, TX_WRITE, &err)
                err = sample_case_copy(tx, &(struct sample_case_copy_params){ scene.mine, scene.other }, NULL);
        assert_ok(err);
        fixture_reopen(&scene.fixture);
        assert_int_equal(opens(&scene, other), ERR_CORRUPT);
        assert_ok(opens(&scene, kept));
        fixture_close(&scene.fixture);
}

static void a_new_key_of_the_office_leaves_a_case_as_it_is(void **state)
{
        (void)state;
        struct scene scene;
        enum error err;
        int64_t retired = 0;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        open_scene(&scene);
        struct uuid id = add(&scene, scene.mine);
        struct slice value = raw_part(&scene, id, &arena), key = raw_key(&scene, scene.mine, &arena);
        assert_ok(rotate(&scene));
        assert_int_equal(walk(&scene), 1); /* the key of the case, not its value */
        assert_true(slice_equal(raw_part(&scene, id, &arena), value));
        assert_false(slice_equal(raw_key(&scene, scene.mine, &arena), key));
        clock_set_offset(RESEAL_REST + MINUTE);
        transaction (tx, scene.fixture.store, TX_WRITE, &err)
                err = reseal_retire(tx, &migrations_sample, scene.fixture.office, &retired);
        clock_set_offset(0);
        assert_ok(err);
        assert_int_equal(retired, 1);
        fixture_reopen(&scene.fixture);
        assert_ok(opens(&scene, id));
        fixture_close(&scene.fixture);
}

static void a_destroyed_key_takes_its_case_and_no_other(void **state)
{
        (void)state;
        struct scene scene;
        open_scene(&scene);
        struct uuid mine = add(&scene, scene.mine), again = add(&scene, scene.mine), other = add(&scene, scene.other);
        assert_ok(opens(&scene, mine)); /* shared from here on */
        forget(&scene, scene.mine);
        assert_int_equal(lost(&scene), 2);
        struct uuid later;
        assert_int_equal(try_add(&scene, scene.mine, &later), ERR_ERASED); /* nor under what is only remembered */
        assert_int_equal(key_count(&scene), 1);
        fixture_reopen(&scene.fixture);
        assert_int_equal(opens(&scene, mine), ERR_ERASED);
        assert_int_equal(opens(&scene, again), ERR_ERASED);
        assert_int_equal(lost(&scene), 2);
        assert_ok(opens(&scene, other));
        fixture_close(&scene.fixture);
}

/* --- opening what is there ---------------------------------------------------------------------------------------- */

enum { CLOSED_MOST = 8 };
struct closed {
        struct opening_fault items[CLOSED_MOST];
        size_t count;
};

static void keep_closed(void *context, const struct opening_fault *fault)
{
        struct closed *closed = context;
        assert_true(closed->count < CLOSED_MOST);
        closed->items[closed->count++] = *fault;
}

/* Gives how many were tried. `begin`: wherever a walk begins, it comes by all. */
static int64_t open_all(struct scene *scene, bool all, struct uuid begin, struct closed *closed)
{
        struct opening_walk walk = { .set = &migrations_sample, .office_id = scene->fixture.office, .begin = begin,
                                     .all = all, .tell = keep_closed, .context = closed };
        *closed = (struct closed){ 0 };
        fixture_reopen(&scene->fixture); /* what is remembered is no key that is there */
        while (!walk.finished)
                assert_ok(opening_step(scene->fixture.store, &walk));
        assert_int_equal(walk.closed, closed->count);
        return walk.tried;
}

static void what_does_not_open_is_named_by_its_case(void **state)
{
        (void)state;
        struct scene scene;
        struct closed closed;
        enum error err;
        open_scene(&scene);
        struct uuid first = add(&scene, scene.mine), second = add(&scene, scene.mine), third = add(&scene, scene.other);
        const struct uuid begins[] = { UUID_NIL, first, second, third, { .bytes = { 0xff, 0xff, 0xff } } };
        for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
                assert_int_equal(open_all(&scene, false, begins[i], &closed), 2);
                assert_int_equal(closed.count, 0);
                assert_int_equal(open_all(&scene, true, begins[i], &closed), 3);
                assert_int_equal(closed.count, 0);
        }
        transaction (tx, scene.fixture.store, TX_WRITE, &err) /* the key opens, and is the other's */
                err = sample_case_copy(tx, &(struct sample_case_copy_params){ scene.other, scene.mine }, NULL);
        assert_ok(err);
        assert_int_equal(open_all(&scene, false, first, &closed), 2);
        assert_int_equal(closed.count, 1);
        assert_int_equal(closed.items[0].why, ERR_CORRUPT);
        assert_true(uuid_equal(closed.items[0].case_id, scene.mine));
        assert_string_equal(closed.items[0].column, "sample_part.told");
        assert_int_equal(open_all(&scene, true, first, &closed), 3);
        assert_int_equal(closed.count, 2);
        forget(&scene, scene.other);
        assert_int_equal(open_all(&scene, false, third, &closed), 2);
        assert_int_equal(closed.count, 2);
        size_t erased = closed.items[0].why == ERR_ERASED ? 0 : 1;
        assert_int_equal(closed.items[erased].why, ERR_ERASED);
        assert_true(uuid_equal(closed.items[erased].case_id, scene.other));
        fixture_close(&scene.fixture);
}

/* The key would have to be opened to be opened. */
static void a_key_sealed_under_its_own_case_is_corrupt(void **state)
{
        (void)state;
        struct scene scene;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        open_scene(&scene);
        struct uuid id = add(&scene, scene.mine);
        put_raw(&scene, "case_key.wrapped", scene.mine, raw_part(&scene, id, &arena),
                raw_key(&scene, scene.mine, &arena));
        fixture_reopen(&scene.fixture);
        assert_int_equal(opens(&scene, id), ERR_CORRUPT);
        fixture_close(&scene.fixture);
}

/* Writes over the part what is sealed under the office's key. */
static void make_old(struct scene *scene, struct uuid id)
{
        enum error err;
        struct slice old = SLICE_NULL;
        struct sql_value value = SQL_NULL;
        struct seal_place place = { "sample_part.told", scene->fixture.office, id, NULL };
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        transaction (tx, scene->fixture.store, TX_WRITE, &err) {
                err = tx_seal(tx, &place, S("takut"), &value);
                if (err == OK)
                        old = arena_copy(&arena, value.bytes);
        }
        assert_ok(err);
        put_raw(scene, "sample_part.told", id, old, raw_part(scene, id, &arena));
}

static void what_an_older_program_sealed_opens_and_comes_under_its_case(void **state)
{
        (void)state;
        struct scene scene;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        open_scene(&scene);
        struct uuid first = add(&scene, scene.mine), second = add(&scene, scene.mine), third = add(&scene, scene.other);
        make_old(&scene, first);
        assert_ok(rotate(&scene));
        make_old(&scene, second); /* under the newest key of the office */
        make_old(&scene, third);
        forget(&scene, scene.other); /* nothing of it was ever sealed under a key of its own */
        assert_int_equal(raw_part(&scene, first, &arena).data[0], 1);
        for (int turn = 0; turn < 2; turn++) {
                assert_ok(opens(&scene, first));
                assert_ok(opens(&scene, second));
                assert_ok(opens(&scene, third));
                assert_true(cases_left(&scene) == (turn == 0));
                if (turn == 0)
                        assert_int_equal(walk(&scene), 4); /* and one key */
                assert_int_equal(raw_part(&scene, second, &arena).data[0], 2);
                fixture_reopen(&scene.fixture);
        }
        assert_int_equal(raw_part(&scene, first, &arena).data[0], 2);
        assert_int_equal(raw_part(&scene, third, &arena).data[0], 2);
        assert_int_equal(key_count(&scene), 2);
        assert_int_equal(lost(&scene), 0);
        make_old(&scene, first);
        assert_ok(rotate(&scene)); /* what waits for its case is under no older key */
        fixture_close(&scene.fixture);
}

static void a_key_lives_only_when_its_transaction_does(void **state)
{
        (void)state;
        struct scene scene;
        enum error err;
        open_scene(&scene);
        transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                err = add_in(tx, &scene, scene.mine, scene.mine);
                if (err == OK)
                        err = ERR_STALE;
        }
        assert_int_equal(err, ERR_STALE);
        assert_int_equal(key_count(&scene), 0);
        struct uuid id = add(&scene, scene.mine);
        fixture_reopen(&scene.fixture);
        assert_ok(opens(&scene, id));
        fixture_close(&scene.fixture);
}

static void a_kill_leaves_key_and_value_or_neither(void **state)
{
        (void)state;
        struct scene scene;
        enum error err;
        int status = 0;
        open_scene(&scene);
        store_close(scene.fixture.store);
        scene.fixture.store = NULL;
        pid_t child = fork();
        if (child == 0) {
                fixture_reopen(&scene.fixture);
                transaction (tx, scene.fixture.store, TX_WRITE, &err) {
                        err = add_in(tx, &scene, scene.mine, scene.mine);
                        (void)kill(getpid(), SIGKILL);
                }
                _exit(1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        fixture_reopen(&scene.fixture);
        assert_int_equal(key_count(&scene), 0);
        struct uuid id = add(&scene, scene.mine);
        fixture_reopen(&scene.fixture);
        assert_ok(opens(&scene, id));
        fixture_close(&scene.fixture);
}

/* Between the reading and the writing of the first, the second makes the key and commits. */
static void two_that_use_a_case_first_at_once_use_one_key(void **state)
{
        (void)state;
        struct scene scene, second;
        struct uuid ids[2] = { uuid_timeless(), uuid_timeless() };
        enum error err, beside = OK;
        int turns = 0;
        if (!fixture_is_postgres())
                return; /* one writes at a time there */
        static const enum tx_mode modes[] = { TX_WRITE, TX_LOCKING };
        for (size_t mode = 0; mode < 2; mode++) {
                open_scene(&scene);
                second = scene;
                turns = 0;
                assert_ok(store_open(&scene.fixture.options, &second.fixture.store, NULL));
                store_set_begin_hook(second.fixture.store, scene.fixture.store->hook, NULL);
                transaction (tx, scene.fixture.store, modes[mode], &err) {
                        struct vault_key key = { 0 };
                        tx->old_case = scene.mine;
                        if (turns++ == 0) {
                                assert_int_equal(case_key_to_open(tx, scene.fixture.office, scene.mine, &key),
                                                 ERR_ERASED);
                                transaction (inner, second.fixture.store, TX_WRITE, &beside) {
                                        inner->old_case = scene.mine;
                                        beside = add_in(inner, &second, scene.mine, ids[1]);
                                }
                        }
                        err = add_in(tx, &scene, scene.mine, ids[0]);
                }
                assert_ok(beside);
                assert_ok(err);
                assert_int_equal(turns, mode == 0 ? 2 : 1);
                store_close(second.fixture.store);
                fixture_reopen(&scene.fixture);
                assert_ok(opens(&scene, ids[0]));
                assert_ok(opens(&scene, ids[1]));
                assert_int_equal(key_count(&scene), 1);
                fixture_close(&scene.fixture);
        }
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_case_has_one_key_and_its_values_name_it),
                cmocka_unit_test(many_cases_open_in_one_transaction),
                cmocka_unit_test(a_value_or_a_key_moved_to_another_case_does_not_open),
                cmocka_unit_test(a_new_key_of_the_office_leaves_a_case_as_it_is),
                cmocka_unit_test(a_destroyed_key_takes_its_case_and_no_other),
                cmocka_unit_test(what_does_not_open_is_named_by_its_case),
                cmocka_unit_test(a_key_sealed_under_its_own_case_is_corrupt),
                cmocka_unit_test(what_an_older_program_sealed_opens_and_comes_under_its_case),
                cmocka_unit_test(a_key_lives_only_when_its_transaction_does),
                cmocka_unit_test(a_kill_leaves_key_and_value_or_neither),
                cmocka_unit_test(two_that_use_a_case_first_at_once_use_one_key),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
