/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Keys of records: which values make them, and that neither order nor number of words decides whether two rows meet. */
#include "../test.h"

#include "base/checked.h"
#include "match/block.h"

/* A table with a vocabulary of its own. */
struct table {
        struct match_schema schema;
        struct match_vocabulary *vocabulary;
        struct match_reader reader;
        struct arena arena;
};

static void open_table(struct table *table, const enum match_type *types, size_t count)
{
        *table = (struct table){ .schema = { .count = count } };
        for (size_t i = 0; i < count; i++)
                table->schema.fields[i] = (struct match_column){ match_type_name(types[i]), types[i] };
        arena_init(&table->arena, 1 << 22);
        assert_ok(match_vocabulary_new(&table->vocabulary));
        table->reader = (struct match_reader){ .schema = &table->schema, .vocabulary = table->vocabulary };
}

static void close_table(struct table *table)
{
        match_vocabulary_free(table->vocabulary);
        arena_reset(&table->arena);
}

static struct match_row read_row(struct table *table, const char *const *values)
{
        struct match_row row;
        struct slice slices[MATCH_FIELDS_MAX];
        for (size_t i = 0; i < table->schema.count; i++)
                slices[i] = slice_from_cstr(values[i]);
        assert_ok(match_record_read(&table->reader, slices, &table->arena, &row));
        row.record.words = row.words;
        return row;
}

static size_t keys_of(struct table *table, const char *const *values, unsigned how, struct match_key *keys)
{
        struct match_row row = read_row(table, values);
        row.record.words = row.words;
        return match_block_keys(table->vocabulary, &table->schema, &row.record, how, keys);
}

static size_t count_family(const struct match_key *keys, size_t count, enum match_block family)
{
        size_t found = 0;
        for (size_t i = 0; i < count; i++)
                found += keys[i].family == family;
        return found;
}

static bool has_key(const struct match_key *keys, size_t count, uint64_t hash)
{
        for (size_t i = 0; i < count; i++)
                if (keys[i].hash == hash)
                        return true;
        return false;
}

/* All families of keys that a value makes in a table of names and that type. */
static void each_type_makes_its_keys(void **state)
{
        (void)state;
        static const struct {
                enum match_type type;
                const char *value;
                enum match_block family;
                size_t wide, narrow; /* keys of that family */
        } rows[] = {
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", BLOCK_BORN, 1, 2 },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", BLOCK_NAME_YEAR, 2, 2 },
                { MATCH_TYPE_BIRTH_DATE, "1990", BLOCK_BORN, 0, 0 },
                { MATCH_TYPE_BIRTH_DATE, "1990-03", BLOCK_BORN, 0, 0 },
                { MATCH_TYPE_BIRTH_DATE, "lupa", BLOCK_NAME_YEAR, 0, 0 },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", BLOCK_IDENTITY, 4, 4 },
                { MATCH_TYPE_NATIONAL_ID, "A123", BLOCK_IDENTITY, 1, 1 },
                { MATCH_TYPE_NATIONAL_ID, "A1234567", BLOCK_IDENTITY, 3, 1 },
                { MATCH_TYPE_NATIONAL_ID, "hilang", BLOCK_IDENTITY, 3, 1 }, /* no number: met as it is written */
                { MATCH_TYPE_PHONE, "084000012345", BLOCK_PHONE, 1, 1 },
                { MATCH_TYPE_ACCOUNT, "BRI 002101000123509", BLOCK_ACCOUNT, 1, 1 },
                { MATCH_TYPE_PLACE, "Sooko", BLOCK_NAME_PLACE, 2, 2 },
                { MATCH_TYPE_POSTCODE, "63411", BLOCK_NAME_PLACE, 2, 2 },
                { MATCH_TYPE_REGION, "Jawa Timur", BLOCK_NAME_PLACE, 0, 0 },
                { MATCH_TYPE_SEX, "L", BLOCK_NAMES, 1, 1 },
                { MATCH_TYPE_TEXT, "guru mengaji", BLOCK_NAME_TEXT, 4, 4 },
                { MATCH_TYPE_COMPANY, "Maju", BLOCK_COMPANY, 1, 1 },
                { MATCH_TYPE_COMPANY, "Maju Jaya", BLOCK_COMPANY, 1, 1 },
                { MATCH_TYPE_STREET, "Merapi Anggrek", BLOCK_STREET, 1, 1 },
                { MATCH_TYPE_STREET, "Merapi 5", BLOCK_STREET, 1, 1 },
                { MATCH_TYPE_HOUSE_NUMBER, "12A", BLOCK_STREET, 0, 0 }, /* a number alone is no street */
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct table table;
                struct match_key keys[MATCH_KEYS_MAX];
                open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, rows[i].type }, 2);
                const char *values[] = { "Soetrisno Wahyudi", rows[i].value };
                size_t count = keys_of(&table, values, BLOCK_WIDE, keys);
                size_t wide = count_family(keys, count, rows[i].family);
                count = keys_of(&table, values, 0, keys);
                size_t narrow = count_family(keys, count, rows[i].family);
                if (wide != rows[i].wide || narrow != rows[i].narrow)
                        fail_msg("row %zu, %s: %zu and %zu keys", i, rows[i].value, wide, narrow);
                close_table(&table);
        }
}

