/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/identifiers.h"

#include "base/checked.h"
#include "text/clean.h"
#include "text/nik.h"
#include "text/phone.h"
#include "text/utf8.h"

#include <unicode/uchar.h>

enum {
        GAP_MAX = 8,            /* characters between two groups of one number */
        GROUP_DIGITS_MAX = 24,
        RUN_GROUPS_MAX = 64,
        WINDOW_GROUPS_MAX = 20, /* a longer run is read again from so many groups before its cut */
        PHONE_DIGITS_MIN = 7,
        READ_DIGITS_MIN = 8,    /* what a reader takes for a number */
        WORDS_MIN = 6,
        LOOKALIKES_MAX = 12,
};

/* --- characters --------------------------------------------------------------------------------------------------- */

enum glyph_kind { GLYPH_END, GLYPH_DIGIT, GLYPH_LETTER, GLYPH_SIGN };

struct glyph {
        enum glyph_kind kind;
        char text;    /* digit, lower-case ASCII letter, '+' or '?' */
        size_t end;   /* the offset behind it */
        size_t start;
};

static bool is_skipped(uint32_t code)
{
        int8_t type = u_charType((UChar32)code);
        return utf8_is_invisible(code) || type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK;
}

/* Letters of other scripts that look like the three that look like digits. */
static char plain_letter(uint32_t code)
{
        if (code >= 0xFF21 && code <= 0xFF5A) /* full-width */
                code -= 0xFEE0;
        if (code == 0x041E || code == 0x043E || code == 0x039F || code == 0x03BF)
                return 'o';
        if (code == 0x0406 || code == 0x0456 || code == 0x0399 || code == 0x04C0)
                return 'i';
        if (code >= 'A' && code <= 'Z')
                return (char)(code - 'A' + 'a');
        return code >= 'a' && code <= 'z' ? (char)code : '?';
}

static struct glyph glyph_at(struct slice text, size_t at)
{
        struct utf8_char c;
        struct slice rest = slice_from(text, at);
        struct glyph glyph = { .end = at, .start = at };
        while (utf8_next(&rest, &c)) {
                glyph.start = glyph.end;
                glyph.end += c.size;
                if (is_skipped(c.code))
                        continue;
                double value = u_getNumericValue((UChar32)c.code);
                if (value >= 0 && value <= 9 && value == (int)value) {
                        glyph.kind = GLYPH_DIGIT;
                        glyph.text = (char)('0' + (int)value);
                } else if (u_isalpha((UChar32)c.code)) {
                        glyph.kind = GLYPH_LETTER;
                        glyph.text = plain_letter(c.code);
                } else {
                        glyph.kind = GLYPH_SIGN;
                        glyph.text = c.code == '+' || c.code == 0xFF0B ? '+' : c.code < 0x80 ? (char)c.code : '?';
                }
                return glyph;
        }
        return glyph;
}

/* --- segments: letters or digits that stand together -------------------------------------------------------------- */

struct segment {
        enum glyph_kind kind;
        char text[GROUP_DIGITS_MAX];
        size_t size;       /* true size; text holds the beginning */
        size_t start, end; /* in the source */
        size_t gap;        /* signs before it */
        bool plus, word;   /* a plus among the signs before it; digits that were written as a word */
};

static void put(struct segment *segment, char c)
{
        if (segment->size < GROUP_DIGITS_MAX)
                segment->text[segment->size] = c;
        segment->size++;
}

static struct segment read_segment(struct slice text, size_t at)
{
        struct segment segment = { 0 };
        struct glyph glyph = glyph_at(text, at);
        for (; glyph.kind == GLYPH_SIGN; glyph = glyph_at(text, glyph.end)) {
                segment.gap++;
                segment.plus |= glyph.text == '+';
        }
        segment.kind = glyph.kind;
        segment.start = glyph.start;
        segment.end = glyph.end;
        for (; glyph.kind == segment.kind && glyph.kind != GLYPH_END; glyph = glyph_at(text, glyph.end)) {
                put(&segment, glyph.text);
                segment.end = glyph.end;
        }
        return segment;
}

