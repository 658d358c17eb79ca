/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The circle of a subject: who was mentioned with what, two steps around it, for analysts.
 *
 * Invariants: made of the sources that the reader may see and of nothing else, so a source that names him changes
 * neither a node, nor a count, nor what is said to be hidden; applications are no sources; at most CIRCLE_MOST nodes,
 * the nearest and strongest first, ranked by the engine `network`. Only this room sees it: no header that others may
 * include speaks of it, so nothing of it can reach an application. */
#pragma once

#include "subjects/subjects.h"

enum { CIRCLE_MOST = 150 };

struct circle_node {
        struct uuid id;       /* nil: somebody without a name, known from one source */
        enum match_kind kind;
        struct slice label;   /* P3; null for somebody without a name */
        struct slice source_kind, observed_on; /* of somebody without a name */
        uint32_t steps;       /* 0 the subject itself, 1, 2 */
        uint32_t via;         /* node by which it hangs on the subject; itself for steps 0 and 1 */
        int64_t sources;      /* that mention it, of those looked at */
};
struct circle_link {
        uint32_t a, b;        /* nodes */
        int64_t sources;      /* that mention both */
        bool possible;        /* only by a name that nobody judged yet */
};
struct circle {
        struct subject_head head;
        struct circle_node *nodes; /* the subject first, then nearer and stronger first */
        size_t node_count;
        struct circle_link *links;
        size_t link_count;
        size_t hidden;        /* as near, but weaker than those shown */
        bool complete;        /* false: more sources than were looked at */
};
/* Journaled: the subject as subject.read, the others as subject.list. ERR_NOT_FOUND as subjects_read. */
[[nodiscard]] enum error subjects_circle(struct tx *tx, const struct actor *actor, struct uuid subject_id,
                                         struct arena *arena, struct circle *ret_circle);
