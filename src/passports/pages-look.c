/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Interviews that a senior should look at. */
#include "passports.html.h"
#include "passports.routes.h"

#include "passports/look.h"
#include "passports/view.h"

struct slice interview_place_label(enum language language, struct slice place)
{
        size_t count;
        const struct interview_place *places = interview_places(&count);
        for (size_t i = 0; i < count; i++)
                if (slice_equal(places[i].word, place))
                        return translate(language, places[i].label);
        return SLICE_NULL;
}

enum error interview_place_options(struct request *rq, const struct view_option **ret_options, size_t *ret_count)
{
        const struct interview_place *places = interview_places(ret_count);
        struct view_option *options = arena_array(rq->arena, struct view_option, *ret_count);
        if (!options)
                return ERR_MEMORY;
        for (size_t i = 0; i < *ret_count; i++)
                options[i] = (struct view_option){ .value = places[i].word,
                                                   .label = translate(rq->language, places[i].label),
                                                   .chosen = i == 0 };
        *ret_options = options;
        return OK;
}

/* ROUTE GET /paspor/wawancara
 * summary: Wawancara untuk dilihat pengawas / Interviews that a supervisor should look at
 * permission: interview.look
 * purpose: review
 */
enum error passports_look_page(struct request *rq, const struct passports_look_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct look_rows rows;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_look(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        struct view_passports_look_rows *items = arena_array(rq->arena, struct view_passports_look_rows,
                                                             rows.count + 1);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct look_row *row = &rows.items[i];
                items[i] = (struct view_passports_look_rows){
                        .url = application_path(rq, row->id, ""), .number = row->number, .initials = row->initials,
                        .officer = row->officer,
                        .place = interview_place_label(rq->language, row->place), .begun = row->begun,
                        .ended = row->ended > 0,
                        .seconds = row->ended ? (row->ended - row->begun) / SECOND : 0, .outside = row->outside,
                        .brief = row->brief };
        }
        TRY(page_open(rq, &page));
        render_passports_look(&page, &(struct view_passports_look){ .rows = items, .rows_count = rows.count,
                                                                    .more = rows.more });
        return response_html(rq, 200);
}
