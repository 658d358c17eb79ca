/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Tables of splits, merges and new codes: what is refused where, what a code is today, which places are counted as
 * one. 35.02.02.2001 .. 2011 are villages of the list; 35.02.02.29xx and 35.98 are not. */
#include "../test.h"

#include "base/checked.h"
#include "region/changes.h"
#include "text/date.h"

struct table {
        struct arena arena;
        struct region_changes changes;
        struct region_changes_faults faults;
        enum error err;
};

static int64_t day(const char *iso)
{
        struct date date;
        assert_ok(date_parse_iso(slice_from_cstr(iso), &date));
        return date_to_days(date);
}

static void read_text(struct table *table, const char *text, bool codes)
{
        struct region_changes_form form = { .codes = codes, .today = day("2026-11-30") };
        *table = (struct table){ 0 };
        arena_init(&table->arena, 1 << 22);
        table->err = region_changes_read(slice_from_cstr(text), &form, &table->arena, &table->changes, &table->faults);
}

static void close_table(struct table *table)
{
        arena_reset(&table->arena);
}

#define HEAD "kind,from,to,date,source\n"

static void must_refuse(const char *text, const char *sentence)
{
        struct table table;
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 4096);
        read_text(&table, text, true);
        assert_int_equal(table.err, ERR_INVALID);
        assert_true(table.faults.count > 0);
        region_changes_write_fault(&out, &table.faults.items[0], LANGUAGE_EN);
        assert_slice(slice_sub(buffer_slice(&out), 0, strlen(sentence)), sentence);
        close_table(&table);
}

static void test_says_where_a_row_is_wrong(void **state)
{
        (void)state;
        must_refuse("", "Line 1, column 1: the first line names the columns");
        must_refuse("kind,from,to,date\n", "Line 1, column 1: the first line names the columns");
        must_refuse(HEAD "fusion,35.02.02.2901,35.02.02.2001,2024-01-01,x\n", "Line 2, column 1 (fusion): the kind is");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\n"
                    "merge,3502022901,35.02.02.2001,2024-01-01,x\n",
                    "Line 3, column 2 (3502022901): this is no code");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,01/02/2024,x\n",
                    "Line 2, column 4 (01/02/2024): this is no date");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2026-12-01,x\n",
                    "Line 2, column 4 (2026-12-01): this day has");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01,\n", "Line 2, column 5: say where");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2999,2024-01-01,x\n",
                    "Line 2, column 3 (35.02.02.2999): this new code is not");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02,2024-01-01,x\n",
                    "Line 2, column 3 (35.02.02): old and new code");
        must_refuse(HEAD "merge,35.02.98,35.02.02,2024-01-01,x\n", "Line 2, column 1: districts and regencies");
        must_refuse(HEAD "recode,35.02.02.2001,35.02.02.2001,2024-01-01,x\n",
                    "Line 2, column 3 (35.02.02.2001): old and new code are");
        must_refuse(HEAD "split,35.02.02.2901,35.02.02.2001,2024-01-01,x\n", "Line 2, column 1: a split has");
        must_refuse(HEAD "merge,35.02.02.2901,\"35.02.02.2001,2024-01-01,x\n",
                    "Line 3, column 3: this row cannot be read");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01\n", "Line 2, column 4: the number of columns");
}

static void test_columns_in_any_order(void **state)
{
        (void)state;
        struct table table;
        read_text(&table, "source;date;to;from;kind\nPerda 3;2024-01-01;35.02.02.2001;35.02.02.2901;merge\n", true);
        assert_ok(table.err);
        assert_slice(table.changes.items[0].to, "35.02.02.2001");
        assert_slice(table.changes.items[0].source, "Perda 3");
        close_table(&table);
        must_refuse("source;date;to;from;kind\nPerda 3;2024-01-01;35.02.02.2999;35.02.02.2901;merge\n",
                    "Line 2, column 3 (35.02.02.2999)");
}

