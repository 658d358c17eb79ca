/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The head's figures against rows counted by hand, and the places where a figure becomes a word. */
#include "../passports/desk.h"

#include "attachments.sql.h"
#include "base/checked.h"
#include "cli.sql.h"
#include "finder/finder.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "office/office.h"
#include "program.sql.h"
#include "region/store.h"

#define NAMED_PHONE "+6284055556666"

struct town {
        struct house house;
        struct actor head, babinsa, named;
};

static void add_area(struct house *house)
{
        enum error err;
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = program_office_area_insert(tx,
                                                 &(struct program_office_area_insert_params){
                                                         .office_id = house->office, .regency_code = S("35.02") },
                                                 NULL);
        }
        assert_ok(err);
}

static void open_town(struct town *town)
{
        *town = (struct town){ 0 };
        house_open(&town->house);
        add_area(&town->house);
        town->head = house_person(&town->house,
                                  &(struct house_person){ "kepala", "Kepala", "Kepala", "head", "", NULL });
        town->named = house_person(&town->house,
                                   &(struct house_person){ "wakil", "Wakil", "Wakil", "head", "", NULL });
        town->babinsa = house_person(&town->house, &(struct house_person){ "babinsa", "Sersan Contoh", "Babinsa",
                                                                            "babinsa", "35.02", NULL });
}

static void close_town(struct town *town)
{
        house_close(&town->house);
}

static void file(struct town *town, const char *village, const char *phone, int count)
{
        struct report_receipt receipt;
        for (int i = 0; i < count; i++) {
                struct report_draft draft = house_draft(village, phone);
                assert_ok(house_file(&town->house, &town->babinsa, &draft, &receipt));
        }
}

static enum error look(struct town *town, const struct actor *actor, struct office_glance *ret_glance)
{
        enum error err;
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = office_look(tx, actor, &town->house.arena, ret_glance);
        }
        return err;
}

/* The map of a day to come: what is filed today is on tomorrow's. */
static enum error draw_after(struct town *town, int64_t days, const struct actor *actor, struct office_map *ret_map)
{
        enum error err;
        clock_set_offset(days * DAY);
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = office_map_read(tx, actor, &town->house.arena, ret_map);
        }
        clock_set_offset(0);
        return err;
}

static enum error draw(struct town *town, const struct actor *actor, struct office_map *ret_map)
{
        return draw_after(town, 1, actor, ret_map);
}