/* Of an identity number a large register's questions have the day of birth with the serial number; smaller ones, and
 * links, also what a slip in these spares. */
static void asks_a_large_register_by_fewer_keys(void **state)
{
        (void)state;
        struct table table;
        struct match_key keys[MATCH_KEYS_MAX];
        const char *values[] = { "Soetrisno Wahyudi", "9902171295120001" };
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_NATIONAL_ID }, 2);
        size_t count = keys_of(&table, values, BLOCK_ASKED, keys);
        assert_int_equal(count_family(keys, count, BLOCK_IDENTITY), 1);
        count = keys_of(&table, values, BLOCK_ASKED | BLOCK_WIDE, keys);
        assert_int_equal(count_family(keys, count, BLOCK_IDENTITY), 4);
        close_table(&table);
}

static size_t count_met(struct table *table, const char *const *left, const char *const *right, unsigned how)
{
        struct match_key keys[MATCH_KEYS_MAX], others[MATCH_KEYS_MAX];
        size_t count = keys_of(table, left, how, keys), other_count = keys_of(table, right, how, others), met = 0;
        for (size_t i = 0; i < count; i++)
                met += has_key(others, other_count, keys[i].hash);
        return met;
}

/* Of several names each has its own words, however rare those of another are; given and family name are one. */
static void each_name_has_its_own_keys(void **state)
{
        (void)state;
        struct table table;
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_PERSON_NAME }, 2);
        const char *both[] = { "Sri Wahyuni", "Kasmirah Kertawirya Partosuwito Mangunsarkoro" };
        const char *alone[] = { "Sri Wahyuni", "" }, *mother[] = { "", "Sri Wahyuni" };
        assert_true(count_met(&table, both, alone, 0) > 0);
        assert_true(count_met(&table, both, alone, BLOCK_ASKED) > 0);
        assert_int_equal(count_met(&table, alone, mother, 0), 0);
        assert_true(count_met(&table, mother, mother, 0) > 0);
        close_table(&table);
        open_table(&table, (enum match_type[]){ MATCH_TYPE_GIVEN_NAME, MATCH_TYPE_FAMILY_NAME }, 2);
        const char *parts[] = { "Wahyuni", "Kertawirya" }, *swapped[] = { "Kertawirya", "Wahyuni" };
        struct match_key keys[MATCH_KEYS_MAX];
        size_t count = keys_of(&table, parts, 0, keys);
        assert_int_equal(count_met(&table, parts, swapped, 0), count);
        close_table(&table);
        enum match_type texts[6]; /* all beyond the fourth are the fourth's */
        for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
                texts[i] = MATCH_TYPE_TEXT;
        open_table(&table, texts, ARRAY_SIZE(texts));
        const char *fourth[] = { "", "", "", "Merapi Anggrek", "", "" };
        const char *sixth[] = { "", "", "", "", "", "Merapi Anggrek" };
        assert_true(count_met(&table, fourth, sixth, 0) > 0);
        close_table(&table);
}

/* A passport and a NIK are both met; of one column no number of another. */
static void each_identity_number_is_met(void **state)
{
        (void)state;
        struct table table;
        enum match_type types[5];
        for (size_t i = 0; i < ARRAY_SIZE(types); i++)
                types[i] = MATCH_TYPE_NATIONAL_ID;
        open_table(&table, types, ARRAY_SIZE(types));
        const char *one[] = { "9902171295120001", "X0486626", "", "", "" };
        const char *nik[] = { "9902171295120001", "", "", "", "" };
        const char *passport[] = { "", "X0486626", "", "", "" }, *other[] = { "X0486626", "", "", "", "" };
        const char *last[] = { "", "", "", "", "X0486626" };
        assert_true(count_met(&table, one, nik, 0) > 0);
        assert_true(count_met(&table, one, passport, 0) > 0);
        assert_int_equal(count_met(&table, one, other, 0), 0);
        assert_true(count_met(&table, last, last, 0) > 0);
        close_table(&table);
}

