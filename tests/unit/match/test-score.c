/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Levels of every type of value, and how fields lean on each other. */
#include "scorer.h"

#include "base/checked.h"
#include "match/match.h"

struct level_row {
        enum match_type type;
        const char *left, *right;
        uint8_t level;
};

static void check_levels(const struct level_row *rows, size_t count)
{
        size_t wrong = 0;
        for (size_t i = 0; i < count; i++) {
                struct match_score score =
                        score_values(rows[i].type, slice_from_cstr(rows[i].left), slice_from_cstr(rows[i].right));
                if (score.levels[0] != rows[i].level)
                        print_error("%s, %s: %u, not %u\n", rows[i].left, rows[i].right, score.levels[0],
                                    rows[i].level);
                wrong += score.levels[0] != rows[i].level;
        }
        assert_int_equal(wrong, 0);
}

static void dates_have_these_levels(void **state)
{
        (void)state;
        static const struct level_row rows[] = {
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "12/03/1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "19900312", "12 Maret 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12T00:00:00", "12-Mar-1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "12/3/90", "12031990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "3/28/1990", "28.3.1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "12 / 05 / 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "12-MAY-90", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "Ponorogo, 12 Mei 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "Sabtu, 12 Mei 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "12 de mayo de 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-08-12", "12 ao\u00fbt 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "May 12th, 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "1990 May 12", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "1990\u5e745\u670812\u65e5", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05", "Mei 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "12 Mei atau 13 Juni 1990", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "12345 Mei 1990", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "Mei 12 13 1990", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "1 2 3 4 Mei", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "0 Mei 1990", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-05-12", "lahir 12 bulan 5", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1861", "1861-05-04", DATE_PLACEHOLDER },
                { MATCH_TYPE_BIRTH_DATE, "1990-01-01", "1990-06-17", DATE_PLACEHOLDER },
                { MATCH_TYPE_BIRTH_DATE, "1990-05", "05/1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1990-07-01", "1990-03-12", DATE_PLACEHOLDER },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1990-12-31", DATE_PLACEHOLDER },
                { MATCH_TYPE_BIRTH_DATE, "1990-05", "1990-09-23", DATE_PLACEHOLDER },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-31", "1990-05-22", DATE_YEAR }, /* no placeholder */
                { MATCH_TYPE_BIRTH_DATE, "1990-12-04", "1990-08-25", DATE_YEAR },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-01", "1990-08-25", DATE_YEAR },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1990-12-03", DATE_SWAPPED },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1990-03-17", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1909-03-12", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1990-03-25", DATE_MONTH },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1990-11-25", DATE_YEAR },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-12", "1971-11-25", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "lupa", "lupa", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "musim hujan", "musim hujam", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "1990-02-31", "1990-02-28", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "19551192", "1955-11-12", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "92/11/1955", "12.11.1955", DATE_DIGIT },
                { MATCH_TYPE_BIRTH_DATE, "1955-13-92", "1955-11-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1955119212", "1955-11-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "lupa", "1955-11-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "lupa", "hujan", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "90000000000", "1955-11-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "1990-03-28 10:15", "28/3/1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "Mar 28 1990", "28 Maret 1990", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "3-12", "3-12", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1-2-3-4-5", "1990-03-12", DATE_CONFLICT },
                { MATCH_TYPE_BIRTH_DATE, "12/3/05", "12 Maret 2005", DATE_EXACT },
                { MATCH_TYPE_BIRTH_DATE, "1690-03-12", "1960-03-12", DATE_DIGIT },
        };
        check_levels(rows, ARRAY_SIZE(rows));
}

