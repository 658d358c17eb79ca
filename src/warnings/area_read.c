/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Reading and reviewing signals about an area. */
#include "warnings/area.h"

#include "base/checked.h"
#include "jobs/jobs.h"
#include "region/region.h"
#include "store/change.h"
#include "text/date.h"
#include "warnings.sql.h"
#include "warnings/internal.h"
#include "warnings/units.h"

enum { LIST_LIMIT_MAX = 200, ALIKE_MAX = 6 };

/* The closing codes are the outcomes. "Nothing found" is no proof of absence unless somebody went there. */
static const struct coded_word reasons[] = {
        { S("more-than-usual"), S("raise"), T("Jelas lebih banyak dari biasanya") },
        { S("verified"), S("raise"), T("Sudah diperiksa di lapangan") },
        { S("danger"), S("raise"), T("Ada orang yang mungkin dalam bahaya") },
        { S("await-field"), S("watch"), T("Menunggu pemeriksaan di lapangan") },
        { S("await-reports"), S("watch"), T("Menunggu laporan berikutnya") },
        { S("confirmed"), S("close"), T("Terbukti") },
        { S("partly"), S("close"), T("Sebagian terbukti") },
        { S("outreach"), S("close"), T("Karena penyuluhan atau kunjungan, bukan kejadian") },
        { S("data-error"), S("close"), T("Kesalahan data") },
        { S("visited-nothing"), S("close"), T("Sudah didatangi, tidak ada temuan") },
        { S("nothing-found"), S("close"), T("Tidak ada temuan, belum didatangi") },
        { S("not-checked"), S("close"), T("Tidak dapat diperiksa") },
};

static const struct {
        struct slice outcome, meaning;
} meanings[] = {
        { S("confirmed"), S("confirmed") }, { S("partly"), S("confirmed") },      { S("outreach"), S("false") },
        { S("data-error"), S("false") },    { S("visited-nothing"), S("false") }, { S("nothing-found"), S("unclear") },
        { S("not-checked"), S("unclear") },
};

const struct coded_word *area_reasons(size_t *ret_count)
{
        *ret_count = ARRAY_SIZE(reasons);
        return reasons;
}

struct slice area_outcome_meaning(struct slice outcome)
{
        for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
                if (slice_equal(outcome, meanings[i].outcome))
                        return meanings[i].meaning;
        return S("unclear");
}

static struct access_object object_of(const struct actor *actor, struct uuid id, struct slice state,
                                      enum field_class class)
{
        return (struct access_object){ .kind = S("area-signal"), .office_id = actor->office_id, .id = id,
                                       .state = state, .class = class };
}

enum error area_list(struct tx *tx, const struct actor *actor, const struct signal_filter *filter,
                     struct arena *arena, struct area_rows *ret_rows)
{
        struct area_signal_rows_rows found;
        struct access_object object = object_of(actor, UUID_NIL, S(""), CLASS_P2);
        if (filter->limit < 1 || filter->limit > LIST_LIMIT_MAX)
                return ERR_INVALID;
        TRY(access_decide(tx, actor, S("signal.list"), &object));
        TRY(area_signal_rows(tx,
                             &(struct area_signal_rows_params){
                                     .office_id = actor->office_id,
                                     .state = slice_is_null(filter->state) ? S("") : filter->state,
                                     .before = filter->before ? filter->before : INT64_MAX,
                                     .reader = actor->person_id, .limit = filter->limit + 1 },
                             arena, &found));
        struct area_brakes_on brakes;
        TRY(area_brakes_read(tx, actor->office_id, &brakes));
        struct area_rows rows = { .more = found.count > (size_t)filter->limit };
        for (size_t i = 0; i < ARRAY_SIZE(brakes.stopped); i++)
                rows.stopped = rows.stopped || brakes.stopped[i];
        rows.count = rows.more ? (size_t)filter->limit : found.count;
        rows.items = arena_array(arena, struct area_row, rows.count);
        struct uuid *ids = arena_array(arena, struct uuid, rows.count);
        if (!rows.items || !ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct area_signal_rows_row *row = &found.items[i];
                ids[i] = row->id;
                struct panel_finding place;
                TRY(area_place_read(row->area, row->finding, arena, &place));
                rows.items[i] = (struct area_row){ .id = row->id, .place = place, .seq = row->seq,
                                                   .number = row->number,
                                                   .area = row->area, .step = row->step, .detector = row->detector,
                                                   .state = row->state, .last_on = row->last_on,
                                                   .created_at = row->created_at,
                                                   .escalated_at = row->has_escalated_at ? row->escalated_at : 0,
                                                   .examined_step = row->examined_step };
        }
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("signal.list"),
                                                      .object_kind = S("area-signal"), .office_id = actor->office_id,
                                                      .ids = ids, .id_count = rows.count }));
        *ret_rows = rows;
        return OK;
}

