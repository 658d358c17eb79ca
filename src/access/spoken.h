/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Whether a free text may speak of somebody with an account, by name or position.
 *
 * A likely hit, never a sure one: what it finds is kept from the person until somebody else has looked. Two words of a
 * name beside each other are enough; one of them only together with his position. A position is its first word with
 * what sets it apart ("kepala", "imigrasi") close behind; a position of one word, or of general words only, is none. */
#pragma once

#include "base/arena.h"

struct spoken {
        struct slice *words; /* folded; short forms written out */
        size_t count;
};
/* One line, folded; null when nothing is in it. ERR_MEMORY. */
[[nodiscard]] enum error spoken_fold(struct slice text, struct arena *arena, struct slice *ret_folded);
/* The words of a text, which may be null. ERR_MEMORY. */
[[nodiscard]] enum error spoken_read(struct slice text, struct arena *arena, struct spoken *ret_spoken);
/* The same for a text that is one line and folded already; null has no words. ERR_MEMORY. */
[[nodiscard]] enum error spoken_split(struct slice folded, struct arena *arena, struct spoken *ret_spoken);
/* `name` and `position` as spoken_read gives them; the position may be empty. */
bool spoken_of(const struct spoken *text, const struct spoken *name, const struct spoken *position);

/* The same for what people bring to an office: letters are addressed to its head ("Yth. Kepala Kantor ..."), written by
 * a head of village, and bear names that many bear. So whom it is addressed to by position is left out; a position is
 * named when its words follow each other; and one part of a name counts only beside the position ("petugas Siti"). */
enum spoken_way { SPOKEN_NOT, SPOKEN_POSITION, SPOKEN_NAME }; /* the strongest way in which he is named */
/* As spoken_read, without the position that the text is addressed to. ERR_MEMORY. */
[[nodiscard]] enum error spoken_read_letter(struct slice text, struct arena *arena, struct spoken *ret_spoken);
/* `text` as spoken_read_letter gives it. */
enum spoken_way spoken_in_letter(const struct spoken *text, const struct spoken *name, const struct spoken *position);
