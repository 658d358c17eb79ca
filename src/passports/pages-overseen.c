/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whom a letter or an answer of another office means, where nobody there can say so. */
#include "passports.html.h"
#include "passports.routes.h"

#include "base/checked.h"
#include "passports/overseen.h"
#include "passports/view.h"
#include "program/fields.h"

#define HERE "/paspor/pengawasan"

/* ROUTE GET /paspor/pengawasan
 * summary: Permohonan dari kantor lain untuk ditetapkan / Applications of other offices to judge
 * permission: oversight.decide
 * purpose: review
 */
enum error passports_overseen_list_page(struct request *rq, const struct passports_overseen_list_page_params *p)
{
        (void)p;
        enum error err;
        struct page page;
        struct overseen_application_rows rows;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_overseen_list(tx, request_actor(rq), rq->arena, &rows);
        }
        TRY(err);
        struct view_passports_overseen_list_rows *items =
                arena_array(rq->arena, struct view_passports_overseen_list_rows, rows.count);
        if (!items)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows.count; i++)
                items[i] = (struct view_passports_overseen_list_rows){ path_with_id(rq, HERE "/", rows.items[i].id, ""),
                                                                       rows.items[i].number, rows.items[i].office,
                                                                       rows.items[i].since };
        TRY(page_open(rq, &page));
        render_passports_overseen_list(&page, &(struct view_passports_overseen_list){ items, rows.count, rows.more });
        return response_html(rq, 200);
}

static struct slice kind_label(enum language language, enum overseen_text_kind kind)
{
        switch (kind) {
        case OVERSEEN_LETTER:
                return tr(language, "Surat penjamin");
        case OVERSEEN_PLACE:
                return tr(language, "Tempat tinggal penjamin");
        case OVERSEEN_GUARANTOR:
                return tr(language, "Nama penjamin");
        case OVERSEEN_AGENT:
                return tr(language, "Perekrut atau agen");
        case OVERSEEN_ANSWER:
                return tr(language, "Jawaban pemohon");
        case OVERSEEN_HEARING:
                return tr(language, "Keterangan pemohon");
        }
        return S("");
}

static enum error fill(struct request *rq, const struct overseen_application_page *found,
                       struct view_passports_overseen *view)
{
        struct view_option *persons = arena_array(rq->arena, struct view_option, found->meant.count);
        struct view_passports_overseen_texts *texts =
                arena_array(rq->arena, struct view_passports_overseen_texts, found->text_count);
        if (!persons || !texts)
                return ERR_MEMORY;
        for (size_t i = 0; i < found->meant.count; i++)
                persons[i] = (struct view_option){ .value = id_text(rq, found->meant.items[i].person_id),
                                                   .label = found->meant.items[i].name,
                                                   .hint = found->meant.items[i].position };
        for (size_t i = 0; i < found->text_count; i++)
                texts[i] = (struct view_passports_overseen_texts){ kind_label(rq->language, found->texts[i].kind),
                                                                   found->texts[i].text };
        view->persons = persons;
        view->persons_count = found->meant.count;
        view->texts = texts;
        view->texts_count = found->text_count;
        return OK;
}

/* ROUTE GET /paspor/pengawasan/{id}
 * summary: Siapa yang dimaksud surat atau jawaban di kantor lain / Whom a letter or an answer means in another office
 * permission: oversight.decide
 * purpose: review
 * path id uuid
 */
enum error passports_overseen_page(struct request *rq, const struct passports_overseen_page_params *p)
{
        enum error err;
        struct page page;
        struct overseen_application_page found;
        transaction (tx, rq->app->store, TX_TRACED, &err) {
                err = passports_overseen_read(tx, request_actor(rq), p->id, rq->arena, &found);
        }
        TRY(err);
        struct view_passports_overseen view = { .number = found.row.number, .office = found.row.office,
                                                .base = path_with_id(rq, HERE "/", p->id, ""),
                                                .version = found.version };
        TRY(fill(rq, &found, &view));
        TRY(page_open(rq, &page));
        render_passports_overseen(&page, &view);
        return response_html(rq, 200);
}

/* ROUTE POST /paspor/pengawasan/{id}
 * summary: Tetapkan siapa yang dimaksud di kantor lain / Say whom a letter or an answer means in another office
 * permission: oversight.decide
 * purpose: review
 * csrf: token
 * path id uuid
 * form versi int 1..1000000
 * form orang uuid [200] ?
 */
enum error passports_overseen_post(struct request *rq, const struct passports_overseen_post_params *p)
{
        enum error err;
        const struct application_named_verdict verdict = { p->id, p->orang, p->orang_count, p->versi };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = passports_overseen_settle(tx, request_actor(rq), &verdict);
        }
        TRY(err);
        return redirect_with(rq, S(HERE), "tersimpan");
}
