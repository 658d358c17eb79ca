/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A file built into the program: style sheet, script, image, font. tools/assetgen writes the table.
 *
 * Invariants: the table is sorted by path (byte order); a path with a hash in its name never changes its content and is
 * cached for a year; `gzip` and `brotli` are null when they would not be smaller. */
#pragma once

#include "base/slice.h"

struct asset {
        struct slice path;         /* "/assets/desk-1f3a9c02.css" */
        struct slice content_type; /* "text/css; charset=utf-8" */
        struct slice bytes, gzip, brotli;
        struct slice etag;         /* without quotes */
        bool immutable;            /* a hash is in the name */
};

struct asset_table {
        const struct asset *assets;
        size_t count;
};

/* NULL when there is none. */
const struct asset *asset_find(const struct asset_table *table, struct slice path);
