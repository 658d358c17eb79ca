/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The circle of a subject: who was mentioned with what, and nothing of what is kept from the reader. */
#include "find.h"

#include <math.h>

#include "base/checked.h"
#include "subjects/circle.h"
#include "subjects/plan.h"
#include "subjects/rings.h"

struct desk {
        struct house house;
        struct actor babinsa, analyst;
};

static void desk_open(struct desk *desk)
{
        house_open(&desk->house);
        desk->analyst = house_person(
                &desk->house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
        desk->babinsa = house_person(&desk->house, &(struct house_person){ "babinsa1", "Sersan Contoh", "Babinsa",
                                                                           "babinsa", "35.02.02", NULL });
}

/* Returns the report. */
static struct uuid file(struct desk *desk, const char *phone, const char *recruiter, const char *company)
{
        struct report_receipt receipt;
        struct report_draft draft = house_draft("35.02.02.2003", phone);
        if (recruiter)
                draft.recruiter = slice_from_cstr(recruiter);
        if (company)
                draft.company = slice_from_cstr(company);
        assert_ok(house_file(&desk->house, &desk->babinsa, &draft, &receipt));
        return draft.id;
}

static struct uuid find(struct desk *desk, const char *kind, const char *written)
{
        return find_subject(&desk->house, &desk->analyst, kind, written);
}

static enum error read_circle(struct desk *desk, const struct actor *actor, struct uuid id, struct circle *ret_circle)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_circle(tx, actor, id, &desk->house.arena, ret_circle);
        }
        return err;
}

static const struct circle_node *node_named(const struct circle *circle, const char *label)
{
        for (size_t i = 0; i < circle->node_count; i++)
                if (slice_equal(circle->nodes[i].label, slice_from_cstr(label)))
                        return &circle->nodes[i];
        return NULL;
}

static void two_steps_around_a_phone(void **state)
{
        (void)state;
        struct desk desk;
        struct circle circle;
        desk_open(&desk);
        file(&desk, "0840-1111-2222", "Wahyu Sutrisno", "PT Maju Fiktif");
        file(&desk, "0840-1111-2222", "Hartono Fiktif", NULL);
        file(&desk, "0840-3333-4444", "Wahyu Sutrisno", NULL);
        file(&desk, "0840-5555-6666", "Darmaji Fiktif", NULL);
        file(&desk, "0840-1111-2222", NULL, "PT Lain Fiktif");
        assert_ok(read_circle(&desk, &desk.analyst, find(&desk, "phone", "084011112222"), &circle));
        assert_true(circle.complete);
        assert_int_equal(circle.hidden, 0);
        assert_slice(circle.nodes[0].label, "0840-1111-2222");
        const struct circle_node *recruiter = node_named(&circle, "Wahyu Sutrisno");
        const struct circle_node *second = node_named(&circle, "0840-3333-4444");
        assert_non_null(recruiter);
        assert_non_null(second);
        assert_int_equal(recruiter->steps, 1);
        assert_int_equal(recruiter->sources, 2);
        assert_int_equal(second->steps, 2);
        assert_ptr_equal(&circle.nodes[second->via], recruiter);
        assert_non_null(node_named(&circle, "Hartono Fiktif"));
        assert_null(node_named(&circle, "Darmaji Fiktif")); /* hangs on nothing of it */
        const struct circle_node *company = node_named(&circle, "PT Lain Fiktif");
        assert_non_null(company);
        assert_true(uuid_is_nil(circle.nodes[company->via].id)); /* by somebody without a name */
        for (size_t i = 0; i < circle.link_count; i++) {
                const struct circle_link *link = &circle.links[i];
                if (&circle.nodes[link->a] == recruiter && &circle.nodes[link->b] == second)
                        assert_true(link->possible && link->sources == 1); /* an equal name that nobody judged */
        }
        house_close(&desk.house);
}

