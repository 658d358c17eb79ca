/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How a subject is called for a reader. The label that is stored is how its first mention was written, and that one may
 * stand in a report that names the reader: he reads how the first that he may know of was written. Shared by the files
 * of this room only. */
#pragma once

#include "subjects/subjects.h"

/* One reader, for as many subjects as a page shows; the last two are this file's. */
struct label_reader {
        struct tx *tx;
        const struct actor *actor;
        struct arena *arena; /* labels live in it */
        bool asked, named;
};
/* Sets head->label, from the stored one, for the reader. */
[[nodiscard]] enum error label_read(struct label_reader *reader, struct subject_head *head);

/* As people read it: a phone, by its key, in its usual form; anything else as `raw` says. */
[[nodiscard]] enum error subject_label_of(enum match_kind kind, struct slice raw, struct slice key,
                                          struct arena *arena, struct slice *ret_label);
