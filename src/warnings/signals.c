/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading and reviewing signals. */
#include "base/checked.h"
#include "reports/reports.h"
#include "store/change.h"
#include "subjects/subjects.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/internal.h"

#include <jansson.h>

enum { LIST_LIMIT_MAX = 200, FEW_BELOW = 3 };


static const struct {
        const char *verdict, *state;
        struct slice note; /* what the reporters read */
} verdicts[] = {
        { "raise", "raised", T("Laporan Anda ikut menjadi dasar peringatan yang sedang disiapkan.") },
        { "watch", "watched", T("Laporan Anda dibandingkan dengan keterangan lain dan sedang diamati.") },
        { "close", "closed",
          T("Laporan Anda sudah dibandingkan dengan keterangan lain. Saat ini belum ada peringatan.") },
};

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice state,
                                      enum field_class class)
{
        return (struct access_object){ .kind = S("signal"), .office_id = actor->office_id, .id = id, .state = state,
                                       .class = class };
}

static struct slice or_empty(struct slice s)
{
        return slice_is_null(s) ? S("") : s;
}

enum error signals_list(struct tx *tx, const struct actor *actor, const struct signal_filter *filter,
                        struct arena *arena, struct signal_rows *ret_rows)
{
        struct signal_rows_rows found;
        struct access_object object = object_of(actor, UUID_NIL, S(""), CLASS_P2);
        if (filter->limit < 1 || filter->limit > LIST_LIMIT_MAX)
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("signal.list"), &object));
        TRY(signal_rows(tx,
                        &(struct signal_rows_params){ .office_id = actor->office_id,
                                                      .state = or_empty(filter->state),
                                                      .before = filter->before ? filter->before : INT64_MAX,
                                                      .reader = actor->person_id,
                                                      .limit = filter->limit + 1 },
                        arena, &found));
        struct signal_rows rows = { .more = found.count > (size_t)filter->limit };
        rows.count = rows.more ? (size_t)filter->limit : found.count;
        rows.items = arena_array(arena, struct signal_row, rows.count);
        struct uuid *ids = arena_array(arena, struct uuid, rows.count);
        if (!rows.items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct signal_rows_row *row = &found.items[i];
                ids[i] = row->id;
                rows.items[i] = (struct signal_row){
                        .id = row->id, .seq = row->seq, .subject_id = row->subject_id, .number = row->number,
                        .state = row->state, .subject_kind = row->subject_kind, .mentions = row->mention_count,
                        .reporters = row->reporter_count, .villages = row->village_count, .first_on = row->first_on,
                        .last_on = row->last_on, .created_at = row->created_at, .step = row->step };
        }
        TRY(access_record(tx, &(struct access_trace){ .actor = actor,
                                                      .action = S("signal.list"),
                                                      .object_kind = S("signal"),
                                                      .office_id = actor->office_id,
                                                      .ids = ids,
                                                      .id_count = rows.count }));
        *ret_rows = rows;
        return OK;
}

enum error signal_result(const struct signal_evidence *stored, struct detect_reporters_result *ret_result)
{
        json_error_t problem;
        int reporters = 0, villages = 0, window_days = 0, prompted = 0, source_kinds = 0, one_fewer = 0;
        /* absent from what was written before they were counted */
        int tips = 0, tip_groups = 0, counted_villages = (int)stored->villages;
        json_t *parameters = json_loadb(stored->parameters.data, stored->parameters.size, 0, &problem);
        json_t *evidence = json_loadb(stored->evidence.data, stored->evidence.size, 0, &problem);
        bool read = parameters && evidence &&
                    json_unpack(parameters, "{s:i,s:i,s:i}", "reporters", &reporters, "villages", &villages,
                                "window_days", &window_days) == 0 &&
                    json_unpack(evidence, "{s:i,s:i,s?i,s?i,s?i,s:b}", "prompted", &prompted, "source_kinds",
                                &source_kinds, "tips", &tips, "tip_groups", &tip_groups, "counted_villages",
                                &counted_villages, "raised_with_one_fewer", &one_fewer) == 0;
        json_decref(parameters);
        json_decref(evidence);
        struct detect_reporters_result result = {
                .raised = true,
                .version = (uint16_t)stored->version,
                .parameters = { (uint32_t)reporters, (uint32_t)villages, (uint32_t)window_days },
                .mentions = (uint32_t)stored->mentions,
                .prompted = (uint32_t)prompted,
                .reporters = (uint32_t)stored->reporters,
                .villages = (uint32_t)stored->villages,
                .counted_villages = (uint32_t)counted_villages,
                .source_kinds = (uint32_t)source_kinds,
                .tips = (uint32_t)tips,
                .tip_groups = (uint32_t)tip_groups,
                .raised_with_one_fewer = one_fewer != 0,
        };
        if (!read || date_parse_iso(stored->first_on, &result.first_day) != OK ||
            date_parse_iso(stored->last_on, &result.last_day) != OK)
                return ERR_CORRUPT;
        *ret_result = result;
        return OK;
}

