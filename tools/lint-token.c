/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "lint.h"

#include <ctype.h>

struct cutter {
        struct slice text;
        size_t at;
        unsigned line;
};

static char peek(const struct cutter *c, size_t ahead)
{
        return c->at + ahead < c->text.size ? c->text.data[c->at + ahead] : '\0';
}

static void step(struct cutter *c, size_t count)
{
        for (; count > 0 && c->at < c->text.size; count--)
                if (c->text.data[c->at++] == '\n')
                        c->line++;
}

static bool is_word_byte(char byte)
{
        return isalnum((unsigned char)byte) || byte == '_';
}

static void skip_line_comment(struct cutter *c)
{
        while (c->at < c->text.size && peek(c, 0) != '\n')
                step(c, 1);
}

static void skip_block_comment(struct cutter *c)
{
        size_t end = slice_find(slice_from(c->text, c->at + 2), S("*/"));
        step(c, end == SIZE_MAX ? c->text.size : end + 4);
}

/* From an opening quote past the closing one; a line's end closes it too, so that one fault does not hide the rest. */
static void skip_quoted(struct cutter *c)
{
        char quote = peek(c, 0);
        step(c, 1);
        while (c->at < c->text.size && peek(c, 0) != quote && peek(c, 0) != '\n')
                step(c, peek(c, 0) == '\\' ? 2 : 1);
        if (peek(c, 0) == quote)
                step(c, 1);
}

static void skip_directive(struct cutter *c)
{
        while (c->at < c->text.size && peek(c, 0) != '\n') {
                if (peek(c, 0) == '/' && peek(c, 1) == '*')
                        skip_block_comment(c);
                else
                        step(c, peek(c, 0) == '\\' ? 2 : 1);
        }
}

static enum token_kind skip_token(struct cutter *c, bool at_line_start)
{
        char first = peek(c, 0);
        if (first == '/' && peek(c, 1) == '/')
                return skip_line_comment(c), TOKEN_COMMENT;
        if (first == '/' && peek(c, 1) == '*')
                return skip_block_comment(c), TOKEN_COMMENT;
        if (first == '#' && at_line_start)
                return skip_directive(c), TOKEN_DIRECTIVE;
        if (first == '"')
                return skip_quoted(c), TOKEN_STRING;
        if (first == '\'')
                return skip_quoted(c), TOKEN_MARK;
        if (!is_word_byte(first))
                return step(c, 1), TOKEN_MARK;
        while (is_word_byte(peek(c, 0)) || (peek(c, 0) == '\'' && isdigit((unsigned char)first)))
                step(c, 1);
        return TOKEN_WORD;
}

struct token *token_cut(struct arena *arena, struct slice text, size_t *ret_count)
{
        struct token *tokens = arena_array(arena, struct token, text.size + 1);
        if (!tokens)
                return NULL;
        struct cutter c = { .text = text, .line = 1 };
        unsigned last_line = 0;
        size_t count = 0;
        while (c.at < text.size) {
                if (isspace((unsigned char)peek(&c, 0))) {
                        step(&c, 1);
                        continue;
                }
                struct token *token = &tokens[count++];
                size_t start = c.at;
                token->line = c.line;
                token->kind = skip_token(&c, c.line != last_line);
                token->text = slice_sub(text, start, c.at - start);
                last_line = c.line;
        }
        *ret_count = count;
        return tokens;
}

bool token_is(const struct token *token, char mark)
{
        return token->kind == TOKEN_MARK && token->text.size == 1 && token->text.data[0] == mark;
}