static struct slice segment_text(const struct segment *segment)
{
        return slice_of(segment->text, segment->size < GROUP_DIGITS_MAX ? segment->size : GROUP_DIGITS_MAX);
}

static const struct {
        struct slice word;
        char digit;
} number_words[] = {
        { S("nol"), '0' },   { S("kosong"), '0' }, { S("satu"), '1' },  { S("dua"), '2' },     { S("tiga"), '3' },
        { S("empat"), '4' }, { S("lima"), '5' },   { S("enam"), '6' },  { S("tujuh"), '7' },   { S("delapan"), '8' },
        { S("sembilan"), '9' }, { S("siji"), '1' }, { S("loro"), '2' }, { S("telu"), '3' },    { S("papat"), '4' },
        { S("pitu"), '7' },  { S("wolu"), '8' },   { S("sanga"), '9' }, { S("songo"), '9' },   { S("zero"), '0' },
        { S("one"), '1' },   { S("two"), '2' },    { S("three"), '3' }, { S("four"), '4' },    { S("five"), '5' },
        { S("six"), '6' },   { S("seven"), '7' },  { S("eight"), '8' }, { S("nine"), '9' },
};

static bool take_number_word(struct slice *rest, char *ret_digit)
{
        for (size_t i = 0; i < ARRAY_SIZE(number_words); i++)
                if (slice_starts_with(*rest, number_words[i].word)) {
                        *rest = slice_from(*rest, number_words[i].word.size);
                        *ret_digit = number_words[i].digit;
                        return true;
                }
        return false;
}

/* "nol", "nolsatu". */
static bool read_words(struct segment *segment)
{
        struct segment read = *segment;
        struct slice rest = segment_text(segment);
        char digit;
        read.kind = GLYPH_DIGIT;
        read.size = 0;
        read.word = true;
        if (segment->size > GROUP_DIGITS_MAX)
                return false;
        while (rest.size > 0) {
                if (!take_number_word(&rest, &digit))
                        return false;
                put(&read, digit);
        }
        *segment = read;
        return true;
}

/* O, l and I beside a digit, or one of them alone. */
static bool read_lookalikes(struct segment *segment, bool beside)
{
        struct segment read = *segment;
        if (segment->size > LOOKALIKES_MAX || (!beside && segment->size > 1))
                return false;
        for (size_t i = 0; i < segment->size; i++) {
                char c = segment->text[i];
                if (c != 'o' && c != 'l' && c != 'i')
                        return false;
                read.text[i] = c == 'o' ? '0' : '1';
        }
        read.kind = GLYPH_DIGIT;
        *segment = read;
        return true;
}

static bool is_listed(const struct slice *words, size_t count, struct slice word)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(words[i], word))
                        return true;
        return false;
}

static bool is_spoken_sign(struct slice word)
{
        static const struct slice words[] = { S("strip"), S("titik"), S("spasi"), S("garis"), S("plus"), S("dash"),
                                              S("dot") };
        return is_listed(words, ARRAY_SIZE(words), word);
}

static bool is_money(struct slice word)
{
        static const struct slice words[] = { S("rp"), S("idr"), S("rupiah") };
        return is_listed(words, ARRAY_SIZE(words), word);
}

/* --- runs: groups that may belong to one number ------------------------------------------------------------------- */

struct run {
        struct segment groups[RUN_GROUPS_MAX];
        size_t count;
        bool cut;          /* more groups follow */
        bool money_before; /* "Rp" stands right before the run, or "rupiah" behind it */
        bool money_after;
};

struct scanner {
        struct slice text;
        size_t at;
        bool digit_before, money; /* of the segment before `at` */
};

