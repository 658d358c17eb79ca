/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The closed table of documents that the law ties to age or marriage, each with its article (data/content/
 * law-documents.json): the only place where either may decide which paper is asked for.
 *
 * Invariants: it can lead to T0, T1 or D1 and to nothing else. An entry that names another outcome, another ground than
 * age or marriage, no article, or a member that is not of this form is refused by name, and then no table is there at
 * all: without it nothing that names marriage passes the loader, and no file opens. `confirmed` false: the office has
 * still to make sure of the article. */
#pragma once

#include "base/error.h"
#include "base/slice.h"

#include <jansson.h>

enum { LAWFUL_MOST = 40, LAWFUL_AGE_MOST = 21 };

struct lawful_document {
        struct slice key, kind;       /* of the document; "checklist" or "request" */
        struct slice article;
        bool by_age, confirmed;       /* by_age false: by marriage */
        int below_age;                /* in years; 0 when by marriage */
        struct slice document[2], where[2]; /* Indonesian, English; null when by marriage: its own item has them */
        const json_t *phrases;        /* what that item may say; NULL when by age */
};
struct lawful_table {
        struct lawful_document items[LAWFUL_MOST];
        size_t count;
};
/* What is wrong with a table: the key of the entry, and the member or word in it. */
struct lawful_fault {
        struct slice key, what;
};
/* Texts live in `root`. ERR_INVALID with *ret_fault. */
[[nodiscard]] enum error lawful_read(const json_t *root, struct lawful_table *ret_table,
                                     struct lawful_fault *ret_fault);
/* The table of this program, read once; NULL when it was refused. */
const struct lawful_table *lawful_table(void);
