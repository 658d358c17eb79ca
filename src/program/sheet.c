/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/sheet.h"

#include "store/store.h"

enum { PAGE_ARENA = 16 << 20 };

enum error sheet_page_of(struct arena *arena, const struct sheet_rows *rows, struct sheet_page *ret_page)
{
        struct uuid *ids = arena_array(arena, struct uuid, rows->count);
        if (!ids)
                return ERR_MEMORY;
        for (size_t i = 0; i < rows->count; i++)
                memcpy(&ids[i], (const char *)rows->items + i * rows->size + rows->id_at, sizeof ids[i]);
        *ret_page = (struct sheet_page){ ids, rows->count, rows->more };
        return OK;
}

struct cell sheet_day(const struct request *rq, instant at, char text[DATE_ISO_SIZE + 1])
{
        return cell_date(date_iso_text(date_of_instant(at, request_actor(rq)->zone_minutes), text));
}

static enum error read_page(struct tx *tx, const struct actor *actor, const struct sheet *sheet, struct arena *arena,
                            struct sheet_page *ret_page)
{
        bool own = sheet->permission.size > 0;
        struct access_object object = { .kind = sheet->object_kind, .office_id = actor->office_id,
                                        .class = sheet->class ? sheet->class : own ? CLASS_P1 : CLASS_P2 };
        struct sheet_page page;
        TRY(access_decide(tx, actor, own ? sheet->permission : S("export.list"), &object));
        TRY(sheet->read(tx, actor, sheet->list, arena, &page));
        TRY(access_record(tx, &(struct access_trace){ .actor = actor, .action = S("export.list"),
                                                      .object_kind = sheet->object_kind, .office_id = actor->office_id,
                                                      .ids = page.ids, .id_count = page.count }));
        *ret_page = page;
        return OK;
}

static enum error write_pages(struct request *rq, const struct sheet *sheet, struct table *table)
{
        struct sheet_page page = { .more = true };
        _cleanup_arena_ struct arena arena;
        enum error err;
        arena_init(&arena, PAGE_ARENA);
        while (page.more) {
                arena_reset(&arena);
                transaction (tx, rq->app->store, TX_WRITE, &err) {
                        err = read_page(tx, request_actor(rq), sheet, &arena, &page);
                }
                TRY(err);
                TRY(sheet->write(rq, sheet->list, table));
        }
        return OK;
}

enum error sheet_send(struct request *rq, const struct sheet *sheet)
{
        struct buffer *out = response_body(rq);
        struct table *table;
        TRY(table_open(&(struct table_options){ .format = sheet->format,
                                                .sheet = sheet->title,
                                                .columns = sheet->columns,
                                                .column_count = sheet->column_count,
                                                .fictional = request_actor(rq)->fictional || rq->app->demo,
                                                .created = clock_now() },
                       out, &table));
        enum error err = write_pages(rq, sheet, table);
        if (err != OK) {
                table_abandon(table);
                return err;
        }
        TRY(table_close(table));
        TRY(buffer_check(out));
        return response_download(rq, &(struct download){ .content_type = table_media_type(sheet->format).data,
                                                         .filename = sheet->filename, .bytes = buffer_slice(out) });
}
