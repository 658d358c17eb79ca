/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The table of errors: how people and forms change what is written of one person. */
#include "base/checked.h"
#include "simulate/people.h"
#include "simulate/random.h"
#include "text/csv.h"

#include <ctype.h>
#include <stdio.h>

enum { STREAM_SLIPS = 202, COLUMNS = 5, WORDS_MAX = 12, TEXT_MAX = 40 };

enum slip_kind {
        SLIP_MISSING,
        SLIP_OTHER,
        SLIP_REPLACE,
        SLIP_SUBSTITUTE,
        SLIP_OMIT,
        SLIP_INSERT,
        SLIP_SWAP,
        SLIP_CUT,
        SLIP_PREPEND,
        SLIP_APPEND,
        SLIP_INITIAL,
        SLIP_DROP_WORD,
        SLIP_TURN_WORDS,
        SLIP_JOIN_WORDS,
        SLIP_SPLIT_WORD,
        SLIP_TURN_DAY_MONTH,
        SLIP_FIRST_JANUARY,
        SLIP_YEAR_ONLY,
        SLIP_KINDS,
};

/* A text that is being changed. */
struct work {
        char *text;
        size_t size;
        struct random *random;
        const struct slip *slip;
        const char *other;
};

/* Puts `more` in place of `count` bytes at `at`; false, and nothing changed, when there is no room. */
static bool put(struct work *work, size_t at, size_t count, struct slice more)
{
        size_t size = work->size - count + more.size;
        if (size >= PERSON_TEXT)
                return false;
        memmove(work->text + at + more.size, work->text + at + count, work->size - at - count);
        if (more.size > 0)
                memcpy(work->text + at, more.data, more.size);
        work->size = size;
        work->text[size] = 0;
        return true;
}

static bool make_missing(struct work *work)
{
        return work->size > 0 && put(work, 0, work->size, S(""));
}

static bool take_other(struct work *work)
{
        return work->size > 0 && work->other[0] && put(work, 0, work->size, slice_from_cstr(work->other));
}

static bool is_word_start(const struct work *work, size_t at)
{
        return at == 0 || work->text[at - 1] == ' ';
}

static bool is_same_fold(const char *text, struct slice wanted)
{
        for (size_t i = 0; i < wanted.size; i++)
                if (tolower((unsigned char)text[i]) != tolower((unsigned char)wanted.data[i]))
                        return false;
        return true;
}

/* One of the places where `from` stands: "^" in front asks for the beginning of a word, "$" behind for its end. */
static bool replace(struct work *work)
{
        struct slice from = work->slip->from;
        bool start = slice_starts_with(from, S("^")), end = slice_ends_with(from, S("$"));
        size_t places[PERSON_TEXT], count = 0;
        from = slice_sub(from, start, from.size - start - end);
        for (size_t at = 0; from.size > 0 && at + from.size <= work->size; at++) {
                char behind = work->text[at + from.size];
                if (is_same_fold(work->text + at, from) && (!start || is_word_start(work, at)) &&
                    (!end || behind == 0 || behind == ' '))
                        places[count++] = at;
        }
        if (count == 0)
                return false;
        size_t at = places[random_below(work->random, (uint32_t)count)];
        bool upper = isupper((unsigned char)work->text[at]) != 0;
        if (!put(work, at, from.size, work->slip->to))
                return false;
        if (work->slip->to.size > 0)
                work->text[at] = (char)(upper ? toupper((unsigned char)work->text[at])
                                              : work->text[at]);
        return true;
}

/* A letter or digit of the text, not the first one of a word; SIZE_MAX when there is none. */
static size_t draw_place(struct work *work)
{
        for (size_t i = 0; work->size > 1 && i < 20; i++) {
                size_t at = random_below(work->random, (uint32_t)work->size);
                if (!is_word_start(work, at) && isalnum((unsigned char)work->text[at]))
                        return at;
        }
        return SIZE_MAX;
}

static char draw_like(struct work *work, char like)
{
        if (isdigit((unsigned char)like))
                return (char)('0' + (like - '0' + 1 + (int)random_below(work->random, 9)) % 10);
        char drawn = (char)('a' + random_below(work->random, 26));
        return drawn == like ? (char)('a' + (drawn - 'a' + 1) % 26) : drawn;
}

