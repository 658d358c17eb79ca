/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How values of each type become words of a record; only for this room. */
#pragma once

#include "match/record.h"

/* One value on its way into a row. */
struct value_reader {
        struct match_reader *reader;
        size_t field;
        struct arena *arena;
        struct match_row *row;
        uint8_t count; /* words of the row so far */
        uint8_t start; /* and where this field's begin */
};

/* Adds a word; silently nothing when the row or the field is full. */
void add_word(struct value_reader *value, enum match_role role, uint32_t low);
/* A number below 2^56 as two words. */
void add_number(struct value_reader *value, uint64_t number);
/* A token of this kind as a word of this role. */
[[nodiscard]] enum error add_token(struct value_reader *value, enum match_token_kind kind, enum match_role role,
                                   struct slice text);

/* `text` is folded (text/transliterate.h), trimmed and not empty. Those that give a bool-like ERR_INVALID have added
 * nothing: the value is not of their type. */
[[nodiscard]] enum error read_name(struct value_reader *value, struct slice text, bool whole);
[[nodiscard]] enum error read_words(struct value_reader *value, struct slice text, enum match_role role);
[[nodiscard]] enum error read_company(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_place(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_address(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_code(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_identity(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_phone(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_account(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_sex(struct value_reader *value, struct slice text);
[[nodiscard]] enum error read_date(struct value_reader *value, struct slice text);

/* Takes the next run of letters and digits off *rest; letters beyond ASCII are letters. */
bool next_run(struct slice *rest, struct slice *ret_run);
bool is_digit_byte(char c);
bool is_word_byte(char c);
/* Only the letters and digits of it. */
[[nodiscard]] enum error compact(struct slice text, struct arena *arena, struct slice *ret_text);
/* Whether a word, which is not empty, is one of these. */
bool is_word_among(struct slice word, const struct slice *list, size_t count);
#define IS_AMONG(word, list) is_word_among((word), (list), ARRAY_SIZE(list))
