/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How often the fairness sheet sees a bias, and how often it sees one that is not there.
 *
 *   build/bench/fairness [RUNS [SEED]]     200 runs of each world, seed 1
 *
 * An office with 1,500 interviews a month, six officers, eight purposes: rates differ by purpose, purposes by sex and
 * age, findings by regency, so that a comparison which did not compare like with like would be wrong. Each run has five
 * months; a bias begins with the third, and the sheets of months 3, 4 and 5 are made by the program's own rules. Power
 * is the share of runs in which one of them names the group that is treated worse, in that direction. False alarm is
 * the share in which one of them names anybody. "Brought": about twelve in a hundred come in groups of 4 to 12 whom
 * one recruiter brought, and one decision meets the whole group. */
#include "base/checked.h"
#include "base/parallel.h"
#include "fairness/figures.h"
#include "simulate/random.h"
#include "text/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { MONTHS = 5, BIASED_FROM = 2, MONTHLY = 1500, WINDOW = 3, PURPOSES = 8, RUNS = 200, SPAN_MOST = 12 };
enum { ARENA = 512 << 20 };

enum stage { STAGE_NONE, STAGE_ASKED, STAGE_DEEPENED, STAGE_STOPPED, STAGE_PAPERS, STAGE_ALL };
static const char *const stage_names[] = { "nowhere", "questions", "deepening", "suspension or refusal", "papers",
                                           "every step" };

/* Who is treated worse: the group of a trait. */
struct world {
        const char *who;
        enum fairness_trait trait;
        uint16_t group;
        enum stage stage;
        double odds;
        bool brought; /* groups that came together */
};
static const struct world worlds[] = {
        { "nobody", FAIRNESS_SEX, 0, STAGE_NONE, 1, false },
        { "nobody, groups brought by one recruiter", FAIRNESS_SEX, 0, STAGE_NONE, 1, true },
        { "women, groups brought by one recruiter", FAIRNESS_SEX, 0, STAGE_DEEPENED, 2, true },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_DEEPENED, 1.5, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_DEEPENED, 2, false },
        { "18 to 25 (25 of 100)", FAIRNESS_AGE, 1, STAGE_DEEPENED, 1.5, false },
        { "18 to 25 (25 of 100)", FAIRNESS_AGE, 1, STAGE_DEEPENED, 2, false },
        { "a regency (25 of 100)", FAIRNESS_REGENCY, 2, STAGE_DEEPENED, 1.5, false },
        { "a regency (25 of 100)", FAIRNESS_REGENCY, 2, STAGE_DEEPENED, 2, false },
        { "an officer (15 of 100)", FAIRNESS_OFFICER, 3, STAGE_DEEPENED, 1.5, false },
        { "an officer (15 of 100)", FAIRNESS_OFFICER, 3, STAGE_DEEPENED, 2, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_PAPERS, 1.5, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_PAPERS, 2, false },
        { "an officer (15 of 100)", FAIRNESS_OFFICER, 3, STAGE_PAPERS, 2, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_ASKED, 2, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_STOPPED, 1.5, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_STOPPED, 2, false },
        { "an officer (15 of 100)", FAIRNESS_OFFICER, 3, STAGE_STOPPED, 2, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_ALL, 1.5, false },
        { "women (45 of 100)", FAIRNESS_SEX, 0, STAGE_ALL, 2, false },
};

/* Percent of applicants, and of what is done to them. Stops are about 5 of 100 applications as domain.md 4.2 counts
 * them (deepening), refusals and suspensions 1.3 of 100: 230 of about 19,000 were refused in 2024. */
static const uint32_t officer_percent[] = { 25, 20, 17, 15, 13, 10 }, regency_percent[] = { 40, 30, 25, 5 };
static const uint32_t age_percent[2][6] = { { 3, 27, 30, 20, 15, 5 }, { 3, 23, 30, 22, 16, 6 } };
static const uint32_t purpose_percent[2][PURPOSES] = { { 40, 22, 4, 12, 12, 5, 1, 4 }, { 48, 15, 4, 8, 10, 5, 6, 4 } };
static const uint32_t finding_percent[PURPOSES] = { 12, 3, 2, 4, 4, 6, 2, 2 };
static const double deepened_share[2] = { 0.036, 0.24 }, stopped_share = 0.25, asked_share = 0.7;
static const double papers_share[PURPOSES] = { 0.12, 0.06, 0.1, 0.08, 0.05, 0.03, 0.1, 0.04 };

