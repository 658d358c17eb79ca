/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/letter_number.h"

#include "base/checked.h"

enum { ROMAN_MAX = 3999 };

static const struct {
        uint32_t value;
        struct slice text;
} numerals[] = {
        { 1000, S("M") }, { 900, S("CM") }, { 500, S("D") }, { 400, S("CD") }, { 100, S("C") },
        { 90, S("XC") },  { 50, S("L") },   { 40, S("XL") }, { 10, S("X") },   { 9, S("IX") },
        { 5, S("V") },    { 4, S("IV") },   { 1, S("I") },
};

void roman_write(struct buffer *out, uint32_t value)
{
        if (value > ROMAN_MAX)
                return;
        for (size_t i = 0; i < ARRAY_SIZE(numerals); i++)
                for (; value >= numerals[i].value; value -= numerals[i].value)
                        buffer_append(out, numerals[i].text);
}

enum error roman_parse(struct slice text, uint32_t *ret_value)
{
        uint32_t value = 0;
        struct slice rest = text;
        for (size_t i = 0; i < ARRAY_SIZE(numerals); i++) {
                struct slice numeral = numerals[i].text;
                while (rest.size >= numeral.size && slice_equal_nocase(slice_sub(rest, 0, numeral.size), numeral)) {
                        value += numerals[i].value;
                        rest = slice_from(rest, numeral.size);
                        if (value > ROMAN_MAX)
                                return ERR_INVALID;
                }
        }
        /* Only the usual form: writing the value again must give the same text. */
        _cleanup_buffer_ struct buffer again;
        buffer_init(&again, 16);
        roman_write(&again, value);
        if (rest.size > 0 || value == 0 || !slice_equal_nocase(buffer_slice(&again), text))
                return ERR_INVALID;
        *ret_value = value;
        return OK;
}

enum place {
        PLACE_TEXT,
        PLACE_SEQUENCE,
        PLACE_CODE,
        PLACE_OFFICE,
        PLACE_MONTH,
        PLACE_MONTH_ROMAN,
        PLACE_YEAR,
        PLACE_YEAR2
};

struct piece {
        enum place place;
        struct slice text; /* PLACE_TEXT */
        int width;         /* PLACE_SEQUENCE */
};

static enum error read_placeholder(struct slice name, struct piece *ret_piece)
{
        static const struct {
                struct slice name;
                enum place place;
        } places[] = {
                { S("seq"), PLACE_SEQUENCE },  { S("code"), PLACE_CODE },
                { S("office"), PLACE_OFFICE }, { S("month"), PLACE_MONTH },
                { S("month_roman"), PLACE_MONTH_ROMAN }, { S("year"), PLACE_YEAR },
                { S("year2"), PLACE_YEAR2 },
        };
        *ret_piece = (struct piece){ .width = 1 };
        if (name.size == 5 && slice_starts_with(name, S("seq:")) && name.data[4] >= '1' && name.data[4] <= '9') {
                *ret_piece = (struct piece){ .place = PLACE_SEQUENCE, .width = name.data[4] - '0' };
                return OK;
        }
        for (size_t i = 0; i < ARRAY_SIZE(places); i++)
                if (slice_equal(name, places[i].name)) {
                        ret_piece->place = places[i].place;
                        return OK;
                }
        return ERR_INVALID;
}

/* Takes the next piece off *rest, which is not empty. */
static enum error next_piece(struct slice *rest, struct piece *ret_piece)
{
        size_t open = slice_find_byte(*rest, '{'), close = slice_find_byte(*rest, '}');
        if (open > 0) {
                if (close < open)
                        return ERR_INVALID;
                *ret_piece = (struct piece){ .text = slice_sub(*rest, 0, open) };
                *rest = slice_from(*rest, open);
                return OK;
        }
        if (close == rest->size)
                return ERR_INVALID;
        TRY(read_placeholder(slice_sub(*rest, 1, close - 1), ret_piece));
        *rest = slice_from(*rest, close + 1);
        return OK;
}

enum error letter_number_check(struct slice pattern)
{
        unsigned sequences = 0;
        while (pattern.size > 0) {
                struct piece piece;
                TRY(next_piece(&pattern, &piece));
                sequences += piece.place == PLACE_SEQUENCE;
        }
        return sequences == 1 ? OK : ERR_INVALID;
}

static void write_piece(struct buffer *out, const struct piece *piece, const struct letter_number *values)
{
        switch (piece->place) {
        case PLACE_TEXT:        buffer_append(out, piece->text); break;
        case PLACE_SEQUENCE:    buffer_printf(out, "%0*u", piece->width, values->sequence); break;
        case PLACE_CODE:        buffer_append(out, values->code); break;
        case PLACE_OFFICE:      buffer_append(out, values->office); break;
        case PLACE_MONTH:       buffer_printf(out, "%02u", values->date.month); break;
        case PLACE_MONTH_ROMAN: roman_write(out, values->date.month); break;
        case PLACE_YEAR:        buffer_printf(out, "%04d", values->date.year); break;
        case PLACE_YEAR2:       buffer_printf(out, "%02d", values->date.year % 100); break;
        }
}

enum error letter_number_write(struct buffer *out, struct slice pattern, const struct letter_number *values)
{
        TRY(letter_number_check(pattern));
        if (!date_is_valid(values->date))
                return ERR_INVALID;
        while (pattern.size > 0) {
                struct piece piece;
                TRY(next_piece(&pattern, &piece));
                write_piece(out, &piece, values);
        }
        return buffer_check(out);
}