static void numbers_and_codes_have_these_levels(void **state)
{
        (void)state;
        static const struct level_row rows[] = {
                { MATCH_TYPE_SEX, "L", "laki-laki", 0 },
                { MATCH_TYPE_SEX, "U", "L", MATCH_LEVEL_MISSING },
                { MATCH_TYPE_SEX, "P", "f", 0 },
                { MATCH_TYPE_SEX, "P", "L", 1 },
                { MATCH_TYPE_SEX, "xyz", "xyz", 0 },
                { MATCH_TYPE_SEX, "tidak disebut", "tidak disebud", 1 }, /* no slip makes another sex the same */
                { MATCH_TYPE_SEX, "xyz", "L", 1 },
                { MATCH_TYPE_NATIONAL_ID, "A12", "A12", NUMBER_EXACT },
                { MATCH_TYPE_NATIONAL_ID, "0000000000000000", "9902171295120001", NUMBER_CONFLICT },
                { MATCH_TYPE_NATIONAL_ID, "A1234567890123456789012345678901234567890", "9902171295120001",
                  NUMBER_CONFLICT },
                { MATCH_TYPE_NATIONAL_ID, "A1234567", "B7654321", NUMBER_CONFLICT },
                { MATCH_TYPE_PHONE, "12", "12", NUMBER_EXACT }, /* too short for a number: a text */
                { MATCH_TYPE_PHONE, "0000000000", "0840-0001-2345", NUMBER_CONFLICT },
                { MATCH_TYPE_PHONE, "0840-0001-2345", "", MATCH_LEVEL_MISSING },
                { MATCH_TYPE_ACCOUNT, "BRI 0", "BRI 002101000123509", NUMBER_CONFLICT },
                { MATCH_TYPE_ACCOUNT, "BRI 002101000123509", "002101000123509", NUMBER_EXACT },
                { MATCH_TYPE_NATIONAL_ID, "9902 1712 9512 0001", "9902171295120001", NUMBER_EXACT },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9902171295120010", NUMBER_PART }, /* the serial alone */
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9902171295120007", NUMBER_PART },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9902711295120001", NUMBER_DIGIT },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9902171395120001", NUMBER_DIGIT },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9917031295120044", NUMBER_PART },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9902170101900001", NUMBER_CONFLICT },
                { MATCH_TYPE_NATIONAL_ID, "A1234567", "a 1234567", NUMBER_EXACT },
                { MATCH_TYPE_NATIONAL_ID, "A1234567", "A1234568", NUMBER_DIGIT },
                { MATCH_TYPE_NATIONAL_ID, "A1234567", "9902171295120001", NUMBER_CONFLICT },
                { MATCH_TYPE_NATIONAL_ID, "hilang", "hilang", NUMBER_EXACT },
                { MATCH_TYPE_PHONE, "0840-0001-2345", "+62 840 0001 2345", NUMBER_EXACT },
                { MATCH_TYPE_PHONE, "084000012345", "084000012354", NUMBER_DIGIT },
                { MATCH_TYPE_PHONE, "0840-0001-2345", "0840 0001 2345 (WA)", NUMBER_EXACT },
                { MATCH_TYPE_PHONE, "0840-0001-2345", "0840-0001-2345 / 0840-7777-8888", NUMBER_EXACT },
                { MATCH_TYPE_PHONE, "0840-0001-2345", "6284000012345.0", NUMBER_EXACT },
                { MATCH_TYPE_NATIONAL_ID, "9902171295120001", "9902171295120001.0", NUMBER_EXACT },
                { MATCH_TYPE_PHONE, "084000012345", "+852 0001 2345", NUMBER_PART },
                { MATCH_TYPE_PHONE, "084000012345", "084099988877", NUMBER_CONFLICT },
                { MATCH_TYPE_PHONE, "07 45868633", "0745868633", NUMBER_EXACT },
                { MATCH_TYPE_ACCOUNT, "BRI 0021-01-000123-50-9", "Bank BRI no. rek. 002101000123509", NUMBER_EXACT },
                { MATCH_TYPE_ACCOUNT, "BRI 002101000123509", "BCA 002101000123509", NUMBER_PART },
                { MATCH_TYPE_ACCOUNT, "123456789012345678901", "123456789012345678901", NUMBER_EXACT },
                { MATCH_TYPE_ACCOUNT, "tunai", "tunai", NUMBER_EXACT },
                { MATCH_TYPE_POSTCODE, "63411", " 63411 ", CODE_EXACT },
                { MATCH_TYPE_POSTCODE, "63411", "63414", CODE_TYPO },
                { MATCH_TYPE_POSTCODE, "63411", "63499", CODE_PART },
                { MATCH_TYPE_POSTCODE, "63411", "10110", CODE_CONFLICT },
                { MATCH_TYPE_HOUSE_NUMBER, "No. 012", "12", CODE_EXACT },
                { MATCH_TYPE_HOUSE_NUMBER, "12", "12A", CODE_PART },
                { MATCH_TYPE_HOUSE_NUMBER, "12", "7", CODE_CONFLICT },
                { MATCH_TYPE_HOUSE_NUMBER, "no", "No. 12", CODE_CONFLICT },
                { MATCH_TYPE_POSTCODE, "63", "63411", CODE_CONFLICT },
                { MATCH_TYPE_POSTCODE, " . ", "63411", MATCH_LEVEL_MISSING },
        };
        check_levels(rows, ARRAY_SIZE(rows));
}

