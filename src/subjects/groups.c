/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "subjects/groups.h"

static bool joined(const struct group_key *a, const struct group_key *b)
{
        if (slice_equal(a->kind, b->kind) && slice_equal(a->reporter, b->reporter))
                return true;
        return !slice_is_null(a->household) && !slice_is_null(b->household) && slice_equal(a->household, b->household);
}

static void rename_group(int64_t *groups, size_t count, int64_t from, int64_t to)
{
        for (size_t i = 0; i < count; i++)
                if (groups[i] == from)
                        groups[i] = to;
}

/* Closes the gaps that joining left. */
static void number_again(int64_t *groups, size_t count)
{
        int64_t next = 1;
        for (size_t i = 0; i < count; i++) {
                if (groups[i] > 0)
                        continue;
                rename_group(groups, count, groups[i], next++);
        }
}

void group_mentions(const struct group_key *keys, size_t count, int64_t *groups)
{
        for (size_t i = 0; i < count; i++) {
                groups[i] = -(int64_t)i - 1;
                for (size_t j = 0; j < i; j++)
                        if (groups[j] != groups[i] && joined(&keys[i], &keys[j]))
                                rename_group(groups, i + 1, groups[i], groups[j]);
        }
        number_again(groups, count);
}