static void test_refuses_what_contradicts(void **state)
{
        (void)state;
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\n"
                    "merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\n",
                    "Line 3, column 2 (35.02.02.2901): this row stands above");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\n"
                    "recode,35.02.02.2901,35.02.02.2002,2025-01-01,x\n",
                    "Line 3, column 2 (35.02.02.2901): this old code has ended");
        must_refuse(HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01,x\n"
                    "merge,35.02.02.2901,35.02.02.2002,2024-01-01,x\n",
                    "Line 3, column 2 (35.02.02.2901): this old code has ended");
        must_refuse(HEAD "recode,35.02.02.2901,35.02.02.2001,2024-01-01,x\n"
                    "recode,35.02.02.2902,35.02.02.2001,2024-01-01,x\n",
                    "Line 3, column 3 (35.02.02.2001): this new code belongs");
        must_refuse(HEAD "recode,35.02.02.2901,35.02.02.2001,2024-01-01,x\n"
                    "recode,35.02.02.2001,35.02.02.2901,2025-01-01,x\n",
                    "Line 3, column 3 (35.02.02.2901): this goes round");
        must_refuse(HEAD "recode,35.02.02.2001,35.02.02.2002,2024-01-01,x\n"
                    "merge,35.02.02.2901,35.02.02.2001,2025-01-01,x\n",
                    "Line 3, column 3 (35.02.02.2001): this new code has ended");
        must_refuse(HEAD "recode,35.98,35.02,2024-01-01,x\nmerge,35.98.02.2001,35.02.02.2001,2025-01-01,x\n",
                    "Line 3, column 2 (35.98.02.2001): this old code has ended");
        must_refuse(HEAD "split,35.02.02.2001,35.02.02.2001,2024-01-01,x\n"
                         "split,35.02.02.2001,35.02.02.2002,2024-01-01,x\n"
                         "recode,35.02.02.2001,35.02.02.2003,2024-01-01,x\n",
                    "Line 4, column 2 (35.02.02.2001): this old code has ended");
}

static void test_names_every_fault(void **state)
{
        (void)state;
        struct table table;
        read_text(&table, HEAD "x,35.02.02.2901,35.02.02.2001,2024-01-01,x\nmerge,35,35.02.02.2001,2024,\n", true);
        assert_int_equal(table.faults.count, 4);
        assert_int_equal(table.faults.items[3].line, 3);
        assert_int_equal(table.faults.items[3].column, 5);
        close_table(&table);
}

static void must_be(struct table *table, const char *code, const char *now, bool inside, bool covers)
{
        struct region_now found;
        assert_ok(region_now_of(&table->changes, slice_from_cstr(code), &table->arena, &found));
        assert_slice(found.code, now);
        assert_int_equal(found.inside, inside);
        assert_int_equal(found.covers, covers);
        assert_int_equal(found.moved, strcmp(code, now) != 0);
}

static void test_follows_a_chain_by_its_dates(void **state)
{
        (void)state;
        struct table table;
        read_text(&table,
                  HEAD "merge,35.02.02.2902,35.02.02.2003,2026-03-01,x\n"
                       "recode,35.02.02.2901,35.02.02.2902,2024-01-01,x\n"
                       "recode,35.98.01,35.02.02,2020-01-01,x\n",
                  true);
        assert_ok(table.err);
        must_be(&table, "35.02.02.2901", "35.02.02.2003", true, false);
        must_be(&table, "35.02.02.2902", "35.02.02.2003", true, false);
        must_be(&table, "35.98.01.2901", "35.02.02.2003", true, false);
        must_be(&table, "35.98.01.2004", "35.02.02.2004", true, true);
        must_be(&table, "35.98.01", "35.02.02", true, true);
        must_be(&table, "35.02.02.2004", "35.02.02.2004", true, true);
        close_table(&table);
}

