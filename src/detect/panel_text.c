/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Panels and findings as text, and the sentence of a finding. */
#include "base/checked.h"
#include "detect/datafile.h"
#include "detect/detect.h"
#include "detect/panel_parts.h"
#include "text/number.h"

#include <math.h>

static const char *const level_words[PANEL_SIZES] = { "village", "district", "regency", "neighbours" };
static const char *const detector_words[] = { "gamma-poisson", "scan",  "event",
                                              "farrington",    "bayes", "country-scan" };
static const char *const step_words[] = { "NONE", "WASPADA", "SIAGA", "AWAS" };

/* Of the text: 3 has lines of effort, 4 a line for the season of each week and perhaps effort, 5 lines of where
 * villages lie and perhaps both; without any it stays 2, so that a panel of before is the same text as ever. Each may
 * have lines of villages that are counted as one with another. */
enum { TEXT_PLAIN = 2, TEXT_WITH_EFFORT = 3, TEXT_WITH_SEASON = 4, TEXT_WITH_POINTS = 5 };
/* Of a finding: fields that each has; up to two factors and, behind "with" or "around", other villages may
 * follow. */
enum { FIELDS_MAX = 18, FINDING_FIELDS = 14, FACTORS_MAX = 2 };

void panel_write(struct buffer *out, const struct panel *panel)
{
        buffer_printf(out, "panel %d\nweeks %u %u\nbudget %.17g %.17g %.17g %.17g\nscan %u %llu\n",
                      panel->point_count    ? TEXT_WITH_POINTS
                      : panel->seasons      ? TEXT_WITH_SEASON
                      : panel->effort_count ? TEXT_WITH_EFFORT
                                            : TEXT_PLAIN,
                      panel->monday, panel->weeks,
                      panel->budget.levels[PANEL_VILLAGE], panel->budget.levels[PANEL_DISTRICT],
                      panel->budget.levels[PANEL_REGENCY], panel->budget.scan, panel->replicates,
                      (unsigned long long)panel->seed);
        for (uint32_t v = 0; v < panel->village_count; v++)
                buffer_printf(out, "v %.*s\n", SLICE_FMT(panel->villages[v]));
        for (size_t i = 0; i < panel->join_count; i++)
                buffer_printf(out, "j %u %.*s\n", panel->joins[i].village, SLICE_FMT(panel->joins[i].code));
        for (uint32_t i = 0; i < panel->point_count; i++)
                buffer_printf(out, "p %u %u %u\n", panel->points[i].village, panel->points[i].east,
                              panel->points[i].south);
        for (size_t i = 0; i < panel->gap_count; i++)
                buffer_printf(out, "g %u %u %u\n", panel->gaps[i].village, panel->gaps[i].first, panel->gaps[i].last);
        for (uint32_t w = 0; panel->seasons && w < panel->weeks; w++)
                buffer_printf(out, "s %u %.17g %.17g\n", w, panel->seasons[w].times, panel->seasons[w].doubt);
        for (size_t i = 0; i < panel->effort_count; i++)
                buffer_printf(out, "k %u %u %.17g\n", panel->efforts[i].village, panel->efforts[i].week,
                              panel->efforts[i].times);
        for (size_t i = 0; i < panel->event_count; i++)
                buffer_printf(out, "e %u %u %u\n", panel->events[i].village, panel->events[i].week,
                              panel->events[i].reporter);
}

struct fields {
        struct slice items[FIELDS_MAX];
        size_t count;
};

static bool split_line(struct slice line, struct fields *ret_fields)
{
        struct slice rest = line, item;
        ret_fields->count = 0;
        while (slice_next(&rest, ' ', &item)) {
                if (ret_fields->count == FIELDS_MAX)
                        return false;
                ret_fields->items[ret_fields->count++] = item;
        }
        return ret_fields->count > 0;
}

static bool read_u32(struct slice text, uint32_t *ret_value)
{
        int64_t value;
        if (!slice_to_int64(text, &value) || value < 0 || value > UINT32_MAX)
                return false;
        *ret_value = (uint32_t)value;
        return true;
}

static bool read_u32s(const struct fields *fields, uint32_t *values, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (fields->count != count + 1 || !read_u32(fields->items[i + 1], &values[i]))
                        return false;
        return true;
}

