/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "downloads/downloads.h"

#include "base/checked.h"
#include "store/store.h"

enum error download_leave(struct tx *tx, const struct actor *actor, struct slice kind,
                          const struct listing_reading *reading)
{
        if (!reading->file || reading->agreed)
                return OK;
        return download_note_free(tx, actor, kind, reading->page.ids, reading->page.count);
}

enum error download_lead(struct request *rq, const struct listing *listing, struct slice list, struct slice filter)
{
        if (!access_may_ever(request_actor(rq), S("export.ask")))
                return redirect_with(rq, slice_from_cstr(listing->page), "persempit");
        return response_redirect(rq, arena_printf(rq->arena, "/unduhan/baru?daftar=%.*s%s%.*s", SLICE_FMT(list),
                                                  filter.size ? "&" : "", SLICE_FMT(filter)));
}

enum error download_send_agreed(struct request *rq, const struct listing *listing, void *rows,
                                const struct download_fetch *fetch)
{
        enum error err;
        const struct actor *actor = request_actor(rq);
        struct download_persons persons = { 0 };
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                err = download_take(tx, actor, fetch->id, fetch->list);
                if (err == OK)
                        err = download_persons(tx, actor, fetch->id, rq->arena, &persons);
        }
        TRY(err);
        return listing_send_agreed(rq, listing, rows,
                                   &(struct listing_agreed){ persons.ids, persons.count, fetch->format });
}
