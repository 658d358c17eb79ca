/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "fairness/figures.h"

#include "base/checked.h"

#include <math.h>
#include <stdlib.h>

static bool is_small(uint32_t number)
{
        return number > 0 && number < FAIRNESS_LEAST;
}

static unsigned bit_of(enum fairness_measure measure)
{
        return 1u << measure;
}

/* The next to hide: the smallest number that is not 0, else a 0; SIZE_MAX when all are hidden. */
static size_t find_next(const struct fairness_cell *cells, size_t count)
{
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < count; i++)
                if (cells[i].shown && (best == SIZE_MAX || cells[i].number - 1 < cells[best].number - 1))
                        best = i; /* 0 - 1 is the largest */
        return best;
}

void fairness_hide(struct fairness_cell *cells, size_t count)
{
        size_t hidden = 0, next;
        uint64_t sum = 0;
        for (size_t i = 0; i < count; i++) {
                cells[i].shown = cells[i].shown && !is_small(cells[i].number);
                hidden += !cells[i].shown;
                sum += cells[i].shown ? 0 : cells[i].number;
        }
        while (hidden && (hidden < 2 || sum < 2 * FAIRNESS_LEAST) && (next = find_next(cells, count)) != SIZE_MAX) {
                cells[next].shown = false;
                sum += cells[next].number;
                hidden++;
        }
}

/* --- the month --- */

static void count_cases(const struct fairness_cases *cases, enum fairness_trait trait, struct fairness_row *rows)
{
        size_t groups = cases->groups[trait];
        for (size_t i = 0; i <= groups; i++)
                rows[i] = (struct fairness_row){ .persons.shown = true };
        for (size_t i = 0; i < cases->count; i++) {
                const struct fairness_case *one = &cases->items[i];
                if (!one->counted)
                        continue;
                rows[one->group[trait]].persons.number++;
                rows[groups].persons.number++;
                for (unsigned m = 0; m < FAIRNESS_MEASURES; m++) {
                        bool met = one->acted & bit_of(m);
                        rows[one->group[trait]].acted[m].number += met;
                        rows[groups].acted[m].number += met;
                }
        }
}

static void hide_persons(struct fairness_row *rows, size_t groups)
{
        struct fairness_cell cells[FAIRNESS_GROUPS_MAX];
        for (size_t i = 0; i < groups; i++)
                cells[i] = rows[i].persons;
        fairness_hide(cells, groups);
        for (size_t i = 0; i < groups; i++)
                rows[i].persons = cells[i];
        rows[groups].persons.shown = !is_small(rows[groups].persons.number);
}

static bool may_show(const struct fairness_row *row, enum fairness_measure measure)
{
        return row->persons.shown && !is_small(row->persons.number - row->acted[measure].number);
}

static void hide_measure(struct fairness_row *rows, size_t groups, enum fairness_measure measure)
{
        struct fairness_cell cells[FAIRNESS_GROUPS_MAX], *all = &rows[groups].acted[measure];
        all->shown = !is_small(all->number) && may_show(&rows[groups], measure);
        for (size_t i = 0; i < groups; i++)
                cells[i] = (struct fairness_cell){ rows[i].acted[measure].number,
                                                   all->shown && may_show(&rows[i], measure) };
        if (all->number) /* none of all is none of each */
                fairness_hide(cells, groups);
        for (size_t i = 0; i < groups; i++)
                rows[i].acted[measure] = cells[i];
}

void fairness_count(const struct fairness_cases *cases, enum fairness_trait trait, struct fairness_row *ret_rows)
{
        size_t groups = cases->groups[trait];
        count_cases(cases, trait, ret_rows);
        hide_persons(ret_rows, groups);
        for (unsigned m = 0; m < FAIRNESS_MEASURES; m++)
                hide_measure(ret_rows, groups, m);
}

/* --- comparisons --- */

/* What counts as acted, and what else of the file must be alike. */
static const struct {
        unsigned acted;
        bool among_papers;
} contrasts[CONTRAST_COUNT] = {
        [CONTRAST_ASKED] = { 1u << FAIRNESS_ASKED, true },
        [CONTRAST_DEEPENED] = { 1u << FAIRNESS_DEEPENED, true },
        [CONTRAST_STOPPED] = { 1u << FAIRNESS_SUSPENDED | 1u << FAIRNESS_REFUSED, true },
        [CONTRAST_PAPERS] = { 1u << FAIRNESS_PAPERS, false },
};