static bool read_numbers(const struct fields *fields, double *values, size_t count)
{
        for (size_t i = 0; i < count; i++)
                if (fields->count != count + 1 || !datafile_parse_number(fields->items[i + 1], &values[i]))
                        return false;
        return true;
}

/* What is being read, with room for one of each kind a line. */
struct reading {
        struct panel panel;
        struct slice *villages;
        struct panel_event *events;
        struct panel_gap *gaps;
        struct panel_effort *efforts;
        struct panel_season *seasons;
        struct panel_point *points;
        struct panel_join *joins;
        uint32_t version, season_count;
        size_t heads; /* of the four lines at the top, which are there and in order */
};

static bool read_head(struct reading *reading, const struct fields *fields)
{
        uint32_t values[2];
        double budget[PANEL_LEVELS + 1];
        int64_t seed;
        struct panel *panel = &reading->panel;
        switch (reading->heads++) {
        case 0:
                return slice_equal(fields->items[0], S("panel")) && read_u32s(fields, &reading->version, 1) &&
                       reading->version >= 1 && reading->version <= TEXT_WITH_POINTS;
        case 1:
                if (!slice_equal(fields->items[0], S("weeks")) || !read_u32s(fields, values, 2))
                        return false;
                panel->monday = values[0];
                panel->weeks = values[1];
                return true;
        case 2:
                if (!slice_equal(fields->items[0], S("budget")) || !read_numbers(fields, budget, PANEL_LEVELS + 1))
                        return false;
                memcpy(panel->budget.levels, budget, sizeof panel->budget.levels);
                panel->budget.scan = budget[PANEL_LEVELS];
                return true;
        default:
                if (!slice_equal(fields->items[0], S("scan")) || fields->count != 3 ||
                    !read_u32(fields->items[1], &panel->replicates) || !slice_to_int64(fields->items[2], &seed))
                        return false;
                panel->seed = (uint64_t)seed;
                return seed >= 0;
        }
}

static bool read_effort(struct reading *reading, const struct fields *fields)
{
        struct panel_effort *effort = &reading->efforts[reading->panel.effort_count++];
        return fields->count == 4 && read_u32(fields->items[1], &effort->village) &&
               read_u32(fields->items[2], &effort->week) && datafile_parse_number(fields->items[3], &effort->times);
}

static bool read_join(struct reading *reading, const struct fields *fields)
{
        struct panel_join *join = &reading->joins[reading->panel.join_count++];
        join->code = fields->count == 3 ? fields->items[2] : S("");
        return fields->count == 3 && read_u32(fields->items[1], &join->village);
}

/* One a week, in their order. */
static bool read_season(struct reading *reading, const struct fields *fields)
{
        uint32_t week;
        struct panel_season *season = &reading->seasons[reading->season_count];
        return fields->count == 4 && read_u32(fields->items[1], &week) && week == reading->season_count++ &&
               datafile_parse_number(fields->items[2], &season->times) &&
               datafile_parse_number(fields->items[3], &season->doubt);
}

static bool read_line(struct reading *reading, const struct fields *fields)
{
        uint32_t v[3];
        struct panel *panel = &reading->panel;
        if (reading->heads < 4)
                return read_head(reading, fields);
        if (slice_equal(fields->items[0], S("v")) && fields->count == 2) {
                reading->villages[panel->village_count++] = fields->items[1];
                return true;
        }
        if (slice_equal(fields->items[0], S("j")))
                return read_join(reading, fields);
        if (slice_equal(fields->items[0], S("k")))
                return read_effort(reading, fields);
        if (slice_equal(fields->items[0], S("s")))
                return read_season(reading, fields);
        if (!read_u32s(fields, v, 3))
                return false;
        if (slice_equal(fields->items[0], S("g")))
                reading->gaps[panel->gap_count++] = (struct panel_gap){ v[0], v[1], v[2] };
        else if (slice_equal(fields->items[0], S("p")))
                reading->points[panel->point_count++] = (struct panel_point){ v[0], v[1], v[2] };
        else if (slice_equal(fields->items[0], S("e")))
                reading->events[panel->event_count++] = (struct panel_event){ v[0], v[1], v[2] };
        else
                return false;
        return true;
}

