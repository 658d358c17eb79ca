/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/scan_input.h"

#include <math.h>

static void put_time(struct buffer *out, const struct scan_calendar *calendar, uint32_t step)
{
        buffer_append_byte(out, ',');
        scan_write_time(out, calendar, step);
}

static void put_members(struct buffer *out, const struct scan_input *input, const struct scan_cluster *cluster)
{
        bool is_quoted = false;
        for (uint32_t i = 0; i < cluster->member_count && !is_quoted; i++)
                for (struct slice rest = input->ids[cluster->members[i]]; rest.size; rest = slice_from(rest, 1))
                        is_quoted = is_quoted || strchr(",\"\r\n", rest.data[0]);
        buffer_append(out, is_quoted ? S(",\"") : S(","));
        for (uint32_t i = 0; i < cluster->member_count; i++) {
                struct slice id = input->ids[cluster->members[i]];
                if (i > 0)
                        buffer_append_byte(out, ';');
                for (size_t k = 0; k < id.size; k++) {
                        if (id.data[k] == '"')
                                buffer_append_byte(out, '"');
                        buffer_append_byte(out, id.data[k]);
                }
        }
        if (is_quoted)
                buffer_append_byte(out, '"');
}

static void put_cluster(struct buffer *out, const struct scan_input *input, const struct scan_answer *answer,
                        size_t rank)
{
        const struct scan_cluster *cluster = &answer->result->clusters[rank];
        double radius = NAN, recurrence = NAN;
        for (uint32_t i = 0; i < cluster->member_count && input->places.points; i++)
                radius = fmax(radius, zones_distance(&input->places, cluster->centre, cluster->members[i]));
        if (answer->has_recurrence)
                recurrence = scan_recurrence(scan_p_for_recurrence(cluster, answer->result->replicates), 1,
                                             answer->analyses);
        datafile_put_count(out, true, rank + 1);
        datafile_put_text(out, false, input->ids[cluster->centre]);
        datafile_put_number(out, false, radius);
        put_time(out, &input->calendar, cluster->window.first);
        put_time(out, &input->calendar, cluster->window.last);
        datafile_put_count(out, false, cluster->member_count);
        datafile_put_count(out, false, cluster->observed);
        datafile_put_number(out, false, cluster->expected);
        datafile_put_number(out, false, (double)cluster->observed / cluster->expected);
        datafile_put_number(out, false, cluster->llr);
        datafile_put_number(out, false, cluster->p_monte_carlo);
        datafile_put_number(out, false, cluster->p_gumbel);
        datafile_put_number(out, false, recurrence);
        put_members(out, input, cluster);
        datafile_end_row(out);
}

void scan_write_clusters(struct buffer *out, const struct scan_input *input, const struct scan_answer *answer)
{
        buffer_append(out, S("rank,centre,radius,first_time,last_time,places,observed,expected,ratio,llr,p_monte_carlo,"
                             "p_gumbel,recurrence_interval,members\n"));
        for (size_t i = 0; i < answer->result->cluster_count; i++)
                put_cluster(out, input, answer, i);
}

void scan_write_maxima(struct buffer *out, const struct scan_result *result)
{
        buffer_append(out, S("replicate,llr\n"));
        for (uint32_t i = 0; i < result->replicates; i++) {
                datafile_put_count(out, true, i + 1);
                datafile_put_number(out, false, result->maxima[i]);
                datafile_end_row(out);
        }
}
