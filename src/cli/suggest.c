/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "cli/suggest.h"

#include "base/checked.h"

enum { WORD_MAX = 40 };

static size_t least(size_t a, size_t b)
{
        return a < b ? a : b;
}

/* Damerau's distance of neighbours (optimal string alignment), of words up to WORD_MAX. */
static size_t distance_of(struct slice a, struct slice b)
{
        size_t rows[WORD_MAX + 1][WORD_MAX + 1];
        for (size_t i = 0; i <= a.size; i++) {
                for (size_t j = 0; j <= b.size; j++) {
                        rows[i][j] = i == 0 ? j : i;
                        if (i == 0 || j == 0)
                                continue;
                        bool same = a.data[i - 1] == b.data[j - 1];
                        rows[i][j] = least(rows[i - 1][j - 1] + !same, least(rows[i - 1][j], rows[i][j - 1]) + 1);
                        if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] && a.data[i - 2] == b.data[j - 1])
                                rows[i][j] = least(rows[i][j], rows[i - 2][j - 2] + 1);
                }
        }
        return rows[a.size][b.size];
}

void suggestion_offer(struct suggestion *suggestion, struct slice word)
{
        if (suggestion->word.size > WORD_MAX || word.size > WORD_MAX)
                return;
        size_t distance = distance_of(suggestion->word, word), near = word.size <= 4 ? 1 : 2;
        if (distance > near || (!slice_is_null(suggestion->nearest) && distance >= suggestion->distance))
                return;
        suggestion->nearest = word;
        suggestion->distance = distance;
}
