/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "text/openmetrics.h"

#include <math.h>

/* Whole numbers without a point, so that a counter beyond a million is still read by eye. */
static void append_number(struct buffer *out, double value)
{
        const double exact = 9007199254740992.0; /* 2^53 */
        if (fabs(value) < exact && floor(value) == value)
                buffer_printf(out, "%.0f", value);
        else
                buffer_printf(out, "%.17g", value);
}

/* In HELP a backslash and a line break are escaped, in a label the quote too. */
static void append_escaped(struct buffer *out, struct slice text)
{
        for (size_t i = 0; i < text.size; i++) {
                char c = text.data[i];
                if (c == '\\' || c == '"' || c == '\n')
                        buffer_append_byte(out, '\\');
                buffer_append_byte(out, c == '\n' ? 'n' : c);
        }
}

void metric_begin(struct buffer *out, const struct metric *metric)
{
        static const char *const types[] = { [METRIC_GAUGE] = "gauge", [METRIC_COUNTER] = "counter",
                                             [METRIC_HISTOGRAM] = "histogram", [METRIC_INFO] = "info" };
        buffer_printf(out, "# TYPE %s %s\n", metric->name, types[metric->type]);
        if (metric->unit)
                buffer_printf(out, "# UNIT %s %s\n", metric->name, metric->unit);
        buffer_printf(out, "# HELP %s ", metric->name);
        append_escaped(out, slice_from_cstr(metric->help));
        buffer_append_byte(out, '\n');
}

void metric_write(struct buffer *out, const struct metric *metric, const struct metric_label labels[METRIC_LABELS],
                  double value)
{
        const char *suffix = metric->type == METRIC_COUNTER ? "_total" : metric->type == METRIC_INFO ? "_info" : "";
        buffer_printf(out, "%s%s", metric->name, suffix);
        const char *before = "{";
        for (size_t i = 0; labels && i < METRIC_LABELS && labels[i].name; i++) {
                buffer_printf(out, "%s%s=\"", before, labels[i].name);
                append_escaped(out, labels[i].value);
                buffer_append_byte(out, '"');
                before = ",";
        }
        buffer_append(out, before[0] == ',' ? S("} ") : S(" "));
        append_number(out, value);
        buffer_append_byte(out, '\n');
}

void metric_write_alone(struct buffer *out, const struct metric *metric, double value)
{
        metric_begin(out, metric);
        metric_write(out, metric, NULL, value);
}

void metric_write_histogram(struct buffer *out, const struct metric *metric, const struct metric_histogram *histogram)
{
        uint64_t sum = 0;
        metric_begin(out, metric);
        for (size_t i = 0; i < histogram->count; i++) {
                sum += histogram->counts[i];
                buffer_printf(out, "%s_bucket{le=\"%.1f\"} %llu\n", metric->name, histogram->bounds[i],
                              (unsigned long long)sum);
        }
        sum += histogram->rest;
        buffer_printf(out, "%s_bucket{le=\"+Inf\"} %llu\n%s_count %llu\n%s_sum ", metric->name, (unsigned long long)sum,
                      metric->name, (unsigned long long)sum, metric->name);
        append_number(out, histogram->sum);
        buffer_append_byte(out, '\n');
}

void metrics_end(struct buffer *out)
{
        buffer_append(out, S("# EOF\n"));
}
