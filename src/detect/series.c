/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "detect/series.h"

enum error series_run(const struct settings *settings, const struct series *series, struct arena *arena,
                      struct point *ret_points)
{
        switch (settings->method) {
        case METHOD_EARS_C1:
        case METHOD_EARS_C2:
        case METHOD_EARS_C3:
                return ears_run(settings, series, arena, ret_points);
        case METHOD_FARRINGTON:
                return farrington_run(settings, series, arena, ret_points);
        case METHOD_CUSUM:
                return cusum_run(settings, series, arena, ret_points);
        case METHOD_BAYES:
                return bayes_run(settings, series, arena, ret_points);
        case METHOD_LLR_CUSUM:
                return llr_run(settings, series, arena, ret_points);
        case METHOD_GLR:
                return glr_run(settings, series, arena, ret_points);
        case METHOD_GAMMA_POISSON:
        case METHOD_COUNT:
                break;
        }
        return ERR_INVALID;
}
