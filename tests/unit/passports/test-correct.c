/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What was typed: what looks wrong in it, and how it is put right. */
#include "desk.h"

#include "base/checked.h"
#include "subjects/subjects.h"
#include "text/nik.h"

static enum error correct(struct desk *desk, const struct actor *actor, const struct application_new *new,
                          int64_t version)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_correct(tx, actor, new, version);
        }
        return err;
}

/* A wrong digit is put right: the old one stays in the history, and what is known of the number goes with it. */
static void data_are_corrected_and_looked_at_again(void **state)
{
        (void)state;
        struct desk desk;
        struct slice number;
        enum error err;
        desk_open(&desk);
        (void)desk_mention(&desk, SOURCE_REPORT, "pelapor-1");
        struct application_new new = desk_application();
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
        }
        assert_ok(err);
        struct application_file file = desk_read(&desk, &desk.officer, new.id);
        assert_int_equal(file.finding_count, 1);
        new.guarantor_phone = S("0840-1111-3333");
        new.nik = S("9902025005900003");
        assert_int_equal(correct(&desk, &desk.officer, &new, file.head.version + 1), ERR_STALE);
        assert_int_equal(correct(&desk, &desk.elsewhere, &new, 0), ERR_NOT_FOUND);
        assert_ok(correct(&desk, &desk.officer, &new, file.head.version));
        assert_ok(correct(&desk, &desk.officer, &new, file.head.version)); /* the same again */
        file = desk_read(&desk, &desk.officer, new.id);
        assert_int_equal(file.finding_count, 0);
        assert_slice(file.head.guarantor_phone, "0840-1111-3333");
        assert_int_equal(file.corrected_count, 1); /* the NIK stands beside the card only */
        assert_slice(file.corrected[0].what, "guarantor_phone");
        assert_slice(file.corrected[0].was, "0840-1111-2222");
        struct application_identity identity;
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_identity(tx, &desk.officer, new.id, &desk.house.arena, &identity);
        }
        assert_ok(err);
        assert_slice(identity.nik, "9902025005900003");
        assert_int_equal(identity.past_count, 1);
        assert_slice(identity.past[0].was, "9902025005900001");
        new.guarantor_phone = S("0840-1111-2222");
        assert_ok(correct(&desk, &desk.officer, &new, 0));
        assert_int_equal(desk_read(&desk, &desk.officer, new.id).finding_count, 1);
        struct application_new wrong = new;
        wrong.village_code = S("35.02.99.9999");
        assert_int_equal(correct(&desk, &desk.officer, &wrong, 0), ERR_INVALID);
        desk_close(&desk);
}

/* "1234" is taken as it was written, and everybody who opens the file is told to look. */
static void a_nik_that_looks_wrong_is_flagged_and_never_refused(void **state)
{
        (void)state;
        static const struct {
                const char *nik;
                unsigned flags;
        } cases[] = { { "1234", NIK_WRONG_LENGTH }, { "9902025005900001", NIK_FICTIONAL },
                      { "9902021005900001", NIK_FICTIONAL | NIK_SEX_DIFFERS },
                      { "9902025105900001", NIK_FICTIONAL | NIK_DATE_DIFFERS } };
        struct desk desk;
        struct slice number;
        enum error err;
        desk_open(&desk);
        for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
                struct application_new new = desk_application();
                new.nik = slice_from_cstr(cases[i].nik);
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
                }
                assert_ok(err);
                assert_int_equal(desk_read(&desk, &desk.officer, new.id).nik_flags, cases[i].flags);
        }
        desk_close(&desk);
}

/* What nobody can read can be looked up by nobody: it is asked again while the applicant stands there. */
static void a_phone_or_country_that_cannot_be_read_is_refused(void **state)
{
        (void)state;
        struct desk desk;
        struct slice number;
        enum error err;
        desk_open(&desk);
        for (int i = 0; i < 6; i++) {
                struct application_new new = desk_application();
                struct slice *const phones[] = { &new.phone, &new.guarantor_phone, &new.agent_phone };
                if (i < 3)
                        *phones[i] = S("huruf");
                else if (i == 3)
                        new.country = S("12345");
                else if (i == 4)
                        new.guarantor_phone = S("+852 5123 4567");
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
                }
                assert_int_equal(err, i < 4 ? ERR_INVALID : OK);
        }
        struct application_new kept = desk_application();
        kept.id = desk_create(&desk);
        kept.agent_phone = S("abc");
        assert_int_equal(correct(&desk, &desk.officer, &kept, 0), ERR_INVALID);
        kept.agent_phone = S("0840-1111-3333");
        assert_ok(correct(&desk, &desk.officer, &kept, 0));
        desk_close(&desk);
}

/* The card was compared with another name: it is compared again, and issuing waits for it. */
static void what_was_compared_and_corrected_is_compared_again(void **state)
{
        (void)state;
        enum error err;
        struct desk desk;
        struct obstacles obstacles;
        struct application_identity identity;
        desk_open(&desk);
        struct application_new kept = desk_application();
        kept.id = desk_create(&desk);
        desk_interview(&desk, kept.id);
        desk_ready(&desk, kept.id);
        struct proposal issue = { .id = uuid_new(), .application_id = kept.id, .outcome = S("T0"),
                                  .facts = S("Perekrutnya sudah dijelaskan.") };
        kept.country = S("Taiwan"); /* nothing of the card */
        assert_ok(correct(&desk, &desk.officer, &kept, 0));
        kept.name = S("Siti Contoh Wati");
        assert_ok(correct(&desk, &desk.officer, &kept, 0));
        assert_int_equal(desk_propose(&desk, &desk.officer, &issue, &obstacles), ERR_INVALID);
        assert_int_equal(obstacles.count, 1);
        assert_slice(obstacles.items[0], "Cocokkan dulu identitas dengan KTP.");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_identity(tx, &desk.officer, kept.id, &desk.house.arena, &identity);
        }
        assert_ok(err);
        assert_slice(identity.verdict, "");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_identity_match(tx, &desk.officer, kept.id, S("match"), 0);
        }
        assert_ok(err);
        assert_ok(desk_propose(&desk, &desk.officer, &issue, &obstacles));
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(data_are_corrected_and_looked_at_again),
                cmocka_unit_test(a_phone_or_country_that_cannot_be_read_is_refused),
                cmocka_unit_test(what_was_compared_and_corrected_is_compared_again),
                cmocka_unit_test(a_nik_that_looks_wrong_is_flagged_and_never_refused),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
