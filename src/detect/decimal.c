/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Apart from datafile.c, because the generator of the manual reads the settings' defaults with it and needs no CSV. */
#include "detect/datafile.h"

#include <math.h>

enum { NUMBER_MAX = 64 };

bool datafile_parse_number(struct slice text, double *ret_value)
{
        char copy[NUMBER_MAX], *end;
        text = slice_trim(text);
        if (text.size == 0 || text.size >= sizeof copy)
                return false;
        for (size_t i = 0; i < text.size; i++)
                if (!strchr("0123456789+-.eE", text.data[i]) || text.data[i] == '\0')
                        return false;
        memcpy(copy, text.data, text.size);
        copy[text.size] = '\0';
        double value = strtod(copy, &end);
        if (*end != '\0' || !isfinite(value))
                return false;
        *ret_value = value;
        return true;
}
