/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* The sample database of the store's own tests: sample/0002-sample.sql and sample/sample.sql. */
#pragma once

#include "../fixture.h"

#include "sample.sql.h"

/* A fixture whose schema is the sample's; `options` may be NULL. */
void sample_open(struct fixture *fixture, const struct store_options *options);
/* One row with this number, in a transaction of its own. */
enum error sample_insert(struct fixture *fixture, struct uuid id, int64_t number);
struct sample_count_row sample_counted(struct fixture *fixture);
