/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/phone.h"

#include "base/checked.h"

/* Country calling codes (ITU-T E.164, list of assigned codes): one digit, then those of two; what begins with none of
 * these has three, of which the unassigned are left out. */
static const char one_digit[] = "17";
static const char two_digits[] =
        "20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 "
        "64 65 66 81 82 84 86 90 91 92 93 94 95 98";
static const char three_digits[] =
        "211 212 213 216 218 220 221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 "
        "242 243 "
        "244 245 246 247 248 249 250 251 252 253 254 255 256 257 258 260 261 262 263 264 265 266 267 268 269 290 291 "
        "297 298 "
        "299 350 351 352 353 354 355 356 357 358 359 370 371 372 373 374 375 376 377 378 380 381 382 383 385 386 387 "
        "389 420 "
        "421 423 500 501 502 503 504 505 506 507 508 509 590 591 592 593 594 595 596 597 598 599 670 672 673 674 675 "
        "676 677 "
        "678 679 680 681 682 683 685 686 687 688 689 690 691 692 800 808 850 852 853 855 856 870 878 880 881 882 883 "
        "886 888 "
        "960 961 962 963 964 965 966 967 968 970 971 972 973 974 975 976 977 979 992 993 994 995 996 998";

/* Area codes with two digits behind the 0; all other areas have three (national numbering plan). */
static const char short_areas[] = "21 22 24 31 61";

/* Is the beginning of `digits` one of the words of `size` characters in `list`? */
static bool in_list(const char *list, size_t size, struct slice digits)
{
        if (digits.size < size)
                return false;
        size_t length = strlen(list);
        for (size_t at = 0; at + size <= length; at += size + 1)
                if (memcmp(list + at, digits.data, size) == 0)
                        return true;
        return false;
}

/* Digits of the country code, 0 when there is no such country. */
static size_t country_size(struct slice digits)
{
        if (digits.size > 0 && memchr(one_digit, digits.data[0], sizeof one_digit - 1))
                return 1;
        if (in_list(two_digits, 2, digits))
                return 2;
        return in_list(three_digits, 3, digits) ? 3 : 0;
}

/* What a link or a label says besides the number. */
static struct slice cut_link(struct slice raw, bool *ret_international)
{
        static const struct slice heads[] = { S("https://"), S("http://"), S("www."), S("tel:"), S("whatsapp:"),
                                              S("//") };
        static const struct slice links[] = { S("wa.me/"), S("api.whatsapp.com/send?phone="), S("send?phone="),
                                              S("api.whatsapp.com/send/?phone=") };
        for (size_t i = 0; i < ARRAY_SIZE(heads); i++)
                if (slice_equal_nocase(slice_sub(raw, 0, heads[i].size), heads[i]))
                        raw = slice_from(raw, heads[i].size);
        for (size_t i = 0; i < ARRAY_SIZE(links); i++) {
                if (!slice_equal_nocase(slice_sub(raw, 0, links[i].size), links[i]))
                        continue;
                *ret_international = true;
                raw = slice_from(raw, links[i].size);
                for (size_t end = 0; end < raw.size; end++)
                        if (memchr("?&/#", raw.data[end], 4))
                                return slice_sub(raw, 0, end);
        }
        return raw;
}

enum { DIGITS_MAX = 24 };

struct typed {
        char digits[DIGITS_MAX];
        size_t size;
        bool plus;
};

/* A separator that people put between digits; its size in bytes, 0 when it is none. */
static size_t separator_size(struct slice rest)
{
        static const struct slice signs[] = {
                S(" "),
                S("-"),
                S("."),
                S("("),
                S(")"),
                S("/"),
                S("\t"),
                S("\xC2\xA0"),
                S("\xE2\x80\x90"),
                S("\xE2\x80\x91"),
                S("\xE2\x80\x92"),
                S("\xE2\x80\x93"),
                S("\xE2\x80\x94"),
                S("\xE2\x80\xAA"),
                S("\xE2\x80\xAC"),
                S("\xE2\x80\xAF"),
                S("\xE2\x80\x8E"),
                S("\xE2\x81\xA6"),
                S("\xE2\x81\xA9"),
        };
        if (rest.data[0] >= '0' && rest.data[0] <= '9')
                return 0;
        for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
                if (slice_starts_with(rest, signs[i]))
                        return signs[i].size;
        return 0;
}