/* Of two columns of phones, or of accounts, each is met by itself: whatever the other holds, and by no number of it. A
 * date that is none does not hide one that is. */
static void each_column_of_numbers_is_met(void **state)
{
        (void)state;
        static const enum match_type kinds[] = { MATCH_TYPE_PHONE, MATCH_TYPE_ACCOUNT };
        static const unsigned ways[] = { 0, BLOCK_WIDE, BLOCK_SPLIT, BLOCK_ASKED };
        for (size_t kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
                struct table table;
                enum match_type types[5];
                for (size_t i = 0; i < ARRAY_SIZE(types); i++)
                        types[i] = kinds[kind];
                open_table(&table, types, ARRAY_SIZE(types));
                const char *one[] = { "084000012345", "084000067890", "", "", "" };
                const char *moved[] = { "084000012345", "084077711111", "", "", "" };
                const char *unread[] = { "084000012345", "tanya Bu Sri", "", "", "" };
                const char *alone[] = { "084000012345", "", "", "", "" };
                const char *across[] = { "084000067890", "084000012345", "", "", "" };
                const char *last[] = { "", "", "", "", "084000012345" };
                for (size_t i = 0; i < ARRAY_SIZE(ways); i++) {
                        assert_true(count_met(&table, one, moved, ways[i]) > 0);
                        assert_true(count_met(&table, one, unread, ways[i]) > 0);
                        assert_true(count_met(&table, one, alone, ways[i]) > 0);
                        assert_int_equal(count_met(&table, one, across, ways[i]), 0);
                        assert_true(count_met(&table, last, last, ways[i]) > 0);
                }
                close_table(&table);
        }
        struct table table;
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_BIRTH_DATE },
                   3);
        const char *date[] = { "Ratnasari", "1980-03-04", "" }, *text[] = { "Ratnasari", "1980-03-04", "lupa" };
        struct match_key keys[MATCH_KEYS_MAX];
        size_t count = keys_of(&table, date, BLOCK_WIDE, keys);
        assert_int_equal(count_met(&table, date, text, BLOCK_WIDE), count);
        close_table(&table);
}

