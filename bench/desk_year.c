/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* A simulated year at the passport desk with planted rings, and one with none (issue 5, must show 5).
 *
 *   build/bench/desk-year [YEARS [APPLICATIONS [SEED [WORLD [FINDINGS]]]]]
 *
 * Years of each world (3), innocent applications a year (19,000), the first year's seed (7301), one world alone (3 and
 * 6 have no rings; in 5 and 6 one guarantor may vouch for several, and letters are brought).
 *
 * FINDINGS 1: nobody is interviewed, only what the file names is looked at; a quarter of the time, and "stopped" means
 * nothing then.
 *
 * Seeds 7301 and on, which nothing was tuned on. Prints how many applications of a ring carried a finding about its
 * phone, how many innocent ones were asked one more question, and how many could have been refused, each beside the
 * practice to refuse on a profile. What is assumed stands in desk_visit.c, what is counted in desk_walk.h. */
#include "base/checked.h"
#include "desk_walk.h"
#include "large_cache.h"

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
        sum->group += more->group;
        sum->words += more->words;
        sum->place += more->place;
        sum->name += more->name;
        sum->only_name += more->only_name;
        sum->letters += more->letters;
}

static void print_count(const char *who, const struct desk_count *count)
{
        printf("  %-10s %8zu %8zu %8zu %8zu %8zu %8zu %10zu %8zu | %8zu %8zu %8zu %8zu %8zu %8zu\n", who, count->visits,
               count->asked, count->checked, count->pointing, count->stopped, count->by_answers, count->profile,
               count->wide, count->group, count->letters, count->words, count->place, count->name, count->only_name);
}

static void run_year(const struct desk_manner *manner, struct desk_volume volume, uint64_t seed,
                     struct desk_result *sum)
{
        struct desk desk;
        struct desk_year year;
        struct desk_result result = { .why = stderr, .findings_only = sum->findings_only };
        if (desk_year_make(&year, manner, volume, seed) != OK)
                errx(1, "the year of seed %llu cannot be made", (unsigned long long)seed);
        desk_open(&desk);
        desk_walk(&desk, &year, &result);
        desk_close(&desk);
        desk_year_free(&year);
        add(&sum->ring, &result.ring);
        add(&sum->innocent, &result.innocent);
}

/* The arguments as they stand, each with its least and its most; what is not given keeps its value. */
struct choice {
        int64_t years, applications, seed, world; /* world: 0 for all */
        int64_t findings_only;                    /* 1: see desk_walk.h */
};

static bool read_choice(int argc, char **argv, struct choice *choice)
{
        const struct {
                int64_t *value, least, most;
        } each[] = { { &choice->years, 1, YEARS_MAX },
                     { &choice->applications, 100, 100000 },
                     { &choice->seed, 1, 1000000 },
                     { &choice->world, 1, DESK_MANNERS },
                     { &choice->findings_only, 0, 1 } };
        for (size_t i = 0; i + 1 < (size_t)argc; i++)
                if (i == ARRAY_SIZE(each) || !slice_to_int64(slice_from_cstr(argv[i + 1]), each[i].value) ||
                    *each[i].value < each[i].least || *each[i].value > each[i].most)
                        return false;
        return true;
}

int main(int argc, char **argv)
{
        struct choice choice = { YEARS, APPLICATIONS, FIRST_SEED, 0, 0 };
        if (!read_choice(argc, argv, &choice))
                errx(2, "usage: desk-year [YEARS [APPLICATIONS [SEED [WORLD [FINDINGS]]]]]");
        use_large_cache(); /* a year writes to indices larger than what a connection keeps */
        printf("%lld years of each world, seeds %lld and on; %lld innocent applications and %d reports a year beside "
               "those of the rings\n",
               (long long)choice.years, (long long)choice.seed, (long long)choice.applications, REPORTS);
        printf("  %-10s %8s %8s %8s %8s %8s %8s | %8s %8s | %8s %8s %8s %8s %8s %8s\n", "who", "came", "asked",
               "checked", "pointing", "stopped", "answers", "profile", "wide", "group", "letters", "words", "place",
               "names", "only");
        for (size_t i = 0; i < DESK_MANNERS; i++) {
                struct desk_result sum = { .findings_only = choice.findings_only };
                if (choice.world != 0 && choice.world != (int64_t)i + 1)
                        continue;
                for (int64_t year = 0; year < choice.years; year++)
                        run_year(&desk_manners[i], (struct desk_volume){ (int)choice.applications, REPORTS },
                                 (uint64_t)(choice.seed + year), &sum);
                printf("%s\n", desk_manners[i].name);
                print_count("of a ring", &sum.ring);
                print_count("innocent", &sum.innocent);
                (void)fflush(stdout);
        }
        return 0;
}
