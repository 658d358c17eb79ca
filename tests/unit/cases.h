/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* Databases as a program before keys of cases left them, and such in which a key was destroyed. */
#pragma once

#include "store/reseal.h"

#include "test.h"

/* Seals what belongs to cases of the office under its own key and takes the cases' keys away; gives the number of
 * values. */
size_t cases_make_old(struct store *store, const struct migration_set *set, struct uuid office_id);
/* Takes one key away, as an erasure that left the rows would. */
void case_forget(struct store *store, struct uuid office_id, struct uuid case_id);
