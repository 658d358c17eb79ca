/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Typed parameters of a route. The first line is the query, the second a value of the path; the rest is the body: a
 * JSON object, or a form. */
#include "fuzz.h"

#include "base/checked.h"
#include "http/exchange.h"
#include "text/date.h"
#include "text/utf8.h"

struct values {
        struct uuid id;
        int64_t number, *numbers;
        struct slice text, line, secret, choice;
        struct date date;
        bool box, has_date, has_text;
        size_t number_count;
};

#define PARAM(field, from, kind, ...) \
        { .name = #field, .source = (from), .type = (kind), .offset = offsetof(struct values, field), __VA_ARGS__ }
#define COMMON(from)                                                                                                  \
        PARAM(number, from, TYPE_INT, .min = 1, .max = 6),                                                             \
        PARAM(numbers, from, TYPE_INT, .min = -5, .max = 5, .most = 3,                                                 \
              .mark_offset = offsetof(struct values, number_count)),                                                   \
        PARAM(text, from, TYPE_TEXT, .min = 2, .max = 20, .optional = true,                                            \
              .mark_offset = offsetof(struct values, has_text)),                                                       \
        PARAM(line, from, TYPE_LINE, .min = 0, .max = 10), PARAM(secret, from, TYPE_SECRET, .min = 0, .max = 64),      \
        PARAM(choice, from, TYPE_CHOICE, .choices = choices), PARAM(box, from, TYPE_BOOL),                             \
        PARAM(date, from, TYPE_DATE, .optional = true, .mark_offset = offsetof(struct values, has_date))

static const char *const choices[] = { "A", "B", NULL };
static const struct param form_params[] = { PARAM(id, PARAM_PATH, TYPE_UUID), COMMON(PARAM_FORM) };
static const struct param query_params[] = { PARAM(id, PARAM_PATH, TYPE_UUID), COMMON(PARAM_QUERY) };
static const struct param json_params[] = { PARAM(id, PARAM_PATH, TYPE_UUID), COMMON(PARAM_JSON) };

static void must_be_within(const struct values *values)
{
        fuzz_must(values->number >= 1 && values->number <= 6 && values->number_count <= 3);
        for (size_t i = 0; i < values->number_count; i++)
                fuzz_must(values->numbers[i] >= -5 && values->numbers[i] <= 5);
        fuzz_must(utf8_is_valid(values->text) && utf8_count(values->text) <= 20);
        fuzz_must(utf8_count(values->line) <= 10 && slice_find_byte(values->line, '\n') == values->line.size);
        fuzz_must(slice_equal(values->choice, S("A")) || slice_equal(values->choice, S("B")));
        fuzz_must(!values->has_date || (date_is_valid(values->date) && values->date.year >= DATE_YEAR_TYPED_MIN));
}

static void fill(struct http_exchange *x, const struct param *params, size_t count)
{
        const struct route route = { .name = "fuzz", .pattern = "/fuzz/{id}", .params = params,
                                     .params_size = sizeof(struct values), .param_count = (uint16_t)count };
        struct values values = { 0 };
        x->request.route = &route;
        x->errors.count = 0;
        if (params_fill(x, &values) == OK && x->errors.count == 0)
                must_be_within(&values);
        fuzz_must(x->errors.count <= FORM_ERRORS_MAX);
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct http_exchange x = { .match.segment_count = 2, .match.segments[0] = S("fuzz") };
        UNUSED(arena);
        arena_init(&x.arena, 4 << 20);
        if (slice_next(&input, '\n', &x.query) && slice_next(&input, '\n', &x.match.segments[1])) {
                fill(&x, query_params, ARRAY_SIZE(query_params));
                if (body_read_urlencoded(&x.arena, input, &x.fields) == OK)
                        fill(&x, form_params, ARRAY_SIZE(form_params));
                if (body_read_json(input, &x.json) == OK)
                        fill(&x, json_params, ARRAY_SIZE(json_params));
                json_decref(x.json);
        }
        arena_reset(&x.arena);
}
