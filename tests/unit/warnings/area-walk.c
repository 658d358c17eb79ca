/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "area-walk.h"

#include "base/checked.h"
#include "program/office.h"
#include "text/date.h"

const char *const walk_villages[] = { "35.02.02.2003", "35.02.02.2004", "35.02.02.2005", "35.02.03.2001" };

struct uuid walk_file_with(struct walk *walk, size_t reporter, const char *village, int weeks, const char *official)
{
        struct report_receipt receipt;
        char phone[32];
        (void)snprintf(phone, sizeof phone, PHONE_FORM, ++walk->filed);
        clock_freeze(walk->monday - (instant)weeks * 7 * DAY + DAY + walk->filed * MINUTE);
        struct report_draft draft = house_draft(village, phone);
        if (official)
                draft.official = slice_from_cstr(official);
        assert_ok(house_file(&walk->house, &walk->babinsa[reporter], &draft, &receipt));
        clock_freeze(walk->monday + 3 * DAY);
        return draft.id;
}

struct uuid walk_file(struct walk *walk, size_t reporter, const char *village, int weeks)
{
        return walk_file_with(walk, reporter, village, weeks, NULL);
}

/* A quiet half year: one report in four weeks, each from another village. */
void walk_open(struct walk *walk)
{
        static const char *const logins[BABINSA] = { "babinsa1", "babinsa2", "babinsa3",
                                                    "babinsa4", "babinsa5", "babinsa6" };
        enum error err;
        memset(walk, 0, sizeof *walk);
        walk->monday = date_start((struct date){ 2026, 9, 7 }, OFFSET_WIB);
        clock_freeze(walk->monday - 30 * 7 * DAY);
        house_open(&walk->house);
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = office_area_add(tx, walk->house.office, S("35.02"));
        }
        assert_ok(err);
        for (size_t i = 0; i < BABINSA; i++)
                walk->babinsa[i] = house_person(&walk->house, &(struct house_person){ logins[i], "Sersan Contoh",
                                                                                      "Babinsa", "babinsa", "35.02",
                                                                                      NULL });
        walk->analyst = house_person(&walk->house, &(struct house_person){ "analis", "Analis Contoh", "Analis",
                                                                           "analyst", "", NULL });
        walk->official = house_person(&walk->house, &(struct house_person){ "kades", "Suyatno", "Kepala Desa Ngrayun",
                                                                            "analyst", "", "+6284055556666" });
        for (int i = 0; i < 7; i++)
                walk_file(walk, (size_t)i % BABINSA, walk_villages[i % 4], 26 - 3 * i);
}

void walk_close(struct walk *walk)
{
        house_close(&walk->house);
        clock_freeze(-1);
}

int64_t walk_look(struct walk *walk)
{
        int64_t raised = -1;
        assert_ok(area_look_all(walk->house.fixture.store, NULL, clock_now(), &raised));
        return raised;
}

struct warning_counts walk_counts(struct walk *walk, const struct actor *actor)
{
        struct warning_counts counts;
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = warnings_counts(tx, actor, &walk->house.arena, &counts);
        }
        assert_ok(err);
        return counts;
}

struct area_rows walk_list(struct walk *walk, const struct actor *actor)
{
        enum error err;
        struct area_rows rows = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_list(tx, actor, &(struct signal_filter){ .limit = 50 }, &walk->house.arena, &rows);
        }
        assert_ok(err);
        return rows;
}

enum error walk_read(struct walk *walk, const struct actor *actor, struct uuid id, struct area_page *ret_page)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_read(tx, actor, id, &walk->house.arena, ret_page);
        }
        return err;
}

enum error walk_review(struct walk *walk, struct uuid id, int64_t version, const char *verdict, const char *reason)
{
        enum error err;
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = area_review(tx, &walk->analyst,
                                  &(struct signal_review){ .signal_id = id, .version = version,
                                                           .verdict = slice_from_cstr(verdict),
                                                           .reason = slice_from_cstr(reason) });
        }
        return err;
}

/* Five reports by five people in two weeks from one village. */
void walk_burst(struct walk *walk)
{
        for (size_t i = 0; i < 5; i++)
                walk_file(walk, i, walk_villages[0], (int)i % 2);
}

static struct panel panel_of(struct walk *walk, struct area_span span)
{
        enum error err;
        struct panel panel = { 0 };
        struct office office = { 0 };
        transaction (tx, walk->house.fixture.store, TX_READ, &err) {
                err = office_find(tx, walk->house.office, &walk->house.arena, &office);
                if (err == OK)
                        err = area_panel_of(tx, &office, span, &walk->house.arena, &panel);
        }
        assert_ok(err);
        return panel;
}

struct panel walk_panel(struct walk *walk, int32_t monday)
{
        return panel_of(walk, (struct area_span){ .monday = monday, .until = clock_now() });
}

struct panel walk_scanned_panel(struct walk *walk)
{
        int32_t monday = area_monday(date_of_instant(clock_now(), OFFSET_WIB));
        return panel_of(walk, (struct area_span){ .monday = monday - 7, .scan = true, .until = clock_now() });
}

void walk_publish(struct walk *walk, const struct warning_draft *draft)
{
        enum error err;
        struct warning_page warning;
        struct warning_fault_at fault = { 0 };
        transaction (tx, walk->house.fixture.store, TX_WRITE, &err) {
                err = warnings_draft(tx, &walk->analyst, draft, &walk->house.arena, &fault);
                if (err == OK)
                        err = warnings_read(tx, &walk->analyst, draft->id, &walk->house.arena, &warning);
                if (err == OK)
                        err = warnings_publish(tx, &walk->analyst, draft->id, warning.version);
        }
        assert_ok(err);
}