static void words_have_these_levels(void **state)
{
        (void)state;
        static const struct level_row rows[] = {
                { MATCH_TYPE_COMPANY, "P.T. Maju Jaya Abadi, Tbk", "PT Maju Jaya Abadi", NAME_EXACT },
                { MATCH_TYPE_COMPANY, "P.T. A B C", "PT ABC", NAME_EXACT },
                { MATCH_TYPE_COMPANY, "Karya Putera", "Karya Putra", NAME_VARIANT },
                { MATCH_TYPE_COMPANY, "Sinar Ponorogo Jaya", "Surya Trenggalek Jaya", NAME_CONFLICT },
                { MATCH_TYPE_COMPANY, "Blue Bernard Travel", "Digital Boehm Travel", NAME_CONFLICT },
                { MATCH_TYPE_COMPANY, "Blue Bernard Travel", "Blue Boehm Travel", NAME_SOME },
                { MATCH_TYPE_COMPANY, "PT", "PT", NAME_EXACT },
                { MATCH_TYPE_COMPANY, "PTX Maju", "PTX. Maju", NAME_EXACT },
                { MATCH_TYPE_COMPANY, "A 1 Travel", "A1 Travel", NAME_VARIANT },
                { MATCH_TYPE_COMPANY, "Eriksson Textiles Aktiebolag", "ERIKSSON TEXTILES AB", NAME_EXACT },
                { MATCH_TYPE_COMPANY, "Kunze Steel GmbH & Co. KG", "Kunze Steel", NAME_EXACT },
                { MATCH_TYPE_COMPANY, "Morales S.L.", "Morales", NAME_EXACT },
                { MATCH_TYPE_STREET, "Dsn. Krajan RT 03/RW 2 Ds. Ngrayun", "dusun krajan rt003 rw002, desa NGRAYUN",
                  NAME_EXACT },
                { MATCH_TYPE_STREET, "Jl. Diponegoro No. 12A Kec. Ponorogo 63411",
                  "jalan diponegoro 12 a, kecamatan ponorogo, 63411", NAME_VARIANT },
                { MATCH_TYPE_STREET, "Krajan RT/RW 03/02", "Krajan RT 3 RW 2", NAME_EXACT },
                { MATCH_TYPE_STREET, "Krajan RT 3 RW 2 Ngrayun", "Krajan RT 4 RW 1 Ngrayun", NAME_SOME },
                { MATCH_TYPE_STREET, "Jl. Merapi nomor 5", "Jalan Merapi no 5", NAME_EXACT },
                { MATCH_TYPE_STREET, "Jl. Merapi No. 5, Ponorogo", "Jl. Merapi No. 7, Ponorogo", NAME_SOME },
                { MATCH_TYPE_STREET, "Jl. Merapi 5-7, Ponorogo", "Jl. Merapi No. 7, Ponorogo", NAME_CLOSE },
                { MATCH_TYPE_STREET, "RT 03/RW 02 Ds. Karangan", "RT 02/RW 03 Ds. Karangan", NAME_CONFLICT },
                { MATCH_TYPE_STREET, "RT 3 Desa Karangan Kec. Balong", "RT 3 Desa Karangan Kec. Tugu",
                  NAME_CONFLICT },
                { MATCH_TYPE_STREET, "RT 3 Desa Karangan Kab. Ponorogo", "RT 3 Desa Karangan Kab. Trenggalek",
                  NAME_CONFLICT },
                { MATCH_TYPE_STREET, "RT 3 Desa Karangan Kec. Balong", "RT 3 Ds. Nglumpang Kec. Balong", NAME_SOME },
                { MATCH_TYPE_STREET, "RT 3 Desa Karangan Kec. Balong", "RT 3 Karangan Balong", NAME_EXACT },
                { MATCH_TYPE_STREET, "Jl. Dr. Sutomo 12", "Jalan dokter Sutomo no 12", NAME_EXACT },
                { MATCH_TYPE_STREET, "Jl. Merapi nr 5 B", "Jalan Merapi 5B", NAME_VARIANT },
                { MATCH_TYPE_PLACE, "Kab. Ponorogo", "ponorogo", NAME_EXACT },
                { MATCH_TYPE_PLACE, "Kota", "kota", NAME_EXACT },
                { MATCH_TYPE_TEXT, "guru mengaji", "guru mengajar", NAME_CLOSE },
                { MATCH_TYPE_REGION, "Jawa Timur", "jawa timur", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Vladimir Putin",
                  "\xD0\x92\xD0\xBB\xD0\xB0\xD0\xB4\xD0\xB8\xD0\xBC\xD0\xB8\xD1\x80 "
                  "\xD0\x9F\xD1\x83\xD1\x82\xD0\xB8\xD0\xBD",
                  NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Yu", "YU", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Sri\nWahyuni\t", "Sri Wahyuni", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Jean-Pierre Dupont", "Jean Pierre Dupont", NAME_VARIANT },
                { MATCH_TYPE_PERSON_NAME, "Aminah binti Kasan", "Aminah binti Parto", NAME_SOME },
                { MATCH_TYPE_PERSON_NAME, "Aminah binti Kasan", "Aminah Kasan", NAME_EXACT },
                { MATCH_TYPE_GIVEN_NAME, "Alias", "alias", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Aminah binti Kasan", "Aminah binti Kasan Parto", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Sutini als Tini", "Tini", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "Sutini als Tini", "Sumarni als Tini", NAME_EXACT },
                { MATCH_TYPE_PERSON_NAME, "....", "Sutini", MATCH_LEVEL_MISSING },
        };
        check_levels(rows, ARRAY_SIZE(rows));
}

static void counts_what_does_not_parse(void **state)
{
        (void)state;
        struct bench bench;
        struct match_row row;
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_BIRTH_DATE));
        static const char *values[] = { "1990-01-02", "lupa", "", "-", "n/a", "31/31/1990" };
        for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
                struct slice value = slice_from_cstr(values[i]);
                assert_ok(match_record_read(&bench.reader, &value, &arena, &row));
        }
        assert_int_equal(bench.reader.reading.rows, 6);
        assert_int_equal(bench.reader.reading.values[0], 3); /* what is missing is no value */
        assert_int_equal(bench.reader.reading.unread[0], 2);
        match_vocabulary_free(bench.vocabulary);
}

