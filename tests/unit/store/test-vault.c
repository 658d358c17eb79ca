/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../fixture.h"

#include "store/driver.h"
#include "store/vault.h"

#include <sys/stat.h>

static void the_key_file_is_private_and_made_once(void **state)
{
        (void)state;
        struct fixture f;
        struct stat status;
        struct vault *vault = NULL;
        char path[128];
        fixture_open_empty(&f, NULL);
        assert_int_equal(stat(f.key, &status), 0);
        assert_int_equal(status.st_mode & 0777, 0600);
        assert_ok(vault_open(f.key, true, &vault));
        vault_close(vault);
        (void)snprintf(path, sizeof path, "%s/other.key", f.folder);
        assert_int_equal(vault_open(path, false, &vault), ERR_NOT_FOUND);
        assert_int_equal(chmod(f.key, 0640), 0);
        assert_int_equal(vault_open(f.key, false, &vault), ERR_FORBIDDEN);
        assert_int_equal(chmod(f.key, 0600), 0);
        static const size_t places[] = { 0, 60 }; /* the head, the key */
        for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
                FILE *file = fopen(f.key, "r+");
                assert_non_null(file);
                assert_int_equal(fseek(file, (long)places[i], SEEK_SET), 0);
                assert_int_equal(fputc('*', file), '*');
                assert_int_equal(fclose(file), 0);
                assert_int_equal(vault_open(f.key, false, &vault), ERR_CORRUPT);
                assert_int_equal(unlink(f.key), 0);
                assert_ok(vault_open(f.key, true, &vault));
                vault_close(vault);
        }
        assert_int_equal(truncate(f.key, 40), 0);
        assert_int_equal(vault_open(f.key, false, &vault), ERR_CORRUPT);
        assert_int_equal(vault_open(f.data, false, &vault), ERR_FORBIDDEN); /* a folder */
        fixture_close(&f);
}

static void a_sealed_value_opens_only_at_its_place(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct vault_key key = { .office_id = { { 1 } }, .version = 1, .bytes = { 7 } }, other = key;
        struct seal_place here = { "report.narrative", { { 1 } }, { { 9 } } };
        struct seal_place column = { "report.place", { { 1 } }, { { 9 } } };
        struct seal_place row = { "report.narrative", { { 1 } }, { { 8 } } };
        struct seal_place office = { "report.narrative", { { 2 } }, { { 9 } } };
        struct slice sealed, again, plain = SLICE_NULL;
        struct vault_key under = { 0 };
        arena_init(&arena, 1 << 20);
        assert_ok(vault_seal(&key, &here, S("rahasia"), &arena, &sealed));
        assert_ok(vault_seal(&key, &here, S("rahasia"), &arena, &again));
        assert_false(slice_equal(sealed, again));
        assert_int_equal(slice_find(sealed, S("rahasia")), SIZE_MAX);
        assert_ok(vault_open_sealed(&key, &here, sealed, &arena, &plain));
        assert_slice(plain, "rahasia");
        assert_ok(vault_sealed_under(sealed, &under));
        assert_true(under.version == 1 && uuid_is_nil(under.case_id));
        assert_int_equal(vault_open_sealed(&key, &column, sealed, &arena, &plain), ERR_CORRUPT);
        assert_int_equal(vault_open_sealed(&key, &row, sealed, &arena, &plain), ERR_CORRUPT);
        other.office_id.bytes[0]++;
        assert_int_equal(vault_open_sealed(&other, &office, sealed, &arena, &plain), ERR_CORRUPT);
        char long_name[300] = { 0 };
        memset(long_name, 'a', sizeof long_name - 1);
        struct seal_place nowhere = { long_name, { { 1 } }, { { 9 } } };
        struct arena none;
        arena_init(&none, 4);
        assert_int_equal(vault_seal(&key, &nowhere, S("rahasia"), &arena, &again), ERR_TOO_LARGE);
        assert_int_equal(vault_open_sealed(&key, &nowhere, sealed, &arena, &plain), ERR_CORRUPT);
        assert_int_equal(vault_seal(&key, &office, S("rahasia"), &arena, &again), ERR_INTERNAL);
        assert_int_equal(vault_seal(&key, &here, S("rahasia"), &none, &again), ERR_MEMORY);
        assert_int_equal(vault_open_sealed(&key, &here, sealed, &none, &plain), ERR_MEMORY);
        for (size_t i = 0; i < sealed.size; i++) {
                char *bytes = (char *)(uintptr_t)sealed.data;
                bytes[i] ^= 1;
                assert_int_equal(vault_open_sealed(&key, &here, sealed, &arena, &plain), ERR_CORRUPT);
                bytes[i] ^= 1;
        }
        for (size_t size = 0; size < sealed.size; size++)
                assert_int_equal(vault_open_sealed(&key, &here, slice_sub(sealed, 0, size), &arena, &plain),
                                 ERR_CORRUPT);
}

