/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simulate/words.h"

#include "base/checked.h"

static const char *const women[] = { "Suyatmi", "Sumini", "Lestari", "Wulandari", "Rahayu", "Ningsih",
        "Puspita", "Aminah",
                                     "Kartika", "Endang", "Yuliana", "Fitriani", "Setyowati",
                                     "Handayani", "Marsini", "Paniyem" };
static const char *const men[] = { "Suparno", "Katimin", "Hartono", "Prasetyo", "Wibowo", "Nugroho",
        "Sutrisno", "Wahyudi",
                                   "Purnomo", "Santoso", "Mulyono", "Widodo", "Setiawan",
                                   "Hidayat", "Boiran", "Riyanto" };
static const char *const companies[] = { "Mitra", "Karya", "Samudra", "Cahaya", "Bumi", "Sentosa",
        "Gemilang", "Nusa",
                                         "Harapan", "Surya", "Langit", "Bahari" };
static const char *const signs[] = { "visa-bukan-kerja", "perekrut-perorangan", "perusahaan-tak-jelas",
        "bayar-di-muka",
                                     "diberi-uang", "gaji-besar", "sasar-lulusan", "admin-daring", "ditampung",
                                     "utang-jaminan", "surat-ditahan", "nomor-sama", "brosur-gelap" };
static const char *const offers[] = { "pekerjaan rumah tangga", "pekerjaan kebun", "pekerjaan pabrik",
        "pengasuh lanjut usia",
                                      "pekerjaan admin daring", "pekerjaan restoran",
                                      "awak kapal ikan", "pekerjaan konstruksi" };
static const char *const places[] = { "lewat pesan WhatsApp", "di warung dekat balai desa",
        "setelah pengajian", "di depan sekolah",
                                      "lewat grup Facebook", "dari rumah ke rumah", "di pasar",
                                      "lewat kerabat jauh" };
static const char *const promises[] = { "dijanjikan berangkat bulan depan",
        "diminta membayar uang muka", "tidak perlu ijazah",
                                        "surat-surat diurus semua", "diberi uang saku dulu",
                                        "disuruh mengaku wisata",
                                        "dikumpulkan dulu di luar kota", "KTP diminta dititipkan" };

/* `share` are parts of the sum of all shares. */
struct choice {
        const char *key;
        uint32_t share;
};

static const char *choose(struct random *random, const struct choice *choices, size_t count)
{
        uint32_t sum = 0;
        for (size_t i = 0; i < count; i++)
                sum += choices[i].share;
        uint32_t at = random_below(random, sum);
        for (size_t i = 0; i < count; i++) {
                if (at < choices[i].share)
                        return choices[i].key;
                at -= choices[i].share;
        }
        return choices[count - 1].key;
}

#define PICK(random, words)     ((words)[random_below((random), (uint32_t)ARRAY_SIZE(words))])
#define CHOOSE(random, choices) choose((random), (choices), ARRAY_SIZE(choices))

void words_person(struct buffer *out, struct random *random, bool woman)
{
        const char *first = woman ? PICK(random, women) : PICK(random, men);
        const char *second = random_percent(random, 50) ? PICK(random, men) : PICK(random, women);
        buffer_printf(out, first == second ? "%s" : "%s %s", first, second);
}

void words_company(struct buffer *out, struct random *random)
{
        const char *first = PICK(random, companies), *second = PICK(random, companies);
        buffer_printf(out, "PT %s %s Fiktif", first, second);
}

const char *words_country(struct random *random, bool risky)
{
        static const struct choice usual[] = { { "HK", 36 }, { "TW", 36 }, { "JP", 10 }, { "MY", 8 },
        { "SG", 4 },
                                               { "BN", 3 },  { "KR", 3 } };
        static const struct choice warned[] = { { "KH", 40 }, { "MM", 20 }, { "LA", 10 }, { "TH",
        15 }, { "MY", 15 } };
        return risky ? CHOOSE(random, warned) : CHOOSE(random, usual);
}

const char *words_country_name(const char *code)
{
        static const struct {
                const char *code, *name;
        } names[] = { { "HK", "Hong Kong" }, { "TW", "Taiwan" },  { "JP", "Jepang" },  { "MY", "Malaysia" },
                      { "SG", "Singapura" }, { "BN", "Brunei" },  { "KR", "Korea Selatan" }, { "KH",
                      "Kamboja" },
                      { "MM", "Myanmar" },   { "LA", "Laos" },    { "TH", "Thailand" } };
        for (size_t i = 0; i < ARRAY_SIZE(names); i++)
                if (!strcmp(names[i].code, code))
                        return names[i].name;
        return code;
}

void words_signs(struct buffer *out, struct random *random)
{
        uint32_t count = 1 + random_below(random, 3), at = random_below(random, (uint32_t)ARRAY_SIZE(signs));
        for (uint32_t i = 0; i < count; i++)
                buffer_printf(out, i ? "|%s" : "%s", signs[(at + i * 5) % ARRAY_SIZE(signs)]);
}

void words_narrative(struct buffer *out, struct random *random, const char *country)
{
        const char *offer = PICK(random, offers), *place = PICK(random, places), *promise = PICK(random, promises);
        buffer_printf(out, "Warga ditawari %s ke %s %s; %s. (DATA FIKTIF)", offer,
        words_country_name(country), place, promise);
}

const char *words_purpose(struct random *random)
{
        static const struct choice purposes[] = { { "kerja", 55 }, { "umrah", 18 },  { "wisata", 10 },
        { "keluarga", 7 },
                                                  { "haji", 4 },   { "studi", 3 },   { "berobat",
                                                  2 }, { "bisnis", 1 } };
        return CHOOSE(random, purposes);
}

const char *words_outcome(struct random *random)
{
        /* Per 2,000: 24 do not end in T0 or T1, the share of Ponorogo in 2024 set against 2025's passports. */
        static const struct choice outcomes[] = { { "T0", 1880 }, { "T1", 96 }, { "D1", 9 }, { "D3", 2 },
                                                  { "R1", 6 },    { "R2", 1 },  { "R3", 4 }, { "B1", 2 } };
        return CHOOSE(random, outcomes);
}

const char *words_reporter(struct random *random)
{
        static const struct choice reporters[] = { { "babinsa", 30 }, { "bhabinkamtibmas", 25 },
        { "village-official", 25 },
                                                   { "field-officer", 10 }, { "district-official", 10 } };
        return CHOOSE(random, reporters);
}

const char *words_knowledge(struct random *random)
{
        static const struct choice kinds[] = { { "saw", 20 }, { "told-by-victim", 25 }, { "heard",
        45 }, { "document", 10 } };
        return CHOOSE(random, kinds);
}

const char *words_relation(struct random *random)
{
        static const struct choice relations[] = { { "spouse", 30 }, { "parent", 35 }, { "sibling",
        20 }, { "other", 15 } };
        return CHOOSE(random, relations);
}