/* The month of 02/01/1990, after a table has shown these dates. */
static uint8_t month_after(struct bench *bench, const char *const dates[], size_t count)
{
        struct match_row row;
        struct slice value = S("02/01/1990");
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < count; i++)
                match_reader_look_at_date(&bench->reader, 0, slice_from_cstr(dates[i]));
        assert_ok(match_record_read(&bench->reader, &value, &arena, &row));
        return match_field_date(&row.record, 0).month;
}

static void most_dates_of_a_table_say_their_order(void **state)
{
        (void)state;
        struct bench bench;
        static const char *const neither[] = { "11/12/1990", "1990-12-31", "13/32/1990", "32/13/1990", "00/31/1990",
                                               "31/00/1990", "19901231", "31 Des 1990", "31/1990", "lupa" };
        static const char *const american[] = { "12/31/1990", "10/30/90 00:00", "12311990", "31/12/1990" };
        static const char *const slip[] = { "31/12/1990", "05/31/1980", "28-02-1999" };
        static const char *const even[] = { "12/31/1990", "31/12/1990" };
        static const char *const compact[] = { "31121990" };
        set_up_schema(&bench, match_schema_single(MATCH_TYPE_BIRTH_DATE));
        assert_int_equal(month_after(&bench, neither, ARRAY_SIZE(neither)), 1);
        assert_int_equal(month_after(&bench, american, ARRAY_SIZE(american)), 2);
        match_reader_begin_table(&bench.reader); /* one that shows neither is read as the one before */
        assert_int_equal(month_after(&bench, neither, ARRAY_SIZE(neither)), 2);
        assert_int_equal(month_after(&bench, slip, ARRAY_SIZE(slip)), 1);
        match_reader_begin_table(&bench.reader);
        assert_int_equal(month_after(&bench, american, 1), 2);
        match_reader_begin_table(&bench.reader);
        assert_int_equal(month_after(&bench, even, ARRAY_SIZE(even)), 1);
        match_reader_begin_table(&bench.reader);
        assert_int_equal(month_after(&bench, american, 1), 2);
        match_reader_begin_table(&bench.reader);
        assert_int_equal(month_after(&bench, compact, 1), 1);
        match_vocabulary_free(bench.vocabulary);
}

/* A family's names agree among relatives: that alone does not outweigh another given name. */
static void relatives_are_not_one(void **state)
{
        (void)state;
        struct match_score score =
                score_values(MATCH_TYPE_PERSON_NAME, S("Tobias Kleven Moen"), S("Martin Kleven Moen"));
        assert_int_equal(score.levels[0], NAME_SOME);
        assert_true(score.weight < 0);
}

/* One letter, and a man is a woman: it weighs less than another slip, and is no refusal. */
static void a_womans_ending_is_more_than_a_slip(void **state)
{
        (void)state;
        int32_t ending = score_values(MATCH_TYPE_PERSON_NAME, S("Budi Sukarjono"), S("Budi Sukarjoni")).weight;
        int32_t slip = score_values(MATCH_TYPE_PERSON_NAME, S("Budi Sukarjono"), S("Budi Sukarjont")).weight;
        assert_true(ending > 0 && ending <= slip - 3 * WEIGHT_BIT);
        assert_int_equal(score_values(MATCH_TYPE_PERSON_NAME, S("Saputri Wijen"), S("Saputra Wijen")).weight,
                         score_values(MATCH_TYPE_PERSON_NAME, S("Saputra Wijen"), S("Saputri Wijen")).weight);
}

static const struct match_schema people = {
        .fields = { { S("given"), MATCH_TYPE_GIVEN_NAME }, { S("family"), MATCH_TYPE_FAMILY_NAME },
                    { S("nik"), MATCH_TYPE_NATIONAL_ID },  { S("born"), MATCH_TYPE_BIRTH_DATE },
                    { S("sex"), MATCH_TYPE_SEX },          { S("phone"), MATCH_TYPE_PHONE },
                    { S("street"), MATCH_TYPE_STREET },    { S("place"), MATCH_TYPE_PLACE } },
        .count = 8,
};
enum { GIVEN, FAMILY, NIK, BORN, SEX, PHONE, STREET, PLACE };

static struct match_score score_people(const char *const left[8], const char *const right[8])
{
        struct bench bench;
        struct slice a[8], b[8];
        for (size_t i = 0; i < 8; i++) {
                a[i] = left[i] ? slice_from_cstr(left[i]) : SLICE_NULL;
                b[i] = right[i] ? slice_from_cstr(right[i]) : SLICE_NULL;
        }
        set_up_schema(&bench, people);
        struct match_score score = score_rows(&bench, a, b);
        match_vocabulary_free(bench.vocabulary);
        int32_t sum = 0;
        for (size_t i = 0; i < 8; i++) {
                sum += score.weights[i];
                assert_true(score.levels[i] != MATCH_LEVEL_MISSING || score.weights[i] == 0);
        }
        assert_int_equal(sum, score.weight);
        return score;
}

