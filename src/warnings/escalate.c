/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What nobody has looked at in time goes one level up, to the heads of office: never to everybody, and once. */
#include "base/checked.h"
#include "store/change.h"
#include "warnings.sql.h"
#include "warnings/internal.h"
#include "warnings/warnings.h"

enum { UNSEEN_DAYS = 7 };

enum waiting_kind { WAITING_SIGNAL, WAITING_AREA, WAITING_WARNING };
static const struct {
        struct slice kind, name, unseen;
        const char *path;
} kinds[] = {
        [WAITING_SIGNAL] = { S("signal"), S("Sinyal"), S("belum ditelaah"), "/sinyal/" },
        [WAITING_AREA] = { S("area-signal"), S("Sinyal wilayah"), S("belum ditelaah"), "/sinyal/wilayah/" },
        [WAITING_WARNING] = { S("warning"), S("Peringatan"), S("belum dibaca oleh sebagian penerimanya"),
                              "/peringatan/" },
};

/* A thing that waits; the columns of the three queries. */
struct waiting {
        enum waiting_kind kind;
        struct uuid office_id, id;
        struct slice number;
};

/* A number and a link; what it is about is read after signing in. */
static enum error tell_heads(struct tx *tx, const struct waiting *waiting, instant now)
{
        struct arena *arena = tx_arena(tx);
        char id[UUID_TEXT_SIZE + 1];
        struct slice name = kinds[waiting->kind].name, unseen = kinds[waiting->kind].unseen,
                     kind = kinds[waiting->kind].kind;
        uuid_format(waiting->id, id);
        struct slice topic = arena_printf(arena, "%.*s %.*s %.*s", SLICE_FMT(name), SLICE_FMT(waiting->number),
                                          SLICE_FMT(unseen));
        struct slice body = arena_printf(arena, "%.*s sesudah %d hari.\nMasuk ke Kentongan untuk membacanya: %s%s\n",
                                         SLICE_FMT(topic), UNSEEN_DAYS, kinds[waiting->kind].path, id);
        TRY(staff_tell(tx,
                       &(struct staff_news){ .office_id = waiting->office_id, .now = now, .topic = topic,
                                             .body = body, .kind = kind, .about_id = waiting->id },
                       S("head")));
        return change_record(tx, waiting->office_id, kind, waiting->id, S("changed"));
}

static enum error escalate_signals(struct tx *tx, instant now, int64_t *count)
{
        struct signal_unseen_rows rows;
        TRY(signal_unseen(tx, &(struct signal_unseen_params){ .before = now - UNSEEN_DAYS * DAY }, tx_arena(tx),
                          &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct waiting waiting = { WAITING_SIGNAL, rows.items[i].office_id, rows.items[i].id,
                                           rows.items[i].number };
                TRY(signal_escalated_set(tx, &(struct signal_escalated_set_params){ waiting.office_id, waiting.id,
                                                                                    now },
                                         NULL));
                TRY(tell_heads(tx, &waiting, now));
        }
        *count += (int64_t)rows.count;
        return OK;
}

static enum error escalate_areas(struct tx *tx, instant now, int64_t *count)
{
        struct area_unseen_rows rows;
        TRY(area_unseen(tx, &(struct area_unseen_params){ .before = now - UNSEEN_DAYS * DAY }, tx_arena(tx), &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct waiting waiting = { WAITING_AREA, rows.items[i].office_id, rows.items[i].id,
                                           rows.items[i].number };
                TRY(area_escalated_set(tx, &(struct area_escalated_set_params){ waiting.office_id, waiting.id, now },
                                       NULL));
                TRY(tell_heads(tx, &waiting, now));
        }
        *count += (int64_t)rows.count;
        return OK;
}

static enum error escalate_warnings(struct tx *tx, instant now, int64_t *count)
{
        struct warning_unseen_rows rows;
        TRY(warning_unseen(tx, &(struct warning_unseen_params){ .before = now - UNSEEN_DAYS * DAY }, tx_arena(tx),
                           &rows));
        for (size_t i = 0; i < rows.count; i++) {
                struct waiting waiting = { WAITING_WARNING, rows.items[i].office_id, rows.items[i].id,
                                           rows.items[i].number };
                TRY(warning_escalated_set(tx, &(struct warning_escalated_set_params){ waiting.office_id, waiting.id,
                                                                                      now },
                                          NULL));
                TRY(tell_heads(tx, &waiting, now));
        }
        *count += (int64_t)rows.count;
        return OK;
}

enum error warnings_escalate(struct tx *tx, instant now, int64_t *ret_count)
{
        int64_t count = 0;
        TRY(escalate_signals(tx, now, &count));
        TRY(escalate_areas(tx, now, &count));
        TRY(escalate_warnings(tx, now, &count));
        *ret_count = count;
        return OK;
}
