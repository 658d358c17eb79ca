/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "year_figures.h"

#include <stdio.h>
#include <stdlib.h>

void year_print_head(void)
{
        printf("%-24s %-30s %5s %6s %6s %6s %7s %6s %7s", "", "world", "rings", "phone", "area", "either", "in time",
               "lead", "Jaccard");
        printf(" %6s %7s %6s %10s %9s %s %s %s\n", "scan", "Jaccard", "false", "false/year", "area", "the same again",
               "visits", "prompted");
}

static int compare_leads(const void *left, const void *right)
{
        int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
        return a < b ? -1 : a > b;
}

void year_print(const char *way, const char *name, struct year_figures *f)
{
        double years = (double)f->years;
        qsort(f->leads, f->lead_count, sizeof f->leads[0], compare_leads);
        printf("%-24s %-30s %5zu %6zu %6zu %6zu %7zu", way, name, f->rings, f->by_phone, f->by_area, f->by_any,
               f->in_time);
        if (f->lead_count)
                printf(" %6d", f->leads[f->lead_count / 2]);
        else
                printf("      -");
        printf(" %7.2f", f->rings ? f->overlap / (double)f->rings : 0);
        printf(" %6zu %7.2f %6.2f", f->by_scan, f->rings ? f->scan_overlap / (double)f->rings : 0,
               (double)f->scan_false / years);
        printf(" %10.2f %9.2f %5zu/%zu %8.1f %8.1f\n", (double)f->phone_false / years, (double)f->area_false / years,
               f->same_again, f->area_signals, (double)f->goings / years, (double)f->prompted / years);
        (void)fflush(stdout);
}