static void fields_lean_on_each_other(void **state)
{
        (void)state;
        struct match_score score;
        /* A NIK says birth date and sex already. */
        score = score_people((const char *[8]){ "Sumini", "Kasan", "9902175708950001", "1995-08-17", "P" },
                             (const char *[8]){ "Sumini", "Kasan", "9902175708950001", "1995-08-17", "P" });
        assert_int_equal(score.weights[BORN], 0);
        assert_int_equal(score.weights[SEX], 0);
        assert_int_equal(score.dependence[BORN], FIELD_IN_NIK);
        /* ... and stands in for them where they are missing. */
        score = score_people((const char *[8]){ "Sumini", "", "9902175708950001", "", "" },
                             (const char *[8]){ "Sumini", "", "", "1995-08-17", "P" });
        assert_int_equal(score.levels[BORN], DATE_EXACT);
        assert_int_equal(score.levels[SEX], 0);
        assert_true(score.weights[BORN] > 0 && score.dependence[BORN] == FIELD_IN_NIK);
        /* A date that was corrected later does not refute an equal NIK by itself. */
        score = score_people((const char *[8]){ "Sumini", "", "9902175708950001", "1959-01-30", "" },
                             (const char *[8]){ "Sumini", "", "9902175708950001", "1995-08-17", "" });
        assert_true(score.weights[BORN] >= -3 * WEIGHT_BIT && score.weights[BORN] < 0);
        /* One slip in the NIK: half. */
        score = score_people((const char *[8]){ "Sumini", "", "9902175708950001", "1995-08-17", "" },
                             (const char *[8]){ "Sumini", "", "9902115708950001", "1995-08-17", "" });
        assert_int_equal(score.levels[NIK], NUMBER_DIGIT);
        assert_int_equal(score.dependence[BORN], FIELD_IN_NIK);
        assert_true(score.weights[BORN] > 0);
        /* One digit of the serial number: the next child of that day, or a twin; and no less so where it is a slip of
         * the pen, for nothing in the numbers tells the two cases apart. */
        score = score_people((const char *[8]){ "Sumini", "", "9902175708950001", "1995-08-17", "" },
                             (const char *[8]){ "Sumini", "", "9902175708950002", "1995-08-17", "" });
        assert_int_equal(score.levels[NIK], NUMBER_CONFLICT);
        assert_true(score.weights[NIK] < 0 && score.weights[BORN] > 0);
        /* Two NIKs of people born on one day share its digits: that is another number, but where no date is known. */
        score = score_people((const char *[8]){ "Sumini", "", "9902175708950001", "1995-08-17", "" },
                             (const char *[8]){ "Sumini", "", "9931045708957302", "1995-08-17", "" });
        assert_int_equal(score.levels[NIK], NUMBER_CONFLICT);
        assert_true(score.weights[NIK] < 0 && score.weights[BORN] > 0);
        score = score_people((const char *[8]){ "Sumini", "", "9902175708950001", "", "" },
                             (const char *[8]){ "Sumini", "", "9931045708957302", "", "" });
        assert_int_equal(score.levels[NIK], NUMBER_PART);
        assert_true(score.weights[NIK] > 0);
        /* Given and family name changed places. */
        score = score_people((const char *[8]){ "Ratnasari", "Kusumaningrum" },
                             (const char *[8]){ "Kusumaningrum", "Ratnasari" });
        assert_int_equal(score.dependence[GIVEN], FIELD_SWAPPED);
        assert_int_equal(score.levels[FAMILY], NAME_EXACT);
        assert_true(score.weight > 0);
        /* A household shares address and phone; a place is part of an address. */
        score = score_people((const char *[8]){ "A", "", "", "", "", "084000012345", "Jl. Merapi 5", "Sooko" },
                             (const char *[8]){ "B", "", "", "", "", "084000012345", "Jl. Merapi 5", "Sooko" });
        assert_int_equal(score.dependence[PHONE], FIELD_ONLY_HOUSE); /* of few records it says little */
        assert_true(score.weights[PHONE] + score.weights[STREET] + score.weights[PLACE] <= 11 * WEIGHT_BIT);
        /* Somebody who moved has another street and another place at once. */
        struct match_score street = score_people((const char *[8]){ [STREET] = "Jl. Merapi 5" },
                                                 (const char *[8]){ [STREET] = "Jl. Anggrek 77" });
        score = score_people((const char *[8]){ [STREET] = "Jl. Merapi 5", [PLACE] = "Sooko" },
                             (const char *[8]){ [STREET] = "Jl. Anggrek 77", [PLACE] = "Pulung" });
        assert_true(street.weight < 0 && score.weight < street.weight && score.weight > 2 * street.weight);
        assert_true((score.dependence[STREET] == FIELD_SAME_PLACE) != (score.dependence[PLACE] == FIELD_SAME_PLACE));
}

