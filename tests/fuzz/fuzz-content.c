/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* An item of content as a file or a form brings it, and what differs between two: two JSON values, a line each. */
#include "fuzz.h"

#include "content/draft.h"
#include "text/date.h"

static void read_draft(json_t *item, struct arena *arena)
{
        struct content_draft draft;
        struct slice why = SLICE_NULL;
        struct date from, to;
        enum error err = content_draft_read(item, arena, &draft, &why);
        fuzz_must(err == OK || err == ERR_MEMORY || (err == ERR_INVALID && why.size > 0));
        if (err != OK)
                return;
        fuzz_must(draft.key.size > 0 && draft.key.size <= CONTENT_KEY_MAX &&
                  draft.body.size <= content_body_max(draft.kind));
        fuzz_must(date_parse_iso(draft.valid_from, &from) == OK);
        json_t *end = json_object_get(item, "valid_to");
        fuzz_must(slice_is_null(draft.valid_to) == (end == NULL || json_is_null(end)));
        if (!slice_is_null(draft.valid_to))
                fuzz_must(date_parse_iso(draft.valid_to, &to) == OK && date_compare(from, to) <= 0);
        fuzz_must(content_draft_check(&draft, &why) == OK);
}

/* A thing does not differ from itself, and two that differ say where. */
static void compare(json_t *a, json_t *b, struct arena *arena)
{
        struct content_changes changes;
        if (content_compare(a, a, arena, &changes) == OK)
                fuzz_must(changes.count == 0 && !changes.more);
        if (content_compare(a, b, arena, &changes) != OK || !json_is_object(a) || !json_is_object(b))
                return;
        fuzz_must(changes.count <= CONTENT_CHANGES_MAX && (changes.count == 0) == (json_equal(a, b) == 1));
}

void fuzz_one(struct slice input, struct arena *arena)
{
        struct slice first;
        if (!slice_next(&input, '\n', &first))
                return;
        json_t *a = json_loadb(first.data, first.size, JSON_REJECT_DUPLICATES, NULL);
        json_t *b = input.data ? json_loadb(input.data, input.size, JSON_REJECT_DUPLICATES, NULL) : NULL;
        read_draft(a, arena);
        read_draft(b, arena);
        if (a && b)
                compare(a, b, arena);
        json_decref(a);
        json_decref(b);
}