/* The two keys are equal but for their cases: what a value is bound to must tell them apart. */
static void a_value_of_a_case_opens_in_no_other_case_and_not_as_the_offices(void **state)
{
        (void)state;
        _cleanup_arena_ struct arena arena;
        struct uuid mine = { { 3 } }, its = { { 4 } };
        struct vault_key key = { .office_id = { { 1 } }, .case_id = mine, .bytes = { 7 } }, other = key, office = key;
        struct seal_place here = { "tip.body", { { 1 } }, { { 9 } }, &mine }, there = here, plainly = here;
        struct slice sealed, plain = SLICE_NULL;
        struct vault_key under = { 0 };
        arena_init(&arena, 1 << 20);
        other.case_id = its;
        there.case_id = &its;
        office.case_id = UUID_NIL;
        plainly.case_id = NULL;
        assert_int_equal(vault_seal(&key, &there, S("takut"), &arena, &sealed), ERR_INTERNAL);
        assert_int_equal(vault_seal(&key, &plainly, S("takut"), &arena, &sealed), ERR_INTERNAL);
        assert_int_equal(vault_seal(&office, &here, S("takut"), &arena, &sealed), ERR_INTERNAL);
        assert_int_equal(vault_seal(&office, &(struct seal_place){ "tip.body", { { 1 } }, { { 9 } }, &UUID_NIL },
                                    S("takut"), &arena, &sealed), ERR_INTERNAL);
        assert_ok(vault_seal(&key, &here, S("takut"), &arena, &sealed));
        assert_ok(vault_sealed_under(sealed, &under));
        assert_true(under.version == 0 && uuid_equal(under.case_id, mine));
        assert_ok(vault_open_sealed(&key, &plainly, sealed, &arena, &plain));
        assert_slice(plain, "takut");
        assert_int_equal(vault_open_sealed(&office, &here, sealed, &arena, &plain), ERR_CORRUPT);
        char *bytes = (char *)(uintptr_t)sealed.data;
        memcpy(bytes + 1, its.bytes, sizeof its.bytes);
        assert_int_equal(vault_open_sealed(&other, &here, sealed, &arena, &plain), ERR_CORRUPT);
        memset(bytes + 1, 0, sizeof its.bytes);
        assert_int_equal(vault_sealed_under(sealed, &under), ERR_CORRUPT); /* of no case */
        memcpy(bytes + 1, mine.bytes, sizeof mine.bytes);
        for (size_t size = 0; size < sealed.size; size++)
                assert_int_equal(vault_open_sealed(&key, &here, slice_sub(sealed, 0, size), &arena, &plain),
                                 ERR_CORRUPT);
        for (size_t i = 0; i < sealed.size; i++) {
                bytes[i] ^= 1;
                assert_int_equal(vault_open_sealed(&key, &here, sealed, &arena, &plain), ERR_CORRUPT);
                bytes[i] ^= 1;
        }
        assert_ok(vault_open_sealed(&key, &here, sealed, &arena, &plain));
}