static void fields_lean_on_no_more_than_there_is(void **state)
{
        (void)state;
        /* What is no date in a NIK, and a sex that it does not say. */
        struct match_score score = score_people((const char *[8]){ "Sumini", "", "9902179908950001", "", "" },
                             (const char *[8]){ "Sumini", "", "", "1995-08-17", "P" });
        assert_int_equal(score.levels[BORN], MATCH_LEVEL_MISSING);
        assert_int_equal(score.levels[SEX], MATCH_LEVEL_MISSING);
        score = score_people((const char *[8]){ "Sumini", "", "9902171708950001", "", "" },
                             (const char *[8]){ "Sumini", "", "", "2004-08-17", "P" });
        assert_int_equal(score.levels[BORN], DATE_CONFLICT);
        assert_int_equal(score.levels[SEX], 1);
        score = score_people((const char *[8]){ "Sumini", "", "9902171700050001", "", "" },
                             (const char *[8]){ "Sumini", "", "", "", "" });
        assert_int_equal(score.levels[BORN], MATCH_LEVEL_MISSING); /* month 00 */
        /* Names of which only one changed its place are not swapped. */
        score = score_people((const char *[8]){ "Ratnasari", "Kusumaningrum" },
                             (const char *[8]){ "Kusumaningrum", "Wahyudi" });
        assert_int_equal(score.dependence[GIVEN], FIELD_ALONE);
        score = score_people((const char *[8]){ "Ratnasari", "Kusumaningrum" }, (const char *[8]){ "Kusumaningrum" });
        assert_int_equal(score.dependence[GIVEN], FIELD_ALONE);
}

/* A row of each of some small tables, scored against itself and against another: what leans on a field that the table
 * does not have leaves the others alone. */
static void scores_tables_of_few_columns(void **state)
{
        (void)state;
        static const struct {
                enum match_type types[3];
                const char *left[3], *right[3];
                uint8_t levels[3];
        } rows[] = {
                { { MATCH_TYPE_NATIONAL_ID, MATCH_TYPE_SEX, MATCH_TYPE_TEXT },
                  { "9902175708950001", "", "" }, { "", "P", "" }, { 255, 0, 255 } },
                { { MATCH_TYPE_NATIONAL_ID, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_TEXT },
                  { "9902175708950001", "", "" }, { "", "1995-08-17", "" }, { 255, DATE_EXACT, 255 } },
                { { MATCH_TYPE_NATIONAL_ID, MATCH_TYPE_TEXT, MATCH_TYPE_TEXT },
                  { "9902175708950001", "a", "" }, { "9902175708950001", "a", "" }, { 0, 0, 255 } },
                { { MATCH_TYPE_NATIONAL_ID, MATCH_TYPE_BIRTH_DATE, MATCH_TYPE_SEX }, /* each says its own */
                  { "9902175708950001", "1995-08-17", "P" }, { "", "1995-08-17", "L" }, { 255, 0, 1 } },
                { { MATCH_TYPE_NATIONAL_ID, MATCH_TYPE_NATIONAL_ID, MATCH_TYPE_BIRTH_DATE }, /* the first */
                  { "9902175708950001", "lupa", "" }, { "", "", "1995-08-17" }, { 255, 255, DATE_EXACT } },
                { { MATCH_TYPE_GIVEN_NAME, MATCH_TYPE_TEXT, MATCH_TYPE_TEXT },
                  { "Ratnasari", "", "" }, { "Kusuma", "", "" }, { NAME_CONFLICT, 255, 255 } },
                { { MATCH_TYPE_FAMILY_NAME, MATCH_TYPE_GIVEN_NAME, MATCH_TYPE_TEXT },
                  { "Kusuma", "", "" }, { "", "Kusuma", "" }, { 255, 255, 255 } },
                { { MATCH_TYPE_PLACE, MATCH_TYPE_POSTCODE, MATCH_TYPE_REGION },
                  { "Sooko", "63482", "Jawa Timur" }, { "Sooko", "63482", "Jawa Timur" }, { 0, 0, 0 } },
                { { MATCH_TYPE_PLACE, MATCH_TYPE_POSTCODE, MATCH_TYPE_REGION },
                  { "Sooko", "63482", "Bali" }, { "Pulung", "10110", "Papua" }, { NAME_CONFLICT, CODE_CONFLICT,
                                                                                NAME_CONFLICT } },
                { { MATCH_TYPE_PHONE, MATCH_TYPE_PLACE, MATCH_TYPE_TEXT },
                  { "084000012345", "Sooko", "" }, { "084000012345", "Pulung", "" }, { 0, NAME_CONFLICT, 255 } },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                struct bench bench;
                struct match_schema schema = { .count = 3 };
                struct slice a[3], b[3];
                int32_t sum = 0;
                for (size_t k = 0; k < 3; k++) {
                        schema.fields[k] = (struct match_column){ match_type_name(rows[i].types[k]), rows[i].types[k] };
                        a[k] = slice_from_cstr(rows[i].left[k]);
                        b[k] = slice_from_cstr(rows[i].right[k]);
                }
                set_up_schema(&bench, schema);
                struct match_score score = score_rows(&bench, a, b);
                for (size_t k = 0; k < 3; k++) {
                        if (score.levels[k] != rows[i].levels[k])
                                fail_msg("row %zu, field %zu: %u", i, k, score.levels[k]);
                        sum += score.weights[k];
                }
                assert_int_equal(sum, score.weight);
                match_vocabulary_free(bench.vocabulary);
        }
}