/* Whoever is named in a report sees the circle as if it had never been filed. */
static void a_hidden_report_contributes_nothing(void **state)
{
        (void)state;
        struct desk desk;
        struct circle before, after, hidden;
        int64_t marked;
        enum error err;
        desk_open(&desk);
        file(&desk, "0840-1111-2222", "Wahyu Sutrisno", NULL);
        struct uuid phone = find(&desk, "phone", "084011112222");
        assert_ok(read_circle(&desk, &desk.analyst, phone, &before));
        struct uuid report = file(&desk, "0840-1111-2222", "Hartono Fiktif", "PT Maju Fiktif");
        assert_ok(read_circle(&desk, &desk.analyst, phone, &after));
        assert_true(after.node_count > before.node_count);
        struct uuid company = find(&desk, "company", "PT Maju Fiktif");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = access_mark_named(tx, &(struct named_in_search){ .office_id = desk.house.office,
                                                                       .object_kind = S("report"),
                                                                       .object_id = report,
                                                                       .persons = &desk.analyst.person_id,
                                                                       .person_count = 1 },
                                        &marked);
        }
        assert_ok(err);
        assert_ok(read_circle(&desk, &desk.analyst, phone, &hidden));
        assert_int_equal(hidden.node_count, before.node_count);
        assert_int_equal(hidden.link_count, before.link_count);
        assert_int_equal(hidden.hidden, before.hidden);
        for (size_t i = 0; i < before.node_count; i++) {
                assert_true(uuid_equal(hidden.nodes[i].id, before.nodes[i].id));
                assert_int_equal(hidden.nodes[i].sources, before.nodes[i].sources);
        }
        assert_int_equal(read_circle(&desk, &desk.analyst, company, &hidden), ERR_NOT_FOUND);
        house_close(&desk.house);
}

static void an_application_and_another_office_see_and_give_nothing(void **state)
{
        (void)state;
        struct desk desk;
        struct circle before, after;
        struct uuid subject;
        enum error err;
        desk_open(&desk);
        file(&desk, "0840-1111-2222", "Wahyu Sutrisno", NULL);
        struct uuid phone = find(&desk, "phone", "084011112222");
        assert_ok(read_circle(&desk, &desk.analyst, phone, &before));
        struct mention_new named = { .office_id = desk.house.office, .source_kind = SOURCE_APPLICATION,
                                     .source_id = uuid_new(), .source_group = S("pemohon"), .village_code = S(""),
                                     .observed_on = S("2026-01-01"), .kind = MATCH_PHONE, .raw = S("084011112222"),
                                     .role = S("guarantor") };
        struct mention_new company = named;
        company.kind = MATCH_COMPANY;
        company.raw = S("PT Penjamin Fiktif");
        company.role = S("company");
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &named, &subject);
                if (err == OK)
                        err = subjects_mention(tx, &company, &subject);
        }
        assert_ok(err);
        assert_ok(read_circle(&desk, &desk.analyst, phone, &after));
        assert_int_equal(after.node_count, before.node_count);
        assert_null(node_named(&after, "PT Penjamin Fiktif"));
        assert_int_equal(read_circle(&desk, &desk.analyst, subject, &after), ERR_NOT_FOUND);
        struct actor stranger = desk.analyst;
        stranger.office_id = desk.house.other_office;
        assert_int_equal(read_circle(&desk, &stranger, phone, &after), ERR_NOT_FOUND);
        assert_int_equal(read_circle(&desk, &desk.babinsa, phone, &after), ERR_NOT_FOUND);
        house_close(&desk.house);
}

static void at_most_a_hundred_and_fifty_and_the_rest_is_said(void **state)
{
        (void)state;
        struct desk desk;
        struct circle circle;
        enum error err;
        enum { MANY = 200 };
        desk_open(&desk);
        for (int i = 0; i < MANY; i++) {
                struct mention_new phone = { .office_id = desk.house.office, .source_kind = SOURCE_REPORT,
                                             .source_id = uuid_new(), .source_group = S("a"),
                                             .village_code = S(""), .observed_on = S("2026-01-01"),
                                             .kind = MATCH_PHONE, .raw = S("084011112222"), .role = S("contact") };
                struct mention_new person = phone;
                struct uuid subject;
                char name[40];
                (void)snprintf(name, sizeof name, "Wahyu %c%c Fiktif", 'a' + i % 26, 'a' + i / 26);
                person.kind = MATCH_PERSON;
                person.raw = slice_from_cstr(name);
                person.role = S("recruiter");
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = subjects_mention(tx, &phone, &subject);
                        if (err == OK)
                                err = subjects_mention(tx, &person, &subject);
                }
                assert_ok(err);
        }
        struct uuid phone = find(&desk, "phone", "084011112222");
        assert_ok(read_circle(&desk, &desk.analyst, phone, &circle));
        assert_int_equal(circle.node_count, CIRCLE_MOST);
        assert_true(circle.hidden > 0);
        assert_false(circle.complete); /* sixty of them were walked through */
        struct plan plan;
        plan_circle(&circle, &plan);
        for (size_t i = 1; i < circle.node_count; i++) { /* each has a line of its own, within the radius */
                assert_true(hypot(plan.places[i].x, plan.places[i].y) < plan.radius);
                for (size_t j = 1; j < i; j++)
                        assert_true(hypot(plan.places[i].x - plan.places[j].x, plan.places[i].y - plan.places[j].y) >
                                    15);
        }
        house_close(&desk.house);
}

