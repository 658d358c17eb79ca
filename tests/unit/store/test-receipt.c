/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "../fixture.h"

#include "store/receipt.h"

struct write {
        struct uuid id;
        const char *content;
        struct receipt receipt;
};

static enum error try_write(struct fixture *f, struct arena *arena, struct write *write)
{
        enum error err;
        struct receipt_write content = { f->office, write->id, slice_from_cstr(write->content) };
        transaction (tx, f->store, TX_WRITE, &err) {
                err = receipt_take(tx, &content, arena, &write->receipt);
                if (err == OK && write->receipt.state == RECEIPT_FRESH)
                        err = receipt_store(tx, f->office, write->id, S("nomor 7"));
        }
        return err;
}

static void first_is_fresh_and_repetition_gets_the_stored_answer(void **state)
{
        (void)state;
        struct fixture f;
        fixture_open(&f);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct write write = { .id = uuid_new(), .content = "laporan" };
        assert_ok(try_write(&f, &arena, &write));
        assert_int_equal(write.receipt.state, RECEIPT_FRESH);
        for (int attempt = 2; attempt < 4; attempt++) {
                assert_ok(try_write(&f, &arena, &write));
                assert_int_equal(write.receipt.state, RECEIPT_REPEATED);
                assert_int_equal(write.receipt.attempts, attempt);
                assert_slice(write.receipt.result, "nomor 7");
        }
        fixture_close(&f);
}

/* Kept with the first arrival, and what a repetition gives counts for nothing. */
static void an_answer_may_be_known_before(void **state)
{
        (void)state;
        struct fixture f;
        fixture_open(&f);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        char long_text[RECEIPT_RESULT_MAX + 1] = "";
        struct receipt_write write = { f.office, uuid_new(), S("laporan"), S("nomor 7") };
        struct receipt receipt;
        enum error err;
        for (int attempt = 1; attempt < 3; attempt++) {
                transaction (tx, f.store, TX_WRITE, &err) {
                        err = receipt_take(tx, &write, &arena, &receipt);
                }
                assert_ok(err);
                assert_int_equal(receipt.attempts, attempt);
                assert_slice(receipt.result, "nomor 7");
                write.result = S("nomor 8");
        }
        write.result = slice_of(long_text, sizeof long_text);
        transaction (tx, f.store, TX_WRITE, &err) {
                err = receipt_take(tx, &write, &arena, &receipt);
        }
        assert_int_equal(err, ERR_TOO_LARGE);
        fixture_close(&f);
}

static void same_id_with_other_content_is_a_conflict(void **state)
{
        (void)state;
        struct fixture f;
        fixture_open(&f);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct write write = { .id = uuid_new(), .content = "laporan" };
        assert_ok(try_write(&f, &arena, &write));
        struct write other = { .id = write.id, .content = "laporan lain" };
        assert_int_equal(try_write(&f, &arena, &other), ERR_CONFLICT);
        assert_ok(try_write(&f, &arena, &write));
        assert_int_equal(write.receipt.attempts, 2);
        fixture_close(&f);
}

static void a_failed_transaction_leaves_no_receipt(void **state)
{
        (void)state;
        struct fixture f;
        fixture_open(&f);
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        struct write write = { .id = uuid_new(), .content = "laporan" };
        struct receipt_write content = { f.office, write.id, slice_from_cstr(write.content) };
        enum error err;
        transaction (tx, f.store, TX_WRITE, &err) {
                assert_ok(receipt_take(tx, &content, &arena, &write.receipt));
                err = ERR_STALE;
        }
        assert_int_equal(err, ERR_STALE);
        assert_ok(try_write(&f, &arena, &write));
        assert_int_equal(write.receipt.state, RECEIPT_FRESH);
        fixture_close(&f);
}

static void too_long_a_result_is_refused(void **state)
{
        (void)state;
        struct fixture f;
        fixture_open(&f);
        static const char long_result[RECEIPT_RESULT_MAX + 1];
        enum error err;
        transaction (tx, f.store, TX_WRITE, &err)
                err = receipt_store(tx, f.office, uuid_new(), slice_of(long_result, sizeof long_result));
        assert_int_equal(err, ERR_TOO_LARGE);
        fixture_close(&f);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(first_is_fresh_and_repetition_gets_the_stored_answer),
                cmocka_unit_test(an_answer_may_be_known_before),
                cmocka_unit_test(same_id_with_other_content_is_a_conflict),
                cmocka_unit_test(a_failed_transaction_leaves_no_receipt),
                cmocka_unit_test(too_long_a_result_is_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