/* The day of the mention that the counts rest on; none when it is of another period, or was taken away since. */
static struct date counted_on(const struct counted_mentions *mentions, const struct signal_source *source,
                              struct date last)
{
        struct date day;
        for (size_t i = 0; i < mentions->count; i++) {
                const struct counted_mention *mention = &mentions->items[i];
                if (uuid_equal(mention->source_id, source->id) && slice_equal(mention->source_kind, source->kind) &&
                    date_parse_iso(mention->observed_on, &day) == OK)
                        return date_compare(day, last) <= 0 ? day : DATE_NONE;
        }
        return DATE_NONE;
}

/* Visits that are written down by now. A report that one of them asked for counts here all the same. */
static enum error read_visits(struct tx *tx, const struct actor *actor, struct slice first_on,
                              struct area_visits *ret_visits)
{
        struct date first;
        TRY(date_parse_iso(first_on, &first));
        struct area_visits_wish wish = { .office_id = actor->office_id, .reader = actor->person_id,
                                         .first_day = date_to_days(first), .zone_minutes = actor->zone_minutes };
        return area_visits_read(tx, &wish, tx_arena(tx), ret_visits);
}

static enum error add_sources(struct tx *tx, const struct actor *actor, struct arena *arena, struct signal_page *page)
{
        struct signal_sources_rows rows;
        struct counted_mentions mentions;
        struct area_visits visits;
        TRY(read_visits(tx, actor, page->row.first_on, &visits));
        TRY(subjects_counted(tx, actor->office_id, page->row.subject_id, page->row.first_on, &mentions));
        TRY(signal_sources(tx,
                           &(struct signal_sources_params){ .office_id = actor->office_id, .signal_id = page->row.id },
                           arena, &rows));
        page->sources = arena_array(arena, struct signal_source, rows.count);
        if (!page->sources)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                struct signal_source source = { .kind = rows.items[i].source_kind, .id = rows.items[i].source_id };
                struct report_head head;
                if (slice_equal(source.kind, SOURCE_REPORT)) {
                        TRY(reports_head(tx, actor->office_id, source.id, arena, &head));
                        source.number = head.number;
                        source.village_code = head.village_code;
                        source.untaken = slice_equal(rows.items[i].state, S("new"));
                }
                source.counted_on = counted_on(&mentions, &source, page->result.last_day);
                if (!date_is_none(source.counted_on) && rows.items[i].has_arrived_at) {
                        instant at = rows.items[i].arrived_at;
                        int32_t day = date_to_days(date_of_instant(at, actor->zone_minutes));
                        source.prompted = area_prompt_of(&visits, source.village_code, at, day) != NULL;
                        page->prompted += source.prompted;
                }
                page->sources[page->source_count++] = source;
        }
        return OK;
}

/* --- its weeks, and others like it -------------------------------------------------------------------------------- */

/* What names the reader is not there for him, also when it is no source of this signal. */
static bool is_hidden(const struct signal_named_rows *named, const struct counted_mention *mention)
{
        for (size_t i = 0; i < named->count; i++)
                if (uuid_equal(named->items[i].object_id, mention->source_id) &&
                    slice_equal(named->items[i].object_kind, mention->source_kind))
                        return true;
        return named->more;
}

