/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Cases and findings of chance.h as text. */
#include "base/checked.h"
#include "detect/chance.h"
#include "detect/datafile.h"

#include <math.h>

enum { TEXT_VERSION = 1 };

static const char *const step_words[] = { "NONE", "WASPADA", "SIAGA", "AWAS" };

static uint64_t reporter_number(struct uuid id)
{
        uint64_t number = 0;
        for (size_t i = 8; i < sizeof id.bytes; i++)
                number = number << 8 | id.bytes[i];
        return number;
}

static void write_pool(struct buffer *out, const struct chance_pool *pool)
{
        buffer_printf(out, "pool %.*s %u\n", SLICE_FMT(pool->kind), pool->mentions);
        for (size_t i = 0; i < pool->known_count; i++)
                buffer_printf(out, "known %u %u\n", pool->known[i].history, pool->known[i].subjects);
}

void chance_write(struct buffer *out, const struct chance_case *given)
{
        buffer_printf(out, "chance %d\nday %d\nrule %u %u %u\nbudget %.17g\nsubject %.*s %u\n", TEXT_VERSION,
                      date_to_days(given->day), given->rule.reporters, given->rule.villages, given->rule.window_days,
                      given->budget, SLICE_FMT(given->kind), given->history);
        for (size_t i = 0; i < given->pool_count; i++)
                write_pool(out, &given->pools[i]);
        for (size_t i = 0; i < given->mention_count; i++) {
                const struct detect_mention *mention = &given->mentions[i];
                buffer_printf(out, "m %llu %lld %d %u\n",
                              (unsigned long long)reporter_number(mention->reporter_group),
                              (long long)mention->village, date_to_days(mention->date), mention->source_kind);
        }
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static bool take_number(struct slice *rest, int64_t most, int64_t *ret_value)
{
        struct slice word;
        return slice_next(rest, ' ', &word) && slice_to_int64(word, ret_value) && *ret_value >= 0 &&
               *ret_value <= most;
}

static bool take_u32(struct slice *rest, uint32_t *ret_value)
{
        int64_t value;
        if (!take_number(rest, UINT32_MAX, &value))
                return false;
        *ret_value = (uint32_t)value;
        return true;
}

static bool is_used_up(struct slice rest)
{
        struct slice word;
        return !slice_next(&rest, ' ', &word);
}

/* What is being read, with room for one of each kind a line. */
struct reading {
        struct chance_case given;
        struct chance_pool *pools;
        struct chance_known *known;
        struct detect_mention *mentions;
        size_t known_count, heads; /* heads: of the five lines at the top, which are there and in order */
};

static bool read_day(struct slice *rest, struct date *ret_day)
{
        int64_t days;
        if (!take_number(rest, 1000000, &days))
                return false;
        *ret_day = date_from_days((int32_t)days);
        return date_is_valid(*ret_day);
}

static bool read_head(struct reading *reading, struct slice word, struct slice *rest)
{
        static const char *const words[] = { "chance", "day", "rule", "budget", "subject" };
        uint32_t version;
        struct slice number;
        struct chance_case *given = &reading->given;
        if (!slice_equal(word, slice_from_cstr(words[reading->heads])))
                return false;
        switch (reading->heads++) {
        case 0: return take_u32(rest, &version) && version == TEXT_VERSION;
        case 1: return read_day(rest, &given->day);
        case 2:
                return take_u32(rest, &given->rule.reporters) && take_u32(rest, &given->rule.villages) &&
                       take_u32(rest, &given->rule.window_days);
        case 3: return slice_next(rest, ' ', &number) && datafile_parse_number(number, &given->budget);
        default: return slice_next(rest, ' ', &given->kind) && take_u32(rest, &given->history);
        }
}

static bool read_pool(struct reading *reading, struct slice *rest)
{
        struct chance_pool *pool = &reading->pools[reading->given.pool_count++];
        pool->known = reading->known + reading->known_count;
        return slice_next(rest, ' ', &pool->kind) && take_u32(rest, &pool->mentions);
}

static bool read_known(struct reading *reading, struct slice *rest)
{
        struct chance_known *known = &reading->known[reading->known_count++];
        if (reading->given.pool_count == 0)
                return false;
        reading->pools[reading->given.pool_count - 1].known_count++;
        return take_u32(rest, &known->history) && take_u32(rest, &known->subjects);
}

static bool read_mention(struct reading *reading, struct slice *rest)
{
        int64_t reporter;
        uint32_t source;
        struct detect_mention *mention = &reading->mentions[reading->given.mention_count++];
        if (!take_number(rest, INT64_MAX, &reporter) || !take_number(rest, INT64_MAX, &mention->village) ||
            !read_day(rest, &mention->date) || !take_u32(rest, &source) || source >= DETECT_SOURCE_KINDS_MAX)
                return false;
        mention->reporter_group = chance_reporter((uint64_t)reporter);
        mention->source_kind = (uint8_t)source;
        return true;
}

static bool read_line(struct reading *reading, struct slice line)
{
        struct slice word, rest = line;
        bool read;
        if (!slice_next(&rest, ' ', &word))
                return false;
        if (reading->heads < 5)
                read = read_head(reading, word, &rest);
        else if (slice_equal(word, S("pool")))
                read = read_pool(reading, &rest);
        else if (slice_equal(word, S("known")))
                read = read_known(reading, &rest);
        else
                read = slice_equal(word, S("m")) && read_mention(reading, &rest);
        return read && is_used_up(rest);
}

enum error chance_read(struct slice text, struct arena *arena, struct chance_case *ret_case)
{
        size_t lines = 0;
        struct slice line, rest = arena_copy(arena, text);
        for (size_t i = 0; i < text.size; i++)
                lines += text.data[i] == '\n';
        struct reading reading = { .pools = arena_array(arena, struct chance_pool, lines + 1),
                                   .known = arena_array(arena, struct chance_known, lines + 1),
                                   .mentions = arena_array(arena, struct detect_mention, lines + 1) };
        if (slice_is_null(rest) || !reading.pools || !reading.known || !reading.mentions)
                return ERR_MEMORY;
        while (slice_next(&rest, '\n', &line))
                if (line.size && !read_line(&reading, line))
                        return ERR_INVALID;
        if (reading.heads < 5)
                return ERR_INVALID;
        reading.given.pools = reading.pools;
        reading.given.mentions = reading.mentions;
        *ret_case = reading.given;
        return OK;
}

void chance_write_finding(struct buffer *out, const struct chance_finding *f)
{
        buffer_printf(out, "chance %u %u %u %u %.17g %.17g %.17g %.17g %s %d %d", f->result.version,
                      f->result.mentions, f->result.reporters, f->result.counted_villages, f->expected, f->p,
                      f->limit, f->alarms, step_words[f->step], f->raised, f->result.raised_with_one_fewer);
}

void chance_write_sentence(struct buffer *out, double alarms, enum language language)
{
        buffer_append(out, language == LANGUAGE_EN
                                   ? S("By chance something like this comes up somewhere in the office's area ")
                                   : S("Secara kebetulan hal seperti ini muncul di wilayah kerja kantor "));
        detect_write_recurrence(out, alarms > 0 ? 1 / alarms : INFINITY, language);
        buffer_append_byte(out, '.');
}