static struct segment next_segment(const struct scanner *scanner)
{
        struct segment segment = read_segment(scanner->text, scanner->at);
        if (segment.kind != GLYPH_LETTER)
                return segment;
        bool beside = glyph_at(scanner->text, segment.end).kind == GLYPH_DIGIT ||
                      (scanner->digit_before && segment.gap == 0);
        if (!read_words(&segment))
                (void)read_lookalikes(&segment, beside);
        return segment;
}

/* False when the run has no place left. */
static bool add_group(struct run *run, const struct segment *segment)
{
        struct segment *last = run->count ? &run->groups[run->count - 1] : NULL;
        if (last && segment->gap == 0 && !last->word && !segment->word) {
                for (size_t i = 0; i < segment->size; i++)
                        put(last, i < GROUP_DIGITS_MAX ? segment->text[i] : '?');
                last->end = segment->end;
                return true;
        }
        if (run->count == RUN_GROUPS_MAX)
                return false;
        run->groups[run->count++] = *segment;
        return true;
}

static void begin_run(struct run *run)
{
        size_t kept = run->cut ? WINDOW_GROUPS_MAX : 0;
        for (size_t i = 0; i < kept; i++)
                run->groups[i] = run->groups[run->count - kept + i];
        run->count = kept;
        run->cut = run->money_before = run->money_after = false;
}

/* False at the end of the text. `run` is zeroed before the first call. */
static bool next_run(struct scanner *scanner, struct run *run)
{
        begin_run(run);
        for (;;) {
                struct segment segment = next_segment(scanner);
                bool digits = segment.kind == GLYPH_DIGIT, first = run->count == 0;
                if (segment.kind == GLYPH_END)
                        return !first;
                if (!first && segment.gap > GAP_MAX)
                        return true;
                if (digits) {
                        if (!add_group(run, &segment)) {
                                run->cut = true;
                                return true;
                        }
                        if (first)
                                run->money_before = scanner->money && segment.gap <= 2;
                }
                scanner->at = segment.end;
                scanner->digit_before = digits;
                if (digits)
                        continue;
                scanner->money = is_money(segment_text(&segment));
                if (!first && !is_spoken_sign(segment_text(&segment))) {
                        run->money_after = scanner->money && segment.gap <= 2;
                        return true;
                }
        }
}

/* --- what is compared --------------------------------------------------------------------------------------------- */

struct list {
        struct slice **items;
        size_t *count;
};

/* The place for the next is doubled whenever the count is a power of two, which is when it may be used up. */
static enum error grow(const struct list *list, struct arena *arena)
{
        size_t count = *list->count;
        if ((count & (count - 1)) != 0)
                return OK;
        struct slice *items = arena_array(arena, struct slice, count ? 2 * count : 1);
        if (!items)
                return ERR_MEMORY;
        if (count)
                memcpy(items, *list->items, count * sizeof *items);
        *list->items = items;
        return OK;
}

static enum error add(struct slice value, struct arena *arena, const struct list *list, bool *more)
{
        for (size_t i = 0; i < *list->count; i++)
                if (slice_equal((*list->items)[i], value))
                        return OK;
        if (*list->count == IDENTIFIERS_MAX) {
                *more = true;
                return OK;
        }
        TRY(grow(list, arena));
        struct slice copy = arena_copy(arena, value);
        if (slice_is_null(copy))
                return ERR_MEMORY;
        (*list->items)[(*list->count)++] = copy;
        return OK;
}

