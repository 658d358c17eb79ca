/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* One contract for every list, as a page, as JSON and as a file: a filter, a keyset cursor, a limit of at most 200,
 * and of at most 50 where rows are persons or speak of them (applications, reports, subjects): what a page shows. More
 * at once is a file, which two persons agree to.
 *
 * Invariants: a cursor is a position, sealed (store/vault.h) and bound to the list's address, its filter and the
 * reader's office, so that one from another list or another filter is refused instead of answering something else; who
 * holds it cannot read it, for the distance between two positions would tell of rows that are kept from him; it opens
 * nothing by itself, because the list's own rule decides each row; rows that arrive meanwhile neither repeat nor hide a
 * row. */
#pragma once

#include "program/app.h"

enum { LIST_MOST = 200, LIST_MOST_PERSONS = 50 };

struct list {
        const char *path;    /* "/api/laporan" */
        struct slice filter; /* "status=new&mendesak=true" as it stands in an address; null for none */
        struct slice after;  /* parameter `sesudah` as it came; null: from the beginning */
        int64_t limit;       /* said again in the next address as `batas`; 0: not said */
};

/* The address of the list as a file, such as "/sinyal.csv", with the list's filter; the null slice for who may not
 * export. */
struct slice list_file(struct request *rq, const char *path, struct slice filter);
/* Adds NAME=VALUE to a filter, escaped; nothing when `value` is empty. */
struct slice list_filter(struct request *rq, struct slice filter, const char *name, struct slice value);
/* Where the list goes on: null at its beginning. ERR_INVALID, with the field `sesudah`, for a cursor that is not of
 * this list. */
[[nodiscard]] enum error list_position(struct request *rq, const struct list *list, struct slice *ret_position);
/* The same where positions are numbers; 0 at the beginning. */
[[nodiscard]] enum error list_position_number(struct request *rq, const struct list *list, int64_t *ret_position);
/* The address of the page behind `position`. The null slice without memory. */
struct slice list_next(struct request *rq, const struct list *list, struct slice position);
struct slice list_next_number(struct request *rq, const struct list *list, int64_t position);
