/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* From counted mentions to a signal. Runs inside the transaction that changed the mentions. */
#include "base/checked.h"
#include "program/counter.h"
#include "store/change.h"
#include "subjects/subjects.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/internal.h"
#include "warnings/units.h"

static const struct detect_reporters_parameters parameters = DETECT_REPORTERS_DEFAULT;

/* "35.02.02.2003" -> 3502022003; what is no village gives 0. */
static int64_t village_number(struct slice code)
{
        int64_t number = 0;
        for (size_t i = 0; i < code.size; i++)
                if (code.data[i] >= '0' && code.data[i] <= '9')
                        number = number * 10 + (code.data[i] - '0');
        return code.size == 13 ? number : 0;
}

static uint8_t source_bit(struct slice kind)
{
        static const char *const words[] = { "report", [DETECT_SOURCE_TIP] = "tip", "desk", "partner" };
        for (size_t i = 0; i < ARRAY_SIZE(words); i++)
                if (slice_equal(kind, slice_from_cstr(words[i])))
                        return (uint8_t)i;
        return ARRAY_SIZE(words);
}

struct count {
        struct counted_mentions mentions;
        struct subject_look look;
        struct detect_reporters_result result;
};

/* One village under the codes of before and of today is one: the table of changes is read only where a mention asks. */
static enum error find_places(struct tx *tx, struct uuid office_id, const struct counted_mentions *mentions,
                              struct date first, struct area_units *ret_units)
{
        for (size_t i = 0; i < mentions->count; i++)
                if (mentions->items[i].moved)
                        return area_units_changed(tx, office_id, date_to_days(first), tx_arena(tx), ret_units);
        *ret_units = (struct area_units){ 0 };
        return OK;
}

/* The rule as of the day `today`. No mention is told to the engine as prompted: that a visit makes people speak raises
 * how many reports a village sends, and not that strangers in two villages name the same phone; and who writes down a
 * visit must not be able to hide a phone by it (docs/detect/visits.md). Pages say how many were asked for. */
static enum error count_at(struct tx *tx, struct uuid office_id, struct uuid subject_id, struct date today,
                           struct count *ret_count)
{
        struct arena *arena = tx_arena(tx);
        struct count count;
        struct area_units units;
        struct date first = date_add_days(today, 1 - (int32_t)parameters.window_days);
        struct slice from = date_iso_kept(first, arena);
        if (slice_is_null(from))
                return ERR_MEMORY;
        TRY(subjects_counted(tx, office_id, subject_id, from, &count.mentions));
        TRY(find_places(tx, office_id, &count.mentions, first, &units));
        struct detect_mention *mentions = arena_array(arena, struct detect_mention, count.mentions.count);
        if (!mentions)
                return ERR_MEMORY;
        for (size_t i = 0; i < count.mentions.count; i++) {
                const struct counted_mention *item = &count.mentions.items[i];
                mentions[i] = (struct detect_mention){ .reporter_group = chance_reporter((uint64_t)item->group),
                                                       .village = village_number(area_unit_code(&units,
                                                                                                item->village_code)),
                                                       .source_kind = source_bit(item->source_kind) };
                TRY(date_parse_iso(item->observed_on, &mentions[i].date));
        }
        TRY(detect_reporters(mentions, count.mentions.count, today, &parameters, arena, &count.result));
        count.look = (struct subject_look){ office_id, subject_id, today, parameters, mentions, count.mentions.count };
        *ret_count = count;
        return OK;
}

static struct slice parameters_text(struct arena *arena)
{
        return arena_printf(arena, "{\"reporters\":%u,\"villages\":%u,\"window_days\":%u,\"budget\":%g}",
                            parameters.reporters, parameters.villages, parameters.window_days, CHANCE_BUDGET_DEFAULT);
}

static struct slice evidence_text(struct arena *arena, const struct detect_reporters_result *result)
{
        return arena_printf(arena, "{\"prompted\":%u,\"source_kinds\":%u,\"tips\":%u,\"tip_groups\":%u,"
                            "\"counted_villages\":%u,\"raised_with_one_fewer\":%s}",
                            result->prompted, result->source_kinds, result->tips, result->tip_groups,
                            result->counted_villages,
                            result->raised_with_one_fewer ? "true" : "false");
}

