/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Identity numbers, phones, accounts and sex. */
#include "match/reading.h"

#include "base/checked.h"
#include "match/hash.h"
#include "match/match.h"
#include "text/nik.h"
#include "text/phone.h"

enum { DIGITS_MAX = 16, PHONE_DIGITS_LEAST = 5 };

/* As a number when it fits, else a hash of it that no such number is. */
static uint64_t number_of(struct slice digits)
{
        uint64_t number = 0;
        if (digits.size > DIGITS_MAX)
                return (hash_bytes(digits, 3) >> 8) | (uint64_t)1 << 55;
        for (size_t i = 0; i < digits.size; i++)
                number = number * 10 + (uint64_t)(digits.data[i] - '0');
        return number;
}

static bool are_digits(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (!is_digit_byte(text.data[i]))
                        return false;
        return text.size > 0;
}

static bool has_digit(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (is_digit_byte(text.data[i]))
                        return true;
        return false;
}

/* "3502011205900001.0" is how programs write a number that they took for a measure. */
static struct slice without_decimal(struct slice text)
{
        bool decimal = slice_ends_with(text, S(".0")) && are_digits(slice_sub(text, 0, text.size - 2));
        return decimal && text.size - 2 >= PHONE_DIGITS_LEAST ? slice_sub(text, 0, text.size - 2) : text;
}

enum error read_identity(struct value_reader *value, struct slice text)
{
        struct slice code;
        text = without_decimal(text);
        TRY(compact(text, value->arena, &code));
        if (code.size == NIK_SIZE && are_digits(code) && number_of(code) > 0) {
                add_number(value, number_of(code));
                return OK;
        }
        if (code.size < 4 || code.size > MATCH_TOKEN_SIZE || !has_digit(code))
                return ERR_INVALID;
        return add_token(value, MATCH_TOKEN_CODE, ROLE_CODE, code);
}

/* Of "0812-3456-7890 (WA)" and "0812... / 0813..." the first number. */
static struct slice first_of(struct slice text)
{
        for (size_t i = 1; i < text.size; i++)
                if (memchr("(/,;", text.data[i], 4))
                        return slice_trim(slice_sub(text, 0, i));
        return text;
}

/* Numbers of countries that the text does not name are compared digit by digit, without the zeros in front. */
enum error read_phone(struct value_reader *value, struct slice text)
{
        struct phone phone;
        struct slice digits;
        text = without_decimal(text);
        if (phone_parse(text, &phone) == PHONE_OK || phone_parse(first_of(text), &phone) == PHONE_OK) {
                add_number(value, number_of(slice_from(phone_slice(&phone), 1)));
                return OK;
        }
        TRY(compact(text, value->arena, &digits));
        if (!are_digits(digits) || digits.size < PHONE_DIGITS_LEAST || number_of(digits) == 0)
                return ERR_INVALID;
        value->reader->reading.unread[value->field]++;
        add_number(value, number_of(digits));
        return OK;
}

enum error read_account(struct value_reader *value, struct slice text)
{
        struct slice key, bank;
        enum error err = match_identifier_key(MATCH_ACCOUNT, text, value->arena, &key);
        if (err != OK)
                return err == ERR_TOO_LARGE ? ERR_INVALID : err; /* what is too long for an account is a text */
        if (!slice_next(&key, ':', &bank) || number_of(key) == 0)
                return ERR_INVALID;
        add_number(value, number_of(key));
        return bank.size == 0 ? OK : add_token(value, MATCH_TOKEN_CODE, ROLE_CODE, bank);
}

enum error read_sex(struct value_reader *value, struct slice text)
{
        static const struct slice male[] = { S("m"), S("l"), S("1"), S("male"), S("man"), S("laki"), S("laki-laki"),
                                             S("lakilaki"), S("lk"), S("pria"), S("laki - laki"), S("boy") };
        static const struct slice female[] = { S("f"), S("p"), S("w"), S("2"), S("female"), S("woman"), S("perempuan"),
                                               S("pr"), S("wanita"), S("girl") };
        static const struct slice unknown[] = { S("u"), S("unk"), S("undesignated"), S("undetermined"), S("9"),
                                                S("0") };
        uint32_t sex = 0;
        for (size_t i = 0; i < ARRAY_SIZE(unknown); i++)
                if (slice_equal(text, unknown[i]))
                        return OK;
        for (size_t i = 0; i < ARRAY_SIZE(male); i++)
                if (slice_equal(text, male[i]))
                        sex = NIK_SEX_MALE;
        for (size_t i = 0; i < ARRAY_SIZE(female); i++)
                if (slice_equal(text, female[i]))
                        sex = NIK_SEX_FEMALE;
        if (sex == 0)
                return ERR_INVALID;
        add_word(value, ROLE_SEX, sex);
        return OK;
}
