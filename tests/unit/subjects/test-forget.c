/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A source that was destroyed says nothing any more, and what others said stays. */
#include "../house.h"

#include "base/checked.h"
#include "store/store.h"
#include "subjects/sameness.h"

static const struct uuid gone = { .bytes = { 1, 2, 3 } };

struct scene {
        struct house house;
        struct actor analyst;
};

static void scene_open(struct scene *scene)
{
        house_open(&scene->house);
        scene->analyst = house_person(&scene->house, &(struct house_person){ "analis", "Analis Contoh", "Analis",
                                                                             "analyst", "", NULL });
}

static struct uuid mention(struct scene *scene, struct slice source_kind, struct uuid source, enum match_kind kind,
                           const char *raw)
{
        enum error err;
        struct uuid subject;
        char group[UUID_TEXT_SIZE + 1];
        uuid_format(source, group);
        struct mention_new new = { .office_id = scene->house.office, .source_kind = source_kind, .source_id = source,
                                   .source_group = slice_from_cstr(group), .village_code = S("35.02.02.2003"),
                                   .observed_on = S("2026-11-01"), .kind = kind, .raw = slice_from_cstr(raw),
                                   .role = S("recruiter") };
        transaction (tx, scene->house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &new, &subject);
        }
        assert_ok(err);
        return subject;
}

static int64_t forget(struct scene *scene)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, scene->house.fixture.store, TX_WRITE, &err) {
                err = subjects_forget(tx, &(struct source_ref){ .kind = SOURCE_TIP, .id = gone }, &count);
        }
        assert_ok(err);
        return count;
}

static struct subject_page read_subject(struct scene *scene, struct uuid id)
{
        enum error err;
        struct subject_page page;
        transaction (tx, scene->house.fixture.store, TX_WRITE, &err) {
                err = subjects_read(tx, &scene->analyst, id, &scene->house.arena, &page);
        }
        assert_ok(err);
        return page;
}

static size_t found(struct scene *scene, const char *words)
{
        enum error err;
        struct subject_rows rows;
        transaction (tx, scene->house.fixture.store, TX_WRITE, &err) {
                err = subjects_list(tx, &scene->analyst,
                                    &(struct subject_filter){ .query = slice_from_cstr(words), .limit = 50 },
                                    &scene->house.arena, &rows);
        }
        return err == OK ? rows.count : 0;
}

static void whom_nobody_else_named_is_erased(void **state)
{
        (void)state;
        struct scene scene;
        scene_open(&scene);
        struct uuid phone = mention(&scene, SOURCE_TIP, gone, MATCH_PHONE, "0840-1234-5678");
        struct uuid person = mention(&scene, SOURCE_TIP, gone, MATCH_PERSON, "Bu Sri, rumahnya dekat pasar");
        assert_int_equal(found(&scene, "084012345678"), 1);
        assert_int_equal(forget(&scene), 2);
        assert_int_equal(forget(&scene), 0); /* once more is nothing */
        const struct uuid both[] = { phone, person };
        for (size_t i = 0; i < 2; i++) {
                struct subject_page page = read_subject(&scene, both[i]);
                assert_slice(page.head.label, "(dihapus)");
                assert_int_equal(page.mention_count, 1);
                assert_slice(page.mentions[0].raw, "(dihapus)");
                assert_int_equal(page.spelling_count, 0);
        }
        assert_int_equal(found(&scene, "084012345678"), 0);
        struct uuid later = mention(&scene, SOURCE_REPORT, uuid_new(), MATCH_PHONE, "0840 1234 5678");
        assert_false(uuid_equal(later, phone)); /* who is named later is not taken for what was erased */
        assert_slice(read_subject(&scene, later).head.label, "0840-1234-5678");
        assert_int_equal(house_number(scene.house.fixture.store, "SELECT count(*) FROM subject_block"), 0);
        house_close(&scene.house);
}

static void who_was_named_by_others_is_called_as_they_say(void **state)
{
        (void)state;
        struct scene scene;
        scene_open(&scene);
        struct uuid person = mention(&scene, SOURCE_TIP, gone, MATCH_PERSON, "SRI WAHYUNI");
        assert_true(uuid_equal(person, mention(&scene, SOURCE_REPORT, uuid_new(), MATCH_PERSON, "Sri Wahyuni")));
        struct uuid phone = mention(&scene, SOURCE_REPORT, uuid_new(), MATCH_PHONE, "0840-1234-5678");
        assert_true(uuid_equal(phone, mention(&scene, SOURCE_TIP, gone, MATCH_PHONE, "+62 840 1234 5678")));
        struct uuid company = mention(&scene, SOURCE_REPORT, uuid_new(), MATCH_COMPANY, "PT Contoh Jaya");
        assert_true(uuid_equal(company, mention(&scene, SOURCE_TIP, gone, MATCH_COMPANY, "pt. contoh jaya")));
        assert_int_equal(forget(&scene), 3);
        struct subject_page page = read_subject(&scene, person);
        assert_slice(page.head.label, "Sri Wahyuni");
        assert_int_equal(page.mention_count, 2);
        assert_int_equal(page.spelling_count, 1);
        assert_slice(page.spellings[0], "Sri Wahyuni");
        assert_slice(read_subject(&scene, phone).head.label, "0840-1234-5678");
        assert_slice(read_subject(&scene, company).head.label, "PT Contoh Jaya");
        assert_int_equal(found(&scene, "084012345678"), 1);
        house_close(&scene.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(whom_nobody_else_named_is_erased),
                cmocka_unit_test(who_was_named_by_others_is_called_as_they_say),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
