/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What people see of warnings: lists, the page, counts, the report card. */
#include "warnings/warnings.h"

#include "store/change.h"
#include "warnings.sql.h"
#include "warnings/area.h"
#include "warnings/internal.h"

enum { LIST_LIMIT_MAX = 200, CARDS_MAX = 120, LEADS_MAX = 1000 };

static struct slice or_empty(struct slice s)
{
        return slice_is_null(s) ? S("") : s;
}

static enum error rows_mine(struct tx *tx, const struct actor *actor, const struct warning_filter *filter,
                            struct arena *arena, struct warning_rows *rows)
{
        struct warning_rows_mine_rows found;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        if (actor->role_count == 0)
                return OK;
        TRY(warning_rows_mine(tx, &(struct warning_rows_mine_params){
                                          .office_id = actor->office_id, .reader = actor->person_id, .today = today,
                                          .state = or_empty(filter->state),
                                          .before = filter->before ? filter->before : INT64_MAX,
                                          .limit = filter->limit + 1 },
                              arena, &found));
        rows->more = found.count > (size_t)filter->limit;
        rows->count = rows->more ? (size_t)filter->limit : found.count;
        for (size_t i = 0; i < rows->count; i++)
                rows->items[i] = (struct warning_row){
                        .id = found.items[i].id, .seq = found.items[i].seq, .number = found.items[i].number,
                        .level = found.items[i].level, .title = found.items[i].title, .areas = found.items[i].areas,
                        .state = found.items[i].state,
                        .published_at = found.items[i].has_published_at ? found.items[i].published_at : 0,
                        .expires_at = found.items[i].expires_at, .answer = found.items[i].answer,
                        .answer_old = found.items[i].answer_old };
        return OK;
}

static enum error rows_office(struct tx *tx, const struct actor *actor, const struct warning_filter *filter,
                              struct arena *arena, struct warning_rows *rows)
{
        struct warning_rows_office_rows found;
        TRY(warning_rows_office(tx, &(struct warning_rows_office_params){
                                            .office_id = actor->office_id, .reader = actor->person_id,
                                            .state = or_empty(filter->state), .waiting = filter->waiting,
                                            .before = filter->before ? filter->before : INT64_MAX,
                                            .limit = filter->limit + 1 },
                                arena, &found));
        rows->more = found.count > (size_t)filter->limit;
        rows->count = rows->more ? (size_t)filter->limit : found.count;
        for (size_t i = 0; i < rows->count; i++)
                rows->items[i] = (struct warning_row){
                        .id = found.items[i].id, .seq = found.items[i].seq, .number = found.items[i].number,
                        .level = found.items[i].level, .title = found.items[i].title, .areas = found.items[i].areas,
                        .state = found.items[i].state,
                        .published_at = found.items[i].has_published_at ? found.items[i].published_at : 0,
                        .expires_at = found.items[i].expires_at, .recipients = found.items[i].recipients,
                        .answered = found.items[i].answered,
                        .needs_second = found.items[i].needs_second };
        return OK;
}

enum error warnings_list(struct tx *tx, const struct actor *actor, const struct warning_filter *filter,
                         struct arena *arena, struct warning_rows *ret_rows)
{
        struct slice action = filter->mine ? S("warning.list") : S("warning.list-office");
        struct access_object object = { .kind = S("warning"), .office_id = actor->office_id, .class = CLASS_P1 };
        struct warning_rows rows = { .items = arena_array(arena, struct warning_row, LIST_LIMIT_MAX) };
        struct uuid *ids = arena_array(arena, struct uuid, LIST_LIMIT_MAX);
        if (filter->limit < 1 || filter->limit > LIST_LIMIT_MAX)
                return ERR_INVALID;
        if (!rows.items || !ids)
                return ERR_MEMORY;
        TRY(access_decide(tx, actor, action, &object));
        TRY(filter->mine ? rows_mine(tx, actor, filter, arena, &rows) : rows_office(tx, actor, filter, arena, &rows));
        for (size_t i = 0; i < rows.count; i++)
                ids[i] = rows.items[i].id;
        TRY(access_record(tx, &(struct access_trace){ .actor = actor,
                                                      .action = action,
                                                      .object_kind = S("warning"),
                                                      .office_id = actor->office_id,
                                                      .ids = ids,
                                                      .id_count = rows.count }));
        *ret_rows = rows;
        return OK;
}

/* --- one warning -------------------------------------------------------------------------------------------------- */

