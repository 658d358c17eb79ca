/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A question that may not be sent yet: what is missing, and that it is kept until then. */
#include "exchange/internal.h"

#include "passports/passports.h"

enum error legal_fill(struct tx *tx, const struct kind_reading *reading, struct request_kind *kind)
{
        struct content_list legal;
        struct slice *keys;
        size_t count;
        struct arena *arena = reading->arena;
        TRY(content_strings(reading->content, "legal", arena, &keys, &count));
        TRY(content_list(tx, reading->office_id, S("legal"), reading->today, arena, &legal));
        kind->legal = arena_array(arena, struct slice, count);
        kind->missing = arena_array(arena, struct slice, count);
        if (!kind->legal || !kind->missing)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                const struct content_item *item = content_in_list(&legal, keys[i]);
                struct slice title = item ? content_text(item, "title", reading->language, arena) : keys[i];
                if (item && item->confirmed)
                        kind->legal[kind->legal_count++] = title;
                else
                        kind->missing[kind->missing_count++] = title;
        }
        if (kind->legal_count > 0) /* one is enough */
                kind->missing_count = 0;
        kind->unread = !reading->content->confirmed;
        kind->confirmed = !kind->unread && kind->legal_count > 0;
        return OK;
}

enum error exchange_kind_ready(struct tx *tx, const struct kind_question *question, struct arena *arena,
                               struct slice *ret_label, bool *ret_ready)
{
        struct content_item content;
        struct request_kind kind = { 0 };
        enum error err = content_find(tx, question->office_id, S("request"), question->kind, question->today, arena,
                                      &content);
        if (err == ERR_NOT_FOUND) { /* the office does not ask this any more */
                *ret_label = question->kind;
                *ret_ready = false;
        }
        if (err != OK)
                return err == ERR_NOT_FOUND ? OK : err;
        TRY(legal_fill(tx, &(struct kind_reading){ question->office_id, question->today, &content, question->language,
                                                   arena },
                       &kind));
        *ret_label = content_text(&content, "label", question->language, arena);
        *ret_ready = kind.confirmed;
        return OK;
}

enum error exchange_keep(struct tx *tx, const struct actor *actor, struct uuid application_id, struct slice kind)
{
        bool ready;
        struct slice label;
        struct content_item content;
        struct arena *arena = tx_arena(tx);
        const struct request_about about = { S("application"), application_id };
        const struct kind_question question = { actor->office_id, kind, exchange_day(actor, arena), LANGUAGE_ID };
        TRY(access_enter(tx, actor, S("exchange.request"),
                         &(struct access_object){ .kind = REQUEST, .office_id = actor->office_id, .state = S(""),
                                                  .region = S(""), .class = CLASS_P3 },
                         SLICE_NULL));
        TRY(about_enter(tx, actor, &about));
        enum error err = content_find(tx, actor->office_id, S("request"), kind, question.today, arena, &content);
        if (err != OK)
                return err == ERR_NOT_FOUND ? ERR_INVALID : err;
        TRY(exchange_kind_ready(tx, &question, arena, &label, &ready));
        if (ready || !about_fits(&content, &about))
                return ERR_INVALID;
        return passports_outside_kept(tx, actor, application_id, kind);
}
