/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pages of subjects, for analysts at a desk. */
#include "subjects.html.h"
#include "subjects.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "program/list.h"
#include "registers/view.h"
#include "region/region.h"
#include "store/store.h"
#include "subjects/view.h"
#include "warnings/warnings.h"

enum { PAGE_ROWS = 50, SENTENCE_MAX = 2000 };

static const struct {
        const char *state;
        struct slice label;
} mention_states[] = {
        { "active", T("Dihitung") },
        { "confirmed", T("Dinilai sama") },
        { "possible", T("Mungkin sama, belum dihitung") },
        { "rejected", T("Dinilai bukan yang sama") },
};

static struct slice mention_state(struct slice state, enum language language)
{
        for (size_t i = 0; i < ARRAY_SIZE(mention_states); i++)
                if (slice_equal(state, slice_from_cstr(mention_states[i].state)))
                        return translate(language, mention_states[i].label);
        return state;
}

/* --- the list ----------------------------------------------------------------------------------------------------- */

static enum error fill_kinds(struct request *rq, struct slice chosen, struct view_subjects_list *view)
{
        struct view_option *items = arena_array(rq->arena, struct view_option, MATCH_KIND_COUNT);
        if (!items)
                return ERR_MEMORY;
        for (int kind = 0; kind < MATCH_KIND_COUNT; kind++)
                items[kind] =
                        (struct view_option){ .value = subject_kind_word((enum match_kind)kind),
                                              .label = subject_kind_name((enum match_kind)kind, rq->language),
                                              .chosen = slice_equal(chosen, subject_kind_word((enum match_kind)kind)) };
        view->kinds = items;
        view->kinds_count = MATCH_KIND_COUNT;
        return OK;
}

/* The words of a subject as they are, and in the reader's language that a destroyed source's words stood there. */
static struct slice words_shown(struct slice words, enum language language)
{
        return subject_is_erased(words) ? tr(language, "(dihapus)") : words;
}

static enum error fill_rows(struct request *rq, const struct subject_rows *rows, struct view_subjects_list *view)
{
        struct view_subjects_list_rows *items = arena_array(rq->arena, struct view_subjects_list_rows, rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                enum match_kind kind;
                if (!subject_kind_parse(rows->items[i].kind, &kind))
                        return ERR_CORRUPT;
                items[i] = (struct view_subjects_list_rows){ .url = path_with_id(rq, "/subjek/", rows->items[i].id, ""),
                                                             .kind = subject_kind_name(kind, rq->language),
                                                             .label = words_shown(rows->items[i].label, rq->language),
                                                             .mentions = rows->items[i].mentions,
                                                             .villages = rows->items[i].villages,
                                                             .first_on = day_text(rq, rows->items[i].first_on),
                                                             .last_on = day_text(rq, rows->items[i].last_on) };
        }
        view->rows = items;
        view->rows_count = rows->count;
        return OK;
}

static enum error fill_similar(struct request *rq, struct slice query, const struct candidates *found,
                               struct view_subjects_list *view)
{
        struct view_subjects_list_similar *items = arena_array(rq->arena, struct view_subjects_list_similar,
                                                               found->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < found->count; i++) {
                const struct candidate *one = &found->items[i];
                items[i] = (struct view_subjects_list_similar){ .url = path_with_id(rq, "/subjek/", one->id, ""),
                                                                .kind = subject_kind_name(one->kind, rq->language),
                                                                .label = one->label, .mentions = one->mentions,
                                                                .villages = one->villages,
                                                                .why = subject_why(rq, query, one) };
        }
        view->similar = items;
        view->similar_count = found->count;
        view->more_similar = !found->complete;
        view->unprepared = found->unprepared;
        return OK;
}

/* In a transaction of its own: when the day is spent, what is written exactly so is shown all the same. */
static enum error find_similar(struct request *rq, const struct subject_filter *filter,
                               const struct subject_rows *exact, struct view_subjects_list *view)
{
        enum error err;
        struct candidates found;
        const struct similar_question question = { filter->kind, filter->query, exact, rq->app->likeness };
        if (slice_trim(filter->query).size == 0)
                return OK;
        likeness_follow(rq->app->likeness, request_actor(rq)->office_id, LIKENESS_WAIT);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_similar(tx, request_actor(rq), &question, rq->arena, &found);
        }
        view->spent = err == ERR_SPENT;
        if (view->spent)
                return OK;
        TRY(err);
        return fill_similar(rq, filter->query, &found, view);
}