static uint16_t choose(struct random *random, const uint32_t *percent)
{
        uint32_t at = random_below(random, 100), group = 0;
        while (at >= percent[group])
                at -= percent[group++];
        return (uint16_t)group;
}

static bool happens(struct random *random, double share, double odds)
{
        double chance = share * odds / (1 - share + share * odds);
        return random_below(random, 1u << 30) < chance * (1u << 30);
}

static double odds_at(const struct world *world, const struct fairness_case *one, enum stage stage, bool biased)
{
        bool worse = biased && one->group[world->trait] == world->group;
        return worse && (world->stage == stage || world->stage == STAGE_ALL) ? world->odds : 1;
}

static struct fairness_case draw_person(struct random *random, uint32_t month, uint32_t *ret_purpose)
{
        uint16_t sex = random_below(random, 100) >= 45;
        struct fairness_case one = { .group = { sex, choose(random, age_percent[sex]), choose(random, regency_percent),
                                                choose(random, officer_percent) } };
        uint32_t purpose = choose(random, purpose_percent[sex]);
        one.minor = one.group[FAIRNESS_AGE] == 0;
        one.stratum = (purpose * 16 + month) * 2 + (uint32_t)random_percent(random, 90);
        /* recruiters work more in the third regency */
        uint32_t percent = finding_percent[purpose] * (one.group[FAIRNESS_REGENCY] == 2 ? 2 : 1);
        one.finding = random_percent(random, percent);
        *ret_purpose = purpose;
        return one;
}

static void draw_fate(struct random *random, const struct world *world, struct fairness_case *one, uint32_t purpose,
                      bool biased)
{
        if (one->finding && happens(random, asked_share, odds_at(world, one, STAGE_ASKED, biased)))
                one->acted |= 1u << FAIRNESS_ASKED;
        if (happens(random, papers_share[purpose], odds_at(world, one, STAGE_PAPERS, biased)))
                one->acted |= 1u << FAIRNESS_PAPERS;
        if (happens(random, deepened_share[one->finding], odds_at(world, one, STAGE_DEEPENED, biased)))
                one->acted |= 1u << FAIRNESS_DEEPENED;
        bool stopped = one->acted & 1u << FAIRNESS_DEEPENED &&
                       happens(random, stopped_share, odds_at(world, one, STAGE_STOPPED, biased));
        if (stopped)
                one->acted |= random_percent(random, 50) ? 1u << FAIRNESS_SUSPENDED : 1u << FAIRNESS_REFUSED;
        if (random_below(random, 1000) < 5)
                one->acted |= 1u << FAIRNESS_DUPLICATE;
}

/* A recruiter's group: one place, one purpose, one day and officer, a finding, one decision. */
static size_t draw_brought(struct random *random, const struct world *world, uint32_t month,
                           struct fairness_case *items, size_t room)
{
        uint32_t purpose;
        struct fairness_case first = draw_person(random, month, &purpose);
        size_t size = 4 + random_below(random, SPAN_MOST - 3);
        first.finding = true;
        first.party = 1 + (uint32_t)(random_next(random) >> 33);
        draw_fate(random, world, &first, purpose, false);
        for (size_t i = 0; i < size && i < room; i++) {
                items[i] = first;
                items[i].group[FAIRNESS_SEX] = random_percent(random, 30) ? !first.group[FAIRNESS_SEX]
                                                                          : first.group[FAIRNESS_SEX];
        }
        return size < room ? size : room;
}