/* Mentions come by day, so those of one week stand side by side. */
static bool is_first_of_week(const struct counted_mentions *mentions, const int32_t *weeks, size_t at)
{
        const struct counted_mention *mention = &mentions->items[at];
        for (size_t i = at; i-- > 0;) {
                if (weeks[i] < 0)
                        continue;
                if (weeks[i] != weeks[at])
                        return true;
                if (mentions->items[i].group == mention->group &&
                    slice_equal(mentions->items[i].village_code, mention->village_code))
                        return false;
        }
        return true;
}

static enum error count_weeks(struct tx *tx, const struct actor *actor, const struct counted_mentions *mentions,
                              struct signal_weeks *weeks)
{
        struct signal_named_rows named;
        int32_t *at = arena_array(tx_arena(tx), int32_t, mentions->count);
        int32_t first = date_to_days(weeks->monday) - 7 * (SIGNAL_WEEKS - 1);
        if (!at)
                return ERR_MEMORY;
        TRY(signal_named(tx, &(struct signal_named_params){ actor->office_id, actor->person_id }, tx_arena(tx),
                         &named));
        for (size_t i = 0; i < mentions->count; i++) {
                struct date day;
                TRY(date_parse_iso(mentions->items[i].observed_on, &day));
                int32_t week = (date_to_days(day) - first) / 7;
                bool counts = date_to_days(day) >= first && week < SIGNAL_WEEKS &&
                              !is_hidden(&named, &mentions->items[i]);
                at[i] = counts ? week : -1;
                weeks->reports[week < 0 || !counts ? 0 : week] += counts && is_first_of_week(mentions, at, i);
        }
        return OK;
}

/* Weeks before the office's first report are no quiet weeks. */
static enum error mark_heard(struct tx *tx, const struct actor *actor, struct signal_weeks *weeks)
{
        struct area_first_report_row first;
        double sum = 0, heard = 0;
        TRY(area_first_report(tx, &(struct area_first_report_params){ actor->office_id }, tx_arena(tx), &first));
        int32_t begin = first.has_at ? date_to_days(date_of_instant(first.at, actor->zone_minutes)) : 0;
        for (int32_t w = 0; w < SIGNAL_WEEKS; w++) {
                int32_t sunday = date_to_days(weeks->monday) - 7 * (SIGNAL_WEEKS - 1 - w) + 6;
                weeks->heard[w] = weeks->reports[w] > 0 || sunday >= begin;
                if (w + (int32_t)weeks->window >= SIGNAL_WEEKS || !weeks->heard[w])
                        continue;
                sum += weeks->reports[w];
                heard++;
        }
        weeks->usual = heard > 0 ? sum / heard : 0;
        return OK;
}

static enum error add_weeks(struct tx *tx, const struct actor *actor, struct signal_page *page)
{
        struct counted_mentions mentions;
        struct signal_weeks *weeks = &page->weeks;
        int32_t monday = area_monday(page->result.last_day), opened = area_monday(page->result.first_day);
        weeks->monday = date_from_days(monday);
        weeks->window = (uint32_t)(monday - opened) / 7 + 1;
        struct slice from = date_iso_kept(date_from_days(monday - 7 * (SIGNAL_WEEKS - 1)), tx_arena(tx));
        if (slice_is_null(from))
                return ERR_MEMORY;
        TRY(subjects_counted(tx, actor->office_id, page->row.subject_id, from, &mentions));
        TRY(count_weeks(tx, actor, &mentions, weeks));
        return mark_heard(tx, actor, weeks);
}

