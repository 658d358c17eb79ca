/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A country as text. */
#include "base/checked.h"
#include "detect/country.h"
#include "detect/datafile.h"
#include "detect/panel_parts.h"

enum { TEXT_VERSION = 1, HEADS = 4 };

static void write_regency(struct buffer *out, const struct country *country, const struct country_regency *regency)
{
        buffer_printf(out, "r %.*s\n", COUNTRY_CODE_SIZE, regency->code);
        for (uint32_t n = 0; n < PANEL_WINDOW_MAX; n++) {
                const struct country_window *window = &regency->windows[n];
                if (window->reports > 0)
                        buffer_printf(out, "n %u %u %u %u %u\n", n + 1, window->reports, window->counted,
                                      window->reporters, window->villages);
        }
        for (uint32_t w = 0; w < country->weeks; w++)
                if (regency->efforts[w] > 0)
                        buffer_printf(out, "w %u %u %.17g\n", w, regency->counts[w], regency->efforts[w]);
}

void country_write(struct buffer *out, const struct country *country)
{
        buffer_printf(out, "country %d %d\nweeks %u %u\nbudget %.17g %.17g\nscan %u %llu\n", TEXT_VERSION,
                      country->compared, country->monday, country->weeks, country->budget.weekly,
                      country->budget.scan, country->replicates, (unsigned long long)country->seed);
        for (uint32_t r = 0; r < country->regency_count; r++)
                write_regency(out, country, &country->regencies[r]);
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

struct reading {
        struct country country;
        struct country_regency *regencies;
        uint32_t *counts; /* of the regency that is being read */
        double *efforts;
        struct arena *arena;
        int heads;
};

/* What stands behind the word of a line: exactly `count` numbers. */
static bool read_numbers(struct slice rest, double *values, size_t count)
{
        struct slice word;
        for (size_t i = 0; i < count; i++)
                if (!slice_next(&rest, ' ', &word) || !datafile_parse_number(word, &values[i]))
                        return false;
        return !slice_next(&rest, ' ', &word);
}

static bool is_count(double value, double most)
{
        return value >= 0 && value <= most && value == (double)(uint64_t)value;
}

static bool read_head(struct reading *reading, struct slice word, struct slice rest)
{
        static const char *const words[HEADS] = { "country", "weeks", "budget", "scan" };
        double at[2];
        struct country *country = &reading->country;
        if (!slice_equal(word, slice_from_cstr(words[reading->heads])) || !read_numbers(rest, at, 2))
                return false;
        switch (reading->heads++) {
        case 0:
                country->compared = at[1] > 0;
                return is_count(at[0], TEXT_VERSION) && at[0] > 0 && is_count(at[1], 1);
        case 1:
                if (!is_count(at[0], UINT32_MAX) || !is_count(at[1], COUNTRY_WEEKS_MAX))
                        return false;
                country->monday = (uint32_t)at[0];
                country->weeks = (uint32_t)at[1];
                return true;
        case 2:
                country->budget = (struct country_budget){ at[0], at[1] };
                return true;
        default:
                if (!is_count(at[0], 1000000) || !is_count(at[1], 1e15))
                        return false;
                country->replicates = (uint32_t)at[0];
                country->seed = (uint64_t)at[1];
                return true;
        }
}

static bool read_regency(struct reading *reading, struct slice code)
{
        struct country *country = &reading->country;
        if (code.size != COUNTRY_CODE_SIZE || !panel_is_code(code) || country->regency_count == COUNTRY_REGENCIES_MAX)
                return false;
        reading->counts = arena_array(reading->arena, uint32_t, country->weeks);
        reading->efforts = arena_array(reading->arena, double, country->weeks);
        if (!reading->counts || !reading->efforts)
                return false;
        struct country_regency *regency = &reading->regencies[country->regency_count++];
        memcpy(regency->code, code.data, code.size);
        regency->counts = reading->counts;
        regency->efforts = reading->efforts;
        return true;
}

static bool read_window(struct reading *reading, struct slice rest)
{
        double at[5];
        if (!read_numbers(rest, at, 5) || !is_count(at[0], PANEL_WINDOW_MAX) || at[0] < 1)
                return false;
        for (size_t i = 1; i < 5; i++)
                if (!is_count(at[i], PANEL_EVENTS_MAX))
                        return false;
        reading->regencies[reading->country.regency_count - 1].windows[(size_t)at[0] - 1] =
                (struct country_window){ (uint32_t)at[1], (uint32_t)at[2], (uint32_t)at[3], (uint32_t)at[4] };
        return true;
}

static bool read_week(struct reading *reading, struct slice rest)
{
        double at[3];
        if (!read_numbers(rest, at, 3) || !is_count(at[0], COUNTRY_WEEKS_MAX) || at[0] >= reading->country.weeks ||
            !is_count(at[1], PANEL_EVENTS_MAX) || !(at[2] > 0))
                return false;
        reading->counts[(size_t)at[0]] = (uint32_t)at[1];
        reading->efforts[(size_t)at[0]] = at[2];
        return true;
}

static bool read_line(struct reading *reading, struct slice line)
{
        struct slice word, rest = line;
        if (!slice_next(&rest, ' ', &word))
                return false;
        if (reading->heads < HEADS)
                return read_head(reading, word, rest);
        if (slice_equal(word, S("r")))
                return read_regency(reading, rest);
        if (reading->country.regency_count == 0)
                return false;
        if (slice_equal(word, S("n")))
                return read_window(reading, rest);
        return slice_equal(word, S("w")) && read_week(reading, rest);
}

enum error country_read(struct slice text, struct arena *arena, struct country *ret_country)
{
        struct slice line, rest = arena_copy(arena, text);
        struct reading reading = { .arena = arena,
                                   .regencies = arena_array(arena, struct country_regency, COUNTRY_REGENCIES_MAX) };
        if (slice_is_null(rest) || !reading.regencies)
                return ERR_MEMORY;
        while (slice_next(&rest, '\n', &line))
                if (line.size && !read_line(&reading, line))
                        return arena->exhausted ? ERR_MEMORY : ERR_INVALID;
        if (reading.heads < HEADS)
                return ERR_INVALID;
        reading.country.regencies = reading.regencies;
        *ret_country = reading.country;
        return OK;
}