static bool fits_version(const struct reading *reading)
{
        const struct panel *panel = &reading->panel;
        if ((reading->version == TEXT_WITH_POINTS) != (panel->point_count > 0))
                return false;
        if (reading->version == TEXT_WITH_POINTS)
                return reading->season_count == 0 || reading->season_count == panel->weeks;
        if (reading->version == TEXT_WITH_SEASON)
                return reading->season_count == panel->weeks;
        return reading->season_count == 0 && (reading->version == TEXT_WITH_EFFORT) == (panel->effort_count > 0);
}

enum error panel_read(struct slice text, struct arena *arena, struct panel *ret_panel)
{
        size_t lines = 0;
        struct fields fields;
        struct slice line, rest = arena_copy(arena, text);
        for (size_t i = 0; i < text.size; i++)
                lines += text.data[i] == '\n';
        struct reading reading = { .villages = arena_array(arena, struct slice, lines + 1),
                                   .events = arena_array(arena, struct panel_event, lines + 1),
                                   .gaps = arena_array(arena, struct panel_gap, lines + 1),
                                   .efforts = arena_array(arena, struct panel_effort, lines + 1),
                                   .seasons = arena_array(arena, struct panel_season, lines + 1),
                                   .points = arena_array(arena, struct panel_point, lines + 1),
                                   .joins = arena_array(arena, struct panel_join, lines + 1) };
        if (slice_is_null(rest) || !reading.villages || !reading.events || !reading.gaps || !reading.efforts ||
            !reading.seasons || !reading.points || !reading.joins)
                return ERR_MEMORY;
        while (slice_next(&rest, '\n', &line))
                if (line.size && (!split_line(line, &fields) || !read_line(&reading, &fields)))
                        return ERR_INVALID;
        reading.panel.villages = reading.villages;
        reading.panel.events = reading.events;
        reading.panel.gaps = reading.gaps;
        reading.panel.efforts = reading.efforts;
        reading.panel.points = reading.points;
        reading.panel.joins = reading.joins;
        if (reading.season_count > 0)
                reading.panel.seasons = reading.seasons;
        if (reading.heads < 4 || !fits_version(&reading))
                return ERR_INVALID;
        TRY(panel_check(&reading.panel));
        *ret_panel = reading.panel;
        return OK;
}

/* 0 and 1: none is known. */
static bool has_season(const struct panel_finding *finding)
{
        return finding->season > 0 && finding->season != 1;
}

void panel_write_finding(struct buffer *out, const struct panel_finding *f)
{
        buffer_printf(out, "%s %s %.*s %u %u %u %u %u %.17g %.17g %.17g %.17g %s %d", detector_words[f->detector],
                      level_words[f->level], SLICE_FMT(f->area), f->window, f->reports, f->counted, f->reporters,
                      f->villages, f->expected, f->p, f->limit, f->alarms, step_words[f->step],
                      f->raised_with_one_fewer);
        if (f->effort > 1 || has_season(f)) /* none of them: the line of before there was any */
                buffer_printf(out, " %.17g", f->effort);
        if (has_season(f))
                buffer_printf(out, " %.17g", f->season);
        for (uint32_t i = 0; i < f->member_count; i++)
                buffer_printf(out, "%s%.*s", i ? "," : " around ", SLICE_FMT(f->members[i]));
        panel_write_joined(out, f);
}

static bool read_word(struct slice word, const char *const *words, size_t count, size_t *ret_index)
{
        for (size_t i = 0; i < count; i++)
                if (slice_equal(word, slice_from_cstr(words[i]))) {
                        *ret_index = i;
                        return true;
                }
        return false;
}

/* Effort, and season, behind the rest; 1 and 1 where the line has none. */
static bool read_factors(const struct fields *fields, struct panel_finding *finding)
{
        size_t more = fields->count - FINDING_FIELDS;
        if (more > FACTORS_MAX)
                return false;
        const struct slice *at = fields->items + FINDING_FIELDS;
        finding->effort = finding->season = 1;
        if (more > 0 && (!datafile_parse_number(at[0], &finding->effort) || !(finding->effort >= 1)))
                return false;
        if (more > 1 && (!datafile_parse_number(at[1], &finding->season) || !(finding->season > 0)))
                return false;
        return more != 1 || finding->effort > 1;
}

/* "35.02.01.2001,35.02.01.2003": whole codes inside the area, each once. */
static bool is_member_list(const struct panel_finding *finding)
{
        for (uint32_t i = 0; i < finding->member_count; i++) {
                const struct slice *member = &finding->members[i];
                if (member->size != PANEL_CODE_SIZE || !panel_is_code(*member) ||
                    !slice_starts_with(*member, finding->area))
                        return false;
                for (uint32_t k = 0; k < i; k++)
                        if (slice_equal(finding->members[k], *member))
                                return false;
        }
        return finding->member_count >= 2;
}