/* ROUTE GET /subjek
 * summary: Daftar subjek / List of subjects
 * permission: subject.list
 * purpose: triage
 * query q line 0..200 ?
 * query jenis line 0..20 ?
 * query sesudah line 0..240 ?
 */
enum error subjects_list_page(struct request *rq, const struct subjects_list_page_params *p)
{
        struct page page;
        struct subject_rows rows;
        enum error err;
        struct subject_filter filter = { .kind = p->jenis, .query = p->q, .limit = PAGE_ROWS };
        struct list list = { .path = "/subjek", .after = p->sesudah,
                             .filter = list_filter(rq, list_filter(rq, SLICE_NULL, "jenis", p->jenis), "q", p->q) };
        TRY(list_position(rq, &list, &filter.after));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_list(tx, request_actor(rq), &filter, rq->arena, &rows);
        }
        TRY(err);
        struct view_subjects_list view = { .query = p->q, .searched = p->q.size > 0 };
        TRY(fill_kinds(rq, p->jenis, &view));
        TRY(fill_rows(rq, &rows, &view));
        TRY(find_similar(rq, &filter, &rows, &view));
        view.csv_url = list_file(rq, "/subjek.csv", list.filter);
        if (rows.more)
                view.next_url = list_next(rq, &list, subjects_position(&rows.items[rows.count - 1], rq->arena));
        TRY(page_open(rq, &page));
        render_subjects_list(&page, &view);
        return response_html(rq, 200);
}

/* --- one subject -------------------------------------------------------------------------------------------------- */

/* "0812-… dan +62 812 … adalah nomor yang sama." Nothing when there is one spelling only. */
static struct slice same_sentence(struct request *rq, const struct subject_page *subject)
{
        if (subject->spelling_count < 2 || !match_key_identifies(subject->head.kind))
                return SLICE_NULL;
        struct slice all = subject->spellings[0], what = subject_kind_text(subject->head.kind, rq->language);
        for (size_t i = 1; i < subject->spelling_count; i++)
                all = arena_printf(rq->arena, "%.*s; %.*s", SLICE_FMT(all), SLICE_FMT(subject->spellings[i]));
        struct slice pattern = tr(rq->language, "Semua cara menulis ini dibaca sebagai satu:");
        return arena_printf(rq->arena, "%.*s %.*s. (%.*s)", SLICE_FMT(pattern), SLICE_FMT(all), SLICE_FMT(what));
}

/* Why a name may be the same, by the rules that were needed. */
static struct slice why(struct request *rq, const struct subject_page *subject, const struct subject_mention *mention)
{
        struct match_comparison comparison;
        if (match_key_identifies(subject->head.kind) && slice_equal(mention->state, S("active")))
                return tr(rq->language, "Tergabung sendiri, karena nomor atau akunnya sama persis.");
        if (subject->head.kind != MATCH_PERSON || subject_is_erased(mention->raw) ||
            slice_equal(subject->head.label, mention->raw) ||
            match_compare_names(subject->head.label, mention->raw, rq->arena, &comparison) != OK)
                return SLICE_NULL;
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, SENTENCE_MAX);
        match_write_explanation(&out, &comparison, subject->head.label, mention->raw, rq->language);
        return buffer_check(&out) == OK ? arena_copy(rq->arena, buffer_slice(&out)) : SLICE_NULL;
}

/* Mentions that somebody ticked to be split off. */
struct ticked {
        const struct uuid *mentions;
        size_t count;
        bool looked; /* wants to see what it would do */
};

static bool is_ticked(const struct ticked *ticked, struct uuid mention)
{
        for (size_t i = 0; i < ticked->count; i++)
                if (uuid_equal(ticked->mentions[i], mention))
                        return true;
        return false;
}

/* The desk's notes tell the week, and no day. */
static struct slice mention_day(struct request *rq, const struct subject_mention *mention)
{
        struct slice day = day_text(rq, mention->observed_on);
        if (!slice_equal(mention->source_kind, SOURCE_DESK))
                return day;
        return arena_printf(rq->arena, "%.*s %.*s", SLICE_FMT(tr(rq->language, "minggu mulai")), SLICE_FMT(day));
}

