/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the two halves of `kentongan detect evaluate` share: its options, read the same way for every design. */
#pragma once

#include "cli/detect.h"

struct evaluate_options {
        struct slice design, replicates, seed, methods, output, amoc, threads, places, worlds, details;
};

struct evaluate_numbers {
        size_t replicates;
        uint64_t seed;
        unsigned threads;
};

/* CLI_USAGE, after a message, when an option that every design needs is missing or no number. */
int evaluate_read_numbers(const struct cli *cli, struct evaluate_numbers *ret_numbers);
/* --design space-time. */
int evaluate_space_time(struct cli *cli);