static bool change_letter(struct work *work)
{
        size_t at = draw_place(work);
        if (at == SIZE_MAX)
                return false;
        char here = work->text[at], drawn = draw_like(work, here);
        switch (work->slip->kind) {
        case SLIP_SUBSTITUTE: return put(work, at, 1, slice_of(&drawn, 1));
        case SLIP_OMIT:       return put(work, at, 1, S(""));
        case SLIP_INSERT:     return put(work, at, 0, slice_of(&drawn, 1));
        default:              break;
        }
        if (is_word_start(work, at - 1) || work->text[at - 1] == here || !isalnum((unsigned char)work->text[at - 1]))
                return false;
        work->text[at] = work->text[at - 1];
        work->text[at - 1] = here;
        return true;
}

static bool cut(struct work *work)
{
        int64_t most = 0;
        if (!slice_to_int64(work->slip->to, &most) || most < 1 || work->size <= (size_t)most)
                return false;
        return put(work, (size_t)most, work->size - (size_t)most, S(""));
}

static size_t split_words(const struct work *work, struct slice words[WORDS_MAX], char copy[PERSON_TEXT])
{
        memcpy(copy, work->text, work->size);
        struct slice rest = slice_of(copy, work->size), word;
        size_t count = 0;
        while (count < WORDS_MAX && slice_next(&rest, ' ', &word))
                if (word.size > 0)
                        words[count++] = word;
        return count;
}

static void write_words(struct work *work, const struct slice *words, size_t count)
{
        work->size = 0;
        for (size_t i = 0; i < count; i++) {
                (void)put(work, work->size, 0, i ? S(" ") : S(""));
                (void)put(work, work->size, 0, words[i]);
        }
}

static bool change_words(struct work *work)
{
        char copy[PERSON_TEXT], initial[2] = { 0, '.' };
        struct slice words[WORDS_MAX];
        size_t count = split_words(work, words, copy);
        if (count < 2)
                return false;
        size_t at = random_below(work->random, (uint32_t)count), next = (at + 1) % count;
        switch (work->slip->kind) {
        case SLIP_INITIAL:
                initial[0] = words[at].data[0];
                words[at] = slice_of(initial, 2);
                break;
        case SLIP_DROP_WORD:
                memmove(words + at, words + at + 1, (count - at - 1) * sizeof *words);
                count--;
                break;
        case SLIP_TURN_WORDS:
                words[WORDS_MAX - 1] = words[at];
                words[at] = words[next];
                words[next] = words[WORDS_MAX - 1];
                break;
        default:
                break;
        }
        write_words(work, words, count);
        return true;
}

static bool join_words(struct work *work)
{
        const char *space = memchr(work->text, ' ', work->size);
        if (!space)
                return false;
        size_t at = (size_t)(space - work->text);
        work->text[at + 1] = (char)tolower((unsigned char)work->text[at + 1]);
        return put(work, at, 1, S(""));
}

static bool split_word(struct work *work)
{
        size_t at = draw_place(work);
        if (at == SIZE_MAX || at < 2 || work->size - at < 3)
                return false;
        return put(work, at, 0, S(" "));
}

static bool change_date(struct work *work)
{
        char day[2];
        if (work->size != 10)
                return false;
        memcpy(day, work->text + 8, 2);
        switch (work->slip->kind) {
        case SLIP_TURN_DAY_MONTH:
                if (day[0] > '1' || (day[0] == '1' && day[1] > '2'))
                        return false;
                memcpy(work->text + 8, work->text + 5, 2);
                memcpy(work->text + 5, day, 2);
                return true;
        case SLIP_FIRST_JANUARY: return put(work, 5, 5, S("01-01"));
        default:                 return put(work, 4, 6, S(""));
        }
}

static bool put_before(struct work *work)
{
        return work->size > 0 && put(work, 0, 0, S(" ")) && put(work, 0, 0, work->slip->to);
}

static bool put_behind(struct work *work)
{
        return work->size > 0 && put(work, work->size, 0, S(" ")) && put(work, work->size, 0, work->slip->to);
}

