/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Pairs of words by chance, with our distances: a,b,levenshtein,osa,jaro-winkler in millionths. usage: distances PAIRS.
 * Half of the pairs are a word and the same with some slips. The last line, on standard error, is the hash of all. */
#include "distances.h"

#include <stdio.h>

static enum error print_pair(void *context, const struct distance_pair *pair)
{
        (void)context;
        return printf("%s,%s,%u,%u,%u\n", pair->a, pair->b, pair->levenshtein, pair->osa, pair->jaro_winkler) > 0
                       ? OK : ERR_IO;
}

int main(int argc, char **argv)
{
        int64_t pairs;
        uint64_t hash;
        if (argc != 2 || !slice_to_int64(slice_from_cstr(argv[1]), &pairs) || pairs < 1)
                return 2;
        if (each_distance_pair((uint64_t)pairs, print_pair, NULL, &hash) != OK)
                return 1;
        fprintf(stderr, "%016llx\n", (unsigned long long)hash);
        return 0;
}
