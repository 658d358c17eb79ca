/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/link.h"

#include "base/checked.h"

/* A forest: parent of each row, and the identity number known in a root's cluster (0 none). */
struct forest {
        uint32_t *parent;
        uint64_t *identity;
};

static uint32_t find_root(uint32_t *parent, uint32_t row)
{
        while (parent[row] != row) {
                parent[row] = parent[parent[row]];
                row = parent[row];
        }
        return row;
}

static int compare_surest(const void *a, const void *b)
{
        const struct match_pair *left = a, *right = b;
        if (left->weight != right->weight)
                return left->weight > right->weight ? -1 : 1;
        if (left->a != right->a)
                return left->a < right->a ? -1 : 1;
        return left->b < right->b ? -1 : left->b > right->b;
}

/* 0 for a number that can be nobody's, by its day, month or serial: a slip, from which nothing follows. */
static uint64_t find_valid(uint64_t nik)
{
        unsigned birth = (unsigned)(nik / 10000 % 1000000), day = birth / 10000, month = birth / 100 % 100;
        day -= day > 40 ? 40 : 0;
        return day >= 1 && day <= 31 && month >= 1 && month <= 12 && nik % 10000 > 0 ? nik : 0;
}

static void fill_identities(const struct match_clustering *own, struct forest *forest)
{
        size_t rows_a = own->a->count, rows = rows_a + (own->b ? own->b->count : 0), field = own->scorer->identity;
        for (size_t row = 0; row < rows; row++) {
                struct match_record record =
                        row < rows_a ? match_register_get(own->a, row) : match_register_get(own->b, row - rows_a);
                forest->parent[row] = (uint32_t)row;
                forest->identity[row] = field < MATCH_FIELDS_MAX ? find_valid(match_field_number(&record, field)) : 0;
        }
}

/* The lower row becomes the root. False when identity numbers forbid it. */
static bool join(struct forest *forest, uint32_t a, uint32_t b)
{
        uint32_t one = find_root(forest->parent, a), other = find_root(forest->parent, b);
        uint32_t root = one < other ? one : other, leaf = one < other ? other : one;
        uint64_t known = forest->identity[root] ? forest->identity[root] : forest->identity[leaf];
        if (one == other)
                return true;
        if (forest->identity[leaf] && forest->identity[leaf] != known)
                return false;
        forest->parent[leaf] = root;
        forest->identity[root] = known;
        return true;
}

enum error match_cluster(const struct match_clustering *own, uint32_t *ret_cluster, uint64_t *ret_refused)
{
        size_t rows_a = own->a->count, rows = rows_a + (own->b ? own->b->count : 0), count = own->links->count;
        uint64_t refused = 0;
        _cleanup_free_ uint64_t *identity = calloc(rows + 1, sizeof *identity);
        _cleanup_free_ struct match_pair *pairs = calloc(count + 1, sizeof *pairs);
        struct forest forest = { ret_cluster, identity };
        if (!identity || !pairs)
                return ERR_MEMORY;
        fill_identities(own, &forest);
        memcpy(pairs, own->links->pairs, count * sizeof *pairs);
        qsort(pairs, count, sizeof *pairs, compare_surest);
        for (size_t i = 0; i < count; i++) {
                if (match_probability(pairs[i].weight, own->links->prior) < own->certain)
                        break;
                refused += !join(&forest, pairs[i].a, pairs[i].b + (own->b ? (uint32_t)rows_a : 0));
        }
        for (size_t row = 0; row < rows; row++)
                ret_cluster[row] = find_root(forest.parent, (uint32_t)row);
        *ret_refused = refused;
        return OK;
}
