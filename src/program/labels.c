/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/labels.h"

#include "base/clock.h"
#include "program/app.h"
#include "store/store.h"
#include "text/date.h"

enum error labels_read(struct request *rq, struct slice kind, struct content_list *ret_list)
{
        enum error err;
        const struct actor *actor = request_actor(rq);
        struct content_list list = { 0 };
        transaction (tx, rq->app->store, TX_READ, &err) {
                char day[DATE_ISO_SIZE + 1];
                struct date today = date_of_instant(clock_now(), actor->zone_minutes);
                err = content_list(tx, actor->office_id, kind, date_iso_text(today, day), rq->arena, &list);
        }
        TRY(err);
        *ret_list = list;
        return OK;
}

struct slice label_of(struct request *rq, const struct content_list *list, struct slice key)
{
        for (size_t i = 0; i < list->count; i++)
                if (slice_equal(list->items[i].key, key)) {
                        struct slice label = content_text(&list->items[i], "label", rq->language, rq->arena);
                        return label.size ? label : key;
                }
        return key;
}

struct slice short_label_of(struct request *rq, const struct content_list *list, struct slice key)
{
        struct slice label = label_of(rq, list, key);
        size_t bracket = slice_find(label, S(" ("));
        return bracket == SIZE_MAX ? label : slice_sub(label, 0, bracket);
}

struct slice coded_label_of(struct request *rq, const struct content_list *list, struct slice key)
{
        struct slice label = label_of(rq, list, key);
        if (key.size == 0)
                return SLICE_NULL;
        return slice_equal(label, key) ? key
                                       : arena_printf(rq->arena, "%.*s · %.*s", SLICE_FMT(key), SLICE_FMT(label));
}
