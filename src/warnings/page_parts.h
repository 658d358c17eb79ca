/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Parts of this room's pages that more than one file shows. */
#pragma once

#include "warnings.html.h"

#include "http/request.h"
#include "program/app.h"
#include "text/date.h"
#include "text/json.h"
#include "text/number.h"
#include "warnings/warnings.h"

/* The levels of today as choices, each with what it means. */
[[nodiscard]] enum error warning_level_options(struct request *rq, struct slice chosen,
                                               const struct view_option **ret_items, size_t *ret_count);
/* "3 terbukti, 1 keliru, 0 tidak jelas; benar 34–90 % (selang 90 %)." */
[[nodiscard]] struct slice detector_record_text(struct request *rq, const struct detector_record *record);

/* Bars of weeks, as the partial `weeks` draws them. */
struct week_counts {
        struct date monday; /* of the last week */
        uint32_t count;     /* of weeks; at least 1 */
        uint32_t window;    /* the last so many are those that the signal speaks of */
        const uint32_t *reports;
        const bool *heard;  /* whether anything could be counted in it */
        double usual;       /* reports a week, for the line */
};
[[nodiscard]] enum error weeks_draw(struct request *rq, const struct week_counts *weeks,
                                    const struct view_week_chart **ret_chart);
/* The same for programs, as SHAPE SignalWeeks under the key "weeks". */
[[nodiscard]] enum error weeks_write(struct request *rq, struct json_writer *out, const struct week_counts *weeks);
/* "0,25", "1,5"; below 0.005 in words. */
[[nodiscard]] struct slice usual_text(struct request *rq, double value);

/* "14.05", of the reader's clock. */
static inline struct slice clock_text(struct request *rq, instant at)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 16);
        instant_write_time(&out, at, request_actor(rq)->zone_minutes, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

/* The look of a level's tag. */
static inline struct slice level_kind(struct slice level)
{
        if (slice_equal(level, S("AWAS")))
                return S("awas");
        return slice_equal(level, S("SIAGA")) ? S("siaga") : S("waspada");
}

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
