/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Companies, places, addresses and other words. */
#include "match/reading.h"

#include "base/checked.h"

bool is_digit_byte(char c)
{
        return c >= '0' && c <= '9';
}

bool is_word_byte(char c)
{
        return is_digit_byte(c) || (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

bool next_run(struct slice *rest, struct slice *ret_run)
{
        size_t from = 0, size = 0;
        while (from < rest->size && !is_word_byte(rest->data[from]))
                from++;
        while (from + size < rest->size && is_word_byte(rest->data[from + size]))
                size++;
        *ret_run = slice_sub(*rest, from, size);
        *rest = slice_from(*rest, from + size);
        return size > 0;
}

enum error compact(struct slice text, struct arena *arena, struct slice *ret_text)
{
        char *bytes = arena_alloc(arena, text.size);
        size_t size = 0;
        if (!bytes)
                return ERR_MEMORY;
        for (size_t i = 0; i < text.size; i++)
                if (is_word_byte(text.data[i]))
                        bytes[size++] = text.data[i];
        *ret_text = slice_of(bytes, size);
        return OK;
}

bool is_word_among(struct slice word, const struct slice *list, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (word.data[0] == list[i].data[0] && slice_equal(word, list[i]))
                        return true;
        return false;
}

enum error read_words(struct value_reader *value, struct slice text, enum match_role role)
{
        struct slice word;
        while (next_run(&text, &word))
                TRY(add_token(value, MATCH_TOKEN_WORD, role, word));
        return value->count > value->start ? OK : ERR_INVALID;
}

enum error read_place(struct value_reader *value, struct slice text)
{
        static const struct slice levels[] = { S("kota"), S("kab"), S("kabupaten"), S("kec"), S("kecamatan"), S("ds"),
                                               S("desa"), S("kel"), S("kelurahan"), S("prov"), S("provinsi") };
        struct slice word, all = text;
        while (next_run(&text, &word))
                if (!IS_AMONG(word, levels))
                        TRY(add_token(value, MATCH_TOKEN_WORD, ROLE_TOKEN, word));
        return value->count > value->start ? OK : read_words(value, all, ROLE_TOKEN);
}

/* What a word of an address announces. */
struct level_word {
        struct slice word;
        enum match_role role;
};

static const struct level_word level_words[] = {
        { S("jl"), ROLE_TOKEN },        { S("jln"), ROLE_TOKEN },       { S("jalan"), ROLE_TOKEN },
        { S("gg"), ROLE_TOKEN },        { S("gang"), ROLE_TOKEN },      { S("perum"), ROLE_TOKEN },
        { S("perumahan"), ROLE_TOKEN }, { S("dsn"), ROLE_HAMLET },      { S("dusun"), ROLE_HAMLET },
        { S("dk"), ROLE_HAMLET },       { S("dukuh"), ROLE_HAMLET },    { S("lingk"), ROLE_HAMLET },
        { S("lingkungan"), ROLE_HAMLET }, { S("kp"), ROLE_HAMLET },     { S("kampung"), ROLE_HAMLET },
        { S("ds"), ROLE_VILLAGE },      { S("desa"), ROLE_VILLAGE },    { S("kel"), ROLE_VILLAGE },
        { S("kelurahan"), ROLE_VILLAGE }, { S("kec"), ROLE_DISTRICT },  { S("kecamatan"), ROLE_DISTRICT },
        { S("kab"), ROLE_REGENCY },     { S("kabupaten"), ROLE_REGENCY }, { S("kota"), ROLE_REGENCY },
        { S("prov"), ROLE_REGENCY },    { S("provinsi"), ROLE_REGENCY },
};

/* What streets are called after, written short. */
static const struct slice written_short[][2] = {
        { S("dr"), S("dokter") },   { S("jend"), S("jenderal") }, { S("letjen"), S("letnanjenderal") },
        { S("kh"), S("kyaihaji") }, { S("kyai"), S("kyaihaji") }, { S("jl"), S("jalan") },
        { S("prof"), S("profesor") }, { S("st"), S("street") },   { S("str"), S("street") },
        { S("ave"), S("avenue") },  { S("rd"), S("road") },       { S("sby"), S("surabaya") },
};

static struct slice write_out(struct slice word)
{
        for (size_t i = 0; i < ARRAY_SIZE(written_short); i++)
                if (slice_equal(word, written_short[i][0]))
                        return written_short[i][1];
        return word;
}

/* Where an address stands: the level of the words that follow, and what the next number counts. */
struct address_state {
        enum match_role level;
        struct slice numbered; /* "rt", "rw", "no" or empty */
        struct slice after;    /* and the one behind it: "RT/RW 03/02" */
};

static struct slice drop_zeros(struct slice digits)
{
        while (digits.size > 1 && digits.data[0] == '0')
                digits = slice_from(digits, 1);
        return digits;
}

/* As much of `part` as there is room for. */
static size_t put_part(char text[MATCH_TOKEN_SIZE], size_t size, struct slice part)
{
        part = slice_sub(part, 0, MATCH_TOKEN_SIZE - size);
        if (part.size > 0)
                memcpy(text + size, part.data, part.size);
        return size + part.size;
}

static enum error add_number_word(struct value_reader *value, struct address_state *state, struct slice digits,
                                  struct slice letter)
{
        char text[MATCH_TOKEN_SIZE];
        if (digits.size == 5 && state->numbered.size == 0)
                return add_token(value, MATCH_TOKEN_CODE, ROLE_POSTCODE, digits);
        digits = drop_zeros(digits);
        size_t size = put_part(text, put_part(text, put_part(text, 0, state->numbered), digits), letter);
        state->numbered = slice_equal(state->numbered, S("rt")) ? state->after : SLICE_NULL;
        state->after = SLICE_NULL;
        return add_token(value, MATCH_TOKEN_CODE, ROLE_NUMBER_TOKEN, slice_of(text, size));
}

static bool take_keyword(struct address_state *state, struct slice word)
{
        if (slice_equal(word, S("rt"))) {
                state->numbered = word;
                state->after = S("rw");
                return true;
        }
        if (slice_equal(word, S("rw"))) {
                if (!slice_equal(state->numbered, S("rt")))
                        state->numbered = word;
                return true;
        }
        if (slice_equal(word, S("no")) || slice_equal(word, S("nomor")) || slice_equal(word, S("nr"))) {
                state->numbered = state->after = SLICE_NULL;
                return true;
        }
        for (size_t i = 0; i < ARRAY_SIZE(level_words); i++)
                if (word.data[0] == level_words[i].word.data[0] && slice_equal(word, level_words[i].word)) {
                        state->level = level_words[i].role;
                        state->numbered = state->after = SLICE_NULL;
                        return true;
                }
        return false;
}

/* A run such as "rt03", "12a" or "krajan": digits and letters apart, but a house's letter stays at its number. */
static enum error add_run(struct value_reader *value, struct address_state *state, struct slice run)
{
        while (run.size > 0) {
                bool digits = is_digit_byte(run.data[0]);
                size_t size = 0;
                while (size < run.size && is_digit_byte(run.data[size]) == digits)
                        size++;
                struct slice part = slice_sub(run, 0, size);
                run = slice_from(run, size);
                if (digits) {
                        struct slice letter = run.size == 1 ? run : SLICE_NULL;
                        run = slice_from(run, letter.size);
                        TRY(add_number_word(value, state, part, letter));
                } else if (!take_keyword(state, part)) {
                        TRY(add_token(value, MATCH_TOKEN_WORD, state->level, write_out(part)));
                }
        }
        return OK;
}

enum error read_address(struct value_reader *value, struct slice text)
{
        struct address_state state = { .level = ROLE_TOKEN };
        struct slice part, run;
        while (slice_next(&text, ',', &part)) {
                state.level = ROLE_TOKEN;
                while (next_run(&part, &run))
                        TRY(add_run(value, &state, run));
        }
        return value->count > value->start ? OK : ERR_INVALID;
}

enum error read_code(struct value_reader *value, struct slice text)
{
        struct slice code;
        TRY(compact(text, value->arena, &code));
        if (slice_starts_with(code, S("no")) && code.size > 2 && is_digit_byte(code.data[2]))
                code = slice_from(code, 2);
        if (code.size == 0)
                return ERR_INVALID;
        bool house = value->reader->schema->fields[value->field].type == MATCH_TYPE_HOUSE_NUMBER;
        return add_token(value, MATCH_TOKEN_CODE, ROLE_CODE, house ? drop_zeros(code) : code);
}
