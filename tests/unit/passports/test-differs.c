/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What an officer sees when he compares papers opens a weak question, as long as his verdict stands. */
#include "desk.h"

#include "passports/internal.h"

static void compare(struct desk *desk, struct uuid id, const char *verdict)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_identity_match(tx, &desk->officer, id, slice_from_cstr(verdict), 0);
        }
        assert_ok(err);
}

static void check(struct desk *desk, struct uuid id, const char *key, const char *verdict)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = passports_check(tx, &desk->officer, id,
                                      &(struct check_verdict){ uuid_new(), slice_from_cstr(key),
                                                               slice_from_cstr(verdict), SLICE_NULL, 0 });
        }
        assert_ok(err);
}

static const struct finding_item *finding_about(struct desk *desk, struct uuid id, const char *about)
{
        static struct application_file file;
        file = desk_read(desk, &desk->officer, id);
        for (size_t i = 0; i < file.finding_count; i++)
                if (slice_equal(file.findings[i].about, slice_from_cstr(about)))
                        return &file.findings[i];
        return NULL;
}

static void is_a_weak_question(const struct finding_item *finding, const char *indicator)
{
        assert_non_null(finding);
        assert_slice(finding->indicator, indicator);
        assert_true(finding->weak && finding->innocent.size && finding->question.size && finding->sentence.size);
        assert_false(finding->showable || finding->corroborated || finding->tips_only || finding->object);
}

static void data_that_differ_from_the_card_are_asked_about(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        compare(&desk, id, "match");
        assert_null(finding_about(&desk, id, "identity"));
        compare(&desk, id, "differs");
        is_a_weak_question(finding_about(&desk, id, "identity"), "data-berbeda");
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(file.evidence_count, 0);
        compare(&desk, id, "match");
        assert_null(finding_about(&desk, id, "identity"));
        compare(&desk, id, "differs");
        assert_non_null(finding_about(&desk, id, "identity"));
        desk_close(&desk);
}

static void a_doubtful_paper_is_asked_about(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        bool said = false;
        desk_open(&desk);
        struct uuid id = desk_create(&desk);
        check(&desk, id, "ktp", "to-check");
        assert_null(finding_about(&desk, id, "papers"));
        check(&desk, id, "ktp", "differs");
        check(&desk, id, "kk", "differs");
        is_a_weak_question(finding_about(&desk, id, "papers"), "dokumen-berbeda");
        desk_interview(&desk, id);
        desk_explain(&desk, id, "differs"); /* his explanation does not fit: still nothing against him */
        struct slice code = finding_about(&desk, id, "papers")->key;
        struct application_file file = desk_read(&desk, &desk.officer, id);
        assert_int_equal(evidence_sum(&file, &code, 1).findings, 0);
        /* No passport on a paper in doubt. */
        struct proposal proposal = { .id = uuid_new(), .application_id = id, .outcome = S("T0") };
        assert_int_equal(desk_propose(&desk, &desk.officer, &proposal, &obstacles), ERR_INVALID);
        for (size_t i = 0; i < obstacles.count; i++)
                said = said || slice_find(obstacles.items[i], S("masih berbeda atau meragukan")) != SIZE_MAX;
        assert_true(said);
        check(&desk, id, "ktp", "there");
        assert_non_null(finding_about(&desk, id, "papers"));
        check(&desk, id, "kk", "there");
        assert_null(finding_about(&desk, id, "papers"));
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(data_that_differ_from_the_card_are_asked_about),
                cmocka_unit_test(a_doubtful_paper_is_asked_about),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
