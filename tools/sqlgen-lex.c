/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* SQL into tokens, as far as a generator needs it: words, strings, numbers, :parameters, comments, punctuation. */
#include "sqlgen.h"

#include <ctype.h>

static bool is_word(char c)
{
        return isalnum((unsigned char)c) || c == '_';
}

static char byte_at(const struct lexer *lexer, size_t at)
{
        return at < lexer->text.size ? lexer->text.data[at] : '\0';
}

static void skip_space(struct lexer *lexer)
{
        for (; lexer->at < lexer->text.size; lexer->at++) {
                char c = lexer->text.data[lexer->at];
                if (c == '\n')
                        lexer->line++;
                else if (!isspace((unsigned char)c))
                        return;
        }
}

/* Position behind the closing quote; a doubled quote stands for itself. */
static size_t quoted_end(struct lexer *lexer, char quote)
{
        size_t at = lexer->at + 1;
        for (; at < lexer->text.size; at++) {
                if (lexer->text.data[at] == '\n')
                        fail(lexer->file, lexer->line, "a quote is not closed on its line");
                if (lexer->text.data[at] != quote)
                        continue;
                if (byte_at(lexer, at + 1) != quote)
                        return at + 1;
                at++;
        }
        fail(lexer->file, lexer->line, "a quote is not closed");
}

static size_t run_end(const struct lexer *lexer, size_t at)
{
        while (at < lexer->text.size && is_word(lexer->text.data[at]))
                at++;
        return at;
}

static size_t line_end(const struct lexer *lexer)
{
        return lexer->at + slice_find_byte(slice_from(lexer->text, lexer->at), '\n');
}

struct token token_next(struct lexer *lexer)
{
        skip_space(lexer);
        struct token token = { .line = lexer->line, .offset = lexer->at };
        if (lexer->at >= lexer->text.size)
                return token;
        char c = byte_at(lexer, lexer->at), next = byte_at(lexer, lexer->at + 1);
        size_t end, from = lexer->at, trim = 0;
        if (c == '-' && next == '-') {
                token.kind = TOKEN_COMMENT;
                end = line_end(lexer);
        } else if (c == '/' && next == '*') {
                fail(lexer->file, lexer->line, "write comments with --");
        } else if (c == '\'') {
                token.kind = TOKEN_STRING;
                end = quoted_end(lexer, c);
        } else if (c == '"') {
                token.kind = TOKEN_WORD;
                end = quoted_end(lexer, c);
                from++, trim = 1;
        } else if (isdigit((unsigned char)c)) {
                token.kind = TOKEN_NUMBER;
                end = run_end(lexer, lexer->at);
        } else if (is_word(c)) {
                token.kind = TOKEN_WORD;
                end = run_end(lexer, lexer->at);
        } else if (c == ':' && (isalpha((unsigned char)next) || next == '_')) {
                token.kind = TOKEN_PARAM;
                end = run_end(lexer, lexer->at + 1);
                from++;
        } else {
                token.kind = TOKEN_PUNCT;
                end = lexer->at + (c == ':' && next == ':' ? 2 : 1);
        }
        token.end = lexer->at = end;
        token.text = slice_sub(lexer->text, from, end - from - trim);
        return token;
}

bool token_is(const struct token *token, const char *word)
{
        return (token->kind == TOKEN_WORD || token->kind == TOKEN_PUNCT) &&
               slice_equal_nocase(token->text, slice_from_cstr(word));
}

struct token *tokens_of(const char *file, struct slice text, unsigned first_line, size_t *ret_count)
{
        struct lexer lexer = { .file = file, .text = text, .line = first_line };
        struct token *tokens = arena_array(&memory, struct token, text.size + 1);
        if (!tokens)
                fail(file, first_line, "out of memory");
        size_t count = 0;
        do {
                tokens[count] = token_next(&lexer);
                if (tokens[count].kind != TOKEN_COMMENT)
                        count++;
        } while (count == 0 || tokens[count - 1].kind != TOKEN_END);
        *ret_count = count;
        return tokens;
}

struct slice dialect_text(struct slice text, enum dialect dialect)
{
        struct slice marks[] = { [SQLITE] = S("-- sqlite:"), [POSTGRES] = S("-- postgres:") };
        char *copy = (char *)(uintptr_t)arena_copy(&memory, text).data;
        if (!copy)
                return SLICE_NULL;
        for (size_t at = 0, size; at < text.size; at += size + 1) {
                size = slice_find_byte(slice_from(text, at), '\n');
                struct slice line = slice_sub(text, at, size);
                size_t indent = 0;
                while (indent < line.size && (line.data[indent] == ' ' || line.data[indent] == '\t'))
                        indent++;
                line = slice_from(line, indent);
                if (slice_starts_with(line, marks[dialect]))
                        memset(copy + at + indent, ' ', marks[dialect].size);
                else if (slice_starts_with(line, marks[!dialect]))
                        memset(copy + at, ' ', size);
        }
        return slice_of(copy, text.size);
}
