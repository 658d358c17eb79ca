/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "people.h"

struct actor babinsa_of(struct house *house, const char *login, const char *phone)
{
        return house_person(house,
                            &(struct house_person){ login, "Sersan Contoh", "Babinsa", "babinsa", "35.02.02", phone });
}

struct actor analyst_of(struct house *house)
{
        return house_person(house, &(struct house_person){ "analis", "Analis Contoh", "Analis", "analyst", "", NULL });
}

struct actor head_of(struct house *house)
{
        return house_person(house,
                            &(struct house_person){ "kepala", "Kepala Contoh", "Kepala Kantor", "head", "", NULL });
}

enum error list(struct house *house, const struct actor *actor, enum report_tab tab,
                       struct report_rows *ret_rows)
{
        enum error err;
        struct report_filter filter = { .tab = tab, .limit = 50 };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = reports_list(tx, actor, &filter, &house->arena, ret_rows);
        }
        return err;
}

enum error read_report(struct house *house, const struct actor *actor, struct uuid id,
                              struct report_page *ret_page)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_read(tx, actor, &(struct report_ask){ .id = id }, &house->arena, ret_page);
        }
        return err;
}

enum error step(struct house *house, const struct actor *actor, struct uuid id, const char *action)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = report_step(tx, actor,
                                  &(struct report_step){ .report_id = id, .action = slice_from_cstr(action) });
        }
        return err;
}

void expect_no_trace(struct house *house, const struct actor *named, struct uuid report_id)
{
        struct report_rows rows = { 0 };
        struct report_page page;
        struct report_counts counts = { 0 };
        enum error err;
        assert_int_equal(read_report(house, named, report_id, &page), ERR_NOT_FOUND);
        assert_ok(list(house, named, REPORTS_ALL, &rows));
        assert_int_equal(rows.count, 0);
        assert_ok(list(house, named, REPORTS_UNTAKEN, &rows));
        assert_int_equal(rows.count, 0);
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = reports_counts(tx, named, NULL, &house->arena, &counts);
        }
        assert_ok(err);
        assert_int_equal(counts.untaken, 0);
        assert_int_equal(step(house, named, report_id, "report.take"), ERR_NOT_FOUND);
}