/* --- one signal --------------------------------------------------------------------------------------------------- */

/* Marks are asked for at the sources themselves, too: one may have been made since they were handed on. */
static enum error load(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct arena *arena,
                       struct area_signal_whole_row *ret_row)
{
        struct area_signal_names_row names;
        TRY(area_signal_names(tx,
                              &(struct area_signal_names_params){ .office_id = actor->office_id,
                                                                  .signal_id = signal_id, .reader = actor->person_id },
                              arena, &names));
        if (names.found > 0)
                return ERR_NOT_FOUND;
        return area_signal_whole(tx, &(struct area_signal_whole_params){ .office_id = actor->office_id,
                                                                         .id = signal_id },
                                 arena, ret_row);
}

enum error area_is_open(struct tx *tx, const struct actor *actor, struct uuid signal_id)
{
        struct area_signal_whole_row row;
        TRY(load(tx, actor, signal_id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, signal_id, row.state, CLASS_P3);
        return access_decide(tx, actor, S("signal.read"), &object);
}

static enum error make_prompts(const struct area_visits *visits, struct arena *arena, struct area_page *page)
{
        page->prompts = arena_array(arena, struct area_prompt, visits->count);
        if (!page->prompts)
                return ERR_MEMORY;
        for (size_t i = 0; i < visits->count; i++) {
                const struct area_visit *visit = &visits->items[i];
                page->prompts[i] = (struct area_prompt){ .id = visit->id, .village = visit->village_code,
                                                         .kind = visit->kind, .recorded_by = visit->recorded_by,
                                                         .day = date_from_days(visit->day) };
        }
        page->prompt_count = visits->count;
        return OK;
}

/* Those that asked for something of it. */
static void keep_prompts(struct area_page *page)
{
        size_t kept = 0;
        for (size_t i = 0; i < page->prompt_count; i++) {
                page->prompted += page->prompts[i].reports;
                if (page->prompts[i].reports > 0)
                        page->prompts[kept++] = page->prompts[i];
        }
        page->prompt_count = kept;
}

static enum error add_sources(struct tx *tx, const struct actor *actor, struct arena *arena, struct area_page *page)
{
        struct area_signal_sources_rows rows;
        struct area_visits visits;
        struct date from = date_add_days(page->monday, 7 - 7 * (int32_t)page->finding.window);
        TRY(area_signal_sources(tx,
                                &(struct area_signal_sources_params){ .office_id = actor->office_id,
                                                                      .signal_id = page->row.id,
                                                                      .from = date_start(from, actor->zone_minutes) },
                                arena, &rows));
        struct area_visits_wish wish = { .office_id = actor->office_id, .reader = actor->person_id,
                                         .first_day = date_to_days(from), .zone_minutes = actor->zone_minutes,
                                         .history_day = date_to_days(page->monday) - AREA_HISTORY_DAYS };
        TRY(area_visits_read(tx, &wish, arena, &visits)); /* by what is written down now */
        TRY(make_prompts(&visits, arena, page));
        page->sources = arena_array(arena, struct signal_source, rows.count);
        if (!page->sources)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct area_signal_sources_row *row = &rows.items[i];
                int32_t day = date_to_days(date_of_instant(row->created_at, actor->zone_minutes));
                const struct area_visit *visit = area_prompt_of(&visits, row->village_code, row->created_at, day);
                if (visit)
                        page->prompts[visit - visits.items].reports++;
                page->sources[page->source_count++] = (struct signal_source){
                        .kind = SOURCE_REPORT, .id = row->id, .number = row->number, .village_code = row->village_code,
                        .prompted = visit != NULL, .untaken = slice_equal(row->state, S("new"))
                };
        }
        keep_prompts(page);
        return OK;
}