static enum error add_alike(struct tx *tx, const struct actor *actor, struct arena *arena, struct signal_page *page)
{
        struct signal_alike_rows rows;
        TRY(signal_alike(tx,
                         &(struct signal_alike_params){ .office_id = actor->office_id, .id = page->row.id,
                                                        .subject_id = page->row.subject_id,
                                                        .reader = actor->person_id },
                         arena, &rows));
        page->alike = arena_array(arena, struct signal_alike, rows.count);
        if (!page->alike)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct signal_alike_row *row = &rows.items[i];
                struct access_object object = object_of(actor, row->id, row->state, CLASS_P2);
                if (access_decide(tx, actor, S("signal.read"), &object) != OK)
                        continue;
                page->alike[page->alike_count++] = (struct signal_alike){ row->id, row->number, row->subject_kind,
                                                                          row->state, row->outcome, row->same,
                                                                          row->created_at };
        }
        return OK;
}

enum error signal_add_warning(struct tx *tx, const struct signal_key *key, struct arena *arena, struct uuid *ret_id,
                              struct slice *ret_number)
{
        struct signal_warning_row row;
        enum error err = signal_warning(tx, &(struct signal_warning_params){ .office_id = key->office_id,
                                                                             .signal_id = key->signal_id },
                                        arena, &row);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        *ret_id = row.id;
        *ret_number = row.number;
        return OK;
}

static struct signal_page page_of(const struct signal_whole_row *row)
{
        return (struct signal_page){
                .row = { .id = row->id, .subject_id = row->subject_id, .number = row->number, .state = row->state,
                         .subject_kind = row->subject_kind, .mentions = row->mention_count,
                         .reporters = row->reporter_count, .villages = row->village_count, .first_on = row->first_on,
                         .last_on = row->last_on, .created_at = row->created_at, .step = row->step },
                .alarms = row->has_alarms && !slice_is_null(row->step) ? row->alarms : 0, .detector = row->detector,
                .parameters = row->parameters, .review_reason = row->review_reason,
                .reviewed_by = row->reviewed_by, .outcome = row->outcome, .detector_version = row->detector_version,
                .found = slice_equal(row->found, row->step) ? SLICE_NULL : row->found,
                .version = row->version, .reviewed_at = row->has_reviewed_at ? row->reviewed_at : 0,
        };
}

enum error signal_is_open(struct tx *tx, const struct actor *actor, struct uuid signal_id)
{
        struct signal_whole_row row;
        TRY(signal_whole(tx, &(struct signal_whole_params){ .office_id = actor->office_id, .id = signal_id },
                         tx_arena(tx), &row));
        struct access_object object = object_of(actor, signal_id, row.state, CLASS_P3);
        return access_decide(tx, actor, S("signal.read"), &object);
}

enum error signals_read(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct arena *arena,
                        struct signal_page *ret_page)
{
        struct signal_whole_row row;
        struct subject_head head;
        TRY(signal_whole(tx, &(struct signal_whole_params){ .office_id = actor->office_id, .id = signal_id }, arena,
                         &row));
        struct access_object object = object_of(actor, signal_id, row.state, CLASS_P3);
        TRY(access_enter(tx, actor, S("signal.read"), &object, SLICE_NULL));
        struct signal_page page = page_of(&row);
        TRY(subjects_head_for(tx, actor, row.subject_id, arena, &head));
        page.subject_label = head.label;
        TRY(signal_result(&(struct signal_evidence){ .parameters = row.parameters, .evidence = row.evidence,
                                                     .first_on = row.first_on, .last_on = row.last_on,
                                                     .mentions = row.mention_count, .reporters = row.reporter_count,
                                                     .villages = row.village_count, .version = row.detector_version },
                          &page.result));
        TRY(add_sources(tx, actor, arena, &page));
        TRY(add_weeks(tx, actor, &page));
        TRY(add_alike(tx, actor, arena, &page));
        TRY(signal_add_warning(tx, &(struct signal_key){ actor->office_id, page.row.id }, arena, &page.warning_id,
                               &page.warning_number));
        TRY(detector_record_read(tx, actor, row.detector, &page.record));
        page.can_review = access_decide(tx, actor, S("signal.review"), &object) == OK;
        object.class = CLASS_P2; /* a draft shows no words of the sources */
        page.can_draft = slice_equal(row.state, S("raised")) && uuid_is_nil(page.warning_id) &&
                         access_decide(tx, actor, S("warning.draft"), &object) == OK;
        *ret_page = page;
        return OK;
}

