/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/ini.h"

#include "text/utf8.h"

#include <stdarg.h>
#include <stdio.h>

enum error ini_refuse(struct ini_problem *problem, uint32_t line, const char *format, ...)
{
        va_list arguments;
        va_start(arguments, format);
        problem->line = line;
        (void)vsnprintf(problem->message, sizeof problem->message, format, arguments);
        va_end(arguments);
        return ERR_INVALID;
}

static enum error read_line(struct slice text, struct ini_line *line, struct ini_problem *problem)
{
        line->section = line->key = line->value = SLICE_NULL;
        if (text.data[0] == '[') {
                if (text.data[text.size - 1] != ']')
                        return ini_refuse(problem, line->number, "a section without ]");
                line->section = slice_trim(slice_sub(text, 1, text.size - 2));
                return OK;
        }
        size_t equals = slice_find_byte(text, '=');
        if (equals == text.size)
                return ini_refuse(problem, line->number, "neither [section] nor key = value");
        line->key = slice_trim(slice_sub(text, 0, equals));
        line->value = slice_trim(slice_from(text, equals + 1));
        return line->key.size ? OK : ini_refuse(problem, line->number, "nothing before =");
}

enum error ini_next(struct slice *rest, struct ini_line *line, struct ini_problem *problem)
{
        struct slice text;
        if (line->number == 0 && slice_starts_with(*rest, S("\xEF\xBB\xBF")))
                *rest = slice_from(*rest, 3);
        while (slice_next(rest, '\n', &text)) {
                line->number++;
                if (!utf8_is_valid(text))
                        return ini_refuse(problem, line->number, "not UTF-8");
                text = slice_trim(text);
                if (text.size > 0 && text.data[0] != '#' && text.data[0] != ';')
                        return read_line(text, line, problem);
        }
        return ERR_NOT_FOUND;
}
