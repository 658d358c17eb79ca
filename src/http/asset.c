/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "http/asset.h"

const struct asset *asset_find(const struct asset_table *table, struct slice path)
{
        size_t low = 0, high = table ? table->count : 0;
        while (low < high) {
                size_t middle = low + (high - low) / 2;
                int order = slice_compare(table->assets[middle].path, path);
                if (order == 0)
                        return &table->assets[middle];
                if (order < 0)
                        low = middle + 1;
                else
                        high = middle;
        }
        return NULL;
}
