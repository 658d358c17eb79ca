/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simulate/people.h"

#include "base/checked.h"
#include "region/region.h"
#include "simulate/random.h"

#include <stdio.h>

enum { STREAM_PEOPLE = 201, VILLAGE_PEOPLE = 1500, VILLAGES_LEAST = 100, DAYS_A_MONTH = 28 };

/* Words that many have, with their share of a thousand; the rest are put together. */
struct share {
        const char *word;
        uint16_t share;
};

static const struct share women_first[] = {
        { "Siti", 90 }, { "Sri", 75 }, { "Nur", 25 }, { "Dewi", 22 }, { "Dwi", 18 }, { "Tri", 14 }, { "Endang", 14 },
        { "Eka", 10 }, { "Ani", 8 }, { "Wahyu", 8 }, { "Ratna", 8 }, { "Fitri", 10 }, { "Umi", 8 }, { "Rina", 7 },
        { "Yuni", 8 }, { "Indah", 7 }, { "Kartini", 4 }, { "Lilik", 6 }, { "Nanik", 5 }, { "Titik", 6 },
};
static const struct share men_first[] = {
        { "Muhammad", 50 }, { "Moh.", 30 }, { "Mohamad", 14 }, { "Agus", 32 }, { "Ahmad", 28 }, { "Achmad", 10 },
        { "Abdul", 18 }, { "Eko", 16 }, { "Dwi", 12 }, { "Tri", 10 }, { "Joko", 12 }, { "Bambang", 11 },
        { "Budi", 12 }, { "Heri", 8 }, { "Slamet", 10 }, { "Imam", 10 }, { "Andi", 8 }, { "Dedi", 6 }, { "Nur", 12 },
        { "Wahyu", 9 }, { "Rudi", 6 }, { "Sugeng", 6 }, { "Didik", 6 }, { "Edi", 8 },
};
static const struct share women_last[] = {
        { "Rahayu", 20 }, { "Lestari", 24 }, { "Wahyuni", 20 }, { "Handayani", 14 }, { "Aminah", 12 }, { "Sari", 20 },
        { "Wati", 8 }, { "Ningsih", 12 }, { "Khasanah", 8 }, { "Fatimah", 9 }, { "Astuti", 14 }, { "Utami", 12 },
        { "Susanti", 10 }, { "Puspita", 8 }, { "Anggraini", 9 }, { "Nurhayati", 9 }, { "Permatasari", 7 },
        { "Wulandari", 12 }, { "Maimunah", 6 }, { "Zulaikah", 5 },
};
static const struct share men_last[] = {
        { "Setiawan", 18 }, { "Santoso", 18 }, { "Hidayat", 16 }, { "Prasetyo", 16 }, { "Nugroho", 14 },
        { "Saputra", 16 }, { "Purnomo", 12 }, { "Wibowo", 11 }, { "Kurniawan", 14 }, { "Rohman", 10 },
        { "Mulyono", 9 }, { "Widodo", 9 }, { "Susanto", 12 }, { "Arifin", 11 }, { "Fauzi", 8 }, { "Utomo", 7 },
        { "Hartono", 8 }, { "Ramadhan", 8 }, { "Ghofur", 4 }, { "Maarif", 4 },
};
static const char *const heads[] = { "Su", "Har", "Mar", "Kar", "War", "Par", "Sar", "Mul", "Wi", "Pur", "Tu", "Ka",
                                     "Dar", "Sa", "Jo", "Sut", "Ris", "Tar", "Nga", "Boi", "Pon", "Leg", "Man", "Ru" };
static const char *const middles[] = { "ti", "na", "ya", "to", "ri", "wa", "ku", "la", "mi", "so", "di", "ju", "pra",
                                       "ga", "nar", "hat", "jar", "war", "bas", "tri", "ki", "ge", "ni", "lan" };
static const char *const women_ends[] = { "mi", "yem", "wati", "ningsih", "nah", "tin", "yati", "ni", "sih", "rah",
                                          "lah", "inten" };
static const char *const men_ends[] = { "no", "to", "man", "di", "wan", "nto", "min", "jo", "din", "yono", "rin",
                                        "gito" };
static const char *const hamlets[] = { "Krajan", "Tengah", "Sumber", "Gondang", "Ngembel", "Bulu", "Pagersari",
                                       "Karanganyar", "Dukuh", "Salam", "Jambu", "Kebonsari" };
static const char *const streets[] = { "Jl. Diponegoro", "Jl. Sudirman", "Jl. Raya Ponorogo", "Jl. Melati",
                                       "Jl. Anggrek", "Gg. Mawar", "Jl. Pahlawan", "Jl. Merdeka", "Jl. Kartini",
                                       "Jl. Ahmad Yani", "Jl. Gajah Mada", "Jl. Cempaka" };

static const char *const field_names[PERSON_FIELDS] = { "nama", "lahir", "jk",   "nik",
                                                        "hp",   "alamat", "desa", "kecamatan" };

#define PICK(random, words) ((words)[random_below((random), (uint32_t)ARRAY_SIZE(words))])

const char *person_field_name(enum person_field field)
{
        return field_names[field];
}

