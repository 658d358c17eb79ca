/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether a free text may speak of somebody with an account, by name or position.
 *
 * A likely hit, never a sure one: what it finds is kept from the person until somebody else has looked. Two words of a
 * name beside each other are enough; one of them only together with his position. A position is its first word with
 * what sets it apart ("kepala", "imigrasi") close behind; a position of one word, or of general words only, is none. */
#pragma once

#include "access/people.h"

struct spoken {
        struct slice *words; /* folded; short forms written out */
        size_t count;
};
/* The words of a text, which may be null. ERR_MEMORY. */
[[nodiscard]] enum error spoken_read(struct slice text, struct arena *arena, struct spoken *ret_spoken);
/* The same for a text that is one line and folded already; null has no words. ERR_MEMORY. */
[[nodiscard]] enum error spoken_split(struct slice folded, struct arena *arena, struct spoken *ret_spoken);
/* `name` and `position` as spoken_read gives them; the position may be empty. */
bool spoken_of(const struct spoken *text, const struct spoken *name, const struct spoken *position);

/* Active accounts of the office of whom one of the texts may speak, each once; more than 200: ERR_TOO_LARGE. */
struct spoken_search {
        struct uuid office_id;
        const struct slice *texts;
        size_t text_count;
        struct slice today; /* ISO: the positions in force on this day count */
};
[[nodiscard]] enum error people_spoken_of(struct tx *tx, const struct spoken_search *search, struct arena *arena,
                                          struct person_ids *ret_people);