/* Keys that mostly strangers share: a slip in a word, and the year; a neighbour. */
static void splits_coarse_keys_for_large_tables(void **state)
{
        (void)state;
        static const enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_SEX,
                                                 MATCH_TYPE_STREET,      MATCH_TYPE_PLACE,      MATCH_TYPE_REGION };
        struct table table;
        open_table(&table, types, ARRAY_SIZE(types));
        /* The beginning of the name and the year: only where place or region is the same too, or neither is known. */
        const char *one[] = { "Sutrisnawan", "1980-03-04", "L", "", "Sooko", "Kauman" };
        const char *moved[] = { "Sutrisnohadi", "1980-07-09", "L", "", "Jetis", "Balong" };
        const char *near[] = { "Sutrisnohadi", "1980-07-09", "L", "", "Sooko", "Balong" };
        const char *around[] = { "Sutrisnohadi", "1980-03-09", "L", "", "Jetis", "Kauman" };
        const char *later[] = { "Sutrisnohadi", "1980-07-04", "L", "", "Jetis", "Kauman" };
        const char *unlike[] = { "Sutrisnohadi", "1980-07-09", "L", "", "Jetis", "Kauman" };
        const char *nowhere[] = { "Sutrisnohadi", "1980-07-09", "L", "", "", "" };
        const char *unplaced[] = { "Sutrisnawan", "1980-03-04", "L", "", "", "" };
        assert_int_equal(count_met(&table, one, moved, 0), 1);
        assert_int_equal(count_met(&table, one, moved, BLOCK_SPLIT), 0);
        assert_int_equal(count_met(&table, one, near, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, one, around, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, one, later, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, one, unlike, 0), 1);
        assert_int_equal(count_met(&table, one, unlike, BLOCK_SPLIT), 0);
        assert_int_equal(count_met(&table, one, nowhere, BLOCK_SPLIT), 0);
        assert_int_equal(count_met(&table, unplaced, nowhere, BLOCK_SPLIT), 1);
        /* Neighbours: of one sex, and where one's is not known. */
        const char *he[] = { "Wibowo", "", "L", "Dsn. Krajan RT 003/RW 001", "Sooko", "" };
        const char *she[] = { "Kartika", "", "P", "Dsn. Krajan RT 003/RW 001", "Sooko", "" };
        const char *who[] = { "Kartika", "", "", "Dsn. Krajan RT 003/RW 001", "Sooko", "" };
        const char *unclear[] = { "Kartika", "", "mungkin", "Dsn. Krajan RT 003/RW 001", "Sooko", "" };
        assert_true(count_met(&table, he, she, 0) > 0);
        assert_int_equal(count_met(&table, he, she, BLOCK_SPLIT), 0);
        assert_true(count_met(&table, he, who, BLOCK_SPLIT) > 0);
        assert_true(count_met(&table, she, who, BLOCK_SPLIT) > 0);
        assert_true(count_met(&table, he, unclear, BLOCK_SPLIT) > 0);
        /* A slip in a neighbour's name: one street of one place, or one house of one region. */
        const char *wobowo[] = { "Wobowo", "", "L", "Dsn. Krajan RT 004/RW 002", "Sooko", "Kauman" };
        const char *far[] = { "Wobowo", "", "L", "Dsn. Krajan RT 003/RW 001", "Jetis", "Kauman" };
        const char *farther[] = { "Wobowo", "", "L", "Dsn. Krajan RT 003/RW 001", "Jetis", "Balong" };
        const char *wibowo[] = { "Wibowo", "", "L", "Dsn. Krajan RT 003/RW 001", "Sooko", "Kauman" };
        assert_int_equal(count_met(&table, wibowo, wobowo, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, wibowo, far, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, wibowo, farther, BLOCK_SPLIT), 0);
        assert_true(count_met(&table, wibowo, farther, 0) > 0);
        /* Names too short for ends; a region and no place; no name. */
        const char *ali[] = { "Ali", "", "L", "Dsn. Krajan RT 003/RW 001", "", "Kauman" };
        const char *nobody[] = { "", "", "L", "Dsn. Krajan RT 003/RW 001", "", "Kauman" };
        const char *omar[] = { "Omar", "", "L", "Dsn. Krajan RT 004/RW 002", "", "Kauman" };
        size_t housed = count_met(&table, ali, nobody, BLOCK_SPLIT);
        assert_true(housed > 0);
        assert_int_equal(count_met(&table, ali, ali, BLOCK_SPLIT), housed + 2); /* the word, and that with the house */
        assert_int_equal(count_met(&table, ali, omar, BLOCK_SPLIT), 0);
        /* Two words with a slip in one: with the region or the year. */
        const char *two[] = { "Sutrisnawan Hadi", "1980-03-04", "L", "", "", "Kauman" };
        const char *slip[] = { "Sutrisnohadi Hadi", "", "L", "", "", "Kauman" };
        const char *elsewhere[] = { "Sutrisnohadi Hadi", "", "L", "", "", "Balong" };
        assert_int_equal(count_met(&table, two, slip, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, two, elsewhere, BLOCK_SPLIT), 0);
        assert_int_equal(count_met(&table, two, elsewhere, 0), 1);
        close_table(&table);
}

/* A slip in a birth date spares two of day, month and year, or a digit of the year. */
static void splits_dates_for_large_tables(void **state)
{
        (void)state;
        static const struct {
                const char *one, *other;
                size_t met; /* keys of both, the word's alone left out */
        } rows[] = {
                { "1980-03-04", "1980-03-04", 5 }, /* month, day, decade, last digit, and the whole with an initial */
                { "1980-03-04", "1980-03-05", 1 },
                { "1980-03-04", "1980-05-04", 1 },
                { "1980-03-04", "1987-03-04", 1 },
                { "1980-03-04", "1970-03-04", 1 },
                { "1980-03-04", "1971-03-04", 0 },
                { "1980-03-04", "1980-05-06", 0 },
                { "1980-03-04", "1980", 1 },
                { "1980-03-04", "1980-03", 1 },
                { "1980", "1980", 13 },
                { "1980", "1981", 0 },
        };
        struct table table;
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE }, 2);
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                const char *one[] = { "Budi", rows[i].one }, *other[] = { "Budi", rows[i].other };
                size_t met = count_met(&table, one, other, BLOCK_SPLIT);
                if (met != rows[i].met + 1)
                        fail_msg("%s and %s: %zu keys", rows[i].one, rows[i].other, met);
        }
        close_table(&table);
}