static void a_lookup_differs_by_column_and_key(void **state)
{
        (void)state;
        struct vault_key key = { .version = 1, .bytes = { 7 } }, other = { .version = 1, .bytes = { 8 } };
        uint8_t a[VAULT_LOOKUP_SIZE], b[VAULT_LOOKUP_SIZE];
        vault_lookup(&key, "subject.phone_key", S("+62812"), a);
        vault_lookup(&key, "subject.phone_key", S("+62812"), b);
        assert_memory_equal(a, b, sizeof a);
        vault_lookup(&key, "subject.name_key", S("+62812"), b);
        assert_memory_not_equal(a, b, sizeof a);
        vault_lookup(&other, "subject.phone_key", S("+62812"), b);
        assert_memory_not_equal(a, b, sizeof a);
}

static void a_ticket_says_nothing_and_opens_only_where_it_is_bound(void **state)
{
        (void)state;
        struct fixture f;
        struct vault *stranger = NULL;
        char path[128];
        const struct ticket_use list = { "list", S("/api/a") }, feed = { "feed", S("/api/a") };
        const struct ticket_use other = { "list", S("/api/b") };
        struct slice first, second, plain = SLICE_NULL;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        fixture_open_empty(&f, NULL);
        assert_ok(vault_seal_ticket(f.vault, &list, S("0000000000000000041"), &arena, &first));
        assert_ok(vault_seal_ticket(f.vault, &list, S("0000000000000000041"), &arena, &second));
        assert_false(slice_equal(first, second));
        assert_ok(vault_open_ticket(f.vault, &list, first, &arena, &plain));
        assert_true(slice_equal(plain, S("0000000000000000041")));
        assert_int_equal(vault_open_ticket(f.vault, &feed, first, &arena, &plain), ERR_INVALID);
        assert_int_equal(vault_open_ticket(f.vault, &other, first, &arena, &plain), ERR_INVALID);
        for (size_t i = 0; i < first.size; i++) {
                char bad[128];
                assert_in_range(first.size, 1, sizeof bad);
                memcpy(bad, first.data, first.size);
                bad[i] = bad[i] == 'A' ? 'B' : 'A';
                assert_int_equal(vault_open_ticket(f.vault, &list, slice_of(bad, first.size), &arena,
                                                   &plain), ERR_INVALID);
                assert_int_equal(vault_open_ticket(f.vault, &list, slice_sub(first, 0, i), &arena, &plain),
                                 ERR_INVALID);
        }
        (void)snprintf(path, sizeof path, "%s/other.key", f.folder);
        assert_ok(vault_open(path, true, &stranger));
        assert_int_equal(vault_open_ticket(stranger, &list, first, &arena, &plain), ERR_INVALID);
        vault_close(stranger);
        fixture_close(&f);
}

static void wrapping_binds_purpose_office_and_master(void **state)
{
        (void)state;
        struct fixture f;
        struct vault *second = NULL;
        char path[128];
        uint8_t wrapped[VAULT_WRAPPED_SIZE] = { 0 };
        struct slice bytes = slice_of((const char *)wrapped, sizeof wrapped);
        struct vault_key key = { .office_id = { { 1 } }, .version = 3, .bytes = { 7 } };
        struct vault_key open = { .office_id = { { 1 } }, .version = 3 };
        fixture_open_empty(&f, NULL);
        vault_wrap(f.vault, &key, "seal", wrapped);
        assert_ok(vault_unwrap(f.vault, bytes, "seal", &open));
        assert_memory_equal(open.bytes, key.bytes, sizeof key.bytes);
        assert_int_equal(vault_unwrap(f.vault, bytes, "lookup", &open), ERR_CORRUPT);
        open.version = 4;
        assert_int_equal(vault_unwrap(f.vault, bytes, "seal", &open), ERR_CORRUPT);
        (void)snprintf(path, sizeof path, "%s/second.key", f.folder);
        assert_ok(vault_open(path, true, &second));
        assert_int_equal(vault_unwrap(second, bytes, "seal", &open), ERR_UNCONFIGURED);
        vault_close(second);
        fixture_close(&f);
}

