/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A list described once and sent in two more forms than its page: as a file and as JSON.
 *
 * Invariants: both hold the fields of one table, each no more than the list's page shows, and the rows of one rule, the
 * page's own, which decides each row and journals it; the file keeps the promises of program/sheet.h, JSON those of
 * program/list.h (sealed cursor, limit) and program/api.h. */
#pragma once

#include "program/list.h"
#include "program/sheet.h"

enum { LISTING_FIELDS_MAX = 16 };

struct listing_field {
        const char *key;   /* in JSON */
        struct slice name; /* head of the column: Indonesian source text */
        unsigned width;    /* of the column in XLSX; 0 = 16 */
};

enum value_kind {
        VALUE_NONE,   /* null, and an empty cell */
        VALUE_TEXT,   /* `text` */
        VALUE_CODED,  /* `text` is the code that programs read, `words` what people do */
        VALUE_NUMBER, /* `number` */
        VALUE_YES_NO, /* `number` is 0 or 1 */
        VALUE_DAY,    /* `text`, ISO */
        VALUE_AT,     /* `number` is an instant; in a file it stands on the reader's clock; 0: none */
};
struct value {
        enum value_kind kind;
        struct slice text, words;
        int64_t number;
};

static inline struct value value_text(struct slice text)
{
        return (struct value){ .kind = text.size ? VALUE_TEXT : VALUE_NONE, .text = text };
}
static inline struct value value_coded(struct slice code, struct slice words)
{
        return (struct value){ .kind = code.size ? VALUE_CODED : VALUE_NONE, .text = code, .words = words };
}
static inline struct value value_number(int64_t number)
{
        return (struct value){ .kind = VALUE_NUMBER, .number = number };
}
static inline struct value value_yes_no(bool yes)
{
        return (struct value){ .kind = VALUE_YES_NO, .number = yes };
}
static inline struct value value_day(struct slice iso)
{
        return (struct value){ .kind = iso.size ? VALUE_DAY : VALUE_NONE, .text = iso };
}
static inline struct value value_at(instant at)
{
        return (struct value){ .kind = at ? VALUE_AT : VALUE_NONE, .number = at };
}

/* The day of `at` on the reader's clock. */
struct value value_day_of(const struct request *rq, instant at);

/* One reading of a page of the list. */
struct listing_reading {
        struct slice after;     /* what `position` was of the row before the first; null: from the beginning */
        int64_t limit;          /* 1..200 */
        bool file;              /* it leaves the house */
        /* Not null: of a file that two persons agreed to, its things in the order of uuid_compare. No other leaves. */
        const struct uuid *agreed;
        size_t agreed_count;
        struct arena *arena;    /* of ids and positions */
        struct sheet_page page; /* filled by `read`, as is: */
        struct slice position;  /* of the last row, when page.more */
};

struct listing {
        const char *page, *file, *api; /* "/kunjungan", "/kunjungan.csv", "/api/kunjungan"; api NULL: none */
        struct slice permission;  /* that lets it leave as a file; null: export.list. A list without persons and cases
                                   * may name its own. */
        enum field_class class;   /* the most sensitive of its fields; P0: P2, or P1 with a permission of its own */
        struct slice object_kind; /* of the ids, in the journal */
        const char *too_large;    /* the word of the page when the file would hold too much; NULL: ERR_TOO_LARGE */
        const struct listing_field *fields;
        size_t field_count;
        /* `rows` is the caller's: filter and rows. May run again, so it takes everything from `reading`. */
        enum error (*read)(struct tx *tx, const struct actor *actor, void *rows, struct listing_reading *reading);
        /* The values of one row, one for each field. */
        enum error (*write)(struct request *rq, const void *rows, size_t index, struct value *ret_values);
};

/* `count` rows of a table whose rows have an `id`. */
#define LISTING_ROWS(table, count)                                                                              \
        (&(struct sheet_rows){ (table), sizeof *(table), offsetof(typeof(*(table)), id), (count), false })
/* All rows of such a list: `items`, whose rows have an `id`, and `count`. */
#define LISTING_ALL(list) LISTING_ROWS((list)->items, (list)->count)
/* For a rule that gives its whole list at once: cuts `rows` to the page, and fills it. The first row of the page is
 * *ret_first of the whole. ERR_INVALID for a position that is none. */
[[nodiscard]] enum error listing_cut(const struct sheet_rows *rows, struct listing_reading *reading, size_t *ret_first);
/* For a rule whose positions are ids: fills the page with `rows`. */
[[nodiscard]] enum error listing_by_id(const struct sheet_rows *rows, struct listing_reading *reading);
/* For a rule whose positions are numbers: where `reading` begins; 0 at the beginning. ERR_INVALID. */
[[nodiscard]] enum error listing_number(const struct listing_reading *reading, int64_t *ret_position);
/* The text of such a position. */
struct slice listing_position(const struct listing_reading *reading, int64_t position);

/* The address of its file with the list's filter; the null slice for who may not have it. */
struct slice listing_file(struct request *rq, const struct listing *listing, struct slice filter);
/* Sends the whole list as CSV. */
[[nodiscard]] enum error listing_send_file(struct request *rq, const struct listing *listing, void *rows);
/* Sends of the list the things that two persons agreed to, in the order of uuid_compare; "csv" or "xlsx". */
struct listing_agreed {
        const struct uuid *ids;
        size_t count;
        struct slice format;
};
[[nodiscard]] enum error listing_send_agreed(struct request *rq, const struct listing *listing, void *rows,
                                             const struct listing_agreed *agreed);
/* Leaves of `rows`, which are `items`, those that were agreed to, all when nothing had to be. Gives how many. */
size_t listing_keep(const struct listing_reading *reading, const struct sheet_rows *rows, void *items);
/* Sends one page as JSON. `limit` 0: as many as a page shows. */
struct listing_wish {
        struct slice filter, after;
        int64_t limit;
};
[[nodiscard]] enum error listing_send_json(struct request *rq, const struct listing *listing, void *rows,
                                           const struct listing_wish *wish);
