/* SPDX-License-Identifier: AGPL-3.0-or-later */
#include "match/link.h"

#include "base/checked.h"
#include "match/identity.h"

/* A forest: parent of each row, and the identity numbers that are known in a root's cluster. */
struct forest {
        const struct match_vocabulary *vocabulary;
        uint32_t *parent;
        struct match_identity *identities; /* `count` a row, of these fields; the first is the NIKs' */
        uint8_t fields[MATCH_FIELDS_MAX];
        size_t count;
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
        uint64_t one = (uint64_t)left->a << 32 | left->b, other = (uint64_t)right->a << 32 | right->b;
        return (one > other) - (one < other);
}

static void find_fields(const struct match_scorer *scorer, struct forest *forest)
{
        if (scorer->identity < MATCH_FIELDS_MAX)
                forest->fields[forest->count++] = scorer->identity;
        for (uint8_t field = 0; field < scorer->schema->count; field++)
                if (scorer->schema->fields[field].type == MATCH_TYPE_NATIONAL_ID && field != scorer->identity)
                        forest->fields[forest->count++] = field;
}

static void fill_identities(const struct match_clustering *own, struct forest *forest)
{
        size_t rows_a = own->a->count, rows = rows_a + (own->b ? own->b->count : 0);
        for (size_t row = 0; row < rows; row++) {
                struct match_record record =
                        row < rows_a ? match_register_get(own->a, row) : match_register_get(own->b, row - rows_a);
                forest->parent[row] = (uint32_t)row;
                for (size_t i = 0; i < forest->count; i++)
                        forest->identities[row * forest->count + i] =
                                match_identity_of(forest->vocabulary, &record, forest->fields[i], i == 0);
        }
}

/* Who has the same NIK may have got a new passport. */
static bool may_be_one(const struct forest *forest, const struct match_identity *a, const struct match_identity *b)
{
        for (size_t i = 0; i < forest->count; i++) {
                if (i == 0 && a[i].number && a[i].number == b[i].number)
                        return true;
                if (match_identity_differ(forest->vocabulary, a[i], b[i], i == 0))
                        return false;
        }
        return true;
}

/* The lower row becomes the root. False when identity numbers forbid it. */
static bool join(struct forest *forest, uint32_t a, uint32_t b)
{
        uint32_t one = find_root(forest->parent, a), other = find_root(forest->parent, b);
        uint32_t root = one < other ? one : other, leaf = one < other ? other : one;
        struct match_identity *known = forest->identities + root * forest->count;
        const struct match_identity *more = forest->identities + leaf * forest->count;
        if (one == other)
                return true;
        if (!may_be_one(forest, known, more))
                return false;
        forest->parent[leaf] = root;
        for (size_t i = 0; i < forest->count; i++) {
                known[i].number = known[i].number ? known[i].number : more[i].number;
                known[i].code = known[i].code ? known[i].code : more[i].code;
        }
        return true;
}

enum error match_cluster(const struct match_clustering *own, uint32_t *ret_cluster, uint64_t *ret_refused)
{
        size_t rows_a = own->a->count, rows = rows_a + (own->b ? own->b->count : 0), count = own->links->count;
        uint64_t refused = 0;
        struct forest forest = { .vocabulary = own->scorer->vocabulary, .parent = ret_cluster };
        find_fields(own->scorer, &forest);
        _cleanup_free_ struct match_identity *identities = calloc(rows * forest.count + 1, sizeof *identities);
        _cleanup_free_ struct match_pair *pairs = calloc(count + 1, sizeof *pairs);
        if (!identities || !pairs)
                return ERR_MEMORY;
        forest.identities = identities;
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
