/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/mrz.h"

#include "base/checked.h"

/* Where fields stand in the two lines, from 0 (ICAO 9303-4, 4.2.2). */
enum {
        NAME_AT = 5, NAME_SIZE = 39,
        NUMBER_AT = 0, NUMBER_SIZE = 9, NATIONALITY_AT = 10, BORN_AT = 13, SEX_AT = 20, EXPIRES_AT = 21,
        PERSONAL_AT = 28, PERSONAL_SIZE = 14, PERSONAL_CHECK_AT = 42, COMPOSITE_AT = 43, DATE_SIZE = 6,
};

static int character_value(char c)
{
        if (c >= '0' && c <= '9')
                return c - '0';
        if (c >= 'A' && c <= 'Z')
                return c - 'A' + 10;
        return c == '<' ? 0 : -1;
}

int mrz_check_digit(struct slice characters)
{
        static const int weights[] = { 7, 3, 1 };
        int sum = 0;
        for (size_t i = 0; i < characters.size; i++) {
                int value = character_value(characters.data[i]);
                if (value < 0)
                        return -1;
                sum = (sum + value * weights[i % 3]) % 10;
        }
        return sum;
}

/* Both lines without what is around them, upper case; false when they are not 2 x 44 characters of the alphabet. */
static bool read_lines(struct slice text, char lines[2 * MRZ_LINE_SIZE])
{
        size_t size = 0;
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (c == ' ' || c == '\r' || c == '\t')
                        continue;
                if (c == '\n' && (size == 0 || size == MRZ_LINE_SIZE || size == 2 * MRZ_LINE_SIZE))
                        continue;
                if (c >= 'a' && c <= 'z')
                        c = (char)(c - 'a' + 'A');
                if (size == 2 * MRZ_LINE_SIZE || character_value(c) < 0)
                        return false;
                lines[size++] = c;
        }
        return size == 2 * MRZ_LINE_SIZE;
}

/* Copies up to `size` characters with inner fillers as spaces and those at the end dropped. */
static void copy_field(char *to, struct slice from)
{
        while (from.size > 0 && from.data[from.size - 1] == '<')
                from.size--;
        for (size_t i = 0; i < from.size; i++)
                to[i] = from.data[i] == '<' ? ' ' : from.data[i];
        to[from.size] = '\0';
}

static bool only_letters(struct slice s)
{
        for (size_t i = 0; i < s.size; i++)
                if (s.data[i] >= '0' && s.data[i] <= '9')
                        return false;
        return true;
}

static void read_names(struct slice field, struct mrz *mrz)
{
        size_t at = slice_find(field, S("<<"));
        mrz->name_cut = field.data[NAME_SIZE - 1] != '<';
        copy_field(mrz->surname, slice_sub(field, 0, at));
        if (at != SIZE_MAX)
                copy_field(mrz->given, slice_from(field, at + 2));
        if (!only_letters(field) || mrz->surname[0] == '\0')
                mrz->wrong |= MRZ_NAME;
}

static bool checks_out(struct slice line, size_t at, size_t size)
{
        return mrz_check_digit(slice_sub(line, at, size)) == character_value(line.data[at + size]) &&
               line.data[at + size] != '<';
}

/* YYMMDD; the year is the latest one that is not after `latest`. */
static struct date read_date(struct slice s, int16_t latest)
{
        int parts[3];
        for (size_t i = 0; i < 3; i++) {
                char tens = s.data[2 * i], ones = s.data[2 * i + 1];
                if (tens < '0' || tens > '9' || ones < '0' || ones > '9')
                        return DATE_NONE;
                parts[i] = (tens - '0') * 10 + (ones - '0');
        }
        int year = latest / 100 * 100 + parts[0];
        struct date date = { (int16_t)(year > latest ? year - 100 : year), (uint8_t)parts[1], (uint8_t)parts[2] };
        return date_is_valid(date) ? date : DATE_NONE;
}

static void check_dates(struct slice line, struct date today, struct mrz *mrz)
{
        mrz->born = read_date(slice_sub(line, BORN_AT, DATE_SIZE), today.year);
        mrz->expires = read_date(slice_sub(line, EXPIRES_AT, DATE_SIZE), (int16_t)(today.year + 50));
        if (date_is_none(mrz->born) || date_compare(mrz->born, today) > 0 || !checks_out(line, BORN_AT, DATE_SIZE))
                mrz->wrong |= MRZ_BORN;
        if (date_is_none(mrz->expires) || !checks_out(line, EXPIRES_AT, DATE_SIZE))
                mrz->wrong |= MRZ_EXPIRES;
}

/* Number, birth, expiry and personal number, each with its check digit. */
static int composite_digit(struct slice line)
{
        static const struct {
                size_t from, size;
        } parts[] = { { NUMBER_AT, 10 }, { BORN_AT, 7 }, { EXPIRES_AT, 22 } };
        char all[MRZ_LINE_SIZE];
        size_t size = 0;
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
                struct slice part = slice_sub(line, parts[i].from, parts[i].size);
                for (size_t k = 0; k < part.size; k++)
                        all[size++] = part.data[k];
        }
        return mrz_check_digit(slice_of(all, size));
}

/* An empty personal number may have '<' for its check digit. */
static bool personal_checks_out(struct slice line)
{
        return checks_out(line, PERSONAL_AT, PERSONAL_SIZE) ||
               (line.data[PERSONAL_CHECK_AT] == '<' &&
                mrz_check_digit(slice_sub(line, PERSONAL_AT, PERSONAL_SIZE)) == 0);
}

