/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Holidays of an office from a sheet, XLSX or CSV: how people keep them, instead of the JSON that the program keeps.
 *
 * Invariants: a workbook is opened by the sandboxed child only; a row is taken whole or not at all; a wrong row says
 * its place; unless the caller asks for the good rows only, one wrong row takes the whole file back. */
#pragma once

#include "base/arena.h"

#include <jansson.h>
#include <stdio.h>

struct sheet_in {
        struct slice bytes;
        bool good_only;
        FILE *faults; /* where wrong rows are told, a line each */
};
struct sheet_in_count {
        size_t rows, wrong;
};
/* Whether the bytes or the name say that this is a sheet and no JSON. */
bool sheet_in_is(struct slice path, struct slice bytes);
/* The items of content that its rows are; a new reference. Columns of the first sheet, with these names in row 1:
 * tanggal, jenis (nasional, cuti bersama, daerah), nama, nama_inggris, pasti (ya, tidak). ERR_INVALID: wrong rows were
 * told, or the file is no such sheet; then *ret_items is untouched. */
[[nodiscard]] enum error sheet_in_holidays(const struct sheet_in *sheet, struct arena *arena, json_t **ret_items,
                                           struct sheet_in_count *ret_count);
