/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Figures for a monitoring system, as OpenMetrics 1.0 wants them: families with TYPE, UNIT and HELP, and samples.
 *
 * A family is begun once and its samples follow at once, before the next begins; the document ends with "# EOF\n",
 * which metrics_end writes. A unit is the last word of the family's name. Labels name states and kinds of ours, never
 * anything that somebody typed. */
#pragma once

#include "base/buffer.h"
#include "base/slice.h"

#define OPENMETRICS_TYPE "application/openmetrics-text; version=1.0.0; charset=utf-8"

enum metric_type { METRIC_GAUGE, METRIC_COUNTER, METRIC_HISTOGRAM, METRIC_INFO };

struct metric {
        const char *name; /* without _total */
        const char *unit; /* "seconds", the end of the name; NULL for none */
        const char *help; /* one plain sentence */
        enum metric_type type;
};

struct metric_label {
        const char *name; /* NULL: none */
        struct slice value;
};
enum { METRIC_LABELS = 2 };

void metric_begin(struct buffer *out, const struct metric *metric);
/* One sample: of a counter NAME_total, of an info NAME_info, of a gauge NAME. */
void metric_write(struct buffer *out, const struct metric *metric, const struct metric_label labels[METRIC_LABELS],
                  double value);
/* A family with one sample and no label. */
void metric_write_alone(struct buffer *out, const struct metric *metric, double value);
/* A family of one histogram: `counts[i]` observations of at most `bounds[i]` and above the bound before; `rest` above
 * all; `sum` of all. */
struct metric_histogram {
        const double *bounds;
        const uint64_t *counts;
        size_t count;
        uint64_t rest;
        double sum;
};
void metric_write_histogram(struct buffer *out, const struct metric *metric, const struct metric_histogram *histogram);
void metrics_end(struct buffer *out);