static enum error fill_mentions(struct request *rq, const struct subject_page *subject, bool can_judge,
                                const struct ticked *ticked, struct view_subjects_show *view)
{
        struct view_subjects_show_mentions *items = arena_array(rq->arena, struct view_subjects_show_mentions,
                                                                subject->mention_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < subject->mention_count; i++) {
                const struct subject_mention *mention = &subject->mentions[i];
                bool report = slice_equal(mention->source_kind, SOURCE_REPORT);
                items[i] = (struct view_subjects_show_mentions){
                        .id = id_text(rq, mention->id), .form_id = id_text(rq, uuid_new()),
                        .judge_url = can_judge ? path_with_id(rq, "/subjek/", subject->head.id, "/nilai") : SLICE_NULL,
                        .source = subject_source_text(mention->source_kind, rq->language),
                        .source_url = report ? path_with_id(rq, "/laporan/", mention->source_id, "") : SLICE_NULL,
                        .place = subject_place_text(rq, mention->village_code),
                        .raw = words_shown(mention->raw, rq->language),
                        .on = mention_day(rq, mention), .state = mention_state(mention->state, rq->language),
                        .group = mention->group, .why = why(rq, subject, mention),
                        .ticked = is_ticked(ticked, mention->id) };
        }
        view->mentions = items;
        view->mentions_count = subject->mention_count;
        return OK;
}

static enum error fill_weeks(struct request *rq, const struct subject_page *subject, struct view_subjects_show *view)
{
        struct view_subjects_show_weeks *items =
                arena_array(rq->arena, struct view_subjects_show_weeks, subject->week_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < subject->week_count; i++)
                items[i] = (struct view_subjects_show_weeks){
                        .place = subject_place_text(rq, subject->weeks[i].village_code),
                        .monday = day_text(rq, subject->weeks[i].monday),
                        .source = subject_source_text(subject->weeks[i].source_kind, rq->language),
                        .mentions = subject->weeks[i].mentions };
        view->weeks = items;
        view->weeks_count = subject->week_count;
        return OK;
}

static struct slice judged_text(const struct subject_judged *judged, enum language language)
{
        if (slice_equal(judged->other_kind, S("split")))
                return tr(language, "Dipisahkan");
        if (slice_equal(judged->verdict, S("later")))
                return tr(language, "Ditunda");
        return slice_equal(judged->verdict, S("same")) ? tr(language, "Memang sama") : tr(language, "Bukan yang sama");
}

static enum error fill_judgements(struct request *rq, const struct subject_page *subject,
                                  struct view_subjects_show *view)
{
        struct view_subjects_show_judgements *items = arena_array(rq->arena, struct view_subjects_show_judgements,
                                                                  subject->judgement_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < subject->judgement_count; i++) {
                const struct subject_judged *judged = &subject->judgements[i];
                struct slice base = path_with_id(rq, "/subjek/", subject->head.id, "/batal/");
                struct slice id = id_text(rq, judged->id);
                items[i] = (struct view_subjects_show_judgements){
                        .url = arena_join(rq->arena, base, id), .reason = judged->reason, .by = judged->decided_by,
                        .verdict = judged_text(judged, rq->language),
                        .at = judged->decided_at, .undone = judged->undone };
        }
        view->judgements = items;
        view->judgements_count = subject->judgement_count;
        return OK;
}

static enum error fill_signals(struct request *rq, const struct subject_page *subject, struct view_subjects_show *view)
{
        struct view_subjects_show_signals *items = arena_array(rq->arena, struct view_subjects_show_signals,
                                                               subject->signal_count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < subject->signal_count; i++)
                items[i] = (struct view_subjects_show_signals){
                        .url = path_with_id(rq, "/sinyal/", subject->signals[i].id, ""),
                        .number = subject->signals[i].number,
                        .state = warning_state_text(subject->signals[i].state, rq->language),
                        .at = subject->signals[i].created_at };
        view->signals = items;
        view->signals_count = subject->signal_count;
        return OK;
}

