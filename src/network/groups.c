/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Communities by igraph's Leiden. */
#include "network/network.h"

#include <igraph.h>
#include <pthread.h>
#include <stdlib.h>

enum { SEED = 20261128, ROUNDS = 10 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER; /* igraph's random generator is one for all */

/* Groups numbered from 0 in order of appearance. */
static enum error number_in_order(uint32_t *groups, size_t count, size_t numbers)
{
        uint32_t *seen = calloc(numbers ? numbers : 1, sizeof *seen), next = 0;
        if (!seen)
                return ERR_MEMORY;
        for (size_t i = 0; i < count; i++) {
                if (!seen[groups[i]])
                        seen[groups[i]] = ++next;
                groups[i] = seen[groups[i]] - 1;
        }
        free(seen);
        return OK;
}

struct leiden {
        igraph_t graph;
        igraph_vector_int_t edges, membership;
        igraph_vector_t weights;
        bool edges_made, membership_made, weights_made, graph_made;
};

static void leiden_free(struct leiden *own)
{
        if (own->graph_made)
                igraph_destroy(&own->graph);
        if (own->edges_made)
                igraph_vector_int_destroy(&own->edges);
        if (own->membership_made)
                igraph_vector_int_destroy(&own->membership);
        if (own->weights_made)
                igraph_vector_destroy(&own->weights);
}

static bool leiden_make(struct leiden *own, const struct network_pairs *pairs, uint32_t subjects)
{
        own->edges_made = igraph_vector_int_init(&own->edges, (igraph_integer_t)(2 * pairs->count)) == IGRAPH_SUCCESS;
        own->membership_made = igraph_vector_int_init(&own->membership, 0) == IGRAPH_SUCCESS;
        own->weights_made = igraph_vector_init(&own->weights, (igraph_integer_t)pairs->count) == IGRAPH_SUCCESS;
        if (!own->edges_made || !own->membership_made || !own->weights_made)
                return false;
        for (size_t i = 0; i < pairs->count; i++) {
                VECTOR(own->edges)[2 * i] = pairs->items[i].a;
                VECTOR(own->edges)[2 * i + 1] = pairs->items[i].b;
                VECTOR(own->weights)[i] = pairs->items[i].weight;
        }
        own->graph_made = igraph_create(&own->graph, &own->edges, subjects, IGRAPH_UNDIRECTED) == IGRAPH_SUCCESS;
        return own->graph_made;
}

static double mean_weight(const struct network_pairs *pairs)
{
        double sum = 0;
        for (size_t i = 0; i < pairs->count; i++)
                sum += pairs->items[i].weight;
        return sum / (double)pairs->count;
}

enum error network_groups(const struct network_pairs *pairs, uint32_t subjects, double resolution,
                          uint32_t *ret_groups)
{
        struct leiden own = { .graph_made = false };
        enum error err = ERR_INTERNAL;
        for (uint32_t i = 0; i < subjects; i++)
                ret_groups[i] = i;
        if (pairs->count == 0)
                return OK;
        (void)pthread_mutex_lock(&turn);
        igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_ignore);
        (void)igraph_rng_seed(igraph_rng_default(), SEED);
        if (leiden_make(&own, pairs, subjects) &&
            igraph_community_leiden(&own.graph, &own.weights, NULL, resolution * mean_weight(pairs), 0.01, false,
                                    ROUNDS, &own.membership, NULL, NULL) == IGRAPH_SUCCESS) {
                for (uint32_t i = 0; i < subjects; i++)
                        ret_groups[i] = (uint32_t)VECTOR(own.membership)[i];
                err = OK;
        }
        leiden_free(&own);
        (void)igraph_set_error_handler(before);
        (void)pthread_mutex_unlock(&turn);
        return err == OK ? number_in_order(ret_groups, subjects, subjects) : err;
}