static enum phone_problem read_typed(struct slice raw, struct typed *typed)
{
        for (struct slice rest = raw; rest.size > 0;) {
                char c = rest.data[0];
                size_t size = separator_size(rest);
                if (size == 0)
                        size = slice_starts_with(rest, S("%2B")) ? 3 : 1;
                if (c >= '0' && c <= '9') {
                        if (typed->size == DIGITS_MAX)
                                return PHONE_TOO_LONG;
                        typed->digits[typed->size++] = c;
                } else if ((c == '+' || size == 3) && typed->size == 0 && !typed->plus && separator_size(rest) == 0) {
                        typed->plus = true;
                } else if (separator_size(rest) == 0) {
                        return PHONE_LETTERS;
                }
                rest = slice_from(rest, size);
        }
        return typed->size == 0 ? PHONE_EMPTY : PHONE_OK;
}

static enum phone_problem check_length(size_t size, size_t least, size_t most)
{
        if (size < least)
                return PHONE_TOO_SHORT;
        return size > most ? PHONE_TOO_LONG : PHONE_OK;
}

/* The national number without its 0: kind and length. */
static enum phone_problem classify_indonesian(struct slice national, enum phone_kind *ret_kind)
{
        char first = national.size > 0 ? national.data[0] : 0;
        if (slice_starts_with(national, S("80"))) {
                *ret_kind = PHONE_SERVICE;
                return check_length(national.size, 8, 11);
        }
        if (first == '8') {
                *ret_kind = PHONE_MOBILE;
                return check_length(national.size, 9, 12);
        }
        if (first >= '2' && first <= '9') {
                *ret_kind = PHONE_LANDLINE;
                return check_length(national.size, 7, 11);
        }
        return national.size == 0 ? PHONE_TOO_SHORT : PHONE_UNKNOWN_PREFIX;
}

static void set_phone(struct phone *phone, const char *country, struct slice number, enum phone_kind kind)
{
        struct slice parts[] = { S("+"), slice_from_cstr(country), number };
        *phone = (struct phone){ .kind = kind };
        for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
                struct slice part = slice_sub(parts[i], 0, sizeof phone->e164 - 1 - phone->size);
                if (part.size > 0)
                        memcpy(phone->e164 + phone->size, part.data, part.size);
                phone->size = (uint8_t)(phone->size + part.size);
        }
}

static enum phone_problem read_indonesian(struct slice national, struct phone *ret_phone)
{
        /* "+62 (0)812", "620812": the trunk 0 is not part of the number. */
        if (slice_starts_with(national, S("0")))
                national = slice_from(national, 1);
        enum phone_kind kind;
        enum phone_problem problem = classify_indonesian(national, &kind);
        if (problem == PHONE_OK)
                set_phone(ret_phone, "62", national, kind);
        return problem;
}

static enum phone_problem read_international(struct slice digits, struct phone *ret_phone)
{
        size_t country = country_size(digits);
        if (country == 0)
                return PHONE_UNKNOWN_COUNTRY;
        if (slice_equal(slice_sub(digits, 0, country), S("62")))
                return read_indonesian(slice_from(digits, 2), ret_phone);
        enum phone_problem problem = check_length(digits.size, 7, 15);
        if (problem == PHONE_OK && digits.size - country < 4)
                problem = PHONE_TOO_SHORT;
        if (problem == PHONE_OK)
                set_phone(ret_phone, "", digits, PHONE_FOREIGN);
        return problem;
}

enum phone_problem phone_parse(struct slice raw, struct phone *ret_phone)
{
        bool international = false;
        struct typed typed = { 0 };
        enum phone_problem problem = read_typed(cut_link(slice_trim(raw), &international), &typed);
        if (problem != PHONE_OK)
                return problem;
        struct slice digits = slice_of(typed.digits, typed.size);
        if (typed.plus)
                return read_international(digits, ret_phone);
        if (slice_starts_with(digits, S("00")))
                return read_international(slice_from(digits, 2), ret_phone);
        if (slice_starts_with(digits, S("0")))
                return read_indonesian(digits, ret_phone);
        if (slice_starts_with(digits, S("62")) || international)
                return read_international(digits, ret_phone);
        if (slice_starts_with(digits, S("8")))
                return read_indonesian(digits, ret_phone);
        /* Digits without 0, + or 8 could be a number of any country, or a local one without its area. */
        return digits.size < 7 ? PHONE_TOO_SHORT : PHONE_UNKNOWN_COUNTRY;
}