/* Logarithms so near are one and the same. */
static const double as_likely = 1e-9;

static const unsigned other_matters = 1u << FAIRNESS_DUPLICATE | 1u << FAIRNESS_FORGED;

/* A case on its way through the comparisons: cases of one key are one stratum. */
struct keyed {
        uint64_t key;
        uint32_t party;
        const struct fairness_case *from;
};

static uint64_t key_of(const struct fairness_case *one, enum fairness_contrast contrast)
{
        bool papers = contrasts[contrast].among_papers && one->acted & bit_of(FAIRNESS_PAPERS);
        return (uint64_t)one->stratum << 3 | (uint64_t)papers << 2 | (uint64_t)one->finding << 1 | one->minor;
}

static int compare_keys(const void *a, const void *b)
{
        const struct keyed *x = a, *y = b;
        return x->party != y->party ? (x->party > y->party) - (x->party < y->party)
                                    : (x->key > y->key) - (x->key < y->key);
}

/* Those who can be compared at all, by stratum. */
static size_t sort_cases(const struct fairness_cases *cases, enum fairness_contrast contrast, struct keyed *sorted)
{
        size_t count = 0;
        for (size_t i = 0; i < cases->count; i++)
                if (!(cases->items[i].acted & other_matters))
                        sorted[count++] = (struct keyed){ key_of(&cases->items[i], contrast), cases->items[i].party,
                                                          &cases->items[i] };
        qsort(sorted, count, sizeof *sorted, compare_keys);
        return count;
}

/* What a comparison could have shown, and what it did. */
struct outcome {
        double chance, likelier; /* likelier: logarithm */
};
struct weighed {
        const struct fairness_outcome *outcomes;
        size_t count, seen;
        bool of_two, of_officer; /* of two groups: what is better for this one is worse for the other */
};

/* What one contrast works on. */
struct bench {
        struct arena *arena;
        struct keyed *sorted;
        size_t count;
        struct fairness_stratum *strata; /* room for one a case */
        struct weighed *weighed; /* one a comparison */
        struct fairness_differences *found;
};

static size_t fill_strata(const struct bench *bench, enum fairness_trait trait, uint16_t group, unsigned acted)
{
        size_t strata = 0;
        for (size_t i = 0; i < bench->count; i++) {
                if (i == 0 || compare_keys(&bench->sorted[i], &bench->sorted[i - 1]) != 0)
                        bench->strata[strata++] = (struct fairness_stratum){ 0 };
                struct fairness_stratum *last = &bench->strata[strata - 1];
                bool met = bench->sorted[i].from->acted & acted;
                if (bench->sorted[i].from->group[trait] == group)
                        last->group++, last->group_acted += met;
                else
                        last->others++, last->others_acted += met;
        }
        return strata;
}

/* lint: parameters (what, of whom, among how many) */
static enum error compare_group(const struct bench *bench, enum fairness_trait trait, uint16_t group,
                                enum fairness_contrast contrast, bool of_two)
{
        struct fairness_comparison result;
        struct fairness_differences *found = bench->found;
        size_t strata = fill_strata(bench, trait, group, contrasts[contrast].acted);
        TRY(fairness_compare(bench->strata, strata, bench->arena, &result));
        if (result.expected < FAIRNESS_LEAST || result.acted - result.expected < FAIRNESS_LEAST)
                return OK;
        bench->weighed[found->count] = (struct weighed){ result.outcomes, result.outcome_count, result.seen, of_two,
                                                         trait == FAIRNESS_OFFICER };
        found->items[found->count++] = (struct fairness_difference){ trait, group, contrast, result.odds, result.low,
                                                                     result.high, result.p };
        return OK;
}

static enum error compare_contrast(struct bench *bench, const struct fairness_cases *cases,
                                   enum fairness_contrast contrast)
{
        bench->count = sort_cases(cases, contrast, bench->sorted);
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++) {
                uint16_t groups = cases->groups[trait] == 2 ? 1 : cases->groups[trait];
                for (uint16_t group = 0; group < groups; group++)
                        TRY(compare_group(bench, trait, group, contrast, cases->groups[trait] == 2));
        }
        return OK;
}

