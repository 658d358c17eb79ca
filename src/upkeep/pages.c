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
#include "store/store.h"
#include "upkeep/words.h"

static const struct {
        struct slice state, label, kind;
} job_states[] = {
        { S("waiting"), T("menunggu"), S("waiting") },
        { S("running"), T("berjalan"), S("good") },
        { S("dead"), T("berhenti"), S("bad") },
};

static void label_state(enum language language, struct slice state, struct view_upkeep_jobs_rows *row)
{
        for (size_t i = 0; i < ARRAY_SIZE(job_states); i++) {
                if (!slice_equal(state, job_states[i].state))
                        continue;
                row->state = translate(language, job_states[i].label);
                row->state_kind = job_states[i].kind;
        }
}

static enum error fill_jobs(struct request *rq, const struct job_list *list, struct view_upkeep_jobs *view)
{
        bool may_retry = access_may_ever(request_actor(rq), S("job.retry"));
        struct view_upkeep_jobs_rows *items = arena_array(rq->arena, struct view_upkeep_jobs_rows, list->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < list->count; i++) {
                const struct job_row *row = &list->items[i];
                items[i] = (struct view_upkeep_jobs_rows){ .kind = row->kind, .attempts = row->attempts,
                                                           .due_at = row->due_at, .last_error = row->last_error,
                                                           .installation = row->installation };
                label_state(rq->language, row->state, &items[i]);
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
 */
enum error upkeep_jobs_page(struct request *rq, const struct upkeep_jobs_page_params *p)
{
        (void)p;
        struct page page;
        struct job_list list;
        struct outbox_counts out = { 0 };
        const struct actor *actor = request_actor(rq);
        enum error err;
        TRY(job_list_open(rq->app->store, actor, rq->arena, &list));
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = outbox_count(tx, actor->office_id, &out);
        }
        TRY(err);
        struct view_upkeep_jobs view = { .waiting = list.waiting, .running = list.running, .dead = list.dead,
                                         .out_waiting = out.waiting, .out_held = out.held, .out_sent = out.sent,
                                         .out_dropped = out.dropped };
        TRY(fill_jobs(rq, &list, &view));
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
        const struct actor *actor = request_actor(rq);
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = access_enter(tx, actor, S("journal.read"),
                                   &(struct access_object){ .kind = S("journal"), .office_id = actor->office_id,
                                                            .class = CLASS_P2 },
                                   SLICE_NULL);
                if (err == OK)
                        err = journal_list(tx, filter, rq->arena, ret_rows);
        }
        return err;
}

static enum error fill_entries(struct request *rq, const struct journal_rows *rows, struct slice action,
                               struct view_upkeep_journal *view)
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
        if (rows->more)
                view->next_url = arena_printf(rq->arena, "/jurnal?sebelum=%.*s&tindakan=%.*s",
                                              SLICE_FMT(id_text(rq, rows->items[rows->count - 1].id)),
                                              SLICE_FMT(action));
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

/* Words of the policy table only, so that an address cannot carry anything else. */
static bool is_action(struct slice text)
{
        for (size_t i = 0; i < text.size; i++)
                if (!((text.data[i] >= 'a' && text.data[i] <= 'z') || text.data[i] == '.' || text.data[i] == '-'))
                        return false;
        return true;
}

/* ROUTE GET /jurnal
 * summary: Jurnal / The journal
 * permission: journal.read
 * purpose: review
 * pool: slow
 * query tindakan line 0..60 ?
 * query sebelum uuid ?
 * query periksa choice(ya) ?
 */
enum error upkeep_journal_page(struct request *rq, const struct upkeep_journal_page_params *p)
{
        struct page page;
        struct journal_rows rows;
        struct view_upkeep_journal view = { 0 };
        struct slice action = p->tindakan.data && is_action(p->tindakan) ? p->tindakan : S("");
        struct journal_filter filter = { .office_id = request_actor(rq)->office_id, .action = action,
                                         .reader_id = request_actor(rq)->person_id,
                                         .sees_held = access_may_ever(request_actor(rq), S("named.review")),
                                         .before = p->sebelum };
        TRY(read_journal(rq, &filter, &rows));
        TRY(fill_entries(rq, &rows, action, &view));
        TRY(fill_actions(rq, action, &view));
        TRY(fill_checkpoint(rq, &view));
        if (p->periksa.size)
                TRY(fill_verdict(rq, &view));
        TRY(page_open(rq, &page));
        render_upkeep_journal(&page, &view);
        return response_html(rq, 200);
}
