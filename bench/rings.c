/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Planted rings found again, and the time of a walk.
 *
 *   build/bench/rings tune                 the seeds and scenarios that the two settings were chosen on
 *   build/bench/rings                      seeds that were not, and a scenario that was not
 *   build/bench/rings near IDENTIFIERS...  two-step neighbourhood in networks of so many identifiers */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/checked.h"
#include "network/network.h"
#include "simulate/random.h"
#include "simulate/simulate.h"

enum { SEEDS = 10, GROUP_LEAST = 3, WALKS = 100'000, NEAR_MOST = 150 };

static double seconds(void)
{
        struct timespec now;
        (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void stop_on(enum error err, const char *what)
{
        if (err == OK)
                return;
        (void)fprintf(stderr, "rings: %s: %s\n", what, error_name(err));
        exit(1);
}

struct figures {
        double ours, plain, ours_least, milliseconds;
        size_t groups, false_groups; /* of GROUP_LEAST and more; those that no ring has a majority in */
        size_t largest;              /* component of the plain way */
};

/* Groups of at least GROUP_LEAST, and those of them in which no planted ring has more than half. */
static void count_groups(const struct ring_links *made, const struct ring_scenario *scenario, const uint32_t *groups,
                         struct figures *figures)
{
        uint32_t count = made->shape.subjects;
        uint32_t *sizes = calloc(count, sizeof *sizes), *most = calloc(count, sizeof *most);
        uint32_t *within = calloc((size_t)scenario->rings + 1, sizeof *within);
        if (!sizes || !most || !within)
                stop_on(ERR_MEMORY, "counting");
        for (uint32_t i = 0; i < count; i++)
                sizes[groups[i]]++;
        for (uint32_t group = 0; group < count; group++) {
                if (sizes[group] < GROUP_LEAST)
                        continue;
                memset(within, 0, ((size_t)scenario->rings + 1) * sizeof *within);
                for (uint32_t i = 0; i < count; i++)
                        if (groups[i] == group && made->truth[i] < scenario->rings &&
                            ++within[made->truth[i]] > most[group])
                                most[group]++;
                figures->groups++;
                figures->false_groups += 2 * most[group] <= sizes[group];
        }
        free(sizes);
        free(most);
        free(within);
}

static void run_seed(const struct ring_scenario *scenario, uint64_t seed, double fdr, double gamma,
                     struct figures *figures)
{
        _cleanup_ring_links_ struct ring_links made = { 0 };
        _cleanup_network_ struct network network = { 0 };
        _cleanup_network_pairs_ struct network_pairs pairs = { 0 };
        double ours, plain;
        stop_on(simulate_rings(scenario, seed, &made), "rings");
        uint32_t count = made.shape.subjects;
        uint32_t *groups = calloc(count, sizeof *groups), *whole = calloc(count, sizeof *whole);
        if (!groups || !whole)
                stop_on(ERR_MEMORY, "groups");
        double begin = seconds();
        stop_on(network_make(made.links, made.count, &made.shape, &network), "network");
        stop_on(network_project(&network, fdr, &pairs), "projection");
        stop_on(network_groups(&pairs, count, gamma, groups), "groups");
        figures->milliseconds += 1000 * (seconds() - begin);
        stop_on(network_components(&network, whole), "components");
        stop_on(network_agreement(groups, made.truth, count, &ours), "agreement");
        stop_on(network_agreement(whole, made.truth, count, &plain), "agreement");
        figures->ours += ours;
        figures->plain += plain;
        if (ours < figures->ours_least)
                figures->ours_least = ours;
        count_groups(&made, scenario, groups, figures);
        free(groups);
        free(whole);
}

static void run_scenario(const struct ring_scenario *scenario, uint64_t first_seed, double fdr, double gamma)
{
        struct figures figures = { .ours_least = 1 };
        for (uint64_t seed = first_seed; seed < first_seed + SEEDS; seed++)
                run_seed(scenario, seed, fdr, gamma, &figures);
        if (scenario->rings)
                printf("%-30s %10.3f %10.3f %12.3f", scenario->name, figures.ours / SEEDS, figures.ours_least,
                       figures.plain / SEEDS);
        else
                printf("%-30s %10s %10s %12s", scenario->name, "-", "-", "-");
        printf(" %8.1f %8.1f %9.1f\n", (double)figures.groups / SEEDS, (double)figures.false_groups / SEEDS,
               figures.milliseconds / SEEDS);
}

static void print_head(const char *what)
{
        printf("%s\n%-30s %10s %10s %12s %8s %8s %9s\n", what, "scenario", "ours", "least", "components", "groups",
               "false", "ms");
}

static void tune(void)
{
        static const double rates[] = { 0.001, 0.01, 0.05, 0.2 }, gammas[] = { 0.02, 0.05, 0.1, 0.2, 0.4 };
        for (size_t i = 0; i < ARRAY_SIZE(rates); i++)
                for (size_t j = 0; j < ARRAY_SIZE(gammas); j++) {
                        printf("rate %.3f, resolution %.2f\n", rates[i], gammas[j]);
                        for (size_t k = 0; k < RING_SCENARIOS_TUNED; k++)
                                run_scenario(&ring_scenarios[k], 1, rates[i], gammas[j]);
                }
}

static int compare_times(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

static void walk(const struct network *network, uint64_t seed)
{
        static struct network_near items[NEAR_MOST];
        static double times[WALKS];
        _cleanup_network_walker_ struct network_walker walker = { 0 };
        struct network_nearby nearby = { .items = items };
        struct random random = random_for(seed, 7, 7);
        double listed = 0, hidden = 0;
        stop_on(network_walker_make(network, &walker), "walker");
        for (size_t i = 0; i < WALKS; i++) {
                struct network_node from = { .index = random_below(&random, network->subjects.count) };
                double begin = seconds();
                network_near(&walker, from, NEAR_MOST, &nearby);
                times[i] = 1e6 * (seconds() - begin);
                listed += (double)nearby.count;
                hidden += (double)nearby.hidden;
        }
        qsort(times, WALKS, sizeof *times, compare_times);
        printf("%12u %12u %12zu %10.1f %8.2f %8.1f %8.1f %8.1f\n", network->identifiers.count, network->subjects.count,
               network->links, listed / WALKS, hidden / WALKS, times[WALKS / 2], times[WALKS / 100 * 99],
               times[WALKS - 1]);
}

/* Networks as those of the table, so large that they have that many identifiers. */
static void measure_near(uint32_t identifiers)
{
        struct ring_scenario scenario = ring_scenarios[0];
        _cleanup_ring_links_ struct ring_links made = { 0 };
        _cleanup_network_ struct network network = { 0 };
        scenario.alone = identifiers / 5 * 2;
        scenario.rings = identifiers / 80;
        scenario.common = identifiers / 2000;
        stop_on(simulate_rings(&scenario, 2001, &made), "rings");
        double begin = seconds();
        stop_on(network_make(made.links, made.count, &made.shape, &network), "network");
        printf("built in %.2f s\n", seconds() - begin);
        walk(&network, 2001);
}

int main(int argc, char **argv)
{
        if (argc > 1 && strcmp(argv[1], "near") == 0) {
                printf("two steps from a random recruiter, processor microseconds of %d walks\n", WALKS);
                printf("%12s %12s %12s %10s %8s %8s %8s %8s\n", "identifiers", "recruiters", "links", "listed",
                       "hidden", "p50", "p99", "most");
                for (int i = 2; i < argc; i++)
                        measure_near((uint32_t)strtoul(argv[i], NULL, 10));
                return 0;
        }
        if (argc > 1 && strcmp(argv[1], "tune") == 0) {
                print_head("adjusted Rand index, mean of 10 seeds (1 to 10), 3 % spurious links");
                tune();
                return 0;
        }
        print_head("adjusted Rand index, mean of 10 seeds (3001 to 3010), 3 % spurious links");
        for (size_t i = 0; i < RING_SCENARIOS; i++)
                run_scenario(&ring_scenarios[i], 3001, NETWORK_RATE, NETWORK_RESOLUTION);
        return 0;
}