/* `number` begins with a plus; it is read with it only when one was written. */
static enum error try_number(struct slice number, bool plus, struct arena *arena, struct identifiers *found)
{
        struct phone phone;
        struct slice digits = slice_from(number, 1);
        const struct list phones = { &found->phones, &found->phone_count }, niks = { &found->niks, &found->nik_count };
        if (digits.size < PHONE_DIGITS_MIN)
                return OK;
        if (phone_parse(digits, &phone) == PHONE_OK)
                TRY(add(phone_slice(&phone), arena, &phones, &found->more));
        if (plus && phone_parse(number, &phone) == PHONE_OK)
                TRY(add(phone_slice(&phone), arena, &phones, &found->more));
        if (digits.size == NIK_SIZE && digits.data[0] != '0') /* no province begins with 0 */
                TRY(add(digits, arena, &niks, &found->more));
        return OK;
}

static enum error try_from(const struct run *run, size_t first, struct arena *arena, struct identifiers *found)
{
        char number[GROUP_DIGITS_MAX + 1] = "+";
        size_t size = 1;
        for (size_t i = first; i < run->count; i++) {
                const struct segment *group = &run->groups[i];
                if (group->size > GROUP_DIGITS_MAX || size + group->size > sizeof number)
                        return OK;
                memcpy(number + size, group->text, group->size);
                size += group->size;
                TRY(try_number(slice_of(number, size), run->groups[first].plus, arena, found));
        }
        return OK;
}

enum error identifiers_find(struct slice text, struct arena *arena, struct identifiers *found)
{
        struct scanner scanner = { .text = text };
        struct run run = { 0 };
        while (next_run(&scanner, &run))
                for (size_t first = 0; first < run.count; first++)
                        TRY(try_from(&run, first, arena, found));
        return OK;
}

/* --- what a reader takes for a number ----------------------------------------------------------------------------- */

static unsigned value_of(const struct segment *group)
{
        unsigned value = 0;
        for (size_t i = 0; i < group->size && i < 6; i++)
                value = value * 10 + (unsigned)(group->text[i] - '0');
        return value;
}

static bool is_between(const struct segment *group, size_t size, unsigned least, unsigned most)
{
        unsigned value = value_of(group);
        return group->size <= size && !group->word && value >= least && value <= most;
}

static bool is_year(const struct segment *group)
{
        return group->size == 4 && is_between(group, 4, 1945, 2045);
}

/* The only sign between a group and the one before it; 0 when there are more. */
static char joint(struct slice text, const struct run *run, size_t i)
{
        if (i == 0 || i >= run->count || run->groups[i].gap != 1)
                return 0;
        return text.data[run->groups[i - 1].end];
}

static size_t date_size(struct slice text, const struct run *run, size_t i)
{
        const struct segment *group = &run->groups[i];
        char sign = joint(text, run, i + 1);
        if (i + 2 >= run->count || !sign || sign != joint(text, run, i + 2) || !is_between(&group[1], 2, 1, 12))
                return 0;
        bool day_first = is_between(&group[0], 2, 1, 31) && is_year(&group[2]);
        bool year_first = is_year(&group[0]) && is_between(&group[2], 2, 1, 31);
        return day_first || year_first ? 3 : 0;
}

static size_t time_size(struct slice text, const struct run *run, size_t i)
{
        const struct segment *group = &run->groups[i];
        char sign = joint(text, run, i + 1);
        bool alone = joint(text, run, i) != sign && joint(text, run, i + 2) != sign;
        return (sign == '.' || sign == ':') && alone && is_between(&group[0], 2, 0, 24) && group[1].size == 2 &&
                               is_between(&group[1], 2, 0, 59)
                       ? 2
                       : 0;
}

/* The digits of `count` groups as a mobile number of Indonesia. */
static bool is_mobile(const struct segment *groups, size_t count)
{
        char digits[GROUP_DIGITS_MAX];
        size_t size = 0;
        struct phone phone;
        for (size_t i = 0; i < count; i++) {
                if (groups[i].size > GROUP_DIGITS_MAX - size)
                        return false;
                memcpy(digits + size, groups[i].text, groups[i].size);
                size += groups[i].size;
        }
        return phone_parse(slice_of(digits, size), &phone) == PHONE_OK && phone.kind == PHONE_MOBILE;
}

