/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The program's own figures for /metrics, behind those of http: store, queue, sealer, sandbox, process.
 *
 * Invariants: nothing here tells of a person, an office, a case or a tip. Figures are sums over all offices; the store
 * of the tips is left out, for how often it is written is how many tips there are; the files in the sandbox are told as
 * how many are in it now, and never how many there were. docs/metrics.md explains each family, and a test holds the two
 * against each other. */
#pragma once

#include "program/app.h"

/* Appends the families. An error when the database could not be asked: then its families are left out, and what was
 * appended is well-formed all the same. */
[[nodiscard]] enum error metrics_write(struct app *app, struct buffer *out);