/* Looking often shows no single report: what comes and what is closed stands on the map of the next morning. */
static void the_map_is_that_of_the_morning(void **state)
{
        struct town town;
        struct office_map map;
        struct report_receipt receipt;
        enum error err;
        (void)state;
        open_town(&town);
        struct actor analyst = house_person(&town.house, &(struct house_person){ "analis", "Analis Contoh", "Analis",
                                                                                  "analyst", "", NULL });
        struct report_draft draft = house_draft("35.02.02.2003", NULL);
        struct report_step take = { .report_id = draft.id, .action = S("report.take") };
        struct report_close end = { .report_id = draft.id, .outcome = S("unfounded"), .note = S("Tidak benar.") };
        assert_ok(house_file(&town.house, &town.babinsa, &draft, &receipt));
        assert_ok(draw_after(&town, 0, &town.head, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 0);
        assert_ok(draw_after(&town, 1, &town.head, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 1);
        clock_set_offset(DAY);
        transaction (tx, town.house.fixture.store, TX_WRITE, &err) {
                err = report_step(tx, &analyst, &take);
                if (err == OK)
                        err = report_close(tx, &analyst, &end);
        }
        assert_ok(err);
        assert_ok(draw_after(&town, 1, &town.head, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 1);
        assert_ok(draw_after(&town, 2, &town.head, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 0);
        close_town(&town);
}

static void counts_what_waits_and_nothing_of_another_office(void **state)
{
        struct town town;
        struct office_glance glance;
        (void)state;
        open_town(&town);
        assert_ok(look(&town, &town.head, &glance));
        assert_int_equal(glance.reports_new, 0);
        assert_int_equal(glance.outcome_count, 0);
        file(&town, "35.02.02.2003", "084011112222", 2);
        file(&town, "35.02.02.2004", "084011113333", 1);
        assert_ok(look(&town, &town.head, &glance));
        assert_int_equal(glance.reports_new, 3);
        assert_int_equal(glance.applications_proposed, 0);
        assert_int_equal(glance.requests_open, 0);
        struct actor other = town.head;
        other.office_id = town.house.other_office;
        assert_ok(look(&town, &other, &glance));
        assert_int_equal(glance.reports_new, 0);
        assert_int_equal(look(&town, &town.babinsa, &glance), ERR_FORBIDDEN);
        close_town(&town);
}

static void what_names_the_reader_is_in_none_of_his_figures(void **state)
{
        struct town town;
        struct office_map map;
        struct office_glance glance;
        (void)state;
        open_town(&town);
        file(&town, "35.02.02.2003", "084011112222", 1);
        file(&town, "35.02.02.2003", "0840-5555-6666", 2);
        house_name_late(&town.house, &town.named, NAMED_PHONE);
        assert_ok(look(&town, &town.head, &glance));
        assert_int_equal(glance.reports_new, 3);
        assert_ok(look(&town, &town.named, &glance));
        assert_int_equal(glance.reports_new, 1);
        assert_ok(draw(&town, &town.head, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 3);
        assert_ok(draw(&town, &town.named, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 1);
        close_town(&town);
}

static size_t count_entries(struct town *town, const struct actor *reader, bool sees_held, struct slice action)
{
        enum error err;
        struct journal_rows rows = { 0 };
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = journal_list(tx,
                                   &(struct journal_filter){ .office_id = reader->office_id,
                                                             .reader_id = reader->person_id,
                                                             .sees_held = sees_held, .action = action },
                                   &town->house.arena, &rows);
        }
        assert_ok(err);
        return rows.count;
}

static size_t count_journal(struct town *town, const struct actor *reader, bool sees_held)
{
        return count_entries(town, reader, sees_held, S("report.create"));
}

/* A photo of that report, with the entry that adding one leaves. */
static void attach_photo(struct town *town, struct uuid report_id)
{
        enum error err;
        struct uuid id = uuid_new();
        const struct actor *author = &town->babinsa;
        transaction (tx, town->house.fixture.store, TX_WRITE, &err) {
                err = attachment_insert(tx,
                                        &(struct attachment_insert_params){
                                                .office_id = author->office_id, .id = id, .seq = 1,
                                                .owner_kind = S("report"), .owner_id = report_id, .item_key = S(""),
                                                .kind = S("image"), .pages = 1, .fingerprint = S("0123"),
                                                .added_by = author->person_id, .added_at = clock_now() },
                                        NULL);
                if (err == OK)
                        err = access_record(tx, &(struct access_trace){ .actor = author,
                                                                        .action = S("report.attach"),
                                                                        .object_kind = S("attachment"),
                                                                        .office_id = author->office_id, .ids = &id,
                                                                        .id_count = 1 });
        }
        assert_ok(err);
}

static void seal_journal(struct town *town)
{
        int64_t epoch, sealed;
        assert_ok(journal_lease(town->house.fixture.store, uuid_new(), &epoch));
        assert_ok(journal_seal(town->house.fixture.store, epoch, 500, &sealed));
}

static enum error find(struct town *town, const struct actor *actor, struct slice number)
{
        enum error err;
        struct slice path;
        transaction (tx, town->house.fixture.store, TX_READ, &err) {
                err = finder_path(tx, actor, number, &town->house.arena, &path);
        }
        return err;
}

/* The dashboard counts what the head's own desk counts: also a report that names the only analyst. */
static void what_names_the_only_analyst_waits_for_the_head(void **state)
{
        struct town town;
        struct office_glance glance;
        struct report_receipt receipt;
        (void)state;
        open_town(&town);
        (void)house_person(&town.house, &(struct house_person){ "yoga", "Yoga Prasetya", "Analis", "analyst", "",
                                                                "+6284033334444" });
        struct report_draft draft = house_draft("35.02.02.2003", NULL);
        draft.official = S("Yoga Prasetya, 0840 3333 4444");
        assert_ok(house_file(&town.house, &town.babinsa, &draft, &receipt));
        assert_ok(look(&town, &town.head, &glance));
        assert_int_equal(glance.reports_held, 1);
        close_town(&town);
}

/* Of a report that waits for the head, nobody else finds a trace: whom it names is not known yet. */
static void what_is_held_is_in_nobody_s_figures(void **state)
{
        struct town town;
        struct office_map map;
        struct office_glance glance;
        struct office_waiting waiting;
        struct report_receipt receipt;
        enum error err;
        (void)state;
        open_town(&town);
        struct actor analyst = house_person(&town.house, &(struct house_person){ "analis", "Yoga Prasetya",
                                                                                 "Analis Intelijen", "analyst", "",
                                                                                 NULL });
        struct report_draft draft = house_draft("35.02.02.2003", NULL);
        draft.official = S("orang dalam di kantor itu");
        assert_ok(house_file(&town.house, &town.babinsa, &draft, &receipt));
        assert_ok(look(&town, &town.head, &glance));
        assert_int_equal(glance.reports_new, 0);
        assert_int_equal(glance.reports_held, 1);
        transaction (tx, town.house.fixture.store, TX_READ, &err) {
                err = office_waits(tx, &analyst, &town.house.arena, &waiting);
        }
        assert_ok(err);
        assert_int_equal(waiting.reports_new, 0);
        assert_int_equal(waiting.reports_held, 0);
        assert_ok(draw(&town, &analyst, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 0);
        assert_int_equal(find(&town, &analyst, receipt.number), ERR_NOT_FOUND);
        assert_ok(find(&town, &town.head, receipt.number));
        assert_ok(find(&town, &town.babinsa, receipt.number));
        attach_photo(&town, receipt.id);
        seal_journal(&town);
        assert_int_equal(count_journal(&town, &analyst, false), 0);
        assert_int_equal(count_journal(&town, &town.head, true), 1);
        assert_int_equal(count_entries(&town, &analyst, false, S("report.attach")), 0);
        assert_int_equal(count_entries(&town, &town.head, true, S("report.attach")), 1);
        close_town(&town);
}

static void whom_a_report_names_reads_of_no_photo_of_it(void **state)
{
        struct town town;
        struct report_receipt naming, other;
        (void)state;
        open_town(&town);
        struct report_draft draft = house_draft("35.02.02.2003", NAMED_PHONE);
        assert_ok(house_file(&town.house, &town.babinsa, &draft, &naming));
        house_name_late(&town.house, &town.named, NAMED_PHONE);
        draft = house_draft("35.02.02.2003", NULL);
        assert_ok(house_file(&town.house, &town.babinsa, &draft, &other));
        attach_photo(&town, naming.id);
        attach_photo(&town, other.id);
        seal_journal(&town);
        assert_int_equal(count_entries(&town, &town.named, true, S("report.attach")), 1);
        assert_int_equal(count_entries(&town, &town.head, true, S("report.attach")), 2);
        close_town(&town);
}

/* Nobody in the office may look at what is held, and nobody there is told so: in its place stands, before any report
 * and always, what is missing in the office. */
static void no_desk_tells_that_a_report_waits_for_another_head(void **state)
{
        struct town town;
        struct office_waiting before = { 0 }, waiting = { 0 };
        struct report_receipt receipt;
        enum error err;
        (void)state;
        open_town(&town);
        struct actor admin = house_person(&town.house, &(struct house_person){ "admin", "Sri", "Administrator",
                                                                               "admin", "", NULL });
        struct actor *readers[] = { &admin, &town.named };
        for (size_t i = 0; i < ARRAY_SIZE(readers); i++) {
                transaction (tx, town.house.fixture.store, TX_READ, &err) {
                        err = office_waits(tx, readers[i], &town.house.arena, &before);
                }
                assert_ok(err);
                assert_int_equal(before.unwatched, readers[i] == &admin);
                struct report_draft draft = house_draft("35.02.02.2003", NULL);
                draft.official = S("orang dalam di kantor itu");
                draft.narrative = S("Yang bernomor 0840-5555-6666 menerima uang.");
                assert_ok(house_file(&town.house, &town.babinsa, &draft, &receipt));
                house_name_late(&town.house, &town.named, NAMED_PHONE);
                house_name_late(&town.house, &town.head, NAMED_PHONE);
                transaction (tx, town.house.fixture.store, TX_READ, &err) {
                        err = office_waits(tx, readers[i], &town.house.arena, &waiting);
                }
                assert_ok(err);
                assert_memory_equal(&before, &waiting, sizeof before);
        }
        /* The operator is told how many. */
        struct cli_oversight_row told;
        struct slice today = actor_today(&admin, &town.house.arena);
        transaction (tx, town.house.fixture.store, TX_READ, &err) {
                err = cli_oversight(tx, &(struct cli_oversight_params){ .nobody = UUID_NIL, .today = today },
                                    &town.house.arena, &told);
        }
        assert_ok(err);
        assert_true(told.headless == 2 && told.waiting == 0);
        close_town(&town);
}

/* Told before anything happens, when asking for a second head gives nothing away. */
static void who_can_ask_for_a_head_is_told_that_there_is_only_one(void **state)
{
        struct house house;
        (void)state;
        house_open(&house);
        struct actor admin = house_person(&house, &(struct house_person){ "admin", "Sri", "Administrator", "admin", "",
                                                                          NULL });
        for (int heads = 0; heads <= 2; heads++) {
                struct office_waiting told = { 0 };
                enum error err;
                struct actor head = admin;
                if (heads)
                        head = house_person(&house, &(struct house_person){ heads == 1 ? "kepala" : "wakil", "Kepala",
                                                                            "Kepala", "head", "", NULL });
                transaction (tx, house.fixture.store, TX_READ, &err) {
                        err = office_waits(tx, &admin, &house.arena, &told);
                }
                assert_ok(err);
                assert_int_equal(told.lone_head, heads == 1);
                transaction (tx, house.fixture.store, TX_READ, &err) {
                        err = office_waits(tx, &head, &house.arena, &told);
                }
                assert_ok(err);
                assert_int_equal(told.lone_head, heads == 1 && access_may_ever(&head, S("role.request")));
        }
        house_close(&house);
}

/* Who files can otherwise find out how far the others are from the next step. */
static void his_own_reports_are_not_on_his_map(void **state)
{
        struct town town;
        struct office_map map;
        (void)state;
        open_town(&town);
        struct actor officer = house_person(&town.house, &(struct house_person){ "pimpasa", "Bagas", "PIMPASA",
                                                                                 "field-officer", "", NULL });
        file(&town, "35.02.02.2003", NULL, 2);
        town.babinsa = officer;
        file(&town, "35.02.02.2003", NULL, 3);
        file(&town, "35.02.02.2004", NULL, 1);
        assert_ok(draw(&town, &officer, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 2);
        assert_int_equal(office_map_number(&map, S("35.02.02.2004")), 0);
        assert_int_equal(office_map_district(&map, S("35.02.02")), 2);
        assert_ok(draw(&town, &town.head, &map));
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 5);
        close_town(&town);
}

static void the_map_counts_villages_and_districts(void **state)
{
        struct town town;
        struct office_map map;
        (void)state;
        open_town(&town);
        file(&town, "35.02.02.2003", "084011112222", 4);
        file(&town, "35.02.02.2004", "084011113333", 2);
        file(&town, "35.02.01.2001", "084011114444", 1);
        assert_ok(draw(&town, &town.head, &map));
        assert_int_equal(map.village_count, 3);
        assert_int_equal(office_map_number(&map, S("35.02.02.2003")), 4);
        assert_int_equal(office_map_number(&map, S("35.02.02.2004")), 2);
        assert_int_equal(office_map_number(&map, S("35.02.01.2001")), 1);
        assert_int_equal(office_map_number(&map, S("35.02.01.2002")), 0);
        assert_int_equal(office_map_district(&map, S("35.02.02")), 6);
        assert_int_equal(office_map_district(&map, S("35.02.01")), 1);
        assert_int_equal(office_map_district(&map, S("35.02.03")), 0);
        assert_false(map.has_drawing);
        assert_int_equal(draw(&town, &town.babinsa, &map), ERR_FORBIDDEN);
        close_town(&town);
}

static void one_to_four_reports_are_the_same_step(void **state)
{
        (void)state;
        assert_int_equal(office_step(0), 0);
        assert_int_equal(office_step(1), 1);
        assert_int_equal(office_step(4), 1);
        assert_int_equal(office_step(5), 2);
        assert_int_equal(office_step(9), 2);
        assert_int_equal(office_step(10), 3);
        assert_int_equal(office_step(15), 4);
        assert_int_equal(office_step(20), 5);
        assert_int_equal(office_step(INT64_MAX), 5);
}

/* Everybody who reads the map subtracts: from what is shown of a district and of all its villages, nothing more follows
 * about a village with "kurang dari 5" than one to four. Every district of up to six villages with 1..11 reports. */
static void nothing_small_follows_by_subtraction(void **state)
{
        (void)state;
        enum { MOST = 11, VILLAGES = 6 };
        static const char *const codes[VILLAGES] = { "35.02.02.2001", "35.02.02.2002", "35.02.02.2003",
                                                     "35.02.02.2004", "35.02.02.2005", "35.02.02.2006" };
        static const int64_t kinds[] = { 1, 4, 5, 9, 10, MOST };
        for (size_t size = 1; size <= VILLAGES; size++) {
                size_t cases = 1;
                for (size_t i = 0; i < size; i++)
                        cases *= sizeof kinds / sizeof *kinds;
                for (size_t one = 0; one < cases; one++) {
                        struct office_village villages[VILLAGES];
                        struct office_map map = { .villages = villages, .village_count = size };
                        int64_t least = 0, most = 0;
                        size_t rest = one;
                        for (size_t i = 0; i < size; i++, rest /= sizeof kinds / sizeof *kinds) {
                                villages[i] = (struct office_village){ slice_from_cstr(codes[i]),
                                                                       kinds[rest % (sizeof kinds / sizeof *kinds)] };
                                struct office_figure shown = office_figure(villages[i].number, OFFICE_COUNT_MIN);
                                least += shown.from, most += shown.to;
                        }
                        int64_t total = office_map_district(&map, S("35.02.02"));
                        struct office_figure shown = office_figure(total, office_map_width(&map, S("35.02.02")));
                        assert_true(shown.from <= total && total <= shown.to);
                        for (size_t i = 0; i < size; i++) {
                                if (villages[i].number >= OFFICE_COUNT_MIN)
                                        continue;
                                int64_t highest = shown.to - (least - 1), lowest = shown.from - (most - 4);
                                assert_true(highest >= 4 && lowest <= 1);
                        }
                }
        }
}

static void the_map_has_the_borders_that_the_office_brought(void **state)
{
        static const struct slice square = S(
                "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"code\":"
                "\"35.02.01.2001\"},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[111.40,-8.00],[111.50,-8.00],"
                "[111.50,-8.10],[111.40,-8.10],[111.40,-8.00]]]}}]}");
        enum error err;
        struct town town;
        struct office_map map;
        struct borders borders;
        (void)state;
        open_town(&town);
        assert_ok(draw(&town, &town.head, &map));
        assert_false(map.has_drawing);
        struct borders_options options = { .area = map.area };
        assert_ok(borders_read(&town.house.arena, square, &options, &borders, NULL));
        transaction (tx, town.house.fixture.store, TX_WRITE, &err) {
                err = region_borders_store(tx, town.house.office, &borders, S("Buatan sendiri"));
        }
        assert_ok(err);
        assert_ok(draw(&town, &town.head, &map));
        assert_true(map.has_drawing);
        assert_int_equal(map.drawing.borders.village_count, 1);
        assert_string_equal(map.drawing.borders.villages[0].code, "35.02.01.2001");
        assert_slice(map.drawing.source, "Buatan sendiri");
        close_town(&town);
}

static struct proposal issue_of(struct uuid application_id)
{
        return (struct proposal){ .id = uuid_new(), .application_id = application_id, .outcome = S("T0") };
}

/* What one officer decides alone counts as what two decide; what was sent back counts nowhere. */
static void decisions_of_one_and_of_two_officers_count(void **state)
{
        struct desk desk;
        struct office_glance glance;
        struct obstacles obstacles;
        enum error err;
        (void)state;
        desk_open(&desk);
        desk_legal(&desk);
        struct actor head = desk_person(&desk, desk.house.office, "kepala", "head");
        for (int i = 0; i < OFFICE_COUNT_MIN + 1; i++) {
                struct uuid id = desk_create(&desk);
                struct proposal issue = issue_of(id);
                transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                        err = passports_start(tx, &desk.officer, id);
                }
                assert_ok(err);
                desk_ready(&desk, id);
                assert_ok(desk_propose(&desk, &desk.officer, &issue, &obstacles));
        }
        struct uuid suspended = desk_create(&desk);
        struct proposal proposal = desk_proposal(suspended);
        desk_interview(&desk, suspended);
        assert_ok(desk_hear(&desk, suspended));
        assert_ok(desk_propose(&desk, &desk.officer, &proposal, &obstacles));
        transaction (tx, desk.house.fixture.store, TX_WRITE, &err) {
                err = passports_return(tx, &desk.second, &(struct second_step){ suspended, proposal.id,
                                                                                .note = S("Bukti belum cukup.") });
        }
        assert_ok(err);
        transaction (tx, desk.house.fixture.store, TX_READ, &err) {
                err = office_look(tx, &head, &desk.house.arena, &glance);
        }
        assert_ok(err);
        assert_int_equal(glance.outcome_count, 1);
        assert_slice(glance.outcomes[0].code, "T0");
        assert_int_equal(glance.outcomes[0].number, OFFICE_COUNT_MIN + 1);
        desk_close(&desk);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(decisions_of_one_and_of_two_officers_count),
                cmocka_unit_test(counts_what_waits_and_nothing_of_another_office),
                cmocka_unit_test(what_names_the_reader_is_in_none_of_his_figures),
                cmocka_unit_test(what_names_the_only_analyst_waits_for_the_head),
                cmocka_unit_test(what_is_held_is_in_nobody_s_figures),
                cmocka_unit_test(whom_a_report_names_reads_of_no_photo_of_it),
                cmocka_unit_test(no_desk_tells_that_a_report_waits_for_another_head),
                cmocka_unit_test(who_can_ask_for_a_head_is_told_that_there_is_only_one),
                cmocka_unit_test(his_own_reports_are_not_on_his_map),
                cmocka_unit_test(the_map_counts_villages_and_districts),
                cmocka_unit_test(the_map_is_that_of_the_morning),
                cmocka_unit_test(nothing_small_follows_by_subtraction),
                cmocka_unit_test(one_to_four_reports_are_the_same_step),
                cmocka_unit_test(the_map_has_the_borders_that_the_office_brought),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
