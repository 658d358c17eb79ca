/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The end of files that are due: nothing that is still worked on, everything else in steps, told in the journal. */
#include "../passports/desk.h"

#include "attachments/attachments.h"
#include "base/checked.h"
#include "blobs/record.h"
#include "blobs/retain.h"
#include "store/query.h"

#define YEAR (366 * DAY)

/* Three values reach every statement: office, id, and a moment. */
static enum error run(struct tx *tx, const struct statement *statement, struct uuid office, struct uuid id)
{
        const struct sql_value values[] = { sql_uuid(office), sql_uuid(id), sql_int(clock_now()) };
        return query_run(tx, statement, values, NULL);
}

static const enum sql_type office_id_at[] = { SQL_UUID, SQL_UUID, SQL_INSTANT };
#define STATEMENT(NAME, LITE, POSTGRES)                                                                                \
        static const struct statement NAME = { .name = #NAME, .place = "test", .sqlite = (LITE),                      \
                                               .postgres = (POSTGRES), .params = office_id_at, .param_count = 3,      \
                                               .set = "main" }

STATEMENT(end_report, "UPDATE report SET state = 'closed', changed_at = ?3 WHERE office_id = ?1 AND id = ?2",
          "UPDATE report SET state = 'closed', changed_at = $3 WHERE office_id = $1 AND id = $2");
STATEMENT(end_application, "UPDATE application SET state = 'served', changed_at = ?3 WHERE office_id = ?1 AND id = ?2",
          "UPDATE application SET state = 'served', changed_at = $3 WHERE office_id = $1 AND id = $2");

static void end(struct desk *desk, const struct statement *statement, struct uuid id)
{
        enum error err;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = run(tx, statement, desk->house.office, id);
        }
        assert_ok(err);
}

static struct uuid add_file(struct desk *desk, struct slice kind, struct slice retention, struct uuid owner)
{
        enum error err;
        struct blob_record record = { .office_id = desk->house.office, .id = uuid_new(), .address.bytes = { 7 },
                                      .class = S("P3"), .owner_kind = kind, .owner_id = owner,
                                      .media_type = S("image/png"), .size = 5, .retention = retention,
                                      .created_at = clock_now() };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = blob_record_add(tx, &record);
        }
        assert_ok(err);
        return record.id;
}

/* A photo of one page, as attachment_store leaves it: two files. */
static struct uuid attach(struct desk *desk, struct slice kind, struct uuid thing)
{
        enum error err;
        bool added;
        struct attachment_made made = { .kind = S("photo"), .page_count = 1 };
        struct attachment_owner owner = { .office_id = desk->house.office, .id = thing, .kind = kind, .item_key = S(""),
                                          .class = S("P3"), .retention = kind };
        struct attachment_new new = { .id = uuid_new(), .added_by = desk->officer.person_id, .made = &made };
        for (size_t i = 0; i < 2; i++)
                made.pages[i] = (struct attachment_page){ .media_type = S("image/jpeg"), .size = 5, .width = 4,
                                                          .height = 3, .address.bytes = { (uint8_t)(i + 1) } };
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = attachment_add(tx, &owner, &new, &added);
        }
        assert_ok(err);
        return new.id;
}

/* Whether both of its pages open. */
static bool opens(struct desk *desk, struct slice kind, struct uuid thing, struct uuid id)
{
        enum error err;
        struct attachment_page page;
        struct attachment_owner owner = { .office_id = desk->house.office, .id = thing, .kind = kind };
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = attachment_find(tx, &owner, &(struct attachment_place){ id, 0 }, tx_arena(tx), &page);
                if (err == OK)
                        err = attachment_find(tx, &owner, &(struct attachment_place){ id, 1 }, tx_arena(tx), &page);
        }
        assert_true(err == OK || err == ERR_NOT_FOUND);
        return err == OK;
}

static bool is_there(struct desk *desk, struct uuid id)
{
        enum error err;
        struct blob_record record;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = blob_record_get(tx, desk->house.office, id, tx_arena(tx), &record);
        }
        assert_true(err == OK || err == ERR_NOT_FOUND);
        return err == OK;
}

static int64_t step(struct desk *desk)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, desk->house.fixture.store, TX_WRITE, &err) {
                err = blob_retain_step(tx, clock_now(), &count);
        }
        assert_ok(err);
        return count;
}

