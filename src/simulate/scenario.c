/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "simulate/simulate.h"

#include "base/checked.h"
#include "text/date.h"

#include <assert.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/* Every key of the format with its bounds. Two are read by functions of their own and have no bounds here. */
static const struct {
        const char *section, *key;
        size_t offset;
        int least, most;
} scenario_keys[] = {
        { "year", "first_day", 0, 0, 0 },
        { "year", "days", offsetof(struct scenario, days), 28, 1100 },
        { "volume", "reports", offsetof(struct scenario, reports), 0, 5'000'000 },
        { "volume", "tips", offsetof(struct scenario, tips), 0, 5'000'000 },
        { "volume", "applications", offsetof(struct scenario, applications), 0, 5'000'000 },
        { "area", "regencies", 0, 0, 0 },
        { "rings", "count", offsetof(struct scenario, rings), 0, SIMULATE_RINGS_MAX },
        { "rings", "villages", offsetof(struct scenario, ring_villages), 2, 20 },
        { "rings", "weeks", offsetof(struct scenario, ring_weeks), 1, 52 },
        { "rings", "reports", offsetof(struct scenario, ring_reports), 3, 100 },
        { "rings", "applications", offsetof(struct scenario, ring_applications), 0, 100 },
        { "rings", "phone_variants", offsetof(struct scenario, phone_variants), 0, 100 },
        { "families", "percent", offsetof(struct scenario, circles[CIRCLE_FAMILY].percent), 0, 100 },
        { "families", "least", offsetof(struct scenario, circles[CIRCLE_FAMILY].least), 2, 12 },
        { "families", "most", offsetof(struct scenario, circles[CIRCLE_FAMILY].most), 2, 12 },
        { "families", "days", offsetof(struct scenario, circles[CIRCLE_FAMILY].days), 0, 365 },
        { "groups", "percent", offsetof(struct scenario, circles[CIRCLE_GROUP].percent), 0, 100 },
        { "groups", "least", offsetof(struct scenario, circles[CIRCLE_GROUP].least), 2, 200 },
        { "groups", "most", offsetof(struct scenario, circles[CIRCLE_GROUP].most), 2, 200 },
        { "groups", "days", offsetof(struct scenario, circles[CIRCLE_GROUP].days), 0, 365 },
        { "heads", "villages", offsetof(struct scenario, head_villages), 0, 100 },
        { "heads", "percent", offsetof(struct scenario, head_percent), 0, 100 },
        { "letters", "percent", offsetof(struct scenario, letters.percent), 0, 100 },
        { "letters", "forms", offsetof(struct scenario, letters.forms_percent), 0, 100 },
        { "letters", "district_forms", offsetof(struct scenario, letters.district_percent), 0, 100 },
        { "letters", "copied", offsetof(struct scenario, letters.samples_percent), 0, 100 },
        { "letters", "samples", offsetof(struct scenario, letters.samples), 1, 1000 },
        { "letters", "changes", offsetof(struct scenario, letters.changes), 0, 20 },
        { "letters", "ring_text", offsetof(struct scenario, letters.ring_percent), 0, 100 },
        { "letters", "ring_changes", offsetof(struct scenario, letters.ring_changes), 0, 20 },
        { "letters", "ring_guarantors", offsetof(struct scenario, straw_percent), 0, 100 },
};
/* These may be left out, but only as a whole. */
static const char *const optional_sections[] = { "families", "groups", "heads", "letters" };
static_assert(sizeof scenario_keys / sizeof *scenario_keys <= 32, "a bit for each");

struct reader {
        struct scenario scenario;
        struct slice section;
        unsigned seen; /* bit i: scenario_keys[i] was read */
        int line;
        struct scenario_problem *problem;
};

__attribute__((format(printf, 2, 3))) static enum error refuse(struct reader *reader, const char *format, ...)
{
        if (reader->problem) {
                va_list args;
                va_start(args, format);
                reader->problem->line = reader->line;
                vsnprintf(reader->problem->message, sizeof reader->problem->message, format, args);
                va_end(args);
        }
        return ERR_INVALID;
}

static enum error read_regencies(struct reader *reader, struct slice value)
{
        struct slice code;
        while (slice_next(&value, ' ', &code)) {
                if (!code.size)
                        continue;
                if (reader->scenario.regency_count == SIMULATE_REGENCIES_MAX)
                        return refuse(reader, "more than %d regencies", SIMULATE_REGENCIES_MAX);
                reader->scenario.regencies[reader->scenario.regency_count++] = code;
        }
        return reader->scenario.regency_count ? OK : refuse(reader, "no regency");
}