void signal_write_result(struct buffer *out, const struct detect_reporters_result *result, double alarms,
                         struct slice subject_kind, enum language language)
{
        enum match_kind kind = MATCH_PHONE;
        if (!subject_kind_parse(subject_kind, &kind))
                return;
        struct detect_words words = { .language = language, .audience = DETECT_CASE_TEAM, .few_below = FEW_BELOW,
                                      .subject = subject_kind_text(kind, language) };
        detect_write_reporters(out, result, &words);
        buffer_append_byte(out, ' ');
        if (alarms > 0) {
                chance_write_sentence(out, alarms, language);
                buffer_append_byte(out, ' ');
        }
        detect_write_counterfactual(out, result->raised, result->raised_with_one_fewer, language);
}

void signal_write_sentence(struct buffer *out, const struct signal_page *page, enum language language)
{
        signal_write_result(out, &page->result, page->alarms, page->row.subject_kind, language);
}

enum error signal_tell(struct tx *tx, struct uuid office_id, struct uuid signal_id, struct slice note)
{
        struct signal_sources_rows rows;
        TRY(signal_sources(tx, &(struct signal_sources_params){ .office_id = office_id, .signal_id = signal_id },
                           tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++)
                if (slice_equal(rows.items[i].source_kind, SOURCE_REPORT))
                        TRY(reports_tell(tx, &(struct report_news){ .office_id = office_id,
                                                                    .report_id = rows.items[i].source_id,
                                                                    .kind = S("outcome"), .public_note = note,
                                                                    .because_kind = S("signal"),
                                                                    .because_id = signal_id }));
        return OK;
}

static enum error write_review(struct tx *tx, const struct actor *actor, const struct signal_review *review,
                               const char *state)
{
        struct slice outcome = SLICE_NULL;
        int64_t changed;
        bool closed = slice_equal(review->verdict, S("close"));
        if (closed)
                outcome = slice_equal(review->reason, S("weak")) ? S("unclear") : S("false");
        TRY(signal_review_set(tx,
                              &(struct signal_review_set_params){ .office_id = actor->office_id,
                                                                  .id = review->signal_id,
                                                                  .version = review->version,
                                                                  .state = slice_from_cstr(state),
                                                                  .reviewed_by = actor->person_id,
                                                                  .reviewed_at = clock_now(),
                                                                  .review_reason = review->reason,
                                                                  .outcome = outcome,
                                                                  .outcome_at = closed ? clock_now() : 0,
                                                                  .has_outcome_at = closed },
                              &changed));
        return changed ? OK : ERR_STALE;
}

enum error signals_review(struct tx *tx, const struct actor *actor, const struct signal_review *review)
{
        struct signal_whole_row row;
        size_t reason_count, i = 0;
        TRY(signal_whole(tx, &(struct signal_whole_params){ .office_id = actor->office_id, .id = review->signal_id },
                         tx_arena(tx), &row));
        struct access_object object = object_of(actor, review->signal_id, row.state, CLASS_P3);
        TRY(access_decide(tx, actor, S("signal.read"), &object));
        while (i < ARRAY_SIZE(verdicts) && !slice_equal(review->verdict, slice_from_cstr(verdicts[i].verdict)))
                i++;
        const struct coded_word *words = signal_reasons(&reason_count);
        const struct coded_word *reason = coded_find(words, reason_count, review->reason);
        if (i == ARRAY_SIZE(verdicts) || !reason || !slice_equal(reason->group, review->verdict))
                return ERR_INVALID;
        if (!signal_edge(row.state, slice_from_cstr(verdicts[i].state)) || slice_equal(row.state, S("raised")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("signal.review"), &object, SLICE_NULL));
        TRY(write_review(tx, actor, review, verdicts[i].state));
        TRY(signal_tell(tx, actor->office_id, review->signal_id, verdicts[i].note));
        return change_record(tx, actor->office_id, S("signal"), review->signal_id, S("changed"));
}