static void test_a_split_may_keep_the_old_code(void **state)
{
        (void)state;
        struct table table;
        read_text(&table,
                  HEAD "split,35.02.02.2001,35.02.02.2001,2025-01-01,x\n"
                       "split,35.02.02.2001,35.02.02.2002,2025-01-01,x\n"
                       "split,35.02.02.2905,35.02.02.2007,2025-01-01,x\n"
                       "split,35.02.02.2905,35.02.02.2006,2025-01-01,x\n",
                  true);
        assert_ok(table.err);
        must_be(&table, "35.02.02.2001", "35.02.02.2001", true, true);
        must_be(&table, "35.02.02.2905", "35.02.02.2006", false, true);
        struct region_now parts[REGION_PARTS_MAX];
        size_t count;
        assert_ok(region_now_all(&table.changes, S("35.02.02.2905"), &table.arena, parts, &count));
        assert_int_equal(count, 2);
        assert_slice(parts[0].code, "35.02.02.2007");
        assert_slice(parts[1].code, "35.02.02.2006");
        assert_true(region_change_stays(&table.changes, &table.changes.items[0]));
        assert_false(region_change_stays(&table.changes, &table.changes.items[2]));
        close_table(&table);
}

static void make(struct table *table, bool joined, struct region_units *units)
{
        static const struct slice villages[] = { S("35.02.02.2001"), S("35.02.02.2002"), S("35.02.02.2003"),
                                                 S("35.02.03.2001") };
        bool flags[8];
        for (size_t i = 0; i < ARRAY_SIZE(flags); i++)
                flags[i] = joined;
        struct region_units_wish wish = { &table->changes, flags, villages, ARRAY_SIZE(villages) };
        assert_ok(region_units_make(&wish, &table->arena, units));
}

static void test_units_without_changes_are_the_villages(void **state)
{
        (void)state;
        struct table table;
        struct region_units units;
        read_text(&table, HEAD, true);
        make(&table, true, &units);
        assert_int_equal(units.count, 4);
        assert_int_equal(units.known_count, 4);
        assert_int_equal(units.join_count, 0);
        assert_int_equal(region_units_find(&units, S("35.02.03.2001")), 3);
        assert_int_equal(region_units_find(&units, S("35.02.02.2901")), UINT32_MAX);
        close_table(&table);
}

static void test_units_map_old_codes(void **state)
{
        (void)state;
        struct table table;
        struct region_units units;
        size_t first, end;
        read_text(&table,
                  HEAD "recode,35.98.01,35.02.03,2020-01-01,x\nmerge,35.02.02.2001,35.02.02.2003,2024-01-01,x\n"
                       "merge,35.02.02.2901,35.02.02.2003,2024-01-01,x\n",
                  true);
        assert_ok(table.err);
        make(&table, true, &units);
        assert_int_equal(units.count, 3); /* 2001 has ended */
        assert_slice(units.codes[0], "35.02.02.2002");
        assert_int_equal(region_units_find(&units, S("35.02.02.2001")), 1);
        assert_int_equal(region_units_find(&units, S("35.02.02.2901")), 1);
        assert_int_equal(region_units_find(&units, S("35.98.01.2001")), 2);
        region_units_range(&units, S("35.98.01"), &first, &end); /* and the district itself, which is no village */
        assert_int_equal(end - first, 2);
        assert_int_equal(units.known[first].unit, UINT32_MAX);
        assert_int_equal(units.known[first + 1].unit, 2);
        close_table(&table);
}

static void test_parts_of_a_split_are_one_unit_while_joined(void **state)
{
        (void)state;
        struct table table;
        struct region_units units;
        read_text(&table,
                  HEAD "split,35.02.02.2905,35.02.02.2003,2025-01-01,x\n"
                       "split,35.02.02.2905,35.02.03.2001,2025-01-01,x\n"
                       "recode,35.02.02.2904,35.02.02.2905,2020-01-01,x\n",
                  true);
        assert_ok(table.err);
        make(&table, true, &units);
        assert_int_equal(units.count, 3);
        assert_int_equal(units.join_count, 1);
        assert_int_equal(units.joins[0].unit, 2);
        assert_slice(units.joins[0].code, "35.02.03.2001");
        assert_int_equal(region_units_find(&units, S("35.02.02.2904")), 2);
        assert_int_equal(region_units_find(&units, S("35.02.03.2001")), 2);
        make(&table, false, &units);
        assert_int_equal(units.count, 4);
        assert_int_equal(units.join_count, 0);
        assert_int_equal(region_units_find(&units, S("35.02.03.2001")), 3);
        close_table(&table);
}

