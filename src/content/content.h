/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Law, reasons, indicators, checklists, questions, pages, agencies, holidays: versioned data, not code.
 *
 * Invariants: a version is never changed once it is tested; states go draft -> tested -> published, and the publisher
 * is neither the drafter nor the tester; for a kind and key at most one version is in force on a day: the highest
 * published one whose dates cover it. Whoever uses an item stores its version. The files of data/content are only the
 * first load. */
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/uuid.h"
#include "text/language.h"
#include "text/workdays.h"

#include <jansson.h>

struct tx;

struct content_item {
        struct slice kind, key;
        int64_t version;
        struct slice state, valid_from, valid_to; /* valid_to null: open end */
        bool confirmed;  /* false: to be confirmed by the office; nothing printed may rest on it */
        struct slice body; /* a JSON object as stored */
        int64_t order;     /* body.order, filled in lists only */
};

enum { CONTENT_ITEMS_MAX = 500 };
/* The kind of a register other than the list of placement companies (src/registers). */
#define CONTENT_REGISTER S("register")
/* Bytes of a body: of an item, and of a list that comes as a sheet (some 50,000 companies). */
enum { CONTENT_BODY_MAX = 64 * 1024, CONTENT_LIST_MAX = 12 * 1024 * 1024 };
size_t content_body_max(struct slice kind);
/* Whether items of the kind are lists that come as a sheet: kinds p3mi and CONTENT_REGISTER. */
bool content_kind_is_list(struct slice kind);

struct content_list {
        struct content_item *items; /* in order of body.order when there is one, then of key */
        size_t count;
};

/* Indicators in force on the day `on` whose "use" is V: they point to help, and to nothing about an application. */
[[nodiscard]] enum error content_helping(struct tx *tx, struct uuid office_id, struct slice on, struct arena *arena,
                                         struct content_list *ret_list);
/* All items of a kind in force on the day `on` (ISO); of holidays and calendars, those of any day. */
enum error content_list(struct tx *tx, struct uuid office_id, struct slice kind, struct slice on, struct arena *arena,
                        struct content_list *ret_list);
/* One item in force on that day; ERR_NOT_FOUND. */
enum error content_find(struct tx *tx, struct uuid office_id, struct slice kind, struct slice key, struct slice on,
                        struct arena *arena, struct content_item *ret_item);
/* Which version that is, and when it was drafted, without reading its body: a version never changes. ERR_NOT_FOUND. */
struct content_number {
        int64_t version;
        instant drafted_at;
};
struct content_version_query;
[[nodiscard]] enum error content_number_in_force(struct tx *tx, const struct content_version_query *query,
                                                 struct slice on, struct content_number *ret_number);
/* A past version exactly as it was used. */
enum error content_find_version(struct tx *tx, struct uuid office_id, struct slice kind, struct slice key,
                                int64_t version, struct arena *arena, struct content_item *ret_item);

/* The body as JSON; the caller owns the reference (json_decref). ERR_CORRUPT when it does not parse. */
enum error content_body(const struct content_item *item, json_t **ret_body);
/* A text of the body in `language`, Indonesian when there is no other: {"name": {"id": …, "en": …}} and {"name": "…"}
 * both work, and so does a dotted path. Copied into `arena`; the null slice when it is absent. */
struct slice content_text(const struct content_item *item, const char *path, enum language language,
                          struct arena *arena);
/* The strings of an array in the body, such as "documents"; an absent array is empty. */
enum error content_strings(const struct content_item *item, const char *path, struct arena *arena,
                           struct slice **ret_items, size_t *ret_count);
/* Finds an item in a list by its key; NULL when it is not there. */
const struct content_item *content_in_list(const struct content_list *list, struct slice key);

/* A time limit: the item of kind "clock" with this key in force on the day `on`. ERR_UNCONFIGURED: none, or none that
 * says how long. */
enum content_unit { UNIT_WORKING_DAY, UNIT_CALENDAR_DAY, UNIT_HOUR };
struct content_clock {
        int32_t amount; /* 1 to 3660 */
        enum content_unit unit;
        int64_t version;
        bool confirmed; /* by the office */
};
[[nodiscard]] enum error content_clock(struct tx *tx, struct uuid office_id, struct slice key, struct slice on,
                                       struct content_clock *ret_clock);
/* The last day of a time limit in days that runs from `from`, which does not count itself. ERR_UNCONFIGURED: it is in
 * hours, or the office's calendar does not reach so far. */
struct content_end {
        struct date last;
        bool confirmed; /* the clock is, and every year of holidays that was counted through (text/workdays.h) */
};
[[nodiscard]] enum error content_clock_end(struct tx *tx, struct uuid office_id, const struct content_clock *clock,
                                           struct date from, struct content_end *ret_end);

/* The working calendar from the confirmed items of kind "holiday": one that nobody confirmed is no reason to count a
 * day as free (data/README.md). From 1 January of the first year that has an item to 31 December of the last. A year is
 * confirmed when an item of kind "calendar" with its key says that the list is whole, and no holiday of it waits.
 * ERR_UNCONFIGURED when there is none at all. Its dates live in `arena`. */
enum error content_calendar(struct tx *tx, struct uuid office_id, struct arena *arena,
                            struct work_calendar *ret_calendar);

struct content_first {
        struct uuid office_id;
        /* Who stands for what the files call confirmed: the demonstration's own head. Nil in a real office: nobody of
         * it has said so, and what a letter or a request rests on is then not confirmed. */
        struct uuid confirmed_by;
        /* The working area (Kemendagri codes). What belongs to regencies outside of it is left out; none: all of it. */
        const struct slice *areas;
        size_t area_count;
};
/* Puts the embedded first load (data/content) into an office that has none, as published. Idempotent. */
enum error content_load_first(struct tx *tx, const struct content_first *first, int64_t *ret_count);
/* One item in the form of those files, as the published version 1; for the demonstration's own items. */
enum error content_load_item(struct tx *tx, const struct content_first *first, json_t *item, int64_t *count);
/* The form of a kind, from those files, for an office that has none of it. ERR_NOT_FOUND: no such kind. */
[[nodiscard]] enum error content_example(struct slice kind, struct arena *arena, struct content_item *ret_item);
/* Brings the rows that people and requests point at up to date with an item of kind "agency": a new one serves the
 * office from now on. The name of one that serves other offices too stays as it is. */
[[nodiscard]] enum error content_agency_follow(struct tx *tx, struct uuid office_id, const struct content_item *item);
/* The same for all that are in force on the day `on` (ISO). */
[[nodiscard]] enum error content_agencies_follow(struct tx *tx, struct uuid office_id, struct slice on);