static const struct {
        const char *name;
        bool (*apply)(struct work *work);
} kinds[SLIP_KINDS] = {
        [SLIP_MISSING] = { "missing", make_missing },
        [SLIP_OTHER] = { "other", take_other },
        [SLIP_REPLACE] = { "replace", replace },
        [SLIP_SUBSTITUTE] = { "substitute", change_letter },
        [SLIP_OMIT] = { "omit", change_letter },
        [SLIP_INSERT] = { "insert", change_letter },
        [SLIP_SWAP] = { "swap", change_letter },
        [SLIP_CUT] = { "cut", cut },
        [SLIP_PREPEND] = { "prepend", put_before },
        [SLIP_APPEND] = { "append", put_behind },
        [SLIP_INITIAL] = { "initial", change_words },
        [SLIP_DROP_WORD] = { "drop-word", change_words },
        [SLIP_TURN_WORDS] = { "turn-words", change_words },
        [SLIP_JOIN_WORDS] = { "join-words", join_words },
        [SLIP_SPLIT_WORD] = { "split-word", split_word },
        [SLIP_TURN_DAY_MONTH] = { "turn-day-month", change_date },
        [SLIP_FIRST_JANUARY] = { "first-january", change_date },
        [SLIP_YEAR_ONLY] = { "year-only", change_date },
};

size_t apply_slips(const struct slip_table *table, uint64_t seed, uint32_t number,
                   const struct simulated_person *other, struct simulated_person *person)
{
        struct random random = random_for(seed, STREAM_SLIPS, number);
        size_t acted = 0;
        for (size_t i = 0; i < table->count; i++) {
                const struct slip *slip = &table->slips[i];
                char *text = person->values[slip->field];
                struct work work = { text, strlen(text), &random, slip, other->values[slip->field] };
                if (random_below(&random, 1000) < slip->permille)
                        acted += kinds[slip->kind].apply(&work);
        }
        return acted;
}

/* ---- the table ---- */

static bool find_field(struct slice name, enum person_field *ret_field)
{
        for (size_t i = 0; i < PERSON_FIELDS; i++)
                if (slice_equal(name, slice_from_cstr(person_field_name((enum person_field)i)))) {
                        *ret_field = (enum person_field)i;
                        return true;
                }
        return false;
}

static bool find_kind(struct slice name, uint8_t *ret_kind)
{
        for (size_t i = 0; i < SLIP_KINDS; i++)
                if (slice_equal(name, slice_from_cstr(kinds[i].name))) {
                        *ret_kind = (uint8_t)i;
                        return true;
                }
        return false;
}

static const char *read_slip(const struct csv_row *row, struct slip *slip)
{
        int64_t permille;
        if (row->count != COLUMNS)
                return "five columns are needed: field,error,permille,from,to";
        if (!find_field(row->fields[0], &slip->field))
                return "the field is nama, lahir, jk, nik, hp, alamat, desa or kecamatan";
        if (!find_kind(row->fields[1], &slip->kind))
                return "there is no such error; see docs/names-format.md";
        if (!slice_to_int64(row->fields[2], &permille) || permille < 0 || permille > 1000)
                return "permille is a number from 0 to 1000";
        if (row->fields[3].size > TEXT_MAX || row->fields[4].size > TEXT_MAX)
                return "from and to have at most 40 bytes";
        bool dated = slip->kind >= SLIP_TURN_DAY_MONTH && slip->kind <= SLIP_YEAR_ONLY;
        if (dated && slip->field != PERSON_BORN)
                return "this error is for the field lahir only";
        slip->permille = (uint16_t)permille;
        slip->from = row->fields[3];
        slip->to = row->fields[4];
        return NULL;
}

enum error slip_table_read(struct slice text, struct arena *arena, struct slip_table *ret_table,
                           struct slip_problem *ret_problem)
{
        _cleanup_csv_reader_ struct csv_reader reader;
        struct slip_table table = { 0 };
        struct csv_row row;
        enum error err;
        csv_reader_init_slice(&reader, CSV_LIMITS_DEFAULT, text);
        for (size_t line = 0; (err = csv_read_row(&reader, arena, &row)) == OK; line++) {
                const char *message = table.count == SLIPS_MAX ? "a table has at most 400 lines" : NULL;
                if (line == 0)
                        continue; /* the header */
                if (!message)
                        message = read_slip(&row, &table.slips[table.count++]);
                if (message) {
                        *ret_problem = (struct slip_problem){ row.line, message };
                        return ERR_INVALID;
                }
        }
        if (err == ERR_INVALID || err == ERR_TOO_LARGE) {
                *ret_problem = (struct slip_problem){ reader.problem_line, "this is no CSV" };
                return ERR_INVALID;
        }
        if (err != ERR_NOT_FOUND)
                return err;
        *ret_table = table;
        return OK;
}
