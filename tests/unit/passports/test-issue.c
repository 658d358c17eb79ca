/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What stands between a file and its passport: documents of the law that were waved through, and a NIK that contradicts
 * what was typed. */
#include "desk.h"

#include "passports/quick.h"

static void mark(struct desk *desk, struct uuid id, const char *verdict, const char *note)
{
        enum error err;
        const struct check_verdict check = { uuid_new(), S("ktp"), slice_from_cstr(verdict), slice_from_cstr(note), 0 };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk->officer, id, &check);
        }
        assert_ok(err);
}

/* What the law asks is not waved through: to say that it is not needed wants a word why. */
static void a_document_of_the_law_is_not_needed_only_with_a_reason(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        desk_interview(&desk, id);
        desk_ready(&desk, id);
        mark(&desk, id, "not-needed", "");
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("T0"),
                                     .facts = S("Sudah dijelaskan.") };
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        assert_true(slice_find(obstacles.items[0], S("tidak diperlukan")) != SIZE_MAX);
        mark(&desk, id, "not-needed", "Surat pengganti KTP dari Disdukcapil sudah dilihat.");
        enum error err = desk_propose(&desk, &desk.officer, &proposal, &obstacles);
        if (err != OK)
                fail_msg("%.*s", SLICE_FMT(obstacles.count ? obstacles.items[0] : S("")));
        desk_close(&desk);
}

/* A tourist, by whose file nothing stands, and the same with day and month of birth in each other's place. */
static void a_nik_that_contradicts_closes_the_short_way(void **state)
{
        (void)state;
        static const char *const born[] = { "1992-03-12", "1992-12-03" };
        struct desk desk;
        desk_open(&desk);
        for (size_t i = 0; i < sizeof born / sizeof born[0]; i++) {
                enum error err;
                struct slice number;
                struct application_new new = desk_application();
                new.purpose = S("wisata");
                new.company = new.agent = new.agent_phone = new.guarantor_phone = SLICE_NULL;
                new.sex = S("P");
                new.nik = i == 0 ? S("9902025203920011") : S("9902025203920012");
                new.birth_date = slice_from_cstr(born[i]);
                new.external_number = slice_from_cstr(born[i]);
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_create(tx, &desk.officer, &new, &desk.house.arena, &number);
                }
                assert_ok(err);
                struct application_file file = desk_read(&desk, &desk.officer, new.id);
                assert_int_equal(passports_quick_fits(&file), i == 0);
        }
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_document_of_the_law_is_not_needed_only_with_a_reason),
                cmocka_unit_test(a_nik_that_contradicts_closes_the_short_way),
        };
        return cmocka_run_group_tests_name("passports/issue", tests, NULL, NULL);
}
