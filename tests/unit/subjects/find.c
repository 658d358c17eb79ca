/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "find.h"

#include "subjects/subjects.h"

struct uuid find_subject(struct house *house, const struct actor *analyst, const char *kind, const char *written)
{
        enum error err;
        struct subject_rows rows;
        struct subject_filter filter = { .kind = slice_from_cstr(kind), .query = slice_from_cstr(written),
                                         .limit = 50 };
        transaction (tx, house->fixture.store, TX_WRITE, &err) {
                err = subjects_list(tx, analyst, &filter, &house->arena, &rows);
        }
        assert_ok(err);
        assert_int_equal(rows.count, 1);
        return rows.items[0].id;
}
