/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The queue and the journal, for those who look after the program. */
#include "upkeep.html.h"
#include "upkeep.routes.h"

#include "base/checked.h"
#include "export/qr.h"
#include "jobs/jobs.h"
#include "jobs/outbox.h"
#include "journal/journal.h"
#include "journal/list.h"
#include "program/app.h"
#include "program/fields.h"
#include "program/listing.h"
#include "store/store.h"
#include "upkeep/view.h"
#include "upkeep/words.h"

static enum error fill_jobs(struct request *rq, const struct job_list *list, struct view_upkeep_jobs *view)
{
        bool may_retry = access_may_ever(request_actor(rq), S("job.retry"));
        struct view_upkeep_jobs_rows *items = arena_array(rq->arena, struct view_upkeep_jobs_rows, list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct job_row *row = &list->items[i];
                items[i] = (struct view_upkeep_jobs_rows){ .kind = row->kind, .attempts = row->attempts,
                                                           .name = job_kind_text(rq->language, row->kind),
                                                           .due_at = row->due_at, .host = row->host,
                                                           .installation = row->installation };
                items[i].state = translate(rq->language, job_word_of(row->state)->label);
                items[i].last_error = job_error_text(rq->language, row->kind, row->last_error);
                items[i].state_kind = job_word_of(row->state)->tag;
                if (may_retry && slice_equal(row->state, S("dead")))
                        items[i].retry_url = path_with_id(rq, "/pekerjaan/", row->id, "/ulang");
        }
        view->rows = items;
        view->rows_count = list->count;
        return OK;
}

/* ROUTE GET /pekerjaan
 * summary: Pekerjaan sistem / Work of the program
 * permission: job.list
 * purpose: none
 * query sesudah line 0..240 ?
 */
enum error upkeep_jobs_page(struct request *rq, const struct upkeep_jobs_page_params *p)
{
        struct page page;
        struct job_list list;
        struct list here = { .path = "/pekerjaan", .after = p->sesudah };
        struct job_range range = { .limit = JOB_ROWS };
        struct outbox_counts out = { 0 };
        const struct actor *actor = request_actor(rq);
        enum error err;
        TRY(list_position(rq, &here, &range.after));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = job_list_open(tx, actor, &range, rq->arena, &list);
                if (err == OK)
                        err = outbox_count(tx, actor->office_id, &out);
        }
        TRY(err);
        struct view_upkeep_jobs view = { .waiting = list.waiting, .running = list.running, .dead = list.dead,
                                         .out_waiting = out.waiting, .out_held = out.held, .out_sent = out.sent,
                                         .out_dropped = out.dropped };
        TRY(fill_jobs(rq, &list, &view));
        view.csv_url = listing_file(rq, &upkeep_jobs, SLICE_NULL);
        if (list.more)
                view.next_url = list_next(rq, &here, job_position(&list.items[list.count - 1], rq->arena));
        TRY(page_open(rq, &page));
        render_upkeep_jobs(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /pekerjaan/{id}/ulang
 * summary: Coba lagi pekerjaan yang berhenti / Let a dead letter wait again
 * permission: job.retry
 * purpose: none
 * csrf: token
 * path id uuid
 */
enum error upkeep_retry_post(struct request *rq, const struct upkeep_retry_post_params *p)
{
        TRY(job_retry(rq->app->store, request_actor(rq), p->id));
        return redirect_with(rq, S("/pekerjaan"), "tersimpan");
}

static enum error read_journal(struct request *rq, const struct journal_filter *filter, struct journal_rows *ret_rows)
{
        enum error err;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = upkeep_journal_rows(tx, request_actor(rq), filter, rq->arena, ret_rows);
        }
        return err;
}

static enum error fill_entries(struct request *rq, const struct journal_rows *rows, struct view_upkeep_journal *view)
{
        struct view_upkeep_journal_rows *items = arena_array(rq->arena, struct view_upkeep_journal_rows, rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++) {
                const struct journal_row *row = &rows->items[i];
                items[i] = (struct view_upkeep_journal_rows){ .at = row->at,
                                                              .who = row->actor_name,
                                                              .action = row->action,
                                                              .words = journal_action_text(rq->language, row->action),
                                                              .purpose = journal_purpose_text(rq->language,
                                                                                              row->purpose),
                                                              .kind = journal_kind_text(rq->language, row->object_kind),
                                                              .count = (int64_t)row->id_count };
                if (row->id_count == 1)
                        items[i].first = id_text(rq, row->first_id);
        }
        view->rows = items;
        view->rows_count = rows->count;
        return OK;
}