static enum error add_alike(struct tx *tx, const struct actor *actor, struct arena *arena, struct area_page *page)
{
        struct area_signal_alike_rows rows;
        struct area_units units;
        struct panel_finding here = page->finding;
        int32_t first_day = date_to_days(page->monday) - AREA_HISTORY_DAYS;
        TRY(area_units_changed(tx, actor->office_id, first_day, tx_arena(tx), &units));
        TRY(area_units_place(&units, tx_arena(tx), &here));
        struct slice inside = units.changed ? S("%") : arena_join(tx_arena(tx), page->row.area, S("%"));
        if (slice_is_null(inside))
                return ERR_MEMORY;
        TRY(area_signal_alike(tx,
                              &(struct area_signal_alike_params){ .office_id = actor->office_id, .id = page->row.id,
                                                                  .area = page->row.area, .inside = inside,
                                                                  .reader = actor->person_id },
                              arena, &rows));
        page->alike = arena_array(arena, struct area_alike, ALIKE_MAX);
        if (!page->alike)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count && page->alike_count < ALIKE_MAX; i++) {
                struct panel_finding place;
                TRY(area_place_read(rows.items[i].area, rows.items[i].finding, tx_arena(tx), &place));
                TRY(area_units_place(&units, tx_arena(tx), &place));
                if (!area_is_same_event(&place, &here))
                        continue;
                page->alike[page->alike_count++] =
                        (struct area_alike){ .id = rows.items[i].id, .number = rows.items[i].number,
                                             .step = rows.items[i].step, .state = rows.items[i].state,
                                             .outcome = rows.items[i].outcome,
                                             .created_at = rows.items[i].created_at };
        }
        return OK;
}

/* The panel is drawn as it was judged. */
static enum error draw(struct tx *tx, const struct actor *actor, struct uuid panel_id, struct arena *arena,
                       struct area_page *page)
{
        struct area_panel_get_row kept;
        struct panel panel;
        TRY(area_panel_get(tx, &(struct area_panel_get_params){ .office_id = actor->office_id, .id = panel_id },
                           tx_arena(tx), &kept));
        TRY(panel_read(kept.panel, tx_arena(tx), &panel));
        page->last_day = area_last_day(page->last_day, kept.created_at, actor->zone_minutes);
        page->weeks = panel.weeks;
        page->monday = date_from_days((int32_t)panel.monday);
        TRY(panel_draw(&panel, &page->finding, arena, &page->series));
        TRY(panel_find_members(&panel, &page->finding, arena, &page->members));
        for (size_t i = 0; i < page->members.count; i++) { /* the panel ends with the transaction */
                page->members.items[i].village = arena_copy(arena, page->members.items[i].village);
                if (slice_is_null(page->members.items[i].village))
                        return ERR_MEMORY;
        }
        return OK;
}

/* No weeks: what was verified stands in its village. */
static enum error show_event(const struct area_signal_whole_row *row, struct arena *arena, struct area_page *page)
{
        page->members.items = arena_array(arena, struct panel_member, 1);
        if (!page->members.items)
                return ERR_MEMORY;
        page->members.items[0] = (struct panel_member){ page->row.area, 1 };
        page->members.count = 1;
        return date_parse_iso(row->first_on, &page->monday) == OK ? OK : ERR_CORRUPT;
}

static struct area_page page_of(const struct area_signal_whole_row *row)
{
        return (struct area_page){
                .row = { .id = row->id, .number = row->number, .area = row->area, .step = row->step,
                         .detector = row->detector, .state = row->state, .last_on = row->last_on,
                         .created_at = row->created_at,
                         .escalated_at = row->has_escalated_at ? row->escalated_at : 0,
                         .examined_step = row->examined_step },
                .examined_at = row->has_examined_at ? row->examined_at : 0,
                .reviewed_by = row->reviewed_by, .review_reason = row->review_reason, .outcome = row->outcome,
                .reviewed_at = row->has_reviewed_at ? row->reviewed_at : 0,
                .asked_by = row->asked_name, .agreed_by = row->agreed_name,
                .detector_version = row->detector_version, .version = row->version };
}

