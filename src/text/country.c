/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/country.h"

#include "base/checked.h"

#include <stdlib.h>

/* By code. */
static const struct country {
        struct slice code, name[LANGUAGE_COUNT];
} countries[] = {
#define COUNTRY(code, id, en) { S(code), { [LANGUAGE_ID] = S(id), [LANGUAGE_EN] = S(en) } }
        COUNTRY("AE", "Uni Emirat Arab", "United Arab Emirates"),
        COUNTRY("AU", "Australia", "Australia"),
        COUNTRY("BH", "Bahrain", "Bahrain"),
        COUNTRY("BN", "Brunei", "Brunei"),
        COUNTRY("CA", "Kanada", "Canada"),
        COUNTRY("CN", "Tiongkok", "China"),
        COUNTRY("DE", "Jerman", "Germany"),
        COUNTRY("EG", "Mesir", "Egypt"),
        COUNTRY("FR", "Prancis", "France"),
        COUNTRY("GB", "Inggris Raya", "United Kingdom"),
        COUNTRY("HK", "Hong Kong", "Hong Kong"),
        COUNTRY("IN", "India", "India"),
        COUNTRY("IT", "Italia", "Italy"),
        COUNTRY("JO", "Yordania", "Jordan"),
        COUNTRY("JP", "Jepang", "Japan"),
        COUNTRY("KH", "Kamboja", "Cambodia"),
        COUNTRY("KR", "Korea Selatan", "South Korea"),
        COUNTRY("KW", "Kuwait", "Kuwait"),
        COUNTRY("LA", "Laos", "Laos"),
        COUNTRY("LB", "Lebanon", "Lebanon"),
        COUNTRY("MM", "Myanmar", "Myanmar"),
        COUNTRY("MO", "Makau", "Macao"),
        COUNTRY("MV", "Maladewa", "Maldives"),
        COUNTRY("MY", "Malaysia", "Malaysia"),
        COUNTRY("NL", "Belanda", "Netherlands"),
        COUNTRY("NZ", "Selandia Baru", "New Zealand"),
        COUNTRY("OM", "Oman", "Oman"),
        COUNTRY("PG", "Papua Nugini", "Papua New Guinea"),
        COUNTRY("PH", "Filipina", "Philippines"),
        COUNTRY("PL", "Polandia", "Poland"),
        COUNTRY("QA", "Qatar", "Qatar"),
        COUNTRY("RU", "Rusia", "Russia"),
        COUNTRY("SA", "Arab Saudi", "Saudi Arabia"),
        COUNTRY("SG", "Singapura", "Singapore"),
        COUNTRY("SY", "Suriah", "Syria"),
        COUNTRY("TH", "Thailand", "Thailand"),
        COUNTRY("TL", "Timor Leste", "Timor-Leste"),
        COUNTRY("TR", "Turki", "Türkiye"),
        COUNTRY("TW", "Taiwan", "Taiwan"),
        COUNTRY("US", "Amerika Serikat", "United States"),
        COUNTRY("VN", "Vietnam", "Vietnam"),
        COUNTRY("ZA", "Afrika Selatan", "South Africa"),
#undef COUNTRY
};

static int compare_code(const void *key, const void *country)
{
        return slice_compare(*(const struct slice *)key, ((const struct country *)country)->code);
}

struct slice country_name(struct slice text, enum language language)
{
        const struct country *found = bsearch(&text, countries, ARRAY_SIZE(countries), sizeof *countries, compare_code);
        return found ? found->name[language] : text;
}