/* More words than a record has room for: those beyond are left out, and a number never in half. */
static void leaves_out_what_has_no_room(void **state)
{
        (void)state;
        struct bench bench;
        struct match_row row;
        struct match_schema schema = { .count = MATCH_FIELDS_MAX };
        struct slice values[MATCH_FIELDS_MAX];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        for (size_t i = 0; i < MATCH_FIELDS_MAX; i++) {
                enum match_type type = i < 11 ? MATCH_TYPE_TEXT : MATCH_TYPE_PHONE;
                schema.fields[i] = (struct match_column){ match_type_name(type), type };
                values[i] = i == 10 ? S("a") : i < 11 ? S("a b c d e f g h i j k l m n") : S("084000012345");
        }
        set_up_schema(&bench, schema);
        assert_ok(match_record_read(&bench.reader, values, &arena, &row));
        assert_int_equal(row.record.at[1], MATCH_TOKENS_PER_FIELD);
        assert_int_equal(row.record.at[MATCH_FIELDS_MAX], MATCH_WORDS_MAX);
        values[9] = S("a b c d e f g h i j");
        assert_ok(match_record_read(&bench.reader, values, &arena, &row));
        assert_int_equal(row.record.at[MATCH_FIELDS_MAX], MATCH_WORDS_MAX - 1); /* one is left, a number needs two */
        assert_int_equal(match_field_number(&row.record, 11), 0);
        match_vocabulary_free(bench.vocabulary);
}

static void explains_itself(void **state)
{
        (void)state;
        struct bench bench;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 8192);
        set_up_schema(&bench, people);
        struct slice a[8] = { S("Soekarno"), S("Kasan"), [BORN] = S("1990-03-12") };
        struct slice b[8] = { S("Sukarno"), S("Parto"), [BORN] = S("1990-12-03") };
        struct match_score score = score_rows(&bench, a, b);
        match_write_explanation_line(&out, &bench.scorer, &score);
        assert_slice(buffer_slice(&out), "given variant +6.1906;family conflict -4.4560;born swapped +7.9658;rule 15");
        buffer_clear(&out);
        match_write_rules(&out, &score);
        assert_slice(buffer_slice(&out), "15");
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                buffer_clear(&out);
                match_write_waterfall(&out, &bench.scorer, &score, PROBABILITY_ONE / 1000, (enum language)language);
                struct slice said = buffer_slice(&out);
                assert_true(slice_find(said, language ? S("day and month changed places")
                                                      : S("hari dan bulan tertukar")) != SIZE_MAX);
                assert_true(slice_find(said, language ? S("rule 15: oe = u") : S("aturan 15: oe = u")) != SIZE_MAX);
                assert_true(slice_find(said, language ? S("Without \"family\"") : S("Tanpa \"family\"")) != SIZE_MAX);
        }
        buffer_clear(&out);
        match_write_waterfall(&out, &bench.scorer, &score, PROBABILITY_ONE / 2, LANGUAGE_EN);
        assert_true(slice_find(buffer_slice(&out), S("No single field would change it.")) != SIZE_MAX);
        buffer_clear(&out);
        match_write_waterfall(&out, &bench.scorer, &score, PROBABILITY_ONE / 2, LANGUAGE_ID);
        assert_true(slice_find(buffer_slice(&out), S("Tidak ada satu data pun")) != SIZE_MAX);
        match_vocabulary_free(bench.vocabulary);
}

/* Of two fields that would each turn the verdict the one that weighs more is named, on either side; and a rule that is
 * often wrong says so. */