struct slice phone_problem_text(enum phone_problem problem, enum language language)
{
        static const struct slice texts[PHONE_PROBLEM_COUNT][LANGUAGE_COUNT] = {
                [PHONE_OK] = { S("Nomor telepon terbaca."), S("The phone number can be read.") },
                [PHONE_EMPTY] = { S("Isi nomor telepon."), S("Enter a phone number.") },
                [PHONE_LETTERS] = { S("Nomor telepon hanya berisi angka, spasi, tanda hubung, dan + di depan."),
                                    S("A phone number has only digits, spaces, hyphens and a leading +.") },
                [PHONE_TOO_SHORT] = { S("Nomor telepon terlalu pendek. Periksa apakah ada angka yang tertinggal."),
                                      S("The phone number is too short. Check whether a digit is missing.") },
                [PHONE_TOO_LONG] = { S("Nomor telepon terlalu panjang. Tulis satu nomor saja."),
                                     S("The phone number is too long. Write one number only.") },
                [PHONE_UNKNOWN_PREFIX] = { S("Awalan nomor tidak dikenal. Tulis seperti 0812… atau dengan kode "
                                             "wilayah, "
                                             "misalnya 0352…"),
                                           S("Unknown prefix. Write it like 0812… or with its area code, such as "
                                             "0352…") },
                [PHONE_UNKNOWN_COUNTRY] = { S("Kode negara tidak dikenal. Tulis nomor luar negeri dengan + di depan, "
                                              "misalnya +852…"),
                                            S("Unknown country code. Write a foreign number with a leading +, such as "
                                              "+852…") },
        };
        return texts[problem][language];
}

/* Groups of four; a rest of one or two digits joins the group before it. Masking leaves the last four, and the first
 * four of a long number. */
static void write_groups(struct buffer *out, struct slice digits, char between, bool masked)
{
        size_t shown_first = digits.size > 8 ? 4 : 0, left = digits.size;
        for (size_t i = 0, in_group = 0; i < digits.size; i++, in_group++, left--) {
                if (in_group == 4 && (i == 4 || left > 2)) {
                        buffer_append_byte(out, between);
                        in_group = 0;
                }
                bool hidden = masked && i >= shown_first && left > 4;
                buffer_append_byte(out, hidden ? '*' : digits.data[i]);
        }
}

static void write_indonesian(struct buffer *out, struct slice national, bool masked)
{
        if (national.data[0] == '8') {
                char digits[DIGITS_MAX];
                int size = snprintf(digits, sizeof digits, "0%.*s", SLICE_FMT(slice_sub(national, 0, DIGITS_MAX - 2)));
                write_groups(out, slice_of(digits, (size_t)size), '-', masked);
                return;
        }
        size_t area = in_list(short_areas, 2, national) ? 2 : 3;
        buffer_printf(out, "(0%.*s) ", SLICE_FMT(slice_sub(national, 0, area)));
        struct slice local = slice_from(national, area);
        for (size_t i = 0; i < local.size; i++)
                buffer_append_byte(out, masked && i + 2 < local.size ? '*' : local.data[i]);
}

static void write_phone(struct buffer *out, struct slice e164, bool masked)
{
        struct slice digits = slice_from(e164, 1);
        size_t country = country_size(digits);
        if (!slice_starts_with(e164, S("+")) || country == 0 || digits.size < country + 4) {
                if (!masked)
                        buffer_append(out, e164);
                return;
        }
        if (slice_starts_with(digits, S("62"))) {
                write_indonesian(out, slice_from(digits, 2), masked);
                return;
        }
        buffer_printf(out, "+%.*s ", SLICE_FMT(slice_sub(digits, 0, country)));
        write_groups(out, slice_from(digits, country), ' ', masked);
}

void phone_write_display(struct buffer *out, struct slice e164)
{
        write_phone(out, e164, false);
}

struct slice phone_shown(struct arena *arena, struct slice raw)
{
        enum { SHOWN_MAX = 64 };
        struct phone phone;
        _cleanup_buffer_ struct buffer shown;
        if (phone_parse(raw, &phone) != PHONE_OK)
                return raw;
        buffer_init(&shown, SHOWN_MAX);
        phone_write_display(&shown, phone_slice(&phone));
        struct slice copy = buffer_check(&shown) == OK ? arena_copy(arena, buffer_slice(&shown)) : SLICE_NULL;
        return slice_is_null(copy) ? raw : copy;
}

void phone_write_masked(struct buffer *out, struct slice e164)
{
        write_phone(out, e164, true);
}

bool phone_is_unassigned_demo(struct slice e164)
{
        return e164.size == 14 && slice_starts_with(e164, S("+62840"));
}

struct phone phone_demo(uint32_t serial)
{
        struct phone phone = { .kind = PHONE_MOBILE };
        phone.size = (uint8_t)snprintf(phone.e164, sizeof phone.e164, "+62840%08u", serial % 100000000);
        return phone;
}