/* A slip in each word, and another place: the day with an end of a word. */
static void splits_days_for_large_tables(void **state)
{
        (void)state;
        static const enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_SEX,
                                                 MATCH_TYPE_PLACE };
        struct table table;
        const char *one[] = { "Sutrisnawan", "1980-03-04", "L", "Sooko" };
        const char *head[] = { "Sutrisnohadi", "1980-03-04", "P", "Jetis" };
        const char *tail[] = { "Gutrasnawan", "1980-03-04", "P", "Jetis" };
        const char *month[] = { "Sutrisnohadi", "1980-03", "P", "Jetis" };
        open_table(&table, types, ARRAY_SIZE(types));
        assert_int_equal(count_met(&table, one, head, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, one, tail, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, one, month, BLOCK_SPLIT), 0);
        close_table(&table);
}

/* A slip in the last digits of a phone spares the others. */
static void splits_phones_for_large_tables(void **state)
{
        (void)state;
        struct table table;
        const char *one[] = { "084000012345", "" }, *slip[] = { "084000012845", "" }, *other[] = { "084000112845", "" };
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PHONE, MATCH_TYPE_PERSON_NAME }, 2);
        assert_int_equal(count_met(&table, one, slip, 0), 0);
        assert_int_equal(count_met(&table, one, slip, BLOCK_SPLIT), 1);
        assert_int_equal(count_met(&table, one, other, BLOCK_SPLIT), 0);
        close_table(&table);
}

/* What a table is called by. */
static void is_named_by_what_there_is(void **state)
{
        (void)state;
        static const struct {
                enum match_type types[2];
                enum match_token_kind kind;
                uint32_t fields; /* of BLOCK_NAMES */
        } rows[] = {
                { { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_COMPANY }, MATCH_TOKEN_NAME, 1 },
                { { MATCH_TYPE_GIVEN_NAME, MATCH_TYPE_FAMILY_NAME }, MATCH_TOKEN_NAME, 3 },
                { { MATCH_TYPE_STREET, MATCH_TYPE_COMPANY }, MATCH_TOKEN_WORD, 2 },
                { { MATCH_TYPE_STREET, MATCH_TYPE_STREET }, MATCH_TOKEN_WORD, 3 },
                { { MATCH_TYPE_STREET, MATCH_TYPE_TEXT }, MATCH_TOKEN_WORD, 2 },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct table table;
                open_table(&table, rows[i].types, 2);
                assert_int_equal(match_block_naming_kind(&table.schema), rows[i].kind);
                static const enum match_block named[] = { BLOCK_NAMES, BLOCK_ENDS, BLOCK_ALONE, BLOCK_INITIAL };
                for (size_t k = 0; k < ARRAY_SIZE(named); k++)
                        assert_int_equal(match_block_fields(&table.schema, named[k], true), rows[i].fields);
                close_table(&table);
        }
        struct table people;
        open_table(&people, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_TEXT }, 3);
        assert_int_equal(match_block_fields(&people.schema, BLOCK_BORN, true), 2);
        assert_int_equal(match_block_fields(&people.schema, BLOCK_BORN, false), 3);
        assert_int_equal(match_block_fields(&people.schema, BLOCK_ENDS_YEAR, true), 3);
        assert_int_equal(match_block_fields(&people.schema, BLOCK_NAME_TEXT, true), 5);
        close_table(&people);
}

/* However many words a name has, and in whatever order, its keys are those of its rarest. */
static void the_order_of_words_makes_no_key(void **state)
{
        (void)state;
        struct table table;
        struct match_key one[MATCH_KEYS_MAX], other[MATCH_KEYS_MAX];
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE }, 2);
        static const char *const orders[][2] = {
                { "Ratnasari Kusuma Wahyudi Markonah Bambang Sulastri", "1990-03-12" },
                { "Sulastri Bambang Markonah Wahyudi Kusuma Ratnasari", "1990-03-12" },
                { "Markonah Sulastri Kusuma Ratnasari Bambang Wahyudi", "1990-03-12" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(orders); i++) { /* some are heard more often than others */
                struct match_row row = read_row(&table, orders[i]);
                row.record.words = row.words;
                match_record_count(table.vocabulary, &table.schema, &row.record);
        }
        assert_ok(match_vocabulary_finish(table.vocabulary, ARRAY_SIZE(orders)));
        for (unsigned how = 0; how < 4; how++) {
                size_t count = keys_of(&table, orders[0], how, one);
                assert_true(count > 6 && count < MATCH_KEYS_MAX);
                for (size_t i = 1; i < ARRAY_SIZE(orders); i++) {
                        assert_int_equal(keys_of(&table, orders[i], how, other), count);
                        for (size_t k = 0; k < count; k++)
                                assert_true(has_key(one, count, other[k].hash));
                }
        }
        close_table(&table);
}