static enum error add_recipients(struct tx *tx, const struct actor *actor, struct arena *arena,
                                 struct warning_page *page)
{
        struct warning_recipients_all_rows rows;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(warning_recipients_all(tx, &(struct warning_recipients_all_params){ .office_id = actor->office_id,
                                                                                .warning_id = page->id,
                                                                                .today = today },
                                   arena, &rows));
        page->recipients.items = arena_array(arena, struct warning_recipient, rows.count);
        if (!page->recipients.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct warning_recipients_all_row *row = &rows.items[i];
                page->recipients.items[i] =
                        (struct warning_recipient){ .person_id = row->person_id,
                                                    .name = row->name,
                                                    .position = row->position,
                                                    .answer = row->answer,
                                                    .note = row->note,
                                                    .notified_at = row->notified_at,
                                                    .seen_at = row->has_seen_at ? row->seen_at : 0,
                                                    .answered_at = row->has_answered_at ? row->answered_at : 0 };
        }
        page->recipients.count = rows.count;
        return OK;
}

/* *page->is_recipient says whether it reached him. */
static enum error add_mine(struct tx *tx, const struct actor *actor, struct arena *arena, struct warning_page *page)
{
        struct warning_recipient_get_row row;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        if (actor->role_count == 0) /* it reached him while he had a part in the office; what it became does not */
                return OK;
        enum error err = warning_recipient_get(tx,
                                               &(struct warning_recipient_get_params){ .office_id = actor->office_id,
                                                                                       .warning_id = page->id,
                                                                                       .person_id = actor->person_id,
                                                                                       .today = today },
                                               arena, &row);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        page->is_recipient = true;
        page->fresh = !row.has_seen_at;
        page->mine = (struct warning_recipient){ .person_id = actor->person_id, .answer = row.answer, .note = row.note,
                                                 .notified_at = row.notified_at,
                                                 .seen_at = row.has_seen_at ? row.seen_at : 0,
                                                 .answered_at = row.has_answered_at ? row.answered_at : 0 };
        return OK;
}

static struct warning_page page_of(const struct warning_whole_row *row)
{
        return (struct warning_page){
                .id = row->id, .signal_id = row->signal_id, .from_area = row->from_area,
                .number = row->number, .level = row->level,
                .title = row->title, .body = row->body, .asked = row->asked, .areas = row->areas, .state = row->state,
                .owner = row->owner, .outcome = row->outcome, .outcome_note = row->outcome_note, .public = row->public,
                .published_at = row->has_published_at ? row->published_at : 0, .expires_at = row->expires_at,
                .outcome_at = row->has_outcome_at ? row->outcome_at : 0, .created_at = row->created_at,
                .version = row->version, .level_version = row->has_level_version ? row->level_version : 0 };
}

static enum error mark_seen(struct tx *tx, const struct actor *actor, struct uuid warning_id)
{
        TRY(warning_seen_set(tx,
                             &(struct warning_seen_set_params){ .office_id = actor->office_id,
                                                                .warning_id = warning_id,
                                                                .person_id = actor->person_id,
                                                                .at = clock_now() },
                             NULL));
        return change_record(tx, actor->office_id, S("warning"), warning_id, S("changed"));
}

/* What waits is for those who work on it; of a warning for everybody it is sent by somebody else than wrote it. */
static enum error add_messages(struct tx *tx, const struct actor *actor, struct arena *arena,
                               struct warning_page *page)
{
        struct warning_messages *messages = &page->messages;
        TRY(warning_messages_of(tx, actor->office_id, page->id, arena, messages));
        const struct warning_message *last = messages->count ? &messages->items[messages->count - 1] : NULL;
        if (!last || last->sent_at != 0)
                return OK;
        page->can_send = page->can_manage && slice_equal(page->state, S("published")) &&
                         (!page->public || !uuid_equal(last->written_by, actor->person_id));
        messages->count -= !page->can_manage;
        return OK;
}

