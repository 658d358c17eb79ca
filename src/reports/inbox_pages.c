/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The inbox of reports: its tabs and filters, a page at a time. */
#include "reports.html.h"
#include "reports.routes.h"

#include "base/checked.h"
#include "program/fields.h"
#include "program/list.h"
#include "region/region.h"
#include "reports/page_words.h"
#include "store/store.h"
#include "text/country.h"

static const struct {
        const char *key;
        struct slice label;
        const char *action;
        enum report_tab tab;
        bool queue; /* of those who take what comes: a head takes only what no analyst may open */
} tabs[] = {
        { "belum", T("Belum diambil"), "report.take", REPORTS_UNTAKEN, true },
        { "saya", T("Milik saya"), "report.take", REPORTS_MINE, false },
        { "semua", T("Semua"), "report.list", REPORTS_ALL, false },
        { "kepala", T("Untuk kepala kantor"), "named.review", REPORTS_HEAD, false },
};

static bool has_tab(struct request *rq, size_t i)
{
        const struct actor *actor = request_actor(rq);
        return access_may_ever(actor, slice_from_cstr(tabs[i].action)) &&
               (!tabs[i].queue || actor_has_role(actor, S("analyst")));
}

static enum error tab_links(struct request *rq, size_t chosen, const struct report_counts *counts,
                            struct view_reports_inbox *view)
{
        struct page_link *links = arena_array(rq->arena, struct page_link, ARRAY_SIZE(tabs));
        const int64_t waiting[] = { counts->untaken, counts->mine, 0, counts->held };
        size_t count = 0;
        if (!links)
                return ERR_MEMORY;
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++) {
                bool many = waiting[i] > REPORTS_COUNTED;
                if (has_tab(rq, i))
                        links[count++] = (struct page_link){
                                .url = arena_printf(rq->arena, "/laporan/masuk?bagian=%s", tabs[i].key),
                                .label = translate(rq->language, tabs[i].label), .current = i == chosen,
                                .count = many ? REPORTS_COUNTED : waiting[i], .many = many };
        }
        view->tabs = links;
        view->tabs_count = count;
        return OK;
}

static enum error fill_rows(struct request *rq, const struct report_rows *rows, struct view_reports_inbox *view)
{
        struct view_reports_inbox_rows *items = arena_array(rq->arena, struct view_reports_inbox_rows, rows->count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                items[i] = (struct view_reports_inbox_rows){
                        .url = path_with_id(rq, "/laporan/", rows->items[i].id, ""), .number = rows->items[i].number,
                        .place = region_label_of(rq->arena, rows->items[i].village_code),
                        .state_label = state_label(rows->items[i].state, rq->language),
                        .state_kind = state_kind(rows->items[i].state), .urgent = rows->items[i].urgent,
                        .held = rows->items[i].held, .grade = grade_text(rq, &rows->items[i]),
                        .country = country_name(rows->items[i].country, rq->language),
                        .at = rows->items[i].created_at };
        view->rows = items;
        view->rows_count = rows->count;
        return OK;
}

static size_t tab_of(struct request *rq, struct slice key)
{
        for (size_t i = 0; i < ARRAY_SIZE(tabs); i++)
                if (slice_equal(key, slice_from_cstr(tabs[i].key)))
                        return i;
        return has_tab(rq, 0) ? 0 : 2;
}

static struct slice inbox_filter(struct request *rq, const char *tab, const struct report_filter *filter)
{
        struct slice text = list_filter(rq, SLICE_NULL, "bagian", slice_from_cstr(tab));
        text = list_filter(rq, text, "status", filter->state);
        text = list_filter(rq, text, "mendesak", filter->urgent_only ? S("true") : SLICE_NULL);
        return list_filter(rq, text, "lama", filter->oldest_first ? S("true") : SLICE_NULL);
}

/* ROUTE GET /laporan/masuk
 * summary: Laporan masuk / Inbox of reports
 * permission: report.list
 * purpose: triage
 * query bagian choice(belum saya semua kepala) ?
 * query status line 0..20 ?
 * query mendesak bool ?
 * query lama bool ?
 * query sesudah line 0..240 ?
 */
enum error reports_inbox_page(struct request *rq, const struct reports_inbox_page_params *p)
{
        struct page page;
        struct report_rows rows;
        struct report_counts counts = { 0 };
        struct options states;
        size_t word_count, tab = tab_of(rq, p->bagian);
        enum error err;
        struct view_reports_inbox view = { .tab = slice_from_cstr(tabs[tab].key),
                                           .urgent_only = p->mendesak,
                                           .can_turn =
                                                   tabs[tab].tab == REPORTS_UNTAKEN || tabs[tab].tab == REPORTS_ALL };
        view.oldest = view.can_turn && p->lama;
        struct report_filter filter = { .tab = tabs[tab].tab, .urgent_only = p->mendesak,
                                        .state = p->status.size ? p->status : SLICE_NULL,
                                        .oldest_first = view.oldest, .limit = PAGE_ROWS };
        struct list list = { .path = "/laporan/masuk", .after = p->sesudah,
                             .filter = inbox_filter(rq, tabs[tab].key, &filter) };
        TRY(list_position_number(rq, &list, &filter.cursor));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = reports_list(tx, request_actor(rq), &filter, rq->arena, &rows);
                if (err == OK)
                        err = reports_counts(tx, request_actor(rq), &(struct report_shown){ &filter, &rows }, rq->arena,
                                             &counts);
        }
        TRY(err);
        const struct report_word *words = report_states(&word_count);
        TRY(word_options(rq, words, word_count, p->status, &states));
        view.states = states.items;
        view.states_count = states.count;
        TRY(tab_links(rq, tab, &counts, &view));
        TRY(fill_rows(rq, &rows, &view));
        struct slice exported = list_filter(rq, SLICE_NULL, "bagian", view.tab);
        exported = list_filter(rq, list_filter(rq, exported, "status", filter.state), "mendesak",
                               filter.urgent_only ? S("true") : SLICE_NULL);
        view.csv_url = list_file(rq, "/laporan/masuk.csv", exported);
        view.xlsx_url = list_file(rq, "/laporan/masuk.xlsx", exported);
        if (rows.more)
                view.next_url = list_next_number(rq, &list, rows.items[rows.count - 1].seq);
        TRY(page_open(rq, &page));
        render_reports_inbox(&page, &view);
        return response_html(rq, 200);
}