static int by_chance(const void *a, const void *b)
{
        const struct fairness_difference *x = a, *y = b;
        return (x->p > y->p) - (x->p < y->p);
}

static int most_likelier(const void *a, const void *b)
{
        const struct outcome *x = a, *y = b;
        return (x->likelier < y->likelier) - (x->likelier > y->likelier);
}

static struct outcome weigh(const struct weighed *weighed, size_t at)
{
        const struct fairness_outcome *from = &weighed->outcomes[at];
        double worse = log(FAIRNESS_WORSE) + from->if_worse;
        double better = log(weighed->of_two ? FAIRNESS_WORSE : 1 - FAIRNESS_WORSE) + from->if_better;
        double more = fmax(worse, better);
        double share = weighed->of_officer ? log(FAIRNESS_OFFICERS) : 0;
        return (struct outcome){ from->chance, share + more + log(exp(worse - more) + exp(better - more)) };
}

/* From how many times likelier on a group is named: the least for which the chances of all that would be named, over
 * all comparisons, add up to no more than FAIRNESS_ALPHA. Of all rules that keep that sum this one names the most
 * groups whose odds are FAIRNESS_ODDS times the others', each counted by its share (Spjotvoll 1972, Ann. Math. Stat.
 * 43:398). What came up has no part in it. */
static enum error find_bar(const struct bench *bench, double *ret_bar)
{
        size_t room = 1, count = 0;
        double sum = 0, bar = INFINITY;
        for (size_t i = 0; i < bench->found->count; i++)
                room += bench->weighed[i].count;
        struct outcome *all = arena_array(bench->arena, struct outcome, room);
        if (!all)
                return ERR_MEMORY;
        for (size_t i = 0; i < bench->found->count; i++)
                for (size_t k = 0; k < bench->weighed[i].count; k++)
                        all[count++] = weigh(&bench->weighed[i], k);
        qsort(all, count, sizeof *all, most_likelier);
        for (size_t i = 0; i < count && sum + all[i].chance <= FAIRNESS_ALPHA; i++) {
                sum += all[i].chance;
                if (i + 1 == count || all[i + 1].likelier < all[i].likelier - as_likely)
                        bar = all[i].likelier;
        }
        *ret_bar = bar;
        return OK;
}

static enum error keep_rejected(const struct bench *bench)
{
        double bar;
        struct fairness_differences *found = bench->found;
        TRY(find_bar(bench, &bar));
        found->compared = found->count;
        found->count = 0;
        for (size_t i = 0; i < found->compared; i++)
                if (weigh(&bench->weighed[i], bench->weighed[i].seen).likelier >= bar - as_likely)
                        found->items[found->count++] = found->items[i];
        qsort(found->items, found->count, sizeof *found->items, by_chance);
        return OK;
}

static bool is_inside(const struct fairness_cases *cases)
{
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                if (cases->groups[trait] > FAIRNESS_GROUPS_MAX)
                        return false;
        for (size_t i = 0; i < cases->count; i++)
                for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                        if (cases->items[i].group[trait] >= cases->groups[trait])
                                return false;
        return true;
}

enum error fairness_compare_all(const struct fairness_cases *cases, struct arena *arena,
                                struct fairness_differences *ret_differences)
{
        struct fairness_differences found = { 0 };
        size_t most = 1;
        if (!is_inside(cases))
                return ERR_INVALID;
        for (enum fairness_trait trait = 0; trait < FAIRNESS_TRAITS; trait++)
                most += (size_t)CONTRAST_COUNT * cases->groups[trait];
        struct bench bench = { arena, arena_array(arena, struct keyed, cases->count + 1), 0,
                               arena_array(arena, struct fairness_stratum, cases->count + 1),
                               arena_array(arena, struct weighed, most), &found };
        found.items = arena_array(arena, struct fairness_difference, most);
        if (!bench.sorted || !bench.strata || !bench.weighed || !found.items)
                return ERR_MEMORY;
        for (enum fairness_contrast contrast = 0; contrast < CONTRAST_COUNT; contrast++)
                TRY(compare_contrast(&bench, cases, contrast));
        TRY(keep_rejected(&bench));
        *ret_differences = found;
        return OK;
}