enum error area_read(struct tx *tx, const struct actor *actor, struct uuid signal_id, struct arena *arena,
                     struct area_page *ret_page)
{
        struct area_signal_whole_row row;
        TRY(load(tx, actor, signal_id, arena, &row));
        struct access_object object = object_of(actor, signal_id, row.state, CLASS_P3);
        TRY(access_enter(tx, actor, S("signal.read"), &object, SLICE_NULL));
        struct area_page page = page_of(&row);
        TRY(panel_read_finding(row.finding, arena, &page.finding));
        if (date_parse_iso(row.last_on, &page.last_day) != OK)
                return ERR_CORRUPT;
        if (page.finding.detector == PANEL_EVENT)
                TRY(show_event(&row, arena, &page));
        else
                TRY(draw(tx, actor, row.panel_id, arena, &page));
        TRY(add_sources(tx, actor, arena, &page));
        TRY(add_alike(tx, actor, arena, &page));
        TRY(signal_add_warning(tx, &(struct signal_key){ actor->office_id, page.row.id }, arena, &page.warning_id,
                               &page.warning_number));
        TRY(detector_record_read(tx, actor, row.detector, &page.record));
        page.can_draft = slice_equal(row.state, S("raised")) && uuid_is_nil(page.warning_id) &&
                         access_may_ever(actor, S("warning.draft"));
        page.can_review = access_decide(tx, actor, S("signal.review"), &object) == OK;
        if (uuid_equal(row.asked_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        object.class = CLASS_P2;
        page.can_agree = access_decide(tx, actor, S("signal.agree"), &object) == OK;
        *ret_page = page;
        return OK;
}

void area_write_sentence(struct buffer *out, const struct panel_finding *finding, struct date last_day,
                         enum language language)
{
        _cleanup_arena_ struct arena arena;
        arena_init(&arena, 4096);
        struct slice code = finding->member_count ? finding->members[0] : finding->area;
        struct panel_words words = { .language = language, .place = area_villages_text(finding, language, &arena),
                                     .last_day = last_day };
        struct region region;
        if ((finding->level == PANEL_VILLAGE || finding->member_count) && region_find(code, &region))
                words.place = arena_printf(&arena, language != LANGUAGE_EN     ? "desa %.*s"
                                                   : finding->joined_count ? "the villages of %.*s"
                                                                           : "the village of %.*s",
                                           SLICE_FMT(words.place));
        panel_write_sentence(out, finding, &words);
        buffer_append_byte(out, ' ');
        detect_write_counterfactual(out, true, finding->raised_with_one_fewer, language);
}

enum error area_review(struct tx *tx, const struct actor *actor, const struct signal_review *review)
{
        struct area_signal_whole_row row;
        int64_t changed;
        TRY(load(tx, actor, review->signal_id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, review->signal_id, row.state, CLASS_P3);
        TRY(access_decide(tx, actor, S("signal.read"), &object));
        const struct coded_word *reason = coded_find(reasons, ARRAY_SIZE(reasons), review->reason);
        if (!reason || !slice_equal(reason->group, review->verdict))
                return ERR_INVALID;
        bool closed = slice_equal(review->verdict, S("close")), raised = slice_equal(review->verdict, S("raise"));
        struct slice state = closed ? S("closed") : raised ? S("raised") : S("watched");
        if (!signal_edge(row.state, state) || slice_equal(row.state, S("raised")))
                return ERR_CONFLICT;
        TRY(access_enter(tx, actor, S("signal.review"), &object, SLICE_NULL));
        TRY(area_signal_review_set(tx,
                                   &(struct area_signal_review_set_params){
                                           .office_id = actor->office_id, .id = review->signal_id,
                                           .version = review->version, .state = state,
                                           .reviewed_by = actor->person_id, .reviewed_at = clock_now(),
                                           .review_reason = review->reason,
                                           .outcome = closed ? review->reason : SLICE_NULL,
                                           .outcome_at = closed ? clock_now() : 0, .has_outcome_at = closed },
                                   &changed));
        if (changed == 0)
                return ERR_STALE;
        return change_record(tx, actor->office_id, S("area-signal"), review->signal_id, S("changed"));
}

enum error area_event_decide(struct tx *tx, const struct actor *actor, const struct area_step_at *step, bool agreed)
{
        struct area_signal_whole_row row;
        int64_t changed;
        TRY(load(tx, actor, step->id, tx_arena(tx), &row));
        struct access_object object = object_of(actor, step->id, row.state, CLASS_P2);
        TRY(access_decide(tx, actor, S("signal.read"), &object));
        struct slice state = agreed ? S("open") : S("lapsed");
        if (!slice_equal(row.state, S("asked")) || !signal_edge(row.state, state))
                return ERR_CONFLICT;
        if (uuid_equal(row.asked_by, actor->person_id))
                object.relations |= RELATION_PROPOSER;
        TRY(access_enter(tx, actor, S("signal.agree"), &object, SLICE_NULL));
        TRY(area_signal_agree(tx,
                              &(struct area_signal_agree_params){ .office_id = actor->office_id, .id = step->id,
                                                                  .state = state, .agreed_by = actor->person_id,
                                                                  .agreed_at = clock_now(),
                                                                  .version = step->version },
                              &changed));
        if (changed == 0)
                return ERR_STALE;
        return change_record(tx, actor->office_id, S("area-signal"), step->id, S("changed"));
}

enum error area_ask_look(struct tx *tx, const struct actor *actor)
{
        struct access_object object = object_of(actor, UUID_NIL, S("open"), CLASS_P2);
        TRY(access_enter(tx, actor, S("signal.review"), &object, SLICE_NULL));
        return job_add(tx, &(struct job_new){ .id = uuid_new(), .kind = S("areas.look"), .payload = S("") });
}