static enum error fill_candidates(struct request *rq, const struct subject_page *subject,
                                  const struct candidates *candidates, struct view_subjects_show *view)
{
        struct view_subjects_show_candidates *items = arena_array(rq->arena, struct view_subjects_show_candidates,
                                                                  candidates->count);
        struct slice base = path_with_id(rq, "/subjek/", subject->head.id, "/banding/");
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < candidates->count; i++) {
                const struct candidate *candidate = &candidates->items[i];
                items[i] = (struct view_subjects_show_candidates){
                        .label = candidate->label, .url = arena_join(rq->arena, base, id_text(rq, candidate->id)),
                        .why = subject_why(rq, subject->head.label, candidate), .mentions = candidate->mentions,
                        .villages = candidate->villages,
                        .verdict = subject_verdict_text(candidate->verdict, rq->language) };
        }
        view->candidates = items;
        view->candidates_count = candidates->count;
        view->more_candidates = !candidates->complete;
        return OK;
}

/* facts[from..to) are of one kind: its values side by side, each with who says so and when. */
static enum error fill_kind_of_facts(struct request *rq, const struct subject_facts *facts, size_t from, size_t to,
                                     struct view_subjects_show_facts *ret_kind)
{
        struct view_subject_fact *values = arena_array(rq->arena, struct view_subject_fact, to - from);
        size_t count = 0;
        if (!values)
                return ERR_MEMORY;
        for (size_t i = from, end; i < to; i = end) {
                end = subject_fact_end(facts, i);
                values[count++] = (struct view_subject_fact){
                        .value = facts->items[i].value.label, .sources = subject_sources(rq, facts, i, end),
                        .url = path_with_id(rq, "/subjek/", facts->items[i].value.id, "") };
        }
        *ret_kind = (struct view_subjects_show_facts){
                .kind = subject_kind_name(facts->items[from].value.kind, rq->language), .differs = count > 1,
                .values = values, .values_count = count };
        return OK;
}

static enum error fill_facts(struct request *rq, const struct subject_facts *facts, struct view_subjects_show *view)
{
        struct view_subjects_show_facts *items = arena_array(rq->arena, struct view_subjects_show_facts,
                                                             MATCH_KIND_COUNT);
        size_t count = 0;
        if (!items)
                return ERR_MEMORY;
        for (size_t from = 0, to; from < facts->count; from = to) {
                for (to = from + 1; to < facts->count; to++)
                        if (facts->items[to].value.kind != facts->items[from].value.kind)
                                break;
                TRY(fill_kind_of_facts(rq, facts, from, to, &items[count++]));
        }
        view->facts = items;
        view->facts_count = count;
        return OK;
}

struct event {
        struct slice day, what; /* ISO */
};

static int compare_events(const void *a, const void *b)
{
        return -slice_compare(((const struct event *)a)->day, ((const struct event *)b)->day);
}

static struct slice day_of(struct request *rq, instant at)
{
        char text[DATE_ISO_SIZE + 1];
        return arena_copy(rq->arena, date_iso_text(date_of_instant(at, request_actor(rq)->zone_minutes), text));
}

/* What was said, judged and signalled of it. */
static size_t gather_events(struct request *rq, const struct subject_page *subject, struct event *events)
{
        size_t count = 0;
        for (size_t i = 0; i < subject->mention_count; i++) {
                const struct subject_mention *mention = &subject->mentions[i];
                struct slice source = subject_source_text(mention->source_kind, rq->language);
                struct slice place = subject_place_text(rq, mention->village_code);
                events[count++] = (struct event){ mention->observed_on,
                                                  arena_printf(rq->arena, "%.*s, %.*s: %.*s", SLICE_FMT(source),
                                                               SLICE_FMT(place), SLICE_FMT(mention->raw)) };
        }
        for (size_t i = 0; i < subject->judgement_count; i++) {
                const struct subject_judged *judged = &subject->judgements[i];
                struct slice what = tr(rq->language, "dinilai oleh");
                events[count++] = (struct event){ day_of(rq, judged->decided_at),
                                                  arena_printf(rq->arena, "%.*s %.*s: %.*s", SLICE_FMT(what),
                                                               SLICE_FMT(judged->decided_by),
                                                               SLICE_FMT(judged->reason)) };
        }
        for (size_t i = 0; i < subject->signal_count; i++)
                events[count++] = (struct event){ day_of(rq, subject->signals[i].created_at),
                                                  arena_printf(rq->arena, "%.*s %.*s",
                                                               SLICE_FMT(tr(rq->language, "sinyal")),
                                                               SLICE_FMT(subject->signals[i].number)) };
        return count;
}

