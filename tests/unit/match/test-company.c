/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names of companies and organisations of many countries: which are one, and which are not. */
#include "scorer.h"

#include "base/checked.h"

struct company_pair {
        const char *left, *right;
};

/* "Obshchestvo s ogranichennoi otvetstvennostiu". */
#define RUSSIAN_LLC                                                                                                    \
        "\u041e\u0431\u0449\u0435\u0441\u0442\u0432\u043e \u0441 " \
        "\u043e\u0433\u0440\u0430\u043d\u0438\u0447\u0435\u043d\u043d\u043e\u0439 "                                  \
        "\u043e\u0442\u0432\u0435\u0442\u0441\u0442\u0432\u0435\u043d\u043d\u043e\u0441\u0442\u044c\u044e"

static struct match_score score_companies(const struct company_pair *pair)
{
        return score_values(MATCH_TYPE_COMPANY, slice_from_cstr(pair->left), slice_from_cstr(pair->right));
}

static void check_level(const struct company_pair *pairs, size_t count, uint8_t level)
{
        size_t wrong = 0;
        for (size_t i = 0; i < count; i++) {
                uint8_t got = score_companies(&pairs[i]).levels[0];
                if (got != level)
                        print_error("%s, %s: %u, not %u\n", pairs[i].left, pairs[i].right, got, level);
                wrong += got != level;
        }
        assert_int_equal(wrong, 0);
}

/* In the words of each country, and the abbreviation. */
static void legal_forms_do_not_count(void **state)
{
        (void)state;
        static const struct company_pair pairs[] = {
                { "Brenner Aktiengesellschaft", "Brenner AG" },
                { "Brenner Optik Gesellschaft mit beschr\u00e4nkter Haftung", "Brenner Optik G.m.b.H." },
                { "Open Joint Stock Company Severokabel", "OAO Severokabel" },
                { "Severokabel OJSC", "Severokabel JSC" },
                { "Limited Liability Company Lastochka", "Lastochka" },
                { RUSSIAN_LLC " \"Lastochka\"", "\u041e\u041e\u041e Lastochka" },
                { "Pakowanie Sp. z o.o.", "Pakowanie" },
                { "Cementos del Llano S.A. de C.V.", "Cementos del Llano" },
                { "Marlow Shipping Public Limited Company", "Marlow Shipping p.l.c." },
                { "Perseroan Terbatas Kali Telon Makmur", "PT Kali Telon Makmur" },
                { "Lembaga Pelatihan Kerja Swasta Kali Telon", "LPKS Kali Telon" },
                { "Persekutuan Komanditer Kali Telon", "CV Kali Telon" },
                { "Kali Telon Makmur Sendirian Berhad", "Kali Telon Makmur Sdn. Bhd." },
        };
        check_level(pairs, ARRAY_SIZE(pairs), NAME_EXACT);
}