static enum error insert_signal(struct tx *tx, const struct count *count, const struct subject_chance *chance,
                                struct uuid *ret_id)
{
        struct arena *arena = tx_arena(tx);
        struct uuid office_id = count->look.office_id;
        const struct detect_reporters_result *result = &chance->finding.result;
        struct counter_number taken;
        struct uuid id = uuid_new();
        TRY(counter_number(tx, &(struct counter_wish){ office_id, S("signal"), "S", 0 }, arena, &taken));
        TRY(signal_insert(tx, &(struct signal_insert_params){
                                      .office_id = office_id, .id = id, .seq = taken.seq, .number = taken.number,
                                      .subject_id = count->look.subject_id,
                                      .detector = SIGNAL_DETECTOR, .detector_version = result->version,
                                      .parameters = parameters_text(arena), .evidence = evidence_text(arena, result),
                                      .mention_count = result->mentions, .reporter_count = result->reporters,
                                      .village_count = result->villages,
                                      .first_on = date_iso_kept(result->first_day, arena),
                                      .last_on = date_iso_kept(result->last_day, arena), .created_at = clock_now(),
                                      .frozen = chance->frozen, .finding = chance->line,
                                      .alarms = chance->finding.alarms, .step = area_step_key(chance->step),
                                      .found = area_step_key(chance->finding.step) },
                          NULL));
        TRY(change_record(tx, office_id, S("signal"), id, S("new")));
        *ret_id = id;
        return OK;
}

/* What it was stays its level when more is usual by now; it rises when the counts do. */
static struct slice step_kept(struct slice before, enum panel_step now)
{
        static const enum panel_step steps[] = { PANEL_AWAS, PANEL_SIAGA, PANEL_WASPADA };
        for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
                if (now >= steps[i] || slice_equal(before, area_step_key(steps[i])))
                        return area_step_key(steps[i]);
        return area_step_key(PANEL_WASPADA);
}

static enum error renew_signal(struct tx *tx, const struct count *count, const struct signal_latest_row *latest,
                               const struct subject_chance *chance)
{
        struct arena *arena = tx_arena(tx);
        struct uuid office_id = count->look.office_id;
        const struct detect_reporters_result *result = &chance->finding.result;
        bool back = slice_equal(latest->state, S("lapsed"));
        TRY(signal_renew(tx, &(struct signal_renew_params){
                                     .office_id = office_id, .id = latest->id, .evidence = evidence_text(arena, result),
                                     .mention_count = result->mentions, .reporter_count = result->reporters,
                                     .village_count = result->villages,
                                     .first_on = date_iso_kept(result->first_day, arena),
                                     .last_on = date_iso_kept(result->last_day, arena),
                                     .state = back ? S("open") : latest->state,
                                     .detector_version = result->version, .parameters = parameters_text(arena),
                                     .frozen = chance->frozen, .finding = chance->line,
                                     .alarms = chance->finding.alarms,
                                     .step = step_kept(latest->step, chance->step),
                                     .found = step_kept(latest->found, chance->finding.step) },
                         NULL));
        return change_record(tx, office_id, S("signal"), latest->id, S("changed"));
}

enum error signal_inherit_warnings(struct tx *tx, struct uuid office_id, struct slice kind, struct uuid signal_id)
{
        struct signal_warnings_rows warnings;
        TRY(signal_warnings(tx, &(struct signal_warnings_params){ .office_id = office_id, .signal_id = signal_id },
                            tx_arena(tx), &warnings));
        for (size_t i = 0; i < warnings.count; i++)
                TRY(access_inherit_named(tx, office_id, kind, signal_id, S("warning"), warnings.items[i].id));
        return OK;
}

enum error warnings_inherit(struct tx *tx, const struct source_ref *source)
{
        struct signals_of_source_rows signals;
        TRY(signals_of_source(tx, &(struct signals_of_source_params){ .office_id = source->office_id,
                                                                      .source_kind = source->kind,
                                                                      .source_id = source->id },
                              tx_arena(tx), &signals));
        for (size_t i = 0; i < signals.count; i++) {
                struct uuid signal_id = signals.items[i].signal_id;
                TRY(access_inherit_named(tx, source->office_id, source->kind, source->id, S("signal"), signal_id));
                TRY(signal_inherit_warnings(tx, source->office_id, S("signal"), signal_id));
        }
        return area_inherit(tx, source);
}