static void mention(struct desk *desk, struct uuid source, enum match_kind kind, const char *raw)
{
        enum error err;
        struct uuid subject;
        struct mention_new new = { .office_id = desk->house.office, .source_kind = SOURCE_REPORT, .source_id = source,
                                   .source_group = S("a"), .village_code = S(""), .observed_on = S("2026-01-01"),
                                   .kind = kind, .raw = slice_from_cstr(raw), .role = S("recruiter") };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_mention(tx, &new, &subject);
        }
        assert_ok(err);
}

static struct rings find_rings(struct desk *desk)
{
        enum error err;
        struct rings rings;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = subjects_rings(tx, &desk->analyst, &desk->house.arena, &rings);
        }
        assert_ok(err);
        assert_true(rings.complete);
        return rings;
}

/* Three recruiters with two phones between them, among forty who share nothing: one group, and none for whom one of the
 * three reports names. */
static void a_group_is_found_and_kept_from_whom_it_names(void **state)
{
        (void)state;
        static const char *const phones[] = { "0840-7000-0001", "0840-7000-0002" };
        static const char *const names[] = { "Wahyu Satu Fiktif", "Hartono Dua Fiktif", "Darmaji Tiga Fiktif" };
        struct desk desk;
        struct uuid reports[3];
        int64_t marked;
        enum error err;
        desk_open(&desk);
        assert_int_equal(find_rings(&desk).count, 0);
        for (int i = 0; i < 40; i++) {
                struct uuid source = uuid_new();
                char name[40], phone[40];
                (void)snprintf(name, sizeof name, "Orang %c%c Fiktif", 'a' + i % 26, 'a' + i / 26);
                (void)snprintf(phone, sizeof phone, "0840-6000-%04d", i);
                mention(&desk, source, MATCH_PERSON, name);
                mention(&desk, source, MATCH_PHONE, phone);
        }
        for (size_t i = 0; i < 3; i++) {
                reports[i] = uuid_new();
                mention(&desk, reports[i], MATCH_PERSON, names[i]);
                mention(&desk, reports[i], MATCH_PHONE, phones[0]);
                mention(&desk, reports[i], MATCH_PHONE, phones[1]);
        }
        struct rings rings = find_rings(&desk);
        assert_int_equal(rings.count, 1);
        assert_int_equal(rings.items[0].member_count, 3);
        assert_int_equal(rings.items[0].shared_count, 2);
        for (size_t i = 0; i < 2; i++) { /* reports 1 and 2 name the analyst: nobody is left to share with */
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = access_mark_named(tx, &(struct named_in_search){ .office_id = desk.house.office,
                                                                               .object_kind = S("report"),
                                                                               .object_id = reports[i],
                                                                               .persons = &desk.analyst.person_id,
                                                                               .person_count = 1 },
                                                &marked);
                }
                assert_ok(err);
                assert_int_equal(find_rings(&desk).count, i == 0 ? 1 : 0);
        }
        house_close(&desk.house);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(two_steps_around_a_phone),
                cmocka_unit_test(a_hidden_report_contributes_nothing),
                cmocka_unit_test(an_application_and_another_office_see_and_give_nothing),
                cmocka_unit_test(at_most_a_hundred_and_fifty_and_the_rest_is_said),
                cmocka_unit_test(a_group_is_found_and_kept_from_whom_it_names),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