/* Small numbers more often than large ones, as with names and villages. */
static uint32_t draw_skewed(struct random *random, uint32_t bound)
{
        uint64_t one = random_below(random, bound), other = random_below(random, bound);
        return (uint32_t)(one * other / bound);
}
#define PICK_SKEWED(random, words) ((words)[draw_skewed((random), (uint32_t)ARRAY_SIZE(words))])

/* A word of the list by its share, or NULL for the rest of the thousand. */
static const char *draw_shared(struct random *random, const struct share *list, size_t count)
{
        uint32_t at = random_below(random, 1000);
        for (size_t i = 0; i < count; i++) {
                if (at < list[i].share)
                        return list[i].word;
                at -= list[i].share;
        }
        return NULL;
}

static size_t add_text(char text[PERSON_TEXT], size_t size, const char *more)
{
        int written = snprintf(text + size, PERSON_TEXT - size, "%s", more);
        return size + (size_t)written < PERSON_TEXT ? size + (size_t)written : PERSON_TEXT - 1;
}

static size_t add_word(struct random *random, bool woman, bool first, char text[PERSON_TEXT], size_t size)
{
        const char *known = !woman ? (first ? draw_shared(random, men_first, ARRAY_SIZE(men_first))
                                            : draw_shared(random, men_last, ARRAY_SIZE(men_last)))
                                   : (first ? draw_shared(random, women_first, ARRAY_SIZE(women_first))
                                            : draw_shared(random, women_last, ARRAY_SIZE(women_last)));
        if (size > 0)
                size = add_text(text, size, " ");
        if (known)
                return add_text(text, size, known);
        size = add_text(text, size, PICK_SKEWED(random, heads));
        for (uint32_t i = 1 + random_percent(random, 25); i > 0; i--)
                size = add_text(text, size, PICK_SKEWED(random, middles));
        return add_text(text, size, woman ? PICK_SKEWED(random, women_ends) : PICK_SKEWED(random, men_ends));
}

/* One word: 15 of a hundred, more of the old; two: half; three or four: the rest. */
static void write_name(struct random *random, bool woman, uint32_t year, char text[PERSON_TEXT])
{
        uint32_t at = random_below(random, 100), alone = year < 1970 ? 30 : 10;
        uint32_t words = at < alone ? 1 : at < alone + 52 ? 2 : at < 97 ? 3 : 4;
        size_t size = 0;
        for (uint32_t i = 0; i < words; i++)
                size = add_word(random, woman, i == 0 && words > 1, text, size);
}

static void write_village(struct random *random, uint32_t people, struct simulated_person *person)
{
        uint32_t all = (uint32_t)region_count(REGION_VILLAGE), count = people / VILLAGE_PEOPLE + VILLAGES_LEAST;
        uint32_t from = 0;
        struct region village, district, regency;
        struct region first;
        if (region_find(S("35.01"), &first) && region_child(&first, 0, &district) &&
            region_child(&district, 0, &village))
                from = village.index;
        uint32_t index = (from + random_below(random, count < all ? count : all)) % all;
        if (!region_at(REGION_VILLAGE, index, &village) || !region_parent(&village, &district) ||
            !region_parent(&district, &regency))
                return;
        (void)snprintf(person->values[PERSON_VILLAGE], PERSON_TEXT, "%.*s", SLICE_FMT(village.name));
        (void)snprintf(person->values[PERSON_DISTRICT], PERSON_TEXT, "%.*s", SLICE_FMT(district.name));
        (void)snprintf(person->regency, sizeof person->regency, "%.*s", SLICE_FMT(region_code(&regency)));
        if (random_percent(random, 70))
                (void)snprintf(person->values[PERSON_STREET], PERSON_TEXT, "Dsn. %s RT %03u/RW %03u",
                               PICK(random, hamlets), 1 + draw_skewed(random, 20), 1 + draw_skewed(random, 8));
        else
                (void)snprintf(person->values[PERSON_STREET], PERSON_TEXT, "%s No. %u", PICK(random, streets),
                               1 + draw_skewed(random, 200));
}

void simulate_person(uint64_t seed, uint32_t people, uint32_t number, struct simulated_person *ret_person)
{
        struct random random = random_for(seed, STREAM_PEOPLE, number);
        struct simulated_person person = { 0 };
        bool woman = random_percent(&random, 50);
        uint32_t year = 1945 + random_below(&random, 63), month = 1 + random_below(&random, 12);
        uint32_t day = 1 + random_below(&random, DAYS_A_MONTH);
        if (year < 1980 && random_percent(&random, 12))
                day = month = 1; /* not known: 1 January */
        write_village(&random, people, &person);
        write_name(&random, woman, year, person.values[PERSON_NAME]);
        (void)snprintf(person.values[PERSON_BORN], PERSON_TEXT, "%u-%02u-%02u", year, month, day);
        (void)snprintf(person.values[PERSON_SEX], PERSON_TEXT, "%s", woman ? "P" : "L");
        if (random_percent(&random, 90))
                (void)snprintf(person.values[PERSON_NIK], PERSON_TEXT, "99%04u%02u%02u%02u%04u",
                               1 + (uint32_t)(number % 97) * 89, day + (woman ? 40 : 0), month, year % 100,
                               1 + random_below(&random, 9998));
        if (random_percent(&random, 60))
                (void)snprintf(person.values[PERSON_PHONE], PERSON_TEXT, "0840%08u",
                               random_below(&random, 100000000));
        *ret_person = person;
}
