/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../fixture.h"

static const struct migration two[] = {
        { .number = 1, .name = "0001-store" },
        { .number = 2, .name = "0002-more", .checksum = { 1 }, .sqlite = "CREATE TABLE more (id BLOB) STRICT",
          .postgres = "CREATE TABLE more (id BYTEA)" },
};

/* The real first migration and a second one. */
static struct migration_set grown(struct migration *migrations)
{
        migrations[0] = migrations_main.migrations[0];
        migrations[1] = two[1];
        return (struct migration_set){ .name = "main", .migrations = migrations, .count = 2 };
}

static struct migration_set first_only(void)
{
        return (struct migration_set){ .name = "main", .migrations = migrations_main.migrations, .count = 1 };
}

static void applies_once_and_knows_its_state(void **state)
{
        (void)state;
        struct fixture f;
        struct migration migrations[2];
        char message[STORE_MESSAGE_SIZE] = "";
        struct migration_set first = first_only(), both = grown(migrations);
        fixture_open_empty(&f, NULL);
        assert_int_equal(store_schema_check(f.store, &first, message), ERR_UNCONFIGURED);
        assert_ok(store_migrate(f.store, &first, message));
        assert_ok(store_migrate(f.store, &first, message));
        assert_ok(store_schema_check(f.store, &first, message));
        assert_int_equal(store_schema_check(f.store, &both, message), ERR_UNCONFIGURED);
        assert_non_null(strstr(message, "0002-more"));
        assert_ok(store_migrate(f.store, &both, message));
        assert_ok(store_schema_check(f.store, &both, message));
        assert_int_equal(store_schema_check(f.store, &first, message), ERR_CORRUPT);
        assert_non_null(strstr(message, "newer program"));
        fixture_close(&f);
}

static void a_changed_migration_refuses(void **state)
{
        (void)state;
        struct fixture f;
        struct migration migrations[2];
        char message[STORE_MESSAGE_SIZE] = "";
        struct migration_set both = grown(migrations);
        fixture_open_empty(&f, NULL);
        assert_ok(store_migrate(f.store, &both, message));
        migrations[1].checksum[0]++;
        assert_int_equal(store_migrate(f.store, &both, message), ERR_CORRUPT);
        assert_non_null(strstr(message, "0002-more was changed"));
        fixture_close(&f);
}

static void a_failed_migration_leaves_nothing(void **state)
{
        (void)state;
        struct fixture f;
        struct migration migrations[2];
        char message[STORE_MESSAGE_SIZE] = "";
        struct migration_set both = grown(migrations), first = first_only();
        migrations[1].sqlite = "CREATE TABLE more (id BLOB) STRICT; CREATE TABLE more (id BLOB) STRICT";
        migrations[1].postgres = "CREATE TABLE more (id BYTEA); CREATE TABLE more (id BYTEA)";
        fixture_open_empty(&f, NULL);
        assert_int_not_equal(store_migrate(f.store, &both, message), OK);
        assert_non_null(strstr(message, "0002-more"));
        assert_ok(store_schema_check(f.store, &first, message));
        migrations[1] = two[1];
        assert_ok(store_migrate(f.store, &both, message));
        fixture_close(&f);
}

static void every_column_has_a_class(void **state)
{
        (void)state;
        const struct column_class *wrapped = column_class_find(&migrations_main, S("data_key"), S("wrapped"));
        assert_non_null(wrapped);
        assert_int_equal(wrapped->class, 2);
        assert_string_equal(wrapped->retention, "reference");
        assert_null(column_class_find(&migrations_main, S("data_key"), S("absent")));
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(applies_once_and_knows_its_state),
                cmocka_unit_test(a_changed_migration_refuses),
                cmocka_unit_test(a_failed_migration_leaves_nothing),
                cmocka_unit_test(every_column_has_a_class),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