/* An initial stands for no word of its own; a word and a birth date alone still meet. */
static void asks_by_what_is_left_of_a_name(void **state)
{
        (void)state;
        struct table table;
        struct match_key asked[MATCH_KEYS_MAX], kept[MATCH_KEYS_MAX];
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE }, 2);
        static const char *const whole[] = { "Bambang Sutrisno", "" }, *const initial[] = { "B Sutrisno", "" },
                          *const alone[] = { "Sutrisno", "1990-03-12" };
        size_t count = keys_of(&table, whole, BLOCK_ASKED | BLOCK_WIDE, kept);
        size_t asked_count = keys_of(&table, initial, BLOCK_ASKED | BLOCK_WIDE, asked), met = 0;
        assert_int_equal(count_family(asked, asked_count, BLOCK_ALONE), 1);
        for (size_t i = 0; i < asked_count; i++)
                met += asked[i].family == BLOCK_INITIAL && has_key(kept, count, asked[i].hash);
        assert_int_equal(met, 1);
        count = keys_of(&table, alone, BLOCK_ASKED, asked); /* of a large table: brief */
        assert_int_equal(count_family(asked, count, BLOCK_BORN), 0);
        assert_int_equal(count_family(asked, count, BLOCK_NAMES), 1);
        assert_int_equal(count_family(asked, count, BLOCK_NAME_YEAR), 1);
        close_table(&table);
}

/* A row of a table of one number meets another with one digit more, less or other; no number makes no key. */
static void numbers_alone_meet_by_a_slip(void **state)
{
        (void)state;
        struct table table;
        struct match_key one[MATCH_KEYS_MAX], other[MATCH_KEYS_MAX];
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PHONE }, 1);
        size_t count = keys_of(&table, (const char *const[]){ "084000012345" }, 0, one);
        static const char *const near[] = { "084000012344", "084000012354", "08400001234" };
        for (size_t i = 0; i < ARRAY_SIZE(near); i++) {
                size_t others = keys_of(&table, &near[i], 0, other), met = 0;
                for (size_t k = 0; k < others; k++)
                        met += has_key(one, count, other[k].hash);
                assert_true(met > 0);
        }
        assert_int_equal(keys_of(&table, (const char *const[]){ "tanya Bu Sri" }, 0, other), 0);
        close_table(&table);
}

/* "Nur Hayati" and "Nurhayati Sari" meet by the word that both make; never more keys than there is room for. */
static void words_are_joined_and_cut(void **state)
{
        (void)state;
        struct table table;
        struct match_near_words near;
        struct match_key keys[MATCH_NEAR_KEYS_MAX], plain[MATCH_KEYS_MAX];
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE }, 2);
        static const char *const rows[][2] = { { "Nurhayati Sari Wahyuni", "1990-03-12" },
                                               { "Nur Hayati Sari Wahyuni", "" }, { "Nur Hayati", "" },
                                               { "Nurhayati", "" } };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct match_row row = read_row(&table, rows[i]);
                row.record.words = row.words;
                match_record_count(table.vocabulary, &table.schema, &row.record);
        }
        assert_ok(match_vocabulary_finish(table.vocabulary, ARRAY_SIZE(rows)));
        assert_ok(match_near_words_build(table.vocabulary, MATCH_TOKEN_NAME, &near));
        static const size_t pairs[][2] = { { 1, 0 }, { 2, 3 }, { 3, 2 } };
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
                struct match_row row = read_row(&table, rows[pairs[i][0]]);
                row.record.words = row.words;
                size_t count = match_block_near_keys(table.vocabulary, &table.schema, &row.record, &near, keys);
                size_t met = 0, others = keys_of(&table, rows[pairs[i][1]], BLOCK_WIDE, plain);
                for (size_t k = 0; k < others; k++)
                        met += plain[k].family == BLOCK_NAMES && has_key(keys, count, plain[k].hash);
                assert_true(count <= MATCH_NEAR_KEYS_MAX && met > 0);
        }
        match_near_words_free(&near);
        close_table(&table);
}

/* Who gave the year alone may be of any month, and meets nobody by an end of a word, a region and a year: these need
 * the month or the day. */
