/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A simulated year at the passport desk with planted rings, and one with none (issue 5, must show 5).
 *
 *   build/bench/desk-year [YEARS [APPLICATIONS]]     years of each world (3), innocent applications a year (19,000)
 *
 * Seeds 7301 and on, which nothing was tuned on. Prints how many applications of a ring carried a finding about its
 * phone, how many innocent ones were asked one more question, and how many could have been refused, each beside the
 * practice to refuse on a profile. What is assumed stands in desk_visit.c, what is counted in desk_walk.h. */
#include "base/checked.h"
#include "desk_walk.h"

#include <err.h>

enum { FIRST_SEED = 7301, YEARS = 3, YEARS_MAX = 50, APPLICATIONS = 19000, REPORTS = 400 };

static void add(struct desk_count *sum, const struct desk_count *more)
{
        sum->visits += more->visits;
        sum->asked += more->asked;
        sum->checked += more->checked;
        sum->pointing += more->pointing;
        sum->stopped += more->stopped;
        sum->by_answers += more->by_answers;
        sum->profile += more->profile;
        sum->wide += more->wide;
}

static void print_count(const char *who, const struct desk_count *count)
{
        printf("  %-10s %8zu %8zu %8zu %8zu %8zu %8zu %10zu %8zu\n", who, count->visits, count->asked, count->checked,
               count->pointing, count->stopped, count->by_answers, count->profile, count->wide);
}

static void run_year(const struct desk_manner *manner, struct desk_volume volume, uint64_t seed,
                     struct desk_result *sum)
{
        struct desk desk;
        struct desk_year year;
        struct desk_result result = { .why = stderr };
        if (desk_year_make(&year, manner, volume, seed) != OK)
                errx(1, "the year of seed %llu cannot be made", (unsigned long long)seed);
        desk_open(&desk);
        desk_walk(&desk, &year, &result);
        desk_close(&desk);
        desk_year_free(&year);
        add(&sum->ring, &result.ring);
        add(&sum->innocent, &result.innocent);
}

int main(int argc, char **argv)
{
        int64_t years = YEARS, applications = APPLICATIONS;
        if ((argc > 1 && (!slice_to_int64(slice_from_cstr(argv[1]), &years) || years < 1 || years > YEARS_MAX)) ||
            (argc > 2 && (!slice_to_int64(slice_from_cstr(argv[2]), &applications) || applications < 100 ||
                          applications > 100000)))
                errx(2, "usage: desk-year [YEARS [APPLICATIONS]]");
        printf("%lld years of each world, seeds %d and on; %lld innocent applications and %d reports a year beside "
               "those of the rings\n",
               (long long)years, FIRST_SEED, (long long)applications, REPORTS);
        printf("  %-10s %8s %8s %8s %8s %8s %8s | %8s %8s\n", "who", "came", "asked", "checked", "pointing", "stopped",
               "answers", "profile", "wide");
        for (size_t i = 0; i < DESK_MANNERS; i++) {
                struct desk_result sum = { 0 };
                for (int64_t year = 0; year < years; year++)
                        run_year(&desk_manners[i], (struct desk_volume){ (int)applications, REPORTS },
                                 (uint64_t)(FIRST_SEED + year), &sum);
                printf("%s\n", desk_manners[i].name);
                print_count("of a ring", &sum.ring);
                print_count("innocent", &sum.innocent);
                (void)fflush(stdout);
        }
        return 0;
}
