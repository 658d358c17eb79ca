/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Anybody asks whether a company stands on the official list. */
#include "portal.html.h"
#include "portal.routes.h"

#include "base/checked.h"
#include "portal/portal.h"
#include "portal/view.h"
#include "program/app.h"
#include "program/fields.h"
#include "store/store.h"

static const struct slice answers[] = {
        [CHECK_SIMILAR] = T("Tidak ditemukan dengan nama itu. Mirip dengan:"),
        [CHECK_NOT_FOUND] = T("Tidak ditemukan di daftar resmi"),
};

/* Of the one company that the list has under that name. */
static const struct slice standings[] = {
        [STANDING_REVOKED] = T("Izinnya dicabut, menurut daftar resmi"),
        [STANDING_SUSPENDED] = T("Izinnya dihentikan sementara, menurut daftar resmi"),
        [STANDING_ENDED] = T("Masa izinnya sudah berakhir, menurut daftar resmi"),
        [STANDING_OTHER] = T("Ada di daftar resmi, tetapi tidak tertulis sebagai izin yang aktif"),
        [STANDING_IN_FORCE] = T("Terdaftar sebagai P3MI"),
};

static struct slice joined(struct request *rq, struct slice before, struct slice what, struct slice value)
{
        if (value.size == 0)
                return before;
        return arena_printf(rq->arena, "%.*s%s%.*s %.*s", SLICE_FMT(before), before.size ? ", " : "", SLICE_FMT(what),
                            SLICE_FMT(value));
}

/* "izin SIP3MI 123, berlaku sampai 1 Mei 2027, status aktif": what the list says, and that a day has passed. */
struct slice check_facts(struct request *rq, const struct check_company *company)
{
        struct slice facts = joined(rq, S(""), tr(rq->language, "izin"), company->license);
        facts = joined(rq, facts, tr(rq->language, "berlaku sampai"), day_text(rq, company->until));
        if (company->expired)
                facts = arena_printf(rq->arena, "%.*s (%.*s)", SLICE_FMT(facts),
                                     SLICE_FMT(tr(rq->language, "sudah lewat")));
        return joined(rq, facts, tr(rq->language, "status menurut daftar:"), company->status);
}

/* A licence may be given or taken away within days: an older list says so. */
static bool is_stale(struct request *rq, struct slice as_of)
{
        struct date day, today = date_of_instant(rq->received, rq->app->public_zone_minutes);
        return date_parse_iso(as_of, &day) == OK && date_compare(date_add_days(day, CHECK_FRESH_DAYS), today) < 0;
}

/* Of none of those that are written nearly so does the list say that its licence is in force. */
static bool is_none_in_force(const struct check_result *result)
{
        for (size_t i = 0; i < result->count; i++)
                if (result->companies[i].standing == STANDING_IN_FORCE)
                        return false;
        return result->count > 0;
}

static enum error fill(struct request *rq, const struct check_result *result, struct view_portal_check *view)
{
        struct view_check_row *rows = arena_array(rq->arena, struct view_check_row, CHECK_SIMILAR_MAX);
        if (!rows)
                return ERR_MEMORY;
        for (size_t i = 0; i < result->count; i++)
                rows[i] = (struct view_check_row){ result->companies[i].name, check_facts(rq, &result->companies[i]) };
        view->asked = true;
        bool listed = result->answer == CHECK_LISTED;
        enum check_standing standing = listed ? result->companies[0].standing : STANDING_IN_FORCE;
        view->answer = translate(rq->language, listed ? standings[standing] : answers[result->answer]);
        view->without = standing != STANDING_IN_FORCE;
        view->similar = result->answer == CHECK_SIMILAR;
        view->near_without = view->similar && is_none_in_force(result);
        view->not_found = result->answer == CHECK_NOT_FOUND;
        view->rows = rows;
        view->rows_count = result->count;
        view->stale = is_stale(rq, result->as_of);
        if (result->source.size > 0)
                view->source = arena_printf(rq->arena, "%.*s %.*s, %.*s.", SLICE_FMT(tr(rq->language, "Menurut")),
                                            SLICE_FMT(result->source), SLICE_FMT(day_text(rq, result->as_of)));
        return OK;
}

/* *ret_result has CHECK_NO_LIST where the office loaded none, whatever the name. */
static enum error ask(struct request *rq, struct slice name, struct check_result *ret_result)
{
        enum error err;
        char today[DATE_ISO_SIZE + 1];
        struct date day = date_of_instant(rq->received, rq->app->public_zone_minutes);
        struct check_question question = { .office_id = rq->app->public_office, .name = name,
                                           .today = date_iso_text(day, today) };
        bool loaded = false;
        *ret_result = (struct check_result){ .answer = CHECK_NO_LIST };
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = portal_check_loaded(tx, &question, &loaded);
                if (err == OK && loaded && name.size > 0)
                        err = portal_check(tx, &question, rq->arena, ret_result);
        }
        if (loaded && name.size == 0)
                ret_result->answer = CHECK_NOT_FOUND;
        return err;
}

/* ROUTE GET /cek
 * summary: Cek perusahaan pada daftar P3MI / Check a company on the official list
 * permission: public
 * purpose: none
 * rate: client 60/60
 * query nama line 0..200 ?
 * query tekan line 0..1 ?
 */
enum error portal_check_page(struct request *rq, const struct portal_check_page_params *p)
{
        struct page page;
        struct check_result result;
        struct view_portal_check view = { .query = p->nama };
        enum error err = ask(rq, p->nama, &result);
        view.unreadable = err == ERR_INVALID;
        if (err != ERR_INVALID)
                TRY(err);
        view.no_list = result.answer == CHECK_NO_LIST && err == OK;
        view.empty = !view.no_list && p->nama.size == 0 && !slice_is_null(p->tekan); /* the button, not a link */
        if (err == OK && !view.no_list && p->nama.size > 0)
                TRY(fill(rq, &result, &view));
        TRY(page_open(rq, &page));
        render_portal_check(&page, &view);
        return response_html(rq, 200);
}
