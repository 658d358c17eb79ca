/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Names and words of any script in plain Latin letters, for search keys only.
 *
 * ICU's "Any-Latin; Latin-ASCII": a romanisation by table, the same for equal text, not a pronunciation. What has no
 * Latin form is left as it is. Thread-safe. */
#pragma once

#include "base/arena.h"

/* `text` is valid UTF-8. Pure ASCII comes back lower-case without asking ICU. ERR_MEMORY; ERR_UNCONFIGURED when ICU's
 * data are not there. */
[[nodiscard]] enum error text_to_latin(struct slice text, struct arena *arena, struct slice *ret_text);