static enum error seal_in(struct fixture *f, const struct seal_place *place, const char *text, struct arena *arena,
                          struct slice *ret_sealed, enum error outcome)
{
        enum error err;
        transaction (tx, f->store, TX_WRITE, &err) {
                struct sql_value value;
                err = tx_seal(tx, place, slice_from_cstr(text), &value);
                if (err == OK)
                        *ret_sealed = arena_copy(arena, value.bytes);
                if (err == OK)
                        err = outcome;
        }
        return err;
}

static enum error reseal_in(struct fixture *f, const struct seal_place *place, struct arena *arena,
                            struct slice *sealed, bool *ret_changed)
{
        enum error err;
        transaction (tx, f->store, TX_WRITE, &err) {
                err = vault_reseal(tx, place, sealed, ret_changed);
                *sealed = arena_copy(arena, *sealed);
        }
        return err;
}

static uint32_t version_of(struct slice sealed)
{
        struct vault_key under = { 0 };
        assert_ok(vault_sealed_under(sealed, &under));
        return under.version;
}

static void rotation_seals_anew_and_still_opens_the_old(void **state)
{
        (void)state;
        struct fixture f;
        struct slice old, fresh;
        bool changed;
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        fixture_open(&f);
        struct seal_place place = { "report.narrative", f.office, uuid_new() };
        assert_ok(seal_in(&f, &place, "rahasia", &arena, &old, OK));
        assert_int_equal(version_of(old), 1);
        transaction (tx, f.store, TX_WRITE, &err)
                err = vault_rotate(tx, f.office);
        assert_ok(err);
        assert_ok(seal_in(&f, &place, "rahasia", &arena, &fresh, OK));
        assert_int_equal(version_of(fresh), 2);
        fixture_reopen(&f);
        assert_ok(reseal_in(&f, &place, &arena, &old, &changed));
        assert_true(changed);
        assert_int_equal(version_of(old), 2);
        assert_ok(reseal_in(&f, &place, &arena, &old, &changed));
        assert_false(changed);
        place.row_id = uuid_new();
        assert_ok(reseal_in(&f, &place, &arena, &old, &changed)); /* nothing to do, so nothing is opened */
        fixture_close(&f);
}

/* A key made in a transaction that is rolled back must not be used by the next one. */
static void a_key_lives_only_when_its_transaction_does(void **state)
{
        (void)state;
        struct fixture f;
        struct slice lost, kept;
        bool changed;
        enum error err;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        fixture_open(&f);
        struct seal_place place = { "report.narrative", f.office, uuid_new() };
        assert_int_equal(seal_in(&f, &place, "rahasia", &arena, &lost, ERR_STALE), ERR_STALE);
        assert_ok(seal_in(&f, &place, "rahasia", &arena, &kept, OK));
        fixture_reopen(&f);
        transaction (tx, f.store, TX_WRITE, &err)
                err = vault_rotate(tx, f.office);
        assert_ok(err);
        assert_int_equal(reseal_in(&f, &place, &arena, &lost, &changed), ERR_CORRUPT);
        assert_ok(reseal_in(&f, &place, &arena, &kept, &changed));
        assert_true(changed);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(the_key_file_is_private_and_made_once),
                cmocka_unit_test(a_sealed_value_opens_only_at_its_place),
                cmocka_unit_test(a_value_of_a_case_opens_in_no_other_case_and_not_as_the_offices),
                cmocka_unit_test(a_lookup_differs_by_column_and_key),
                cmocka_unit_test(a_ticket_says_nothing_and_opens_only_where_it_is_bound),
                cmocka_unit_test(wrapping_binds_purpose_office_and_master),
                cmocka_unit_test(rotation_seals_anew_and_still_opens_the_old),
                cmocka_unit_test(a_key_lives_only_when_its_transaction_does),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
