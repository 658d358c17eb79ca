/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* What the page and the JSON of a sheet share. */
#pragma once

#include "fairness/fairness.h"
#include "http/request.h"

/* Words for people: Indonesian source texts. */
extern const struct slice fairness_traits[FAIRNESS_TRAITS];
extern const struct slice fairness_measures[FAIRNESS_MEASURES];

/* The sheet of "2026-10", of the newest month when null; journaled. ERR_NOT_FOUND: no such month. */
enum error fairness_read_sheet(struct request *rq, struct slice month, struct arena *arena,
                               struct fairness_sheet *ret_sheet);
/* Whether anything of the month can be shown beside its hidden numbers. */
bool fairness_shows_any(const struct fairness_sheet *sheet);