/* "1.500.000", and behind Rp also "15000000"; a mobile number is none but where Rp and dots both say so. */
static size_t sum_size(struct slice text, const struct run *run, size_t i)
{
        const struct segment *group = &run->groups[i];
        size_t count = 1;
        bool money = run->money_before || run->money_after;
        if (group->word || group->size > 12 || group->text[0] == '0')
                return 0;
        while (group->size <= 3 && i + count < run->count && group[count].size == 3 &&
               (joint(text, run, i + count) == '.' || joint(text, run, i + count) == ','))
                count++;
        if (count == 1)
                return money && !is_mobile(group, 1) ? 1 : 0;
        return money || !is_mobile(group, count) ? count : 0;
}

/* "1, 2, 3": rising numbers of at most two digits, without a nought in front, with a comma between. */
static size_t list_size(struct slice text, const struct run *run, size_t i)
{
        size_t count = 1;
        const struct segment *group = &run->groups[i];
        while (i + count < run->count && is_between(&group[count], 2, 1, 99) && is_between(&group[0], 2, 1, 99) &&
               value_of(&group[count]) > value_of(&group[count - 1]) && group[count].text[0] != '0' &&
               text.data[group[count - 1].end] == ',' && group[count].gap == 2)
                count++;
        return count >= 3 ? count : 0;
}

/* How many groups from `i` on are a day, a time, a year, a sum or a list. */
static size_t harmless_size(struct slice text, const struct run *run, size_t i)
{
        size_t size = date_size(text, run, i);
        if (size == 0)
                size = time_size(text, run, i);
        if (size == 0)
                size = sum_size(text, run, i);
        if (size == 0)
                size = list_size(text, run, i);
        if (size == 0 && is_year(&run->groups[i]))
                size = 1;
        return size;
}

static bool holds_mobile(const struct run *run)
{
        for (size_t first = 0; first < run->count; first++)
                for (size_t count = 1; count <= WINDOW_GROUPS_MAX && first + count <= run->count; count++)
                        if (is_mobile(&run->groups[first], count))
                                return true;
        return false;
}

static bool is_read_as_number(struct slice text, const struct run *run)
{
        size_t digits = 0, words = 0, size;
        bool rest = false;
        for (size_t i = 0; i < run->count; i += size ? size : 1) {
                size = harmless_size(text, run, i);
                if (size > 0) {
                        digits = words = 0;
                        continue;
                }
                rest = true;
                digits += run->groups[i].size;
                words = run->groups[i].word ? words + run->groups[i].size : 0;
                if (digits >= READ_DIGITS_MIN || words >= WORDS_MIN)
                        return true;
        }
        return rest && holds_mobile(run);
}

struct slice identifiers_first(struct slice text)
{
        struct scanner scanner = { .text = text };
        struct run run = { 0 };
        while (next_run(&scanner, &run))
                if (is_read_as_number(text, &run)) {
                        size_t start = run.groups[0].start, end = run.groups[run.count - 1].end;
                        return slice_sub(text, start, end - start);
                }
        return SLICE_NULL;
}

enum error text_plain_digits(struct slice text, struct arena *arena, struct slice *ret_text)
{
        struct slice plain;
        struct utf8_char c;
        _cleanup_buffer_ struct buffer out;
        TRY(utf8_normalise(text, UTF8_NFKC, arena, &plain));
        buffer_init(&out, plain.size * 3 + 1); /* a wrong byte becomes three */
        while (utf8_next(&plain, &c)) {
                int32_t value = u_charDigitValue((UChar32)c.code);
                if (!is_skipped(c.code))
                        utf8_append(&out, value >= 0 ? (uint32_t)('0' + value) : c.code);
        }
        TRY(buffer_check(&out));
        *ret_text = arena_copy(arena, buffer_slice(&out));
        return slice_is_null(*ret_text) ? ERR_MEMORY : OK;
}