static enum error fill_events(struct request *rq, const struct subject_page *subject, struct view_subjects_show *view)
{
        size_t most = subject->mention_count + subject->judgement_count + subject->signal_count;
        struct event *events = arena_array(rq->arena, struct event, most);
        struct view_subjects_show_events *items = arena_array(rq->arena, struct view_subjects_show_events, most);
        if (!events || !items)
                return ERR_MEMORY;
        size_t count = gather_events(rq, subject, events);
        qsort(events, count, sizeof *events, compare_events);
        for (size_t i = 0; i < count; i++)
                items[i] = (struct view_subjects_show_events){ day_text(rq, events[i].day), events[i].what };
        view->events = items;
        view->events_count = count;
        return OK;
}

struct about {
        struct uuid root; /* what the subject was merged into, or itself */
        struct subject_page subject;
        struct subject_facts facts;
        struct candidates candidates;
        struct subject_after after;
};

static enum error read_about(struct tx *tx, struct request *rq, struct uuid id, struct about *about)
{
        const struct actor *actor = request_actor(rq);
        TRY(subjects_read(tx, actor, id, rq->arena, &about->subject));
        TRY(subjects_root(tx, actor->office_id, id, &about->root));
        TRY(subjects_facts(tx, actor, id, rq->arena, &about->facts));
        TRY(subjects_after(tx, actor, id, rq->arena, &about->after));
        struct candidate_question question = { &about->subject.head, rq->app->likeness };
        return subjects_candidates(tx, actor, &question, rq->arena, &about->candidates);
}

/* What official lists say of the company, number or address, by the name that this reader may know. */
static enum error fill_registered(struct request *rq, const struct subject_page *subject,
                                  struct view_subjects_show *view)
{
        struct view_register_hit *hits = NULL;
        const struct register_wish wish = { .kind = subject->head.kind, .value = subject->head.label };
        enum error err = registers_show(rq, &wish, &hits, &view->registered_count);
        view->registered = hits;
        return err == ERR_INVALID ? OK : err;
}

/* --- what a split would do --- */

/* Whether a source has a mention that goes, and one that stays. */
static void sides_of(const struct subject_page *subject, const struct ticked *ticked, struct uuid source, bool *goes,
                     bool *stays)
{
        for (size_t i = 0; i < subject->mention_count; i++) {
                if (!uuid_equal(subject->mentions[i].source_id, source))
                        continue;
                bool ticks = is_ticked(ticked, subject->mentions[i].id);
                *goes |= ticks;
                *stays |= !ticks;
        }
}

/* Each value that stands beside the subject, and with which of the two it will. */
static enum error fill_split(struct request *rq, const struct about *about, const struct ticked *ticked,
                             struct view_subjects_show *view)
{
        const struct subject_facts *facts = &about->facts;
        struct view_subjects_show_split *items = arena_array(rq->arena, struct view_subjects_show_split, facts->count);
        size_t count = 0;
        if (!items)
                return ERR_MEMORY;
        for (size_t from = 0, to; from < facts->count; from = to) {
                bool goes = false, stays = false;
                const struct subject_head *value = &facts->items[from].value;
                to = subject_fact_end(facts, from);
                for (size_t i = from; i < to; i++)
                        sides_of(&about->subject, ticked, facts->items[i].source_id, &goes, &stays);
                items[count++] = (struct view_subjects_show_split){
                        .kind = subject_kind_name(value->kind, rq->language), .value = value->label,
                        .where = goes && stays ? tr(rq->language, "disebut bersama keduanya") :
                                 goes          ? tr(rq->language, "ikut subjek baru") :
                                                 tr(rq->language, "tetap di sini") };
        }
        view->split = items;
        view->split_count = count;
        view->split_looked = true;
        view->split_goes = (int64_t)ticked->count;
        view->split_stays = (int64_t)(about->subject.mention_count - ticked->count);
        return OK;
}