static bool parse_number(void *context, struct slice text, int64_t *ret_time)
{
        (void)context;
        return slice_to_int64(text, ret_time);
}

static void test_files_of_others_have_their_own_names_and_times(void **state)
{
        (void)state;
        struct arena arena;
        struct region_changes changes;
        struct region_changes_faults faults;
        struct region_changes_form form = { .parse_time = parse_number };
        arena_init(&arena, 1 << 20);
        assert_ok(region_changes_read(S("kind,from,to,date\nmerge,north,south,12\n"), &form, &arena, &changes,
                                      &faults));
        assert_int_equal(changes.items[0].on, 12);
        assert_int_equal(region_changes_read(S("kind,from,to,date\nmerge,north,south,2024-01-01\n"), &form, &arena,
                                             &changes, &faults),
                         ERR_INVALID);
        assert_int_equal(faults.items[0].column, 4);
        arena_reset(&arena);
}

static void test_writes_a_row_as_it_is_read(void **state)
{
        (void)state;
        struct table table;
        _cleanup_buffer_ struct buffer out = { 0 };
        buffer_init(&out, 4096);
        read_text(&table, HEAD "merge,35.02.02.2901,35.02.02.2001,2024-01-01,\"Perda 3, pasal 2\"\n", true);
        assert_ok(table.err);
        region_change_write(&out, &table.changes.items[0]);
        assert_slice(buffer_slice(&out), "merge,35.02.02.2901,35.02.02.2001,2024-01-01,\"Perda 3, pasal 2\"");
        close_table(&table);
}

/* Forty times two villages that were both split into the same two: as many ways as 2^40, and two ends. */
static void test_many_ways_lead_to_few_ends(void **state)
{
        (void)state;
        struct arena arena;
        struct region_changes changes;
        struct region_changes_faults faults;
        struct region_now parts[REGION_PARTS_MAX];
        struct region_changes_form form = { .parse_time = parse_number };
        size_t count;
        _cleanup_buffer_ struct buffer text = { 0 };
        arena_init(&arena, 1 << 24);
        buffer_init(&text, 1 << 16);
        buffer_append(&text, S("kind,from,to,date\n"));
        for (int i = 0; i < 40; i++)
                for (int k = 0; k < 4; k++)
                        buffer_printf(&text, "split,%c%d,%c%d,%d\n", 'a' + k / 2, i, 'a' + k % 2, i + 1, i);
        assert_ok(region_changes_read(buffer_slice(&text), &form, &arena, &changes, &faults));
        assert_ok(region_now_all(&changes, S("a0"), &arena, parts, &count));
        assert_int_equal(count, 2);
        assert_slice(parts[0].code, "a40");
        assert_slice(parts[1].code, "b40");
        arena_reset(&arena);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(test_says_where_a_row_is_wrong),
                cmocka_unit_test(test_columns_in_any_order),
                cmocka_unit_test(test_refuses_what_contradicts),
                cmocka_unit_test(test_names_every_fault),
                cmocka_unit_test(test_follows_a_chain_by_its_dates),
                cmocka_unit_test(test_a_split_may_keep_the_old_code),
                cmocka_unit_test(test_units_without_changes_are_the_villages),
                cmocka_unit_test(test_units_map_old_codes),
                cmocka_unit_test(test_parts_of_a_split_are_one_unit_while_joined),
                cmocka_unit_test(test_files_of_others_have_their_own_names_and_times),
                cmocka_unit_test(test_writes_a_row_as_it_is_read),
                cmocka_unit_test(test_many_ways_lead_to_few_ends),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