static enum error fill_actions(struct request *rq, struct slice chosen, struct view_upkeep_journal *view)
{
        size_t count = 0;
        while (!slice_is_null(journal_action_at(count)))
                count++;
        struct view_option *options = arena_array(rq->arena, struct view_option, count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                struct slice action = journal_action_at(i);
                options[i] = (struct view_option){ .value = action, .chosen = slice_equal(action, chosen),
                                                   .label = journal_action_text(rq->language, action) };
        }
        view->actions = options;
        view->actions_count = count;
        return OK;
}

static struct slice verdict_words(enum language language, const char *why)
{
        static const struct {
                const char *why;
                struct slice words;
        } verdicts[] = {
                { "altered", T("catatan diubah") },           { "missing", T("catatan hilang") },
                { "chain", T("rantai tidak bersambung") },    { "signature", T("tanda tangan tidak cocok") },
                { "truncated", T("catatan terakhir dipotong") }, { "recomputed", T("seluruh jurnal diganti") },
        };
        for (size_t i = 0; why && i < ARRAY_SIZE(verdicts); i++)
                if (strcmp(verdicts[i].why, why) == 0)
                        return translate(language, verdicts[i].words);
        return slice_from_cstr(why);
}

/* No number of it is told: against the rows that he may see, one would show the reader how many he may not. */
static enum error fill_verdict(struct request *rq, struct view_upkeep_journal *view)
{
        struct journal_verdict verdict;
        TRY(journal_verify(rq->app->store, rq->app->journal_key, request_actor(rq)->office_id, SLICE_NULL, &verdict));
        view->checked = true;
        view->holds = verdict.first_bad_seq == 0;
        view->why = verdict_words(rq->language, verdict.why);
        return OK;
}

static enum error fill_checkpoint(struct request *rq, struct view_upkeep_journal *view)
{
        struct qr qr;
        struct slice text;
        enum error err = journal_paper_text(rq->app->store, rq->app->journal_key, request_actor(rq)->office_id,
                                            rq->arena, &text);
        if (err == ERR_NOT_FOUND)
                return OK;
        TRY(err);
        TRY(qr_encode(text, rq->arena, &qr));
        view->checkpoint = text;
        view->qr_path = qr_svg_path(&qr, rq->arena);
        view->qr_box = arena_printf(rq->arena, "0 0 %u %u", qr_side(&qr), qr_side(&qr));
        return slice_is_null(view->qr_path) ? ERR_MEMORY : OK;
}

/* ROUTE GET /jurnal
 * summary: Jurnal / The journal
 * permission: journal.read
 * purpose: review
 * pool: slow
 * query tindakan line 0..60 ?
 * query sejak date ?
 * query sampai date ?
 * query sesudah line 0..240 ?
 * query periksa choice(ya) ?
 */
enum error upkeep_journal_page(struct request *rq, const struct upkeep_journal_page_params *p)
{
        struct page page;
        struct journal_rows rows;
        struct view_upkeep_journal view = { 0 };
        struct journal_choice choice = { p->tindakan, p->sejak, p->sampai };
        struct journal_filter filter = upkeep_journal_filter(rq, &choice);
        struct list here = { .path = "/jurnal", .after = p->sesudah, .filter = upkeep_journal_words(rq, &choice) };
        struct slice after;
        TRY(list_position(rq, &here, &after));
        if (after.size && !uuid_parse(after, &filter.before))
                return ERR_INVALID;
        TRY(read_journal(rq, &filter, &rows));
        TRY(fill_entries(rq, &rows, &view));
        TRY(fill_actions(rq, filter.action, &view));
        TRY(fill_checkpoint(rq, &view));
        if (p->periksa.size)
                TRY(fill_verdict(rq, &view));
        view.since = upkeep_day(rq, choice.since);
        view.until = upkeep_day(rq, choice.until);
        view.csv_url = listing_file(rq, &upkeep_journal, here.filter);
        if (rows.more)
                view.next_url = list_next(rq, &here, id_text(rq, rows.items[rows.count - 1].id));
        TRY(page_open(rq, &page));
        render_upkeep_journal(&page, &view);
        return response_html(rq, 200);
}