static void years_alone_make_other_keys(void **state)
{
        (void)state;
        struct table table;
        struct match_key keys[MATCH_KEYS_MAX];
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_REGION }, 3);
        const char *year[] = { "Sutrisnawan Hadiwijaya Kusuma", "1980", "Kauman" };
        const char *month[] = { "Sutrisnawan Hadiwijaya Kusuma", "1980-03", "Kauman" };
        const char *day[] = { "Sutrisnawan Hadiwijaya Kusuma", "1980-03-04", "Kauman" };
        size_t count = keys_of(&table, year, BLOCK_SPLIT, keys);
        assert_int_equal(count_family(keys, count, BLOCK_NAME_YEAR), 15); /* twelve months of the rarest word alone */
        assert_int_equal(count_family(keys, count, BLOCK_ENDS_YEAR), 0);
        count = keys_of(&table, month, BLOCK_SPLIT, keys);
        assert_int_equal(count_family(keys, count, BLOCK_NAME_YEAR), 3);
        assert_int_equal(count_family(keys, count, BLOCK_ENDS_YEAR), 4); /* two ends of two words, with the month */
        count = keys_of(&table, day, BLOCK_SPLIT, keys);
        assert_int_equal(count_family(keys, count, BLOCK_NAME_YEAR), 6);
        assert_true(count_family(keys, count, BLOCK_ENDS_YEAR) > 8);
        close_table(&table);
}

/* Of an address with many words and numbers the rarest make keys; where keys are split, two of each, and the neighbours
 * by two words of the name. */
static void long_addresses_make_few_keys(void **state)
{
        (void)state;
        struct table table;
        struct match_key keys[MATCH_KEYS_MAX];
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME, MATCH_TYPE_STREET, MATCH_TYPE_PLACE }, 3);
        const char *many[] = { "Ratnasari Kusuma Wahyuni", "Merapi Anggrek Melati Mawar 5 7 9 11", "Sooko" };
        const char *plain[] = { "Ratnasari Kusuma Wahyuni", "Merapi", "Sooko" };
        size_t count = keys_of(&table, many, 0, keys);
        /* Pairs of three words, two words by two numbers, two words by the place. */
        assert_int_equal(count_family(keys, count, BLOCK_STREET), 3 + 4 + 2);
        count = keys_of(&table, many, BLOCK_SPLIT, keys);
        assert_int_equal(count_family(keys, count, BLOCK_STREET), 4 + 8);
        count = keys_of(&table, plain, BLOCK_SPLIT, keys);
        assert_int_equal(count_family(keys, count, BLOCK_STREET), 4); /* no number: ends of two words in the place */
        close_table(&table);
}

/* A row that could make more keys than there is room for makes as many as there is, each once. */
static void makes_no_more_keys_than_there_is_room(void **state)
{
        (void)state;
        enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_PERSON_NAME, MATCH_TYPE_PERSON_NAME,
                                    MATCH_TYPE_PERSON_NAME, MATCH_TYPE_BIRTH_DATE,  MATCH_TYPE_REGION,
                                    MATCH_TYPE_PLACE,       MATCH_TYPE_TEXT,        MATCH_TYPE_COMPANY,
                                    MATCH_TYPE_STREET,      MATCH_TYPE_SEX };
        struct table table;
        struct match_key keys[MATCH_KEYS_MAX];
        open_table(&table, types, ARRAY_SIZE(types));
        const char *row[] = { "Sutrisnawan Hadiwijaya Kusumawati Mangunsarkoro",
                              "Kertawirya Partosuwito Wahyuningsih Suryodiningrat",
                              "Prawirodirjo Sastroamidjojo Notoatmodjo Reksohadiprojo",
                              "Tirtodiningrat Poerwadarminta Koesoemodibroto Mertokusumo", "1980", "Jawa Timur",
                              "Sooko Pulung", "guru mengaji", "Maju Jaya Abadi Sentosa", "Merapi Anggrek 5 7", "" };
        size_t count = keys_of(&table, row, BLOCK_SPLIT | BLOCK_ASKED, keys);
        assert_int_equal(count, MATCH_KEYS_MAX);
        for (size_t i = 1; i < count; i++)
                assert_false(has_key(keys, i, keys[i].hash));
        close_table(&table);
}

