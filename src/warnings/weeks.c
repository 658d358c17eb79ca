/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Bars of weeks and a line of what is usual, for the page of a signal, and the same for programs. */
#include "warnings/page_parts.h"

#include "base/buffer.h"

enum { PITCH = 12, LEFT = 30, TOP = 12, HEIGHT = 140, AXIS = 26, LEAST_SCALE = 4, MISSING = 3 };

static struct slice week_text(struct request *rq, const struct week_counts *weeks, uint32_t week,
                              enum date_style style)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 100);
        int32_t back = 7 * ((int32_t)weeks->count - 1 - (int32_t)week);
        date_write(&out, date_add_days(weeks->monday, -back), style, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}

/* The greatest count, or what is usual when that is more; at least 4, so that one report is no tower. */
static uint32_t scale_of(const struct week_counts *weeks)
{
        uint32_t most = LEAST_SCALE;
        for (uint32_t w = 0; w < weeks->count; w++)
                most = weeks->reports[w] > most ? weeks->reports[w] : most;
        return weeks->usual > most ? (uint32_t)weeks->usual + 1 : most;
}

static struct view_week_bar bar_of(struct request *rq, const struct week_counts *weeks, uint32_t w, uint32_t most)
{
        uint32_t count = weeks->reports[w], height = count * HEIGHT / most;
        bool missing = !weeks->heard[w];
        return (struct view_week_bar){
                .x = LEFT + (int64_t)w * PITCH, .y = TOP + HEIGHT - (missing ? MISSING : (int64_t)height),
                .height = missing ? MISSING : height,
                .kind = missing ? S("kt-bar-missing") : w + weeks->window >= weeks->count ? S("kt-bar-window")
                                                                                          : S("kt-bar"),
                .week = week_text(rq, weeks, w, DATE_LONG), .count = count, .missing = missing };
}

enum error weeks_draw(struct request *rq, const struct week_counts *weeks, const struct view_week_chart **ret_chart)
{
        uint32_t most = scale_of(weeks);
        struct view_week_bar *bars = arena_array(rq->arena, struct view_week_bar, weeks->count);
        struct view_week_chart *chart = arena_array(rq->arena, struct view_week_chart, 1);
        if (!bars || !chart)
                return ERR_MEMORY;
        for (uint32_t w = 0; w < weeks->count; w++)
                bars[w] = bar_of(rq, weeks, w, most);
        *chart = (struct view_week_chart){
                .bars = bars, .bars_count = weeks->count, .left = LEFT, .right = LEFT + (int64_t)weeks->count * PITCH,
                .base_y = TOP + HEIGHT, .usual_y = TOP + HEIGHT - (int64_t)(weeks->usual * HEIGHT / most),
                .top_label = most, .top_y = TOP + 4, .label_y = TOP + HEIGHT + 18,
                .box = arena_printf(rq->arena, "0 0 %d %d", LEFT + (int)weeks->count * PITCH + 8, TOP + HEIGHT + AXIS),
                .first_week = week_text(rq, weeks, 0, DATE_SHORT),
                .last_week = week_text(rq, weeks, weeks->count - 1, DATE_SHORT) };
        *ret_chart = chart;
        return slice_is_null(chart->box) ? ERR_MEMORY : OK;
}

enum error weeks_write(struct request *rq, struct json_writer *out, const struct week_counts *weeks)
{
        json_open_object(out, "weeks");
        json_write_real(out, "usual", weeks->usual);
        json_write_int64(out, "counted", weeks->window);
        json_open_array(out, "items");
        for (uint32_t w = 0; w < weeks->count; w++) {
                int32_t back = 7 * ((int32_t)weeks->count - 1 - (int32_t)w);
                struct slice monday = date_iso_kept(date_add_days(weeks->monday, -back), rq->arena);
                if (slice_is_null(monday))
                        return ERR_MEMORY;
                json_open_object(out, NULL);
                json_write_text(out, "monday", monday);
                json_write_int64(out, "reports", weeks->reports[w]);
                json_write_bool(out, "heard", weeks->heard[w]);
                json_close(out);
        }
        json_close(out);
        json_close(out);
        return OK;
}

struct slice usual_text(struct request *rq, double value)
{
        _cleanup_buffer_ struct buffer out;
        buffer_init(&out, 64);
        if (value < 0.005)
                return tr(rq->language, "kurang dari 0,01");
        if (value < 1)
                number_write_decimal(&out, (int64_t)(value * 100 + 0.5), 2, rq->language);
        else
                number_write_decimal(&out, (int64_t)(value * 10 + 0.5), 1, rq->language);
        return arena_copy(rq->arena, buffer_slice(&out));
}
