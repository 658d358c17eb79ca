/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/engine.h"

#include <math.h>

/* o log(o / e), 0 for o = 0. */
static double log_term(double observed, double expected)
{
        return observed > 0 ? observed * log(observed / expected) : 0;
}

/* The four cells of the table zone x case, against what they are when the zone is like the rest. */
static double score_contacts(const struct scan_source *source, double y, double n)
{
        double cases = source->cases, contacts = source->contacts, controls = contacts - cases, outside = contacts - n;
        if (!(y * contacts > cases * n))
                return 0;
        return log_term(y, n * cases / contacts) + log_term(n - y, n * controls / contacts) +
               log_term(cases - y, outside * cases / contacts) +
               log_term(outside - cases + y, outside * controls / contacts);
}

double scan_score(const struct scan_source *source, double y, double expected)
{
        if (source->model == SCAN_BERNOULLI)
                return score_contacts(source, y, expected);
        if (!(y > expected))
                return 0;
        if (source->model == SCAN_EXPECTATION)
                return log_term(y, expected) + expected - y;
        return log_term(y, expected) + log_term(source->cases - y, source->cases - expected);
}

double scan_root(const struct scan_source *source, double y, double level, double from)
{
        bool is_contacts = source->model == SCAN_BERNOULLI;
        double low = is_contacts ? fmax(from, y) : from, high = is_contacts ? y * source->contacts / source->cases : y;
        if (is_contacts && !(scan_score(source, y, low) > level))
                return 0;
        for (int step = 0; step < 50 && high - low > high * 1e-12; step++) {
                double middle = low + (high - low) / 2;
                if (middle > 0 && scan_score(source, y, middle) <= level)
                        high = middle;
                else
                        low = middle;
        }
        return high * (1 + 1e-9);
}