static size_t draw_month(struct random *random, const struct world *world, uint32_t month, struct fairness_case *items)
{
        size_t count = 0;
        uint32_t purpose;
        while (count < MONTHLY) {
                if (world->brought && random_below(random, 1000) < 17) {
                        count += draw_brought(random, world, month, &items[count], MONTHLY - count);
                        continue;
                }
                items[count] = draw_person(random, month, &purpose);
                draw_fate(random, world, &items[count++], purpose, month >= BIASED_FROM);
        }
        return count;
}

struct verdict {
        bool any, right;
        int32_t first_sheet; /* of the right group: 1..3; 0: none */
};

static bool is_right(const struct world *world, const struct fairness_difference *found)
{
        return found->trait == world->trait && found->group == world->group && found->odds > 1;
}

static enum error judge_run(const struct world *world, uint64_t seed, uint64_t run, struct verdict *ret_verdict)
{
        static _Thread_local struct fairness_case items[MONTHS * MONTHLY];
        struct random random = random_for(seed, (uint64_t)(world - worlds), run);
        struct verdict verdict = { 0 };
        for (uint32_t month = 0; month < MONTHS; month++)
                (void)draw_month(&random, world, month, &items[(size_t)month * MONTHLY]);
        for (uint32_t month = BIASED_FROM; month < MONTHS; month++) {
                struct fairness_differences found;
                _cleanup_arena_ struct arena arena;
                arena_init(&arena, ARENA);
                struct fairness_cases cases = { &items[(size_t)(month + 1 - WINDOW) * MONTHLY],
                                                (size_t)WINDOW * MONTHLY,
                                                { 2, 6, ARRAY_SIZE(regency_percent), ARRAY_SIZE(officer_percent) } };
                TRY(fairness_compare_all(&cases, &arena, &found));
                verdict.any = verdict.any || found.count > 0;
                for (size_t i = 0; i < found.count; i++)
                        if (is_right(world, &found.items[i]) && !verdict.right) {
                                verdict.right = true;
                                verdict.first_sheet = (int32_t)(month - BIASED_FROM + 1);
                        }
        }
        *ret_verdict = verdict;
        return OK;
}

static enum error judge_world(const struct world *world, uint64_t seed, uint64_t runs)
{
        uint64_t any = 0, right = 0, by_sheet[WINDOW + 1] = { 0 };
        for (uint64_t run = 0; run < runs; run++) {
                struct verdict verdict;
                TRY(judge_run(world, seed, run, &verdict));
                any += verdict.any;
                right += verdict.right;
                by_sheet[verdict.first_sheet]++;
        }
        struct fairness_interval share = fairness_wilson((uint32_t)(world->stage ? right : any), (uint32_t)runs);
        printf("%-40s %-22s %4.1f %10.3f %10.3f (%.3f-%.3f) %5.2f %5.2f %5.2f\n", world->who,
               stage_names[world->stage], world->odds, (double)any / (double)runs, (double)right / (double)runs,
               share.low, share.high, (double)by_sheet[1] / (double)runs, (double)by_sheet[2] / (double)runs,
               (double)by_sheet[3] / (double)runs);
        (void)fflush(stdout);
        return OK;
}

int main(int argc, char **argv)
{
        int64_t runs = RUNS, seed = 1;
        if ((argc > 1 && !slice_to_int64(slice_from_cstr(argv[1]), &runs)) || argc > 3 || runs < 1 ||
            (argc > 2 && !slice_to_int64(slice_from_cstr(argv[2]), &seed)))
                return 2;
        printf("%d interviews a month, %lld runs, seed %lld; any: a sheet names somebody; right: the group, that way; "
               "then the 95 %% interval of the one that counts, and the first sheet\n%-40s %-22s %4s %10s %10s\n",
               MONTHLY, (long long)runs, (long long)seed, "treated worse", "where", "odds", "any", "right");
        for (size_t i = 0; i < ARRAY_SIZE(worlds); i++) {
                enum error err = judge_world(&worlds[i], (uint64_t)seed, (uint64_t)runs);
                if (err != OK) {
                        (void)fprintf(stderr, "fairness: %s\n", error_name(err));
                        return 1;
                }
        }
        return 0;
}