static enum error count_entry(struct tx *tx, int64_t *ret_count)
{
        static const enum sql_type columns[] = { SQL_INT };
        static const char text[] = "SELECT count(*) FROM journal_entry WHERE action = 'blob.expire'";
        static const struct statement statement = { .name = "told", .place = "test", .sqlite = text, .postgres = text,
                                                    .columns = columns, .column_count = 1, .set = "main" };
        _cleanup_query_ struct query query = { 0 };
        bool row;
        TRY(query_open(&query, tx, &statement, NULL));
        TRY(query_step(&query, &row));
        if (!row)
                return ERR_NOT_FOUND;
        *ret_count = query_int(&query, 0);
        return OK;
}

static int64_t entries(struct desk *desk)
{
        enum error err;
        int64_t count = -1;
        transaction (tx, desk->house.fixture.store, TX_READ, &err) {
                err = count_entry(tx, &count);
        }
        assert_ok(err);
        return count;
}

static struct uuid file_report(struct desk *desk)
{
        struct report_receipt receipt;
        struct actor babinsa = desk_person(desk, desk->house.office, "babinsa", "babinsa");
        struct report_draft draft = house_draft("35.02.02.2003", NULL);
        assert_ok(house_file(&desk->house, &babinsa, &draft, &receipt));
        return draft.id;
}

static void what_is_worked_on_stays(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        struct uuid report = file_report(&desk), application = desk_create(&desk);
        struct uuid photo = attach(&desk, S("report"), report);
        struct uuid scan = attach(&desk, S("application"), application);
        struct uuid strange = add_file(&desk, S("meeting"), S("application"), uuid_new());
        clock_set_offset(6 * YEAR);
        assert_int_equal(step(&desk), 0);
        end(&desk, &end_report, report);
        end(&desk, &end_application, application);
        assert_int_equal(step(&desk), 0); /* the years count from the end, not from the file */
        clock_set_offset(6 * YEAR + BLOB_KEPT - DAY);
        assert_int_equal(step(&desk), 0);
        assert_true(opens(&desk, S("report"), report, photo) && opens(&desk, S("application"), application, scan));
        assert_int_equal(entries(&desk), 0);
        clock_set_offset(6 * YEAR + BLOB_KEPT + DAY);
        assert_int_equal(step(&desk), 4);
        assert_false(opens(&desk, S("report"), report, photo) || opens(&desk, S("application"), application, scan));
        assert_true(is_there(&desk, strange)); /* nobody said when such an owner ends */
        assert_int_equal(entries(&desk), 1);
        assert_int_equal(step(&desk), 0); /* again is nothing */
        assert_int_equal(entries(&desk), 1);
        clock_set_offset(0);
        desk_close(&desk);
}

static void a_letter_stays_with_its_application(void **state)
{
        (void)state;
        struct desk desk;
        struct obstacles obstacles;
        desk_open(&desk);
        struct uuid application = desk_create(&desk);
        desk_legal(&desk);
        desk_interview(&desk, application);
        assert_ok(desk_hear(&desk, application));
        struct proposal proposal = desk_proposal(application);
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        struct uuid letter = add_file(&desk, S("decision"), S("application"), proposal.id);
        clock_set_offset(BLOB_KEPT + DAY);
        assert_int_equal(step(&desk), 0);
        assert_true(is_there(&desk, letter));
        end(&desk, &end_application, application);
        clock_set_offset(2 * BLOB_KEPT + 2 * DAY);
        assert_int_equal(step(&desk), 1);
        assert_false(is_there(&desk, letter));
        clock_set_offset(0);
        desk_close(&desk);
}

/* Owners that are gone: as old, and nobody left to ask. */
static void many_go_in_steps(void **state)
{
        (void)state;
        struct desk desk;
        desk_open(&desk);
        for (int i = 0; i < 205; i++)
                (void)add_file(&desk, S("info_request"), S("exchange"), uuid_new());
        assert_int_equal(step(&desk), 0);
        clock_set_offset(BLOB_KEPT + DAY);
        assert_int_equal(step(&desk), 100);
        assert_int_equal(step(&desk), 100);
        assert_int_equal(step(&desk), 5);
        assert_int_equal(step(&desk), 0);
        assert_int_equal(entries(&desk), 3);
        clock_set_offset(0);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(what_is_worked_on_stays),
                cmocka_unit_test(a_letter_stays_with_its_application),
                cmocka_unit_test(many_go_in_steps),
        };
        return cmocka_run_group_tests_name("blobs/retain", tests, NULL, NULL);
}
