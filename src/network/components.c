/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Plain components, and how far two partitions agree. */
#include "network/network.h"

#include <stdlib.h>

static uint32_t root_of(uint32_t *parents, uint32_t node)
{
        while (parents[node] != node)
                node = parents[node] = parents[parents[node]];
        return node;
}

enum error network_components(const struct network *network, uint32_t *ret_groups)
{
        uint32_t count = network->subjects.count, next = 0;
        uint32_t *numbers = calloc(count ? count : 1, sizeof *numbers);
        if (!numbers)
                return ERR_MEMORY;
        for (uint32_t i = 0; i < count; i++)
                ret_groups[i] = i;
        for (uint32_t node = 0; node < network->identifiers.count; node++) {
                uint32_t begin = network->identifiers.starts[node], end = network->identifiers.starts[node + 1];
                for (uint32_t i = begin + 1; i < end; i++) {
                        uint32_t a = root_of(ret_groups, network->identifiers.others[begin]);
                        uint32_t b = root_of(ret_groups, network->identifiers.others[i]);
                        ret_groups[a > b ? a : b] = a > b ? b : a;
                }
        }
        for (uint32_t i = 0; i < count; i++) { /* a root is the lowest of its own, so it was numbered before */
                uint32_t root = root_of(ret_groups, i);
                if (root == i)
                        numbers[i] = next++;
        }
        for (uint32_t i = count; i > 0; i--)
                ret_groups[i - 1] = numbers[root_of(ret_groups, i - 1)];
        free(numbers);
        return OK;
}

struct cell {
        uint32_t one, other;
};

static int compare_cells(const void *a, const void *b)
{
        const struct cell *x = a, *y = b;
        if (x->one != y->one)
                return x->one < y->one ? -1 : 1;
        return (x->other > y->other) - (x->other < y->other);
}

static double pairs_of(double count)
{
        return count * (count - 1) / 2;
}

static double pairs_within(const uint32_t *sizes, size_t count)
{
        double sum = 0;
        for (size_t i = 0; i < count; i++)
                sum += pairs_of(sizes[i]);
        return sum;
}

enum error network_agreement(const uint32_t *one, const uint32_t *other, size_t count, double *ret_index)
{
        struct cell *cells = calloc(count ? count : 1, sizeof *cells);
        uint32_t *sizes = calloc(count ? 2 * count : 1, sizeof *sizes);
        double both = 0;
        if (!cells || !sizes) {
                free(cells);
                free(sizes);
                return ERR_MEMORY;
        }
        for (size_t i = 0; i < count; i++) {
                cells[i] = (struct cell){ one[i], other[i] };
                sizes[one[i]]++;
                sizes[count + other[i]]++;
        }
        qsort(cells, count, sizeof *cells, compare_cells);
        for (size_t begin = 0, end; begin < count; begin = end) {
                for (end = begin; end < count && compare_cells(&cells[begin], &cells[end]) == 0;)
                        end++;
                both += pairs_of((double)(end - begin));
        }
        double first = pairs_within(sizes, count), second = pairs_within(sizes + count, count);
        double chance = count > 1 ? first * second / pairs_of((double)count) : 0, most = (first + second) / 2;
        *ret_index = most > chance || most < chance ? (both - chance) / (most - chance) : 1;
        free(cells);
        free(sizes);
        return OK;
}
