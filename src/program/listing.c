/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "program/listing.h"

#include "base/checked.h"
#include "program/api.h"
#include "store/store.h"

enum { TIME_MAX = 24 };

/* --- positions ---------------------------------------------------------------------------------------------------- */

static struct uuid id_at(const struct sheet_rows *rows, size_t index)
{
        struct uuid id;
        memcpy(&id, (const char *)rows->items + index * rows->size + rows->id_at, sizeof id);
        return id;
}

enum error listing_by_id(const struct sheet_rows *rows, struct listing_reading *reading)
{
        char text[UUID_TEXT_SIZE + 1];
        TRY(sheet_page_of(reading->arena, rows, &reading->page));
        if (!rows->more)
                return OK;
        uuid_format(id_at(rows, rows->count - 1), text);
        reading->position = arena_printf(reading->arena, "%s", text);
        return slice_is_null(reading->position) ? ERR_MEMORY : OK;
}

enum error listing_cut(const struct sheet_rows *rows, struct listing_reading *reading, size_t *ret_first)
{
        size_t first = 0;
        if (reading->after.size) {
                struct uuid last;
                if (!uuid_parse(reading->after, &last))
                        return ERR_INVALID;
                while (first < rows->count && !uuid_equal(id_at(rows, first), last))
                        first++;
                first += first < rows->count; /* gone meanwhile: nothing is behind it */
        }
        struct sheet_rows part = *rows;
        part.items = (const char *)rows->items + first * rows->size;
        part.count = rows->count - first;
        part.more = part.count > (size_t)reading->limit;
        if (part.more)
                part.count = (size_t)reading->limit;
        *ret_first = first;
        return listing_by_id(&part, reading);
}

enum error listing_number(const struct listing_reading *reading, int64_t *ret_position)
{
        int64_t position = 0;
        if (reading->after.size && (!slice_to_int64(reading->after, &position) || position < 1))
                return ERR_INVALID;
        *ret_position = position;
        return OK;
}

struct slice listing_position(const struct listing_reading *reading, int64_t position)
{
        return arena_printf(reading->arena, "%019lld", (long long)position); /* one length for all */
}

/* --- as a file ---------------------------------------------------------------------------------------------------- */

struct value value_day_of(const struct request *rq, instant at)
{
        return value_day(date_iso_kept(date_of_instant(at, request_actor(rq)->zone_minutes), rq->arena));
}

struct listing_sheet {
        const struct listing *listing;
        const struct listing_agreed *agreed; /* NULL: nothing had to be */
        void *rows;
        struct slice after;
        struct listing_reading reading;
};

static enum error read_sheet(struct tx *tx, const struct actor *actor, void *list, struct arena *arena,
                             struct sheet_page *ret_page)
{
        struct listing_sheet *sheet = list;
        sheet->reading = (struct listing_reading){ .after = sheet->after, .limit = SHEET_PAGE, .file = true,
                                                   .arena = arena };
        if (sheet->agreed) {
                sheet->reading.agreed = sheet->agreed->ids;
                sheet->reading.agreed_count = sheet->agreed->count;
        }
        TRY(sheet->listing->read(tx, actor, sheet->rows, &sheet->reading));
        *ret_page = sheet->reading.page;
        return OK;
}

/* "2025-09-10 14:05:09" on the reader's clock, which a spreadsheet reads as a time. */
static struct slice clock_text(const struct request *rq, instant at)
{
        char day[DATE_ISO_SIZE + 1];
        int zone = request_actor(rq)->zone_minutes;
        int64_t second = (at + zone * MINUTE) % DAY / SECOND;
        (void)date_iso_text(date_of_instant(at, zone), day);
        return arena_printf(rq->arena, "%s %02d:%02d:%02d", day, (int)(second / 3600), (int)(second / 60 % 60),
                            (int)(second % 60));
}

static struct cell cell_of(const struct request *rq, const struct value *value)
{
        switch (value->kind) {
        case VALUE_TEXT:
                return cell_text(value->text);
        case VALUE_CODED:
                return cell_text(value->words);
        case VALUE_NUMBER:
                return cell_number((double)value->number);
        case VALUE_YES_NO:
                return cell_text(value->number ? tr(rq->language, "Ya") : tr(rq->language, "Tidak"));
        case VALUE_DAY:
                return cell_date(value->text);
        case VALUE_AT:
                return cell_text(clock_text(rq, value->number));
        case VALUE_NONE:
        default:
                return (struct cell){ .kind = CELL_EMPTY };
        }
}

static enum error write_sheet(struct request *rq, void *list, struct table *table)
{
        struct listing_sheet *sheet = list;
        const struct listing *listing = sheet->listing;
        for (size_t i = 0; i < sheet->reading.page.count; i++) {
                struct value values[LISTING_FIELDS_MAX] = { 0 };
                struct cell cells[LISTING_FIELDS_MAX];
                TRY(listing->write(rq, sheet->rows, i, values));
                for (size_t j = 0; j < listing->field_count; j++)
                        cells[j] = cell_of(rq, &values[j]);
                TRY(table_row(table, cells));
        }
        sheet->after = arena_copy(rq->arena, sheet->reading.position); /* the page's own arena is used again */
        return sheet->reading.page.more && slice_is_null(sheet->after) ? ERR_MEMORY : OK;
}

