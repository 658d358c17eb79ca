/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of changed codes: refused whole when a row is wrong, in force once a second person has published it. */
#include "../house.h"

#include "base/checked.h"
#include "content.sql.h"
#include "content/changes.h"
#include "content/draft.h"
#include "program/office.h"

static struct content_draft draft_of(const char *body)
{
        return (struct content_draft){ .kind = CONTENT_CHANGES_KIND, .key = CONTENT_CHANGES_KEY,
                                       .valid_from = S("2026-01-01"), .confirmed = true,
                                       .body = slice_from_cstr(body) };
}

static void a_wrong_row_refuses_the_draft(void **state)
{
        (void)state;
        static const char *const wrong[] = {
                "{}", "{\"rows\":[1]}", "{\"rows\":[\"merge,35.02.02.2901,35.02.02.2001,2024-01-01\"]}",
                "{\"rows\":[\"merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\\nmerge,a,b,c,d\"]}",
                "{\"rows\":[\"merge,35.02.02.2901,35.02.02.2999,2024-01-01,x\"]}",
        };
        struct slice why = SLICE_NULL;
        struct content_draft good = draft_of("{\"rows\":[\"merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\"]}"),
                             none = draft_of("{\"rows\":[]}");
        assert_ok(content_draft_check(&good, &why));
        assert_ok(content_draft_check(&none, &why));
        for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
                struct content_draft draft = draft_of(wrong[i]);
                why = SLICE_NULL;
                assert_int_equal(content_draft_check(&draft, &why), ERR_INVALID);
                assert_true(slice_starts_with(why, S("Tabel perubahan wilayah")));
        }
}

static size_t count_in_force(struct house *house)
{
        enum error err;
        struct region_changes changes;
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = content_changes_now(tx, house->office, &house->arena, &changes);
        }
        assert_ok(err);
        return changes.count;
}

static struct content_region_now_of_rows now_of(struct house *house, struct slice code)
{
        enum error err;
        struct content_region_now_of_rows rows;
        transaction (tx, house->fixture.store, TX_READ, &err) {
                err = content_region_now_of(tx,
                                            &(struct content_region_now_of_params){ .office_id = house->office,
                                                                                    .code = code },
                                            &house->arena, &rows);
        }
        assert_ok(err);
        return rows;
}

static void publish(struct house *house, const struct actor *tester, const struct actor *publisher, const char *body)
{
        enum error err;
        struct content_fault fault = { 0 };
        struct content_draft draft = draft_of(body);
        struct content_step step = { draft.kind, draft.key, 0 };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = content_draft_add(tx, house->office, &draft, UUID_NIL, &step.version);
        }
        assert_ok(err);
        assert_ok(content_test_by(house->fixture.store, tester, &step, &house->arena, &fault));
        assert_int_equal(content_publish_by(house->fixture.store, tester, &step), ERR_FORBIDDEN);
        assert_ok(content_publish_by(house->fixture.store, publisher, &step));
}

static void a_second_person_puts_it_in_force(void **state)
{
        (void)state;
        struct house house;
        enum error err;
        house_open(&house);
        transaction (tx, house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, house.office, S("35.02"));
        }
        assert_ok(err);
        struct actor admin = house_person(&house,
                                          &(struct house_person){ "admin1", "Admin", "Admin", "admin", "", NULL });
        struct actor head = house_person(&house,
                                         &(struct house_person){ "kepala", "Kepala", "Kepala", "head", "", NULL });
        assert_int_equal(count_in_force(&house), 0);
        publish(&house, &admin, &head,
                "{\"rows\":[\"recode,35.98.01,35.02.03,2020-01-01,x\","
                "\"merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\","
                "\"split,35.02.02.2905,35.02.02.2003,2025-01-01,x\","
                "\"split,35.02.02.2905,35.02.02.2004,2025-01-01,x\"]}");
        assert_int_equal(count_in_force(&house), 4);
        struct content_region_now_of_rows rows = now_of(&house, S("35.98.01.2001"));
        assert_int_equal(rows.count, 1);
        assert_slice(rows.items[0].now_code, "35.02.03.2001");
        assert_true(rows.items[0].inside && rows.items[0].covers);
        rows = now_of(&house, S("35.02.02.2901"));
        assert_true(rows.count == 1 && rows.items[0].inside && !rows.items[0].covers);
        rows = now_of(&house, S("35.02.02.2905"));
        assert_true(rows.count == 2 && !rows.items[0].inside && rows.items[1].covers);
        publish(&house, &admin, &head, "{\"rows\":[]}"); /* taken back */
        assert_int_equal(count_in_force(&house), 0);
        assert_int_equal(now_of(&house, S("35.02.02.2905")).count, 0);
        house_close(&house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(a_wrong_row_refuses_the_draft),
                cmocka_unit_test(a_second_person_puts_it_in_force),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