static enum error show_split(struct request *rq, struct uuid id, const struct form_errors *errors,
                             const struct ticked *ticked)
{
        struct page page;
        struct about about;
        enum error err;
        likeness_follow(rq->app->likeness, request_actor(rq)->office_id, LIKENESS_WAIT);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = read_about(tx, rq, id, &about);
        }
        TRY(err);
        if (!uuid_equal(about.root, id)) /* its mentions stand there now */
                return response_redirect(rq, path_with_id(rq, "/subjek/", about.root, ""));
        const struct subject_page *subject = &about.subject;
        bool can_judge = access_may_ever(request_actor(rq), S("subject.judge"));
        struct view_subjects_show view = {
                .kind = subject_kind_name(subject->head.kind, rq->language),
                .label = words_shown(subject->head.label, rq->language),
                .same = same_sentence(rq, subject), .base = path_with_id(rq, "/subjek/", id, ""),
                .network_url = path_with_id(rq, "/subjek/", id, "/jaringan"),
                .version = int_text(rq, subject->version), .can_judge = can_judge,
                .other = fields_typed(rq, "other", SLICE_NULL), .other_error = fields_text(rq, errors, "other"),
                .reason = fields_typed(rq, "reason", SLICE_NULL), .reason_error = fields_text(rq, errors, "reason"),
                .mention_error = fields_text(rq, errors, "mention"),
                .split_open = ticked->count > 0 || ticked->looked,
                .split_id = subject->mention_count > 1 ? fields_typed(rq, "id", id_text(rq, uuid_new())) : SLICE_NULL,
                .ask_url = access_may_ever(request_actor(rq), S("exchange.request")) ?
                                   path_with_id(rq, "/permintaan/baru?subjek=", id, "") :
                                   SLICE_NULL,
        };
        const struct subject_after *after = &about.after;
        view.stopped = after->stopped, view.asked = after->asked, view.reached = after->reached;
        view.sent = after->sent, view.first_at = after->first_at, view.last_at = after->last_at;
        TRY(fill_mentions(rq, subject, can_judge, ticked, &view));
        if (ticked->looked && errors->count == 0)
                TRY(fill_split(rq, &about, ticked, &view));
        TRY(fill_candidates(rq, subject, &about.candidates, &view));
        TRY(fill_facts(rq, &about.facts, &view));
        TRY(fill_registered(rq, subject, &view));
        TRY(fill_weeks(rq, subject, &view));
        TRY(fill_judgements(rq, subject, &view));
        TRY(fill_signals(rq, subject, &view));
        TRY(fill_events(rq, subject, &view));
        TRY(fields_summary(rq, errors, &view.errors, &view.errors_count));
        TRY(page_open(rq, &page));
        render_subjects_show(&page, &view);
        return response_html(rq, errors->count ? 422 : 200);
}

static enum error show_subject(struct request *rq, struct uuid id, const struct form_errors *errors)
{
        return show_split(rq, id, errors, &(struct ticked){ 0 });
}

/* ROUTE GET /subjek/{subject}
 * summary: Satu subjek / One subject
 * permission: subject.read
 * purpose: triage
 * path subject uuid
 */
enum error subjects_show_page(struct request *rq, const struct subjects_show_page_params *p)
{
        static const struct form_errors none;
        return show_subject(rq, p->subject, &none);
}

static enum error judge(struct request *rq, const struct judgement *judgement)
{
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_judge(tx, request_actor(rq), judgement);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/subjek/", judgement->subject_id, ""), "tersimpan");
}

/* ROUTE POST /subjek/{subject}/nilai
 * summary: Nilai satu penyebutan / Judge a mention
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path subject uuid
 * form id uuid
 * form versi int 1..9223372036854775807 ?
 * form other uuid
 * form verdict choice(same different later)
 * form reason line 5..500
 */
enum error subjects_judge_post(struct request *rq, const struct subjects_judge_post_params *p)
{
        if (rq->errors)
                return show_subject(rq, p->subject, rq->errors);
        struct judgement judgement = { .id = p->id, .subject_id = p->subject, .other_kind = S("mention"),
                                       .other_id = p->other, .reason = p->reason,
                                       .version = p->has_versi ? p->versi : 0 };
        if (!subject_verdict_parse(p->verdict, &judgement.verdict))
                return ERR_INVALID;
        return judge(rq, &judgement);
}