/* Whom a source names, the signal names, and so does every warning drawn from it. */
static enum error add_sources(struct tx *tx, struct uuid office_id, struct uuid signal_id,
                              const struct counted_mentions *mentions)
{
        for (size_t i = 0; i < mentions->count; i++) {
                const struct counted_mention *item = &mentions->items[i];
                TRY(signal_source_insert(tx, &(struct signal_source_insert_params){
                                                     .office_id = office_id, .signal_id = signal_id,
                                                     .source_kind = item->source_kind, .source_id = item->source_id },
                                         NULL));
                TRY(access_inherit_named(tx, office_id, item->source_kind, item->source_id, S("signal"), signal_id));
        }
        return signal_inherit_warnings(tx, office_id, S("signal"), signal_id);
}

/* What was there stays until a person reviews it, unless a judgement took away what it rested on. */
static enum error lapse_or_keep(struct tx *tx, struct uuid office_id, struct uuid subject_id,
                                const struct signal_latest_row *latest)
{
        struct date then;
        struct count count;
        if (!signal_edge(latest->state, S("lapsed")))
                return OK;
        TRY(date_parse_iso(latest->last_on, &then));
        TRY(count_at(tx, office_id, subject_id, then, &count));
        if (count.result.raised)
                return OK;
        TRY(signal_lapse(tx, &(struct signal_lapse_params){ .office_id = office_id, .id = latest->id }, NULL));
        return change_record(tx, office_id, S("signal"), latest->id, S("changed"));
}

static enum error tell_analysts(struct tx *tx, struct uuid office_id, struct uuid subject_id)
{
        struct signal_latest_row row;
        TRY(signal_latest(tx, &(struct signal_latest_params){ .office_id = office_id, .subject_id = subject_id },
                          tx_arena(tx), &row));
        return signal_tell_analysts(tx, &(struct signal_news){ .office_id = office_id, .id = row.id,
                                                               .now = clock_now(), .kind = S("signal"),
                                                               .name = S("Sinyal"), .number = row.number,
                                                               .path = "/sinyal/" });
}

/* One that is there is kept as it grows; a new one asks for a share of the office's budget, and for a level that
 * is left to it where the rule was put down. */
static enum error raise_or_renew(struct tx *tx, const struct count *count, const struct signal_latest_row *latest)
{
        struct uuid signal_id = UUID_NIL, office_id = count->look.office_id;
        struct subject_chance chance;
        bool closed = latest && slice_equal(latest->state, S("closed"));
        TRY(signal_weigh(tx, &count->look, &chance));
        TRY(signal_braked_step(tx, office_id, chance.finding.step, &chance.step));
        if (latest && !closed) {
                signal_id = latest->id;
                TRY(renew_signal(tx, count, latest, &chance));
        } else if (chance.finding.raised && chance.step != PANEL_NOTHING) {
                TRY(insert_signal(tx, count, &chance, &signal_id));
        } else {
                return OK;
        }
        TRY(add_sources(tx, office_id, signal_id, &count->mentions));
        return latest && !closed ? OK : tell_analysts(tx, office_id, count->look.subject_id);
}

enum error warnings_detect(struct tx *tx, struct uuid office_id, struct uuid subject_id, struct slice today)
{
        struct uuid root;
        struct date day;
        struct count count;
        struct signal_latest_row latest;
        TRY(date_parse_iso(today, &day));
        TRY(subjects_take(tx, office_id, subject_id, &root));
        TRY(count_at(tx, office_id, root, day, &count));
        enum error err = signal_latest(tx, &(struct signal_latest_params){ .office_id = office_id, .subject_id = root },
                                       tx_arena(tx), &latest);
        bool before = err == OK;
        if (err != OK && err != ERR_NOT_FOUND)
                return err;
        if (!count.result.raised)
                return before ? lapse_or_keep(tx, office_id, root, &latest) : OK;
        if (before && slice_equal(latest.state, S("closed")) && count.result.reporters <= latest.reporter_count)
                return OK;
        return raise_or_renew(tx, &count, before ? &latest : NULL);
}