struct slice listing_file(struct request *rq, const struct listing *listing, struct slice filter)
{
        struct slice permission = listing->permission.size ? listing->permission : S("export.list");
        if (!access_may_ever(request_actor(rq), permission))
                return SLICE_NULL;
        return arena_printf(rq->arena, "%s%s%.*s", listing->file, filter.size ? "?" : "", SLICE_FMT(filter));
}

static int compare_ids(const void *a, const void *b)
{
        return uuid_compare(*(const struct uuid *)a, *(const struct uuid *)b);
}

size_t listing_keep(const struct listing_reading *reading, const struct sheet_rows *rows, void *items)
{
        char *first = items;
        size_t kept = 0;
        if (!reading->agreed)
                return rows->count;
        for (size_t i = 0; i < rows->count; i++) {
                struct uuid id = id_at(rows, i);
                if (bsearch(&id, reading->agreed, reading->agreed_count, sizeof id, compare_ids))
                        memmove(first + kept++ * rows->size, first + i * rows->size, rows->size);
        }
        return kept;
}

static enum error send(struct request *rq, struct listing_sheet *sheet, enum table_format format)
{
        const struct listing *listing = sheet->listing;
        struct table_column columns[LISTING_FIELDS_MAX];
        struct slice name = slice_from_cstr(strrchr(listing->file, '/') + 1);
        if (format == TABLE_XLSX)
                name = arena_printf(rq->arena, "%.*s.xlsx", (int)(name.size - strlen(".csv")), name.data);
        for (size_t i = 0; i < listing->field_count; i++)
                columns[i] = (struct table_column){ translate(rq->language, listing->fields[i].name),
                                                    listing->fields[i].width };
        return sheet_send(rq, &(struct sheet){ .format = format, .title = name, .filename = name, .columns = columns,
                                               .column_count = listing->field_count,
                                               .permission = listing->permission, .class = listing->class,
                                               .object_kind = listing->object_kind, .list = sheet,
                                               .read = read_sheet, .write = write_sheet });
}

enum error listing_send_file(struct request *rq, const struct listing *listing, void *rows)
{
        enum error err = send(rq, &(struct listing_sheet){ .listing = listing, .rows = rows }, TABLE_CSV);
        if (err == ERR_TOO_LARGE && listing->too_large)
                return redirect_with(rq, slice_from_cstr(listing->page), listing->too_large);
        return err;
}

enum error listing_send_agreed(struct request *rq, const struct listing *listing, void *rows,
                               const struct listing_agreed *agreed)
{
        return send(rq, &(struct listing_sheet){ .listing = listing, .rows = rows, .agreed = agreed },
                    slice_equal(agreed->format, S("csv")) ? TABLE_CSV : TABLE_XLSX);
}

/* --- as JSON ------------------------------------------------------------------------------------------------------ */

static void write_value(struct json_writer *out, const char *key, const struct value *value)
{
        switch (value->kind) {
        case VALUE_TEXT:
        case VALUE_CODED:
        case VALUE_DAY:
                json_write_text(out, key, value->text);
                break;
        case VALUE_NUMBER:
                json_write_int64(out, key, value->number);
                break;
        case VALUE_YES_NO:
                json_write_bool(out, key, value->number);
                break;
        case VALUE_AT:
                api_write_at(out, key, value->number);
                break;
        case VALUE_NONE:
        default:
                json_write_null(out, key);
        }
}

static enum error write_items(struct request *rq, const struct listing *listing, const void *rows,
                              const struct listing_reading *reading)
{
        struct json_writer out;
        api_begin_list(rq, &out);
        for (size_t i = 0; i < reading->page.count; i++) {
                struct value values[LISTING_FIELDS_MAX] = { 0 };
                TRY(listing->write(rq, rows, i, values));
                json_open_object(&out, NULL);
                api_write_id(&out, "id", reading->page.ids[i]);
                for (size_t j = 0; j < listing->field_count; j++)
                        write_value(&out, listing->fields[j].key, &values[j]);
                json_close(&out);
        }
        return api_send_list(rq, &out, reading->position);
}

enum error listing_send_json(struct request *rq, const struct listing *listing, void *rows,
                             const struct listing_wish *wish)
{
        enum error err;
        struct list list = { .path = listing->api, .filter = wish->filter, .after = wish->after, .limit = wish->limit };
        struct listing_reading reading;
        struct slice after;
        TRY(list_position(rq, &list, &after));
        transaction (tx, rq->app->store, TX_WRITE, &err) {
                reading = (struct listing_reading){ .after = after, .limit = wish->limit ? wish->limit : API_ROWS,
                                                    .arena = rq->arena };
                err = listing->read(tx, request_actor(rq), rows, &reading);
        }
        TRY(err);
        reading.position = reading.page.more ? list_next(rq, &list, reading.position) : SLICE_NULL;
        return write_items(rq, listing, rows, &reading);
}
