/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pairs of subjects that share more identifiers than chance would give them. */
#include "network/network.h"

#include <math.h>
#include <stdlib.h>

static const size_t pairs_max = (size_t)1 << 27;

double network_poisson_tail(double mean, uint32_t at_least)
{
        if (at_least == 0)
                return 1;
        if (mean <= 0)
                return 0;
        double term = -mean;
        for (uint32_t i = 1; i <= at_least; i++)
                term += log(mean) - log((double)i);
        term = exp(term);
        double sum = 0;
        for (uint32_t i = at_least; term > sum * 1e-17; i++) {
                sum += term;
                term *= mean / ((double)i + 1);
        }
        return sum < 1 ? sum : 1;
}

struct projector {
        const struct network *network;
        uint32_t *degrees;  /* of subjects, without hubs */
        uint32_t *shared, *weights, *met; /* of the subject at hand with each other; those met */
        double chance;      /* sum_k d_k (d_k - 1) / L^2 */
        struct network_pair *pairs;
        size_t count, capacity;
};

static uint32_t degree(const struct network_side *side, uint32_t node)
{
        return side->starts[node + 1] - side->starts[node];
}

static void projector_free(struct projector *own)
{
        free(own->degrees);
        free(own->shared);
        free(own->weights);
        free(own->met);
        free(own->pairs);
}

static enum error projector_make(const struct network *network, struct projector *own)
{
        size_t count = network->subjects.count ? network->subjects.count : 1;
        double links = 0, sum = 0;
        own->network = network;
        own->degrees = calloc(count, sizeof *own->degrees);
        own->shared = calloc(count, sizeof *own->shared);
        own->weights = calloc(count, sizeof *own->weights);
        own->met = calloc(count, sizeof *own->met);
        if (!own->degrees || !own->shared || !own->weights || !own->met)
                return ERR_MEMORY;
        for (uint32_t node = 0; node < network->identifiers.count; node++) {
                uint32_t size = degree(&network->identifiers, node);
                if (size > network->hub)
                        continue;
                links += size;
                sum += (double)size * ((double)size - 1);
                for (uint32_t i = network->identifiers.starts[node]; i < network->identifiers.starts[node + 1]; i++)
                        own->degrees[network->identifiers.others[i]]++;
        }
        own->chance = links > 0 ? sum / (links * links) : 0;
        return OK;
}

/* Meets every later subject that shares an identifier. */
static size_t meet(struct projector *own, uint32_t subject)
{
        const struct network_side *subjects = &own->network->subjects, *identifiers = &own->network->identifiers;
        size_t met = 0;
        for (uint32_t i = subjects->starts[subject]; i < subjects->starts[subject + 1]; i++) {
                uint32_t node = subjects->others[i];
                if (degree(identifiers, node) > own->network->hub)
                        continue;
                for (uint32_t j = identifiers->starts[node + 1]; j > identifiers->starts[node]; j--) {
                        uint32_t other = identifiers->others[j - 1];
                        if (other <= subject)
                                break;
                        uint32_t weight = identifiers->weights[j - 1];
                        if (!own->shared[other]++)
                                own->met[met++] = other;
                        own->weights[other] += weight < subjects->weights[i] ? weight : subjects->weights[i];
                }
        }
        return met;
}

static int compare_numbers(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        return (x > y) - (x < y);
}

static enum error grow(struct projector *own, size_t more)
{
        if (own->count + more <= own->capacity)
                return OK;
        size_t capacity = 2 * own->capacity + more;
        if (own->count + more > pairs_max)
                return ERR_TOO_LARGE;
        struct network_pair *pairs = reallocarray(own->pairs, capacity, sizeof *pairs);
        if (!pairs)
                return ERR_MEMORY;
        own->pairs = pairs;
        own->capacity = capacity;
        return OK;
}

static enum error add_pairs_of(struct projector *own, uint32_t subject)
{
        size_t met = meet(own, subject);
        TRY(grow(own, met));
        qsort(own->met, met, sizeof *own->met, compare_numbers);
        for (size_t i = 0; i < met; i++) {
                uint32_t other = own->met[i];
                double mean = (double)own->degrees[subject] * own->degrees[other] * own->chance;
                double any = network_poisson_tail(mean, 1);
                own->pairs[own->count++] =
                        (struct network_pair){ subject, other, own->shared[other], own->weights[other],
                                               network_poisson_tail(mean, own->shared[other]) / any };
                own->shared[other] = own->weights[other] = 0;
        }
        return OK;
}

static int compare_chances(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return (x > y) - (x < y);
}

/* The largest p that is kept (Benjamini and Hochberg 1995). Negative when nothing is kept. */
static enum error find_bound(const struct projector *own, double rate, double *ret_bound)
{
        double *sorted = calloc(own->count ? own->count : 1, sizeof *sorted);
        if (!sorted)
                return ERR_MEMORY;
        for (size_t i = 0; i < own->count; i++)
                sorted[i] = own->pairs[i].p;
        qsort(sorted, own->count, sizeof *sorted, compare_chances);
        *ret_bound = -1;
        for (size_t i = own->count; i > 0; i--)
                if (sorted[i - 1] <= rate * (double)i / (double)own->count) {
                        *ret_bound = sorted[i - 1];
                        break;
                }
        free(sorted);
        return OK;
}

static enum error project(struct projector *own, double rate, struct network_pairs *ret_pairs)
{
        double bound;
        size_t kept = 0;
        for (uint32_t subject = 0; subject < own->network->subjects.count; subject++)
                TRY(add_pairs_of(own, subject));
        TRY(find_bound(own, rate, &bound));
        for (size_t i = 0; i < own->count; i++)
                if (own->pairs[i].p <= bound)
                        own->pairs[kept++] = own->pairs[i];
        *ret_pairs = (struct network_pairs){ own->pairs, kept, own->count };
        own->pairs = NULL;
        return OK;
}

enum error network_project(const struct network *network, double rate, struct network_pairs *ret_pairs)
{
        struct projector own = { 0 };
        enum error err = rate > 0 && rate < 1 ? projector_make(network, &own) : ERR_INVALID;
        if (err == OK)
                err = project(&own, rate, ret_pairs);
        projector_free(&own);
        return err;
}

void network_pairs_free(struct network_pairs *pairs)
{
        free(pairs->items);
        *pairs = (struct network_pairs){ 0 };
}
