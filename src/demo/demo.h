/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The demonstration: what data/demo/demo.json describes, put into an empty data folder.
 *
 * Invariants: nothing is added to a folder that has an office already; every office of it is marked fictional;
 * passwords are made here, written to DATA/demo-accounts.txt (mode 0600) and printed, and exist nowhere in the
 * program. */
#pragma once

#include "program/program.h"

#include <stdio.h>

/* Fills the folder when it has no office; says on `progress` what it does. Idempotent: a run that was cut off goes
 * on. */
enum error demo_prepare(struct program *program, FILE *progress);
/* The accounts with their passwords, and the tour of five steps. */
void demo_print_tour(struct program *program, FILE *out);