enum error warnings_read(struct tx *tx, const struct actor *actor, struct uuid warning_id, struct arena *arena,
                         struct warning_page *ret_page)
{
        struct warning_whole_row row;
        struct warning_standing_row standing;
        TRY(warning_whole(tx, &(struct warning_whole_params){ .office_id = actor->office_id, .id = warning_id }, arena,
                          &row));
        struct warning_page page = page_of(&row);
        TRY(add_mine(tx, actor, arena, &page));
        struct access_object object = { .kind = S("warning"), .office_id = actor->office_id, .id = warning_id,
                                        .state = row.state, .class = CLASS_P1,
                                        .relations = page.is_recipient ? RELATION_RECIPIENT : 0 };
        TRY(access_enter(tx, actor, S("warning.read"), &object, SLICE_NULL));
        page.can_answer = access_decide(tx, actor, S("warning.answer"), &object) == OK;
        object.class = CLASS_P2;
        page.can_manage = access_decide(tx, actor, S("warning.read"), &object) == OK;
        TRY(warning_standing(tx, &(struct warning_standing_params){ .office_id = actor->office_id, .id = warning_id },
                             arena, &standing));
        page.can_publish = access_decide(tx, actor, S("warning.publish"), &object) == OK &&
                           (!standing.public || !uuid_equal(standing.owner_id, actor->person_id));
        page.can_close = access_decide(tx, actor, S("warning.close"), &object) == OK;
        page.can_change = slice_equal(row.state, S("published")) &&
                          access_decide(tx, actor, S("warning.draft"), &object) == OK;
        page.can_edit = slice_equal(row.state, S("draft")) &&
                        access_decide(tx, actor, S("warning.draft"), &object) == OK;
        page.needs_second = page.can_edit && standing.public && uuid_equal(standing.owner_id, actor->person_id);
        if (page.can_edit || page.can_publish)
                TRY(warning_untaken(tx, actor->office_id, row.signal_id, &page.untaken));
        if (page.needs_second)
                TRY(warning_second_people(tx, actor, warning_id, &page.second_people));
        TRY(add_messages(tx, actor, arena, &page));
        page.can_send = page.can_send && access_decide(tx, actor, S("warning.send"), &object) == OK;
        if (row.public && page.can_change && !page.can_send)
                TRY(warning_second_people(tx, actor, warning_id, &page.second_people));
        if (page.can_manage)
                TRY(add_recipients(tx, actor, arena, &page));
        else
                page.owner = SLICE_NULL;
        if (!page.can_manage)
                page.signal_id = UUID_NIL;
        if (page.fresh)
                TRY(mark_seen(tx, actor, warning_id));
        *ret_page = page;
        return OK;
}

enum error warning_is_open(struct tx *tx, const struct actor *actor, struct uuid warning_id)
{
        struct warning_standing_row row;
        struct warning_page page = { .id = warning_id };
        TRY(warning_standing(tx, &(struct warning_standing_params){ .office_id = actor->office_id, .id = warning_id },
                             tx_arena(tx), &row));
        TRY(add_mine(tx, actor, tx_arena(tx), &page));
        return access_decide(tx, actor, S("warning.read"),
                             &(struct access_object){ .kind = S("warning"), .office_id = actor->office_id,
                                                      .id = warning_id, .state = row.state, .class = CLASS_P1,
                                                      .relations = page.is_recipient ? RELATION_RECIPIENT : 0 });
}

/* --- counts, the public list, the report card --------------------------------------------------------------------- */