/* A slip in the second of two names is met as one in the first is; a birth date counts once. */
static void each_name_is_met_by_a_slip(void **state)
{
        (void)state;
        struct table table;
        struct match_near_words near;
        struct match_key asked[MATCH_NEAR_KEYS_MAX], plain[MATCH_KEYS_MAX], slips[2][MATCH_SLIP_KEYS_MAX];
        static const enum match_type types[] = { MATCH_TYPE_PERSON_NAME, MATCH_TYPE_PERSON_NAME,
                                                 MATCH_TYPE_BIRTH_DATE };
        open_table(&table, types, ARRAY_SIZE(types));
        const char *there[] = { "Ratnasari", "Kertawirya", "1980-03-04" }, *slip[] = { "Ratnasari", "Kertawiria", "" };
        struct match_row rows[2] = { read_row(&table, there), read_row(&table, slip) };
        for (size_t i = 0; i < 2; i++)
                rows[i].record.words = rows[i].words;
        assert_ok(match_near_words_build(table.vocabulary, MATCH_TOKEN_NAME, &near));
        size_t count = keys_of(&table, there, BLOCK_WIDE, plain), met = 0, shared = 0;
        assert_int_equal(count_family(plain, count, BLOCK_BORN), 1);
        size_t others = match_block_near_keys(table.vocabulary, &table.schema, &rows[1].record, &near, asked);
        for (size_t i = 0; i < count; i++)
                met += plain[i].family == BLOCK_NAMES && has_key(asked, others, plain[i].hash);
        assert_int_equal(met, 2); /* each name's only word */
        size_t counts[2];
        for (size_t i = 0; i < 2; i++)
                counts[i] = match_block_slip_keys(table.vocabulary, &table.schema, &rows[i].record, slips[i]);
        for (size_t i = 0; i < counts[0]; i++)
                shared += has_key(slips[1], counts[1], slips[0][i].hash);
        assert_true(shared > strlen("ratnasari")); /* all spellings of the first, and one of the second at least */
        match_near_words_free(&near);
        close_table(&table);
}

/* Of more words within a slip than are looked at some are given; a word that is no name has none among names. */
static void many_words_are_near(void **state)
{
        (void)state;
        struct table table;
        struct match_near_words near;
        const struct match_token *found[MATCH_NEAR_MOST];
        uint32_t id, text;
        open_table(&table, (enum match_type[]){ MATCH_TYPE_PERSON_NAME }, 1);
        for (size_t at = 0; at <= 5; at++)
                for (char letter = 'b'; letter <= 'z'; letter++) {
                        char word[8] = { 0 };
                        memcpy(word, "wkrtd", at);
                        word[at] = letter;
                        memcpy(word + at + 1, &"wkrtd"[at], 5 - at);
                        assert_ok(match_vocabulary_add(table.vocabulary, MATCH_TOKEN_NAME, slice_from_cstr(word), &id));
                }
        assert_ok(match_vocabulary_add(table.vocabulary, MATCH_TOKEN_NAME, S("wkrtd"), &id));
        assert_ok(match_vocabulary_add(table.vocabulary, MATCH_TOKEN_WORD, S("wkrtd"), &text));
        assert_ok(match_near_words_build(table.vocabulary, MATCH_TOKEN_NAME, &near));
        const struct match_token *token = match_vocabulary_token(table.vocabulary, id);
        size_t count = match_near_words_find(&near, table.vocabulary, token, found);
        assert_int_equal(count, MATCH_NEAR_MOST);
        for (size_t i = 0; i < count; i++)
                assert_true(found[i]->size == 6 && found[i]->loose != token->loose);
        token = match_vocabulary_token(table.vocabulary, text);
        assert_int_equal(match_near_words_find(&near, table.vocabulary, token, found), 0);
        match_near_words_free(&near);
        close_table(&table);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(each_column_of_numbers_is_met),
                cmocka_unit_test(years_alone_make_other_keys),
                cmocka_unit_test(long_addresses_make_few_keys),
                cmocka_unit_test(makes_no_more_keys_than_there_is_room),
                cmocka_unit_test(each_name_is_met_by_a_slip),
                cmocka_unit_test(many_words_are_near),
                cmocka_unit_test(asks_a_large_register_by_fewer_keys),
                cmocka_unit_test(each_name_has_its_own_keys), cmocka_unit_test(each_identity_number_is_met),
                cmocka_unit_test(splits_coarse_keys_for_large_tables),
                cmocka_unit_test(splits_dates_for_large_tables),
                cmocka_unit_test(splits_days_for_large_tables),
                cmocka_unit_test(splits_phones_for_large_tables),
                cmocka_unit_test(each_type_makes_its_keys),
                cmocka_unit_test(is_named_by_what_there_is),
                cmocka_unit_test(the_order_of_words_makes_no_key),
                cmocka_unit_test(asks_by_what_is_left_of_a_name),
                cmocka_unit_test(numbers_alone_meet_by_a_slip),
                cmocka_unit_test(words_are_joined_and_cut),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
