/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Holidays of an office, or the list of licensed placement companies (P3MI), from a sheet, XLSX or CSV: how people keep
 * them, instead of the JSON that the program keeps.
 *
 * Invariants: a workbook is opened by the sandboxed child only; a row is taken whole or not at all; each wrong cell of
 * each row says its place, all in one run; two rows of one day or one company never both pass; unless the caller asks
 * for the good rows only, one wrong row takes the whole file back. */
#pragma once

#include "base/arena.h"
#include "text/date.h"

#include <jansson.h>
#include <stdio.h>

/* A year further from the sheet's day than this is a slip of the hand. */
enum { SHEET_HOLIDAY_YEARS = 5, SHEET_LICENSE_YEARS = 20 };

struct sheet_in {
        struct slice bytes;
        struct date on; /* the day it is meant for: of a list its own, else today */
        bool good_only;
        FILE *faults; /* where wrong rows are told, a line each */
};
struct sheet_in_list {
        struct sheet_in sheet;
        struct slice source; /* whose list it is, 3..120 letters */
};
struct sheet_in_count {
        size_t rows, wrong;
};
/* Whether the bytes or the name say that this is a sheet and no JSON. */
bool sheet_in_is(struct slice path, struct slice bytes);
/* The items of content that its rows are; a new reference. Columns of the first sheet, with these names in row 1:
 * tanggal (at most SHEET_HOLIDAY_YEARS away), jenis (nasional, cuti bersama, daerah), nama, nama_inggris, pasti (ya,
 * tidak). ERR_INVALID: wrong rows were
 * told, or the file is no such sheet; then *ret_items is untouched. */
[[nodiscard]] enum error sheet_in_holidays(const struct sheet_in *sheet, struct arena *arena, json_t **ret_items,
                                           struct sheet_in_count *ret_count);
/* Whether the first row names the columns of a list of companies: nama, izin, berlaku_sampai, status. */
bool sheet_in_is_companies(const struct sheet_in *sheet, struct arena *arena);
/* The one item of content (kind p3mi, key daftar) that the rows are; a new reference. nama gives the key by which the
 * public check finds a company (match.h), izin at most 60 letters, berlaku_sampai a day as 2027-05-01 (at most
 * SHEET_LICENSE_YEARS away) or empty, status a word that the check knows (check_status, registers/registers.h). Two
 * rows with the same key are wrong rows. ERR_INVALID as above; ERR_TOO_LARGE: more than an item of content holds
 * (some 50,000 companies). */
[[nodiscard]] enum error sheet_in_companies(const struct sheet_in_list *list, struct arena *arena, json_t **ret_items,
                                            struct sheet_in_count *ret_count);
