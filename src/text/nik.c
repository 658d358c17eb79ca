/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/nik.h"

#include "base/checked.h"

enum { NIK_TEXT_MAX = 255, PROVINCE_FICTIONAL = 99, WOMEN_DAY_OFFSET = 40 };

/* Kemendagri codes of provinces, the six of Papua included (2022); 99 is our fictional one. */
static const uint8_t provinces[] = {
        11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62,
        63, 64, 65, 71, 72, 73, 74, 75, 76, 81, 82, 91, 92, 93, 94, 95, 96, PROVINCE_FICTIONAL,
};

static enum error read_digits(struct slice raw, struct nik *nik)
{
        if (raw.size > NIK_TEXT_MAX)
                return ERR_TOO_LARGE;
        for (size_t i = 0; i < raw.size; i++) {
                char c = raw.data[i];
                if (c == ' ' || c == '.' || c == '-')
                        continue;
                if (c < '0' || c > '9')
                        return ERR_INVALID;
                if (nik->size < NIK_SIZE)
                        nik->digits[nik->size] = c;
                nik->size++;
        }
        return nik->size == 0 ? ERR_INVALID : OK;
}

static uint16_t number_at(const struct nik *nik, size_t from, size_t size)
{
        uint16_t value = 0;
        for (size_t i = from; i < from + size; i++)
                value = (uint16_t)(value * 10 + (nik->digits[i] - '0'));
        return value;
}

static bool is_province(uint8_t code)
{
        return memchr(provinces, code, sizeof provinces) != NULL;
}

/* The century that agrees with the declared year; else the latest one that is not in the future. */
static int16_t full_year(uint16_t two_digits, const struct nik_declared *declared)
{
        if (!date_is_none(declared->born) && declared->born.year % 100 == two_digits)
                return declared->born.year;
        struct date today = date_is_none(declared->today) ? (struct date){ 2099, 12, 31 } : declared->today;
        int year = today.year / 100 * 100 + two_digits;
        return (int16_t)(year > today.year ? year - 100 : year);
}

static void read_birth(struct nik *nik, const struct nik_declared *declared)
{
        uint8_t day = (uint8_t)number_at(nik, 6, 2), month = (uint8_t)number_at(nik, 8, 2);
        nik->sex = day > WOMEN_DAY_OFFSET ? NIK_SEX_FEMALE : NIK_SEX_MALE;
        if (day > WOMEN_DAY_OFFSET)
                day -= WOMEN_DAY_OFFSET;
        struct date born = { full_year(number_at(nik, 10, 2), declared), month, day };
        /* 29 February exists in one century and not in the other. */
        struct date earlier = { (int16_t)(born.year - 100), month, day };
        if (!date_is_valid(born) && month == 2 && day == 29 && date_is_valid(earlier))
                born = earlier;
        if (date_is_valid(born))
                nik->born = born;
        else
                nik->flags |= NIK_IMPOSSIBLE_DATE;
}

static bool is_pattern(const struct nik *nik)
{
        int step = (nik->digits[1] - nik->digits[0] + 10) % 10;
        if (step != 0 && step != 1 && step != 9)
                return false;
        for (size_t i = 1; i < NIK_SIZE; i++)
                if ((nik->digits[i] - nik->digits[i - 1] + 10) % 10 != step)
                        return false;
        return true;
}

static void compare_with_declared(struct nik *nik, const struct nik_declared *declared)
{
        if (declared->sex != NIK_SEX_UNKNOWN && declared->sex != nik->sex)
                nik->flags |= NIK_SEX_DIFFERS;
        if (!date_is_none(declared->born) && !date_is_none(nik->born) && date_compare(declared->born, nik->born) != 0)
                nik->flags |= NIK_DATE_DIFFERS;
}

static void read_parts(struct nik *nik, const struct nik_declared *declared)
{
        nik->province = (uint8_t)number_at(nik, 0, 2);
        nik->regency = (uint8_t)number_at(nik, 2, 2);
        nik->district = (uint8_t)number_at(nik, 4, 2);
        nik->serial = number_at(nik, 12, 4);
        read_birth(nik, declared);
        if (!is_province(nik->province))
                nik->flags |= NIK_UNKNOWN_PROVINCE;
        if (nik->serial == 0)
                nik->flags |= NIK_SERIAL_ZERO;
        if (nik->province == PROVINCE_FICTIONAL || nik->serial == 0)
                nik->flags |= NIK_FICTIONAL;
        if (is_pattern(nik))
                nik->flags |= NIK_PATTERN;
        compare_with_declared(nik, declared);
}

enum error nik_parse(struct slice raw, const struct nik_declared *declared, struct nik *ret_nik)
{
        static const struct nik_declared nothing = { 0 };
        struct nik nik = { 0 };
        TRY(read_digits(raw, &nik));
        if (nik.size == NIK_SIZE)
                read_parts(&nik, declared ? declared : &nothing);
        else
                nik.flags = NIK_WRONG_LENGTH;
        *ret_nik = nik;
        return OK;
}

struct slice nik_flag_text(enum nik_flag flag, enum language language)
{
        static const struct slice texts[NIK_FLAG_COUNT][LANGUAGE_COUNT] = {
                { S("NIK tidak terdiri dari 16 angka. Bandingkan dengan KTP."),
                  S("The NIK does not have 16 digits. Compare it with the identity card.") },
                { S("Tanggal lahir di dalam NIK tidak ada di kalender. Bandingkan dengan KTP."),
                  S("The birth date inside the NIK does not exist. Compare it with the identity card.") },
                { S("Nomor urut NIK 0000. Bandingkan dengan KTP."),
                  S("The serial number of the NIK is 0000. Compare it with the identity card.") },
                { S("Kode provinsi di dalam NIK tidak dikenal. Bandingkan dengan KTP."),
                  S("The province code inside the NIK is unknown. Compare it with the identity card.") },
                { S("NIK fiktif untuk latihan."), S("A fictional NIK for training.") },
                { S("Jenis kelamin di dalam NIK berbeda dari isian. Tanyakan; data bisa sudah dibetulkan Dukcapil."),
                  S("The sex inside the NIK differs from what was entered. Ask; Dukcapil may have corrected the "
                    "record.") },
                { S("Tanggal lahir di dalam NIK berbeda dari isian. Tanyakan; data bisa sudah dibetulkan Dukcapil."),
                  S("The birth date inside the NIK differs from what was entered. Ask; Dukcapil may have corrected the "
                    "record.") },
                { S("Angka NIK berpola (sama semua atau berurutan). Bandingkan dengan KTP."),
                  S("The digits of the NIK form a pattern. Compare it with the identity card.") },
        };
        for (size_t i = 0; i < NIK_FLAG_COUNT; i++)
                if ((unsigned)flag == 1u << i)
                        return texts[i][language];
        return SLICE_NULL;
}

void nik_write_masked(struct buffer *out, struct slice digits)
{
        for (size_t i = 0; i < digits.size; i++) {
                bool shown = digits.size > 8 && (i < 4 || i + 4 >= digits.size);
                buffer_append_byte(out, shown ? digits.data[i] : '*');
        }
}