/* Takes "around" and what follows from the end of the fields; neighbours have it, and nothing else. */
static enum error read_members(struct fields *fields, struct arena *arena, struct panel_finding *finding)
{
        struct slice rest, member;
        bool is_there = fields->count >= FINDING_FIELDS + 2 &&
                        slice_equal(fields->items[fields->count - 2], S("around"));
        if (is_there != (finding->level == PANEL_NEIGHBOURS))
                return ERR_INVALID;
        if (!is_there)
                return OK;
        struct slice *members = arena_array(arena, struct slice, PANEL_NEIGHBOURS_MAX);
        if (!members)
                return ERR_MEMORY;
        rest = fields->items[fields->count - 1];
        fields->count -= 2;
        for (finding->members = members; slice_next(&rest, ',', &member);) {
                if (finding->member_count == PANEL_NEIGHBOURS_MAX)
                        return ERR_INVALID;
                members[finding->member_count++] = member;
        }
        return is_member_list(finding) ? OK : ERR_INVALID;
}

/* Takes "with" and what follows from the end of the fields. */
static enum error read_with(struct fields *fields, struct arena *arena, struct panel_finding *finding)
{
        if (fields->count < FINDING_FIELDS + 2 || !slice_equal(fields->items[fields->count - 2], S("with")))
                return OK;
        fields->count -= 2;
        return panel_read_joined(fields->items[fields->count + 1], arena, finding);
}

enum error panel_read_finding(struct slice line, struct arena *arena, struct panel_finding *ret_finding)
{
        struct fields fields;
        size_t detector, level, step;
        struct panel_finding f = { 0 };
        struct slice own = arena_copy(arena, line);
        if (slice_is_null(own))
                return ERR_MEMORY;
        if (!split_line(own, &fields) || fields.count < FINDING_FIELDS)
                return ERR_INVALID;
        const struct slice *at = fields.items;
        if (!read_word(at[0], detector_words, ARRAY_SIZE(detector_words), &detector) ||
            !read_word(at[1], level_words, PANEL_SIZES, &level) ||
            !read_word(at[12], step_words, ARRAY_SIZE(step_words), &step) || !read_u32(at[3], &f.window) ||
            f.window == 0 || !panel_is_code(at[2]) ||
            !read_u32(at[4], &f.reports) || !read_u32(at[5], &f.counted) || !read_u32(at[6], &f.reporters) ||
            !read_u32(at[7], &f.villages) || !datafile_parse_number(at[8], &f.expected) ||
            !datafile_parse_number(at[9], &f.p) || !datafile_parse_number(at[10], &f.limit) ||
            !datafile_parse_number(at[11], &f.alarms))
                return ERR_INVALID;
        f.detector = (enum panel_detector)detector;
        f.level = (enum panel_level)level;
        f.step = (enum panel_step)step;
        f.area = at[2];
        f.raised_with_one_fewer = slice_equal(at[13], S("1"));
        TRY(read_members(&fields, arena, &f));
        TRY(read_with(&fields, arena, &f));
        if (!read_factors(&fields, &f))
                return ERR_INVALID;
        *ret_finding = f;
        return OK;
}

/* --- the sentence ------------------------------------------------------------------------------------------------- */

static void write_count(struct buffer *out, uint32_t count, struct slice one, struct slice many,
                        const struct panel_words *words)
{
        count_write(out, count, words->few_below, COUNT_FEW, words->language);
        buffer_append_byte(out, ' ');
        buffer_append(out, count == 1 && words->few_below <= 1 ? one : many);
}

struct panel_finding panel_event(struct slice village)
{
        return (struct panel_finding){ .detector = PANEL_EVENT, .level = PANEL_VILLAGE, .area = village, .window = 1,
                                       .reports = 1, .counted = 1, .reporters = 1, .villages = 1, .effort = 1,
                                       .season = 1, .step = PANEL_AWAS };
}