static void read_second_line(struct slice line, struct date today, struct mrz *mrz)
{
        copy_field(mrz->number, slice_sub(line, NUMBER_AT, NUMBER_SIZE));
        copy_field(mrz->nationality, slice_sub(line, NATIONALITY_AT, 3));
        copy_field(mrz->personal, slice_sub(line, PERSONAL_AT, PERSONAL_SIZE));
        char sex = line.data[SEX_AT];
        mrz->sex = sex == 'M' || sex == 'F' ? sex : 'X';
        if (mrz->number[0] == '\0' || !checks_out(line, NUMBER_AT, NUMBER_SIZE))
                mrz->wrong |= MRZ_NUMBER;
        if (mrz->nationality[0] == '\0' || !only_letters(slice_sub(line, NATIONALITY_AT, 3)))
                mrz->wrong |= MRZ_NATIONALITY;
        if (sex != 'M' && sex != 'F' && sex != '<')
                mrz->wrong |= MRZ_SEX;
        check_dates(line, today, mrz);
        if (!personal_checks_out(line))
                mrz->wrong |= MRZ_PERSONAL;
        if (composite_digit(line) != character_value(line.data[COMPOSITE_AT]) || line.data[COMPOSITE_AT] == '<')
                mrz->wrong |= MRZ_COMPOSITE;
}

enum error mrz_parse(struct slice text, struct date today, struct mrz *ret_mrz)
{
        char lines[2 * MRZ_LINE_SIZE];
        if (!read_lines(text, lines))
                return ERR_INVALID;
        struct mrz mrz = { 0 };
        struct slice first = slice_of(lines, MRZ_LINE_SIZE), second = slice_of(lines + MRZ_LINE_SIZE, MRZ_LINE_SIZE);
        copy_field(mrz.document, slice_sub(first, 0, 2));
        copy_field(mrz.issuer, slice_sub(first, 2, 3));
        if (first.data[0] != 'P')
                mrz.wrong |= MRZ_DOCUMENT;
        if (mrz.issuer[0] == '\0' || !only_letters(slice_sub(first, 2, 3)))
                mrz.wrong |= MRZ_ISSUER;
        read_names(slice_sub(first, NAME_AT, NAME_SIZE), &mrz);
        read_second_line(second, today, &mrz);
        *ret_mrz = mrz;
        return OK;
}

/* Puts `text` at `at`, spaces as fillers; what does not fit is cut. False for a character outside the alphabet. */
static bool put_field(char *line, size_t at, size_t size, const char *text)
{
        struct slice s = slice_sub(slice_from_cstr(text), 0, size);
        for (size_t i = 0; i < s.size; i++) {
                char c = s.data[i] == ' ' ? '<' : s.data[i];
                if (character_value(c) < 0)
                        return false;
                line[at + i] = c;
        }
        return true;
}

static void put_check(char *line, size_t at, size_t size)
{
        line[at + size] = (char)('0' + mrz_check_digit(slice_of(line + at, size)));
}

static bool put_date(char *line, size_t at, struct date date)
{
        char text[16];
        if (!date_is_valid(date))
                return false;
        (void)snprintf(text, sizeof text, "%02d%02u%02u", date.year % 100, date.month, date.day);
        return put_field(line, at, DATE_SIZE, text);
}

enum error mrz_write(struct buffer *out, const struct mrz *mrz)
{
        char first[MRZ_LINE_SIZE], second[MRZ_LINE_SIZE], names[2 * NAME_SIZE + 8];
        memset(first, '<', sizeof first);
        memset(second, '<', sizeof second);
        (void)snprintf(names, sizeof names, "%s<<%s", mrz->surname, mrz->given);
        bool fits = put_field(first, 0, 2, mrz->document) && put_field(first, 2, 3, mrz->issuer) &&
                    put_field(first, NAME_AT, NAME_SIZE, names) &&
                    put_field(second, NUMBER_AT, NUMBER_SIZE, mrz->number) &&
                    put_field(second, NATIONALITY_AT, 3, mrz->nationality) && put_date(second, BORN_AT, mrz->born) &&
                    put_date(second, EXPIRES_AT, mrz->expires) &&
                    put_field(second, PERSONAL_AT, PERSONAL_SIZE, mrz->personal) && mrz->surname[0] != '\0';
        if (!fits)
                return ERR_INVALID;
        second[SEX_AT] = mrz->sex == 'M' || mrz->sex == 'F' ? mrz->sex : '<';
        put_check(second, NUMBER_AT, NUMBER_SIZE);
        put_check(second, BORN_AT, DATE_SIZE);
        put_check(second, EXPIRES_AT, DATE_SIZE);
        put_check(second, PERSONAL_AT, PERSONAL_SIZE);
        second[COMPOSITE_AT] = (char)('0' + composite_digit(slice_of(second, sizeof second)));
        buffer_append(out, slice_of(first, sizeof first));
        buffer_append_byte(out, '\n');
        buffer_append(out, slice_of(second, sizeof second));
        return buffer_check(out);
}

struct slice mrz_field_text(enum mrz_field field, enum language language)
{
        static const struct slice texts[MRZ_FIELD_COUNT][LANGUAGE_COUNT] = {
                { S("jenis dokumen"), S("kind of document") },
                { S("negara penerbit"), S("issuing state") },
                { S("nama"), S("name") },
                { S("nomor paspor"), S("passport number") },
                { S("kewarganegaraan"), S("nationality") },
                { S("tanggal lahir"), S("date of birth") },
                { S("jenis kelamin"), S("sex") },
                { S("tanggal habis berlaku"), S("date of expiry") },
                { S("nomor pribadi"), S("personal number") },
                { S("angka periksa gabungan"), S("composite check digit") },
        };
        for (size_t i = 0; i < MRZ_FIELD_COUNT; i++)
                if ((unsigned)field == 1u << i)
                        return texts[i][language];
        return SLICE_NULL;
}