static void names_what_turns_the_verdict(void **state)
{
        (void)state;
        struct bench bench;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 8192);
        set_up_schema(&bench, people);
        struct match_score score = { 0 };
        memset(score.levels, MATCH_LEVEL_MISSING, sizeof score.levels);
        static const struct {
                int32_t given, born, phone;
                const char *turns;
        } rows[] = {
                { 5, 7, -8, "Without \"born\"" }, { 9, 7, -11, "Without \"given\"" },
                { 9, 7, -4, "No single" },         { 9, 4, -5, "Without \"given\"" },
                { 4, -5, -9, "No single" },        { 4, -6, -3, "Without \"born\"" },
                { 8, -5, -6, "Without \"phone\"" }, { 8, -6, -5, "Without \"born\"" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
                score.levels[GIVEN] = score.levels[BORN] = score.levels[PHONE] = 0;
                score.weights[GIVEN] = rows[i].given * WEIGHT_BIT;
                score.weights[BORN] = rows[i].born * WEIGHT_BIT;
                score.weights[PHONE] = rows[i].phone * WEIGHT_BIT;
                score.weight = score.weights[GIVEN] + score.weights[BORN] + score.weights[PHONE];
                buffer_clear(&out);
                match_write_waterfall(&out, &bench.scorer, &score, PROBABILITY_ONE / 2, LANGUAGE_EN);
                if (slice_find(buffer_slice(&out), slice_from_cstr(rows[i].turns)) == SIZE_MAX)
                        fail_msg("%zu: %.*s", i, SLICE_FMT(buffer_slice(&out)));
        }
        unsigned risky = 0;
        for (uint16_t id = 1; id <= RULE_ID_MAX && risky == 0; id++) {
                const struct match_rule *rule = match_rule_find(id);
                risky = rule && rule->kind == RULE_RISKY ? id : 0;
        }
        assert_true(risky > 0);
        memset(&score, 0, sizeof score);
        memset(score.levels, MATCH_LEVEL_MISSING, sizeof score.levels);
        score.rules[risky / 64] |= UINT64_C(1) << risky % 64;
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
                buffer_clear(&out);
                match_write_waterfall(&out, &bench.scorer, &score, PROBABILITY_ONE / 2, (enum language)language);
                assert_true(slice_find(buffer_slice(&out), language ? S("(not seldom wrong)")
                                                                    : S("(tidak jarang keliru)")) != SIZE_MAX);
        }
        buffer_clear(&out);
        match_write_explanation_line(&out, &bench.scorer, &score);
        assert_true(slice_starts_with(buffer_slice(&out), S("rule ")));
        match_vocabulary_free(bench.vocabulary);
}

static void packs_and_unpacks(void **state)
{
        (void)state;
        struct bench bench;
        struct match_row row;
        uint32_t packed[MATCH_PACKED_MAX];
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 1 << 20);
        set_up_schema(&bench, people);
        struct slice values[8] = { S("Sri Wahyuni alias Yuni binti Kasan"), S(""), S("9902175708950001"),
                                   S("1995-08-17"), S("P"), S("084000012345"), S("Jl. Merapi 5 RT 1"), S("Sooko") };
        assert_ok(match_record_read(&bench.reader, values, &arena, &row));
        size_t size = match_record_pack(&row.record, people.count, packed);
        struct match_record back = match_record_unpack(packed, people.count);
        assert_int_equal(size, 2 + row.record.at[people.count]);
        for (size_t field = 0; field <= people.count; field++)
                assert_int_equal(back.at[field], row.record.at[field]);
        assert_memory_equal(back.words, row.record.words, back.at[people.count] * sizeof(uint32_t));
        assert_int_equal(match_field_number(&back, NIK), 9902175708950001);
        assert_int_equal(match_field_number(&back, PHONE), 6284000012345);
        assert_int_equal(match_field_number(&back, BORN), 0);
        struct date not_a_date = match_field_date(&back, SEX);
        assert_true(date_is_none(not_a_date));
        match_vocabulary_free(bench.vocabulary);
}

/* Consecutive serial numbers of one district, day and sex are two people or twins, if no slip: alone they leave it
 * open, where a slip elsewhere, which makes a date that is nobody's or another district, speaks for one person. */
static void serials_in_a_row_are_no_one_person(void **state)
{
        (void)state;
        struct match_score serial =
                score_values(MATCH_TYPE_NATIONAL_ID, S("3502022107900001"), S("3502022107900002"));
        struct match_score elsewhere =
                score_values(MATCH_TYPE_NATIONAL_ID, S("3502022107900001"), S("3502032107900001"));
        struct match_score equal = score_values(MATCH_TYPE_NATIONAL_ID, S("3502022107900001"), S("3502022107900001"));
        assert_int_equal(serial.levels[0], NUMBER_PART);
        assert_true(match_probability(serial.weight, PROBABILITY_ONE / 2) < PROBABILITY_ONE / 2);
        assert_true(match_probability(serial.weight, PROBABILITY_ONE / 100000) < PROBABILITY_ONE / 50000);
        assert_int_equal(elsewhere.levels[0], NUMBER_DIGIT);
        assert_true(elsewhere.weight > 10 * WEIGHT_BIT && equal.weight > elsewhere.weight);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(dates_have_these_levels), cmocka_unit_test(numbers_and_codes_have_these_levels),
                cmocka_unit_test(words_have_these_levels), cmocka_unit_test(counts_what_does_not_parse),
                cmocka_unit_test(most_dates_of_a_table_say_their_order),
                cmocka_unit_test(serials_in_a_row_are_no_one_person), cmocka_unit_test(relatives_are_not_one),
                cmocka_unit_test(a_womans_ending_is_more_than_a_slip),
                cmocka_unit_test(fields_lean_on_each_other),
                cmocka_unit_test(fields_lean_on_no_more_than_there_is), cmocka_unit_test(explains_itself),
                cmocka_unit_test(names_what_turns_the_verdict), cmocka_unit_test(scores_tables_of_few_columns),
                cmocka_unit_test(leaves_out_what_has_no_room),
                cmocka_unit_test(packs_and_unpacks),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
