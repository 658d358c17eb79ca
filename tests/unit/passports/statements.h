/* SPDX-License-Identifier: AGPL-3.0-or-later */
/* How many statements were opened since the test set this to 0. Needs --wrap=query_open. */
#pragma once

#include <stddef.h>

extern size_t statements;
