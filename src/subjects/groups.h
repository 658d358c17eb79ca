/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Who counts as one: mentions of one reporter, or of one household however many reporters carry them, are one group. */
#pragma once

#include "base/slice.h"

struct group_key {
        struct slice kind, reporter; /* the kind of source and who tells */
        struct slice household;      /* null: unknown, joins nothing */
};

/* Numbers the groups from 1 in order of appearance: groups[i] is that of keys[i]. Joining is transitive. */
void group_mentions(const struct group_key *keys, size_t count, int64_t *groups);