enum error warnings_public(struct tx *tx, struct uuid office_id, instant now, struct arena *arena,
                           struct public_warnings *ret_warnings)
{
        struct warning_public_rows_rows rows;
        TRY(warning_public_rows(tx, &(struct warning_public_rows_params){ .office_id = office_id, .now = now }, arena,
                                &rows));
        struct public_warnings list = { arena_array(arena, struct public_warning, rows.count), rows.count };
        if (!list.items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                list.items[i] = (struct public_warning){
                        .number = rows.items[i].number, .level = rows.items[i].level,
                        .title = rows.items[i].title, .body = rows.items[i].body,
                        .areas = rows.items[i].areas, .published_at = rows.items[i].published_at,
                        .changed_at = rows.items[i].changed_at,
                        .expires_at = rows.items[i].expires_at };
        *ret_warnings = list;
        return OK;
}

static enum error count_state(struct tx *tx, const struct actor *actor, struct slice state, struct arena *arena,
                              int64_t *ret_count)
{
        struct warning_state_count_row row;
        TRY(warning_state_count(tx, &(struct warning_state_count_params){ .office_id = actor->office_id,
                                                                          .reader = actor->person_id, .state = state },
                                arena, &row));
        *ret_count = row.found;
        return OK;
}

static enum error count_to_publish(struct tx *tx, const struct actor *actor, struct arena *arena, int64_t *ret_count)
{
        struct warning_second_count_row row;
        *ret_count = 0;
        if (!access_may_ever(actor, S("warning.publish")))
                return OK;
        TRY(warning_second_count(tx, &(struct warning_second_count_params){ .office_id = actor->office_id,
                                                                            .reader = actor->person_id,
                                                                            .now = clock_now() },
                                 arena, &row));
        *ret_count = row.found;
        return OK;
}

static enum error count_areas(struct tx *tx, const struct actor *actor, struct arena *arena,
                              struct warning_counts *counts)
{
        struct area_open_count_row open;
        struct area_asked_count_row asked;
        TRY(area_open_count(tx, &(struct area_open_count_params){ .office_id = actor->office_id,
                                                                  .reader = actor->person_id },
                            arena, &open));
        counts->areas_open = open.found;
        if (!access_may_ever(actor, S("signal.agree")))
                return OK;
        TRY(area_asked_count(tx, &(struct area_asked_count_params){ .office_id = actor->office_id,
                                                                    .reader = actor->person_id },
                             arena, &asked));
        counts->settings_asked = asked.settings;
        counts->detectors_asked = asked.detectors;
        return OK;
}

enum error warnings_counts(struct tx *tx, const struct actor *actor, struct arena *arena,
                           struct warning_counts *ret_counts)
{
        struct warning_counts counts = { 0 };
        struct signal_open_count_row open;
        struct warning_unanswered_count_row unanswered;
        struct slice today = actor_today(actor, arena);
        if (slice_is_null(today))
                return ERR_MEMORY;
        TRY(signal_open_count(tx, &(struct signal_open_count_params){ .office_id = actor->office_id,
                                                                      .reader = actor->person_id },
                              arena, &open));
        TRY(warning_unanswered_count(tx, &(struct warning_unanswered_count_params){ .office_id = actor->office_id,
                                                                                    .reader = actor->person_id,
                                                                                    .today = today },
                                     arena, &unanswered));
        TRY(count_to_publish(tx, actor, arena, &counts.to_publish));
        TRY(count_areas(tx, actor, arena, &counts));
        TRY(count_state(tx, actor, S("published"), arena, &counts.warnings_open));
        TRY(count_state(tx, actor, S("expired"), arena, &counts.warnings_expired));
        counts.signals_open = open.found;
        counts.unanswered = unanswered.found;
        *ret_counts = counts;
        return OK;
}

struct card_sum {
        struct arena *arena;
        struct detector_cards cards;
        int64_t (*leads)[LEADS_MAX];
        size_t lead_counts[CARDS_MAX];
};

/* What became of one signal. */
struct result {
        struct slice detector, level, step, state;
        struct slice meaning; /* "confirmed", "false", "unclear"; null: not closed */
        int64_t version;
        bool effort;
        instant created_at, outcome_at;
        int64_t reversed, asked, reached, sent, silenced, mistaken;
};

static struct detector_card *card_of(struct card_sum *sum, const struct result *result, size_t *ret_index)
{
        for (size_t i = 0; i < sum->cards.count; i++) {
                struct detector_card *card = &sum->cards.items[i];
                *ret_index = i;
                if (slice_equal(card->detector, result->detector) && slice_equal(card->level, result->level) &&
                    slice_equal(card->step, result->step) && card->version == result->version &&
                    card->effort == result->effort)
                        return card;
        }
        if (sum->cards.count == CARDS_MAX)
                return NULL;
        *ret_index = sum->cards.count;
        struct detector_card *card = &sum->cards.items[sum->cards.count++];
        *card = (struct detector_card){ .detector = arena_copy(sum->arena, result->detector),
                                        .level = result->level, .step = result->step, .version = result->version,
                                        .effort = result->effort,
                                        .lead_days_median = -1 };
        return card;
}

static enum error add_up(struct card_sum *sum, const struct result *result)
{
        size_t index = 0;
        struct detector_card *card = card_of(sum, result, &index);
        if (!card)
                return ERR_TOO_LARGE;
        card->raised++;
        card->reversed += result->reversed;
        card->asked += result->asked;
        card->reached += result->reached;
        card->sent += result->sent;
        card->silenced += result->silenced;
        card->mistaken += result->mistaken;
        if (slice_equal(result->state, S("lapsed"))) {
                card->lapsed++;
        } else if (slice_equal(result->meaning, S("confirmed"))) {
                card->confirmed++;
                if (sum->lead_counts[index] < LEADS_MAX)
                        sum->leads[index][sum->lead_counts[index]++] = (result->outcome_at - result->created_at) / DAY;
        } else if (slice_equal(result->meaning, S("false"))) {
                card->false_alarms++;
        } else if (slice_equal(result->meaning, S("unclear"))) {
                card->unclear++;
        } else {
                card->waiting++;
        }
        return OK;
}

static enum error add_result(void *context, const struct signal_results_row *row)
{
        struct card_sum *sum = context;
        struct slice step = row->step.size ? arena_copy(sum->arena, row->step) : S("");
        return add_up(context, &(struct result){ row->detector, S(""), step, row->state, row->outcome,
                                                 row->detector_version, false, row->created_at, row->outcome_at,
                                                 row->reversed, row->asked, row->reached, row->sent,
                                                 row->silenced, row->mistaken });
}

static enum error add_area_result(void *context, const struct area_results_row *row)
{
        struct card_sum *sum = context;
        struct panel_finding finding;
        struct slice meaning = slice_is_null(row->outcome) ? SLICE_NULL : area_outcome_meaning(row->outcome);
        TRY(panel_read_finding(row->finding, sum->arena, &finding));
        return add_up(sum, &(struct result){ row->detector, area_level_key(finding.level), area_step_key(finding.step),
                                             row->state, meaning, row->detector_version,
                                             row->effort && finding.detector < PANEL_EVENT, row->created_at,
                                             row->outcome_at, 0, 0, 0, 0, 0, 0 });
}

static int compare_days(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
        return (x > y) - (x < y);
}

enum error warnings_report_card(struct tx *tx, const struct actor *actor, struct arena *arena,
                                struct detector_cards *ret_cards)
{
        struct access_object object = { .kind = S("signal"), .office_id = actor->office_id, .class = CLASS_P1 };
        TRY(access_enter(tx, actor, S("signal.list"), &object, SLICE_NULL));
        struct card_sum sum = { .arena = arena, .cards.items = arena_array(arena, struct detector_card, CARDS_MAX),
                                .leads = arena_calloc(tx_arena(tx), CARDS_MAX, sizeof *sum.leads) };
        if (!sum.cards.items || !sum.leads)
                return ERR_MEMORY;
        TRY(signal_results(tx,
                           &(struct signal_results_params){ .office_id = actor->office_id, .reader = actor->person_id },
                           add_result, &sum));
        TRY(area_results(tx,
                         &(struct area_results_params){ .office_id = actor->office_id, .reader = actor->person_id },
                         add_area_result, &sum));
        for (size_t i = 0; i < sum.cards.count; i++) {
                struct detector_card *card = &sum.cards.items[i];
                struct detect_interval ppv = detect_ppv((uint64_t)card->confirmed, (uint64_t)card->false_alarms);
                size_t count = sum.lead_counts[i];
                card->low = ppv.low;
                card->high = ppv.high;
                if (count == 0)
                        continue;
                qsort(sum.leads[i], count, sizeof sum.leads[i][0], compare_days);
                sum.cards.items[i].lead_days_median = sum.leads[i][(count - 1) / 2];
        }
        *ret_cards = sum.cards;
        return OK;
}

/* --- how often right lately --------------------------------------------------------------------------------------- */

struct recording {
        struct slice detector;
        instant since;
        struct detector_record record;
};

static void record_one(struct recording *recording, struct slice detector, struct slice meaning, instant at)
{
        struct detector_record *record = &recording->record;
        if (!slice_equal(detector, recording->detector) || at < recording->since)
                return;
        record->confirmed += slice_equal(meaning, S("confirmed"));
        record->false_alarms += slice_equal(meaning, S("false"));
        record->unclear += slice_equal(meaning, S("unclear"));
}

static enum error record_signal(void *context, const struct signal_results_row *row)
{
        if (row->has_outcome_at)
                record_one(context, row->detector, row->outcome, row->outcome_at);
        return OK;
}

static enum error record_area(void *context, const struct area_results_row *row)
{
        if (row->has_outcome_at)
                record_one(context, row->detector, area_outcome_meaning(row->outcome), row->outcome_at);
        return OK;
}

enum error detector_record_read(struct tx *tx, const struct actor *actor, struct slice detector,
                                struct detector_record *ret_record)
{
        struct recording recording = { .detector = detector, .since = clock_now() - DETECTOR_RECORD_DAYS * DAY };
        TRY(signal_results(tx,
                           &(struct signal_results_params){ .office_id = actor->office_id, .reader = actor->person_id },
                           record_signal, &recording));
        TRY(area_results(tx,
                         &(struct area_results_params){ .office_id = actor->office_id, .reader = actor->person_id },
                         record_area, &recording));
        struct detect_interval ppv = detect_ppv((uint64_t)recording.record.confirmed,
                                                (uint64_t)recording.record.false_alarms);
        recording.record.low = ppv.low;
        recording.record.high = ppv.high;
        *ret_record = recording.record;
        return OK;
}
