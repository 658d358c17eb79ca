/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts of this room's pages that more than one file shows. */
#pragma once

#include "warnings.html.h"

#include "http/request.h"
#include "warnings/warnings.h"

/* The levels of today as choices, each with what it means. */
[[nodiscard]] enum error warning_level_options(struct request *rq, struct slice chosen,
                                               const struct view_option **ret_items, size_t *ret_count);
/* "3 terbukti, 1 keliru, 0 tidak jelas; benar 34–90 % (selang 90 %)." */
[[nodiscard]] struct slice detector_record_text(struct request *rq, const struct detector_record *record);

/* What of a list of signals an address asks for, as a word that stands in the next address, too: "open" where none is
 * said, "all" for an empty one. */
static inline struct slice signals_part_of(struct slice status)
{
        if (slice_is_null(status))
                return S("open");
        return status.size ? status : S("all");
}
/* The state that it narrows the list to; "" for none. */
static inline struct slice signals_state_of(struct slice part)
{
        return slice_equal(part, S("all")) ? S("") : part;
}