static enum error read_first_day(struct reader *reader, struct slice value)
{
        int64_t year, month, day;
        if (value.size != 10 || value.data[4] != '-' || value.data[7] != '-' ||
            !slice_to_int64(slice_sub(value, 0, 4), &year) || !slice_to_int64(slice_sub(value, 5, 2), &month) ||
            !slice_to_int64(slice_sub(value, 8, 2), &day) || year < 1970 || year > 2999 || month < 1 || day < 1)
                return refuse(reader, "first_day is not a date");
        struct date date = { .year = (int16_t)year, .month = (uint8_t)month, .day = (uint8_t)day };
        if (!date_is_valid(date))
                return refuse(reader, "first_day is not a date");
        reader->scenario.first_day = date_to_days(date);
        return OK;
}

static enum error read_value(struct reader *reader, size_t at, struct slice value)
{
        if (!strcmp(scenario_keys[at].key, "first_day"))
                return read_first_day(reader, value);
        if (!strcmp(scenario_keys[at].key, "regencies"))
                return read_regencies(reader, value);
        int64_t number;
        if (!slice_to_int64(value, &number) || number < scenario_keys[at].least || number > scenario_keys[at].most)
                return refuse(reader, "%s must be %d to %d", scenario_keys[at].key, scenario_keys[at].least,
                              scenario_keys[at].most);
        int small = (int)number;
        memcpy((char *)&reader->scenario + scenario_keys[at].offset, &small, sizeof small);
        return OK;
}

static enum error read_pair(struct reader *reader, struct slice line)
{
        size_t equals = slice_find_byte(line, '=');
        if (equals == line.size)
                return refuse(reader, "neither [section] nor key = value");
        struct slice key = slice_trim(slice_sub(line, 0, equals)), value = slice_trim(slice_from(line, equals + 1));
        for (size_t i = 0; i < ARRAY_SIZE(scenario_keys); i++) {
                if (!slice_equal(slice_from_cstr(scenario_keys[i].section), reader->section) ||
                    !slice_equal(slice_from_cstr(scenario_keys[i].key), key))
                        continue;
                if (reader->seen & 1u << i)
                        return refuse(reader, "%s stands here twice", scenario_keys[i].key);
                reader->seen |= 1u << i;
                return read_value(reader, i, value);
        }
        return refuse(reader, "unknown key %.*s", SLICE_FMT(slice_sub(key, 0, 60)));
}

static enum error read_line(struct reader *reader, struct slice line)
{
        line = slice_sub(line, 0, slice_find_byte(line, ';'));
        line = slice_trim(slice_sub(line, 0, slice_find_byte(line, '#')));
        if (!line.size)
                return OK;
        if (line.data[0] != '[')
                return read_pair(reader, line);
        if (line.data[line.size - 1] != ']')
                return refuse(reader, "section without ]");
        reader->section = slice_sub(line, 1, line.size - 2);
        for (size_t i = 0; i < ARRAY_SIZE(scenario_keys); i++)
                if (slice_equal(slice_from_cstr(scenario_keys[i].section), reader->section))
                        return OK;
        return refuse(reader, "unknown section");
}

static bool may_be_left_out(const struct reader *reader, const char *section)
{
        bool optional = false;
        for (size_t i = 0; i < ARRAY_SIZE(optional_sections); i++)
                optional |= !strcmp(optional_sections[i], section);
        for (size_t i = 0; i < ARRAY_SIZE(scenario_keys) && optional; i++)
                optional = !(reader->seen & 1u << i) || strcmp(scenario_keys[i].section, section) != 0;
        return optional;
}

static enum error check_shares(struct reader *reader)
{
        const struct scenario *scenario = &reader->scenario;
        for (size_t i = 0; i < CIRCLES; i++)
                if (scenario->circles[i].least > scenario->circles[i].most)
                        return refuse(reader, "least is more than most in [%s]", i ? "groups" : "families");
        if (scenario->letters.forms_percent + scenario->letters.samples_percent > 100)
                return refuse(reader, "forms and copied are more than 100 together");
        return OK;
}

enum error scenario_read(struct slice text, struct scenario *ret_scenario, struct scenario_problem *ret_problem)
{
        struct reader reader = { .problem = ret_problem };
        struct slice line;
        while (slice_next(&text, '\n', &line)) {
                reader.line++;
                TRY(read_line(&reader, line));
        }
        for (size_t i = 0; i < ARRAY_SIZE(scenario_keys); i++)
                if (!(reader.seen & 1u << i) && !may_be_left_out(&reader, scenario_keys[i].section))
                        return refuse(&reader, "%s is missing in [%s]", scenario_keys[i].key, scenario_keys[i].section);
        if (reader.scenario.rings && reader.scenario.ring_weeks * 7 > reader.scenario.days)
                return refuse(&reader, "a ring works longer than the year");
        TRY(check_shares(&reader));
        *ret_scenario = reader.scenario;
        return OK;
}
