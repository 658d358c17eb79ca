/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom a letter or an answer means: what waits for a senior's word, and where he gives it. */
#include "passports.html.h"
#include "passports.routes.h"

#include "access/access.h"
#include "base/checked.h"
#include "passports/named.h"
#include "passports/view.h"
#include "program/fields.h"

enum error redirect_after_words(struct request *rq, struct uuid id, const char *after, const char *key)
{
        enum error err;
        bool named;
        transaction (tx, rq->app->store, TX_READ, &err) {
                err = access_is_named(tx, request_actor(rq)->person_id, S("application"), id, &named);
        }
        TRY(err);
        if (named)
                return redirect_with(rq, S("/paspor"), "petugas-lain");
        struct slice path = application_path(rq, id, after);
        return key ? redirect_with(rq, path, key) : response_redirect(rq, path);
}

/* ROUTE GET /paspor/disebut
 * summary: Permohonan yang mungkin menyebut petugas / Applications that may speak of somebody here
 * permission: application.named
 * purpose: review
 */
enum error passports_named_page(struct request *rq, const struct passports_named_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct application_named_rows rows;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_named_list(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        struct view_passports_named_list_rows *items = arena_array(rq->arena, struct view_passports_named_list_rows,
                                                                   rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++) {
                const struct application_named_row *row = &rows.items[i];
                items[i] = (struct view_passports_named_list_rows){ application_path(rq, row->id, "/disebut"),
                                                                    row->number, row->initials,
                                                                    application_label(rq->language, row->state),
                                                                    application_tag(row->state), row->since };
        }
        TRY(page_open(rq, &page));
        render_passports_named_list(&page, &(struct view_passports_named_list){ items, rows.count, rows.more });
        return response_html(rq, 200);
}

/* Nobody waits any more, or it is not this reader's to say: as if it were not there. */
static enum error read_one(struct request *rq, struct uuid id, struct application_file *file,
                           struct application_meant_list *meant)
{
        enum error err;
        const struct reading reading = { request_actor(rq), rq->language, rq->arena };
        TRY(open_application(rq, id, file));
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_named_read(tx, &reading, &file->head, meant);
        }
        TRY(err);
        return meant->count == 0 ? ERR_NOT_FOUND : OK;
}

/* ROUTE GET /paspor/{id}/disebut
 * summary: Siapa yang dimaksud surat atau jawaban / Whom a letter or an answer means
 * permission: application.named
 * purpose: review
 * path id uuid
 */
enum error passports_meant_page(struct request *rq, const struct passports_meant_page_params *p)
{
        struct page page;
        struct application_file file;
        struct application_meant_list meant;
        TRY(read_one(rq, p->id, &file, &meant));
        struct view_option *persons = arena_array(rq->arena, struct view_option, meant.count);
        if (!persons)
                return ERR_MEMORY;
        for (size_t i = 0; i < meant.count; i++) {
                char id[UUID_TEXT_SIZE + 1];
                uuid_format(meant.items[i].person_id, id);
                persons[i] = (struct view_option){ .value = arena_copy(rq->arena, slice_from_cstr(id)),
                                                   .label = meant.items[i].name, .hint = meant.items[i].position };
        }
        TRY(page_open(rq, &page));
        render_passports_named(&page, &(struct view_passports_named){ .number = file.head.number,
                                                                      .base = application_path(rq, p->id, ""),
                                                                      .version = file.head.version,
                                                                      .agent = file.head.agent,
                                                                      .hearing = file.head.hearing,
                                                                      .persons = persons,
                                                                      .persons_count = meant.count });
        return response_html(rq, 200);
}

/* ROUTE POST /paspor/{id}/disebut
 * summary: Tetapkan siapa yang dimaksud / Say whom a letter or an answer means
 * permission: application.named
 * purpose: review
 * csrf: token
 * path id uuid
 * form versi int 1..1000000
 * form orang uuid [200] ?
 */
enum error passports_meant_post(struct request *rq, const struct passports_meant_post_params *p)
{
        enum error err;
        const struct application_named_verdict verdict = { p->id, p->orang, p->orang_count, p->versi };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_named_settle(tx, request_actor(rq), &verdict);
        }
        TRY(err);
        return redirect_with(rq, S("/paspor/disebut"), "tersimpan");
}