static void numbers_and_apostrophes_are_written_in_one_way(void **state)
{
        (void)state;
        static const struct company_pair pairs[] = {
                { "Third Harbour Bank", "3rd Harbour Bank" },
                { "Dock Workers Forty-Two", "Dock Workers 42" },
                { "Seven Wells Trading", "7 Wells Trading" },
                { "Sumber Tiga Serangkai", "Sumber 3 Serangkai" },
                { "Warung Dua Puluh Lima", "Warung 25" },
                { "Warung Dua Belas", "Warung 12" },
                { "Warung Dua Puluh", "Warung 20" },
                { "Al-Ma'arif Travel", "Al Maarif Travel" },
                { "Harbour Int\u2019l", "Harbour Intl" },
                { "The Fell & Harrow Company", "Fell and Harrow Company" },
                { "U.K. Port Council", "United Kingdom Port Council" },
        };
        check_level(pairs, ARRAY_SIZE(pairs), NAME_EXACT);
        static const struct company_pair other[] = {
                { "Warung Dua Puluh Lima", "Warung 26" },
                { "Dock Workers Forty-Two", "Dock Workers 24" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(other); i++)
                assert_true(score_companies(&other[i]).levels[0] > NAME_VARIANT);
}

/* Each has a word that says what the other is not, however many they share. */
static void another_word_is_another_company(void **state)
{
        (void)state;
        static const struct company_pair pairs[] = {
                { "Merbabu Semeru Kelud Cargo (Norway) AS", "Merbabu Semeru Kelud Cargo (Iceland) AS" },
                { "Savings and Merchant Bank of Peru Limited", "Savings and Merchant Bank of Togo Limited" },
                { "Karya Kelud Sentosa", "Karya Kelud Bahari" },
                { "Quillworth Dredging Company", "Quillworth Tunnelling Company" },
                { "The Hadley Trust", "The Hensley Trust" },
                { "QXA Minerals", "QTE Minerals" },
                { "Kelud Karya Sentosa 1", "Kelud Karya Sentosa 2" },
                { "Kelud Sumber Rejeki Satu", "Kelud Sumber Rejeki Dua" },
                { "Toko Dua Saudara Kelud", "Toko Tiga Saudara Kelud" },
                { "Kelud Sinar Abadi A", "Kelud Sinar Abadi B" },
                { "Kelud Karya Sentosa 1 Bahari", "Kelud Karya Sentosa Dua Bahari" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
                struct match_score score = score_companies(&pairs[i]);
                if (score.levels[0] < NAME_SOME || score.weight >= 0)
                        fail_msg("%s, %s: level %u, weight %d", pairs[i].left, pairs[i].right, score.levels[0],
                                 score.weight);
        }
}

/* A word of three letters is too short for a slip of its own; all letters together are not. */
static void a_slip_in_a_short_word_is_a_slip(void **state)
{
        (void)state;
        static const struct company_pair pairs[] = {
                { "Tan Lok Marine Engines", "Tan Lak Marine Engines" },
                { "HVB Fisheries Association", "HVD Fisheries Association" },
        };
        check_level(pairs, ARRAY_SIZE(pairs), NAME_CLOSE);
}

/* As many write it; the same letters in another order, two letters, and persons are not meant. */
static void an_abbreviation_stands_for_the_words(void **state)
{
        (void)state;
        static const struct company_pair pairs[] = {
                { "PT KTMS", "PT Kali Telon Makmur Sentosa" },
                { "K.T.M.S.", "Kali Telon Makmur Sentosa" },
        };
        check_level(pairs, ARRAY_SIZE(pairs), NAME_PART);
        assert_true(score_companies(&pairs[0]).weight > 0);
        static const struct company_pair other[] = {
                { "PT KMTS", "PT Kali Telon Makmur Sentosa" },
                { "PT KTM", "PT Kali Telon Makmur Sentosa" },
                { "PT KT", "PT Kali Telon" },
        };
        check_level(other, ARRAY_SIZE(other), NAME_CONFLICT);
        assert_int_equal(score_values(MATCH_TYPE_PERSON_NAME, S("KTMS"), S("Kali Telon Makmur Sentosa")).levels[0],
                         NAME_CONFLICT);
}

/* A trade alone is no name: the other one has one. */
static void a_trade_is_no_name(void **state)
{
        (void)state;
        static const struct company_pair pairs[] = {
                { "Engineering Company", "Hollowell Engineering Company" },
                { "Konstruksi CV", "CV Konstruksi Merbabu" },
        };
        for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
                assert_true(score_companies(&pairs[i]).weight < 0);
        static const struct company_pair named = { "Hollowell", "Hollowell Engineering Company" };
        assert_true(score_companies(&named).weight > 0);
}

/* Of a table of three rows nobody knows how rare a town is: it says a little, and two companies in it stay two. Where
 * a name is the same as well, they are one; a telephone says more, and so does the town where nothing else is
 * asked. */
static void a_town_alone_joins_no_companies(void **state)
{
        (void)state;
        struct bench bench;
        const struct match_schema schema = { .fields = { { S("firm"), MATCH_TYPE_COMPANY },
                                                         { S("town"), MATCH_TYPE_PLACE },
                                                         { S("phone"), MATCH_TYPE_PHONE } },
                                             .count = 3 };
        const struct slice one[] = { S("PT Sinar Karya Mandiri"), S("Sooko"), S("084000012345") };
        const struct slice other[] = { S("PT Sinar Karya Abadi"), S("Sooko"), SLICE_NULL };
        const struct slice called[] = { S("PT Sinar Karya Abadi"), S("Sooko"), S("084000012345") };
        set_up_schema(&bench, schema);
        struct match_score town = score_rows(&bench, one, other), same = score_rows(&bench, one, one);
        struct match_score phone = score_rows(&bench, one, called);
        assert_int_equal(town.weights[1], 3 * WEIGHT_BIT);
        assert_int_equal(town.dependence[1], FIELD_ONLY_HOUSE);
        assert_true(town.weight < 4 * WEIGHT_BIT && same.weight > 20 * WEIGHT_BIT);
        assert_true(phone.weight > town.weight + 5 * WEIGHT_BIT && phone.weight < same.weight);
        const struct slice asked[] = { SLICE_NULL, S("Sooko"), SLICE_NULL };
        assert_true(score_rows(&bench, one, asked).weights[1] > 3 * WEIGHT_BIT); /* nothing else is asked */
        match_vocabulary_free(bench.vocabulary);
}

int main(void)
{
        const struct CMUnitTest tests[] = {
                cmocka_unit_test(legal_forms_do_not_count),
                cmocka_unit_test(numbers_and_apostrophes_are_written_in_one_way),
                cmocka_unit_test(another_word_is_another_company),
                cmocka_unit_test(an_abbreviation_stands_for_the_words),
                cmocka_unit_test(a_trade_is_no_name),
                cmocka_unit_test(a_slip_in_a_short_word_is_a_slip),
                cmocka_unit_test(a_town_alone_joins_no_companies),
        };
        return cmocka_run_group_tests(tests, NULL, NULL);
}