/* The one subject of the same kind that an identifier names; nil when there is none. */
static enum error find_other(struct request *rq, struct uuid subject_id, struct slice written, struct uuid *ret_id)
{
        const struct actor *actor = request_actor(rq);
        struct subject_rows rows = { 0 };
        enum error err;
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                struct subject_head head;
                err = subjects_head(tx, actor->office_id, subject_id, rq->arena, &head);
                if (err == OK)
                        err = subjects_list(tx, actor, &(struct subject_filter){ .kind = subject_kind_word(head.kind),
                                                                                 .query = written, .limit = 1 },
                                            rq->arena, &rows);
        }
        TRY(err);
        *ret_id = rows.count ? rows.items[0].id : UUID_NIL;
        return OK;
}

/* ROUTE POST /subjek/{subject}/gabung
 * summary: Cari subjek lain untuk dibandingkan / Find another subject to compare with
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path subject uuid
 * form other line 1..200
 */
enum error subjects_merge_post(struct request *rq, const struct subjects_merge_post_params *p)
{
        struct uuid other;
        struct form_errors *errors = fields_errors(rq);
        if (!errors)
                return ERR_MEMORY;
        if (errors->count > 0)
                return show_subject(rq, p->subject, errors);
        TRY(find_other(rq, p->subject, p->other, &other));
        if (uuid_is_nil(other) || uuid_equal(other, p->subject)) {
                fields_fault(errors, "other", T("Tidak ada subjek lain sejenis dengan tulisan itu."));
                return show_subject(rq, p->subject, errors);
        }
        struct slice base = path_with_id(rq, "/subjek/", p->subject, "/banding/");
        return response_redirect(rq, arena_join(rq->arena, base, id_text(rq, other)));
}

/* ROUTE POST /subjek/{subject}/pisah
 * summary: Pisahkan sebagian penyebutan / Split off some mentions
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * on-invalid: handler
 * path subject uuid
 * form id uuid
 * form versi int 1..9223372036854775807 ?
 * form mention uuid [200] ?
 * form langkah choice(lihat pisah) ?
 * form reason line 5..500
 */
enum error subjects_split_post(struct request *rq, const struct subjects_split_post_params *p)
{
        struct uuid made;
        enum error err;
        static const struct form_errors none;
        struct form_errors *errors = fields_errors(rq);
        const struct ticked ticked = { p->mention, p->mention_count, slice_equal(p->langkah, S("lihat")) };
        if (!errors)
                return ERR_MEMORY;
        if (p->mention_count == 0)
                fields_fault(errors, "mention", T("Pilih dahulu penyebutan yang dipisahkan."));
        else if (ticked.looked)
                return show_split(rq, p->subject, &none, &ticked);
        if (errors->count > 0)
                return show_split(rq, p->subject, errors, &ticked);
        struct splitting splitting = { .id = p->id, .subject_id = p->subject, .mentions = p->mention,
                                       .mention_count = p->mention_count, .reason = p->reason,
                                       .version = p->has_versi ? p->versi : 0 };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_split(tx, request_actor(rq), &splitting, &made);
        }
        if (err == ERR_INVALID) {
                fields_fault(errors, "mention",
                             T("Setidaknya satu penyebutan harus tetap tinggal. Tidak ada yang diubah."));
                return show_split(rq, p->subject, errors, &ticked);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/subjek/", made, ""), "tersimpan");
}

/* ROUTE POST /subjek/{subject}/batal/{judgement}
 * summary: Batalkan penilaian / Undo a judgement
 * permission: subject.judge
 * purpose: triage
 * csrf: token
 * path subject uuid
 * path judgement uuid
 * form versi int 1..9223372036854775807 ?
 */
enum error subjects_undo_post(struct request *rq, const struct subjects_undo_post_params *p)
{
        enum error err;
        struct judgement_undoing undoing = { p->subject, p->judgement, p->has_versi ? p->versi : 0 };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = subjects_undo(tx, request_actor(rq), &undoing);
        }
        TRY(err);
        return redirect_with(rq, path_with_id(rq, "/subjek/", p->subject, ""), "tersimpan");
}