static void write_event(struct buffer *out, const struct panel_words *words)
{
        buffer_printf(out,
                      words->language == LANGUAGE_EN
                              ? "An event in %.*s was verified: its source was graded A, what it tells 1, and it was "
                                "found true. One such event is enough, without counting; this is a reason to look, "
                                "not a finding about anybody."
                              : "Satu kejadian di %.*s sudah diverifikasi: sumbernya bernilai A, isinya 1, dan "
                                "terbukti. Satu kejadian seperti itu sudah cukup, tanpa dihitung; ini alasan untuk "
                                "memeriksa, bukan kesimpulan tentang seseorang.",
                      SLICE_FMT(words->place));
}

/* Said when it is a tenth or more, or less: "1.4 times". */
static void write_season(struct buffer *out, double season, enum language language)
{
        bool english = language == LANGUAGE_EN;
        unsigned tenths = (unsigned)lround(season * 10);
        if (tenths != 10)
                buffer_printf(out,
                              english ? " (counted in: at this time of the year about %u%s%u times as much is told)"
                                      : " (sudah dihitung: pada musim ini laporan sekitar %u%s%u kali biasanya)",
                              tenths / 10, english ? "." : ",", tenths % 10);
}

/* Said when it is a tenth or more: "1.4 times". */
static void write_effort(struct buffer *out, double effort, enum language language)
{
        bool english = language == LANGUAGE_EN;
        unsigned tenths = (unsigned)lround(effort * 10);
        if (tenths > 10)
                buffer_printf(out,
                              english ? " (counted in: after visits about %u%s%u times as much is told)"
                                      : " (sudah dihitung: sesudah kunjungan laporan sekitar %u%s%u kali biasanya)",
                              tenths / 10, english ? "." : ",", tenths % 10);
}

static void write_where(struct buffer *out, enum panel_detector detector, bool english)
{
        static const struct slice texts[][2] = {
                { S(", dan bersama kabupaten lain di provinsi atau pulaunya juga lebih banyak dari biasanya"),
                  S(", and more than usual from regencies of its province or islands together") },
                { S(". Secara kebetulan hal seperti ini muncul di salah satu kabupaten dari semua kantor "),
                  S(". By chance something like this comes up in some regency of all offices ") },
                { S(". Secara kebetulan hal seperti ini muncul di wilayah kerja kantor "),
                  S(". By chance something like this comes up somewhere in the office's area ") },
        };
        if (detector == PANEL_COUNTRY)
                buffer_append(out, texts[0][english]);
        buffer_append(out, texts[detector >= PANEL_FARRINGTON ? 1 : 2][english]);
}

void panel_write_sentence(struct buffer *out, const struct panel_finding *f, const struct panel_words *words)
{
        bool english = words->language == LANGUAGE_EN;
        if (f->detector == PANEL_EVENT) {
                write_event(out, words);
                return;
        }
        int32_t monday = date_to_days(words->last_day) - (date_weekday(words->last_day) - MONDAY);
        detect_write_period(out,
                            &(struct detect_period){ f->window, true,
                                                     date_from_days(monday - 7 * ((int32_t)f->window - 1)),
                                                     words->last_day },
                            words->language);
        buffer_append(out, english ? S(" there were ") : S(" ada "));
        write_count(out, f->counted, english ? S("report") : S("laporan"), english ? S("reports") : S("laporan"),
                    words);
        if (f->level != PANEL_VILLAGE) {
                buffer_append(out, english ? S(" from ") : S(" dari "));
                write_count(out, f->villages, english ? S("village") : S("desa"), english ? S("villages") : S("desa"),
                            words);
        }
        bool around = f->level == PANEL_NEIGHBOURS;
        buffer_append(out, english ? around ? S(" around ") : S(" in ") : around ? S(" sekitar ") : S(" di "));
        buffer_printf(out, "%.*s; ", SLICE_FMT(words->place));
        detect_write_usual(out, f->expected, words->language);
        if (has_season(f))
                write_season(out, f->season, words->language);
        write_effort(out, f->effort, words->language);
        write_where(out, f->detector, english);
        detect_write_recurrence(out, f->alarms > 0 ? 1 / f->alarms : INFINITY, words->language);
        buffer_append(out, english ? S(". From ") : S(". Dari "));
        write_count(out, f->reporters, english ? S("reporter") : S("pelapor"),
                    english ? S("different reporters") : S("pelapor berbeda"), words);
        buffer_append(out, english ? S("; this is a reason to look, not a finding.")
                                   : S("; ini alasan untuk memeriksa, bukan kesimpulan."));
}
